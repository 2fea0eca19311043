//! Tables for other programs, as CSV with a head: long ones with one number a row, and a wide one by interval.

use super::number::{decimal, decimal_or_empty};
use super::order::texts_first;
use crate::experiment::{Level, Metric, Row, Scope, Summary, Value};
use crate::stats::SpanHistogram;
use crate::time::Time;
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

/// Every metric of every scope over the whole horizon, by metric and then by scope, but for what is in front for the sake of readers.
fn whole(summary: &Summary) -> Vec<(&Row, &Value)> {
    let rows = summary.rows.iter().filter(|row| row.interval.is_none());
    let mut values = Vec::from_iter(rows.flat_map(|row| row.values.iter().map(move |value| (row, value))));
    values.sort_by_key(|(_, value)| value.metric);
    texts_first(values, |(row, _)| summary.name(row.scope))
}

/// Every metric of every scope, over the whole horizon (no interval) and by interval: one row each.
pub(super) fn summary(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = writer(out);
    out.write_record([
        "scope",
        "name",
        "interval",
        "metric",
        "unit",
        "value",
        "half_width",
        "standard_deviation",
        "replications",
    ])?;
    let replications = summary.replications.to_string();
    // Told in short, intervals are in a file of their own alone.
    let intervals = summary.rows.iter().filter(|row| row.interval.is_some() && !summary.in_short);
    let by_interval = intervals.flat_map(|row| row.values.iter().map(move |value| (row, value)));
    for (row, value) in whole(summary).into_iter().chain(by_interval) {
        out.write_record([
            row.scope.name(),
            &quoted(summary.name(row.scope)),
            interval_of(summary, row),
            value.metric.name(),
            value.metric.unit().name(),
            &decimal_or_empty(value.estimate.map(|estimate| estimate.value)),
            &decimal_or_empty(value.estimate.and_then(|estimate| estimate.half_width)),
            &decimal_or_empty(value.standard_deviation()),
            &replications,
        ])?;
    }
    out.flush()
}

/// The start of the row's interval; empty for the whole horizon.
fn interval_of<'a>(summary: &'a Summary, row: &Row) -> &'a str {
    row.interval.map_or("", |interval| &summary.labels.intervals[interval])
}

/// The metrics that occur in these rows, in their order.
pub(super) fn metrics_of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> BTreeSet<Metric> {
    rows.into_iter().flat_map(|row| row.values.iter().map(|value| value.metric)).collect()
}

/// One row for each interval of the center and of each class, with a column for each metric and its half width.
pub(super) fn intervals(summary: &Summary, out: impl Write) -> io::Result<()> {
    let classes = (0..summary.labels.classes.len()).map(Scope::Class);
    let rows: Vec<&Row> =
        std::iter::once(Scope::Center).chain(classes).flat_map(|scope| summary.by_interval(scope)).collect();
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
        out.write_field(interval_of(summary, row))?;
        out.write_field(decimal(start.seconds()))?;
        for &metric in &metrics {
            let estimate = row.estimate(metric);
            out.write_field(decimal_or_empty(estimate.map(|estimate| estimate.value)))?;
            out.write_field(decimal_or_empty(estimate.and_then(|estimate| estimate.half_width)))?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    out.flush()
}

/// The waits of the answered of all replications, by class and for all: how many up to each bound.
pub(super) fn waits(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = writer(out);
    out.write_record(["scope", "class", "upper_bound_s", "count", "cumulative_share"])?;
    let mut rows = Vec::new();
    let mut add = |scope: Scope, waits: &SpanHistogram| {
        let all = waits.count();
        let mut sum = 0;
        for (bound, count) in waits.buckets().filter(|&(_, count)| count > 0) {
            sum += count;
            rows.push((scope, bound, count, sum as f64 / all as f64));
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
            &decimal(share),
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
    ])?;
    for served in &summary.served {
        out.write_field(quoted(&summary.labels.classes[served.class]))?;
        out.write_field(quoted(&summary.labels.groups[served.group]))?;
        for estimate in [Some(served.answered), Some(served.share), served.talk] {
            out.write_field(decimal_or_empty(estimate.map(|estimate| estimate.value)))?;
            out.write_field(decimal_or_empty(estimate.and_then(|estimate| estimate.half_width)))?;
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
            &decimal_or_empty(value.map(|estimate| estimate.value)),
            &decimal_or_empty(value.and_then(|estimate| estimate.half_width)),
        ])?;
    }
    out.flush()
}

/// Every metric of every scope over the whole horizon in each replication, counted from 0.
pub(super) fn replications(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = writer(out);
    out.write_record(["replication", "scope", "name", "metric", "value"])?;
    let is_new = |&(row, value): &(&Row, &Value)| !summary.repeats_class(row.scope, value.metric);
    let values = Vec::from_iter(whole(summary).into_iter().filter(is_new));
    for replication in 0..summary.replications {
        let number = replication.to_string();
        for (row, value) in &values {
            out.write_record([
                &number,
                row.scope.name(),
                &quoted(summary.name(row.scope)),
                value.metric.name(),
                &decimal_or_empty(value.by_replication[replication]),
            ])?;
        }
    }
    out.flush()
}
