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
    }
}
