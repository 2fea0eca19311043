//! Who hosts the contacts by instant message: the providers with their channels, and the proxy with its accounts at them and its
//! room for those whom it hosts itself.
//!
//! The hosts differ only by the ways of messages, by the redirection itself and by limits, so without latencies and limits all
//! of them give the same times to the nanosecond.

use crate::ids::{ContactId, IdVec, ProtocolId, ProviderId};
use crate::model::contact::{Chances, Modes, Outcome};
use crate::model::imbalance::{Imbalance, demand_equal};
use crate::model::plan::{FallBack, Horizon, Host, Hosting, HostingPolicy, Provider, Proxy};
use crate::routing::Channel;
use crate::stats::LevelByInterval;
use crate::time::Time;
use crate::workload::HostingQuestion;

/// What only a contact by instant message has.
#[derive(Clone, Copy, Debug)]
struct Messenger {
    provider: ProviderId,
    /// The protocol of its client's program.
    protocol: ProtocolId,
    host: Host,
    /// How the contact was to be hosted, and how it is.
    modes: Modes,
    /// Whether the proxy uses one of its accounts for it.
    account: bool,
}

impl Default for Messenger {
    /// As every contact by instant message begins: the provider hosts it.
    fn default() -> Messenger {
        let (provider, protocol) = (ProviderId(0), ProtocolId(0));
        Messenger { provider, protocol, host: Host::Provider, modes: Modes::RELAYED, account: false }
    }
}

/// What becomes of a contact that has reached the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// The robot answers it.
    Dialogue,
    /// It is being redirected.
    Redirecting,
    /// It is lost.
    Lost(Outcome),
}

/// What a provider had to do with contacts, but for messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct HostingCounts {
    /// Contacts that asserted its link.
    pub(crate) contacts: u64,
    /// Of these: for whom the proxy was to be the host.
    pub(crate) redirects_asked: u64,
    /// Of these: redirected.
    pub(crate) redirected: u64,
    /// Contacts that the proxy should have hosted and did not.
    pub(crate) fell_back: u64,
    /// Of those asked: redirections that began and failed.
    pub(crate) redirects_failed: u64,
    /// Contacts that were handed over to the proxy when an agent answered.
    pub(crate) handed_over: u64,
}

/// A provider in a run.
#[derive(Debug)]
struct Hosted {
    channels: LevelByInterval,
    /// Accounts of the proxy in use.
    accounts: u32,
    counts: HostingCounts,
}

/// All hosts.
#[derive(Debug)]
pub(crate) struct Hosts<'a> {
    plans: &'a IdVec<ProviderId, Provider>,
    proxy: &'a Proxy,
    messengers: IdVec<ContactId, Messenger>,
    providers: IdVec<ProviderId, Hosted>,
    /// Contacts that the proxy hosts.
    hosted: LevelByInterval,
}

impl<'a> Hosts<'a> {
    /// Nobody is hosted yet.
    pub(crate) fn new(plans: &'a IdVec<ProviderId, Provider>, proxy: &'a Proxy, horizon: Horizon) -> Hosts<'a> {
        let provider = |_| Hosted { channels: horizon.level(), accounts: 0, counts: HostingCounts::default() };
        Hosts {
            plans,
            proxy,
            messengers: IdVec::new(),
            providers: plans.iter().map(provider).collect(),
            hosted: horizon.level(),
        }
    }

    /// The client asserts the provider's link: the provider, which may be down, opens a channel if it has one.
    ///
    /// # Errors
    /// What becomes of the contact where it has none.
    pub(crate) fn assert_link(
        &mut self,
        id: ContactId,
        provider: ProviderId,
        protocol: ProtocolId,
        is_down: bool,
        now: Time,
    ) -> Result<(), Outcome> {
        *self.messengers.grown_to(id) = Messenger { provider, protocol, ..Messenger::default() };
        let hosted = &mut self.providers[provider];
        hosted.counts.contacts += 1;
        if is_down {
            return Err(Outcome::Unreachable);
        }
        if self.plans[provider].channels.is_some_and(|most| hosted.channels.value() >= most) {
            return Err(Outcome::NoChannel);
        }
        hosted.channels.add(now, 1);
        Ok(())
    }

    /// The proxy learns of the contact and has it redirected, if it is to be the host and can.
    pub(crate) fn reach(&mut self, id: ContactId, chances: Chances<'_>) -> Reached {
        let Messenger { provider, protocol, .. } = self.messengers[id];
        if !self.proxy.programs.contains(protocol) {
            return Reached::Lost(Outcome::Unsupported);
        }
        let asked = chances.hosting(self.plans[provider].hosting, HostingQuestion::Chosen);
        self.messengers[id].modes.asked = asked;
        match asked {
            Hosting::Relay => self.relay(id),
            Hosting::Handover if self.may_be_redirected(id, chances) => {
                self.messengers[id].modes.used = Hosting::Handover;
                self.relay(id)
            }
            Hosting::Handover => self.fall_back(id),
            Hosting::Redirect => {
                self.providers[provider].counts.redirects_asked += 1;
                match self.may_be_redirected(id, chances) {
                    true => Reached::Redirecting,
                    false => self.fall_back(id),
                }
            }
        }
    }

    /// Whether the provider grants that the contact is redirected and the proxy can take it.
    fn may_be_redirected(&self, id: ContactId, chances: Chances<'_>) -> bool {
        let Messenger { provider, protocol, .. } = self.messengers[id];
        chances.happens(self.plans[provider].redirects, HostingQuestion::Granted)
            && self.proxy.can_host.contains(protocol)
            && self.has_room()
    }

    /// Whether the proxy can host one more.
    fn has_room(&self) -> bool {
        self.proxy.host_limit.is_none_or(|most| self.hosted.value() < most)
    }

    /// The redirection is over: the proxy hosts, unless it is down or the redirection failed.
    pub(crate) fn redirected(
        &mut self,
        id: ContactId,
        chances: Chances<'_>,
        proxy_is_down: bool,
        now: Time,
    ) -> Reached {
        let provider = self.messengers[id].provider;
        let failed = chances.happens(self.proxy.redirect_failure, HostingQuestion::Fails);
        if failed || proxy_is_down || !self.has_room() {
            self.providers[provider].counts.redirects_failed += 1;
            return self.fall_back(id);
        }
        self.providers[provider].counts.redirected += 1;
        self.messengers[id].modes.used = Hosting::Redirect;
        self.take_over(id, now);
        Reached::Dialogue
    }

    /// The proxy hosts from now on.
    fn take_over(&mut self, id: ContactId, now: Time) {
        self.leave(id, now);
        self.messengers[id].host = Host::Proxy;
        self.hosted.add(now, 1);
    }

    /// An agent answers: a contact that is to be handed over gets the proxy as its host, if the proxy has room.
    #[inline]
    pub(crate) fn hand_over(&mut self, id: ContactId, now: Time) {
        let Messenger { provider, modes, .. } = self.messengers[id];
        if modes.used != Hosting::Handover {
            return;
        }
        if self.has_room() {
            self.providers[provider].counts.handed_over += 1;
            self.take_over(id, now);
        } else {
            self.providers[provider].counts.fell_back += 1;
            self.messengers[id].modes.used = Hosting::Relay;
        }
    }

    /// The contact should have been redirected and cannot be.
    fn fall_back(&mut self, id: ContactId) -> Reached {
        self.providers[self.messengers[id].provider].counts.fell_back += 1;
        match self.proxy.fall_back {
            FallBack::Relay => self.relay(id),
            FallBack::Refuse => Reached::Lost(Outcome::Refused),
        }
    }

    /// The proxy answers as a client of the provider, if it has an account left.
    fn relay(&mut self, id: ContactId) -> Reached {
        let messenger = &mut self.messengers[id];
        let accounts = &mut self.providers[messenger.provider].accounts;
        if self.plans[messenger.provider].accounts.is_some_and(|most| *accounts >= most) {
            return Reached::Lost(Outcome::Refused);
        }
        *accounts += 1;
        messenger.account = true;
        Reached::Dialogue
    }

    /// A rule says who is to host the contact's session, where the provider hosts the contact. Where it should be the proxy
    /// and cannot, the provider stays the host.
    pub(crate) fn host_by_rule(&mut self, id: ContactId, policy: HostingPolicy, chances: Chances<'_>) {
        if self.messengers[id].host == Host::Proxy {
            return;
        }
        let asked = chances.hosting(policy, HostingQuestion::ChosenByRule);
        let granted = asked == Hosting::Handover && self.may_be_redirected(id, chances);
        let messenger = &mut self.messengers[id];
        let fell_back = asked == Hosting::Handover && !granted;
        self.providers[messenger.provider].counts.fell_back += u64::from(fell_back);
        messenger.modes.asked = asked;
        messenger.modes.used = if granted { Hosting::Handover } else { Hosting::Relay };
    }

    /// The contact gives back what it holds at its host: channel and account, or room at the proxy.
    pub(crate) fn leave(&mut self, id: ContactId, now: Time) {
        let messenger = &mut self.messengers[id];
        match messenger.host {
            Host::Provider => {
                let provider = &mut self.providers[messenger.provider];
                provider.channels.add(now, -1);
                if std::mem::take(&mut messenger.account) {
                    provider.accounts -= 1;
                }
            }
            Host::Proxy => self.hosted.add(now, -1),
        }
    }

    /// Who hosts the contact now.
    #[inline]
    pub(crate) fn host(&self, id: ContactId) -> Host {
        self.messengers[id].host
    }

    /// How the contact was to be hosted, and how it is.
    pub(crate) fn modes(&self, id: ContactId) -> Modes {
        self.messengers[id].modes
    }

    /// The protocol of the client's program.
    #[inline]
    pub(crate) fn protocol(&self, id: ContactId) -> ProtocolId {
        self.messengers[id].protocol
    }

    /// How the contact reaches an agent.
    #[inline]
    pub(crate) fn channel(&self, id: ContactId) -> Channel {
        self.proxy.channel_of(self.messengers[id].protocol)
    }

    /// What a provider had to do.
    pub(crate) fn counts(&self, provider: ProviderId) -> &HostingCounts {
        &self.providers[provider].counts
    }

    /// Channels of a provider that were held, and the most at once, in a run that is over \[channel·ns\].
    pub(crate) fn channels(&self, provider: ProviderId, now: Time) -> (Vec<u128>, Vec<u32>) {
        self.providers[provider].channels.clone().finish_with_maxima(now)
    }

    /// Contacts that the proxy hosted, and the most at once, in a run that is over \[contact·ns\].
    pub(crate) fn hosted(&self, now: Time) -> (Vec<u128>, u32) {
        (self.hosted.clone().finish(now), self.hosted.maximum())
    }

    /// Whether nobody who is not present any more holds anything.
    ///
    /// # Errors
    /// Somebody does, after everybody left.
    pub(crate) fn check(&self) -> Result<(), Imbalance> {
        for (plan, Hosted { channels, accounts, .. }) in self.plans.iter().zip(self.providers.iter()) {
            demand_equal("channels held after everybody left", &plan.name, channels.value().into(), 0)?;
            demand_equal("accounts held after everybody left", &plan.name, (*accounts).into(), 0)?;
        }
        demand_equal("contacts hosted by the proxy after everybody left", "", self.hosted.value().into(), 0)
    }
}
