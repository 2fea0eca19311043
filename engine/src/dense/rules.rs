//! How to choose: the part of the engine's knowledge that an enterprise writes down.

use super::contact_selection::ContactSelection;
use super::input::Capability;
use super::table::Row;
use super::target::{Filter, Reserve, Step, Target};
use crate::ids::{IdVec, LanguageId, QueueId, SkillId};
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// The rule set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The queues that requests may name.
    pub queues: IdVec<QueueId, QueueRules>,
    /// The routines that are run on the available agents, in this order.
    pub filters: Vec<Filter>,
    /// Whether a routine leaves over, of the contacts that a freed agent may serve, those of the highest priority, before the
    /// order chooses among them.
    pub priority_first: bool,
    /// Agents who are kept free; at most one for each group.
    pub reserves: Vec<Reserve>,
    /// What is done with requests, before anything else: the first row that fits counts; where none does, they are routed as they
    /// come.
    #[serde(default)]
    pub table: Vec<Row>,
    /// How far into its week, from Monday on, the time begins.
    #[serde(default)]
    pub since_monday: Span,
    /// Which agent, when several could serve a request.
    pub agent_selection: AgentSelection,
    /// Which contact, when several wait for a freed agent.
    pub contact_selection: ContactSelection,
}

impl Default for Rules {
    /// No queues, and skill as the only routine.
    fn default() -> Self {
        Rules {
            queues: IdVec::new(),
            filters: vec![Filter::Skill],
            priority_first: false,
            reserves: Vec::new(),
            table: Vec::new(),
            since_monday: Span::ZERO,
            agent_selection: AgentSelection::default(),
            contact_selection: ContactSelection::default(),
        }
    }
}

impl Rules {
    /// Whether they look at the groups of agents.
    pub fn name_groups(&self) -> bool {
        let by_group = |target: &Target| target.groups.is_some();
        let steps = |step: &Step| by_group(&step.target) || step.only_if.idle.is_some();
        let queue = |queue: &QueueRules| by_group(&queue.target) || queue.steps.iter().any(steps);
        let table = self.table.iter().any(|row| row.when.idle.is_some());
        !self.reserves.is_empty() || table || self.queues.iter().any(queue)
    }
}

/// What one queue asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct QueueRules {
    /// Whom its contacts may go to from the beginning. Its skill is the queue's skill.
    pub target: Target,
    /// Whom else after a wait, at most [`MAX_STEPS`](super::MAX_STEPS).
    pub steps: Vec<Step>,
    /// How much a minute of waiting counts under [`ContactSelection::WeightedWait`] and [`ContactSelection::GeneralizedCMu`]; the queue's part of
    /// all who wait under [`ContactSelection::QueueRatio`]. Over all queues below 2^31.
    pub weight: u32,
    /// How long contacts should wait at most, for [`ContactSelection::LeastSlack`].
    pub in_time: Span,
    /// The most contacts that may wait at once; nothing if any number may.
    pub capacity: Option<u32>,
    /// What becomes of its contacts while nobody is on duty for them.
    #[serde(default, skip_serializing_if = "WhenEmpty::joins")]
    pub when_empty: WhenEmpty,
}

/// What becomes of contacts of a queue while nobody is ready who may serve them by the steps gone, free or busy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenEmpty {
    /// They wait for somebody to come on duty.
    #[default]
    Join,
    /// Newcomers are refused; who waits already goes on.
    Refuse,
    /// Newcomers are refused, and who waits is too, at once but after all reports of that moment. Whoever comes back to go on waits.
    Leave,
}

impl WhenEmpty {
    /// Whether contacts join an empty queue.
    pub fn joins(&self) -> bool {
        *self == WhenEmpty::Join
    }
}

impl QueueRules {
    /// A queue of weight 1 for whoever has the skill at this level, without steps, which any number may wait in.
    pub fn of_skill(skill: SkillId, minimum_level: u8) -> QueueRules {
        let target = Target::skilled(skill, minimum_level);
        QueueRules {
            target,
            steps: Vec::new(),
            weight: 1,
            in_time: Span::ZERO,
            capacity: None,
            when_empty: WhenEmpty::Join,
        }
    }

    /// These of the steps, one bit each.
    pub(super) fn gone(&self, steps: u16) -> impl Iterator<Item = &Step> {
        self.steps.iter().enumerate().filter(move |(number, _)| steps >> number & 1 == 1).map(|(_, step)| step)
    }

    /// Whether these routines leave an agent of this capability over for a contact in a language, when these of the steps are
    /// gone, one bit each: for one of its targets all of them have to.
    pub fn admits(
        &self,
        capability: &Capability,
        routines: &[Filter],
        steps: u16,
        language: Option<LanguageId>,
    ) -> bool {
        let mut targets = std::iter::once(&self.target).chain(self.gone(steps).map(|step| &step.target));
        targets.any(|target| routines.iter().all(|routine| routine.admits(capability, target, language)))
    }
}

/// Which agent, among those who could serve a request. Every tie goes to the agent who has been quiet longest: since their
/// last assignment, end of a session or report of becoming ready, in the order in which the engine was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgentSelection {
    /// The agent who has been quiet longest.
    #[default]
    LongestIdle,
    /// The agent who has been busy for the least share of the time in which they were ready or busy until now, the present stretch
    /// included; shares are compared exactly. Whoever had no time yet counts as they will the moment after.
    LeastOccupied,
    /// The agent with the fewest open sessions.
    FewestSessions,
    /// The agent with the most open sessions who has room for one more, so that others stay free of all.
    MostSessions,
    /// The agent with room for the most sessions of the contact's medium.
    MostSpare,
    /// The agent with the highest level of the queue's skill.
    BestLevel,
    /// The agent with the fewest skills, so that those who can do more stay free for it.
    LeastSkilled,
    /// The agent with the most skills.
    MostSkilled,
    /// The agent with the highest reported speed in the queue's skill (for two servers Larsen and Agrawala, "Control of a
    /// heterogeneous two-server exponential queueing system", IEEE Transactions on Software Engineering 9, 1983).
    Fastest,
    /// The agent of the lowest reported cost.
    Cheapest,
    /// By turns: the agent whose last assignment was longest ago, and before all these whoever had none yet.
    RoundRobin,
    /// Anyone, by the number that came with the request.
    Random,
}

impl AgentSelection {
    /// All of them.
    pub const ALL: [AgentSelection; 12] = [
        AgentSelection::LongestIdle,
        AgentSelection::LeastOccupied,
        AgentSelection::FewestSessions,
        AgentSelection::MostSessions,
        AgentSelection::MostSpare,
        AgentSelection::BestLevel,
        AgentSelection::LeastSkilled,
        AgentSelection::MostSkilled,
        AgentSelection::Fastest,
        AgentSelection::Cheapest,
        AgentSelection::RoundRobin,
        AgentSelection::Random,
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            AgentSelection::LongestIdle => "longest-idle",
            AgentSelection::LeastOccupied => "least-occupied",
            AgentSelection::FewestSessions => "fewest-sessions",
            AgentSelection::MostSessions => "most-sessions",
            AgentSelection::MostSpare => "most-spare",
            AgentSelection::BestLevel => "best-level",
            AgentSelection::LeastSkilled => "least-skilled",
            AgentSelection::MostSkilled => "most-skilled",
            AgentSelection::Fastest => "fastest",
            AgentSelection::Cheapest => "cheapest",
            AgentSelection::RoundRobin => "round-robin",
            AgentSelection::Random => "random",
        }
    }
}
