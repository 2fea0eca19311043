//! What was read of exports, as a page with its pictures.

use super::chart;
use super::number::rounded;
use super::page::{Page, Part};
use super::table::Table;
use crate::history::{FileReport, History, Imported};
use crate::words::counted;

const ARRIVALS: &str = "Contacts that came, by interval";
const AGENTS: &str = "Agents on duty, by interval";

/// The page and its pictures, by their names.
pub fn import(imported: &Imported) -> Vec<(String, String)> {
    let history = &imported.history;
    let pictures = [
        ("charts/arrivals.svg", chart::imported_contacts(ARRIVALS, history)),
        ("charts/agents.svg", chart::imported_agents(AGENTS, history)),
    ];
    let pictures = Vec::from_iter(pictures.into_iter().filter_map(|(name, chart)| Some((name, chart?))));
    let mut parts = vec![Part::Charts(pictures.iter().map(|(_, chart)| chart).collect())];
    parts.extend(classes(history).map(|table| Part::table("Classes", table)));
    let line = |file: &FileReport| {
        vec![file.name.clone(), file.title.to_owned(), file.rows.to_string(), file.left_out.len().to_string()]
    };
    let files = imported.files.iter().map(line).collect();
    parts.push(Part::Table {
        title: "Files".to_owned(),
        note: String::new(),
        table: Table::of_texts(&["file", "kind", "rows", "left out"], files),
        after: imported.assumptions.clone(),
    });
    for file in &imported.files {
        let meaning = |(name, words): &(String, Option<String>)| {
            vec![name.clone(), words.clone().unwrap_or_else(|| "not looked at".to_owned())]
        };
        let columns = Table::of_texts(&["column", "taken for"], file.columns.iter().map(meaning).collect());
        parts.push(Part::Table {
            title: format!("What columns of {} were taken for", file.name),
            note: file.notes.join("; "),
            table: columns,
            after: Vec::new(),
        });
        let row = |left: &crate::history::LeftOut| {
            let line = if left.line == 0 { String::new() } else { left.line.to_string() };
            vec![line, left.reason.clone(), left.text.clone()]
        };
        if !file.left_out.is_empty() {
            let table = Table::of_texts(&["line", "because", "row"], file.left_out.iter().map(row).collect());
            parts.push(Part::table(&format!("What was left out of {}", file.name), table));
        }
    }
    let page = Page {
        title: "What was imported?".to_owned(),
        answer: answer(imported),
        warnings: imported.checks.clone(),
        method: String::new(),
        parts,
        origin: None,
        has_manifest: true,
    };
    let mut files = vec![("report.html".to_owned(), page.render())];
    files.extend(pictures.iter().map(|(name, chart)| ((*name).to_owned(), chart.file())));
    files
}

/// What came of each class over all days; nothing where nothing happened yet.
fn classes(history: &History) -> Option<Table> {
    if history.cells.is_empty() {
        return None;
    }
    let line = |class: String| {
        let total = history.total(&class);
        let mean = |sum: Option<f64>, factor: f64| {
            total.over_answered(sum).map_or_else(String::new, |mean| rounded(factor * mean, 1))
        };
        vec![
            class,
            rounded(total.offered, 0),
            rounded(total.answered, 0),
            total.abandoned.map_or_else(String::new, |abandoned| rounded(abandoned, 0)),
            mean(total.answered_in_time, 100.0),
            mean(total.wait_answered, 1.0),
            mean(total.talk, 1.0),
            mean(total.after_call, 1.0),
        ]
    };
    let head =
        ["class", "offered", "answered", "abandoned", "in time [%]", "ASA [s]", "talk [s]", "after-call work [s]"];
    Some(Table::of_texts(&head, history.classes().into_iter().map(line).collect()))
}

/// In two sentences: what was read, and what was not.
fn answer(imported: &Imported) -> Vec<String> {
    let history = &imported.history;
    let (dates, offered) = (history.dates(), history.cells.values().map(|counts| counts.offered).sum::<f64>());
    let classes = counted(history.classes().len(), "class");
    let days = match (dates.first(), dates.last()) {
        (Some(first), Some(last)) if first < last => {
            format!(" on {} from {first} to {last}", counted(dates.len(), "day"))
        }
        (Some(only), _) => format!(" on {only}"),
        (None, _) => String::new(),
    };
    let told = match dates.is_empty() {
        false => format!("{} contacts of {classes}{days} were read", rounded(offered, 0)),
        true => format!("{classes}{days} were read"),
    };
    let (rows, left_out) =
        imported.files.iter().fold((0, 0), |(rows, left), file| (rows + file.rows, left + file.left_out.len()));
    let files = counted(imported.files.len(), "file");
    let left_out = match left_out {
        0 => "none was left out".to_owned(),
        _ => format!("{left_out} left out, each with its reason below"),
    };
    vec![format!("{told}, from {} of {files}; {left_out}.", counted(rows, "row"))]
}
