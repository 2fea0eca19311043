//! The loop: take the next event, hand it over, until nothing is pending or a bound is reached.

use super::{Agenda, Due};
use crate::time::Time;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is driven by the loop: it owns its agenda and handles what is due.
pub trait Machine<const LANES: usize, const BUSY: u32> {
    /// A bit for each lane in which there may be events.
    const USED: u32 = u32::MAX;
    /// The pending events.
    fn agenda(&self) -> &Agenda<LANES, BUSY>;
    /// Handles one event. It must cancel the event or schedule its slot anew, else the same event comes again.
    fn handle(&mut self, due: Due);
}

/// Limits that end a run instead of letting it go on for ever.
#[derive(Clone, Copy, Debug)]
pub struct Bounds<'a> {
    /// The most events that are handled.
    pub events: u64,
    /// Set by somebody who has a clock, or whose user has lost patience; looked at every few thousand events.
    pub interrupted: Option<&'a AtomicBool>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Nothing was pending any more.
    Finished,
    /// The bound on the number of events was reached at this time.
    Events(Time),
    /// It was interrupted at this time.
    Interrupted(Time),
}

/// How often the interrupt flag is read: once in so many events.
const INTERRUPT_EVERY: u64 = 1 << 14;

/// Handles the pending events one after another. Returns how it ended and how many events were handled.
///
/// # Panics
/// When an event is due before the one handled last: the machine scheduled into the past, which is a bug.
pub fn run<const LANES: usize, const BUSY: u32, M: Machine<LANES, BUSY>>(
    machine: &mut M,
    bounds: Bounds<'_>,
) -> (Stop, u64) {
    let mut now = Time::START;
    let mut events = 0;
    // In stretches, so that within one only the events themselves are looked at.
    loop {
        if bounds.interrupted.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            return (Stop::Interrupted(now), events);
        }
        let end = bounds.events.min(events + INTERRUPT_EVERY);
        while events < end {
            let Some(due) = machine.agenda().next(M::USED) else { return (Stop::Finished, events) };
            assert!(due.time >= now, "an event was scheduled into the past: {due:?} at {now}");
            now = due.time;
            events += 1;
            machine.handle(due);
        }
        if events == bounds.events {
            let stop = machine.agenda().next(M::USED).map_or(Stop::Finished, |due| Stop::Events(due.time));
            return (stop, events);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    /// Ticks every second, for ever.
    struct Clock {
        agenda: Agenda<1, 1>,
        ticks: u64,
    }

    impl Clock {
        fn new() -> Self {
            let mut agenda = Agenda::new();
            agenda.schedule(0, 0, Time::START);
            Clock { agenda, ticks: 0 }
        }
    }

    impl Machine<1, 1> for Clock {
        fn agenda(&self) -> &Agenda<1, 1> {
            &self.agenda
        }
        fn handle(&mut self, due: Due) {
            self.ticks += 1;
            self.agenda.schedule(0, 0, due.time + Span::from_seconds(1));
        }
    }

    #[test]
    fn an_endless_machine_stops_at_the_bound_on_events() {
        let mut clock = Clock::new();
        let (stop, events) = run(&mut clock, Bounds { events: 10, interrupted: None });
        assert_eq!(stop, Stop::Events(Time::START + Span::from_seconds(10)));
        assert_eq!((events, clock.ticks), (10, 10));
    }

    #[test]
    fn a_machine_that_ends_exactly_at_the_bound_has_finished() {
        struct Once(Agenda<1, 1>);
        impl Machine<1, 1> for Once {
            fn agenda(&self) -> &Agenda<1, 1> {
                &self.0
            }
            fn handle(&mut self, due: Due) {
                self.0.cancel(due.lane, due.slot);
            }
        }
        let mut once = Once(Clock::new().agenda);
        assert_eq!(run(&mut once, Bounds { events: 1, interrupted: None }), (Stop::Finished, 1));
    }

    #[test]
    #[should_panic(expected = "an event was scheduled into the past")]
    fn an_event_before_the_one_handled_last_is_a_bug() {
        struct Backwards(Agenda<1, 1>);
        impl Machine<1, 1> for Backwards {
            fn agenda(&self) -> &Agenda<1, 1> {
                &self.0
            }
            fn handle(&mut self, due: Due) {
                let second = Span::from_seconds(1);
                let next = if due.time == Time::START { due.time + second + second } else { Time::START + second };
                self.0.schedule(0, 0, next);
            }
        }
        run(&mut Backwards(Clock::new().agenda), Bounds { events: 9, interrupted: None });
    }

    /// The time of the interruption is that of the event handled last: the flag is looked at between stretches of events.
    #[test]
    fn an_interrupted_machine_says_how_far_it_came() {
        struct Raising<'a>(Clock, &'a AtomicBool);
        impl Machine<1, 1> for Raising<'_> {
            fn agenda(&self) -> &Agenda<1, 1> {
                &self.0.agenda
            }
            fn handle(&mut self, due: Due) {
                self.0.handle(due);
                self.1.store(true, Ordering::Relaxed);
            }
        }
        let flag = AtomicBool::new(false);
        let (stop, events) =
            run(&mut Raising(Clock::new(), &flag), Bounds { events: u64::MAX, interrupted: Some(&flag) });
        assert_eq!(events, INTERRUPT_EVERY);
        assert_eq!(stop, Stop::Interrupted(Time::START + Span::from_seconds(INTERRUPT_EVERY - 1)));
    }

    #[test]
    fn an_endless_machine_stops_when_interrupted() {
        let mut clock = Clock::new();
        let flag = AtomicBool::new(true);
        let (stop, _) = run(&mut clock, Bounds { events: u64::MAX, interrupted: Some(&flag) });
        assert_eq!(stop, Stop::Interrupted(Time::START));
    }
}
