//! The center in time: what it consists of (`plan`), the contacts that are present, the machines that they meet, and what drives
//! them: arrivals, the way of an instant message over provider and proxy, agents with shifts and several sessions.
//!
//! # Order of events at equal times
//!
//! By phase, that is by lane, and within a lane by slot (see [`kernel`](crate::kernel)):
//!
//! | lane | slot | what happens |
//! |---|---|---|
//! | shifts | - | a piece of a long run ends, or the beginning that is left out |
//! | | agent | comes on duty or leaves |
//! | | machine | fails or comes back; the routing point is the last |
//! | | programs | are closed or started; the engine learns of it |
//! | | rules | a table replaces another |
//! | | agent | one who did not respond takes contacts again |
//! | sessions | place at an agent | an agent who was selected responds or has not; a conversation in one piece or the work after it ends; a client has been silent too long |
//! | deadlines | site | the deadline of a site's engine |
//! | | site | makes a report for the router in the network |
//! | | site | a report of it arrives there |
//! | | status | the status server looks at the center |
//! | | class | visitors of its page are invited, or answer |
//! | | class | its subscribers are told of something |
//! | steps | contact | its client sees the status; its message gets further, its agent has written to it or wrapped it up, its redirection or consultation ends |
//! | returns | client | tries again after not being served, or comes again after being served |
//! | arrivals | class | a contact arrives |
//! | patience | contact | a contact gives up |
//! | close | - | the horizon ends, and with it the run if it is to be cut off |
//!
//! So an agent who becomes free takes the contact whose patience ends at the same moment, and serves one who arrives at that
//! moment only when nobody waits.

mod accounts;
mod arrivals;
mod assembly;
mod attendance;
mod contact;
mod counts;
mod driver;
mod extent;
mod imbalance;
mod limits;
mod machines;
mod pieces;
mod plain;
mod plan;
mod result;
#[cfg(test)]
pub(crate) mod sample;
mod talk;
mod tallies;
mod times;
mod timetable;

pub use contact::{
    CallRecord, CallStep, CallbackOutcome, CallbackRecord, ContactRecord, DecisionRecord, DutyRecord, LegKind,
    LegRecord, MessageRecord, Modes, Observer, Outcome, PresenceEvent, PresenceRecord, Responses, SipRecord, Writer,
};
pub use counts::Counts;
pub use extent::Extent;
pub use imbalance::Imbalance;
pub use limits::{Limits, RunError};
pub use machines::announcement::AnnouncementTimes;
pub use machines::callbacks::{CallbackEndings, CallbackTimes, NoticeTimes};
pub use machines::invitations::InvitationTimes;
pub use machines::journey::{Leg, LegTimes, ServerTimes};
pub use machines::network::Placements;
pub use machines::overflow::Overflow;
pub use machines::presence::PresenceTimes;
pub use machines::queues::QueueTimes;
pub use machines::self_service::AutomationTimes;
pub use machines::sip::SipTimes;
pub use machines::status::{AlertTimes, StatusEndings, StatusTimes};
pub use machines::subscribers::SubscriberTimes;
pub use machines::trunks::TrunkTimes;
pub use machines::while_waiting::WhileWaitingTimes;
pub use pieces::SeenInPart;
pub use plan::{
    Agent, AnswerOrder, Attendance, Center, Clientele, Closing, Collector, Delivery, Duty, Enterprise, Entrance,
    FallBack, Firewall, Group, Horizon, Host, Hosting, HostingPolicy, Interruptions, Known, Lasts, MessageServers,
    Misrouted, Network, Outage, Outages, OutagesByChance, PresencePlan, PresenceService, ProgramChange, Provider,
    Proxy, QueuePlan, Release, Reporting, Response, RoutingPoint, SessionHost, Sites, Slowdown, Software,
    StatusDelivery, StatusServer, Subscriber, Thresholds, ToAgents, Translation, Treatment, Trunk, WhileDown,
};
pub use result::{RunResult, SiteTimes};
pub use tallies::{
    Accuracy, ByArrival, Cell, Earlier, Endings, Numbers, Packed, Reached, Served, Tally, Waits, Within,
};
pub use times::{GroupTimes, ProviderTimes, ProxyTimes};

use crate::random::Root;

/// Simulates one replication of the center and shows every contact to the observer.
///
/// The same center, seed and replication give the same result, always.
///
/// # Errors
/// A limit was reached, the run was interrupted, or its accounts do not balance.
pub fn simulate(
    center: &Center,
    seed: u64,
    replication: u64,
    limits: Limits<'_>,
    observer: &mut dyn Observer,
) -> Result<RunResult, RunError> {
    let root = Root::new(seed, replication);
    let center = talk::as_long_as_it_turns_out(attendance::as_attended(center, root), root);
    // The loop of its own of a plain center shows no decisions.
    let is_plain = center.is_plain() && !observer.sees_decisions();
    let drive = match (is_plain, observer.watches()) {
        (true, true) => plain::drive::<true>,
        (true, false) => plain::drive::<false>,
        (false, true) => driver::drive::<true>,
        (false, false) => driver::drive::<false>,
    };
    drive(&center, root, limits, observer)
}
