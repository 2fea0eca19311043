//! The journey of an instant message over the legs and machines between the client and the robot or the agent.
//!
//! The way is client, provider, proxy, firewall, agent, or client, proxy, firewall, agent when the proxy hosts; the robot
//! sits at the proxy. Whatever cannot hold a message up (a leg, a machine with a server for every message) only adds to one
//! delay, so that a message costs one event and one more for each machine where it may have to wait.
//!
//! A contact has at most one message on its way, so its slot of the lane of steps belongs to the message. Each message uses up
//! the same numbers of its contact whatever way it takes, so that the same message meets the same chance in all modes.

use super::center::{Host, MessageServers};
use super::contacts::{Contact, Stage};
use super::record::Observer;
use super::result::Leg;
use super::run::{Run, lane};
use super::servers::Entered;
use crate::ids::{ContactId, Id, ProviderId};
use crate::time::{Span, Time};

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// From the client to the robot, or to the agent when one serves the contact.
    ToCenter,
    /// From the robot or the agent to the client.
    ToClient,
}

/// A place on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Point {
    Client,
    Provider,
    /// Where the robot is, too.
    Proxy,
    Firewall,
    Agent,
}

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
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

/// The message of a contact.
#[derive(Clone, Copy, Debug)]
pub(super) struct Journey {
    direction: Direction,
    pub(super) progress: Progress,
    /// Who hosted when it was sent.
    host: Host,
    /// Its first leg among all that messages of the contact have, which says what chance it meets.
    leg: u32,
    /// When it left.
    sent: Time,
    /// How long the client's message took that it answers.
    there: Span,
}

impl Default for Journey {
    fn default() -> Self {
        let (direction, progress) = (Direction::ToCenter, Progress::Still);
        Journey { direction, progress, host: Host::Provider, leg: 0, sent: Time::START, there: Span::ZERO }
    }
}

const SENDER: &str = "only a contact of a provider sends messages";

/// Places where a message may take time beside the legs of its host; each uses up a number.
const PASSAGES: u64 = 4;

/// The first leg of a message besides those of which the contact's legs are counted.
const BESIDES: u32 = u32::MAX - 1;

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// The contact's next message leaves after so much time, by the way of the host of now. When it has arrived,
    /// [`Run::deliver`] is called.
    #[inline(always)]
    pub(super) fn send(&mut self, id: ContactId, direction: Direction, after: Span) {
        let sent = self.now() + after;
        let (contact, messenger) = (&self.contacts[id], &mut self.messengers[id]);
        let leg = messenger.legs;
        messenger.legs += 2;
        let (host, stage) = (messenger.host, contact.stage);
        let provider = contact.provider.expect(SENDER);
        if self.at_once[provider][host as usize] {
            let begins = matches!((stage, direction), (Stage::Served, Direction::ToClient) | (Stage::Reaching, _));
            if after == Span::ZERO && begins {
                self.count_message(id, provider, host, (stage, direction), Span::ZERO);
                return self.deliver(id, stage, direction);
            }
            if stage == Stage::Served {
                let journey = self.journeys.grown_to(id);
                *journey = Journey { direction, progress: Progress::Arriving, host, leg, sent, there: journey.there };
                return self.agenda.schedule(lane::STEPS, id.0, sent);
            }
        }
        self.set_out(id, direction, leg, after);
    }

    /// A message besides those that every contact like this one has: it uses up no number of theirs.
    pub(super) fn send_besides(&mut self, id: ContactId, direction: Direction, after: Span) {
        self.set_out(id, direction, BESIDES, after);
    }

    /// The message with this first leg sets out on a way that may take time.
    #[inline(never)]
    fn set_out(&mut self, id: ContactId, direction: Direction, leg: u32, after: Span) {
        let (host, stage) = (self.messengers[id].host, self.contacts[id].stage);
        let sent = self.now() + after;
        let journey = self.journeys.grown_to(id);
        *journey = Journey { direction, progress: Progress::Still, host, leg, sent, there: journey.there };
        let start = match direction {
            Direction::ToCenter => Point::Client,
            Direction::ToClient if stage == Stage::Served => Point::Agent,
            // What the robot writes has to be handled by the proxy, too.
            Direction::ToClient => return self.meet(id, Point::Proxy, after),
        };
        self.travel(id, start, after);
    }

    /// The message has its next event, at its time.
    pub(super) fn on_journey(&mut self, id: ContactId) {
        let now = self.now();
        match self.journeys[id].progress {
            Progress::To(point) => {
                let pool = self.pool_index(id, point);
                match self.pools[pool].enter(id, now, &mut self.lines) {
                    Entered::Begun => self.begin(id, point),
                    Entered::InLine => {
                        self.journeys[id].progress = Progress::InLine(point);
                        self.agenda.cancel(lane::STEPS, id.0);
                    }
                    Entered::Refused => {
                        self.journeys[id].progress = Progress::Still;
                        self.agenda.cancel(lane::STEPS, id.0);
                        self.cut_off(id);
                    }
                }
            }
            Progress::At(point) => {
                self.journeys[id].progress = Progress::Still;
                self.travel(id, point, Span::ZERO);
                self.free_server(self.pool_index(id, point));
            }
            Progress::Arriving => self.arrived(id),
            Progress::Still | Progress::InLine(_) => unreachable!("only a message on its way has an event"),
        }
    }

    /// The message is at the end of its way.
    fn arrived(&mut self, id: ContactId) {
        let journey = &mut self.journeys[id];
        journey.progress = Progress::Still;
        let Journey { direction, host, sent, .. } = *journey;
        let Contact { stage, provider, .. } = self.contacts[id];
        // In a conversation most often its next event follows, which takes the place of this one.
        if stage != Stage::Served {
            self.agenda.cancel(lane::STEPS, id.0);
        }
        let latency = self.now().since(sent);
        self.count_message(id, provider.expect(SENDER), host, (stage, direction), latency);
        self.deliver(id, stage, direction);
    }

    /// Counts a message of a contact in this stage that has taken so long; and together with the one that it answers, if it is an
    /// answer. What the robot says of its own accord is none.
    #[inline(always)]
    fn count_message(
        &mut self,
        id: ContactId,
        provider: ProviderId,
        host: Host,
        (stage, direction): (Stage, Direction),
        latency: Span,
    ) {
        let times = &mut self.providers[provider];
        times.messages_exposed += u64::from(host == Host::Provider);
        times.messages += 1;
        times.latency += u128::from(latency.nanos());
        let there = (self.journeys.len() > id.index()).then(|| &mut self.journeys[id].there);
        match direction {
            Direction::ToCenter => there.into_iter().for_each(|there| *there = latency),
            Direction::ToClient if stage == Stage::Waiting => {}
            Direction::ToClient => {
                let there = there.map_or(Span::ZERO, std::mem::take);
                times.round_trips += 1;
                times.round_trip += u128::from((there + latency).nanos());
            }
        }
    }

    /// Whether the contact has a message on its way.
    #[inline]
    pub(super) fn is_sending(&self, id: ContactId) -> bool {
        // Contacts that never sent one may have no entry.
        self.journeys.len() > id.index() && self.journeys[id].progress != Progress::Still
    }

    /// The contact's message, if it has one, comes to nothing: its client is gone.
    pub(super) fn recall(&mut self, id: ContactId) {
        if !self.is_sending(id) {
            return;
        }
        let now = self.now();
        let progress = std::mem::replace(&mut self.journeys[id].progress, Progress::Still);
        self.agenda.cancel(lane::STEPS, id.0);
        match progress {
            Progress::InLine(point) => {
                let pool = self.pool_index(id, point);
                self.pools[pool].leave_line(id, now, &mut self.lines);
            }
            Progress::At(point) => self.free_server(self.pool_index(id, point)),
            Progress::Still | Progress::To(_) | Progress::Arriving => {}
        }
    }

    /// Goes on from a place that it is done with, after so much time.
    fn travel(&mut self, id: ContactId, from: Point, delay: Span) {
        match self.hop(id, from) {
            Some((leg, to)) => self.meet(id, to, delay + leg),
            None => {
                self.journeys[id].progress = Progress::Arriving;
                let arrived = self.now() + delay;
                self.agenda.schedule(lane::STEPS, id.0, arrived);
            }
        }
    }

    /// Comes to a place after so much time.
    fn meet(&mut self, id: ContactId, at: Point, delay: Span) {
        match self.servers(id, at) {
            Some(servers) if servers.workers.is_some() || self.may_fail(id, at) => {
                self.journeys[id].progress = Progress::To(at);
                let reached = self.now() + delay;
                self.agenda.schedule(lane::STEPS, id.0, reached);
            }
            Some(_) => {
                let service = self.service(id, at);
                self.travel(id, at, delay + service);
            }
            None => self.travel(id, at, delay),
        }
    }

    /// A machine has failed: what its servers had begun with stands first in line again, in the order of the contacts' places.
    pub(super) fn interrupt(&mut self, pool: usize) {
        let now = self.now();
        for id in self.contacts.present().into_iter().rev() {
            if !self.is_sending(id) {
                continue;
            }
            if let Progress::At(point) = self.journeys[id].progress
                && self.pool_index(id, point) == pool
            {
                self.journeys[id].progress = Progress::InLine(point);
                self.agenda.cancel(lane::STEPS, id.0);
                self.pools[pool].put_back(id, now, &mut self.lines);
            }
        }
    }

    /// A machine works again.
    pub(super) fn resume_line(&mut self, pool: usize) {
        let now = self.now();
        while let Some(next) = self.pools[pool].next(now, &mut self.lines) {
            self.begin_next(next);
        }
    }

    fn may_fail(&self, id: ContactId, at: Point) -> bool {
        match at {
            Point::Provider => self.center.providers[self.provider_of(id)].outages.are_possible(),
            Point::Proxy => self.center.proxy.outages.are_possible(),
            Point::Firewall => self.center.firewall.as_ref().is_some_and(|wall| wall.outages.are_possible()),
            Point::Client | Point::Agent => false,
        }
    }

    /// A server begins with the message of the contact.
    fn begin(&mut self, id: ContactId, point: Point) {
        self.journeys[id].progress = Progress::At(point);
        let done = self.now() + self.service(id, point);
        self.agenda.schedule(lane::STEPS, id.0, done);
    }

    /// A server of the pool is free for the next in line.
    fn free_server(&mut self, pool: usize) {
        let now = self.now();
        if let Some(next) = self.pools[pool].release(now, &mut self.lines) {
            self.begin_next(next);
        }
    }

    fn begin_next(&mut self, next: ContactId) {
        let Progress::InLine(point) = self.journeys[next].progress else {
            unreachable!("who is taken from a line stood in it")
        };
        self.begin(next, point);
    }

    /// The next place of the message and how long the way to it takes; nothing at the end of the way.
    fn hop(&mut self, id: ContactId, from: Point) -> Option<(Span, Point)> {
        let Journey { direction, host, leg: message, .. } = self.journeys[id];
        let contact = &self.contacts[id];
        let to_agent = contact.stage == Stage::Served;
        let firewall = self.center.firewall.is_some();
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
        let number = contact.number;
        let draws = &self.classes[contact.class].draws;
        let number_of_provider = contact.provider.expect(SENDER);
        let (provider, proxy) = (&self.center.providers[number_of_provider], &self.center.proxy);
        let takes = match leg {
            Leg::Client => draws.leg(&provider.client_leg, number, message),
            Leg::Proxy => draws.leg(&provider.proxy_leg, number, message + 1),
            Leg::Direct => draws.leg(&proxy.direct_leg, number, message),
            Leg::Agent => draws.passage(&proxy.agent_leg, number, passage(message, 3)),
        };
        let times = &mut self.providers[number_of_provider].legs[leg as usize];
        times.messages += 1;
        times.time += u128::from(takes.nanos());
        Some((takes, to))
    }

    /// The servers at a place, if there are any.
    fn servers(&self, id: ContactId, at: Point) -> Option<&MessageServers> {
        match at {
            Point::Provider => Some(&self.center.providers[self.provider_of(id)].servers),
            Point::Proxy => Some(&self.center.proxy.servers),
            Point::Firewall => self.center.firewall.as_ref().map(|firewall| &firewall.servers),
            Point::Client | Point::Agent => None,
        }
    }

    /// How long the contact's message takes one of the servers at a place.
    fn service(&self, id: ContactId, at: Point) -> Span {
        let contact = &self.contacts[id];
        let servers = self.servers(id, at).expect("only where there are servers");
        let place = match at {
            Point::Provider => 0,
            Point::Proxy => 1,
            _ => 2,
        };
        let draws = &self.classes[contact.class].draws;
        let message = self.journeys[id].leg;
        let service = draws.passage(&servers.service, contact.number, passage(message, place));
        match &self.center.proxy.translation {
            Some(translation)
                if at == Point::Proxy
                    && contact.stage == Stage::Served
                    && translation.covers.contains(self.messengers[id].protocol) =>
            {
                service + draws.translation(&translation.service, contact.number, message)
            }
            _ => service,
        }
    }

    /// The number of the pool at a place: the providers', then the proxy's, then the firewall's.
    fn pool_index(&self, id: ContactId, at: Point) -> usize {
        let providers = self.center.providers.len();
        match at {
            Point::Provider => self.provider_of(id).index(),
            Point::Proxy => providers,
            Point::Firewall => providers + 1,
            Point::Client | Point::Agent => unreachable!("neither clients nor agents are machines"),
        }
    }

    pub(super) fn provider_of(&self, id: ContactId) -> ProviderId {
        self.contacts[id].provider.expect(SENDER)
    }

    /// How long a message with an agent takes whatever else is on its way, as if all machines were idle. Counts it. For
    /// conversations in one piece, whose messages have no events.
    pub(super) fn passing_time(&mut self, id: ContactId, direction: Direction) -> Span {
        let messenger = &mut self.messengers[id];
        let (leg, host) = (messenger.legs, messenger.host);
        messenger.legs += 2;
        let journey = self.journeys.grown_to(id);
        *journey = Journey { direction, host, leg, there: journey.there, ..Journey::default() };
        let start = match direction {
            Direction::ToCenter => Point::Client,
            Direction::ToClient => Point::Agent,
        };
        let (mut at, mut takes) = (start, Span::ZERO);
        while let Some((leg, to)) = self.hop(id, at) {
            takes += leg;
            if self.servers(id, to).is_some() {
                takes += self.service(id, to);
            }
            at = to;
        }
        let (provider, stage) = (self.provider_of(id), self.contacts[id].stage);
        self.count_message(id, provider, host, (stage, direction), takes);
        takes
    }
}

/// The number of a place of a message among all that its contact passes. Two legs stand for one message.
fn passage(message: u32, place: u64) -> u64 {
    u64::from(message) / 2 * PASSAGES + place
}
