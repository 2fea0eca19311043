//! Clients who are seen: they come by their devices, agents look at them, and messages go where their devices are.

use super::Driver;
use crate::ids::ContactId;
use crate::model::contact::{Stage, Wish};
use crate::model::machines::journey::Direction;
use crate::model::machines::presence::{Held, Passage};
use crate::time::{Span, Time};
use crate::workload::client_number;

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// The contact's client is there from now on.
    #[cold]
    pub(super) fn meet(&mut self, id: ContactId, wish: Wish) {
        let presence = self.presence.as_mut().expect("clients are met where they are watched");
        presence.arrive(id, wish.class, client_number(wish.number), self.now);
    }

    /// Whether the client who comes again has to wait until one of their devices is on.
    #[cold]
    pub(super) fn waits_for_device(&mut self, wish: Wish) -> bool {
        let Some(presence) = &mut self.presence else { return false };
        let client = client_number(wish.number);
        let when = presence.returns(wish.class, client, self.now);
        if when <= self.now {
            return false;
        }
        if when < self.arrivals.horizon_end() {
            let client = self.clients.leave(wish);
            self.timetable.schedule_return(client, when);
        } else {
            presence.stays_away(wish.class, client, self.now);
        }
        true
    }

    /// The agent looks whether the client is there.
    #[cold]
    pub(super) fn look(&mut self, id: ContactId) {
        if let Some(presence) = &mut self.presence {
            presence.look(id, self.now);
        }
    }

    /// A message has come as far as the center, or the client's devices. Whether none of these takes it now.
    #[cold]
    pub(super) fn is_held_up(&mut self, id: ContactId, stage: Stage, direction: Direction) -> bool {
        let presence = self.presence.as_mut().expect("messages are held up where clients are watched");
        if direction == Direction::ToCenter {
            presence.hear(id, self.now);
            return false;
        }
        if !matches!(stage, Stage::Served { .. } | Stage::Dialogue { .. }) {
            return false;
        }
        let Some(passage) = presence.deliver(id, self.now) else { return false };
        let (Passage::At(when) | Passage::GivenUp(when)) = passage;
        if passage == Passage::At(when) {
            presence.keep(id);
        }
        self.timetable.schedule_step(id, when);
        true
    }

    /// The client writes after so much time, or as soon as they can.
    pub(super) fn write(&mut self, id: ContactId, after: Span) {
        let wants = self.now + after;
        match self.presence.as_mut().and_then(|presence| presence.write(id, wants)) {
            None => self.send(id, Direction::ToCenter, after),
            Some(Passage::At(when)) => self.send(id, Direction::ToCenter, when.since(self.now)),
            Some(Passage::GivenUp(when)) => self.timetable.schedule_step(id, when),
        }
    }

    /// What held the contact's message up ends, if something did.
    #[cold]
    pub(super) fn goes_on(&mut self, id: ContactId) -> bool {
        let presence = self.presence.as_mut().expect("messages are held up where clients are watched");
        let Some(held) = presence.take_held(id) else { return false };
        self.timetable.cancel_step(id);
        match held {
            Held::Kept => self.deliver_now(id, self.contacts[id].stage, Direction::ToClient),
            Held::GivenUp => self.cut_off(id),
        }
        true
    }

    /// A message that is held up comes to nothing: its client is gone.
    #[cold]
    pub(super) fn forget_held(&mut self, id: ContactId) {
        if let Some(presence) = &mut self.presence
            && presence.take_held(id).is_some()
        {
            self.timetable.cancel_step(id);
        }
    }

    /// The contact is done with.
    #[cold]
    pub(super) fn part(&mut self, id: ContactId, now: Time) {
        let presence = self.presence.as_mut().expect("clients part where they are watched");
        presence.leave(id, now);
    }
}
