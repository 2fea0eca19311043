//! Who does not come: each shift of an agent is missed at random, with the probability of their group.

use super::plan::{Agent, Center, Duty};
use crate::ids::{GroupId, IdVec};
use crate::random::{Root, Stream};
use crate::time::Span;
use std::borrow::Cow;

/// Stretches of duty with less time than this between them are one shift: a break is no going home.
const BETWEEN_SHIFTS: Span = Span::from_seconds(6 * 3_600);
/// Shifts of an agent whose draws are kept apart; no run has so many.
const MOST_SHIFTS: u64 = 1 << 20;

/// The center as it is on these days: without the shifts that are missed. Agents keep their numbers, also who misses all.
///
/// A draw belongs to the agent's number within the group and the number of the shift, so that more agents, or other groups, change
/// nobody's absence.
pub(super) fn without_absent(center: &Center, root: Root) -> Cow<'_, Center> {
    if center.groups.iter().all(|group| group.absence == 0.0) {
        return Cow::Borrowed(center);
    }
    let mut center = center.clone();
    // By group, with how many of its agents came before.
    let mut streams: IdVec<GroupId, (Stream, u64)> =
        center.groups.iter().map(|group| (root.stream("absence", &group.name), 0)).collect();
    for agent in center.agents.iter_mut() {
        let Agent { group, duty, .. } = agent;
        let (stream, number) = &mut streams[*group];
        let absence = center.groups[*group].absence;
        let shifts = duty.chunk_by(|one, next| next.from.since(one.to) < BETWEEN_SHIFTS);
        let comes = |&(shift, _): &(u64, &[Duty])| stream.draws(*number * MOST_SHIFTS + shift).unit() >= absence;
        *duty = (0..).zip(shifts).filter(comes).flat_map(|(_, shift)| shift.to_vec()).collect();
        *number += 1;
    }
    Cow::Owned(center)
}
