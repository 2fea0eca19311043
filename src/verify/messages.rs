//! Instant messages: servers on their way, what a provider can hold, who hosts, and outages.

use super::{Case, Known, exact, minutes, steady};
use crate::experiment::Metric;
use crate::stats::formulas::{ErlangC, erlang_b};

const ERLANG_B: &str = "Erlang B (Erlang 1917; insensitivity: Sevastyanov 1957)";

pub(super) const CASES: &[Case] = &[
    Case {
        name: "message-servers",
        title: "three messages of each contact over two stations of servers",
        source: "networks of queues (Jackson 1957; Baskett, Chandy, Muntz and Palacios 1975)",
        known: servers,
    },
    Case {
        name: "channels-relay",
        title: "a provider's channels are held for whole sessions",
        source: ERLANG_B,
        known: || channels("1m"),
    },
    Case {
        name: "channels-relay-hyperexponential",
        title: "the same with sessions of cv 2",
        source: ERLANG_B,
        known: || channels("hyperexponential(1m, 2)"),
    },
    Case {
        name: "channels-redirect",
        title: "a provider's channels are held until clients are redirected",
        source: ERLANG_B,
        known: redirected,
    },
    Case {
        name: "accounts",
        title: "the proxy's accounts at a provider are held for relayed sessions",
        source: ERLANG_B,
        known: accounts,
    },
    Case {
        name: "outages",
        title: "a provider fails and is repaired",
        source: "alternating renewal process (Cox 1962)",
        known: outages,
    },
];

/// Contacts by instant message at this rate, whose sessions take so long.
fn contacts(hours: u32, rate: f64, agents: u32, session: &str, provider: &str) -> String {
    steady(hours)
        + &format!(
            "[provider.p]\nprotocol = \"x\"\n{provider}\
             [group.agents]\nagents = {agents}\nskills = [\"chats\"]\nprograms = [\"x\"]\n\
             [class.chats]\nmedium = \"im\"\narrivals = \"{rate}/min\"\ntalk = \"{session}\"\n"
        )
}

/// Each contact sends a message, gets a question and answers it: three messages over two stations with exponential service, and a time to think.
/// Each station is an M/M/c queue with three times as many arrivals as there are contacts.
fn servers() -> Known {
    let (rate, workers, services) = (1.0, [2, 3], [0.5, 0.8]);
    let station = |of: usize| ErlangC::new(workers[of], 3.0 * rate, services[of]).unwrap();
    let response = |of: usize| station(of).mean_wait() + services[of];
    Known {
        scenario: contacts(200, rate, 5, "1s", "workers = 2\nservice = \"exponential(30s)\"\n")
            + "dialogue_exchanges = 1\nthink = \"hyperexponential(2m, 1.5)\"\n\
               [proxy]\nworkers = 3\nservice = \"exponential(48s)\"\n",
        values: vec![
            exact("provider.p", Metric::ServersBusy, 3.0 * rate * services[0]),
            exact("provider.p", Metric::MessagesInLine, station(0).mean_queue()),
            exact("", Metric::ServersBusy, 3.0 * rate * services[1]),
            exact("", Metric::MessagesInLine, station(1).mean_queue()),
            minutes("class.chats", Metric::DialogueTime, 3.0 * (response(0) + response(1)) + 2.0),
        ],
    }
}

fn channels(session: &str) -> Known {
    let (rate, channels) = (4.0, 5);
    let lost = erlang_b(channels, rate).unwrap();
    Known {
        scenario: contacts(60, rate, channels, session, "channels = 5\n"),
        values: vec![
            exact("class.chats", Metric::LostShare, lost),
            exact("provider.p", Metric::Channels, rate * (1.0 - lost)),
        ],
    }
}

/// A channel is held for the 30 s of the redirection on average, whatever the session.
fn redirected() -> Known {
    let (rate, channels, delay) = (4.0, 3, 0.5);
    let lost = erlang_b(channels, rate * delay).unwrap();
    Known {
        scenario: contacts(60, rate, 40, "exponential(3m)", "channels = 3\nhosting = \"redirect\"\n")
            + "[proxy]\nredirect_delay = \"erlang(2, 30s)\"\n",
        values: vec![
            exact("class.chats", Metric::LostShare, lost),
            exact("provider.p", Metric::Channels, rate * delay * (1.0 - lost)),
            exact("", Metric::Hosted, rate * (1.0 - lost) * 3.0),
        ],
    }
}

fn accounts() -> Known {
    let (rate, accounts) = (4.0, 6);
    let refused = erlang_b(accounts, rate).unwrap();
    Known {
        scenario: contacts(60, rate, accounts, "lognormal(1m, 1)", "accounts = 6\n"),
        values: vec![
            exact("class.chats", Metric::LostShare, refused),
            exact("group.agents", Metric::AgentsBusy, rate * (1.0 - refused)),
        ],
    }
}

/// In the long run it is down for the mean time to repair of each cycle of both. Agents are enough, so that nobody is lost otherwise.
fn outages() -> Known {
    let (works, repair) = (60.0, 20.0);
    Known {
        scenario: contacts(
            400,
            0.5,
            30,
            "1m",
            "time_to_failure = \"exponential(60m)\"\ntime_to_repair = \"erlang(2, 20m)\"\n",
        ),
        values: vec![exact("class.chats", Metric::LostShare, repair / (works + repair))],
    }
}
