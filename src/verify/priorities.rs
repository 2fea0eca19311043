//! Classes that go before others.

use super::{Case, Known, exact, minutes, steady};
use crate::experiment::Metric;
use crate::stats::formulas::{
    ErlangC, PriorityClass, mg1_accumulating_waits, mg1_interrupted_sojourns, mg1_mean_wait, mg1_priority_waits,
    mmc_priority_waits,
};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "priorities",
        title: "two priorities that do not interrupt, one agent",
        source: "M/G/1 with priorities (Cobham 1954)",
        known: cobham,
    },
    Case {
        name: "priorities-three-agents",
        title: "two priorities, three agents",
        source: "M/M/c with priorities (Cobham 1954), Erlang C",
        known: three_agents,
    },
    Case {
        name: "emails",
        title: "e-mails wait behind calls",
        source: "M/G/1 with priorities (Cobham 1954)",
        known: emails,
    },
    Case {
        name: "interrupted-emails",
        title: "calls interrupt an e-mail, which goes on afterwards",
        source: "M/G/1 with interrupting priorities (Conway, Maxwell and Miller 1967)",
        known: interrupted,
    },
    Case {
        name: "accumulating-priority",
        title: "priorities grow with the wait at three speeds",
        source: "delay-dependent priorities (Kleinrock 1964)",
        known: accumulating,
    },
];

const SHORT: PriorityClass = PriorityClass { arrival_rate: 0.6, mean_service: 0.5, service_scv: 1.0 };
const CONSTANT: PriorityClass = PriorityClass { arrival_rate: 0.25, mean_service: 1.4, service_scv: 0.0 };

fn cobham() -> Known {
    let waits = mg1_priority_waits(&[SHORT, CONSTANT]).unwrap();
    Known {
        scenario: steady(400)
            + "[routing]\ncontact_selection = \"priority\"\n\
               [group.agents]\nagents = 1\nskills = [\"urgent\", \"other\"]\n\
               [class.urgent]\narrivals = \"0.6/min\"\ntalk = \"exponential(30s)\"\npriority = 9\n\
               [class.other]\narrivals = \"0.25/min\"\ntalk = \"84s\"\npriority = 3\n",
        values: vec![
            minutes("class.urgent", Metric::Asa, waits[0]),
            minutes("class.other", Metric::Asa, waits[1]),
            exact("group.agents", Metric::Occupancy, 0.65),
        ],
    }
}

fn three_agents() -> Known {
    let waits = mmc_priority_waits(3, 1.0, &[1.0, 1.1]).unwrap();
    let all = ErlangC::new(3, 2.1, 1.0).unwrap();
    Known {
        scenario: steady(150)
            + "[routing]\ncontact_selection = \"priority\"\n[defaults]\ntalk = \"exponential(1m)\"\n\
               [group.agents]\nagents = 3\nskills = [\"urgent\", \"other\"]\n\
               [class.urgent]\narrivals = \"1/min\"\npriority = 1\n\
               [class.other]\narrivals = \"1.1/min\"\n",
        values: vec![
            minutes("class.urgent", Metric::Asa, waits[0]),
            minutes("class.other", Metric::Asa, waits[1]),
            minutes("", Metric::Asa, all.mean_wait()),
            exact("", Metric::WaitedShare, all.probability_of_waiting()),
        ],
    }
}

fn emails() -> Known {
    let waits = mg1_priority_waits(&[SHORT, CONSTANT]).unwrap();
    Known {
        scenario: steady(400)
            + "[group.agents]\nagents = 1\nskills = [\"calls\", \"emails\"]\ncapacity = { voice = 1, email = 1, total = 1 }\n\
               [class.calls]\narrivals = \"0.6/min\"\ntalk = \"exponential(30s)\"\n\
               [class.emails]\nmedium = \"email\"\narrivals = \"0.25/min\"\ntalk = \"84s\"\n",
        values: vec![minutes("class.calls", Metric::Asa, waits[0]), minutes("class.emails", Metric::Asa, waits[1])],
    }
}

fn interrupted() -> Known {
    let stays = mg1_interrupted_sojourns(&[SHORT, CONSTANT]).unwrap();
    Known {
        scenario: steady(400)
            + "[group.agents]\nagents = 1\nskills = [\"calls\", \"emails\"]\ncapacity = { voice = 1, email = 1, total = 2 }\n\
               busy_with = { email = { voice = \"interrupts\" }, voice = { email = \"waits\" } }\n\
               [class.calls]\narrivals = \"0.6/min\"\ntalk = \"exponential(30s)\"\n\
               [class.emails]\nmedium = \"email\"\narrivals = \"0.25/min\"\ntalk = \"84s\"\n",
        values: vec![
            minutes("class.calls", Metric::Asa, mg1_mean_wait(0.6, 0.5, 1.0).unwrap()),
            minutes("class.calls", Metric::TimeInSystem, stays[0]),
            minutes("class.emails", Metric::TimeInSystem, stays[1]),
        ],
    }
}

fn accumulating() -> Known {
    let class = |arrival_rate, mean_service, service_scv| PriorityClass { arrival_rate, mean_service, service_scv };
    let classes = [class(0.5, 0.5, 1.0), class(0.2, 1.4, 0.0), class(0.25, 1.0, 1.0)];
    let waits = mg1_accumulating_waits(&classes, &[1.0, 2.0, 5.0]).unwrap();
    Known {
        scenario: steady(400)
            + "[routing]\ncontact_selection = \"accumulating\"\n\
               [group.agents]\nagents = 1\nskills = [\"slow\", \"medium\", \"fast\"]\n\
               [class.slow]\narrivals = \"0.5/min\"\ntalk = \"exponential(30s)\"\npriority = 1\n\
               [class.medium]\narrivals = \"0.2/min\"\ntalk = \"84s\"\npriority = 2\n\
               [class.fast]\narrivals = \"0.25/min\"\ntalk = \"exponential(1m)\"\npriority = 5\n",
        values: vec![
            minutes("class.slow", Metric::Asa, waits[0]),
            minutes("class.medium", Metric::Asa, waits[1]),
            minutes("class.fast", Metric::Asa, waits[2]),
        ],
    }
}
