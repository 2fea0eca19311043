//! A client looks at the center's status before they make contact, and comes or does something else.

use super::Driver;
use crate::ids::ContactId;
use crate::model::contact::{Contact, Outcome, Stage, Wish};
use crate::model::machines::status::{Alert, StatusPage, Verdict};
use crate::model::timetable::{Only, Rare};
use crate::routing::Channel;
use crate::time::Span;
use crate::workload::{Choice, Entry, first_number, switched};

impl<'a, const WATCHED: bool> Driver<'a, WATCHED> {
    fn page(&mut self) -> &mut StatusPage<'a> {
        self.status.as_mut().expect("clients look where there is something to see")
    }

    /// Whether the client of a contact that has arrived looks at the status first. Whoever began in another class has decided.
    #[cold]
    pub(super) fn looks_first(&mut self, id: ContactId, wish: Wish) -> bool {
        if wish.is_of_another_class() || !self.page().looks(wish.class, wish.number) {
            return false;
        }
        let (now, channel) = (self.now, self.channel_of_client(id));
        let (steps, by_call) = self.page().way(wish.class, wish.number, wish.retrials);
        if by_call && !self.has_line(id) {
            self.dismiss(id, Outcome::NoLine, None, Span::ZERO);
            return true;
        }
        self.contacts[id].stage = Stage::Looking;
        let agent = self.arrivals[wish.class].preferred(wish.number).map(|wish| wish.agent);
        self.page().begin(id, wish.class, (channel, agent), now);
        if steps > Span::ZERO {
            self.timetable.schedule_step(id, now + steps);
        } else {
            self.go_on_looking(id);
        }
        true
    }

    /// By what the client is going to make contact.
    fn channel_of_client(&self, id: ContactId) -> Channel {
        let Contact { class, number, .. } = self.contacts[id];
        let class = &self.arrivals[class];
        match &class.plan.entry {
            entry @ (Entry::Voice | Entry::Chat | Entry::Email | Entry::Sip(_)) => {
                entry.channel().expect("clients who come by SIP do not look at the status")
            }
            Entry::Im(habits) => {
                let provider = &self.center.providers[class.draws.provider(habits, number)];
                self.center.proxy.channel_of(class.draws.protocol(&provider.protocols, number))
            }
        }
    }

    /// What the client asked for arrives, or they look again.
    #[cold]
    pub(super) fn go_on_looking(&mut self, id: ContactId) {
        let Contact { class, number, arrived, retrials, cell, .. } = self.contacts[id];
        let (now, engines) = (self.now, &self.engines);
        let page = self.status.as_mut().expect("whoever looks has something to see");
        if let Some(next) = page.go_on(id, class, now, |site| &engines[site].router) {
            return self.timetable.schedule_step(id, next);
        }
        let class_here = &self.arrivals[class];
        let patience = class_here.draws.patience_at(class_here.plan, number, arrived);
        match page.decide(id, (class, number), retrials, patience, now) {
            Verdict::Comes => {
                page.come(id, (class, number), cell, now);
                self.contacts[id].stage = Stage::Reaching;
                self.enter(id);
            }
            Verdict::LooksAgain(next) => self.timetable.schedule_step(id, next),
            Verdict::Chooses(choice) => self.turn_elsewhere(id, choice),
        }
    }

    fn turn_elsewhere(&mut self, id: ContactId, choice: Choice) {
        let Contact { class, number, retrials, recalls, cell, .. } = self.contacts[id];
        self.page().turn_elsewhere(id, cell, choice);
        // Who called to hear it hangs up.
        let leave = |driver: &mut Self, outcome| {
            driver.release(id);
            driver.dismiss(id, outcome, None, Span::ZERO);
        };
        match choice {
            Choice::Callback => self.be_called_back(id),
            Choice::SelfService => leave(self, Outcome::SelfServed),
            Choice::StaysAway | Choice::Later => {
                let outcome = if choice == Choice::Later { Outcome::PutOff } else { Outcome::StayedAway };
                let wish = Wish { retrials: retrials.saturating_add(1), recalls, ..Wish::new(class, number) };
                let wish = wish.after(self.behind(id, outcome));
                let client = match outcome {
                    Outcome::PutOff => {
                        let delay = self.page().later(class, number, retrials);
                        self.come_later(id, wish, delay)
                    }
                    _ => None,
                };
                if self.page().wants_alert((class, number), retrials, choice) {
                    let client = client.unwrap_or_else(|| self.may_come_later(id, wish));
                    let (of, now) = ((class, self.channel_of_client(id)), self.now);
                    self.page().ask_for_alert(client, of, (number, retrials), now);
                }
                leave(self, outcome);
            }
            Choice::Another(other) => {
                let before = self.behind(id, Outcome::Switched);
                self.tallies.count_passed_on(before);
                leave(self, Outcome::Switched);
                self.arrivals.allow(self.now);
                // Who decides after the end of the horizon counts in its last interval.
                let counts_at = self.now.min(self.arrivals.last_moment());
                self.admit_at(Wish::new(other, switched(class, number)).passed_on(before), counts_at);
            }
        }
    }

    /// The status server looks at the center.
    #[cold]
    pub(super) fn on_status_report(&mut self) {
        self.timetable.cancel(Rare::StatusReport(Only));
        // Nobody looks any more when nothing but reports can happen.
        let goes_on = self.reports_go_on();
        let (now, engines) = (self.now, &self.engines);
        let page = self.status.as_mut().expect("only a status server looks at the center");
        let next = page.report(now, |site| &engines[site].router);
        self.timetable.schedule_or_cancel(Rare::StatusReport(Only), next.filter(|_| goes_on));
        while let Some(alert) = self.page().next_alert() {
            self.alert(alert);
        }
    }

    /// A client is told that it is better now, and may make contact: sooner than they would have come of themselves, if they would.
    #[cold]
    fn alert(&mut self, alert: Alert) {
        let (now, person) = (self.now, first_number(alert.number));
        let presence = &mut self.presence;
        let is_online = presence.as_mut().is_some_and(|seen| seen.is_online_away(alert.class, person, now));
        let comes = self.page().alert(&alert, is_online, now).filter(|&at| at < self.arrivals.horizon_end());
        let own = self.timetable.return_of(alert.client);
        match (comes, own) {
            (Some(at), own) if own.is_none_or(|own| at < own) => {
                self.clients.alert(alert.client);
                self.timetable.schedule_return(alert.client, at);
            }
            (_, Some(_)) => {}
            (_, None) => {
                self.clients.come_back(alert.client);
                if let Some(presence) = &mut self.presence {
                    presence.stays_away(alert.class, person, now);
                }
            }
        }
    }
}
