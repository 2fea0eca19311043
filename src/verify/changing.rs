//! Arrivals and agents that change over the day.

use super::{Case, Exact, Known, exact, steady};
use crate::experiment::Metric;
use crate::stats::formulas::{MarkovChain, RatePiece, mean_number_present};

const INFINITE: &str = "M_t/G/infinity (Eick, Massey and Whitt 1993)";
const KOLMOGOROV: &str = "Kolmogorov's equations, by the rule of Runge and Kutta (Feller 1968)";

pub(super) const CASES: &[Case] = &[
    Case {
        name: "changing-rates",
        title: "rates change, agents enough for everybody, exponential talk",
        source: INFINITE,
        known: || present("exponential(90s)", |x| SERVICE * (1.0 - (-x / SERVICE).exp())),
    },
    Case {
        name: "changing-rates-constant",
        title: "the same with constant talk times",
        source: INFINITE,
        known: || present("90s", |x| x.min(SERVICE)),
    },
    Case {
        name: "changing-agents",
        title: "agents come and go, calls that find none free are lost",
        source: KOLMOGOROV,
        known: loss,
    },
    Case {
        name: "staff-drop",
        title: "rates change, agents come and drop out, callers wait and give up",
        source: KOLMOGOROV,
        known: staff_drop,
    },
    Case {
        name: "switching-rates",
        title: "the rate switches at random between two states, callers give up",
        source: "Markov chain of state and callers, MMPP/M/c+M (Fischer and Meier-Hellstern 1993)",
        known: switching_rates,
    },
];

/// Mean talk \[minutes\].
const SERVICE: f64 = 1.5;

/// The value of a metric of a part in an interval.
fn in_interval(part: &'static str, metric: Metric, interval: usize, value: f64) -> Exact {
    Exact { interval: Some(interval), ..exact(part, metric, value) }
}

/// Rates of pieces of 2 minutes each, the last of which nobody arrives in, and the agents who are then busy on average.
fn present(talk: &str, integral_of_survival: fn(f64) -> f64) -> Known {
    let (piece, rates) = (2.0, [150.0, 600.0, 1_200.0, 300.0, 900.0, 0.0]);
    let pieces = (0..).zip(rates).map(|(number, rate)| {
        let from = piece * f64::from(number);
        RatePiece { from, to: from + piece, rate }
    });
    let pieces: Vec<RatePiece> = pieces.collect();
    let there = |time: f64| mean_number_present(&pieces, time, integral_of_survival).unwrap();
    let values = (0..rates.len()).map(|interval| {
        let steps = 2_000;
        let moment = |step: i32| piece * (interval as f64 + (f64::from(step) + 0.5) / f64::from(steps));
        let mean = (0..steps).map(|step| there(moment(step))).sum::<f64>() / f64::from(steps);
        in_interval("group.agents", Metric::AgentsBusy, interval, mean)
    });
    let rates = rates.map(|rate| format!("\"{rate}/min\"")).join(", ");
    Known {
        scenario: format!(
            "[run]\nlength = \"12m\"\ninterval = \"2m\"\n[group.agents]\nagents = 3000\nskills = [\"calls\"]\n\
             [class.calls]\narrivals = {{ rates = [{rates}], interval = \"2m\" }}\ntalk = \"{talk}\"\n"
        ),
        values: values.collect(),
    }
}

/// A center of one class whose agents are numbers that change: whoever is busy when there are to be fewer goes on, and nobody is taken as long
/// as there are as many busy as planned. All rates are per minute, talk has the mean 1 there.
struct Changing {
    /// By interval: calls, and agents.
    intervals: &'static [(f64, usize)],
    /// \[minutes\]
    interval: f64,
    /// Calls that an agent ends.
    ends: f64,
    /// How many may wait; none where others are lost.
    room: usize,
    /// Callers who wait give up at this rate each.
    give_up: f64,
    /// Step of the rule \[minutes\], short beside the reciprocal of the sum of all rates.
    step: f64,
}

/// What becomes of a changing center in an interval.
struct Interval {
    /// Mean number turned away.
    lost: f64,
    /// Time of busy agents, and of those who wait, over its length.
    busy: f64,
    waiting: f64,
}

impl Changing {
    /// From empty on.
    fn solve(&self) -> Vec<Interval> {
        let most = self.intervals.iter().map(|&(_, agents)| agents).max().unwrap_or(0);
        let side = self.room + 1;
        let at = |busy: usize, waiting: usize| busy * side + waiting;
        // The probabilities of (busy, waiting), and behind them the three integrals.
        let states = (most + 1) * side;
        let (lost, busy_time, waiting_time) = (states, states + 1, states + 2);
        let mut state = vec![0.0; states + 3];
        state[0] = 1.0;
        let mut solved = Vec::new();
        let mut planned_before = 0;
        for &(calls, agents) in self.intervals {
            // Whoever comes on duty takes those who wait, at once.
            if agents > planned_before {
                for busy in 0..agents {
                    for waiting in 1..=self.room {
                        let taken = waiting.min(agents - busy);
                        let moved = std::mem::take(&mut state[at(busy, waiting)]);
                        state[at(busy + taken, waiting - taken)] += moved;
                    }
                }
            }
            planned_before = agents;
            state[lost..].fill(0.0);
            let change = |state: &[f64], change: &mut [f64]| {
                change.fill(0.0);
                for busy in 0..=most {
                    for waiting in 0..=self.room {
                        let share = state[at(busy, waiting)];
                        if share == 0.0 {
                            continue;
                        }
                        let mut go = |to: usize, rate: f64| {
                            change[at(busy, waiting)] -= rate * share;
                            change[to] += rate * share;
                        };
                        if busy < agents {
                            go(at(busy + 1, waiting), calls);
                        } else if waiting < self.room {
                            go(at(busy, waiting + 1), calls);
                        } else {
                            change[lost] += calls * share;
                        }
                        let mut go = |to: usize, rate: f64| {
                            change[at(busy, waiting)] -= rate * share;
                            change[to] += rate * share;
                        };
                        if busy > 0 {
                            // Whoever ends takes the next, unless they are one too many.
                            let next = waiting > 0 && busy <= agents;
                            go(
                                if next { at(busy, waiting - 1) } else { at(busy - 1, waiting) },
                                busy as f64 * self.ends,
                            );
                        }
                        if waiting > 0 {
                            go(at(busy, waiting - 1), waiting as f64 * self.give_up);
                        }
                        change[busy_time] += busy as f64 * share;
                        change[waiting_time] += waiting as f64 * share;
                    }
                }
            };
            runge_kutta(&mut state, self.step, (self.interval / self.step).round() as usize, change);
            solved.push(Interval {
                lost: state[lost],
                busy: state[busy_time] / self.interval,
                waiting: state[waiting_time] / self.interval,
            });
        }
        solved
    }
}

/// So many steps of the classical rule of the fourth order.
fn runge_kutta(state: &mut [f64], step: f64, steps: usize, change: impl Fn(&[f64], &mut [f64])) {
    let mut slopes = [(); 4].map(|()| vec![0.0; state.len()]);
    let mut moved = state.to_vec();
    for _ in 0..steps {
        for (stage, part) in [0.0, 0.5, 0.5, 1.0].into_iter().enumerate() {
            let (before, here) = slopes.split_at_mut(stage);
            match before.last() {
                Some(slope) => {
                    let values = state.iter().zip(slope);
                    moved
                        .iter_mut()
                        .zip(values)
                        .for_each(|(moved, (value, slope))| *moved = value + part * step * slope);
                }
                None => moved.copy_from_slice(state),
            }
            change(&moved, &mut here[0]);
        }
        for (number, value) in state.iter_mut().enumerate() {
            let [one, two, three, four] = slopes.each_ref().map(|slope| slope[number]);
            *value += step / 6.0 * (one + 2.0 * two + 2.0 * three + four);
        }
    }
}

fn loss() -> Known {
    let intervals: &[_] = &[(1.0, 4), (1.0, 1), (1.0, 3), (1.0, 2)];
    let center = Changing { intervals, interval: 30.0, ends: 1.0 / 3.0, room: 0, give_up: 0.0, step: 0.05 };
    let solved = center.solve();
    let mut values = vec![exact("class.calls", Metric::QueueFull, solved.iter().map(|interval| interval.lost).sum())];
    values.extend(
        (0..).zip(&solved).map(|(number, it)| in_interval("group.agents", Metric::AgentsBusy, number, it.busy)),
    );
    Known {
        scenario: "[run]\nlength = \"2h\"\nclosing = \"cut\"\n\
                   [group.agents]\nskills = [\"calls\"]\nheadcount = { agents = [4, 1, 3, 2], interval = \"30m\" }\n\
                   [queue.calls]\ncapacity = 0\n\
                   [class.calls]\narrivals = \"60/h\"\ntalk = \"exponential(3m)\"\n"
            .to_owned(),
        values,
    }
}

fn staff_drop() -> Known {
    let intervals: &[_] = &[(3.0, 10), (5.0, 14), (5.0, 7), (2.0, 9)];
    let center = Changing { intervals, interval: 30.0, ends: 1.0 / 3.0, room: 60, give_up: 0.25, step: 0.02 };
    let solved = center.solve();
    let given_up: f64 = solved.iter().map(|it| it.waiting * center.interval * center.give_up).sum();
    let mut values = vec![exact("class.calls", Metric::Abandoned, given_up)];
    values.extend(
        (0..).zip(&solved).map(|(number, it)| in_interval("group.agents", Metric::AgentsBusy, number, it.busy)),
    );
    // After the drop; in other intervals the line is short, and varies much.
    values.push(in_interval("queue.calls", Metric::Waiting, 2, solved[2].waiting));
    Known {
        scenario: "[run]\nlength = \"2h\"\nclosing = \"cut\"\n\
                   [group.agents]\nskills = [\"calls\"]\nheadcount = { agents = [10, 14, 7, 9], interval = \"30m\" }\n\
                   [class.calls]\narrivals = { rates = [\"3/min\", \"5/min\", \"5/min\", \"2/min\"], interval = \"30m\" }\n\
                   talk = \"exponential(3m)\"\npatience = \"exponential(4m)\"\n"
            .to_owned(),
        values,
    }
}

/// A quiet state of 20 minutes and one of 5 in which four times as many call; times in minutes, talk has the mean 1.
fn switching_rates() -> Known {
    const AGENTS: usize = 10;
    const ROOM: usize = 60;
    const GIVE_UP: f64 = 0.5;
    let mean = 6.0;
    let states = [(1.0, 20.0), (4.0, 5.0)];
    let scale = mean * (20.0 + 5.0) / states.iter().map(|(factor, lasts)| factor * lasts).sum::<f64>();
    let most = AGENTS + ROOM;
    let at = |state: usize, callers: usize| state * (most + 1) + callers;
    let mut chain = MarkovChain::new(2 * (most + 1));
    for (state, (factor, lasts)) in states.into_iter().enumerate() {
        for callers in 0..=most {
            chain.add_rate(at(state, callers), at(1 - state, callers), 1.0 / lasts);
            if callers < most {
                chain.add_rate(at(state, callers), at(state, callers + 1), factor * scale);
            }
            if callers > 0 {
                let leave = callers.min(AGENTS) as f64 + callers.saturating_sub(AGENTS) as f64 * GIVE_UP;
                chain.add_rate(at(state, callers), at(state, callers - 1), leave);
            }
        }
    }
    let shares = chain.stationary().expect("every state can be reached from every other");
    let over = |number: &dyn Fn(usize) -> usize| -> f64 {
        let all = (0..2).flat_map(|state| (0..=most).map(move |callers| (state, callers)));
        all.map(|(state, callers)| shares[at(state, callers)] * number(callers) as f64).sum()
    };
    let (busy, waiting) = (over(&|callers| callers.min(AGENTS)), over(&|callers| callers.saturating_sub(AGENTS)));
    Known {
        scenario: steady(100)
            + &format!(
                "[group.agents]\nagents = {AGENTS}\nskills = [\"calls\"]\n[queue.calls]\ncapacity = {ROOM}\n\
                 [class.calls]\narrivals = \"{mean}/min\"\ntalk = \"exponential(1m)\"\npatience = \"exponential(2m)\"\n\
                 busyness = {{ states = [{{ factor = 1, mean = \"20m\" }}, {{ factor = 4, mean = \"5m\" }}] }}\n"
            ),
        values: vec![
            exact("class.calls", Metric::AbandonShare, GIVE_UP * waiting / mean),
            exact("queue.calls", Metric::Waiting, waiting),
            exact("group.agents", Metric::AgentsBusy, busy),
        ],
    }
}
