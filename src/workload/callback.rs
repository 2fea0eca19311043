//! Callbacks: in place of a wait a client is called back.

use super::addresses::Addresses;
use super::agenda::{AgendaDraws, ClientAgenda};
use super::device::Reach;
use super::pacing::Pacing;
use super::paging::Paging;
use super::share::ShareByTime;
use crate::ids::{QueueId, TrunkId};
use crate::random::{Distribution, Draws, Root, Stream};
use crate::time::Span;

/// What clients of a class are offered who would have to wait, and what becomes of those who accept.
#[derive(Clone, Debug, PartialEq)]
pub struct Callback {
    /// When they are offered one.
    pub offer: CallbackOffer,
    /// Which share of the offered accepts \[0, 1\].
    pub share: f64,
    /// Where they wait for it.
    pub queue: QueueId,
    /// Higher goes first where the order of service asks for it.
    pub priority: u8,
    /// The lines of which each call out holds one.
    pub trunk: Option<TrunkId>,
    /// Who dials.
    pub dialled_by: Dialler,
    /// How long after they accept they ask to be called at the earliest \[s\]; nothing for as soon as it is their turn.
    pub delay: Option<Distribution>,
    /// When nobody is called later than so long after that moment, the callback was kept in time.
    pub within: Option<Span>,
    /// The times of the day at which clients are called; empty for all.
    pub hours: Vec<(Span, Span)>,
    /// When they may be called by their own agenda, if they give one.
    pub agenda: Option<ClientAgenda>,
    /// By which of their devices they are called, where that is said; else by a telephone of which nothing is known.
    pub addresses: Option<Addresses>,
    /// How long it rings until the client answers \[s\]; at most `ring_limit`.
    pub ring: Distribution,
    /// How long it rings in vain.
    pub ring_limit: Span,
    /// Which share of the calls somebody answers, by the time of dialling \[0, 1\]; of those that reach the client on a device, where they are
    /// called by devices.
    pub answer_share: ShareByTime,
    /// Which share of the others a recording takes, by the time of dialling, and how long a message takes \[s\].
    pub voicemail: Option<(ShareByTime, Distribution)>,
    /// Which share of the answered calls somebody else answers, by the time of dialling, and how long that takes \[s\].
    pub wrong_party: Option<(ShareByTime, Distribution)>,
    /// How long an agent who dials looks at what there is to know before each call \[s\]; nothing for not at all.
    pub preview: Option<Distribution>,
    /// How often they are called at most.
    pub attempts: u16,
    /// How long after a call in vain they are called again \[s\].
    pub retry_delay: Distribution,
    /// How long they put up with not having been called \[s\]; nothing for endlessly.
    pub patience: Option<Distribution>,
    /// Which share of those who do not any more makes contact again \[0, 1\]; the others settle the matter elsewhere.
    pub calls_again: f64,
    /// How long a client who has answered a robot waits for an agent \[s\]; nothing for endlessly.
    pub hold_patience: Option<Distribution>,
    /// How long the conversation takes \[s\]; nothing for as long as without a callback.
    pub talk: Option<Distribution>,
    /// The page that goes out ahead of the first call, if one does.
    pub page: Option<PageAhead>,
    /// What clients are sent from time to time who wait to be called, if anything.
    pub updates: Option<Updates>,
}

impl Callback {
    /// Whether contacts of the class are for nothing but a call, and never wait.
    pub fn is_all(&self) -> bool {
        self.offer == CallbackOffer::AtOnce || self.is_campaign()
    }

    /// Whether they are records of a campaign, which do not come but are called.
    pub fn is_campaign(&self) -> bool {
        self.offer == CallbackOffer::Campaign
    }

    /// Whether clients are told anything while they wait to be called.
    pub fn tells(&self) -> bool {
        self.page.is_some() || self.updates.is_some()
    }
}

/// A page that goes out ahead of a callback, so that its client is ready.
#[derive(Clone, Debug, PartialEq)]
pub struct PageAhead {
    /// How long before the moment at which it is expected to be their turn.
    pub before: Span,
    /// Which share of the calls the client answers who has read it and is still ready \[0, 1\]; nothing for that of others.
    pub answer_share: Option<f64>,
    /// How long they stay ready \[s\]; nothing for until the callback is over.
    pub ready: Option<Distribution>,
}

/// Estimates that are sent to clients who wait to be called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Updates {
    /// How often.
    pub every: Span,
    /// Which share of the clients asks for them \[0, 1\].
    pub share: f64,
    /// With which chance each of them settles the matter, so that no call is made \[0, 1\].
    pub settles: f64,
}

/// When contacts of a class are offered a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackOffer {
    /// They came for one: they leave a request, on a page or elsewhere, and nobody waits.
    AtOnce,
    /// They ask for nothing and are records of a campaign, whom the center calls. Whoever answers is for an agent to talk to, also where a robot
    /// dials.
    Campaign,
    /// When they have to wait, after so long a wait, if the engine then expected them to wait longer than `above`.
    Waiting {
        /// After how long a wait.
        after: Span,
        /// Where there is one, the wait that the engine has to expect when they begin to wait.
        above: Option<Span>,
    },
}

/// Who dials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dialler {
    /// The agent, who is busy while it rings.
    Agent,
    /// A robot, which gives the client to an agent when the client has answered.
    Robot(Pacing),
    /// Nobody: a page or an e-mail tells the client that it is their turn, and they make contact again themselves. Paced as a robot, for which it rings
    /// until they do.
    Message(Pacing),
}

/// What comes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// The client answers.
    Answered,
    /// Somebody else answers, whom it takes so long to find out and to tell.
    WrongParty(Span),
    /// A recording answers, on which a message of so long is left.
    Voicemail(Span),
    /// Nobody answers.
    Unanswered,
}

/// The random numbers of a class's callbacks in one replication, each addressed by the number of the contact and of the call.
#[derive(Clone, Copy, Debug)]
pub struct CallbackDraws {
    accepts: Stream,
    delay: Stream,
    patience: Stream,
    again: Stream,
    calls: Stream,
    devices: Stream,
    compliance: Stream,
    preview: Stream,
    retries: Stream,
    hold: Stream,
    talk: Stream,
    page_delay: Stream,
    ready: Stream,
    wants_updates: Stream,
    settled: Stream,
    /// When clients may be called by their own agenda.
    pub agenda: AgendaDraws,
}

impl CallbackDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> CallbackDraws {
        let stream = |purpose| root.stream(purpose, class);
        CallbackDraws {
            accepts: stream("callback accepted"),
            delay: stream("callback delay"),
            patience: stream("callback patience"),
            again: stream("callback given up"),
            calls: stream("callback calls"),
            devices: stream("callback devices"),
            compliance: stream("callback compliance"),
            preview: stream("callback preview"),
            retries: stream("callback retries"),
            hold: stream("callback on hold"),
            talk: stream("callback talk"),
            page_delay: stream("page delay"),
            ready: stream("ready after a page"),
            wants_updates: stream("updates wanted"),
            settled: stream("settled by an update"),
            agenda: AgendaDraws::new(root, class),
        }
    }

    /// Whether the client accepts.
    pub fn accepts(&self, plan: &Callback, number: u64) -> bool {
        self.accepts.draws(number).unit() < plan.share
    }

    /// How long after accepting the client asks to be called at the earliest.
    pub fn delay(&self, plan: &Callback, number: u64) -> Span {
        plan.delay.as_ref().map_or(Span::ZERO, |delay| seconds(delay, self.delay, number))
    }

    /// How long the client puts up with not having been called.
    pub fn patience(&self, plan: &Callback, number: u64) -> Option<Span> {
        plan.patience.as_ref().map(|patience| seconds(patience, self.patience, number))
    }

    /// Whether a client who does not any more makes contact again.
    pub fn calls_again(&self, plan: &Callback, number: u64) -> bool {
        self.again.draws(number).unit() < plan.calls_again
    }

    /// How long an agent looks at what there is to know before the so-many-th call, counted from 0; nothing for not at all.
    pub fn preview(&self, plan: &Callback, number: u64, before: u16) -> Option<Span> {
        plan.preview.as_ref().map(|preview| seconds(preview, self.preview.of(number), before.into()))
    }

    /// Whether an agent goes by what is seen of the client at the so-many-th call, counted from 0, where so large a share does.
    pub fn complies(&self, share: f64, number: u64, before: u16) -> bool {
        share >= 1.0 || self.compliance.of(number).draws(before.into()).unit() < share
    }

    /// What comes of the so-many-th call, counted from 0, at this time since midnight to a client who is ready for it or not, and how long it
    /// rings before.
    pub fn call(&self, plan: &Callback, number: u64, (before, of_day): (u16, Span), ready: bool) -> (Called, Span) {
        outcome(plan, (of_day, ready), Reach::Answered, &mut self.calls.of(number).draws(before.into()))
    }

    /// The same of a call to the so-many-th of their addresses that reaches them so.
    pub fn call_at(
        &self,
        plan: &Callback,
        number: u64,
        (before, of_day, ready): (u16, Span, bool),
        (address, reach): (usize, Reach),
    ) -> (Called, Span) {
        let call = u64::from(before) * Addresses::MOST as u64 + address as u64;
        outcome(plan, (of_day, ready), reach, &mut self.devices.of(number).draws(call))
    }

    /// How long it takes until the client has read the so-many-th page, counted from 0.
    pub fn page_delay(&self, paging: &Paging, number: u64, before: u32) -> Span {
        seconds(&paging.delay, self.page_delay.of(number), before.into())
    }

    /// How long the client is ready who has read a page ahead of their callback; nothing for until it is over.
    pub fn ready(&self, page: &PageAhead, number: u64) -> Option<Span> {
        page.ready.as_ref().map(|ready| seconds(ready, self.ready, number))
    }

    /// Whether the client asks for updates.
    pub fn wants_updates(&self, updates: &Updates, number: u64) -> bool {
        self.wants_updates.draws(number).unit() < updates.share
    }

    /// Whether the so-many-th update, counted from 0, settles the matter.
    pub fn is_settled(&self, updates: &Updates, number: u64, before: u32) -> bool {
        self.settled.of(number).draws(before.into()).unit() < updates.settles
    }

    /// How long after the so-many-th call, counted from 0, was in vain the client is called again.
    pub fn retry(&self, plan: &Callback, number: u64, before: u16) -> Span {
        seconds(&plan.retry_delay, self.retries.of(number), before.into())
    }

    /// How long a client who has answered a robot waits for an agent.
    pub fn hold_patience(&self, plan: &Callback, number: u64) -> Option<Span> {
        plan.hold_patience.as_ref().map(|patience| seconds(patience, self.hold, number))
    }

    /// How long the conversation takes, where that is said of callbacks.
    pub fn talk(&self, plan: &Callback, number: u64) -> Option<Span> {
        plan.talk.as_ref().map(|talk| seconds(talk, self.talk, number))
    }
}

/// What comes of a call that reaches its client so, and how long it rings before. An engaged line is heard at once.
fn outcome(plan: &Callback, (of_day, ready): (Span, bool), reach: Reach, draws: &mut Draws) -> (Called, Span) {
    let page = plan.page.as_ref().filter(|_| ready);
    let answer_share = page.and_then(|page| page.answer_share).unwrap_or_else(|| plan.answer_share.at(of_day));
    let (answers, otherwise) = (draws.unit() < answer_share && reach == Reach::Answered, draws.unit());
    let rings = Span::from_seconds_f64(plan.ring.sample(draws));
    if reach == Reach::Engaged {
        return (Called::Unanswered, Span::ZERO);
    }
    let part = if answers { &plan.wrong_party } else { &plan.voicemail };
    let takes = match part {
        Some((share, time)) if otherwise < share.at(of_day) => Some(Span::from_seconds_f64(time.sample(draws))),
        _ => None,
    };
    if answers {
        (takes.map_or(Called::Answered, Called::WrongParty), rings)
    } else {
        (takes.map_or(Called::Unanswered, Called::Voicemail), plan.ring_limit)
    }
}

fn seconds(distribution: &Distribution, stream: Stream, entity: u64) -> Span {
    Span::from_seconds_f64(distribution.sample(&mut stream.draws(entity)))
}
