//! Tables of classes: those of one medium beside each other, and all of them by interval. Of several media together only counts are told:
//! a service level of calls and e-mails is none of either.

use super::console::{MAX_INTERVALS, all_beside, alone, with_half_width};
use super::table::{Column, Table, estimate_cells, heading, shortened};
use crate::experiment::{Metric, Row, Scope, Spread, Summary, WayIn};
use crate::time::Span;

/// Of more classes it is not told by interval.
const MOST: usize = 12;
/// Names at the head of a column have at most so much room \[signs\].
const HEAD: usize = 16;

/// The scopes that service is told of: the center, or each medium where there are several.
pub(super) fn parts(summary: &Summary) -> Vec<Scope> {
    match summary.labels.media.len() {
        0 => vec![Scope::Center],
        count => (0..count).map(Scope::Medium).collect(),
    }
}

/// How the contacts of a class or of a medium come; of the center, if they all come in one way.
pub(super) fn way_in(summary: &Summary, scope: Scope) -> Option<WayIn> {
    let labels = &summary.labels;
    match scope {
        Scope::Class(class) => Some(labels.class_media[class]),
        Scope::Medium(medium) => Some(labels.media[medium]),
        Scope::Center if labels.media.is_empty() => labels.class_media.first().copied(),
        Scope::Center
        | Scope::Queue(_)
        | Scope::Group(_)
        | Scope::Provider(_)
        | Scope::Host(_)
        | Scope::Site(_)
        | Scope::Goal(_) => None,
    }
}

/// Whose service it is, in words after its name: ` of calls`; nothing of the center.
pub(super) fn of(summary: &Summary, scope: Scope) -> String {
    match scope {
        Scope::Medium(medium) => format!(" of {}", summary.labels.media[medium].contacts()),
        Scope::Center => String::new(),
        part => format!(" of {}", summary.name(part)),
    }
}

/// What service is measured by: of e-mails that are due the share that is answered by then, of all else the service level. Of e-mails without a due
/// time nothing is, unless they are all that comes and their limit is none for people who hold the line.
pub(super) fn level(summary: &Summary, scope: Scope) -> Option<Metric> {
    let is_mail = way_in(summary, scope) == Some(WayIn::Email);
    if !is_mail {
        return Some(summary.headline);
    }
    let by_due = summary.whole(scope).estimate(Metric::AnsweredByDue).is_some();
    let is_for_mail = summary.labels.media.is_empty() && summary.in_time >= LIMIT_OF_MAIL;
    by_due.then_some(Metric::AnsweredByDue).or(is_for_mail.then_some(summary.headline))
}

/// Nobody means an e-mail when they say that answers come within less.
const LIMIT_OF_MAIL: Span = Span::from_seconds(60);

/// The parts of which the service level is told, not whether answers come by the time they are due.
pub(super) fn with_service_level(summary: &Summary) -> Vec<Scope> {
    parts(summary).into_iter().filter(|part| level(summary, *part) == Some(summary.headline)).collect()
}

/// Waits and service of classes: a table, or one for each medium.
pub(super) fn contacts(summary: &Summary) -> Vec<(&'static str, Table)> {
    let title = |scope| match way_in(summary, scope).filter(|_| scope != Scope::Center) {
        None => "Contacts",
        Some(WayIn::Voice) => "Calls",
        Some(WayIn::Im) => "Instant-messaging sessions",
        Some(WayIn::Chat) => "Chats",
        Some(WayIn::Email) => "E-mails",
        Some(WayIn::Sip) => "Contacts by SIP",
    };
    let all = all_beside(&summary.labels);
    let table = |scope: Scope| {
        let belongs =
            |class: &usize| scope == Scope::Center || way_in(summary, Scope::Class(*class)) == way_in(summary, scope);
        let classes = (0..summary.labels.classes.len()).filter(belongs).map(Scope::Class);
        let mut rows = Vec::from_iter(classes.map(|class| (summary.name(class), summary.whole(class))));
        // All say nothing new about the only one.
        if rows.len() != 1 {
            rows.push((&all, summary.whole(scope)));
        }
        (title(scope), Table::fitting("class", &rows, &columns(summary, scope, &rows)))
    };
    parts(summary).into_iter().map(table).collect()
}

fn columns(summary: &Summary, scope: Scope, rows: &[(&str, &Row)]) -> Vec<Column> {
    let some = |metric| rows.iter().any(|(_, row)| row.estimate(metric).is_some_and(|found| found.value > 0.0));
    let nobody_waits = way_in(summary, scope) == Some(WayIn::Email);
    let mut columns = vec![with_half_width(Metric::Offered)];
    columns.extend(some(Metric::AbandonedInDialogue).then(|| alone(Metric::DialogueAbandonShare)));
    columns.extend((!nobody_waits || some(Metric::AbandonShare)).then(|| with_half_width(Metric::AbandonShare)));
    columns.extend([with_half_width(Metric::Asa), alone(Metric::WaitP90)]);
    columns.extend(level(summary, scope).map(with_half_width));
    columns.extend(some(Metric::FirstResponse).then(|| alone(Metric::FirstResponse)));
    columns.push(with_half_width(Metric::Aht));
    columns
}

/// Service by class and interval; nothing for one class, which is the center, or for one interval.
pub(super) fn by_interval(summary: &Summary) -> Option<(&'static str, Table)> {
    let offered =
        |class: usize| summary.whole(Scope::Class(class)).estimate(Metric::Offered).map_or(0.0, |it| it.value);
    let classes = Vec::from_iter((0..summary.labels.classes.len()).filter(|&class| offered(class) > 0.0));
    let intervals = Vec::from_iter(summary.by_interval(Scope::Center).filter_map(|row| row.interval));
    if !(2..=MOST).contains(&classes.len()) || !(2..=MAX_INTERVALS).contains(&intervals.len()) {
        return None;
    }
    // Whether e-mails are answered by the time they are due is not known by interval.
    let metric = |class: usize| match way_in(summary, Scope::Class(class)) {
        Some(WayIn::Email) => Metric::Asa,
        _ => summary.headline,
    };
    let head = |class: &usize| {
        let name = shortened(summary.name(Scope::Class(*class)), HEAD);
        format!("{name} {}", heading(metric(*class)))
    };
    let heads = Vec::from_iter(classes.iter().map(head));
    let (title, first) = match summary.spread {
        Spread::Batches(_) => ("Service by class and batch of arrival", "from"),
        Spread::Replications | Spread::Pairs => ("Service by class and interval of arrival", "interval"),
    };
    let head = Vec::from_iter(std::iter::once(first).chain(heads.iter().map(String::as_str)));
    let columns = Vec::from_iter(classes.iter().map(|&class| {
        let rows = summary.by_interval(Scope::Class(class));
        let estimates = Vec::from_iter(rows.map(|row| row.estimate(metric(class))));
        estimate_cells(Column { metric: metric(class), half_width: false }, &estimates)
    }));
    let line = |(number, &interval): (usize, &usize)| {
        let cells = columns.iter().map(|column| column.get(number).cloned().unwrap_or_default());
        std::iter::once(summary.labels.intervals[interval].clone()).chain(cells).collect()
    };
    let rows = intervals.iter().enumerate().map(line).collect();
    Some((title, Table::of_texts(&head, rows)))
}
