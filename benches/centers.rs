#![allow(missing_docs, clippy::print_stderr, clippy::disallowed_methods)]
//! The models of reference as centers of the simulator.

use switchboard::ids::{AgentId, GroupId, IdVec, QueueId, SkillId};
use switchboard::model::*;
use switchboard::random::Law;
use switchboard::routing::*;
use switchboard::time::{Span, Time};
use switchboard::workload::*;

/// classes: (rate per second, mean service, mean patience); groups: (agents, classes served).
pub fn center(classes: &[(f64, f64, f64)], groups: &[(u32, &[u16])], contacts: u64) -> Center {
    let rate: f64 = classes.iter().map(|class| class.0).sum();
    let length = Span::from_seconds_f64(contacts as f64 / rate);
    let horizon = Horizon { length, interval: length };
    let group_count = groups.len();
    let class = |(number, &(rate, service, patience)): (usize, &(f64, f64, f64))| Class {
        name: format!("class {number}"),
        arrivals: Arrivals::Poisson {
            rates: RatedPieces::new(vec![Piece { end: Time::START + length, amount: rate, day: 0 }]).unwrap(),
            busyness: Busyness::default(),
            batch: None,
        },
        entry: Entry::Voice,
        queue: QueueId(number as u16),
        priority: 0,
        patience: Some(Law::exponential(patience).unwrap()),
        handling: (0..group_count).map(|_| Law::exponential(service).unwrap()).collect(),
        wrap_up: (0..group_count).map(|_| Law::constant(0.0).unwrap()).collect(),
        preferred: None,
    };
    let mut agents: IdVec<AgentId, Agent> = IdVec::new();
    for (number, (count, skills)) in groups.iter().enumerate() {
        for _ in 0..*count {
            let skills = skills.iter().map(|&skill| SkillLevel { skill: SkillId(skill), level: 1 });
            agents.push(Agent {
                group: GroupId(number as u16),
                capability: Capability::new(skills, ProtocolSet::default(), Capacity { by_medium: [1, 0], total: 1 }),
                duty: vec![Duty { from: Time::START, to: Time::MAX }],
            });
        }
    }
    let queue = |skill| QueueRules { skill: SkillId(skill as u16), minimum_level: 1, weight: 1, limit: None };
    Center {
        horizon,
        closing: Closing::Drain,
        thresholds: Thresholds { in_time: Span::from_seconds_f64(0.2), short_abandon: Span::from_seconds_f64(0.05) },
        classes: classes.iter().enumerate().map(class).collect(),
        queues: classes.iter().map(|_| QueuePlan { name: String::new() }).collect(),
        groups: groups.iter().map(|_| Group { name: String::new(), slowdown: Slowdown::NONE }).collect(),
        agents,
        providers: IdVec::new(),
        proxy: Proxy {
            can_host: ProtocolSet::default(),
            direct_leg: Law::constant(0.0).unwrap(),
            redirect_delay: Law::constant(0.0).unwrap(),
            robot_delay: Law::constant(0.0).unwrap(),
        },
        rules: Rules {
            queues: (0..classes.len()).map(queue).collect(),
            pick: Pick::LongestIdle,
            order: Order::FirstCome,
        },
    }
}

pub fn erlang_a(contacts: u64) -> Center {
    center(&[(100.0, 1.0, 1.0)], &[(100, &[0])], contacts)
}

pub fn skills(contacts: u64) -> Center {
    let classes =
        [(40.0, 0.8, 1.0), (30.0, 1.0, 0.5), (35.0, 1.2, 2.0), (25.0, 1.0, 1.0), (32.0, 0.9, 1.5), (38.0, 1.1, 0.8)];
    let groups: [(u32, &[u16]); 6] =
        [(34, &[0, 1]), (33, &[1, 2]), (33, &[2, 3, 0]), (33, &[3, 4]), (33, &[4, 5]), (34, &[5, 0, 3])];
    center(&classes, &groups, contacts)
}

pub fn run(center: Center, seed: u64) -> (u64, u64) {
    let result = simulate(&center, seed, 0, Limits::default(), &mut ()).unwrap();
    let total = result.total();
    if std::env::var("SHOW").is_ok() {
        eprintln!(
            "P(ab) {:.5} wait {:.5}",
            total.abandoned as f64 / total.offered as f64,
            (total.wait_answered + total.wait_abandoned) as f64 / 1e9 / total.offered as f64
        );
    }
    (total.offered, result.events)
}
