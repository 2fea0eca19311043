//! The journeys of instant messages over the legs and machines between the client and the robot or the agent.
//!
//! The way is client, provider, proxy, firewall, agent, or client, proxy, firewall, agent when the proxy hosts; the robot
//! sits at the proxy. Whatever cannot hold a message up (a leg, a machine with a server for every message) only adds to one
//! delay, so that a message costs one event and one more for each machine where it may have to wait.
//!
//! A contact has at most one message on its way, so its slot among the steps belongs to the message. Each message uses up
//! the same numbers of its contact whatever way it takes, so that the same message meets the same chance in all modes.

mod pool;
#[cfg(test)]
mod tests;

pub use pool::ServerTimes;

use crate::ids::{ContactId, Id, IdVec, ProtocolId, ProviderId};
use crate::model::contact::Stage;
use crate::model::imbalance::{Imbalance, demand_equal};
use crate::model::plan::{Horizon, Host, MessagePath, MessageServers};
use crate::model::tallies::counts;
use crate::model::timetable::Steps;
use crate::time::{Span, Time};
use crate::workload::ClassDraws;
use pool::{Entered, Links, Pool};

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From the client to the robot, or to the agent when one serves the contact.
    ToCenter,
    /// From the robot or the agent to the client.
    ToClient,
}

/// Whose message it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sender<'d> {
    pub(crate) number: u64,
    pub(crate) stage: Stage,
    pub(crate) provider: ProviderId,
    pub(crate) protocol: ProtocolId,
    pub(crate) host: Host,
    pub(crate) draws: &'d ClassDraws,
}

/// Says who the contacts are whose messages are on their way.
pub(crate) trait Senders {
    /// The sender, or for what the robot or the agent writes the receiver.
    fn sender(&self, id: ContactId) -> Sender<'_>;
}

/// What became of a message at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// It is on its way, or in a line.
    OnItsWay,
    /// It is at the end of its way.
    Arrived(Direction),
    /// A line was full: the contact is cut off.
    Refused,
}

/// A place on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    Client,
    Provider,
    /// Where the robot is, too.
    Proxy,
    Firewall,
    Agent,
}

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// There is none.
    Still,
    /// On the way to a machine that may hold it up.
    To(Point),
    /// In the line of a machine.
    InLine(Point),
    /// Handled by a machine.
    At(Point),
    /// On the last part of its way.
    Arriving,
}

/// What a message goes over from one place to the next.
#[derive(Clone, Copy, Debug)]
enum Way {
    Leg(Leg),
    /// From one program to another of the same machine, or over a wire that takes no time.
    Within,
}

/// A part of a message's way between two machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// Between client and provider.
    Client,
    /// Between provider and proxy.
    Proxy,
    /// Between client and proxy, which hosts.
    Direct,
    /// Between the proxy, or a firewall behind it, and the agent.
    Agent,
}

counts! {
    /// What messages took on one leg of their way.
    pub struct LegTimes {
        /// Messages that set out on it.
        pub messages: u64,
        /// How long it took them \[ns\].
        pub time: u128,
    }
}

/// What the messages of a provider's clients did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MessageTimes {
    /// Messages that passed through the provider's server.
    pub(crate) exposed: u64,
    /// Messages that arrived.
    pub(crate) messages: u64,
    /// From sending to arriving, over all of these \[ns\].
    pub(crate) latency: u128,
    /// Answers to a message of a client that reached them.
    pub(crate) round_trips: u64,
    /// What these and the messages that they answer took on their way \[ns\].
    pub(crate) round_trip: u128,
    /// What the messages took on each leg, in the order of [`Leg`].
    pub(crate) legs: [LegTimes; 4],
}

/// The message of a contact.
#[derive(Clone, Copy, Debug)]
struct Journey {
    direction: Direction,
    progress: Progress,
    /// Who hosted when it was sent.
    host: Host,
    /// Its first leg among all that messages of the contact have, which says what chance it meets.
    leg: u32,
    /// Legs of messages that were drawn for the contact.
    legs: u32,
    /// When it left.
    sent: Time,
    /// How long the client's message took that it answers.
    there: Span,
}

impl Default for Journey {
    fn default() -> Self {
        let (direction, progress) = (Direction::ToCenter, Progress::Still);
        Journey { direction, progress, host: Host::Provider, leg: 0, legs: 0, sent: Time::START, there: Span::ZERO }
    }
}

/// A machine with servers for messages: the providers, then the proxy, then the firewall.
pub(crate) type MachineNumber = usize;

/// Places where a message may take time beside the legs of its host; each uses up a number.
const PASSAGES: u64 = 4;

/// The first leg of a message besides those of which the contact's legs are counted.
const BESIDES: u32 = u32::MAX - 1;

/// All messages, and the servers that handle them.
#[derive(Debug)]
pub(crate) struct Journeys<'a> {
    path: MessagePath<'a>,
    journeys: IdVec<ContactId, Journey>,
    /// Whether nothing can ever hold up a message of a provider's clients, by host: then it needs no events on its way.
    at_once: IdVec<ProviderId, [bool; 2]>,
    pools: Vec<Pool>,
    links: Links,
    times: IdVec<ProviderId, MessageTimes>,
}

impl<'a> Journeys<'a> {
    /// No message yet.
    pub(crate) fn new(path: MessagePath<'a>, horizon: Horizon) -> Journeys<'a> {
        let instant = MessageServers::instant();
        let firewall = path.firewall.map_or(&instant, |firewall| &firewall.servers);
        let providers = path.providers.iter().map(|provider| &provider.servers);
        let servers = providers.chain([&path.proxy.servers, firewall]);
        let at_once = |provider| [Host::Provider, Host::Proxy].map(|host| path.passes_at_once(provider, host));
        Journeys {
            path,
            journeys: IdVec::new(),
            at_once: path.providers.ids().map(at_once).collect(),
            pools: servers.map(|servers| Pool::new(servers, || horizon.level())).collect(),
            links: Links::default(),
            times: path.providers.iter().map(|_| MessageTimes::default()).collect(),
        }
    }

    /// A contact by instant message begins, of whom no message was sent.
    pub(crate) fn begin(&mut self, id: ContactId) {
        *self.journeys.grown_to(id) = Journey::default();
    }

    /// Uses up the number of a leg, which is returned.
    pub(crate) fn use_leg(&mut self, id: ContactId) -> u32 {
        let legs = &mut self.journeys[id].legs;
        *legs += 1;
        *legs - 1
    }

    /// The contact's next message leaves after so much time, by the way of the host of now. Where nothing can hold it up, it has
    /// arrived already.
    #[inline(always)]
    pub(crate) fn send(
        &mut self,
        id: ContactId,
        direction: Direction,
        after: Span,
        now: Time,
        senders: &impl Senders,
        steps: &mut Steps<'_>,
    ) -> Moved {
        let Sender { stage, provider, host, .. } = senders.sender(id);
        let journey = &mut self.journeys[id];
        let leg = journey.legs;
        journey.legs += 2;
        if self.at_once[provider][host as usize] {
            let begins =
                matches!((stage, direction), (Stage::Served { .. }, Direction::ToClient) | (Stage::Reaching, _));
            if after == Span::ZERO && begins {
                self.count(id, provider, host, (stage, direction), Span::ZERO);
                return Moved::Arrived(direction);
            }
            if stage.is_served() {
                let sent = now + after;
                (journey.direction, journey.progress, journey.host) = (direction, Progress::Arriving, host);
                (journey.leg, journey.sent) = (leg, sent);
                steps.schedule(id.0, sent);
                return Moved::OnItsWay;
            }
        }
        self.set_out(id, direction, leg, (after, now), senders, steps);
        Moved::OnItsWay
    }

    /// A message besides those that every contact like this one has: it uses up no number of theirs.
    pub(crate) fn send_besides(
        &mut self,
        id: ContactId,
        direction: Direction,
        after: Span,
        now: Time,
        senders: &impl Senders,
        steps: &mut Steps<'_>,
    ) {
        self.set_out(id, direction, BESIDES, (after, now), senders, steps);
    }

    /// The message with this first leg sets out on a way that may take time.
    #[inline(never)]
    fn set_out(
        &mut self,
        id: ContactId,
        direction: Direction,
        leg: u32,
        (after, now): (Span, Time),
        senders: &impl Senders,
        steps: &mut Steps<'_>,
    ) {
        let sender = senders.sender(id);
        let journey = &mut self.journeys[id];
        let (progress, host, sent) = (Progress::Still, sender.host, now + after);
        *journey = Journey { direction, progress, host, leg, sent, ..*journey };
        let start = match direction {
            Direction::ToCenter => Point::Client,
            Direction::ToClient if sender.stage.is_served() => Point::Agent,
            // What the robot writes has to be handled by the proxy, too.
            Direction::ToClient => return self.meet(id, &sender, Point::Proxy, (after, now), steps),
        };
        self.travel(id, &sender, start, (after, now), steps);
    }

    /// When the contact's last message left that needed time on its way.
    pub(crate) fn sent(&self, id: ContactId) -> Time {
        self.journeys[id].sent
    }

    /// The message has its next event, at its time.
    pub(crate) fn step(&mut self, id: ContactId, now: Time, senders: &impl Senders, steps: &mut Steps<'_>) -> Moved {
        match self.journeys[id].progress {
            Progress::To(point) => {
                let sender = senders.sender(id);
                let pool = self.pool_at(sender.provider, point);
                match self.pools[pool].enter(id, now, &mut self.links) {
                    Entered::Begun => self.begin_service(id, &sender, point, now, steps),
                    Entered::InLine => {
                        self.journeys[id].progress = Progress::InLine(point);
                        steps.cancel(id.0);
                    }
                    Entered::Refused => {
                        self.journeys[id].progress = Progress::Still;
                        steps.cancel(id.0);
                        return Moved::Refused;
                    }
                }
            }
            Progress::At(point) => {
                let sender = senders.sender(id);
                self.journeys[id].progress = Progress::Still;
                self.travel(id, &sender, point, (Span::ZERO, now), steps);
                self.free_server(self.pool_at(sender.provider, point), now, senders, steps);
            }
            Progress::Arriving => return Moved::Arrived(self.arrive(id, now, senders, steps)),
            Progress::Still | Progress::InLine(_) => unreachable!("only a message on its way has an event"),
        }
        Moved::OnItsWay
    }

    /// The message is at the end of its way.
    #[inline(always)]
    fn arrive(&mut self, id: ContactId, now: Time, senders: &impl Senders, steps: &mut Steps<'_>) -> Direction {
        let journey = &mut self.journeys[id];
        journey.progress = Progress::Still;
        let Journey { direction, host, sent, .. } = *journey;
        let Sender { stage, provider, .. } = senders.sender(id);
        // In a conversation most often its next event follows, which takes the place of this one.
        if !stage.is_served() {
            steps.cancel(id.0);
        }
        self.count(id, provider, host, (stage, direction), now.since(sent));
        direction
    }

    /// Counts a message of a contact in this stage that has taken so long; and together with the one that it answers, if it is an
    /// answer. What the robot says of its own accord is none.
    #[inline(always)]
    fn count(
        &mut self,
        id: ContactId,
        provider: ProviderId,
        host: Host,
        (stage, direction): (Stage, Direction),
        latency: Span,
    ) {
        let times = &mut self.times[provider];
        times.exposed += u64::from(host == Host::Provider);
        times.messages += 1;
        times.latency += u128::from(latency.nanos());
        let there = &mut self.journeys[id].there;
        match direction {
            Direction::ToCenter => *there = latency,
            Direction::ToClient if stage == Stage::Waiting => {}
            Direction::ToClient => {
                times.round_trips += 1;
                times.round_trip += u128::from((std::mem::take(there) + latency).nanos());
            }
        }
    }

    /// Whether the contact has a message on its way.
    #[inline]
    pub(crate) fn is_sending(&self, id: ContactId) -> bool {
        // Contacts that never sent one may have no entry.
        self.journeys.get(id).is_some_and(|journey| journey.progress != Progress::Still)
    }

    /// The contact's message, if it has one, comes to nothing: its client is gone.
    pub(crate) fn recall(&mut self, id: ContactId, now: Time, senders: &impl Senders, steps: &mut Steps<'_>) {
        if !self.is_sending(id) {
            return;
        }
        let progress = std::mem::replace(&mut self.journeys[id].progress, Progress::Still);
        steps.cancel(id.0);
        match progress {
            Progress::InLine(point) => {
                let pool = self.pool_at(senders.sender(id).provider, point);
                self.pools[pool].leave_line(id, now, &mut self.links);
            }
            Progress::At(point) => {
                self.free_server(self.pool_at(senders.sender(id).provider, point), now, senders, steps);
            }
            Progress::Still | Progress::To(_) | Progress::Arriving => {}
        }
    }

    /// Goes on from a place that it is done with, after so much time.
    fn travel(
        &mut self,
        id: ContactId,
        sender: &Sender<'_>,
        from: Point,
        (delay, now): (Span, Time),
        steps: &mut Steps<'_>,
    ) {
        match self.hop(id, sender, from) {
            Some((leg, to)) => self.meet(id, sender, to, (delay + leg, now), steps),
            None => {
                self.journeys[id].progress = Progress::Arriving;
                steps.schedule(id.0, now + delay);
            }
        }
    }

    /// Comes to a place after so much time.
    fn meet(
        &mut self,
        id: ContactId,
        sender: &Sender<'_>,
        at: Point,
        (delay, now): (Span, Time),
        steps: &mut Steps<'_>,
    ) {
        match self.servers(sender.provider, at) {
            Some(servers) if servers.workers.is_some() || self.may_fail(sender.provider, at) => {
                self.journeys[id].progress = Progress::To(at);
                steps.schedule(id.0, now + delay);
            }
            Some(_) => {
                let service = self.service(id, sender, at);
                self.travel(id, sender, at, (delay + service, now), steps);
            }
            None => self.travel(id, sender, at, (delay, now), steps),
        }
    }

    /// From now on no server of the machine begins with anything.
    pub(crate) fn fail(&mut self, machine: MachineNumber) {
        self.pools[machine].fail();
    }

    /// The machine has failed: what its servers had begun with stands first in line again, in the order of the contacts' places.
    pub(crate) fn interrupt(
        &mut self,
        machine: MachineNumber,
        present: Vec<ContactId>,
        now: Time,
        senders: &impl Senders,
        steps: &mut Steps<'_>,
    ) {
        for id in present.into_iter().rev() {
            if !self.is_sending(id) {
                continue;
            }
            if let Progress::At(point) = self.journeys[id].progress
                && self.pool_at(senders.sender(id).provider, point) == machine
            {
                self.journeys[id].progress = Progress::InLine(point);
                steps.cancel(id.0);
                self.pools[machine].put_back(id, now, &mut self.links);
            }
        }
    }

    /// The machine works again.
    pub(crate) fn repair(&mut self, machine: MachineNumber, now: Time, senders: &impl Senders, steps: &mut Steps<'_>) {
        self.pools[machine].repair();
        while let Some(next) = self.pools[machine].next(now, &mut self.links) {
            self.begin_next(next, now, senders, steps);
        }
    }

    fn may_fail(&self, provider: ProviderId, at: Point) -> bool {
        match at {
            Point::Provider => self.path.providers[provider].outages.are_possible(),
            Point::Proxy => self.path.proxy.outages.are_possible(),
            Point::Firewall => self.path.firewall.is_some_and(|wall| wall.outages.are_possible()),
            Point::Client | Point::Agent => false,
        }
    }

    /// A server begins with the message of the contact.
    fn begin_service(&mut self, id: ContactId, sender: &Sender<'_>, point: Point, now: Time, steps: &mut Steps<'_>) {
        self.journeys[id].progress = Progress::At(point);
        steps.schedule(id.0, now + self.service(id, sender, point));
    }

    /// A server of the pool is free for the next in line.
    fn free_server(&mut self, pool: usize, now: Time, senders: &impl Senders, steps: &mut Steps<'_>) {
        if let Some(next) = self.pools[pool].release(now, &mut self.links) {
            self.begin_next(next, now, senders, steps);
        }
    }

    fn begin_next(&mut self, next: ContactId, now: Time, senders: &impl Senders, steps: &mut Steps<'_>) {
        let Progress::InLine(point) = self.journeys[next].progress else {
            unreachable!("who is taken from a line stood in it")
        };
        self.begin_service(next, &senders.sender(next), point, now, steps);
    }

    /// The next place of the message and how long the way to it takes; nothing at the end of the way.
    fn hop(&mut self, id: ContactId, sender: &Sender<'_>, from: Point) -> Option<(Span, Point)> {
        let Journey { direction, host, leg: message, .. } = self.journeys[id];
        let to_agent = sender.stage.is_served();
        let firewall = self.path.firewall.is_some();
        let (way, to) = match (direction, from) {
            (Direction::ToCenter, Point::Client) if host == Host::Proxy => (Way::Leg(Leg::Direct), Point::Proxy),
            (Direction::ToCenter, Point::Client) => (Way::Leg(Leg::Client), Point::Provider),
            (Direction::ToCenter, Point::Provider) => (Way::Leg(Leg::Proxy), Point::Proxy),
            (Direction::ToCenter, Point::Proxy) if to_agent && firewall => (Way::Within, Point::Firewall),
            (Direction::ToCenter, Point::Proxy) if to_agent => (Way::Leg(Leg::Agent), Point::Agent),
            (Direction::ToCenter, Point::Firewall) => (Way::Leg(Leg::Agent), Point::Agent),
            (Direction::ToCenter, Point::Proxy | Point::Agent) => return None,
            (Direction::ToClient, Point::Agent) if firewall => (Way::Leg(Leg::Agent), Point::Firewall),
            (Direction::ToClient, Point::Agent) => (Way::Leg(Leg::Agent), Point::Proxy),
            (Direction::ToClient, Point::Firewall) => (Way::Within, Point::Proxy),
            (Direction::ToClient, Point::Proxy) if host == Host::Proxy => (Way::Leg(Leg::Direct), Point::Client),
            (Direction::ToClient, Point::Proxy) => (Way::Leg(Leg::Proxy), Point::Provider),
            (Direction::ToClient, Point::Provider) => (Way::Leg(Leg::Client), Point::Client),
            (Direction::ToClient, Point::Client) => return None,
        };
        let Way::Leg(leg) = way else { return Some((Span::ZERO, to)) };
        let Sender { number, draws, .. } = *sender;
        let (provider, proxy) = (&self.path.providers[sender.provider], self.path.proxy);
        let takes = match leg {
            Leg::Client => draws.leg(&provider.client_leg, number, message),
            Leg::Proxy => draws.leg(&provider.proxy_leg, number, message + 1),
            Leg::Direct => draws.leg(&proxy.direct_leg, number, message),
            Leg::Agent => draws.passage(&proxy.agent_leg, number, passage(message, 3)),
        };
        let times = &mut self.times[sender.provider].legs[leg as usize];
        times.messages += 1;
        times.time += u128::from(takes.nanos());
        Some((takes, to))
    }

    /// The servers at a place, if there are any.
    fn servers(&self, provider: ProviderId, at: Point) -> Option<&'a MessageServers> {
        match at {
            Point::Provider => Some(&self.path.providers[provider].servers),
            Point::Proxy => Some(&self.path.proxy.servers),
            Point::Firewall => self.path.firewall.map(|firewall| &firewall.servers),
            Point::Client | Point::Agent => None,
        }
    }

    /// How long the contact's message takes one of the servers at a place.
    fn service(&self, id: ContactId, sender: &Sender<'_>, at: Point) -> Span {
        let servers = self.servers(sender.provider, at).expect("only where there are servers");
        let place = match at {
            Point::Provider => 0,
            Point::Proxy => 1,
            _ => 2,
        };
        let message = self.journeys[id].leg;
        let service = sender.draws.passage(&servers.service, sender.number, passage(message, place));
        match &self.path.proxy.translation {
            Some(translation)
                if at == Point::Proxy && sender.stage.is_served() && translation.covers.contains(sender.protocol) =>
            {
                service + sender.draws.translation(&translation.service, sender.number, message)
            }
            _ => service,
        }
    }

    /// The number of the pool at a place: the providers', then the proxy's, then the firewall's.
    fn pool_at(&self, provider: ProviderId, at: Point) -> usize {
        let providers = self.path.providers.len();
        match at {
            Point::Provider => provider.index(),
            Point::Proxy => providers,
            Point::Firewall => providers + 1,
            Point::Client | Point::Agent => unreachable!("neither clients nor agents are machines"),
        }
    }

    /// How long a message with an agent takes whatever else is on its way, as if all machines were idle. Counts it. For
    /// conversations in one piece, whose messages have no events.
    pub(crate) fn passing_time(&mut self, id: ContactId, direction: Direction, senders: &impl Senders) -> Span {
        let sender = senders.sender(id);
        let journey = &mut self.journeys[id];
        let leg = journey.legs;
        let (host, legs, there) = (sender.host, leg + 2, journey.there);
        *journey = Journey { direction, host, leg, legs, there, ..Journey::default() };
        let start = match direction {
            Direction::ToCenter => Point::Client,
            Direction::ToClient => Point::Agent,
        };
        let (mut at, mut takes) = (start, Span::ZERO);
        while let Some((leg, to)) = self.hop(id, &sender, at) {
            takes += leg;
            if self.servers(sender.provider, to).is_some() {
                takes += self.service(id, &sender, to);
            }
            at = to;
        }
        self.count(id, sender.provider, host, (sender.stage, direction), takes);
        takes
    }

    /// What the messages of a provider's clients did.
    pub(crate) fn times(&self, provider: ProviderId) -> &MessageTimes {
        &self.times[provider]
    }

    /// What the servers of a machine did, in a run that is over.
    pub(crate) fn server_times(&self, machine: MachineNumber, now: Time) -> ServerTimes {
        self.pools[machine].times(now)
    }

    /// What was counted of the servers of a machine so far, without areas over time.
    pub(crate) fn server_counts(&self, machine: MachineNumber) -> ServerTimes {
        self.pools[machine].counts()
    }

    /// Whether no machine has a message of somebody who is not present any more.
    ///
    /// # Errors
    /// One has, after everybody left.
    pub(crate) fn check(&self) -> Result<(), Imbalance> {
        let left = self.pools.iter().map(Pool::messages).sum();
        demand_equal("messages at machines after everybody left", "", left, 0)
    }
}

/// The number of a place of a message among all that its contact passes. Two legs stand for one message.
fn passage(message: u32, place: u64) -> u64 {
    u64::from(message) / 2 * PASSAGES + place
}
