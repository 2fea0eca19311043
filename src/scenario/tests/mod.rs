//! The reader as a whole: texts in, centers or messages out.

mod apart;
mod campaigns;
mod days;
mod defaults;
mod dialogue;
mod distributions;
mod invitations;
mod messages;
mod overrides;
mod paging;
mod plant;
mod plausible;
mod presence;
mod programs;
mod random_bytes;
mod reach;
mod reading;
mod rules;
mod schema;
mod shifts;
mod sip;
mod sites;
mod status;
mod threads;
mod while_waiting;

use super::{Diagnostics, Memory, Override, Scenario, load};
use std::path::Path;

/// A scenario with voice, instant messages, shifts and most sections.
const FULL: &str = r#"# Is this enough?
[run]
start = "08:00"
end = "12:00"
interval = "30m"
weekday = "mon"
replications = 3
seed = 7
confidence = 0.9
closing = "cut"

[service_level]
threshold = "30s"
short_abandon = "3s"

[defaults]
patience = "exponential(4m)"
wrap_up = "20s"

[busyness]
day = 0.05

[queue.sales]
skill = "sales"
minimum_level = 2
weight = 3
capacity = 50

[class.sales]
queue = "sales"
priority = 2
arrivals = { rates = ["30/h", "60/h", "60/h", "50/h", "40/h", "40/h", "30/h", "10/h"], interval = "30m" }
busyness = { day = 0.1, interval = 0.05, states = [{ factor = 1, mean = "1h" }, { factor = 2, mean = "5m" }] }
bursts = { share = 0.2, delay = "2m" }
weekday = { mon = 1.5 }
batch = { distribution = "uniform", low = 1, high = 1.2 }
talk = { distribution = "lognormal", mean = "5m", cv = 0.9 }
talk_by_group = { front = { scale = 0.8 } }
wrap_up_by_group = { back = "exponential(1m)" }
preferred = { share = 0.2, limit = "30s" }

[class.chat]
medium = "im"
arrivals = "3/h"
patience = "endless"
talk = "6m"
providers = { alpha = 0.6, beta = 0.4 }
dialogue_exchanges = 2
think = "5s"
session_exchanges = 4

[group.front]
skills = { sales = 3, chat = 1 }
programs = ["A", "B"]
capacity = { voice = 1, im = 3, total = 3 }
slowdown = 0.2
busy_with = {}
shifts = [
    { from = "08:00", to = "11:00", agents = 4, breaks = [{ from = "09:30", to = "09:45" }], days = ["mon"] },
    { from = "10:00", to = "13:00", agents = 2 },
]

[group.back]
agents = 3
skills = { sales = 2 }

[provider.alpha]
protocol = "A"
client_leg = "80ms"
proxy_leg = "40ms"
hosting = "redirect"
redirects = false

[provider.beta]
protocol = "B"

[proxy]
hosting = "relay"
can_host = ["A"]
direct_leg = "50ms"
redirect_delay = "300ms"
robot_delay = "1s"

[routing]
agent_selection = "least-skilled"
contact_selection = "priority"
"#;

/// A small scenario to which tests add.
const SMALL: &str = r#"# Is this enough?
[run]
length = "2h"

[class.sales]
arrivals = "60/h"
talk = "exponential(5m)"

[group.front]
agents = 8
skills = ["sales"]
"#;

fn read_with(text: &str, files: &[(&str, &str)], overrides: &[(&str, &str)]) -> Result<Scenario, Diagnostics> {
    let memory = files
        .iter()
        .fold(Memory::default().with("center.toml", text), |memory, (path, text)| memory.with(*path, *text));
    let set = |(path, value): &(&str, &str)| Override { path: path.to_string(), value: value.to_string() };
    load(Path::new("center.toml"), &overrides.iter().map(set).collect::<Vec<_>>(), &memory)
}

/// The scenario, or a panic that shows what is wrong.
fn read(text: &str) -> Scenario {
    read_with(text, &[], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

/// What is wrong, as people read it; warnings count.
fn said(text: &str, files: &[(&str, &str)], overrides: &[(&str, &str)]) -> String {
    match read_with(text, files, overrides) {
        Ok(scenario) => scenario.warnings.render(false),
        Err(wrong) => wrong.render(false),
    }
}
