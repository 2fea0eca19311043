//! Visitors of the page are invited while agents have nothing to do, and whoever accepts makes contact.

use super::Driver;
use crate::ids::ClassId;
use crate::model::contact::Wish;
use crate::model::machines::invitations::Accepted;
use crate::model::plan::Entrance;
use crate::model::timetable::Rare;
use crate::routing::Need;
use crate::workload::invited;

const PAGES: &str = "only a center that invites visitors has pages with events";

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// Something happens on the page of a class: a visitor comes, has been there long enough, or an invitation ends.
    #[cold]
    pub(super) fn on_visitors(&mut self, class: ClassId) {
        let now = self.now;
        self.timetable.cancel(Rare::Visitors(class));
        let pages = self.pages.as_mut().expect(PAGES);
        let page = pages.page(class);
        pages.come(page, now);
        while let Some(ended) = self.pages.as_mut().expect(PAGES).end(page, now) {
            if let Some(accepted) = ended {
                self.accept_invitation(class, accepted);
            }
        }
        self.invite();
        self.await_visitors(page);
    }

    /// A visitor accepts: they make contact, now or later.
    fn accept_invitation(&mut self, class: ClassId, Accepted { visitor, later }: Accepted) {
        let wish = Wish::new(class, invited(visitor));
        match later.map(|later| self.now + later) {
            None => {
                self.arrivals.allow(self.now);
                self.admit_at(wish, self.now);
            }
            Some(when) if when < self.arrivals.horizon_end() => {
                let client = self.clients.leave(wish);
                self.timetable.schedule_return(client, when);
            }
            Some(_) => {}
        }
    }

    /// Invites visitors as long as agents have room for them and nobody waits.
    #[cold]
    pub(super) fn invite(&mut self) {
        let now = self.now;
        for page in 0..self.pages.as_ref().map_or(0, |pages| pages.count()) {
            let mut some = false;
            while self.pages.as_mut().expect(PAGES).has_visitor(page, now) {
                let class = self.pages.as_ref().expect(PAGES).class(page);
                let Some(free) = self.room_for_invited(class) else { break };
                let pages = self.pages.as_mut().expect(PAGES);
                if !pages.may_invite(page, free) {
                    break;
                }
                pages.invite(page, now);
                some = true;
            }
            if some {
                self.await_visitors(page);
            }
        }
    }

    /// The next thing that happens on a page is awaited.
    pub(super) fn await_visitors(&mut self, page: usize) {
        let pages = self.pages.as_ref().expect(PAGES);
        let (class, next) = (pages.class(page), pages.next(page, self.now));
        self.timetable.schedule_or_cancel(Rare::Visitors(class), next);
    }

    /// How many agents have room for a contact of the class, at the sites to which it may come; nothing where one waits at any of them.
    fn room_for_invited(&mut self, class: ClassId) -> Option<u32> {
        let plan = &self.center.classes[class];
        let channel = plan.entry.channel().expect("visitors are invited to a call or a chat");
        let need = Need { queue: plan.queue, channel, language: plan.language };
        let mut free = 0;
        for site in self.engines.ids() {
            if self.has_sites()
                && let Entrance::Split(shares) = self.center.sites.entrance(class)
                && shares[site] == 0.0
            {
                continue;
            }
            let router = &mut self.engines[site].router;
            if router.waiting(plan.queue) > 0 {
                return None;
            }
            free += router.agents_free_for(need);
        }
        Some(free)
    }
}
