//! Clients who are not in contact now and will be again: who was cut off or turned away and comes back with the same wish. A
//! client is here only while there is such a wish, so that the size of a population costs nothing.

use crate::ids::{ClassId, ClientId, Id};

/// What a client will come back for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) class: ClassId,
    /// The number of the contact in its class, whose work and patience they bring again.
    pub(crate) number: u64,
    /// How often they will have come before.
    pub(crate) returns: u32,
}

/// All clients with a wish.
#[derive(Debug, Default)]
pub(crate) struct Clients {
    wishes: Vec<Option<Wish>>,
    vacant: Vec<ClientId>,
}

impl Clients {
    /// A client leaves who will come back.
    pub(crate) fn leave(&mut self, wish: Wish) -> ClientId {
        match self.vacant.pop() {
            Some(place) => {
                self.wishes[place.index()] = Some(wish);
                place
            }
            None => {
                self.wishes.push(Some(wish));
                ClientId::from_index(self.wishes.len() - 1)
            }
        }
    }

    /// The client comes back.
    pub(crate) fn come_back(&mut self, client: ClientId) -> Wish {
        self.vacant.push(client);
        self.wishes[client.index()].take().expect("only a client with a wish comes back")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_clients_who_came_back_are_used_again() {
        let mut clients = Clients::default();
        let wish = |number| Wish { class: ClassId(2), number, returns: 1 };
        let (first, second) = (clients.leave(wish(7)), clients.leave(wish(8)));
        assert_eq!(clients.come_back(first), wish(7));
        assert_eq!(clients.leave(wish(9)), first);
        assert_eq!((clients.come_back(second), clients.come_back(first)), (wish(8), wish(9)));
    }
}
