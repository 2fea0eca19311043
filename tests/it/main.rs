//! One binary for the tests of the whole: what the parts guarantee together, and what the repository guarantees about
//! itself.

mod architecture;
mod backtest;
mod centers;
mod cli;
mod corpus;
mod determinism;
mod experiments;
mod fits;
mod gate;
mod imports;
mod model;
mod repository;
mod route;
mod run_length;
mod rust_code;
mod shipped;
mod staffing;
mod statistics;
mod sweep;
mod theory;
mod tidy;
mod traceability;
