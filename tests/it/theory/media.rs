//! Lines and e-mails: calls that hold a line while they wait, and e-mails behind everybody who is there in person.

use super::evidence::{share, wait};
use crate::centers::{Agents, Contacts, Plan, constant, exponential};
use switchboard::ids::TrunkId;
use switchboard::model::{Center, Limits, RunResult, Trunk, simulate};
use switchboard::stats::formulas::{BirthDeath, PriorityClass, erlang_b, mg1_priority_waits};

const WARM_UP: usize = 5;

/// The plan with all its calls over one trunk.
fn over(lines: u32, plan: &Plan) -> RunResult {
    let mut center: Center = plan.center();
    center.trunks.push(Trunk { name: "trunk".into(), lines });
    center.classes.iter_mut().for_each(|class| class.trunk = Some(TrunkId(0)));
    simulate(&center, 1, 0, Limits::default(), &mut ()).unwrap()
}

#[test]
fn calls_that_find_all_lines_held_are_as_many_as_erlang_b_says() {
    let (lines, load) = (8, 6.0);
    let class = Contacts::steady(load).handled_in(constant(1.0));
    let plan = Plan::lasting(600_000.0 / load).cut_into(105).class(class).group(Agents::number(lines as usize));
    let blocked = share(&over(lines, &plan), 0, WARM_UP, |cell| (cell.blocked() as f64, cell.offered as f64));
    blocked.is("lines, Erlang B: blocking", erlang_b(lines, load).unwrap(), 0.02);
}

#[test]
fn calls_that_wait_hold_lines_as_in_a_queue_of_limited_room() {
    let (agents, lines, rate) = (4_usize, 7_usize, 3.6);
    let plan =
        Plan::lasting(900_000.0 / rate).cut_into(105).class(Contacts::steady(rate)).group(Agents::number(agents));
    let result = over(lines as u32, &plan);
    let death = (1..=lines).map(|calls| calls.min(agents) as f64).collect();
    let shares = BirthDeath { birth: vec![rate; lines], death }.stationary().unwrap();
    let blocked = share(&result, 0, WARM_UP, |cell| (cell.blocked() as f64, cell.offered as f64));
    blocked.is("lines, M/M/4/7: blocking", shares[lines], 0.02);
    let waiting: f64 =
        shares.iter().enumerate().map(|(calls, share)| calls.saturating_sub(agents) as f64 * share).sum();
    // Little's law: who is let in waits so long.
    let theory = waiting / (rate * (1.0 - shares[lines]));
    share(&result, 0, WARM_UP, wait).is("lines, M/M/4/7: mean wait", theory, 0.02);
}

#[test]
fn letters_wait_behind_calls_as_cobham_says_under_first_come_first_served() {
    let plan = Plan::lasting(4_000_000.0)
        .cut_into(105)
        .class(Contacts::steady(0.6).handled_in(exponential(0.5)))
        .class(Contacts::steady(0.25).handled_in(constant(1.4)).by_email())
        .group(Agents::number(1).chatting(1, 0.0));
    let theory = mg1_priority_waits(&[
        PriorityClass { arrival_rate: 0.6, mean_service: 0.5, service_scv: 1.0 },
        PriorityClass { arrival_rate: 0.25, mean_service: 1.4, service_scv: 0.0 },
    ]);
    let result = plan.run(1);
    for (class, (name, theory)) in (0..).zip(["calls", "emails"].into_iter().zip(theory.unwrap())) {
        share(&result, class, WARM_UP, wait).is(&format!("M/G/1 with emails, {name}: mean wait"), theory, 0.02);
    }
}
