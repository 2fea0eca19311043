//! How long contacts wait before they give up. Who is served, or leaves otherwise, has not given up: their patience is at least their wait.

use statrs::function::gamma::gamma_lr;
use std::collections::BTreeMap;

use crate::stats::fitting::{Candidate, Family, Fitted, KaplanMeier, Measured, Observation, best_first};

/// A distribution that is further than this from the curve of Kaplan and Meier gives way to it, if many gave up.
const MISFIT: f64 = 0.05;
const MANY: usize = 100;
/// Who gives up within so many seconds of having to wait does so at once.
const AT_ONCE: f64 = 1.0;
/// Fewer who do so say nothing about it.
const FEWEST_AT_ONCE: usize = 3;
/// How much smaller Akaike's criterion is where something more is believed: twenty times as likely.
const CLEARLY: f64 = 6.0;
/// The number of those left to the distribution hardly changes after a few turns.
const MOST_TURNS: usize = 4;

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

/// The share of those who hang up at once, and what fits the others, where both together explain the waits better than a distribution alone does.
///
/// # Formula
/// With a share p and a distribution F, giving up within a second has the probability p + (1 − p) F(1 s); all else counts by density and survival
/// times 1 − p. Both ways are compared by Akaike's criterion, the share being one parameter more. Of those who gave up within a second, as many
/// belong to the distribution as it expects by itself: they are left to it, those who stayed longest, and it is fitted anew until their number stays,
/// each family for itself.
fn with_those_at_once(asked: &[Observation], alone: &[Fitted]) -> Option<(Measured, Vec<Fitted>)> {
    let (mut quick, rest): (Vec<Observation>, Vec<Observation>) =
        asked.iter().partition(|asked| asked.ended && asked.time <= AT_ONCE);
    if quick.len() < FEWEST_AT_ONCE {
        return None;
    }
    quick.sort_by(|one, two| two.time.total_cmp(&one.time));
    let count = asked.len() as f64;
    let quick_share = quick.len() as f64 / count;
    let share_of = |fitted: &Fitted| {
        let expected = 1.0 - fitted.distribution.survival(AT_ONCE);
        ((quick_share - expected) / (1.0 - expected)).max(0.0)
    };
    let of_distribution = |left: f64| {
        let left = (left.round().max(0.0) as usize).min(quick.len());
        Vec::from_iter(rest.iter().chain(&quick[..left]).copied())
    };
    // How many of the quick ones a family expects, where so many were left to it.
    let expected = |family: Family, left: f64| {
        let fitted = Fitted::of(family, &of_distribution(left))?;
        Some(count * (1.0 - share_of(&fitted)) * (1.0 - fitted.distribution.survival(AT_ONCE)))
    };
    let settled = |family: Family| {
        let mut left = 0.0;
        for _ in 0..MOST_TURNS {
            let once = expected(family, left)?;
            let twice = expected(family, once)?;
            // Turns close in on the number by a constant factor: Aitken's rule goes to where they lead.
            let bend = twice - 2.0 * once + left;
            let next = if bend.abs() < 1e-9 { twice } else { left - (once - left) * (once - left) / bend };
            let next = next.clamp(0.0, quick.len() as f64);
            let moved = (next - left).abs();
            left = next;
            if moved <= 1.0 {
                break;
            }
        }
        Some((left, Fitted::of(family, &of_distribution(left))?))
    };
    let criterion = |fitted: &Fitted, share: f64| {
        let distribution = fitted.distribution;
        let at_once = share + (1.0 - share) * (1.0 - distribution.survival(AT_ONCE));
        let of_rest = |seen: &Observation| {
            let likely = if seen.ended { distribution.density(seen.time) } else { distribution.survival(seen.time) };
            libm::log(((1.0 - share) * likely).max(f64::MIN_POSITIVE))
        };
        let of_quick = quick.len() as f64 * libm::log(at_once.max(f64::MIN_POSITIVE));
        2.0 * distribution.family().parameters() as f64 - 2.0 * (of_quick + rest.iter().map(of_rest).sum::<f64>())
    };
    let families = Family::ALL.into_iter().filter(|family| *family != Family::TwoLogNormals);
    let together = families.filter_map(|family| {
        let (left, fitted) = settled(family)?;
        Some((criterion(&fitted, share_of(&fitted)) + 2.0, left))
    });
    let (together, left) = together.min_by(|one, two| one.0.total_cmp(&two.0))?;
    let alone = alone.iter().map(|fitted| criterion(fitted, 0.0)).fold(f64::INFINITY, f64::min);
    let candidates = best_first(&of_distribution(left));
    let share = share_of(candidates.first()?);
    let error = (quick_share * (1.0 - quick_share) / count).sqrt();
    (together + CLEARLY < alone && share > 3.0 * error).then_some((Measured { value: share, error }, candidates))
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
        let alone = best_first(&asked);
        let (at_once, candidates) = match with_those_at_once(&asked, &alone) {
            Some((share, candidates)) => (Some(share), candidates),
            None => (None, alone),
        };
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
