//! Clients who look at the center's status before they come, against the chain of the center that they see.

use super::evidence::{Evidence, by_interval, seconds, share};
use crate::centers::{Agents, Contacts, Plan, constant, span};
use switchboard::ids::ClassId;
use switchboard::model::{Limits, Outcome, RunResult, StatusDelivery, StatusServer, simulate};
use switchboard::random::Distribution;
use switchboard::routing::status::Estimator;
use switchboard::stats::formulas::BirthDeath;
use switchboard::workload::{Accepted, Choice, StatusHabits};

const WARM_UP: usize = 5;
const AGENTS: u32 = 8;

/// So many callers a mean call come to eight agents; a share of them looks first, and stays away if more wait than they accept.
fn center(load: f64, looks: f64, accepted: Accepted, every: Option<f64>) -> RunResult {
    let plan = Plan::lasting(600_000.0 / load).cut_into(105);
    let mut center = plan.class(Contacts::steady(load)).group(Agents::number(AGENTS as usize)).center();
    let habits = StatusHabits {
        by_call: false,
        steps: Vec::new(),
        share: looks,
        estimator: Estimator::OwnQueue,
        own_agent: None,
        accepted,
        watch: None,
        choices: vec![(Choice::StaysAway, 1.0)],
        later: constant(1.0),
        patience: None,
        alert: None,
    };
    center.classes.iter_mut().for_each(|class| class.status = Some(Box::new(habits.clone())));
    center.status =
        StatusServer { delivery: StatusDelivery::Pull { every: every.map(span) }, ..StatusServer::default() };
    simulate(&center, 1, 0, Limits::default(), &mut ()).unwrap()
}

/// The page shows how it is, and each accepts up to U contacts waiting, U uniform from 0 to 6: of those who look behind k waiting the
/// share 1 - k / 6 comes. So the number present is a birth-death chain.
#[test]
fn sta_15_clients_who_stay_away_by_what_they_see_make_the_birth_death_chain_of_the_center() {
    let (load, looks) = (8.5, 0.7);
    let result = center(load, looks, Accepted::Waiting(Distribution::uniform(0.0, 6.0).unwrap()), None);
    let most = 400;
    let comes = |n: u32| 1.0 - looks * (f64::from(n.saturating_sub(AGENTS)) / 6.0).min(1.0);
    let birth = Vec::from_iter((0..most).map(|n| load * comes(n)));
    let death = Vec::from_iter((1..=most).map(|n| f64::from(n.min(AGENTS))));
    let present = BirthDeath { birth, death }.stationary().unwrap();
    let mean = |of: &dyn Fn(u32) -> f64| (0..).zip(&present).map(|(n, share)| of(n) * share).sum::<f64>();
    let stay_away = mean(&|n| 1.0 - comes(n));
    let away = share(&result, 0, WARM_UP, |cell| (cell.endings.of(Outcome::StayedAway) as f64, cell.offered as f64));
    away.is("stay away by what they see", stay_away, 0.02);
    let waiting = mean(&|n| f64::from(n.saturating_sub(AGENTS)));
    let wait = share(&result, 0, WARM_UP, |cell| (seconds(cell.wait_answered), cell.answered() as f64));
    wait.is("stay away by what they see: wait of those who come", waiting / (load * (1.0 - stay_away)), 0.03);
    let at_once = share(&result, 0, WARM_UP, |cell| (cell.answered_at_once as f64, cell.answered() as f64));
    let idle = mean(&|n| if n < AGENTS { comes(n) } else { 0.0 });
    at_once.is("stay away by what they see: served at once", idle / (1.0 - stay_away), 0.02);
}

/// What everybody is shown who comes whatever they see is off by more the less often the server looks: at once, once in a mean call, and
/// once in ten.
#[test]
fn sta_05_the_less_often_the_server_looks_the_more_the_shown_wait_is_off() {
    let squared_error = |every: Option<f64>| {
        let result = center(7.0, 1.0, Accepted::Wait(Some(constant(1e6))), every);
        let accuracy = result.status[ClassId(0)].accuracy;
        accuracy.squared_error as f64 / 1e6 / accuracy.answered as f64
    };
    let errors = [None, Some(1.0), Some(10.0)].map(squared_error);
    // 600,000 of them each: the standard errors are below a hundredth.
    assert!(errors[0] * 1.2 < errors[1] && errors[1] * 1.2 < errors[2], "{errors:?}");
}

/// Of a page that is looked at and answered at once, nobody who looks does it in vain: shares of the offered that look are as said.
#[test]
fn the_share_that_looks_is_as_said() {
    let result = center(6.0, 0.3, Accepted::Waiting(constant(-1.0)), None);
    // Everybody who looks stays away.
    let away =
        by_interval(&result, 0, WARM_UP, |cell| (cell.endings.of(Outcome::StayedAway) as f64, cell.offered as f64));
    Evidence::ratio(&away).is("look first", 0.3, 0.02);
}
