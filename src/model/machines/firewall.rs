//! The firewall's table of sessions whose addresses it translates between the proxy and the agents.

use crate::ids::{ContactId, IdVec};
use crate::model::imbalance::{Imbalance, demand_equal};

/// The sessions whose addresses are translated.
#[derive(Debug)]
pub(crate) struct Bindings {
    bound: IdVec<ContactId, bool>,
    count: u32,
    most: u32,
}

impl Bindings {
    /// None yet; at most so many at once, or any number.
    pub(crate) fn new(most: Option<u32>) -> Bindings {
        Bindings { bound: IdVec::new(), count: 0, most: most.unwrap_or(u32::MAX) }
    }

    /// The addresses of the contact's session with an agent are translated from now on, or are already; whether there is room for it.
    #[inline]
    pub(crate) fn bind(&mut self, id: ContactId) -> bool {
        let bound = self.bound.grown_to(id);
        if !*bound {
            *bound = self.count < self.most;
            self.count += u32::from(*bound);
        }
        *bound
    }

    /// They are not any more.
    #[inline]
    pub(crate) fn unbind(&mut self, id: ContactId) {
        self.count -= u32::from(std::mem::take(self.bound.grown_to(id)));
    }

    /// Whether the table is empty after everybody left.
    ///
    /// # Errors
    /// It is not.
    pub(crate) fn check(&self) -> Result<(), Imbalance> {
        demand_equal("addresses translated after everybody left", "", self.count.into(), 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_takes_one_place_in_the_table_and_one_beyond_it_is_refused() {
        let mut bindings = Bindings::new(Some(1));
        assert!(bindings.bind(ContactId(5)) && bindings.bind(ContactId(5)));
        assert!(!bindings.bind(ContactId(2)));
        assert!(bindings.check().is_err());
        bindings.unbind(ContactId(5));
        bindings.unbind(ContactId(5));
        assert!(bindings.bind(ContactId(2)));
        bindings.unbind(ContactId(2));
        assert_eq!(bindings.check(), Ok(()));
    }
}
