//! Classes served in order of priority, without interrupting a service.

use super::{ErlangC, FormulaError, require, require_not_negative, require_positive, require_stable};

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
    let (residuals, loads) = work(classes)?;
    Ok(waits(residuals.iter().sum(), &loads))
}

/// Mean wait before service of each class in M/G/1 without interruption whose priorities grow in proportion to the wait, in the order given.
///
/// `growths` has how fast the priority of each class grows, in ascending order; whoever has the highest when the server becomes free goes
/// first.
///
/// # Errors
/// Those of [`mg1_priority_waits`]; a growth not positive, or less than the one before it; or another number of them than of classes.
///
/// # Formula
/// W(k) = (W₀ / (1 - ρ) - Σ ρ(i) W(i) (1 - b(i)/b(k)) over i < k) / (1 - Σ ρ(i) (1 - b(k)/b(i)) over i > k), where W₀ is the mean work left in
/// the service found on arrival, ρ(i) the loads, ρ their sum and b the growths.
///
/// # Source
/// Kleinrock, "A delay dependent queue discipline", Naval Research Logistics Quarterly 11, 1964; "Queueing Systems", volume 2, 1976, (3.36).
pub fn mg1_accumulating_waits(classes: &[PriorityClass], growths: &[f64]) -> Result<Vec<f64>, FormulaError> {
    let (residuals, loads) = work(classes)?;
    let (residual, all): (f64, f64) = (residuals.iter().sum(), loads.iter().sum());
    require(growths.len() == classes.len(), "number of growths", growths.len() as f64, "equal that of classes")?;
    let mut waits: Vec<f64> = Vec::new();
    for (k, &growth) in growths.iter().enumerate() {
        require_positive("growth of priority", growth)?;
        require(
            k == 0 || growths[k - 1] <= growth,
            "growth of priority",
            growth,
            "not be less than the one before it",
        )?;
        let slower = (0..k).map(|i| loads[i] * waits[i] * (1.0 - growths[i] / growth)).sum::<f64>();
        let faster = (k + 1..classes.len()).map(|i| loads[i] * (1.0 - growth / growths[i])).sum::<f64>();
        waits.push((residual / (1.0 - all) - slower) / (1.0 - faster));
    }
    Ok(waits)
}

/// Mean time in the system of each class in M/G/1 whose priorities interrupt a service, which goes on where it was, in the order given.
///
/// The first class goes first; inside a class, first come first served.
///
/// # Errors
/// Those of [`mg1_priority_waits`].
///
/// # Formula
/// T(k) = (E\[S(k)\] + R(k) / (1 - σ(k))) / (1 - σ(k-1)), where R(k) = Σ λ·E\[S²\] / 2 and σ(k), the load, over the classes up to k.
///
/// # Source
/// Conway, Maxwell, Miller, "Theory of Scheduling", 1967, chapter 8; Bertsekas, Gallager, "Data Networks", 1992, section 3.5.3.
pub fn mg1_interrupted_sojourns(classes: &[PriorityClass]) -> Result<Vec<f64>, FormulaError> {
    let (residuals, loads) = work(classes)?;
    let (mut residual, mut spare) = (0.0, 1.0);
    let parts = residuals.iter().zip(&loads).zip(classes);
    let sojourns = parts.map(|((own, load), class)| {
        let before = spare;
        spare -= load;
        residual += own;
        (class.mean_service + residual / spare) / before
    });
    Ok(sojourns.collect())
}

/// Of each class what it adds to the mean work left in the service found on arrival, λ·E\[S²\] / 2, and its load.
fn work(classes: &[PriorityClass]) -> Result<(Vec<f64>, Vec<f64>), FormulaError> {
    let (mut residuals, mut loads) = (Vec::new(), Vec::new());
    for class in classes {
        require_not_negative("arrival rate", class.arrival_rate)?;
        require_positive("mean service", class.mean_service)?;
        require_not_negative("squared coefficient of variation", class.service_scv)?;
        let load = class.arrival_rate * class.mean_service;
        residuals.push(0.5 * load * class.mean_service * (1.0 + class.service_scv));
        loads.push(load);
    }
    require_stable(loads.iter().sum())?;
    Ok((residuals, loads))
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
    fn priorities_that_grow_alike_are_first_come_first_served_and_far_apart_they_are_fixed() {
        let classes = [exponential(0.3, 1.0), PriorityClass { service_scv: 0.0, ..exponential(0.2, 1.4) }];
        let all =
            mg1_mean_wait(0.5, 0.58 / 0.5, (0.3 * 2.0 + 0.2 * 1.96) / 0.5 / (0.58_f64 / 0.5).powi(2) - 1.0).unwrap();
        for wait in mg1_accumulating_waits(&classes, &[2.0, 2.0]).unwrap() {
            assert_close(wait, all, 1e-12);
        }
        let far = mg1_accumulating_waits(&classes, &[1e-9, 1e9]).unwrap();
        let fixed = mg1_priority_waits(&[classes[1], classes[0]]).unwrap();
        assert_close(far[1], fixed[0], 1e-12);
        assert_close(far[0], fixed[1], 1e-12);
        let work = |waits: &[f64]| 0.3 * waits[0] + 0.28 * waits[1];
        assert_close(work(&mg1_accumulating_waits(&classes, &[1.0, 3.0]).unwrap()), work(&[all; 2]), 1e-12);
        assert_eq!(mg1_accumulating_waits(&classes, &[2.0, 1.0]).unwrap_err().parameter, "growth of priority");
        assert_eq!(mg1_accumulating_waits(&classes, &[2.0]).unwrap_err().parameter, "number of growths");
    }

    /// With exponential services the first class is alone, and both together are M/M/1 where the services are alike.
    #[test]
    fn interrupting_priorities_agree_with_mm1() {
        let found = mg1_interrupted_sojourns(&[exponential(0.3, 1.0), exponential(0.4, 1.0)]).unwrap();
        assert_close(found[0], 1.0 / (1.0 - 0.3), 1e-14);
        assert_close((0.3 * found[0] + 0.4 * found[1]) / 0.7, 1.0 / (1.0 - 0.7), 1e-14);
    }

    #[test]
    fn classes_without_a_steady_state_are_refused() {
        assert_eq!(mg1_priority_waits(&[exponential(0.5, 1.0); 2]).unwrap_err().parameter, "load per server");
        assert_eq!(mmc_priority_waits(2, 1.0, &[1.5, 0.5]).unwrap_err().parameter, "load per server");
        assert_eq!(mmc_priority_waits(2, 1.0, &[2.5, -1.0]).unwrap_err().parameter, "arrival rate");
    }
}
