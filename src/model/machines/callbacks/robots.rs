//! The robots of all queues at all sites.

use super::robot::{Robot, Turn};
use crate::ids::{ClassId, ContactId, Id, IdVec, QueueId, SiteId};
use crate::workload::{Callback, Dialler};
use std::ops::{Index, IndexMut};

/// The robot that dials for a queue at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RobotId(u32);

/// All robots, site by site and there in the order of their queues.
#[derive(Debug)]
pub(super) struct Robots {
    /// By class, the place of its queue among those for which robots dial.
    places: IdVec<ClassId, u32>,
    /// How many queues these are.
    queues: u32,
    robots: Vec<Robot>,
    /// Those that have somebody to dial, a bit each.
    occupied: Vec<u64>,
    /// For how many contacts robots are to dial.
    waiting: usize,
}

impl Robots {
    /// Nobody is to be dialled yet for the classes with these plans.
    pub(super) fn new<'a>(plans: impl Iterator<Item = Option<&'a Callback>> + Clone) -> Robots {
        let dialled = |plan: Option<&'a Callback>| plan.filter(|plan| plan.dialled_by != Dialler::Agent);
        let mut queues: Vec<QueueId> = plans.clone().filter_map(dialled).map(|plan| plan.queue).collect();
        queues.sort_unstable();
        queues.dedup();
        let place = |queue: QueueId| queues.binary_search(&queue).unwrap_or_default() as u32;
        Robots {
            places: plans.map(|plan| dialled(plan).map_or(0, |plan| place(plan.queue))).collect(),
            queues: queues.len() as u32,
            robots: Vec::new(),
            occupied: Vec::new(),
            waiting: 0,
        }
    }

    /// The robot that dials for contacts of a class, which robots dial, at a site.
    #[inline]
    pub(super) fn of(&self, class: ClassId, site: SiteId) -> RobotId {
        RobotId(site.index() as u32 * self.queues + self.places[class])
    }

    /// Somebody is to be dialled.
    pub(super) fn add(&mut self, robot: RobotId, turn: Turn) {
        let RobotId(number) = robot;
        if number as usize >= self.robots.len() {
            self.robots.resize_with(number as usize + 1, Robot::default);
            self.occupied.resize(self.robots.len().div_ceil(u64::BITS as usize), 0);
        }
        self[robot].waiting.add(turn);
        self.waiting += 1;
        self.occupied[(number / u64::BITS) as usize] |= 1 << (number % u64::BITS);
    }

    /// Whoever is first is dialled.
    pub(super) fn dial(&mut self, robot: RobotId) {
        self[robot].waiting.pop();
        self[robot].ringing += 1;
        self.note_gone(robot);
    }

    /// Somebody who is to be dialled is not any more.
    pub(super) fn remove(&mut self, robot: RobotId, turn: Turn) {
        self[robot].waiting.remove(turn);
        self.note_gone(robot);
    }

    fn note_gone(&mut self, robot: RobotId) {
        self.waiting -= 1;
        if self[robot].waiting.is_empty() {
            self.occupied[(robot.0 / u64::BITS) as usize] &= !(1 << (robot.0 % u64::BITS));
        }
    }

    /// Whether anybody is to be dialled.
    #[inline]
    pub(super) fn wait(&self) -> bool {
        self.waiting > 0
    }

    /// The first robot of a site, after another if one is given, that has somebody to dial.
    pub(super) fn next(&self, site: SiteId, after: Option<RobotId>) -> Option<RobotId> {
        let first = site.index() as u32 * self.queues;
        let (from, end) = (after.map_or(first, |RobotId(number)| number + 1), first + self.queues);
        let word = |word: u32| self.occupied.get(word as usize).copied().unwrap_or(0);
        let mut left = word(from / u64::BITS) >> (from % u64::BITS) << (from % u64::BITS);
        let mut at = from / u64::BITS;
        while left == 0 && (at + 1) * u64::BITS < end {
            at += 1;
            left = word(at);
        }
        let next = at * u64::BITS + left.trailing_zeros();
        (left != 0 && next < end).then_some(RobotId(next))
    }

    /// Whom the robot dials next.
    pub(super) fn first(&self, robot: RobotId) -> Option<ContactId> {
        self[robot].waiting.first()
    }
}

impl Index<RobotId> for Robots {
    type Output = Robot;
    #[inline]
    fn index(&self, RobotId(number): RobotId) -> &Robot {
        &self.robots[number as usize]
    }
}

impl IndexMut<RobotId> for Robots {
    #[inline]
    fn index_mut(&mut self, RobotId(number): RobotId) -> &mut Robot {
        &mut self.robots[number as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::at;
    use std::cmp::Reverse;

    #[test]
    fn the_next_robot_of_a_site_that_has_somebody_to_dial_is_found_among_many() {
        let mut robots =
            Robots { places: IdVec::new(), queues: 100, robots: Vec::new(), occupied: Vec::new(), waiting: 0 };
        let turn = |id: u32| (Reverse(0), at(0), ContactId(id));
        for number in [3, 63, 64, 99, 100, 250] {
            robots.add(RobotId(number), turn(number));
        }
        let found = |robots: &Robots, site: u16| {
            let next = |last: &Option<RobotId>| robots.next(SiteId(site), *last).map(Some);
            let all = std::iter::successors(next(&None), |last| next(last));
            Vec::from_iter(all.flatten().map(|RobotId(number)| number))
        };
        assert_eq!([0, 1, 2, 3].map(|site| found(&robots, site)), [vec![3, 63, 64, 99], vec![100], vec![250], vec![]]);
        robots.dial(RobotId(63));
        robots.remove(RobotId(99), turn(99));
        assert_eq!((found(&robots, 0), robots.first(RobotId(64))), (vec![3, 64], Some(ContactId(64))));
        assert!(robots.wait() && robots.first(RobotId(63)).is_none());
    }
}
