//! Notices to subscribers, by which some of them make contact.

use super::apart::Apart;
use super::calendar::Calendar;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::outages::DAY;
use super::reader::{Fields, Reader};
use super::tree::Value;
use crate::time::{Span, Time};
use crate::workload::Notice;

const OVER_S: f64 = 0.0;
/// The most subscribers that a class tells of something, over all times: each is looked at by whether they make contact.
const MOST_TOLD: u64 = 10_000_000;

pub(super) static NOTICE: Shape = Shape {
    title: "a notice",
    doc: "Something of which subscribers are told, such as a sale or a new product, and by which some of them make contact as clients of the class, beside its `arrivals`. Their contacts are numbered from 200 000 000 000 on.",
    keys: &[
        Key {
            name: "at",
            kind: Kind::TimeOfDay,
            default: Absence::Refused,
            doc: "The time of day at which it is sent.",
        },
        DAY,
        Key {
            name: "reaches",
            kind: Kind::Whole { least: 1, most: MOST_TOLD },
            default: Absence::Refused,
            doc: "How many subscribers it reaches, each time.",
        },
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Refused,
            doc: "The share of them that makes contact.",
        },
        Key {
            name: "delay",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long after having been told they make contact.",
        },
        Key {
            name: "over",
            kind: Kind::Duration,
            default: Absence::Is(|| format!("{OVER_S}s")),
            doc: "How long it takes to send it to all of them, evenly: to spread what comes of it.",
        },
    ],
};

impl Reader<'_> {
    /// The list `notices` of a class.
    pub(super) fn notices(&mut self, class: &Fields<'_>, calendar: &Calendar) -> Option<Vec<Notice>> {
        let Some(list) = class.node("notices") else { return Some(Vec::new()) };
        if let Some(sip) = class.node("sip").filter(|node| matches!(node.value, Value::Flag(true))) {
            let message = "subscribers who are told of something send no message by SIP";
            let problem = Problem::apart(Apart::NoticesAndSip, &list.at, message).related(&sip.at, "contacts by SIP");
            self.report(problem.help("give them a class of their own"));
        }
        let mut notices = Vec::new();
        let mut told = 0_u64;
        for node in self.list(list) {
            let fields = self.fields(node, &node.at, &NOTICE)?;
            let times = self.times_of_notice(&fields, calendar);
            let reaches = self.whole(&fields, "reaches");
            let share = self.number(&fields, "share");
            let delay = fields.node("delay").and_then(|node| self.distribution(node, Unit::Duration));
            let over = match fields.node("over") {
                Some(_) => self.duration(&fields, "over")?,
                None => Span::ZERO,
            };
            let notice = Notice { times: times?, reaches: reaches?, share: share?, delay: delay?, over };
            told = told.saturating_add(notice.reaches.saturating_mul(notice.times.len() as u64));
            notices.push(notice);
        }
        if told > MOST_TOLD {
            let message = format!("{told} subscribers are told of something over the whole run, more than {MOST_TOLD}");
            self.report(
                Problem::error(Code::Limit, &list.at, message).help("take fewer of them, with a larger `share`"),
            );
        }
        Some(notices)
    }

    /// When a notice is sent, each time within the run.
    fn times_of_notice(&mut self, fields: &Fields<'_>, calendar: &Calendar) -> Option<Vec<Time>> {
        let at = self.time_of_day(fields, "at")?;
        let days = match self.whole(fields, DAY.name) {
            Some(day) => day as i64 - 1..day as i64,
            None => 0..calendar.days(),
        };
        let Some(times) = calendar.in_each_cycle(days.map(|day| (calendar.nanos(day, at), ())).collect()) else {
            self.differs_from_cycle(fields.place("at"), "this notice");
            return None;
        };
        let within = |nanos: &i64| (0..calendar.end().nanos() as i64).contains(nanos);
        let times = times.into_iter().map(|(nanos, ())| nanos).filter(within);
        let times = Vec::from_iter(times.map(|nanos| Time::from_nanos(nanos as u64)));
        if times.is_empty() {
            let message = "the notice lies outside the time of the run";
            let problem = Problem::warning(Code::Outside, fields.place("at"), message);
            self.report(problem.label("nobody is told"));
        }
        Some(times)
    }
}
