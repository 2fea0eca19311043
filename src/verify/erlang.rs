//! Erlang's models: lost calls, delayed calls, impatient calls.

use super::{Case, Exact, Known, exact, minutes, steady};
use crate::experiment::Metric;
use crate::stats::formulas::{BirthDeath, ErlangC, GeneralPatience, erlang_b};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "erlang-b",
        title: "calls that find all agents busy are lost",
        source: "Erlang B (Erlang 1917)",
        known: || lost("exponential(1m)"),
    },
    Case {
        name: "erlang-b-constant",
        title: "the same with constant talk times, which change nothing",
        source: "Erlang B (Erlang 1917; insensitivity: Sevastyanov 1957)",
        known: || lost("1m"),
    },
    Case {
        name: "erlang-b-hyperexponential",
        title: "the same with talk times of cv 2",
        source: "Erlang B (Erlang 1917; insensitivity: Sevastyanov 1957)",
        known: || lost("hyperexponential(1m, 2)"),
    },
    Case {
        name: "erlang-c",
        title: "calls wait for one of four agents",
        source: "Erlang C (Erlang 1917)",
        known: || delayed(4, 2.8, 120, &[Metric::WaitP80, Metric::WaitP90, Metric::WaitP95]),
    },
    Case {
        name: "erlang-c-large",
        title: "calls wait for one of a hundred agents",
        source: "Erlang C (Erlang 1917)",
        known: || delayed(100, 93.0, 20, &[Metric::WaitP90, Metric::WaitP95]),
    },
    Case {
        name: "erlang-a",
        title: "callers give up after an exponential patience",
        source: "M/M/c+M (Palm 1943; Baccelli and Hebuterne 1981)",
        known: impatient,
    },
    Case {
        name: "limited-room",
        title: "three may wait for four agents, others are turned away",
        source: "M/M/4/7, births and deaths (Feller 1968)",
        known: limited,
    },
];

/// One class `calls`, so many a minute at these agents. Ends within the table of the class.
pub(super) fn calls(hours: u32, rate: f64, agents: u32, talk: &str) -> String {
    steady(hours)
        + &format!(
            "[group.agents]\nagents = {agents}\nskills = [\"calls\"]\n\
             [class.calls]\narrivals = \"{rate}/min\"\ntalk = \"{talk}\"\n"
        )
}

fn lost(talk: &str) -> Known {
    let (agents, rate) = (8, 6.0);
    let blocked = erlang_b(agents, rate).unwrap();
    Known {
        scenario: calls(40, rate, agents, talk) + "[queue.calls]\ncapacity = 0\n",
        values: vec![
            exact("", Metric::BlockedShare, blocked),
            exact("group.agents", Metric::AgentsBusy, rate * (1.0 - blocked)),
        ],
    }
}

fn delayed(agents: u32, rate: f64, hours: u32, quantiles: &[Metric]) -> Known {
    let queue = ErlangC::new(agents, rate, 1.0).unwrap();
    let mut values = vec![
        exact("class.calls", Metric::WaitedShare, queue.probability_of_waiting()),
        minutes("class.calls", Metric::Asa, queue.mean_wait()),
        exact("class.calls", Metric::ServiceLevelAll, queue.service_level(1.0 / 3.0)),
        exact("queue.calls", Metric::Waiting, queue.mean_queue()),
        exact("group.agents", Metric::Occupancy, queue.occupancy()),
    ];
    // P(wait > t) = C exp(-(c - a) t).
    let spare = f64::from(agents) - rate;
    values.extend(quantiles.iter().map(|&metric| {
        let longer = 1.0 - share_of(metric);
        minutes("class.calls", metric, (queue.probability_of_waiting() / longer).ln() / spare)
    }));
    Known { scenario: calls(hours, rate, agents, "exponential(1m)"), values }
}

/// Which share of the answered does not exceed a quantile of the waits.
pub(super) fn share_of(metric: Metric) -> f64 {
    match metric {
        Metric::WaitP50 => 0.50,
        Metric::WaitP80 => 0.80,
        Metric::WaitP90 => 0.90,
        Metric::WaitP95 => 0.95,
        other => unreachable!("{} is no quantile", other.name()),
    }
}

fn impatient() -> Known {
    let (agents, rate, patience) = (20, 22.0, 2.0);
    let survival = |x: f64| (-x / patience).exp();
    let queue = GeneralPatience::new(agents, rate, 1.0, patience, survival).unwrap();
    let class = "class.calls";
    let mut values = vec![
        exact(class, Metric::WaitedShare, queue.probability_of_waiting()),
        exact(class, Metric::AbandonShare, queue.probability_of_abandonment()),
        minutes(class, Metric::Asa, queue.mean_wait_of_answered()),
        minutes(class, Metric::WaitAbandoned, queue.mean_wait_of_abandoned()),
        minutes(class, Metric::WaitAll, queue.mean_wait()),
        minutes(class, Metric::WaitP50, queue.wait_quantile_of_answered(0.5)),
        minutes(class, Metric::WaitP90, queue.wait_quantile_of_answered(0.9)),
        exact("queue.calls", Metric::Waiting, queue.mean_queue()),
        exact("group.agents", Metric::AgentsBusy, queue.mean_busy()),
    ];
    values.extend(service_levels(&queue, survival));
    Known {
        scenario: calls(10, rate, agents, "exponential(1m)")
            + "patience = \"exponential(2m)\"\n[service_level]\nthreshold = \"12s\"\nshort_abandon = \"6s\"\n",
        values,
    }
}

/// The service level by every formula, for a threshold of 12 s and a short limit of 6 s.
fn service_levels(queue: &GeneralPatience, survival: impl Fn(f64) -> f64) -> [Exact; 8] {
    let (limit, short) = (0.2, 0.1);
    let in_time = queue.answered_within(limit);
    let abandoned = queue.probability_of_abandonment();
    let abandoned_in_time = queue.abandoned_within(limit, survival(limit));
    let short_abandoned = queue.abandoned_within(short, survival(short));
    [
        (Metric::ServiceLevelAll, in_time),
        (Metric::ServiceLevelAllExcludeShort, in_time / (1.0 - short_abandoned)),
        (Metric::ServiceLevelOffered, in_time),
        (Metric::ServiceLevelAnswered, in_time / (1.0 - abandoned)),
        (Metric::ServiceLevelExcludeInTime, in_time / (1.0 - abandoned_in_time)),
        (Metric::ServiceLevelCreditInTime, in_time + abandoned_in_time),
        (Metric::ServiceLevelExcludeShort, in_time / (1.0 - short_abandoned)),
        (Metric::ServiceLevelCreditShort, in_time + short_abandoned),
    ]
    .map(|(metric, value)| exact("class.calls", metric, value))
}

fn limited() -> Known {
    let (agents, most, rate) = (4_u32, 7_usize, 3.6);
    let (blocked, wait) = lines(agents, most, rate);
    Known {
        scenario: calls(80, rate, agents, "exponential(1m)") + "[queue.calls]\ncapacity = 3\n",
        values: vec![exact("class.calls", Metric::BlockedShare, blocked), minutes("class.calls", Metric::Asa, wait)],
    }
}

/// M/M/c/n with services of mean 1: the share that is turned away, and the mean wait of the others \[services\].
pub(super) fn lines(agents: u32, most: usize, rate: f64) -> (f64, f64) {
    let busy = |calls: usize| calls.min(agents as usize) as f64;
    let chain = BirthDeath { birth: vec![rate; most], death: (1..=most).map(busy).collect() };
    let shares = chain.stationary().unwrap();
    let waiting: f64 = (0..=most).map(|calls| calls.saturating_sub(agents as usize) as f64 * shares[calls]).sum();
    // Little's law: who is let in waits so long.
    (shares[most], waiting / (rate * (1.0 - shares[most])))
}
