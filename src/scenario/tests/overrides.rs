//! Values from the command line.

use super::{FULL, SMALL, read, read_with, said};
use crate::random::Distribution;

fn class_talk(text: &str, set: &[(&str, &str)]) -> Vec<Distribution> {
    let scenario = read_with(text, &[], set).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    scenario.center.classes.iter().map(|class| class.talk.iter().next().unwrap().clone()).collect()
}

#[test]
fn a_value_replaces_the_one_in_the_file_or_is_added() {
    let set = |path, value| read_with(SMALL, &[], &[(path, value)]).unwrap();
    assert_eq!(set("run.seed", "42").settings.seed, 42);
    assert_eq!(set("run.date", "2014-03-11").settings.date, Some(jiff::civil::date(2014, 3, 11)));
    assert_eq!(set("run.length", "3h").center.horizon.length.seconds(), 10_800.0);
    assert_eq!(set("group.front.agents", "3").center.agents.len(), 3);
    assert_eq!(set("group.front.capacity.voice", "2").center.agents.len(), 8);
    assert_eq!(
        set("routing.agent_selection", "random").center.rules.agent_selection,
        crate::routing::AgentSelection::Random
    );
}

#[test]
fn typographic_quotes_are_told() {
    for quoted in ["\u{201c}5m\u{201d}", "\u{201e}5m\u{201c}", "\u{ab}5m\u{bb}"] {
        let wrong = said(SMALL, &[], &[("class.sales.talk", quoted)]);
        assert!(
            wrong.contains("these are typographic quotes") && wrong.contains("text needs no quotes here"),
            "{wrong}"
        );
    }
}

#[test]
fn a_queue_is_there_without_a_table_where_a_class_waits_in_it() {
    let capacity = |text: &str, path: &str| {
        let scenario = read_with(text, &[], &[(path, "0")]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        scenario.center.rules.queues.iter().next().unwrap().capacity
    };
    assert_eq!(capacity(SMALL, "queue.sales.capacity"), Some(0));
    let named =
        SMALL.replace("arrivals", "queue = \"desk\"\narrivals").replace("skills = [\"sales\"]", "skills = [\"desk\"]");
    assert_eq!(capacity(&named, "queue.desk.capacity"), Some(0));
    let strange = said(&named, &[], &[("queue.sales.capacity", "0")]);
    assert!(strange.contains("the file has no [queue.NAME]"), "{strange}");
}

#[test]
fn a_distribution_in_short_form_is_opened() {
    let distributions = class_talk(SMALL, &[("class.sales.talk.mean", "7m")]);
    assert_eq!(distributions, [Distribution::exponential(420.0).unwrap()]);
}

#[test]
fn a_star_stands_for_all_tables_there() {
    let distributions = class_talk(FULL, &[("class.*.talk", "exponential(2m)"), ("class.sales.talk_by_group", "{}")]);
    assert_eq!(distributions, [Distribution::exponential(120.0).unwrap(), Distribution::exponential(120.0).unwrap()]);
}

#[test]
fn the_last_of_several_values_counts() {
    let scenario = read_with(SMALL, &[], &[("run.seed", "1"), ("run.seed", "2")]).unwrap();
    assert_eq!(scenario.settings.seed, 2);
}

#[test]
fn a_path_that_leads_nowhere_is_an_error_at_the_set() {
    let cases = [
        ("run.sed", "1", "did you mean `seed`?"),
        ("class.sale.talk", "1m", "did you mean `class.sales`?"),
        ("queue.x.weight", "1", "the file has no [queue.NAME]"),
        ("", "1", "no path"),
        ("run..seed", "1", "no path"),
        ("group.front.agents.more", "1", "which has no keys"),
        ("provider.*.hosting", "relay", "did you mean"),
        ("run.seed", "[1", "not TOML"),
        ("run.seed", "many", "a whole number"),
        ("run.length", "90", "minutes \"90m\""),
    ];
    for (path, value, expected) in cases {
        let said = said(SMALL, &[], &[(path, value)]);
        assert!(said.contains("--set:1:"), "{path}={value}:\n{said}");
        if path != "provider.*.hosting" {
            assert!(said.contains(expected), "{path}={value}:\n{said}");
        }
    }
}

#[test]
fn the_text_after_overrides_reads_as_the_same_center() {
    for text in [FULL, SMALL] {
        let once = read_with(text, &[], &[("run.seed", "11"), ("class.sales.talk.mean", "7m")]).unwrap();
        let twice = read(&once.text);
        assert_eq!(format!("{:?}", once.center), format!("{:?}", twice.center), "{}", once.text);
        assert_eq!(format!("{:?}", once.settings), format!("{:?}", twice.settings));
        assert_eq!(once.text, twice.text);
    }
}
