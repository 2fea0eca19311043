//! Threads: messages of one client about one matter, of which anybody answers the next.

use super::script::*;
use switchboard::ids::{AgentId, ClassId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::workload::{Class, Entry, MoreMessages, RecordedContact, ThreadHabits};

/// So many thoughts, each written 100 s after the answer to the one before; answers to later messages take 7 s.
fn thread(thoughts: f64) -> ThreadHabits {
    let (thoughts, reply, reading) = (constant(thoughts), constant(100.0), constant(0.0));
    ThreadHabits { thoughts, reply, reading, more: None, same_agent: None }
}

/// Two more messages of each thought, 5 s apart; each that joins another makes the answer 3 s longer.
fn with_more(habits: ThreadHabits) -> ThreadHabits {
    let more = MoreMessages { count: constant(2.0), gap: constant(5.0), talk: constant(3.0) };
    ThreadHabits { more: Some(more), ..habits }
}

fn messages(habits: ThreadHabits, contacts: &[RecordedContact]) -> Class {
    let talk: Vec<Distribution> = vec![constant(7.0)];
    Class {
        name: "messages".into(),
        entry: Entry::Chat,
        thread: Some(Box::new(habits)),
        talk: talk.into(),
        ..calls(contacts)
    }
}

fn agents(count: usize) -> Script {
    let staff = Staff { capacity: [1, 1, 1], ..Staff::voice() };
    (0..count).fold(Script::new(), |script, _| script.staff(staff.clone()))
}

/// Number of the thread, contacts of it before, arrival, connection, end and agent of a contact.
type Seen = (u64, u16, f64, Option<f64>, f64, Option<u32>);

fn seen(run: &Run) -> Vec<Seen> {
    let seconds = |time: switchboard::time::Time| time.since(at(0.0)).seconds();
    let of = |record: &ContactRecord| {
        let (arrived, connected) = (seconds(record.arrived), record.connected.map(seconds));
        (record.number, record.recalls, arrived, connected, seconds(record.left), record.agent.map(|AgentId(a)| a))
    };
    run.records.iter().map(of).collect()
}

fn nanos(seconds: u64) -> u128 {
    u128::from(seconds) * 1_000_000_000
}

#[test]
fn a_client_writes_after_each_answer_until_the_matter_is_settled_and_any_agent_answers() {
    let run = agents(2).class(messages(thread(3.0), &[contact(10.0, 20.0)])).run();
    // Who has been idle longest takes the next message.
    let expected = [
        (0, 0, 10.0, Some(10.0), 30.0, Some(0)),
        (0, 1, 130.0, Some(130.0), 137.0, Some(1)),
        (0, 2, 237.0, Some(237.0), 244.0, Some(0)),
    ];
    assert_eq!(seen(&run), expected);
    let cell = run.result.total();
    assert_eq!((cell.resolved, cell.resolution), (1, nanos(234)), "from the first message to the last answer");
    assert_eq!((cell.resolved_messages, cell.resolved_agents), (3, 2));
    assert_eq!((cell.responded, cell.first_response), (1, nanos(20)));
    assert_eq!((cell.later_responses, cell.later_response), (2, nanos(14)));
    assert_eq!((cell.offered, cell.again.all), (3, 2), "one client");
}

#[test]
fn a_later_message_waits_for_the_agent_who_answered_before_as_long_as_the_limit_says() {
    let wanting = |limit: f64| ThreadHabits { same_agent: Some(s(limit)), ..thread(2.0) };
    // A call of a minute keeps the first agent from 120 s on; the message comes at 130 s.
    let with_limit = |limit: f64| {
        let script = agents(2).class(messages(wanting(limit), &[contact(10.0, 20.0)]));
        // The second agent has a call from 11 to 111 s, so that the first is idle longest then.
        let run = script.class(calls(&[contact(11.0, 100.0), contact(120.0, 60.0)])).run();
        let last = run.records.iter().find(|record| record.class == ClassId(0) && record.recalls == 1).unwrap().clone();
        (last.connected.unwrap().since(at(0.0)).seconds(), last.agent.unwrap().0, run.result.total().resolved_agents)
    };
    assert_eq!(with_limit(15.0), (145.0, 1, 2), "then anybody will do");
    assert_eq!(with_limit(50.0), (180.0, 0, 1), "the agent is free again");
}

#[test]
fn who_has_not_answered_before_reads_the_thread_first() {
    let habits = ThreadHabits { reading: constant(40.0), ..thread(4.0) };
    let run = agents(2).class(messages(habits, &[contact(10.0, 20.0)])).run();
    let took = Vec::from_iter(run.records.iter().map(|record| record.left.since(record.connected.unwrap())));
    assert_eq!(took, [s(20.0), s(47.0), s(7.0), s(7.0)], "the first and the second agent by turns");
}

#[test]
fn messages_that_come_while_one_is_in_line_join_it_and_later_ones_stand_in_line_anew() {
    // The agent is busy until 12 s: the two at 5 and 10 s have joined the first by then, and the answer to all takes 10 + 2 * 3 s.
    let call = calls(&[contact(0.0, 12.0)]);
    let first = contact(0.0, 10.0);
    let busy = agents(1).class(call).class(messages(with_more(thread(1.0)), &[first])).run();
    let cell = busy.result.cell(0, ClassId(1));
    assert_eq!((cell.offered, cell.thread_messages, cell.joined), (1, 3, 2));
    assert_eq!((cell.resolved, cell.resolution, cell.resolved_messages), (1, nanos(28), 3));
    // An idle agent answers the first at once. The second waits from 5 to 10 s; at that moment the agent takes it, and then comes the third.
    let idle = agents(1).class(messages(with_more(thread(1.0)), &[first])).run();
    let expected = [
        (0, 0, 0.0, Some(0.0), 10.0, Some(0)),
        (0, 1, 5.0, Some(10.0), 17.0, Some(0)),
        (0, 2, 10.0, Some(17.0), 24.0, Some(0)),
    ];
    assert_eq!(seen(&idle), expected);
    let cell = idle.result.total();
    assert_eq!((cell.thread_messages, cell.joined, cell.resolved, cell.resolution), (3, 0, 1, nanos(24)));
}

#[test]
fn the_next_thought_comes_after_the_answer_to_all_that_was_written_before() {
    let run = agents(2).class(messages(with_more(thread(2.0)), &[contact(0.0, 60.0)])).run();
    // The second agent answers at 5 s what was written while the first composes, and at 12 s what came at 10 s; the next thought follows the
    // first's answer, which is the last.
    let arrivals = Vec::from_iter(seen(&run).into_iter().map(|(_, before, arrived, ..)| (before, arrived)));
    assert_eq!(arrivals[..4], [(0, 0.0), (1, 5.0), (2, 10.0), (3, 160.0)]);
    assert_eq!((run.result.total().resolved, run.result.total().resolved_agents), (1, 2));
}

#[test]
fn who_gives_up_waiting_for_an_answer_writes_nothing_more() {
    let call = calls(&[contact(0.0, 500.0)]);
    let impatient = Class { patience: Some(constant(7.0)), ..messages(with_more(thread(5.0)), &[contact(1.0, 10.0)]) };
    let run = agents(1).class(call).class(impatient).run();
    let cell = run.result.cell(0, ClassId(1));
    assert_eq!((cell.offered, cell.abandoned(), cell.resolved), (1, 1, 0));
    assert_eq!(run.result.ended, at(3600.0));
}

#[test]
fn nobody_writes_after_the_end_and_a_thread_that_would_go_on_is_not_resolved() {
    let run = agents(1).class(messages(thread(2.0), &[contact(10.0, 20.0)])).horizon(120.0).run();
    let cell = run.result.total();
    assert_eq!((cell.offered, cell.handled(), cell.resolved), (1, 1, 0));
}
