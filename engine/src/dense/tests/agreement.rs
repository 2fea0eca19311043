//! The engine answers what the reference engine answers, for every pick and every order.

use super::generated::{Plan, drive, plans, refined_rule_sets, rule_sets};
use super::oracle::Reference;
use super::*;
use proptest::prelude::*;

fn compare(plan: &Plan, rules: Rules, router: Router) -> Result<(), TestCaseError> {
    let mut reference = Reference::new(rules.clone());
    drive(plan, router.with_traces(), |step| {
        let expected = reference.answer(step);
        prop_assert_eq!(&step.decisions, &expected, "at {}: {:?}, {:?}", step.now, step.call, rules);
        prop_assert_eq!(step.router.deadline(), reference.deadline());
        for queue in rules.queues.ids() {
            prop_assert_eq!(step.router.waiting(queue), reference.waiting(queue), "waiting in {:?}", queue);
        }
        Ok(())
    })?;
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_and_the_reference_make_the_same_decisions_with_the_same_traces(plan in plans(), shift in 0_usize..3) {
        for (number, rules) in rule_sets(&plan).chain(refined_rule_sets(&plan)).enumerate() {
            // Every third with the index of many profiles from the beginning, or from the second profile on.
            let router = Router::new(rules.clone());
            let router = match (number + shift) % 3 {
                0 => router,
                most => router.comparing_at_most(most - 1),
            };
            compare(&plan, rules, router)?;
        }
    }

    #[test]
    fn traces_change_no_decision(plan in plans()) {
        for rules in rule_sets(&plan).chain(refined_rule_sets(&plan)) {
            let mut all = Vec::new();
            drive(&plan, Router::new(rules.clone()).with_traces(), |step| {
                all.extend(step.decisions.iter().map(|decision| Decision { trace: None, ..decision.clone() }));
                Ok(())
            })?;
            let mut untraced = Vec::new();
            drive(&plan, Router::new(rules), |step| {
                untraced.extend_from_slice(&step.decisions);
                Ok(())
            })?;
            prop_assert_eq!(untraced, all);
        }
    }
}
