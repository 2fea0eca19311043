//! Rosters: a row for each stretch of duty or break, or a matrix of agents and days.

use super::{Kind, Source, has_columns, opened};
use crate::history::columns::{Column, Meaning, maybe, needed};
use crate::history::moment::{DateOrder, Written, date, is_end_of_day, time, weekday, written};
use crate::history::reading::{Fields, Reading, shortened};
use crate::history::records::{Day, Duty, Shift};
use crate::history::sheet::{Row, Sheet, folded};
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
        let columns = BreakColumns::of(reading, &sheet.rows[header.row].cells);
        for row in header.below(sheet) {
            reading.rows += 1;
            let fields = Fields { row, header: &header, numbers: sheet.numbers };
            if fields.is_total() || row.filled() < 2 {
                reading.leave_out(row, "it sums up other rows, or says nothing");
                continue;
            }
            // Where a row has an activity with times of its own, its name is not what the shift is for.
            let is_of_shift =
                columns.activity.is_none_or(|column| header.place(Meaning::Activity).map(|(at, _)| at) != Some(column));
            let presence = if is_of_shift { presence(fields.text(Meaning::Activity)) } else { Presence::OnDuty };
            match stretch(reading, &fields) {
                Err(reason) => reading.leave_out(row, reason),
                Ok(_) if presence == Presence::Absent => reading.leave_out(row, "the agent is absent"),
                Ok(Stretch::Planned(shift)) if presence == Presence::Break => {
                    count += 1;
                    breaks.entry((shift.agent, shift.day)).or_default().push((shift.from, shift.to));
                }
                Ok(Stretch::Planned(shift)) => {
                    for cells in columns.of_row(row) {
                        match cells.map(|cell| on_the_clock(cell, reading.order())) {
                            [Some(from), Some(to)] => {
                                count += 1;
                                breaks.entry((shift.agent.clone(), shift.day)).or_default().push((from, to));
                            }
                            _ => reading.leave_out(row, no_break(cells)),
                        }
                    }
                    reading.told.shifts.push(shift);
                }
                Ok(Stretch::Real(duty)) if presence == Presence::Break => {
                    count += 1;
                    away.entry(duty.agent).or_default().push((duty.from, duty.to));
                }
                Ok(Stretch::Real(duty)) => {
                    for cells in columns.of_row(row) {
                        let moments = cells.map(|cell| within(reading, fields.text(Meaning::Start), duty.from, cell));
                        match moments {
                            [Some(from), Some(to)] => {
                                count += 1;
                                away.entry(duty.agent.clone()).or_default().push((from, to));
                            }
                            _ => reading.leave_out(row, no_break(cells)),
                        }
                    }
                    reading.told.duties.push(duty);
                }
            }
        }
        if count > 0 {
            reading.note(format!(
                "{} of breaks and other work away from the queues are taken out of the duty around them",
                crate::words::counted(count, "stretch")
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

/// Columns in which breaks stand beside the shift.
struct BreakColumns {
    /// Of start and end.
    pairs: Vec<[usize; 2]>,
    /// Of the name of what the times are of, if they need not be of a break.
    activity: Option<usize>,
}

impl BreakColumns {
    /// Those among the names of columns. What they are taken for is told, and which are of breaks and not looked at.
    fn of(reading: &mut Reading, names: &[String]) -> BreakColumns {
        const ACTIVITY: [&str; 2] = ["activitystartdateandtime", "activityenddateandtime"];
        let plain: Vec<String> =
            names.iter().map(|name| folded(name).chars().filter(|sign| !sign.is_ascii_digit()).collect()).collect();
        let says = |name: &str, words: &[&str]| words.iter().any(|word| name.contains(word));
        let is_break = |name: &str| says(name, &["break", "lunch", "meal", "pause", "descanso", "mittag"]);
        let is_of =
            |name: &str, activity: &str, words: &[&str]| name == activity || (is_break(name) && says(name, words));
        let starts = |name: &str| is_of(name, ACTIVITY[0], &["start", "begin", "from", "von", "inicio", "desde"]);
        let ends = |name: &str| is_of(name, ACTIVITY[1], &["end", "bis", "until", "fin", "hasta"]) && !starts(name);
        let mut pairs: Vec<[usize; 2]> = Vec::new();
        for start in (0..plain.len()).filter(|&at| starts(&plain[at])) {
            let is_free = |&at: &usize| ends(&plain[at]) && pairs.iter().all(|[_, end]| *end != at);
            pairs.extend((start + 1..plain.len()).find(is_free).map(|end| [start, end]));
        }
        for &[start, end] in &pairs {
            reading.columns[start].1 = Some("start of a break".to_owned());
            reading.columns[end].1 = Some("end of a break".to_owned());
        }
        let is_unread = |(at, name): &(usize, &String)| is_break(name) && reading.columns[*at].1.is_none();
        let unread: Vec<&str> = (0..).zip(&plain).filter(is_unread).map(|(at, _)| names[at].as_str()).collect();
        if !unread.is_empty() {
            reading.note(format!("columns of breaks are not looked at: {}", unread.join(", ")));
        }
        let has_activity = pairs.iter().any(|[start, _]| plain[*start] == ACTIVITY[0]);
        let activity = plain.iter().position(|name| name == "activityname").filter(|_| has_activity);
        if let Some(activity) = activity {
            reading.columns[activity].1 = Some("what the times beside the shift are of".to_owned());
        }
        if plain.iter().any(|name| name == "localtimezone" || name == "tz") {
            reading.note("the column of time zones is not looked at: all rows are of the zone of --timezone");
        }
        BreakColumns { pairs, activity }
    }

    /// The cells of start and end of each break of a row.
    fn of_row<'r>(&self, row: &'r Row) -> Vec<[&'r str; 2]> {
        if self.activity.is_some_and(|column| presence(row.cell(column)) == Presence::OnDuty) {
            return Vec::new();
        }
        let cells = self.pairs.iter().map(|pair| pair.map(|column| row.cell(column)));
        cells.filter(|cells| cells.iter().any(|cell| !cell.is_empty())).collect()
    }
}

fn no_break([from, to]: [&str; 2]) -> String {
    format!("`{}` to `{}` is no break: it is not taken out", shortened(from), shortened(to))
}

/// The time of day in a cell, with or without a date.
fn on_the_clock(cell: &str, order: DateOrder) -> Option<Time> {
    of_day(cell).or_else(|| match written(cell, order) {
        Some(Written::Wall(at)) => Some(at.time()),
        _ => None,
    })
}

/// The moment in a cell, which may be a time of day within a stretch that starts `from`, as the cell `start` says.
fn within(reading: &mut Reading, start: &str, from: Timestamp, cell: &str) -> Option<Timestamp> {
    let Some(time) = of_day(cell) else { return reading.moment(cell, "breaks").ok() };
    let Some(Written::Wall(wall)) = written(start, reading.order()) else { return None };
    let at = reading.wall(wall.date().to_datetime(time), "breaks").ok()?;
    if at < from { at.checked_add(jiff::SignedDuration::from_hours(24)).ok() } else { Some(at) }
}

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
    // What begins after midnight is of the next day.
    let day = |from: i64| match shift.day {
        Day::Date(date) if from >= 86_400 => Day::Date(date.tomorrow().unwrap_or(date)),
        Day::Weekday(number) if from >= 86_400 => Day::Weekday((number + 1) % 7),
        own => own,
    };
    let part = |(from, to)| Shift { day: day(from), from: time(from), to: time(to), ..shift.clone() };
    left.into_iter().map(part).collect()
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
        &[
            "activity",
            "baseactivityname",
            "activityname",
            "exceptioncode",
            "exccode",
            "exctype",
            "exceptiontype",
            "tätigkeit",
            "type",
            "actividad",
        ],
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
    let is_day = |cell: &str| weekday(cell).is_some() || date(cell, DateOrder::MonthFirst).is_some();
    let days = |row: &Row| row.cells.iter().skip(1).filter(|cell| is_day(cell)).count();
    let header = sheet.rows.iter().take(20).position(|row| days(row) >= 1 && !is_day(row.cell(0)))?;
    let has_shift = |row: &&Row| row.cells.iter().skip(1).any(|cell| shifts(cell).is_some());
    let below = &sheet.rows[header + 1..];
    let good = below.iter().filter(has_shift).count();
    (good > 0 && good * 2 >= below.len()).then_some((sheet, header))
}
