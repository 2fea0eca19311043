//! Lines that calls hold, and machines before people.

use super::erlang::lines;
use super::{Case, Known, exact, minutes, steady};
use crate::experiment::Metric;
use crate::stats::formulas::erlang_b;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "lines",
        title: "calls that find all lines held are lost",
        source: "Erlang B (Erlang 1917)",
        known: all_held,
    },
    Case {
        name: "lines-waiting",
        title: "calls hold lines while they wait",
        source: "M/M/4/7, births and deaths (Feller 1968)",
        known: waiting,
    },
    Case {
        name: "lines-menu",
        title: "calls hold lines in a spoken menu, then in line, then with agents",
        source: "product form of the menu and the agents (Srinivasan, Talim and Wang 2004)",
        known: menu,
    },
    Case {
        name: "ports",
        title: "calls that find all ports of the machine taken are turned away",
        source: "Erlang B (Erlang 1917), geometric thinning",
        known: ports,
    },
];

/// Calls at so many lines and agents.
fn over(hours: u32, rate: f64, lines: usize, agents: u32, talk: &str) -> String {
    steady(hours)
        + &format!(
            "[trunk.lines]\nlines = {lines}\n[group.agents]\nagents = {agents}\nskills = [\"calls\"]\n\
             [class.calls]\ntrunk = \"lines\"\narrivals = \"{rate}/min\"\ntalk = \"{talk}\"\n"
        )
}

fn all_held() -> Known {
    let (held, rate) = (8, 6.0);
    let blocked = erlang_b(held, rate).unwrap();
    Known {
        scenario: over(40, rate, held as usize, held, "1m"),
        values: vec![exact("", Metric::TrunkBlocked, blocked), exact("", Metric::Lines, rate * (1.0 - blocked))],
    }
}

fn waiting() -> Known {
    let (agents, held, rate) = (4_u32, 7_usize, 3.6);
    let (blocked, wait) = lines(agents, held, rate);
    Known {
        scenario: over(80, rate, held, agents, "exponential(1m)"),
        values: vec![exact("class.calls", Metric::BlockedShare, blocked), minutes("class.calls", Metric::Asa, wait)],
    }
}

/// A menu takes 45 s on average and is enough for 0.4 of the calls; the others go on to five agents. With i in the menu and j at the agents
/// or waiting for them, i + j at most as many as there are lines, the probability is in proportion to a^i / i! times b^j / (r(1) ... r(j)), for
/// the works a of the menu and b of the agents and r(j) = min(j, 5).
fn menu() -> Known {
    let (held, agents, rate, menu, contained) = (12_usize, 5_usize, 7.0, 0.75, 0.4);
    let (of_menu, of_agents) = (rate * menu, rate * (1.0 - contained));
    let power =
        |work: f64, rates: &mut dyn Iterator<Item = f64>| rates.fold(1.0, |product, rate| product * work / rate);
    let (mut total, mut full, mut queue, mut busy) = (0.0, 0.0, 0.0, 0.0);
    for here in 0..=held {
        for there in 0..=held - here {
            let in_menu = power(of_menu, &mut (1..=here).map(|rate| rate as f64));
            let at_agents = power(of_agents, &mut (1..=there).map(|rate| rate.min(agents) as f64));
            let weight = in_menu * at_agents;
            total += weight;
            full += if here + there == held { weight } else { 0.0 };
            queue += weight * there.saturating_sub(agents) as f64;
            busy += weight * there.min(agents) as f64;
        }
    }
    let blocked = full / total;
    let handed_on = rate * (1.0 - blocked) * (1.0 - contained);
    Known {
        scenario: over(40, rate, held, agents as u32, "exponential(1m)")
            + "self_service = { queue = \"menu\", service = \"exponential(45s)\", containment = 0.4 }\n\
               [group.menu]\nself_service = true\nagents = 12\nskills = [\"menu\"]\n",
        values: vec![
            exact("", Metric::TrunkBlocked, blocked),
            minutes("class.calls", Metric::Asa, queue / total / handed_on),
            exact("group.agents", Metric::AgentsBusy, busy / total),
        ],
    }
}

/// Agents are enough, so that whoever is handed on is answered at once.
fn ports() -> Known {
    let (ports, rate, contained) = (6, 5.0, 0.7);
    let blocked = erlang_b(ports, rate).unwrap();
    let served = rate * (1.0 - blocked);
    Known {
        scenario: steady(60)
            + "[group.machine]\nself_service = true\nagents = 6\nskills = [\"machine\"]\n\
               [group.agents]\nagents = 40\nskills = [\"calls\"]\n\
               [class.calls]\narrivals = \"5/min\"\ntalk = \"lognormal(2m, 0.8)\"\n\
               [class.calls.self_service]\nqueue = \"machine\"\nservice = \"erlang(3, 1m)\"\ncontainment = 0.7\nwhen_full = \"block\"\n",
        values: vec![
            exact("class.calls", Metric::BlockedShare, blocked),
            exact("class.calls", Metric::Containment, contained),
            exact("group.machine", Metric::AgentsBusy, served),
            exact("group.agents", Metric::AgentsBusy, 2.0 * served * (1.0 - contained)),
        ],
    }
}
