//! The pages of the commands.

use super::answer::answer;
use super::{Figure, Page, Part};
use crate::experiment::gate::Verdict as Finding;
use crate::experiment::sweep::Results;
use crate::experiment::{Each, Metric, Precision, Scope, Summary, Verdict, WayIn};
use crate::report::chart::Chart;
use crate::report::console::{head, losses, notes, tables};
use crate::report::manifest::Provenance;
use crate::report::table::{Column, Table, estimate_cells, with_unit};
use crate::report::{
    BacktestOutputs, Check, ComparisonOutputs, NotChecked, Outputs, StaffingRun, backtest as days, chart,
    check as gate, classes, compare, goals, inputs, roster, staffing as staff, sweep as points, title,
};
use crate::words::{are, counted};

/// Of a run, with its charts.
pub(in crate::report) fn run(outputs: &Outputs<'_>, charts: &[(&str, Chart<'_>)]) -> String {
    let run = &outputs.run;
    let summary = run.summary;
    let mut warnings = losses(summary);
    warnings.extend(run.warnings.iter().cloned());
    let missed = summary.precision.as_ref().is_some_and(|precision: &Precision| !precision.holds());
    if missed || summary.replications < 2 {
        warnings.push(notes(summary));
    }
    let mut parts = vec![Part::Figures(figures(summary))];
    parts.extend(goals::table(summary).map(|table| Part::Table {
        title: "Goals".to_owned(),
        note: String::new(),
        table,
        after: goals::sentences(summary),
    }));
    parts.push(Part::Charts(charts.iter().map(|(_, chart)| chart).collect()));
    parts.extend(tables(summary).into_iter().map(|(title, table)| Part::table(title, table)));
    let page = Page {
        title: title(run.question),
        answer: answer(summary),
        warnings,
        method: format!("{} {}", head(run), notes(summary)),
        parts,
        origin: Some((outputs.provenance, Some(run.seed), Some(summary.confidence))),
        has_manifest: true,
    };
    page.render()
}

/// The charts of a run, by the names of their files.
pub(in crate::report) fn charts<'a>(outputs: &Outputs<'a>) -> Vec<(&'static str, Chart<'a>)> {
    let run = &outputs.run;
    let some = [
        Some(("service", chart::service(run))),
        chart::agents(run).map(|chart| ("agents", chart)),
        chart::classes(run).map(|chart| ("classes", chart)),
        chart::waits(run).map(|chart| ("waits", chart)),
        chart::announced(run).map(|chart| ("announced", chart)),
        chart::messages(run).map(|chart| ("messages", chart)),
        chart::convergence(run, outputs.observations).map(|chart| ("convergence", chart)),
    ];
    some.into_iter().flatten().collect()
}

/// The few figures that are read first. Which say something depends on the media and machines that there are.
fn figures(summary: &Summary) -> Vec<Figure> {
    let whole = |metric| (Scope::Center, metric);
    let mut shown = vec![whole(Metric::Offered)];
    for part in classes::parts(summary) {
        let level = classes::level(summary, part);
        shown.extend(level.map(|level| (part, level)));
        // Nobody holds the line for the answer to an e-mail; how long it takes is told where nothing says how long it may.
        let waits = level.is_none() || classes::way_in(summary, part) != Some(WayIn::Email);
        shown.extend(waits.then_some((part, Metric::Asa)));
        shown.push((part, Metric::FirstResponse));
    }
    shown.extend(
        [
            Metric::AbandonShare,
            Metric::Containment,
            Metric::CallbackInTime,
            Metric::TrunkBlocked,
            Metric::LostShare,
            Metric::Occupancy,
        ]
        .map(whole),
    );
    let figure = |(scope, metric): (Scope, Metric)| {
        let estimate = summary.whole(scope).estimate(metric)?;
        // What nobody was lost by says nothing.
        if metric == Metric::LostShare && estimate.value == 0.0 {
            return None;
        }
        let of = classes::of(summary, scope);
        let value = estimate_cells(Column { metric, half_width: true }, &[Some(estimate)]).concat().trim().to_owned();
        Some(Figure {
            name: with_unit(&format!("{}{of}", metric.heading()), metric),
            value,
            met: met(summary, (scope, metric)),
        })
    };
    shown.into_iter().filter_map(figure).collect()
}

/// Whether all goals of a metric of this part and the whole run are met; nothing where there is none, or one cannot be told.
fn met(summary: &Summary, (scope, metric): (Scope, Metric)) -> Option<bool> {
    let is_it = |judged: &&crate::experiment::Judged| {
        let goal = &judged.goal;
        let measure = &goal.measures[0];
        (goal.metric(), measure.scope, goal.each) == (metric, scope, Each::Run) && measure.interval.is_none()
    };
    match summary.goals.iter().filter(is_it).map(|judged| judged.verdict()).min()? {
        Verdict::Met => Some(true),
        Verdict::Missed => Some(false),
        Verdict::Open | Verdict::Nothing => None,
    }
}

/// Of a comparison, with its chart if there is one.
pub(in crate::report) fn comparison(outputs: &ComparisonOutputs<'_>, chart: Option<&Chart<'_>>) -> String {
    let run = &outputs.run;
    let mut parts = vec![Part::Charts(chart.into_iter().collect())];
    parts.extend(compare::tables(run.comparison).into_iter().map(|(title, table)| Part::table(title, table)));
    let [first, _] = run.comparison.seeds;
    let mut answer = compare::answer(run.comparison);
    answer.extend(run.changes.map(|changes| for_readers(&inputs::sentence(changes))));
    let page = Page {
        title: compare::title_of(run),
        answer,
        warnings: outputs.provenance.warnings.to_vec(),
        method: format!("{} {}", compare::head(run), compare::notes(run.comparison)),
        parts,
        origin: Some((outputs.provenance, Some(first), Some(run.comparison.confidence))),
        has_manifest: true,
    };
    page.render()
}

/// Of a sweep, with its charts by the names of their files.
pub(in crate::report) fn sweep(
    results: &Results,
    charts: &[(String, Chart<'_>)],
    provenance: Provenance<'_>,
) -> String {
    let charts = Part::Charts(charts.iter().map(|(_, chart)| chart).collect());
    // What has no table is what was selected, which is the answer.
    let tables = points::sections(results, usize::MAX).into_iter().filter_map(|section| {
        let (title, note) = (section.title.to_owned(), section.note);
        section.table.map(|table| Part::Table { title, note, table, after: Vec::new() })
    });
    let parts = std::iter::once(charts).chain(tables).collect();
    let page = Page {
        title: title(&results.question),
        answer: points::answer(results),
        warnings: points::lost_warning(results).into_iter().chain(provenance.warnings.iter().cloned()).collect(),
        method: points::opening(results),
        parts,
        origin: Some((provenance, Some(results.seed), Some(results.confidence))),
        has_manifest: true,
    };
    page.render()
}

/// Of a backtest, with its charts.
pub(in crate::report) fn backtest(outputs: &BacktestOutputs<'_>, charts: &[Chart<'_>]) -> String {
    let run = &outputs.run;
    let mut parts = vec![Part::Charts(charts.iter().collect())];
    parts.extend(days::sections(run).into_iter().map(|section| Part::Table {
        title: section.title.to_owned(),
        note: section.note,
        table: section.table,
        after: Vec::new(),
    }));
    let mut warnings = Vec::from_iter(days::lost_warning(run.backtest));
    warnings.extend(outputs.provenance.warnings.iter().cloned());
    let page = Page {
        title: title(run.question),
        answer: days::answer(run.backtest),
        warnings,
        method: days::head(run),
        parts,
        origin: Some((outputs.provenance, Some(run.seed), Some(run.backtest.confidence))),
        has_manifest: true,
    };
    page.render()
}

/// Of a staffing, with its chart.
pub(in crate::report) fn staffing(
    run: &StaffingRun<'_>,
    chart: &Chart<'_>,
    (provenance, seed): (Provenance<'_>, u64),
) -> String {
    let mut parts = vec![Part::Charts(vec![chart])];
    let tables = run
        .roster
        .map(|made| roster::tables(run, made))
        .into_iter()
        .flatten()
        .chain(staff::tables(run))
        .chain(staff::prices(run));
    parts.extend(tables.map(|(title, table)| Part::table(title, table)));
    let mut answer = vec![staff::cost(run), staff::present(run), staff::sentence(run)];
    answer.extend(staff::unserved(run));
    answer.extend(run.roster.map(|made| roster::sentence(run, made)));
    let page = Page {
        title: title(run.question),
        answer,
        warnings: provenance.warnings.to_vec(),
        method: String::new(),
        parts,
        origin: Some((provenance, Some(seed), None)),
        has_manifest: true,
    };
    page.render()
}

/// Of a check that could not be made, in the place of its findings: nobody takes an earlier page for that of this one.
pub(in crate::report) fn not_checked(file: &str, broken: &[NotChecked], provenance: Provenance<'_>) -> String {
    let line = |one: &NotChecked| {
        vec![one.scenario.clone().unwrap_or_default(), one.file.clone(), one.line.to_string(), one.message.clone()]
    };
    let table = Table::of_names(&["scenario", "file", "line", "what is wrong"], broken.iter().map(line).collect());
    let page = Page {
        title: format!("Check of {file}"),
        answer: vec![
            "The check could not be made: nothing was compared.".to_owned(),
            format!("{} {} told below.", counted(broken.len(), "mistake"), are(broken.len())),
        ],
        warnings: Vec::new(),
        method: String::new(),
        parts: vec![Part::Table { title: "Mistakes".to_owned(), note: String::new(), table, after: Vec::new() }],
        origin: Some((provenance, None, None)),
        has_manifest: false,
    };
    page.render()
}

/// Of a check.
pub(in crate::report) fn check(check: &Check<'_>, provenance: Provenance<'_>) -> String {
    let findings = || {
        let scenarios = check.scenarios.iter();
        scenarios.flat_map(|scenario| scenario.findings.iter().map(move |finding| (scenario, finding)))
    };
    let worse = Vec::from_iter(findings().filter(|(_, finding)| finding.verdict.is_red()));
    let open = findings().filter(|(_, finding)| finding.verdict == Finding::Open).count();
    let all = findings().count();
    let mut answer = match worse.len() {
        0 => vec![format!(
            "Nothing is worse: none of {all} metrics moved beyond its tolerance by more than chance explains."
        )],
        1 => vec![format!(
            "1 of {all} metrics is worse: it moved beyond its tolerance, and chance does not explain that."
        )],
        count => vec![format!(
            "{count} of {all} metrics are worse: they moved beyond their tolerances, and chance does not explain that."
        )],
    };
    if !worse.is_empty() {
        let named = worse.iter().take(MOST_NAMED).map(|(scenario, finding)| gate::in_short(scenario, finding));
        let mut named = named.collect::<Vec<_>>().join("; ");
        if worse.len() > MOST_NAMED {
            named.push_str(&format!("; and {} more", worse.len() - MOST_NAMED));
        }
        answer.push(format!("Worse: {named}."));
    }
    if open > 0 {
        answer.push(format!("Of {open} it cannot be told with so few replications."));
    }
    if !check.is_green() {
        answer.push(format!("{} {}", gate::ACCEPT, gate::command_to_accept(check)));
    }
    let parts = check.scenarios.iter().map(|scenario| Part::Table {
        title: scenario.name.to_owned(),
        note: gate::about(scenario),
        table: gate::table(scenario),
        after: gate::remarks(scenario).iter().map(|remark| for_readers(remark)).collect(),
    });
    let page = Page {
        title: match check.question {
            "" => format!("Check of {}", check.file),
            question => title(question),
        },
        answer,
        warnings: Vec::new(),
        method: format!("± is half the width of the 95 % interval of a change. {}", gate::by_chance(check)),
        parts: parts.collect(),
        origin: Some((provenance, None, None)),
        has_manifest: false,
    };
    page.render()
}

/// Of more metrics that are worse only the first are named in the answer.
const MOST_NAMED: usize = 3;

/// What consoles show, as a page says it.
fn for_readers(text: &str) -> String {
    text.replace(" -> ", " → ").replace('`', "")
}
