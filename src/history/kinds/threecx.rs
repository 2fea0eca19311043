//! 3CX's call log: ringing is the wait, and calls to a queue name it as their destination.

use super::{Kind, has_columns, read_calls};
use crate::history::calls::{self, Ending};
use crate::history::columns::{Column, Meaning, maybe, needed};

pub(super) static CALLS: Kind = Kind {
    name: "3cx",
    title: "3CX call log",
    recognises: |source| has_columns(source, COLUMNS),
    read: |reading, source| {
        reading.note("the time of ringing is the wait; work after the call and agents are not in this log");
        read_calls(reading, source, COLUMNS, |reading, fields| {
            if fields.text(Meaning::Direction).to_ascii_lowercase().starts_with("outbound") {
                return Err("it does not come from outside".to_owned());
            }
            let mut row = calls::plain(reading, fields)?;
            let status = fields.text(Meaning::Outcome).to_ascii_lowercase();
            row.end = match status.as_str() {
                "answered" | "completed" | "answer" => Ending::Answered,
                "unanswered" | "not answered" | "missed" | "abandoned" | "no answer" => Ending::Abandoned,
                "redirected" | "waiting" | "voicemail" | "forwarded" => Ending::Left,
                other => {
                    return Err(format!("`{}` is no outcome that is known", super::super::reading::shortened(other)));
                }
            };
            if row.end != Ending::Answered {
                row.talk = None;
            }
            Ok(row)
        })
    },
};

const COLUMNS: &[Column] = &[
    needed(Meaning::Arrived, &["calltime"]),
    needed(Meaning::Queue, &["destination", "to", "queue"]),
    needed(Meaning::Outcome, &["status"]),
    needed(Meaning::Wait, &["ringing"]),
    needed(Meaning::Talk, &["talking"]),
    maybe(Meaning::Direction, &["direction"]),
    maybe(Meaning::Id, &["callid"]),
];
