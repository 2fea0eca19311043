//! The wait that the engine announces.

use super::evidence::{Evidence, seconds, share};
use crate::centers::{Agents, Contacts, Plan};
use switchboard::ids::SiteId;
use switchboard::model;
use switchboard::model::{Limits, RunResult, simulate};
use switchboard::routing::Outcome;
use switchboard::stats::formulas::{BirthDeath, erlang_b};
use switchboard::workload::{Announcement, Said};

const WARM_UP: usize = 5;

/// So many calls an hour of work at 8 agents, and a share of those who are told that nobody is free balking.
fn told_busy(load: f64, balking: f64) -> RunResult {
    let plan = Plan::lasting(600_000.0 / load).cut_into(105);
    let mut center = plan.class(Contacts::steady(load)).group(Agents::number(8)).center();
    let announcement = Announcement { tells: Said::Busy { balking }, patience: None };
    center.classes.iter_mut().for_each(|class| class.announcement = Some(announcement.clone()));
    simulate(&center, 1, 0, Limits::default(), &mut ()).unwrap()
}

#[test]
fn prx_12_a_center_whose_clients_all_leave_when_told_that_nobody_is_free_loses_calls_as_erlang_b_says() {
    let result = told_busy(6.0, 1.0);
    let lost = share(&result, 0, WARM_UP, |cell| (cell.endings.of(model::Outcome::Balked) as f64, cell.offered as f64));
    lost.is("all leave when told: balked", erlang_b(8, 6.0).unwrap(), 0.02);
}

/// With all agents busy only those who stay arrive: a birth-death chain with 7 a mean service below 8 present and 0.6 times as many from
/// there on.
#[test]
fn prx_12_a_share_that_leaves_when_told_thins_the_arrivals_of_a_busy_center() {
    let (load, leaves) = (7.0, 0.4);
    let result = told_busy(load, leaves);
    let most = 200;
    let birth = Vec::from_iter((0..most).map(|n| if n < 8 { load } else { load * (1.0 - leaves) }));
    let death = Vec::from_iter((1..=most).map(|n| f64::from(n.min(8))));
    let present = BirthDeath { birth, death }.stationary().unwrap();
    let busy: f64 = present[8..].iter().sum();
    let lost = share(&result, 0, WARM_UP, |cell| (cell.endings.of(model::Outcome::Balked) as f64, cell.offered as f64));
    lost.is("a share leaves when told: balked", busy * leaves, 0.02);
    let waiting: f64 = present.iter().enumerate().skip(9).map(|(n, share)| (n - 8) as f64 * share).sum();
    let answered = load * (1.0 - busy * leaves);
    let wait = share(&result, 0, WARM_UP, |cell| (seconds(cell.wait_answered), cell.answered() as f64));
    wait.is("a share leaves when told: wait of the answered", waiting / answered, 0.05);
}

/// Behind k waiting at c busy agents, k + 1 services of mean 1 / c each have to end: just what the formula (waiting + 1) x mean / c says, if
/// service has no memory, nobody gives up, and the mean is known. So the errors of the announcements have the mean 0, overall and
/// for each place, although each of them is as large as a wait.
#[test]
fn in_mmc_the_announced_wait_is_right_on_average_at_every_place() {
    let (agents, rate, contacts) = (5, 4.0, 300_000.0);
    let center = Plan::lasting(contacts / rate).class(Contacts::steady(rate)).group(Agents::number(agents)).center();
    let limits = Limits { log: true, ..Limits::default() };
    let log = &simulate(&center, 1, 0, limits, &mut ()).unwrap().logs[SiteId(0)];

    let mut told = vec![None; 10_000];
    // (Place, announced, waited), in the order of the ends of the waits.
    let mut waits = Vec::new();
    for (now, decision) in log.decisions() {
        let told = &mut told[decision.contact.0 as usize];
        match decision.outcome {
            Outcome::Wait { place, estimate: Some(estimate) } => *told = Some((*now, place, estimate.seconds())),
            Outcome::Connect { .. } => {
                if let Some((since, place, estimate)) = told.take() {
                    waits.push((place, estimate, now.since(since).seconds()));
                }
            }
            _ => {}
        }
    }
    // Until then the engine has seen enough services to know their mean.
    let known = &waits[waits.len() / 10..];
    let parts = Vec::from_iter(known.chunks(known.len() / 100));
    let mean_wait = known.iter().map(|wait| wait.2).sum::<f64>() / known.len() as f64;
    let error = |of_place: &dyn Fn(u32) -> bool| {
        Evidence::ratio(&Vec::from_iter(parts.iter().map(|part| {
            let told = part.iter().filter(|(place, ..)| of_place(*place));
            told.fold((0.0, 0.0), |sum, (_, estimate, wait)| (sum.0 + estimate - wait, sum.1 + 1.0))
        })))
    };
    error(&|_| true).is_within("announced minus realised wait", 0.0, 0.02 * mean_wait);
    for place in 1..=5 {
        let name = format!("announced minus realised wait at place {place}");
        error(&|other| other == place).is_within(&name, 0.0, 0.03 * f64::from(place) / agents as f64);
    }
}
