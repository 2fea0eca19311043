//! Whom a contact may go to, from the beginning and after a wait, and the routines that find out.

use super::input::Capability;
use crate::ids::{GroupId, LanguageId, SiteId, SkillId};
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// Whom a contact may go to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The skill that an agent needs.
    pub skill: SkillId,
    /// The least level of it, at least 1.
    pub minimum_level: u8,
    /// The groups that are responsible for the subject; nothing for all.
    pub groups: Option<Vec<GroupId>>,
    /// The least rank.
    pub rank: u8,
}

impl Target {
    /// Whoever has the skill at this level or a higher one.
    pub fn skilled(skill: SkillId, minimum_level: u8) -> Target {
        Target { skill, minimum_level, groups: None, rank: 0 }
    }
}

/// Whom else a contact may go to once it has waited: a ring around those before.
///
/// A step is looked at once for each contact, when its time has come; if its condition does not hold then, it is passed
/// over, and later ones may still come. For a contact that waits for one agent alone, steps that have come are looked at when
/// it stops insisting.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The wait after which it is looked at; steps of a queue ascend.
    pub after: Span,
    /// What must be so then.
    pub only_if: Condition,
    /// Whom the contact may go to from then on, besides those before.
    pub target: Target,
    /// Where the driver asks for the contact as well from then on: sites with engines of their own, of which this one knows
    /// nothing but their numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<SiteId>,
}

/// The most steps of a queue.
pub const MAX_STEPS: usize = 16;

/// A condition on the state of the center; all its parts must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// At least so many contacts wait in the queue, this one included, also when it asks.
    pub waiting: u32,
    /// At least so many agents of a group have room for the contact's medium.
    pub idle: Option<(GroupId, u32)>,
}

/// Agents of a group who are kept free: contacts of other queues may be given one only while more of them than that have
/// room for the medium. A contact that waits for one of them alone is not held back. (Cutoff priorities: Schaack and
/// Larson, "An N-server cutoff priority queue", Operations Research 34, 1986.)
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// The group.
    pub group: GroupId,
    /// How many of its agents.
    pub keep: u32,
    /// The queues that they are kept for.
    pub queues: Vec<crate::ids::QueueId>,
}

/// A routine that leaves over some of the agents who are available. Availability itself, the compatible program included,
/// always comes first: a contact cannot be connected to who is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filter {
    /// Who has the skill of the target at its level.
    Skill,
    /// Who speaks the language that the contact asks for.
    Language,
    /// Who has at least the rank of the target.
    Rank,
    /// Who belongs to a group that is responsible.
    Responsibility,
}

impl Filter {
    /// Whether the routine leaves an agent of this capability over.
    pub fn admits(self, capability: &Capability, target: &Target, language: Option<LanguageId>) -> bool {
        match self {
            Filter::Skill => capability.level(target.skill) >= target.minimum_level.max(1),
            Filter::Language => language.is_none_or(|language| capability.speaks_language(language)),
            Filter::Rank => capability.rank() >= target.rank,
            Filter::Responsibility => target.groups.as_ref().is_none_or(|groups| groups.contains(&capability.group())),
        }
    }
}
