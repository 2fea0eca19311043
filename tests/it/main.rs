//! One binary for the tests of the whole: what the parts guarantee together, and what the repository guarantees about
//! itself.

mod architecture;
mod corpus;
mod repository;
mod rust_code;
mod shipped;
mod tidy;
mod traceability;
