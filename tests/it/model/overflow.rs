//! Steps to another site: a contact that has waited is asked for there as well, and goes to whoever is found first.

use super::script::*;
use switchboard::ids::{ClassId, GroupId, QueueId, SiteId};
use switchboard::model::{Closing, Enterprise, Outcome, Overflow, QueuePlan, Response};
use switchboard::routing::{self, Call, Condition, Input, QueueRules, Row, Step, Then, When};
use switchboard::time::Time;
use switchboard::workload::RecordedContact;

/// One agent in the north, to whom class 0 calls, and one in the south, to whom class 1 calls. After so many seconds calls are asked
/// for in the south as well.
fn after(wait: f64, north: &[RecordedContact], south: &[RecordedContact]) -> Script {
    let script = Script::new().class(calls(north)).class(calls_of("south", 0, south));
    let script = script.staff(Staff::voice()).staff(Staff { group: 1, ..Staff::voice() });
    let mut script = script.sites(&["north", "south"], &[&[1.0, 0.0], &[0.0, 1.0]]);
    let queue = &mut script.center.rules.queues[QueueId(0)];
    let (only_if, target) = (Condition::default(), queue.target.clone());
    queue.steps = vec![Step { after: s(wait), only_if, target, sites: vec![SiteId(1)] }];
    script
}

fn overflow(run: &Run, site: u16) -> (u64, u64, u64) {
    let Overflow { asked, flow_in, flow_out } = run.result.sites[SiteId(site)].overflow.unwrap();
    (asked, flow_in, flow_out)
}

/// When the engine of the south was told what.
fn told_in_the_south(run: &Run) -> Vec<(Time, &'static str)> {
    let told = run.result.logs[SiteId(1)].calls().iter().filter_map(|(time, call)| match call {
        Call::Input(Input::Request(_)) => Some((*time, "asked")),
        Call::Input(Input::Withdraw(_)) => Some((*time, "withdrawn")),
        Call::Input(Input::SessionEnded { .. }) => Some((*time, "ended")),
        _ => None,
    });
    told.collect()
}

#[test]
fn csr_04_who_has_waited_is_asked_for_at_the_other_site_and_goes_to_an_idle_agent_there() {
    let run = after(30.0, &[contact(0.0, 100.0), contact(10.0, 60.0)], &[]).run();
    assert_eq!(run.records, [served(0, 0.0, 0.0, 100.0, 0), at_site(1, served(1, 10.0, 40.0, 100.0, 1))]);
    assert_eq!((overflow(&run, 0), overflow(&run, 1)), ((0, 0, 1), (1, 1, 0)));
    let [north, south] = [0, 1].map(|site| &run.result.sites[SiteId(site)]);
    assert_eq!((north.cells.get(0).offered, south.cells.get(0).offered), (1, 1));
    // It waited 30 s in the north, and its wait counts where it was answered.
    assert_eq!((&north.waiting[..], &south.waiting[..]), (&[area(30.0), 0][..], &[0, 0][..]));
    assert_eq!((north.cells.get(0).wait_answered, south.cells.get(0).wait_answered), (0, area(30.0)));
    let (_, decision) = &run.result.logs[SiteId(0)].decisions()[2];
    assert_eq!(decision.outcome, routing::Outcome::Overflow { site: SiteId(1) });
}

#[test]
fn who_is_answered_at_home_first_stands_in_the_other_line_no_longer() {
    let run = after(30.0, &[contact(0.0, 50.0), contact(10.0, 60.0)], &[contact(0.0, 60.0), contact(55.0, 10.0)]).run();
    let in_the_south = |record| at_site(1, of(1, record));
    assert_eq!(
        run.records,
        [
            served(0, 0.0, 0.0, 50.0, 0),
            served(1, 10.0, 50.0, 110.0, 0),
            in_the_south(served(0, 0.0, 0.0, 60.0, 1)),
            in_the_south(served(1, 55.0, 60.0, 70.0, 1)),
        ]
    );
    assert_eq!((overflow(&run, 0), overflow(&run, 1)), ((0, 0, 0), (1, 0, 0)));
    let south = &run.result.sites[SiteId(1)];
    assert_eq!((south.max_waiting[0], &south.waiting[..]), (1, &[area(10.0 + 5.0), 0][..]));
    let expected =
        [(0.0, "asked"), (40.0, "asked"), (50.0, "withdrawn"), (55.0, "asked"), (60.0, "ended"), (70.0, "ended")];
    assert_eq!(told_in_the_south(&run), expected.map(|(time, what)| (at(time), what)));
}

#[test]
fn who_comes_to_another_line_stands_behind_whoever_is_there() {
    let south = [contact(0.0, 60.0), contact(35.0, 10.0), contact(45.0, 10.0)];
    let run = after(30.0, &[contact(0.0, 500.0), contact(10.0, 60.0)], &south).run();
    let connected = |class: usize, number: usize| run.records[2 * class + number].connected;
    assert_eq!([connected(1, 1), connected(0, 1), connected(1, 2)], [60.0, 70.0, 130.0].map(|time| Some(at(time))));
}

#[test]
fn who_gives_up_leaves_all_lines_and_counts_where_it_came() {
    let run = after(30.0, &[contact(0.0, 100.0), impatient(10.0, 60.0, 60.0)], &[contact(0.0, 80.0)]).run();
    assert_eq!(run.records[1], abandoned(1, 10.0, 70.0));
    assert_eq!((overflow(&run, 0), overflow(&run, 1)), ((0, 0, 0), (1, 0, 0)));
    assert_eq!(run.result.sites[SiteId(1)].waiting, [area(30.0), 0]);
    assert!(told_in_the_south(&run).contains(&(at(70.0), "withdrawn")));
}

#[test]
fn a_step_without_a_wait_asks_everywhere_at_once_and_a_full_line_takes_nobody() {
    let script = after(0.0, &[contact(0.0, 100.0), contact(10.0, 60.0), contact(20.0, 10.0)], &[contact(0.0, 30.0)]);
    let run = script.clone().run();
    let there = |record| at_site(1, record);
    assert_eq!(run.records[1..3], [there(served(1, 10.0, 30.0, 90.0, 1)), there(served(2, 20.0, 90.0, 100.0, 1))]);
    // The second who waits in the north finds one in the line of the south: it was asked for there, and once only.
    let run = script.limit(0, 1).run();
    assert_eq!(run.records[1..3], [there(served(1, 10.0, 30.0, 90.0, 1)), blocked(2, 20.0)]);
    assert_eq!(overflow(&run, 1), (1, 1, 0));
}

#[test]
fn whose_agent_at_the_other_site_does_not_respond_waits_there_and_is_asked_for_by_its_steps() {
    let never = Response { no_answer: 1.0, delay: constant(0.0), timeout: Some(s(5.0)), not_ready: constant(20.0) };
    let mut script = after(30.0, &[contact(0.0, 100.0), contact(10.0, 60.0)], &[]);
    script.center.groups[GroupId(1)].response = Some(never);
    script.center.rules.queues[QueueId(0)].steps[0].sites.push(SiteId(0));
    let run = script.run();
    // The agent of the south misses it at 45 s, 70 s and 95 s. From its 30th second there on it is asked for at home again, each time
    // that it waits.
    assert_eq!(run.records[1], served(1, 10.0, 100.0, 160.0, 0));
    assert_eq!((overflow(&run, 0), overflow(&run, 1)), ((2, 1, 1), (1, 1, 1)));
    assert_eq!(run.result.groups[GroupId(1)].missed, 3);
}

#[test]
fn who_stands_in_several_lines_when_the_run_is_cut_off_is_in_the_books_once() {
    let script = after(30.0, &[contact(0.0, 900.0), contact(10.0, 60.0)], &[contact(0.0, 900.0)]);
    let run = script.horizon(200.0).closing(Closing::Cut).run();
    assert_eq!(run.records[1], unserved(1, 10.0, 200.0));
    assert_eq!(run.result.sites[SiteId(0)].waiting[0] + run.result.sites[SiteId(1)].waiting[0], area(190.0 + 160.0));
}

#[test]
fn rules_go_by_the_lines_of_each_site_and_who_goes_to_another_waits_in_the_queue_where_its_rules_have_put_it() {
    // After 20 s in a line, callers of queue 0 are moved to queue 1, which has no steps: in the north at 30 s, in the south at 60 s.
    let mut script = after(10.0, &[contact(0.0, 500.0), contact(10.0, 60.0)], &[contact(0.0, 80.0)]);
    let center = &mut script.center;
    let other = QueueRules { steps: Vec::new(), ..center.rules.queues[QueueId(0)].clone() };
    center.rules.queues.push(other);
    center.queues.push(QueuePlan { name: "moved".into() });
    let when = When { waited: Some(s(20.0)), ..When::default() };
    let then = Then::Route { queue: Some(QueueId(1)), priority: None, treatment: None };
    center.rules.table = vec![Row { when, then }];
    let run = script.run();
    assert_eq!(run.records[1], at_site(1, moved_to(1, served(1, 10.0, 80.0, 140.0, 1))));
    let waiting = |queue| run.result.queues[QueueId(queue)].waiting[0];
    assert_eq!([waiting(0), waiting(1)], [area(20.0), area(50.0)]);
    // Who is turned away in the south waits on in the north.
    script.center.rules.table[0].then = Then::Refuse;
    script.center.rules.table[0].when.waiting = Some((QueueId(0), 2));
    script.center.classes[ClassId(1)] = calls_of("south", 0, &[contact(0.0, 500.0), contact(25.0, 60.0)]);
    let run = script.run();
    let outcomes = Vec::from_iter(run.records.iter().map(|record| (record.site.unwrap().0, record.outcome)));
    assert_eq!(outcomes, [(0, Outcome::Handled), (0, Outcome::Handled), (1, Outcome::Handled), (1, Outcome::Handled)]);
    assert_eq!(run.records[1].connected, Some(at(500.0)));
    assert_eq!(run.result.sites[SiteId(1)].waiting[0], area(20.0 + 475.0));
}

#[test]
fn rules_of_another_site_know_of_a_contact_what_those_of_its_own_know() {
    let south = [contact(0.0, 500.0), contact(5.0, 60.0)];
    let mut script = after(10.0, &[contact(0.0, 500.0), contact(10.0, 60.0)], &south);
    // Callers of the first class are turned away where somebody waits.
    let attributes = vec![(Enterprise::CLASS, vec![1])];
    let when = When { attributes, waiting: Some((QueueId(0), 1)), ..When::default() };
    script.center.rules.table = vec![Row { when, then: Then::Refuse }];
    let run = script.run();
    assert_eq!(run.records[1], served(1, 10.0, 500.0, 560.0, 0));
    assert_eq!((overflow(&run, 1), &run.result.sites[SiteId(1)].waiting[..]), ((1, 0, 0), &[area(495.0), 0][..]));
}
