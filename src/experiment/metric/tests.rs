//! What metrics say of sums that can be checked with a pencil.

use super::*;
use crate::experiment::sums::{AgentSums, ClientSums, MachineSums, Mechanisms, ProviderSums, TrunkSums};
use crate::model::{
    Accuracy, AlertTimes, AnnouncementTimes, AutomationTimes, CallbackEndings, CallbackTimes, Cell, Earlier, Endings,
    InvitationTimes, LegTimes, NoticeTimes, Overflow, Placements, PresenceTimes, SipTimes, StatusEndings, StatusTimes,
    SubscriberTimes, WhileWaitingTimes,
};
use crate::stats::SpanHistogram;
use crate::time::Span;

const SECOND: u128 = 1_000_000_000;

const ALL: Mechanisms = Mechanisms {
    messaging: true,
    silent: true,
    some_are_empty: true,
    shows_status: true,
    alerts: true,
    some_switch: true,
    calls_devices: true,
    pages: true,
    updates: true,
    updates_settle: true,
    signalling: true,
    programs_change: true,
    some_ask_later: true,
    some_are_limited: true,
    rules_refuse: true,
    trunks: true,
    ports_block: true,
    self_service: true,
    callbacks: true,
    campaigns: true,
    tells: true,
    some_retry: true,
    some_recall: true,
    transfers: true,
    threads: true,
};

/// Ten contacts of an hour, of whom seven were answered.
fn hour() -> Sums {
    let histogram = |seconds: &[u64]| seconds.iter().copied().map(Span::from_seconds).collect::<SpanHistogram>();
    let waits = Waits { answered: histogram(&[0, 0, 0, 0, 0, 30, 60]), gave_up: histogram(&[5, 40]) };
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
            resolved: 2,
            resolution: 7_200 * SECOND,
            resolved_messages: 9,
            resolved_agents: 3,
            thread_messages: 10,
            joined: 4,
            responded: 4,
            first_response: 100 * SECOND,
            later_responses: 20,
            later_response: 800 * SECOND,
            handled_by_im: 4,
            active: 600 * SECOND,
            released: 40 * SECOND,
            ..Cell::default()
        }),
        by_message: true,
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
        clients: Some(ClientSums {
            all: 60,
            served: 40,
            in_time: 21,
            to_serve: 56,
            waited: 30,
            queue_full: 1,
            nobody_on_duty: 2,
            ruled_out: 3,
            no_line: 4,
            no_port: 5,
            abandoned: 5,
        }),
        overtime: Some(1_800 * SECOND),
        missed: Some(3),
        channels: Some(1_800 * SECOND),
        hosted: Some(900 * SECOND),
        servers: Some(MachineSums { busy: 3_600 * SECOND, waiting: 720 * SECOND }),
        mechanisms: ALL,
        status: Some(StatusTimes {
            looked: 11,
            looks: 20,
            seen: 16,
            age: 48 * SECOND,
            shown: 12,
            shown_wait: 720 * SECOND,
            messages: 40,
            accuracy: Accuracy {
                answered: 4,
                told: 240 * SECOND,
                waited: 200 * SECOND,
                error: 80 * SECOND,
                squared_error: 1_600 * 1_000_000,
                waited_longer: 1,
            },
            alerts: AlertTimes {
                asked: 9,
                by_message: 3,
                by_page: 2,
                undeliverable: 1,
                came_before: 1,
                waited: 600 * SECOND,
                contacts: 4,
            },
        }),
        status_endings: Some(StatusEndings {
            came: 4,
            switched: 1,
            callbacks: 1,
            self_served: 1,
            put_off: 1,
            stayed_away: 1,
            unsettled: 1,
            too_long: 6,
        }),
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
        while_waiting: Some(WhileWaitingTimes { tried: 6, done: 3, failed: 1 }),
        subscribers: Some(SubscriberTimes { told: 500, contacts: 25 }),
        invitations: Some(InvitationTimes {
            visitors: 40,
            invited: 20,
            accepted: 8,
            later: 2,
            declined: 4,
            expired: 3,
            left: 1,
            delay: 120 * SECOND,
        }),
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
            accuracy: Accuracy {
                answered: 2,
                told: 90 * SECOND,
                waited: 100 * SECOND,
                error: 30 * SECOND,
                squared_error: 500 * 1_000_000,
                waited_longer: 1,
            },
        }),
        callbacks: Some(CallbackTimes {
            offered: 20,
            accepted: 10,
            records: 9,
            called: 8,
            calls: 16,
            rung: 20,
            gone: 5,
            put_off: 7,
            answered: 6,
            answered_first: 3,
            wrong_parties: 2,
            others_for_agents: 2,
            voicemails: 4,
            no_line: 5,
            hung_up: 2,
            unconnected: 3,
            on_hold: 60 * SECOND,
            reached: 4,
            delay: 400 * SECOND,
            dialling: 1_800 * SECOND,
            notices: NoticeTimes {
                pages: 6,
                pages_undeliverable: 1,
                unpaged: 3,
                page_accuracy: Accuracy {
                    answered: 5,
                    told: 1_400 * SECOND,
                    waited: 1_200 * SECOND,
                    error: 300 * SECOND,
                    squared_error: 0,
                    waited_longer: 1,
                },
                called_ready: 4,
                answered_ready: 2,
                updates_by_message: 5,
                updates_by_page: 3,
                updates_undeliverable: 2,
                updated_wait: 960 * SECOND,
                update_accuracy: Accuracy {
                    answered: 2,
                    told: 100 * SECOND,
                    waited: 150 * SECOND,
                    error: 70 * SECOND,
                    squared_error: 0,
                    waited_longer: 1,
                },
            },
        }),
        campaigns: Some(CallbackEndings { campaign_calls: 20, right_parties: 5, ..CallbackEndings::default() }),
        callback_endings: Some(CallbackEndings {
            completed: 4,
            records_completed: 3,
            records: 8,
            records_unreached: 2,
            records_refused: 1,
            records_unfinished: 2,
            campaign_calls: 0,
            right_parties: 0,
            unreached: 1,
            settled: 1,
            given_up: 1,
            contacted_again: 1,
            refused: 1,
            unfinished: 1,
            promised: 6,
            in_time: 3,
            talk: 800 * SECOND,
            wrap_up: 200 * SECOND,
        }),
        presence: Some(PresenceTimes {
            online: 50 * SECOND,
            undisturbed: 10 * SECOND,
            away: 15 * SECOND,
            offline: 25 * SECOND,
            ghost: 5 * SECOND,
            upstream: 40,
            to_agents: 30,
            looks: 20,
            unseen: 4,
            wrong: 2,
            seen_devices: 32,
            age: 64 * SECOND,
            seen_connected: 25,
            seen_ghosts: 5,
            kept: 6,
            undelivered: 1,
            ..PresenceTimes::default()
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
        (Metric::Clients, 60.0),
        (Metric::ClientAnswerShare, 40.0 / 60.0),
        (Metric::ClientLostShare, 20.0 / 60.0),
        (Metric::ClientBlockedShare, 15.0 / 60.0),
        (Metric::ClientQueueFullShare, 1.0 / 60.0),
        (Metric::ClientNobodyOnDutyShare, 2.0 / 60.0),
        (Metric::ClientRuledOutShare, 3.0 / 60.0),
        (Metric::ClientNoLineShare, 4.0 / 60.0),
        (Metric::ClientNoPortShare, 5.0 / 60.0),
        (Metric::ClientAbandonShare, 5.0 / 60.0),
        (Metric::ClientWaitedShare, 0.5),
        (Metric::ClientWait, 135.0 / 60.0),
        (Metric::ClientServiceLevel, 0.375),
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
        (Metric::AnnouncementSquaredError, 250.0),
        (Metric::WaitedLonger, 0.5),
        (Metric::ResolutionTime, 3_600.0),
        (Metric::WaitingSelfServed, 3.0),
        (Metric::WaitingSelfServiceTried, 6.0),
        (Metric::WaitingSelfServiceFailed, 1.0),
        (Metric::SubscribersTold, 500.0),
        (Metric::NoticeContacts, 25.0),
        (Metric::Visitors, 40.0),
        (Metric::Invited, 20.0),
        (Metric::InvitationsAccepted, 8.0),
        (Metric::InvitationsForLater, 2.0),
        (Metric::InvitationsDeclined, 4.0),
        (Metric::InvitationsExpired, 3.0),
        (Metric::InvitationsLeft, 1.0),
        (Metric::InvitationsOpen, 4.0),
        (Metric::InvitedShare, 0.5),
        (Metric::InvitationAcceptance, 0.5),
        (Metric::InvitationDelay, 15.0),
        (Metric::ThreadMessages, 4.5),
        (Metric::ThreadAgents, 1.5),
        (Metric::JoinedShare, 0.4),
        (Metric::SilentlyAbandoned, 0.0),
        (Metric::SilentLooks, 0.0),
        (Metric::SilentLookShare, 0.0),
        (Metric::AlertsAsked, 9.0),
        (Metric::AlertsByMessage, 3.0),
        (Metric::AlertsByPage, 2.0),
        (Metric::AlertsUndeliverable, 1.0),
        (Metric::AlertWait, 120.0),
        (Metric::AlertContacts, 4.0),
        (Metric::CallbacksOffered, 20.0),
        (Metric::CallbackShare, 0.5),
        (Metric::CallbacksCompleted, 4.0),
        (Metric::CallbacksUnreached, 1.0),
        (Metric::CallbacksSettled, 1.0),
        (Metric::CallbacksGivenUp, 1.0),
        (Metric::CallbacksContactedAgain, 1.0),
        (Metric::CallbacksRefused, 1.0),
        (Metric::CallbacksUnfinished, 1.0),
        (Metric::CallbackCalls, 16.0),
        (Metric::CallbackAnswerShare, 0.375),
        (Metric::CallbackFirstCall, 0.375),
        (Metric::Pages, 6.0),
        (Metric::PagesUndeliverable, 1.0),
        (Metric::CallbacksUnpaged, 3.0),
        (Metric::PageLead, 240.0),
        (Metric::PageError, 60.0),
        (Metric::CallbackFirstCallPaged, 0.5),
        (Metric::CallbackFirstCallUnpaged, 0.25),
        (Metric::UpdatesByMessage, 5.0),
        (Metric::UpdatesByPage, 3.0),
        (Metric::UpdatesUndeliverable, 2.0),
        (Metric::UpdatedWait, 120.0),
        (Metric::UpdateError, 35.0),
        (Metric::CallbackDelay, 100.0),
        (Metric::CallbackInTime, 0.5),
        (Metric::CallbackWrongParty, 2.0),
        (Metric::CallbackVoicemail, 4.0),
        (Metric::CallbackNoLine, 5.0),
        (Metric::CallbackHungUp, 2.0),
        (Metric::CallbackHungUpShare, 0.25),
        (Metric::NuisanceShare, 0.375),
        (Metric::CampaignRecords, 8.0),
        (Metric::CampaignReached, 3.0),
        (Metric::CampaignUnreached, 2.0),
        (Metric::CampaignRefused, 1.0),
        (Metric::CampaignUnfinished, 2.0),
        (Metric::CampaignCalls, 20.0),
        (Metric::RightPartyShare, 0.25),
        (Metric::CallbackOnHold, 7.5),
        (Metric::CallbackDialling, 0.5),
        (Metric::CallbackHandleTime, 250.0),
        (Metric::DevicesOnline, 0.5),
        (Metric::DevicesUndisturbed, 0.1),
        (Metric::DevicesAway, 0.15),
        (Metric::DevicesOffline, 0.25),
        (Metric::Ghosts, 0.05),
        (Metric::PresenceAge, 2.0),
        (Metric::PresenceWrong, 0.125),
        (Metric::PresenceUnseen, 0.2),
        (Metric::GhostsSeen, 0.2),
        (Metric::PresenceMessages, 40.0),
        (Metric::PresenceToAgents, 30.0),
        (Metric::KeptMessages, 6.0),
        (Metric::UndeliveredMessages, 1.0),
        (Metric::StatusLooked, 10.0),
        (Metric::StatusTooLong, 0.6),
        (Metric::StatusCame, 4.0),
        (Metric::StatusLooks, 20.0),
        (Metric::StatusMessages, 40.0),
        (Metric::StatusAge, 3.0),
        (Metric::StatusWait, 60.0),
        (Metric::StatusBias, 10.0),
        (Metric::StatusError, 20.0),
        (Metric::StatusSquaredError, 400.0),
        (Metric::StatusWaitedLonger, 0.25),
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
    // 0, 0, 0, 0, 0, 5, 30, 40 and 60 s.
    assert_eq!(of(Metric::WaitAllP50), 0.0);
    assert!((of(Metric::WaitAllP80) - 40.0).abs() < 0.04);
    assert_eq!((of(Metric::WaitAllP90), of(Metric::WaitAllP95)), (60.0, 60.0));
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
    let sums = Sums { contacts: Some(cell), mechanisms: Mechanisms { some_switch: false, ..ALL }, ..Sums::default() };
    let mut metrics: Vec<Metric> =
        Outcome::ALL.iter().flat_map(|&outcome| Metric::of_outcome(outcome)).copied().collect();
    metrics.sort_unstable();
    metrics.dedup();
    let sum: f64 = metrics.iter().map(|metric| metric.of_one(&sums).unwrap()).sum();
    assert_eq!(sum, cell.offered as f64);
}

#[test]
fn clients_count_by_how_their_last_contact_ended_and_once_in_the_center() {
    // Ten contacts: one comes again after being blocked, two after giving up, one after being cut off, one was transferred.
    let cell = Cell {
        offered: 10,
        answered_in_time: 3,
        clients_waited: 7,
        again: Earlier {
            all: 4,
            waited: 3,
            queue_full: 1,
            abandoned: 2,
            answered: 1,
            in_time: 1,
            ..Earlier::default()
        },
        transferred: 1,
        passed_on: Earlier { all: 1, answered: 1, in_time: 1, waited: 1, ..Earlier::default() },
        endings: Endings::default()
            .with(Reached::Answered, Outcome::Handled, 4)
            .with(Reached::Answered, Outcome::Dropped, 1)
            .with(Reached::Asked, Outcome::QueueFull, 2)
            .with(Reached::Asked, Outcome::Abandoned, 3),
        ..Cell::default()
    };
    let same = ClientSums { queue_full: 1, abandoned: 1, ..ClientSums::default() };
    let center = ClientSums { all: 5, to_serve: 5, served: 3, in_time: 1, waited: 3, ..same };
    let class = ClientSums { all: 6, to_serve: 6, served: 4, in_time: 2, waited: 4, ..same };
    assert_eq!((ClientSums::of(&cell, true), ClientSums::of(&cell, false)), (center, class));
    assert_eq!(class.blocked(), 1);
}

#[test]
fn what_a_center_cannot_have_is_not_counted_there() {
    let metrics = [Metric::QueueFull, Metric::QueueFullShare, Metric::NoLine, Metric::Retrials, Metric::DialogueTime];
    let bare = Sums { mechanisms: Mechanisms::default(), ..hour() };
    for metric in metrics.into_iter().chain([Metric::TransferShare, Metric::Misdirected, Metric::SelfServed]) {
        assert!(metric.applies_to(&hour()) && !metric.applies_to(&bare), "{}", metric.name());
    }
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
    let empty = Sums { contacts: Some(Cell::default()), waits: Some(Waits::default()), ..Sums::default() };
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
        assert!(metric.name().chars().all(|sign| sign.is_ascii_lowercase() || sign == '_' || sign.is_ascii_digit()));
        assert!(metric.heading().len() <= 20 && metric.definition().ends_with('.'), "{}", metric.name());
        assert!(!metric.name().ends_with("_half_width"), "this ending marks the half widths of wide files");
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), Metric::ALL.len());
}
