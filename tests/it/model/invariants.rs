//! What holds in every center, shown on small random ones: whatever happened, seen from outside by the records.

use super::network::{network, to_agents};
use super::script::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use switchboard::experiment::{Labels, Metric, Scope, Summary};
use switchboard::ids::{
    AgentId, ClassId, DeviceId, GroupId, Id, IdVec, ProtocolId, QueueId, SiteId, SkillId, TreatmentId,
};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::routing::network::Policy;
use switchboard::routing::status::Estimator;
use switchboard::routing::{
    AgentSelection, Channel, Condition, ContactSelection, MediaPairs, Medium, Row, Step, Target, Then, When, WhenEmpty,
};
use switchboard::time::{Span, Time};
use switchboard::workload::{
    Accepted, Address, Addresses, AgentWait, Announcement, Arrivals, Bursts, BusyState, BusyStates, Busyness, By,
    ByArrival, ByPresence, Callback, CallbackOffer, Choice, Class, ClientAgenda, DeviceMedium, Dialler, Entry, Hours,
    Invitations, Level, LevelAlert, MessagingHabits, MoreMessages, Notice, Pacing, PageAhead, Paging, Piece,
    PreferredAgent, RatedPieces, Recalls, Retrials, Rings, Said, SessionForm, ShareByTime, SilentAbandonment,
    StatusHabits, ThreadHabits, Transfer, TransferForm, Turns, Updates, Watch, WhileWaiting, is_invited, is_noticed,
};

const HORIZON: f64 = 300.0;
/// The most groups: four teams, and machines.
const GROUPS: usize = 5;

/// Constant distributions in whole seconds make many events fall together; 0 is among them.
fn distributions(mean: f64) -> impl Strategy<Value = Distribution> {
    prop_oneof![
        2 => Just(Distribution::exponential(mean).unwrap()),
        1 => Just(Distribution::uniform(0.0, 2.0 * mean).unwrap()),
        2 => Just(constant(mean)),
        1 => Just(constant(0.0)),
    ]
}

/// What is never 0.
fn exponentials(mean: f64) -> impl Strategy<Value = Distribution> {
    Just(Distribution::exponential(mean).unwrap())
}

fn arrivals() -> impl Strategy<Value = Arrivals> {
    let pieces = |amount: f64| {
        let end = |share: f64| at(HORIZON * share);
        RatedPieces::new(vec![
            Piece { end: end(0.5), amount, day: 0 },
            Piece { end: end(1.0), amount: amount / 2.0, day: 0 },
        ])
        .unwrap()
    };
    prop_oneof![
        (0.01..0.12, any::<[bool; 4]>()).prop_map(move |(rate, [batch, even, switches, bursts])| {
            let state = |factor, mean| BusyState { factor, mean: s(mean) };
            let states = || BusyStates::new(vec![state(0.0, 60.0), state(1.0, 30.0), state(4.0, 20.0)]).unwrap();
            let busyness =
                Busyness { day_cv: 0.3, piece_cv: 0.2, states: switches.then(states), ..Busyness::default() };
            let (rates, batch) = (pieces(rate), batch.then(|| Distribution::uniform(1.0, 2.5).unwrap()));
            let bursts = bursts.then(|| Bursts::new(0.5, s(5.0)).unwrap());
            match even {
                false => Arrivals::Poisson { rates, busyness, batch, bursts },
                true => Arrivals::Renewal { rates, busyness, batch, bursts, gaps: constant(1.0) },
            }
        }),
        (0.0..15.0).prop_map(move |count: f64| Arrivals::Counts(pieces(count.round()))),
        prop::collection::vec((0_u32..330, prop::option::of(0_u32..60)), 0..25).prop_map(|mut times| {
            times.sort_unstable();
            let recorded = |(time, patience): (u32, Option<u32>)| match patience {
                Some(patience) => impatient(f64::from(time), 20.0, f64::from(patience)),
                None => contact(f64::from(time), 20.0),
            };
            Arrivals::Recorded(Vec::from_iter(times.into_iter().map(recorded)).into())
        }),
    ]
}

fn sessions() -> impl Strategy<Value = SessionForm> {
    let held = (0_u32..3).prop_map(|exchanges| SessionForm::Held { exchanges: constant(f64::from(exchanges)) });
    let turns = (1.0..5.0, distributions(10.0), prop::option::of(0_u32..20)).prop_map(|(most, answer, idle_limit)| {
        let idle_limit = idle_limit.map(|limit| s(f64::from(limit)));
        SessionForm::Turns(Turns { count: Distribution::uniform(0.0, most).unwrap(), answer, idle_limit })
    });
    prop_oneof![held, turns]
}

fn entries() -> impl Strategy<Value = Entry> {
    let habits = (0.0..=1.0, 0_u32..3, sessions(), distributions(3.0));
    let messages = habits.prop_map(|(share, dialogue, session, think)| {
        Entry::Im(MessagingHabits {
            providers: vec![share, 1.0 - share].into(),
            inquiry: None,
            dialogue_exchanges: Distribution::uniform(0.0, f64::from(dialogue) + 0.5).unwrap(),
            think,
            session,
            sensitivity: switchboard::random::Distribution::constant(0.0).unwrap(),
        })
    });
    prop_oneof![4 => Just(Entry::Voice), 6 => messages, 1 => Just(Entry::Chat), 2 => Just(Entry::Email)]
}

fn retrials() -> impl Strategy<Value = Retrials> {
    let delay = Distribution::exponential(30.0).unwrap();
    (0.1..0.9, 1_u16..5, any::<[bool; 4]>(), any::<bool>()).prop_map(move |(share, limit, after, afresh)| Retrials {
        share,
        delay: delay.clone(),
        limit,
        after,
        afresh,
    })
}

fn estimators() -> impl Strategy<Value = Estimator> {
    prop_oneof![
        Just(Estimator::OwnQueue),
        Just(Estimator::QueueLength),
        Just(Estimator::QueueLengthWithAbandonment),
        Just(Estimator::LastToEnterService),
        Just(Estimator::HeadOfLine),
        (1..5_u16).prop_map(|contacts| Estimator::MovingAverage { contacts }),
    ]
}

fn announcements() -> impl Strategy<Value = Announcement> {
    let tells = prop_oneof![
        (0.0..=1.0).prop_map(|balking| Said::Busy { balking }),
        (estimators(), prop::option::of(distributions(20.0)))
            .prop_map(|(estimator, accepted)| Said::Wait { estimator, accepted }),
    ];
    let again = prop::option::weighted(0.3, 1_u32..30);
    (tells, again, prop::option::weighted(0.3, distributions(40.0))).prop_map(|(tells, again, patience)| Announcement {
        tells,
        again: again.map(|again| s(f64::from(again))),
        patience,
    })
}

/// Most often contacts wait for somebody to come on duty.
fn when_empty() -> impl Strategy<Value = WhenEmpty> {
    prop_oneof![4 => Just(WhenEmpty::Join), 1 => Just(WhenEmpty::Refuse), 2 => Just(WhenEmpty::Leave)]
}

prop_compose! {
    fn status_habits()(
        (share, estimator) in (prop_oneof![Just(1.0), 0.0..=1.0], estimators()),
        own_agent in prop::sample::select(vec![None, Some(AgentWait::ByMedium), Some(AgentWait::Averaged)]),
        accepted in prop_oneof![
            prop::option::of(distributions(15.0)).prop_map(Accepted::Wait),
            (0_u32..3).prop_map(|most| Accepted::Waiting(constant(f64::from(most)))),
        ],
        watch in prop::option::of((1_u32..20, 0_u32..60)),
        shares in prop::array::uniform5(0.0..=0.25),
        (later, steps) in (1_u32..60, prop::collection::vec(distributions(5.0), 0..3)),
        patience in prop::option::weighted(0.3, distributions(40.0)),
        alert in prop::option::of((0.0..=1.0, 0.0..=1.0, prop_oneof![
            (1_u32..60).prop_map(|wait| Level::Wait(s(f64::from(wait)))),
            (1_u32..4).prop_map(Level::Waiting),
        ], distributions(20.0))),
    ) -> StatusHabits {
        let choices = [Choice::Another(ClassId(0)), Choice::Callback, Choice::SelfService, Choice::Later, Choice::StaysAway];
        StatusHabits {
            by_call: later % 2 == 1,
            steps,
            share,
            estimator,
            own_agent,
            accepted,
            watch: watch.map(|(every, most)| Watch { every: s(f64::from(every)), at_most: s(f64::from(most)) }),
            choices: choices.into_iter().zip(shares).collect(),
            later: Distribution::exponential(f64::from(later)).unwrap(),
            patience,
            // Who sees nothing that they mind comes, so that nobody asks again and again at one moment.
            alert: alert.map(|(share, comes, below, after)| LevelAlert { share, below, comes, after }),
        }
    }
}

fn status_servers() -> impl Strategy<Value = StatusServer> {
    let every = || (1_u32..40).prop_map(|every| s(f64::from(every)));
    let delivery = prop_oneof![
        prop::option::of(every()).prop_map(|every| StatusDelivery::Pull { every }),
        every().prop_map(|every| StatusDelivery::Push { every }),
        every().prop_map(|every| StatusDelivery::Stream { every }),
    ];
    (delivery, prop::sample::select(vec![0.0, 1.0, 25.0]))
        .prop_map(|(delivery, latency)| StatusServer { delivery, latency: s(latency) })
}

fn pacings() -> impl Strategy<Value = Pacing> {
    prop_oneof![
        (0_u16..3).prop_map(Pacing::Ahead),
        (1_u16..4).prop_map(Pacing::Ringing),
        (0.0..0.2).prop_map(Pacing::AtMostInVain),
        (0.0..0.2).prop_map(Pacing::Predictive),
    ]
}

prop_compose! {
    fn callbacks()(
        (after, above, is_campaign) in
            (prop::sample::select(vec![0.0, 0.0, 15.0]), prop::option::weighted(0.2, 1_u32..40), prop::bool::weighted(0.2)),
        (share, answer_share, calls_again) in (0.3..=1.0, 0.0..=1.0, 0.0..=1.0),
        (priority, attempts, pacing, by_message) in
            (0_u8..3, 1_u16..4, prop::option::of(pacings()), prop::bool::weighted(0.2)),
        (ring, retry_delay, other) in (distributions(5.0), distributions(40.0), distributions(5.0)),
        (delay, patience, agenda) in (
            prop::option::weighted(0.3, distributions(60.0)),
            prop::option::weighted(0.5, distributions(60.0)),
            prop::option::weighted(0.2, (exponentials(30.0), distributions(30.0), prop::option::of(exponentials(40.0)))),
        ),
        (hold_patience, talk) in (prop::option::of(distributions(10.0)), prop::option::of(distributions(20.0))),
        preview in prop::option::weighted(0.3, distributions(5.0)),
        // In shorter ones there is hardly a call a day, and the reports of sites go on for weeks.
        hours in prop::option::weighted(0.2, (0_u32..200, 20_u32..100)),
        (voicemail, wrong_party) in (prop::option::of(0.0..=1.0), prop::option::of(0.0..=1.0)),
        page in prop::option::of((1_u32..60, 0.0..=1.0, prop::option::of(distributions(30.0)))),
        updates in prop::option::of((1_u32..60, 0.0..=1.0, prop::sample::select(vec![0.0, 0.0, 0.2]))),
    ) -> Callback {
        Callback {
            offer: match is_campaign {
                true => CallbackOffer::Campaign,
                false => CallbackOffer::Waiting { after: s(after), above: above.map(|above| s(f64::from(above))) },
            },
            share,
            queue: QueueId(0),
            priority,
            trunk: None,
            dialled_by: match pacing {
                Some(pacing) if by_message => Dialler::Message(pacing),
                Some(pacing) => Dialler::Robot(pacing),
                None => Dialler::Agent,
            },
            agenda: agenda.map(|(free, busy, edited)| ClientAgenda { free, busy, edited }),
            addresses: None,
            delay,
            within: Some(s(30.0)),
            hours: hours.map(|(from, long)| (s(f64::from(from)), s(f64::from(from + long)))).into_iter().collect(),
            ring,
            ring_limit: s(8.0),
            answer_share: ShareByTime::from(answer_share),
            voicemail: voicemail.map(|share| (ShareByTime::from(share), other.clone())),
            wrong_party: wrong_party.map(|share| (ShareByTime::from(share), other)),
            preview,
            attempts,
            retry_delay,
            patience,
            calls_again,
            hold_patience,
            // Conversations turn by turn do not say how long a call takes.
            talk: talk.or(Some(constant(15.0))),
            page: page.map(|(before, answer_share, ready)| PageAhead { before: s(f64::from(before)), answer_share: Some(answer_share), ready }),
            updates: updates.map(|(every, share, settles)| Updates { every: s(f64::from(every)), share, settles }),
        }
    }
}

/// What decides by which of up to three devices a client is called, and how many ring.
fn by_presence() -> impl Strategy<Value = (By, Rings)> {
    let listed = prop::array::uniform4(prop::collection::vec(0_usize..3, 0..4));
    let complies = prop::option::of(0.0..=1.0);
    let by = prop::option::weighted(0.8, (listed, 1_u32..30, 0_u32..90, complies)).prop_map(|by| match by {
        None => By::Order,
        Some((listed, look_again, put_off, complies)) => By::Presence(ByPresence {
            // Of the first there always is one.
            listed: listed.map(|listed| listed.into_iter().map(|address| address % 2).collect()),
            look_again: s(f64::from(look_again)),
            put_off: s(f64::from(put_off)),
            compliance: complies.unwrap_or(1.0),
        }),
    });
    (by, prop::sample::select(vec![Rings::One, Rings::InTurn, Rings::All]))
}

prop_compose! {
    /// How clients write in threads.
    fn threads()(
        thoughts in 1_u32..5,
        reply in distributions(40.0),
        (count, gap) in (prop::option::of(0.5..2.5), distributions(10.0)),
        reading in distributions(10.0),
        same_agent in prop::option::of(0_u32..30),
    ) -> ThreadHabits {
        let thoughts = Distribution::geometric(f64::from(thoughts)).unwrap();
        let more = count.map(|count| MoreMessages { count: constant(count), gap, talk: reading.clone() });
        let same_agent = same_agent.map(|limit| s(f64::from(limit)));
        ThreadHabits { thoughts, reply, more, reading, same_agent }
    }
}

prop_compose! {
    /// Visitors of a page and how they are invited.
    fn invitations()(
        (visitors, stay, delay) in (arrivals(), distributions(40.0), distributions(5.0)),
        (acceptance, declines) in (0.0..=1.0, 0.0..=1.0),
        (after, stands) in (prop::sample::select(vec![0.0, 0.0, 10.0]), prop::option::of(1_u32..30)),
        (reserve, per_agent, at_most) in (0_u32..3, 1_u32..3, prop::option::of(1_u32..4)),
        later in prop::option::weighted(0.3, (0.0..=1.0, distributions(60.0))),
    ) -> Invitations {
        let (after, stands) = (s(after), stands.map(|stands| s(f64::from(stands))));
        let declines = (1.0 - acceptance) * declines;
        Invitations { visitors, stay, after, acceptance, declines, delay, stands, reserve, per_agent, at_most, later }
    }
}

prop_compose! {
    /// Something of which subscribers are told.
    fn notices()(
        times in prop::collection::vec(0_u32..HORIZON as u32 + 20, 0..3),
        (reaches, share, over) in (1_u64..20, 0.0..=1.0, prop::sample::select(vec![0.0, 0.0, 50.0])),
        delay in distributions(20.0),
    ) -> Notice {
        Notice { times: times.into_iter().map(|time| at(f64::from(time))).collect(), reaches, share, over: s(over), delay }
    }
}

prop_compose! {
    /// A class whose work is the same in all groups.
    fn classes()(
        arrivals in arrivals(),
        entry in entries(),
        (queue, priority) in (0_u16..3, 0_u8..3),
        patience in prop::option::weighted(0.7, distributions(40.0)),
        talk in distributions(25.0),
        wrap_up in distributions(5.0),
        own in prop::option::weighted(0.3, (0.0..=1.0, 0_u32..60)),
        announcement in prop::option::weighted(0.3, announcements()),
        callback in prop::option::weighted(0.3, callbacks().boxed()),
        retrials in prop::option::weighted(0.3, retrials()),
        (recalls, thread) in
            (prop::option::weighted(0.2, (0.1..0.9, distributions(40.0))), prop::option::weighted(0.3, threads().boxed())),
        (silent, invitations, while_waiting, notices) in (
            prop::option::weighted(0.3, (0.0..=1.0, distributions(10.0))),
            prop::option::weighted(0.3, invitations().boxed()),
            prop::option::weighted(0.3, (0.0..=1.0, distributions(20.0), 0.0..=1.0)),
            prop::collection::vec(notices().boxed(), 0..3),
        ),
    ) -> Class {
        let (is_letter, is_chat) = (matches!(entry, Entry::Email), matches!(entry, Entry::Chat));
        let is_visited = matches!(entry, Entry::Chat | Entry::Voice);
        let class = Class {
            language: None,
            name: String::new(),
            arrivals,
            entry,
            queue: QueueId(queue),
            priority,
            by_arrival: if priority % 2 == 1 {
                let (talk, wrap_up) = (vec![wrap_up.clone(); GROUPS].into(), vec![talk.clone(); GROUPS].into());
                let hours = Hours { patience: patience.clone(), talk, wrap_up };
                ByArrival::new(vec![hours], vec![(at(50.0), at(150.0), 0)]).unwrap()
            } else {
                ByArrival::default()
            },
            patience,
            talk: vec![talk; GROUPS].into(),
            wrap_up: vec![wrap_up; GROUPS].into(),
            preferred: own.map(|(share, limit)| PreferredAgent {
                share,
                limit: s(f64::from(limit)),
                backlog: (limit % 3 == 0).then_some(1 + u32::from(priority)),
            }),
            trunk: None,
            due: None,
            automation: None,
            announcement: announcement.filter(|_| !is_letter),
            transfers: Vec::new(),
            callback: callback.filter(|_| !is_letter).map(|callback| Box::new(Callback { queue: QueueId(queue), ..callback })),
            status: None,
            silent_abandonment: silent.filter(|_| is_chat).map(|(share, look)| SilentAbandonment { share, look }),
            retrials,
            recalls: recalls.map(|(share, delay)| Recalls { share, delay }),
            thread: None,
            invitations: invitations.filter(|_| is_visited).map(Box::new),
            while_waiting: while_waiting
                .filter(|_| !is_letter)
                .map(|(share, time, success)| WhileWaiting { share, time, success }),
            notices,
        };
        match thread.filter(|_| is_chat || is_letter) {
            Some(habits) => in_threads(habits, class),
            None => class,
        }
    }
}

/// The class with messages of threads for contacts, which do not come again otherwise.
fn in_threads(habits: ThreadHabits, class: Class) -> Class {
    let thread = Some(Box::new(habits));
    Class {
        thread,
        while_waiting: None,
        preferred: None,
        callback: None,
        silent_abandonment: None,
        retrials: None,
        recalls: None,
        ..class
    }
}

/// Agents of one group, how much they are slowed by several sessions, and how they respond.
type Team = (usize, Vec<(u16, u8)>, Vec<u8>, [u16; 3], Vec<(f64, f64)>, f64, Option<Response>, Meeting);

/// Of which media nobody is taken at which others, and which break into which.
type Meeting = (MediaPairs, Interruptions);

fn meetings() -> impl Strategy<Value = Meeting> {
    let pairs = || {
        let media = || prop::sample::select(Medium::ALL.to_vec());
        prop::collection::vec((media(), media()), 0..4).prop_map(|pairs| {
            let pairs = pairs.into_iter().filter(|(at, comes)| at != comes);
            pairs.fold(MediaPairs::NONE, |all, (at, comes)| all.and(at, comes))
        })
    };
    let some =
        (pairs(), pairs()).prop_map(|(excluded, pairs)| (excluded, Interruptions::new(pairs).unwrap_or_default()));
    prop_oneof![3 => Just(Meeting::default()), 1 => some]
}

fn responses() -> impl Strategy<Value = Option<Response>> {
    let some = (distributions(4.0), 0.0..0.3, 5_u32..15, distributions(20.0)).prop_map(
        |(delay, no_answer, timeout, not_ready)| Response {
            delay,
            no_answer,
            timeout: Some(s(f64::from(timeout))),
            not_ready,
        },
    );
    let patient = distributions(3.0).prop_map(|delay| Response {
        delay,
        no_answer: 0.0,
        timeout: None,
        not_ready: constant(1.0),
    });
    prop_oneof![5 => Just(None), 1 => some.prop_map(Some), 1 => patient.prop_map(Some)]
}

fn teams() -> impl Strategy<Value = Team> {
    let duties = prop_oneof![
        6 => Just(vec![(0.0, EVER)]),
        1 => Just(vec![(0.0, 150.0)]),
        1 => Just(vec![(60.0, 240.0), (250.0, 400.0)]),
        1 => Just(vec![(20.0, 100.0), (120.0, EVER)]),
        1 => Just(vec![]),
    ];
    (
        1_usize..4,
        prop::collection::vec((0_u16..3, 1_u8..4), 0..6),
        prop_oneof![1 => Just(vec![]), 1 => Just(vec![0]), 1 => Just(vec![1]), 3 => Just(vec![0, 1])],
        (0_u16..3, 0_u16..4, 1_u16..5).prop_map(|(voice, im, total)| [voice, im, total]),
        duties,
        prop::sample::select(vec![0.0, 0.0, 0.3, 1.0]),
        responses(),
        meetings(),
    )
}

/// Servers without limits most often.
fn servers() -> impl Strategy<Value = MessageServers> {
    let limited =
        (1_u32..4, distributions(0.7), prop::option::of(0_u32..4)).prop_map(|(workers, service, queue_capacity)| {
            MessageServers { workers: Some(workers), service, queue_capacity }
        });
    let many = distributions(0.3).prop_map(|service| MessageServers { service, ..MessageServers::instant() });
    prop_oneof![2 => Just(MessageServers::instant()), 1 => many, 2 => limited]
}

fn outages() -> impl Strategy<Value = Outages> {
    let planned = prop::option::weighted(0.3, (0_u32..250, 1_u32..80));
    (planned, prop::bool::weighted(0.2)).prop_map(|(planned, by_chance)| Outages {
        planned: planned
            .into_iter()
            .map(|(from, takes)| Outage { from: at(f64::from(from)), to: at(f64::from(from + takes)) })
            .collect(),
        by_chance: by_chance.then(|| OutagesByChance {
            to_failure: Distribution::exponential(60.0).unwrap(),
            to_repair: Distribution::exponential(20.0).unwrap(),
        }),
    })
}

prop_compose! {
    fn providers()(
        (client_leg, proxy_leg, servers, outages) in (distributions(1.0), distributions(0.5), servers(), outages()),
        mode in prop::sample::select(Hosting::ALL.to_vec()),
        share in prop_oneof![2 => Just(1.0), 1 => 0.0..=1.0],
        redirects in prop_oneof![2 => Just(1.0), 1 => 0.0..=1.0],
        (channels, accounts) in (prop::option::weighted(0.3, 1_u32..6), prop::option::weighted(0.3, 1_u32..6)),
    ) -> Provider {
        let hosting = HostingPolicy { mode, share, from_sensitivity: 0.0 };
        Provider {
            client_leg, proxy_leg, servers, outages, redirects, channels, accounts, hosting, ..provider(0, 0.0, 0.0, Host::Provider)
        }
    }
}

prop_compose! {
    fn translations()(
        into in 0_u8..3,
        covers in prop::sample::subsequence(vec![ProtocolId(0), ProtocolId(1)], 0..=2),
        service in distributions(0.3),
    ) -> Translation {
        Translation { into: ProtocolId(into), covers: covers.into_iter().collect(), service }
    }
}

prop_compose! {
    fn proxies()(
        (direct_leg, redirect_delay, robot_delay) in (distributions(0.5), distributions(1.0), distributions(1.0)),
        can_host in prop::sample::subsequence(vec![ProtocolId(0), ProtocolId(1)], 0..=2),
        programs in prop_oneof![3 => Just(vec![0, 1]), 1 => Just(vec![1])],
        host_limit in prop::option::weighted(0.3, 1_u32..6),
        refuse in prop::bool::weighted(0.3),
        redirect_failure in prop_oneof![2 => Just(0.0), 1 => 0.0..=1.0],
        (servers, outages, agent_leg, consult) in (servers(), outages(), distributions(0.2), distributions(0.5)),
        translation in prop::option::weighted(0.3, translations()),
    ) -> Proxy {
        Proxy {
            programs: programs.into_iter().map(ProtocolId).collect(),
            can_host: can_host.into_iter().collect(),
            host_limit,
            fall_back: if refuse { FallBack::Refuse } else { FallBack::Relay },
            redirect_failure,
            direct_leg,
            redirect_delay,
            robot_delay,
            servers,
            outages,
            translation,
            agent_leg,
            consult,
        }
    }
}

prop_compose! {
    pub(super) fn scripts()(
        classes in prop::collection::vec(classes().boxed(), 1..5),
        teams in prop::collection::vec(teams(), 1..5),
        queues in prop::collection::vec((1_u8..3, 1_u32..4, prop::option::weighted(0.3, 0_u32..6), when_empty()), 3),
        (mut first, mut second) in (providers(), providers()),
        one_protocol in any::<bool>(),
        (proxy, firewall) in (proxies(), prop::option::weighted(0.3, (servers(), prop::option::weighted(0.3, 1_u32..4), outages()))),
        pick in prop::sample::select(vec![
            AgentSelection::LongestIdle, AgentSelection::LeastOccupied, AgentSelection::FewestSessions, AgentSelection::MostSessions, AgentSelection::MostSpare, AgentSelection::BestLevel, AgentSelection::LeastSkilled,
            AgentSelection::MostSkilled, AgentSelection::Fastest, AgentSelection::Cheapest, AgentSelection::RoundRobin, AgentSelection::Random,
        ]),
        order in prop::sample::select(vec![
            ContactSelection::FirstCome, ContactSelection::Priority, ContactSelection::Aging { level: Span::from_seconds(30) }, ContactSelection::Accumulating,
            ContactSelection::WeightedWait, ContactSelection::GeneralizedCMu, ContactSelection::LeastSlack, ContactSelection::QueueRatio, ContactSelection::LongestQueue,
            ContactSelection::BestLevel,
        ]),
        transfer in prop::option::weighted(0.4, (0.2..=1.0, prop::option::of(prop::option::of(0_u32..40)), distributions(5.0))),
        status in prop::option::weighted(0.4, (status_habits(), status_servers())),
        (dial_out, page_delay) in (prop::bool::weighted(0.8), distributions(5.0)),
        called in prop::option::weighted(0.5, (super::presence::plans(), by_presence())),
        (cut, interval, seed) in (any::<bool>(), 50_u32..400, any::<u64>()),
        (changes, delays) in (
            prop::collection::vec((0_usize..4, 0_u32..HORIZON as u32, 0_u8..8), 0..5),
            prop::array::uniform4(prop::sample::select(vec![0.0, 5.0, 40.0])),
        ),
    ) -> Script {
        let mut script = Script::new().horizon(HORIZON).contact_selection(order);
        script.seed = seed;
        let center = &mut script.center;
        center.horizon.interval = s(f64::from(interval));
        center.closing = if cut { Closing::Cut } else { Closing::Drain };
        center.rules.agent_selection = pick;
        center.proxy = proxy;
        center.paging = Paging { dial_out, delay: page_delay };
        center.firewall = firewall.map(|(servers, bindings, outages)| Firewall { servers, bindings, outages });
        first.protocols = vec![(ProtocolId(0), 1.0)];
        second.protocols = vec![(ProtocolId(u8::from(!one_protocol)), 1.0)];
        center.providers = vec![first, second].into();
        center.groups = IdVec::new();
        for (number, class) in classes.into_iter().enumerate() {
            script = script.class(Class { name: format!("class {number}"), ..class });
        }
        for (rules, (minimum_level, weight, limit, when_empty)) in script.center.rules.queues.iter_mut().zip(queues) {
            (rules.target.minimum_level, rules.weight, rules.capacity) = (minimum_level, weight, limit);
            rules.when_empty = when_empty;
        }
        // Callbacks whom nobody ever comes for go on for days, with every report of these days.
        let calls_back = script.center.classes.iter().any(|class| class.callback.is_some());
        let orders = [AnswerOrder::FirstCome, AnswerOrder::LongestWaiting, AnswerOrder::NewFirst];
        for (number, (agents, skills, programs, capacity, duty, slowdown, response, meeting)) in teams.into_iter().enumerate() {
            let slowdown = Slowdown::linear(slowdown).unwrap();
            script.center.groups.push(Group {
                name: format!("team {number}"),
                slowdown,
                interruptions: meeting.1,
                answers: orders[number % 3],
                reported_after: s(delays[number]),
                self_service: false,
                response,
                in_numbers: seed >> (20 + number) & 1 == 1,
                attendance: match seed >> (30 + 2 * number) & 3 {
                    3 if !calls_back => Attendance { absence: 0.4, ..Attendance::FULL },
                    2 => Attendance { adherence: 0.8, shrinkage: 0.2, pause: s(5.0), ..Attendance::FULL },
                    _ => Attendance::FULL,
                },
            });
            for &(group, at_second, kept) in changes.iter().filter(|change| change.0 == number) {
                let kept = |program: &&u8| kept >> **program & 1 == 1;
                script.center.program_changes.push(ProgramChange {
                    at: at(f64::from(at_second)),
                    group: GroupId(group as u16),
                    running: programs.iter().filter(kept).copied().map(ProtocolId).collect(),
                });
            }
            for _ in 0..agents {
                let (skills, programs, duty) = (skills.clone(), programs.clone(), duty.clone());
                script = script.staff(Staff { group: number as u16, skills, programs, capacity, duty });
                let last = AgentId::from_index(script.center.agents.len() - 1);
                let capability = &mut script.center.agents[last].capability;
                *capability = capability.clone().excluding(meeting.0);
            }
        }
        if let Some((share, attended, handover)) = transfer {
            let direct = |class: &Class| matches!(class.entry, Entry::Voice | Entry::Chat | Entry::Email);
            let classes = &mut script.center.classes;
            let last = ClassId::from_index(classes.len() - 1);
            if classes.len() > 1 && direct(&classes[ClassId(0)]) && direct(&classes[last]) {
                let form = match attended {
                    Some(limit) => TransferForm::Attended { limit: limit.map(|limit| s(f64::from(limit))), handover },
                    None => TransferForm::Blind,
                };
                // Two contacts of one client would have one number in the other class.
                (classes[ClassId(0)].recalls, classes[ClassId(0)].thread) = (None, None);
                classes[ClassId(0)].transfers = vec![Transfer { to: last, share, after: None, form }];
            }
        }
        if let Some((habits, server)) = status {
            let classes = &mut script.center.classes;
            let last = ClassId::from_index(classes.len() - 1);
            if !matches!(classes[ClassId(0)].entry, Entry::Email) {
                let has_callback = classes[ClassId(0)].callback.is_some();
                let choices = Vec::from_iter(habits.choices.into_iter().filter_map(|(choice, share)| match choice {
                    Choice::Another(_) => (last != ClassId(0)).then_some((Choice::Another(last), share)),
                    Choice::Callback => has_callback.then_some((choice, share)),
                    _ => Some((choice, share)),
                }));
                // Two contacts of one client would have one number in the other class.
                (classes[ClassId(0)].recalls, classes[ClassId(0)].thread) = (None, None);
                classes[ClassId(0)].invitations = None;
                classes[ClassId(0)].status = Some(Box::new(StatusHabits { choices, ..habits }));
                script.center.status = server;
            }
        }
        if let Some((mut plan, (by, rings))) = called {
            let class = &mut script.center.classes[ClassId(0)];
            if let (Some(callback), Entry::Voice) = (&mut class.callback, &class.entry) {
                for device in plan.devices.iter_mut() {
                    device.media = [DeviceMedium::IpPhone, DeviceMedium::Telephone].into_iter().collect();
                }
                let media = [DeviceMedium::Telephone, DeviceMedium::IpPhone, DeviceMedium::Cellular];
                let places = (0..).zip(media).take(plan.devices.len());
                let order = places.map(|(place, medium)| Address { device: DeviceId(place), place, medium }).collect();
                callback.addresses = Some(Addresses { order, by, rings });
                script.center.presence = plan;
            }
        }
        let classes = &mut script.center.classes;
        let last = ClassId::from_index(classes.len() - 1);
        let some_go_there = !classes[ClassId(0)].transfers.is_empty() || classes[ClassId(0)].status.is_some();
        for id in classes.ids() {
            let class = &mut classes[id];
            match &mut class.callback {
                Some(callback) if callback.offer == CallbackOffer::Campaign => {
                    let comes = some_go_there && [ClassId(0), last].contains(&id);
                    if comes || !matches!(class.entry, Entry::Voice) {
                        callback.offer = CallbackOffer::Waiting { after: s(0.0), above: None };
                        continue;
                    }
                    // Records make no contact, and do not come again.
                    (class.retrials, class.recalls, class.invitations) = (None, None, None);
                    class.notices.clear();
                }
                _ => {}
            }
        }
        script.center.program_changes.sort_by_key(|change| (change.at, change.group));
        script.center.busyness.day_cv = if seed >> 50 & 1 == 1 { 0.3 } else { 0.0 };
        script
    }
}

/// The same without what contacts take from each other before they ask to be routed, and without outages, which cut off or
/// prolong by the time at which something happens.
fn sharing_nothing(mut script: Script) -> Script {
    let Center { providers, proxy, firewall, program_changes, .. } = &mut script.center;
    // Whoever is given to an agent in vain tells the engine about them.
    program_changes.clear();
    let unlimited = |servers: &mut MessageServers| (servers.workers, servers.queue_capacity) = (None, None);
    for provider in providers.iter_mut() {
        (provider.channels, provider.accounts, provider.outages) = (None, None, Outages::default());
        unlimited(&mut provider.servers);
    }
    (proxy.host_limit, proxy.outages) = (None, Outages::default());
    unlimited(&mut proxy.servers);
    if let Some(firewall) = firewall {
        (firewall.outages, firewall.bindings) = (Outages::default(), None);
        unlimited(&mut firewall.servers);
    }
    script
}

/// Steps of the first queues at which contacts are asked for at one of two sites, or both.
pub(super) fn overflows() -> impl Strategy<Value = Vec<(u16, Step)>> {
    let sites = prop::sample::subsequence(vec![SiteId(0), SiteId(1)], 0..=2);
    let step = (0_u16..3, prop::sample::select(vec![0.0, 1.0, 10.0, 30.0]), 0_u32..3, sites);
    let step = step.prop_map(|(queue, after, waiting, sites)| {
        // Who may serve, whatever the steps, is the queue's target.
        let target = Target::skilled(SkillId(0), 1);
        (queue, Step { after: s(after), only_if: Condition { waiting, idle: None }, target, sites })
    });
    prop::collection::vec(step, 0..5).prop_map(|mut steps| {
        steps.sort_by_key(|(_, step)| step.after);
        steps
    })
}

/// The same center as two sites with every other group each, to which contacts come in fixed shares or by the network, with these
/// steps to the other site.
pub(super) fn over_two_sites(
    mut script: Script,
    share: f64,
    network: Option<Network>,
    steps: Vec<(u16, Step)>,
) -> Script {
    for (queue, step) in steps {
        if usize::from(queue) < script.center.rules.queues.len() {
            let rules = &mut script.center.rules.queues[QueueId(queue)];
            rules.steps.push(Step { target: rules.target.clone(), ..step });
        }
    }
    let center = &mut script.center;
    let names = ["north".to_owned(), "south".to_owned()];
    let of_group = center.groups.ids().map(|group| SiteId(group.0 % 2)).collect();
    let entrance = |_| match network {
        Some(_) => Entrance::Network,
        None => Entrance::Split(vec![share, 1.0 - share].into()),
    };
    let entrances = center.classes.ids().map(entrance).collect();
    center.sites = Sites::several(Vec::from(names).into(), of_group, entrances, network);
    script
}

pub(super) fn networks() -> impl Strategy<Value = Network> {
    let data = (prop::sample::select(vec![0.0, 1.0, 30.0]), prop::sample::select(vec![0.0, 5.0]));
    (data, any::<bool>(), any::<bool>()).prop_map(|((interval, latency), by_agent, sends_back)| {
        let network = network(Policy::LeastExpectedWait, interval, latency);
        let misrouted = if sends_back { Misrouted::SentBack { most: 2 } } else { Misrouted::Waits };
        Network { misrouted, ..if by_agent { to_agents(network) } else { network } }
    })
}

/// Rules for who asks and for who waits, with what contacts are told and who hosts their sessions.
pub(super) fn rules() -> impl Strategy<Value = (Vec<Row>, Vec<Treatment>)> {
    let queue = || (0_u16..3).prop_map(QueueId);
    let when = (
        prop::option::weighted(0.4, (0_u16..4).prop_map(|class| (Enterprise::CLASS, vec![class + 1]))),
        prop::option::weighted(0.3, (queue(), 1_u32..4)),
        prop::option::weighted(0.6, (1_u32..40).prop_map(|wait| s(f64::from(wait)))),
    );
    let when = when.prop_map(|(class, waiting, waited)| When {
        attributes: class.into_iter().collect(),
        waiting,
        waited,
        ..When::default()
    });
    let treatment = prop::option::of((0_u16..3).prop_map(TreatmentId));
    let route = (prop::option::of(queue()), prop::option::of(0_u8..4), treatment)
        .prop_map(|(queue, priority, treatment)| Then::Route { queue, priority, treatment });
    let then = prop_oneof![6 => route, 1 => Just(Then::Refuse)];
    let rows = prop::collection::vec((when, then).prop_map(|(when, then)| Row { when, then }), 1..6);
    let hosting = (prop::sample::select(vec![Hosting::Relay, Hosting::Handover]), 0.0..=1.0)
        .prop_map(|(mode, share)| HostingPolicy { share, ..HostingPolicy::always(mode) });
    let treatment = (prop::option::of(announcements()), prop::option::of(hosting));
    let treatment = treatment.prop_map(|(announcement, hosting)| Treatment { announcement, hosting });
    (rows, prop::collection::vec(treatment, 3))
}

/// Who served, from the connection to the end of the work after the conversation.
fn session(record: &ContactRecord) -> Option<(AgentId, Time, Time)> {
    Some((record.agent?, record.connected?, record.left + record.wrap_up))
}

fn channel(center: &Center, record: &ContactRecord) -> Channel {
    match record.hosted {
        Some((provider, _)) => center.proxy.channel_of(center.providers[provider].protocols[0].0),
        None => match center.classes[record.class].entry {
            Entry::Chat => Channel::Chat,
            Entry::Email => Channel::Email,
            _ => Channel::Voice,
        },
    }
}

/// The summary knows of everybody who arrived what became of them, by the metrics that such a center has.
fn check_that_outcomes_sum_to_the_offered(center: &Center, run: &Run) {
    let labels = Labels::of(center, |interval| interval.to_string());
    let summary = Summary::new(center, std::slice::from_ref(&run.result), labels, 0.95);
    for scope in std::iter::once(Scope::Center).chain((0..center.classes.len()).map(Scope::Class)) {
        let row = summary.whole(scope);
        let value = |&metric: &Metric| row.estimate(metric).map_or(0.0, |estimate| estimate.value);
        let metrics: BTreeSet<Metric> =
            Outcome::ALL.iter().flat_map(|&outcome| Metric::of_outcome(outcome)).copied().collect();
        assert_eq!(metrics.iter().map(value).sum::<f64>(), value(&Metric::Offered), "{scope:?}");
    }
}

/// The clients of the center by their last contact, and whether they waited in any.
pub(super) fn check_clients(center: &Center, run: &Run) {
    let labels = Labels::of(center, |interval| interval.to_string());
    let summary = Summary::new(center, std::slice::from_ref(&run.result), labels, 0.95);
    let row = summary.whole(Scope::Center);
    let mut contacts: BTreeMap<(ClassId, u64), Vec<&ContactRecord>> = BTreeMap::new();
    for record in &run.records {
        contacts.entry((record.came_as(), record.number)).or_default().push(record);
    }
    let place = |record: &&ContactRecord| {
        let goes_on = record.transferred_from.or(record.switched_from).is_some();
        (record.arrived, goes_on, record.recalls, record.retrials)
    };
    let last = || contacts.values().map(|of_client| of_client.iter().copied().max_by_key(place).unwrap());
    let all = contacts.len() as f64;
    let share = |is_so: &dyn Fn(&ContactRecord) -> bool| last().filter(|record| is_so(record)).count() as f64 / all;
    let waited = |record: &&ContactRecord| {
        record.requested.is_some_and(|requested| record.connected.unwrap_or(record.left) > requested)
    };
    let waits = contacts.values().filter(|of_client| of_client.iter().any(waited)).count() as f64 / all;
    let value = |metric: Metric| row.estimate(metric).map(|estimate| estimate.value);
    assert_eq!(value(Metric::Clients), Some(all));
    for (metric, expected) in [
        (Metric::ClientAbandonShare, share(&|record| record.outcome == Outcome::Abandoned)),
        (Metric::ClientBlockedShare, share(&|record| Outcome::BLOCKED.contains(&record.outcome))),
        (Metric::ClientWaitedShare, waits),
    ] {
        let found = value(metric);
        assert!(found.is_none_or(|found| (found - expected).abs() < 1e-9), "{}: {found:?}, {expected}", metric.name());
    }
}

/// Whether the contact is of the arrivals of its class, and not by an invitation or a notice.
fn comes_of_itself(record: &ContactRecord) -> bool {
    !is_invited(record.number) && !is_noticed(record.number)
}

/// Every contact that arrived has one record, which fits its outcome.
fn check_records(center: &Center, run: &Run) {
    for (class, plan) in center.classes.entries() {
        let of_class = run.records.iter().filter(|record| record.class == class);
        let cells = (0..run.result.intervals()).map(|interval| run.result.cell(interval, class));
        let mut sum = Cell::default();
        cells.for_each(|cell| sum += cell);
        let by_itself = |record: &&ContactRecord| {
            record.retrials == 0 && record.recalls == 0 && record.transferred_from.or(record.switched_from).is_none()
        };
        // Who was invited or told of something has a number of their own.
        let besides = Vec::from_iter(of_class.clone().filter(by_itself).filter(|record| !comes_of_itself(record)));
        let numbers = BTreeSet::from_iter(besides.iter().map(|record| record.number));
        assert_eq!(numbers.len(), besides.len(), "a visitor or subscriber came twice");
        let by_itself = |record: &&ContactRecord| by_itself(record) && comes_of_itself(record);
        let first = || of_class.clone().filter(by_itself);
        let again = of_class.clone().filter(|record| !by_itself(record)).count() as u64;
        let numbers = 0..sum.offered - again;
        assert!(first().map(|record| record.number).eq(numbers), "a contact is lost or doubled");
        if plan.is_campaign() {
            assert_eq!((of_class.count(), sum.offered), (0, 0), "records make no contact");
            continue;
        }
        if let Arrivals::Recorded(contacts) = &plan.arrivals {
            let times = contacts.contacts().iter().map(|contact| contact.time).filter(|&time| time < at(HORIZON));
            assert!(first().map(|record| record.arrived).eq(times));
        }
        // Records do not say how a client was answered.
        let mut seen = Cell {
            offered: sum.offered,
            responded: sum.responded,
            first_response: sum.first_response,
            later_responses: sum.later_responses,
            later_response: sum.later_response,
            active: sum.active,
            released: sum.released,
            resolved: sum.resolved,
            resolution: sum.resolution,
            resolved_messages: sum.resolved_messages,
            resolved_agents: sum.resolved_agents,
            thread_messages: sum.thread_messages,
            joined: sum.joined,
            misdirected: sum.misdirected,
            handled_first: sum.handled_first,
            settled_first: sum.settled_first,
            transferred: sum.transferred,
            consulting: sum.consulting,
            called_back_in_vain: sum.called_back_in_vain,
            // Whether a client had waited before, in this class or another, is checked below.
            clients_waited: sum.clients_waited,
            clients_waited_elsewhere: sum.clients_waited_elsewhere,
            again: Earlier {
                waited: sum.again.waited,
                waited_elsewhere: sum.again.waited_elsewhere,
                ..Earlier::default()
            },
            passed_on: sum.passed_on,
            ..Cell::default()
        };
        check_responses(plan, &sum);
        let attempt = |record: &ContactRecord, retrials: u16| {
            (record.number, record.recalls, retrials, record.transferred_from, record.switched_from)
        };
        let comes_again = |before: &ContactRecord| {
            let recalled = |later: &ContactRecord| {
                let recall = ContactRecord { recalls: before.recalls + 1, ..before.clone() };
                attempt(later, later.retrials) == attempt(&recall, 0)
            };
            let tried = |later: &ContactRecord| attempt(later, later.retrials) == attempt(before, before.retrials + 1);
            // The client of a thread may have written more before the answer was out.
            let is_answered = plan.thread.is_some() && before.connected.is_some();
            let is_served = is_answered || matches!(before.outcome, Outcome::Handled | Outcome::CalledBack);
            // Whoever was called back in vain and calls again may come again after that, and not after the callback.
            let tries_again = of_class.clone().any(tried);
            (tries_again, !tries_again && is_served && of_class.clone().any(recalled))
        };
        for record in of_class.clone() {
            count(center, record, &mut seen);
            let nobody = matches!(record.outcome, Outcome::Contained | Outcome::SilentlyAbandoned);
            let (tries_again, is_recalled) = comes_again(record);
            if tries_again || is_recalled {
                let again = |outcome: Outcome| u64::from(tries_again && record.outcome == outcome);
                let earlier = &mut seen.again;
                let answered = record.connected.filter(|_| !nobody);
                let wait = answered.zip(record.requested).map(|(connected, requested)| connected.since(requested));
                let in_time = wait.is_some_and(|wait| wait <= center.thresholds.in_time);
                earlier.all += 1;
                let by_callback = is_recalled && record.outcome == Outcome::CalledBack;
                earlier.served_by_callback += u64::from(by_callback);
                earlier.answered += u64::from((is_recalled && !by_callback) || answered.is_some());
                earlier.in_time += u64::from(in_time && record.outcome != Outcome::Dropped);
                earlier.called_back += again(Outcome::CalledBack);
                earlier.put_off += again(Outcome::PutOff) + again(Outcome::StayedAway);
                earlier.queue_full += again(Outcome::QueueFull);
                earlier.nobody_on_duty += again(Outcome::NobodyOnDuty);
                earlier.ruled_out += again(Outcome::RuledOut);
                earlier.no_line += again(Outcome::NoLine);
                earlier.no_port += again(Outcome::NoPort);
                earlier.abandoned += again(Outcome::Abandoned);
            }
        }
        assert_eq!(seen, sum, "the records and the counts of {class:?} differ");
        let waited = |record: &&ContactRecord| {
            let until = record.connected.unwrap_or(record.left);
            record.requested.is_some_and(|requested| until > requested)
        };
        let waited_themselves = of_class.clone().filter(waited).count() as u64;
        assert!((waited_themselves..=sum.offered).contains(&sum.clients_waited), "{class:?}: {sum:?}");
        if sum.again.all == 0 {
            assert_eq!(sum.clients_waited, waited_themselves, "{class:?}");
        }
        if sum.transferred_in + sum.switched_in == 0 {
            assert_eq!(sum.clients_waited_elsewhere, 0, "{class:?}");
        }
        assert_eq!(sum.passed_on.all, sum.transferred + sum.endings.of(Outcome::Switched), "{class:?}");
        assert!(sum.again.waited + sum.passed_on.waited <= sum.clients_waited, "{class:?}: {sum:?}");
        let waits = &run.result.waits[class];
        assert_eq!((waits.answered.count(), waits.gave_up.count()), (sum.answered(), sum.abandoned()));
    }
}

/// Counts a record as the model should have counted it.
fn count(center: &Center, record: &ContactRecord, seen: &mut Cell) {
    let nanos = |from: Time, to: Time| {
        assert!(to >= from, "{record:?} goes back in time");
        u128::from(to.since(from).nanos())
    };
    let wait_ended = record.connected.unwrap_or(record.left);
    let wait = record.requested.map(|requested| nanos(requested, wait_ended));
    let within = |limit: switchboard::time::Span| u64::from(wait.is_some_and(|wait| wait <= u128::from(limit.nanos())));
    let comes = record.retrials == 0 && record.recalls == 0 && record.transferred_from.is_some();
    seen.transferred_in += u64::from(comes);
    seen.switched_in += u64::from(record.retrials == 0 && record.recalls == 0 && record.switched_from.is_some());
    seen.retrials += u64::from(record.retrials > 0);
    seen.recalls += u64::from(record.recalls > 0 && record.retrials == 0);
    if let Some(requested) = record.requested {
        seen.dialogue += nanos(record.arrived, requested);
    }
    // An agent who was given a contact whose client had gone has answered nobody.
    let answered = record.connected.filter(|_| record.outcome != Outcome::SilentlyAbandoned);
    let reached = match (record.requested, answered) {
        (_, Some(_)) => Reached::Answered,
        (Some(_), None) => Reached::Asked,
        (None, None) => Reached::Arrived,
    };
    seen.endings.count(reached, record.outcome);
    if let Some(connected) = answered {
        assert!(record.agent.is_some());
        seen.answered_at_once += u64::from(wait == Some(0));
        seen.answered_in_time += within(center.thresholds.in_time);
        seen.wait_answered += wait.unwrap();
        nanos(connected, record.left);
    }
    let waits_on = matches!(record.outcome, Outcome::Contained | Outcome::Unserved | Outcome::SilentlyAbandoned);
    seen.left_at_once += u64::from(answered.is_none() && !waits_on && wait == Some(0));
    let is_cut_off = answered.is_some() && record.outcome == Outcome::Dropped;
    seen.cut_off_in_time += u64::from(is_cut_off) * within(center.thresholds.in_time);
    match record.outcome {
        Outcome::Handled => {
            seen.in_system += nanos(record.arrived, record.left);
            seen.handled_by_im += u64::from(record.hosted.is_some());
            seen.conversation += nanos(record.connected.unwrap(), record.left);
            seen.wrap_up += u128::from(record.wrap_up.nanos());
        }
        Outcome::InService => {
            assert!(record.connected.is_some());
            // An agent stays for ever with a client for whom nobody comes, unless there is a limit.
            let for_ever = |transfer: &Transfer| matches!(transfer.form, TransferForm::Attended { limit: None, .. });
            let stays = center.classes[record.class].transfers.iter().any(for_ever);
            assert!(center.closing == Closing::Cut || releases(center, record) || stays);
        }
        Outcome::AbandonedInDialogue => {
            assert!(record.requested.is_none() && record.hosted.is_some());
        }
        Outcome::Abandoned => {
            seen.abandoned_in_time += within(center.thresholds.in_time);
            seen.short_abandoned += within(center.thresholds.short_abandon);
            seen.wait_abandoned += wait.unwrap();
        }
        Outcome::QueueFull => {
            assert!(record.requested.is_some());
            assert!(center.rules.queues[center.classes[record.class].queue].capacity.is_some());
            seen.wait_lost += wait.unwrap();
        }
        Outcome::NobodyOnDuty => {
            assert!(!center.rules.queues[center.classes[record.class].queue].when_empty.joins());
            seen.wait_lost += wait.unwrap();
        }
        Outcome::Balked => {
            assert!(center.classes[record.class].announcement.is_some());
            seen.wait_lost += wait.unwrap();
        }
        Outcome::CalledBack => {
            assert!(center.classes[record.class].callback.is_some());
            assert!(wait.is_some() || looks(center, record));
            seen.wait_lost += wait.unwrap_or(0);
        }
        Outcome::Unserved => {}
        Outcome::SilentlyAbandoned => {
            assert!(center.classes[record.class].silent_abandonment.is_some() && record.wrap_up == Span::ZERO);
            seen.silent_looks += record.connected.map_or(0, |connected| nanos(connected, record.left));
            seen.wait_lost += wait.unwrap();
        }
        Outcome::SelfServed if record.requested.is_some() => {
            assert!(center.classes[record.class].while_waiting.is_some() && record.connected.is_none());
            seen.wait_lost += wait.unwrap();
        }
        Outcome::SelfServed | Outcome::Switched | Outcome::PutOff | Outcome::StayedAway => {
            assert!(looks(center, record) && record.requested.is_none());
        }
        Outcome::RuledOut | Outcome::NoLine | Outcome::NoPort => panic!("nothing turns contacts away so: {record:?}"),
        Outcome::Rejected | Outcome::Lost => panic!("nothing comes by SIP here: {record:?}"),
        Outcome::Contained => panic!("there are no machines here: {record:?}"),
        Outcome::Unreachable | Outcome::NoChannel => {
            assert_eq!(record.requested, None);
            assert!(record.left == record.arrived || looks(center, record));
        }
        Outcome::Unsupported | Outcome::Unqualified => {}
        Outcome::Refused => seen.wait_lost += wait.unwrap_or(0),
        Outcome::Dropped if record.connected.is_some() => {
            seen.cut_off += nanos(record.connected.unwrap(), record.left);
            seen.cut_off += u128::from(record.wrap_up.nanos());
        }
        Outcome::Dropped if record.requested.is_some() => {
            seen.wait_lost += wait.unwrap();
        }
        Outcome::Dropped => {}
    }
    let served = matches!(record.outcome, Outcome::Handled | Outcome::InService);
    let may_be = matches!(record.outcome, Outcome::Dropped | Outcome::SilentlyAbandoned);
    assert!(served == record.connected.is_some() || may_be, "{record:?}");
    let by_message = matches!(center.classes[record.class].entry, Entry::Im(_));
    let came = record.requested.is_some() || !looks(center, record);
    assert!(if by_message && came { record.hosted.is_some() } else { by_message || record.hosted.is_none() });
}

/// Whether clients of its class may look at the status before they make contact.
fn looks(center: &Center, record: &ContactRecord) -> bool {
    center.classes[record.class].status.is_some()
}

/// Whether the conversations of its class may do without an agent for a while, and go on with another one.
fn releases(center: &Center, record: &ContactRecord) -> bool {
    center.classes[record.class].turns().is_some_and(|turns| turns.idle_limit.is_some())
}

/// Every handled contact was answered, first before later, and work and time without a slot are part of the session.
fn check_responses(class: &Class, sum: &Cell) {
    if class.thread.is_some() {
        assert_eq!(sum.thread_messages - sum.joined, sum.answered(), "one contact for each answer");
        assert!(sum.responded + sum.later_responses <= sum.answered());
        assert!(sum.resolved_agents >= sum.resolved && sum.resolved_messages >= sum.resolved_agents);
        return;
    }
    assert_eq!((sum.resolved, sum.thread_messages), (0, 0));
    let by_im = matches!(class.entry, Entry::Im(_));
    assert!(if by_im { sum.responded >= sum.handled() && sum.responded <= sum.answered() } else { sum.responded == 0 });
    assert!(sum.later_responses == 0 || class.turns().is_some());
    assert!(sum.handled_by_im == if by_im { sum.handled() } else { 0 });
    if class.turns().is_some() {
        assert!(sum.active + sum.released <= sum.conversation + sum.wrap_up + sum.cut_off);
        assert!(sum.responded == 0 || sum.first_response >= sum.wait_answered || sum.responded < sum.answered());
    }
}

/// No agent has more sessions at once than their capacity, in total and by medium.
pub(super) fn check_capacity(center: &Center, records: &[ContactRecord]) {
    for (agent, plan) in center.agents.entries() {
        // Ends come before beginnings; sessions of no length are left out, as their place among these is not known.
        let mut changes = Vec::new();
        for record in records.iter().filter(|record| !releases(center, record)) {
            let medium = channel(center, record).medium() as usize;
            if let Some((_, from, to)) = session(record).filter(|&(who, from, to)| who == agent && from < to) {
                changes.extend([(from, 1, medium), (to, -1, medium)]);
            }
        }
        changes.sort_unstable();
        let mut open = [0_i32; switchboard::routing::Medium::COUNT];
        for (time, change, medium) in changes {
            open[medium] += change;
            let capacity = plan.capability.capacity();
            assert!(open[medium] <= i32::from(capacity.by_medium[medium]), "{agent:?} at {time}: {open:?}");
            assert!(open.iter().sum::<i32>() <= i32::from(capacity.total), "{agent:?} at {time}: {open:?}");
        }
    }
}

/// Nobody is served by somebody who lacks skill or program, or who is off duty at the moment of connection.
fn check_eligibility(center: &Center, records: &[ContactRecord]) {
    for record in records.iter().filter(|record| !releases(center, record)) {
        let Some((agent, connected, _)) = session(record) else { continue };
        let (agent, rules) = (&center.agents[agent], &center.rules.queues[center.classes[record.class].queue]);
        assert!(agent.capability.level(rules.target.skill) >= rules.target.minimum_level, "unskilled: {record:?}");
        assert!(agent.capability.speaks(channel(center, record)), "without program or medium: {record:?}");
        if let Some((provider, _)) = record.hosted {
            // CAP-05: all three have programs of the client's protocol. XLT-02: with translation, client and proxy.
            let protocol = center.providers[provider].protocols[0].0;
            assert!(center.proxy.programs.contains(protocol), "the proxy has no program: {record:?}");
            let translated = center.proxy.translation.as_ref().is_some_and(|with| with.covers.contains(protocol));
            assert!(translated || agent.capability.speaks(Channel::Im(protocol)), "not compatible: {record:?}");
        }
        // Of numbers another one may have stayed.
        if center.groups[agent.group].in_numbers {
            continue;
        }
        // Who was selected in time may respond after the end of their duty.
        let responds_later = center.groups[agent.group].response.is_some();
        let on_duty = |duty: &Duty| duty.from <= connected && (connected < duty.to || responds_later);
        assert!(agent.duty.iter().any(on_duty), "off duty: {record:?}");
    }
}

/// Of two contacts of a class and channel without a wish for an agent, nobody who asked later is connected while one who
/// asked before waits. Where the way to the engine takes a time by chance, one who asked later may be there first; where agents
/// take a while to respond, those who are selected in order are not connected in order.
fn check_fairness(center: &Center, records: &[ContactRecord]) {
    if center.groups.iter().any(|group| group.response.is_some()) {
        return;
    }
    let wants_nobody = |record: &&ContactRecord| {
        let class = &center.classes[record.class];
        class.preferred.is_none() && class.thread.as_ref().is_none_or(|thread| thread.same_agent.is_none())
    };
    let asked = Vec::from_iter(records.iter().filter(|record| record.requested.is_some()).filter(wants_nobody));
    for earlier in &asked {
        let waited_until = earlier.connected.unwrap_or(earlier.left);
        for later in asked.iter().filter(|later| later.class == earlier.class) {
            // Who looks at the status first, or chose the class, comes when they have decided, and who was transferred when an agent did it.
            // Whoever comes again comes after those who came for the first time at the same moment.
            let comes_by_number = |record: &ContactRecord| {
                let is_first = record.retrials + record.recalls == 0 && comes_of_itself(record);
                is_first && record.switched_from.or(record.transferred_from).is_none()
            };
            let in_order_of_number = !looks(center, earlier) && comes_by_number(earlier) && comes_by_number(later);
            let before = earlier.requested < later.requested
                || (earlier.hosted.is_none()
                    && earlier.requested == later.requested
                    && earlier.number < later.number
                    && in_order_of_number);
            let in_order = earlier.hosted.is_none() || center.proxy.consult.is_constant().is_some();
            if before && in_order && channel(center, earlier) == channel(center, later) {
                let passed = later.connected.is_some_and(|connected| connected < waited_until);
                assert!(!passed, "{later:?} passed {earlier:?}");
            }
        }
    }
}

/// Every contact of a provider is counted once, and one that is relayed holds its channel as long as the client is there.
fn check_channels(center: &Center, run: &Run) {
    for (number, times) in run.result.providers.entries() {
        let of_it = run.records.iter().filter(|record| record.hosted.is_some_and(|hosted| hosted.0 == number));
        assert_eq!(of_it.clone().count() as u64, times.contacts);
        let by_proxy = of_it.clone().filter(|record| record.hosted == Some((number, Host::Proxy))).count() as u64;
        assert_eq!(by_proxy, times.redirected + times.handed_over);
        // Who looks at the status first uses the link when they come.
        let at_once = run.records.iter().all(|record| record.hosted.is_none() || !looks(center, record));
        if center.providers[number].hosting.mode == Hosting::Relay && at_once {
            let held: u128 = of_it
                .filter(|record| record.outcome != Outcome::NoChannel)
                .map(|record| u128::from(record.left.since(record.arrived).nanos()))
                .sum();
            assert_eq!(times.channels.iter().sum::<u128>(), held, "channels of {number:?}");
        }
    }
}

/// Cuts the run in two at the end of this interval: what became of those who came in a part is as many as came so in it, and both together are
/// the whole.
fn check_parts(center: &Center, run: &Run, cut: usize) {
    let (result, interval) = (&run.result, center.horizon.interval);
    let of = |record: &ContactRecord| (record.arrived.since(at(0.0)).nanos() / interval.nanos()) as usize;
    let parts = [0..cut, cut..result.intervals()].map(|intervals| {
        let mut seen = SeenInPart::new(center);
        let counted = run.records.iter().filter(|record| intervals.contains(&of(record)));
        counted.for_each(|record| seen.count(center, record));
        let length = interval.times(intervals.len() as u64);
        // What is counted as it happens is none of these.
        result.part(intervals, length, &result.pieces[cut - 1], seen)
    });
    let of_class = |result: &RunResult, class: ClassId| {
        let callbacks = result.callback_endings.of(class);
        let status = result.status_endings.of(class);
        let invitations = result.invitations.of(class);
        [
            callbacks.all() - callbacks.records,
            status.switched,
            status.self_served,
            status.put_off + status.stayed_away,
            result.while_waiting.of(class).done,
            result.announcements.of(class).balked,
            invitations.invited,
            invitations.ended(),
            callbacks.records,
        ]
    };
    let mut sums = IdVec::<ClassId, _>::from(vec![[0; 9]; center.classes.len()]);
    for part in &parts {
        for class in center.classes.ids() {
            let counts = part.cells_of(0..part.intervals(), &[class]).endings;
            let told = of_class(part, class);
            let elsewhere = |outcome| counts.at(Reached::Arrived, outcome);
            let counted = [
                counts.of(Outcome::CalledBack),
                elsewhere(Outcome::Switched),
                elsewhere(Outcome::SelfServed),
                elsewhere(Outcome::PutOff) + elsewhere(Outcome::StayedAway),
                counts.at(Reached::Asked, Outcome::SelfServed),
                counts.of(Outcome::Balked),
            ];
            assert_eq!(told[..6], counted, "{class:?}");
            assert!(told[7] <= told[6], "{class:?} has had {} invitations, of which {} ended", told[6], told[7]);
            sums[class].iter_mut().zip(told).for_each(|(sum, count)| *sum += count);
        }
    }
    center.classes.ids().for_each(|class| assert_eq!(sums[class], of_class(result, class), "{class:?}"));
}

/// Everything in a result but the logs.
pub(super) fn numbers(result: &RunResult) -> String {
    format!("{:?}", RunResult { logs: IdVec::new(), network_log: None, ..result.clone() })
}

/// The class's own chances: arrivals, provider, way to the proxy and dialogue, patience, work.
fn check_same_contacts(center: &Center, records: &[ContactRecord], others: &[ContactRecord]) {
    // Who comes again does so because of how others let them fare.
    let first = |record: &&ContactRecord| {
        let is_first = record.retrials == 0 && record.recalls == 0 && record.switched_from.is_none();
        // Who is invited depends on when agents have nothing to do.
        record.class.0 == 0 && is_first && !is_invited(record.number)
    };
    let of_first = |records: &[ContactRecord]| Vec::from_iter(records.iter().filter(first).cloned());
    let (alone, together) = (of_first(records), of_first(others));
    assert_eq!(alone.len(), together.len());
    let slowed = |record: &ContactRecord| {
        let group = &center.groups[center.agents[record.agent.unwrap()].group];
        // An agent who stays with whom they transfer does so until somebody has answered.
        let stays = |transfer: &Transfer| matches!(transfer.form, TransferForm::Attended { .. });
        let stays = center.classes[record.class].transfers.iter().any(stays);
        let disturbed = !group.slowdown.is_none() || !group.interruptions.are_none() || stays;
        // What clients write while they wait is answered together.
        let writes_more = center.classes[record.class].thread.as_ref().is_some_and(|thread| thread.more.is_some());
        disturbed || writes_more || center.classes[record.class].turns().is_some()
    };
    for (one, other) in alone.iter().zip(&together) {
        assert_eq!(one.arrived, other.arrived);
        if looks(center, one) {
            // What they see, and so whether and when they come, is how it stands with the others.
            continue;
        }
        // Who hosts in the end depends on whether an agent answered, where contacts are handed over.
        let came = |record: &ContactRecord| (record.arrived, record.hosted.map(|hosted| hosted.0), record.modes);
        assert_eq!(came(one), came(other));
        let both = |outcome| one.outcome == outcome && other.outcome == outcome;
        if one.requested.is_some() && other.requested.is_some() {
            assert_eq!(one.requested, other.requested);
        }
        // A patience that begins with what a contact is told begins when others make it wait.
        let renewed = |announcement: &Announcement| announcement.patience.is_some();
        let own_patience = !center.classes[one.class].announcement.as_ref().is_some_and(renewed);
        if own_patience && both(Outcome::Abandoned) || both(Outcome::AbandonedInDialogue) {
            assert_eq!(one.left, other.left);
        }
        if both(Outcome::Handled) && !slowed(one) && !slowed(other) {
            let work = |record: &ContactRecord| (record.left.since(record.connected.unwrap()), record.wrap_up);
            assert_eq!(work(one), work(other));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn med_05_every_contact_has_one_record_with_one_outcome_and_the_counts_are_theirs(script in scripts()) {
        let run = script.run();
        check_records(&script.center, &run);
        check_that_outcomes_sum_to_the_offered(&script.center, &run);
        check_clients(&script.center, &run);
        check_channels(&script.center, &run);
        prop_assert!(run.result.ended >= at(HORIZON));
    }

    #[test]
    fn the_books_of_several_sites_balance_whatever_fails(
        script in scripts(),
        share in 0.0..=1.0,
        network in prop::option::of(networks()),
        steps in overflows(),
    ) {
        let script = over_two_sites(script, share, network, steps);
        // A run whose books do not balance has no result.
        let run = script.run();
        check_records(&script.center, &run);
        check_that_outcomes_sum_to_the_offered(&script.center, &run);
        check_clients(&script.center, &run);
        check_channels(&script.center, &run);
        check_capacity(&script.center, &run.records);
        check_eligibility(&script.center, &run.records);
        for record in run.records.iter().filter(|record| record.agent.is_some()) {
            let group = script.center.agents[record.agent.unwrap()].group;
            prop_assert_eq!(record.site, Some(script.center.sites.of_group(group)));
        }
    }

    #[test]
    fn cap_05_rei_07_no_agent_exceeds_a_capacity_or_serves_whom_he_may_not(script in scripts()) {
        let records = script.records();
        check_capacity(&script.center, &records);
        check_eligibility(&script.center, &records);
        check_fairness(&script.center, &records);
    }

    #[test]
    fn cbk_04_cbk_06_every_callback_has_one_outcome_and_nobody_is_called_early_or_too_often(script in scripts()) {
        let center = script.complete();
        let mut watched = super::callbacks::Watched::default();
        let limits = Limits { events: 1_000_000, ..Limits::default() };
        simulate(&center, script.seed, 0, limits, &mut watched).unwrap();

        let asked = watched.contacts.iter().filter(|record| record.outcome == Outcome::CalledBack);
        let mut asked = Vec::from_iter(asked.map(|record| (record.class, record.number, record.retrials, record.recalls)));
        let of = |record: &CallbackRecord| (record.class, record.number, record.retrials, record.recalls);
        let comes = |record: &&CallbackRecord| !center.classes[record.class].is_campaign();
        let mut over = Vec::from_iter(watched.callbacks.iter().filter(comes).map(of));
        asked.sort_unstable();
        over.sort_unstable();
        prop_assert_eq!(asked, over);
        for record in &watched.callbacks {
            let plan = center.classes[record.class].callback.as_ref().unwrap();
            prop_assert!(record.calls <= plan.attempts);
            // A message takes the place of the talk, whatever calls were made before in vain.
            let settles = plan.updates.is_some_and(|updates| updates.settles > 0.0);
            prop_assert!(record.outcome != CallbackOutcome::Settled || settles && record.connected.is_none());
            prop_assert_eq!(record.calls > 0, record.first_call.is_some());
            // Who was still talking when the run was cut off has an agent, whom the record does not name.
            let talked = matches!(record.outcome, CallbackOutcome::Completed | CallbackOutcome::Unfinished);
            prop_assert!(record.connected.is_none() || talked, "{:?}", record);
            prop_assert!(record.connected.is_some() || record.outcome != CallbackOutcome::Completed, "{:?}", record);
            if let Some(first) = record.first_call {
                prop_assert!(record.due <= first && first <= record.connected.unwrap_or(record.left), "{:?}", record);
            }
            prop_assert!(record.accepted <= record.due && record.accepted <= record.left);
            prop_assert_eq!(record.outcome == CallbackOutcome::Completed, record.agent.is_some());
            prop_assert!(record.outcome != CallbackOutcome::Unreached || record.calls == plan.attempts);
            let in_hours = |moment: Time| {
                let moment = moment.since(at(0.0)).nanos() % (86_400 * 1_000_000_000);
                plan.hours.is_empty() || plan.hours.iter().any(|(from, to)| (from.nanos()..to.nanos()).contains(&moment))
            };
            prop_assert!(record.first_call.is_none_or(in_hours), "called outside the hours: {:?}", record);
        }
        // Who comes from another class has the number that they had there.
        let mixed = |class: ClassId| {
            center.classes.iter().any(|plan| {
                let mut choices = plan.status.iter().flat_map(|habits| &habits.choices);
                let switches = choices.any(|(choice, _)| matches!(choice, Choice::Another(to) if *to == class));
                switches || plan.transfers.iter().any(|transfer| transfer.to == class)
            })
        };
        let alone = watched.callbacks.iter().filter(|record| !mixed(record.class));
        let mut of_client =
            Vec::from_iter(alone.map(|record| ((record.class, record.number), record.accepted, record.left)));
        of_client.sort_unstable();
        for pair in of_client.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            prop_assert!(pair[0].2 <= pair[1].1, "two wishes of one client at once: {:?}", pair);
        }
    }

    #[test]
    fn a_part_of_a_run_says_what_became_of_those_who_came_in_it(script in scripts(), share in 0.0..1.0) {
        let mut script = script;
        let interval = s(HORIZON / 10.0);
        script.center.horizon.interval = interval;
        let run = script.run_with(Limits { events: 1_000_000, piece: Some(interval), ..Limits::default() });
        check_parts(&script.complete(), &run, 1 + (9.0 * share) as usize);
    }

    #[test]
    fn the_log_replays_and_keeping_it_changes_nothing(script in scripts()) {
        let logged = script.run();
        let silent = script.run_with(Limits { events: 1_000_000, ..Limits::default() });
        prop_assert_eq!(&logged.records, &silent.records);
        prop_assert_eq!(numbers(&logged.result), numbers(&silent.result));
        prop_assert_eq!(logged.result.logs[SiteId(0)].replay(), Ok(()));
    }

    #[test]
    fn another_class_leaves_the_contacts_of_the_first_as_they_were(script in scripts(), another in classes().boxed()) {
        let script = sharing_nothing(script);
        let together = script.clone().class(Class { name: "another".into(), ..another });
        check_same_contacts(&script.center, &script.records(), &together.records());
    }

    #[test]
    fn the_books_balance_and_the_log_replays_whatever_the_rules_say(
        script in scripts(),
        (table, treatments) in rules(),
        (later, network) in (rules(), prop::option::weighted(0.3, prop::option::of(networks()))),
        steps in overflows(),
    ) {
        let mut script = script;
        let center = &mut script.center;
        let queues = center.queues.len();
        let of_queues = |table: Vec<Row>| Vec::from_iter(table.into_iter().filter(|Row { when, then }| {
            let target = if let Then::Route { queue, .. } = then { *queue } else { None };
            when.waiting.map(|(queue, _)| queue).into_iter().chain(target).all(|queue| queue.index() < queues)
        }));
        center.rules.table = of_queues(table);
        center.enterprise.tables = vec![(at(100.0), of_queues(later.0))];
        center.enterprise.treatments = treatments.into();
        let script = match network {
            Some(network) => over_two_sites(script, 0.5, network, steps),
            None => script,
        };
        // A run whose books do not balance has no result.
        let run = script.run();
        check_capacity(&script.center, &run.records);
        let told: u64 = script.center.classes.ids().map(|class| run.result.announcements.of(class).told).sum();
        let balked = run.records.iter().filter(|record| record.outcome == Outcome::Balked).count() as u64;
        prop_assert!(balked <= told);
        for (number, times) in run.result.providers.entries() {
            let by_proxy = |record: &&ContactRecord| record.hosted == Some((number, Host::Proxy));
            let by_proxy = run.records.iter().filter(by_proxy).count() as u64;
            prop_assert_eq!(by_proxy, times.redirected + times.handed_over);
        }
        for log in &run.result.logs {
            prop_assert_eq!(log.replay(), Ok(()));
        }
    }
}
