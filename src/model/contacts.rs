//! The contacts that are present now. Places of contacts that left are used again.

use super::center::Host;
use super::record::Modes;
use crate::ids::{ClassId, ContactId, Id, ProtocolId, ProviderId, SiteId};
use crate::time::Time;
use crate::workload::SipStage;
use std::ops::{Index, IndexMut};

/// Where a contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// On the way to the proxy.
    Reaching,
    /// Being redirected.
    Redirecting,
    /// By SIP, before it asks to be routed.
    Signalling(SipStage),
    /// In the robot dialogue.
    Dialogue,
    /// Its request is on the way to the engine.
    Consulting,
    /// Asks to be routed, at this very moment.
    Asking,
    /// Waiting.
    Waiting,
    /// Waiting for the response of an agent who was selected.
    Selected,
    /// The agent who was selected did not respond, at this very moment.
    Unanswered,
    /// Gone for now, to come back.
    Away,
    /// In conversation or in the work after it.
    Served,
    /// Not here any more: the place is free.
    Gone,
}

/// A contact that is present. It is a line of the processor's cache, for it is looked at when the others there have pushed it out.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Contact {
    pub(super) number: u64,
    /// How often it was cut off or turned away and came back.
    pub(super) returns: u32,
    pub(super) arrived: Time,
    /// When it asked to be routed; its arrival until then.
    pub(super) requested: Time,
    /// When it was connected; its arrival until then.
    pub(super) connected: Time,
    /// When its conversation ended; its arrival until then.
    pub(super) conversed: Time,
    pub(super) class: ClassId,
    /// Where it is routed, from when it asked to be.
    pub(super) site: SiteId,
    /// The provider of an instant-messaging contact, of which [`Messenger`] has more.
    pub(super) provider: Option<ProviderId>,
    /// Whether it is at an automated system, or waits for one.
    pub(super) automated: bool,
    /// Whether it was cut off from its agent.
    pub(super) cut: bool,
    pub(super) stage: Stage,
    /// Index of the cell that counts it.
    pub(super) cell: u32,
}

const _: () = assert!(size_of::<Contact>() == 64, "a contact is a line of the cache");

/// What only a contact by instant message has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Messenger {
    /// The protocol of its client's program.
    pub(super) protocol: ProtocolId,
    pub(super) host: Host,
    /// How the contact was to be hosted, and how it is.
    pub(super) modes: Modes,
    /// Whether the proxy uses one of its accounts for it.
    pub(super) account: bool,
    /// Whether the firewall translates the addresses of its session.
    pub(super) bound: bool,
    /// Legs of messages that were drawn for it.
    pub(super) legs: u32,
    /// Exchanges of the robot dialogue that are done.
    pub(super) exchanges: u32,
}

impl Default for Messenger {
    /// As every contact by instant message begins: the provider hosts it.
    fn default() -> Messenger {
        Messenger {
            protocol: ProtocolId(0),
            host: Host::Provider,
            modes: Modes::RELAYED,
            account: false,
            bound: false,
            legs: 0,
            exchanges: 0,
        }
    }
}

/// All contacts that are present.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    places: Vec<Contact>,
    vacant: Vec<ContactId>,
}

impl Contacts {
    #[inline]
    pub(super) fn add(&mut self, contact: Contact) -> ContactId {
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
    pub(super) fn remove(&mut self, id: ContactId) {
        self[id].stage = Stage::Gone;
        self.vacant.push(id);
    }

    /// The most that were ever present at once.
    pub(super) fn most(&self) -> usize {
        self.places.len()
    }

    /// Who is present, in the order of places.
    pub(super) fn present(&self) -> Vec<ContactId> {
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
