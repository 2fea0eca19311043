//! The same center, seed and replication give the same result, whatever runs beside it, and the engine's log replays.

use crate::centers::{Agents, Contacts, Plan, exponential, hyperexponential, lognormal, pieces, poisson, provider};
use rayon::prelude::*;
use switchboard::ids::{ClassId, IdVec, SiteId};
use switchboard::model::{
    Cell, Center, Closing, ContactRecord, Host, Hosting, HostingPolicy, Limits, Outcome, Provider, RunResult, simulate,
};
use switchboard::random::Distribution;
use switchboard::routing::{self, AgentSelection, ContactSelection};
use switchboard::time::Span;
use switchboard::workload::{Arrivals, Busyness, MessagingHabits, SessionForm};

const ORDERS: [ContactSelection; 10] = ContactSelection::all(Span::from_seconds(30));

/// A small center in which everything happens that can happen: calls and instant messages of two providers, several sessions
/// that slow each other down, people who give up, are refused, insist on one agent, and agents who leave and come back.
fn lively(agent_selection: AgentSelection, contact_selection: ContactSelection) -> Plan {
    let uniform = |low: f64, high: f64| Distribution::uniform(low, high).unwrap();
    let habits = |second: f64| MessagingHabits {
        providers: vec![1.0 - second, second].into(),
        inquiry: None,
        dialogue_exchanges: uniform(0.0, 3.0),
        think: exponential(2.0),
        session: SessionForm::Held { exchanges: uniform(1.0, 4.0) },
        sensitivity: switchboard::random::Distribution::constant(0.0).unwrap(),
    };
    let busy = |rates| Arrivals::Poisson {
        rates,
        busyness: Busyness { day_cv: 0.1, piece_cv: 0.2, ..Busyness::default() },
        batch: Some(uniform(0.5, 2.5)),
        bursts: None,
    };
    let slow = |number| Provider { client_leg: exponential(0.2), proxy_leg: exponential(0.1), ..provider(number) };
    Plan::lasting(2_000.0)
        .cut_into(8)
        .in_time(5.0)
        .agent_selection(agent_selection)
        .contact_selection(contact_selection)
        .provider(slow(0))
        .provider(Provider { hosting: HostingPolicy::always(Hosting::Redirect), ..slow(1) })
        .class(
            Contacts::arriving(poisson(pieces(&[(700.0, 0.6), (1_200.0, 1.2), (2_000.0, 0.5)])))
                .handled_in(lognormal(8.0, 1.0))
                .wrapped_up_in(exponential(2.0))
                .patient_for(hyperexponential(30.0, 1.5))
                .preferring_one_agent(0.3, 10.0)
                .due_within(30.0)
                .of_priority(1),
        )
        .class(
            Contacts::arriving(busy(pieces(&[(1_000.0, 0.4), (2_000.0, 0.5)])))
                .by_im_with(habits(0.4))
                .handled_in(exponential(12.0))
                .wrapped_up_in(exponential(1.0))
                .patient_for(exponential(40.0))
                .preferring_one_agent(0.2, 15.0)
                .after(5.0, 0)
                .weighing(3),
        )
        .class(
            Contacts::steady(0.5)
                .by_im_with(habits(1.0))
                .handled_in(exponential(10.0))
                .patient_for(exponential(25.0))
                .queueing_at_most(2)
                .of_priority(2),
        )
        .group(Agents::number(4).serving(&[(0, 3), (1, 1)]).chatting(3, 0.3))
        .group(Agents::number(5).running(&[0, 1]).serving(&[(1, 2), (2, 1)]).chatting(2, 0.0))
        .group(Agents::number(5).running(&[0, 1]).on_duty(&[(0.0, 900.0), (1_000.0, 1_700.0)]).chatting(2, 0.5))
}

/// Everything about a run, contact by contact.
fn told(center: &Center, replication: u64) -> String {
    let mut records: Vec<ContactRecord> = Vec::new();
    let result = simulate(center, 1, replication, Limits::default(), &mut records).unwrap();
    format!("{result:?}\n{records:?}")
}

#[test]
fn the_same_replication_tells_the_same_twice_and_another_one_something_else() {
    for order in ORDERS {
        let center = lively(AgentSelection::Random, order).center();
        assert!(told(&center, 0) == told(&center, 0), "{order:?}");
        assert!(told(&center, 0) != told(&center, 1), "{order:?}");
    }
}

#[test]
fn replications_tell_the_same_in_any_order_and_on_any_number_of_threads() {
    const REPLICATIONS: u64 = 24;
    let center = lively(AgentSelection::FewestSessions, ContactSelection::WeightedWait).center();
    let alone = Vec::from_iter((0..REPLICATIONS).map(|replication| told(&center, replication)));
    let mut backwards = Vec::from_iter((0..REPLICATIONS).rev().map(|replication| told(&center, replication)));
    backwards.reverse();
    assert!(alone == backwards, "the order of the replications matters");
    for threads in [1, 2, 16] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let together: Vec<String> =
            pool.install(|| (0..REPLICATIONS).into_par_iter().map(|replication| told(&center, replication)).collect());
        assert!(alone == together, "{threads} threads");
    }
}

#[test]
fn who_watches_a_run_or_logs_it_does_not_change_it() {
    let center = lively(AgentSelection::LongestIdle, ContactSelection::Priority).closing(Closing::Cut).center();
    let run = |log, watched| -> RunResult {
        let limits = Limits { log, ..Limits::default() };
        let result = match watched {
            true => simulate(&center, 1, 0, limits, &mut Vec::<ContactRecord>::new()),
            false => simulate(&center, 1, 0, limits, &mut ()),
        };
        RunResult { logs: IdVec::new(), ..result.unwrap() }
    };
    let plain = format!("{:?}", run(false, false));
    assert!(plain == format!("{:?}", run(true, false)));
    assert!(plain == format!("{:?}", run(false, true)));
}

#[test]
fn the_log_of_a_run_replays_for_every_pick_and_order() {
    for pick in AgentSelection::ALL {
        for order in ORDERS {
            let limits = Limits { log: true, traces: true, ..Limits::default() };
            let center = lively(pick, order).center();
            let log = &simulate(&center, 1, 0, limits, &mut ()).unwrap().logs[SiteId(0)];
            assert!(log.decisions().len() > 3_000, "{} decisions of {pick:?} and {order:?}", log.decisions().len());
            let replayed = log.replay();
            assert!(replayed.is_ok(), "{pick:?} and {order:?}: {}", replayed.unwrap_err());
        }
    }
}

/// Calls alone are simulated by a loop from which everything else is left out.
#[test]
fn a_center_with_calls_alone_gives_the_same_records_as_one_that_could_have_more() {
    let plan = Plan::lasting(2_000.0)
        .cut_into(8)
        .in_time(5.0)
        .contact_selection(ContactSelection::Priority)
        .class(
            Contacts::steady(0.6)
                .handled_in(lognormal(8.0, 1.0))
                .wrapped_up_in(exponential(2.0))
                .patient_for(exponential(20.0))
                .of_priority(1),
        )
        .class(
            Contacts::steady(0.5)
                .handled_in(exponential(10.0))
                .patient_for(hyperexponential(30.0, 1.5))
                .queueing_at_most(4),
        )
        .group(Agents::number(6).serving(&[(0, 3), (1, 1)]))
        .group(Agents::number(6).serving(&[(1, 2)]).on_duty(&[(0.0, 900.0), (1_000.0, 1_700.0)]));
    let records = |center: &Center| {
        let mut records: Vec<ContactRecord> = Vec::new();
        let result = simulate(center, 1, 0, Limits::default(), &mut records).unwrap();
        let cells = result.cells.iter().map(|cell| Cell { answered_by_due: 0, ..cell });
        (records, Vec::from_iter(cells), result.events)
    };
    let calls = plan.closing(Closing::Cut).center();
    // A due time is only counted, but makes the first class something else than calls.
    let mut more = calls.clone();
    more.classes[ClassId(0)].due = Some(Span::from_seconds(30));
    let (told, also) = (records(&calls), records(&more));
    for outcome in [Outcome::Handled, Outcome::Abandoned, Outcome::QueueFull, Outcome::InService] {
        assert!(told.0.iter().any(|record| record.outcome == outcome), "nobody was {}", outcome.name());
    }
    assert!(told == also);
}

/// Else the tests above would prove less than they say.
#[test]
fn everything_that_can_happen_to_a_contact_happens_in_the_lively_center() {
    let mut records: Vec<ContactRecord> = Vec::new();
    let limits = Limits { log: true, traces: true, ..Limits::default() };
    let center = lively(AgentSelection::LongestIdle, ContactSelection::FirstCome).center();
    let result = simulate(&center, 1, 0, limits, &mut records).unwrap();
    for outcome in [Outcome::Handled, Outcome::AbandonedInDialogue, Outcome::Abandoned, Outcome::QueueFull] {
        assert!(records.iter().any(|record| record.outcome == outcome), "nobody was {}", outcome.name());
    }
    assert!(records.iter().any(|record| matches!(record.hosted, Some((_, Host::Proxy)))), "nobody was redirected");
    assert!(result.groups.iter().any(|group| group.overtime > 0), "nobody stayed to finish");
    let log = &result.logs[SiteId(0)];
    let deadlines = log.calls().iter().filter(|(_, call)| *call == routing::Call::Deadline).count();
    assert!(deadlines > 0, "nobody stopped insisting on their agent");
}
