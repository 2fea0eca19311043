//! The text of a table becomes rows of cells: whatever stands between them, with or without titles above.

use super::number::Numbers;

/// No export has more; a larger one is a mistake, or is to be cut by month.
const MAX_ROWS: usize = 5_000_000;

/// A table as it stands in a file.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) separator: char,
    pub(super) rows: Vec<Row>,
    pub(super) numbers: Numbers,
}

/// A row that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its line in the file, from 1.
    pub(super) line: usize,
    /// Without the blanks around them.
    pub(super) cells: Vec<String>,
}

impl Row {
    /// The cell, empty where the row is too short.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// How many cells say something.
    pub(super) fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }

    /// The row as text, for the list of what was left out.
    pub(super) fn text(&self) -> String {
        self.cells.join(" | ")
    }
}

impl Sheet {
    /// Reads a table.
    ///
    /// # Errors
    /// It has no rows, or too many.
    pub(super) fn read(text: &str) -> Result<Sheet, String> {
        let separator = separator_of(text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            // In a log with pipes a quote is a sign like any other.
            .quoting(separator != '|')
            .delimiter(separator as u8)
            .from_reader(text.as_bytes());
        let (mut rows, mut record) = (Vec::new(), csv::StringRecord::new());
        while reader.read_record(&mut record).map_err(|error| error.to_string())? {
            // The position is that of the blank lines before the row.
            let (line, start) = record.position().map_or((0, 0), |at| (at.line() as usize, at.byte() as usize));
            let blank = text[start..].bytes().take_while(|byte| b"\r\n".contains(byte)).filter(|&byte| byte == b'\n');
            let line = line + blank.count();
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push(Row { line, cells });
            }
            if rows.len() > MAX_ROWS {
                return Err(format!("it has more than {MAX_ROWS} rows: import it month by month"));
            }
        }
        if rows.is_empty() {
            return Err("it is empty".to_owned());
        }
        let numbers = Numbers::of(rows.iter().take(10_000).flat_map(|row| row.cells.iter().map(String::as_str)));
        Ok(Sheet { separator, rows, numbers })
    }

    /// In words, for the report.
    pub(super) fn separator_words(&self) -> &'static str {
        match self.separator {
            '\t' => "tabs",
            ';' => "semicolons",
            '|' => "pipes",
            _ => "commas",
        }
    }
}

/// The sign that parts the lines most evenly: the one for which most lines have the same number of cells, more than one; of several,
/// the one that makes more cells.
fn separator_of(text: &str) -> char {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(200).collect();
    let score = |separator: char| {
        let mut counts: Vec<usize> =
            lines.iter().map(|line| outside_quotes(line, separator)).filter(|&count| count > 0).collect();
        counts.sort_unstable();
        let mut best = (0, 0);
        for group in counts.chunk_by(|one, two| one == two) {
            best = best.max((group.len(), group[0]));
        }
        // Lines of different lengths still say that something parts them.
        (best.0 * 2 + counts.len(), best.1)
    };
    [',', ';', '\t', '|'].into_iter().rev().max_by_key(|&separator| score(separator)).unwrap_or(',')
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut quoted = false;
    line.chars()
        .filter(|&sign| {
            quoted ^= sign == '"';
            sign == separator && !quoted
        })
        .count()
}

/// A name of a column with nothing but its letters and digits, in small letters: `Avg Speed Ans` is `avgspeedans`, `Answer %` is
/// `answerpct`.
pub(super) fn folded(name: &str) -> String {
    let name = name.replace('%', "pct");
    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_sign_that_parts_the_lines_most_evenly() {
        for (text, separator, columns) in [
            ("a,b,c\n1,2,3\n", ',', 3),
            ("a;b;c\n1,5;2,5;3,5\n", ';', 3),
            ("Title\n\na\tb\n1\t2, or 3\n", '\t', 2),
            ("1|NONE|sales|A,B|ADDMEMBER|\n2|x|sales|NONE|ENTERQUEUE||\"anna|1\n", '|', 8),
            ("\"a, b\";\"c\"\n\"d, e\";\"f\"\n", ';', 2),
            ("alone\nalone\n", ',', 1),
        ] {
            let sheet = Sheet::read(text).unwrap();
            assert_eq!((sheet.separator, sheet.rows.last().unwrap().cells.len()), (separator, columns), "{text}");
        }
    }

    #[test]
    fn blank_rows_are_skipped_and_lines_are_counted_in_the_file() {
        let sheet = Sheet::read("\n\na,b\n,,\n1,\"2\n3\"\n4,5\n").unwrap();
        let lines: Vec<usize> = sheet.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [3, 5, 7]);
        assert!(Sheet::read(" \n\n").is_err());
    }

    #[test]
    fn names_of_columns_are_compared_by_letters_and_digits() {
        assert_eq!(folded("Avg. Speed-Ans (s)"), "avgspeedanss");
        assert_eq!(folded("Fähigkeiten"), "fähigkeiten");
        assert_ne!(folded("Answer %"), folded("Answer"));
    }
}
