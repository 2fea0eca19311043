//! The numbers of one run: sums and counts, so that runs and intervals add up.

use super::machines::announcement::AnnouncementTimes;
use super::machines::journey::{LegTimes, ServerTimes};
use super::machines::network::Placements;
use super::machines::overflow::Overflow;
use super::machines::queues::QueueTimes;
use super::machines::self_service::AutomationTimes;
use super::machines::sip::SipTimes;
use super::machines::trunks::TrunkTimes;
use super::pieces::Counts;
use super::tallies::{Cell, HostTimes};
use crate::ids::{ClassId, GroupId, IdVec, ProviderId, QueueId, SiteId, TrunkId};
use crate::routing::Log;
use crate::routing::network::NetworkLog;
use crate::stats::SpanHistogram;
use crate::time::Time;

/// Time integrals of a group \[agent·ns\], one per interval, then one for the time after the horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupTimes {
    /// Agents present: on duty, or finishing what they have.
    pub present: Vec<u128>,
    /// Agents with at least one open session, work after the conversation included.
    pub busy: Vec<u128>,
    /// Open sessions \[session·ns\].
    pub sessions: Vec<u128>,
    /// Agents who compose or wrap up in conversations turn by turn, where there are any.
    pub attending: Option<Vec<u128>>,
    /// Time that agents stayed beyond their duty to finish.
    pub overtime: u128,
    /// How often its agents did not respond to a contact that they were given.
    pub missed: u64,
}

/// What a provider had to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderTimes {
    /// Channels held on behalf of clients \[channel·ns\]: one per interval, then one for the time after the horizon.
    pub channels: Vec<u128>,
    /// The most channels held at once, the same way.
    pub max_channels: Vec<u32>,
    /// Contacts that asserted its link.
    pub contacts: u64,
    /// Questions that the robot sent to them.
    pub questions: u64,
    /// Of these: for whom the proxy was to be the host.
    pub redirects_asked: u64,
    /// Of these: redirected.
    pub redirected: u64,
    /// Contacts that the proxy should have hosted, from the start or from the connection on, and did not: they were relayed all
    /// the same or refused. Who left while being redirected is none of them.
    pub fell_back: u64,
    /// Of those asked: redirections that began and failed.
    pub redirects_failed: u64,
    /// Contacts that were handed over to the proxy when an agent answered.
    pub handed_over: u64,
    /// Messages between client and center that passed through the provider's server.
    pub messages_exposed: u64,
    /// All messages between its clients and the center that arrived, by whatever way.
    pub messages: u64,
    /// From sending to arriving, over all of these \[ns\].
    pub latency: u128,
    /// Answers of the robot or an agent to a message of a client that reached them.
    pub round_trips: u64,
    /// What these and the messages that they answer took on their way, over all of these \[ns\].
    pub round_trip: u128,
    /// What its clients' messages took on each leg, in the order of [`Leg`](super::Leg).
    pub legs: [LegTimes; 4],
    /// Its message servers.
    pub servers: ServerTimes,
    /// How long it was out of order \[ns\].
    pub downtime: u128,
}

/// What the proxy had to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxyTimes {
    /// Contacts that it hosted \[contact·ns\]: one per interval, then one for the time after the horizon.
    pub hosted: Vec<u128>,
    /// The most at once.
    pub max_hosted: u32,
    /// Its servers.
    pub servers: ServerTimes,
    /// The firewall's; idle when it is no machine of its own.
    pub firewall: ServerTimes,
    /// How long the proxy was out of order \[ns\].
    pub downtime: u128,
    /// How long the firewall was.
    pub firewall_downtime: u128,
}

/// The numbers of one site in one run.
#[derive(Clone, Debug)]
pub struct SiteTimes {
    /// Contacts that were routed here, by the interval in which they arrived.
    pub cells: Vec<Cell>,
    /// Waits of the answered.
    pub waits: SpanHistogram,
    /// Contacts waiting here \[contact·ns\]: one per interval, then one for the time after the horizon.
    pub waiting: Vec<u128>,
    /// The most that waited here at once, the same way.
    pub max_waiting: Vec<u32>,
    /// What the router in the network did, if there is one.
    pub placements: Option<Placements>,
    /// What came of steps that have contacts asked for at other sites, if there are any.
    pub overflow: Option<Overflow>,
}

/// All numbers of one run.
#[derive(Clone, Debug)]
pub struct RunResult {
    /// By interval of arrival, then by class: `cells[interval * classes + class]`.
    pub cells: Vec<Cell>,
    /// Waits of the answered, by class.
    pub waits: IdVec<ClassId, SpanHistogram>,
    /// By queue.
    pub queues: IdVec<QueueId, QueueTimes>,
    /// By group.
    pub groups: IdVec<GroupId, GroupTimes>,
    /// By provider.
    pub providers: IdVec<ProviderId, ProviderTimes>,
    /// By how instant-messaging contacts were hosted, in the order of [`Hosting::ALL`](super::Hosting::ALL); empty where there are none.
    pub hosts: Vec<HostTimes>,
    /// By site, where there are several; else empty, for one site is the whole center.
    pub sites: IdVec<SiteId, SiteTimes>,
    /// By trunk.
    pub trunks: IdVec<TrunkId, TrunkTimes>,
    /// By class, in a center with self-service systems; empty otherwise.
    pub automation: IdVec<ClassId, AutomationTimes>,
    /// What contacts were told, by class; empty where nobody is told anything.
    pub announcements: IdVec<ClassId, AnnouncementTimes>,
    /// By class, in a center that is reached by SIP; empty otherwise.
    pub sip: IdVec<ClassId, SipTimes>,
    /// The proxy and the firewall.
    pub proxy: ProxyTimes,
    /// What was counted up to the end of each piece, where pieces were [asked for](super::Limits::piece).
    pub pieces: Vec<Counts>,
    /// Events handled.
    pub events: u64,
    /// The most contacts that were present at once.
    pub max_present: usize,
    /// When the last thing happened; not before the end of the horizon.
    pub ended: Time,
    /// The log of each site's engine, when logs were asked for; else none.
    pub logs: IdVec<SiteId, Log>,
    /// The log of the router in the network, when logs were asked for and there is one.
    pub network_log: Option<NetworkLog>,
}

impl RunResult {
    /// How many intervals there are.
    pub fn intervals(&self) -> usize {
        self.cells.len() / self.waits.len().max(1)
    }

    /// The cell of a class in an interval.
    pub fn cell(&self, interval: usize, class: ClassId) -> &Cell {
        &self.cells[interval * self.waits.len() + usize::from(class.0)]
    }

    /// The sum over all classes and intervals.
    pub fn total(&self) -> Cell {
        let mut total = Cell::default();
        self.cells.iter().for_each(|cell| total += cell);
        total
    }
}
