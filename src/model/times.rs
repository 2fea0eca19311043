//! What the machines of a run did: areas over time, and what was counted.

use super::machines::journey::{LegTimes, ServerTimes};

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
