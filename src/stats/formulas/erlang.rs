//! Erlang's two formulas: lost calls (B) and delayed calls (C).

use super::{FormulaError, require_not_negative, require_positive, require_servers, require_stable};

/// Probability that an arrival is lost in M/M/c/c \[0, 1\]; holds for any distribution of the service time.
///
/// `load` is the offered work a = λ/μ \[erlangs\]. Without servers everything is lost.
///
/// # Errors
/// `load` is negative or not finite.
///
/// # Formula
/// B(0) = 1, B(k) = a·B(k-1) / (k + a·B(k-1)): stable for any size, since nothing is subtracted.
///
/// # Source
/// Erlang, 1917 ("Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges");
/// the recursion is the usual one, obtained from B(c) = (a^c / c!) / Σ a^k / k!.
pub fn erlang_b(servers: u32, load: f64) -> Result<f64, FormulaError> {
    require_not_negative("load", load)?;
    Ok((1..=servers).fold(1.0, |blocked, k| load * blocked / (f64::from(k) + load * blocked)))
}

/// The queue M/M/c in steady state, first come first served.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErlangC {
    arrival_rate: f64,
    /// Rate at which the wait of those who wait ends: cμ - λ.
    spare_rate: f64,
    occupancy: f64,
    probability_of_waiting: f64,
}

impl ErlangC {
    /// The queue with `servers` servers, Poisson arrivals and exponential service.
    ///
    /// # Errors
    /// No server, a rate negative or not finite, a mean service not positive, or a load of `servers` or more.
    ///
    /// # Formula
    /// C = c·B / (c - a + a·B), where B is [`erlang_b`] and a = λ/μ.
    ///
    /// # Source
    /// Erlang, 1917; equal to C = T / (S + T) with S = Σ a^k / k! for k < c and T = (a^c / c!) · c / (c - a).
    pub fn new(servers: u32, arrival_rate: f64, mean_service: f64) -> Result<ErlangC, FormulaError> {
        require_servers(servers)?;
        require_not_negative("arrival rate", arrival_rate)?;
        require_positive("mean service", mean_service)?;
        let (c, load) = (f64::from(servers), arrival_rate * mean_service);
        require_stable(load / c)?;
        let blocked = erlang_b(servers, load)?;
        Ok(ErlangC {
            arrival_rate,
            spare_rate: (c - load) / mean_service,
            occupancy: load / c,
            probability_of_waiting: c * blocked / (c - load + load * blocked),
        })
    }

    /// Probability that an arrival finds all servers busy \[0, 1\].
    pub fn probability_of_waiting(&self) -> f64 {
        self.probability_of_waiting
    }

    /// Share of the time that a server is busy \[0, 1\].
    pub fn occupancy(&self) -> f64 {
        self.occupancy
    }

    /// Mean wait of all arrivals, zeros included: C / (cμ - λ).
    pub fn mean_wait(&self) -> f64 {
        self.probability_of_waiting / self.spare_rate
    }

    /// Mean number waiting: λ times the mean wait (Little, 1961).
    pub fn mean_queue(&self) -> f64 {
        self.arrival_rate * self.mean_wait()
    }

    /// Probability that the wait exceeds `limit` ≥ 0 \[0, 1\]: C · exp(-(cμ - λ)·t).
    pub fn probability_of_waiting_longer_than(&self, limit: f64) -> f64 {
        self.probability_of_waiting * libm::exp(-self.spare_rate * limit)
    }

    /// Share of the arrivals answered within `limit` ≥ 0 \[0, 1\].
    pub fn service_level(&self, limit: f64) -> f64 {
        1.0 - self.probability_of_waiting_longer_than(limit)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BirthDeath, assert_close};
    use super::*;

    #[test]
    fn erlang_b_agrees_with_published_tables() {
        // The loads at which tables give a loss of exactly 1 %: 10 servers carry 4.461 erlangs, 20 carry 12.03, 100 carry 84.06.
        for (servers, load) in [(10, 4.461), (20, 12.03), (100, 84.06)] {
            assert!((erlang_b(servers, load).unwrap() - 0.01).abs() < 1e-5 * 2.0, "{servers}");
        }
        assert!((erlang_b(10, 5.0).unwrap() - 0.018385).abs() < 5e-7);
        assert_eq!(erlang_b(0, 5.0), Ok(1.0));
        assert_eq!(erlang_b(10, 0.0), Ok(0.0));
    }

    #[test]
    fn erlang_b_agrees_with_the_sum_of_terms() {
        for (servers, load) in [(1, 0.3), (5, 9.0), (30, 25.0)] {
            let mut term = 1.0;
            let mut sum = 1.0;
            for k in 1..=servers {
                term *= load / f64::from(k);
                sum += term;
            }
            assert_close(erlang_b(servers, load).unwrap(), term / sum, 1e-14);
        }
    }

    #[test]
    fn erlang_c_agrees_with_the_sum_of_terms() {
        for (servers, load) in [(1, 0.3), (10, 5.0), (30, 29.9)] {
            let c = f64::from(servers);
            let mut term = 1.0;
            let mut sum = 1.0;
            for k in 1..servers {
                term *= load / f64::from(k);
                sum += term;
            }
            let last = term * load / c * c / (c - load);
            let queue = ErlangC::new(servers, load / 4.0, 4.0).unwrap();
            assert_close(queue.probability_of_waiting(), last / (sum + last), 1e-13);
        }
    }

    #[test]
    fn erlang_c_with_one_server_is_the_mm1_queue() {
        let queue = ErlangC::new(1, 0.8, 1.0).unwrap();
        assert_close(queue.probability_of_waiting(), 0.8, 1e-15);
        assert_close(queue.mean_wait(), 4.0, 1e-14);
        assert_close(queue.mean_queue(), 3.2, 1e-14);
        assert_close(queue.probability_of_waiting_longer_than(3.0), 0.8 * (-0.6_f64).exp(), 1e-14);
        assert_close(queue.service_level(0.0), 0.2, 1e-14);
    }

    #[test]
    fn erlang_c_agrees_with_the_birth_and_death_of_its_states() {
        let (servers, arrival_rate, mean_service) = (10, 2.5, 3.0);
        let queue = ErlangC::new(servers, arrival_rate, mean_service).unwrap();
        let death = (1..=400_u32).map(|n| f64::from(n.min(servers)) / mean_service).collect();
        let chain = BirthDeath { birth: vec![arrival_rate; 400], death }.stationary().unwrap();
        let waiting: f64 = chain.iter().skip(10).sum();
        let mean_queue: f64 = chain.iter().enumerate().skip(10).map(|(n, p)| (n - 10) as f64 * p).sum();
        assert_close(queue.probability_of_waiting(), waiting, 1e-12);
        assert_close(queue.mean_queue(), mean_queue, 1e-12);
    }

    #[test]
    fn the_mean_wait_is_the_integral_of_its_tail() {
        let queue = ErlangC::new(4, 3.5, 1.0).unwrap();
        let step = 0.001;
        let tail = |i: i32| queue.probability_of_waiting_longer_than(step * (f64::from(i) + 0.5));
        let integral: f64 = (0..80_000).map(|i| step * tail(i)).sum();
        assert_close(queue.mean_wait(), integral, 1e-7);
    }

    #[test]
    fn a_queue_without_a_steady_state_is_refused() {
        assert_eq!(ErlangC::new(2, 2.0, 1.0).unwrap_err().parameter, "load per server");
        assert_eq!(ErlangC::new(0, 2.0, 1.0).unwrap_err().parameter, "servers");
        assert_eq!(ErlangC::new(2, f64::NAN, 1.0).unwrap_err().parameter, "arrival rate");
        assert_eq!(ErlangC::new(2, 1.0, 0.0).unwrap_err().parameter, "mean service");
    }
}
