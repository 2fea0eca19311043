//! Genesys Cloud: the interval view of queues, and the history for workforce management.

use super::{Kind, has_columns, opened};
use crate::history::calls::between;
use crate::history::columns::{Column, Meaning, maybe, maybe_in, needed};
use crate::history::counts;
use crate::history::number::Unit;
use crate::history::reading::{Fields, Reading};
use crate::history::records::Medium;

pub(super) static VIEW: Kind = Kind {
    name: "genesys",
    title: "Genesys Cloud interval view of queues",
    recognises: |source| has_columns(source, VIEW_COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, VIEW_COLUMNS)?;
        reading.begin(sheet, &header);
        media(reading, sheet, &header);
        counts::take(reading, header.below(sheet), &header, queue, |reading, fields, class| {
            if fields.said(Meaning::Event).is_some_and(|complete| complete.eq_ignore_ascii_case("false")) {
                return Err("the interval is not complete".to_owned());
            }
            let start = reading.moment(fields.text(Meaning::Start), class)?;
            let end =
                fields.said(Meaning::End).map(|text| reading.moment(text, &format!("{class} end"))).transpose()?;
            Ok((start, end.map(|end| between(start, end).max(0.0) as u32)))
        });
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
        media(reading, sheet, &header);
        reading.note("handling is told as one: it is taken as conversation with no work after it");
        counts::take(reading, header.below(sheet), &header, queue, |reading, fields, class| {
            Ok((reading.moment(fields.text(Meaning::Start), class)?, None))
        });
        Ok(())
    },
};

fn queue(fields: &Fields<'_>) -> String {
    fields.text(Meaning::Queue).to_owned()
}

fn media(reading: &mut Reading, sheet: &crate::history::sheet::Sheet, header: &crate::history::columns::Header) {
    for row in header.below(sheet) {
        let fields = Fields { row, header, numbers: reading.numbers };
        let medium = match fields.text(Meaning::Medium).to_ascii_lowercase().as_str() {
            "chat" | "message" => Medium::Chat,
            "email" => Medium::Email,
            _ => continue,
        };
        reading.told.media.insert(queue(&fields), medium);
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
    maybe(Meaning::Answered, &["interactionshandled", "handled"]),
    maybe(Meaning::HandleSum, &["totalhandletimeseconds", "totalhandletime"]),
];
