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
        // `1:58 pm TUE MAR 3, 2026` has the time of the report before the day.
        let without_time = day.split_whitespace().skip_while(|word| word.contains(':') || is_half_of_day(word));
        let without_time = without_time.collect::<Vec<&str>>().join(" ");
        let day = date(&without_time, reading.order()).ok_or_else(|| format!("`{day}` is no date"))?;
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

fn is_half_of_day(word: &str) -> bool {
    ["am", "pm", "a.m.", "p.m."].contains(&word.to_ascii_lowercase().as_str())
}

/// The value beside a name above the table.
fn title(sheet: &Sheet, header: &Header, names: &[&str]) -> Option<String> {
    let rows = header.titles(sheet).iter();
    let mut cells = rows.flat_map(|row| row.cells.iter().enumerate().map(move |(at, cell)| (row, at, cell)));
    cells.find_map(|(row, at, cell)| {
        let (name, rest) = cell.split_once(':').unwrap_or((cell, ""));
        let beside = || row.cells.iter().skip(at + 1).find(|cell| !cell.is_empty()).map_or("", String::as_str);
        let value = if rest.trim().is_empty() { beside() } else { rest.trim() };
        (names.contains(&folded(name).as_str()) && !value.is_empty()).then(|| value.to_owned())
    })
}

const COLUMNS: &[Column] = &[
    needed(Meaning::Start, &["time", "interval"]),
    needed(Meaning::Answered, &["acdcalls"]),
    needed(Meaning::WaitMean, &["avgspeedans", "avgspeedanswer"]),
    maybe(Meaning::AbandonedWaitMean, &["avgabantime", "avgabandtime"]),
    maybe(Meaning::TalkMean, &["avgacdtime", "avgtalktime", "avgtalkhold"]),
    maybe(Meaning::AfterCallMean, &["avgacwtime", "avgaftercall"]),
    maybe(Meaning::Abandoned, &["abancalls", "abandcalls"]),
    maybe(Meaning::FlowOut, &["flowout"]),
    maybe(Meaning::Staff, &["avgposstaff", "avgstaff", "avgnumpos"]),
    maybe(Meaning::InTimeShare, &["pctinservlevl", "pctwithinservicelevel", "pctinservlevel"]),
];
