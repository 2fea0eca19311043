//! Contacts that are asked for at several sites, because a step of their queue says so: whichever engine connects one first
//! has it, and the others are told that it does not wait there any more.

use super::contacts::{Contact, Stage};
use super::record::Observer;
use super::run::Run;
use super::sites::Sites;
use crate::ids::{ContactId, IdVec, SiteId};
use crate::routing::{self, Input, Request};
use crate::time::Time;
use std::ops::AddAssign;

/// Contacts of one site that were asked for at others, and of others that were asked for there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overflow {
    /// How often a contact of another site was asked for here.
    pub asked: u64,
    /// How often one came from another site by that, because an agent was found for it here.
    pub flow_in: u64,
    /// How often one of this site went to another.
    pub flow_out: u64,
}

impl AddAssign<&Overflow> for Overflow {
    fn add_assign(&mut self, other: &Overflow) {
        let Overflow { asked, flow_in, flow_out } = other;
        self.asked += asked;
        self.flow_in += flow_in;
        self.flow_out += flow_out;
    }
}

/// Where contacts wait besides their site, and what came of it.
#[derive(Debug)]
pub(super) struct OverflowRun {
    /// Contacts of the site at hand that are still to be asked for, and where.
    to_ask: Vec<(ContactId, SiteId)>,
    /// By contact: the other sites in whose lines it stands, and since when.
    places: IdVec<ContactId, Vec<(SiteId, Time)>>,
    counts: IdVec<SiteId, Overflow>,
    /// How long contacts stood in the line of a site and were counted at another \[ns\].
    elsewhere: IdVec<SiteId, u128>,
    /// How long contacts that a site counts had waited before they stood in its line \[ns\].
    before: IdVec<SiteId, u128>,
}

impl OverflowRun {
    pub(super) fn new(plan: &Sites) -> OverflowRun {
        OverflowRun {
            to_ask: Vec::new(),
            places: IdVec::new(),
            counts: plan.ids().map(|_| Overflow::default()).collect(),
            elsewhere: plan.ids().map(|_| 0).collect(),
            before: plan.ids().map(|_| 0).collect(),
        }
    }

    pub(super) fn counts(&self, site: SiteId) -> &Overflow {
        &self.counts[site]
    }

    pub(super) fn elsewhere(&self, site: SiteId) -> u128 {
        self.elsewhere[site]
    }

    pub(super) fn before(&self, site: SiteId) -> u128 {
        self.before[site]
    }

    /// Whether the contact stands in several lines.
    pub(super) fn stands_elsewhere(&self, id: ContactId) -> bool {
        self.places.get(id).is_some_and(|places| !places.is_empty())
    }

    /// The contact leaves the lines of the other sites, which are returned; those that it stands in at the end of the run as well.
    pub(super) fn leave(&mut self, id: ContactId, now: Time) -> Vec<(SiteId, Time)> {
        let places = std::mem::take(self.places.grown_to(id));
        places.iter().for_each(|&place| self.count_elsewhere(place, now));
        places
    }

    fn count_elsewhere(&mut self, (site, since): (SiteId, Time), now: Time) {
        self.elsewhere[site] += u128::from(now.since(since).nanos());
    }

    /// The contact has left the line of one of the other sites.
    fn leave_one(&mut self, id: ContactId, site: SiteId, now: Time) {
        let places = self.places.grown_to(id);
        if let Some(at) = places.iter().position(|&(place, _)| place == site) {
            let place = places.swap_remove(at);
            self.count_elsewhere(place, now);
        }
    }

    /// A contact that asked at this moment goes from its site to one in whose line it stands, and stands in that of its former
    /// site instead.
    fn go(&mut self, id: ContactId, requested: Time, from: SiteId, to: SiteId) {
        let place = self.places[id].iter_mut().find(|(site, _)| *site == to).expect("who connects it has it in line");
        let since = std::mem::replace(place, (from, requested)).1;
        self.before[to] += u128::from(since.since(requested).nanos());
        self.counts[from].flow_out += 1;
        self.counts[to].flow_in += 1;
    }
}

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// A step of its queue has a contact that waits asked for at another site, once everything else that was decided with it is
    /// done: the other engine could else connect somebody whom this one has just connected. Only the steps of its own site count.
    #[cold]
    pub(super) fn overflow_later(&mut self, id: ContactId, site: SiteId) {
        // It may have left already, told how long it would take.
        let waits = self.engine.router.is_waiting(id) && self.engine.site == self.contacts[id].site;
        if let Some(sites) = self.sites.as_mut().filter(|_| waits) {
            sites.overflow.to_ask.push((id, site));
        }
    }

    /// Asks for contacts at other sites.
    #[cold]
    pub(super) fn overflow(&mut self) {
        let Some(sites) = &mut self.sites else { return };
        let own = self.engine.site;
        for (id, site) in std::mem::take(&mut sites.overflow.to_ask) {
            self.ask_at(id, own, site);
            self.attend(own);
        }
    }

    /// Asks for a contact of the site at hand at another one.
    fn ask_at(&mut self, id: ContactId, own: SiteId, site: SiteId) {
        // Nothing when it has been connected meanwhile.
        let Some(request) = self.engine.router.asked(id) else { return };
        let request = Request { attributes: self.attributes_for_rules(id), ..request };
        let (now, stage) = (self.now(), self.contacts[id].stage);
        let Some(sites) = &mut self.sites else { return };
        let places = sites.overflow.places.grown_to(id);
        // Who was answered once and has come back goes on with somebody of its site.
        if site == own || places.iter().any(|&(place, _)| place == site) || stage != Stage::Waiting {
            return;
        }
        sites.overflow.counts[site].asked += 1;
        self.attend(site);
        let decision = self.engine.router.request(now, request);
        // A line that is full does not take it.
        if !matches!(decision.outcome, routing::Outcome::Refuse(_)) {
            if let Some(sites) = &mut self.sites {
                sites.overflow.places.grown_to(id).push((site, now));
            }
            self.change_line(site, id, 1);
        }
        if let routing::Outcome::Connect { agent } = decision.outcome {
            self.connect(id, agent);
        }
        self.act_apart();
    }

    /// Whether an engine that was asked as well has moved a contact or turned it away that waits. This concerns its own line alone.
    #[cold]
    pub(super) fn is_ruled_elsewhere(&mut self, id: ContactId, outcome: routing::Outcome) -> bool {
        let (now, here) = (self.now(), self.engine.site);
        if here == self.contacts[id].site {
            return false;
        }
        if let (routing::Outcome::Refuse(_), Some(sites)) = (outcome, &mut self.sites) {
            sites.overflow.leave_one(id, here, now);
            self.change_line(here, id, -1);
        }
        true
    }

    /// The engine at hand has connected the contact, or it leaves: it stands in no other line any more, and belongs to the site of
    /// this engine.
    #[cold]
    pub(super) fn leave_other_lines(&mut self, id: ContactId) {
        let (now, to, Contact { site: from, requested, .. }) = (self.now(), self.engine.site, self.contacts[id]);
        let Some(sites) = &mut self.sites else { return };
        if !sites.overflow.stands_elsewhere(id) {
            return;
        }
        let goes = from != to;
        if goes {
            sites.overflow.go(id, requested, from, to);
        }
        let left = sites.overflow.leave(id, now);
        if goes {
            self.contacts[id].site = to;
            self.wait_in_queue_of_engine(id);
        }
        for (site, _) in left {
            self.attend(site);
            self.change_line(site, id, -1);
            self.engine.router.handle(now, Input::Withdraw(id));
            self.note_deadline();
        }
        self.attend(to);
    }
}
