//! How long work takes: its distribution, and how it differs by agent, hour and weekday.

use crate::history::tables::weekday_name;
use crate::stats::fitting::{Fitted, Measured, Observation, best_first};
use jiff::civil::DateTime;
use statrs::function::beta::beta_reg;
use std::collections::BTreeMap;

/// A distribution that misses the share of shorter times by more than this, and not by chance, gives way to the times themselves.
const MISFIT: f64 = 0.03;
/// Below this probability a misfit is not chance.
const CHANCE: f64 = 1e-3;
/// Fewer contacts of an agent or hour say nothing about them.
const FEWEST: usize = 5;

/// A day so many days before the last counts half in the rolling level.
const HALF_LIFE: f64 = 5.0;

/// How long a piece of work took.
pub(super) struct Sample<'h> {
    pub(super) seconds: f64,
    pub(super) agent: Option<&'h str>,
    /// What the agent serves.
    pub(super) group: Option<&'h str>,
    pub(super) at: DateTime,
}

/// What was fitted to the times of a work.
#[derive(Clone, Debug)]
pub struct WorkFit {
    /// How many times.
    pub count: usize,
    /// Their mean, whatever the distribution \[s\].
    pub mean: Measured,
    /// Their standard deviation over the mean.
    pub cv: f64,
    /// The families that can be fitted, the best first.
    pub candidates: Vec<Fitted>,
    /// By agent, as a multiple of the mean of all.
    pub by_agent: Effect,
    /// By hour of the day.
    pub by_hour: Effect,
    /// By weekday.
    pub by_weekday: Effect,
    /// By date.
    pub by_date: Effect,
    /// By what the agent serves: agents with the same classes are a group.
    pub by_group: Effect,
    /// The level of the next day over the mean of all: the dates weighted less by half for each five days before the last.
    pub level: Option<Measured>,
    /// The times in ascending order, for pictures.
    pub times: Vec<f64>,
}

/// How the mean differs between parts.
#[derive(Clone, Debug, Default)]
pub struct Effect {
    /// Name of the part, how many times, and its mean over that of all.
    pub parts: Vec<(String, usize, Measured)>,
    /// Probability of differences so large if there is none: analysis of variance of the logarithms.
    pub p_value: Option<f64>,
    /// The share of the variance of the logarithms that lies between the parts.
    pub share: f64,
}

impl WorkFit {
    /// The fit; `None` without times, or if all are 0.
    pub(super) fn of(samples: &[Sample<'_>]) -> Option<WorkFit> {
        let mut times: Vec<f64> = samples.iter().map(|sample| sample.seconds).collect();
        times.sort_by(f64::total_cmp);
        let count = times.len();
        let mean = times.iter().sum::<f64>() / count.max(1) as f64;
        if mean <= 0.0 {
            return None;
        }
        let variance = times.iter().map(|time| (time - mean) * (time - mean)).sum::<f64>() / (count.max(2) - 1) as f64;
        let observations: Vec<Observation> = times.iter().map(|&time| Observation::ended(time)).collect();
        let part = |name: &dyn Fn(&Sample<'_>) -> Option<String>| Effect::of(samples, mean, name);
        let by_date = part(&|sample| Some(sample.at.date().to_string()));
        Some(WorkFit {
            level: rolling(&by_date),
            by_date,
            by_group: part(&|sample| sample.group.map(str::to_owned)),
            count,
            mean: Measured { value: mean, error: (variance / count as f64).sqrt() },
            cv: variance.sqrt() / mean,
            candidates: best_first(&observations),
            by_agent: part(&|sample| sample.agent.map(str::to_owned)),
            by_hour: part(&|sample| Some(format!("{:02}:00", sample.at.hour()))),
            by_weekday: part(&|sample| {
                let number = sample.at.weekday().to_monday_zero_offset();
                Some(format!("{} {}", number + 1, weekday_name(number as u8)))
            }),
            times,
        })
    }

    /// Whether the best distribution misses the times so much that they themselves are the better distribution.
    pub fn is_empirical(&self) -> bool {
        match self.candidates.first() {
            None => true,
            Some(best) => best.quality.distance > MISFIT && best.quality.p_value.is_some_and(|p| p < CHANCE),
        }
    }

    /// The distribution of this rank, from 0; `None` means the times themselves, where they are the best.
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
            (None, 0) => Some("the observed times"),
            (None, _) => None,
        }
    }
}

/// The level that the dates lead up to; `None` of fewer than three.
fn rolling(by_date: &Effect) -> Option<Measured> {
    let count = by_date.parts.len();
    if count < 3 {
        return None;
    }
    let weight = |number: usize| 0.5_f64.powf((count - 1 - number) as f64 / HALF_LIFE);
    let total: f64 = (0..count).map(weight).sum();
    let level = |of: &dyn Fn(&Measured) -> f64, power: i32| -> f64 {
        let parts = by_date.parts.iter().enumerate();
        parts.map(|(number, (_, _, ratio))| (weight(number) / total).powi(power) * of(ratio)).sum()
    };
    Some(Measured { value: level(&|ratio| ratio.value, 1), error: level(&|ratio| ratio.error * ratio.error, 2).sqrt() })
}

impl Effect {
    fn of(samples: &[Sample<'_>], mean: f64, name: &dyn Fn(&Sample<'_>) -> Option<String>) -> Effect {
        let mut parts: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for sample in samples {
            if let Some(name) = name(sample) {
                parts.entry(name).or_default().push(sample.seconds);
            }
        }
        parts.retain(|_, times| times.len() >= FEWEST);
        if parts.len() < 2 {
            return Effect::default();
        }
        let measured = |times: &[f64]| {
            let count = times.len() as f64;
            let own = times.iter().sum::<f64>() / count;
            let variance = times.iter().map(|time| (time - own) * (time - own)).sum::<f64>() / (count - 1.0);
            Measured { value: own / mean, error: (variance / count).sqrt() / mean }
        };
        // Times of 0 have no logarithm; half a second stands for them.
        let log = |time: &f64| libm::log(time.max(0.5));
        let all: Vec<f64> = parts.values().flatten().map(log).collect();
        let count = all.len() as f64;
        let centre = all.iter().sum::<f64>() / count;
        let (mut between, mut within) = (0.0, 0.0);
        for times in parts.values() {
            let logs: Vec<f64> = times.iter().map(log).collect();
            let own = logs.iter().sum::<f64>() / logs.len() as f64;
            between += logs.len() as f64 * (own - centre) * (own - centre);
            within += logs.iter().map(|log| (log - own) * (log - own)).sum::<f64>();
        }
        let (top, bottom) = (parts.len() as f64 - 1.0, count - parts.len() as f64);
        let p_value = (within > 0.0 && bottom > 0.0).then(|| {
            let ratio = (between / top) / (within / bottom);
            // The tail of Fisher's distribution as an incomplete beta function.
            beta_reg(0.5 * bottom, 0.5 * top, (bottom / (bottom + top * ratio)).clamp(0.0, 1.0))
        });
        // What is between parts by chance is taken out.
        let mean_square = within / bottom.max(1.0);
        let size = count / parts.len() as f64;
        let variance = ((between / top - mean_square) / size).max(0.0);
        let share = if variance + mean_square > 0.0 { variance / (variance + mean_square) } else { 0.0 };
        let parts = parts.into_iter().map(|(name, times)| (name, times.len(), measured(&times))).collect();
        Effect { parts, p_value, share }
    }
}
