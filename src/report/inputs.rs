//! What differs between the inputs of two runs, in words.

use super::table::shortened;
use crate::experiment::Difference;

/// So many are told; all of them stand in the files for programs.
const MOST: usize = 12;

/// A value longer than this is cut \[signs\].
const LONGEST: usize = 40;

/// A line for each that differs: its path, and what it was and is.
pub(super) fn lines(changes: &[Difference]) -> Vec<String> {
    let value = |value: &Option<String>| value.as_deref().map(|value| shortened(value, LONGEST));
    let line = |change: &Difference| {
        let path = shortened(&change.path, 2 * LONGEST);
        match (value(&change.before), value(&change.now)) {
            (Some(before), Some(now)) if before != now => format!("{path}: {before} -> {now}"),
            // They differ in what is cut off.
            (Some(before), Some(_)) => format!("{path}: {before} -> another"),
            (None, Some(now)) => format!("{path}: {now}, which was not there"),
            (Some(before), None) => format!("{path}: was {before} and is gone"),
            (None, None) => path,
        }
    };
    let mut lines: Vec<String> = changes.iter().take(MOST).map(line).collect();
    if changes.len() > MOST {
        lines.push(format!("and {} more", changes.len() - MOST));
    }
    lines
}

/// The same in one sentence, about two runs of which both inputs are known.
pub(super) fn sentence(changes: &[Difference]) -> String {
    match changes {
        [] => "The inputs are the same.".to_owned(),
        changes => format!("Inputs that differ: {}.", lines(changes).join("; ")),
    }
}

/// The differences for programs.
#[derive(serde::Serialize)]
pub(super) struct Entry<'a> {
    path: &'a str,
    before: Option<&'a str>,
    now: Option<&'a str>,
}

/// All of them.
pub(super) fn entries(changes: &[Difference]) -> Vec<Entry<'_>> {
    changes
        .iter()
        .map(|change| Entry { path: &change.path, before: change.before.as_deref(), now: change.now.as_deref() })
        .collect()
}
