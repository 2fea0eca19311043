//! What a client went through in one replication, in words, for people to read: what they did, what the routing engine decided about them
//! and why, and what their devices showed and were seen as.

use crate::ids::{AgentId, ClassId, Id, SiteId};
use crate::model::{
    CallRecord, CallStep, CallbackOutcome, CallbackRecord, ContactRecord, DecisionRecord, LegKind, LegRecord, Observer,
    Outcome, PresenceEvent, PresenceRecord,
};
use crate::routing::{self, AgentSelection, ContactSelection, Routine, Trace};
use crate::scenario::Scenario;
use crate::time::{Span, Time};
use crate::workload::{CallbackOffer, Called, Dialler, Entry, Reach, first_number, is_invited, is_noticed};

/// Spans are told to this precision.
const TENTH: Span = Span::from_nanos(100_000_000);

/// Watches one replication and keeps what concerns one client: those who come as this number of the class, and come again.
#[derive(Debug)]
pub struct Story<'a> {
    scenario: &'a Scenario,
    /// By number.
    agents: Vec<String>,
    class: ClassId,
    client: u64,
    events: Vec<Event>,
    /// The leg that ended last, which is told once another one comes.
    last_leg: Option<Event>,
    /// Where their present contact was asked for.
    sites: Vec<SiteId>,
    /// As one of which class somebody came who has this number in the class now and is somebody else.
    other: Option<ClassId>,
}

#[derive(Debug)]
struct Event {
    at: Time,
    /// What goes first of what happens at one moment.
    turn: Turn,
    text: String,
}

/// In which order things of one moment are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Device,
    Arrival,
    Way,
    Decision,
    Service,
    End,
}

impl<'a> Story<'a> {
    /// Sees nothing yet of the client who came first as the contact of this number in the class, wherever they go from there. The names are
    /// those of agents, by number.
    pub fn new(scenario: &'a Scenario, agents: Vec<String>, class: ClassId, client: u64) -> Story<'a> {
        Story {
            scenario,
            agents,
            class,
            client: first_number(client),
            events: Vec::new(),
            last_leg: None,
            sites: Vec::new(),
            other: None,
        }
    }

    /// What was seen: for each thing that happened the moment, what that is called, and what it was. Nothing if there was no such client.
    pub fn events(mut self) -> Option<Vec<(Time, String, String)>> {
        if self.events.is_empty() {
            return None;
        }
        // What was shown at one moment stays in its order.
        self.events.sort_by_key(|event| (event.at, event.turn));
        Some(
            self.events.into_iter().map(|event| (event.at, self.scenario.names.second(event.at), event.text)).collect(),
        )
    }

    /// As one of which class somebody came first whose contact has this number in the class: transferred, or in place of another medium.
    pub fn came_as_another(&self) -> Option<ClassId> {
        self.other
    }

    fn is_theirs(&self, came_as: ClassId, number: u64) -> bool {
        came_as == self.class && number == self.client
    }

    fn tell(&mut self, at: Time, turn: Turn, text: impl Into<String>) {
        self.events.push(Event { at, turn, text: text.into() });
    }

    fn agent(&self, agent: AgentId) -> &str {
        &self.agents[agent.index()]
    }

    fn class_name(&self, class: ClassId) -> &str {
        &self.scenario.center.classes[class].name
    }

    /// Where, if there are several sites.
    fn at_site(&self, site: SiteId) -> String {
        let sites = &self.scenario.center.sites;
        let name = sites.entries().find(|(id, _)| *id == site).map_or("", |(_, name)| name);
        if sites.are_several() { format!(" at site `{name}`") } else { String::new() }
    }

    fn arrival(&self, record: &ContactRecord) -> String {
        let class = &self.scenario.center.classes[record.class];
        let by = match &class.entry {
            _ if class.thread.is_some() => "writes",
            _ if class.callback.as_ref().is_some_and(|callback| callback.offer == CallbackOffer::AtOnce) => {
                "asks to be called"
            }
            Entry::Voice => "calls",
            Entry::Chat => "opens a chat",
            Entry::Email => "writes an e-mail",
            Entry::Im(_) => "writes by instant message",
            Entry::Sip(_) => "sends a request by SIP",
        };
        let again = match (record.retrials, record.recalls) {
            (0, 0) => String::new(),
            (0, recalls) if class.thread.is_some() => format!(" on in the same thread ({})", times(recalls)),
            (0, recalls) => format!(" again, for that has not settled the matter ({})", times(recalls)),
            (retrials, _) => format!(" once more, not having been served ({})", times(retrials)),
        };
        if let Some(from) = record.transferred_from.filter(|_| record.retrials + record.recalls == 0) {
            return format!(
                "goes on with `{}`, transferred by `{}`",
                self.class_name(record.class),
                self.class_name(from)
            );
        }
        let by = if is_invited(record.number) && record.retrials + record.recalls == 0 {
            format!("has been invited, and {by}")
        } else if is_noticed(record.number) && record.retrials + record.recalls == 0 {
            format!("has been told of something, and {by}")
        } else {
            by.to_owned()
        };
        let instead = record.switched_from.map(|class| format!(", in place of `{}`", self.class_name(class)));
        format!("{by}{again}{}", instead.unwrap_or_default())
    }

    /// How it ended for them.
    fn ending(&self, record: &ContactRecord) -> String {
        let waited = || lasting(record.left.since(record.requested.unwrap_or(record.arrived)));
        let talked = record.connected.map_or(Span::ZERO, |connected| record.left.since(connected));
        let agent = record.agent.map_or("the agent", |agent| self.agent(agent));
        match record.outcome {
            Outcome::Handled => {
                let wrap_up = match record.wrap_up {
                    Span::ZERO => String::new(),
                    work => format!("; {agent} has {} of work after it", lasting(work)),
                };
                format!("is served: the conversation took {}{wrap_up}", lasting(talked))
            }
            Outcome::Contained => format!("has been served by the self-service system in {}", lasting(talked)),
            Outcome::InService => "is still served when the run is cut off".into(),
            Outcome::AbandonedInDialogue => "gives up before having asked for anybody".into(),
            Outcome::Abandoned => format!("gives up after a wait of {}", waited()),
            Outcome::SilentlyAbandoned => format!("had gone without a word: {agent} finds nobody there"),
            Outcome::Balked => "leaves because of what was said".into(),
            Outcome::CalledBack if record.requested.is_none() => "waits to be called from now on".into(),
            Outcome::CalledBack => format!("hangs up after {}, to be called back", waited()),
            Outcome::SelfServed if record.requested.is_some() => {
                format!("has done it without an agent, after a wait of {}", waited())
            }
            Outcome::SelfServed => "has seen the status of the center, and does it on its page".into(),
            Outcome::Switched => "has seen the status of the center, and takes another medium".into(),
            Outcome::PutOff => "has seen the status of the center, and puts it off".into(),
            Outcome::StayedAway => "has seen the status of the center, and stays away".into(),
            Outcome::QueueFull => "is turned away: the queue is full".into(),
            Outcome::NobodyOnDuty => "is turned away: nobody is on duty".into(),
            Outcome::RuledOut => "is turned away by a rule".into(),
            Outcome::NoLine => "is turned away: all lines are held".into(),
            Outcome::NoPort => "is turned away: all ports of the self-service system are taken".into(),
            Outcome::Rejected => "is refused: the request cannot be read".into(),
            Outcome::Lost => "is lost: what it came by goes down".into(),
            Outcome::Unreachable => "is lost: the provider is out of order".into(),
            Outcome::NoChannel => "is lost: the provider has no channel left".into(),
            Outcome::Unsupported => "is lost: the proxy runs no program of the protocol".into(),
            Outcome::Unqualified => "is not routed: the dialogue showed that it is none for agents".into(),
            Outcome::Refused => "is refused by the proxy".into(),
            Outcome::Dropped => format!("is cut off after {}", lasting(talked)),
            Outcome::Unserved => format!("is left unserved after {} when the run ends", waited()),
        }
    }

    fn decision(&mut self, record: &DecisionRecord) -> Option<String> {
        let asked_before = |sites: &mut Vec<SiteId>, site: SiteId| {
            let known = sites.contains(&site);
            sites.push(site);
            known
        };
        match record.outcome {
            routing::Outcome::Wait { .. } => drop(asked_before(&mut self.sites, record.site)),
            // The engines of both sites go through the steps of the queue.
            routing::Outcome::Overflow { site } if asked_before(&mut self.sites, site) => return None,
            _ => {}
        }
        let (why, rule) = match &record.trace {
            Some(trace) => {
                let rules = &self.scenario.center.rules;
                (reasons(trace, (rules.agent_selection, rules.contact_selection)), trace.row)
            }
            None => (String::new(), None),
        };
        let rule = rule.map_or_else(String::new, |row| format!("; rule {} fits", row + 1));
        let there = self.at_site(record.site);
        let center = &self.scenario.center;
        let expected =
            |estimate: Option<Span>| estimate.map_or_else(String::new, |wait| format!(", for about {}", lasting(wait)));
        match record.outcome {
            routing::Outcome::Connect { agent } => {
                Some(format!("is given to {}{there}: {why}{rule}", self.agent(agent)))
            }
            routing::Outcome::Wait { place, estimate } => {
                Some(format!("has to wait{there} at place {place}{}: {why}{rule}", expected(estimate)))
            }
            routing::Outcome::Move { queue, priority, estimate } => {
                let queue = &center.queues[queue].name;
                Some(format!("waits on in queue `{queue}` with priority {priority}{}{rule}", expected(estimate)))
            }
            routing::Outcome::Overflow { site } => {
                Some(format!("is asked for{} as well, after the wait that its queue allows", self.at_site(site)))
            }
            // The ending says it.
            routing::Outcome::Refuse(_) => None,
        }
    }
}

impl Observer for Story<'_> {
    fn sees_devices(&self) -> bool {
        true
    }

    fn sees_decisions(&self) -> bool {
        true
    }

    fn on_contact(&mut self, record: &ContactRecord) {
        if !self.is_theirs(record.came_as(), record.number) {
            if record.class == self.class && record.number == self.client {
                self.other = Some(record.came_as());
            }
            return;
        }
        self.last_leg = None;
        self.sites.clear();
        self.tell(record.arrived, Turn::Arrival, self.arrival(record));
        if let Some(requested) = record.requested.filter(|&at| at > record.arrived) {
            let way = lasting(requested.since(record.arrived));
            self.tell(requested, Turn::Way, format!("asks to be routed, {way} after making contact"));
        }
        if let Some(connected) = record.connected {
            let waited = lasting(connected.since(record.requested.unwrap_or(record.arrived)));
            let told = record.told.map_or_else(String::new, |told| format!("; they had been told {}", lasting(told)));
            let with = record.agent.map_or_else(String::new, |agent| format!(" with {}", self.agent(agent)));
            self.tell(connected, Turn::Service, format!("is connected{with} after a wait of {waited}{told}"));
        }
        let (told, ending) = (record.told.filter(|_| record.connected.is_none()), self.ending(record));
        let told = told.map_or_else(String::new, |told| format!("; they had been told {}", lasting(told)));
        self.tell(record.left, Turn::End, format!("{ending}{told}"));
    }

    fn on_leg(&mut self, record: &LegRecord) {
        if !self.is_theirs(record.came_as, record.number) {
            return;
        }
        self.events.extend(self.last_leg.take());
        let with = match record.kind {
            LegKind::People => record.agent.map_or("people", |agent| self.agent(agent)),
            LegKind::SelfService => "the self-service system",
            LegKind::Callback => "whoever called back",
        };
        let text = match record.connected {
            Some(connected) => format!("goes on, after {} with {with}", lasting(record.left.since(connected))),
            None => format!("goes on, after {} of waiting for {with}", lasting(record.left.since(record.requested))),
        };
        self.last_leg = Some(Event { at: record.left, turn: Turn::Way, text });
    }

    fn on_call(&mut self, record: &CallRecord) {
        if !self.is_theirs(record.came_as, record.number) {
            return;
        }
        match record.what {
            CallStep::Rang { call, since, called } => {
                let callback = self.scenario.center.classes[record.came_as].callback.as_ref();
                let by_message = callback.is_some_and(|callback| matches!(callback.dialled_by, Dialler::Message(_)));
                if call > 1 {
                    let again = if by_message { "is sent a message again" } else { "is called again" };
                    self.tell(since, Turn::Service, format!("{again}, {} by now", times(call)));
                }
                let rang = lasting(record.at.since(since));
                let text = match called {
                    Called::Answered if by_message => format!("makes contact {rang} after the message"),
                    _ if by_message => format!("has not made contact within {rang}"),
                    Called::Answered => format!("answers after {rang} of ringing"),
                    Called::WrongParty(_) => format!("somebody else answers after {rang} of ringing"),
                    Called::Voicemail(_) => format!("a recording answers after {rang} of ringing"),
                    Called::Unanswered => format!("does not answer within {rang} of ringing"),
                };
                self.tell(record.at, Turn::Way, text);
            }
            CallStep::HungUp(waited) => {
                self.tell(
                    record.at,
                    Turn::Service,
                    format!("hangs up, having waited {} for an agent", lasting(waited)),
                );
            }
            CallStep::DueAgain(next) => {
                let clock = self.scenario.names.second(next);
                self.tell(record.at, Turn::End, format!("is to be called again at {clock}"));
            }
        }
    }

    fn on_callback(&mut self, record: &CallbackRecord) {
        if !self.is_theirs(record.came_as, record.number) {
            return;
        }
        let is_record = self.scenario.center.classes[record.class].is_campaign();
        if record.due > record.accepted {
            self.tell(record.due, Turn::Way, "may be called from now on");
        }
        if let Some(first) = record.first_call {
            let after = lasting(first.since(record.accepted));
            // At the same moment they have hung up before.
            let turn = if first == record.accepted { Turn::End } else { Turn::Way };
            let callback = self.scenario.center.classes[record.class].callback.as_ref();
            let text = match callback.map(|callback| callback.dialled_by) {
                Some(Dialler::Message(_)) => {
                    format!("is sent a message that it is their turn, {after} after asking for it")
                }
                _ if is_record => format!("is called for the first time, {after} after the record was there"),
                _ => format!("is called for the first time, {after} after asking for it"),
            };
            self.tell(first, turn, text);
        }
        let agent = record.agent.map_or("an agent", |agent| self.agent(agent)).to_owned();
        if let Some(connected) = record.connected {
            let device = record.device.map(|device| &self.scenario.center.presence.devices[device].name);
            let device = device.map_or_else(String::new, |name| format!(" on their {name}"));
            let calls = times(record.calls);
            self.tell(connected, Turn::Service, format!("talks to {agent}{device}, having been called {calls}"));
        }
        let ending = match record.outcome {
            CallbackOutcome::Completed => {
                let talked = record.connected.map_or(Span::ZERO, |connected| record.left.since(connected));
                let done = if is_record { "has been reached" } else { "has been called back" };
                format!("{done}: the conversation took {}", lasting(talked))
            }
            CallbackOutcome::Unreached => format!("was called {} and is not called any more", times(record.calls)),
            CallbackOutcome::GivenUp => "has settled the matter elsewhere and waits for no call any more".into(),
            CallbackOutcome::Settled => {
                "is told by message, which settles the matter, so that no call is due any more".into()
            }
            CallbackOutcome::ContactedAgain => "makes contact again, so that no call is due any more".into(),
            CallbackOutcome::Refused => "cannot be called back: the queue is full".into(),
            CallbackOutcome::Unfinished => "has not been called back when the run ends".into(),
        };
        self.tell(record.left, Turn::End, ending);
    }

    fn on_decision(&mut self, record: &DecisionRecord) {
        if self.is_theirs(record.came_as, record.number)
            && let Some(text) = self.decision(record)
        {
            self.tell(record.at, Turn::Decision, text);
        }
    }

    fn on_presence(&mut self, record: &PresenceRecord) {
        if !self.is_theirs(record.came_as, record.client) {
            return;
        }
        let device = &self.scenario.center.presence.devices[record.device].name;
        let reach = match record.reach {
            Reach::Answered => "they would answer there",
            Reach::Unattended => "nobody is at it",
            Reach::Engaged => "they are engaged on it",
            Reach::Gone => "it is gone",
        };
        let seen = match record.seen {
            Some((seen, Span::ZERO)) => format!("seen as {}", seen.name()),
            Some((seen, age)) => format!("seen as {}, {} old", seen.name(), lasting(age)),
            None => "nothing is seen of it".into(),
        };
        let text = match record.event {
            PresenceEvent::Subscribed => {
                format!("their {device} is {} ({reach}) as it is subscribed to", record.is.name())
            }
            PresenceEvent::Changed => format!("their {device} is {} now ({reach}; {seen})", record.is.name()),
            PresenceEvent::Looked => {
                format!("their {device} is looked at: {seen}; it is {} ({reach})", record.is.name())
            }
        };
        self.tell(record.at, Turn::Device, text);
    }
}

/// Finds who waited longest in one replication, in any class or in one.
#[derive(Debug)]
pub struct Longest {
    class: Option<ClassId>,
    found: Option<(Span, ClassId, u64)>,
    /// The same of those who were to be called.
    called: Option<(Span, ClassId, u64)>,
}

impl Longest {
    /// Sees nothing yet.
    pub fn new(class: Option<ClassId>) -> Longest {
        Longest { class, found: None, called: None }
    }

    /// The class as one of which they came first, and their number in it; the first of several who waited equally long. Nothing if none came.
    pub fn contact(&self) -> Option<(ClassId, u64)> {
        self.found.or(self.called).map(|(_, class, number)| (class, number))
    }
}

impl Observer for Longest {
    fn on_contact(&mut self, record: &ContactRecord) {
        let until = record.connected.unwrap_or(record.left);
        let wait = until.since(record.requested.unwrap_or(record.arrived));
        let (class, first) = (record.class, self.found.is_none_or(|(longest, ..)| wait > longest));
        if first && self.class.is_none_or(|only| only == class) {
            self.found = Some((wait, record.came_as(), record.number));
        }
    }

    /// Records of a campaign make no contact: they count where nobody else does.
    fn on_callback(&mut self, record: &CallbackRecord) {
        let wait = record.connected.unwrap_or(record.left).since(record.due);
        let longest = self.called.is_none_or(|(longest, ..)| wait > longest);
        if longest && self.class.is_none_or(|only| only == record.class) {
            self.called = Some((wait, record.came_as, record.number));
        }
    }
}

/// Why this agent, of those who were left.
fn why_this_agent(selection: AgentSelection) -> &'static str {
    match selection {
        AgentSelection::LongestIdle => "this one has been quiet longest",
        AgentSelection::LeastOccupied => "this one has been busy for the least share of their time",
        AgentSelection::FewestSessions => "this one has the fewest sessions",
        AgentSelection::MostSessions => "this one has the most sessions and room for one more",
        AgentSelection::MostSpare => "this one has room for the most",
        AgentSelection::BestLevel => "this one has the highest level of the skill",
        AgentSelection::LeastSkilled => "this one has the fewest skills",
        AgentSelection::MostSkilled => "this one has the most skills",
        AgentSelection::Fastest => "this one is the fastest",
        AgentSelection::Cheapest => "this one costs least",
        AgentSelection::RoundRobin => "it is the turn of this one",
        AgentSelection::Random => "this one was drawn",
    }
}

/// Why this contact, of those that were left.
fn why_this_contact(selection: ContactSelection) -> &'static str {
    match selection {
        ContactSelection::FirstCome => "of which it asked first",
        ContactSelection::Priority => "of which it has the highest priority",
        ContactSelection::Aging { .. } => "of which it goes first by priority and wait",
        ContactSelection::Accumulating => "of which it has gathered the most priority",
        ContactSelection::WeightedWait => "of which its wait weighs most",
        ContactSelection::GeneralizedCMu => "of which its wait, weight and the agent's speed come to most",
        ContactSelection::LeastSlack => "of which it has the least time left",
        ContactSelection::QueueRatio => "of which its queue is longest beyond its share",
        ContactSelection::LongestQueue => "of which its queue is the longest",
        ContactSelection::BestLevel => "of which the agent knows it best",
    }
}

/// Why a decision is as it is: what each routine left over, and which of several is taken by these selections.
fn reasons(trace: &Trace, selections: (AgentSelection, ContactSelection)) -> String {
    let (mut parts, mut last) = (Vec::new(), None);
    for &(routine, left) in &trace.steps {
        let agents = |what: &str| match left {
            0 => format!("none {what}"),
            some => format!("{some} {what}"),
        };
        // Who is free for the medium may lack what else it takes.
        let lack_nothing =
            trace.steps.iter().all(|&(_, left)| left > 0) || trace.steps.first().is_none_or(|step| step.1 == 0);
        // What leaves as many as before says nothing.
        let says_nothing = last == Some(left);
        let part = match routine {
            Routine::Availability => {
                Some(format!("{} free{}", people(left), if lack_nothing { " for it" } else { "" }))
            }
            Routine::Skill => Some(agents("of them with the skill")),
            Routine::Language => Some(agents("of them with the language")),
            Routine::Rank => Some(agents("of them of the rank")),
            Routine::Responsibility => Some(agents("of them responsible")),
            Routine::Preference => {
                Some(if left > 0 { "the one preferred among them" } else { "not the one preferred" }.into())
            }
            Routine::Reserve if left == 0 => Some("all of them kept for others".into()),
            Routine::Reserve => Some(agents("of them not kept for others")),
            Routine::AgentSelection => Some(why_this_agent(selections.0).into()),
            Routine::ContactSelection => Some(why_this_contact(selections.1).into()),
            Routine::Eligibility => Some(match left {
                1 => "they become free, and nobody else waits for them".into(),
                more => format!("they become free, and {more} contacts wait for them"),
            }),
            Routine::Priority => Some(format!("{left} with the highest priority")),
        };
        let always = matches!(routine, Routine::Availability | Routine::Eligibility | Routine::Preference);
        parts.extend(part.filter(|_| always || !says_nothing));
        last = Some(left);
    }
    parts.join(", ")
}

fn people(agents: u32) -> String {
    match agents {
        0 => "no agent is".into(),
        1 => "1 agent is".into(),
        more => format!("{more} agents are"),
    }
}

fn times(count: u16) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        more => format!("{more} times"),
    }
}

/// A span to a tenth of a second.
fn lasting(span: Span) -> String {
    let tenths = (span.nanos() + TENTH.nanos() / 2) / TENTH.nanos();
    if tenths < 600 {
        return format!("{}.{} s", tenths / 10, tenths % 10);
    }
    let seconds = (tenths + 5) / 10;
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_as_people_say_them() {
        let of = |millis: u64| lasting(Span::from_nanos(millis * 1_000_000));
        assert_eq!([of(0), of(49), of(50), of(59_949)], ["0.0 s", "0.0 s", "0.1 s", "59.9 s"]);
        assert_eq!(
            [of(59_950), of(61_400), of(3_599_400), of(7_260_000)],
            ["1 min 0 s", "1 min 1 s", "59 min 59 s", "2 h 1 min"]
        );
    }

    #[test]
    fn reasons_name_what_each_routine_left_where_it_left_fewer() {
        let selections = (AgentSelection::LeastSkilled, ContactSelection::FirstCome);
        let trace = |steps: &[(Routine, u32)]| reasons(&Trace { steps: steps.to_vec(), row: None }, selections);
        let request =
            [(Routine::Availability, 7), (Routine::Skill, 3), (Routine::Language, 3), (Routine::AgentSelection, 1)];
        assert_eq!(
            trace(&request),
            "7 agents are free for it, 3 of them with the skill, this one has the fewest skills"
        );
        let freed = [(Routine::Eligibility, 5), (Routine::Priority, 2), (Routine::ContactSelection, 1)];
        assert_eq!(
            trace(&freed),
            "they become free, and 5 contacts wait for them, 2 with the highest priority, of which it asked first"
        );
        assert_eq!(
            trace(&[(Routine::Availability, 1), (Routine::Skill, 0)]),
            "1 agent is free, none of them with the skill"
        );
        assert_eq!(trace(&[(Routine::Availability, 0), (Routine::Skill, 0)]), "no agent is free for it");
        let kept = [(Routine::Availability, 2), (Routine::Skill, 2), (Routine::Reserve, 0)];
        assert_eq!(trace(&kept), "2 agents are free, all of them kept for others");
    }
}
