//! Shifts that people may have, and the rules of contracts.

use super::{SMALL, read_with, said};
use crate::ids::GroupId;
use crate::scenario::{BreakWindow, Contract};
use crate::time::Span;

const fn minutes(minutes: u64) -> Span {
    Span::from_seconds(60 * minutes)
}

fn with(shifts: &str) -> String {
    format!("{SMALL}\n{shifts}\n")
}

#[test]
fn shifts_and_contracts_are_read_with_their_defaults() {
    let text = with(
        "[shift.full]\nlength = \"8h 30m\"\nearliest = \"07:00\"\nlatest = \"08:45\"\ngroups = [\"front\"]\npremium = 2.5\n\
         breaks = [{ length = \"30m\", from = \"3h\", to = \"5h\" }, { length = \"15m\", from = \"1h\", to = \"1h 40m\", paid = true }]",
    );
    let shifts = read_with(&text, &[], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false))).shifts.unwrap();
    let full = &shifts.templates[0];
    assert_eq!(full.starts, [420, 450, 480, 510].map(minutes));
    assert_eq!((full.days, &full.groups, full.premium), ([true; 7], &Some(vec![GroupId(0)]), 2.5));
    let short = BreakWindow { length: minutes(15), from: minutes(60), to: minutes(100), paid: true };
    assert_eq!(full.breaks[0], short);
    // Of 40 minutes there is room for two times of a quarter of an hour.
    assert_eq!(short.starts().collect::<Vec<_>>(), [60, 75].map(minutes));
    assert_eq!(full.paid(), minutes(8 * 60));
    assert_eq!(shifts.contract, Contract { week: minutes(40 * 60), days: 5, rest: minutes(11 * 60) });
    assert_eq!(read_with(SMALL, &[], &[]).unwrap().shifts, None);
}

#[test]
fn what_no_shift_can_be_names_its_line_and_the_rule() {
    let shift =
        |keys: &str| said(&with(&format!("[shift.day]\nlength = \"8h\"\nearliest = \"08:00\"\n{keys}")), &[], &[]);
    let cases = [
        ("backwards", shift("latest = \"07:00\"")),
        ("uneven", shift("step = \"7m\"")),
        ("no step", shift("step = \"0s\"")),
        ("no room", shift("breaks = [{ length = \"1h\", from = \"7h\", to = \"7h 30m\" }]")),
        ("after the end", shift("breaks = [{ length = \"30m\", from = \"8h\", to = \"9h\" }]")),
        (
            "windows overlap",
            shift(
                "breaks = [{ length = \"30m\", from = \"2h\", to = \"4h\" }, { length = \"15m\", from = \"3h\", to = \"5h\" }]",
            ),
        ),
        ("unknown group", shift("groups = [\"frnot\"]")),
        ("days without a weekday", shift("days = [\"sat\"]")),
        ("too long for a week", shift("\n[contract]\nweek = \"6h\"")),
        ("rules without shifts", said(&with("[contract]\ndays = 4"), &[], &[])),
        ("absence", said(&SMALL.replace("agents = 8", "agents = 8\nabsence = 6"), &[], &[])),
        ("adherence without a beginning", said(&SMALL.replace("agents = 8", "agents = 8\nadherence = 0.95"), &[], &[])),
        (
            "pauses of no length",
            said(&SMALL.replace("agents = 8", "agents = 8\nshrinkage = 0.1\nshrinkage_pause = \"0s\""), &[], &[]),
        ),
    ];
    let page = cases.map(|(name, said)| format!("== {name}\n{said}")).join("\n");
    insta::assert_snapshot!("what_no_shift_can_be", page);
}
