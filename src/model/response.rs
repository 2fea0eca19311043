//! Agents who take a while to respond to a contact that they are given, and agents who do not respond at all.
//!
//! From its selection on the agent is taken, and the contact goes on waiting: it may give up. When the agent responds, the wait is
//! over. When he has not by the limit, he takes nobody for a while, and the contact is routed anew at the place that it had.

use super::center::Center;
use super::contacts::Stage;
use super::record::Observer;
use super::run::{Run, lane};
use super::stations::Place;
use crate::ids::{AgentId, ClassId, ContactId, GroupId, Id, IdVec};
use crate::random::{Law, Root, Stream};
use crate::routing::{AgentState, Input};
use crate::time::Span;

/// How the agents of a group respond.
#[derive(Clone, Debug)]
pub struct Response {
    /// How long until they do \[s\].
    pub delay: Law,
    /// To which share of the contacts they do not \[0, 1\]; above 0 only with a limit.
    pub missed: f64,
    /// How long a response is waited for; nothing for as long as it takes.
    pub limit: Option<Span>,
    /// How long an agent who did not respond takes nobody \[s\].
    pub pause: Law,
}

/// What goes on between the selection of an agent and his response.
#[derive(Debug)]
pub(super) struct ResponseRun {
    draws: IdVec<ClassId, Stream>,
    /// By contact, the selection that was made for it last.
    selections: IdVec<ContactId, Selection>,
    /// How long selected agents were waited for, over all of them \[ns\].
    pub(super) time: u128,
    /// How often agents did not respond, by group.
    pub(super) missed: IdVec<GroupId, u64>,
}

/// An agent was selected for a contact.
#[derive(Clone, Copy, Debug, Default)]
struct Selection {
    /// The class of the contact, its number, and how often it had come back: places of contacts are used again.
    of: (u16, u64, u32),
    /// The how manieth selection it is.
    number: u32,
    /// Where the agent keeps a session for it.
    place: Place,
    responds: bool,
    /// How long the agent takes nobody if he does not.
    pause: Span,
}

/// The most selections for a contact whose draws are told apart.
const MOST_SELECTIONS: u64 = 256;

impl ResponseRun {
    /// Nothing where all agents respond at once.
    pub(super) fn new(center: &Center, root: Root) -> Option<Box<ResponseRun>> {
        let any = center.groups.iter().any(|group| group.response.is_some());
        any.then(|| {
            Box::new(ResponseRun {
                draws: center.classes.iter().map(|class| root.stream("response", &class.name)).collect(),
                selections: IdVec::new(),
                time: 0,
                missed: center.groups.iter().map(|_| 0).collect(),
            })
        })
    }
}

const RESPONSE: &str = "an agent who was selected means a center where responses take time";

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// The agent was selected for the contact. Whether his response is still to come; else he has responded at once.
    #[cold]
    pub(super) fn waits_for_response(&mut self, id: ContactId, agent: AgentId) -> bool {
        let center = self.center;
        if self.contacts[id].stage == Stage::Served {
            // He has responded before, and the client has written again.
            return false;
        }
        let Some(response) = &center.groups[self.stations.group(agent)].response else {
            if self.contacts[id].stage == Stage::Unanswered {
                self.contacts[id].stage = Stage::Waiting;
            }
            return false;
        };
        if self.contacts[id].stage == Stage::Asking {
            self.wait(id);
        }
        let now = self.now();
        let contact = &mut self.contacts[id];
        contact.stage = Stage::Selected;
        let (class, number) = (contact.class, contact.number);
        let of = (class.0, number, contact.returns);
        let medium = self.medium_of(id);
        let run = self.response.as_mut().expect(RESPONSE);
        let selection = run.selections.grown_to(id);
        if selection.of != of {
            *selection = Selection { of, ..Selection::default() };
        }
        let mut draws = run.draws[class]
            .draws(number.wrapping_mul(MOST_SELECTIONS) + u64::from(selection.number) % MOST_SELECTIONS);
        selection.number += 1;
        let misses = draws.unit() < response.missed;
        let delay = Span::from_seconds_f64(response.delay.sample(&mut draws));
        selection.pause = Span::from_seconds_f64(response.pause.sample(&mut draws));
        let (responds, takes) = match response.limit {
            Some(limit) if misses || delay > limit => (false, limit),
            _ => (true, delay),
        };
        (selection.responds, selection.place) =
            (responds, self.stations.select(agent, (id, medium), now, takes, &mut self.agenda));
        true
    }

    /// The agent responds, or has not by the limit.
    #[cold]
    pub(super) fn on_response(&mut self, place: Place) {
        let now = self.now();
        let (id, agent) = (self.stations.session(place).contact, self.stations.session(place).agent);
        let Selection { responds, pause, .. } = self.response.as_ref().expect(RESPONSE).selections[id];
        self.contacts[id].stage = Stage::Waiting;
        if responds {
            if self.contacts[id].provider.is_some() && !self.bind(id) {
                self.unselect(place);
                self.attend(self.contacts[id].site);
                self.refuse_binding(id);
                return self.act_apart();
            }
            let response = self.stations.since_opened(place, now).nanos();
            self.response.as_mut().expect(RESPONSE).time += u128::from(response);
            self.begin_session(id, agent, Some(place));
            return self.hold_if_cut_off(id, place);
        }
        self.response.as_mut().expect(RESPONSE).missed[self.stations.group(agent)] += 1;
        self.unselect(place);
        self.contacts[id].stage = Stage::Unanswered;
        let back = self.slot_of_return(agent);
        self.agenda.schedule(lane::SHIFTS, back, now + pause);
        self.attend(self.contacts[id].site);
        if self.sites.is_some() {
            self.change_at_site(agent);
        }
        self.engine.router.handle(now, Input::Unanswered { contact: id });
        self.act_apart();
    }

    /// The contact leaves before its agent has responded: he is free.
    #[cold]
    pub(super) fn leave_selected(&mut self, id: ContactId) {
        let place = self.response.as_ref().expect(RESPONSE).selections[id].place;
        self.unselect(place);
        self.contacts[id].stage = Stage::Waiting;
    }

    /// Nobody waits for the agent's response any more.
    fn unselect(&mut self, place: Place) {
        let now = self.now();
        let run = self.response.as_mut().expect(RESPONSE);
        run.time += u128::from(self.stations.since_opened(place, now).nanos());
        self.stations.close(place, now, &mut self.agenda);
        self.agenda.cancel(lane::SESSIONS, place);
    }

    /// The run is over: nobody responds any more.
    pub(super) fn unselect_all(&mut self) {
        for place in self.stations.selected() {
            let id = self.stations.session(place).contact;
            self.leave_selected(id);
        }
    }

    /// An agent who did not respond takes contacts again, if he is on duty.
    #[cold]
    pub(super) fn on_return(&mut self, slot: u32) {
        self.agenda.cancel(lane::SHIFTS, slot);
        let agent = AgentId::from_index((slot - self.slot_of_tables() - 1) as usize);
        if !self.stations.is_on_duty(agent) {
            return;
        }
        if self.sites.is_some() {
            self.change_at_site(agent);
        }
        self.engine.router.handle(self.now(), Input::State { agent, state: AgentState::Ready });
        self.act_apart();
    }

    /// The slots of agents who come back are the last of their lane.
    fn slot_of_return(&self, agent: AgentId) -> u32 {
        self.slot_of_tables() + 1 + agent.0
    }
}
