//! What exports tell: contacts, intervals, duty, heads and forecasts, with absolute times and seconds.

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};

/// A contact that asked for an agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// The queue that it came to.
    pub class: String,
    /// What its system calls it, if it says so.
    pub id: Option<String>,
    /// When it asked to be served.
    pub arrived: Timestamp,
    /// Until it was served or left \[s\].
    pub wait: f64,
    /// What became of it.
    pub outcome: Outcome,
    /// How it came.
    pub medium: Medium,
}

/// What became of a contact.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// An agent served it.
    Answered(Service),
    /// It gave up.
    Abandoned,
    /// It left the queue otherwise: to another one, to a voice mail, for a time limit. Its patience is at least its wait.
    Left,
}

/// How a contact was served.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    /// By whom.
    pub agent: Option<String>,
    /// The conversation with what the client was put on hold for \[s\].
    pub talk: Option<f64>,
    /// The agent's work after it \[s\].
    pub after_call: Option<f64>,
}

/// The contacts of a class that came in one interval.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// All of them.
    pub offered: f64,
    /// Of these: served.
    pub answered: f64,
    /// Of these: gave up; `None` if nobody tells.
    pub abandoned: Option<f64>,
    /// Of the answered: within the threshold.
    pub answered_in_time: Option<f64>,
    /// Sum of the waits of the answered \[s\].
    pub wait_answered: Option<f64>,
    /// Sum of the waits of those who gave up \[s\].
    pub wait_abandoned: Option<f64>,
    /// Sum of the conversations \[s\].
    pub talk: Option<f64>,
    /// Sum of the work after them \[s\].
    pub after_call: Option<f64>,
}

impl Counts {
    /// The contacts of both.
    pub(super) fn add(&mut self, more: &Counts) {
        let sum = |one: &mut Option<f64>, two: Option<f64>| *one = one.zip(two).map(|(one, two)| one + two);
        self.offered += more.offered;
        self.answered += more.answered;
        sum(&mut self.abandoned, more.abandoned);
        sum(&mut self.answered_in_time, more.answered_in_time);
        sum(&mut self.wait_answered, more.wait_answered);
        sum(&mut self.wait_abandoned, more.wait_abandoned);
        sum(&mut self.talk, more.talk);
        sum(&mut self.after_call, more.after_call);
    }

    /// A sum over those who were answered as their mean; nothing if it is not known or nobody was.
    pub fn over_answered(&self, sum: Option<f64>) -> Option<f64> {
        sum.filter(|_| self.answered > 0.0).map(|sum| sum / self.answered)
    }

    /// Nobody, of whom everything is known.
    pub(super) fn nobody() -> Counts {
        let none = Some(0.0);
        Counts {
            abandoned: none,
            answered_in_time: none,
            wait_answered: none,
            wait_abandoned: none,
            talk: none,
            after_call: none,
            ..Counts::default()
        }
    }
}

/// A row of an interval report.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// The class that the queue belongs to.
    pub class: String,
    /// The queue, as the report names it.
    pub queue: String,
    /// When it starts.
    pub start: Timestamp,
    /// How long it is \[s\].
    pub length: u32,
    /// Who came.
    pub counts: Counts,
    /// Agents who were there on average, if it is told.
    pub staff: Option<f64>,
    /// How they came.
    pub medium: Medium,
}

/// A stretch in which an agent was on duty.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// Who.
    pub agent: String,
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What they serve; empty if it is not told.
    pub skills: Vec<String>,
}

/// A stretch of duty by the clock on the wall, for days that may not be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// Who.
    pub agent: String,
    /// On which days.
    pub day: Day,
    /// From when on.
    pub from: Time,
    /// Until when; not later than the start is the next day.
    pub to: Time,
    /// What they serve; empty if it is not told.
    pub skills: Vec<String>,
}

/// To which days something applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    /// Any.
    Every,
    /// All of one name.
    Weekday(u8),
    /// One.
    Date(Date),
}

impl Day {
    /// All days of this name.
    pub fn named(weekday: Weekday) -> Day {
        Day::Weekday(weekday.to_monday_zero_offset() as u8)
    }

    /// Whether it applies to a date.
    pub fn holds_on(self, date: Date) -> bool {
        match self {
            Day::Every => true,
            Day::Weekday(_) => Day::named(date.weekday()) == self,
            Day::Date(own) => own == date,
        }
    }
}

/// A number for an interval of the day: heads of a group, or contacts that are expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The class that the queue or group belongs to.
    pub class: String,
    /// The queue or group, as the file names it.
    pub queue: String,
    /// On which days.
    pub day: Day,
    /// From when on.
    pub start: Time,
    /// How long \[s\].
    pub length: u32,
    /// How many.
    pub number: f64,
    /// Mean conversation that is planned \[s\].
    pub talk_mean: Option<f64>,
    /// Mean work after it that is planned \[s\].
    pub after_call_mean: Option<f64>,
}

/// How contacts of a class come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Medium {
    /// Calls.
    #[default]
    Voice,
    /// Chats.
    Chat,
    /// E-mails and tickets.
    Email,
}

impl Medium {
    /// The medium of this name in an export; others are calls.
    pub(super) fn named(name: &str) -> Medium {
        match name.to_ascii_lowercase().as_str() {
            "chat" | "message" | "messaging" | "web chat" => Medium::Chat,
            "email" | "e-mail" | "task" => Medium::Email,
            _ => Medium::Voice,
        }
    }

    /// As scenario files name it.
    pub fn word(self) -> &'static str {
        match self {
            Medium::Voice => "voice",
            Medium::Chat => "chat",
            Medium::Email => "email",
        }
    }
}

/// All that a file told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Contacts one by one.
    pub contacts: Vec<Contact>,
    /// Contacts by interval.
    pub intervals: Vec<Interval>,
    /// Who was there.
    pub duties: Vec<Duty>,
    /// Who is planned to be there.
    pub shifts: Vec<Shift>,
    /// How many were there.
    pub heads: Vec<Planned>,
    /// Who is expected.
    pub forecast: Vec<Planned>,
    /// Within how many seconds a contact counts as answered in time, if the file says so.
    pub threshold: Option<f64>,
}
