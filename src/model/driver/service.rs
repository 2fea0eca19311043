//! A contact is connected: the session begins, goes on from one work to the next, and ends.

use super::{Driver, view};
use crate::ids::{AgentId, ContactId, SiteId};
use crate::model::contact::{Contact, LegKind, Outcome, Stage};
use crate::model::machines::journey::Direction;
use crate::model::machines::response::{Reaction, Whom};
use crate::model::machines::stations::{Place, Session, Work};
use crate::model::timetable::Rare;
use crate::routing::{Input, Medium};
use crate::time::Span;
use crate::workload::{Entry, SessionForm};

const RESPONSE: &str = "an agent who was selected means a center where responses take time";

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// The engine of a site has chosen an agent for the contact.
    #[inline(always)]
    pub(super) fn connect(&mut self, site: SiteId, id: ContactId, agent: AgentId) {
        if let Some(callbacks) = &self.callbacks
            && callbacks.tell()
        {
            self.note_moving(site, id);
        }
        if self.are_agents_watched() {
            self.is_selected_at_site(site, id, agent);
        }
        if self.programs.change() && self.is_misdirected(id, agent) {
            return;
        }
        if self.responses.is_some() && self.waits_for_response(id, agent) {
            return;
        }
        self.begin_session(id, agent, None);
    }

    /// The agent was selected for the contact. Whether their response is still to come; else they have responded at once.
    #[cold]
    fn waits_for_response(&mut self, id: ContactId, agent: AgentId) -> bool {
        let stage = self.contacts[id].stage;
        if stage.is_served() {
            // They have responded before, and the client has written again.
            return false;
        }
        let Some(response) = &self.center.groups[self.stations.group(agent)].response else {
            if stage == Stage::Unanswered {
                self.contacts[id].stage = Stage::Waiting;
            }
            return false;
        };
        if stage == Stage::Asking {
            self.wait(id);
        }
        let Contact { class, number, retrials, .. } = self.contacts[id];
        let responses = self.responses.as_mut().expect(RESPONSE);
        let takes = responses.select(id, Whom { class, number, retrials }, response);
        let medium = self.medium_of(id);
        let place = self.stations.select(agent, (id, medium), self.now, takes, &mut self.timetable.sessions());
        self.contacts[id].stage = Stage::Selected { place };
        true
    }

    /// The agent responds, or has not by the limit.
    #[cold]
    fn on_response(&mut self, place: Place) {
        let Session { contact: id, agent, .. } = *self.stations.session(place);
        self.contacts[id].stage = Stage::Waiting;
        let (provider, site) = (self.contacts[id].provider, self.contacts[id].site);
        match self.responses.as_ref().expect(RESPONSE).reaction(id) {
            Reaction::Responds => {
                if provider.is_some() && !self.bindings.bind(id) {
                    self.unselect(place);
                    self.refuse_binding(id);
                    return self.act_apart(site);
                }
                let response = self.stations.since_opened(place, self.now);
                self.responses.as_mut().expect(RESPONSE).add_time(response);
                self.begin_session(id, agent, Some(place));
                self.hold_if_cut_off(id, place);
            }
            Reaction::DoesNot(pause) => {
                let group = self.stations.group(agent);
                self.responses.as_mut().expect(RESPONSE).count_missed(group);
                self.unselect(place);
                self.contacts[id].stage = Stage::Unanswered;
                self.timetable.schedule(Rare::Back(agent), self.now + pause);
                if self.are_agents_watched() {
                    self.change_at_site(agent);
                }
                self.engines[site].router.handle(self.now, Input::Unanswered { contact: id });
                self.act_apart(site);
            }
        }
    }

    /// Nobody waits for the agent's response any more, who is free.
    pub(super) fn unselect(&mut self, place: Place) {
        let response = self.stations.since_opened(place, self.now);
        self.responses.as_mut().expect(RESPONSE).add_time(response);
        let Session { agent, .. } = self.close_session(place);
        if self.are_agents_watched() {
            self.look_again_at_site(agent);
        }
        self.timetable.sessions().cancel(place);
    }

    /// A session is over at its agent, who takes no more if they are one too many. The engine is still to be told of the contact.
    #[inline(always)]
    pub(super) fn close_session(&mut self, place: Place) -> Session {
        let session = self.stations.close(place, self.now, &mut self.timetable.sessions());
        if self.agents_are_numbers {
            self.go_if_one_too_many(session.agent);
        }
        session
    }

    /// The session begins: with an agent who has responded at once, or at the place that was kept until they did.
    #[inline(always)]
    fn begin_session(&mut self, id: ContactId, agent: AgentId, place: Option<Place>) {
        let now = self.now;
        if self.announcements.is_some() {
            self.take_back_announcement(id);
        }
        if self.contacts[id].provider.is_some() && !self.bindings.bind(id) {
            return self.refuse_binding(id);
        }
        let contact = &mut self.contacts[id];
        if contact.stage.is_served() {
            return self.go_on_after_release(id, agent);
        }
        let waited = contact.stage == Stage::Waiting;
        let queue = self.queue_of(id);
        let contact = &mut self.contacts[id];
        contact.connect(now);
        let Contact { class, number, arrived, .. } = *contact;
        let self_service = contact.is_in_self_service();
        let plan = self.arrivals[class].plan;
        if waited {
            self.queues.leave(queue, now);
        }
        if let Some(announcements) = &mut self.announcements
            && !self_service
        {
            let Contact { site, leg, .. } = self.contacts[id];
            announcements.connected(site, queue, now.since(leg.requested));
        }
        if let Some(page) = &mut self.status
            && !self_service
        {
            page.connected(queue, now.since(self.contacts[id].leg.requested));
        }
        if self.presence.is_some() && !self_service {
            self.look(id);
        }
        if self.are_agents_watched() {
            self.connect_at_site(id, agent, waited);
        }
        if waited || !plan.entry.is_direct() {
            self.timetable.cancel_patience(id);
        }
        if let Some(help) = &mut self.self_help {
            help.forget(id);
        }
        if let Some(turns) = plan.turns()
            && !self_service
        {
            self.hosts.hand_over(id, now);
            return self.begin_turns(id, agent, place, turns);
        }
        let look = self.look_at_silent(id);
        let talk = match (look, &self.self_service) {
            (Some(look), _) => look,
            (None, Some(systems)) if self_service => systems.service(class, number),
            (None, _) => self.arrivals[class].draws.talk_at(plan, number, arrived, || self.stations.group(agent)),
        };
        let talk = match &self.transfers {
            Some(_) if !self_service => {
                let before = look.is_none().then(|| self.talk_before_transfer(class, number)).flatten();
                before.unwrap_or(talk) + self.answer_transfer(class, number)
            }
            _ => talk,
        };
        let talk = if self.threads.is_some() { talk + self.take_up_thread(id, agent) } else { talk };
        let work = match &plan.entry {
            Entry::Voice | Entry::Chat | Entry::Email => (talk, Span::ZERO),
            Entry::Im(habits) => {
                if !self_service {
                    self.hosts.hand_over(id, now);
                    let first = now.since(self.contacts[id].leg.requested);
                    self.conversations.begin_held(id, first, talk);
                }
                (talk, self.session_transit(id, &habits.session))
            }
            Entry::Sip(_) => self.establish(id, talk),
        };
        let medium = self.medium_of(id);
        let sessions = &mut self.timetable.sessions();
        match place {
            None => _ = self.stations.open(agent, (id, medium), now, work, sessions),
            Some(place) => self.stations.respond(place, now, work, sessions),
        }
    }

    /// What the ways of all messages of a session in one piece add to it: a round trip for each exchange.
    fn session_transit(&mut self, id: ContactId, session: &SessionForm) -> Span {
        // In a class whose conversations go turn by turn, only those with self-service systems are in one piece.
        let SessionForm::Held { exchanges } = session else { return Span::ZERO };
        let contact = &self.contacts[id];
        let exchanges = self.arrivals[contact.class].draws.session_exchanges(exchanges, contact.number);
        let view = view!(self);
        (0..exchanges).fold(Span::ZERO, |sum, _| {
            let there = self.journeys.passing_time(id, Direction::ToCenter, &view);
            sum + there + self.journeys.passing_time(id, Direction::ToClient, &view)
        })
    }

    /// What the contact occupies at an agent.
    #[inline]
    pub(super) fn medium_of(&self, id: ContactId) -> Medium {
        let contact = &self.contacts[id];
        match &self.arrivals[contact.class].plan.entry {
            Entry::Voice => Medium::Voice,
            Entry::Chat => Medium::Chat,
            Entry::Email => Medium::Email,
            Entry::Im(_) => Medium::Im,
            Entry::Sip(habits) => {
                habits.requests.of(contact.number).map_or(Medium::Voice, |request| request.channel.medium())
            }
        }
    }

    /// An agent was chosen, but the firewall cannot translate one more address: the contact is refused and the agent free again.
    #[cold]
    fn refuse_binding(&mut self, id: ContactId) {
        let Contact { site, stage, .. } = self.contacts[id];
        if stage == Stage::Waiting {
            let queue = self.queue_of(id);
            self.queues.leave(queue, self.now);
        }
        let outcome = self.unserved(id, Outcome::Refused);
        if self.has_sites() {
            self.leave_site(id, outcome);
        }
        self.engines[site].router.handle(self.now, Input::SessionEnded { contact: id });
        self.lose(id, outcome);
    }

    #[inline(always)]
    pub(super) fn on_session(&mut self, place: Place) {
        let session = self.stations.session(place);
        match session.work {
            Work::Selected => return self.on_response(place),
            Work::Preview | Work::Dialling | Work::Message => return self.on_call(place),
            _ => {}
        }
        if session.by_turns {
            return self.release_slot(place);
        }
        if self.transfers.is_some() && self.stays_for_transfer(place) {
            return;
        }
        match self.next_work(place) {
            Some((work, takes)) => self.go_on_at(place, work, takes),
            None => {
                self.end_session(place);
                self.clear_place(place);
            }
        }
    }

    #[inline(always)]
    fn go_on_at(&mut self, place: Place, work: Work, takes: Span) {
        self.stations.go_on(place, self.now, work, takes, &mut self.timetable.sessions());
    }

    /// What a session is at after what it was at, and for how long; nothing when it is over.
    #[inline(always)]
    fn next_work(&mut self, place: Place) -> Option<(Work, Span)> {
        let session = self.stations.session(place);
        match session.work {
            Work::WrapUp => return None,
            // The agent does the work that follows a conversation.
            Work::CutOff => self.contacts[session.contact].stage = Stage::Served { cut: true },
            _ => {}
        }
        if let Some(transit) = self.stations.transit_to_come(place) {
            return Some((Work::Transit, transit));
        }
        self.work_after(place)
    }

    /// A conversation is over at this moment, before its end: the work after it comes next.
    #[cold]
    pub(super) fn end_conversation(&mut self, place: Place) {
        match self.work_after(place) {
            Some((work, takes)) => self.go_on_at(place, work, takes),
            None => {
                self.end_session(place);
                self.clear_place(place);
            }
        }
    }

    /// A conversation is over, to its end or cut off: the work after it and for how long, if there is any.
    #[inline(always)]
    fn work_after(&mut self, place: Place) -> Option<(Work, Span)> {
        let Session { contact: id, agent, .. } = *self.stations.session(place);
        let contact = &mut self.contacts[id];
        contact.leg.conversed = self.now;
        let (self_service, cut, provider) = (contact.is_in_self_service(), contact.is_cut(), contact.provider);
        let class = &self.arrivals[contact.class];
        if let Some(due) = class.plan.due {
            self.tallies.count_due(contact.cell, self.now <= contact.arrived + due);
        }
        let wrap_up =
            class.draws.wrap_up_at(class.plan, contact.number, contact.arrived, || self.stations.group(agent));
        if provider.is_some() {
            self.bindings.unbind(id);
        }
        if self_service && !cut {
            return None;
        }
        self.release(id);
        if self.look_at_silent(id).is_some() {
            return None;
        }
        if self.threads.is_some() {
            self.answer_in_thread(id);
        }
        if provider.is_some() && !self_service {
            self.conversations.add_work(id, wrap_up);
        }
        (wrap_up > Span::ZERO && !self_service).then_some((Work::WrapUp, wrap_up))
    }

    #[inline(always)]
    pub(super) fn end_session(&mut self, place: Place) {
        if self.callbacks.is_some() && self.is_called_back(self.stations.session(place).contact) {
            return self.end_callback(place);
        }
        let Session { contact: id, agent, work, .. } = self.close_session(place);
        let contact = &self.contacts[id];
        let (site, wrap_up) = (contact.site, self.now.since(contact.leg.conversed));
        let ending = if work == Work::CutOff
            || contact.is_in_self_service()
            || contact.is_cut()
            || self.look_at_silent(id).is_some()
        {
            self.ending(id, work, wrap_up)
        } else {
            Some((Outcome::Handled, wrap_up))
        };
        if self.are_agents_watched() {
            if let (true, Some((outcome, wrap_up))) = (self.has_sites(), ending) {
                self.count_at_site(id, outcome, Some(agent), wrap_up);
            }
            self.release_at_site(id, agent);
        }
        if let Some((outcome, wrap_up)) = ending {
            self.dismiss(id, outcome, Some(agent), wrap_up);
        }
        if let Some(decision) = self.engines[site].router.end_session(self.now, id) {
            self.carry_out(site, decision);
        }
        self.act(site);
        if ending.is_none() {
            self.go_on_with(id, LegKind::People, Some(agent));
        }
    }

    /// What becomes of a contact whose session was cut off, or was one with a self-service system, and how much work came after it;
    /// nothing when people have to go on with it.
    #[cold]
    #[inline(never)]
    fn ending(&mut self, id: ContactId, work: Work, wrap_up: Span) -> Option<(Outcome, Span)> {
        if self.look_at_silent(id).is_some() {
            return Some((Outcome::SilentlyAbandoned, Span::ZERO));
        }
        let contact = &mut self.contacts[id];
        if work == Work::CutOff {
            contact.leg.conversed = self.now;
            return Some((Outcome::Dropped, Span::ZERO));
        }
        if contact.is_cut() {
            return Some((Outcome::Dropped, wrap_up));
        }
        let Contact { class, number, cell, leg, .. } = *contact;
        let systems = self.self_service.as_mut().expect("a contact at a self-service system means that there is one");
        let (waited, service) = (leg.connected.since(leg.requested), leg.conversed.since(leg.connected));
        let completes = systems.completes((class, number), cell, waited, service);
        if completes {
            self.release(id);
        }
        completes.then_some((Outcome::Contained, Span::ZERO))
    }

    /// The event of the place has brought the end of its session. Called after the next contact was connected, who most often has
    /// taken the place and its event with it.
    #[inline(always)]
    pub(super) fn clear_place(&mut self, place: Place) {
        if !self.stations.has_event(place) {
            self.timetable.sessions().cancel(place);
        }
    }

    /// A conversation that begins while no message comes through stands still at once.
    fn hold_if_cut_off(&mut self, id: ContactId, place: Place) {
        let by_turns = self.stations.session(place).by_turns;
        if self.contacts[id].provider.is_some() && !by_turns && !self.faults.agents_are_reached() {
            self.stations.hold(place, self.now, &mut self.timetable.sessions());
        }
    }
}
