//! Subscribers who are told of something at a time, and of whom some make contact.

use crate::ids::{ClassId, IdVec};
use crate::model::tallies::counts;
use crate::random::Root;
use crate::time::{Span, Time};
use crate::workload::{Class, Notice, NoticeDraws, noticed};

counts! {
    /// Subscribers of a class, and what notices brought.
    pub struct SubscriberTimes {
        /// Subscribers who were told, each time.
        pub told: u64,
        /// Of these: make contact before the end.
        pub contacts: u64,
    }
}

/// One time at which a notice is sent.
#[derive(Clone, Copy, Debug)]
struct Sending<'a> {
    at: Time,
    notice: &'a Notice,
    /// The number of its first subscriber among all who are told.
    first: u64,
}

/// A subscriber who makes contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// The number of their contact.
    pub(crate) number: u64,
    /// When they make it.
    pub(crate) at: Time,
}

/// What is sent to those of a class.
#[derive(Debug)]
struct Subscribers<'a> {
    draws: NoticeDraws,
    /// In the order of time.
    sendings: Vec<Sending<'a>>,
    /// The sending under way, or the next, and how many have been told by it.
    sending: usize,
    told: u64,
    times: SubscriberTimes,
}

/// All notices of a run.
#[derive(Debug)]
pub(crate) struct Mailings<'a> {
    classes: IdVec<ClassId, Subscribers<'a>>,
    /// When the horizon ends, from when on nobody makes contact.
    end: Time,
}

impl<'a> Mailings<'a> {
    /// Nothing where nobody is told of anything.
    pub(crate) fn new(classes: &'a IdVec<ClassId, Class>, end: Time, root: Root) -> Option<Box<Mailings<'a>>> {
        let subscribers = |class: &'a Class| {
            let mut first = 0;
            let mut sendings = Vec::new();
            for notice in &class.notices {
                for &at in &notice.times {
                    sendings.push(Sending { at, notice, first });
                    first += notice.reaches;
                }
            }
            sendings.sort_by_key(|sending| (sending.at, sending.first));
            let draws = NoticeDraws::new(root, &class.name);
            Subscribers { draws, sendings, sending: 0, told: 0, times: SubscriberTimes::default() }
        };
        let any = classes.iter().any(|class| !class.notices.is_empty());
        any.then(|| Box::new(Mailings { classes: classes.iter().map(subscribers).collect(), end }))
    }

    /// When the next notice is sent to subscribers of the class, if one is.
    pub(crate) fn next(&self, class: ClassId) -> Option<Time> {
        let subscribers = &self.classes[class];
        subscribers.sendings.get(subscribers.sending).map(|sending| sending.at).filter(|&at| at < self.end)
    }

    /// The next of those who are told by now and make contact; nothing when there are no more.
    pub(crate) fn tell(&mut self, class: ClassId, now: Time) -> Option<Told> {
        let (subscribers, end) = (&mut self.classes[class], self.end);
        while let Some(&Sending { at, notice, first }) = subscribers.sendings.get(subscribers.sending) {
            if at > now {
                return None;
            }
            while subscribers.told < notice.reaches {
                let place = subscribers.told;
                subscribers.told += 1;
                // Whom it does not reach before the end is not told.
                let at = at + part(notice.over, place, notice.reaches);
                if at >= end {
                    continue;
                }
                subscribers.times.told += 1;
                let Some(delay) = subscribers.draws.contact(notice, first + place) else { continue };
                let at = at + delay;
                if at < end {
                    subscribers.times.contacts += 1;
                    return Some(Told { number: noticed(first + place), at });
                }
            }
            subscribers.sending += 1;
            subscribers.told = 0;
        }
        None
    }

    /// Who was told and made contact, by class.
    pub(crate) fn times(&self) -> IdVec<ClassId, SubscriberTimes> {
        self.classes.iter().map(|subscribers| subscribers.times).collect()
    }
}

/// What of a length is over when so many of all have had their turn.
fn part(length: Span, place: u64, all: u64) -> Span {
    Span::from_nanos((u128::from(length.nanos()) * u128::from(place) / u128::from(all.max(1))) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Distribution;

    fn at(seconds: u64) -> Time {
        Time::START + Span::from_seconds(seconds)
    }

    #[test]
    fn each_notice_reaches_its_subscribers_one_after_the_other_and_nobody_after_the_end() {
        let notice = |times: &[u64], reaches, over| Notice {
            times: times.iter().map(|&time| at(time)).collect(),
            reaches,
            share: 1.0,
            delay: Distribution::constant(10.0).unwrap(),
            over: Span::from_seconds(over),
        };
        let notices = [notice(&[100, 300], 2, 0), notice(&[200], 4, 40)];
        let sendings = [(100, 0, 0), (200, 1, 4), (300, 0, 2)];
        let sending =
            |&(time, notice, first): &(u64, usize, u64)| Sending { at: at(time), notice: &notices[notice], first };
        let subscribers = Subscribers {
            draws: NoticeDraws::new(Root::new(1, 0), "calls"),
            sendings: sendings.iter().map(sending).collect(),
            sending: 0,
            told: 0,
            times: SubscriberTimes::default(),
        };
        let mut mailings = Mailings { classes: vec![subscribers].into(), end: at(235) };
        let class = ClassId(0);
        let mut told = |now: u64| {
            let mut contacts = Vec::new();
            while let Some(Told { number, at }) = mailings.tell(class, self::at(now)) {
                contacts.push((number - noticed(0), at.since(Time::START).seconds()));
            }
            (contacts, mailings.next(class))
        };
        assert_eq!(told(99), (vec![], Some(at(100))));
        assert_eq!(told(100), (vec![(0, 110.0), (1, 110.0)], Some(at(200))));
        // The last would make contact at 240 s.
        assert_eq!(told(200), (vec![(4, 210.0), (5, 220.0), (6, 230.0)], None));
        assert_eq!(mailings.times()[class], SubscriberTimes { told: 6, contacts: 5 });
    }
}
