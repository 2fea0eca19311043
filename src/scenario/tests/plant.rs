//! Providers, proxy and firewall as written: what is read, and what is said about what cannot work.

use super::{FULL, read_with, said};
use crate::ids::ProviderId;
use crate::model::{FallBack, Hosting, HostingPolicy, Outage};
use crate::time::{Span, Time};

/// A change of the full scenario.
fn full(from: &str, to: &str) -> String {
    assert!(FULL.contains(from), "{from}");
    FULL.replacen(from, to, 1)
}

#[test]
fn the_plant_is_read_as_written() {
    let text = full(
        "[provider.beta]\nprotocol = \"B\"\n",
        r#"[provider.beta]
protocol = "B"
channels = 30
accounts = 20
workers = 2
service = "500ms"
queue_capacity = 100
redirects = 0.9
hosting_share = 0.25
outages = [{ from = "11:00", to = "11:30" }, { from = "09:00", to = "09:10" }]
time_to_failure = "exponential(9h)"
time_to_repair = "exponential(10m)"

[firewall]
service = "20ms"
"#,
    );
    let text =
        text.replace("hosting = \"relay\"\ncan_host = [\"A\"]", "hosting = \"handover\"\nfall_back = \"refuse\"");
    let center = read_with(&text, &[], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false))).center;
    let beta = &center.providers[ProviderId(1)];
    assert_eq!((beta.channels, beta.accounts, beta.redirects), (Some(30), Some(20), 0.9));
    assert_eq!((beta.servers.workers, beta.servers.queue_capacity), (Some(2), Some(100)));
    assert_eq!(beta.hosting, HostingPolicy { mode: Hosting::Handover, share: 0.25, from_sensitivity: 0.0 });
    let at = |minutes: u64| Time::START + Span::from_seconds(60 * minutes);
    let outages = [Outage { from: at(60), to: at(70) }, Outage { from: at(180), to: at(210) }];
    assert_eq!(beta.outages.planned, outages);
    assert!(beta.outages.by_chance.is_some() && center.firewall.is_some());
    assert_eq!(center.proxy.fall_back, FallBack::Refuse);
    let alpha = &center.providers[ProviderId(0)];
    assert_eq!((alpha.hosting, alpha.redirects), (HostingPolicy::always(Hosting::Redirect), 0.0));
}

#[test]
fn a_line_of_messages_may_have_no_place_at_all() {
    let text = full(
        "[provider.beta]\nprotocol = \"B\"\n",
        "[provider.beta]\nprotocol = \"B\"\nworkers = 2\nqueue_capacity = 0\n",
    );
    let center = read_with(&text, &[], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false))).center;
    assert_eq!(center.providers[ProviderId(1)].servers.queue_capacity, Some(0));
}

#[test]
fn what_cannot_work_in_the_plant_names_its_line_and_says_what_will_happen() {
    let beta = "[provider.beta]\nprotocol = \"B\"\n";
    let with = |line: &str| said(&full(beta, &format!("{beta}{line}\n")), &[], &[]);
    let cases = [
        ("no channels", with("channels = 0")),
        ("no workers", with("workers = 0")),
        ("negative latency", with("client_leg = \"-1s\"")),
        ("backwards", with("outages = [{ from = \"11:00\", to = \"10:00\" }]")),
        ("twice", with("outages = [{ from = \"10:00\", to = \"11:00\" }, { from = \"10:30\", to = \"11:30\" }]")),
        ("outside", with("outages = [{ from = \"13:00\", to = \"14:00\" }]")),
        ("half", with("time_to_failure = \"1h\"")),
        ("cannot host", with("hosting = \"redirect\"")),
        ("no program", said(&full("can_host = [\"A\"]", "can_host = [\"A\"]\nprograms = [\"A\"]"), &[], &[])),
        ("agents alone", said(&full("programs = [\"A\", \"B\"]", "programs = [\"A\", \"B\", \"C\"]"), &[], &[])),
    ];
    let page = cases.map(|(name, said)| format!("== {name}\n{said}")).join("\n");
    insta::assert_snapshot!("what_cannot_work_in_the_plant", page);
}
