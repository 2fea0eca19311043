//! Callbacks, against Markov chains of who is present and who is to be called back.

use super::evidence::{Evidence, share};
use crate::centers::{Agents, Contacts, Plan, constant, exponential, span};
use switchboard::ids::{ClassId, QueueId};
use switchboard::model::{CallbackTimes, Center, Limits, Outcome, QueuePlan, RunResult, simulate};
use switchboard::random::Distribution;
use switchboard::stats::formulas::MarkovChain;
use switchboard::time::Time;
use switchboard::workload::{Arrivals, Callback, CallbackOffer, Dialler, Pacing, RecordedContact};

const WARM_UP: usize = 5;
const REPLICATIONS: u64 = 60;

/// Accepted by all, called by an agent, answered at once.
fn callback(queue: u16) -> Callback {
    Callback {
        offer: CallbackOffer::Waiting { after: span(0.0), above: None },
        share: 1.0,
        queue: QueueId(queue),
        priority: 0,
        trunk: None,
        dialled_by: Dialler::Agent,
        delay: None,
        within: None,
        hours: Vec::new(),
        ring: constant(0.0),
        ring_limit: span(0.0),
        answer_share: 1.0,
        voicemail: None,
        wrong_party: None,
        attempts: u16::MAX,
        retry_delay: constant(1.0),
        patience: None,
        calls_again: 0.0,
        hold_patience: None,
        talk: None,
    }
}

/// A mean over callbacks of the first class of many runs, each without its beginning.
fn over_runs(center: &Center, of: impl Fn(&CallbackTimes) -> (f64, f64)) -> Evidence {
    let one = |replication: u64| {
        let result = simulate(center, 1, replication, Limits::default(), &mut ()).unwrap();
        of(&result.callbacks[ClassId(0)])
    };
    Evidence::ratio(&Vec::from_iter((0..REPLICATIONS).map(one)))
}

fn seconds(nanos: u128) -> f64 {
    nanos as f64 / 1e9
}

fn delay(times: &CallbackTimes) -> (f64, f64) {
    (seconds(times.delay), times.reached as f64)
}

/// Three agents with conversations of 1 s on average. Of those who find all of them busy a share hangs up to be called back; the others
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

    fn center(&self, seconds: f64) -> Center {
        let class = Contacts::steady(self.arrivals).patient_for(exponential(1.0 / self.give_up));
        let plan = Plan::lasting(seconds).cut_into(105).class(class).group(Agents::number(Self::AGENTS));
        let mut center = plan.keeping(Self::KEPT as u32, 0, 0).center();
        center.rules.queues.push(center.rules.queues[QueueId(0)].clone());
        center.queues.push(QueuePlan { name: "callbacks".into() });
        let plan = Callback { share: self.share, ..callback(1) };
        center.classes[ClassId(0)].callback = Some(Box::new(plan));
        center
    }

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

fn run(center: &Center) -> RunResult {
    simulate(center, 1, 0, Limits::default(), &mut ()).unwrap()
}

#[test]
fn cbk_05_an_offer_of_callbacks_with_agents_kept_free_does_what_the_chain_says() {
    let model = Offering { arrivals: 2.0, share: 0.6, give_up: 0.5 };
    let states = model.chain();
    let mean = |of: fn(usize, usize) -> f64| -> f64 {
        states.iter().map(|&(present, pending, share)| share * of(present, pending)).sum()
    };
    let busy = mean(|present, _| f64::from(present >= Offering::AGENTS));
    let waiting = mean(|present, _| present.saturating_sub(Offering::AGENTS) as f64);
    let pending = mean(|_, pending| pending as f64);
    let at_the_edge =
        mean(|present, pending| f64::from(present + 1 == Offering::PRESENT || pending + 1 == Offering::PENDING));
    assert!(at_the_edge < 1e-6, "the chain is large enough: {at_the_edge}");
    let result = run(&model.center(200_000.0));
    let of = |terms: fn(&switchboard::model::Cell) -> (f64, f64)| share(&result, 0, WARM_UP, terms);
    let hung_up = of(|cell| (cell.endings.of(Outcome::CalledBack) as f64, cell.offered as f64));
    hung_up.is("callbacks: hung up of the offered", model.share * busy, 0.02);
    let given_up = of(|cell| (cell.abandoned() as f64, cell.offered as f64));
    given_up.is("callbacks: gave up of the offered", waiting * model.give_up / model.arrivals, 0.03);
    let mut center = model.center(10_000.0);
    center.warm_up = span(10_000.0 / 105.0 * 5.0);
    // Little's law: those who are to be called back, over how many hang up in a second.
    let expected = pending / (model.arrivals * model.share * busy);
    over_runs(&center, delay).is("callbacks: delay behind a reserve", expected, 0.06);
}

/// Two agents call back whoever asks for it. A call is answered with this probability and the conversation takes 1 s on average; otherwise
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

    fn center(&self, seconds: f64) -> Center {
        let plan = Plan::lasting(seconds).cut_into(105).class(Contacts::steady(self.asks));
        let mut center = plan.group(Agents::number(Self::AGENTS)).center();
        let plan = Callback {
            offer: CallbackOffer::AtOnce,
            answer_share: self.answers,
            voicemail: Some((1.0, exponential(self.recording))),
            retry_delay: Distribution::exponential(self.retry).unwrap(),
            ..callback(0)
        };
        center.classes[ClassId(0)].callback = Some(Box::new(plan));
        center
    }

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

#[test]
fn cbk_20_clients_who_are_absent_and_called_again_are_talked_to_after_as_long_as_the_chain_says() {
    let model = Absent { asks: 0.6, answers: 0.6, recording: 0.4, retry: 2.0 };
    let states = model.chain();
    let mean = |of: fn([usize; 3]) -> f64| -> f64 { states.iter().map(|&(state, share)| share * of(state)).sum() };
    let at_the_edge = mean(|[present, _, away]| f64::from(present + 1 == Absent::PRESENT || away + 1 == Absent::AWAY));
    assert!(at_the_edge < 1e-6, "the chain is large enough: {at_the_edge}");
    // Little's law: all who are not talking, over how many ask in a second.
    let not_talking = mean(|[present, in_vain, away]| (present.saturating_sub(Absent::AGENTS) + in_vain + away) as f64);
    let mut center = model.center(12_000.0);
    center.warm_up = span(12_000.0 / 105.0 * 5.0);
    over_runs(&center, delay).is("callbacks: delay with absent clients", not_talking / model.asks, 0.02);
    let each = |times: &CallbackTimes| (times.calls as f64, times.reached as f64);
    over_runs(&center, each).is("callbacks: calls for each conversation", 1.0 / model.answers, 0.02);
    let dialling = |times: &CallbackTimes| (seconds(times.dialling), times.reached as f64);
    let in_vain = (1.0 - model.answers) / model.answers * model.recording;
    over_runs(&center, dialling).is("callbacks: agents' time in vain for each", in_vain, 0.03);
}

/// A robot lets it always ring for six clients, each for 2 s on average, and everybody answers: answers are a Poisson process. Who finds no
/// agent free hangs up at once: a loss system, whose closed form is that of Erlang B.
#[test]
fn cbk_14_a_robot_that_always_rings_for_so_many_loses_as_many_answers_as_erlang_b_says() {
    let (agents, ringing, ring, clients) = (5, 6, 2.0, 3_000);
    let plan = Plan::lasting(10.0).class(Contacts::steady(1.0)).group(Agents::number(agents));
    let mut center = plan.center();
    let asks = RecordedContact { time: Time::START, patience: None, talk: None };
    let class = &mut center.classes[ClassId(0)];
    class.arrivals = Arrivals::Recorded(vec![asks; clients].into());
    class.callback = Some(Box::new(Callback {
        offer: CallbackOffer::AtOnce,
        dialled_by: Dialler::Robot(Pacing::Ringing(ringing)),
        ring: Distribution::exponential(ring).unwrap(),
        hold_patience: Some(constant(0.0)),
        attempts: 1,
        ..callback(0)
    }));
    let load = f64::from(ringing) / ring;
    let lost = switchboard::stats::formulas::erlang_b(agents as u32, load).unwrap();
    let in_vain = |times: &CallbackTimes| (times.hung_up as f64, times.answered as f64);
    over_runs(&center, in_vain).is("callbacks: answers in vain of a robot", lost, 0.03);
}
