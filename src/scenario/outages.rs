//! When machines are out of order: providers, proxy, firewall, the routing point of SIP.

use super::calendar::Calendar;
use super::diagnostics::{At, Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::reader::{Fields, Reader};
use crate::model::{Outage, Outages, OutagesByChance};
use crate::time::Time;

/// The least mean of a time to failure or repair \[s\].
const LEAST_MEAN_S: f64 = 1.0;

pub(super) const OUTAGES: Key = Key {
    name: "outages",
    kind: Kind::List(&Kind::Table(&OUTAGE)),
    default: Absence::Means("none"),
    doc: "When it is out of order as planned.",
};
pub(super) const TIME_TO_FAILURE: Key = Key {
    name: "time_to_failure",
    kind: Kind::Law(Unit::Duration),
    default: Absence::Means("no outages by chance"),
    doc: "How long it works from the start of the run or a repair to the next failure by chance; needs `time_to_repair`.",
};
pub(super) const TIME_TO_REPAIR: Key = Key {
    name: "time_to_repair",
    kind: Kind::Law(Unit::Duration),
    default: Absence::Means("no outages by chance"),
    doc: "How long such an outage lasts; needs `time_to_failure`.",
};

pub(super) static OUTAGE: Shape = Shape {
    title: "an outage",
    doc: "A time in which a machine is out of order.",
    keys: &[
        Key { name: "from", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "When it fails." },
        Key {
            name: "to",
            kind: Kind::TimeOfDay,
            default: Absence::Refused,
            doc: "When it works again, on the same day.",
        },
        Key {
            name: "day",
            kind: Kind::Whole { least: 1, most: 36_600 },
            default: Absence::Means("every day"),
            doc: "On which day of the run, 1 being the one on which it starts.",
        },
    ],
};

impl Reader<'_> {
    /// Planned outages and those by chance.
    pub(super) fn outages(&mut self, fields: &Fields<'_>, calendar: &Calendar) -> Outages {
        Outages { planned: self.planned_outages(fields, calendar), by_chance: self.outages_by_chance(fields) }
    }

    /// Planned outages in order, those that touch made into one.
    pub(super) fn planned_outages(&mut self, fields: &Fields<'_>, calendar: &Calendar) -> Vec<Outage> {
        let mut planned: Vec<(i64, i64, &At)> = Vec::new();
        for node in fields.node("outages").map(|node| self.list(node)).unwrap_or_default() {
            let Some(outage) = self.fields(node, &node.at, &OUTAGE) else { continue };
            let (from, to) = (self.time_of_day(&outage, "from"), self.time_of_day(&outage, "to"));
            let (Some(from), Some(to)) = (from, to) else { continue };
            if to <= from {
                let problem = Problem::error(Code::Overlap, outage.place("to"), "the outage ends before it begins");
                self.report(problem.help("one over midnight is two: up to \"24:00\", and from \"00:00\""));
                continue;
            }
            let days = match self.whole(&outage, "day") {
                Some(day) => day as i64 - 1..day as i64,
                None => 0..calendar.days(),
            };
            let before = planned.len();
            let times = days.map(|day| (calendar.nanos(day, from).max(0), calendar.nanos(day, to)));
            let within = |&(from, to): &(i64, i64)| to > 0 && from < calendar.end().nanos() as i64;
            planned.extend(times.filter(within).map(|(from, to)| (from, to, &node.at)));
            if planned.len() == before {
                let problem = Problem::warning(Code::Outside, &node.at, "the outage lies outside the time of the run");
                self.report(problem.label("nothing fails"));
            }
        }
        planned.sort_by_key(|outage| (outage.0, outage.1));
        if let Some(pair) = planned.windows(2).find(|pair| pair[1].0 < pair[0].1) {
            let problem = Problem::error(Code::Overlap, pair[1].2, "two outages overlap");
            self.report(problem.related(pair[0].2, "the other outage").help("make them one"));
        }
        let mut outages: Vec<Outage> = Vec::new();
        for (from, to, _) in planned {
            let outage = Outage { from: Time::from_nanos(from as u64), to: Time::from_nanos(to as u64) };
            match outages.last_mut() {
                Some(last) if last.to >= outage.from => last.to = outage.to,
                _ => outages.push(outage),
            }
        }
        outages
    }

    fn outages_by_chance(&mut self, fields: &Fields<'_>) -> Option<OutagesByChance> {
        const KEYS: [&str; 2] = ["time_to_failure", "time_to_repair"];
        let laws = KEYS.map(|key| {
            let node = fields.node(key)?;
            let law = self.law(node, Unit::Duration)?;
            if law.mean() < LEAST_MEAN_S {
                let message = format!("a mean below {LEAST_MEAN_S} s would fill the run with outages");
                self.report(Problem::error(Code::Limit, &node.at, message).help("take a longer time"));
            }
            Some(law)
        });
        for (key, other) in [(KEYS[0], KEYS[1]), (KEYS[1], KEYS[0])] {
            if fields.node(key).is_some() && fields.node(other).is_none() && !fields.is_misspelt(other) {
                let message = format!("`{key}` needs `{other}`");
                self.report(Problem::error(Code::Conflict, fields.place(key), message).help(format!("give `{other}`")));
            }
        }
        let [to_failure, to_repair] = laws;
        Some(OutagesByChance { to_failure: to_failure?, to_repair: to_repair? })
    }
}
