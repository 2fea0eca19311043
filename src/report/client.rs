//! What one client went through in one replication, as a chart: their contacts, callbacks, and what their devices showed and were seen as.

use super::chart::{self, DeviceDay, Doing, Stretch};
use crate::experiment::{CallbackRecord, ContactRecord, LegRecord, Observer, PresenceEvent, PresenceRecord};
use crate::time::Time;
use std::collections::BTreeSet;

/// Watches one replication and keeps what concerns one client.
#[derive(Debug)]
pub struct ClientChart {
    /// The class as one of which they come first, and their number in it.
    class: usize,
    client: u64,
    /// The devices of clients, by number.
    devices: Vec<String>,
    doing: Vec<(Doing, Stretch)>,
    calls: Vec<Time>,
    seen: Vec<PresenceRecord>,
    /// Retrials and recalls of contacts whose legs were told one by one.
    in_legs: BTreeSet<(u16, u16)>,
}

impl ClientChart {
    /// Sees nothing yet of the client of this number in the class. The names are those of devices, by number.
    pub fn new(class: usize, client: u64, devices: Vec<String>) -> ClientChart {
        let (doing, calls, seen) = (Vec::new(), Vec::new(), Vec::new());
        ClientChart { class, client, devices, doing, calls, seen, in_legs: BTreeSet::new() }
    }

    /// The chart as SVG, which says who it is and whose times are called so; nothing if there was no such client.
    pub fn svg(&self, question: &str, who: &str, clock: &dyn Fn(Time) -> String) -> Option<String> {
        let days = self.devices.iter().enumerate().filter_map(|(number, name)| {
            let records = self.seen.iter().filter(|record| usize::from(record.device.0) == number);
            let mut shown: Vec<_> = records.clone().map(|record| (record.at, record.is)).collect();
            shown.dedup_by_key(|(_, is)| *is);
            let looks = records.filter(|record| record.event == PresenceEvent::Looked);
            let looks = looks.map(|record| (record.at, record.seen.is_some_and(|(seen, _)| seen == record.is)));
            (!shown.is_empty()).then(|| DeviceDay { name, shown, looks: looks.collect() })
        });
        let chart = chart::client((question, who), (&self.doing, &self.calls), days.collect(), clock)?;
        Some(chart.file())
    }

    fn is_theirs(&self, came_as: u16, number: u64) -> bool {
        usize::from(came_as) == self.class && number == self.client
    }

    /// They ask for somebody, and are connected or not.
    fn asks(&mut self, requested: Time, connected: Option<Time>, left: Time, waiting: Doing) {
        self.doing.push((waiting, (requested, connected.unwrap_or(left))));
        self.doing.extend(connected.map(|connected| (Doing::Talks, (connected, left))));
    }
}

impl Observer for ClientChart {
    fn sees_devices(&self) -> bool {
        true
    }

    fn on_contact(&mut self, record: &ContactRecord) {
        let told_in_legs = self.in_legs.contains(&(record.retrials, record.recalls));
        if self.is_theirs(record.came_as().0, record.number) && !told_in_legs {
            self.asks(record.requested.unwrap_or(record.arrived), record.connected, record.left, Doing::Waits);
        }
    }

    fn on_leg(&mut self, record: &LegRecord) {
        if self.is_theirs(record.came_as.0, record.number) {
            self.in_legs.insert((record.retrials, record.recalls));
            self.asks(record.requested, record.connected, record.left, Doing::Waits);
        }
    }

    fn on_callback(&mut self, record: &CallbackRecord) {
        if self.is_theirs(record.came_as.0, record.number) {
            self.calls.extend(record.first_call);
            self.asks(record.accepted, record.connected, record.left, Doing::WaitsForCall);
        }
    }

    fn on_presence(&mut self, record: &PresenceRecord) {
        if self.is_theirs(record.came_as.0, record.client) {
            self.seen.push(record.clone());
        }
    }
}
