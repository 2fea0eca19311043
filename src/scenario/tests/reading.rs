//! What the sections become.

use super::{FULL, SMALL, read, read_with, said};
use crate::ids::{ClassId, GroupId, Id, QueueId};
use crate::model::{Closing, Duty, Hosting};
use crate::time::{Span, Time};
use crate::workload::{Arrivals, Entry};

fn minutes(minutes: u64) -> Time {
    Time::START + Span::from_seconds(60 * minutes)
}

#[test]
fn a_full_scenario_becomes_its_center() {
    let scenario = read(FULL);
    let center = &scenario.center;
    assert_eq!(scenario.question, "Is this enough?");
    assert_eq!(center.horizon.intervals(), 8);
    assert_eq!(center.closing, Closing::Cut);
    assert_eq!(center.thresholds.in_time, Span::from_seconds(30));
    let names: Vec<&str> = center.classes.iter().map(|class| class.name.as_str()).collect();
    assert_eq!(names, ["sales", "chat"], "classes keep the order of the file");
    assert_eq!(center.rules.queues[QueueId(0)].target.minimum_level, 2);
    assert_eq!(center.rules.queues[QueueId(0)].capacity, Some(50));
    let sales = &center.classes[ClassId(0)];
    assert_eq!((sales.talk[GroupId(0)].mean().round(), sales.talk[GroupId(1)].mean().round()), (240.0, 300.0));
    assert_eq!((sales.wrap_up[GroupId(0)].mean(), sales.wrap_up[GroupId(1)].mean()), (20.0, 60.0));
    let chat = &center.classes[ClassId(1)];
    assert_eq!(chat.patience, None);
    let Entry::Im(habits) = &chat.entry else { panic!("chat is im") };
    assert_eq!(Vec::from_iter(habits.providers.iter().copied()), [0.6, 0.4]);
    assert_eq!(center.agents.len(), 9);
    let modes: Vec<Hosting> = center.providers.iter().map(|provider| provider.hosting.mode).collect();
    assert_eq!(modes, [Hosting::Redirect, Hosting::Relay]);
    let first = center.agents.iter().next().unwrap();
    let duty = |from, to| Duty { from: minutes(from), to: minutes(to) };
    assert_eq!(first.duty, [duty(0, 90), duty(105, 180)]);
    assert_eq!(center.agents.iter().nth(4).unwrap().duty, [duty(120, 300)]);
    assert_eq!(center.agents.iter().last().unwrap().duty, [Duty { from: Time::START, to: Time::MAX }]);
}

#[test]
fn rates_are_cut_by_day_and_changed_by_weekday() {
    let text = SMALL
        .replace("length = \"2h\"", "start = \"22:00\"\nlength = \"4h\"\nweekday = \"sun\"")
        .replace("\"60/h\"", "\"60/h\"\nweekday = { mon = 2 }");
    let scenario = read(&text);
    let Arrivals::Poisson { rates, .. } = &scenario.center.classes[ClassId(0)].arrivals else { panic!("a rate") };
    let pieces: Vec<(Time, f64, u32)> = rates.pieces().iter().map(|p| (p.end, p.amount * 3_600.0, p.day)).collect();
    assert_eq!(pieces, [(minutes(120), 60.0, 0), (minutes(240), 120.0, 1)]);
    assert_eq!((scenario.names.interval(0), scenario.names.interval(5)), ("day 1 22:00".into(), "day 2 00:30".into()));
}

#[test]
fn volumes_come_from_a_csv_file_whatever_its_separator() {
    let arrivals = "{ file = \"v.csv\", interval = \"1h\", where = { class = \"a\" }, as = \"counts\" }";
    let text = SMALL.replace("\"60/h\"", arrivals);
    let table = "time,contacts,class\n01:00,7,a\n00:00,5,a\n00:00,9,b\n";
    let mark = format!("\u{feff}{}", table.replace(',', ";").replace('\n', "\r\n"));
    for csv in [table.to_owned(), mark, table.replace(',', "\t"), table.replace("7,a", "\"7\",\"a\"")] {
        let scenario =
            read_with(&text, &[("v.csv", &csv)], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        let Arrivals::Counts(counts) = &scenario.center.classes[ClassId(0)].arrivals else { panic!("counts") };
        let pieces: Vec<(Time, f64)> = counts.pieces().iter().map(|piece| (piece.end, piece.amount)).collect();
        assert_eq!(pieces, [(minutes(60), 5.0), (minutes(120), 7.0)]);
        assert_eq!(scenario.sources.len(), 2);
        assert_eq!(scenario.sources[1].path, "v.csv");
    }
}

#[test]
fn dates_select_the_days_of_the_run() {
    let text = SMALL
        .replace("length = \"2h\"", "length = \"48h\"\ndate = \"2014-03-10\"\ninterval = \"1h\"")
        .replace("\"60/h\"", "{ file = \"v.csv\", date = \"day\", as = \"rates\", interval = \"1h\" }");
    let csv =
        "day,time,contacts\n2014-03-09,08:00,5/h\n2014-03-10,08:00,6/h\n2014-03-11,09:00,7/h\n2014-03-12,09:00,8/h\n";
    let scenario = read_with(&text, &[("v.csv", csv)], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    let arrivals = &scenario.center.classes[ClassId(0)].arrivals;
    assert!((arrivals.expected(Time::MAX) - 13.0).abs() < 1e-9);
    assert_eq!(scenario.names.interval(33), "2014-03-11 09:00");
}

/// The expected contacts of a class by the stretch in which they come \[min\].
fn stretches(scenario: &super::Scenario) -> Vec<(u64, u64, f64)> {
    let (pieces, per_second) = match &scenario.center.classes[ClassId(0)].arrivals {
        Arrivals::Poisson { rates, .. } | Arrivals::Renewal { rates, .. } => (rates.pieces(), true),
        Arrivals::Counts(counts) => (counts.pieces(), false),
        Arrivals::Recorded(_) => panic!("volumes"),
    };
    let mut start = Time::START;
    let mut found = Vec::new();
    for piece in pieces {
        let length = piece.end.since(start).seconds();
        let amount = if per_second { piece.amount * length } else { piece.amount };
        found.push((start.nanos() / 60_000_000_000, piece.end.nanos() / 60_000_000_000, amount.round()));
        start = piece.end;
    }
    found.retain(|piece| piece.2 > 0.0);
    found
}

fn with_file(run: &str, arrivals: &str, csv: &str) -> Result<super::Scenario, String> {
    let text = SMALL.replace("length = \"2h\"", run).replace("\"60/h\"", arrivals).replace("exponential(5m)", "1m");
    read_with(&text, &[("v.csv", csv)], &[]).map_err(|wrong| wrong.render(false))
}

#[test]
fn a_row_of_volumes_is_as_long_as_the_file_says_and_not_the_intervals_of_tables() {
    let half_hours = "time,end,contacts\n09:00,09:30,100\n09:30,10:00,50\n10:30,11:00,80\n";
    let expected = [(0, 30, 100.0), (30, 60, 50.0), (90, 120, 80.0)];
    for interval in ["1s", "10m", "15m", "30m", "45m", "1h", "7h"] {
        for arrivals in
            ["{ file = \"v.csv\" }", "{ file = \"v.csv\", end = \"end\" }", "{ file = \"v.csv\", interval = \"30m\" }"]
        {
            let run = format!("start = \"09:00\"\nend = \"11:00\"\ninterval = \"{interval}\"");
            let scenario = with_file(&run, arrivals, half_hours).unwrap();
            assert_eq!(stretches(&scenario), expected, "{interval} {arrivals}");
            let warned = scenario.warnings.render(false);
            match arrivals.contains(',') {
                true => assert_eq!(warned, ""),
                false => assert!(warned.contains("has no row from 10:00 to 10:30: nobody arrives then"), "{warned}"),
            }
        }
    }
    // Rows of nobody are often left out in one class: the whole file says how far apart they are.
    let two = "time,class,contacts\n09:00,a,100\n09:00,b,1\n09:30,b,1\n10:00,a,7\n10:30,b,2\n";
    let run = "start = \"09:00\"\nend = \"11:00\"";
    let scenario = with_file(run, "{ file = \"v.csv\", where = { class = \"a\" } }", two).unwrap();
    assert_eq!(stretches(&scenario), [(0, 30, 100.0), (60, 90, 7.0)]);
}

#[test]
fn rows_of_a_class_that_are_further_apart_than_those_of_others_have_to_say_how_long_they_last() {
    let run = "start = \"09:00\"\nend = \"13:00\"";
    let rows: String = (0..8).map(|half| format!("{:02}:{:02},b,10\n", 9 + half / 2, 30 * (half % 2))).collect();
    let csv = format!("time,class,contacts\n09:00,a,100\n10:00,a,100\n11:00,a,100\n12:00,a,100\n{rows}");
    let hourly = "{ file = \"v.csv\", where = { class = \"a\" } }";
    let wrong = with_file(run, hourly, &csv).unwrap_err();
    assert!(wrong.contains("the rows of this class are 1h apart, and others of `v.csv` 30m"), "{wrong}");
    assert!(wrong.contains("write interval = \"1h\""), "{wrong}");
    let told = "{ file = \"v.csv\", where = { class = \"a\" }, interval = \"1h\" }";
    let scenario = with_file(run, told, &csv).unwrap();
    assert_eq!(stretches(&scenario).len(), 4);
}

#[test]
fn a_file_that_does_not_say_how_long_its_rows_are_is_refused() {
    let run = "start = \"09:00\"\nend = \"11:00\"";
    let wrong = with_file(run, "{ file = \"v.csv\" }", "time,contacts\n09:00,100\n").unwrap_err();
    assert!(wrong.contains("`v.csv` has one time only"), "{wrong}");
    let wrong = with_file(run, "{ file = \"v.csv\" }", "time,contacts\n09:00,1\n09:20,1\n09:50,1\n").unwrap_err();
    assert!(wrong.contains("are not evenly apart: 20m and other steps"), "{wrong}");
    let lists = read_with(&SMALL.replace("\"60/h\"", "{ counts = [3, 5, 7, 9] }"), &[], &[]).unwrap_err().render(false);
    assert!(lists.contains("how long each of these 4 intervals is") && lists.contains("interval = \"30m\""), "{lists}");
    let gaps = "{ file = \"v.csv\", interval = \"15m\" }";
    let csv = "time,contacts\n09:00,100\n09:30,100\n10:00,100\n10:30,100\n";
    let warned = with_file(run, gaps, csv).unwrap().warnings.render(false);
    assert!(warned.contains("30m apart, but last 15m each: nobody arrives in between"), "{warned}");
    let wrong = with_file(run, &gaps.replace("15m", "1h"), csv).unwrap_err();
    assert!(wrong.contains("the row begins within another one, which lasts 1h"), "{wrong}");
}

#[test]
fn rows_without_a_date_are_of_every_day_and_go_on_after_midnight() {
    let day = Vec::from_iter((8..18).map(|hour| format!("{hour:02}:00,20\n"))).concat();
    let csv = format!("time,contacts\n{day}");
    let two_days = with_file("start = \"08:00\"\nlength = \"48h\"", "{ file = \"v.csv\" }", &csv).unwrap();
    let contacts: f64 = stretches(&two_days).iter().map(|piece| piece.2).sum();
    assert_eq!(contacts, 400.0);
    assert_eq!(stretches(&two_days)[10].0, 24 * 60, "the second day begins as the first did");
    let night = "time,contacts\n20:00,100\n21:00,100\n22:00,100\n23:00,100\n00:00,100\n01:00,100\n";
    for csv in [night.to_owned(), night.replace("00:00,", "24:00,").replace("01:00,", "25:00,")] {
        let run = "start = \"20:00\"\nend = \"02:00\"";
        let scenario = with_file(run, "{ file = \"v.csv\", as = \"counts\" }", &csv).unwrap();
        assert_eq!(stretches(&scenario).len(), 6);
        assert_eq!(scenario.center.classes[ClassId(0)].arrivals.expected(Time::MAX), 600.0);
        assert_eq!(scenario.warnings.render(false), "");
    }
    let both = format!("{night}24:00,100\n");
    let twice = with_file("start = \"20:00\"\nlength = \"48h\"", "{ file = \"v.csv\" }", &both).unwrap_err();
    assert!(twice.contains("its hours from 24:00 on are those of the day after"), "{twice}");
    let recorded = with_file("start = \"20:00\"\nlength = \"30h\"", "{ recorded = \"v.csv\" }", night).unwrap();
    // Twice from 20:00 to 01:00, of which the second 20:00 is a day after the first.
    assert_eq!(recorded.center.classes[ClassId(0)].arrivals.expected(Time::MAX), 12.0);
}

#[test]
fn what_of_a_file_is_not_used_and_what_of_the_run_it_leaves_empty_is_told() {
    let csv = "time,contacts\n08:00,10\n09:00,20\n10:00,40\n";
    let warned = |run: &str| with_file(run, "{ file = \"v.csv\" }", csv).unwrap().warnings.render(false);
    assert_eq!(warned("start = \"08:00\"\nend = \"11:00\""), "");
    let late = warned("start = \"09:00\"\nend = \"12:00\"");
    assert!(late.contains("10 contacts are before the start or after the end"), "{late}");
    assert!(late.contains("no row from 11:00 to 12:00: nobody arrives then"), "{late}");
    let dated = "date,time,contacts\n2014-03-10,08:00,5\n2014-03-10,09:00,5\n2014-03-12,08:00,5\n";
    let run = "date = \"2014-03-10\"\nstart = \"08:00\"\nlength = \"54h\"";
    let warned = with_file(run, "{ file = \"v.csv\", date = \"date\" }", dated).unwrap().warnings.render(false);
    assert!(warned.contains("no row from 2014-03-10 10:00 to 2014-03-12 08:00"), "{warned}");
}

#[test]
fn date_and_time_may_stand_in_one_column_with_an_offset_or_in_seconds_since_1970() {
    let files = [
        "time,contacts\n2014-03-10 09:00,7\n2014-03-10 09:30,9\n2014-03-11 09:00,1\n",
        "time,contacts\n2014-03-10T09:00:00,7\n2014-03-10T09:30:00,9\n2014-03-11T09:00:00,1\n",
        "time,contacts\n2014-03-10T09:00:00+01:00,7\n2014-03-10T08:30:00Z,9\n2014-03-11T09:00:00+01:00,1\n",
        "time,contacts\n1394438400,7\n1394440200,9\n1394524800,1\n",
        "time,contacts\n1394438400000,7\n1394440200000,9\n1394524800000,1\n",
    ];
    let run = "date = \"2014-03-10\"\ntimezone = \"Europe/Amsterdam\"\nstart = \"09:00\"\nend = \"10:00\"";
    for csv in files {
        let scenario = with_file(run, "{ file = \"v.csv\", as = \"counts\" }", csv).unwrap();
        assert_eq!(stretches(&scenario), [(0, 30, 7.0), (30, 60, 9.0)], "{csv}");
    }
    let here = run.replace("timezone = \"Europe/Amsterdam\"\n", "");
    let wrong = with_file(&here, "{ file = \"v.csv\" }", files[3]).unwrap_err();
    assert!(wrong.contains("needs the time zone of the run"), "{wrong}");
    let wrong = with_file("length = \"2h\"", "{ file = \"v.csv\" }", files[0]).unwrap_err();
    assert!(wrong.contains("needs the date of the run"), "{wrong}");
    let wrong = with_file(&run.replace("Amsterdam", "Amsterdm"), "\"60/h\"", "").unwrap_err();
    assert!(wrong.contains("did you mean \"Europe/Amsterdam\"?"), "{wrong}");
}

#[test]
fn a_run_over_the_night_in_which_clocks_change_is_refused() {
    let run = |date: &str, start: &str, length: &str| {
        let run =
            format!("date = \"{date}\"\ntimezone = \"Europe/Amsterdam\"\nstart = \"{start}\"\nlength = \"{length}\"");
        with_file(&run, "\"60/h\"", "").err().unwrap_or_default()
    };
    // The last Sundays of March and October, at 02:00 and 03:00.
    for (date, start, length) in
        [("2026-03-28", "20:00", "12h"), ("2026-10-25", "00:00", "24h"), ("2026-01-01", "00:00", "8760h")]
    {
        let wrong = run(date, start, length);
        assert!(wrong.contains("clocks change within the run, on 2026-"), "{date}: {wrong}");
    }
    for (date, start, length) in
        [("2026-03-28", "20:00", "6h"), ("2026-03-29", "04:00", "24h"), ("2026-06-01", "00:00", "720h")]
    {
        assert_eq!(run(date, start, length), "", "{date}");
    }
}

#[test]
fn a_list_may_repeat_itself_with_a_period() {
    let list = |list: &str| with_file("length = \"5h\"", list, "");
    let scenario = list("{ counts = [3, 5], interval = \"30m\", period = \"2h\" }").unwrap();
    let expected = [(0, 30, 3.0), (30, 60, 5.0), (120, 150, 3.0), (150, 180, 5.0), (240, 270, 3.0), (270, 300, 5.0)];
    assert_eq!(stretches(&scenario), expected);
    assert_eq!(scenario.warnings.render(false), "");
    assert!(
        list("{ counts = [3, 5], interval = \"30m\", period = \"50m\" }")
            .unwrap_err()
            .contains("longer than its period of 50m")
    );
    let half = said(&SMALL.replace("agents = 8", "agents = 0.5"), &[], &[]);
    assert!(half.contains("there are no 0.5 agents") && half.contains("a shift of half the time"), "{half}");
}

#[test]
fn recorded_contacts_are_taken_in_the_order_of_time() {
    let arrivals = "{ recorded = \"c.csv\", patience = \"p\", talk = \"h\" }";
    let text = SMALL.replace("\"60/h\"", arrivals);
    let csv = "time,p,h\n00:00:30,,61.5\n00:00:10,5,\n";
    let scenario = read_with(&text, &[("c.csv", csv)], &[]).unwrap();
    let Arrivals::Recorded(contacts) = &scenario.center.classes[ClassId(0)].arrivals else { panic!("recorded") };
    let contacts = contacts.contacts();
    assert_eq!(contacts[0].time, Time::START + Span::from_seconds(10));
    assert_eq!((contacts[0].patience, contacts[0].talk), (Some(Span::from_seconds(5)), None));
    assert_eq!((contacts[1].patience, contacts[1].talk), (None, Some(Span::from_seconds_f64(61.5))));
}

#[test]
fn contacts_follow_each_other_evenly_or_by_the_shape_of_a_distribution() {
    let spaced = |spacing: &str| {
        let scenario = read(&SMALL.replace("\"60/h\"", &format!("\"60/h\"\nspacing = {spacing}")));
        let arrivals = scenario.center.classes[ClassId(0)].arrivals.clone();
        let root = crate::random::Root::new(1, 0);
        let mut stream = crate::workload::ArrivalStream::new(&arrivals, &Default::default(), root, "sales");
        let times = Vec::from_iter(std::iter::from_fn(|| stream.next_time()).map(|time| time.seconds()));
        assert!((arrivals.expected(minutes(120)) - 120.0).abs() < 1e-9);
        times
    };
    let even = spaced("\"even\"");
    assert_eq!(even.len(), 120, "whenever the first of them comes");
    assert!((0.0..60.0).contains(&even[0]) && even.windows(2).all(|pair| (pair[1] - pair[0] - 60.0).abs() < 1e-6));
    let erlang = spaced("{ distribution = \"erlang\", stages = 100, mean = 7 }");
    let gaps = Vec::from_iter(erlang.windows(2).map(|pair| pair[1] - pair[0]));
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
    // A coefficient of variation of a tenth: four standard errors of 120 gaps.
    assert!((mean - 60.0).abs() < 4.0 * 6.0 / 119_f64.sqrt(), "{mean}");
    assert!((variance.sqrt() / 6.0 - 1.0).abs() < 4.0 / (2.0 * 119_f64).sqrt(), "{variance}");
    let wrong = said(&SMALL.replace("\"60/h\"", "\"60/h\"\nspacing = 0"), &[], &[]);
    assert!(wrong.contains("not negative, nor always 0"), "{wrong}");
}

#[test]
fn parties_between_two_sizes_have_the_right_mean_and_parties_of_nobody_bring_nobody() {
    let root = crate::random::Root::new(7, 0);
    for (batch, mean, variance) in [
        ("1.5", 1.5, 0.25),
        ("1.4", 1.4, 0.24),
        ("0.5", 0.5, 0.25),
        ("0", 0.0, 0.0),
        // A mixture of neighbours adds the mean of f(1 - f) to the variance; by chance at most a quarter.
        ("\"exponential(1)\"", 1.0, 1.25),
        ("\"uniform(1, 3)\"", 2.0, 1.0 / 3.0 + 0.25),
    ] {
        let text = SMALL.replace("2h", "1000h").replace("\"60/h\"", &format!("\"60/h\"\nbatch = {batch}"));
        let arrivals = read(&text).center.classes[ClassId(0)].arrivals.clone();
        assert!((arrivals.expected(Time::MAX) - 60_000.0 * mean).abs() < 1e-6, "{batch}: validate says otherwise");
        let mut stream = crate::workload::ArrivalStream::new(&arrivals, &Default::default(), root, "sales");
        let contacts = std::iter::from_fn(|| stream.next_time()).count() as f64;
        // A compound Poisson sum: its variance is the rate times the second moment of a party.
        let error = (60_000.0_f64 * (variance + mean * mean)).sqrt();
        assert!((contacts - 60_000.0 * mean).abs() <= 4.0 * error, "{batch}: {contacts}");
    }
}

#[test]
fn a_busyness_of_the_center_needs_a_class_that_it_can_change() {
    let shared = |arrivals: &str| format!("{}\n[busyness]\nday = 0.2\n", SMALL.replace("\"60/h\"", arrivals));
    assert_eq!(read(&shared("\"60/h\"")).center.busyness.day_cv, 0.2);
    assert_eq!(read(SMALL).center.busyness.day_cv, 0.0);
    let wrong = said(&shared("{ counts = [60, 60], interval = \"1h\" }"), &[], &[]);
    assert!(wrong.contains("which no busyness changes"), "{wrong}");
    let pairs = read_with(&shared("\"60/h\""), &[], &[("run.antithetic", "true"), ("run.replications", "4")]).unwrap();
    assert!(pairs.center.busyness.antithetic);
}

#[test]
fn states_and_bursts_change_neither_volumes_nor_pieces() {
    let text = SMALL.replace(
        "\"60/h\"",
        "\"60/h\"\nbusyness = { states = [{ factor = 1, mean = \"9m\" }, { factor = 11, mean = \"1m\" }] }",
    );
    let arrivals = |text: &str| read(text).center.classes[ClassId(0)].arrivals.clone();
    assert_eq!(arrivals(&text).expected(Time::MAX), 120.0);
    let bursting = SMALL.replace("\"60/h\"", "\"60/h\"\nbursts = { share = 0.5, delay = \"1m\" }");
    assert!((arrivals(&bursting).expected(Time::MAX) - 120.0).abs() < 1e-9);
    // By the end of the run those are missing whom the last ones cause: 0.5 of those of the last two minutes.
    let end = Time::START + Span::from_seconds(7_200);
    assert!((arrivals(&bursting).expected(end) - 119.0).abs() < 1e-6, "{}", arrivals(&bursting).expected(end));
    let none = SMALL.replace("\"60/h\"", "\"60/h\"\nbursts = { share = 0, delay = \"1m\" }");
    assert_eq!(arrivals(&none), arrivals(SMALL));
}

#[test]
fn nobody_comes_over_a_provider_or_by_a_protocol_without_a_share() {
    let text = FULL.replace("alpha = 0.6, beta = 0.4", "alpha = 0, beta = 1");
    let scenario = read(&text);
    let class = &scenario.center.classes[ClassId(1)];
    let Entry::Im(habits) = &class.entry else { panic!("chat is im") };
    let draws = crate::workload::ClassDraws::new(crate::random::Root::new(1, 0), class);
    assert!((0..1_000).all(|number| draws.provider(habits, number).index() == 1));
    let protocols =
        [(crate::ids::ProtocolId(0), 0.0), (crate::ids::ProtocolId(1), 1.0), (crate::ids::ProtocolId(2), 0.0)];
    assert!((0..1_000).all(|number| draws.protocol(&protocols, number).index() == 1));
}

#[test]
fn who_was_answered_has_more_patience_than_the_wait_they_showed() {
    let arrivals = "{ recorded = \"c.csv\", patience = \"p\", waited = \"w\" }\npatience = { distribution = \"uniform\", low = \"0s\", high = \"100s\" }";
    let csv = format!("time,p,w\n{}00:30:00,5,\n00:40:00,,\n", "00:10:00,,80\n".repeat(4_000));
    let text = SMALL.replace("\"60/h\"", arrivals);
    let scenario = read_with(&text, &[("c.csv", &csv)], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    let class = &scenario.center.classes[ClassId(0)];
    let draws = crate::workload::ClassDraws::new(crate::random::Root::new(1, 0), class);
    let patience = Vec::from_iter((0..4_000).map(|number| draws.patience(class, number).seconds()));
    assert!(patience.iter().all(|&patience| (80.0..=100.0).contains(&patience)));
    let mean = patience.iter().sum::<f64>() / 4_000.0;
    assert!((mean - 90.0).abs() < 4.0 * 20.0 / (12.0 * 4_000_f64).sqrt(), "{mean}");
    assert_eq!(draws.patience(class, 4_000), Span::from_seconds(5));
    assert!(draws.patience(class, 4_001) < Span::from_seconds(100));
    let told = said(&text, &[("c.csv", &csv.replacen(",,80", ",,100", 2))], &[]);
    assert!(told.contains("2 recorded contacts of class `sales` were answered after a wait that is longer"), "{told}");
}

#[test]
fn the_waits_of_those_who_gave_up_are_no_distribution_of_patience() {
    let csv = "outcome,wait\nabandoned,5\nabandoned,50\nanswered,60\n";
    for distribution in [
        "{ distribution = \"empirical\", file = \"w.csv\", column = \"wait\", where = { outcome = \"abandoned\" } }",
        "{ distribution = \"empirical\", file = \"w.csv\", column = \"wait_abandoned\" }",
        "{ distribution = \"mixture\", parts = [{ weight = 1, of = { distribution = \"empirical\", file = \"w.csv\", column = \"wait_abandoned\" } }] }",
    ] {
        let text = SMALL.replace("talk", &format!("patience = {distribution}\ntalk"));
        let csv =
            csv.replace("wait\n", if distribution.contains("wait_abandoned") { "wait_abandoned\n" } else { "wait\n" });
        let wrong = said(&text, &[("w.csv", &csv)], &[]);
        assert!(wrong.contains("not the patience of all") && wrong.contains("Kaplan and Meier"), "{wrong}");
        let talk = SMALL.replace("\"exponential(5m)\"", distribution);
        assert_eq!(said(&talk, &[("w.csv", &csv)], &[]), "", "of handling times they are");
    }
}

#[test]
fn waits_of_contacts_that_ended_one_way_or_another_are_no_distribution_of_patience() {
    for (header, given) in [
        ("outcome", ""),
        ("Disposition", ", where = { Disposition = \"x\" }"),
        ("answered", ", where = { answered = 0 }"),
        ("ended", ", where = { ended = \"x\" }"),
    ] {
        let csv = format!("{header},wait\nx,5\n0,50\n{}", if header == "ended" { "Answered,7\n" } else { "" });
        let patience = format!("{{ distribution = \"empirical\", file = \"w.csv\", column = \"wait\"{given} }}");
        let wrong = said(&SMALL.replace("talk", &format!("patience = {patience}\ntalk")), &[("w.csv", &csv)], &[]);
        assert!(
            wrong.contains(&format!("as its column `{header}` says")) && wrong.contains("Kaplan and Meier"),
            "{wrong}"
        );
    }
    let asked = "patience = { distribution = \"empirical\", file = \"w.csv\", column = \"patience\" }\ntalk";
    assert_eq!(said(&SMALL.replace("talk", asked), &[("w.csv", "status,patience\ngold,5\nsilver,50\n")], &[]), "");
}

#[test]
fn a_sample_of_those_who_gave_up_is_no_patience_of_any_kind() {
    let censored =
        "{ distribution = \"empirical\", file = \"f.csv\", column = \"wait\", where = { outcome = \"abandoned\" } }";
    let csv = "outcome,wait\nabandoned,5\nabandoned,50\nanswered,60\n";
    let status = "[status]\n";
    for (keys, more) in [
        ("patience = C", ""),
        ("hours = [{ from = \"00:00\", to = \"01:00\", patience = C }]", ""),
        ("announcement = { says = \"wait\", accepted_wait = C }", ""),
        ("announcement = { says = \"wait\", patience = C }", ""),
        ("callback = { patience = C }", ""),
        ("callback = { dialled_by = \"robot\", hold_patience = C }", ""),
        ("status = { share = 0.5, accepted_wait = C }", status),
        ("status = { share = 0.5, patience = C }", status),
    ] {
        let text = SMALL.replace("talk", &format!("{}\ntalk", keys.replace('C', censored))) + more;
        let wrong = said(&text, &[("f.csv", csv)], &[]);
        assert!(wrong.contains("not the patience of all") && wrong.contains("Kaplan and Meier"), "{keys}: {wrong}");
    }
    let campaign = "\n[class.sales.campaign]\nrecords = 10\nmode = \"predictive\"\nhold_patience = C\n\n[group.front]";
    let text = SMALL.replace("arrivals = \"60/h\"\n", "").replace("\n[group.front]", &campaign.replace('C', censored));
    let wrong = said(&text, &[("f.csv", csv)], &[]);
    assert!(wrong.contains("not the patience of all"), "{wrong}");
}

#[test]
fn the_line_of_a_spreadsheet_that_names_the_separator_is_no_header() {
    for line in ["sep=;\n", "sep=;\r\n", "\"sep=;\"\n", "SEP=;\n"] {
        let csv = format!("{line}time;contacts;note\n00:00;5;a,b,c,d\n01:00;7;x\n");
        let scenario = with_file("length = \"2h\"", "{ file = \"v.csv\", as = \"counts\" }", &csv).unwrap();
        assert_eq!(stretches(&scenario), [(0, 60, 5.0), (60, 120, 7.0)], "{line}");
        let wrong = with_file("length = \"2h\"", "{ file = \"v.csv\", as = \"counts\" }", &csv.replace(";7;", ";x;"))
            .unwrap_err();
        assert!(wrong.contains("v.csv:4:7") || wrong.contains("4 | 01:00;x;x"), "{wrong}");
    }
}

#[test]
fn a_column_that_is_wrong_in_one_way_is_one_mistake() {
    let rows = Vec::from_iter((0..50).map(|row| format!("00:{row:02},1{row},5\n"))).concat();
    let csv = format!("time,contacts,x\n{}00:51,-1,5\n", rows.replace(",1", ",1_"));
    let wrong = with_file("length = \"2h\"", "{ file = \"v.csv\", interval = \"1m\" }", &csv).unwrap_err();
    assert_eq!(wrong.matches("error[").count(), 2, "one of no numbers, one of a negative one: {wrong}");
    assert!(wrong.contains("so are 49 more cells of this column, the next of them in line 3"), "{wrong}");
}

#[test]
fn a_distribution_without_variation_is_its_mean() {
    for family in ["gamma", "lognormal", "weibull"] {
        let text =
            SMALL.replace("\"exponential(5m)\"", &format!("{{ distribution = \"{family}\", mean = \"5m\", cv = 0 }}"));
        assert_eq!(read(&text).center.classes[ClassId(0)].talk[GroupId(0)].is_constant(), Some(300.0));
    }
}

#[test]
fn names_that_no_cell_can_hold_are_refused_and_a_schema_may_be_named() {
    for (name, said_of_it) in [
        ("", "is empty"),
        ("=cmd|' /C calc'!A0", "the name `=cmd|' /C calc'!A0` begins like a formula, which a spreadsheet would run"),
        ("@x", "a spreadsheet"),
        ("a\\nb", "control character"),
    ] {
        let wrong = said(&SMALL.replace("class.sales", &format!("class.\"{name}\"")), &[], &[]);
        assert!(wrong.contains(said_of_it), "{name}: {wrong}");
    }
    assert_eq!(said(&format!("\"$schema\" = \"scenario.json\"\n{SMALL}"), &[], &[]), "");
    let reads_as = crate::scenario::reads_as;
    let read = ["NA", "null", "30175", "1e5", "TRUE", "sales", "nana"].map(reads_as);
    let (missing, number) = (Some("a missing value"), Some("a number"));
    assert_eq!(read, [missing, missing, number, number, Some("a boolean"), None, None]);
    let read = ["yes", "F", "0x1f", "2026-11-29", "29.11.2026", "08:30", "0x", "1-2", "a:b", "24/7"].map(reads_as);
    let (boolean, date, time) = (Some("a boolean"), Some("a date"), Some("a time of day"));
    assert_eq!(read, [boolean, boolean, number, date, date, time, None, None, None, None]);
}

#[test]
fn a_group_that_never_responds_is_refused_only_where_no_other_can() {
    let deaf = "[group.deaf]\nagents = 1\nskills = [\"sales\"]\nresponse = { delay = \"2s\", no_answer = 1, timeout = \"12s\" }\n";
    assert_eq!(said(&format!("{SMALL}{deaf}"), &[], &[]), "");
    let alone = SMALL.replace(
        "agents = 8\nskills = [\"sales\"]",
        "agents = 8\nskills = [\"sales\"]\nresponse = { delay = \"20s\", timeout = \"12s\" }",
    );
    assert!(said(&alone, &[], &[]).contains("would ever respond by the limit"));
    let patient = alone.replace("talk", "patience = \"1m\"\ntalk");
    assert!(read_with(&patient, &[], &[]).is_ok(), "they give up");
}

#[test]
fn a_roster_gives_each_agent_stretches_and_skills() {
    let text = SMALL.replace("agents = 8\nskills = [\"sales\"]", "skills = [\"sales\"]")
        + "[roster]\nfile = \"r.csv\"\nskills = \"skills\"\ngroup = \"front\"\n";
    let csv = "agent,start,end,skills\nB,00:00,01:00,sales:3|sales\nA,00:30,00:45,sales\nB,01:00,01:30,sales:3\n";
    let scenario = read_with(&text, &[("r.csv", csv)], &[]);
    let scenario = scenario.unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    let agents: Vec<_> = scenario.center.agents.iter().collect();
    assert_eq!(agents.len(), 2);
    assert_eq!(agents[0].duty, [Duty { from: minutes(0), to: minutes(90) }], "stretches that touch are one");
    assert_eq!(agents[0].capability.level(crate::ids::SkillId::from_index(0)), 3);
    assert_eq!(agents[1].duty, [Duty { from: minutes(30), to: minutes(45) }]);
}

#[test]
fn undated_rows_of_a_roster_are_of_every_day_and_hours_go_on_beyond_24() {
    let roster = "[roster]\nfile = \"r.csv\"\ngroup = \"front\"\n";
    let of = |run: &str, csv: &str| {
        let text = SMALL.replace("agents = 8\n", "").replace("length = \"2h\"", run) + roster;
        let scenario =
            read_with(&text, &[("r.csv", csv)], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        let hours = |time: Time| time.nanos() / 3_600_000_000_000;
        let duty = |agent: &crate::model::Agent| {
            Vec::from_iter(agent.duty.iter().map(|duty| (hours(duty.from), hours(duty.to))))
        };
        Vec::from_iter(scenario.center.agents.iter().map(duty))
    };
    let night = "start = \"20:00\"\nend = \"02:00\"";
    for csv in [
        "agent,start,end\nx,20:00,23:00\ny,22:00,02:00\nz,00:00,02:00\n",
        "agent,start,end\nx,20:00,23:00\ny,22:00,26:00\nz,24:00,26:00\n",
    ] {
        assert_eq!(of(night, csv), [vec![(0, 3)], vec![(2, 6)], vec![(4, 6)]], "{csv}");
    }
    let two_days = of("start = \"08:00\"\nlength = \"48h\"", "agent,start,end\nx,09:00,17:00\n");
    assert_eq!(two_days, [vec![(1, 9), (25, 33)]]);
    let dated = "date = \"2014-03-10\"\nstart = \"08:00\"\nlength = \"48h\"";
    let csv = "agent,start,end\nx,2014-03-10 22:00,2014-03-11 06:00\nx,2014-03-11 09:00,2014-03-11 17:00\n";
    assert_eq!(of(dated, csv), [vec![(14, 22)], vec![(25, 33)]], "an agent is another one each day");
}

#[test]
fn a_night_shift_begins_the_day_before_and_nobody_comes_after_the_end() {
    let text = SMALL.replace("length = \"2h\"", "length = \"24h\"").replace(
        "agents = 8",
        "shifts = [{ from = \"22:00\", to = \"06:00\", agents = 1, breaks = [{ from = \"01:00\", to = \"02:00\" }] }]",
    );
    let duty = read(&text).center.agents.iter().next().unwrap().duty.clone();
    let stretch = |from, to| Duty { from: minutes(from), to: minutes(to) };
    assert_eq!(duty, [stretch(0, 60), stretch(120, 360), stretch(1_320, 1_500)]);
}

#[test]
fn the_whole_day_on_duty_is_one_stretch() {
    let text = SMALL
        .replace("length = \"2h\"", "length = \"72h\"")
        .replace("agents = 8", "shifts = [{ from = \"00:00\", to = \"24:00\", agents = 1 }]");
    let duty = read(&text).center.agents.iter().next().unwrap().duty.clone();
    assert_eq!(duty, [Duty { from: Time::START, to: minutes(72 * 60) }]);
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let text = SMALL.replace("2h", "2x").replace("60/h", "60").replace("agents = 8", "agents = -8");
    let wrong = read_with(&text, &[], &[]).unwrap_err();
    let lines: Vec<usize> = wrong.iter().map(|diagnostic| diagnostic.line).collect();
    assert_eq!(lines, [3, 6, 10]);
}

#[test]
fn the_question_is_the_first_comment() {
    for (comment, question) in [
        ("# One line?", "One line?"),
        ("#:schema ./x.json\n# How\n# many?\n# And more.", "How many?"),
        ("\"$schema\" = \"./x.json\"\n\n# How many?", "How many?"),
        ("# No question", "No question"),
        ("", ""),
    ] {
        assert_eq!(read(&SMALL.replace("# Is this enough?", comment)).question, question);
    }
}

#[test]
fn a_scenario_without_a_mistake_has_no_warning() {
    assert_eq!(said(SMALL, &[], &[]), "");
    assert_eq!(said(FULL, &[], &[]), "");
}

#[test]
fn a_backtest_can_give_the_run_its_real_handling_times() {
    let section = "[backtest]\nfile = \"b.csv\"\ntime = \"time\"\nclass = \"class\"\noffered = \"n\"\nanswered = \"n\"\ntalk = \"h\"\nclass_talk = \"actual\"\n";
    let csv = "time,class,n,h\n00:00,sales,10,1000\n00:30,sales,10,2000\n00:30,other,1,1\n";
    let scenario = read_with(&format!("{SMALL}{section}"), &[("b.csv", csv)], &[]).unwrap();
    assert_eq!(scenario.backtest.unwrap().cells.len(), 2);
    assert!((scenario.center.classes[ClassId(0)].talk[GroupId(0)].mean() - 150.0).abs() < 1e-9);
}

/// A real day of five minutes a conversation: a row of this length for each half-hour, by what the columns say.
fn counted(rows: &str) -> String {
    let section = "[service_level]\nthreshold = \"20s\"\n[backtest]\nfile = \"b.csv\"\ntime = \"time\"\nclass = \"class\"\noffered = \"n\"\nanswered = \"a\"\nabandoned = \"left\"\nanswered_in_time = \"fast\"\nwait_answered = \"waited\"\ntalk = \"talk\"\n";
    let csv = format!("time,class,n,a,left,fast,waited,talk\n{rows}");
    // So few come in the run that a half-hour without a row may be one of nobody.
    said(&format!("{}{section}", SMALL.replace("60/h", "1/h")), &[("b.csv", &csv)], &[])
}

#[test]
fn columns_of_a_backtest_that_are_no_sums_are_told_with_what_they_seem_to_be() {
    let right = "00:00,sales,100,90,10,80,900,27000\n00:30,sales,100,90,10,81,900,26000\n";
    assert_eq!(counted(right), "");
    for (rows, told) in [
        ("00:00,sales,100,90,10,0.889,900,27000\n00:30,sales,100,90,10,0.9,900,26000\n", "share or a percentage"),
        ("00:00,sales,100,90,10,88.9,900,27000\n", "88.9 are no whole numbers of contacts"),
        ("00:00,sales,100,90,0.1,80,900,27000\n", "share or a percentage"),
        ("00:00,sales,100,90,10,80,900,300\n00:30,sales,100,90,10,81,900,290\n", "is it their average?"),
        ("00:00,sales,100,90,10,80,900,450\n", "is it in minutes?"),
        ("00:00,sales,100,90,10,80,900,5\n00:30,sales,100,90,10,80,900,4.9\n", "is it their average in minutes?"),
        ("00:00,sales,100,90,10,80,900,7.5\n", "is it in hours?"),
        ("00:00,sales,100,90,10,80,900,0.3125\n", "is it in days"),
        ("00:00,sales,100,90,10,80,900,0\n00:30,sales,100,90,10,80,900,0\n", "took 0 s"),
        ("00:00,sales,100,90,10,80,900,90\n", "error[S072]: these are conversations of 1.0 s on average"),
        ("00:00,sales,100,90,10,80,900,1800\n", "warning[S046]: these are conversations of 20.0 s on average"),
        ("00:00,sales,100,90,10,80,900,500000\n", "warning[S046]: these are conversations of 5555.6 s on average"),
        ("00:00,sales,100,90,10,80,900,27000000\n", "is it in milliseconds?"),
        ("00:00,sales,100,90,10,80,900000,27000\n", "10000 s on average"),
        ("00:00,sales,100,90,10,80,15,27000\n", "is it their average, or in minutes?"),
        (
            "00:00,sales,100,90,10,80,900,27000\n00:30,sales,100,90,10,81,900,26000\n00:00,sales,100,90,10,80,900,27000\n",
            "error[S073]: a row of `b.csv` stands there twice word for word, and would count twice",
        ),
        (
            "00:00,sales,100,90,10,80,900,27000\n00:30,sales,100,90,10,81,900,26000\n00:00,sales,50,45,5,40,450,13500\n",
            "error[S073]: a row of `b.csv` is for the class and time of another, and the class has one row for most times",
        ),
        (
            "00:00,sales,100,90,10,80,900,27000\n00:00,sales,50,45,5,40,450,13500\n",
            "warning[S073]: a row of `b.csv` is for the class and time of another, and adds to its counts",
        ),
        (
            "00:00,sales,100,90,10,80,900,27000\n00:30,Sales,100,90,10,80,900,27000\n",
            "1 row of these days is of `Sales`, and the class is `sales`",
        ),
    ] {
        let found = counted(rows);
        assert!(found.contains(told), "{rows}: {found}");
    }
    let nobody = counted("00:00,sales,100,90,10,80,900,27000\n00:30,sales,0,0,0,0,0,0\n00:30,sales,0,0,0,0,0,0\n");
    assert_eq!(nobody, "", "a row of nobody adds nothing");
    let quiet = counted("00:00,sales,10,10,0,7,15,3000\n00:30,sales,10,10,0,8,16,3000\n");
    assert!(quiet.starts_with("error") && quiet.contains("is it their average"), "{quiet}");
    let slip = counted(
        "00:00,sales,100,90,10,80,150,27000\n00:30,sales,100,90,10,81,900,26000\n01:00,sales,100,90,10,81,900,26000\n",
    );
    assert_eq!(slip, "", "the sum is as large as it has to be");
    // Without those answered in time it is how many gave up that tells averages.
    let untimed = |rows: &str| {
        let section = "[backtest]\nfile = \"b.csv\"\ntime = \"time\"\nclass = \"class\"\noffered = \"n\"\nanswered = \"a\"\nabandoned = \"left\"\nwait_answered = \"waited\"\n";
        let csv = format!("time,class,n,a,left,waited\n{rows}");
        said(&format!("{}{section}", SMALL.replace("60/h", "1/h")), &[("b.csv", &csv)], &[])
    };
    let averages = untimed("00:00,sales,100,90,10,15\n00:30,sales,100,90,10,16\n");
    assert!(
        averages.starts_with("error[S072]")
            && averages.contains("10.0 % gave up, after some 1.7 s")
            && averages.contains("these look like their averages"),
        "{averages}"
    );
    // As averages they would suit no better, so that it may be so.
    let hasty = untimed("00:00,sales,100,90,10,0.2\n00:30,sales,100,90,10,0.4\n");
    assert!(hasty.starts_with("warning[S046]") && hasty.contains("gave up, after some 0.0 s"), "{hasty}");
    // Of nobody there is nothing to sum.
    assert_eq!(counted("00:00,sales,10,10,0,9,100,3000\n00:30,sales,3,0,3,,,\n"), "");
    assert_eq!(untimed("00:00,sales,100,90,10,900\n00:30,sales,100,100,0,0\n"), "");
    // Averages over several days have parts of contacts everywhere.
    assert_eq!(counted("00:00,sales,99.5,90.25,9.25,80.5,900,27000\n"), "");
}
