//! Clients who come again: who was not served and tries again, and who was and comes again because that did not settle the matter.

use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Unit, Word};
use super::reader::{Fields, Reader};
use crate::random::Distribution;
use crate::workload::{AttemptFailure, Recalls, Retrials};

const SHARE: f64 = 0.0;
const RETRIAL_DELAY_S: f64 = 120.0;
const RECALL_DELAY_S: f64 = 86_400.0;
const SAME: &str = "same";
const FRESH: &str = "fresh";

pub(super) const RETRIAL_SHARE: Key = Key {
    name: "retrial_share",
    kind: Kind::Number { least: 0.0, most: 1.0 },
    default: Absence::Is(|| SHARE.to_string()),
    doc: "The share of those not served who try again, each time.",
};
pub(super) const RETRIAL_AFTER: Key = Key {
    name: "retrial_after",
    kind: Kind::List(&Kind::Choice(&[
        Word { name: "abandoned", doc: "They gave up waiting." },
        Word { name: "balked", doc: "They left when they were told that nobody was free, or how long it would take." },
        Word {
            name: "blocked",
            doc: "They were turned away: by a full queue, a rule, or for want of a line, port, channel, account or room.",
        },
        Word { name: "dropped", doc: "They were cut off, or what they come by was out of order." },
    ])),
    default: Absence::Means("all four"),
    doc: "After what they try again.",
};
pub(super) const RETRIAL_DELAY: Key = Key {
    name: "retrial_delay",
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Is(|| format!("exponential({RETRIAL_DELAY_S}s)")),
    doc: "How long after that they try again. Nobody does after the end of the run's arrivals.",
};
pub(super) const RETRIAL_LIMIT: Key = Key {
    name: "retrial_limit",
    kind: Kind::Whole { least: 1, most: u16::MAX as u64 },
    default: Absence::Means("as often as it takes"),
    doc: "How often at most they try again with one wish.",
};
pub(super) const RETRIAL_CHANCES: Key = Key {
    name: "retrial_chances",
    kind: Kind::Choice(&[
        Word { name: SAME, doc: "The patience, talk time and whatever else is left to chance of the first attempt." },
        Word { name: FRESH, doc: "Everything is drawn anew." },
    ]),
    default: Absence::Is(|| SAME.into()),
    doc: "What a new attempt brings.",
};
pub(super) const RECALL_SHARE: Key = Key {
    name: "recall_share",
    kind: Kind::Number { least: 0.0, most: 1.0 },
    default: Absence::Is(|| SHARE.to_string()),
    doc: "The share of those served who come again because that did not settle the matter, each time, as a new contact of the class with everything drawn anew. Who is transferred comes again, if at all, after the last who serves them.",
};
pub(super) const RECALL_DELAY: Key = Key {
    name: "recall_delay",
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Is(|| format!("exponential({RECALL_DELAY_S}s)")),
    doc: "How long after the conversation, and the agent's work after it, they come again.",
};

/// The keys that say something only where the share of the first of them is above 0.
const RETRIAL: [&str; 4] = [RETRIAL_AFTER.name, RETRIAL_DELAY.name, RETRIAL_LIMIT.name, RETRIAL_CHANCES.name];

impl Reader<'_> {
    /// Whether clients of the class try again.
    pub(super) fn retrials(&mut self, fields: &Fields<'_>) -> Option<Option<Retrials>> {
        let share = self.number(fields, RETRIAL_SHARE.name);
        if fields.node(RETRIAL_SHARE.name).is_none() {
            self.nothing_without(fields, RETRIAL_SHARE.name, &RETRIAL);
            return Some(None);
        }
        let delay = match fields.node(RETRIAL_DELAY.name) {
            Some(node) => self.distribution(node, Unit::Duration),
            None => Distribution::exponential(RETRIAL_DELAY_S).ok(),
        };
        let after = match fields.node(RETRIAL_AFTER.name) {
            None => Some([true; AttemptFailure::ALL.len()]),
            Some(node) => {
                let Kind::List(word) = &RETRIAL_AFTER.kind else { unreachable!("it is declared above") };
                let words: Option<Vec<&str>> = self.list(node).iter().map(|node| self.choice_of(node, word)).collect();
                words.map(|words| AttemptFailure::ALL.map(|failure| words.contains(&word_of(failure))))
            }
        };
        let limit = match fields.node(RETRIAL_LIMIT.name) {
            Some(_) => self.whole(fields, RETRIAL_LIMIT.name).map(|limit| limit as u16),
            None => Some(u16::MAX),
        };
        let afresh = self.choice(fields, RETRIAL_CHANCES.name) == Some(FRESH);
        if delay.as_ref().is_some_and(|delay| delay.is_constant() == Some(0.0)) {
            let message = "who tries again at once meets the same, and tries again at once";
            let problem = Problem::error(Code::Conflict, fields.place(RETRIAL_DELAY.name), message);
            self.report(problem.help("give a delay above 0"));
        }
        let retrials = Retrials { share: share?, delay: delay?, limit: limit?, after: after?, afresh };
        Some(Some(retrials).filter(|retrials| retrials.share > 0.0))
    }

    /// Whether clients of the class come again after they were served.
    pub(super) fn recalls(&mut self, fields: &Fields<'_>) -> Option<Option<Recalls>> {
        let share = self.number(fields, RECALL_SHARE.name);
        if fields.node(RECALL_SHARE.name).is_none() {
            self.nothing_without(fields, RECALL_SHARE.name, &[RECALL_DELAY.name]);
            return Some(None);
        }
        let delay = match fields.node(RECALL_DELAY.name) {
            Some(node) => self.distribution(node, Unit::Duration),
            None => Distribution::exponential(RECALL_DELAY_S).ok(),
        };
        Some(Some(Recalls { share: share?, delay: delay? }).filter(|recalls| recalls.share > 0.0))
    }

    fn nothing_without(&mut self, fields: &Fields<'_>, share: &str, others: &[&'static str]) {
        for key in others.iter().filter(|key| fields.node(key).is_some()) {
            let message = format!("`{key}` says nothing where nobody comes again");
            let problem = Problem::error(Code::Conflict, fields.place(key), message);
            self.report(problem.help(format!("say with `{share}` which share does, or leave it out")));
        }
    }
}

const fn word_of(failure: AttemptFailure) -> &'static str {
    match failure {
        AttemptFailure::Abandoned => "abandoned",
        AttemptFailure::Balked => "balked",
        AttemptFailure::Blocked => "blocked",
        AttemptFailure::Dropped => "dropped",
    }
}
