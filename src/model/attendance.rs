//! Who is there of those who are planned: shifts are missed, stretches of duty begun late and left for pauses at random, as the group says.

use super::plan::{Agent, Center, Duty};
use crate::ids::{GroupId, IdVec};
use crate::random::{Distribution, Draws, Root, Stream};
use crate::time::{Span, Time};
use std::borrow::Cow;

/// Stretches of duty with less time than this between them are one shift: a break is no going home.
const BETWEEN_SHIFTS: Span = Span::from_seconds(6 * 3_600);
/// Shifts, and stretches of duty, of an agent whose draws are kept apart; no run has so many.
const MOST_SHIFTS: u64 = 1 << 20;

/// The random numbers of a group.
struct Streams {
    absence: Stream,
    lateness: Stream,
    pauses: Stream,
    /// How many of its agents came before.
    number: u64,
}

/// The center as it is on these days: without the time that is missed. Agents keep their numbers, also who misses all.
///
/// A draw belongs to the agent's number within the group and the number of the shift or stretch, so that more agents, or other groups, change
/// nobody's attendance.
pub(super) fn as_attended(center: &Center, root: Root) -> Cow<'_, Center> {
    if center.groups.iter().all(|group| group.attendance.is_full()) {
        return Cow::Borrowed(center);
    }
    let mut center = center.clone();
    let end = Time::START + center.horizon.length;
    let streams = |name: &str| Streams {
        absence: root.stream("absence", name),
        lateness: root.stream("lateness", name),
        pauses: root.stream("pauses", name),
        number: 0,
    };
    let mut streams: IdVec<GroupId, Streams> = center.groups.iter().map(|group| streams(&group.name)).collect();
    for agent in center.agents.iter_mut() {
        let Agent { group, duty, .. } = agent;
        let (streams, plan) = (&mut streams[*group], center.groups[*group].attendance);
        let entity = |number: u64| streams.number * MOST_SHIFTS + number;
        let shifts = duty.chunk_by(|one, next| next.from.since(one.to) < BETWEEN_SHIFTS);
        let comes = |&(shift, _): &(u64, &[Duty])| streams.absence.draws(entity(shift)).unit() >= plan.absence;
        let mut kept: Vec<Duty> = (0..).zip(shifts).filter(comes).flat_map(|(_, shift)| shift.to_vec()).collect();
        if plan.adherence < 1.0 {
            let late =
                |(number, duty): (u64, &Duty)| late(*duty, plan.adherence, end, streams.lateness.draws(entity(number)));
            kept = (0..).zip(&kept).map(late).collect();
        }
        if let Some((on, pause)) = plan.pauses() {
            let parts = |(number, duty): (u64, &Duty)| {
                between(*duty, (&on, &pause, plan.shrinkage), end, streams.pauses.draws(entity(number)))
            };
            kept = (0..).zip(&kept).flat_map(parts).collect();
        }
        *duty = kept;
        streams.number += 1;
    }
    Cow::Owned(center)
}

/// How long a stretch of duty is of which the run sees only what comes before its end.
fn length(duty: Duty, end: Time) -> Span {
    duty.to.min(end.max(duty.from)).since(duty.from)
}

/// The stretch begun late: by a time that is uniform between nothing and twice the share that is lost.
fn late(duty: Duty, adherence: f64, end: Time, mut draws: Draws) -> Duty {
    let lost = 2.0 * (1.0 - adherence) * draws.unit() * length(duty, end).seconds();
    Duty { from: duty.from + Span::from_seconds_f64(lost), ..duty }
}

/// What is left of the stretch between pauses, in their stationary state from its beginning on.
fn between(
    duty: Duty,
    (on, pause, share): (&Distribution, &Distribution, f64),
    end: Time,
    mut draws: Draws,
) -> Vec<Duty> {
    let until = duty.from + length(duty, end);
    let mut away = draws.unit() < share;
    let (mut at, mut parts) = (duty.from, Vec::new());
    while at < until {
        let lasts = if away { pause } else { on }.sample(&mut draws);
        let next = at + Span::from_seconds_f64(lasts);
        if !away {
            parts.push(Duty { from: at, to: if next < until { next } else { duty.to } });
        }
        (at, away) = (next, !away);
    }
    parts
}
