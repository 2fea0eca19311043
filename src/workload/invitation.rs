//! Invitations: agents who have nothing to do invite visitors of the center's page to make contact.

use super::arrivals::Arrivals;
use super::contact::span;
use super::retrial::first_number;
use crate::random::{Distribution, Root, Stream};
use crate::time::Span;

/// Who visits the page of a class, and when they are invited.
#[derive(Clone, Debug, PartialEq)]
pub struct Invitations {
    /// When visitors come to the page.
    pub visitors: Arrivals,
    /// How long they stay there.
    pub stay: Distribution,
    /// After how long on the page they are invited at the earliest.
    pub after: Span,
    /// Which share of the invited accepts, if they are still there \[0, 1\].
    pub acceptance: f64,
    /// Which share declines \[0, 1\]; the others do not answer.
    pub declines: f64,
    /// How long it takes them to accept or to decline.
    pub delay: Distribution,
    /// How long an invitation stands; nothing for until the visitor leaves the page.
    pub stands: Option<Span>,
    /// Nobody is invited unless more agents than so many have room.
    pub reserve: u32,
    /// Invitations that may be open for each agent beyond the reserve.
    pub per_agent: u32,
    /// Invitations that may be open altogether; nothing for however many.
    pub at_most: Option<u32>,
    /// Which share of those who accept makes contact later \[0, 1\], and how long after.
    pub later: Option<(f64, Distribution)>,
}

/// What a visitor says to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// They accept.
    Accepts,
    /// They decline.
    Declines,
    /// They do not answer.
    Ignores,
}

/// The random numbers of a page's visitors in one replication, each addressed by the number of the visitor.
#[derive(Clone, Copy, Debug)]
pub struct InvitationDraws {
    stay: Stream,
    reply: Stream,
    delay: Stream,
    later: Stream,
}

impl InvitationDraws {
    /// The numbers of the visitors of the class of this name.
    pub fn new(root: Root, class: &str) -> InvitationDraws {
        let stream = |purpose| root.stream(purpose, class);
        InvitationDraws {
            stay: stream("stay on the page"),
            reply: stream("reply to an invitation"),
            delay: stream("delay of a reply"),
            later: stream("contact after an invitation"),
        }
    }

    /// How long the visitor stays on the page.
    pub fn stay(&self, plan: &Invitations, visitor: u64) -> Span {
        span(&plan.stay, self.stay, visitor)
    }

    /// What the visitor says to an invitation, and after how long.
    pub fn reply(&self, plan: &Invitations, visitor: u64) -> (Reply, Span) {
        let point = self.reply.draws(visitor).unit();
        let reply = if point < plan.acceptance {
            Reply::Accepts
        } else if point < plan.acceptance + plan.declines {
            Reply::Declines
        } else {
            Reply::Ignores
        };
        (reply, span(&plan.delay, self.delay, visitor))
    }

    /// How much later the visitor makes contact who accepts; nothing for at once.
    pub fn later(&self, plan: &Invitations, visitor: u64) -> Option<Span> {
        let (share, after) = plan.later.as_ref()?;
        let mut draws = self.later.draws(visitor);
        (draws.unit() < *share).then(|| Span::from_seconds_f64(after.sample(&mut draws)))
    }
}

/// The contacts of visitors who accepted are numbered from here on: contacts of a class that come of themselves are fewer.
const INVITED: u64 = 100_000_000_000;

/// The name that keys when visitors come to the page of a class: no class can have it.
pub fn page_of(class: &str) -> String {
    format!("{class}\nvisitors")
}

/// The number of the contact of a visitor who accepts.
pub fn invited(visitor: u64) -> u64 {
    INVITED + visitor
}

/// Whether the client of this contact came by an invitation, now or the first time.
pub fn is_invited(number: u64) -> bool {
    (INVITED..2 * INVITED).contains(&first_number(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::{anew, client_number};

    #[test]
    fn who_comes_by_an_invitation_is_nobody_who_comes_of_themselves_and_stays_so_when_they_come_again() {
        let [one, other] = [invited(0), invited(7)];
        assert!(one != other && is_invited(one) && is_invited(other) && is_invited(anew(anew(other))));
        assert_eq!(client_number(anew(other)), other);
        assert!(!is_invited(0) && !is_invited(INVITED - 1) && !is_invited(anew(7)));
    }
}
