//! The numbers of one run: sums and counts, so that runs and intervals add up.

use super::center::Thresholds;
use super::record::{ContactRecord, Outcome, Responses};
use super::site_books::SiteTimes;
use crate::ids::{ClassId, GroupId, IdVec, ProviderId, QueueId, SiteId, TrunkId};
use crate::routing::Log;
use crate::routing::network::NetworkLog;
use crate::stats::SpanHistogram;
use crate::time::Time;
use std::ops::AddAssign;

/// Counts and sums over the contacts of one class that arrived in one interval. Times are sums \[ns\].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Contacts that arrived.
    pub offered: u64,
    /// Of these: asked to be routed.
    pub requested: u64,
    /// Of these: connected to an agent.
    pub answered: u64,
    /// Of these: waited at most the threshold.
    pub answered_in_time: u64,
    /// Of the answered: served to the end of the work after the conversation.
    pub handled: u64,
    /// Served to the end by an automated system: not answered by people.
    pub contained: u64,
    /// Gave up before they asked to be routed.
    pub abandoned_in_dialogue: u64,
    /// Gave up waiting.
    pub abandoned: u64,
    /// Of these: waited at most the threshold.
    pub abandoned_in_time: u64,
    /// Of these: waited at most the short limit.
    pub short_abandoned: u64,
    /// Left when told that nobody was free, or how long it would take.
    pub balked: u64,
    /// Refused because the queue was full.
    pub blocked: u64,
    /// Refused because the request could not be read.
    pub rejected: u64,
    /// Times that one of them was given to an agent whose program was closed.
    pub misdirected: u64,
    /// Lost before the connection, because what they came by went down.
    pub lost: u64,
    /// Of the answered: cut off in conversation.
    pub dropped: u64,
    /// Of the offered: had come before and were cut off or turned away.
    pub returned: u64,
    /// Lost because the provider was out of order.
    pub unreachable: u64,
    /// Lost because the provider had no channel left.
    pub no_channel: u64,
    /// Lost because the proxy runs no program of their protocol.
    pub unsupported: u64,
    /// Not routed, because the dialogue showed that they are none for agents.
    pub unqualified: u64,
    /// Refused by the proxy.
    pub refused: u64,
    /// Cut off before they asked to be routed.
    pub dropped_in_dialogue: u64,
    /// Cut off waiting.
    pub dropped_waiting: u64,
    /// Neither served nor gone when the run ended.
    pub unserved: u64,
    /// From arrival to the request to be routed, over those who asked.
    pub dialogue: u128,
    /// Waits of the answered.
    pub wait_answered: u128,
    /// Waits of those who gave up waiting.
    pub wait_abandoned: u128,
    /// Waits of those who were lost, cut off or refused waiting, or left when they were told of the wait.
    pub wait_lost: u128,
    /// Conversations of the handled.
    pub conversation: u128,
    /// Agents' work after them.
    pub wrap_up: u128,
    /// Sessions of those who were cut off in them, work after them included.
    pub cut_off: u128,
    /// Contacts by instant message whom an agent has answered.
    pub responded: u64,
    /// From asking to be routed to the first answer, over these.
    pub first_response: u128,
    /// Later answers of agents, turn by turn.
    pub later_responses: u64,
    /// From the client's message to the answer, over these.
    pub later_response: u128,
    /// Contacts by instant message that were handled.
    pub handled_by_im: u64,
    /// Undisturbed work of agents on these.
    pub active: u128,
    /// Time in which these, and those who were cut off in their sessions, had no slot at an agent.
    pub released: u128,
}

impl Cell {
    /// Counts what became of a contact. That it arrived was counted when it did.
    #[inline(always)]
    pub(super) fn count(&mut self, record: &ContactRecord, thresholds: Thresholds) {
        let Some(requested) = record.requested else {
            match record.outcome {
                Outcome::AbandonedInDialogue => self.abandoned_in_dialogue += 1,
                Outcome::Blocked => self.blocked += 1,
                Outcome::Rejected => self.rejected += 1,
                Outcome::Lost => self.lost += 1,
                Outcome::Unreachable => self.unreachable += 1,
                Outcome::NoChannel => self.no_channel += 1,
                Outcome::Unsupported => self.unsupported += 1,
                Outcome::Unqualified => self.unqualified += 1,
                Outcome::Refused => self.refused += 1,
                Outcome::Dropped => self.dropped_in_dialogue += 1,
                _ => self.unserved += 1,
            }
            return;
        };
        self.requested += 1;
        self.dialogue += u128::from(requested.since(record.arrived).nanos());
        let wait = record.connected.unwrap_or(record.left).since(requested);
        let in_time = u64::from(wait <= thresholds.in_time);
        match record.outcome {
            Outcome::Dropped if record.connected.is_none() => {
                self.dropped_waiting += 1;
                self.wait_lost += u128::from(wait.nanos());
            }
            Outcome::Refused => {
                self.refused += 1;
                self.wait_lost += u128::from(wait.nanos());
            }
            Outcome::Handled | Outcome::InService | Outcome::Dropped => {
                self.answered += 1;
                self.answered_in_time += in_time;
                self.wait_answered += u128::from(wait.nanos());
            }
            Outcome::Abandoned => {
                self.abandoned += 1;
                self.abandoned_in_time += in_time;
                self.short_abandoned += u64::from(wait <= thresholds.short_abandon);
                self.wait_abandoned += u128::from(wait.nanos());
            }
            Outcome::Contained => self.contained += 1,
            Outcome::Balked => {
                self.balked += 1;
                self.wait_lost += u128::from(wait.nanos());
            }
            Outcome::Blocked => {
                self.blocked += 1;
                self.wait_lost += u128::from(wait.nanos());
            }
            Outcome::Lost => {
                self.lost += 1;
                self.wait_lost += u128::from(wait.nanos());
            }
            Outcome::Unserved
            | Outcome::AbandonedInDialogue
            | Outcome::Rejected
            | Outcome::Unreachable
            | Outcome::NoChannel
            | Outcome::Unsupported
            | Outcome::Unqualified => self.unserved += 1,
        }
        if let (Outcome::Handled, Some(connected)) = (record.outcome, record.connected) {
            self.handled += 1;
            self.conversation += u128::from(record.left.since(connected).nanos());
            self.wrap_up += u128::from(record.wrap_up.nanos());
        }
        if let (Outcome::Dropped, Some(connected)) = (record.outcome, record.connected) {
            self.dropped += 1;
            self.cut_off += u128::from((record.left.since(connected) + record.wrap_up).nanos());
        }
    }
}

impl Cell {
    /// Counts how a contact by instant message was answered, and when it was handled, what work that was.
    pub(super) fn count_responses(&mut self, responses: &Responses, outcome: Outcome) {
        if let Some(first) = responses.first {
            self.responded += 1;
            self.first_response += u128::from(first.nanos());
        }
        self.later_responses += u64::from(responses.later);
        self.later_response += responses.later_waits;
        if outcome == Outcome::Handled {
            self.handled_by_im += 1;
            self.active += u128::from(responses.active.nanos());
        }
        if matches!(outcome, Outcome::Handled | Outcome::Dropped) {
            self.released += u128::from(responses.released.nanos());
        }
    }
}

impl AddAssign<&Cell> for Cell {
    fn add_assign(&mut self, other: &Cell) {
        let Cell {
            offered,
            requested,
            answered,
            answered_in_time,
            handled,
            contained,
            abandoned_in_dialogue,
            abandoned,
            abandoned_in_time,
            short_abandoned,
            balked,
            blocked,
            rejected,
            misdirected,
            lost,
            dropped,
            returned,
            unreachable,
            no_channel,
            unsupported,
            unqualified,
            refused,
            dropped_in_dialogue,
            dropped_waiting,
            unserved,
            dialogue,
            wait_answered,
            wait_abandoned,
            wait_lost,
            conversation,
            wrap_up,
            cut_off,
            responded,
            first_response,
            later_responses,
            later_response,
            handled_by_im,
            active,
            released,
        } = other;
        self.offered += offered;
        self.requested += requested;
        self.answered += answered;
        self.answered_in_time += answered_in_time;
        self.handled += handled;
        self.contained += contained;
        self.abandoned_in_dialogue += abandoned_in_dialogue;
        self.abandoned += abandoned;
        self.abandoned_in_time += abandoned_in_time;
        self.short_abandoned += short_abandoned;
        self.balked += balked;
        self.blocked += blocked;
        self.rejected += rejected;
        self.misdirected += misdirected;
        self.lost += lost;
        self.dropped += dropped;
        self.returned += returned;
        self.unreachable += unreachable;
        self.no_channel += no_channel;
        self.unsupported += unsupported;
        self.unqualified += unqualified;
        self.refused += refused;
        self.dropped_in_dialogue += dropped_in_dialogue;
        self.dropped_waiting += dropped_waiting;
        self.unserved += unserved;
        self.dialogue += dialogue;
        self.wait_answered += wait_answered;
        self.wait_abandoned += wait_abandoned;
        self.wait_lost += wait_lost;
        self.conversation += conversation;
        self.wrap_up += wrap_up;
        self.cut_off += cut_off;
        self.responded += responded;
        self.first_response += first_response;
        self.later_responses += later_responses;
        self.later_response += later_response;
        self.handled_by_im += handled_by_im;
        self.active += active;
        self.released += released;
    }
}

/// Time integrals of a queue \[contact·ns\]: one per interval, then one for the time after the horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueTimes {
    /// Waiting contacts.
    pub waiting: Vec<u128>,
    /// The most that ever waited at once.
    pub most_waiting: u32,
}

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

/// What became of instant-messaging contacts that were hosted in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostTimes {
    /// By the interval in which they arrived.
    pub cells: Vec<Cell>,
    /// Waits of the answered.
    pub waits: SpanHistogram,
}

/// A part of a message's way between two machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// Between client and provider.
    Client,
    /// Between provider and proxy.
    Proxy,
    /// Between client and proxy, which hosts.
    Direct,
    /// Between the proxy, or a firewall behind it, and the agent.
    Agent,
}

/// What messages took on one leg of their way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LegTimes {
    /// Messages that set out on it.
    pub messages: u64,
    /// How long it took them \[ns\].
    pub time: u128,
}

/// What a provider had to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderTimes {
    /// Channels held on behalf of clients \[channel·ns\]: one per interval, then one for the time after the horizon.
    pub channels: Vec<u128>,
    /// The most channels held at once.
    pub most_channels: u32,
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
    /// Answers of the robot or an agent to a message of a client that reached him.
    pub round_trips: u64,
    /// What these and the messages that they answer took on their way, over all of these \[ns\].
    pub round_trip: u128,
    /// What its clients' messages took on each leg, in the order of [`Leg`].
    pub legs: [LegTimes; 4],
    /// Its message servers.
    pub servers: ServerTimes,
    /// How long it was out of order \[ns\].
    pub downtime: u128,
}

/// What the servers of a machine had to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerTimes {
    /// Servers at work \[server·ns\]: one per interval, then one for the time after the horizon.
    pub busy: Vec<u128>,
    /// Messages in line \[message·ns\], the same way.
    pub waiting: Vec<u128>,
    /// Messages that they began to handle.
    pub begun: u64,
    /// Messages that found the line full.
    pub refused: u64,
}

/// What the proxy had to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxyTimes {
    /// Contacts that it hosted \[contact·ns\]: one per interval, then one for the time after the horizon.
    pub hosted: Vec<u128>,
    /// The most at once.
    pub most_hosted: u32,
    /// Its servers.
    pub servers: ServerTimes,
    /// The firewall's; idle when it is no machine of its own.
    pub firewall: ServerTimes,
    /// How long the proxy was out of order \[ns\].
    pub downtime: u128,
    /// How long the firewall was.
    pub firewall_downtime: u128,
}

/// What a trunk had to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrunkTimes {
    /// Lines held \[line·ns\]: one per interval, then one for the time after the horizon.
    pub held: Vec<u128>,
    /// The most lines held at once.
    pub most_held: u32,
    /// Calls that came over it.
    pub calls: u64,
    /// Of these: turned away because all lines were held.
    pub blocked: u64,
}

/// What became of the contacts of a class at its automated system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AutomationTimes {
    /// Contacts that it was done with.
    pub served: u64,
    /// Of these: handed on to people.
    pub escalated: u64,
    /// Contacts that found it taken and went straight to people.
    pub skipped: u64,
    /// Contacts that found it taken and were turned away.
    pub blocked: u64,
    /// What it took with those that it was done with \[ns\].
    pub service: u128,
    /// How long they had waited for it \[ns\].
    pub waited: u128,
}

impl AddAssign<&AutomationTimes> for AutomationTimes {
    fn add_assign(&mut self, other: &AutomationTimes) {
        let AutomationTimes { served, escalated, skipped, blocked, service, waited } = other;
        self.served += served;
        self.escalated += escalated;
        self.skipped += skipped;
        self.blocked += blocked;
        self.service += service;
        self.waited += waited;
    }
}

/// What the contacts of a class were told that had to wait, and what they did thereupon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoticeTimes {
    /// Contacts that were told that nobody was free, or how long it would take.
    pub told: u64,
    /// Of these: left for it.
    pub balked: u64,
    /// Of these: told how long.
    pub announced: u64,
    /// The waits that these were told \[ns\].
    pub announced_wait: u128,
    /// Of these: connected to an agent.
    pub announced_answered: u64,
    /// How far their waits were off what they had been told, up or down \[ns\].
    pub announcement_error: u128,
}

impl AddAssign<&NoticeTimes> for NoticeTimes {
    fn add_assign(&mut self, other: &NoticeTimes) {
        let NoticeTimes { told, balked, announced, announced_wait, announced_answered, announcement_error } = other;
        self.told += told;
        self.balked += balked;
        self.announced += announced;
        self.announced_wait += announced_wait;
        self.announced_answered += announced_answered;
        self.announcement_error += announcement_error;
    }
}

/// What became of the requests of a class by SIP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SipTimes {
    /// Messages that were parsed and could be read.
    pub parsed: u64,
    /// Messages that could not be read.
    pub rejected: u64,
    /// Contacts that came while the routing point was down or were lost with it before they were connected.
    pub lost: u64,
    /// Sessions that were cut off with it.
    pub dropped: u64,
    /// Sessions for which a destination was determined.
    pub established: u64,
    /// What the stages took, over these sessions, the wait for an agent apart \[ns\].
    pub set_up: u128,
    /// Sessions that the client ended.
    pub ended_by_client: u64,
    /// Sessions that the agent ended.
    pub ended_by_agent: u64,
}

impl AddAssign<&SipTimes> for SipTimes {
    fn add_assign(&mut self, other: &SipTimes) {
        let SipTimes { parsed, rejected, lost, dropped, established, set_up, ended_by_client, ended_by_agent } = other;
        self.parsed += parsed;
        self.rejected += rejected;
        self.lost += lost;
        self.dropped += dropped;
        self.established += established;
        self.set_up += set_up;
        self.ended_by_client += ended_by_client;
        self.ended_by_agent += ended_by_agent;
    }
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
    /// Letters answered by the time they were due, by class.
    pub answered_by_due: IdVec<ClassId, u64>,
    /// By class, in a center with automated systems; empty otherwise.
    pub automation: IdVec<ClassId, AutomationTimes>,
    /// What contacts were told, by class; empty where nobody is told anything.
    pub notices: IdVec<ClassId, NoticeTimes>,
    /// By class, in a center that is reached by SIP; empty otherwise.
    pub sip: IdVec<ClassId, SipTimes>,
    /// The proxy and the firewall.
    pub proxy: ProxyTimes,
    /// Events handled.
    pub events: u64,
    /// The most contacts that were present at once.
    pub most_present: usize,
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
