//! What really happened: counts of a real day to compare a run with.

use super::apart::Apart;
use super::calendar::Calendar;
use super::classes::Demand;
use super::diagnostics::{At, Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::moments::{DAYS_BEFORE, Moment, Moments, Spacing};
use super::quantities::DAY;
use super::reader::{Fields, Reader};
use super::sheet::{Column, Sheet};
use super::talk_level::{Past, TALK_HISTORY, TalkLevel};
use crate::ids::{ClassId, Id};
use crate::random::Distribution;
use crate::time::{Span, Time};
use crate::words::{are, counted};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How far a sum may miss its bound, for having been rounded.
const ROUNDING: f64 = 0.01;
/// People hardly give up sooner than that on average \[s\].
const HASTE: f64 = 5.0;
/// Conversations are hardly shorter than that on average \[s\].
const SHORTEST: f64 = 5.0;
/// So many contacts are too many for nobody to come by chance, in less than one of a thousand cases; such a row is not left out for being empty.
const TOO_MANY_FOR_NONE: f64 = 7.0;
/// Where most are in time, a mean wait beyond this is doubtful.
const LONG: Span = Span::from_seconds(600);

pub(super) static BACKTEST: Shape = Shape {
    title: "[backtest]",
    doc: "What really happened, for `switchboard backtest`: a CSV file with a row per interval and class, counted by arrival.",
    keys: &[
        Key {
            name: "file",
            kind: Kind::Text("path of a CSV file, from the scenario's folder"),
            default: Absence::Refused,
            doc: "The counts.",
        },
        super::moments::DATE,
        Key {
            name: "time",
            kind: Kind::Text("a column"),
            default: Absence::Refused,
            doc: "Which column has the time at which the interval starts.",
        },
        Key {
            name: "class",
            kind: Kind::Text("a column"),
            default: Absence::Refused,
            doc: "Which column has the class; rows of other names are left out.",
        },
        Key { name: "offered", kind: Kind::Text("a column"), default: Absence::Refused, doc: "Contacts that arrived." },
        Key { name: "answered", kind: Kind::Text("a column"), default: Absence::Refused, doc: "Of these: answered." },
        Key {
            name: "abandoned",
            kind: Kind::Text("a column"),
            default: Absence::Means("not known"),
            doc: "Of these: gave up.",
        },
        Key {
            name: "answered_in_time",
            kind: Kind::Text("a column"),
            default: Absence::Means("not known"),
            doc: "Of the answered: within the threshold of [service_level].",
        },
        Key {
            name: "wait_answered",
            kind: Kind::Text("a column"),
            default: Absence::Means("not known"),
            doc: "Sum of the waits of the answered, in seconds.",
        },
        Key {
            name: "talk",
            kind: Kind::Text("a column"),
            default: Absence::Means("not known"),
            doc: "Sum of the conversations, in seconds.",
        },
        Key {
            name: "class_talk",
            kind: Kind::Choice(&[
                Word { name: "planned", doc: "The distributions of the classes as they are written." },
                Word {
                    name: "actual",
                    doc: "Each class's distribution of talk, scaled to the real mean of the run's time.",
                },
                Word {
                    name: "learned",
                    doc: "All distributions of talk, scaled to the level that is expected after the days before the run; see `talk_history`. Needs dates.",
                },
            ]),
            default: Absence::Is(|| "planned".into()),
            doc: "Which handling times the run has.",
        },
        Key {
            name: "talk_history",
            kind: Kind::Table(&TALK_HISTORY),
            default: Absence::Means("the level is the median of the counted days before the run"),
            doc: "With `class_talk = \"learned\"`: how long conversations were on days before.",
        },
    ],
};

/// What really happened to the contacts of one class that arrived in one interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BacktestCell {
    /// The interval, from 0.
    pub interval: usize,
    /// The class.
    pub class: ClassId,
    /// Contacts that arrived.
    pub offered: f64,
    /// Of these: answered.
    pub answered: f64,
    /// Of these: gave up; nothing if it is not known.
    pub abandoned: Option<f64>,
    /// Of the answered: within the threshold; nothing if it is not known.
    pub answered_in_time: Option<f64>,
    /// Sum of the waits of the answered \[s\]; nothing if it is not known.
    pub wait_answered: Option<f64>,
    /// Sum of the conversations \[s\]; nothing if it is not known.
    pub talk: Option<f64>,
}

/// What really happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// The counts, in the order of the file. Several may be about the same interval and class: they add up.
    pub cells: Vec<BacktestCell>,
    /// All dates of the file on which runs begin that it has rows of, ascending, those of other days than the run's included; without dates in
    /// the file that of the run, if it has one.
    pub dates: Vec<Date>,
    /// How long conversations are expected to be, where that is learned from the days before.
    pub talk: Option<TalkLevel>,
}

/// The columns of counts.
#[derive(Clone, Copy)]
struct Columns {
    offered: Column,
    answered: Column,
    abandoned: Option<Column>,
    in_time: Option<Column>,
    wait: Option<Column>,
    talk: Option<Column>,
}

/// The days of the file: those on which the runs begin that its rows lie in, and on which days of these runs they do, 0 being the first.
#[derive(Default)]
struct Days(BTreeMap<i64, BTreeSet<i64>>);

impl Days {
    fn add(&mut self, moment: Moment, calendar: &Calendar) {
        let day = moment.day.unwrap_or(0);
        if let Some(begins) = calendar.day_of_run(day, moment.of_day) {
            let further = (moment.of_day.nanos() / DAY.nanos()) as i64;
            self.0.entry(begins).or_default().insert(day + further - begins);
        }
    }

    /// The dates, ascending; none without one of the run.
    fn dates(&self, calendar: &Calendar) -> impl Iterator<Item = Date> {
        self.0.keys().filter_map(|&day| calendar.date_of(day))
    }

    /// Leaves out a first night of which the file has only what is after midnight, and a last one of which it has only what is before, where
    /// others are whole; and says which.
    fn leave_out_split(&mut self, calendar: &Calendar) -> Vec<Date> {
        let is_whole = |parts: &BTreeSet<i64>| parts.contains(&0) && parts.contains(&1);
        if calendar.days() != 2 || calendar.horizon.length > DAY || !self.0.values().any(is_whole) {
            return Vec::new();
        }
        let ends = [self.0.first_key_value().map(|(day, _)| *day), self.0.last_key_value().map(|(day, _)| *day)];
        let [Some(first), Some(last)] = ends else { return Vec::new() };
        let split = [(first, 0), (last, 1)].into_iter().filter(|(day, part)| !self.0[day].contains(part));
        let split = Vec::from_iter(split.map(|(day, _)| day));
        split.iter().for_each(|day| drop(self.0.remove(day)));
        split.into_iter().filter_map(|day| calendar.date_of(day)).collect()
    }
}

/// The rows of each class and time, from the start of the run on \[ns\].
type RowsAt = BTreeMap<(ClassId, i64), Vec<usize>>;

/// How far the rows of a class are from one to the next.
struct Steps {
    /// The class, the time of the row before and that of the row \[ns\], ascending.
    all: Vec<(ClassId, i64, i64)>,
    /// How long they usually are, if that can be said.
    usual: Option<i64>,
}

impl Steps {
    /// Where no length is that of most, the shortest of the file counts, if all are whole numbers of it.
    fn of(rows: &RowsAt, of_file: Option<Spacing>) -> Steps {
        let times = Vec::from_iter(rows.keys().copied());
        let pairs = times.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        let all = Vec::from_iter(pairs.map(|pair| (pair[0].0, pair[0].1, pair[1].1)));
        let mut lengths: BTreeMap<i64, usize> = BTreeMap::new();
        all.iter().for_each(|&(_, from, to)| *lengths.entry(to - from).or_default() += 1);
        let most = lengths.into_iter().max_by_key(|&(_, number)| number);
        let usual = most.filter(|&(_, number)| number > 1 && 2 * number >= all.len()).map(|(length, _)| length);
        let of_file = of_file.filter(|spacing| spacing.is_even).map(|spacing| spacing.shortest.nanos() as i64);
        let usual = usual.or(of_file);
        Steps { all, usual }
    }
}

/// Rows of the days of the run that are left out.
#[derive(Default)]
struct Strangers {
    /// Rows by the name that is no class.
    names: BTreeMap<String, usize>,
    /// Rows of classes before the start or after the end of the run.
    outside: usize,
}

impl Strangers {
    fn add(&mut self, name: &str) {
        match self.names.get_mut(name) {
            Some(rows) => *rows += 1,
            None => drop(self.names.insert(name.to_owned(), 1)),
        }
    }

    fn tell(&self, reader: &mut Reader<'_>, fields: &Fields<'_>, demand: &Demand) {
        // A queue that is no class is often there, and its rows are another's; a class that is written otherwise would lack these rows.
        for (name, &rows) in &self.names {
            let meant =
                demand.classes.iter().map(|class| class.name.as_str()).find(|class| folded(class) == folded(name));
            if let Some(class) = meant {
                let message = format!(
                    "{} of these days {} of `{name}`, and the class is `{class}`",
                    counted(rows, "row"),
                    are(rows)
                );
                let problem = Problem::error(Code::Outside, fields.place("class"), message);
                reader.report(
                    problem.help(format!("write `{class}` in the file as well, or name the class as the file does")),
                );
            }
        }
        let rows: usize = self.names.values().sum();
        if rows > 0 {
            let names: Vec<&str> = self.names.keys().map(String::as_str).collect();
            let names = super::diagnostics::shortened(&names.join(", "));
            let message = format!(
                "{} of these days {} of no class of the run, and left out: {names}",
                counted(rows, "row"),
                are(rows)
            );
            reader.report(Problem::warning(Code::Outside, fields.place("class"), message));
        }
        if self.outside > 0 {
            let message = format!(
                "{} of these days {} before or after the run, and left out",
                counted(self.outside, "row"),
                are(self.outside)
            );
            reader.report(Problem::warning(Code::Outside, fields.place("time"), message));
        }
    }
}

/// A name without regard to case and to what stands between its words.
fn folded(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Seconds with one place, or more where they are few.
fn told(seconds: f64) -> String {
    if seconds < 1.0 { format!("{seconds:.3}") } else { format!("{seconds:.1}") }
}

impl Reader<'_> {
    /// The section `[backtest]`. With `class_talk = "actual"` the classes' distributions of talk are scaled.
    pub(super) fn backtest(
        &mut self,
        fields: &Fields<'_>,
        calendar: &Calendar,
        in_time_limit: Span,
        demand: &mut Demand,
    ) -> Option<Backtest> {
        if calendar.warm_up > Span::ZERO {
            let message = "the real day is whole, and `warm_up` leaves out the beginning of the simulated one";
            let problem = Problem::apart(Apart::BacktestAndWarmUp, fields.at, message);
            self.report(problem.help("leave out `warm_up` in [run]"));
        }
        let sheet = self.sheet(fields.node("file")?)?;
        let told = self.count_of_errors();
        let mut column = |key: &str| match fields.node(key) {
            Some(node) => self.text_of(node).and_then(|name| self.column(&sheet, name, &node.at)).map(Some),
            None => Some(None),
        };
        let all = ["time", "class", "offered", "answered", "abandoned", "answered_in_time", "wait_answered", "talk"];
        let columns = all.map(&mut column);
        let [time, class, offered, answered, abandoned, in_time, wait, talk] = columns;
        let moments = self.moments((fields, None), calendar, &sheet, time.flatten());
        let class_talk = self.choice(fields, "class_talk");
        let history = fields.node("talk_history").map(|node| self.talk_history(node, calendar));
        let (class, offered, answered, moments) = (class??, offered??, answered??, moments?);
        let columns = Columns { offered, answered, abandoned: abandoned?, in_time: in_time?, wait: wait?, talk: talk? };
        let mut cells = Vec::new();
        let (mut empty, mut moments_of) = (BTreeSet::new(), BTreeMap::new());
        let mut days = Days::default();
        let mut strangers = Strangers::default();
        let length = calendar.horizon.length.nanos() as i64;
        if class_talk == Some("learned") && (columns.talk.is_none() || !moments.have_dates()) {
            let problem = Problem::error(
                Code::Conflict,
                fields.place("class_talk"),
                "`learned` needs the columns `talk` and `date`",
            );
            self.report(problem.help("name the columns with the sum of the conversations, and with the date"));
            return None;
        }
        let history = match history {
            Some(history) => Some(history?),
            None => None,
        };
        let mut past = Vec::new();
        for row in 0..sheet.len() {
            if let Some(moment) = moments.known(&sheet, calendar, row) {
                days.add(moment, calendar);
            }
            if class_talk == Some("learned") {
                past.extend(self.past(&sheet, calendar, moments, row, (class, columns), demand));
            }
            let Some(moment) = self.moment(moments, &sheet, calendar, row) else { continue };
            let within = Vec::from_iter(moment.nanos(calendar, DAYS_BEFORE).filter(|at| (0..length).contains(at)));
            // Of the days before and of other runs, only what is of this one is looked at.
            if within.is_empty() && moment.is_elsewhere(Span::ZERO, calendar) {
                continue;
            }
            let Some(class) = demand.names.find(sheet.cell(row, class)) else {
                strangers.add(sheet.cell(row, class));
                continue;
            };
            if within.is_empty() {
                strangers.outside += 1;
                continue;
            }
            let Some(counts) = self.counts_of_row(&sheet, row, columns) else { continue };
            if counts.offered == 0.0 {
                empty.insert(row);
            }
            moments_of.entry((class, within[0])).or_insert_with(Vec::new).push(row);
            cells.extend(within.into_iter().map(|nanos| {
                let interval = (nanos as u64 / calendar.horizon.interval.nanos()) as usize;
                BacktestCell { interval, class, ..counts }
            }));
        }
        strangers.tell(self, fields, demand);
        self.intervals_hold_rows(fields, calendar, &sheet, moments);
        if cells.is_empty() && calendar.is_read && self.count_of_errors() == told {
            let message = format!("`{}` has no row for the days and classes of the run", sheet.name);
            let rows = (0..sheet.len()).filter(|&row| demand.names.find(sheet.cell(row, class)).is_some());
            let mut of_classes = Days::default();
            rows.filter_map(|row| moments.known(&sheet, calendar, row))
                .for_each(|moment| of_classes.add(moment, calendar));
            let dates = BTreeSet::from_iter(of_classes.dates(calendar));
            let help = match (dates.first(), dates.last()) {
                (Some(first), Some(last)) if first < last => {
                    format!(
                        "check `date` in [run]: rows of these classes are of {} days from {first} to {last}",
                        dates.len()
                    )
                }
                (Some(only), _) => format!("check `date` in [run]: rows of these classes are of {only}"),
                (None, _) => "check `date` in [run] and the names of the classes".to_owned(),
            };
            self.report(Problem::error(Code::NoRow, fields.place("file"), message).help(help));
        }
        let split = days.leave_out_split(calendar);
        self.nights_are_whole(&split, &sheet, fields);
        self.every_class_has_rows(&cells, fields, calendar, demand);
        self.rows_are_counted_once(&sheet, &moments_of, &empty);
        let steps = Steps::of(&moments_of, moments.spacing(&sheet, calendar, 0..sheet.len()));
        self.counts_are_apart(&sheet, &moments_of, &steps);
        self.counts_fill_the_run(&sheet, (&moments_of, &steps), fields, calendar, demand);
        self.counts_are_whole(&cells, fields);
        self.talk_is_a_sum(&cells, fields, demand)?;
        self.waits_are_sums(&cells, fields, in_time_limit);
        self.waits_suit_abandonment(&cells, fields);
        if class_talk == Some("actual") {
            if columns.talk.is_none() {
                let problem =
                    Problem::error(Code::Conflict, fields.place("class_talk"), "`actual` needs the column `talk`");
                self.report(problem.help("name the column with the sum of the conversations"));
                return None;
            }
            self.scale_to_actual(&cells, fields, demand);
        }
        let mut talk = None;
        if class_talk == Some("learned") && demand.is_whole() {
            let level = self.talk_level(history, &past, demand)?;
            demand.classes.ids().for_each(|class| self.scale_talk(class, level.factor, fields, demand));
            talk = Some(level);
        }
        Some(Backtest { cells, dates: days.dates(calendar).collect(), talk })
    }

    /// Tells of classes of which the file has nothing on these days, and the run has contacts: they are no part of what is compared.
    fn every_class_has_rows(
        &mut self,
        cells: &[BacktestCell],
        fields: &Fields<'_>,
        calendar: &Calendar,
        demand: &Demand,
    ) {
        let has_rows = BTreeSet::from_iter(cells.iter().map(|cell| cell.class));
        for (_, class) in demand.classes.entries().filter(|(id, _)| !cells.is_empty() && !has_rows.contains(id)) {
            let expected = class.arrivals.expected(calendar.end());
            if expected < 1.0 {
                continue;
            }
            let message = format!(
                "class `{}` has no row on these days and {expected:.0} contacts in the run: what all classes together are compared with lacks it",
                class.name
            );
            let problem = Problem::warning(Code::NoRow, fields.place("file"), message);
            self.report(problem.help("give it rows, with 0 where nobody came, or no contacts on such days"));
        }
    }

    /// Tells of nights of which the file has a part only.
    fn nights_are_whole(&mut self, split: &[Date], sheet: &Sheet, fields: &Fields<'_>) {
        if split.is_empty() {
            return;
        }
        let dates = Vec::from_iter(split.iter().map(Date::to_string)).join(" and ");
        let message = format!(
            "`{}` has only a part of the night of {dates}, on one side of midnight: it is left out",
            sheet.name
        );
        let problem = Problem::warning(Code::NoRow, fields.place("file"), message);
        self.report(problem.help("a run over midnight has the date on which it begins"));
    }

    /// Warns of rows that begin sooner after the one before than others do: what came then may be counted twice.
    fn counts_are_apart(&mut self, sheet: &Sheet, rows: &RowsAt, steps: &Steps) {
        let Some(usual) = steps.usual else { return };
        let mut sooner = steps.all.iter().filter(|(_, from, to)| to - from < usual);
        let Some(&(class, from, to)) = sooner.next() else { return };
        let (after, apart) = (Span::from_nanos((to - from) as u64), Span::from_nanos(usual as u64));
        let more = match sooner.count() {
            0 => String::new(),
            more => format!(" (likewise {})", counted(more, "more row")),
        };
        let message = format!(
            "this row of `{}` begins {after} after another of its class, where others are {apart} apart{more}: what came then may count twice",
            sheet.name
        );
        let problem = Problem::warning(Code::Duplicate, &sheet.row_at(rows[&(class, to)][0]), message);
        let problem = problem.related(&sheet.row_at(rows[&(class, from)][0]), "the row before it");
        self.report(problem.help("leave out rows that are part of others"));
    }

    /// Warns of classes that have rows for some of the run and none when more contacts are expected than could fail to come: what is real lacks
    /// those whom the run has.
    fn counts_fill_the_run(
        &mut self,
        sheet: &Sheet,
        (rows, steps): (&RowsAt, &Steps),
        fields: &Fields<'_>,
        calendar: &Calendar,
        demand: &Demand,
    ) {
        let Some(usual) = steps.usual.filter(|_| demand.is_whole()) else { return };
        let length = calendar.horizon.length.nanos() as i64;
        let mut ends: BTreeMap<ClassId, (i64, i64)> = BTreeMap::new();
        for &(class, at) in rows.keys() {
            ends.entry(class).or_insert((at, at)).1 = at;
        }
        for (class, (first, last)) in ends {
            let of_class = steps.all.iter().filter(|step| step.0 == class).map(|&(_, from, to)| (from + usual, to));
            let gaps = std::iter::once((0, first)).chain(of_class).chain([(last + usual, length)]);
            let class = &demand.classes[class];
            let by = |nanos: i64| class.arrivals.expected(Time::from_nanos(nanos as u64));
            let lacking = gaps.filter(|(from, to)| from < to).map(|(from, to)| (from, to, by(to) - by(from)));
            let lacking = Vec::from_iter(lacking.filter(|&(_, _, expected)| expected >= TOO_MANY_FOR_NONE));
            let [(from, to, _), ref others @ ..] = lacking[..] else { continue };
            let more = match others.len() {
                0 => String::new(),
                more => format!(", nor for {}", counted(more, "more stretch")),
            };
            let contacts: f64 = lacking.iter().map(|stretch| stretch.2).sum();
            let message = format!(
                "class `{}` has no row of `{}` from {} to {}{more}, and {contacts:.0} contacts of the run come then: what it is compared with lacks them",
                class.name,
                sheet.name,
                calendar.written(from),
                calendar.written(to)
            );
            let problem = Problem::warning(Code::NoRow, fields.place("file"), message);
            self.report(problem.help("give it rows, with 0 where nobody came"));
        }
    }

    /// What a row tells of the conversations of a day before the run, at the hours of the run.
    fn past(
        &mut self,
        sheet: &Sheet,
        calendar: &Calendar,
        moments: Moments,
        row: usize,
        (class, columns): (Column, Columns),
        demand: &Demand,
    ) -> Option<Past> {
        let moment = moments.known(sheet, calendar, row)?;
        let day = calendar.day_of_run(moment.day?, moment.of_day).filter(|&day| day < 0)?;
        let class = demand.names.find(sheet.cell(row, class))?;
        let counts = self.counts_of_row(sheet, row, columns)?;
        Some(Past { day, class, answered: counts.answered, talk: counts.talk? })
    }

    /// The counts of a row, with a word on those that cannot be counts of the same contacts.
    fn counts_of_row(&mut self, sheet: &Sheet, row: usize, columns: Columns) -> Option<BacktestCell> {
        let mut known = |column: Option<Column>| match column {
            Some(column) => self.cell_number(sheet, row, column).map(Some),
            None => Some(None),
        };
        let (offered, answered) = (known(Some(columns.offered))??, known(Some(columns.answered))??);
        let abandoned = known(columns.abandoned)?;
        // Exports leave empty what is of nobody.
        let mut of_answered = |column: Option<Column>| match column {
            Some(column) if answered == 0.0 && sheet.cell(row, column).trim().is_empty() => Some(Some(0.0)),
            column => known(column),
        };
        let answered_in_time = of_answered(columns.in_time)?;
        let (wait_answered, talk) = (of_answered(columns.wait)?, of_answered(columns.talk)?);
        let by_arrival =
            "counts are of the contacts that arrived in the interval; are these of those that ended in it?";
        let mut wrong = |column: Column, message: String, help: &str| {
            self.wrong_cell(sheet, row, column, &message, Some(help.to_owned()));
        };
        let mut right = true;
        if answered > offered {
            wrong(columns.answered, format!("{answered} answered of {offered} offered"), by_arrival);
            right = false;
        } else if let (Some(column), Some(abandoned)) = (columns.abandoned, abandoned)
            && answered + abandoned > offered
        {
            let message = format!("{answered} answered and {abandoned} abandoned are more than {offered} offered");
            wrong(column, message, by_arrival);
            right = false;
        }
        if let (Some(column), Some(in_time)) = (columns.in_time, answered_in_time)
            && in_time > answered
        {
            let message = format!("{in_time} in time of {answered} answered");
            wrong(column, message, "this is a number of contacts; is it a percentage?");
            right = false;
        }
        let counts = BacktestCell {
            interval: 0,
            class: ClassId::from_index(0),
            offered,
            answered,
            abandoned,
            answered_in_time,
            wait_answered,
            talk,
        };
        right.then_some(counts)
    }

    /// Warns where the intervals of tables do not hold whole rows.
    fn intervals_hold_rows(&mut self, fields: &Fields<'_>, calendar: &Calendar, sheet: &Sheet, moments: Moments) {
        let spacing = moments.spacing(sheet, calendar, 0..sheet.len()).filter(|spacing| spacing.is_even);
        let Some(apart) = spacing.map(|spacing| spacing.shortest) else { return };
        let interval = calendar.horizon.interval;
        if !interval.nanos().is_multiple_of(apart.nanos()) {
            let message = format!(
                "the rows of `{}` are {apart} apart and the intervals of the run {interval}: each row counts in the interval in which \
                 it begins",
                sheet.name
            );
            let problem = Problem::warning(Code::Outside, fields.place("file"), message);
            self.report(problem.help(format!("set `interval` in [run] to {apart}, or to a multiple of it")));
        }
    }

    /// Refuses rows for the class and time of another one, whose counts would add up: a file that was put together twice counts everybody twice, and
    /// where one row corrects the other the sum of both is wrong. Of a class that has several rows for most times they are of its parts, such
    /// as two queues that are one class: that is only told. A row of nobody adds nothing.
    fn rows_are_counted_once(&mut self, sheet: &Sheet, rows: &RowsAt, empty: &BTreeSet<usize>) {
        let mut of_classes: BTreeMap<ClassId, Vec<Vec<usize>>> = BTreeMap::new();
        for (&(class, _), rows) in rows {
            let counted = rows.iter().copied().filter(|row| !empty.contains(row)).collect();
            of_classes.entry(class).or_default().push(counted);
        }
        let (mut repeated, mut wrong, mut parts) = (Vec::new(), Vec::new(), Vec::new());
        for times in of_classes.values() {
            let (mut again, mut others) = (Vec::new(), Vec::new());
            for rows in times {
                for (place, &row) in rows.iter().enumerate().skip(1) {
                    match rows[..place].iter().find(|&&before| sheet.is_same(row, before)) {
                        Some(&first) => again.push((row, first)),
                        None => others.push((row, rows[0])),
                    }
                }
            }
            let several = times.iter().filter(|rows| rows.len() > 1).count();
            if 2 * several > times.len() && !others.is_empty() {
                parts.extend(others);
            } else {
                repeated.extend(again);
                wrong.extend(others);
            }
        }
        let name = &sheet.name;
        if let Some(&found) = repeated.iter().min() {
            let message = match repeated.len() {
                1 => format!("a row of `{name}` stands there twice word for word, and would count twice"),
                rows => format!("{rows} rows of `{name}` repeat another one word for word, and would count again"),
            };
            let help = "leave out those that are there by mistake; parts of one class that are alike are one row with their sum";
            self.further_row(Problem::error, sheet, found, message, help);
        }
        if let Some(&found) = wrong.iter().min() {
            let message = match wrong.len() {
                1 => format!(
                    "a row of `{name}` is for the class and time of another, and the class has one row for most times"
                ),
                rows => format!(
                    "{rows} rows of `{name}` are for classes and times of others, and the class has one row for most times"
                ),
            };
            let help = "where one row corrects the other, leave out the wrong one; parts of one class are one row with their sum";
            self.further_row(Problem::error, sheet, found, message, help);
        }
        if let Some(&found) = parts.iter().min() {
            let message = match parts.len() {
                1 => format!("a row of `{name}` is for the class and time of another, and adds to its counts"),
                rows => format!("{rows} rows of `{name}` are for classes and times of others, and add to their counts"),
            };
            let help = "right for parts of one class; where one row corrects the other, leave out the wrong one";
            self.further_row(Problem::warning, sheet, found, message, help);
        }
    }

    /// Tells of a row that is not the first for its class and time.
    fn further_row(
        &mut self,
        make: fn(Code, &At, String) -> Problem,
        sheet: &Sheet,
        (row, first): (usize, usize),
        message: String,
        help: &str,
    ) {
        let problem = make(Code::Duplicate, &sheet.row_at(row), message);
        self.report(problem.related(&sheet.row_at(first), "the first row for them").help(help));
    }

    /// Refuses shares and percentages where numbers of contacts are meant: parts of a contact in a file whose contacts offered are whole. Few
    /// of them are only warned of.
    fn counts_are_whole(&mut self, cells: &[BacktestCell], fields: &Fields<'_>) {
        let is_whole = |number: f64| number.fract() == 0.0;
        if !cells.iter().all(|cell| is_whole(cell.offered)) {
            // Averages over days have parts of contacts everywhere.
            return;
        }
        let counts = |cell: &BacktestCell| [Some(cell.answered), cell.abandoned, cell.answered_in_time];
        for (place, key) in ["answered", "abandoned", "answered_in_time"].into_iter().enumerate() {
            let known = cells.iter().filter_map(|cell| counts(cell)[place]);
            let numbers = Vec::from_iter(known.filter(|&number| number > 0.0));
            let parts = Vec::from_iter(numbers.iter().filter(|&&number| !is_whole(number)));
            let Some(part) = parts.first() else { continue };
            let more = match parts.len() - 1 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message = format!("{part}{more} are no whole numbers of contacts, and all of `offered` are");
            // One among many is a slip, and half of them are another kind of number.
            let make = if 2 * parts.len() >= numbers.len() { Problem::error } else { Problem::warning };
            let problem = make(Code::Cell, fields.place(key), message);
            self.report(problem.help("the column has numbers of contacts: is it a share or a percentage?"));
        }
    }

    /// Refuses averages and other units where sums in seconds are meant, by conversations that are so far from those of the classes as the
    /// mistake makes them, or are none; and warns of others that are far from them.
    fn talk_is_a_sum(&mut self, cells: &[BacktestCell], fields: &Fields<'_>, demand: &Demand) -> Option<()> {
        if !demand.is_whole() {
            return Some(());
        }
        let rows = || cells.iter().filter(|cell| cell.answered > 0.0 && cell.talk.is_some_and(|sum| sum > 0.0));
        let planned =
            |cell: &BacktestCell| demand.classes[cell.class].talk.iter().next().map_or(0.0, Distribution::mean);
        let spent: f64 = rows().filter_map(|cell| cell.talk).sum();
        let answered: f64 = rows().map(|cell| cell.answered).sum();
        let as_sums: f64 = rows().map(|cell| cell.answered * planned(cell)).sum();
        let as_averages: f64 = rows().map(planned).sum();
        let nobody_spoke =
            cells.iter().any(|cell| cell.answered > 0.0 && cell.talk == Some(0.0)) && rows().count() == 0;
        if nobody_spoke && cells.iter().any(|cell| cell.answered > 0.0 && planned(cell) > 0.0) {
            let message = "the conversations of all who were answered took 0 s";
            let problem = Problem::error(Code::Cell, fields.place("talk"), message);
            self.report(
                problem.help(
                    "leave out `talk` if it is not known: the column has the sum of the conversations in seconds",
                ),
            );
            return None;
        }
        if rows().count() == 0 || (spent < 4.0 * as_sums && as_sums < 4.0 * spent) {
            return Some(());
        }
        let off = |expected: f64| (spent / expected).ln().abs();
        let likely = [
            ("is it their average?", off(as_averages)),
            ("is it their average in minutes?", off(as_averages / 60.0)),
            ("is it in minutes?", off(as_sums / 60.0)),
            ("is it in hours?", off(as_sums / 3_600.0)),
            ("is it in days, as spreadsheets have times?", off(as_sums / 86_400.0)),
            ("is it in milliseconds?", off(as_sums * 1_000.0)),
        ];
        let nearest = likely.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).filter(|&(_, off)| off < 2_f64.ln());
        let (is, written) = (spent / answered, as_sums / answered);
        let message = format!("these are conversations of {} s on average", told(is));
        let asked = format!(
            "the column has the sum of the conversations in seconds, and the classes have {} s each",
            told(written)
        );
        if nearest.is_none() && (is >= SHORTEST || written < SHORTEST) {
            let problem = Problem::warning(Code::Doubtful, fields.place("talk"), message);
            self.report(problem.help(format!("{asked}: is it their average, or another unit?")));
            return Some(());
        }
        let question = nearest.map_or("is it their average, or another unit?", |(question, _)| question);
        let problem = Problem::error(Code::Cell, fields.place("talk"), message);
        self.report(problem.help(format!("{asked}; {question}")));
        None
    }

    /// Refuses waits that are much too short for those who waited too long, and warns of ones that are a little too short, or very long
    /// where most waited shortly.
    fn waits_are_sums(&mut self, cells: &[BacktestCell], fields: &Fields<'_>, in_time_limit: Span) {
        let known = |cell: &BacktestCell| Some((cell.answered, cell.answered_in_time?, cell.wait_answered?));
        let (answered, in_time, waited) = cells
            .iter()
            .filter_map(known)
            .fold((0.0, 0.0, 0.0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1, sum.2 + cell.2));
        let late = answered - in_time;
        let least = late * in_time_limit.seconds();
        // A sum falls short in a row by a slip only; averages do in most of those in which several waited longer.
        let rows = cells.iter().filter_map(known).filter(|(answered, in_time, _)| answered - in_time > 1.0);
        let is_short = |&(answered, in_time, waited): &(f64, f64, f64)| {
            waited < (answered - in_time) * in_time_limit.seconds() * (1.0 - ROUNDING)
        };
        let (short, several) = (rows.clone().filter(is_short).count(), rows.count());
        if waited < least * (1.0 - ROUNDING) {
            let make = if 2 * short > several { Problem::error } else { Problem::warning };
            let message = format!(
                "{late} contacts waited longer than {in_time_limit}, which is {least:.0} s at least, and all together {waited:.0} s"
            );
            let help = "the column has the sum of the waits in seconds: is it their average, or in minutes? Or is `answered_in_time` of \
                        another threshold than that of [service_level]?";
            self.report(make(Code::Cell, fields.place("wait_answered"), message).help(help));
        } else if in_time > late && waited > answered * in_time_limit.max(LONG).seconds() {
            let message = format!(
                "{in_time} of {answered} contacts waited {in_time_limit} at most, and all of them {:.0} s on average",
                waited / answered
            );
            let help = "the column has the sum of the waits in seconds: is it in milliseconds? Or is `answered_in_time` of another \
                        threshold than that of [service_level]?";
            self.report(Problem::warning(Code::Doubtful, fields.place("wait_answered"), message).help(help));
        }
    }

    /// Warns of waits that are too short for how many gave up, where nothing says how many waited longer than a threshold: of those whose
    /// patience is exponential with mean 1/θ a share θ E\[W\] gives up (Garnett, Mandelbaum, Reiman 2002). Those that suit as averages are refused.
    fn waits_suit_abandonment(&mut self, cells: &[BacktestCell], fields: &Fields<'_>) {
        if fields.node("answered_in_time").is_some() {
            return;
        }
        let known = cells.iter().filter_map(|cell| Some((cell.answered, cell.abandoned?, cell.wait_answered?)));
        let (answered, abandoned, waited) =
            known.fold((0.0, 0.0, 0.0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1, sum.2 + cell.2));
        let (wait, gave_up) = (waited / answered, abandoned / (answered + abandoned));
        if wait < HASTE * gave_up {
            let message = format!(
                "who was answered waited for {wait:.2} s on average, and {:.1} % gave up, after some {:.1} s",
                100.0 * gave_up,
                wait / gave_up
            );
            let as_averages =
                cells.iter().filter_map(|cell| Some(cell.answered * cell.wait_answered?)).sum::<f64>() / answered;
            let suit_as_averages = (HASTE..=LONG.seconds()).contains(&(as_averages / gave_up));
            let problem = match suit_as_averages {
                true => Problem::error(Code::Cell, fields.place("wait_answered"), message),
                false => Problem::warning(Code::Doubtful, fields.place("wait_answered"), message),
            };
            self.report(problem.help(match suit_as_averages {
                true => "the column has the sum of the waits in seconds, and these look like their averages: multiply by `answered`, or leave it out",
                false => "the column has the sum of the waits in seconds: is it their average, or in minutes?",
            }));
        }
    }

    /// Scales each class's distributions so that the first group's mean is the real one.
    fn scale_to_actual(&mut self, cells: &[BacktestCell], fields: &Fields<'_>, demand: &mut Demand) {
        if !demand.is_whole() {
            return;
        }
        for class in demand.classes.ids() {
            let of_class = || cells.iter().filter(|cell| cell.class == class);
            let answered: f64 = of_class().map(|cell| cell.answered).sum();
            let spent: f64 = of_class().filter_map(|cell| cell.talk).sum();
            let planned = demand.classes[class].talk.iter().next().map_or(0.0, Distribution::mean);
            if answered == 0.0 || spent == 0.0 || planned == 0.0 {
                continue;
            }
            let factor = spent / answered / planned;
            self.scale_talk(class, factor, fields, demand);
        }
    }
}
