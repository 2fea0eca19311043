//! How laws are written, as tables of text and value.

use super::{SMALL, read, read_with, said};
use crate::random::Law;
use crate::scenario::Diagnostics;

/// The law of handling times that the text gives.
fn handling(law: &str) -> Law {
    let scenario = read(&SMALL.replace("\"exponential(5m)\"", law));
    scenario.center.classes.iter().next().unwrap().handling.iter().next().unwrap().clone()
}

fn refused(law: &str) -> Diagnostics {
    let text = SMALL.replace("\"exponential(5m)\"", law);
    read_with(&text, &[], &[]).err().unwrap_or_else(|| panic!("{law} is no error"))
}

#[test]
fn every_law_is_read_in_every_form() {
    let cases: Vec<(&str, Result<Law, crate::random::LawError>)> = vec![
        ("\"45s\"", Law::constant(45.0)),
        ("{ law = \"constant\", value = \"45s\" }", Law::constant(45.0)),
        ("\"exponential(6m)\"", Law::exponential(360.0)),
        ("\" exponential( mean = 6m ) \"", Law::exponential(360.0)),
        ("{ law = \"exponential\", mean = \"6m\" }", Law::exponential(360.0)),
        ("\"erlang(3, 6m)\"", Law::erlang(3, 360.0)),
        ("\"gamma(6m, 0.5)\"", Law::gamma_mean_cv(360.0, 0.5)),
        ("{ law = \"gamma\", shape = 2, scale_parameter = \"1m\" }", Law::gamma(2.0, 60.0)),
        ("{ law = \"gamma\", median = \"4m\", p90 = \"9m\" }", Law::gamma_median_p90(240.0, 540.0)),
        ("{ law = \"lognormal\", mean = \"6m\", cv = 0.9 }", Law::lognormal_mean_cv(360.0, 0.9)),
        ("\"lognormal(cv = 0.9, mean = 6m)\"", Law::lognormal_mean_cv(360.0, 0.9)),
        ("{ law = \"lognormal\", median = \"4m\", p90 = \"9m\" }", Law::lognormal_median_p90(240.0, 540.0)),
        ("{ law = \"lognormal\", log_mean = 5, log_deviation = 0.5 }", Law::lognormal(5.0, 0.5)),
        ("\"weibull(6m, 0.7)\"", Law::weibull_mean_cv(360.0, 0.7)),
        ("{ law = \"weibull\", shape = 1.5, scale_parameter = \"1m\" }", Law::weibull(1.5, 60.0)),
        ("{ law = \"weibull\", median = \"4m\", p90 = \"9m\" }", Law::weibull_median_p90(240.0, 540.0)),
        ("\"hyperexponential(6m, 2)\"", Law::hyperexponential_mean_cv(360.0, 2.0)),
        ("\"uniform(1m, 3m)\"", Law::uniform(60.0, 180.0)),
        ("\"triangular(1m, 2m, 5m)\"", Law::triangular(60.0, 120.0, 300.0)),
        ("\"beta(2, 3, 1m, 5m)\"", Law::beta(2.0, 3.0, 60.0, 300.0)),
        ("\"pareto(1.5, 1m, 1h)\"", Law::pareto(1.5, 60.0, 3600.0)),
        ("{ law = \"empirical\", values = [\"1s\", \"2s\", \"2s\"] }", Law::samples(&[1.0, 2.0, 2.0])),
        (
            "{ law = \"mixture\", parts = [{ weight = 3, of = \"1m\" }, { weight = 1, of = \"exponential(5m)\" }] }",
            Law::mixture(vec![(3.0, Law::constant(60.0).unwrap()), (1.0, Law::exponential(300.0).unwrap())]),
        ),
        ("{ law = \"exponential\", mean = \"6m\", scale = 2 }", Law::exponential(720.0)),
        ("{ law = \"exponential\", mean = \"6m\", shift = \"-5s\" }", Law::exponential(360.0).unwrap().shifted(-5.0)),
        (
            "{ law = \"exponential\", mean = \"6m\", truncate = [\"5s\", \"2h\"] }",
            Law::exponential(360.0).unwrap().truncated(5.0, 7200.0),
        ),
    ];
    for (text, law) in cases {
        assert_eq!(handling(text), law.unwrap(), "{text}");
    }
}

#[test]
fn what_is_no_law_is_refused_with_a_way_out() {
    let cases = [
        ("45", "seconds are \"45s\", minutes \"45m\""),
        ("\"exponential\"", "the law `exponential` takes mean"),
        ("\"exponential(6m\"", "no closing bracket"),
        ("\"exponential(6)\"", "it has no unit"),
        ("\"exponential()\"", "the law `exponential` takes mean"),
        ("\"exponential(6m, 7m)\"", "too many parameters"),
        ("\"exponential(mean = 6m, mean = 7m)\"", "given twice"),
        ("\"expnential(6m)\"", "did you mean `exponential`?"),
        ("\"normal(6m, 1m)\"", "the laws are constant, exponential"),
        ("{ mean = \"6m\" }", "needs the key `law`"),
        (
            "{ law = \"lognormal\", mean = \"6m\" }",
            "takes mean and cv, or median and p90, or log_mean and log_deviation",
        ),
        ("{ law = \"lognormal\", mean = \"6m\", cv = 0.9, p90 = \"9m\" }", "do not fit together"),
        ("{ law = \"lognormal\", mean = \"6m\", cv = 1e-5 }", "cv must be from 0.001"),
        ("{ law = \"lognormal\", mean = \"6m\", cv = -1 }", "a number from 0 on"),
        ("{ law = \"exponential\", mean = \"0s\" }", "mean must be a finite number > 0"),
        ("{ law = \"exponential\", mean = \"6m\", truncate = [\"5s\"] }", "a list of two ends"),
        ("{ law = \"exponential\", mean = \"6m\", truncate = [\"10h\", \"11h\"] }", "share of the law within"),
        ("{ law = \"uniform\", low = \"5m\", high = \"1m\" }", "high must be greater than low"),
        ("{ law = \"empirical\", values = [] }", "number of values"),
        ("{ law = \"mixture\", parts = [] }", "number of weights"),
        ("{ law = \"exponential\", mean = \"6m\", scale = 0 }", "factor must be"),
        ("[]", "not a duration"),
        ("true", "not a duration"),
    ];
    for (law, expected) in cases {
        let said = refused(law).render(false);
        assert!(said.contains(expected), "{law}:\n{said}");
    }
}

#[test]
fn laws_of_numbers_take_numbers_and_no_durations() {
    let with = |batch: &str| SMALL.replace("\"60/h\"", &format!("\"60/h\"\nbatch = {batch}"));
    for batch in ["3", "1.5", "\"uniform(1, 3)\"", "{ law = \"erlang\", stages = 2, mean = 3 }"] {
        read(&with(batch));
    }
    for batch in ["\"3s\"", "-1", "inf", "nan", "\"uniform(1s, 3s)\""] {
        assert!(said(&with(batch), &[], &[]).contains("error"), "{batch}");
    }
}

#[test]
fn laws_come_from_csv_files() {
    let with = |law: &str| SMALL.replace("\"exponential(5m)\"", law);
    let files = [("times.csv", "kind,seconds\na,60\nb,7\na,120.5\n"), ("curve.csv", "t,left\n10,0.8\n60,0.5\n")];
    let law = |text: &str| {
        let scenario = read_with(&with(text), &files, &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        scenario.center.classes.iter().next().unwrap().handling.iter().next().unwrap().clone()
    };
    let observed = law("{ law = \"empirical\", file = \"times.csv\", column = \"seconds\", where = { kind = \"a\" } }");
    assert_eq!(observed, Law::samples(&[60.0, 120.5]).unwrap());
    let curve = law("{ law = \"survival\", file = \"curve.csv\", time = \"t\", survival = \"left\", beyond = \"2m\" }");
    let beyond = crate::random::Beyond::Exponential { mean: 120.0 };
    assert_eq!(curve, Law::survival_curve(&[(10.0, 0.8), (60.0, 0.5)], beyond).unwrap());
    let endless = "{ law = \"survival\", file = \"curve.csv\", time = \"t\", survival = \"left\", beyond = \"never\" }";
    assert!(said(&with(endless), &files, &[]).contains("never does"));
}
