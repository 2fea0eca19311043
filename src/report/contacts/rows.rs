//! The rows of `contacts.csv`.

use super::ContactsFile;
use super::text::{Pen, Prepared};
use crate::experiment::{CallbackOutcome, CallbackRecord, ContactRecord, Host, Labels, Observer, Outcome};
use crate::time::Span;

/// What is the same for all rows.
pub(super) struct Layout {
    /// The names of classes as cells.
    classes: Vec<String>,
    /// The names of providers as cells, with the comma before. Empty where there is none: then there are no columns of hosting.
    providers: Vec<Prepared>,
    /// Empty where there is one site: then there is no column for it.
    sites: Vec<Prepared>,
    /// Whether anybody may be told a wait: else there is no column for it.
    tells_waits: bool,
    /// The names of classes as cells, with the comma before, where contacts are transferred; else empty.
    transfers: Vec<Prepared>,
    /// The same where clients who look at the center's status may choose another class.
    switches: Vec<Prepared>,
    /// Whether clients are called back.
    callbacks: bool,
    /// The names of devices as cells, with the comma before, where clients are called back by them; else empty.
    devices: Vec<Prepared>,
    /// No row is longer than that, with all that is written beyond the ends of its cells.
    longest: usize,
}

impl Layout {
    pub(super) fn new(labels: &Labels) -> Layout {
        let classes: Vec<String> = labels.classes.iter().map(|name| cell(name)).collect();
        let prepared = |names: &[String]| names.iter().map(|name| Prepared::new(format!(",{}", cell(name)))).collect();
        let (providers, sites): (Vec<Prepared>, Vec<Prepared>) = (prepared(&labels.providers), prepared(&labels.sites));
        let longest_of = |cells: &[Prepared]| cells.iter().map(Prepared::room).max().unwrap_or(0);
        let of_classes = |is_there: bool| if is_there { prepared(&labels.classes) } else { Vec::new() };
        let (transfers, switches) = (of_classes(labels.transfers), of_classes(labels.switches));
        let devices: Vec<Prepared> = prepared(&labels.devices);
        let beginnings = Vec::from_iter(classes.iter().map(|class| beginning(u32::MAX, class)));
        // In front of the provider and behind it there is what a pen writes, and so is the told wait; the row may end with two commas and a
        // new line.
        let longest = longest_of(&beginnings)
            + longest_of(&providers)
            + longest_of(&sites)
            + longest_of(&transfers)
            + longest_of(&switches)
            + longest_of(&devices)
            + 4 * Pen::ROOM
            + 3;
        let Labels { tells_waits, callbacks, .. } = *labels;
        Layout { classes, providers, sites, tells_waits, transfers, switches, callbacks, devices, longest }
    }

    /// The row with the names of the columns: none that would be empty in every row.
    pub(super) fn head(&self) -> String {
        let hosting: &[&str] = if self.providers.is_empty() { &[] } else { &HOSTING };
        let site: &[&str] = if self.sites.is_empty() { &[] } else { &["site"] };
        let told: &[&str] = if self.tells_waits { &["told_wait_s"] } else { &[] };
        let from: &[&str] = if self.transfers.is_empty() { &[] } else { &["transferred_from"] };
        let chosen: &[&str] = if self.switches.is_empty() { &[] } else { &["switched_from"] };
        let calls: &[&str] = if self.callbacks { &["calls"] } else { &[] };
        let device: &[&str] = if self.devices.is_empty() { &[] } else { &["device"] };
        format!("{}\n", [&COLUMNS, hosting, site, told, from, chosen, calls, device].concat().join(","))
    }

    /// The classes from which a contact was transferred, and in place of which its client chose its own, where there are such columns.
    fn write_origin(&self, text: &mut [u8], mut end: usize, classes: [Option<u16>; 2]) -> usize {
        for (names, class) in [&self.transfers, &self.switches].into_iter().zip(classes) {
            if !names.is_empty() {
                end = write_name(text, end, class.map(|class| &names[usize::from(class)]));
            }
        }
        end
    }
}

/// The columns of every file.
const COLUMNS: [&str; 12] = [
    "replication",
    "class",
    "number",
    "outcome",
    "retrials",
    "recalls",
    "arrived_s",
    "dialogue_s",
    "wait_s",
    "conversation_s",
    "wrap_up_s",
    "agent",
];

/// Those of instant messages, in the order of the cells.
const HOSTING: [&str; 4] = ["provider", "host", "hosting_asked", "hosting_used"];

/// How a row begins.
fn beginning(replication: u32, class: &str) -> Prepared {
    Prepared::new(format!("{replication},{class}"))
}

/// Many rows, put together before they are written.
pub struct Chunk {
    bytes: Vec<u8>,
    end: usize,
}

impl Chunk {
    /// A chunk with so many bytes is full.
    pub(super) const FULL: usize = 64 * 1024;

    /// A chunk that begins with a short text.
    pub(super) fn with(layout: &Layout, text: &str) -> Chunk {
        let mut bytes = vec![0; Chunk::FULL + layout.longest];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Chunk { bytes, end: text.len() }
    }

    /// A chunk with this text only.
    #[cfg(test)]
    pub(super) fn of(text: &[u8]) -> Chunk {
        Chunk { bytes: text.to_vec(), end: text.len() }
    }

    pub(super) fn emptied(self) -> Chunk {
        Chunk { end: 0, ..self }
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.bytes[..self.end]
    }
}

/// Makes a row for each contact of a replication.
pub struct Rows<'w> {
    file: &'w ContactsFile,
    put: &'w mut dyn FnMut(Chunk),
    /// How a row of each class begins.
    beginnings: Vec<Prepared>,
    chunk: Chunk,
}

impl<'w> Rows<'w> {
    pub(super) fn new(file: &'w ContactsFile, replication: u32, put: &'w mut dyn FnMut(Chunk)) -> Rows<'w> {
        let beginnings = file.layout.classes.iter().map(|class| beginning(replication, class)).collect();
        Rows { file, put, beginnings, chunk: file.empty_chunk() }
    }

    /// Hands on the rows that are still here.
    pub(super) fn end(self) {
        (self.put)(self.chunk);
    }

    /// Begins a row about something of a class, where it fits; gives the place behind the beginning.
    #[inline(always)]
    fn begin(&mut self, class: usize) -> usize {
        if self.chunk.end >= Chunk::FULL {
            self.hand_on();
        }
        self.beginnings[class].write(self.chunk.bytes.as_mut_slice(), self.chunk.end)
    }

    #[cold]
    fn hand_on(&mut self) {
        let full = std::mem::replace(&mut self.chunk, self.file.empty_chunk());
        (self.put)(full);
    }
}

impl Observer for Rows<'_> {
    // There may be many millions of them, so that this is written for few instructions.
    fn on_contact(&mut self, record: &ContactRecord) {
        if record.arrived < self.file.from {
            return;
        }
        let mut end = self.begin(record.class.0.into());
        let layout = &self.file.layout;
        let text = self.chunk.bytes.as_mut_slice();
        let mut pen = Pen::new(text, end);
        write_identity(&mut pen, record.number, OUTCOMES[record.outcome as usize], [record.retrials, record.recalls]);
        write_times(&mut pen, record);
        write_agent(&mut pen, record.agent.map(|agent| agent.0));
        end += pen.written();
        if !layout.providers.is_empty() {
            end = write_hosting(layout, text, end, record);
        }
        if !layout.sites.is_empty() {
            end = write_name(text, end, record.site.map(|site| &layout.sites[usize::from(site.0)]));
        }
        if layout.tells_waits {
            let mut pen = Pen::new(text, end);
            write_span(&mut pen, record.told);
            end += pen.written();
        }
        end =
            layout.write_origin(text, end, [record.transferred_from, record.switched_from].map(|of| of.map(|of| of.0)));
        for _ in 0..usize::from(layout.callbacks) + usize::from(!layout.devices.is_empty()) {
            text[end] = b',';
            end += 1;
        }
        text[end] = b'\n';
        self.chunk.end = end + 1;
    }

    fn on_callback(&mut self, record: &CallbackRecord) {
        if record.accepted < self.file.from {
            return;
        }
        let mut end = self.begin(record.class.0.into());
        let layout = &self.file.layout;
        let text = self.chunk.bytes.as_mut_slice();
        let mut pen = Pen::new(text, end);
        write_identity(&mut pen, record.number, CALLBACKS[record.outcome as usize], [record.retrials, record.recalls]);
        let CallbackRecord { accepted, due, connected, left, wrap_up, .. } = *record;
        pen.seconds(accepted.nanos());
        // Who is done before they could be called did not wait to be.
        let due = due.min(left);
        write_span(&mut pen, Some(due.since(accepted)));
        write_span(&mut pen, Some(connected.unwrap_or(left).since(due)));
        write_span(&mut pen, connected.map(|connected| left.since(connected)));
        write_span(&mut pen, connected.map(|_| wrap_up));
        write_agent(&mut pen, record.agent.map(|agent| agent.0));
        end += pen.written();
        let mut pen = Pen::new(text, end);
        let hosting = if layout.providers.is_empty() { 0 } else { HOSTING.len() };
        let others = [!layout.sites.is_empty(), layout.tells_waits];
        for _ in 0..hosting + others.into_iter().filter(|&is_there| is_there).count() {
            pen.put(EMPTY, 1);
        }
        end += pen.written();
        end =
            layout.write_origin(text, end, [record.transferred_from, record.switched_from].map(|of| of.map(|of| of.0)));
        let mut pen = Pen::new(text, end);
        pen.number(record.calls.into());
        end += pen.written();
        if !layout.devices.is_empty() {
            end = write_name(text, end, record.device.map(|device| &layout.devices[usize::from(device.0)]));
        }
        text[end] = b'\n';
        self.chunk.end = end + 1;
    }
}

/// An empty cell.
const EMPTY: [u8; 1] = [b','];

/// Which contact it is about, what became of it, and how often its client had tried before and come again.
#[inline(always)]
fn write_identity(pen: &mut Pen<'_>, number: u64, (outcome, length): Cell, before: [u16; 2]) {
    pen.number(number);
    pen.put(outcome, length);
    before.into_iter().for_each(|times| pen.number(times.into()));
}

#[inline(always)]
fn write_agent(pen: &mut Pen<'_>, agent: Option<u32>) {
    match agent {
        Some(agent) => pen.number(agent.into()),
        None => pen.put(EMPTY, 1),
    }
}

/// A name, or an empty cell, at a place of a text; gives the place behind it.
#[inline(always)]
fn write_name(text: &mut [u8], end: usize, name: Option<&Prepared>) -> usize {
    if let Some(name) = name {
        return name.write(text, end);
    }
    text[end] = b',';
    end + 1
}

/// When a contact came and how long each part of its way took: five cells that add up to the moment at which it left and its agent
/// was done with it.
#[inline(always)]
fn write_times(pen: &mut Pen<'_>, record: &ContactRecord) {
    let ContactRecord { arrived, requested, connected, left, wrap_up, .. } = *record;
    pen.seconds(arrived.nanos());
    // Who never asked was in the dialogue until they left, and who never was connected waited until then.
    write_span(pen, Some(requested.unwrap_or(left).since(arrived)));
    write_span(pen, requested.map(|requested| connected.unwrap_or(left).since(requested)));
    write_span(pen, connected.map(|connected| left.since(connected)));
    write_span(pen, connected.map(|_| wrap_up));
}

#[inline(always)]
fn write_span(pen: &mut Pen<'_>, span: Option<Span>) {
    match span {
        None => pen.put(EMPTY, 1),
        // Many dialogues, waits and wrap-ups take no time.
        Some(Span::ZERO) => pen.put(*b",0.0", 4),
        Some(span) => pen.seconds(span.nanos()),
    }
}

/// The provider of a contact, who hosted it and in which modes, at a place of a text; gives the place behind them.
fn write_hosting(layout: &Layout, text: &mut [u8], mut end: usize, record: &ContactRecord) -> usize {
    let host = match record.hosted {
        Some((provider, host)) => {
            end = layout.providers[usize::from(provider.0)].write(text, end);
            match host {
                Host::Provider => ",provider",
                Host::Proxy => ",proxy",
            }
        }
        None => ",,",
    };
    let mut pen = Pen::new(text, end);
    pen.word(host);
    if let Some(modes) = record.modes {
        for hosting in [modes.asked, modes.used] {
            pen.word(",");
            pen.word(hosting.name());
        }
    } else {
        pen.put(*b",,", 2);
    }
    end + pen.written()
}

/// A cell with a comma before it, filled up, and its length.
type Cell = ([u8; 32], usize);

/// The outcomes of contacts as cells.
const OUTCOMES: [Cell; Outcome::ALL.len()] = {
    let mut cells = [([b','; 32], 0); Outcome::ALL.len()];
    let mut number = 0;
    while number < cells.len() {
        cells[Outcome::ALL[number] as usize] = word(Outcome::ALL[number].name());
        number += 1;
    }
    cells
};

/// Those of callbacks.
const CALLBACKS: [Cell; CallbackOutcome::ALL.len()] = {
    let mut cells = [([b','; 32], 0); CallbackOutcome::ALL.len()];
    let mut number = 0;
    while number < cells.len() {
        cells[CallbackOutcome::ALL[number] as usize] = word(CallbackOutcome::ALL[number].name());
        number += 1;
    }
    cells
};

const fn word(name: &str) -> Cell {
    let (mut cell, name) = ([b','; 32], name.as_bytes());
    let mut at = 0;
    while at < name.len() {
        cell[at + 1] = name[at];
        at += 1;
    }
    (cell, name.len() + 1)
}

/// A text as a cell: in quotes where it has to be, and where a reader would take it for a number.
fn cell(text: &str) -> String {
    match text.contains(['"', ',', '\n', '\r']) || text.parse::<f64>().is_ok() {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
