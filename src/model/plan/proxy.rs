//! The proxy, and the firewall behind it.

use super::hosting::FallBack;
use super::outage::Outages;
use super::servers::MessageServers;
use crate::ids::ProtocolId;
use crate::random::Distribution;
use crate::routing::{Channel, ProtocolSet};

/// The machine that translates addresses between the proxy and the agents.
#[derive(Clone, Debug)]
pub struct Firewall {
    /// What it does with each message.
    pub servers: MessageServers,
    /// The most sessions with agents whose addresses it can translate at once; one more is refused.
    pub bindings: Option<u32>,
    /// When it fails.
    pub outages: Outages,
}

/// Translation into one protocol that all agents use, whatever protocols their clients' programs speak.
#[derive(Clone, Debug)]
pub struct Translation {
    /// The protocol of the agents.
    pub into: ProtocolId,
    /// The protocols of clients that are translated.
    pub covers: ProtocolSet,
    /// How much longer the proxy handles a message between client and agent for it \[s\].
    pub service: Distribution,
}

/// The proxy.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// The protocols of which it runs a client program; contacts by others are lost.
    pub programs: ProtocolSet,
    /// The most redirected contacts that it hosts at once.
    pub host_limit: Option<u32>,
    /// What becomes of contacts that it should host and cannot.
    pub fall_back: FallBack,
    /// The share of redirections that fail \[0, 1\].
    pub redirect_failure: f64,
    /// The protocols in which it can act as the host of a redirected client.
    pub can_host: ProtocolSet,
    /// How long a message takes between a redirected client and the proxy \[s\].
    pub direct_leg: Distribution,
    /// How long the redirection takes \[s\].
    pub redirect_delay: Distribution,
    /// How long the robot takes to write a message \[s\].
    pub robot_delay: Distribution,
    /// What handles messages at the proxy, through which all of them go.
    pub servers: MessageServers,
    /// When it fails, and with it the firewall's work where that is no machine of its own.
    pub outages: Outages,
    /// Whether it translates what clients and agents write.
    pub translation: Option<Translation>,
    /// How long a message takes between the proxy, or the firewall, and an agent \[s\].
    pub agent_leg: Distribution,
    /// How long a request takes to the engine and back, where it runs on another machine \[s\].
    pub consult: Distribution,
}

impl Proxy {
    /// How contacts of a client's protocol reach agents: by that of the translation, where it is covered.
    #[inline]
    pub fn channel_of(&self, protocol: ProtocolId) -> Channel {
        let translation = self.translation.as_ref().filter(|translation| translation.covers.contains(protocol));
        Channel::Im(translation.map_or(protocol, |translation| translation.into))
    }
}
