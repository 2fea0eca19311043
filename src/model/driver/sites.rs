//! Where there are several sites: a contact comes to one, by a share or by the router in the network, may be asked for at others, and
//! is counted at the one that connects it.

use super::Driver;
use crate::ids::{AgentId, ContactId, DemandId, SiteId};
use crate::model::contact::{Contact, Outcome, Stage};
use crate::model::machines::overflow::ToAsk;
use crate::model::timetable::Rare;
use crate::routing::status::Board;
use crate::routing::{self, Channel, Input, Request};
use crate::time::{Span, Time};

const SITES: &str = "a center of several sites";

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// A contact that asks to be routed comes to its site, or to the agent's address there that is returned.
    #[cold]
    pub(super) fn come_to_site(&mut self, id: ContactId, channel: Channel) -> Option<AgentId> {
        let Contact { class, number, leg, .. } = self.contacts[id];
        let sites = self.sites.as_mut().expect(SITES);
        let (site, address) = match sites.direct(class, number) {
            Some(site) => (site, None),
            None => {
                let network = self.network.as_mut().expect("who comes by the network means that there is one");
                let engines = &self.engines;
                network.place((class, number), channel, self.now, |site| &engines[site].router)
            }
        };
        self.contacts[id].site = site;
        sites.add_way(site, self.now.since(leg.requested));
        address
    }

    /// A contact that waits at its site, or is on the way there, leaves.
    #[cold]
    pub(super) fn leave_site(&mut self, id: ContactId, outcome: Outcome) {
        let Contact { site, stage, .. } = self.contacts[id];
        if stage.is_in_line() {
            self.leave_other_lines(site, id);
            self.change_line(site, id, false);
        }
        self.count_at_site(id, outcome, None, Span::ZERO);
    }

    /// Another contact waits at its site.
    #[cold]
    pub(super) fn join_line(&mut self, id: ContactId) {
        self.change_line(self.contacts[id].site, id, true);
    }

    /// A contact stands in the line of a site from now on, or no longer.
    fn change_line(&mut self, site: SiteId, id: ContactId, joins: bool) {
        let now = self.now;
        let sites = self.sites.as_mut().expect(SITES);
        if joins {
            sites.join(site, now);
            self.watch(site, id, |board, demand, _| board.waits(demand));
        } else {
            sites.leave(site, now);
            self.watch(site, id, |board, demand, _| board.stops_waiting(demand));
        }
    }

    /// The engine of a site has selected an agent for a contact, which stands in no other line from now on.
    #[cold]
    pub(super) fn is_selected_at_site(&mut self, site: SiteId, id: ContactId, agent: AgentId) {
        if self.has_sites() {
            self.leave_other_lines(site, id);
        }
        self.look_again_at_site(agent);
    }

    /// A contact is connected at its site.
    #[cold]
    pub(super) fn connect_at_site(&mut self, id: ContactId, agent: AgentId, waited: bool) {
        let site = self.contacts[id].site;
        if waited && self.has_sites() {
            self.change_line(site, id, false);
        }
        self.note_for_status(agent);
        self.watch(site, id, |board, demand, now| board.connects(now, demand, agent));
    }

    /// A session gives its slot free at its site.
    #[cold]
    pub(super) fn release_at_site(&mut self, id: ContactId, agent: AgentId) {
        self.note_for_status(agent);
        if self.network.is_none() {
            return;
        }
        let site = self.contacts[id].site;
        let since =
            if self.goes_by_turns(id) { self.conversations.slot_since(id) } else { self.contacts[id].leg.connected };
        self.watch(site, id, |board, demand, now| board.ends(now, demand, agent, now.since(since)));
    }

    /// An agent comes or leaves.
    #[cold]
    pub(super) fn change_at_site(&mut self, agent: AgentId) {
        let now = self.now;
        self.watch_agent(agent, |board| board.happens_to(agent, now));
    }

    /// What an agent is known to be able to do changes.
    #[cold]
    pub(super) fn report_at_site(&mut self, agent: AgentId) {
        self.watch_agent(agent, |board| board.changes(agent));
    }

    /// The engine has taken an agent, or learns that they are free again, before anybody is connected: the next report says so.
    #[cold]
    pub(super) fn look_again_at_site(&mut self, agent: AgentId) {
        self.note_for_status(agent);
        let site = self.site_of_agent(agent);
        if let Some(network) = &mut self.network {
            network.tell_of_agent(site, |board| board.changes(agent));
        }
    }

    /// Counts what became of a contact.
    #[cold]
    pub(super) fn count_at_site(&mut self, id: ContactId, outcome: Outcome, agent: Option<AgentId>, wrap_up: Span) {
        let record = self.record(id, outcome, agent, wrap_up);
        let responses = self.responses(id);
        let interval = self.tallies.interval_of(self.contacts[id].cell);
        if let Some(sites) = &mut self.sites {
            sites.count(interval, &record, responses.as_ref(), interval >= self.center.first_interval());
        }
    }

    /// Tells the board of the site of something about a contact. A site that reports all changes does so at once.
    fn watch(&mut self, site: SiteId, id: ContactId, tell: impl FnOnce(&mut Board, DemandId, Time)) {
        if self.network.is_none() {
            return;
        }
        let (now, class, channel) = (self.now, self.contacts[id].class, self.channel_of(id));
        let Some(network) = &mut self.network else { return };
        if network.tell_of_contact(site, (class, channel), |board, demand| tell(board, demand, now)) {
            self.timetable.schedule(Rare::SiteReport(site), now);
        }
    }

    /// Tells the board of the agent's site of something about them. A site that reports all changes does so at once.
    fn watch_agent(&mut self, agent: AgentId, tell: impl FnOnce(&mut Board)) {
        self.note_for_status(agent);
        let site = self.site_of_agent(agent);
        let Some(network) = &mut self.network else { return };
        if network.tell_of_agent(site, tell) {
            self.timetable.schedule(Rare::SiteReport(site), self.now);
        }
    }

    /// The status server is told that something happens to an agent.
    fn note_for_status(&mut self, agent: AgentId) {
        let site = self.site_of_agent(agent);
        if let Some(page) = &mut self.status {
            page.changes(site, agent);
        }
    }

    /// A site makes a report.
    #[cold]
    pub(super) fn on_site_report(&mut self, site: SiteId) {
        self.timetable.cancel(Rare::SiteReport(site));
        let goes_on = self.reports_go_on();
        let Some(network) = &mut self.network else { return };
        let times = network.report(site, self.now, &self.engines[site].router);
        if let Some(arrival) = times.arrival {
            self.timetable.schedule(Rare::ReportArrival(site), arrival);
        }
        if let Some(next) = times.next.filter(|_| goes_on) {
            self.timetable.schedule(Rare::SiteReport(site), next);
        }
    }

    /// Whether there is anything to report on any more: nobody asks to be routed when nothing but reports can happen.
    pub(super) fn reports_go_on(&self) -> bool {
        self.now < self.arrivals.horizon_end()
            || self.timetable.goes_on()
            || self.engines.iter().any(|engine| engine.deadline.is_some())
    }

    /// A report arrives at the database of the router in the network.
    #[cold]
    pub(super) fn on_report_arrival(&mut self, site: SiteId) {
        let Some(network) = &mut self.network else { return };
        let next = network.receive(site, self.now);
        self.timetable.schedule_or_cancel(Rare::ReportArrival(site), next);
    }

    /// A step of its queue has a contact that waits asked for at another site, once everything else that was decided with it is
    /// done: the other engine could else connect somebody whom this one has just connected. Only the steps of its own site count.
    #[cold]
    pub(super) fn overflow_later(&mut self, site: SiteId, contact: ContactId, other: SiteId) {
        // It may have left already, told how long it would take.
        if self.has_sites() && self.engines[site].router.is_waiting(contact) && self.contacts[contact].site == site {
            self.overflows.ask_later(ToAsk { contact, own: site, other });
        }
    }

    /// Asks for contacts at other sites.
    #[cold]
    pub(super) fn overflow(&mut self) {
        for to_ask in self.overflows.take_to_ask() {
            self.ask_elsewhere(to_ask);
        }
    }

    /// Asks for a contact of a site at another one.
    fn ask_elsewhere(&mut self, ToAsk { contact: id, own, other: site }: ToAsk) {
        // Nothing when it has been connected meanwhile.
        let Some(request) = self.engines[own].router.asked(id) else { return };
        let request = Request { attributes: self.attributes_for_rules(id), ..request };
        // Who was answered once and has come back goes on with somebody of its site.
        if site == own || self.contacts[id].stage != Stage::Waiting || !self.overflows.asks(id, site) {
            return;
        }
        let decision = self.engines[site].router.request(self.now, request);
        // A line that is full does not take it.
        if !matches!(decision.outcome, routing::Outcome::Refuse(_)) {
            self.overflows.join(id, site, self.now);
            self.change_line(site, id, true);
        }
        if let routing::Outcome::Connect { agent } = decision.outcome {
            self.connect(site, id, agent);
        }
        self.act_apart(site);
    }

    /// Whether an engine that was asked as well has moved a contact or turned it away that waits. This concerns its own line alone.
    #[cold]
    pub(super) fn is_ruled_elsewhere(&mut self, here: SiteId, id: ContactId, outcome: routing::Outcome) -> bool {
        if here == self.contacts[id].site {
            return false;
        }
        if let routing::Outcome::Refuse(_) = outcome {
            self.overflows.leave_one(id, here, self.now);
            self.change_line(here, id, false);
        }
        true
    }

    /// The engine of a site has connected the contact, or it leaves: it stands in no other line any more, and belongs to this site.
    #[cold]
    pub(super) fn leave_other_lines(&mut self, to: SiteId, id: ContactId) {
        let Contact { site: from, leg, .. } = self.contacts[id];
        if !self.overflows.stands_elsewhere(id) {
            return;
        }
        let goes = from != to;
        if goes {
            self.overflows.go(id, leg.requested, from, to);
        }
        let left = self.overflows.leave(id, self.now);
        if goes {
            self.contacts[id].site = to;
            // The rules of the other site may have put it into another queue.
            if self.rules.is_some()
                && let Some(queue) = self.engines[to].router.queue_of(id)
            {
                self.wait_in(id, queue);
            }
        }
        for (site, _) in left {
            self.change_line(site, id, false);
            self.engines[site].router.handle(self.now, Input::Withdraw(id));
            self.note_deadline(site);
        }
    }
}
