//! Estimators of the wait against what contacts then met: mean squared errors in M/M/s, and their order where clients give up.

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
        class.announcement = Some(Announcement { tells, patience: None });
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

/// With s agents, services of mean 1, load r s and no abandonment, of those who have to wait:
///
/// - queue length: k + 1 services at rate s are left behind k waiting, and k is geometric: 1 / (s^2 (1 - r)).
/// - head of line: with nobody in line 2 / s^2. Else it has waited w, exponential of rate s (1 - r), and n have come since, Poisson of
///   mean r s w, so that n + 2 services are left.
/// - last to enter service: they had waited w, which is 0 with probability 1 - r and else exponential as before, and entered u ago,
///   exponential of rate s; n have come in w + u, and n + 1 services are left.
///
/// (Derived here; Ibrahim and Whitt 2009, section 4, have the same for the queue length and for the head of line.)
#[test]
fn sta_03_in_mms_the_squared_errors_of_estimators_are_those_of_theory() {
    let (s, r) = (10.0_f64, 0.9);
    // The mean square of (n + steps) services at rate s less w, for n Poisson of mean r s (w + u): of which the variance, and the bias.
    let square = |steps: f64, w: [f64; 2], u: [f64; 2]| {
        // w and u: mean and mean square; independent.
        let variance = (2.0 * r * s * (w[0] + u[0]) + steps) / (s * s);
        let bias = |constant: f64, of_w: f64, of_u: f64| {
            constant * constant
                + of_w * of_w * w[1]
                + of_u * of_u * u[1]
                + 2.0 * (constant * of_w * w[0] + constant * of_u * u[0] + of_w * of_u * w[0] * u[0])
        };
        variance + bias(steps / s, r - 1.0, r)
    };
    let exponential = |rate: f64| [1.0 / rate, 2.0 / (rate * rate)];
    let behind = exponential(s * (1.0 - r));
    let queue_length = 1.0 / (s * s * (1.0 - r));
    let head_of_line = (1.0 - r) * 2.0 / (s * s) + r * square(2.0, behind, [0.0, 0.0]);
    let last = square(1.0, behind.map(|moment| r * moment), exponential(s));
    let known = [queue_length, head_of_line, last].map(|error| (error * 10_000.0).round() / 10_000.0);
    assert_eq!(known, [0.1, 0.2, 0.218]);

    let met = told_and_met(10, s * r, None);
    squared_error(&met[0]).is("squared error of queue length", queue_length, 0.08);
    squared_error(&met[1]).is("squared error of queue length, nobody giving up", queue_length, 0.08);
    squared_error(&met[2]).is("squared error of last to enter service", last, 0.12);
    squared_error(&met[3]).is("squared error of head of line", head_of_line, 0.12);
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
