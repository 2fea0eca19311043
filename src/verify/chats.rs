//! Agents with several chats at a time.

use super::{Case, Exact, Known, exact, minutes, steady};
use crate::experiment::Metric;
use crate::stats::formulas::{BirthDeath, MarkovChain, mg1_mean_wait, mg1_shared_sojourn, mmc_shared_mean_sojourn};

const CHAIN: &str = "Markov chain of who has how many chats (Grassmann, Taksar and Heyman 1985)";
const MESSAGES: &str = "Markov chain of the messages before the agent (Grassmann, Taksar and Heyman 1985)";
const SHARED: &str = "M/G/1 processor sharing (Kleinrock 1976, section 4.4)";

pub(super) const CASES: &[Case] = &[
    Case {
        name: "chats-one-agent",
        title: "one agent with three chats that slow each other down",
        source: "births and deaths (Feller 1968)",
        known: one_agent,
    },
    Case {
        name: "chats-three-agents",
        title: "three agents with three chats each",
        source: CHAIN,
        known: three_agents,
    },
    Case {
        name: "two-chats-share",
        title: "two chats that share one agent in full",
        source: "M/M/1, whoever is let in (Kleinrock 1976)",
        known: two_share,
    },
    Case {
        name: "sharing-constant",
        title: "all chats share one agent, constant work",
        source: SHARED,
        known: || sharing("1m"),
    },
    Case {
        name: "sharing-hyperexponential",
        title: "all chats share one agent, work of cv 2",
        source: SHARED,
        known: || sharing("hyperexponential(1m, 2)"),
    },
    Case {
        name: "sharing-two-works",
        title: "who brings four times the work stays four times as long",
        source: SHARED,
        known: two_works,
    },
    Case {
        name: "turns-one-at-a-time",
        title: "one conversation turn by turn at a time",
        source: "M/G/1 (Pollaczek 1930, Khinchine 1932)",
        known: one_at_a_time,
    },
    Case {
        name: "turns-three-chats",
        title: "three conversations turn by turn share the agent's attention",
        source: MESSAGES,
        known: || three_by_turns("first-come"),
    },
    Case {
        name: "turns-longest-waiting",
        title: "the same, whoever waited longest in all answered first",
        source: MESSAGES,
        known: || three_by_turns("longest-waiting"),
    },
    Case {
        name: "turns-new-first",
        title: "the same, clients without an answer yet answered first",
        source: MESSAGES,
        known: || three_by_turns("new-first"),
    },
];

const SLOWDOWN: f64 = 0.4;

/// Chats that an agent ends per minute, each bringing work of mean 1, when so many are open.
fn pace(open: usize) -> f64 {
    if open == 0 { 0.0 } else { open as f64 / (1.0 + SLOWDOWN * (open - 1) as f64) }
}

/// Chats at this rate, at agents with so many at once.
fn chats(hours: u32, rate: f64, [agents, at_once]: [usize; 2], slowdown: f64, work: &str) -> String {
    steady(hours)
        + &format!(
            "[group.agents]\nagents = {agents}\nskills = [\"chats\"]\ncapacity = {{ chat = {at_once} }}\nslowdown = {slowdown}\n\
             [class.chats]\nmedium = \"chat\"\narrivals = \"{rate}/min\"\ntalk = \"{work}\"\n"
        )
}

fn one_agent() -> Known {
    let rate = 1.1;
    let states = 400;
    let death = (1..=states).map(|present| pace(present.min(3))).collect();
    let chain = BirthDeath { birth: vec![rate; states], death };
    let shares = chain.stationary().unwrap();
    let mean = |of: fn(usize) -> f64| shares.iter().enumerate().map(|(n, share)| of(n) * share).sum::<f64>();
    let busy = 1.0 - shares[0];
    Known {
        scenario: chats(200, rate, [1, 3], SLOWDOWN, "exponential(1m)"),
        values: vec![
            minutes("class.chats", Metric::TimeInSystem, chain.mean_sojourn().unwrap()),
            minutes("class.chats", Metric::Asa, mean(|n| n.saturating_sub(3) as f64) / rate),
            exact("group.agents", Metric::Occupancy, busy),
            exact("group.agents", Metric::Concurrency, mean(|n| n.min(3) as f64) / busy),
        ],
    }
}

fn three_agents() -> Known {
    let rate = 3.6;
    let (configurations, shares) = configurations_of_three_agents(rate);
    let mean = |of: fn(&Configuration) -> usize| -> f64 {
        configurations.iter().zip(&shares).map(|(state, share)| of(state) as f64 * share).sum()
    };
    let sessions = mean(|state| state.open.iter().sum());
    let waiting = mean(|state| state.waiting);
    let busy = mean(|state| state.open.iter().filter(|&&open| open > 0).count());
    Known {
        scenario: chats(80, rate, [3, 3], SLOWDOWN, "exponential(1m)")
            + "[routing]\nagent_selection = \"fewest-sessions\"\n",
        values: vec![
            minutes("class.chats", Metric::TimeInSystem, (sessions + waiting) / rate),
            minutes("class.chats", Metric::Asa, waiting / rate),
            exact("group.agents", Metric::AgentsBusy, busy),
            exact("group.agents", Metric::Concurrency, sessions / busy),
        ],
    }
}

/// Open chats of three agents who are alike, the largest number first, and contacts waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Configuration {
    open: [usize; 3],
    waiting: usize,
}

/// All configurations with at most 150 waiting, and the share of the time in each.
fn configurations_of_three_agents(rate: f64) -> (Vec<Configuration>, Vec<f64>) {
    let mut states = Vec::new();
    for first in 0..=3 {
        for second in 0..=first {
            states.extend((0..=second).map(|third| Configuration { open: [first, second, third], waiting: 0 }));
        }
    }
    states.extend((1..=150).map(|waiting| Configuration { open: [3; 3], waiting }));
    let number = |state: Configuration| states.iter().position(|&other| other == state);
    let changed = |state: &Configuration, agent: usize, open: usize| {
        let mut after = *state;
        after.open[agent] = open;
        after.open.sort_unstable_by(|one, other| other.cmp(one));
        number(after).unwrap()
    };
    let mut chain = MarkovChain::new(states.len());
    for (from, state) in states.iter().enumerate() {
        if state.open[2] < 3 {
            chain.add_rate(from, changed(state, 2, state.open[2] + 1), rate);
        } else if let Some(to) = number(Configuration { waiting: state.waiting + 1, ..*state }) {
            chain.add_rate(from, to, rate);
        }
        for (agent, &open) in state.open.iter().enumerate() {
            if state.waiting > 0 {
                let to = number(Configuration { waiting: state.waiting - 1, ..*state }).unwrap();
                chain.add_rate(from, to, pace(open));
            } else if open > 0 {
                chain.add_rate(from, changed(state, agent, open - 1), pace(open));
            }
        }
    }
    let shares = chain.stationary().unwrap();
    (states, shares)
}

/// Two chats take twice as long each, so that the agent always works at speed 1.
fn two_share() -> Known {
    let rate = 0.6;
    Known {
        scenario: chats(300, rate, [1, 2], 1.0, "exponential(1m)"),
        values: vec![
            minutes("class.chats", Metric::TimeInSystem, mmc_shared_mean_sojourn(1, rate, 1.0).unwrap()),
            exact("group.agents", Metric::Occupancy, rate),
        ],
    }
}

/// With room for 40 chats nobody ever waits (the chance is 0.6^40), and the agent is a processor that is shared by all.
fn sharing(work: &str) -> Known {
    let rate = 0.6;
    Known {
        scenario: chats(300, rate, [1, 40], 1.0, work),
        values: vec![
            minutes("class.chats", Metric::TimeInSystem, mg1_shared_sojourn(rate, 1.0, 1.0).unwrap()),
            exact("group.agents", Metric::Concurrency, 1.0 / (1.0 - rate)),
        ],
    }
}

fn two_works() -> Known {
    let stay = |work| mg1_shared_sojourn(0.5, 1.2, work).unwrap();
    Known {
        scenario: steady(400)
            + "[group.agents]\nagents = 1\nskills = [\"light\", \"heavy\"]\ncapacity = { chat = 40 }\nslowdown = 1\n\
               [class.light]\nmedium = \"chat\"\narrivals = \"0.4/min\"\ntalk = \"45s\"\n\
               [class.heavy]\nmedium = \"chat\"\narrivals = \"0.1/min\"\ntalk = \"3m\"\n",
        values: vec![
            minutes("class.light", Metric::TimeInSystem, stay(0.75)),
            minutes("class.heavy", Metric::TimeInSystem, stay(3.0)),
        ],
    }
}

/// Instant messages at this rate, at one agent with so many conversations at once, who answers in this order.
fn by_turns(hours: u32, rate: f64, at_once: usize, answers: &str, turns: &str) -> String {
    steady(hours)
        + &format!(
            "[provider.p]\nprotocol = \"x\"\n\
             [group.agents]\nagents = 1\nskills = [\"chats\"]\nprograms = [\"x\"]\ncapacity = {{ im = {at_once} }}\n\
             answers = \"{answers}\"\n\
             [class.chats]\nmedium = \"im\"\narrivals = \"{rate}/min\"\nturns = {{ {turns} }}\n"
        )
}

/// Service is all the turns, the client's thinking between them included, and the wrap-up: three messages of mean 12 s (exponential), two
/// answers of 9 s (constant), 6 s of wrap-up, together of mean 1 minute and variance 3 · (1/5)².
fn one_at_a_time() -> Known {
    let rate = 0.6;
    let wait = mg1_mean_wait(rate, 1.0, 3.0 * 0.04).unwrap();
    let class = "class.chats";
    Known {
        scenario: by_turns(200, rate, 1, "first-come", "count = 3, compose = \"exponential(12s)\", answer = \"9s\"")
            + "wrap_up = \"6s\"\n",
        values: vec![
            minutes(class, Metric::Asa, wait),
            minutes(class, Metric::FirstResponse, wait + 0.2),
            minutes(class, Metric::LaterResponse, 0.2),
            exact("group.agents", Metric::Occupancy, rate),
            exact("group.agents", Metric::Attention, rate * 0.7),
        ],
    }
}

/// One agent with at most three chats: `asking` of `open` chats have a message before them, others wait for their clients, and
/// `waiting` contacts wait for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turns {
    open: usize,
    asking: usize,
    waiting: usize,
}

/// Messages of an agent are exponential, so are clients' answers, and the number of turns is geometric: what is in hand is memoryless, and so
/// is who goes on, whatever the order of answering.
fn three_by_turns(answers: &str) -> Known {
    let (rate, compose, answer, turns) = (0.12, 0.5, 1.0, 8.0);
    let (states, shares) = turn_by_turn(rate, compose, answer, 1.0 / turns);
    let mean = |of: fn(&Turns) -> usize| -> f64 {
        states.iter().zip(&shares).map(|(state, share)| of(state) as f64 * share).sum()
    };
    let busy = mean(|state| state.open.min(1));
    let class = "class.chats";
    let values: Vec<Exact> = vec![
        minutes(class, Metric::Asa, mean(|state| state.waiting) / rate),
        minutes(class, Metric::TimeInSystem, mean(|state| state.open + state.waiting) / rate),
        exact("group.agents", Metric::Attention, mean(|state| state.asking.min(1))),
        exact("group.agents", Metric::Occupancy, busy),
        exact("group.agents", Metric::Concurrency, mean(|state| state.open) / busy),
    ];
    let turns = "count = \"geometric(8)\", compose = \"exponential(30s)\", answer = \"exponential(1m)\"";
    Known { scenario: by_turns(400, rate, 3, answers, turns), values }
}

fn turn_by_turn(rate: f64, compose: f64, answer: f64, stop: f64) -> (Vec<Turns>, Vec<f64>) {
    let mut states = Vec::new();
    for open in 0..=3 {
        states.extend((0..=open).map(|asking| Turns { open, asking, waiting: 0 }));
    }
    states.extend((1..=150).flat_map(|waiting| (0..=3).map(move |asking| Turns { open: 3, asking, waiting })));
    let number = |state: Turns| states.iter().position(|&other| other == state);
    let mut chain = MarkovChain::new(states.len());
    for (from, &state) in states.iter().enumerate() {
        let Turns { open, asking, waiting } = state;
        let arrived = if open < 3 {
            Turns { open: open + 1, asking: asking + 1, waiting }
        } else {
            Turns { waiting: waiting + 1, ..state }
        };
        if let Some(to) = number(arrived) {
            chain.add_rate(from, to, rate);
        }
        if asking > 0 {
            let thinks = number(Turns { asking: asking - 1, ..state }).unwrap();
            chain.add_rate(from, thinks, (1.0 - stop) / compose);
            if waiting == 0 {
                let ends = number(Turns { open: open - 1, asking: asking - 1, waiting }).unwrap();
                chain.add_rate(from, ends, stop / compose);
            } else if let Some(to) = number(Turns { waiting: waiting - 1, ..state }) {
                // The next contact takes the slot with a message of its own.
                chain.add_rate(from, to, stop / compose);
            }
        }
        if open > asking {
            let writes = number(Turns { asking: asking + 1, ..state }).unwrap();
            chain.add_rate(from, writes, (open - asking) as f64 / answer);
        }
    }
    let shares = chain.stationary().unwrap();
    (states, shares)
}
