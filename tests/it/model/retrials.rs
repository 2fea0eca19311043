//! Clients who come again, in every medium.

use super::script::*;
use switchboard::ids::ClassId;
use switchboard::model::*;
use switchboard::workload::{AttemptFailure, Class, Entry, Recalls, Retrials};

/// All who fail in this way try again after so long, at most so often.
fn trying_again(class: Class, after: AttemptFailure, delay: f64, limit: u16) -> Class {
    let after = AttemptFailure::ALL.map(|failure| failure == after);
    let retrials = Retrials { share: 1.0, delay: constant(delay), limit, after, afresh: false };
    Class { retrials: Some(retrials), ..class }
}

/// Number of the contact, its retrials, outcome, arrival and end.
type Seen = (u64, u16, Outcome, f64, f64);

fn seen(run: &super::script::Run) -> Vec<Seen> {
    let of = |record: &ContactRecord| {
        (
            record.number,
            record.retrials,
            record.outcome,
            record.arrived.since(at(0.0)).seconds(),
            record.left.since(at(0.0)).seconds(),
        )
    };
    run.records.iter().map(of).collect()
}

#[test]
fn who_gives_up_tries_again_as_often_as_the_limit_allows_with_the_same_patience() {
    let class = calls(&[contact(0.0, 100.0), impatient(10.0, 30.0, 5.0)]);
    let run = Script::new().class(trying_again(class, AttemptFailure::Abandoned, 20.0, 2)).staff(Staff::voice()).run();
    let expected = [
        (0, 0, Outcome::Handled, 0.0, 100.0),
        (1, 0, Outcome::Abandoned, 10.0, 15.0),
        (1, 1, Outcome::Abandoned, 35.0, 40.0),
        (1, 2, Outcome::Abandoned, 60.0, 65.0),
    ];
    assert_eq!(seen(&run), expected);
    let total = run.result.total();
    assert_eq!((total.offered, total.retrials, total.abandoned()), (4, 2, 3), "every attempt is offered");
}

#[test]
fn who_is_turned_away_tries_again_in_every_medium_and_who_gave_up_does_not_if_only_the_blocked_do() {
    for entry in [Entry::Voice, Entry::Chat, Entry::Email] {
        let class = Class { entry: entry.clone(), ..calls(&[contact(0.0, 50.0), contact(10.0, 30.0)]) };
        let mut script = Script::new()
            .class(trying_again(class, AttemptFailure::Blocked, 60.0, 9))
            .staff(Staff { programs: vec![0], capacity: [1, 1, 1], ..Staff::voice() })
            .limit(0, 0);
        let expected = [
            (0, 0, Outcome::Handled, 0.0, 50.0),
            (1, 0, Outcome::QueueFull, 10.0, 10.0),
            (1, 1, Outcome::Handled, 70.0, 100.0),
        ];
        assert_eq!(seen(&script.run()), expected, "{entry:?}");
        // Nobody tries again after the end of the horizon.
        script.center.horizon = Horizon { length: s(69.0), interval: s(69.0) };
        assert_eq!(script.run().result.total().retrials, 0);
    }
    let class = trying_again(calls(&[contact(0.0, 50.0), impatient(10.0, 1.0, 5.0)]), AttemptFailure::Blocked, 60.0, 9);
    assert_eq!(Script::new().class(class).staff(Staff::voice()).run().result.total().retrials, 0);
}

#[test]
fn a_new_attempt_with_chances_of_its_own_has_another_talk_time_and_stays_the_same_client() {
    let talk_of = |afresh: bool| {
        let mut class =
            trying_again(calls(&[contact(0.0, 50.0), contact(10.0, 30.0)]), AttemptFailure::Blocked, 60.0, 9);
        class.retrials.as_mut().unwrap().afresh = afresh;
        class.talk = vec![constant(7.0)].into();
        let run = Script::new().class(class).staff(Staff::voice()).limit(0, 0).run();
        let last = run.records.last().unwrap().clone();
        assert_eq!((last.number, last.retrials, last.arrived), (1, 1, at(70.0)));
        last.left.since(last.arrived).seconds()
    };
    // Recorded is the first attempt alone; another is drawn from the distribution of the class.
    assert_eq!((talk_of(false), talk_of(true)), (30.0, 7.0));
}

#[test]
fn who_was_served_and_comes_again_is_another_contact_of_the_same_client() {
    let mut class = calls(&[contact(0.0, 50.0)]);
    class.recalls = Some(Recalls { share: 1.0, delay: constant(100.0) });
    class.talk = vec![constant(7.0)].into();
    let mut script = Script::new().class(class).staff(Staff::voice());
    script.center.horizon = Horizon { length: s(200.0), interval: s(200.0) };
    let run = script.run();
    let times =
        Vec::from_iter(run.records.iter().map(|record| (record.number, record.recalls, record.arrived, record.left)));
    assert_eq!(times, [(0, 0, at(0.0), at(50.0)), (0, 1, at(150.0), at(157.0))]);
    let cell = run.result.cell(0, ClassId(0));
    assert_eq!((cell.offered, cell.recalls, cell.handled_first, cell.settled_first), (2, 1, 1, 0));
}
