//! Messages at the servers of provider and proxy, and the provider's channels.

use super::evidence::{Evidence, level, seconds, share};
use crate::centers::{Agents, Contacts, Plan, constant, exponential, hyperexponential, provider};
use switchboard::model::{MessageServers, Provider};
use switchboard::stats::formulas::{ErlangC, erlang_b};
use switchboard::workload::{MessagingHabits, SessionForm};

const WARM_UP: usize = 5;

/// Each contact sends a message, gets a question and answers it: three messages over two stations with exponential service,
/// and a time to think. That is an open network with a product form (Baskett, Chandy, Muntz and Palacios 1975), in which each
/// station is an M/M/c queue with three times as many arrivals as there are contacts.
#[test]
fn a_chain_of_message_servers_is_a_product_form_network() {
    let (rate, servers, services) = (1.0, [2, 3], [0.5, 0.8]);
    let pool = |of: usize| MessageServers {
        workers: Some(servers[of]),
        service: exponential(services[of]),
        queue_capacity: None,
    };
    let habits = MessagingHabits {
        providers: vec![1.0].into(),
        inquiry: None,
        dialogue_exchanges: constant(1.0),
        think: hyperexponential(2.0, 1.5),
        sensitivity: constant(0.0),
        session: SessionForm::Held { exchanges: constant(0.0) },
    };
    let plan = Plan::lasting(160_000.0)
        .cut_into(105)
        .provider(Provider { servers: pool(0), ..provider(0) })
        .machines(pool(1), MessageServers::instant())
        .class(Contacts::steady(rate).by_im_with(habits).handled_in(constant(0.0)))
        .group(Agents::number(5).chatting(1, 0.0));
    let result = plan.run(1);

    let station = |of: usize| ErlangC::new(servers[of], 3.0 * rate, services[of]).unwrap();
    let provider = &result.providers.iter().next().unwrap().servers;
    for (of, name, times) in [(0, "provider", provider), (1, "proxy", &result.proxy.servers)] {
        let busy = level(&times.busy, plan.interval(), WARM_UP);
        busy.is(&format!("message servers of the {name}: busy"), 3.0 * rate * services[of], 0.01);
        let waiting = level(&times.waiting, plan.interval(), WARM_UP);
        waiting.is(&format!("message servers of the {name}: in line"), station(of).mean_queue(), 0.06);
    }
    let response = |of: usize| station(of).mean_wait() + services[of];
    let dialogue = share(&result, 0, WARM_UP, |cell| (seconds(cell.dialogue), cell.requested() as f64));
    dialogue.is("three messages over both and a thought", 3.0 * (response(0) + response(1)) + 2.0, 0.02);
}

#[test]
fn channels_that_are_held_for_sessions_follow_erlang_b_whatever_the_distribution_of_the_session() {
    let (rate, channels) = (4.0, 5);
    let blocking = erlang_b(channels, rate).unwrap();
    for (name, distribution) in [
        ("exponential", exponential(1.0)),
        ("constant", constant(1.0)),
        ("hyperexponential", hyperexponential(1.0, 2.0)),
    ] {
        let plan = Plan::lasting(50_000.0)
            .cut_into(105)
            .provider(Provider { channels: Some(channels), ..provider(0) })
            .class(Contacts::steady(rate).by_im().handled_in(distribution))
            .group(Agents::number(channels as usize).chatting(1, 0.0));
        let result = plan.run(1);
        let blocked: Evidence = share(&result, 0, WARM_UP, |cell| {
            (cell.endings.of(switchboard::model::Outcome::NoChannel) as f64, cell.offered as f64)
        });
        blocked.is(&format!("{channels} channels, {name} sessions: lost"), blocking, 0.03);
        let held = level(&result.providers.iter().next().unwrap().channels, plan.interval(), WARM_UP);
        held.is(&format!("{channels} channels, {name} sessions: held"), rate * (1.0 - blocking), 0.01);
        assert!(result.cells.iter().all(|cell| cell.wait_answered == 0), "nobody waits for an agent");
    }
}
