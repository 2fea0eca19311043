//! Erlang A: M/M/c with impatience, the model of most contact centers.

use super::{FormulaError, require_not_negative, require_positive, require_servers};

/// The queue M/M/c+M in steady state: whoever waits leaves after an exponential patience. Stable for any load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErlangA {
    arrival_rate: f64,
    mean_patience: f64,
    probability_of_waiting: f64,
    mean_queue: f64,
    mean_busy: f64,
}

impl ErlangA {
    /// The queue with `servers` servers, Poisson arrivals, exponential service and exponential patience.
    ///
    /// # Errors
    /// No server, an arrival rate negative or not finite, or a mean service or patience not positive and finite.
    ///
    /// # Formula
    /// The number in the system is a birth-and-death process: p(n+1)/p(n) = λ / (min(n+1, c)·μ + max(n+1-c, 0)·θ). Its weights
    /// are multiplied outwards from the likeliest state, so that none overflows, until they no longer count.
    /// By PASTA the probability of waiting is that of n ≥ c.
    ///
    /// # Source
    /// Palm, 1957 ("Research on telephone traffic carried by full availability groups"); Garnett, Mandelbaum, Reiman, "Designing a
    /// call center with impatient customers", Manufacturing & Service Operations Management 4(3), 2002.
    pub fn new(
        servers: u32,
        arrival_rate: f64,
        mean_service: f64,
        mean_patience: f64,
    ) -> Result<ErlangA, FormulaError> {
        require_servers(servers)?;
        require_not_negative("arrival rate", arrival_rate)?;
        require_positive("mean service", mean_service)?;
        require_positive("mean patience", mean_patience)?;
        let c = f64::from(servers);
        let death_rate = |n: f64| n.min(c) / mean_service + (n - c).max(0.0) / mean_patience;
        // The likeliest state: the last whose death rate does not exceed the arrival rate.
        let load = arrival_rate * mean_service;
        let mode =
            if load < c { load.floor() } else { (c + (arrival_rate - c / mean_service) * mean_patience).floor() };

        let (mut total, mut waiting, mut queue, mut busy) = (0.0, 0.0, 0.0, 0.0);
        let mut count = |n: f64, weight: f64| {
            total += weight;
            busy += n.min(c) * weight;
            if n >= c {
                waiting += weight;
                queue += (n - c) * weight;
            }
            // Below the number of servers a tiny weight may still lead to the whole probability of waiting.
            weight > 0.0 && (n < c || weight > 1e-20 * waiting || (n - c) * weight > 1e-20 * queue)
        };
        let (mut n, mut weight) = (mode, 1.0);
        while count(n, weight) {
            n += 1.0;
            weight *= arrival_rate / death_rate(n);
        }
        (n, weight) = (mode, 1.0);
        while n > 0.0 && weight > 0.0 {
            weight *= death_rate(n) / arrival_rate;
            n -= 1.0;
            count(n, weight);
        }
        Ok(ErlangA {
            arrival_rate,
            mean_patience,
            probability_of_waiting: waiting / total,
            mean_queue: queue / total,
            mean_busy: busy / total,
        })
    }

    /// Probability that an arrival finds all servers busy \[0, 1\].
    pub fn probability_of_waiting(&self) -> f64 {
        self.probability_of_waiting
    }

    /// Mean number waiting.
    pub fn mean_queue(&self) -> f64 {
        self.mean_queue
    }

    /// Mean number of busy servers.
    pub fn mean_busy(&self) -> f64 {
        self.mean_busy
    }

    /// Mean wait of all arrivals, of those served at once and of those who abandon too: mean queue / λ (Little, 1961).
    ///
    /// Without arrivals it is 0.
    pub fn mean_wait(&self) -> f64 {
        if self.arrival_rate > 0.0 { self.mean_queue / self.arrival_rate } else { 0.0 }
    }

    /// Share of the arrivals that abandon \[0, 1\]: the rate of abandonment θ · mean queue, over λ.
    pub fn probability_of_abandonment(&self) -> f64 {
        self.mean_wait() / self.mean_patience
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BirthDeath, ErlangC, assert_close, erlang_b};
    use super::*;

    #[test]
    fn equal_service_and_patience_make_the_number_present_poisson() {
        // With θ = μ everybody leaves at rate μ, served or not, as in M/M/infinity.
        let queue = ErlangA::new(10, 3.0, 4.0, 4.0).unwrap();
        let mut poisson = (-12.0_f64).exp();
        let (mut below, mut mean_busy, mut mean_queue) = (0.0, 0.0, 0.0);
        for n in 0..200_u32 {
            below += if n < 10 { poisson } else { 0.0 };
            mean_busy += f64::from(n.min(10)) * poisson;
            mean_queue += f64::from(n.saturating_sub(10)) * poisson;
            poisson *= 12.0 / f64::from(n + 1);
        }
        assert_close(queue.probability_of_waiting(), 1.0 - below, 1e-13);
        assert_close(queue.mean_busy(), mean_busy, 1e-13);
        assert_close(queue.mean_queue(), mean_queue, 1e-13);
    }

    #[test]
    fn endless_patience_gives_erlang_c() {
        for (servers, arrival_rate) in [(1, 0.5), (10, 8.0), (50, 49.0), (1_000, 970.0)] {
            let a = ErlangA::new(servers, arrival_rate, 1.0, 1e12).unwrap();
            let c = ErlangC::new(servers, arrival_rate, 1.0).unwrap();
            assert_close(a.probability_of_waiting(), c.probability_of_waiting(), 1e-8);
            assert_close(a.mean_wait(), c.mean_wait(), 1e-7);
            assert!(a.probability_of_abandonment() < 1e-10);
        }
    }

    #[test]
    fn no_patience_gives_erlang_b() {
        for (servers, load) in [(1, 0.5), (10, 20.0), (50, 49.0), (1_000, 970.0)] {
            let a = ErlangA::new(servers, load / 2.0, 2.0, 1e-12).unwrap();
            let lost = erlang_b(servers, load).unwrap();
            assert_close(a.probability_of_abandonment(), lost, 1e-9);
            assert_close(a.probability_of_waiting(), lost, 1e-9);
        }
    }

    #[test]
    fn whoever_arrives_is_served_or_abandons() {
        for (servers, arrival_rate, patience) in
            [(1, 5.0, 0.1), (10, 8.0, 3.0), (100, 130.0, 0.5), (1_000, 1_000.0, 2.0), (3, 300.0, 1e4)]
        {
            let queue = ErlangA::new(servers, arrival_rate, 1.0, patience).unwrap();
            assert_close(queue.mean_busy(), arrival_rate * (1.0 - queue.probability_of_abandonment()), 1e-11);
        }
    }

    #[test]
    fn the_general_birth_and_death_process_agrees() {
        let (servers, arrival_rate, service, patience) = (7_u32, 2.0, 5.0, 3.0);
        let queue = ErlangA::new(servers, arrival_rate, service, patience).unwrap();
        let death = |n: u32| f64::from(n.min(servers)) / service + f64::from(n.saturating_sub(servers)) / patience;
        let chain = BirthDeath { birth: vec![arrival_rate; 300], death: (1..=300).map(death).collect() };
        let probabilities = chain.stationary().unwrap();
        assert_close(queue.probability_of_waiting(), probabilities[7..].iter().sum(), 1e-13);
    }

    #[test]
    fn an_extreme_center_neither_overflows_nor_gives_nonsense() {
        let quiet = ErlangA::new(1_000, 10.0, 1.0, 1.0).unwrap();
        assert_eq!((quiet.probability_of_waiting(), quiet.mean_queue()), (0.0, 0.0));
        assert_close(quiet.mean_busy(), 10.0, 1e-12);
        // P(N ≥ 60) for a Poisson number of mean 10 is small, but not nothing.
        let rare = ErlangA::new(60, 10.0, 1.0, 1.0).unwrap().probability_of_waiting();
        let first = (60.0 * 10.0_f64.ln() - 10.0 - libm::lgamma(61.0)).exp();
        assert!(rare > first && rare < first * 61.0 / 51.0);
        let overrun = ErlangA::new(1_000, 1e6, 1.0, 10.0).unwrap();
        assert_close(overrun.probability_of_abandonment(), 0.999, 1e-12);
        let empty = ErlangA::new(5, 0.0, 1.0, 1.0).unwrap();
        assert_eq!((empty.mean_wait(), empty.probability_of_abandonment(), empty.mean_busy()), (0.0, 0.0, 0.0));
    }

    #[test]
    fn parameters_without_meaning_are_refused() {
        assert_eq!(ErlangA::new(0, 1.0, 1.0, 1.0).unwrap_err().parameter, "servers");
        assert_eq!(ErlangA::new(1, -1.0, 1.0, 1.0).unwrap_err().parameter, "arrival rate");
        assert_eq!(ErlangA::new(1, 1.0, 0.0, 1.0).unwrap_err().parameter, "mean service");
        assert_eq!(ErlangA::new(1, 1.0, 1.0, f64::INFINITY).unwrap_err().parameter, "mean patience");
    }
}
