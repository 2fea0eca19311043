//! How the router in the network chooses.

use crate::ids::{IdVec, SiteId};

/// The rule set of the router in the network.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkRules {
    /// Which site.
    pub policy: Policy,
    /// Whether the contact is sent to the site or to an agent's address there.
    pub destination: Destination,
    /// What reports tell.
    pub activity: ActivityKinds,
    /// Whether reports name agents.
    pub detail: Detail,
    /// Shares of the contacts by site for a choice without data: none is negative, and they sum to 1.
    pub shares: IdVec<SiteId, f64>,
    /// Whether a placement is entered in the stored data at once, as if the site had reported it.
    pub counts_own: bool,
}

/// Which site a contact is sent to. While no site has reported anything yet, it is chosen as under [`Policy::Percentage`].
///
/// What the reports leave out is filled in as follows, for each demand. Without volume nobody waits, and whoever is served is
/// known from status, or nobody is. Without status nobody is known to be free, and the slots are those of the agents with the
/// skill, or 1 where skills are left out too. Without skills every agent of the site counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// By fixed shares, whatever the reports say.
    Percentage,
    /// The site with the least expected wait: 0 with a free agent, else (waiting + 1) x mean handling time / slots. The mean is the
    /// site's own, of the sessions that have ended there; a site that has none yet is given the mean of those that have. Own means
    /// differ, so that sites of equal lines tie only while both have somebody free.
    LeastExpectedWait,
    /// The site of the agent who has been idle longest of all; where nobody is known to be free, least expected wait.
    LongestIdle,
    /// The site with the least load once the contact is there: (waiting + in service + 1) / slots. Of empty sites the largest is least
    /// loaded.
    LeastLoaded,
    /// Of so many sites, chosen by the number that came with the call, the one with the fewest contacts there, waiting or in
    /// service. Join the shortest of d.
    ShortestOf(u8),
}

/// What a contact is sent to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Destination {
    /// A site, which chooses the agent and lets the contact wait.
    #[default]
    Site,
    /// The agent of the chosen site who is free for longest by the stored data; where none is known to be free, the site.
    Agent,
}

/// Kinds of activity data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityKinds {
    /// Contacts waiting and in service, and how long they take.
    pub volume: bool,
    /// Which agents are ready, busy, free.
    pub status: bool,
    /// Which agents may serve whom.
    pub skills: bool,
}

/// How fine reports are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Sums for the site.
    #[default]
    Aggregated,
    /// The free agents one by one.
    ByAgent,
}
