//! What is written about two centers side by side.

mod files;

pub(super) use files::csv;
pub use files::json;

use super::chart::{Chart, Differences, forest};
use super::console::wrapped;
use super::inputs;
use super::number::{decimals_for, rounded, rounded_half_width};
use super::table::{Table, escaped, factor, heading};
use crate::experiment::{Compared, Comparison, Difference, Metric, Pairing, Scope, Unit};
use crate::stats::Estimate;

/// What is compared, as its reader calls it.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonRun<'a> {
    /// The question that both answer; empty where they ask none, or not the same.
    pub question: &'a str,
    /// The files or folders, the first being the baseline.
    pub names: [&'a str; 2],
    /// What came out.
    pub comparison: &'a Comparison,
    /// What differs in the inputs; `None` where those of one are not known.
    pub changes: Option<&'a [Difference]>,
    /// What may not be meant in either.
    pub warnings: &'a [String],
}

/// The report as plain text for a terminal of this width \[signs\].
pub fn console(run: &ComparisonRun<'_>, width: usize) -> String {
    let mut text = wrapped(run.question, width);
    text.push_str(&wrapped(&head(run), width));
    text.push_str(&wrapped(&notes(run.comparison), width));
    if let Some(changes) = run.changes {
        text.push_str(&wrapped(&inputs::sentence(changes), width));
    }
    for (title, table) in tables(run.comparison) {
        text.push_str(&format!("\n{title}\n\n{}", table.plain(width)));
    }
    text
}

/// The report as a Markdown page.
pub fn markdown(run: &ComparisonRun<'_>) -> String {
    let mut text = match run.question {
        "" => format!("# {}\n", escaped(&head(run))),
        question => format!("# {}\n\n{}\n", escaped(question), escaped(&head(run))),
    };
    text.push_str(&format!("\n{}\n", escaped(&notes(run.comparison))));
    if let Some(changes) = run.changes {
        text.push_str(&format!("\n{}\n", escaped(&inputs::sentence(changes))));
    }
    for (title, table) in tables(run.comparison) {
        text.push_str(&format!("\n## {title}\n\n{}", table.markdown()));
    }
    text
}

pub(super) fn head(run: &ComparisonRun<'_>) -> String {
    let [first, second] = run.names;
    format!("Difference: {second} minus {first}.")
}

pub(super) fn notes(comparison: &Comparison) -> String {
    let percent = rounded(100.0 * comparison.confidence, 2);
    let percent = percent.trim_end_matches('0').trim_end_matches('.');
    let ([first, second], [one, other]) = (comparison.seeds, comparison.replications);
    let mut text = match comparison.pairing {
        Pairing::Paired(1) => format!("One replication with seed {first} does not tell how certain it is."),
        Pairing::Paired(pairs) => format!(
            "Paired: {pairs} replications of both met the same chance (seed {first}). ± is half the width of the {percent} % \
             interval, * marks differences that it does not explain by chance."
        ),
        Pairing::Independent if first == second => format!(
            "Not paired: what intervals are made of (replications, antithetic pairs, batches of one long run) is not the same in both, so \
             they are taken as independent. ± is half the width of the {percent} % interval, * marks differences that it does not \
             explain by chance."
        ),
        Pairing::Independent => format!(
            "Not paired: seed {first} with {one} replications and seed {second} with {other} are independent, so intervals are \
             wider than they need be; one seed for both pairs them. ± is half the width of the {percent} % interval, * marks \
             differences that it does not explain by chance."
        ),
    };
    if let (Pairing::Paired(pairs), true) = (comparison.pairing, one != other) {
        text.push_str(&format!(
            " One has {one} and the other {other} replications: all values are of the first {pairs}."
        ));
    }
    for (alone, which) in comparison.alone.iter().zip(["first", "second"]) {
        if !alone.is_empty() {
            let names: Vec<String> = alone.iter().map(|(scope, name)| format!("{} {name}", scope.name())).collect();
            text.push_str(&format!(" Only the {which} has {}.", names.join(", ")));
        }
    }
    text
}

/// What a planner looks at, of contacts, of agents, of providers; a table shows those that apply.
const SHOWN: [(&str, &[Metric]); 4] = [
    ("Goals", &[Metric::GoalMet]),
    (
        "Contacts",
        &[
            Metric::Offered,
            Metric::Answered,
            Metric::AbandonShare,
            Metric::LostShare,
            Metric::Asa,
            Metric::WaitP90,
            Metric::SERVICE_LEVEL,
            Metric::Aht,
        ],
    ),
    ("Agents", &[Metric::Agents, Metric::Occupancy, Metric::Concurrency, Metric::Overtime]),
    ("Providers", &[Metric::ProviderContacts, Metric::Channels, Metric::MaxChannels, Metric::MessagesExposed]),
];

/// What is said first of a difference, and drawn: by how much service, abandonment and waits differ.
const FIRST: [Metric; 5] =
    [Metric::SERVICE_LEVEL, Metric::AbandonShare, Metric::LostShare, Metric::Asa, Metric::Occupancy];

/// Which goals are lost with the second, and which are won, where chance does not explain it.
fn goals(comparison: &Comparison) -> Vec<String> {
    let judged = comparison.rows.iter().filter(|row| row.metric == Metric::GoalMet);
    let sentence = |row: &Compared| {
        let (first, second) = (row.first?.value, row.second?.value);
        let (before, after) = (rounded(100.0 * first, 0), rounded(100.0 * second, 0));
        let certain = row.difference.as_ref().is_some_and(is_beyond_chance);
        let how = match () {
            () if certain && second < first => "is lost with the second",
            () if certain && second > first => "is won with the second",
            () if first == second => return None,
            () => "is met as often in both as far as can be told",
        };
        Some(format!(
            "The goal {} {how}: it is met in {before} % of the replications of the first and {after} % of the second.",
            row.name
        ))
    };
    judged.filter_map(sentence).collect()
}

/// What differs in the whole center by more than chance explains, and what may not.
pub(super) fn answer(comparison: &Comparison) -> Vec<String> {
    let (mut certain, mut open) = (Vec::new(), Vec::new());
    for metric in FIRST {
        let of_center = |row: &&Compared| row.scope == Scope::Center && row.metric == metric;
        let Some(difference) = comparison.rows.iter().find(of_center).and_then(|row| row.difference) else { continue };
        // Most centers lose nobody in another way.
        if metric == Metric::LostShare && difference.value == 0.0 {
            continue;
        }
        let unit = if metric.unit() == Unit::Share { "points" } else { metric.unit().name() };
        let (value, half) =
            (difference.value * factor(metric), difference.half_width.map(|half| half * factor(metric)));
        let decimals = decimals_for(half.into_iter()).unwrap_or(2);
        let amount = rounded(value.abs(), decimals);
        let half = half.map_or_else(String::new, |half| format!(" ± {}", rounded_half_width(half, decimals)));
        let way = if value < 0.0 { "lower" } else { "higher" };
        match is_beyond_chance(&difference) {
            true => certain.push(format!("{} is {amount}{half} {unit} {way}", metric.heading())),
            false => open.push(format!(
                "{} ({}{amount}{half} {unit})",
                metric.heading(),
                if value < 0.0 { "-" } else { "+" }
            )),
        }
    }
    let mut sentences = goals(comparison);
    if !certain.is_empty() {
        sentences.push(format!("In the second, of all contacts together, {}.", certain.join(", ")));
    }
    if !open.is_empty() {
        sentences.push(format!("No difference that chance does not explain: {}.", open.join(", ")));
    }
    sentences
}

/// What is drawn of those that are certain, in this order.
const DRAWN: [Metric; 10] = [
    Metric::SERVICE_LEVEL,
    Metric::AbandonShare,
    Metric::LostShare,
    Metric::Asa,
    Metric::WaitP90,
    Metric::Aht,
    Metric::Occupancy,
    Metric::Concurrency,
    Metric::Answered,
    Metric::Offered,
];
/// No more of them are drawn, and no fewer if there are so many.
const MOST_DRAWN: usize = 6;
const LEAST_DRAWN: usize = 3;

/// What is drawn: what differs in the center or a class by more than chance explains, and where that is little, what is asked for first.
fn drawn(comparison: &Comparison) -> Vec<Metric> {
    let certain = |metric: &Metric| {
        let is_drawn = |row: &&Compared| row.metric == *metric && matches!(row.scope, Scope::Center | Scope::Class(_));
        comparison.rows.iter().filter(is_drawn).any(|row| row.difference.as_ref().is_some_and(is_beyond_chance))
    };
    let (mut chosen, rest): (Vec<Metric>, Vec<Metric>) = DRAWN.into_iter().partition(certain);
    chosen.truncate(MOST_DRAWN);
    let fill =
        rest.into_iter().filter(|metric| [Metric::SERVICE_LEVEL, Metric::AbandonShare, Metric::Asa].contains(metric));
    let missing = LEAST_DRAWN.saturating_sub(chosen.len());
    chosen.extend(fill.take(missing));
    chosen.sort_by_key(|metric| DRAWN.iter().position(|drawn| drawn == metric));
    chosen
}

/// The differences of the center and its classes as a picture; nothing where there are none.
pub(super) fn chart<'a>(run: &ComparisonRun<'a>) -> Option<Chart<'a>> {
    let comparison = run.comparison;
    let mut scopes: Vec<(Scope, &str)> = Vec::new();
    for row in &comparison.rows {
        if matches!(row.scope, Scope::Center | Scope::Class(_)) && !scopes.iter().any(|(scope, _)| *scope == row.scope)
        {
            scopes.push((row.scope, &row.name));
        }
    }
    // A center of one class has the same differences as that.
    if let [(Scope::Center, _), _] = scopes[..] {
        scopes.remove(0);
    }
    let names: Vec<String> =
        scopes.iter().map(|(_, name)| if name.is_empty() { "all".to_owned() } else { (*name).to_owned() }).collect();
    let column = |metric: Metric| {
        let scaled = |estimate: Estimate| Estimate {
            value: estimate.value * factor(metric),
            half_width: estimate.half_width.map(|half| half * factor(metric)),
            ..estimate
        };
        let of = |(scope, _): &(Scope, &str)| {
            let row = comparison.rows.iter().find(|row| row.scope == *scope && row.metric == metric)?;
            row.difference.map(scaled)
        };
        let unit = if metric.unit() == Unit::Share { "points" } else { metric.unit().name() };
        Differences { heading: format!("{} [{unit}]", metric.heading()), values: scopes.iter().map(of).collect() }
    };
    let percent = rounded(100.0 * comparison.confidence, 2);
    let percent = percent.trim_end_matches('0').trim_end_matches('.');
    let note = format!("Second minus first, with {percent} % intervals");
    forest(title_of(run), &note, names, drawn(comparison).into_iter().map(column).collect())
}

/// The question, or what is compared.
pub(super) fn title_of(run: &ComparisonRun<'_>) -> String {
    if run.question.is_empty() { head(run) } else { run.question.to_owned() }
}

/// A table for each kind of thing, with a line for each scope and metric.
pub(super) fn tables(comparison: &Comparison) -> Vec<(&'static str, Table)> {
    let mut tables = Vec::new();
    for (title, metrics) in SHOWN {
        let mut rows = Vec::new();
        for compared in &comparison.rows {
            // Queues repeat their classes, in the files all are there.
            let is_lost = || [compared.first, compared.second].iter().flatten().any(|share| share.value > 0.0);
            let shown = !matches!(compared.scope, Scope::Queue(_))
                && metrics.contains(&compared.metric)
                && (compared.metric != Metric::LostShare || is_lost());
            if shown && (compared.first.is_some() || compared.second.is_some()) {
                rows.push(line(compared));
            }
        }
        if !rows.is_empty() {
            let head = ["of", "metric", "first", "second", "difference", "±", ""];
            tables.push((title, Table::of_names(&head, rows)));
        }
    }
    tables
}

fn line(compared: &Compared) -> Vec<String> {
    let Compared { scope, name, metric, first, second, difference } = compared;
    let factor = factor(*metric);
    let half = difference.and_then(|difference| difference.half_width);
    let decimals = decimals_for(half.into_iter().map(|half| half * factor)).unwrap_or_else(|| {
        let whole = [first, second].into_iter().flatten().all(|estimate| (estimate.value * factor).fract() == 0.0);
        match metric.unit() {
            Unit::Contacts | Unit::Channels | Unit::Messages | Unit::Agents | Unit::Subscribers | Unit::Visitors
                if whole =>
            {
                0
            }
            _ => 2,
        }
    });
    let value = |estimate: &Option<Estimate>| {
        estimate.map_or_else(String::new, |estimate| rounded(estimate.value * factor, decimals))
    };
    let change = difference.map_or_else(String::new, |difference| {
        let text = rounded(difference.value * factor, decimals);
        if difference.value > 0.0 { format!("+{text}") } else { text }
    });
    let half_width = half.map_or_else(String::new, |half| rounded_half_width(half * factor, decimals));
    let name = if *scope == Scope::Center { "all".to_owned() } else { format!("{} {name}", scope.name()) };
    let mark = difference.as_ref().is_some_and(is_beyond_chance);
    vec![
        name,
        heading(*metric),
        value(first),
        value(second),
        change,
        half_width,
        if mark { "*".to_owned() } else { String::new() },
    ]
}

/// Whether the interval leaves out 0.
fn is_beyond_chance(difference: &Estimate) -> bool {
    difference.half_width.is_some_and(|half| difference.value.abs() > half)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(scope: Scope, metric: Metric, [first, second]: [f64; 2], half: f64) -> Compared {
        let estimate = |value: f64, half: f64| Some(Estimate { value, half_width: Some(half), replications: 9 });
        let difference = estimate(second - first, half);
        Compared {
            scope,
            name: "calls".to_owned(),
            metric,
            first: estimate(first, half),
            second: estimate(second, half),
            difference,
        }
    }

    fn comparison(rows: Vec<Compared>) -> Comparison {
        let pairing = Pairing::Paired(9);
        Comparison {
            pairing,
            seeds: [1; 2],
            replications: [9; 2],
            confidence: 0.95,
            rows,
            alone: [Vec::new(), Vec::new()],
        }
    }

    #[test]
    fn what_is_certain_is_drawn_and_what_is_asked_for_first_where_little_is() {
        let certain = |metric| row(Scope::Center, metric, [0.2, 0.4], 0.1);
        let open = |metric| row(Scope::Center, metric, [0.2, 0.25], 0.1);
        let of = |rows: Vec<Compared>| drawn(&comparison(rows));
        assert_eq!(of(vec![open(Metric::Asa)]), [Metric::SERVICE_LEVEL, Metric::AbandonShare, Metric::Asa]);
        let two = vec![certain(Metric::Occupancy), open(Metric::Asa), certain(Metric::Aht)];
        assert_eq!(of(two), [Metric::SERVICE_LEVEL, Metric::Aht, Metric::Occupancy]);
        assert_eq!(of(DRAWN.map(certain).into()), DRAWN[..MOST_DRAWN]);
    }

    #[test]
    fn a_goal_is_lost_or_won_where_chance_does_not_explain_it() {
        let goal =
            |values: [f64; 2], half: f64| goals(&comparison(vec![row(Scope::Goal(0), Metric::GoalMet, values, half)]));
        let told = "it is met in 100 % of the replications of the first and 22 % of the second.";
        assert_eq!(goal([1.0, 0.22], 0.1), [format!("The goal calls is lost with the second: {told}")]);
        assert!(goal([0.2, 0.9], 0.1)[0].contains("is won"));
        assert!(goal([0.8, 0.9], 0.2)[0].contains("as far as can be told"));
        assert!(goal([1.0, 1.0], 0.0).is_empty());
    }
}
