//! What was fitted and learned, and from how many days.

use super::Section;
use crate::experiment::backtest::{Backtest, Day, Fit, Found, Method, Objective, Step};
use crate::report::number::rounded;
use crate::report::table::Table;

/// The most steps of a search that are shown; `fit.csv` has all.
const SHOWN_STEPS: usize = 20;

/// How the values were found, where one search was enough.
pub(super) fn search(fit: &Fit) -> Option<Section> {
    let Fit { parameters, objective, found } = fit;
    let mut of_simulation = found.iter().filter(|found| found.method == Method::Simulation);
    let Found { day: None, search, .. } = of_simulation.next()? else { return None };
    let written = |values: &[f64]| Vec::from_iter(parameters.iter().zip(values).map(|(of, &value)| of.written(value)));
    let row = |step: &Step| {
        let mut row = written(&step.values);
        row.push(misfit(*objective, step.objective));
        row.push(if step.values == search.best.values { "best".to_owned() } else { String::new() });
        row
    };
    let best = parameters.iter().zip(written(&search.best.values)).map(|(of, value)| format!("{} = {value}", of.path));
    let steps =
        search.tolerances.iter().map(|&step| rounded(step, 3)).zip(parameters).map(|(step, of)| step + &of.unit);
    let at_end = Vec::from_iter(
        parameters.iter().zip(&search.at_end).filter(|(_, at_end)| **at_end).map(|(of, _)| of.path.as_str()),
    );
    let end = match (&at_end[..], parameters.len()) {
        ([], _) => String::new(),
        (_, 1) => " It is at an end of the range: a better one may lie outside.".to_owned(),
        (paths, _) => format!(" At an end of its range, so that a better value may lie outside: {}.", paths.join(", ")),
    };
    let mut shown: Vec<&Step> = search.steps.iter().collect();
    let left_out = shown.len().saturating_sub(SHOWN_STEPS);
    if left_out > 0 {
        // A stable sort: of equally good ones the earlier comes first.
        shown.sort_by(|a, b| a.objective.total_cmp(&b.objective));
        shown.truncate(SHOWN_STEPS);
    }
    let shown_note =
        if left_out > 0 { format!(" The best {SHOWN_STEPS} of {} tried.", search.steps.len()) } else { String::new() };
    let (is_best, chance) = match parameters.len() {
        1 => ("is best", "how much chance is in the value, other seeds tell"),
        _ => ("are best together", "how much chance is in the values, other seeds tell"),
    };
    let mut head: Vec<&str> = match &parameters[..] {
        [_] => vec!["value"],
        several => several.iter().map(|of| of.path.as_str()).collect(),
    };
    head.extend([misfit_heading(*objective), ""]);
    Some(Section {
        title: "Search",
        note: format!(
            "{} {is_best} on the fitted days: there {} is smallest. The search went down to steps of {}; {chance}.{end}{shown_note}",
            Vec::from_iter(best).join(", "),
            what_is_small(*objective),
            Vec::from_iter(steps).join(" and "),
        ),
        table: Table::of_texts(&head, shown.into_iter().map(row).collect()),
    })
}

/// What was fitted and learned for each day, where that is more than one search can tell.
pub(super) fn by_day(backtest: &Backtest, fit: Option<&Fit>) -> Option<Section> {
    let learns = backtest.days.iter().any(|day| day.learned.is_some());
    let found = fit.map_or(&[][..], |fit| &fit.found);
    if found.len() < 2 && !learns {
        return None;
    }
    let mut head = vec!["day"];
    if !backtest.rivals.is_empty() {
        head.push("method");
    }
    if !found.is_empty() {
        head.push("fitted on");
    }
    let objective = fit.map(|fit| fit.objective);
    head.extend(fit.iter().flat_map(|fit| fit.parameters.iter().map(|of| of.path.as_str())));
    head.extend(objective.map(misfit_heading));
    if learns {
        head.extend(["talk [% of written]", "± [%]"]);
    }
    let row = |day: Option<&Day>, method: Method, found: Option<&Found>| {
        let label = day.map_or("all", |day| day.label.as_str());
        let mut row = vec![label.to_owned()];
        if !backtest.rivals.is_empty() {
            row.push(method.heading().to_owned());
        }
        if let (Some(fit), Some(found)) = (fit, found) {
            row.push(format!("{} day{}", found.days, if found.days == 1 { "" } else { "s" }));
            row.extend(fit.parameters.iter().zip(&found.search.best.values).map(|(of, &value)| of.written(value)));
            row.push(misfit(fit.objective, found.search.best.objective));
        }
        if learns {
            let level = day.and_then(|day| day.learned);
            let percent = |value: Option<f64>| value.map_or_else(String::new, |value| rounded(100.0 * value, 1));
            row.push(percent(level.map(|level| level.factor)));
            row.push(percent(level.and_then(|level| level.deviation)));
        }
        row
    };
    let day_of = |found: &Found| backtest.days.iter().find(|day| Some(&day.label) == found.day.as_ref());
    let rows = if found.is_empty() {
        backtest.days.iter().map(|day| row(Some(day), Method::Simulation, None)).collect()
    } else {
        found.iter().map(|found| row(day_of(found), found.method, Some(found))).collect()
    };
    let error = objective.map_or_else(String::new, |objective| {
        format!(
            " The error is that on the days that were fitted on: {}.",
            what_is_small(objective).trim_end_matches(',')
        )
    });
    let level = if learns {
        " The level of talk is what the days before let expect; ± is the standard deviation of what comes instead, which is drawn for each \
         replication."
    } else {
        ""
    };
    Some(Section {
        title: "Fitted and learned",
        note: format!("{}{level}", error.trim_start()).trim_start().to_owned(),
        table: Table::of_texts(&head, rows),
    })
}

/// What a search made small, within a sentence.
fn what_is_small(objective: Objective) -> &'static str {
    match objective {
        Objective::ServiceLevel => "the root mean squared error of the share answered in time, of the answered,",
        Objective::Asa => "the root mean squared error of the mean wait of the answered",
        Objective::Abandonment => "the root mean squared error of the share that gave up",
        Objective::All => {
            "the sum of the root mean squared errors of the share not answered in time, the mean wait and the share that gave up, each \
             as a part of its real mean,"
        }
    }
}

/// The objective with its unit, over a column.
fn misfit_heading(objective: Objective) -> &'static str {
    match objective {
        Objective::ServiceLevel | Objective::Abandonment => "error [points]",
        Objective::Asa => "error [s]",
        Objective::All => "error [parts]",
    }
}

fn misfit(objective: Objective, value: f64) -> String {
    let factor = if matches!(objective, Objective::ServiceLevel | Objective::Abandonment) { 100.0 } else { 1.0 };
    rounded(factor * value, 3)
}
