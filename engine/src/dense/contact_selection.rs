//! Which contact goes first, when several wait for a freed agent.

use crate::time::Span;
use serde::{Deserialize, Serialize};

/// Which contact, among those who wait for a freed agent *and whom they may serve*. Every tie goes to the contact that
/// asked first, in the order in which the engine was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactSelection {
    /// The contact that asked first.
    #[default]
    FirstCome,
    /// The contact with the highest priority (Cobham, "Priority assignment in waiting line problems", Operations Research
    /// 2, 1954).
    Priority,
    /// Priority with aging: the contact with the largest wait, where each level of priority counts as so much waiting, so
    /// that nobody is passed for ever (Jackson, "Some problems in queueing with dynamic priorities", Naval Research Logistics
    /// Quarterly 7, 1960).
    Aging {
        /// The wait that outweighs one level of priority.
        level: Span,
    },
    /// Accumulating priority: the contact with the largest wait times its priority; priority 0 gathers nothing (Kleinrock, "A
    /// delay dependent queue discipline", Naval Research Logistics Quarterly 11, 1964).
    Accumulating,
    /// The contact with the largest wait times weight of its queue.
    WeightedWait,
    /// The contact with the largest wait times weight of its queue times speed of the agent with its skill: the generalized
    /// c-mu rule for costs that grow with the square of the wait, wait in units of 2^20 ns (van Mieghem, "Dynamic scheduling
    /// with convex delay costs", Annals of Applied Probability 5, 1995; for several servers Mandelbaum and Stolyar, Operations
    /// Research 52, 2004).
    #[serde(rename = "c-mu")]
    GeneralizedCMu,
    /// The contact that has the least time left to the target of its queue, or is past it longest: earliest due date
    /// (Jackson, "Scheduling a production line to minimize maximum tardiness", 1955).
    LeastSlack,
    /// A contact of the queue that is longest beyond its share: waiting contacts less weight over all weights times all who
    /// wait (Gurvich and Whitt, "Queue-and-idleness-ratio controls in many-server service systems", Mathematics of Operations
    /// Research 34, 2009).
    QueueRatio,
    /// A contact of the queue in which most contacts wait.
    LongestQueue,
    /// The contact in the skill of whose queue the freed agent has the highest level: each group of agents takes its own contacts first,
    /// and of those that are as much its own the one that asked first.
    BestLevel,
}

impl ContactSelection {
    /// All of them; `aging` is the wait that outweighs one level of priority.
    pub const fn all(aging: Span) -> [ContactSelection; 10] {
        [
            ContactSelection::FirstCome,
            ContactSelection::Priority,
            ContactSelection::Aging { level: aging },
            ContactSelection::Accumulating,
            ContactSelection::WeightedWait,
            ContactSelection::GeneralizedCMu,
            ContactSelection::LeastSlack,
            ContactSelection::QueueRatio,
            ContactSelection::LongestQueue,
            ContactSelection::BestLevel,
        ]
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            ContactSelection::FirstCome => "first-come",
            ContactSelection::Priority => "priority",
            ContactSelection::Aging { .. } => "aging",
            ContactSelection::Accumulating => "accumulating",
            ContactSelection::WeightedWait => "weighted-wait",
            ContactSelection::GeneralizedCMu => "c-mu",
            ContactSelection::LeastSlack => "least-slack",
            ContactSelection::QueueRatio => "queue-ratio",
            ContactSelection::LongestQueue => "longest-queue",
            ContactSelection::BestLevel => "best-level",
        }
    }
}

/// What an order goes by, besides the time of the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// How long the contact has waited.
    pub(super) wait: Span,
    /// Its priority.
    pub(super) priority: u8,
    /// The weight of its queue.
    pub(super) weight: u32,
    /// How long contacts of its queue should wait at most.
    pub(super) in_time: Span,
    /// How many wait in its queue, itself included.
    pub(super) queue: u32,
    /// The speed of the agent with the skill of the queue, or 1 when no agent is looked at.
    pub(super) speed: u16,
    /// Their level in that skill, or 0 when no agent is looked at.
    pub(super) level: u8,
}

/// Sums over all queues.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    /// Contacts waiting.
    pub(super) waiting: u32,
    /// Weights.
    pub(super) weight: u64,
}

impl ContactSelection {
    /// Whether the order looks at the queues together.
    pub(super) fn needs_totals(self) -> bool {
        self == ContactSelection::QueueRatio
    }

    /// How far behind the contact stands: the smallest goes first, and ties to who asked first. Among contacts of one queue and
    /// one priority who asked earlier never stands farther behind.
    pub(super) fn remoteness(self, of: &Standing, totals: Totals) -> u128 {
        // Waits are below 2^63, weights below 2^31 and speeds below 2^16, so that no product reaches this.
        const FARTHEST: u128 = 1 << 118;
        let wait = u128::from(of.wait.nanos());
        match self {
            ContactSelection::FirstCome => 0,
            ContactSelection::Priority => u128::from(u8::MAX - of.priority),
            ContactSelection::Aging { level } => {
                FARTHEST - (wait + u128::from(level.nanos()) * u128::from(of.priority))
            }
            ContactSelection::Accumulating => FARTHEST - wait * u128::from(of.priority),
            ContactSelection::WeightedWait => FARTHEST - wait * u128::from(of.weight),
            ContactSelection::GeneralizedCMu => {
                FARTHEST - ((wait * u128::from(of.weight) * u128::from(of.speed)) >> 20)
            }
            // The later the target is, or the shorter it is past, the farther.
            ContactSelection::LeastSlack => FARTHEST + u128::from(of.in_time.nanos()) - wait,
            ContactSelection::QueueRatio => {
                let (here, share) = (u128::from(of.queue), u128::from(of.weight));
                FARTHEST + share * u128::from(totals.waiting) - here * u128::from(totals.weight)
            }
            ContactSelection::LongestQueue => u128::from(u32::MAX - of.queue),
            ContactSelection::BestLevel => u128::from(u8::MAX - of.level),
        }
    }
}
