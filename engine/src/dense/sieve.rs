//! The table of rules, prepared so that the row that fits is found without a look at each.

use super::input::{Channel, Request};
use super::table::{DAY, Row, Then, When, stretches};
use crate::ids::{AttributeId, GroupId, Id, QueueId};
use crate::time::{Span, Time};
use std::collections::BTreeMap;

/// Rows in one word of a set.
const WORD: usize = u64::BITS as usize;

/// A table, prepared. What is fixed about a request, its queue or an attribute, leaves a set of rows each, one bit a row; of the rows that are
/// in all of these sets, the first whose other conditions hold is the one that fits.
#[derive(Clone, Debug, Default)]
pub(super) struct Sieve {
    /// What is asked of a request, where a row asks that at all.
    questions: Vec<Question>,
    /// The rows for requests, and those for who has waited so long, by rising waits.
    at_once: Vec<u64>,
    after: Vec<(Span, Vec<u64>)>,
    rest: Vec<Rest>,
    then: Vec<Then>,
    /// Whether a row has hours or days.
    goes_by_clock: bool,
}

/// Something of a request that has one of few values, and the rows that each of them leaves.
#[derive(Clone, Debug)]
struct Question {
    about: About,
    /// By value, where its set begins; a value beyond all has the first set, that of all values that no row names.
    begins: Vec<u32>,
    /// One set after the other.
    sets: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Queue,
    Channel,
    Language,
    Attribute(AttributeId),
}

/// The conditions of a row that change while nobody asks, or have too many values for sets.
#[derive(Clone, Debug)]
struct Rest {
    priority: (u8, u8),
    hours: Option<Vec<(Span, Span)>>,
    days: Option<u8>,
    waiting: Option<(QueueId, u32)>,
    idle: Option<(GroupId, u32)>,
}

/// What rows are compared with, besides the request.
pub(super) struct Situation<F, G> {
    pub(super) now: Time,
    /// How far into its week the time begins.
    pub(super) since_monday: Span,
    /// How long the contact has waited; nothing for a request.
    pub(super) waited: Option<Span>,
    pub(super) waiting: F,
    pub(super) idle: G,
}

impl Sieve {
    pub(super) fn new(table: &[Row]) -> Sieve {
        let rows_with = |waited: Option<Span>| {
            let mut set = vec![0; table.len().div_ceil(WORD)];
            let rows = table.iter().enumerate().filter(|(_, row)| row.when.waited == waited);
            rows.for_each(|(row, _)| add(&mut set, row));
            set
        };
        let mut waits: Vec<Span> = table.iter().filter_map(|row| row.when.waited).collect();
        waits.sort_unstable();
        waits.dedup();
        let mut asked = vec![About::Queue, About::Channel, About::Language];
        let attributes = table.iter().flat_map(|row| row.when.attributes.iter().map(|&(attribute, _)| attribute));
        for attribute in attributes {
            let about = About::Attribute(attribute);
            if !asked.contains(&about) {
                asked.push(about);
            }
        }
        Sieve {
            questions: asked.into_iter().filter_map(|about| Question::new(about, table)).collect(),
            at_once: rows_with(None),
            after: waits.into_iter().map(|wait| (wait, rows_with(Some(wait)))).collect(),
            rest: table.iter().map(|row| Rest::of(&row.when)).collect(),
            then: table.iter().map(|row| row.then).collect(),
            goes_by_clock: table.iter().any(|row| row.when.hours.is_some() || row.when.days.is_some()),
        }
    }

    /// Whether there are rows for who waits.
    pub(super) fn looks_again(&self) -> bool {
        !self.after.is_empty()
    }

    /// The next wait after this one for which there are rows.
    pub(super) fn next_wait(&self, looked_at: Span) -> Option<Span> {
        self.after.iter().map(|&(wait, _)| wait).find(|&wait| wait > looked_at)
    }

    /// The first row that fits a request, or a contact that asked for this and has waited so long, and may be done.
    pub(super) fn first(
        &self,
        request: &Request,
        situation: &Situation<impl Fn(QueueId) -> u32, impl Fn(GroupId) -> u32>,
        may_be_done: impl Fn(&Then) -> bool,
    ) -> Option<(u32, Then)> {
        let rows = match situation.waited {
            None => &self.at_once,
            Some(waited) => &self.after[self.after.binary_search_by_key(&waited, |&(wait, _)| wait).ok()?].1,
        };
        let clock = if self.goes_by_clock { clock(situation.now, situation.since_monday) } else { Clock::default() };
        for (word, &rows) in rows.iter().enumerate() {
            let mut left =
                self.questions.iter().fold(rows, |left, question| left & question.sets[question.begin(request) + word]);
            while left != 0 {
                let row = word * WORD + left.trailing_zeros() as usize;
                left &= left - 1;
                let then = self.then[row];
                if self.rest[row].holds(request, situation, clock) && may_be_done(&then) {
                    return Some((row as u32, then));
                }
            }
        }
        None
    }
}

impl Question {
    /// Nothing where no row asks this.
    fn new(about: About, table: &[Row]) -> Option<Question> {
        let mut rows_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut sets = vec![0; table.len().div_ceil(WORD)];
        for (row, named) in table.iter().map(|row| about.named(&row.when)).enumerate() {
            match named {
                Some(named) => named.into_iter().for_each(|value| rows_of.entry(value).or_default().push(row)),
                None => add(&mut sets, row),
            }
        }
        let others = sets.clone();
        let asks_nothing = table.iter().all(|row| about.named(&row.when).is_none());
        let mut begins = vec![0; rows_of.last_key_value().map_or(0, |(last, _)| last + 1)];
        for (value, rows) in rows_of {
            begins[value] = u32::try_from(sets.len()).expect("the sets of a table take less than 32 GiB");
            let mut set = others.clone();
            rows.into_iter().for_each(|row| add(&mut set, row));
            sets.extend(set);
        }
        (!asks_nothing).then_some(Question { about, begins, sets })
    }

    /// Where the set of rows begins that a request leaves.
    #[inline]
    fn begin(&self, request: &Request) -> usize {
        self.begins.get(self.about.value(request)).map_or(0, |&begin| begin as usize)
    }
}

impl About {
    /// What a request has, as a number.
    #[inline]
    fn value(self, request: &Request) -> usize {
        match self {
            About::Queue => request.queue.index(),
            About::Channel => number_of(request.channel),
            About::Language => request.language.map_or(0, |language| language.index() + 1),
            About::Attribute(attribute) => usize::from(request.attributes.0[attribute.index()]),
        }
    }

    /// The numbers that a row admits; nothing if it does not ask.
    fn named(self, when: &When) -> Option<Vec<usize>> {
        match self {
            About::Queue => when.queues.as_ref().map(|queues| queues.iter().map(|queue| queue.index()).collect()),
            About::Channel => when.channels.as_ref().map(|channels| channels.iter().copied().map(number_of).collect()),
            About::Language => {
                when.languages.as_ref().map(|spoken| spoken.iter().map(|language| language.index() + 1).collect())
            }
            // Of an attribute that is named twice both lists have to have the value.
            About::Attribute(attribute) => {
                let mut lists =
                    when.attributes.iter().filter(|(named, _)| *named == attribute).map(|(_, values)| values);
                let first = lists.next()?;
                let others = Vec::from_iter(lists);
                let in_all = first.iter().filter(|value| others.iter().all(|list| list.contains(value)));
                Some(in_all.map(|&value| usize::from(value)).collect())
            }
        }
    }
}

fn number_of(channel: Channel) -> usize {
    match channel {
        Channel::Voice => 0,
        Channel::Chat => 1,
        Channel::Email => 2,
        Channel::Im(protocol) => 3 + protocol.index(),
    }
}

/// A set has this row, too.
fn add(set: &mut [u64], row: usize) {
    set[row / WORD] |= 1 << (row % WORD);
}

/// The time of day, and the day of the week from Monday on.
#[derive(Clone, Copy, Debug, Default)]
struct Clock {
    time: Span,
    day: u64,
}

fn clock(now: Time, since_monday: Span) -> Clock {
    let in_week = since_monday.nanos() % (7 * DAY) + now.nanos() % (7 * DAY);
    Clock { time: Span::from_nanos(in_week % DAY), day: in_week / DAY % 7 }
}

impl Rest {
    fn of(when: &When) -> Rest {
        Rest {
            priority: when.priority.unwrap_or((0, u8::MAX)),
            hours: when.hours.map(stretches),
            days: when.days,
            waiting: when.waiting,
            idle: when.idle,
        }
    }

    #[inline]
    fn holds(
        &self,
        request: &Request,
        situation: &Situation<impl Fn(QueueId) -> u32, impl Fn(GroupId) -> u32>,
        Clock { time, day }: Clock,
    ) -> bool {
        (self.priority.0..=self.priority.1).contains(&request.priority)
            && self.waiting.is_none_or(|(queue, least)| (situation.waiting)(queue) >= least)
            && self.idle.is_none_or(|(group, least)| (situation.idle)(group) >= least)
            && self.days.is_none_or(|days| days >> day & 1 == 1)
            && self.hours.as_ref().is_none_or(|hours| hours.iter().any(|&(from, to)| from <= time && time < to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dense::Attributes;
    use crate::ids::{ContactId, LanguageId, ProtocolId};
    use proptest::prelude::*;

    /// What a row says, word by word.
    fn fits(when: &When, request: &Request, (now, waited): (Time, Option<Span>)) -> bool {
        let Clock { time, day } = clock(now, Span::from_seconds(30 * 3_600));
        let is_in = |(from, to): (Span, Span)| match from < to {
            true => from <= time && time < to,
            false => time < to || from <= time,
        };
        when.waited == waited
            && when.queues.as_ref().is_none_or(|all| all.contains(&request.queue))
            && when.channels.as_ref().is_none_or(|all| all.contains(&request.channel))
            && when.languages.as_ref().is_none_or(|all| request.language.is_some_and(|one| all.contains(&one)))
            && when.priority.is_none_or(|(least, most)| least <= request.priority && request.priority <= most)
            && when.attributes.iter().all(|(one, values)| values.contains(&request.attributes.0[one.index()]))
            && when.hours.is_none_or(is_in)
            && when.days.is_none_or(|days| days >> day & 1 == 1)
            && when.waiting.is_none_or(|(queue, least)| u32::from(queue.0) >= least)
            && when.idle.is_none_or(|(group, least)| u32::from(group.0) >= least)
    }

    fn some_of<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = Option<Vec<T>>> {
        prop::option::weighted(0.4, prop::collection::vec(one, 0..3))
    }

    fn channel() -> impl Strategy<Value = Channel> {
        let im = (0_u8..3).prop_map(|protocol| Channel::Im(ProtocolId(protocol)));
        prop_oneof![Just(Channel::Voice), Just(Channel::Chat), Just(Channel::Email), im]
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let hour = || (0_u64..24).prop_map(|hour| Span::from_seconds(hour * 3_600));
        let fixed = (
            some_of((0_u16..4).prop_map(QueueId)),
            some_of(channel()),
            some_of((0_u8..3).prop_map(LanguageId)),
            prop::option::weighted(0.2, (0_u8..4, 0_u8..4)),
            prop::collection::vec(((0_u8..3).prop_map(AttributeId), prop::collection::vec(0_u16..4, 0..3)), 0..3),
        );
        let other = (
            prop::option::weighted(0.2, (hour(), hour())),
            prop::option::weighted(0.2, 0_u8..128),
            prop::option::weighted(0.2, ((0_u16..4).prop_map(QueueId), 0_u32..4)),
            prop::option::weighted(0.2, ((0_u16..4).prop_map(GroupId), 0_u32..4)),
            prop::option::weighted(0.3, (1_u64..3).prop_map(Span::from_seconds)),
        );
        let row = (fixed, other, any::<bool>()).prop_map(
            |((queues, channels, languages, priority, attributes), (hours, days, waiting, idle, waited), refuses)| {
                Row {
                    when: When {
                        queues,
                        channels,
                        languages,
                        priority,
                        attributes,
                        hours,
                        days,
                        waiting,
                        idle,
                        waited,
                    },
                    then: match refuses {
                        true => Then::Refuse,
                        false => Then::Route { queue: None, priority: Some(1), treatment: None },
                    },
                }
            },
        );
        // More than two words of rows, too.
        let many = prop_oneof![3 => 0_usize..9, 1 => 60_usize..140];
        (prop::collection::vec(row, 140), many).prop_map(|(mut rows, many)| {
            rows.truncate(many);
            rows
        })
    }

    proptest! {
        #[test]
        fn the_row_that_is_found_is_the_first_that_fits(
            table in rows(),
            queue in 0_u16..5,
            channel in channel(),
            language in prop::option::of(0_u8..4),
            values in prop::array::uniform3(0_u16..5),
            priority in 0_u8..5,
            hours in 0_u64..400,
            waited in prop::option::of(1_u64..4),
            may_refuse in any::<bool>(),
        ) {
            let attributes = Attributes([values[0], values[1], values[2], 0, 0, 0, 0, 0]);
            let language = language.map(LanguageId);
            let request = Request {
                contact: ContactId(0),
                queue: QueueId(queue),
                channel,
                priority,
                deferred: false,
                language,
                attributes,
                preferred: None,
                draw: 0,
            };
            let (now, waited) = (Time::START + Span::from_seconds(hours * 3_600), waited.map(Span::from_seconds));
            let situation = Situation {
                now,
                since_monday: Span::from_seconds(30 * 3_600),
                waited,
                waiting: |queue: QueueId| queue.0.into(),
                idle: |group: GroupId| group.0.into(),
            };
            let may_be_done = |then: &Then| may_refuse || *then != Then::Refuse;
            let found = Sieve::new(&table).first(&request, &situation, may_be_done).map(|(row, _)| row as usize);
            let first = table.iter().position(|row| fits(&row.when, &request, (now, waited)) && may_be_done(&row.then));
            prop_assert_eq!(found, first);
        }
    }

    #[test]
    fn the_waits_that_rows_are_for_come_one_after_the_other() {
        let after = |seconds: u64| Row {
            when: When { waited: Some(Span::from_seconds(seconds)), ..When::default() },
            then: Then::Refuse,
        };
        let at_once = Row { when: When::default(), then: Then::Refuse };
        let sieve = Sieve::new(&[after(9), at_once.clone(), after(5), after(9)]);
        let next = |seconds: u64| sieve.next_wait(Span::from_seconds(seconds)).map(Span::seconds);
        assert_eq!([0, 5, 8, 9].map(next), [Some(5.0), Some(9.0), Some(9.0), None]);
        assert!(sieve.looks_again() && !Sieve::new(&[at_once]).looks_again());
    }
}
