//! What holds for every file of the repository, whatever it is about.
//!
//! Forbidden words are put together from pieces, so that this file does not contain them.

use crate::repository::{File, fail_on, files_below};
use std::fs;
use std::path::Path;

/// A source file longer than this is about more than one noun [lines].
const LONGEST_SOURCE: usize = 1_000;

/// What fits over a chart without being cut off [signs].
const LONGEST_QUESTION: usize = 96;

/// Marks of unfinished work.
const MARKERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// First folders of paths that exist on one machine only.
const MACHINE_FOLDERS: [&str; 5] = ["work", "tmp", "home", "root", "Users"];

/// Hosts of package registries.
const REGISTRIES: [&str; 9] = [
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("rubygems", ".org"),
    concat!("proxy.golang", ".org"),
    concat!("docker", ".io"),
    concat!("ghcr", ".io"),
];

/// A rule looks at one file and reports `line: what is wrong and what to do`.
type Rule = fn(&File) -> Vec<String>;

fn check(folder: &str, applies: fn(&File) -> bool, rule: Rule) {
    let files = files_below(folder);
    let faults: Vec<String> = files
        .iter()
        .filter(|file| applies(file))
        .flat_map(|file| rule(file).into_iter().map(|fault| format!("{}:{fault}", file.path)))
        .collect();
    fail_on(&faults);
}

fn is_written_by_hand(file: &File) -> bool {
    file.has_extension(&["rs", "md", "toml"])
}

#[test]
fn no_source_file_outgrows_its_noun() {
    for folder in ["src", "engine/src"] {
        check(folder, |file| file.has_extension(&["rs"]), too_long);
    }
}

#[test]
fn no_mark_of_unfinished_work() {
    // The manifest names the lint that forbids the macro.
    check("", |file| is_written_by_hand(file) && file.path != "Cargo.toml", unfinished);
}

#[test]
fn no_path_of_one_machine() {
    check("", |file| file.path != "Cargo.lock", machine_paths);
}

#[test]
fn no_tab_and_no_trailing_space() {
    check("", is_written_by_hand, blanks);
}

#[test]
fn every_scenario_opens_with_the_question_that_it_answers() {
    check("scenarios", |file| file.has_extension(&["toml"]), no_question);
}

#[test]
fn no_page_points_to_a_package_registry() {
    check("", |file| file.has_extension(&["md"]) || file.path.starts_with("docs/"), registries);
}

#[test]
fn links_between_documents_lead_to_what_is_there() {
    check("", |file| file.has_extension(&["md"]), links_to_nothing);
}

fn too_long(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    if lines <= LONGEST_SOURCE {
        return Vec::new();
    }
    vec![format!(
        "{lines}: longer than {LONGEST_SOURCE} lines; a noun with parts becomes a folder with a file for each part"
    )]
}

fn unfinished(file: &File) -> Vec<String> {
    per_line(file, |line| {
        let word = words(line).find(|word| MARKERS.iter().any(|marker| marker.eq_ignore_ascii_case(word)))?;
        Some(format!("`{word}` marks unfinished work; finish it, or describe the gap in docs/features.md"))
    })
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|sign: char| !sign.is_alphanumeric() && sign != '_')
}

fn machine_paths(file: &File) -> Vec<String> {
    per_line(file, |line| {
        let folder = MACHINE_FOLDERS.iter().find(|folder| names_path(line, &format!("/{folder}")))?;
        Some(format!("`/{folder}` is a place on one machine; use a path relative to the repository or to the file"))
    })
}

/// Whether `path` stands in the line as the start of an absolute path, and not in the middle of another path or word.
fn names_path(line: &str, path: &str) -> bool {
    let inner = |sign: char| sign.is_alphanumeric() || "_-.".contains(sign);
    line.match_indices(path).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + path.len()..].chars().next();
        !before.is_some_and(|sign| inner(sign) || "/})]>*".contains(sign)) && !after.is_some_and(inner)
    })
}

fn blanks(file: &File) -> Vec<String> {
    per_line(file, |line| {
        if line.contains('\t') {
            Some("a tab; indent with spaces, and write \\t in a text".into())
        } else if line.ends_with(char::is_whitespace) {
            Some("white space at the end of the line, or a carriage return; remove it".into())
        } else {
            None
        }
    })
}

fn no_question(file: &File) -> Vec<String> {
    let asks = file.text.lines().take_while(|line| line.starts_with('#')).any(|line| line.contains('?'));
    if !asks {
        return vec!["1: begin the file with a comment that asks the question which the scenario answers".into()];
    }
    let question = file.text.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
    let length = question.chars().count();
    if length <= LONGEST_QUESTION && question.ends_with('?') {
        return Vec::new();
    }
    vec![format!(
        "1: the question has {length} signs or goes on; {LONGEST_QUESTION} on one line fit over a chart, what else there is \
         to say goes into the lines after an empty one"
    )]
}

fn registries(file: &File) -> Vec<String> {
    per_line(file, |line| {
        let host = REGISTRIES.iter().find(|host| line.contains(*host))?;
        Some(format!(
            "`{host}` is the host of a package registry; pages name the package, not where it is fetched from"
        ))
    })
}

fn links_to_nothing(file: &File) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    per_line(file, |line| {
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
        let own = targets
            .filter(|target| !target.contains("://"))
            .map(|target| target.split_once('#').unwrap_or((target, "")));
        let missing = own.map(|(path, heading)| (path, heading.to_owned())).find(|(path, heading)| {
            let place = if path.is_empty() { root.join(&file.path) } else { root.join(folder).join(path) };
            !place.exists() || !heading.is_empty() && !has_heading(&place, heading)
        });
        missing.map(|(path, heading)| {
            format!("`{path}#{heading}` leads nowhere; name a file that is there, and a heading of it")
        })
    })
}

/// Whether a document has a heading that is linked to by this name: in small letters, with hyphens for blanks and without other signs.
fn has_heading(document: &Path, name: &str) -> bool {
    let text = fs::read_to_string(document).unwrap_or_default();
    let names = text.lines().filter(|line| line.starts_with('#')).map(|line| {
        let heading = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        heading.replace(|sign: char| !(sign.is_alphanumeric() || sign == '-' || sign == '_'), "")
    });
    names.into_iter().any(|heading| heading == name)
}

fn per_line(file: &File, fault: impl Fn(&str) -> Option<String>) -> Vec<String> {
    file.numbered_lines().filter_map(|(number, line)| Some(format!("{number}: {}", fault(line)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> File {
        File { path: "a".into(), text: text.into() }
    }

    #[test]
    fn a_link_to_no_file_and_one_to_no_heading_are_told_with_their_line() {
        let page = |text: &str| File { path: "docs/design.md".into(), text: text.into() };
        let good = "[a](scenario.md), [b](design/model.md#time-and-order-at-equal-times)\n[c](https://example.org/x)";
        assert_eq!(links_to_nothing(&page(good)), [""; 0]);
        let bad = links_to_nothing(&page("[a](nowhere.md)\n\n[b](scenario.md#no-such-thing)"));
        assert!(
            bad[0].starts_with("1: `nowhere.md#`") && bad[1].starts_with("3: `scenario.md#no-such-thing`"),
            "{bad:?}"
        );
    }

    #[test]
    fn the_thousand_and_first_line_is_too_much() {
        assert_eq!(too_long(&file(&"\n".repeat(1_000))).len(), 0);
        assert_eq!(too_long(&file(&"\n".repeat(1_001))).len(), 1);
    }

    #[test]
    fn marks_are_found_as_words_only() {
        for marker in MARKERS {
            assert_eq!(unfinished(&file(&format!("a\n// {}: later", marker.to_lowercase()))).len(), 1);
            assert_eq!(unfinished(&file(&format!("a{marker}b {marker}_count"))).len(), 0);
        }
    }

    #[test]
    fn absolute_paths_are_found_and_inner_folders_are_not() {
        for folder in MACHINE_FOLDERS {
            for text in [format!("/{folder}"), format!("see `/{folder}/x`"), format!("\"/{folder}/x\"")] {
                assert_eq!(machine_paths(&file(&text)).len(), 1, "{text}");
            }
            for text in [
                format!("a/{folder}/x"),
                format!("https://a.example/{folder}"),
                format!("/{folder}s"),
                format!("$x/{folder}"),
            ] {
                assert_eq!(machine_paths(&file(&text)).len(), 0, "{text}");
            }
        }
    }

    #[test]
    fn tabs_and_trailing_blanks_are_found() {
        assert_eq!(blanks(&file("a\tb\nc \nd\r\n")).len(), 3);
        assert_eq!(blanks(&file("    a b\n\n")).len(), 0);
    }

    #[test]
    fn a_scenario_without_a_question_is_found() {
        assert_eq!(no_question(&file("# Does it help?\n#\n# More.\nx = 1")).len(), 0);
        for text in ["", "x = 1 # why?", "# A scenario.\nx = 1\n# why?", "\n# why?"] {
            assert_eq!(no_question(&file(text)).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_question_that_does_not_fit_over_a_chart_is_found() {
        let question = |signs: usize| format!("# {}?\n\nx = 1", "y".repeat(signs - 1));
        assert_eq!(no_question(&file(&question(LONGEST_QUESTION))).len(), 0);
        assert_eq!(no_question(&file(&question(LONGEST_QUESTION + 1))).len(), 1);
        assert_eq!(no_question(&file("# Does it\n# help?\nx = 1")).len(), 1);
    }

    #[test]
    fn registries_are_found() {
        for host in REGISTRIES {
            assert_eq!(registries(&file(&format!("see https://{host}/x"))).len(), 1);
        }
    }
}
