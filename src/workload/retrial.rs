//! Clients who come again: with the same wish because it was not met, or with another because it was met and did not settle the matter.

use crate::random::Distribution;

/// Why a client did not get what they came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptFailure {
    /// They gave up waiting, in the line or before it.
    Abandoned,
    /// They left when they were told that nobody was free, or how long it would take.
    Balked,
    /// They were turned away: by a full queue, a rule, or for want of a line, port, channel, account or room.
    Blocked,
    /// They were cut off, or what they come by was out of order.
    Dropped,
}

impl AttemptFailure {
    /// All of them.
    pub const ALL: [AttemptFailure; 4] =
        [AttemptFailure::Abandoned, AttemptFailure::Balked, AttemptFailure::Blocked, AttemptFailure::Dropped];
}

/// Clients whose attempt failed and who try again.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrials {
    /// Which share of them, each time \[0, 1\].
    pub share: f64,
    /// How long after.
    pub delay: Distribution,
    /// How often at most with the same wish.
    pub limit: u16,
    /// After which failures, in the order of [`AttemptFailure::ALL`].
    pub after: [bool; AttemptFailure::ALL.len()],
    /// Whether each attempt has chances of its own: another patience, another talk time. Otherwise those of the first.
    pub afresh: bool,
}

impl Retrials {
    /// Whether somebody who has tried again so many times already may do so once more after this failure.
    pub fn allow(&self, after: AttemptFailure, before: u16) -> bool {
        self.after[after as usize] && before < self.limit
    }
}

/// Clients who were served and come again because that did not settle the matter, with chances of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Recalls {
    /// Which share of the served, each time \[0, 1\].
    pub share: f64,
    /// How long after the conversation, and the agent's work after it.
    pub delay: Distribution,
}

/// Contacts of a class are numbered below this.
const CONTACTS: u32 = 40;
/// In the digits from this one on stands from which class a contact came to another.
pub(super) const FROM: u32 = 52;

/// The number under which the same client comes again with chances of their own: no other contact of the class has it.
pub fn anew(number: u64) -> u64 {
    number.wrapping_add(1 << CONTACTS)
}

/// The number of the client among those of the class: that of their first contact in it, with the class from which they came to it, if they
/// did.
pub fn client_number(number: u64) -> u64 {
    number & !(((1 << (FROM - CONTACTS)) - 1) << CONTACTS)
}

/// The number of the first contact of a client, whatever chances the present one has.
#[inline(always)]
pub fn first_number(number: u64) -> u64 {
    number & ((1 << CONTACTS) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_anew_is_another_and_stays_the_same_client() {
        let [first, second, third] = [5, anew(5), anew(anew(5))];
        assert!(first != second && second != third && first != third);
        assert_eq!([first_number(first), first_number(second), first_number(third)], [5; 3]);
    }
}
