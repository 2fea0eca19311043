//! Imports go only downward, and what makes a run irreproducible is named nowhere below `cli`.
//!
//! Sees names as they are written: an alias of the crate's root would escape it, and aliases of types are left to the
//! lints in `clippy.toml`.

use crate::repository::{self, fail_on};
use crate::rust_code::{self, Code, Named};
use std::collections::BTreeSet;

/// A crate of the workspace.
#[derive(Debug)]
struct House {
    /// The folder of its source.
    folder: &'static str,
    /// Its top-level modules, bottom layer first. A module imports from lower layers only, and from its own in the lowest alone.
    layers: &'static [&'static [&'static str]],
}

const ENGINE: House = House {
    folder: "engine/src",
    layers: &[&["time", "ids", "tournament"], &["dense"], &["status"], &["network", "named"], &["journal"]],
};

/// What the engine's crate has is reached by the modules of the same name.
const SIMULATOR: House = House {
    folder: "src",
    layers: &[
        &["time", "ids", "digest", "tournament", "varint", "words"],
        &["routing", "kernel", "random", "sip", "stats"],
        &["workload", "journal"],
        &["model"],
        &["scenario"],
        &["history"],
        &["experiment"],
        &["verify"],
        &["report"],
        &["cli"],
        &["main"],
    ],
};

const HOUSES: [&House; 2] = [&ENGINE, &SIMULATOR];

/// Modules that see less than all that is below them, with the reason.
const NARROW: &[(&str, &[&str], &str)] = &[
    (
        "report",
        &["verify", "experiment", "history", "stats", "time", "digest", "words"],
        "a report is made of results and cannot look into a model",
    ),
    ("main", &["cli"], "the binary only starts the command line"),
];

/// Names that only `exempt` modules (and the binary) may use, with the reason.
struct Ban {
    /// A row of parts that a path must not contain.
    parts: &'static [&'static str],
    exempt: &'static [&'static str],
    reason: &'static str,
}

const BANS: &[Ban] = &[
    Ban { parts: &["Instant", "now"], exempt: &["cli"], reason: CLOCK },
    Ban { parts: &["SystemTime"], exempt: &["cli"], reason: CLOCK },
    Ban {
        parts: &["std", "env"],
        exempt: &["cli"],
        reason: "a run is scenario + seed + version, whatever the environment",
    },
    Ban { parts: &["thread_rng"], exempt: &[], reason: CHANCE },
    Ban { parts: &["ThreadRng"], exempt: &[], reason: CHANCE },
    Ban { parts: &["OsRng"], exempt: &[], reason: CHANCE },
    Ban { parts: &["SysRng"], exempt: &[], reason: CHANCE },
    Ban { parts: &["rand", "rng"], exempt: &[], reason: CHANCE },
    Ban { parts: &["println!"], exempt: &["cli"], reason: PRINTING },
    Ban { parts: &["eprintln!"], exempt: &["cli"], reason: PRINTING },
    Ban { parts: &["print!"], exempt: &["cli"], reason: PRINTING },
    Ban { parts: &["eprint!"], exempt: &["cli"], reason: PRINTING },
    Ban { parts: &["io", "stdout"], exempt: &["cli"], reason: PRINTING },
    Ban { parts: &["io", "stderr"], exempt: &["cli"], reason: PRINTING },
    Ban { parts: &["HashMap"], exempt: &["cli"], reason: HASHING },
    Ban { parts: &["HashSet"], exempt: &["cli"], reason: HASHING },
    Ban { parts: &["RandomState"], exempt: &["cli"], reason: HASHING },
    Ban {
        parts: &["std", "fs"],
        exempt: FILE_USERS,
        reason: "files are read by `scenario`, written by `report` and `cli`",
    },
    Ban {
        parts: &["switchboard_engine"],
        exempt: &["ids", "routing"],
        reason: "the engine is reached by `crate::routing`, `ids`, `time`, `tournament` and `journal`",
    },
];

const CLOCK: &str = "simulated time is an argument; only `cli` may read a clock";
const CHANCE: &str = "every draw is a function of seed, replication, purpose, entity and index: use `random`";
const PRINTING: &str = "only `cli` prints; return a value or an error";
const HASHING: &str = "the order of iteration is random: use BTreeMap, BTreeSet, or a Vec indexed by an id";
const FILE_USERS: &[&str] = &["scenario", "report", "cli"];

#[test]
fn every_module_has_a_layer_and_imports_only_downward() {
    let mut faults = Vec::new();
    for source in sources() {
        faults.extend(layer_faults(&source));
    }
    fail_on(&faults);
}

#[test]
fn nothing_below_the_command_line_names_a_clock_chance_printing_hashing_or_files() {
    let mut faults = Vec::new();
    for source in sources() {
        faults.extend(ban_faults(&source));
    }
    fail_on(&faults);
}

/// One file of a crate's source that is not test code.
struct Source {
    house: &'static House,
    /// From the root of the repository.
    path: String,
    /// From the root of the crate; never empty.
    module: Vec<String>,
    code: Code,
}

impl Source {
    fn new(path: &str, text: &str) -> Source {
        let house =
            HOUSES.into_iter().find(|house| path.starts_with(house.folder)).expect("a file of a crate's source");
        let module: Vec<String> = module_of(path.trim_start_matches(house.folder));
        let parts: Vec<&str> = module.iter().map(String::as_str).collect();
        Source { house, path: path.to_string(), code: rust_code::read(text, &parts), module }
    }

    fn top(&self) -> &str {
        &self.module[0]
    }

    /// In which layer of its crate a module stands.
    fn layer_of(&self, module: &str) -> Option<usize> {
        self.house.layers.iter().position(|layer| layer.contains(&module))
    }
}

/// The module in the file at `path` below the source's folder: `/model/agent.rs` and `/model/agent/mod.rs` are both `model::agent`.
fn module_of(path: &str) -> Vec<String> {
    let path = path.trim_start_matches('/').trim_end_matches(".rs");
    path.trim_end_matches("/mod").split('/').map(str::to_string).collect()
}

fn sources() -> Vec<Source> {
    HOUSES.into_iter().flat_map(sources_of).collect()
}

/// The library's root has no layer: it only lists the modules.
fn sources_of(house: &House) -> Vec<Source> {
    let files = repository::files_below(house.folder);
    let root = format!("{}/lib.rs", house.folder);
    let rust = files.iter().filter(|file| file.has_extension(&["rs"]) && file.path != root);
    let mut sources: Vec<Source> = rust.map(|file| Source::new(&file.path, &file.text)).collect();
    assert!(!sources.is_empty(), "no source found under {}: this test would prove nothing", house.folder);
    let tests: BTreeSet<Vec<String>> = sources
        .iter()
        .flat_map(|source| {
            source.code.test_modules.iter().map(|name| [source.module.as_slice(), std::slice::from_ref(name)].concat())
        })
        .collect();
    sources.retain(|source| !(1..=source.module.len()).any(|length| tests.contains(&source.module[..length])));
    sources
}

fn layer_faults(source: &Source) -> Vec<String> {
    let top = source.top();
    let Some(layer) = source.layer_of(top) else {
        return vec![format!(
            "{}: module `{top}` has no layer. Decide what it may know, and list it in the layers of its crate in \
             tests/it/architecture.rs and in the module list of CONTRIBUTING.md",
            source.path
        )];
    };
    source
        .code
        .named
        .iter()
        .filter_map(|named| Some((named, import_fault(source, layer, named)?)))
        .map(|(named, fault)| {
            format!("{}:{}: {} names `{}`: {fault}", source.path, named.line, top, named.parts.join("::"))
        })
        .collect()
}

/// Why a file of a module in this layer must not name this path; `None` if it may.
fn import_fault(source: &Source, layer: usize, named: &Named) -> Option<String> {
    let top = source.top();
    // The binary reaches the library by the package's name.
    let root = if top == "main" { "switchboard" } else { "crate" };
    let [first, target, ..] = named.parts.as_slice() else { return None };
    if first != root || target == top {
        return None;
    }
    let Some(below) = source.layer_of(target) else {
        return Some("no such top-level module has a layer; reach items by the module that defines them".into());
    };
    if let Some((_, allowed, reason)) = NARROW.iter().find(|(module, ..)| *module == top)
        && !allowed.contains(&target.as_str())
    {
        return Some(format!("`{top}` may use only {}, because {reason}", allowed.join(", ")));
    }
    if below > layer {
        return Some(format!(
            "an upward import: `{target}` is above `{top}`. Move what both need down, or turn the call around"
        ));
    }
    if below == layer && layer > 0 {
        return Some(format!(
            "`{target}` and `{top}` are in one layer and must not know each other. Move what both need down"
        ));
    }
    None
}

fn ban_faults(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for named in &source.code.named {
        for ban in BANS {
            let exempt = source.top() == "main" || ban.exempt.contains(&source.top());
            if !exempt && named.parts.windows(ban.parts.len()).any(|window| window == ban.parts) {
                let (path, line, name) = (&source.path, named.line, named.parts.join("::"));
                faults.push(format!("{path}:{line}: {} names `{name}`: {}", source.top(), ban.reason));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(path: &str, text: &str) -> Vec<String> {
        layer_faults(&Source::new(path, text))
    }

    fn bans(path: &str, text: &str) -> Vec<String> {
        ban_faults(&Source::new(path, text))
    }

    /// One fault, and it is at the place and about the words given.
    fn is_one(faults: &[String], place: &str, words: &str) {
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with(place) && faults[0].contains(words), "{faults:?}");
    }

    #[test]
    fn an_upward_import_is_caught_in_every_spelling() {
        let path = "src/kernel/pick.rs";
        for text in [
            "\nuse crate::model::Agent;",
            "\nuse crate::{model::Agent};",
            "\nuse super::super::model::Agent;",
            "\nuse super::{super::model::Agent};",
            "\nfn f(agent: &crate::model::Agent) {}",
            "\npub use crate::model;",
            "\nmod inner { use super::super::super::model::Agent; }",
            "\nmacro_rules! m { () => { $crate::model::run() } }",
        ] {
            is_one(&layers(path, text), "src/kernel/pick.rs:2:", "upward");
        }
    }

    #[test]
    fn downward_and_own_imports_pass() {
        let text =
            "use crate::{ids::AgentId, time::Time};\nuse super::rules::Rule;\npub(crate) use crate::dense::rules;";
        assert_eq!(layers("engine/src/dense/pick.rs", text), [""; 0]);
        assert_eq!(layers("src/time.rs", "use crate::ids::AgentId;"), [""; 0]);
    }

    #[test]
    fn neighbours_in_one_layer_do_not_know_each_other() {
        is_one(&layers("src/kernel/mod.rs", "use crate::random::Stream;"), "src/kernel/mod.rs:1:", "one layer");
    }

    #[test]
    fn each_crate_has_layers_of_its_own() {
        is_one(
            &layers("engine/src/dense/pick.rs", "use crate::journal::replay;"),
            "engine/src/dense/pick.rs:1:",
            "upward",
        );
        is_one(&layers("engine/src/dense/pick.rs", "use crate::model::run;"), "engine/src/dense/pick.rs:1:", "no such");
        let engine = "use switchboard_engine::dense::Router;";
        is_one(&bans("src/model/agent.rs", engine), "src/model/agent.rs:1:", "the engine is reached");
    }

    #[test]
    fn a_report_sees_results_only() {
        is_one(&layers("src/report/html.rs", "use crate::model::Agent;"), "src/report/html.rs:1:", "results");
        is_one(&layers("src/report/html.rs", "use crate::scenario::Scenario;"), "src/report/html.rs:1:", "results");
        assert_eq!(layers("src/report/html.rs", "use crate::experiment::Results;\nuse crate::stats::Tally;"), [""; 0]);
    }

    #[test]
    fn the_binary_starts_the_command_line_and_knows_nothing_else() {
        is_one(&layers("src/main.rs", "use switchboard::model::Agent;"), "src/main.rs:1:", "only cli");
        assert_eq!(layers("src/main.rs", "fn main() -> ExitCode { switchboard::cli::run() }"), [""; 0]);
    }

    #[test]
    fn a_module_without_a_layer_is_an_error_with_instructions() {
        is_one(&layers("src/helpers.rs", ""), "src/helpers.rs:", "list it in the layers");
        is_one(&layers("src/time.rs", "use crate::helpers::f;"), "src/time.rs:1:", "reach items by the module");
    }

    #[test]
    fn test_modules_may_import_upward_and_name_anything() {
        let text = "#[cfg(test)]\nmod tests { use crate::cli::run; use std::collections::HashMap; }";
        assert_eq!(layers("src/time.rs", text), [""; 0]);
        assert_eq!(bans("src/time.rs", text), [""; 0]);
    }

    #[test]
    fn every_banned_name_is_caught_below_the_command_line() {
        for text in [
            "let now = std::time::Instant::now();",
            "use std::time::{Duration, SystemTime};",
            "use std::{env, fmt};",
            "let mut rng = rand::rng();",
            "fn f() { println!(\"crate\") }",
            "use std::collections::{BTreeMap, HashMap as Map};",
            "let text = std::fs::read_to_string(path);",
        ] {
            is_one(&bans("src/model/agent.rs", text), "src/model/agent.rs:1:", "model names");
        }
    }

    #[test]
    fn files_are_for_scenario_report_and_the_command_line() {
        assert_eq!(bans("src/scenario/read.rs", "use std::fs;"), [""; 0]);
        assert_eq!(bans("src/report/csv.rs", "use std::fs;"), [""; 0]);
        assert_eq!(bans("src/cli/mod.rs", "use std::{fs, env};\nfn f() { println!() }"), [""; 0]);
        is_one(&bans("src/experiment/sweep.rs", "use std::fs::File;"), "src/experiment/sweep.rs:1:", "files are read");
    }

    #[test]
    fn a_word_in_a_comment_or_text_is_not_a_use() {
        assert_eq!(bans("src/model/agent.rs", "// HashMap\nlet s = \"SystemTime println!\";"), [""; 0]);
    }
}
