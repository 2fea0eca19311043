//! What one replication counted in one place and one stretch of time, ready to be divided.

use crate::model::{
    AlertTimes, AnnouncementTimes, AutomationTimes, CallbackEndings, CallbackTimes, Cell, Center, InvitationTimes, Leg,
    LegTimes, Outcome, Overflow, Placements, PresenceTimes, SipTimes, StatusEndings, StatusTimes, SubscriberTimes,
    Waits, WhileWaitingTimes,
};
use crate::routing::Then;
use crate::stats::{ServiceLevelCounts, ServiceLevelFormula};
use crate::time::Span;
use crate::workload::{Callback, Choice, Class, Entry, WhenFull};

/// The sums of one replication for one scope, over the whole horizon or one interval. What the scope does not have is
/// `None`, so that metrics made of it do not apply there.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    /// Contacts that arrived in this time.
    pub(super) contacts: Option<Cell>,
    /// Whether there are contacts by instant message among them, or threads.
    pub(super) by_message: bool,
    /// How long they waited.
    pub(super) waits: Option<Waits>,
    /// Contacts waiting \[contact·ns\].
    pub(super) waiting: Option<u128>,
    /// The most contacts that ever waited at once.
    pub(super) max_waiting: Option<u32>,
    pub(super) agents: Option<AgentSums>,
    /// The same to the end of work, the time after the horizon included: what all the contacts cost.
    pub(super) agents_to_end: Option<AgentSums>,
    /// Contacts waiting to the end of work \[contact·ns\].
    pub(super) waiting_to_end: Option<u128>,
    /// How long it is to the end of work \[ns\].
    pub(super) length_to_end: Option<u128>,
    /// The longest wait in progress when this time ends.
    pub(super) waiting_longest: Option<Span>,
    /// Clients, each counted once, however often they came.
    pub(super) clients: Option<ClientSums>,
    /// Time that agents stayed beyond their duty \[agent·ns\].
    pub(super) overtime: Option<u128>,
    /// How often agents did not respond, where responses take time.
    pub(super) missed: Option<u64>,
    /// Channels held \[channel·ns\].
    pub(super) channels: Option<u128>,
    /// Contacts that the proxy hosted \[contact·ns\].
    pub(super) hosted: Option<u128>,
    /// The message servers of a provider; of the center, the proxy's.
    pub(super) servers: Option<MachineSums>,
    /// What there is in the center.
    pub(super) mechanisms: Mechanisms,
    pub(super) provider: Option<ProviderSums>,
    /// What the router in the network did about the scope, and how many contacts it placed in all.
    pub(super) placements: Option<(Placements, u64)>,
    /// What came of steps that have contacts asked for at other centers, where there are any.
    pub(super) overflow: Option<Overflow>,
    /// Telephone lines held, where they are limited \[line·ns\].
    pub(super) lines: Option<u128>,
    pub(super) trunks: Option<TrunkSums>,
    /// E-mails answered by the time they were due, and all that were handled, where there is such a time.
    pub(super) due: Option<(u64, u64)>,
    /// Contacts at self-service systems, where there are some.
    pub(super) automation: Option<AutomationTimes>,
    /// What contacts were told, where they are told anything.
    pub(super) announcements: Option<AnnouncementTimes>,
    /// Callbacks, where any are offered.
    pub(super) callbacks: Option<CallbackTimes>,
    /// What became of those of the contacts that are counted here.
    pub(super) callback_endings: Option<CallbackEndings>,
    /// The same of campaigns alone, where there are any, whose calls are known by interval.
    pub(super) campaigns: Option<CallbackEndings>,
    /// What came of watching clients, where they are watched.
    pub(super) presence: Option<PresenceTimes>,
    /// Clients who looked at the center's status first, where some do.
    pub(super) status: Option<StatusTimes>,
    /// What those did of them who are counted here.
    pub(super) status_endings: Option<StatusEndings>,
    /// Visitors of pages and their invitations, where some are invited.
    pub(super) invitations: Option<InvitationTimes>,
    /// What clients did themselves while they waited, where some do.
    pub(super) while_waiting: Option<WhileWaitingTimes>,
    /// Subscribers who were told of something, where some are.
    pub(super) subscribers: Option<SubscriberTimes>,
    /// Requests by SIP, where there are some.
    pub(super) sip: Option<SipTimes>,
    /// Where a goal was met, and where there was something to judge.
    pub(super) goal: Option<(u64, u64)>,
    /// How long this time is \[ns\].
    pub(super) length: u128,
}

/// Which mechanisms a center has that alone some counts of contacts are about.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mechanisms {
    /// Contacts may come by instant message.
    pub(super) messaging: bool,
    /// Clients may give up without closing their chat.
    pub(super) silent: bool,
    /// Contacts of some queue do not wait while nobody is on duty.
    pub(super) some_are_empty: bool,
    /// Clients may look at the center's status first.
    pub(super) shows_status: bool,
    /// They may ask to be told when it is better.
    pub(super) alerts: bool,
    /// They may make contact by another medium then.
    pub(super) some_switch: bool,
    /// Clients may be called back by their devices.
    pub(super) calls_devices: bool,
    /// They may be paged before.
    pub(super) pages: bool,
    /// They may be sent estimates meanwhile.
    pub(super) updates: bool,
    /// What they are sent may settle the matter.
    pub(super) updates_settle: bool,
    /// Contacts may come by SIP.
    pub(super) signalling: bool,
    /// Agents' programs change.
    pub(super) programs_change: bool,
    /// Some time passes between arriving and asking to be routed.
    pub(super) some_ask_later: bool,
    /// Queues may be full.
    pub(super) some_are_limited: bool,
    /// Rules may turn contacts away.
    pub(super) rules_refuse: bool,
    /// Calls come over trunks.
    pub(super) trunks: bool,
    /// Who finds all ports of a self-service system taken, or no room to wait for one, is turned away.
    pub(super) ports_block: bool,
    /// Clients may be served without people.
    pub(super) self_service: bool,
    /// Contacts are offered to be called back.
    pub(super) callbacks: bool,
    /// Records of campaigns are called.
    pub(super) campaigns: bool,
    /// Contacts may leave because of what they are told.
    pub(super) tells: bool,
    /// Clients may try again, after a failure or because they put it off.
    pub(super) some_retry: bool,
    /// Clients who were served may come again.
    pub(super) some_recall: bool,
    /// Agents may give contacts to other classes.
    pub(super) transfers: bool,
    /// Contacts may be messages of threads.
    pub(super) threads: bool,
}

impl Mechanisms {
    /// Those of a center.
    pub(super) fn of(center: &Center) -> Mechanisms {
        let some = |is_so: fn(&Class) -> bool| center.classes.iter().any(is_so);
        let (messaging, shows_status) = (!center.providers.is_empty(), center.shows_status());
        let callbacks = center.calls_back();
        let signalling = some(|class| matches!(class.entry, Entry::Sip(_)));
        Mechanisms {
            messaging,
            silent: some(|class| class.silent_abandonment.is_some()),
            some_are_empty: center.some_are_empty(),
            shows_status,
            alerts: center.some_ask_for_alerts(),
            some_switch: center.some_switch(),
            calls_devices: center.calls_devices(),
            pages: center.some_call_back(|callback| callback.page.is_some()),
            updates: center.some_call_back(|callback| callback.updates.is_some()),
            updates_settle: center
                .some_call_back(|callback| callback.updates.is_some_and(|updates| updates.settles > 0.0)),
            signalling,
            programs_change: !center.program_changes.is_empty(),
            some_ask_later: messaging || signalling || shows_status || center.sites.are_several(),
            some_are_limited: center.rules.queues.iter().any(|queue| queue.capacity.is_some()),
            rules_refuse: center.rows().any(|row| row.then == Then::Refuse),
            trunks: !center.trunks.is_empty(),
            ports_block: some(|class| {
                class.automation.as_ref().is_some_and(|automation| automation.when_full != WhenFull::Skip)
            }),
            self_service: some(|class| class.automation.is_some() || class.while_waiting.is_some())
                || center.some_choose(|choice| choice == Choice::SelfService),
            callbacks,
            campaigns: center.some_call_back(Callback::is_campaign),
            tells: center.tells_anybody() || callbacks,
            some_retry: some(|class| class.retrials.is_some())
                || callbacks
                || center.some_ask_for_alerts()
                || center.some_choose(|choice| choice == Choice::Later),
            some_recall: some(|class| class.recalls.is_some()),
            transfers: center.some_transfer(),
            threads: some(|class| class.thread.is_some()),
        }
    }
}

/// Clients, by how their last contact ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ClientSums {
    /// However it ended.
    pub(super) all: u64,
    /// Answered, self-served or called back.
    pub(super) served: u64,
    /// Answered in time and not cut off.
    pub(super) in_time: u64,
    /// However it ended, but self-served, called back or gone on as one of another class.
    pub(super) to_serve: u64,
    /// Waited for an agent, in the last contact or before.
    pub(super) waited: u64,
    /// Turned away or left, from these causes.
    pub(super) queue_full: u64,
    pub(super) nobody_on_duty: u64,
    pub(super) ruled_out: u64,
    pub(super) no_line: u64,
    pub(super) no_port: u64,
    /// Given up waiting.
    pub(super) abandoned: u64,
}

impl ClientSums {
    /// Those of the center or a class: who comes again counts by the last contact. Who was transferred, and had been answered, or chose
    /// another class is one client of the center and one of each class.
    pub(super) fn of(contacts: &Cell, is_center: bool) -> ClientSums {
        let Cell { again, passed_on, ref endings, .. } = *contacts;
        let mut earlier = again;
        if is_center {
            earlier += passed_on;
        }
        let switched = if is_center { 0 } else { endings.of(Outcome::Switched) };
        let all = contacts.offered - earlier.all;
        let elsewhere = contacts.self_served() + contacts.called_back() - earlier.served_by_callback;
        let waited = contacts.clients_waited - earlier.waited;
        let waited_elsewhere = contacts.clients_waited_elsewhere - earlier.waited_elsewhere;
        ClientSums {
            all,
            served: contacts.answered() + elsewhere - earlier.answered,
            in_time: contacts.answered_in_time - contacts.cut_off_in_time - earlier.in_time,
            to_serve: all - elsewhere - switched,
            waited: if is_center { waited + waited_elsewhere } else { waited },
            queue_full: endings.of(Outcome::QueueFull) - earlier.queue_full,
            nobody_on_duty: endings.of(Outcome::NobodyOnDuty) - earlier.nobody_on_duty,
            ruled_out: endings.of(Outcome::RuledOut) - earlier.ruled_out,
            no_line: endings.of(Outcome::NoLine) - earlier.no_line,
            no_port: endings.of(Outcome::NoPort) - earlier.no_port,
            abandoned: contacts.abandoned() - earlier.abandoned,
        }
    }

    /// Turned away or left, from whatever cause.
    pub(super) fn blocked(&self) -> u64 {
        self.queue_full + self.nobody_on_duty + self.ruled_out + self.no_line + self.no_port
    }
}

/// Agents' time \[agent·ns\].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AgentSums {
    pub(super) present: u128,
    pub(super) busy: u128,
    /// \[session·ns\].
    pub(super) sessions: u128,
    /// Composing or wrapping up in conversations turn by turn, where there are any.
    pub(super) attending: Option<u128>,
}

impl AgentSums {
    /// Both together.
    pub(super) fn and(&self, other: &AgentSums) -> AgentSums {
        let attending = self.attending.map_or(other.attending, |mine| Some(mine + other.attending.unwrap_or(0)));
        AgentSums {
            present: self.present + other.present,
            busy: self.busy + other.busy,
            sessions: self.sessions + other.sessions,
            attending,
        }
    }
}

/// What the trunks had to do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TrunkSums {
    pub(super) max_held: u32,
    pub(super) calls: u64,
    pub(super) blocked: u64,
}

/// What message servers had to do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MachineSums {
    /// Servers at work \[server·ns\].
    pub(super) busy: u128,
    /// Messages in line \[message·ns\].
    pub(super) waiting: u128,
}

/// What a provider had to do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ProviderSums {
    pub(super) max_channels: u32,
    pub(super) contacts: u64,
    pub(super) redirects_asked: u64,
    pub(super) redirected: u64,
    pub(super) fell_back: u64,
    pub(super) questions: u64,
    pub(super) redirects_failed: u64,
    pub(super) handed_over: u64,
    pub(super) messages: u64,
    /// From sending to arriving \[ns\].
    pub(super) latency: u128,
    pub(super) round_trips: u64,
    /// There and back \[ns\].
    pub(super) round_trip: u128,
    pub(super) legs: [LegTimes; 4],
    /// Out of order \[ns\].
    pub(super) downtime: u128,
    pub(super) messages_exposed: u64,
}

impl Sums {
    pub(super) fn count(&self, count: fn(&Cell) -> u64) -> Option<f64> {
        self.contacts.as_ref().map(|cell| count(cell) as f64)
    }

    /// The contacts, where clients may give up without closing their chat.
    pub(super) fn with_silent(&self) -> Option<&Cell> {
        self.contacts.as_ref().filter(|_| self.mechanisms.silent)
    }

    /// The contacts, where agents may give some to other classes.
    pub(super) fn with_transfers(&self) -> Option<&Cell> {
        self.contacts.as_ref().filter(|_| self.mechanisms.transfers)
    }

    /// The contacts, where some may be messages of threads.
    pub(super) fn with_threads(&self) -> Option<&Cell> {
        self.contacts.as_ref().filter(|_| self.mechanisms.threads)
    }

    /// A count that there is only in centers that have what it counts.
    pub(super) fn where_there(&self, has: fn(&Mechanisms) -> bool, count: fn(&Cell) -> u64) -> Option<f64> {
        self.count(count).filter(|_| has(&self.mechanisms))
    }

    /// The same as a share of the offered.
    pub(super) fn share_where_there(
        &self,
        has: fn(&Mechanisms) -> bool,
        count: fn(&Cell) -> u64,
    ) -> Option<(f64, f64)> {
        self.of_offered(count).filter(|_| has(&self.mechanisms))
    }

    /// A count as a share of the offered.
    pub(super) fn of_offered(&self, count: fn(&Cell) -> u64) -> Option<(f64, f64)> {
        self.contacts.as_ref().map(|cell| (count(cell) as f64, cell.offered as f64))
    }

    /// A time \[ns\] and the number of contacts it is spread over, in seconds.
    pub(super) fn time_each(&self, parts: fn(&Cell) -> (u128, u64)) -> Option<(f64, f64)> {
        let (nanos, contacts) = parts(self.contacts.as_ref()?);
        Some((seconds(nanos), contacts as f64))
    }

    /// The same where contacts come by instant message, or there are threads.
    pub(super) fn time_each_by_message(&self, parts: fn(&Cell) -> (u128, u64)) -> Option<(f64, f64)> {
        if self.by_message { self.time_each(parts) } else { None }
    }

    /// Time with something in hand in conversations turn by turn, and the time present.
    pub(super) fn attention(&self) -> Option<(f64, f64)> {
        let agents = self.agents.as_ref()?;
        Some((seconds(agents.attending?), seconds(agents.present)))
    }

    pub(super) fn service_level(&self, formula: ServiceLevelFormula) -> Option<(f64, f64)> {
        let cell = self.contacts.as_ref()?;
        let (in_time, all) = formula.fraction(&ServiceLevelCounts {
            answered: cell.answered(),
            answered_in_time: cell.answered_in_time,
            abandoned: cell.abandoned(),
            abandoned_in_time: cell.abandoned_in_time,
            short_abandoned: cell.short_abandoned,
            cut_off_in_time: cell.cut_off_in_time,
            lost: cell.lost(),
        });
        Some((in_time as f64, all as f64))
    }

    /// A time integral of the agents over the length of the time.
    pub(super) fn agents_over_time(&self, area: fn(&AgentSums) -> u128) -> Option<(f64, f64)> {
        self.over_time(self.agents.as_ref().map(area))
    }

    /// A time integral over the length of the time.
    pub(super) fn over_time(&self, area: Option<u128>) -> Option<(f64, f64)> {
        Some((seconds(area?), seconds(self.length)))
    }

    /// A time integral to the end of work over the time to then.
    pub(super) fn to_end(&self, area: Option<u128>) -> Option<(f64, f64)> {
        Some((seconds(area?), seconds(self.length_to_end?)))
    }

    /// One time of the agents over another, both to the end of work.
    pub(super) fn agents_to_end(&self, parts: fn(&AgentSums) -> (u128, u128)) -> Option<(f64, f64)> {
        let (numerator, denominator) = parts(self.agents_to_end.as_ref()?);
        Some((seconds(numerator), seconds(denominator)))
    }

    /// Some of the clients as a share of all.
    pub(super) fn of_clients(&self, some: fn(ClientSums) -> u64) -> Option<(f64, f64)> {
        self.clients.map(|clients| (some(clients) as f64, clients.all as f64))
    }

    /// The same where clients may have several contacts, so that it differs from what is said of contacts, and the center has this.
    pub(super) fn of_clients_where(
        &self,
        has: fn(&Mechanisms) -> bool,
        parts: fn(&Cell, ClientSums) -> (f64, u64),
    ) -> Option<(f64, f64)> {
        let Mechanisms { some_retry, some_recall, transfers, threads, some_switch, .. } = self.mechanisms;
        let several = some_retry || some_recall || transfers || threads || some_switch;
        let (part, whole) = parts(self.contacts.as_ref()?, self.clients.filter(|_| several && has(&self.mechanisms))?);
        Some((part, whole as f64))
    }

    /// One time of the agents over another.
    pub(super) fn agents(&self, parts: fn(&AgentSums) -> (u128, u128)) -> Option<(f64, f64)> {
        let (numerator, denominator) = parts(self.agents.as_ref()?);
        Some((seconds(numerator), seconds(denominator)))
    }

    pub(super) fn placements(&self, count: fn(&Placements) -> u64) -> Option<f64> {
        self.placements.as_ref().map(|(placements, _)| count(placements) as f64)
    }

    pub(super) fn overflow(&self, count: fn(&Overflow) -> u64) -> Option<f64> {
        self.overflow.as_ref().map(|overflow| count(overflow) as f64)
    }

    pub(super) fn automation(&self, count: fn(&AutomationTimes) -> u64) -> Option<f64> {
        self.automation.as_ref().map(|times| count(times) as f64)
    }

    pub(super) fn announcements(&self, count: fn(&AnnouncementTimes) -> u64) -> Option<f64> {
        self.announcements.as_ref().map(|times| count(times) as f64)
    }

    pub(super) fn callbacks(&self, count: fn(&CallbackTimes) -> u64) -> Option<f64> {
        self.callbacks.as_ref().map(|times| count(times) as f64)
    }

    /// A count of callbacks that there is only in centers that have what it counts.
    pub(super) fn callbacks_where(
        &self,
        has: fn(&Mechanisms) -> bool,
        count: fn(&CallbackTimes) -> u64,
    ) -> Option<f64> {
        self.callbacks(count).filter(|_| has(&self.mechanisms))
    }

    /// What became of callbacks: how many ended so.
    pub(super) fn callback_endings(&self, count: fn(&CallbackEndings) -> u64) -> Option<f64> {
        self.callback_endings.as_ref().map(|endings| count(endings) as f64)
    }

    /// The same in centers that have what it counts.
    pub(super) fn callback_endings_where(
        &self,
        has: fn(&Mechanisms) -> bool,
        count: fn(&CallbackEndings) -> u64,
    ) -> Option<f64> {
        self.callback_endings(count).filter(|_| has(&self.mechanisms))
    }

    /// A mean over callbacks that came to an end: (a sum, how many there are).
    pub(super) fn of_callback_endings(&self, mean: fn(&CallbackEndings) -> (f64, u64)) -> Option<(f64, f64)> {
        let (sum, count) = mean(self.callback_endings.as_ref()?);
        Some((sum, count as f64))
    }

    /// A count of callbacks that there is only where clients are called by their devices.
    pub(super) fn by_devices(&self, count: fn(&CallbackTimes) -> u64) -> Option<f64> {
        self.callbacks_where(|has| has.calls_devices, count)
    }

    /// A mean over what clients were told who waited to be called, in centers that have such a thing: (a sum, how many there are).
    pub(super) fn of_notices(
        &self,
        has: fn(&Mechanisms) -> bool,
        mean: fn(&CallbackTimes) -> (f64, u64),
    ) -> Option<(f64, f64)> {
        self.of_callbacks(mean).filter(|_| has(&self.mechanisms))
    }

    /// A mean over callbacks: (a sum, how many there are).
    pub(super) fn of_callbacks(&self, mean: fn(&CallbackTimes) -> (f64, u64)) -> Option<(f64, f64)> {
        self.callbacks.as_ref().map(|times| {
            let (sum, count) = mean(times);
            (sum, count as f64)
        })
    }

    pub(super) fn presence(&self, count: fn(&PresenceTimes) -> u64) -> Option<f64> {
        self.presence.as_ref().map(|times| count(times) as f64)
    }

    /// Some of the time of the devices of clients who are watched, and all of it.
    pub(super) fn of_device_time(&self, some: fn(&PresenceTimes) -> u128) -> Option<(f64, f64)> {
        let times = self.presence.as_ref()?;
        let all = times.online + times.undisturbed + times.away + times.offline;
        Some((seconds(some(times)), seconds(all)))
    }

    /// A part and the whole of what was seen of clients.
    pub(super) fn of_seen(&self, parts: fn(&PresenceTimes) -> (u64, u64)) -> Option<(f64, f64)> {
        let (part, whole) = parts(self.presence.as_ref()?);
        Some((part as f64, whole as f64))
    }

    /// What those did who looked: how many did this.
    pub(super) fn status_endings(&self, count: fn(&StatusEndings) -> u64) -> Option<f64> {
        self.status_endings.as_ref().map(|endings| count(endings) as f64)
    }

    pub(super) fn status(&self, count: fn(&StatusTimes) -> u64) -> Option<f64> {
        self.status.as_ref().map(|times| count(times) as f64)
    }

    pub(super) fn while_waiting(&self, count: fn(&WhileWaitingTimes) -> u64) -> Option<f64> {
        self.while_waiting.as_ref().map(|times| count(times) as f64)
    }

    pub(super) fn subscribers(&self, count: fn(&SubscriberTimes) -> u64) -> Option<f64> {
        self.subscribers.as_ref().map(|times| count(times) as f64)
    }

    pub(super) fn invitations(&self, count: fn(&InvitationTimes) -> u64) -> Option<f64> {
        self.invitations.as_ref().map(|times| count(times) as f64)
    }

    /// A count of alerts, where clients may ask for them.
    pub(super) fn alerts(&self, count: fn(&AlertTimes) -> u64) -> Option<f64> {
        self.status.as_ref().filter(|_| self.mechanisms.alerts).map(|times| count(&times.alerts) as f64)
    }

    /// A mean over clients who looked, or over looks: (a sum, how many there are).
    pub(super) fn of_status(&self, mean: fn(&StatusTimes) -> (f64, u64)) -> Option<(f64, f64)> {
        self.status.as_ref().map(|times| {
            let (sum, count) = mean(times);
            (sum, count as f64)
        })
    }

    pub(super) fn sip(&self, count: fn(&SipTimes) -> u64) -> Option<f64> {
        self.sip.as_ref().map(|sip| count(sip) as f64)
    }

    /// (What a leg took, messages that went over it).
    pub(super) fn leg(&self, leg: Leg) -> Option<(f64, f64)> {
        self.provider
            .map(|provider| provider.legs[leg as usize])
            .map(|times| (seconds(times.time), times.messages as f64))
    }

    pub(super) fn provider(&self, count: fn(&ProviderSums) -> u64) -> Option<f64> {
        self.provider.as_ref().map(|provider| count(provider) as f64)
    }
}

pub(super) fn seconds(nanos: u128) -> f64 {
    nanos as f64 / 1e9
}
