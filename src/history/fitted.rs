//! Fitted distributions as scenario files write them.

use super::draft::Fits;
use super::fit::{Choice, ClassFit, Fit, Fitted as Of, PatienceFit, SharedFit, WorkFit, is_there};
use super::tables::{Table, number, short, weekday_name};
use crate::scenario::{DocumentValue as Value, Section};
use crate::stats::fitting::{Candidate, Fitted};
use crate::time::Span;
use crate::words::listed;

/// What was fitted to a class, and which of it the scenario has.
pub(super) struct Class<'f> {
    fit: &'f ClassFit,
    name: &'f str,
    choice: &'f Choice,
    shared: Option<&'f SharedFit>,
}

impl<'f> Class<'f> {
    pub(super) fn of(fits: Fits<'f>, class: &str) -> Option<Class<'f>> {
        let (name, fit) = fits.fit.classes.get_key_value(class)?;
        Some(Class { fit, name, choice: fits.choice, shared: fits.fit.shared_busyness() })
    }

    fn rank(&self, what: Of) -> usize {
        match self.choice {
            Choice::Second { class, what: of } => usize::from(class == self.name && *of == what),
            Choice::Best | Choice::NoBusyness => 0,
        }
    }

    /// With how many contacts come on each weekday, by intervals of this length.
    pub(super) fn arrivals(&self, section: Section, class: &str, interval: Span) -> Section {
        let arrivals = &self.fit.arrivals;
        if arrivals.cells.is_empty() {
            return section.with_remark("arrivals", Value::Rate(0.0), "None came.");
        }
        let expected = Value::table([
            ("file", Value::text("arrivals.csv")),
            ("contacts", Value::text("expected")),
            ("time", Value::text("time")),
            // Intervals of nobody are left out, so that the file does not always say how long they are.
            ("interval", Value::Duration(interval)),
            ("weekday", Value::text("weekday")),
            ("where", Value::table([("class", Value::text(class))])),
        ]);
        let days =
            Vec::from_iter(arrivals.days.iter().map(|(&weekday, days)| format!("{days} {}", weekday_name(weekday))));
        let remark = format!("As many as came on each weekday, the mean over {}.", listed(&days, "and"));
        let section = section.with_remark("arrivals", expected, remark);
        // Of what all classes share, each has a part of its own left.
        let day = self.shared.map_or(arrivals.day, |shared| shared.own.get(class).copied());
        let parts = [("day", day), ("interval", arrivals.interval)];
        let found = parts.into_iter().filter_map(|(key, cv)| Some((key, cv.filter(|cv| is_there(*cv))?)));
        let parts = Vec::from_iter(found.map(|(key, cv)| (key, Value::rounded(cv.value.min(10.0)))));
        if *self.choice == Choice::NoBusyness || parts.is_empty() {
            return section;
        }
        let remark = match self.shared {
            None => "What days and intervals vary beyond chance.",
            Some(_) => "What days and intervals vary beyond chance and beyond what all classes share.",
        };
        section.with_remark("busyness", Value::table(parts), remark)
    }

    pub(super) fn talk(&self) -> Option<(Value, String)> {
        self.fit.talk.as_ref().and_then(|fit| work(fit, self.rank(Of::Talk)))
    }

    pub(super) fn after_call(&self) -> Option<(Value, String)> {
        self.fit.after_call.as_ref().and_then(|fit| work(fit, self.rank(Of::AfterCall)))
    }

    pub(super) fn patience(&self, class: &str) -> Option<(Value, String)> {
        let fit = self.fit.patience.as_ref()?;
        patience(fit, self.rank(Of::Patience), class)
    }
}

/// How much busier days are for all classes alike, if the scenario is to have it.
pub(super) fn shared_busyness(fits: Fits<'_>) -> Option<Section> {
    let day = fits.fit.shared_busyness().filter(|_| *fits.choice != Choice::NoBusyness)?.day;
    let remark = format!("What days vary for all classes alike; known to ± {:.3}.", day.error);
    Some(Section::new(&["busyness"]).with_remark("day", Value::rounded(day.value.min(10.0)), remark))
}

/// The section with a distribution and what is said of it.
pub(super) fn with_distribution(section: Section, key: &str, distribution: Option<(Value, String)>) -> Section {
    match distribution {
        Some((distribution, remark)) => section.with_remark(key, distribution, remark),
        None => section,
    }
}

/// A distribution of a work; `None` where the observed times are to be drawn from.
fn work(fit: &WorkFit, rank: usize) -> Option<(Value, String)> {
    let fitted = fit.distribution(rank)?;
    let remark = format!("Of {}; the mean is known to ± {:.1} s.", fit.count, fit.mean.error);
    Some((distribution(fitted.distribution), remark))
}

fn patience(fit: &PatienceFit, rank: usize, class: &str) -> Option<(Value, String)> {
    let waiting = match fit.distribution(rank) {
        Some(fitted) => distribution(fitted.distribution),
        None if rank > 0 => return None,
        None => Value::distribution(
            "survival",
            [
                ("file", Value::text("patience.csv")),
                ("time", Value::text("time_s")),
                ("survival", Value::text("left")),
                ("beyond", Value::seconds(fit.tail())),
                ("where", Value::table([("class", Value::text(class))])),
            ],
        ),
    };
    let remark = format!(
        "Of {} who had to wait, {} of whom gave up: {}.",
        fit.waited,
        fit.gave_up,
        fit.distribution(rank).map_or("their Kaplan-Meier curve".to_owned(), known)
    );
    match (fit.at_once, fit.distribution(rank)) {
        (Some(share), Some(_)) => {
            let part = |weight: f64, of: Value| Value::table([("weight", Value::rounded(weight)), ("of", of)]);
            let parts = vec![part(share.value, Value::seconds(0.0)), part(1.0 - share.value, waiting)];
            let remark = format!("{remark} {:.1} % hang up at once.", 100.0 * share.value);
            Some((Value::distribution("mixture", [("parts", Value::List(parts))]), remark))
        }
        _ => Some((waiting, remark)),
    }
}

fn known(fitted: &Fitted) -> String {
    match fitted.mean.error.is_finite() {
        true => format!("the mean is known to ± {:.0} s", fitted.mean.error),
        false => "how well the mean is known cannot be told".to_owned(),
    }
}

/// A distribution as scenario files write it.
pub(super) fn distribution(candidate: Candidate) -> Value {
    // A distribution of the file has no mean of 0 and no coefficient of variation beyond reason.
    let mean = |seconds: f64| ("mean", Value::seconds(seconds.clamp(0.001, 3e9)));
    let by_moments = |name: &str, candidate: Candidate| {
        Value::distribution(name, [mean(candidate.mean()), ("cv", Value::rounded(candidate.cv().clamp(0.01, 10.0)))])
    };
    match candidate {
        Candidate::Exponential { mean: of } => Value::distribution("exponential", [mean(of)]),
        Candidate::Weibull { .. } => by_moments("weibull", candidate),
        Candidate::Gamma { .. } => by_moments("gamma", candidate),
        Candidate::LogNormal { .. } => by_moments("lognormal", candidate),
        Candidate::TwoLogNormals { share, first, second } => {
            let part = |weight: f64, (log_mean, log_deviation): (f64, f64)| {
                let of = by_moments("lognormal", Candidate::LogNormal { log_mean, log_deviation });
                Value::table([("weight", Value::rounded(weight.clamp(0.000_1, 1.0))), ("of", of)])
            };
            Value::distribution(
                "mixture",
                [("parts", Value::List(vec![part(share, first), part(1.0 - share, second)]))],
            )
        }
    }
}

/// The tables that the distributions refer to.
pub(super) fn tables(fit: &Fit) -> Vec<(&'static str, String)> {
    let mut arrivals = Table::new(&["weekday", "time", "class", "expected", "standard_error"]);
    let mut patience = Table::new(&["class", "time_s", "left", "standard_error"]);
    let mut curves = false;
    for (class, of_class) in &fit.classes {
        for cell in &of_class.arrivals.cells {
            let numbers = [cell.expected.value, cell.expected.error].map(|value| number(Some(value)));
            let [expected, error] = numbers;
            arrivals.row([weekday_name(cell.weekday).to_owned(), short(cell.start), class.clone(), expected, error]);
        }
        if let Some(fitted) = of_class.patience.as_ref().filter(|fitted| fitted.is_empirical()) {
            curves = true;
            patience.row([class.clone(), "0".to_owned(), "1".to_owned(), "0".to_owned()]);
            for step in fitted.curve.steps() {
                let share = |value: f64| {
                    if value.is_finite() { format!("{}", (value * 1e6).round() / 1e6) } else { String::new() }
                };
                let time = number(Some(step.time));
                patience.row([class.clone(), time, share(step.survival.value), share(step.survival.error)]);
            }
        }
    }
    let mut tables = vec![("arrivals.csv", arrivals.end())];
    if curves {
        tables.push(("patience.csv", patience.end()));
    }
    tables
}
