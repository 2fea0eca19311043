//! What a call costs does not grow with the number of contacts that wait, but for a logarithm: each kind of call is timed with a
//! thousand and with a hundred thousand of them waiting.

// A test of how long something takes reads the clock.
#![allow(clippy::disallowed_methods)]

use super::*;
use std::time::{Duration, Instant};

const FEW: u32 = 1_000;
const MANY: u32 = 100_000;
/// How many calls are timed at once.
const CALLS: u32 = 100;
/// So many times as long a call may take. A walk along all who wait takes 100 times as long; a path through a tree takes less than
/// twice as many steps, each of which may find its memory farther away.
const MOST: u32 = 15;

/// A center in which so many contacts wait, one each second, all of them with a wait in queue 0 and as many in queue 1.
struct Crowd {
    router: Router,
    count: u32,
    now: u64,
}

impl Crowd {
    /// The contacts 0, 2, 4 and so on wait in queue 0, the others in queue 1; there are no agents yet.
    fn new(count: u32, rules: Rules) -> Crowd {
        let mut router = Router::new(rules);
        for contact in 0..count {
            let queue = QueueId((contact % 2) as u16);
            router.handle(second(contact.into()), Input::Request(Request { queue, ..call(contact) }));
            while router.poll().is_some() {}
        }
        Crowd { router, count, now: u64::from(count) }
    }

    /// How long it takes to tell the engine something, on average over some calls, a second apart. The first half is not timed: the
    /// first time that somebody takes a place within, a line is sorted, once.
    fn time(&mut self, calls: impl IntoIterator<Item = Input>) -> Duration {
        let calls = Vec::from_iter(calls);
        let later = calls.len() / 2;
        self.timed(calls[..later].to_vec());
        self.timed(calls[later..].to_vec())
    }

    fn timed(&mut self, calls: Vec<Input>) -> Duration {
        let (start, count) = (Instant::now(), calls.len() as u32);
        for input in calls {
            self.now += 1;
            self.router.handle(second(self.now), input);
            while self.router.poll().is_some() {}
        }
        start.elapsed() / count
    }

    /// How long a deadline takes: some of them pass one by one, and then some are timed. Something comes of half of them at least.
    fn time_of_deadlines(&mut self) -> Duration {
        self.deadlines();
        let start = Instant::now();
        let decisions = self.deadlines();
        assert!(decisions >= CALLS / 2, "{decisions}");
        start.elapsed() / CALLS
    }

    fn deadlines(&mut self) -> u32 {
        let mut decisions = 0;
        for _ in 0..CALLS {
            let due = self.router.deadline().expect("everybody is looked at some time");
            let due = due.max(second(self.now));
            self.now = due.nanos() / SECOND;
            self.router.handle_deadline(due);
            decisions += std::iter::from_fn(|| self.router.poll()).count() as u32;
        }
        decisions
    }
}

fn queues() -> Rules {
    rules([queue(0, 1), queue(0, 1)], AgentSelection::default(), ContactSelection::default())
}

/// Rows for whoever has waited a little longer than the first of them now.
fn after_a_wait(count: u32, then: Then) -> Rules {
    let when = When {
        queues: Some(vec![QueueId(0)]),
        waited: Some(Span::from_seconds(u64::from(count) + 5)),
        ..When::default()
    };
    Rules { table: vec![Row { when, then }], ..queues() }
}

fn route(queue: Option<u16>, priority: Option<u8>, treatment: Option<u16>) -> Then {
    let (queue, treatment) = (queue.map(QueueId), treatment.map(TreatmentId));
    Then::Route { queue, priority, treatment }
}

/// The least time of some, so that whatever else the machine does counts little.
fn least(measure: &dyn Fn(u32) -> Duration, count: u32) -> Duration {
    (0..5).map(|_| measure(count)).min().expect("there are some")
}

fn does_not_grow(what: &str, measure: impl Fn(u32) -> Duration) {
    let (few, many) = (least(&measure, FEW), least(&measure, MANY));
    assert!(
        many < few.max(Duration::from_nanos(100)) * MOST,
        "{what}: {few:?} with {FEW} waiting, {many:?} with {MANY}"
    );
}

/// Some contacts in the middle of those who wait.
fn middle(count: u32) -> impl Iterator<Item = u32> {
    (0..CALLS).map(move |number| count / 2 + number)
}

#[test]
fn what_a_row_of_the_table_does_with_who_waits_does_not_grow_with_the_line() {
    for (what, then) in [
        ("priority", route(None, Some(9), None)),
        ("another queue, in which others asked before and after", route(Some(1), None, None)),
        ("a treatment", route(None, None, Some(3))),
        ("all of them", route(Some(1), Some(0), Some(3))),
        ("refusal", Then::Refuse),
    ] {
        does_not_grow(what, |count| Crowd::new(count, after_a_wait(count, then)).time_of_deadlines());
    }
}

#[test]
fn going_a_step_does_not_grow_with_the_line() {
    for sites in [vec![], vec![SiteId(2)]] {
        does_not_grow("a step", |count| {
            let mut rules = queues();
            let after = Span::from_seconds(u64::from(count) + 5);
            let target = Target::skilled(SkillId(1), 1);
            let step = Step { after, only_if: Condition::default(), target, sites: sites.clone() };
            rules.queues[QueueId(0)].steps = vec![step];
            let mut crowd = Crowd::new(count, rules);
            crowd.deadlines();
            let start = Instant::now();
            crowd.deadlines();
            start.elapsed() / CALLS
        });
    }
}

#[test]
fn leaving_from_the_middle_does_not_grow_with_the_line() {
    does_not_grow("withdrawal", |count| Crowd::new(count, queues()).time(middle(count).map(withdraw)));
}

#[test]
fn coming_back_does_not_grow_with_the_line() {
    does_not_grow("resumption", |count| {
        let mut crowd = Crowd::new(count, queues());
        crowd.time((0..CALLS).map(|number| Input::Resume(call(count + number))))
    });
}

#[test]
fn an_agent_who_does_not_respond_and_one_who_takes_the_next_cost_the_same_however_long_the_line() {
    let crowd = |count| {
        let mut crowd = Crowd::new(count, queues());
        crowd.router.handle(second(crowd.now), reports(0, one_call()));
        crowd
    };
    does_not_grow("no response", |count| {
        // Whoever was connected goes back to the place that it had, before nearly all others.
        let calls = (0..CALLS)
            .flat_map(|number| [ready(0), Input::Unanswered { contact: ContactId(0) }, withdraw(2 * number + 3)]);
        crowd(count).time(calls)
    });
    does_not_grow("the next", |count| {
        let mut crowd = crowd(count);
        crowd.timed(vec![ready(0)]);
        crowd.time((0..CALLS).map(ended))
    });
}

/// A line whose every second contact is at the end of another line for a while, and comes back into the middle.
#[test]
fn taking_up_a_place_in_the_middle_does_not_grow_with_the_line() {
    does_not_grow("a place in the middle", |count| {
        let mut crowd = Crowd::new(count, after_a_wait(count, route(Some(1), None, None)));
        crowd.time_of_deadlines();
        // From here on, also those who ask and leave are kept in order.
        let asks = (0..CALLS).map(|number| Input::Request(Request { queue: QueueId(1), ..call(crowd.count + number) }));
        let leave = middle(count).map(|contact| withdraw(contact | 1)).step_by(2);
        let calls = Vec::from_iter(asks.zip(leave).flat_map(<[Input; 2]>::from));
        crowd.time(calls)
    });
}

#[test]
fn waiting_for_one_agent_alone_does_not_grow_with_the_number_of_those_who_do() {
    // All wait for agent 0, who is busy, until so late; agent 1 is busy, too.
    let crowd = |count: u32| {
        let mut router = Router::new(queues());
        for agent in 0..2 {
            router.handle(second(0), reports(agent, one_call()));
            router.handle(second(0), ready(agent));
        }
        for contact in 0..count {
            router.handle(second(contact.into()), Input::Request(call_for(contact, 0, u64::from(count) + 5)));
            while router.poll().is_some() {}
        }
        router.handle(second(count.into()), Input::Request(call(count)));
        Crowd { router, count, now: u64::from(count) }
    };
    does_not_grow("the next for this agent", |count| crowd(count).time((0..CALLS).map(ended)));
    does_not_grow("leaving", |count| crowd(count).time(middle(count).map(withdraw)));
    does_not_grow("a report of the agent", |count| {
        crowd(count).time((0..CALLS).map(|number| reports(0, one_call().costing(number % 2))))
    });
    does_not_grow("insisting no longer", |count| {
        let mut crowd = crowd(count);
        let ask = |number: u32| Input::Request(call(crowd.count + 1 + number));
        // Others have asked since, and are passed.
        let asks = Vec::from_iter((0..CALLS).map(ask));
        crowd.time(asks);
        crowd.deadlines();
        let start = Instant::now();
        crowd.deadlines();
        start.elapsed() / CALLS
    });
}
