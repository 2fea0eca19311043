//! The machines that instant messages pass.

use super::hosting::Host;
use super::outage::Outages;
use super::provider::Provider;
use super::proxy::{Firewall, Proxy, Translation};
use super::servers::MessageServers;
use crate::ids::{IdVec, ProtocolId, ProviderId};
use crate::random::Distribution;

/// The machines that instant messages pass, from the client to the agent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MessagePath<'a> {
    pub(crate) providers: &'a IdVec<ProviderId, Provider>,
    pub(crate) proxy: &'a Proxy,
    /// The firewall, when it is a machine of its own.
    pub(crate) firewall: Option<&'a Firewall>,
}

impl<'a> MessagePath<'a> {
    /// When each of the machines is out of order, with its kind and its name: the providers, then the proxy, then the firewall.
    pub(crate) fn outages(self) -> impl Iterator<Item = (&'a Outages, &'static str, &'a str)> {
        let providers = self.providers.iter().map(|plan| (&plan.outages, "provider", plan.name.as_str()));
        let proxy = std::iter::once((&self.proxy.outages, "proxy", ""));
        providers.chain(proxy).chain(self.firewall.map(|plan| (&plan.outages, "firewall", "")))
    }

    /// Whether a message between a client of the provider and an agent takes no time, ever, while this one hosts.
    pub(crate) fn passes_at_once(self, provider: ProviderId, host: Host) -> bool {
        let (provider, proxy) = (&self.providers[provider], self.proxy);
        let nothing = |distribution: &Distribution| distribution.is_constant() == Some(0.0);
        let free = |servers: &MessageServers| servers.workers.is_none() && nothing(&servers.service);
        let before = match host {
            Host::Provider => {
                nothing(&provider.client_leg)
                    && nothing(&provider.proxy_leg)
                    && free(&provider.servers)
                    && !provider.outages.are_possible()
            }
            Host::Proxy => nothing(&proxy.direct_leg),
        };
        let wall = |firewall: &Firewall| free(&firewall.servers) && !firewall.outages.are_possible();
        let behind = free(&proxy.servers) && !proxy.outages.are_possible() && nothing(&proxy.agent_leg);
        let translates = |translation: &Translation| {
            let covered = |&(protocol, _): &(ProtocolId, f64)| translation.covers.contains(protocol);
            provider.protocols.iter().any(covered) && !nothing(&translation.service)
        };
        let behind = behind && !proxy.translation.as_ref().is_some_and(translates);
        before && behind && self.firewall.is_none_or(wall)
    }
}
