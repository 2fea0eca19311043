//! Tables for other programs, as CSV with a head: long ones with one number a row, and a wide one by interval.

use super::number::{exact, exact_or_empty};
use crate::experiment::{ContactRecord, Host, Labels, Metric, Row, Scope, Summary};
use crate::stats::SpanHistogram;
use crate::time::{Span, Time};
use std::io::{self, Write};

/// Every metric of every scope, over the whole horizon (no interval) and by interval: one row each.
pub(super) fn summary(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(["scope", "name", "interval", "metric", "unit", "value", "half_width", "replications"])?;
    let replications = summary.replications.to_string();
    for row in &summary.rows {
        for value in &row.values {
            out.write_record([
                row.scope.name(),
                summary.name(row.scope),
                interval_of(summary, row),
                value.metric.name(),
                value.metric.unit().name(),
                &exact_or_empty(value.estimate.map(|estimate| estimate.value)),
                &exact_or_empty(value.estimate.and_then(|estimate| estimate.half_width)),
                &replications,
            ])?;
        }
    }
    out.flush()
}

/// The start of the row's interval; empty for the whole horizon.
fn interval_of<'a>(summary: &'a Summary, row: &Row) -> &'a str {
    row.interval.map_or("", |interval| &summary.labels.intervals[interval])
}

/// One row for each interval of the center and of each class, with a column for each metric and its half width.
pub(super) fn intervals(summary: &Summary, out: impl Write) -> io::Result<()> {
    let classes = (0..summary.labels.classes.len()).map(Scope::Class);
    let rows: Vec<&Row> =
        std::iter::once(Scope::Center).chain(classes).flat_map(|scope| summary.by_interval(scope)).collect();
    let has = |metric: &&Metric| rows.iter().any(|row| row.values.iter().any(|value| value.metric == **metric));
    let metrics: Vec<Metric> = Metric::ALL.iter().filter(has).copied().collect();

    let mut out = csv::Writer::from_writer(out);
    let mut head: Vec<String> = ["scope", "name", "interval", "start_s"].map(str::to_owned).into();
    for metric in &metrics {
        head.extend([metric.name().to_owned(), format!("{}_half_width", metric.name())]);
    }
    out.write_record(&head)?;
    for row in rows {
        let number = row.interval.expect("a row of an interval has one");
        let start = Time::START + summary.interval.times(number as u64);
        out.write_field(row.scope.name())?;
        out.write_field(summary.name(row.scope))?;
        out.write_field(interval_of(summary, row))?;
        out.write_field(exact(start.seconds()))?;
        for &metric in &metrics {
            let estimate = row.estimate(metric);
            out.write_field(exact_or_empty(estimate.map(|estimate| estimate.value)))?;
            out.write_field(exact_or_empty(estimate.and_then(|estimate| estimate.half_width)))?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    out.flush()
}

/// The waits of the answered of all replications, by class and for all: how many up to each bound.
pub(super) fn waits(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(["scope", "class", "upper_bound_s", "count", "cumulative_share"])?;
    let mut write = |scope: Scope, waits: &SpanHistogram| -> io::Result<()> {
        let all = waits.count();
        let mut sum = 0;
        for (bound, count) in waits.buckets().filter(|&(_, count)| count > 0) {
            sum += count;
            out.write_record([
                scope.name(),
                summary.name(scope),
                &exact(bound.seconds()),
                &count.to_string(),
                &exact(sum as f64 / all as f64),
            ])?;
        }
        Ok(())
    };
    write(Scope::Center, &summary.all_waits())?;
    for (index, waits) in summary.waits.iter().enumerate() {
        write(Scope::Class(index), waits)?;
    }
    out.flush()
}

/// Every metric of every scope over the whole horizon in each replication, counted from 0.
pub(super) fn replications(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(["replication", "scope", "name", "metric", "value"])?;
    for replication in 0..summary.replications {
        let number = replication.to_string();
        for row in summary.rows.iter().filter(|row| row.interval.is_none()) {
            for value in &row.values {
                out.write_record([
                    &number,
                    row.scope.name(),
                    summary.name(row.scope),
                    value.metric.name(),
                    &exact_or_empty(value.by_replication[replication]),
                ])?;
            }
        }
    }
    out.flush()
}

/// What became of every contact: one row each, written as the replications end. Times are seconds since the start.
pub(super) struct Contacts<W: Write> {
    out: W,
    /// The names of classes and providers as cells.
    classes: Vec<String>,
    providers: Vec<String>,
    /// Empty where there is one site: then there is no column for it.
    sites: Vec<String>,
    row: Vec<u8>,
}

impl<W: Write> Contacts<W> {
    /// Writes the head.
    pub(super) fn new(mut out: W, labels: &Labels) -> io::Result<Contacts<W>> {
        let head = [
            "replication",
            "class",
            "number",
            "outcome",
            "arrived_s",
            "requested_s",
            "connected_s",
            "left_s",
            "wait_s",
            "conversation_s",
            "wrap_up_s",
            "agent",
            "provider",
            "host",
            "hosting_asked",
            "hosting_used",
            "returns",
        ];
        let site = if labels.sites.is_empty() { "" } else { ",site" };
        writeln!(out, "{}{site}", head.join(","))?;
        let cells = |names: &[String]| names.iter().map(|name| cell(name)).collect();
        let (classes, providers, sites) = (cells(&labels.classes), cells(&labels.providers), cells(&labels.sites));
        Ok(Contacts { out, classes, providers, sites, row: Vec::new() })
    }

    /// Writes the contacts of one replication.
    // There may be millions of them: a row is put together in one place, from whole numbers, without memory of its own.
    pub(super) fn write(&mut self, replication: u32, records: &[ContactRecord]) -> io::Result<()> {
        for record in records {
            // Who never was connected waited until he left.
            let wait = record.requested.map(|requested| record.connected.unwrap_or(record.left).since(requested));
            let conversation = record.connected.map(|connected| record.left.since(connected));
            let (provider, host) = match record.hosted {
                None => ("", ""),
                Some((provider, Host::Provider)) => (self.providers[usize::from(provider.0)].as_str(), "provider"),
                Some((provider, Host::Proxy)) => (self.providers[usize::from(provider.0)].as_str(), "proxy"),
            };
            let row = &mut self.row;
            row.clear();
            push_whole(row, replication.into());
            push_text(row, &self.classes[usize::from(record.class.0)]);
            row.push(b',');
            push_whole(row, record.number);
            push_text(row, record.outcome.name());
            for time in [Some(record.arrived), record.requested, record.connected, Some(record.left)] {
                push_seconds(row, time.map(Time::nanos));
            }
            for span in [wait, conversation, record.connected.map(|_| record.wrap_up)] {
                push_seconds(row, span.map(Span::nanos));
            }
            row.push(b',');
            if let Some(agent) = record.agent {
                push_whole(row, agent.0.into());
            }
            push_text(row, provider);
            push_text(row, host);
            push_text(row, record.modes.map_or("", |modes| modes.asked.name()));
            push_text(row, record.modes.map_or("", |modes| modes.used.name()));
            row.push(b',');
            push_whole(row, record.returns.into());
            if !self.sites.is_empty() {
                push_text(row, record.site.map_or("", |site| &self.sites[usize::from(site.0)]));
            }
            row.push(b'\n');
            self.out.write_all(row)?;
        }
        Ok(())
    }

    /// Writes what is still in memory.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A text as a cell: in quotes where it has to be.
fn cell(text: &str) -> String {
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// Goes on to the next cell and fills it with a cell's text.
fn push_text(row: &mut Vec<u8>, cell: &str) {
    row.push(b',');
    row.extend_from_slice(cell.as_bytes());
}

fn push_whole(row: &mut Vec<u8>, number: u64) {
    let mut text = [0; 20];
    let start = put_digits(&mut text, number);
    row.extend_from_slice(&text[start..]);
}

/// Goes on to the next cell and fills it with exactly so many nanoseconds as seconds, or leaves it empty.
fn push_seconds(row: &mut Vec<u8>, nanos: Option<u64>) {
    const SECOND: u64 = 1_000_000_000;
    let Some(nanos) = nanos else { return row.push(b',') };
    let mut text = [0; 30];
    let (before, after) = text.split_at_mut(20);
    let mut end = before.len();
    let fraction = nanos % SECOND;
    if fraction > 0 {
        // A one in front keeps the zeros that lead the fraction; then the point takes its place.
        put_digits(after, SECOND + fraction);
        after[0] = b'.';
        end += after.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
    }
    let start = put_digits(before, nanos / SECOND) - 1;
    before[start] = b',';
    row.extend_from_slice(&text[start..end]);
}

/// Writes a number to the end of a text that is long enough for it; returns where it starts.
fn put_digits(text: &mut [u8], number: u64) -> usize {
    let (mut start, mut left) = (text.len(), number);
    // Two digits with one division.
    while left >= 10 {
        start -= 2;
        text[start..start + 2].copy_from_slice(&PAIRS[(left % 100) as usize]);
        left /= 100;
    }
    if left > 0 || start == text.len() {
        start -= 1;
        text[start] = b'0' + left as u8;
    }
    start
}

/// The numbers below a hundred in two digits.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    pairs
};
