//! The commands that the documents show are ones that work.

use crate::cli::{call, folder};
use crate::repository;

/// The words of a line of a shell: what stands in quotes is one.
pub(crate) fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for sign in line.chars() {
        match (quote, sign) {
            (None, '#') if word.is_empty() => break,
            (None, '\'' | '"') => quote = Some(sign),
            (Some(open), _) if sign == open => quote = None,
            (None, ' ') if word.is_empty() => {}
            (None, ' ') => words.push(std::mem::take(&mut word)),
            _ => word.push(sign),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// All commands of the program in blocks of shell commands, with the document.
fn commands() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let documents = repository::files_below("docs").into_iter().map(|file| file.path);
    for path in documents.filter(|path| path.ends_with(".md")).chain(["README.md".to_owned()]) {
        let text = repository::text_of(&path);
        let (mut inside, mut begun) = (false, String::new());
        for line in text.lines() {
            if line.starts_with("```") {
                inside = line == "```sh";
            } else if inside && (line.starts_with("switchboard ") || !begun.is_empty()) {
                // A line that ends in a backslash goes on in the next one.
                begun += line.trim_end_matches('\\');
                if !line.ends_with('\\') {
                    found.push((path.clone(), words(&begun)));
                    begun.clear();
                }
            }
        }
    }
    found
}

#[test]
fn commands_in_the_documents_read_what_they_name() {
    let folder = folder("commands");
    let (mut tried, mut number) = (0, 0);
    for (document, mut words) in commands() {
        let of_scenario = words[2].starts_with("scenarios/")
            && ["run", "compare", "validate", "backtest", "sweep"].contains(&words[1].as_str());
        if !of_scenario || words.iter().any(|word| word == "--fit") {
            continue;
        }
        // As often as it takes to see that it works, and to another folder.
        if words[1] != "validate" && !words.iter().any(|word| word == "--replications") {
            words.extend(["--replications".to_owned(), "2".to_owned()]);
        }
        if let Some(at) = words.iter().position(|word| word == "--out") {
            number += 1;
            words[at + 1] = folder.join(number.to_string()).to_string_lossy().into_owned();
        }
        tried += 1;
        let arguments = Vec::from_iter(words[1..].iter().map(String::as_str));
        let done = call(&arguments);
        assert_eq!(done.code, 0, "{document}: {}\n{}", words.join(" "), done.err);
    }
    assert!(tried >= 8, "{tried}");
}
