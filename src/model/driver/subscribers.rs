//! Subscribers are told of something, and some of them make contact.

use super::Driver;
use crate::ids::ClassId;
use crate::model::contact::Wish;
use crate::model::timetable::Rare;

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// A notice is sent to subscribers of a class.
    #[cold]
    pub(super) fn on_mailing(&mut self, class: ClassId) {
        let now = self.now;
        while let Some(told) = self.mailings.as_mut().and_then(|mailings| mailings.tell(class, now)) {
            let client = self.clients.leave(Wish::new(class, told.number));
            self.timetable.schedule_return(client, told.at);
        }
        self.await_mailing(class);
    }

    /// The next notice to subscribers of a class is awaited.
    pub(super) fn await_mailing(&mut self, class: ClassId) {
        let next = self.mailings.as_ref().and_then(|mailings| mailings.next(class));
        self.timetable.schedule_or_cancel(Rare::Mailing(class), next);
    }
}
