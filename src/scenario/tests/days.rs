//! Rows of files around midnight, and of days and nights of which some are of the run.

use super::{SMALL, Scenario, read_with, said};
use crate::ids::ClassId;
use crate::time::Time;

const HEAD: &str = "[run]\nlength = \"2h\"";

/// With this run, these arrivals of its class and this file.
fn with(run: &str, arrivals: &str, csv: &str) -> Result<Scenario, String> {
    let text = SMALL.replace(HEAD, &format!("[run]\n{run}")).replace("\"60/h\"", arrivals).replace("5m", "1m");
    read_with(&text, &[("f.csv", csv)], &[]).map_err(|wrong| wrong.render(false))
}

fn expected(run: &str, arrivals: &str, csv: &str) -> f64 {
    let scenario = with(run, arrivals, csv).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(scenario.warnings.render(false), "", "{arrivals}: {csv}");
    scenario.center.classes[ClassId(0)].arrivals.expected(Time::MAX)
}

/// Half-hours of ten contacts: of a day, with such ends.
fn half_hours(row: impl Fn(u32) -> String) -> String {
    (0..48).map(|half| row(half) + ",10\n").collect()
}

fn clock(half: u32) -> String {
    format!("{:02}:{:02}", half / 2, 30 * (half % 2))
}

#[test]
fn the_last_half_hour_of_a_day_ends_on_the_next_however_that_is_written() {
    let run = "start = \"00:00\"\nend = \"24:00\"\ndate = \"2026-03-30\"\ntimezone = \"Europe/Berlin\"";
    let end = |half: u32, midnight: &str| match half {
        47 => midnight.to_owned(),
        _ => format!("2026-03-30 {}", clock(half + 1)),
    };
    let dated = |midnight: &str| {
        let row = |half: u32| format!("2026-03-30 {},{}", clock(half), end(half, midnight));
        format!("from,to,contacts\n{}", half_hours(row))
    };
    let with_offsets = {
        let row = |half: u32| format!("2026-03-30 {}+02:00,{}+02:00", clock(half), end(half, "2026-03-31 00:00"));
        format!("from,to,contacts\n{}", half_hours(row))
    };
    let with_column = |midnight: &str| {
        let to = |half: u32| if half == 47 { midnight.to_owned() } else { clock(half + 1) };
        let row = |half: u32| format!("2026-03-30,{},{}", clock(half), to(half));
        format!("day,from,to,contacts\n{}", half_hours(row))
    };
    for form in ["counts", "expected"] {
        let arrivals = format!("{{ file = \"f.csv\", as = \"{form}\", time = \"from\", end = \"to\" }}");
        for csv in [dated("2026-03-31 00:00"), dated("2026-03-30 24:00"), dated("00:00"), with_offsets.clone()] {
            assert!((expected(run, &arrivals, &csv) - 480.0).abs() < 1e-9, "{csv}");
        }
        let arrivals = arrivals.replace("file", "date = \"day\", file");
        for csv in [with_column("00:00"), with_column("24:00"), with_column("2026-03-31 00:00")] {
            assert!((expected(run, &arrivals, &csv) - 480.0).abs() < 1e-9, "{csv}");
        }
    }
}

#[test]
fn an_end_that_is_none_is_told() {
    let run = "start = \"00:00\"\nend = \"24:00\"\ndate = \"2026-03-30\"";
    let arrivals = "{ file = \"f.csv\", time = \"from\", end = \"to\" }";
    for (row, told) in [
        ("2026-03-30 08:00,2026-03-30 08:00", "it ends when it starts, or before"),
        ("2026-03-30 08:00,2026-03-29 09:00", "it ends when it starts, or before"),
        ("08:00,08:00", "it ends when it starts, or before"),
        ("08:00,2026-03-30 09:00", "the end has a date, and the start has none"),
    ] {
        let wrong = with(run, arrivals, &format!("from,to,contacts\n{row},10\n")).err().unwrap_or_default();
        assert!(wrong.contains(told), "{row}: {wrong}");
    }
}

/// Who is on duty, from and to, in hours from the start of the run.
fn on_duty(run: &str, keys: &str, csv: &str) -> Vec<Vec<(u64, u64)>> {
    let text = SMALL.replace(HEAD, &format!("[run]\n{run}")).replace("agents = 8\n", "").replace("5m", "1m")
        + &format!("[roster]\nfile = \"f.csv\"\ngroup = \"front\"\n{keys}");
    let scenario = read_with(&text, &[("f.csv", csv)], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    assert_eq!(scenario.warnings.render(false), "", "{csv}");
    let hours = |time: Time| time.nanos() / 3_600_000_000_000;
    let duty =
        |agent: &crate::model::Agent| Vec::from_iter(agent.duty.iter().map(|duty| (hours(duty.from), hours(duty.to))));
    scenario.center.agents.iter().map(duty).collect()
}

#[test]
fn a_night_shift_with_a_date_is_on_duty_until_the_morning() {
    let evening = "start = \"20:00\"\nend = \"24:00\"\ndate = \"2026-03-30\"\ntimezone = \"Europe/Berlin\"";
    let ann_and_bob = [vec![(0, 3)], vec![(0, 6)]];
    for rows in [
        "ann,2026-03-30 20:00,2026-03-30 23:59\nbob,2026-03-30 20:00,2026-03-31 02:00\n",
        "ann,2026-03-30 20:00,23:59\nbob,2026-03-30 20:00,02:00\n",
        "ann,2026-03-30T20:00:00+02:00,2026-03-30T23:59:00+02:00\nbob,2026-03-30T20:00:00+02:00,2026-03-31T02:00:00+02:00\n",
        "ann,2026-03-30 20:00:00 +02:00,2026-03-30 21:59:00 UTC\nbob,2026-03-30 18:00:00 UTC,2026-03-31 00:00:00 UTC\n",
    ] {
        assert_eq!(on_duty(evening, "", &format!("agent,start,end\n{rows}")), ann_and_bob, "{rows}");
    }
    let day = "start = \"00:00\"\nend = \"24:00\"\ndate = \"2026-03-30\"";
    let all_day = "ann,2026-03-30 00:00,2026-03-30 24:00\n";
    let night = |row: &str| on_duty(day, "", &format!("agent,start,end\n{all_day}{row}"));
    assert_eq!(night("cid,2026-03-30 22:00,2026-03-31 06:00\n"), [vec![(0, 24)], vec![(22, 30)]]);
    assert_eq!(night("cid,2026-03-29 22:00,2026-03-30 06:00\n"), [vec![(0, 24)], vec![(0, 6)]]);
    // However long before: duty goes on until it ends.
    assert_eq!(night("cid,2026-03-23 22:00,2026-03-30 06:00\n"), [vec![(0, 24)], vec![(0, 6)]]);
    assert_eq!(night("cid,2026-03-23 22:00,2026-03-29 06:00\n"), [vec![(0, 24)]]);
    let by_column = "ann,2026-03-30,00:00,24:00\ncid,2026-03-30,22:00,06:00\neve,2026-03-29,22:00,06:00\n";
    let three = [vec![(0, 24)], vec![(22, 30)], vec![(0, 6)]];
    assert_eq!(on_duty(day, "date = \"day\"\n", &format!("agent,day,start,end\n{by_column}")), three);
}

#[test]
fn a_column_called_date_has_the_dates() {
    let run = |date: &str| format!("start = \"20:00\"\nend = \"24:00\"\ndate = \"{date}\"");
    let csv =
        "agent,date,start,end\nann,2025-03-27,22:00,02:00\nann,2025-03-28,20:00,02:00\nbob,2025-03-28,21:00,02:00\n";
    assert_eq!(on_duty(&run("2025-03-28"), "", csv), [vec![(0, 6)], vec![(1, 6)]]);
    let text = |run: &str| {
        SMALL.replace(HEAD, &format!("[run]\n{run}")).replace("agents = 8\n", "")
            + "[roster]\nfile = \"f.csv\"\ngroup = \"front\"\n"
    };
    let another = said(&text(&run("2026-03-27")), &[("f.csv", csv)], &[]);
    assert!(another.contains("`f.csv` has no row for the days of the run"), "{another}");
    // Without a date of the run they cannot be looked at, which is told where there are several.
    let csv = "agent,date,start,end\nann,2025-03-27,20:00,22:00\nbob,2025-03-28,21:00,24:00\n";
    let undated = said(&text("start = \"20:00\"\nend = \"24:00\""), &[("f.csv", csv)], &[]);
    assert!(undated.contains("so the column `date` of `f.csv` is not looked at"), "{undated}");
    let volumes = "date,time,contacts\n2026-03-30,00:00,7\n2026-03-30,01:00,8\n2026-03-31,00:00,20\n";
    let run = "length = \"2h\"\ndate = \"2026-03-30\"";
    assert_eq!(expected(run, "{ file = \"f.csv\", as = \"counts\" }", volumes), 15.0);
    assert_eq!(expected(run, "{ recorded = \"f.csv\" }", volumes), 2.0);
    // Whoever chooses rows by it means the day that they say.
    let chosen = "{ file = \"f.csv\", as = \"counts\", interval = \"2h\", where = { date = \"2026-03-31\" } }";
    assert_eq!(expected(run, chosen, volumes), 20.0);
}

/// Two weeks from a Sunday on: rows of Monday and of Tuesday are on two days each.
#[test]
fn a_column_of_weekdays_says_on_which_days_rows_are() {
    let csv = "weekday,time,contacts\nmon,00:00,10\nMON,01:00,11\nTuesday,00:00,20\ntue,01:00,22\n";
    let arrivals = "{ file = \"f.csv\", as = \"counts\" }";
    for (date, right) in [("2026-03-02", 21.0), ("2026-03-03", 42.0)] {
        assert_eq!(expected(&format!("length = \"2h\"\ndate = \"{date}\""), arrivals, csv), right, "{date}");
    }
    let named = "{ file = \"f.csv\", weekday = \"weekday\", as = \"counts\" }";
    assert_eq!(expected("length = \"2h\"\nweekday = \"tue\"", named, csv), 42.0);
    let weeks = with("length = \"336h\"\ndate = \"2026-03-01\"", arrivals, csv).unwrap();
    assert_eq!(weeks.center.classes[ClassId(0)].arrivals.expected(Time::MAX), 126.0);
    assert!(weeks.warnings.render(false).contains("nobody arrives then"), "other days have no row");
    let duty = "agent,weekday,start,end\nann,mon,20:00,24:00\nbob,tue,20:00,24:00\ncid,Tuesday,21:00,24:00\n";
    let run = |day: &str| format!("start = \"20:00\"\nend = \"24:00\"\nweekday = \"{day}\"");
    assert_eq!(on_duty(&run("mon"), "", duty), [vec![(0, 4)]]);
    assert_eq!(on_duty(&run("tue"), "weekday = \"weekday\"\n", duty), [vec![(0, 4)], vec![(1, 4)]]);
    let wrong = with("length = \"2h\"\nweekday = \"tue\"", arrivals, &csv.replace("MON", "Montag")).unwrap_err();
    assert!(wrong.contains("`Montag` is no weekday") && wrong.matches("error[").count() == 1, "{wrong}");
    let lacking = with("length = \"2h\"", "{ file = \"f.csv\", weekday = \"weekday\" }", csv).unwrap_err();
    assert!(lacking.contains("a column of weekdays needs the weekday of the run"), "{lacking}");
}

/// Whoever looks at such a file sees days, and so it is no file whose rows are of every day.
#[test]
fn a_column_called_date_whose_dates_are_in_another_form_is_a_mistake() {
    let run = "[run]\nstart = \"20:00\"\nend = \"24:00\"\ndate = \"2025-03-28\"";
    let roster =
        SMALL.replace(HEAD, run).replace("agents = 8\n", "") + "[roster]\nfile = \"f.csv\"\ngroup = \"front\"\n";
    for [one, other] in [["27.03.2025", "28.03.2025"], ["27/03/2025", "28/03/2025"], ["Thu", "Fri"], ["", ""]] {
        let csv = format!("agent,date,start,end\nann,{one},20:00,22:00\nbob,{other},21:00,24:00\n");
        let wrong = said(&roster, &[("f.csv", &csv)], &[]);
        assert!(wrong.contains("is no date") || wrong.contains("empty"), "{one}: {wrong}");
        assert_eq!(wrong.matches("error[").count(), 1, "a whole column is one mistake: {wrong}");
        let undated = said(&roster.replace("date = \"2025-03-28\"", ""), &[("f.csv", &csv)], &[]);
        assert_eq!(undated.contains("is not looked at"), one != other, "{one}: {undated}");
        let csv = csv.replace("agent,date,start,end", "who,date,time,end");
        let arrivals = "{ recorded = \"f.csv\" }";
        let wrong = with("start = \"20:00\"\nend = \"24:00\"\ndate = \"2025-03-28\"", arrivals, &csv).unwrap_err();
        assert!(wrong.contains("error[S072]"), "{one}: {wrong}");
    }
}

/// Whoever named a date or a time zone that there is not is told so, and not asked for one.
#[test]
fn a_misspelt_date_or_time_zone_of_the_run_is_one_mistake() {
    let csv = "time\n2025-03-28T20:15:00Z\n";
    for run in ["date = \"2025-03-28\"\ntimezone = \"Mars/Phobos\"", "date = \"2025-02-30\"\ntimezone = \"UTC\""] {
        let run = format!("start = \"20:00\"\nend = \"24:00\"\n{run}");
        let wrong = with(&run, "{ recorded = \"f.csv\" }", csv).unwrap_err();
        assert_eq!(wrong.matches("error[").count(), 1, "{wrong}");
    }
}

/// Three nights from 22:00 to 06:00, an hour a row.
fn nights(columns: &str, row: impl Fn(u32, u32) -> String) -> String {
    let hours = (2..5)
        .flat_map(|day| [22, 23].map(|hour| (day, hour)).into_iter().chain((0..6).map(move |hour| (day + 1, hour))));
    hours.fold(format!("{columns}\n"), |csv, (day, hour)| csv + &row(day, hour) + "\n")
}

#[test]
fn rows_of_other_nights_are_nothing_strange_and_rows_between_them_are() {
    let run = |day: u32| format!("start = \"22:00\"\nend = \"06:00\"\ndate = \"2026-03-{day:02}\"");
    let volumes = nights("date,time,contacts", |day, hour| format!("2026-03-{day:02},{hour:02}:00,10"));
    let recorded = nights("time", |day, hour| format!("2026-03-{day:02} {hour:02}:30"));
    for day in 2..5 {
        assert_eq!(
            expected(&run(day), "{ date = \"date\", file = \"f.csv\", as = \"counts\", interval = \"1h\" }", &volumes),
            80.0
        );
        assert_eq!(expected(&run(day), "{ recorded = \"f.csv\" }", &recorded), 8.0);
        let duty = (2..5).map(|day| format!("a{day},2026-03-{day:02} 22:00,2026-03-{:02} 06:00\n", day + 1));
        let roster = format!("agent,start,end\n{}", duty.collect::<String>());
        assert_eq!(on_duty(&run(day), "", &roster), [vec![(0, 8)]]);
    }
    let between = format!("{volumes}2026-03-03,07:00,4\n2026-03-03,21:00,3\n2026-03-04,07:00,5\n");
    let arrivals = "{ date = \"date\", file = \"f.csv\", as = \"counts\", interval = \"1h\" }";
    let warned = with(&run(3), arrivals, &between).unwrap().warnings.render(false);
    // Before the start, and after the end: what is of the morning before the night is of its day, too.
    assert!(warned.contains("12 contacts of these days are before the start or after the end"), "{warned}");
    let day = "start = \"08:00\"\nend = \"20:00\"\ndate = \"2026-03-02\"";
    let csv = "date,time,contacts\n2026-03-02,07:00,9\n2026-03-02,08:00,10\n2026-03-02,09:00,10\n";
    let warned = with(day, "{ date = \"date\", file = \"f.csv\" }", csv).unwrap().warnings.render(false);
    assert!(warned.contains("9 contacts of these days are before the start"), "{warned}");
}

#[test]
fn weeks_of_a_file_count_in_a_run_that_begins_within_one() {
    let csv = "date,time,contacts\n2026-03-02,00:00,1680\n2026-03-09,00:00,3360\n";
    let run = "length = \"24h\"\ndate = \"2026-03-07\"";
    assert!((expected(run, "{ date = \"date\", file = \"f.csv\" }", csv) - 240.0).abs() < 1e-9);
}

#[test]
fn an_interval_that_crosses_an_end_of_the_run_is_told_with_its_date_and_its_row() {
    let csv = "date,time,contacts\n2026-03-04,08:00,5\n2026-03-04,09:00,7\n";
    let run = "start = \"08:00\"\nlength = \"49h 30m\"\ndate = \"2026-03-02\"";
    let arrivals = "{ file = \"f.csv\", as = \"counts\", interval = \"1h\" }";
    insta::assert_snapshot!(with(run, arrivals, csv).unwrap_err());
    let early = "start = \"08:30\"\nend = \"10:00\"\ndate = \"2026-03-04\"";
    let wrong = with(early, arrivals, csv).unwrap_err();
    assert!(wrong.contains("the interval from 08:00 to 09:00 crosses the start of the run"), "{wrong}");
}

/// A backtest over midnight.
fn backtest(run: &str, csv: &str) -> Result<Scenario, String> {
    let section = "[backtest]\nfile = \"f.csv\"\ndate = \"date\"\ntime = \"time\"\nclass = \"class\"\noffered = \"offered\"\nanswered = \"offered\"\n";
    let arrivals = "{ file = \"f.csv\", as = \"counts\", date = \"date\", interval = \"1h\", contacts = \"offered\" }";
    let text =
        SMALL.replace(HEAD, &format!("[run]\n{run}")).replace("\"60/h\"", arrivals).replace("5m", "1m") + section;
    read_with(&text, &[("f.csv", csv)], &[]).map_err(|wrong| wrong.render(false))
}

#[test]
fn the_hours_after_midnight_are_of_the_night_that_began_before_it() {
    let run = "start = \"22:00\"\nend = \"02:00\"\ndate = \"2026-03-02\"\ninterval = \"1h\"";
    let night = |day: u32| {
        format!(
            "2026-03-{day:02},22:00,sales,20\n2026-03-{day:02},23:00,sales,30\n2026-03-{0:02},00:00,sales,10\n2026-03-{0:02},01:00,sales,5\n",
            day + 1
        )
    };
    let csv = format!("date,time,class,offered\n{}{}", night(2), night(3));
    let dates =
        |scenario: &Scenario| Vec::from_iter(scenario.backtest.as_ref().unwrap().dates.iter().map(ToString::to_string));
    let read = backtest(run, &csv).unwrap();
    assert_eq!(read.warnings.render(false), "");
    assert_eq!(dates(&read), ["2026-03-02", "2026-03-03"]);
    let offered: f64 = read.backtest.as_ref().unwrap().cells.iter().map(|cell| cell.offered).sum();
    assert_eq!(offered, 65.0);
    // Whole days begin within a night and end within one: both are left out.
    let days = format!(
        "{csv}2026-03-02,00:00,sales,9\n2026-03-02,01:00,sales,9\n2026-03-04,22:00,sales,9\n2026-03-04,23:00,sales,9\n"
    );
    let read = backtest(run, &days).unwrap();
    assert_eq!(dates(&read), ["2026-03-02", "2026-03-03"]);
    let warned = read.warnings.render(false);
    assert!(warned.contains("only a part of the night of 2026-03-01 and 2026-03-04"), "{warned}");
    let another = backtest(&run.replace("03-02", "03-20"), &csv).unwrap_err();
    assert!(another.contains("rows of these classes are of 2 days from 2026-03-02 to 2026-03-03"), "{another}");
    // Hours beyond 24 are of the same night, by the date on which it began.
    let beyond = csv.replace("2026-03-03,00:", "2026-03-02,24:").replace("2026-03-03,01:", "2026-03-02,25:");
    let read = backtest(run, &beyond).unwrap();
    assert_eq!(read.backtest.unwrap().cells.iter().map(|cell| cell.offered).sum::<f64>(), 65.0);
}

#[test]
fn counts_with_a_row_too_many_or_too_few_are_told() {
    let run = "start = \"08:00\"\nend = \"12:00\"\ndate = \"2026-03-02\"\ninterval = \"1h\"";
    let right = "date,time,class,offered\n2026-03-02,08:00,sales,40\n2026-03-02,09:00,sales,60\n2026-03-02,10:00,sales,50\n2026-03-02,11:00,sales,30\n";
    let planned = |csv: &str| {
        let section = "[backtest]\nfile = \"f.csv\"\ndate = \"date\"\ntime = \"time\"\nclass = \"class\"\noffered = \"offered\"\nanswered = \"offered\"\n";
        let text = SMALL.replace(HEAD, &format!("[run]\n{run}")) + section;
        said(&text, &[("f.csv", csv)], &[])
    };
    assert_eq!(planned(right), "");
    let within = right.replace("2026-03-02,09:00", "2026-03-02,08:10,sales,5\n2026-03-02,09:00");
    insta::assert_snapshot!(planned(&within));
    insta::assert_snapshot!(planned(&right.replace("2026-03-02,09:00,sales,60\n", "")));
    let early = planned(&right.replace("2026-03-02,08:00,sales,40\n", ""));
    assert!(
        early.contains("has no row of `f.csv` from 08:00 to 09:00, and 60 contacts of the run come then"),
        "{early}"
    );
    let late = planned(&right.replace("2026-03-02,11:00,sales,30\n", ""));
    assert!(late.contains("from 11:00 to 12:00"), "{late}");
}

/// A class that is reached by SIP, in a run with these keys.
fn by_sip(run: &str) -> String {
    SMALL
        .replace(HEAD, &format!("[run]\nstart = \"09:00\"\nlength = \"1h\"\n{run}"))
        .replace("\"60/h\"", "{ invites = \"calls.pcap\" }\nsip = true")
}

#[test]
fn requests_of_other_days_are_told_with_their_days() {
    let invite = |time: &str| {
        format!(
            "--- {time}\nINVITE sip:help@b SIP/2.0\nFrom: <sip:c@d>;tag=x\nTo: <sip:help@b>\nCall-ID: {time}\nCSeq: 1 INVITE\n\n"
        )
    };
    let calls = |times: &[&str]| Vec::from_iter(times.iter().map(|time| invite(time))).concat();
    let told = |times: &[&str]| said(&by_sip("date = \"2026-12-02\""), &[("calls.pcap", &calls(times))], &[]);
    let other = told(&["2026-12-01 09:00", "2026-12-01 09:10", "2026-12-03 09:10"]);
    assert!(
        other.contains("has no message of the days of the run: there are 2 of 2026-12-01, 1 of 2026-12-03"),
        "{other}"
    );
    assert_eq!(told(&["2026-12-01 09:00", "2026-12-02 09:10"]), "");
}

#[test]
fn what_a_capture_lacks_is_told_where_it_is_named() {
    let mut capture: Vec<u8> = Vec::new();
    for word in [0xa1b2_c3d4_u32, 4 << 16 | 2, 0, 0, 65_535, 101] {
        capture.extend(word.to_le_bytes());
    }
    let wrong = |run: &str, bytes: &[u8]| {
        let memory = crate::scenario::Memory::default().with("center.toml", by_sip(run)).with("calls.pcap", bytes);
        crate::scenario::load(std::path::Path::new("center.toml"), &[], &memory).unwrap_err().render(false)
    };
    insta::assert_snapshot!(wrong("date = \"2026-12-02\"", &capture));
    let both = wrong("", &capture);
    assert!(both.contains("set `date` and `timezone` in [run]"), "{both}");
    let packed = wrong("date = \"2026-12-02\"", &[0x1f, 0x8b, 8, 0, 0xff]);
    assert!(packed.contains("`calls.pcap` is compressed") && packed.contains("unpack it"), "{packed}");
}
