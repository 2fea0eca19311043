//! The contacts that are present now.

use super::outcome::Outcome;
use super::record::{ContactRecord, LegKind, LegRecord, Modes};
use super::stage::Stage;
use super::wish::{Before, Waited, Wish};
use crate::ids::{AgentId, ClassId, ContactId, Id, ProviderId, SiteId};
use crate::model::plan::Host;
use crate::time::{Span, Time};
use crate::workload::{came_as, first_number, switched_from, transferred_from};
use std::ops::{Index, IndexMut};

/// A contact that is present. It is a line of the processor's cache, for it is looked at when the others there have pushed it out.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Contact {
    pub(crate) number: u64,
    /// When it arrived, this time.
    pub(crate) arrived: Time,
    /// The times of the leg that it is in.
    pub(crate) leg: Leg,
    pub(crate) stage: Stage,
    /// How often it had been tried before with the same wish.
    pub(crate) retrials: u16,
    /// How often its client had come again after being served.
    pub(crate) recalls: u16,
    /// Index of the cell that counts it.
    pub(crate) cell: u32,
    pub(crate) class: ClassId,
    /// Where it is routed, from when it asked to be.
    pub(crate) site: SiteId,
    /// The provider of a contact by instant message.
    pub(crate) provider: Option<ProviderId>,
    /// With whom the leg is that it is in.
    pub(crate) kind: LegKind,
    past: Past,
}

const _: () = assert!(size_of::<Contact>() == 64, "a contact is a line of the cache");

/// The times of a leg.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leg {
    /// When it asked to be routed; the contact's arrival until then.
    pub(crate) requested: Time,
    /// When it was connected; the contact's arrival until then.
    pub(crate) connected: Time,
    /// When the conversation ended; the contact's arrival until then.
    pub(crate) conversed: Time,
}

/// What is behind a contact, in a byte: the legs that are over, of which it counts 63, and whether its client had waited for an agent before.
#[derive(Clone, Copy, Debug)]
struct Past(u8);

impl Past {
    const HERE: u8 = 0x80;
    const ELSEWHERE: u8 = 0x40;
    const MOST_LEGS: u8 = Past::ELSEWHERE - 1;

    #[inline(always)]
    fn new(waited: Waited) -> Past {
        Past(match waited {
            Waited::Never => 0,
            Waited::Elsewhere => Past::ELSEWHERE,
            Waited::Here => Past::HERE,
        })
    }

    #[inline(always)]
    fn waited(self) -> Waited {
        match self.0 {
            Past::HERE.. => Waited::Here,
            Past::ELSEWHERE.. => Waited::Elsewhere,
            _ => Waited::Never,
        }
    }

    #[inline(always)]
    fn legs(self) -> u8 {
        self.0 & Past::MOST_LEGS
    }

    /// One more leg is over.
    fn add_leg(&mut self) {
        self.0 += u8::from(self.legs() < Past::MOST_LEGS);
    }

    /// The client has waited by now as one of this class.
    fn set_waited(&mut self) {
        self.0 |= Past::HERE;
    }
}

impl Contact {
    /// The contact of this wish, which arrives now and is counted in this cell.
    #[inline(always)]
    pub(crate) fn new(wish: Wish, cell: u32, now: Time) -> Contact {
        let Wish { class, number, retrials, recalls, before: _, waited, by_alert: _ } = wish;
        let (leg, kind) = (Leg { requested: now, connected: now, conversed: now }, LegKind::People);
        let (stage, site, provider) = (Stage::Reaching, SiteId(0), None);
        Contact {
            number,
            arrived: now,
            leg,
            stage,
            retrials,
            recalls,
            cell,
            class,
            site,
            provider,
            kind,
            past: Past::new(waited),
        }
    }

    /// Whether an agent gave it to its class at the moment at which it came.
    #[inline(always)]
    pub(crate) fn comes_by_transfer(&self) -> bool {
        let Contact { class, number, retrials, recalls, .. } = *self;
        Wish { retrials, recalls, ..Wish::new(class, number) }.comes_by_transfer()
    }

    /// Whether it is with a self-service system, or waits for one.
    #[inline(always)]
    pub(crate) fn is_in_self_service(&self) -> bool {
        self.kind == LegKind::SelfService
    }

    /// It asks to be routed, now or, where its request was on the way to the engine, at the moment when that left; who asks for somebody else
    /// without having been served asks on.
    #[inline(always)]
    pub(crate) fn ask(&mut self, now: Time) {
        if !matches!(self.stage, Stage::Consulting | Stage::Asking) {
            self.leg.requested = now;
        }
        self.stage = Stage::Asking;
    }

    /// It is connected to somebody.
    #[inline(always)]
    pub(crate) fn connect(&mut self, now: Time) {
        self.leg.connected = now;
        self.stage = Stage::Served { cut: false };
    }

    /// Whether its conversation was cut off.
    #[inline(always)]
    pub(crate) fn is_cut(&self) -> bool {
        self.stage == Stage::Served { cut: true }
    }

    /// How long it has waited by this moment; nothing more while it is to be called back, which counts no wait.
    #[inline(always)]
    fn wait(&self, now: Time) -> Span {
        match self.stage.has_asked() && self.kind != LegKind::Callback {
            true => if self.stage.is_served() { self.leg.connected } else { now }.since(self.leg.requested),
            false => Span::ZERO,
        }
    }

    /// Whether its client has waited by this moment, in it or before.
    #[inline(always)]
    fn client_waited(&self, now: Time) -> Waited {
        if self.wait(now) > Span::ZERO { Waited::Here } else { self.past.waited() }
    }

    /// The cell that counts it, and whether its client has waited by this moment.
    #[inline(always)]
    pub(crate) fn counted_by(&self, now: Time) -> (u32, Waited) {
        (self.cell, self.client_waited(now))
    }

    /// What its client has behind them who comes again or goes on otherwise, where this becomes of it, and this wait is in time.
    pub(crate) fn behind(&self, outcome: Outcome, in_time: Span, now: Time) -> Before {
        // It counts as a callback that was asked for, whatever came of it.
        let outcome = if self.kind == LegKind::Callback { Outcome::CalledBack } else { outcome };
        let was_served = self.stage.is_served();
        let by_people = was_served && self.kind == LegKind::People && outcome != Outcome::Dropped;
        let in_time = by_people && self.wait(now) <= in_time;
        let waited = match outcome {
            // Who goes without a word leaves their contact waiting, and counts as having waited with it.
            Outcome::SilentlyAbandoned => Waited::Here,
            _ => self.client_waited(now),
        };
        Before { cell: self.cell, outcome, was_served, in_time, waited }
    }

    /// It has hung up, and is to be called back: by telephone, whatever it came by.
    pub(crate) fn begin_callback(&mut self, now: Time) {
        if self.client_waited(now) == Waited::Here {
            self.past.set_waited();
        }
        self.past.add_leg();
        (self.kind, self.stage, self.provider) = (LegKind::Callback, Stage::Away, None);
    }

    /// Its leg is over, with this agent if one served it, and it goes on with one of another kind.
    pub(crate) fn next_leg(&mut self, kind: LegKind, agent: Option<AgentId>, now: Time) -> LegRecord {
        let left = if self.stage.is_served() { self.leg.conversed } else { now };
        let record = self.leg_record(agent, left, Span::ZERO);
        self.past.add_leg();
        self.kind = kind;
        record
    }

    /// The leg that it is in, which ended at this moment, with the work after it.
    pub(crate) fn leg_record(&self, agent: Option<AgentId>, left: Time, wrap_up: Span) -> LegRecord {
        LegRecord {
            class: self.class,
            number: first_number(self.number),
            came_as: came_as(self.class, self.number),
            retrials: self.retrials,
            recalls: self.recalls,
            leg: self.past.legs(),
            kind: self.kind,
            requested: self.leg.requested,
            connected: self.stage.is_served().then_some(self.leg.connected),
            left,
            wrap_up,
            agent,
        }
    }

    /// What became of it at this moment. `hosted` is who hosted a contact by instant message, and how.
    #[inline(always)]
    pub(crate) fn record(
        &self,
        outcome: Outcome,
        (agent, wrap_up): (Option<AgentId>, Span),
        now: Time,
        hosted: Option<(Host, Modes)>,
    ) -> ContactRecord {
        let asked = self.stage.has_asked();
        let connected = self.stage.is_served();
        ContactRecord {
            class: self.class,
            number: first_number(self.number),
            retrials: self.retrials,
            recalls: self.recalls,
            arrived: self.arrived,
            requested: asked.then_some(self.leg.requested),
            connected: connected.then_some(self.leg.connected),
            left: match outcome {
                Outcome::Handled | Outcome::Contained | Outcome::InService => self.leg.conversed,
                Outcome::Dropped | Outcome::SilentlyAbandoned if connected => self.leg.conversed,
                _ => now,
            },
            wrap_up,
            site: (asked && self.stage != Stage::Consulting).then_some(self.site),
            transferred_from: transferred_from(self.number),
            switched_from: switched_from(self.number),
            moved_to: None,
            told: None,
            agent,
            hosted: self.provider.zip(hosted.map(|(host, _)| host)),
            modes: hosted.map(|(_, modes)| modes),
            outcome,
        }
    }

    /// Whether it has had legs before this one.
    pub(crate) fn has_earlier_legs(&self) -> bool {
        self.past.legs() > 0
    }
}

/// All contacts that are present. Places of contacts that left are used again.
#[derive(Debug, Default)]
pub(crate) struct Contacts {
    places: Vec<Contact>,
    vacant: Vec<ContactId>,
}

impl Contacts {
    #[inline]
    pub(crate) fn add(&mut self, contact: Contact) -> ContactId {
        match self.vacant.pop() {
            Some(place) => {
                self.places[place.index()] = contact;
                place
            }
            None => {
                self.places.push(contact);
                ContactId::from_index(self.places.len() - 1)
            }
        }
    }

    #[inline]
    pub(crate) fn remove(&mut self, id: ContactId) {
        self[id].stage = Stage::Gone;
        self.vacant.push(id);
    }

    /// Whether nobody is present.
    pub(crate) fn are_none(&self) -> bool {
        self.places.len() == self.vacant.len()
    }

    /// Whether the contact is still there, and in a leg of this kind.
    #[inline]
    pub(crate) fn is_in(&self, id: ContactId, kind: LegKind) -> bool {
        let contact = &self.places[id.index()];
        contact.kind == kind && contact.stage != Stage::Gone
    }

    /// The most that were ever present at once.
    pub(crate) fn most(&self) -> usize {
        self.places.len()
    }

    /// Who is present, in the order of places.
    pub(crate) fn present(&self) -> Vec<ContactId> {
        let taken = self.places.iter().enumerate().filter(|(_, contact)| contact.stage != Stage::Gone);
        taken.map(|(place, _)| ContactId::from_index(place)).collect()
    }
}

impl Index<ContactId> for Contacts {
    type Output = Contact;
    #[inline]
    fn index(&self, id: ContactId) -> &Contact {
        let contact = &self.places[id.index()];
        debug_assert_ne!(contact.stage, Stage::Gone, "{id:?} is not present");
        contact
    }
}

impl IndexMut<ContactId> for Contacts {
    #[inline]
    fn index_mut(&mut self, id: ContactId) -> &mut Contact {
        let contact = &mut self.places[id.index()];
        debug_assert_ne!(contact.stage, Stage::Gone, "{id:?} is not present");
        contact
    }
}
