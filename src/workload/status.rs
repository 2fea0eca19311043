//! Clients who look at the center's status before they make contact.

use super::paging::Paging;
use crate::ids::ClassId;
use crate::random::{Distribution, Root, Stream};
use crate::routing::status::{Estimator, Figures};
use crate::time::Span;

/// How clients of a class look at the center's status, and what they do thereupon.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusHabits {
    /// Which share looks first \[0, 1\]; the others make contact at once.
    pub share: f64,
    /// Whether they call to hear it, and hold a line of the class's trunk until they have; otherwise they look at a page.
    pub by_call: bool,
    /// What they go through before they see or hear anything, one after the other \[s\].
    pub steps: Vec<Distribution>,
    /// How the wait is estimated that they are shown.
    pub estimator: Estimator,
    /// Which wait those are shown of their agent who have one; nothing where all are shown the group.
    pub own_agent: Option<AgentWait>,
    /// What they accept.
    pub accepted: Accepted,
    /// Whether those to whom it is too long look again.
    pub watch: Option<Watch>,
    /// What those do to whom it is too long to the end, with their shares, which sum to 1 at most. The others come all the same.
    pub choices: Vec<(Choice, f64)>,
    /// How long after looking those come who put it off \[s\].
    pub later: Distribution,
    /// The patience of those who come after they were shown a wait, from then on \[s\]; nothing for their own.
    pub patience: Option<Distribution>,
    /// What those may ask for who put it off or do not come.
    pub alert: Option<LevelAlert>,
}

/// An alert as soon as what a client of the class would see is better than a level.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelAlert {
    /// Which share asks for one \[0, 1\].
    pub share: f64,
    /// The level.
    pub below: Level,
    /// Which share of those who are told makes contact for it \[0, 1\].
    pub comes: f64,
    /// How long after they have read it \[s\].
    pub after: Distribution,
}

/// What has to be less than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The expected wait.
    Wait(Span),
    /// Contacts that wait.
    Waiting(u32),
}

impl Level {
    /// Whether what is shown is less. What is not shown is not.
    pub fn is_met(self, shown: &Figures) -> bool {
        match self {
            Level::Wait(level) => shown.wait.is_some_and(|wait| wait < level),
            Level::Waiting(level) => shown.waiting < level,
        }
    }
}

/// Which wait for one agent is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentWait {
    /// That by the medium by which the client would come.
    ByMedium,
    /// The mean over all media that the agent serves.
    Averaged,
}

/// What clients accept of what they are shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Accepted {
    /// So long a wait \[s\]; nothing for as long as their patience is.
    Wait(Option<Distribution>),
    /// So many contacts that wait \[count\].
    Waiting(Distribution),
}

/// Looking again until it is not too long any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    /// How often.
    pub every: Span,
    /// For how long at most.
    pub at_most: Span,
}

/// What a client does in place of making contact now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Makes contact by another medium, as one of this class.
    Another(ClassId),
    /// Asks to be called back, as the class is.
    Callback,
    /// Does it themselves on the page.
    SelfService,
    /// Puts it off.
    Later,
    /// Does not make contact.
    StaysAway,
}

impl StatusHabits {
    /// Whether anybody puts contact off.
    pub fn put_off(&self) -> bool {
        self.choices.iter().any(|&(choice, share)| choice == Choice::Later && share > 0.0)
    }
}

/// The random numbers of a class's clients who look at the status in one replication, each addressed by the number of the contact, and
/// what they do also by how often they had tried before.
#[derive(Clone, Copy, Debug)]
pub struct StatusDraws {
    looks: Stream,
    steps: Stream,
    accepted: Stream,
    choice: Stream,
    later: Stream,
    patience: Stream,
    wants_alert: Stream,
    page_delay: Stream,
    after_alert: Stream,
}

impl StatusDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> StatusDraws {
        let stream = |purpose| root.stream(purpose, class);
        StatusDraws {
            looks: stream("looks at the status"),
            steps: stream("steps to the status"),
            accepted: stream("accepted when seen"),
            choice: stream("choice when seen"),
            later: stream("put off for"),
            patience: stream("patience when seen"),
            wants_alert: stream("alert wanted"),
            page_delay: stream("page delay of an alert"),
            after_alert: stream("comes after an alert"),
        }
    }

    /// Whether the client looks first.
    pub fn looks(&self, habits: &StatusHabits, number: u64) -> bool {
        self.looks.draws(number).unit() < habits.share
    }

    /// How long it takes the client at this attempt until they see or hear anything.
    pub fn steps(&self, habits: &StatusHabits, number: u64, attempt: u16) -> Span {
        let mut draws = self.steps.of(number).draws(attempt.into());
        habits.steps.iter().fold(Span::ZERO, |sum, step| sum + Span::from_seconds_f64(step.sample(&mut draws)))
    }

    /// Whether what is shown is more than the client of this patience accepts. Nobody minds what is not shown.
    pub fn is_too_much(&self, habits: &StatusHabits, number: u64, shown: &Figures, patience: Span) -> bool {
        let draw = |distribution: &Distribution| distribution.sample(&mut self.accepted.draws(number));
        match &habits.accepted {
            Accepted::Wait(accepted) => {
                let accepted = || accepted.as_ref().map_or(patience, |of| Span::from_seconds_f64(draw(of)));
                shown.wait.is_some_and(|wait| wait > accepted())
            }
            Accepted::Waiting(accepted) => f64::from(shown.waiting) > draw(accepted),
        }
    }

    /// What the client does to whom it is too long, at this attempt; nothing when they come all the same.
    pub fn choice(&self, habits: &StatusHabits, number: u64, attempt: u16) -> Option<Choice> {
        let mut point = self.choice.of(number).draws(attempt.into()).unit();
        let chosen = habits.choices.iter().find(|&&(_, share)| {
            let chosen = point < share;
            point -= share;
            chosen
        });
        chosen.map(|&(choice, _)| choice)
    }

    /// For how long the client puts it off.
    pub fn later(&self, habits: &StatusHabits, number: u64, attempt: u16) -> Span {
        Span::from_seconds_f64(habits.later.sample(&mut self.later.of(number).draws(attempt.into())))
    }

    /// Whether the client asks for an alert at this attempt.
    pub fn wants_alert(&self, alert: &LevelAlert, number: u64, attempt: u16) -> bool {
        self.wants_alert.of(number).draws(attempt.into()).unit() < alert.share
    }

    /// How long it takes until the client has read the page that they asked for at this attempt.
    pub fn page_delay(&self, paging: &Paging, number: u64, attempt: u16) -> Span {
        Span::from_seconds_f64(paging.delay.sample(&mut self.page_delay.of(number).draws(attempt.into())))
    }

    /// How long after reading the alert that they asked for at this attempt the client makes contact; nothing when they do not.
    pub fn after_alert(&self, alert: &LevelAlert, number: u64, attempt: u16) -> Option<Span> {
        let mut draws = self.after_alert.of(number).draws(attempt.into());
        let comes = draws.unit() < alert.comes;
        comes.then(|| Span::from_seconds_f64(alert.after.sample(&mut draws)))
    }

    /// The patience of a client who was shown a wait and comes, if that is another than their own.
    pub fn patience(&self, habits: &StatusHabits, number: u64) -> Option<Span> {
        let distribution = habits.patience.as_ref()?;
        Some(Span::from_seconds_f64(distribution.sample(&mut self.patience.draws(number))))
    }
}
