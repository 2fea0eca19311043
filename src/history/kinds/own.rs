//! The forms that this program writes itself: what it imported, and the contacts of its simulations.

use super::{Kind, has_columns, opened, read_calls};
use crate::history::assemble::since_midnight;
use crate::history::calls::{self, Ending};
use crate::history::columns::{Column, Header, Meaning, maybe, needed};
use crate::history::counts;
use crate::history::moment::{DateOrder, date, is_end_of_day, time, weekday};
use crate::history::reading::{Fields, shortened};
use crate::history::records::{Day, Planned, Shift};
use jiff::Timestamp;

/// Day 0 of a simulation: a Monday that no center remembers.
const FIRST_DAY: i64 = 978_307_200;

pub(super) static SIMULATED: Kind = Kind {
    name: "simulated",
    title: "contacts of a simulation by this program",
    recognises: |source| has_columns(source, SIMULATED_COLUMNS),
    read: |reading, source| {
        let from = reading.simulated_from;
        let (hours, minutes) = (from.seconds() as u64 / 3_600, from.seconds() as u64 / 60 % 60);
        let note = format!(
            "each replication is taken for a day of its own, from 1 January 2001 on, and begins at {hours:02}:{minutes:02}"
        );
        reading.note(&note);
        read_calls(reading, source, SIMULATED_COLUMNS, |reading, fields| {
            let number = |meaning: Meaning| {
                let text = fields.text(meaning);
                text.parse::<f64>()
                    .ok()
                    .filter(|number| (0.0..1e9).contains(number))
                    .ok_or_else(|| format!("{}: `{}` is no number of seconds", meaning.words(), shortened(text)))
            };
            let day = FIRST_DAY as f64 + number(Meaning::Replication)?.trunc() * 86_400.0;
            let seconds = day + reading.simulated_from.seconds() + number(Meaning::Arrived)?;
            let arrived =
                Timestamp::from_nanosecond((seconds * 1e9).round() as i128).map_err(|error| error.to_string())?;
            reading.clocks.wall = true;
            let end = match fields.text(Meaning::Outcome) {
                "handled" | "answered" => Ending::Answered,
                "abandoned" => Ending::Abandoned,
                "overflowed" | "moved" | "balked" | "deferred" => Ending::Left,
                other => {
                    return Err(format!(
                        "a contact that is `{}` never waited for an agent to its end",
                        shortened(other)
                    ));
                }
            };
            Ok(calls::Row {
                class: fields.text(Meaning::Queue).to_owned(),
                id: None,
                arrived: Some(arrived),
                wait: fields.seconds(Meaning::Wait)?,
                talk: fields.seconds(Meaning::Talk)?,
                after_call: fields.seconds(Meaning::AfterCall)?,
                agent: fields.said(Meaning::Agent).map(str::to_owned),
                end,
                ..calls::Row::default()
            })
        })
    },
};

const SIMULATED_COLUMNS: &[Column] = &[
    needed(Meaning::Replication, &["replication"]),
    needed(Meaning::Queue, &["class"]),
    needed(Meaning::Outcome, &["outcome"]),
    needed(Meaning::Arrived, &["arriveds"]),
    needed(Meaning::Wait, &["waits"]),
    needed(Meaning::Talk, &["conversations"]),
    maybe(Meaning::AfterCall, &["wrapups"]),
    maybe(Meaning::Agent, &["agent"]),
];

pub(super) static CONTACTS: Kind = Kind {
    name: "contacts",
    title: "contacts as this program imports them",
    recognises: |source| has_columns(source, CONTACT_COLUMNS),
    read: |reading, source| {
        read_calls(reading, source, CONTACT_COLUMNS, |reading, fields| {
            let class = fields.text(Meaning::Queue).to_owned();
            let moment = format!("{} {}", fields.text(Meaning::Day), fields.text(Meaning::Arrived));
            let end = match fields.text(Meaning::Outcome) {
                "answered" => Ending::Answered,
                "abandoned" => Ending::Abandoned,
                "left" => Ending::Left,
                other => return Err(format!("`{}` is none of answered, abandoned and left", shortened(other))),
            };
            Ok(calls::Row {
                arrived: Some(reading.moment(&moment, &class)?),
                id: fields.said(Meaning::Id).map(str::to_owned),
                wait: fields.seconds(Meaning::Wait)?,
                talk: fields.seconds(Meaning::Talk)?,
                after_call: fields.seconds(Meaning::AfterCall)?,
                agent: fields.said(Meaning::Agent).map(str::to_owned),
                end,
                class,
                ..calls::Row::default()
            })
        })
    },
};

const CONTACT_COLUMNS: &[Column] = &[
    needed(Meaning::Day, &["date"]),
    needed(Meaning::Arrived, &["time"]),
    needed(Meaning::Queue, &["class"]),
    needed(Meaning::Outcome, &["outcome"]),
    needed(Meaning::Wait, &["waits"]),
    maybe(Meaning::Talk, &["talks"]),
    maybe(Meaning::AfterCall, &["aftercalls"]),
    maybe(Meaning::Agent, &["agent"]),
    maybe(Meaning::Id, &["id"]),
];

pub(super) static VOLUMES: Kind = Kind {
    name: "volumes",
    title: "volumes as this program imports them",
    recognises: |source| has_columns(source, VOLUME_COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, VOLUME_COLUMNS)?;
        reading.begin(sheet, &header);
        let class = |fields: &Fields<'_>| fields.text(Meaning::Queue).to_owned();
        counts::take(reading, header.below(sheet), &header, class, |reading, fields, class| {
            let moment = format!("{} {}", fields.text(Meaning::Day), fields.text(Meaning::Start));
            Ok((reading.moment(&moment, class)?, None))
        });
        Ok(())
    },
};

const VOLUME_COLUMNS: &[Column] = &[
    needed(Meaning::Day, &["date"]),
    needed(Meaning::Start, &["time"]),
    needed(Meaning::Queue, &["class"]),
    needed(Meaning::Offered, &["offered"]),
    needed(Meaning::Answered, &["answered"]),
    maybe(Meaning::Abandoned, &["abandoned"]),
    maybe(Meaning::InTime, &["answeredintime"]),
    maybe(Meaning::WaitSum, &["waitanswereds"]),
    maybe(Meaning::AbandonedWaitSum, &["waitabandoneds"]),
    maybe(Meaning::TalkSum, &["talks"]),
    maybe(Meaning::AfterCallSum, &["aftercalls"]),
];

pub(super) static ROSTER: Kind = Kind {
    name: "roster-imported",
    title: "roster as this program imports it",
    // Another roster may have these and more, such as activities.
    recognises: |source| {
        let header = source.table().and_then(|sheet| Some((sheet, Header::find(sheet, ROSTER_COLUMNS)?)));
        header.is_some_and(|(sheet, header)| header.taken_for(sheet).iter().all(|(_, words)| words.is_some()))
    },
    read: |reading, source| {
        let (sheet, header) = opened(source, ROSTER_COLUMNS)?;
        reading.begin(sheet, &header);
        for row in header.below(sheet) {
            reading.rows += 1;
            let fields = Fields { row, header: &header, numbers: sheet.numbers };
            match shift(&fields) {
                Ok(shift) => reading.told.shifts.push(shift),
                Err(reason) => reading.leave_out(row, reason),
            }
        }
        reading.clocks.wall = true;
        Ok(())
    },
};

fn shift(fields: &Fields<'_>) -> Result<Shift, String> {
    let wrong = |what: &str, text: &str| format!("`{}` is no {what}", shortened(text));
    let of_day = |meaning| {
        let text = fields.text(meaning);
        if is_end_of_day(text) { Some(jiff::civil::Time::midnight()) } else { time(text) }
            .ok_or_else(|| wrong("time of day", text))
    };
    let day = match fields.said(Meaning::Day) {
        None => Day::Every,
        Some(text) => any_day(text).ok_or_else(|| wrong("date and no weekday", text))?,
    };
    let skills = fields.text(Meaning::Skills).split('|').map(str::trim).filter(|skill| !skill.is_empty());
    Ok(Shift {
        agent: fields.said(Meaning::Agent).ok_or("it names no agent")?.to_owned(),
        day,
        from: of_day(Meaning::Start)?,
        to: of_day(Meaning::End)?,
        skills: skills.map(str::to_owned).collect(),
    })
}

const ROSTER_COLUMNS: &[Column] = &[
    needed(Meaning::Agent, &["agent"]),
    needed(Meaning::Start, &["start"]),
    needed(Meaning::End, &["end"]),
    needed(Meaning::Skills, &["skills"]),
    maybe(Meaning::Day, &["date", "weekday"]),
];

fn any_day(text: &str) -> Option<Day> {
    weekday(text).map(Day::named).or_else(|| date(text, DateOrder::MonthFirst).map(Day::Date))
}

pub(super) static FORECAST: Kind = Kind {
    name: "forecast-imported",
    title: "forecast as this program imports it",
    recognises: |source| has_columns(source, FORECAST_COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, FORECAST_COLUMNS)?;
        reading.begin(sheet, &header);
        for row in header.below(sheet) {
            reading.rows += 1;
            let fields = Fields { row, header: &header, numbers: sheet.numbers };
            match planned(&fields) {
                Ok(planned) => reading.told.forecast.push(planned),
                Err(reason) => reading.leave_out(row, reason),
            }
        }
        // The table does not say how long its intervals are.
        let mut starts: Vec<i64> = reading.told.forecast.iter().map(|planned| since_midnight(planned.start)).collect();
        starts.sort_unstable();
        starts.dedup();
        let length = starts.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(1_800) as u32;
        reading.told.forecast.iter_mut().for_each(|planned| planned.length = length);
        Ok(())
    },
};

fn planned(fields: &Fields<'_>) -> Result<Planned, String> {
    let wrong = |what: &str, text: &str| format!("`{}` is no {what}", shortened(text));
    let (day, start) = (fields.text(Meaning::Day), fields.text(Meaning::Start));
    let class = fields.said(Meaning::Queue).ok_or("it names no class")?.to_owned();
    Ok(Planned {
        queue: class.clone(),
        class,
        day: if day.is_empty() { Day::Every } else { any_day(day).ok_or_else(|| wrong("date and no weekday", day))? },
        start: time(start).ok_or_else(|| wrong("time of day", start))?,
        length: 1_800,
        number: fields.count(Meaning::Offered)?.ok_or("it says no number of contacts")?,
        talk_mean: None,
        after_call_mean: None,
    })
}

const FORECAST_COLUMNS: &[Column] = &[
    needed(Meaning::Day, &["date", "weekday"]),
    needed(Meaning::Start, &["time"]),
    needed(Meaning::Queue, &["class"]),
    needed(Meaning::Offered, &["expected"]),
];
