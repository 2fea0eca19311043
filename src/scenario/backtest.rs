//! What really happened: counts of a real day to compare a run with.

use super::calendar::Calendar;
use super::classes::Demand;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::reader::{Fields, Reader};
use crate::ids::{ClassId, Id};
use crate::random::Law;
use jiff::civil::Date;
use std::collections::BTreeSet;

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
        Key {
            name: "date",
            kind: Kind::Text("a column"),
            default: Absence::Means("all rows are of the day of the start"),
            doc: "Which column has the date; rows of other days are left out.",
        },
        Key {
            name: "time",
            kind: Kind::Text("a column"),
            default: Absence::Refused,
            doc: "Which column has the time of day at which the interval starts.",
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
            name: "handling",
            kind: Kind::Text("a column"),
            default: Absence::Means("not known"),
            doc: "Sum of the conversations, in seconds.",
        },
        Key {
            name: "class_handling",
            kind: Kind::Choice(&[
                Word { name: "planned", doc: "The laws of the classes as they are written." },
                Word {
                    name: "actual",
                    doc: "Each class's law of handling, scaled to the real mean of the run's time.",
                },
            ]),
            default: Absence::Is(|| "planned".into()),
            doc: "Which handling times the run has.",
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
    pub handling: Option<f64>,
}

/// What really happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// The counts, in the order of the file. Several may be about the same interval and class: they add up.
    pub cells: Vec<BacktestCell>,
    /// All dates of the file, ascending, those of other days than the run's included; without a column of dates that of the run,
    /// if it has one.
    pub dates: Vec<Date>,
}

impl Reader<'_> {
    /// The section `[backtest]`. With `class_handling = "actual"` the classes' laws of handling are scaled.
    pub(super) fn backtest(
        &mut self,
        fields: &Fields<'_>,
        calendar: &Calendar,
        demand: &mut Demand,
    ) -> Option<Backtest> {
        let sheet = self.sheet(fields.node("file")?)?;
        let mut column = |key: &str| match fields.node(key) {
            Some(node) => self.text_of(node).and_then(|name| self.column(&sheet, name, &node.at)).map(Some),
            None => Some(None),
        };
        let all = [
            "date",
            "time",
            "class",
            "offered",
            "answered",
            "abandoned",
            "answered_in_time",
            "wait_answered",
            "handling",
        ];
        let columns = all.map(&mut column);
        let [date, time, class, offered, answered, abandoned, in_time, wait, handling] = columns;
        let (date, time, class, offered, answered) = (date?, time??, class??, offered??, answered??);
        let (abandoned, in_time, wait, handling) = (abandoned?, in_time?, wait?, handling?);
        if date.is_some() && calendar.date.is_none() {
            let problem =
                Problem::error(Code::Conflict, fields.place("date"), "a column of dates needs the date of the run");
            self.report(problem.help("set `date` in [run]"));
            return None;
        }
        let mut cells = Vec::new();
        let mut dates = BTreeSet::new();
        for row in 0..sheet.len() {
            let date = match date {
                None => calendar.date,
                Some(column) => match self.cell_date(&sheet, row, column) {
                    Some(date) => Some(date),
                    None => continue,
                },
            };
            dates.extend(date);
            let day = date.map_or(Some(0), |date| calendar.day_of_date(date));
            let Some(day) = day.filter(|day| (0..calendar.days()).contains(day)) else { continue };
            let Some(class) = demand.names.find(sheet.cell(row, class)) else { continue };
            let Some(of_day) = self.cell_time(&sheet, row, time) else { continue };
            let nanos = calendar.nanos(day, of_day);
            if nanos < 0 || nanos >= calendar.horizon.length.nanos() as i64 {
                continue;
            }
            let mut number = |column| self.cell_number(&sheet, row, column);
            let (offered, answered) = (number(offered), number(answered));
            let mut known = |column: Option<usize>| column.and_then(&mut number);
            let (abandoned, in_time) = (known(abandoned), known(in_time));
            let (wait_answered, handling) = (known(wait), known(handling));
            let (Some(offered), Some(answered)) = (offered, answered) else { continue };
            let interval = (nanos as u64 / calendar.horizon.interval.nanos()) as usize;
            cells.push(BacktestCell {
                interval,
                class,
                offered,
                answered,
                abandoned,
                answered_in_time: in_time,
                wait_answered,
                handling,
            });
        }
        if cells.is_empty() && !self.has_errors() {
            let message = format!("`{}` has no row for the days and classes of the run", sheet.name);
            self.report(
                Problem::error(Code::NoRow, fields.place("file"), message)
                    .help("check `date` in [run] and the names of the classes"),
            );
        }
        if self.choice(fields, "class_handling") == Some("actual") {
            if handling.is_none() {
                let problem = Problem::error(
                    Code::Conflict,
                    fields.place("class_handling"),
                    "`actual` needs the column `handling`",
                );
                self.report(problem.help("name the column with the sum of the conversations"));
                return None;
            }
            self.scale_to_actual(&cells, fields, demand);
        }
        Some(Backtest { cells, dates: dates.into_iter().collect() })
    }

    /// Scales each class's laws so that the first group's mean is the real one.
    fn scale_to_actual(&mut self, cells: &[BacktestCell], fields: &Fields<'_>, demand: &mut Demand) {
        if demand.classes.len() != demand.names.names.len() {
            // A class has an error of its own.
            return;
        }
        for class in demand.classes.ids() {
            let of_class = || cells.iter().filter(|cell| cell.class == class);
            let answered: f64 = of_class().map(|cell| cell.answered).sum();
            let spent: f64 = of_class().filter_map(|cell| cell.handling).sum();
            let planned = demand.classes[class].handling.iter().next().map_or(0.0, Law::mean);
            if answered == 0.0 || spent == 0.0 || planned == 0.0 {
                continue;
            }
            let factor = spent / answered / planned;
            for law in demand.classes[class].handling.iter_mut() {
                match law.scaled(factor) {
                    Ok(scaled) => *law = scaled,
                    Err(error) => {
                        let message = format!("class number {} cannot be scaled: {error}", class.index() + 1);
                        return self.report(Problem::error(Code::Law, fields.place("class_handling"), message));
                    }
                }
            }
        }
    }
}
