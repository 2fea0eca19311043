//! Replications as lines of text that can be kept, sent and put together again.
//!
//! Each line is a digest and a JSON value, so that a line that was torn or changed is known as such. A file begins with a line that
//! says to which sweep it belongs, and has a line for each replication. What was being written when the power went off is a line
//! that does not hold; what is before it does.

use super::best::Job;
use super::observed::Observed;
use crate::digest::Digest;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Raised when a reader of the lines would have to change.
const FORMAT: u32 = 1;

/// What decides the results of a sweep, in digests: two sweeps with the same identity have the same results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    format: u32,
    /// Of the program.
    version: String,
    /// Of the scenarios of all points as they were understood, and the parameters' values.
    pub(super) points: String,
    /// How many points.
    pub(super) count: usize,
    /// What is observed.
    pub(super) metrics: String,
    /// Of all replications.
    pub(super) seed: u64,
    /// Of each point; `None` when a selection decides it.
    pub(super) replications: Option<u32>,
    /// How the best is selected.
    pub(super) best: String,
    /// When a replication is given up.
    pub(super) limits: String,
}

impl Identity {
    pub(super) fn new(points: Digest, count: usize, metrics: &str, seed: u64) -> Identity {
        Identity {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            points: points.hex(),
            count,
            metrics: metrics.to_owned(),
            seed,
            replications: None,
            best: String::new(),
            limits: String::new(),
        }
    }

    /// One digest of all of it.
    pub fn id(&self) -> String {
        Digest::of(json(self).as_bytes()).hex()
    }

    /// In words, why what belongs to `other` does not belong here; `None` if it does.
    pub fn differs(&self, other: &Identity) -> Option<String> {
        let differ = |what: &str, here: &dyn fmt::Display, there: &dyn fmt::Display| {
            Some(format!("{what}: here {here}, there {there}"))
        };
        if self.format != other.format || self.version != other.version {
            return differ("it was written by another version of the program", &self.version, &other.version);
        }
        if self.count != other.count {
            return differ("it has another number of points", &self.count, &other.count);
        }
        if self.points != other.points {
            return differ("the scenario or the parameters are not the same", &self.points, &other.points);
        }
        if self.metrics != other.metrics {
            return differ("it observes other metrics", &self.metrics, &other.metrics);
        }
        if self.seed != other.seed {
            return differ("it has another seed", &self.seed, &other.seed);
        }
        if self.replications != other.replications || self.best != other.best {
            let words = |of: &Identity| of.replications.map_or(of.best.clone(), |count| count.to_string());
            return differ("it has another number of replications", &words(self), &words(other));
        }
        (self.limits != other.limits).then(|| "it has other bounds on events or contacts".to_owned())
    }
}

/// The first line of a file of replications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The sweep.
    pub sweep: Identity,
    /// Which part of it, of how many; `None` in the journal of a sweep that runs as a whole.
    pub shard: Option<(u32, u32)>,
}

/// One replication of one point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The point, from 0.
    pub point: usize,
    /// Which, from 0.
    pub replication: u32,
    /// By metric of the study; `None` where it does not apply.
    pub observed: Vec<Option<Observed>>,
}

impl Record {
    /// Which replication it is.
    pub fn job(&self) -> Job {
        Job { point: self.point, replication: self.replication }
    }
}

/// The last line of a shard that is whole.
#[derive(Serialize, Deserialize)]
struct End {
    records: usize,
    /// Of all lines before this one.
    digest: String,
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers can be written as JSON")
}

/// A value as a line with its digest.
fn line(value: &impl Serialize) -> String {
    let json = json(value);
    format!("{} {json}\n", Digest::of(json.as_bytes()).hex())
}

/// The value of a line, if it is whole.
fn value<'t, T: Deserialize<'t>>(line: &'t str) -> Option<T> {
    let (digest, json) = line.split_once(' ')?;
    (digest == Digest::of(json.as_bytes()).hex()).then(|| serde_json::from_str(json).ok())?
}

impl Header {
    /// As a line.
    pub fn line(&self) -> String {
        line(self)
    }
}

impl Record {
    /// As a line.
    pub fn line(&self) -> String {
        line(self)
    }
}

/// The header and the records of a journal, as far as it holds, with the number of bytes that do. `None` without a whole header.
pub fn read_journal(text: &[u8]) -> Option<(Header, Vec<Record>, usize)> {
    let mut whole = 0;
    let mut header = None;
    let mut records = Vec::new();
    for bytes in text.split_inclusive(|&byte| byte == b'\n') {
        let Some(line) = str::from_utf8(bytes).ok().and_then(|line| line.strip_suffix('\n')) else { break };
        match &header {
            None => header = Some(value::<Header>(line)?),
            Some(_) => match value::<Record>(line) {
                Some(record) => records.push(record),
                None => break,
            },
        }
        whole += bytes.len();
    }
    Some((header?, records, whole))
}

/// The text of a whole shard.
pub fn shard(header: &Header, records: &[Record]) -> String {
    let mut text = header.line();
    records.iter().for_each(|record| text.push_str(&record.line()));
    let end = End { records: records.len(), digest: Digest::of(text.as_bytes()).hex() };
    text.push_str(&line(&end));
    text
}

/// The header and the records of a shard; `None` unless it is whole to the last byte.
pub fn read_shard(text: &[u8]) -> Option<(Header, Vec<Record>)> {
    let text = str::from_utf8(text).ok()?;
    let before = text.strip_suffix('\n')?.rfind('\n')? + 1;
    let end: End = value(text[before..].strip_suffix('\n')?)?;
    let (header, records, whole) = read_journal(&text.as_bytes()[..before])?;
    let digest = Digest::of(&text.as_bytes()[..before]).hex();
    (whole == before && end.records == records.len() && end.digest == digest).then_some((header, records))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let identity = Identity::new(Digest::of(b"points"), 3, "asa", 7);
        Header { sweep: identity, shard: Some((0, 2)) }
    }

    fn records() -> Vec<Record> {
        let observed =
            |number: f64| vec![Some(Observed::Number(number)), None, Some(Observed::Ratio(0.1 + 0.2, 1e-300))];
        (0..4).map(|number| Record { point: number, replication: 9, observed: observed(1.0 / 3.0) }).collect()
    }

    #[test]
    fn a_shard_comes_back_as_it_was() {
        let text = shard(&header(), &records());
        assert_eq!(read_shard(text.as_bytes()), Some((header(), records())));
    }

    #[test]
    fn a_shard_that_was_cut_or_changed_anywhere_is_none() {
        let text = shard(&header(), &records()).into_bytes();
        for length in 0..text.len() {
            assert_eq!(read_shard(&text[..length]), None, "cut to {length} bytes");
        }
        for place in 0..text.len() {
            let mut changed = text.clone();
            changed[place] ^= 1;
            assert_eq!(read_shard(&changed), None, "changed at {place}");
        }
        let twice = [text.clone(), text.clone()].concat();
        assert_eq!(read_shard(&twice), None);
    }

    #[test]
    fn a_journal_that_was_cut_anywhere_holds_up_to_the_last_whole_line() {
        let mut text = header().line();
        let mut ends = vec![text.len()];
        for record in records() {
            text.push_str(&record.line());
            ends.push(text.len());
        }
        for length in 0..=text.len() {
            let whole = ends.iter().filter(|&&end| end <= length).count();
            let found = read_journal(&text.as_bytes()[..length]);
            assert_eq!(found.is_some(), whole > 0);
            if let Some((_, found, bytes)) = found {
                assert_eq!((found.as_slice(), bytes), (&records()[..whole - 1], ends[whole - 1]));
            }
        }
    }

    #[test]
    fn what_differs_is_said() {
        let here = header().sweep;
        assert_eq!(here.differs(&here), None);
        let there = Identity { seed: 8, ..here.clone() };
        assert_eq!(here.differs(&there).as_deref(), Some("it has another seed: here 7, there 8"));
        let there = Identity { points: Digest::of(b"other").hex(), ..here.clone() };
        assert!(here.differs(&there).is_some_and(|words| words.contains("scenario")));
        assert_ne!(here.id(), there.id());
    }
}
