//! Small centers for the tests of results.

use crate::ids::{ClassId, GroupId, IdVec, ProtocolId, QueueId, SkillId};
use crate::model::{
    Agent, Center, Closing, Duty, Enterprise, Group, Horizon, Hosting, HostingPolicy, PresencePlan, Provider, Proxy,
    QueuePlan, RoutingPoint, Sites, Slowdown, StatusServer, Thresholds, sample,
};
use crate::random::Distribution;
use crate::routing::{Capability, Capacity, ProtocolSet, QueueRules, Rules, SkillLevel};
use crate::stats::ServiceLevelFormula;
use crate::time::{Span, Time};
use crate::workload::{
    Arrivals, Busyness, Class, Entry, MessagingHabits, Paging, Piece, RatedPieces, SessionForm, SharedBusyness,
};

const HOUR: u64 = 3_600;

/// The start of an interval when the center opens at eight.
pub(crate) fn half_hour(interval: usize) -> String {
    format!("{:02}:{:02}", 8 + interval / 2, interval % 2 * 30)
}

fn exponential(mean: f64) -> Distribution {
    Distribution::exponential(mean).unwrap()
}

/// A distribution for every group.
fn everywhere(groups: usize, distribution: Distribution) -> IdVec<GroupId, Distribution> {
    (0..groups).map(|_| distribution.clone()).collect()
}

/// Contacts at a rate \[contacts/h\] by half-hour of a morning.
fn morning(rates: &[f64]) -> Arrivals {
    let piece = |(number, rate): (usize, &f64)| Piece {
        end: Time::START + Span::from_seconds(HOUR / 2 * (number as u64 + 1)),
        amount: rate / HOUR as f64,
        day: 0,
    };
    let rates = RatedPieces::new(rates.iter().enumerate().map(piece).collect()).unwrap();
    Arrivals::Poisson { rates, busyness: Busyness { day_cv: 0.1, ..Busyness::default() }, batch: None, bursts: None }
}

fn agent(group: GroupId, skills: &[SkillId], [voice, im]: [u16; 2], shift: (u64, u64)) -> Agent {
    let skills = skills.iter().map(|&skill| SkillLevel { skill, level: 1 });
    let programs = ProtocolSet::from_iter([ProtocolId(0), ProtocolId(1)]);
    let capacity = Capacity { by_medium: [voice, im, 0, 0], total: voice.max(im) };
    Agent {
        group,
        capability: Capability::new(skills, programs, capacity),
        duty: vec![Duty {
            from: Time::START + Span::from_seconds(shift.0),
            to: Time::START + Span::from_seconds(shift.1),
        }],
    }
}

/// Four hours of a center with calls and messages, two groups and two providers, of which one refuses to redirect.
pub(crate) fn mixed() -> Center {
    let queue = |name: &str| QueuePlan { name: name.to_owned() };
    let group = |name: &str, slowdown| Group { slowdown, ..sample::group(name) };
    let rules = |skill: u16| QueueRules { capacity: Some(30), ..QueueRules::of_skill(SkillId(skill), 1) };
    let class = |name: &str, arrivals, entry, queue| Class {
        arrivals,
        queue: QueueId(queue),
        patience: Some(exponential(120.0)),
        talk: everywhere(2, Distribution::lognormal_mean_cv(240.0, 0.8).unwrap()),
        wrap_up: everywhere(2, exponential(30.0)),
        ..sample::class(name, entry)
    };
    let habits = MessagingHabits {
        providers: vec![0.6, 0.4].into(),
        think: exponential(8.0),
        session: SessionForm::Held { exchanges: Distribution::constant(5.0).unwrap() },
        ..sample::habits(2.0)
    };
    let provider = |name: &str, protocol: u8, redirects| Provider {
        client_leg: exponential(0.2),
        proxy_leg: exponential(0.1),
        hosting: HostingPolicy::always(Hosting::Redirect),
        redirects,
        ..sample::provider(name, protocol)
    };
    let mut agents = Vec::new();
    for number in 0..6 {
        agents.push(agent(GroupId(0), &[SkillId(0)], [1, 0], (HOUR / 2 * (number % 2), 4 * HOUR)));
    }
    for _ in 0..4 {
        agents.push(agent(GroupId(1), &[SkillId(0), SkillId(1)], [1, 3], (0, 4 * HOUR)));
    }
    Center {
        horizon: Horizon { length: Span::from_seconds(4 * HOUR), interval: Span::from_seconds(HOUR / 2) },
        closing: Closing::Drain,
        answered_within: IdVec::new(),
        warm_up: Span::ZERO,
        thresholds: Thresholds {
            in_time: Span::from_seconds(20),
            short_abandon: Span::from_seconds(5),
            headline: ServiceLevelFormula::All,
        },
        classes: vec![
            class("billing calls", morning(&[40.0, 70.0, 100.0, 110.0, 120.0, 90.0, 80.0, 60.0]), Entry::Voice, 0),
            class("messages", morning(&[30.0, 60.0, 90.0, 90.0, 80.0, 70.0, 60.0, 50.0]), Entry::Im(habits), 1),
        ]
        .into(),
        busyness: SharedBusyness::default(),
        queues: vec![queue("calls"), queue("chat")].into(),
        groups: vec![group("phone", Slowdown::NONE), group("all-round", Slowdown::linear(0.3).unwrap())].into(),
        agents: agents.into(),
        providers: vec![provider("Alpha", 0, 1.0), provider("Beta", 1, 0.0)].into(),
        firewall: None,
        program_changes: Vec::new(),
        proxy: Proxy {
            direct_leg: exponential(0.15),
            redirect_delay: exponential(1.0),
            robot_delay: Distribution::constant(0.5).unwrap(),
            ..sample::proxy()
        },
        rules: Rules { queues: vec![rules(0), rules(1)].into(), ..Rules::default() },
        trunks: IdVec::new(),
        routing_point: RoutingPoint::default(),
        enterprise: Enterprise::default(),
        presence: PresencePlan::default(),
        status: StatusServer::default(),
        paging: Paging::default(),
        sites: Sites::one(),
    }
}

/// The same with contacts of the class that nobody can serve.
pub(crate) fn with_nobody_for(class: ClassId) -> Center {
    let mut center = mixed();
    let queue = center.classes[class].queue;
    center.rules.queues[queue].target.skill = SkillId(9);
    center
}

/// The same without a single contact.
pub(crate) fn without_contacts() -> Center {
    let mut center = mixed();
    for class in center.classes.iter_mut() {
        class.arrivals = Arrivals::Recorded(Default::default());
    }
    center
}
