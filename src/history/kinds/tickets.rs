//! Tickets of Freshdesk and Zendesk: e-mails, which wait for their first answer.

use super::{Kind, Source, has_columns, read_calls};
use crate::history::calls::{self, Ending};
use crate::history::columns::{Column, Meaning, maybe, maybe_in, needed};
use crate::history::number::Unit;
use crate::history::reading::{Fields, Reading};
use crate::history::records::Medium;

pub(super) static FRESHDESK: Kind = Kind {
    name: "freshdesk",
    title: "Freshdesk tickets",
    recognises: |source| has_columns(source, FRESHDESK_COLUMNS),
    read: |reading, source| read(reading, source, FRESHDESK_COLUMNS),
};

pub(super) static ZENDESK: Kind = Kind {
    name: "zendesk",
    title: "Zendesk tickets",
    recognises: |source| has_columns(source, ZENDESK_COLUMNS),
    read: |reading, source| read(reading, source, ZENDESK_COLUMNS),
};

fn read(reading: &mut Reading, source: &Source, columns: &[Column]) -> Result<(), String> {
    reading.note(
        "a ticket waits from its creation to its first answer; the work on it is known only where time is tracked",
    );
    read_calls(reading, source, columns, ticket)
}

fn ticket(reading: &mut Reading, fields: &Fields<'_>) -> Result<calls::Row, String> {
    let class = fields.said(Meaning::Queue).unwrap_or(reading.stem.as_str()).to_owned();
    let arrived = reading.moment(fields.text(Meaning::Arrived), &class)?;
    let answered = fields.said(Meaning::Connected).map(|text| reading.moment(text, &class)).transpose()?;
    let wait = fields.seconds(Meaning::Wait)?;
    if answered.is_none() && wait.is_none() {
        return Err("it has no answer yet".to_owned());
    }
    let medium = match fields.text(Meaning::Medium).to_ascii_lowercase().as_str() {
        "phone" | "voice" | "call" => Medium::Voice,
        "chat" | "messaging" | "web chat" => Medium::Chat,
        _ => Medium::Email,
    };
    Ok(calls::Row {
        id: fields.said(Meaning::Id).map(str::to_owned),
        arrived: Some(arrived),
        connected: answered,
        wait,
        // Nobody answers in no time: it was not tracked.
        talk: fields.seconds(Meaning::Talk)?.filter(|&talk| talk > 0.0),
        agent: fields.said(Meaning::Agent).map(str::to_owned),
        end: Ending::Answered,
        class,
        medium,
        ..calls::Row::default()
    })
}

const FRESHDESK_COLUMNS: &[Column] = &[
    needed(Meaning::Id, &["ticketid"]),
    needed(Meaning::Arrived, &["createdtime", "createdat"]),
    needed(Meaning::Queue, &["group", "groupname"]),
    maybe(Meaning::Connected, &["initialresponsetime"]),
    maybe_in(Unit::HoursMinutes, Meaning::Wait, &["firstresponsetimeinhrs", "firstresponsetime"]),
    maybe(Meaning::Medium, &["source"]),
    maybe(Meaning::Agent, &["agent", "agentname"]),
    maybe_in(Unit::HoursMinutes, Meaning::Talk, &["timetracked"]),
];

const ZENDESK_COLUMNS: &[Column] = &[
    needed(Meaning::Id, &["id", "ticketid"]),
    needed(Meaning::Arrived, &["createdat", "ticketcreatedtimestamp", "ticketcreateddate"]),
    Column {
        meaning: Meaning::Wait,
        names: &["firstreplytime", "firstreplytimemin", "firstreplytimeinminutes"],
        unit: Unit::Minutes,
        needed: true,
    },
    maybe(Meaning::Queue, &["group", "ticketgroup", "groupname"]),
    maybe(Meaning::Medium, &["via", "channel", "ticketchannel"]),
    maybe(Meaning::Agent, &["assignee", "assigneename"]),
    maybe(Meaning::Talk, &["totaltimespent", "totaltimespentsec"]),
];
