//! Agents who take a while to respond to a contact that they are given, and agents who do not respond at all.
//!
//! From its selection on the agent is taken, and the contact goes on waiting: it may give up. When the agent responds, the wait is
//! over. When they have not by the limit, they take nobody for a while, and the contact is routed anew at the place that it had.

use crate::ids::{ClassId, ContactId, GroupId, IdVec};
use crate::model::plan::{Group, Response};
use crate::random::{Root, Stream};
use crate::time::Span;
use crate::workload::Class;

/// The contact for which an agent is selected: its class, its number and how often it had come before. Places of contacts are used
/// again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Whom {
    pub(crate) class: ClassId,
    pub(crate) number: u64,
    pub(crate) retrials: u16,
}

/// An agent was selected for a contact.
#[derive(Clone, Copy, Debug, Default)]
struct Selection {
    of: Whom,
    /// The how manieth selection it is.
    number: u32,
    responds: bool,
    /// How long the agent takes nobody if they do not respond.
    pause: Span,
}

/// What an agent does who was selected, when the time for it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// They respond.
    Responds,
    /// They have not responded, and take nobody for so long.
    DoesNot(Span),
}

/// What goes on between the selection of an agent and their response.
#[derive(Debug)]
pub(crate) struct Responses {
    draws: IdVec<ClassId, Stream>,
    /// By contact, the selection that was made for it last.
    selections: IdVec<ContactId, Selection>,
    /// How long selected agents were waited for, over all of them \[ns\].
    time: u128,
    /// How often agents did not respond, by group.
    missed: IdVec<GroupId, u64>,
}

/// The most selections for a contact whose draws are told apart.
const MAX_SELECTIONS: u64 = 256;

impl Responses {
    /// Nothing where all agents respond at once.
    pub(crate) fn new(
        groups: &IdVec<GroupId, Group>,
        classes: &IdVec<ClassId, Class>,
        root: Root,
    ) -> Option<Box<Responses>> {
        let any = groups.iter().any(|group| group.response.is_some());
        any.then(|| {
            Box::new(Responses {
                draws: classes.iter().map(|class| root.stream("response", &class.name)).collect(),
                selections: IdVec::new(),
                time: 0,
                missed: groups.iter().map(|_| 0).collect(),
            })
        })
    }

    /// An agent who responds in this way was selected for the contact. How long it takes until they do, or have not.
    pub(crate) fn select(&mut self, id: ContactId, of: Whom, response: &Response) -> Span {
        let selection = self.selections.grown_to(id);
        if selection.of != of {
            *selection = Selection { of, ..Selection::default() };
        }
        let entity = of.number.wrapping_mul(MAX_SELECTIONS) + u64::from(selection.number) % MAX_SELECTIONS;
        let mut draws = self.draws[of.class].draws(entity);
        selection.number += 1;
        let misses = draws.unit() < response.no_answer;
        let delay = Span::from_seconds_f64(response.delay.sample(&mut draws));
        selection.pause = Span::from_seconds_f64(response.not_ready.sample(&mut draws));
        let (responds, takes) = match response.timeout {
            Some(limit) if misses || delay > limit => (false, limit),
            _ => (true, delay),
        };
        selection.responds = responds;
        takes
    }

    /// What the agent does who was selected for the contact last.
    pub(crate) fn reaction(&self, id: ContactId) -> Reaction {
        let Selection { responds, pause, .. } = self.selections[id];
        if responds { Reaction::Responds } else { Reaction::DoesNot(pause) }
    }

    /// An agent was waited for so long.
    pub(crate) fn add_time(&mut self, time: Span) {
        self.time += u128::from(time.nanos());
    }

    /// An agent of the group did not respond.
    pub(crate) fn count_missed(&mut self, group: GroupId) {
        self.missed[group] += 1;
    }

    /// How long selected agents were waited for, over all of them \[ns\].
    pub(crate) fn time(&self) -> u128 {
        self.time
    }

    /// How often agents of the group did not respond.
    pub(crate) fn missed(&self, group: GroupId) -> u64 {
        self.missed[group]
    }
}
