//! Exports of real systems become contacts, volumes, rosters and a scenario; and these become distributions that fit them.
//!
//! Bytes are decoded (`text`), cut into rows or objects (`sheet`, `kinds`), and recognised by their header or first lines. Each
//! kind says what its columns mean (`columns`); what it tells are typed records with absolute times (`records`). Several files are put
//! together to one history in the center's own time (`assemble`), of which tables and a scenario are made (`tables`, `draft`).
//! Nothing here reads a file, knows the machine's zone, or guesses in silence: what was left out, and what was assumed, is told.

mod assemble;
mod calls;
mod columns;
mod counts;
mod draft;
pub mod fit;
mod fitted;
mod kinds;
mod moment;
mod number;
mod reading;
mod records;
mod report;
mod sheet;
mod tables;
mod text;

use crate::time::Span;
use crate::words::counted;
use assemble::Read;
use kinds::Source;
use reading::Reading;
use std::collections::BTreeSet;
use std::fmt;

pub use assemble::{History, Roster, RosterSource};
pub use fit::{Choice, Fit};
pub use kinds::{KINDS, Kind};
pub use moment::DateOrder;
pub use reading::LeftOut;
pub use records::{Contact, Counts, Day, Duty, Interval, Medium, Outcome, Planned, Service, Shift, Told};
pub use report::FileReport;

/// A file to import.
#[derive(Clone, Debug)]
pub struct Input {
    /// As the user named it.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What a user says about the files.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The zone in which the center is.
    pub zone: Option<String>,
    /// The kind of all files.
    pub kind: Option<&'static Kind>,
    /// What `3/2/2026` means.
    pub dates: Option<DateOrder>,
    /// Classes with the queues that belong to them; other queues are classes of their own.
    pub classes: Vec<(String, Vec<String>)>,
    /// The time of day at which simulations began of which there are contacts, since midnight.
    pub simulated_from: Span,
}

/// Why files cannot be imported: each with its name, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(Vec<String>);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Refused {}

/// What came of an import.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What the files tell together.
    pub history: History,
    /// How each was read.
    pub files: Vec<FileReport>,
    /// What they say about the same things, and what is strange about them.
    pub checks: Vec<String>,
    /// What no file tells.
    pub assumptions: Vec<String>,
    /// What is printed.
    pub summary: String,
    /// Name and text of each file to write, the scenario first.
    pub outputs: Vec<(String, String)>,
}

/// Reads exports and makes a scenario of them.
///
/// # Errors
/// A file is of no kind that is known, tells nothing, or needs to be explained: all that is wrong with any of them at once.
pub fn import(inputs: &[Input], wishes: &Wishes) -> Result<Imported, Refused> {
    let (history, mut files, checks) = read(inputs, wishes)?;
    let names: Vec<&str> = inputs.iter().map(|input| base_name(&input.name)).collect();
    let draft = draft::draft(&history, &names.join(", "), None);
    let mut outputs = vec![("scenario.toml".to_owned(), draft.document.to_toml())];
    outputs.extend(draft.tables.iter().map(|(name, text)| ((*name).to_owned(), text.clone())));
    files.iter_mut().for_each(|file| file.notes.dedup());
    outputs
        .push(("import.md".to_owned(), report::markdown(&files, &history, &draft.shifts, &checks, &draft.assumptions)));
    if files.iter().any(|file| !file.left_out.is_empty()) {
        outputs.push(("left_out.csv".to_owned(), report::left_out(&files)));
    }
    let summary = report::console(&files, &history, &draft.shifts, &checks, &draft.assumptions);
    Ok(Imported { history, files, checks, assumptions: draft.assumptions, summary, outputs })
}

/// Reads exports and puts together what they tell.
///
/// # Errors
/// As those of [`import`].
pub fn read(inputs: &[Input], wishes: &Wishes) -> Result<(History, Vec<FileReport>, Vec<String>), Refused> {
    let mut problems = Vec::new();
    let asked = match wishes.zone.as_deref().map(|name| moment::zone(name).map(|zone| (name.to_owned(), zone))) {
        None => None,
        Some(Ok(zone)) => Some(zone),
        Some(Err(problem)) => return Err(Refused(vec![problem])),
    };
    let (mut files, mut reports) = (Vec::new(), Vec::new());
    for input in inputs {
        let zone = asked.as_ref().map_or(jiff::tz::TimeZone::UTC, |(_, zone)| zone.clone());
        match read_file(input, wishes, zone) {
            Ok((read, report)) => {
                files.push(read);
                reports.push(report);
            }
            Err(problem) => problems.push(format!("{}: {problem}", input.name)),
        }
    }
    if problems.is_empty() {
        match assemble::assemble(&mut files, asked, &wishes.classes) {
            Ok((history, checks)) => {
                for (report, file) in reports.iter_mut().zip(files) {
                    report.left_out = file.reading.left_out;
                    report.left_out.sort_by_key(|row| row.line);
                }
                return Ok((history, reports, checks));
            }
            Err(problem) => problems.push(problem),
        }
    }
    Err(Refused(problems))
}

fn read_file(input: &Input, wishes: &Wishes, zone: jiff::tz::TimeZone) -> Result<(Read, FileReport), String> {
    let text = text::decode(&input.bytes)?;
    let source = Source::of(&text.text)?;
    let kind = match wishes.kind {
        Some(kind) => kind,
        None => Kind::of(&source).ok_or_else(|| unknown(&source))?,
    };
    let mut reading = Reading::new(stem(&input.name), zone, wishes);
    kind.read(&mut reading, &source)
        .map_err(|problem| format!("it cannot be read as {} ({}): {problem}", kind.name, kind.title))?;
    let told = &reading.told;
    let lost: BTreeSet<usize> = reading.left_out.iter().map(|row| row.line).filter(|line| *line > 0).collect();
    let nothing = told.contacts.is_empty() && told.intervals.is_empty() && told.duties.is_empty();
    let nothing = nothing && told.shifts.is_empty() && told.heads.is_empty() && told.forecast.is_empty();
    if nothing || (reading.rows > 0 && lost.len() >= reading.rows) {
        let first = reading.left_out.first().map_or_else(String::new, |row| {
            let line = if row.line > 0 { format!("line {}: ", row.line) } else { String::new() };
            format!(", the first because of this: {line}{}", row.reason)
        });
        return Err(format!(
            "none of its {} can be taken as {} ({}){first}",
            counted(reading.rows, "row"),
            kind.name,
            kind.title
        ));
    }
    let mut report = FileReport::of_kind(&input.name, kind);
    report.encoding = text.encoding;
    report.separator = match &source {
        Source::Table(sheet) => Some(sheet.separator_words()),
        Source::Json(_) | Source::Calendar(_) => None,
    };
    report.rows = reading.rows;
    report.columns = reading.columns.clone();
    report.notes = reading.notes.clone();
    Ok((Read { name: base_name(&input.name).to_owned(), kind, reading }, report))
}

/// What is said about a file of no kind: its first row, and which kinds there are.
fn unknown(source: &Source) -> String {
    let shown = match source {
        Source::Table(sheet) => {
            let cells: Vec<&str> = sheet.rows[0].cells.iter().take(8).map(String::as_str).collect();
            format!("its first row is `{}`", reading::shortened(&cells.join(", ")))
        }
        Source::Json(objects) => match objects.iter().find_map(|(_, object)| object.as_ref().ok()) {
            Some(serde_json::Value::Object(object)) => {
                format!("its objects have {}", object.keys().take(8).map(String::as_str).collect::<Vec<_>>().join(", "))
            }
            _ => "it is JSON with no object in it".to_owned(),
        },
        Source::Calendar(_) => "it is a calendar".to_owned(),
    };
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    format!("it is no export that is known: {shown}; say with --kind which of these it is: {}", names.join(", "))
}

/// What came of a fit.
#[derive(Clone, Debug)]
pub struct FittedCenter {
    /// What the files tell together.
    pub history: History,
    /// What was fitted to it.
    pub fit: Fit,
    /// What no file tells.
    pub assumptions: Vec<String>,
    /// The files, for titles.
    names: String,
}

impl FittedCenter {
    /// Reads what was imported, or exports themselves, and fits distributions to it.
    ///
    /// # Errors
    /// As those of [`import`].
    pub fn of(inputs: &[Input], wishes: &Wishes) -> Result<FittedCenter, Refused> {
        let (history, _, _) = read(inputs, wishes)?;
        let fit = fit::fit(&history);
        let names: Vec<&str> = inputs.iter().map(|input| base_name(&input.name)).collect();
        let names = names.join(", ");
        let fits = draft::Fits { fit: &fit, choice: &Choice::Best };
        let assumptions = draft::draft(&history, &names, Some(fits)).assumptions;
        Ok(FittedCenter { history, fit, assumptions, names })
    }

    /// Name and text of each file of the scenario with these distributions, the scenario first.
    pub fn scenario(&self, choice: &Choice) -> Vec<(String, String)> {
        let draft = draft::draft(&self.history, &self.names, Some(draft::Fits { fit: &self.fit, choice }));
        let scenario = ("scenario.toml".to_owned(), draft.document.to_toml());
        [scenario].into_iter().chain(draft.tables.into_iter().map(|(name, text)| (name.to_owned(), text))).collect()
    }

    /// The estimates as a table of CSV.
    pub fn estimates(&self) -> String {
        fit::report::estimates(&self.fit)
    }

    /// The fit in words and tables.
    pub fn text(&self) -> String {
        let mut text = fit::report::text(&self.fit);
        if !self.assumptions.is_empty() {
            text.push_str("Assumed, since no file tells\n");
            self.assumptions.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
        }
        text
    }
}

fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The name of a file without its folder and endings: the class of contacts of which no queue is told.
fn stem(name: &str) -> &str {
    // Exports are often numbered by whoever collects them.
    let base = base_name(name).trim_start_matches(|sign: char| sign.is_ascii_digit() || "_- ".contains(sign));
    match base.split('.').next() {
        Some(stem) if !stem.is_empty() => stem,
        _ => "contacts",
    }
}
