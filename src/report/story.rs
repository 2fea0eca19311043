//! What one client went through in one replication, as lines to read and as one JSON document.

use super::console::{hung, wrapped};
use super::json::document;
use super::number::nine_digits;
use crate::time::Time;
use serde::Serialize;

/// Raised when a reader of the document would have to change.
const SCHEMA_VERSION: u32 = 1;

/// A story as its reader sees it.
#[derive(Clone, Copy, Debug)]
pub struct StoryRun<'a> {
    /// The question that the scenario answers.
    pub question: &'a str,
    /// The name of the class.
    pub class: &'a str,
    /// The number of the contact in the class.
    pub contact: u64,
    /// Which replication, from 0.
    pub replication: u64,
    /// The seed of all replications.
    pub seed: u64,
    /// What happened, in the order of time, each with the time of day.
    pub events: &'a [(Time, String, String)],
}

impl StoryRun<'_> {
    /// Who it is about.
    pub fn who(&self) -> String {
        let StoryRun { class, contact, replication, seed, .. } = self;
        format!("The client of contact {contact} of class `{class}`, replication {replication} with seed {seed}.")
    }
}

/// The lines for a terminal of this width \[signs\].
pub fn console(run: &StoryRun<'_>, width: usize) -> String {
    let line = |(at, clock, what): &(Time, String, String)| {
        hung(&format!("{clock:>8} {:>11.3}  ", at.since(Time::START).seconds()), what, width)
    };
    let told: String = run.events.iter().map(line).collect();
    let head = [run.question, &run.who()].map(|text| wrapped(text, width)).concat();
    format!("{head}\n    time     seconds  what happens\n{told}")
}

#[derive(Serialize)]
struct Document<'a> {
    question: &'a str,
    class: &'a str,
    contact: u64,
    replication: u64,
    seed: u64,
    events: Vec<Event<'a>>,
}

#[derive(Serialize)]
struct Event<'a> {
    /// Since the start of the run.
    at_s: f64,
    /// The time of day, in a run over several days with the date or the number of the day.
    time: &'a str,
    what: &'a str,
}

/// The document, ending with a line feed.
pub fn json(run: &StoryRun<'_>) -> String {
    let events = run.events.iter().map(|(at, time, what)| Event {
        at_s: nine_digits(at.since(Time::START).seconds()),
        time,
        what,
    });
    let StoryRun { question, class, contact, replication, seed, .. } = *run;
    document(SCHEMA_VERSION, &Document { question, class, contact, replication, seed, events: events.collect() })
}
