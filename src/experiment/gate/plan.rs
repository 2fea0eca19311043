//! What a check watches, as its file says it.

use super::{Tolerance, Watch};
use crate::experiment::goals::target;
use crate::experiment::{InInterval, Metric, Observations, Scope, Unit, metric_names};
use crate::scenario::{CheckFile, CheckRefused, Files, HEADLINE, PlannedMetric, PlannedScenario, Target, Watchable};
use std::path::Path;

/// An absolute tolerance of a share beyond this one is a slip: half of all.
const WIDE: f64 = 0.5;

/// The scenarios of a check with their baselines, and the metrics with their tolerances.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The question that the check answers: the first comment of its file.
    pub question: String,
    /// The probability that the check goes red although nothing moved beyond its tolerance, over all metrics and scenarios.
    pub level: f64,
    /// What is simulated.
    pub scenario: Vec<PlannedScenario>,
    /// What is watched.
    pub metric: Vec<PlannedMetric>,
}

impl Plan {
    /// Reads the file of a check, and looks whether the scenarios are there that it names.
    ///
    /// # Errors
    /// All that is wrong with it, each with its place.
    pub fn load(path: &Path, files: &dyn Files) -> Result<Plan, CheckRefused> {
        let metrics: Vec<&str> = metric_names().collect();
        let known = Watchable { metrics: &metrics, tolerance };
        let CheckFile { question, level, scenarios, metrics } = CheckFile::load(path, &known, files)?;
        Ok(Plan { question, level, scenario: scenarios, metric: metrics })
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
        let planned = self
            .of_scenario(scenario)
            .filter_map(|planned| Some((planned, planned.interval.as_ref()?, measured(planned, headline))));
        let each = planned.flat_map(|(planned, interval, metric)| {
            let scopes = candidate.scopes().filter(|(scope, name)| is_of(planned, *scope, name));
            scopes.map(move |(scope, _)| InInterval { interval: interval.clone(), scope, metric })
        });
        each.collect()
    }

    /// What is watched in one scenario, and what could not be found there: how it is called, with its line in the file of the check.
    /// `headline` is the service level by which the scenario's center is judged.
    pub fn watches(
        &self,
        scenario: &PlannedScenario,
        candidate: &Observations,
        headline: Metric,
    ) -> (Vec<Watch>, Vec<(String, usize)>) {
        let (mut watches, mut missing) = (Vec::new(), Vec::new());
        for planned in self.of_scenario(scenario) {
            let (metric, interval) = (measured(planned, headline), &planned.interval);
            let before = watches.len();
            for (scope, name) in candidate.scopes().filter(|(scope, name)| is_of(planned, *scope, name)) {
                if candidate.series_in(interval.as_deref(), scope, metric).is_none() {
                    continue;
                }
                let tolerance =
                    Tolerance { absolute: planned.absolute.unwrap_or(0.0), relative: planned.relative.unwrap_or(0.0) };
                let (name, interval) = (name.to_owned(), interval.clone());
                watches.push(Watch { scope, name, metric, interval, worse: planned.worse, tolerance });
            }
            if watches.len() == before {
                missing.push((title(planned), planned.line));
            }
        }
        (watches, missing)
    }
}

/// The metric and its scope.
fn title(planned: &PlannedMetric) -> String {
    let at = planned.interval.as_ref().map_or_else(String::new, |start| format!(" at {start}"));
    let name = planned.name.as_ref().map_or_else(String::new, |name| format!(" {name}"));
    format!("{} of {}{name}{at}", planned.metric, planned.scope)
}

/// The metric; `headline` is the service level by which the center is judged.
fn measured(planned: &PlannedMetric, headline: Metric) -> Metric {
    named(&planned.metric, headline).expect("names were checked when the file was read")
}

fn named(name: &str, headline: Metric) -> Option<Metric> {
    if name == HEADLINE { Some(headline) } else { Metric::named(name) }
}

fn is_of(planned: &PlannedMetric, scope: Scope, name: &str) -> bool {
    scope.name() == planned.scope && planned.name.as_ref().is_none_or(|wanted| wanted == name)
}

/// How far the metric of this name may move, in its unit, as the file of a check says it.
fn tolerance(name: &str, written: Target) -> Result<f64, [String; 2]> {
    let Some(metric) = named(name, Metric::SERVICE_LEVEL) else { unreachable!("only known metrics have a tolerance") };
    // Products are written without the digits that they have for want of others.
    let rounded = |number: f64| (number * 1e9).round() / 1e9;
    match (metric.unit(), written) {
        // A number of seconds needs no unit here: the column of the report has it.
        (Unit::Seconds, Target::Number(seconds)) => Ok(seconds),
        // A gate that lets nearly everything pass is none.
        (Unit::Share, Target::Number(points)) if points >= WIDE => Err([
            format!(
                "an absolute tolerance of {points} on a share is {} points and lets nearly everything pass",
                rounded(points * 100.0)
            ),
            format!("{points} points are {}", rounded(points / 100.0)),
        ]),
        (_, written) => target(written, metric),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Memory;

    const FILE: &str = "folder/check.toml";

    fn plan(metric: &str, worse: &str, tolerance: &str) -> Result<Plan, CheckRefused> {
        let text = format!(
            "[[scenario]]\nname = \"a\"\nfile = \"a.toml\"\nbaseline = \"a.json\"\n\n\
             [[metric]]\nmetric = \"{metric}\"\nworse = \"{worse}\"\n{tolerance}\n"
        );
        Plan::load(Path::new(FILE), &Memory::default().with(FILE, text).with("folder/a.toml", ""))
    }

    fn wrong(metric: &str, tolerance: &str) -> String {
        plan(metric, "up", tolerance).err().map_or_else(String::new, |refused| refused.diagnostics.render(false))
    }

    #[test]
    fn a_tolerance_that_lets_everything_pass_is_refused_with_the_one_that_is_meant() {
        let wide = wrong("abandon_share", "absolute = 2");
        assert!(
            wide.contains("200 points and lets nearly everything pass") && wide.contains("2 points are 0.02"),
            "{wide}"
        );
        let wide = wrong("asa", "relative = 5");
        assert!(wide.contains("500 % of the baseline") && wide.contains("5 % are 0.05"), "{wide}");
        assert!(wide.contains("folder/check.toml:9:12"), "the place is told: {wide}");
        for (metric, tolerance) in
            [("abandon_share", "absolute = 0.02"), ("asa", "absolute = 2"), ("asa", "relative = 0.5")]
        {
            assert_eq!(wrong(metric, tolerance), "", "{metric} {tolerance}");
        }
    }

    #[test]
    fn a_tolerance_of_a_time_may_have_its_unit_and_one_of_a_share_is_no_time() {
        let absolute = |written: &str| plan("asa", "up", written).unwrap().metric[0].absolute;
        assert_eq!(absolute("absolute = \"2s\""), absolute("absolute = 2"));
        assert_eq!(absolute("absolute = \"1m 30s\""), Some(90.0));
        let wrong = |metric, tolerance, words: &str| {
            let told = wrong(metric, tolerance);
            assert!(told.contains(words), "{tolerance}: {told}");
        };
        wrong("abandon_share", "absolute = \"2s\"", "is no time: it is measured in share");
        wrong("abandon_share", "absolute = \"2 %\"", "write 0.02 for 2 %");
        wrong("asa", "relative = \"5 %\"", "write 0.05 for 5 %");
        wrong("asa", "relative = \"2s\"", "a share of the baseline, and no time");
        wrong("asa", "absolute = -1", "a number from 0 on");
        wrong("asa", "absolute = 0,5", "a decimal point and no comma");
    }

    #[test]
    fn the_service_level_is_the_one_by_which_the_center_is_judged() {
        use crate::experiment::{Labels, replicate, sample};
        assert!(wrong("service_level", "absolute = 2").contains("200 points"), "it is a share");
        assert!(wrong("service_levl", "absolute = 0.02").contains("did you mean \"service_level\"?"));
        let (plan, center) = (plan("service_level", "down", "absolute = 0.01").unwrap(), sample::mixed());
        let results = replicate(&center, 3, 2, Some(1), Default::default(), &|_| ()).unwrap();
        let observed = Observations::of(&center, &results, &Labels::of(&center, sample::half_hour), 3);
        for headline in [Metric::SERVICE_LEVEL, Metric::of_service_level(crate::stats::ServiceLevelFormula::Answered)] {
            let (watches, missing) = plan.watches(&plan.scenario[0], &observed, headline);
            assert_eq!((watches[0].metric, watches.len(), missing.len()), (headline, 1, 0));
        }
    }
}
