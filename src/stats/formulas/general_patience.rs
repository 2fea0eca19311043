//! Impatient customers of any patience: M/M/c+G.

use super::{FormulaError, require, require_not_negative, require_positive, require_servers};

/// Steps of the integrals within one mean patience.
const STEPS: f64 = 4_000.0;

/// Weights that are so much smaller than the largest, as a logarithm, are left out.
const NEGLIGIBLE: f64 = -45.0;

/// The queue M/M/c+G in steady state, first come first served: Poisson arrivals, exponential service, patience of any distribution.
///
/// What counts is the wait that a customer is *offered*, which is how long they would wait if they did not give up: they are answered
/// after it if their patience is longer. All values follow from its distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct GeneralPatience {
    arrival_rate: f64,
    mean_service: f64,
    /// Length of a step of the integrals.
    step: f64,
    /// Probability that the offered wait is 0.
    at_once: f64,
    /// By step: the probability that the offered wait is there, that of patience beyond its middle, and the mean of patience up to there.
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    offered: f64,
    survival: f64,
    mean_of_lesser: f64,
}

impl GeneralPatience {
    /// The queue with `servers` servers; `survival` maps x ≥ 0 to the probability that patience is longer than x.
    ///
    /// `mean_patience` sets the scale of the integrals. A jump of the survival function is exact where it is a multiple of a 4,000th of that.
    /// Relative error about 1e-6 for survival functions that are smooth elsewhere.
    ///
    /// # Errors
    /// No server, a rate negative or not finite, or a mean not positive; or nobody gives up soon enough for the queue to be stable.
    ///
    /// # Formula
    /// The offered wait has the density λ p(c-1) exp(λ ∫ P(X > u) du over u in \[0, x\] - c μ x) for x > 0, where p(j) is the probability of j
    /// busy servers while nobody waits, p(j) proportional to (λ/μ)^j / j!; integrals by the rule of midpoints.
    ///
    /// # Source
    /// Baccelli, Hebuterne, "On queues with impatient customers", Performance '81, 1981; Zeltyn, Mandelbaum, "Call centers with impatient
    /// customers: many-server asymptotics of the M/M/n+G queue", Queueing Systems 51, 2005, section 2.
    pub fn new(
        servers: u32,
        arrival_rate: f64,
        mean_service: f64,
        mean_patience: f64,
        survival: impl Fn(f64) -> f64,
    ) -> Result<GeneralPatience, FormulaError> {
        require_servers(servers)?;
        require_not_negative("arrival rate", arrival_rate)?;
        require_positive("mean service", mean_service)?;
        require_positive("mean patience", mean_patience)?;
        let (step, ends) = (mean_patience / STEPS, f64::from(servers) / mean_service);
        // Relative to the probability of c - 1 busy.
        let mut fewer = 1.0;
        let busy: f64 = (1..servers).rev().fold(1.0, |sum, k| {
            fewer *= f64::from(k) / (arrival_rate * mean_service);
            sum + fewer
        });
        let (mut steps, mut lesser, mut highest) = (Vec::new(), 0.0, f64::NEG_INFINITY);
        loop {
            let x = step * (steps.len() as f64 + 0.5);
            let survival = survival(x);
            let mean_of_lesser = lesser + 0.5 * step * survival;
            lesser += step * survival;
            let height = arrival_rate * mean_of_lesser - ends * x;
            highest = f64::max(highest, height);
            if height < highest + NEGLIGIBLE {
                break;
            }
            require(steps.len() < 20_000_000, "patience", x, "be short enough for the queue to be stable")?;
            steps.push(Step { offered: arrival_rate * step * libm::exp(height), survival, mean_of_lesser });
        }
        let total: f64 = busy + steps.iter().map(|step| step.offered).sum::<f64>();
        steps.iter_mut().for_each(|step| step.offered /= total);
        Ok(GeneralPatience { arrival_rate, mean_service, step, at_once: busy / total, steps })
    }

    /// Probability that an arrival finds all servers busy \[0, 1\].
    pub fn probability_of_waiting(&self) -> f64 {
        1.0 - self.at_once
    }

    /// Share of the arrivals that give up \[0, 1\].
    pub fn probability_of_abandonment(&self) -> f64 {
        self.steps.iter().map(|step| step.offered * (1.0 - step.survival)).sum()
    }

    /// Mean wait of all arrivals, whether they are answered or give up.
    pub fn mean_wait(&self) -> f64 {
        self.steps.iter().map(|step| step.offered * step.mean_of_lesser).sum()
    }

    /// Mean number waiting: λ times the mean wait (Little, 1961).
    pub fn mean_queue(&self) -> f64 {
        self.arrival_rate * self.mean_wait()
    }

    /// Mean number of busy servers: the work of those who are answered.
    pub fn mean_busy(&self) -> f64 {
        self.arrival_rate * self.mean_service * (1.0 - self.probability_of_abandonment())
    }

    /// Mean wait of the answered, zeros included.
    pub fn mean_wait_of_answered(&self) -> f64 {
        self.wait_until_answered() / (1.0 - self.probability_of_abandonment())
    }

    /// Mean wait of those who give up.
    pub fn mean_wait_of_abandoned(&self) -> f64 {
        (self.mean_wait() - self.wait_until_answered()) / self.probability_of_abandonment()
    }

    /// Over all arrivals, the wait of those who are answered, and 0 for others.
    fn wait_until_answered(&self) -> f64 {
        (0..).zip(&self.steps).map(|(number, step)| step.offered * step.survival * self.middle(number)).sum()
    }

    /// Share of the arrivals that are answered within `limit` ≥ 0 \[0, 1\].
    pub fn answered_within(&self, limit: f64) -> f64 {
        let whole = (limit / self.step).round() as usize;
        self.at_once + self.steps.iter().take(whole).map(|step| step.offered * step.survival).sum::<f64>()
    }

    /// Share of the arrivals that give up within `limit` ≥ 0 \[0, 1\]; `survival` is that of patience at the limit.
    pub fn abandoned_within(&self, limit: f64, survival: f64) -> f64 {
        let whole = (limit / self.step).round() as usize;
        let of = |(number, step): (usize, &Step)| {
            step.offered * (1.0 - if number < whole { step.survival } else { survival })
        };
        self.steps.iter().enumerate().map(of).sum()
    }

    /// The wait that this share of the answered does not exceed.
    pub fn wait_quantile_of_answered(&self, share: f64) -> f64 {
        let wanted = share * (1.0 - self.probability_of_abandonment());
        let mut answered = self.at_once;
        if answered >= wanted {
            return 0.0;
        }
        for (number, step) in self.steps.iter().enumerate() {
            let here = step.offered * step.survival;
            if answered + here >= wanted {
                return self.step * (number as f64 + (wanted - answered) / here);
            }
            answered += here;
        }
        self.step * self.steps.len() as f64
    }

    fn middle(&self, step: u32) -> f64 {
        self.step * (f64::from(step) + 0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ErlangA, ErlangC, assert_close};
    use super::*;

    #[test]
    fn exponential_patience_is_erlang_a() {
        for (servers, rate, service, patience) in [(20, 22.0, 1.0, 2.0), (3, 1.0, 2.5, 0.7), (1, 4.0, 1.0, 1.0)] {
            let exact = ErlangA::new(servers, rate, service, patience).unwrap();
            let queue = GeneralPatience::new(servers, rate, service, patience, |x| libm::exp(-x / patience)).unwrap();
            assert_close(queue.probability_of_abandonment(), exact.probability_of_abandonment(), 1e-6);
            assert_close(queue.probability_of_waiting(), exact.probability_of_waiting(), 1e-6);
            assert_close(queue.mean_wait(), exact.mean_wait(), 1e-6);
            assert_close(queue.mean_queue(), exact.mean_queue(), 1e-6);
            assert_close(queue.mean_busy(), exact.mean_busy(), 1e-6);
        }
    }

    #[test]
    fn patience_beyond_every_wait_is_erlang_c() {
        let exact = ErlangC::new(4, 2.8, 1.0).unwrap();
        let patient = GeneralPatience::new(4, 2.8, 1.0, 2.0, |_| 1.0).unwrap();
        assert_close(patient.mean_wait_of_answered(), exact.mean_wait(), 1e-6);
        assert_close(patient.answered_within(0.5), exact.service_level(0.5), 1e-6);
        let p90 = libm::log(exact.probability_of_waiting() / 0.1) / 1.2;
        assert_close(patient.wait_quantile_of_answered(0.9), p90, 1e-5);
        assert_eq!(patient.wait_quantile_of_answered(0.5), 0.0);
    }

    /// With constant patience d all who give up do so after d, and nobody is offered less and leaves.
    #[test]
    fn with_constant_patience_all_who_give_up_have_waited_so_long() {
        let queue = GeneralPatience::new(3, 4.0, 1.0, 0.5, |x| f64::from(u8::from(x < 0.5))).unwrap();
        assert_close(queue.mean_wait_of_abandoned(), 0.5, 1e-9);
        assert_close(queue.answered_within(0.5), 1.0 - queue.probability_of_abandonment(), 1e-9);
        assert_close(queue.abandoned_within(0.5, 0.0), queue.probability_of_abandonment(), 1e-9);
        assert!(queue.abandoned_within(0.4, 1.0).abs() < 1e-12);
        assert!(queue.wait_quantile_of_answered(1.0) <= 0.5 + 1e-9);
        // Work is neither made nor lost.
        let busy = 3.0 * (1.0 - queue.at_once) + idle_part(&queue);
        assert_close(queue.mean_busy(), busy, 1e-6);
    }

    /// Mean busy servers while not all three are, by p(j) proportional to 4^j / j!.
    fn idle_part(queue: &GeneralPatience) -> f64 {
        let weights = [1.0, 4.0, 8.0];
        queue.at_once * (weights[1] + 2.0 * weights[2]) / weights.iter().sum::<f64>()
    }

    #[test]
    fn a_queue_without_meaning_is_refused() {
        let refused = |servers, rate, service, patience| {
            GeneralPatience::new(servers, rate, service, patience, |_| 0.0).unwrap_err().parameter
        };
        assert_eq!(refused(0, 1.0, 1.0, 1.0), "servers");
        assert_eq!(refused(1, -1.0, 1.0, 1.0), "arrival rate");
        assert_eq!(refused(1, 1.0, 0.0, 1.0), "mean service");
        assert_eq!(refused(1, 1.0, 1.0, f64::NAN), "mean patience");
    }
}
