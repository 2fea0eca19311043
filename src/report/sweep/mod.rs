//! A sweep as people read it, and as other programs do.

pub(super) mod csv;
pub(super) mod json;

use super::backtest::percent;
use super::console::wrapped;
use super::goals::amount;
use super::names::cut_in_the_middle;
use super::number::{decimals_for, exact, rounded, rounded_half_width};
use super::table::{Column, Table, WIDTH, apart, escaped, estimate_cells, factor, heading, in_signs};
use crate::experiment::sweep::{BestOf, Doubt, Measure, PointResults, Results, Standing};
use crate::experiment::{Limit, Metric, Unit};
use crate::stats::Estimate;
use crate::words::counted;
use std::cmp::Ordering;

/// More points are not shown on a terminal.
const MAX_LINES: usize = 40;
/// A longer value of a parameter is cut in tables \[signs\].
const LONGEST_VALUE: usize = 24;

/// A part of the page.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) note: String,
    pub(super) table: Option<Table>,
    /// Lines of the table that are not shown.
    hidden: usize,
}

/// For a terminal of this width \[signs\].
pub fn console(results: &Results, width: usize) -> String {
    let mut text = wrapped(&results.question, width);
    text.push_str(&wrapped(&opening(results), width));
    if let Some(warning) = lost_warning(results) {
        text.push_str(&format!("\n{}", wrapped(&warning, width)));
    }
    for Section { title, note, table, hidden } in sections(results, MAX_LINES) {
        text.push_str(&format!("\n{title}\n\n{}", wrapped(&note, width)));
        if let Some(table) = table {
            if !note.is_empty() {
                text.push('\n');
            }
            text.push_str(&table.plain(width));
        }
        if hidden > 0 {
            text.push_str(&format!("... and {hidden} more in the files that --out writes\n"));
        }
    }
    text
}

/// The same as a page of Markdown, with all points.
pub fn markdown(results: &Results) -> String {
    let mut text = format!("# {}\n\n{}\n", escaped(&results.question), escaped(&opening(results)));
    if let Some(warning) = lost_warning(results) {
        text.push_str(&format!("\n{}\n", escaped(&warning)));
    }
    for Section { title, note, table, .. } in sections(results, usize::MAX) {
        text.push_str(&format!("\n## {title}\n"));
        if !note.is_empty() {
            text.push_str(&format!("\n{}\n", escaped(&note)));
        }
        if let Some(table) = table {
            text.push_str(&format!("\n{}", table.markdown()));
        }
    }
    text
}

pub(super) fn opening(results: &Results) -> String {
    let counts = || results.points.iter().map(|point| point.replications);
    let (least, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
    let replications = if least == most { most.to_string() } else { format!("{least} to {most}") };
    let baseline = if results.baseline.is_some() { " = marks the baseline." } else { "" };
    format!(
        "{} points ({}) with {replications} replications each and seed {}: all points meet the same random numbers. ± is half \
         the width of the {} % interval.{baseline}",
        results.points.len(),
        results.design,
        results.seed,
        percent(results.confidence)
    )
}

/// A warning where points lose customers, who are missing in the metrics of those who stay.
pub(super) fn lost_warning(results: &Results) -> Option<String> {
    let losing = Vec::from_iter(results.losing());
    let &(worst, share) = losing.iter().max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let count = results.points.len();
    Some(format!(
        "WARNING: {} of {count} points lose more than 1 % of their contacts, or of a class, in other ways than by giving up waiting (turned away, left in the dialogue, \
         unserved, cut off, balked): see lost [%]; the most is {} % in {}.",
        losing.len(),
        rounded(100.0 * share, 1),
        place(results, worst)
    ))
}

pub(super) fn sections(results: &Results, most: usize) -> Vec<Section> {
    let lines = results.points.len().min(most);
    let hidden = results.points.len() - lines;
    let narrow = most < usize::MAX;
    let all: Vec<usize> = (0..lines).collect();
    let estimates = Shown { values: |point| &point.estimates, prefix: "", narrow };
    let differences = Shown { values: |point| &point.differences, prefix: "Δ ", narrow };
    let mut sections = vec![Section {
        title: "Points",
        note: String::new(),
        table: Some(points_table(results, &all, estimates)),
        hidden,
    }];
    if let Some(baseline) = results.baseline {
        sections.push(Section {
            title: "Differences",
            note: format!(
                "Each point minus the baseline, {}, replication by replication. An interval without 0 in it is a difference \
                 that chance hardly explains; of many such intervals some miss.",
                place(results, baseline)
            ),
            table: Some(points_table(results, &all, differences)),
            hidden,
        });
    }
    if let Some(front) = &results.front {
        let words = [0, 1].map(|objective| {
            let direction = if front.less_is_better[objective] { "less" } else { "more" };
            format!("{direction} {}", results.names[front.measures[objective]])
        });
        let shown: Vec<usize> = front.points.iter().copied().take(most).collect();
        sections.push(Section {
            title: "Front",
            note: format!(
                "Better is {} and {}. Of these points none is beaten by another that is at least as good in both and better \
                 in one, as they are estimated.",
                words[0], words[1]
            ),
            hidden: front.points.len() - shown.len(),
            table: Some(points_table(results, &shown, estimates)),
        });
    }
    if let Some(best) = &results.best {
        sections.push(Section { title: "Best", note: verdict(results, best), table: None, hidden: 0 });
    }
    sections
}

/// What came of it in at most three sentences: the best point, the front, and how far the points are apart in what is measured first.
pub(super) fn answer(results: &Results) -> Vec<String> {
    let mut sentences = Vec::new();
    sentences.extend(results.best.as_ref().map(|best| verdict(results, best)));
    if let Some(front) = &results.front {
        let points: Vec<String> = front.points.iter().take(12).map(|point| (point + 1).to_string()).collect();
        let more = front.points.len().saturating_sub(points.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        sentences.push(format!("No other point beats points {}{more}, as they are estimated.", points.join(", ")));
    }
    let left = MAX_SENTENCES.saturating_sub(sentences.len());
    sentences.extend((0..results.measures.len()).filter_map(|measure| ends(results, measure)).take(left));
    sentences
}

/// More sentences than these nobody reads.
const MAX_SENTENCES: usize = 3;

/// Where a measure is least and most, by how much, and in how many points its difference is certain; nothing of one that has a single value.
fn ends(results: &Results, number: usize) -> Option<String> {
    let value = |&point: &usize| results.points[point].estimates[number].map(|estimate| estimate.value);
    let known = Vec::from_iter((0..results.points.len()).filter(|point| value(point).is_some()));
    let order = |one: &&usize, other: &&usize| value(one).partial_cmp(&value(other)).unwrap_or(Ordering::Equal);
    // Of equals the first.
    let (least, most) = (*known.iter().min_by(order)?, *known.iter().rev().max_by(order)?);
    if least == most {
        return None;
    }
    let measure = &results.measures[number];
    let unit = unit_of(measure.metric);
    let factor = factor(measure.metric);
    let shown = |estimate: Option<Estimate>, unit: &str| {
        let Some(Estimate { value, half_width, .. }) = estimate else { return String::new() };
        let half = half_width.map(|half| factor * half);
        let decimals = decimals_for(half.into_iter()).unwrap_or(1);
        let half = half.map_or_else(String::new, |half| format!(" ± {}", rounded_half_width(half, decimals)));
        format!("{}{half}{unit}", rounded(factor * value, decimals))
    };
    let at = |point: usize| {
        format!("{} in {}", shown(results.points[point].estimates[number], unit), short_place(results, point))
    };
    let apart = shown(results.difference([most, least], number), if unit == " %" { " points" } else { unit });
    let (other, which) = match results.baseline {
        Some(baseline) => (baseline, "the baseline"),
        None => (least, "the lowest"),
    };
    let differs = |&&point: &&usize| {
        let beyond = |estimate: Estimate| estimate.half_width.is_some_and(|half| estimate.value.abs() > half);
        point != other && results.difference([point, other], number).is_some_and(beyond)
    };
    let certain = known.iter().filter(differs).count();
    let heading = title(measure);
    let name = heading.split(" [").next().unwrap_or_default();
    let lone = if apart.is_empty() { String::new() } else { format!(", which is {apart} more") };
    Some(format!(
        "{name} goes from {} to {}{lone}; {certain} of {} other points differ from {which} by more than chance explains.",
        at(least),
        at(most),
        known.len() - 1
    ))
}

/// What stands behind a value of the metric in a sentence.
fn unit_of(metric: Metric) -> &'static str {
    match metric.unit() {
        Unit::Share => " %",
        Unit::Seconds => " s",
        Unit::AgentHours => " h",
        _ => "",
    }
}

/// A point with what varies by itself: `point 3 (hosting = relay)`.
fn short_place(results: &Results, point: usize) -> String {
    let values = results.parameters.iter().zip(&results.points[point].values).zip(&results.is_free);
    let values = values.filter(|(_, is_free)| **is_free).map(|((name, value), _)| format!("{name} = {value}"));
    format!("point {} ({})", point + 1, values.collect::<Vec<_>>().join(", "))
}

/// A point with its values: `point 3 (hosting = relay, agents = 5)`.
fn place(results: &Results, point: usize) -> String {
    let values = results.parameters.iter().zip(&results.points[point].values);
    let values: Vec<String> = values.map(|(name, value)| format!("{name} = {value}")).collect();
    format!("point {} ({})", point + 1, values.join(", "))
}

fn verdict(results: &Results, best: &BestOf) -> String {
    let selection = &best.selection;
    let (measure, extreme) = (&results.names[best.measure], if best.less_is_better { "least" } else { "most" });
    let probability = percent(best.probability);
    let spent: u32 = selection.replications.iter().sum();
    let most = selection.replications.iter().max().unwrap_or(&0);
    let wanted = bounds(results, best);
    let Some(chosen) = selection.chosen else {
        return match selection.decided {
            true => format!(
                "No point meets {wanted}: with a probability of at least {probability} %. It took {spent} replications, at most {most} of \
                 one point."
            ),
            false => format!("No point surely meets {wanted}, and none is likely to. {}", doubts(results, best, None)),
        };
    };
    let place = place(results, chosen);
    let unit = results.measures[best.measure].metric.unit().name();
    let indifference = format!("{} {unit}", exact(best.indifference));
    let meets = |standing: &&Standing| **standing == Standing::Meets;
    let meeting = selection.standings.iter().filter(meets).count();
    let surely = if selection.doubts.is_empty() { "" } else { "surely " };
    let of = if best.bounds.is_empty() {
        String::new()
    } else {
        format!(" of the {meeting} points that {surely}meet {wanted}")
    };
    let claim = match meeting {
        1 => format!("{place} is the only point that {surely}meets {wanted}"),
        _ => format!("{place} has the {extreme} {measure}{of}"),
    };
    // Points that may be better, if they meet the bounds.
    let is_open = |point: &usize| selection.standings.get(*point).is_some_and(|standing| !standing.is_certain());
    let open = Vec::from_iter(selection.left.iter().copied().filter(is_open));
    let mut text = if selection.decided {
        let mut text = format!(
            "{claim}: with a probability of at least {probability} %, if all others are worse by at least {indifference}. It took \
             {spent} replications, at most {most} of one point."
        );
        let dearer = numbers_of_doubts(best);
        if !dearer.is_empty() {
            let points = if dearer.len() == 1 { "point" } else { "points" };
            text.push_str(&format!(
                " Whether {points} {} would meet it, too, is open and changes nothing: there is no better {measure} there.",
                numbers(&dearer)
            ));
        }
        text
    } else if meeting == 0 && !best.bounds.is_empty() {
        format!(
            "Not decided: no point surely meets {wanted}; {place} has the {extreme} {measure} of those that are likely to. {}",
            doubts(results, best, None)
        )
    } else if !open.is_empty() {
        let better = if best.less_is_better { "less" } else { "more" };
        format!(
            "Not decided: {claim}, but some that may have {better} {measure} may meet it, too. {}",
            doubts(results, best, Some(&open))
        )
    } else {
        format!(
            "Not decided: after {} replications each, the most that were allowed, points {} may all have the {extreme} {measure}{of}; \
             {place} has it so far, without the {probability} % that were asked for. Allow more replications, or a larger \
             indifference than {indifference}.",
            best.most,
            numbers(&selection.left)
        )
    };
    match best.equals.as_slice() {
        [] => {}
        &[one] => {
            text.push_str(&format!(" Point {} is its equal: worse by less than {indifference}, as estimated.", one + 1))
        }
        several => text.push_str(&format!(
            " Points {} are its equals: worse by less than {indifference}, as estimated.",
            numbers(several)
        )),
    }
    text
}

/// The numbers of points, from 1; of many the first.
fn numbers(points: &[usize]) -> String {
    const MOST: usize = 20;
    let shown: Vec<String> = points.iter().take(MOST).map(|point| (point + 1).to_string()).collect();
    let more = points.len().saturating_sub(MOST);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// `service_level ≥ 80 %`: as the study says it.
fn bounds(results: &Results, best: &BestOf) -> String {
    let words = best.bounds.iter().map(|bound| {
        let measure = &results.measures[bound.measure];
        let sign = if bound.limit == Limit::AtLeast { '≥' } else { '≤' };
        format!("{} {sign} {}", results.names[bound.measure], amount(measure.metric, bound.target))
    });
    words.collect::<Vec<_>>().join(" and ")
}

/// The points of which it is open whether they meet the bounds, in order.
fn numbers_of_doubts(best: &BestOf) -> Vec<usize> {
    let mut points = Vec::from_iter(best.selection.doubts.iter().map(|doubt| doubt.point));
    points.dedup();
    points
}

/// How far off the points are of which it is open whether they meet the bounds, or those of them that are `among` these, and what would tell.
fn doubts(results: &Results, best: &BestOf, among: Option<&[usize]>) -> String {
    /// Of more points only these are told.
    const MOST: usize = 3;
    /// More replications than these are not taken: `max` allows no more.
    const MOST_REPLICATIONS: f64 = 1e6;
    let open = best.selection.doubts.iter().filter(|doubt| among.is_none_or(|among| among.contains(&doubt.point)));
    let mut open = Vec::from_iter(open);
    // Nearest first: of these it is most worth to know more.
    let gap = |doubt: &Doubt| (doubt.mean - best.bounds[doubt.bound].target).abs();
    open.sort_by(|one, other| gap(one).total_cmp(&gap(other)));
    let needed = open.iter().map(|doubt| doubt.needed).fold(0.0, f64::max);
    let told = open.iter().take(MOST).map(|doubt| {
        let bound = &best.bounds[doubt.bound];
        let metric = results.measures[bound.measure].metric;
        let (name, factor) = (&results.names[bound.measure], factor(metric));
        let amount_of = |value: f64, decimals| format!("{}{}", rounded(factor * value, decimals), unit_of(metric));
        // As many digits as tell it from the bound.
        let away = factor * gap(doubt);
        let decimals = if away > 0.0 { (1.0 - away.log10().floor()).clamp(1.0, 6.0) as usize } else { 1 };
        let meets = (doubt.mean >= bound.target) == (bound.limit == Limit::AtLeast);
        let side = if meets { "on the right side of" } else { "short of" };
        format!(
            "{} has {name} {}, {} {side} the bound",
            short_place(results, doubt.point),
            amount_of(doubt.mean, decimals),
            amount_of(gap(doubt), decimals).replace(" %", " points"),
        )
    });
    let told = Vec::from_iter(told);
    let more = open.len() - told.len();
    let more = if more > 0 { format!("; {} farther from it", counted(more, "more point")) } else { String::new() };
    let wider = "a larger `tolerance`";
    let tell = if needed <= MOST_REPLICATIONS {
        format!("at most {} replications tell: set `max` to that in [best], or {wider}", rounded(needed, 0))
    } else {
        format!("no number of replications that is allowed is sure to tell: set {wider} in [best]")
    };
    format!("After {} replications, the most that were allowed, {}{more}; {tell}.", best.most, told.join("; "))
}

/// Which table of points.
#[derive(Clone, Copy)]
struct Shown {
    values: fn(&PointResults) -> &Vec<Option<Estimate>>,
    /// Before the names of measures.
    prefix: &'static str,
    /// For a terminal: parameters that vary in step with others are left out, then half widths, from the left on.
    narrow: bool,
}

/// A line for each of these points: its number, its values, and its measures.
fn points_table(results: &Results, points: &[usize], shown: Shown) -> Table {
    let mut half_widths = vec![true; results.measures.len()];
    loop {
        let table = table_of(results, points, shown, &half_widths);
        if !shown.narrow || table.width() <= WIDTH {
            return table;
        }
        match half_widths.iter_mut().find(|half_width| **half_width) {
            Some(half_width) => *half_width = false,
            None => return table,
        }
    }
}

fn table_of(results: &Results, points: &[usize], shown: Shown, half_widths: &[bool]) -> Table {
    let parameters: Vec<usize> =
        (0..results.parameters.len()).filter(|&number| !shown.narrow || results.is_free[number]).collect();
    let mut head: Vec<String> = vec!["point".to_owned()];
    let names = Vec::from_iter(parameters.iter().map(|&number| results.parameters[number].as_str()));
    head.extend(apart(&names, LONGEST_VALUE));
    // By parameter, its value in each of the points.
    let values = Vec::from_iter(parameters.iter().map(|&number| {
        apart(&Vec::from_iter(points.iter().map(|&point| results.points[point].values[number].as_str())), LONGEST_VALUE)
    }));
    let mut lines: Vec<Vec<String>> = points
        .iter()
        .enumerate()
        .map(|(line, &number)| {
            let mark = if results.baseline == Some(number) { " =" } else { "" };
            let values = values.iter().map(|values| values[line].clone());
            std::iter::once(format!("{}{mark}", number + 1)).chain(values).collect()
        })
        .collect();
    for (number, measure) in results.measures.iter().enumerate() {
        head.push(format!("{}{}", shown.prefix, title(measure)));
        let estimates: Vec<Option<Estimate>> =
            points.iter().map(|&point| (shown.values)(&results.points[point])[number]).collect();
        let cells = estimate_cells(Column { metric: measure.metric, half_width: half_widths[number] }, &estimates);
        lines.iter_mut().zip(cells).for_each(|(line, cell)| line.push(cell));
    }
    let varying = results.points.iter().any(|point| point.replications != results.points[0].replications);
    if varying {
        head.push("replications".to_owned());
        for (line, &point) in lines.iter_mut().zip(points) {
            line.push(results.points[point].replications.to_string());
        }
    }
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    Table::of_texts(&head, lines)
}

/// A measure as the head of a column.
pub(super) fn title(measure: &Measure) -> String {
    let heading = heading(measure.metric);
    let part = if measure.part.is_empty() {
        String::new()
    } else {
        cut_in_the_middle(&measure.part, LONGEST_VALUE as f64, in_signs) + " "
    };
    let interval = measure.interval.as_ref().map_or_else(String::new, |(_, start)| format!("{start} "));
    format!("{interval}{part}{heading}")
}

/// A value in the units of tables, with the digits that a label has room for.
pub(super) fn label(measure: &Measure, value: f64) -> String {
    let shown = value * factor(measure.metric);
    rounded(
        shown,
        if shown.abs() >= 100.0 {
            0
        } else if shown.abs() >= 10.0 {
            1
        } else {
            2
        },
    )
}
