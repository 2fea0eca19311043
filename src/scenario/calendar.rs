//! When the run takes place: the horizon on the clock and in the calendar, and the times that are written in its terms.

use super::apart::Apart;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::nearest::nearest;
use super::quantities::DAY;
use super::reader::{Fields, Reader};
use super::repetition::{BATCH, MAX_REPLICATIONS, REPLICATIONS, Repetition, UNTIL};
use super::tree::Node;
use crate::model::Horizon;
use crate::time::{Span, Time};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Length of an interval for statistics, unless said otherwise.
const INTERVAL: Span = Span::from_seconds(1_800);
/// No run is longer: ten years of 366 days.
const LONGEST_RUN: Span = Span::from_seconds(3_660 * 86_400);
const START: Span = Span::ZERO;
const SEED: u64 = 1;
const CONFIDENCE: f64 = 0.95;

/// How the words of `weekday` are written, Monday first.
pub(super) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) const WEEKDAY_WORDS: &[Word] = &[
    Word { name: "mon", doc: "Monday" },
    Word { name: "tue", doc: "Tuesday" },
    Word { name: "wed", doc: "Wednesday" },
    Word { name: "thu", doc: "Thursday" },
    Word { name: "fri", doc: "Friday" },
    Word { name: "sat", doc: "Saturday" },
    Word { name: "sun", doc: "Sunday" },
];

pub(super) static RUN: Shape = Shape {
    title: "[run]",
    doc: "When contacts arrive, and how the run is repeated.",
    keys: &[
        Key {
            name: "start",
            kind: Kind::TimeOfDay,
            default: Absence::Is(|| clock(START)),
            doc: "Time of day at which the run starts; times of day in this file and in CSV files count from it.",
        },
        Key {
            name: "end",
            kind: Kind::TimeOfDay,
            default: Absence::Means("`length` says it"),
            doc: "Time of day at which the last contact arrives; not later than `start` is the next day.",
        },
        Key {
            name: "length",
            kind: Kind::Duration,
            default: Absence::Means("`end` says it; one of the two has to be there"),
            doc: "How long contacts arrive, in place of `end`.",
        },
        Key {
            name: "interval",
            kind: Kind::Duration,
            default: Absence::Is(|| INTERVAL.to_string()),
            doc: "Length of an interval in tables: no contact depends on it. A `warm_up` is a whole number of them.",
        },
        Key {
            name: "date",
            kind: Kind::Date,
            default: Absence::Means("no date; CSV files then have no dates"),
            doc: "The day on which the run starts: it selects rows of CSV files with dates and gives the weekday.",
        },
        Key {
            name: "timezone",
            kind: Kind::Text("an IANA time zone such as \"Europe/Amsterdam\""),
            default: Absence::Means("times in files have no offset"),
            doc: "Where the center is: moments in CSV files that have an offset, or are seconds since 1970, are turned into its times of \
                  day. Days have 24 hours: a run over the night in which clocks change is refused.",
        },
        Key {
            name: "weekday",
            kind: Kind::Choice(WEEKDAY_WORDS),
            default: Absence::Means("that of `date`"),
            doc: "The weekday on which the run starts, if there is no `date`.",
        },
        Key {
            name: "replications",
            kind: Kind::Whole { least: 1, most: MAX_REPLICATIONS },
            default: Absence::Is(|| REPLICATIONS.to_string()),
            doc: "How many times the run is repeated with other random numbers; with `until`, before the first look.",
        },
        Key {
            name: "until",
            kind: Kind::Table(&UNTIL),
            default: Absence::Means("`replications` says how often"),
            doc: "A precision, up to which replications are added.",
        },
        Key {
            name: "batches",
            kind: Kind::Table(&BATCH),
            default: Absence::Means("replications"),
            doc: "One long run in place of replications.",
        },
        Key {
            name: "antithetic",
            kind: Kind::Flag,
            default: Absence::Is(|| false.to_string()),
            doc: "Replications come in pairs: where `busyness` makes a day or an interval busy in the first, it makes it as quiet in the \
                  second. Intervals are then those of the means of pairs.",
        },
        Key {
            name: "warm_up",
            kind: Kind::Duration,
            default: Absence::Is(|| Span::ZERO.to_string()),
            doc: "How much of the beginning of each replication is left out: whole intervals. Contacts that arrive then, and averages over that time, \
                  count nowhere, and have no rows in `contacts.csv`.",
        },
        Key {
            name: "seed",
            kind: Kind::Whole { least: 0, most: i64::MAX as u64 },
            default: Absence::Is(|| SEED.to_string()),
            doc: "Chooses the random numbers; the same seed gives the same results.",
        },
        Key {
            name: "confidence",
            kind: Kind::Number { least: 0.5, most: 0.9999 },
            default: Absence::Is(|| CONFIDENCE.to_string()),
            doc: "Level of the confidence intervals.",
        },
        Key {
            name: "closing",
            kind: Kind::Choice(&[
                Word { name: "drain", doc: "Whoever is there is served or gives up." },
                Word { name: "cut", doc: "The run ends at once." },
            ]),
            default: Absence::Is(|| "drain".into()),
            doc: "What happens when contacts arrive no more.",
        },
    ],
};

/// How a scenario is to be run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many times.
    pub repetition: Repetition,
    /// Whether replications come in pairs that are busy where the other is quiet.
    pub antithetic: bool,
    /// Chooses the random numbers.
    pub seed: u64,
    /// Level of confidence intervals, less than 1.
    pub confidence: f64,
    /// Time of day at which the run starts, since midnight.
    pub start: Span,
    /// The day on which it starts.
    pub date: Option<Date>,
}

/// The time of the run.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    pub(super) horizon: Horizon,
    pub(super) start: Span,
    pub(super) date: Option<Date>,
    pub(super) weekday: Option<Weekday>,
    pub(super) timezone: Option<TimeZone>,
    /// How much of the beginning is left out: whole intervals.
    pub(super) warm_up: Span,
    /// After this time everything repeats itself; nothing where that is not said, or is after the end.
    pub(super) cycle: Option<Span>,
    /// Whether `[run]` says so, and not what stands in for something that could not be read.
    pub(super) is_read: bool,
}

/// Whether what is given for the time of a run repeats itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeats {
    /// It does, or nobody says that it should.
    Already,
    /// It is given for the first cycle alone.
    Once,
    /// It goes on, and otherwise than it began.
    Not,
}

impl Calendar {
    /// Moment of a time of day on the day with this number, 0 being the one of the start \[ns\]; before the start it is negative.
    pub(super) fn nanos(&self, day: i64, time: Span) -> i64 {
        // Both days and lengths are bounded by a hundred years.
        day * DAY.nanos() as i64 + time.nanos() as i64 - self.start.nanos() as i64
    }

    /// Whether what begins at these times, ascending, repeats itself with the cycle, if there is one. What began before the start does not count.
    pub(super) fn repeats<T: PartialEq + Copy>(&self, items: &[(i64, T)]) -> Repeats {
        let Some(cycle) = self.cycle else { return Repeats::Already };
        let (cycle, length) = (cycle.nanos() as i64, self.horizon.length.nanos() as i64);
        let within = |from: i64, to: i64| {
            items.iter().copied().filter(move |&(at, _)| (from..to).contains(&at)).collect::<Vec<_>>()
        };
        let (first, later) = (within(0, cycle), within(cycle, length));
        if later.is_empty() {
            return if first.is_empty() { Repeats::Already } else { Repeats::Once };
        }
        let again = self.turns().skip(1).flat_map(|turn| first.iter().map(move |&(at, item)| (at + turn, item)));
        if again.filter(|&(at, _)| at < length).eq(later) { Repeats::Already } else { Repeats::Not }
    }

    /// What begins at these times, ascending, and once more in each other cycle where it is given for the first alone; `None` where it goes on
    /// otherwise than it began. What began before the start does not come again.
    pub(super) fn in_each_cycle<T: PartialEq + Copy>(&self, items: Vec<(i64, T)>) -> Option<Vec<(i64, T)>> {
        match self.repeats(&items) {
            Repeats::Already => Some(items),
            Repeats::Once => {
                let again = |turn: i64| {
                    let once = items.iter().filter(move |&&(at, _)| turn == 0 || at >= 0);
                    once.map(move |&(at, item)| (at + turn, item))
                };
                let end = self.horizon.length.nanos() as i64;
                Some(self.turns().flat_map(again).filter(|&(at, _)| at < end).collect())
            }
            Repeats::Not => None,
        }
    }

    /// When each cycle begins, from the start of the run on \[ns\]; once where there is none.
    pub(super) fn turns(&self) -> impl Iterator<Item = i64> + use<> {
        let length = self.horizon.length.nanos();
        let cycle = self.cycle.map_or(length, Span::nanos);
        (0..length.div_ceil(cycle)).map(move |turn| (turn * cycle) as i64)
    }

    /// What clocks and calendars of the center say at this moment; nothing if it is not known where it is.
    pub(super) fn local(&self, moment: Timestamp) -> Option<(Date, Span)> {
        let local = self.timezone.as_ref()?.to_datetime(moment);
        let midnight = local.date().to_datetime(jiff::civil::Time::midnight());
        let since = local.duration_since(midnight).as_nanos();
        Some((local.date(), Span::from_nanos(since.max(0) as u64)))
    }

    /// The moment as it is written.
    pub(super) fn clock(&self, time: Time) -> String {
        moment(self.start, self.date, self.horizon.length, time.since(Time::START))
    }

    /// How many days the run touches.
    pub(super) fn days(&self) -> i64 {
        (self.start + self.horizon.length).nanos().div_ceil(DAY.nanos()) as i64
    }

    /// The day on which the run of a moment begins, where there is one every day; nothing for moments between them.
    pub(super) fn day_of_run(&self, day: i64, of_day: Span) -> Option<i64> {
        let (since, every) = (self.nanos(day, of_day), DAY.nanos() as i64);
        (since.rem_euclid(every) < self.horizon.length.nanos() as i64).then(|| since.div_euclid(every))
    }

    /// Whether what begins then, from the start of the run on \[ns\], and lasts so long lies within another run, where there is one after each as
    /// many days as it touches.
    pub(super) fn is_of_another_run(&self, from: i64, lasts: Span) -> bool {
        let (length, lasts) = (self.horizon.length.nanos() as i64, lasts.nanos() as i64);
        let every = (self.horizon.length.nanos().div_ceil(DAY.nanos()) * DAY.nanos()) as i64;
        let lies_within = |at: i64| at.rem_euclid(every) < length;
        let is_of_this = from < length && from.saturating_add(lasts.max(1)) > 0;
        !is_of_this && (lies_within(from) || lies_within(from.saturating_add((lasts - 1).max(0))))
    }

    /// A moment within the run or outside of it, from its start on \[ns\], as it is written.
    pub(super) fn written(&self, since: i64) -> String {
        let of_days = self.start.nanos() as i64 + since;
        let (day, of_day) = (of_days.div_euclid(DAY.nanos() as i64), of_days.rem_euclid(DAY.nanos() as i64));
        let time = clock(Span::from_nanos(of_day as u64));
        match (self.date_of(day), u64::try_from(day)) {
            _ if day == 0 && self.start + self.horizon.length <= DAY => time,
            (Some(date), _) => format!("{date} {time}"),
            (None, Ok(day)) => format!("{} {time}", day_name(None, day)),
            (None, Err(_)) => format!("{time}, {} days before", -day),
        }
    }

    /// The number of the day on which this moment lies.
    pub(super) fn day_of(&self, time: Time) -> u32 {
        ((time.nanos() + self.start.nanos()) / DAY.nanos()) as u32
    }

    /// The number of a date, 0 being the day of the start; nothing without a date of the run, or for a date beyond a hundred years.
    pub(super) fn day_of_date(&self, date: Date) -> Option<i64> {
        let days = self.date?.until(date).ok()?.get_days();
        (days.abs() < 36_600).then_some(i64::from(days))
    }

    /// The date of the day with this number.
    pub(super) fn date_of(&self, day: i64) -> Option<Date> {
        self.date?.checked_add(day.days()).ok()
    }

    /// The weekday of the day with this number: 0 for Monday.
    pub(super) fn weekday_of(&self, day: i64) -> Option<usize> {
        let first = i64::from(self.weekday?.to_monday_zero_offset());
        Some((first + day).rem_euclid(7) as usize)
    }

    /// How far into its week the run starts; on an unknown day of the week, how far into the day.
    pub(super) fn since_monday(&self) -> Span {
        DAY.times(self.weekday_of(0).unwrap_or(0) as u64) + self.start
    }

    pub(super) fn end(&self) -> Time {
        Time::START + self.horizon.length
    }
}

/// The number of the day on which a moment of the run lies, 0 being the one of the start.
pub(super) fn day(start: Span, since: Span) -> u64 {
    (start + since).nanos() / DAY.nanos()
}

/// A day as it is written: its date, or else its number from 1.
pub(super) fn day_name(date: Option<Date>, day: u64) -> String {
    match date.and_then(|date| date.checked_add((day as i64).days()).ok()) {
        Some(date) => date.to_string(),
        None => format!("day {}", day + 1),
    }
}

/// A moment of a run as it is written: `08:30`, in a run over several days with the date, or else the number of the day from 1.
pub(super) fn moment(start: Span, date: Option<Date>, length: Span, since: Span) -> String {
    let since = start + since;
    // The end of a day is its 24:00, and not the 00:00 of a day that the run does not touch.
    let last = (start + length).nanos().div_ceil(DAY.nanos()).saturating_sub(1);
    let day = (since.nanos() / DAY.nanos()).min(last);
    let time = clock(since - DAY.times(day));
    if start + length <= DAY {
        return time;
    }
    format!("{} {time}", day_name(date, day))
}

/// A time of day as it is written: `08:30`, with seconds only if there are some.
pub fn clock(time: Span) -> String {
    let seconds = time.nanos() / 1_000_000_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if seconds == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{seconds:02}") }
}

/// A day of which nothing else is said.
pub(super) fn of_a_day() -> (Calendar, Settings, crate::model::Closing) {
    let horizon = Horizon { length: DAY, interval: INTERVAL };
    let calendar = Calendar {
        horizon,
        start: START,
        date: None,
        weekday: None,
        timezone: None,
        warm_up: Span::ZERO,
        cycle: None,
        is_read: false,
    };
    let settings = Settings {
        repetition: Repetition::Replications(1),
        antithetic: false,
        seed: SEED,
        confidence: CONFIDENCE,
        start: START,
        date: None,
    };
    (calendar, settings, crate::model::Closing::Drain)
}

impl Reader<'_> {
    /// The section `[run]`.
    pub(super) fn run(&mut self, fields: &Fields<'_>) -> (Calendar, Settings, crate::model::Closing) {
        let told = self.count_of_errors();
        let start = self.time_of_day(fields, "start").unwrap_or(START);
        let interval = self.duration(fields, "interval").unwrap_or(INTERVAL);
        // Whoever wrote one that is none is not to be asked for one as well.
        let written = self.date(fields, "date");
        let date = written.or_else(|| fields.node("date").map(|_| Date::constant(2000, 1, 1)));
        let named = self.choice(fields, "weekday");
        if let (Some(_), Some(date)) = (fields.node("weekday"), written) {
            let problem = Problem::error(Code::Conflict, fields.place("weekday"), "`date` gives the weekday already");
            let day = WEEKDAYS[date.weekday().to_monday_zero_offset() as usize];
            self.report(problem.related(fields.place("date"), format!("a {day}")).help("leave out `weekday`"));
        }
        let position = named.and_then(|name| WEEKDAYS.iter().position(|word| *word == name));
        let weekday = date
            .map(|date| date.weekday())
            .or_else(|| position.and_then(|at| Weekday::from_monday_zero_offset(at as i8).ok()));
        let (seed, confidence) = (self.whole(fields, "seed"), self.number(fields, "confidence"));
        let (seed, confidence) = (seed.unwrap_or(SEED), confidence.unwrap_or(CONFIDENCE));
        let antithetic = self.flag(fields, "antithetic").unwrap_or(false);
        let closing = match self.choice(fields, "closing") {
            Some("cut") => crate::model::Closing::Cut,
            _ => crate::model::Closing::Drain,
        };
        // With a wrong length the rest is still read, to tell all errors at once.
        let length = self.length(fields, start).unwrap_or(DAY);
        if interval == Span::ZERO || length == Span::ZERO {
            let key = if length == Span::ZERO { "length" } else { "interval" };
            let problem = Problem::error(Code::Horizon, fields.place(key), format!("`{key}` has to be longer than 0s"));
            self.report(problem);
        }
        if length > LONGEST_RUN {
            let message = format!("a run of {length} is longer than {LONGEST_RUN}");
            self.report(Problem::error(Code::Horizon, fields.place("length"), message));
        }
        if start >= DAY {
            let problem =
                Problem::error(Code::Horizon, fields.place("start"), "a run starts before the end of its day");
            self.report(problem.help("24:00 is 00:00 of the next day"));
        }
        let length = if length == Span::ZERO { DAY } else { length.min(LONGEST_RUN) };
        let interval = if interval == Span::ZERO { length } else { interval };
        let horizon = Horizon { length, interval };
        let timezone = self.timezone(fields);
        let warm_up = self.warm_up(fields, horizon);
        let cycle = fields.node("batches").and_then(|node| node.get("cycle")).and_then(Node::text);
        let cycle = cycle.and_then(|text| super::quantities::duration(text).ok());
        let cycle = cycle.filter(|&cycle| cycle > Span::ZERO && cycle < length);
        let is_read = self.count_of_errors() == told;
        let calendar = Calendar { horizon, start, date, weekday, timezone, warm_up, cycle, is_read };
        self.clocks_do_not_change(fields, &calendar);
        let repetition = self.repetition(fields, &calendar, confidence, antithetic);
        (calendar, Settings { repetition, antithetic, seed, confidence, start, date }, closing)
    }

    /// How much of the beginning is left out.
    fn warm_up(&mut self, fields: &Fields<'_>, horizon: Horizon) -> Span {
        let warm_up = self.duration(fields, "warm_up").unwrap_or(Span::ZERO);
        if let (Some(node), true) = (fields.node("warm_up"), fields.node("batches").is_some()) {
            let problem = Problem::apart(Apart::BatchesAndWarmUp, &node.at, "one long run has a beginning of its own");
            self.report(problem.help("write `warm_up` in [run.batches]"));
            return Span::ZERO;
        }
        let mut refuse = |message: String, help: &str| {
            self.report(Problem::error(Code::Horizon, fields.place("warm_up"), message).help(help));
            Span::ZERO
        };
        if !warm_up.nanos().is_multiple_of(horizon.interval.nanos()) {
            let message = format!("{warm_up} are not a whole number of intervals of {}", horizon.interval);
            return refuse(message, "change one of the two");
        }
        if warm_up >= horizon.length {
            return refuse(
                format!("nothing is left of a run of {}", horizon.length),
                "take a longer run, or leave out less",
            );
        }
        warm_up
    }

    fn timezone(&mut self, fields: &Fields<'_>) -> Option<TimeZone> {
        let name = self.text(fields, "timezone")?;
        // The one that knows no name would take any.
        let found = jiff::tz::TimeZoneDatabase::bundled().get(name);
        if found.is_err() {
            let names: Vec<String> =
                jiff::tz::TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
            let help = match nearest(name, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "it is the name of an IANA time zone, such as \"Europe/Amsterdam\" or \"UTC\"".to_owned(),
            };
            let message = format!("there is no time zone `{}`", super::diagnostics::shortened(name));
            self.report(Problem::error(Code::Choice, fields.place("timezone"), message).help(help));
        }
        // Whoever named one that there is not is not to be asked for one as well.
        Some(found.unwrap_or(TimeZone::UTC))
    }

    /// Refuses a run in whose time clocks are changed.
    fn clocks_do_not_change(&mut self, fields: &Fields<'_>, calendar: &Calendar) {
        let (Some(zone), Some(date)) = (&calendar.timezone, calendar.date) else { return };
        let at = |since: Span| {
            let midnight = date.to_datetime(jiff::civil::Time::midnight());
            let local = midnight.checked_add((since.nanos() as i64).nanoseconds()).ok()?;
            zone.to_timestamp(local).ok()
        };
        let (Some(from), Some(to)) = (at(calendar.start), at(calendar.start + calendar.horizon.length)) else { return };
        let length = i128::from(calendar.horizon.length.nanos());
        let passed = to.duration_since(from).as_nanos();
        // Two changes may cancel each other.
        let Some(change) = zone.following(from).map(|change| change.timestamp()).find(|change| *change > from) else {
            return;
        };
        if passed != length || change < to {
            // A start that no clock shows lies in the hour that is left out.
            let (day, _) = calendar.local(if change < to { change } else { from }).unwrap_or((date, Span::ZERO));
            let message = format!("clocks change within the run, on {day}, and days of a run have 24 hours");
            let problem = Problem::error(Code::Horizon, fields.place("timezone"), message);
            self.report(problem.help("let the run end before that night or start after it, or leave out `timezone`"));
        }
    }

    fn length(&mut self, fields: &Fields<'_>, start: Span) -> Option<Span> {
        match (fields.node("end"), fields.node("length")) {
            (Some(_), Some(_)) => {
                let problem = Problem::error(Code::Conflict, fields.place("length"), "`end` and `length` say the same");
                self.report(problem.related(fields.place("end"), "the end").help("leave out one of them"));
                None
            }
            (None, None) if ["end", "length"].iter().any(|key| fields.is_misspelt(key)) => None,
            (None, None) => {
                let problem = Problem::error(Code::MissingKey, fields.at, "[run] needs `end` or `length`");
                self.report(problem.help("write end = \"20:00\", or length = \"12h\""));
                None
            }
            (None, Some(_)) => self.duration(fields, "length"),
            (Some(_), None) => {
                let end = self.time_of_day(fields, "end")?;
                Some(if end > start { end - start } else { end + DAY - start })
            }
        }
    }
}
