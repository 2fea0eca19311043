//! FusionPBX call detail records of its call center.

use super::{Kind, has_columns, read_calls};
use crate::history::calls::{self, Ending};
use crate::history::columns::{Column, Meaning, maybe, needed};

pub(super) static CALLS: Kind = Kind {
    name: "fusionpbx",
    title: "FusionPBX call detail records",
    recognises: |source| has_columns(source, COLUMNS),
    read: |reading, source| {
        reading.note("work after the call is not in these records");
        read_calls(reading, source, COLUMNS, |reading, fields| {
            if fields.said(Meaning::Side).is_some_and(|side| side != "member") {
                return Err("it is the agent's side of a call".to_owned());
            }
            // The moments are numbers of seconds; only this says in which zone the center is.
            if let Some(stamp) = fields.said(Meaning::Start) {
                reading.moment(stamp, "")?;
            }
            let mut row = calls::plain(reading, fields)?;
            // `sales@default` is the queue and its domain.
            row.class = row.class.split('@').next().unwrap_or_default().to_owned();
            let canceled = fields.said(Meaning::Canceled);
            let canceled = canceled.map(|text| reading.moment(text, "")).transpose()?;
            if row.connected.is_none() {
                row.end = match fields.text(Meaning::Outcome).to_ascii_uppercase().as_str() {
                    "TIMEOUT" | "EXIT_WITH_KEY" | "NO_AGENT_TIMEOUT" => Ending::Left,
                    _ => Ending::Abandoned,
                };
                row.ended = canceled.or(row.ended);
            }
            Ok(row)
        })
    },
};

const COLUMNS: &[Column] = &[
    needed(Meaning::Queue, &["ccqueue"]),
    needed(Meaning::Arrived, &["ccqueuejoinedepoch", "ccqueuejoined"]),
    maybe(Meaning::Id, &["xmlcdruuid"]),
    maybe(Meaning::Side, &["ccside"]),
    maybe(Meaning::Agent, &["ccagent"]),
    maybe(Meaning::Connected, &["ccqueueansweredepoch"]),
    maybe(Meaning::Ended, &["ccqueueterminatedepoch", "endepoch"]),
    maybe(Meaning::Canceled, &["ccqueuecanceledepoch"]),
    maybe(Meaning::Outcome, &["cccancelreason"]),
    maybe(Meaning::Start, &["startstamp"]),
];
