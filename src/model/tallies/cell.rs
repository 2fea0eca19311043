//! What is counted of contacts.

use super::counts::counts;
use crate::model::contact::{ContactRecord, Outcome, Responses};
use crate::model::plan::Thresholds;

counts! {
    /// Counts and sums over the contacts of one class that arrived in one interval. Times are sums \[ns\].
    pub struct Cell {
        /// Contacts that arrived.
        pub offered: u64,
        /// Of these: asked to be routed.
        pub requested: u64,
        /// Of these: connected to an agent.
        pub answered: u64,
        /// Of these: waited at most the threshold.
        pub answered_in_time: u64,
        /// Of the answered: served to the end of the work after the conversation.
        pub handled: u64,
        /// Served to the end by an automated system: not answered by people.
        pub contained: u64,
        /// Gave up before they asked to be routed.
        pub abandoned_in_dialogue: u64,
        /// Gave up waiting.
        pub abandoned: u64,
        /// Of these: waited at most the threshold.
        pub abandoned_in_time: u64,
        /// Of these: waited at most the short limit.
        pub short_abandoned: u64,
        /// Left when told that nobody was free, or how long it would take.
        pub balked: u64,
        /// Refused because the queue was full.
        pub blocked: u64,
        /// Refused because the request could not be read.
        pub rejected: u64,
        /// Times that one of them was given to an agent whose program was closed.
        pub misdirected: u64,
        /// Lost before the connection, because what they came by went down.
        pub lost: u64,
        /// Of the answered: cut off in conversation.
        pub dropped: u64,
        /// Of the offered: had come before and were cut off or turned away.
        pub returned: u64,
        /// Lost because the provider was out of order.
        pub unreachable: u64,
        /// Lost because the provider had no channel left.
        pub no_channel: u64,
        /// Lost because the proxy runs no program of their protocol.
        pub unsupported: u64,
        /// Not routed, because the dialogue showed that they are none for agents.
        pub unqualified: u64,
        /// Refused by the proxy.
        pub refused: u64,
        /// Cut off before they asked to be routed.
        pub dropped_in_dialogue: u64,
        /// Cut off waiting.
        pub dropped_waiting: u64,
        /// Neither served nor gone when the run ended.
        pub unserved: u64,
        /// From arrival to the request to be routed, over those who asked.
        pub dialogue: u128,
        /// Waits of the answered.
        pub wait_answered: u128,
        /// Waits of those who gave up waiting.
        pub wait_abandoned: u128,
        /// Waits of those who were lost, cut off or refused waiting, or left when they were told of the wait.
        pub wait_lost: u128,
        /// Conversations of the handled.
        pub conversation: u128,
        /// Agents' work after them.
        pub wrap_up: u128,
        /// Sessions of those who were cut off in them, work after them included.
        pub cut_off: u128,
        /// Contacts by instant message whom an agent has answered.
        pub responded: u64,
        /// From asking to be routed to the first answer, over these.
        pub first_response: u128,
        /// Later answers of agents, turn by turn.
        pub later_responses: u64,
        /// From the client's message to the answer, over these.
        pub later_response: u128,
        /// Contacts by instant message that were handled.
        pub handled_by_im: u64,
        /// Undisturbed work of agents on these.
        pub active: u128,
        /// Time in which these, and those who were cut off in their sessions, had no slot at an agent.
        pub released: u128,
    }
}

impl Cell {
    /// Counts what became of a contact. That it arrived was counted when it did.
    #[inline(always)]
    pub(crate) fn count(&mut self, record: &ContactRecord, thresholds: Thresholds) {
        let Some(requested) = record.requested else {
            match record.outcome {
                Outcome::AbandonedInDialogue => self.abandoned_in_dialogue += 1,
                Outcome::Blocked => self.blocked += 1,
                Outcome::Rejected => self.rejected += 1,
                Outcome::Lost => self.lost += 1,
                Outcome::Unreachable => self.unreachable += 1,
                Outcome::NoChannel => self.no_channel += 1,
                Outcome::Unsupported => self.unsupported += 1,
                Outcome::Unqualified => self.unqualified += 1,
                Outcome::Refused => self.refused += 1,
                Outcome::Dropped => self.dropped_in_dialogue += 1,
                _ => self.unserved += 1,
            }
            return;
        };
        self.requested += 1;
        self.dialogue += u128::from(requested.since(record.arrived).nanos());
        let wait = record.connected.unwrap_or(record.left).since(requested);
        let in_time = u64::from(wait <= thresholds.in_time);
        match record.outcome {
            Outcome::Dropped if record.connected.is_none() => {
                self.dropped_waiting += 1;
                self.wait_lost += u128::from(wait.nanos());
            }
            Outcome::Refused => {
                self.refused += 1;
                self.wait_lost += u128::from(wait.nanos());
            }
            Outcome::Handled | Outcome::InService | Outcome::Dropped => {
                self.answered += 1;
                self.answered_in_time += in_time;
                self.wait_answered += u128::from(wait.nanos());
            }
            Outcome::Abandoned => {
                self.abandoned += 1;
                self.abandoned_in_time += in_time;
                self.short_abandoned += u64::from(wait <= thresholds.short_abandon);
                self.wait_abandoned += u128::from(wait.nanos());
            }
            Outcome::Contained => self.contained += 1,
            Outcome::Balked => {
                self.balked += 1;
                self.wait_lost += u128::from(wait.nanos());
            }
            Outcome::Blocked => {
                self.blocked += 1;
                self.wait_lost += u128::from(wait.nanos());
            }
            Outcome::Lost => {
                self.lost += 1;
                self.wait_lost += u128::from(wait.nanos());
            }
            Outcome::Unserved
            | Outcome::AbandonedInDialogue
            | Outcome::Rejected
            | Outcome::Unreachable
            | Outcome::NoChannel
            | Outcome::Unsupported
            | Outcome::Unqualified => self.unserved += 1,
        }
        if let (Outcome::Handled, Some(connected)) = (record.outcome, record.connected) {
            self.handled += 1;
            self.conversation += u128::from(record.left.since(connected).nanos());
            self.wrap_up += u128::from(record.wrap_up.nanos());
        }
        if let (Outcome::Dropped, Some(connected)) = (record.outcome, record.connected) {
            self.dropped += 1;
            self.cut_off += u128::from((record.left.since(connected) + record.wrap_up).nanos());
        }
    }
}

impl Cell {
    /// Counts how a contact by instant message was answered, and when it was handled, what work that was.
    pub(crate) fn count_responses(&mut self, responses: &Responses, outcome: Outcome) {
        if let Some(first) = responses.first {
            self.responded += 1;
            self.first_response += u128::from(first.nanos());
        }
        self.later_responses += u64::from(responses.later);
        self.later_response += responses.later_waits;
        if outcome == Outcome::Handled {
            self.handled_by_im += 1;
            self.active += u128::from(responses.active.nanos());
        }
        if matches!(outcome, Outcome::Handled | Outcome::Dropped) {
            self.released += u128::from(responses.released.nanos());
        }
    }
}
