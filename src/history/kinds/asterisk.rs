//! Asterisk's `queue_log`: a line for each event, as a file with pipes or as a table of the database.
//!
//! A contact is ENTERQUEUE and what follows for the same call in the same queue. Members that are added and removed, with their
//! pauses, are the duty; members that stand in the configuration are never added, so whoever serves is there.

use super::{Kind, opened};
use crate::history::calls::{self, Ending, between};
use crate::history::columns::{Column, Header, Meaning, maybe, needed};
use crate::history::reading::Reading;
use crate::history::records::Duty;
use crate::history::sheet::Row;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static LOG: Kind = Kind {
    name: "asterisk",
    title: "Asterisk queue_log",
    recognises: |source| {
        source.table().is_some_and(|sheet| sheet.separator == '|' && sheet.rows.iter().take(5).all(is_event))
    },
    read: |reading, source| {
        let sheet = source.table().ok_or("it is no table")?;
        let header = Header::by_number(&[
            (Meaning::Arrived, 0),
            (Meaning::Id, 1),
            (Meaning::Queue, 2),
            (Meaning::Agent, 3),
            (Meaning::Event, 4),
        ]);
        reading.begin(sheet, &header);
        events(reading, &sheet.rows, [0, 1, 2, 3, 4, 5]);
        Ok(())
    },
};

pub(super) static TABLE: Kind = Kind {
    name: "asterisk-table",
    title: "Asterisk queue_log, as a table of the database",
    recognises: |source| super::has_columns(source, COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, COLUMNS)?;
        reading.begin(sheet, &header);
        let place = |meaning| header.place(meaning).map_or(usize::MAX, |(column, _)| column);
        let meanings = [Meaning::Arrived, Meaning::Id, Meaning::Queue, Meaning::Agent, Meaning::Event, Meaning::Side];
        events(reading, header.below(sheet), meanings.map(place));
        Ok(())
    },
};

const COLUMNS: &[Column] = &[
    needed(Meaning::Arrived, &["time"]),
    needed(Meaning::Id, &["callid"]),
    needed(Meaning::Queue, &["queuename", "queue"]),
    needed(Meaning::Agent, &["agent"]),
    needed(Meaning::Event, &["event", "verb"]),
    maybe(Meaning::Side, &["data1", "data"]),
];

fn is_event(row: &Row) -> bool {
    let number = row.cell(0).split('.').next().unwrap_or_default();
    row.cells.len() >= 5 && number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// What is known of a call in a queue.
#[derive(Default)]
struct Call {
    line: usize,
    row: calls::Row,
    connected: Option<Timestamp>,
}

/// What is known of an agent.
#[derive(Default)]
struct Agent {
    /// The queues that they are in now, and since when.
    present: BTreeMap<String, Timestamp>,
    paused: Option<Timestamp>,
    stretches: Vec<(Timestamp, Timestamp)>,
    pauses: Vec<(Timestamp, Timestamp)>,
    queues: BTreeSet<String>,
    connections: Vec<Timestamp>,
    was_added: bool,
}

#[derive(Default)]
struct Log {
    calls: BTreeMap<(String, String), Call>,
    agents: BTreeMap<String, Agent>,
    missed: usize,
    transfers: usize,
    last: Option<Timestamp>,
}

fn events(reading: &mut Reading, rows: &[Row], columns: [usize; 6]) {
    let mut log = Log::default();
    for row in rows {
        reading.rows += 1;
        let [time, id, queue, agent, event, data] = columns.map(|column| row.cell(column).to_owned());
        match reading.moment(&time, "") {
            Ok(at) => {
                log.last = log.last.max(Some(at));
                if let Err(reason) = log.event(reading, row, at, [&id, &queue, &agent, &event, &data]) {
                    reading.leave_out(row, reason);
                }
            }
            Err(reason) => reading.leave_out(row, reason),
        }
    }
    log.close(reading);
}

impl Log {
    fn event(
        &mut self,
        reading: &mut Reading,
        row: &Row,
        at: Timestamp,
        [id, queue, agent, event, data]: [&str; 5],
    ) -> Result<(), String> {
        let key = (id.to_owned(), queue.to_owned());
        match event {
            "ENTERQUEUE" => {
                let row_of_call = calls::Row {
                    class: queue.to_owned(),
                    id: Some(id.to_owned()),
                    arrived: Some(at),
                    ..calls::Row::default()
                };
                let call = Call { line: row.line, row: row_of_call, connected: None };
                if let Some(old) = self.calls.insert(key, call) {
                    reading.leave_out_line(old.line, "the call enters the same queue again", format!("{id} {queue}"));
                }
            }
            "CONNECT" => {
                let call = self.calls.get_mut(&key).ok_or("the call never entered the queue in this log")?;
                call.connected = Some(at);
                call.row.agent = Some(agent.to_owned());
                let known = self.agents.entry(agent.to_owned()).or_default();
                known.connections.push(at);
                known.queues.insert(queue.to_owned());
            }
            "COMPLETEAGENT" | "COMPLETECALLER" | "TRANSFER" | "BLINDTRANSFER" | "ATTENDEDTRANSFER" => {
                self.transfers += usize::from(event.ends_with("TRANSFER"));
                self.end(reading, &key, at, Ending::Answered)?;
            }
            "ABANDON" => self.end(reading, &key, at, Ending::Abandoned)?,
            "EXITEMPTY" | "EXITWITHKEY" | "EXITWITHTIMEOUT" => self.end(reading, &key, at, Ending::Left)?,
            "RINGNOANSWER" => self.missed += 1,
            "ADDMEMBER" | "AGENTLOGIN" | "AGENTCALLBACKLOGIN" => {
                let agent = self.agents.entry(agent.to_owned()).or_default();
                agent.was_added = true;
                // A member may be paused from the start.
                if data == "PAUSED" {
                    agent.paused.get_or_insert(at);
                }
                agent.queues.insert(queue.to_owned());
                agent.present.entry(queue.to_owned()).or_insert(at);
            }
            "REMOVEMEMBER" | "AGENTLOGOFF" | "AGENTCALLBACKLOGOFF" => {
                let agent = self.agents.entry(agent.to_owned()).or_default();
                if let Some(since) = agent.present.remove(queue) {
                    agent.stretches.push((since, at));
                }
            }
            "PAUSE" | "PAUSEALL" => {
                self.agents.entry(agent.to_owned()).or_default().paused.get_or_insert(at);
            }
            "UNPAUSE" | "UNPAUSEALL" => {
                let agent = self.agents.entry(agent.to_owned()).or_default();
                if let Some(since) = agent.paused.take() {
                    agent.pauses.push((since, at));
                }
            }
            "DID" | "INFO" | "CONFIGRELOAD" | "QUEUESTART" | "SYSCOMPAT" | "RINGCANCELED" | "DTMF" | "CALLERCHANGE"
            | "MEMBERPENALTY" | "PAUSEREASON" | "NONE" => {}
            other => return Err(format!("`{}` is no event that is known", super::super::reading::shortened(other))),
        }
        Ok(())
    }

    fn end(&mut self, reading: &mut Reading, key: &(String, String), at: Timestamp, end: Ending) -> Result<(), String> {
        let call = self.calls.remove(key).ok_or("the call never entered the queue in this log")?;
        let arrived = call.row.arrived.unwrap_or(at);
        let (end, until) = match (end, call.connected) {
            (Ending::Answered, None) => return Err("the call is completed without a connection".to_owned()),
            // Who leaves while the agent's telephone is being connected has been answered.
            (_, Some(connected)) => (Ending::Answered, connected),
            (end, None) => (end, at),
        };
        let row = calls::Row {
            wait: Some(between(arrived, until)),
            talk: call.connected.map(|connected| between(connected, at)),
            ended: Some(at),
            end,
            ..call.row
        };
        calls::take_one(reading, call.line, &format!("{} {}", key.0, key.1), row);
        Ok(())
    }

    fn close(self, reading: &mut Reading) {
        for ((id, queue), call) in self.calls {
            let reason = match call.connected {
                Some(_) => "the conversation goes on when the log ends",
                None => "the call still waits when the log ends",
            };
            reading.leave_out_line(call.line, reason, format!("{id} {queue}"));
        }
        let mut early = Vec::new();
        for (name, agent) in self.agents {
            early.extend(duty(reading, name, agent, self.last));
        }
        if !early.is_empty() {
            reading.note(format!(
                "{} served calls while no queue had them as a member: their duty is extended to these calls",
                early.join(", ")
            ));
        }
        if self.missed > 0 {
            reading.note(format!("{} calls rang at an agent who did not answer (RINGNOANSWER)", self.missed));
        }
        if self.transfers > 0 {
            reading.note(format!("{} calls were transferred: their conversation ends there", self.transfers));
        }
        reading.note("work after the call is not in this log");
    }
}

/// Adds the duty of an agent; their name, if they served outside of it.
fn duty(reading: &mut Reading, name: String, mut agent: Agent, last: Option<Timestamp>) -> Option<String> {
    let last = last?;
    agent.stretches.extend(agent.present.values().map(|&since| (since, last)));
    if let Some(since) = agent.paused {
        agent.pauses.push((since, last));
    }
    if !agent.was_added {
        // A member of the configuration: their duty is made of what they served, later.
        return None;
    }
    agent.stretches.sort_unstable();
    let mut union: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, to) in agent.stretches {
        match union.last_mut() {
            Some(before) if from <= before.1 => before.1 = before.1.max(to),
            _ => union.push((from, to)),
        }
    }
    let mut outside = false;
    for &at in &agent.connections {
        if union.iter().any(|&(from, to)| from <= at && at <= to) {
            continue;
        }
        outside = true;
        let distance = |&(from, to): &(Timestamp, Timestamp)| between(at, from).max(between(to, at));
        let nearest = union.iter_mut().min_by(|one, two| distance(one).total_cmp(&distance(two)));
        // Not over night: who serves on a day without being added gets a duty of what they served.
        match nearest {
            Some(stretch) if distance(stretch) < 6.0 * 3_600.0 => *stretch = (stretch.0.min(at), stretch.1.max(at)),
            _ => union.push((at, at)),
        }
    }
    union.retain(|(from, to)| from < to);
    union.sort_unstable();
    for (from, to) in without(union, &agent.pauses) {
        reading.told.duties.push(Duty {
            agent: name.clone(),
            from,
            to,
            skills: agent.queues.iter().cloned().collect(),
        });
    }
    outside.then_some(name)
}

/// Stretches with others taken out.
pub(super) fn without(
    stretches: Vec<(Timestamp, Timestamp)>,
    gaps: &[(Timestamp, Timestamp)],
) -> Vec<(Timestamp, Timestamp)> {
    let mut left = stretches;
    for &(start, end) in gaps {
        left = left
            .into_iter()
            .flat_map(|(from, to)| [(from, to.min(start)), (from.max(end), to)])
            .filter(|(from, to)| from < to)
            .collect();
    }
    left.sort_unstable();
    left.dedup();
    left
}
