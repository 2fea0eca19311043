//! What a verification says: to people, to programs, to the page of the documentation.

use super::json::document;
use super::table::escaped;
use crate::experiment::{Metric, Unit};
use crate::verify::{BOUND, Compared, PRECISION, Verdict, Verification};
use serde::Serialize;
use std::fmt::Write;

/// The version of the form of the JSON document.
const SCHEMA_VERSION: u32 = 1;

/// For people: a block for each case, with a line for each value.
pub fn console(verification: &Verification) -> String {
    let mut text = String::new();
    for verified in &verification.cases {
        let case = verified.case;
        let _ = writeln!(text, "{}: {}\n  {}", case.name, case.title, case.source);
        for compared in &verified.compared {
            let [exact, simulated, half_width] = numbers(compared);
            let _ = writeln!(
                text,
                "  {:<57} {exact:>9} {simulated:>9} ±{half_width:<8} {:>5}  {}",
                name(compared),
                distance(compared),
                compared.verdict.name()
            );
        }
        text.push('\n');
    }
    for line in conclusion(verification) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// What all of it comes to, and what that is worth.
fn conclusion(verification: &Verification) -> Vec<String> {
    let count = |verdict| verification.compared().filter(|compared| compared.verdict == verdict).count();
    let all = verification.compared().count();
    let (beyond, expected) = verification.beyond_two();
    let Verification { replications, seed, cases, .. } = verification;
    let agreed = format!(
        "{} of {all} values in {} cases agree, {} differ, {} are unclear; {replications} replications of each case with seed {seed}.",
        count(Verdict::Agrees),
        cases.len(),
        count(Verdict::Differs),
        count(Verdict::Unclear),
    );
    let rule = format!(
        "A value agrees within {BOUND} standard errors. Chance alone makes any of {all} differ in at most {} % of runs (Bonferroni).",
        with_digits(100.0 * verification.chance(), 2)
    );
    let spread = format!("{beyond} are more than 2 standard errors away, where {expected:.1} are expected.");
    vec![agreed, rule, spread]
}

/// For the documentation: a page with what is compared, where it comes from, and what came out.
pub fn markdown(verification: &Verification) -> String {
    let mut text = format!(
        "# Validation\n\n\
         This page is what `switchboard verify --markdown` prints; a test holds its cases, sources and exact values to those of the suite. The\n\
         command takes about three minutes on two processors, and `switchboard verify` alone prints the same for a terminal.\n\n\
         Each case is a scenario as anybody writes it, of which something is known exactly. It is read, simulated, counted and estimated like\n\
         any other, and a metric of its `summary.csv` is put next to the exact value. So reader, model, engine, statistics and intervals are\n\
         examined together. `src/verify` has the scenarios and the equations that are solved.\n\n\
         - A value *agrees* if it is at most {BOUND} standard errors away from the exact one, and half its 95 % interval is at most {} % of that to\n  \
           either side, or, in the short form of `--quick`, by the root of the replications more. One that is known less well is *unclear*, and\n  \
           one that is farther away *differs*.\n\
         - No bound is wider, whatever a value came to, and the seed is not chosen: it is 1.\n\
         - What is compared begins after a stretch that is left out, where the center is to be as it is in the long run.\n\n",
        with_digits(100.0 * PRECISION, 1)
    );
    for line in conclusion(verification) {
        let _ = writeln!(text, "{line}");
    }
    text.push_str("\nShares are in %, times in s; *off* is the distance in standard errors.\n");
    for verified in &verification.cases {
        let case = verified.case;
        let _ = writeln!(text, "\n## {}\n\n{}. {}.\n", case.name, sentence(case.title), escaped(case.source));
        text.push_str("| value | exact | simulated | off | verdict |\n|---|--:|--:|--:|---|\n");
        for compared in &verified.compared {
            let [exact, simulated, half_width] = numbers(compared);
            let _ = writeln!(
                text,
                "| `{}` | {exact} | {simulated} ± {half_width} | {} | {} |",
                compared.exact.name(),
                distance(compared),
                compared.verdict.name()
            );
        }
    }
    text
}

fn sentence(title: &str) -> String {
    let mut signs = escaped(title).chars().collect::<Vec<_>>();
    if let Some(first) = signs.first_mut() {
        *first = first.to_ascii_uppercase();
    }
    signs.into_iter().collect()
}

/// A value with the unit in which tables show it.
fn name(compared: &Compared) -> String {
    let unit = match compared.exact.metric.unit() {
        Unit::Share => " [%]",
        Unit::Seconds => " [s]",
        Unit::SecondsSquared => " [s^2]",
        _ => "",
    };
    compared.exact.name() + unit
}

/// The exact value, the simulated one and half the width of its interval, with the digits that the interval supports.
fn numbers(compared: &Compared) -> [String; 3] {
    let factor = factor(compared.exact.metric);
    let half_width = factor * compared.simulated.half_width.unwrap_or(f64::NAN);
    let decimals = decimals(half_width, 2);
    [factor * compared.exact.value, factor * compared.simulated.value, half_width]
        .map(|number| format!("{number:.decimals$}"))
}

fn factor(metric: Metric) -> f64 {
    if metric.unit() == Unit::Share { 100.0 } else { 1.0 }
}

fn distance(compared: &Compared) -> String {
    let text = format!("{:+.1}", compared.distance);
    // What is nothing is not a little less than nothing.
    if text == "-0.0" { "+0.0".to_owned() } else { text }
}

/// How many decimals show so many digits of a number that say something.
fn decimals(number: f64, digits: i32) -> usize {
    if number == 0.0 || !number.is_finite() {
        return 0;
    }
    usize::try_from(digits - 1 - number.abs().log10().floor() as i32).unwrap_or(0).min(9)
}

fn with_digits(number: f64, digits: i32) -> String {
    format!("{number:.*}", decimals(number, digits))
}

/// For programs, ending with a line feed.
pub fn json(verification: &Verification) -> String {
    #[derive(Serialize)]
    struct Value {
        value: String,
        metric: &'static str,
        unit: &'static str,
        interval: Option<usize>,
        exact: f64,
        simulated: f64,
        half_width: Option<f64>,
        distance: f64,
        verdict: &'static str,
    }
    #[derive(Serialize)]
    struct Case<'a> {
        name: &'a str,
        title: &'a str,
        source: &'a str,
        values: Vec<Value>,
    }
    #[derive(Serialize)]
    struct Document<'a> {
        replications: u32,
        seed: u64,
        bound: f64,
        precision: f64,
        chance: f64,
        verdict: &'static str,
        cases: Vec<Case<'a>>,
    }
    let value = |compared: &Compared| Value {
        value: compared.exact.name(),
        metric: compared.exact.metric.name(),
        unit: compared.exact.metric.unit().name(),
        interval: compared.exact.interval.map(|interval| interval + 1),
        exact: compared.exact.value,
        simulated: compared.simulated.value,
        half_width: compared.simulated.half_width,
        distance: compared.distance,
        verdict: word(compared.verdict),
    };
    let cases = verification.cases.iter().map(|verified| Case {
        name: verified.case.name,
        title: verified.case.title,
        source: verified.case.source,
        values: verified.compared.iter().map(value).collect(),
    });
    let document_of = Document {
        replications: verification.replications,
        seed: verification.seed,
        bound: BOUND,
        precision: PRECISION,
        chance: verification.chance(),
        verdict: word(verification.verdict()),
        cases: cases.collect(),
    };
    document(SCHEMA_VERSION, &document_of)
}

/// A verdict for programs.
const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agrees => "agrees",
        Verdict::Unclear => "unclear",
        Verdict::Differs => "differs",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Estimate;
    use crate::verify::{Exact, Verified, suite};

    /// The first case of the suite with three values made up.
    fn made_up() -> Verification {
        let compared = |metric, value: f64, [simulated, half_width, distance]: [f64; 3], verdict| Compared {
            exact: Exact { part: "class.calls", metric, interval: None, value },
            simulated: Estimate { value: simulated, half_width: Some(half_width), replications: 60 },
            distance,
            verdict,
        };
        let compared = vec![
            compared(Metric::BlockedShare, 0.121_876, [0.121_9, 0.000_21, 0.23], Verdict::Agrees),
            compared(Metric::Asa, 47.214, [52.9, 1.4, 8.12], Verdict::Differs),
            Compared {
                exact: Exact { part: "", metric: Metric::AgentsBusy, interval: Some(2), value: 5.0 },
                ..compared(Metric::AgentsBusy, 5.0, [5.1, 3.0, 0.067], Verdict::Unclear)
            },
        ];
        Verification { replications: 60, seed: 7, cases: vec![Verified { case: suite()[0], compared }] }
    }

    #[test]
    fn a_terminal_shows_each_value_with_its_distance_and_what_all_comes_to() {
        let expected = "\
erlang-b: calls that find all agents busy are lost
  Erlang B (Erlang 1917)
  class.calls.blocked_share [%]                                12.188    12.190 ±0.021     +0.2  agrees
  class.calls.asa [s]                                            47.2      52.9 ±1.4       +8.1  DIFFERS
  agents_busy in interval 3                                       5.0       5.1 ±3.0       +0.1  unclear

1 of 3 values in 1 cases agree, 1 differ, 1 are unclear; 60 replications of each case with seed 7.
A value agrees within 4 standard errors. Chance alone makes any of 3 differ in at most 0.054 % of runs (Bonferroni).
1 are more than 2 standard errors away, where 0.2 are expected.
";
        assert_eq!(console(&made_up()), expected);
        assert!(console(&made_up()).lines().all(|line| line.chars().count() <= 120));
    }

    #[test]
    fn programs_and_the_page_have_the_same_values() {
        let found: serde_json::Value = serde_json::from_str(&json(&made_up())).unwrap();
        assert_eq!((&found["verdict"], &found["seed"]), (&"differs".into(), &7.into()));
        let value = &found["cases"][0]["values"][2];
        assert_eq!((&value["value"], &value["interval"]), (&"agents_busy in interval 3".into(), &3.into()));
        assert_eq!((&value["exact"], &value["half_width"]), (&5.0.into(), &3.0.into()));
        let page = markdown(&made_up());
        assert!(
            page.contains("\n## erlang-b\n\nCalls that find all agents busy are lost. Erlang B (Erlang 1917).\n"),
            "{page}"
        );
        assert!(page.contains("\n| `class.calls.asa` | 47.2 | 52.9 ± 1.4 | +8.1 | DIFFERS |\n"), "{page}");
    }
}
