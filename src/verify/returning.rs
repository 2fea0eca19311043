//! Clients who come again, and contacts that go on elsewhere.

use super::{Case, Known, exact, minutes, steady};
use crate::experiment::Metric;
use crate::stats::formulas::{ErlangC, MarkovChain};

const ORBIT: &str = "Markov chain of who is present and who will come again (Falin and Templeton 1997)";

pub(super) const CASES: &[Case] = &[
    Case { name: "retrials", title: "eight in ten of those turned away try again", source: ORBIT, known: turned_away },
    Case {
        name: "retrials-impatient",
        title: "half of those who give up or find no place try again",
        source: ORBIT,
        known: giving_up,
    },
    Case {
        name: "recalls",
        title: "three in ten of the served come again",
        source: "geometric series",
        known: recalls,
    },
    Case {
        name: "threads",
        title: "three messages a thread, and any of five agents answers the next",
        source: "networks of queues (Jackson 1957)",
        known: threads,
    },
    Case {
        name: "transfers",
        title: "eight in ten are transferred to a second desk",
        source: "networks of queues (Burke 1956, Jackson 1957)",
        known: transfers,
    },
];

/// One class at agents whose conversations take 1 minute on average; at most `most` wait, who give up at a rate of `give_up`, and a share of the
/// failed tries again at a rate of `rate`.
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
    fn scenario(self, hours: u32) -> String {
        let Retrying { arrivals, agents, most, give_up, share, rate } = self;
        let patience = match give_up > 0.0 {
            true => format!("patience = \"exponential({}s)\"\n", 60.0 / give_up),
            false => String::new(),
        };
        steady(hours)
            + &format!(
                "[group.agents]\nagents = {agents}\nskills = [\"calls\"]\n[queue.calls]\ncapacity = {most}\n\
                 [class.calls]\narrivals = \"{arrivals}/min\"\ntalk = \"exponential(1m)\"\n{patience}\
                 retrial_share = {share}\nretrial_delay = \"exponential({}s)\"\nretrial_chances = \"fresh\"\n",
                60.0 / rate
            )
    }

    /// The long-run share of the time with so many present and so many who will come again, of whom there are less than `orbit`.
    fn chain(self, orbit: usize) -> Vec<(usize, usize, f64)> {
        let present = (self.agents + self.most) as usize + 1;
        let mut chain = MarkovChain::new(present * orbit);
        let state = |here: usize, away: usize| away * present + here;
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

    /// Attempts a minute while so many will come again.
    fn attempts(self, away: usize) -> f64 {
        self.arrivals + away as f64 * self.rate
    }
}

/// Nobody waits: a loss system with an orbit.
fn turned_away() -> Known {
    let model = Retrying { arrivals: 2.0, agents: 3, most: 0, give_up: 0.0, share: 0.8, rate: 0.5 };
    let states = model.chain(60);
    let all: f64 = states.iter().map(|&(_, away, share)| share * model.attempts(away)).sum();
    let full = states.iter().filter(|(here, ..)| *here == 3);
    let blocked: f64 = full.map(|&(_, away, share)| share * model.attempts(away)).sum();
    let busy: f64 = states.iter().map(|&(here, _, share)| share * here as f64).sum();
    Known {
        scenario: model.scenario(80),
        values: vec![
            exact("class.calls", Metric::BlockedShare, blocked / all),
            exact("", Metric::ClientLostShare, blocked * (1.0 - model.share) / model.arrivals),
            exact("group.agents", Metric::AgentsBusy, busy),
        ],
    }
}

/// Two agents, at most six who wait and give up, and half of those who give up or find no place try again, with another patience.
fn giving_up() -> Known {
    let model = Retrying { arrivals: 2.2, agents: 2, most: 6, give_up: 0.4, share: 0.5, rate: 0.25 };
    let states = model.chain(30);
    let mean = |of: &dyn Fn(usize, usize) -> f64| -> f64 {
        states.iter().map(|&(here, away, share)| share * of(here, away)).sum()
    };
    let all = mean(&|_, away| model.attempts(away));
    let waiting = mean(&|here, _| here.saturating_sub(2) as f64);
    let blocked = mean(&|here, away| if here == 8 { model.attempts(away) } else { 0.0 });
    Known {
        scenario: model.scenario(80),
        values: vec![
            exact("class.calls", Metric::AbandonShare, waiting * model.give_up / all),
            exact("class.calls", Metric::BlockedShare, blocked / all),
            exact("queue.calls", Metric::Waiting, waiting),
        ],
    }
}

/// Every served client comes again with the same probability, so there are 1 / (1 - share) contacts for each that came of itself, and each of
/// them is as good a reason to call again as the first.
fn recalls() -> Known {
    let (rate, share) = (1.0, 0.3);
    Known {
        scenario: steady(200)
            + &format!(
                "[group.agents]\nagents = 6\nskills = [\"calls\"]\n\
                 [class.calls]\narrivals = \"{rate}/min\"\ntalk = \"exponential(1m)\"\n\
                 recall_share = {share}\nrecall_delay = \"exponential(2m)\"\n"
            ),
        values: vec![
            exact("class.calls", Metric::FirstContactResolution, 1.0 - share),
            exact("group.agents", Metric::AgentsBusy, rate / (1.0 - share)),
        ],
    }
}

/// Messages that come back to the line after a time without agents: a network of queues in which the line is one of its own kind, with all
/// visits for arrivals, whoever serves. A thread takes the wait and the answer for each message, and the time between them.
fn threads() -> Known {
    let (rate, agents, messages, reply) = (1.2, 5, 3.0, 1.0);
    let line = ErlangC::new(agents, rate * messages, 1.0).unwrap();
    let response = line.mean_wait() + 1.0;
    Known {
        scenario: steady(400)
            + &format!(
                "[group.agents]\nagents = {agents}\nskills = [\"messages\"]\ncapacity = {{ chat = 1 }}\n\
                 [class.messages]\nmedium = \"chat\"\narrivals = \"{rate}/min\"\ntalk = \"exponential(1m)\"\n\
                 thread = {{ thoughts = \"geometric({messages})\", reply = \"exponential({reply}m)\" }}\n"
            ),
        values: vec![
            minutes("class.messages", Metric::Asa, line.mean_wait()),
            minutes("class.messages", Metric::FirstResponse, response),
            minutes("class.messages", Metric::LaterResponse, response),
            minutes("class.messages", Metric::ResolutionTime, messages * response + (messages - 1.0) * reply),
            exact("class.messages", Metric::ThreadMessages, messages),
            exact("group.agents", Metric::AgentsBusy, rate * messages),
        ],
    }
}

/// The departures from a queue of this kind are a Poisson process, independent of who is left, and a share of them chosen by chance is one as
/// well: the second desk is one of its own kind.
fn transfers() -> Known {
    let (first, own, share) = (0.7, 0.1, 0.8);
    let desk = ErlangC::new(1, first, 1.0).unwrap();
    let second = ErlangC::new(2, first * share + own, 1.0).unwrap();
    Known {
        scenario: steady(400)
            + "[defaults]\ntalk = \"exponential(1m)\"\n\
               [group.first]\nagents = 1\nskills = [\"first\"]\n[group.second]\nagents = 2\nskills = [\"second\"]\n\
               [class.first]\narrivals = \"0.7/min\"\ntransfers = [{ to = \"second\", share = 0.8 }]\n\
               [class.second]\narrivals = \"0.1/min\"\n",
        values: vec![
            minutes("class.first", Metric::Asa, desk.mean_wait()),
            minutes("class.second", Metric::Asa, second.mean_wait()),
            exact("class.second", Metric::WaitedShare, second.probability_of_waiting()),
            exact("class.first", Metric::TransferShare, share),
        ],
    }
}
