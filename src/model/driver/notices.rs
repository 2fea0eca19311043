//! What clients are told who wait to be called: when it will be their turn, which the engine of their site estimates.

use super::Driver;
use crate::ids::{ContactId, SiteId};
use crate::model::contact::{CallbackOutcome, Contact};
use crate::model::machines::callbacks::Notice;
use crate::model::timetable::{Only, Rare};
use crate::routing::{Channel, Need};
use crate::time::{Span, Time};

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// The engine of a site gives a contact to an agent: the line of its queue moves.
    #[cold]
    pub(super) fn note_moving(&mut self, site: SiteId, id: ContactId) {
        let now = self.now;
        if let Some(queue) = self.engines[site].router.queue_of(id) {
            self.callbacks().line_moves((site, queue), now);
        }
    }

    /// Something has happened at a site, by which it may be somebody's turn sooner: whoever is to be paged is, and it is noted when
    /// anybody is to be told something next.
    #[cold]
    pub(super) fn page_ahead(&mut self, site: SiteId) {
        for number in 0..self.callbacks().paged().len() {
            let class = self.callbacks().paged()[number];
            while let Some(id) = self.callbacks().first_unpaged(site, class) {
                if !self.page_if_due(id) {
                    break;
                }
            }
        }
        if let Some(next) = self.callbacks().change_of_notices() {
            let next = next.map(|next| next.max(self.now));
            self.timetable.schedule_or_cancel(Rare::Notices(Only), next);
        }
    }

    /// The client is paged if they are expected to be called soon enough. Whether there is nothing to page any more.
    fn page_if_due(&mut self, id: ContactId) -> bool {
        let (start, class, now) = (self.expected_turn(id), self.contacts[id].class, self.now);
        self.callbacks().page(id, class, start, now)
    }

    /// When it will be the turn of a client who waits to be called. Who is not in line and would find an agent free has to wait for nobody.
    fn expected_turn(&mut self, id: ContactId) -> Option<Time> {
        let Contact { class, site, .. } = self.contacts[id];
        let now = self.now;
        let queue = self.callbacks().plan(class).queue;
        let need = Need { queue, channel: Channel::Voice, language: self.arrivals[class].plan.language };
        let stands = self.callbacks().stands_in_line(id);
        let router = &mut self.engines[site].router;
        let at_once = !stands && router.waiting(queue) == 0 && router.agents_free_for(need) > 0;
        let wait = if at_once { Some(Span::ZERO) } else { router.expected_wait(id, need) };
        self.callbacks().expected_turn(id, class, wait, now)
    }

    /// Somebody is to be told something. When nothing but reports can happen any more, nobody is.
    #[cold]
    pub(super) fn on_notices(&mut self) {
        self.timetable.cancel(Rare::Notices(Only));
        if !self.reports_go_on() {
            return self.callbacks().close_notices();
        }
        let now = self.now;
        while let Some(notice) = self.callbacks().take_notice(now) {
            let (Notice::Page(id) | Notice::Update(id) | Notice::Settle(id)) = notice;
            let Contact { class, site, .. } = self.contacts[id];
            match notice {
                Notice::Page(_) => {
                    self.page_if_due(id);
                }
                Notice::Update(_) if self.callbacks().is_to_be_updated(id, class, now) => {
                    let start = self.expected_turn(id);
                    let is_online = self.presence.as_mut().is_some_and(|presence| presence.is_online(id, now));
                    self.callbacks().update(id, class, (start, is_online), now);
                }
                // They are being called.
                Notice::Update(_) => {}
                Notice::Settle(_) if self.callbacks().waits_for_call(id) => {
                    self.settle_callback(id, CallbackOutcome::Settled, None, Span::ZERO);
                    self.act_apart(site);
                }
                // They have been reached before they read it.
                Notice::Settle(_) => {}
            }
            self.page_ahead(site);
        }
    }
}
