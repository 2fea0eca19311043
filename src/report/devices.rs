//! The file with the devices of clients, `devices.csv`: what each did in one replication and what was seen of it, client by client, for
//! people to read.

use super::csv::{quoted, writer};
use super::number::decimal;
use super::write::{OutDir, WriteError};
use crate::experiment::{ContactRecord, Observer, PresenceEvent, PresenceRecord, Reach};
use std::io::{self, Write};

/// The file.
const NAME: &str = "devices.csv";

/// The columns. Times are seconds since the start.
const COLUMNS: [&str; 10] =
    ["class", "client", "time_s", "event", "device", "is", "seen", "seen_age_s", "reach", "reached_at"];

/// Watches the devices of clients in one replication and keeps what it sees: memory for every change.
#[derive(Debug)]
pub struct DeviceRows {
    classes: Vec<String>,
    devices: Vec<String>,
    records: Vec<PresenceRecord>,
}

impl DeviceRows {
    /// Sees nothing yet. The names are those of classes and of devices, by number.
    pub fn new(classes: Vec<String>, devices: Vec<String>) -> DeviceRows {
        DeviceRows { classes, devices, records: Vec::new() }
    }

    /// Writes the file, if any device was seen.
    ///
    /// # Errors
    /// The system refuses.
    pub fn write(mut self, out: &OutDir) -> Result<(), WriteError> {
        if self.records.is_empty() {
            return Ok(());
        }
        // What was found out at one moment stays in its order.
        self.records.sort_by_key(|record| (record.class, record.client, record.at));
        out.write(NAME, |file| self.rows(file))
    }

    fn rows(&self, out: impl Write) -> io::Result<()> {
        let mut out = writer(out);
        out.write_record(COLUMNS)?;
        for record in &self.records {
            let (seen, age) =
                record.seen.map_or(("", String::new()), |(seen, age)| (seen.name(), decimal(age.seconds())));
            let word = record.word.as_ref().map(|(medium, number)| format!("{} {number}", medium.name()));
            out.write_record([
                quoted(&self.classes[usize::from(record.class.0)]).as_str(),
                &record.client.to_string(),
                &decimal(record.at.seconds()),
                match record.event {
                    PresenceEvent::Subscribed => "subscribed",
                    PresenceEvent::Changed => "changed",
                    PresenceEvent::Looked => "looked",
                },
                &quoted(&self.devices[usize::from(record.device.0)]),
                record.is.name(),
                seen,
                &age,
                match record.reach {
                    Reach::Answered => "answered",
                    Reach::Unattended => "unattended",
                    Reach::Engaged => "engaged",
                    Reach::Gone => "gone",
                },
                &quoted(&word.unwrap_or_default()),
            ])?;
        }
        out.flush()
    }
}

impl Observer for DeviceRows {
    fn sees_devices(&self) -> bool {
        true
    }

    fn on_contact(&mut self, _: &ContactRecord) {}

    fn on_presence(&mut self, record: &PresenceRecord) {
        self.records.push(record.clone());
    }
}
