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
//! The one in tables and charts is that of all offered: whoever is lost, in whatever way, counts against it. `service_level.headline` of a
//! scenario chooses another; [`Metric::SERVICE_LEVEL`] is the one where nobody did.

mod accuracy;
mod declaration;
mod outcomes;
mod unit;

use super::observations::Series;
use super::sums::{Sums, seconds};
use crate::model::{Leg, Outcome, Reached, Waits};
use crate::stats::ServiceLevelFormula as Formula;
use crate::stats::{Estimate, SpanHistogram};
use accuracy::{accuracy, bias, error, squared_error, waited_longer};
use declaration::metrics;
use std::borrow::Cow;

pub use unit::Unit;

/// Where more than this share of contacts is lost, that is told whatever is asked for: those who stay may look the better for it.
pub const NOTABLE_LOSS: f64 = 0.01;

/// How a metric is made of sums.
enum How {
    /// A number of each replication; its mean.
    Mean(fn(&Sums) -> Option<f64>),
    /// Numerator and denominator in each replication; the ratio of their sums.
    Ratio(fn(&Sums) -> Option<(f64, f64)>),
    /// The quantile of the waits of the answered of all replications together.
    WaitQuantile(f64),
    /// The same of those who were answered or gave up waiting.
    WaitAllQuantile(f64),
}

use How::{Mean, Ratio, WaitAllQuantile, WaitQuantile};

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
        Mean(|sums| sums.where_there(|has| has.some_ask_later, |cell| cell.abandoned_in_dialogue()));
    ShortAbandoned, "short_abandoned", "short abandoned", Contacts,
        "Contacts that gave up waiting within the short limit.",
        Mean(|sums| sums.count(|cell| cell.short_abandoned));
    Blocked, "blocked", "blocked", Contacts,
        "Contacts that were turned away because the queue was full, nobody was on duty, no line or port was free, or a rule said so.",
        Mean(|sums| sums.count(|cell| cell.blocked()));
    BlockedShare, "blocked_share", "blocked", Share,
        "Contacts that were turned away because the queue was full, nobody was on duty, no line or port was free, or a rule said so, as a share of the offered.",
        Ratio(|sums| sums.of_offered(|cell| cell.blocked()));
    QueueFull, "queue_full", "queue full", Contacts,
        "Contacts that were turned away because the queue was full.",
        Mean(|sums| sums.where_there(|has| has.some_are_limited, |cell| cell.endings.of(Outcome::QueueFull)));
    QueueFullShare, "queue_full_share", "queue full", Share,
        "Contacts that were turned away because the queue was full, as a share of the offered.",
        Ratio(|sums| sums.share_where_there(|has| has.some_are_limited, |cell| cell.endings.of(Outcome::QueueFull)));
    NobodyOnDuty, "nobody_on_duty", "nobody on duty", Contacts,
        "Contacts that were turned away or left because nobody was on duty for them.",
        Mean(|sums| sums.where_there(|has| has.some_are_empty, |cell| cell.endings.of(Outcome::NobodyOnDuty)));
    NobodyOnDutyShare, "nobody_on_duty_share", "nobody on duty", Share,
        "Contacts that were turned away or left because nobody was on duty for them, as a share of the offered.",
        Ratio(|sums| sums.share_where_there(|has| has.some_are_empty, |cell| cell.endings.of(Outcome::NobodyOnDuty)));
    RuledOut, "ruled_out", "by rule", Contacts,
        "Contacts that were turned away because a rule said so.",
        Mean(|sums| sums.where_there(|has| has.rules_refuse, |cell| cell.endings.of(Outcome::RuledOut)));
    RuledOutShare, "ruled_out_share", "by rule", Share,
        "Contacts that were turned away because a rule said so, as a share of the offered.",
        Ratio(|sums| sums.share_where_there(|has| has.rules_refuse, |cell| cell.endings.of(Outcome::RuledOut)));
    NoLine, "no_line", "no line", Contacts,
        "Calls that were turned away because all lines of their trunk were held.",
        Mean(|sums| sums.where_there(|has| has.trunks, |cell| cell.endings.of(Outcome::NoLine)));
    NoLineShare, "no_line_share", "no line", Share,
        "Calls that were turned away because all lines of their trunk were held, as a share of the offered.",
        Ratio(|sums| sums.share_where_there(|has| has.trunks, |cell| cell.endings.of(Outcome::NoLine)));
    NoPort, "no_port", "no port", Contacts,
        "Contacts that were turned away because all ports of their self-service system were taken.",
        Mean(|sums| sums.where_there(|has| has.ports_block, |cell| cell.endings.of(Outcome::NoPort)));
    NoPortShare, "no_port_share", "no port", Share,
        "Contacts that were turned away because all ports of their self-service system were taken, as a share of the offered.",
        Ratio(|sums| sums.share_where_there(|has| has.ports_block, |cell| cell.endings.of(Outcome::NoPort)));
    CallbacksRequested, "callbacks_requested", "callback", Contacts,
        "Contacts that hung up to be called back.",
        Mean(|sums| sums.where_there(|has| has.callbacks, |cell| cell.endings.of(Outcome::CalledBack)));
    LostShare, "lost_share", "lost", Share,
        "Contacts that ended in another way than by being answered, self-served, called back, made by another medium, put off or given up waiting, as a share of the offered; who is to be called back and nobody serves, who puts it off and does not come, and who gives up without a word, among them.",
        Ratio(|sums| sums.of_offered(|cell| cell.lost()));
    SelfServed, "self_served", "self-served", Contacts,
        "Contacts that a self-service system served to the end, or their clients themselves, on the center's page or while they waited.",
        Mean(|sums| sums.where_there(|has| has.self_service, |cell| cell.self_served()));
    Switched, "switched", "other medium", Contacts,
        "Contacts whose clients looked at the center's status and made contact as those of another class.",
        Mean(|sums| sums.where_there(|has| has.shows_status, |cell| cell.endings.of(Outcome::Switched)));
    PutOff, "put_off", "put off", Contacts,
        "Contacts whose clients looked at the center's status and put it off.",
        Mean(|sums| sums.where_there(|has| has.shows_status, |cell| cell.endings.of(Outcome::PutOff)));
    StayedAway, "stayed_away", "stayed away", Contacts,
        "Contacts that were not made, because their clients looked at the center's status and stayed away.",
        Mean(|sums| sums.where_there(|has| has.shows_status, |cell| cell.endings.of(Outcome::StayedAway)));
    LeftWhenTold, "left_when_told", "balked", Contacts,
        "Contacts that left when they were told that nobody was free, or how long it would take, or came for a callback and asked for none.",
        Mean(|sums| sums.where_there(|has| has.tells, |cell| cell.endings.of(Outcome::Balked)));
    SilentlyAbandoned, "silently_abandoned", "gone silently", Contacts,
        "Contacts that gave up waiting without closing the chat: an agent found out who was given it, or it ended before.",
        Mean(|sums| sums.with_silent().map(|cell| cell.endings.of(Outcome::SilentlyAbandoned) as f64));
    Rejected, "rejected", "rejected", Contacts,
        "Contacts whose request could not be read.",
        Mean(|sums| sums.where_there(|has| has.signalling, |cell| cell.endings.of(Outcome::Rejected)));
    Lost, "lost", "lost", Contacts,
        "Contacts that were lost before they were connected, because what they came by went down.",
        Mean(|sums| sums.where_there(|has| has.signalling, |cell| cell.endings.of(Outcome::Lost)));
    Misdirected, "misdirected", "misdirected", Contacts,
        "Times that a contact was given to an agent whose program was closed, which the engine did not know.",
        Mean(|sums| sums.where_there(|has| has.programs_change, |cell| cell.misdirected));
    Unserved, "unserved", "unserved", Contacts,
        "Contacts that were there at the end of the run and never connected.",
        Mean(|sums| sums.count(|cell| cell.endings.of(Outcome::Unserved)));
    Retrials, "retrials", "retrials", Contacts,
        "Of the offered: attempts of clients who had tried before with the same wish.",
        Mean(|sums| sums.where_there(|has| has.some_retry, |cell| cell.retrials));
    Recalls, "recalls", "recalls", Contacts,
        "Of the offered: contacts of clients who had been served and come again, because that did not settle the matter; later messages of threads among them.",
        Mean(|sums| sums.where_there(|has| has.some_recall || has.threads, |cell| cell.recalls));
    FirstContactResolution, "first_contact_resolution", "FCR", Share,
        "First-contact resolution: of the handled that were neither recalls nor transferred on, those whose clients did not come again; where clients do.",
        Ratio(|sums| {
            let cell = sums.contacts.as_ref().filter(|_| sums.mechanisms.some_recall)?;
            Some((cell.settled_first as f64, cell.handled_first as f64))
        });
    Unreachable, "unreachable", "unreachable", Contacts,
        "Contacts that were lost because their provider was out of order.",
        Mean(|sums| sums.where_there(|has| has.messaging, |cell| cell.endings.of(Outcome::Unreachable)));
    NoChannel, "no_channel", "no channel", Contacts,
        "Contacts that were lost because their provider had no channel left.",
        Mean(|sums| sums.where_there(|has| has.messaging, |cell| cell.endings.of(Outcome::NoChannel)));
    Unsupported, "unsupported", "unsupported", Contacts,
        "Contacts that were lost because the proxy runs no program of their protocol.",
        Mean(|sums| sums.where_there(|has| has.messaging, |cell| cell.endings.of(Outcome::Unsupported)));
    Unqualified, "unqualified", "unqualified", Contacts,
        "Contacts that were not routed, because the dialogue showed that they are none for agents.",
        Mean(|sums| sums.where_there(|has| has.messaging, |cell| cell.endings.of(Outcome::Unqualified)));
    Refused, "refused", "refused", Contacts,
        "Contacts that the proxy refused: it had no account or no room for them, or could not have them redirected.",
        Mean(|sums| sums.where_there(|has| has.messaging, |cell| cell.endings.of(Outcome::Refused)));
    DroppedInDialogue, "dropped_in_dialogue", "dropped in dialogue", Contacts,
        "Contacts that a machine cut off before they asked to be routed.",
        Mean(|sums| sums.where_there(|has| has.messaging, |cell| cell.endings.at(Reached::Arrived, Outcome::Dropped)));
    DroppedWaiting, "dropped_waiting", "dropped waiting", Contacts,
        "Contacts that a machine cut off waiting for an agent.",
        Mean(|sums| sums.where_there(|has| has.messaging, |cell| cell.endings.at(Reached::Asked, Outcome::Dropped)));
    DroppedInSession, "dropped_in_session", "dropped in session", Contacts,
        "Answered contacts that a machine cut off in conversation.",
        Mean(|sums| sums.where_there(|has| has.messaging || has.signalling, |cell| cell.endings.at(Reached::Answered, Outcome::Dropped)));
    Clients, "clients", "clients", Contacts,
        "Clients: the offered, and each who tried or came again counted once; in a class, who is transferred to it or chooses it is one more.",
        Mean(|sums| sums.clients.map(|clients| clients.all as f64));
    ClientAnswerShare, "client_answer_share", "clients answered", Share,
        "Clients whose last contact was answered, self-served or called back as a share of the clients.",
        Ratio(|sums| sums.of_clients(|clients| clients.served));
    ClientLostShare, "client_lost_share", "clients lost", Share,
        "Clients whose last contact was neither answered, self-served nor called back as a share of the clients, those who gave up waiting among them.",
        Ratio(|sums| sums.of_clients(|clients| clients.all - clients.served));
    ClientBlockedShare, "client_blocked_share", "clients blocked", Share,
        "Clients whose last contact was blocked as a share of the clients.",
        Ratio(|sums| sums.of_clients(|clients| clients.blocked()));
    ClientQueueFullShare, "client_queue_full_share", "clients queue full", Share,
        "Clients whose last contact found the queue full as a share of the clients.",
        Ratio(|sums| sums.of_clients_where(|has| has.some_are_limited, |_, clients| (clients.queue_full as f64, clients.all)));
    ClientNobodyOnDutyShare, "client_nobody_on_duty_share", "clients unattended", Share,
        "Clients whose last contact was turned away or left because nobody was on duty as a share of the clients.",
        Ratio(|sums| sums.of_clients_where(|has| has.some_are_empty, |_, clients| (clients.nobody_on_duty as f64, clients.all)));
    ClientRuledOutShare, "client_ruled_out_share", "clients by rule", Share,
        "Clients whose last contact was turned away because a rule said so as a share of the clients.",
        Ratio(|sums| sums.of_clients_where(|has| has.rules_refuse, |_, clients| (clients.ruled_out as f64, clients.all)));
    ClientNoLineShare, "client_no_line_share", "clients no line", Share,
        "Clients whose last call found all lines of its trunk held as a share of the clients.",
        Ratio(|sums| sums.of_clients_where(|has| has.trunks, |_, clients| (clients.no_line as f64, clients.all)));
    ClientNoPortShare, "client_no_port_share", "clients no port", Share,
        "Clients whose last contact found all ports of its self-service system taken as a share of the clients.",
        Ratio(|sums| sums.of_clients_where(|has| has.ports_block, |_, clients| (clients.no_port as f64, clients.all)));
    ClientAbandonShare, "client_abandon_share", "clients gave up", Share,
        "Clients whose last contact gave up waiting as a share of the clients.",
        Ratio(|sums| sums.of_clients(|clients| clients.abandoned));
    ClientWaitedShare, "client_waited_share", "clients waited", Share,
        "Clients who had to wait for an agent, in their last contact or in any before, as a share of the clients.",
        Ratio(|sums| sums.of_clients_where(|_| true, |_, clients| (clients.waited as f64, clients.all)));
    ClientWait, "client_wait", "client wait", Seconds,
        "What a client waited for agents in all their contacts together, on average over the clients.",
        Ratio(|sums| sums.of_clients_where(|_| true, |cell, clients| {
            (seconds(cell.wait_answered + cell.wait_abandoned + cell.wait_lost), clients.all)
        }));
    ClientServiceLevel, "client_service_level", "SL clients", Share,
        "Clients whose last contact was answered in time and not cut off, as a share of the clients but those whom no agent had to serve then: self-served, called back or gone on by another medium.",
        Ratio(|sums| sums.of_clients_where(|_| true, |_, clients| (clients.in_time as f64, clients.to_serve)));
    AnswerShare, "answer_share", "answered", Share,
        "Answered contacts as a share of the offered.",
        Ratio(|sums| sums.of_offered(|cell| cell.answered()));
    AbandonShare, "abandon_share", "abandoned", Share,
        "Contacts that gave up waiting as a share of the offered.",
        Ratio(|sums| sums.of_offered(|cell| cell.abandoned()));
    DialogueAbandonShare, "dialogue_abandon_share", "left dialogue", Share,
        "Contacts that gave up before they asked to be routed as a share of the offered.",
        Ratio(|sums| sums.share_where_there(|has| has.some_ask_later, |cell| cell.abandoned_in_dialogue()));
    WaitedShare, "waited_share", "waited", Share,
        "Contacts that had to wait for an agent, as a share of those who asked to be routed: the probability of delay. Who was turned away at once did not wait.",
        Ratio(|sums| sums.contacts.as_ref().map(|cell| {
            let requested = cell.requested() - cell.contained();
            ((requested - cell.answered_at_once - cell.left_at_once) as f64, requested as f64)
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
        "SL: answered in time and not cut off, of all offered but the self-served and those who go on otherwise, called back, by another medium or later: whoever is lost counts against it.",
        Ratio(|sums| sums.service_level(Formula::All));
    ServiceLevelAllExcludeShort, "service_level_all_exclude_short_abandoned", "SL-allS", Share,
        "SL-allS: the same, but of those who gave up within the short limit.",
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
    WaitAllP50, "wait_all_p50", "wait all p50", Seconds,
        "The wait that half of those who were answered or gave up waiting did not exceed.",
        WaitAllQuantile(0.50);
    WaitAllP80, "wait_all_p80", "wait all p80", Seconds,
        "The wait that 80 % of those who were answered or gave up waiting did not exceed.",
        WaitAllQuantile(0.80);
    WaitAllP90, "wait_all_p90", "wait all p90", Seconds,
        "The wait that 90 % of those who were answered or gave up waiting did not exceed.",
        WaitAllQuantile(0.90);
    WaitAllP95, "wait_all_p95", "wait all p95", Seconds,
        "The wait that 95 % of those who were answered or gave up waiting did not exceed.",
        WaitAllQuantile(0.95);
    WaitLongest, "wait_longest", "longest wait", Seconds,
        "The longest wait of an answered contact, 0 where nobody was answered, on average over the replications.",
        Mean(|sums| sums.waits.as_ref().map(|waits| waits.answered.maximum().map_or(0.0, |longest| longest.seconds())));
    TimeInSystem, "time_in_system", "in system", Seconds,
        "The mean time from arrival to the end of the conversation, of the handled.",
        Ratio(|sums| sums.time_each(|cell| (cell.in_system, cell.handled())));
    DialogueTime, "dialogue_time", "dialogue", Seconds,
        "The mean time from arrival to asking to be routed, of those who asked.",
        Ratio(|sums| sums.time_each(|cell| (cell.dialogue, cell.requested())).filter(|_| sums.mechanisms.some_ask_later));
    FirstResponse, "first_response", "first response", Seconds,
        "The mean time from asking to be routed until the agent's first message reached the client, of those by instant message; in a session in one piece, until the connection; in a thread, from its first message to the answer.",
        Ratio(|sums| sums.time_each_by_message(|cell| (cell.first_response, cell.responded)));
    LaterResponse, "later_response", "later responses", Seconds,
        "The mean time from a client's message until its answer reached the client, over later messages turn by turn or in threads; those that joined another are answered with it and not counted.",
        Ratio(|sums| sums.time_each_by_message(|cell| (cell.later_response, cell.later_responses)));
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
        Ratio(|sums| sums.time_each_by_message(|cell| (cell.active, cell.handled_by_im)));
    ReleasedTime, "released_time", "released", Seconds,
        "Time without a slot at an agent, because the client was silent, per handled contact by instant message.",
        Ratio(|sums| sums.time_each_by_message(|cell| (cell.released, cell.handled_by_im)));
    FocusAht, "focus_aht", "focus AHT", Seconds,
        "Focus AHT: time of agents with at least one session, until the end of the run, per contact that was handled or called back.",
        Ratio(|sums| Some((seconds(sums.agents_to_end?.busy), sums.count(|cell| cell.handled() + cell.called_back())?)));
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
        "From the start, or the end of `warm_up`, to the end of work, when the last contact was done with, but not before the horizon ended.",
        Mean(|sums| sums.length_to_end.map(seconds));
    SilentLooks, "silent_looks", "looks", AgentHours,
        "Time that agents took to find out that clients had given up without closing their chats.",
        Mean(|sums| sums.with_silent().map(|cell| seconds(cell.silent_looks) / 3600.0));
    SilentLookShare, "silent_look_share", "looks of work", Share,
        "That time, of all that agents spent on conversations, on the work after them and on it.",
        Ratio(|sums| {
            let cell = sums.with_silent()?;
            let work = cell.conversation + cell.wrap_up + cell.cut_off + cell.silent_looks;
            Some((seconds(cell.silent_looks), seconds(work)))
        });
    Overtime, "overtime", "overtime", AgentHours,
        "Time that agents stayed beyond their duty to finish; there is none where nobody's duty has an end.",
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
        "The mean wait that contacts were told, over all times that they were told one.",
        Ratio(|sums| sums.announcements.as_ref().map(|times| (seconds(times.announced_wait), times.announced as f64)));
    AnnouncementBias, "announcement_bias", "told too long", Seconds,
        "What the answered had last been told less how long it took from then on, on average: more than 0 where the announcement was too long.",
        Ratio(|sums| accuracy(sums.announcements.as_ref()?.accuracy, bias));
    AnnouncementError, "announcement_error", "off by", Seconds,
        "How far the waits of the answered were off what they had last been told, up or down, on average.",
        Ratio(|sums| accuracy(sums.announcements.as_ref()?.accuracy, error));
    ResolutionTime, "resolution_time", "to resolution", Seconds,
        "From the first message of a thread until its last answer, on average over those that were answered to their last message.",
        Ratio(|sums| sums.with_threads().map(|cell| (seconds(cell.resolution), cell.resolved as f64)));
    ThreadMessages, "thread_messages", "messages each", Messages,
        "Messages of its client in a thread, on average over those that were answered to their last message.",
        Ratio(|sums| sums.with_threads().map(|cell| (cell.resolved_messages as f64, cell.resolved as f64)));
    ThreadAgents, "thread_agents", "agents each", Agents,
        "Agents who answered in a thread, on average over those that were answered to their last message.",
        Ratio(|sums| sums.with_threads().map(|cell| (cell.resolved_agents as f64, cell.resolved as f64)));
    JoinedShare, "joined_share", "joined", Share,
        "Messages of threads that joined one in line, of those that agents have taken up: one answer did for both.",
        Ratio(|sums| sums.with_threads().map(|cell| (cell.joined as f64, cell.thread_messages as f64)));
    WaitingSelfServed, "waiting_self_served", "self-served waiting", Contacts,
        "Contacts whose clients did it themselves while they waited, before an agent was free.",
        Mean(|sums| sums.while_waiting(|times| times.done));
    WaitingSelfServiceTried, "waiting_self_service_tried", "tried waiting", Contacts,
        "Contacts whose clients tried to do it themselves while they waited.",
        Mean(|sums| sums.while_waiting(|times| times.tried));
    WaitingSelfServiceFailed, "waiting_self_service_failed", "failed waiting", Contacts,
        "Contacts whose clients tried to do it themselves while they waited and failed, and waited on for an agent.",
        Mean(|sums| sums.while_waiting(|times| times.failed));
    SubscribersTold, "subscribers_told", "told", Subscribers,
        "Subscribers who were told of something, each time.",
        Mean(|sums| sums.subscribers(|times| times.told));
    NoticeContacts, "notice_contacts", "contacts by notice", Contacts,
        "Contacts of subscribers who had been told of something, each once; what follows of their not being served is not among them.",
        Mean(|sums| sums.subscribers(|times| times.contacts));
    Visitors, "visitors", "visitors", Visitors,
        "Visitors of the page from which agents invite.",
        Mean(|sums| sums.invitations(|times| times.visitors));
    Invited, "invited", "invited", Visitors,
        "Visitors of the page who were invited to make contact.",
        Mean(|sums| sums.invitations(|times| times.invited));
    InvitationsAccepted, "invitations_accepted", "accepted", Visitors,
        "Visitors who accepted an invitation, for now or for later: each of them makes contact, unless that would be after the end.",
        Mean(|sums| sums.invitations(|times| times.accepted));
    InvitationsForLater, "invitations_for_later", "for later", Visitors,
        "Visitors who accepted an invitation for later.",
        Mean(|sums| sums.invitations(|times| times.later));
    InvitationsDeclined, "invitations_declined", "declined", Visitors,
        "Visitors who declined an invitation.",
        Mean(|sums| sums.invitations(|times| times.declined));
    InvitationsExpired, "invitations_expired", "no answer", Visitors,
        "Visitors who did not answer an invitation as long as it stood.",
        Mean(|sums| sums.invitations(|times| times.expired));
    InvitationsLeft, "invitations_left", "left the page", Visitors,
        "Visitors who left the page without an answer to their invitation.",
        Mean(|sums| sums.invitations(|times| times.left));
    InvitationsOpen, "invitations_open", "still open", Visitors,
        "Invitations that had come to no end when the horizon did.",
        Mean(|sums| sums.invitations(|times| times.invited - times.ended()));
    InvitedShare, "invited_share", "invited", Share,
        "Visitors who were invited as a share of those who came to the page.",
        Ratio(|sums| sums.invitations.as_ref().map(|times| (times.invited as f64, times.visitors as f64)));
    InvitationAcceptance, "invitation_acceptance", "accepted", Share,
        "Invitations that were accepted, of those that came to an end.",
        Ratio(|sums| sums.invitations.as_ref().map(|times| (times.accepted as f64, times.ended() as f64)));
    InvitationDelay, "invitation_delay", "accepted after", Seconds,
        "From the invitation until it was accepted, on average over the accepted.",
        Ratio(|sums| sums.invitations.as_ref().map(|times| (seconds(times.delay), times.accepted as f64)));
    Transferred, "transferred", "transferred", Contacts,
        "Contacts that an agent gave to another class.",
        Mean(|sums| sums.where_there(|has| has.transfers, |cell| cell.transferred));
    TransferShare, "transfer_share", "transferred", Share,
        "Contacts that an agent gave to another class, of those that were handled or called back.",
        Ratio(|sums| {
            let records = sums.callback_endings.as_ref().map_or(0, |endings| endings.records_completed);
            sums.with_transfers().map(|cell| (cell.transferred as f64, (cell.handled() + cell.called_back() + records) as f64))
        });
    TransferredIn, "transferred_in", "transferred in", Contacts,
        "Contacts that came from another class by a transfer. They count as offered here, too.",
        Mean(|sums| sums.where_there(|has| has.transfers, |cell| cell.transferred_in));
    ConsultTime, "consult_time", "consulting", Seconds,
        "How long agents stayed with a client whom they had transferred, until somebody had answered and been told, on average over the transferred. It is part of their talk.",
        Ratio(|sums| sums.with_transfers().map(|cell| (seconds(cell.consulting), cell.transferred as f64)));
    CallbacksOffered, "callbacks_offered", "offered callback", Contacts,
        "Contacts that were offered a callback.",
        Mean(|sums| sums.callbacks(|times| times.offered));
    CallbackShare, "callback_share", "accepted", Share,
        "Contacts that accepted a callback, of those that were offered one.",
        Ratio(|sums| sums.of_callbacks(|times| (times.accepted as f64, times.offered)));
    CallbacksOver, "callbacks_over", "callbacks", Contacts,
        "Contacts that are called back, by when they came, and records of campaigns that are over: each ended in one of the ways that are counted.",
        Mean(|sums| sums.callback_endings(|endings| endings.all()));
    CallbacksCompleted, "callbacks_completed", "called back", Contacts,
        "Callbacks in which client and agent talked to the end.",
        Mean(|sums| sums.callback_endings(|endings| endings.completed));
    CallbacksUnreached, "callbacks_unreached", "unreached", Contacts,
        "Callbacks that ended because no call of as many as there are to be reached the client.",
        Mean(|sums| sums.callback_endings(|endings| endings.unreached));
    CallbacksSettled, "callbacks_settled", "settled", Contacts,
        "Callbacks that ended because what the client was sent while they waited settled the matter, so that no call was made any more.",
        Mean(|sums| sums.callback_endings_where(|has| has.updates_settle, |endings| endings.settled));
    CallbacksGivenUp, "callbacks_given_up", "given up", Contacts,
        "Callbacks whose clients settled the matter elsewhere before they were called.",
        Mean(|sums| sums.callback_endings(|endings| endings.given_up));
    CallbacksContactedAgain, "callbacks_contacted_again", "came again", Contacts,
        "Callbacks whose clients made contact again before they were called, or because of a message in place of a call.",
        Mean(|sums| sums.callback_endings(|endings| endings.contacted_again));
    CallbacksRefused, "callbacks_refused", "refused", Contacts,
        "Callbacks that the queue had no room for.",
        Mean(|sums| sums.callback_endings(|endings| endings.refused));
    CallbacksUnfinished, "callbacks_unfinished", "not over", Contacts,
        "Callbacks that were not over when the run ended.",
        Mean(|sums| sums.callback_endings(|endings| endings.unfinished));
    CallbackCalls, "callback_calls", "calls out", Contacts,
        "Calls that were made for callbacks.",
        Mean(|sums| sums.callbacks(|times| times.calls));
    CallbackAnswerShare, "callback_answer_share", "calls answered", Share,
        "Calls for callbacks that the client answered, of all.",
        Ratio(|sums| sums.of_callbacks(|times| (times.answered as f64, times.calls)));
    CallbackFirstCall, "callback_first_call", "at first call", Share,
        "Callbacks whose clients answered the first call, of those that were called.",
        Ratio(|sums| sums.of_callbacks(|times| (times.answered_first as f64, times.called)));
    CallbackRung, "callback_rung", "devices rung", Contacts,
        "Devices that rang at calls for callbacks, several at one call where they ring in turn or all at once.",
        Mean(|sums| sums.by_devices(|times| times.rung));
    CallbackGone, "callback_gone", "gone", Share,
        "Devices that were gone when they were called, of those that rang.",
        Ratio(|sums| Some((sums.by_devices(|times| times.gone)?, sums.by_devices(|times| times.rung)?)));
    CallbackPutOff, "callback_put_off", "put off", Contacts,
        "Times that a client was not called at their turn, because none of their devices was seen on which they were to be.",
        Mean(|sums| sums.by_devices(|times| times.put_off));
    Pages, "pages", "pages", Messages,
        "Pages that went out ahead of callbacks.",
        Mean(|sums| sums.callbacks_where(|has| has.pages, |times| times.notices.pages));
    PagesUndeliverable, "pages_undeliverable", "not deliverable", Messages,
        "Pages ahead of callbacks that could not be sent, because the center does not dial out.",
        Mean(|sums| sums.callbacks_where(|has| has.pages, |times| times.notices.pages_undeliverable));
    CallbacksUnpaged, "callbacks_unpaged", "not paged", Contacts,
        "Callbacks that were called, or over, before their page was due.",
        Mean(|sums| sums.callbacks_where(|has| has.pages, |times| times.notices.unpaged));
    PageLead, "page_lead", "page ahead by", Seconds,
        "From the page to the first call, on average.",
        Ratio(|sums| sums.of_notices(|has| has.pages, |times| {
            (seconds(times.notices.page_accuracy.waited), times.notices.page_accuracy.answered)
        }));
    PageError, "page_error", "page off by", Seconds,
        "How far the first call was off the moment at which it was expected when the page went out, sooner or later, on average.",
        Ratio(|sums| sums.of_notices(|has| has.pages, |times| {
            (error(&times.notices.page_accuracy), times.notices.page_accuracy.answered)
        }));
    CallbackFirstCallPaged, "callback_first_call_paged", "first call, paged", Share,
        "Callbacks whose clients answered the first call, of those that had read a page by then and were still ready.",
        Ratio(|sums| sums.of_notices(|has| has.pages, |times| {
            (times.notices.answered_ready as f64, times.notices.called_ready)
        }));
    CallbackFirstCallUnpaged, "callback_first_call_unpaged", "first call, others", Share,
        "Callbacks whose clients answered the first call, of the others that were called.",
        Ratio(|sums| sums.of_notices(|has| has.pages, |times| {
            let answered = times.answered_first - times.notices.answered_ready;
            (answered as f64, times.called - times.notices.called_ready)
        }));
    UpdatesByMessage, "updates_by_message", "updates by message", Messages,
        "Estimates that were sent by message to clients who waited to be called and were online.",
        Mean(|sums| sums.callbacks_where(|has| has.updates, |times| times.notices.updates_by_message));
    UpdatesByPage, "updates_by_page", "updates by page", Messages,
        "Estimates that were sent by page to clients who waited to be called and were not online.",
        Mean(|sums| sums.callbacks_where(|has| has.updates, |times| times.notices.updates_by_page));
    UpdatesUndeliverable, "updates_undeliverable", "not deliverable", Messages,
        "Estimates that could not be sent to clients who were not online, because the center does not dial out.",
        Mean(|sums| sums.callbacks_where(|has| has.updates, |times| times.notices.updates_undeliverable));
    UpdatedWait, "updated_wait", "told wait", Seconds,
        "The mean wait that these estimates told.",
        Ratio(|sums| sums.of_notices(|has| has.updates, |times| {
            (seconds(times.notices.updated_wait), times.notices.updates_by_message + times.notices.updates_by_page)
        }));
    UpdateError, "update_error", "off by", Seconds,
        "How far the first call was off what the last of these estimates before it had told, sooner or later, on average.",
        Ratio(|sums| sums.of_notices(|has| has.updates, |times| {
            (error(&times.notices.update_accuracy), times.notices.update_accuracy.answered)
        }));
    CallbackDelay, "callback_delay", "callback after", Seconds,
        "From the moment from which a client could be called back to the conversation, on average.",
        Ratio(|sums| sums.of_callbacks(|times| (seconds(times.delay), times.reached)));
    CallbackInTime, "callback_in_time", "as promised", Share,
        "Callbacks in which client and agent talked within the time that is promised, of all that came to an end of which one is.",
        Ratio(|sums| sums.of_callback_endings(|endings| (endings.in_time as f64, endings.promised)));
    CallbackWrongParty, "callback_wrong_party", "wrong party", Contacts,
        "Calls for callbacks that somebody else answered.",
        Mean(|sums| sums.callbacks(|times| times.wrong_parties));
    CallbackVoicemail, "callback_voicemail", "voicemail", Contacts,
        "Calls for callbacks that a recording answered.",
        Mean(|sums| sums.callbacks(|times| times.voicemails));
    CallbackNoLine, "callback_no_line", "no line out", Contacts,
        "Times that a callback could not be made at its turn, because no line was free.",
        Mean(|sums| sums.callbacks(|times| times.no_line));
    CallbackHungUp, "callback_hung_up", "nobody there", Contacts,
        "Those who answered a robot and hung up before an agent was there.",
        Mean(|sums| sums.callbacks(|times| times.hung_up));
    CallbackHungUpShare, "callback_hung_up_share", "nobody there", Share,
        "Those who answered a robot and hung up before an agent was there, of those who answered.",
        Ratio(|sums| sums.of_callbacks(|times| (times.hung_up as f64, times.for_agents())));
    NuisanceShare, "nuisance_share", "nuisance", Share,
        "Those who answered a robot and had no agent within two seconds, or hung up before, of those who answered: what rules for outbound calls limit, often to 3 %.",
        Ratio(|sums| sums.of_callbacks(|times| (times.unconnected as f64, times.for_agents())));
    CampaignRecords, "campaign_records", "records", Contacts,
        "Records of campaigns that are over: in a whole run, who was to be called.",
        Mean(|sums| sums.callback_endings_where(|has| has.campaigns, |endings| endings.records));
    CampaignReached, "campaign_reached", "reached", Contacts,
        "Records of campaigns whose client an agent talked to, to the end.",
        Mean(|sums| sums.callback_endings_where(|has| has.campaigns, |endings| endings.records_completed));
    CampaignUnreached, "campaign_unreached", "unreached", Contacts,
        "Records of campaigns whose client was not reached by as many calls as there are to be.",
        Mean(|sums| sums.callback_endings_where(|has| has.campaigns, |endings| endings.records_unreached));
    CampaignRefused, "campaign_refused", "refused", Contacts,
        "Records of campaigns that were refused, since the queue was full.",
        Mean(|sums| sums.callback_endings_where(|has| has.campaigns, |endings| endings.records_refused));
    CampaignUnfinished, "campaign_unfinished", "not over", Contacts,
        "Records of campaigns that were still open when the run ended.",
        Mean(|sums| sums.callback_endings_where(|has| has.campaigns, |endings| endings.records_unfinished));
    CampaignCalls, "campaign_calls", "calls to records", Contacts,
        "Calls to records of campaigns, by when they were made.",
        Mean(|sums| sums.campaigns.as_ref().map(|endings| endings.campaign_calls as f64));
    RightPartyShare, "right_party_share", "right party", Share,
        "Calls to records of campaigns that whoever is meant answered, of those that were made at that time.",
        Ratio(|sums| sums.campaigns.as_ref().map(|endings| (endings.right_parties as f64, endings.campaign_calls as f64)));
    CallbackOnHold, "callback_on_hold", "on hold", Seconds,
        "How long those who answered waited for an agent, on average: 0 where agents dial.",
        Ratio(|sums| sums.of_callbacks(|times| (seconds(times.on_hold), times.for_agents())));
    CallbackDialling, "callback_dialling", "dialling", AgentHours,
        "Agents' time in which they looked at records, it rang, or they were with recordings and others than the client.",
        Mean(|sums| sums.callbacks.as_ref().map(|times| seconds(times.dialling) / 3600.0));
    CallbackHandleTime, "callback_handle_time", "callback time", Seconds,
        "The mean conversation of the completed callbacks and the work after it.",
        Ratio(|sums| sums.of_callback_endings(|endings| (seconds(endings.talk) + seconds(endings.wrap_up), endings.completed)));
    AnnouncementSquaredError, "announcement_squared_error", "squared error", SecondsSquared,
        "The square of how far the waits of the answered were off what they had last been told, on average.",
        Ratio(|sums| accuracy(sums.announcements.as_ref()?.accuracy, squared_error));
    WaitedLonger, "waited_longer", "waited longer", Share,
        "The answered who waited longer than they had last been told, of those that were told a wait.",
        Ratio(|sums| accuracy(sums.announcements.as_ref()?.accuracy, waited_longer));
    StatusLooked, "status_looked", "looked", Contacts,
        "Clients who looked at the center's status before they made contact, each time that they wanted to.",
        Mean(|sums| sums.status_endings(|endings| endings.all()));
    StatusTooLong, "status_too_long", "too long", Share,
        "Those to whom what they saw first was too long, of the clients who looked.",
        Ratio(|sums| {
            let endings = sums.status_endings.as_ref()?;
            Some((endings.too_long as f64, endings.all() as f64))
        });
    StatusCame, "status_came", "came", Contacts,
        "Clients who looked at the center's status and made contact, at once or after looking again.",
        Mean(|sums| sums.status_endings(|endings| endings.came));
    StatusSwitched, "status_switched", "other medium", Contacts,
        "Clients who looked at the center's status and made contact as those of another class.",
        Mean(|sums| sums.status_endings(|endings| endings.switched));
    StatusCallbacks, "status_callbacks", "callback", Contacts,
        "Clients who looked at the center's status and asked to be called back.",
        Mean(|sums| sums.status_endings(|endings| endings.callbacks));
    StatusSelfServed, "status_self_served", "self-served", Contacts,
        "Clients who looked at the center's status and served themselves on the page.",
        Mean(|sums| sums.status_endings(|endings| endings.self_served));
    StatusPutOff, "status_put_off", "put off", Contacts,
        "Clients who looked at the center's status and put contact off.",
        Mean(|sums| sums.status_endings(|endings| endings.put_off));
    StatusStayedAway, "status_stayed_away", "stayed away", Contacts,
        "Clients who looked at the center's status and did not make contact.",
        Mean(|sums| sums.status_endings(|endings| endings.stayed_away));
    StatusUnsettled, "status_unsettled", "still looking", Contacts,
        "Clients who were still looking at the center's status when the run ended.",
        Mean(|sums| sums.status_endings(|endings| endings.unsettled));
    SwitchedIn, "switched_in", "came instead", Contacts,
        "Of the offered: their clients had looked at the center's status and chose this class in place of another.",
        Mean(|sums| sums.where_there(|has| has.some_switch, |cell| cell.switched_in));
    StatusLooks, "status_looks", "looks", Contacts,
        "How often clients looked at the center's status, each look of those counted who looked again.",
        Mean(|sums| sums.status(|times| times.looks));
    StatusMessages, "status_messages", "messages", Messages,
        "Messages between the status server and the page for these looks; those that are sent whether anybody looks or not are not counted.",
        Mean(|sums| sums.status(|times| times.messages));
    StatusAge, "status_age", "age", Seconds,
        "How old the status was that clients saw, on average.",
        Ratio(|sums| sums.of_status(|times| (seconds(times.age), times.seen)));
    StatusWait, "status_wait", "shown wait", Seconds,
        "The mean wait that clients saw, of the looks that showed one.",
        Ratio(|sums| sums.of_status(|times| (seconds(times.shown_wait), times.shown)));
    StatusBias, "status_bias", "shown too long", Seconds,
        "What the answered had been shown last less how long it took, on average: more than 0 where the page showed too long a wait.",
        Ratio(|sums| accuracy(sums.status.as_ref()?.accuracy, bias));
    StatusError, "status_error", "off by", Seconds,
        "How far the waits of the answered were off what they had been shown, up or down, on average.",
        Ratio(|sums| accuracy(sums.status.as_ref()?.accuracy, error));
    StatusSquaredError, "status_squared_error", "squared error", SecondsSquared,
        "The square of how far the waits of the answered were off what they had been shown, on average.",
        Ratio(|sums| accuracy(sums.status.as_ref()?.accuracy, squared_error));
    StatusWaitedLonger, "status_waited_longer", "waited longer", Share,
        "The answered who waited longer than they had been shown, of those that were shown a wait.",
        Ratio(|sums| accuracy(sums.status.as_ref()?.accuracy, waited_longer));
    AlertsAsked, "alerts_asked", "alerts asked", Contacts,
        "Clients who put contact off or stayed away and asked to be told when the center's status is better.",
        Mean(|sums| sums.alerts(|times| times.asked));
    AlertsByMessage, "alerts_by_message", "by message", Messages,
        "Alerts that were sent by message to clients who were online.",
        Mean(|sums| sums.alerts(|times| times.by_message));
    AlertsByPage, "alerts_by_page", "by page", Messages,
        "Alerts that were sent by page to clients who were not online.",
        Mean(|sums| sums.alerts(|times| times.by_page));
    AlertsUndeliverable, "alerts_undeliverable", "not deliverable", Messages,
        "Alerts that could not be sent to clients who were not online, because the center does not dial out.",
        Mean(|sums| sums.alerts(|times| times.undeliverable));
    AlertWait, "alert_wait", "alert after", Seconds,
        "From asking to the alert, on average over those that were sent.",
        Ratio(|sums| {
            let alerts = sums.status.as_ref().filter(|_| sums.mechanisms.alerts)?.alerts;
            Some((seconds(alerts.waited), (alerts.by_message + alerts.by_page) as f64))
        });
    AlertContacts, "alert_contacts", "came of alerts", Contacts,
        "Contacts that clients made because of an alert.",
        Mean(|sums| sums.alerts(|times| times.contacts));
    DevicesOnline, "devices_online", "online", Share,
        "Time that the devices of clients who were watched were connected with the client there, as a share of all their time.",
        Ratio(|sums| sums.of_device_time(|times| times.online));
    DevicesUndisturbed, "devices_do_not_disturb", "do not disturb", Share,
        "Time in which their clients did not want to be disturbed on them, as a share of all their time.",
        Ratio(|sums| sums.of_device_time(|times| times.undisturbed));
    DevicesAway, "devices_away", "away", Share,
        "Time that they were connected and showed their client as away, as a share of all their time.",
        Ratio(|sums| sums.of_device_time(|times| times.away));
    DevicesOffline, "devices_offline", "offline", Share,
        "Time that they were not connected, as a share of all their time.",
        Ratio(|sums| sums.of_device_time(|times| times.offline));
    Ghosts, "ghosts", "ghosts", Share,
        "Time that they were gone and their presence service still showed them, as a share of all their time.",
        Ratio(|sums| sums.of_device_time(|times| times.ghost));
    PresenceAge, "presence_age", "age", Seconds,
        "The mean age of what agents saw of a device when they looked at a client.",
        Ratio(|sums| sums.presence.as_ref().map(|times| (seconds(times.age), times.seen_devices as f64)));
    PresenceWrong, "presence_wrong", "seen wrong", Share,
        "Looks of agents at which the presence of the client that they saw was not so, of those at which they saw any.",
        Ratio(|sums| sums.of_seen(|times| (times.wrong, times.looks - times.unseen)));
    PresenceUnseen, "presence_unseen", "unseen", Share,
        "Looks of agents at which nothing was known of any device of the client, of all looks.",
        Ratio(|sums| sums.of_seen(|times| (times.unseen, times.looks)));
    GhostsSeen, "ghosts_seen", "ghosts seen", Share,
        "Devices that were gone, of those that agents saw as connected when they looked.",
        Ratio(|sums| sums.of_seen(|times| (times.seen_ghosts, times.seen_connected)));
    PresenceMessages, "presence_messages", "status messages", Messages,
        "Status messages from presence services to the center, or to agents who subscribe themselves, counted on each leg of their way.",
        Mean(|sums| sums.presence(|times| times.upstream));
    PresenceToAgents, "presence_to_agents", "to agents", Messages,
        "Status messages from the center to agents.",
        Mean(|sums| sums.presence(|times| times.to_agents));
    KeptMessages, "kept_messages", "kept", Messages,
        "Messages to clients that had to be kept until one of their devices took them.",
        Mean(|sums| sums.presence(|times| times.kept));
    UndeliveredMessages, "undelivered_messages", "undelivered", Messages,
        "Messages that did not reach or leave a client in time, so that the conversation was dropped.",
        Mean(|sums| sums.presence(|times| times.undelivered));
    DeviceChanges, "device_changes", "changed device", Contacts,
        "Times that a client went on with a conversation on another device.",
        Mean(|sums| sums.presence(|times| times.moved));
    TurnedOn, "turned_on", "turned on", Contacts,
        "Contacts whose client had no fitting device on and turned one on.",
        Mean(|sums| sums.presence(|times| times.turned_on));
    DelayedReturns, "delayed_returns", "came later", Contacts,
        "Times that a client wanted to come again, had no fitting device on, and came when one was, or not at all.",
        Mean(|sums| sums.presence(|times| times.delayed_returns));
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

    /// Whether the sums have what it takes, even if there is nothing to divide by.
    pub(super) fn applies_to(self, sums: &Sums) -> bool {
        match self.how() {
            Mean(number) => number(sums).is_some(),
            Ratio(parts) => parts(sums).is_some(),
            WaitQuantile(_) | WaitAllQuantile(_) => sums.waits.is_some(),
        }
    }

    /// The value in one replication; `None` where it does not apply or does not exist.
    pub(super) fn of_one(self, sums: &Sums) -> Option<f64> {
        match self.how() {
            Mean(number) => number(sums),
            Ratio(parts) => parts(sums).filter(|&(_, denominator)| denominator != 0.0).map(|(y, x)| y / x),
            WaitQuantile(p) | WaitAllQuantile(p) => Some(self.waits_in(sums.waits.as_ref()?).quantile(p)?.seconds()),
        }
    }

    /// What each replication says about it; `None` where it does not apply.
    pub(super) fn series(self, sums: &[Sums]) -> Option<Series<'_>> {
        match self.how() {
            Mean(number) => Some(Series::Numbers(sums.iter().map(number).collect::<Option<Vec<f64>>>()?.into())),
            Ratio(parts) => Some(Series::Ratios(sums.iter().map(parts).collect::<Option<Vec<_>>>()?.into())),
            WaitQuantile(p) | WaitAllQuantile(p) => {
                let waits = sums.iter().map(|sums| Some(self.waits_in(sums.waits.as_ref()?)));
                Some(Series::Waits { p, waits: waits.collect::<Option<_>>()? })
            }
        }
    }

    /// The share of the waits whose quantile it is, if it is one.
    pub(super) const fn wait_quantile(self) -> Option<f64> {
        match self.how() {
            WaitQuantile(p) | WaitAllQuantile(p) => Some(p),
            Mean(_) | Ratio(_) => None,
        }
    }

    /// Those waits whose quantile it is.
    pub(super) fn waits_in(self, waits: &Waits) -> Cow<'_, SpanHistogram> {
        match self.how() {
            WaitAllQuantile(_) => waits.together(),
            WaitQuantile(_) | Mean(_) | Ratio(_) => Cow::Borrowed(&waits.answered),
        }
    }

    /// The value over replications, of which so many together make one observation, with its interval; `None` where it does not apply
    /// or does not exist.
    pub(super) fn estimate(self, sums: &[Sums], together: usize, confidence: f64) -> Option<Estimate> {
        self.series(sums)?.joined(together).estimate(confidence)
    }
}

#[cfg(test)]
mod tests;
