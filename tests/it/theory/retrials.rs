//! Clients who come again, against Markov chains of who is present and who will come.

use super::evidence::{Evidence, share};
use crate::centers::{Agents, Contacts, Plan};
use switchboard::model::{Cell, Center, Limits, RunResult, simulate};
use switchboard::random::Distribution;
use switchboard::stats::formulas::MarkovChain;
use switchboard::workload::{Recalls, Retrials};

const WARM_UP: usize = 5;

/// One class at agents whose conversations take 1 s on average; at most `most` wait, who give up after 1 / `give_up` s on average, and a
/// share of the failed tries again after 1 / `rate` s.
#[derive(Clone, Copy)]
struct Retrying {
    arrivals: f64,
    agents: u32,
    most: u32,
    give_up: f64,
    share: f64,
    rate: f64,
}

impl Retrying {
    fn center(self, contacts: f64) -> Center {
        let plan = Plan::lasting(contacts / self.arrivals).cut_into(105);
        let class = Contacts::steady(self.arrivals);
        let class = if self.give_up > 0.0 { class.patient_for(exponential(self.give_up)) } else { class };
        let mut center =
            plan.class(class.queueing_at_most(self.most)).group(Agents::number(self.agents as usize)).center();
        center.classes.iter_mut().for_each(|class| {
            class.retrials = Some(Retrials {
                share: self.share,
                delay: exponential(self.rate),
                limit: u16::MAX,
                after: [true; 4],
                afresh: true,
            });
        });
        center
    }

    /// The long-run share of the time with so many present and so many who will come again, of whom there are less than `orbit`.
    fn chain(self, orbit: usize) -> Vec<(usize, usize, f64)> {
        let present = (self.agents + self.most) as usize + 1;
        let mut chain = MarkovChain::new(present * orbit);
        let state = |present: usize, away: usize| away * (self.agents + self.most + 1) as usize + present;
        for away in 0..orbit {
            for here in 0..present {
                let from = state(here, away);
                let later = (away + 1).min(orbit - 1);
                if here + 1 < present {
                    chain.add_rate(from, state(here + 1, away), self.arrivals);
                    if away > 0 {
                        chain.add_rate(from, state(here + 1, away - 1), away as f64 * self.rate);
                    }
                } else {
                    if later > away {
                        chain.add_rate(from, state(here, later), self.arrivals * self.share);
                    }
                    if away > 0 && self.share < 1.0 {
                        chain.add_rate(from, state(here, away - 1), away as f64 * self.rate * (1.0 - self.share));
                    }
                }
                if here > 0 {
                    let waiting = here.saturating_sub(self.agents as usize) as f64;
                    chain.add_rate(from, state(here - 1, away), here.min(self.agents as usize) as f64);
                    if waiting > 0.0 && self.give_up > 0.0 {
                        let gone = waiting * self.give_up;
                        chain.add_rate(from, state(here - 1, away), gone * (1.0 - self.share));
                        chain.add_rate(from, state(here - 1, later), gone * self.share);
                    }
                }
            }
        }
        let shares = chain.stationary().unwrap();
        shares.into_iter().enumerate().map(|(state, share)| (state % present, state / present, share)).collect()
    }
}

fn exponential(rate: f64) -> Distribution {
    Distribution::exponential(1.0 / rate).unwrap()
}

fn run(center: &Center) -> RunResult {
    simulate(center, 1, 0, Limits::default(), &mut ()).unwrap()
}

fn of(result: &RunResult, terms: fn(&Cell) -> (f64, f64)) -> Evidence {
    share(result, 0, WARM_UP, terms)
}

/// Nobody waits, and eight in ten of those who find all agents busy try again: a loss system with an orbit.
#[test]
fn who_is_turned_away_and_tries_again_is_turned_away_as_often_as_the_chain_says() {
    let model = Retrying { arrivals: 2.0, agents: 3, most: 0, give_up: 0.0, share: 0.8, rate: 0.5 };
    let states = model.chain(60);
    let attempts = |away: usize| model.arrivals + away as f64 * model.rate;
    let all: f64 = states.iter().map(|&(_, away, share)| share * attempts(away)).sum();
    let full = states.iter().filter(|(here, ..)| *here == 3);
    let blocked: f64 = full.map(|&(_, away, share)| share * attempts(away)).sum();
    let result = run(&model.center(300_000.0));
    of(&result, |cell| (cell.blocked() as f64, cell.offered as f64)).is("retrials: blocked", blocked / all, 0.02);
    let again = 1.0 - model.arrivals / all;
    of(&result, |cell| (cell.retrials as f64, cell.offered as f64)).is("retrials: attempts not the first", again, 0.02);
}

/// Two agents, at most six who wait and give up, and half of those who give up or find no place try again, with another patience.
#[test]
fn who_gives_up_and_tries_again_gives_up_as_often_as_the_chain_says() {
    let model = Retrying { arrivals: 2.2, agents: 2, most: 6, give_up: 0.4, share: 0.5, rate: 0.25 };
    let states = model.chain(30);
    let all: f64 = states.iter().map(|&(_, away, share)| share * (model.arrivals + away as f64 * model.rate)).sum();
    let waiting: f64 = states.iter().map(|&(here, _, share)| share * here.saturating_sub(2) as f64).sum();
    let result = run(&model.center(300_000.0));
    let given_up = waiting * model.give_up / all;
    of(&result, |cell| (cell.abandoned() as f64, cell.offered as f64)).is("retrials: gave up", given_up, 0.03);
}

/// Every served client comes again with the same probability, so there are 1 / (1 - share) contacts for each that came of itself, less those
/// who would come after the end: and each of them is as good a reason to call again as the first.
#[test]
fn recalls_multiply_the_contacts_geometrically() {
    let (rate, share) = (1.0, 0.3);
    let mut center =
        Plan::lasting(300_000.0).cut_into(105).class(Contacts::steady(rate)).group(Agents::number(6)).center();
    center.classes.iter_mut().for_each(|class| class.recalls = Some(Recalls { share, delay: exponential(0.1) }));
    let result = run(&center);
    of(&result, |cell| (cell.recalls as f64, cell.offered as f64)).is("recalls of all contacts", share, 0.02);
    let settled = of(&result, |cell| (cell.settled_first as f64, cell.handled_first as f64));
    settled.is("first-contact resolution", 1.0 - share, 0.02);
}
