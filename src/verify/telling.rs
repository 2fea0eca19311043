//! What contacts are told, what they do thereupon, and those who say nothing.

use super::erlang::calls;
use super::{Case, Known, exact, minutes, steady};
use crate::experiment::Metric;
use crate::stats::formulas::{BirthDeath, erlang_b};

const LEVELS: &str = "level crossings of the work ahead (Brill and Posner 1977)";

pub(super) const CASES: &[Case] = &[
    Case {
        name: "told-all-balk",
        title: "all who are told that nobody is free leave",
        source: "Erlang B (Erlang 1917)",
        known: all_balk,
    },
    Case {
        name: "told-some-balk",
        title: "four in ten of those who are told that nobody is free leave",
        source: "births and deaths (Feller 1968)",
        known: some_balk,
    },
    Case {
        name: "estimators",
        title: "squared errors of four estimators of the wait",
        source: "squared errors in M/M/s (Ibrahim and Whitt 2009, section 4)",
        known: estimators,
    },
    Case {
        name: "silent-no-look",
        title: "chats are given up silently, and agents see it at a glance",
        source: "M/M/c+M (Palm 1943)",
        known: no_look,
    },
    Case {
        name: "silent-look",
        title: "one agent has to find out that a chat was given up silently",
        source: LEVELS,
        known: look,
    },
];

fn all_balk() -> Known {
    let (agents, rate) = (8, 6.0);
    let lost = erlang_b(agents, rate).unwrap();
    Known {
        scenario: calls(40, rate, agents, "exponential(1m)") + "announcement = { says = \"busy\", balking = 1 }\n",
        values: vec![
            exact("class.calls", Metric::LostShare, lost),
            exact("group.agents", Metric::AgentsBusy, rate * (1.0 - lost)),
        ],
    }
}

/// With all agents busy only those who stay arrive.
fn some_balk() -> Known {
    let (agents, rate, leave) = (8, 7.0, 0.4);
    let most = 200;
    let birth = Vec::from_iter((0..most).map(|n| if n < agents { rate } else { rate * (1.0 - leave) }));
    let death = Vec::from_iter((1..=most).map(|n| f64::from(n.min(agents))));
    let present = BirthDeath { birth, death }.stationary().unwrap();
    let busy: f64 = present[agents as usize..].iter().sum();
    let waiting: f64 = (0..).zip(&present).map(|(n, share)| f64::from(u32::saturating_sub(n, agents)) * share).sum();
    Known {
        scenario: calls(50, rate, agents, "exponential(1m)") + "announcement = { says = \"busy\", balking = 0.4 }\n",
        values: vec![
            exact("class.calls", Metric::LostShare, busy * leave),
            minutes("class.calls", Metric::Asa, waiting / (rate * (1.0 - busy * leave))),
            exact("class.calls", Metric::BalkShare, leave),
        ],
    }
}

/// With s agents, services of mean 1, load r s and no abandonment, of those who have to wait:
///
/// - queue length: k + 1 services at rate s are left behind k waiting, and k is geometric: 1 / (s² (1 - r)).
/// - head of line: with nobody in line 2 / s². Else it has waited w, exponential of rate s (1 - r), and n have come since, Poisson of
///   mean r s w, so that n + 2 services are left.
/// - last to enter service: they had waited w, which is 0 with probability 1 - r and else exponential as before, and entered u ago,
///   exponential of rate s; n have come in w + u, and n + 1 services are left.
fn estimators() -> Known {
    let (s, r) = (10.0_f64, 0.9);
    // The mean square of (n + steps) services at rate s less w, for n Poisson of mean r s (w + u): of which the variance, and the bias.
    let square = |steps: f64, w: [f64; 2], u: [f64; 2]| {
        // w and u: mean and mean square; independent.
        let variance = (2.0 * r * s * (w[0] + u[0]) + steps) / (s * s);
        let bias = |constant: f64, of_w: f64, of_u: f64| {
            constant * constant
                + of_w * of_w * w[1]
                + of_u * of_u * u[1]
                + 2.0 * (constant * of_w * w[0] + constant * of_u * u[0] + of_w * of_u * w[0] * u[0])
        };
        variance + bias(steps / s, r - 1.0, r)
    };
    let exponential = |rate: f64| [1.0 / rate, 2.0 / (rate * rate)];
    let behind = exponential(s * (1.0 - r));
    let queue_length = 1.0 / (s * s * (1.0 - r));
    let head_of_line = (1.0 - r) * 2.0 / (s * s) + r * square(2.0, behind, [0.0, 0.0]);
    let last = square(1.0, behind.map(|moment| r * moment), exponential(s));
    let classes = [
        ("class.length", "queue-length", queue_length),
        // Nobody gives up, so that an allowance for it changes nothing.
        ("class.allowing", "queue-length-with-abandonment", queue_length),
        ("class.head", "head-of-line", head_of_line),
        ("class.last", "last-to-enter-service", last),
    ];
    let told = classes.map(|(part, estimator, _)| {
        format!(
            "[{part}]\nqueue = \"line\"\narrivals = \"2.25/min\"\ntalk = \"exponential(1m)\"\n\
             announcement = {{ says = \"wait\", accepted_wait = \"1000h\", estimator = \"{estimator}\" }}\n"
        )
    });
    Known {
        scenario: steady(60) + "[group.agents]\nagents = 10\nskills = [\"line\"]\n" + &told.concat(),
        values: classes.map(|(part, _, value)| exact(part, Metric::AnnouncementSquaredError, 3_600.0 * value)).to_vec(),
    }
}

/// Chats whose clients always go silently.
fn silent(hours: u32, rate: f64, agents: u32, patience: f64, look: &str) -> String {
    steady(hours)
        + &format!(
            "[group.agents]\nagents = {agents}\nskills = [\"chats\"]\ncapacity = {{ chat = 1 }}\n\
             [class.chats]\nmedium = \"chat\"\narrivals = \"{rate}/min\"\ntalk = \"exponential(1m)\"\n\
             patience = \"exponential({}s)\"\nsilent_abandonment = {{ share = 1, look = \"{look}\" }}\n",
            60.0 * patience
        )
}

/// Agents who see at a glance that nobody is there pass over silent chats in no time, so that the others are served as if those who give
/// up had closed theirs: the births and deaths of Erlang A.
fn no_look() -> Known {
    let (agents, rate, patience) = (8_u32, 8.0, 2.0);
    let most = 300_u32;
    let busy = |n: u32| f64::from(n.min(agents));
    let death = Vec::from_iter((1..=most).map(|n| busy(n) + f64::from(n.saturating_sub(agents)) / patience));
    let present = BirthDeath { birth: vec![rate; most as usize], death }.stationary().unwrap();
    let served: f64 = present.iter().zip(0..).map(|(share, n)| share * busy(n)).sum();
    Known {
        scenario: silent(40, rate, agents, patience, "0s"),
        values: vec![
            exact("class.chats", Metric::LostShare, 1.0 - served / rate),
            exact("group.agents", Metric::AgentsBusy, served),
        ],
    }
}

/// One agent, first come first served: whoever comes finds the work that is ahead of them, v, will wait as long, and adds a service if
/// their patience is longer and a look otherwise. The density f of v, with p0 empty, solves the level crossing equation
/// f(x) = rate (p0 e^(-m x) + the sum over v < x of f(v) (e^(-t v) e^(-m (x - v)) + (1 - e^(-t v)) e^(-l (x - v)))), for service rate m,
/// rate of giving up t and rate of looks l.
fn look() -> Known {
    let (load, patience, look) = (0.9, 1.5, 0.4);
    let (giving_up, looks) = (1.0 / patience, 1.0 / look);
    let step = 1e-4_f64;
    // The two parts of the sum follow differential equations; with p0 = 1 for the time being.
    let (mut services, mut of_looks, mut all, mut gone) = (0.0_f64, 0.0_f64, 1.0_f64, 0.0_f64);
    for number in 0..600_000 {
        let x = f64::from(number) * step;
        let slopes = |x: f64, services: f64, of_looks: f64| {
            let density = load * ((-x).exp() + services + of_looks);
            let stays = (-giving_up * x).exp();
            (density, density * stays - services, density * (1.0 - stays) - looks * of_looks)
        };
        let (_, one, two) = slopes(x, services, of_looks);
        let middle = slopes(x + step / 2.0, services + one * step / 2.0, of_looks + two * step / 2.0);
        services += middle.1 * step;
        of_looks += middle.2 * step;
        all += middle.0 * step;
        gone += middle.0 * (1.0 - (-giving_up * (x + step / 2.0)).exp()) * step;
    }
    Known {
        scenario: silent(300, load, 1, patience, "exponential(24s)"),
        values: vec![
            exact("class.chats", Metric::LostShare, gone / all),
            exact("group.agents", Metric::Occupancy, 1.0 - 1.0 / all),
        ],
    }
}
