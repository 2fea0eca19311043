//! The cases of `switchboard verify` in their short form.

use crate::repository;
use switchboard::experiment::Unit;
use switchboard::verify::{Effort, QUICK_REPLICATIONS, Verdict, suite};

/// Demands that all values of these cases agree.
fn agree(names: &[&str]) {
    for name in names {
        let case = suite().into_iter().find(|case| case.name == *name).unwrap_or_else(|| panic!("no case `{name}`"));
        let effort = Effort { replications: QUICK_REPLICATIONS, seed: 1, threads: None };
        for compared in case.verify(effort, &|_| ()).compared {
            assert!(compared.verdict == Verdict::Agrees, "{name}, {}: {compared:?}", compared.exact.name());
        }
    }
}

#[test]
fn blocking_is_that_of_erlang_b_whatever_the_distribution_of_service() {
    agree(&["erlang-b", "erlang-b-constant", "erlang-b-hyperexponential"]);
}

#[test]
fn calls_that_wait_are_those_of_erlang_c() {
    agree(&["erlang-c", "erlang-c-large"]);
}

#[test]
fn impatient_calls_are_those_of_erlang_a_by_every_service_level() {
    agree(&["erlang-a"]);
}

#[test]
fn waiting_places_are_limited_as_births_and_deaths_say() {
    agree(&["limited-room"]);
}

#[test]
fn patience_of_any_shape_is_that_of_baccelli_and_hebuterne() {
    agree(&["patience-hyperexponential", "patience-erlang", "patience-uniform", "patience-constant"]);
}

#[test]
fn the_wait_at_one_agent_is_that_of_pollaczek_and_khinchine() {
    agree(&["mg1-constant", "mg1-erlang", "mg1-lognormal", "mg1-wrap-up"]);
}

#[test]
fn arrivals_that_are_no_poisson_process_wait_as_theory_says() {
    agree(&["even-arrivals", "erlang-arrivals", "batches"]);
}

#[test]
fn one_agent_serves_two_priorities_as_cobham_says() {
    agree(&["priorities", "emails"]);
}

#[test]
fn pri_01_priorities_move_the_wait_from_one_class_to_the_other_and_keep_its_mean() {
    agree(&["priorities-three-agents"]);
}

#[test]
fn calls_interrupt_emails_as_theory_says() {
    agree(&["interrupted-emails"]);
}

#[test]
fn accumulating_priorities_wait_as_kleinrock_says() {
    agree(&["accumulating-priority"]);
}

#[test]
fn designs_of_skills_served_by_the_longest_idle_are_their_product_forms() {
    agree(&["v-design", "n-design", "w-design", "m-design", "ring"]);
}

#[test]
fn fastest_first_is_its_markov_chain() {
    agree(&["fastest-first"]);
}

#[test]
fn agents_kept_free_for_one_class_are_the_chain_of_cutoff_priorities() {
    agree(&["reserve"]);
}

#[test]
fn several_chats_at_once_are_their_markov_chains() {
    agree(&["chats-one-agent", "chats-three-agents", "two-chats-share"]);
}

#[test]
fn under_processor_sharing_the_mean_sojourn_does_not_depend_on_the_distribution_of_work() {
    agree(&["sharing-constant", "sharing-hyperexponential", "sharing-two-works"]);
}

#[test]
fn ims_12_with_one_chat_at_a_time_turns_are_the_service_of_pollaczek_and_khinchine() {
    agree(&["turns-one-at-a-time"]);
}

#[test]
fn ims_12_three_chats_turn_by_turn_are_the_markov_chain_of_the_messages_before_the_agent() {
    agree(&["turns-three-chats", "turns-longest-waiting", "turns-new-first"]);
}

#[test]
fn agents_busy_over_a_changing_day_are_those_of_infinitely_many_servers() {
    agree(&["changing-rates", "changing-rates-constant"]);
}

#[test]
fn agents_whose_number_changes_are_those_of_kolmogorov() {
    agree(&["changing-agents", "staff-drop"]);
}

#[test]
fn callers_at_rates_that_switch_at_random_are_the_markov_chain_of_state_and_callers() {
    agree(&["switching-rates"]);
}

#[test]
fn who_tries_again_is_the_markov_chain_of_the_orbit() {
    agree(&["retrials", "retrials-impatient"]);
}

#[test]
fn recalls_multiply_the_contacts_geometrically() {
    agree(&["recalls"]);
}

#[test]
fn messages_that_return_to_any_agent_wait_as_if_all_visits_came_by_themselves() {
    agree(&["threads"]);
}

#[test]
fn after_blind_transfers_each_desk_waits_as_if_its_callers_came_by_themselves() {
    agree(&["transfers"]);
}

#[test]
fn cbk_05_an_offer_of_callbacks_with_agents_kept_free_does_what_the_chain_says() {
    agree(&["callback-offer"]);
}

#[test]
fn cbk_20_clients_who_are_absent_and_called_again_are_talked_to_after_as_long_as_the_chain_says() {
    agree(&["callback-absent"]);
}

#[test]
fn cbk_14_a_robot_that_always_rings_for_so_many_loses_as_many_answers_as_erlang_b_says() {
    agree(&["predictive-dialling"]);
}

#[test]
fn a_predictive_campaign_of_one_agent_loses_answers_to_callers_as_the_chain_says() {
    agree(&["campaign-nuisance"]);
}

#[test]
fn prx_12_a_center_whose_clients_all_leave_when_told_that_nobody_is_free_loses_calls_as_erlang_b_says() {
    agree(&["told-all-balk"]);
}

#[test]
fn prx_12_a_share_that_leaves_when_told_thins_the_arrivals_of_a_busy_center() {
    agree(&["told-some-balk"]);
}

#[test]
fn sta_03_in_mms_the_squared_errors_of_estimators_are_those_of_theory() {
    agree(&["estimators"]);
}

#[test]
fn silent_chats_are_as_many_as_theory_says() {
    agree(&["silent-no-look", "silent-look"]);
}

#[test]
fn lines_are_held_as_theory_says() {
    agree(&["lines", "lines-waiting", "lines-menu", "ports"]);
}

#[test]
fn message_servers_are_a_product_form_network() {
    agree(&["message-servers"]);
}

#[test]
fn what_a_provider_can_hold_follows_erlang_b_whoever_hosts() {
    agree(&["channels-relay", "channels-relay-hyperexponential", "channels-redirect", "accounts"]);
}

#[test]
fn a_provider_is_down_for_the_share_of_renewal_theory() {
    agree(&["outages"]);
}

#[test]
fn net_07_two_sites_on_data_of_some_age_are_their_markov_chain() {
    agree(&["fresh-reports", "stale-reports"]);
}

#[test]
fn net_07_a_blind_split_of_two_sites_is_two_single_servers() {
    agree(&["blind-split"]);
}

#[test]
fn the_shorter_of_two_among_three_sites_is_its_markov_chain() {
    agree(&["shortest-of-two"]);
}

#[test]
fn sites_that_overflow_at_once_are_one_site_with_all_agents() {
    agree(&["overflow"]);
}

#[test]
fn every_case_is_tested_here() {
    let tests = repository::text_of("tests/it/theory/verified.rs");
    for case in suite() {
        assert!(tests.contains(&format!("\"{}\"", case.name)), "no test has the case `{}`", case.name);
    }
}

/// The numbers that were simulated are those of the command that the page names; everything else follows from the suite.
#[test]
fn the_page_of_the_documentation_has_the_cases_sources_and_exact_values_of_the_suite() {
    const HOW: &str = "docs/validation.md is out of step: switchboard verify --markdown > docs/validation.md";
    let page = repository::text_of("docs/validation.md");
    let mut parts = page.split("\n## ").skip(1);
    for case in suite() {
        let part = parts.next().expect(HOW);
        assert!(part.starts_with(&format!("{}\n", case.name)), "{HOW}: {}", case.name);
        let told = part.lines().nth(2).unwrap_or_default().replace('\\', "");
        let title = case.title.get(1..).unwrap_or_default();
        assert!(told.contains(title) && told.contains(case.source), "{HOW}: {told}");
        let rows = Vec::from_iter(part.lines().filter(|line| line.starts_with("| `")));
        let values = case.known().values;
        assert_eq!(rows.len(), values.len(), "{HOW}: {}", case.name);
        for (row, exact) in rows.into_iter().zip(values) {
            let cells = Vec::from_iter(row.split('|').map(str::trim));
            assert_eq!(cells[1], format!("`{}`", exact.name()), "{HOW}");
            let shown: f64 = cells[2].parse().unwrap();
            let digit = 10_f64.powi(-(cells[2].split('.').nth(1).map_or(0, str::len) as i32));
            let value = exact.value * if exact.metric.unit() == Unit::Share { 100.0 } else { 1.0 };
            assert!((shown - value).abs() <= 0.500_001 * digit, "{HOW}: {} is {value}, not {shown}", cells[1]);
            assert!(cells[5] == "agrees", "{HOW}: {row}");
        }
    }
    assert!(parts.next().is_none(), "{HOW}");
}
