//! The answer of a run in a few sentences, made from its numbers with their certainty.

use crate::experiment::{Metric, Row, Scope, Summary, Verdict};
use crate::report::goals::amount;
use crate::report::number::rounded;
use crate::report::table::{Column, estimate_cells};

/// The sentences.
pub(super) fn answer(summary: &Summary) -> Vec<String> {
    let center = summary.whole(Scope::Center);
    let mut sentences = Vec::new();
    sentences.extend(goals(summary));
    sentences.extend(what_became(summary, center));
    sentences.extend(worst(summary));
    sentences
}

/// How many goals are met, and which are not.
fn goals(summary: &Summary) -> Option<String> {
    let all = summary.goals.len();
    if all == 0 {
        return None;
    }
    let of = |verdict: Verdict| -> Vec<&str> {
        let mine = summary.goals.iter().filter(|judged| judged.verdict() == verdict);
        mine.map(|judged| judged.goal.name.as_str()).collect()
    };
    let (missed, open) = (of(Verdict::Missed), [of(Verdict::Open), of(Verdict::Nothing)].concat());
    let met = of(Verdict::Met).len();
    let named = |names: &[&str]| names.join(", ");
    let are = if met == 1 { "is" } else { "are" };
    Some(match (missed.as_slice(), open.as_slice()) {
        ([], []) if all == 1 => "The goal is met.".to_owned(),
        ([], []) => format!("All {all} goals are met."),
        ([], open) if all == 1 => {
            format!("Whether the goal {} is met cannot be told with so few replications.", named(open))
        }
        ([], open) => {
            format!("{met} of {all} goals {are} met; of {} it cannot be told with so few replications.", named(open))
        }
        (missed, _) if all == 1 => format!("The goal {} is missed.", named(missed)),
        (missed, []) => format!("{met} of {all} goals {are} met, {} missed: {}.", missed.len(), named(missed)),
        (missed, open) => format!(
            "{met} of {all} goals {are} met, {} missed ({}), and of {} it cannot be told.",
            missed.len(),
            named(missed),
            named(open)
        ),
    })
}

/// A value with its half width and its unit: `87.0 ± 1.0 %`.
fn value(row: &Row, metric: Metric) -> Option<String> {
    let estimate = row.estimate(metric)?;
    let cell = estimate_cells(Column { metric, half_width: true }, &[Some(estimate)]).concat();
    let unit = match metric.unit().name() {
        "share" => " %",
        "s" => " s",
        _ => "",
    };
    Some(format!("{}{unit}", cell.replace('±', "± ").replace("±  ", "± ")))
}

fn what_became(summary: &Summary, center: &Row) -> Option<String> {
    let offered = center.estimate(Metric::Offered)?;
    if offered.value == 0.0 {
        return Some("Nobody makes contact.".to_owned());
    }
    let mut parts = Vec::new();
    parts.extend(value(center, Metric::AnswerShare).map(|share| format!("{share} are answered")));
    parts.extend(value(center, Metric::AbandonShare).map(|share| format!("{share} give up waiting")));
    // Of whom it is a share, its formula says.
    let level = value(center, summary.headline);
    parts.extend(level.map(|level| format!("the service level within {} is {level}", summary.in_time)));
    parts.extend(value(center, Metric::Asa).map(|wait| format!("the answered wait {wait} on average")));
    let busy = value(center, Metric::Occupancy);
    parts.extend(busy.map(|busy| format!("agents are busy {busy} of their time")));
    Some(format!("Of {} contacts in a run {}.", rounded(offered.value, 0), listed(&parts)))
}

fn listed(parts: &[String]) -> String {
    match parts {
        [] => "nothing more is known".to_owned(),
        [alone] => alone.clone(),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
    }
}

/// The interval with the lowest service level, where it is lower than that of the whole by more than chance explains.
fn worst(summary: &Summary) -> Option<String> {
    let whole = summary.whole(Scope::Center).estimate(summary.headline)?;
    let by_interval = summary.by_interval(Scope::Center);
    let (row, level) = by_interval
        .filter_map(|row| Some((row, row.estimate(summary.headline)?)))
        .min_by(|(_, one), (_, other)| one.value.total_cmp(&other.value))?;
    let certain = level.value + level.half_width? < whole.value - whole.half_width?;
    let name = &summary.labels.intervals[row.interval?];
    certain.then(|| {
        let offered = row.estimate(Metric::Offered).map_or(0.0, |offered| offered.value);
        format!(
            "It is worst at {name}: the service level of the {} contacts then is {}.",
            rounded(offered, 0),
            value(row, summary.headline).unwrap_or_else(|| amount(summary.headline, level.value))
        )
    })
}
