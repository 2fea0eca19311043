//! `switchboard list`.

use super::Failed;
use super::arguments::{ListArguments, Listed};
use super::init::TEMPLATES;
use super::terminal::{say, width};
use crate::experiment::Metric;
use crate::report::listing;
use crate::scenario::{self, WordKind};

/// Prints a list: names to the left, what they mean beside them.
pub(super) fn list(arguments: &ListArguments) -> Result<(), Failed> {
    let entries = |wanted: &[WordKind]| -> Vec<(String, String)> {
        let entries = scenario::explanations().into_iter().filter(|entry| wanted.contains(&entry.kind));
        entries.map(|entry| (entry.name, entry.text)).collect()
    };
    let rows = match arguments.what {
        Listed::Metrics => {
            let row = |metric: &Metric| {
                (metric.name().to_owned(), format!("[{}] {}", metric.unit().name(), metric.definition()))
            };
            Metric::ALL.iter().map(row).collect()
        }
        Listed::Selections => entries(&[WordKind::AgentSelection, WordKind::ContactSelection, WordKind::Placement]),
        Listed::Distributions => entries(&[WordKind::Distribution]),
        Listed::Codes => entries(&[WordKind::Code]),
        Listed::Scenarios => TEMPLATES.iter().map(|template| (template.name.to_owned(), template.question())).collect(),
    };
    say(&listing(&rows, width()))
}
