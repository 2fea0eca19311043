//! When machines are out of order: providers, proxy, firewall, the routing point of SIP.

use super::calendar::Calendar;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::reader::{Fields, Reader};
use super::tree::Node;
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
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Means("no outages by chance"),
    doc: "How long it works from the start of the run or a repair to the next failure by chance; needs `time_to_repair`.",
};
pub(super) const TIME_TO_REPAIR: Key = Key {
    name: "time_to_repair",
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Means("no outages by chance"),
    doc: "How long such an outage lasts; needs `time_to_failure`.",
};

pub(super) static OUTAGE: Shape =
    Shape { title: "an outage", doc: "A time in which a machine is out of order.", keys: &[FROM, TO, DAY] };

pub(super) const FROM: Key =
    Key { name: "from", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "When it stops working." };
pub(super) const TO: Key =
    Key { name: "to", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "When it works again, on the same day." };
pub(super) const DAY: Key = Key {
    name: "day",
    kind: Kind::Whole { least: 1, most: 36_600 },
    default: Absence::Means("every day"),
    doc: "On which day of the run, 1 being the one on which it starts.",
};

impl Reader<'_> {
    /// Planned outages and those by chance.
    pub(super) fn outages(&mut self, fields: &Fields<'_>, calendar: &Calendar) -> Outages {
        Outages { planned: self.planned_outages(fields, calendar), by_chance: self.outages_by_chance(fields) }
    }

    /// Planned outages in order, those that touch made into one.
    pub(super) fn planned_outages(&mut self, fields: &Fields<'_>, calendar: &Calendar) -> Vec<Outage> {
        let mut planned = self.stretches(fields, OUTAGES.name, &OUTAGE, calendar);
        planned.sort_by_key(|&(from, to, _)| (from, to));
        if let Some(pair) = planned.windows(2).find(|pair| pair[1].0 < pair[0].1) {
            let problem = Problem::error(Code::Overlap, &pair[1].2.at, "two outages overlap");
            self.report(problem.related(&pair[0].2.at, "the other outage").help("make them one"));
        }
        let mut outages: Vec<Outage> = Vec::new();
        for (from, to, _) in planned {
            match outages.last_mut() {
                Some(last) if last.to >= from => last.to = to,
                _ => outages.push(Outage { from, to }),
            }
        }
        outages
    }

    /// The times of a list of tables that have `from`, `to` and `day`, and the tables.
    pub(super) fn stretches<'t>(
        &mut self,
        fields: &Fields<'t>,
        key: &str,
        shape: &'static Shape,
        calendar: &Calendar,
    ) -> Vec<(Time, Time, &'t Node)> {
        let noun = shape.title.split_once(' ').map_or(shape.title, |(_, noun)| noun);
        let mut stretches = Vec::new();
        for node in fields.node(key).map(|node| self.list(node)).unwrap_or_default() {
            let Some(stretch) = self.fields(node, &node.at, shape) else { continue };
            let (from, to) = (self.time_of_day(&stretch, FROM.name), self.time_of_day(&stretch, TO.name));
            let (Some(from), Some(to)) = (from, to) else { continue };
            if to <= from {
                let message = format!("the {noun} ends before it begins");
                let problem = Problem::error(Code::Overlap, stretch.place(TO.name), message);
                self.report(problem.help("one over midnight is two: up to \"24:00\", and from \"00:00\""));
                continue;
            }
            let days = match self.whole(&stretch, DAY.name) {
                Some(day) => day as i64 - 1..day as i64,
                None => 0..calendar.days(),
            };
            let before = stretches.len();
            let given = days.map(|day| (calendar.nanos(day, from), (to - from).nanos() as i64));
            let Some(times) = calendar.in_each_cycle(given.collect()) else {
                self.differs_from_cycle(&node.at, &format!("this {noun}"));
                continue;
            };
            let times = times.into_iter().map(|(from, length)| (from.max(0), from + length));
            let within = |&(from, to): &(i64, i64)| to > 0 && from < calendar.end().nanos() as i64;
            let moment = |nanos: i64| Time::from_nanos(nanos as u64);
            stretches.extend(times.filter(within).map(|(from, to)| (moment(from), moment(to), node)));
            if stretches.len() == before {
                let message = format!("the {noun} lies outside the time of the run");
                let problem = Problem::warning(Code::Outside, &node.at, message);
                self.report(problem.label("nothing happens"));
            }
        }
        stretches
    }

    fn outages_by_chance(&mut self, fields: &Fields<'_>) -> Option<OutagesByChance> {
        const KEYS: [&str; 2] = ["time_to_failure", "time_to_repair"];
        let distributions = KEYS.map(|key| {
            let node = fields.node(key)?;
            let distribution = self.distribution(node, Unit::Duration)?;
            if distribution.mean() < LEAST_MEAN_S {
                let message = format!("a mean below {LEAST_MEAN_S} s would fill the run with outages");
                self.report(Problem::error(Code::Limit, &node.at, message).help("take a longer time"));
            }
            Some(distribution)
        });
        for (key, other) in [(KEYS[0], KEYS[1]), (KEYS[1], KEYS[0])] {
            if fields.node(key).is_some() && fields.node(other).is_none() && !fields.is_misspelt(other) {
                let message = format!("`{key}` needs `{other}`");
                self.report(Problem::error(Code::Conflict, fields.place(key), message).help(format!("give `{other}`")));
            }
        }
        let [to_failure, to_repair] = distributions;
        Some(OutagesByChance { to_failure: to_failure?, to_repair: to_repair? })
    }
}
