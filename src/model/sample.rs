//! Small plans for tests: each says what its test is about and has the rest from here.

use super::contact::{ContactRecord, Outcome};
use super::plan::{
    Agent, AnswerOrder, Attendance, Duty, FallBack, Group, Horizon, Hosting, HostingPolicy, Interruptions,
    MessageServers, Outages, Provider, Proxy, Slowdown,
};
use crate::ids::{ClassId, ContactId, GroupId, IdVec, ProtocolId, QueueId, SkillId};
use crate::random::Distribution;
use crate::routing::{Attributes, Capability, Capacity, Channel, ProtocolSet, QueueRules, Request, Router, Rules};
use crate::time::{Span, Time};
use crate::workload::{Arrivals, ByArrival, Class, Entry, MessagingHabits, SessionForm};

/// So many seconds, each time.
pub(crate) fn constant(seconds: f64) -> Distribution {
    Distribution::constant(seconds).unwrap()
}

/// So many seconds.
pub(crate) fn seconds(seconds: u64) -> Span {
    Span::from_seconds(seconds)
}

/// So many seconds \[ns\].
pub(crate) fn area(seconds: u64) -> u128 {
    u128::from(Span::from_seconds(seconds).nanos())
}

/// The moment so many seconds after the start.
pub(crate) fn at(seconds: u64) -> Time {
    Time::START + Span::from_seconds(seconds)
}

/// So many seconds in one interval.
pub(crate) fn horizon(seconds: u64) -> Horizon {
    Horizon { length: Span::from_seconds(seconds), interval: Span::from_seconds(seconds) }
}

/// An engine of one queue without agents.
pub(crate) fn without_agents() -> Router {
    let queues = vec![QueueRules::of_skill(SkillId(0), 1)].into();
    Router::new(Rules { queues, ..Rules::default() })
}

/// What a caller asks of its only queue.
pub(crate) fn request(contact: ContactId) -> Request {
    Request {
        contact,
        queue: QueueId(0),
        channel: Channel::Voice,
        priority: 0,
        deferred: false,
        language: None,
        attributes: Attributes::default(),
        preferred: None,
        draw: 0,
    }
}

/// Nobody comes of themselves; whoever comes waits for ever in the first queue and takes no time.
pub(crate) fn class(name: &str, entry: Entry) -> Class {
    Class {
        name: name.to_owned(),
        arrivals: Arrivals::Recorded(Default::default()),
        entry,
        queue: QueueId(0),
        priority: 0,
        patience: None,
        talk: IdVec::new(),
        wrap_up: IdVec::new(),
        preferred: None,
        language: None,
        trunk: None,
        due: None,
        automation: None,
        announcement: None,
        retrials: None,
        recalls: None,
        callback: None,
        by_arrival: ByArrival::default(),
        silent_abandonment: None,
        transfers: Vec::new(),
        status: None,
        thread: None,
        invitations: None,
        while_waiting: None,
        notices: Vec::new(),
    }
}

/// Users of one provider, who answer the robot in so many exchanges.
pub(crate) fn habits(dialogue_exchanges: f64) -> MessagingHabits {
    MessagingHabits {
        providers: vec![1.0].into(),
        inquiry: None,
        dialogue_exchanges: constant(dialogue_exchanges),
        think: constant(0.0),
        session: SessionForm::Held { exchanges: constant(0.0) },
        sensitivity: constant(0.0),
    }
}

/// It takes no time, never fails, and redirects everybody if it is asked to, which it is not.
pub(crate) fn provider(name: &str, protocol: u8) -> Provider {
    Provider {
        name: name.to_owned(),
        protocols: vec![(ProtocolId(protocol), 1.0)],
        client_leg: constant(0.0),
        proxy_leg: constant(0.0),
        servers: MessageServers::instant(),
        outages: Outages::default(),
        channels: None,
        accounts: None,
        hosting: HostingPolicy::always(Hosting::Relay),
        redirects: 1.0,
    }
}

/// It takes no time, never fails, and can do everything for the first two protocols.
pub(crate) fn proxy() -> Proxy {
    let both = || ProtocolSet::from_iter([ProtocolId(0), ProtocolId(1)]);
    Proxy {
        programs: both(),
        host_limit: None,
        fall_back: FallBack::Relay,
        redirect_failure: 0.0,
        can_host: both(),
        direct_leg: constant(0.0),
        redirect_delay: constant(0.0),
        robot_delay: constant(0.0),
        servers: MessageServers::instant(),
        outages: Outages::default(),
        translation: None,
        agent_leg: constant(0.0),
        consult: constant(0.0),
    }
}

/// Persons who respond at once, whom nothing slows down and who keep all of their duty.
pub(crate) fn group(name: &str) -> Group {
    Group {
        name: name.to_owned(),
        slowdown: Slowdown::NONE,
        interruptions: Interruptions::NONE,
        answers: AnswerOrder::FirstCome,
        reported_after: Span::ZERO,
        self_service: false,
        response: None,
        in_numbers: false,
        attendance: Attendance::FULL,
    }
}

/// Somebody of a group without skills, who runs the programs of the first two protocols, has so many sessions of any medium at once, and is on
/// duty in these stretches \[s\].
pub(crate) fn agent(group: u16, sessions: u16, duty: &[(u64, u64)]) -> Agent {
    let programs = ProtocolSet::from_iter([ProtocolId(0), ProtocolId(1)]);
    let capacity = Capacity { by_medium: [sessions; 4], total: sessions };
    Agent {
        group: GroupId(group),
        capability: Capability::new([], programs, capacity),
        duty: duty.iter().map(|&(from, to)| Duty { from: at(from), to: at(to) }).collect(),
    }
}

/// Who came at this moment as the first of the first class, asked at once, and left at that moment after being connected at the other, if ever.
pub(crate) fn record(arrived: Time, connected: Option<Time>, left: Time, outcome: Outcome) -> ContactRecord {
    ContactRecord {
        class: ClassId(0),
        number: 0,
        retrials: 0,
        recalls: 0,
        arrived,
        requested: Some(arrived),
        connected,
        left,
        wrap_up: Span::ZERO,
        site: None,
        transferred_from: None,
        switched_from: None,
        moved_to: None,
        told: None,
        agent: None,
        hosted: None,
        modes: None,
        outcome,
    }
}
