//! All mechanisms together, on small random centers: to those of `invariants` is added what they do not have, and a list says which of all
//! mechanisms random centers have.
//!
//! Pairs that scenario files refuse are not drawn.

use super::invariants::{check_capacity, check_clients, networks, numbers, over_two_sites, overflows, rules, scripts};
use super::script::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use switchboard::experiment::{Labels, Metric, Scope, Summary};
use switchboard::ids::{AgentId, AttributeId, ClassId, GroupId, Id, LanguageId, ProtocolId, QueueId, SkillId, TrunkId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::routing::network::Policy;
use switchboard::routing::{Attributes, Channel, Filter, QueueRules, Reserve, Row, Step, Then};
use switchboard::time::Span;
use switchboard::workload::{
    Arrivals, Automation, CallbackOffer, Class, Customer, Dialler, Entry, FieldSet, Inquiry, Introduction, Manner,
    MessagingHabits, SessionForm, SharedBusyness, SipHabits, SipRequest, SipRequests, StatusHabits, WhenFull, WhenUsed,
};

/// What is added to a script. Bits of `of_class` decide which class gets what.
#[derive(Clone, Debug)]
struct Besides {
    of_class: [u64; 5],
    lines: [u32; 2],
    system: Option<System>,
    by_sip: Option<RoutingPoint>,
    asks: Option<(f64, f64, f64)>,
    capabilities: u64,
    table: Option<(Rules, Vec<Row>)>,
    sites: Option<(f64, Option<Placing>)>,
    steps: Vec<(u16, Step)>,
    warm_up: bool,
    talk_cv: f64,
}

/// Rows, and what they have done besides routing.
type Rules = (Vec<Row>, Vec<Treatment>);

/// The router in the network with another policy, and the share of the reports that is lost.
type Placing = (Network, Policy, f64);

/// A self-service system of several machines.
#[derive(Clone, Debug)]
struct System {
    machines: u8,
    ports: u16,
    service: f64,
    containment: f64,
    when_used: WhenUsed,
    when_full: WhenFull,
}

fn systems() -> impl Strategy<Value = System> {
    let when_used = prop::sample::select(vec![WhenUsed::First, WhenUsed::NobodyFree]);
    let when_full = prop::sample::select(vec![WhenFull::Wait, WhenFull::Skip, WhenFull::Block]);
    (1_u8..3, 1_u16..3, 0.0..20.0, 0.0..=1.0, when_used, when_full).prop_map(
        |(machines, ports, service, containment, when_used, when_full)| System {
            machines,
            ports,
            service,
            containment,
            when_used,
            when_full,
        },
    )
}

fn routing_points() -> impl Strategy<Value = RoutingPoint> {
    let stage = || prop::sample::select(vec![0.0, 1.0, 3.0]).prop_map(constant);
    let outage = prop::option::of((0_u32..250, 1_u32..80));
    (stage(), stage(), stage(), stage(), stage(), outage, 0_u32..4, any::<bool>()).prop_map(
        |(parse, convert, look_up, determine, establish, outage, ahead, keeps)| RoutingPoint {
            parse,
            convert,
            look_up,
            determine,
            data_ahead: s(f64::from(ahead)),
            establish,
            client_ends: 0.5,
            session_host: if keeps { SessionHost::RoutingPoint } else { SessionHost::Node },
            outages: outage
                .map(|(from, takes)| Outage { from: at(f64::from(from)), to: at(f64::from(from + takes)) })
                .into_iter()
                .collect(),
        },
    )
}

prop_compose! {
    fn besides()(
        of_class in any::<[u64; 5]>(),
        lines in [1_u32..5, 1_u32..5],
        system in prop::option::of(systems()),
        by_sip in prop::option::of(routing_points()),
        asks in prop::option::of((0.0..=1.0, 0.0..=1.0, 0.0..0.5)),
        capabilities in any::<u64>(),
        table in prop::option::of((rules(), rules().prop_map(|(table, _)| table))),
        sites in prop::option::of((0.0..=1.0, prop::option::of((
            networks(),
            prop::sample::select(vec![
                Policy::Percentage, Policy::LeastExpectedWait, Policy::LongestIdle, Policy::LeastLoaded, Policy::ShortestOf(2),
            ]),
            prop::sample::select(vec![0.0, 0.0, 0.3]),
        )))),
        steps in overflows(),
        warm_up in any::<bool>(),
        talk_cv in prop::sample::select(vec![0.0, 0.0, 0.3]),
    ) -> Besides {
        Besides { of_class, lines, system, by_sip, asks, capabilities, table, sites, steps, warm_up, talk_cv }
    }
}

/// Small centers that may have every mechanism.
fn everything() -> impl Strategy<Value = Script> {
    (scripts(), besides()).prop_map(|(script, besides)| with(script, besides))
}

fn with(mut script: Script, besides: Besides) -> Script {
    let Besides { of_class, lines, system, by_sip, asks, capabilities, table, sites, steps, warm_up, talk_cv } =
        besides;
    let bit = |class: ClassId, place: u32| of_class[class.index()] >> place & 1 == 1;
    let center = &mut script.center;
    center.busyness = SharedBusyness { talk_cv, ..center.busyness };
    center.trunks =
        lines.iter().zip(0..).map(|(&lines, number)| Trunk { name: format!("trunk {number}"), lines }).collect();
    center.answered_within = center.classes.ids().map(|class| Vec::from_iter(bit(class, 0).then(|| s(10.0)))).collect();
    let interval = center.horizon.interval;
    center.warm_up = if warm_up && interval < center.horizon.length { interval } else { Span::ZERO };
    // Which classes others give contacts to, or clients choose in place of theirs.
    let last = ClassId::from_index(center.classes.len() - 1);
    let goes_on = !center.classes[ClassId(0)].transfers.is_empty() || center.classes[ClassId(0)].status.is_some();
    let meets_others = |class: ClassId| goes_on && [ClassId(0), last].contains(&class);
    let several_sites = sites.is_some();
    for id in center.classes.ids() {
        let class = &mut center.classes[id];
        come_otherwise(class, |place| bit(id, place), asks);
        let is_call = matches!(class.entry, Entry::Voice) && !class.is_campaign();
        let by_sip = by_sip.is_some() && !several_sites && is_call && !meets_others(id) && bit(id, 1);
        if by_sip {
            let requests = requests(of_class[id.index()] >> 8);
            class.entry = Entry::Sip(SipHabits { requests, question: constant(2.0) });
            (class.callback, class.status, class.invitations) = (None, None, None);
            class.notices.clear();
        }
        if is_call && !by_sip && bit(id, 2) {
            class.trunk = Some(TrunkId(u8::from(bit(id, 3)).into()));
        }
        if let Some(callback) = &mut class.callback
            && !matches!(callback.dialled_by, Dialler::Message(_))
        {
            callback.trunk = bit(id, 4).then(|| TrunkId(u8::from(bit(id, 5)).into()));
            let at_once = bit(id, 6) && !callback.is_campaign() && class.status.is_none();
            if at_once && callback.addresses.is_none() {
                callback.offer = CallbackOffer::AtOnce;
            }
        }
        for (number, transfer) in class.transfers.iter_mut().enumerate() {
            transfer.after = (number % 2 == 0 && bit(id, 7)).then(|| constant(3.0));
        }
    }
    if let Some(point) = by_sip {
        center.routing_point = point;
    }
    differ(center, capabilities);
    if let Some(((table, treatments), later)) = table {
        let people = Vec::from_iter(center.queues.ids());
        let of_people = |table: Vec<Row>| {
            let rows = table.into_iter().filter(|Row { when, then }| {
                let target = if let Then::Route { queue, .. } = then { *queue } else { None };
                when.waiting.map(|(queue, _)| queue).into_iter().chain(target).all(|queue| people.contains(&queue))
            });
            let about_people = |mut row: Row| {
                row.when.queues = Some(people.clone());
                row
            };
            Vec::from_iter(rows.map(about_people))
        };
        center.rules.table = of_people(table);
        center.enterprise.tables = vec![(at(100.0), of_people(later))];
        center.enterprise.treatments = treatments.into();
        let known = Known { attribute: AttributeId(2), values: vec![(1, 0.5), (2, 0.5)] };
        center.enterprise.known = center.classes.ids().map(|_| vec![known.clone()]).collect();
    }
    if let Some(system) = system.filter(|_| !several_sites) {
        add_system(&mut script, system, bit);
    }
    match sites {
        Some((share, network)) => {
            let network = network.map(|(mut network, policy, loss)| {
                network.rules.policy = policy;
                network.reporting.iter_mut().for_each(|reporting| reporting.loss = loss);
                network
            });
            over_two_sites(script, share, network, steps)
        }
        None => {
            for (queue, mut step) in
                steps.into_iter().filter(|(queue, _)| usize::from(*queue) < script.center.queues.len())
            {
                step.sites.clear();
                script.center.rules.queues[QueueId(queue)].steps.push(step);
            }
            script
        }
    }
}

/// What e-mails, chats and instant messages have of their own.
fn come_otherwise(class: &mut Class, bit: impl Fn(u32) -> bool, asks: Option<(f64, f64, f64)>) {
    class.language = bit(16).then_some(LanguageId(u8::from(bit(17))));
    match &mut class.entry {
        Entry::Email => class.due = bit(18).then(|| s(40.0)),
        Entry::Im(habits) => {
            habits.sensitivity = Distribution::uniform(0.0, 1.0).unwrap();
            habits.inquiry = asks.map(|(members, qualified, misparse)| {
                let told = Introduction { discloses: FieldSet::first(1), link: 0.3, forms: true };
                Box::new(Inquiry {
                    asks: vec!["name".into(), "product".into()],
                    manner: if bit(19) { Manner::Directed } else { Manner::Free { misparse } },
                    members: (members, FieldSet::first(1)),
                    member_priority: bit(20).then_some(2),
                    link_tells: FieldSet::first(2),
                    adapters: 0.5,
                    providers: vec![Introduction::default(), told].into(),
                    qualified,
                })
            });
        }
        Entry::Voice | Entry::Chat | Entry::Sip(_) => {}
    }
}

/// What contacts by SIP ask for: all the same, or each what its message says, of which every third cannot be read.
fn requests(bits: u64) -> SipRequests {
    let customer = Customer { priority: 2, talk: 0.5, attributes: Attributes::default() };
    let request = SipRequest {
        channel: Channel::Voice,
        priority: (bits & 1) as u8,
        questions: (bits >> 1 & 1) as u8,
        customer: (bits >> 2 & 1 == 1).then_some(customer),
        form: Attributes::default(),
    };
    match bits >> 3 & 1 {
        0 => SipRequests::Alike(request),
        _ => SipRequests::Messages((0..200).map(|number| (number % 3 != 0).then_some(request)).collect()),
    }
}

/// Agents differ by language, rank, cost and speed, some of a group are kept free, and routines look at it.
fn differ(center: &mut Center, bits: u64) {
    let ids = Vec::from_iter(center.agents.ids());
    for agent in ids {
        let plan = &mut center.agents[agent];
        let (own, group) = (bits >> (agent.index() % 20), plan.group);
        plan.capability = (plan.capability.clone())
            .speaking((0..2).filter(|language| own >> language & 1 == 1 || own & 4 == 0).map(LanguageId))
            .of_rank((own & 1) as u8)
            .costing((own & 3) as u32)
            .at_speeds([(SkillId(0), 50 + (own & 63) as u16)])
            .in_group(group);
    }
    if bits >> 40 & 1 == 1 {
        center.rules.filters = vec![Filter::Skill, Filter::Language, Filter::Rank, Filter::Responsibility];
        center.rules.priority_first = bits >> 41 & 1 == 1;
        let target = &mut center.rules.queues[QueueId(0)].target;
        (target.rank, target.groups) = ((bits >> 42 & 1) as u8, (bits >> 43 & 1 == 1).then(|| vec![GroupId(0)]));
    }
    if bits >> 44 & 3 == 3 {
        center.rules.reserves = vec![Reserve { group: GroupId(0), keep: 1, queues: vec![QueueId(0)] }];
    }
    for provider in center.providers.iter_mut().filter(|_| bits >> 46 & 1 == 1) {
        provider.protocols = vec![(ProtocolId(0), 0.6), (ProtocolId(1), 0.4)];
        provider.hosting.from_sensitivity = 0.5;
    }
    for group in center.groups.iter_mut().filter(|group| !group.slowdown.is_none() && bits >> 47 & 1 == 1) {
        group.slowdown = Slowdown::table(vec![1.0, 1.5, 1.7, 2.5, 3.0]).unwrap();
    }
}

/// Machines of a queue of their own, whom some classes meet.
fn add_system(script: &mut Script, system: System, bit: impl Fn(ClassId, u32) -> bool) {
    let System { machines, ports, service, containment, when_used, when_full } = system;
    let center = &mut script.center;
    let queue = QueueId::from_index(center.queues.len());
    let skill = SkillId(queue.0);
    let capacity = if when_full == WhenFull::Wait { None } else { Some(0) };
    center.rules.queues.push(QueueRules { capacity, ..QueueRules::of_skill(skill, 1) });
    center.queues.push(QueuePlan { name: "machines".into() });
    let group = GroupId::from_index(center.groups.len());
    let like = center.groups[GroupId(0)].clone();
    center.groups.push(Group {
        name: "machines".into(),
        self_service: true,
        response: None,
        in_numbers: false,
        attendance: Attendance::FULL,
        interruptions: Interruptions::NONE,
        slowdown: Slowdown::NONE,
        ..like
    });
    for id in Vec::from_iter(center.classes.ids()) {
        let class = &mut center.classes[id];
        let may = class.thread.is_none() && !class.callback.as_ref().is_some_and(|callback| callback.is_all());
        if may && bit(id, 24) {
            let service = constant(service.round());
            class.automation = Some(Automation { queue, service, containment, when_used, when_full });
        }
    }
    for _ in 0..machines {
        let staff = Staff {
            group: group.0,
            skills: vec![(skill.0, 1)],
            programs: vec![0, 1, 2],
            capacity: [ports; 3],
            duty: vec![(0.0, EVER)],
        };
        *script = script.clone().staff(staff);
        let last = AgentId::from_index(script.center.agents.len() - 1);
        let capability = &mut script.center.agents[last].capability;
        *capability = capability.clone().speaking([LanguageId(0), LanguageId(1)]).of_rank(1).in_group(group);
    }
}

/// What of all that there is a center has. Whatever is added to a plan does not compile here before it is drawn too.
fn mechanisms(center: &Center) -> BTreeMap<&'static str, bool> {
    let Center {
        horizon: _,
        closing,
        thresholds: _,
        answered_within,
        warm_up,
        classes,
        busyness: SharedBusyness { day_cv, talk_cv, antithetic: _ },
        queues: _,
        groups,
        agents,
        providers,
        proxy,
        trunks: _,
        routing_point,
        firewall,
        program_changes,
        rules,
        enterprise,
        presence,
        status,
        paging,
        sites,
    } = center;
    let mut seen = BTreeMap::from([
        ("closing that cuts", *closing == Closing::Cut),
        ("further limits of the wait", answered_within.iter().any(|limits| !limits.is_empty())),
        ("warm-up", *warm_up > Span::ZERO),
        ("busyness of the day", *day_cv > 0.0),
        ("level of talk", *talk_cv > 0.0),
        ("outage of the routing point", !routing_point.outages.is_empty()),
        ("firewall", firewall.is_some()),
        ("changes of programs", !program_changes.is_empty()),
        ("devices", presence.is_used()),
        ("status that is pushed", matches!(status.delivery, StatusDelivery::Push { .. })),
        ("status that is streamed", matches!(status.delivery, StatusDelivery::Stream { .. })),
        ("no pages", !paging.dial_out),
        ("several sites", sites.are_several()),
        ("router in the network", sites.network().is_some()),
        ("lost reports", sites.network().is_some_and(|network| network.reporting.iter().any(|way| way.loss > 0.0))),
        ("steps", rules.queues.iter().any(|queue| !queue.steps.is_empty())),
        ("overflow", center.overflows()),
        ("full queues", rules.queues.iter().any(|queue| queue.capacity.is_some())),
        ("empty queues", center.some_are_empty()),
        ("routines", rules.filters.len() > 1),
        ("reserves", !rules.reserves.is_empty()),
        ("rules", !rules.table.is_empty()),
        ("rules that change", !enterprise.tables.is_empty()),
        ("treatments", !enterprise.treatments.is_empty()),
        ("attributes", !enterprise.known.is_empty()),
        ("costs", agents.iter().any(|agent| agent.capability.cost() > 0)),
        ("machines", groups.iter().any(|group| group.self_service)),
        ("slowdown by a table", groups.iter().any(|group| group.slowdown.stretch(3) == 1.7)),
        ("interruptions", groups.iter().any(|group| !group.interruptions.are_none())),
        ("late responses", groups.iter().any(|group| group.response.is_some())),
        ("agents as numbers", groups.iter().any(|group| group.in_numbers)),
        ("attendance", groups.iter().any(|group| !group.attendance.is_full())),
        ("late reports of programs", groups.iter().any(|group| group.reported_after > Span::ZERO)),
        ("channels", providers.iter().any(|provider| provider.channels.is_some())),
        ("accounts", providers.iter().any(|provider| provider.accounts.is_some())),
        ("sensitivity", providers.iter().any(|provider| provider.hosting.from_sensitivity > 0.0)),
        ("outages", providers.iter().any(|provider| provider.outages.are_possible())),
        ("several protocols", providers.iter().any(|provider| provider.protocols.len() > 1)),
        ("translation", proxy.translation.is_some()),
        ("consultation", proxy.consult.is_constant() != Some(0.0)),
    ]);
    for class in classes.iter() {
        for (mechanism, has) in mechanisms_of(class) {
            *seen.entry(mechanism).or_default() |= has;
        }
    }
    seen
}

fn mechanisms_of(class: &Class) -> [(&'static str, bool); 33] {
    let Class {
        name: _,
        arrivals,
        entry,
        queue: _,
        priority: _,
        language,
        patience,
        talk: _,
        wrap_up: _,
        by_arrival,
        preferred,
        trunk,
        due,
        automation,
        announcement,
        callback,
        silent_abandonment,
        transfers,
        retrials,
        recalls,
        status,
        thread,
        invitations,
        while_waiting,
        notices,
    } = class;
    let habits = if let Entry::Im(habits) = entry { Some(habits) } else { None };
    let by_call = |habits: &StatusHabits| habits.by_call && trunk.is_some();
    let turns = |habits: &MessagingHabits| matches!(habits.session, SessionForm::Turns(_));
    let calls = callback.as_deref();
    [
        ("recorded arrivals", matches!(arrivals, Arrivals::Recorded(_))),
        ("renewal arrivals", matches!(arrivals, Arrivals::Renewal { .. })),
        ("counts of arrivals", matches!(arrivals, Arrivals::Counts(_))),
        ("instant messages", habits.is_some()),
        ("turns", habits.is_some_and(turns)),
        ("inquiry", habits.is_some_and(|habits| habits.inquiry.is_some())),
        ("e-mails", matches!(entry, Entry::Email)),
        ("contacts by SIP", matches!(entry, Entry::Sip(_))),
        ("languages", language.is_some()),
        ("endless patience", patience.is_none()),
        ("hours", !by_arrival.are_none()),
        ("preferred agents", preferred.is_some()),
        ("trunks", trunk.is_some()),
        ("due e-mails", due.is_some()),
        ("self-service", automation.is_some()),
        ("announcements", announcement.is_some()),
        ("callbacks", calls.is_some()),
        ("callbacks at once", calls.is_some_and(|calls| calls.offer == CallbackOffer::AtOnce)),
        ("campaigns", class.is_campaign()),
        ("robots that dial", calls.is_some_and(|calls| matches!(calls.dialled_by, Dialler::Robot(_)))),
        ("trunks of callbacks", calls.is_some_and(|calls| calls.trunk.is_some())),
        ("calls by device", calls.is_some_and(|calls| calls.addresses.is_some())),
        ("silent abandonment", silent_abandonment.is_some()),
        ("transfers", !transfers.is_empty()),
        ("transfers after a while", transfers.iter().any(|transfer| transfer.after.is_some())),
        ("retrials", retrials.is_some()),
        ("recalls", recalls.is_some()),
        ("looks at the status", status.is_some()),
        ("looks by call", status.as_deref().is_some_and(by_call)),
        ("threads", thread.is_some()),
        ("invitations", invitations.is_some()),
        ("self-service while waiting", while_waiting.is_some()),
        ("notices", !notices.is_empty()),
    ]
}

/// What holds whatever a center has. A run whose accounts do not balance has no result.
fn check(script: &Script) -> Run {
    let run = script.run();
    let silent = script.run_with(Limits { events: 10_000_000, ..Limits::default() });
    assert_eq!(run.records, silent.records, "keeping a log changes nothing");
    assert_eq!(numbers(&run.result), numbers(&silent.result));
    run.result.logs.iter().for_each(|log| assert_eq!(log.replay(), Ok(())));
    let contact = |record: &ContactRecord| {
        let ContactRecord { class, number, retrials, recalls, transferred_from, switched_from, .. } = *record;
        (class, number, retrials, recalls, transferred_from, switched_from)
    };
    let contacts = BTreeSet::from_iter(run.records.iter().map(contact));
    assert_eq!(contacts.len(), run.records.len(), "a contact has two records");
    for record in &run.records {
        let ContactRecord { arrived, requested, connected, left, .. } = *record;
        let times = [Some(arrived), requested, connected, Some(left)];
        let times = Vec::from_iter(times.into_iter().flatten());
        assert!(times.is_sorted(), "{record:?} goes back in time");
    }
    for record in run.records.iter().filter(|record| record.agent.is_some()) {
        let group = script.center.agents[record.agent.expect("it has one")].group;
        assert_eq!(record.site, Some(script.center.sites.of_group(group)), "{record:?}");
    }
    check_capacity(&script.center, &run.records);
    if script.center.warm_up == Span::ZERO {
        check_clients(&script.center, &run);
    }
    check_summary(script, &run);
    run
}

/// In the whole run and without its beginning, what became of contacts sums to all that were offered.
fn check_summary(script: &Script, run: &Run) {
    let center = &script.center;
    let labels = Labels::of(center, |interval| interval.to_string());
    let summary = Summary::new(center, std::slice::from_ref(&run.result), labels, 0.95);
    let metrics: BTreeSet<Metric> =
        Outcome::ALL.iter().flat_map(|&outcome| Metric::of_outcome(outcome)).copied().collect();
    for scope in std::iter::once(Scope::Center).chain((0..center.classes.len()).map(Scope::Class)) {
        let row = summary.whole(scope);
        let value = |&metric: &Metric| row.estimate(metric).map_or(0.0, |estimate| estimate.value);
        assert_eq!(metrics.iter().map(value).sum::<f64>(), value(&Metric::Offered), "{scope:?}");
    }
}

/// Does it with so many random centers. Returns how many of them have each mechanism, and in which ways contacts ended.
fn draw(cases: u32, seed: u8) -> (BTreeMap<&'static str, u32>, BTreeSet<String>) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    let seen = std::cell::RefCell::new((BTreeMap::new(), BTreeSet::new()));
    let result = runner.run(&everything(), |script| {
        let run = check(&script);
        let (mechanisms_seen, outcomes) = &mut *seen.borrow_mut();
        for (mechanism, has) in mechanisms(&script.center) {
            *mechanisms_seen.entry(mechanism).or_default() += u32::from(has);
        }
        outcomes.extend(run.records.iter().map(|record| format!("{:?}", record.outcome)));
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, script)) => panic!("{reason}\n{script:?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    seen.into_inner()
}

#[test]
fn the_accounts_of_five_hundred_random_centers_balance_which_have_every_mechanism_and_every_outcome() {
    let (mechanisms, outcomes) = draw(500, 7);
    let never = Vec::from_iter(mechanisms.iter().filter(|&(_, &centers)| centers == 0).map(|(mechanism, _)| mechanism));
    assert!(never.is_empty(), "no random center has {never:?}");
    let never = Vec::from_iter(Outcome::ALL.iter().filter(|outcome| !outcomes.contains(&format!("{outcome:?}"))));
    assert!(never.is_empty(), "no contact ended as {never:?}");
}

#[test]
#[ignore = "20,000 random centers: two minutes"]
fn the_accounts_of_twenty_thousand_random_centers_balance() {
    draw(20_000, 11);
}
