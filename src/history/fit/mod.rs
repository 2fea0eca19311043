//! Distributions that fit a history: how long work takes, how long people wait before they give up, how many come; each with its standard error.
//!
//! Knows contacts and counts, not files or scenarios: what is fitted becomes a scenario in `draft`.

mod arrivals;
mod clusters;
mod patience;
pub(super) mod report;
mod shared;
mod work;

pub(super) use arrivals::is_there;
pub use arrivals::{ArrivalFit, CellFit};
pub use clusters::Clustering;
pub use patience::PatienceFit;
pub use shared::SharedFit;
pub use work::{Effect, WorkFit};

use super::assemble::History;
use super::records::{Outcome, Service};
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// What was fitted to a history.
#[derive(Clone, Debug)]
pub struct Fit {
    /// By class.
    pub classes: BTreeMap<String, ClassFit>,
    /// Correlations of how busy a day is between two classes, where days are enough to tell.
    pub correlations: Vec<(String, String, f64)>,
    /// How busy days are for all classes alike, where there are several.
    pub shared: Option<SharedFit>,
    /// Who does what: how many contacts of each class each agent served.
    pub served: BTreeMap<String, BTreeMap<String, usize>>,
}

/// What was fitted to a class.
#[derive(Clone, Debug)]
pub struct ClassFit {
    /// The conversations; `None` if none is told.
    pub talk: Option<WorkFit>,
    /// The work after them.
    pub after_call: Option<WorkFit>,
    /// How long contacts wait before they give up.
    pub patience: Option<PatienceFit>,
    /// How many come.
    pub arrivals: ArrivalFit,
    /// How much they cluster within intervals, where contacts are told one by one.
    pub clusters: Vec<Clustering>,
}

/// Which of the fitted distributions a scenario has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The best.
    Best,
    /// The second best of one thing that was fitted, the best of all else.
    Second {
        /// Of which class.
        class: String,
        /// Of what.
        what: Fitted,
    },
    /// The best, and no day busier than another.
    NoBusyness,
}

/// A thing that a distribution is fitted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fitted {
    /// Conversations.
    Talk,
    /// The work after them.
    AfterCall,
    /// How long people wait.
    Patience,
}

impl Fitted {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Fitted::Talk => "conversation",
            Fitted::AfterCall => "work after it",
            Fitted::Patience => "patience",
        }
    }
}

/// Fits distributions to a history. Without contacts one by one, only how many come.
pub fn fit(history: &History) -> Fit {
    let (mut classes, served) = (BTreeMap::new(), served(history));
    let groups: BTreeMap<String, String> = served
        .iter()
        .map(|(agent, classes)| (agent.clone(), classes.keys().cloned().collect::<Vec<String>>().join(" + ")))
        .collect();
    for class in history.classes() {
        if history.cells.is_empty() {
            continue;
        }
        let of_class = || history.contacts.iter().filter(|(_, contact)| contact.class == class);
        let samples = |of: fn(&Service) -> Option<f64>| -> Vec<work::Sample<'_>> {
            let answered = of_class().filter_map(|(at, contact)| match &contact.outcome {
                Outcome::Answered(service) => Some::<(DateTime, &Service)>((*at, service)),
                Outcome::Abandoned | Outcome::Left => None,
            });
            answered
                .filter_map(|(at, service)| {
                    let agent = service.agent.as_deref();
                    let group = agent.and_then(|agent| groups.get(agent)).map(String::as_str);
                    Some(work::Sample { seconds: of(service)?, agent, group, at })
                })
                .collect()
        };
        let waits: Vec<(f64, bool)> =
            of_class().map(|(_, contact)| (contact.wait, contact.outcome == Outcome::Abandoned)).collect();
        let times: Vec<DateTime> = of_class().map(|(at, _)| *at).collect();
        let hours: Vec<i8> = of_class().map(|(at, _)| at.hour()).collect();
        let fitted = ClassFit {
            talk: WorkFit::of(&samples(|service| service.talk)),
            after_call: WorkFit::of(&samples(|service| service.after_call)),
            patience: PatienceFit::of(&waits).map(|patience| patience.with_hours(&waits, &hours)),
            arrivals: ArrivalFit::of(history, &class),
            clusters: Clustering::of(&times, history.interval),
        };
        classes.insert(class, fitted);
    }
    let correlations = arrivals::correlations(history, &classes);
    let shared = SharedFit::of(&classes);
    Fit { classes, correlations, shared, served }
}

/// How many contacts of each class each agent served.
fn served(history: &History) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut served: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (_, contact) in &history.contacts {
        if let Outcome::Answered(Service { agent: Some(agent), .. }) = &contact.outcome {
            *served.entry(agent.clone()).or_default().entry(contact.class.clone()).or_default() += 1;
        }
    }
    served
}

impl Fit {
    /// What days vary for all classes alike, if that is more than chance explains.
    pub fn shared_busyness(&self) -> Option<&SharedFit> {
        self.shared.as_ref().filter(|shared| is_there(shared.day))
    }

    /// Everything that might be otherwise: the second best distribution of each thing, and days that are all alike.
    pub fn alternatives(&self) -> Vec<(String, Choice)> {
        let mut found = Vec::new();
        for (class, fit) in &self.classes {
            let works = [(Fitted::Talk, &fit.talk), (Fitted::AfterCall, &fit.after_call)];
            let mut seconds: Vec<(Fitted, Option<&str>)> =
                works.map(|(what, work)| (what, work.as_ref().and_then(|work| work.named(1)))).into();
            seconds.push((Fitted::Patience, fit.patience.as_ref().and_then(|patience| patience.named(1))));
            for (what, name) in seconds {
                if let Some(name) = name {
                    let choice = Choice::Second { class: class.clone(), what };
                    found.push((format!("{} of {class}: {name}", what.words()), choice));
                }
            }
        }
        if self.shared_busyness().is_some() || self.classes.values().any(|fit| fit.arrivals.is_busy()) {
            found.push(("all days alike".to_owned(), Choice::NoBusyness));
        }
        found
    }
}
