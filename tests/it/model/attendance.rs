//! Agents who miss shifts, come late or are away for pauses, at random.

use super::script::*;
use switchboard::ids::{GroupId, Id};
use switchboard::model::{Attendance, Limits, simulate};
use switchboard::stats::formulas::erlang_b;

/// How many agents are there in the first interval, by replication.
fn present(script: &Script, replications: u64, interval: usize) -> Vec<f64> {
    let length = script.center.horizon.interval.nanos() as f64;
    let run = |number| simulate(&script.complete(), 1, number, Limits::default(), &mut ()).unwrap();
    (0..replications).map(|number| run(number).groups[GroupId(0)].present[interval] as f64 / length).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn nobody_comes_where_all_are_absent_and_everybody_where_none_is() {
    let mut script = Script::new().class(calls(&[contact(0.0, 60.0)])).staff(Staff::voice());
    let everybody = script.records();
    script.center.groups[GroupId(0)].attendance.absence = 1.0;
    assert_eq!(present(&script, 20, 0), [0.0; 20]);
    script.center.groups[GroupId(0)].attendance.absence = 0.0;
    assert_eq!(script.records(), everybody);
}

#[test]
fn a_number_of_agents_comes_as_binomial_distribution_says() {
    let mut script = Script::new();
    for _ in 0..20 {
        script = script.staff(Staff::voice());
    }
    script.center.groups[GroupId(0)].attendance.absence = 0.1;
    let (count, days) = (20.0, 4_000);
    let present = present(&script, days, 0);
    let (expected, variance) = (count * 0.9, count * 0.9 * 0.1);
    let error = (variance / days as f64).sqrt();
    assert!((mean(&present) - expected).abs() < 4.0 * error, "{} {expected}", mean(&present));
    let squares: Vec<f64> = present.iter().map(|here| (here - expected) * (here - expected)).collect();
    // The fourth central moment of the binomial distribution gives the error of its variance.
    let fourth = variance * (1.0 + 3.0 * (count - 2.0) * 0.09);
    let error = ((fourth - variance * variance) / days as f64).sqrt();
    assert!((mean(&squares) - variance).abs() < 4.0 * error, "{} {variance}", mean(&squares));
}

#[test]
fn a_break_is_of_the_shift_and_the_next_day_is_another_shift() {
    const HOUR: f64 = 3_600.0;
    let duty = [(0.0, 3.0 * HOUR), (4.0 * HOUR, 8.0 * HOUR), (24.0 * HOUR, 32.0 * HOUR)];
    let mut script = Script::new().horizon(32.0 * HOUR).staff(Staff::voice().on_duty(&duty));
    script.center.horizon.interval = s(HOUR);
    script.center.groups[GroupId(0)].attendance.absence = 0.5;
    let days = 400;
    let [before, after, next] = [0, 5, 25].map(|interval| present(&script, days, interval));
    assert_eq!(before, after, "who comes in the morning is there after the break");
    let both = before.iter().zip(&next).filter(|(one, other)| one == other).count() as f64 / days as f64;
    assert!((both - 0.5).abs() < 4.0 * 0.5 / (days as f64).sqrt(), "{both}");
}

#[test]
fn more_agents_change_the_absence_of_none_who_is_there() {
    let mut script = Script::new().staff(Staff::voice());
    script.center.groups[GroupId(0)].attendance.absence = 0.5;
    let alone = present(&script, 100, 0);
    let both = present(&script.staff(Staff::voice()), 100, 0);
    assert!(alone.iter().zip(&both).all(|(alone, both)| (0.0..=1.0).contains(&(both - alone))));
}

/// Without a place to wait, the share that is turned away is that of Erlang B for as many agents as come, over how many come.
#[test]
fn calls_are_lost_as_erlang_b_over_the_binomial_number_of_agents_says() {
    use crate::centers::{Agents, Contacts, Plan, exponential};
    let plan = Plan::lasting(400.0)
        .class(Contacts::steady(3.0).handled_in(exponential(1.0)).queueing_at_most(0))
        .group(Agents::number(5));
    let mut center = plan.center();
    center.groups[GroupId::from_index(0)].attendance.absence = 0.2;
    let days = 1_000;
    let lost = |number| {
        let total = simulate(&center, 1, number, Limits::default(), &mut ()).unwrap().total();
        total.lost() as f64 / total.offered as f64
    };
    let shares: Vec<f64> = (0..days).map(lost).collect();
    let choose = [1.0, 5.0, 10.0, 10.0, 5.0, 1.0];
    let of = |(come, ways): (u32, f64)| ways * 0.8_f64.powi(come as i32) * 0.2_f64.powi(5 - come as i32);
    let exact: f64 = (0..).zip(choose).map(|pair| of(pair) * erlang_b(pair.0, 3.0).unwrap()).sum();
    let average = mean(&shares);
    let spread = mean(&shares.iter().map(|share| (share - average) * (share - average)).collect::<Vec<_>>());
    let error = (spread / days as f64).sqrt();
    // The day begins empty, which is felt for a few seconds of its 400.
    assert!((average - exact).abs() < 4.0 * error && error < 0.01, "{average} {exact} {error}");
}

const HOUR: f64 = 3_600.0;

/// A mean with its standard error.
fn known(values: &[f64]) -> (f64, f64) {
    let (count, mean) = (values.len() as f64, mean(values));
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    (mean, (variance / count).sqrt())
}

/// The state is stationary from the first minute on, and a pause changes it as fast as its length and what is between pauses say: the
/// covariance of a process that is on and off with rates 1/u and 1/d falls by e^(-t (1/u + 1/d)).
#[test]
fn shrinkage_takes_its_share_at_any_time_in_pauses_of_the_length_that_is_said() {
    let mut script = Script::new().horizon(4.0 * HOUR).staff(Staff::voice().on_duty(&[(0.0, 4.0 * HOUR)]));
    script.center.horizon.interval = s(1.0);
    let (share, pause) = (0.2, 600.0);
    script.center.groups[GroupId(0)].attendance = Attendance { shrinkage: share, pause: s(pause), ..Attendance::FULL };
    let days = 4_000;
    let [first, later, last] = [0, 300, 14_399].map(|interval| present(&script, days, interval));
    for there in [&first, &later, &last] {
        let (mean, error) = known(there);
        assert!((mean - (1.0 - share)).abs() < 4.0 * error && error < 0.01, "{mean} {error}");
    }
    let products: Vec<f64> = first.iter().zip(&later).map(|(one, other)| (one - 0.8) * (other - 0.8)).collect();
    let (covariance, error) = known(&products);
    let between = pause * (1.0 - share) / share;
    let exact = share * (1.0 - share) * (-300.0 * (1.0 / pause + 1.0 / between)).exp();
    assert!((covariance - exact).abs() < 4.0 * error, "{covariance} {exact} {error}");
}

#[test]
fn adherence_is_lost_at_the_beginning_of_each_stretch_of_duty() {
    let duty = [(0.0, 4.0 * HOUR), (5.0 * HOUR, 7.0 * HOUR)];
    let mut script = Script::new().horizon(8.0 * HOUR).staff(Staff::voice().on_duty(&duty));
    script.center.horizon.interval = s(HOUR);
    script.center.groups[GroupId(0)].attendance = Attendance { adherence: 0.9, ..Attendance::FULL };
    // Nobody is later than twice a tenth of the stretch, 48 and 24 minutes, and all are there from then on.
    for (interval, mean_there, least) in [(0, 1.0 - 0.4, 0.2), (1, 1.0, 1.0), (5, 1.0 - 0.2, 0.6), (6, 1.0, 1.0)] {
        let there = present(&script, 2_000, interval);
        let (mean, error) = known(&there);
        assert!((mean - mean_there).abs() <= 4.0 * error, "{interval}: {mean} {error}");
        assert!(there.iter().all(|&there| there >= least - 1e-9), "{interval}");
    }
}
