//! Genesys Cloud: the interval view of queues, and the history for workforce management.

use super::{Kind, has_columns, opened};
use crate::history::calls::between;
use crate::history::columns::{Column, Header, Meaning, maybe, maybe_in, needed};
use crate::history::counts;
use crate::history::number::Unit;
use crate::history::reading::{Fields, Reading};
use crate::history::records::Medium;
use crate::history::sheet::Sheet;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static VIEW: Kind = Kind {
    name: "genesys",
    title: "Genesys Cloud interval view of queues",
    recognises: |source| has_columns(source, VIEW_COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, VIEW_COLUMNS)?;
        reading.begin(sheet, &header);
        let queues = Queues::of(reading, sheet, &header);
        counts::take(
            reading,
            header.below(sheet),
            &header,
            |fields| queues.class(fields),
            |reading, fields, class| {
                if fields.said(Meaning::Event).is_some_and(|complete| complete.eq_ignore_ascii_case("false")) {
                    return Err("the interval is not complete".to_owned());
                }
                let start = reading.moment(fields.text(Meaning::Start), class)?;
                let end =
                    fields.said(Meaning::End).map(|text| reading.moment(text, &format!("{class} end"))).transpose()?;
                Ok((start, end.map(|end| between(start, end).max(0.0) as u32)))
            },
        );
        Ok(())
    },
};

pub(super) static HISTORY: Kind = Kind {
    name: "genesys-history",
    title: "Genesys Cloud history for workforce management",
    recognises: |source| has_columns(source, HISTORY_COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, HISTORY_COLUMNS)?;
        reading.begin(sheet, &header);
        let queues = Queues::of(reading, sheet, &header);
        reading.note("handling is told as one: it is taken as conversation with no work after it");
        counts::take(
            reading,
            header.below(sheet),
            &header,
            |fields| queues.class(fields),
            |reading, fields, class| Ok((reading.moment(fields.text(Meaning::Start), class)?, None)),
        );
        Ok(())
    },
};

/// Queues with the media of their rows. One of several media is a class for each: calls and messages take other times and wait otherwise.
struct Queues(BTreeMap<String, BTreeSet<Medium>>);

impl Queues {
    /// Those of a report, whose media the reading is told.
    fn of(reading: &mut Reading, sheet: &Sheet, header: &Header) -> Queues {
        let mut queues = Queues(BTreeMap::new());
        let rows = || header.below(sheet).iter().map(|row| Fields { row, header, numbers: reading.numbers });
        for fields in rows().filter(|fields| !fields.text(Meaning::Medium).is_empty()) {
            queues.0.entry(fields.text(Meaning::Queue).to_owned()).or_default().insert(medium(&fields));
        }
        let media = BTreeMap::from_iter(rows().map(|fields| (queues.class(&fields), medium(&fields))));
        reading.told.media.extend(media.into_iter().filter(|(_, medium)| *medium != Medium::Voice));
        let several = queues.0.iter().filter(|(_, media)| media.len() > 1).map(|(queue, _)| queue.as_str());
        let several = several.collect::<Vec<&str>>().join(", ");
        if !several.is_empty() {
            reading.note(format!("queues of several media are a class for each: {several}"));
        }
        queues
    }

    /// The class of a row.
    fn class(&self, fields: &Fields<'_>) -> String {
        let queue = fields.text(Meaning::Queue);
        let is_one = self.0.get(queue).is_none_or(|media| media.len() < 2);
        match medium(fields) {
            medium if is_one || queue.is_empty() || medium == Medium::Voice => queue.to_owned(),
            Medium::Email => format!("{queue} e-mail"),
            Medium::Voice | Medium::Chat => format!("{queue} chat"),
        }
    }
}

fn medium(fields: &Fields<'_>) -> Medium {
    match fields.text(Meaning::Medium).to_ascii_lowercase().as_str() {
        "chat" | "message" => Medium::Chat,
        "email" => Medium::Email,
        _ => Medium::Voice,
    }
}

const VIEW_COLUMNS: &[Column] = &[
    needed(Meaning::Start, &["intervalstart"]),
    needed(Meaning::Queue, &["queuename", "queue"]),
    needed(Meaning::Offered, &["offer", "offered"]),
    needed(Meaning::Answered, &["answer", "answered"]),
    maybe(Meaning::End, &["intervalend"]),
    maybe(Meaning::Event, &["intervalcomplete"]),
    maybe(Meaning::Medium, &["mediatype"]),
    maybe(Meaning::Skills, &["skills", "skill", "skillset", "skillsets"]),
    maybe(Meaning::Language, &["language", "languages"]),
    maybe(Meaning::Abandoned, &["abandon", "abandoned"]),
    maybe_in(Unit::Milliseconds, Meaning::WaitMean, &["asa", "avgasa", "averagespeedofanswer"]),
    maybe_in(Unit::Milliseconds, Meaning::AbandonedWaitMean, &["avgabandon", "avgabandontime"]),
    maybe(Meaning::InTimeShare, &["servicelevelpct", "servicelevel"]),
    maybe_in(Unit::Milliseconds, Meaning::TalkMean, &["avgtalk", "averagetalk"]),
    maybe_in(Unit::Milliseconds, Meaning::HoldMean, &["avghold", "averagehold"]),
    maybe_in(Unit::Milliseconds, Meaning::AfterCallMean, &["avgacw", "averageacw"]),
    maybe_in(Unit::Milliseconds, Meaning::HandleMean, &["avghandle", "averagehandle"]),
];

const HISTORY_COLUMNS: &[Column] = &[
    needed(Meaning::Start, &["intervalstartutcdate", "intervalstartdate"]),
    needed(Meaning::Queue, &["queue", "queuename"]),
    needed(Meaning::Offered, &["offered"]),
    maybe(Meaning::Medium, &["mediatype"]),
    maybe(Meaning::Skills, &["skills", "skill", "skillset", "skillsets"]),
    maybe(Meaning::Language, &["language", "languages"]),
    maybe(Meaning::Answered, &["interactionshandled", "handled"]),
    maybe(Meaning::HandleSum, &["totalhandletimeseconds", "totalhandletime"]),
];
