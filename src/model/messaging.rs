//! The way of an instant message: from the client over the provider to the proxy, the choice of who hosts, the robot
//! dialogue, and what the way adds to a session with an agent.
//!
//! The two hosts differ only by the legs of each message and by the redirection itself, so without latencies they give the
//! same times to the nanosecond.

use super::center::Host;
use super::contacts::Stage;
use super::record::Observer;
use super::run::{Run, lane};
use crate::ids::ContactId;
use crate::random::Law;
use crate::routing::Channel;
use crate::time::Span;
use crate::workload::{Entry, MessagingHabits};

impl<O: Observer> Run<'_, O> {
    /// The client asserts the provider's link: the provider opens a channel and notifies the proxy.
    pub(super) fn assert_link(&mut self, id: ContactId, habits: &MessagingHabits) {
        let now = self.now();
        let contact = &mut self.contacts[id];
        let provider = self.classes[contact.class].draws.provider(habits, contact.number);
        contact.provider = Some(provider);
        self.channels[provider].add(now, 1);
        self.providers[provider].contacts += 1;
        self.start_patience(id);
        let reached = now + self.message(id);
        self.agenda.schedule(lane::STEPS, id.0, reached);
    }

    /// The contact gets a step further on its way to being routed.
    pub(super) fn on_step(&mut self, id: ContactId) {
        let contact = &self.contacts[id];
        match contact.stage {
            Stage::Reaching => self.reach_proxy(id),
            Stage::Redirecting => {
                let provider = contact.provider.expect("only a contact of a provider is redirected");
                let now = self.now();
                self.contacts[id].host = Host::Proxy;
                self.channels[provider].add(now, -1);
                self.providers[provider].redirected += 1;
                self.converse(id, 0);
            }
            Stage::Dialogue { done } => self.converse(id, done + 1),
            Stage::Served => self.on_arrived(id),
            Stage::Asking | Stage::Waiting | Stage::Gone => {
                unreachable!("a contact that waits for an agent makes no steps")
            }
        }
    }

    /// The proxy learns of the contact and has it redirected, if it is to be the host and can.
    fn reach_proxy(&mut self, id: ContactId) {
        let contact = &self.contacts[id];
        let provider_id = contact.provider.expect("only a contact of a provider reaches the proxy");
        let provider = &self.center.providers[provider_id];
        if provider.hosting == Host::Proxy {
            self.providers[provider_id].redirects_asked += 1;
            if provider.redirects && self.center.proxy.can_host.contains(provider.protocol) {
                let law = &self.center.proxy.redirect_delay;
                let legs = contact.legs;
                let delay = self.classes[contact.class].draws.leg(law, contact.number, legs);
                self.contacts[id].legs += 1;
                self.contacts[id].stage = Stage::Redirecting;
                let redirected = self.now() + delay;
                return self.agenda.schedule(lane::STEPS, id.0, redirected);
            }
        }
        // The redirection uses up a number in every mode, so that all messages after it meet the same chance.
        self.contacts[id].legs += 1;
        self.converse(id, 0);
    }

    /// Goes on with the robot dialogue after `done` exchanges, or asks to be routed when it is over.
    fn converse(&mut self, id: ContactId, done: u32) {
        let contact = &self.contacts[id];
        let (class, number) = (contact.class, contact.number);
        let Entry::Im(habits) = &self.center.classes[class].entry else {
            unreachable!("only instant-messaging contacts have a dialogue")
        };
        let draws = &self.classes[class].draws;
        if done == draws.dialogue_exchanges(habits, number) {
            self.agenda.cancel(lane::STEPS, id.0);
            return self.request(id, self.channel(id));
        }
        self.contacts[id].stage = Stage::Dialogue { done };
        let robot = draws.robot_delay(&self.center.proxy.robot_delay, number, done);
        let think = draws.think(habits, number, done);
        let (question, answer) = (self.message(id), self.message(id));
        let answered = self.now() + robot + question + think + answer;
        self.agenda.schedule(lane::STEPS, id.0, answered);
    }

    /// How the contact reaches an agent.
    pub(super) fn channel(&self, id: ContactId) -> Channel {
        match self.contacts[id].provider {
            Some(provider) => Channel::Im(self.center.providers[provider].protocol),
            None => Channel::Voice,
        }
    }

    /// How long the next message between the client and the center takes, by the way of its host. Counts it.
    pub(super) fn message(&mut self, id: ContactId) -> Span {
        let contact = &mut self.contacts[id];
        let (number, leg) = (contact.number, contact.legs);
        contact.legs += 2;
        let draws = &self.classes[contact.class].draws;
        let provider_id = contact.provider.expect("only a contact of a provider sends messages");
        match contact.host {
            Host::Provider => {
                let provider = &self.center.providers[provider_id];
                self.providers[provider_id].messages_exposed += 1;
                draws.leg(&provider.client_leg, number, leg) + draws.leg(&provider.proxy_leg, number, leg + 1)
            }
            Host::Proxy => draws.leg(&self.center.proxy.direct_leg, number, leg),
        }
    }

    /// What the ways of all messages of a session in one piece add to it: a round trip for each exchange.
    pub(super) fn session_transit(&mut self, id: ContactId, exchanges: &Law) -> Span {
        let contact = &self.contacts[id];
        let exchanges = self.classes[contact.class].draws.session_exchanges(exchanges, contact.number);
        (0..2 * u64::from(exchanges)).fold(Span::ZERO, |sum, _| sum + self.message(id))
    }

    /// The provider's channel is free again, if it was the host to the end.
    #[inline]
    pub(super) fn release_channel(&mut self, id: ContactId) {
        let (contact, now) = (&self.contacts[id], self.now());
        if let (Some(provider), Host::Provider) = (contact.provider, contact.host) {
            self.channels[provider].add(now, -1);
        }
    }
}
