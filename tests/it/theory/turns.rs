//! Conversations turn by turn: the agent's attention as one server over their open sessions.

use super::evidence::{Evidence, PerInterval, busy, level, seconds, share, sojourn, wait};
use crate::centers::{Agents, Contacts, Plan, constant, exponential};
use switchboard::ids::GroupId;
use switchboard::model::AnswerOrder;
use switchboard::random::Distribution;
use switchboard::stats::formulas::{MarkovChain, mg1_mean_wait};

const WARM_UP: usize = 5;

/// With one chat at a time an agent is the single server of Pollaczek and Khinchine, whose service is all the turns, the client's
/// thinking between them included, and the wrap-up.
#[test]
fn ims_12_with_one_chat_at_a_time_turns_are_the_service_of_pollaczek_and_khinchine() {
    let rate = 0.6;
    // Three messages of mean 0.2 (exponential), two answers of 0.15 (constant), 0.1 of wrap-up: mean 1, variance 3 * 0.2².
    let plan = Plan::lasting(1_000_000.0 / rate)
        .cut_into(105)
        .class(
            Contacts::steady(rate)
                .by_turns(constant(3.0), constant(0.15))
                .handled_in(exponential(0.2))
                .wrapped_up_in(constant(0.1)),
        )
        .group(Agents::number(1));
    let result = plan.run(1);
    let theory = mg1_mean_wait(rate, 1.0, 3.0 * 0.04).unwrap();
    share(&result, 0, WARM_UP, wait).is("turns, one at a time: mean wait", theory, 0.02);
    busy(&result, 0, plan.interval(), WARM_UP).is("turns, one at a time: busy", 0.6, 0.01);
    let attending = result.groups[GroupId(0)].attending.as_ref().unwrap();
    level(attending, plan.interval(), WARM_UP).is("turns, one at a time: attention", rate * 0.7, 0.01);
    let first = share(&result, 0, WARM_UP, |cell| (seconds(cell.first_response), cell.responded as f64));
    first.is("turns, one at a time: first response", theory + 0.2, 0.02);
    let later = share(&result, 0, WARM_UP, |cell| (seconds(cell.later_response), cell.later_responses as f64));
    later.is("turns, one at a time: later responses", 0.2, 0.01);
}

/// A geometric number of turns of this mean, from 1 on: rounding up an exponential, as near as rounding goes.
fn geometric(mean: f64) -> Distribution {
    let stop: f64 = 1.0 / mean;
    // P(ceil(X) > k) = exp(-k / scale) = (1 - stop)^k; the count is rounded to the nearest, hence the half.
    let scale = -1.0 / (1.0 - stop).ln();
    Distribution::exponential(scale).unwrap().shifted(0.5).unwrap()
}

/// One agent with at most three chats: `asking` of `open` chats have a message before them, others wait for their clients, and
/// `waiting` contacts wait for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    open: usize,
    asking: usize,
    waiting: usize,
}

/// Three chats at once of an agent whose messages are exponential, with clients whose answers are, and a geometric number of turns: what
/// is in hand is memoryless, and so is who goes on, whatever the order of answering.
#[test]
fn ims_12_three_chats_turn_by_turn_are_the_markov_chain_of_the_messages_before_the_agent() {
    let (rate, compose, answer, turns) = (0.12, 0.5, 1.0, 8.0);
    let states = states();
    let shares = chain(&states, rate, compose, answer, 1.0 / turns);
    let mean = |of: fn(&State) -> usize| -> f64 {
        states.iter().zip(&shares).map(|(state, share)| of(state) as f64 * share).sum()
    };
    for (seed, order) in (1..).zip([AnswerOrder::FirstCome, AnswerOrder::LongestWaiting, AnswerOrder::NewFirst]) {
        let plan = Plan::lasting(300_000.0 / rate)
            .cut_into(105)
            .class(
                Contacts::steady(rate).by_turns(geometric(turns), exponential(answer)).handled_in(exponential(compose)),
            )
            .group(Agents::number(1).chatting(3, 0.0).answering(order));
        let mut stays = PerInterval::new(plan.interval(), sojourn);
        let result = plan.run_before(seed, &mut stays);
        let of = |what: &str| format!("3 chats by turns, {order:?}: {what}");
        let group = &result.groups[GroupId(0)];
        let evidence = |integrals: &[u128]| -> Evidence { level(integrals, plan.interval(), WARM_UP) };
        evidence(&group.sessions).is(&of("open sessions"), mean(|state| state.open), 0.01);
        let theory = mean(|state| state.asking.min(1));
        evidence(group.attending.as_ref().unwrap()).is(&of("attention"), theory, 0.01);
        share(&result, 0, WARM_UP, wait).is(&of("mean wait"), mean(|state| state.waiting) / rate, 0.06);
        let theory = mean(|state| state.open + state.waiting) / rate;
        stays.ratio(WARM_UP).is(&of("mean sojourn"), theory, 0.03);
        // Little's law for the messages before the agent: each chat asks `turns` times.
        let responses = share(&result, 0, WARM_UP, |cell| {
            let first = seconds(cell.first_response) - seconds(cell.wait_answered);
            (first + seconds(cell.later_response), (cell.responded + cell.later_responses) as f64)
        });
        responses.is(&of("mean response"), mean(|state| state.asking) / (rate * turns), 0.02);
    }
}

fn states() -> Vec<State> {
    let mut states = Vec::new();
    for open in 0..=3 {
        states.extend((0..=open).map(|asking| State { open, asking, waiting: 0 }));
    }
    for waiting in 1..=150 {
        states.extend((0..=3).map(|asking| State { open: 3, asking, waiting }));
    }
    states
}

fn chain(states: &[State], rate: f64, compose: f64, answer: f64, stop: f64) -> Vec<f64> {
    let number = |state: State| states.iter().position(|&other| other == state);
    let mut chain = MarkovChain::new(states.len());
    for (from, &state) in states.iter().enumerate() {
        let State { open, asking, waiting } = state;
        let arrived = if open < 3 {
            State { open: open + 1, asking: asking + 1, waiting }
        } else {
            State { waiting: waiting + 1, ..state }
        };
        if let Some(to) = number(arrived) {
            chain.add_rate(from, to, rate);
        }
        if asking > 0 {
            let thinks = number(State { asking: asking - 1, ..state }).unwrap();
            chain.add_rate(from, thinks, (1.0 - stop) / compose);
            if waiting == 0 {
                let ends = number(State { open: open - 1, asking: asking - 1, waiting }).unwrap();
                chain.add_rate(from, ends, stop / compose);
            } else if let Some(to) = number(State { waiting: waiting - 1, ..state }) {
                // The next contact takes the slot with a message of its own.
                chain.add_rate(from, to, stop / compose);
            }
        }
        if open > asking {
            let writes = number(State { asking: asking + 1, ..state }).unwrap();
            chain.add_rate(from, writes, (open - asking) as f64 / answer);
        }
    }
    chain.stationary().unwrap()
}
