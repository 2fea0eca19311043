//! Notices: subscribers are told of something, and some of them make contact.

use super::retrial::first_number;
use crate::random::{Distribution, Root, Stream};
use crate::time::{Span, Time};

/// A notice to subscribers, such as of a sale or a new product, by which some of them make contact.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// When it is sent, each time.
    pub times: Vec<Time>,
    /// How many subscribers it reaches, each time.
    pub reaches: u64,
    /// Which share of them makes contact \[0, 1\].
    pub share: f64,
    /// How long after having been told.
    pub delay: Distribution,
    /// How long it takes to send it to all of them, evenly.
    pub over: Span,
}

impl Notice {
    /// How many contacts it brings on average, each time that it is sent.
    pub fn contacts(&self) -> f64 {
        self.reaches as f64 * self.share
    }
}

/// The random numbers of those of a class who are told of something, in one replication.
#[derive(Clone, Copy, Debug)]
pub struct NoticeDraws {
    comes: Stream,
    delay: Stream,
}

impl NoticeDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> NoticeDraws {
        NoticeDraws {
            comes: root.stream("contact after a notice", class),
            delay: root.stream("delay after a notice", class),
        }
    }

    /// How long after the notice the subscriber of this number among all who are told makes contact; nothing when they do not.
    #[inline]
    pub fn contact(&self, notice: &Notice, subscriber: u64) -> Option<Span> {
        let comes = self.comes.draws(subscriber).unit() < notice.share;
        comes.then(|| Span::from_seconds_f64(notice.delay.sample(&mut self.delay.draws(subscriber))))
    }
}

/// The contacts of subscribers are numbered from here on.
const NOTICED: u64 = 200_000_000_000;

/// The number of the contact of a subscriber, by their number among all who are told.
pub fn noticed(subscriber: u64) -> u64 {
    NOTICED + subscriber
}

/// Whether the client of this contact came because they had been told of something, now or the first time.
pub fn is_noticed(number: u64) -> bool {
    first_number(number) >= NOTICED
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::{anew, invited, is_invited};

    #[test]
    fn who_comes_after_a_notice_is_nobody_else() {
        assert!(is_noticed(noticed(0)) && is_noticed(anew(noticed(999_999_999))));
        assert!(!is_noticed(5) && !is_noticed(anew(5)) && !is_noticed(invited(5)) && !is_invited(noticed(5)));
    }
}
