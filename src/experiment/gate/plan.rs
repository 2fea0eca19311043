//! What a check watches, as its file says it.

use super::{Tolerance, Watch, Worse};
use crate::experiment::{InInterval, Metric, Observations, Scope, Unit, metric_names};
use crate::scenario::{HEADLINE, NamedMetric, metric_help, nearest};
use serde::Deserialize;
use std::fmt;

/// The probability that unchanged code goes red by chance, unless the file says another.
const LEVEL: f64 = 0.01;

/// An absolute tolerance of a share beyond this one is a slip: half of all.
const WIDE: f64 = 0.5;

/// A file of a check: the scenarios with their baselines, and the metrics with their tolerances.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The probability that the check goes red although nothing moved beyond its tolerance, over all metrics and scenarios.
    #[serde(default = "default_level")]
    pub level: f64,
    /// What is simulated.
    pub scenario: Vec<PlannedScenario>,
    /// What is watched.
    pub metric: Vec<PlannedMetric>,
}

fn default_level() -> f64 {
    LEVEL
}

/// A scenario with its baseline. Paths are relative to the file of the check.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedScenario {
    /// What it is called in reports.
    pub name: String,
    /// The scenario file.
    pub file: String,
    /// The file with the observations that it is compared with.
    pub baseline: String,
    /// How many replications, instead of what the scenario says.
    pub replications: Option<u32>,
    /// Other values, `PATH=VALUE`.
    #[serde(default)]
    pub set: Vec<String>,
}

/// A metric with its tolerance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedMetric {
    /// The name of the metric.
    pub metric: String,
    /// The kind of scope; without it the center.
    #[serde(default = "default_scope")]
    pub scope: String,
    /// The name of one part; without it all parts of that kind.
    pub name: Option<String>,
    /// The name of one scenario; without it all.
    pub scenario: Option<String>,
    /// Which way is worse.
    pub worse: Worse,
    /// How far it may move, in its unit.
    pub absolute: Option<f64>,
    /// How far it may move, as a share of the baseline.
    pub relative: Option<f64>,
}

fn default_scope() -> String {
    Scope::Center.name().to_owned()
}

/// What is wrong with the file of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError(String);

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlanError {}

/// What such a file consists of, for who gives another one or forgets a key.
const SHAPE: &str = "help: the file of a check has [[scenario]] with `name`, `file` and `baseline`, and [[metric]] with `metric`, `worse` (\"up\" or \
                     \"down\") and `absolute` or `relative`";

impl Plan {
    /// Reads the text of such a file.
    ///
    /// # Errors
    /// It is no TOML, has unknown or missing keys, or values that make no sense: with the line where there is one.
    pub fn read(text: &str) -> Result<Plan, PlanError> {
        let plan: Plan =
            toml::from_str(text).map_err(|error| PlanError(format!("{}\n{SHAPE}", error.to_string().trim_end())))?;
        // Where the tables of a name begin, each on a line of its own.
        let lines = |head: &str| {
            let begins = move |(_, line): &(usize, &str)| line.trim_start().starts_with(head);
            Vec::from_iter(text.lines().enumerate().filter(begins).map(|(number, _)| number + 1))
        };
        let (of_scenarios, of_metrics) = (lines("[[scenario]]"), lines("[[metric]]"));
        let at =
            |lines: &[usize], index: usize| lines.get(index).map_or_else(String::new, |line| format!("line {line}: "));
        let mut faults = Vec::new();
        if !(plan.level > 0.0 && plan.level <= 0.5) {
            let meant = match plan.level {
                percent if (1.0..=50.0).contains(&percent) => format!("; {percent} % is {}", percent / 100.0),
                _ => String::new(),
            };
            faults.push(format!("`level` is a probability above 0 and up to 0.5, not {}{meant}", plan.level));
        }
        for (index, scenario) in plan.scenario.iter().enumerate() {
            let at = at(&of_scenarios, index);
            if plan.scenario[..index].iter().any(|other| other.name == scenario.name) {
                faults.push(format!("{at}two scenarios are called `{}`", scenario.name));
            }
            if scenario.replications.is_some_and(|replications| replications < 2) {
                faults.push(format!("{at}`{}` needs at least 2 replications to tell anything", scenario.name));
            }
            if let Some(set) = scenario.set.iter().find(|set| !set.contains('=')) {
                faults.push(format!("{at}`set` of `{}` has PATH=VALUE, not `{set}`", scenario.name));
            }
        }
        for (index, metric) in plan.metric.iter().enumerate() {
            let at = at(&of_metrics, index);
            faults.extend(metric.faults(&plan.scenario).into_iter().map(|fault| format!("{at}{fault}")));
        }
        if faults.is_empty() { Ok(plan) } else { Err(PlanError(faults.join("\n"))) }
    }

    fn of_scenario(&self, scenario: &PlannedScenario) -> impl Iterator<Item = &PlannedMetric> {
        let name = scenario.name.clone();
        self.metric.iter().filter(move |metric| metric.scenario.as_ref().is_none_or(|only| *only == name))
    }

    /// The metrics of intervals that are watched in one scenario; `headline` is the service level by which its center is judged.
    pub fn in_intervals(
        &self,
        scenario: &PlannedScenario,
        candidate: &Observations,
        headline: Metric,
    ) -> Vec<InInterval> {
        let planned = self.of_scenario(scenario).filter_map(|planned| {
            let NamedMetric { interval, .. } = NamedMetric::of(&planned.metric)?;
            Some((planned, interval?, planned.metric(headline)?))
        });
        let each = planned.flat_map(|(planned, interval, metric)| {
            let scopes = candidate.scopes().filter(|(scope, name)| planned.is_of(*scope, name));
            scopes.map(move |(scope, _)| InInterval { interval: interval.clone(), scope, metric })
        });
        each.collect()
    }

    /// What is watched in one scenario, and what could not be found there.
    /// `headline` is the service level by which the scenario's center is judged.
    pub fn watches(
        &self,
        scenario: &PlannedScenario,
        candidate: &Observations,
        headline: Metric,
    ) -> (Vec<Watch>, Vec<String>) {
        let (mut watches, mut missing) = (Vec::new(), Vec::new());
        for planned in self.of_scenario(scenario) {
            let metric = planned.metric(headline).expect("names were checked when the file was read");
            let interval = NamedMetric::of(&planned.metric).and_then(|named| named.interval);
            let before = watches.len();
            for (scope, name) in candidate.scopes().filter(|(scope, name)| planned.is_of(*scope, name)) {
                if candidate.series_in(interval.as_deref(), scope, metric).is_none() {
                    continue;
                }
                let tolerance =
                    Tolerance { absolute: planned.absolute.unwrap_or(0.0), relative: planned.relative.unwrap_or(0.0) };
                let (name, interval) = (name.to_owned(), interval.clone());
                watches.push(Watch { scope, name, metric, interval, worse: planned.worse, tolerance });
            }
            if watches.len() == before {
                missing.push(planned.title());
            }
        }
        (watches, missing)
    }
}

impl PlannedMetric {
    fn title(&self) -> String {
        let name = self.name.as_ref().map_or_else(String::new, |name| format!(" {name}"));
        format!("{} of {}{name}", self.metric, self.scope)
    }

    /// The metric, if there is one of its name.
    fn metric(&self, headline: Metric) -> Option<Metric> {
        let NamedMetric { part, metric, .. } = NamedMetric::of(&self.metric)?;
        let found = if metric == HEADLINE { Some(headline) } else { Metric::named(&metric) };
        found.filter(|_| part.is_none())
    }

    fn is_of(&self, scope: Scope, name: &str) -> bool {
        scope.name() == self.scope && self.name.as_ref().is_none_or(|wanted| wanted == name)
    }

    fn faults(&self, scenarios: &[PlannedScenario]) -> Vec<String> {
        let mut faults = Vec::new();
        let title = self.title();
        let metric = self.metric(Metric::SERVICE_LEVEL);
        if metric.is_none() {
            let help = match NamedMetric::of(&self.metric) {
                Some(NamedMetric { part: Some((kind, name)), metric, .. }) => {
                    format!("write `metric = \"{metric}\"`, `scope = \"{kind}\"` and `name = \"{name}\"`")
                }
                named => metric_help(&named.map_or_else(|| self.metric.clone(), |named| named.metric), metric_names()),
            };
            faults.push(format!("there is no metric `{}`: {help}", self.metric));
        }
        if Scope::of_kind(&self.scope, 0).is_none() {
            let kinds = ["center", "class", "medium", "queue", "group", "provider", "host", "site", "goal"];
            let help = match nearest(&self.scope, kinds) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", kinds.join(", ")),
            };
            faults.push(format!("{title}: there is no scope `{}`: {help}", self.scope));
        }
        if let Some(name) = self.scenario.as_ref().filter(|name| scenarios.iter().all(|one| one.name != **name)) {
            faults.push(format!("{title}: there is no scenario `{name}`"));
        }
        if self.absolute.is_none() && self.relative.is_none() {
            faults.push(format!("{title} needs a tolerance: `absolute`, `relative` or both; 0 tolerates nothing"));
        }
        // A gate that lets nearly everything pass is none. Products are written without the digits that they have for want of others.
        let rounded = |number: f64| (number * 1e9).round() / 1e9;
        let share = metric.is_some_and(|metric| metric.unit() == Unit::Share);
        if let Some(points) = self.absolute.filter(|absolute| share && *absolute >= WIDE) {
            faults.push(format!(
                "{title}: an absolute tolerance of {points} on a share is {} points and lets nearly everything pass; {points} points are {}",
                rounded(points * 100.0),
                rounded(points / 100.0)
            ));
        }
        if let Some(relative) = self.relative.filter(|relative| *relative >= 1.0) {
            faults.push(format!(
                "{title}: a relative tolerance of {relative} is {} % of the baseline; {relative} % are {}",
                rounded(relative * 100.0),
                rounded(relative / 100.0)
            ));
        }
        for tolerance in [self.absolute, self.relative].into_iter().flatten() {
            if !(tolerance >= 0.0 && tolerance.is_finite()) {
                faults.push(format!("{title}: a tolerance is at least 0, not {tolerance}"));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(metric: &str, tolerance: &str) -> String {
        let text = format!(
            "[[scenario]]\nname = \"a\"\nfile = \"a.toml\"\nbaseline = \"a.json\"\n\n\
             [[metric]]\nmetric = \"{metric}\"\nworse = \"up\"\n{tolerance}\n"
        );
        Plan::read(&text).err().map_or_else(String::new, |error| error.to_string())
    }

    #[test]
    fn a_tolerance_that_lets_everything_pass_is_refused_with_the_one_that_is_meant() {
        assert!(
            wrong("abandon_share", "absolute = 2")
                .contains("200 points and lets nearly everything pass; 2 points are 0.02")
        );
        assert!(wrong("asa", "relative = 5").contains("500 % of the baseline; 5 % are 0.05"));
        assert!(wrong("asa", "relative = 5").starts_with("line 6: asa of center: "), "the place is told");
        for (metric, tolerance) in
            [("abandon_share", "absolute = 0.02"), ("asa", "absolute = 2"), ("asa", "relative = 0.5")]
        {
            assert_eq!(wrong(metric, tolerance), "", "{metric} {tolerance}");
        }
    }

    #[test]
    fn the_service_level_is_the_one_by_which_the_center_is_judged() {
        use crate::experiment::{Labels, replicate, sample};
        assert!(wrong("service_level", "absolute = 2").contains("200 points"), "it is a share");
        assert!(wrong("service_levl", "absolute = 0.02").contains("did you mean \"service_level\"?"));
        let text = "[[scenario]]\nname = \"a\"\nfile = \"a.toml\"\nbaseline = \"a.json\"\n\n\
                    [[metric]]\nmetric = \"service_level\"\nworse = \"down\"\nabsolute = 0.01\n";
        let (plan, center) = (Plan::read(text).unwrap(), sample::mixed());
        let results = replicate(&center, 3, 2, Some(1), Default::default(), &|_| ()).unwrap();
        let observed = Observations::of(&center, &results, &Labels::of(&center, sample::half_hour), 3);
        for headline in [Metric::SERVICE_LEVEL, Metric::of_service_level(crate::stats::ServiceLevelFormula::Answered)] {
            let (watches, missing) = plan.watches(&plan.scenario[0], &observed, headline);
            assert_eq!((watches[0].metric, watches.len(), missing.len()), (headline, 1, 0));
        }
    }
}
