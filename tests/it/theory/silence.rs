//! Chats whose clients give up without closing them.

use super::evidence::share;
use crate::centers::{Agents, Contacts, Plan, constant, exponential};
use switchboard::model::{Limits, Outcome, RunResult, simulate};
use switchboard::random::Distribution;
use switchboard::stats::formulas::BirthDeath;
use switchboard::workload::SilentAbandonment;

const WARM_UP: usize = 5;

/// So many chats a service at some agents, whose clients have a mean patience of `patience` services and always go silently.
fn silent(agents: u32, load: f64, patience: f64, look: Distribution) -> RunResult {
    let plan = Plan::lasting(400_000.0 / load).cut_into(105);
    let class = Contacts::steady(load).patient_for(exponential(patience));
    let mut center = plan.class(class).group(Agents::number(agents as usize)).center();
    let silent = SilentAbandonment { share: 1.0, look };
    center.classes.iter_mut().for_each(|class| class.silent_abandonment = Some(silent.clone()));
    simulate(&center, 1, 0, Limits::default(), &mut ()).unwrap()
}

fn gone(result: &RunResult) -> super::evidence::Evidence {
    share(result, 0, WARM_UP, |cell| (cell.endings.of(Outcome::SilentlyAbandoned) as f64, cell.offered as f64))
}

/// Agents who see at a glance that nobody is there pass over silent chats in no time, so that the others are served as if those who give
/// up had closed theirs: the birth-death chain of Erlang A.
#[test]
fn silent_chats_that_cost_no_look_are_as_many_as_give_up_in_erlang_a() {
    let (agents, load, patience) = (8_u32, 8.0, 2.0);
    let most = 300_u32;
    let birth = vec![load; most as usize];
    let busy = |n: u32| f64::from(n.min(agents));
    let death = Vec::from_iter((1..=most).map(|n| busy(n) + f64::from(n.saturating_sub(agents)) / patience));
    let present = BirthDeath { birth, death }.stationary().unwrap();
    let served: f64 = present.iter().zip(0..).map(|(share, n)| share * busy(n)).sum();
    gone(&silent(agents, load, patience, constant(0.0))).is("silent, no look", 1.0 - served / load, 0.03);
}

/// One agent, first come first served: whoever comes finds the work that is ahead of them, v, will wait as long, and adds a service if
/// their patience is longer and a look otherwise. The density f of v, with p0 empty, solves the level crossing equation
/// f(x) = rate (p0 e^(-m x) + the sum over v < x of f(v) (e^(-t v) e^(-m (x - v)) + (1 - e^(-t v)) e^(-l (x - v)))), for service rate m,
/// rate of giving up t and rate of looks l (Brill and Posner, "Level crossings in point processes applied to queues", Operations Research
/// 25, 1977).
#[test]
fn silent_chats_of_one_agent_are_as_many_as_the_chain_of_the_work_ahead_says() {
    let (load, patience, look) = (0.9, 1.5, 0.4);
    let (giving_up, looks) = (1.0 / patience, 1.0 / look);
    let step = 1e-4_f64;
    // The two parts of the sum follow differential equations; with p0 = 1 for the time being.
    let (mut services, mut of_looks, mut all, mut silent) = (0.0_f64, 0.0_f64, 1.0_f64, 0.0_f64);
    for number in 0..600_000 {
        let x = f64::from(number) * step;
        let slopes = |x: f64, services: f64, of_looks: f64| {
            let density = load * ((-x).exp() + services + of_looks);
            let stays = (-giving_up * x).exp();
            (density, density * stays - services, density * (1.0 - stays) - looks * of_looks)
        };
        let (_, one, two) = slopes(x, services, of_looks);
        let middle = slopes(x + step / 2.0, services + one * step / 2.0, of_looks + two * step / 2.0);
        services += middle.1 * step;
        of_looks += middle.2 * step;
        all += middle.0 * step;
        silent += middle.0 * (1.0 - (-giving_up * (x + step / 2.0)).exp()) * step;
    }
    let theory = silent / all;
    gone(&self::silent(1, load, patience, exponential(look))).is("silent, one agent", theory, 0.03);
}
