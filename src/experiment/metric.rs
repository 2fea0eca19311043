//! The metrics: each with its names, its unit, its definition and how it is made of the sums of replications.
//!
//! # What time counts
//!
//! Contacts count in the interval in which they arrive, whenever they are served, so totals include whoever is served
//! after the horizon. Averages over time and shares of agents' time (agents, occupancy, concurrency, waiting, channels) are
//! over the horizon only: agents who stay on to serve the last contacts would dilute them, and a total would not follow from its
//! intervals. The focus AHT alone takes the agents' time after the horizon too, since it divides all their work by all that
//! they handled.
//!
//! # The service level
//!
//! The one in tables and charts is that of all offered: no way of losing a contact improves it. `service_level.headline` of a
//! scenario chooses another; [`Metric::SERVICE_LEVEL`] is the one where nobody did.

use super::observations::Series;
use super::sums::{Sums, seconds};
use crate::model::{Leg, Outcome, Reached};
use crate::stats::Estimate;
use crate::stats::ServiceLevelFormula as Formula;
use std::borrow::Cow;

/// What a metric is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Contacts.
    Contacts,
    /// A part of a whole \[0, 1\].
    Share,
    /// Seconds.
    Seconds,
    /// Hours that agents worked.
    AgentHours,
    /// Agents.
    Agents,
    /// Sessions.
    Sessions,
    /// Channels.
    Channels,
    /// Messages.
    Messages,
    /// Servers.
    Servers,
}

impl Unit {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Contacts => "contacts",
            Unit::Share => "share",
            Unit::Seconds => "s",
            Unit::AgentHours => "agent hours",
            Unit::Agents => "agents",
            Unit::Sessions => "sessions",
            Unit::Channels => "channels",
            Unit::Messages => "messages",
            Unit::Servers => "servers",
        }
    }
}

/// How a metric is made of sums.
enum How {
    /// A number of each replication; its mean.
    Mean(fn(&Sums) -> Option<f64>),
    /// Numerator and denominator in each replication; the ratio of their sums.
    Ratio(fn(&Sums) -> Option<(f64, f64)>),
    /// The quantile of the waits of all replications together.
    WaitQuantile(f64),
}

use How::{Mean, Ratio, WaitQuantile};

macro_rules! metrics {
    ($($variant:ident, $name:literal, $heading:literal, $unit:ident, $definition:literal, $how:expr;)*) => {
        /// What is measured. The same in all files, tables and charts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Metric {
            $(#[doc = $definition] $variant,)*
        }

        impl Metric {
            /// All metrics, in the order of results.
            pub const ALL: &[Metric] = &[$(Metric::$variant),*];

            /// The name in files.
            pub const fn name(self) -> &'static str {
                match self { $(Metric::$variant => $name),* }
            }

            /// The metric with this name in files.
            pub fn named(name: &str) -> Option<Metric> {
                Metric::ALL.iter().copied().find(|metric| metric.name() == name)
            }

            /// A short name for the head of a column, without the unit.
            pub const fn heading(self) -> &'static str {
                match self { $(Metric::$variant => $heading),* }
            }

            /// What it is measured in.
            pub const fn unit(self) -> Unit {
                match self { $(Metric::$variant => Unit::$unit),* }
            }

            /// What it is, in one sentence.
            pub const fn definition(self) -> &'static str {
                match self { $(Metric::$variant => $definition),* }
            }

            const fn how(self) -> How {
                match self { $(Metric::$variant => $how),* }
            }
        }
    };
}

metrics! {
    Offered, "offered", "offered", Contacts,
        "Contacts that arrived.",
        Mean(|sums| sums.count(|cell| cell.offered));
    Requested, "requested", "requested", Contacts,
        "Contacts that asked to be routed to an agent.",
        Mean(|sums| sums.count(|cell| cell.requested()));
    Answered, "answered", "answered", Contacts,
        "Contacts that were connected to an agent.",
        Mean(|sums| sums.count(|cell| cell.answered()));
    Handled, "handled", "handled", Contacts,
        "Contacts that were served to the end, wrap-up included.",
        Mean(|sums| sums.count(|cell| cell.handled()));
    Abandoned, "abandoned", "abandoned", Contacts,
        "Contacts that gave up waiting for an agent.",
        Mean(|sums| sums.count(|cell| cell.abandoned()));
    AbandonedInDialogue, "abandoned_in_dialogue", "left dialogue", Contacts,
        "Contacts that gave up before they asked to be routed.",
        Mean(|sums| sums.count(|cell| cell.abandoned_in_dialogue()));
    ShortAbandoned, "short_abandoned", "short abandoned", Contacts,
        "Contacts that gave up waiting within the short limit.",
        Mean(|sums| sums.count(|cell| cell.short_abandoned));
    Blocked, "blocked", "blocked", Contacts,
        "Contacts that were turned away because the queue was full, no line or port was free, or a rule said so.",
        Mean(|sums| sums.count(|cell| cell.blocked()));
    BlockedShare, "blocked_share", "blocked", Share,
        "Contacts that were turned away because the queue was full, no line or port was free, or a rule said so, as a share of the offered.",
        Ratio(|sums| sums.of_offered(|cell| cell.blocked()));
    QueueFull, "queue_full", "queue full", Contacts,
        "Contacts that were turned away because the queue was full.",
        Mean(|sums| sums.count(|cell| cell.endings.of(Outcome::QueueFull)));
    RuledOut, "ruled_out", "by rule", Contacts,
        "Contacts that were turned away because a rule said so.",
        Mean(|sums| sums.count(|cell| cell.endings.of(Outcome::RuledOut)));
    NoLine, "no_line", "no line", Contacts,
        "Calls that were turned away because all lines of their trunk were held.",
        Mean(|sums| sums.count(|cell| cell.endings.of(Outcome::NoLine)));
    NoPort, "no_port", "no port", Contacts,
        "Contacts that were turned away because all ports of their self-service system were taken.",
        Mean(|sums| sums.count(|cell| cell.endings.of(Outcome::NoPort)));
    LostShare, "lost_share", "lost otherwise", Share,
        "Contacts that ended in another way than by being answered, served by a self-service system or giving up waiting, as a share of the offered.",
        Ratio(|sums| sums.of_offered(|cell| cell.lost()));
    SelfServed, "self_served", "self-served", Contacts,
        "Contacts that a self-service system served to the end.",
        Mean(|sums| sums.count(|cell| cell.contained()));
    LeftWhenTold, "left_when_told", "balked", Contacts,
        "Contacts that left when they were told that nobody was free, or how long it would take.",
        Mean(|sums| sums.count(|cell| cell.endings.of(Outcome::Balked)));
    Rejected, "rejected", "rejected", Contacts,
        "Contacts whose request could not be read.",
        Mean(|sums| sums.count(|cell| cell.endings.of(Outcome::Rejected)));
    Lost, "lost", "lost", Contacts,
        "Contacts that were lost before they were connected, because what they came by went down.",
        Mean(|sums| sums.count(|cell| cell.endings.of(Outcome::Lost)));
    Misdirected, "misdirected", "misdirected", Contacts,
        "Times that a contact was given to an agent whose program was closed, which the engine did not know.",
        Mean(|sums| sums.count(|cell| cell.misdirected));
    Unserved, "unserved", "unserved", Contacts,
        "Contacts that were there at the end of the run and never connected.",
        Mean(|sums| sums.count(|cell| cell.endings.of(Outcome::Unserved)));
    Retrials, "retrials", "retrials", Contacts,
        "Of the offered: attempts of clients who had tried before with the same wish.",
        Mean(|sums| sums.count(|cell| cell.retrials));
    Recalls, "recalls", "recalls", Contacts,
        "Of the offered: contacts of clients who had been served and come again, because that did not settle the matter.",
        Mean(|sums| sums.count(|cell| cell.recalls));
    FirstContactResolution, "first_contact_resolution", "FCR", Share,
        "First-contact resolution: of the handled that were no recalls, those whose clients did not come again; where clients do.",
        Ratio(|sums| sums.contacts.as_ref().filter(|cell| cell.handled_first > 0).map(|cell| {
            (cell.settled_first as f64, cell.handled_first as f64)
        }));
    Unreachable, "unreachable", "unreachable", Contacts,
        "Contacts that were lost because their provider was out of order.",
        Mean(|sums| sums.count_messaging(|cell| cell.endings.of(Outcome::Unreachable)));
    NoChannel, "no_channel", "no channel", Contacts,
        "Contacts that were lost because their provider had no channel left.",
        Mean(|sums| sums.count_messaging(|cell| cell.endings.of(Outcome::NoChannel)));
    Unsupported, "unsupported", "unsupported", Contacts,
        "Contacts that were lost because the proxy runs no program of their protocol.",
        Mean(|sums| sums.count_messaging(|cell| cell.endings.of(Outcome::Unsupported)));
    Unqualified, "unqualified", "unqualified", Contacts,
        "Contacts that were not routed, because the dialogue showed that they are none for agents.",
        Mean(|sums| sums.count_messaging(|cell| cell.endings.of(Outcome::Unqualified)));
    Refused, "refused", "refused", Contacts,
        "Contacts that the proxy refused: it had no account or no room for them, or could not have them redirected.",
        Mean(|sums| sums.count_messaging(|cell| cell.endings.of(Outcome::Refused)));
    DroppedInDialogue, "dropped_in_dialogue", "dropped in dialogue", Contacts,
        "Contacts that a machine cut off before they asked to be routed.",
        Mean(|sums| sums.count_messaging(|cell| cell.endings.at(Reached::Arrived, Outcome::Dropped)));
    DroppedWaiting, "dropped_waiting", "dropped waiting", Contacts,
        "Contacts that a machine cut off waiting for an agent.",
        Mean(|sums| sums.count_messaging(|cell| cell.endings.at(Reached::Asked, Outcome::Dropped)));
    DroppedInSession, "dropped_in_session", "dropped in session", Contacts,
        "Answered contacts that a machine cut off in conversation.",
        Mean(|sums| sums.count_messaging(|cell| cell.endings.at(Reached::Answered, Outcome::Dropped)));
    Clients, "clients", "clients", Contacts,
        "Clients: the offered, and each who tried or came again counted once.",
        Mean(|sums| sums.clients.map(|[all, _]| all as f64));
    ClientAnswerShare, "client_answer_share", "clients answered", Share,
        "Clients whose last contact was answered or self-served as a share of the clients.",
        Ratio(|sums| sums.of_clients(|[_, served]| served));
    ClientLostShare, "client_lost_share", "clients lost", Share,
        "Clients whose last contact was neither answered nor self-served as a share of the clients, those who gave up waiting among them.",
        Ratio(|sums| sums.of_clients(|[all, served]| all - served));
    AnswerShare, "answer_share", "answered", Share,
        "Answered contacts as a share of the offered.",
        Ratio(|sums| sums.of_offered(|cell| cell.answered()));
    AbandonShare, "abandon_share", "abandoned", Share,
        "Contacts that gave up waiting as a share of the offered.",
        Ratio(|sums| sums.of_offered(|cell| cell.abandoned()));
    DialogueAbandonShare, "dialogue_abandon_share", "left dialogue", Share,
        "Contacts that gave up before they asked to be routed as a share of the offered.",
        Ratio(|sums| sums.of_offered(|cell| cell.abandoned_in_dialogue()));
    WaitedShare, "waited_share", "waited", Share,
        "Contacts that were not connected to an agent at once, as a share of those who asked to be routed: the probability of delay.",
        Ratio(|sums| sums.contacts.as_ref().map(|cell| {
            let requested = cell.requested() - cell.contained();
            ((requested - cell.answered_at_once) as f64, requested as f64)
        }));
    Asa, "asa", "ASA", Seconds,
        "Average speed of answer: the mean wait of the answered, from asking to be routed to the connection.",
        Ratio(|sums| sums.time_each(|cell| (cell.wait_answered, cell.answered())));
    WaitAbandoned, "wait_abandoned", "wait abandoned", Seconds,
        "The mean wait of those who gave up waiting.",
        Ratio(|sums| sums.time_each(|cell| (cell.wait_abandoned, cell.abandoned())));
    WaitAll, "wait_all", "wait all", Seconds,
        "The mean wait of those who were answered or gave up waiting.",
        Ratio(|sums| sums.time_each(|cell| {
            (cell.wait_answered + cell.wait_abandoned, cell.answered() + cell.abandoned())
        }));
    ServiceLevelAnswered, "service_level_answered", "SL-ans", Share,
        "SL-ans: answered in time, of the answered.",
        Ratio(|sums| sums.service_level(Formula::Answered));
    ServiceLevelOffered, "service_level_offered", "SL-off", Share,
        "SL-off: answered in time, of those who were answered or gave up waiting.",
        Ratio(|sums| sums.service_level(Formula::Offered));
    ServiceLevelExcludeInTime, "service_level_exclude_abandoned_in_time", "SL-exT", Share,
        "SL-exT: answered in time, of those who were answered or gave up waiting later than in time.",
        Ratio(|sums| sums.service_level(Formula::ExcludeAbandonedInTime));
    ServiceLevelCreditInTime, "service_level_credit_abandoned_in_time", "SL-credT", Share,
        "SL-credT: answered or gave up in time, of those who were answered or gave up waiting.",
        Ratio(|sums| sums.service_level(Formula::CreditAbandonedInTime));
    ServiceLevelExcludeShort, "service_level_exclude_short_abandoned", "SL-exS", Share,
        "SL-exS: answered in time, of those who were answered or gave up waiting after the short limit.",
        Ratio(|sums| sums.service_level(Formula::ExcludeShortAbandoned));
    ServiceLevelCreditShort, "service_level_credit_short_abandoned", "SL-credS", Share,
        "SL-credS: answered in time or gave up within the short limit, of those who were answered or gave up waiting.",
        Ratio(|sums| sums.service_level(Formula::CreditShortAbandoned));
    ServiceLevelAll, "service_level_all", "SL", Share,
        "SL: answered in time, of all offered but those whom a self-service system served: nobody improves it by being lost.",
        Ratio(|sums| sums.service_level(Formula::All));
    ServiceLevelAllExcludeShort, "service_level_all_exclude_short_abandoned", "SL-allS", Share,
        "SL-allS: answered in time, of all offered but those whom a self-service system served and those who gave up within the short limit.",
        Ratio(|sums| sums.service_level(Formula::AllExcludeShortAbandoned));
    WaitP50, "wait_p50", "wait p50", Seconds,
        "The wait that half of the answered did not exceed.",
        WaitQuantile(0.50);
    WaitP80, "wait_p80", "wait p80", Seconds,
        "The wait that 80 % of the answered did not exceed.",
        WaitQuantile(0.80);
    WaitP90, "wait_p90", "wait p90", Seconds,
        "The wait that 90 % of the answered did not exceed.",
        WaitQuantile(0.90);
    WaitP95, "wait_p95", "wait p95", Seconds,
        "The wait that 95 % of the answered did not exceed.",
        WaitQuantile(0.95);
    WaitLongest, "wait_longest", "longest wait", Seconds,
        "The longest wait of an answered contact, on average over the replications.",
        Mean(|sums| sums.waits.as_ref()?.maximum().map(|longest| longest.seconds()));
    TimeInSystem, "time_in_system", "in system", Seconds,
        "The mean time from arrival to the end of the conversation, of the handled.",
        Ratio(|sums| sums.time_each(|cell| (cell.in_system, cell.handled())));
    DialogueTime, "dialogue_time", "dialogue", Seconds,
        "The mean time from arrival to asking to be routed, of those who asked.",
        Ratio(|sums| sums.time_each(|cell| (cell.dialogue, cell.requested())));
    FirstResponse, "first_response", "first response", Seconds,
        "The mean time from asking to be routed until the agent's first message reached the client, of those by instant message; in a session in one piece, until the connection.",
        Ratio(|sums| sums.time_each_by_im(|cell| (cell.first_response, cell.responded)));
    LaterResponse, "later_response", "later responses", Seconds,
        "The mean time from a client's message until its answer reached the client, over all later messages turn by turn.",
        Ratio(|sums| sums.time_each_by_im(|cell| (cell.later_response, cell.later_responses)));
    Aht, "aht", "AHT", Seconds,
        "Session AHT: conversation and wrap-up of the handled, each from its start to its end, per handled contact.",
        Ratio(|sums| sums.time_each(|cell| (cell.conversation + cell.wrap_up, cell.handled())));
    ConversationTime, "conversation_time", "conversation", Seconds,
        "The mean conversation of the handled.",
        Ratio(|sums| sums.time_each(|cell| (cell.conversation, cell.handled())));
    WrapUpTime, "wrap_up_time", "wrap-up", Seconds,
        "The mean work after the conversation of the handled.",
        Ratio(|sums| sums.time_each(|cell| (cell.wrap_up, cell.handled())));
    ActiveTime, "active_time", "active", Seconds,
        "Undisturbed work per handled contact by instant message: composing and wrap-up, or the handling time of a session in one piece.",
        Ratio(|sums| sums.time_each_by_im(|cell| (cell.active, cell.handled_by_im)));
    ReleasedTime, "released_time", "released", Seconds,
        "Time without a slot at an agent, because the client was silent, per handled contact by instant message.",
        Ratio(|sums| sums.time_each_by_im(|cell| (cell.released, cell.handled_by_im)));
    FocusAht, "focus_aht", "focus AHT", Seconds,
        "Focus AHT: time of agents with at least one session, until the end of the run, per handled contact.",
        Ratio(|sums| Some((seconds(sums.agents_to_end?.busy), sums.count(|cell| cell.handled())?)));
    Agents, "agents", "agents", Agents,
        "Agents present, on average over the time.",
        Ratio(|sums| sums.agents_over_time(|agents| agents.present));
    AgentsBusy, "agents_busy", "busy", Agents,
        "Agents with at least one session, wrap-up included, on average over the time.",
        Ratio(|sums| sums.agents_over_time(|agents| agents.busy));
    Occupancy, "occupancy", "occupancy", Share,
        "Time of agents with at least one session as a share of the time they were present.",
        Ratio(|sums| sums.agents(|agents| (agents.busy, agents.present)));
    Attention, "attention", "attention", Share,
        "Time of agents composing or wrapping up in conversations turn by turn as a share of the time they were present.",
        Ratio(|sums| sums.attention());
    Concurrency, "concurrency", "concurrency", Sessions,
        "Sessions of an agent at once, on average over the time with at least one.",
        Ratio(|sums| sums.agents(|agents| (agents.sessions, agents.busy)));
    AgentsToEnd, "agents_to_end", "agents to end", Agents,
        "Agents present, on average over the time to the end of work.",
        Ratio(|sums| sums.to_end(sums.agents_to_end.map(|agents| agents.present)));
    AgentsBusyToEnd, "agents_busy_to_end", "busy to end", Agents,
        "Agents with at least one session, wrap-up included, on average over the time to the end of work.",
        Ratio(|sums| sums.to_end(sums.agents_to_end.map(|agents| agents.busy)));
    OccupancyToEnd, "occupancy_to_end", "occupancy to end", Share,
        "Time of agents with at least one session as a share of the time they were present, to the end of work.",
        Ratio(|sums| sums.agents_to_end(|agents| (agents.busy, agents.present)));
    ConcurrencyToEnd, "concurrency_to_end", "concurrency to end", Sessions,
        "Sessions of an agent at once, on average over the time with at least one, to the end of work.",
        Ratio(|sums| sums.agents_to_end(|agents| (agents.sessions, agents.busy)));
    EndOfWork, "end_of_work", "end of work", Seconds,
        "From the start to the end of work, when the last contact was done with, but not before the horizon ended.",
        Mean(|sums| sums.length_to_end.map(seconds));
    Overtime, "overtime", "overtime", AgentHours,
        "Time that agents stayed beyond their duty to finish.",
        Mean(|sums| Some(seconds(sums.overtime?) / 3600.0));
    Rona, "rona", "RONA", Contacts,
        "How often agents did not respond to a contact that they were given, where responses take time.",
        Mean(|sums| Some(sums.missed? as f64));
    Waiting, "waiting", "waiting", Contacts,
        "Contacts waiting, on average over the time.",
        Ratio(|sums| sums.over_time(sums.waiting));
    WaitingToEnd, "waiting_to_end", "waiting to end", Contacts,
        "Contacts waiting, on average over the time to the end of work.",
        Ratio(|sums| sums.to_end(sums.waiting_to_end));
    WaitingLongest, "waiting_longest", "waits longest", Seconds,
        "The longest wait in progress at the end of the horizon or interval, 0 where nobody waits, on average over the replications.",
        Mean(|sums| sums.waiting_longest.map(|longest| longest.seconds()));
    MaxWaiting, "max_waiting", "most waiting", Contacts,
        "The most contacts that waited at once, on average over the replications.",
        Mean(|sums| sums.max_waiting.map(f64::from));
    Channels, "channels", "channels held", Channels,
        "Channels held on behalf of clients, on average over the time.",
        Ratio(|sums| sums.over_time(sums.channels));
    MaxChannels, "max_channels", "most channels", Channels,
        "The most channels held at once, on average over the replications.",
        Mean(|sums| sums.provider(|provider| provider.max_channels.into()));
    ProviderContacts, "provider_contacts", "contacts", Contacts,
        "Contacts that came by the provider.",
        Mean(|sums| sums.provider(|provider| provider.contacts));
    Questions, "questions", "questions", Messages,
        "Questions that the robot sent to the provider's clients.",
        Mean(|sums| sums.provider(|provider| provider.questions));
    QuestionsEach, "questions_each", "questions each", Messages,
        "Questions of the robot for each contact that came by the provider.",
        Ratio(|sums| sums.provider.map(|provider| (provider.questions as f64, provider.contacts as f64)));
    RedirectsAsked, "redirects_asked", "redirects asked", Contacts,
        "Contacts for whom the proxy was to be the host.",
        Mean(|sums| sums.provider(|provider| provider.redirects_asked));
    Redirected, "redirected", "redirected", Contacts,
        "Contacts that were redirected to the proxy.",
        Mean(|sums| sums.provider(|provider| provider.redirected));
    FellBack, "fell_back", "fell back", Contacts,
        "Contacts that the proxy should have hosted and that were relayed all the same, or refused.",
        Mean(|sums| sums.provider(|provider| provider.fell_back));
    RedirectsFailed, "redirects_failed", "redirects failed", Contacts,
        "Contacts whose redirection began and failed.",
        Mean(|sums| sums.provider(|provider| provider.redirects_failed));
    HandedOver, "handed_over", "handed over", Contacts,
        "Contacts that the proxy took over from the provider when an agent was connected.",
        Mean(|sums| sums.provider(|provider| provider.handed_over));
    Hosted, "hosted", "hosted by proxy", Contacts,
        "Contacts that the proxy hosted, on average over the time.",
        Ratio(|sums| sums.over_time(sums.hosted));
    ServersBusy, "servers_busy", "servers busy", Servers,
        "Message servers at work, on average over the time: a provider's own, or for the whole center the proxy's.",
        Ratio(|sums| sums.over_time(sums.servers.map(|servers| servers.busy)));
    MessagesInLine, "messages_in_line", "messages in line", Messages,
        "Messages in line for these servers, on average over the time.",
        Ratio(|sums| sums.over_time(sums.servers.map(|servers| servers.waiting)));
    Downtime, "downtime", "out of order", Seconds,
        "How long the provider was out of order, to the end of the run.",
        Mean(|sums| sums.provider.map(|provider| seconds(provider.downtime)));
    Messages, "messages", "messages", Messages,
        "Messages between the provider's clients and the center that arrived, by whatever way.",
        Mean(|sums| sums.provider(|provider| provider.messages));
    MessageLatency, "message_latency", "message latency", Seconds,
        "The mean time of these messages from sending to arriving, one way.",
        Ratio(|sums| sums.provider.map(|provider| (seconds(provider.latency), provider.messages as f64)));
    RoundTrip, "round_trip", "round trip", Seconds,
        "The mean time on its way of a client's message and its answer together, without what thinking and composing took.",
        Ratio(|sums| sums.provider.map(|provider| (seconds(provider.round_trip), provider.round_trips as f64)));
    ClientLeg, "client_leg", "client to provider", Seconds,
        "The mean time of messages between the client and the provider's server, either way, where they can take time.",
        Ratio(|sums| sums.leg(Leg::Client));
    ProxyLeg, "proxy_leg", "provider to proxy", Seconds,
        "The mean time of messages between the provider's server and the proxy, likewise.",
        Ratio(|sums| sums.leg(Leg::Proxy));
    DirectLeg, "direct_leg", "client to proxy", Seconds,
        "The mean time of messages between the client and the proxy that hosts, likewise.",
        Ratio(|sums| sums.leg(Leg::Direct));
    AgentLeg, "agent_leg", "proxy to agent", Seconds,
        "The mean time of messages between the proxy, or a firewall behind it, and the agent, likewise.",
        Ratio(|sums| sums.leg(Leg::Agent));
    MessagesExposed, "messages_exposed", "messages exposed", Messages,
        "Messages between client and center that passed through the provider's server.",
        Mean(|sums| sums.provider(|provider| provider.messages_exposed));
    Routed, "routed", "routed", Contacts,
        "Contacts that the router in the network sent there.",
        Mean(|sums| sums.placements(|placements| placements.placed));
    RoutedShare, "routed_share", "routed", Share,
        "Contacts that the router in the network sent there as a share of all that it sent somewhere.",
        Ratio(|sums| sums.placements.as_ref().map(|(here, all)| (here.placed as f64, *all as f64)));
    Misrouted, "misrouted", "misrouted", Contacts,
        "Selections by the router in the network that promised somebody free where there was nobody, or met a site where nobody \
         could ever serve the contact.",
        Mean(|sums| sums.placements(|placements| placements.misrouted));
    MisroutedShare, "misrouted_share", "misrouted", Share,
        "Misrouted as a share of the selections by the router in the network.",
        Ratio(|sums| sums.placements.as_ref().map(|(here, _)| (here.misrouted as f64, here.selections as f64)));
    SentBack, "sent_back", "sent back", Contacts,
        "Selections by the router in the network after which the contact was sent back for another.",
        Mean(|sums| sums.placements(|placements| placements.selections - placements.placed));
    DataAge, "data_age", "age of data", Seconds,
        "How old the data were, on average over the selections that went by data: from their collection to the selection.",
        Ratio(|sums| sums.placements.as_ref().map(|(here, _)| (seconds(here.age), here.informed as f64)));
    Reports, "reports", "reports", Messages,
        "Reports that were sent to the router in the network.",
        Mean(|sums| sums.placements(|placements| placements.reports));
    ReportsLost, "reports_lost", "reports lost", Messages,
        "Reports to the router in the network that were lost on the way.",
        Mean(|sums| sums.placements(|placements| placements.reports_lost));
    OverflowRequests, "overflow_requests", "asked for here", Contacts,
        "Contacts of another center that were asked for here as well, because a step of their queue named this center.",
        Mean(|sums| sums.overflow(|overflow| overflow.asked));
    FlowIn, "flow_in", "flow-in", Contacts,
        "Contacts of another center that came to this one, because an agent was found for them here first.",
        Mean(|sums| sums.overflow(|overflow| overflow.flow_in));
    FlowOut, "flow_out", "flow-out", Contacts,
        "Contacts of this center that went to another, because an agent was found for them there first.",
        Mean(|sums| sums.overflow(|overflow| overflow.flow_out));
    FlowInShare, "flow_in_share", "flow-in", Share,
        "Flow-in as a share of the contacts that are counted here, those that came from another center among them.",
        Ratio(|sums| Some((sums.overflow(|overflow| overflow.flow_in)?, sums.count(|cell| cell.offered)?)));
    Lines, "lines", "lines held", Channels,
        "Telephone lines held, on average over the time.",
        Ratio(|sums| sums.over_time(sums.lines));
    MaxLines, "max_lines", "most lines", Channels,
        "The most telephone lines of a trunk held at once, on average over the replications.",
        Mean(|sums| sums.trunks.as_ref().map(|trunks| trunks.max_held.into()));
    TrunkBlocked, "trunk_blocked", "all lines held", Share,
        "Calls that found all lines of their trunk held, of those that came over a trunk.",
        Ratio(|sums| sums.trunks.as_ref().map(|trunks| (trunks.blocked as f64, trunks.calls as f64)));
    AnsweredByDue, "answered_by_due", "by due", Share,
        "E-mails whose answer was done by the time it was due, of those that were handled.",
        Ratio(|sums| sums.due.map(|(by_due, answered)| (by_due as f64, answered as f64)));
    Contained, "contained", "contained", Contacts,
        "Contacts that a self-service system completed.",
        Mean(|sums| sums.automation(|times| times.served - times.escalated));
    Escalated, "escalated", "escalated", Contacts,
        "Contacts that a self-service system handed on to people.",
        Mean(|sums| sums.automation(|times| times.escalated));
    SelfServiceSkipped, "self_service_skipped", "skipped", Contacts,
        "Contacts that found their self-service system taken and went straight to people.",
        Mean(|sums| sums.automation(|times| times.skipped));
    SelfServiceBlocked, "self_service_blocked", "all ports taken", Contacts,
        "Contacts that found their self-service system taken and were turned away.",
        Mean(|sums| sums.automation(|times| times.blocked));
    Containment, "containment", "containment", Share,
        "Contacts that their self-service system completed, of those that it was done with.",
        Ratio(|sums| {
            let times = sums.automation.as_ref()?;
            Some(((times.served - times.escalated) as f64, times.served as f64))
        });
    SelfServiceTime, "self_service_time", "self-service", Seconds,
        "The mean time that a self-service system took with a contact.",
        Ratio(|sums| sums.automation.as_ref().map(|times| (seconds(times.service), times.served as f64)));
    Told, "told", "told", Contacts,
        "Contacts that had to wait and were told that nobody was free, or how long it would take.",
        Mean(|sums| sums.announcements(|times| times.told));
    Balked, "balked", "balked", Contacts,
        "Contacts that left when they were told.",
        Mean(|sums| sums.announcements(|times| times.balked));
    BalkShare, "balk_share", "balked", Share,
        "Contacts that left when they were told, of those that were told.",
        Ratio(|sums| sums.announcements.as_ref().map(|times| (times.balked as f64, times.told as f64)));
    AnnouncedWait, "announced_wait", "told wait", Seconds,
        "The mean wait that contacts were told, of those that were told one.",
        Ratio(|sums| sums.announcements.as_ref().map(|times| (seconds(times.announced_wait), times.announced as f64)));
    AnnouncementBias, "announcement_bias", "told too long", Seconds,
        "What the answered had been told less how long it took, on average: more than 0 where the announcement was too long.",
        Ratio(|sums| {
            let times = sums.announcements.as_ref()?;
            Some((seconds(times.told_answered) - seconds(times.waited_answered), times.announced_answered as f64))
        });
    AnnouncementError, "announcement_error", "off by", Seconds,
        "How far the waits of the answered were off what they had been told, up or down, on average.",
        Ratio(|sums| {
            let times = sums.announcements.as_ref()?;
            Some((seconds(times.announcement_error), times.announced_answered as f64))
        });
    SipParsed, "sip_parsed", "parsed", Contacts,
        "Requests by SIP that could be read.",
        Mean(|sums| sums.sip(|sip| sip.parsed));
    SipRejected, "sip_rejected", "rejected", Contacts,
        "Requests by SIP that could not be read and were rejected before routing.",
        Mean(|sums| sums.sip(|sip| sip.rejected));
    SipLost, "sip_lost", "lost", Contacts,
        "Contacts by SIP that met the routing point down, or were lost with it before they were connected.",
        Mean(|sums| sums.sip(|sip| sip.lost));
    SipDropped, "sip_dropped", "dropped", Contacts,
        "Sessions by SIP that were cut off because what kept them went down.",
        Mean(|sums| sums.sip(|sip| sip.dropped));
    SipSetUp, "sip_set_up", "set-up", Seconds,
        "The mean time that the stages of a SIP request took up to the session, the wait for an agent apart.",
        Ratio(|sums| sums.sip.as_ref().map(|sip| (seconds(sip.set_up), sip.established as f64)));
    SipEndedByClient, "sip_ended_by_client", "ended by client", Share,
        "Sessions by SIP that the client ended, of those that a party ended.",
        Ratio(|sums| {
            let sip = sums.sip.as_ref()?;
            Some((sip.ended_by_client as f64, (sip.ended_by_client + sip.ended_by_agent) as f64))
        });
    GoalMet, "goal_met", "met", Share,
        "Runs, days or intervals in which the goal was met, as a share of those in which there was something to judge.",
        Ratio(|sums| sums.goal.map(|(met, judged)| (met as f64, judged as f64)));
}

impl Metric {
    /// The service level of tables and charts; see the head of this file for the reason.
    pub const SERVICE_LEVEL: Metric = Metric::ServiceLevelAll;

    /// The service level by this formula.
    pub const fn of_service_level(formula: Formula) -> Metric {
        match formula {
            Formula::Answered => Metric::ServiceLevelAnswered,
            Formula::Offered => Metric::ServiceLevelOffered,
            Formula::ExcludeAbandonedInTime => Metric::ServiceLevelExcludeInTime,
            Formula::CreditAbandonedInTime => Metric::ServiceLevelCreditInTime,
            Formula::ExcludeShortAbandoned => Metric::ServiceLevelExcludeShort,
            Formula::CreditShortAbandoned => Metric::ServiceLevelCreditShort,
            Formula::All => Metric::ServiceLevelAll,
            Formula::AllExcludeShortAbandoned => Metric::ServiceLevelAllExcludeShort,
        }
    }

    /// The numbers of contacts of whom this became. Over all outcomes, each metric once, they sum to the offered.
    pub const fn of_outcome(outcome: Outcome) -> &'static [Metric] {
        match outcome {
            Outcome::Handled | Outcome::InService => &[Metric::Answered],
            Outcome::Contained => &[Metric::SelfServed],
            Outcome::AbandonedInDialogue => &[Metric::AbandonedInDialogue],
            Outcome::Abandoned => &[Metric::Abandoned],
            Outcome::Balked => &[Metric::LeftWhenTold],
            Outcome::QueueFull => &[Metric::QueueFull],
            Outcome::RuledOut => &[Metric::RuledOut],
            Outcome::NoLine => &[Metric::NoLine],
            Outcome::NoPort => &[Metric::NoPort],
            Outcome::Rejected => &[Metric::Rejected],
            Outcome::Lost => &[Metric::Lost],
            Outcome::Unreachable => &[Metric::Unreachable],
            Outcome::NoChannel => &[Metric::NoChannel],
            Outcome::Unsupported => &[Metric::Unsupported],
            Outcome::Unqualified => &[Metric::Unqualified],
            Outcome::Refused => &[Metric::Refused],
            // Who was cut off in conversation was answered.
            Outcome::Dropped => &[Metric::Answered, Metric::DroppedInDialogue, Metric::DroppedWaiting],
            Outcome::Unserved => &[Metric::Unserved],
        }
    }

    /// Whether the sums have what it takes, even if there is nothing to divide by.
    pub(super) fn applies_to(self, sums: &Sums) -> bool {
        match self.how() {
            Mean(number) => number(sums).is_some(),
            Ratio(parts) => parts(sums).is_some(),
            WaitQuantile(_) => sums.waits.is_some(),
        }
    }

    /// The value in one replication; `None` where it does not apply or does not exist.
    pub(super) fn of_one(self, sums: &Sums) -> Option<f64> {
        match self.how() {
            Mean(number) => number(sums),
            Ratio(parts) => parts(sums).filter(|&(_, denominator)| denominator != 0.0).map(|(y, x)| y / x),
            WaitQuantile(p) => Some(sums.waits.as_ref()?.quantile(p)?.seconds()),
        }
    }

    /// What each replication says about it; `None` where it does not apply.
    pub(super) fn series(self, sums: &[Sums]) -> Option<Series<'_>> {
        match self.how() {
            Mean(number) => Some(Series::Numbers(sums.iter().map(number).collect::<Option<Vec<f64>>>()?.into())),
            Ratio(parts) => Some(Series::Ratios(sums.iter().map(parts).collect::<Option<Vec<_>>>()?.into())),
            WaitQuantile(p) => {
                let waits = sums.iter().map(|sums| Some(Cow::Borrowed(sums.waits.as_ref()?)));
                Some(Series::Waits { p, waits: waits.collect::<Option<_>>()? })
            }
        }
    }

    /// The share of the waits whose quantile it is, if it is one.
    pub(super) const fn wait_quantile(self) -> Option<f64> {
        match self.how() {
            WaitQuantile(p) => Some(p),
            Mean(_) | Ratio(_) => None,
        }
    }

    /// The value over replications, of which so many together make one observation, with its interval; `None` where it does not apply
    /// or does not exist.
    pub(super) fn estimate(self, sums: &[Sums], together: usize, confidence: f64) -> Option<Estimate> {
        self.series(sums)?.joined(together).estimate(confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sums::{AgentSums, MachineSums, ProviderSums, TrunkSums};
    use crate::model::{AnnouncementTimes, AutomationTimes, Cell, Endings, LegTimes, Overflow, Placements, SipTimes};
    use crate::stats::SpanHistogram;
    use crate::time::Span;

    const SECOND: u128 = 1_000_000_000;

    /// Ten contacts of an hour, of whom seven were answered.
    fn hour() -> Sums {
        let mut waits = SpanHistogram::new();
        [0, 0, 0, 0, 0, 30, 60].into_iter().for_each(|seconds| waits.record(Span::from_seconds(seconds)));
        Sums {
            contacts: Some(Cell {
                offered: 10,
                endings: Endings::default()
                    .with(Reached::Answered, Outcome::Handled, 6)
                    .with(Reached::Answered, Outcome::InService, 1)
                    .with(Reached::Asked, Outcome::Abandoned, 2)
                    .with(Reached::Arrived, Outcome::AbandonedInDialogue, 1),
                answered_at_once: 5,
                answered_in_time: 5,
                abandoned_in_time: 1,
                short_abandoned: 1,
                in_system: 1_500 * SECOND,
                dialogue: 90 * SECOND,
                wait_answered: 90 * SECOND,
                wait_abandoned: 45 * SECOND,
                conversation: 1_200 * SECOND,
                wrap_up: 300 * SECOND,
                responded: 4,
                first_response: 100 * SECOND,
                later_responses: 20,
                later_response: 800 * SECOND,
                handled_by_im: 4,
                active: 600 * SECOND,
                released: 40 * SECOND,
                ..Cell::default()
            }),
            by_im: true,
            waits: Some(waits),
            waiting: Some(135 * SECOND),
            max_waiting: Some(2),
            agents: Some(AgentSums {
                present: 7_200 * SECOND,
                busy: 1_200 * SECOND,
                sessions: 1_500 * SECOND,
                attending: Some(720 * SECOND),
            }),
            agents_to_end: Some(AgentSums {
                present: 7_560 * SECOND,
                busy: 1_260 * SECOND,
                sessions: 1_575 * SECOND,
                attending: None,
            }),
            waiting_to_end: Some(189 * SECOND),
            length_to_end: Some(3_780 * SECOND),
            waiting_longest: Some(Span::from_seconds(7)),
            clients: Some([8, 6]),
            overtime: Some(1_800 * SECOND),
            missed: Some(3),
            channels: Some(1_800 * SECOND),
            hosted: Some(900 * SECOND),
            servers: Some(MachineSums { busy: 3_600 * SECOND, waiting: 720 * SECOND }),
            messaging: true,
            provider: Some(ProviderSums {
                max_channels: 3,
                contacts: 10,
                redirects_asked: 8,
                redirected: 6,
                fell_back: 2,
                questions: 25,
                redirects_failed: 1,
                handed_over: 0,
                messages: 80,
                latency: 60 * SECOND,
                round_trips: 30,
                round_trip: 45 * SECOND,
                legs: [(40, 10), (40, 5), (20, 4), (50, 5)]
                    .map(|(messages, seconds)| LegTimes { messages, time: seconds * SECOND }),
                downtime: 120 * SECOND,
                messages_exposed: 40,
            }),
            placements: Some((
                Placements {
                    selections: 8,
                    placed: 6,
                    misrouted: 3,
                    informed: 5,
                    age: 150 * SECOND,
                    reports: 60,
                    reports_lost: 7,
                },
                24,
            )),
            overflow: Some(Overflow { asked: 5, flow_in: 4, flow_out: 1 }),
            lines: Some(7_200 * SECOND),
            trunks: Some(TrunkSums { max_held: 4, calls: 10, blocked: 2 }),
            due: Some((3, 4)),
            automation: Some(AutomationTimes {
                served: 8,
                escalated: 2,
                skipped: 1,
                service: 240 * SECOND,
                ..AutomationTimes::default()
            }),
            announcements: Some(AnnouncementTimes {
                told: 5,
                balked: 2,
                announced: 4,
                announced_wait: 200 * SECOND,
                announced_answered: 2,
                announcement_error: 30 * SECOND,
                told_answered: 90 * SECOND,
                waited_answered: 100 * SECOND,
            }),
            sip: Some(SipTimes {
                parsed: 9,
                rejected: 1,
                established: 6,
                set_up: 9 * SECOND,
                ended_by_client: 4,
                ended_by_agent: 1,
                ..SipTimes::default()
            }),
            goal: Some((3, 4)),
            length: 3_600 * SECOND,
        }
    }

    #[test]
    fn every_metric_of_an_hour_is_what_a_pencil_says() {
        let of = |metric: Metric| metric.of_one(&hour()).unwrap();
        for (metric, value) in [
            (Metric::Offered, 10.0),
            (Metric::AnswerShare, 0.7),
            (Metric::AbandonShare, 0.2),
            (Metric::DialogueAbandonShare, 0.1),
            (Metric::Asa, 90.0 / 7.0),
            (Metric::WaitAbandoned, 22.5),
            (Metric::WaitAll, 15.0),
            (Metric::ServiceLevelAnswered, 5.0 / 7.0),
            (Metric::ServiceLevelOffered, 5.0 / 9.0),
            (Metric::ServiceLevelExcludeInTime, 5.0 / 8.0),
            (Metric::ServiceLevelCreditInTime, 6.0 / 9.0),
            (Metric::ServiceLevelExcludeShort, 5.0 / 8.0),
            (Metric::ServiceLevelCreditShort, 6.0 / 9.0),
            (Metric::WaitP50, 0.0),
            (Metric::DialogueTime, 10.0),
            (Metric::Aht, 250.0),
            (Metric::ConversationTime, 200.0),
            (Metric::WrapUpTime, 50.0),
            (Metric::FirstResponse, 25.0),
            (Metric::LaterResponse, 40.0),
            (Metric::ActiveTime, 150.0),
            (Metric::ReleasedTime, 10.0),
            (Metric::Attention, 0.1),
            (Metric::FocusAht, 210.0),
            (Metric::Agents, 2.0),
            (Metric::AgentsBusy, 1.0 / 3.0),
            (Metric::Occupancy, 1.0 / 6.0),
            (Metric::Concurrency, 1.25),
            (Metric::AgentsToEnd, 2.0),
            (Metric::AgentsBusyToEnd, 1.0 / 3.0),
            (Metric::OccupancyToEnd, 1.0 / 6.0),
            (Metric::ConcurrencyToEnd, 1.25),
            (Metric::EndOfWork, 3_780.0),
            (Metric::WaitingToEnd, 0.05),
            (Metric::WaitingLongest, 7.0),
            (Metric::Clients, 8.0),
            (Metric::ClientAnswerShare, 0.75),
            (Metric::ClientLostShare, 0.25),
            (Metric::AnnouncementBias, -5.0),
            (Metric::Overtime, 0.5),
            (Metric::Rona, 3.0),
            (Metric::Waiting, 135.0 / 3_600.0),
            (Metric::MaxWaiting, 2.0),
            (Metric::Channels, 0.5),
            (Metric::MaxChannels, 3.0),
            (Metric::FellBack, 2.0),
            (Metric::Questions, 25.0),
            (Metric::QuestionsEach, 2.5),
            (Metric::RedirectsFailed, 1.0),
            (Metric::Hosted, 0.25),
            (Metric::ServersBusy, 1.0),
            (Metric::MessagesInLine, 0.2),
            (Metric::Downtime, 120.0),
            (Metric::MessageLatency, 0.75),
            (Metric::RoundTrip, 1.5),
            (Metric::ClientLeg, 0.25),
            (Metric::ProxyLeg, 0.125),
            (Metric::DirectLeg, 0.2),
            (Metric::AgentLeg, 0.1),
            (Metric::MessagesExposed, 40.0),
            (Metric::Routed, 6.0),
            (Metric::RoutedShare, 0.25),
            (Metric::Misrouted, 3.0),
            (Metric::MisroutedShare, 0.375),
            (Metric::SentBack, 2.0),
            (Metric::DataAge, 30.0),
            (Metric::Reports, 60.0),
            (Metric::ReportsLost, 7.0),
            (Metric::OverflowRequests, 5.0),
            (Metric::FlowIn, 4.0),
            (Metric::FlowOut, 1.0),
            (Metric::FlowInShare, 0.4),
            (Metric::Lines, 2.0),
            (Metric::MaxLines, 4.0),
            (Metric::TrunkBlocked, 0.2),
            (Metric::AnsweredByDue, 0.75),
            (Metric::Contained, 6.0),
            (Metric::Escalated, 2.0),
            (Metric::SelfServiceSkipped, 1.0),
            (Metric::Containment, 0.75),
            (Metric::SelfServiceTime, 30.0),
            (Metric::Told, 5.0),
            (Metric::Balked, 2.0),
            (Metric::BalkShare, 0.4),
            (Metric::AnnouncedWait, 50.0),
            (Metric::AnnouncementError, 15.0),
            (Metric::SipParsed, 9.0),
            (Metric::SipRejected, 1.0),
            (Metric::SipSetUp, 1.5),
            (Metric::SipEndedByClient, 0.8),
            (Metric::GoalMet, 0.75),
        ] {
            assert!((of(metric) - value).abs() < 1e-12, "{}: {} and not {value}", metric.name(), of(metric));
        }
        // The seventh of seven waits is one of 60 s, give or take a thousandth.
        assert!((of(Metric::WaitP95) - 60.0).abs() < 0.06);
    }

    #[test]
    fn over_all_outcomes_the_metrics_of_them_sum_to_the_offered() {
        let mut cell = Cell::default();
        for (number, &outcome) in Outcome::ALL.iter().enumerate() {
            for reached in [Reached::Arrived, Reached::Asked, Reached::Answered] {
                let answered = matches!(outcome, Outcome::Handled | Outcome::InService | Outcome::Dropped);
                if answered || reached != Reached::Answered {
                    let count = 1 << number;
                    let reached = if answered && outcome != Outcome::Dropped { Reached::Answered } else { reached };
                    cell.endings = cell.endings.with(reached, outcome, count);
                    cell.offered += count;
                }
            }
        }
        let sums = Sums { contacts: Some(cell), messaging: true, ..Sums::default() };
        let mut metrics: Vec<Metric> =
            Outcome::ALL.iter().flat_map(|&outcome| Metric::of_outcome(outcome)).copied().collect();
        metrics.sort_unstable();
        metrics.dedup();
        let sum: f64 = metrics.iter().map(|metric| metric.of_one(&sums).unwrap()).sum();
        assert_eq!(sum, cell.offered as f64);
    }

    #[test]
    fn a_ratio_over_two_days_is_the_ratio_of_sums_and_not_the_mean_of_ratios() {
        let mut quiet = hour();
        quiet.contacts = Some(Cell { offered: 1, ..Cell::default() });
        let days = [hour(), quiet];
        let estimate = |metric: Metric| metric.estimate(&days, 1, 0.95).unwrap();
        assert!((estimate(Metric::AnswerShare).value - 7.0 / 11.0).abs() < 1e-15);
        assert_eq!(estimate(Metric::Offered).value, 5.5);
        assert!(estimate(Metric::Offered).half_width.is_some());
    }

    #[test]
    fn nothing_to_divide_by_is_no_value_and_nothing_to_count_does_not_apply() {
        let empty = Sums { contacts: Some(Cell::default()), waits: Some(SpanHistogram::new()), ..Sums::default() };
        for &metric in Metric::ALL {
            match metric {
                Metric::Agents
                | Metric::FocusAht
                | Metric::Waiting
                | Metric::Channels
                | Metric::Lines
                | Metric::Rona
                | Metric::Overtime => {
                    assert!(!metric.applies_to(&empty), "{}", metric.name());
                }
                Metric::Asa | Metric::ServiceLevelOffered | Metric::WaitP90 | Metric::Aht | Metric::AnswerShare => {
                    assert!(metric.applies_to(&empty), "{}", metric.name());
                    assert_eq!(
                        (metric.of_one(&empty), metric.estimate(std::slice::from_ref(&empty), 1, 0.95)),
                        (None, None)
                    );
                }
                Metric::Offered => assert_eq!(metric.of_one(&empty), Some(0.0)),
                _ => {}
            }
        }
    }

    #[test]
    fn names_are_snake_case_and_different_and_headings_are_short() {
        let mut names: Vec<&str> = Metric::ALL.iter().map(|metric| metric.name()).collect();
        for &metric in Metric::ALL {
            assert!(
                metric.name().chars().all(|sign| sign.is_ascii_lowercase() || sign == '_' || sign.is_ascii_digit())
            );
            assert!(metric.heading().len() <= 20 && metric.definition().ends_with('.'), "{}", metric.name());
            assert!(!metric.name().ends_with("_half_width"), "this ending marks the half widths of wide files");
        }
        names.sort();
        names.dedup();
        assert_eq!(names.len(), Metric::ALL.len());
    }
}
