//! The core of the routing engine, for a driver that numbers agents and contacts densely and makes no mistakes: a broken contract
//! panics. The simulator is such a driver; [`named`](crate::named) is another, which stands before the core for everybody else.
//!
//! # Contract
//!
//! - **In**: reports about agents, requests, withdrawals, ends of sessions ([`Input`]), each with the time `now`, which never
//!   decreases. **Out**: decisions ([`Decision`]), fetched with [`Router::poll`] until there are none; [`Router::request`] and
//!   [`Router::end_session`] return the first at once. Waiting contacts live in the engine; it says *wait* once and *connect*
//!   later.
//! - It sees only what was *reported*. How stale that is, is the driver's affair.
//! - It moves nothing: the driver acts on decisions. From the moment of a *connect* decision the agent's capacity is taken,
//!   until the driver reports the end of the session, so that no agent is booked twice.
//! - [`Router::deadline`] is the earliest moment at which a decision could come without an input; the driver then calls
//!   [`Router::handle_deadline`].
//! - A choice that is left to chance uses a number carried by the request.
//! - The same calls in the same order give the same decisions: a [`Log`] replays.
//! - No agent stays idle while a contact waits whom they may serve, but for contacts that wait for one other agent alone,
//!   and for agents who are kept free for other queues.
//!
//! # Example
//!
//! Two agents, one of whom speaks the client's protocol; no simulator anywhere.
//!
//! ```
//! use switchboard_engine::ids::{AgentId, ContactId, IdVec, ProtocolId, QueueId, SkillId};
//! use switchboard_engine::dense::*;
//! use switchboard_engine::time::{Span, Time};
//!
//! let (sales, a, b) = (SkillId(0), ProtocolId(0), ProtocolId(1));
//! let queue = QueueRules::of_skill(sales, 1);
//! let rules = Rules { queues: IdVec::from(vec![queue]), ..Rules::default() };
//! let mut router = Router::new(rules).with_traces();
//!
//! let mut now = Time::START;
//! for (agent, protocol) in [(AgentId(0), a), (AgentId(1), b)] {
//!     let capacity = Capacity { by_medium: [1, 1, 0, 0], total: 1 };
//!     let skills = [SkillLevel { skill: sales, level: 5 }];
//!     let capability = Capability::new(skills, ProtocolSet::from_iter([protocol]), capacity);
//!     router.handle(now, Input::Capability { agent, capability });
//!     router.handle(now, Input::State { agent, state: AgentState::Ready });
//! }
//!
//! let request = |contact| {
//!     let channel = Channel::Im(b);
//!     let (language, preferred, attributes) = (None, None, Attributes::default());
//!     let (queue, priority, deferred, draw) = (QueueId(0), 0, false, 0);
//!     Input::Request(Request { contact, queue, channel, deferred, priority, language, attributes, preferred, draw })
//! };
//! router.handle(now, request(ContactId(0)));
//! let decision = router.poll().unwrap();
//! assert_eq!(decision.outcome, Outcome::Connect { agent: AgentId(1) });
//! assert_eq!(decision.trace.unwrap().steps[0], (Routine::Availability, 1));
//!
//! router.handle(now, request(ContactId(1)));
//! assert_eq!(router.poll().unwrap().outcome, Outcome::Wait { place: 1, estimate: None });
//!
//! now = now + Span::from_seconds(60);
//! router.handle(now, Input::SessionEnded { contact: ContactId(0) });
//! let decision = router.poll().unwrap();
//! assert_eq!((decision.contact, decision.outcome), (ContactId(1), Outcome::Connect { agent: AgentId(1) }));
//! ```

mod agent_selection;
mod agents;
mod bench;
mod bits;
mod chain;
mod contact_selection;
mod decision;
mod index;
mod input;
mod kinetic;
mod lines;
mod log;
mod needs;
mod occupancy;
mod router;
mod rules;
mod ruling;
mod sieve;
mod sorted;
mod table;
mod target;
#[cfg(test)]
mod tests;
mod trace;
mod view;

#[cfg(test)]
pub(crate) use tests::generated;

pub use contact_selection::ContactSelection;
pub use decision::{Decision, Outcome, Refusal, Routine, Trace};
pub use input::{
    AgentState, Capability, Capacity, Channel, Input, MediaPairs, Medium, Need, Preferred, ProtocolSet, Request,
    SkillLevel,
};
pub use log::{Call, Divergence, Log};
pub use router::Router;
pub use rules::{AgentSelection, QueueRules, Rules, WhenEmpty};
pub use table::{Attributes, Finding, MAX_ATTRIBUTES, MAX_ROWS, Row, Then, When, findings};
pub use target::{Condition, Filter, MAX_STEPS, Reserve, Step, Target};
pub use view::{Rivals, Sessions};
