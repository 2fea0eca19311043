//! Rosters: a row for each stretch of duty or break, or a matrix of agents and days.

use super::{Kind, Source, has_columns, opened};
use crate::history::columns::{Column, Meaning, maybe, needed};
use crate::history::moment::{date, is_end_of_day, time, weekday};
use crate::history::reading::{Fields, Reading, shortened};
use crate::history::records::{Day, Duty, Shift};
use crate::history::sheet::{Row, Sheet};
use jiff::Timestamp;
use jiff::civil::Time;
use std::collections::BTreeMap;

pub(super) static ROWS: Kind = Kind {
    name: "roster",
    title: "roster with a row for each stretch of duty",
    recognises: |source| has_columns(source, COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, COLUMNS)?;
        reading.begin(sheet, &header);
        let mut breaks: BTreeMap<(String, Day), Vec<(Time, Time)>> = BTreeMap::new();
        let mut away: BTreeMap<String, Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
        let mut count = 0;
        for row in header.below(sheet) {
            reading.rows += 1;
            let fields = Fields { row, header: &header, numbers: sheet.numbers };
            if fields.is_total() || row.filled() < 2 {
                reading.leave_out(row, "it sums up other rows, or says nothing");
                continue;
            }
            let presence = presence(fields.text(Meaning::Activity));
            match stretch(reading, &fields) {
                Err(reason) => reading.leave_out(row, reason),
                Ok(_) if presence == Presence::Absent => reading.leave_out(row, "the agent is absent"),
                Ok(Stretch::Planned(shift)) if presence == Presence::Break => {
                    count += 1;
                    breaks.entry((shift.agent, shift.day)).or_default().push((shift.from, shift.to));
                }
                Ok(Stretch::Planned(shift)) => reading.told.shifts.push(shift),
                Ok(Stretch::Real(duty)) if presence == Presence::Break => {
                    count += 1;
                    away.entry(duty.agent).or_default().push((duty.from, duty.to));
                }
                Ok(Stretch::Real(duty)) => reading.told.duties.push(duty),
            }
        }
        if count > 0 {
            reading.note(format!(
                "{count} rows of breaks and other work away from the queues are taken out of the duty around them"
            ));
        }
        let shifts = std::mem::take(&mut reading.told.shifts);
        let without = |shift: Shift| {
            let gaps = breaks.get(&(shift.agent.clone(), shift.day)).map_or(&[][..], Vec::as_slice);
            cut(shift, gaps)
        };
        reading.told.shifts = shifts.into_iter().flat_map(without).collect();
        let duties = std::mem::take(&mut reading.told.duties);
        let present = |duty: Duty| {
            let gaps = away.get(&duty.agent).map_or(&[][..], Vec::as_slice);
            let left = super::asterisk::without(vec![(duty.from, duty.to)], gaps);
            left.into_iter().map(move |(from, to)| Duty { from, to, ..duty.clone() })
        };
        reading.told.duties = duties.into_iter().flat_map(present).collect();
        Ok(())
    },
};

/// What a row of a roster is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    OnDuty,
    Break,
    Absent,
}

fn presence(activity: &str) -> Presence {
    const BREAKS: [&str; 10] =
        ["break", "lunch", "meal", "pause", "meeting", "training", "coaching", "mittag", "schulung", "descanso"];
    const ABSENT: [&str; 10] =
        ["vacation", "holiday", "sick", "absent", "time off", "day off", "pto", "urlaub", "krank", "vacaciones"];
    let activity = activity.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| activity.contains(word));
    if says(&ABSENT) || activity == "off" {
        Presence::Absent
    } else if says(&BREAKS) {
        Presence::Break
    } else {
        Presence::OnDuty
    }
}

enum Stretch {
    Planned(Shift),
    Real(Duty),
}

fn stretch(reading: &mut Reading, fields: &Fields<'_>) -> Result<Stretch, String> {
    let agent = fields.said(Meaning::Agent).ok_or("it names no agent")?.to_owned();
    let skills = skills(fields.text(Meaning::Skills));
    let (start, end) = (fields.text(Meaning::Start), fields.text(Meaning::End));
    if start.is_empty() && end.is_empty() {
        return Err("it has no start and no end".to_owned());
    }
    if let (Some(from), Some(to)) = (of_day(start), of_day(end)) {
        let day = match fields.said(Meaning::Day) {
            None => Day::Every,
            Some(text) => match (weekday(text), date(text, reading.order())) {
                (Some(weekday), _) => Day::named(weekday),
                (None, Some(date)) => Day::Date(date),
                (None, None) => return Err(format!("`{}` is no date and no weekday", shortened(text))),
            },
        };
        if from == to {
            return Err("it ends when it starts".to_owned());
        }
        reading.clocks.wall = true;
        return Ok(Stretch::Planned(Shift { agent, day, from, to, skills }));
    }
    let (from, to) = (reading.moment(start, &agent)?, reading.moment(end, &format!("{agent} end"))?);
    if from >= to {
        return Err("it ends before it starts".to_owned());
    }
    Ok(Stretch::Real(Duty { agent, from, to, skills }))
}

fn of_day(text: &str) -> Option<Time> {
    if is_end_of_day(text) { Some(Time::midnight()) } else { time(text) }
}

fn skills(cell: &str) -> Vec<String> {
    let separator = ['|', ';', ',', '/'].into_iter().find(|&sign| cell.contains(sign)).unwrap_or('|');
    let mut skills: Vec<String> = cell.split(separator).map(|skill| skill.trim().to_owned()).collect();
    skills.retain(|skill| !skill.is_empty());
    skills.dedup();
    skills
}

/// A shift with breaks taken out, as shifts.
fn cut(shift: Shift, gaps: &[(Time, Time)]) -> Vec<Shift> {
    let seconds = |time: Time| time.duration_since(Time::midnight()).as_secs();
    let time = |seconds: i64| {
        let minute = seconds.rem_euclid(86_400);
        Time::midnight().wrapping_add(jiff::SignedDuration::from_secs(minute))
    };
    let start = seconds(shift.from);
    let after = |moment: Time| if seconds(moment) < start { seconds(moment) + 86_400 } else { seconds(moment) };
    let end = match after(shift.to) {
        end if end == start => end + 86_400,
        end => end,
    };
    let mut left = vec![(start, end)];
    for &(from, to) in gaps {
        let (from, to) = (after(from), after(to));
        if from >= to {
            continue;
        }
        left = left.into_iter().flat_map(|(a, b)| [(a, b.min(from)), (a.max(to), b)]).filter(|(a, b)| a < b).collect();
    }
    left.into_iter().map(|(from, to)| Shift { from: time(from), to: time(to), ..shift.clone() }).collect()
}

const COLUMNS: &[Column] = &[
    needed(
        Meaning::Agent,
        &[
            "agent",
            "agentname",
            "mitarbeiter",
            "employee",
            "employeename",
            "username",
            "name",
            "user",
            "logonid",
            "empleado",
            "agente",
        ],
    ),
    needed(
        Meaning::Start,
        &[
            "start",
            "begin",
            "beginn",
            "von",
            "from",
            "starttime",
            "shiftstart",
            "shiftstartdateandtime",
            "inicio",
            "desde",
        ],
    ),
    needed(
        Meaning::End,
        &["end", "ende", "bis", "to", "endtime", "stop", "stoptime", "shiftend", "shiftenddateandtime", "fin", "hasta"],
    ),
    maybe(Meaning::Day, &["date", "datum", "day", "tag", "weekday", "wochentag", "scheddate", "shiftdate", "fecha"]),
    maybe(Meaning::Skills, &["skills", "skill", "fähigkeiten", "queues", "queue", "skillset", "habilidades"]),
    maybe(
        Meaning::Activity,
        &["activity", "baseactivityname", "activityname", "exceptioncode", "exccode", "tätigkeit", "type", "actividad"],
    ),
];

pub(super) static MATRIX: Kind = Kind {
    name: "roster-matrix",
    title: "roster as a matrix of agents and days",
    recognises: |source| matrix(source).is_some(),
    read: |reading, source| {
        let (sheet, header) = matrix(source).ok_or("it has no rows of an agent and shifts such as 08:00-16:00")?;
        let names = &sheet.rows[header];
        reading.order_header(&names.cells);
        let day = |reading: &Reading, cell: &str| {
            weekday(cell).map(Day::named).or_else(|| date(cell, reading.order()).map(Day::Date))
        };
        reading.columns.push((names.cell(0).to_owned(), Some("agent".to_owned())));
        for name in names.cells.iter().skip(1) {
            let words = day(reading, name).map(|_| "shifts on this day".to_owned());
            reading.columns.push((name.clone(), words));
        }
        for row in &sheet.rows[header + 1..] {
            reading.rows += 1;
            let agent = row.cell(0).to_owned();
            if agent.is_empty() {
                reading.leave_out(row, "it names no agent");
                continue;
            }
            for (column, name) in names.cells.iter().enumerate().skip(1) {
                let (Some(day), cell) = (day(reading, name), row.cell(column)) else { continue };
                match shifts(cell) {
                    Some(stretches) => {
                        let shift = |(from, to)| Shift { agent: agent.clone(), day, from, to, skills: Vec::new() };
                        reading.told.shifts.extend(stretches.into_iter().map(shift));
                    }
                    None if cell.is_empty() || cell.chars().all(|sign| !sign.is_ascii_digit()) => {}
                    None => reading.leave_out(row, format!("`{}` is no shift such as 08:00-16:00", shortened(cell))),
                }
            }
        }
        reading.clocks.wall = true;
        Ok(())
    },
};

/// `08:00-12:00 12:30-16:00`.
fn shifts(cell: &str) -> Option<Vec<(Time, Time)>> {
    let cell = cell.replace(['\u{2013}', '\u{2014}'], "-").replace(" -", "-").replace("- ", "-");
    let stretch = |text: &str| {
        let (from, to) = text.split_once('-')?;
        Some((of_day(from)?, of_day(to)?)).filter(|(from, to)| from != to)
    };
    let parts = cell.split([' ', ',', ';', '+', '&']).filter(|part| !part.is_empty());
    let stretches: Option<Vec<(Time, Time)>> = parts.map(stretch).collect();
    stretches.filter(|stretches| !stretches.is_empty())
}

fn matrix(source: &Source) -> Option<(&Sheet, usize)> {
    let sheet = source.table()?;
    let is_day =
        |cell: &str| weekday(cell).is_some() || date(cell, super::super::moment::DateOrder::MonthFirst).is_some();
    let days = |row: &Row| row.cells.iter().skip(1).filter(|cell| is_day(cell)).count();
    let header = sheet.rows.iter().take(20).position(|row| days(row) >= 1 && !is_day(row.cell(0)))?;
    let has_shift = |row: &&Row| row.cells.iter().skip(1).any(|cell| shifts(cell).is_some());
    let below = &sheet.rows[header + 1..];
    let good = below.iter().filter(has_shift).count();
    (good > 0 && good * 2 >= below.len()).then_some((sheet, header))
}
