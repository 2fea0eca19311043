//! When contacts of a class arrive: a rate, lists, or a CSV file of volumes or of single contacts.

use super::calendar::{Calendar, WEEKDAYS, clock};
use super::diagnostics::{At, Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::reader::{Fields, Reader};
use super::sheet::Sheet;
use super::tree::{Node, Value};
use crate::random::Law;
use crate::time::{Span, Time};
use crate::workload::{Arrivals, Busyness, Piece, RatedPieces, RecordedContact};
use std::sync::Arc;

/// The most contacts that a class may bring on average, and all classes together.
pub(super) const MOST_CONTACTS: f64 = 1e9;

/// The most contacts that a class may have in one interval when their number is exact: each gets its moment at once.
const MOST_AT_ONCE: u64 = 10_000_000;

const TIME_COLUMN: &str = "time";
const CONTACTS_COLUMN: &str = "contacts";

/// What `where` may say.
pub(super) const CONDITIONS: Kind = Kind::Map(
    "column",
    &Kind::Either(&[Kind::Text("what has to stand there"), Kind::Whole { least: 0, most: u64::MAX }]),
);

pub(super) static VOLUMES: Shape = Shape {
    title: "arrivals",
    doc: "When contacts arrive, if not at one rate: one of `rates`, `expected`, `counts`, `file`, `recorded` and `invites`.",
    keys: &[
        Key {
            name: "rates",
            kind: Kind::List(&Kind::Rate),
            default: Absence::Means("not given"),
            doc: "A rate for each interval from the start of the run on; arrivals are a Poisson process.",
        },
        Key {
            name: "expected",
            kind: Kind::List(&Kind::Number { least: 0.0, most: MOST_CONTACTS }),
            default: Absence::Means("not given"),
            doc: "A forecast: contacts expected in each interval; how many come is left to chance (Poisson).",
        },
        Key {
            name: "counts",
            kind: Kind::List(&Kind::Whole { least: 0, most: MOST_AT_ONCE }),
            default: Absence::Means("not given"),
            doc: "Exactly so many contacts in each interval, at moments left to chance.",
        },
        Key {
            name: "interval",
            kind: Kind::Duration,
            default: Absence::Means("`interval` of [run]"),
            doc: "The length of the intervals of the list or of the rows.",
        },
        Key {
            name: "file",
            kind: Kind::Text("path of a CSV file, from the scenario's folder"),
            default: Absence::Means("not given"),
            doc: "Volumes: a row for each interval. Intervals without a row bring nobody.",
        },
        Key {
            name: "as",
            kind: Kind::Choice(&[
                Word { name: "expected", doc: "A forecast: so many are expected." },
                Word { name: "counts", doc: "Exactly so many." },
                Word { name: "rates", doc: "Rates such as 120/h." },
            ]),
            default: Absence::Is(|| "expected".into()),
            doc: "What the numbers of `file` are.",
        },
        Key {
            name: "contacts",
            kind: Kind::Text("a column"),
            default: Absence::Is(|| CONTACTS_COLUMN.into()),
            doc: "Which column of `file` has the numbers.",
        },
        Key {
            name: "recorded",
            kind: Kind::Text("path of a CSV file, from the scenario's folder"),
            default: Absence::Means("not given"),
            doc: "Recorded contacts: a row for each.",
        },
        super::invites::INVITES,
        super::invites::REASONS,
        Key {
            name: "time",
            kind: Kind::Text("a column"),
            default: Absence::Is(|| TIME_COLUMN.into()),
            doc: "Which column has the time of day, at which the interval starts or the contact arrives.",
        },
        Key {
            name: "date",
            kind: Kind::Text("a column"),
            default: Absence::Means("all rows are of the day of the start"),
            doc: "Which column has the date; rows of other days than those of the run are left out.",
        },
        Key {
            name: "where",
            kind: CONDITIONS,
            default: Absence::Means("all rows"),
            doc: "Takes only the rows with these values.",
        },
        Key {
            name: "patience",
            kind: Kind::Text("a column"),
            default: Absence::Means("by the law of the class"),
            doc: "Which column of `recorded` has the patience in seconds; an empty cell is left to the law.",
        },
        Key {
            name: "handling",
            kind: Kind::Text("a column"),
            default: Absence::Means("by the law of the class"),
            doc: "Which column of `recorded` has the conversation in seconds; an empty cell is left to the law.",
        },
    ],
};

pub(super) static BUSYNESS: Shape = Shape {
    title: "busyness",
    doc: "How much busier or quieter than planned it may turn out: coefficients of variation of factors of mean 1.",
    keys: &[
        Key {
            name: "day",
            kind: Kind::Number { least: 0.0, most: 10.0 },
            default: Absence::Is(|| Busyness::default().day_cv.to_string()),
            doc: "Of the factor of a whole day.",
        },
        Key {
            name: "interval",
            kind: Kind::Number { least: 0.0, most: 10.0 },
            default: Absence::Is(|| Busyness::default().piece_cv.to_string()),
            doc: "Of the factor of each interval.",
        },
    ],
};

/// How the volumes of a class are changed.
pub(super) struct Variation {
    pub(super) busyness: Busyness,
    /// By weekday, Monday first.
    pub(super) weekday: [f64; 7],
    pub(super) batch: Option<Law>,
    /// Where one of these is set, if it is.
    pub(super) at: Option<At>,
}

/// An amount for a stretch of time, in contacts per second or in contacts.
#[derive(Clone, Copy)]
struct Stretch {
    from: i64,
    to: i64,
    amount: f64,
}

impl Reader<'_> {
    /// The key `arrivals` of a class.
    pub(super) fn arrivals(
        &mut self,
        node: &Node,
        at: &At,
        calendar: &Calendar,
        variation: Variation,
    ) -> Option<Arrivals> {
        if let Value::Table(_) = node.value {
            let fields = self.fields(node, &node.at, &VOLUMES)?;
            return self.volumes(&fields, at, calendar, variation);
        }
        let rate = self.rate_of(node)?;
        let all = Stretch { from: 0, to: calendar.horizon.length.nanos() as i64, amount: rate };
        self.poisson(&[all], true, &node.at, calendar, variation)
    }

    fn volumes(&mut self, fields: &Fields<'_>, at: &At, calendar: &Calendar, variation: Variation) -> Option<Arrivals> {
        const WAYS: [&str; 6] = ["rates", "expected", "counts", "file", "recorded", "invites"];
        let given: Vec<&str> = WAYS.into_iter().filter(|way| fields.node(way).is_some()).collect();
        let &[way] = given.as_slice() else {
            let place = given.get(1).map_or(fields.at, |second| fields.place(second));
            let problem =
                Problem::error(Code::Conflict, place, format!("arrivals are given by one of {}", WAYS.join(", ")));
            self.report(problem.related(at, "of this class"));
            return None;
        };
        self.refuse_strangers(fields, way);
        let exact = ["counts", "recorded", "invites"].contains(&way)
            || fields.node("as").is_some_and(|node| node.text() == Some("counts"));
        if let (true, Some(place)) = (exact, &variation.at) {
            let message = "busyness, weekday and batch change rates, but this class has an exact number of contacts";
            let problem = Problem::error(Code::Conflict, place, message).related(fields.place(way), "the contacts");
            self.report(problem.help("leave them out, or give rates or expected contacts"));
            return None;
        }
        if way == "recorded" {
            return self.recorded(fields, calendar);
        }
        if way == "invites" {
            return Some(Arrivals::Recorded(Vec::new().into()));
        }
        let interval = self.duration(fields, "interval").unwrap_or(calendar.horizon.interval);
        if interval == Span::ZERO {
            let message = "`interval` has to be longer than 0s";
            self.report(Problem::error(Code::Horizon, fields.place("interval"), message));
            return None;
        }
        let stretches = match way {
            "file" => self.volumes_of_file(fields, calendar, interval)?,
            _ => self.volumes_of_list(fields, way, calendar, interval)?,
        };
        if exact {
            self.counts(&stretches, fields.place(way), calendar)
        } else {
            self.poisson(&stretches, false, fields.place(way), calendar, variation)
        }
    }

    /// Keys that say nothing beside `way`.
    fn refuse_strangers(&mut self, fields: &Fields<'_>, way: &str) {
        let strange: &[&str] = match way {
            "file" => &["patience", "handling", "reasons"],
            "recorded" => &["interval", "as", "contacts", "reasons"],
            "invites" => &["interval", "as", "contacts", "time", "date", "where", "patience", "handling"],
            _ => &["reasons", "as", "contacts", "time", "date", "where", "patience", "handling"],
        };
        for key in strange {
            if fields.node(key).is_some() {
                let problem =
                    Problem::error(Code::Conflict, fields.place(key), format!("`{key}` says nothing beside `{way}`"));
                self.report(problem.related(fields.place(way), "the contacts").help(format!("leave out `{key}`")));
            }
        }
    }

    fn volumes_of_list(
        &mut self,
        fields: &Fields<'_>,
        way: &str,
        calendar: &Calendar,
        interval: Span,
    ) -> Option<Vec<Stretch>> {
        let node = fields.node(way)?;
        let Some(Kind::List(kind)) = VOLUMES.key(way).map(|key| &key.kind) else { unreachable!("a list") };
        let items = self.list(node);
        let length = calendar.horizon.length.nanos() as i64;
        let mut stretches = Vec::new();
        let mut beyond = 0;
        for (number, item) in items.iter().enumerate() {
            let amount = match way {
                "rates" => self.rate_of(item)?,
                "counts" => self.whole_of(item, kind)? as f64,
                _ => self.number_of(item, kind)? / interval.seconds(),
            };
            let from = (number as i64).saturating_mul(interval.nanos() as i64);
            if from >= length {
                beyond += usize::from(amount > 0.0);
            } else {
                stretches.push(Stretch { from, to: from.saturating_add(interval.nanos() as i64), amount });
            }
        }
        if beyond > 0 {
            let message =
                format!("{beyond} of the {} numbers lie after the end of the run and are left out", items.len());
            self.report(Problem::warning(Code::Outside, &node.at, message));
        }
        let end = stretches.last().map_or(0, |last| last.to);
        if end < length && beyond == 0 {
            let covered = Span::from_nanos(end.max(0) as u64);
            let message = format!("the list covers {covered} of {}: nobody arrives after it", calendar.horizon.length);
            let intervals = calendar.horizon.length.nanos().div_ceil(interval.nanos());
            self.report(
                Problem::warning(Code::Outside, &node.at, message)
                    .help(format!("the run takes {intervals} intervals of {interval}")),
            );
        }
        Some(stretches)
    }

    fn volumes_of_file(&mut self, fields: &Fields<'_>, calendar: &Calendar, interval: Span) -> Option<Vec<Stretch>> {
        let file = fields.node("file")?;
        let form = self.choice(fields, "as").unwrap_or("expected");
        let sheet = self.sheet(file)?;
        let contacts = self.column_or(fields, "contacts", CONTACTS_COLUMN, &sheet);
        let times = self.times(fields, calendar, &sheet)?;
        let contacts = contacts?;
        let mut rows: Vec<(i64, usize, f64)> = Vec::new();
        let (mut outside, mut broken) = (0.0, false);
        let length = calendar.horizon.length.nanos() as i64;
        for (nanos, row) in times {
            let amount = if form == "rates" {
                let result = super::quantities::rate(sheet.cell(row, contacts));
                result.map_err(|error| self.wrong_cell(&sheet, row, contacts, &error.message, Some(error.help))).ok()
            } else {
                self.cell_number(&sheet, row, contacts)
            };
            let Some(amount) = amount else {
                broken = true;
                continue;
            };
            if form == "counts" && amount > MOST_AT_ONCE as f64 {
                self.wrong_cell(&sheet, row, contacts, &format!("more than {MOST_AT_ONCE} contacts at once"), None);
            }
            if form == "counts" && amount.fract() != 0.0 {
                self.wrong_cell(&sheet, row, contacts, &format!("{amount} is no whole number of contacts"), None);
            }
            if nanos >= length || nanos + interval.nanos() as i64 <= 0 {
                outside += if form == "rates" { amount * interval.seconds() } else { amount };
                continue;
            }
            rows.push((nanos, row, if form == "expected" { amount / interval.seconds() } else { amount }));
        }
        if broken {
            return None;
        }
        if outside > 0.0 {
            let message = format!(
                "{outside:.0} contacts of these days come before the start or after the end of the run and are left out"
            );
            self.report(Problem::warning(Code::Outside, &file.at, message));
        }
        rows.sort_unstable_by_key(|row| (row.0, row.1));
        for pair in rows.windows(2) {
            if pair[0].0 + interval.nanos() as i64 > pair[1].0 {
                let at = sheet.row_at(pair[1].1);
                let same = pair[0].0 == pair[1].0;
                let message = if same {
                    "two rows are for the same time".to_owned()
                } else {
                    format!("two rows are less than {interval} apart")
                };
                let help = "each interval has one row: select those of one class with `where`, and set `interval` to their length";
                self.report(
                    Problem::error(Code::Duplicate, &at, message)
                        .related(&sheet.row_at(pair[0].1), "the row before it")
                        .help(help),
                );
                return None;
            }
        }
        Some(
            rows.into_iter()
                .map(|(from, _, amount)| Stretch { from, to: from + interval.nanos() as i64, amount })
                .collect(),
        )
    }

    /// The moments of the rows of the days of the run, with the rows.
    fn times(&mut self, fields: &Fields<'_>, calendar: &Calendar, sheet: &Arc<Sheet>) -> Option<Vec<(i64, usize)>> {
        let time = self.column_or(fields, "time", TIME_COLUMN, sheet);
        let date = match fields.node("date") {
            Some(node) => Some(self.text_of(node).and_then(|name| self.column(sheet, name, &node.at))?),
            None => None,
        };
        if date.is_some() && calendar.date.is_none() {
            let problem =
                Problem::error(Code::Conflict, fields.place("date"), "a column of dates needs the date of the run");
            self.report(problem.help("set `date` in [run]"));
            return None;
        }
        let time = time?;
        let mut times = Vec::new();
        for row in self.rows_where(sheet, fields.node("where")) {
            let day = match date {
                None => Some(0),
                Some(column) => self.cell_date(sheet, row, column).and_then(|date| calendar.day_of_date(date)),
            };
            // Rows of other days may be anything.
            let Some(day) = day.filter(|day| (0..calendar.days()).contains(day)) else { continue };
            if let Some(of_day) = self.cell_time(sheet, row, time) {
                times.push((calendar.nanos(day, of_day), row));
            }
        }
        if times.is_empty() && !self.has_errors() {
            let message = format!("`{}` has no row for the days of the run: nobody of this class arrives", sheet.name);
            self.report(Problem::warning(Code::NoRow, fields.at, message));
        }
        Some(times)
    }

    /// The column that the key names, or the one that it names by default.
    fn column_or(&mut self, fields: &Fields<'_>, key: &str, default: &str, sheet: &Sheet) -> Option<usize> {
        match fields.node(key) {
            Some(node) => self.text_of(node).and_then(|name| self.column(sheet, name, &node.at)),
            None => self.column(sheet, default, fields.at),
        }
    }

    fn recorded(&mut self, fields: &Fields<'_>, calendar: &Calendar) -> Option<Arrivals> {
        let file = fields.node("recorded")?;
        let sheet = self.sheet(file)?;
        let mut seconds = |key: &str| match fields.node(key) {
            Some(node) => self.text_of(node).and_then(|name| self.column(&sheet, name, &node.at)).map(Some),
            None => Some(None),
        };
        let (patience, handling) = (seconds("patience"), seconds("handling"));
        let times = self.times(fields, calendar, &sheet)?;
        let (patience, handling) = (patience?, handling?);
        let mut contacts = Vec::new();
        let mut outside = 0;
        for (nanos, row) in times {
            let mut cell = |column: Option<usize>| {
                let column = column.filter(|&column| !sheet.cell(row, column).is_empty())?;
                self.cell_number(&sheet, row, column).map(Span::from_seconds_f64)
            };
            let (patience, handling) = (cell(patience), cell(handling));
            if nanos < 0 || nanos >= calendar.horizon.length.nanos() as i64 {
                outside += 1;
                continue;
            }
            contacts.push(RecordedContact { time: Time::from_nanos(nanos as u64), patience, handling });
        }
        if outside > 0 {
            let message = format!(
                "{outside} contacts of these days come before the start or after the end of the run and are left out"
            );
            self.report(Problem::warning(Code::Outside, &file.at, message));
        }
        Some(Arrivals::Recorded(contacts.into()))
    }

    fn poisson(
        &mut self,
        stretches: &[Stretch],
        one_rate: bool,
        at: &At,
        calendar: &Calendar,
        variation: Variation,
    ) -> Option<Arrivals> {
        let horizon = calendar.horizon;
        let mut pieces: Vec<Piece> = Vec::new();
        let mut now = 0_i64;
        let length = horizon.length.nanos() as i64;
        for stretch in stretches {
            if stretch.from > now {
                pieces.push(Piece {
                    end: time(stretch.from.min(length)),
                    amount: 0.0,
                    day: calendar.day_of(time(now)),
                });
                now = stretch.from;
            }
            let to = stretch.to.min(length);
            while now < to {
                let day = calendar.day_of(time(now));
                let midnight = calendar.nanos(i64::from(day) + 1, Span::ZERO);
                // Each interval of its own busyness is a piece.
                let interval = if variation.busyness.piece_cv > 0.0 && one_rate {
                    (now / horizon.interval.nanos() as i64 + 1) * horizon.interval.nanos() as i64
                } else {
                    i64::MAX
                };
                let end = to.min(midnight).min(interval);
                let factor = calendar.weekday_of(i64::from(day)).map_or(1.0, |weekday| variation.weekday[weekday]);
                pieces.push(Piece { end: time(end), amount: stretch.amount * factor, day });
                now = end;
            }
        }
        let rates = self.pieces(pieces, at)?;
        Some(Arrivals::Poisson { rates, busyness: variation.busyness, batch: variation.batch })
    }

    fn counts(&mut self, stretches: &[Stretch], at: &At, calendar: &Calendar) -> Option<Arrivals> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut now = 0_i64;
        let length = calendar.horizon.length.nanos() as i64;
        for stretch in stretches {
            if (stretch.from < 0 || stretch.to > length) && stretch.amount > 0.0 {
                let start = Span::from_nanos((calendar.start.nanos() as i64 + stretch.from).max(0) as u64);
                let message = format!("the interval of {} crosses the start or the end of the run", clock(start));
                let help = "an exact number of contacts cannot be cut: let the run start and end between intervals";
                self.report(Problem::error(Code::Outside, at, message).help(help));
                return None;
            }
            if stretch.from > now {
                pieces.push(Piece { end: time(stretch.from), amount: 0.0, day: calendar.day_of(time(now)) });
            }
            let day = calendar.day_of(time(stretch.from));
            now = stretch.to.min(length);
            pieces.push(Piece { end: time(now), amount: stretch.amount, day });
        }
        self.pieces(pieces, at).map(Arrivals::Counts)
    }

    fn pieces(&mut self, pieces: Vec<Piece>, at: &At) -> Option<RatedPieces> {
        RatedPieces::new(pieces).map_err(|error| self.report(Problem::error(Code::Number, at, error.to_string()))).ok()
    }

    /// The keys `busyness`, `weekday` and `batch` of a class.
    pub(super) fn variation(&mut self, fields: &Fields<'_>, calendar: &Calendar) -> Variation {
        let mut variation = Variation { busyness: Busyness::default(), weekday: [1.0; 7], batch: None, at: None };
        if let Some(node) = fields.node("busyness") {
            variation.at = Some(fields.place("busyness").clone());
            if let Some(inner) = self.fields(node, &node.at, &BUSYNESS) {
                variation.busyness.day_cv = self.number(&inner, "day").unwrap_or(variation.busyness.day_cv);
                variation.busyness.piece_cv = self.number(&inner, "interval").unwrap_or(variation.busyness.piece_cv);
            }
        }
        if let Some(node) = fields.node("weekday") {
            variation.at = Some(fields.place("weekday").clone());
            self.weekday_factors(node, fields, calendar, &mut variation.weekday);
        }
        if let Some(node) = fields.node("batch") {
            variation.at = Some(fields.place("batch").clone());
            variation.batch = self.law(node, super::keys::Unit::Count).filter(|law| law.is_constant() != Some(1.0));
        }
        variation
    }

    fn weekday_factors(&mut self, node: &Node, fields: &Fields<'_>, calendar: &Calendar, factors: &mut [f64; 7]) {
        const FACTOR: Kind = Kind::Number { least: 0.0, most: 1e6 };
        for (name, node) in &self.map(node).entries {
            match WEEKDAYS.iter().position(|word| *word == name.text) {
                Some(day) => factors[day] = self.number_of(node, &FACTOR).unwrap_or(1.0),
                None => self.unknown_key(name, "`weekday`", WEEKDAYS.iter().copied()),
            }
        }
        if calendar.weekday.is_none() {
            let problem = Problem::error(Code::Conflict, fields.place("weekday"), "the run has no weekday");
            self.report(problem.help("set `date` or `weekday` in [run]"));
        }
    }
}

fn time(nanos: i64) -> Time {
    Time::from_nanos(nanos.max(0) as u64)
}
