//! Staff as numbers by interval, in place of persons.

use super::calendar::{Calendar, Repeats};
use super::diagnostics::{Code, Problem};
use super::groups::MAX_AGENTS;
use super::keys::{Absence, Key, Kind, Shape};
use super::reader::Reader;
use super::tree::Node;
use crate::model::Duty;
use crate::time::{Span, Time};
use crate::words::{are, counted};
use std::collections::{BTreeMap, BTreeSet};

const NUMBER: Kind = Kind::Whole { least: 0, most: MAX_AGENTS };

pub(super) static HEADCOUNT: Shape = Shape {
    title: "headcount",
    doc: "How many agents there are in each interval, as numbers and not as persons: when there are to be fewer, those who have nothing to do \
          leave at once, and for each who is still one too many, the next to end a session takes no more contacts.",
    keys: &[
        Key {
            name: "agents",
            kind: Kind::List(&NUMBER),
            default: Absence::Refused,
            doc: "How many, for each interval from the start of the run on; the last number lasts.",
        },
        Key { name: "interval", kind: Kind::Duration, default: Absence::Refused, doc: "The length of the intervals." },
        Key {
            name: "period",
            kind: Kind::Duration,
            default: Absence::Means("the list does not repeat itself"),
            doc: "After this time the list begins again, such as \"24h\"; until then its last number lasts.",
        },
    ],
};

/// How many agents there are, from which moments on.
pub(super) struct Headcount(Vec<(Time, u64)>);

impl Headcount {
    /// The stretches in which there are more agents than `below`: the duty of one of them, if the first to come were the last to leave.
    pub(super) fn duty(&self, below: u64) -> Vec<Duty> {
        let ends = self.0.iter().skip(1).map(|&(from, _)| from).chain([Time::MAX]);
        let mut duty: Vec<Duty> = Vec::new();
        for (&(from, number), to) in self.0.iter().zip(ends) {
            match duty.last_mut() {
                _ if number <= below => {}
                Some(last) if last.to == from => last.to = to,
                _ => duty.push(Duty { from, to }),
            }
        }
        duty
    }

    /// How many there are when each cycle of the run begins, and from each moment on at which there are more or fewer \[ns\].
    fn by_cycle(&self, calendar: &Calendar) -> Vec<(i64, u64)> {
        let mut changes = BTreeMap::from_iter(self.0.iter().map(|&(from, number)| (from.nanos() as i64, number)));
        for turn in calendar.turns() {
            let last = changes.range(..=turn).next_back().map(|(_, &number)| number);
            changes.insert(turn, last.unwrap_or(0));
        }
        let begins = BTreeSet::from_iter(calendar.turns());
        let mut last = None;
        changes.retain(|from, number| last.replace(*number) != Some(*number) || begins.contains(from));
        changes.into_iter().collect()
    }

    /// The most agents at a time.
    pub(super) fn most(&self) -> u64 {
        self.0.iter().map(|&(_, number)| number).max().unwrap_or(0)
    }
}

impl Reader<'_> {
    /// The key `headcount` of a group.
    pub(super) fn headcount(&mut self, node: &Node, calendar: &Calendar) -> Option<Headcount> {
        let fields = self.fields(node, &node.at, &HEADCOUNT)?;
        let agents = fields.node("agents")?;
        let help = "let one be there for a part of the interval: take a shorter `interval` with 1 and 0 in turn";
        let numbers =
            self.list(agents).iter().map(|item| self.whole_agents(item, &NUMBER, help)).collect::<Option<Vec<u64>>>();
        let (interval, period) = (self.duration(&fields, "interval")?, fields.node("period"));
        let period = match period {
            None => None,
            Some(_) => Some(self.duration(&fields, "period")?),
        };
        let numbers = numbers?;
        let covered = interval.times(numbers.len() as u64);
        if covered == Span::ZERO {
            let problem = Problem::error(Code::Horizon, &agents.at, "this list covers no time");
            self.report(problem.help("give a number for each interval, as in agents = [4, 6, 5], interval = \"30m\""));
            return None;
        }
        if let Some(period) = period.filter(|&period| period < covered) {
            let message = format!("the list covers {covered}, which is longer than its period of {period}");
            self.report(Problem::error(Code::Horizon, fields.place("period"), message));
            return None;
        }
        // As everything that is given for the first cycle alone, it comes again in each.
        let period = period.or(calendar.cycle.filter(|&cycle| covered <= cycle));
        let length = calendar.horizon.length;
        let beyond = numbers.len() - (length.nanos().div_ceil(interval.nanos()) as usize).min(numbers.len());
        if beyond > 0 {
            let message = format!(
                "{beyond} of the {} {} after the end of the run, and left out",
                counted(numbers.len(), "number"),
                are(beyond)
            );
            self.report(Problem::warning(Code::Outside, &agents.at, message));
        }
        if period.is_none() && covered < length {
            let last = numbers.last().copied().unwrap_or(0);
            let (there, last) = (are(last as usize), counted(last as usize, "agent"));
            let message = format!("the list covers {covered} of {length}: from then on there {there} {last}");
            let problem = Problem::warning(Code::Outside, &agents.at, message);
            self.report(problem.help(format!(
                "the run takes {} of {interval}",
                counted(length.nanos().div_ceil(interval.nanos()) as usize, "interval")
            )));
        }
        let turns = period.map_or(1, |period| length.nanos() / period.nanos() + 1);
        let begins = (0..turns).map(|turn| period.map_or(Span::ZERO, |period| period.times(turn)));
        let of_turn =
            |begin: Span| numbers.iter().zip(0..).map(move |(&number, at)| (begin + interval.times(at), number));
        let changes = begins.flat_map(of_turn).filter(|&(from, _)| from < length);
        let headcount = Headcount(changes.map(|(from, number)| (Time::START + from, number)).collect());
        if let Repeats::Not = calendar.repeats(&headcount.by_cycle(calendar)) {
            self.differs_from_cycle(&agents.at, "these numbers of agents");
            return None;
        }
        Some(headcount)
    }
}
