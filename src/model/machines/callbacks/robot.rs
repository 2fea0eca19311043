//! The robot of a queue: whom it has to dial, and what it knows of its calls and of the agents to whom it gives who answers.

use crate::ids::ContactId;
use crate::random::Distribution;
use crate::time::{Span, Time};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::mem;

/// Who is dialled first: the highest priority, then who asked first.
pub(super) type Turn = (Reverse<u8>, Time, ContactId);

/// Whom the robot has to dial, in their order. Who is not to be dialled any more is left in it until they are first, or most of it is such.
#[derive(Debug, Default)]
pub(super) struct Line {
    turns: BinaryHeap<Reverse<Turn>>,
    /// Those who are not to be dialled any more, in the same order.
    gone: BinaryHeap<Reverse<Turn>>,
}

/// So many may be gone and in the line all the same, and half as many as there are in it.
const MAX_GONE: usize = 16;

impl Line {
    pub(super) fn add(&mut self, turn: Turn) {
        self.turns.push(Reverse(turn));
    }

    /// The first is dialled.
    pub(super) fn pop(&mut self) {
        self.turns.pop();
        self.pass_over();
    }

    /// Somebody is not to be dialled any more.
    pub(super) fn remove(&mut self, turn: Turn) {
        self.gone.push(Reverse(turn));
        self.pass_over();
        if self.gone.len() > MAX_GONE + self.turns.len() / 2 {
            let mut gone = mem::take(&mut self.gone).into_sorted_vec().into_iter().peekable();
            let turns = mem::take(&mut self.turns).into_sorted_vec().into_iter();
            self.turns = turns.filter(|turn| gone.next_if_eq(turn).is_none()).collect();
        }
    }

    /// Takes those who are gone from the front, of which each stands in both once.
    fn pass_over(&mut self) {
        while !self.gone.is_empty() && self.gone.peek() == self.turns.peek() {
            self.gone.pop();
            self.turns.pop();
        }
    }

    #[inline]
    pub(super) fn first(&self) -> Option<ContactId> {
        self.turns.peek().map(|&Reverse((.., id))| id)
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }
}

/// What the robot has to do for one queue.
#[derive(Debug, Default)]
pub(super) struct Robot {
    pub(super) waiting: Line,
    pub(super) ringing: u32,
    /// How many agents are with those who have answered it, and since when.
    serving: (u32, Time),
    /// How long agents were with such together until then \[s\], and how many of them are done.
    served: (f64, u64),
    /// Calls for which it may still ring, those of one moment or soon after it together: when the first and the last of them were made, and how
    /// many were to be answered on average.
    recent: VecDeque<(Time, Time, f64)>,
}

/// In so many steps it is kept when the calls were made for which it may still ring.
const STEPS: u64 = 16;

impl Robot {
    /// Calls of which this share is answered are one more from now on, and those for which it does not ring any more are left out.
    pub(super) fn dials(&mut self, answered: f64, ring_limit: Span, now: Time) {
        while self.recent.front().is_some_and(|&(_, last, _)| now.since(last) > ring_limit) {
            self.recent.pop_front();
        }
        match self.recent.back_mut() {
            Some((first, last, calls)) if now.since(*first).nanos() * STEPS <= ring_limit.nanos() => {
                *last = now;
                *calls += answered;
            }
            _ => self.recent.push_back((now, now, answered)),
        }
    }

    /// How many of those for whom it rings are still to answer, on average and at most, by how long it rings until somebody does. Of several who
    /// answer at this moment the others are among them.
    pub(super) fn coming(&self, ring: &Distribution, now: Time) -> f64 {
        let rings_since = |last: Time| now.since(last).seconds() - Span::from_nanos(1).seconds();
        self.recent.iter().map(|&(_, last, calls)| calls * ring.survival(rings_since(last))).sum()
    }

    /// One agent more, or one fewer, is with somebody who has answered.
    pub(super) fn serves(&mut self, more: bool, now: Time) {
        self.served.0 += f64::from(self.serving.0) * now.since(self.serving.1).seconds();
        self.served.1 += u64::from(!more);
        self.serving = (if more { self.serving.0 + 1 } else { self.serving.0 - 1 }, now);
    }

    /// How many agents are with those who have answered.
    pub(super) fn serving(&self) -> u32 {
        self.serving.0
    }

    /// The share of the agents who are with somebody who will not be after so long \[s\].
    ///
    /// # Formula
    /// 1 - exp(-r n / t), with n who are done and the time t that agents have spent with these and with all who are not: the estimate of largest
    /// likelihood for exponential times, some of which are not over (Epstein and Sobel, Life testing, Journal of the American Statistical
    /// Association 48, 1953).
    pub(super) fn ending(&self, after: f64, now: Time) -> f64 {
        let spent = self.served.0 + f64::from(self.serving.0) * now.since(self.serving.1).seconds();
        if spent > 0.0 { -libm::expm1(-after * self.served.1 as f64 / spent) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64) -> Time {
        Time::START + Span::from_seconds_f64(seconds)
    }

    #[test]
    fn of_calls_that_are_answered_evenly_within_thirty_seconds_half_are_to_come_after_half_the_time() {
        let ring = Distribution::uniform(0.0, 30.0).unwrap();
        let limit = Span::from_seconds(30);
        let mut robot = Robot::default();
        (0..10).for_each(|_| robot.dials(0.4, limit, at(0.0)));
        assert!((robot.coming(&ring, at(0.0)) - 4.0).abs() < 1e-9);
        robot.dials(0.4, limit, at(15.0));
        assert!((robot.coming(&ring, at(15.0)) - (2.0 + 0.4)).abs() < 1e-9);
        let at_once = Distribution::constant(15.0).unwrap();
        let of_both = [15.0, 15.1].map(|time| robot.coming(&at_once, at(time)));
        assert!((of_both[0] - 4.4).abs() < 1e-9 && (of_both[1] - 0.4).abs() < 1e-9, "{of_both:?}");
        // The first do not ring any more; those in between are kept in few steps.
        (0..100).for_each(|step| robot.dials(0.4, limit, at(40.0 + f64::from(step) * 0.3)));
        assert!(robot.recent.len() <= STEPS as usize + 1, "{}", robot.recent.len());
        // From 40 to 69.7 s in steps of 0.3 s: half of 100 x 0.4, and up to a step of 1.9 s more of the 30 s.
        let coming = robot.coming(&ring, at(69.7));
        assert!((19.9..=21.6).contains(&coming), "{coming}");
    }

    #[test]
    fn whoever_is_not_to_be_dialled_any_more_is_passed_over_and_may_come_again() {
        let turn = |priority: u8, asked: f64, id: u32| (Reverse(priority), at(asked), ContactId(id));
        let [first, second, third, urgent] = [turn(0, 1.0, 7), turn(0, 2.0, 3), turn(0, 2.0, 5), turn(1, 9.0, 4)];
        let mut line = Line::default();
        [third, first, second].into_iter().for_each(|turn| line.add(turn));
        line.remove(second);
        line.add(urgent);
        assert_eq!(line.first(), Some(ContactId(4)));
        line.pop();
        assert_eq!(line.first(), Some(ContactId(7)));
        line.remove(first);
        assert_eq!((line.first(), line.is_empty()), (Some(ContactId(5)), false));
        // The same turn again, gone once more, and once more there.
        line.add(second);
        line.remove(third);
        line.add(third);
        line.pop();
        assert_eq!(line.first(), Some(ContactId(5)));
        line.pop();
        assert!(line.is_empty() && line.first().is_none());
        (0..100).for_each(|id| line.add(turn(0, 1.0, id)));
        (1..99).for_each(|id| line.remove(turn(0, 1.0, id)));
        assert!(line.turns.len() < 60, "most of those who are gone are not kept: {}", line.turns.len());
        assert_eq!(line.first(), Some(ContactId(0)));
        line.pop();
        assert_eq!(line.first(), Some(ContactId(99)));
    }

    #[test]
    fn agents_are_done_at_the_rate_of_those_who_are_over_all_the_time_that_was_spent() {
        let mut robot = Robot::default();
        assert_eq!(robot.ending(10.0, at(5.0)), 0.0);
        (0..4).for_each(|_| robot.serves(true, at(10.0)));
        assert_eq!((robot.ending(10.0, at(20.0)), robot.serving()), (0.0, 4));
        // One is done after 20 s; the other three go on for 60 s: 1 in 20 + 3 x 60 s.
        robot.serves(false, at(30.0));
        assert_eq!(robot.serving(), 3);
        let expected = 1.0 - (-10.0 / 200.0_f64).exp();
        assert!((robot.ending(10.0, at(70.0)) - expected).abs() < 1e-12);
    }
}
