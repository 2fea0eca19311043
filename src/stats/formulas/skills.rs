//! Servers that each serve some classes: the product form of first come, first served by whoever has been idle longest.

use super::{FormulaError, require, require_positive};

/// A design of parallel servers, each of which serves some of the classes at a rate of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct SkillDesign {
    /// Poisson arrivals of each class per unit of time.
    pub arrivals: Vec<f64>,
    /// For each server the rate of its exponential service, and the classes that it serves.
    pub servers: Vec<(f64, Vec<usize>)>,
}

/// What is known of a [`SkillDesign`] in steady state.
#[derive(Clone, Debug, PartialEq)]
pub struct SkillWaits {
    /// Mean wait of each class, zeros included.
    pub mean_wait: Vec<f64>,
    /// Probability that a contact of the class finds nobody who serves it idle \[0, 1\].
    pub probability_of_waiting: Vec<f64>,
    /// Share of the time that each server is busy \[0, 1\].
    pub occupancy: Vec<f64>,
}

impl SkillDesign {
    /// Waits and occupancies where an arrival goes to whoever of those who serve it has been idle longest, and a server takes whoever of
    /// those whom it serves came first.
    ///
    /// Work grows with the factorial of the number of servers.
    ///
    /// # Errors
    /// A rate not positive or not finite; or a load without a steady state: some servers are alone with more work than they can do.
    ///
    /// # Formula
    /// A state is the busy servers in the order of the contacts that they serve, how many wait behind each, and the idle servers, the one idle
    /// longest last. Behind a busy server wait contacts whom it and the busy ones before it alone serve, so that how many is geometric:
    /// each order weighs Π 1 / (μ - λ) over the busy ones, with the rates of the servers and of these classes up to there, times Π 1 / λ' over
    /// the idle ones, with the arrivals of classes that some idle server from there on serves.
    ///
    /// # Source
    /// Adan, Weiss, "A skill based parallel service system under FCFS-ALIS", Stochastic Systems 4(1), 2014.
    pub fn solve(&self) -> Result<SkillWaits, FormulaError> {
        self.arrivals.iter().try_for_each(|&rate| require_positive("arrival rate", rate))?;
        self.servers.iter().try_for_each(|&(rate, _)| require_positive("service rate", rate))?;
        let (classes, servers) = (self.arrivals.len(), self.servers.len());
        let (mut total, mut waiting) = (0.0, vec![0.0; classes]);
        let (mut nobody, mut occupied) = (vec![0.0; classes], vec![0.0; servers]);
        for order in orders(servers) {
            for busy in 0..=servers {
                let mut weight = 1.0;
                let mut mean = vec![0.0; classes];
                for upto in 1..=busy {
                    let rate: f64 = order[..upto].iter().map(|&server| self.servers[server].0).sum();
                    let alone = self.served_by_these_alone(&order[..upto]);
                    let spare = rate - alone.iter().map(|&class| self.arrivals[class]).sum::<f64>();
                    require(spare > 0.0, "load", rate - spare, "be less than the servers can do who serve it")?;
                    weight /= spare;
                    alone.into_iter().for_each(|class| mean[class] += self.arrivals[class] / spare);
                }
                for from in busy..servers {
                    weight /=
                        self.served_by_some(&order[from..]).iter().map(|&class| self.arrivals[class]).sum::<f64>();
                }
                total += weight;
                waiting.iter_mut().zip(mean).for_each(|(sum, mean)| *sum += weight * mean);
                let met = self.served_by_some(&order[busy..]);
                (0..classes).filter(|class| !met.contains(class)).for_each(|class| nobody[class] += weight);
                order[..busy].iter().for_each(|&server| occupied[server] += weight);
            }
        }
        let shares = |sums: Vec<f64>| Vec::from_iter(sums.into_iter().map(|sum| sum / total));
        let mean_wait = shares(waiting).into_iter().zip(&self.arrivals).map(|(mean, rate)| mean / rate).collect();
        Ok(SkillWaits { mean_wait, probability_of_waiting: shares(nobody), occupancy: shares(occupied) })
    }

    /// The classes that some of these serve.
    fn served_by_some(&self, servers: &[usize]) -> Vec<usize> {
        let served = |class: &usize| servers.iter().any(|&server| self.servers[server].1.contains(class));
        (0..self.arrivals.len()).filter(served).collect()
    }

    /// The classes that nobody but these serves.
    fn served_by_these_alone(&self, servers: &[usize]) -> Vec<usize> {
        let others: Vec<usize> = (0..self.servers.len()).filter(|server| !servers.contains(server)).collect();
        let served = self.served_by_some(&others);
        (0..self.arrivals.len()).filter(|class| !served.contains(class)).collect()
    }
}

/// All orders of so many numbers.
fn orders(numbers: usize) -> Vec<Vec<usize>> {
    if numbers == 0 {
        return vec![Vec::new()];
    }
    let insert = |order: Vec<usize>| {
        (0..numbers).map(move |at| {
            let mut order = order.clone();
            order.insert(at, numbers - 1);
            order
        })
    };
    orders(numbers - 1).into_iter().flat_map(insert).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{ErlangC, MarkovChain, assert_close};
    use super::*;

    #[test]
    fn servers_who_are_alike_and_serve_everybody_are_erlang_c() {
        let everybody = vec![0, 1];
        let design = SkillDesign { arrivals: vec![1.5, 0.6], servers: vec![(1.0, everybody); 3] };
        let solved = design.solve().unwrap();
        let exact = ErlangC::new(3, 2.1, 1.0).unwrap();
        for class in 0..2 {
            assert_close(solved.mean_wait[class], exact.mean_wait(), 1e-12);
            assert_close(solved.probability_of_waiting[class], exact.probability_of_waiting(), 1e-12);
        }
        solved.occupancy.iter().for_each(|&occupancy| assert_close(occupancy, 0.7, 1e-12));
    }

    #[test]
    fn the_n_design_is_the_markov_chain_of_its_states() {
        let (common, rare, special, flexible) = (0.7, 0.35, 1.0, 0.8);
        let design =
            SkillDesign { arrivals: vec![common, rare], servers: vec![(special, vec![0]), (flexible, vec![0, 1])] };
        let solved = design.solve().unwrap();
        let (states, shares) = n_design(common, rare, special, flexible);
        let mean = |of: &dyn Fn(State) -> f64| -> f64 {
            states.iter().zip(&shares).map(|(state, share)| of(*state) * share).sum()
        };
        let of_open = common / (common + rare);
        let common_waiting = mean(&|state| match state {
            State::BothBusy { open, .. } => of_open * open as f64,
            _ => 0.0,
        });
        let rare_waiting = mean(&|state| match state {
            State::BothBusy { passed, open } => passed as f64 + (1.0 - of_open) * open as f64,
            State::FlexibleBusy { passed } => passed as f64,
            _ => 0.0,
        });
        let is = |holds: bool| f64::from(u8::from(holds));
        let both = mean(&|state| is(matches!(state, State::BothBusy { .. })));
        let flexible_alone = mean(&|state| is(matches!(state, State::FlexibleBusy { .. })));
        let special_alone = mean(&|state| is(matches!(state, State::SpecialBusy)));
        for (found, exact) in [
            (solved.mean_wait[0], common_waiting / common),
            (solved.mean_wait[1], rare_waiting / rare),
            (solved.probability_of_waiting[0], both),
            (solved.probability_of_waiting[1], both + flexible_alone),
            (solved.occupancy[0], both + special_alone),
            (solved.occupancy[1], both + flexible_alone),
        ] {
            assert_close(found, exact, 1e-5);
        }
    }

    #[test]
    fn a_design_without_a_steady_state_is_refused() {
        let refused = |arrivals: [f64; 2], rate: f64| {
            let servers = vec![(rate, vec![0]), (1.0, vec![0, 1])];
            SkillDesign { arrivals: arrivals.to_vec(), servers }.solve().unwrap_err().parameter
        };
        assert_eq!(refused([0.5, 1.0], 1.0), "load");
        assert_eq!(refused([0.5, 0.0], 1.0), "arrival rate");
        assert_eq!(refused([0.5, 0.5], -1.0), "service rate");
    }

    /// Of contacts that wait, the class is left open until a server looks at it: first come those whom the special server passed over, who
    /// are all of the rare class, then those whom nobody looked at, each of the common class with its share of the arrivals.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    enum State {
        BothIdle {
            special_longer: bool,
        },
        /// Nobody waits, since the flexible server would serve anybody.
        SpecialBusy,
        /// All who wait are of the rare class.
        FlexibleBusy {
            passed: usize,
        },
        BothBusy {
            passed: usize,
            open: usize,
        },
    }

    /// The most contacts waiting: at this load the chance of as many is below 1e-7.
    const MOST: usize = 36;

    fn n_design(common: f64, rare: f64, special: f64, flexible: f64) -> (Vec<State>, Vec<f64>) {
        let mut states = vec![
            State::BothIdle { special_longer: true },
            State::BothIdle { special_longer: false },
            State::SpecialBusy,
        ];
        states.extend((0..=MOST).map(|passed| State::FlexibleBusy { passed }));
        states.extend(
            (0..=MOST).flat_map(|passed| (0..=MOST - passed).map(move |open| State::BothBusy { passed, open })),
        );
        states.sort_unstable();
        let mut chain = MarkovChain::new(states.len());
        for (from, state) in states.iter().enumerate() {
            for (rate, to) in transitions(*state, [common, rare, special, flexible]) {
                // Arrivals beyond the most are left out.
                if let Ok(to) = states.binary_search(&to) {
                    chain.add_rate(from, to, rate);
                }
            }
        }
        let shares = chain.stationary().unwrap();
        (states, shares)
    }

    fn transitions(state: State, [common, rare, special, flexible]: [f64; 4]) -> Vec<(f64, State)> {
        match state {
            State::BothIdle { special_longer } => {
                let common_to = if special_longer { State::SpecialBusy } else { State::FlexibleBusy { passed: 0 } };
                vec![(common, common_to), (rare, State::FlexibleBusy { passed: 0 })]
            }
            State::SpecialBusy => vec![
                (common + rare, State::BothBusy { passed: 0, open: 0 }),
                (special, State::BothIdle { special_longer: false }),
            ],
            State::FlexibleBusy { passed } => {
                let freed = match passed {
                    0 => State::BothIdle { special_longer: true },
                    _ => State::FlexibleBusy { passed: passed - 1 },
                };
                let next = State::FlexibleBusy { passed: passed + 1 };
                vec![(common, State::BothBusy { passed, open: 0 }), (rare, next), (flexible, freed)]
            }
            State::BothBusy { passed, open } => {
                let freed = match (passed, open) {
                    (0, 0) => State::SpecialBusy,
                    (0, _) => State::BothBusy { passed, open: open - 1 },
                    _ => State::BothBusy { passed: passed - 1, open },
                };
                let mut all = vec![(common + rare, State::BothBusy { passed, open: open + 1 }), (flexible, freed)];
                // The special server passes over contacts of the rare class until it finds one of the common class, or nobody.
                let (of_common, of_rare) = (common / (common + rare), rare / (common + rare));
                let mut so_far = 1.0;
                for over in 0..open {
                    let to = State::BothBusy { passed: passed + over, open: open - over - 1 };
                    all.push((special * so_far * of_common, to));
                    so_far *= of_rare;
                }
                all.push((special * so_far, State::FlexibleBusy { passed: passed + open }));
                all
            }
        }
    }
}
