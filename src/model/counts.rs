//! What is counted when it happens, and neither by interval nor by contact.

use super::machines::callbacks::CallbackTimes;
use super::machines::journey::ServerTimes;
use super::machines::network::Placements;
use super::machines::overflow::Overflow;
use super::machines::presence::PresenceTimes;
use super::machines::status::StatusTimes;
use super::machines::subscribers::SubscriberTimes;
use super::times::{ProviderTimes, ProxyTimes};
use crate::ids::{ClassId, GroupId, Id, IdVec, ProviderId, SiteId, TrunkId};
use std::ops::{Sub, SubAssign};

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
    /// What was done for callbacks, by class; empty where nobody is offered any.
    pub callbacks: IdVec<ClassId, CallbackTimes>,
    /// What came of watching clients, by class, as far as that has come to an end.
    pub presence: IdVec<ClassId, PresenceTimes>,
    /// Clients who looked at the status first, by class; empty where nobody does.
    pub status: IdVec<ClassId, StatusTimes>,
    /// Subscribers who were told of something, by class; empty where nobody is.
    pub subscribers: IdVec<ClassId, SubscriberTimes>,
}

/// Each entry minus that of an earlier moment; an earlier moment at which nothing was counted yet may have no entries.
pub(super) fn since<I: Id, T: Clone>(
    now: &IdVec<I, T>,
    earlier: &IdVec<I, T>,
    minus: impl Fn(&T, &T) -> T,
) -> IdVec<I, T> {
    let of = |(id, now): (I, &T)| earlier.get(id).map_or_else(|| now.clone(), |earlier| minus(now, earlier));
    now.entries().map(of).collect()
}

pub(super) fn minus<T: Copy + for<'a> SubAssign<&'a T>>(now: &T, earlier: &T) -> T {
    let mut left = *now;
    left -= earlier;
    left
}

pub(super) fn servers_since(now: &ServerTimes, earlier: &ServerTimes) -> ServerTimes {
    let (begun, refused) = (now.begun - earlier.begun, now.refused - earlier.refused);
    ServerTimes { begun, refused, ..ServerTimes::default() }
}

/// The areas over time of servers, with other counts.
pub(super) fn servers_left(areas: &ServerTimes, counts: &ServerTimes) -> ServerTimes {
    ServerTimes { busy: areas.busy.clone(), waiting: areas.waiting.clone(), ..counts.clone() }
}

pub(super) fn provider_since(now: &ProviderTimes, earlier: &ProviderTimes) -> ProviderTimes {
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
            callbacks: since(&self.callbacks, &earlier.callbacks, minus),
            presence: since(&self.presence, &earlier.presence, minus),
            status: since(&self.status, &earlier.status, minus),
            subscribers: since(&self.subscribers, &earlier.subscribers, minus),
        }
    }
}
