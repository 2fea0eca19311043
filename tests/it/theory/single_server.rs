//! One agent and any distribution of service.

use super::evidence::{queue, share, wait};
use crate::centers::{Agents, Contacts, Plan, constant, erlang, lognormal};
use switchboard::stats::formulas::{mg1_mean_queue, mg1_mean_wait};

#[test]
fn the_wait_at_one_agent_is_that_of_pollaczek_and_khinchine() {
    let (rate, warm_up) = (0.6, 5);
    let distributions =
        [("constant", constant(1.0), 0.0), ("Erlang", erlang(4, 1.0), 0.25), ("lognormal", lognormal(1.0, 1.2), 1.44)];
    for (seed, (name, distribution, scv)) in (1..).zip(distributions) {
        let plan = Plan::lasting(2_500_000.0 / rate)
            .cut_into(105)
            .class(Contacts::steady(rate).handled_in(distribution))
            .group(Agents::number(1));
        let result = plan.run(seed);
        let theory = mg1_mean_wait(rate, 1.0, scv).unwrap();
        share(&result, 0, warm_up, wait).is(&format!("M/G/1, {name}: mean wait"), theory, 0.02);
        let theory = mg1_mean_queue(rate, 1.0, scv).unwrap();
        queue(&result, 0, plan.interval(), warm_up).is(&format!("M/G/1, {name}: mean queue"), theory, 0.02);
    }
}

/// Work after the conversation keeps the agent as long as conversation does.
#[test]
fn work_after_the_conversation_counts_as_service() {
    let (rate, warm_up) = (0.6, 5);
    let callers = Contacts::steady(rate).handled_in(constant(0.7)).wrapped_up_in(constant(0.3));
    let result = Plan::lasting(1_500_000.0 / rate).cut_into(105).class(callers).group(Agents::number(1)).run(1);
    let theory = mg1_mean_wait(rate, 1.0, 0.0).unwrap();
    share(&result, 0, warm_up, wait).is("M/G/1, constant, with work after it: mean wait", theory, 0.02);
}
