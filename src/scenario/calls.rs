//! Calls to clients: when they are made, what comes of them, and how often.

use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::names::Register;
use super::reader::{Fields, Reader};
use super::tree::{Node, Value};
use crate::ids::TrunkId;
use crate::random::Distribution;
use crate::time::Span;
use crate::workload::ShareByTime;

const RING_S: f64 = 10.0;
const RINGS_IN_VAIN: Span = Span::from_seconds(30);
const ANSWERED: f64 = 1.0;
const ATTEMPTS: u64 = 3;
const RETRY_DELAY_S: f64 = 1800.0;
const DAY: Span = Span::from_seconds(86_400);

/// A share, at all times or by the time of day.
const SHARE: Kind = Kind::Either(&[Kind::Number { least: 0.0, most: 1.0 }, Kind::List(&Kind::Table(&BY_TIME))]);

static BY_TIME: Shape = Shape {
    title: "shares by the time of day",
    doc: "A share from a time of day on, up to that of the next; the last goes on over midnight up to the first.",
    keys: &[
        Key { name: "from", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "From when on." },
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Refused,
            doc: "The share.",
        },
    ],
};

static OTHER: Shape = Shape {
    title: "voicemail, wrong_party",
    doc: "Calls that somebody or something else than the client answers.",
    keys: &[
        Key {
            name: "share",
            kind: SHARE,
            default: Absence::Refused,
            doc: "Which share of the calls, at all times or by the time of day: of those that the client does not answer for `voicemail`, of the others for `wrong_party`.",
        },
        Key {
            name: "time",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Refused,
            doc: "How long that takes after it has rung.",
        },
    ],
};

static TIME: Shape = Shape {
    title: "hours",
    doc: "A time of each day.",
    keys: &[
        Key { name: "from", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "Its start." },
        Key {
            name: "to",
            kind: Kind::TimeOfDay,
            default: Absence::Refused,
            doc: "Its end; over midnight when it is not later than `from`.",
        },
    ],
};

pub(super) const PRIORITY: Key = Key {
    name: "priority",
    kind: Kind::Whole { least: 0, most: 255 },
    default: Absence::Means("that of the class"),
    doc: "Higher goes first where the order of service asks for it.",
};

pub(super) const TRUNK: Key = Key {
    name: "trunk",
    kind: Kind::Text("a trunk"),
    default: Absence::Means("lines without limit"),
    doc: "The lines of which each call holds one. When none is free the callback waits for one.",
};

pub(super) const HOURS: Key = Key {
    name: "hours",
    kind: Kind::List(&Kind::Table(&TIME)),
    default: Absence::Means("at any time"),
    doc: "The times of the day at which calls begin.",
};

pub(super) const DEVICES: Key = Key {
    name: "devices",
    kind: Kind::Table(&super::addresses::CALLED_BY),
    default: Absence::Means("a telephone of which nothing is known, and which reaches them"),
    doc: "By which of their devices clients are called, by what is seen of these at the moment of dialling.",
};

pub(super) const RING: Key = Key {
    name: "ring",
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Is(|| format!("{RING_S}s")),
    doc: "How long it rings until somebody answers, given that somebody does before `ring_limit`.",
};

pub(super) const RING_LIMIT: Key = Key {
    name: "ring_limit",
    kind: Kind::Duration,
    default: Absence::Is(|| format!("{}s", RINGS_IN_VAIN.seconds())),
    doc: "How long it rings when nobody does, at each device.",
};

pub(super) const ANSWER_SHARE: Key = Key {
    name: "answer_share",
    kind: SHARE,
    default: Absence::Is(|| ANSWERED.to_string()),
    doc: "Which share of the calls somebody answers, at all times or by the time of day. Where clients are called by `devices`, the share for each that rings and reaches them: of two that ring, one is answered more often.",
};

pub(super) const VOICEMAIL: Key = Key {
    name: "voicemail",
    kind: Kind::Table(&OTHER),
    default: Absence::Means("there are no recordings"),
    doc: "Recordings on which a message is left. They are called again all the same.",
};

pub(super) const WRONG_PARTY: Key = Key {
    name: "wrong_party",
    kind: Kind::Table(&OTHER),
    default: Absence::Means("it is always the client"),
    doc: "Somebody else who answers. They are called again.",
};

pub(super) const CALLS: Key = Key {
    name: "calls",
    kind: Kind::Whole { least: 1, most: u16::MAX as u64 },
    default: Absence::Is(|| ATTEMPTS.to_string()),
    doc: "How often they are called at most.",
};

pub(super) const RETRY_DELAY: Key = Key {
    name: "retry_delay",
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Is(|| format!("{}m", RETRY_DELAY_S / 60.0)),
    doc: "How long after a call in vain they are called again, at the place that they had.",
};

/// How clients are called, but for who dials.
pub(super) struct CallsOut {
    pub(super) trunk: Option<TrunkId>,
    pub(super) hours: Vec<(Span, Span)>,
    pub(super) ring: Distribution,
    pub(super) ring_limit: Span,
    pub(super) answer_share: ShareByTime,
    pub(super) voicemail: Option<(ShareByTime, Distribution)>,
    pub(super) wrong_party: Option<(ShareByTime, Distribution)>,
    pub(super) attempts: u16,
    pub(super) retry_delay: Distribution,
}

impl Reader<'_> {
    /// The keys that say how clients are called.
    pub(super) fn calls_out(&mut self, fields: &Fields<'_>, trunks: &Register<TrunkId>) -> Option<CallsOut> {
        let mut time = |key: &str, default: f64| match fields.node(key) {
            Some(node) => self.distribution(node, Unit::Duration),
            None => Distribution::constant(default).ok(),
        };
        let (ring, retry_delay) = (time("ring", RING_S), time("retry_delay", RETRY_DELAY_S));
        let ring_limit = self.duration(fields, "ring_limit").unwrap_or(RINGS_IN_VAIN);
        let ring = ring.and_then(|ring| self.within_limit(ring, ring_limit, fields));
        let answered = fields.node("answer_share");
        let answer_share = answered.map_or(Some(ANSWERED.into()), |node| self.share_by_time(node));
        let (voicemail, wrong_party) = (self.other(fields, "voicemail"), self.other(fields, "wrong_party"));
        let hours = self.hours_of_calls(fields);
        let trunk = fields.node("trunk").and_then(|node| self.trunk(node, trunks));
        let attempts = self.whole(fields, "calls").unwrap_or(ATTEMPTS) as u16;
        Some(CallsOut {
            trunk,
            hours: hours?,
            ring: ring?,
            ring_limit,
            answer_share: answer_share?,
            voicemail: voicemail?,
            wrong_party: wrong_party?,
            attempts,
            retry_delay: retry_delay?,
        })
    }

    /// How long it rings until somebody answers, of those who do before it stops.
    fn within_limit(&mut self, ring: Distribution, limit: Span, fields: &Fields<'_>) -> Option<Distribution> {
        if ring.survival(limit.seconds()) <= 0.0 {
            return Some(ring);
        }
        let within = ring.truncated(0.0, limit.seconds());
        if within.is_err() {
            let at = fields.place(if fields.node("ring").is_some() { "ring" } else { "ring_limit" });
            let message =
                format!("hardly anybody answers within the {} s after which it stops ringing", limit.seconds());
            let problem = Problem::error(Code::Conflict, at, message);
            self.report(problem.help("give a shorter `ring` or a longer `ring_limit`"));
        }
        within.ok()
    }

    /// A share, at all times or by the time of day.
    fn share_by_time(&mut self, node: &Node) -> Option<ShareByTime> {
        if !matches!(node.value, Value::List(_)) {
            return self.number_of(node, &SHARE).map(ShareByTime::from);
        }
        let mut shares = Vec::new();
        for item in self.list(node) {
            let fields = self.fields(item, &item.at, &BY_TIME)?;
            shares.push((self.time_of_day(&fields, "from")?, self.number(&fields, "share")?));
        }
        let by_time = ShareByTime::from_times(shares);
        if by_time.is_none() {
            let problem =
                Problem::error(Code::Overlap, &node.at, "these times of day do not ascend, or there are none");
            self.report(problem.help(
                "give them in order, as in [{ from = \"08:00\", share = 0.2 }, { from = \"17:00\", share = 0.4 }]",
            ));
        }
        by_time
    }

    fn other(&mut self, fields: &Fields<'_>, key: &str) -> Option<Option<(ShareByTime, Distribution)>> {
        let Some(node) = fields.node(key) else { return Some(None) };
        let fields = self.fields(node, &node.at, &OTHER)?;
        let share = fields.node("share").and_then(|node| self.share_by_time(node));
        let time = fields.node("time").and_then(|node| self.distribution(node, Unit::Duration));
        Some(Some((share?, time?)))
    }

    fn hours_of_calls(&mut self, fields: &Fields<'_>) -> Option<Vec<(Span, Span)>> {
        let mut hours = Vec::new();
        for node in fields.node("hours").map(|node| self.list(node)).unwrap_or_default() {
            let fields = self.fields(node, &node.at, &TIME)?;
            let (from, to) = (self.time_of_day(&fields, "from")?, self.time_of_day(&fields, "to")?);
            if from < to {
                hours.push((from, to));
            } else {
                hours.extend([(from, DAY), (Span::ZERO, to)]);
            }
        }
        Some(hours)
    }
}
