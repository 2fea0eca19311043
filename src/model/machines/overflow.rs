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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{area, at};

    const NORTH: SiteId = SiteId(0);
    const SOUTH: SiteId = SiteId(1);
    const ID: ContactId = ContactId(4);

    fn overflows() -> Overflows {
        let names: IdVec<SiteId, String> = vec!["north".to_owned(), "south".to_owned()].into();
        Overflows::new(&Sites::several(names, IdVec::new(), IdVec::new(), None))
    }

    #[test]
    fn a_contact_is_asked_for_once_at_a_site_and_stands_there_until_it_leaves() {
        let mut overflows = overflows();
        assert!(overflows.asks(ID, SOUTH) && !overflows.stands_elsewhere(ID));
        overflows.join(ID, SOUTH, at(5));
        assert!(!overflows.asks(ID, SOUTH), "it stands in line there");
        assert_eq!((overflows.counts(SOUTH).asked, overflows.stands_elsewhere(ID)), (1, true));
        assert_eq!(overflows.leave(ID, at(20)), [(SOUTH, at(5))]);
        assert_eq!((overflows.elsewhere(SOUTH), overflows.leave(ID, at(30)).len()), (area(15), 0));
        overflows.join(ID, SOUTH, at(40));
        overflows.leave_one(ID, NORTH, at(50));
        overflows.leave_one(ID, SOUTH, at(50));
        assert_eq!((overflows.elsewhere(SOUTH), overflows.stands_elsewhere(ID)), (area(25), false));
    }

    #[test]
    fn who_is_connected_at_another_site_leaves_the_line_of_their_own_there_since_they_asked() {
        let mut overflows = overflows();
        overflows.join(ID, SOUTH, at(15));
        overflows.go(ID, at(10), NORTH, SOUTH);
        assert_eq!((overflows.counts(NORTH).flow_out, overflows.counts(SOUTH).flow_in), (1, 1));
        // The south counts it now, in whose line it was not for the first five seconds.
        assert_eq!((overflows.before(SOUTH), overflows.before(NORTH)), (area(5), 0));
        assert_eq!(overflows.leave(ID, at(30)), [(NORTH, at(10))]);
        assert_eq!((overflows.elsewhere(NORTH), overflows.elsewhere(SOUTH)), (area(20), 0));
    }

    #[test]
    fn whoever_is_to_be_asked_for_is_given_out_once_in_the_order_of_decisions() {
        let mut overflows = overflows();
        let to_ask = |contact| ToAsk { contact: ContactId(contact), own: NORTH, other: SOUTH };
        [7, 2].iter().for_each(|&contact| overflows.ask_later(to_ask(contact)));
        assert_eq!(overflows.take_to_ask(), [to_ask(7), to_ask(2)]);
        assert_eq!(overflows.take_to_ask(), []);
    }
}
