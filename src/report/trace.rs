//! What happens in one replication, as events that Perfetto and the tracing pages of Chromium show: a track for each agent, with further
//! ones for sessions beside each other, the waits of each class, and the messages of each dialogue. And what agents do over its first day, as a chart.

use super::chart::{self, AgentDay, Clock, Stretch};
use super::write::{OutDir, WriteError};
use crate::experiment::{CallbackRecord, ContactRecord, DutyRecord, LegRecord, MessageRecord, Observer};
use crate::time::{Span, Time};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The files.
const NAME: &str = "trace.json";
const CHART: &str = "charts/timeline.svg";

/// Who is away for longer has gone home and is not on a break.
const LONGEST_BREAK: Span = Span::from_seconds(6 * 3_600);

/// Processes of the format: what tracks stand together.
const AGENTS: u32 = 1;
const WAITS: u32 = 2;
const MESSAGES: u32 = 3;

/// Names for what a record knows by number.
#[derive(Clone, Debug)]
pub struct TraceNames {
    /// By class.
    pub classes: Vec<String>,
    /// By agent.
    pub agents: Vec<String>,
    /// By agent, whether they are people.
    pub are_people: Vec<bool>,
    /// The question that the scenario answers.
    pub question: String,
    /// The starts of intervals, and how long they are.
    pub intervals: (Vec<String>, Span),
}

/// What of it the file of events shows; all of it unless something is said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown {
    /// Only this class.
    pub class: Option<usize>,
    /// Only the contact with this number in its class.
    pub contact: Option<u64>,
    /// Only what goes on between these moments.
    pub between: Option<(Time, Time)>,
}

impl Shown {
    fn has(&self, (class, number): (usize, u64), (from, to): Stretch) -> bool {
        self.class.is_none_or(|only| only == class)
            && self.contact.is_none_or(|only| only == number)
            && self.between.is_none_or(|(begin, end)| from < end && begin < to.max(from + Span::from_nanos(1)))
    }
}

/// Watches one replication and keeps what it sees: memory for every contact.
#[derive(Debug)]
pub struct Tracer {
    names: TraceNames,
    shown: Shown,
    sessions: Vec<Session>,
    waits: Vec<Wait>,
    /// Of each dialogue, by class and number, in the order in which they arrived.
    messages: BTreeMap<(usize, u64), Vec<MessageRecord>>,
    /// When agents came and went, by agent; from coming to going one after the other.
    duty: Vec<Vec<Time>>,
    /// Class, number and returns of contacts whose legs were told one by one.
    in_legs: BTreeSet<(usize, u64, u16, u16)>,
}

#[derive(Debug)]
struct Session {
    agent: usize,
    class: usize,
    number: u64,
    from: Time,
    to: Time,
    wrapped_up: Time,
}

#[derive(Debug)]
struct Wait {
    class: usize,
    number: u64,
    from: Time,
    to: Time,
    /// What became of it.
    end: &'static str,
}

/// An event of the format. Times are microseconds with three decimals: no nanosecond is lost.
#[derive(Serialize)]
struct Event<'a> {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cat: Option<&'a str>,
    ph: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<f64>,
    pid: u32,
    tid: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    args: BTreeMap<&'a str, String>,
}

impl Tracer {
    /// Sees nothing yet.
    pub fn new(names: TraceNames, shown: Shown) -> Tracer {
        let duty = vec![Vec::new(); names.agents.len()];
        Tracer {
            names,
            shown,
            sessions: Vec::new(),
            waits: Vec::new(),
            messages: BTreeMap::new(),
            duty,
            in_legs: BTreeSet::new(),
        }
    }

    /// Writes the files.
    ///
    /// # Errors
    /// The system refuses.
    pub fn write(mut self, out: &OutDir) -> Result<(), WriteError> {
        let text = self.text();
        out.write_text(NAME, &text)?;
        let (starts, interval) = &self.names.intervals;
        let chart = chart::timeline(&self.names.question, self.days(), Clock { starts, interval: *interval });
        chart.map_or(Ok(()), |chart| out.write_text(CHART, &chart.file()))
    }

    /// What each agent did, those left out who are machines.
    fn days(&self) -> Vec<AgentDay<'_>> {
        let (starts, interval) = &self.names.intervals;
        let horizon = Time::START + interval.times(starts.len() as u64);
        let end = self.sessions.iter().map(|session| session.wrapped_up).fold(horizon, Time::max);
        let mut of_agent = vec![(Vec::new(), Vec::new()); self.names.agents.len()];
        for session in &self.sessions {
            let (talking, busy) = &mut of_agent[session.agent];
            talking.push((session.from, session.to));
            busy.push((session.from, session.wrapped_up));
        }
        let day = |(agent, (talking, busy)): (usize, (Vec<Stretch>, Vec<Stretch>))| {
            let present: Vec<Stretch> =
                self.duty[agent].chunks(2).map(|ends| (ends[0], ends.get(1).copied().unwrap_or(end))).collect();
            let between = present.windows(2).map(|pair| (pair[0].1, pair[1].0));
            let breaks = between.filter(|(from, to)| from < to && to.since(*from) < LONGEST_BREAK).collect();
            let name = self.names.agents[agent].as_str();
            AgentDay { name, present, breaks, talking: joined(talking), busy: joined(busy) }
        };
        of_agent.into_iter().enumerate().filter(|(agent, _)| self.names.are_people[*agent]).map(day).collect()
    }

    /// The file, an event in each line.
    fn text(&mut self) -> String {
        // Whoever comes first is on the first track; ties go to the order in which contacts were done.
        self.sessions.sort_by_key(|session| (session.agent, session.from));
        let mut events = vec![process(AGENTS, "agents"), process(WAITS, "waiting")];
        for sessions in self.sessions.chunk_by(|one, next| one.agent == next.agent) {
            events.extend(self.of_agent(sessions));
        }
        let waits = self.waits.iter().filter(|wait| self.shown.has((wait.class, wait.number), (wait.from, wait.to)));
        events.extend(waits.enumerate().flat_map(|(id, wait)| self.of_wait(id as u64, wait)));
        if !self.messages.is_empty() {
            events.push(process(MESSAGES, "messages"));
        }
        for (id, (&of, messages)) in self.messages.iter().enumerate() {
            events.extend(self.of_dialogue(id as u64, of, messages));
        }
        let lines: Vec<String> = events
            .iter()
            .map(|event| serde_json::to_string(event).expect("texts and numbers can be written as JSON"))
            .collect();
        format!("{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n{}\n]}}\n", lines.join(",\n"))
    }

    /// The sessions of one agent, in the order of their starts; each on the first track that is free.
    fn of_agent(&self, sessions: &[Session]) -> Vec<Event<'_>> {
        let mut busy_until: Vec<Time> = Vec::new();
        let mut events = Vec::new();
        let agent = sessions[0].agent;
        let shown =
            |session: &&Session| self.shown.has((session.class, session.number), (session.from, session.wrapped_up));
        for session in sessions.iter().filter(shown) {
            let free = busy_until.iter().position(|&until| until <= session.from);
            let track = free.unwrap_or(busy_until.len());
            // Numbers that no two agents share, however many sessions they have at once: 256 at most.
            let tid = (agent as u64 + 1) * 256 + track as u64;
            if track == busy_until.len() {
                busy_until.push(session.wrapped_up);
                let beside = if track == 0 { String::new() } else { format!(" beside ({})", track + 1) };
                events.push(thread(tid, format!("{}{beside}", self.names.agents[agent])));
            } else {
                busy_until[track] = session.wrapped_up;
            }
            let class = self.names.classes[session.class].as_str();
            let args = BTreeMap::from([("class", class.to_owned()), ("contact", session.number.to_string())]);
            let name = format!("{class} {}", session.number);
            events.push(span(name, "conversation", (session.from, session.to), tid, args.clone()));
            if session.wrapped_up > session.to {
                events.push(span("wrap-up".to_owned(), "wrap-up", (session.to, session.wrapped_up), tid, args));
            }
        }
        events
    }

    /// The beginning and the end of a wait.
    fn of_wait(&self, id: u64, wait: &Wait) -> [Event<'_>; 2] {
        let class = self.names.classes[wait.class].as_str();
        let args = BTreeMap::from([("contact", wait.number.to_string()), ("end", wait.end.to_owned())]);
        let event = |ph, at: Time| Event {
            name: class.to_owned(),
            cat: Some("waiting"),
            ph,
            ts: Some(microseconds(at)),
            dur: None,
            pid: WAITS,
            tid: wait.class as u64,
            id: Some(id),
            args: args.clone(),
        };
        [event("b", wait.from), event("e", wait.to)]
    }

    /// A dialogue, and within it each of its messages, from sending to arriving.
    fn of_dialogue(&self, id: u64, (class, number): (usize, u64), messages: &[MessageRecord]) -> Vec<Event<'_>> {
        let shown = |message: &&MessageRecord| self.shown.has((class, number), (message.sent, message.arrived));
        let shown = Vec::from_iter(messages.iter().filter(shown));
        let [first, ..] = shown[..] else { return Vec::new() };
        let last = shown.iter().map(|message| message.arrived).fold(first.arrived, Time::max);
        let name = self.names.classes[class].as_str();
        let event = |name: String, ph, at: Time, args: &[(&'static str, String)]| Event {
            name,
            cat: Some("messages"),
            ph,
            ts: Some(microseconds(at)),
            dur: None,
            pid: MESSAGES,
            tid: class as u64,
            id: Some(id),
            args: args.iter().cloned().collect(),
        };
        let whole = [("contact", number.to_string()), ("messages", shown.len().to_string())];
        let mut events = vec![event(format!("{name} {number}"), "b", first.sent, &whole)];
        for message in &shown {
            let from = format!("from the {}", message.writer.name());
            let took = format!("{} s", message.arrived.since(message.sent).seconds());
            events.push(event(from.clone(), "b", message.sent, &[("took", took)]));
            events.push(event(from, "e", message.arrived, &[]));
        }
        events.push(event(format!("{name} {number}"), "e", last, &[]));
        events
    }

    fn session(&mut self, agent: Option<usize>, (class, number): (usize, u64), times: (Option<Time>, Time, Time)) {
        let (connected, to, wrapped_up) = times;
        if let (Some(agent), Some(from)) = (agent, connected) {
            self.sessions.push(Session { agent, class, number, from, to, wrapped_up });
        }
    }
}

impl Observer for Tracer {
    fn on_contact(&mut self, record: &ContactRecord) {
        let class = usize::from(record.class.0);
        if self.in_legs.contains(&(class, record.number, record.retrials, record.recalls)) {
            return;
        }
        let end = record.left + record.wrap_up;
        self.session(
            record.agent.map(|agent| agent.0 as usize),
            (class, record.number),
            (record.connected, record.left, end),
        );
        if let Some(from) = record.requested {
            let to = record.connected.unwrap_or(record.left);
            self.waits.push(Wait { class, number: record.number, from, to, end: record.outcome.name() });
        }
    }

    fn on_message(&mut self, record: &MessageRecord) {
        self.messages.entry((usize::from(record.class.0), record.number)).or_default().push(*record);
    }

    fn on_callback(&mut self, record: &CallbackRecord) {
        let class = usize::from(record.class.0);
        let agent = record.agent.map(|agent| agent.0 as usize);
        self.session(agent, (class, record.number), (record.connected, record.left, record.left + record.wrap_up));
    }

    fn on_duty(&mut self, record: &DutyRecord) {
        let changes = &mut self.duty[record.agent.0 as usize];
        // Who is told again what they do has not changed.
        if changes.len().is_multiple_of(2) == record.is_on_duty {
            changes.push(record.at);
        }
    }

    fn on_leg(&mut self, record: &LegRecord) {
        let class = usize::from(record.class.0);
        self.in_legs.insert((class, record.number, record.retrials, record.recalls));
        let end = record.left + record.wrap_up;
        self.session(
            record.agent.map(|agent| agent.0 as usize),
            (class, record.number),
            (record.connected, record.left, end),
        );
        let to = record.connected.unwrap_or(record.left);
        let end = if record.connected.is_some() { "connected" } else { "went elsewhere" };
        self.waits.push(Wait { class, number: record.number, from: record.requested, to, end });
    }
}

/// The same time in stretches that do not touch each other, in order.
fn joined(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort();
    let mut joined: Vec<Stretch> = Vec::new();
    for (from, to) in stretches {
        match joined.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => joined.push((from, to)),
        }
    }
    joined
}

fn microseconds(time: Time) -> f64 {
    time.nanos() as f64 / 1e3
}

fn span<'a>(
    name: String,
    cat: &'a str,
    (from, to): (Time, Time),
    tid: u64,
    args: BTreeMap<&'a str, String>,
) -> Event<'a> {
    let dur = to.since(from).nanos() as f64 / 1e3;
    Event {
        name,
        cat: Some(cat),
        ph: "X",
        ts: Some(microseconds(from)),
        dur: Some(dur),
        pid: AGENTS,
        tid,
        id: None,
        args,
    }
}

fn process<'a>(pid: u32, name: &str) -> Event<'a> {
    let args = BTreeMap::from([("name", name.to_owned())]);
    Event { name: "process_name".to_owned(), cat: None, ph: "M", ts: None, dur: None, pid, tid: 0, id: None, args }
}

fn thread<'a>(tid: u64, name: String) -> Event<'a> {
    let args = BTreeMap::from([("name", name)]);
    Event { name: "thread_name".to_owned(), cat: None, ph: "M", ts: None, dur: None, pid: AGENTS, tid, id: None, args }
}
