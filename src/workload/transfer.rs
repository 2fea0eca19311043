//! Transfers: an agent gives a contact to somebody else.

use super::retrial::FROM;
use crate::ids::{ClassId, Id};
use crate::random::{Distribution, Root, Stream};
use crate::time::Span;

/// Contacts that an agent gives to somebody else: from then on they are contacts of another class.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// As what they go on: another queue, agents of their own, another site.
    pub to: ClassId,
    /// Which share of the contacts of the class that are served \[0, 1\].
    pub share: f64,
    /// How long the first agent talks to them \[s\]; nothing for as long as to those whom they do not transfer.
    pub after: Option<Distribution>,
    /// Whether the agent stays with the client.
    pub form: TransferForm,
}

/// Whether the agent who transfers a contact stays with the client.
#[derive(Clone, Debug, PartialEq)]
pub enum TransferForm {
    /// No: they are done with it.
    Blind,
    /// Yes, until somebody has answered and been told.
    Attended {
        /// For how long at most; then the client waits on alone. Nothing for as long as it takes.
        limit: Option<Span>,
        /// How long the two agents and the client talk \[s\].
        handover: Distribution,
    },
}

/// The random numbers of the transfers of a class in one replication, each addressed by the number of the contact.
#[derive(Clone, Copy, Debug)]
pub struct TransferDraws {
    chosen: Stream,
    after: Stream,
    handover: Stream,
}

impl TransferDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> TransferDraws {
        let stream = |purpose| root.stream(purpose, class);
        TransferDraws {
            chosen: stream("transferred"),
            after: stream("talk before transfer"),
            handover: stream("handover to another agent"),
        }
    }

    /// To whom the contact is transferred, if it is.
    pub fn chosen<'t>(&self, transfers: &'t [Transfer], number: u64) -> Option<&'t Transfer> {
        let mut point = self.chosen.draws(number).unit();
        transfers.iter().find(|transfer| {
            let chosen = point < transfer.share;
            point -= transfer.share;
            chosen
        })
    }

    /// How long the first agent talks to the contact, where that is said of transfers.
    pub fn talk(&self, transfer: &Transfer, number: u64) -> Option<Span> {
        let draw = |after: &Distribution| Span::from_seconds_f64(after.sample(&mut self.after.draws(number)));
        transfer.after.as_ref().map(draw)
    }

    /// How long the two agents and the client talk.
    pub fn handover(&self, handover: &Distribution, number: u64) -> Span {
        Span::from_seconds_f64(handover.sample(&mut self.handover.draws(number)))
    }
}

/// This digit says that its client chose so, and no agent.
const CHOSEN: u64 = 1 << 63;

/// The number under which a contact of a class goes on in another. Whoever is transferred once more keeps the class as one of which they came
/// first; no other contact there has the number, since nobody is in a class twice.
pub fn transferred(class: ClassId, number: u64) -> u64 {
    if number >> FROM > 0 { number } else { number | (class.index() as u64 + 1) << FROM }
}

/// The same of a client who makes contact as one of another class in place of this one: those are not transferred.
pub fn switched(class: ClassId, number: u64) -> u64 {
    transferred(class, number) | CHOSEN
}

/// The class as one of which the contact of this number came, if it was transferred since.
#[inline]
pub fn transferred_from(number: u64) -> Option<ClassId> {
    // Of whoever chose another class the digit of that is there too.
    if number < CHOSEN { class_in(number) } else { None }
}

/// The class in place of which the client of the contact of this number chose its own, if they did.
#[inline]
pub fn switched_from(number: u64) -> Option<ClassId> {
    if number < CHOSEN { None } else { class_in(number & !CHOSEN) }
}

/// The class as one of which the client of a contact came first: its own, or another one where they were transferred or chose another.
pub fn came_as(class: ClassId, number: u64) -> ClassId {
    class_in(number & !CHOSEN).unwrap_or(class)
}

#[inline]
fn class_in(number: u64) -> Option<ClassId> {
    (number >> FROM).checked_sub(1).map(|class| ClassId::from_index(class as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::{anew, client_number, first_number};

    #[test]
    fn who_is_transferred_keeps_the_number_and_is_nobody_else() {
        let [one, other] = [transferred(ClassId(0), 7), transferred(ClassId(3), 7)];
        assert!(one != other && one != 7);
        assert_eq!([one, other, 7].map(first_number), [7; 3]);
        let clients = [one, anew(one), other, anew(anew(other)), 7, anew(7)].map(client_number);
        assert_eq!(clients, [one, one, other, other, 7, 7]);
        assert_eq!([one, other, 7].map(transferred_from), [Some(ClassId(0)), Some(ClassId(3)), None]);
        assert_eq!(transferred_from(anew(anew(other))), Some(ClassId(3)), "when its client comes again, too");
        assert_eq!(transferred(ClassId(5), anew(other)), anew(other), "who is transferred once more came as before");
        let first = [one, other, 7, switched(ClassId(2), 7)].map(|number| came_as(ClassId(9), number));
        assert_eq!(first, [0, 3, 9, 2].map(ClassId));
    }

    #[test]
    fn who_chooses_another_class_is_known_from_whom_an_agent_gave_to_it() {
        let chosen = switched(ClassId(3), 7);
        assert!(chosen != transferred(ClassId(3), 7));
        assert_eq!(
            (first_number(chosen), transferred_from(chosen), switched_from(chosen)),
            (7, None, Some(ClassId(3)))
        );
        assert_eq!([transferred(ClassId(3), 7), 7].map(switched_from), [None, None]);
        assert_eq!(switched_from(anew(anew(chosen))), Some(ClassId(3)), "when they come again, too");
    }
}
