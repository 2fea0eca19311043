//! How long contacts wait before they give up. Who is served, or leaves otherwise, has not given up: their patience is at least their wait.

use statrs::function::gamma::gamma_lr;
use std::collections::BTreeMap;

use crate::stats::fitting::{Candidate, Family, Fitted, KaplanMeier, Measured, Observation, best_first};

/// A distribution that is further than this from the curve of Kaplan and Meier gives way to it, if many gave up.
const MISFIT: f64 = 0.05;
const MANY: usize = 100;
/// Who gives up within so many seconds of having to wait does so at once.
const AT_ONCE: f64 = 1.0;

/// What was fitted to the waits of a class.
#[derive(Clone, Debug)]
pub struct PatienceFit {
    /// How many had to wait.
    pub waited: usize,
    /// How many of them gave up.
    pub gave_up: usize,
    /// The share that hangs up at once when they have to wait, where they are more than a distribution of patience explains.
    pub at_once: Option<Measured>,
    /// The families that can be fitted to the others, the best first.
    pub candidates: Vec<Fitted>,
    /// The share that is left after a wait, whatever the distribution, with those who hang up at once.
    pub curve: KaplanMeier,
    /// By hour of the arrival: how many gave up, and the mean patience of an exponential distribution \[s\], the waits of all over their number.
    pub by_hour: Vec<(i8, usize, Measured)>,
    /// Probability of differences so large between hours if there is none: the test of likelihood ratios of exponential distributions.
    pub hours_p_value: Option<f64>,
}

/// Fewer who gave up in an hour say nothing about it.
const FEWEST: usize = 5;

impl PatienceFit {
    /// The fit to waits, each with whether it ended in giving up; `None` if nobody did.
    pub fn of(waits: &[(f64, bool)]) -> Option<PatienceFit> {
        // Who is served without a wait was not asked for patience.
        let asked: Vec<Observation> = waits
            .iter()
            .filter(|(wait, gave_up)| *wait > 0.0 || *gave_up)
            .map(|&(time, ended)| Observation { time, ended })
            .collect();
        let gave_up = asked.iter().filter(|asked| asked.ended).count();
        if gave_up == 0 {
            return None;
        }
        let curve = KaplanMeier::of(&asked);
        let is_at_once = |asked: &&Observation| asked.ended && asked.time <= AT_ONCE;
        let quick = asked.iter().filter(is_at_once).count();
        let later: Vec<Observation> = asked.iter().filter(|asked| !is_at_once(asked)).copied().collect();
        // Those beyond what the distribution of the others gives by itself hang up at once; three standard errors are no chance.
        let at_once = Fitted::of(Family::Weibull, &later).or_else(|| Fitted::of(Family::Exponential, &later)).and_then(
            |distribution| {
                let count = asked.len() as f64;
                let share = quick as f64 / count;
                let expected = 1.0 - distribution.distribution.survival(AT_ONCE);
                let error = (share * (1.0 - share) / count).sqrt();
                (share - expected > 3.0 * error && quick >= 3).then_some(Measured { value: share, error })
            },
        );
        let candidates = best_first(if at_once.is_some() { &later } else { &asked });
        Some(PatienceFit {
            waited: asked.len(),
            gave_up,
            at_once,
            candidates,
            curve,
            by_hour: Vec::new(),
            hours_p_value: None,
        })
    }

    /// With how it differs by hour of the arrival; one hour for each wait.
    pub(super) fn with_hours(mut self, waits: &[(f64, bool)], hours: &[i8]) -> PatienceFit {
        let mut sums: BTreeMap<i8, (f64, usize)> = BTreeMap::new();
        for (&(wait, gave_up), &hour) in waits.iter().zip(hours) {
            let sum = sums.entry(hour).or_default();
            *sum = (sum.0 + wait, sum.1 + usize::from(gave_up));
        }
        sums.retain(|_, (wait, count)| *count >= FEWEST && *wait > 0.0);
        let measured = |(wait, count): (f64, usize)| {
            let mean = wait / count as f64;
            Measured { value: mean, error: mean / (count as f64).sqrt() }
        };
        self.by_hour = sums.iter().map(|(&hour, &sum)| (hour, sum.1, measured(sum))).collect();
        if sums.len() > 1 {
            // Twice the logarithm of the ratio of likelihoods with one mean for each hour and with one for all.
            let likelihood = |wait: f64, count: f64| -count * (libm::log(wait / count) + 1.0);
            let (wait, count) =
                sums.values().fold((0.0, 0.0), |all, &(wait, count)| (all.0 + wait, all.1 + count as f64));
            let apart: f64 = sums.values().map(|&(wait, count)| likelihood(wait, count as f64)).sum();
            let statistic = (2.0 * (apart - likelihood(wait, count))).max(1e-12);
            self.hours_p_value = Some(1.0 - gamma_lr(0.5 * (sums.len() as f64 - 1.0), 0.5 * statistic));
        }
        self
    }

    /// Whether the curve itself is the better distribution.
    pub fn is_empirical(&self) -> bool {
        match self.candidates.first() {
            None => true,
            Some(best) => best.quality.distance > MISFIT && self.gave_up >= MANY,
        }
    }

    /// The distribution of this rank, from 0; `None` means the curve, where it is the best.
    pub fn distribution(&self, rank: usize) -> Option<&Fitted> {
        match (self.is_empirical(), rank) {
            (true, 0) => None,
            (true, rank) => self.candidates.get(rank - 1),
            (false, rank) => self.candidates.get(rank),
        }
    }

    /// The name of the distribution of this rank, if there is one.
    pub fn named(&self, rank: usize) -> Option<&'static str> {
        match (self.distribution(rank), rank) {
            (Some(distribution), _) => Some(distribution.distribution.family().name()),
            (None, 0) => Some("the curve of Kaplan and Meier"),
            (None, _) => None,
        }
    }

    /// What is left after a wait, by the best distribution and those who hang up at once.
    pub fn survival(&self, wait: f64) -> f64 {
        let at_once = self.at_once.map_or(0.0, |share| share.value);
        match self.distribution(0) {
            Some(distribution) => (1.0 - at_once) * Candidate::survival(distribution.distribution, wait),
            None => self.curve.survival(wait).value,
        }
    }

    /// The mean of what is left when the curve ends: the waits of all over those who gave up.
    pub fn tail(&self) -> f64 {
        self.candidates.iter().map(|fitted| fitted.mean.value).fold(1.0, f64::max)
    }
}
