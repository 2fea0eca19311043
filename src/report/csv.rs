//! Tables for other programs, as CSV with a head: one number a row over the whole horizon, and a column for each metric by interval and by
//! replication, where there are many rows.

use super::number::{decimal, figure_or_empty};
use super::order::texts_first;
use crate::experiment::{Level, Metric, Row, Scope, Summary};
use crate::stats::SpanHistogram;
use crate::time::{Span, Time};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Writes cells as they are given: only names have to be in quotes.
pub(super) fn writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Never).from_writer(out)
}

/// A name in quotes: for Polars text in quotes is text, also where all names of the first rows have digits only.
pub(super) fn quoted(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// A text in quotes where it has a sign that a table gives a meaning.
pub(super) fn quoted_if_need_be(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { quoted(text) } else { text.to_owned() }
}

/// Every metric of every scope over the whole horizon, one row each, by metric and then by scope, but for what is in front for the sake of
/// readers.
pub(super) fn summary(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = writer(out);
    out.write_record(["scope", "name", "metric", "unit", "value", "half_width", "standard_deviation", "replications"])?;
    let replications = summary.replications.to_string();
    let rows = summary.rows.iter().filter(|row| row.interval.is_none());
    let mut values = Vec::from_iter(rows.flat_map(|row| row.values.iter().map(move |value| (row, value))));
    values.sort_by_key(|(_, value)| value.metric);
    for (row, value) in texts_first(values, |(row, _)| summary.name(row.scope)) {
        out.write_record([
            row.scope.name(),
            &quoted(summary.name(row.scope)),
            value.metric.name(),
            value.metric.unit().name(),
            &figure_or_empty(value.estimate.map(|estimate| estimate.value)),
            &figure_or_empty(value.estimate.and_then(|estimate| estimate.half_width)),
            &figure_or_empty(value.standard_deviation()),
            &replications,
        ])?;
    }
    out.flush()
}

/// The metrics that occur in these rows, in their order.
pub(super) fn metrics_of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> BTreeSet<Metric> {
    rows.into_iter().flat_map(|row| row.values.iter().map(|value| value.metric)).collect()
}

/// One row for each interval of each scope, with a column for each metric and its half width. What a queue of one class would repeat of it is
/// empty.
pub(super) fn intervals(summary: &Summary, out: impl Write) -> io::Result<()> {
    let rows: Vec<&Row> = summary.rows.iter().filter(|row| row.interval.is_some()).collect();
    let rows = texts_first(rows, |row| summary.name(row.scope));
    let metrics = metrics_of(rows.iter().copied());

    let mut out = writer(out);
    let mut head: Vec<String> = ["scope", "name", "interval", "start_s"].map(str::to_owned).into();
    for metric in &metrics {
        head.extend([metric.name().to_owned(), format!("{}_half_width", metric.name())]);
    }
    out.write_record(&head)?;
    for row in rows {
        let number = row.interval.expect("a row of an interval has one");
        let start = Time::START + summary.first_interval() + summary.interval.times(number as u64);
        out.write_field(row.scope.name())?;
        out.write_field(quoted(summary.name(row.scope)))?;
        out.write_field(&summary.labels.intervals[number])?;
        out.write_field(decimal(start.seconds()))?;
        let mut values = row.values.iter().peekable();
        for &metric in &metrics {
            let estimate = values.next_if(|value| value.metric == metric).and_then(|value| value.estimate);
            out.write_field(figure_or_empty(estimate.map(|estimate| estimate.value)))?;
            out.write_field(figure_or_empty(estimate.and_then(|estimate| estimate.half_width)))?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    out.flush()
}

/// Of how many waits of its scope a row tells at least, so that rows are as many as say something.
const SHARE_OF_A_ROW: f64 = 0.005;

/// The waits of the answered of all replications, by class and for all: how many up to each bound, the zeros first.
pub(super) fn waits(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = writer(out);
    out.write_record(["scope", "class", "upper_bound_s", "count", "cumulative_share"])?;
    let mut rows = Vec::new();
    let mut add = |scope: Scope, waits: &SpanHistogram| {
        let all = waits.count();
        let enough = (SHARE_OF_A_ROW * all as f64).ceil() as u64;
        let (mut sum, mut told) = (0, 0);
        for (bound, count) in waits.buckets().filter(|&(_, count)| count > 0) {
            sum += count;
            if bound == Span::ZERO || sum - told >= enough || sum == all {
                rows.push((scope, bound, sum - told, sum as f64 / all as f64));
                told = sum;
            }
        }
    };
    add(Scope::Center, &summary.all_waits());
    summary.waits.iter().enumerate().for_each(|(index, waits)| add(Scope::Class(index), waits));
    for (scope, bound, count, share) in texts_first(rows, |row| summary.name(row.0)) {
        out.write_record([
            scope.name(),
            &quoted(summary.name(scope)),
            &decimal(bound.seconds()),
            &count.to_string(),
            &figure_or_empty(Some(share)),
        ])?;
    }
    out.flush()
}

/// What each group did for each class.
pub(super) fn served(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = writer(out);
    out.write_record([
        "class",
        "group",
        "answered",
        "answered_half_width",
        "share",
        "share_half_width",
        "aht",
        "aht_half_width",
        "handled",
        "handled_half_width",
    ])?;
    for served in &summary.served {
        out.write_field(quoted(&summary.labels.classes[served.class]))?;
        out.write_field(quoted(&summary.labels.groups[served.group]))?;
        for estimate in [Some(served.answered), Some(served.share), served.talk, Some(served.handled)] {
            out.write_field(figure_or_empty(estimate.map(|estimate| estimate.value)))?;
            out.write_field(figure_or_empty(estimate.and_then(|estimate| estimate.half_width)))?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    out.flush()
}

/// The service levels under further thresholds.
pub(super) fn service_levels(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = writer(out);
    out.write_record(["scope", "name", "threshold_s", "formula", "value", "half_width"])?;
    for Level { class, threshold, formula, value } in &summary.levels {
        let scope = class.map_or(Scope::Center, Scope::Class);
        out.write_record([
            scope.name(),
            &quoted(summary.name(scope)),
            &decimal(threshold.seconds()),
            formula.key(),
            &figure_or_empty(value.map(|estimate| estimate.value)),
            &figure_or_empty(value.and_then(|estimate| estimate.half_width)),
        ])?;
    }
    out.flush()
}

/// Every scope over the whole horizon in each replication, counted from 0, with a column for each metric. What a queue of one class would
/// repeat of it is empty.
pub(super) fn replications(summary: &Summary, out: impl Write) -> io::Result<()> {
    let rows: Vec<&Row> = summary.rows.iter().filter(|row| row.interval.is_none()).collect();
    let rows = texts_first(rows, |row| summary.name(row.scope));
    let metrics = metrics_of(rows.iter().copied());
    let mut out = writer(out);
    out.write_record(["replication", "scope", "name"].into_iter().chain(metrics.iter().map(|metric| metric.name())))?;
    for replication in 0..summary.replications {
        for row in &rows {
            out.write_field(replication.to_string())?;
            out.write_field(row.scope.name())?;
            out.write_field(quoted(summary.name(row.scope)))?;
            let mut values = row.values.iter().peekable();
            for &metric in &metrics {
                let value = values.next_if(|value| value.metric == metric);
                let is_new = !summary.repeats_class(row.scope, metric);
                let value = value.filter(|_| is_new).and_then(|value| value.by_replication[replication]);
                out.write_field(figure_or_empty(value))?;
            }
            out.write_record(None::<&[u8]>)?;
        }
    }
    out.flush()
}
