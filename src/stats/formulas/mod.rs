//! Textbook formulas: what the simulator has to reproduce where theory has an exact answer.
//!
//! No simulation uses them. Rates and times may be in any unit, as long as it is one and the same in a call. Each formula is
//! tested against another that does not share its computation: a closed form, a limit, a balance of flows. A source names who
//! published the result; that it is stated correctly here is shown by those tests, not by the citation.

mod birth_death;
mod erlang;
mod erlang_a;
mod general_patience;
mod infinite_server;
mod markov_chain;
mod priority;
mod single_server;
mod skills;

pub use birth_death::BirthDeath;
pub use erlang::{ErlangC, erlang_b};
pub use erlang_a::ErlangA;
pub use general_patience::GeneralPatience;
pub use infinite_server::{RatePiece, integral_of_survival, mean_number_present};
pub use markov_chain::MarkovChain;
pub use priority::{
    PriorityClass, mg1_accumulating_waits, mg1_interrupted_sojourns, mg1_priority_waits, mmc_priority_waits,
};
pub use single_server::{
    gm1_probability_of_waiting, mg1_mean_queue, mg1_mean_wait, mg1_shared_sojourn, mmc_shared_mean_sojourn,
};
pub use skills::{SkillDesign, SkillWaits};

use std::fmt;

/// A parameter for which a formula does not hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FormulaError {
    /// Name of the parameter.
    pub parameter: &'static str,
    /// What was given.
    pub value: f64,
    /// What it must be, to be read after "must".
    pub rule: &'static str,
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}, but must {}", self.parameter, self.value, self.rule)
    }
}

impl std::error::Error for FormulaError {}

fn require(holds: bool, parameter: &'static str, value: f64, rule: &'static str) -> Result<(), FormulaError> {
    if holds { Ok(()) } else { Err(FormulaError { parameter, value, rule }) }
}

fn require_positive(parameter: &'static str, value: f64) -> Result<(), FormulaError> {
    require(value > 0.0 && value.is_finite(), parameter, value, "be positive and finite")
}

fn require_not_negative(parameter: &'static str, value: f64) -> Result<(), FormulaError> {
    require(value >= 0.0 && value.is_finite(), parameter, value, "be finite and not negative")
}

fn require_servers(servers: u32) -> Result<(), FormulaError> {
    require(servers > 0, "servers", 0.0, "be at least 1")
}

/// Work per server below one: the condition for a steady state of a queue that nobody leaves unserved.
fn require_stable(load_per_server: f64) -> Result<(), FormulaError> {
    require(load_per_server < 1.0, "load per server", load_per_server, "be below 1, or the queue grows without end")
}

#[cfg(test)]
fn assert_close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "found {found}, expected {expected}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_parameter_value_and_rule() {
        assert_eq!(erlang_b(3, -1.0).unwrap_err().to_string(), "load is -1, but must be finite and not negative");
        let error = ErlangC::new(2, 3.0, 1.0).unwrap_err();
        assert_eq!(error.to_string(), "load per server is 1.5, but must be below 1, or the queue grows without end");
    }
}
