//! Whether the goals were met: a table and sentences for people, a row for each place for programs.

use super::console::percent;
use super::csv::{quoted, writer};
use super::number::{decimal, decimal_or_empty, exact, rounded};
use super::table::{Column, Table, estimate_cells, factor};
use crate::experiment::{Goal, Judged, Limit, Measure, Metric, Piece, Reached, Spread, Summary, Unit, Verdict};
use crate::time::Span;
use std::io::{self, Write};

/// Of more places only the first are named.
const MAX_NAMED: usize = 8;
/// A run of more than this is no day.
const DAY: Span = Span::from_seconds(86_400);

/// One line for each goal and part: what is wanted, what was found, in how many replications, and what follows. Nothing without goals.
/// Of several places the worst is shown.
pub(super) fn table(summary: &Summary) -> Option<Table> {
    if summary.goals.is_empty() {
        return None;
    }
    let rows = summary.goals.iter().flat_map(|judged| lines(summary, judged));
    let met = match summary.spread {
        Spread::Replications if summary.horizon > DAY => "runs met",
        Spread::Replications => "days met",
        Spread::Pairs => "pairs met",
        Spread::Batches(_) => "batches met",
    };
    let head = ["goal", "wanted", "found", met, "verdict"];
    Some(Table::of_names(&head, rows.collect()))
}

/// The lines of a goal, one for each part.
fn lines(summary: &Summary, judged: &Judged) -> Vec<Vec<String>> {
    let goal = &judged.goal;
    let by_part = judged.places.chunk_by(|one, next| one.measure == next.measure);
    let line = |places: &[Reached]| {
        let name = title(goal, &places[0].measure);
        let (found, days) = match worst(goal, places) {
            Some(worst) => (found(summary, goal.metric(), worst, places), days(goal, worst)),
            None => (String::new(), String::new()),
        };
        vec![name, wanted(goal), found, days, words(places)]
    };
    by_part.map(line).collect()
}

/// The name of the goal, with the part if it is of several.
fn title(goal: &Goal, measure: &Measure) -> String {
    match goal.measures.len() {
        1 => goal.name.clone(),
        _ => format!("{}: {}", goal.name, measure.part),
    }
}

/// In how many replications it was met, and in how many it has to be if that is what counts.
fn days(goal: &Goal, place: &Reached) -> String {
    let needed = goal.days.map(|share| (share * place.judged as f64 - 1e-9).ceil());
    let needed = needed.map_or_else(String::new, |needed| format!(", {needed} wanted"));
    format!("{} of {}{needed}", place.met, place.judged)
}

/// The place that is farthest on the wrong side; of a share of days the one with the fewest.
fn worst<'r>(goal: &Goal, places: &'r [Reached]) -> Option<&'r Reached> {
    let value = |place: &Reached| place.estimate.map_or(0.0, |estimate| estimate.value);
    let known = places.iter().filter(|place| place.verdict != Verdict::Nothing);
    known.min_by(|one, other| {
        let by_value = match goal.limit {
            Limit::AtLeast => value(one).total_cmp(&value(other)),
            Limit::AtMost => value(other).total_cmp(&value(one)),
        };
        let share = |place: &Reached| place.met as f64 / place.judged.max(1) as f64;
        match goal.days {
            Some(_) => share(one).total_cmp(&share(other)).then(by_value),
            None => by_value,
        }
    })
}

/// `SL ≥ 80 %`.
fn wanted(goal: &Goal) -> String {
    let sign = match goal.limit {
        Limit::AtLeast => '≥',
        Limit::AtMost => '≤',
    };
    format!("{} {sign} {}", of_part(goal), amount(goal.metric(), goal.target))
}

/// The heading of the metric, with the part if there is one alone.
fn of_part(goal: &Goal) -> String {
    let heading = goal.metric().heading();
    match goal.measures.as_slice() {
        [Measure { part, .. }] if !part.is_empty() => format!("{heading} of {part}"),
        _ => heading.to_owned(),
    }
}

/// A number with its unit, as short as it is.
pub(super) fn amount(metric: Metric, value: f64) -> String {
    let number = value * factor(metric);
    // A millisecond is no target of 0.
    let number = if number != 0.0 && number.abs() < 0.01 { exact(number) } else { short(number) };
    match metric.unit() {
        Unit::Share => format!("{number} %"),
        Unit::Seconds => format!("{number} s"),
        Unit::SecondsSquared => format!("{number} s^2"),
        Unit::AgentHours => format!("{} h", number),
        _ => number,
    }
}

fn short(number: f64) -> String {
    let text = rounded(number, 2);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// `83.2 ±1.1 %`, of several places with the one that it is of; where all are alike, none of them is the worst.
fn found(summary: &Summary, metric: Metric, place: &Reached, places: &[Reached]) -> String {
    let cell = estimate_cells(Column { metric, half_width: true }, &[place.estimate]).concat();
    let unit = match metric.unit() {
        Unit::Share => " %",
        Unit::Seconds => " s",
        Unit::AgentHours => " h",
        _ => "",
    };
    let value = |place: &Reached| place.estimate.map(|estimate| (estimate.value, estimate.half_width));
    let known = Vec::from_iter(places.iter().filter_map(value));
    let are_alike = known.len() > 1 && known.iter().all(|one| Some(*one) == value(place));
    let at = match (are_alike, place_name(summary, place)) {
        (_, None) => String::new(),
        (true, Some(_)) => " everywhere".to_owned(),
        (false, Some(name)) => format!(" at {name}"),
    };
    format!("{cell}{unit}{at}")
}

/// The verdict on one place, or how many of several there are of each.
fn words(places: &[Reached]) -> String {
    if let [place] = places {
        let varies = place.estimate.and_then(|estimate| estimate.half_width).is_none_or(|half| half > 0.0);
        let sure = |certainty: f64| if varies { format!(" ({})", surely(certainty)) } else { String::new() };
        return match (place.verdict, place.certainty) {
            (Verdict::Met, Some(certainty)) => format!("met{}", sure(certainty)),
            (Verdict::Missed, Some(certainty)) => format!("MISSED{}", sure(certainty)),
            (Verdict::Open, _) => "cannot tell".to_owned(),
            (verdict, _) => verdict.name().to_owned(),
        };
    }
    let count = |verdict: Verdict| places.iter().filter(|place| place.verdict == verdict).count();
    let (missed, open, met) = (count(Verdict::Missed), count(Verdict::Open), count(Verdict::Met));
    match (missed, open, missed + open + met) {
        (_, _, 0) => Verdict::Nothing.name().to_owned(),
        (0, 0, all) => format!("met in all {all}"),
        (0, open, all) => format!("{open} of {all} open"),
        (missed, 0, all) => format!("MISSED in {missed} of {all}"),
        (missed, open, all) => format!("MISSED in {missed}, {open} open of {all}"),
    }
}

/// A certainty in percent that is never rounded up to what nobody knows.
fn surely(certainty: f64) -> String {
    if certainty > 0.999 { "> 99.9 %".to_owned() } else { format!("{} %", rounded(100.0 * certainty, 1)) }
}

/// What the table has no room for: where goals are missed, and what cannot be told.
pub(super) fn sentences(summary: &Summary) -> Vec<String> {
    let mut sentences = Vec::new();
    for judged in &summary.goals {
        for places in judged.places.chunk_by(|one, next| one.measure == next.measure) {
            let name = title(&judged.goal, &places[0].measure);
            for (verdict, word) in [(Verdict::Missed, "missed"), (Verdict::Open, "cannot be told")] {
                let mine = places.iter().filter(|place| place.verdict == verdict);
                let named: Vec<&str> = mine.filter_map(|place| place_name(summary, place)).collect();
                if !named.is_empty() {
                    sentences.push(format!("{name}: {word} at {}.", listed(&named)));
                }
            }
            if let [place] = places
                && (place.verdict, &place.piece) == (Verdict::Open, &Piece::Whole)
            {
                sentences.push(format!("{name}: {}.", why_open(judged, place, summary.confidence)));
            }
        }
    }
    sentences
}

/// The first names, and how many more there are.
fn listed(names: &[&str]) -> String {
    match names.get(MAX_NAMED..).filter(|rest| !rest.is_empty()) {
        Some(rest) => format!("{} and {} more", names[..MAX_NAMED].join(", "), rest.len()),
        None => names.join(", "),
    }
}

/// Why one place cannot be told.
fn why_open(judged: &Judged, place: &Reached, confidence: f64) -> String {
    let enough = percent(0.5 + 0.5 * confidence);
    let (certainty, claim) = match (place.certainty, judged.goal.days) {
        (None, _) => return "one replication does not tell".to_owned(),
        (Some(certainty), Some(share)) => {
            let side = if place.met as f64 >= share * place.judged as f64 { "at least" } else { "less than" };
            (certainty, format!("it is met on {side} {} % of days", short(100.0 * share)))
        }
        (Some(certainty), None) => {
            let target = judged.goal.target;
            let above = place.estimate.is_some_and(|estimate| estimate.value >= target);
            (certainty, format!("{} {}", if above { "above" } else { "below" }, amount(judged.goal.metric(), target)))
        }
    };
    format!("{claim} with a certainty of {}, and {enough} % is asked for: take more replications", surely(certainty))
}

/// The interval or the day; nothing for the whole run.
fn place_name<'a>(summary: &'a Summary, place: &'a Reached) -> Option<&'a str> {
    match &place.piece {
        Piece::Whole => None,
        Piece::Interval(interval) => Some(&summary.labels.intervals[*interval]),
        Piece::Day { name, .. } => Some(name),
    }
}

/// One row for each place.
pub(super) fn csv(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = writer(out);
    out.write_record([
        "goal",
        "scope",
        "name",
        "metric",
        "unit",
        "each",
        "place",
        "limit",
        "target",
        "days",
        "value",
        "half_width",
        "met",
        "judged",
        "certainty",
        "verdict",
    ])?;
    for Judged { goal, places } in &summary.goals {
        for place in places {
            let limit = match goal.limit {
                Limit::AtLeast => "at_least",
                Limit::AtMost => "at_most",
            };
            out.write_record([
                &quoted(&goal.name),
                place.measure.scope.name(),
                &quoted(&place.measure.part),
                goal.metric().name(),
                goal.metric().unit().name(),
                goal.each.name(),
                place_name(summary, place).unwrap_or_default(),
                limit,
                &decimal(goal.target),
                &decimal_or_empty(goal.days),
                &decimal_or_empty(place.estimate.map(|estimate| estimate.value)),
                &decimal_or_empty(place.estimate.and_then(|estimate| estimate.half_width)),
                &place.met.to_string(),
                &place.judged.to_string(),
                &decimal_or_empty(place.certainty),
                place.verdict.name(),
            ])?;
        }
    }
    out.flush()
}
