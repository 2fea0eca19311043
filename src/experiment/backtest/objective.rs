//! What a search makes small: how far simulated days are from real ones.

use super::{Day, Errors, Line, Measure};

/// Which measures are to come out well on the fitted days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Objective {
    /// The share answered in time, of the answered.
    ServiceLevel,
    /// The mean wait of the answered.
    Asa,
    /// The share of the offered that gave up.
    Abandonment,
    /// All three.
    All,
}

impl Objective {
    /// All, in the order of help texts.
    pub const ALL: [Objective; 4] = [Objective::ServiceLevel, Objective::Asa, Objective::Abandonment, Objective::All];

    /// The name in arguments and files.
    pub const fn name(self) -> &'static str {
        match self {
            Objective::ServiceLevel => "service_level",
            Objective::Asa => "asa",
            Objective::Abandonment => "abandonment",
            Objective::All => "all",
        }
    }

    /// The measures.
    pub const fn measures(self) -> &'static [Measure] {
        match self {
            Objective::ServiceLevel => &[Measure::InTimeOfAnswered],
            Objective::Asa => &[Measure::Asa],
            Objective::Abandonment => &[Measure::Abandoned],
            Objective::All => &[Measure::InTimeOfAnswered, Measure::Asa, Measure::Abandoned],
        }
    }

    /// How far simulated days are from real ones: a share, seconds, or for all three a number without a unit. `None` when no day tells.
    ///
    /// # Formula
    /// Of one measure √(Σ w (s - r)² / Σ w) over days, with w the contacts really offered, r the real value and s the simulated one:
    /// the root mean squared error of [`Errors`] over days. Of all three the sum of these, each divided by the real mean over the same
    /// days, Σ w r / Σ w, of the share that was *not* answered in time, of the wait and of the share that gave up: all of
    /// these are 0 where nobody has to wait, so that each error counts in proportion to how much there was of it. One that is not known or
    /// was really 0 is left out.
    ///
    /// A share is bounded, so that in its error no single overloaded day can outweigh all others, as it can with waits.
    pub fn of(self, days: &[Day]) -> Option<f64> {
        let errors = |measure| Errors::of(days.iter().map(Day::whole), measure).map(|errors| errors.root_mean_squared);
        match (self, self.measures()) {
            (_, &[measure]) => errors(measure),
            (_, measures) => {
                let scaled = measures.iter().filter_map(|&measure| {
                    let scale = scale(measure, days)?;
                    (scale > 0.0).then_some(errors(measure)? / scale)
                });
                scaled.reduce(|sum, error| sum + error)
            }
        }
    }
}

/// How much there really was of a measure, on average over the days that tell.
fn scale(measure: Measure, days: &[Day]) -> Option<f64> {
    let known = |line: &Line| Some((line.offered, line.comparison(measure).real?));
    let sums = days.iter().map(Day::whole).filter_map(known);
    let (weights, sum) =
        sums.fold((0.0, 0.0), |(weights, sum), (weight, real)| (weights + weight, sum + weight * real));
    let mean = (weights > 0.0).then_some(sum / weights)?;
    Some(if measure == Measure::InTimeOfAnswered { 1.0 - mean } else { mean })
}
