//! What the program is built of besides itself: from where it comes, under which licences, and how often. `cargo tree` tells it from the lock
//! file and the copies at hand, so no network is needed. Advisories are not looked at: the list of them is no part of the registry.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What may be used without asking anybody. Of a choice one of these is taken.
const LICENCES: [&str; 6] = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "Unicode-3.0", "Zlib"];

/// Crates that come in two versions, since others of these ask for both. One that does not any more is to be taken off the list.
const TWICE: [&str; 4] = ["bitflags", "miniz_oxide", "nom", "syn"];

/// What is called as a library in another language is and is none: the numbers by which the kernel of Linux is asked.
const RUST: [&str; 1] = ["linux-raw-sys"];

/// Name, version with what is said besides, and licence of everything that is built into the program or builds it.
fn crates() -> BTreeSet<(String, String, String)> {
    let arguments =
        ["tree", "--locked", "--offline", "--prefix", "none", "--edges", "normal,build", "--format", "{p}|{l}"];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let told = Command::new(cargo).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let told = told.expect("cargo runs these tests");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout).expect("it is text");
    let parts = |line: &str| {
        let (package, licence) = line.trim_end_matches(" (*)").split_once('|')?;
        let (name, version) = package.split_once(' ')?;
        Some((name.to_owned(), version.to_owned(), licence.to_owned()))
    };
    told.lines()
        .filter(|line| !line.is_empty() && !line.starts_with("switchboard"))
        .map(|line| parts(line).expect(line))
        .collect()
}

/// Whether a licence in the notation of SPDX gives a choice that is allowed: `OR` binds less than `AND`, an exception only permits more.
fn is_allowed(licence: &str) -> bool {
    let licence = licence.replace('/', " OR ");
    if let Some((inner, rest)) = licence.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        return match rest.trim().split_once(' ') {
            None => is_allowed(inner),
            Some(("AND", other)) => is_allowed(inner) && is_allowed(other),
            Some((_, other)) => is_allowed(inner) || is_allowed(other),
        };
    }
    let one = |name: &str| LICENCES.contains(&name.split(" WITH ").next().unwrap_or_default().trim());
    licence.split(" OR ").any(|choice| choice.split(" AND ").all(one))
}

#[test]
fn everything_comes_from_the_registry_under_a_licence_that_asks_nobody() {
    let crates = crates();
    assert!(crates.len() > 50, "{} crates", crates.len());
    for (name, version, licence) in &crates {
        assert!(version.trim_end_matches(" (proc-macro)").chars().all(|sign| sign != ' '), "{name} is from {version}");
        assert!(is_allowed(licence), "{name} is under {licence}");
        let is_rust = !name.ends_with("-sys") || RUST.contains(&name.as_str());
        assert!(is_rust, "{name} needs a library in another language");
    }
}

#[test]
fn a_crate_is_there_once_unless_it_is_said_why_not() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, version, _) in crates() {
        versions.entry(name).or_default().insert(version);
    }
    let twice = versions.iter().filter(|(_, versions)| versions.len() > 1).map(|(name, _)| name.as_str());
    assert_eq!(Vec::from_iter(twice), TWICE);
}

#[test]
fn licences_are_read_as_they_are_meant() {
    for allowed in [
        "MIT",
        "GPL-3.0 OR MIT",
        "Unlicense/MIT",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in
        ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND GPL-3.0", "GPL-2.0 WITH Classpath-exception-2.0"]
    {
        assert!(!is_allowed(refused), "{refused}");
    }
}
