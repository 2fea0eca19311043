//! Bursts of contacts after notices, and what clients do themselves while they wait, against closed forms.

use super::evidence::Evidence;
use crate::centers::{Agents, Contacts, Plan, at, exponential};
use switchboard::model::{Limits, Outcome, Reached, RunResult, simulate};
use switchboard::stats::formulas::BirthDeath;
use switchboard::time::Span;
use switchboard::workload::{Notice, WhileWaiting};

/// Of 1,000 subscribers three in ten make contact, after an exponential time of mean 100 s, beside contacts at a rate of 0.2/s. Each interval
/// has 100 s, and the notice goes out with the third: contacts that follow in the n-th from then on are binomial of mean
/// 300 (e^-(n-1) - e^-n).
#[test]
fn piu_13_contacts_peak_after_a_notice_as_the_distribution_of_the_delay_says() {
    let mut center = Plan::lasting(600.0).cut_into(6).class(Contacts::steady(0.2)).group(Agents::number(3)).center();
    let notice =
        Notice { times: vec![at(200.0)], reaches: 1_000, share: 0.3, delay: exponential(100.0), over: Span::ZERO };
    center.classes.iter_mut().for_each(|class| class.notices = vec![notice.clone()]);
    let run = |replication| simulate(&center, 1, replication, Limits::default(), &mut ()).unwrap();
    let runs = Vec::from_iter((0..200).map(run));
    let offered = |run: &RunResult, interval: usize| run.cell(interval, switchboard::ids::ClassId(0)).offered as f64;
    let left = |interval: f64| (-(interval - 2.0).max(0.0)).exp();
    for interval in 0..6 {
        let seen = Vec::from_iter(runs.iter().map(|run| offered(run, interval)));
        let expected = 20.0 + 300.0 * (left(interval as f64) - left(interval as f64 + 1.0));
        Evidence::mean(&seen).is("contacts after a notice", expected, 0.05);
    }
    let first = |run: &RunResult| offered(run, 2);
    let share = 0.3 * (1.0 - left(3.0));
    let variance = 20.0 + 1_000.0 * share * (1.0 - share);
    Evidence::variance(&Vec::from_iter(runs.iter().map(first))).is_within("their variance", variance, 0.25 * variance);
}

/// Eight agents, calls of mean 1 at a rate of 8, patience of mean 2, and whoever waits does it themselves in a time of mean 1: each in line leaves it at
/// the sum of both rates, so that the number present is a birth-death chain.
#[test]
fn piu_02_who_does_it_themselves_while_waiting_leaves_the_line_as_in_erlang_a_with_both_rates() {
    let (agents, load, gives_up, done) = (8, 8.0, 0.5, 1.0);
    let class = Contacts::steady(load).patient_for(exponential(1.0 / gives_up));
    let mut center = Plan::lasting(40_000.0).cut_into(105).class(class).group(Agents::number(agents)).center();
    let plan = WhileWaiting { share: 1.0, time: exponential(1.0 / done), success: 1.0 };
    center.classes.iter_mut().for_each(|class| class.while_waiting = Some(plan.clone()));
    let result = simulate(&center, 1, 0, Limits::default(), &mut ()).unwrap();
    let most = 200_usize;
    let waiting = |present: usize| present.saturating_sub(agents) as f64;
    let death = |present: usize| present.min(agents) as f64 + (gives_up + done) * waiting(present);
    let chain = BirthDeath { birth: vec![load; most], death: (1..=most).map(death).collect() };
    let shares = chain.stationary().unwrap();
    let in_line: f64 = (0..).zip(&shares).map(|(present, share)| waiting(present) * share).sum();
    let share = |of: fn(&switchboard::model::Cell) -> u64| {
        super::evidence::share(&result, 0, 5, move |cell| (of(cell) as f64, cell.offered as f64))
    };
    let self_served = share(|cell| cell.endings.at(Reached::Asked, Outcome::SelfServed));
    self_served.is("self-served while waiting", done * in_line / load, 0.03);
    share(|cell| cell.abandoned()).is("give up beside that", gives_up * in_line / load, 0.03);
}
