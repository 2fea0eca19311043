//! Agents who take a while to respond, and agents who do not.

use super::script::*;
use switchboard::ids::{GroupId, QueueId, SiteId, SkillId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::routing::{AgentState, Call, Condition, Input, Step, Target};
use switchboard::time::Time;
use switchboard::workload::RecordedContact;

fn after(delay: f64) -> Response {
    Response { delay: constant(delay), no_answer: 0.0, timeout: None, not_ready: constant(100.0) }
}

/// Nobody responds within 20 s.
fn never() -> Response {
    Response { delay: constant(30.0), timeout: Some(s(20.0)), ..after(0.0) }
}

/// A desk with these calls and agents who respond so.
fn desk(response: Response, agents: usize, contacts: &[RecordedContact]) -> Script {
    let mut script = Script::new().class(calls(contacts));
    script.center.groups[GroupId(0)].response = Some(response);
    (0..agents).fold(script, |script, _| script.staff(Staff::voice()))
}

/// What the engine was told of agents who are ready, or do not respond.
fn told(run: &Run, wanted: impl Fn(&Input) -> bool) -> Vec<Time> {
    let calls = run.result.logs[SiteId(0)].calls().iter();
    calls
        .filter_map(|(time, call)| match call {
            Call::Input(input) if wanted(input) => Some(*time),
            _ => None,
        })
        .collect()
}

#[test]
fn prx_07_the_agent_is_taken_when_he_is_selected_and_the_wait_is_over_when_he_responds() {
    let run = desk(after(5.0), 1, &[contact(10.0, 60.0), contact(20.0, 30.0)]).run();
    assert_eq!(run.records, [served(0, 10.0, 15.0, 75.0, 0), served(1, 20.0, 80.0, 110.0, 0)]);
    let total = run.result.total();
    assert_eq!((total.wait_answered, total.conversation), (area(5.0 + 60.0), area(90.0)));
    assert_eq!(run.result.queues[QueueId(0)].waiting, [area(65.0), 0]);
    let group = &run.result.groups[GroupId(0)];
    assert_eq!((group.busy[0], group.missed), (area(100.0), 0), "they are taken while they are waited for");
}

#[test]
fn prx_08_without_a_response_by_the_limit_the_contact_is_routed_anew_and_keeps_its_place() {
    let second = GroupId(1);
    let mut script = desk(never(), 1, &[contact(0.0, 40.0), contact(5.0, 30.0)]);
    script.center.groups.push(Group {
        name: "others".into(),
        response: None,
        ..script.center.groups[GroupId(0)].clone()
    });
    // The others come at 50 s. Contact 0 goes first, although contact 1 has been in line longer.
    let run = script.staff(Staff { group: second.0, ..Staff::voice() }.on_duty(&[(50.0, EVER)])).run();
    assert_eq!(run.records, [served(0, 0.0, 50.0, 90.0, 1), served(1, 5.0, 90.0, 120.0, 1)]);
    assert_eq!(told(&run, |input| matches!(input, Input::Unanswered { .. })), [at(20.0)]);
    assert_eq!(run.result.groups[GroupId(0)].missed, 1);
    // They take contacts again after their pause.
    let ready = |input: &Input| matches!(input, Input::State { agent, state: AgentState::Ready } if agent.0 == 0);
    assert_eq!(told(&run, ready), [at(0.0), at(120.0)]);
}

#[test]
fn a_contact_that_nobody_answers_is_given_to_one_after_the_other_and_gives_up_at_its_patience() {
    let run = desk(never(), 2, &[impatient(0.0, 60.0, 30.0)]).run();
    assert_eq!(run.records, [abandoned(0, 0.0, 30.0)]);
    assert_eq!(told(&run, |input| matches!(input, Input::Unanswered { .. })), [at(20.0)]);
    assert_eq!(told(&run, |input| matches!(input, Input::Withdraw(_))), [at(30.0)]);
    let group = &run.result.groups[GroupId(0)];
    assert_eq!((group.busy[0], group.missed), (area(30.0), 1));
}

#[test]
fn who_gives_up_before_the_response_leaves_the_agent_to_the_next() {
    let run = desk(after(10.0), 1, &[impatient(0.0, 60.0, 4.0), contact(1.0, 20.0)]).run();
    assert_eq!(run.records, [abandoned(0, 0.0, 4.0), served(1, 1.0, 14.0, 34.0, 0)]);
}

#[test]
fn an_agent_whose_duty_ends_in_his_pause_comes_back_with_his_next_duty() {
    let contacts = [impatient(0.0, 60.0, 25.0), impatient(130.0, 60.0, 5.0), contact(210.0, 10.0)];
    let mut script = Script::new().class(calls(&contacts));
    script.center.groups[GroupId(0)].response = Some(never());
    let run = script.staff(Staff::voice().on_duty(&[(0.0, 100.0), (200.0, 260.0)])).run();
    assert_eq!(told(&run, |input| matches!(input, Input::Unanswered { .. })), [at(20.0), at(230.0)]);
    let ready = |input: &Input| matches!(input, Input::State { state: AgentState::Ready, .. });
    assert_eq!(told(&run, ready), [at(0.0), at(200.0)], "at 120 s and at 330 s they are not on duty");
}

#[test]
fn with_agents_enough_the_mean_wait_is_the_mean_time_to_a_response() {
    let arrivals = Vec::from_iter((0..3_600).map(|number| contact(f64::from(number), 2.0)));
    let response = Response { delay: Distribution::exponential(3.0).unwrap(), ..after(0.0) };
    let run = desk(response, 60, &arrivals).run();
    let waits = Vec::from_iter(
        run.records.iter().map(|record| record.connected.unwrap().since(record.requested.unwrap()).nanos_f64() / 1e9),
    );
    let mean = waits.iter().sum::<f64>() / waits.len() as f64;
    let error = 3.0 / (waits.len() as f64).sqrt();
    assert!((mean - 3.0).abs() < 4.0 * error, "{mean} against 3, {error}");
}

#[test]
fn agents_who_miss_a_share_of_their_contacts_miss_that_share() {
    let arrivals = Vec::from_iter((0..3_600).map(|number| contact(f64::from(number), 2.0)));
    let response = Response { no_answer: 0.1, timeout: Some(s(5.0)), not_ready: constant(1.0), ..after(1.0) };
    let run = desk(response, 60, &arrivals).run();
    let missed = run.result.groups[GroupId(0)].missed as f64;
    // Each contact is missed a geometric number of times: in the mean 1/9, with variance 10/81.
    let (mean, deviation) = (3_600.0 / 9.0, (3_600.0_f64 * 10.0 / 81.0).sqrt());
    assert!((missed - mean).abs() < 4.0 * deviation, "{missed} against {mean}, {deviation}");
    assert_eq!(run.result.total().handled(), 3_600);
}

#[test]
fn prx_08_a_step_that_came_while_the_agent_was_waited_for_is_gone_when_he_has_not_responded() {
    let mut script = desk(never(), 1, &[contact(0.0, 40.0)]);
    let target = Target::skilled(SkillId(1), 1);
    script.center.rules.queues[QueueId(0)].steps =
        vec![Step { after: s(15.0), only_if: Condition::default(), target, sites: Vec::new() }];
    script.center.groups.push(Group { response: None, ..script.center.groups[GroupId(0)].clone() });
    let others = Staff { group: 1, ..Staff::voice() }.skilled(&[1]);
    assert_eq!(script.staff(others).records(), [served(0, 0.0, 20.0, 60.0, 1)]);
}
