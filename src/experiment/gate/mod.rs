//! Whether a center has become worse than it was: tolerances, evidence, and one level for all of them together.
//!
//! A metric is *worse* only if it moved beyond its tolerance and chance does not explain that. With as many metrics as a center
//! has, some would look worse in every other run; so the level is one for all tests of a check together.

mod baseline;
mod moved;
mod plan;

pub use crate::scenario::{CheckRefused, PlannedMetric, PlannedScenario, Worse};
pub use baseline::Baseline;
pub use moved::{Moved, moved};
pub use plan::Plan;

use super::metric::{Metric, NOTABLE_LOSS};
use super::observations::{Observations, Pairing, Series};
use super::scope::Scope;
use crate::stats::{Evidence, t_quantile};

/// How far a metric may move.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tolerance {
    /// In the unit of the metric.
    pub absolute: f64,
    /// As a share of the baseline's value; the larger of both counts.
    pub relative: f64,
}

impl Tolerance {
    fn of(self, baseline: f64) -> f64 {
        self.absolute.max(self.relative * baseline.abs())
    }
}

/// A metric of one scope under watch, in one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// The scope in the candidate.
    pub scope: Scope,
    /// The scope's name; empty for the center.
    pub name: String,
    /// Which metric.
    pub metric: Metric,
    /// The start of the interval of arrival; `None` for the whole run.
    pub interval: Option<String>,
    /// Which way is worse.
    pub worse: Worse,
    /// How far it may move.
    pub tolerance: Tolerance,
}

/// How a metric under watch came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Within its tolerance, and it would be by chance alone too seldom.
    Good,
    /// Within it or beyond, and chance may explain that.
    Open,
    /// Beyond it, and chance does not explain that.
    Worse,
    /// The baseline has a value and the candidate has none.
    Gone,
}

impl Verdict {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Good => "good",
            Verdict::Open => "cannot tell",
            Verdict::Worse => "worse",
            Verdict::Gone => "gone",
        }
    }

    /// Whether the check fails.
    pub const fn is_red(self) -> bool {
        matches!(self, Verdict::Worse | Verdict::Gone)
    }
}

/// A metric under watch with its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What was watched.
    pub watch: Watch,
    /// The value in the baseline.
    pub baseline: f64,
    /// The value now.
    pub candidate: Option<f64>,
    /// Candidate minus baseline; `None` when the candidate has no value.
    pub difference: Option<Evidence>,
    /// How far it may move, in the unit of the metric.
    pub tolerance: f64,
    /// How likely a move this far is when it is really within the tolerance.
    pub p: Option<f64>,
    /// How likely a move no further than this is when it is really beyond the tolerance; 0 where nothing moved at all.
    pub p_beyond: Option<f64>,
    /// The p-value below which it is worse, after the correction for the number of tests.
    pub level: f64,
    /// What came out.
    pub verdict: Verdict,
    /// What else differs there, of one that is worse.
    pub moved: Vec<Moved>,
}

/// Why a metric cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// The baseline does not have the metric there.
    NotInBaseline,
    /// The baseline has no value, as the mean wait when nobody was answered.
    NoValue,
    /// There are too few replications to tell anything.
    TooFew,
}

/// Compares one metric with its baseline; the verdict is yet to come from [`judge`].
///
/// # Formula
/// With d the move in the worse direction and T the tolerance, p is the one-sided p-value of *d is at most T*, from
/// [`Observations::evidence_of_difference`]: paired where baseline and candidate have one seed, Welch's test otherwise.
/// Where both directions are worse it is twice the smaller of both. What is beyond is likewise tested against *d is at least T*.
pub fn examine(watch: Watch, baseline: &Observations, candidate: &Observations) -> Result<Finding, Unjudged> {
    /// The confidence of the interval over which a quantile is taken to be straight.
    const STRAIGHT: f64 = 0.95;
    let (scope, metric, interval) = (watch.scope, watch.metric, watch.interval.as_deref());
    let theirs = baseline.scope(scope.name(), &watch.name).ok_or(Unjudged::NotInBaseline)?;
    // The values are of the same replications as their difference.
    let pairing = candidate.pairing(baseline);
    let value = |mut series: Series<'_>| {
        if let Pairing::Paired(pairs) = pairing {
            series.truncate(pairs);
        }
        series.linearised(STRAIGHT)
    };
    let series = baseline.series_in(interval, theirs, metric).ok_or(Unjudged::NotInBaseline)?;
    let before = value(series).ok_or(Unjudged::NoValue)?.value;
    let tolerance = watch.tolerance.of(before);
    let now = candidate.series_in(interval, scope, metric).and_then(value);
    let difference = candidate.evidence_in(interval, baseline, scope, metric, STRAIGHT);
    let Some((now, difference)) = now.zip(difference) else {
        let gone = Finding {
            watch,
            baseline: before,
            candidate: None,
            difference: None,
            tolerance,
            p: None,
            p_beyond: None,
            level: 0.0,
            verdict: Verdict::Gone,
            moved: Vec::new(),
        };
        return Ok(gone);
    };
    let other_way = Evidence { value: -difference.value, ..difference };
    let (up, down) = both(difference.p_above(tolerance), other_way.p_above(tolerance))?;
    // How likely they are from beyond: the same of what is left of the tolerance.
    let left = |moved: Evidence| Evidence { value: tolerance - moved.value, ..moved }.p_above(0.0);
    let (not_up, not_down) = both(left(difference), left(other_way))?;
    let (p, p_beyond) = match watch.worse {
        Worse::Up => (up, not_up),
        Worse::Down => (down, not_down),
        Worse::Either => ((2.0 * up.min(down)).min(1.0), not_up.max(not_down)),
    };
    let unmoved = difference.value == 0.0 && difference.standard_error == Some(0.0);
    Ok(Finding {
        watch,
        baseline: before,
        candidate: Some(now.value),
        difference: Some(difference),
        tolerance,
        p: Some(p),
        p_beyond: Some(if unmoved { 0.0 } else { p_beyond }),
        level: 0.0,
        verdict: Verdict::Open,
        moved: Vec::new(),
    })
}

fn both(one: Option<f64>, other: Option<f64>) -> Result<(f64, f64), Unjudged> {
    one.zip(other).ok_or(Unjudged::TooFew)
}

/// Contacts that are lost and were not before.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The class that loses most more; nothing for all contacts together.
    pub class: Option<String>,
    /// The share that is lost in the baseline, and in the candidate \[0, 1\].
    pub shares: [f64; 2],
}

/// Whether more contacts are lost than in the baseline, by more than a hundredth of all or of a class. Those who are thrown out are missing in
/// the metrics of those who stay, which may look better for it.
pub fn newly_lost(baseline: &Observations, candidate: &Observations) -> Option<Loss> {
    let share = |of: &Observations, scope| {
        let estimate = of.series_in(None, scope, Metric::LostShare)?.linearised(0.95)?;
        Some(estimate.value)
    };
    let loss = |scope: Scope, name: &str| {
        let before = baseline.scope(scope.name(), name).and_then(|theirs| share(baseline, theirs)).unwrap_or(0.0);
        let shares = [before, share(candidate, scope)?];
        (shares[1] - shares[0] > NOTABLE_LOSS).then_some(shares)
    };
    if let Some(shares) = loss(Scope::Center, "") {
        return Some(Loss { class: None, shares });
    }
    let classes = candidate.scopes().filter(|(scope, _)| matches!(scope, Scope::Class(_)));
    let lost = classes.filter_map(|(scope, name)| Some((name, loss(scope, name)?)));
    let more = |shares: &[f64; 2]| shares[1] - shares[0];
    let worst = lost.max_by(|(_, one), (_, other)| more(one).total_cmp(&more(other)))?;
    Some(Loss { class: Some(worst.0.to_owned()), shares: worst.1 })
}

/// Gives the findings of one check their verdicts: with probability at most `level` is any of them worse that really is
/// within its tolerance, and with at most that each is good that really is beyond. Of the others it cannot be told.
///
/// # Formula
/// The k-th smallest of m p-values is compared with level / (m - k + 1), and all from the first that is larger on pass.
///
/// # Source
/// Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979. It asks
/// nothing of how the metrics depend on each other.
pub fn judge(findings: &mut [Finding], level: f64) {
    let mut order: Vec<(f64, usize)> =
        findings.iter().enumerate().filter_map(|(index, finding)| Some((finding.p?, index))).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut rejects = true;
    for (rank, &(p, index)) in order.iter().enumerate() {
        let finding = &mut findings[index];
        finding.level = level / (order.len() - rank) as f64;
        rejects &= p <= finding.level;
        finding.verdict = match finding.p_beyond {
            _ if rejects => Verdict::Worse,
            Some(p) if p <= level => Verdict::Good,
            _ => Verdict::Open,
        };
    }
}

/// About how many replications it takes until a move of twice the tolerance is caught with probability 95 %, given that so many
/// replications had this standard error; `None` where nothing varies or nothing is tolerated.
///
/// # Formula
/// The least m with m ≥ n · ((t(1 - level) + t(0.95)) · s / T)², with quantiles t of as many degrees of freedom as m replications have: twice
/// the tolerance is T above the limit of the test.
pub fn replications_needed(difference: &Evidence, tolerance: f64, level: f64) -> Option<u64> {
    let error = difference.standard_error.filter(|&error| error > 0.0 && tolerance > 0.0)?;
    let n = difference.replications as f64;
    // Of Welch's test a replication more is up to two degrees more.
    let degrees_each = difference.degrees / (n - 1.0);
    let wanted = |m: f64| {
        let degrees = degrees_each * (m - 1.0);
        let ratio = (t_quantile(1.0 - level, degrees) + t_quantile(0.95, degrees)) * error / tolerance;
        n * ratio * ratio
    };
    let mut m = wanted(f64::INFINITY).ceil().max(2.0);
    // Each step comes from below, since fewer degrees have larger quantiles, and nearly there at once where m is large.
    while m < wanted(m) {
        m += 1.0;
    }
    Some(m as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(p: f64) -> Finding {
        let watch = Watch {
            scope: Scope::Center,
            name: String::new(),
            metric: Metric::Asa,
            interval: None,
            worse: Worse::Up,
            tolerance: Tolerance::default(),
        };
        Finding {
            watch,
            baseline: 1.0,
            candidate: Some(2.0),
            difference: None,
            tolerance: 0.0,
            p: Some(p),
            p_beyond: Some(1.0 - p),
            level: 0.0,
            verdict: Verdict::Open,
            moved: Vec::new(),
        }
    }

    #[test]
    fn holm_stops_at_the_first_that_is_too_large_even_if_a_later_one_would_pass_alone() {
        // Against 0.05 / 4, / 3, / 2, / 1: the third fails, and the fourth with it.
        let mut findings = [0.01, 0.04, 0.03, 0.005].map(finding).to_vec();
        judge(&mut findings, 0.05);
        let verdicts: Vec<Verdict> = findings.iter().map(|finding| finding.verdict).collect();
        assert_eq!(verdicts, [Verdict::Worse, Verdict::Open, Verdict::Open, Verdict::Worse]);
        let levels: Vec<f64> = findings.iter().map(|finding| finding.level).collect();
        assert_eq!(levels, [0.05 / 3.0, 0.05, 0.025, 0.0125]);
    }

    #[test]
    fn what_may_be_beyond_its_tolerance_is_not_good() {
        let verdict = |p_beyond: f64| {
            let mut findings = vec![Finding { p_beyond: Some(p_beyond), ..finding(0.6) }];
            judge(&mut findings, 0.05);
            findings[0].verdict
        };
        assert_eq!([0.0, 0.05, 0.06, 0.4].map(verdict), [Verdict::Good, Verdict::Good, Verdict::Open, Verdict::Open]);
    }

    #[test]
    fn the_larger_tolerance_counts() {
        let tolerance = Tolerance { absolute: 2.0, relative: 0.1 };
        assert_eq!((tolerance.of(10.0), tolerance.of(-50.0)), (2.0, 5.0));
    }

    #[test]
    fn four_times_the_error_takes_sixteen_times_the_replications() {
        let needed = |error: f64| {
            let difference = Evidence { value: 0.0, standard_error: Some(error), degrees: 19.0, replications: 20 };
            replications_needed(&difference, 1.0, 0.05).unwrap()
        };
        // (1.652 + 1.652)² = 10.92 times 20, with 218 degrees; a sixteenth of 20 times (1.753 + 1.753)², with 15.
        assert_eq!((needed(1.0), needed(0.25)), (219, 16));
    }
}
