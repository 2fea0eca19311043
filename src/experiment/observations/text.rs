//! Observations as text: JSON, a line for each metric and for each replication's waits, so that versions of a file can be compared.

use super::{ClassWaits, Counted, InInterval, Metric, Observations, Place, Scope};
use crate::experiment::units::{LongRun, Spread};
use crate::model::Waits;
use crate::stats::SpanHistogram;
use crate::time::Span;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// Raised when a reader of the text would have to change.
const SCHEMA_VERSION: u32 = 3;

/// A text that is not one of observations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Unreadable {
        Unreadable(error.to_string())
    }
}

#[derive(Deserialize)]
struct Versioned {
    schema_version: u32,
}

#[derive(Deserialize)]
struct Document {
    seed: u64,
    replications: usize,
    #[serde(default)]
    spread: SpreadEntry,
    scopes: Vec<ScopeEntry>,
    waits: Vec<WaitsEntry>,
    #[serde(default)]
    intervals: Vec<PieceEntry>,
}

/// A metric of a scope in one interval.
#[derive(Serialize, Deserialize)]
struct PieceEntry {
    interval: String,
    scope: String,
    name: String,
    metric: String,
    #[serde(flatten)]
    counted: Counted,
}

/// What a replication is, where it is none.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SpreadEntry {
    #[default]
    Replications,
    Pairs,
    Batches {
        warm_up_ns: u64,
        batch_ns: u64,
        settled: Option<bool>,
        correlation: Option<f64>,
    },
}

impl From<Spread> for SpreadEntry {
    fn from(spread: Spread) -> SpreadEntry {
        match spread {
            Spread::Replications => SpreadEntry::Replications,
            Spread::Pairs => SpreadEntry::Pairs,
            Spread::Batches(LongRun { warm_up, batch, settled, correlation }) => {
                SpreadEntry::Batches { warm_up_ns: warm_up.nanos(), batch_ns: batch.nanos(), settled, correlation }
            }
        }
    }
}

impl From<SpreadEntry> for Spread {
    fn from(entry: SpreadEntry) -> Spread {
        match entry {
            SpreadEntry::Replications => Spread::Replications,
            SpreadEntry::Pairs => Spread::Pairs,
            SpreadEntry::Batches { warm_up_ns, batch_ns, settled, correlation } => Spread::Batches(LongRun {
                warm_up: Span::from_nanos(warm_up_ns),
                batch: Span::from_nanos(batch_ns),
                settled,
                correlation,
            }),
        }
    }
}

#[derive(Deserialize)]
struct ScopeEntry {
    scope: String,
    name: String,
    metrics: BTreeMap<String, Box<RawValue>>,
    #[serde(default)]
    waits: Vec<WaitsOfBoth>,
}

#[derive(Deserialize)]
struct WaitsEntry {
    queue: usize,
    replications: Vec<WaitsOfBoth>,
}

/// A histogram. Of the counts, a negative number stands for so many zeros.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitsOfOne {
    shortest_ns: u64,
    longest_ns: u64,
    counts: Vec<i64>,
}

/// The waits of the answered, and where some did, of those who gave up.
#[derive(Serialize, Deserialize)]
struct WaitsOfBoth {
    #[serde(flatten)]
    answered: WaitsOfOne,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gave_up: Option<WaitsOfOne>,
}

impl WaitsOfBoth {
    fn new(waits: &Waits) -> WaitsOfBoth {
        let gave_up = (waits.gave_up.count() > 0).then(|| WaitsOfOne::new(&waits.gave_up));
        WaitsOfBoth { answered: WaitsOfOne::new(&waits.answered), gave_up }
    }

    fn waits(&self) -> Option<Waits> {
        let gave_up = self.gave_up.as_ref().map_or(Some(SpanHistogram::default()), WaitsOfOne::histogram)?;
        Some(Waits { answered: self.answered.histogram()?, gave_up })
    }
}

/// More buckets than any histogram has.
const MAX_BUCKETS: u64 = 65_536;

impl WaitsOfOne {
    pub(in crate::experiment) fn new(waits: &SpanHistogram) -> WaitsOfOne {
        let mut counts = Vec::new();
        let mut next = 0;
        for (cell, count) in waits.cells() {
            if cell > next {
                counts.push(-i64::from(cell - next));
            }
            counts.push(count as i64);
            next = cell + 1;
        }
        let nanos = |span: Option<Span>| span.unwrap_or(Span::ZERO).nanos();
        WaitsOfOne { shortest_ns: nanos(waits.minimum()), longest_ns: nanos(waits.maximum()), counts }
    }

    pub(in crate::experiment) fn histogram(&self) -> Option<SpanHistogram> {
        let mut cells = Vec::new();
        let mut next = 0_u64;
        for &count in &self.counts {
            match u64::try_from(count) {
                Ok(count) => {
                    cells.push((u32::try_from(next).ok()?, count));
                    next += 1;
                }
                Err(_) => next = next.checked_add(count.unsigned_abs())?,
            }
            if next > MAX_BUCKETS {
                return None;
            }
        }
        SpanHistogram::from_cells(cells, [self.shortest_ns, self.longest_ns].map(Span::from_nanos))
    }
}

fn read_waits(waits: &[WaitsOfBoth]) -> Result<Vec<Waits>, Unreadable> {
    let all: Option<Vec<Waits>> = waits.iter().map(WaitsOfBoth::waits).collect();
    all.ok_or_else(|| Unreadable("the counts of waits contradict the shortest or the longest".to_owned()))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers can be written as JSON")
}

/// Items of a list or map, each on its own line.
fn lines(items: impl Iterator<Item = String>, indent: &str) -> String {
    let items: Vec<String> = items.map(|item| format!("\n{indent}{item}")).collect();
    items.join(",")
}

impl Observations {
    /// All of it as text, ending with a line feed. Equal observations have equal texts.
    pub fn to_text(&self) -> String {
        self.to_text_with("")
    }

    /// The same with more of a document, whole lines, which [`Observations::from_text`] passes over.
    pub(in crate::experiment) fn to_text_with(&self, more: &str) -> String {
        let scopes = self.places.iter().map(|place| {
            let metric = |(metric, counted): &(Metric, Counted)| format!("\"{}\": {}", metric.name(), json(counted));
            let metrics = lines(place.metrics.iter().map(metric), "      ");
            let (scope, name) = (place.scope.name(), json(&place.name));
            let waits = lines(place.waits.iter().map(|waits| json(&WaitsOfBoth::new(waits))), "      ");
            let waits = if waits.is_empty() { waits } else { format!(", \"waits\": [{waits} ]") };
            format!("{{ \"scope\": \"{scope}\", \"name\": {name}, \"metrics\": {{{metrics} }}{waits} }}")
        });
        let waits = self.waits.iter().map(|waits| {
            let each = waits.by_replication.iter().map(|waits| json(&WaitsOfBoth::new(waits)));
            format!("{{ \"queue\": {}, \"replications\": [{} ] }}", waits.queue, lines(each, "      "))
        });
        let mut text = String::new();
        let _ = writeln!(text, "{{\n  \"schema_version\": {SCHEMA_VERSION},");
        let _ = writeln!(text, "  \"seed\": {},\n  \"replications\": {},", self.seed, self.replications);
        if self.spread != Spread::Replications {
            let _ = writeln!(text, "  \"spread\": {},", json(&SpreadEntry::from(self.spread)));
        }
        text.push_str(more);
        let _ = writeln!(text, "  \"scopes\": [{}\n  ],", lines(scopes, "    "));
        let _ = write!(text, "  \"waits\": [{}\n  ]", lines(waits, "    "));
        if !self.pieces.is_empty() {
            let pieces = self.pieces.iter().map(|(piece, counted)| {
                json(&PieceEntry {
                    interval: piece.interval.clone(),
                    scope: piece.scope.name().to_owned(),
                    name: self.name(piece.scope).to_owned(),
                    metric: piece.metric.name().to_owned(),
                    counted: counted.clone(),
                })
            });
            let _ = write!(text, ",\n  \"intervals\": [{}\n  ]", lines(pieces, "    "));
        }
        text.push_str("\n}\n");
        text
    }

    /// Reads what [`Observations::to_text`] wrote. Metrics that this version does not know are left out.
    ///
    /// # Errors
    /// It is not such a text, not whole, or of another version of the format.
    pub fn from_text(text: &str) -> Result<Observations, Unreadable> {
        let Versioned { schema_version } = serde_json::from_str(text)?;
        if schema_version != SCHEMA_VERSION {
            let message =
                format!("it has version {schema_version} of the format, and this program reads {SCHEMA_VERSION}");
            return Err(Unreadable(message));
        }
        let document: Document = serde_json::from_str(text)?;
        let replications = document.replications;
        let torn = |what: &str| Unreadable(format!("{what} is not there for each of {replications} replications"));

        let mut counts = BTreeMap::new();
        let mut places = Vec::new();
        for entry in document.scopes {
            let index: &mut usize = counts.entry(entry.scope.clone()).or_default();
            let scope = Scope::of_kind(&entry.scope, *index);
            let scope = scope.ok_or_else(|| Unreadable(format!("there is no scope `{}`", entry.scope)))?;
            *index += 1;
            let mut metrics = Vec::new();
            for (name, raw) in entry.metrics {
                let Some(metric) = Metric::named(&name).filter(|metric| metric.wait_quantile().is_none()) else {
                    continue;
                };
                let counted: Counted = serde_json::from_str(raw.get())?;
                if counted.len() != replications {
                    return Err(torn(&name));
                }
                metrics.push((metric, counted));
            }
            metrics.sort_by_key(|&(metric, _)| metric);
            if !entry.waits.is_empty() && entry.waits.len() != replications {
                return Err(torn("a list of waits"));
            }
            let waits = read_waits(&entry.waits)?;
            places.push(Place { scope, name: entry.name, metrics, waits });
        }
        let classes = places.iter().filter(|place| matches!(place.scope, Scope::Class(_))).count();
        if document.waits.len() != classes {
            return Err(Unreadable(format!(
                "there are waits of {} classes and not of {classes}",
                document.waits.len()
            )));
        }
        let mut waits = Vec::new();
        for entry in document.waits {
            if entry.replications.len() != replications {
                return Err(torn("a list of waits"));
            }
            let by_replication = read_waits(&entry.replications)?;
            waits.push(ClassWaits { queue: entry.queue, by_replication });
        }
        let (seed, spread, pieces) = (document.seed, document.spread.into(), Vec::new());
        let mut observations = Observations { seed, replications, spread, places, waits, pieces };
        for PieceEntry { interval, scope, name, metric, counted } in document.intervals {
            if counted.len() != replications {
                return Err(torn(&metric));
            }
            let found = Metric::named(&metric).zip(observations.scope(&scope, &name));
            let piece = found.map(|(metric, scope)| (InInterval { interval, scope, metric }, counted));
            observations.pieces.extend(piece);
        }
        Ok(observations)
    }
}
