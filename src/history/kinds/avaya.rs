//! Avaya CMS: the interval report of a split or skill, with titles above the table.

use super::{Kind, has_columns, opened};
use crate::history::columns::{Column, Header, Meaning, maybe, needed};
use crate::history::counts;
use crate::history::moment::{date, time};
use crate::history::sheet::{Sheet, folded};

pub(super) static INTERVALS: Kind = Kind {
    name: "avaya",
    title: "Avaya CMS split/skill interval report",
    recognises: |source| has_columns(source, COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, COLUMNS)?;
        reading.begin(sheet, &header);
        let split = title(sheet, &header, &["splitskill", "split", "skill", "splitskillname", "vdn"]);
        let class = split.unwrap_or_else(|| reading.stem.clone());
        let day = title(sheet, &header, &["date"]).ok_or("it has no line `Date:` above the table")?;
        reading.order_dates([day.as_str()].into_iter());
        let day = date(&day, reading.order()).ok_or_else(|| format!("`{day}` is no date"))?;
        reading.note("calls that gave up are told apart from those answered, and offered are both");
        let below = header.below(sheet);
        counts::take(
            reading,
            below,
            &header,
            |_| class.clone(),
            |reading, fields, class| {
                let cell = fields.text(Meaning::Start);
                let (from, to) = cell.split_once('-').unwrap_or((cell, ""));
                let start = time(from)
                    .ok_or_else(|| format!("`{}` is no time of day", super::super::reading::shortened(cell)))?;
                let length = time(to).map(|end| {
                    let seconds = end.duration_since(start).as_secs();
                    // Midnight is the end of the day.
                    if seconds <= 0 { seconds + 86_400 } else { seconds }
                });
                let moment = reading.wall(day.to_datetime(start), class)?;
                Ok((moment, length.map(|length| length as u32)))
            },
        );
        Ok(())
    },
};

/// The value beside a name above the table.
fn title(sheet: &Sheet, header: &Header, names: &[&str]) -> Option<String> {
    header.titles(sheet).iter().find_map(|row| {
        let first = row.cell(0);
        let (name, rest) = first.split_once(':').unwrap_or((first, ""));
        let value = row.cells.iter().skip(1).find(|cell| !cell.is_empty()).map_or(rest.trim(), String::as_str);
        (names.contains(&folded(name).as_str()) && !value.is_empty()).then(|| value.to_owned())
    })
}

const COLUMNS: &[Column] = &[
    needed(Meaning::Start, &["time", "interval"]),
    needed(Meaning::Answered, &["acdcalls"]),
    needed(Meaning::WaitMean, &["avgspeedans", "avgspeedanswer"]),
    maybe(Meaning::AbandonedWaitMean, &["avgabantime"]),
    maybe(Meaning::TalkMean, &["avgacdtime", "avgtalktime"]),
    maybe(Meaning::AfterCallMean, &["avgacwtime", "avgaftercall"]),
    maybe(Meaning::Abandoned, &["abancalls", "abandcalls"]),
    maybe(Meaning::FlowOut, &["flowout"]),
    maybe(Meaning::Staff, &["avgposstaff", "avgstaff", "avgnumpos"]),
    maybe(Meaning::InTimeShare, &["pctinservlevl", "pctwithinservicelevel", "pctinservlevel"]),
];
