//! Five9's call log.

use super::{Kind, has_columns, read_calls};
use crate::history::calls::{self, Ending};
use crate::history::columns::{Column, Meaning, maybe, needed};
use crate::history::reading::shortened;

pub(super) static CALLS: Kind = Kind {
    name: "five9",
    title: "Five9 call log",
    recognises: |source| has_columns(source, BY_TIMESTAMP) || has_columns(source, BY_DATE),
    read: |reading, source| {
        let columns = if has_columns(source, BY_TIMESTAMP) { BY_TIMESTAMP } else { BY_DATE };
        read_calls(reading, source, columns, |reading, fields| {
            let kind = fields.text(Meaning::Direction).to_ascii_lowercase();
            if !(kind.is_empty() || kind.contains("inbound") || kind.contains("queue callback")) {
                return Err(format!("a call of type `{}` does not come from outside", shortened(&kind)));
            }
            let class = fields.said(Meaning::Queue).unwrap_or_default().to_owned();
            if class.is_empty() || class == "[None]" {
                return Err("it never came to a skill".to_owned());
            }
            // Date and time stand in two columns or in one.
            let moment = match fields.said(Meaning::Day) {
                Some(day) => format!("{day} {}", fields.text(Meaning::Arrived)),
                None => fields.text(Meaning::Arrived).to_owned(),
            };
            let arrived = reading.moment(&moment, &class)?;
            let gave_up = fields.said(Meaning::GaveUp);
            let disposition = fields.text(Meaning::Outcome).to_ascii_lowercase();
            let end = match gave_up {
                Some("1" | "1.0" | "true" | "TRUE" | "Yes" | "yes") => Ending::Abandoned,
                _ if disposition.contains("abandon") => Ending::Abandoned,
                _ if disposition.contains("voicemail") || disposition.contains("transferred to 3rd") => Ending::Left,
                _ => Ending::Answered,
            };
            let seconds = |meaning| fields.seconds(meaning);
            Ok(calls::Row {
                id: fields.said(Meaning::Id).map(str::to_owned),
                arrived: Some(arrived),
                wait: seconds(Meaning::Wait)?,
                talk: seconds(Meaning::Talk)?,
                hold: seconds(Meaning::Hold)?,
                after_call: seconds(Meaning::AfterCall)?,
                ring: seconds(Meaning::Ring)?,
                agent: fields.said(Meaning::Agent).filter(|agent| *agent != "[None]").map(str::to_owned),
                end,
                class,
                ..calls::Row::default()
            })
        })
    },
};

const BY_TIMESTAMP: &[Column] = &[
    needed(Meaning::Id, &["callid"]),
    needed(Meaning::Queue, &["skill", "skillname"]),
    needed(Meaning::Arrived, &["timestamp"]),
    needed(Meaning::Talk, &["talktime"]),
    maybe(Meaning::Wait, &["queuewaittime", "speedofanswer"]),
    DIRECTION,
    AGENT,
    OUTCOME,
    GAVE_UP,
    HOLD,
    AFTER_CALL,
    RING,
];

const BY_DATE: &[Column] = &[
    needed(Meaning::Id, &["callid"]),
    needed(Meaning::Queue, &["skill", "skillname"]),
    needed(Meaning::Day, &["date"]),
    needed(Meaning::Arrived, &["time"]),
    needed(Meaning::Talk, &["talktime"]),
    maybe(Meaning::Wait, &["queuewaittime", "speedofanswer"]),
    DIRECTION,
    AGENT,
    OUTCOME,
    GAVE_UP,
    HOLD,
    AFTER_CALL,
    RING,
];

const DIRECTION: Column = maybe(Meaning::Direction, &["calltype"]);
const AGENT: Column = maybe(Meaning::Agent, &["agent", "agentname", "agentemail"]);
const OUTCOME: Column = maybe(Meaning::Outcome, &["disposition"]);
const GAVE_UP: Column = maybe(Meaning::GaveUp, &["abandoned"]);
const HOLD: Column = maybe(Meaning::Hold, &["holdtime"]);
const AFTER_CALL: Column = maybe(Meaning::AfterCall, &["aftercallworktime", "acwtime"]);
const RING: Column = maybe(Meaning::Ring, &["ringtime"]);
