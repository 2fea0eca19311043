//! Contacts that are asked for at several sites, because a step of their queue says so: whichever engine connects one first
//! has it, and the others are told that it does not wait there any more.

use crate::ids::{ContactId, IdVec, SiteId};
use crate::model::plan::Sites;
use crate::model::tallies::counts;
use crate::time::Time;

counts! {
    /// Contacts of one site that were asked for at others, and of others that were asked for there.
    pub struct Overflow {
        /// How often a contact of another site was asked for here.
        pub asked: u64,
        /// How often one came from another site by that, because an agent was found for it here.
        pub flow_in: u64,
        /// How often one of this site went to another.
        pub flow_out: u64,
    }
}

/// A contact that is to be asked for at another site than its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ToAsk {
    pub(crate) contact: ContactId,
    pub(crate) own: SiteId,
    pub(crate) other: SiteId,
}

/// Where contacts wait besides their site, and what came of it.
#[derive(Debug)]
pub(crate) struct Overflows {
    /// Contacts that are still to be asked for at another site, in the order in which that was decided.
    to_ask: Vec<ToAsk>,
    /// By contact: the other sites in whose lines it stands, and since when.
    places: IdVec<ContactId, Vec<(SiteId, Time)>>,
    counts: IdVec<SiteId, Overflow>,
    /// How long contacts stood in the line of a site and were counted at another \[ns\].
    elsewhere: IdVec<SiteId, u128>,
    /// How long contacts that a site counts had waited before they stood in its line \[ns\].
    before: IdVec<SiteId, u128>,
}

impl Overflows {
    pub(crate) fn new(plan: &Sites) -> Overflows {
        Overflows {
            to_ask: Vec::new(),
            places: IdVec::new(),
            counts: plan.ids().map(|_| Overflow::default()).collect(),
            elsewhere: plan.ids().map(|_| 0).collect(),
            before: plan.ids().map(|_| 0).collect(),
        }
    }

    /// A contact is to be asked for at another site, once everything else that was decided with it is done.
    pub(crate) fn ask_later(&mut self, to_ask: ToAsk) {
        self.to_ask.push(to_ask);
    }

    /// Who is to be asked for now, and where.
    pub(crate) fn take_to_ask(&mut self) -> Vec<ToAsk> {
        std::mem::take(&mut self.to_ask)
    }

    /// The contact is asked for at another site. Whether it is not yet in line there.
    pub(crate) fn asks(&mut self, id: ContactId, site: SiteId) -> bool {
        let places = self.places.grown_to(id);
        let asks = places.iter().all(|&(place, _)| place != site);
        self.counts[site].asked += u64::from(asks);
        asks
    }

    /// The contact stands in line at another site from now on.
    pub(crate) fn join(&mut self, id: ContactId, site: SiteId, now: Time) {
        self.places.grown_to(id).push((site, now));
    }

    /// What came of it, by site.
    pub(crate) fn counts(&self, site: SiteId) -> &Overflow {
        &self.counts[site]
    }

    pub(crate) fn elsewhere(&self, site: SiteId) -> u128 {
        self.elsewhere[site]
    }

    pub(crate) fn before(&self, site: SiteId) -> u128 {
        self.before[site]
    }

    /// Whether the contact stands in several lines.
    pub(crate) fn stands_elsewhere(&self, id: ContactId) -> bool {
        self.places.get(id).is_some_and(|places| !places.is_empty())
    }

    /// The contact leaves the lines of the other sites, which are returned; those that it stands in at the end of the run as well.
    pub(crate) fn leave(&mut self, id: ContactId, now: Time) -> Vec<(SiteId, Time)> {
        let places = std::mem::take(self.places.grown_to(id));
        places.iter().for_each(|&place| self.count_elsewhere(place, now));
        places
    }

    fn count_elsewhere(&mut self, (site, since): (SiteId, Time), now: Time) {
        self.elsewhere[site] += u128::from(now.since(since).nanos());
    }

    /// The contact has left the line of one of the other sites.
    pub(crate) fn leave_one(&mut self, id: ContactId, site: SiteId, now: Time) {
        let places = self.places.grown_to(id);
        if let Some(at) = places.iter().position(|&(place, _)| place == site) {
            let place = places.swap_remove(at);
            self.count_elsewhere(place, now);
        }
    }

    /// A contact that asked at this moment goes from its site to one in whose line it stands, and stands in that of its former
    /// site instead.
    pub(crate) fn go(&mut self, id: ContactId, requested: Time, from: SiteId, to: SiteId) {
        let place = self.places[id].iter_mut().find(|(site, _)| *site == to).expect("who connects it has it in line");
        let since = std::mem::replace(place, (from, requested)).1;
        self.before[to] += u128::from(since.since(requested).nanos());
        self.counts[from].flow_out += 1;
        self.counts[to].flow_in += 1;
    }
}
