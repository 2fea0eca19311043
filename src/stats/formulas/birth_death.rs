//! Chains whose state is a number that goes up and down by one: any Markov queue with one kind of customer.

use super::{FormulaError, require_not_negative, require_positive};

/// A birth-and-death process with finitely many states 0, 1, …, n.
///
/// The rates may depend on the state in any way: agents with several chats that slow each other down, servers that share,
/// arrivals that turn away from a long queue.
#[derive(Clone, Debug, PartialEq)]
pub struct BirthDeath {
    /// Rate from state k to k + 1, for k in 0..n.
    pub birth: Vec<f64>,
    /// Rate from state k + 1 to k, for k in 0..n; as long as `birth`.
    pub death: Vec<f64>,
}

impl BirthDeath {
    /// Long-run share of the time in each of the n + 1 states; the shares sum to 1.
    ///
    /// # Errors
    /// The vectors differ in length, a birth rate is negative, a death rate is not positive, or a rate is not finite.
    ///
    /// # Formula
    /// p(k+1) · death(k) = p(k) · birth(k). The products run outwards from the likeliest state, so that none overflows.
    ///
    /// # Source
    /// Feller, "An Introduction to Probability Theory and Its Applications", volume 1, 1968, chapter XVII (birth and death processes);
    /// the equation is the balance of the flow between the states up to k and those above.
    pub fn stationary(&self) -> Result<Vec<f64>, FormulaError> {
        if self.birth.len() != self.death.len() {
            let value = self.death.len() as f64;
            return Err(FormulaError { parameter: "number of death rates", value, rule: "equal that of birth rates" });
        }
        for (&birth, &death) in self.birth.iter().zip(&self.death) {
            require_not_negative("birth rate", birth)?;
            require_positive("death rate", death)?;
        }
        let (mut mode, mut highest, mut height) = (0, 0.0, 0.0);
        for (k, (&birth, &death)) in self.birth.iter().zip(&self.death).enumerate() {
            height += libm::log(birth) - libm::log(death);
            if height > highest {
                (mode, highest) = (k + 1, height);
            }
        }
        let mut shares = vec![0.0; self.birth.len() + 1];
        shares[mode] = 1.0;
        for k in mode..self.birth.len() {
            shares[k + 1] = shares[k] * (self.birth[k] / self.death[k]);
        }
        for k in (0..mode).rev() {
            shares[k] = shares[k + 1] * (self.death[k] / self.birth[k]);
        }
        let total: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= total);
        Ok(shares)
    }

    /// Long-run mean of the state.
    ///
    /// # Errors
    /// Those of [`BirthDeath::stationary`].
    pub fn mean(&self) -> Result<f64, FormulaError> {
        Ok(self.stationary()?.iter().enumerate().map(|(k, share)| k as f64 * share).sum())
    }

    /// Mean time between a birth and its death: mean state over the rate of births that happen (Little, 1961).
    ///
    /// Holds for any order of service, processor sharing included. Without births it is 0.
    ///
    /// # Errors
    /// Those of [`BirthDeath::stationary`].
    pub fn mean_sojourn(&self) -> Result<f64, FormulaError> {
        let shares = self.stationary()?;
        let mean: f64 = shares.iter().enumerate().map(|(k, share)| k as f64 * share).sum();
        let births: f64 = shares.iter().zip(&self.birth).map(|(share, birth)| share * birth).sum();
        Ok(if births > 0.0 { mean / births } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::super::assert_close;
    use super::*;

    #[test]
    fn constant_rates_give_the_geometric_distribution_of_mm1() {
        let chain = BirthDeath { birth: vec![3.0; 200], death: vec![4.0; 200] };
        for (k, share) in chain.stationary().unwrap().into_iter().take(50).enumerate() {
            assert_close(share, 0.25 * 0.75_f64.powi(k as i32), 1e-12);
        }
        assert_close(chain.mean().unwrap(), 3.0, 1e-12);
        assert_close(chain.mean_sojourn().unwrap(), 1.0, 1e-12);
    }

    #[test]
    fn a_thousand_servers_do_not_overflow() {
        let death: Vec<f64> = (1..=3_000_u32).map(f64::from).collect();
        let shares = BirthDeath { birth: vec![1_000.0; 3_000], death }.stationary().unwrap();
        assert_close(shares.iter().sum(), 1.0, 1e-13);
        // Poisson of mean 1,000 at its mean: Stirling with its first correction, exact to 1e-9.
        let n = 1_000.0;
        assert_close(shares[1_000], (1.0 / (2.0 * std::f64::consts::PI * n)).sqrt() * (-1.0 / (12.0 * n)).exp(), 1e-9);
    }

    #[test]
    fn two_chats_at_a_time_that_slow_each_other_down_match_the_algebra() {
        // One agent, up to two chats at a time at 0.7 of the full speed each, one place to wait.
        let chain = BirthDeath { birth: vec![1.0, 1.0, 1.0], death: vec![1.0, 1.4, 1.4] };
        let weights = [1.0, 1.0, 1.0 / 1.4, 1.0 / 1.96];
        let total: f64 = weights.iter().sum();
        for (share, weight) in chain.stationary().unwrap().into_iter().zip(weights) {
            assert_close(share, weight / total, 1e-15);
        }
        let mean = (1.0 + 2.0 / 1.4 + 3.0 / 1.96) / total;
        assert_close(chain.mean().unwrap(), mean, 1e-15);
        assert_close(chain.mean_sojourn().unwrap(), mean / (1.0 - 1.0 / 1.96 / total), 1e-15);
    }

    #[test]
    fn states_that_are_never_reached_take_no_time() {
        let chain = BirthDeath { birth: vec![1.0, 0.0, 9.0], death: vec![1.0, 1.0, 1.0] };
        assert_eq!(chain.stationary().unwrap(), [0.5, 0.5, 0.0, 0.0]);
        let still = BirthDeath { birth: vec![], death: vec![] };
        assert_eq!((still.stationary().unwrap(), still.mean_sojourn().unwrap()), (vec![1.0], 0.0));
    }

    #[test]
    fn rates_without_meaning_are_refused() {
        let refused = |birth: &[f64], death: &[f64]| {
            BirthDeath { birth: birth.to_vec(), death: death.to_vec() }.stationary().unwrap_err().parameter
        };
        assert_eq!(refused(&[1.0], &[]), "number of death rates");
        assert_eq!(refused(&[-1.0], &[1.0]), "birth rate");
        assert_eq!(refused(&[1.0], &[0.0]), "death rate");
        assert_eq!(refused(&[1.0], &[f64::NAN]), "death rate");
    }
}
