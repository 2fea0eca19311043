//! From when to when something is, as the rows of a CSV file say.

use super::calendar::Calendar;
use super::moments::{DAYS_BEFORE, Moment, Moments};
use super::reader::Reader;
use super::sheet::{Column, Sheet};
use crate::time::Span;

/// How long what the rows tell of lasts.
#[derive(Clone, Copy)]
pub(super) enum Lasting {
    /// All as long.
    All(Span),
    /// Until the time in this column.
    Until(Column),
}

impl Lasting {
    /// When the row begins and how long it lasts, as far as its cells say.
    pub(super) fn known(
        self,
        moments: Moments,
        sheet: &Sheet,
        calendar: &Calendar,
        row: usize,
    ) -> Option<(Moment, Span)> {
        let from = moments.known(sheet, calendar, row)?;
        let lasts = match self {
            Lasting::All(span) => span,
            Lasting::Until(column) => from.lasts_until(sheet.time(row, column)?, calendar).ok()?,
        };
        Some((from, lasts))
    }
}

impl Reader<'_> {
    /// When the row begins and how long it lasts. Nothing for rows that neither begin on days of the run or shortly before it nor reach into it,
    /// which may be anything, and for wrong cells, which are told.
    pub(super) fn stretch(
        &mut self,
        (moments, lasting): (Moments, Lasting),
        sheet: &Sheet,
        calendar: &Calendar,
        row: usize,
    ) -> Option<(Moment, Span)> {
        if let Some((from, lasts)) = lasting.known(moments, sheet, calendar, row)
            && from.day.is_some_and(|day| day < -DAYS_BEFORE)
        {
            let reaches = from.nanos(calendar, 0).any(|at| at.saturating_add(lasts.nanos() as i64) > 0);
            return reaches.then_some((from, lasts));
        }
        let from = self.moment(moments, sheet, calendar, row)?;
        let lasts = match lasting {
            Lasting::All(span) => span,
            Lasting::Until(column) => {
                let end = self.cell_time(sheet, row, column)?;
                let lasts = from.lasts_until(end, calendar);
                let told = |unknown: super::moments::Unknown| {
                    let (message, help) = unknown.message();
                    self.wrong_cell(sheet, row, column, message, Some(help.to_owned()));
                };
                lasts.map_err(told).ok()?
            }
        };
        Some((from, lasts))
    }
}
