//! The agents as they really are: on duty or not, with their open sessions and the work left in each.

#[cfg(test)]
mod tests;

use crate::ids::{AgentId, ContactId, GroupId, IdVec};
use crate::model::imbalance::{Imbalance, demand_equal};
use crate::model::plan::{Agent, Group, Horizon, Slowdown};
use crate::model::timetable::Sessions;
use crate::routing::Medium;
use crate::stats::LevelByInterval;
use crate::time::{Span, Time};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a session is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// The agent was selected and has not responded yet.
    Selected,
    /// The agent looks at what there is to know of a client before they call.
    Preview,
    /// The agent calls a client back, and it rings.
    Dialling,
    /// The agent speaks to a recording, or to another who has answered.
    Message,
    /// The agent has transferred the client and stays with them until somebody has answered.
    Consulting,
    /// The agent talks to the client and the one who goes on.
    Handover,
    /// In conversation, in one piece.
    Conversation,
    /// The last messages are on their way: nothing that the agent could do slower or faster.
    Transit,
    /// In conversation, turn by turn: what is done when is up to the agent's attention.
    Turns,
    /// The agent works on what the conversation left.
    WrapUp,
    /// The conversation was cut off, at this very moment.
    CutOff,
}

impl Work {
    /// Whether it takes longer when other sessions are open.
    fn goes_by_pace(self) -> bool {
        matches!(self, Work::Conversation | Work::WrapUp)
    }
}

/// An open session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    pub(crate) contact: ContactId,
    pub(crate) agent: AgentId,
    medium: Medium,
    pub(crate) work: Work,
    /// Whether it takes the agent's attention, message by message.
    pub(crate) by_turns: bool,
    /// How long the work still takes from when messages come through again, while they do not.
    held: Option<Span>,
    /// When it was opened.
    opened: Time,
}

/// How far the work of an open session is. Only kept where sessions slow each other down.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    /// Undisturbed time that the work still takes, as of `since` \[ns\].
    left: f64,
    since: Time,
    /// How long the last messages take.
    transit: Span,
}

/// A place for a session; its number is the slot of the session's event.
pub(crate) type Place = u32;

#[derive(Clone, Debug)]
struct Station {
    group: GroupId,
    /// The first of the agent's places.
    first: Place,
    capacity: u16,
    /// The first of them after it that has never been taken.
    untouched: Place,
    /// The free ones between those two: the lowest free place is taken.
    vacated: BinaryHeap<Reverse<Place>>,
    open: u32,
    /// Whether the sessions slow each other down or make each other stand still.
    slowed: bool,
    /// Beginnings and ends of duty that have been.
    changes: u32,
    on_duty: bool,
    busy_since: Time,
    /// How long the agent had sessions \[ns\]; no longer than any run.
    busy: u64,
    off_duty_since: Time,
}

/// All agents.
#[derive(Debug)]
pub(crate) struct Stations<'a> {
    plans: &'a IdVec<GroupId, Group>,
    agents: &'a IdVec<AgentId, Agent>,
    stations: IdVec<AgentId, Station>,
    sessions: Vec<Option<Session>>,
    progress: Vec<Progress>,
    groups: IdVec<GroupId, GroupLevels>,
    /// Sum of the lengths of all sessions that were closed \[ns\].
    closed: u128,
    /// Sum of the lengths of those stretches of sessions that ended by releasing the slot \[ns\].
    released: u128,
}

/// What a group's agents do, over time.
#[derive(Debug)]
struct GroupLevels {
    present: LevelByInterval,
    busy: LevelByInterval,
    /// Open sessions, where agents can have several; else they are as many as busy agents.
    several: Option<LevelByInterval>,
    overtime: u128,
    /// How many are on duty beyond the number planned, because all of them have something to do, where agents are numbers.
    surplus: u64,
    surplus_since: Time,
}

impl GroupLevels {
    /// Open sessions over time.
    fn sessions(&self) -> &LevelByInterval {
        self.several.as_ref().unwrap_or(&self.busy)
    }

    /// One more or one fewer is beyond the number planned. Until now that was overtime.
    fn change_surplus(&mut self, now: Time, surplus: u64) {
        self.overtime += self.overtime_of_surplus(now);
        (self.surplus, self.surplus_since) = (surplus, now);
    }

    fn overtime_of_surplus(&self, now: Time) -> u128 {
        u128::from(self.surplus) * u128::from(now.since(self.surplus_since).nanos())
    }
}

/// What the agents of a group did in a run that is over: time integrals, one per interval, then one for the time after the horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StaffTimes {
    /// Agents present: on duty, or finishing what they have \[agent·ns\].
    pub(crate) present: Vec<u128>,
    /// Agents with at least one open session \[agent·ns\].
    pub(crate) busy: Vec<u128>,
    /// Open sessions \[session·ns\].
    pub(crate) sessions: Vec<u128>,
    /// Time that agents stayed beyond their duty to finish \[ns\].
    pub(crate) overtime: u128,
}

impl Station {
    /// Takes the lowest free place after the first, if there is one.
    fn further_place(&mut self) -> Option<Place> {
        if let Some(Reverse(place)) = self.vacated.pop() {
            return Some(place);
        }
        let place = self.untouched;
        let exists = place < self.first + Place::from(self.capacity);
        self.untouched += Place::from(exists);
        exists.then_some(place)
    }

    /// The places where a session may be.
    fn places(&self) -> std::ops::Range<usize> {
        self.first as usize..self.untouched as usize
    }
}

impl Session {
    /// Whether its work gets done at the pace of the agent's open sessions.
    fn is_paced(&self) -> bool {
        !self.by_turns && self.work.goes_by_pace() && self.held.is_none()
    }
}

impl<'a> Stations<'a> {
    /// Nobody on duty yet.
    pub(crate) fn new(plans: &'a IdVec<GroupId, Group>, agents: &'a IdVec<AgentId, Agent>, horizon: Horizon) -> Self {
        let mut places: Place = 0;
        let mut station = |agent: &Agent| {
            let first = places;
            let capacity = agent.capability.capacity().total;
            places += u32::from(capacity);
            Station {
                group: agent.group,
                first,
                capacity,
                untouched: places.min(first + 1),
                vacated: BinaryHeap::new(),
                open: 0,
                slowed: {
                    let group = &plans[agent.group];
                    !group.slowdown.is_none() || !group.interruptions.are_none()
                },
                changes: 0,
                on_duty: false,
                busy_since: Time::START,
                busy: 0,
                off_duty_since: Time::START,
            }
        };
        let stations = agents.iter().map(&mut station).collect();
        let level = || horizon.level();
        let mut several: IdVec<GroupId, bool> = plans.iter().map(|_| false).collect();
        agents.iter().for_each(|agent| several[agent.group] |= agent.capability.capacity().total > 1);
        let group = |group: GroupId| GroupLevels {
            present: level(),
            busy: level(),
            several: several[group].then(level),
            overtime: 0,
            surplus: 0,
            surplus_since: Time::START,
        };
        Stations {
            plans,
            agents,
            stations,
            sessions: vec![None; places as usize],
            progress: vec![Progress::default(); places as usize],
            groups: plans.ids().map(group).collect(),
            closed: 0,
            released: 0,
        }
    }

    #[inline]
    pub(crate) fn session(&self, place: Place) -> &Session {
        self.sessions[place as usize].as_ref().expect("an event of a place means an open session")
    }

    /// How long the last messages of an open session take, when that is still to come.
    #[inline]
    pub(crate) fn transit_to_come(&self, place: Place) -> Option<Span> {
        let session = self.session(place);
        let to_come = self.stations[session.agent].slowed && session.work == Work::Conversation;
        to_come.then(|| self.progress[place as usize].transit).filter(|&transit| transit > Span::ZERO)
    }

    /// The place of a contact that is served. Looks at all places.
    pub(crate) fn place_of(&self, contact: ContactId) -> Place {
        let mut sessions = self.sessions.iter();
        let place = sessions.position(|session| session.is_some_and(|session| session.contact == contact));
        place.expect("only a contact that is served has a place") as Place
    }

    /// Whether there is a session at the place that was opened with an event.
    #[inline]
    pub(crate) fn has_event(&self, place: Place) -> bool {
        self.sessions[place as usize].is_some_and(|session| !session.by_turns)
    }

    #[inline]
    pub(crate) fn group(&self, agent: AgentId) -> GroupId {
        self.stations[agent].group
    }

    /// When the agent first comes on duty.
    pub(crate) fn first_duty(&self, agent: AgentId) -> Option<Time> {
        self.agents[agent].duty.first().map(|duty| duty.from)
    }

    /// The agent comes on duty, or their duty ends: then they leave when their last session is done. When their duty changes next.
    pub(crate) fn change_duty(&mut self, agent: AgentId, now: Time) -> Option<Time> {
        let duties = &self.agents[agent].duty;
        let station = &mut self.stations[agent];
        let change = station.changes as usize;
        station.changes += 1;
        if !change.is_multiple_of(2) {
            self.go(agent, now);
            return duties.get(change / 2 + 1).map(|duty| duty.from);
        }
        self.come(agent, now);
        Some(duties[change / 2].to)
    }

    /// The agent takes contacts from now on.
    fn come(&mut self, agent: AgentId, now: Time) {
        let station = &mut self.stations[agent];
        station.on_duty = true;
        let group = &mut self.groups[station.group];
        if station.open == 0 {
            group.present.add(now, 1);
        } else {
            group.overtime += u128::from(now.since(station.off_duty_since).nanos());
        }
    }

    /// The agent takes no contacts from now on, and leaves when their last session is done.
    fn go(&mut self, agent: AgentId, now: Time) {
        let station = &mut self.stations[agent];
        (station.on_duty, station.off_duty_since) = (false, now);
        if station.open == 0 {
            self.groups[station.group].present.add(now, -1);
        }
    }

    /// Whether agents of any group are numbers.
    pub(crate) fn are_numbers(&self) -> bool {
        self.plans.iter().any(|group| group.in_numbers)
    }

    /// The number of agents planned rises or falls by one, as the duty of this one of them says. When that changes next, and who comes or
    /// leaves now: the first who is away, or the last who has nothing to do. Nobody does where there are more than planned already, or where
    /// all have something to do.
    pub(crate) fn change_number(&mut self, agent: AgentId, now: Time) -> (Option<Time>, Option<AgentId>) {
        let duties = &self.agents[agent].duty;
        let station = &mut self.stations[agent];
        let (change, group) = (station.changes as usize, station.group);
        station.changes += 1;
        let surplus = self.groups[group].surplus;
        let members = || self.stations.entries().filter(|(_, station)| station.group == group);
        if change.is_multiple_of(2) {
            let next = Some(duties[change / 2].to);
            if surplus > 0 {
                self.groups[group].change_surplus(now, surplus - 1);
                return (next, None);
            }
            let away = members().find(|(_, station)| !station.on_duty);
            let (away, _) = away.expect("no more are planned at once than there are");
            self.come(away, now);
            return (next, Some(away));
        }
        let idle = members().filter(|(_, station)| station.on_duty && station.open == 0).last().map(|(agent, _)| agent);
        match idle {
            Some(idle) => self.go(idle, now),
            None => self.groups[group].change_surplus(now, surplus + 1),
        }
        (duties.get(change / 2 + 1).map(|duty| duty.from), idle)
    }

    /// Whether an agent who has just ended a session is one too many, and takes no contacts from now on.
    pub(crate) fn goes_as_one_too_many(&mut self, agent: AgentId, now: Time) -> bool {
        let Station { group, on_duty, .. } = self.stations[agent];
        let surplus = self.groups[group].surplus;
        let goes = on_duty && surplus > 0;
        if goes {
            self.groups[group].change_surplus(now, surplus - 1);
            self.go(agent, now);
        }
        goes
    }

    /// Opens a session in one piece by a medium; its first work takes `work` undisturbed, and `transit` on top. Returns its place.
    #[inline(always)]
    pub(crate) fn open(
        &mut self,
        agent: AgentId,
        (contact, medium): (ContactId, Medium),
        now: Time,
        (work, transit): (Span, Span),
        events: &mut Sessions<'_>,
    ) -> Place {
        let (place, slowed) = self.take_place(agent, (contact, medium), Work::Conversation, now);
        if slowed {
            self.progress[place as usize] = Progress { left: work.nanos() as f64, since: now, transit };
            self.rush(agent, now, events);
        } else {
            events.schedule(place, now + work + transit);
        }
        place
    }

    /// Opens a session turn by turn. It slows others down like any session, and is not slowed by them.
    pub(crate) fn open_turns(
        &mut self,
        agent: AgentId,
        contact: ContactId,
        now: Time,
        events: &mut Sessions<'_>,
    ) -> Place {
        let (place, slowed) = self.take_place(agent, (contact, Medium::Im), Work::Turns, now);
        if slowed {
            self.rush(agent, now, events);
        }
        place
    }

    /// Opens a session with an agent who is still to respond, for so long. Returns its place.
    pub(crate) fn select(
        &mut self,
        agent: AgentId,
        contact: (ContactId, Medium),
        now: Time,
        takes: Span,
        events: &mut Sessions<'_>,
    ) -> Place {
        let place = self.open(agent, contact, now, (takes, Span::ZERO), events);
        let session = self.sessions[place as usize].as_mut().expect("a session that was opened is open");
        session.work = Work::Selected;
        events.schedule(place, now + takes);
        place
    }

    /// Opens a session with an agent who calls a client back, at whom it rings for so long.
    pub(crate) fn call(
        &mut self,
        agent: AgentId,
        contact: (ContactId, Medium),
        now: Time,
        (work, takes): (Work, Span),
        events: &mut Sessions<'_>,
    ) {
        let place = self.select(agent, contact, now, takes, events);
        self.sessions[place as usize].as_mut().expect("a session that was opened is open").work = work;
    }

    /// The agent has responded: the conversation begins, as with [`Stations::open`].
    pub(crate) fn respond(
        &mut self,
        place: Place,
        now: Time,
        (work, transit): (Span, Span),
        events: &mut Sessions<'_>,
    ) {
        self.close_response(place, now);
        if self.stations[self.session(place).agent].slowed {
            self.progress[place as usize].transit = transit;
            self.go_on(place, now, Work::Conversation, work, events);
        } else {
            self.go_on(place, now, Work::Conversation, work + transit, events);
        }
    }

    /// The agent has responded: a conversation turn by turn begins, as with [`Stations::open_turns`].
    pub(crate) fn respond_in_turns(&mut self, place: Place, now: Time, events: &mut Sessions<'_>) {
        self.close_response(place, now);
        events.cancel(place);
        let session = self.sessions[place as usize].as_mut().expect("who responds has an open session");
        (session.work, session.by_turns) = (Work::Turns, true);
    }

    /// The time until the response is over; what comes then counts as a session of its own.
    fn close_response(&mut self, place: Place, now: Time) {
        let session = self.sessions[place as usize].as_mut().expect("who responds has an open session");
        self.closed += u128::from(now.since(session.opened).nanos());
        session.opened = now;
    }

    /// For how long the session has been open.
    pub(crate) fn since_opened(&self, place: Place, now: Time) -> Span {
        now.since(self.session(place).opened)
    }

    /// The places whose agents are still to respond.
    pub(crate) fn selected(&self) -> Vec<Place> {
        self.places_with(|session| session.work == Work::Selected)
    }

    /// Whether the agent is on duty.
    pub(crate) fn is_on_duty(&self, agent: AgentId) -> bool {
        self.stations[agent].on_duty
    }

    /// Puts a session at one of the agent's free places. Says whether the paces of their sessions have changed by that.
    #[inline(always)]
    fn take_place(
        &mut self,
        agent: AgentId,
        (contact, medium): (ContactId, Medium),
        work: Work,
        now: Time,
    ) -> (Place, bool) {
        let mut station = &mut self.stations[agent];
        let slowed = station.slowed;
        if slowed {
            self.settle(agent, now);
            station = &mut self.stations[agent];
        }
        let place = match self.sessions[station.first as usize] {
            None => station.first,
            Some(_) => station
                .further_place()
                .unwrap_or_else(|| panic!("{agent:?} is given more sessions than they have places")),
        };
        let group = &mut self.groups[station.group];
        if station.open == 0 {
            station.busy_since = now;
            group.busy.add(now, 1);
        }
        if let Some(sessions) = &mut group.several {
            sessions.add(now, 1);
        }
        station.open += 1;
        let by_turns = work == Work::Turns;
        self.sessions[place as usize] =
            Some(Session { contact, agent, medium, work, by_turns, held: None, opened: now });
        (place, slowed)
    }

    /// The work that a conversation turn by turn left begins.
    pub(crate) fn wrap_up(&mut self, place: Place) {
        self.sessions[place as usize].as_mut().expect("only an open session goes on").work = Work::WrapUp;
    }

    /// Starts the next work of an open session: the last messages, or what the conversation left.
    #[inline]
    pub(crate) fn go_on(&mut self, place: Place, now: Time, work: Work, takes: Span, events: &mut Sessions<'_>) {
        let session = self.sessions[place as usize].as_mut().expect("only an open session goes on");
        (session.work, session.held) = (work, None);
        let agent = session.agent;
        if !work.goes_by_pace() || !self.stations[agent].slowed {
            events.schedule(place, now + takes);
        } else {
            self.settle(agent, now);
            let progress = &mut self.progress[place as usize];
            (progress.left, progress.since) = (takes.nanos() as f64, now);
            self.rush(agent, now, events);
        }
    }

    /// Closes a session. The others of the agent go faster from now on.
    #[inline(always)]
    pub(crate) fn close(&mut self, place: Place, now: Time, events: &mut Sessions<'_>) -> Session {
        let session = self.give_place(place, now, events);
        self.closed += u128::from(now.since(session.opened).nanos());
        session
    }

    /// Closes a session turn by turn that is to go on later.
    pub(crate) fn release(&mut self, place: Place, now: Time, events: &mut Sessions<'_>) {
        let session = self.give_place(place, now, events);
        self.released += u128::from(now.since(session.opened).nanos());
    }

    /// Takes the session from its place, which is free from now on.
    #[inline(always)]
    fn give_place(&mut self, place: Place, now: Time, events: &mut Sessions<'_>) -> Session {
        let session = *self.session(place);
        let agent = session.agent;
        let mut station = &mut self.stations[agent];
        let slowed = station.slowed;
        if slowed {
            self.settle(agent, now);
            station = &mut self.stations[agent];
        }
        self.sessions[place as usize] = None;
        if place != station.first {
            station.vacated.push(Reverse(place));
        }
        station.open -= 1;
        let levels = &mut self.groups[station.group];
        if let Some(sessions) = &mut levels.several {
            sessions.add(now, -1);
        }
        if station.open == 0 {
            levels.busy.add(now, -1);
            station.busy += now.since(station.busy_since).nanos();
            if !station.on_duty {
                levels.present.add(now, -1);
                levels.overtime += u128::from(now.since(station.off_duty_since).nanos());
            }
        }
        if slowed {
            self.rush(agent, now, events);
        }
        session
    }

    /// No message comes through: the conversation at the place stands still until it is resumed. It stays open.
    pub(crate) fn hold(&mut self, place: Place, now: Time, events: &mut Sessions<'_>) {
        let Session { agent, work, .. } = *self.session(place);
        if self.stations[agent].slowed && work != Work::Transit {
            self.settle(agent, now);
        }
        // While it is interrupted it has no end yet; how much is left of it is known where sessions can be.
        let left = events.time_of(place).map_or(Span::ZERO, |due| due.since(now));
        events.cancel(place);
        let session = self.sessions[place as usize].as_mut().expect("only an open session is held");
        session.held = Some(left);
    }

    /// Messages come through again.
    pub(crate) fn resume(&mut self, place: Place, now: Time, events: &mut Sessions<'_>) {
        let Session { agent, work, .. } = *self.session(place);
        let slowed = self.stations[agent].slowed && work != Work::Transit;
        if slowed {
            self.settle(agent, now);
        }
        let session = self.sessions[place as usize].as_mut().expect("only an open session is resumed");
        let left = session.held.take().expect("only a session that was held is resumed");
        if slowed {
            self.progress[place as usize].since = now;
            self.rush(agent, now, events);
        } else {
            events.schedule(place, now + left);
        }
    }

    /// The places whose conversations stand still.
    pub(crate) fn held(&self) -> Vec<Place> {
        let held = |place: &Place| self.sessions[*place as usize].is_some_and(|session| session.held.is_some());
        (0..self.sessions.len() as Place).filter(held).collect()
    }

    /// Takes off what was done since the last change, at the pace of the sessions open until now.
    fn settle(&mut self, agent: AgentId, now: Time) {
        let station = &self.stations[agent];
        let pace = 1.0 / self.slowdown(station.group).stretch(station.open);
        let interrupted = self.interrupted(station);
        for place in station.places() {
            let Some(session) = self.sessions[place].filter(Session::is_paced) else { continue };
            let done = match interrupted[session.medium as usize] {
                true => 0.0,
                false => now.since(self.progress[place].since).nanos() as f64 * pace,
            };
            let progress = &mut self.progress[place];
            progress.left -= done;
            progress.since = now;
        }
    }

    /// Says when each session's work is done at the pace of the sessions open from now on.
    fn rush(&self, agent: AgentId, now: Time, events: &mut Sessions<'_>) {
        let station = &self.stations[agent];
        let stretch = self.slowdown(station.group).stretch(station.open);
        let interrupted = self.interrupted(station);
        for place in station.places() {
            let Some(session) = self.sessions[place].filter(Session::is_paced) else { continue };
            if interrupted[session.medium as usize] {
                events.cancel(place as Place);
            } else {
                let takes = (self.progress[place].left.max(0.0) * stretch).round() as u64;
                events.schedule(place as Place, now + Span::from_nanos(takes));
            }
        }
    }

    /// By medium, whether the agent's sessions stand still, because one is open that breaks into them.
    fn interrupted(&self, station: &Station) -> [bool; Medium::COUNT] {
        let interruptions = self.plans[station.group].interruptions;
        if interruptions.are_none() {
            return [false; Medium::COUNT];
        }
        let mut open = [false; Medium::COUNT];
        station
            .places()
            .filter_map(|place| self.sessions[place].as_ref())
            .for_each(|other| open[other.medium as usize] = true);
        Medium::ALL
            .map(|at| Medium::ALL.into_iter().any(|other| open[other as usize] && interruptions.interrupt(at, other)))
    }

    fn slowdown(&self, group: GroupId) -> &'a Slowdown {
        &self.plans[group].slowdown
    }

    /// The open sessions, by place.
    pub(crate) fn open_now(&self) -> Vec<Session> {
        self.sessions.iter().flatten().copied().collect()
    }

    /// The places of the open sessions with contacts of this kind, in order.
    pub(crate) fn places_with(&self, mut wanted: impl FnMut(&Session) -> bool) -> Vec<Place> {
        let places = self.sessions.iter().enumerate();
        places.filter(|(_, session)| session.as_ref().is_some_and(&mut wanted)).map(|(at, _)| at as Place).collect()
    }

    /// Ends a conversation where it is: the event of its place is due at once.
    pub(crate) fn cut_off(&mut self, place: Place, now: Time, events: &mut Sessions<'_>) {
        if let Some(session) = &mut self.sessions[place as usize] {
            session.work = Work::CutOff;
            events.schedule(place, now);
        }
    }

    /// How many sessions are open.
    pub(crate) fn open_sessions(&self) -> u64 {
        self.stations.iter().map(|station| u64::from(station.open)).sum()
    }

    /// Sum of the lengths of all sessions that are over, and of those stretches that ended by releasing the slot \[ns\].
    pub(crate) fn length_of_sessions(&self) -> u128 {
        self.closed + self.released
    }

    /// What the agents of the group did, in a run that is over.
    pub(crate) fn times(&self, group: GroupId, now: Time) -> StaffTimes {
        let levels = &self.groups[group];
        StaffTimes {
            present: levels.present.clone().finish(now),
            busy: levels.busy.clone().finish(now),
            sessions: levels.sessions().clone().finish(now),
            overtime: self.overtime(group, now),
        }
    }

    /// Whether the accounts of the agents' time balance.
    ///
    /// # Errors
    /// The areas under the levels are not the times of agents and sessions, or agents were present or busy when they cannot have been.
    pub(crate) fn check(&self, now: Time) -> Result<(), Imbalance> {
        let areas = self.groups.iter().map(|group| (group.busy.integral(now), group.sessions().integral(now)));
        let (busy, sessions) = areas.fold((0, 0), |(busy, sessions), (one, other)| (busy + one, sessions + other));
        demand_equal("time integral of busy agents = sum of the agents' busy times [ns]", "", busy, self.busy(now))?;
        demand_equal(
            "time integral of open sessions = sum of the lengths of the sessions [ns]",
            "",
            sessions,
            self.closed + self.released + self.still_open(now),
        )?;
        self.plans.entries().try_for_each(|(group, plan)| self.check_duty(group, plan, now))
    }

    /// Who is present is on duty or stays to finish; who is busy is present.
    fn check_duty(&self, group: GroupId, plan: &Group, now: Time) -> Result<(), Imbalance> {
        let levels = &self.groups[group];
        let duties = self.agents.iter().filter(|agent| agent.group == group).flat_map(|agent| &agent.duty);
        let duty: u128 = duties.map(|duty| u128::from(duty.to.min(now).since(duty.from.min(now)).nanos())).sum();
        demand_equal(
            "time integral of agents present = duty + overtime [ns]",
            &plan.name,
            levels.present.integral(now),
            duty + self.overtime(group, now),
        )?;
        let (busy, present) = (levels.busy.integral(now), levels.present.integral(now));
        demand_equal("busy time beyond the time present [ns]", &plan.name, busy.saturating_sub(present), 0)
    }

    /// Sum over all agents of the time with at least one session \[ns\], up to `now`.
    fn busy(&self, now: Time) -> u128 {
        let open = |station: &Station| match station.open {
            0 => 0,
            _ => now.since(station.busy_since).nanos(),
        };
        self.stations.iter().map(|station| u128::from(station.busy + open(station))).sum()
    }

    /// Time that agents of the group have stayed beyond their duty to finish \[ns\], those who are still there up to `now`.
    pub(crate) fn overtime(&self, group: GroupId, now: Time) -> u128 {
        let staying = |station: &&Station| station.group == group && !station.on_duty && station.open > 0;
        let stayed = |station: &Station| u128::from(now.since(station.off_duty_since).nanos());
        let levels = &self.groups[group];
        levels.overtime
            + levels.overtime_of_surplus(now)
            + self.stations.iter().filter(staying).map(stayed).sum::<u128>()
    }

    /// Sum of the lengths of the sessions that are still open \[ns\].
    fn still_open(&self, now: Time) -> u128 {
        self.sessions.iter().flatten().map(|session| u128::from(now.since(session.opened).nanos())).sum()
    }
}
