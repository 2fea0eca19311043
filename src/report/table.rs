//! Tables as text: names to the left, numbers to the right, half widths behind a ±.

use super::names::{cut, cut_apart};
use super::number::{decimals_for, rounded, rounded_half_width};
use crate::experiment::{Metric, Row, Unit};
use crate::stats::Estimate;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Tables are made for lines of this width \[signs\]; a narrower terminal shows their columns in several pieces.
pub const WIDTH: usize = 110;

/// As many signs a terminal has that nobody made wider.
const USUAL: usize = 80;

/// Names have at least so much room \[signs\].
const NAME: usize = 24;

/// A table of texts, ready to be laid out.
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The metrics of its columns, if they are metrics.
    metrics: Vec<Metric>,
}

/// A column of one metric.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) metric: Metric,
    pub(super) half_width: bool,
}

impl Table {
    /// A table with a name and the metrics of a row in each line. Names longer than `name_width` are cut.
    pub(super) fn new(names: &str, rows: &[(&str, &Row)], columns: &[Column], name_width: usize) -> Table {
        let shown = apart(&Vec::from_iter(rows.iter().map(|(name, _)| *name)), name_width);
        let mut lines: Vec<Vec<String>> = shown.into_iter().map(|name| vec![name]).collect();
        for &column in columns {
            for (line, cell) in lines.iter_mut().zip(cells(column, rows)) {
                line.push(cell);
            }
        }
        let head = std::iter::once(names.to_owned()).chain(columns.iter().map(|column| heading(column.metric)));
        let metrics = columns.iter().map(|column| column.metric).collect();
        Table { head: head.collect(), rows: lines, metrics }
    }

    /// The widest version that fits a terminal: half widths are left out from the left on, then names are cut.
    pub(super) fn fitting(names: &str, rows: &[(&str, &Row)], columns: &[Column]) -> Table {
        let mut columns = columns.to_vec();
        loop {
            let table = Table::new(names, rows, &columns, NAME);
            if table.width() <= WIDTH {
                // Names have what is left of a line.
                return Table::new(names, rows, &columns, NAME + table.room());
            }
            match columns.iter_mut().find(|column| column.half_width) {
                Some(column) => column.half_width = false,
                None => return Table::new(names, rows, &columns, 8),
            }
        }
    }

    /// A table in which the first metric of each row is the sum of the others, and what is shown is so as well: of the parts
    /// those are rounded up that leave most behind (largest remainders), so that none is off by as much as one in its last place.
    pub(super) fn of_accounts(names: &str, rows: &[(&str, &Row)], columns: &[Column]) -> Table {
        let mut table = Table::fitting(names, rows, columns);
        let values = Vec::from_iter(rows.iter().map(|(_, row)| {
            let value = |column: &Column| row.estimate(column.metric).map(|estimate| estimate.value);
            columns.iter().map(value).collect::<Option<Vec<f64>>>()
        }));
        let is_whole = |column: usize| values.iter().flatten().all(|values| values[column].fract() == 0.0);
        let decimals = Vec::from_iter((0..columns.len()).map(|column| usize::from(!is_whole(column))));
        let most = decimals.iter().copied().max().unwrap_or(0);
        for (line, values) in table.rows.iter_mut().zip(&values) {
            let Some((&whole, parts)) = values.as_ref().and_then(|values| values.split_first()) else { continue };
            let shown = std::iter::once(whole).chain(rounded_to_sum(whole, parts, most));
            line.splice(1.., shown.zip(&decimals).map(|(value, &decimals)| rounded(value, decimals)));
        }
        table
    }

    /// A table of texts like [`Table::of_texts`], of which the names are cut where a line has no room for them.
    pub(super) fn of_names(head: &[&str], mut rows: Vec<Vec<String>>) -> Table {
        let cut = |rows: &[Vec<String>], width: usize| {
            let shown = apart(&Vec::from_iter(rows.iter().map(|row| row.first().map_or("", String::as_str))), width);
            let row = |(row, shown): (&Vec<String>, String)| {
                let mut row = row.clone();
                row.iter_mut().take(1).for_each(|name| name.clone_from(&shown));
                row
            };
            rows.iter().zip(shown).map(row).collect::<Vec<_>>()
        };
        let room = Table::of_texts(head, cut(&rows, NAME)).room();
        rows = cut(&rows, NAME + room);
        Table::of_texts(head, rows)
    }

    /// How much longer its names may be: up to the line of a usual terminal if it fits that, else up to the widest \[signs\].
    fn room(&self) -> usize {
        let width = self.width();
        if width <= USUAL { USUAL - width } else { WIDTH.saturating_sub(width) }
    }

    /// A table of texts; the first column has names, the others numbers.
    pub(super) fn of_texts(head: &[&str], rows: Vec<Vec<String>>) -> Table {
        debug_assert!(rows.iter().all(|row| row.len() == head.len()), "every row has a cell for each column");
        Table { head: head.iter().map(|&cell| cell.to_owned()).collect(), rows, metrics: Vec::new() }
    }

    /// Its head and its rows.
    pub(super) fn parts(&self) -> (&[String], &[Vec<String>]) {
        (&self.head, &self.rows)
    }

    /// The metrics of its columns.
    pub(super) fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    fn widths(&self) -> Vec<usize> {
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| &row[column]);
            cells.chain([&self.head[column]]).map(|cell| signs(cell)).max().unwrap_or(0)
        };
        (0..self.head.len()).map(width).collect()
    }

    /// Of its lines \[signs\].
    pub(super) fn width(&self) -> usize {
        self.widths().iter().map(|width| width + 2).sum::<usize>() - 2
    }

    /// For a terminal of this width: columns two blanks apart, a rule under the head, no blanks at the ends of lines. Where not all columns
    /// have room beside each other, those that are left follow below, with the names before them again.
    pub(super) fn plain(&self, width: usize) -> String {
        let widths = self.widths();
        let mut text = String::new();
        let mut rest: Vec<usize> = (1..self.head.len()).collect();
        loop {
            let mut taken = widths.first().copied().unwrap_or(0);
            let room = |column: &&usize| {
                taken += widths[**column] + 2;
                taken <= width
            };
            // A column that is too wide by itself has to stand somewhere.
            let count = rest.iter().take_while(room).count().max(1).min(rest.len());
            let shown: Vec<usize> = (0..self.head.len().min(1)).chain(rest.drain(..count)).collect();
            text.push_str(&self.piece(&shown, &widths));
            if rest.is_empty() {
                return text;
            }
            text.push('\n');
        }
    }

    /// Some of its columns.
    fn piece(&self, columns: &[usize], widths: &[usize]) -> String {
        let line = |cells: &[String]| {
            let padded: Vec<String> =
                columns.iter().map(|&column| padded((column, (&cells[column], &widths[column])))).collect();
            format!("{}\n", padded.join("  ").trim_end())
        };
        let width = (columns.iter().map(|&column| widths[column] + 2).sum::<usize>()).saturating_sub(2);
        let rule = format!("{}\n", "-".repeat(width));
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        format!("{}{rule}{rows}", line(&self.head))
    }

    /// As Markdown.
    pub(super) fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = format!("|---|{}\n", "--:|".repeat(self.head.len() - 1));
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        format!("{}{rule}{rows}", line(&self.head))
    }
}

fn padded((column, (cell, &width)): (usize, (&String, &usize))) -> String {
    let blanks = " ".repeat(width - signs(cell));
    if column == 0 { format!("{cell}{blanks}") } else { format!("{blanks}{cell}") }
}

/// How many columns of a terminal a text takes: signs of Chinese and the like take two, those that only change others none.
pub(super) fn signs(text: &str) -> usize {
    text.width()
}

/// The heading of a metric with the unit that tables use.
pub(super) fn heading(metric: Metric) -> String {
    with_unit(metric.heading(), metric)
}

/// What values of a metric are called here, with the unit that tables use.
pub(super) fn with_unit(name: &str, metric: Metric) -> String {
    match metric.unit() {
        Unit::Share => format!("{name} [%]"),
        Unit::Seconds => format!("{name} [s]"),
        Unit::SecondsSquared => format!("{name} [s^2]"),
        Unit::AgentHours => format!("{name} [h]"),
        // These are counted, and their headings say of what.
        Unit::Contacts
        | Unit::Agents
        | Unit::Sessions
        | Unit::Channels
        | Unit::Messages
        | Unit::Servers
        | Unit::Subscribers
        | Unit::Visitors => name.to_owned(),
    }
}

/// How many of the table's units make one of the metric's.
pub(super) fn factor(metric: Metric) -> f64 {
    if metric.unit() == Unit::Share { 100.0 } else { 1.0 }
}

/// The cells of a column, all with the same decimals, the half widths of equal width.
fn cells(column: Column, rows: &[(&str, &Row)]) -> Vec<String> {
    let estimates: Vec<_> = rows.iter().map(|(_, row)| row.estimate(column.metric)).collect();
    estimate_cells(column, &estimates)
}

/// The cells of estimates of one metric, all with the same decimals, the half widths of equal width.
pub(super) fn estimate_cells(column: Column, estimates: &[Option<Estimate>]) -> Vec<String> {
    let factor = factor(column.metric);
    let half_widths =
        || estimates.iter().flatten().filter_map(|estimate| estimate.half_width.map(|half| half * factor));
    let decimals = decimals_for(half_widths()).unwrap_or_else(|| {
        let whole = estimates.iter().flatten().all(|estimate| (estimate.value * factor).fract() == 0.0);
        match column.metric.unit() {
            Unit::Contacts | Unit::Channels | Unit::Messages | Unit::Agents | Unit::Subscribers | Unit::Visitors
                if whole =>
            {
                0
            }
            Unit::Sessions => 2,
            _ => 1,
        }
    });
    let half = |half_width: f64| rounded_half_width(half_width, decimals);
    // A column in which nothing varies needs no half widths.
    let varies = column.half_width && half_widths().any(|width| width > 0.0);
    let widest = half_widths().map(|width| signs(&half(width))).max().filter(|_| varies);
    let cell = |estimate: &Option<Estimate>| {
        let Some(estimate) = estimate else { return String::new() };
        let value = rounded(estimate.value * factor, decimals);
        match (widest, estimate.half_width) {
            (None, _) => value,
            (Some(width), Some(own)) => format!("{value} ±{:>width$}", half(own * factor)),
            (Some(width), None) => format!("{value}{}", " ".repeat(width + 2)),
        }
    };
    estimates.iter().map(cell).collect()
}

/// Parts rounded to so many decimals such that they sum to the rounded whole, if they do so before; else each by itself. What is missing or too
/// much then is in the largest, of which it is the smallest share.
fn rounded_to_sum(whole: f64, parts: &[f64], decimals: usize) -> Vec<f64> {
    let unit = 10_f64.powi(decimals as i32);
    let mut units: Vec<f64> = parts.iter().map(|part| (part * unit).round()).collect();
    // As it is shown.
    let shown: f64 = format!("{whole:.decimals$}").parse().expect("it was written as a number");
    let left = (shown * unit).round() - units.iter().sum::<f64>();
    let is_sum = (whole - parts.iter().sum::<f64>()).abs() <= 1e-9 * whole.abs();
    if !is_sum || left.abs() > parts.len() as f64 {
        return parts.to_vec();
    }
    let mut largest_first: Vec<usize> = (0..parts.len()).collect();
    largest_first.sort_by(|&one, &other| parts[other].total_cmp(&parts[one]).then(one.cmp(&other)));
    largest_first.into_iter().take(left.abs() as usize).for_each(|part| units[part] += left.signum());
    units.into_iter().map(|units| units / unit).collect()
}

/// A text of at most `width` signs on one line; what is cut off leaves an ellipsis.
pub(super) fn shortened(text: &str, width: usize) -> String {
    cut(text, width as f64, in_signs)
}

/// Names of at most `width` signs each, of which no two look alike.
pub(super) fn apart(names: &[&str], width: usize) -> Vec<String> {
    cut_apart(names, width as f64, in_signs)
}

/// The width of a sign in a terminal \[signs\].
pub(super) fn in_signs(sign: char) -> f64 {
    sign.width().unwrap_or(0) as f64
}

/// A text that Markdown shows as it is.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for sign in text.chars() {
        if "\\`*_[]<>|#".contains(sign) {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Scope, Value};

    fn row(value: Option<(f64, Option<f64>)>) -> Row {
        let estimate = value.map(|(value, half_width)| Estimate { value, half_width, replications: 5 });
        let value = Value { metric: Metric::Asa, estimate, by_replication: Vec::new() };
        Row { scope: Scope::Center, interval: None, values: vec![value] }
    }

    const ASA: Column = Column { metric: Metric::Asa, half_width: true };

    #[test]
    fn wide_signs_take_two_columns_and_do_not_shift_what_stands_behind_them() {
        let rows = [row(Some((12.0, None))), row(Some((3.0, None)))];
        let lines = [("電話の予約", &rows[0]), ("cafe\u{301}", &rows[1])];
        let plain = Table::new("class", &lines, &[ASA], 12).plain(WIDTH);
        // Ten columns of a terminal, and four.
        assert_eq!(plain.lines().collect::<Vec<_>>()[2..], ["電話の予約     12.0", "cafe\u{301}            3.0"]);
        assert_eq!((shortened("電話の予約", 6), signs("電話…")), ("電話…".to_owned(), 5));
    }

    #[test]
    fn names_are_cut_only_where_a_line_has_no_room_for_them() {
        let long = "a name of forty-two signs, as people write";
        let row = row(Some((1.0, Some(0.5))));
        let lines = [(long, &row)];
        assert!(Table::fitting("class", &lines, &[ASA]).plain(WIDTH).contains(long));
        let many = Table::fitting("class", &lines, &[ASA; 8]);
        assert!(!many.plain(WIDTH).contains(long) && many.width() <= WIDTH, "{}", many.plain(WIDTH));
        let texts = |columns: usize| {
            let head = vec!["heading"; columns];
            let cells = std::iter::once(long.to_owned()).chain(vec!["0.123456789".to_owned(); columns - 1]);
            Table::of_names(&head, vec![cells.collect()]).width()
        };
        // At the cut of the second there is a blank, which is left out.
        assert_eq!([texts(2), texts(5), texts(9)], [42 + 13, 79, 24 + 8 * 13]);
    }

    #[test]
    fn numbers_stand_under_each_other_with_the_digits_that_their_intervals_support() {
        let rows =
            [row(Some((1234.56, Some(12.0)))), row(Some((9.0, None))), row(None), row(Some((81.21, Some(1.24))))];
        let names = ["one", "two", "three", "four"];
        let lines: Vec<(&str, &Row)> = names.into_iter().zip(&rows).collect();
        let plain = Table::new("class", &lines, &[ASA], 10).plain(WIDTH);
        let expected =
            ["class   ASA [s]", "---------------", "one    1235 ±12", "two       9", "three", "four     81 ± 1"];
        assert_eq!(plain.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn rounded_parts_sum_to_the_rounded_whole_and_none_is_off_by_as_much_as_one() {
        assert_eq!(rounded_to_sum(1180.9, &[970.36, 30.12, 180.42], 1), [970.4, 30.1, 180.4]);
        assert_eq!(rounded_to_sum(1.0, &[1.0 / 3.0; 3], 1), [0.4, 0.3, 0.3]);
        assert_eq!(rounded_to_sum(3.0, &[2.0, 1.0, 0.0], 0), [2.0, 1.0, 0.0]);
        // A small part is what it is, and not what is left over of the others.
        let parts = [2363.0 + 1.0 / 3.0, 20.0 + 1.0 / 3.0, 1.0 / 3.0];
        assert_eq!(rounded_to_sum(2384.0, &parts, 1), [2363.4, 20.3, 0.3]);
        assert_eq!(rounded_to_sum(3900.25, &[3900.25, 0.0], 1), [3900.2, 0.0], "3900.25 is shown as 3900.2");
        assert_eq!(rounded_to_sum(9.0, &[2.04, 1.04], 1), [2.04, 1.04], "parts of something else stay as they are");
    }

    #[test]
    fn names_that_are_huge_empty_or_full_of_signs_do_not_break_a_table() {
        let row = row(Some((1.0, Some(0.5))));
        let huge = "x".repeat(10_000);
        let lines = [("", &row), (huge.as_str(), &row), ("a|b\nc*", &row)];
        let table = Table::fitting("class", &lines, &[ASA; 3]);
        assert!(table.plain(WIDTH).lines().all(|line| signs(line) <= WIDTH));
        assert_eq!(table.plain(WIDTH).lines().count(), 5);
        assert!(table.markdown().contains("| a\\|b c\\* |"));
        assert_eq!(Table::new("", &[], &[], 0).plain(WIDTH), "\n\n");
        assert_eq!(shortened("abc", 0), "…");
    }

    #[test]
    fn a_narrow_terminal_shows_the_columns_that_have_no_room_below_with_their_names() {
        let rows = vec![vec!["sales".to_owned(), "1".to_owned(), "22".to_owned(), "333".to_owned()]];
        let table = Table::of_texts(&["class", "offered", "answered", "abandoned"], rows);
        let narrow = table.plain(25);
        let expected = [
            "class  offered  answered",
            "------------------------",
            "sales        1        22",
            "",
            "class  abandoned",
            "----------------",
            "sales        333",
        ];
        assert_eq!(narrow.lines().collect::<Vec<_>>(), expected);
        assert_eq!(table.plain(1).matches("sales").count(), 3, "every column is shown, however narrow it is");
    }

    #[test]
    fn a_table_too_wide_for_a_terminal_first_loses_its_half_widths() {
        let row = row(Some((123456.7, Some(1234.5))));
        let lines = [("a name", &row)];
        let half_widths =
            |columns| Table::fitting("class", &lines, &vec![ASA; columns]).plain(WIDTH).matches('±').count();
        assert_eq!([7, 8, 13].map(half_widths), [7, 6, 0]);
    }
}
