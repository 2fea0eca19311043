//! Hours at which contacts of a class have other distributions.

use super::calendar::Calendar;
use super::diagnostics::{Code, Problem};
use super::groups::Staff;
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::quantities::DAY;
use super::reader::{Fields, Reader};
use crate::ids::{GroupId, IdVec};
use crate::random::Distribution;
use crate::time::Time;
use crate::workload::{ByArrival, Class, Hours};

const THAT_OF_CLASS: Absence = Absence::Means("as at other hours");

pub(super) static HOURS: Shape = Shape {
    title: "hours of arrival",
    doc: "Hours at which contacts are others than those that arrive at the rest of the time. What counts is when a contact arrives.",
    keys: &[
        Key { name: "from", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "When they begin." },
        Key {
            name: "to",
            kind: Kind::TimeOfDay,
            default: Absence::Refused,
            doc: "When they end; not later than `from` is the next day.",
        },
        Key {
            name: "days",
            kind: Kind::List(&Kind::Text("a weekday: mon, tue, wed, thu, fri, sat or sun")),
            default: Absence::Means("every day"),
            doc: "On which weekdays they begin; needs `date` or `weekday` in [run].",
        },
        Key { default: THAT_OF_CLASS, ..super::classes::PATIENCE_KEY },
        Key { default: THAT_OF_CLASS, ..super::classes::TALK_KEY },
        Key { default: THAT_OF_CLASS, ..super::classes::WRAP_UP_KEY },
        Key { default: THAT_OF_CLASS, ..super::classes::TALK_BY_GROUP_KEY },
        Key { default: THAT_OF_CLASS, ..super::classes::WRAP_UP_BY_GROUP_KEY },
    ],
};

impl Reader<'_> {
    /// The key `hours` of a class, for which otherwise these hold.
    pub(super) fn hours_of_arrival(
        &mut self,
        class: &Fields<'_>,
        usual: &Class,
        calendar: &Calendar,
        staff: &Staff,
    ) -> Option<ByArrival> {
        let Some(node) = class.node("hours") else { return Some(ByArrival::default()) };
        if let Some(turns) = class.node("turns") {
            let problem = Problem::error(Code::Conflict, &node.at, "conversations turn by turn are alike at all hours");
            self.report(
                problem.related(&turns.at, "turn by turn").help("leave out `hours`, or make two classes of it"),
            );
            return None;
        }
        let (mut all, mut stretches) = (Vec::new(), Vec::new());
        for item in self.list(node) {
            let fields = self.fields(item, &item.at, &HOURS)?;
            let (from, to) = (self.time_of_day(&fields, "from"), self.time_of_day(&fields, "to"));
            let days = self.weekdays(&fields, calendar);
            let (patience, talk, wrap_up) = (
                fields.node("patience").map_or(Some(usual.patience.clone()), |node| self.patience(node)),
                self.work_at(class, &fields, "talk", &usual.talk, staff),
                self.work_at(class, &fields, "wrap_up", &usual.wrap_up, staff),
            );
            let (from, to) = (from?, to?);
            let length = if to > from { to - from } else { to + DAY - from };
            for day in (-1..calendar.days()).filter(|&day| calendar.weekday_of(day).is_none_or(|day| days[day])) {
                let begin = calendar.nanos(day, from);
                let end = begin + length.nanos() as i64;
                if end > 0 {
                    let at = |nanos: i64| Time::from_nanos(nanos.max(0) as u64);
                    stretches.push((at(begin), at(end), all.len()));
                }
            }
            all.push(Hours { patience: patience?, talk: talk?, wrap_up: wrap_up? });
        }
        let made = ByArrival::new(all, stretches);
        if made.is_none() {
            let problem = Problem::error(Code::Overlap, &node.at, "some of these hours overlap");
            self.report(problem.help("a contact is to be within one of them at most"));
        }
        made
    }

    /// The distributions of conversation or wrap-up at these hours, by group.
    fn work_at(
        &mut self,
        class: &Fields<'_>,
        fields: &Fields<'_>,
        key: &'static str,
        usual: &IdVec<GroupId, Distribution>,
        staff: &Staff,
    ) -> Option<IdVec<GroupId, Distribution>> {
        let by_group = if key == "talk" { "talk_by_group" } else { "wrap_up_by_group" };
        let Some(node) = fields.node(key) else {
            if let Some(node) = fields.node(by_group) {
                let message = format!("`{by_group}` of these hours has no `{key}` beside it");
                self.report(Problem::error(Code::Conflict, &node.at, message).help(format!("write `{key}`, too")));
            }
            return Some(usual.clone());
        };
        let distribution = self.distribution(node, Unit::Duration);
        if let (Some(of_class), None) = (class.node(by_group), fields.node(by_group)) {
            let message = format!("the groups that the class tells apart have no `{key}` of their own at these hours");
            let problem = Problem::error(Code::Conflict, &node.at, message).related(&of_class.at, "told apart here");
            self.report(problem.help(format!("write `{by_group}` beside it, which may be empty: {by_group} = {{}}")));
        }
        self.by_group(fields, by_group, distribution.as_ref(), true, staff)
    }
}

/// The list `hours` of a class.
pub(super) const KEY: Key = Key {
    name: "hours",
    kind: Kind::List(&Kind::Table(&HOURS)),
    default: Absence::Means("all contacts are alike"),
    doc: "Hours at which patience, conversation and wrap-up are others, by when a contact arrives. Recorded times hold at all hours.",
};
