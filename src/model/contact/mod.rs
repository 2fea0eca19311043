//! The contacts that are present: each is somewhere on its walk from arrival to record.
//!
//! A contact is a chain of legs, one after the other: the leg with a self-service system, if it meets one, and the leg with
//! people. Of the leg that it is in, it has the times; a leg that is over is shown to whoever watches.

mod chances;
mod observer;
mod outcome;
mod present;
mod record;
mod stage;
mod wish;

pub(crate) use chances::Chances;
pub use observer::Observer;
pub use outcome::Outcome;
pub(crate) use present::{Contact, Contacts};
pub use record::{
    CallRecord, CallStep, CallbackOutcome, CallbackRecord, ContactRecord, DecisionRecord, DutyRecord, LegKind,
    LegRecord, MessageRecord, Modes, PresenceEvent, PresenceRecord, Responses, SipRecord, Writer,
};
pub(crate) use stage::Stage;
pub(crate) use wish::{Before, Waited, Wish};
