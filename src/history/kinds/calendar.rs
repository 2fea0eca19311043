//! Shifts as events of iCalendar (RFC 5545), also those that repeat by day or week.

use super::{Kind, Source};
use crate::history::moment::{Precision, zone};
use crate::history::reading::{Reading, shortened};
use crate::history::records::Duty;
use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;

/// An event that repeats for ever is followed for so long.
const LONGEST_REPETITION: i64 = 366;

pub(super) static SHIFTS: Kind = Kind {
    name: "icalendar",
    title: "iCalendar shifts",
    recognises: |source| matches!(source, Source::Calendar(_)),
    read: |reading, source| {
        let Source::Calendar(text) = source else { return Err("it is no calendar".to_owned()) };
        let unfolded = unfold(text);
        let calendar =
            read_calendar(&unfolded).map_err(|error| format!("it is no iCalendar: {}", shortened(&error)))?;
        let named = |property: &&Property<'_>| property.name == "X-WR-CALNAME" || property.name == "NAME";
        let owner = calendar.properties.iter().find(named).map(|property| property.val.to_string());
        let fields = [
            ("ATTENDEE, or else the calendar's name, or else SUMMARY", Some("agent")),
            ("DTSTART", Some("start")),
            ("DTEND, DURATION", Some("end")),
            ("RRULE, EXDATE, RECURRENCE-ID", Some("repetition by day or week")),
            ("CATEGORIES", Some("skills")),
        ];
        reading.columns = fields.map(|(name, words)| (name.to_owned(), words.map(str::to_owned))).into();
        let events = || calendar.components.iter().filter(|component| component.name == "VEVENT");
        // An event of a series that was changed stands beside the series, and in place of what it repeats.
        let mut changed: BTreeMap<String, Vec<Moment>> = BTreeMap::new();
        for event in events() {
            if let (Some(series), Some(id)) = (value(event, "UID"), property(event, "RECURRENCE-ID")) {
                changed.entry(series).or_default().extend(times(id));
            }
        }
        for (number, event) in events().enumerate() {
            reading.rows += 1;
            let is_series = property(event, "RECURRENCE-ID").is_none();
            let of_series = value(event, "UID").filter(|_| is_series).and_then(|series| changed.get(&series));
            if let Err(reason) = shifts(reading, event, owner.as_deref(), of_series.map_or(&[], Vec::as_slice)) {
                let summary = value(event, "SUMMARY").unwrap_or_default();
                reading.leave_out_line(0, format!("event {}: {reason}", number + 1), shortened(&summary));
            }
        }
        Ok(())
    },
};

fn property<'c, 'a>(event: &'c Component<'a>, name: &str) -> Option<&'c Property<'a>> {
    event.properties.iter().find(|property| property.name == name)
}

fn value(event: &Component<'_>, name: &str) -> Option<String> {
    property(event, name).map(|property| property.val.to_string().replace("\\,", ",").replace("\\;", ";"))
}

/// Takes the shifts of an event but those that were `changed`.
fn shifts(reading: &mut Reading, event: &Component<'_>, owner: Option<&str>, changed: &[Moment]) -> Result<(), String> {
    let attendee = property(event, "ATTENDEE").map(|property| {
        let name =
            property.params.iter().find(|parameter| parameter.key == "CN").and_then(|parameter| parameter.val.as_ref());
        let address = property.val.to_string();
        name.map_or_else(
            || address.trim_start_matches("mailto:").to_owned(),
            |name| name.to_string().trim_matches('"').to_owned(),
        )
    });
    let summary = value(event, "SUMMARY").unwrap_or_default();
    let transparent = value(event, "TRANSP").is_some_and(|transparency| transparency == "TRANSPARENT");
    if transparent || value(event, "STATUS").is_some_and(|status| status == "CANCELLED") {
        return Err("it is cancelled, or takes no time".to_owned());
    }
    let agent = attendee.or(owner.map(str::to_owned)).or(Some(summary).filter(|summary| !summary.is_empty()));
    let agent = agent.ok_or("nobody is named by ATTENDEE, the calendar or SUMMARY")?;
    let skills = value(event, "CATEGORIES").map_or(Vec::new(), |text| {
        text.split(',').map(|skill| skill.trim().to_owned()).filter(|skill| !skill.is_empty()).collect()
    });
    let start = time(property(event, "DTSTART").ok_or("it has no DTSTART")?)?;
    let length = match (property(event, "DTEND"), value(event, "DURATION")) {
        (Some(end), _) => match (&start, time(end)?) {
            (Moment::Universal(start), Moment::Universal(end)) => end.duration_since(*start),
            (Moment::Wall(start, _), Moment::Wall(end, _)) => end.duration_since(*start),
            _ => return Err("start and end are of different zones".to_owned()),
        },
        (None, Some(duration)) => duration
            .parse::<jiff::SignedDuration>()
            .map_err(|_| format!("`{}` is no length of time", shortened(&duration)))?,
        (None, None) => return Err("it has no end".to_owned()),
    };
    if !(1..=86_400).contains(&length.as_secs()) {
        return Err("it ends before it starts, or is longer than a day".to_owned());
    }
    let excluded = event.properties.iter().filter(|property| property.name == "EXDATE").flat_map(times);
    let out: Vec<Moment> = changed.iter().cloned().chain(excluded).collect();
    let starts: Vec<Moment> = match value(event, "RRULE") {
        None => vec![start],
        Some(rule) => repeated(start, &rule)?,
    };
    for start in starts.into_iter().filter(|start| !out.iter().any(|out| out.is(start))) {
        let from = match start {
            Moment::Universal(at) => {
                reading.clocks.moments.insert(Precision::Universal);
                at
            }
            // Times of a zone are moments; those of none are by the clock on the wall.
            Moment::Wall(at, Some((name, zone))) => {
                reading.clocks.zones.insert(name);
                zone.to_timestamp(at).map_err(|error| error.to_string())?
            }
            Moment::Wall(at, None) => reading.wall(at, &agent)?,
        };
        let to = from.checked_add(length).map_err(|error| error.to_string())?;
        reading.told.duties.push(Duty { agent: agent.clone(), from, to, skills: skills.clone() });
    }
    Ok(())
}

/// A moment of iCalendar. The zone is one of the world's, or none.
#[derive(Clone, Debug)]
enum Moment {
    Universal(Timestamp),
    Wall(DateTime, Option<(String, TimeZone)>),
}

impl Moment {
    /// Whether both are the same moment, as far as their zones tell.
    fn is(&self, other: &Moment) -> bool {
        let instant = |moment: &Moment| match moment {
            Moment::Universal(at) => Some(*at),
            Moment::Wall(at, zone) => zone.as_ref().and_then(|(_, zone)| zone.to_timestamp(*at).ok()),
        };
        match (instant(self), instant(other), self, other) {
            (Some(one), Some(two), ..) => one == two,
            (_, _, Moment::Wall(one, _), Moment::Wall(two, _)) => one == two,
            _ => false,
        }
    }
}

/// All moments of a list, as far as they can be read.
fn times(property: &Property<'_>) -> Vec<Moment> {
    property.val.as_ref().split(',').filter_map(|text| time_of(property, text).ok()).collect()
}

fn time(property: &Property<'_>) -> Result<Moment, String> {
    time_of(property, property.val.as_ref())
}

fn time_of(property: &Property<'_>, text: &str) -> Result<Moment, String> {
    let wrong = || format!("{}: `{}` is no date with a time", property.name, shortened(text));
    if text.len() == 8 {
        return Err(format!("{} has no time of day: it is no shift", property.name));
    }
    let named =
        property.params.iter().find(|parameter| parameter.key == "TZID").and_then(|parameter| parameter.val.as_ref());
    if let Some(stamp) = text.strip_suffix('Z') {
        let at: DateTime = stamp.parse().map_err(|_| wrong())?;
        return TimeZone::UTC.to_timestamp(at).map(Moment::Universal).map_err(|_| wrong());
    }
    let at: DateTime = text.parse().map_err(|_| wrong())?;
    match named {
        None => Ok(Moment::Wall(at, None)),
        // A repetition goes by the clock, so the zone is kept until the days are known.
        Some(name) => {
            let name = name.to_string().trim_matches('"').to_owned();
            Ok(Moment::Wall(at, zone(&name).ok().map(|zone| (name, zone))))
        }
    }
}

/// The starts of an event that repeats by day or week.
fn repeated(start: Moment, rule: &str) -> Result<Vec<Moment>, String> {
    let (first, zone) = match start {
        Moment::Universal(at) => (TimeZone::UTC.to_datetime(at), Some(("UTC".to_owned(), TimeZone::UTC))),
        Moment::Wall(at, zone) => (at, zone),
    };
    let parts: Vec<(&str, &str)> = rule.split(';').filter_map(|part| part.split_once('=')).collect();
    let part = |name: &str| parts.iter().find(|(key, _)| *key == name).map(|&(_, value)| value);
    let number =
        |name: &str| part(name).map(|text| text.parse::<i64>().ok().filter(|number| *number > 0)).unwrap_or(Some(1));
    let interval = number("INTERVAL").ok_or("INTERVAL is no number")?;
    let count = match part("COUNT") {
        None => i64::MAX,
        Some(_) => number("COUNT").ok_or("COUNT is no number")?,
    };
    let until: Option<DateTime> = match part("UNTIL") {
        None => None,
        Some(text) if text.len() == 8 => {
            let day: jiff::civil::Date = text.parse().map_err(|_| "UNTIL is no date")?;
            Some(day.at(23, 59, 59, 0))
        }
        Some(text) => Some(text.trim_end_matches('Z').parse().map_err(|_| "UNTIL is no date")?),
    };
    let weekly = match part("FREQ") {
        Some("DAILY") => false,
        Some("WEEKLY") => true,
        _ => return Err(format!("it repeats by `{}`, and only repetition by day and week is read", shortened(rule))),
    };
    let mut days = Vec::new();
    for name in part("BYDAY").into_iter().flat_map(|days| days.split(',')) {
        days.push(weekday_of(name).ok_or_else(|| format!("`{}` is no day of the week", shortened(name)))?);
    }
    if days.is_empty() && weekly {
        days.push(first.date().weekday());
    }
    let monday = first.date().weekday().to_monday_zero_offset();
    let (mut starts, mut taken) = (Vec::new(), 0);
    for day in 0..=LONGEST_REPETITION {
        let at = first.checked_add(day.days()).map_err(|error| error.to_string())?;
        let period = if weekly { (day + i64::from(monday)) / 7 } else { day };
        let fits = period % interval == 0 && (days.is_empty() || days.contains(&at.date().weekday()));
        if until.is_some_and(|until| at > until) || taken >= count {
            break;
        }
        if fits {
            taken += 1;
            starts.push(Moment::Wall(at, zone.clone()));
        }
    }
    Ok(starts)
}

fn weekday_of(name: &str) -> Option<Weekday> {
    const NAMES: [(&str, Weekday); 7] = [
        ("MO", Weekday::Monday),
        ("TU", Weekday::Tuesday),
        ("WE", Weekday::Wednesday),
        ("TH", Weekday::Thursday),
        ("FR", Weekday::Friday),
        ("SA", Weekday::Saturday),
        ("SU", Weekday::Sunday),
    ];
    NAMES.iter().find(|(short, _)| *short == name).map(|&(_, day)| day)
}
