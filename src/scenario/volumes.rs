//! When contacts of a class arrive: a rate, lists, or a CSV file of volumes or of single contacts.

use super::apart::Apart;
use super::busyness::OwnBusyness;
use super::calendar::{Calendar, Repeats, WEEKDAYS};
use super::diagnostics::{At, Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::moments::{DAYS_BEFORE, Moment, Moments, Spacing};
use super::quantities::DAY;
use super::reader::{Fields, Reader};
use super::sheet::Sheet;
use super::stretches::Lasting;
use super::tree::{Node, Value};
use crate::random::Distribution;
use crate::time::{Span, Time};
use crate::words::{are, counted};
use crate::workload::{Arrivals, Bursts, Piece, RatedPieces, RecordedContact, RecordedContacts};

/// The most contacts that a class may bring on average, and all classes together.
pub(super) const MAX_CONTACTS: f64 = 1e9;

/// The most contacts that a class may have in one interval when their number is exact: each gets its moment at once.
const MAX_AT_ONCE: u64 = 10_000_000;

const TIME_COLUMN: &str = "time";
const CONTACTS_COLUMN: &str = "contacts";

/// What `where` may say.
pub(super) const CONDITIONS: Kind = Kind::Map(
    "column",
    &Kind::Either(&[Kind::Text("what has to stand there"), Kind::Whole { least: 0, most: u64::MAX }]),
);

pub(super) static VOLUMES: Shape = Shape {
    title: "arrivals",
    doc: "When contacts arrive, if not at one rate: one of `rate`, `rates`, `expected`, `counts`, `file`, `recorded` and `invites`.",
    keys: &[
        Key {
            name: "rate",
            kind: Kind::Rate,
            default: Absence::Means("not given"),
            doc: "One rate, as it may stand in place of the table.",
        },
        Key {
            name: "rates",
            kind: Kind::List(&Kind::Rate),
            default: Absence::Means("not given"),
            doc: "A rate for each interval from the start of the run on; arrivals are a Poisson process.",
        },
        Key {
            name: "expected",
            kind: Kind::List(&Kind::Number { least: 0.0, most: MAX_CONTACTS }),
            default: Absence::Means("not given"),
            doc: "A forecast: contacts expected in each interval; how many come is left to chance (Poisson).",
        },
        Key {
            name: "counts",
            kind: Kind::List(&Kind::Whole { least: 0, most: MAX_AT_ONCE }),
            default: Absence::Means("not given"),
            doc: "Exactly so many contacts in each interval, at moments left to chance.",
        },
        Key {
            name: "interval",
            kind: Kind::Duration,
            default: Absence::Means("`file`: `end`, or else how far apart its times are; lists need it"),
            doc: "The length of the intervals of the list or of the rows.",
        },
        Key {
            name: "end",
            kind: Kind::Text("a column"),
            default: Absence::Means("all rows are as long"),
            doc: "Which column of `file` has the end of the interval; earlier than its start is the next day.",
        },
        Key {
            name: "period",
            kind: Kind::Duration,
            default: Absence::Means("the list does not repeat itself"),
            doc: "After this time the list begins again, such as \"24h\"; what it leaves of the period brings nobody.",
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
            doc: "Which column has the time at which the interval starts or the contact arrives.",
        },
        super::moments::DATE,
        super::moments::WEEKDAY,
        Key {
            name: "where",
            kind: CONDITIONS,
            default: Absence::Means("all rows"),
            doc: "Takes only the rows with these values.",
        },
        Key {
            name: "scale",
            kind: Kind::Number { least: 0.0, most: 1_000.0 },
            default: Absence::Is(|| "1".into()),
            doc: "How many times as many contacts come: 1.15 for 15 % more. Not of exact numbers or recorded contacts.",
        },
        Key {
            name: "patience",
            kind: Kind::Text("a column"),
            default: Absence::Means("by the distribution of the class"),
            doc: "Which column of `recorded` has the patience in seconds; an empty cell is left to the distribution.",
        },
        Key {
            name: "waited",
            kind: Kind::Text("a column"),
            default: Absence::Means("not known"),
            doc: "Which column of `recorded` has the wait in seconds of those who were answered. Where `patience` has none, it is drawn \
                  from the distribution of the class, given that it is longer than that.",
        },
        Key {
            name: "talk",
            kind: Kind::Text("a column"),
            default: Absence::Means("by the distribution of the class"),
            doc: "Which column of `recorded` has the conversation in seconds; an empty cell is left to the distribution.",
        },
    ],
};

/// How the volumes of a class are changed.
pub(super) struct Variation {
    pub(super) busyness: OwnBusyness,
    /// By weekday, Monday first.
    pub(super) weekday: [f64; 7],
    pub(super) batch: Option<Distribution>,
    /// The distribution of the times between contacts, of mean 1; nothing for a Poisson process.
    pub(super) spacing: Option<Distribution>,
    /// The further contacts that each causes, where any do.
    pub(super) bursts: Option<Bursts>,
    /// Where one of these is set, if it is.
    pub(super) at: Option<At>,
}

impl Variation {
    /// None at all.
    pub(super) fn none() -> Variation {
        Variation {
            busyness: OwnBusyness::default(),
            weekday: [1.0; 7],
            batch: None,
            spacing: None,
            bursts: None,
            at: None,
        }
    }
}

/// An amount for a stretch of time, in contacts per second or in contacts.
#[derive(Clone, Copy)]
struct Stretch {
    from: i64,
    to: i64,
    amount: f64,
}

impl Stretch {
    /// Whether it has contacts of whom only a part would come in the run.
    fn crosses_the_ends(&self, calendar: &Calendar) -> bool {
        self.amount > 0.0 && (self.from < 0 || self.to > calendar.horizon.length.nanos() as i64)
    }
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
        let all = self.one_rate(node, calendar)?;
        self.poisson(&[all], true, &node.at, calendar, variation)
    }

    fn volumes(&mut self, fields: &Fields<'_>, at: &At, calendar: &Calendar, variation: Variation) -> Option<Arrivals> {
        const WAYS: [&str; 7] = ["rate", "rates", "expected", "counts", "file", "recorded", "invites"];
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
            let message = "busyness, weekday, spacing, batch and bursts change rates, but this class has an exact number of contacts";
            let problem =
                Problem::apart(Apart::BusynessAndCounts, place, message).related(fields.place(way), "the contacts");
            self.report(problem.help("leave them out, or give rates or expected contacts"));
            return None;
        }
        let scale = fields.node("scale").map_or(Some(1.0), |_| self.number(fields, "scale"))?;
        if exact && scale != 1.0 {
            let message = "an exact number of contacts cannot be scaled";
            let problem = Problem::error(Code::Conflict, fields.place("scale"), message);
            let help = "take them for a forecast, such as as = \"expected\", or leave out the scale";
            self.report(problem.related(fields.place(way), "the contacts").help(help));
            return None;
        }
        if way == "recorded" {
            return self.recorded(fields, calendar);
        }
        if way == "invites" {
            return Some(Arrivals::Recorded(Vec::new().into()));
        }
        let mut stretches = match way {
            "rate" => vec![self.one_rate(fields.node("rate")?, calendar)?],
            "file" => self.volumes_of_file(fields, calendar)?,
            _ => self.volumes_of_list(fields, way, calendar)?,
        };
        stretches.iter_mut().for_each(|stretch| stretch.amount *= scale);
        // One rate lasts as long as the run.
        let stretches = match way {
            "rate" => stretches,
            _ => self.in_cycles(stretches, fields.place(way), calendar)?,
        };
        if exact {
            self.counts(&stretches, fields.place(way), calendar)
        } else {
            self.poisson(&stretches, way == "rate", fields.place(way), calendar, variation)
        }
    }

    /// A rate that holds all the time.
    fn one_rate(&mut self, node: &Node, calendar: &Calendar) -> Option<Stretch> {
        let amount = self.rate_of(node)?;
        Some(Stretch { from: 0, to: calendar.horizon.length.nanos() as i64, amount })
    }

    /// Stretches of the first cycle once more in each other one, where there are cycles.
    fn in_cycles(&mut self, stretches: Vec<Stretch>, at: &At, calendar: &Calendar) -> Option<Vec<Stretch>> {
        let items = stretches.into_iter().map(|Stretch { from, to, amount }| (from, (to - from, amount)));
        let Some(items) = calendar.in_each_cycle(items.collect()) else {
            self.differs_from_cycle(at, "these contacts");
            return None;
        };
        let stretch = |(from, (length, amount))| Stretch { from, to: from + length, amount };
        Some(items.into_iter().map(stretch).collect())
    }

    /// Says that something of the run is not what `cycle` makes of it.
    pub(super) fn differs_from_cycle(&mut self, at: &At, what: &str) {
        let message = format!(
            "after its first cycle the run has others than {what}, and `cycle` says that everything repeats itself"
        );
        let help = "take a longer `cycle` in [run.batches], or give them for the first cycle alone";
        self.report(Problem::error(Code::Conflict, at, message).help(help));
    }

    /// Keys that say nothing beside `way`.
    fn refuse_strangers(&mut self, fields: &Fields<'_>, way: &str) {
        let strange: &[&str] = match way {
            "rate" => &[
                "period", "interval", "reasons", "end", "as", "contacts", "time", "date", "weekday", "where",
                "patience", "waited", "talk",
            ],
            "file" => &["period", "patience", "waited", "talk", "reasons"],
            "recorded" => &["period", "interval", "end", "as", "contacts", "reasons"],
            "invites" => &[
                "period", "interval", "end", "as", "contacts", "time", "date", "weekday", "where", "patience",
                "waited", "talk",
            ],
            _ => {
                &["reasons", "end", "as", "contacts", "time", "date", "weekday", "where", "patience", "waited", "talk"]
            }
        };
        for key in strange {
            if fields.node(key).is_some() {
                let problem =
                    Problem::error(Code::Conflict, fields.place(key), format!("`{key}` says nothing beside `{way}`"));
                self.report(problem.related(fields.place(way), "the contacts").help(format!("leave out `{key}`")));
            }
        }
    }

    fn volumes_of_list(&mut self, fields: &Fields<'_>, way: &str, calendar: &Calendar) -> Option<Vec<Stretch>> {
        let node = fields.node(way)?;
        let Some(Kind::List(kind)) = VOLUMES.key(way).map(|key| &key.kind) else { unreachable!("a list") };
        let items = self.list(node);
        let interval = self.interval(fields)?;
        // What is wrong with the numbers is told as well.
        let interval = interval.unwrap_or_else(|| {
            let message = format!("it is not said how long each of these {} is", counted(items.len(), "interval"));
            let even = calendar.horizon.length.nanos() / items.len().max(1) as u64;
            let help = format!("write interval = \"{}\" beside `{way}` if they fill the run", Span::from_nanos(even));
            self.report(Problem::error(Code::MissingKey, &node.at, message).help(help));
            Span::from_nanos(even.max(1))
        });
        let length = calendar.horizon.length.nanos() as i64;
        let covered = interval.times(items.len() as u64);
        let period = match fields.node("period") {
            None => None,
            Some(_) => {
                let period = self.duration(fields, "period")?;
                if period < covered || period == Span::ZERO {
                    let message = format!("the list covers {covered}, which is longer than its period of {period}");
                    self.report(Problem::error(Code::Horizon, fields.place("period"), message));
                    return None;
                }
                Some(period)
            }
        };
        let mut amounts = Vec::new();
        for item in items {
            amounts.push(match way {
                "rates" => self.rate_of(item)?,
                "counts" => self.whole_of(item, kind)? as f64,
                _ => self.number_of(item, kind)? / interval.seconds(),
            });
        }
        let mut stretches = Vec::new();
        let mut beyond = 0;
        let (each, repeats) = (interval.nanos() as i64, period.map_or(1, |period| length as u64 / period.nanos() + 1));
        for turn in 0..repeats {
            let begins = period.map_or(0, |period| period.times(turn).nanos() as i64);
            for (number, &amount) in amounts.iter().enumerate() {
                let from = begins.saturating_add((number as i64).saturating_mul(each));
                if from >= length {
                    beyond += usize::from(amount > 0.0 && turn == 0);
                } else {
                    stretches.push(Stretch { from, to: from.saturating_add(each), amount });
                }
            }
        }
        if beyond > 0 {
            let message = format!(
                "{beyond} of the {} {} after the end of the run, and left out",
                counted(items.len(), "number"),
                are(beyond)
            );
            self.report(Problem::warning(Code::Outside, &node.at, message));
        }
        let end = stretches.last().map_or(0, |last| last.to);
        if end < length && beyond == 0 && period.is_none() && calendar.cycle.is_none() {
            let covered = Span::from_nanos(end.max(0) as u64);
            let message = format!("the list covers {covered} of {}: nobody arrives after it", calendar.horizon.length);
            let intervals = calendar.horizon.length.nanos().div_ceil(interval.nanos());
            self.report(
                Problem::warning(Code::Outside, &node.at, message)
                    .help(format!("the run takes {} of {interval}", counted(intervals as usize, "interval"))),
            );
        }
        Some(stretches)
    }

    /// The key `interval`, if it is there.
    fn interval(&mut self, fields: &Fields<'_>) -> Option<Option<Span>> {
        if fields.node("interval").is_none() {
            return Some(None);
        }
        let interval = self.duration(fields, "interval")?;
        if interval == Span::ZERO {
            let message = "`interval` has to be longer than 0s";
            self.report(Problem::error(Code::Horizon, fields.place("interval"), message));
            return None;
        }
        Some(Some(interval))
    }

    fn volumes_of_file(&mut self, fields: &Fields<'_>, calendar: &Calendar) -> Option<Vec<Stretch>> {
        let file = fields.node("file")?;
        let form = self.choice(fields, "as").unwrap_or("expected");
        let sheet = self.sheet(file)?;
        let contacts = self.column_or(fields, "contacts", CONTACTS_COLUMN, &sheet);
        let start = self.column_or(fields, "time", TIME_COLUMN, &sheet);
        let moments = self.moments((fields, fields.node("where")), calendar, &sheet, start);
        let (contacts, moments) = (contacts?, moments?);
        let chosen = self.rows_where(&sheet, fields.node("where"));
        if chosen.is_empty() && fields.node("where").is_some() {
            return None;
        }
        let lasting = self.lasting(fields, calendar, &sheet, moments, &chosen)?;
        let mut rows: Vec<(i64, i64, usize, f64)> = Vec::new();
        let (mut outside, mut broken, mut any) = (0.0, false, false);
        let length = calendar.horizon.length.nanos() as i64;
        for row in chosen {
            let Some((from, lasts)) = self.stretch((moments, lasting), &sheet, calendar, row) else { continue };
            let starts = from.nanos(calendar, DAYS_BEFORE);
            let within = Vec::from_iter(starts.filter(|&at| at < length && at + lasts.nanos() as i64 > 0));
            // Of the days before and of other runs, only what reaches into this one is looked at.
            if within.is_empty() && from.is_elsewhere(lasts, calendar) {
                continue;
            }
            any = true;
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
            if form == "counts" && amount > MAX_AT_ONCE as f64 {
                self.wrong_cell(&sheet, row, contacts, &format!("more than {MAX_AT_ONCE} contacts at once"), None);
            }
            if form == "counts" && amount.fract() != 0.0 {
                self.wrong_cell(&sheet, row, contacts, &format!("{amount} is no whole number of contacts"), None);
            }
            if within.is_empty() {
                outside += if form == "rates" { amount * lasts.seconds() } else { amount };
            }
            let amount = if form == "expected" { amount / lasts.seconds() } else { amount };
            let stretches = within.into_iter().map(|from| (from, from + lasts.nanos() as i64, row, amount));
            let mut as_given = stretches.clone().map(|(from, to, _, amount)| Stretch { from, to, amount });
            if form == "counts"
                && let Some(cut) = as_given.find(|stretch| stretch.crosses_the_ends(calendar))
            {
                self.cannot_cut(cut, &sheet.row_at(row), calendar);
                return None;
            }
            rows.extend(stretches);
        }
        if broken {
            return None;
        }
        if !any {
            self.no_row(fields, &sheet);
        }
        if outside > 0.0 {
            self.left_out(&file.at, outside, moments);
        }
        rows.sort_unstable_by_key(|row| (row.0, row.2));
        self.rows_are_apart(fields, &sheet, &rows, |row| moments.known(&sheet, calendar, row))?;
        if any {
            self.rows_fill_the_run(fields, calendar, &sheet, moments, lasting);
        }
        Some(rows.into_iter().map(|(from, to, _, amount)| Stretch { from, to, amount }).collect())
    }

    /// How long each row lasts: as `interval` says, or the column `end`, or else until the next time of the file.
    fn lasting(
        &mut self,
        fields: &Fields<'_>,
        calendar: &Calendar,
        sheet: &Sheet,
        moments: Moments,
        chosen: &[usize],
    ) -> Option<Lasting> {
        let interval = self.interval(fields)?;
        if let Some(node) = fields.node("end") {
            if interval.is_some() {
                let message = "`interval` and `end` both say how long a row is";
                let problem = Problem::error(Code::Conflict, fields.place("interval"), message);
                self.report(problem.related(&node.at, "the ends").help("leave out one of them"));
                return None;
            }
            return self.text_of(node).and_then(|name| self.column(sheet, name, &node.at)).map(Lasting::Until);
        }
        let spacing = moments.spacing(sheet, calendar, 0..sheet.len());
        let own = moments.spacing(sheet, calendar, chosen.iter().copied());
        let place = fields.place("file");
        let (apart, evenly) = match (interval, spacing) {
            (Some(interval), spacing) => {
                if let Some(Spacing { shortest: apart, is_even: true, .. }) = spacing
                    && apart > interval
                {
                    let message = format!(
                        "the rows of `{}` are {apart} apart, but last {interval} each: nobody arrives in between",
                        sheet.name
                    );
                    let problem = Problem::warning(Code::Outside, fields.place("interval"), message);
                    self.report(problem.help("leave out `interval`: a row then lasts until the next time of the file"));
                }
                (interval, true)
            }
            (None, Some(spacing)) => {
                // Rows of nobody are often left out, but then not every second one.
                if let Some(own) = own.filter(|own| own.is_alike && own.shortest > spacing.shortest) {
                    let message = format!(
                        "the rows of this class are {} apart, and others of `{}` {}: it is not clear how long they last",
                        own.shortest, sheet.name, spacing.shortest
                    );
                    let problem = Problem::error(Code::MissingKey, place, message);
                    self.report(problem.help(format!("write interval = \"{}\" or how long they are", own.shortest)));
                    return None;
                }
                (spacing.shortest, spacing.is_even)
            }
            (None, None) => {
                // Cells that are no times are told where they are read.
                let times = (0..sheet.len()).filter(|&row| moments.known(sheet, calendar, row).is_some()).count();
                if times > 0 && times == sheet.len() {
                    let message = format!("`{}` has one time only: it does not tell how long its rows are", sheet.name);
                    let problem = Problem::error(Code::MissingKey, place, message);
                    self.report(
                        problem
                            .help("write interval = \"30m\" or how long they are, or name the column of their `end`"),
                    );
                    return None;
                }
                (DAY, true)
            }
        };
        if !evenly {
            let message = format!("the times of `{}` are not evenly apart: {apart} and other steps", sheet.name);
            let problem = Problem::error(Code::MissingKey, place, message);
            self.report(problem.help("say how long the rows are: `interval`, or the column of their `end`"));
            return None;
        }
        Some(Lasting::All(apart))
    }

    fn rows_are_apart(
        &mut self,
        fields: &Fields<'_>,
        sheet: &Sheet,
        rows: &[(i64, i64, usize, f64)],
        moment: impl Fn(usize) -> Option<Moment>,
    ) -> Option<()> {
        for pair in rows.windows(2) {
            if pair[0].1 > pair[1].0 {
                let at = sheet.row_at(pair[1].2);
                let lasts = Span::from_nanos((pair[0].1 - pair[0].0) as u64);
                let message = if pair[0].0 == pair[1].0 {
                    "two rows are for the same time".to_owned()
                } else {
                    format!("the row begins within another one, which lasts {lasts}")
                };
                // Of two nights, one of which may be written as hours beyond 24 of the day before.
                let of_nights = |one: Moment, other: Moment| one.day.is_none() && one.of_day.max(other.of_day) >= DAY;
                let nights = moment(pair[0].2).zip(moment(pair[1].2)).is_some_and(|(one, other)| of_nights(one, other));
                let help = match fields.node("where") {
                    _ if nights => {
                        "a row without a date is one of every day of the run, and its hours from 24:00 on are those of the day after: \
                         give the rows dates, or those hours once"
                    }
                    None => "each interval has one row: select those of one class with `where`",
                    Some(_) => "each interval has one row: check `where`, and `interval` if it is there",
                };
                self.report(
                    Problem::error(Code::Duplicate, &at, message)
                        .related(&sheet.row_at(pair[0].2), "the row before it")
                        .help(help),
                );
                return None;
            }
        }
        Some(())
    }

    /// Warns of whole days of the run without a row, and of a run of one day that goes on beyond the rows. What counts is the whole
    /// file: rows of nobody are often left out in that of a class.
    fn rows_fill_the_run(
        &mut self,
        fields: &Fields<'_>,
        calendar: &Calendar,
        sheet: &Sheet,
        moments: Moments,
        lasting: Lasting,
    ) {
        let known = (0..sheet.len()).filter_map(|row| lasting.known(moments, sheet, calendar, row));
        let length = calendar.cycle.unwrap_or(calendar.horizon.length).nanos() as i64;
        let mut covered: Vec<(i64, i64)> = known
            .flat_map(|(from, lasts)| {
                from.nanos(calendar, DAYS_BEFORE).map(move |at| (at, at.saturating_add(lasts.nanos() as i64)))
            })
            .filter(|&(from, to)| to > 0 && from < length)
            .collect();
        covered.sort_unstable();
        let mut gaps: Vec<(i64, i64)> = Vec::new();
        let mut now = 0;
        for (from, to) in covered.into_iter().chain([(length, length)]) {
            if from > now {
                gaps.push((now, from));
            }
            now = now.max(to);
        }
        // Nights between days with rows are nothing strange, nor are hours in between where it is said how long the rows are.
        let day = DAY.nanos() as i64;
        let told = fields.node("interval").is_some() || fields.node("end").is_some();
        let on_day = |nanos: i64| (nanos + calendar.start.nanos() as i64).div_euclid(day);
        let strange = |&&(from, to): &&(i64, i64)| {
            let is_hole = from > 0 && to < length && (length <= day || on_day(from) == on_day(to - 1));
            to - from >= day || (length <= day && (from == 0 || to == length)) || (is_hole && !told)
        };
        let Some(&(from, to)) = gaps.iter().find(strange) else { return };
        let clock = |nanos: i64| calendar.clock(Time::from_nanos(nanos.max(0) as u64));
        let more = match gaps.iter().filter(strange).count() {
            1 => String::new(),
            count => format!(", nor for {}", counted(count - 1, "more stretch")),
        };
        let message =
            format!("`{}` has no row from {} to {}{more}: nobody arrives then", sheet.name, clock(from), clock(to));
        let problem = Problem::warning(Code::NoRow, fields.place("file"), message);
        let help = match lasting {
            Lasting::All(span) if !told => format!(
                "rows are taken to last {span}, the shortest step of the file: say how long with `interval` if they last longer, or \
                 give it rows with 0 contacts"
            ),
            Lasting::All(_) | Lasting::Until(_) => {
                "if that is meant, give it rows with 0 contacts, or cut the run".to_owned()
            }
        };
        self.report(problem.help(help));
    }

    fn no_row(&mut self, fields: &Fields<'_>, sheet: &Sheet) {
        if !self.has_errors() {
            let message = format!("`{}` has no row for the days of the run: nobody of this class arrives", sheet.name);
            self.report(Problem::warning(Code::NoRow, fields.at, message).help("check `date` in [run]"));
        }
    }

    fn left_out(&mut self, at: &At, contacts: f64, moments: Moments) {
        let number = contacts.round() as usize;
        let of_days = if moments.have_dates() { " of these days" } else { "" };
        let message = format!(
            "{}{of_days} {} before the start or after the end of the run, and left out",
            counted(number, "contact"),
            are(number)
        );
        self.report(Problem::warning(Code::Outside, at, message));
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
        let (patience, waited, talk) = (seconds("patience"), seconds("waited"), seconds("talk"));
        let time = self.column_or(fields, "time", TIME_COLUMN, &sheet);
        let moments = self.moments((fields, fields.node("where")), calendar, &sheet, time)?;
        let (patience, waited, talk) = (patience?, waited?, talk?);
        let mut contacts = Vec::new();
        let (mut outside, mut any) = (0, false);
        let length = calendar.horizon.length.nanos() as i64;
        for row in self.rows_where(&sheet, fields.node("where")) {
            let Some(moment) = self.moment(moments, &sheet, calendar, row) else { continue };
            let within = Vec::from_iter(moment.nanos(calendar, DAYS_BEFORE).filter(|at| (0..length).contains(at)));
            if within.is_empty() && moment.is_elsewhere(Span::ZERO, calendar) {
                continue;
            }
            any = true;
            let mut cell = |column: Option<usize>| {
                let column = column.filter(|&column| !sheet.cell(row, column).is_empty())?;
                self.cell_number(&sheet, row, column).map(Span::from_seconds_f64)
            };
            let (patience, waited, talk) = (cell(patience), cell(waited), cell(talk));
            outside += usize::from(within.is_empty());
            contacts.extend(within.into_iter().map(|nanos| {
                let time = Time::from_nanos(nanos as u64);
                (RecordedContact { time, patience, talk }, waited)
            }));
        }
        if !any {
            self.no_row(fields, &sheet);
        }
        if outside > 0 {
            self.left_out(&file.at, outside as f64, moments);
        }
        contacts.sort_by_key(|(contact, _)| contact.time);
        let nanos = |contact: &RecordedContact| contact.time.nanos() as i64;
        let items = Vec::from_iter(
            contacts.iter().map(|&(contact, waited)| (nanos(&contact), (contact.patience, contact.talk, waited))),
        );
        match calendar.repeats(&items) {
            Repeats::Already => {}
            Repeats::Once => {
                let again = |turn: i64| {
                    let moved = move |&(contact, waited): &(RecordedContact, Option<Span>)| {
                        (RecordedContact { time: contact.time + Span::from_nanos(turn as u64), ..contact }, waited)
                    };
                    contacts.iter().map(moved)
                };
                let within = |(contact, _): &(RecordedContact, _)| contact.time < calendar.end();
                contacts = calendar.turns().flat_map(again).filter(within).collect();
            }
            Repeats::Not => {
                self.differs_from_cycle(&file.at, "these contacts");
                return None;
            }
        }
        Some(Arrivals::Recorded(RecordedContacts::with_waits(contacts)))
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
                let OwnBusyness { factors, every } = &variation.busyness;
                let interval = if factors.piece_cv > 0.0 && one_rate {
                    (now / every.nanos() as i64 + 1) * every.nanos() as i64
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
        let Variation { busyness: OwnBusyness { factors: busyness, .. }, batch, spacing, bursts, .. } = variation;
        Some(match spacing {
            None => Arrivals::Poisson { rates, busyness, batch, bursts },
            Some(gaps) => Arrivals::Renewal { rates, busyness, batch, bursts, gaps },
        })
    }

    fn counts(&mut self, stretches: &[Stretch], at: &At, calendar: &Calendar) -> Option<Arrivals> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut now = 0_i64;
        let length = calendar.horizon.length.nanos() as i64;
        for stretch in stretches {
            if stretch.crosses_the_ends(calendar) {
                self.cannot_cut(*stretch, at, calendar);
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

    /// Refuses exact numbers of which only a part would come in the run.
    fn cannot_cut(&mut self, Stretch { from, to, .. }: Stretch, at: &At, calendar: &Calendar) {
        let end = if from < 0 { "start" } else { "end" };
        let (from, to) = (calendar.written(from), calendar.written(to));
        let message = format!("the interval from {from} to {to} crosses the {end} of the run");
        let help = "an exact number of contacts cannot be cut: let the run start and end between intervals";
        self.report(Problem::error(Code::Outside, at, message).help(help));
    }

    fn pieces(&mut self, pieces: Vec<Piece>, at: &At) -> Option<RatedPieces> {
        RatedPieces::new(pieces).map_err(|error| self.report(Problem::error(Code::Number, at, error.to_string()))).ok()
    }

    /// The keys `busyness`, `weekday`, `batch`, `spacing` and `bursts` of a class.
    pub(super) fn variation(&mut self, fields: &Fields<'_>, calendar: &Calendar) -> Variation {
        let mut variation = Variation::none();
        if let Some(node) = fields.node("busyness") {
            variation.at = Some(fields.place("busyness").clone());
            variation.busyness = self.own_busyness(node, calendar);
        }
        if let Some(node) = fields.node("weekday") {
            variation.at = Some(fields.place("weekday").clone());
            self.weekday_factors(node, fields, calendar, &mut variation.weekday);
        }
        if let Some(node) = fields.node("batch") {
            variation.at = Some(fields.place("batch").clone());
            variation.batch = self
                .distribution(node, super::keys::Unit::Count)
                .filter(|distribution| distribution.is_constant() != Some(1.0));
        }
        if let Some(node) = fields.node("spacing") {
            variation.at = Some(fields.place("spacing").clone());
            variation.spacing = self.spacing(node);
        }
        if let Some(node) = fields.node("bursts") {
            variation.at = Some(fields.place("bursts").clone());
            variation.bursts = self.bursts(node);
        }
        variation
    }

    /// The distribution of the times between contacts as a distribution of mean 1.
    fn spacing(&mut self, node: &Node) -> Option<Distribution> {
        let distribution = match node.text() {
            Some("chance") => return None,
            Some("even") => Distribution::constant(1.0).ok()?,
            _ => self.distribution(node, super::keys::Unit::Count)?,
        };
        let mean = distribution.mean();
        if mean <= 0.0 || distribution.cdf(-f64::MIN_POSITIVE) > 0.0 {
            let problem =
                Problem::error(Code::Distribution, &node.at, "times between contacts are not negative, nor always 0");
            self.report(problem.help("only the shape of the distribution counts: its mean becomes that of the rate"));
            return None;
        }
        match distribution.scaled(1.0 / mean) {
            Ok(distribution) => Some(distribution),
            Err(error) => {
                self.report(Problem::error(
                    Code::Distribution,
                    &node.at,
                    format!("this distribution cannot be: {error}"),
                ));
                None
            }
        }
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
            let problem = Problem::error(Code::Conflict, fields.place("weekday"), "the run has no weekday")
                .unless_wrong(&[("run", "weekday"), ("run", "date")]);
            self.report(problem.help("set `date` or `weekday` in [run]"));
        }
    }
}

fn time(nanos: i64) -> Time {
    Time::from_nanos(nanos.max(0) as u64)
}
