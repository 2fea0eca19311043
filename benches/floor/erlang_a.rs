//! Model A, Erlang-A: one line, 100 agents, Poisson arrivals at rate 100, service and patience exponential of mean 1.

use super::draws::Draws;
use super::line::Lines;
use super::tree::WinnerTree;
use super::{Floor, NEVER, START, TICKS};

/// Agents, c.
pub const AGENTS: usize = 100;
/// Contacts per time unit.
pub const RATE: f64 = 100.0;
const SERVICE: f64 = 1.0;
const PATIENCE: f64 = 1.0;

/// Slots below are agents', from here on places in the line.
const WAITING: usize = 128;

/// Runs `contacts` contacts through the model.
pub fn run(seed: u64, contacts: u64) -> Floor {
    let mut draws = Draws::new(seed);
    let mut timers = WinnerTree::<256>::all_off();
    let mut line = Lines::<128, 1>::empty();
    // A stack of idle agents: who of them is taken makes no difference in this model.
    let mut idle: [u8; 128] = std::array::from_fn(|agent| agent as u8);
    let mut idle_count = AGENTS;

    let (mut events, mut answered, mut abandoned, mut waited) = (0, 0, 0, 0);
    let mut to_come = contacts;
    // The next arrival stands beside the event list, of which it would otherwise cost one change a contact.
    let mut arrival = if contacts > 0 { START + draws.exponential(1.0 / RATE) } else { NEVER };
    loop {
        let first = timers.first();
        if arrival < first.time {
            let now = arrival;
            to_come -= 1;
            arrival = if to_come > 0 { now + draws.exponential(1.0 / RATE) } else { NEVER };
            if idle_count > 0 {
                idle_count -= 1;
                answered += 1;
                timers.set(usize::from(idle[idle_count & 127]), now + draws.exponential(SERVICE));
            } else {
                let place = line.join(0, now);
                timers.set(WAITING + place, now + draws.exponential(PATIENCE));
            }
        } else if first.time == NEVER {
            break;
        } else if first.slot < WAITING {
            let (place, arrived) = line.head(0);
            if arrived != NEVER {
                line.leave(place);
                answered += 1;
                waited += first.time - arrived;
                timers.clear(WAITING + place);
                timers.set(first.slot, first.time + draws.exponential(SERVICE));
            } else {
                idle[idle_count & 127] = first.slot as u8;
                idle_count += 1;
                timers.clear(first.slot);
            }
        } else {
            let place = first.slot - WAITING;
            waited += first.time - line.arrived(place);
            line.leave(place);
            abandoned += 1;
            timers.clear(first.slot);
        }
        events += 1;
    }
    let wait_sum = waited as f64 / TICKS;
    Floor { contacts, events, answered, abandoned, wait_sum, abandoned_expected: wait_sum / PATIENCE }
}
