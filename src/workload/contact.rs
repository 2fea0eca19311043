//! What a contact brings with it.

use super::announcement::Announcement;
use super::arrivals::Arrivals;
use super::automation::Automation;
use super::by_arrival::ByArrival;
use super::callback::Callback;
use super::device::{DeviceMedia, DeviceMedium};
use super::inquiry::Inquiry;
use super::invitation::Invitations;
use super::notice::Notice;
use super::retrial::{Recalls, Retrials};
use super::silence::SilentAbandonment;
use super::sip::{SipHabits, SipRequest};
use super::status::StatusHabits;
use super::thread::ThreadHabits;
use super::transfer::Transfer;
use super::while_waiting::WhileWaiting;
use crate::ids::{GroupId, IdVec, LanguageId, ProtocolId, ProviderId, QueueId, TrunkId};
use crate::random::{Block, Distribution, Root, Stream};
use crate::routing::{Attributes, Channel};
use crate::time::{Span, Time};

/// Contacts of one kind. All distributions are in seconds, unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Its name, which also keys its random numbers: renaming a class draws anew, adding another does not.
    pub name: String,
    /// When its contacts arrive.
    pub arrivals: Arrivals,
    /// How they come in.
    pub entry: Entry,
    /// Where they wait.
    pub queue: QueueId,
    /// Higher goes first where the order of service asks for it.
    pub priority: u8,
    /// The language that the agent has to speak; nothing for any.
    pub language: Option<LanguageId>,
    /// How long a contact puts up with not being served, from its arrival on; nothing for endlessly.
    pub patience: Option<Distribution>,
    /// The agent's undisturbed work at one go, by their group: the whole conversation, or in a conversation turn by turn the
    /// composing of one message.
    pub talk: IdVec<GroupId, Distribution>,
    /// The agent's work after the conversation, by their group.
    pub wrap_up: IdVec<GroupId, Distribution>,
    /// At which hours the last three are others.
    pub by_arrival: ByArrival,
    /// A wish for one particular agent.
    pub preferred: Option<PreferredAgent>,
    /// The lines of which each of them holds one, from arrival to the end of the conversation: calls by circuit.
    pub trunk: Option<TrunkId>,
    /// When e-mails are due, counted from their arrival.
    pub due: Option<Span>,
    /// A self-service system that serves them, before people or in their stead.
    pub automation: Option<Automation>,
    /// What they are told when they have to wait for people.
    pub announcement: Option<Announcement>,
    /// What they are offered in place of a wait.
    pub callback: Option<Box<Callback>>,
    /// Whether some of those who give up waiting do so silently.
    pub silent_abandonment: Option<SilentAbandonment>,
    /// Those whom an agent gives to somebody else; the shares sum to 1 at most.
    pub transfers: Vec<Transfer>,
    /// Whether they try again when they were not served.
    pub retrials: Option<Retrials>,
    /// Whether they come again after they were served.
    pub recalls: Option<Recalls>,
    /// Whether they look at the center's status first.
    pub status: Option<Box<StatusHabits>>,
    /// Whether each is a message of a conversation that may go on for days.
    pub thread: Option<Box<ThreadHabits>>,
    /// Whether visitors of a page are invited to be among them.
    pub invitations: Option<Box<Invitations>>,
    /// What they may do themselves while they wait.
    pub while_waiting: Option<WhileWaiting>,
    /// Of what subscribers are told who then are among them.
    pub notices: Vec<Notice>,
}

/// How contacts of a class come in.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// By voice: the contact asks to be routed at once.
    Voice,
    /// By chat on the center's own page, likewise.
    Chat,
    /// By e-mail, likewise; nobody is there who could lose patience.
    Email,
    /// By instant message over a provider and the proxy.
    Im(MessagingHabits),
    /// By SIP, over the routing point.
    Sip(SipHabits),
}

/// A way in: how contacts come, without what is said of each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WayIn {
    /// By voice.
    Voice,
    /// By instant message.
    Im,
    /// By chat.
    Chat,
    /// By e-mail.
    Email,
    /// By SIP.
    Sip,
}

impl WayIn {
    /// As files name it.
    pub const fn name(self) -> &'static str {
        match self {
            WayIn::Voice => "voice",
            WayIn::Im => "im",
            WayIn::Chat => "chat",
            WayIn::Email => "email",
            WayIn::Sip => "sip",
        }
    }

    /// What people call contacts that come so.
    pub const fn contacts(self) -> &'static str {
        match self {
            WayIn::Voice => "calls",
            WayIn::Im => "instant-messaging sessions",
            WayIn::Chat => "chats",
            WayIn::Email => "e-mails",
            WayIn::Sip => "contacts by SIP",
        }
    }
}

impl Entry {
    /// Which way in it is.
    pub fn way(&self) -> WayIn {
        match self {
            Entry::Voice => WayIn::Voice,
            Entry::Chat => WayIn::Chat,
            Entry::Email => WayIn::Email,
            Entry::Im(_) => WayIn::Im,
            Entry::Sip(_) => WayIn::Sip,
        }
    }

    /// The one channel by which contacts come; nothing for instant messages and SIP, where it is that of each.
    pub fn channel(&self) -> Option<Channel> {
        match self {
            Entry::Voice => Some(Channel::Voice),
            Entry::Chat => Some(Channel::Chat),
            Entry::Email => Some(Channel::Email),
            Entry::Im(_) | Entry::Sip(_) => None,
        }
    }

    /// Whether nothing lies between the arrival and the request to be routed.
    #[inline]
    pub fn is_direct(&self) -> bool {
        !matches!(self, Entry::Im(_) | Entry::Sip(_))
    }

    /// The media of which a client's device needs one, for contacts to come by it.
    pub fn device_media(&self) -> DeviceMedia {
        match self {
            Entry::Im(_) => [DeviceMedium::Im].into_iter().collect(),
            Entry::Chat => [DeviceMedium::Chat].into_iter().collect(),
            Entry::Email => [DeviceMedium::Email].into_iter().collect(),
            Entry::Voice => {
                [DeviceMedium::IpPhone, DeviceMedium::Cellular, DeviceMedium::Telephone].into_iter().collect()
            }
            Entry::Sip(_) => [DeviceMedium::IpPhone, DeviceMedium::Im].into_iter().collect(),
        }
    }
}

/// How clients of a class use instant messages.
#[derive(Clone, Debug, PartialEq)]
pub struct MessagingHabits {
    /// Share of contacts by provider; they sum to 1.
    pub providers: IdVec<ProviderId, f64>,
    /// What the robot has to find out.
    pub inquiry: Option<Box<Inquiry>>,
    /// Exchanges of the robot dialogue besides \[count\].
    pub dialogue_exchanges: Distribution,
    /// How long the client takes to answer the robot.
    pub think: Distribution,
    /// How sensitive what they write is \[0 on\].
    pub sensitivity: Distribution,
    /// How a session with an agent goes.
    pub session: SessionForm,
}

/// How a session of instant messages with an agent goes.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionForm {
    /// In one piece, as long as the handling time says.
    Held {
        /// Exchanges of messages with the agent \[count\]; each adds a round trip to the session.
        exchanges: Distribution,
    },
    /// Turn by turn, through the agent's attention.
    Turns(Turns),
}

/// A conversation turn by turn: the client's message waits for the agent's attention, the agent composes an answer, the
/// client reads it and writes again, until the agent has written so many messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Turns {
    /// Messages of the agent \[count\], at least one.
    pub count: Distribution,
    /// How long the client takes to read a message and to write the next.
    pub answer: Distribution,
    /// A client who has been silent for so long gives the agent's slot free until they write again.
    pub idle_limit: Option<Span>,
}

/// A share of the contacts would rather be served by one agent, their own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PreferredAgent {
    /// Which share \[0, 1\].
    pub share: f64,
    /// How long they wait for them alone.
    pub limit: Span,
    /// With so many who wait for that agent alone, they are not available to one more; nothing for however many.
    pub backlog: Option<u32>,
}

/// What is left to chance about who hosts a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostingQuestion {
    /// Whether it is among the share that is to be hosted otherwise than by relay.
    Chosen,
    /// Whether the provider grants it.
    Granted,
    /// Whether the redirection fails.
    Fails,
    /// Whether it is among the share that a rule means.
    ChosenByRule,
}

/// The random numbers of one class in one replication, each addressed by the number of the contact.
#[derive(Clone, Debug)]
pub struct ClassDraws {
    patience: Stream,
    /// Drawn ahead where all groups of agents take the same time, and not always the same.
    talk: Option<Block>,
    talk_by_group: Stream,
    /// Nothing where there never is any.
    wrap_up: Option<Stream>,
    provider: Stream,
    dialogue_exchanges: Stream,
    session_exchanges: Stream,
    turns: Stream,
    compose: Stream,
    answer: Stream,
    think: Stream,
    robot: Stream,
    legs: Stream,
    machines: Stream,
    translation: Stream,
    protocol: Stream,
    sensitivity: Stream,
    hosting: Stream,
    returns: Stream,
    recalls: Stream,
    preferred: Stream,
    pick: Stream,
    pub(super) inquiry: Stream,
}

/// The random numbers of one conversation turn by turn, each addressed by the number of the turn.
#[derive(Clone, Copy, Debug, Default)]
pub struct TurnDraws {
    compose: Stream,
    answer: Stream,
}

impl ClassDraws {
    /// The numbers of the class.
    pub fn new(root: Root, class: &Class) -> Self {
        let stream = |purpose| root.stream(purpose, &class.name);
        let distributions = || class.talk.iter();
        let alike = distributions().zip(distributions().skip(1)).all(|(one, next)| one == next);
        let drawn = distributions().next().filter(|distribution| alike && distribution.is_constant().is_none());
        let wrap_ups = std::iter::once(&class.wrap_up).chain(class.by_arrival.all().iter().map(|hours| &hours.wrap_up));
        let some_wrap_up =
            wrap_ups.flat_map(|of| of.iter()).any(|distribution| distribution.is_constant() != Some(0.0));
        ClassDraws {
            patience: stream("patience"),
            talk: drawn.map(|distribution| Block::new(distribution.clone(), stream("handling"))),
            talk_by_group: stream("handling"),
            wrap_up: some_wrap_up.then(|| stream("wrap-up")),
            provider: stream("provider"),
            dialogue_exchanges: stream("dialogue exchanges"),
            session_exchanges: stream("session exchanges"),
            turns: stream("turns"),
            compose: stream("compose"),
            answer: stream("answer"),
            think: stream("think"),
            robot: stream("robot"),
            legs: stream("legs"),
            machines: stream("machines"),
            translation: stream("translation"),
            protocol: stream("protocol"),
            sensitivity: stream("sensitivity"),
            hosting: stream("hosting"),
            returns: stream("returns"),
            recalls: stream("recalls"),
            preferred: stream("preferred agent"),
            pick: stream("pick"),
            inquiry: stream("inquiry"),
        }
    }

    /// The contact's patience; [`Span::MAX`] when it is endless.
    #[inline]
    pub fn patience(&self, class: &Class, number: u64) -> Span {
        self.patience_of(class, number, class.patience.as_ref())
    }

    /// The same of one that arrived then.
    #[inline]
    pub fn patience_at(&self, class: &Class, number: u64, arrived: Time) -> Span {
        let hours = class.by_arrival.at(arrived).map(|hours| hours.patience.as_ref());
        self.patience_of(class, number, hours.unwrap_or(class.patience.as_ref()))
    }

    #[inline]
    fn patience_of(&self, class: &Class, number: u64, distribution: Option<&Distribution>) -> Span {
        if let Some(patience) = class.recorded(number).and_then(|contact| contact.patience) {
            return patience;
        }
        let Some(distribution) = distribution else { return Span::MAX };
        // Who was answered after this wait has shown that their patience is longer.
        match class.waited(number) {
            Some(waited) => {
                let patience = distribution.sample_above(waited.seconds(), &mut self.patience.draws(number));
                Span::from_seconds_f64(patience).max(waited)
            }
            None => span(distribution, self.patience, number),
        }
    }

    /// The contact's conversation with an agent of the group. Two groups with proportional distributions get proportional times.
    #[inline(always)]
    pub fn talk(&mut self, class: &Class, number: u64, group: impl FnOnce() -> GroupId) -> Span {
        if let Some(talk) = class.recorded(number).and_then(|contact| contact.talk) {
            return talk;
        }
        match &mut self.talk {
            Some(drawn) => Span::from_seconds_f64(drawn.value(number)),
            None => span(&class.talk[group()], self.talk_by_group, number),
        }
    }

    /// The same of one that arrived then.
    #[inline(always)]
    pub fn talk_at(&mut self, class: &Class, number: u64, arrived: Time, group: impl FnOnce() -> GroupId) -> Span {
        match class.by_arrival.at(arrived) {
            Some(hours) if class.recorded(number).is_none_or(|contact| contact.talk.is_none()) => {
                span(&hours.talk[group()], self.talk_by_group, number)
            }
            _ => self.talk(class, number, group),
        }
    }

    /// The work after it.
    #[inline]
    pub fn wrap_up(&self, class: &Class, number: u64, group: impl FnOnce() -> GroupId) -> Span {
        self.wrap_up.map_or(Span::ZERO, |stream| span(&class.wrap_up[group()], stream, number))
    }

    /// The same of one that arrived then.
    #[inline]
    pub fn wrap_up_at(&self, class: &Class, number: u64, arrived: Time, group: impl FnOnce() -> GroupId) -> Span {
        let wrap_up = class.by_arrival.at(arrived).map_or(&class.wrap_up, |hours| &hours.wrap_up);
        self.wrap_up.map_or(Span::ZERO, |stream| span(&wrap_up[group()], stream, number))
    }

    /// The contact's provider.
    pub fn provider(&self, habits: &MessagingHabits, number: u64) -> ProviderId {
        let mut point = self.provider.draws(number).unit();
        let mut chosen = None;
        for (provider, &share) in habits.providers.entries() {
            if share > 0.0 {
                chosen = Some(provider);
                if point < share {
                    break;
                }
                point -= share;
            }
        }
        chosen.expect("shares of providers sum to 1")
    }

    /// The protocol of the client's program, of those of their provider.
    pub fn protocol(&self, protocols: &[(ProtocolId, f64)], number: u64) -> ProtocolId {
        if let [(only, _)] = protocols {
            return *only;
        }
        let mut point = self.protocol.draws(number).unit();
        let mut reached = protocols.iter().filter(|(_, share)| *share > 0.0).peekable();
        while let Some((protocol, share)) = reached.next() {
            if point < *share || reached.peek().is_none() {
                return *protocol;
            }
            point -= share;
        }
        unreachable!("shares of protocols sum to 1")
    }

    /// How many exchanges the robot dialogue takes besides those of the inquiry.
    pub(super) fn dialogue_exchanges(&self, habits: &MessagingHabits, number: u64) -> u32 {
        count(&habits.dialogue_exchanges, self.dialogue_exchanges, number)
    }

    /// How many exchanges a session in one piece takes.
    pub fn session_exchanges(&self, exchanges: &Distribution, number: u64) -> u32 {
        count(exchanges, self.session_exchanges, number)
    }

    /// How many messages the agent writes in a conversation turn by turn.
    pub fn turns(&self, turns: &Turns, number: u64) -> u32 {
        count(&turns.count, self.turns, number).max(1)
    }

    /// What is random about a conversation turn by turn.
    pub fn conversation(&self, number: u64) -> TurnDraws {
        TurnDraws { compose: self.compose.of(number), answer: self.answer.of(number) }
    }

    /// How long the client thinks in an exchange of the dialogue.
    pub fn think(&self, habits: &MessagingHabits, number: u64, exchange: u32) -> Span {
        span(&habits.think, self.think.of(number), u64::from(exchange))
    }

    /// How long the robot takes for its message of an exchange.
    pub fn robot_delay(&self, distribution: &Distribution, number: u64, exchange: u32) -> Span {
        span(distribution, self.robot.of(number), u64::from(exchange))
    }

    /// How long a message of the contact takes on one leg of its way. `message` counts legs of messages, so that the same
    /// message meets the same chance in all hosting modes.
    pub fn leg(&self, distribution: &Distribution, number: u64, message: u32) -> Span {
        span(distribution, self.legs.of(number), u64::from(message))
    }

    /// How sensitive what the contact writes is.
    pub fn sensitivity(&self, habits: &MessagingHabits, number: u64) -> f64 {
        habits.sensitivity.sample(&mut self.sensitivity.draws(number))
    }

    /// How long after its failure the contact is tried again for the so-many-th time, if it is.
    pub fn retrial(&self, retrials: &Retrials, number: u64, before: u16) -> Option<Span> {
        let mut draws = self.returns.of(number).draws(before.into());
        (draws.unit() < retrials.share).then(|| Span::from_seconds_f64(retrials.delay.sample(&mut draws)))
    }

    /// How long after it was served the client comes again, if that did not settle the matter.
    pub fn recall(&self, recalls: &Recalls, number: u64) -> Option<Span> {
        let mut draws = self.recalls.draws(number);
        (draws.unit() < recalls.share).then(|| Span::from_seconds_f64(recalls.delay.sample(&mut draws)))
    }

    /// A number in \[0, 1\) for each of the questions about who hosts the contact.
    pub fn hosting(&self, number: u64, question: HostingQuestion) -> f64 {
        self.hosting.of(number).draws(question as u64).unit()
    }

    /// How long a message of the contact takes at a machine, or between one and an agent. `passage` counts the places where
    /// its messages could take time, passed or not.
    pub fn passage(&self, distribution: &Distribution, number: u64, passage: u64) -> Span {
        span(distribution, self.machines.of(number), passage)
    }

    /// How long it takes to translate a message of the contact. `message` counts legs of messages, as for [`ClassDraws::leg`].
    pub fn translation(&self, distribution: &Distribution, number: u64, message: u32) -> Span {
        span(distribution, self.translation.of(number), u64::from(message))
    }

    /// Which of `agents` agents the contact wants, if it wants one.
    pub fn preferred(&self, wish: PreferredAgent, number: u64, agents: usize) -> Option<usize> {
        let mut draws = self.preferred.draws(number);
        (draws.unit() < wish.share).then(|| ((u128::from(draws.word()) * agents as u128) >> 64) as usize)
    }

    /// The number for a pick that is left to chance.
    #[inline]
    pub fn pick(&self, number: u64) -> u64 {
        self.pick.draws(number).word()
    }
}

impl TurnDraws {
    /// How long an agent of the group composes a message.
    #[inline]
    pub fn compose(&self, class: &Class, group: GroupId, turn: u32) -> Span {
        span(&class.talk[group], self.compose, u64::from(turn))
    }

    /// How long the client takes to read a message and to write the next.
    #[inline]
    pub fn answer(&self, turns: &Turns, turn: u32) -> Span {
        span(&turns.answer, self.answer, u64::from(turn))
    }
}

impl Class {
    /// The conversation of those that arrive then, by the agent's group.
    pub fn talk_at(&self, arrived: Time) -> &IdVec<GroupId, Distribution> {
        self.by_arrival.at(arrived).map_or(&self.talk, |hours| &hours.talk)
    }

    /// All its conversations, at whatever hour and by whichever group.
    pub fn all_talk_mut(&mut self) -> impl Iterator<Item = &mut Distribution> {
        self.talk.iter_mut().chain(self.by_arrival.all_mut().iter_mut().flat_map(|hours| hours.talk.iter_mut()))
    }

    /// The work after it, likewise.
    pub fn wrap_up_at(&self, arrived: Time) -> &IdVec<GroupId, Distribution> {
        self.by_arrival.at(arrived).map_or(&self.wrap_up, |hours| &hours.wrap_up)
    }

    /// How long those that arrive then put up with waiting; nothing for endlessly.
    pub fn patience_at(&self, arrived: Time) -> Option<&Distribution> {
        self.by_arrival.at(arrived).map_or(self.patience.as_ref(), |hours| hours.patience.as_ref())
    }

    /// How many contacts come by then on average, of themselves or because they are told of something.
    pub fn expected(&self, by: Time) -> f64 {
        let told = |notice: &Notice| notice.contacts() * notice.times.iter().filter(|&&time| time < by).count() as f64;
        self.arrivals.expected(by) + self.notices.iter().map(told).sum::<f64>()
    }

    /// Whether whoever is not served gives up some time, at whatever hour they come.
    pub fn all_give_up(&self) -> bool {
        self.patience.is_some() && self.by_arrival.all().iter().all(|hours| hours.patience.is_some())
    }

    /// The queue in which its contacts wait: that of their callbacks, where they come for nothing else.
    pub fn waits_in(&self) -> QueueId {
        let callback = self.callback.as_ref().filter(|callback| callback.is_all());
        callback.map_or(self.queue, |callback| callback.queue)
    }

    /// Whether its contacts are records of a campaign, which do not come but are called.
    pub fn is_campaign(&self) -> bool {
        self.callback.as_ref().is_some_and(|callback| callback.is_campaign())
    }

    /// Whether its contacts are messages, or made of messages, so that their answers have times of their own.
    pub fn is_by_message(&self) -> bool {
        matches!(self.entry, Entry::Im(_)) || self.thread.is_some()
    }

    /// How its conversations go turn by turn, if they do.
    #[inline]
    pub fn turns(&self) -> Option<&Turns> {
        match &self.entry {
            Entry::Im(MessagingHabits { session: SessionForm::Turns(turns), .. }) => Some(turns),
            _ => None,
        }
    }

    /// What the request of the contact of this number says of it, and the customer data that it names, where contacts come by SIP.
    pub fn said(&self, number: u64) -> Option<Attributes> {
        match &self.entry {
            Entry::Sip(habits) => habits.requests.of(number).map(SipRequest::attributes),
            Entry::Im(_) | Entry::Voice | Entry::Chat | Entry::Email => None,
        }
    }

    #[inline]
    fn waited(&self, number: u64) -> Option<Span> {
        match &self.arrivals {
            Arrivals::Recorded(contacts) => contacts.waited(number as usize),
            _ => None,
        }
    }

    #[inline]
    fn recorded(&self, number: u64) -> Option<&super::RecordedContact> {
        match &self.arrivals {
            Arrivals::Recorded(contacts) => contacts.contacts().get(number as usize),
            _ => None,
        }
    }
}

#[inline(always)]
pub(super) fn span(distribution: &Distribution, stream: Stream, entity: u64) -> Span {
    // Most often there is no work after the conversation, and nothing to call for.
    match distribution.is_constant() {
        Some(value) => Span::from_seconds_f64(value),
        None => drawn_span(distribution, stream, entity),
    }
}

#[inline(never)]
fn drawn_span(distribution: &Distribution, stream: Stream, entity: u64) -> Span {
    Span::from_seconds_f64(distribution.sample(&mut stream.draws(entity)))
}

pub(super) fn count(distribution: &Distribution, stream: Stream, entity: u64) -> u32 {
    u32::try_from(distribution.sample_count(&mut stream.draws(entity))).unwrap_or(u32::MAX)
}
