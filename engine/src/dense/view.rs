//! What the engine knows of agents, for whoever reports on a site.

use super::agents::AgentView;
use super::bits::BitSet;
use super::lines::{Asked, Line, Place};
use super::router::{Router, slots};
use super::{AgentState, Attributes, Medium, Need, Request, Reserve};
use crate::ids::{AgentId, ContactId, GroupId, QueueId};
use crate::time::{Span, Time};
use std::collections::BTreeMap;

/// Whom a contact competes with for an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rivals {
    /// Contacts in line, this one included, that some agent may serve who may serve it too; deferred ones apart, which go after all others.
    pub waiting: u32,
    /// Their queues, in rising order.
    pub queues: Vec<QueueId>,
    /// The sessions that those on duty can hold who may serve the contact.
    pub slots: u64,
}

/// Sessions that have ended.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sessions {
    count: f64,
    /// Their lengths together \[ns\], exact up to 100 days.
    nanos: f64,
}

impl Sessions {
    /// These and others.
    #[must_use]
    pub fn and(self, others: Sessions) -> Sessions {
        Sessions { count: self.count + others.count, nanos: self.nanos + others.nanos }
    }

    /// Their mean length; nothing where there are none.
    pub fn mean(self) -> Option<Span> {
        (self.count > 0.0).then(|| Span::from_nanos_f64(self.nanos / self.count))
    }
}

/// Of contacts that wait.
impl Router {
    /// Whom a contact competes with.
    pub fn rivals(&self, contact: ContactId) -> Rivals {
        let own = &self.lines.demands[self.lines.lines[self.lines.contacts[contact].line as usize].demand as usize];
        Rivals { slots: own.slots_on_duty, ..self.rivals_for(&own.profiles, own.asked.queue) }
    }

    /// How many contacts wait for this agent alone, by queue and medium, in this order.
    pub fn waiting_for(&self, agent: AgentId) -> impl Iterator<Item = (QueueId, Medium, u32)> + use<> {
        let mut waiting: BTreeMap<(QueueId, Medium), u32> = BTreeMap::new();
        for contact in self.lines.insisting(agent, |_| true) {
            let line = &self.lines.lines[self.lines.contacts[contact].line as usize];
            *waiting.entry((line.queue, line.medium)).or_default() += 1;
        }
        waiting.into_iter().map(|((queue, medium), count)| (queue, medium, count))
    }

    /// Whom a contact would compete with that needed this and came now: it is not among those in line, and nothing is said of slots.
    pub fn rivals_of(&self, need: Need) -> Rivals {
        let mut able = BitSet::default();
        for (number, profile) in (0..).zip(&self.agents.profiles) {
            if self.rules.may_serve(&profile.capability, need) {
                able.insert(number);
            }
        }
        self.rivals_for(&able, need.queue)
    }

    /// Those in line for any agent of these profiles.
    fn rivals_for(&self, profiles: &BitSet, queue: QueueId) -> Rivals {
        let mut rivals = Rivals { waiting: 0, queues: vec![queue], slots: 0 };
        for demand in &self.lines.demands {
            if !demand.asked.deferred && demand.profiles.both(profiles).next().is_some() {
                let lines = demand.lines.iter().map(|&line| self.lines.lines[line as usize].length);
                rivals.waiting += lines.sum::<u32>();
                rivals.queues.push(demand.asked.queue);
            }
        }
        rivals.queues.sort_unstable();
        rivals.queues.dedup();
        rivals
    }

    /// The sessions of these queues that have ended, work after the conversation included; none where estimates are not asked for.
    pub fn sessions(&self, queues: impl IntoIterator<Item = QueueId>) -> Sessions {
        let of = |queue| Sessions { count: self.queues[queue].served, nanos: self.queues[queue].talk };
        queues.into_iter().map(of).fold(Sessions::default(), Sessions::and)
    }

    /// Since when the contact of a queue waits that asked first of those in line, but for this one if there is one.
    pub fn first_in_line(&self, queue: QueueId, but: Option<ContactId>) -> Option<Time> {
        let lines = self.lines.occupied.iter().map(|line| &self.lines.lines[line as usize]);
        let heads = lines.filter(|line| line.queue == queue).map(Line::head).filter(|&head| Some(head) != but);
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

    /// The queue whose want of room or of people has just had a contact refused: the one it named, or the one that the table put it into.
    /// Of no use for contacts that were not refused so.
    pub fn refused_in(&self, contact: ContactId) -> Option<QueueId> {
        self.lines.contacts.get(contact).map(|view| self.lines.lines[view.line as usize].queue)
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
            deferred: asked.deferred,
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

    /// How long a contact that waits or is held will have to wait for this, at its place in the order of requests; of one that has not
    /// asked, behind all who wait. The estimate is that of a newcomer: (who asked before + 1) x the queue's mean handling time / the
    /// sessions that those on duty can hold who serve it before any step. Nothing before a session of the queue has ended, while nobody is
    /// on duty for it, and where estimates are not asked for.
    pub fn expected_wait(&mut self, contact: ContactId, need: Need) -> Option<Span> {
        let Need { queue, channel, language } = need;
        let mean = self.sessions([queue]).mean()?;
        let asked = Asked { queue, channel, steps: 0, language, deferred: channel.medium().is_deferred() };
        let slots = match self.lines.demand(&asked) {
            Some(demand) => self.lines.demands[demand as usize].slots_on_duty,
            // Nobody has asked for just this yet.
            None => self.slots_on_duty(&asked),
        };
        let ahead = match self.lines.contacts.get(contact).map(|view| (view.place, view.sequence)) {
            Some((Place::Held | Place::InLine | Place::For(_), sequence)) => self.ahead_of(queue, sequence),
            Some((Place::Absent | Place::With(_), _)) | None => self.waiting(queue),
        };
        (slots > 0).then(|| Span::from_nanos_f64(f64::from(ahead + 1) * mean.nanos() as f64 / slots as f64))
    }

    /// The sessions that those on duty can hold who may serve what is asked for.
    fn slots_on_duty(&self, asked: &Asked) -> u64 {
        let of = |view: &AgentView| {
            let capability = &self.agents.profiles[view.profile as usize].capability;
            let serves = view.state == AgentState::Ready && self.rules.serves(capability, asked);
            if serves { slots(capability, asked.channel.medium()) } else { 0 }
        };
        self.agents.known().map(|(_, view)| of(view)).sum()
    }

    /// How many more contacts of this kind could be connected at once: agents with room for one who may serve it, without those who
    /// are kept free for others. From the first time on they are counted as they change, and nobody is gone through.
    pub fn agents_free_for(&mut self, need: Need) -> u32 {
        self.agents_for(need).0
    }

    /// The same, and how many agents on duty may serve contacts of this kind and have no room for one.
    pub fn agents_for(&mut self, need: Need) -> (u32, u32) {
        let Router { rules, agents, .. } = self;
        let able = agents.able(need, |capability| rules.may_serve(capability, need));
        let busy = able.on_duty() - able.free();
        if rules.reserves.is_empty() {
            return (able.free(), busy);
        }
        let not_kept = |(group, free)| not_kept(&rules.reserves, free, (group, need.queue));
        (able.free_by_group().map(not_kept).sum(), busy)
    }

    /// Of so many free agents of a group, those who are not kept free for others than the contacts of a queue.
    pub fn not_kept(&self, free: u32, group: GroupId, queue: QueueId) -> u32 {
        not_kept(&self.rules.reserves, free, (group, queue))
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

    /// The group that the agent reports to be in.
    pub fn group_of(&self, agent: AgentId) -> GroupId {
        self.agents.profiles[self.agents.view(agent).profile as usize].capability.group()
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

/// Of so many free agents of a group, those who are not kept free for others than the contacts of a queue.
fn not_kept(reserves: &[Reserve], free: u32, (group, queue): (GroupId, QueueId)) -> u32 {
    let kept =
        reserves.iter().filter(|reserve| reserve.group == group).find(|reserve| !reserve.queues.contains(&queue));
    free.saturating_sub(kept.map_or(0, |reserve| reserve.keep))
}
