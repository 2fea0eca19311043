//! Clients who are not in contact now and will be again: who was not served and tries again, and who was and comes again because that did
//! not settle the matter. A client is here only while there is such a wish, so that the size of a population costs nothing.

use crate::ids::{ClientId, Id};
use crate::model::contact::Wish;

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

    /// The client comes because of an alert, when they do.
    pub(crate) fn alert(&mut self, client: ClientId) {
        let wish = self.wishes[client.index()].as_mut().expect("only a client with a wish is told of anything");
        wish.by_alert = true;
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
    use crate::ids::ClassId;

    #[test]
    fn places_of_clients_who_came_back_are_used_again() {
        let mut clients = Clients::default();
        let wish = |number| Wish::new(ClassId(2), number);
        let (first, second) = (clients.leave(wish(7)), clients.leave(wish(8)));
        assert_eq!(clients.come_back(first), wish(7));
        assert_eq!(clients.leave(wish(9)), first);
        assert_eq!((clients.come_back(second), clients.come_back(first)), (wish(8), wish(9)));
    }
}
