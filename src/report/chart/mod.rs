//! Charts as SVG: wide as files of their own, and narrow for a page, on which a phone shows them too and a large screen two beside each other.
//!
//! The same summary gives the same bytes.

mod agents;
mod announced;
mod classes;
mod client;
mod convergence;
mod days;
mod fitted;
mod forest;
mod frame;
mod imported;
mod legend;
mod letters;
mod messages;
mod panels;
mod series;
mod service;
mod sheet;
mod staffing;
mod sweep;
mod timeline;
mod waits;

pub(super) use agents::agents;
pub(super) use announced::announced;
pub(super) use classes::classes;
pub(super) use client::{DeviceDay, Doing, client};
pub(super) use convergence::convergence;
pub(super) use days::days;
pub(super) use fitted::{arrivals, density, levels, patience_by_hour, profile, survival};
pub(super) use forest::{Differences, forest};
pub(super) use imported::{imported_agents, imported_contacts};
pub(super) use messages::messages;
pub(super) use panels::panels;
pub(super) use service::service;
pub(super) use staffing::staffing;
pub(super) use sweep::{free, sweep};
pub(super) use timeline::{AgentDay, Clock, Stretch, timeline};
pub(super) use waits::waits;

use sheet::{PER_UNIT, Place, Sheet};

/// Widths of charts, in the units in which they are laid out; a text has 12 of them or a little more.
const WIDE: f64 = 960.0;
const NARROW: f64 = 480.0;

/// Draws on a sheet from this height on down to the one that it gives.
type Drawing<'a> = Box<dyn Fn(&Sheet<'_>, f64) -> f64 + 'a>;

/// A chart.
pub(super) struct Chart<'a> {
    /// What it is of, in a few words.
    pub(super) about: String,
    /// What exactly is shown.
    pub(super) note: String,
    /// The question that it helps to answer.
    question: String,
    draw: Drawing<'a>,
}

impl<'a> Chart<'a> {
    /// A chart that is drawn by this.
    fn new(
        question: impl Into<String>,
        about: impl Into<String>,
        note: impl Into<String>,
        draw: impl Fn(&Sheet<'_>, f64) -> f64 + 'a,
    ) -> Self {
        Chart { about: about.into(), note: note.into(), question: question.into(), draw: Box::new(draw) }
    }

    /// As a file that says all by itself.
    pub(super) fn file(&self) -> String {
        let title = if self.question.trim().is_empty() { &self.about } else { &self.question };
        sheet::drawn(WIDE, true, |sheet| (self.draw)(sheet, sheet.titles(title, &self.note)))
    }

    /// For a page that says what it shows.
    pub(super) fn on_page(&self) -> String {
        sheet::drawn(NARROW, false, |sheet| (self.draw)(sheet, 2.0))
    }
}
