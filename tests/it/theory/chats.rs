//! Agents with several chats at a time that slow each other down.

use super::evidence::{Evidence, PerInterval, busy, level, share, sojourn, wait};
use crate::centers::{Agents, Contacts, Plan, constant, exponential, hyperexponential};
use switchboard::ids::{ClassId, GroupId};
use switchboard::model::{ContactRecord, RunResult};
use switchboard::routing::AgentSelection;
use switchboard::stats::formulas::{BirthDeath, MarkovChain, mg1_shared_sojourn, mmc_shared_mean_sojourn};

const WARM_UP: usize = 5;
const SLOWDOWN: f64 = 0.4;

/// Chats that an agent ends per second, each bringing work of mean 1, when so many are open.
fn pace(open: usize) -> f64 {
    if open == 0 { 0.0 } else { open as f64 / (1.0 + SLOWDOWN * (open - 1) as f64) }
}

fn plan(contacts: f64, rate: f64) -> Plan {
    Plan::lasting(contacts / rate).cut_into(105)
}

fn sessions(result: &RunResult, plan: &Plan) -> Evidence {
    level(&result.groups[GroupId(0)].sessions, plan.interval(), WARM_UP)
}

#[test]
fn one_agent_with_three_chats_is_a_birth_and_death_process() {
    let rate = 1.1;
    let plan =
        plan(2_000_000.0, rate).class(Contacts::steady(rate).by_im()).group(Agents::number(1).chatting(3, SLOWDOWN));
    let mut stays = PerInterval::new(plan.interval(), sojourn);
    let result = plan.run_before(1, &mut stays);

    let states = 400;
    let death = (1..=states).map(|present| pace(present.min(3))).collect();
    let chain = BirthDeath { birth: vec![rate; states], death };
    let shares = chain.stationary().unwrap();
    let mean = |of: fn(usize) -> f64| shares.iter().enumerate().map(|(n, share)| of(n) * share).sum::<f64>();
    stays.ratio(WARM_UP).is("1 agent x 3 chats: mean sojourn", chain.mean_sojourn().unwrap(), 0.02);
    sessions(&result, &plan).is("1 agent x 3 chats: open sessions", mean(|n| n.min(3) as f64), 0.01);
    busy(&result, 0, plan.interval(), WARM_UP).is("1 agent x 3 chats: busy", 1.0 - shares[0], 0.01);
    let theory = mean(|n| n.saturating_sub(3) as f64) / rate;
    share(&result, 0, WARM_UP, wait).is("1 agent x 3 chats: mean wait", theory, 0.03);
}

#[test]
fn three_agents_with_three_chats_each_are_the_chain_of_their_configurations() {
    let rate = 3.6;
    let plan = plan(2_000_000.0, rate)
        .agent_selection(AgentSelection::FewestSessions)
        .class(Contacts::steady(rate).by_im())
        .group(Agents::number(3).chatting(3, SLOWDOWN));
    let mut stays = PerInterval::new(plan.interval(), sojourn);
    let result = plan.run_before(1, &mut stays);

    let (configurations, shares) = configurations_of_three_agents(rate);
    let mean = |of: fn(&Configuration) -> usize| -> f64 {
        configurations.iter().zip(&shares).map(|(state, share)| of(state) as f64 * share).sum()
    };
    let present = mean(|state| state.open.iter().sum::<usize>() + state.waiting);
    stays.ratio(WARM_UP).is("3 agents x 3 chats: mean sojourn", present / rate, 0.01);
    sessions(&result, &plan).is("3 agents x 3 chats: open sessions", mean(|state| state.open.iter().sum()), 0.01);
    let theory = mean(|state| state.open.iter().filter(|&&open| open > 0).count());
    busy(&result, 0, plan.interval(), WARM_UP).is("3 agents x 3 chats: busy agents", theory, 0.01);
    share(&result, 0, WARM_UP, wait).is("3 agents x 3 chats: mean wait", mean(|state| state.waiting) / rate, 0.04);
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

/// Attention that is shared in full: two chats take twice as long each, so that the agent always works at speed 1. The number present
/// is then that of M/M/1, whoever of the waiting is let in.
#[test]
fn two_chats_that_share_one_agent_take_as_long_as_one_after_the_other() {
    let rate = 0.6;
    let plan = plan(2_000_000.0, rate).class(Contacts::steady(rate).by_im()).group(Agents::number(1).chatting(2, 1.0));
    let mut stays = PerInterval::new(plan.interval(), sojourn);
    plan.run_before(1, &mut stays);
    let theory = mmc_shared_mean_sojourn(1, rate, 1.0).unwrap();
    stays.ratio(WARM_UP).is("2 chats share one agent: mean sojourn", theory, 0.02);
}

/// With room for 40 chats nobody ever waits (the chance is 0.6^40), and the agent is a processor that is shared by all.
#[test]
fn under_processor_sharing_the_mean_sojourn_does_not_depend_on_the_distribution_of_work() {
    let rate = 0.6;
    let distributions = [
        ("constant", constant(1.0)),
        ("exponential", exponential(1.0)),
        ("hyperexponential", hyperexponential(1.0, 2.0)),
    ];
    for (seed, (name, distribution)) in (1..).zip(distributions) {
        let plan = plan(1_500_000.0, rate)
            .class(Contacts::steady(rate).by_im().handled_in(distribution))
            .group(Agents::number(1).chatting(40, 1.0));
        let mut stays = PerInterval::new(plan.interval(), sojourn);
        plan.run_before(seed, &mut stays);
        let theory = mg1_shared_sojourn(rate, 1.0, 1.0).unwrap();
        stays.ratio(WARM_UP).is(&format!("processor sharing, {name}: mean sojourn"), theory, 0.02);
    }
}

#[test]
fn under_processor_sharing_who_brings_four_times_the_work_stays_four_times_as_long() {
    let (rates, works) = ([0.4, 0.1], [0.75, 3.0]);
    let plan = plan(1_500_000.0, 0.5)
        .class(Contacts::steady(rates[0]).by_im().handled_in(constant(works[0])))
        .class(Contacts::steady(rates[1]).by_im().handled_in(constant(works[1])))
        .group(Agents::number(1).chatting(40, 1.0));
    for (class, work) in (0..).zip(works) {
        let mut stays = PerInterval::new(plan.interval(), |record: &ContactRecord| {
            if record.class == ClassId(class) { sojourn(record) } else { (0.0, 0.0) }
        });
        plan.run_before(1, &mut stays);
        let theory = mg1_shared_sojourn(0.5, 1.2, work).unwrap();
        stays.ratio(WARM_UP).is(&format!("processor sharing, work of {work}: mean sojourn"), theory, 0.02);
    }
}
