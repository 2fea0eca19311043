//! A contact comes by instant message: from the link over the provider to the proxy, the choice of who hosts, the robot dialogue,
//! until it asks to be routed. And what each message means that arrives.

use super::{Driver, chances, view};
use crate::ids::{ContactId, ProviderId};
use crate::model::contact::{Contact, MessageRecord, Outcome, Stage, Writer};
use crate::model::machines::dialogue::Next;
use crate::model::machines::hosting::Reached;
use crate::model::machines::journey::{Direction, Moved};
use crate::time::{Span, Time};
use crate::workload::{Entry, MessagingHabits};

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// The client asserts the provider's link: the provider opens a channel, if it has one, and notifies the proxy.
    pub(super) fn assert_link(&mut self, id: ContactId, habits: &MessagingHabits) {
        let contact = &mut self.contacts[id];
        let draws = &self.arrivals[contact.class].draws;
        let provider = draws.provider(habits, contact.number);
        contact.provider = Some(provider);
        let protocol = draws.protocol(&self.center.providers[provider].protocols, contact.number);
        let is_down = self.faults.provider_is_down(provider);
        self.journeys.begin(id);
        if let Err(outcome) = self.hosts.assert_link(id, provider, protocol, is_down, self.now) {
            return self.dismiss(id, outcome, None, Span::ZERO);
        }
        self.start_patience(id);
        self.send(id, Direction::ToCenter, Span::ZERO);
    }

    /// The contact's next message leaves after so much time.
    #[inline(always)]
    pub(super) fn send(&mut self, id: ContactId, direction: Direction, after: Span) {
        let stage = self.contacts[id].stage;
        let steps = &mut self.timetable.steps();
        if self.journeys.send(id, direction, after, self.now, &view!(self), steps) != Moved::OnItsWay {
            self.deliver(id, stage, direction, self.now);
        }
    }

    /// The contact has an event that is neither the end of its patience nor one at an agent.
    pub(super) fn on_step(&mut self, id: ContactId) {
        if self.presence.is_some() && self.goes_on(id) {
            return;
        }
        if self.journeys.is_sending(id) {
            let stage = self.contacts[id].stage;
            return match self.journeys.step(id, self.now, &view!(self), &mut self.timetable.steps()) {
                Moved::OnItsWay => {}
                Moved::Arrived(direction) => self.deliver(id, stage, direction, self.journeys.sent(id)),
                Moved::Refused => self.cut_off(id),
            };
        }
        match self.contacts[id].stage {
            Stage::Served { .. } => self.on_turn(id),
            stage => self.on_step_before(id, stage),
        }
    }

    /// The same of a contact that is not served.
    #[inline(never)]
    fn on_step_before(&mut self, id: ContactId, stage: Stage) {
        if let Stage::Signalling(stage) = stage {
            return self.signal(id, stage);
        }
        self.timetable.cancel_step(id);
        match stage {
            Stage::Redirecting => {
                let chances = chances(&self.arrivals, &self.contacts, id);
                let reached = self.hosts.redirected(id, chances, self.faults.proxy_is_down(), self.now);
                self.go_on_from_proxy(id, reached, Span::ZERO);
            }
            Stage::Looking => self.go_on_looking(id),
            Stage::Waiting | Stage::Selected { .. } => self.tell_again(id),
            Stage::Consulting => self.consulted(id),
            stage => unreachable!("a contact without a message has no step to make when it is {stage:?}"),
        }
    }

    /// A message of the contact, which is in this stage, has arrived; it left at `sent`. This is the one place that says what it means.
    #[inline(always)]
    fn deliver(&mut self, id: ContactId, stage: Stage, direction: Direction, sent: Time) {
        if WATCHED {
            self.show_message(id, stage, direction, sent);
        }
        if self.presence.is_some() && self.is_held_up(id, stage, direction) {
            return;
        }
        self.deliver_now(id, stage, direction);
    }

    /// Shows the observer a message that has arrived.
    #[inline(never)]
    fn show_message(&mut self, id: ContactId, stage: Stage, direction: Direction, sent: Time) {
        let Contact { class, number, .. } = self.contacts[id];
        let writer = match direction {
            Direction::ToCenter => Writer::Client,
            Direction::ToClient if stage.is_served() => Writer::Agent,
            Direction::ToClient => Writer::Robot,
        };
        self.observer.on_message(&MessageRecord { class, number, writer, sent, arrived: self.now });
    }

    /// The same of a message that nothing holds up.
    #[inline(always)]
    pub(super) fn deliver_now(&mut self, id: ContactId, stage: Stage, direction: Direction) {
        match (stage, direction) {
            (Stage::Served { .. }, Direction::ToClient) => self.answered(id),
            (Stage::Served { .. }, Direction::ToCenter) => self.written_again(id),
            _ => self.deliver_before(id, stage, direction),
        }
    }

    /// The same of a contact that is not served yet.
    #[inline(never)]
    fn deliver_before(&mut self, id: ContactId, stage: Stage, direction: Direction) {
        match (stage, direction) {
            (Stage::Reaching, Direction::ToCenter) => self.reach_proxy(id),
            (Stage::Dialogue { done }, Direction::ToClient) => {
                let think = chances(&self.arrivals, &self.contacts, id).think(done);
                self.write(id, think);
            }
            (Stage::Dialogue { done }, Direction::ToCenter) => self.converse(id, done + 1),
            (Stage::Waiting | Stage::Selected { .. }, Direction::ToClient) => self.told(id),
            (stage, _) => unreachable!("nobody writes {direction:?} when the contact is {stage:?}"),
        }
    }

    /// The proxy learns of the contact and has it redirected, if it is to be the host and can.
    fn reach_proxy(&mut self, id: ContactId) {
        // The redirection uses up a number in every mode, so that all messages after it meet the same chance.
        let leg = self.journeys.use_leg(id);
        let reached = self.hosts.reach(id, chances(&self.arrivals, &self.contacts, id));
        let contact = &self.contacts[id];
        let takes = match reached {
            Reached::Redirecting => {
                let draws = &self.arrivals[contact.class].draws;
                draws.leg(&self.center.proxy.redirect_delay, contact.number, leg)
            }
            Reached::Dialogue | Reached::Lost(_) => Span::ZERO,
        };
        self.go_on_from_proxy(id, reached, takes);
    }

    /// What the proxy does with the contact, for whose redirection it takes so long.
    fn go_on_from_proxy(&mut self, id: ContactId, reached: Reached, takes: Span) {
        match reached {
            Reached::Dialogue => self.converse(id, 0),
            Reached::Redirecting => {
                self.contacts[id].stage = Stage::Redirecting;
                self.timetable.schedule_step(id, self.now + takes);
            }
            Reached::Lost(outcome) => self.lose(id, outcome),
        }
    }

    /// Goes on with the robot dialogue after `done` exchanges, or asks to be routed when it is over.
    fn converse(&mut self, id: ContactId, done: u32) {
        let (provider, delay) = (self.provider_of(id), &self.center.proxy.robot_delay);
        match self.robot.next(done, provider, delay, chances(&self.arrivals, &self.contacts, id)) {
            Next::Ask(after) => {
                self.contacts[id].stage = Stage::Dialogue { done };
                self.send(id, Direction::ToClient, after);
            }
            Next::Qualified => self.consult(id),
            Next::Unqualified => self.lose(id, Outcome::Unqualified),
        }
    }

    fn provider_of(&self, id: ContactId) -> ProviderId {
        self.contacts[id].provider.expect("only contacts of a provider come over the proxy")
    }

    /// Asks the engine, which may be some way off. The contact waits from now on.
    fn consult(&mut self, id: ContactId) {
        let contact = &mut self.contacts[id];
        contact.leg.requested = self.now;
        let draws = &self.arrivals[contact.class].draws;
        let latency = draws.passage(&self.center.proxy.consult, contact.number, u64::MAX);
        if latency == Span::ZERO {
            return self.reach_engine(id);
        }
        contact.stage = Stage::Consulting;
        let queue = self.queue_of(id);
        self.queues.join(queue, self.now);
        self.timetable.schedule_step(id, self.now + latency);
    }

    /// The request has reached the engine.
    fn consulted(&mut self, id: ContactId) {
        let queue = self.queue_of(id);
        self.queues.leave(queue, self.now);
        self.reach_engine(id);
    }

    fn reach_engine(&mut self, id: ContactId) {
        let Contact { class, number, .. } = self.contacts[id];
        let class = &self.arrivals[class];
        let priority = match &class.plan.entry {
            Entry::Im(habits) => class.draws.priority(habits, number, class.plan.priority),
            _ => class.plan.priority,
        };
        self.request(id, self.hosts.channel(id), priority);
    }

    /// The contact's message, if it has one, comes to nothing: its client is gone.
    pub(super) fn recall(&mut self, id: ContactId) {
        if self.presence.is_some() {
            self.forget_held(id);
        }
        self.journeys.recall(id, self.now, &view!(self), &mut self.timetable.steps());
    }

    /// The contact gives back what it held outside of the center: its line, or at its host channel and account, or room at the proxy.
    // Calls without a line hold nothing.
    #[inline(always)]
    pub(super) fn release(&mut self, id: ContactId) {
        if !self.trunks.is_empty() || self.contacts[id].provider.is_some() {
            self.release_held(id);
        }
    }

    #[inline(never)]
    fn release_held(&mut self, id: ContactId) {
        self.free_line(id);
        if self.contacts[id].provider.is_some() {
            self.bindings.unbind(id);
            self.hosts.leave(id, self.now);
        }
    }
}
