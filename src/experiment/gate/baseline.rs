//! What a check compares with, as it is kept in a file.

use crate::experiment::{Inputs, Observations, Unreadable};
use serde::Deserialize;
use std::fmt::Write;

/// Observations of before, with what the scenario was then.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// What was observed.
    pub observations: Observations,
    /// What it was observed of; `None` in files of a run, which has a manifest, and in those of earlier versions.
    pub inputs: Option<Inputs>,
}

#[derive(Deserialize)]
struct Document {
    inputs: Option<Inputs>,
}

impl Baseline {
    /// All of it as text: that of the observations, and the inputs a line for each of theirs, so that versions of the file show what changed.
    pub fn to_text(&self) -> String {
        let mut more = String::new();
        if let Some(inputs) = &self.inputs {
            let text = |text: &String| serde_json::to_string(text).expect("a text can be written as JSON");
            let lines =
                |lines: Vec<String>| lines.iter().map(|line| format!("\n      {line}")).collect::<Vec<_>>().join(",");
            let scenario = lines(inputs.scenario().iter().map(text).collect());
            let files = inputs.files().iter().map(|(path, digest)| format!("{}: {}", text(path), text(digest)));
            let files = lines(files.collect());
            let _ = writeln!(
                more,
                "  \"inputs\": {{\n    \"scenario\": [{scenario}\n    ],\n    \"files\": {{{files} }}\n  }},"
            );
        }
        self.observations.to_text_with(&more)
    }

    /// Reads what [`Baseline::to_text`] wrote, or the observations of a run.
    ///
    /// # Errors
    /// It is not such a text, not whole, or of another version of the format.
    pub fn from_text(text: &str) -> Result<Baseline, Unreadable> {
        let observations = Observations::from_text(text)?;
        let document: Document = serde_json::from_str(text)?;
        Ok(Baseline { observations, inputs: document.inputs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Labels, replicate, sample};

    #[test]
    fn a_baseline_comes_back_from_its_text_with_and_without_inputs_and_is_read_as_observations() {
        let center = sample::mixed();
        let results = replicate(&center, 3, 2, Some(1), Default::default(), &|_| ()).unwrap();
        let observations = Observations::of(&center, &results, &Labels::of(&center, sample::half_hour), 3);
        let made = Inputs::new("[run]\nlength = \"4h\"\n", [("a \"b\".csv".to_owned(), "00".to_owned())]);
        for inputs in [None, Some(made)] {
            let baseline = Baseline { observations: observations.clone(), inputs };
            let text = baseline.to_text();
            assert_eq!(Baseline::from_text(&text).unwrap(), baseline);
            assert_eq!(Observations::from_text(&text).unwrap(), observations);
        }
    }
}
