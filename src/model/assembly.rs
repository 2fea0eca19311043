//! The result of a run is put together from what its machines say, each by its name.

use super::contact::DutyRecord;
use super::counts::Counts;
use super::machines::attention::Attention;
use super::machines::dialogue::Robot;
use super::machines::faults::Faults;
use super::machines::hosting::Hosts;
use super::machines::journey::Journeys;
use super::machines::queues::QueueTimes;
use super::machines::response::Responses;
use super::machines::stations::Stations;
use super::machines::trunks::Trunks;
use super::plan::Center;
use super::result::RunResult;
use super::tallies::{ByArrival, Tallies};
use super::times::{GroupTimes, ProviderTimes, ProxyTimes};
use crate::ids::{AgentId, GroupId, Id, IdVec, ProviderId, QueueId};
use crate::random::Root;
use crate::routing::AgentState;
use crate::time::Time;

/// The machines by which instant messages come.
#[derive(Debug)]
pub(crate) struct MessagePlant<'p, 'a> {
    pub(crate) hosts: &'p Hosts<'a>,
    pub(crate) robot: &'p Robot,
    pub(crate) journeys: &'p Journeys<'a>,
    pub(crate) faults: &'p Faults<'a>,
}

impl MessagePlant<'_, '_> {
    /// What the providers had to do.
    pub(crate) fn providers(&self, center: &Center, now: Time) -> IdVec<ProviderId, ProviderTimes> {
        center.providers.ids().map(|provider| self.provider(provider, now)).collect()
    }

    fn provider(&self, provider: ProviderId, now: Time) -> ProviderTimes {
        let (channels, max_channels) = self.hosts.channels(provider, now);
        let servers = self.journeys.server_times(provider.index(), now);
        ProviderTimes { channels, max_channels, servers, ..self.counts(provider, now) }
    }

    /// What was counted of a provider so far, without areas over time.
    fn counts(&self, provider: ProviderId, now: Time) -> ProviderTimes {
        let (counts, messages) = (self.hosts.counts(provider), self.journeys.times(provider));
        ProviderTimes {
            channels: Vec::new(),
            max_channels: Vec::new(),
            contacts: counts.contacts,
            questions: self.robot.questions(provider),
            redirects_asked: counts.redirects_asked,
            redirected: counts.redirected,
            fell_back: counts.fell_back,
            redirects_failed: counts.redirects_failed,
            handed_over: counts.handed_over,
            messages_exposed: messages.exposed,
            messages: messages.messages,
            latency: messages.latency,
            round_trips: messages.round_trips,
            round_trip: messages.round_trip,
            legs: messages.legs,
            servers: self.journeys.server_counts(provider.index()),
            downtime: self.faults.downtime(provider.index(), now),
        }
    }

    /// What the proxy and the firewall had to do.
    pub(crate) fn proxy(&self, center: &Center, now: Time) -> ProxyTimes {
        let (proxy, firewall) = (center.providers.len(), center.providers.len() + 1);
        let (hosted, max_hosted) = self.hosts.hosted(now);
        let (servers, firewall) = (self.journeys.server_times(proxy, now), self.journeys.server_times(firewall, now));
        ProxyTimes { hosted, max_hosted, servers, firewall, ..self.proxy_counts(center, now) }
    }

    /// What was counted of proxy and firewall so far, without areas over time.
    fn proxy_counts(&self, center: &Center, now: Time) -> ProxyTimes {
        let (proxy, firewall) = (center.providers.len(), center.providers.len() + 1);
        ProxyTimes {
            servers: self.journeys.server_counts(proxy),
            firewall: self.journeys.server_counts(firewall),
            downtime: self.faults.downtime(proxy, now),
            firewall_downtime: self.faults.downtime(firewall, now),
            ..ProxyTimes::default()
        }
    }

    /// What was counted of all of them so far.
    pub(crate) fn count_into(&self, counts: &mut Counts, center: &Center, now: Time) {
        counts.providers = center.providers.ids().map(|provider| self.counts(provider, now)).collect();
        counts.proxy = self.proxy_counts(center, now);
    }
}

/// The result of a run of a plain center that is over: of the machines that had nothing to do it has what they say then.
pub(crate) fn plain_result(
    (center, root, now): (&Center, Root, Time),
    (queues, groups): (IdVec<QueueId, QueueTimes>, IdVec<GroupId, GroupTimes>),
    tallies: Tallies,
) -> RunResult {
    let plant = MessagePlant {
        hosts: &Hosts::new(&center.providers, &center.proxy, center.horizon),
        robot: &Robot::new(center.providers.len()),
        journeys: &Journeys::new(center.message_path(), center.horizon),
        faults: &Faults::new(center.message_path(), Time::START + center.horizon.length, root),
    };
    let counted = tallies.finish();
    RunResult {
        cells: counted.cells,
        waits: counted.waits,
        queues,
        groups,
        providers: plant.providers(center, now),
        hosts: counted.hosts,
        by_queue: counted.by_queue,
        served: counted.served,
        within: counted.within,
        waiting_longest: counted.waiting_longest,
        sites: IdVec::new(),
        trunks: Trunks::new(&center.trunks, center.horizon).times(now),
        automation: ByArrival::default(),
        announcements: ByArrival::default(),
        told: IdVec::new(),
        callbacks: IdVec::new(),
        callback_endings: ByArrival::default(),
        presence: IdVec::new(),
        status: IdVec::new(),
        status_endings: ByArrival::default(),
        invitations: ByArrival::default(),
        while_waiting: ByArrival::default(),
        subscribers: IdVec::new(),
        sip: ByArrival::default(),
        proxy: plant.proxy(center, now),
        pieces: Vec::new(),
        events: 0,
        max_present: 0,
        ended: now,
        logs: IdVec::new(),
        network_log: None,
    }
}

/// What is counted of the machines that had nothing to do in a run.
pub(crate) fn idle_counts(center: &Center) -> Counts {
    Counts {
        providers: center.providers.ids().map(|_| ProviderTimes::default()).collect(),
        trunks: center.trunks.ids().map(|_| [0, 0]).collect(),
        ..Counts::default()
    }
}

/// Whether an agent takes contacts from this moment on, for the engine and for who watches.
pub(crate) fn duty(stations: &Stations<'_>, agent: AgentId, at: Time) -> (AgentState, DutyRecord) {
    let is_on_duty = stations.is_on_duty(agent);
    let state = if is_on_duty { AgentState::Ready } else { AgentState::NotReady };
    (state, DutyRecord { at, agent, is_on_duty })
}

/// What is counted of the agents so far, by group.
pub(crate) fn group_counts(
    center: &Center,
    stations: &Stations<'_>,
    responses: Option<&Responses>,
    now: Time,
) -> IdVec<GroupId, (u128, u64)> {
    let missed = |group: GroupId| responses.map_or(0, |responses| responses.missed(group));
    center.groups.ids().map(|group| (stations.overtime(group, now), missed(group))).collect()
}

/// What the agents did, by group.
pub(crate) fn groups(
    center: &Center,
    stations: &Stations<'_>,
    attention: &Attention,
    responses: Option<&Responses>,
    now: Time,
) -> IdVec<GroupId, GroupTimes> {
    let group = |group: GroupId| {
        let staff = stations.times(group, now);
        GroupTimes {
            present: staff.present,
            busy: staff.busy,
            sessions: staff.sessions,
            attending: attention.times(group, now),
            overtime: staff.overtime,
            missed: responses.map_or(0, |responses| responses.missed(group)),
        }
    };
    center.groups.ids().map(group).collect()
}
