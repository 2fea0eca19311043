//! Visitors of the center's page, whom agents with nothing to do invite to make contact.

use super::calendar::Calendar;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::reader::{Fields, Reader};
use super::tree::Node;
use super::volumes::Variation;
use crate::random::Distribution;
use crate::time::Span;
use crate::workload::Invitations;

const SHARE: Kind = Kind::Number { least: 0.0, most: 1.0 };
const AFTER_S: f64 = 0.0;
const DELAY_S: f64 = 0.0;
const DECLINES: f64 = 0.0;
const RESERVE: u32 = 0;
const PER_AGENT: u32 = 1;

pub(super) static INVITATIONS: Shape = Shape {
    title: "invitations",
    doc: "Visitors of a page of the center's who are invited while agents have room for more and nobody of the queue waits: whoever has been there longest first. Who accepts is a contact of the class, beside those that come of themselves by its `arrivals`; contacts by invitation are numbered from 100 000 000 000 on. Nobody is invited twice.",
    keys: &[
        Key {
            name: "visitors",
            kind: Kind::Either(&[Kind::Rate, Kind::Table(&super::volumes::VOLUMES)]),
            default: Absence::Refused,
            doc: "When visitors come to the page, as `arrivals` of a class.",
        },
        Key {
            name: "stay",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long they stay if nobody invites them, and also while they do not answer.",
        },
        Key {
            name: "after",
            kind: Kind::Duration,
            default: Absence::Is(|| format!("{AFTER_S}s")),
            doc: "After how long on the page they are invited at the earliest.",
        },
        Key {
            name: "acceptance",
            kind: SHARE,
            default: Absence::Refused,
            doc: "The share of the invited who accept, if they are still on the page then.",
        },
        Key {
            name: "declines",
            kind: SHARE,
            default: Absence::Is(|| DECLINES.to_string()),
            doc: "The share of the invited who decline; the others do not answer.",
        },
        Key {
            name: "delay",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("{DELAY_S}s")),
            doc: "How long it takes to accept or to decline.",
        },
        Key {
            name: "stands",
            kind: Kind::Duration,
            default: Absence::Means("until the visitor leaves the page"),
            doc: "How long an invitation stands.",
        },
        Key {
            name: "reserve",
            kind: Kind::Whole { least: 0, most: u32::MAX as u64 },
            default: Absence::Is(|| RESERVE.to_string()),
            doc: "Nobody is invited unless more agents than so many have room for a contact of the class.",
        },
        Key {
            name: "per_agent",
            kind: Kind::Whole { least: 1, most: u32::MAX as u64 },
            default: Absence::Is(|| PER_AGENT.to_string()),
            doc: "How many invitations may be open for each agent who has room beyond the reserve: more than 1 where few accept.",
        },
        Key {
            name: "at_most",
            kind: Kind::Whole { least: 1, most: u32::MAX as u64 },
            default: Absence::Means("as many as agents allow"),
            doc: "How many invitations may be open altogether.",
        },
        Key {
            name: "later",
            kind: Kind::Table(&LATER),
            default: Absence::Means("whoever accepts makes contact at once"),
            doc: "Those who accept for a time of their own.",
        },
    ],
};

static LATER: Shape = Shape {
    title: "invitations.later",
    doc: "Visitors who accept an invitation for a time that suits them, and make contact then.",
    keys: &[
        Key { name: "share", kind: SHARE, default: Absence::Refused, doc: "Their share of those who accept." },
        Key {
            name: "after",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long after accepting. Nobody makes contact after the end of the run's arrivals.",
        },
    ],
};

/// What makes no sense beside it: who comes by an invitation sees the page already, and is in no file.
const OTHERS: [&str; 2] = ["status", "sip"];

impl Reader<'_> {
    /// The table `invitations` of a class.
    pub(super) fn invitations(
        &mut self,
        node: &Node,
        class: &Fields<'_>,
        medium: &str,
        calendar: &Calendar,
    ) -> Option<Invitations> {
        if !["chat", "voice"].contains(&medium) {
            let message = "visitors of the page are invited to a chat or a call";
            let problem = Problem::error(Code::Conflict, &node.at, message);
            self.report(problem.help("write medium = \"chat\" or \"voice\", or leave it out"));
        }
        for key in OTHERS.into_iter().filter(|key| class.node(key).is_some()) {
            let message = format!("`{key}` is not for a class whose agents invite visitors");
            let problem = Problem::error(Code::Conflict, class.place(key), message);
            let help = "leave one of the two out, or give those who are invited a class of their own";
            self.report(problem.related(&node.at, "the invitations").help(help));
        }
        let fields = self.fields(node, &node.at, &INVITATIONS)?;
        let visitors =
            fields.node("visitors").and_then(|node| self.arrivals(node, fields.at, calendar, Variation::none()));
        let stay = fields.node("stay").and_then(|node| self.distribution(node, Unit::Duration));
        let delay = match fields.node("delay") {
            Some(node) => self.distribution(node, Unit::Duration),
            None => Distribution::constant(DELAY_S).ok(),
        };
        let acceptance = self.number(&fields, "acceptance");
        let declines = self.number(&fields, "declines").unwrap_or(DECLINES);
        let shares = acceptance.into_iter().chain([declines]);
        self.are_within(shares, "those who accept and those who decline", fields.place("acceptance"));
        let later = fields.node("later").map_or(Some(None), |node| self.invited_for_later(node).map(Some));
        let span = |reader: &mut Self, key| fields.node(key).and_then(|_| reader.duration(&fields, key));
        let (after, stands) = (span(self, "after"), span(self, "stands"));
        let number = |reader: &mut Self, key| reader.whole(&fields, key).map(|number| number as u32);
        let (reserve, per_agent) = (number(self, "reserve"), number(self, "per_agent"));
        let at_most = number(self, "at_most");
        Some(Invitations {
            visitors: visitors?,
            stay: stay?,
            after: after.unwrap_or(Span::ZERO),
            acceptance: acceptance?,
            declines,
            delay: delay?,
            stands,
            reserve: reserve.unwrap_or(RESERVE),
            per_agent: per_agent.unwrap_or(PER_AGENT),
            at_most,
            later: later?,
        })
    }

    fn invited_for_later(&mut self, node: &Node) -> Option<(f64, Distribution)> {
        let fields = self.fields(node, &node.at, &LATER)?;
        let share = self.number(&fields, "share");
        let after = fields.node("after").and_then(|node| self.distribution(node, Unit::Duration));
        Some((share?, after?))
    }
}
