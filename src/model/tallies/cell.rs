//! What is counted of contacts.

use super::counts::counts;
use super::earlier::Earlier;
use super::endings::{Endings, Reached};
use crate::model::contact::{ContactRecord, Outcome, Responses};
use crate::model::plan::Thresholds;
use crate::time::Span;

counts! {
    /// Counts and sums over the contacts of one class that arrived in one interval. Times are sums \[ns\].
    pub struct Cell {
        /// Contacts that arrived.
        pub offered: u64,
        /// How they ended.
        pub endings: Endings,
        /// Of the offered: had been tried before with the same wish.
        pub retrials: u64,
        /// Of the offered: their clients had waited for an agent as those of this class, then or in a contact before.
        pub clients_waited: u64,
        /// Of the offered: their clients had not, but as those of another class before.
        pub clients_waited_elsewhere: u64,
        /// Of the offered: their clients came again, with the same wish or because it was not settled.
        pub again: Earlier,
        /// Of the offered: their clients went on as those of another class, by transfer or because they chose it.
        pub passed_on: Earlier,
        /// Of those who were to be called back: nobody served them then.
        pub called_back_in_vain: u64,
        /// Of the answered in time: were cut off in conversation.
        pub cut_off_in_time: u64,
        /// Of the offered: come from a client who had been served and comes again.
        pub recalls: u64,
        /// Of the offered: transferred from another class.
        pub transferred_in: u64,
        /// Of the offered: their clients chose the class in place of another.
        pub switched_in: u64,
        /// Contacts that an agent gave to another class.
        pub transferred: u64,
        /// How long their agents stayed with them until somebody had answered and been told \[ns\].
        pub consulting: u128,
        /// Of the handled of classes whose clients come again: not from such a client.
        pub handled_first: u64,
        /// Of these: their clients did not come again.
        pub settled_first: u64,
        /// Of the offered: begin threads that were answered to their last message.
        pub resolved: u64,
        /// From their first message to their last answer \[ns\].
        pub resolution: u128,
        /// Messages of their clients.
        pub resolved_messages: u64,
        /// Agents who answered in them, in each counted once.
        pub resolved_agents: u64,
        /// Messages of threads that agents have taken up.
        pub thread_messages: u64,
        /// Of these: joined one that was in line.
        pub joined: u64,
        /// Of the answered: did not wait.
        pub answered_at_once: u64,
        /// Of those who asked to be routed and were not answered: did not wait, but were turned away, say, at once.
        pub left_at_once: u64,
        /// Of the answered: waited at most the threshold.
        pub answered_in_time: u64,
        /// Of those who gave up waiting: waited at most the threshold.
        pub abandoned_in_time: u64,
        /// Of those who gave up waiting: waited at most the short limit.
        pub short_abandoned: u64,
        /// Of those with a time by which they are due: handled by then.
        pub answered_by_due: u64,
        /// Times that one of them was given to an agent whose program was closed.
        pub misdirected: u64,
        /// From arrival to the request to be routed, over those who asked.
        pub dialogue: u128,
        /// Waits of the answered.
        pub wait_answered: u128,
        /// Waits of those who gave up waiting.
        pub wait_abandoned: u128,
        /// Waits of those who were lost, cut off or refused waiting, left when they were told of the wait, or had gone when they were
        /// connected.
        pub wait_lost: u128,
        /// From arrival to the end of the conversation, over the handled.
        pub in_system: u128,
        /// Conversations of the handled.
        pub conversation: u128,
        /// Agents' work after them.
        pub wrap_up: u128,
        /// Sessions of those who were cut off in them, work after them included.
        pub cut_off: u128,
        /// Time that agents took to find out that the clients of chats had gone.
        pub silent_looks: u128,
        /// Contacts by instant message, and threads, that an agent has answered.
        pub responded: u64,
        /// From asking to be routed to the first answer, over these.
        pub first_response: u128,
        /// Later answers of agents, turn by turn or in threads.
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

counts! {
    /// What agents of one group did for contacts of one class.
    pub struct Served {
        /// Contacts that were connected to them.
        pub answered: u64,
        /// Of these: served to the end.
        pub handled: u64,
        /// Conversations of the handled and the work after them \[ns\].
        pub work: u128,
    }
}

impl Served {
    /// Counts a contact that was connected to one of them.
    #[inline(always)]
    pub(crate) fn count(&mut self, record: &ContactRecord) {
        let Some(connected) = record.connected else { return };
        if record.outcome == Outcome::SilentlyAbandoned {
            return;
        }
        self.answered += 1;
        if matches!(record.outcome, Outcome::Handled | Outcome::Contained) {
            self.handled += 1;
            self.work += u128::from((record.left.since(connected) + record.wrap_up).nanos());
        }
    }
}

counts! {
    /// Contacts that waited at most as long as a limit.
    pub struct Within {
        /// Answered.
        pub answered: u64,
        /// Gave up waiting.
        pub abandoned: u64,
        /// Of the answered: were cut off in conversation.
        pub cut_off: u64,
    }
}

/// Counts the wait of a contact against each of these limits, which ascend.
#[inline(always)]
pub(crate) fn count_within(limits: &[Span], within: &mut [Within], record: &ContactRecord) {
    if limits.is_empty() {
        return;
    }
    let Some(requested) = record.requested else { return };
    let wait = record.connected.unwrap_or(record.left).since(requested);
    let answered = Reached::of(record) == Reached::Answered;
    for (counts, _) in within.iter_mut().zip(limits).filter(|&(_, &limit)| wait <= limit) {
        counts.answered += u64::from(answered);
        counts.abandoned += u64::from(record.outcome == Outcome::Abandoned);
        counts.cut_off += u64::from(answered && record.outcome == Outcome::Dropped);
    }
}

impl Cell {
    /// Contacts that asked to be routed.
    pub fn requested(&self) -> u64 {
        self.endings.who_reached(Reached::Asked) + self.endings.who_reached(Reached::Answered)
    }

    /// Contacts that were connected to an agent.
    pub fn answered(&self) -> u64 {
        self.endings.who_reached(Reached::Answered)
    }

    /// Contacts that were served to the end of the work after the conversation.
    pub fn handled(&self) -> u64 {
        self.endings.of(Outcome::Handled)
    }

    /// Contacts that a self-service system served to the end.
    pub fn contained(&self) -> u64 {
        self.endings.of(Outcome::Contained)
    }

    /// Contacts that gave up waiting.
    pub fn abandoned(&self) -> u64 {
        self.endings.of(Outcome::Abandoned)
    }

    /// Contacts that gave up before they asked to be routed.
    pub fn abandoned_in_dialogue(&self) -> u64 {
        self.endings.of(Outcome::AbandonedInDialogue)
    }

    /// Contacts that were turned away for want of room, or by a rule.
    pub fn blocked(&self) -> u64 {
        Outcome::BLOCKED.into_iter().map(|outcome| self.endings.of(outcome)).sum()
    }

    /// Contacts of clients who were served without people: by a self-service system, or by themselves on the center's page.
    pub fn self_served(&self) -> u64 {
        self.contained() + self.endings.of(Outcome::SelfServed)
    }

    /// Contacts whose clients were called back, and served then or by what they were sent before.
    pub fn called_back(&self) -> u64 {
        self.endings.of(Outcome::CalledBack) - self.called_back_in_vain
    }

    /// Contacts that went on otherwise, and not in vain: their clients were called back, came by themselves in place of that, took another
    /// medium, or came later.
    pub fn gone_on(&self) -> u64 {
        self.called_back() + self.again.called_back + self.endings.of(Outcome::Switched) + self.again.put_off
    }

    /// Contacts that ended in another way than by being answered or self-served, giving up waiting, or going on otherwise.
    pub fn lost(&self) -> u64 {
        self.endings.total() - self.answered() - self.self_served() - self.abandoned() - self.gone_on()
    }

    /// A contact arrives, tried before with the same wish so often, of a client who had come again so often.
    #[inline(always)]
    pub(crate) fn arrive(&mut self, retrials: u16, recalls: u16) {
        self.offered += 1;
        self.retrials += u64::from(retrials > 0);
        self.recalls += u64::from(recalls > 0 && retrials == 0);
    }

    /// Counts what became of a contact. That it arrived was counted when it did.
    #[inline(always)]
    pub(crate) fn count(&mut self, record: &ContactRecord, thresholds: Thresholds) {
        self.endings.count(Reached::of(record), record.outcome);
        let Some(requested) = record.requested else { return };
        self.dialogue += u128::from(requested.since(record.arrived).nanos());
        let wait = record.connected.unwrap_or(record.left).since(requested);
        let (nanos, in_time) = (u128::from(wait.nanos()), u64::from(wait <= thresholds.in_time));
        match (record.outcome, record.connected) {
            (Outcome::Handled | Outcome::InService | Outcome::Dropped, Some(connected)) => {
                self.answered_at_once += u64::from(nanos == 0);
                self.answered_in_time += in_time;
                self.wait_answered += nanos;
                let conversation = u128::from(record.left.since(connected).nanos());
                let wrap_up = u128::from(record.wrap_up.nanos());
                match record.outcome {
                    Outcome::Handled => {
                        self.in_system += u128::from(record.left.since(record.arrived).nanos());
                        self.conversation += conversation;
                        self.wrap_up += wrap_up;
                    }
                    Outcome::Dropped => {
                        self.cut_off += conversation + wrap_up;
                        self.cut_off_in_time += in_time;
                    }
                    _ => {}
                }
            }
            (Outcome::Abandoned, _) => {
                self.left_at_once += u64::from(nanos == 0);
                self.abandoned_in_time += in_time;
                self.short_abandoned += u64::from(wait <= thresholds.short_abandon);
                self.wait_abandoned += nanos;
            }
            (Outcome::SilentlyAbandoned, connected) => {
                self.wait_lost += nanos;
                self.silent_looks += connected.map_or(0, |connected| record.left.since(connected).nanos().into());
            }
            // Whose wait counts with the self-service system, and who waited to the end of the run.
            (Outcome::Contained | Outcome::Unserved, _) => {}
            (
                Outcome::Handled
                | Outcome::InService
                | Outcome::Dropped
                | Outcome::AbandonedInDialogue
                | Outcome::Balked
                | Outcome::CalledBack
                | Outcome::SelfServed
                | Outcome::Switched
                | Outcome::PutOff
                | Outcome::StayedAway
                | Outcome::QueueFull
                | Outcome::NobodyOnDuty
                | Outcome::RuledOut
                | Outcome::NoLine
                | Outcome::NoPort
                | Outcome::Rejected
                | Outcome::Lost
                | Outcome::Unreachable
                | Outcome::NoChannel
                | Outcome::Unsupported
                | Outcome::Unqualified
                | Outcome::Refused,
                _,
            ) => {
                self.left_at_once += u64::from(nanos == 0);
                self.wait_lost += nanos;
            }
        }
    }

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
