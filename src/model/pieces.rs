//! A long run in pieces, each of which may take the place of a run.

use super::machines::announcement::AnnouncementTimes;
use super::machines::journey::ServerTimes;
use super::machines::network::Placements;
use super::machines::overflow::Overflow;
use super::machines::queues::QueueTimes;
use super::machines::self_service::AutomationTimes;
use super::machines::sip::SipTimes;
use super::machines::trunks::TrunkTimes;
use super::result::{GroupTimes, ProviderTimes, ProxyTimes, RunResult, SiteTimes};
use super::tallies::HostTimes;
use crate::ids::{ClassId, GroupId, Id, IdVec, ProviderId, SiteId, TrunkId};
use crate::stats::SpanHistogram;
use crate::time::{Span, Time};
use std::ops::{AddAssign, Range, Sub, SubAssign};

/// What is counted when it happens, and neither by interval nor by contact, from the start of a run up to a moment of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Time that agents stayed beyond their duty \[ns\], and how often they did not respond, by group.
    pub groups: IdVec<GroupId, (u128, u64)>,
    /// By provider; without areas over time.
    pub providers: IdVec<ProviderId, ProviderTimes>,
    /// Of proxy and firewall; without areas over time.
    pub proxy: ProxyTimes,
    /// Calls that came over each trunk, and those that found all lines held.
    pub trunks: IdVec<TrunkId, [u64; 2]>,
    /// What the router in the network did, and what came of steps to other sites, by site; where there are several.
    pub sites: IdVec<SiteId, (Option<Placements>, Option<Overflow>)>,
    /// By class, in a center with self-service systems.
    pub automation: IdVec<ClassId, AutomationTimes>,
    /// What contacts were told, by class.
    pub announcements: IdVec<ClassId, AnnouncementTimes>,
    /// By class, in a center that is reached by SIP.
    pub sip: IdVec<ClassId, SipTimes>,
}

/// Waits of the answered who arrived in a part of a run.
#[derive(Clone, Debug, Default)]
pub struct WaitsOfPart {
    /// By class.
    pub classes: IdVec<ClassId, SpanHistogram>,
    /// By site, where there are several.
    pub sites: Vec<SpanHistogram>,
    /// By hosting, where contacts come by instant message.
    pub hosts: Vec<SpanHistogram>,
}

impl AddAssign<&WaitsOfPart> for WaitsOfPart {
    fn add_assign(&mut self, other: &WaitsOfPart) {
        fn merge(mine: &mut Vec<SpanHistogram>, theirs: &[SpanHistogram]) {
            mine.resize(theirs.len(), SpanHistogram::new());
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.merge(theirs));
        }
        other.classes.entries().for_each(|(class, waits)| self.classes.grown_to(class).merge(waits));
        merge(&mut self.sites, &other.sites);
        merge(&mut self.hosts, &other.hosts);
    }
}

/// The ends of the pieces of a run, and what was counted up to them.
#[derive(Debug)]
pub(crate) struct PieceEnds {
    /// How long a piece is; nothing where nobody asked for any.
    length: Option<Span>,
    horizon: Span,
    counted: Vec<Counts>,
}

impl PieceEnds {
    /// Pieces of this length, of which the last ends by the end of the horizon.
    pub(crate) fn new(length: Option<Span>, horizon: Span) -> PieceEnds {
        PieceEnds { length, horizon, counted: Vec::new() }
    }

    /// When the next one ends.
    pub(crate) fn next(&self) -> Option<Time> {
        let end = self.length?.times(self.counted.len() as u64 + 1);
        (end <= self.horizon).then(|| Time::START + end)
    }

    /// One ends, with so much counted since the start.
    pub(crate) fn end(&mut self, counts: Counts) {
        self.counted.push(counts);
    }

    /// What was counted up to each of them.
    pub(crate) fn finish(self) -> Vec<Counts> {
        self.counted
    }
}

/// Each entry minus that of an earlier moment; an earlier moment at which nothing was counted yet may have no entries.
fn since<I: Id, T: Clone>(now: &IdVec<I, T>, earlier: &IdVec<I, T>, minus: impl Fn(&T, &T) -> T) -> IdVec<I, T> {
    let of = |(id, now): (I, &T)| earlier.get(id).map_or_else(|| now.clone(), |earlier| minus(now, earlier));
    now.entries().map(of).collect()
}

fn minus<T: Copy + for<'a> SubAssign<&'a T>>(now: &T, earlier: &T) -> T {
    let mut left = *now;
    left -= earlier;
    left
}

fn servers_since(now: &ServerTimes, earlier: &ServerTimes) -> ServerTimes {
    let (begun, refused) = (now.begun - earlier.begun, now.refused - earlier.refused);
    ServerTimes { begun, refused, ..ServerTimes::default() }
}

fn provider_since(now: &ProviderTimes, earlier: &ProviderTimes) -> ProviderTimes {
    let mut legs = now.legs;
    legs.iter_mut().zip(&earlier.legs).for_each(|(leg, before)| *leg -= before);
    ProviderTimes {
        channels: Vec::new(),
        max_channels: Vec::new(),
        contacts: now.contacts - earlier.contacts,
        questions: now.questions - earlier.questions,
        redirects_asked: now.redirects_asked - earlier.redirects_asked,
        redirected: now.redirected - earlier.redirected,
        fell_back: now.fell_back - earlier.fell_back,
        redirects_failed: now.redirects_failed - earlier.redirects_failed,
        handed_over: now.handed_over - earlier.handed_over,
        messages_exposed: now.messages_exposed - earlier.messages_exposed,
        messages: now.messages - earlier.messages,
        latency: now.latency - earlier.latency,
        round_trips: now.round_trips - earlier.round_trips,
        round_trip: now.round_trip - earlier.round_trip,
        legs,
        servers: servers_since(&now.servers, &earlier.servers),
        downtime: now.downtime - earlier.downtime,
    }
}

impl Sub<&Counts> for &Counts {
    type Output = Counts;

    /// What was counted since an earlier moment.
    fn sub(self, earlier: &Counts) -> Counts {
        let pair = |now: &(u128, u64), earlier: &(u128, u64)| (now.0 - earlier.0, now.1 - earlier.1);
        let calls = |now: &[u64; 2], earlier: &[u64; 2]| [now[0] - earlier[0], now[1] - earlier[1]];
        let site = |now: &(Option<Placements>, Option<Overflow>), earlier: &(Option<Placements>, Option<Overflow>)| {
            (
                now.0.zip(earlier.0).map(|(now, earlier)| minus(&now, &earlier)),
                now.1.zip(earlier.1).map(|(now, earlier)| minus(&now, &earlier)),
            )
        };
        Counts {
            groups: since(&self.groups, &earlier.groups, pair),
            providers: since(&self.providers, &earlier.providers, provider_since),
            proxy: ProxyTimes {
                servers: servers_since(&self.proxy.servers, &earlier.proxy.servers),
                firewall: servers_since(&self.proxy.firewall, &earlier.proxy.firewall),
                downtime: self.proxy.downtime - earlier.proxy.downtime,
                firewall_downtime: self.proxy.firewall_downtime - earlier.proxy.firewall_downtime,
                ..ProxyTimes::default()
            },
            trunks: since(&self.trunks, &earlier.trunks, calls),
            sites: since(&self.sites, &earlier.sites, site),
            automation: since(&self.automation, &earlier.automation, minus),
            announcements: since(&self.announcements, &earlier.announcements, minus),
            sip: since(&self.sip, &earlier.sip, minus),
        }
    }
}

/// The values of some intervals, and none for the time after the last.
fn cut<T: Copy + Default>(by_interval: &[T], intervals: &Range<usize>) -> Vec<T> {
    let within = by_interval[intervals.clone()].iter().copied();
    within.chain([T::default()]).collect()
}

fn servers(areas: &ServerTimes, intervals: &Range<usize>, counts: &ServerTimes) -> ServerTimes {
    ServerTimes { busy: cut(&areas.busy, intervals), waiting: cut(&areas.waiting, intervals), ..counts.clone() }
}

impl RunResult {
    /// A part of the run of whole intervals of this length, as the result of a run of its own: contacts count where they arrived, areas over
    /// time are those of its intervals, and of the rest there is what was counted in it. Nothing comes after it, and it has no logs.
    ///
    /// # Panics
    /// The run has no such intervals, or other parts than what was counted in it.
    pub fn part(&self, intervals: Range<usize>, length: Span, counts: &Counts, waits: WaitsOfPart) -> RunResult {
        let classes = self.waits.len();
        let group = |(id, times): (GroupId, &GroupTimes)| GroupTimes {
            present: cut(&times.present, &intervals),
            busy: cut(&times.busy, &intervals),
            sessions: cut(&times.sessions, &intervals),
            attending: times.attending.as_ref().map(|areas| cut(areas, &intervals)),
            overtime: counts.groups[id].0,
            missed: counts.groups[id].1,
        };
        let provider = |(id, times): (ProviderId, &ProviderTimes)| ProviderTimes {
            channels: cut(&times.channels, &intervals),
            max_channels: cut(&times.max_channels, &intervals),
            servers: servers(&times.servers, &intervals, &counts.providers[id].servers),
            ..counts.providers[id].clone()
        };
        let hosted = cut(&self.proxy.hosted, &intervals);
        let host = |(host, waits): (&HostTimes, SpanHistogram)| HostTimes {
            cells: host.cells[intervals.clone()].to_vec(),
            waits,
        };
        let site = |((id, site), waits): ((SiteId, &SiteTimes), SpanHistogram)| SiteTimes {
            cells: site.cells[intervals.clone()].to_vec(),
            waits,
            waiting: cut(&site.waiting, &intervals),
            max_waiting: cut(&site.max_waiting, &intervals),
            placements: counts.sites[id].0,
            overflow: counts.sites[id].1,
        };
        let queue = |queue: &QueueTimes| QueueTimes {
            waiting: cut(&queue.waiting, &intervals),
            max_waiting: cut(&queue.max_waiting, &intervals),
        };
        let trunk = |(id, trunk): (TrunkId, &TrunkTimes)| {
            let [calls, blocked] = counts.trunks[id];
            let (held, max_held) = (cut(&trunk.held, &intervals), cut(&trunk.max_held, &intervals));
            TrunkTimes { held, max_held, calls, blocked }
        };
        RunResult {
            cells: self.cells[intervals.start * classes..intervals.end * classes].to_vec(),
            waits: waits.classes,
            queues: self.queues.iter().map(queue).collect(),
            groups: self.groups.entries().map(group).collect(),
            providers: self.providers.entries().map(provider).collect(),
            hosts: self.hosts.iter().zip(waits.hosts).map(host).collect(),
            sites: self.sites.entries().zip(waits.sites).map(site).collect(),
            trunks: self.trunks.entries().map(trunk).collect(),
            automation: counts.automation.clone(),
            announcements: counts.announcements.clone(),
            sip: counts.sip.clone(),
            proxy: ProxyTimes {
                hosted,
                max_hosted: self.proxy.max_hosted,
                servers: servers(&self.proxy.servers, &intervals, &counts.proxy.servers),
                firewall: servers(&self.proxy.firewall, &intervals, &counts.proxy.firewall),
                ..counts.proxy.clone()
            },
            pieces: Vec::new(),
            events: self.events,
            max_present: self.max_present,
            ended: Time::START + length,
            logs: IdVec::new(),
            network_log: None,
        }
    }
}
