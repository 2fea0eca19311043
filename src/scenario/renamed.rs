//! Keys, words and metrics that had other names in earlier versions of the format: the old name is an error that says the new one, and
//! `switchboard migrate` rewrites files.

use super::keys::Shape;

/// A key of a shape under its old name.
struct Key {
    /// The title of the shape.
    shape: &'static str,
    was: &'static str,
    is: &'static str,
}

const fn key(shape: &'static str, was: &'static str, is: &'static str) -> Key {
    Key { shape, was, is }
}

static KEYS: &[Key] = &[
    key("a scenario", "center", "site"),
    key("[defaults]", "handling", "talk"),
    key("[class.NAME]", "handling", "talk"),
    key("[class.NAME]", "handling_by_group", "talk_by_group"),
    key("[class.NAME]", "no_agent", "announcement"),
    key("[class.NAME]", "automated", "self_service"),
    key("[class.NAME]", "return_share", "retrial_share"),
    key("[class.NAME]", "return_after", "retrial_delay"),
    key("arrivals", "handling", "talk"),
    key("customers", "handling", "talk"),
    key("[backtest]", "handling", "talk"),
    key("[backtest]", "class_handling", "class_talk"),
    key("announcement", "tell", "says"),
    key("announcement", "leaves", "balking"),
    key("announcement", "accepts", "accepted_wait"),
    key("then", "no_agent", "announcement"),
    key("[group.NAME]", "automated", "self_service"),
    key("response", "missed", "no_answer"),
    key("response", "limit", "timeout"),
    key("response", "pause", "not_ready"),
    key("[queue.NAME]", "limit", "capacity"),
    key("[queue.NAME]", "target", "threshold"),
    key("a step", "centers", "sites"),
    key("[routing]", "pick", "agent_selection"),
    key("[routing]", "order", "contact_selection"),
    key("[network]", "misplaced", "misrouted"),
    key("[provider.NAME]", "queue_limit", "queue_capacity"),
    key("[proxy]", "queue_limit", "queue_capacity"),
    key("[firewall]", "queue_limit", "queue_capacity"),
    key("[run.until]", "most", "max"),
    key("[best]", "most", "max"),
    key("a distribution", "law", "distribution"),
];

/// Words to choose, by the key that they are chosen for.
static WORDS: &[Key] = &[key("to", "center", "site")];

static METRICS: &[(&str, &str)] = &[
    ("returned", "retrials"),
    ("missed", "rona"),
    ("most_waiting", "max_waiting"),
    ("most_channels", "max_channels"),
    ("most_lines", "max_lines"),
    ("placed", "routed"),
    ("placed_share", "routed_share"),
    ("misplaced", "misrouted"),
    ("misplaced_share", "misrouted_share"),
    ("automated_skipped", "self_service_skipped"),
    ("automated_blocked", "self_service_blocked"),
    ("automated_service", "self_service_time"),
];

/// What newcomers and other programs call a key.
struct Meant {
    /// The title of the shape.
    shape: &'static str,
    written: &'static str,
    /// The key, if it is one of that shape.
    is: Option<&'static str>,
    /// What to do, if there is more to say than the key.
    help: Option<&'static str>,
}

const fn meant(shape: &'static str, written: &'static str, is: &'static str) -> Meant {
    Meant { shape, written, is: Some(is), help: None }
}

/// A part that a metric is of.
const fn part(written: &'static str, help: &'static str) -> Meant {
    Meant { shape: "[goal.NAME]", written, is: None, help: Some(help) }
}

static MEANT: &[Meant] = &[
    meant("[run]", "duration", "length"),
    meant("[run]", "runs", "replications"),
    meant("[run]", "repetitions", "replications"),
    meant("[service_level]", "within", "threshold"),
    meant("[service_level]", "seconds", "threshold"),
    meant("[service_level]", "target", "threshold"),
    meant("[class.NAME]", "channel", "medium"),
    meant("[class.NAME]", "aht", "talk"),
    meant("[class.NAME]", "talk_time", "talk"),
    meant("[class.NAME]", "handling_time", "talk"),
    meant("[class.NAME]", "service_time", "talk"),
    meant("[class.NAME]", "after_call_work", "wrap_up"),
    meant("[class.NAME]", "acw", "wrap_up"),
    meant("[class.NAME]", "volume", "arrivals"),
    meant("[group.NAME]", "size", "agents"),
    meant("[group.NAME]", "count", "agents"),
    part("class", "the class stands in the metric: metric = \"class.NAME.service_level\""),
    part("medium", "the medium stands in the metric: metric = \"medium.voice.service_level\""),
    part("queue", "the queue stands in the metric: metric = \"queue.NAME.service_level\""),
    part("group", "the group stands in the metric: metric = \"group.NAME.occupancy\""),
    part("site", "the site stands in the metric: metric = \"site.NAME.service_level\""),
    part(
        "interval",
        "the interval stands in the metric, metric = \"interval.09:00.service_level\", or each = \"interval\" means every one",
    ),
    part("within", "how soon contacts are answered in time is for all: threshold in [service_level]"),
    part("target", "the target is `at_least`, as of a service level, or `at_most`, as of a wait"),
];

/// The key of the shape that is meant by this word, if it is known by it elsewhere.
pub(super) fn meant_by(shape: &Shape, written: &str) -> Option<&'static str> {
    found(shape.title, written)?.is
}

/// What to do about a key that the shape does not have, but is known by this word elsewhere.
pub(super) fn meant_help(title: &str, written: &str) -> Option<String> {
    let meant = found(title, written)?;
    meant.help.map(str::to_owned).or_else(|| Some(format!("did you mean `{}`?", meant.is?)))
}

fn found(title: &str, written: &str) -> Option<&'static Meant> {
    MEANT.iter().find(|meant| meant.shape == title && meant.written == written)
}

/// All that has been renamed, as rows of a table in Markdown: where, the old name, the new one.
pub(super) fn rows() -> String {
    let keys = KEYS.iter().map(|key| (key.shape.to_owned(), key.was, key.is));
    let words = WORDS.iter().map(|word| (format!("the words of `{}`", word.shape), word.was, word.is));
    let metrics = METRICS.iter().map(|&(was, is)| ("metrics".to_owned(), was, is));
    keys.chain(words)
        .chain(metrics)
        .map(|(place, was, is)| {
            let place = if place.starts_with('[') { format!("`{place}`") } else { place };
            format!("| {place} | `{was}` | `{is}` |\n")
        })
        .collect()
}

/// What a key of the shape is called now.
pub(super) fn key_of(shape: &Shape, was: &str) -> Option<&'static str> {
    KEYS.iter().find(|key| key.shape == shape.title && key.was == was).map(|key| key.is)
}

/// What a word that is chosen for a key is called now.
pub(super) fn word_of(key: &str, was: &str) -> Option<&'static str> {
    WORDS.iter().find(|word| word.shape == key && word.was == was).map(|word| word.is)
}

/// What a metric is called now that had this name in earlier versions.
pub(super) fn metric(was: &str) -> Option<&'static str> {
    METRICS.iter().find(|(old, _)| *old == was).map(|&(_, is)| is)
}

/// What a key or metric is called now that had this name in earlier versions: each of its names, if there are several.
pub fn names_of_today(was: &str) -> Vec<&'static str> {
    let keys = KEYS.iter().filter(|key| key.was == was).map(|key| key.is);
    let mut names: Vec<&str> = keys.chain(metric(was)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The way out for whoever writes an old name.
pub(super) fn help(is: &str) -> String {
    format!("it is called `{is}` now; `switchboard migrate FILE` rewrites a file of an earlier version")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ROOT;
    use crate::scenario::check_file::CHECK;
    use crate::scenario::distributions::DISTRIBUTION;
    use crate::scenario::reference::collect;
    use crate::scenario::study::STUDY;

    #[test]
    fn every_new_name_is_in_the_format_and_no_old_one_is() {
        let mut all = vec![&ROOT, &STUDY, &CHECK, &DISTRIBUTION];
        [&ROOT, &STUDY, &CHECK].into_iter().for_each(|file| collect(file, &mut all));
        for Key { shape, was, is } in KEYS {
            let found = all.iter().find(|known| known.title == *shape);
            let shape = found.unwrap_or_else(|| panic!("there is no shape {shape}"));
            assert!(shape.key(is).is_some(), "{} has no key {is}", shape.title);
            assert!(shape.key(was).is_none(), "{} still has the key {was}", shape.title);
        }
        for Meant { shape, written, is, .. } in MEANT {
            let found = all.iter().find(|known| known.title == *shape);
            let shape = found.unwrap_or_else(|| panic!("there is no shape {shape}"));
            assert!(is.is_none_or(|is| shape.key(is).is_some()), "{} has no key {is:?}", shape.title);
            assert!(shape.key(written).is_none(), "{} has the key {written} itself", shape.title);
        }
    }
}
