//! Two priorities that do not interrupt a service.

use super::evidence::{Evidence, by_interval, share, wait};
use crate::centers::{Agents, Contacts, Plan, constant, exponential};
use switchboard::model::RunResult;
use switchboard::routing::ContactSelection;
use switchboard::stats::formulas::{ErlangC, PriorityClass, mg1_priority_waits, mmc_priority_waits};

const WARM_UP: usize = 5;

#[test]
fn one_agent_serves_two_priorities_as_cobham_says() {
    let plan = Plan::lasting(4_000_000.0)
        .cut_into(105)
        .contact_selection(ContactSelection::Priority)
        .class(Contacts::steady(0.6).handled_in(exponential(0.5)).of_priority(9))
        .class(Contacts::steady(0.25).handled_in(constant(1.4)).of_priority(3))
        .group(Agents::number(1));
    let theory = mg1_priority_waits(&[
        PriorityClass { arrival_rate: 0.6, mean_service: 0.5, service_scv: 1.0 },
        PriorityClass { arrival_rate: 0.25, mean_service: 1.4, service_scv: 0.0 },
    ]);
    let result = plan.run(1);
    for (class, theory) in (0..).zip(theory.unwrap()) {
        share(&result, class, WARM_UP, wait).is(&format!("M/G/1, priority {class}: mean wait"), theory, 0.02);
    }
}

#[test]
fn pri_01_priorities_move_the_wait_from_one_class_to_the_other_and_keep_its_mean() {
    for (seed, (servers, rates)) in (1..).zip([(1, [0.3, 0.4]), (3, [1.0, 1.1])]) {
        let plan = Plan::lasting(2_500_000.0 / rates.iter().sum::<f64>())
            .cut_into(105)
            .class(Contacts::steady(rates[0]).of_priority(1))
            .class(Contacts::steady(rates[1]).of_priority(0))
            .group(Agents::number(servers as usize));
        let by_priority = plan.clone().contact_selection(ContactSelection::Priority).run(seed);
        let first_come = plan.run(seed);

        let theory = mmc_priority_waits(servers, 1.0, &rates).unwrap();
        for (class, theory) in (0..).zip(theory) {
            let name = format!("M/M/{servers}, priority {class}: mean wait");
            share(&by_priority, class, WARM_UP, wait).is(&name, theory, 0.025);
        }
        let theory = ErlangC::new(servers, rates.iter().sum(), 1.0).unwrap().mean_wait();
        let overall = wait_of_both(&by_priority);
        Evidence::ratio(&overall).is(&format!("M/M/{servers}, by priority: mean wait of all"), theory, 0.025);
        let both = wait_of_both(&first_come).into_iter().zip(overall);
        let differences = Vec::from_iter(both.map(|((one, count), (other, _))| (one - other, count)));
        let name = format!("M/M/{servers}: mean wait first come minus by priority");
        Evidence::ratio(&differences).is_within(&name, 0.0, 0.01 * theory);
    }
}

/// By interval, waits of both classes and how many contacts waited so long.
fn wait_of_both(result: &RunResult) -> Vec<(f64, f64)> {
    let [first, second] = [0, 1].map(|class| by_interval(result, class, WARM_UP, wait));
    first.into_iter().zip(second).map(|(one, other)| (one.0 + other.0, one.1 + other.1)).collect()
}
