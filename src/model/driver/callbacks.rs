//! Callbacks: a contact that would wait is offered one and hangs up; later it is called, by an agent or a robot.

use super::Driver;
use crate::ids::{AgentId, ContactId, SiteId};
use crate::model::contact::{
    Before, CallRecord, CallStep, CallbackOutcome, CallbackRecord, Contact, LegKind, Outcome, Stage, Wish,
};
use crate::model::machines::callbacks::{Callbacks, Offer, Progress};
use crate::model::machines::presence::Viewer;
use crate::model::machines::stations::{Place, Session, Work};
use crate::routing::{self, Channel, Input, Medium, Need, Request};
use crate::time::{Span, Time};
use crate::workload::{Address, Called, Dialler, anew, came_as, first_number};

const CALLBACKS: &str = "a contact that is to be called back means that there are callbacks";
const DEVICES: &str = "whoever is called by their devices is watched";

impl<'a, const WATCHED: bool> Driver<'a, WATCHED> {
    pub(super) fn callbacks(&mut self) -> &mut Callbacks<'a> {
        self.callbacks.as_mut().expect(CALLBACKS)
    }

    fn progress(&self, id: ContactId) -> Option<Progress> {
        self.callbacks.as_ref().and_then(|callbacks| callbacks.progress(id))
    }

    /// Whether the contact is one that hung up and is to be called back.
    #[inline]
    pub(super) fn is_called_back(&self, id: ContactId) -> bool {
        self.contacts.is_in(id, LegKind::Callback)
    }

    /// A contact has to wait, as long as the engine expects: it may be offered a callback. Whether it accepts one at once.
    #[cold]
    pub(super) fn offer_callback(&mut self, id: ContactId, estimate: Option<Span>) -> bool {
        let Contact { class, kind, stage, leg, .. } = self.contacts[id];
        if kind != LegKind::People || stage != Stage::Waiting {
            return false;
        }
        match self.callbacks().offer(id, class, estimate) {
            Offer::Never => false,
            Offer::Now => self.accept_callback(id),
            Offer::After(wait) => {
                self.timetable.schedule_callback(id, (leg.requested + wait).max(self.now));
                false
            }
        }
    }

    /// A contact came for nothing but a callback.
    #[cold]
    pub(super) fn ask_for_callback(&mut self, id: ContactId) {
        let Contact { class, number, .. } = self.contacts[id];
        let now = self.now;
        self.belong_to_site(id);
        if !self.callbacks().accept(id, (class, number), now) {
            // Who was transferred has brought a line.
            self.release(id);
            return self.dismiss(id, Outcome::Balked, None, Span::ZERO);
        }
        self.be_away_for_callback(id);
    }

    /// A record of a campaign is there to be called. It makes no contact, so that it does not count as one.
    #[cold]
    pub(super) fn take_record(&mut self, wish: Wish) {
        let now = self.now;
        let id = self.contacts.add(Contact::new(wish, self.tallies.cell(wish.class, now), now));
        if self.presence.is_some() {
            self.meet(id, wish);
        }
        self.belong_to_site(id);
        self.callbacks().ask(id, wish.class, now);
        self.be_away_for_callback(id);
    }

    /// A client asks to be called back in place of making contact.
    pub(super) fn be_called_back(&mut self, id: ContactId) {
        let (class, now) = (self.contacts[id].class, self.now);
        self.belong_to_site(id);
        self.callbacks().ask(id, class, now);
        self.be_away_for_callback(id);
    }

    /// A client who has not asked for an agent is called from the site to which they would have come, where a share says to which.
    fn belong_to_site(&mut self, id: ContactId) {
        let Contact { class, number, .. } = self.contacts[id];
        if let Some(site) = self.sites.as_ref().and_then(|sites| sites.site_of(class, number)) {
            self.contacts[id].site = site;
        }
    }

    fn be_away_for_callback(&mut self, id: ContactId) {
        self.hang_up_for_callback(id);
        let site = self.contacts[id].site;
        self.act_apart(site);
    }

    /// A contact that waits is offered a callback. Whether it accepts.
    fn accept_callback(&mut self, id: ContactId) -> bool {
        let Contact { class, number, site, .. } = self.contacts[id];
        let now = self.now;
        if !self.callbacks().accept(id, (class, number), now) {
            return false;
        }
        let queue = self.queue_of(id);
        self.queues.leave(queue, now);
        if self.has_sites() {
            self.leave_site(id, Outcome::CalledBack);
        }
        self.take_back_announcement(id);
        self.engines[site].router.handle(now, Input::Hold(id));
        self.hang_up_for_callback(id);
        true
    }

    /// The contact as it came is over: from now on it stands for a wish to be called back.
    fn hang_up_for_callback(&mut self, id: ContactId) {
        self.timetable.cancel_patience_if_set(id);
        self.timetable.cancel_callback(id);
        self.release(id);
        let class = self.contacts[id].class;
        if !self.callbacks().are_records(class) {
            self.count_out(id, Outcome::CalledBack, None, Span::ZERO);
        }
        let contact = &mut self.contacts[id];
        contact.begin_callback(self.now);
        let (contact, now) = (*contact, self.now);
        self.callbacks().begin_notices(id, &contact, now);
        if let Some(time) = self.callbacks().gives_up(id, (contact.class, contact.number)) {
            self.timetable.schedule_patience(id, time);
        }
        self.pursue(id);
    }

    /// The event that was set for a contact.
    #[cold]
    pub(super) fn on_callback(&mut self, id: ContactId) {
        self.timetable.cancel_callback(id);
        let site = self.contacts[id].site;
        match self.progress(id) {
            Some(Progress::Offered)
                if self.contacts[id].stage == Stage::Waiting && self.look_at_silent(id).is_none() =>
            {
                self.accept_callback(id);
            }
            // An agent was selected for it and is about to respond.
            Some(Progress::Offered) | None => {}
            Some(Progress::Later) => self.pursue(id),
            Some(Progress::Ringing) => {
                self.on_robot_call(id);
                self.act_apart(site);
                return self.await_hanging_up(id);
            }
            progress => unreachable!("nothing is set for a callback that is at {progress:?}"),
        }
        self.act_apart(site);
    }

    /// The contact goes on to be called, now or as soon as it may. What the engine decides thereupon is still to be done.
    fn pursue(&mut self, id: ContactId) {
        let contact = self.contacts[id];
        let now = self.now;
        let (callbacks, of) = (self.callbacks(), (contact.class, contact.number));
        let at = callbacks.opens_for(id, of, callbacks.due(id, of).max(now));
        if at > now {
            callbacks.put_off(id, contact.class, at);
            return self.timetable.schedule_callback(id, at);
        }
        match callbacks.plan(contact.class).dialled_by {
            Dialler::Agent => self.enter_line_for_callback(id),
            Dialler::Robot(_) | Dialler::Message(_) => callbacks.await_robot(id, &contact, now),
        }
    }

    /// The contact asks the engine for an agent, at the place of its first request.
    fn enter_line_for_callback(&mut self, id: ContactId) {
        let (request, has_place) = self.request_of_callback(id);
        let input = if has_place { Input::Reenter(request) } else { Input::Request(request) };
        self.engines[self.contacts[id].site].router.handle(self.now, input);
    }

    /// The same at once, and what the engine decides is done.
    fn enter_line_at_once(&mut self, id: ContactId) {
        let (request, has_place) = self.request_of_callback(id);
        let (site, now) = (self.contacts[id].site, self.now);
        let router = &mut self.engines[site].router;
        if has_place {
            return router.handle(now, Input::Reenter(request));
        }
        let decision = router.request(now, request);
        self.carry_out_apart(site, decision);
    }

    /// What a contact asks the engine for that stands in line to be called from now on, and whether the engine knows its place from before.
    fn request_of_callback(&mut self, id: ContactId) -> (Request, bool) {
        let now = self.now;
        let Contact { class, number, site, .. } = self.contacts[id];
        self.contacts[id].stage = Stage::Waiting;
        let has_place = self.callbacks().enter_line(id, site, now);
        let (plan, deferred) = (self.callbacks().plan(class), self.callbacks().is_unaware(id, class));
        let class_here = &self.arrivals[class];
        let request = Request {
            contact: id,
            queue: plan.queue,
            channel: Channel::Voice,
            priority: plan.priority,
            deferred,
            language: class_here.plan.language,
            attributes: self.attributes_for_rules(id),
            preferred: class_here.preferred(number),
            draw: class_here.draw_of_pick(number),
        };
        (request, has_place)
    }

    /// Does what the engine of a site decided about a contact that is to be called back. Rules that move it and steps to other sites
    /// change nothing: it is called from its own site.
    #[cold]
    pub(super) fn carry_out_for_callback(&mut self, site: SiteId, id: ContactId, outcome: routing::Outcome) {
        match outcome {
            routing::Outcome::Connect { agent } => self.connect_callback(site, id, agent),
            routing::Outcome::Refuse(_) => self.settle_callback(id, CallbackOutcome::Refused, None, Span::ZERO),
            routing::Outcome::Wait { .. } | routing::Outcome::Move { .. } | routing::Outcome::Overflow { .. } => {}
        }
    }

    /// The engine has chosen an agent for a contact that is to be called back: they dial, or talk to the client who has answered.
    fn connect_callback(&mut self, site: SiteId, id: ContactId, agent: AgentId) {
        if self.callbacks().tell() {
            self.note_moving(site, id);
        }
        if self.are_agents_watched() {
            self.look_again_at_site(agent);
        }
        self.timetable.cancel_patience_if_set(id);
        let contact = self.contacts[id];
        if self.progress(id) == Some(Progress::OnHold) {
            let now = self.now;
            self.callbacks().give(&contact, now);
            if let Called::WrongParty(takes) = self.callbacks().called(id) {
                let now = self.now;
                self.callbacks().talk_to_other(id, contact.class, now);
                return self.call_with(agent, id, Work::Message, takes);
            }
            let talk = self.begin_talk(id, agent);
            let sessions = &mut self.timetable.sessions();
            self.stations.open(agent, (id, Medium::Voice), self.now, (talk, Span::ZERO), sessions);
            return self.note_at_site(agent);
        }
        if let Some(preview) = self.callbacks().preview(id, (contact.class, contact.number)) {
            return self.call_with(agent, id, Work::Preview, preview);
        }
        let Some(rings) = self.dial(id, Viewer::Agent) else {
            return self.engines[site].router.handle(self.now, Input::Hold(id));
        };
        self.call_with(agent, id, Work::Dialling, rings);
    }

    /// The agent is busy for so long with a call to the contact, on which they do not talk to the client.
    fn call_with(&mut self, agent: AgentId, id: ContactId, work: Work, takes: Span) {
        self.contacts[id].stage = Stage::Calling;
        let sessions = &mut self.timetable.sessions();
        self.stations.call(agent, (id, Medium::Voice), self.now, (work, takes), sessions);
        self.note_at_site(agent);
    }

    /// The agent begins or ends something, of which a router in the network may hear.
    fn note_at_site(&mut self, agent: AgentId) {
        if self.are_agents_watched() {
            self.change_at_site(agent);
        }
    }

    /// Somebody dials, who sees of the client what this viewer sees. How long it rings; nothing where it does not: no calls begin at this
    /// time of the day, none of the client's devices is seen on which they are to be called, or no line is free, for which the contact
    /// waits then.
    fn dial(&mut self, id: ContactId, viewer: Viewer) -> Option<Span> {
        let Contact { class, number, .. } = self.contacts[id];
        let now = self.now;
        let opens = self.callbacks().opens_for(id, (class, number), now);
        if opens > now {
            self.put_callback_off(id, opens);
            return None;
        }
        let seen = match self.callbacks().addresses(class) {
            Some((_, true)) => self.presence.as_mut().expect(DEVICES).see(id, viewer, now),
            Some((_, false)) | None => (None, Vec::new()),
        };
        let chosen = match self.callbacks().choose(id, (class, number), (seen.0, &seen.1), now) {
            Ok(chosen) => chosen,
            Err(look_again) => {
                self.put_callback_off(id, look_again);
                return None;
            }
        };
        if let Some(trunk) = self.callbacks().plan(class).trunk
            && self.callbacks().takes_line(class, &chosen)
        {
            if !self.trunks.has_free(trunk) {
                self.contacts[id].stage = Stage::Away;
                self.callbacks().await_line(id, class, trunk);
                self.await_giving_up(id);
                return None;
            }
            self.trunks.seize(id, trunk, now);
        }
        self.timetable.cancel_patience_if_set(id);
        let presence = self.presence.as_deref();
        let reach =
            |Address { place, medium, .. }: Address, at: Time| presence.expect(DEVICES).reach(id, place, medium, at);
        let callbacks = self.callbacks.as_mut().expect(CALLBACKS);
        Some(callbacks.call(id, (class, number), &chosen, now, reach))
    }

    /// The contact is not called now, and its turn comes again at this moment.
    fn put_callback_off(&mut self, id: ContactId, until: Time) {
        self.contacts[id].stage = Stage::Away;
        let class = self.contacts[id].class;
        self.callbacks().put_off(id, class, until);
        self.timetable.schedule_callback(id, until);
        self.await_giving_up(id);
    }

    /// Whoever has not been called may give up.
    fn await_giving_up(&mut self, id: ContactId) {
        let Contact { class, number, .. } = self.contacts[id];
        if let Some(time) = self.callbacks().gives_up(id, (class, number)) {
            self.timetable.schedule_patience(id, time.max(self.now));
        }
    }

    /// The client and the agent talk from now on. For how long.
    fn begin_talk(&mut self, id: ContactId, agent: AgentId) -> Span {
        let Contact { class, number, arrived, .. } = self.contacts[id];
        let now = self.now;
        let talk = self.callbacks().talk(id, (class, number), now);
        self.contacts[id].connect(now);
        let class_here = &mut self.arrivals[class];
        talk.unwrap_or_else(|| {
            class_here.draws.talk_at(class_here.plan, number, arrived, || self.stations.group(agent))
        })
    }

    /// An agent has looked at a record, their call is answered, or nobody does, or they are done with somebody else who did.
    #[cold]
    pub(super) fn on_call(&mut self, place: Place) {
        let Session { contact: id, agent, work, .. } = *self.stations.session(place);
        if work == Work::Preview {
            match self.dial(id, Viewer::Agent) {
                Some(rings) => {
                    self.stations.go_on(place, self.now, Work::Dialling, rings, &mut self.timetable.sessions());
                }
                None => {
                    let site = self.contacts[id].site;
                    self.end_call(place);
                    self.act_apart(site);
                }
            }
            return;
        }
        let class = self.contacts[id].class;
        let called = self.callbacks().called(id);
        if work == Work::Dialling {
            self.show_ringing(id);
        }
        match called {
            Called::Answered => {
                let rang = self.stations.since_opened(place, self.now);
                self.callbacks().add_dialling(class, rang);
                let talk = self.begin_talk(id, agent);
                self.stations.respond(place, self.now, (talk, Span::ZERO), &mut self.timetable.sessions());
            }
            Called::WrongParty(takes) | Called::Voicemail(takes) if work == Work::Dialling => {
                self.stations.go_on(place, self.now, Work::Message, takes, &mut self.timetable.sessions());
            }
            Called::WrongParty(_) | Called::Voicemail(_) | Called::Unanswered => {
                let site = self.contacts[id].site;
                self.end_call(place);
                self.call_in_vain(id);
                self.act_apart(site);
            }
        }
    }

    /// The agent is done with a call, or with looking at the one to be called, and has not talked to the client.
    fn end_call(&mut self, place: Place) {
        let took = self.stations.since_opened(place, self.now);
        let Session { contact: id, agent, .. } = self.close_session(place);
        let contact = self.contacts[id];
        let Contact { class, site, .. } = contact;
        self.callbacks().add_dialling(class, took);
        let now = self.now;
        self.callbacks().take_back(&contact, now);
        self.timetable.sessions().cancel(place);
        self.note_at_site(agent);
        self.engines[site].router.handle(self.now, Input::Hold(id));
    }

    /// Shows whoever watches that it has rung, and what came of it.
    fn show_ringing(&mut self, id: ContactId) {
        if WATCHED {
            let called = self.callbacks().called(id);
            let (call, since) = self.callbacks().last_call(id);
            self.show_call(id, CallStep::Rang { call, since, called });
        }
    }

    /// Shows whoever watches what happened in the course of the calls to a client.
    fn show_call(&mut self, id: ContactId, what: CallStep) {
        if WATCHED {
            let Contact { class, number, .. } = self.contacts[id];
            let (came_as, number) = (came_as(class, number), first_number(number));
            self.observer.on_call(&CallRecord { came_as, number, at: self.now, what });
        }
    }

    /// A call was in vain: another is made later, or none.
    fn call_in_vain(&mut self, id: ContactId) {
        let Contact { class, number, .. } = self.contacts[id];
        self.contacts[id].stage = Stage::Away;
        self.free_line(id);
        match self.callbacks().retry(id, (class, number)) {
            Some(delay) => {
                let next = self.now + delay;
                self.show_call(id, CallStep::DueAgain(next));
                self.timetable.schedule_callback(id, next);
                self.await_giving_up(id);
            }
            None => self.settle_callback(id, CallbackOutcome::Unreached, None, Span::ZERO),
        }
    }

    /// Has the robots dial for whoever's turn it is, as far as their pacing lets them.
    #[cold]
    pub(super) fn dial_by_robot(&mut self, site: SiteId) {
        let mut last = None;
        while let Some(robot) = self.callbacks().next_robot(site, last) {
            last = Some(robot);
            while let Some(id) = self.callbacks().next_for_robot(robot) {
                let contact = self.contacts[id];
                let plan = self.arrivals[contact.class].plan;
                let queue = self.callbacks().plan(contact.class).queue;
                let by_message = self.callbacks().is_by_message(contact.class);
                let channel = plan.entry.channel().filter(|_| by_message).unwrap_or(Channel::Voice);
                let need = Need { queue, channel, language: plan.language };
                let has_place = self.callbacks().has_place(id);
                let router = &mut self.engines[site].router;
                let agents = router.agents_for(need);
                let before = if has_place { router.ahead_of_held(id, queue) } else { router.waiting(queue) };
                let callbacks = self.callbacks.as_mut().expect(CALLBACKS);
                if !callbacks.may_dial((robot, contact.class), before, agents, self.now) {
                    break;
                }
                callbacks.dial(robot);
                match self.dial(id, Viewer::Collector) {
                    Some(rings) => {
                        let now = self.now;
                        self.callbacks().await_answer(&contact, now);
                        self.contacts[id].stage = Stage::Calling;
                        self.timetable.schedule_callback(id, self.now + rings);
                    }
                    None => self.callbacks().robot_is_done(&contact),
                }
            }
        }
    }

    /// A robot's call is answered, or nobody does.
    fn on_robot_call(&mut self, id: ContactId) {
        let contact = self.contacts[id];
        let class = contact.class;
        self.callbacks().robot_is_done(&contact);
        self.show_ringing(id);
        match self.callbacks().called(id) {
            Called::Answered if self.callbacks().is_by_message(class) => {
                let outcome = self.outcome_of_contact();
                self.settle_callback(id, outcome, None, Span::ZERO);
                self.contact_now(id, &contact);
            }
            // The robot says what there is to say to others while the next call is made.
            Called::WrongParty(_) if !self.callbacks().gives_others(class) => self.call_in_vain(id),
            Called::Answered | Called::WrongParty(_) => self.enter_line_at_once(id),
            Called::Voicemail(_) | Called::Unanswered => self.call_in_vain(id),
        }
    }

    /// Whoever has answered a robot and has to wait for an agent may hang up.
    fn await_hanging_up(&mut self, id: ContactId) {
        if self.progress(id) == Some(Progress::OnHold) {
            let (Contact { class, number, .. }, now) = (self.contacts[id], self.now);
            if let Some(patience) = self.callbacks().hold_patience(class, number) {
                self.timetable.schedule_patience(id, now + patience);
            }
        }
    }

    /// What the client of a callback that is over, and served nobody, makes contact for.
    fn wish_again(&self, contact: &Contact) -> Wish {
        let &Contact { class, number, retrials, recalls, .. } = contact;
        let behind = contact.behind(Outcome::CalledBack, self.tallies.in_time(), self.now);
        let wish = Wish { retrials: retrials.saturating_add(1), recalls, ..Wish::new(class, anew(number)) };
        wish.after(Before { was_served: false, ..behind })
    }

    /// What becomes of the callback of a client who would make contact again of themselves at this moment: nobody does after the end of the
    /// horizon.
    fn outcome_of_contact(&self) -> CallbackOutcome {
        match self.now < self.arrivals.horizon_end() {
            true => CallbackOutcome::ContactedAgain,
            false => CallbackOutcome::Unfinished,
        }
    }

    /// The client of a callback that is over makes contact again of themselves, at this moment.
    fn contact_again(&mut self, id: ContactId, contact: &Contact) {
        let wish = self.wish_again(contact);
        self.come_later(id, wish, Span::ZERO);
    }

    /// The same before anything else is done, so that nobody else is told that it is their turn for whoever is free for this one.
    fn contact_now(&mut self, id: ContactId, contact: &Contact) {
        if self.now < self.arrivals.horizon_end() {
            let client = self.may_come_later(id, self.wish_again(contact));
            self.on_return(client);
        }
    }

    /// A client who waits for a callback does not any more, or one who has answered a robot hangs up.
    #[cold]
    pub(super) fn give_up_callback(&mut self, id: ContactId) {
        let contact = self.contacts[id];
        let Contact { class, number, site, .. } = contact;
        let now = self.now;
        match self.progress(id) {
            Some(Progress::OnHold) => {
                let (_, since) = self.callbacks().last_call(id);
                self.show_call(id, CallStep::HungUp(now.since(since)));
                self.callbacks().hang_up(id, class, now);
                self.engines[site].router.handle(now, Input::Hold(id));
                self.call_in_vain(id);
            }
            _ => {
                let again = self.callbacks().contacts_again(class, number);
                let outcome = if again { self.outcome_of_contact() } else { CallbackOutcome::GivenUp };
                self.settle_callback(id, outcome, None, Span::ZERO);
                if again {
                    self.contact_again(id, &contact);
                }
            }
        }
        self.act_apart(site);
    }

    /// A callback that was served is over, work after it included.
    #[cold]
    pub(super) fn end_callback(&mut self, place: Place) {
        let Session { contact: id, agent, .. } = self.close_session(place);
        let Contact { site, leg, .. } = self.contacts[id];
        let wrap_up = self.now.since(leg.conversed);
        self.note_at_site(agent);
        let decision = self.engines[site].router.end_session(self.now, id);
        if self.some_come_again {
            self.may_come_again(id);
        }
        self.settle_callback(id, CallbackOutcome::Completed, Some(agent), wrap_up);
        if let Some(decision) = decision {
            self.carry_out(site, decision);
        }
        self.act_apart(site);
    }

    /// The callback is over: it is counted, shown, and its place is free.
    pub(super) fn settle_callback(
        &mut self,
        id: ContactId,
        outcome: CallbackOutcome,
        agent: Option<AgentId>,
        wrap_up: Span,
    ) {
        self.free_line(id);
        let contact = self.contacts[id];
        let site = contact.site;
        let left = if outcome == CallbackOutcome::Completed { contact.leg.conversed } else { self.now };
        let callbacks = self.callbacks.as_mut().expect(CALLBACKS);
        let record = callbacks.record(id, &contact, outcome, (left, wrap_up));
        let record = CallbackRecord { agent, ..record };
        let is_in_engine = callbacks.has_place(id) && outcome != CallbackOutcome::Completed;
        callbacks.settle(id, &record, &contact, self.now);
        // Whoever talks when the run is cut off, or has been transferred, has been called back.
        if outcome.is_in_vain() && !contact.stage.is_served() && !self.callbacks().are_records(contact.class) {
            self.tallies.count_called_back_in_vain(contact.cell);
        }
        let router = &mut self.engines[site].router;
        if is_in_engine && (router.is_held(id) || router.is_waiting(id)) {
            router.handle(self.now, Input::Withdraw(id));
        }
        if WATCHED {
            self.observer.on_callback(&record);
        }
        self.timetable.cancel_patience_if_set(id);
        self.timetable.cancel_callback(id);
        self.remove(id);
    }

    /// The contact's line is free, if it held one, and whoever has waited for one longest asks to be called at this moment.
    pub(super) fn free_line(&mut self, id: ContactId) {
        if let Some(trunk) = self.trunks.release(id, self.now)
            && let Some(callbacks) = &mut self.callbacks
            && let Some(next) = callbacks.next_for_line(trunk)
        {
            callbacks.put_off(next, self.contacts[next].class, self.now);
            self.timetable.schedule_callback(next, self.now);
        }
    }

    /// The run is over: those who are still to be called are told of.
    pub(super) fn dismiss_callbacks(&mut self) {
        for id in self.contacts.present() {
            if self.is_called_back(id) {
                self.settle_callback(id, CallbackOutcome::Unfinished, None, Span::ZERO);
            }
        }
    }
}
