//! How distributions are written, as tables of text and value.

use super::{SMALL, read, read_with, said};
use crate::random::Distribution;
use crate::scenario::Diagnostics;

/// The distribution of handling times that the text gives.
fn talk(distribution: &str) -> Distribution {
    let scenario = read(&SMALL.replace("\"exponential(5m)\"", distribution));
    scenario.center.classes.iter().next().unwrap().talk.iter().next().unwrap().clone()
}

fn refused(distribution: &str) -> Diagnostics {
    let text = SMALL.replace("\"exponential(5m)\"", distribution);
    read_with(&text, &[], &[]).err().unwrap_or_else(|| panic!("{distribution} is no error"))
}

#[test]
fn every_distribution_is_read_in_every_form() {
    let cases: Vec<(&str, Result<Distribution, crate::random::DistributionError>)> = vec![
        ("\"45s\"", Distribution::constant(45.0)),
        ("{ distribution = \"constant\", value = \"45s\" }", Distribution::constant(45.0)),
        ("\"exponential(6m)\"", Distribution::exponential(360.0)),
        ("\" exponential( mean = 6m ) \"", Distribution::exponential(360.0)),
        ("{ distribution = \"exponential\", mean = \"6m\" }", Distribution::exponential(360.0)),
        ("\"erlang(3, 6m)\"", Distribution::erlang(3, 360.0)),
        ("\"gamma(6m, 0.5)\"", Distribution::gamma_mean_cv(360.0, 0.5)),
        ("{ distribution = \"gamma\", shape = 2, scale_parameter = \"1m\" }", Distribution::gamma(2.0, 60.0)),
        ("{ distribution = \"gamma\", median = \"4m\", p90 = \"9m\" }", Distribution::gamma_median_p90(240.0, 540.0)),
        ("{ distribution = \"lognormal\", mean = \"6m\", cv = 0.9 }", Distribution::lognormal_mean_cv(360.0, 0.9)),
        ("\"lognormal(cv = 0.9, mean = 6m)\"", Distribution::lognormal_mean_cv(360.0, 0.9)),
        (
            "{ distribution = \"lognormal\", median = \"4m\", p90 = \"9m\" }",
            Distribution::lognormal_median_p90(240.0, 540.0),
        ),
        ("{ distribution = \"lognormal\", log_mean = 5, log_deviation = 0.5 }", Distribution::lognormal(5.0, 0.5)),
        ("{ distribution = \"lognormal\", log_mean = 0, log_deviation = 0 }", Distribution::constant(1.0)),
        ("\"weibull(6m, 0.7)\"", Distribution::weibull_mean_cv(360.0, 0.7)),
        ("{ distribution = \"weibull\", shape = 1.5, scale_parameter = \"1m\" }", Distribution::weibull(1.5, 60.0)),
        (
            "{ distribution = \"weibull\", median = \"4m\", p90 = \"9m\" }",
            Distribution::weibull_median_p90(240.0, 540.0),
        ),
        ("\"hyperexponential(6m, 2)\"", Distribution::hyperexponential_mean_cv(360.0, 2.0)),
        ("\"uniform(1m, 3m)\"", Distribution::uniform(60.0, 180.0)),
        ("\"triangular(1m, 2m, 5m)\"", Distribution::triangular(60.0, 120.0, 300.0)),
        ("\"beta(2, 3, 1m, 5m)\"", Distribution::beta(2.0, 3.0, 60.0, 300.0)),
        ("\"pareto(1.5, 1m, 1h)\"", Distribution::pareto(1.5, 60.0, 3600.0)),
        (
            "{ distribution = \"empirical\", values = [\"1s\", \"2s\", \"2s\"] }",
            Distribution::samples(&[1.0, 2.0, 2.0]),
        ),
        (
            "{ distribution = \"mixture\", parts = [{ weight = 3, of = \"1m\" }, { weight = 1, of = \"exponential(5m)\" }] }",
            Distribution::mixture(vec![
                (3.0, Distribution::constant(60.0).unwrap()),
                (1.0, Distribution::exponential(300.0).unwrap()),
            ]),
        ),
        ("{ distribution = \"exponential\", mean = \"6m\", scale = 2 }", Distribution::exponential(720.0)),
        (
            "{ distribution = \"exponential\", mean = \"6m\", shift = \"-5s\" }",
            Distribution::exponential(360.0).unwrap().shifted(-5.0),
        ),
        (
            "{ distribution = \"exponential\", mean = \"6m\", truncate = [\"5s\", \"2h\"] }",
            Distribution::exponential(360.0).unwrap().truncated(5.0, 7200.0),
        ),
    ];
    for (text, distribution) in cases {
        assert_eq!(talk(text), distribution.unwrap(), "{text}");
    }
}

#[test]
fn what_is_no_distribution_is_refused_with_a_way_out() {
    let cases = [
        ("45", "seconds are \"45s\", minutes \"45m\""),
        ("\"exponential\"", "the distribution `exponential` takes mean"),
        ("\"exponential(6m\"", "no closing bracket"),
        ("\"exponential(6)\"", "it has no unit"),
        ("\"exponential()\"", "the distribution `exponential` takes mean"),
        ("\"exponential(6m, 7m)\"", "too many parameters"),
        ("\"exponential(mean = 6m, mean = 7m)\"", "given twice"),
        ("\"expnential(6m)\"", "did you mean `exponential`?"),
        ("\"normal(6m, 1m)\"", "the distributions are constant, exponential"),
        ("{ mean = \"6m\" }", "needs the key `distribution`"),
        (
            "{ distribution = \"lognormal\", mean = \"6m\" }",
            "takes mean and cv, or median and p90, or log_mean and log_deviation",
        ),
        ("{ distribution = \"lognormal\", mean = \"6m\", cv = 0.9, p90 = \"9m\" }", "do not fit together"),
        ("{ distribution = \"lognormal\", mean = \"6m\", cv = 1e-5 }", "cv must be from 0.001"),
        ("{ distribution = \"lognormal\", mean = \"6m\", cv = -1 }", "a number from 0 on"),
        ("{ distribution = \"exponential\", mean = \"0s\" }", "mean must be a finite number > 0"),
        ("{ distribution = \"exponential\", mean = \"6m\", truncate = [\"5s\"] }", "a list of two ends"),
        (
            "{ distribution = \"exponential\", mean = \"6m\", truncate = [\"10h\", \"11h\"] }",
            "share of the distribution within",
        ),
        ("{ distribution = \"uniform\", low = \"5m\", high = \"1m\" }", "high must be greater than low"),
        ("{ distribution = \"empirical\", values = [] }", "number of values"),
        ("{ distribution = \"mixture\", parts = [] }", "number of weights"),
        ("{ distribution = \"exponential\", mean = \"6m\", scale = 0 }", "factor must be"),
        ("[]", "not a duration"),
        ("true", "not a duration"),
    ];
    for (distribution, expected) in cases {
        let said = refused(distribution).render(false);
        assert!(said.contains(expected), "{distribution}:\n{said}");
    }
}

#[test]
fn distributions_of_numbers_take_numbers_and_no_durations() {
    let with = |batch: &str| SMALL.replace("\"60/h\"", &format!("\"60/h\"\nbatch = {batch}"));
    for batch in ["3", "1.5", "\"uniform(1, 3)\"", "{ distribution = \"erlang\", stages = 2, mean = 3 }"] {
        read(&with(batch));
    }
    for batch in ["\"3s\"", "-1", "inf", "nan", "\"uniform(1s, 3s)\""] {
        assert!(said(&with(batch), &[], &[]).contains("error"), "{batch}");
    }
}

#[test]
fn distributions_come_from_csv_files() {
    let with = |distribution: &str| SMALL.replace("\"exponential(5m)\"", distribution);
    let files = [("times.csv", "kind,seconds\na,60\nb,7\na,120.5\n"), ("curve.csv", "t,left\n10,0.8\n60,0.5\n")];
    let distribution = |text: &str| {
        let scenario = read_with(&with(text), &files, &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        scenario.center.classes.iter().next().unwrap().talk.iter().next().unwrap().clone()
    };
    let observed = distribution(
        "{ distribution = \"empirical\", file = \"times.csv\", column = \"seconds\", where = { kind = \"a\" } }",
    );
    assert_eq!(observed, Distribution::samples(&[60.0, 120.5]).unwrap());
    let curve = distribution(
        "{ distribution = \"survival\", file = \"curve.csv\", time = \"t\", survival = \"left\", beyond = \"2m\" }",
    );
    let beyond = crate::random::Beyond::Exponential { mean: 120.0 };
    assert_eq!(curve, Distribution::survival_curve(&[(10.0, 0.8), (60.0, 0.5)], beyond).unwrap());
    let endless =
        "{ distribution = \"survival\", file = \"curve.csv\", time = \"t\", survival = \"left\", beyond = \"never\" }";
    assert!(said(&with(endless), &files, &[]).contains("never does"));
}
