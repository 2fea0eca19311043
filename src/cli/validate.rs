//! `switchboard validate` and `switchboard schema`.

use super::Failed;
use super::arguments::ValidateArguments;
use super::terminal::{CONSOLE, check_file, memory_in_words, say, show};
use crate::ids::ClassId;
use crate::model::Center;
use crate::scenario::{self, Diagnostic, Diagnostics, Scenario, Severity};
use crate::time::Time;
use crate::words::{counted, listed};
use crate::workload::{Choice, Class};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Checks scenarios and says what was read, so that a number that went missing on the way is seen. All files are looked at, whatever is
/// wrong with the first.
pub(super) fn validate(arguments: &ValidateArguments) -> Result<(), Failed> {
    let (mut failed, mut lines) = (None, Vec::new());
    for (number, file) in arguments.files.iter().enumerate() {
        let checked = check_file(&CONSOLE, file, &arguments.overrides, &[]);
        if arguments.json {
            failed = failed.or(checked.is_err().then_some(Failed::Scenario));
            lines.push(line(file, &checked));
            continue;
        }
        match checked {
            Ok(scenario) => {
                show(&scenario.warnings);
                say(&format!("{}{}", if number > 0 { "\n" } else { "" }, understood(file, &scenario)))?;
            }
            Err(diagnostics) => {
                show(&diagnostics);
                failed = Some(Failed::Scenario);
            }
        }
    }
    if arguments.json {
        let text = serde_json::to_string_pretty(&lines).expect("texts and numbers can be written as JSON");
        say(&format!("{text}\n"))?;
    }
    failed.map_or(Ok(()), Err)
}

/// What was found in a file, for programs.
#[derive(Serialize)]
struct Line {
    file: String,
    good: bool,
    messages: Vec<Message>,
}

#[derive(Serialize)]
struct Message {
    severity: &'static str,
    code: &'static str,
    file: String,
    line: usize,
    column: usize,
    message: String,
    help: Option<String>,
}

fn line(file: &Path, checked: &Result<Scenario, Diagnostics>) -> Line {
    let diagnostics = match checked {
        Ok(scenario) => &scenario.warnings,
        Err(diagnostics) => diagnostics,
    };
    let message = |found: &Diagnostic| Message {
        severity: match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        code: found.code.number(),
        file: found.file.clone(),
        line: found.line,
        column: found.column,
        message: found.message.clone(),
        help: found.help.clone(),
    };
    Line {
        file: file.display().to_string(),
        good: checked.is_ok(),
        messages: diagnostics.iter().map(message).collect(),
    }
}

/// What was understood, in numbers that a person can compare with what they meant.
fn understood(file: &Path, scenario: &Scenario) -> String {
    let center = &scenario.center;
    let end = Time::START + center.horizon.length;
    let expected = |class: &Class| class.expected(end) * class.thread.as_ref().map_or(1.0, |thread| thread.messages());
    let contacts: f64 = center.classes.iter().map(expected).sum();
    let mut text = String::new();
    let _ = writeln!(text, "{}: good", file.display());
    let _ = writeln!(text, "  question      {}", scenario.question.lines().collect::<Vec<_>>().join(" "));
    let intervals = counted(center.horizon.intervals(), "interval");
    let _ = writeln!(text, "  horizon       {} in {intervals} of {}", center.horizon.length, center.horizon.interval);
    let _ = writeln!(text, "  contacts      {contacts:.1} expected in {}", counted(center.classes.len(), "class"));
    for (id, class) in center.classes.entries() {
        let besides = listed(&who_else_comes(center, id), "or");
        let besides = if besides.is_empty() { besides } else { format!(", besides who {besides}") };
        let _ = writeln!(text, "    {:<24} {:>12.1}{besides}", class.name, expected(class));
    }
    let _ = writeln!(text, "  agents        {} in {}", center.agents.len(), counted(center.groups.len(), "group"));
    for (group, plan) in center.groups.entries() {
        let members = center.agents.iter().filter(|agent| agent.group == group);
        let seconds = |time: Time| time.min(end).seconds();
        let (mut count, mut hours) = (0, 0.0);
        for agent in members {
            count += 1;
            hours += agent.duty.iter().map(|duty| seconds(duty.to) - seconds(duty.from)).sum::<f64>() / 3600.0;
        }
        let agents = if count == 1 { "agent" } else { "agents" };
        let _ = writeln!(text, "    {:<24} {count:>12} {agents}, {hours:.1} hours on duty", plan.name);
    }
    let _ = writeln!(text, "  memory        {}", memory(scenario));
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
        let _ = writeln!(text, "  read          {}, {} bytes", source.path, source.length);
    }
    text
}

/// Who makes contact as one of a class besides those who come of themselves: how many depends on what happens.
fn who_else_comes(center: &Center, id: ClassId) -> Vec<&'static str> {
    let class = &center.classes[id];
    let mut transfers = center.classes.iter().flat_map(|other| &other.transfers);
    let transferred = transfers.any(|transfer| transfer.to == id);
    let switches = center.some_choose(|choice| choice == Choice::Another(id));
    let reasons = [
        (class.invitations.is_some(), "is invited"),
        (class.retrials.is_some() || class.recalls.is_some(), "comes again"),
        (transferred, "is transferred here"),
        (switches, "takes this way after a look at the status"),
    ];
    reasons.into_iter().filter(|(comes, _)| *comes).map(|(_, words)| words).collect()
}

/// About how much the results take, in a unit that makes it a small number.
fn memory(scenario: &Scenario) -> String {
    let times = scenario.settings.repetition.at_most();
    let (kept, at_work) = (scenario.memory(0), scenario.memory_at_work(1));
    format!(
        "about {} for the results of {}, and {} for each that is simulated at a time",
        memory_in_words(kept),
        counted(times as usize, "replication"),
        memory_in_words(at_work)
    )
}

/// Prints the JSON Schema of scenario files.
pub(super) fn schema() -> Result<(), Failed> {
    say(&format!("{:#}\n", scenario::schema()))
}
