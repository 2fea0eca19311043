//! A staffing as tables.

mod json;

pub use json::json;

use super::number::{exact, rounded};
use super::table::{Table, WIDTH};
use super::{Provenance, chart, roster};
use crate::experiment::Labels;
use crate::experiment::rostering::Roster;
use crate::experiment::staffing::{Evaluation, Holds, Pool, Present, Price, Staffing, Targets};
use crate::words::counted;

/// A staffing as its reader sees it.
#[derive(Clone, Copy, Debug)]
pub struct StaffingRun<'a> {
    /// The question that the scenario answers.
    pub question: &'a str,
    /// The agents to choose from.
    pub pools: &'a [Pool],
    /// What was found.
    pub staffing: &'a Staffing,
    /// The agents that the scenario has.
    pub present: &'a Present,
    /// The names of classes and intervals.
    pub labels: &'a Labels,
    /// What has to hold.
    pub targets: &'a Targets,
    /// With which probability.
    pub probability: f64,
    /// What more would cost, if that was asked.
    pub prices: Option<&'a [Price]>,
    /// The roster that was made of it, if there are shifts.
    pub roster: Option<&'a Roster>,
}

/// The tables for a terminal of this width \[signs\].
pub fn console(run: &StaffingRun<'_>, width: usize) -> String {
    let [(first, heads), (second, checked)] = tables(run);
    let (heads, checked) = (heads.plain(width), checked.plain(width));
    let more = prices(run).map_or(String::new(), |(title, table)| format!("\n{title}\n\n{}", table.plain(width)));
    let roster = run.roster.map_or(String::new(), |made| format!("\n{}", roster::console(run, made, width)));
    let warning = unserved(run).map_or(String::new(), |warning| format!("\n{warning}"));
    let said = [sentence(run), cost(run), present(run)].join("\n");
    format!("{first}\n\n{heads}\n{said}{warning}\n\n{second}\n\n{checked}{more}{roster}")
}

/// The agents that were found, and how far the targets hold.
pub(super) fn tables(run: &StaffingRun<'_>) -> [(&'static str, Table); 2] {
    [("Agents by interval", heads(run)), ("In the check", checked(run, &run.staffing.check))]
}

/// What more would cost, if that was asked.
pub(super) fn prices(run: &StaffingRun<'_>) -> Option<(&'static str, Table)> {
    let now = run.staffing.cost;
    let row = |price: &Price| {
        let Some(cost) = price.cost else {
            return vec![price.what.clone(), "out of reach".to_owned(), String::new(), String::new(), String::new()];
        };
        let of_others = price.added.map_or(String::new(), |added| exact(cost - now - added));
        let share = format!("{:+.1}", 100.0 * (cost / now.max(1e-9) - 1.0));
        vec![price.what.clone(), exact(cost), signed(cost - now), share, of_others]
    };
    let head = ["what there is more of", "cost", "more", "more [%]", "of this, others"];
    Some(("What more would cost", Table::of_texts(&head, run.prices?.iter().map(row).collect())))
}

fn signed(number: f64) -> String {
    if number > 0.0 { format!("+{}", exact(number)) } else { exact(number) }
}

/// What it costs, and how much less it could.
pub(super) fn cost(run: &StaffingRun<'_>) -> String {
    let Staffing { cost, bound, evaluations, contacts, .. } = run.staffing;
    let saved = 100.0 * (1.0 - bound / cost);
    let less = match *bound > 0.0 && saved >= 0.05 {
        true => format!("; the work alone takes {}, so that at most {saved:.1} % could be saved", exact(*bound)),
        false => String::new(),
    };
    let alike = run.pools.iter().all(|pool| pool.cost == 1.0);
    let what = if alike { " agent-intervals" } else { ", counted by the `cost` of an agent in an interval" };
    format!("It costs {}{what}{less}. {evaluations} staffings were simulated, {contacts} contacts.", exact(*cost))
}

/// What the agents of the scenario cost as they are, and whether they are enough.
pub(super) fn present(run: &StaffingRun<'_>) -> String {
    let Present { cost, check } = run.present;
    let more = cost - run.staffing.cost;
    // A hundredth of an agent in an interval is a matter of rounding.
    let beside = match more {
        more if more.abs() < 0.01 => "as much as these".to_owned(),
        more if more > 0.0 => format!("{} more than these", rounded(more, 1)),
        less => format!("{} less than these", rounded(-less, 1)),
    };
    let cells = &check.cells;
    let places = if run.targets.whole_day { "class" } else { "class in an interval" };
    let of = |count: usize| format!("{count} of {} targets, one for each {places},", cells.len());
    let missed = cells.iter().filter(|cell| cell.surely_not(run.probability)).count();
    let open = cells.iter().filter(|cell| !cell.surely(run.probability)).count() - missed;
    let farthest = cells.iter().min_by(|one, other| one.slack.total_cmp(&other.slack)).map_or(String::new(), |cell| {
        let place = cell.interval.map_or(String::new(), |interval| format!(" at {}", run.labels.intervals[interval]));
        let in_time = cell.in_time.map_or(String::new(), |share| format!(" ({} % in time)", rounded(100.0 * share, 1)));
        format!("{}{place}{in_time}", run.labels.classes[cell.class])
    });
    let enough = match (missed, open) {
        (0, 0) => format!("They are enough: {} hold.", counted(cells.len(), "target")),
        (0, open) => format!(
            "Whether they are enough cannot be told: {} may hold or not, most doubtful {farthest}; --check takes more replications.",
            of(open)
        ),
        (missed, _) => format!("They are not enough: {} do not hold, farthest off {farthest}.", of(missed)),
    };
    format!("The agents of the scenario cost {}, {beside}. {enough}", rounded(*cost, 1))
}

/// More than this share given up or lost is told where nothing was asked about it.
const MANY: f64 = 0.1;

/// A warning where a target that says nothing of those who give up or are turned away is met by having many of them.
pub(super) fn unserved(run: &StaffingRun<'_>) -> Option<String> {
    if run.targets.abandoned.is_some() {
        return None;
    }
    let gone = |cell: &&Holds| cell.abandoned.unwrap_or(0.0) + cell.lost.unwrap_or(0.0);
    let cells = run.staffing.check.cells.iter();
    let worst = cells.filter(|cell| gone(cell) > MANY).max_by(|one, two| gone(one).total_cmp(&gone(two)))?;
    let place = worst.interval.map_or(String::new(), |interval| format!(" at {}", run.labels.intervals[interval]));
    Some(format!(
        "WARNING: of class {}{place} {:.1} % give up or are turned away: --abandoned 0.05 asks for no more than 5 %.",
        run.labels.classes[worst.class],
        100.0 * gone(&worst)
    ))
}

/// What was asked for, in words.
pub(super) fn sentence(run: &StaffingRun<'_>) -> String {
    let Targets { service_level, abandoned, wait, whole_day, share_of_days } = *run.targets;
    let mut wishes = Vec::new();
    wishes.extend(service_level.map(|share| format!("at least {} % answered in time", exact(100.0 * share))));
    wishes.extend(abandoned.map(|share| format!("at most {} % give up or are turned away", exact(100.0 * share))));
    wishes.extend(wait.map(|wait| format!("a mean wait of at most {} s", exact(wait))));
    let place = if whole_day { "for each class over the day" } else { "for each class in each interval" };
    let days = share_of_days.map_or(String::new(), |share| format!(" on {} % of days", exact(100.0 * share)));
    format!(
        "Asked for: {}, {place}{days}; each holds with a probability of {} % by random numbers that the search has not seen.",
        wishes.join(" and "),
        exact(100.0 * run.probability)
    )
}

fn heads(run: &StaffingRun<'_>) -> Table {
    let mut head = vec!["interval"];
    head.extend(run.pools.iter().map(|pool| pool.name.as_str()));
    head.push("cost");
    let intervals = run.staffing.heads.0.first().map_or(0, Vec::len);
    let row = |interval: usize| {
        let mut cells = vec![run.labels.intervals[interval].clone()];
        let counts = run.staffing.heads.0.iter().map(|pool| pool[interval]);
        cells.extend(counts.clone().map(|count| count.to_string()));
        cells.push(exact(counts.zip(run.pools).map(|(count, pool)| f64::from(count) * pool.cost).sum()));
        cells
    };
    Table::of_texts(&head, (0..intervals).map(row).collect())
}

/// The worst interval of each class, and the class over the day.
pub(super) fn checked(run: &StaffingRun<'_>, check: &Evaluation) -> Table {
    // How far the closest target is kept: of days that count as met a share, else contacts, or seconds of waiting in all.
    let Targets { wait, share_of_days, .. } = *run.targets;
    let (spare, factor) = match (share_of_days, wait) {
        (Some(_), _) => ("to spare [% of days]", 100.0),
        (None, None) => ("to spare [contacts]", 1.0),
        (None, Some(_)) => ("to spare [contacts or s]", 1.0),
    };
    let percent = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{:.1}", 100.0 * share));
    let mut rows = Vec::new();
    for (class, name) in run.labels.classes.iter().enumerate() {
        let of_class = check.cells.iter().filter(|cell| cell.class == class);
        let closest = of_class.clone().min_by(|one, two| one.slack.total_cmp(&two.slack));
        if let Some(cell) = closest {
            let place = cell.interval.map_or("day", |interval| &run.labels.intervals[interval]);
            rows.push(vec![
                name.clone(),
                place.to_owned(),
                percent(cell.in_time),
                percent(cell.abandoned),
                percent(cell.lost),
                format!("{:.2} ± {:.2}", factor * cell.slack, factor * cell.error),
            ]);
        }
    }
    Table::of_texts(&["class", "closest", "in time %", "gave up %", "lost %", spare], rows)
}

/// The files: agents, check, all of it for programs, and a page; made with random numbers of this seed.
pub fn files(run: &StaffingRun<'_>, provenance: Provenance<'_>, seed: u64) -> Vec<(String, String)> {
    let mut agents = csv::Writer::from_writer(Vec::new());
    let mut check = csv::Writer::from_writer(Vec::new());
    const IN_MEMORY: &str = "memory takes everything";
    agents.write_record(["interval", "group", "agents", "cost"]).expect(IN_MEMORY);
    for (pool, heads) in run.pools.iter().zip(&run.staffing.heads.0) {
        for (interval, count) in heads.iter().enumerate() {
            let cost = exact(pool.cost * f64::from(*count));
            agents
                .write_record([&run.labels.intervals[interval], &pool.name, &count.to_string(), &cost])
                .expect(IN_MEMORY);
        }
    }
    check
        .write_record(["class", "interval", "in_time", "abandoned", "lost", "slack", "slack_standard_error"])
        .expect(IN_MEMORY);
    let last = run.roster.map_or(&run.staffing.check, |roster| &roster.check);
    for Holds { class, interval, slack, error, in_time, abandoned, lost, .. } in &last.cells {
        let number = |value: Option<f64>| value.map_or(String::new(), exact);
        let interval = interval.map_or("", |interval| &run.labels.intervals[interval]);
        let cells = [
            run.labels.classes[*class].clone(),
            interval.to_owned(),
            number(*in_time),
            number(*abandoned),
            number(*lost),
            exact(*slack),
            exact(*error),
        ];
        check.write_record(cells).expect(IN_MEMORY);
    }
    let text = |writer: csv::Writer<Vec<u8>>| {
        String::from_utf8(writer.into_inner().expect(IN_MEMORY)).expect("cells are text")
    };
    let question = run.question.split_whitespace().collect::<Vec<_>>().join(" ");
    let page = format!("# Staffing\n\n{question}\n\n```text\n{}```\n", console(run, WIDTH));
    let chart = chart::staffing(run);
    vec![
        ("staffing.csv".to_owned(), text(agents)),
        ("check.csv".to_owned(), text(check)),
        ("staffing.json".to_owned(), json(run, seed)),
        ("staffing.md".to_owned(), page),
        ("report.html".to_owned(), super::page::staffing(run, &chart, (provenance, seed))),
        ("staffing.svg".to_owned(), chart.file()),
    ]
}
