//! Files of earlier versions: what the program says of them, and how it rewrites them.

use crate::cli::{call, folder, text};
use std::fs;

const OLD: &str = "# How long do they wait?\n[run]\nlength = \"1h\"\nreplications = 2\n\n[class.sales] # who buys\narrivals = \"60/h\"\n\
                   handling = { law = \"exponential\", mean = \"3m\" } # from last year\n\n[queue.sales]\nlimit = 5\n\n\
                   [group.front]\nagents = 4\nskills = [\"sales\"]\n";

#[test]
fn an_old_name_is_an_error_that_says_the_new_one_and_the_command_that_rewrites() {
    let file = folder("migrate-error").join("old.toml");
    fs::write(&file, OLD).unwrap();
    let answer = call(&["validate", text(&file)]).ends_with(1);
    let way_out = "it is called `talk` now; `switchboard migrate FILE` rewrites a file of an earlier version";
    let answer =
        answer.complains(&["[class.sales] has no key `handling`", way_out, "[queue.sales] has no key `limit`"]);
    assert!(!answer.err.contains("needs the key"), "the old name is all that is wrong: {}", answer.err);
    call(&["run", text(&file), "--set", "routing.pick=random"])
        .ends_with(1)
        .complains(&["it is called `agent_selection` now"]);
}

#[test]
fn what_is_rewritten_runs_and_keeps_its_comments() {
    let file = folder("migrate").join("old.toml");
    fs::write(&file, OLD).unwrap();
    let dry = call(&["migrate", "--dry-run", text(&file)]).ends_with(0);
    assert!(
        dry.out.contains("3 to rename") && dry.out.contains("class.sales.handling: `handling` is `talk`"),
        "{}",
        dry.out
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), OLD, "a dry run changes nothing");
    assert!(call(&["migrate", text(&file)]).ends_with(0).out.contains("3 renamed"));
    let new = OLD.replace("handling", "talk").replace("law", "distribution").replace("limit", "capacity");
    assert_eq!(fs::read_to_string(&file).unwrap(), new);
    call(&["run", text(&file)]).ends_with(0);
    assert!(call(&["migrate", text(&file)]).ends_with(0).out.contains("nothing to rename"));
}

#[test]
fn nothing_is_rewritten_if_one_of_the_files_cannot_be() {
    let folder = folder("migrate-nothing");
    let [good, bad] = ["good.toml", "bad.toml"].map(|name| folder.join(name));
    fs::write(&good, OLD).unwrap();
    fs::write(&bad, "[class.a]\nhandling = \"1m\"\ntalk = \"1m\"\n").unwrap();
    let wrong = ["bad.toml: `class.a.talk` is there beside `handling`, its old name", "nothing was rewritten"];
    call(&["migrate", text(&good), text(&bad)]).ends_with(1).complains(&wrong);
    assert_eq!(fs::read_to_string(&good).unwrap(), OLD);
    call(&["migrate", text(&folder.join("none.toml"))]).ends_with(1).complains(&["none.toml: cannot be read"]);
}
