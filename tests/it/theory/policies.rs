//! Picks and orders whose effect is known exactly.

use super::evidence::{busy, share, wait};
use crate::centers::{Agents, Contacts, Plan, constant, exponential};
use switchboard::routing::{AgentSelection, ContactSelection};
use switchboard::stats::formulas::MarkovChain;

const WARM_UP: usize = 5;

#[test]
fn fastest_first_is_its_birth_death_chain() {
    const RATE: f64 = 2.6;
    const MOST: usize = 120;
    // Two agents who serve 1.5 a second and two who serve 0.5; the fast ones are taken as long as one is idle.
    let (fast, slow) = (1.5, 0.5);
    let plan = Plan::lasting(1_500_000.0 / RATE)
        .cut_into(105)
        .agent_selection(AgentSelection::Fastest)
        .class(Contacts::steady(RATE).handled_by_group_in(&[exponential(1.0 / fast), exponential(1.0 / slow)]))
        .group(Agents::number(2).reporting(15, 0))
        .group(Agents::number(2).reporting(5, 0));
    // Fast and slow agents busy, while nobody waits; then by the number waiting.
    let state = |fast: usize, slow: usize, waiting: usize| if waiting > 0 { 8 + waiting } else { 3 * fast + slow };
    let mut chain = MarkovChain::new(9 + MOST);
    for quick in 0..=2 {
        for other in 0..=2 {
            let here = state(quick, other, 0);
            let next = match (quick, other) {
                (0 | 1, _) => state(quick + 1, other, 0),
                (_, 0 | 1) => state(2, other + 1, 0),
                _ => state(2, 2, 1),
            };
            chain.add_rate(here, next, RATE);
            if quick > 0 {
                chain.add_rate(here, state(quick - 1, other, 0), quick as f64 * fast);
            }
            if other > 0 {
                chain.add_rate(here, state(quick, other - 1, 0), other as f64 * slow);
            }
        }
    }
    for waiting in 1..=MOST {
        chain.add_rate(state(2, 2, waiting), state(2, 2, waiting - 1), 2.0 * (fast + slow));
        if waiting < MOST {
            chain.add_rate(state(2, 2, waiting), state(2, 2, waiting + 1), RATE);
        }
    }
    let shares = chain.stationary().unwrap();
    let waiting: f64 = (1..=MOST).map(|waiting| waiting as f64 * shares[8 + waiting]).sum();
    let all_busy: f64 = shares[8..].iter().sum();
    let busy_of = |count: &dyn Fn(usize) -> usize| -> f64 {
        (0..8).map(|state| count(state) as f64 * shares[state]).sum::<f64>() + 2.0 * all_busy
    };
    let result = plan.run(1);
    share(&result, 0, WARM_UP, wait).is("fastest first: mean wait", waiting / RATE, 0.025);
    busy(&result, 0, plan.interval(), WARM_UP).is("fastest first: fast agents busy", busy_of(&|state| state / 3), 0.01);
    busy(&result, 1, plan.interval(), WARM_UP).is("fastest first: slow agents busy", busy_of(&|state| state % 3), 0.01);
}

/// Mean wait of each class in M/G/1 whose priorities grow with the wait at these rates, which ascend: arrivals, loads, rates.
///
/// Kleinrock, "A delay dependent queue discipline", Naval Research Logistics Quarterly 11, 1964; Queueing Systems II, 1976, (3.36).
fn kleinrock(residual: f64, classes: &[(f64, f64)]) -> Vec<f64> {
    let load: f64 = classes.iter().map(|(load, _)| load).sum();
    let mut waits: Vec<f64> = Vec::new();
    for (number, &(_, rate)) in classes.iter().enumerate() {
        let slower =
            classes[..number].iter().zip(&waits).map(|((load, other), wait)| load * wait * (1.0 - other / rate));
        let faster = classes[number + 1..].iter().map(|(load, other)| load * (1.0 - rate / other));
        waits.push((residual / (1.0 - load) - slower.sum::<f64>()) / (1.0 - faster.sum::<f64>()));
    }
    waits
}

#[test]
fn accumulating_priorities_wait_as_kleinrock_says() {
    // Exponential of mean 0.5, constant 1.4 and exponential of mean 1.
    let plan = Plan::lasting(3_000_000.0)
        .cut_into(105)
        .contact_selection(ContactSelection::Accumulating)
        .class(Contacts::steady(0.5).handled_in(exponential(0.5)).of_priority(1))
        .class(Contacts::steady(0.2).handled_in(constant(1.4)).of_priority(2))
        .class(Contacts::steady(0.25).handled_in(exponential(1.0)).of_priority(5))
        .group(Agents::number(1));
    let residual = 0.5 * (0.5 * 2.0 * 0.25 + 0.2 * 1.96 + 0.25 * 2.0);
    let theory = kleinrock(residual, &[(0.25, 1.0), (0.28, 2.0), (0.25, 5.0)]);
    let result = plan.run(1);
    for (class, theory) in (0..).zip(theory) {
        share(&result, class, WARM_UP, wait).is(&format!("accumulating, class {class}: mean wait"), theory, 0.02);
    }
}

/// A design of parallel servers: arrivals of each class, rate of each server and the classes that they serve.
struct Design {
    arrivals: Vec<f64>,
    servers: Vec<(f64, Vec<usize>)>,
}

impl Design {
    /// Arrivals of the classes that some of these serve.
    fn served_by_some(&self, servers: &[usize]) -> f64 {
        let served = |class: &usize| servers.iter().any(|&server| self.servers[server].1.contains(class));
        (0..self.arrivals.len()).filter(served).map(|class| self.arrivals[class]).sum()
    }

    /// The classes that nobody but these serves.
    fn served_by_these_alone(&self, servers: &[usize]) -> Vec<usize> {
        let others = (0..self.servers.len()).filter(|server| !servers.contains(server));
        let others = Vec::from_iter(others);
        let served = |class: usize| others.iter().any(|&server| self.servers[server].1.contains(&class));
        (0..self.arrivals.len()).filter(|&class| !served(class)).collect()
    }

    /// Mean wait of each class, first come first served by whoever has been idle longest.
    ///
    /// The product form of Adan and Weiss, "A skill based parallel service system under FCFS-ALIS", Stochastic Systems 4(1), 2014:
    /// busy servers in the order of the contacts that they serve, behind each those who wait and whom it and the ones before it
    /// do not serve, then the idle servers, the one who has been idle longest last.
    fn waits(&self) -> Vec<f64> {
        let (mut total, mut waiting) = (0.0, vec![0.0; self.arrivals.len()]);
        for order in orders(self.servers.len()) {
            for busy in 0..=order.len() {
                let mut weight = 1.0;
                let mut mean = vec![0.0; self.arrivals.len()];
                for upto in 1..=busy {
                    let rate: f64 = order[..upto].iter().map(|&server| self.servers[server].0).sum();
                    let classes = self.served_by_these_alone(&order[..upto]);
                    let passed: f64 = classes.iter().map(|&class| self.arrivals[class]).sum();
                    weight /= rate - passed;
                    for class in classes {
                        mean[class] += self.arrivals[class] / (rate - passed);
                    }
                }
                for from in busy..order.len() {
                    weight /= self.served_by_some(&order[from..]);
                }
                total += weight;
                waiting.iter_mut().zip(mean).for_each(|(sum, mean)| *sum += weight * mean);
            }
        }
        waiting.into_iter().zip(&self.arrivals).map(|(sum, rate)| sum / total / rate).collect()
    }

    fn agrees(&self, name: &str) {
        let distributions = Vec::from_iter(self.servers.iter().map(|(rate, _)| exponential(1.0 / rate)));
        let all: f64 = self.arrivals.iter().sum();
        let mut plan = Plan::lasting(1_500_000.0 / all).cut_into(105);
        for &rate in &self.arrivals {
            plan = plan.class(Contacts::steady(rate).handled_by_group_in(&distributions));
        }
        for (_, classes) in &self.servers {
            plan =
                plan.group(Agents::number(1).serving(&Vec::from_iter(classes.iter().map(|&class| (class as u16, 1)))));
        }
        let result = plan.run(1);
        for (class, theory) in (0..).zip(self.waits()) {
            share(&result, class, WARM_UP, wait).is(&format!("{name}, class {class}: mean wait"), theory, 0.025);
        }
    }
}

/// All orders of so many numbers.
fn orders(numbers: usize) -> Vec<Vec<usize>> {
    if numbers == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(numbers - 1);
    let insert = |order: Vec<usize>| {
        (0..numbers).map(move |at| {
            let mut order = order.clone();
            order.insert(at, numbers - 1);
            order
        })
    };
    shorter.into_iter().flat_map(insert).collect()
}

#[test]
fn the_n_design_in_product_form_is_the_n_design_as_a_chain() {
    // The same numbers as in `skills.rs`, where a Markov chain is solved.
    let design = Design { arrivals: vec![0.7, 0.35], servers: vec![(1.0, vec![0]), (0.8, vec![0, 1])] };
    design.agrees("N design in product form");
}

#[test]
fn the_w_design_served_by_the_longest_idle_is_its_product_form() {
    let servers = vec![(1.0, vec![0, 1]), (0.7, vec![1, 2])];
    Design { arrivals: vec![0.45, 0.4, 0.35], servers }.agrees("W design");
}

#[test]
fn the_m_design_served_by_the_longest_idle_is_its_product_form() {
    let servers = vec![(1.0, vec![0]), (0.8, vec![0, 1]), (0.6, vec![1])];
    Design { arrivals: vec![1.1, 0.7], servers }.agrees("M design");
}

#[test]
fn agents_kept_free_for_one_class_are_the_chain_of_cutoff_priorities() {
    // Three agents; ordinary contacts begin only while more than one of them is idle. Both classes are served in a mean of 1.
    let (agents, keep) = (3_usize, 1_usize);
    let (urgent, ordinary) = (0.9, 0.75);
    let plan = Plan::lasting(1_500_000.0 / (urgent + ordinary))
        .cut_into(105)
        .class(Contacts::steady(urgent))
        .class(Contacts::steady(ordinary))
        .group(Agents::number(agents).serving(&[(0, 1), (1, 1)]))
        .keeping(keep as u32, 0, 0);
    // Urgent contacts wait only while all agents are busy, ordinary ones while all but one are. At this load the chance of more
    // than so many is negligible.
    let (max_urgent, max_ordinary) = (20, 45);
    let level = |busy: usize, first: usize| if busy < agents { busy } else { agents + first };
    let state = |busy: usize, first: usize, second: usize| level(busy, first) * (max_ordinary + 1) + second;
    let mut chain = MarkovChain::new((agents + max_urgent + 1) * (max_ordinary + 1));
    for second in 0..=max_ordinary {
        for (busy, first) in (0..agents).map(|busy| (busy, 0)).chain((0..=max_urgent).map(|first| (agents, first))) {
            // With as many idle as that, nobody ordinary waits.
            if busy < agents - keep && second > 0 {
                // Not a state that is reached; it leads back.
                chain.add_rate(state(busy, first, second), state(busy, first, second - 1), 1.0);
                continue;
            }
            let here = state(busy, first, second);
            if busy < agents {
                chain.add_rate(here, state(busy + 1, 0, second), urgent);
            } else if first < max_urgent {
                chain.add_rate(here, state(busy, first + 1, second), urgent);
            }
            if busy < agents - keep {
                chain.add_rate(here, state(busy + 1, 0, second), ordinary);
            } else if second < max_ordinary {
                chain.add_rate(here, state(busy, first, second + 1), ordinary);
            }
            let to = match (busy, first, second) {
                (0, ..) => continue,
                (_, 1.., _) => state(busy, first - 1, second),
                // One more idle than are kept: an ordinary contact takes them.
                (_, _, 1..) if busy == agents - keep => state(busy, 0, second - 1),
                _ => state(busy - 1, 0, second),
            };
            chain.add_rate(here, to, busy as f64);
        }
    }
    let shares = chain.stationary().unwrap();
    let mean = |of: &dyn Fn(usize, usize) -> usize| -> f64 {
        let states = shares.iter().enumerate();
        states.map(|(at, share)| share * of(at / (max_ordinary + 1), at % (max_ordinary + 1)) as f64).sum()
    };
    let result = plan.run(1);
    let urgent_wait = mean(&|level, _| level.saturating_sub(agents)) / urgent;
    let ordinary_wait = mean(&|_, second| second) / ordinary;
    share(&result, 0, WARM_UP, wait).is("cutoff priority: mean wait of the urgent", urgent_wait, 0.02);
    share(&result, 1, WARM_UP, wait).is("cutoff priority: mean wait of the ordinary", ordinary_wait, 0.03);
}
