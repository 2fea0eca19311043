//! A scenario of what was imported: what the files tell, and for what they do not, an assumption that is called one.

use super::assemble::{History, RosterSource, of_heads, since_midnight};
use super::fit::{Choice, Fit};
use super::fitted;
use super::records::{Counts, Day, Medium, Outcome, Planned, Service, Shift};
use super::tables::{self, weekday_name};
use crate::scenario::{Document, DocumentValue as Value, Section};
use crate::stats::formulas::ErlangA;
use crate::time::Span;
use jiff::civil::{Date, Time};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The conversation, if no file says how long it is \[s\].
const TALK: f64 = 300.0;
/// How long contacts wait before they give up on average, if no file says so \[s\].
const PATIENCE: f64 = 300.0;
/// The share of their time that agents work, if no file says who comes.
const OCCUPANCY: f64 = 0.75;
/// The mean wait that is aimed at where no file says how many agents there were, nor how long contacts waited \[s\].
const WAIT: f64 = 10.0;

/// The most agents of a class that are inferred from waits: what would need more is no load of a center.
const MAX_HEADS: u32 = 20_000;
/// Of more Erlangs the agents are found as those of so many, by the rule of the square root.
const LOAD: f64 = 5_000.0;

/// A scenario with its tables.
pub(super) struct Draft {
    pub(super) document: Document,
    /// Name and text of each table.
    pub(super) tables: Vec<(&'static str, String)>,
    /// What no file tells.
    pub(super) assumptions: Vec<String>,
    /// The stretches of duty that are in it.
    pub(super) shifts: Vec<Shift>,
}

/// The day that a scenario is of.
#[derive(Clone, Copy, Debug)]
enum RunDay {
    Date(Date),
    Weekday(u8),
    Any,
}

/// What was fitted, and which of it the scenario has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fits<'f> {
    pub(super) fit: &'f Fit,
    pub(super) choice: &'f Choice,
}

/// Makes the scenario: of what happened as it was, or of the distributions that were fitted to it.
pub(super) fn draft(history: &History, names: &str, fits: Option<Fits<'_>>) -> Draft {
    let dates = history.dates();
    let mut assumptions = Vec::new();
    let mut shifts = tables::dated(&history.roster.shifts, &dates);
    let day = run_day(history, &dates, &shifts);
    let forecast = forecast_of(history, day);
    let mut classes = classes(history, &forecast, day, &shifts);
    if classes.is_empty() {
        assumptions.push("No file names a class: all agents serve one.".to_owned());
        classes.insert("contacts".to_owned());
    }
    let missing: Vec<String> = history.classes().difference(&classes).cloned().collect();
    if !missing.is_empty() {
        assumptions.push(format!("{} are expected on other days only than that of the scenario.", missing.join(", ")));
    }
    if let RunDay::Weekday(_) = day {
        // Rows of one table are all of one kind of day.
        let days = |shift: Shift| match shift.day {
            Day::Every => (0..7).map(|number| Shift { day: Day::Weekday(number), ..shift.clone() }).collect(),
            Day::Weekday(_) | Day::Date(_) => vec![shift],
        };
        shifts = shifts.into_iter().flat_map(days).collect();
    }
    for shift in &mut shifts {
        known_skills(shift, &classes);
    }
    let means: BTreeMap<&str, Means> = classes.iter().map(|class| (class.as_str(), means(history, class))).collect();
    let lonely: Vec<&String> =
        classes.iter().filter(|class| !shifts.iter().any(|shift| shift.skills.contains(class))).collect();
    if !lonely.is_empty() {
        let heads: Vec<Planned> =
            lonely.iter().flat_map(|class| heads(history, &forecast, class, &means[class.as_str()])).collect();
        if heads.iter().any(|heads| heads.number >= f64::from(MAX_HEADS)) {
            assumptions
                .push(format!("Some interval would need more than {MAX_HEADS} agents of a class: there are so many."));
        }
        let inferred = tables::dated(&of_heads(&heads), &dates);
        shifts.extend(inferred);
        shifts.sort_by(|one, two| (one.day, &one.agent, one.from).cmp(&(two.day, &two.agent, two.from)));
        assumptions.push(format!(
            "No file says who served {}: there are as many agents for each alone as make the waits of Erlang A come closest to {}.",
            listed(&lonely),
            if history.cells.is_empty() { format!("{WAIT} s") } else { "those that were told".to_owned() }
        ));
    }
    let (question, origin) = match fits {
        None => (
            "How long did contacts wait, and how many of them gave up?",
            format!("Imported from {names}. What was read, and what was left out, is in import.md."),
        ),
        Some(_) => (
            "How long do contacts wait, and how many of them give up?",
            format!("Fitted to {names}. Standard errors, other distributions and how well they fit are in fit.md."),
        ),
    };
    let mut document = Document::new(question, vec![origin]);
    document.push(run(history, day, &shifts));
    document.push(Section::new(&["service_level"]).with("threshold", Value::seconds(history.threshold)));
    document.push(roster_section(history.roster.source, &shifts, day, !lonely.is_empty()));
    if let Some(section) = capacity(history, &classes) {
        assumptions.push("No file says how many chats or e-mails an agent has at once: one.".to_owned());
        document.push(section);
    }
    if let Some(section) = backtest(history) {
        document.push(section);
    }
    let is_dated = matches!(day, RunDay::Date(_));
    if let Some(section) = fits.filter(|_| is_dated).and_then(fitted::shared_busyness) {
        document.push(section);
    }
    for class in &classes {
        document.push(class_section(history, class, day, &means[class.as_str()], &shifts, fits, &mut assumptions));
    }
    if history.roster.source == RosterSource::Served {
        assumptions.push(format!(
            "No roster was given: an agent is taken to be there from their first contact of a day to the end of the last, but for hours \
             without any, rounded outwards to {} minutes.",
            history.interval / 60
        ));
    }
    let mut tables = Vec::new();
    // The contacts are where the import put them; a fit needs them only where it draws from their own times.
    if !history.contacts.is_empty() && (fits.is_none() || document.to_toml().contains("\"contacts.csv\"")) {
        tables.push(("contacts.csv", tables::contacts(history)));
    }
    if let Some(fits) = fits.filter(|_| !history.cells.is_empty()) {
        tables.extend(fitted::tables(fits.fit));
    }
    if !history.cells.is_empty() {
        tables.push(("volumes.csv", tables::volumes(history)));
    } else if !forecast.is_empty() {
        tables.push(("forecast.csv", tables::forecast(&forecast, !matches!(day, RunDay::Weekday(_)))));
    }
    tables.push(("roster.csv", tables::roster(&shifts)));
    Draft { document, tables, assumptions, shifts }
}

fn listed(names: &[&String]) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Those with contacts; if there are none, those that are expected on the day; if none are, those that somebody has the skill for.
fn classes(history: &History, forecast: &[Planned], day: RunDay, shifts: &[Shift]) -> BTreeSet<String> {
    if !history.cells.is_empty() {
        return history.classes();
    }
    let of_day = |planned: &&Planned| match (day, planned.day) {
        (RunDay::Date(date), Day::Date(own)) => date == own,
        (RunDay::Weekday(number), Day::Weekday(own)) => number == own,
        (RunDay::Any, Day::Every) => true,
        _ => false,
    };
    let expected: BTreeSet<String> = forecast.iter().filter(of_day).map(|planned| planned.class.clone()).collect();
    if expected.is_empty() { shifts.iter().flat_map(|shift| shift.skills.iter().cloned()).collect() } else { expected }
}

/// What is expected on days of the kind of the scenario's: what is for all days of a name, or for any day, is written out for each.
fn forecast_of(history: &History, day: RunDay) -> Vec<Planned> {
    let dates: BTreeSet<Date> = history
        .forecast
        .iter()
        .filter_map(|planned| if let Day::Date(date) = planned.day { Some(date) } else { None })
        .chain(if let RunDay::Date(date) = day { Some(date) } else { None })
        .collect();
    let days_of = |of: Day| -> Vec<Day> {
        match (day, of) {
            (RunDay::Weekday(_), Day::Every) => (0..7).map(Day::Weekday).collect(),
            (RunDay::Date(_), Day::Every | Day::Weekday(_)) => {
                dates.iter().filter(|&&date| of.holds_on(date)).map(|&date| Day::Date(date)).collect()
            }
            (_, own) => vec![own],
        }
    };
    let mut all: Vec<Planned> = Vec::new();
    for planned in &history.forecast {
        all.extend(days_of(planned.day).into_iter().map(|day| Planned { day, ..planned.clone() }));
    }
    // One number for each queue: the first. Those of the queues of a class add up.
    let mut seen = BTreeSet::new();
    all.retain(|planned| seen.insert((planned.day, planned.start, planned.queue.clone())));
    let mut of_class: BTreeMap<(Day, Time, String), usize> = BTreeMap::new();
    let mut together: Vec<Planned> = Vec::new();
    for planned in all {
        match of_class.entry((planned.day, planned.start, planned.class.clone())) {
            Entry::Occupied(place) => together[*place.get()].number += planned.number,
            Entry::Vacant(place) => {
                place.insert(together.len());
                together.push(planned);
            }
        }
    }
    together
}

/// Gives skills the names of classes that differ in nothing but capitals; who has none serves all.
fn known_skills(shift: &mut Shift, classes: &BTreeSet<String>) {
    for skill in &mut shift.skills {
        if let Some(class) = classes.iter().find(|class| class.to_lowercase() == skill.to_lowercase()) {
            skill.clone_from(class);
        }
    }
    if shift.skills.is_empty() {
        shift.skills = classes.iter().cloned().collect();
    }
}

/// The first day of which anything is told and on which somebody is there, or else the first.
fn run_day(history: &History, dates: &BTreeSet<Date>, shifts: &[Shift]) -> RunDay {
    let told = dates.iter().map(|&date| Day::Date(date));
    let planned = history.forecast.iter().map(|planned| planned.day).filter(|_| dates.is_empty());
    let of_contacts: BTreeSet<Day> = told.chain(planned).collect();
    let of_shifts: BTreeSet<Day> = shifts.iter().map(|shift| shift.day).collect();
    let is_staffed = |day: &Day| match *day {
        Day::Date(date) => of_shifts.iter().any(|own| own.holds_on(date)),
        Day::Weekday(_) => of_shifts.contains(day) || of_shifts.contains(&Day::Every),
        Day::Every => false,
    };
    let first = |wanted: fn(&Day) -> bool| {
        let days = || of_contacts.iter().copied().filter(wanted);
        let own = of_shifts.iter().copied().find(wanted);
        days().find(is_staffed).or_else(|| days().next()).or(own)
    };
    let (date, weekday) = (first(|day| matches!(day, Day::Date(_))), first(|day| matches!(day, Day::Weekday(_))));
    match (date, weekday) {
        (Some(Day::Date(date)), _) => RunDay::Date(date),
        (_, Some(Day::Weekday(number))) => RunDay::Weekday(number),
        _ => RunDay::Any,
    }
}

/// When contacts come: from the first interval of any day to the end of the last.
fn run(history: &History, day: RunDay, shifts: &[Shift]) -> Section {
    let length = i64::from(history.interval);
    let starts = history.cells.keys().map(|(_, start, _)| since_midnight(*start));
    let planned = history.forecast.iter().map(|planned| since_midnight(planned.start));
    let mut spans: Vec<(i64, i64)> = starts.chain(planned).map(|start| (start, start + length)).collect();
    if spans.is_empty() {
        spans = shifts.iter().map(|shift| (since_midnight(shift.from), since_midnight(shift.to))).collect();
        spans.iter_mut().for_each(|(from, to)| *to = if to > from { *to } else { 86_400 });
    }
    let start = spans.iter().map(|(from, _)| *from).min().unwrap_or(0);
    let end = spans.iter().map(|(_, to)| *to).max().unwrap_or(86_400).min(86_400);
    // E-mails may be answered after the last has come: the run goes on until somebody was there.
    let duty =
        shifts.iter().filter(|shift| !matches!((day, shift.day), (RunDay::Date(date), own) if !own.holds_on(date)));
    let duty = duty.map(|shift| (since_midnight(shift.from), since_midnight(shift.to)));
    let duty = duty.map(|(from, to)| (from, if to > from { to } else { 86_400 }));
    let is_empty = duty.clone().all(|(from, to)| from >= end || to <= start);
    let end = duty.map(|(_, to)| to).min().filter(|_| is_empty).map_or(end, |to| to.max(end));
    let mut section = Section::new(&["run"])
        .with("start", Value::TimeOfDay(Span::from_seconds(start as u64)))
        .with("end", Value::TimeOfDay(Span::from_seconds(end as u64)))
        .with("interval", Value::Duration(Span::from_seconds(u64::from(history.interval))));
    section = match day {
        RunDay::Date(date) => {
            let remark = match history.dates().len() {
                0 | 1 => None,
                days => {
                    let which = if history.dates().first() == Some(&date) { "The first" } else { "One" };
                    Some(format!("{which} of {days} days; another is --set run.date=..."))
                }
            };
            match remark {
                Some(remark) => section.with_remark("date", Value::Date(date), remark),
                None => section.with("date", Value::Date(date)),
            }
        }
        RunDay::Weekday(number) => section.with("weekday", Value::text(weekday_name(number))),
        RunDay::Any => section,
    };
    section.with_remark(
        "replications",
        Value::Whole(39),
        "The fewest from which a backtest tells where 95 % of single days lie.",
    )
}

fn roster_section(source: RosterSource, shifts: &[Shift], day: RunDay, inferred: bool) -> Section {
    let remark = match source {
        RosterSource::Given => "The roster that was given.",
        RosterSource::Logged => "Who was logged in to a queue, without their pauses.",
        RosterSource::Heads => "As many agents as were told for each interval, for one class each.",
        RosterSource::Served => "Assumed: who served anybody was there from their first contact to the last.",
        RosterSource::Unknown => "Assumed, since no file tells.",
    };
    let mut section = Section::new(&["roster"]).remark(remark);
    if inferred && source != RosterSource::Unknown {
        section = section.remark("Assumed: the agents of classes that nobody of it serves.");
    }
    section = section.with("file", Value::text("roster.csv")).with("skills", Value::text("skills"));
    match day {
        RunDay::Date(_) => section.with("date", Value::text("date")),
        RunDay::Weekday(_) if shifts.iter().any(|shift| matches!(shift.day, Day::Weekday(_))) => {
            section.with("weekday", Value::text("weekday"))
        }
        RunDay::Weekday(_) | RunDay::Any => section,
    }
}

/// What agents have at once, where contacts come by other media than voice.
fn capacity(history: &History, classes: &BTreeSet<String>) -> Option<Section> {
    let media: BTreeSet<Medium> = classes.iter().filter_map(|class| history.media.get(class).copied()).collect();
    let each = Vec::from_iter(media.iter().map(|medium| (medium.word(), Value::Whole(1))));
    (!each.is_empty()).then(|| {
        Section::new(&["group", "roster"]).with_remark("capacity", Value::table(each), "Assumed, since no file tells.")
    })
}

/// What really happened, as far as all intervals tell it.
fn backtest(history: &History) -> Option<Section> {
    if history.cells.is_empty() {
        return None;
    }
    type Known = fn(&Counts) -> Option<f64>;
    let all = |known: Known| history.cells.values().all(|counts| known(counts).is_some());
    let mut section = Section::new(&["backtest"]).with("file", Value::text("volumes.csv"));
    for key in ["date", "time", "class", "offered", "answered"] {
        section = section.with(key, Value::text(key));
    }
    let optional: [(&str, &str, Known); 4] = [
        ("abandoned", "abandoned", |counts| counts.abandoned),
        ("answered_in_time", "answered_in_time", |counts| counts.answered_in_time),
        ("wait_answered", "wait_answered_s", |counts| counts.wait_answered),
        ("talk", "talk_s", |counts| counts.talk),
    ];
    for (key, column, known) in optional {
        if all(known) {
            section = section.with(key, Value::text(column));
        }
    }
    Some(section)
}

/// What is known of a class on average.
struct Means {
    talk: Option<f64>,
    after_call: Option<f64>,
    patience: Patience,
}

/// How long contacts wait before they give up, on average.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Patience {
    /// Sum of all waits over those who gave up, the estimate of an exponential distribution from times of which some are cut off \[s\].
    Estimated(f64),
    /// Nobody gave up.
    Endless,
    Unknown,
}

impl Patience {
    fn mean(self) -> f64 {
        match self {
            Patience::Estimated(mean) => mean,
            Patience::Endless => 1e7,
            Patience::Unknown => PATIENCE,
        }
    }
}

fn means(history: &History, class: &str) -> Means {
    let total = history.total(class);
    let over_answered = |sum: Option<f64>| total.over_answered(sum);
    let planned: Vec<&Planned> = history.forecast.iter().filter(|planned| planned.class == class).collect();
    let planned_mean = |of: fn(&Planned) -> Option<f64>| {
        let pairs: Vec<(f64, f64)> =
            planned.iter().filter_map(|planned| Some((planned.number, of(planned)?))).collect();
        let weight: f64 = pairs.iter().map(|(weight, _)| weight).sum();
        (weight > 0.0).then(|| pairs.iter().map(|(weight, mean)| weight * mean).sum::<f64>() / weight)
    };
    // Conversations of contacts are known one by one where only some are told.
    let of_contacts = |of: fn(&Service) -> Option<f64>| {
        let known: Vec<f64> = history
            .contacts
            .iter()
            .filter(|(_, contact)| contact.class == class)
            .filter_map(|(_, contact)| match &contact.outcome {
                Outcome::Answered(service) => of(service),
                _ => None,
            })
            .collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let patience = match (total.abandoned, total.wait_answered, total.wait_abandoned) {
        _ if total.offered == 0.0 => Patience::Unknown,
        (None, ..) => Patience::Unknown,
        (Some(0.0), ..) => Patience::Endless,
        (Some(abandoned), Some(answered), Some(gave_up)) if answered + gave_up > 0.0 => {
            Patience::Estimated((answered + gave_up) / abandoned)
        }
        (Some(abandoned), Some(answered), None) if answered > 0.0 && total.answered > 0.0 => {
            // Who gave up is taken to have waited as long as the answered.
            Patience::Estimated((answered + answered / total.answered * abandoned) / abandoned)
        }
        _ => Patience::Unknown,
    };
    Means {
        talk: of_contacts(|service| service.talk)
            .or(over_answered(total.talk))
            .or(planned_mean(|planned| planned.talk_mean)),
        after_call: of_contacts(|service| service.after_call)
            .or(over_answered(total.after_call))
            .or(planned_mean(|planned| planned.after_call_mean)),
        patience,
    }
}

fn class_section(
    history: &History,
    class: &str,
    day: RunDay,
    means: &Means,
    shifts: &[Shift],
    fits: Option<Fits<'_>>,
    assumptions: &mut Vec<String>,
) -> Section {
    let fitted = fits.and_then(|fits| fitted::Class::of(fits, class));
    let mut section = Section::new(&["class", class]);
    if let Some(medium) = history.media.get(class) {
        section = section.with("medium", Value::text(medium.word()));
    }
    let has_contacts = history.contacts.iter().any(|(_, contact)| contact.class == class);
    let by_class = |more: &[(&'static str, Value)]| {
        Value::table([("class", Value::text(class))].into_iter().chain(more.iter().cloned()))
    };
    section = if let (Some(fitted), RunDay::Date(_)) = (&fitted, day) {
        fitted.arrivals(section, class, Span::from_seconds(u64::from(history.interval)))
    } else if has_contacts {
        let recorded = [
            ("recorded", Value::text("contacts.csv")),
            ("date", Value::text("date")),
            ("time", Value::text("time")),
            ("talk", Value::text("talk_s")),
            ("where", by_class(&[])),
        ];
        let known = history
            .contacts
            .iter()
            .filter(|(_, contact)| contact.class == class)
            .any(|(_, contact)| matches!(&contact.outcome, Outcome::Answered(service) if service.talk.is_some()));
        let recorded = recorded.into_iter().filter(|(key, _)| known || *key != "talk");
        section.with_remark(
            "arrivals",
            Value::table(recorded),
            "The contacts as they came, each with the conversation that it had.",
        )
    } else if !history.cells.is_empty() {
        let counts = [
            ("file", Value::text("volumes.csv")),
            ("as", Value::text("counts")),
            ("contacts", Value::text("offered")),
            ("date", Value::text("date")),
            ("time", Value::text("time")),
            // Where one interval is all there is, the file does not say how long it is.
            ("interval", Value::Duration(Span::from_seconds(u64::from(history.interval)))),
            ("where", by_class(&[])),
        ];
        let whole =
            history.cells.iter().filter(|((_, _, of), _)| of == class).all(|(_, counts)| counts.offered.fract() == 0.0);
        let counts = counts.into_iter().filter(|(key, _)| whole || *key != "as");
        section.with_remark("arrivals", Value::table(counts), "As many contacts in each interval as there were.")
    } else if history.classes().contains(class) {
        let mut expected = vec![
            ("file", Value::text("forecast.csv")),
            ("contacts", Value::text("expected")),
            ("time", Value::text("time")),
            ("interval", Value::Duration(Span::from_seconds(u64::from(history.interval)))),
        ];
        match day {
            RunDay::Date(_) => expected.push(("date", Value::text("date"))),
            RunDay::Weekday(_) => expected.push(("weekday", Value::text("weekday"))),
            RunDay::Any => {}
        }
        expected.push(("where", by_class(&[])));
        section.with_remark("arrivals", Value::table(expected), "The forecast that was given.")
    } else {
        let rate = assumed_rate(class, shifts);
        assumptions.push(format!(
            "No file says how many contacts of {class} come: as many as keep its agents at work for {:.0} % of their time.",
            100.0 * OCCUPANCY
        ));
        section.with_remark("arrivals", Value::Rate(rate), "Assumed, since no file tells.")
    };
    let complete = |of: fn(&Service) -> Option<f64>| {
        history.contacts.iter().filter(|(_, contact)| contact.class == class).all(|(_, contact)| {
            match &contact.outcome {
                Outcome::Answered(service) => of(service).is_some(),
                Outcome::Abandoned | Outcome::Left => true,
            }
        })
    };
    let talk = fitted.as_ref().and_then(fitted::Class::talk);
    section = match means.talk {
        _ if talk.is_some() => fitted::with_distribution(section, "talk", talk),
        Some(_) if has_contacts && complete(|service| service.talk) => {
            let talks = [
                ("file", Value::text("contacts.csv")),
                ("column", Value::text("talk_s")),
                ("where", by_class(&[("outcome", Value::text("answered"))])),
            ];
            section.with_remark(
                "talk",
                Value::distribution("empirical", talks),
                "Of contacts whose conversation is not known, since they gave up.",
            )
        }
        Some(mean) => {
            assumptions.push(format!(
                "Conversations of {class} vary as an exponential distribution does: their mean is told, not their spread."
            ));
            let distribution = Value::distribution("exponential", [("mean", Value::seconds(mean))]);
            section.with_remark("talk", distribution, "The mean is told; how conversations vary around it is assumed.")
        }
        None => {
            assumptions.push(format!("No file says how long conversations of {class} last: {TALK} s on average."));
            let distribution = Value::distribution("exponential", [("mean", Value::seconds(TALK))]);
            section.with_remark("talk", distribution, "Assumed, since no file tells.")
        }
    };
    let after_call = fitted.as_ref().and_then(fitted::Class::after_call);
    section = match means.after_call {
        _ if after_call.is_some() => fitted::with_distribution(section, "wrap_up", after_call),
        None => {
            assumptions.push(format!("No file tells of work after conversations of {class}: there is none."));
            section.with_remark("wrap_up", Value::seconds(0.0), "Assumed, since no file tells.")
        }
        Some(0.0) => section.with("wrap_up", Value::seconds(0.0)),
        Some(_) if has_contacts && complete(|service| service.after_call) => {
            let after = [
                ("file", Value::text("contacts.csv")),
                ("column", Value::text("after_call_s")),
                ("where", by_class(&[("outcome", Value::text("answered"))])),
            ];
            section.with("wrap_up", Value::distribution("empirical", after))
        }
        Some(mean) => section.with("wrap_up", Value::distribution("exponential", [("mean", Value::seconds(mean))])),
    };
    if history.media.get(class) == Some(&Medium::Email) {
        // Nobody is there who waits.
        return section;
    }
    let patience = fitted.as_ref().and_then(|fitted| fitted.patience(class));
    match means.patience {
        _ if patience.is_some() => fitted::with_distribution(section, "patience", patience),
        Patience::Estimated(mean) => {
            let distribution = Value::distribution("exponential", [("mean", Value::seconds(mean))]);
            section.with_remark("patience", distribution, "Sum of all waits over the number of those who gave up.")
        }
        Patience::Endless => section.with_remark("patience", Value::text("endless"), "Nobody gave up."),
        Patience::Unknown => {
            assumptions.push(format!(
                "No file says how long contacts of {class} wait before they give up: {PATIENCE} s on average."
            ));
            let distribution = Value::distribution("exponential", [("mean", Value::seconds(PATIENCE))]);
            section.with_remark("patience", distribution, "Assumed, since no file tells.")
        }
    }
}

/// The contacts a second that keep the agents of a class at work, each sharing their time evenly among their skills.
fn assumed_rate(class: &str, shifts: &[Shift]) -> f64 {
    let end = |shift: &Shift| {
        let (from, to) = (since_midnight(shift.from), since_midnight(shift.to));
        if to > from { to } else { 86_400 }
    };
    let first_day = shifts.iter().map(|shift| shift.day).min();
    let of_day: Vec<&Shift> = shifts.iter().filter(|shift| Some(shift.day) == first_day).collect();
    let from = of_day.iter().map(|shift| since_midnight(shift.from)).min().unwrap_or(0);
    let to = of_day.iter().map(|shift| end(shift)).max().unwrap_or(86_400);
    let work: f64 = of_day
        .iter()
        .filter(|shift| shift.skills.iter().any(|skill| skill == class))
        .map(|shift| (end(shift) - since_midnight(shift.from)) as f64 / shift.skills.len() as f64)
        .sum();
    OCCUPANCY * work / (to - from).max(1) as f64 / TALK
}

/// How many agents a class has in each interval, if nobody tells: as many as make the mean wait of Erlang A come closest to the real one.
fn heads(history: &History, forecast: &[Planned], class: &str, means: &Means) -> Vec<Planned> {
    let service = means.talk.unwrap_or(TALK) + means.after_call.unwrap_or(0.0);
    let planned = |day: Day, start: Time, number: u32| Planned {
        class: class.to_owned(),
        queue: class.to_owned(),
        day,
        start,
        length: history.interval,
        number: f64::from(number),
        talk_mean: None,
        after_call_mean: None,
    };
    let agents = |offered: f64, wait: Option<f64>| {
        least_agents(offered / f64::from(history.interval), service, means.patience.mean(), wait.unwrap_or(WAIT))
    };
    let mut heads = Vec::new();
    for ((date, start, of), counts) in &history.cells {
        if of != class {
            continue;
        }
        let waits = counts.wait_answered.map(|answered| answered + counts.wait_abandoned.unwrap_or(0.0));
        let wait = waits.map(|waits| waits / counts.offered.max(1.0));
        heads.push(planned(Day::Date(*date), *start, agents(counts.offered, wait)));
    }
    if history.cells.is_empty() {
        let of_class = forecast.iter().filter(|planned| planned.class == class);
        heads.extend(of_class.map(|expected| planned(expected.day, expected.start, agents(expected.number, None))));
    }
    heads
}

/// The number of agents whose mean wait by Erlang A comes closest to `target`, for contacts that come at `rate` a second.
///
/// Beyond [`LOAD`] Erlangs it is that of the load plus as many times its square root as a center of that many Erlangs has, whose waits are longer
/// by the square root of how much smaller it is (Garnett, Mandelbaum, Reiman, 2002); or, where that one would have nobody, as
/// many as leave those unserved who give up.
fn least_agents(rate: f64, service: f64, patience: f64, target: f64) -> u32 {
    let (service, patience) = (service.max(1e-3), patience.max(1e-3));
    let load = rate * service;
    if load > LOAD {
        let smaller = load / LOAD;
        let like = f64::from(least_agents(rate / smaller, service, patience, target * smaller.sqrt()));
        let agents = if like > 0.0 {
            (like - LOAD).mul_add(smaller.sqrt(), load)
        } else {
            load * (1.0 - target / patience).max(0.0)
        };
        return agents.round().min(f64::from(MAX_HEADS)) as u32;
    }
    let wait_with = |servers: u32| {
        let model = ErlangA::new(servers, rate, service, patience).ok();
        model.map_or(0.0, |model| if rate > 0.0 { model.mean_queue() / rate } else { 0.0 })
    };
    // Whoever is not served gives up, so the mean wait is at least this; of far too few agents there is no need to compute more.
    let least_wait = |servers: u32| patience * (1.0 - f64::from(servers) / load);
    // The wait falls with every agent, so the least number is found by halving.
    let most = load.ceil().mul_add(2.0, 10.0) as u32;
    let (mut below, mut enough) = (0, most);
    while enough - below > 1 {
        let middle = below + (enough - below) / 2;
        let is_more = least_wait(middle) > target || wait_with(middle) > target;
        *(if is_more { &mut below } else { &mut enough }) = middle;
    }
    let distance = |servers: u32| (wait_with(servers) - target).abs();
    if below > 0 && distance(below) <= distance(enough) { below } else { enough }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_of_a_large_load_are_those_of_erlang_a_within_a_tenth_of_its_square_root() {
        for (load, patience, target) in [(6_000.0, 300.0, 2.0), (12_000.0, 300.0, 0.5), (12_000.0, 120.0, 12.0)] {
            let wait = |agents: f64| {
                ErlangA::new(agents as u32, load / 300.0, 300.0, patience).unwrap().mean_queue() / (load / 300.0)
            };
            let agents = f64::from(least_agents(load / 300.0, 300.0, patience, target));
            let near = 0.1 * f64::sqrt(load);
            assert!(wait(agents - near) > target && wait(agents + near) < target, "{load} {target}: {agents}");
        }
        assert_eq!(least_agents(1e6, 300.0, 300.0, 10.0), MAX_HEADS);
    }
}
