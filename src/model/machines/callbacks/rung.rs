//! A call to one or several addresses of a client.

use crate::time::{Span, Time};
use crate::workload::{Called, Reach, Rings};

/// What comes of a call to several addresses.
#[derive(Debug)]
pub(super) struct Rung {
    pub(super) called: Called,
    pub(super) rings: Span,
    /// Addresses that rang, and of these those whose devices were gone.
    pub(super) count: u64,
    pub(super) gone: u64,
    /// Where the client answered, if they did.
    pub(super) answered_at: Option<usize>,
    /// Those that rang and at which they did not.
    pub(super) in_vain: Vec<usize>,
}

impl Default for Rung {
    fn default() -> Rung {
        let (called, rings) = (Called::Unanswered, Span::ZERO);
        Rung { called, rings, count: 0, gone: 0, answered_at: None, in_vain: Vec::new() }
    }
}

impl Rung {
    /// It rings at these addresses from now on, of each of which `call` says what comes of it and whether it reaches the client.
    ///
    /// One after the other, a recording is heard out at the last alone. All at once, it stops everywhere as soon as somebody answers.
    pub(super) fn of(
        rings: Rings,
        chosen: &[usize],
        now: Time,
        call: impl Fn(usize, Time) -> ((Called, Span), Reach),
    ) -> Rung {
        let mut rung = Rung::default();
        let mut ends: Vec<(usize, Called, Span)> = Vec::new();
        let answers = |called| matches!(called, Called::Answered | Called::WrongParty(_));
        for &address in chosen {
            let begins = if rings == Rings::All { Span::ZERO } else { rung.rings };
            let ((called, takes), reach) = call(address, now + begins);
            rung.count += 1;
            rung.gone += u64::from(reach == Reach::Gone);
            rung.rings = rung.rings.max(begins + takes);
            ends.push((address, called, begins + takes));
            if rings != Rings::All && answers(called) {
                break;
            }
        }
        let first = ends.iter().filter(|end| answers(end.1)).min_by_key(|end| end.2);
        if let Some(&(address, called, after)) = first {
            (rung.called, rung.rings) = (called, after);
            rung.answered_at = Some(address).filter(|_| called == Called::Answered);
        } else {
            let takes_message = |end: &&(usize, Called, Span)| matches!(end.1, Called::Voicemail(_));
            let heard = if rings == Rings::All { ends.iter().find(takes_message) } else { ends.last() };
            rung.called = heard.map_or(Called::Unanswered, |end| end.1);
        }
        rung.in_vain = ends.iter().map(|end| end.0).filter(|&address| rung.answered_at != Some(address)).collect();
        rung
    }
}
