//! Talkdesk's report of calls.

use super::{Kind, has_columns, read_calls};
use crate::history::calls::{self, Ending};
use crate::history::columns::{Column, Meaning, maybe, needed};

pub(super) static CALLS: Kind = Kind {
    name: "talkdesk",
    title: "Talkdesk calls",
    recognises: |source| has_columns(source, COLUMNS),
    read: |reading, source| {
        reading.note("work after the call is not in this report");
        reading.note("an abandon_time of 0 means that the caller did not give up, and is no patience");
        read_calls(reading, source, COLUMNS, |reading, fields| {
            let mut row = calls::plain(reading, fields)?;
            row.end = match fields.text(Meaning::Direction).to_ascii_lowercase().as_str() {
                "inbound" | "in" => Ending::Answered,
                "abandoned" | "short_abandoned" | "short-abandoned" => Ending::Abandoned,
                "missed" => Ending::Abandoned,
                "voicemail" | "forwarded" | "callback" => Ending::Left,
                other => {
                    return Err(format!(
                        "a call of type `{}` does not come from outside",
                        super::super::reading::shortened(other)
                    ));
                }
            };
            if row.end == Ending::Answered && row.agent.is_none() && row.talk.unwrap_or(0.0) == 0.0 {
                row.end = Ending::Abandoned;
            }
            if row.end != Ending::Answered {
                // A zero stands for what the other column or the end tells.
                let told = |seconds: Option<f64>| seconds.filter(|&seconds| seconds > 0.0);
                let gave_up = || fields.seconds(Meaning::GaveUp).ok().flatten();
                let known = told(row.wait).or_else(|| told(gave_up()));
                row.wait = if row.ended.is_some() { known } else { known.or(row.wait) };
            }
            Ok(row)
        })
    },
};

const COLUMNS: &[Column] = &[
    needed(Meaning::Id, &["callid", "interactionid"]),
    needed(Meaning::Direction, &["type", "calltype"]),
    needed(Meaning::Arrived, &["startat", "starttime"]),
    needed(Meaning::Queue, &["ringgroups", "ringgroup"]),
    needed(Meaning::Talk, &["talktime"]),
    maybe(Meaning::Ended, &["endat", "endtime"]),
    maybe(Meaning::Wait, &["waittime"]),
    maybe(Meaning::Hold, &["holdtime"]),
    maybe(Meaning::GaveUp, &["abandontime"]),
    maybe(Meaning::Ring, &["totalringingtime", "ringingtime"]),
    maybe(Meaning::Agent, &["handlinguserid", "handlingagent", "userid", "agentname"]),
];
