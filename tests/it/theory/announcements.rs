//! The wait that the engine announces.

use super::evidence::Evidence;
use crate::centers::{Agents, Contacts, Plan};
use switchboard::ids::SiteId;
use switchboard::model::{Limits, simulate};
use switchboard::routing::Outcome;

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
