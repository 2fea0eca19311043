//! How long a contact that waits will have to: estimators, from what has been seen.

use crate::dense::Router;
use crate::ids::{ContactId, IdVec, QueueId};
use crate::time::{Span, Time};
use std::collections::VecDeque;

/// How the wait of a contact is estimated that begins to wait.
///
/// # Source
/// Ibrahim and Whitt, "Real-time delay estimation based on delay history" (Manufacturing & Service Operations Management 11, 2009) for
/// queue length, last to enter service and head of line; the same authors, "Real-time delay estimation in overloaded multiserver queues
/// with abandonments" (Management Science 55, 2009) for the queue length with abandonment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Estimator {
    /// The engine's own: (waiting in the queue + 1) x the queue's mean handling time / the slots on duty for it. Makes no allowance for
    /// other queues of the same agents, nor for who gives up.
    #[default]
    OwnQueue,
    /// (waiting + 1) / (slots on duty x service rate), where whoever waits for any of the same agents is counted, and the rate is that of
    /// all these queues.
    QueueLength,
    /// The same with who gives up: the sum of 1 / (slots x service rate + k x rate of giving up) for k from 0 to the number waiting. The
    /// rate of giving up is how many of the queue did, over the time that all of its contacts waited.
    QueueLengthWithAbandonment,
    /// The wait of whoever of the queue was connected last, be it none.
    LastToEnterService,
    /// How long whoever is first in line has waited so far; none when nobody waits.
    HeadOfLine,
    /// The mean wait of so many of the queue who were connected last, of those there were.
    MovingAverage {
        /// How many.
        contacts: u16,
    },
}

/// What estimators need that the engine of a site does not keep: how waits have ended, by queue.
#[derive(Clone, Debug)]
pub struct WaitHistory {
    queues: IdVec<QueueId, Waits>,
    /// The most waits that an estimator looks back on.
    kept: usize,
}

#[derive(Clone, Debug, Default)]
struct Waits {
    /// Of those who were connected, the last behind.
    last: VecDeque<Span>,
    gave_up: u64,
    /// All time waited \[ns\], also by who gave up.
    waited: u128,
}

impl WaitHistory {
    /// Nobody has waited yet in so many queues; for these estimators.
    pub fn new(queues: usize, estimators: impl IntoIterator<Item = Estimator>) -> WaitHistory {
        let looks_back = estimators.into_iter().map(|estimator| match estimator {
            Estimator::MovingAverage { contacts } => contacts.into(),
            _ => 1,
        });
        WaitHistory { queues: (0..queues).map(|_| Waits::default()).collect(), kept: looks_back.max().unwrap_or(1) }
    }

    /// A contact of the queue is connected after this wait, be it none.
    pub fn connected(&mut self, queue: QueueId, wait: Span) {
        let waits = &mut self.queues[queue];
        if waits.last.len() == self.kept {
            waits.last.pop_front();
        }
        waits.last.push_back(wait);
        waits.waited += u128::from(wait.nanos());
    }

    /// A contact of the queue gives up after this wait.
    pub fn gave_up(&mut self, queue: QueueId, wait: Span) {
        let waits = &mut self.queues[queue];
        waits.gave_up += 1;
        waits.waited += u128::from(wait.nanos());
    }

    /// How long the contact will have to wait that has just begun to, by an estimator; nothing while it has nothing to go by. `own` is
    /// what came with the engine's decision.
    ///
    /// # Panics
    /// The contact does not wait.
    pub fn estimate(
        &self,
        estimator: Estimator,
        own: Option<Span>,
        (contact, now): (ContactId, Time),
        router: &Router,
    ) -> Option<Span> {
        let queue = router.queue_of(contact).expect("the wait is estimated of who waits");
        let rivals = || {
            let rivals = router.rivals(contact);
            let mean = router.sessions(rivals.queues).mean();
            (rivals.waiting.max(1), rate(rivals.slots, mean))
        };
        let first = || router.first_in_line(queue, Some(contact));
        self.by(estimator, (queue, now), || own, first, rivals)
    }

    /// The same of whoever would come to the queue now, with what each estimator goes by.
    pub(super) fn by(
        &self,
        estimator: Estimator,
        (queue, now): (QueueId, Time),
        own: impl FnOnce() -> Option<Span>,
        first: impl FnOnce() -> Option<Time>,
        rivals: impl FnOnce() -> (u32, Option<f64>),
    ) -> Option<Span> {
        let last = &self.queues[queue].last;
        match estimator {
            Estimator::OwnQueue => own(),
            Estimator::QueueLength => by_queue_length(rivals(), 0.0),
            Estimator::QueueLengthWithAbandonment => by_queue_length(rivals(), self.queues[queue].rate_of_giving_up()),
            Estimator::LastToEnterService => last.back().copied(),
            Estimator::HeadOfLine => Some(first().map_or(Span::ZERO, |since| now.since(since))),
            Estimator::MovingAverage { contacts } => {
                let kept = last.iter().rev().take(contacts.into());
                let sum: u128 = kept.clone().map(|wait| u128::from(wait.nanos())).sum();
                (sum.checked_div(kept.len() as u128)).map(|mean| Span::from_nanos(mean as u64))
            }
        }
    }
}

impl Waits {
    /// \[1/s\]
    fn rate_of_giving_up(&self) -> f64 {
        let waited = self.waited as f64 / 1e9;
        if waited > 0.0 { self.gave_up as f64 / waited } else { 0.0 }
    }
}

/// How many sessions end in a second where so many are held at once and last so long; nothing where none can.
pub(super) fn rate(slots: u64, mean: Option<Span>) -> Option<f64> {
    Some(slots as f64 / mean?.seconds()).filter(|&rate| rate > 0.0)
}

/// The mean time until the last of so many leaves the line: those before it and itself go at the rate of the service, those before it
/// also at that of giving up \[1/s\].
fn by_queue_length((waiting, rate): (u32, Option<f64>), giving_up: f64) -> Option<Span> {
    let rate = rate?;
    if giving_up == 0.0 {
        return Some(Span::from_seconds_f64(f64::from(waiting) / rate));
    }
    let at = |ahead: u32| rate + f64::from(ahead) * giving_up;
    let first = waiting.min(SUMMED);
    let seconds: f64 = (0..first).map(|ahead| 1.0 / at(ahead)).sum();
    Some(Span::from_seconds_f64(seconds + sum_from(at(first), at(waiting), giving_up)))
}

/// So many terms of a sum are added one by one.
const SUMMED: u32 = 64;

/// The sum of 1 / x over x from `first` in steps of `step` up to `end`, which is left out.
///
/// # Source
/// The formula of Euler and Maclaurin to the third derivative. What is left out is less than (step / first)^5 / 252 of the
/// first term: for `first` of 64 steps or more, a part in 10^11.
fn sum_from(first: f64, end: f64, step: f64) -> f64 {
    let difference = |power: i32| first.powi(-power) - end.powi(-power);
    (end / first).ln() / step + difference(1) / 2.0 + step / 12.0 * difference(2) - step.powi(3) / 120.0 * difference(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sum_is_that_of_its_terms() {
        for (waiting, rate, giving_up) in
            [(1, 2.0, 0.5), (64, 0.3, 0.01), (65, 0.3, 2.0), (5_000, 7.0, 0.02), (100_000, 1.5, 0.9)]
        {
            let terms = (0..waiting).map(|ahead| 1.0 / (rate + f64::from(ahead) * giving_up));
            let wait = by_queue_length((waiting, Some(rate)), giving_up).unwrap().seconds();
            let sum: f64 = terms.sum();
            assert!((wait - sum).abs() <= 1e-9 + 1e-11 * sum, "{wait} against {sum} for {waiting}");
        }
        assert_eq!(by_queue_length((30, Some(0.5)), 0.0), Some(Span::from_seconds(60)));
    }
}
