//! What several files told becomes one history: each contact once, in the center's own time, with who was there.

use super::calls::between;
use super::kinds::Kind;
use super::moment::Precision;
use super::reading::{Clocks, LeftOut, Reading};
use super::records::{Contact, Counts, Day, Duty, Medium, Outcome, Planned, Shift};
use crate::scenario::begins_like_a_formula;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use std::collections::{BTreeMap, BTreeSet};

/// Within so many seconds a contact counts as answered in time, if nobody says otherwise.
const THRESHOLD: f64 = 20.0;
/// An agent who serves nobody for so long was away \[s\].
const AWAY: i64 = 3_600;

/// A file that was read.
pub(super) struct Read {
    pub(super) name: String,
    pub(super) kind: &'static Kind,
    pub(super) reading: Reading,
}

/// What happened in a center, and what was planned, by the clock on its wall.
#[derive(Clone, Debug)]
pub struct History {
    /// The zone of that clock, in words.
    pub zone: String,
    /// The length of the intervals that contacts are counted in \[s\].
    pub interval: u32,
    /// Within how many seconds a contact counts as answered in time.
    pub threshold: f64,
    /// The contacts one by one, in the order of their arrival, as far as they are told.
    pub contacts: Vec<(DateTime, Contact)>,
    /// The contacts by day, start of the interval and class.
    pub cells: BTreeMap<(Date, Time, String), Counts>,
    /// What is expected, if nothing happened yet.
    pub forecast: Vec<Planned>,
    /// Who was there, or was planned to be.
    pub roster: Roster,
    /// How contacts come, where it is not by voice.
    pub media: BTreeMap<String, Medium>,
}

/// Who was there, and how it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Roster {
    /// Stretches of duty, in order of day, agent and time.
    pub shifts: Vec<Shift>,
    /// Where they come from.
    pub source: RosterSource,
}

/// How it is known who was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RosterSource {
    /// A roster was given.
    Given,
    /// Agents were logged as they came and went.
    Logged,
    /// The number of agents in each interval was given.
    Heads,
    /// From their first contact of a day to the last.
    Served,
    /// Nobody tells.
    Unknown,
}

impl History {
    /// All classes, in order: those that had contacts, or, if nothing happened yet, those that are expected to.
    pub fn classes(&self) -> BTreeSet<String> {
        match self.cells.is_empty() {
            false => self.cells.keys().map(|(_, _, class)| class.clone()).collect(),
            true => self.forecast.iter().map(|planned| planned.class.clone()).collect(),
        }
    }

    /// All days with contacts, in order.
    pub fn dates(&self) -> BTreeSet<Date> {
        self.cells.keys().map(|(date, _, _)| *date).collect()
    }

    /// The sums over all days of a class.
    pub fn total(&self, class: &str) -> Counts {
        let mut total = Counts::nobody();
        self.cells.iter().filter(|((_, _, of), _)| of == class).for_each(|(_, counts)| total.add(counts));
        total
    }
}

/// A remark on what files say about the same thing.
pub(super) type Check = String;

/// Puts together what files told.
///
/// # Errors
/// It cannot be told in which zone the center is; the message says what to do.
pub(super) fn assemble(
    files: &mut [Read],
    asked: Option<(String, TimeZone)>,
    classes: &[(String, Vec<String>)],
) -> Result<(History, Vec<Check>), String> {
    let (zone_name, zone, zone_note) = zone_of(files, asked)?;
    let mut checks = Vec::from_iter(zone_note);
    rename(files, classes);
    let media = part_by_medium(files, &mut checks);
    let interval = interval_of(files);
    let threshold = files.iter().find_map(|file| file.reading.told.threshold).unwrap_or(THRESHOLD);
    let wall = |at: Timestamp| zone.to_datetime(at);

    let contacts = choose_contacts(files, &wall, &mut checks);
    let mut cells: BTreeMap<(Date, Time, String), Counts> = BTreeMap::new();
    for (at, contact) in &contacts {
        let key = (at.date(), floor(at.time(), interval), contact.class.clone());
        cells.entry(key).or_insert_with(Counts::nobody).add(&counted(contact, threshold));
    }
    let told: BTreeSet<(Date, String)> = cells.keys().map(|(date, _, class)| (*date, class.clone())).collect();
    for ((date, start, class), counts) in choose_intervals(files, &wall, interval, &mut checks) {
        if told.contains(&(date, class.clone())) {
            continue;
        }
        cells.entry((date, start, class)).or_insert_with(Counts::nobody).add(&counts);
    }
    cross_check(files, &wall, &cells, &told, &mut checks);
    for date in cells.keys().map(|(date, _, _)| *date).collect::<BTreeSet<Date>>() {
        let hours = zone
            .to_timestamp(date.into())
            .ok()
            .zip(date.tomorrow().ok().and_then(|next| zone.to_timestamp(next.into()).ok()));
        let hours = hours.map_or(24.0, |(from, to)| between(from, to) / 3_600.0);
        if hours != 24.0 {
            checks.push(format!(
                "{date} has {hours} hours, for clocks are set: an hour shown twice is one interval here, with the contacts of both, and one \
                 that is skipped has none"
            ));
        }
    }
    let roster = roster(files, &zone, &contacts, interval, &mut checks);
    let forecast: Vec<Planned> = files.iter().flat_map(|file| file.reading.told.forecast.iter().cloned()).collect();
    sense(&cells, &contacts, &mut checks);
    if !cells.is_empty() && !forecast.is_empty() {
        checks.push("a forecast is not in the scenario, which is of what happened: import it alone".to_owned());
    }
    Ok((History { zone: zone_name, interval, threshold, contacts, cells, forecast, roster, media }, checks))
}

/// Which zone the center's clock shows, and what is to be said about it.
fn zone_of(files: &[Read], asked: Option<(String, TimeZone)>) -> Result<(String, TimeZone, Option<Check>), String> {
    let mut clocks = Clocks::default();
    for file in files {
        clocks.moments.extend(file.reading.clocks.moments.iter().copied());
        clocks.zones.extend(file.reading.clocks.zones.iter().cloned());
        clocks.wall |= file.reading.clocks.wall;
    }
    if let Some((name, zone)) = asked {
        return Ok((name, zone, None));
    }
    if let (1, Some(name)) = (clocks.zones.len(), clocks.zones.first()) {
        let zone = super::moment::zone(name)?;
        return Ok((name.clone(), zone, Some(format!("times are those of {name}, which the files name"))));
    }
    let offsets: Vec<i32> = clocks
        .moments
        .iter()
        .filter_map(|precision| match precision {
            Precision::Offset(seconds) => Some(*seconds),
            Precision::Universal => None,
        })
        .collect();
    match (offsets.as_slice(), clocks.moments.is_empty(), clocks.wall) {
        (_, true, _) => Ok(("as written".to_owned(), TimeZone::UTC, None)),
        (_, false, true) => {
            Err("some times are local and others are of UTC or have offsets: say in which zone the center is, such as \
                                 --timezone Europe/Madrid"
                .to_owned())
        }
        ([], false, false) => Ok((
            "UTC".to_owned(),
            TimeZone::UTC,
            Some("times are in UTC, as in the files; --timezone puts them into the center's own time".to_owned()),
        )),
        (&[seconds], false, false) => {
            let offset = Offset::from_seconds(seconds).map_err(|error| error.to_string())?;
            Ok((
                offset.to_string(),
                TimeZone::fixed(offset),
                Some(format!("times have the offset {offset} of the files")),
            ))
        }
        (_, false, false) => {
            Err("times have several offsets, as they do when clocks are set: say in which zone the center is, such as \
                                  --timezone Europe/Madrid"
                .to_owned())
        }
    }
}

/// Gives queues the names of the classes that they belong to.
fn rename(files: &mut [Read], classes: &[(String, Vec<String>)]) {
    let class_of = |queue: &str| {
        let found = classes.iter().find(|(_, queues)| queues.iter().any(|of| of == queue));
        found.map(|(class, _)| class.clone())
    };
    for file in files {
        let told = &mut file.reading.told;
        let names = told.contacts.iter_mut().map(|contact| &mut contact.class);
        let names = names.chain(told.intervals.iter_mut().map(|interval| &mut interval.class));
        let names = names.chain(told.heads.iter_mut().chain(&mut told.forecast).map(|planned| &mut planned.class));
        let skills = told.duties.iter_mut().flat_map(|duty| &mut duty.skills);
        let skills = skills.chain(told.shifts.iter_mut().flat_map(|shift| &mut shift.skills));
        for name in names.chain(skills) {
            if let Some(class) = class_of(name) {
                *name = class;
            }
            if name.chars().any(is_strange) || begins_like_a_formula(name) || name.trim().is_empty() {
                *name = plain(name);
            }
        }
        for duty in &mut told.duties {
            unique(&mut duty.skills);
        }
        for shift in &mut told.shifts {
            unique(&mut shift.skills);
        }
    }
}

/// Makes a class for each medium of a class of several, since calls and messages take other times and wait otherwise; the media of classes
/// that do not come by voice.
fn part_by_medium(files: &mut [Read], checks: &mut Vec<Check>) -> BTreeMap<String, Medium> {
    let mut media_of: BTreeMap<String, BTreeSet<Medium>> = BTreeMap::new();
    for told in files.iter().map(|file| &file.reading.told) {
        let contacts = told.contacts.iter().map(|contact| (&contact.class, contact.medium));
        let intervals = told.intervals.iter().map(|interval| (&interval.class, interval.medium));
        for (class, medium) in contacts.chain(intervals) {
            media_of.entry(class.clone()).or_default().insert(medium);
        }
    }
    let class_of = |class: &str, medium: Medium| match medium {
        medium if medium == Medium::Voice || media_of[class].len() < 2 => class.to_owned(),
        Medium::Email => format!("{class} e-mail"),
        Medium::Voice | Medium::Chat => format!("{class} chat"),
    };
    let several: Vec<&str> =
        media_of.iter().filter(|(_, media)| media.len() > 1).map(|(class, _)| class.as_str()).collect();
    if !several.is_empty() {
        checks.push(format!("contacts of several media are a class for each: {}", several.join(", ")));
    }
    let mut media = BTreeMap::new();
    for told in files.iter_mut().map(|file| &mut file.reading.told) {
        let contacts = told.contacts.iter_mut().map(|contact| (&mut contact.class, contact.medium));
        let intervals = told.intervals.iter_mut().map(|interval| (&mut interval.class, interval.medium));
        for (class, medium) in contacts.chain(intervals) {
            *class = class_of(class, medium);
            if medium != Medium::Voice {
                media.insert(class.clone(), medium);
            }
        }
        // Who has the skill of a queue serves what comes to it by any medium.
        let duties = told.duties.iter_mut().map(|duty| &mut duty.skills);
        for skills in duties.chain(told.shifts.iter_mut().map(|shift| &mut shift.skills)) {
            let of_media = |skill: String| {
                let classes =
                    media_of.get(&skill).map(|media| media.iter().map(|&medium| class_of(&skill, medium)).collect());
                classes.unwrap_or_else(|| vec![skill])
            };
            *skills = std::mem::take(skills).into_iter().flat_map(of_media).collect();
            unique(skills);
        }
    }
    media
}

/// In a roster a bar parts skills and a colon a skill from its level.
fn is_strange(sign: char) -> bool {
    sign == '|' || sign == ':' || sign.is_control()
}

/// A name with blanks for signs that mean something in a roster, and without those at its start that a spreadsheet would run.
fn plain(name: &str) -> String {
    let name = name.replace(is_strange, " ");
    let mut plain = name.split_whitespace().collect::<Vec<&str>>().join(" ");
    while begins_like_a_formula(&plain) {
        plain = plain[1..].trim_start().to_owned();
    }
    if plain.is_empty() { "unnamed".to_owned() } else { plain }
}

fn unique(names: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
}

/// The longest interval of any report, half an hour if there is none.
fn interval_of(files: &[Read]) -> u32 {
    let told = files.iter().map(|file| &file.reading.told);
    let lengths = told.flat_map(|told| {
        let planned = told.heads.iter().chain(&told.forecast).map(|planned| planned.length);
        told.intervals.iter().map(|interval| interval.length).chain(planned)
    });
    lengths.filter(|length| (300..=86_400).contains(length) && 86_400 % length == 0).max().unwrap_or(1_800)
}

/// The start of the interval that a time lies in.
pub(super) fn floor(time: Time, interval: u32) -> Time {
    let since = i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    time_at(since - since % i64::from(interval))
}

/// The time so many seconds after midnight, within a day.
pub(super) fn time_at(seconds: i64) -> Time {
    Time::midnight().wrapping_add(jiff::SignedDuration::from_secs(seconds.rem_euclid(86_400)))
}

/// Seconds since midnight.
pub(super) fn since_midnight(time: Time) -> i64 {
    i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

fn counted(contact: &Contact, threshold: f64) -> Counts {
    let mut counts = Counts { offered: 1.0, ..Counts::nobody() };
    match &contact.outcome {
        Outcome::Answered(service) => {
            counts.answered = 1.0;
            counts.wait_answered = Some(contact.wait);
            counts.answered_in_time = Some(f64::from(u8::from(contact.wait <= threshold)));
            counts.talk = service.talk;
            counts.after_call = service.after_call;
        }
        Outcome::Abandoned => {
            counts.abandoned = Some(1.0);
            counts.wait_abandoned = Some(contact.wait);
        }
        Outcome::Left => {}
    }
    counts
}

/// Each contact once. Files of one kind add up; of several kinds that tell of the same class and day, the one that tells most is taken.
fn choose_contacts(
    files: &mut [Read],
    wall: &impl Fn(Timestamp) -> DateTime,
    checks: &mut Vec<Check>,
) -> Vec<(DateTime, Contact)> {
    // What each kind knows of a class and day: work after calls, conversations, agents, contacts.
    type Knows = (usize, usize, usize, usize);
    let mut known: BTreeMap<(Date, String), BTreeMap<&'static str, Knows>> = BTreeMap::new();
    for file in files.iter() {
        for contact in &file.reading.told.contacts {
            let place = known.entry((wall(contact.arrived).date(), contact.class.clone())).or_default();
            let knows = place.entry(file.kind.name).or_default();
            knows.3 += 1;
            if let Outcome::Answered(service) = &contact.outcome {
                knows.0 += usize::from(service.after_call.is_some());
                knows.1 += usize::from(service.talk.is_some());
                knows.2 += usize::from(service.agent.is_some());
            }
        }
    }
    let mut chosen: BTreeMap<(Date, String), &'static str> = BTreeMap::new();
    for (place, kinds) in &known {
        let best = kinds.iter().max_by_key(|(name, knows)| (**knows, std::cmp::Reverse(**name)));
        let (&name, knows) = best.expect("a class and day has a kind at least");
        chosen.insert(place.clone(), name);
        for (other, more) in kinds.iter().filter(|(other, _)| **other != name) {
            let (date, class) = place;
            let verdict = if more.3 == knows.3 { "as many" } else { "not as many" };
            checks.push(format!(
                "{class} on {date} is told by {name} ({} contacts) and by {other} ({}, {verdict}): {name} is taken, which tells more",
                knows.3, more.3
            ));
        }
    }
    let mut contacts: Vec<(DateTime, Contact)> = Vec::new();
    let mut seen: BTreeSet<(String, String, Timestamp)> = BTreeSet::new();
    for file in files.iter_mut() {
        let (mut twice, mut first) = (0, String::new());
        for contact in std::mem::take(&mut file.reading.told.contacts) {
            let at = wall(contact.arrived);
            if chosen.get(&(at.date(), contact.class.clone())) != Some(&file.kind.name) {
                continue;
            }
            let id = contact.id.clone();
            if id.is_some_and(|id| !seen.insert((contact.class.clone(), id, contact.arrived))) {
                twice += 1;
                first = contact.id.clone().unwrap_or_default();
                continue;
            }
            contacts.push((at, contact));
        }
        if twice > 0 {
            let reason = format!("{twice} contacts stand in the files twice, such as this one");
            file.reading.left_out.push(LeftOut { line: 0, reason, text: first });
        }
    }
    contacts.sort_by(|(_, one), (_, two)| (one.arrived, &one.class, &one.id).cmp(&(two.arrived, &two.class, &two.id)));
    contacts
}

/// The intervals of the class and day, those of the first file that tells of them.
fn choose_intervals(
    files: &[Read],
    wall: &impl Fn(Timestamp) -> DateTime,
    length: u32,
    checks: &mut Vec<Check>,
) -> Vec<((Date, Time, String), Counts)> {
    let mut owner: BTreeMap<(Date, String), usize> = BTreeMap::new();
    let mut told = BTreeSet::new();
    let mut taken = Vec::new();
    let mut seen: BTreeSet<(String, Timestamp)> = BTreeSet::new();
    for (number, file) in files.iter().enumerate() {
        for interval in &file.reading.told.intervals {
            let at = wall(interval.start);
            let place = (at.date(), interval.class.clone());
            let own = *owner.entry(place).or_insert(number);
            // Parts of a day may stand in files of one kind.
            if files[own].kind.name != file.kind.name {
                if told.insert((own, number, interval.class.clone())) {
                    checks.push(format!(
                        "{} is told by {} and {}: the first is taken",
                        interval.class, files[own].name, file.name
                    ));
                }
                continue;
            }
            if !seen.insert((interval.queue.clone(), interval.start)) {
                checks.push(format!(
                    "{}: the interval {at} of {} stands there twice; the first is taken",
                    file.name, interval.queue
                ));
                continue;
            }
            taken.push(((at.date(), floor(at.time(), length), interval.class.clone()), interval.counts.clone()));
        }
    }
    taken
}

/// Compares the intervals of reports with the contacts of the same class and day.
fn cross_check(
    files: &[Read],
    wall: &impl Fn(Timestamp) -> DateTime,
    cells: &BTreeMap<(Date, Time, String), Counts>,
    told: &BTreeSet<(Date, String)>,
    checks: &mut Vec<Check>,
) {
    for file in files {
        let mut sums: BTreeMap<(Date, String), (f64, f64)> = BTreeMap::new();
        for interval in &file.reading.told.intervals {
            let place = (wall(interval.start).date(), interval.class.clone());
            if told.contains(&place) {
                let sum = sums.entry(place).or_default();
                sum.0 += interval.counts.offered;
                sum.1 += interval.counts.answered;
            }
        }
        for ((date, class), (offered, answered)) in sums {
            let mut by_contact = Counts::nobody();
            let of = cells.iter().filter(|((day, _, of), _)| *day == date && *of == class);
            of.for_each(|(_, counts)| by_contact.add(counts));
            let verdict = match (by_contact.offered - offered, by_contact.answered - answered) {
                (0.0, 0.0) => "agrees with".to_owned(),
                (more, answered) => format!("differs by {more:+} offered and {answered:+} answered from"),
            };
            checks.push(format!(
                "{class} on {date}: counting contacts {verdict} {}, which has {offered} offered",
                file.name
            ));
        }
    }
}

/// Who was there: by a roster; else as logged; else by heads; else as they served.
fn roster(
    files: &[Read],
    zone: &TimeZone,
    contacts: &[(DateTime, Contact)],
    interval: u32,
    checks: &mut Vec<Check>,
) -> Roster {
    let of = |logged: bool| files.iter().filter(move |file| file.kind.name.starts_with("asterisk") == logged);
    let pick = |logged: bool| {
        let mut shifts: Vec<Shift> = Vec::new();
        for file in of(logged) {
            shifts.extend(file.reading.told.shifts.iter().cloned());
            shifts.extend(file.reading.told.duties.iter().flat_map(|duty| on_the_wall(duty, zone)));
        }
        shifts
    };
    let heads: Vec<Planned> = files.iter().flat_map(|file| file.reading.told.heads.iter().cloned()).collect();
    let staff = || {
        let reports = files.iter().flat_map(|file| &file.reading.told.intervals);
        reports.filter_map(|interval| {
            let at = zone.to_datetime(interval.start);
            Some(Planned {
                class: interval.class.clone(),
                queue: interval.queue.clone(),
                day: Day::Date(at.date()),
                start: at.time(),
                length: interval.length,
                number: interval.staff?,
                talk_mean: None,
                after_call_mean: None,
            })
        })
    };
    let (shifts, source) = match (pick(false), pick(true)) {
        (given, _) if !given.is_empty() => (given, RosterSource::Given),
        (_, mut logged) if !logged.is_empty() => {
            // Members of the configuration are in no log: who serves is there.
            let members: BTreeSet<String> = logged.iter().map(|shift| shift.agent.clone()).collect();
            let others = of_service(contacts, interval).into_iter().filter(|shift| !members.contains(&shift.agent));
            let others: Vec<Shift> = others.collect();
            let names: BTreeSet<&str> = others.iter().map(|shift| shift.agent.as_str()).collect();
            if !names.is_empty() {
                checks.push(format!(
                    "{} served and were never added to a queue: they are taken to be there from their first contact of a day to the last",
                    Vec::from_iter(names).join(", ")
                ));
            }
            logged.extend(others);
            (logged, RosterSource::Logged)
        }
        _ if !heads.is_empty() => (of_heads(&heads), RosterSource::Heads),
        _ => match of_service(contacts, interval) {
            served if !served.is_empty() => (served, RosterSource::Served),
            _ => match of_heads(&Vec::from_iter(staff())) {
                shifts if !shifts.is_empty() => (shifts, RosterSource::Heads),
                _ => (Vec::new(), RosterSource::Unknown),
            },
        },
    };
    Roster { shifts: joined(shifts), source }
}

/// A stretch of duty as shifts of the days that it touches.
fn on_the_wall(duty: &Duty, zone: &TimeZone) -> Vec<Shift> {
    let (from, to) = (zone.to_datetime(duty.from), zone.to_datetime(duty.to));
    let shift = |day: Date, from: Time, to: Time| Shift {
        agent: duty.agent.clone(),
        day: Day::Date(day),
        from,
        to,
        skills: duty.skills.clone(),
    };
    // Not longer than a day: the roster takes an end that is not later than the start for the next day.
    if between(duty.from, duty.to) >= 86_400.0 {
        let mut shifts = Vec::new();
        let mut day = from.date();
        while day <= to.date() {
            let start = if day == from.date() { from.time() } else { Time::midnight() };
            let end = if day == to.date() { to.time() } else { Time::midnight() };
            if day != to.date() || end > start {
                shifts.push(shift(day, start, end));
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        return shifts;
    }
    if from.time() == to.time() { Vec::new() } else { vec![shift(from.date(), from.time(), to.time())] }
}

/// As many agents as there are heads, each from the first interval on in which there are so many.
pub(super) fn of_heads(heads: &[Planned]) -> Vec<Shift> {
    // By queue, of whose numbers the last holds; those of the queues of a class add up.
    type OfQueues<'p> = BTreeMap<&'p str, (i64, usize)>;
    let mut of_queues: BTreeMap<(Day, &str, i64), OfQueues<'_>> = BTreeMap::new();
    for planned in heads {
        let start = since_midnight(planned.start);
        let number = planned.number.round().max(0.0) as usize;
        let place = of_queues.entry((planned.day, &planned.class, start)).or_default();
        place.insert(&planned.queue, (start + i64::from(planned.length), number));
    }
    let mut by: BTreeMap<(Day, String), BTreeMap<i64, (i64, usize)>> = BTreeMap::new();
    for ((day, class, start), queues) in of_queues {
        let end = queues.values().map(|(end, _)| *end).max().unwrap_or(start);
        let number = queues.values().map(|(_, number)| number).sum();
        by.entry((day, class.to_owned())).or_default().insert(start, (end, number));
    }
    let mut shifts = Vec::new();
    for ((day, class), intervals) in by {
        let most = intervals.values().map(|(_, number)| *number).max().unwrap_or(0);
        for place in 1..=most {
            let mut stretch: Option<(i64, i64)> = None;
            let mut close = |stretch: Option<(i64, i64)>| {
                if let Some((from, to)) = stretch {
                    let agent = format!("{class} {place}");
                    shifts.push(Shift {
                        agent,
                        day,
                        from: time_at(from),
                        to: time_at(to),
                        skills: vec![class.clone()],
                    });
                }
            };
            // An interval ends where the next one starts, if that is before its length is over.
            let next = intervals.keys().copied().skip(1).chain([i64::MAX]);
            for ((&from, &(to, number)), next) in intervals.iter().zip(next) {
                let to = to.min(next);
                match stretch {
                    _ if number < place => close(stretch.take()),
                    Some((start, end)) if end == from => stretch = Some((start, to)),
                    _ => {
                        close(stretch.take());
                        stretch = Some((from, to));
                    }
                }
            }
            close(stretch);
        }
    }
    shifts
}

/// From an agent's first contact of a day to the end of the last, without the hours in which they served nobody; rounded outwards to whole
/// intervals, for who sat there and waited for the first is not seen.
fn of_service(contacts: &[(DateTime, Contact)], interval: u32) -> Vec<Shift> {
    // Connections, and when they were done with each.
    let mut served: BTreeMap<(Date, String), Vec<(i64, i64)>> = BTreeMap::new();
    let mut skills: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (at, contact) in contacts {
        let Outcome::Answered(service) = &contact.outcome else { continue };
        let Some(agent) = &service.agent else { continue };
        let connected = since_midnight(at.time()) + contact.wait.round() as i64;
        let busy = service.talk.unwrap_or(0.0) + service.after_call.unwrap_or(0.0);
        served.entry((at.date(), agent.clone())).or_default().push((connected, connected + busy.round() as i64));
        skills.entry(agent.clone()).or_default().insert(contact.class.clone());
    }
    let step = i64::from(interval);
    let mut shifts = Vec::new();
    for ((date, agent), mut busy) in served {
        busy.sort_unstable();
        // First connection, last connection, and when they were done.
        let mut stretches: Vec<(i64, i64, i64)> = Vec::new();
        for (connected, done) in busy {
            match stretches.last_mut() {
                Some(last) if connected - last.2 < AWAY => (last.1, last.2) = (connected, last.2.max(done)),
                _ => stretches.push((connected, connected, done)),
            }
        }
        // When a conversation begins, the agent is on duty; whether they still were when it ended is not known.
        for (from, to, _) in stretches {
            let from = (from - from.rem_euclid(step)).min(86_400 - step);
            // A minute later than a whole interval is still its end: nobody comes for one contact.
            let to = (to - 60).max(from + 1);
            let to = (to + (step - to.rem_euclid(step)) % step).clamp(from + step, from + 86_400 - 1);
            let skills = skills[&agent].iter().cloned().collect();
            shifts.push(Shift {
                agent: agent.clone(),
                day: Day::Date(date),
                from: time_at(from),
                to: time_at(to),
                skills,
            });
        }
    }
    shifts
}

/// In order, with stretches of one agent that touch or overlap made one.
fn joined(mut shifts: Vec<Shift>) -> Vec<Shift> {
    // The skills of an agent are those of any of their stretches on that day.
    let mut skills: BTreeMap<(Day, String), Vec<String>> = BTreeMap::new();
    for shift in &shifts {
        let all = skills.entry((shift.day, shift.agent.clone())).or_default();
        all.extend(shift.skills.iter().cloned());
        unique(all);
    }
    shifts.sort_by(|one, two| (one.day, &one.agent, one.from, one.to).cmp(&(two.day, &two.agent, two.from, two.to)));
    let end = |shift: &Shift| {
        let (from, to) = (since_midnight(shift.from), since_midnight(shift.to));
        if to > from { to } else { to + 86_400 }
    };
    let mut joined: Vec<Shift> = Vec::new();
    for shift in shifts {
        match joined.last_mut() {
            Some(last)
                if last.day == shift.day && last.agent == shift.agent && since_midnight(shift.from) <= end(last) =>
            {
                let until = end(last).max(end(&shift)).min(since_midnight(last.from) + 86_400 - 1);
                last.to = time_at(until);
            }
            _ => joined.push(shift),
        }
    }
    for shift in &mut joined {
        shift.skills = skills[&(shift.day, shift.agent.clone())].clone();
    }
    joined
}

/// What cannot be, or is rare enough to be looked at.
fn sense(cells: &BTreeMap<(Date, Time, String), Counts>, contacts: &[(DateTime, Contact)], checks: &mut Vec<Check>) {
    let waits = |counts: &Counts| counts.wait_answered.zip(Some(counts.answered));
    let (sum, answered) =
        cells.values().filter_map(waits).fold((0.0, 0.0), |(sum, all), (wait, count)| (sum + wait, all + count));
    if answered > 0.0 && sum == 0.0 {
        checks.push("nobody who was answered waited: are the waits missing rather than zero?".to_owned());
    }
    let gave_up: Vec<f64> = contacts
        .iter()
        .filter(|(_, contact)| contact.outcome == Outcome::Abandoned)
        .map(|(_, contact)| contact.wait)
        .collect();
    let at_once = gave_up.iter().filter(|wait| **wait == 0.0).count();
    if at_once * 2 > gave_up.len() && gave_up.len() >= 5 {
        checks.push(format!(
            "{at_once} of {} contacts that gave up did so after 0 s: does a zero stand for a time that is not known?",
            gave_up.len()
        ));
    }
    let long = contacts
        .iter()
        .filter(
            |(_, contact)| matches!(&contact.outcome, Outcome::Answered(service) if service.talk > Some(4.0 * 3_600.0)),
        )
        .count();
    if long > 0 {
        checks.push(format!("{long} conversations are longer than four hours: did somebody forget to hang up?"));
    }
}
