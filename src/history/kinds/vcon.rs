//! vCon conversations (draft-ietf-vcon-vcon-core): what happened is in the history of the parties of each dialog.

use super::{Kind, Source};
use crate::history::calls::{self, Ending, between};
use crate::history::reading::{Reading, shortened};
use crate::history::records::Medium;
use jiff::Timestamp;
use serde_json::Value;

pub(super) static VCON: Kind = Kind {
    name: "vcon",
    title: "vCon conversations",
    recognises: |source| source.has_keys(&["vcon", "parties"]),
    read: |reading, source| {
        let Source::Json(objects) = source else { return Err("it is no JSON".to_owned()) };
        let fields = [
            ("dialog.start", Some("arrival")),
            ("dialog.party_history", Some("joining and leaving: connection, end, agent")),
            ("dialog.skill", Some("queue")),
            ("dialog.interaction", Some("name of the contact")),
            ("dialog.type, dialog.disposition", Some("outcome")),
            ("dialog.duration", None),
        ];
        reading.columns = fields.map(|(name, words)| (name.to_owned(), words.map(str::to_owned))).into();
        reading.note(
            "who hung up in a dialog that is incomplete gave up; work after the conversation is not in this form",
        );
        let mut by_duration = 0;
        for (line, object) in objects {
            reading.rows += 1;
            match object
                .as_ref()
                .map_err(String::clone)
                .and_then(|object| conversation(reading, object, &mut by_duration))
            {
                Ok(row) => calls::take_one(reading, *line, "a conversation", row),
                Err(reason) => {
                    let text = object.as_ref().map_or(String::new(), |object| shortened(&object.to_string()));
                    reading.leave_out_line(*line, reason, text);
                }
            }
        }
        if by_duration > 0 {
            reading.note(format!(
                "{by_duration} conversations that nobody took have no history: their wait is the stated duration, which is theirs alone"
            ));
        }
        Ok(())
    },
};

/// A join or drop of a party.
struct Event<'v> {
    party: usize,
    name: &'v str,
    at: Timestamp,
}

fn conversation(reading: &mut Reading, object: &Value, by_duration: &mut usize) -> Result<calls::Row, String> {
    let parties = object["parties"].as_array().ok_or("it has no parties")?;
    let dialogs = object["dialog"].as_array().filter(|dialogs| !dialogs.is_empty()).ok_or("it has no dialog")?;
    let text = |value: &Value, key: &str| value[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let is_agent = |party: usize| {
        let role = parties.get(party).and_then(|party| party["role"].as_str()).unwrap_or_default();
        ["agent", "supervisor", "sme"].contains(&role) || (role.is_empty() && party > 0)
    };
    let (mut class, mut id, mut medium) = (None, None, None);
    let (mut arrived, mut connected, mut ended, mut agent) = (None, None, None, None);
    let mut first = None;
    let (mut hung_up, mut incomplete, mut duration) = (false, false, None);
    for dialog in dialogs {
        class = class.or_else(|| text(dialog, "skill"));
        id = id.or_else(|| text(dialog, "interaction"));
        let media = text(dialog, "mediatype").or_else(|| text(dialog, "mimetype"));
        medium = medium.or(media);
        let start = text(dialog, "start").map(|start| reading.moment(&start, "")).transpose()?;
        let mut events = Vec::new();
        for event in dialog["party_history"].as_array().into_iter().flatten() {
            let party = event["party"].as_u64().ok_or("an event of its history names no party")? as usize;
            let time = text(event, "time").ok_or("an event of its history has no time")?;
            events.push(Event {
                party,
                name: event["event"].as_str().unwrap_or_default(),
                at: reading.moment(&time, "")?,
            });
        }
        events.sort_by_key(|event| event.at);
        let joins = |client: bool| events.iter().find(|event| event.name == "join" && is_agent(event.party) != client);
        arrived = arrived.or_else(|| joins(true).map(|event| event.at).into_iter().chain(start).min());
        if let (None, Some(join)) = (connected, joins(false)) {
            connected = Some(join.at);
            first = Some(join.party);
            agent = parties.get(join.party).and_then(|party| text(party, "name").or_else(|| text(party, "tel")));
        }
        let is_other = |event: &&Event<'_>| event.name == "join" && is_agent(event.party) && Some(event.party) != first;
        if events.iter().any(|event| is_other(&event)) {
            reading.note("a conversation that a second agent joins is told as the first one's, to its end");
        }
        let last_drop = events.iter().rev().find(|event| event.name == "drop" && !is_agent(event.party));
        ended = last_drop.or(events.last()).map(|event| event.at).or(ended);
        if text(dialog, "type").as_deref() == Some("incomplete") {
            incomplete = true;
            hung_up |= matches!(dialog["disposition"].as_str(), None | Some("hung-up"));
            duration = dialog["duration"].as_f64().or(duration);
        }
        // Without a history, who is in a dialog that took place was there from its start.
        if events.is_empty() && text(dialog, "type").as_deref() == Some("recording") && connected.is_none() {
            let of = dialog["parties"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_u64)
                .find(|&party| is_agent(party as usize));
            if let (Some(party), Some(start), Some(seconds)) = (of, start, dialog["duration"].as_f64()) {
                connected = Some(start);
                ended = start.checked_add(jiff::SignedDuration::try_from_secs_f64(seconds).unwrap_or_default()).ok();
                agent = parties.get(party as usize).and_then(|party| text(party, "name"));
            }
        }
    }
    let arrived = arrived.ok_or("no dialog of it has a start")?;
    let class = class.unwrap_or_else(|| reading.stem.clone());
    let medium = match medium.as_deref() {
        Some(kind) if kind.starts_with("message/") => Medium::Email,
        Some(kind) if kind.starts_with("text/") => Medium::Chat,
        _ => Medium::Voice,
    };
    let id = id.or_else(|| text(object, "uuid"));
    let row = calls::Row { id, arrived: Some(arrived), class, medium, ..calls::Row::default() };
    if let Some(connected) = connected {
        let talk = ended.map(|ended| between(connected, ended)).ok_or("its conversation has no end")?;
        return Ok(calls::Row {
            wait: Some(between(arrived, connected)),
            talk: Some(talk),
            agent,
            end: Ending::Answered,
            ..row
        });
    }
    if !incomplete && ended.is_none() {
        return Err("no agent ever joined it".to_owned());
    }
    // Whoever joined and dropped before any agent gave up, also where that was recorded.
    hung_up |= !incomplete;
    let wait = match ended {
        Some(ended) => between(arrived, ended),
        None => {
            *by_duration += 1;
            duration.ok_or("it does not say when the client hung up")?
        }
    };
    let end = if hung_up { Ending::Abandoned } else { Ending::Left };
    Ok(calls::Row { wait: Some(wait), end, ..row })
}
