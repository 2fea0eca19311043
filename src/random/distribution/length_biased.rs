//! The length of the stretch that a moment falls into: longer ones are met more often.

use super::{Distribution, Repr};
use crate::random::Draws;

/// Halvings of the interval in which a value is looked for: its relative error is then below 1e-9.
const HALVINGS: u32 = 64;

/// The distribution of the length of the stretch that a moment falls into, which has nothing to do with when stretches end: in proportion to their
/// length, long ones are met more often than short ones.
///
/// # Source
/// Feller (1971), An introduction to probability theory and its applications, volume II, section XI.4: the waiting time paradox.
#[derive(Clone, Debug, PartialEq)]
pub struct LengthBiased(Form);

#[derive(Clone, Debug, PartialEq)]
enum Form {
    /// It is one of the distributions.
    Known(Distribution),
    /// It is not; its values are found by inversion of the share of all time that falls into stretches up to a length.
    Inverted { lengths: Distribution, mean: f64 },
}

impl Distribution {
    /// The length of the stretch that a moment falls into, where stretches have lengths of this distribution.
    ///
    /// # Panics
    /// The mean is not a number above 0.
    pub fn length_biased(&self) -> LengthBiased {
        let mean = self.mean();
        assert!(mean.is_finite() && mean > 0.0, "stretches of the mean length {mean} fill no time");
        let known = match &self.0 {
            Repr::Constant(_) => Some(self.clone()),
            &Repr::Exponential { mean } => Distribution::gamma(2.0, mean).ok(),
            Repr::Gamma { gamma, scale } => Distribution::gamma(gamma.shape + 1.0, *scale).ok(),
            &Repr::LogNormal { log_mean, log_deviation } => {
                Distribution::lognormal(log_mean + log_deviation * log_deviation, log_deviation).ok()
            }
            _ => None,
        };
        LengthBiased(known.map_or_else(|| Form::Inverted { lengths: self.clone(), mean }, Form::Known))
    }
}

impl LengthBiased {
    /// How much of the stretch is over at the moment, and how much is left \[the distribution's unit\].
    pub fn sample(&self, draws: &mut Draws) -> (f64, f64) {
        let length = match &self.0 {
            Form::Known(distribution) => distribution.sample(draws),
            Form::Inverted { lengths, mean } => inverted(lengths, *mean, draws.unit_open()),
        };
        let over = length * draws.unit();
        (over, length - over)
    }
}

/// The length up to which stretches fill this share of the time.
fn inverted(lengths: &Distribution, mean: f64, share: f64) -> f64 {
    let filled = |length: f64| lengths.partial(length, 1, 0.0) / mean;
    let mut high = mean;
    while filled(high) < share && high < f64::MAX / 4.0 {
        high *= 2.0;
    }
    let mut low = 0.0;
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if filled(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Root;

    /// What is left of a stretch has the mean E\[X²\] / 2E\[X\]; so has what is over.
    #[test]
    fn what_is_left_of_a_stretch_has_the_mean_of_renewal_theory() {
        let distributions = [
            Distribution::exponential(60.0),
            Distribution::constant(60.0),
            Distribution::gamma_mean_cv(60.0, 0.5),
            Distribution::lognormal_mean_cv(60.0, 0.8),
            Distribution::uniform(20.0, 100.0),
            Distribution::weibull_mean_cv(60.0, 0.7),
            Distribution::samples(&[30.0, 60.0, 120.0]),
        ];
        const COUNT: u64 = 20_000;
        for distribution in distributions.map(Result::unwrap) {
            let (biased, stream) = (distribution.length_biased(), Root::new(5, 0).stream("stretch", "test"));
            let pairs: Vec<(f64, f64)> = (0..COUNT).map(|entity| biased.sample(&mut stream.draws(entity))).collect();
            let mean = distribution.mean();
            let expected = (distribution.variance() + mean * mean) / (2.0 * mean);
            for part in [|pair: &(f64, f64)| pair.0, |pair: &(f64, f64)| pair.1] {
                let count = COUNT as f64;
                let average = pairs.iter().map(part).sum::<f64>() / count;
                let variance = pairs.iter().map(|pair| (part(pair) - average).powi(2)).sum::<f64>() / (count - 1.0);
                let error = (variance / count).sqrt();
                assert!((average - expected).abs() <= 4.0 * error, "{distribution:?}: {average}, not {expected}");
            }
        }
    }

    #[test]
    fn a_length_is_met_in_proportion_to_itself() {
        let two = Distribution::samples(&[10.0, 30.0]).unwrap().length_biased();
        let stream = Root::new(6, 0).stream("stretch", "test");
        let lengths = (0..10_000).map(|entity| two.sample(&mut stream.draws(entity))).map(|(over, left)| over + left);
        let long = lengths.filter(|length| (length - 30.0).abs() < 1e-6).count() as f64 / 10_000.0;
        assert!((long - 0.75).abs() < 4.0 * (0.75_f64 * 0.25 / 10_000.0).sqrt(), "{long}");
    }
}
