//! The router itself: what is stored, and the choice from it.

use super::activity::{Activity, DemandActivity, Stored};
use super::log::{NetworkCall, NetworkLog};
use super::rules::{Destination, Detail, NetworkRules, Policy};
use crate::ids::{AgentId, DemandId, IdVec, SiteId};
use crate::status::FreeAgent;
use crate::time::{Span, Time};

/// Handling time for comparisons while no site knows its own: any will do, since all are given the same.
const UNKNOWN_HANDLING: Span = Span::from_seconds(1);

/// The router in the network. See the [module](super) for its contract.
#[derive(Clone, Debug)]
pub struct NetworkRouter {
    rules: NetworkRules,
    stored: IdVec<SiteId, Option<Stored>>,
    now: Time,
    log: Option<Box<NetworkLog>>,
    /// Kept to save memory traffic, of the call that is being placed: what is known of its demand at each site, the sites that it may be sent to,
    /// and what speaks against them.
    known: IdVec<SiteId, Option<DemandActivity>>,
    candidates: Vec<SiteId>,
    valued: Vec<(f64, SiteId)>,
}

/// A call that is to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What the contact needs.
    pub demand: DemandId,
    /// A uniformly drawn number, for whatever is left to chance.
    pub draw: u64,
    /// Sites that have refused it.
    pub refused_by_sites: Vec<SiteId>,
    /// Agents who have refused it.
    pub refused_by_agents: Vec<AgentId>,
}

/// Where a call is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The site.
    pub site: SiteId,
    /// The agent there whose address was selected; nothing when the site chooses.
    pub agent: Option<AgentId>,
    /// Whether the stored data had somebody free there.
    pub expects_free: bool,
    /// When the data of the site were collected by which it was chosen; nothing when it was chosen without any.
    pub collected: Option<Time>,
}

impl NetworkRouter {
    /// A router that has no reports yet.
    ///
    /// # Panics
    /// There are no sites.
    pub fn new(rules: NetworkRules) -> NetworkRouter {
        assert!(!rules.shares.is_empty(), "a network has at least one site");
        let stored = rules.shares.iter().map(|_| None).collect();
        NetworkRouter {
            rules,
            stored,
            now: Time::START,
            log: None,
            known: IdVec::new(),
            candidates: Vec::new(),
            valued: Vec::new(),
        }
    }

    /// From now on everything that is told and answered is kept in a log.
    #[must_use]
    pub fn with_log(mut self) -> NetworkRouter {
        self.log = Some(Box::new(NetworkLog::new(self.rules.clone())));
        self
    }

    /// Gives the log away and stops keeping it.
    pub fn take_log(&mut self) -> Option<NetworkLog> {
        self.log.take().map(|log| *log)
    }

    /// Stores a report that has been transferred. Reports of a site come in the order in which they were made, none left out.
    ///
    /// # Panics
    /// Time runs backwards, or the report was collected later than now or before what is stored.
    pub fn store(&mut self, now: Time, site: SiteId, activity: Activity) {
        self.advance(now);
        assert!(activity.collected <= now, "a report of {} arrives at {now}", activity.collected);
        if let Some(log) = &mut self.log {
            log.calls.push((now, NetworkCall::Store(site, activity.clone())));
        }
        match &mut self.stored[site] {
            Some(stored) => {
                let (last, next) = (stored.collected, activity.collected);
                assert!(last <= next, "a report of {next} comes after one of {last}");
                stored.add(activity);
            }
            stored => *stored = Some(Stored::new(self.rules.activity, activity)),
        }
    }

    /// What is stored of a site.
    pub fn stored(&self, site: SiteId) -> Option<&Stored> {
        self.stored[site].as_ref()
    }

    /// Receives a call, retrieves what is stored and selects from it.
    ///
    /// # Panics
    /// Time runs backwards.
    pub fn place(&mut self, now: Time, call: &Call) -> Placement {
        self.advance(now);
        self.gather(call);
        let site = self.choose(call);
        let free = self.known[site].and_then(|known| known.status).is_some_and(|status| status.free > 0);
        let agent = match self.rules.destination {
            Destination::Agent => self.longest_idle_of(site, call).and_then(|(_, agent)| agent),
            Destination::Site => None,
        };
        let informed = self.rules.policy != Policy::Percentage || agent.is_some();
        let placement = Placement {
            site,
            agent,
            expects_free: agent.is_some() || free,
            collected: self.stored[site].as_ref().filter(|_| informed).map(|stored| stored.collected),
        };
        if self.rules.counts_own
            && let Some(stored) = &mut self.stored[site]
        {
            stored.expect_one(call.demand, agent);
        }
        if let Some(log) = &mut self.log {
            log.calls.push((now, NetworkCall::Place(call.clone(), placement)));
        }
        placement
    }

    fn advance(&mut self, now: Time) {
        assert!(now >= self.now, "time runs backwards: {now} after {}", self.now);
        self.now = now;
    }

    /// Looks up what is known, and finds the sites to choose from, in order: those that have not refused it and are not known to have nobody
    /// for it. Where none is left, all that have not refused; where all have, all.
    fn gather(&mut self, call: &Call) {
        self.known.clear();
        for stored in self.stored.iter_mut() {
            self.known.push(stored.as_mut().map(|stored| stored.known(call.demand)));
        }
        let mut candidates = std::mem::take(&mut self.candidates);
        let able = |site: SiteId| {
            let known = &self.known[site];
            known.is_none_or(|known| known.skilled != Some(0) && known.status.is_none_or(|status| status.slots > 0))
        };
        let open = |site: &SiteId| !call.refused_by_sites.contains(site);
        for rule in 0..3 {
            candidates.clear();
            candidates.extend(self.stored.ids().filter(|site| match rule {
                0 => open(site) && able(*site),
                1 => open(site),
                _ => true,
            }));
            if !candidates.is_empty() {
                break;
            }
        }
        self.candidates = candidates;
    }

    fn choose(&mut self, call: &Call) -> SiteId {
        let unknown = self.stored.iter().all(Option::is_none);
        match self.rules.policy {
            _ if unknown => self.by_share(call),
            Policy::Percentage => self.by_share(call),
            Policy::LeastExpectedWait => self.least_expected_wait(call),
            Policy::LeastLoaded => self.least(call, DemandActivity::load),
            Policy::LongestIdle => self.longest_idle(call),
            Policy::ShortestOf(sites) => self.shortest_of(usize::from(sites), call),
        }
    }

    /// A site that does not know how long contacts take is given the mean of those that do.
    fn least_expected_wait(&mut self, call: &Call) -> SiteId {
        let known = self.known.iter().flatten().filter_map(|known| known.volume?.talk);
        let (sum, sites) = known.fold((0.0, 0.0), |(sum, sites), talk| (sum + talk.seconds(), sites + 1.0));
        let talk = if sites > 0.0 { sum / sites } else { UNKNOWN_HANDLING.seconds() };
        self.least(call, |known| known.expected_wait(talk))
    }

    /// The candidate with the least value, any of several. One of which nothing is stored comes last.
    fn least(&mut self, call: &Call, value: impl Fn(&DemandActivity) -> f64) -> SiteId {
        let value = |site: SiteId| self.known[site].as_ref().map_or(f64::INFINITY, &value);
        self.valued.clear();
        self.valued.extend(self.candidates.iter().map(|&site| (value(site), site)));
        any_of_least(self.valued.iter().copied(), call.draw).expect("there is always a candidate")
    }

    /// By shares among the candidates; evenly where they have none.
    fn by_share(&self, call: &Call) -> SiteId {
        // In the order of sites, so that a share is the same part of the numbers whoever else there is.
        let candidate = |site: &SiteId| self.candidates.contains(site);
        let sites = || self.rules.shares.ids().filter(candidate);
        let total: f64 = sites().map(|site| self.rules.shares[site]).sum();
        if total <= 0.0 {
            return self.candidates[below(call.draw, self.candidates.len())];
        }
        let mut point = unit(call.draw) * total;
        let mut last = None;
        for site in sites().filter(|&site| self.rules.shares[site] > 0.0) {
            last = Some(site);
            if point < self.rules.shares[site] {
                break;
            }
            point -= self.rules.shares[site];
        }
        last.unwrap_or(self.candidates[0])
    }

    fn longest_idle(&mut self, call: &Call) -> SiteId {
        let idle = |site: SiteId| self.longest_idle_of(site, call).map(|(since, _)| (since, site));
        let longest = any_of_least(self.candidates.iter().filter_map(|&site| idle(site)), call.draw);
        longest.unwrap_or_else(|| self.least_expected_wait(call))
    }

    /// Since when the agent of a site is idle who has been so for longest and has not refused, and who it is, if that is known.
    fn longest_idle_of(&self, site: SiteId, call: &Call) -> Option<(Time, Option<AgentId>)> {
        let stored = self.stored[site].as_ref()?;
        if self.rules.detail == Detail::Aggregated {
            return self.known[site]?.status?.since.map(|since| (since, None));
        }
        let willing = |free: &FreeAgent| !call.refused_by_agents.contains(&free.agent);
        let longest = stored.free_agents(call.demand).filter(willing).min()?;
        Some((longest.since, Some(longest.agent)))
    }

    /// Of some different candidates, drawn without putting back, the first with the fewest contacts.
    fn shortest_of(&self, sites: usize, call: &Call) -> SiteId {
        let mut drawn: Vec<usize> = Vec::with_capacity(sites);
        let mut number = call.draw;
        while drawn.len() < sites.min(self.candidates.len()) {
            number = next(number);
            let mut place = below(number, self.candidates.len() - drawn.len());
            // The places that were drawn before, in rising order, are jumped over.
            let mut before = drawn.clone();
            before.sort_unstable();
            before.iter().for_each(|&taken| place += usize::from(taken <= place));
            drawn.push(place);
        }
        let contacts = |site: SiteId| self.known[site].map_or(f64::INFINITY, |known| f64::from(known.present()));
        first_least(drawn.into_iter().map(|place| self.candidates[place]), contacts)
    }
}

impl DemandActivity {
    /// Contacts there, as far as is known.
    fn present(&self) -> u32 {
        match (&self.volume, &self.status) {
            (Some(volume), _) => volume.waiting + volume.in_service,
            (None, Some(status)) => status.open,
            (None, None) => 0,
        }
    }

    fn slots(&self) -> f64 {
        let slots = self.status.map(|status| status.slots).or(self.skilled).unwrap_or(1);
        f64::from(slots)
    }

    fn load(&self) -> f64 {
        self.over_slots(f64::from(self.present() + 1))
    }

    /// So much for each slot; where there are none, more than anywhere else, even if there is nothing to share out.
    fn over_slots(&self, amount: f64) -> f64 {
        let slots = self.slots();
        if slots > 0.0 { amount / slots } else { f64::INFINITY }
    }

    /// The expected wait \[s\], where contacts take `talk` \[s\] unless the site knows it better.
    fn expected_wait(&self, talk: f64) -> f64 {
        if self.status.is_some_and(|status| status.free > 0) {
            return 0.0;
        }
        let waiting = self.volume.map_or(0, |volume| volume.waiting);
        let own = self.volume.and_then(|volume| volume.talk).map(Span::seconds);
        self.over_slots(f64::from(waiting + 1) * own.unwrap_or(talk))
    }
}

/// One of the sites with the least value, each as likely if `draw` is uniform.
fn any_of_least<V: PartialOrd>(valued: impl Iterator<Item = (V, SiteId)> + Clone, draw: u64) -> Option<SiteId> {
    let best = valued.clone().reduce(|best, next| if next.0 < best.0 { next } else { best })?.0;
    let tied = valued.filter(|(value, _)| *value == best).map(|(_, site)| site);
    let chosen = below(draw, tied.clone().count());
    tied.into_iter().nth(chosen)
}

/// The first site with the least value.
fn first_least(sites: impl Iterator<Item = SiteId>, value: impl Fn(SiteId) -> f64) -> SiteId {
    let valued = sites.map(|site| (value(site), site));
    let least = valued.reduce(|best, next| if next.0 < best.0 { next } else { best });
    least.expect("there is always a candidate").1
}

/// A number below `many`, uniform if `draw` is.
fn below(draw: u64, many: usize) -> usize {
    ((u128::from(draw) * many as u128) >> 64) as usize
}

/// A number in \[0, 1), uniform if `draw` is. Not the bits that [`below`] goes by alone: a share and a beginning are chosen for
/// different calls.
fn unit(draw: u64) -> f64 {
    (draw >> 11) as f64 / (1_u64 << 53) as f64
}

/// Another number from a number: a step of SplitMix64 (Steele, Lea and Flood 2014), so that one number that came with the
/// call is as good as several.
fn next(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
