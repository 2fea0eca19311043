//! Genesys Cloud: the interval view of queues, and the history for workforce management.

use super::{Kind, has_columns, opened};
use crate::history::columns::{Column, Meaning, maybe, maybe_in, needed};
use crate::history::counts;
use crate::history::number::Unit;

pub(super) static VIEW: Kind = Kind {
    name: "genesys",
    title: "Genesys Cloud interval view of queues",
    recognises: |source| has_columns(source, VIEW_COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, VIEW_COLUMNS)?;
        reading.begin(sheet, &header);
        counts::take(
            reading,
            header.below(sheet),
            &header,
            |fields| fields.text(Meaning::Queue).to_owned(),
            |reading, fields, series| {
                if fields.said(Meaning::Event).is_some_and(|complete| complete.eq_ignore_ascii_case("false")) {
                    return Err("the interval is not complete".to_owned());
                }
                reading.interval(fields, series)
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
        reading.note("handling is told as one: it is taken as conversation with no work after it");
        counts::take(
            reading,
            header.below(sheet),
            &header,
            |fields| fields.text(Meaning::Queue).to_owned(),
            |reading, fields, series| Ok((reading.moment(fields.text(Meaning::Start), series)?, None)),
        );
        Ok(())
    },
};

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
