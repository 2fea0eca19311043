//! Erlang's three models: lost calls, delayed calls, impatient calls.

use super::evidence::{PerInterval, busy, queue, seconds, share, wait, waited};
use crate::centers::{Agents, Contacts, Plan, constant, exponential, hyperexponential};
use switchboard::stats::formulas::{BirthDeath, ErlangA, ErlangC, erlang_b};

const INTERVALS: u64 = 105;
const WARM_UP: usize = 5;

fn plan(contacts: f64, rate: f64) -> Plan {
    Plan::lasting(contacts / rate).cut_into(INTERVALS)
}

#[test]
fn blocking_is_that_of_erlang_b_whatever_the_distribution_of_service() {
    let (servers, load) = (8, 6.0);
    let distributions = [
        ("constant", constant(1.0)),
        ("exponential", exponential(1.0)),
        ("hyperexponential", hyperexponential(1.0, 2.0)),
    ];
    for (seed, (name, distribution)) in (1..).zip(distributions) {
        let callers = Contacts::steady(load).handled_in(distribution).queueing_at_most(0);
        let result = plan(600_000.0, load).class(callers).group(Agents::number(servers as usize)).run(seed);
        let blocking = share(&result, 0, WARM_UP, |cell| (cell.blocked() as f64, cell.offered as f64));
        blocking.is(&format!("Erlang B, {name}: blocking"), erlang_b(servers, load).unwrap(), 0.02);
    }
}

#[test]
fn calls_that_wait_are_those_of_erlang_c() {
    let (servers, rate, limit) = (4, 2.8, 0.5);
    let theory = ErlangC::new(servers, rate, 1.0).unwrap();
    let plan =
        plan(3_000_000.0, rate).in_time(limit).class(Contacts::steady(rate)).group(Agents::number(servers as usize));
    let mut waiting = PerInterval::new(plan.interval(), waited);
    let result = plan.run_before(1, &mut waiting);
    let in_time = share(&result, 0, WARM_UP, |cell| (cell.answered_in_time as f64, cell.offered as f64));

    waiting.ratio(WARM_UP).is("Erlang C: probability of waiting", theory.probability_of_waiting(), 0.01);
    share(&result, 0, WARM_UP, wait).is("Erlang C: mean wait", theory.mean_wait(), 0.02);
    in_time.is("Erlang C: service level", theory.service_level(limit), 0.01);
    queue(&result, 0, plan.interval(), WARM_UP).is("Erlang C: mean queue", theory.mean_queue(), 0.02);
    busy(&result, 0, plan.interval(), WARM_UP).is(
        "Erlang C: busy agents",
        theory.occupancy() * f64::from(servers),
        0.01,
    );
}

#[test]
fn impatient_calls_are_those_of_erlang_a() {
    let (servers, rate, patience) = (20, 22.0, 2.0);
    let theory = ErlangA::new(servers, rate, 1.0, patience).unwrap();
    let plan = plan(1_500_000.0, rate)
        .class(Contacts::steady(rate).patient_for(exponential(patience)))
        .group(Agents::number(servers as usize));
    let mut waiting = PerInterval::new(plan.interval(), waited);
    let result = plan.run_before(1, &mut waiting);
    let abandoned = share(&result, 0, WARM_UP, |cell| (cell.abandoned() as f64, cell.offered as f64));
    let answered = share(&result, 0, WARM_UP, |cell| (seconds(cell.wait_answered), cell.answered() as f64));

    abandoned.is("Erlang A: probability of abandonment", theory.probability_of_abandonment(), 0.02);
    share(&result, 0, WARM_UP, wait).is("Erlang A: mean wait of all", theory.mean_wait(), 0.02);
    answered.is("Erlang A: mean wait of the answered", mean_wait_of_answered(servers, rate, patience), 0.02);
    waiting.ratio(WARM_UP).is("Erlang A: probability of waiting", theory.probability_of_waiting(), 0.02);
    queue(&result, 0, plan.interval(), WARM_UP).is("Erlang A: mean queue", theory.mean_queue(), 0.02);
    busy(&result, 0, plan.interval(), WARM_UP).is("Erlang A: busy agents", theory.mean_busy(), 0.01);
}

/// Mean wait of those whom M/M/c+M answers, service of mean 1.
///
/// Who finds all busy and k waiting is answered after V, the sum of exponential times of rates r(j) = c + j·θ for j from k down to 0,
/// if their patience X exceeds V. With the transform φ(s) = Π r(j) / (r(j) + s) of V, P(X > V) = φ(θ) and E[V; X > V] = -φ'(θ) = φ(θ) · Σ 1 / (r(j) + θ).
fn mean_wait_of_answered(servers: u32, rate: f64, patience: f64) -> f64 {
    let (servers, theta) = (servers as usize, 1.0 / patience);
    let states = servers + 400;
    let death = |n: usize| n.min(servers) as f64 + n.saturating_sub(servers) as f64 * theta;
    let chain = BirthDeath { birth: vec![rate; states], death: (1..=states).map(death).collect() };
    let shares = chain.stationary().unwrap();
    let mut answered: f64 = shares[..servers].iter().sum();
    let (mut waits, mut answer, mut slowness) = (0.0, 1.0, 0.0);
    for (waiting, share) in shares[servers..].iter().enumerate() {
        let freed = servers as f64 + waiting as f64 * theta;
        answer *= freed / (freed + theta);
        slowness += 1.0 / (freed + theta);
        answered += share * answer;
        waits += share * answer * slowness;
    }
    waits / answered
}
