//! Markov chains in continuous time with few states: the exact answer for designs that no formula covers.

use super::FormulaError;

/// A Markov chain in continuous time, its rates in a dense table.
///
/// Memory grows with the square of the number of states and time with its cube: a thousand states take a second or so.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkovChain {
    states: usize,
    /// Rate from i to j at `i * states + j`; the diagonal is unused and zero.
    rates: Vec<f64>,
}

impl MarkovChain {
    /// A chain of `states` states, numbered from 0, without any transition yet.
    ///
    /// # Panics
    /// There are no states.
    pub fn new(states: usize) -> MarkovChain {
        assert!(states > 0, "a chain has at least one state");
        MarkovChain { states, rates: vec![0.0; states * states] }
    }

    /// Adds `rate` to that of the transition from one state to another.
    ///
    /// # Panics
    /// A state does not exist, both are the same, or `rate` is negative or not finite.
    pub fn add_rate(&mut self, from: usize, to: usize, rate: f64) {
        assert!(from < self.states && to < self.states && from != to, "no transition leads from {from} to {to}");
        assert!(rate >= 0.0 && rate.is_finite(), "the rate from {from} to {to} is {rate}");
        self.rates[from * self.states + to] += rate;
    }

    /// Long-run share of the time in each state; the shares sum to 1.
    ///
    /// Every share is precise relative to itself, however small, since the algorithm subtracts nothing.
    ///
    /// # Errors
    /// Some state cannot reach state 0: then the chain may have more than one steady state. Number the states so that 0 is one that
    /// the chain always returns to.
    ///
    /// # Formula
    /// States are taken out from the last to the second: a visit to state k is replaced by where it leads,
    /// q(i,j) += q(i,k)·q(k,j) / Σ q(k,l) over l < k. Then p(k) = Σ p(i)·q(i,k) / Σ q(k,l), from the second to the last.
    ///
    /// # Source
    /// Grassmann, Taksar, Heyman, "Regenerative analysis and steady state distributions for Markov chains", Operations Research 33(5),
    /// 1985, 1107-1116.
    pub fn stationary(&self) -> Result<Vec<f64>, FormulaError> {
        let n = self.states;
        let mut rates = self.rates.clone();
        for k in (1..n).rev() {
            let (above, row_and_below) = rates.split_at_mut(k * n);
            let leaving = &row_and_below[..k];
            let out: f64 = leaving.iter().sum();
            if out <= 0.0 {
                return Err(FormulaError { parameter: "state", value: k as f64, rule: "be able to reach state 0" });
            }
            for (i, row) in above.chunks_exact_mut(n).enumerate() {
                // Kept for the way back: the share of k per share of i.
                row[k] /= out;
                let through = row[k];
                if through > 0.0 {
                    for (j, rate) in row[..k].iter_mut().enumerate() {
                        // A return to where it came from is no transition.
                        if j != i {
                            *rate += through * leaving[j];
                        }
                    }
                }
            }
        }
        let mut shares = vec![0.0; n];
        shares[0] = 1.0;
        for k in 1..n {
            shares[k] = (0..k).map(|i| shares[i] * rates[i * n + k]).sum();
        }
        let total: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= total);
        Ok(shares)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BirthDeath, assert_close};
    use super::*;

    #[test]
    fn a_birth_and_death_process_agrees_with_its_products() {
        let birth: Vec<f64> = (0..40_u32).map(|k| 1.0 + f64::from(k * 7 % 5)).collect();
        let death: Vec<f64> = (0..40_u32).map(|k| 0.5 + f64::from(k * 3 % 11)).collect();
        let mut chain = MarkovChain::new(41);
        for k in 0..40 {
            chain.add_rate(k, k + 1, birth[k]);
            chain.add_rate(k + 1, k, death[k]);
        }
        let products = BirthDeath { birth, death }.stationary().unwrap();
        for (found, expected) in chain.stationary().unwrap().into_iter().zip(products) {
            assert_close(found, expected, 1e-13);
        }
    }

    #[test]
    fn a_chain_that_runs_in_circles_spends_time_in_inverse_proportion_to_the_rates() {
        let mut chain = MarkovChain::new(4);
        for (state, rate) in [1.0, 2.0, 4.0, 8.0].into_iter().enumerate() {
            chain.add_rate(state, (state + 1) % 4, rate);
        }
        for (share, weight) in chain.stationary().unwrap().into_iter().zip([8.0, 4.0, 2.0, 1.0]) {
            assert_close(share, weight / 15.0, 1e-15);
        }
    }

    #[test]
    fn every_state_is_left_as_often_as_it_is_entered() {
        let n = 30;
        let mut chain = MarkovChain::new(n);
        for from in 0..n {
            for to in (0..n).filter(|&to| to != from && (from * 5 + to * 3) % 4 != 0) {
                chain.add_rate(from, to, ((from * 13 + to * 29) % 17) as f64 + 0.1);
            }
        }
        let shares = chain.stationary().unwrap();
        for state in 0..n {
            let rate = |from: usize, to: usize| chain.rates[from * n + to];
            let entered: f64 = (0..n).map(|from| shares[from] * rate(from, state)).sum();
            let left: f64 = (0..n).map(|to| shares[state] * rate(state, to)).sum();
            assert_close(entered, left, 1e-13);
        }
    }

    #[test]
    fn tiny_shares_keep_their_digits() {
        let mut chain = MarkovChain::new(20);
        for k in 0..19 {
            chain.add_rate(k, k + 1, 1e-12);
            chain.add_rate(k + 1, k, 1.0);
        }
        let shares = chain.stationary().unwrap();
        assert_close(shares[19] / shares[0], 1e-228, 1e-12);
    }

    #[test]
    fn states_that_are_left_for_good_take_no_time() {
        let mut chain = MarkovChain::new(3);
        chain.add_rate(0, 1, 1.0);
        chain.add_rate(1, 0, 3.0);
        chain.add_rate(2, 0, 5.0);
        assert_eq!(chain.stationary().unwrap(), [0.75, 0.25, 0.0]);
        assert_eq!(MarkovChain::new(1).stationary().unwrap(), [1.0]);
    }

    #[test]
    fn a_chain_that_falls_apart_is_refused() {
        let mut chain = MarkovChain::new(4);
        chain.add_rate(0, 1, 1.0);
        chain.add_rate(1, 0, 1.0);
        chain.add_rate(2, 3, 1.0);
        chain.add_rate(3, 2, 1.0);
        assert_eq!(chain.stationary().unwrap_err().to_string(), "state is 2, but must be able to reach state 0");
    }
}
