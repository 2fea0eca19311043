//! Calabrio: queue data and forecasts, both without a header.

use super::{Kind, Source};
use crate::history::columns::{Header, Meaning};
use crate::history::counts;
use crate::history::moment::{DateOrder, Written, date, time, written};
use crate::history::reading::Fields;
use crate::history::records::{Day, Planned};
use crate::history::sheet::Row;

pub(super) static QUEUE_DATA: Kind = Kind {
    name: "calabrio",
    title: "Calabrio queue data",
    recognises: |source| rows(source).is_some_and(|rows| rows.iter().take(5).all(is_queue_data)),
    read: |reading, source| {
        let sheet = source.table().ok_or("it is no table")?;
        let header = Header::by_number(&[
            (Meaning::Length, 0),
            (Meaning::Day, 1),
            (Meaning::Start, 2),
            (Meaning::Queue, 4),
            (Meaning::Offered, 5),
            (Meaning::Answered, 6),
            (Meaning::InTime, 7),
            (Meaning::Abandoned, 8),
            (Meaning::TalkSum, 12),
            (Meaning::AfterCallSum, 13),
            (Meaning::WaitSum, 14),
            (Meaning::AbandonedWaitSum, 15),
        ]);
        reading.begin(sheet, &header);
        let class = |fields: &Fields<'_>| fields.text(Meaning::Queue).to_owned();
        counts::take(reading, &sheet.rows, &header, class, |reading, fields, class| {
            let moment = format!("{} {}", fields.text(Meaning::Day), fields.text(Meaning::Start));
            let minutes = fields.count(Meaning::Length)?.filter(|minutes| (1.0..=1_440.0).contains(minutes));
            Ok((reading.moment(&moment, class)?, minutes.map(|minutes| (minutes * 60.0) as u32)))
        });
        Ok(())
    },
};

fn rows(source: &Source) -> Option<&[Row]> {
    source.table().map(|sheet| sheet.rows.as_slice()).filter(|rows| !rows.is_empty())
}

fn is_queue_data(row: &Row) -> bool {
    let whole = |column: usize| row.cell(column).parse::<f64>().is_ok();
    (16..=30).contains(&row.cells.len())
        && whole(0)
        && date(row.cell(1), DateOrder::MonthFirst).is_some()
        && row.cell(1).len() == 8
        && time(row.cell(2)).is_some()
        && (5..9).all(whole)
}

pub(super) static FORECAST: Kind = Kind {
    name: "calabrio-forecast",
    title: "Calabrio forecast",
    recognises: |source| rows(source).is_some_and(|rows| rows.iter().take(5).all(is_forecast)),
    read: |reading, source| {
        let sheet = source.table().ok_or("it is no table")?;
        let header = Header::by_number(&[
            (Meaning::Queue, 0),
            (Meaning::Start, 1),
            (Meaning::End, 2),
            (Meaning::Offered, 3),
            (Meaning::TalkMean, 4),
            (Meaning::AfterCallMean, 5),
        ]);
        reading.begin(sheet, &header);
        for row in &sheet.rows {
            reading.rows += 1;
            let fields = Fields { row, header: &header, numbers: sheet.numbers };
            match forecast(&fields) {
                Ok(planned) => reading.told.forecast.push(planned),
                Err(reason) => reading.leave_out(row, reason),
            }
        }
        Ok(())
    },
};

fn is_forecast(row: &Row) -> bool {
    let moment = |column: usize| wall(row.cell(column)).is_some() && row.cell(column).as_bytes().get(8) == Some(&b' ');
    (5..=8).contains(&row.cells.len()) && moment(1) && moment(2) && row.cell(3).parse::<f64>().is_ok()
}

fn wall(text: &str) -> Option<jiff::civil::DateTime> {
    match written(text, DateOrder::MonthFirst) {
        Some(Written::Wall(wall)) => Some(wall),
        _ => None,
    }
}

fn forecast(fields: &Fields<'_>) -> Result<Planned, String> {
    let moment = |meaning| {
        wall(fields.text(meaning)).ok_or_else(|| format!("`{}` is no date with a time", fields.text(meaning)))
    };
    let (start, end) = (moment(Meaning::Start)?, moment(Meaning::End)?);
    let length = end.duration_since(start).as_secs();
    if !(1..=86_400).contains(&length) {
        return Err("the interval ends before it starts, or is longer than a day".to_owned());
    }
    Ok(Planned {
        class: fields.text(Meaning::Queue).to_owned(),
        queue: fields.text(Meaning::Queue).to_owned(),
        day: Day::Date(start.date()),
        start: start.time(),
        length: length as u32,
        number: fields.count(Meaning::Offered)?.ok_or("it says no volume")?,
        talk_mean: fields.seconds(Meaning::TalkMean)?,
        after_call_mean: fields.seconds(Meaning::AfterCallMean)?,
    })
}
