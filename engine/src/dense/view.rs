//! What the engine knows of agents, for whoever reports on a site.

use super::lines::{Line, Place};
use super::router::{Router, slots};
use super::{AgentState, Attributes, Medium, Need, Request};
use crate::ids::{AgentId, ContactId, GroupId, QueueId};
use crate::time::{Span, Time};
use std::collections::BTreeMap;

/// Whom a contact competes with for an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rivals {
    /// Contacts in line, this one included, that some agent may serve who may serve it too; e-mails apart, which go after all others.
    pub waiting: u32,
    /// Their queues, in rising order.
    pub queues: Vec<QueueId>,
    /// The sessions that those on duty can hold who may serve the contact.
    pub slots: u64,
}

/// Of contacts that wait.
impl Router {
    /// Whom a contact competes with.
    pub fn rivals(&self, contact: ContactId) -> Rivals {
        let own = &self.lines.demands[self.lines.lines[self.lines.contacts[contact].line as usize].demand as usize];
        let mut rivals = Rivals { waiting: 0, queues: vec![own.asked.queue], slots: own.slots_on_duty };
        for demand in &self.lines.demands {
            let is_live = !demand.asked.channel.medium().is_deferred();
            if is_live && demand.profiles.both(&own.profiles).next().is_some() {
                let lines = demand.lines.iter().map(|&line| self.lines.lines[line as usize].length);
                rivals.waiting += lines.sum::<u32>();
                rivals.queues.push(demand.asked.queue);
            }
        }
        rivals.queues.sort_unstable();
        rivals.queues.dedup();
        rivals
    }

    /// The mean length of the sessions of these queues that have ended, work after the conversation included; nothing where none has, or
    /// where estimates are not asked for.
    pub fn mean_session(&self, queues: impl IntoIterator<Item = QueueId>) -> Option<Span> {
        let states = queues.into_iter().map(|queue| self.queues[queue]);
        let (talk, served) = states.fold((0.0, 0.0), |sum, state| (sum.0 + state.talk, sum.1 + state.served));
        (served > 0.0).then(|| Span::from_nanos_f64(talk / served))
    }

    /// Since when the contact of a queue waits that asked first of those in line, but for this one.
    pub fn first_in_line(&self, queue: QueueId, but: ContactId) -> Option<Time> {
        let lines = self.lines.occupied.iter().map(|line| &self.lines.lines[line as usize]);
        let heads = lines.filter(|line| line.queue == queue).map(Line::head).filter(|&head| head != but);
        heads.map(|head| self.lines.contacts[head].since).min()
    }
}

/// Of agents whose capability was reported.
impl Router {
    /// Whether the agent could ever serve contacts that need this, be it after all steps of their queue.
    pub fn may_serve(&self, agent: AgentId, need: Need) -> bool {
        let profile = &self.agents.profiles[self.agents.view(agent).profile as usize];
        self.rules.may_serve(&profile.capability, need)
    }

    /// The queue of a contact that waits or is connected: the one it named, or the one that the table put it into.
    pub fn queue_of(&self, contact: ContactId) -> Option<QueueId> {
        let view = self.lines.contacts.get(contact)?;
        if matches!(view.place, Place::Absent | Place::Held) {
            return None;
        }
        Some(self.lines.lines[view.line as usize].queue)
    }

    /// What a contact that waits asks for by now, of anybody: what an engine of another site is to be asked, together with what is
    /// known of the contact, which is not kept. Nothing when it does not wait.
    pub fn asked(&self, contact: ContactId) -> Option<Request> {
        let view = self.lines.contacts.get(contact).filter(|_| self.is_waiting(contact))?;
        let line = &self.lines.lines[view.line as usize];
        let asked = &self.lines.demands[line.demand as usize].asked;
        Some(Request {
            contact,
            queue: asked.queue,
            channel: asked.channel,
            priority: line.priority,
            language: asked.language,
            attributes: Attributes::default(),
            preferred: None,
            draw: view.draw,
        })
    }

    /// The agent to whom a contact is connected.
    pub fn agent_of(&self, contact: ContactId) -> Option<AgentId> {
        match self.lines.contacts.get(contact)?.place {
            Place::With(agent) => Some(agent),
            Place::Absent | Place::InLine | Place::For(_) | Place::Held => None,
        }
    }

    /// How many wait in a queue who asked before a contact that is held.
    ///
    /// # Panics
    /// When the contact is not held.
    pub fn ahead_of_held(&mut self, contact: ContactId, queue: QueueId) -> u32 {
        assert!(self.is_held(contact), "{contact:?} is not held");
        self.ahead_of(queue, self.lines.contacts[contact].sequence)
    }

    /// How many more contacts of this kind could be connected at once: agents with room for one who may serve it, without those who
    /// are kept free for others. Looks at all agents.
    pub fn agents_free_for(&self, need: Need) -> u32 {
        let medium = need.channel.medium();
        let mut free: BTreeMap<GroupId, u32> = BTreeMap::new();
        for (agent, view) in self.agents.known() {
            if view.has_room(medium) && self.may_serve(agent, need) {
                let group = self.agents.profiles[view.profile as usize].capability.group();
                *free.entry(group).or_default() += 1;
            }
        }
        let kept = |group: GroupId| {
            let mut reserves = self.rules.reserves.iter().filter(move |reserve| reserve.group == group);
            reserves.find(|reserve| !reserve.queues.contains(&need.queue)).map_or(0, |reserve| reserve.keep)
        };
        free.into_iter().map(|(group, free)| free.saturating_sub(kept(group))).sum()
    }

    /// Whether the contact waits.
    pub fn is_waiting(&self, contact: ContactId) -> bool {
        self.lines.contacts.get(contact).is_some_and(|view| matches!(view.place, Place::InLine | Place::For(_)))
    }

    /// Whether the contact is held.
    pub fn is_held(&self, contact: ContactId) -> bool {
        self.lines.contacts.get(contact).is_some_and(|view| view.place == Place::Held)
    }

    /// A number that agents who can do the same have in common, and nobody else; few numbers, from 0 on.
    pub fn kind_of(&self, agent: AgentId) -> u32 {
        self.agents.view(agent).profile
    }

    /// Whether the agent takes contacts.
    pub fn is_ready(&self, agent: AgentId) -> bool {
        self.agents.view(agent).state == AgentState::Ready
    }

    /// Whether the agent would take a contact of the medium now.
    pub fn has_room(&self, agent: AgentId, medium: Medium) -> bool {
        self.agents.view(agent).has_room(medium)
    }

    /// How many sessions of the medium the agent can hold at once.
    pub fn slots(&self, agent: AgentId, medium: Medium) -> u32 {
        let profile = &self.agents.profiles[self.agents.view(agent).profile as usize];
        slots(&profile.capability, medium) as u32
    }

    /// How many sessions the agent has open.
    pub fn open_sessions(&self, agent: AgentId) -> u32 {
        self.agents.view(agent).open().into()
    }
}
