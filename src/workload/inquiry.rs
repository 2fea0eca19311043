//! What the robot has to find out before a contact can be routed, and what is known of it without asking.

use super::contact::{ClassDraws, MessagingHabits};
use crate::ids::{IdVec, ProviderId};

/// Things that can be known of a contact, as a set; the bit of each is its place among those that its class asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldSet(u32);

impl FieldSet {
    /// The most different fields of a class.
    pub const LIMIT: usize = 32;

    /// All of so many fields.
    ///
    /// # Panics
    /// There are more than [`FieldSet::LIMIT`].
    pub fn first(fields: usize) -> FieldSet {
        assert!(fields <= FieldSet::LIMIT, "a class asks for at most {} fields", FieldSet::LIMIT);
        FieldSet(u32::try_from((1_u64 << fields) - 1).expect("as many ones as there are bits at most"))
    }

    /// These and another.
    pub fn with(self, field: usize) -> FieldSet {
        FieldSet(self.0 | 1 << field)
    }

    /// How many there are.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    fn without(self, known: FieldSet) -> FieldSet {
        FieldSet(self.0 & !known.0)
    }
}

/// What has to be known of the contacts of a class before they are routed. The robot asks for what is not.
#[derive(Clone, Debug, PartialEq)]
pub struct Inquiry {
    /// The names of the fields, in the order in which they are asked for; at most [`FieldSet::LIMIT`].
    pub asks: Vec<String>,
    /// How it asks.
    pub manner: Manner,
    /// Clients who are members, as a share \[0, 1\], and what their number tells.
    pub members: (f64, FieldSet),
    /// The priority of members; nothing for that of their class.
    pub member_priority: Option<u8>,
    /// What is told by a client who comes by a link of the class's own.
    pub link_tells: FieldSet,
    /// The share of clients whose program can show a form, which is answered at once \[0, 1\].
    pub adapters: f64,
    /// What each provider has to do with it.
    pub providers: IdVec<ProviderId, Introduction>,
    /// The share of contacts that turn out to be such as agents are for \[0, 1\].
    pub qualified: f64,
}

/// How the robot asks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Manner {
    /// One field after the other, with answers to choose from.
    Directed,
    /// For everything at once, in the client's own words. Each field is misunderstood with this probability \[0, 1), and
    /// asked for again in the next exchange with all others that were.
    Free {
        /// The probability.
        misparse: f64,
    },
}

/// What a provider tells of a client, or has them tell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Introduction {
    /// What it discloses.
    pub discloses: FieldSet,
    /// The share of its clients who come by a link of the class's own \[0, 1\].
    pub link: f64,
    /// Whether it lets forms through.
    pub forms: bool,
}

/// What is left to chance about a contact's dialogue: one number each, then one row of numbers for each exchange.
const BY_LINK: u64 = 0;
const MEMBER: u64 = 1;
const ADAPTER: u64 = 2;
const QUALIFIED: u64 = 3;
const UNDERSTOOD: u64 = 4;
/// After so many exchanges the robot takes what it has; with the highest probability of misunderstanding that scenarios
/// allow that happens once in 10^22 dialogues.
const MAX_EXCHANGES: u32 = 1_000;

impl ClassDraws {
    /// How many exchanges the robot dialogue of the contact takes, over this provider.
    pub fn dialogue(&self, habits: &MessagingHabits, number: u64, provider: ProviderId) -> u32 {
        let further = self.dialogue_exchanges(habits, number);
        let Some(inquiry) = &habits.inquiry else { return further };
        further.saturating_add(self.questions(inquiry, number, inquiry.providers[provider]))
    }

    /// Whether the contact is such as agents are for.
    pub fn qualifies(&self, habits: &MessagingHabits, number: u64) -> bool {
        habits.inquiry.as_ref().is_none_or(|inquiry| self.among(inquiry.qualified, number, QUALIFIED))
    }

    /// The priority of the contact, of a class of this one.
    pub fn priority(&self, habits: &MessagingHabits, number: u64, of_class: u8) -> u8 {
        let Some(inquiry) = &habits.inquiry else { return of_class };
        let of_members = inquiry.member_priority.filter(|_| self.among(inquiry.members.0, number, MEMBER));
        of_members.unwrap_or(of_class)
    }

    /// How many exchanges it takes to find out what is not known.
    fn questions(&self, inquiry: &Inquiry, number: u64, introduction: Introduction) -> u32 {
        let mut missing = FieldSet::first(inquiry.asks.len()).without(introduction.discloses);
        if self.among(introduction.link, number, BY_LINK) {
            missing = missing.without(inquiry.link_tells);
        }
        if self.among(inquiry.members.0, number, MEMBER) {
            missing = missing.without(inquiry.members.1);
        }
        if missing.count() == 0 {
            return 0;
        }
        if introduction.forms && self.among(inquiry.adapters, number, ADAPTER) {
            return 1;
        }
        let Manner::Free { misparse } = inquiry.manner else { return missing.count() };
        for exchange in 0..MAX_EXCHANGES {
            // Each field has a number of its own, whatever else is known.
            let mut draws = self.inquiry.of(number).draws(UNDERSTOOD + u64::from(exchange));
            let misunderstood = (0..inquiry.asks.len()).filter(|_| draws.unit() < misparse);
            let misunderstood = misunderstood.fold(FieldSet::default(), FieldSet::with);
            missing = missing.without(FieldSet::first(inquiry.asks.len()).without(misunderstood));
            if missing.count() == 0 {
                return exchange + 1;
            }
        }
        MAX_EXCHANGES
    }

    fn among(&self, share: f64, number: u64, question: u64) -> bool {
        share >= 1.0 || (share > 0.0 && self.inquiry.of(number).draws(question).unit() < share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_into_it_and_no_more_than_it_can() {
        assert_eq!((FieldSet::first(0).count(), FieldSet::first(FieldSet::LIMIT).count()), (0, 32));
        let two = FieldSet::default().with(0).with(3);
        assert_eq!((two.count(), FieldSet::first(4).without(two)), (2, FieldSet::default().with(1).with(2)));
    }
}
