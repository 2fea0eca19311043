//! The sites that a center consists of. Each has agents of its own and an engine of its own with its own waiting contacts;
//! what they share are the queues' names and rules.

use crate::ids::{ClassId, GroupId, IdVec, SiteId};
use crate::random::Distribution;
use crate::routing::network::NetworkRules;

/// The sites of a center, and how contacts get to them. There is at least one.
#[derive(Clone, Debug)]
pub struct Sites {
    names: IdVec<SiteId, String>,
    /// Empty where there is one site.
    of_group: IdVec<GroupId, SiteId>,
    /// Empty where there is one site.
    entrances: IdVec<ClassId, Entrance>,
    network: Option<Network>,
}

/// How the contacts of a class get to a site.
#[derive(Clone, Debug, PartialEq)]
pub enum Entrance {
    /// A share of them to each site, whatever goes on there: none is negative, and they sum to 1.
    Split(IdVec<SiteId, f64>),
    /// The router in the network places them.
    Network,
}

/// The router in the network and the reports that it decides by.
#[derive(Clone, Debug)]
pub struct Network {
    /// How it chooses.
    pub rules: NetworkRules,
    /// How each site reports.
    pub reporting: IdVec<SiteId, Reporting>,
    /// What becomes of a contact that cannot be served at once where it was to be.
    pub misrouted: Misrouted,
}

/// How a site reports to the database in the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Reporting {
    /// How long from one report to the next \[s\]. All sites begin at the start. When it is always 0, a report follows every
    /// change.
    pub interval: Distribution,
    /// How long a report is on its way \[s\]; none overtakes another.
    pub latency: Distribution,
    /// Which share of the reports is lost on the way \[0, 1\].
    pub loss: f64,
}

/// What becomes of a contact for whom the stored data promised somebody free where there is nobody. A contact that comes to a
/// site where nobody could ever serve it is sent back in any case, as long as anybody elsewhere could; then it waits where it comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Misrouted {
    /// It waits where it is.
    #[default]
    Waits,
    /// It is sent back for another selection, at most so often; then it waits where it is.
    SentBack {
        /// How often.
        most: u32,
    },
}

impl Sites {
    /// One site, which is the whole center.
    pub fn one() -> Sites {
        Sites { names: vec![String::new()].into(), of_group: IdVec::new(), entrances: IdVec::new(), network: None }
    }

    /// Several sites: their names, the site of each group, the way in of each class, the router in the network.
    ///
    /// # Panics
    /// There are no sites, or a class comes by the network and there is no router in it.
    pub fn several(
        names: IdVec<SiteId, String>,
        of_group: IdVec<GroupId, SiteId>,
        entrances: IdVec<ClassId, Entrance>,
        network: Option<Network>,
    ) -> Sites {
        assert!(!names.is_empty(), "a center has at least one site");
        let by_network = entrances.iter().any(|entrance| *entrance == Entrance::Network);
        assert!(network.is_some() || !by_network, "a class comes by a network that is not there");
        Sites { names, of_group, entrances, network }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// Whether there is more than one.
    pub fn are_several(&self) -> bool {
        self.count() > 1
    }

    /// The sites in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = SiteId> + use<> {
        self.names.ids()
    }

    /// What a site is called.
    pub fn name(&self, site: SiteId) -> &str {
        &self.names[site]
    }

    /// The sites with their names, in order.
    pub fn entries(&self) -> impl Iterator<Item = (SiteId, &str)> {
        self.names.entries().map(|(site, name)| (site, name.as_str()))
    }

    /// The site of a group.
    pub fn of_group(&self, group: GroupId) -> SiteId {
        if self.count() == 1 { SiteId(0) } else { self.of_group[group] }
    }

    /// The router in the network, if there is one.
    pub fn network(&self) -> Option<&Network> {
        self.network.as_ref()
    }

    /// How the contacts of a class get to a site, where there are several.
    pub fn entrance(&self, class: ClassId) -> &Entrance {
        &self.entrances[class]
    }
}
