//! Classes served in order of priority, without interrupting a service.

use super::{ErlangC, FormulaError, require_not_negative, require_positive, require_stable};

/// One class of a single server with priorities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriorityClass {
    /// Poisson arrivals per unit of time.
    pub arrival_rate: f64,
    /// Mean service time.
    pub mean_service: f64,
    /// Squared coefficient of variation of the service time: 0 constant, 1 exponential.
    pub service_scv: f64,
}

/// Mean wait before service of each class in M/G/1 with non-preemptive priorities, in the order given.
///
/// The first class goes first; inside a class, first come first served.
///
/// # Errors
/// A rate or variation negative or not finite, a mean service not positive, or a total load of 1 or more.
///
/// # Formula
/// W(k) = W₀ / ((1 - σ(k-1)) (1 - σ(k))), where W₀ = Σ λ·E\[S²\] / 2 over all classes is the mean work left in the service found on
/// arrival, and σ(k) is the load of the classes up to k.
///
/// # Source
/// Cobham, "Priority assignment in waiting line problems", Journal of the Operations Research Society of America 2(1), 1954.
pub fn mg1_priority_waits(classes: &[PriorityClass]) -> Result<Vec<f64>, FormulaError> {
    let mut residual = 0.0;
    let mut loads = Vec::with_capacity(classes.len());
    for class in classes {
        require_not_negative("arrival rate", class.arrival_rate)?;
        require_positive("mean service", class.mean_service)?;
        require_not_negative("squared coefficient of variation", class.service_scv)?;
        let load = class.arrival_rate * class.mean_service;
        residual += 0.5 * load * class.mean_service * (1.0 + class.service_scv);
        loads.push(load);
    }
    require_stable(loads.iter().sum())?;
    Ok(waits(residual, &loads))
}

/// Mean wait before service of each class in M/M/c with non-preemptive priorities and one distribution of service, in the order given.
///
/// The first class goes first; inside a class, first come first served. `arrival_rates` has one rate per class.
///
/// # Errors
/// No server, a rate negative or not finite, a mean service not positive, or a total load of `servers` or more.
///
/// # Formula
/// W(k) = (C / (cμ)) / ((1 - σ(k-1)) (1 - σ(k))), where C is Erlang C of the total load and σ(k) the load per server of the classes
/// up to k.
///
/// # Source
/// Cobham, "Priority assignment in waiting line problems", Journal of the Operations Research Society of America 2(1), 1954.
pub fn mmc_priority_waits(servers: u32, mean_service: f64, arrival_rates: &[f64]) -> Result<Vec<f64>, FormulaError> {
    for &rate in arrival_rates {
        require_not_negative("arrival rate", rate)?;
    }
    let all = ErlangC::new(servers, arrival_rates.iter().sum(), mean_service)?;
    let service_of_all = mean_service / f64::from(servers);
    let loads: Vec<f64> = arrival_rates.iter().map(|rate| rate * service_of_all).collect();
    Ok(waits(all.probability_of_waiting() * service_of_all, &loads))
}

/// W₀ over the spare shares before and after each class's own load.
fn waits(residual: f64, loads: &[f64]) -> Vec<f64> {
    let mut spare = 1.0;
    loads
        .iter()
        .map(|load| {
            let before = spare;
            spare -= load;
            residual / (before * spare)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{MarkovChain, assert_close, mg1_mean_wait};
    use super::*;

    fn exponential(arrival_rate: f64, mean_service: f64) -> PriorityClass {
        PriorityClass { arrival_rate, mean_service, service_scv: 1.0 }
    }

    /// Mean waits in M/M/c with two classes and unit service, from the chain of (waiting high, waiting low) and idle servers.
    fn two_class_chain(servers: usize, rates: [f64; 2]) -> [f64; 2] {
        let (highs, lows) = (16, 26);
        // States below `servers` count the busy servers; then all are busy and the state says who waits.
        let state = |high: usize, low: usize| servers + high * lows + low;
        let mut chain = MarkovChain::new(servers + highs * lows);
        for busy in 0..servers {
            chain.add_rate(busy, busy + 1, rates[0] + rates[1]);
            chain.add_rate(busy + 1, busy, (busy + 1) as f64);
        }
        for (high, low) in (0..highs).flat_map(|high| (0..lows).map(move |low| (high, low))) {
            if high + 1 < highs {
                chain.add_rate(state(high, low), state(high + 1, low), rates[0]);
            }
            if low + 1 < lows {
                chain.add_rate(state(high, low), state(high, low + 1), rates[1]);
            }
            if high > 0 {
                chain.add_rate(state(high, low), state(high - 1, low), servers as f64);
            } else if low > 0 {
                chain.add_rate(state(high, low), state(high, low - 1), servers as f64);
            }
        }
        let shares = chain.stationary().unwrap();
        let mut waiting = [0.0; 2];
        for (high, low) in (0..highs).flat_map(|high| (0..lows).map(move |low| (high, low))) {
            waiting[0] += high as f64 * shares[state(high, low)];
            waiting[1] += low as f64 * shares[state(high, low)];
        }
        [waiting[0] / rates[0], waiting[1] / rates[1]]
    }

    #[test]
    fn two_classes_agree_with_their_markov_chain() {
        for (servers, rates) in [(1, [0.2, 0.3]), (3, [0.7, 0.9])] {
            let waits = mmc_priority_waits(servers, 1.0, &rates).unwrap();
            for (wait, exact) in waits.into_iter().zip(two_class_chain(servers as usize, rates)) {
                assert_close(wait, exact, 1e-5);
            }
        }
    }

    #[test]
    fn one_server_of_either_formula_gives_the_same_waits() {
        let general = mg1_priority_waits(&[exponential(0.3, 1.5), exponential(0.2, 1.5)]).unwrap();
        for (a, b) in general.into_iter().zip(mmc_priority_waits(1, 1.5, &[0.3, 0.2]).unwrap()) {
            assert_close(a, b, 1e-14);
        }
    }

    #[test]
    fn one_class_waits_as_without_priorities() {
        let class = PriorityClass { arrival_rate: 0.4, mean_service: 2.0, service_scv: 0.25 };
        assert_close(mg1_priority_waits(&[class]).unwrap()[0], mg1_mean_wait(0.4, 2.0, 0.25).unwrap(), 1e-14);
        let queue = ErlangC::new(5, 4.0, 1.0).unwrap();
        assert_close(mmc_priority_waits(5, 1.0, &[4.0]).unwrap()[0], queue.mean_wait(), 1e-14);
    }

    #[test]
    fn priorities_move_waiting_work_between_classes_and_create_none() {
        // Kleinrock's conservation distribution: the sum of load times wait does not depend on the order of the classes.
        let classes =
            [exponential(0.1, 3.0), exponential(0.5, 0.8), PriorityClass { service_scv: 4.0, ..exponential(0.2, 1.0) }];
        let work = |classes: &[PriorityClass]| -> f64 {
            let waits = mg1_priority_waits(classes).unwrap();
            classes.iter().zip(waits).map(|(class, wait)| class.arrival_rate * class.mean_service * wait).sum()
        };
        let [a, b, c] = classes;
        assert_close(work(&[c, a, b]), work(&[a, b, c]), 1e-13);
        assert_close(work(&[b, a, c]), work(&[a, b, c]), 1e-13);
    }

    #[test]
    fn classes_without_a_steady_state_are_refused() {
        assert_eq!(mg1_priority_waits(&[exponential(0.5, 1.0); 2]).unwrap_err().parameter, "load per server");
        assert_eq!(mmc_priority_waits(2, 1.0, &[1.5, 0.5]).unwrap_err().parameter, "load per server");
        assert_eq!(mmc_priority_waits(2, 1.0, &[2.5, -1.0]).unwrap_err().parameter, "arrival rate");
    }
}
