//! A study: a scenario, the parameters of it that vary, and what is to be known.
//!
//! The file is read once, and so is the scenario with its tables; each point of the study puts its values into the tree that was
//! read, so that a message about a value points at the line of the study in which it stands.

mod keys;
mod layout;
mod parameter;
mod read;
#[cfg(test)]
mod tests;

pub(super) use keys::STUDY;
pub use layout::{Layout, MAX_COLOURS};
pub use parameter::{Coordinate, Parameter};

use super::diagnostics::{At, Code, Diagnostics, Problem};
use super::files::Snapshot;
use super::goals::{self, Limit};
use super::overrides::{Override, Target};
use super::reader::{Known, Reader};
use super::tree::{self, Name, Node, Value};
use super::{Refused, Scenario, decode};
use std::path::{Path, PathBuf};

/// No study has more points, and no parameter more values.
pub(super) const MAX_POINTS: usize = 65_536;
/// No study has more parameters.
const MAX_PARAMETERS: usize = 64;
const PROBABILITY: f64 = 0.95;
const FIRST: u64 = 10;
const MAX_REPLICATIONS: u64 = 500;

/// A study that was read. Its points are not checked yet.
pub struct Study<'f> {
    /// The question that it answers: the first comment of the file.
    pub question: String,
    /// What varies, in the order of the file.
    pub parameters: Vec<Parameter>,
    /// How points are chosen.
    pub design: Design,
    /// What is compared.
    pub metrics: Vec<MetricName>,
    /// How often each point is simulated, if the study says so.
    pub replications: Option<u32>,
    /// Chooses the random numbers, if the study says so.
    pub seed: Option<u64>,
    /// Where the point is declared that others are compared with, if there is one; the parameters have its values.
    pub baseline: Option<Place>,
    /// The two metrics of a front.
    pub front: Option<[Objective; 2]>,
    /// How the best point is chosen.
    pub best: Option<Best>,
    /// What it has to meet.
    pub bounds: Vec<Bound>,
    /// How metrics are drawn over the parameters.
    pub layout: Layout,
    /// The study as TOML, without comments.
    pub text: String,
    /// The files of study and scenario, as they were when they were read.
    pub files: &'f Snapshot<'f>,
    /// Values that are another in all points.
    fixed: Vec<(Target, Node)>,
    base: Base,
}

/// The scenario before any value is put into it.
struct Base {
    root: Node,
    question: String,
    folder: PathBuf,
    known: Known,
}

/// How points are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// Every value with every other.
    Grid,
    /// All parameters vary in step.
    List,
    /// Each of so many equal parts of each range is met once.
    LatinHypercube {
        /// How many.
        points: usize,
        /// Chooses among the designs.
        seed: u32,
    },
    /// A scrambled Sobol sequence.
    Sobol {
        /// How many.
        points: usize,
        /// Chooses among the designs.
        seed: u32,
    },
}

/// A place in the study file that messages can point at.
#[derive(Clone, Debug)]
pub struct Place(At);

/// A metric of the center or of a part.
#[derive(Clone, Debug)]
pub struct MetricName {
    /// As it is written.
    pub written: String,
    /// Which of the known metrics.
    pub metric: usize,
    /// The start of the interval, as tables have it; `None` for the whole run.
    pub interval: Option<String>,
    /// The kind and the name of the part; `None` for the center.
    pub part: Option<(String, String)>,
    /// Where it stands.
    pub place: Place,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Less is better.
    Minimize,
    /// More is better.
    Maximize,
}

/// A metric and which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Objective {
    /// Which of the metrics of the study.
    pub metric: usize,
    /// Which way is better.
    pub direction: Direction,
}

/// How the best point is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// By what.
    pub objective: Objective,
    /// A smaller difference does not matter; more than 0, in the unit of the metric.
    pub indifference: f64,
    /// With at least this probability the chosen point is the best.
    pub probability: f64,
    /// Replications of every point before any is dropped; at least 2.
    pub first: u32,
    /// The most replications of a point.
    pub most: u32,
}

/// What the best point has to meet besides.
#[derive(Clone, Debug)]
pub struct Bound {
    /// Which of the metrics of the study.
    pub metric: usize,
    /// Which side of the target meets it.
    pub limit: Limit,
    /// The target.
    pub target: goals::Target,
    /// How far beyond the target does not matter.
    pub tolerance: goals::Target,
    /// Where it stands.
    pub place: Place,
}

impl<'f> Study<'f> {
    /// Reads the study at `path` and the scenario that it names. `metrics` are the names of all that can be measured.
    ///
    /// # Errors
    /// All that is wrong with the study, with the syntax of the scenario and, where something is wrong with the study, with the scenario at the
    /// first values of its parameters.
    pub fn load(
        path: &Path,
        overrides: &[Override],
        metrics: &[&str],
        files: &'f Snapshot<'f>,
    ) -> Result<Study<'f>, Diagnostics> {
        let mut reader = Reader::new(files, path);
        match reader.study(path, overrides, metrics, files) {
            Some(study) if !reader.has_errors() => Ok(study),
            _ => Err(reader.diagnostics()),
        }
    }

    /// The scenario of a point.
    ///
    /// # Errors
    /// All that is wrong with it; each place is in the study or in the files of the scenario.
    ///
    /// # Panics
    /// There is not one coordinate for each parameter.
    pub fn scenario(&self, point: &[Coordinate]) -> Result<Scenario, Refused> {
        assert_eq!(point.len(), self.parameters.len(), "a point has a coordinate for each parameter");
        let mut reader = Reader::resumed(self.files, &self.base.folder, &self.base.known);
        let mut root = self.base.root.clone();
        for (target, node) in &self.fixed {
            reader.put(&mut root, target, node);
        }
        for (parameter, &coordinate) in self.parameters.iter().zip(point) {
            let value = parameter.value(coordinate);
            for target in &parameter.paths {
                reader.put(&mut root, target, &value);
            }
        }
        match decode(&mut reader, &root) {
            Some(mut scenario) if !reader.has_errors() => {
                scenario.question.clone_from(&self.base.question);
                scenario.text = tree::write(&root);
                scenario.sources = std::mem::take(&mut reader.read);
                scenario.warnings = reader.diagnostics();
                Ok(scenario)
            }
            _ => Err(Refused { diagnostics: reader.diagnostics(), asked: Box::new(reader.asked) }),
        }
    }

    /// The scenario as text, as far as it is that of all points: in place of what varies stands which parameter does so, and `seed` and
    /// `replications` are those of the study, or how often is for its selection to say.
    pub fn in_common(&self, seed: u64, replications: Option<u32>) -> String {
        let mut reader = Reader::resumed(self.files, &self.base.folder, &self.base.known);
        let mut root = self.base.root.clone();
        let text = |text: String| Node { at: root.at.clone(), value: Value::Text(text) };
        let varying = self.parameters.iter().flat_map(|parameter| {
            let value = text(format!("varies: {}", parameter.name));
            parameter.paths.iter().map(move |target| (target, value.clone()))
        });
        let varying = Vec::from_iter(varying);
        let whole = |number: u64| Node { at: root.at.clone(), value: Value::Whole(number as i64) };
        let replications = match replications {
            Some(count) => whole(count.into()),
            None => text("varies: as many as the selection of the best point takes".to_owned()),
        };
        let run = [("replications", replications), ("seed", whole(seed))];
        for (target, value) in &self.fixed {
            reader.put(&mut root, target, value);
        }
        for (target, value) in &varying {
            reader.put(&mut root, target, value);
        }
        if let Value::Table(tables) = &mut root.value
            && let Some((_, table)) = tables.entries.iter_mut().find(|(name, _)| name.text == "run")
            && let Value::Table(table) = &mut table.value
        {
            table
                .entries
                .retain(|(name, _)| !["replications", "seed", "until", "batches"].contains(&name.text.as_str()));
            let named = |(name, node): (&str, Node)| (Name { text: name.to_owned(), at: node.at.clone() }, node);
            table.entries.extend(run.map(named));
        }
        tree::write(&root)
    }

    /// What is wrong, or may not be meant, in several points, each with its label: told once if it is the same.
    pub fn together(points: Vec<(String, Diagnostics)>) -> Diagnostics {
        Diagnostics::of_variants(points)
    }

    /// An error at a place of the study.
    pub fn wrong(&self, place: &Place, message: &str, help: &str) -> Diagnostics {
        let mut reader = Reader::resumed(self.files, &self.base.folder, &self.base.known);
        reader.report(Problem::error(Code::Conflict, &place.0, message).help(help));
        reader.diagnostics()
    }

    /// Where the parameters are declared.
    pub fn parameters_place(&self) -> Place {
        Place(self.parameters[0].at.clone())
    }
}
