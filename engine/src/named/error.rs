//! What a driver may do wrong.

use super::name::Name;
use crate::dense::{MAX_ATTRIBUTES, MAX_ROWS, MAX_STEPS, ProtocolSet};
use crate::time::Time;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A kind of thing that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A waiting line with its requirement.
    Queue,
    /// Something an agent can be good at.
    Skill,
    /// Agents that are planned together.
    Group,
    /// A language that people speak.
    Language,
    /// An instant-messaging service protocol.
    Protocol,
    /// Something that is known of contacts.
    Attribute,
    /// Something that a row of the rules has the driver do.
    Treatment,
    /// A site with an engine of its own.
    Site,
    /// A person or machine that serves contacts.
    Agent,
    /// Somebody who wants to be served.
    Contact,
}

impl Kind {
    /// The most of them that an engine can tell apart; of contacts, the most that are present at once.
    pub const fn most(self) -> usize {
        match self {
            Kind::Queue => 10_000,
            Kind::Skill | Kind::Group | Kind::Treatment | Kind::Site => 1 << 16,
            Kind::Language | Kind::Protocol => ProtocolSet::LIMIT,
            Kind::Attribute => MAX_ATTRIBUTES,
            Kind::Agent => 1_000_000,
            Kind::Contact => 10_000_000,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Queue => "queue",
            Kind::Skill => "skill",
            Kind::Group => "group",
            Kind::Language => "language",
            Kind::Protocol => "protocol",
            Kind::Attribute => "attribute",
            Kind::Treatment => "treatment",
            Kind::Site => "site",
            Kind::Agent => "agent",
            Kind::Contact => "contact",
        })
    }
}

/// Why the engine refuses to be told something. It is then as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A call comes with an earlier time than one before it.
    TimeRunsBackwards {
        /// The time that came with the call.
        to: Time,
        /// The time of the last call that was not refused.
        from: Time,
    },
    /// Nothing of the kind was declared or reported under this name.
    Unknown {
        /// Which kind.
        kind: Kind,
        /// The name.
        name: Name,
    },
    /// A name is declared twice.
    Twice {
        /// Which kind.
        kind: Kind,
        /// The name.
        name: Name,
    },
    /// There are more of them than an engine can tell apart: [`Kind::most`].
    TooMany {
        /// Of what.
        kind: Kind,
    },
    /// A contact asks that is there already.
    AsksTwice {
        /// Which.
        contact: Name,
    },
    /// A contact leaves that is not there.
    NotThere {
        /// Which.
        contact: Name,
    },
    /// A contact asks again that is not held.
    NotHeld {
        /// Which.
        contact: Name,
    },
    /// A session ends, or an agent does not respond, of a contact that is with no agent.
    NotServed {
        /// Which.
        contact: Name,
    },
    /// There are names for so many queues, and rules for another number of them.
    QueuesWithoutNames {
        /// How many queues have names.
        names: usize,
        /// How many have rules.
        rules: usize,
    },
    /// The weights of the queues do not sum to less than 2^31.
    Weights {
        /// Their sum.
        sum: u64,
    },
    /// A queue has more steps than [`MAX_STEPS`].
    TooManySteps {
        /// Which queue.
        queue: Name,
    },
    /// A step of a queue comes before one that stands ahead of it.
    StepsDoNotAscend {
        /// Which queue.
        queue: Name,
    },
    /// Agents of one group are kept free by two of the rules.
    ReservedTwice {
        /// Which group.
        group: Name,
    },
    /// The table has more rows than [`MAX_ROWS`].
    TooManyRows,
    /// A row of the table names a time of day that is not below 24 hours.
    NoTimeOfDay {
        /// Which row, counted from 0.
        row: usize,
    },
    /// A row of the table is wrong in another way.
    Row {
        /// Which row, counted from 0.
        row: usize,
        /// How.
        error: Box<Error>,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::TimeRunsBackwards { to, from } => {
                write!(f, "time runs backwards: {} ns after {} ns", to.nanos(), from.nanos())
            }
            Error::Unknown { kind: Kind::Agent, name } => {
                write!(f, "the capability of agent {name} was not reported before")
            }
            Error::Unknown { kind, name } => write!(f, "there is no {kind} {name}"),
            Error::Twice { kind, name } => write!(f, "{kind} {name} is declared twice"),
            Error::TooMany { kind: Kind::Contact } => {
                write!(f, "more than {} contacts are present", Kind::Contact.most())
            }
            Error::TooMany { kind } => write!(f, "there are more than {} {kind}s", kind.most()),
            Error::AsksTwice { contact } => write!(f, "contact {contact} asks although it is there already"),
            Error::NotThere { contact } => write!(f, "contact {contact} is withdrawn although it is not there"),
            Error::NotHeld { contact } => write!(f, "contact {contact} asks again although it is not held"),
            Error::NotServed { contact } => write!(f, "no agent serves contact {contact}"),
            Error::QueuesWithoutNames { names, rules } => {
                write!(f, "there are names for {names} queues and rules for {rules}")
            }
            Error::Weights { sum } => write!(f, "the weights of the queues sum to {sum}, not to less than 2147483648"),
            Error::TooManySteps { queue } => write!(f, "queue {queue} has more than {MAX_STEPS} steps"),
            Error::StepsDoNotAscend { queue } => write!(f, "the steps of queue {queue} do not ascend"),
            Error::ReservedTwice { group } => write!(f, "agents of group {group} are kept free twice"),
            Error::TooManyRows => write!(f, "the table has more than {MAX_ROWS} rows"),
            Error::NoTimeOfDay { row } => write!(f, "row {row}: a time of day is not below 24 hours"),
            Error::Row { row, error } => write!(f, "row {row}: {error}"),
        }
    }
}

impl std::error::Error for Error {}
