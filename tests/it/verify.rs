//! `switchboard verify` as people call it. That all its cases agree is shown by `theory/verified.rs`.

use crate::cli::call;

#[test]
fn chosen_cases_are_verified_with_the_same_numbers_on_any_number_of_threads() {
    let arguments = ["verify", "--quick", "--only", "erlang-b,lines-waiting"];
    let answer = call(&arguments).ends_with(0);
    for words in ["erlang-b-constant: ", "lines-waiting: ", "8 of 8 values in 4 cases agree, 0 differ", "with seed 1."]
    {
        assert!(answer.out.contains(words), "{words} is not in: {}", answer.out);
    }
    let of = |threads: &str| call(&[&arguments[..], &["--json", "--threads", threads]].concat()).ends_with(0).out;
    let alone = of("1");
    assert_eq!(alone, of("3"));
    let found: serde_json::Value = serde_json::from_str(&alone).expect("it is JSON");
    assert_eq!((&found["verdict"], &found["replications"]), (&"agrees".into(), &60.into()));
    assert_eq!(found["cases"].as_array().map(Vec::len), Some(4));
    // Another seed is other evidence for the same values.
    let other: serde_json::Value =
        serde_json::from_str(&call(&[&arguments[..], &["--json", "--seed", "2"]].concat()).out).unwrap();
    let value = |found: &serde_json::Value, key: &str| found["cases"][0]["values"][0][key].clone();
    assert_eq!(value(&other, "exact"), value(&found, "exact"));
    assert_ne!(value(&other, "simulated"), value(&found, "simulated"));
}

#[test]
fn a_pattern_that_fits_no_case_is_refused_with_the_names_of_all() {
    let answer = call(&["verify", "--only", "erlang-b,erlang-z"]).ends_with(2);
    let answer = answer.complains(&["--only erlang-z: no case has that in its name", "erlang-c-large", "overflow"]);
    assert_eq!(answer.out, "");
}
