//! `switchboard validate` and `switchboard schema`.

use super::Failed;
use super::arguments::ValidateArguments;
use super::terminal::{load, say};
use crate::scenario;
use crate::time::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Checks a scenario and says what was read, so that a number that went missing on the way is seen.
pub(super) fn validate(arguments: &ValidateArguments) -> Result<(), Failed> {
    let scenario = load(&arguments.scenario)?;
    let center = &scenario.center;
    let end = Time::START + center.horizon.length;
    let contacts: f64 = center.classes.iter().map(|class| class.arrivals.expected(end)).sum();
    let mut text = String::new();
    let _ = writeln!(text, "{}: good", arguments.scenario.file.display());
    let _ = writeln!(text, "  question      {}", scenario.question.lines().collect::<Vec<_>>().join(" "));
    let _ = writeln!(
        text,
        "  horizon       {} in {} intervals of {}",
        center.horizon.length,
        center.horizon.intervals(),
        center.horizon.interval
    );
    let _ = writeln!(text, "  contacts      {contacts:.1} expected in {} classes", center.classes.len());
    for class in &center.classes {
        let _ = writeln!(text, "    {:<24} {:>12.1}", class.name, class.arrivals.expected(end));
    }
    let _ = writeln!(text, "  agents        {} in {} groups", center.agents.len(), center.groups.len());
    for (group, plan) in center.groups.entries() {
        let members = center.agents.iter().filter(|agent| agent.group == group);
        let seconds = |time: Time| time.min(end).seconds();
        let (mut count, mut hours) = (0, 0.0);
        for agent in members {
            count += 1;
            hours += agent.duty.iter().map(|duty| seconds(duty.to) - seconds(duty.from)).sum::<f64>() / 3600.0;
        }
        let _ = writeln!(text, "    {:<24} {count:>12} agents, {hours:.1} hours on duty", plan.name);
    }
    let names = center.classes.iter().map(|class| &class.name).chain(center.groups.iter().map(|group| &group.name));
    let mut taken: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for name in names.chain(center.queues.iter().map(|queue| &queue.name)) {
        if let Some(kind) = scenario::reads_as(name) {
            taken.entry(kind).or_default().insert(name);
        }
    }
    for (kind, names) in taken {
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "  note          readers of CSV files may take for {kind}: {names}");
    }
    for source in &scenario.sources {
        let _ = writeln!(text, "  read          {}, {} bytes", source.path, source.text.len());
    }
    say(&text)
}

/// Prints the JSON Schema of scenario files.
pub(super) fn schema() -> Result<(), Failed> {
    say(&format!("{:#}\n", scenario::schema()))
}
