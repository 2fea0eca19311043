//! Estimators of the wait against what contacts then met, where clients give up.

use super::evidence::Evidence;
use crate::centers::{Agents, Contacts, Plan, constant, exponential};
use switchboard::ids::QueueId;
use switchboard::model::{ContactRecord, Limits, simulate};
use switchboard::routing::status::Estimator;
use switchboard::workload::{Announcement, Said};

const ESTIMATORS: [Estimator; 5] = [
    Estimator::QueueLength,
    Estimator::QueueLengthWithAbandonment,
    Estimator::LastToEnterService,
    Estimator::HeadOfLine,
    Estimator::MovingAverage { contacts: 10 },
];

/// So much work at these agents in one line, of contacts that are told nothing but by one of the estimators each, and stay. What
/// everybody was told who had to wait and was served, and how long it took \[services\], in the order in which they left, by estimator.
fn told_and_met(agents: usize, load: f64, patience: Option<f64>) -> Vec<Vec<(f64, f64)>> {
    const CONTACTS: f64 = 500_000.0;
    let mut plan = Plan::lasting(CONTACTS / load).group(Agents::number(agents));
    for _ in ESTIMATORS {
        let contacts = Contacts::steady(load / ESTIMATORS.len() as f64);
        plan = plan.class(match patience {
            Some(mean) => contacts.patient_for(exponential(mean)),
            None => contacts,
        });
    }
    let mut center = plan.center();
    for (class, estimator) in center.classes.iter_mut().zip(ESTIMATORS) {
        class.queue = QueueId(0);
        let tells = Said::Wait { accepted: Some(constant(1e9)), estimator };
        class.announcement = Some(Announcement { tells, again: None, patience: None });
    }
    let mut records: Vec<ContactRecord> = Vec::new();
    simulate(&center, 1, 0, Limits::default(), &mut records).unwrap();
    let mut met = vec![Vec::new(); ESTIMATORS.len()];
    // Until then the line has become what it is in the long run, and service times are known.
    for record in &records[records.len() / 20..] {
        if let (Some(told), Some(requested), Some(connected)) = (record.told, record.requested, record.connected) {
            met[usize::from(record.class.0)].push((told.seconds(), connected.since(requested).seconds()));
        }
    }
    met
}

/// The mean squared error, with its standard error from parts of the run.
fn squared_error(met: &[(f64, f64)]) -> Evidence {
    let parts = met.chunks(met.len().div_ceil(100));
    let squares = |part: &[(f64, f64)]| part.iter().map(|(told, waited)| (told - waited).powi(2)).sum::<f64>();
    Evidence::ratio(&Vec::from_iter(parts.map(|part| (squares(part), part.len() as f64))))
}

/// 140 erlangs at 100 agents, and clients as patient as a service is long: a case of Ibrahim and Whitt, who find that the length of the
/// line is best with an allowance for who gives up and worst without, and that the two histories of waits, which lie between, are as good
/// as each other where agents are many.
#[test]
fn sta_03_where_clients_give_up_estimators_rank_as_theory_says() {
    let met = told_and_met(100, 140.0, Some(1.0));
    let [length, with_abandonment, last, head, _] = [0, 1, 2, 3, 4].map(|number| squared_error(&met[number]));
    for (name, history) in [("last to enter service", last), ("head of line", head)] {
        let worse = history.plus(with_abandonment.times(-1.0));
        worse.is_positive(&format!("{name} worse than queue length with abandonment"));
        length.plus(history.times(-1.0)).is_positive(&format!("queue length worse than {name}"));
    }
    // Who makes no allowance for those who give up tells too long a wait.
    let parts = met[0].chunks(met[0].len().div_ceil(100));
    let too_long = |part: &[(f64, f64)]| part.iter().map(|(told, waited)| told - waited).sum::<f64>();
    let bias = Evidence::ratio(&Vec::from_iter(parts.map(|part| (too_long(part), part.len() as f64))));
    bias.is_positive("queue length tells too long a wait");
}
