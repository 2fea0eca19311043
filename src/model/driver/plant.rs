//! What happens to the plant: providers, proxy and firewall fail and come back, and tables of rules are replaced.

use super::{Driver, view};
use crate::ids::ContactId;
use crate::model::machines::faults::{Change, Failing};
use crate::model::machines::stations::{Session, Work};
use crate::model::plan::Host;
use crate::model::timetable::{FaultId, Only, Rare};
use crate::routing::Input;

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// A machine fails or comes back.
    pub(super) fn on_fault(&mut self, cause: FaultId) {
        let change = self.faults.change(cause, self.now);
        self.timetable.schedule_or_cancel(Rare::Fault(cause), self.faults.next(cause, self.now));
        match change {
            Change::Fails(number) => self.fail(number),
            Change::Repaired(number) => self.repair(number),
            Change::StaysDown => {}
        }
    }

    fn fail(&mut self, number: usize) {
        // Before agents become free, lest they are given somebody whom no message reaches.
        let cuts_the_way = self.faults.cuts_the_way(number);
        if cuts_the_way {
            self.report_reachability(false);
        }
        self.journeys.fail(number);
        match self.faults.machine(number) {
            Failing::Provider(provider) => self.cut_off_all(|driver, id| {
                driver.contacts[id].provider == Some(provider) && driver.hosts.host(id) == Host::Provider
            }),
            Failing::Proxy => self.cut_off_all(|driver, id| {
                driver.contacts[id].provider.is_some() && driver.hosts.host(id) == Host::Proxy
            }),
            Failing::Firewall => {}
        }
        let present = self.contacts.present();
        self.journeys.interrupt(number, present, self.now, &view!(self), &mut self.timetable.steps());
        if cuts_the_way {
            let contacts = &self.contacts;
            // Conversations that go on by themselves and cannot while no message comes through.
            let stand_still = |session: &Session| {
                !matches!(session.work, Work::WrapUp | Work::Selected)
                    && !session.by_turns
                    && contacts[session.contact].provider.is_some()
            };
            for place in self.stations.places_with(stand_still) {
                self.stations.hold(place, self.now, &mut self.timetable.sessions());
            }
        }
    }

    fn repair(&mut self, number: usize) {
        self.journeys.repair(number, self.now, &view!(self), &mut self.timetable.steps());
        if self.faults.is_between(number) && self.faults.agents_are_reached() {
            for place in self.stations.held() {
                self.stations.resume(place, self.now, &mut self.timetable.sessions());
            }
            self.report_reachability(true);
        }
    }

    /// Cuts off all contacts of the kind: first those whom no agent serves, lest an agent who becomes free is given one of
    /// them, then the others; both in the order of their places.
    fn cut_off_all(&mut self, concerns: impl Fn(&Self, ContactId) -> bool) {
        for served in [false, true] {
            for id in self.contacts.present() {
                if self.contacts[id].stage.is_served() == served && concerns(self, id) {
                    self.cut_off(id);
                }
            }
        }
    }

    /// Schedules the next table of rules that takes the place of the one before.
    pub(super) fn schedule_table(&mut self) {
        let next = self.rules.as_ref().and_then(|rules| rules.next_table());
        self.timetable.schedule_or_cancel(Rare::Table(Only), next);
    }

    /// A table of rules takes the place of the one before.
    #[cold]
    pub(super) fn on_table(&mut self) {
        let Some(rules) = &mut self.rules else { return };
        let table = rules.replace();
        self.schedule_table();
        for engine in self.center.sites.ids() {
            self.engines[engine].router.handle(self.now, Input::Table(table.to_vec()));
        }
    }
}
