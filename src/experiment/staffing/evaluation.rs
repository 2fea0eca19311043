//! A staffing simulated: which targets hold, and by how much.

use super::{Effort, NoStaffing, Targets};
use crate::experiment::replicate;
use crate::model::{Cell, Center, Limits, RunError};
use crate::stats::{Estimate, normal_quantile, ratio_estimate};

/// The confidence of what is measured.
pub const CONFIDENCE: f64 = 0.95;

/// A staffing simulated.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// By class and interval, or by class over the day: how far what has to hold is exceeded, the closest of the targets.
    pub cells: Vec<Holds>,
    /// How many contacts were simulated.
    pub contacts: u64,
}

/// Whether the targets of a class hold in an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Holds {
    /// The class.
    pub class: usize,
    /// The interval; none over the day.
    pub interval: Option<usize>,
    /// By how many contacts the target is exceeded in a day on average, or with a share of days by what share; below 0 it does not hold.
    pub slack: f64,
    /// Its standard error.
    pub error: f64,
    /// The share answered in time, of those who were answered, gave up or were turned away.
    pub in_time: Option<f64>,
    /// The share that gave up.
    pub abandoned: Option<f64>,
    /// The share that was turned away or lost in another way.
    pub lost: Option<f64>,
    /// What the first of the targets is of, with its interval: a share \[0, 1\] or a mean wait \[s\].
    pub measured: Option<Estimate>,
}

impl Holds {
    /// Whether it holds with this probability.
    pub fn surely(&self, probability: f64) -> bool {
        self.bound(probability) >= -1e-9
    }

    /// Whether it does not hold with this probability.
    pub fn surely_not(&self, probability: f64) -> bool {
        self.slack + normal_quantile(probability) * self.error < -1e-9
    }

    /// The slack that is exceeded with this probability.
    pub(super) fn bound(&self, probability: f64) -> f64 {
        self.slack - normal_quantile(probability) * self.error
    }
}

/// Simulates a center with its agents: with this seed, so many times.
pub(in crate::experiment) fn evaluate(
    center: &Center,
    targets: &Targets,
    (seed, replications): (u64, u32),
    effort: &Effort<'_>,
) -> Result<Evaluation, NoStaffing> {
    let limits = Limits { interrupted: effort.interrupted, ..Limits::default() };
    let results = replicate(center, seed, replications, effort.threads, limits, &|_| ());
    let results = results.map_err(|failure| match failure.error {
        RunError::Interrupted { .. } => NoStaffing::Interrupted,
        _ => NoStaffing::Failed(failure),
    })?;
    let classes = center.classes.len();
    let intervals = results.first().map_or(0, |result| result.cells.len() / classes);
    let contacts = results.iter().flat_map(|result| result.cells.iter()).map(|cell| cell.offered).sum();
    let places: Vec<(usize, Option<usize>)> = (0..classes)
        .flat_map(|class| match targets.whole_day {
            true => vec![(class, None)],
            false => (0..intervals).map(|interval| (class, Some(interval))).collect(),
        })
        .collect();
    let mut cells = Vec::new();
    for (class, interval) in places {
        let mut whole = Cell::default();
        let mut slacks: Vec<Vec<f64>> = Vec::with_capacity(results.len());
        let (mut sums, mut bases) = (Vec::with_capacity(results.len()), Vec::with_capacity(results.len()));
        for result in &results {
            let mut cell = Cell::default();
            match interval {
                Some(interval) => cell += result.cells.get(interval * classes + class),
                None => (0..intervals).for_each(|interval| cell += result.cells.get(interval * classes + class)),
            }
            whole += &cell;
            slacks.push(targets.slacks(&cell));
            let (sum, base) = targets.measured(&cell);
            sums.push(sum);
            bases.push(base);
        }
        if whole.offered == 0 {
            continue;
        }
        // The target that is closest to failing speaks for all.
        let kinds = slacks[0].len();
        let closest = (0..kinds).map(|kind| {
            let own = |slacks: &Vec<f64>| match targets.share_of_days {
                None => slacks[kind],
                Some(share) => f64::from(u8::from(slacks[kind] >= -1e-9)) - share,
            };
            mean_and_error(slacks.iter().map(own))
        });
        let (slack, error) = closest.min_by(|one, two| one.0.total_cmp(&two.0)).unwrap_or((0.0, 0.0));
        let base = base(&whole);
        cells.push(Holds {
            class,
            interval,
            slack,
            error,
            in_time: (base > 0.0).then(|| whole.answered_in_time as f64 / base),
            abandoned: Some(whole.abandoned() as f64 / whole.offered as f64),
            lost: Some(whole.lost() as f64 / whole.offered as f64),
            measured: ratio_estimate(&sums, &bases, CONFIDENCE),
        });
    }
    Ok(Evaluation { cells, contacts })
}

/// All offered but those whom a self-service system served.
fn base(cell: &Cell) -> f64 {
    (cell.answered() + cell.abandoned() + cell.lost()) as f64
}

impl Targets {
    /// What the first of them is of on a day, as a sum and what it is divided by.
    fn measured(&self, cell: &Cell) -> (f64, f64) {
        if self.service_level.is_some() {
            (cell.answered_in_time as f64, base(cell))
        } else if self.abandoned.is_some() {
            ((cell.abandoned() + cell.lost()) as f64, cell.offered as f64)
        } else {
            (cell.wait_answered as f64 / 1e9, cell.answered() as f64)
        }
    }

    /// By how much each target is exceeded in a day, in contacts, or in seconds of waiting.
    fn slacks(&self, cell: &Cell) -> Vec<f64> {
        let mut slacks = Vec::new();
        if let Some(share) = self.service_level {
            slacks.push(cell.answered_in_time as f64 - share * base(cell));
        }
        if let Some(share) = self.abandoned {
            slacks.push(share * cell.offered as f64 - (cell.abandoned() + cell.lost()) as f64);
        }
        if let Some(wait) = self.wait {
            // A mean wait of nobody holds nothing.
            let nobody = cell.answered() == 0 && base(cell) > 0.0;
            let unmet = if nobody { -wait.max(1.0) * base(cell) } else { 0.0 };
            slacks.push(wait * cell.answered() as f64 - cell.wait_answered as f64 / 1e9 + unmet);
        }
        slacks
    }
}

fn mean_and_error(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let variance = values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0).max(1.0);
    (mean, (variance / count).sqrt())
}
