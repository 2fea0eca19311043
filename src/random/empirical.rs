//! Distributions taken from data: choices by weight, observed values, survival curves.

use crate::random::Draws;
use crate::random::distribution::{
    DistributionError, at_least, exponential, exponential_partial, moved, place, positive, within,
};

/// More members than any table has, and few enough to number them in 32 bits.
const MOST: f64 = 1e9;

/// A choice among n by weight, in the same time for any n.
///
/// # Source
/// Walker (1977), ACM TOMS 3(3), 253-256, with the table built as by Vose (1991), IEEE Trans. Software Engineering 17(9).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    /// The weights, divided by their sum.
    shares: Box<[f64]>,
    /// Probability that a column keeps what falls on it, and where the rest goes.
    columns: Box<[(f64, u32)]>,
}

impl Choice {
    /// A choice by `weights`, each a finite number > 0; there is at least one.
    pub(super) fn new(weights: &[f64]) -> Result<Choice, DistributionError> {
        within("number of weights", weights.len() as f64, 1.0, MOST)?;
        for (index, &weight) in weights.iter().enumerate() {
            positive("weight", weight).map_err(|error| error.at(index))?;
        }
        let total: f64 = weights.iter().sum();
        let shares: Box<[f64]> = weights.iter().map(|weight| weight / total).collect();
        let mut columns: Box<[(f64, u32)]> =
            (0..).zip(&shares).map(|(own, share)| (share * shares.len() as f64, own)).collect();
        let (mut short, mut long): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(|&at| columns[at].0 < 1.0);
        while let (Some(receiver), Some(&giver)) = (short.pop(), long.last()) {
            columns[receiver].1 = giver as u32;
            columns[giver].0 -= 1.0 - columns[receiver].0;
            if columns[giver].0 < 1.0 {
                long.pop();
                short.push(giver);
            }
        }
        // What is left over is full but for rounding. A column that was short still points at itself.
        Ok(Choice { shares, columns })
    }

    /// The index drawn.
    #[inline]
    pub(super) fn draw(&self, draws: &mut Draws) -> usize {
        let product = u128::from(draws.word()) * self.columns.len() as u128;
        let (column, rest) = ((product >> 64) as usize, product as u64);
        let (kept, other) = self.columns[column];
        if (rest >> 11) as f64 * (1.0 / (1_u64 << 53) as f64) < kept { column } else { other as usize }
    }

    /// Probability of each, in the order of the weights; they sum to 1.
    pub(super) fn shares(&self) -> &[f64] {
        &self.shares
    }
}

/// Observed values with weights; draws give these values and no others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Empirical {
    /// In ascending order, each once.
    values: Box<[f64]>,
    choice: Choice,
}

impl Empirical {
    pub(super) fn new(weighted: impl IntoIterator<Item = (f64, f64)>) -> Result<Empirical, DistributionError> {
        let mut pairs = Vec::new();
        for (index, (value, weight)) in weighted.into_iter().enumerate() {
            place("value", value).map_err(|error| error.at(index))?;
            positive("weight", weight).map_err(|error| error.at(index))?;
            // Adding zero makes -0 and 0 the same value.
            pairs.push((value + 0.0, weight));
        }
        within("number of values", pairs.len() as f64, 1.0, MOST)?;
        pairs.sort_by(|one, two| one.0.total_cmp(&two.0));
        pairs.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0.0 };
            same
        });
        let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        Ok(Empirical { values: values.into(), choice: Choice::new(&weights)? })
    }

    /// The value, if there is only one.
    pub(super) fn only(&self) -> Option<f64> {
        if let [value] = *self.values { Some(value) } else { None }
    }

    /// The largest value.
    pub(super) fn top(&self) -> f64 {
        self.values[self.values.len() - 1]
    }

    #[inline]
    pub(super) fn sample(&self, draws: &mut Draws) -> f64 {
        self.values[self.choice.draw(draws)]
    }

    /// E[(X - centre)^power; X <= x].
    pub(super) fn partial(&self, x: f64, power: i32, centre: f64) -> f64 {
        let weighted = self.values.iter().zip(self.choice.shares()).take_while(|&(&value, _)| value <= x);
        weighted.map(|(&value, share)| share * (value - centre).powi(power)).sum()
    }

    /// P(X = x).
    pub(super) fn atom(&self, x: f64) -> f64 {
        self.values.binary_search_by(|value| value.total_cmp(&(x + 0.0))).map_or(0.0, |at| self.choice.shares()[at])
    }

    pub(super) fn map(
        &self,
        change: impl Fn(f64) -> Result<f64, DistributionError>,
    ) -> Result<Empirical, DistributionError> {
        let values = self.values.iter().map(|&value| change(value)).collect::<Result<_, _>>()?;
        Ok(Empirical { values, choice: self.choice.clone() })
    }
}

/// How a survival curve goes on beyond its last point, for the share that is left there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Beyond {
    /// The rest takes a further exponential time.
    Exponential {
        /// Mean of that further time, in the unit of the curve.
        mean: f64,
    },
    /// The rest never ends: draws are `f64::INFINITY`.
    Never,
}

/// A survival curve: straight lines between points (t, P(X > t)), starting from (0, 1).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SurvivalCurve {
    /// Times ascend, shares descend; neither strictly. The first share is 1. Equal times are a jump.
    points: Box<[(f64, f64)]>,
    beyond: Beyond,
}

impl SurvivalCurve {
    pub(super) fn new(points: &[(f64, f64)], beyond: Beyond) -> Result<SurvivalCurve, DistributionError> {
        within("number of points", points.len() as f64, 1.0, MOST)?;
        if let Beyond::Exponential { mean } = beyond {
            positive("mean beyond the last point", mean)?;
        }
        let mut curve = vec![(0.0, 1.0)];
        let mut before = (0.0, 1.0);
        for (index, &(time, share)) in points.iter().enumerate() {
            let checked = place("time of point", time)
                .and_then(|time| at_least("time of point", time, "the time before it", before.0))
                .and_then(|_| within("survival of point", share, 0.0, before.1));
            checked.map_err(|error| error.at(index))?;
            before = (time, share);
            curve.push(before);
        }
        Ok(SurvivalCurve { points: curve.into(), beyond })
    }

    fn last(&self) -> (f64, f64) {
        self.points[self.points.len() - 1]
    }

    /// Where the curve reaches zero, if it does.
    pub(super) fn top(&self) -> f64 {
        let (time, share) = self.last();
        if share == 0.0 { time } else { f64::INFINITY }
    }

    pub(super) fn sample(&self, draws: &mut Draws) -> f64 {
        let share = 1.0 - draws.unit();
        // The first point has share 1, so there is always one before.
        let at = self.points.partition_point(|point| point.1 >= share);
        if let Some(&(end, less)) = self.points.get(at) {
            let (start, more) = self.points[at - 1];
            return start + (end - start) * ((more - share) / (more - less));
        }
        match self.beyond {
            Beyond::Exponential { mean } => self.last().0 + mean * exponential(draws),
            Beyond::Never => f64::INFINITY,
        }
    }

    /// P(X > x).
    pub(super) fn survival(&self, x: f64) -> f64 {
        let at = self.points.partition_point(|point| point.0 <= x);
        let Some(&(end, less)) = self.points.get(at) else {
            let (time, share) = self.last();
            return match self.beyond {
                Beyond::Exponential { mean } => share * libm::exp((time - x) / mean),
                Beyond::Never if x < f64::INFINITY => share,
                Beyond::Never => 0.0,
            };
        };
        if at == 0 {
            return 1.0;
        }
        let (start, more) = self.points[at - 1];
        more - (more - less) * ((x - start) / (end - start))
    }

    /// E[(X - centre)^power; X <= x, X finite].
    pub(super) fn partial(&self, x: f64, power: i32, centre: f64) -> f64 {
        let pieces = self.points.windows(2).filter(|pair| pair[0].1 > pair[1].1 && pair[0].0 <= x);
        let on_curve: f64 = pieces
            .map(|pair| {
                let ((start, more), (end, less)) = (pair[0], pair[1]);
                if start == end {
                    return (more - less) * (start - centre).powi(power);
                }
                (more - less) * moved(start - centre, power, |power| uniform_partial(end - start, x - start, power))
            })
            .sum();
        let (time, share) = self.last();
        match self.beyond {
            Beyond::Exponential { mean } if share > 0.0 => {
                on_curve + share * moved(time - centre, power, |power| exponential_partial(mean, x - time, power))
            }
            _ => on_curve,
        }
    }

    /// P(X = x).
    pub(super) fn atom(&self, x: f64) -> f64 {
        if x == f64::INFINITY {
            return self.endless();
        }
        let jumps = self.points.windows(2).filter(|pair| pair[0].0 == x && pair[1].0 == x);
        jumps.map(|pair| pair[0].1 - pair[1].1).sum()
    }

    /// P(X is infinite).
    pub(super) fn endless(&self) -> f64 {
        if self.beyond == Beyond::Never { self.last().1 } else { 0.0 }
    }

    pub(super) fn scaled(
        &self,
        times: impl Fn(f64) -> Result<f64, DistributionError>,
    ) -> Result<SurvivalCurve, DistributionError> {
        let points = self.points.iter().map(|&(time, share)| Ok((times(time)?, share))).collect::<Result<_, _>>()?;
        let beyond = match self.beyond {
            Beyond::Exponential { mean } => Beyond::Exponential { mean: times(mean)? },
            Beyond::Never => Beyond::Never,
        };
        Ok(SurvivalCurve { points, beyond })
    }
}

/// E[U^power; U <= x] for U uniform on `[0, width]`.
pub(super) fn uniform_partial(width: f64, x: f64, power: i32) -> f64 {
    let share = (x / width).clamp(0.0, 1.0);
    width.powi(power) * share.powi(power + 1) / f64::from(power + 1)
}
