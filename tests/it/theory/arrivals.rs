//! How many contacts arrive, and when.

use super::evidence::Evidence;
use crate::centers::{Agents, Contacts, Plan, at, constant, erlang, pieces, poisson, span};
use switchboard::ids::ClassId;
use switchboard::model::{ContactRecord, Limits, RunResult, simulate};
use switchboard::random::{Distribution, Root};
use switchboard::time::Time;
use switchboard::workload::{
    ArrivalStream, Arrivals, Bursts, BusyState, BusyStates, Busyness, Piece, RatedPieces, RecordedContact,
    SharedBusyness,
};

const DAYS: u32 = 3_000;
const PIECES_PER_DAY: u32 = 4;
/// Mean number of contacts, or of batches, in a piece.
const MEAN: f64 = 25.0;

/// Rates of days that are all alike in plan.
fn alike() -> RatedPieces {
    let piece = |number: u32| Piece { end: at(f64::from(number + 1)), amount: MEAN, day: number / PIECES_PER_DAY };
    RatedPieces::new((0..DAYS * PIECES_PER_DAY).map(piece).collect()).unwrap()
}

/// Counts by piece of days that are all alike in plan.
fn counts(busyness: Busyness, batch: Option<Distribution>) -> Vec<f64> {
    let (rates, count) = (alike(), DAYS * PIECES_PER_DAY);
    // Whoever arrives is refused: only the arrivals are looked at.
    let result = Plan::lasting(f64::from(count))
        .cut_into(u64::from(count))
        .class(Contacts::arriving(Arrivals::Poisson { rates, busyness, batch, bursts: None }).queueing_at_most(0))
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
        let counts = by_day(&counts(Busyness { day_cv, piece_cv, ..Busyness::default() }, None));
        Evidence::mean(&counts).is(&format!("busyness {name}: mean count of a day"), day, 0.01);
        Evidence::variance(&counts).is(&format!("busyness {name}: variance of it"), variance, 0.07);
    }
}

/// With the center's factor S and the class's own F, of mean 1, variances c² and f² and independent of each other, counts of a day of mean m are
/// Poisson of mean m·S·F: their variance is m + m²((1 + c²)(1 + f²) - 1), and the covariance of two classes c²·m·m'. That holds whatever the
/// distributions of the factors; that they are gamma makes it c² and f².
#[test]
fn a_busyness_that_classes_share_adds_its_variance_to_each_and_its_covariance_to_all() {
    const SHARED: f64 = 0.2;
    const OWN: f64 = 0.3;
    let class = |day_cv| {
        let busyness = Busyness { day_cv, ..Busyness::default() };
        let arrivals = Arrivals::Poisson { rates: alike(), busyness, batch: None, bursts: None };
        Contacts::arriving(arrivals).queueing_at_most(0)
    };
    let count = DAYS * PIECES_PER_DAY;
    let plan = Plan::lasting(f64::from(count)).cut_into(u64::from(count)).group(Agents::number(0));
    let mut center = plan.class(class(0.0)).class(class(OWN)).center();
    center.busyness = SharedBusyness { day_cv: SHARED, ..SharedBusyness::default() };
    let result = simulate(&center, 1, 0, Limits::default(), &mut ()).unwrap();
    let of_class = |number: u16| {
        let cells = (0..result.intervals()).map(|interval| result.cell(interval, ClassId(number)).offered as f64);
        by_day(&Vec::from_iter(cells))
    };
    let (plain, moody) = (of_class(0), of_class(1));
    let day = MEAN * f64::from(PIECES_PER_DAY);
    let variance = |own: f64| day + day * day * ((1.0 + SHARED * SHARED) * (1.0 + own * own) - 1.0);
    for (name, counts, own) in [("shared alone", &plain, 0.0), ("shared and own", &moody, OWN)] {
        Evidence::mean(counts).is(&format!("busyness {name}: mean count of a day"), day, 0.02);
        Evidence::variance(counts).is(&format!("busyness {name}: variance of it"), variance(own), 0.1);
    }
    let products = plain.iter().zip(&moody).map(|(one, two)| (one - day) * (two - day));
    let covariance = Evidence::mean(&Vec::from_iter(products));
    covariance.is("busyness shared: covariance of two classes", SHARED * SHARED * day * day, 0.15);
}

/// How many contacts come from `from` to `from` + `length`, in so many replications.
fn within(arrivals: &Arrivals, replications: u64, (from, length): (f64, f64)) -> Vec<f64> {
    let (from, to) = (at(from), at(from + length));
    let of_replication = |replication| {
        let mut stream = ArrivalStream::new(arrivals, &SharedBusyness::default(), Root::new(1, replication), "sales");
        let times = std::iter::from_fn(|| stream.next_time());
        times.take_while(|&time| time < to).filter(|&time| time >= from).count() as f64
    };
    (0..replications).map(of_replication).collect()
}

/// Counts over a time t of a Markov-modulated Poisson process of two states in its long run: with rates a and b, of which the one is left at
/// the rate p and the other at q, the states have the shares u = q / (p + q) and v = 1 - u of the time, the mean is (u a + v b) t and the
/// variance that and 2 u v (a - b)² / (p + q) · (t - (1 - exp(-(p + q) t)) / (p + q)) (Fischer and Meier-Hellstern 1993, equation 8).
#[test]
fn rates_that_switch_between_two_states_have_the_variance_of_the_theory() {
    // Half the planned rate for 30, two and a half times as much for 10.
    let state = |factor, mean| BusyState { factor, mean: span(mean) };
    let states = BusyStates::new(vec![state(1.0, 30.0), state(5.0, 10.0)]).unwrap();
    let busyness = Busyness { states: Some(states), ..Busyness::default() };
    let (a, b, p, q) = (0.5, 2.5, 1.0 / 30.0, 1.0 / 10.0);
    let (u, v) = (q / (p + q), p / (p + q));
    for (length, precision) in [(1.0, 0.1), (10.0, 0.1), (100.0, 0.1)] {
        // Pieces that end within states.
        let rates = pieces(&[(length / 3.0, 1.0), (length, 1.0)]);
        let arrivals = Arrivals::Poisson { rates, busyness: busyness.clone(), batch: None, bursts: None };
        let counts = within(&arrivals, 4_000, (0.0, length));
        let settled = length - (1.0 - f64::exp(-(p + q) * length)) / (p + q);
        let variance = length + 2.0 * u * v * (a - b) * (a - b) / (p + q) * settled;
        Evidence::mean(&counts).is(&format!("two states: mean count in {length}"), length, 0.06);
        Evidence::variance(&counts).is(&format!("two states: variance in {length}"), variance, precision);
    }
}

/// Counts over a time t of a Hawkes process in its long run, of which each contact causes s more after an exponential time of mean d: the variance
/// is m t / (1 - s)² + m (1 - 1 / (1 - s)²) (1 - exp(-k t)) / k with k = (1 - s) / d and the mean rate m (Da Fonseca and Zaatour 2014, Hawkes
/// process: fast calibration, application to trade clustering, and diffusive limit, Journal of Futures Markets 34). So the index of dispersion of
/// long times is 1 / (1 - s)². The mean rate is 1 / (1 - s) times that of those who come of themselves, who are 1 - s of the planned ones.
#[test]
fn bursts_have_the_mean_and_the_dispersion_of_the_theory() {
    const SHARE: f64 = 0.5;
    const DELAY: f64 = 1.0;
    const START: f64 = 40.0;
    let pace = (1.0 - SHARE) / DELAY;
    let cluster = 1.0 / (1.0 - SHARE).powi(2);
    for (length, replications, precision) in [(1.0, 6_000, 0.1), (10.0, 4_000, 0.1), (400.0, 2_000, 0.08)] {
        let (rates, busyness) = (pieces(&[(START + length, 1.0)]), Busyness::default());
        let bursts = Some(Bursts::new(SHARE, span(DELAY)).unwrap());
        let counts = within(&Arrivals::Poisson { rates, busyness, batch: None, bursts }, replications, (START, length));
        let variance = cluster * length + (1.0 - cluster) * (1.0 - f64::exp(-pace * length)) / pace;
        Evidence::mean(&counts).is(&format!("bursts: mean count in {length}"), length, 0.05);
        Evidence::variance(&counts).is(&format!("bursts: variance in {length}"), variance, precision);
    }
}

/// The start is empty, rates change, contacts come in batches, and those who come of themselves do so evenly: the mean is the same.
#[test]
fn bursts_bring_what_is_expected_of_changing_rates_from_an_empty_start() {
    let (rates, busyness) = (pieces(&[(2.0, 5.0), (5.0, 1.0), (9.0, 0.0)]), Busyness::default());
    let bursts = Some(Bursts::new(0.6, span(2.0)).unwrap());
    let batch = Some(Distribution::weighted(&[(1.0, 1.0), (2.0, 1.0)]).unwrap());
    let (again, calm) = ((rates.clone(), batch.clone()), busyness.clone());
    let chance = Arrivals::Poisson { rates, busyness, batch, bursts };
    for end in [1.0, 4.0, 9.0, 30.0] {
        let counts = Evidence::mean(&within(&chance, 6_000, (0.0, end)));
        counts.is(&format!("bursts: mean count until {end}"), chance.expected(at(end)), 0.05);
    }
    let even = Arrivals::Renewal { rates: again.0, busyness: calm, batch: again.1, gaps: constant(1.0), bursts };
    // Four in ten of 13 batches come of themselves: five, and a sixth in one of five runs.
    let counts = Evidence::mean(&within(&even, 4_000, (0.0, 1_000.0)));
    counts.is("bursts after even ones: mean count", 5.2 * 1.5 / 0.4, 0.05);
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
    let (rates, busyness) = (pieces(&[(100.0, 2.0)]), Busyness::default());
    let batches = Arrivals::Poisson { rates, busyness, batch: Some(constant(3.0)), bursts: None };
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
