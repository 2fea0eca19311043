//! ViciDial's log of calls that came in (`vicidial_closer_log`).

use super::{Kind, has_columns, read_calls};
use crate::history::calls::{self, Ending};
use crate::history::columns::{Column, Meaning, maybe, needed};

pub(super) static CALLS: Kind = Kind {
    name: "vicidial",
    title: "ViciDial closer log",
    recognises: |source| has_columns(source, COLUMNS),
    read: |reading, source| {
        reading.note("length_in_sec is the wait and the conversation: the wait is taken out of it");
        reading.note("work after the call is not in this log");
        read_calls(reading, source, COLUMNS, |reading, fields| {
            let mut row = calls::plain(reading, fields)?;
            let whole = fields.seconds(Meaning::Whole)?;
            let reason = fields.text(Meaning::GaveUp).to_ascii_uppercase();
            let status = fields.text(Meaning::Outcome).to_ascii_uppercase();
            // Calls that nobody took are booked to a user of this name.
            let nobody = row.agent.as_deref().is_none_or(|agent| agent.eq_ignore_ascii_case("VDCL"));
            row.end = match (reason.as_str(), status.as_str()) {
                ("ABANDON", _) => Ending::Abandoned,
                ("QUEUETIMEOUT" | "NOAGENT" | "AFTERHOURS" | "HOLDRECALLXFER" | "HOLDTIME" | "MAXCALLS", _) => {
                    Ending::Left
                }
                (_, "DROP" | "XDROP" | "INCALL" | "QUEUE") if nobody => Ending::Abandoned,
                (_, "TIMEOT" | "AFTHRS" | "NANQUE" | "HOLDTO" | "MAXCAL" | "IVRXFR") => Ending::Left,
                _ if nobody => Ending::Abandoned,
                _ => Ending::Answered,
            };
            if nobody {
                row.agent = None;
            }
            row.wait = row.wait.or(if row.end == Ending::Answered { None } else { whole });
            row.talk = whole.zip(row.wait).map(|(whole, wait)| whole - wait);
            if row.talk.is_some_and(|talk| talk < -1.0) {
                return Err("its whole length is less than its wait".to_owned());
            }
            row.talk = row.talk.map(|talk| talk.max(0.0));
            // The end is that of the telephone line, not of the conversation.
            row.ended = None;
            Ok(row)
        })
    },
};

const COLUMNS: &[Column] = &[
    needed(Meaning::Queue, &["campaignid", "ingroup", "ingroupid"]),
    needed(Meaning::Arrived, &["calldate"]),
    needed(Meaning::Whole, &["lengthinsec"]),
    needed(Meaning::Wait, &["queueseconds"]),
    maybe(Meaning::Id, &["closecallid", "uniqueid", "xfercallid"]),
    maybe(Meaning::Outcome, &["status"]),
    maybe(Meaning::GaveUp, &["termreason"]),
    maybe(Meaning::Agent, &["user"]),
];
