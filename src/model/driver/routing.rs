//! A contact asks to be routed: the engine of its site is asked, and what it decides is done.

use super::{Driver, chances};
use crate::ids::{AgentId, ContactId, QueueId, SiteId, TreatmentId};
use crate::model::contact::{Contact, DecisionRecord, LegKind, Outcome, Stage};
use crate::model::machines::announcement::Heard;
use crate::model::machines::journey::Direction;
use crate::model::timetable::Rare;
use crate::routing::{self, Attributes, Channel, Decision, Input, Need, Preferred, Refusal, Request};
use crate::time::{Span, Time};
use crate::workload::{Entry, came_as, first_number};

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// The contact asks to be routed for the first time: to a self-service system, or to people.
    #[inline(never)]
    pub(super) fn request(&mut self, id: ContactId, channel: Channel, priority: u8) {
        let contact = &mut self.contacts[id];
        if let Some(systems) = &mut self.self_service
            && systems.serves(contact.class)
            && systems.ask(id, contact.class, channel, priority)
        {
            contact.kind = LegKind::SelfService;
        }
        self.ask(id, channel, priority);
    }

    /// The contact asks the engine of its site, for a self-service system or for people.
    #[inline(always)]
    fn ask(&mut self, id: ContactId, channel: Channel, priority: u8) {
        self.contacts[id].ask(self.now);
        let address = if self.has_sites() { self.come_to_site(id, channel) } else { None };
        let mut request = self.request_of(id, channel, priority);
        if let Some(agent) = address {
            request.preferred = Some(Preferred { agent, limit: Span::ZERO, backlog: None });
        }
        let site = self.contacts[id].site;
        let decision = self.engines[site].router.request(self.now, request);
        if self.rules.is_some() {
            self.note_rules(id, site, &decision);
        }
        self.carry_out(site, decision);
        self.act(site);
    }

    /// The next leg of the contact is of this kind: it asks for somebody else, with what it brought and the time at which it came.
    #[cold]
    #[inline(never)]
    pub(super) fn go_on_with(&mut self, id: ContactId, kind: LegKind, agent: Option<AgentId>) {
        let leg = self.contacts[id].next_leg(kind, agent, self.now);
        if WATCHED {
            self.observer.on_leg(&leg);
        }
        let systems = self.self_service.as_ref().expect("only a self-service system hands contacts on");
        let (channel, priority) = systems.wish(id);
        self.ask(id, channel, priority);
    }

    /// What the contact asks the engine for.
    #[inline(always)]
    pub(super) fn request_of(&self, id: ContactId, channel: Channel, priority: u8) -> Request {
        let (contact, queue) = (&self.contacts[id], self.queue_of(id));
        let class = &self.arrivals[contact.class];
        let (preferred, draw) = (class.preferred(contact.number), class.draw_of_pick(contact.number));
        let preferred = if self.threads.is_some() { self.same_agent(id).or(preferred) } else { preferred };
        let attributes = self.attributes_for_rules(id);
        let language = class.plan.language;
        Request { contact: id, queue, channel, priority, deferred: false, language, attributes, preferred, draw }
    }

    /// What is known of the contact, where there are rules that could ask for it.
    #[inline(always)]
    pub(super) fn attributes_for_rules(&self, id: ContactId) -> Attributes {
        let Some(rules) = &self.rules else { return Attributes::default() };
        let Contact { class, number, provider, .. } = self.contacts[id];
        rules.attributes((class, number), provider, self.center.classes[class].said(number))
    }

    /// Where the contact waits, or asks to: at its self-service system or with people.
    #[inline]
    pub(super) fn queue_of(&self, id: ContactId) -> QueueId {
        let contact = &self.contacts[id];
        if let Some(rules) = &self.rules
            && (contact.stage.is_in_line() || contact.stage.is_served() || contact.stage == Stage::Unanswered)
            && let Some(queue) = rules.queue(id)
        {
            return queue;
        }
        let plan = self.arrivals[contact.class].plan;
        match &plan.automation {
            Some(system) if contact.is_in_self_service() => system.queue,
            _ => plan.queue,
        }
    }

    /// Does what the engine of a site decided.
    // Inlined, so that what is known of the decisions that each input brings shapes the code that follows them.
    #[inline(always)]
    pub(super) fn carry_out(&mut self, site: SiteId, decision: Decision) {
        if WATCHED && self.sees_decisions {
            self.show(site, &decision);
        }
        let Decision { contact, outcome, treatment, .. } = decision;
        if self.callbacks.is_some() && self.is_called_back(contact) {
            return self.carry_out_for_callback(site, contact, outcome);
        }
        match outcome {
            routing::Outcome::Connect { agent } => self.connect(site, contact, agent),
            routing::Outcome::Wait { .. } if self.turns_to_self_service(site, contact) => {}
            routing::Outcome::Wait { estimate, .. } => {
                self.wait(contact);
                if self.callbacks.is_some() && self.offer_callback(contact, estimate) {
                    return;
                }
                if self.announcements.is_some() {
                    self.tell(contact, estimate);
                }
            }
            routing::Outcome::Overflow { site: other } => self.overflow_later(site, contact, other),
            routing::Outcome::Move { .. } | routing::Outcome::Refuse(_)
                if self.has_sites() && self.is_ruled_elsewhere(site, contact, outcome) => {}
            routing::Outcome::Move { queue, estimate, .. } => {
                self.move_by_rule(site, contact, queue, treatment, estimate);
            }
            routing::Outcome::Refuse(refusal) => self.refuse(contact, refusal),
        }
    }

    /// Shows the observer what an engine decided.
    #[cold]
    fn show(&mut self, site: SiteId, decision: &Decision) {
        let Contact { class, number, .. } = self.contacts[decision.contact];
        self.observer.on_decision(&DecisionRecord {
            at: self.now,
            class,
            number: first_number(number),
            came_as: came_as(class, number),
            site,
            outcome: decision.outcome,
            trace: decision.trace.clone(),
        });
    }

    /// [`Driver::carry_out`] for decisions that had to wait for others.
    #[inline(never)]
    pub(super) fn carry_out_apart(&mut self, site: SiteId, decision: Decision) {
        self.carry_out(site, decision);
    }

    /// Does what else the engine of a site decided, and notes when it wants to be asked again.
    #[inline(always)]
    pub(super) fn act(&mut self, site: SiteId) {
        while let Some(decision) = self.engines[site].router.poll() {
            self.carry_out_apart(site, decision);
        }
        self.note_deadline(site);
        if self.has_sites() {
            self.overflow();
        }
        if let Some(callbacks) = &self.callbacks {
            let tell = callbacks.tell();
            if callbacks.robots_wait() {
                self.dial_by_robot(site);
            }
            if tell {
                self.page_ahead(site);
            }
        }
        if self.pages.is_some() {
            self.invite();
        }
    }

    /// [`Driver::act`] for inputs that come less often and rarely bring a decision.
    #[inline(never)]
    pub(super) fn act_apart(&mut self, site: SiteId) {
        self.act(site);
    }

    /// Notes when the engine of a site wants to be asked again.
    #[inline(always)]
    pub(super) fn note_deadline(&mut self, site: SiteId) {
        let engine = &mut self.engines[site];
        let deadline = engine.router.deadline();
        if deadline != engine.deadline {
            engine.deadline = deadline;
            match deadline {
                Some(time) => self.timetable.schedule(Rare::Deadline(site), time.max(self.now)),
                None => self.timetable.cancel(Rare::Deadline(site)),
            }
        }
    }

    /// The engine of a site wants to be asked again.
    pub(super) fn on_deadline(&mut self, site: SiteId) {
        self.timetable.cancel(Rare::Deadline(site));
        self.engines[site].deadline = None;
        self.engines[site].router.handle_deadline(self.now);
        self.act_apart(site);
    }

    #[inline(always)]
    pub(super) fn wait(&mut self, id: ContactId) {
        let contact = &mut self.contacts[id];
        match contact.stage {
            // Who has been answered already waits for nothing but a slot; others were waiting before.
            Stage::Served { .. } | Stage::Waiting => return,
            Stage::Unanswered => {
                contact.stage = Stage::Waiting;
                return;
            }
            _ => {}
        }
        contact.stage = Stage::Waiting;
        let plan = self.arrivals[contact.class].plan;
        let queue = self.queue_of(id);
        self.queues.join(queue, self.now);
        if self.has_sites() {
            self.join_line(id);
        }
        if (plan.automation.is_some() || plan.entry.is_direct()) && !matches!(plan.entry, Entry::Email) {
            self.start_patience(id);
        }
        if self.self_help.is_some() {
            self.begin_self_help(id);
        }
    }

    /// The client of the contact, who has to wait for people, may do it themselves meanwhile.
    #[cold]
    fn begin_self_help(&mut self, id: ContactId) {
        let Contact { class, number, kind, cell, .. } = self.contacts[id];
        if kind != LegKind::People {
            return;
        }
        let (gives_up, now) = (self.timetable.patience_of(id), self.now);
        let help = self.self_help.as_mut().and_then(|help| help.begin(id, (class, number, cell), gives_up, now));
        if let Some(when) = help {
            self.timetable.schedule_patience(id, when);
        }
    }

    /// From now on the contact may give up.
    pub(super) fn start_patience(&mut self, id: ContactId) {
        if let Some(end) = self.end_of_patience(id) {
            self.timetable.schedule_patience(id, end);
        }
    }

    /// When the contact gives up; nothing when it never does.
    #[inline(always)]
    fn end_of_patience(&self, id: ContactId) -> Option<Time> {
        let contact = &self.contacts[id];
        let class = &self.arrivals[contact.class];
        let patience = class.draws.patience_at(class.plan, contact.number, contact.arrived);
        let (mut since, mut patience) = (contact.arrived, patience);
        if let Some((came, renewed)) = self.status.as_ref().and_then(|page| page.came(id)) {
            (since, patience) = (came, renewed.unwrap_or(patience));
        }
        if class.plan.automation.is_some() {
            since = since.max(contact.leg.requested);
        }
        (patience < Span::MAX).then(|| since + patience)
    }

    /// A contact would have to wait for people. Whether it turns to its self-service system instead.
    #[inline]
    fn turns_to_self_service(&mut self, site: SiteId, id: ContactId) -> bool {
        let Some(systems) = &mut self.self_service else { return false };
        let contact = &self.contacts[id];
        if contact.stage != Stage::Asking || !systems.serves(contact.class) || !systems.takes_over(id) {
            return false;
        }
        self.engines[site].router.handle(self.now, Input::Withdraw(id));
        self.go_on_with(id, LegKind::SelfService, None);
        true
    }

    /// The engine has refused the contact.
    #[inline(never)]
    fn refuse(&mut self, id: ContactId, refusal: Refusal) {
        let Contact { class, stage, .. } = self.contacts[id];
        let mut outcome = match refusal {
            Refusal::QueueFull => Outcome::QueueFull,
            Refusal::ByRule => Outcome::RuledOut,
            Refusal::NobodyOnDuty => Outcome::NobodyOnDuty,
        };
        if self.contacts[id].is_in_self_service()
            && let Some(systems) = &mut self.self_service
        {
            if systems.skips(class, self.contacts[id].cell) {
                return self.go_on_with(id, LegKind::People, None);
            }
            outcome = Outcome::NoPort;
        }
        outcome = self.unserved(id, outcome);
        self.timetable.cancel_patience(id);
        if stage == Stage::Waiting {
            let queue = self.queue_of(id);
            self.queues.leave(queue, self.now);
            self.take_back_announcement(id);
        }
        if self.has_sites() {
            self.leave_site(id, outcome);
        }
        self.release(id);
        self.dismiss(id, outcome, None, Span::ZERO);
    }

    /// Notes what the rules have made of a request: the queue that they have put the contact into, even if it was refused there, and what is
    /// done for it besides.
    #[cold]
    fn note_rules(&mut self, id: ContactId, site: SiteId, decision: &Decision) {
        let (router, treatment) = (&self.engines[site].router, decision.treatment);
        let queue = match decision.outcome {
            routing::Outcome::Refuse(Refusal::ByRule) => None,
            routing::Outcome::Refuse(_) => router.refused_in(id),
            _ => router.queue_of(id),
        };
        if let Some(rules) = &mut self.rules {
            rules.note(id, queue, treatment);
        }
        self.host_by_rule(id, treatment);
    }

    /// A rule says who is to host the contact's session.
    fn host_by_rule(&mut self, id: ContactId, treatment: Option<TreatmentId>) {
        let policy = self.rules.as_ref().and_then(|rules| rules.hosting(treatment));
        if let (Some(policy), Some(_)) = (policy, self.contacts[id].provider) {
            self.hosts.host_by_rule(id, policy, chances(&self.arrivals, &self.contacts, id));
        }
    }

    /// A rule has come into play for a contact that waits: it waits on in this queue, and may be told something.
    #[cold]
    fn move_by_rule(
        &mut self,
        site: SiteId,
        id: ContactId,
        queue: QueueId,
        treatment: Option<TreatmentId>,
        estimate: Option<Span>,
    ) {
        self.wait_in(id, queue);
        self.host_by_rule(id, treatment);
        let retold = self.rules.as_mut().is_some_and(|rules| rules.retell(id, treatment));
        // Who is connected by the same move has nothing to be told any more.
        if retold && self.engines[site].router.is_waiting(id) {
            self.tell(id, estimate);
        }
    }

    /// A contact that waits does so in this queue from now on.
    pub(super) fn wait_in(&mut self, id: ContactId, queue: QueueId) {
        let from = self.queue_of(id);
        self.queues.leave(from, self.now);
        self.queues.join(queue, self.now);
        if let Some(rules) = &mut self.rules {
            rules.put_into(id, queue);
        }
    }

    /// The contact begins to wait for people, as long as the engine expects: it is told what a rule says, or else what its class
    /// is told. Who came by instant message is told by one, which takes its way as the robot's messages do; others hear it at once.
    #[cold]
    fn tell(&mut self, id: ContactId, estimate: Option<Span>) {
        let Contact { class, stage, provider, .. } = self.contacts[id];
        let is_gone = self.look_at_silent(id).is_some();
        if stage != Stage::Waiting || self.contacts[id].kind != LegKind::People || is_gone {
            return;
        }
        let by_rule = self.rules.as_ref().and_then(|rules| rules.announcement(id));
        let Some(announcement) = by_rule.or(self.center.classes[class].announcement.as_ref()) else { return };
        let Some(announcements) = &mut self.announcements else { return };
        let Contact { site, .. } = self.contacts[id];
        let whom = (site, &self.engines[site].router);
        if !announcements.tell(id, announcement, estimate, self.now, whom) {
            return;
        }
        if provider.is_none() {
            return self.told(id);
        }
        self.send_announcement(id);
    }

    /// How the contact reaches an agent.
    pub(super) fn channel_of(&self, id: ContactId) -> Channel {
        let Contact { class, number, .. } = self.contacts[id];
        match &self.arrivals[class].plan.entry {
            Entry::Im(_) => self.hosts.channel(id),
            Entry::Sip(habits) => habits.requests.of(number).map_or(Channel::Voice, |request| request.channel),
            entry => entry.channel().unwrap_or(Channel::Voice),
        }
    }

    /// What a contact by instant message is told is sent to it.
    fn send_announcement(&mut self, id: ContactId) {
        let Contact { class, number, .. } = self.contacts[id];
        // Questions are numbered from 0, so that the announcement meets a chance of its own.
        let delay = self.arrivals[class].draws.robot_delay(&self.center.proxy.robot_delay, number, u32::MAX);
        let steps = &mut self.timetable.steps();
        self.journeys.send_besides(id, Direction::ToClient, delay, self.now, &super::view!(self), steps);
    }

    /// The contact knows now, and leaves or stays.
    #[cold]
    pub(super) fn told(&mut self, id: ContactId) {
        let left = self.end_of_patience(id).map_or(Span::MAX, |end| end.since(self.now));
        let Contact { class, number, cell, .. } = self.contacts[id];
        let announcements = self.announcements.as_mut().expect("who is told something hears an announcement");
        match announcements.hear(id, (class, number), cell, left) {
            Heard::Balks => {
                self.timetable.cancel_patience(id);
                self.leave_waiting(id, Outcome::Balked);
            }
            Heard::Stays(patience) => {
                if let Some(patience) = patience {
                    let end = self.now + patience;
                    let end = self.self_help.as_mut().map_or(end, |help| help.gives_up_at(id, end));
                    self.timetable.schedule_patience(id, end);
                }
                self.tell_later(id);
            }
        }
    }

    /// A contact that has heard an announcement hears another if it still waits then and contacts still arrive: whoever waits for ever is not
    /// told so for ever.
    fn tell_later(&mut self, id: ContactId) {
        let again = self.announcements.as_ref().and_then(|announcements| announcements.again(id));
        if let Some(when) = again.map(|again| self.now + again).filter(|&when| when < self.arrivals.horizon_end()) {
            self.timetable.schedule_step(id, when);
        }
    }

    /// A contact that was told how long it will have to wait is told again, as its engine expects it at its place now.
    #[cold]
    pub(super) fn tell_again(&mut self, id: ContactId) {
        let Contact { class, site, stage, provider, .. } = self.contacts[id];
        if self.look_at_silent(id).is_some() {
            return;
        }
        // Somebody has been selected who does not respond so far: there is nothing to tell.
        if stage != Stage::Waiting {
            return self.tell_later(id);
        }
        let plan = self.arrivals[class].plan;
        let need = Need { queue: self.queue_of(id), channel: self.channel_of(id), language: plan.language };
        let wait = self.engines[site].router.expected_wait(id, need);
        if let Some(announcements) = &mut self.announcements {
            announcements.tell_again(id, wait, self.now);
        }
        if provider.is_none() {
            return self.told(id);
        }
        self.send_announcement(id);
    }

    /// The contact is connected or gone: an announcement that is still on its way to it means nothing any more, and it hears no other.
    #[inline]
    pub(super) fn take_back_announcement(&mut self, id: ContactId) {
        let Some(announcements) = &mut self.announcements else { return };
        if self.contacts[id].provider.is_some() && self.journeys.is_sending(id) {
            announcements.take_back(id);
            self.recall(id);
        } else if announcements.again(id).is_some() {
            self.timetable.cancel_step(id);
        }
    }
}
