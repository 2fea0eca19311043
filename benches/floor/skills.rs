//! Model B, skills: six classes, six groups of agents; the longest idle agent who can, the longest waiting contact they can.

use super::draws::Draws;
use super::line::Lines;
use super::tree::WinnerTree;
use super::{Floor, NEVER, START, TICKS};

const CLASSES: usize = 6;
/// Contacts per time unit and class.
const RATES: [u32; CLASSES] = [40, 30, 35, 25, 32, 38];
const RATE: u32 = 200;
const SERVICE: [f64; CLASSES] = [0.8, 1.0, 1.2, 1.0, 0.9, 1.1];
const PATIENCE: [f64; CLASSES] = [1.0, 0.5, 2.0, 1.0, 1.5, 0.8];

const GROUPS: usize = 6;
/// Agents per group.
const AGENTS: [usize; GROUPS] = [34, 33, 33, 33, 33, 34];
/// The classes that a group serves. The first stands again where there are only two.
const SKILLS: [[usize; 3]; GROUPS] = [[0, 1, 0], [1, 2, 1], [2, 3, 0], [3, 4, 3], [4, 5, 4], [5, 0, 3]];
/// The groups that serve a class: the same table read the other way.
const SERVED_BY: [[usize; 3]; CLASSES] = [[0, 2, 5], [0, 1, 0], [1, 2, 1], [2, 3, 5], [3, 4, 3], [4, 5, 4]];

/// Slots below are agents', from here on places in the lines.
const WAITING: usize = 256;

/// The idle agents of each group in the order in which they became idle: a ring of 64 a group, ended by a `NEVER`.
struct Idle {
    since: [[u64; 64]; 8],
    agent: [[u8; 64]; 8],
    head: [u8; 8],
    tail: [u8; 8],
}

impl Idle {
    fn everybody() -> Self {
        let mut idle = Idle { since: [[NEVER; 64]; 8], agent: [[0; 64]; 8], head: [0; 8], tail: [0; 8] };
        let mut agent = 0;
        for (group, &agents) in AGENTS.iter().enumerate() {
            for _ in 0..agents {
                idle.push(group, agent, START);
                agent += 1;
            }
        }
        idle
    }

    /// Since when the longest idle agent of `group` has been idle, or `NEVER`.
    #[inline(always)]
    fn since(&self, group: usize) -> u64 {
        let group = group & 7;
        self.since[group][usize::from(self.head[group] & 63)]
    }

    #[inline(always)]
    fn push(&mut self, group: usize, agent: u8, now: u64) {
        let group = group & 7;
        let tail = self.tail[group];
        self.since[group][usize::from(tail & 63)] = now;
        self.agent[group][usize::from(tail & 63)] = agent;
        self.since[group][usize::from(tail.wrapping_add(1) & 63)] = NEVER;
        self.tail[group] = tail.wrapping_add(1);
    }

    #[inline(always)]
    fn pop(&mut self, group: usize) -> usize {
        let group = group & 7;
        let head = self.head[group];
        self.head[group] = head.wrapping_add(1);
        usize::from(self.agent[group][usize::from(head & 63)])
    }
}

/// Which of `three` has the smallest key, and that key; the first of equals.
#[inline(always)]
fn smallest<const N: usize>(three: &[[usize; 3]; N], of: usize, key: impl Fn(usize) -> u64) -> (usize, u64) {
    let [a, b, c] = three[of];
    let (mut best, mut least) = (a, key(a));
    for other in [b, c] {
        let value = key(other);
        let less = value < least;
        best = std::hint::select_unpredictable(less, other, best);
        least = std::hint::select_unpredictable(less, value, least);
    }
    (best, least)
}

/// Runs `contacts` contacts through the model.
pub fn run(seed: u64, contacts: u64) -> Floor {
    let mut draws = Draws::new(seed);
    let mut timers = WinnerTree::<512>::all_off();
    let mut lines = Lines::<256, CLASSES>::empty();
    let mut idle = Idle::everybody();
    let mut group_of = [0_u8; 256];
    let groups = AGENTS.iter().enumerate().flat_map(|(group, &agents)| std::iter::repeat_n(group as u8, agents));
    group_of.iter_mut().zip(groups).for_each(|(of, group)| *of = group);
    // Six Poisson streams are one at the sum of their rates, each contact of a class with probability rate / sum.
    let mut class_of = [0_u8; 256];
    let classes = RATES.iter().enumerate().flat_map(|(class, &rate)| std::iter::repeat_n(class as u8, rate as usize));
    class_of.iter_mut().zip(classes).for_each(|(of, class)| *of = class);

    let (mut events, mut answered, mut abandoned) = (0, 0, 0);
    let mut waited = [0_u64; 8];
    let mut to_come = contacts;
    let gap = 1.0 / f64::from(RATE);
    let mut arrival = if contacts > 0 { START + draws.exponential(gap) } else { NEVER };
    loop {
        let first = timers.first();
        if arrival < first.time {
            let now = arrival;
            to_come -= 1;
            arrival = if to_come > 0 { now + draws.exponential(gap) } else { NEVER };
            let class = usize::from(class_of[draws.index(RATE) & 255]);
            let (group, since) = smallest(&SERVED_BY, class, |group| idle.since(group));
            if since != NEVER {
                let agent = idle.pop(group);
                answered += 1;
                timers.set(agent, now + draws.exponential(SERVICE[class]));
            } else {
                let place = lines.join(class, now);
                timers.set(WAITING + place, now + draws.exponential(PATIENCE[class]));
            }
        } else if first.time == NEVER {
            break;
        } else if first.slot < WAITING {
            let group = usize::from(group_of[first.slot & 255]);
            let (class, arrived) = smallest(&SKILLS, group, |class| lines.head(class).1);
            if arrived != NEVER {
                let (place, _) = lines.head(class);
                lines.leave(place);
                answered += 1;
                waited[class & 7] += first.time - arrived;
                timers.clear(WAITING + place);
                timers.set(first.slot, first.time + draws.exponential(SERVICE[class]));
            } else {
                idle.push(group, first.slot as u8, first.time);
                timers.clear(first.slot);
            }
        } else {
            let place = first.slot - WAITING;
            waited[lines.class(place) & 7] += first.time - lines.arrived(place);
            lines.leave(place);
            abandoned += 1;
            timers.clear(first.slot);
        }
        events += 1;
    }
    let waits = waited.map(|ticks| ticks as f64 / TICKS);
    let abandoned_expected = waits.iter().zip(PATIENCE).map(|(wait, patience)| wait / patience).sum();
    Floor { contacts, events, answered, abandoned, wait_sum: waits.iter().sum(), abandoned_expected }
}
