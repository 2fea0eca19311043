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
    assert_eq!(center.rules.queues[QueueId(0)].limit, Some(50));
    let sales = &center.classes[ClassId(0)];
    assert_eq!((sales.handling[GroupId(0)].mean().round(), sales.handling[GroupId(1)].mean().round()), (240.0, 300.0));
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
        .replace("\"60/h\"", "{ file = \"v.csv\", date = \"day\", as = \"rates\" }");
    let csv =
        "day,time,contacts\n2014-03-09,08:00,5/h\n2014-03-10,08:00,6/h\n2014-03-11,09:00,7/h\n2014-03-12,09:00,8/h\n";
    let scenario = read_with(&text, &[("v.csv", csv)], &[]).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    let arrivals = &scenario.center.classes[ClassId(0)].arrivals;
    assert!((arrivals.expected(Time::MAX) - 13.0).abs() < 1e-9);
    assert_eq!(scenario.names.interval(33), "2014-03-11 09:00");
}

#[test]
fn recorded_contacts_are_taken_in_the_order_of_time() {
    let arrivals = "{ recorded = \"c.csv\", patience = \"p\", handling = \"h\" }";
    let text = SMALL.replace("\"60/h\"", arrivals);
    let csv = "time,p,h\n00:00:30,,61.5\n00:00:10,5,\n";
    let scenario = read_with(&text, &[("c.csv", csv)], &[]).unwrap();
    let Arrivals::Recorded(contacts) = &scenario.center.classes[ClassId(0)].arrivals else { panic!("recorded") };
    let contacts = contacts.contacts();
    assert_eq!(contacts[0].time, Time::START + Span::from_seconds(10));
    assert_eq!((contacts[0].patience, contacts[0].handling), (Some(Span::from_seconds(5)), None));
    assert_eq!((contacts[1].patience, contacts[1].handling), (None, Some(Span::from_seconds_f64(61.5))));
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
    let section = "[backtest]\nfile = \"b.csv\"\ntime = \"time\"\nclass = \"class\"\noffered = \"n\"\nanswered = \"n\"\nhandling = \"h\"\nclass_handling = \"actual\"\n";
    let csv = "time,class,n,h\n00:00,sales,10,1000\n00:30,sales,10,2000\n00:30,other,1,1\n";
    let scenario = read_with(&format!("{SMALL}{section}"), &[("b.csv", csv)], &[]).unwrap();
    assert_eq!(scenario.backtest.unwrap().cells.len(), 2);
    assert!((scenario.center.classes[ClassId(0)].handling[GroupId(0)].mean() - 150.0).abs() < 1e-9);
}
