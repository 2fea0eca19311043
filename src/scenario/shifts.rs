//! What shifts of people may be, and the rules of their contracts: what `switchboard staff` makes rosters of.

use super::calendar::Calendar;
use super::diagnostics::{At, Code, Problem, shortened};
use super::groups::Staff;
use super::keys::{Absence, Key, Kind, Shape};
use super::nearest::nearest;
use super::quantities::DAY;
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::ids::GroupId;
use crate::time::Span;

/// Shifts and breaks begin and end on whole multiples of this.
const GRAIN: Span = Span::from_seconds(300);
const STEP: Span = Span::from_seconds(1_800);
const PREMIUM: f64 = 0.0;
const PAID: bool = false;
const WEEK: Span = Span::from_seconds(40 * 3_600);
const DAYS: u64 = 5;
const REST: Span = Span::from_seconds(11 * 3_600);
const MAX_SHIFTS: usize = 100;

pub(super) static SHIFT: Shape = Shape {
    title: "[shift.NAME]",
    doc: "A shift that people may have, for `switchboard staff`: where there is any, it makes a roster of them. It changes no run. All times are \
          multiples of five minutes.",
    keys: &[
        Key {
            name: "length",
            kind: Kind::Duration,
            default: Absence::Refused,
            doc: "From coming to going, breaks included; at most a day.",
        },
        Key {
            name: "earliest",
            kind: Kind::TimeOfDay,
            default: Absence::Refused,
            doc: "When it begins at the earliest.",
        },
        Key {
            name: "latest",
            kind: Kind::TimeOfDay,
            default: Absence::Means("`earliest`: it begins at one time only"),
            doc: "When it begins at the latest.",
        },
        Key {
            name: "step",
            kind: Kind::Duration,
            default: Absence::Is(|| STEP.to_string()),
            doc: "How far apart the times are between the two at which it may begin.",
        },
        Key {
            name: "days",
            kind: Kind::List(&Kind::Text("a weekday: mon, tue, wed, thu, fri, sat or sun")),
            default: Absence::Means("every day"),
            doc: "On which weekdays it may begin; needs `date` or `weekday` in [run].",
        },
        Key {
            name: "groups",
            kind: Kind::List(&Kind::Text("a group")),
            default: Absence::Means("all groups"),
            doc: "Whose agents may have it.",
        },
        Key {
            name: "breaks",
            kind: Kind::List(&Kind::Table(&BREAK)),
            default: Absence::Means("none"),
            doc: "Its breaks, each anywhere within its window; the windows do not overlap.",
        },
        Key {
            name: "premium",
            kind: Kind::Number { least: 0.0, most: 1e9 },
            default: Absence::Is(|| PREMIUM.to_string()),
            doc: "What such a shift costs beside its paid time, in the unit of `cost` of groups, which is that of an agent for an interval.",
        },
    ],
};

pub(super) static BREAK: Shape = Shape {
    title: "a break of [shift.NAME]",
    doc: "Time away within a shift, which may begin every so many minutes as it is long.",
    keys: &[
        Key { name: "length", kind: Kind::Duration, default: Absence::Refused, doc: "How long it is." },
        Key {
            name: "from",
            kind: Kind::Duration,
            default: Absence::Refused,
            doc: "How long after the start of the shift it begins at the earliest.",
        },
        Key {
            name: "to",
            kind: Kind::Duration,
            default: Absence::Refused,
            doc: "How long after the start of the shift it ends at the latest.",
        },
        Key {
            name: "paid",
            kind: Kind::Flag,
            default: Absence::Is(|| PAID.to_string()),
            doc: "Whether it is paid, and counts as time worked.",
        },
    ],
};

pub(super) static CONTRACT: Shape = Shape {
    title: "[contract]",
    doc: "The rules for people who have several shifts of [shift.NAME]. A roster is made for at most a week.",
    keys: &[
        Key {
            name: "week",
            kind: Kind::Duration,
            default: Absence::Is(|| WEEK.to_string()),
            doc: "How long one works at most, breaks that are not paid left out.",
        },
        Key {
            name: "days",
            kind: Kind::Whole { least: 1, most: 7 },
            default: Absence::Is(|| DAYS.to_string()),
            doc: "How many shifts one has at most.",
        },
        Key {
            name: "rest",
            kind: Kind::Duration,
            default: Absence::Is(|| REST.to_string()),
            doc: "How much time there is at least between two shifts of one.",
        },
    ],
};

/// What rosters are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Shifts {
    /// The shifts that people may have; at least one.
    pub templates: Vec<Template>,
    /// The rules for people who have several.
    pub contract: Contract,
}

/// A shift that people may have. All times are multiples of five minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// From coming to going.
    pub length: Span,
    /// The times of day at which it may begin, ascending.
    pub starts: Vec<Span>,
    /// The weekdays on which it may begin, Monday first.
    pub days: [bool; 7],
    /// Whose agents may have it; nothing for all.
    pub groups: Option<Vec<GroupId>>,
    /// Its breaks, in order; their windows do not overlap.
    pub breaks: Vec<BreakWindow>,
    /// What it costs beside its paid time.
    pub premium: f64,
}

impl Template {
    /// The time that is paid, and counts as worked.
    pub fn paid(&self) -> Span {
        let unpaid = self.breaks.iter().filter(|away| !away.paid);
        unpaid.fold(self.length, |left, away| left - away.length)
    }
}

/// A break somewhere within a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakWindow {
    /// How long it is.
    pub length: Span,
    /// The window, from the start of the shift on.
    pub from: Span,
    /// Its end.
    pub to: Span,
    /// Whether it is paid.
    pub paid: bool,
}

impl BreakWindow {
    /// When it may begin, from the start of the shift on: there is one time at least.
    pub fn starts(&self) -> impl Iterator<Item = Span> + use<> {
        let (from, length, room) = (self.from, self.length, (self.to - self.from).nanos());
        (0..room / length.nanos()).map(move |number| from + length.times(number))
    }
}

/// The rules for people who have several shifts within a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contract {
    /// How long one works at most.
    pub week: Span,
    /// How many shifts one has at most.
    pub days: u64,
    /// How much time there is at least between two shifts.
    pub rest: Span,
}

impl Reader<'_> {
    /// The tables `[shift.NAME]` with `[contract]`; nothing where there is no shift.
    pub(super) fn shifts(
        &mut self,
        nodes: [Option<&Node>; 2],
        contract_at: &At,
        calendar: &Calendar,
        staff: &Staff,
    ) -> Option<Shifts> {
        let [shifts, contract] = nodes;
        let Some(shifts) = shifts else {
            if contract.is_some() {
                let problem = Problem::error(Code::Conflict, contract_at, "there is no shift that these rules are for");
                self.report(problem.help("declare one as [shift.NAME], or leave out [contract]"));
            }
            return None;
        };
        let entries = &self.map(shifts).entries;
        if entries.len() > MAX_SHIFTS {
            let message = format!("there are more than {MAX_SHIFTS} shifts");
            self.report(Problem::error(Code::Limit, &shifts.at, message));
            return None;
        }
        let mut templates = Vec::new();
        for (name, node) in entries {
            let Some(fields) = self.fields(node, &name.at, &SHIFT) else { continue };
            templates.extend(self.template(&name.text, &fields, calendar, staff));
        }
        let fields = contract.and_then(|node| self.fields(node, contract_at, &CONTRACT));
        let mut duration =
            |key: &str, default: Span| fields.as_ref().and_then(|fields| self.duration(fields, key)).unwrap_or(default);
        let (week, rest) = (duration("week", WEEK), duration("rest", REST));
        let days = fields.as_ref().and_then(|fields| self.whole(fields, "days")).unwrap_or(DAYS);
        if let Some(long) = templates.iter().find(|template: &&Template| template.paid() > week) {
            let message =
                format!("nobody may have the shift `{}`: it takes {} of {week} a week", long.name, long.paid());
            self.report(Problem::error(Code::Conflict, &shifts.at, message).help("give `week` of [contract] more"));
        }
        Some(Shifts { templates, contract: Contract { week, days, rest } })
    }

    fn template(&mut self, name: &str, fields: &Fields<'_>, calendar: &Calendar, staff: &Staff) -> Option<Template> {
        let days = self.weekdays(fields, calendar);
        let (length, earliest) = (self.duration(fields, "length"), self.time_of_day(fields, "earliest"));
        let latest = match fields.node("latest") {
            Some(_) => self.time_of_day(fields, "latest"),
            None => earliest,
        };
        let step = self.duration(fields, "step").unwrap_or(STEP);
        let groups = fields.node("groups").map(|node| self.groups_of_shift(node, staff));
        let premium = self.number(fields, "premium").unwrap_or(PREMIUM);
        let mut breaks: Vec<(BreakWindow, &At)> = Vec::new();
        for node in fields.node("breaks").map(|node| self.list(node)).unwrap_or_default() {
            breaks.extend(self.break_window(node, length).map(|window| (window, &node.at)));
        }
        let (length, earliest, latest) = (length?, earliest?, latest?);
        for (key, time) in [("length", length), ("earliest", earliest), ("latest", latest), ("step", step)] {
            self.on_the_grain(fields.place(key), time);
        }
        if length == Span::ZERO || length > DAY || step == Span::ZERO {
            let key = if step == Span::ZERO { "step" } else { "length" };
            let message = format!("`{key}` has to be longer than 0s, and a shift is at most 24h long");
            self.report(Problem::error(Code::Horizon, fields.place(key), message));
            return None;
        }
        if latest < earliest {
            let problem =
                Problem::error(Code::Conflict, fields.place("latest"), "it begins at the latest before the earliest");
            let help = "shifts of before and after midnight are two: [shift.evening] and [shift.night]";
            self.report(problem.related(fields.place("earliest"), "the earliest").help(help));
            return None;
        }
        breaks.sort_by_key(|(window, _)| window.from);
        for pair in breaks.windows(2) {
            if pair[1].0.from < pair[0].0.to {
                let problem = Problem::error(Code::Overlap, pair[1].1, "the windows of two breaks overlap");
                let help = "let the one end where the other begins: which break is when is then free within each";
                self.report(problem.related(pair[0].1, "the other break").help(help));
            }
        }
        let breaks: Vec<BreakWindow> = breaks.into_iter().map(|(window, _)| window).collect();
        let away = breaks.iter().fold(Span::ZERO, |sum, window| sum + window.length);
        if away >= length {
            self.report(Problem::error(Code::Break, fields.place("breaks"), "nothing of the shift is left to work"));
        }
        let times = (latest - earliest).nanos() / step.nanos();
        let starts = (0..=times).map(|number| earliest + step.times(number)).collect();
        Some(Template { name: name.to_owned(), length, starts, days, groups, breaks, premium })
    }

    /// A break of a shift that is so long, as far as that could be read.
    fn break_window(&mut self, node: &Node, shift: Option<Span>) -> Option<BreakWindow> {
        let fields = self.fields(node, &node.at, &BREAK)?;
        let [length, from, to] = ["length", "from", "to"].map(|key| self.duration(&fields, key));
        let paid = self.flag(&fields, "paid").unwrap_or(PAID);
        let (length, from, to) = (length?, from?, to?);
        for (key, time) in [("length", length), ("from", from), ("to", to)] {
            self.on_the_grain(fields.place(key), time);
        }
        if length == Span::ZERO || from + length > to || shift.is_some_and(|shift| to > shift) {
            let problem = Problem::error(Code::Break, &node.at, "the break has no room in its window and its shift");
            let of_shift = shift.map_or_else(String::new, |shift| format!(" of a shift of {shift}"));
            let label = format!("from {from} to {to}{of_shift}, for {length}");
            self.report(problem.label(label).help("count `from` and `to` from the start of the shift"));
            return None;
        }
        Some(BreakWindow { length, from, to, paid })
    }

    fn on_the_grain(&mut self, at: &At, time: Span) {
        if !time.nanos().is_multiple_of(GRAIN.nanos()) {
            let message = format!("times of shifts are multiples of {GRAIN}, and {time} is none");
            self.report(Problem::error(Code::Conflict, at, message));
        }
    }

    fn groups_of_shift(&mut self, node: &Node, staff: &Staff) -> Vec<GroupId> {
        let mut found = Vec::new();
        for item in self.list(node) {
            let Some(name) = self.text_of(item) else { continue };
            let group = staff.groups.find(name);
            if group.is_none() {
                let help = nearest(name, staff.groups.iter()).map(|near| format!("did you mean `{near}`?"));
                let message = format!("there is no group `{}`", shortened(name));
                let help = help.unwrap_or_else(|| "declare it as [group.NAME]".into());
                self.report(Problem::error(Code::Unknown, &item.at, message).help(help));
            }
            found.extend(group);
        }
        found
    }
}
