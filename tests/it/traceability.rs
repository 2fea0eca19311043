//! `docs/features.md` and the tests say the same: what the page calls built is shown by tests, and a test that shows a
//! row is named in it.

use crate::repository::{self, File, fail_on};
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = "docs/features.md";

/// Every prefix of an id and the number of its rows, which are numbered from 01 without a gap.
const ROWS_PER_PREFIX: [(&str, usize); 24] = [
    ("IMS", 13),
    ("PRX", 17),
    ("ROB", 11),
    ("RTE", 19),
    ("CAP", 9),
    ("HST", 16),
    ("FAT", 6),
    ("XLT", 4),
    ("CSR", 11),
    ("DEV", 8),
    ("PRS", 25),
    ("CBK", 25),
    ("STA", 21),
    ("WEB", 7),
    ("PIU", 14),
    ("PRI", 4),
    ("MED", 7),
    ("SIP", 13),
    ("NET", 11),
    ("REI", 7),
    ("TEL", 5),
    ("GEN", 3),
    ("EX", 18),
    ("TRAP", 11),
];

const CLASSES: [&str; 5] = ["CORE", "SHOULD", "CONTEXT", "EXAMPLE", "READING"];
const SHOWN: [&str; 2] = ["built", "first form"];
const NOT_SHOWN: [&str; 2] = ["planned", "context"];

#[test]
fn the_page_holds_every_id_once() {
    let (rows, mut faults) = rows(&repository::text_of(PAGE));
    faults.extend(id_faults(&rows));
    fail_on(&faults);
}

#[test]
fn the_page_and_the_tests_name_each_other() {
    let (rows, mut faults) = rows(&repository::text_of(PAGE));
    let files = ["src", "engine/src", "tests"].into_iter().flat_map(repository::files_below).collect::<Vec<_>>();
    let tests: Vec<Test> = files.iter().filter(|file| file.has_extension(&["rs"])).flat_map(tests_in).collect();
    assert!(!tests.is_empty(), "no test function found: this test would prove nothing");
    faults.extend(state_faults(&rows));
    faults.extend(row_faults(&rows, &tests));
    faults.extend(test_faults(&rows, &tests));
    fail_on(&faults);
}

/// One row of the page.
struct Row {
    line: usize,
    id: String,
    class: String,
    state: String,
    tests: Vec<String>,
}

/// A test function in the source, and whether the ordinary test command runs it.
struct Test {
    place: String,
    name: String,
    ignored: bool,
}

/// The rows of every table whose first cell looks like an id, and what is wrong with their form.
fn rows(page: &str) -> (Vec<Row>, Vec<String>) {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (index, text) in page.lines().enumerate() {
        let line = index + 1;
        let Some(inner) = text.strip_prefix('|').and_then(|text| text.trim_end().strip_suffix('|')) else { continue };
        let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
        if !looks_like_an_id(cells[0]) {
            continue;
        }
        let [id, class, says, state, _, tests] = cells[..] else {
            faults.push(format!(
                "{PAGE}:{line}: {} has {} cells; a row has 6, and no `|` inside a cell",
                cells[0],
                cells.len()
            ));
            continue;
        };
        if says.is_empty() {
            faults.push(format!("{PAGE}:{line}: {id} says nothing; write one short sentence"));
        }
        let names: Vec<String> = tests.split('`').skip(1).step_by(2).map(str::to_string).collect();
        let between: String = tests.split('`').step_by(2).collect();
        if between.contains(|sign: char| sign != ',' && sign != ' ') {
            faults.push(format!(
                "{PAGE}:{line}: in the Test cell of {id}, put each name in backticks, and only commas between"
            ));
        }
        rows.push(Row { line, id: id.into(), class: class.into(), state: state.into(), tests: names });
    }
    (rows, faults)
}

/// Capital letters, a hyphen, digits.
fn looks_like_an_id(cell: &str) -> bool {
    cell.split_once('-').is_some_and(|(prefix, number)| {
        !prefix.is_empty()
            && prefix.chars().all(|sign| sign.is_ascii_uppercase())
            && !number.is_empty()
            && number.chars().all(|sign| sign.is_ascii_digit())
    })
}

fn all_ids() -> BTreeSet<String> {
    let ids = |(prefix, count): (&str, usize)| {
        (1..=count).map(move |number| format!("{prefix}-{number:02}")).collect::<Vec<_>>()
    };
    ROWS_PER_PREFIX.into_iter().flat_map(ids).collect()
}

fn id_faults(rows: &[Row]) -> Vec<String> {
    let mut faults = Vec::new();
    let all = all_ids();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for Row { line, id, .. } in rows {
        if !all.contains(id) {
            faults.push(format!(
                "{PAGE}:{line}: {id} is not a known id. Correct it, or count it in ROWS_PER_PREFIX of \
                 tests/it/traceability.rs"
            ));
        } else if let Some(earlier) = first.insert(id, *line) {
            faults.push(format!("{PAGE}:{line}: {id} stands in line {earlier} already; merge the two rows"));
        }
    }
    for id in all.iter().filter(|id| !first.contains_key(id.as_str())) {
        faults.push(format!("{PAGE}: {id} is missing; put its row back, as ids are never given up"));
    }
    faults
}

/// A row is shown if and only if it names a test.
fn state_faults(rows: &[Row]) -> Vec<String> {
    let mut faults = Vec::new();
    for Row { line, id, class, state, tests } in rows {
        if !CLASSES.contains(&class.as_str()) {
            faults.push(format!(
                "{PAGE}:{line}: the class of {id} is `{class}`; it must be one of {}",
                CLASSES.join(", ")
            ));
        }
        if (class == "CONTEXT") != (state == "context") {
            faults.push(format!(
                "{PAGE}:{line}: {id} is {class} and `{state}`; CONTEXT rows, and only they, are `context`"
            ));
        } else if SHOWN.contains(&state.as_str()) && tests.is_empty() {
            faults.push(format!(
                "{PAGE}:{line}: {id} is `{state}` and names no test; name the tests that show it, or call it `planned`"
            ));
        } else if NOT_SHOWN.contains(&state.as_str()) && !tests.is_empty() {
            faults.push(format!(
                "{PAGE}:{line}: {id} is `{state}` and names a test; call it `first form` or `built`, or remove the test"
            ));
        } else if !SHOWN.contains(&state.as_str()) && !NOT_SHOWN.contains(&state.as_str()) {
            let states = [SHOWN, NOT_SHOWN].concat().join("`, `");
            faults.push(format!("{PAGE}:{line}: the state of {id} is `{state}`; it must be one of `{states}`"));
        }
    }
    faults
}

/// Each test that a row names exists, runs, and carries the row's id.
fn row_faults(rows: &[Row], tests: &[Test]) -> Vec<String> {
    let mut faults = Vec::new();
    for row in rows {
        for name in &row.tests {
            let (line, id) = (row.line, &row.id);
            match tests.iter().find(|test| test.name == *name) {
                None => faults.push(format!(
                    "{PAGE}:{line}: {id} names `{name}`, which is no test function; correct the name or write the test"
                )),
                Some(test) if test.ignored => faults.push(format!(
                    "{PAGE}:{line}: {id} names `{name}` ({}), which is ignored and so shows nothing; let it run",
                    test.place
                )),
                Some(_) if !ids_in(name).contains(id) => faults.push(format!(
                    "{PAGE}:{line}: {id} names `{name}`, which does not carry the id; rename it so that it contains \
                     `{}_`",
                    id.to_lowercase().replace('-', "_")
                )),
                Some(_) => {}
            }
        }
    }
    faults
}

/// Each id that a test carries has a row, and the row names the test.
fn test_faults(rows: &[Row], tests: &[Test]) -> Vec<String> {
    let mut faults = Vec::new();
    for Test { place, name, .. } in tests {
        for id in ids_in(name) {
            match rows.iter().find(|row| row.id == id) {
                None => faults.push(format!("{place}: `{name}` carries {id}, which is not in {PAGE}; correct it")),
                Some(row) if !row.tests.contains(name) => faults.push(format!(
                    "{place}: `{name}` carries {id}; name it in the Test cell of that row ({PAGE}:{}), set the state",
                    row.line
                )),
                Some(_) => {}
            }
        }
    }
    faults
}

/// The ids in a test's name: `hst_01_hst_02_both_end` carries HST-01 and HST-02.
fn ids_in(name: &str) -> BTreeSet<String> {
    let words: Vec<&str> = name.split('_').collect();
    let known = |word: &str| ROWS_PER_PREFIX.iter().find(|(prefix, _)| prefix.to_lowercase() == word);
    let pairs = words.windows(2).filter(|pair| pair[1].len() == 2 && pair[1].bytes().all(|sign| sign.is_ascii_digit()));
    pairs.filter_map(|pair| Some(format!("{}-{}", known(pair[0])?.0, pair[1]))).collect()
}

/// The functions below a `#[test]` line; those in `proptest!` blocks are written in the same way.
fn tests_in(file: &File) -> Vec<Test> {
    let mut tests = Vec::new();
    let (mut in_attributes, mut ignored) = (false, false);
    for (line, text) in file.numbered_lines() {
        let text = text.trim_start();
        if text.starts_with("#[test]") {
            in_attributes = true;
        }
        ignored |= text.starts_with("#[ignore");
        let words = text.trim_start_matches("#[test]").trim_start();
        let after_fn = words
            .strip_prefix("fn ")
            .or_else(|| words.strip_prefix("pub fn "))
            .or_else(|| words.strip_prefix("pub(crate) fn "));
        if let Some(after) = after_fn {
            if in_attributes {
                let name = after.split(|sign: char| !sign.is_alphanumeric() && sign != '_').next().unwrap_or_default();
                tests.push(Test { place: format!("{}:{line}", file.path), name: name.into(), ignored });
            }
            (in_attributes, ignored) = (false, false);
        }
    }
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "| HST-08 | CORE | Two paths. | built | | `hst_08_paths_differ` |";

    fn found(text: &str) -> Vec<Test> {
        tests_in(&File { path: "src/a.rs".into(), text: text.into() })
    }

    fn faults(page: &str, code: &str) -> String {
        let (rows, mut faults) = rows(page);
        let tests = found(code);
        faults
            .extend(state_faults(&rows).into_iter().chain(row_faults(&rows, &tests)).chain(test_faults(&rows, &tests)));
        faults.join("\n")
    }

    fn has(faults: &str, words: &str) {
        assert!(faults.contains(words), "`{words}` is not in: {faults}");
    }

    #[test]
    fn a_row_and_a_test_that_name_each_other_are_in_step() {
        assert_eq!(faults(ROW, "#[test]\nfn hst_08_paths_differ() {}"), "");
    }

    #[test]
    fn a_missing_a_doubled_and_an_unknown_id_are_faults() {
        let page = format!("{ROW}\n{ROW}\n{}", ROW.replace("HST-08", "HST-99"));
        let faults = id_faults(&rows(&page).0).join("\n");
        has(&faults, "HST-08 stands in line 1 already");
        has(&faults, "HST-99 is not a known id");
        has(&faults, "HST-07 is missing");
    }

    #[test]
    fn a_state_without_its_test_and_a_test_without_its_state_are_faults() {
        has(&faults("| HST-08 | CORE | Two paths. | first form | | |", ""), "names no test");
        has(&faults(&ROW.replace("built", "planned"), "#[test]\nfn hst_08_paths_differ() {}"), "names a test");
        has(&faults(&ROW.replace("built", "done"), "#[test]\nfn hst_08_paths_differ() {}"), "must be one of");
        has(&faults("| HST-08 | CONTEXT | Two paths. | planned | | |", ""), "CONTEXT");
    }

    #[test]
    fn a_named_test_exists_runs_and_carries_the_id() {
        has(&faults(ROW, "fn hst_08_paths_differ() {}"), "is no test function");
        has(&faults(ROW, "#[test]\n#[ignore = \"slow\"]\nfn hst_08_paths_differ() {}"), "ignored");
        has(
            &faults(&ROW.replace("hst_08_paths", "the_paths"), "#[test]\nfn the_paths_differ() {}"),
            "contains `hst_08_`",
        );
    }

    #[test]
    fn a_test_with_two_ids_is_named_in_both_rows() {
        let code = "#[test]\nfn hst_08_prx_02_paths_differ() {}";
        let page = ROW.replace("hst_08_paths", "hst_08_prx_02_paths");
        has(&faults(&page, code), "carries PRX-02");
        let second = page.replace("HST-08", "PRX-02");
        assert_eq!(faults(&format!("{page}\n{second}"), code), "");
    }

    #[test]
    fn a_row_of_the_wrong_form_is_a_fault() {
        has(&faults("| HST-08 | CORE | Either | or. | planned | | |", ""), "7 cells");
        has(&faults("| HST-08 | CORE | Two paths. | built | | see below |", ""), "backticks");
    }

    #[test]
    fn ids_are_read_from_names_and_other_numbers_are_not() {
        assert_eq!(ids_in("hst_01_hst_02_both_end").into_iter().collect::<Vec<_>>(), ["HST-01", "HST-02"]);
        assert_eq!(ids_in("trap_11_defaults").into_iter().collect::<Vec<_>>(), ["TRAP-11"]);
        assert_eq!(ids_in("chi_square_95_percent_of_ex_1").len(), 0);
    }

    #[test]
    fn attributes_between_mark_and_function_do_not_hide_a_test() {
        let tests =
            found("#[test]\n#[should_panic]\n// Why.\nfn a() {}\nfn b() {}\n    #[test]\n    fn c(x in 0..9) {}");
        assert_eq!(tests.iter().map(|test| test.name.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    }
}
