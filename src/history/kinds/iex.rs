//! NICE IEX: exports by interval whose first line starts with `#fields`. Its schedules are read as rosters.

use super::{Kind, has_columns, opened};
use crate::history::columns::{Column, Meaning, maybe, needed};
use crate::history::counts;
use crate::history::reading::Fields;

pub(super) static INTERVALS: Kind = Kind {
    name: "iex",
    title: "NICE IEX interval export",
    recognises: |source| has_columns(source, COLUMNS),
    read: |reading, source| {
        let (sheet, header) = opened(source, COLUMNS)?;
        reading.begin(sheet, &header);
        if header.has(Meaning::Zone) {
            reading.note("the column of time zones is not looked at: all rows are of the zone of --timezone");
        }
        let class = |fields: &Fields<'_>| fields.text(Meaning::Queue).to_owned();
        counts::take(reading, header.below(sheet), &header, class, |reading, fields, class| {
            let moment = format!("{} {}", fields.text(Meaning::Day), fields.text(Meaning::Start));
            Ok((reading.moment(&moment, class)?, None))
        });
        Ok(())
    },
};

const COLUMNS: &[Column] = &[
    needed(Meaning::Day, &["date"]),
    needed(Meaning::Start, &["period", "interval", "starttime"]),
    needed(
        Meaning::Queue,
        &["ctname", "contacttype", "contacttypename", "ssgroupname", "sagroupname", "ctid", "ssgroupid"],
    ),
    needed(
        Meaning::Offered,
        &["contactsreceived", "actcontactsreceived", "received", "volume", "offered", "ncoactual", "nco"],
    ),
    maybe(Meaning::Zone, &["tz"]),
    maybe(Meaning::Answered, &["contactshandled", "actcontactshandled", "handled", "answered", "nchactual", "nch"]),
    maybe(Meaning::Abandoned, &["contactsabandoned", "abandoned", "abandons"]),
    maybe(Meaning::HandleMean, &["aht", "actaht", "avghandletime"]),
    maybe(Meaning::WaitMean, &["asa", "actasa", "avgspeedofanswer"]),
    maybe(Meaning::InTimeShare, &["sl", "actsl", "slpct", "servicelevel"]),
    maybe(Meaning::Staff, &["openactual", "staffed", "actualopen"]),
];
