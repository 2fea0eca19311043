//! What clients are told who wait to be called back, and the pages by which those are reached who are not online.

use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit};
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::time::Span;
use crate::workload::{Class, PageAhead, Paging, Updates};

const BEFORE: Span = Span::from_seconds(300);
const DIAL_OUT: bool = true;
const SHARE: f64 = 1.0;
const SETTLES: f64 = 0.0;

/// The section of the center.
pub(super) static PAGING: Shape = Shape {
    title: "[paging]",
    doc: "Pages, by which clients are told something who are not online: short messages over a telephone network, which cannot be answered.",
    keys: &[
        Key {
            name: "dial_out",
            kind: Kind::Flag,
            default: Absence::Is(|| DIAL_OUT.to_string()),
            doc: "Whether the center can dial out to send pages. If not, those that were to be sent are counted as not deliverable.",
        },
        Key {
            name: "delay",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| Span::ZERO.to_string()),
            doc: "How long it takes until its client has read one.",
        },
    ],
};

pub(super) static PAGE: Shape = Shape {
    title: "callback.page",
    doc: "A page that goes out once, ahead of the first call. When it will be a client's turn is estimated as for a newcomer to the queue, at the client's place: (contacts that stand before them + 1) x the queue's mean handling time / the sessions that those on duty can hold, counted from the moment at which an agent last took somebody of the queue, or the client began to stand in line if that was later; and never before they may be called. It is estimated anew when the line moves, so that the page goes out later or sooner; when it will be sooner than `before`, it goes out at once. Who does not stand in line yet counts nowhere, and is expected when they may be called unless a newcomer would have to wait longer than `before` then. While no session of the queue has ended, or nobody is on duty, there is no estimate and no page.",
    keys: &[
        Key {
            name: "before",
            kind: Kind::Duration,
            default: Absence::Is(|| BEFORE.to_string()),
            doc: "How long before it is expected to be their turn. Above 0.",
        },
        Key {
            name: "answer_share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Means("the same"),
            doc: "In place of that of `callback`, for clients who have read the page and are still ready.",
        },
        Key {
            name: "ready",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("until the callback is over"),
            doc: "How long they are ready after they have read it.",
        },
    ],
};

pub(super) static UPDATES: Shape = Shape {
    title: "callback.updates",
    doc: "How long it will take, as it is estimated for `page`, sent again and again from acceptance to the end of the callback: by message to clients who are seen connected on one of their devices, and by page to all others. Nothing is sent while there is no estimate or they are being called.",
    keys: &[
        Key { name: "every", kind: Kind::Duration, default: Absence::Refused, doc: "How often. Above 0." },
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| SHARE.to_string()),
            doc: "Which share of the clients asks for them.",
        },
        Key {
            name: "settles",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| SETTLES.to_string()),
            doc: "With which chance each of them settles the matter by what it says besides, as soon as it is read. No call is made then.",
        },
    ],
};

impl Reader<'_> {
    /// The section `[paging]`.
    pub(super) fn paging<'c>(
        &mut self,
        fields: Option<&Fields<'_>>,
        mut classes: impl Iterator<Item = &'c Class>,
    ) -> Paging {
        let Some(fields) = fields else { return Paging::default() };
        let pages = |class: &Class| {
            class.callback.as_ref().is_some_and(|callback| callback.tells())
                || class.status.as_ref().is_some_and(|habits| habits.alert.is_some())
        };
        if !classes.any(pages) {
            let message = "no class has `callback.page`, `callback.updates` or `status.alert`, so nobody is paged";
            self.unused(fields.at, message.to_owned());
        }
        let delay = fields.node("delay").and_then(|node| self.distribution(node, Unit::Duration));
        Paging {
            dial_out: self.flag(fields, "dial_out").unwrap_or(DIAL_OUT),
            delay: delay.unwrap_or(Paging::default().delay),
        }
    }

    /// The key `page` of a callback of which this share of the calls is answered.
    pub(super) fn page_ahead(&mut self, node: &Node) -> Option<PageAhead> {
        let fields = self.fields(node, &node.at, &PAGE)?;
        let before = fields.node("before").map_or(Some(BEFORE), |_| self.above_zero(&fields, "before"));
        let share = fields.node("answer_share").map_or(Some(None), |_| self.number(&fields, "answer_share").map(Some));
        let ready = match fields.node("ready") {
            Some(node) => self.distribution(node, Unit::Duration).map(Some),
            None => Some(None),
        };
        Some(PageAhead { before: before?, answer_share: share?, ready: ready? })
    }

    /// The key `updates` of a callback.
    pub(super) fn updates(&mut self, node: &Node) -> Option<Updates> {
        let fields = self.fields(node, &node.at, &UPDATES)?;
        let every = self.above_zero(&fields, "every");
        let share = fields.node("share").map_or(Some(SHARE), |_| self.number(&fields, "share"));
        let settles = fields.node("settles").map_or(Some(SETTLES), |_| self.number(&fields, "settles"));
        Some(Updates { every: every?, share: share?, settles: settles? })
    }

    /// A time that cannot be none.
    fn above_zero(&mut self, fields: &Fields<'_>, key: &'static str) -> Option<Span> {
        let time = self.duration(fields, key)?;
        if time == Span::ZERO {
            let message = format!("`{key}` is a time of 0s");
            let problem = Problem::error(Code::Conflict, fields.place(key), message);
            self.report(problem.help("give a time above 0"));
            return None;
        }
        Some(time)
    }
}
