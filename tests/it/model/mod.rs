//! Exact tests of the model: what happens to each contact, to the nanosecond, and what holds in every center.

mod agents;
mod conversation;
mod examples;
mod hosting;
mod invariants;
mod journeys;
mod messaging;
mod order;
mod script;
mod voice;
