//! What a decision of the engine costs: `cargo bench --bench decisions`, nanoseconds by agents and skills.
//!
//! The engine alone is driven, without a simulator. A contact asks, waits if it has to, is connected, and its session ends; nine
//! in ten agents are busy. Shown is the time for all that per connection, which is two calls and, of contacts that waited, one
//! decision more. Rosters are *alike*, with one profile for each skill and one for all of them, or *different*, where each agent has
//! a profile of their own: some skills, at levels of their own.
//!
//! Options, after `--`: `--pick NAME`, `--roster alike|different`, `--skills N` and `--agents N` for some of the table alone, `--decisions N`,
//! `--test` for a tiny round. Under `valgrind --tool=callgrind` the difference of two runs with other `--decisions` is the instructions of
//! the decisions between them, which no cache disturbs.

// A benchmark reads the clock and prints; nothing here is part of a simulation.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;
use switchboard::ids::{AgentId, ContactId, QueueId, SkillId};
use switchboard::routing::{
    AgentSelection, AgentState, Attributes, Capability, Capacity, Channel, Input, Outcome, ProtocolSet, QueueRules,
    Request, Router, Rules, SkillLevel,
};
use switchboard::time::{Span, Time};

const AGENTS: [u32; 4] = [10, 100, 1_000, 10_000];
const SKILLS: [u16; 3] = [1, 10, 100];

/// The most skills of an agent on a roster of different ones.
const MAX_SKILLS: u16 = 10;

fn main() -> ExitCode {
    let arguments = Vec::from_iter(std::env::args().skip(1));
    let value = |name: &str| {
        arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1)).cloned()
    };
    let tiny = arguments.iter().any(|argument| argument == "--test");
    let decisions = match value("--decisions").map(|text| text.parse()) {
        Some(Ok(number)) => number,
        Some(Err(_)) => {
            eprintln!("--decisions wants a number");
            return ExitCode::FAILURE;
        }
        None => 1_000_000,
    };
    let only = value("--pick");
    let picks = Vec::from_iter(
        AgentSelection::ALL.into_iter().filter(|pick| only.as_ref().is_none_or(|only| only == pick.name())),
    );
    if picks.is_empty() {
        eprintln!("there is no such pick");
        return ExitCode::FAILURE;
    }
    println!("| pick | roster | skills | {} |", AGENTS.map(|agents| format!("{agents} agents")).join(" | "));
    println!("|---|---|---:|{}", "---:|".repeat(AGENTS.len()));
    for pick in picks {
        for different in [false, true] {
            for skills in SKILLS {
                let roster = if different { "different" } else { "alike" };
                let is_left_out = |name: &str, this: &str| value(name).is_some_and(|wanted| wanted != this);
                if is_left_out("--skills", &skills.to_string()) || is_left_out("--roster", roster) {
                    continue;
                }
                let cost = AGENTS.map(|agents| {
                    if is_left_out("--agents", &agents.to_string()) {
                        return "-".to_owned();
                    }
                    let mut drive = Drive::new(pick, agents, skills, different);
                    let count = if tiny { 200 } else { decisions };
                    drive.run(count / 4);
                    let start = Instant::now();
                    drive.run(count);
                    let nanos = start.elapsed().as_nanos() as f64 / count as f64;
                    format!("{nanos:.0}")
                });
                println!("| {} | {roster} | {skills} | {} |", pick.name(), cost.join(" | "));
            }
        }
    }
    ExitCode::SUCCESS
}

/// An engine with a driver that has no event list: whose session ends is drawn.
struct Drive {
    router: Router,
    /// The skills that somebody has.
    skills: Vec<u16>,
    /// Who is served.
    served: Vec<ContactId>,
    free: Vec<ContactId>,
    /// How many contacts are to be there at once.
    load: usize,
    waiting: usize,
    now: u64,
    chance: Chance,
}

impl Drive {
    fn new(agent_selection: AgentSelection, agents: u32, skills: u16, different: bool) -> Drive {
        let queues = (0..skills).map(|skill| QueueRules::of_skill(SkillId(skill), 1)).collect();
        let mut router = Router::new(Rules { queues, agent_selection, ..Rules::default() });
        let mut chance = Chance(u64::from(agents) << 20 | u64::from(skills) << 4 | u64::from(different));
        let mut held = BTreeSet::new();
        for agent in 0..agents {
            let capability = capability(agent, skills, different, &mut chance);
            held.extend((0..skills).filter(|&skill| capability.level(SkillId(skill)) > 0));
            router.handle(Time::START, Input::Capability { agent: AgentId(agent), capability });
            router.handle(Time::START, Input::State { agent: AgentId(agent), state: AgentState::Ready });
        }
        let load = (agents as usize * 9 / 10).max(1);
        let free = (0..2 * agents + 10).rev().map(ContactId).collect();
        let skills = Vec::from_iter(held);
        Drive { router, skills, served: Vec::new(), free, load, waiting: 0, now: 0, chance }
    }

    /// Goes on until so many contacts were connected.
    fn run(&mut self, connections: u64) {
        let mut done = 0;
        while done < connections {
            self.now += 1;
            let now = Time::START + Span::from_nanos(self.now);
            let asks = self.served.len() + self.waiting < self.load || self.served.is_empty();
            let mut first;
            if asks {
                let contact = self.free.pop().expect("fewer contacts are there than there are numbers");
                let queue = QueueId(self.skills[self.chance.below(self.skills.len() as u64) as usize]);
                let draw = self.chance.next();
                let channel = Channel::Voice;
                let request = Request {
                    contact,
                    queue,
                    channel,
                    priority: 0,
                    deferred: false,
                    language: None,
                    attributes: Attributes::default(),
                    preferred: None,
                    draw,
                };
                first = Some(self.router.request(now, request));
            } else {
                let at = self.chance.below(self.served.len() as u64) as usize;
                let contact = self.served.swap_remove(at);
                self.free.push(contact);
                first = self.router.end_session(now, contact);
                done += 1;
            }
            while let Some(decision) = first.take().or_else(|| self.router.poll()) {
                match black_box(decision.outcome) {
                    Outcome::Connect { .. } => {
                        self.served.push(decision.contact);
                        self.waiting -= usize::from(!asks);
                    }
                    Outcome::Wait { .. } => self.waiting += 1,
                    Outcome::Move { .. } | Outcome::Overflow { .. } | Outcome::Refuse(_) => {
                        unreachable!("no queue has a limit or steps, and there are no rules")
                    }
                }
            }
        }
    }
}

/// One call at once. On a roster of those who are alike the last of `skills` + 1 profiles has all skills.
fn capability(agent: u32, skills: u16, different: bool, chance: &mut Chance) -> Capability {
    let all = 0..skills;
    let held: Vec<(u16, u8)> = if different {
        let some = 1 + chance.below(u64::from(skills.min(MAX_SKILLS))) as usize;
        let mut chosen = BTreeSet::new();
        while chosen.len() < some {
            chosen.insert(chance.below(u64::from(skills)) as u16);
        }
        chosen.into_iter().map(|skill| (skill, 1 + chance.below(200) as u8)).collect()
    } else {
        match agent % (u32::from(skills) + 1) {
            last if last == u32::from(skills) => all.map(|skill| (skill, 1)).collect(),
            one => vec![(one as u16, 1)],
        }
    };
    let levels = held.into_iter().map(|(skill, level)| SkillLevel { skill: SkillId(skill), level });
    let capability = Capability::new(levels, ProtocolSet::default(), Capacity { by_medium: [1, 0, 0, 0], total: 1 });
    // What tells two agents apart who have the same skills at the same levels.
    if different { capability.costing(agent) } else { capability }
}

/// SplitMix64, which is enough to choose by.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> u64::BITS) as u64
    }
}
