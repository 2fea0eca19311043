//! Conversations turn by turn: the agent's attention, the orders of answering, silent clients, and what is counted.

use super::script::*;
use switchboard::ids::{ClassId, GroupId};
use switchboard::model::*;
use switchboard::workload::{Class, MessagingHabits, RecordedContact, SessionForm, Turns};

/// Clients of provider 0, without a dialogue, who answer in so long, to whom the agent writes so many messages.
fn talks(name: &str, turns: u32, answer: f64, idle_limit: Option<f64>, contacts: &[RecordedContact]) -> Class {
    let turns = Turns { count: constant(f64::from(turns)), answer: constant(answer), idle_limit: idle_limit.map(s) };
    let habits = MessagingHabits { session: SessionForm::Turns(turns), ..habits(0, 0, 0.0, 0) };
    Class { name: name.into(), ..messages(habits, contacts) }
}

/// The same, each message composed in so long.
fn composed_in(seconds: f64, class: Class) -> Class {
    Class { talk: vec![constant(seconds)].into(), ..class }
}

/// One agent with so many places and messages without latency.
fn one_agent(places: u16, host: Host) -> Script {
    Script::new().provider(provider(0, 0.0, 0.0, host)).staff(Staff::chat(places, &[0]))
}

fn come(time: f64) -> RecordedContact {
    RecordedContact { time: at(time), patience: None, talk: None }
}

fn left(run: &Run) -> Vec<f64> {
    run.records.iter().map(|record| record.left.seconds()).collect()
}

fn seconds(nanos: u128) -> f64 {
    nanos as f64 / 1e9
}

#[test]
fn ims_12_messages_of_two_chats_wait_for_the_attention_of_one_agent() {
    let class = composed_in(4.0, talks("chats", 2, 3.0, None, &[come(0.0), come(1.0)]));
    let run = one_agent(2, Host::Provider).class(class).run();
    // The agent writes to the first from 0 to 4 and to the second to 8; the first has answered at 7 and gets their second message from 8
    // to 12; the second has answered at 11 and gets it from 12 to 16.
    assert_eq!(left(&run), [12.0, 16.0]);
    let cell = run.result.cell(0, ClassId(0));
    assert_eq!((cell.responded, cell.later_responses, cell.handled_by_im), (2, 2, 2));
    // First answers after 4 and 7 s; later ones 12 - 7 and 16 - 11 s after the client's message.
    assert_eq!((seconds(cell.first_response), seconds(cell.later_response)), (11.0, 10.0));
    assert_eq!((seconds(cell.active), seconds(cell.conversation), cell.wait_answered), (16.0, 27.0, 0));
    let desk = &run.result.groups[GroupId(0)];
    assert_eq!(desk.attending.as_ref().unwrap()[0], area(16.0));
    assert_eq!((desk.busy[0], desk.sessions[0]), (area(16.0), area(27.0)));
}

#[test]
fn messages_of_a_conversation_cross_all_legs_of_the_host() {
    for (host, leg) in [(Host::Provider, 0.75), (Host::Proxy, 0.1)] {
        let mut script = Script::new().provider(provider(0, 0.5, 0.25, host)).staff(Staff::chat(1, &[0]));
        script.center.proxy.direct_leg = constant(0.1);
        let class = composed_in(4.0, talks("chats", 3, 10.0, None, &[come(0.0)]));
        let run = script.class(class).run();
        // To the proxy by the provider; then five messages between client and agent, three of them written by the agent.
        assert_eq!(left(&run), [0.75 + 3.0 * 4.0 + 2.0 * 10.0 + 5.0 * leg]);
        let cell = run.result.cell(0, ClassId(0));
        assert_eq!(seconds(cell.first_response), 4.0 + leg);
        assert!((seconds(cell.later_response) - 2.0 * (4.0 + 2.0 * leg)).abs() < 1e-9);
    }
}

#[test]
fn the_work_after_a_conversation_waits_for_the_attention_like_a_message() {
    let mut class = composed_in(4.0, talks("chats", 1, 3.0, None, &[come(0.0), come(1.0)]));
    class.wrap_up.push(constant(5.0));
    let run = one_agent(2, Host::Provider).class(class).run();
    // Writes to the first to 4 and to the second to 8, wraps up the first to 13 and the second to 18.
    assert_eq!(left(&run), [4.0, 8.0]);
    assert_eq!(run.records.iter().map(|record| record.wrap_up.seconds()).collect::<Vec<_>>(), [9.0, 10.0]);
    let cell = run.result.cell(0, ClassId(0));
    assert_eq!((seconds(cell.active), seconds(cell.wrap_up)), (18.0, 19.0));
}

/// Three chats before one agent. While they write to the third, first an answer of `old` arrives, who has been answered quickly,
/// then one of `slow`, who has waited long, then the first message of `new`.
fn who_is_next(answers: AnswerOrder) -> Vec<f64> {
    let slow = composed_in(10.0, talks("slow", 2, 31.0, None, &[come(1.0)]));
    let old = composed_in(10.0, talks("old", 2, 29.0, None, &[come(0.0)]));
    let third = composed_in(25.0, talks("third", 1, 1.0, None, &[come(25.0)]));
    let new = composed_in(10.0, talks("new", 1, 1.0, None, &[come(45.0)]));
    let mut script = one_agent(4, Host::Provider);
    script.center.groups[GroupId(0)].answers = answers;
    // Old: answered at 10 and back at 39. Slow: waits for 9 s, answered at 20, back at 51. Third: in hand from 25 to 50.
    left(&script.class(old).class(slow).class(third).class(new).run())
}

#[test]
fn the_orders_of_answering_differ_as_they_say() {
    // Old is back at 39, new comes at 45, both before 50; slow is back at 51, while the next is written.
    assert_eq!(who_is_next(AnswerOrder::FirstCome), [60.0, 80.0, 50.0, 70.0]);
    assert_eq!(who_is_next(AnswerOrder::NewFirst), [70.0, 80.0, 50.0, 60.0]);
    // Old has waited for 10 s before and 11 now, new for 5: old. At 60 slow has waited for 19 + 9 and new for 15: slow.
    assert_eq!(who_is_next(AnswerOrder::LongestWaiting), [60.0, 70.0, 50.0, 80.0]);
}

#[test]
fn a_silent_client_gives_the_slot_free_and_takes_it_again() {
    let silent = composed_in(10.0, talks("silent", 2, 100.0, Some(30.0), &[come(0.0)]));
    let other = composed_in(20.0, talks("other", 1, 1.0, None, &[come(5.0)]));
    let run = one_agent(1, Host::Provider).class(silent).class(other).run();
    // Silent is answered at 10 and writes at 110; from 40 on the agent serves the other, to 60.
    assert_eq!(run.records[1], of(1, over(0, Host::Provider, 5.0, served(0, 5.0, 40.0, 60.0, 0))));
    assert_eq!(run.records[0], over(0, Host::Provider, 0.0, served(0, 0.0, 0.0, 120.0, 0)));
    let cell = run.result.cell(0, ClassId(0));
    assert_eq!((seconds(cell.released), seconds(cell.active), seconds(cell.later_response)), (70.0, 20.0, 10.0));
    assert_eq!(run.result.groups[GroupId(0)].sessions[0], area(40.0 + 20.0 + 10.0));
}

#[test]
fn a_client_who_writes_again_goes_before_all_who_wait_whatever_the_order() {
    for order in [switchboard::routing::ContactSelection::FirstCome, switchboard::routing::ContactSelection::Priority] {
        let silent = composed_in(10.0, talks("silent", 2, 45.0, Some(30.0), &[come(0.0)]));
        let other = composed_in(20.0, talks("other", 1, 1.0, None, &[come(5.0), come(6.0)]));
        let other = Class { priority: 9, ..other };
        let run = one_agent(1, Host::Provider).contact_selection(order).class(silent).class(other).run();
        // The first of the others is served from 40 to 60. Silent writes at 55 and waits for 5 s without a slot, the second
        // of the others from 6 to 70.
        assert_eq!(left(&run), [70.0, 60.0, 90.0]);
        assert_eq!(seconds(run.result.cell(0, ClassId(0)).released), 20.0);
        // Who comes back does not wait in the queue's sense.
        assert_eq!(run.result.queues[switchboard::ids::QueueId(0)].waiting[0], area(35.0 + 64.0));
    }
}

#[test]
fn a_client_whose_agent_has_left_goes_on_with_somebody_else() {
    let silent = composed_in(10.0, talks("silent", 2, 100.0, Some(30.0), &[come(0.0)]));
    let script = Script::new()
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .staff(Staff::chat(1, &[0]).on_duty(&[(0.0, 50.0)]))
        .staff(Staff::chat(1, &[0]).on_duty(&[(60.0, EVER)]));
    let run = script.class(silent).run();
    assert_eq!(run.records, [over(0, Host::Provider, 0.0, served(0, 0.0, 0.0, 120.0, 1))]);
}

#[test]
fn a_conversation_without_anybody_to_go_on_is_in_service_at_the_end() {
    let silent = composed_in(10.0, talks("silent", 2, 100.0, Some(30.0), &[come(0.0)]));
    let script = Script::new()
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .staff(Staff::chat(1, &[0]).on_duty(&[(0.0, 50.0)]));
    let run = script.class(silent).run();
    assert_eq!(run.records[0].outcome, Outcome::InService);
    assert_eq!(
        (run.result.total().answered(), run.result.total().handled(), run.result.total().endings.of(Outcome::Unserved)),
        (1, 0, 0)
    );
}

#[test]
fn a_session_in_one_piece_counts_the_connection_as_the_first_response() {
    let run =
        one_agent(1, Host::Provider).class(messages(habits(0, 0, 0.0, 2), &[contact(0.0, 60.0), contact(10.0, 5.0)]));
    let run = run.run();
    let cell = run.result.cell(0, ClassId(0));
    assert_eq!((cell.responded, seconds(cell.first_response), cell.later_responses), (2, 50.0, 0));
    assert_eq!((cell.handled_by_im, seconds(cell.active)), (2, 65.0));
    assert_eq!(run.result.groups[GroupId(0)].attending, None);
}

/// Hosts without latencies give the same conversations.
#[test]
fn without_latencies_both_hosts_give_the_same_conversations() {
    let run = |host| {
        let class = composed_in(4.0, talks("chats", 5, 3.0, Some(2.0), &[come(0.0), come(1.0), come(2.5)]));
        let run = one_agent(2, host).class(class).run();
        (left(&run), run.result.cell(0, ClassId(0)))
    };
    assert_eq!(run(Host::Provider), run(Host::Proxy));
}
