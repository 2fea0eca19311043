//! Contacts that were not the last of their clients.

use super::counts::counts;
use crate::model::contact::{Before, Outcome, Waited};

counts! {
    /// Contacts after which their clients came again, or went on as those of another class, by how they ended. Who counts clients by their
    /// last contact takes these off.
    pub struct Earlier {
        /// All of them.
        pub all: u64,
        /// Connected to an agent.
        pub answered: u64,
        /// Of these: in time, and not cut off in conversation.
        pub in_time: u64,
        /// Their clients had waited for an agent by then as those of their class, in this contact or before.
        pub waited: u64,
        /// Their clients had not, but as those of another class before.
        pub waited_elsewhere: u64,
        /// Found the queue full.
        pub queue_full: u64,
        /// Found nobody on duty.
        pub nobody_on_duty: u64,
        /// Turned away by a rule.
        pub ruled_out: u64,
        /// Found all lines held.
        pub no_line: u64,
        /// Found all ports taken.
        pub no_port: u64,
        /// Given up waiting.
        pub abandoned: u64,
        /// To be called back, and not served then.
        pub called_back: u64,
        /// Called back and served.
        pub served_by_callback: u64,
        /// Put off.
        pub put_off: u64,
    }
}

impl Earlier {
    /// One more.
    pub(crate) fn count(&mut self, before: Before) {
        let Before { outcome, was_served, in_time, waited, .. } = before;
        self.all += 1;
        self.in_time += u64::from(in_time);
        self.waited += u64::from(waited == Waited::Here);
        self.waited_elsewhere += u64::from(waited == Waited::Elsewhere);
        match outcome {
            Outcome::CalledBack if was_served => self.served_by_callback += 1,
            _ if was_served => self.answered += 1,
            Outcome::QueueFull => self.queue_full += 1,
            Outcome::NobodyOnDuty => self.nobody_on_duty += 1,
            Outcome::RuledOut => self.ruled_out += 1,
            Outcome::NoLine => self.no_line += 1,
            Outcome::NoPort => self.no_port += 1,
            Outcome::Abandoned => self.abandoned += 1,
            Outcome::CalledBack => self.called_back += 1,
            // Who stayed away and was told that it is better has put it off.
            Outcome::PutOff | Outcome::StayedAway => self.put_off += 1,
            Outcome::Handled
            | Outcome::Contained
            | Outcome::InService
            | Outcome::AbandonedInDialogue
            | Outcome::SilentlyAbandoned
            | Outcome::Balked
            | Outcome::SelfServed
            | Outcome::Switched
            | Outcome::Rejected
            | Outcome::Lost
            | Outcome::Unreachable
            | Outcome::NoChannel
            | Outcome::Unsupported
            | Outcome::Unqualified
            | Outcome::Refused
            | Outcome::Dropped
            | Outcome::Unserved => {}
        }
    }

    /// Blocked, from whatever cause.
    pub fn blocked(&self) -> u64 {
        self.queue_full + self.nobody_on_duty + self.ruled_out + self.no_line + self.no_port
    }
}
