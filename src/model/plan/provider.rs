//! A provider of instant messaging.

use super::hosting::HostingPolicy;
use super::outage::Outages;
use super::servers::MessageServers;
use crate::ids::ProtocolId;
use crate::random::Distribution;

/// A provider of instant messaging.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// The protocols that its clients' programs speak, with the shares of the clients; they sum to 1. Versions of a program
    /// that are not compatible with each other are protocols of their own.
    pub protocols: Vec<(ProtocolId, f64)>,
    /// How long a message takes between client and provider \[s\].
    pub client_leg: Distribution,
    /// How long a message takes between provider and proxy \[s\].
    pub proxy_leg: Distribution,
    /// Its message servers, through which every relayed message goes.
    pub servers: MessageServers,
    /// When it fails.
    pub outages: Outages,
    /// The most channels that it holds on behalf of clients; who comes beyond is lost.
    pub channels: Option<u32>,
    /// The most contacts that the proxy may have relayed at once: its accounts as a client of the provider.
    pub accounts: Option<u32>,
    /// How its communications are to be hosted.
    pub hosting: HostingPolicy,
    /// The share of clients whom the provider redirects when asked to \[0, 1\].
    pub redirects: f64,
}
