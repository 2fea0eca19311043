//! What a change of a scenario has to do to every single contact, whatever the numbers are: nothing, the same in other units, or no harm.

use std::collections::BTreeMap;
use std::path::Path;
use switchboard::model::{ContactRecord, Limits, Outcome, simulate};
use switchboard::scenario::{Memory, Scenario, load};
use switchboard::time::{Span, Time};

/// All contacts of one replication.
fn records(scenario: &Scenario) -> Vec<ContactRecord> {
    let mut seen: Vec<ContactRecord> = Vec::new();
    simulate(&scenario.center, 7, 0, Limits::default(), &mut seen).unwrap_or_else(|failure| panic!("{failure}"));
    seen
}

fn read(text: &str) -> Scenario {
    let memory = Memory::default().with("center.toml", text);
    load(Path::new("center.toml"), &[], &memory).unwrap_or_else(|wrong| panic!("{}\n{text}", wrong.render(false)))
}

/// When a contact came, was connected and left, and how it ended.
type Life = (Time, Option<Time>, Time, Outcome);

/// The lives of all contacts, by the name of the class, the number in it and the attempt.
fn lives(scenario: &Scenario) -> BTreeMap<(String, u64, u16, u16), Life> {
    let of = |record: &ContactRecord| {
        let class = scenario.center.classes[record.class].name.clone();
        let key = (class, record.number, record.retrials, record.recalls);
        (key, (record.arrived, record.connected, record.left, record.outcome))
    };
    records(scenario).iter().map(of).collect()
}

/// The sections of a scenario with those of classes in the opposite order.
fn classes_reversed(text: &str) -> String {
    let (mut head, mut classes, mut rest): (Vec<&str>, Vec<Vec<&str>>, Vec<&str>) = Default::default();
    let (mut of_class, mut begun, mut last) = (false, false, "");
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("[class.") {
            let name = name.split(['.', ']']).next().unwrap_or_default();
            (of_class, begun) = (true, true);
            if name != last {
                classes.push(Vec::new());
                last = name;
            }
        } else if line.starts_with('[') {
            of_class = false;
        }
        match (of_class, begun) {
            (true, _) => classes.last_mut().expect("a class has begun").push(line),
            (false, false) => head.push(line),
            (false, true) => rest.push(line),
        }
    }
    classes.reverse();
    [head, classes.concat(), rest].concat().join("\n")
}

/// Scenarios of several classes and without other files, in which nobody goes from one class to another: those draw by the number of the class
/// from which they come.
const FILES: [&str; 5] = ["announcement.toml", "dialling.toml", "email.toml", "monday.toml", "waited.toml"];

/// Contacts draw by the name of their class, and nobody is before another for standing above them in a file.
#[test]
fn the_order_of_classes_in_a_file_changes_no_contact() {
    for file in FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let turned = classes_reversed(&text);
        assert_ne!(turned, text, "{file}");
        let (as_written, otherwise) = (lives(&read(&text)), lives(&read(&turned)));
        let differs = as_written.iter().find(|(key, life)| otherwise.get(key) != Some(life));
        assert_eq!(differs, None, "{file}: {:?}", differs.map(|(key, _)| otherwise.get(key)));
        assert_eq!(as_written.len(), otherwise.len(), "{file}");
    }
}

/// A center in units of so many seconds.
fn scaled(unit: u64) -> Scenario {
    let rate = |per_unit: f64| format!("{}/s", per_unit / unit as f64);
    let time = |units: u64| format!("{}s", units * unit);
    read(&format!(
        "[run]\nlength = \"{}\"\ninterval = \"{}\"\n[service_level]\nthreshold = \"{}\"\n\
         [class.sales]\narrivals = \"{}\"\ntalk = \"exponential({})\"\nwrap_up = \"{}\"\npatience = \"exponential({})\"\n\
         retrial_share = 0.6\nretrial_after = [\"abandoned\"]\nretrial_delay = \"exponential({})\"\n\
         [class.service]\narrivals = \"{}\"\ntalk = {{ distribution = \"lognormal\", mean = \"{}\", cv = 0.8 }}\n\
         callback = {{ share = 0.5, ring = \"{}\", retry_delay = \"{}\", ring_limit = \"{}\" }}\n\
         [group.front]\nagents = 12\nskills = [\"sales\", \"service\"]\n",
        time(3_000),
        time(300),
        time(2),
        rate(0.5),
        time(20),
        time(2),
        time(15),
        time(30),
        rate(0.1),
        time(25),
        time(5),
        time(100),
        time(30),
    ))
}

/// Nothing in a center knows how long a second is.
#[test]
fn four_times_the_time_of_everything_is_the_same_run_in_slow_motion() {
    let (one, four) = (lives(&scaled(1)), lives(&scaled(4)));
    assert_eq!(one.len(), four.len());
    // Each draw is rounded to a nanosecond, and a life sums up few of them; waits have those of all who were before it.
    let near = |a: Time, b: Time| {
        let (a, b) = (i128::from(a.nanos()) * 4, i128::from(b.nanos()));
        (a - b).unsigned_abs() < 1_000_000
    };
    let mut ends: BTreeMap<String, u64> = BTreeMap::new();
    for (key, (arrived, connected, left, outcome)) in &one {
        let (other_arrived, other_connected, other_left, other_outcome) = four[key];
        assert_eq!((outcome, connected.is_some()), (&other_outcome, other_connected.is_some()), "{key:?}");
        assert!(near(*arrived, other_arrived) && near(*left, other_left), "{key:?}");
        assert!(connected.zip(other_connected).is_none_or(|(a, b)| near(a, b)), "{key:?}");
        *ends.entry(format!("{outcome:?}")).or_default() += 1;
    }
    assert!(ends.len() >= 3, "some are served, some give up, some are called back: {ends:?}");
}

/// With one line, first come first served, and nobody giving up, another agent makes nobody wait longer (Kiefer and Wolfowitz, "On the theory
/// of queues with many servers", Transactions of the American Mathematical Society 78, 1955, for the recursion from which that follows).
#[test]
fn one_more_agent_makes_nobody_wait_longer() {
    let with = |agents: u32, talk: &str| {
        read(&format!(
            "[run]\nlength = \"20h\"\n[class.a]\narrivals = \"110/h\"\ntalk = {talk}\n[group.g]\nagents = {agents}\nskills = [\"a\"]\n"
        ))
    };
    for talk in ["\"exponential(5m)\"", "\"5m\"", "{ distribution = \"lognormal\", mean = \"5m\", cv = 2 }"] {
        let mut better = 0;
        let (ten, eleven) = (lives(&with(10, talk)), lives(&with(11, talk)));
        let wait = |(arrived, connected, _, _): &Life| connected.expect("all are answered").since(*arrived);
        for (key, life) in &ten {
            let (before, after) = (wait(life), wait(&eleven[key]));
            assert!(after <= before, "{talk} {key:?}: {after} with one more, {before} without");
            better += usize::from(after < before);
        }
        assert!(ten.len() > 2_000 && better > ten.len() / 20, "{better} of {} wait shorter", ten.len());
    }
}

/// Who writes and is connected in no time is as well off as who chats: the medium itself costs nothing.
#[test]
fn messages_without_latency_are_chats() {
    let with = |medium: &str, more: &str, programs: &str| {
        read(&format!(
            "[run]\nlength = \"10h\"\n{more}[class.a]\nmedium = \"{medium}\"\narrivals = \"110/h\"\ntalk = \"exponential(5m)\"\n\
             patience = \"exponential(4m)\"\n[group.g]\nagents = 9\nskills = [\"a\"]\ncapacity = {{ voice = 0, im = 1, chat = 1, total = 1 }}\n{programs}"
        ))
    };
    let provider = "[provider.p]\nprotocol = \"A\"\nclient_leg = \"0s\"\nproxy_leg = \"0s\"\n[proxy]\nrobot_delay = \"0s\"\ndirect_leg = \"0s\"\n";
    let (chats, messages) = (lives(&with("chat", "", "")), lives(&with("im", provider, "programs = [\"A\"]\n")));
    assert_eq!(chats, messages);
    assert!(chats.values().any(|life| life.3 == Outcome::Abandoned));
}

/// Two halves of a stream of calls are the stream: the mean wait is the same within four standard errors of the difference.
#[test]
fn a_class_cut_in_two_halves_waits_as_long_as_the_whole() {
    let with = |classes: &[(&str, u32)]| {
        let class = |&(name, rate): &(&str, u32)| {
            format!(
                "[class.{name}]\nqueue = \"q\"\narrivals = \"{rate}/h\"\ntalk = \"exponential(5m)\"\npatience = \"exponential(5m)\"\n"
            )
        };
        let classes: String = classes.iter().map(class).collect();
        read(&format!("[run]\nlength = \"10h\"\n{classes}[queue.q]\n[group.g]\nagents = 9\nskills = [\"q\"]\n"))
    };
    let mean_wait = |scenario: &Scenario, replication: u64| {
        let result = simulate(&scenario.center, 7, replication, Limits::default(), &mut ()).unwrap();
        let total = result.total();
        Span::from_nanos((total.wait_answered / u128::from(total.answered())) as u64).seconds()
    };
    let (whole, halves) = (with(&[("whole", 108)]), with(&[("left", 54), ("right", 54)]));
    let differences = Vec::from_iter((0..60).map(|n| mean_wait(&whole, n) - mean_wait(&halves, n)));
    let count = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / count;
    let variance = differences.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    assert!(mean.abs() < 4.0 * (variance / count).sqrt(), "{mean} ± {}", (variance / count).sqrt());
}
