//! How much busier or quieter than planned it may turn out: for the whole center and for each class; and contacts that cause further ones.

use super::calendar::Calendar;
use super::classes::Demand;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape};
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::time::Span;
use crate::workload::{Arrivals, Bursts, BusyState, BusyStates, Busyness, Class, SharedBusyness};

/// How long intervals of a busyness of their own are where there is one rate.
const EVERY: Span = Span::from_seconds(1_800);

/// The largest coefficient of variation of a factor.
const MAX_CV: f64 = 10.0;

/// The same of the factor of conversations.
pub(super) const MAX_TALK_CV: f64 = 1.0;

/// Beyond this one a percentage is likelier meant.
const DOUBTFUL: f64 = 2.0;

/// How often a class may switch between states in a run, on average: each time takes memory.
const MAX_SWITCHES: f64 = 1e6;

/// The most contacts that one may cause on average: with all that follow from them a burst is then of a hundred.
const MAX_SHARE: f64 = 0.99;

pub(super) static SHARED_BUSYNESS: Shape = Shape {
    title: "[busyness]",
    doc: "How much busier or quieter than planned the whole center may turn out, whatever the `busyness` of its classes: one factor of mean 1 for all \
          of them. Exact numbers of contacts and recorded contacts stay as they are.",
    keys: &[
        Key {
            name: "day",
            kind: Kind::Number { least: 0.0, most: MAX_CV },
            default: Absence::Is(|| SharedBusyness::default().day_cv.to_string()),
            doc: "Coefficient of variation of the factor of a day (gamma), drawn once for each day of the run and multiplied with the rates of all classes.",
        },
        Key {
            name: "talk",
            kind: Kind::Number { least: 0.0, most: MAX_TALK_CV },
            default: Absence::Is(|| SharedBusyness::default().talk_cv.to_string()),
            doc: "Coefficient of variation of a factor (gamma) drawn once for each replication and multiplied with all that classes say of `talk`: how well \
                  the level of the conversations is known. With `class_talk = \"learned\"` in [backtest] the history tells it where it is not written.",
        },
    ],
};

pub(super) static BUSYNESS: Shape = Shape {
    title: "busyness of a class",
    doc: "How much busier or quieter than planned it may turn out: factors of mean 1, for days and intervals by their coefficients of variation.",
    keys: &[
        Key {
            name: "day",
            kind: Kind::Number { least: 0.0, most: MAX_CV },
            default: Absence::Is(|| Busyness::default().day_cv.to_string()),
            doc: "Of the factor of a whole day.",
        },
        Key {
            name: "interval",
            kind: Kind::Number { least: 0.0, most: MAX_CV },
            default: Absence::Is(|| Busyness::default().piece_cv.to_string()),
            doc: "Of the factor of each interval of the list or rows of the file.",
        },
        Key {
            name: "every",
            kind: Kind::Duration,
            default: Absence::Is(|| EVERY.to_string()),
            doc: "How long these intervals are where `arrivals` is one rate.",
        },
        Key {
            name: "states",
            kind: Kind::List(&Kind::Table(&STATE)),
            default: Absence::Means("one: no switching"),
            doc: "States between which the rate switches at random, at any time (a Markov-modulated Poisson process): each lasts an exponential time, \
                  then any of the others is as likely as another. The run begins in each with its share of the time.",
        },
    ],
};

static STATE: Shape = Shape {
    title: "state of busyness",
    doc: "One of the states between which the rate switches at random.",
    keys: &[
        Key {
            name: "factor",
            kind: Kind::Number { least: 0.0, most: 1e6 },
            default: Absence::Refused,
            doc: "How busy it is. Only how factors stand to each other counts: the mean over time is the planned rate.",
        },
        Key { name: "mean", kind: Kind::Duration, default: Absence::Refused, doc: "How long it lasts on average." },
    ],
};

pub(super) static BURSTS: Shape = Shape {
    title: "bursts",
    doc: "Contacts that cause further ones of the class, and these again (a Hawkes process with an exponential kernel). `arrivals` tells all contacts \
          in the long run, those that are caused among them: 1 - `share` of them come of themselves. Nobody has come before the run begins.",
    keys: &[
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: MAX_SHARE },
            default: Absence::Refused,
            doc: "How many further contacts each one causes on average; less than 1, or a burst would never end.",
        },
        Key {
            name: "delay",
            kind: Kind::Duration,
            default: Absence::Refused,
            doc: "How long after it they come on average; exponential.",
        },
    ],
};

/// How busyness changes the rates of a class.
pub(super) struct OwnBusyness {
    pub(super) factors: Busyness,
    /// How long intervals of a busyness of their own are, if nothing else says so.
    pub(super) every: Span,
}

impl Default for OwnBusyness {
    fn default() -> Self {
        OwnBusyness { factors: Busyness::default(), every: EVERY }
    }
}

impl Reader<'_> {
    /// The key `busyness` of a class.
    pub(super) fn own_busyness(&mut self, node: &Node, calendar: &Calendar) -> OwnBusyness {
        let mut own = OwnBusyness::default();
        let Some(inner) = self.fields(node, &node.at, &BUSYNESS) else { return own };
        for node in ["day", "interval"].into_iter().filter_map(|key| inner.node(key)) {
            self.doubt_percentage(node, DOUBTFUL);
        }
        own.factors.day_cv = self.number(&inner, "day").unwrap_or(own.factors.day_cv);
        own.factors.piece_cv = self.number(&inner, "interval").unwrap_or(own.factors.piece_cv);
        own.every = self.duration(&inner, "every").unwrap_or(EVERY);
        if own.every == Span::ZERO {
            let message = "`every` has to be longer than 0s";
            self.report(Problem::error(Code::Horizon, inner.place("every"), message));
            own.every = EVERY;
        }
        own.factors.states = inner.node("states").and_then(|node| self.busy_states(node, calendar));
        own
    }

    fn busy_states(&mut self, node: &Node, calendar: &Calendar) -> Option<BusyStates> {
        let mut states = Vec::new();
        for item in self.list(node) {
            let fields = self.fields(item, &item.at, &STATE)?;
            let (factor, mean) = (self.number(&fields, "factor"), self.duration(&fields, "mean"));
            states.push(BusyState { factor: factor?, mean: mean? });
        }
        let states = match BusyStates::new(states) {
            Ok(states) => states,
            Err(error) => {
                let problem = Problem::error(Code::Number, &node.at, error.to_string());
                self.report(problem.help("such as [{ factor = 1, mean = \"45m\" }, { factor = 3, mean = \"15m\" }]"));
                return None;
            }
        };
        let switches = states.switches(calendar.horizon.length);
        if switches > MAX_SWITCHES {
            let message =
                format!("these states switch about {switches:.1e} times in the run, more than {MAX_SWITCHES:.0e}");
            self.report(
                Problem::error(Code::Limit, &node.at, message).help("let them last longer, or shorten the run"),
            );
        }
        Some(states)
    }

    /// The key `bursts` of a class.
    pub(super) fn bursts(&mut self, node: &Node) -> Option<Bursts> {
        let fields = self.fields(node, &node.at, &BURSTS)?;
        let (share, delay) = (self.number(&fields, "share"), self.duration(&fields, "delay"));
        match Bursts::new(share?, delay?) {
            Ok(bursts) => Some(bursts).filter(|bursts| bursts.of_themselves() < 1.0),
            Err(error) => {
                let problem = Problem::error(Code::Horizon, fields.place("delay"), error.to_string());
                self.report(problem.help("for contacts that come together, give the class a `batch`"));
                None
            }
        }
    }

    /// The section `[busyness]`, for these classes.
    pub(super) fn shared_busyness(&mut self, fields: &Fields<'_>, demand: &Demand) -> SharedBusyness {
        let classes = &demand.classes;
        if let Some(node) = fields.node("day") {
            self.doubt_percentage(node, DOUBTFUL);
        }
        let day_cv = self.number(fields, "day").unwrap_or(SharedBusyness::default().day_cv);
        let by_rate = |class: &Class| matches!(class.arrivals, Arrivals::Poisson { .. } | Arrivals::Renewal { .. });
        if day_cv > 0.0 && classes.iter().next().is_some() && !classes.iter().any(by_rate) && demand.is_whole() {
            let message = "all classes have exact numbers of contacts, which no busyness changes";
            let problem = Problem::error(Code::Conflict, fields.at, message);
            self.report(problem.help("give rates or expected contacts, or leave out [busyness]"));
        }
        let talk_cv = self.number(fields, "talk").unwrap_or(SharedBusyness::default().talk_cv);
        SharedBusyness { day_cv, talk_cv, antithetic: false }
    }
}
