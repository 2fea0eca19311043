//! Exports of real systems: what is read of them, what is left out, and that no spoiled one does harm.

use crate::cli::{call, folder};
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::Value;
use std::fs;
use std::path::Path;
use switchboard::history::{Counts, Imported, Input, KINDS, Kind, Outcome, RosterSource, Wishes, import};
use switchboard::scenario::{self, Memory};

const FILES: [&str; 13] = [
    "01_asterisk_queue_log",
    "02_asterisk_queue_log_table.csv",
    "04_fusionpbx_xml_cdr.csv",
    "06_avaya_cms_split_interval.txt",
    "07_genesys_cloud_queue_intervals.csv",
    "09_amazon_connect_historical.csv",
    "10_amazon_connect_contact_records.jsonl",
    "12_talkdesk_calls.csv",
    "15_calabrio_queue_data.csv",
    "17_roster_german.csv",
    "18_staff_matrix.csv",
    "19_forecast_matrix.csv",
    "20_vcon.jsonl",
];

fn bytes(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/imports").join(name)).expect("an export is there")
}

fn input(name: &str) -> Input {
    Input { name: name.to_owned(), bytes: bytes(name) }
}

fn madrid() -> Wishes {
    Wishes { zone: Some("Europe/Madrid".to_owned()), ..Wishes::default() }
}

#[track_caller]
fn imported(inputs: &[Input]) -> Imported {
    import(inputs, &madrid()).unwrap_or_else(|refused| panic!("{refused}"))
}

fn of_text(name: &str, text: &str) -> Imported {
    imported(&[Input { name: name.to_owned(), bytes: text.as_bytes().to_vec() }])
}

/// The scenario that was made, read by the reader of scenarios.
#[track_caller]
fn loaded(imported: &Imported) -> scenario::Scenario {
    let files =
        imported.outputs.iter().fold(Memory::default(), |files, (name, text)| files.with(name.as_str(), text.as_str()));
    scenario::load(Path::new("scenario.toml"), &[], &files)
        .unwrap_or_else(|wrong| panic!("{}\n{}", wrong.render(false), imported.outputs[0].1))
}

/// The sums over all contacts of a class of the day from which the files come.
fn truth(class: &str) -> Counts {
    let all: Value = serde_json::from_slice(&bytes("truth.json")).expect("it is JSON");
    let mut counts =
        Counts { abandoned: Some(0.0), answered_in_time: Some(0.0), wait_answered: Some(0.0), ..Counts::default() };
    (counts.wait_abandoned, counts.talk, counts.after_call) = (Some(0.0), Some(0.0), Some(0.0));
    let add = |sum: &mut Option<f64>, more: f64| *sum = sum.map(|sum| sum + more);
    for contact in all.as_array().unwrap().iter().filter(|contact| contact["q"] == class) {
        let number = |key: &str| contact[key].as_f64().unwrap();
        counts.offered += 1.0;
        if contact["ab"] == true {
            add(&mut counts.abandoned, 1.0);
            add(&mut counts.wait_abandoned, number("w"));
        } else {
            counts.answered += 1.0;
            add(&mut counts.answered_in_time, f64::from(u8::from(number("w") <= 20.0)));
            add(&mut counts.wait_answered, number("w"));
            add(&mut counts.talk, number("talk"));
            add(&mut counts.after_call, number("acw"));
        }
    }
    counts
}

/// What a file does not tell.
#[derive(Clone, Copy, Default)]
struct Silent {
    after_call: bool,
    waits_abandoned: bool,
    in_time: bool,
}

/// Sums agree, each to within `precision` seconds a contact.
#[track_caller]
fn agrees(imported: &Imported, class: &str, precision: f64, silent: Silent) {
    let (found, right) = (imported.history.total(class), truth(class));
    assert_eq!((found.offered, found.answered, found.abandoned), (right.offered, right.answered, right.abandoned));
    let close = |found: Option<f64>, right: Option<f64>, untold: bool| {
        assert_eq!(found.is_none(), untold, "{class}: {found:?} for {right:?}");
        let difference = found.zip(right).map_or(0.0, |(found, right)| (found - right).abs());
        assert!(difference <= precision * right.unwrap() + precision * 146.0, "{class}: {found:?} for {right:?}");
    };
    let sums = |counts: &Counts| {
        [counts.wait_answered, counts.talk, counts.wait_abandoned, counts.after_call, counts.answered_in_time]
    };
    let untold = [false, false, silent.waits_abandoned, silent.after_call, silent.in_time];
    for ((found, right), untold) in sums(&found).into_iter().zip(sums(&right)).zip(untold) {
        match right == right.filter(|_| untold) {
            true => assert_eq!(found, None),
            false => close(found, right, untold),
        }
    }
    if !silent.in_time {
        assert_eq!(found.answered_in_time, right.answered_in_time, "{class}");
    }
}

#[test]
fn contact_records_of_six_systems_tell_the_same_day() {
    let no_after_call = Silent { after_call: true, ..Silent::default() };
    for (name, silent) in [
        (FILES[0], no_after_call),
        (FILES[1], no_after_call),
        (FILES[2], no_after_call),
        (FILES[6], Silent::default()),
        (FILES[7], no_after_call),
        (FILES[12], no_after_call),
    ] {
        let imported = imported(&[input(name)]);
        assert_eq!(imported.history.contacts.len(), 240, "{name}");
        assert_eq!(imported.files[0].left_out, [], "{name}");
        for class in ["sales", "support"] {
            agrees(&imported, class, 0.0, silent);
        }
        let (at, first) = &imported.history.contacts[0];
        assert_eq!(
            (*at, first.class.as_str(), first.wait),
            (date(2026, 3, 2).at(8, 0, 19, 0), "sales", 48.0),
            "{name}"
        );
        let agents: std::collections::BTreeSet<_> = imported
            .history
            .contacts
            .iter()
            .filter_map(|(_, contact)| match &contact.outcome {
                Outcome::Answered(service) => service.agent.clone(),
                _ => None,
            })
            .collect();
        assert_eq!(agents.len(), 6, "{name}: {agents:?}");
    }
}

#[test]
fn interval_reports_of_four_systems_give_back_the_sums_of_their_averages() {
    let in_seconds = Silent::default();
    agrees(&imported(&[input(FILES[3])]), "support", 1.0, Silent { in_time: true, ..in_seconds });
    for class in ["sales", "support"] {
        agrees(&imported(&[input(FILES[4])]), class, 0.001, Silent { waits_abandoned: true, ..in_seconds });
        agrees(&imported(&[input(FILES[5])]), class, 1.0, in_seconds);
        agrees(&imported(&[input(FILES[8])]), class, 0.0, in_seconds);
    }
}

#[test]
fn rosters_and_plans_tell_who_is_there_and_who_is_expected() {
    let roster = imported(&[input(FILES[9])]).history.roster;
    assert_eq!(roster.source, RosterSource::Given);
    let shown: Vec<String> = roster
        .shifts
        .iter()
        .map(|shift| {
            format!(
                "{} {:.5}-{:.5} {}",
                shift.agent,
                shift.from.to_string(),
                shift.to.to_string(),
                shift.skills.join("+")
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "Agent 1 08:00-12:00 support+sales",
            "Agent 2 08:00-10:00 support",
            "Agent 2 10:15-12:00 support",
            "Agent 3 08:30-12:00 support",
            "Agent 4 08:00-12:00 support",
            "Agent 5 08:00-12:00 sales",
            "Agent 6 09:00-12:00 sales+support"
        ]
    );
    // 4 h with 3, 4, 4 ... heads of support and 2, 2, 3, 3 ... of sales.
    let heads = loaded(&imported(&[input(FILES[10])])).center;
    let hours: f64 = heads
        .agents
        .iter()
        .flat_map(|agent| &agent.duty)
        .map(|duty| (duty.to.seconds() - duty.from.seconds()) / 3600.0)
        .sum();
    assert_eq!((heads.agents.len(), hours), (7, 26.5));
    let forecast = imported(&[input(FILES[11])]);
    assert_eq!(forecast.history.forecast.len(), 40);
    let monday: f64 = 20.0 + 23.8 + 26.7 + 28.0 + 27.3 + 24.8 + 21.1 + 17.2;
    let center = loaded(&forecast).center;
    let expected: f64 = center
        .classes
        .iter()
        .map(|class| class.arrivals.expected(switchboard::time::Time::START + center.horizon.length))
        .sum();
    assert!((expected - monday).abs() < 1e-9, "{expected}");
}

#[test]
fn every_export_becomes_a_scenario_that_runs_by_one_command_each() {
    for name in FILES {
        let out = folder(&format!("import-{}", &name[..2]));
        let (file, out) = (format!("tests/imports/{name}"), out.join("center"));
        let out = out.to_str().unwrap();
        call(&["import", &file, "--out", out, "--timezone", "Europe/Madrid"]).ends_with(0);
        let ran = call(&["run", &format!("{out}/scenario.toml"), "--replications", "2"]).ends_with(0);
        assert_eq!(ran.err, "", "{name}");
    }
}

#[test]
fn several_exports_of_one_day_are_one_center_and_are_compared() {
    let imported = imported(&FILES.map(input));
    assert_eq!(imported.history.contacts.len(), 240);
    for class in ["sales", "support"] {
        agrees(&imported, class, 0.0, Silent::default());
    }
    assert_eq!(imported.history.roster.source, RosterSource::Given);
    let agreeing = imported.checks.iter().filter(|check| check.contains("agrees with")).count();
    assert_eq!(agreeing, 7, "{:#?}", imported.checks);
    assert_eq!(loaded(&imported).center.agents.len(), 6);
}

#[test]
fn what_was_imported_is_an_export_like_any_other() {
    let first = imported(&[input(FILES[6])]);
    let table = |imported: &Imported, name: &str| imported.outputs.iter().find(|(of, _)| of == name).unwrap().1.clone();
    let again: Vec<Input> = ["contacts.csv", "volumes.csv", "roster.csv"]
        .map(|name| Input { name: name.to_owned(), bytes: table(&first, name).into_bytes() })
        .into();
    let second = imported(&again);
    for name in ["contacts.csv", "volumes.csv", "roster.csv"] {
        assert_eq!(table(&first, name), table(&second, name), "{name}");
    }
}

#[test]
fn queues_are_put_together_into_a_class() {
    let wishes =
        Wishes { classes: vec![("all lines".to_owned(), vec!["sales".to_owned(), "support".to_owned()])], ..madrid() };
    let imported = import(&[input(FILES[6]), input(FILES[9])], &wishes).unwrap();
    assert_eq!(imported.history.total("all lines").offered, 240.0);
    assert!(imported.history.roster.shifts.iter().all(|shift| shift.skills == ["all lines"]));
}

/// One contact of a record in a table.
#[track_caller]
fn first_contact(imported: &Imported) -> (String, f64, Option<f64>, Option<f64>) {
    let (at, contact) = &imported.history.contacts[0];
    let (talk, after) = match &contact.outcome {
        Outcome::Answered(service) => (service.talk, service.after_call),
        _ => (None, None),
    };
    (format!("{at} {}", contact.class), contact.wait, talk, after)
}

#[test]
fn records_of_other_systems_are_read_by_the_names_of_their_columns() {
    let five9 = "CALL ID,DATE,TIME,CALL TYPE,SKILL,AGENT NAME,DISPOSITION,QUEUE WAIT TIME,RING TIME,TALK TIME,HOLD TIME,AFTER CALL WORK TIME,ABANDONED\n\
                 1,03/02/2026,08:00:19,Inbound,sales,Ann,Sale,00:00:48,00:00:03,00:02:56,00:00:10,00:00:26,0\n\
                 2,03/13/2026,08:00:35,Inbound,sales,[None],Abandon,00:00:11,,,,,1\n\
                 3,03/13/2026,08:00:36,Outbound,sales,Ann,Sale,,,00:01:00,,,0\n";
    let five9 = of_text("five9.csv", five9);
    assert_eq!(first_contact(&five9), ("2026-03-02T08:00:19 sales".into(), 48.0, Some(186.0), Some(26.0)));
    assert_eq!(five9.history.contacts[1].1.outcome, Outcome::Abandoned);
    assert!(five9.files[0].left_out[0].reason.contains("does not come from outside"));

    let vicidial = "closecallid\tcampaign_id\tcall_date\tlength_in_sec\tstatus\tuser\tqueue_seconds\tterm_reason\n\
                    1\tsales\t2026-03-02 08:00:19\t224\tSALE\t6666\t48\tCALLER\n\
                    2\tsales\t2026-03-02 08:01:00\t11\tDROP\tVDCL\t11\tABANDON\n";
    let vicidial = of_text("closer.tsv", vicidial);
    assert_eq!(first_contact(&vicidial), ("2026-03-02T08:00:19 sales".into(), 48.0, Some(176.0), None));
    assert_eq!(vicidial.history.contacts[1].1.outcome, Outcome::Abandoned);

    let threecx = "Call Time,Caller ID,Destination,Status,Ringing,Talking,Totals,Cost,Reason\n\
                   2026-03-02T08:00:19,100,sales,Answered,00:00:48,00:02:56,00:03:44,,x\n\
                   2026-03-02T08:01:00,100,sales,Unanswered,00:00:11,00:00:00,00:00:11,,x\n\
                   Totals,,,,00:00:59,00:02:56,,,\n";
    let threecx = of_text("3cx.csv", threecx);
    assert_eq!(first_contact(&threecx), ("2026-03-02T08:00:19 sales".into(), 48.0, Some(176.0), None));
    assert_eq!(threecx.files[0].left_out[0].reason, "it sums up other rows");

    let freshdesk = "Ticket ID,Subject,Status,Source,Agent,Group,Created time,Initial response time,First response time (in hrs),Time tracked\n\
                     1,Hi,Closed,Email,Ann,billing,2026-03-02 08:00:00,2026-03-02 10:30:00,02:30:00,00:12\n\
                     2,Hi,Open,Email,,billing,2026-03-02 09:00:00,,,00:00\n";
    let freshdesk = of_text("tickets.csv", freshdesk);
    assert_eq!(first_contact(&freshdesk), ("2026-03-02T08:00:00 billing".into(), 9000.0, Some(720.0), None));
    assert!(freshdesk.outputs[0].1.contains("medium = \"email\""), "{}", freshdesk.outputs[0].1);

    let zendesk = "Id,Created at,Group,Assignee,First reply time in minutes\n7,2026-03-02 08:00:00,billing,Ann,150\n";
    assert_eq!(first_contact(&of_text("zendesk.csv", zendesk)).1, 9000.0);
}

#[test]
fn plans_of_other_systems_are_read_by_their_form() {
    let history = "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,Total Handle Time (Seconds)\n\
                   2026-03-02T07:00:00Z,sales,Voice,,,8,7,3177\n2026-03-02T07:15:00Z,sales,Voice,,,2,2,600\n";
    let history = of_text("history.csv", history);
    assert_eq!((history.history.interval, history.history.total("sales").talk), (900, Some(3777.0)));
    let iex = "#fields date|period|TZ|custID|ctID|ctName|contactsReceived|contactsHandled|AHT\n20260302|08:00|CET|1|10|sales|8|7|453\n20260302|08:30|CET|1|10|sales|10|8|247\n";
    assert_eq!(of_text("iex.txt", iex).history.total("sales").talk, Some(7.0 * 453.0 + 8.0 * 247.0));
    let forecast = "Insurance,20260302 08:00,20260302 08:15,16,135.46,490.74,16.85\nInsurance,20260302 08:15,20260302 08:30,18.5,135.46,490.74,17\n";
    let forecast = of_text("forecast.csv", forecast);
    assert_eq!(forecast.history.forecast[1].number, 18.5);
    assert!(forecast.outputs[0].1.contains("mean = \"8m 10.74s\""), "{}", forecast.outputs[0].1);
    let matrix = "Name;Mo;Di\nAnn;08:00-12:00 12:30-16:00;frei\nBob;22:00-06:00;\n";
    assert_eq!(of_text("plan.csv", matrix).history.roster.shifts.len(), 3);
    let breaks = "Agent,Date,Start,End,Activity,Skills\nAnn,2026-03-02,08:00,16:00,On Queue,sales\nAnn,2026-03-02,12:00,12:30,Lunch,sales\nBob,2026-03-02,08:00,16:00,Vacation,sales\n";
    let breaks = of_text("roster.csv", breaks);
    let times: Vec<String> = breaks
        .history
        .roster
        .shifts
        .iter()
        .map(|shift| format!("{:.5}-{:.5}", shift.from.to_string(), shift.to.to_string()))
        .collect();
    assert_eq!(times, ["08:00-12:00", "12:30-16:00"]);
    let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Madrid:20260326T080000\r\nDTEND;TZID=Europe/Madrid:20260326T160000\r\n\
                    RRULE:FREQ=DAILY;COUNT=5\r\nEXDATE;TZID=Europe/Madrid:20260328T080000\r\nATTENDEE;CN=\"Ann\":mailto:ann@example.org\r\nCATEGORIES:sales\r\nSUMMARY:Shift\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let calendar = of_text("shifts.ics", calendar);
    // Clocks are set forward on the 29th, and shifts stay at eight by the clock.
    let shown: Vec<String> = calendar
        .history
        .roster
        .shifts
        .iter()
        .map(|shift| format!("{:?} {:.5}", shift.day, shift.from.to_string()))
        .collect();
    assert_eq!(
        shown,
        ["Date(2026-03-26) 08:00", "Date(2026-03-27) 08:00", "Date(2026-03-29) 08:00", "Date(2026-03-30) 08:00"]
    );
}

#[test]
fn an_hour_that_is_shown_twice_is_counted_once_and_one_that_is_skipped_is_left_out() {
    let rows = |day: &str, hours: &[&str]| {
        let row = |hour: &&str| format!("{day} {hour},sales,10,10\n");
        format!("Interval Start,Queue Name,Offer,Answer\n{}", hours.iter().map(row).collect::<String>())
    };
    let autumn = of_text("autumn.csv", &rows("2026-10-25", &["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"]));
    assert_eq!(autumn.history.total("sales").offered, 60.0);
    assert_eq!(autumn.history.cells.len(), 4);
    assert!(autumn.checks.iter().any(|check| check.contains("2026-10-25 has 25 hours")), "{:?}", autumn.checks);
    let spring = of_text("spring.csv", &rows("2026-03-29", &["01:30", "02:00", "02:30", "03:00"]));
    assert_eq!(spring.history.total("sales").offered, 20.0);
    assert_eq!(spring.files[0].left_out.len(), 2);
    assert!(spring.files[0].left_out[0].reason.contains("clocks were set forward"));
    // A call over the change lasts as long as it lasted.
    let calls = "date,time,class,outcome,agent,wait_s,talk_s\n2026-10-25,01:59:00,sales,answered,Ann,30,120\n";
    assert_eq!(of_text("calls.csv", calls).history.contacts[0].1.wait, 30.0);
}

#[test]
fn local_and_universal_times_together_need_a_zone() {
    let inputs = [input(FILES[1]), input(FILES[6])];
    let said = import(&inputs, &Wishes::default()).unwrap_err().to_string();
    assert!(said.contains("--timezone Europe/Madrid"), "{said}");
    // One alone is put at its own offset, or stays in UTC, which is told.
    let offset = import(&[input(FILES[12])], &Wishes::default()).unwrap();
    assert_eq!(offset.history.zone, "+01");
    let universal = import(&[input(FILES[6])], &Wishes::default()).unwrap();
    assert!(universal.checks[0].contains("times are in UTC"), "{:?}", universal.checks);
}

#[test]
fn rows_that_cannot_be_are_left_out_with_their_line_and_reason() {
    let text = "Interval Start,Queue Name,Offer,Answer,Abandon,ASA\n\
                2026-03-02 08:00,sales,8,9,0,1000\n2026-03-02 08:30,sales,8,7,2,1000\n2026-03-02 09:00,,8,7,1,1000\n\
                yesterday,sales,8,7,1,1000\n2026-03-02 09:30,sales,eight,7,1,1000\n2026-03-02 10:00,sales,8,7,1,-5\n\
                Total,,40,30,1,1000\n2026-03-02 10:30,sales,8,7,1,1000\n";
    let imported = of_text("bad.csv", text);
    let shown: Vec<String> =
        imported.files[0].left_out.iter().map(|row| format!("{}: {}", row.line, row.reason)).collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(imported.history.total("sales").offered, 8.0);
}

#[test]
fn a_row_with_more_in_time_than_answered_is_left_out() {
    let text = "date,time,class,offered,answered,abandoned,answered_in_time\n2026-03-02,10:00,sales,8,7,1,6\n\
                2026-03-02,10:30,sales,26,3,3,22\n";
    let imported = of_text("volumes.csv", text);
    let left_out = &imported.files[0].left_out[0];
    assert_eq!(left_out.reason, "more contacts are answered in time (22) than answered (3)");
    assert_eq!(imported.history.total("sales").offered, 8.0);
    loaded(&imported);
}

#[test]
fn a_file_of_no_kind_says_what_it_looks_like_and_what_to_do() {
    let refused = |name: &str, bytes: &[u8]| {
        import(&[Input { name: name.to_owned(), bytes: bytes.to_vec() }], &madrid())
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    let said = [
        refused("empty.csv", b""),
        refused("report.xlsx", b"PK\x03\x04rest"),
        refused("page.html", b"<html></html>"),
        refused("list.csv", b"colour,taste\nred,sweet\n"),
        refused("other.json", b"{\"colour\": 1}"),
        refused("calls.csv", b"call_id,type,start_at,ring_groups,talk_time\n1,inbound,never,sales,3\n"),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

/// A hundred ways to spoil an export: cut off, shuffled, with cells of nonsense, lines without end, and other separators.
fn spoiled(bytes: &[u8], way: usize) -> Vec<u8> {
    let at = |part: usize| bytes.len() * part / 100;
    let text = String::from_utf8_lossy(bytes).into_owned();
    let nonsense = [
        "\u{fffd}",
        "99999999999999999999",
        "-1",
        "NaN",
        "=cmd()",
        "12:99:99",
        "2026-02-30T08:00:00Z",
        "\"",
        "\0",
        "1e308",
    ];
    match way {
        0..20 => bytes[..at(way * 5)].to_vec(),
        20..40 => [&bytes[..at(way)], &[0xff, 0, 0xfe], &bytes[at(way)..]].concat(),
        40..60 => {
            let word = nonsense[way % 10];
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            for line in lines.iter_mut().skip(usize::from(way >= 50)) {
                let digits = line.rfind(|sign: char| sign.is_ascii_digit()).unwrap_or(0);
                line.replace_range(
                    digits
                        ..digits
                            + usize::from(!line.is_empty() && digits < line.len() && line.is_char_boundary(digits + 1)),
                    word,
                );
            }
            lines.join("\n").into_bytes()
        }
        60..70 => text.replace([',', ';', '|', '\t'], nonsense[way % 10]).into_bytes(),
        70..80 => text.replace(['0', '5'], nonsense[way % 10]).into_bytes(),
        80..85 => text.lines().rev().collect::<Vec<_>>().join("\n").into_bytes(),
        85..90 => text.replace('\n', "").into_bytes(),
        90..95 => format!("{text}\n{text}").into_bytes(),
        _ => text.lines().skip(way - 94).collect::<Vec<_>>().join("\n").into_bytes(),
    }
}

#[test]
fn a_hundred_spoiled_exports_of_each_kind_end_in_a_scenario_that_can_be_read_or_in_an_error() {
    for (number, name) in FILES.into_iter().enumerate() {
        let good = bytes(name);
        // Each of the hundred ways for each file would take minutes: a few files share each.
        for way in (0..100).filter(|way| (way + number) % 3 == 0) {
            let spoiled = Input { name: name.to_owned(), bytes: spoiled(&good, way) };
            match import(&[spoiled], &madrid()) {
                Ok(imported) => {
                    loaded(&imported);
                }
                Err(refused) => {
                    let said = refused.to_string();
                    assert!(said.starts_with(name) || said.contains("--timezone"), "{name} {way}: {said}");
                    assert!(said.lines().all(|line| line.len() < 900), "{name} {way}: {said}");
                }
            }
        }
    }
}

#[test]
fn nothing_is_written_when_a_file_cannot_be_read() {
    let place = folder("import-refused");
    let bad = place.join("bad.csv");
    fs::write(&bad, "colour,taste\nred,sweet\n").unwrap();
    let out = place.join("out");
    let arguments =
        ["import", "tests/imports/12_talkdesk_calls.csv", bad.to_str().unwrap(), "--out", out.to_str().unwrap()];
    call(&arguments).ends_with(1).complains(&["bad.csv: it is no export that is known", "--kind"]);
    assert!(!out.exists());
    let left: Vec<_> = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["bad.csv"]);
    call(&["import", "no/such/file", "--out", out.to_str().unwrap()])
        .ends_with(1)
        .complains(&["no/such/file: it cannot be read"]);
    call(&["import", bad.to_str().unwrap(), "--out", out.to_str().unwrap(), "--kind", "talkdesk"])
        .ends_with(1)
        .complains(&["it cannot be read as talkdesk", "callid"]);
}

fn kind() -> impl Strategy<Value = Option<&'static Kind>> {
    proptest::option::weighted(0.7, (0..KINDS.len()).prop_map(|number| KINDS[number]))
}

/// Tables with names and values that readers look for, in any order.
fn table() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(vec![
        "date",
        "time",
        "class",
        "outcome",
        "wait_s",
        "talk_s",
        "agent",
        "start",
        "end",
        "skills",
        "offered",
        "answered",
        "Interval Start",
        "Queue Name",
        "Offer",
        "Answer",
        "ASA",
        "call_id",
        "type",
        "start_at",
        "ring_groups",
        "talk_time",
        "callid",
        "queuename",
        "event",
        "2026-03-02",
        "08:00",
        "08:00-08:30",
        "3/2/26 8:00 AM",
        "1772434800",
        "2026-10-25 02:30",
        "answered",
        "abandoned",
        "inbound",
        "sales",
        "ENTERQUEUE",
        "CONNECT",
        "ABANDON",
        "COMPLETEAGENT",
        "ADDMEMBER",
        "REMOVEMEMBER",
        "PAUSE",
        "12",
        "0.5",
        "1,5",
        "75%",
        "",
        "-3",
        "24:00",
        "mon",
        "Total",
        "\u{e4}",
        "\"",
    ]);
    let separator = proptest::sample::select(vec![",", ";", "\t", "|"]);
    (proptest::collection::vec(proptest::collection::vec(word, 1..8), 1..8), separator)
        .prop_map(|(rows, separator)| rows.iter().map(|row| row.join(separator)).collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_skill_that_a_spreadsheet_would_run_becomes_the_class_without_its_signs() {
    let roster = "Datum;Mitarbeiter;Beginn;Ende;Fähigkeiten;Stunden\n\
                  02.03.2026;Agent 1;08:00;12:00;support,+sales;4,00\n\
                  02.03.2026;Agent 2;08:00;12:00;=1+1;4,00\n\
                  02.03.2026;Agent 3;08:00;12:00;@ -;4,00\n";
    let imported = import(&[Input { name: "roster.csv".to_owned(), bytes: roster.as_bytes().to_vec() }], &madrid())
        .expect("it is a roster");
    let scenario = loaded(&imported);
    let classes: Vec<&str> = scenario.center.classes.iter().map(|class| class.name.as_str()).collect();
    assert_eq!(classes, ["1+1", "sales", "support", "unnamed"]);
}

/// A time that was mistyped, so that an interval starts within another one.
#[test]
fn of_heads_in_an_interval_that_starts_within_another_nobody_is_there_twice() {
    let matrix = of_text("staff_matrix.csv", "Interval,support,sales\n08:00,3,2\n08:30,4,2\n09:00,4,3\n08:03,4,3\n");
    loaded(&matrix);
    let roster = matrix.outputs.iter().find(|(name, _)| name.contains("roster")).map(|(_, text)| text.as_str());
    assert!(roster.is_some_and(|text| text.contains("08:00")), "{roster:?}");
    // The same of a forecast, whose rows would lie within each other.
    let forecast =
        "Interval,Mon,Tue\n08:00,20.0,21.0\n08:03,23.8,24.8\n09:00,26.7,27.7\n09:30,28.0,29.0\n10:00,28.0,29.0\n";
    loaded(&of_text("forecast_matrix.csv", forecast));
    loaded(&of_text("forecast_matrix.csv", &forecast.replace("08:03", "08:30").replace("10:00", "08:03")));
}

#[test]
fn the_agents_that_an_impossible_load_would_need_are_found_without_trying_each_number() {
    // Seven calls in half an hour that talk for months: every number up to the largest is too few.
    let months = "30;20260302;08:00;10;sales;8;7;6;1;0;0;0;90000000;303;57;101;0;0;0;0;0\n";
    let imported = of_text("15_calabrio_queue_data.csv", months);
    let roster = &imported.outputs.iter().find(|(name, _)| *name == "roster.csv").expect("agents are inferred").1;
    assert!(roster.contains("20000"), "{roster}");
}

#[test]
fn contacts_of_every_medium_become_a_scenario_that_can_be_read() {
    let connect = |number: u32, channel: &str, minute: u32| {
        format!(
            "{{\"ContactId\":\"{number}\",\"Channel\":\"{channel}\",\"InitiationMethod\":\"INBOUND\",\
             \"InitiationTimestamp\":\"2026-03-02T08:{minute:02}:00Z\",\"DisconnectTimestamp\":\"2026-03-02T09:00:00Z\",\
             \"Queue\":{{\"Name\":\"q\",\"EnqueueTimestamp\":\"2026-03-02T08:{minute:02}:00Z\"}},\
             \"Agent\":{{\"Username\":\"ann\",\"ConnectedToAgentTimestamp\":\"2026-03-02T08:{minute:02}:30Z\"}}}}\n"
        )
    };
    let ticket = |via: &str| format!("Id,Created at,First reply time,Group,Via\n1,2026-03-02 08:00:00,30,q,{via}\n");
    let fresh = |source: &str| {
        format!(
            "Ticket ID,Source,Group,Created time,First response time (in hrs)\n1,{source},q,2026-03-02 08:00:00,00:30\n"
        )
    };
    let genesys = |media: &[&str]| {
        let row = |(number, medium): (usize, &&str)| format!("2026-03-02T08:00Z,{medium},q,{},1\n", number + 1);
        let rows = media.iter().enumerate().map(row).collect::<String>();
        format!("Interval Start,Media Type,Queue Name,Offer,Answer\n{rows}")
    };
    let vcon = |kind: &str| {
        format!(
            "{{\"vcon\":\"0.4\",\"uuid\":\"1\",\"parties\":[{{\"role\":\"customer\"}},{{\"role\":\"agent\",\"name\":\"ann\"}}],\
             \"dialog\":[{{\"type\":\"text\",\"skill\":\"q\",\"mediatype\":\"{kind}\",\"start\":\"2026-03-02T08:00:00Z\",\"party_history\":[\
             {{\"party\":0,\"event\":\"join\",\"time\":\"2026-03-02T08:00:00Z\"}},{{\"party\":1,\"event\":\"join\",\"time\":\"2026-03-02T08:00:20Z\"}},\
             {{\"party\":0,\"event\":\"drop\",\"time\":\"2026-03-02T08:05:00Z\"}}]}}]}}\n"
        )
    };
    for (name, text, classes) in [
        ("voice.jsonl", connect(1, "VOICE", 1), &["q"][..]),
        ("chat.jsonl", connect(1, "CHAT", 1), &["q"]),
        ("email.jsonl", connect(1, "EMAIL", 1), &["q"]),
        (
            "all.jsonl",
            connect(1, "VOICE", 1) + &connect(2, "CHAT", 2) + &connect(3, "EMAIL", 3),
            &["q", "q chat", "q e-mail"],
        ),
        ("zendesk.csv", ticket("Email"), &["q"]),
        ("zendesk.csv", ticket("Chat"), &["q"]),
        ("zendesk.csv", ticket("Phone"), &["q"]),
        ("freshdesk.csv", fresh("Email"), &["q"]),
        ("freshdesk.csv", fresh("Chat"), &["q"]),
        ("genesys.csv", genesys(&["voice"]), &["q"]),
        ("genesys.csv", genesys(&["message"]), &["q"]),
        ("genesys.csv", genesys(&["email"]), &["q"]),
        ("genesys.csv", genesys(&["voice", "chat", "email"]), &["q", "q chat", "q e-mail"]),
        ("vcon.jsonl", vcon("audio/wav"), &["q"]),
        ("vcon.jsonl", vcon("text/plain"), &["q"]),
        ("vcon.jsonl", vcon("message/rfc822"), &["q"]),
    ] {
        let imported = of_text(name, &text);
        assert_eq!(Vec::from_iter(imported.history.classes()), classes, "{name}: {text}");
        loaded(&imported);
    }
}

#[test]
fn a_table_that_is_no_matrix_is_none_and_a_file_that_says_nothing_is_refused() {
    let refused = |text: &str, kind: Option<&str>| {
        let wishes = Wishes { kind: kind.and_then(Kind::named), ..madrid() };
        let read = import(&[Input { name: "half_hours.csv".to_owned(), bytes: text.as_bytes().to_vec() }], &wishes);
        read.map(|_| ()).unwrap_err().to_string()
    };
    for text in [
        "date,halfhour,type,offered,answered\n2014-03-10,09:00,30066,7,4\n2014-03-10,09:30,30066,9,8\n",
        "date,time,queue,offered,answered\n2014-03-10,09:00,30066,7,4\n2014-03-10,09:30,30066,9,8\n",
        "time,halfhour,sales\n09:00,1,7\n09:30,2,9\n",
        "time,sales,remark\n09:00,7,quiet\n09:30,9,busy\n",
    ] {
        assert!(refused(text, None).contains("it is no export that is known"), "{text}");
    }
    let nothing = refused("time,sales\n09:00,many\n09:30,few\n08:00,1\n09:00,2\n", Some("heads"));
    assert!(nothing.contains("none of its 4 rows can be taken") || nothing.contains("no rows"), "{nothing}");
}

#[test]
fn what_a_matrix_was_guessed_to_be_is_said_with_the_way_out() {
    let text = "Interval,support,sales\n08:00,12,8\n08:30,14,9\n";
    let guessed = of_text("plan.csv", text);
    assert!(guessed.summary.contains("--kind forecast"), "{}", guessed.summary);
    let wishes = Wishes { kind: Kind::named("forecast"), ..madrid() };
    let told = import(&[Input { name: "plan.csv".to_owned(), bytes: text.as_bytes().to_vec() }], &wishes).unwrap();
    assert!(!told.summary.contains("guess") && told.history.forecast.len() == 4, "{}", told.summary);
    let parts = of_text("plan.csv", "Interval,support\n08:00,12.5\n08:30,14\n");
    assert!(parts.summary.contains("--kind heads"), "{}", parts.summary);
}

#[test]
fn days_that_follow_each_other_show_the_order_of_dates_above_a_matrix() {
    let days = of_text("forecast.csv", "Interval,02/03/2026,03/03/2026\n08:00,3,4\n08:30,4,2\n");
    assert!(days.summary.contains("dates have the day first"), "{}", days.summary);
    let found: Vec<_> = days.history.forecast.iter().map(|planned| planned.day).collect();
    let [first, second] = [date(2026, 3, 2), date(2026, 3, 3)].map(switchboard::history::Day::Date);
    assert_eq!(found, [first, second, first, second]);
    let weeks = of_text("forecast.csv", "Interval,02/03/2026,09/03/2026\n08:00,3,4\n08:30,4,2\n");
    assert!(weeks.summary.contains("which nothing shows"), "{}", weeks.summary);
}

#[test]
fn the_day_of_the_run_is_one_on_which_somebody_is_there() {
    let text = "call_id,type,start_at,end_at,ring_groups,total_time,talk_time,wait_time,hold_time,abandon_time,handling_user_id\n\
        a,abandoned,2026-03-01T05:10:00Z,2026-03-01T05:10:30Z,q,30,0,30,0,30,\n\
        b,inbound,2026-03-02T09:00:00Z,2026-03-02T09:02:00Z,q,120,110,10,0,0,ann\n";
    let imported = of_text("calls.csv", text);
    assert!(imported.outputs[0].1.contains("date = \"2026-03-02\""), "{}", imported.outputs[0].1);
    loaded(&imported);
}

#[test]
fn the_run_of_tickets_that_are_answered_later_goes_on_until_then() {
    let text = "Id,Created at,First reply time,Group,Via,Assignee\n1,2026-03-02 08:00:00,125,q,Email,ann\n";
    let imported = of_text("tickets.csv", text);
    assert_eq!(duty(&imported), ["ann 10:00-10:30"]);
    assert_eq!(loaded(&imported).center.horizon.length, switchboard::time::Span::from_seconds(9_000));
}

#[test]
fn numbers_of_no_center_are_left_out_with_the_reason() {
    let forecast = of_text("forecast.csv", "Interval,Mon,Tue\n08:00,3,1772442455\n08:30,4,2\n");
    assert_eq!(forecast.files[0].left_out[0].reason, "`1772442455` is more than any center has");
    let heads = of_text("heads.csv", "Interval,sales\n08:00,3\n08:30,250000\n");
    assert_eq!(heads.files[0].left_out[0].reason, "`250000` is more than any center has");
    assert_eq!(heads.history.roster.shifts.len(), 3);
    let volumes = "date,time,class,offered,answered\n2026-03-02,08:00,q,99999999,1\n2026-03-02,08:30,q,9,8\n";
    let volumes = of_text("volumes.csv", volumes);
    assert!(volumes.files[0].left_out[0].reason.contains("`99999999` is more than any center has"));
    // What would need more agents than are inferred is said.
    let large = of_text("forecast.csv", "Interval,Mon,Tue\n08:00,3,9000000\n08:30,4,2\n");
    loaded(&large);
    let monday = large.assumptions.join("\n");
    assert!(monday.contains("would need more than 20000 agents"), "{monday}");
}

#[test]
fn rows_of_all_queues_are_totals() {
    for name in ["All", "All queues", "all skills", "Alle", "Todas las colas", "Grand Total"] {
        let text = format!(
            "Interval Start,Queue Name,Offer,Answer\n2026-03-02T08:00Z,q,12,12\n2026-03-02T08:00Z,{name},12,12\n"
        );
        let imported = of_text("queues.csv", &text);
        assert_eq!(Vec::from_iter(imported.history.classes()), ["q"], "{name}");
        assert!(imported.files[0].left_out[0].reason.starts_with("it sums up other rows"));
    }
}

#[test]
fn titles_of_avaya_stand_in_any_cell_and_times_have_no_minutes() {
    let text = "BCMS SPLIT REPORT\nSwitch Name: X\t\tDate: 1:58 pm TUE MAR 3, 2026\nSplit: 5\n\n\
        TIME\tACD CALLS\tAVG SPEED ANS\tABAND CALLS\tAVG ABAND TIME\tAVG TALK/HOLD\n\
        8:00-9:00\t32\t:25\t4\t:32\t5:15\n9:00-10:00\t30\t:25\t4\t:32\t5:15\nSUMMARY\t62\t:25\t8\t:32\t5:15\n";
    let imported = of_text("bcms.txt", text);
    let total = imported.history.total("5");
    assert_eq!((total.offered, total.wait_answered, total.wait_abandoned), (70.0, Some(1550.0), Some(256.0)));
    assert_eq!(imported.history.dates().first(), Some(&date(2026, 3, 3)));
}

#[test]
fn local_intervals_keep_their_length_when_clocks_are_set() {
    let report = |rows: &[(&str, &str)]| {
        let row = |(from, to): &(&str, &str)| format!("{from},{to},q,4,4\n");
        let rows = rows.iter().map(row).collect::<String>();
        of_text("queues.csv", &format!("Interval Start,Interval End,Queue Name,Offer,Answer\n{rows}"))
    };
    let offered = |imported: &Imported| {
        let cells = imported.history.cells.iter();
        Vec::from_iter(cells.map(|((_, start, _), counts)| format!("{} {}", start.strftime("%H:%M"), counts.offered)))
    };
    let back = report(&[
        ("2026-10-25 01:30", "2026-10-25 02:00"),
        ("2026-10-25 02:00", "2026-10-25 02:30"),
        ("2026-10-25 02:30", "2026-10-25 03:00"),
        ("2026-10-25 02:00", "2026-10-25 02:30"),
        ("2026-10-25 02:30", "2026-10-25 03:00"),
        ("2026-10-25 03:00", "2026-10-25 03:30"),
    ]);
    assert_eq!(
        (back.history.interval, offered(&back)),
        (1_800, ["01:30 4", "02:00 8", "02:30 8", "03:00 4"].map(str::to_owned).into())
    );
    let forward = report(&[("2026-03-29 01:30", "2026-03-29 02:00"), ("2026-03-29 03:00", "2026-03-29 03:30")]);
    assert_eq!(
        (forward.history.interval, offered(&forward)),
        (1_800, ["01:30 4", "03:00 4"].map(str::to_owned).into())
    );
    assert_eq!(forward.files[0].left_out, []);
}

/// Agent, start and end of each stretch of duty.
fn duty(imported: &Imported) -> Vec<String> {
    let clock = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    let shifts = imported.history.roster.shifts.iter();
    shifts.map(|shift| format!("{} {}-{}", shift.agent, clock(shift.from), clock(shift.to))).collect()
}

#[test]
fn a_changed_event_takes_the_place_of_the_one_in_its_series() {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:ann\r\nDTSTART;TZID=Europe/Madrid:20260302T080000\r\n\
        DTEND;TZID=Europe/Madrid:20260302T160000\r\nRRULE:FREQ=DAILY;COUNT=4\r\n\
        EXDATE;TZID=Europe/Madrid:20260304T080000,20260305T080000\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:ann\r\nRECURRENCE-ID;TZID=Europe/Madrid:20260303T080000\r\n\
        DTSTART;TZID=Europe/Madrid:20260303T090000\r\nDTEND;TZID=Europe/Madrid:20260303T170000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    assert_eq!(duty(&of_text("shifts.ics", text)), ["ann 08:00-16:00", "ann 09:00-17:00"]);
}

#[test]
fn members_may_be_paused_from_the_start_and_whoever_serves_is_there() {
    let log = "1772434800|NONE|q|SIP/1|ADDMEMBER|PAUSED\n1772436000|NONE|q|SIP/1|UNPAUSE|\n\
        1772436100|1.1|q|NONE|ENTERQUEUE||5|1\n1772436105|1.1|q|SIP/1|CONNECT|5|1.9|4\n1772436205|1.1|q|SIP/1|COMPLETECALLER|5|100|1\n\
        1772436300|1.2|z|NONE|ENTERQUEUE||5|1\n1772436305|1.2|z|SIP/8|CONNECT|5|1.9|4\n1772436405|1.2|z|SIP/8|COMPLETECALLER|5|100|1\n\
        1772438400|NONE|q|SIP/1|REMOVEMEMBER|\n";
    let imported = of_text("queue_log", log);
    assert_eq!(duty(&imported), ["SIP/1 08:20-09:00", "SIP/8 08:00-08:30"]);
    assert!(imported.summary.contains("SIP/8 served and were never added to a queue"), "{}", imported.summary);
}

#[test]
fn breaks_in_columns_are_taken_out_of_the_shift() {
    let cxone = "Username,Shift Start Date and Time,Shift End Date and Time,Local Time Zone,Base Activity Name,\
        Activity Start Date and Time,Activity End Date and Time,Activity Name\n\
        ann,03/02/2026 08:00:00,03/02/2026 16:00:00,UTC+01:00,Open,03/02/2026 10:00:00,03/02/2026 10:15:00,Break\n\
        ann,03/02/2026 08:00:00,03/02/2026 16:00:00,UTC+01:00,Open,03/02/2026 12:00:00,03/02/2026 12:30:00,Lunch\n\
        bob,03/02/2026 09:00:00,03/02/2026 17:00:00,UTC+01:00,Open,,,\n";
    let ann = ["ann 08:00-10:00", "ann 10:15-12:00", "ann 12:30-16:00", "bob 09:00-17:00"];
    assert_eq!(duty(&of_text("cxone.csv", cxone)), ann);
    let english = "Agent,Date,Start,End,Break Start,Break End\nAnn,2026-03-02,08:00,16:00,12:00,12:30\n";
    assert_eq!(duty(&of_text("roster.csv", english)), ["Ann 08:00-12:00", "Ann 12:30-16:00"]);
    let german = "Name;Datum;Von;Bis;Pause von;Pause bis;Pause von;Pause bis\nM;02.03.2026;22:00;06:00;00:00;00:30;02:00;02:30\n";
    assert_eq!(duty(&of_text("dienst.csv", german)), ["M 22:00-00:00", "M 00:30-02:00", "M 02:30-06:00"]);
    let iex = "#fields schedDate|logonID|startTime|stopTime|excType\n20260302|2001|08:00|12:00|Open\n20260302|2001|10:00|10:15|Break\n";
    assert_eq!(duty(&of_text("iex.txt", iex)), ["2001 08:00-10:00", "2001 10:15-12:00"]);
    // What cannot be read is said.
    let lengths = of_text("roster.csv", "Agent,Date,Start,End,Break minutes\nAnn,2026-03-02,08:00,16:00,30\n");
    assert!(lengths.summary.contains("columns of breaks are not looked at: Break minutes"), "{}", lengths.summary);
}

#[test]
fn zeros_that_stand_for_nothing_known_are_neither_patience_nor_conversations() {
    let talkdesk = "call_id,type,start_at,end_at,ring_groups,total_time,talk_time,wait_time,hold_time,abandon_time,handling_user_id\n\
        a,abandoned,2026-03-02T08:00:00Z,2026-03-02T08:00:30Z,q,30,0,0,0,30,\n\
        b,abandoned,2026-03-02T08:01:00Z,2026-03-02T08:01:40Z,q,40,0,0,0,0,\n\
        c,inbound,2026-03-02T08:02:00Z,2026-03-02T08:05:44Z,q,224,500,4,0,0,ann\n\
        d,inbound,2026-03-02T08:03:00Z,2026-03-02T08:02:51Z,q,224,100,4,0,0,ann\n";
    let talkdesk = of_text("calls.csv", talkdesk);
    let waits: Vec<f64> = talkdesk.history.contacts.iter().map(|(_, contact)| contact.wait).collect();
    assert_eq!(waits, [30.0, 40.0]);
    let reasons: Vec<&str> = talkdesk.files[0].left_out.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(reasons, ["it talks for 500 s, and ends 224 s after its arrival", "it ends 9 s before it arrives"]);
    let tickets = "Ticket ID,Source,Group,Created time,First response time (in hrs),Time tracked\n\
        1,Email,q,2026-03-02 08:00:00,00:30,00:00:00\n";
    assert_eq!(first_contact(&of_text("tickets.csv", tickets)).2, None);
    let alone = "{\"vcon\":\"0.4\",\"uuid\":\"1\",\"parties\":[{\"role\":\"customer\"},{\"role\":\"agent\"}],\"dialog\":[{\"type\":\"recording\",\
        \"skill\":\"q\",\"start\":\"2026-03-02T08:00:00Z\",\"duration\":40,\"parties\":[0],\"party_history\":[\
        {\"party\":0,\"event\":\"join\",\"time\":\"2026-03-02T08:00:00Z\"},{\"party\":0,\"event\":\"drop\",\"time\":\"2026-03-02T08:00:40Z\"}]}]}\n";
    let alone = of_text("vcon.jsonl", alone);
    let (_, contact) = &alone.history.contacts[0];
    assert_eq!((contact.wait, &contact.outcome), (40.0, &Outcome::Abandoned));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_do_harm_to_any_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400), kind in kind()) {
        let _ = import(&[Input { name: "x".to_owned(), bytes }], &Wishes { kind, ..madrid() });
    }

    #[test]
    fn no_table_does_harm_and_what_is_made_of_it_can_be_read(text in table(), kind in kind()) {
        if let Ok(imported) = import(&[Input { name: "x.csv".to_owned(), bytes: text.into_bytes() }], &Wishes { kind, ..madrid() }) {
            loaded(&imported);
        }
    }

    #[test]
    fn a_changed_byte_of_a_real_export_does_no_harm(file in 0..FILES.len(), at in 0.0..1.0, byte in any::<u8>(), from in 0.0..0.9) {
        let mut bytes = bytes(FILES[file]);
        let place = ((bytes.len() - 1) as f64 * at) as usize;
        bytes[place] = byte;
        // A short part of it, with its start: the header.
        let cut = (bytes.len() as f64 * from) as usize;
        bytes.drain(cut.max(600).min(bytes.len())..);
        if let Ok(imported) = import(&[Input { name: FILES[file].to_owned(), bytes }], &madrid()) {
            loaded(&imported);
        }
    }
}
