//! The way of an instant-messaging contact: from the link over the provider to the proxy, the choice of who hosts, the robot
//! dialogue, and the hosts' channels, accounts and room that it takes and gives back.
//!
//! The hosts differ only by the ways of messages, by the redirection itself and by limits, so without latencies and limits all
//! of them give the same times to the nanosecond.

use super::center::{FallBack, Host, Hosting, HostingPolicy};
use super::contacts::{Contact, Messenger, Stage};
use super::journey::Direction;
use super::record::{Observer, Outcome};
use super::run::{Run, lane};
use super::stations::Work;
use crate::ids::{ContactId, ProviderId};
use crate::routing::{Channel, Input};
use crate::time::{Span, Time};
use crate::workload::{Entry, HostingQuestion, MessagingHabits, SessionForm};

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// The client asserts the provider's link: the provider opens a channel, if it has one, and notifies the proxy.
    pub(super) fn assert_link(&mut self, id: ContactId, habits: &MessagingHabits) {
        let now = self.now();
        let contact = &mut self.contacts[id];
        let provider = self.classes[contact.class].draws.provider(habits, contact.number);
        contact.provider = Some(provider);
        let protocols = &self.center.providers[provider].protocols;
        let protocol = self.classes[contact.class].draws.protocol(protocols, contact.number);
        *self.messengers.grown_to(id) = Messenger { protocol, ..Messenger::default() };
        self.providers[provider].contacts += 1;
        if self.provider_is_down(provider) {
            self.may_return(id);
            return self.dismiss(id, Outcome::Unreachable, None, Span::ZERO);
        }
        if self.center.providers[provider].channels.is_some_and(|most| self.channels[provider].value() >= most) {
            self.may_return(id);
            return self.dismiss(id, Outcome::NoChannel, None, Span::ZERO);
        }
        self.channels[provider].add(now, 1);
        self.start_patience(id);
        self.send(id, Direction::ToCenter, Span::ZERO);
    }

    /// The contact has an event that is neither the end of its patience nor one at an agent.
    pub(super) fn on_step(&mut self, id: ContactId) {
        if self.is_sending(id) {
            return self.on_journey(id);
        }
        match self.contacts[id].stage {
            Stage::Served => self.on_turn(id),
            stage => self.on_step_before(id, stage),
        }
    }

    /// The same of a contact that is not served.
    #[inline(never)]
    fn on_step_before(&mut self, id: ContactId, stage: Stage) {
        if let Stage::Signalling(stage) = stage {
            return self.signal(id, stage);
        }
        self.agenda.cancel(lane::STEPS, id.0);
        match stage {
            Stage::Redirecting => self.redirected(id),
            Stage::Consulting => self.consulted(id),
            Stage::Away => self.come_back(id),
            stage => unreachable!("a contact without a message has no step to make when it is {stage:?}"),
        }
    }

    /// A message of the contact, which is in this stage, has arrived. This is the one place that says what it means.
    #[inline(always)]
    pub(super) fn deliver(&mut self, id: ContactId, stage: Stage, direction: Direction) {
        match (stage, direction) {
            (Stage::Served, Direction::ToClient) => self.answered(id),
            (Stage::Served, Direction::ToCenter) => self.written_again(id),
            _ => self.deliver_before(id, stage, direction),
        }
    }

    /// The same of a contact that is not served yet.
    #[inline(never)]
    fn deliver_before(&mut self, id: ContactId, stage: Stage, direction: Direction) {
        match (stage, direction) {
            (Stage::Reaching, Direction::ToCenter) => self.reach_proxy(id),
            (Stage::Dialogue, Direction::ToClient) => {
                let (contact, done) = (&self.contacts[id], self.messengers[id].exchanges);
                let Entry::Im(habits) = &self.center.classes[contact.class].entry else {
                    unreachable!("only instant-messaging contacts have a dialogue")
                };
                let think = self.classes[contact.class].draws.think(habits, contact.number, done);
                self.send(id, Direction::ToCenter, think);
            }
            (Stage::Dialogue, Direction::ToCenter) => self.converse(id, self.messengers[id].exchanges + 1),
            (Stage::Waiting | Stage::Selected, Direction::ToClient) => self.told(id),
            (stage, _) => unreachable!("nobody writes {direction:?} when the contact is {stage:?}"),
        }
    }

    /// The proxy learns of the contact and has it redirected, if it is to be the host and can.
    fn reach_proxy(&mut self, id: ContactId) {
        let provider_id = self.provider_of(id);
        let messenger = &mut self.messengers[id];
        let protocol = messenger.protocol;
        // The redirection uses up a number in every mode, so that all messages after it meet the same chance.
        let leg = messenger.legs;
        messenger.legs += 1;
        if !self.center.proxy.programs.contains(protocol) {
            return self.lose(id, Outcome::Unsupported);
        }
        let policy = self.center.providers[provider_id].hosting;
        let asked = self.hosting_by(policy, HostingQuestion::Chosen, id);
        self.messengers[id].modes.asked = asked;
        match asked {
            Hosting::Relay => self.relay(id),
            Hosting::Handover => {
                if self.may_be_redirected(id) {
                    self.messengers[id].modes.used = Hosting::Handover;
                    self.relay(id);
                } else {
                    self.fall_back(id);
                }
            }
            Hosting::Redirect => {
                self.providers[provider_id].redirects_asked += 1;
                if !self.may_be_redirected(id) {
                    return self.fall_back(id);
                }
                let contact = &mut self.contacts[id];
                contact.stage = Stage::Redirecting;
                let law = &self.center.proxy.redirect_delay;
                let delay = self.classes[contact.class].draws.leg(law, contact.number, leg);
                let redirected = self.now() + delay;
                self.agenda.schedule(lane::STEPS, id.0, redirected);
            }
        }
    }

    /// How the contact is to be hosted by this policy.
    pub(super) fn hosting_by(&self, policy: HostingPolicy, question: HostingQuestion, id: ContactId) -> Hosting {
        let ClassRunParts { draws, habits } = self.parts(id);
        let number = self.contacts[id].number;
        let meant = policy.mode != Hosting::Relay
            && (policy.share >= 1.0 || draws.hosting(number, question) < policy.share)
            && (policy.from_sensitivity <= 0.0 || draws.sensitivity(habits, number) >= policy.from_sensitivity);
        if meant { policy.mode } else { Hosting::Relay }
    }

    /// Whether the provider grants that the contact is redirected and the proxy can take it.
    pub(super) fn may_be_redirected(&self, id: ContactId) -> bool {
        let (provider, proxy) = (&self.center.providers[self.provider_of(id)], &self.center.proxy);
        let granted = provider.redirects >= 1.0
            || self.parts(id).draws.hosting(self.contacts[id].number, HostingQuestion::Granted) < provider.redirects;
        granted && proxy.can_host.contains(self.messengers[id].protocol) && self.has_room()
    }

    /// Whether the proxy can host one more.
    fn has_room(&self) -> bool {
        self.center.proxy.host_limit.is_none_or(|most| self.hosted.value() < most)
    }

    /// The redirection is over: the proxy hosts, unless it failed.
    fn redirected(&mut self, id: ContactId) {
        let provider = self.provider_of(id);
        let failure = self.center.proxy.redirect_failure;
        let number = self.contacts[id].number;
        let failed = failure > 0.0 && self.parts(id).draws.hosting(number, HostingQuestion::Fails) < failure;
        if failed || self.proxy_is_down() || !self.has_room() {
            self.providers[provider].redirects_failed += 1;
            return self.fall_back(id);
        }
        self.providers[provider].redirected += 1;
        self.messengers[id].modes.used = Hosting::Redirect;
        self.take_over(id);
        self.converse(id, 0);
    }

    /// The proxy hosts from now on.
    fn take_over(&mut self, id: ContactId) {
        let (now, provider) = (self.now(), self.provider_of(id));
        self.leave_host(id, provider);
        self.messengers[id].host = Host::Proxy;
        self.hosted.add(now, 1);
    }

    /// An agent answers: a contact that is to be handed over gets the proxy as its host, if the proxy has room.
    pub(super) fn hand_over(&mut self, id: ContactId) {
        if self.messengers[id].modes.used != Hosting::Handover {
            return;
        }
        if self.has_room() {
            let provider = self.provider_of(id);
            self.providers[provider].handed_over += 1;
            self.take_over(id);
        } else {
            let provider = self.provider_of(id);
            self.providers[provider].fell_back += 1;
            self.messengers[id].modes.used = Hosting::Relay;
        }
    }

    /// An agent was chosen, but the firewall cannot translate one more address: the contact is refused and the agent free again.
    #[cold]
    pub(super) fn refuse_binding(&mut self, id: ContactId) {
        let now = self.now();
        if self.contacts[id].stage == Stage::Waiting {
            let queue = self.queue_of(id);
            self.waiting[queue].add(now, -1);
        }
        if self.sites.is_some() {
            self.leave_site(id, Outcome::Refused);
        }
        self.engine.router.handle(now, Input::SessionEnded { contact: id });
        self.lose(id, Outcome::Refused);
    }

    /// The firewall translates the addresses of the contact's session with an agent from now on, or does already; whether
    /// there is room for it.
    pub(super) fn bind(&mut self, id: ContactId) -> bool {
        if self.messengers[id].bound {
            return true;
        }
        let has_room = self.bindings < self.most_bindings;
        self.messengers[id].bound = has_room;
        self.bindings += u32::from(has_room);
        has_room
    }

    /// It does not any more.
    pub(super) fn unbind(&mut self, id: ContactId) {
        self.bindings -= u32::from(std::mem::take(&mut self.messengers[id].bound));
    }

    /// The contact should have been redirected and cannot be.
    fn fall_back(&mut self, id: ContactId) {
        let provider = self.provider_of(id);
        self.providers[provider].fell_back += 1;
        match self.center.proxy.fall_back {
            FallBack::Relay => self.relay(id),
            FallBack::Refuse => self.lose(id, Outcome::Refused),
        }
    }

    /// The proxy answers as a client of the provider, if it has an account left.
    fn relay(&mut self, id: ContactId) {
        let provider = self.provider_of(id);
        if self.center.providers[provider].accounts.is_some_and(|most| self.accounts[provider] >= most) {
            return self.lose(id, Outcome::Refused);
        }
        self.accounts[provider] += 1;
        self.messengers[id].account = true;
        self.converse(id, 0);
    }

    /// Goes on with the robot dialogue after `done` exchanges, or asks to be routed when it is over.
    fn converse(&mut self, id: ContactId, done: u32) {
        let number = self.contacts[id].number;
        let provider = self.provider_of(id);
        let ClassRunParts { draws, habits } = self.parts(id);
        if done == draws.dialogue(habits, number, provider) {
            return if draws.qualifies(habits, number) {
                self.consult(id)
            } else {
                self.lose(id, Outcome::Unqualified)
            };
        }
        let robot = draws.robot_delay(&self.center.proxy.robot_delay, number, done);
        self.providers[provider].questions += 1;
        self.messengers[id].exchanges = done;
        self.contacts[id].stage = Stage::Dialogue;
        self.send(id, Direction::ToClient, robot);
    }

    /// How the contact reaches an agent.
    pub(super) fn channel(&self, id: ContactId) -> Channel {
        self.center.proxy.channel_of(self.messengers[id].protocol)
    }

    /// Asks the engine, which may be some way off. The contact waits from now on.
    fn consult(&mut self, id: ContactId) {
        let now = self.now();
        let contact = &mut self.contacts[id];
        contact.requested = now;
        let draws = &self.classes[contact.class].draws;
        let latency = draws.passage(&self.center.proxy.consult, contact.number, u64::MAX);
        if latency == Span::ZERO {
            return self.reach_engine(id);
        }
        contact.stage = Stage::Consulting;
        let queue = self.queue_of(id);
        self.waiting[queue].add(now, 1);
        self.agenda.schedule(lane::STEPS, id.0, now + latency);
    }

    /// The request has reached the engine.
    fn consulted(&mut self, id: ContactId) {
        let now = self.now();
        let queue = self.queue_of(id);
        self.waiting[queue].add(now, -1);
        self.reach_engine(id);
    }

    fn reach_engine(&mut self, id: ContactId) {
        let priority = self.classes[self.contacts[id].class].plan.priority;
        self.request(id, self.channel(id), priority);
    }

    /// What the ways of all messages of a session in one piece add to it: a round trip for each exchange.
    pub(super) fn session_transit(&mut self, id: ContactId, session: &SessionForm) -> Span {
        // In a class whose conversations go turn by turn, only those with automated systems are in one piece.
        let SessionForm::Held { exchanges } = session else { return Span::ZERO };
        let contact = &self.contacts[id];
        let exchanges = self.classes[contact.class].draws.session_exchanges(exchanges, contact.number);
        (0..exchanges).fold(Span::ZERO, |sum, _| {
            let there = self.passing_time(id, Direction::ToCenter);
            sum + there + self.passing_time(id, Direction::ToClient)
        })
    }

    /// The contact gives back what it held of its host: channel and account, or room at the proxy.
    // Calls without a line hold nothing.
    #[inline(always)]
    pub(super) fn release_host(&mut self, id: ContactId) {
        if !self.trunks.is_empty() || self.contacts[id].provider.is_some() {
            self.release_held(id);
        }
    }

    #[inline(never)]
    fn release_held(&mut self, id: ContactId) {
        if !self.trunks.is_empty() {
            self.release_line(id);
        }
        if let Some(provider) = self.contacts[id].provider {
            self.unbind(id);
            self.leave_host(id, provider);
        }
    }

    /// Gives back what the contact of a provider holds at its host.
    fn leave_host(&mut self, id: ContactId, provider: ProviderId) {
        let now = self.now();
        let messenger = &mut self.messengers[id];
        match messenger.host {
            Host::Provider => {
                self.channels[provider].add(now, -1);
                if std::mem::take(&mut messenger.account) {
                    self.accounts[provider] -= 1;
                }
            }
            Host::Proxy => self.hosted.add(now, -1),
        }
    }

    /// A contact that no agent serves is lost.
    fn lose(&mut self, id: ContactId, outcome: Outcome) {
        self.recall(id);
        self.agenda.cancel(lane::STEPS, id.0);
        self.agenda.cancel(lane::PATIENCE, id.0);
        self.release_host(id);
        if !matches!(outcome, Outcome::Unsupported | Outcome::Unqualified) {
            self.may_return(id);
        }
        self.dismiss(id, outcome, None, Span::ZERO);
    }

    /// A contact that is cut off or turned away may come back later with the same wish: then it takes a place until that moment.
    /// Nobody comes back after the end of the horizon.
    pub(super) fn may_return(&mut self, id: ContactId) {
        let contact = self.contacts[id];
        let ClassRunParts { draws, habits } = self.parts(id);
        let Some(after) = draws.returns(habits, contact.number, contact.returns) else { return };
        let back = self.now() + after;
        if back < Time::START + self.center.horizon.length {
            let away = Contact { stage: Stage::Away, returns: contact.returns + 1, ..contact };
            let place = self.contacts.add(away);
            self.agenda.schedule(lane::STEPS, place.0, back);
        }
    }

    fn come_back(&mut self, id: ContactId) {
        let Contact { class, number, returns, .. } = self.contacts[id];
        self.contacts.remove(id);
        self.arrive(class, number, returns);
    }

    /// The contact is cut off, wherever it is. The agent who serves it does the work that follows a conversation.
    pub(super) fn cut_off(&mut self, id: ContactId) {
        match self.contacts[id].stage {
            Stage::Reaching | Stage::Redirecting | Stage::Dialogue => self.lose(id, Outcome::Dropped),
            Stage::Consulting | Stage::Waiting | Stage::Selected => {
                self.stop_waiting(id, Outcome::Dropped);
                self.lose(id, Outcome::Dropped);
                self.act_apart();
            }
            Stage::Served if self.goes_by_turns(id) => self.cut_turns(id),
            Stage::Served => {
                let place = self.stations.place_of(id);
                if self.stations.session(place).work != Work::WrapUp {
                    self.contacts[id].cut = true;
                    self.may_return(id);
                    self.recall(id);
                    self.end_conversation(place);
                }
            }
            Stage::Signalling(_) | Stage::Asking | Stage::Unanswered | Stage::Away | Stage::Gone => {
                unreachable!("nobody is cut off who comes otherwise, asks at this moment or is not here")
            }
        }
    }

    fn parts(&self, id: ContactId) -> ClassRunParts<'_> {
        let class = self.contacts[id].class;
        let Entry::Im(habits) = &self.center.classes[class].entry else {
            unreachable!("only instant-messaging contacts come over a provider")
        };
        ClassRunParts { draws: &self.classes[class].draws, habits }
    }
}

/// What a contact's class says of its messages.
struct ClassRunParts<'a> {
    draws: &'a crate::workload::ClassDraws,
    habits: &'a MessagingHabits,
}
