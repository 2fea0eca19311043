//! A long run in pieces, each of which may take the place of a run, and a run without its beginning.

use super::contact::ContactRecord;
use super::counts::{Counts, minus, provider_since, servers_left, servers_since, since};
use super::machines::journey::ServerTimes;
use super::machines::queues::QueueTimes;
use super::machines::trunks::TrunkTimes;
use super::plan::{Center, Hosting};
use super::result::{RunResult, SiteTimes};
use super::tallies::{Served, Tally, Wait, WaitsInPart, Within, count_within};
use super::times::{GroupTimes, ProviderTimes, ProxyTimes};
use crate::ids::{ClassId, GroupId, Id, IdVec, ProviderId, QueueId, SiteId, TrunkId};
use crate::time::{Span, Time};
use std::collections::BTreeMap;
use std::mem::take;
use std::ops::{AddAssign, Range};

/// What is counted of the contacts that arrived in a part of a run, and not by interval.
#[derive(Clone, Debug)]
pub struct SeenInPart {
    /// Waits by class.
    classes: IdVec<ClassId, WaitsInPart>,
    /// By queue, where rules put contacts into others than that of their class.
    queues: IdVec<QueueId, WaitsInPart>,
    /// By site, where there are several.
    sites: IdVec<SiteId, WaitsInPart>,
    /// By hosting, where contacts come by instant message.
    hosts: Vec<WaitsInPart>,
    /// By `class * groups + group`, where there is any: most groups serve few classes, and a run has a thousand parts.
    served: BTreeMap<usize, Served>,
    /// For each limit of each class.
    within: IdVec<ClassId, Vec<Within>>,
}

impl SeenInPart {
    /// Nobody yet.
    pub fn new(center: &Center) -> SeenInPart {
        SeenInPart {
            classes: center.classes.ids().map(|_| WaitsInPart::default()).collect(),
            queues: center.queues.ids().filter(|_| center.has_rules()).map(|_| WaitsInPart::default()).collect(),
            sites: center.sites.ids().filter(|_| center.sites.are_several()).map(|_| WaitsInPart::default()).collect(),
            hosts: vec![WaitsInPart::default(); Hosting::ALL.len()],
            served: BTreeMap::new(),
            within: center.classes.ids().map(|class| vec![Within::default(); center.limits_of(class).len()]).collect(),
        }
    }

    /// Counts a contact of the center.
    pub fn count(&mut self, center: &Center, record: &ContactRecord) {
        if let Some(agent) = record.agent {
            let group = center.agents[agent].group;
            let place = record.class.index() * center.groups.len() + group.index();
            self.served.entry(place).or_default().count(record);
        }
        count_within(center.limits_of(record.class), &mut self.within[record.class], record);
        let Some(wait) = Wait::of(record) else { return };
        self.classes[record.class].record(wait);
        if let Some(modes) = record.modes {
            self.hosts[modes.used as usize].record(wait);
        }
        if !self.queues.is_empty() {
            self.queues[record.moved_to.unwrap_or(center.classes[record.class].queue)].record(wait);
        }
        if let Some(site) = record.site.filter(|_| !self.sites.is_empty()) {
            self.sites[site].record(wait);
        }
    }
}

impl AddAssign<&SeenInPart> for SeenInPart {
    fn add_assign(&mut self, other: &SeenInPart) {
        self.classes.iter_mut().zip(&other.classes).for_each(|(mine, theirs)| *mine += theirs);
        self.queues.iter_mut().zip(&other.queues).for_each(|(mine, theirs)| *mine += theirs);
        self.sites.iter_mut().zip(&other.sites).for_each(|(mine, theirs)| *mine += theirs);
        self.hosts.iter_mut().zip(&other.hosts).for_each(|(mine, theirs)| *mine += theirs);
        for (place, theirs) in &other.served {
            *self.served.entry(*place).or_default() += theirs;
        }
        let (mine, theirs) = (self.within.iter_mut().flatten(), other.within.iter().flatten());
        mine.zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
    }
}

/// The ends of the pieces of a run, and of its beginning that is left out, with what was counted up to them.
#[derive(Debug)]
pub(crate) struct PieceEnds {
    /// How long a piece is; nothing where nobody asked for any.
    length: Option<Span>,
    horizon: Span,
    counted: Vec<Counts>,
    warm_up: Span,
    left_out: Option<Counts>,
}

impl PieceEnds {
    /// Pieces of this length, of which the last ends by the end of the center's horizon.
    pub(crate) fn new(length: Option<Span>, center: &Center) -> PieceEnds {
        let (horizon, warm_up) = (center.horizon.length, center.warm_up);
        PieceEnds { length, horizon, counted: Vec::new(), warm_up, left_out: None }
    }

    /// When the next piece or the beginning ends.
    pub(crate) fn next(&self) -> Option<Time> {
        let piece = self.piece_end().filter(|&end| end <= self.horizon);
        let warm_up = Some(self.warm_up).filter(|&warm_up| warm_up > Span::ZERO && self.left_out.is_none());
        piece.into_iter().chain(warm_up).min().map(|end| Time::START + end)
    }

    fn piece_end(&self) -> Option<Span> {
        Some(self.length?.times(self.counted.len() as u64 + 1))
    }

    /// One of them ends now, with so much counted since the start.
    pub(crate) fn end(&mut self, now: Time, counts: Counts) {
        let since = now.since(Time::START);
        if since == self.warm_up {
            self.left_out = Some(counts.clone());
        }
        if self.piece_end() == Some(since) {
            self.counted.push(counts);
        }
    }

    /// The result of a run that is over, with what was counted up to the ends of its pieces and without its beginning.
    pub(crate) fn finish(self, mut result: RunResult) -> RunResult {
        if let Some(before) = &self.left_out {
            result.leave_out(before);
        }
        RunResult { pieces: self.counted, ..result }
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
    /// Takes what was counted up to a moment out of what is not kept by interval, nor by contact.
    fn leave_out(&mut self, before: &Counts) {
        for (times, &(overtime, missed)) in self.groups.iter_mut().zip(&before.groups) {
            times.overtime -= overtime;
            times.missed -= missed;
        }
        for (times, earlier) in self.providers.iter_mut().zip(&before.providers) {
            let counts = provider_since(times, earlier);
            let (channels, max_channels) = (take(&mut times.channels), take(&mut times.max_channels));
            let servers = servers_left(&times.servers, &counts.servers);
            *times = ProviderTimes { channels, max_channels, servers, ..counts };
        }
        let servers = servers_since(&self.proxy.servers, &before.proxy.servers);
        let firewall = servers_since(&self.proxy.firewall, &before.proxy.firewall);
        self.proxy.servers = servers_left(&self.proxy.servers, &servers);
        self.proxy.firewall = servers_left(&self.proxy.firewall, &firewall);
        self.proxy.downtime -= before.proxy.downtime;
        self.proxy.firewall_downtime -= before.proxy.firewall_downtime;
        for (trunk, [calls, blocked]) in self.trunks.iter_mut().zip(&before.trunks) {
            trunk.calls -= calls;
            trunk.blocked -= blocked;
        }
        for (site, (placements, overflow)) in self.sites.iter_mut().zip(&before.sites) {
            site.placements = site.placements.zip(*placements).map(|(now, earlier)| minus(&now, &earlier));
            site.overflow = site.overflow.zip(*overflow).map(|(now, earlier)| minus(&now, &earlier));
        }
        self.callbacks = since(&self.callbacks, &before.callbacks, minus);
        self.presence = since(&self.presence, &before.presence, minus);
        self.status = since(&self.status, &before.status, minus);
        self.subscribers = since(&self.subscribers, &before.subscribers, minus);
    }

    /// A part of the run of whole intervals of this length, as the result of a run of its own: contacts count where they arrived, areas over
    /// time are those of its intervals, and of the rest there is what was counted in it. Nothing comes after it, and it has no logs.
    ///
    /// # Panics
    /// The run has no such intervals, or other parts than what was counted in it.
    pub fn part(&self, intervals: Range<usize>, length: Span, counts: &Counts, seen: SeenInPart) -> RunResult {
        let classes = self.waits.len();
        let cells = intervals.start * classes..intervals.end * classes;
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
        let tally = |(tally, waits): (&Tally, &WaitsInPart)| Tally {
            cells: tally.cells.part(intervals.clone()).collect(),
            waits: waits.finish(),
        };
        let site = |((id, site), waits): ((SiteId, &SiteTimes), &WaitsInPart)| SiteTimes {
            cells: site.cells.part(intervals.clone()).collect(),
            waits: waits.finish(),
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
            cells: self.cells.part(cells.clone()).collect(),
            waits: seen.classes.iter().map(WaitsInPart::finish).collect(),
            queues: self.queues.iter().map(queue).collect(),
            groups: self.groups.entries().map(group).collect(),
            providers: self.providers.entries().map(provider).collect(),
            hosts: self.hosts.iter().zip(&seen.hosts).map(tally).collect(),
            by_queue: self.by_queue.iter().zip(&seen.queues).map(tally).collect(),
            served: (0..classes * self.groups.len())
                .map(|place| seen.served.get(&place).copied().unwrap_or_default())
                .collect(),
            within: seen.within,
            waiting_longest: self.waiting_longest[cells].to_vec(),
            sites: self.sites.entries().zip(&seen.sites).map(site).collect(),
            trunks: self.trunks.entries().map(trunk).collect(),
            automation: self.automation.part(&intervals),
            announcements: self.announcements.part(&intervals),
            told: IdVec::new(),
            callbacks: counts.callbacks.clone(),
            callback_endings: self.callback_endings.part(&intervals),
            presence: counts.presence.clone(),
            status: counts.status.clone(),
            status_endings: self.status_endings.part(&intervals),
            invitations: self.invitations.part(&intervals),
            while_waiting: self.while_waiting.part(&intervals),
            subscribers: counts.subscribers.clone(),
            sip: self.sip.part(&intervals),
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
