//! Amazon Connect: contact records as JSON, and historical metrics by interval.

use super::{Kind, Source, has_columns, opened};
use crate::history::calls::{self, Ending, between};
use crate::history::columns::{Column, Meaning, maybe, needed};
use crate::history::counts;
use crate::history::reading::Reading;
use crate::history::records::Medium;
use serde_json::Value;

pub(super) static RECORDS: Kind = Kind {
    name: "connect-records",
    title: "Amazon Connect contact records",
    recognises: |source| source.has_keys(&["ContactId", "InitiationTimestamp"]),
    read: |reading, source| {
        let Source::Json(objects) = source else { return Err("it is no JSON".to_owned()) };
        let fields = [
            ("Queue.Name", Some("queue")),
            ("Channel", Some("medium")),
            ("Queue.EnqueueTimestamp", Some("arrival")),
            ("Agent.ConnectedToAgentTimestamp", Some("connection to an agent")),
            ("DisconnectTimestamp", Some("end")),
            ("Agent.AfterContactWorkDuration", Some("work after the conversation")),
            ("Agent.Username", Some("agent")),
            ("Queue.Duration", None),
            ("Agent.AgentInteractionDuration", None),
        ];
        reading.columns = fields.map(|(name, words)| (name.to_owned(), words.map(str::to_owned))).into();
        reading.note("the wait is the connection, or else the end, less the moment of joining the queue");
        for (line, object) in objects {
            reading.rows += 1;
            let row = object.clone().and_then(|object| record(reading, &object).map(|row| (row, object)));
            match row {
                Ok((row, object)) => calls::take_one(reading, *line, &object.to_string(), row),
                Err(reason) => {
                    reading.leave_out_line(*line, reason, object.as_ref().map_or(String::new(), Value::to_string))
                }
            }
        }
        Ok(())
    },
};

fn record(reading: &mut Reading, object: &Value) -> Result<calls::Row, String> {
    let text = |path: &str| object.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty());
    let method = text("/InitiationMethod").unwrap_or("INBOUND");
    if !["INBOUND", "TRANSFER", "QUEUE_TRANSFER", "CALLBACK", "API", "WEBRTC_API", "MESSAGING_PLATFORM"]
        .contains(&method)
    {
        return Err(format!("a contact of {method} does not come from outside"));
    }
    let class = text("/Queue/Name").ok_or("it never joined a queue")?.to_owned();
    let mut moment = |path: &str| text(path).map(|text| reading.moment(text, "")).transpose();
    let arrived = moment("/Queue/EnqueueTimestamp")?.ok_or("it never joined a queue")?;
    let connected = moment("/Agent/ConnectedToAgentTimestamp")?;
    let ended = moment("/DisconnectTimestamp")?;
    let dequeued = moment("/Queue/DequeueTimestamp")?;
    let seconds = |path: &str| object.pointer(path).and_then(Value::as_f64);
    let end = match connected {
        Some(_) => Ending::Answered,
        None if text("/NextContactId").is_some() => Ending::Left,
        None => Ending::Abandoned,
    };
    let until = connected.or(ended).or(dequeued).ok_or("it has no end yet")?;
    Ok(calls::Row {
        id: text("/ContactId").map(str::to_owned),
        arrived: Some(arrived),
        connected,
        ended,
        wait: Some(between(arrived, until)),
        talk: connected.zip(ended).map(|(connected, ended)| between(connected, ended)),
        after_call: seconds("/Agent/AfterContactWorkDuration"),
        agent: text("/Agent/Username").map(str::to_owned),
        end,
        class,
        medium: Medium::named(text("/Channel").unwrap_or_default()),
        ..calls::Row::default()
    })
}

pub(super) static HISTORICAL: Kind = Kind {
    name: "connect-historical",
    title: "Amazon Connect historical metrics",
    recognises: |source| has_columns(source, COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, COLUMNS)?;
        reading.begin(sheet, &header);
        // `Service level 20 seconds` says in its name what it is about.
        let named = sheet.rows[header.row].cells.iter().find_map(|cell| {
            let rest = cell.to_lowercase().strip_prefix("service level ")?.to_owned();
            rest.split_whitespace().next()?.parse::<f64>().ok()
        });
        reading.told.threshold = named;
        let class = |fields: &crate::history::reading::Fields<'_>| fields.text(Meaning::Queue).to_owned();
        counts::take(reading, header.below(sheet), &header, class, |reading, fields, series| {
            reading.interval(fields, series)
        });
        Ok(())
    },
};

const COLUMNS: &[Column] = &[
    needed(Meaning::Queue, &["queue", "queuename"]),
    needed(Meaning::Start, &["startinterval"]),
    needed(Meaning::Offered, &["contactsqueued", "contactsqueuedbyenqueuetime"]),
    maybe(Meaning::End, &["endinterval"]),
    maybe(Meaning::Answered, &["contactshandled", "contactshandledbyconnectedtoagenttime", "contactshandledincoming"]),
    maybe(Meaning::Abandoned, &["contactsabandoned"]),
    maybe(Meaning::WaitMean, &["averagequeueanswertime", "averagequeueanswertimebyenqueuetime"]),
    maybe(Meaning::AbandonedWaitMean, &["averagequeueabandontime"]),
    maybe(Meaning::TalkMean, &["averageagentinteractiontime"]),
    maybe(Meaning::HoldMean, &["averagecustomerholdtimeallcontacts"]),
    maybe(Meaning::AfterCallMean, &["averageaftercontactworktime"]),
    maybe(Meaning::HandleMean, &["averagehandletime"]),
    maybe(
        Meaning::InTimeShare,
        &[
            "servicelevel20seconds",
            "servicelevel15seconds",
            "servicelevel25seconds",
            "servicelevel30seconds",
            "servicelevel45seconds",
            "servicelevel60seconds",
            "servicelevel90seconds",
            "servicelevel120seconds",
        ],
    ),
];
