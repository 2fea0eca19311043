//! The numbers of one run: sums and counts, so that runs and intervals add up.

use super::counts::Counts;
use super::machines::announcement::AnnouncementTimes;
use super::machines::callbacks::{CallbackEndings, CallbackTimes};
use super::machines::invitations::InvitationTimes;
use super::machines::network::Placements;
use super::machines::overflow::Overflow;
use super::machines::presence::PresenceTimes;
use super::machines::queues::QueueTimes;
use super::machines::self_service::AutomationTimes;
use super::machines::sip::SipTimes;
use super::machines::status::{StatusEndings, StatusTimes};
use super::machines::subscribers::SubscriberTimes;
use super::machines::trunks::TrunkTimes;
use super::machines::while_waiting::WhileWaitingTimes;
use super::tallies::{ByArrival, Cell, Packed, Served, Tally, Waits, Within};
use super::times::{GroupTimes, ProviderTimes, ProxyTimes};
use crate::ids::{ClassId, GroupId, Id, IdVec, ProviderId, QueueId, SiteId, TrunkId};
use crate::routing::Log;
use crate::routing::network::NetworkLog;
use crate::stats::SpanPairs;
use crate::time::{Span, Time};
use std::ops::Range;

/// The numbers of one site in one run.
#[derive(Clone, Debug)]
pub struct SiteTimes {
    /// Contacts that were routed here, by the interval in which they arrived.
    pub cells: Packed<Cell>,
    /// How long they waited.
    pub waits: Waits,
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
    pub cells: Packed<Cell>,
    /// Waits by class.
    pub waits: IdVec<ClassId, Waits>,
    /// By queue.
    pub queues: IdVec<QueueId, QueueTimes>,
    /// By group.
    pub groups: IdVec<GroupId, GroupTimes>,
    /// By provider.
    pub providers: IdVec<ProviderId, ProviderTimes>,
    /// By how instant-messaging contacts were hosted, in the order of [`Hosting::ALL`](super::Hosting::ALL); empty where there are none.
    pub hosts: Vec<Tally>,
    /// By the queue in which contacts were last, where rules put them into others than that of their class; else empty.
    pub by_queue: IdVec<QueueId, Tally>,
    /// What each group did for each class: `served[class * groups + group]`.
    pub served: Packed<Served>,
    /// By class, for each of its [limits](super::Center::answered_within) those who waited no longer.
    pub within: IdVec<ClassId, Vec<Within>>,
    /// The longest wait in progress at the end of each interval, as `cells`: 0 where nobody waited.
    pub waiting_longest: Vec<Span>,
    /// By site, where there are several; else empty, for one site is the whole center.
    pub sites: IdVec<SiteId, SiteTimes>,
    /// By trunk.
    pub trunks: IdVec<TrunkId, TrunkTimes>,
    /// What became of contacts at self-service systems, where there are any.
    pub automation: ByArrival<AutomationTimes>,
    /// What contacts were told, where they are told anything.
    pub announcements: ByArrival<AnnouncementTimes>,
    /// The waits that contacts were told, or their clients were shown before, and then met, by class; empty where nobody is, and for a part of a
    /// run.
    pub told: IdVec<ClassId, SpanPairs>,
    /// What was done for callbacks, by class; empty where nobody is offered any.
    pub callbacks: IdVec<ClassId, CallbackTimes>,
    /// What became of them, by when their contacts came; of records of campaigns, by when they were over.
    pub callback_endings: ByArrival<CallbackEndings>,
    /// What came of watching clients, by class; empty where nobody is watched.
    pub presence: IdVec<ClassId, PresenceTimes>,
    /// Clients who looked at the status first, by class; empty where nobody does.
    pub status: IdVec<ClassId, StatusTimes>,
    /// What they did, by when they wanted to make contact.
    pub status_endings: ByArrival<StatusEndings>,
    /// Visitors of pages by when they came, and what became of invitations by when they were made, where anybody is invited.
    pub invitations: ByArrival<InvitationTimes>,
    /// What clients did themselves while they waited, where they do anything.
    pub while_waiting: ByArrival<WhileWaitingTimes>,
    /// Subscribers who were told of something, by class; empty where nobody is.
    pub subscribers: IdVec<ClassId, SubscriberTimes>,
    /// What became of requests by SIP, where any come.
    pub sip: ByArrival<SipTimes>,
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
    pub fn cell(&self, interval: usize, class: ClassId) -> Cell {
        self.cells.get(interval * self.waits.len() + usize::from(class.0))
    }

    /// The sum over some intervals and classes.
    pub fn cells_of(&self, intervals: Range<usize>, classes: &[ClassId]) -> Cell {
        let of_interval = |interval| classes.iter().map(move |class| interval * self.waits.len() + class.index());
        self.cells.sum(intervals.flat_map(of_interval))
    }

    /// What the group did for the class.
    pub fn served(&self, class: ClassId, group: GroupId) -> Served {
        self.served.get(class.index() * self.groups.len() + group.index())
    }

    /// The sum over all classes and intervals.
    pub fn total(&self) -> Cell {
        self.cells.sum(0..self.cells.len())
    }
}
