//! How long messages are on their way, by provider and leg.

use super::Chart;
use super::frame::{labelled, round_ticks};
use super::legend::Key;
use super::letters;
use super::series::{BLACK, GREY, GRID, SERIES, SKY_BLUE, Series};
use super::service::pointed;
use super::sheet::{Align, LINE as TEXT_LINE};
use crate::experiment::{Metric, Scope, Summary};
use crate::report::Run;
use crate::report::console::percent;
use crate::stats::Estimate;

/// The legs of a message, and what its whole way takes.
const LEGS: [(Metric, &str, Series); 5] = [
    (Metric::ClientLeg, "client and provider", SERIES[0]),
    (Metric::ProxyLeg, "provider and proxy", SERIES[1]),
    (Metric::DirectLeg, "client and proxy that hosts", SERIES[2]),
    (Metric::AgentLeg, "proxy and agent", SERIES[3]),
    (Metric::MessageLatency, "the whole way", SERIES[6]),
];

/// More providers are not drawn.
const MOST: usize = 20;
/// As high as a leg of a provider is drawn.
const LINE: f64 = 13.0;

/// The chart; nothing where no message takes any time.
pub(in crate::report) fn messages<'a>(run: &Run<'a>) -> Option<Chart<'a>> {
    let summary = run.summary;
    let providers = Vec::from_iter(summary.labels.providers.iter().take(MOST).map(String::as_str));
    let of = |provider: usize, metric: Metric| summary.whole(Scope::Provider(provider)).estimate(metric);
    let known = |metric: Metric| {
        let values = (0..providers.len()).filter_map(|provider| of(provider, metric));
        values.map(|estimate| estimate.value + estimate.half_width.unwrap_or(0.0)).fold(0.0, f64::max)
    };
    let legs: Vec<_> = LEGS.into_iter().filter(|&(metric, ..)| known(metric) > 0.0).collect();
    let longest = legs.iter().map(|&(metric, ..)| known(metric)).fold(0.0, f64::max);
    if longest == 0.0 {
        return None;
    }
    let (unit, factor) = if longest < 1.0 { ("ms", 1_000.0) } else { ("s", 1.0) };
    let all = summary.labels.providers.len();
    let left_out = if all > MOST { format!("; the first {MOST} of {all} providers") } else { String::new() };
    let note = format!(
        "Mean one-way time of messages between these, with {} % intervals{}{left_out}.",
        percent(summary.confidence),
        only(summary)
    );
    let legend: Vec<(String, Key)> =
        legs.iter().map(|&(_, name, series)| (name.to_owned(), Key::Mark(series))).collect();
    let rows: Vec<(&str, Vec<Option<Estimate>>)> = providers
        .iter()
        .enumerate()
        .map(|(provider, name)| (*name, legs.iter().map(|&(metric, ..)| of(provider, metric)).collect()))
        .collect();
    Some(Chart::new(run.question, "How long messages are on their way", note, move |sheet, top| {
        let (margin, right) = (sheet.margin(), sheet.right());
        let names = Vec::from_iter(rows.iter().map(|(name, _)| *name));
        let names = letters::wrapped_apart(&names, 12.5, 0.3 * sheet.width(), if legs.len() > 1 { 2 } else { 1 });
        let widest = names.iter().flatten().map(|line| letters::width(line, 12.5)).fold(0.0, f64::max);
        let left = margin + widest + 14.0;
        let top = sheet.legend(margin, top, &legend) + 12.0;
        let row = LINE * legs.len() as f64 + 14.0;
        let bottom = top + row * rows.len() as f64;
        let ticks = labelled(round_ticks(factor * longest, sheet.either(8, 5)));
        let end = ticks.last().map_or(1.0, |(tick, _)| *tick);
        let across = |value: f64| left + (right - left) * (value / end).clamp(0.0, 1.0);
        for (tick, label) in &ticks {
            let x = across(*tick);
            sheet.line([(x, top), (x, bottom)], if *tick == 0.0 { GREY } else { GRID }, 1.0);
            sheet.text(label, (x.min(right), bottom + 13.0), 60.0, (12.0, GREY, Align::Center));
        }
        sheet.text(&format!("time [{unit}]"), (right, bottom + 33.0), right - left, (12.0, BLACK, Align::Right));
        for (number, (said, (_, estimates))) in names.iter().zip(&rows).enumerate() {
            let above = top + row * number as f64;
            let last = above + row / 2.0 + TEXT_LINE * 12.5 * (said.len() - 1) as f64 / 2.0;
            sheet.lines(said, (margin, last), (12.5, BLACK, Align::Left));
            let of = |(estimate, (metric, leg, _)): (&Option<Estimate>, &(Metric, &str, Series))| {
                let cell = pointed(*metric, &[Some((*estimate)?)]).concat();
                Some(((*leg).to_owned(), format!("{cell} s")))
            };
            let told = estimates.iter().zip(&legs).filter_map(of).collect();
            sheet.words([(margin, above), (right, above + row)], rows[number].0, told);
            if number > 0 {
                sheet.line([(margin, above), (right, above)], GRID, 1.0);
            }
            for (leg, (estimate, (.., series))) in estimates.iter().zip(&legs).enumerate() {
                let Some(Estimate { value, half_width, .. }) = *estimate else { continue };
                let y = above + 7.0 + LINE * (leg as f64 + 0.5);
                let half = factor * half_width.unwrap_or(0.0);
                let value = factor * value;
                sheet.line([(left, y), (across(value), y)], SKY_BLUE, 2.0);
                sheet.line([(across(value - half), y), (across(value + half), y)], series.color, 1.8);
                sheet.mark((across(value), y), 4.0, *series);
            }
        }
        bottom + 46.0
    }))
}

/// That one replication has no intervals.
fn only(summary: &Summary) -> &'static str {
    if summary.replications < 2 { ", of which one replication has none" } else { "" }
}
