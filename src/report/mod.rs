//! What is written about a run: tables to read, files to compute with, charts to show, and a manifest that says where
//! they come from.
//!
//! Made of a [`Summary`] alone. The same summary gives the same bytes on every machine: no clock, no thread count, no order that
//! is not written down. A number in a file is the shortest text that reads back as the same number; one that does not
//! exist is an empty cell, in JSON `null`.

mod aside;
mod backtest;
mod chart;
mod check;
mod classes;
mod client;
mod compare;
mod compressed;
mod console;
mod contacts;
mod csv;
mod devices;
mod fit;
mod goals;
mod import;
mod inputs;
mod json;
mod listing;
mod manifest;
mod markup;
mod names;
mod number;
mod order;
mod page;
mod picture;
mod roster;
mod staffing;
mod story;
mod sweep;
mod table;
#[cfg(test)]
mod tests;
mod trace;
mod verify;
mod write;

use crate::experiment::Observations;
pub use crate::experiment::Summary;
use crate::experiment::backtest::{Backtest, Fit};
pub use backtest::{console as console_backtest, json as json_backtest, markdown as markdown_backtest};
pub use check::{
    Check, CheckedScenario, NotChecked, annotations, annotations_of_errors, console as console_check,
    json as json_check, json_of_errors, junit, junit_of_errors, page as page_check, page_of_errors,
};
pub use client::ClientChart;
pub use compare::{
    ComparisonRun, console as console_comparison, json as json_comparison, markdown as markdown_comparison,
};
pub use compressed::text_of;
pub use console::{console, markdown, precision_note, wrapped};
pub use contacts::ContactsFile;
pub use devices::DeviceRows;
pub use fit::{Sensitivity, fit, sensitivity};
pub use import::import;
pub use json::summary as json;
pub use listing::listing;
pub use manifest::{NAME as MANIFEST, NoManifest, Platform, Provenance, Recorded, Source, inputs_of};
pub use picture::Picture;
pub use staffing::{StaffingRun, console as console_staffing, files as staffing_files, json as json_staffing};
pub use story::{StoryRun, console as console_story, json as json_story};
pub use sweep::{console as console_sweep, json::results as json_sweep, markdown as markdown_sweep};
pub use table::WIDTH;
pub use trace::{Shown, TraceNames, Tracer};
pub use verify::{console as console_verification, json as json_verification, markdown as markdown_verification};
pub use write::{
    OBSERVATIONS, OutDir, WriteCause, WriteError, write_all, write_backtest, write_comparison, write_sweep, write_texts,
};

/// A run as its reader sees it.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The question that the scenario answers: the title of tables and charts.
    pub question: &'a str,
    /// What the scenario hardly means, each on one line.
    pub warnings: &'a [String],
    /// The seed of all replications.
    pub seed: u64,
    /// What came out.
    pub summary: &'a Summary,
}

/// Everything that is written about a run.
#[derive(Clone, Copy, Debug)]
pub struct Outputs<'a> {
    /// The run.
    pub run: Run<'a>,
    /// What its replications say one by one.
    pub observations: &'a Observations,
    /// Where it comes from.
    pub provenance: Provenance<'a>,
}

/// Everything that is written about a comparison.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonOutputs<'a> {
    /// The comparison.
    pub run: ComparisonRun<'a>,
    /// Where it comes from.
    pub provenance: Provenance<'a>,
}

/// A backtest as its reader sees it.
#[derive(Clone, Copy, Debug)]
pub struct BacktestRun<'a> {
    /// The question that the scenario answers.
    pub question: &'a str,
    /// The seed of all replications.
    pub seed: u64,
    /// Real and simulated days.
    pub backtest: &'a Backtest,
    /// How parameters were fitted, if any were.
    pub fit: Option<&'a Fit>,
}

/// Everything that is written about a backtest.
#[derive(Clone, Copy, Debug)]
pub struct BacktestOutputs<'a> {
    /// The backtest.
    pub run: BacktestRun<'a>,
    /// Where it comes from.
    pub provenance: Provenance<'a>,
}

/// The title of a page: the question that the scenario answers, if it asks any.
fn title(question: &str) -> String {
    let words = question.split_whitespace().collect::<Vec<_>>();
    if words.is_empty() { "Results".to_owned() } else { words.join(" ") }
}
