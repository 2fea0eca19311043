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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{class, constant, group, seconds};
    use crate::random::Distribution;
    use crate::workload::Entry;

    const ID: ContactId = ContactId(2);

    fn response(delay: Distribution, no_answer: f64) -> Response {
        Response { delay, no_answer, timeout: Some(seconds(10)), not_ready: constant(30.0) }
    }

    /// The second of two groups does not respond at once.
    fn responses() -> Box<Responses> {
        let late = Group { response: Some(response(constant(4.0), 0.0)), ..group("late") };
        let classes = vec![class("calls", Entry::Voice)].into();
        let groups = vec![group("prompt"), late].into();
        Responses::new(&groups, &classes, Root::new(1, 0)).expect("a group responds late")
    }

    #[test]
    fn an_agent_responds_until_the_limit_and_one_who_has_not_by_then_takes_nobody_for_a_while() {
        let mut responses = responses();
        for (delay, no_answer, takes, reaction) in [
            (4.0, 0.0, 4, Reaction::Responds),
            (10.0, 0.0, 10, Reaction::Responds),
            (10.1, 0.0, 10, Reaction::DoesNot(seconds(30))),
            (4.0, 1.0, 10, Reaction::DoesNot(seconds(30))),
        ] {
            let response = response(constant(delay), no_answer);
            assert_eq!(responses.select(ID, Whom::default(), &response), seconds(takes), "{delay} s");
            assert_eq!(responses.reaction(ID), reaction, "{delay} s");
        }
        let patient = Response { timeout: None, ..response(constant(99.0), 0.0) };
        assert_eq!(responses.select(ID, Whom::default(), &patient), seconds(99), "waited for as long as it takes");
        responses.add_time(seconds(4));
        responses.count_missed(GroupId(1));
        assert_eq!(
            (responses.time(), responses.missed(GroupId(0)), responses.missed(GroupId(1))),
            (4_000_000_000, 0, 1)
        );
    }

    #[test]
    fn the_chances_of_a_selection_are_those_of_the_contact_and_not_of_its_place_or_of_who_had_that_before() {
        let chance = response(Distribution::exponential(1.0).unwrap(), 0.0);
        let whom = |number| Whom { number, ..Whom::default() };
        let mut responses = responses();
        let mut select = |place, number| responses.select(ContactId(place), whom(number), &chance);
        let in_turn = [0, 1, 2].map(|_| select(2, 7));
        assert!(in_turn[0] != in_turn[1] && in_turn[1] != in_turn[2], "each selection has a chance of its own");
        let other = select(9, 8);
        assert!(!in_turn.contains(&other));
        assert_eq!([0, 1, 2].map(|_| select(9, 7)), in_turn);
        assert_eq!(select(9, 8), other);
    }

    #[test]
    fn where_all_respond_at_once_there_is_nothing_to_do() {
        let classes = vec![class("calls", Entry::Voice)].into();
        assert!(Responses::new(&vec![group("prompt")].into(), &classes, Root::new(1, 0)).is_none());
    }
}
