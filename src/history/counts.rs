//! Rows of an interval report become sums: averages are multiplied by what they are averages of.

use super::columns::{Header, Meaning};
use super::reading::{Fields, Reading, shortened};
use super::records::{Counts, Interval, Medium};
use super::sheet::Row;
use jiff::Timestamp;

/// Which contacts a share of those answered in time is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Answered,
    AnsweredOrAbandoned,
    Offered,
}

impl Base {
    const ALL: [Base; 3] = [Base::Answered, Base::AnsweredOrAbandoned, Base::Offered];

    fn of(self, counts: &Counts) -> f64 {
        match self {
            Base::Answered => counts.answered,
            Base::AnsweredOrAbandoned => counts.answered + counts.abandoned.unwrap_or(0.0),
            Base::Offered => counts.offered,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Base::Answered => "the answered",
            Base::AnsweredOrAbandoned => "those who were answered or gave up",
            Base::Offered => "the offered",
        }
    }
}

/// An interval whose share in time is not a number of contacts yet.
struct Draft<'r> {
    row: &'r Row,
    interval: Interval,
    in_time: Option<f64>,
}

/// Takes rows of a table: `when` says when the interval of a row starts and how long it is; it is told which series the row belongs to. Rows of a
/// queue that are of several media, skills or languages are series of their own: those of a medium add up.
pub(super) fn take(
    reading: &mut Reading,
    rows: &[Row],
    header: &Header,
    class: impl Fn(&Fields<'_>) -> String,
    when: impl Fn(&mut Reading, &Fields<'_>, &str) -> Result<(Timestamp, Option<u32>), String>,
) {
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    for row in rows {
        reading.rows += 1;
        let fields = Fields { row, header, numbers: reading.numbers };
        if fields.is_total() || row.filled() < 2 {
            reading.leave_out(row, "it sums up other rows, or says nothing");
            continue;
        }
        let class = class(&fields);
        if class.is_empty() {
            reading.leave_out(row, "it names no queue");
            continue;
        }
        let parts = [Meaning::Medium, Meaning::Skills, Meaning::Language];
        let parts = parts.into_iter().filter_map(|part| fields.said(part));
        let queue = std::iter::once(class.as_str()).chain(parts).collect::<Vec<&str>>().join(", ");
        let read = when(reading, &fields, &queue).and_then(|when| Ok((when, counts(&fields)?, fields.heads()?)));
        match read {
            Ok(((start, length), (counts, in_time), staff)) => {
                let medium = Medium::named(fields.text(Meaning::Medium));
                let interval = Interval { class, queue, start, length: length.unwrap_or(0), counts, staff, medium };
                drafts.push(Draft { row, interval, in_time });
            }
            Err(reason) => reading.leave_out(row, reason),
        }
    }
    let base = base_of(&drafts);
    if drafts.iter().any(|draft| draft.in_time.is_some()) {
        reading.note(format!("the share answered in time is one of {}: so it gives whole contacts", base.words()));
    }
    let guessed = guessed_length(&drafts);
    for draft in drafts {
        let mut interval = draft.interval;
        if let Some(share) = draft.in_time {
            let in_time = (share * base.of(&interval.counts)).round();
            interval.counts.answered_in_time = Some(in_time.min(interval.counts.answered));
        }
        if interval.length == 0 {
            interval.length = guessed;
        }
        if let Some(reason) = nonsense(&interval.counts) {
            reading.leave_out(draft.row, reason);
            continue;
        }
        reading.told.intervals.push(interval);
    }
}

/// The shortest time between two starts of one class, if the report does not say how long its intervals are \[s\].
fn guessed_length(drafts: &[Draft<'_>]) -> u32 {
    let mut starts: Vec<(&str, Timestamp)> =
        drafts.iter().map(|draft| (draft.interval.class.as_str(), draft.interval.start)).collect();
    starts.sort_unstable();
    let gaps = starts.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    let gaps = gaps.map(|pair| pair[1].1.duration_since(pair[0].1).as_secs()).filter(|&gap| gap > 0);
    gaps.min().map_or(1_800, |gap| gap.clamp(300, 86_400) as u32)
}

/// The base for which shares give whole numbers most often; of several, the first.
fn base_of(drafts: &[Draft<'_>]) -> Base {
    let misfit = |base: Base| {
        let numbers = drafts.iter().filter_map(|draft| Some(draft.in_time? * base.of(&draft.interval.counts)));
        numbers.map(|number| (number - number.round()).abs()).sum::<f64>()
    };
    Base::ALL.into_iter().min_by(|&one, &two| misfit(one).total_cmp(&misfit(two))).unwrap_or(Base::Answered)
}

/// Why these counts cannot be.
fn nonsense(counts: &Counts) -> Option<String> {
    let Counts { offered, answered, abandoned, answered_in_time, .. } = counts;
    if *answered > offered + 0.5 {
        return Some(format!("more contacts are answered ({answered}) than offered ({offered})"));
    }
    if let Some(in_time) = answered_in_time.filter(|in_time| *in_time > answered + 0.5) {
        return Some(format!("more contacts are answered in time ({in_time}) than answered ({answered})"));
    }
    match abandoned {
        Some(abandoned) if answered + abandoned > offered + 0.5 => {
            Some(format!("answered and abandoned ({answered} and {abandoned}) are more than offered ({offered})"))
        }
        _ => None,
    }
}

/// The sums of a row, and the share of contacts answered in time if it has one.
fn counts(fields: &Fields<'_>) -> Result<(Counts, Option<f64>), String> {
    let answered = fields.count(Meaning::Answered)?;
    let offered = fields.count(Meaning::Offered)?;
    let mut abandoned = fields.count(Meaning::Abandoned)?;
    if let (None, Some(text), Some(offered)) = (abandoned, fields.said(Meaning::AbandonedShare), offered) {
        abandoned = fields.numbers.share(text, false).map(|share| (share * offered).round());
    }
    let offered = match (offered, answered, abandoned) {
        (Some(offered), ..) => offered,
        // A report that has those who gave up and went on apart from the answered has them all.
        (None, Some(answered), abandoned) => {
            answered + abandoned.unwrap_or(0.0) + fields.count(Meaning::FlowOut)?.unwrap_or(0.0)
        }
        (None, None, _) => return Err("it says neither how many contacts came nor how many were answered".to_owned()),
    };
    let answered = answered.unwrap_or_else(|| offered - abandoned.unwrap_or(0.0));
    let sum = |sum: Meaning, mean: Meaning, count: Option<f64>| -> Result<Option<f64>, String> {
        if let Some(total) = fields.seconds(sum)? {
            return Ok(Some(total));
        }
        match (fields.seconds(mean)?, count) {
            (Some(mean), Some(count)) => Ok(Some(mean * count)),
            // Of nobody there is no mean.
            (None, Some(0.0)) if fields.header.has(mean) => Ok(Some(0.0)),
            _ => Ok(None),
        }
    };
    let whole = Some(answered);
    let talk = sum(Meaning::TalkSum, Meaning::TalkMean, whole)?;
    let hold = sum(Meaning::HoldSum, Meaning::HoldMean, whole)?;
    let after_call = sum(Meaning::AfterCallSum, Meaning::AfterCallMean, whole)?;
    let handle = sum(Meaning::HandleSum, Meaning::HandleMean, whole)?;
    let conversation = match (talk, handle) {
        (Some(talk), _) => Some(talk + hold.unwrap_or(0.0)),
        // What is told as one is taken as conversation, unless the work after it is known.
        (None, Some(handle)) => Some((handle - after_call.unwrap_or(0.0)).max(0.0)),
        (None, None) => None,
    };
    let in_time = match fields.said(Meaning::InTimeShare) {
        None => None,
        Some(text) => Some(
            fields
                .numbers
                .share(text, false)
                .or_else(|| fields.numbers.share(text, true))
                .ok_or_else(|| format!("share answered in time: `{}` is no share", shortened(text)))?,
        ),
    };
    let counts = Counts {
        offered,
        answered,
        abandoned,
        answered_in_time: fields.count(Meaning::InTime)?,
        wait_answered: sum(Meaning::WaitSum, Meaning::WaitMean, whole)?,
        wait_abandoned: sum(Meaning::AbandonedWaitSum, Meaning::AbandonedWaitMean, abandoned)?,
        talk: conversation,
        after_call,
    };
    let in_time = in_time.filter(|_| counts.answered_in_time.is_none());
    Ok((counts, in_time))
}
