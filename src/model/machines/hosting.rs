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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{area, at, class, habits, horizon, provider, proxy};
    use crate::random::Root;
    use crate::workload::{ClassDraws, Entry, MessagingHabits};

    const ONLY: ProviderId = ProviderId(0);

    /// Asserts the link, which may be down, and reaches the proxy at this moment.
    fn come_at(hosts: &mut Hosts<'_>, id: u32, is_down: bool, now: Time) -> Result<Reached, Outcome> {
        hosts.assert_link(ContactId(id), ONLY, ProtocolId(0), is_down, now)?;
        Ok(with_chances(|chances| hosts.reach(ContactId(id), chances)))
    }

    fn come(hosts: &mut Hosts<'_>, id: u32) -> Result<Reached, Outcome> {
        come_at(hosts, id, false, Time::START)
    }

    /// Does it with the chances of a contact: what has probability 0 or 1 leaves nothing to them.
    fn with_chances<R>(does: impl FnOnce(Chances<'_>) -> R) -> R {
        let habits: MessagingHabits = habits(0.0);
        let draws = ClassDraws::new(Root::new(1, 0), &class("messages", Entry::Im(habits.clone())));
        does(Chances { draws: &draws, habits: &habits, number: 0 })
    }

    fn run<R>(plan: Provider, proxy: Proxy, does: impl FnOnce(&mut Hosts<'_>) -> R) -> R {
        let plans = vec![plan].into();
        does(&mut Hosts::new(&plans, &proxy, horizon(100)))
    }

    fn modes(asked: Hosting, used: Hosting) -> Modes {
        Modes { asked, used }
    }

    #[test]
    fn a_provider_has_so_many_channels_and_the_proxy_so_many_accounts_and_who_leaves_gives_back_both() {
        let plan = Provider { channels: Some(2), accounts: Some(1), ..provider("only", 0) };
        run(plan, proxy(), |hosts| {
            assert_eq!(come(hosts, 0), Ok(Reached::Dialogue));
            assert_eq!(come(hosts, 1), Ok(Reached::Lost(Outcome::Refused)), "the account is taken");
            assert_eq!(come(hosts, 2), Err(Outcome::NoChannel), "who is lost holds the channel until they leave");
            assert!(hosts.check().is_err());
            [0, 1].iter().for_each(|&id| hosts.leave(ContactId(id), at(10)));
            assert_eq!(hosts.check(), Ok(()));
            assert_eq!(come_at(hosts, 3, false, at(10)), Ok(Reached::Dialogue));
            assert_eq!(come_at(hosts, 4, true, at(10)), Err(Outcome::Unreachable));
            let (held, most) = hosts.channels(ONLY, at(10));
            assert_eq!((held[0], most[0], hosts.counts(ONLY).contacts), (area(20), 2, 5));
        });
    }

    #[test]
    fn a_contact_that_is_redirected_leaves_the_provider_and_one_for_whom_there_is_no_room_is_relayed_or_refused() {
        for (fall_back, becomes) in
            [(FallBack::Relay, Reached::Dialogue), (FallBack::Refuse, Reached::Lost(Outcome::Refused))]
        {
            let plan = Provider { hosting: HostingPolicy::always(Hosting::Redirect), ..provider("only", 0) };
            run(plan, Proxy { host_limit: Some(1), fall_back, ..proxy() }, |hosts| {
                assert_eq!(come(hosts, 0), Ok(Reached::Redirecting));
                assert_eq!(hosts.host(ContactId(0)), Host::Provider, "as long as that takes");
                let redirected = with_chances(|chances| hosts.redirected(ContactId(0), chances, false, Time::START));
                assert_eq!((redirected, hosts.host(ContactId(0))), (Reached::Dialogue, Host::Proxy));
                assert_eq!(hosts.modes(ContactId(0)), modes(Hosting::Redirect, Hosting::Redirect));
                assert_eq!(come(hosts, 1), Ok(becomes));
                assert_eq!(hosts.modes(ContactId(1)), modes(Hosting::Redirect, Hosting::Relay));
                let HostingCounts { redirects_asked, redirected, fell_back, redirects_failed, .. } =
                    *hosts.counts(ONLY);
                assert_eq!((redirects_asked, redirected, fell_back, redirects_failed), (2, 1, 1, 0));
                hosts.leave(ContactId(0), Time::START);
                assert_eq!(come(hosts, 2), Ok(Reached::Redirecting), "there is room again");
                let redirected = with_chances(|chances| hosts.redirected(ContactId(2), chances, true, Time::START));
                assert_eq!((redirected, hosts.counts(ONLY).redirects_failed), (becomes, 1), "the proxy is down");
            });
        }
    }

    #[test]
    fn a_contact_is_handed_over_when_an_agent_answers_if_the_proxy_has_room_then() {
        let plan = Provider { hosting: HostingPolicy::always(Hosting::Handover), ..provider("only", 0) };
        run(plan, Proxy { host_limit: Some(1), ..proxy() }, |hosts| {
            // Both were promised it while there was room.
            assert_eq!([0, 1].map(|id| come(hosts, id)), [Ok(Reached::Dialogue); 2]);
            [0, 1].iter().for_each(|&id| hosts.hand_over(ContactId(id), Time::START));
            assert_eq!([0, 1].map(|id| hosts.host(ContactId(id))), [Host::Proxy, Host::Provider]);
            assert_eq!(hosts.modes(ContactId(1)), modes(Hosting::Handover, Hosting::Relay));
            let HostingCounts { handed_over, fell_back, .. } = *hosts.counts(ONLY);
            assert_eq!((handed_over, fell_back), (1, 1));
        });
    }

    #[test]
    fn a_rule_changes_how_a_contact_is_hosted_unless_the_proxy_hosts_it_already() {
        let plan = Provider { hosting: HostingPolicy::always(Hosting::Redirect), ..provider("only", 0) };
        run(plan, proxy(), |hosts| {
            for id in [0, 1] {
                come(hosts, id).expect("there are channels");
            }
            with_chances(|chances| hosts.redirected(ContactId(0), chances, false, Time::START));
            for (id, mode) in [(0, Hosting::Relay), (1, Hosting::Handover)] {
                with_chances(|chances| hosts.host_by_rule(ContactId(id), HostingPolicy::always(mode), chances));
            }
            assert_eq!(hosts.modes(ContactId(0)), modes(Hosting::Redirect, Hosting::Redirect));
            assert_eq!(hosts.modes(ContactId(1)), modes(Hosting::Handover, Hosting::Handover));
        });
    }

    #[test]
    fn a_contact_whose_protocol_the_proxy_has_no_program_for_is_lost() {
        let programs = [ProtocolId(1)].into_iter().collect();
        run(provider("only", 0), Proxy { programs, ..proxy() }, |hosts| {
            assert_eq!(come(hosts, 0), Ok(Reached::Lost(Outcome::Unsupported)));
        });
    }
}
