//! Model C, chats: 50 agents with at most three chats each, of eight turns, which share one attention an agent.

use super::draws::Draws;
use super::line::Lines;
use super::tree::WinnerTree;
use super::{Floor, NEVER, START, TICKS};

const AGENTS: usize = 50;
/// Chats per time unit.
const RATE: f64 = 10.0;
/// Messages that the agent composes for one chat.
pub const TURNS: u8 = 8;
const COMPOSE: f64 = 0.5;
const THINK: f64 = 1.0;
const PATIENCE: f64 = 5.0;

/// Seat `s` of agent `a` has slot `64 s + a`, whose timer is the agent's composing or the client's thinking; after three
/// seats come the places in the line of those who wait for a seat.
const WAITING: usize = 192;

/// An agent: their seats and the messages before them.
#[derive(Clone, Copy)]
struct Agent {
    /// One bit per free seat.
    free: u8,
    /// Messages in the attention line, the one in hand included.
    messages: u8,
    /// Their seats, two bits each, the one in hand lowest.
    seats: u8,
}

impl Agent {
    /// The seat whose message is in hand, or would be.
    #[inline(always)]
    fn in_hand(self) -> usize {
        usize::from(self.seats & 3)
    }

    /// A message joins the attention line; `true` if it is at once in hand.
    #[inline(always)]
    fn receive(&mut self, seat: usize) -> bool {
        self.seats |= (seat as u8) << (2 * (self.messages & 3));
        self.messages += 1;
        self.messages == 1
    }
}

/// Runs `contacts` chats through the model.
pub fn run(seed: u64, contacts: u64) -> Floor {
    let mut draws = Draws::new(seed);
    let mut timers = WinnerTree::<256>::all_off();
    let mut line = Lines::<64, 1>::empty();
    let mut agents = [Agent { free: 0b111, messages: 0, seats: 0 }; 64];
    // One bit per agent, by their number of free seats.
    let mut with_free = [0_u64, 0, 0, (1 << AGENTS) - 1];
    let mut turns_left = [0_u8; 256];

    let (mut events, mut answered, mut abandoned, mut waited) = (0, 0, 0, 0);
    let mut to_come = contacts;
    let mut arrival = if contacts > 0 { START + draws.exponential(1.0 / RATE) } else { NEVER };
    loop {
        let first = timers.first();
        events += 1;
        if arrival < first.time {
            let now = arrival;
            to_come -= 1;
            arrival = if to_come > 0 { now + draws.exponential(1.0 / RATE) } else { NEVER };
            if let Some(free) = (1..4).rev().find(|&free| with_free[free] != 0) {
                let number = with_free[free].trailing_zeros() as usize;
                with_free[free] ^= 1 << number;
                with_free[free - 1] ^= 1 << number;
                let agent = &mut agents[number & 63];
                let seat = agent.free.trailing_zeros() as usize;
                agent.free &= agent.free - 1;
                answered += 1;
                let slot = 64 * seat + number;
                turns_left[slot & 255] = TURNS;
                if agent.receive(seat) {
                    timers.set(slot, now + draws.exponential(COMPOSE));
                }
            } else {
                let place = line.join(0, now);
                timers.set(WAITING + place, now + draws.exponential(PATIENCE));
            }
            continue;
        }
        let now = first.time;
        if first.slot >= WAITING {
            let place = first.slot - WAITING;
            waited += now - line.arrived(place);
            line.leave(place);
            abandoned += 1;
            timers.clear(first.slot);
            continue;
        }
        if now == NEVER {
            break;
        }
        let number = first.slot % 64;
        let seat = first.slot / 64;
        let agent = &mut agents[number];
        if agent.messages == 0 || agent.in_hand() != seat {
            // The client has written.
            let at_once = agent.receive(seat);
            timers.set(first.slot, if at_once { now + draws.exponential(COMPOSE) } else { NEVER });
            continue;
        }
        // The agent has written.
        agent.seats >>= 2;
        agent.messages -= 1;
        let turns = &mut turns_left[first.slot & 255];
        *turns -= 1;
        if *turns > 0 {
            timers.set(first.slot, now + draws.exponential(THINK));
        } else {
            timers.clear(first.slot);
            let (place, arrived) = line.head(0);
            if arrived != NEVER {
                line.leave(place);
                timers.clear(WAITING + place);
                waited += now - arrived;
                answered += 1;
                *turns = TURNS;
                agent.receive(seat);
            } else {
                let free = agent.free.count_ones() as usize;
                with_free[free & 3] ^= 1 << number;
                with_free[(free + 1) & 3] ^= 1 << number;
                agent.free |= 1 << seat;
            }
        }
        if agent.messages > 0 {
            timers.set(64 * agent.in_hand() + number, now + draws.exponential(COMPOSE));
        }
    }
    // The last turn of the loop found nothing to do.
    events -= 1;
    let wait_sum = waited as f64 / TICKS;
    Floor { contacts, events, answered, abandoned, wait_sum, abandoned_expected: wait_sum / PATIENCE }
}
