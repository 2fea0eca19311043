//! Visitors who are invited while agents are free, against the chain of contacts, visitors and invitations.

use super::evidence::Evidence;
use crate::centers::{Agents, Contacts, Plan, exponential, poisson};
use switchboard::ids::ClassId;
use switchboard::model::{Limits, simulate};
use switchboard::stats::formulas::MarkovChain;
use switchboard::time::Span;
use switchboard::workload::{Invitations, Piece, RatedPieces};

const AGENTS: usize = 3;
/// How many may wait.
const ROOM: usize = 2;
const RESERVE: usize = 1;
const PER_AGENT: usize = 2;
/// Contacts that come of themselves and visitors, by mean conversation.
const COMING: f64 = 1.2;
const VISITING: f64 = 1.5;
/// The rates at which a visitor leaves and replies, and the share of the replies that accept.
const LEAVING: f64 = 0.5;
const REPLYING: f64 = 2.0;
const ACCEPTING: f64 = 0.4;
/// More visitors are hardly ever there at once.
const MOST_VISITORS: usize = 24;
const MOST_OPEN: usize = PER_AGENT * (AGENTS - RESERVE);
const PRESENT: usize = AGENTS + ROOM + 1;
const LENGTH: f64 = 8_000.0;

/// Contacts present, visitors who have not been invited, and open invitations.
type State = (usize, usize, usize);

fn number((present, visitors, open): State) -> usize {
    (present * (MOST_VISITORS + 1) + visitors) * (MOST_OPEN + 1) + open
}

/// The state once all have been invited who may be, and how many these are.
fn settled((present, mut visitors, mut open): State) -> (State, usize) {
    let most = PER_AGENT * AGENTS.saturating_sub(present + RESERVE);
    let invited = visitors.min(most.saturating_sub(open));
    visitors -= invited;
    open += invited;
    ((present, visitors, open), invited)
}

/// Where a state leads, and at which rate; contacts that are turned away lead nowhere.
fn moves((present, visitors, open): State) -> Vec<(State, f64)> {
    let comes = (present + 1).min(PRESENT - 1);
    let mut moves = vec![((comes, visitors, open), COMING)];
    if visitors < MOST_VISITORS {
        moves.push(((present, visitors + 1, open), VISITING));
    }
    if visitors > 0 {
        moves.push(((present, visitors - 1, open), LEAVING * visitors as f64));
    }
    if present > 0 {
        moves.push(((present - 1, visitors, open), present.min(AGENTS) as f64));
    }
    if open > 0 {
        moves.push(((comes, visitors, open - 1), REPLYING * ACCEPTING * open as f64));
        let others = REPLYING * (1.0 - ACCEPTING) + LEAVING;
        moves.push(((present, visitors, open - 1), others * open as f64));
    }
    moves
}

/// Of the visitors the share that is invited, of the invitations the share that is accepted, and of the contacts the share turned away.
fn chain() -> [f64; 3] {
    let states = (0..PRESENT).flat_map(|present| {
        let visitors = 0..=MOST_VISITORS;
        visitors.flat_map(move |visitors| (0..=MOST_OPEN).map(move |open| (present, visitors, open)))
    });
    let states = Vec::from_iter(states);
    let mut chain = MarkovChain::new(states.len());
    for &state in &states {
        for (next, rate) in moves(state) {
            let to = number(settled(next).0);
            if to != number(state) {
                chain.add_rate(number(state), to, rate);
            }
        }
    }
    let shares = chain.stationary().unwrap();
    let [mut invited, mut accepted, mut turned_away] = [0.0; 3];
    for &state in &states {
        let share = shares[number(state)];
        invited += moves(state).iter().map(|&(next, rate)| share * rate * settled(next).1 as f64).sum::<f64>();
        let accepts = share * REPLYING * ACCEPTING * state.2 as f64;
        accepted += accepts;
        if state.0 + 1 == PRESENT {
            turned_away += share * COMING + accepts;
        }
    }
    [invited / VISITING, accepted / invited, turned_away / (COMING + accepted)]
}

#[test]
fn piu_04_visitors_invited_by_agents_beyond_a_reserve_make_the_markov_chain_of_contacts_and_invitations() {
    let class = Contacts::steady(COMING).queueing_at_most(ROOM as u32);
    let mut center = Plan::lasting(LENGTH).class(class).group(Agents::number(AGENTS)).center();
    let piece =
        Piece { end: switchboard::time::Time::START + Span::from_seconds_f64(LENGTH), amount: VISITING, day: 0 };
    let plan = Invitations {
        visitors: poisson(RatedPieces::new(vec![piece]).unwrap()),
        stay: exponential(1.0 / LEAVING),
        after: Span::ZERO,
        acceptance: ACCEPTING,
        declines: 1.0 - ACCEPTING,
        delay: exponential(1.0 / REPLYING),
        stands: None,
        reserve: RESERVE as u32,
        per_agent: PER_AGENT as u32,
        at_most: None,
        later: None,
    };
    center.classes.iter_mut().for_each(|class| class.invitations = Some(Box::new(plan.clone())));
    let mut seen: [Vec<(f64, f64)>; 3] = Default::default();
    for replication in 0..40 {
        let result = simulate(&center, 1, replication, Limits::default(), &mut ()).unwrap();
        let (times, cell) = (result.invitations.of(ClassId(0)), result.total());
        seen[0].push((times.invited as f64, times.visitors as f64));
        seen[1].push((times.accepted as f64, times.ended() as f64));
        seen[2].push((cell.blocked() as f64, cell.offered as f64));
    }
    let [invited, accepted, turned_away] = chain();
    Evidence::ratio(&seen[0]).is("invitations: visitors invited", invited, 0.01);
    Evidence::ratio(&seen[1]).is("invitations: accepted", accepted, 0.01);
    Evidence::ratio(&seen[2]).is("invitations: contacts turned away", turned_away, 0.03);
}
