//! One server with any distribution of service, and servers that share themselves among all present.

use super::{ErlangC, FormulaError, require_not_negative, require_positive, require_stable};

/// Mean wait before service in M/G/1, in any order that does not look at the service times.
///
/// `service_scv` is the squared coefficient of variation of the service time: 0 constant, 1 exponential.
///
/// # Errors
/// A rate or variation negative or not finite, a mean service not positive, or a load of 1 or more.
///
/// # Formula
/// W = λ · E\[S²\] / (2 (1 - ρ)), where E\[S²\] = E\[S\]² (1 + scv) and ρ = λ·E\[S\].
///
/// # Source
/// Pollaczek, 1930, and Khinchine, 1932; Kleinrock, "Queueing Systems", volume 1, 1975, chapter 5.
pub fn mg1_mean_wait(arrival_rate: f64, mean_service: f64, service_scv: f64) -> Result<f64, FormulaError> {
    require_not_negative("arrival rate", arrival_rate)?;
    require_positive("mean service", mean_service)?;
    require_not_negative("squared coefficient of variation", service_scv)?;
    let load = arrival_rate * mean_service;
    require_stable(load)?;
    Ok(load * mean_service * (1.0 + service_scv) / (2.0 * (1.0 - load)))
}

/// Mean number waiting in M/G/1: λ times [`mg1_mean_wait`] (Little, 1961).
///
/// # Errors
/// Those of [`mg1_mean_wait`].
pub fn mg1_mean_queue(arrival_rate: f64, mean_service: f64, service_scv: f64) -> Result<f64, FormulaError> {
    Ok(arrival_rate * mg1_mean_wait(arrival_rate, mean_service, service_scv)?)
}

/// Mean time in the system of somebody who brings `work`, where one server shares itself equally among all present.
///
/// Depends on the distribution of service only through its mean.
///
/// # Errors
/// A rate or work negative or not finite, a mean service not positive, or a load of 1 or more.
///
/// # Formula
/// T(x) = x / (1 - ρ).
///
/// # Source
/// Kleinrock, "Time-shared systems: a theoretical treatment", Journal of the ACM 14(2), 1967; Sakata, Noguchi, Oizumi, 1971, for general
/// service.
pub fn mg1_shared_sojourn(arrival_rate: f64, mean_service: f64, work: f64) -> Result<f64, FormulaError> {
    require_not_negative("arrival rate", arrival_rate)?;
    require_positive("mean service", mean_service)?;
    require_not_negative("work", work)?;
    let load = arrival_rate * mean_service;
    require_stable(load)?;
    Ok(work / (1.0 - load))
}

/// Mean time in the system where `servers` servers share themselves equally among all present, each taking one at most.
///
/// With n present everybody is served at speed min(1, c/n). Depends on the distribution of service only through its mean.
///
/// # Errors
/// No server, a rate negative or not finite, a mean service not positive, or a load of `servers` or more.
///
/// # Formula
/// The number present is that of M/M/c, so T = E\[S\] + W, where W is the mean wait of [`ErlangC`].
///
/// # Source
/// Cohen, "The multiple phase service network with generalized processor sharing", Acta Informatica 12, 1979.
pub fn mmc_shared_mean_sojourn(servers: u32, arrival_rate: f64, mean_service: f64) -> Result<f64, FormulaError> {
    Ok(mean_service + ErlangC::new(servers, arrival_rate, mean_service)?.mean_wait())
}

/// Probability that an arrival has to wait in GI/M/1 \[0, 1\]; then it waits for an exponential time of mean `mean_service` / (1 - this).
///
/// `transform` maps s ≥ 0 to E\[exp(-s A)\] of the times A between arrivals, which are independent and of one distribution.
///
/// # Errors
/// A mean service not positive, or a load without a steady state, which shows in the mean of A: `mean_between` is less than or equal to that.
///
/// # Formula
/// The only σ in (0, 1) with σ = E\[exp(-A (1 - σ) / `mean_service`)\], by iteration from 0, which rises to it.
///
/// # Source
/// Kendall, "Stochastic processes occurring in the theory of queues", Annals of Mathematical Statistics 24, 1953; Kleinrock, "Queueing
/// Systems", volume 1, 1975, chapter 6.
pub fn gm1_probability_of_waiting(
    mean_between: f64,
    mean_service: f64,
    transform: impl Fn(f64) -> f64,
) -> Result<f64, FormulaError> {
    require_positive("mean service", mean_service)?;
    require_positive("mean between arrivals", mean_between)?;
    require_stable(mean_service / mean_between)?;
    let mut waits = 0.0;
    for _ in 0..100_000 {
        let next = transform((1.0 - waits) / mean_service);
        if (next - waits).abs() <= 1e-16 {
            break;
        }
        waits = next;
    }
    Ok(waits)
}

#[cfg(test)]
mod tests {
    use super::super::{BirthDeath, MarkovChain, assert_close};
    use super::*;

    #[test]
    fn exponential_service_gives_the_mm1_queue() {
        assert_close(mg1_mean_wait(0.8, 1.0, 1.0).unwrap(), ErlangC::new(1, 0.8, 1.0).unwrap().mean_wait(), 1e-14);
        assert_close(mg1_mean_queue(0.8, 1.0, 1.0).unwrap(), 3.2, 1e-14);
    }

    #[test]
    fn service_in_two_phases_agrees_with_its_markov_chain() {
        // M/E2/1, whose state is the number of phases still to do; its squared coefficient of variation is 1/2.
        let (arrival_rate, mean_service, states) = (0.6, 1.0, 240);
        let mut chain = MarkovChain::new(states);
        for phases in 0..states {
            if phases + 2 < states {
                chain.add_rate(phases, phases + 2, arrival_rate);
            }
            if phases > 0 {
                chain.add_rate(phases, phases - 1, 2.0 / mean_service);
            }
        }
        let shares = chain.stationary().unwrap();
        let waiting = |phases: usize| (phases.div_ceil(2).max(1) - 1) as f64;
        let queue: f64 = shares.iter().enumerate().map(|(phases, share)| share * waiting(phases)).sum();
        assert_close(mg1_mean_queue(arrival_rate, mean_service, 0.5).unwrap(), queue, 1e-10);
    }

    #[test]
    fn sharing_servers_hold_as_many_as_servers_with_a_line() {
        let (servers, arrival_rate, mean_service) = (4_u32, 3.0, 1.2);
        let death = (1..=500_u32).map(|n| f64::from(n.min(servers)) / mean_service).collect();
        let chain = BirthDeath { birth: vec![arrival_rate; 500], death };
        let sojourn = mmc_shared_mean_sojourn(servers, arrival_rate, mean_service).unwrap();
        assert_close(sojourn, chain.mean_sojourn().unwrap(), 1e-12);
        assert_close(mmc_shared_mean_sojourn(1, 0.5, 1.0).unwrap(), mg1_shared_sojourn(0.5, 1.0, 1.0).unwrap(), 1e-14);
    }

    #[test]
    fn a_shared_server_delays_long_and_short_work_alike() {
        // Two kinds of exponential work share one server; the state is how many of each are present.
        let (rates, services, size) = ([0.3, 0.1], [0.5, 2.0], 22);
        let mut chain = MarkovChain::new(size * size);
        for (short, long) in (0..size).flat_map(|short| (0..size).map(move |long| (short, long))) {
            let state = short * size + long;
            let present = (short + long) as f64;
            if short + 1 < size {
                chain.add_rate(state, state + size, rates[0]);
            }
            if long + 1 < size {
                chain.add_rate(state, state + 1, rates[1]);
            }
            if short > 0 {
                chain.add_rate(state, state - size, short as f64 / present / services[0]);
            }
            if long > 0 {
                chain.add_rate(state, state - 1, long as f64 / present / services[1]);
            }
        }
        let shares = chain.stationary().unwrap();
        let mean = |number: fn(usize) -> usize| -> f64 {
            shares.iter().enumerate().map(|(state, share)| number(state) as f64 * share).sum()
        };
        let (all, load) = (rates[0] + rates[1], rates[0] * services[0] + rates[1] * services[1]);
        for (kind, number) in [mean(|state| state / 22), mean(|state| state % 22)].into_iter().enumerate() {
            let sojourn = mg1_shared_sojourn(all, load / all, services[kind]).unwrap();
            assert_close(sojourn, number / rates[kind], 1e-5);
        }
    }

    #[test]
    fn a_server_without_a_steady_state_is_refused() {
        assert_eq!(mg1_mean_wait(1.0, 1.0, 0.0).unwrap_err().parameter, "load per server");
        assert_eq!(mg1_mean_wait(0.5, 1.0, -1.0).unwrap_err().parameter, "squared coefficient of variation");
        assert_eq!(mg1_shared_sojourn(2.0, 1.0, 1.0).unwrap_err().parameter, "load per server");
        assert_eq!(mmc_shared_mean_sojourn(2, 2.0, 1.0).unwrap_err().parameter, "load per server");
    }

    #[test]
    fn poisson_arrivals_at_one_exponential_server_wait_as_often_as_it_is_busy() {
        let waits = gm1_probability_of_waiting(1.0 / 0.7, 1.0, |s| 0.7 / (0.7 + s)).unwrap();
        assert_close(waits, 0.7, 1e-12);
        // Two stages: σ = (1.4 / (1.4 + 1 - σ))² has the roots 1 and that of σ² - 3.8 σ + 1.96.
        let waits = gm1_probability_of_waiting(1.0 / 0.7, 1.0, |s| (1.4 / (1.4 + s)).powi(2)).unwrap();
        assert_close(waits, 1.9 - (1.9_f64.powi(2) - 1.96).sqrt(), 1e-12);
        assert_eq!(gm1_probability_of_waiting(1.0, 1.0, |_| 0.5).unwrap_err().parameter, "load per server");
    }
}
