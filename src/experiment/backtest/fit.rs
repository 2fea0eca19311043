//! Parameters whose values were chosen.

use super::{Method, Objective, Search};

/// A number of the scenario that is fitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its path in the scenario.
    pub path: String,
    /// What is written behind its values, such as `s`.
    pub unit: String,
}

impl Parameter {
    /// A value as it is written in the scenario.
    pub fn written(&self, value: f64) -> String {
        format!("{value}{}", self.unit)
    }
}

/// How parameters were fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The parameters, in the order of the values of each step.
    pub parameters: Vec<Parameter>,
    /// What was made small.
    pub objective: Objective,
    /// The searches: one for each method, or for each day that is predicted and each method.
    pub found: Vec<Found>,
}

/// What was found in one search.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// By which method days were to come out well.
    pub method: Method,
    /// The day that was predicted with it; nothing for all.
    pub day: Option<String>,
    /// How many days it was fitted on.
    pub days: usize,
    /// The search.
    pub search: Search,
}
