//! A CSV file: a header row and rows of cells, each of which knows where it stands.

use super::diagnostics::{At, Code, Problem};
use super::nearest::nearest;
use super::quantities::{self, Stamp};
use super::reader::Reader;
use super::tree::{Node, Value};
use crate::words::counted;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

/// The most rows.
pub(super) const MAX_ROWS: usize = 10_000_000;
/// The most columns.
const MAX_COLUMNS: usize = 1_000;
/// Cells that are wrong in one way, the first of which is told.
#[derive(Debug, Default)]
pub(super) struct Complaint {
    pub(super) cells: usize,
    /// How many problems had been told before the first of them.
    pub(super) told: usize,
    /// The row of the second of them.
    pub(super) next: Option<At>,
}

/// Wrong rows, and ways in which cells of a file are wrong, beyond these are not told one by one.
const MAX_COMPLAINTS: usize = 20;

/// A table of text.
#[derive(Debug)]
pub(super) struct Sheet {
    /// As the scenario names it.
    pub(super) name: String,
    source: usize,
    separator: u8,
    header: Vec<String>,
    header_at: At,
    /// The text of all cells, one after another, row by row.
    cells: String,
    /// Where each cell ends in it, with a 0 first.
    ends: Vec<u32>,
    /// Where each row stands in the file.
    rows: Vec<(u32, u32)>,
    /// What the cells of each column mean, as far as somebody asked.
    meanings: Vec<Meanings>,
    /// The rows that say so in a column, as far as somebody asked.
    selected: Mutex<BTreeMap<(Column, String), Rows>>,
}

/// What the cells of a column mean: found out once, for all that read the sheet. `None` where a cell means nothing of this kind.
#[derive(Debug, Default)]
struct Meanings {
    numbers: OnceLock<Vec<Option<f64>>>,
    times: OnceLock<Vec<Option<Stamp>>>,
    dates: OnceLock<Vec<Option<Date>>>,
}

/// The number of a column.
pub(super) type Column = usize;

/// The numbers of some rows.
type Rows = Arc<[usize]>;

impl Sheet {
    /// How many rows there are below the header.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The names of its columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> + Clone {
        self.header.iter().map(String::as_str)
    }

    /// The column of this name.
    pub(super) fn find(&self, name: &str) -> Option<Column> {
        self.header.iter().position(|column| column == name)
    }

    /// A cell without the blanks around it.
    pub(super) fn cell(&self, row: usize, column: Column) -> &str {
        let number = row * self.header.len() + column;
        self.cells[self.ends[number] as usize..self.ends[number + 1] as usize].trim()
    }

    fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.header.len()).map(move |column| self.cell(row, column))
    }

    /// Whether two rows say the same in every cell.
    pub(super) fn is_same(&self, one: usize, other: usize) -> bool {
        self.cells(one).eq(self.cells(other))
    }

    fn all<T>(&self, column: Column, meaning: impl Fn(&str) -> Option<T>) -> Vec<Option<T>> {
        (0..self.len()).map(|row| meaning(self.cell(row, column))).collect()
    }

    fn number(&self, row: usize, column: Column) -> Option<f64> {
        let meaning = |cell: &str| quantities::plain_number(cell).ok().filter(|&number| number >= 0.0);
        self.meanings[column].numbers.get_or_init(|| self.all(column, meaning))[row]
    }

    /// When the cell says that it is, if it says so.
    pub(super) fn time(&self, row: usize, column: Column) -> Option<Stamp> {
        let meaning = |cell: &str| quantities::stamp(cell).ok();
        self.meanings[column].times.get_or_init(|| self.all(column, meaning))[row]
    }

    /// The date in the cell, if it is one.
    pub(super) fn date(&self, row: usize, column: Column) -> Option<Date> {
        let meaning = |cell: &str| quantities::date(cell).ok();
        self.meanings[column].dates.get_or_init(|| self.all(column, meaning))[row]
    }

    /// The rows that have this text in the column.
    fn rows_with(&self, column: Column, wanted: &str) -> Rows {
        let mut selected = self.selected.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let rows = || (0..self.len()).filter(|&row| self.cell(row, column) == wanted).collect();
        selected.entry((column, wanted.to_owned())).or_insert_with(rows).clone()
    }

    pub(super) fn row_at(&self, row: usize) -> At {
        let (start, end) = self.rows[row];
        At::new(self.source, start as usize..end as usize)
    }

    /// Where a cell stands.
    pub(super) fn cell_at(&self, reader: &Reader<'_>, row: usize, column: Column) -> At {
        let row = self.row_at(row);
        let text = &reader.sources[self.source].text[row.start..row.end];
        let (mut quoted, mut number, mut start) = (false, 0, 0);
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'"' {
                quoted = !quoted;
            } else if byte == self.separator && !quoted {
                if number == column {
                    return row.within(start..at);
                }
                number += 1;
                start = at + 1;
            }
        }
        row.within(start..text.len())
    }
}

impl Reader<'_> {
    /// The CSV file that the node names; each file is read once.
    pub(super) fn sheet(&mut self, node: &Node) -> Option<Arc<Sheet>> {
        let name = self.text_of(node)?;
        if let Some(known) = self.sheets.get(name) {
            return known.clone();
        }
        let sheet = self.open(name, Some(&node.at)).and_then(|source| self.read_sheet(name, source)).map(Arc::new);
        self.sheets.insert(name.to_owned(), sheet.clone());
        sheet
    }

    fn read_sheet(&mut self, name: &str, source: usize) -> Option<Sheet> {
        let text = self.sources[source].text.clone();
        // What spreadsheets write before the header, to say what separates cells.
        let told = text.lines().next().and_then(separator_told);
        let skipped = told.map_or(0, |_| text.find('\n').map_or(text.len(), |end| end + 1));
        let first_line = text[skipped..].lines().next().unwrap_or_default();
        let separator = told.unwrap_or_else(|| separator_of(first_line));
        let header_at = At::new(source, skipped..skipped + first_line.len());
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text[skipped..].as_bytes());
        let mut record = csv::StringRecord::new();
        let mut sheet = Sheet {
            name: name.to_owned(),
            source,
            separator,
            header: Vec::new(),
            header_at,
            cells: String::new(),
            ends: vec![0],
            rows: Vec::new(),
            meanings: Vec::new(),
            selected: Mutex::default(),
        };
        let mut uneven = 0;
        // Within 256 MiB and UTF-8, what can still go wrong is the number of cells.
        while csv.read_record(&mut record).is_ok_and(|more| more) {
            let start = skipped + record.position().map_or(0, |position| position.byte() as usize);
            let end = skipped + csv.position().byte() as usize;
            let line = text[start..end].trim_matches(['\r', '\n']);
            let start = start + (text[start..end].len() - text[start..end].trim_start_matches(['\r', '\n']).len());
            let at = At::new(source, start..start + line.len());
            if sheet.header.is_empty() {
                sheet.header = record.iter().map(|cell| cell.trim().to_owned()).collect();
                sheet.header_at = at;
                sheet.meanings.resize_with(sheet.header.len(), Meanings::default);
                if !self.header_is_right(&sheet) {
                    return None;
                }
                continue;
            }
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if line.bytes().filter(|&byte| byte == b'"').count() % 2 == 1 {
                let problem = Problem::error(Code::Table, &at, "a quote is opened and not closed");
                self.report(problem.help("text with a separator in it stands in quotes, and a quote in it is doubled"));
                return None;
            }
            if record.len() != sheet.header.len() {
                uneven += 1;
                if uneven <= MAX_COMPLAINTS {
                    self.uneven(&sheet, &at, record.len());
                }
                continue;
            }
            if sheet.rows.len() == MAX_ROWS {
                let message = format!("`{name}` has more than {MAX_ROWS} rows");
                self.report(Problem::error(Code::Limit, &at, message).help("sum up its rows by interval"));
                return None;
            }
            for cell in &record {
                sheet.cells.push_str(cell);
                sheet.ends.push(sheet.cells.len() as u32);
            }
            sheet.rows.push((start as u32, at.end as u32));
        }
        if sheet.header.is_empty() {
            let problem = Problem::error(Code::Table, &At::new(source, 0..0), format!("`{name}` has no header row"));
            self.report(problem.help("the first row names the columns, such as date,time,contacts"));
            return None;
        }
        (uneven == 0).then_some(sheet)
    }

    fn header_is_right(&mut self, sheet: &Sheet) -> bool {
        let columns = sheet.header.len();
        if columns > MAX_COLUMNS {
            let message = format!("`{}` has {columns} columns, more than {MAX_COLUMNS}", sheet.name);
            self.report(Problem::error(Code::Limit, &sheet.header_at, message));
            return false;
        }
        let numbers = sheet.header.iter().filter(|cell| cell.parse::<f64>().is_ok()).count();
        if numbers > 0 && numbers * 2 >= columns {
            let problem = Problem::error(Code::Table, &sheet.header_at, format!("`{}` has no header row", sheet.name));
            self.report(problem.label("these are values").help("the first row names the columns"));
            return false;
        }
        for (number, name) in sheet.header.iter().enumerate() {
            if !name.is_empty() && sheet.header[..number].contains(name) {
                let message = format!("the column `{name}` stands twice in the header of `{}`", sheet.name);
                self.report(
                    Problem::error(Code::Table, &sheet.header_at, message).help("give each column its own name"),
                );
                return false;
            }
        }
        true
    }

    fn uneven(&mut self, sheet: &Sheet, at: &At, cells: usize) {
        let columns = sheet.header.len();
        let message = format!("the row has {}, the header of `{}` has {columns}", counted(cells, "cell"), sheet.name);
        let help = if cells > columns && sheet.separator == b',' {
            "is there a decimal comma? Numbers are written with a point; text with commas stands in quotes"
        } else {
            "every row has a cell for each column, and a quote that is opened is closed"
        };
        self.report(Problem::error(Code::Table, at, message).related(&sheet.header_at, "the header").help(help));
    }

    /// The column called `name`; `at` is where the scenario names it.
    pub(super) fn column(&mut self, sheet: &Sheet, name: &str, at: &At) -> Option<Column> {
        let found = sheet.find(name);
        if found.is_none() {
            let columns = sheet.columns();
            let help = match nearest(name, columns.clone()) {
                Some(column) => format!("did you mean `{column}`?"),
                None => format!(
                    "its columns are {}",
                    super::diagnostics::shortened(&columns.collect::<Vec<_>>().join(", "))
                ),
            };
            let message = format!("`{}` has no column `{}`", sheet.name, super::diagnostics::shortened(name));
            let problem = Problem::error(Code::Column, at, message).label("no such column");
            self.report(problem.related(&sheet.header_at, "the header").help(help));
        }
        found
    }

    /// The rows of which `conditions`, a table of columns and what they have to say, holds; all of them without one.
    pub(super) fn rows_where(&mut self, sheet: &Sheet, conditions: Option<&Node>) -> Vec<usize> {
        let everything = || Vec::from_iter(0..sheet.len());
        let Some(node) = conditions else { return everything() };
        let mut chosen: Option<Vec<usize>> = None;
        for (name, wanted) in &self.map(node).entries {
            let Some(column) = self.column(sheet, &name.text, &name.at) else { return Vec::new() };
            let wanted_text = match &wanted.value {
                Value::Text(text) | Value::Moment(text) => text.clone(),
                Value::Whole(number) => number.to_string(),
                _ => {
                    self.wrong_type(wanted, "text or a whole number, as it stands in the column");
                    return Vec::new();
                }
            };
            let rows = match chosen {
                None => sheet.rows_with(column, &wanted_text).to_vec(),
                Some(mut rows) => {
                    rows.retain(|&row| sheet.cell(row, column) == wanted_text);
                    rows
                }
            };
            if rows.is_empty() {
                let message = format!("no row of `{}` has `{}` in the column `{}`", sheet.name, wanted_text, name.text);
                let values = (0..sheet.len().min(10_000)).map(|row| sheet.cell(row, column));
                let help = nearest(&wanted_text, values).map(|value| format!("did you mean \"{value}\"?"));
                self.report(Problem::error(Code::NoRow, &wanted.at, message).maybe_help(help));
                return rows;
            }
            chosen = Some(rows);
        }
        chosen.unwrap_or_else(everything)
    }

    /// Whether further wrong cells of the sheet are not told.
    pub(super) fn has_complained_enough(&self, sheet: &Sheet) -> bool {
        let of_sheet = (sheet.source, 0, String::new())..(sheet.source + 1, 0, String::new());
        self.complaints.range(of_sheet).take(MAX_COMPLAINTS + 1).count() > MAX_COMPLAINTS
    }

    /// Reports a wrong cell.
    pub(super) fn wrong_cell(
        &mut self,
        sheet: &Sheet,
        row: usize,
        column: Column,
        message: &str,
        help: Option<String>,
    ) {
        // What is wrong, without what was given: a whole column that is wrong in one way is one thing to mend.
        let mut given = false;
        let rule = message.chars().filter(|&sign| {
            given ^= sign == '`';
            !given && !sign.is_ascii_digit() && !"`.-+".contains(sign)
        });
        let told = self.count();
        let complaint = self.complaints.entry((sheet.source, column, rule.collect())).or_default();
        complaint.cells += 1;
        if complaint.cells == 1 {
            complaint.told = told;
        } else {
            complaint.next.get_or_insert(sheet.row_at(row));
            return;
        }
        if self.has_complained_enough(sheet) {
            return;
        }
        let at = sheet.cell_at(self, row, column);
        let problem = Problem::error(Code::Cell, &at, format!("column `{}`: {message}", sheet.header[column]));
        self.report(problem.maybe_help(help));
    }

    /// A number that is not negative.
    pub(super) fn cell_number(&mut self, sheet: &Sheet, row: usize, column: Column) -> Option<f64> {
        if let Some(number) = sheet.number(row, column) {
            return Some(number);
        }
        match quantities::plain_number(sheet.cell(row, column)) {
            Ok(number) if number >= 0.0 => return Some(number),
            Ok(number) => self.wrong_cell(sheet, row, column, &format!("{number} is negative"), None),
            Err(message) => self.wrong_cell(sheet, row, column, &message, None),
        }
        None
    }

    pub(super) fn cell_time(&mut self, sheet: &Sheet, row: usize, column: Column) -> Option<Stamp> {
        if let Some(time) = sheet.time(row, column) {
            return Some(time);
        }
        let result = quantities::stamp(sheet.cell(row, column));
        result.map_err(|error| self.wrong_cell(sheet, row, column, &error.message, Some(error.help))).ok()
    }

    pub(super) fn cell_date(&mut self, sheet: &Sheet, row: usize, column: Column) -> Option<Date> {
        if let Some(date) = sheet.date(row, column) {
            return Some(date);
        }
        let result = quantities::date(sheet.cell(row, column));
        result.map_err(|error| self.wrong_cell(sheet, row, column, &error.message, Some(error.help))).ok()
    }
}

/// The separator of a line such as `sep=;`.
fn separator_told(line: &str) -> Option<u8> {
    let told = line.trim_matches(['"', '\r']).strip_prefix("sep=").or(line.strip_prefix("SEP="))?;
    match told.trim_end_matches(['"', '\r']) {
        ";" => Some(b';'),
        "," => Some(b','),
        "\t" | "" => Some(b'\t'),
        _ => None,
    }
}

/// The separator that stands in the header most often: a comma, semicolon or tab.
fn separator_of(header: &str) -> u8 {
    let count = |separator: u8| header.bytes().filter(|&byte| byte == separator).count();
    // The last of several with the most: a comma unless another is more frequent.
    [b'\t', b';', b','].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(b',')
}
