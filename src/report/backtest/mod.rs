//! The report of a backtest: real days next to simulated ones, in a terminal and as a Markdown page.

pub(super) mod csv;
mod fitted;
mod json;

pub use json::json;

use super::BacktestRun;
use super::console::wrapped;
use super::number::{rounded, rounded_half_width};
use super::table::{Table, escaped};
use crate::experiment::backtest::{
    Backtest, Comparison, Day, Errors, Line, Measure, Method, Objective, Over, Prediction, Purpose,
};
use crate::experiment::{NOTABLE_LOSS, Unit};

/// How many of the worst intervals are shown.
const WORST: usize = 10;
const DECIMALS: usize = 1;

/// A part of the report.
pub(super) struct Section {
    pub(super) title: &'static str,
    /// What the table shows, where its head does not say.
    pub(super) note: String,
    pub(super) table: Table,
}

/// The report as plain text for a terminal of this width \[signs\].
pub fn console(run: &BacktestRun<'_>, width: usize) -> String {
    let mut text = wrapped(run.question, width);
    text.push_str(&wrapped(&head(run), width));
    if let Some(warning) = lost_warning(run.backtest) {
        text.push_str(&wrapped(&warning, width));
    }
    for Section { title, note, table } in sections(run) {
        let note = if note.is_empty() { note } else { format!("{}\n", wrapped(&note, width)) };
        text.push_str(&format!("\n{title}\n\n{note}{}", table.plain(width)));
    }
    text
}

/// The report as a Markdown page, with the charts that are written beside it.
pub fn markdown(run: &BacktestRun<'_>) -> String {
    let question = run.question.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = format!("# {}\n\n{}\n", escaped(&question), head(run));
    if let Some(warning) = lost_warning(run.backtest) {
        text.push_str(&format!("\n**{}**\n", escaped(&warning)));
    }
    for Section { title, note, table } in sections(run) {
        let note = if note.is_empty() { note } else { format!("{}\n\n", escaped(&note)) };
        text.push_str(&format!("\n## {title}\n\n{note}{}", table.markdown()));
    }
    text.push_str("\n## Charts\n\n![Real and simulated days](charts/days.svg)\n\n");
    text.push_str("![Real and simulated intervals of each day](charts/intervals.svg)\n");
    text
}

pub(super) fn head(run: &BacktestRun<'_>) -> String {
    let backtest = run.backtest;
    let (days, replications) = (backtest.days.len(), backtest.replications);
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let percent = percent(backtest.confidence);
    let prediction = match Prediction::least_replications(backtest.confidence) {
        least if replications < least => {
            format!("Intervals in which a single simulated day lies need at least {least} replications.")
        }
        _ => format!("A value is inside if it is where {percent} % of single simulated days lie."),
    };
    format!(
        "{days} real day{} next to {replications} replication{} of each with seed {}. In time is within {}. ± is half the \
         width of the {percent} % interval of the simulated mean. {prediction}",
        plural(days),
        plural(replications),
        run.seed,
        backtest.in_time
    )
}

/// A confidence as it is spoken of: 95 and not 95.00.
pub(super) fn percent(confidence: f64) -> String {
    let percent = rounded(100.0 * confidence, 2);
    percent.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(super) fn sections(run: &BacktestRun<'_>) -> Vec<Section> {
    let backtest = run.backtest;
    let mut sections: Vec<Section> = run.fit.and_then(fitted::search).into_iter().collect();
    sections.extend(fitted::by_day(backtest, run.fit));
    sections.push(days(backtest));
    sections.extend(side_by_side(backtest));
    sections.push(errors(backtest));
    sections.extend(by_interval(backtest));
    sections.extend(worst(backtest));
    sections
}

/// In the units of tables: shares in percent.
fn scaled(measure: Measure, value: f64) -> f64 {
    if measure.unit() == Unit::Share { 100.0 * value } else { value }
}

fn shown(measure: Measure, value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| rounded(scaled(measure, value), DECIMALS))
}

/// With a sign, so that differences are not taken for values.
fn signed(measure: Measure, value: Option<f64>) -> String {
    let text = shown(measure, value);
    let is_zero = text.bytes().all(|sign| matches!(sign, b'0' | b'.'));
    if text.is_empty() || is_zero || text.starts_with('-') { text } else { format!("+{text}") }
}

fn simulated(measure: Measure, comparison: &Comparison) -> String {
    let Some(estimate) = comparison.simulated else { return String::new() };
    let value = shown(measure, Some(estimate.value));
    match estimate.half_width {
        Some(half) => format!("{value} ±{}", rounded_half_width(scaled(measure, half), DECIMALS)),
        None => value,
    }
}

fn range(measure: Measure, prediction: Option<Prediction>) -> String {
    prediction.map_or_else(String::new, |Prediction { low, high }| {
        format!("{} to {}", shown(measure, Some(low)), shown(measure, Some(high)))
    })
}

fn day_with_purpose(day: &Day) -> String {
    match day.purpose {
        Purpose::Compared => day.label.clone(),
        purpose => format!("{} {}", day.label, purpose.name()),
    }
}

fn days(backtest: &Backtest) -> Section {
    let measures: Vec<(Measure, &str)> =
        [(Measure::Abandoned, "abandoned"), (Measure::Asa, "ASA"), (Measure::InTimeOfAnswered, "in time")]
            .into_iter()
            .filter(|(measure, _)| backtest.is_known(*measure))
            .collect();
    let mut head = vec!["day", "offered"];
    head.extend(measures.iter().flat_map(|(_, heading)| [*heading, "simulated", "diff."]));
    let some_lost = backtest.days.iter().any(|day| lost_of(day).is_some_and(|share| share >= SHOWN_LOST));
    head.extend(some_lost.then_some("lost"));
    let row = |day: &Day| {
        let line = day.whole();
        let mut row = vec![day_with_purpose(day), rounded(line.offered, 0)];
        for (measure, _) in &measures {
            let comparison = line.comparison(*measure);
            row.push(shown(*measure, comparison.real));
            row.push(simulated(*measure, comparison));
            row.push(signed(*measure, comparison.difference()));
        }
        if some_lost {
            row.push(shown(Measure::Lost, lost_of(day)));
        }
        row
    };
    let lost = if some_lost {
        " Lost are those in % of the offered who are turned away or left unserved in the simulation."
    } else {
        ""
    };
    Section {
        title: "Days",
        note: format!(
            "Abandoned in % of the offered, ASA in s, in time in % of the answered: the real value, the simulated one, and \
             simulated minus real.{lost}"
        ),
        table: Table::of_texts(&head, backtest.days.iter().map(row).collect()),
    }
}

/// From this share on a day has somebody lost \[0, 1\].
const SHOWN_LOST: f64 = 0.0005;

/// The share of the contacts of a simulated day that are lost in another way than by giving up.
fn lost_of(day: &Day) -> Option<f64> {
    day.whole().comparison(Measure::Lost).simulated.map(|estimate| estimate.value)
}

/// A warning where more than a hundredth of the simulated contacts of a day are lost, which no other measure shows: who is turned away leaves
/// the waits of the others short.
pub(super) fn lost_warning(backtest: &Backtest) -> Option<String> {
    let lost = backtest.days.iter().filter_map(|day| Some((day, lost_of(day).filter(|&share| share > NOTABLE_LOSS)?)));
    let lost = Vec::from_iter(lost);
    let (day, share) = lost.iter().copied().max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let others = match lost.len() - 1 {
        0 => String::new(),
        1 => ", and of one other day more than 1 %".to_owned(),
        many => format!(", and of {many} other days more than 1 %"),
    };
    Some(format!(
        "WARNING: {} % of the simulated contacts of {} were turned away or left unserved{others}: no other measure here shows them.",
        shown(Measure::Lost, Some(share)),
        day.label
    ))
}

/// A measure with the unit of tables.
fn titled(measure: Measure) -> String {
    match measure.unit() {
        Unit::Share => format!("{} [%]", measure.heading()),
        Unit::Seconds => format!("{} [s]", measure.heading()),
        _ => measure.heading().to_owned(),
    }
}

/// The measures whose errors people read.
const JUDGED: [Measure; 5] =
    [Measure::Abandoned, Measure::Asa, Measure::InTimeOfAnswered, Measure::InTimeOfOffered, Measure::Conversation];

/// What formulas say of the same days.
fn side_by_side(backtest: &Backtest) -> Option<Section> {
    if backtest.rivals.is_empty() {
        return None;
    }
    let mut head = vec!["day", "measure", "real"];
    head.extend(backtest.methods().map(|(method, _)| method.heading()));
    let measures = || Objective::All.measures().iter().copied().filter(|measure| backtest.is_known(*measure));
    let row = |number: usize, measure: Measure| {
        let day = &backtest.days[number];
        let mut row =
            vec![day_with_purpose(day), titled(measure), shown(measure, day.whole().comparison(measure).real)];
        row.extend(backtest.methods().map(|(_, days)| {
            let computed = days[number].whole().comparison(measure).simulated;
            shown(measure, computed.map(|estimate| estimate.value))
        }));
        row
    };
    let rows = (0..backtest.days.len()).flat_map(|number| measures().map(move |measure| (number, measure)));
    Some(Section {
        title: "Simulation and formulas",
        note: "Erlang C and Erlang A with all agents in one pool, interval by interval, on the same contacts and fitted in the same way. Nothing \
               stands where an interval is overloaded, so that waits have no mean."
            .to_owned(),
        table: Table::of_texts(&head, rows.map(|(number, measure)| row(number, measure)).collect()),
    })
}

fn errors(backtest: &Backtest) -> Section {
    let head = ["method", "measure", "days", "over", "number", "bias", "MAE", "RMSE", "correlation", "inside [%]"];
    let mut rows = Vec::new();
    let compared = |method| if method == Method::Simulation { &JUDGED[..] } else { Objective::All.measures() };
    for (method, measure) in
        backtest.methods().flat_map(|(method, _)| compared(method).iter().map(move |of| (method, *of)))
    {
        for purpose in backtest.purposes() {
            for over in Over::ALL {
                let Some(errors) = backtest.errors(method, measure, over, purpose) else { continue };
                rows.push(vec![
                    method.heading().to_owned(),
                    titled(measure),
                    purpose.name().to_owned(),
                    over.name().to_owned(),
                    errors.lines.to_string(),
                    signed(measure, Some(errors.bias)),
                    shown(measure, Some(errors.mean_absolute)),
                    shown(measure, Some(errors.root_mean_squared)),
                    errors.correlation.map_or_else(String::new, |correlation| rounded(correlation, 2)),
                    percent_inside(&errors),
                ]);
            }
        }
    }
    let skipped = usize::from(backtest.rivals.is_empty());
    let rows = rows.into_iter().map(|row| row[skipped..].to_vec()).collect();
    Section {
        title: "Errors",
        note: "Simulated minus real, weighted by the contacts offered: mean, mean without signs, root of the mean square, over \
               days, classes of each day and intervals of each day."
            .to_owned(),
        table: Table::of_texts(&head[skipped..], rows),
    }
}

/// How far the simulated days are from the real ones, and how many real values lie where single simulated days do.
pub(super) fn answer(backtest: &Backtest) -> Vec<String> {
    let mut sentences = Vec::new();
    for measure in [Measure::InTimeOfAnswered, Measure::Abandoned, Measure::Asa] {
        let purposes = backtest.purposes();
        let purpose = purposes.last();
        let errors_of = |method, over| purpose.and_then(|&purpose| backtest.errors(method, measure, over, purpose));
        let Some(errors) = errors_of(Method::Simulation, Over::Days) else { continue };
        let unit = if measure.unit() == Unit::Share { " points" } else { " s" };
        let inside = errors.inside.map_or_else(String::new, |share| {
            let percent = |share| rounded(100.0 * share, 0);
            let of_intervals = errors_of(Method::Simulation, Over::Intervals).and_then(|errors| errors.inside);
            let of_intervals = of_intervals
                .map_or_else(String::new, |share| format!(", and {} % of those of intervals", percent(share)));
            format!(
                "; {} % of the real values of days lie where single simulated days do{of_intervals}",
                percent(share)
            )
        });
        let tested = match purpose {
            Some(Purpose::Tested) => " on the days that test the fit",
            Some(Purpose::Predicted) => " where days are predicted from those before them",
            _ => "",
        };
        let what = match measure {
            Measure::Abandoned => "The share of those who give up",
            Measure::Asa => "The mean wait of the answered",
            _ => "The share of the answered who are answered in time",
        };
        let bias = shown(measure, Some(errors.bias.abs()));
        let off = match signed(measure, Some(errors.bias)) {
            text if text.starts_with('+') => format!("is {bias}{unit} higher simulated than real on average{tested}"),
            text if text.starts_with('-') => format!("is {bias}{unit} lower simulated than real on average{tested}"),
            _ => format!("is the same simulated as real on average{tested}"),
        };
        sentences.push(format!(
            "{what} {off}; a day is off by {}{unit} up or down{inside}.",
            shown(measure, Some(errors.mean_absolute))
        ));
        let rivals = Vec::from_iter(backtest.rivals.iter().filter_map(|rival| {
            let computed = errors_of(rival.method, Over::Days)?;
            // Days with an overload have no mean wait, and would make an error of other days look like one of all.
            let some = if computed.lines == errors.lines {
                String::new()
            } else {
                format!(" on the {} of {} days on which it has a value", computed.lines, errors.lines)
            };
            let error = shown(measure, Some(computed.root_mean_squared));
            Some(format!("{error} with {}{some}", rival.method.heading()))
        }));
        if !rivals.is_empty() {
            sentences.push(format!(
                "Its root mean squared error by day is {}{unit} simulated, {}.",
                shown(measure, Some(errors.root_mean_squared)),
                rivals.join(", ")
            ));
        }
    }
    sentences
}

fn percent_inside(errors: &Errors) -> String {
    errors.inside.map_or_else(String::new, |inside| rounded(100.0 * inside, 0))
}

/// What goes wrong at the same time of every day.
fn by_interval(backtest: &Backtest) -> Option<Section> {
    let judge = |measure| backtest.is_known(measure).then_some(measure);
    let (in_time, asa) = (judge(Measure::InTimeOfAnswered)?, judge(Measure::Asa)?);
    let row = |(interval, label): (usize, &String)| {
        let errors = backtest.errors_in(in_time, interval)?;
        let wait = backtest.errors_in(asa, interval);
        Some(vec![
            label.clone(),
            rounded(errors.offered, 0),
            signed(in_time, Some(errors.bias)),
            shown(in_time, Some(errors.mean_absolute)),
            percent_inside(&errors),
            signed(asa, wait.map(|wait| wait.bias)),
            shown(asa, wait.map(|wait| wait.mean_absolute)),
            wait.as_ref().map_or_else(String::new, percent_inside),
        ])
    };
    let rows: Vec<_> = backtest.labels.intervals.iter().enumerate().filter_map(row).collect();
    let head = ["interval", "offered", "in time: bias", "MAE", "inside [%]", "ASA: bias", "MAE", "inside [%]"];
    (backtest.days.len() > 1 && rows.len() > 1).then(|| Section {
        title: "Errors by time of day",
        note: "Over all days: in time in % of the answered, ASA in s.".to_owned(),
        table: Table::of_texts(&head, rows),
    })
}

fn worst(backtest: &Backtest) -> Option<Section> {
    let measure = [Measure::InTimeOfAnswered, Measure::Asa, Measure::Abandoned]
        .into_iter()
        .find(|measure| backtest.is_known(*measure))?;
    let mut lines: Vec<(&Day, &Line, f64)> = Vec::new();
    for day in &backtest.days {
        let difference = |line: &Line| line.comparison(measure).difference();
        lines.extend(day.intervals().filter_map(|line| Some((day, line, line.offered * difference(line)?.abs()))));
    }
    // A stable sort: of equally bad ones the earlier comes first.
    lines.sort_by(|(.., a), (.., b)| b.total_cmp(a));
    lines.retain(|(.., badness)| *badness > 0.0);
    lines.truncate(WORST);
    let row = |(day, line, _): &(&Day, &Line, f64)| {
        let comparison = line.comparison(measure);
        vec![
            day_with_purpose(day),
            line.interval.map_or("", |interval| &backtest.labels.intervals[interval]).to_owned(),
            rounded(line.offered, 0),
            shown(measure, comparison.real),
            simulated(measure, comparison),
            signed(measure, comparison.difference()),
            range(measure, comparison.prediction),
        ]
    };
    let head = ["day", "interval", "offered", "real", "simulated", "diff.", "single simulated days"];
    (!lines.is_empty()).then(|| Section {
        title: "Worst intervals",
        note: format!("By contacts offered times difference: {}.", titled(measure)),
        table: Table::of_texts(&head, lines.iter().map(row).collect()),
    })
}
