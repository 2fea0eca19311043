//! The report of a run that is read in a terminal, and the same as a Markdown page.

use super::number::rounded;
use super::table::{Column, Table, WIDTH, apart, escaped, signs};
use super::{Run, classes, goals, title};
use crate::experiment::{Labels, Level, LongRun, Metric, Outcome, Precision, Row, Scope, Spread, Summary};
use crate::stats::Estimate;
use crate::time::Span;
use crate::words::{counted, listed};

/// The report as plain text for a terminal of this width \[signs\].
pub fn console(run: &Run<'_>, width: usize) -> String {
    let mut text = wrapped(run.question, width);
    text.push_str(&wrapped(&head(run), width));
    text.push_str(&wrapped(&notes(run.summary), width));
    text.extend(losses(run.summary).iter().map(|warning| wrapped(warning, width)));
    if let Some(table) = goals::table(run.summary) {
        text.push_str(&format!("\nGoals\n\n{}", table.plain(width)));
        text.extend(goals::sentences(run.summary).iter().map(|sentence| wrapped(sentence, width)));
    }
    for (title, table) in tables(run.summary) {
        text.push_str(&format!("\n{title}\n\n{}", table.plain(width)));
    }
    text
}

/// The report as a Markdown page.
pub fn markdown(run: &Run<'_>) -> String {
    let mut text = format!("# {}\n\n{}\n{}\n", escaped(&title(run.question)), head(run), notes(run.summary));
    text.extend(losses(run.summary).iter().map(|warning| format!("\n**{}**\n", escaped(warning))));
    if !run.warnings.is_empty() {
        text.push('\n');
    }
    text.push_str(&warning_lines(run.warnings));
    if let Some(table) = goals::table(run.summary) {
        text.push_str(&format!("\n## Goals\n\n{}", table.markdown()));
        let sentences = goals::sentences(run.summary);
        text.extend(sentences.iter().map(|sentence| format!("\n{}\n", escaped(sentence))));
    }
    for (title, table) in tables(run.summary) {
        text.push_str(&format!("\n## {title}\n\n{}", table.markdown()));
    }
    text
}

/// Warnings as a list in Markdown.
pub(super) fn warning_lines(warnings: &[String]) -> String {
    warnings.iter().map(|warning| format!("- **Warning:** {}\n", escaped(warning))).collect()
}

/// How often what was simulated.
pub(super) fn head(run: &Run<'_>) -> String {
    let summary = run.summary;
    let offered = summary.whole(Scope::Center).estimate(Metric::Offered);
    let contacts = offered.map_or_else(
        || "no".to_owned(),
        |offered| {
            let decimals = if offered.value.fract() == 0.0 { 0 } else { 1 };
            rounded(offered.value, decimals)
        },
    );
    let (count, each) = (summary.replications, summary.horizon);
    let runs = match summary.spread {
        Spread::Replications => format!("{} of {each}", counted(count, "replication")),
        Spread::Pairs => format!("{} of {each} in antithetic pairs", counted(count, "replication")),
        Spread::Batches(LongRun { warm_up, .. }) => {
            format!("One run, cut into {} of {each} after a beginning of {warm_up}", counted(count, "batch"))
        }
    };
    let left_out = match summary.warm_up {
        Span::ZERO => String::new(),
        warm_up => format!(" after a warm-up of {warm_up}"),
    };
    let what = if contacts == "1" { "contact" } else { "contacts" };
    format!("{runs}{left_out} with seed {}, {contacts} {what} each. In time is within {}.", run.seed, summary.in_time)
}

/// What the half-widths are, and how far they can be trusted.
pub(super) fn notes(summary: &Summary) -> String {
    let percent = percent(summary.confidence);
    let count = summary.replications;
    let mut text = match summary.spread {
        Spread::Replications if count < 2 => {
            "One replication does not tell how certain it is: there are no intervals.".to_owned()
        }
        Spread::Replications => format!("± is half the width of the {percent} % interval over {count} replications."),
        Spread::Pairs if count < 4 => "One pair does not tell how certain it is: there are no intervals.".to_owned(),
        Spread::Pairs => format!("± is half the width of the {percent} % interval over {} pairs.", count / 2),
        Spread::Batches(long_run) => batch_notes(summary, &long_run, &percent),
    };
    let intervals = summary.by_interval(Scope::Center).count();
    if intervals > MAX_INTERVALS {
        text.push_str(&format!(" The {intervals} intervals are in intervals.csv alone."));
    }
    if let Some(precision) = &summary.precision {
        text.push(' ');
        text.push_str(&precision_note(precision));
    }
    if let Some(note) = overtime_note(summary) {
        text.push(' ');
        text.push_str(&note);
    }
    text
}

/// Where all are on duty for ever, work that goes on for this share of the run after its end is told.
const LATE: f64 = 0.1;

/// Whose work after the end is not told as overtime, in words; nothing where that goes without saying.
fn overtime_note(summary: &Summary) -> Option<String> {
    let has = |group: &Scope, metric: Metric| summary.whole(*group).estimate(metric).is_some();
    let horizon = summary.horizon.seconds();
    let late = summary.whole(Scope::Center).estimate(Metric::EndOfWork)?.value - horizon;
    if late <= 0.0 {
        return None;
    }
    let some_work =
        |group: &Scope| summary.whole(*group).estimate(Metric::Agents).is_some_and(|agents| agents.value > 0.0);
    let people = (0..summary.labels.groups.len()).map(Scope::Group).filter(some_work);
    let (some, for_ever): (Vec<Scope>, Vec<Scope>) = people.partition(|group| has(group, Metric::Overtime));
    let names = Vec::from_iter(for_ever.iter().map(|&group| format!("`{}`", summary.name(group))));
    if names.is_empty() {
        return None;
    }
    if !some.is_empty() {
        let of = listed(&names, "and");
        return Some(format!("Agents of {of} are on duty for ever: what they do after the end is no overtime."));
    }
    (late > LATE * horizon).then(|| {
        let late = rounded(late / 3_600.0, 1);
        format!("Work goes on for {late} h after the end on average, and none of it is overtime: nobody's duty ends.")
    })
}

/// Of a correlation of neighbours beyond this many standard errors is a warning.
const CORRELATED: f64 = 1.645;

fn batch_notes(summary: &Summary, long_run: &LongRun, percent: &str) -> String {
    let count = summary.replications;
    let mut text = format!("± is half the width of the {percent} % interval over {count} batches.");
    match long_run.settled {
        Some(true) => text.push_str(" The beginning was found by MSER-5."),
        Some(false) => text.push_str(
            " MSER-5 does not see the beginning end in the first half of the run: take a longer run, or do not trust these numbers.",
        ),
        None => {}
    }
    if let Some(correlation) = long_run.correlation.filter(|&found| found * (count as f64).sqrt() > CORRELATED) {
        text.push_str(&format!(
            " A batch goes with the one before it (correlation {}), so the intervals are too narrow: take a longer run or fewer batches.",
            rounded(correlation, 2)
        ));
    }
    if let Some(parts) = correlated_parts(summary) {
        text.push_str(&format!(
            " Taken alone, batches of {parts} go with the ones before them, so their intervals are too narrow: take a longer run or fewer \
             batches."
        ));
    }
    text
}

/// So many parts are named in a sentence.
const NAMED: usize = 6;

/// The parts whose batches go together, with the correlation, strongest first; nothing where there are none.
fn correlated_parts(summary: &Summary) -> Option<String> {
    let mut parts = summary.correlated.clone();
    parts.sort_by(|one, other| other.1.total_cmp(&one.1));
    let named = |&(scope, found): &(Scope, f64)| {
        format!("{} {} (correlation {})", scope.name(), summary.name(scope), rounded(found, 2))
    };
    let mut names = Vec::from_iter(parts.iter().take(NAMED).map(named));
    if let Some(others) = parts.len().checked_sub(NAMED).filter(|&others| others > 0) {
        names.push(format!("{others} more"));
    }
    (!names.is_empty()).then(|| listed(&names, "and"))
}

/// Whether the precision was reached, in words.
pub fn precision_note(precision: &Precision) -> String {
    let wanted = format!("± {} % at {} %", percent(precision.relative), percent(precision.confidence));
    let (metric, count) = (&precision.metric, precision.replications);
    let found = match precision.reached {
        Some(reached) => format!("it is ± {} %", rounded(100.0 * reached, 2)),
        None => "no share of its value can be told".to_owned(),
    };
    match precision.holds() {
        true => format!("Asked for {metric} within {wanted}: after {count} replications {found}."),
        false => format!(
            "NOT REACHED: {metric} was to be within {wanted}, and after {count} replications, the most that were allowed, {found}."
        ),
    }
}

/// A share in percent with as many decimals as it needs, at most two.
pub(super) fn percent(share: f64) -> String {
    let text = rounded(100.0 * share, 2);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(super) fn with_half_width(metric: Metric) -> Column {
    Column { metric, half_width: true }
}

pub(super) fn alone(metric: Metric) -> Column {
    Column { metric, half_width: false }
}

/// The most intervals that a table shows.
pub(super) const MAX_INTERVALS: usize = 2_000;

/// The tables with their titles.
pub(super) fn tables(summary: &Summary) -> Vec<(&'static str, Table)> {
    let center = summary.whole(Scope::Center);
    let parts = |count: usize, scope: fn(usize) -> Scope| -> Vec<(&str, &Row)> {
        (0..count).map(|index| (summary.name(scope(index)), summary.whole(scope(index)))).collect()
    };
    let all = all_beside(&summary.labels);
    // The center says nothing new about its only part.
    let parts_and_all = |count: usize, scope: fn(usize) -> Scope| {
        let mut rows = parts(count, scope);
        if count != 1 {
            rows.push((&all, center));
        }
        rows
    };
    let mut tables = Vec::new();

    let classes = parts_and_all(summary.labels.classes.len(), Scope::Class);
    tables.push(("What became of the contacts", accounts(summary, &accounted(summary)).1));

    tables.extend(classes::contacts(summary));
    tables.extend(service_levels(summary));

    let groups = parts_and_all(summary.labels.groups.len(), Scope::Group);
    let mut columns = vec![
        with_half_width(Metric::Agents),
        with_half_width(Metric::AgentsBusy),
        with_half_width(Metric::Occupancy),
        with_half_width(Metric::Concurrency),
    ];
    let some_duty_ends = groups.iter().any(|(_, row)| row.estimate(Metric::Overtime).is_some());
    columns.extend(some_duty_ends.then(|| with_half_width(Metric::Overtime)));
    columns.extend(groups.iter().any(|(_, row)| counts(row, Metric::Rona)).then(|| alone(Metric::Rona)));
    tables.push(("Agents", Table::fitting("group", &groups, &columns)));
    tables.extend(served(summary));
    tables.extend(clients_and_treatments(&classes));

    let sites = parts(summary.labels.sites.len(), Scope::Site);
    // Of several media together there is no service level.
    let is_one_medium = summary.labels.media.is_empty();
    if !sites.is_empty() {
        let mut columns = vec![with_half_width(Metric::Offered), with_half_width(Metric::AbandonShare)];
        if is_one_medium {
            columns.extend([with_half_width(Metric::Asa), alone(Metric::WaitP90), with_half_width(summary.headline)]);
        }
        columns.extend([with_half_width(Metric::Agents), with_half_width(Metric::Occupancy)]);
        tables.push(("Sites", Table::fitting("site", &sites, &columns)));
        if center.estimate(Metric::Routed).is_some() {
            let columns = [
                alone(Metric::Routed),
                with_half_width(Metric::RoutedShare),
                alone(Metric::Misrouted),
                with_half_width(Metric::MisroutedShare),
                alone(Metric::SentBack),
                alone(Metric::DataAge),
                alone(Metric::ReportsLost),
            ];
            let sites = parts_and_all(summary.labels.sites.len(), Scope::Site);
            tables.push(("Routed by the network", Table::fitting("site", &sites, &columns)));
        }
        if center.estimate(Metric::FlowIn).is_some() {
            let columns = [
                alone(Metric::OverflowRequests),
                with_half_width(Metric::FlowIn),
                with_half_width(Metric::FlowInShare),
                with_half_width(Metric::FlowOut),
            ];
            let sites = parts_and_all(summary.labels.sites.len(), Scope::Site);
            tables.push(("Overflow from site to site", Table::fitting("site", &sites, &columns)));
        }
    }

    let providers = parts(summary.labels.providers.len(), Scope::Provider);
    if !providers.is_empty() {
        let columns = [
            alone(Metric::ProviderContacts),
            with_half_width(Metric::Channels),
            alone(Metric::MaxChannels),
            alone(Metric::RedirectsAsked),
            alone(Metric::FellBack),
            alone(Metric::MessagesExposed),
        ];
        tables.push(("Providers", Table::fitting("provider", &providers, &columns)));
        tables.extend(messages(summary, providers));
    }

    tables.extend(turned_away(&classes));

    // One host says nothing that the table of contacts does not.
    let hosts = parts(summary.labels.hosts.len(), Scope::Host);
    let used = |(_, row): &(&str, &Row)| row.estimate(Metric::Offered).is_some_and(|offered| offered.value > 0.0);
    let hosts: Vec<(&str, &Row)> = hosts.into_iter().filter(used).collect();
    if hosts.len() > 1 {
        let columns = [
            with_half_width(Metric::Offered),
            with_half_width(Metric::AbandonShare),
            with_half_width(Metric::Asa),
            alone(Metric::WaitP90),
            with_half_width(summary.headline),
            with_half_width(Metric::Aht),
        ];
        tables.push(("By hosting", Table::fitting("host", &hosts, &columns)));
    }

    let named = |row| -> (&str, &Row) {
        let row: &Row = row;
        (&summary.labels.intervals[row.interval.expect("a row of an interval has one")], row)
    };
    let intervals: Vec<(&str, &Row)> = summary.by_interval(Scope::Center).map(named).collect();
    if (2..=MAX_INTERVALS).contains(&intervals.len()) {
        let some_lost = intervals.iter().any(|(_, row)| counts(row, Metric::LostShare));
        let mut columns = vec![alone(Metric::Offered), alone(Metric::Answered), with_half_width(Metric::AbandonShare)];
        columns.extend(some_lost.then(|| alone(Metric::LostShare)));
        if is_one_medium {
            columns.extend([with_half_width(Metric::Asa), with_half_width(summary.headline)]);
        }
        columns.extend([with_half_width(Metric::Occupancy), alone(Metric::Aht), alone(Metric::Agents)]);
        tables.push(match summary.spread {
            Spread::Batches(_) => ("By batch of arrival", Table::fitting("from", &intervals, &columns)),
            _ => ("By interval of arrival", Table::fitting("interval", &intervals, &columns)),
        });
    }
    tables.extend(classes::by_interval(summary));
    tables
}

/// What all parts together are called beside their names.
pub(super) fn all_beside(labels: &Labels) -> String {
    let Labels { classes, queues, groups, providers, hosts, sites, .. } = labels;
    let names = [classes, queues, groups, providers, hosts, sites].into_iter().flatten();
    let mut all = "all".to_owned();
    while names.clone().any(|name| *name == all) {
        all = format!("({all})");
    }
    all
}

/// The shown service level under further thresholds, where there are any.
fn service_levels(summary: &Summary) -> Option<(&'static str, Table)> {
    let shown = |level: &&Level| Metric::of_service_level(level.formula) == summary.headline;
    let levels = Vec::from_iter(summary.levels.iter().filter(shown));
    let mut thresholds = Vec::from_iter(levels.iter().map(|level| level.threshold));
    thresholds.sort_unstable();
    thresholds.dedup();
    let mut lines = Vec::from_iter((0..summary.labels.classes.len()).map(Some));
    if lines.len() > 1 {
        lines.push(None);
    }
    // They stand in this order.
    let of = |class: Option<usize>, threshold| {
        let place = levels.binary_search_by_key(&(class, threshold), |level| (level.class, level.threshold));
        levels[place.ok()?].value
    };
    let row = |&class: &Option<usize>| {
        let all = all_beside(&summary.labels);
        let name = class.map_or(all.as_str(), |class| summary.labels.classes[class].as_str());
        let cells = thresholds.iter().map(|&threshold| of(class, threshold).map_or_else(String::new, share));
        std::iter::once(name.to_owned()).chain(cells).collect()
    };
    let heads = Vec::from_iter(thresholds.iter().map(|threshold| format!("{threshold} [%]")));
    let head = Vec::from_iter(std::iter::once("class").chain(heads.iter().map(String::as_str)));
    let table = Table::of_names(&head, lines.iter().map(row).collect());
    (!thresholds.is_empty()).then_some(("Service level within", table))
}

/// Who served whom, where several groups serve several classes.
fn served(summary: &Summary) -> Option<(&'static str, Table)> {
    let (classes, groups) = (&summary.labels.classes, &summary.labels.groups);
    // Each takes more than a sign.
    if classes.len() < 2 || groups.len() < 2 || groups.len() > WIDTH || summary.served.is_empty() {
        return None;
    }
    // They stand in this order.
    let of = |class: usize, group: usize| {
        let place = summary.served.binary_search_by_key(&(class, group), |served| (served.class, served.group));
        place.map_or_else(|_| String::new(), |place| share(summary.served[place].share))
    };
    let row = |(class, name): (usize, &String)| {
        std::iter::once(name.clone()).chain((0..groups.len()).map(|group| of(class, group))).collect()
    };
    let shown = apart(&Vec::from_iter(groups.iter().map(String::as_str)), 16);
    let heads = Vec::from_iter(shown.iter().map(|name| format!("{name} [%]")));
    let head = Vec::from_iter(std::iter::once("answered by").chain(heads.iter().map(String::as_str)));
    let table = Table::of_names(&head, classes.iter().enumerate().map(row).collect());
    (table.width() <= WIDTH).then_some(("Who served whom", table))
}

/// A share in percent.
fn share(estimate: Estimate) -> String {
    rounded(100.0 * estimate.value, 1)
}

/// Of more than this share of contacts that were lost otherwise than by giving up there is a warning.
const WORTH_A_WARNING: f64 = 0.01;

/// Warnings of contacts that were lost in a way that the service level does not show.
pub(super) fn losses(summary: &Summary) -> Vec<String> {
    otherwise_warning(summary).into_iter().chain(cut_off_warning(summary)).collect()
}

/// A warning where more than a hundredth of the contacts were neither served, as by an agent, by themselves or by a callback that was kept, nor gave
/// up waiting, with the ways in which they ended.
fn otherwise_warning(summary: &Summary) -> Option<String> {
    let scopes = accounted(summary);
    let (place, share, whose) = most_lost(summary, &scopes, |row| lost(row) / count(row, Metric::Offered))?;
    let (columns, table) = accounts(summary, &scopes);
    // As the table has them, which adds up.
    let row = summary.whole(scopes[place]);
    let cells = columns.iter().zip(&table.parts().1[place][1..]);
    let ways = cells.filter(|(column, _)| counts(row, column.metric) && !NOT_LOST.contains(&column.metric));
    let mut named = Vec::from_iter(ways.map(|(column, cell)| format!("{cell} {}", column.metric.heading())));
    named.extend(gone_on_in_vain(row).map(|(count, what)| format!("{} {what}", rounded(count, 1))));
    let named = named.join(", ");
    Some(format!("WARNING: {share} % of the contacts{whose} were neither served nor gave up waiting: {named}."))
}

/// A warning where more than a hundredth of the answered were cut off in conversation: the table has them among the answered.
fn cut_off_warning(summary: &Summary) -> Option<String> {
    let cut_off = |row: &Row| count(row, Metric::DroppedInSession) / count(row, Metric::Answered);
    let (place, share, whose) = most_lost(summary, &accounted(summary), cut_off)?;
    let row = summary.whole(accounted(summary)[place]);
    let [dropped, answered] = [Metric::DroppedInSession, Metric::Answered].map(|metric| rounded(count(row, metric), 1));
    Some(format!(
        "WARNING: {share} % of the answered contacts{whose} were cut off in conversation, {dropped} of {answered}."
    ))
}

/// Of which of these more than a hundredth were lost, by a share of their row, in percent and whose they are: the whole, which stands last; where it
/// is less of it, the class with the largest share, if that is more.
fn most_lost(summary: &Summary, scopes: &[Scope], share: impl Fn(&Row) -> f64) -> Option<(usize, String, String)> {
    let share = |place: usize| Some(share(summary.whole(scopes[place]))).filter(|&share| share > WORTH_A_WARNING);
    let told = |share: f64| rounded(100.0 * share, 1);
    let whole = scopes.len() - 1;
    if let Some(share) = share(whole) {
        return Some((whole, told(share), String::new()));
    }
    let classes = (0..whole).filter_map(|place| Some((place, share(place)?)));
    let (place, share) = classes.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    Some((place, told(share), format!(" of class {}", summary.name(scopes[place]))))
}

/// Those of whose contacts is told what became of them: each class, and the whole where it is not the only class.
fn accounted(summary: &Summary) -> Vec<Scope> {
    let classes = summary.labels.classes.len();
    (0..classes).map(Scope::Class).chain((classes != 1).then_some(Scope::Center)).collect()
}

/// What became of their contacts.
fn accounts(summary: &Summary, scopes: &[Scope]) -> (Vec<Column>, Table) {
    let all = all_beside(&summary.labels);
    let name = |scope: Scope| if scope == Scope::Center { all.as_str() } else { summary.name(scope) };
    let rows = Vec::from_iter(scopes.iter().map(|&scope| (name(scope), summary.whole(scope))));
    let columns = ways_of_ending(&rows);
    let table = Table::of_accounts("class", &rows, &columns);
    (columns, table)
}

/// Ways of ending that lose nobody, or of which only those are lost who went on in vain, besides all who came and who gave up waiting: who goes
/// without a word gives up waiting too.
const NOT_LOST: [Metric; 8] = [
    Metric::Offered,
    Metric::Answered,
    Metric::Abandoned,
    Metric::SilentlyAbandoned,
    Metric::SelfServed,
    Metric::Switched,
    Metric::CallbacksRequested,
    Metric::PutOff,
];

fn count(row: &Row, metric: Metric) -> f64 {
    row.estimate(metric).map_or(0.0, |estimate| estimate.value)
}

/// How many contacts of a row were neither served nor gave up waiting.
fn lost(row: &Row) -> f64 {
    count(row, Metric::LostShare) * count(row, Metric::Offered) - count(row, Metric::SilentlyAbandoned)
}

/// Those of them who were to be called back and were not, or put it off and did not come, and in words which.
fn gone_on_in_vain(row: &Row) -> Option<(f64, &'static str)> {
    let ways = Vec::from_iter(Outcome::ALL.iter().flat_map(|&outcome| Metric::of_outcome(outcome)));
    let of_others = |&place: &usize| !NOT_LOST.contains(ways[place]) && !ways[..place].contains(&ways[place]);
    let others = (0..ways.len()).filter(of_others).map(|place| count(row, *ways[place])).sum::<f64>();
    let what = match [Metric::CallbacksRequested, Metric::PutOff].map(|metric| counts(row, metric)) {
        [true, true] => "to be called back or put off, in vain",
        [true, false] => "to be called back, in vain",
        [false, _] => "put off for good",
    };
    Some((lost(row) - others, what)).filter(|&(count, _)| count >= 0.05)
}

/// The offered, and each way in which contacts of these rows ended: it adds up.
fn ways_of_ending(rows: &[(&str, &Row)]) -> Vec<Column> {
    let mut columns = vec![alone(Metric::Offered), alone(Metric::Answered), alone(Metric::Abandoned)];
    for &metric in Outcome::ALL.iter().flat_map(|&outcome| Metric::of_outcome(outcome)) {
        let occurs = rows.iter().any(|(_, row)| counts(row, metric));
        if occurs && columns.iter().all(|column| column.metric != metric) {
            columns.push(alone(metric));
        }
    }
    columns
}

/// Whether there was any of it.
fn counts(row: &Row, metric: Metric) -> bool {
    row.estimate(metric).is_some_and(|count| count.value > 0.0)
}

/// Who came again, what contacts were told that had to wait, and what self-service systems did with others, where there are any.
fn clients_and_treatments(classes: &[(&str, &Row)]) -> Vec<(&'static str, Table)> {
    let where_any = |metrics: [Metric; 2]| {
        let any = |(_, row): &&(&str, &Row)| metrics.iter().any(|&metric| counts(row, metric));
        Vec::from_iter(classes.iter().filter(any).copied())
    };
    let again = where_any([Metric::Retrials, Metric::Recalls]);
    let told = where_any([Metric::Told, Metric::Balked]);
    let self_service = where_any([Metric::Contained, Metric::Escalated]);
    let watched = where_any([Metric::DevicesOnline, Metric::DevicesOffline]);
    let mut tables = Vec::new();
    if !again.is_empty() {
        let columns = [
            alone(Metric::Offered),
            alone(Metric::Clients),
            alone(Metric::Retrials),
            alone(Metric::Recalls),
            with_half_width(Metric::FirstContactResolution),
            with_half_width(Metric::ClientAnswerShare),
            with_half_width(Metric::ClientAbandonShare),
            with_half_width(Metric::ClientBlockedShare),
        ];
        tables.push(("Clients who come again", Table::fitting("class", &again, &columns)));
        let mut columns = vec![
            alone(Metric::Clients),
            with_half_width(Metric::ClientServiceLevel),
            with_half_width(Metric::ClientWaitedShare),
            with_half_width(Metric::ClientWait),
        ];
        let occurs = |metric: &Metric| again.iter().any(|(_, row)| counts(row, *metric));
        columns.extend(Metric::BLOCKED_CLIENTS.iter().copied().filter(occurs).map(alone));
        tables.push(("Clients, over all their contacts", Table::fitting("class", &again, &columns)));
    }
    if !told.is_empty() {
        let columns = [
            alone(Metric::Told),
            alone(Metric::Balked),
            with_half_width(Metric::BalkShare),
            with_half_width(Metric::AnnouncedWait),
            alone(Metric::AnnouncementError),
        ];
        tables.push(("Told that nobody is free", Table::fitting("class", &told, &columns)));
    }
    let transferred = where_any([Metric::Transferred, Metric::TransferredIn]);
    if !transferred.is_empty() {
        let columns = [
            alone(Metric::Transferred),
            with_half_width(Metric::TransferShare),
            alone(Metric::ConsultTime),
            alone(Metric::TransferredIn),
        ];
        tables.push(("Transfers", Table::fitting("class", &transferred, &columns)));
    }
    let threads = where_any([Metric::ThreadMessages, Metric::ResolutionTime]);
    if !threads.is_empty() {
        let columns = [
            with_half_width(Metric::FirstResponse),
            with_half_width(Metric::LaterResponse),
            with_half_width(Metric::ResolutionTime),
            alone(Metric::ThreadMessages),
            alone(Metric::ThreadAgents),
            alone(Metric::JoinedShare),
        ];
        tables.push(("Threads", Table::fitting("class", &threads, &columns)));
    }
    tables.extend(subscribers(classes));
    tables.extend(while_waiting(classes));
    tables.extend(visitors(classes));
    tables.extend(looked_first(classes));
    tables.extend(callbacks(classes));
    tables.extend(campaigns(classes));
    if !self_service.is_empty() {
        let columns = [
            alone(Metric::Contained),
            alone(Metric::Escalated),
            with_half_width(Metric::Containment),
            alone(Metric::SelfServiceSkipped),
            alone(Metric::SelfServiceBlocked),
            alone(Metric::SelfServiceTime),
        ];
        tables.push(("Self-service systems", Table::fitting("class", &self_service, &columns)));
    }
    if !watched.is_empty() {
        let devices = [
            alone(Metric::DevicesOnline),
            alone(Metric::DevicesUndisturbed),
            alone(Metric::DevicesAway),
            alone(Metric::DevicesOffline),
            alone(Metric::Ghosts),
        ];
        tables.push(("Devices of clients, by share of time", Table::fitting("class", &watched, &devices)));
        let seen = [
            alone(Metric::PresenceAge),
            with_half_width(Metric::PresenceWrong),
            alone(Metric::PresenceUnseen),
            with_half_width(Metric::GhostsSeen),
            alone(Metric::PresenceMessages),
            alone(Metric::PresenceToAgents),
        ];
        tables.push(("What agents see of clients", Table::fitting("class", &watched, &seen)));
        let messages = [
            alone(Metric::KeptMessages),
            alone(Metric::UndeliveredMessages),
            alone(Metric::DeviceChanges),
            alone(Metric::TurnedOn),
            alone(Metric::DelayedReturns),
        ];
        tables.push(("Where messages to clients go", Table::fitting("class", &watched, &messages)));
    }
    tables
}

/// Subscribers who were told of something, and the contacts that followed; where any were.
fn subscribers(classes: &[(&str, &Row)]) -> Option<(&'static str, Table)> {
    let rows = Vec::from_iter(classes.iter().filter(|(_, row)| counts(row, Metric::SubscribersTold)).copied());
    let columns = [alone(Metric::SubscribersTold), with_half_width(Metric::NoticeContacts)];
    (!rows.is_empty()).then(|| ("Subscribers who were told of something", Table::fitting("class", &rows, &columns)))
}

/// What clients did themselves while they waited; where any did.
fn while_waiting(classes: &[(&str, &Row)]) -> Option<(&'static str, Table)> {
    let rows = Vec::from_iter(classes.iter().filter(|(_, row)| counts(row, Metric::WaitingSelfServiceTried)).copied());
    let columns = [
        alone(Metric::WaitingSelfServiceTried),
        with_half_width(Metric::WaitingSelfServed),
        alone(Metric::WaitingSelfServiceFailed),
    ];
    (!rows.is_empty()).then(|| ("Self-service while waiting", Table::fitting("class", &rows, &columns)))
}

/// What became of visitors of the page; where any are invited.
fn visitors(classes: &[(&str, &Row)]) -> Option<(&'static str, Table)> {
    let rows = Vec::from_iter(classes.iter().filter(|(_, row)| counts(row, Metric::Visitors)).copied());
    let occurs = |metric: Metric| rows.iter().any(|(_, row)| counts(row, metric));
    let first = [Metric::Visitors, Metric::Invited, Metric::InvitationsAccepted].into_iter();
    let others = [
        Metric::InvitationsForLater,
        Metric::InvitationsDeclined,
        Metric::InvitationsExpired,
        Metric::InvitationsLeft,
        Metric::InvitationsOpen,
    ];
    let numbers = first.chain(others.into_iter().filter(|&metric| occurs(metric))).map(alone);
    let last = [with_half_width(Metric::InvitationAcceptance), alone(Metric::InvitationDelay)];
    let columns = Vec::from_iter(numbers.chain(last));
    (!rows.is_empty()).then(|| ("Visitors of the page", Table::fitting("class", &rows, &columns)))
}

/// What clients did who looked at the center's status first, which adds up to them, and what they saw; where anybody looked.
fn looked_first(classes: &[(&str, &Row)]) -> Vec<(&'static str, Table)> {
    let looked = |(_, row): &&(&str, &Row)| counts(row, Metric::StatusLooked);
    let rows = Vec::from_iter(classes.iter().filter(looked).copied());
    if rows.is_empty() {
        return Vec::new();
    }
    let occurs = |&metric: &Metric| rows.iter().any(|(_, row)| counts(row, metric));
    let others = [
        Metric::StatusSwitched,
        Metric::StatusCallbacks,
        Metric::StatusSelfServed,
        Metric::StatusPutOff,
        Metric::StatusStayedAway,
        Metric::StatusUnsettled,
    ];
    let first = [Metric::StatusLooked, Metric::StatusCame].into_iter();
    let what_they_did = Vec::from_iter(first.chain(others.into_iter().filter(occurs)).map(alone));
    let seen = [
        with_half_width(Metric::StatusTooLong),
        with_half_width(Metric::StatusWait),
        alone(Metric::StatusBias),
        with_half_width(Metric::StatusError),
        alone(Metric::StatusWaitedLonger),
        alone(Metric::StatusAge),
        alone(Metric::StatusLooks),
    ];
    let mut tables = vec![
        ("Clients who looked at the status first", Table::of_accounts("class", &rows, &what_they_did)),
        ("What they saw", Table::fitting("class", &rows, &seen)),
    ];
    if occurs(&Metric::AlertsAsked) {
        let sent = [Metric::AlertsByMessage, Metric::AlertsByPage, Metric::AlertsUndeliverable];
        let sent = [Metric::AlertsAsked].into_iter().chain(sent.into_iter().filter(occurs)).map(alone);
        let columns = Vec::from_iter(sent.chain([with_half_width(Metric::AlertContacts), alone(Metric::AlertWait)]));
        tables.push(("Clients who asked to be told when it is better", Table::fitting("class", &rows, &columns)));
    }
    tables
}

/// What became of those who hung up to be called back, which adds up to them, and what it took; where anybody did.
fn callbacks(classes: &[(&str, &Row)]) -> Vec<(&'static str, Table)> {
    let asked = |(_, row): &&(&str, &Row)| counts(row, Metric::CallbacksOver) && !counts(row, Metric::CampaignRecords);
    let rows = Vec::from_iter(classes.iter().filter(asked).copied());
    if rows.is_empty() {
        return Vec::new();
    }
    let occurs = |&metric: &Metric| rows.iter().any(|(_, row)| counts(row, metric));
    let endings = [
        Metric::CallbacksUnreached,
        Metric::CallbacksSettled,
        Metric::CallbacksGivenUp,
        Metric::CallbacksContactedAgain,
        Metric::CallbacksRefused,
        Metric::CallbacksUnfinished,
    ];
    let first = [Metric::CallbacksOver, Metric::CallbacksCompleted].into_iter();
    let endings = Vec::from_iter(first.chain(endings.into_iter().filter(occurs)).map(alone));
    let promised = [Metric::CallbackInTime].into_iter().filter(occurs).map(with_half_width);
    let robots = [Metric::CallbackHungUp, Metric::CallbackHungUpShare, Metric::CallbackOnHold];
    let robots = robots.into_iter().filter(occurs).map(alone);
    let calls = [
        with_half_width(Metric::CallbackDelay),
        alone(Metric::CallbackCalls),
        alone(Metric::CallbackAnswerShare),
        alone(Metric::CallbackFirstCall),
        alone(Metric::CallbackDialling),
        alone(Metric::CallbackHandleTime),
    ];
    let devices = [Metric::CallbackRung, Metric::CallbackGone, Metric::CallbackPutOff];
    let devices = devices.into_iter().filter(occurs).map(alone);
    let calls = Vec::from_iter(promised.chain(calls).chain(robots).chain(devices));
    let mut tables = vec![
        ("What became of the callbacks", Table::of_accounts("class", &rows, &endings)),
        ("Callbacks", Table::fitting("class", &rows, &calls)),
    ];
    let pages = [Metric::Pages, Metric::PagesUndeliverable, Metric::CallbacksUnpaged];
    if pages.iter().any(occurs) {
        let counted = pages.into_iter().filter(occurs).map(alone);
        let worth = [Metric::CallbackFirstCallPaged, Metric::CallbackFirstCallUnpaged].map(with_half_width);
        let ahead = [alone(Metric::PageLead), alone(Metric::PageError)];
        let columns = Vec::from_iter(counted.chain(worth).chain(ahead));
        tables.push(("Pages ahead of callbacks", Table::fitting("class", &rows, &columns)));
    }
    let updates = [Metric::UpdatesByMessage, Metric::UpdatesByPage, Metric::UpdatesUndeliverable];
    if updates.iter().any(occurs) {
        let counted = updates.into_iter().filter(occurs).map(alone);
        let told = [with_half_width(Metric::UpdatedWait), alone(Metric::UpdateError)];
        let columns = Vec::from_iter(counted.chain(told));
        tables.push(("Updates to clients who wait to be called", Table::fitting("class", &rows, &columns)));
    }
    tables
}

/// What became of the records of campaigns, which adds up to them, and what it took; where there are any.
fn campaigns(classes: &[(&str, &Row)]) -> Vec<(&'static str, Table)> {
    let called = |(_, row): &&(&str, &Row)| counts(row, Metric::CampaignRecords);
    let rows = Vec::from_iter(classes.iter().filter(called).copied());
    if rows.is_empty() {
        return Vec::new();
    }
    let occurs = |&metric: &Metric| rows.iter().any(|(_, row)| counts(row, metric));
    let endings = [Metric::CampaignUnreached, Metric::CampaignRefused, Metric::CampaignUnfinished];
    let first = [Metric::CampaignRecords, Metric::CampaignReached].into_iter();
    let endings = Vec::from_iter(first.chain(endings.into_iter().filter(occurs)).map(alone));
    let others = [Metric::CallbackWrongParty, Metric::CallbackVoicemail, Metric::CallbackNoLine];
    let robots = [Metric::CallbackHungUp, Metric::NuisanceShare, Metric::CallbackOnHold];
    let calls = [alone(Metric::CallbackCalls), with_half_width(Metric::CallbackAnswerShare)].into_iter();
    let calls = calls.chain([alone(Metric::RightPartyShare)]);
    let calls = calls.chain(others.into_iter().filter(occurs).map(alone));
    let calls = calls.chain(robots.into_iter().filter(occurs).map(with_half_width));
    let calls = calls.chain([alone(Metric::CallbackDialling), with_half_width(Metric::CallbackHandleTime)]);
    // Calls to others are no part of a campaign, where the center makes such as well.
    let value = |row: &Row, metric: Metric| row.estimate(metric).map(|estimate| estimate.value);
    let calls_no_others =
        |(_, row): &&(&str, &Row)| value(row, Metric::CampaignRecords) == value(row, Metric::CallbacksOver);
    let of_campaigns = Vec::from_iter(rows.iter().filter(calls_no_others).copied());
    vec![
        ("What became of the records", Table::of_accounts("class", &rows, &endings)),
        ("Campaigns", Table::fitting("class", &of_campaigns, &Vec::from_iter(calls))),
    ]
}

/// How messages fare at the machines on their way, where one can hold them up or the proxy hosts.
fn messages(summary: &Summary, providers: Vec<(&str, &Row)>) -> Option<(&'static str, Table)> {
    let machines: Vec<(&str, &Row)> = providers.into_iter().chain([("proxy", summary.whole(Scope::Center))]).collect();
    let says = |metric: Metric| machines.iter().any(|(_, row)| counts(row, metric));
    let columns: Vec<Column> = [Metric::ServersBusy, Metric::MessagesInLine, Metric::Downtime, Metric::Hosted]
        .into_iter()
        .filter(|&metric| says(metric))
        .map(with_half_width)
        .collect();
    let columns = Vec::from_iter([Metric::MessageLatency, Metric::RoundTrip].map(alone).into_iter().chain(columns));
    (columns.len() > 2).then(|| ("Messages", Table::fitting("at", &machines, &columns)))
}

/// Who was kept away or cut off by machines on the way, if anybody was.
fn turned_away(classes: &[(&str, &Row)]) -> Option<(&'static str, Table)> {
    let somebody = |&metric: &Metric| classes.iter().any(|(_, row)| counts(row, metric));
    let columns: Vec<Column> = [
        Metric::Unreachable,
        Metric::NoChannel,
        Metric::Unsupported,
        Metric::Unqualified,
        Metric::Refused,
        Metric::DroppedInDialogue,
        Metric::DroppedWaiting,
        Metric::DroppedInSession,
    ]
    .into_iter()
    .filter(somebody)
    .map(alone)
    .collect();
    (!columns.is_empty()).then(|| ("Cut off or turned away", Table::fitting("class", classes, &columns)))
}

/// A text as lines that fit a terminal; a word that does not fit is cut.
pub fn wrapped(text: &str, width: usize) -> String {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        for piece in pieces(word, width) {
            let line = lines.last_mut().expect("there is always a line");
            let room = width.saturating_sub(signs(line) + 1);
            if line.is_empty() {
                line.push_str(piece);
            } else if signs(piece) <= room {
                line.push(' ');
                line.push_str(piece);
            } else {
                lines.push(piece.to_owned());
            }
        }
    }
    lines.iter().filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

/// The same behind a head, under which no further line begins. A text that begins with blanks stands so much farther to the right.
pub(super) fn hung(head: &str, text: &str, width: usize) -> String {
    let head = format!("{head}{}", " ".repeat(text.len() - text.trim_start_matches(' ').len()));
    let lines = wrapped(text, width.saturating_sub(signs(&head)));
    let blanks = " ".repeat(signs(&head));
    let mut heads = std::iter::once(head.as_str()).chain(std::iter::repeat(blanks.as_str()));
    lines.lines().map(|line| format!("{}{line}\n", heads.next().unwrap_or_default())).collect()
}

/// A word in pieces that fit a terminal, each of a sign at least.
fn pieces(word: &str, width: usize) -> Vec<&str> {
    let (mut pieces, mut rest) = (Vec::new(), word);
    while signs(rest) > width {
        let ends = rest.char_indices().map(|(start, sign)| start + sign.len_utf8());
        let mut fitting = ends.clone().take_while(|&end| signs(&rest[..end]) <= width);
        let end = fitting.by_ref().last().or_else(|| ends.clone().next()).unwrap_or(rest.len());
        let (piece, more) = rest.split_at(end);
        pieces.push(piece);
        rest = more;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::WIDTH;

    #[test]
    fn long_questions_are_wrapped_and_endless_words_are_cut() {
        assert_eq!(wrapped("  Is it\n so? ", WIDTH), "Is it so?\n");
        assert_eq!(wrapped("", WIDTH), "");
        let text = format!("{} {}", "word ".repeat(40), "x".repeat(500));
        let lines = wrapped(&text, WIDTH);
        assert!(lines.lines().all(|line| line.chars().count() <= WIDTH));
        assert_eq!(lines.matches('x').count(), 500);
        assert_eq!(wrapped("電話の予約 ab", 6), "電話の\n予約\nab\n", "each of these takes two columns");
        assert_eq!(wrapped("電話", 1), "電\n話\n");
        assert_eq!(hung("電: ", "one two", 8), "電: one\n    two\n");
        assert_eq!(hung("- ", "  one two", 8), "-   one\n    two\n");
    }
}
