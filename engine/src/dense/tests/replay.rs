//! A log replays to the same decisions, and one that was changed is found out.

use super::generated::{Plan, drive, plans, refined_rule_sets};
use super::*;
use proptest::prelude::*;

/// Two contacts for one agent: connect, wait, connect. Logged, with traces.
fn logged() -> Log {
    let mut router = Router::new(rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome))
        .with_traces()
        .with_log();
    router.handle(second(0), reports(0, one_call()));
    router.handle(second(0), ready(0));
    router.handle(second(1), Input::Request(call(0)));
    router.handle(second(2), Input::Request(call(1)));
    router.handle_deadline(second(3));
    router.handle(second(4), ended(0));
    router.take_log().expect("a log was asked for")
}

fn divergence(log: &Log) -> usize {
    log.replay().expect_err("the log was changed").number
}

#[test]
fn rte_01_a_logged_request_replayed_through_the_engine_alone_gives_the_logged_answer() {
    let log = logged();
    assert_eq!(log.calls().len(), 6);
    let times = Vec::from_iter(log.decisions().iter().map(|(now, _)| *now));
    assert_eq!(times, [second(1), second(2), second(4)]);
    assert_eq!(log.replay(), Ok(()));
}

#[test]
fn a_changed_outcome_is_found_at_its_decision() {
    for number in 0..3 {
        let mut log = logged();
        log.decisions[number].1.outcome = Outcome::Connect { agent: AgentId(9) };
        let found = log.replay().expect_err("the log was changed");
        assert_eq!(found.number, number);
        assert_eq!(found.expected.as_ref(), Some(&log.decisions[number]));
        assert_eq!(found.answered.as_ref(), Some(&logged().decisions[number]));
        assert!(found.to_string().starts_with(&format!("decision {number} differs: logged ")), "{found}");
    }
}

#[test]
fn a_changed_time_contact_or_trace_is_found_at_its_decision() {
    let changes: [fn(&mut (Time, Decision)); 3] = [
        |logged| logged.0 = second(900),
        |logged| logged.1.contact = ContactId(5),
        |logged| logged.1.trace.as_mut().expect("a trace").steps[0].1 += 1,
    ];
    for change in changes {
        let mut log = logged();
        change(&mut log.decisions[1]);
        assert_eq!(divergence(&log), 1);
    }
}

#[test]
fn a_missing_decision_is_found_where_it_is_missing() {
    let mut log = logged();
    log.decisions.pop();
    let found = log.replay().expect_err("the log was changed");
    assert_eq!((found.number, found.expected), (2, None));
    assert_eq!(found.answered, logged().decisions.pop());
}

#[test]
fn a_decision_too_many_is_found_behind_the_last() {
    let mut log = logged();
    log.decisions.push(log.decisions[0].clone());
    let found = log.replay().expect_err("the log was changed");
    assert_eq!((found.number, found.answered), (3, None));
    assert_eq!(found.expected, Some(log.decisions[0].clone()));
}

#[test]
fn a_changed_call_is_found_at_the_first_decision_that_it_changes() {
    let mut log = logged();
    log.calls[3].1 = Call::Input(Input::Request(Request { channel: A, ..call(1) }));
    // Messages wait as a call does, but the freed agent does not take them.
    assert_eq!(divergence(&log), 2);
    let mut log = logged();
    log.calls.remove(5);
    assert_eq!(divergence(&log), 2);
}

#[test]
fn traces_may_be_asked_for_before_or_after_the_log() {
    let rules = rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome);
    for mut router in
        [Router::new(rules.clone()).with_log().with_traces(), Router::new(rules.clone()).with_traces().with_log()]
    {
        router.handle(second(0), Input::Request(call(0)));
        let log = router.take_log().expect("a log was asked for");
        assert!(log.decisions()[0].1.trace.is_some());
        assert_eq!(log.replay(), Ok(()));
    }
}

#[test]
fn a_log_that_was_taken_is_not_kept_any_longer() {
    let mut router =
        Router::new(rules([queue(0, 1)], AgentSelection::LongestIdle, ContactSelection::FirstCome)).with_log();
    router.handle(second(0), Input::Request(call(0)));
    assert!(router.take_log().is_some());
    router.handle(second(1), withdraw(0));
    assert_eq!(router.take_log(), None);
}

fn log_of(plan: &Plan, rules: Rules, traces: bool) -> Log {
    let mut router = Router::new(rules).with_log();
    if traces {
        router = router.with_traces();
    }
    drive(plan, router, |_| Ok(())).expect("nothing is checked on the way").take_log().expect("a log was asked for")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn logs_of_random_runs_replay_to_the_same_decisions(plan in plans(), traces: bool) {
        for rules in refined_rule_sets(&plan) {
            let log = log_of(&plan, rules, traces);
            prop_assert_eq!(log.replay(), Ok(()));
        }
    }

    #[test]
    fn a_random_change_of_a_random_log_is_found_at_its_decision(plan in plans(), at: prop::sample::Index) {
        for rules in refined_rule_sets(&plan) {
            let mut log = log_of(&plan, rules, false);
            if !log.decisions.is_empty() {
                let number = at.index(log.decisions.len());
                log.decisions[number].1.contact = ContactId(u32::MAX);
                prop_assert_eq!(divergence(&log), number);
            }
        }
    }
}
