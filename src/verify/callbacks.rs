//! Callbacks, by agents and by a robot.

use super::{Case, Known, exact, minutes, steady};
use crate::experiment::Metric;
use crate::stats::formulas::{MarkovChain, erlang_b};

const CHAIN: &str = "Markov chain of who is present and who is to be called (Grassmann, Taksar and Heyman 1985)";

pub(super) const CASES: &[Case] = &[
    Case {
        name: "callback-offer",
        title: "six in ten hang up to be called back, by agents beyond a reserve",
        source: CHAIN,
        known: offering,
    },
    Case {
        name: "callback-absent",
        title: "four in ten callbacks meet a recording and are made again",
        source: CHAIN,
        known: absent,
    },
    Case {
        name: "predictive-dialling",
        title: "a robot always rings for six clients, who find an agent free or hang up",
        source: "Erlang B (Erlang 1917)",
        known: robot,
    },
    Case {
        name: "campaign-nuisance",
        title: "a predictive dialler of a campaign rings for the one agent who is free, whom a caller takes meanwhile",
        source: "Markov chain of the agent and the call that rings, solved by hand: l / (l + m + a)",
        known: campaign,
    },
];

/// Three agents with conversations of 1 minute on average. Of those who find all of them busy a share hangs up to be called back; the others
/// wait and give up. Nobody is called back unless two agents are free.
struct Offering {
    arrivals: f64,
    share: f64,
    give_up: f64,
}

impl Offering {
    const AGENTS: usize = 3;
    const KEPT: usize = 1;
    /// More are never present, and no more to be called back, in the chain.
    const PRESENT: usize = 14;
    const PENDING: usize = 60;

    /// The long-run share of the time with so many present and so many to be called back.
    fn chain(&self) -> Vec<(usize, usize, f64)> {
        let mut chain = MarkovChain::new(Self::PRESENT * Self::PENDING);
        let state = |present: usize, pending: usize| pending * Self::PRESENT + present;
        // Fewer busy agents than this, and one calls back.
        let calls_below = Self::AGENTS - Self::KEPT;
        for pending in 0..Self::PENDING {
            for present in 0..Self::PRESENT {
                let from = state(present, pending);
                if pending > 0 && present < calls_below {
                    // It does not last: an agent calls at once.
                    chain.add_rate(from, state(present + 1, pending - 1), 1.0);
                    continue;
                }
                let waits = |share: f64, chain: &mut MarkovChain| {
                    if present + 1 < Self::PRESENT {
                        chain.add_rate(from, state(present + 1, pending), self.arrivals * share);
                    }
                };
                if present < Self::AGENTS {
                    waits(1.0, &mut chain);
                } else {
                    waits(1.0 - self.share, &mut chain);
                    if pending + 1 < Self::PENDING {
                        chain.add_rate(from, state(present, pending + 1), self.arrivals * self.share);
                    }
                }
                if present > 0 {
                    let done = present.min(Self::AGENTS) as f64;
                    // The agent who becomes free may be the second one who is, and calls back.
                    if present - 1 < calls_below && pending > 0 {
                        chain.add_rate(from, state(present, pending - 1), done);
                    } else {
                        chain.add_rate(from, state(present - 1, pending), done);
                    }
                }
                if present > Self::AGENTS {
                    let gone = (present - Self::AGENTS) as f64 * self.give_up;
                    chain.add_rate(from, state(present - 1, pending), gone);
                }
            }
        }
        let shares = chain.stationary().unwrap();
        let of = |(state, share)| (state % Self::PRESENT, state / Self::PRESENT, share);
        shares.into_iter().enumerate().map(of).collect()
    }
}

fn offering() -> Known {
    let model = Offering { arrivals: 2.0, share: 0.6, give_up: 0.5 };
    let states = model.chain();
    let mean = |of: fn(usize, usize) -> f64| -> f64 {
        states.iter().map(|&(present, pending, share)| share * of(present, pending)).sum()
    };
    let busy = mean(|present, _| f64::from(u8::from(present >= Offering::AGENTS)));
    let waiting = mean(|present, _| present.saturating_sub(Offering::AGENTS) as f64);
    let pending = mean(|_, pending| pending as f64);
    let at_the_edge = mean(|present, pending| {
        f64::from(u8::from(present + 1 == Offering::PRESENT || pending + 1 == Offering::PENDING))
    });
    assert!(at_the_edge < 1e-6, "the chain is large enough: {at_the_edge}");
    let hours = 200;
    Known {
        scenario: steady(hours)
            + "[group.agents]\nagents = 3\nskills = [\"calls\", \"callbacks\"]\nreserve = { agents = 1, queues = [\"calls\"] }\n\
               [queue.callbacks]\nskill = \"callbacks\"\n\
               [class.calls]\narrivals = \"2/min\"\ntalk = \"exponential(1m)\"\npatience = \"exponential(2m)\"\n\
               callback = { share = 0.6, queue = \"callbacks\", ring = \"0s\" }\n",
        values: vec![
            exact(
                "class.calls",
                Metric::CallbacksRequested,
                model.share * busy * model.arrivals * 60.0 * f64::from(hours),
            ),
            exact("class.calls", Metric::AbandonShare, waiting * model.give_up / model.arrivals),
            // Little's law: those who are to be called back, over how many hang up in a minute.
            minutes("class.calls", Metric::CallbackDelay, pending / (model.arrivals * model.share * busy)),
        ],
    }
}

/// Two agents call back whoever asks for it. A call is answered with this probability and the conversation takes 1 minute on average; otherwise
/// the agent is with a recording for so long, and the client is called again after so long.
struct Absent {
    asks: f64,
    answers: f64,
    recording: f64,
    retry: f64,
}

impl Absent {
    const AGENTS: usize = 2;
    /// More are never with agents or waiting for one, and no more to be called again, in the chain.
    const PRESENT: usize = 16;
    const AWAY: usize = 14;

    /// The long-run share of the time with so many with agents or waiting, so many of these with recordings, and so many away.
    fn chain(&self) -> Vec<([usize; 3], f64)> {
        let with = Self::AGENTS + 1;
        let state = |[present, in_vain, away]: [usize; 3]| (away * with + in_vain) * Self::PRESENT + present;
        let mut chain = MarkovChain::new(Self::PRESENT * with * Self::AWAY);
        for away in 0..Self::AWAY {
            for in_vain in 0..with {
                for present in 0..Self::PRESENT {
                    let from = state([present, in_vain, away]);
                    let busy = present.min(Self::AGENTS);
                    if in_vain > busy {
                        // There are no such states: whatever leads out of them is never gone.
                        chain.add_rate(from, state([present, busy, away]), 1.0);
                        continue;
                    }
                    // To a state into which one more comes, or in which an agent goes on to the next.
                    let mut begins = |[present, in_vain, away]: [usize; 3], someone: bool, rate: f64| {
                        if present >= Self::PRESENT || away >= Self::AWAY || rate == 0.0 {
                            return;
                        }
                        if someone {
                            chain.add_rate(from, state([present, in_vain, away]), rate * self.answers);
                            chain.add_rate(from, state([present, in_vain + 1, away]), rate * (1.0 - self.answers));
                        } else {
                            chain.add_rate(from, state([present, in_vain, away]), rate);
                        }
                    };
                    let free = present < Self::AGENTS;
                    begins([present + 1, in_vain, away], free, self.asks);
                    if away > 0 {
                        begins([present + 1, in_vain, away - 1], free, away as f64 / self.retry);
                    }
                    let next = present > Self::AGENTS;
                    if busy > in_vain {
                        let rate = (busy - in_vain) as f64;
                        begins([present - 1, in_vain, away], next, rate);
                    }
                    if in_vain > 0 {
                        let rate = in_vain as f64 / self.recording;
                        begins([present - 1, in_vain - 1, (away + 1).min(Self::AWAY - 1)], next, rate);
                    }
                }
            }
        }
        let shares = chain.stationary().unwrap();
        let of = |state: usize| [state % Self::PRESENT, state / Self::PRESENT % with, state / Self::PRESENT / with];
        shares.into_iter().enumerate().map(|(state, share)| (of(state), share)).collect()
    }
}

fn absent() -> Known {
    let model = Absent { asks: 0.6, answers: 0.6, recording: 0.4, retry: 2.0 };
    let states = model.chain();
    let mean = |of: fn([usize; 3]) -> f64| -> f64 { states.iter().map(|&(state, share)| share * of(state)).sum() };
    let at_the_edge =
        mean(|[present, _, away]| f64::from(u8::from(present + 1 == Absent::PRESENT || away + 1 == Absent::AWAY)));
    assert!(at_the_edge < 1e-6, "the chain is large enough: {at_the_edge}");
    let not_talking = mean(|[present, in_vain, away]| (present.saturating_sub(Absent::AGENTS) + in_vain + away) as f64);
    let busy = mean(|[present, ..]| present.min(Absent::AGENTS) as f64);
    Known {
        scenario: steady(200)
            + "[group.agents]\nagents = 2\nskills = [\"calls\"]\n\
               [class.calls]\narrivals = \"0.6/min\"\ntalk = \"exponential(1m)\"\n\
               [class.calls.callback]\noffer = \"at-once\"\nring = \"0s\"\nring_limit = \"0s\"\nanswer_share = 0.6\ncalls = 65535\n\
               voicemail = { share = 1, time = \"exponential(24s)\" }\nretry_delay = \"exponential(2m)\"\n",
        values: vec![
            // Little's law: all who are not talking, over how many ask in a minute.
            minutes("class.calls", Metric::CallbackDelay, not_talking / model.asks),
            exact("class.calls", Metric::CallbackAnswerShare, model.answers),
            exact("class.calls", Metric::CallbackFirstCall, model.answers),
            exact("group.agents", Metric::AgentsBusy, busy),
        ],
    }
}

/// Rings for 2 minutes on average, and everybody answers: answers are a Poisson process. Who finds no agent free hangs up at once: a loss
/// system. Clients are as many as keep the robot at it all the time.
fn robot() -> Known {
    let (agents, ringing, ring) = (5, 6.0, 2.0);
    Known {
        scenario: "[run]\nlength = \"1m\"\ninterval = \"1m\"\n[group.agents]\nagents = 5\nskills = [\"calls\"]\n\
                   [class.calls]\narrivals = { counts = [10000], interval = \"1m\" }\ntalk = \"exponential(1m)\"\n\
                   [class.calls.callback]\noffer = \"at-once\"\ndialled_by = \"robot\"\nringing = 6\nring = \"exponential(2m)\"\n\
                   ring_limit = \"10h\"\nhold_patience = \"0s\"\ncalls = 1\n"
            .to_owned(),
        values: vec![exact("class.calls", Metric::CallbackHungUpShare, erlang_b(agents, ringing / ring).unwrap())],
    }
}

/// One agent, for whom a predictive dialler that allows no nuisance calls rings whenever they are free. Callers, who give up at once, may take
/// the agent while it rings; whoever answers then finds nobody and hangs up.
///
/// # Formula
/// With rates l of callers, m of the ends of their calls, c of the ends of calls out and a of answers: while it rings the agent is free or with
/// a caller, and as long as they are free, which takes F of the time, it rings. So the time in which it rings for an agent who is with a caller
/// is B = F l / (m + a), of the answers l / (l + m + a) find nobody, and the agent is busy for 1 - F with F (1 + a / c) + B (1 + a / m) = 1.
fn campaign() -> Known {
    let (callers, done, done_out, answers) = (0.5, 1.0, 0.5, 2.0);
    let nuisance = callers / (callers + done + answers);
    let taken_while_it_rings = callers / (done + answers);
    let free = 1.0 / (1.0 + answers / done_out + taken_while_it_rings * (1.0 + answers / done));
    Known {
        // What is left of the list at the end is not called, when there are no callers any more.
        scenario: steady(100)
            + "closing = \"cut\"\n[group.agents]\nagents = 1\nskills = [\"calls\", \"offers\"]\n\
               [class.calls]\narrivals = \"0.5/min\"\ntalk = \"exponential(1m)\"\npatience = \"0s\"\n\
               [class.offers]\ntalk = \"exponential(2m)\"\n\
               [class.offers.campaign]\nrecords = 10000\nmode = \"predictive\"\nnuisance = 0\ncalls = 1\n\
               ring = \"exponential(30s)\"\nring_limit = \"10h\"\nhold_patience = \"0s\"\n",
        values: vec![
            exact("class.offers", Metric::NuisanceShare, nuisance),
            exact("class.calls", Metric::AbandonShare, 1.0 - free),
            exact("group.agents", Metric::AgentsBusy, 1.0 - free),
        ],
    }
}
