//! A fit as a page with its pictures.

use super::chart::{self, Chart};
use super::number::rounded;
use super::page::{Page, Part};
use super::table::{Table, WIDTH};
use crate::history::FittedCenter;
use crate::history::fit::{ClassFit, Effect, WorkFit};
use crate::stats::fitting::{Fitted, Measured};
use crate::words::counted;
use std::fmt::Write;

/// How much the answer changes with what was assumed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// What is otherwise; the first is the fit itself.
    pub label: String,
    /// Share answered in time, share that gave up, and mean wait \[s\]; `None` where there is none.
    pub results: [Option<f64>; 3],
}

/// The table of what matters, the greatest change of the share answered in time first; the fit itself on top; for a terminal of this
/// width \[signs\].
pub fn sensitivity(rows: &[Sensitivity], width: usize) -> String {
    if rows.is_empty() { String::new() } else { sensitivity_table(rows).plain(width) }
}

/// What is otherwise, the greatest change of the share answered in time first.
fn most_first(rows: &[Sensitivity]) -> Vec<&Sensitivity> {
    let Some((base, others)) = rows.split_first() else { return Vec::new() };
    let change = |row: &Sensitivity| match (row.results[0], base.results[0]) {
        (Some(own), Some(fit)) => (own - fit).abs(),
        _ => 0.0,
    };
    let mut sorted: Vec<&Sensitivity> = others.iter().collect();
    sorted.sort_by(|one, two| change(two).total_cmp(&change(one)));
    sorted
}

fn sensitivity_table(rows: &[Sensitivity]) -> Table {
    let cell = |value: Option<f64>, factor: f64| value.map_or("-".to_owned(), |value| format!("{:.1}", factor * value));
    let line = |row: &Sensitivity| {
        let [in_time, gave_up, wait] = row.results;
        vec![row.label.clone(), cell(in_time, 100.0), cell(gave_up, 100.0), cell(wait, 1.0)]
    };
    let rows = rows.first().into_iter().chain(most_first(rows)).map(line).collect();
    Table::of_texts(&["otherwise", "in time %", "gave up %", "ASA s"], rows)
}

/// The pages and the pictures, by their names: one for reading as a text, one for a browser.
pub fn fit(center: &FittedCenter, rows: &[Sensitivity]) -> Vec<(String, String)> {
    let drawn =
        Vec::from_iter((1..).zip(&center.fit.classes).map(|(number, (class, fit))| (number, titles(class, fit))));
    let charts = Vec::from_iter(
        drawn.iter().zip(center.fit.classes.values()).flat_map(|((number, titles), fit)| charts(*number, titles, fit)),
    );
    let mut page = format!("# What was fitted\n\n```text\n{}```\n", center.text());
    if rows.len() > 1 {
        let _ = write!(page, "\n## {MATTERS}\n\n{MATTERS_NOTE}\n\n```text\n{}```\n", sensitivity(rows, WIDTH));
    }
    if !charts.is_empty() {
        page.push_str("\n## Pictures\n");
        for Picture { name, title, .. } in &charts {
            let _ = write!(page, "\n![{}]({name})\n", title.replace(['[', ']', '\n'], " "));
        }
    }
    let mut files = vec![("fit.md".to_owned(), page), ("report.html".to_owned(), html(center, rows, &charts))];
    files.extend(charts.into_iter().map(|Picture { name, chart, .. }| (name, chart.file())));
    files
}

const MATTERS: &str = "Which assumption matters";
const MATTERS_NOTE: &str = "The fitted center simulated with the second-best distribution of one thing at a time, and the same random numbers.";

/// A picture of the fit.
struct Picture<'a> {
    name: String,
    title: &'a str,
    chart: Chart<'a>,
}

/// What the pictures of times of work are called.
struct WorkTitles {
    kind: &'static str,
    all: String,
    /// Those by a part.
    by: Vec<(&'static str, String)>,
}

/// What the pictures of a class are called: the texts that they are drawn with.
struct Titles {
    arrivals: String,
    levels: String,
    works: [WorkTitles; 2],
    patience: [String; 2],
}

fn titles(class: &str, fit: &ClassFit) -> Titles {
    let work = |kind, words: &str, work: &Option<WorkFit>| {
        let all = format!("{words} of {class}");
        let several = work.iter().flat_map(parts).filter(|(_, effect)| effect.parts.len() > 1);
        let by = several.map(|(part, _)| (part, format!("{all} by {part}"))).collect();
        WorkTitles { kind, all, by }
    };
    Titles {
        arrivals: format!("Arrivals of {class}"),
        levels: format!("How busy days were for {class}"),
        works: [
            work("conversation", "Conversation", &fit.talk),
            work("after", "Work after the conversation", &fit.after_call),
        ],
        patience: [format!("Patience of {class}"), format!("Patience of {class} by hour")],
    }
}

/// By what times of work were compared.
fn parts(work: &WorkFit) -> [(&'static str, &Effect); 5] {
    [
        ("hour", &work.by_hour),
        ("agent", &work.by_agent),
        ("group", &work.by_group),
        ("weekday", &work.by_weekday),
        ("date", &work.by_date),
    ]
}

/// The pictures of a class.
fn charts<'a>(number: usize, titles: &'a Titles, fit: &'a ClassFit) -> Vec<Picture<'a>> {
    let mut pictures = Vec::new();
    let mut add = |kind: &str, title: &'a str, chart: Chart<'a>| {
        pictures.push(Picture { name: format!("charts/{kind}-{number}.svg"), title, chart });
    };
    if !fit.arrivals.cells.is_empty() {
        add("arrivals", &titles.arrivals, chart::arrivals(&titles.arrivals, &fit.arrivals));
    }
    if fit.arrivals.levels.len() > 1 {
        add("days", &titles.levels, chart::levels(&titles.levels, &fit.arrivals));
    }
    for (WorkTitles { kind, all, by }, work) in titles.works.iter().zip([&fit.talk, &fit.after_call]) {
        let Some(work) = work else { continue };
        add(kind, all, chart::density(all, work));
        for (part, title) in by {
            let (_, effect) = parts(work).into_iter().find(|(name, _)| name == part).expect("it was named from these");
            add(&format!("{kind}-by-{part}"), title, chart::profile(title, part, effect));
        }
    }
    if let Some(patience) = &fit.patience {
        let [title, by_hour] = &titles.patience;
        add("patience", title, chart::survival(title, patience));
        if patience.by_hour.len() > 1 {
            add("patience-by-hour", by_hour, chart::patience_by_hour(by_hour, patience));
        }
    }
    pictures
}

/// The page for a browser: what was taken, what matters, all estimates of a class, and the pictures.
fn html(center: &FittedCenter, rows: &[Sensitivity], pictures: &[Picture<'_>]) -> String {
    let taken = center.fit.classes.iter().map(|(class, fit)| {
        let work = |work: &Option<WorkFit>| match work {
            Some(work) => [work.mean.told(1), work.named(0).unwrap_or_default().to_owned()],
            None => Default::default(),
        };
        let ([talk, talk_by], [after, after_by]) = (work(&fit.talk), work(&fit.after_call));
        let days: usize = fit.arrivals.days.values().sum();
        let all: f64 =
            fit.arrivals.cells.iter().map(|cell| cell.expected.value * fit.arrivals.days[&cell.weekday] as f64).sum();
        let patience = fit.patience.as_ref();
        let mean = patience
            .and_then(|patience| patience.distribution(0))
            .map_or_else(String::new, |fitted| fitted.mean.told(1));
        let patient_by = patience.and_then(|patience| patience.named(0)).unwrap_or_default().to_owned();
        let at_once = patience.and_then(|patience| patience.at_once).map_or_else(String::new, |share| {
            Measured { value: 100.0 * share.value, error: 100.0 * share.error }.told(1)
        });
        let a_day = if days > 0 { rounded(all / days as f64, 1) } else { String::new() };
        vec![class.clone(), a_day, talk, talk_by, after, after_by, mean, patient_by, at_once]
    });
    let taken = Table::of_texts(
        &[
            "class",
            "contacts a day",
            "talk [s]",
            "talk",
            "after-call work [s]",
            "after-call work",
            "patience [s]",
            "patience",
            "at once [%]",
        ],
        taken.collect(),
    );
    let mut parts = vec![Part::Table {
        title: "What was taken".to_owned(),
        note: "Means with their standard errors, and the distributions that fit best.".to_owned(),
        table: taken,
        after: center.assumptions.clone(),
    }];
    if rows.len() > 1 {
        let table = sensitivity_table(rows);
        parts.push(Part::Table { title: MATTERS.to_owned(), note: MATTERS_NOTE.to_owned(), table, after: Vec::new() });
    }
    for (class, fit) in &center.fit.classes {
        let works = [("talk", &fit.talk), ("after-call work", &fit.after_call)];
        let works = works.into_iter().filter_map(|(of, work)| Some((of, &work.as_ref()?.candidates)));
        let patience = fit.patience.iter().map(|patience| ("patience", &patience.candidates));
        let line = |of: &str, fitted: &Fitted, best: f64| {
            let p_value = fitted.quality.p_value.map_or_else(String::new, |p| rounded(p, 3));
            vec![
                of.to_owned(),
                fitted.distribution.family().name().to_owned(),
                fitted.mean.told(1),
                fitted.cv.told(2),
                rounded(fitted.aic - best, 1),
                rounded(fitted.quality.distance, 3),
                p_value,
            ]
        };
        let lines = works.chain(patience).flat_map(|(of, candidates)| {
            let best = candidates.first().map_or(0.0, |best| best.aic);
            candidates.iter().map(move |fitted| line(of, fitted, best))
        });
        let head = ["of", "distribution", "mean [s]", "cv", "AIC above the best", "distance", "p"];
        let table = Table::of_texts(&head, lines.collect());
        if !table.parts().1.is_empty() {
            parts.push(Part::table(&format!("Distributions of {class}"), table));
        }
    }
    parts.push(Part::Charts(pictures.iter().map(|picture| &picture.chart).collect()));
    let page = Page {
        title: "What was fitted?".to_owned(),
        answer: answer(center, rows),
        warnings: Vec::new(),
        method: "Greatest likelihood; the distribution is chosen by Akaike's criterion. Patience is cut off by answers, which is taken into account. All                  estimates with their standard errors are in estimates.csv, what is said of them in fit.md."
            .to_owned(),
        parts,
        origin: None,
        has_manifest: true,
    };
    page.render()
}

/// In two or three sentences: from what, what comes out, and what it hangs on.
fn answer(center: &FittedCenter, rows: &[Sensitivity]) -> Vec<String> {
    let dates = center.history.dates();
    let classes = center.fit.classes.len();
    let fitted = format!("{} {}", counted(classes, "class"), if classes == 1 { "was" } else { "were" });
    let mut answer = vec![match (dates.first(), dates.last()) {
        (Some(first), Some(last)) if first < last => {
            format!("{fitted} fitted to {} from {first} to {last}.", counted(dates.len(), "day"))
        }
        (Some(only), _) => format!("{fitted} fitted to {only}."),
        (None, _) => format!("{fitted} fitted."),
    }];
    if let Some(Sensitivity { results: [Some(in_time), gave_up, wait], .. }) = rows.first() {
        let gave_up = gave_up.map_or_else(String::new, |share| format!(", {} % give up", rounded(100.0 * share, 1)));
        let wait =
            wait.map_or_else(String::new, |wait| format!(", and the answered wait {} s on average", rounded(wait, 1)));
        answer.push(format!(
            "The fitted center answers {} % of its contacts in time{gave_up}{wait}.",
            rounded(100.0 * in_time, 1)
        ));
    }
    let base = rows.first().and_then(|row| row.results[0]);
    let worst = most_first(rows).first().and_then(|row| Some((&row.label, row.results[0]?)));
    if let (Some(base), Some((label, other))) = (base, worst) {
        answer.push(format!(
            "Of the assumptions this one matters most: {label}, with which it would be {} %, {} points away.",
            rounded(100.0 * other, 1),
            rounded(100.0 * (other - base).abs(), 1)
        ));
    }
    answer
}
