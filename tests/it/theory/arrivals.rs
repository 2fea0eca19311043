//! How many contacts arrive, and when.

use super::evidence::Evidence;
use crate::centers::{Agents, Contacts, Plan, at, constant, erlang, pieces, poisson, span};
use switchboard::model::{ContactRecord, RunResult};
use switchboard::random::Distribution;
use switchboard::time::Time;
use switchboard::workload::{Arrivals, Busyness, Piece, RatedPieces, RecordedContact};

const DAYS: u32 = 3_000;
const PIECES_PER_DAY: u32 = 4;
/// Mean number of contacts, or of batches, in a piece.
const MEAN: f64 = 25.0;

/// Counts by piece of days that are all alike in plan.
fn counts(busyness: Busyness, batch: Option<Distribution>) -> Vec<f64> {
    let piece = |number: u32| Piece { end: at(f64::from(number + 1)), amount: MEAN, day: number / PIECES_PER_DAY };
    let rates = RatedPieces::new((0..DAYS * PIECES_PER_DAY).map(piece).collect()).unwrap();
    let count = DAYS * PIECES_PER_DAY;
    // Whoever arrives is refused: only the arrivals are looked at.
    let result = Plan::lasting(f64::from(count))
        .cut_into(u64::from(count))
        .class(Contacts::arriving(Arrivals::Poisson { rates, busyness, batch }).queueing_at_most(0))
        .group(Agents::number(0))
        .run(1);
    result.cells.iter().map(|cell| cell.offered as f64).collect()
}

fn by_day(counts: &[f64]) -> Vec<f64> {
    counts.chunks(PIECES_PER_DAY as usize).map(|day| day.iter().sum()).collect()
}

/// Given the factor B of mean 1, the count is Poisson of mean m·B: its variance is m + m²·Var B. The pieces of a day share the day's factor,
/// so that m is then the mean of the whole day, and have their own otherwise. The interval of a variance from 3,000 days is wide:
/// about 5 % to either side for a Poisson count, a little more for one with a gamma factor.
#[test]
fn busyness_adds_its_variance_to_that_of_the_counts() {
    let day = MEAN * f64::from(PIECES_PER_DAY);
    let cases = [
        ("none", 0.0, 0.0, day),
        ("of the day", 0.2, 0.0, day + 0.2_f64.powi(2) * day.powi(2)),
        ("of each piece", 0.0, 0.3, day + 0.3_f64.powi(2) * MEAN.powi(2) * f64::from(PIECES_PER_DAY)),
    ];
    for (name, day_cv, piece_cv, variance) in cases {
        let counts = by_day(&counts(Busyness { day_cv, piece_cv, antithetic: false }, None));
        Evidence::mean(&counts).is(&format!("busyness {name}: mean count of a day"), day, 0.01);
        Evidence::variance(&counts).is(&format!("busyness {name}: variance of it"), variance, 0.07);
    }
}

/// N batches of mean size m and variance v give counts of mean E[N]·m and, N being Poisson, of variance E[N]·(v + m²).
#[test]
fn batches_multiply_the_arrivals() {
    let threes = counts(Busyness::default(), Some(constant(3.0)));
    assert!(threes.iter().all(|count| count % 3.0 == 0.0), "batches of three bring multiples of three");
    Evidence::mean(&threes).is("batches of 3: mean count", 3.0 * MEAN, 0.01);
    Evidence::variance(&threes).is("batches of 3: variance of it", 9.0 * MEAN, 0.04);

    // Two or four, as likely as each other.
    let uneven = counts(Busyness::default(), Some(Distribution::weighted(&[(2.0, 1.0), (4.0, 1.0)]).unwrap()));
    Evidence::mean(&uneven).is("batches of 2 or 4: mean count", 3.0 * MEAN, 0.01);
    Evidence::variance(&uneven).is("batches of 2 or 4: variance of it", 10.0 * MEAN, 0.04);
}

fn arrivals_of(plan: &Plan) -> (RunResult, Vec<ContactRecord>) {
    let mut records = Vec::new();
    let result = plan.run_before(1, &mut records);
    records.sort_by_key(|record: &ContactRecord| record.number);
    (result, records)
}

#[test]
fn contacts_of_one_batch_arrive_at_the_same_moment() {
    let batches =
        Arrivals::Poisson { rates: pieces(&[(100.0, 2.0)]), busyness: Busyness::default(), batch: Some(constant(3.0)) };
    let plan = Plan::lasting(100.0).class(Contacts::arriving(batches)).group(Agents::number(9));
    let (_, records) = arrivals_of(&plan);
    assert!(records.len() > 300);
    for batch in records.chunks(3) {
        assert_eq!([batch[0].arrived; 3], [batch[0].arrived, batch[1].arrived, batch[2].arrived]);
    }
}

/// Counts are rounded to the nearest whole number, and their moments are uniform over the piece: mean 1/2 of it, variance 1/12.
#[test]
fn counts_give_exactly_the_counts_at_uniform_moments() {
    let planned = [(10.0, 7.0), (20.0, 0.0), (30.0, 2_500.0), (40.0, 1.4)];
    let plan = Plan::lasting(40.0)
        .cut_into(4)
        .class(Contacts::arriving(Arrivals::Counts(pieces(&planned))))
        .group(Agents::number(9));
    let (result, records) = arrivals_of(&plan);
    assert_eq!(Vec::from_iter(result.cells.iter().map(|cell| cell.offered)), [7, 0, 2_500, 1]);

    let place = |record: &ContactRecord| record.arrived.since(at(20.0)).seconds() / 10.0;
    let places = Vec::from_iter(records.iter().skip(7).take(2_500).map(place));
    Evidence::mean(&places).is("2,500 counts: mean place in the piece", 0.5, 0.03);
    Evidence::variance(&places).is("2,500 counts: variance of it", 1.0 / 12.0, 0.04);
}

/// Pieces that are mostly empty: the gap to the next contact reaches over several of them and uses up its share of each.
#[test]
fn pieces_shorter_than_the_gaps_between_contacts_keep_their_rates() {
    const MEANS: [f64; 2] = [0.2, 0.8];
    let count = 120_000_u32;
    let rates = Vec::from_iter((0..count).map(|number| (f64::from(number + 1), MEANS[number as usize % 2])));
    let result = Plan::lasting(f64::from(count))
        .cut_into(u64::from(count))
        .class(Contacts::arriving(poisson(pieces(&rates))).queueing_at_most(0))
        .group(Agents::number(0))
        .run(1);
    for (first, mean) in MEANS.into_iter().enumerate() {
        let counts = result.cells.iter().skip(first).step_by(2).map(|cell| cell.offered as f64);
        let counts = Vec::from_iter(counts);
        Evidence::mean(&counts).is(&format!("pieces of {mean} contacts: mean count"), mean, 0.02);
        Evidence::variance(&counts).is(&format!("pieces of {mean} contacts: variance of it"), mean, 0.03);
    }
}

#[test]
fn nobody_arrives_in_a_piece_of_rate_zero_or_after_the_last() {
    let rates = [(10.0, 5.0), (20.0, 0.0), (30.0, 5.0)];
    let plan =
        Plan::lasting(40.0).cut_into(4).class(Contacts::arriving(poisson(pieces(&rates)))).group(Agents::number(9));
    let (result, _) = arrivals_of(&plan);
    let offered = Vec::from_iter(result.cells.iter().map(|cell| cell.offered));
    assert!(offered[0] > 0 && offered[2] > 0, "{offered:?}");
    assert_eq!([offered[1], offered[3]], [0, 0]);
}

#[test]
fn recorded_contacts_come_at_their_times_with_their_own_patience_and_handling() {
    let contact = |time: f64, patience: Option<f64>, talk: Option<f64>| RecordedContact {
        time: at(time),
        patience: patience.map(span),
        talk: talk.map(span),
    };
    let recorded = vec![
        contact(0.0, None, Some(10.0)),
        contact(1.0, Some(3.0), Some(1.0)),
        contact(1.0, Some(30.0), None),
        contact(2.5, None, Some(0.25)),
    ];
    let callers =
        Contacts::arriving(Arrivals::Recorded(recorded.into())).handled_in(constant(2.0)).patient_for(erlang(2, 1e6));
    let (_, records) = arrivals_of(&Plan::lasting(10.0).class(callers).group(Agents::number(1)));
    let seen = Vec::from_iter(records.iter().map(|record| (record.arrived, record.connected, record.left)));
    let row = |arrived: f64, connected: Option<f64>, left: f64| -> (Time, Option<Time>, Time) {
        (at(arrived), connected.map(at), at(left))
    };
    assert_eq!(
        seen,
        [row(0.0, Some(0.0), 10.0), row(1.0, None, 4.0), row(1.0, Some(10.0), 12.0), row(2.5, Some(12.0), 12.25),]
    );
}
