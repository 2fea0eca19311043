//! Exact tests of the model: what happens to each contact, to the nanosecond, and what holds in every center.

mod agents;
mod announcement;
mod automation;
mod callbacks;
mod conversation;
mod dialogue;
mod examples;
mod faults;
mod headcount;
mod hosting;
mod invariants;
mod journeys;
mod media;
mod messaging;
mod network;
mod order;
mod overflow;
mod programs;
mod response;
mod retrials;
mod rules;
mod script;
mod silence;
mod sip;
mod sites;
mod voice;
