//! What is said about an import: what was read, what was left out and why, and what was assumed.

use super::assemble::{History, RosterSource};
use super::kinds::Kind;
use super::reading::LeftOut;
use super::records::Shift;
use super::tables::Table;
use crate::words::counted;
use std::collections::BTreeMap;
use std::fmt::Write;

/// So many rows that were left out stand in the report; the table has all.
const SHOWN: usize = 20;

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// As the user named it.
    pub name: String,
    /// Its kind in words.
    pub title: &'static str,
    /// How its text is encoded.
    pub encoding: &'static str,
    /// What stands between its cells, if it is a table.
    pub separator: Option<&'static str>,
    /// How many rows were looked at.
    pub rows: usize,
    /// What each column was taken for.
    pub columns: Vec<(String, Option<String>)>,
    /// What else is to be said.
    pub notes: Vec<String>,
    /// Rows that were not taken.
    pub left_out: Vec<LeftOut>,
}

impl FileReport {
    pub(super) fn of_kind(name: &str, kind: &Kind) -> FileReport {
        FileReport {
            name: name.to_owned(),
            title: kind.title,
            encoding: "",
            separator: None,
            rows: 0,
            columns: Vec::new(),
            notes: Vec::new(),
            left_out: Vec::new(),
        }
    }
}

/// The rows that were left out, of all files.
pub(super) fn left_out(files: &[FileReport]) -> String {
    let mut table = Table::new(&["file", "line", "reason", "row"]);
    for file in files {
        for row in &file.left_out {
            let line = if row.line == 0 { String::new() } else { row.line.to_string() };
            table.row([file.name.clone(), line, row.reason.clone(), row.text.clone()]);
        }
    }
    table.end()
}

/// What is printed: files, totals, checks and assumptions.
pub(super) fn console(
    files: &[FileReport],
    history: &History,
    shifts: &[Shift],
    checks: &[String],
    assumptions: &[String],
) -> String {
    let mut text = String::new();
    for file in files {
        let form = file.separator.map_or(String::new(), |separator| format!(", {separator}"));
        let _ = writeln!(text, "{}: {} ({}{form})", file.name, file.title, file.encoding);
        let _ = writeln!(text, "  {}, {} left out", counted(file.rows, "row"), left_out_of(file));
        for (reason, count) in reasons(file).into_iter().take(5) {
            let _ = writeln!(text, "    {count:>6}  {reason}");
        }
        for note in &file.notes {
            let _ = writeln!(text, "  {note}");
        }
    }
    let _ = writeln!(text, "\n{}", totals(history));
    let _ = writeln!(text, "{}", staff(history, shifts));
    section(&mut text, "Checks", checks, "  ");
    section(&mut text, "Assumed, since no file tells", assumptions, "  ");
    text
}

fn section(text: &mut String, title: &str, lines: &[String], indent: &str) {
    if !lines.is_empty() {
        let _ = writeln!(text, "\n{title}");
        for line in lines {
            let _ = writeln!(text, "{indent}{line}");
        }
    }
}

/// The same as a page, with the columns and the first rows that were left out.
pub(super) fn markdown(
    files: &[FileReport],
    history: &History,
    shifts: &[Shift],
    checks: &[String],
    assumptions: &[String],
) -> String {
    let mut text = String::from("# What was imported\n");
    let _ = writeln!(text, "\nTimes: {}. Intervals of {} minutes.", history.zone, history.interval / 60);
    let _ = writeln!(text, "\n```text\n{}{}\n```", totals(history), staff(history, shifts));
    for (title, lines) in [("Checks", checks), ("Assumed, since no file tells", assumptions)] {
        if !lines.is_empty() {
            let _ = writeln!(text, "\n## {title}\n");
            for line in lines {
                let _ = writeln!(text, "- {line}");
            }
        }
    }
    for file in files {
        let _ = writeln!(text, "\n## {}\n", file.name.replace('`', "'"));
        let form = file.separator.map_or(String::new(), |separator| format!(", cells parted by {separator}"));
        let _ = writeln!(
            text,
            "{}; {}{form}. {}, {} left out.\n",
            file.title,
            file.encoding,
            counted(file.rows, "row"),
            left_out_of(file)
        );
        for note in &file.notes {
            let _ = writeln!(text, "- {note}");
        }
        let _ = writeln!(text, "\n| column | taken for |\n|---|---|");
        for (name, words) in &file.columns {
            let name = name.replace('|', "\\|").replace('\n', " ");
            let _ = writeln!(text, "| {name} | {} |", words.as_deref().unwrap_or("not looked at").replace('|', "\\|"));
        }
        if !file.left_out.is_empty() {
            let _ = writeln!(text, "\n| line | left out, because | row |\n|--:|---|---|");
            for row in file.left_out.iter().take(SHOWN) {
                let line = if row.line == 0 { String::new() } else { row.line.to_string() };
                let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
                let _ = writeln!(
                    text,
                    "| {line} | {} | {} |",
                    cell(&row.reason),
                    cell(&super::reading::shortened(&row.text))
                );
            }
            if file.left_out.len() > SHOWN {
                let _ = writeln!(text, "\n{} more are in left_out.csv.", file.left_out.len() - SHOWN);
            }
        }
    }
    text
}

/// How many rows were not taken; a remark without a line is not a row.
fn left_out_of(file: &FileReport) -> usize {
    file.left_out.len()
}

/// Why rows were left out, most frequent first.
fn reasons(file: &FileReport) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    file.left_out.iter().for_each(|row| *counts.entry(&row.reason).or_default() += 1);
    let mut reasons: Vec<(String, usize)> =
        counts.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
    // A stable sort: equally frequent reasons stay in alphabetical order.
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    reasons
}

/// Sums by class, as a planner knows them.
fn totals(history: &History) -> String {
    let mut text = String::new();
    if history.cells.is_empty() {
        for class in history.classes() {
            let expected: f64 =
                history.forecast.iter().filter(|planned| planned.class == class).map(|planned| planned.number).sum();
            let _ = writeln!(text, "{class}: {expected:.1} contacts expected in all");
        }
        if text.is_empty() {
            text.push_str("no contacts are told\n");
        }
        return text;
    }
    let head = ["class", "days", "offered", "answered", "abandoned", "in time %", "ASA s", "talk s", "after s"];
    let mut rows: Vec<Vec<String>> = vec![head.map(str::to_owned).into()];
    for class in history.classes() {
        let total = history.total(&class);
        let days: std::collections::BTreeSet<_> =
            history.cells.keys().filter(|(_, _, of)| *of == class).map(|(date, _, _)| date).collect();
        let mean = |sum: Option<f64>| total.over_answered(sum).map_or("-".to_owned(), |mean| format!("{mean:.1}"));
        rows.push(vec![
            class,
            days.len().to_string(),
            format!("{:.0}", total.offered),
            format!("{:.0}", total.answered),
            total.abandoned.map_or("-".to_owned(), |abandoned| format!("{abandoned:.0}")),
            mean(total.answered_in_time.map(|in_time| 100.0 * in_time)),
            mean(total.wait_answered),
            mean(total.talk),
            mean(total.after_call),
        ]);
    }
    let widths: Vec<usize> =
        (0..head.len()).map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            let room = " ".repeat(widths[column] - cell.chars().count());
            match column {
                0 => text.push_str(&format!("{cell}{room}")),
                _ => text.push_str(&format!("  {room}{cell}")),
            }
        }
        text.push('\n');
    }
    text
}

fn staff(history: &History, shifts: &[Shift]) -> String {
    let agents: std::collections::BTreeSet<&str> = shifts.iter().map(|shift| shift.agent.as_str()).collect();
    let hours: f64 = shifts
        .iter()
        .map(|shift| {
            let length = super::assemble::since_midnight(shift.to) - super::assemble::since_midnight(shift.from);
            (if length > 0 { length } else { length + 86_400 }) as f64 / 3_600.0
        })
        .sum();
    let source = match history.roster.source {
        RosterSource::Given => "from the roster",
        RosterSource::Logged => "from the log",
        RosterSource::Heads => "from the heads of each interval",
        RosterSource::Served => "from whom they served",
        RosterSource::Unknown => "assumed",
    };
    format!("{} with {hours:.1} hours of duty, {source}", counted(agents.len(), "agent"))
}
