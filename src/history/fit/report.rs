//! What is said about a fit.

use super::{ClassFit, Clustering, Effect, Fit, PatienceFit, WorkFit, is_there};
use crate::history::tables::{Table, number, short, weekday_name};
use crate::stats::fitting::{Fitted, Measured};
use std::fmt::Write;

/// Every estimate with its standard error, a row each.
pub(in crate::history) fn estimates(fit: &Fit) -> String {
    let mut table = Table::new(&["class", "of", "estimate", "part", "value", "standard_error", "count"]);
    let mut row = |class: &str, of: &str, what: &str, part: &str, measured: Measured, count: usize| {
        let error = if measured.error.is_finite() {
            format!("{}", (measured.error * 1e6).round() / 1e6)
        } else {
            String::new()
        };
        let value = format!("{}", (measured.value * 1e6).round() / 1e6);
        table.row([class.to_owned(), of.to_owned(), what.to_owned(), part.to_owned(), value, error, count.to_string()]);
    };
    for (class, fit) in &fit.classes {
        for (of, work) in [("talk", &fit.talk), ("after_call", &fit.after_call)] {
            let Some(work) = work else { continue };
            row(class, of, "mean_s", "", work.mean, work.count);
            for fitted in &work.candidates {
                let family = fitted.distribution.family().name();
                row(class, of, "mean_s", family, fitted.mean, work.count);
                row(class, of, "cv", family, fitted.cv, work.count);
            }
            if let Some(level) = work.level {
                row(class, of, "rolling_level", "", level, work.by_date.parts.len());
            }
            let effects = [
                ("agent", &work.by_agent),
                ("group", &work.by_group),
                ("hour", &work.by_hour),
                ("weekday", &work.by_weekday),
                ("date", &work.by_date),
            ];
            for (kind, effect) in effects {
                for (part, count, ratio) in &effect.parts {
                    row(class, of, &format!("ratio_by_{kind}"), part, *ratio, *count);
                }
            }
        }
        if let Some(patience) = &fit.patience {
            if let Some(share) = patience.at_once {
                row(class, "patience", "share_at_once", "", share, patience.waited);
            }
            for fitted in &patience.candidates {
                let family = fitted.distribution.family().name();
                row(class, "patience", "mean_s", family, fitted.mean, patience.waited);
                row(class, "patience", "cv", family, fitted.cv, patience.waited);
            }
            for (hour, count, mean) in &patience.by_hour {
                row(class, "patience", "mean_by_hour_s", &format!("{hour:02}:00"), *mean, *count);
            }
            for step in patience.curve.steps() {
                let part = number(Some(step.time));
                row(class, "patience", "share_left_after_s", &part, step.survival, step.at_risk as usize);
            }
        }
        for cell in &fit.arrivals.cells {
            let part = format!("{} {}", weekday_name(cell.weekday), short(cell.start));
            row(class, "arrivals", "expected", &part, cell.expected, fit.arrivals.days[&cell.weekday]);
        }
        for (what, cv) in [("cv_of_days", fit.arrivals.day), ("cv_of_intervals", fit.arrivals.interval)] {
            if let Some(cv) = cv {
                row(class, "arrivals", what, "", cv, fit.arrivals.levels.len());
            }
        }
        for Clustering { window, index, intervals } in &fit.clusters {
            row(class, "arrivals", "index_of_dispersion", &format!("{window} s"), *index, *intervals);
        }
        for (date, level) in &fit.arrivals.levels {
            row(class, "arrivals", "level_of_day", &date.to_string(), *level, 1);
        }
    }
    if let Some(shared) = &fit.shared {
        let days = fit.classes.values().map(|fit| fit.arrivals.levels.len()).max().unwrap_or(0);
        row("", "arrivals", "cv_of_days_of_all_classes", "", shared.day, days);
        for (class, cv) in &shared.own {
            row(class, "arrivals", "cv_of_days_of_its_own", "", *cv, fit.classes[class].arrivals.levels.len());
        }
    }
    for (agent, classes) in &fit.served {
        let all: usize = classes.values().sum();
        for (class, &count) in classes {
            let share = count as f64 / all as f64;
            let error = (share * (1.0 - share) / all as f64).sqrt();
            row(class, "agents", "share_of_contacts", agent, Measured { value: share, error }, count);
        }
    }
    table.end()
}

/// The fit in words and tables, for people.
pub(in crate::history) fn text(fit: &Fit) -> String {
    let mut text = String::new();
    for (class, of_class) in &fit.classes {
        let _ = writeln!(text, "{class}");
        arrivals(&mut text, of_class);
        clusters(&mut text, of_class);
        for (of, work) in [("conversation", &of_class.talk), ("work after it", &of_class.after_call)] {
            match work {
                Some(work) => self::work(&mut text, of, work),
                None => text.push_str(&format!("  {of}: not told contact by contact\n")),
            }
        }
        match &of_class.patience {
            Some(patience) => self::patience(&mut text, patience),
            None => text.push_str("  patience: nobody gave up, or waits are not told contact by contact\n"),
        }
        text.push('\n');
    }
    if !fit.served.is_empty() {
        let mut groups: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        for classes in fit.served.values() {
            *groups.entry(classes.keys().cloned().collect::<Vec<String>>().join(" + ")).or_default() += 1;
        }
        text.push_str("who serves what\n");
        for (classes, agents) in groups {
            let _ = writeln!(text, "  {agents:>4} agents: {classes}");
        }
        text.push('\n');
    }
    if let Some(shared) = &fit.shared {
        let (day, found) = (shared.day, is_there(shared.day));
        let verdict = verdict(found);
        let _ = writeln!(text, "busyness of days that all classes share: {:.3} ± {:.3}{verdict}", day.value, day.error);
        for (class, &cv) in shared.own.iter().filter(|_| found) {
            let verdict = self::verdict(is_there(cv));
            let _ = writeln!(text, "  besides, days of {class}: {:.3} ± {:.3}{verdict}", cv.value, cv.error);
        }
    }
    if !fit.correlations.is_empty() {
        text.push_str("busy days together (correlation of the levels of days; 0.3 and less may be chance)\n");
        for (one, two, correlation) in &fit.correlations {
            let _ = writeln!(text, "  {one} and {two}: {correlation:.2}");
        }
    }
    text
}

fn verdict(is_there: bool) -> &'static str {
    if is_there { "" } else { ", which may be chance and is left out" }
}

fn arrivals(text: &mut String, fit: &ClassFit) {
    let arrivals = &fit.arrivals;
    let days: usize = arrivals.days.values().sum();
    for (&weekday, count) in &arrivals.days {
        let of_day = arrivals.cells.iter().filter(|cell| cell.weekday == weekday);
        let (sum, variance) = of_day.fold((0.0, 0.0), |(sum, variance), cell| {
            (sum + cell.expected.value, variance + cell.expected.error * cell.expected.error)
        });
        let _ = writeln!(
            text,
            "  arrivals on {}: {sum:.1} ± {:.1} expected, {}",
            weekday_name(weekday),
            variance.sqrt(),
            if *count == 1 { "of one day".to_owned() } else { format!("of {count} days") }
        );
    }
    for (of, cv) in [("days", arrivals.day), ("intervals", arrivals.interval)] {
        match cv {
            Some(cv) => {
                let verdict = verdict(is_there(cv));
                let _ = writeln!(text, "  busyness of {of}: {:.3} ± {:.3}{verdict}", cv.value, cv.error);
            }
            None => {
                let _ = writeln!(
                    text,
                    "  busyness of {of}: not to be told, for no weekday comes twice in {days} day{}",
                    if days == 1 { "" } else { "s" }
                );
            }
        }
    }
}

fn clusters(text: &mut String, fit: &ClassFit) {
    for Clustering { window, index, .. } in &fit.clusters {
        let _ = writeln!(
            text,
            "  index of dispersion of {} min within intervals: {:.3} ± {:.3}; 1 is that of Poisson arrivals",
            window / 60,
            index.value,
            index.error
        );
    }
    if fit.clusters.iter().any(Clustering::is_there) {
        text.push_str(
            "    contacts cluster more than chance explains; the scenario has no bursts or states of busyness for it\n",
        );
    }
}

fn work(text: &mut String, of: &str, work: &WorkFit) {
    let _ = writeln!(
        text,
        "  {of}: {} s, cv {:.2}, of {}; taken: {}",
        work.mean.told(1),
        work.cv,
        work.count,
        work.named(0).unwrap_or("nothing")
    );
    candidates(text, &work.candidates);
    let effects = [
        ("agent", &work.by_agent),
        ("group", &work.by_group),
        ("hour", &work.by_hour),
        ("weekday", &work.by_weekday),
        ("date", &work.by_date),
    ];
    for (part, effect) in effects {
        self::effect(text, part, effect);
    }
    if let Some(level) = work.level {
        let _ = writeln!(
            text,
            "    the last days lead up to x {:.3} ± {:.3} (half as much for each five days before)",
            level.value, level.error
        );
    }
}

fn effect(text: &mut String, of: &str, effect: &Effect) {
    let Some(p_value) = effect.p_value else { return };
    let mut sorted: Vec<&(String, usize, Measured)> = effect.parts.iter().collect();
    sorted.sort_by(|one, two| one.2.value.total_cmp(&two.2.value));
    let (Some(low), Some(high)) = (sorted.first(), sorted.last()) else { return };
    let verdict = match p_value {
        p if p < 1e-3 => "differ",
        p if p < 0.05 => "may differ",
        _ => "do not differ beyond chance",
    };
    let _ = writeln!(
        text,
        "    {of}s {verdict} (p {p_value:.3}, {:.0} % of the variance): from {} x {:.2} ± {:.2} to {} x {:.2} ± {:.2}",
        100.0 * effect.share,
        low.0,
        low.2.value,
        low.2.error,
        high.0,
        high.2.value,
        high.2.error
    );
}

fn candidates(text: &mut String, candidates: &[Fitted]) {
    let Some(best) = candidates.first() else { return };
    let _ = writeln!(
        text,
        "    {:<26} {:>18} {:>13} {:>8} {:>9} {:>7}",
        "distribution", "mean s", "cv", "AIC +", "distance", "p"
    );
    for fitted in candidates {
        let (mean, cv) = (fitted.mean.told(1), fitted.cv.told(2));
        let p = fitted.quality.p_value.map_or_else(String::new, |p| format!("{p:.3}"));
        let _ = writeln!(
            text,
            "    {:<26} {mean:>18} {cv:>13} {:>8.1} {:>9.3} {p:>7}",
            fitted.distribution.family().name(),
            fitted.aic - best.aic,
            fitted.quality.distance
        );
    }
}

fn patience(text: &mut String, patience: &PatienceFit) {
    let censored = 100.0 * (1.0 - patience.gave_up as f64 / patience.waited as f64);
    let _ = writeln!(
        text,
        "  patience: {} had to wait, {} gave up, the patience of {censored:.0} % is cut off; taken: {}",
        patience.waited,
        patience.gave_up,
        patience.named(0).unwrap_or("nothing")
    );
    if let Some(share) = patience.at_once {
        let _ = writeln!(text, "    hang up at once: {:.1} ± {:.1} %", 100.0 * share.value, 100.0 * share.error);
    }
    candidates(text, &patience.candidates);
    if let Some(p_value) = patience.hours_p_value {
        let mean = |of: Option<&(i8, usize, Measured)>| {
            of.map_or_else(String::new, |(hour, _, mean)| {
                format!("{hour:02}:00 {:.0} ± {:.0} s", mean.value, mean.error)
            })
        };
        let compare = |one: &&(i8, usize, Measured), two: &&(i8, usize, Measured)| one.2.value.total_cmp(&two.2.value);
        let (low, high) = (patience.by_hour.iter().min_by(compare), patience.by_hour.iter().max_by(compare));
        let _ = writeln!(
            text,
            "    hours {} (p {p_value:.3}): from {} to {}",
            if p_value < 0.05 { "differ" } else { "do not differ beyond chance" },
            mean(low),
            mean(high)
        );
    }
    let after = [30.0, 60.0, 120.0, 300.0].map(|wait| {
        let left = patience.curve.survival(wait);
        if left.error.is_finite() {
            format!("{:.0} ± {:.0} % after {wait} s", 100.0 * left.value, 100.0 * left.error)
        } else {
            format!("{:.0} % after {wait} s", 100.0 * left.value)
        }
    });
    let _ = writeln!(text, "    still there (Kaplan-Meier): {}", after.join(", "));
}
