//! The answer of a run in a few sentences, made from its numbers with their certainty.

use crate::experiment::{Metric, Row, Scope, Summary, Verdict, WayIn};
use crate::report::classes;
use crate::report::goals::amount;
use crate::report::number::rounded;
use crate::report::table::{Column, estimate_cells};
use crate::words::{counted, listed};

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
    let of = |verdict: Verdict| -> Vec<&str> {
        let mine = summary.goals.iter().filter(|judged| judged.verdict() == verdict);
        mine.map(|judged| judged.goal.name.as_str()).collect()
    };
    let (missed, open, nothing) = (of(Verdict::Missed), of(Verdict::Open), of(Verdict::Nothing));
    let met = of(Verdict::Met).len();
    let all = missed.len() + open.len() + met;
    let named = |names: &[&str]| names.join(", ");
    let are = if met == 1 { "is" } else { "are" };
    // No number of replications tells anything of what never happens.
    let unjudged = match nothing.as_slice() {
        [] => None,
        [one] => Some(format!("Of the goal {one} there is nothing to judge.")),
        several => Some(format!("Of the goals {} there is nothing to judge.", named(several))),
    };
    if all == 0 {
        return unjudged;
    }
    let judged = match (missed.as_slice(), open.as_slice()) {
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
    };
    Some(match unjudged {
        Some(unjudged) => format!("{judged} {unjudged}"),
        None => judged,
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
    let mut became = Vec::new();
    became.extend(value(center, Metric::AnswerShare).map(|share| format!("{share} are answered")));
    became.extend(value(center, Metric::AbandonShare).map(|share| format!("{share} give up waiting")));
    let count = |metric| center.estimate(metric).map_or(0.0, |found| found.value);
    for (metric, words) in
        [(Metric::SelfServed, "serve themselves"), (Metric::CallbacksRequested, "are to be called back")]
    {
        let share = rounded(100.0 * count(metric) / offered.value, 1);
        became.extend((count(metric) > 0.0).then(|| format!("{share} % {words}")));
    }
    let lost = value(center, Metric::LostShare).filter(|_| count(Metric::LostShare) > 0.0);
    became.extend(lost.map(|share| format!("{share} are lost")));
    let mut parts = Vec::new();
    for part in classes::parts(summary) {
        parts.extend(served(summary, part));
    }
    let busy = value(center, Metric::Occupancy);
    parts.extend(busy.map(|busy| format!("agents are busy {busy} of their time")));
    let became = format!("Of {} contacts in a run {}", rounded(offered.value, 0), listed(&became, "and"));
    Some(if parts.is_empty() { format!("{became}.") } else { format!("{became}; {}.", listed(&parts, "and")) })
}

/// How well the contacts of a medium are served, or of the center.
fn served(summary: &Summary, part: Scope) -> Vec<String> {
    let (row, metric, of) = (summary.whole(part), classes::level(summary, part), classes::of(summary, part));
    let level = metric.and_then(|metric| Some((metric, value(row, metric)?))).map(|(metric, level)| match metric {
        Metric::AnsweredByDue => format!("{level}{of} are answered by the time they are due"),
        // Of whom it is a share, its formula says.
        _ => format!("the service level{of} within {} is {level}", summary.in_time),
    });
    let wait = value(row, Metric::Asa).filter(|_| metric != Some(Metric::AnsweredByDue));
    let whose = match (part, classes::way_in(summary, part)) {
        (Scope::Medium(_), Some(way)) => format!("answered {}", way.contacts()),
        _ => "the answered".to_owned(),
    };
    level.into_iter().chain(wait.map(|wait| format!("{whose} wait {wait} on average"))).collect()
}

/// The interval with the lowest service level of a medium, where it is lower than that of the whole by more than chance explains.
fn worst(summary: &Summary) -> Option<String> {
    let lowest = classes::with_service_level(summary).into_iter().filter_map(|part| {
        let whole = summary.whole(part).estimate(summary.headline)?;
        let levels = summary.by_interval(part).filter_map(|row| Some((row, row.estimate(summary.headline)?)));
        let (row, level) = levels.min_by(|(_, one), (_, other)| one.value.total_cmp(&other.value))?;
        let certain = level.value + level.half_width? < whole.value - whole.half_width?;
        let alike = summary.by_interval(part).filter_map(|row| row.estimate(summary.headline));
        let alike = alike.filter(|other| other.value == level.value).count() - 1;
        certain.then_some((part, row, alike, level))
    });
    let (part, row, alike, level) = lowest.min_by(|(.., one), (.., other)| one.value.total_cmp(&other.value))?;
    let offered = row.estimate(Metric::Offered).map_or(0.0, |offered| offered.value);
    let contacts = match part {
        Scope::Center => "contacts",
        _ => classes::way_in(summary, part).map_or("contacts", WayIn::contacts),
    };
    let others = match alike {
        0 => String::new(),
        _ => format!(", and as bad in {}", counted(alike, "other interval")),
    };
    Some(format!(
        "It is worst at {}{others}: the service level of the {} {contacts} then is {}.",
        summary.labels.intervals[row.interval?],
        rounded(offered, 0),
        value(row, summary.headline).unwrap_or_else(|| amount(summary.headline, level.value))
    ))
}
