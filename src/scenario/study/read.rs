//! Takes a study out of its file.

use super::keys::{BEST, BOUND, DESIGN, FRONT, STUDY};
use super::parameter::PATHS;
use super::{
    Base, Best, Bound, Coordinate, Design, Direction, FIRST, MAX_PARAMETERS, MAX_POINTS, MAX_REPLICATIONS, MetricName,
    Objective, PROBABILITY,
};
use super::{Parameter, Place, Study};
use crate::scenario::diagnostics::{At, Code, Problem};
use crate::scenario::file_kind::FileKind;
use crate::scenario::files::Snapshot;
use crate::scenario::goals::{self, Limit};
use crate::scenario::measures::{KINDS, METRICS_HELP, NamedMetric, metric_help};
use crate::scenario::overrides::{Override, Target};
use crate::scenario::reader::{Fields, Reader};
use crate::scenario::tree::{self, Node, Value};
use crate::scenario::{decode, diagnostics, question};
use std::path::Path;

/// The metrics of a study.
struct Metrics {
    /// Those that could be read.
    names: Vec<MetricName>,
    /// Whether these are all.
    are_all: bool,
}

impl<'f> Reader<'f> {
    pub(super) fn study(
        &mut self,
        path: &Path,
        overrides: &[Override],
        known: &[&str],
        files: &'f Snapshot<'f>,
    ) -> Option<Study<'f>> {
        let (text, root) = self.root_of(path, FileKind::Study)?;
        let fields = self.fields(&root, &root.at, &STUDY)?;
        let metrics = self.metric_names(&fields, known);
        let metrics = &metrics;
        let told = self.count_of_errors();
        let mut parameters = fields.node("parameter").map(|node| self.parameters(node)).unwrap_or_default();
        let are_read = self.count_of_errors() == told;
        if parameters.is_empty() && fields.node("parameter").is_some() && are_read {
            let problem = Problem::error(Code::Nothing, fields.place("parameter"), "nothing varies in this study");
            self.report(problem.help("declare a [parameter.NAME]"));
        }
        if parameters.len() > MAX_PARAMETERS {
            let message = format!("there are {} parameters, more than {MAX_PARAMETERS}", parameters.len());
            self.report(Problem::error(Code::Limit, fields.place("parameter"), message));
        }
        let design = self.design(&fields, &parameters);
        let layout = self.layout(&fields, design, &parameters);
        if let Some(node) = fields.node("baseline") {
            self.baseline(node, fields.node("parameter"), &mut parameters);
        }
        let baseline = fields.node("baseline").map(|_| Place(fields.place("baseline").clone()));
        let front = fields.node("front").and_then(|node| self.front(node, fields.place("front"), metrics, known));
        let best = fields.node("best").and_then(|node| self.best(node, fields.place("best"), metrics, known));
        let bounds = fields.node("best").map(|node| self.bounds(node, metrics, known)).unwrap_or_default();
        let replications = self.whole(&fields, "replications").map(|count| count as u32);
        if fields.node("best").is_some() && fields.node("replications").is_some() {
            let message =
                "`replications` and [best] exclude each other: the selection decides how often each point is simulated";
            let (first, most) = best.map_or((FIRST as u32, MAX_REPLICATIONS as u32), |best| (best.first, best.most));
            let help = format!("leave it out; [best] has `first` ({first}) and `max` ({most})");
            self.report(Problem::error(Code::Conflict, fields.place("replications"), message).help(help));
        }
        let seed = self.whole(&fields, "seed");
        let mut fixed = Vec::new();
        if let Some(node) = fields.node("set") {
            for (name, node) in &self.map(node).entries {
                let target = self.target(&name.text, &name.at, PATHS);
                fixed.extend(target.map(|target| (target, node.clone())));
            }
        }
        fixed.extend(overrides.iter().filter_map(|set| self.setting(set)));
        // What a parameter that could not be read makes of the scenario is not known.
        let first = Vec::from_iter(parameters.iter().filter(|_| are_read).flat_map(|parameter| {
            let value = parameter.value(Coordinate::Part(0.0));
            parameter.paths.iter().map(move |path| (path.clone(), value.clone()))
        }));
        let base = self.base(&fields, &fixed, are_read.then_some(&first))?;
        Some(Study {
            question: question(&text),
            parameters,
            design: design?,
            metrics: metrics.names.clone(),
            replications,
            seed,
            baseline,
            front,
            best,
            bounds,
            layout,
            text: tree::write(&root),
            files,
            fixed,
            base,
        })
    }

    /// Reads the scenario that the study names, and its tables. Where something else is wrong, what is wrong with its first point is told too.
    fn base(
        &mut self,
        study: &Fields<'_>,
        fixed: &[(Target, Node)],
        first: Option<&Vec<(Target, Node)>>,
    ) -> Option<Base> {
        let node = study.node("scenario")?;
        let written = self.text_of(node)?;
        let source = self.open(written, Some(&node.at))?;
        let folder = self.folder_of(written);
        let text = self.sources[source].text.clone();
        let root = match tree::parse(source, &text) {
            Ok(root) => root,
            Err(problems) => {
                self.report_all(problems);
                return None;
            }
        };
        // Read once with what all points have in common, so that the tables are there; what is wrong is told by point.
        let files = self.files();
        let mut trial = Reader::resumed(files, &folder, &self.known());
        let mut tree = root.clone();
        fixed.iter().for_each(|(target, value)| trial.put(&mut tree, target, value));
        decode(&mut trial, &tree);
        let known = if trial.has_errors() { self.known() } else { trial.known() };
        if let (true, Some(first)) = (self.has_errors(), first) {
            let mut trial = Reader::resumed(files, &folder, &self.known());
            let mut tree = root.clone();
            fixed.iter().chain(first).for_each(|(target, value)| trial.put(&mut tree, target, value));
            decode(&mut trial, &tree);
            self.take_problems_of(trial);
        }
        Some(Base { root, question: question(&text), folder, known })
    }

    fn metric_names(&mut self, fields: &Fields<'_>, known: &[&str]) -> Metrics {
        let Some(node) = fields.node("metrics") else { return Metrics { names: Vec::new(), are_all: false } };
        let told = self.count_of_errors();
        let nodes = self.list(node);
        if matches!(&node.value, Value::List(items) if items.is_empty()) {
            self.report(
                Problem::error(Code::Nothing, &node.at, "a study compares at least one metric").help(METRICS_HELP),
            );
        }
        let mut names: Vec<(&str, MetricName)> = Vec::new();
        for node in nodes {
            let Some(text) = self.text_of(node) else { continue };
            let Some(name) = self.metric_name(text, node, known) else { continue };
            if names.iter().any(|(other, _)| *other == text) {
                self.report(Problem::error(Code::Duplicate, &node.at, format!("`{text}` stands here twice")));
            }
            names.push((text, name));
        }
        let are_all = self.count_of_errors() == told;
        Metrics { names: names.into_iter().map(|(_, name)| name).collect(), are_all }
    }

    /// `asa`, or `class.sales.asa`; the name of a part may have points in it.
    fn metric_name(&mut self, text: &str, node: &Node, known: &[&str]) -> Option<MetricName> {
        let Some(NamedMetric { interval, part, metric }) = NamedMetric::of(text) else {
            let message = format!("`{text}` names no part: a part is {} and its name", KINDS.join(" or "));
            self.report(Problem::error(Code::Unknown, &node.at, message).help(METRICS_HELP));
            return None;
        };
        let Some(number) = known.iter().position(|known| *known == metric) else {
            let help = metric_help(&metric, known.iter().copied());
            let message = format!("there is no metric `{}`", diagnostics::shortened(&metric));
            self.report(Problem::error(Code::Unknown, &node.at, message).help(help));
            return None;
        };
        Some(MetricName { written: text.to_owned(), metric: number, interval, part, place: Place(node.at.clone()) })
    }

    /// One of the metrics of the study, by its place among them.
    fn metric_of_study(&mut self, node: &Node, metrics: &Metrics, known: &[&str]) -> Option<usize> {
        let text = self.text_of(node)?;
        let name = self.metric_name(text, node, known)?;
        let same = |other: &MetricName| {
            (other.metric, &other.interval, &other.part) == (name.metric, &name.interval, &name.part)
        };
        let found = metrics.names.iter().position(same);
        // It may be one of those that could not be read.
        if found.is_none() && metrics.are_all {
            let message = format!("`{text}` is none of the metrics of this study");
            self.report(Problem::error(Code::Unknown, &node.at, message).help("add it to `metrics`"));
        }
        found
    }

    fn objective(&mut self, node: &Node, direction: Direction, metrics: &Metrics, known: &[&str]) -> Option<Objective> {
        Some(Objective { metric: self.metric_of_study(node, metrics, known)?, direction })
    }

    fn front(&mut self, node: &Node, at: &At, metrics: &Metrics, known: &[&str]) -> Option<[Objective; 2]> {
        let fields = self.fields(node, at, &FRONT)?;
        let mut objectives = Vec::new();
        for (key, direction) in [("minimize", Direction::Minimize), ("maximize", Direction::Maximize)] {
            let Some(node) = fields.node(key) else { continue };
            for node in self.list(node) {
                objectives.push(self.objective(node, direction, metrics, known));
            }
        }
        let objectives = objectives.into_iter().collect::<Option<Vec<_>>>()?;
        match <[Objective; 2]>::try_from(objectives) {
            Ok([first, second]) if first.metric != second.metric => Some([first, second]),
            Ok(_) => {
                self.report(Problem::error(Code::Conflict, at, "a front is of two different metrics"));
                None
            }
            Err(objectives) => {
                let message = format!("a front is of two metrics, and here are {}", objectives.len());
                let help = "write `minimize = [\"asa\"]` and `maximize = [\"occupancy\"]`, or two in one of them";
                self.report(Problem::error(Code::Conflict, at, message).help(help));
                None
            }
        }
    }

    fn best(&mut self, node: &Node, at: &At, metrics: &Metrics, known: &[&str]) -> Option<Best> {
        let fields = self.fields(node, at, &BEST)?;
        let objective = match (fields.node("minimize"), fields.node("maximize")) {
            (Some(node), None) => self.objective(node, Direction::Minimize, metrics, known),
            (None, Some(node)) => self.objective(node, Direction::Maximize, metrics, known),
            _ => {
                let message = "the best point is the one with the least or the most of one metric";
                let help = "write either `minimize` or `maximize`";
                self.report(Problem::error(Code::Conflict, at, message).help(help));
                None
            }
        };
        let indifference = self.number(&fields, "indifference");
        if indifference == Some(0.0) {
            let message = "no number of replications tells points apart that differ by nothing";
            let help = "say which difference does not matter";
            self.report(Problem::error(Code::Number, fields.place("indifference"), message).help(help));
        }
        let probability = self.number(&fields, "probability").unwrap_or(PROBABILITY);
        let first = self.whole(&fields, "first").unwrap_or(FIRST) as u32;
        let most = self.whole(&fields, "max").unwrap_or(MAX_REPLICATIONS) as u32;
        if first > most {
            let message = format!("`first` is {first}, and `max` only {most}");
            self.report(Problem::error(Code::Conflict, fields.place("first"), message));
        }
        Some(Best { objective: objective?, indifference: indifference?, probability, first, most })
    }

    /// What the best point has to meet.
    fn bounds(&mut self, best: &Node, metrics: &Metrics, known: &[&str]) -> Vec<Bound> {
        let nodes = best.get("meets").map_or(&[][..], Node::items);
        nodes.iter().filter_map(|node| self.bound(node, metrics, known)).collect()
    }

    fn bound(&mut self, node: &Node, metrics: &Metrics, known: &[&str]) -> Option<Bound> {
        let fields = self.fields(node, &node.at, &BOUND)?;
        let metric = fields.node("metric").and_then(|node| self.metric_of_study(node, metrics, known));
        let (limit, written) = match (fields.node("at_least"), fields.node("at_most")) {
            (Some(node), None) => (Limit::AtLeast, node),
            (None, Some(node)) => (Limit::AtMost, node),
            _ => {
                let problem = Problem::error(Code::Conflict, &node.at, "a bound is either from below or from above");
                self.report(problem.help("say `at_least`, as of a service level, or `at_most`, as of a wait"));
                return None;
            }
        };
        let target = self.limit_of(written);
        let tolerance = fields.node("tolerance").and_then(|node| self.limit_of(node));
        if matches!(tolerance, Some(goals::Target::Number(number)) if number == 0.0) {
            let message = "no number of replications tells on which side of a bound a point is that lies right on it";
            let help = "say how far beyond the bound does not matter";
            self.report(Problem::error(Code::Number, fields.place("tolerance"), message).help(help));
            return None;
        }
        let place = Place(written.at.clone());
        Some(Bound { metric: metric?, limit, target: target?, tolerance: tolerance?, place })
    }

    fn design(&mut self, study: &Fields<'_>, parameters: &[Parameter]) -> Option<Design> {
        let Some(node) = study.node("design") else {
            return self.enumerated(Design::Grid, study.place("parameter"), parameters);
        };
        let at = study.place("design");
        let fields = self.fields(node, at, &DESIGN)?;
        let kind = match fields.node("kind") {
            Some(_) => self.choice(&fields, "kind")?,
            None => "grid",
        };
        let points = self.whole(&fields, "points").map(|points| points as usize);
        let seed = self.whole(&fields, "seed").unwrap_or(0) as u32;
        let drawn = matches!(kind, "latin-hypercube" | "sobol");
        for key in ["points", "seed"] {
            if fields.node(key).is_some() && !drawn {
                let message = format!("a {kind} has no `{key}`: its values make its points");
                self.report(Problem::error(Code::Conflict, fields.place(key), message));
                return None;
            }
        }
        if !drawn {
            let design = if kind == "list" { Design::List } else { Design::Grid };
            return self.enumerated(design, at, parameters);
        }
        let Some(points) = points else {
            let message = format!("a {kind} needs `points`");
            self.report(Problem::error(Code::MissingKey, at, message).help("say how many points it has"));
            return None;
        };
        Some(match kind {
            "sobol" => Design::Sobol { points, seed },
            _ => Design::LatinHypercube { points, seed },
        })
    }

    /// A grid or list needs values that can be counted.
    fn enumerated(&mut self, design: Design, at: &At, parameters: &[Parameter]) -> Option<Design> {
        for range in parameters.iter().filter(|parameter| parameter.values().is_none()) {
            let message = format!("`{}` has no values that can be counted", range.name);
            let problem = Problem::error(Code::Conflict, &range.at, message);
            self.report(problem.help("give it `step` or `count` (on the command line: `1m..3m..30s`), or take a latin-hypercube or sobol design"));
        }
        let leaders = || parameters.iter().filter(|parameter| parameter.with.is_none());
        let counts = || leaders().filter_map(Parameter::values);
        let points = match design {
            Design::List => {
                if let Some(other) = leaders().find(|parameter| parameter.values() != parameters[0].values()) {
                    let (first, count) = (&parameters[0], |parameter: &Parameter| parameter.values().unwrap_or(0));
                    let message = format!(
                        "in a list all parameters have as many values: `{}` has {} and `{}` {}",
                        first.name,
                        count(first),
                        other.name,
                        count(other)
                    );
                    self.report(Problem::error(Code::Conflict, &other.at, message));
                }
                counts().max().unwrap_or(0)
            }
            _ => counts().fold(1, usize::saturating_mul),
        };
        if points > MAX_POINTS {
            let message = format!("these are {points} points, more than {MAX_POINTS}");
            let help = "take fewer values, or a latin-hypercube or sobol design";
            self.report(Problem::error(Code::Limit, at, message).help(help));
            return None;
        }
        Some(design)
    }

    /// Hands the values of the baseline to the parameters.
    fn baseline(&mut self, node: &Node, declared: Option<&Node>, parameters: &mut [Parameter]) {
        for (name, node) in &self.map(node).entries {
            match parameters.iter_mut().find(|parameter| parameter.name == name.text) {
                Some(parameter) => parameter.set_baseline(node),
                // Of one that could not be read an error has been told.
                None if declared.is_some_and(|declared| declared.get(&name.text).is_some()) => {}
                None => {
                    let names = parameters.iter().map(|parameter| parameter.name.as_str());
                    self.unknown_key(name, "the baseline", names);
                }
            }
        }
    }
}
