//! The walls inside `model`: files import each other in no circle, machines know neither each other nor what drives them, each is tested without a
//! center, and what drives them is named only where a run begins.

use crate::repository::{self, fail_on};
use crate::rust_code;
use std::collections::{BTreeMap, BTreeSet};

/// A file of `model` and the others of `model` that it names.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn files_of_the_model_import_each_other_in_no_circle() {
    let imports = imports();
    let circles: Vec<String> = imports
        .keys()
        .filter(|file| reached_from(file, &imports).contains(*file))
        .map(|file| format!("src/{file}.rs is on a circle of imports: follow its `use` lines back to it, and move what both ends need into a file of its own"))
        .collect();
    fail_on(&circles);
}

#[test]
fn no_machine_knows_another() {
    let mut faults = Vec::new();
    for (file, named) in imports() {
        let Some(machine) = machine_of(&file) else { continue };
        for other in named.iter().filter_map(|other| machine_of(other)).filter(|other| *other != machine) {
            faults.push(format!(
                "src/{file}.rs: the machine `{machine}` names `{other}`: have the driver carry what it says"
            ));
        }
    }
    fail_on(&faults);
}

#[test]
fn every_machine_is_built_without_a_center_and_tested_so() {
    let texts: BTreeMap<String, String> = files().into_iter().map(|file| (name_of(&file.path), file.text)).collect();
    let machines: BTreeSet<&str> = texts.keys().filter_map(|file| machine_of(file)).collect();
    assert!(machines.len() > 25, "the machines are there: {machines:?}");
    let mut faults: Vec<String> = machines.iter().filter_map(|machine| untested(machine, &texts)).collect();
    for (file, text) in texts.iter().filter(|(file, _)| machine_of(file).is_some()) {
        let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        if words.into_iter().any(|word| word == "Center") {
            faults.push(format!("src/{file}.rs names `Center`: give the machine the plans that it goes by"));
        }
    }
    fail_on(&faults);
}

#[test]
fn a_machine_without_a_test_of_its_own_is_a_fault() {
    let texts = |own: &str, beside: Option<&str>| {
        let own = ("model/machines/trunks".to_owned(), own.to_owned());
        let beside = beside.map(|text| ("model/machines/trunks/tests".to_owned(), text.to_owned()));
        BTreeMap::from_iter(std::iter::once(own).chain(beside))
    };
    let is_tested = |own, beside| untested("trunks", &texts(own, beside)).is_none();
    assert!(is_tested("fn f() {}\n#[cfg(test)]\nmod tests { #[test] fn t() {} }", None));
    assert!(is_tested("#[cfg(test)]\nmod tests;\nfn f() {}", Some("#[test] fn t() {}")));
    assert!(!is_tested("fn f() {}", None) && !is_tested("fn f() {}", Some("#[test] fn t() {}")));
    assert!(
        !is_tested("#[cfg(test)]\nmod tests {}", None) && !is_tested("#[cfg(test)]\nmod tests;", Some("fn f() {}"))
    );
}

/// What is to be said of a machine that has no test of its own, if it has none, in its file or its folder's, or beside it.
fn untested(machine: &str, texts: &BTreeMap<String, String>) -> Option<String> {
    let (own, beside) = (format!("model/machines/{machine}"), format!("model/machines/{machine}/tests"));
    let tests = |text: &String| text.contains("#[test]");
    let is_tested = match texts.get(&own)?.split_once("#[cfg(test)]\nmod tests") {
        Some((_, tests_of_it)) if tests_of_it.starts_with(';') => texts.get(&beside).is_some_and(tests),
        Some((_, tests_of_it)) => tests_of_it.contains("#[test]"),
        None => false,
    };
    (!is_tested).then(|| format!("src/{own}: the machine has no test of its own: build it from its plan and call it"))
}

#[test]
fn only_the_model_itself_names_what_drives_it() {
    let mut faults = Vec::new();
    for (file, named) in imports() {
        for other in named.iter().filter(|other| drives(other)) {
            if file != "model" && !(drives(&file) && folder(&file) == folder(other)) {
                faults.push(format!("src/{file}.rs names {other}: only `simulate` starts a run"));
            }
        }
    }
    fail_on(&faults);
}

#[test]
fn the_plain_loop_is_small_and_nobody_else_asks_whether_a_center_is_plain() {
    let files = files();
    let plain = files.iter().find(|file| file.path == "src/model/plain.rs").expect("the plain loop is there");
    let lines = plain.text.lines().count();
    assert!(lines <= 300, "src/model/plain.rs has {lines} lines: what needs more is not plain");
    let asking = files.iter().filter(|file| file.text.contains("is_plain("));
    let paths: Vec<&str> = asking.map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["src/model/mod.rs", "src/model/plan/center.rs"]);
}

fn files() -> Vec<repository::File> {
    let files = repository::files_below("src/model");
    assert!(files.len() > 40, "the files of the model are there");
    files
}

fn imports() -> Imports {
    let files = files();
    let names: BTreeSet<String> = files.iter().map(|file| name_of(&file.path)).collect();
    let mut imports = Imports::new();
    for file in &files {
        let own = name_of(&file.path);
        let module: Vec<&str> = own.split('/').collect();
        let named = rust_code::read(&file.text, &module).named;
        let targets = named.iter().filter_map(|named| file_of(&named.parts, &names)).filter(|target| *target != own);
        imports.insert(own.clone(), targets.collect());
    }
    imports
}

/// A file's path below `src` without the extension; of a folder's `mod.rs`, the folder.
fn name_of(path: &str) -> String {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    path.trim_end_matches("/mod").to_owned()
}

/// The file of the model in which what the path names is declared or handed on.
fn file_of(path: &[String], names: &BTreeSet<String>) -> Option<String> {
    let [root, inside @ ..] = path else { return None };
    if root != "crate" {
        return None;
    }
    (1..=inside.len()).rev().map(|length| inside[..length].join("/")).find(|name| names.contains(name))
}

fn reached_from(file: &str, imports: &Imports) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&String> = imports[file].iter().collect();
    while let Some(next) = open.pop() {
        if reached.insert(next.clone()) {
            open.extend(&imports[next]);
        }
    }
    reached
}

/// The machine to which a file belongs: the file or folder below `machines`.
fn machine_of(file: &str) -> Option<&str> {
    file.strip_prefix("model/machines/")?.split('/').next()
}

fn drives(file: &str) -> bool {
    file == "model/plain" || file == "model/driver" || file.starts_with("model/driver/")
}

fn folder(file: &str) -> Option<&str> {
    file.split('/').nth(1)
}
