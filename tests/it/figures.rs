//! What a run says in numbers, in small centers of which each number follows from a pencil: averages over time, what is counted of
//! contacts besides, long runs and beginnings that are left out, and the files and tables that say so.

use crate::cli::{call, folder, text, unpacked};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use switchboard::experiment::{Labels, Limits, Metric, Scope, Summary, replicate};
use switchboard::model::simulate;
use switchboard::scenario::{Memory, Scenario, load};
use switchboard::stats::ServiceLevelFormula;
use switchboard::time::Span;

fn try_read(text: &str, files: &[(&str, &str)]) -> Result<Scenario, String> {
    let memory = Memory::default().with("center.toml", text);
    let memory = files.iter().fold(memory, |memory, (path, text)| memory.with(*path, *text));
    load(Path::new("center.toml"), &[], &memory).map_err(|wrong| wrong.render(false))
}

fn read(text: &str, files: &[(&str, &str)]) -> Scenario {
    try_read(text, files).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// What two replications say, of which none is left to chance.
fn summary(scenario: &Scenario) -> Summary {
    let results = replicate(&scenario.center, 1, 2, Some(1), Limits::default(), &|_| ()).unwrap();
    let labels = Labels::of(&scenario.center, |interval| scenario.names.interval(interval));
    Summary::new(&scenario.center, &results, labels, 0.95)
}

#[track_caller]
fn assert_says(summary: &Summary, scope: Scope, values: &[(Metric, f64)]) {
    for &(metric, expected) in values {
        let found = summary.whole(scope).estimate(metric).unwrap_or_else(|| panic!("{} has no value", metric.name()));
        assert!((found.value - expected).abs() < 1e-9, "{}: {} and not {expected}", metric.name(), found.value);
    }
}

#[test]
fn ten_agents_are_ten_where_the_horizon_ends_within_an_interval() {
    let text = "[run]\nlength = \"65m\"\ninterval = \"30m\"\n[class.a]\narrivals = { recorded = \"calls.csv\" }\ntalk = \"20m\"\n\
                [group.g]\nskills = [\"a\"]\nshifts = [ { from = \"00:00\", to = \"01:05\", agents = 10 } ]\n";
    let said = summary(&read(text, &[("calls.csv", "time\n01:00:00\n")]));
    assert_says(&said, Scope::Center, &[(Metric::Agents, 10.0), (Metric::AgentsBusy, 5.0 / 65.0)]);
    let by_interval = said.by_interval(Scope::Group(0)).map(|row| row.estimate(Metric::Agents).unwrap().value);
    assert_eq!(Vec::from_iter(by_interval), [10.0; 3]);
    // The call ends at 01:20; nine agents have left by then.
    let to_end = [
        (Metric::EndOfWork, 4_800.0),
        (Metric::AgentsToEnd, (65.0 * 10.0 + 15.0) / 80.0),
        (Metric::AgentsBusyToEnd, 20.0 / 80.0),
        (Metric::OccupancyToEnd, 20.0 / 665.0),
        (Metric::ConcurrencyToEnd, 1.0),
        (Metric::Overtime, 0.25),
    ];
    assert_says(&said, Scope::Center, &to_end);
}

#[test]
fn work_ends_with_the_last_contact_and_not_with_the_last_shift() {
    let center = |ends: &str, more: &str| {
        format!(
            "[run]\nlength = \"1h\"\n[class.a]\narrivals = {{ recorded = \"calls.csv\" }}\ntalk = \"30s\"\n{more}\
             [group.g]\nskills = [\"a\"]\nshifts = [ {{ from = \"00:00\", to = \"{ends}\", agents = 1 }} ]\n"
        )
    };
    // Over a trunk the general loop runs and not that of plain centers.
    let trunk = "trunk = \"t\"\n[trunk.t]\nlines = 5\n";
    for (calls, ends_s) in [("time\n00:00:00\n00:59:00\n", 3_600.0), ("time\n00:00:00\n00:59:50\n", 3_620.0)] {
        for (ends, more) in [("04:00", ""), ("04:00", trunk), ("01:00", ""), ("01:00", trunk)] {
            let said = summary(&read(&center(ends, more), &[("calls.csv", calls)]));
            let to_end = [
                (Metric::EndOfWork, ends_s),
                (Metric::AgentsToEnd, 1.0),
                (Metric::AgentsBusyToEnd, 60.0 / ends_s),
                (Metric::Overtime, if ends == "01:00" { (ends_s - 3_600.0) / 3_600.0 } else { 0.0 }),
            ];
            assert_says(&said, Scope::Center, &to_end);
        }
    }
}

#[test]
fn who_is_moved_to_a_full_queue_at_once_is_turned_away_there() {
    let text = "[run]\nlength = \"1h\"\n[queue.old]\n[queue.new]\ncapacity = 1\n\
                [class.a]\nqueue = \"old\"\narrivals = { recorded = \"calls.csv\" }\ntalk = \"10m\"\n\
                [group.g]\nskills = [\"old\", \"new\"]\nagents = 1\n[[rule]]\nwhen = { queue = [\"old\"] }\nthen = { queue = \"new\" }\n";
    let said = summary(&read(text, &[("calls.csv", "time\n00:00:00\n00:01:00\n00:02:00\n00:03:00\n")]));
    let queue = |name: &str| Scope::Queue(said.labels.queues.iter().position(|queue| queue == name).unwrap());
    assert_says(&said, queue("new"), &[(Metric::QueueFull, 2.0), (Metric::Offered, 4.0), (Metric::Answered, 2.0)]);
    assert_says(&said, Scope::Center, &[(Metric::QueueFull, 2.0)]);
    assert_eq!(said.whole(queue("old")).estimate(Metric::Offered).map_or(0.0, |offered| offered.value), 0.0);
}

#[test]
fn who_is_still_at_work_when_a_run_is_cut_off_has_worked_overtime() {
    let text = "[run]\nlength = \"30m\"\nclosing = \"cut\"\n[class.a]\narrivals = { recorded = \"calls.csv\" }\ntalk = \"1h\"\n\
                [group.g]\nskills = [\"a\"]\nshifts = [ { from = \"00:00\", to = \"00:10\", agents = 1 } ]\n";
    let said = summary(&read(text, &[("calls.csv", "time\n00:05:00\n")]));
    for scope in [Scope::Center, Scope::Group(0)] {
        assert_says(&said, scope, &[(Metric::Overtime, 1.0 / 3.0), (Metric::Agents, 1.0)]);
    }
}

/// The second client gives up without a word after ten seconds; their agent, who has had a chat of fifty seconds until then, is finding out when the
/// run is cut off after a minute.
#[test]
fn whoever_has_gone_without_a_word_is_not_in_service_when_a_run_is_cut_off() {
    let text = "[run]\nlength = \"1m\"\ninterval = \"1m\"\nclosing = \"cut\"\n[class.a]\nmedium = \"chat\"\narrivals = { recorded = \"chats.csv\" }\n\
                patience = \"10s\"\ntalk = \"50s\"\nsilent_abandonment = { share = 1, look = \"30s\" }\n[group.g]\nskills = [\"a\"]\nagents = 1\n\
                capacity = { chat = 1 }\n";
    let said = summary(&read(text, &[("chats.csv", "time\n00:00:00\n00:00:01\n")]));
    let silent = Metric::named("silently_abandoned").unwrap();
    assert_says(&said, Scope::Center, &[(Metric::Offered, 2.0), (Metric::Answered, 1.0), (silent, 1.0)]);
}

/// Ten callers who find nobody until the first minute is over, and one who comes five seconds before its end.
#[test]
fn waits_that_are_all_alike_have_that_wait_for_every_quantile() {
    let text = "[run]\nlength = \"1h\"\n[class.a]\narrivals = { recorded = \"calls.csv\" }\ntalk = \"1m\"\n\
                [group.g]\nskills = [\"a\"]\nshifts = [ { from = \"00:01\", to = \"01:00\", agents = 10 } ]\n";
    let calls = format!("time\n{}", "00:00:00\n".repeat(10));
    let said = summary(&read(text, &[("calls.csv", &calls)]));
    let minute = [Metric::WaitP50, Metric::WaitP80, Metric::WaitP90, Metric::WaitP95, Metric::WaitLongest, Metric::Asa];
    assert_says(&said, Scope::Center, &minute.map(|metric| (metric, 60.0)));
}

/// Three callers at the start wait for one agent, a minute each: 0, 60 and 120 s. Intervals end after 50 s, 100 s and so on.
#[test]
fn the_longest_wait_in_progress_is_that_of_the_moment_at_which_an_interval_ends() {
    let text = "[run]\nlength = \"170s\"\ninterval = \"50s\"\n[class.a]\narrivals = { recorded = \"calls.csv\" }\ntalk = \"1m\"\n\
                [class.b]\nqueue = \"b\"\narrivals = { recorded = \"late.csv\" }\ntalk = \"1m\"\n\
                [group.g]\nskills = [\"a\"]\nagents = 1\n[group.h]\nskills = [\"b\"]\nagents = 0\n[defaults]\npatience = \"1h\"\n";
    let files = [("calls.csv", "time\n00:00:00\n00:00:00\n00:00:00\n"), ("late.csv", "time\n00:02:30\n")];
    let said = summary(&read(text, &files));
    let of = |scope| {
        let rows = said.by_interval(scope).map(|row| row.estimate(Metric::WaitingLongest).unwrap().value);
        Vec::from_iter(rows)
    };
    assert_eq!(of(Scope::Class(0)), [50.0, 100.0, 0.0, 0.0]);
    // Who asks at 150 s has waited for nothing by then, and for 20 s at the end of the horizon.
    assert_eq!(of(Scope::Class(1)), [0.0, 0.0, 0.0, 20.0]);
    assert_eq!(of(Scope::Center), [50.0, 100.0, 0.0, 20.0]);
    assert_says(&said, Scope::Center, &[(Metric::WaitingLongest, 20.0)]);
    assert_says(&said, Scope::Class(0), &[(Metric::WaitingLongest, 0.0)]);
}

/// Callers of the class `a`, whom a rule moves to the queue `b` after 30 s of waiting, where somebody is from the first minute on.
#[test]
fn a_contact_that_a_rule_moves_counts_in_the_queue_in_which_it_was_last() {
    let text = "[run]\nlength = \"1h\"\n[class.a]\narrivals = { recorded = \"calls.csv\" }\ntalk = \"1m\"\n\
                [class.b]\narrivals = { recorded = \"none.csv\" }\ntalk = \"1m\"\n\
                [group.g]\nskills = [\"b\"]\nshifts = [ { from = \"00:01\", to = \"01:00\", agents = 2 } ]\n[group.h]\nskills = [\"a\"]\nagents = 0\n\
                [defaults]\npatience = \"10m\"\n[[rule]]\nwhen = { class = [\"a\"], waited = \"30s\" }\nthen = { queue = \"b\" }\n";
    let files = [("calls.csv", "time\n00:00:00\n00:00:20\n"), ("none.csv", "time\n00:30:00\n")];
    let said = summary(&read(text, &files));
    let queue = |name: &str| Scope::Queue(said.labels.queues.iter().position(|queue| queue == name).unwrap());
    assert_says(&said, queue("a"), &[(Metric::Offered, 0.0)]);
    assert_says(
        &said,
        queue("b"),
        &[(Metric::Offered, 3.0), (Metric::Asa, 100.0 / 3.0), (Metric::WaitLongest, 60.0), (Metric::Answered, 3.0)],
    );
    assert_says(&said, Scope::Class(0), &[(Metric::Offered, 2.0), (Metric::Asa, 50.0)]);
}

/// Of two clients one finds no channel, and comes back after ten minutes.
#[test]
fn a_client_who_comes_back_is_one_client() {
    let text = "[run]\nlength = \"1h\"\n[provider.web]\nprotocol = \"web\"\nchannels = 1\n[class.a]\nmedium = \"im\"\n\
                arrivals = { recorded = \"calls.csv\" }\ntalk = \"1m\"\nretrial_share = 1.0\nretrial_delay = \"10m\"\n\
                [group.g]\nskills = [\"a\"]\nprograms = [\"web\"]\ncapacity = { voice = 0, im = 1 }\nagents = 1\n";
    let said = summary(&read(text, &[("calls.csv", "time\n00:00:00\n00:00:30\n")]));
    assert_says(
        &said,
        Scope::Class(0),
        &[
            (Metric::Offered, 3.0),
            (Metric::AnswerShare, 2.0 / 3.0),
            (Metric::LostShare, 1.0 / 3.0),
            (Metric::Clients, 2.0),
            (Metric::ClientAnswerShare, 1.0),
            (Metric::ClientLostShare, 0.0),
        ],
    );
}

/// One line of waiting, one agent who is busy for ten minutes: of three callers one is answered, one waits and gives up after two minutes,
/// and one finds the queue full, as they do a minute later again.
#[test]
fn what_is_lost_is_told_by_cause_by_attempt_and_by_client() {
    let text = "[run]\nlength = \"1h\"\n[class.a]\narrivals = { recorded = \"calls.csv\" }\ntalk = \"10m\"\npatience = \"2m\"\n\
                retrial_share = 1.0\nretrial_delay = \"1m\"\nretrial_limit = 1\nretrial_after = [\"blocked\"]\n\
                [queue.a]\ncapacity = 1\n[group.g]\nskills = [\"a\"]\nagents = 1\n";
    let said = summary(&read(text, &[("calls.csv", "time\n00:00:00\n00:00:30\n00:00:40\n")]));
    let values = [
        (Metric::Offered, 4.0),
        (Metric::Answered, 1.0),
        (Metric::Abandoned, 1.0),
        (Metric::QueueFull, 2.0),
        (Metric::QueueFullShare, 0.5),
        (Metric::BlockedShare, 0.5),
        (Metric::Clients, 3.0),
        (Metric::ClientAnswerShare, 1.0 / 3.0),
        (Metric::ClientBlockedShare, 1.0 / 3.0),
        (Metric::ClientAbandonShare, 1.0 / 3.0),
        (Metric::ClientLostShare, 2.0 / 3.0),
        (Metric::ClientQueueFullShare, 1.0 / 3.0),
        (Metric::ClientWaitedShare, 1.0 / 3.0),
        (Metric::ClientWait, 120.0 / 3.0),
        (Metric::ClientServiceLevel, 1.0 / 3.0),
    ];
    assert_says(&said, Scope::Class(0), &values);
    assert_says(&said, Scope::Center, &values);
    // The queue is that of the class alone, which is told by interval; the queue has what only queues have.
    let by_interval: Vec<Vec<Metric>> =
        said.by_interval(Scope::Queue(0)).map(|row| row.values.iter().map(|value| value.metric).collect()).collect();
    assert_eq!(by_interval, vec![vec![Metric::Waiting, Metric::WaitingLongest, Metric::MaxWaiting]; by_interval.len()]);
    assert_eq!(said.whole(Scope::Queue(0)).estimate(Metric::Offered).unwrap().value, 4.0);
}

/// A caller waits for a minute and gives up, calls again ten minutes later and is answered at once: by contact half of them waited, by client
/// all. Another is answered at once, talks for half a minute, and waits as long again for the next agent.
#[test]
fn clients_have_waited_who_waited_in_any_of_their_contacts_and_are_served_in_time_by_the_last() {
    let redials = "[run]\nlength = \"1h\"\n[class.a]\narrivals = { recorded = \"calls.csv\" }\ntalk = \"10m\"\npatience = \"1m\"\n\
                   retrial_share = 1.0\nretrial_delay = \"10m\"\n[group.g]\nskills = [\"a\"]\nagents = 1\n";
    let said = summary(&read(redials, &[("calls.csv", "time\n00:00:00\n00:00:30\n")]));
    let values = [
        (Metric::Offered, 3.0),
        (Metric::WaitedShare, 1.0 / 3.0),
        (Metric::ServiceLevelAll, 2.0 / 3.0),
        (Metric::Clients, 2.0),
        (Metric::ClientWaitedShare, 0.5),
        (Metric::ClientWait, 30.0),
        (Metric::ClientServiceLevel, 1.0),
    ];
    assert_says(&said, Scope::Class(0), &values);

    let transfers = "[run]\nlength = \"1h\"\n\
                     [class.a]\narrivals = { recorded = \"one.csv\" }\ntalk = \"50s\"\ntransfers = [ { to = \"b\", share = 1.0 } ]\n\
                     [class.b]\narrivals = { recorded = \"one.csv\" }\ntalk = \"100s\"\n\
                     [group.a]\nskills = [\"a\"]\nagents = 1\n[group.b]\nskills = [\"b\"]\nagents = 1\n";
    let said = summary(&read(transfers, &[("one.csv", "time\n00:00:00\n")]));
    for (scope, [clients, waited, wait, in_time]) in [
        (Scope::Center, [2.0, 0.5, 25.0, 0.5]),
        (Scope::Class(0), [1.0, 0.0, 0.0, 1.0]),
        (Scope::Class(1), [2.0, 0.5, 25.0, 0.5]),
    ] {
        let values = [
            (Metric::Clients, clients),
            (Metric::ClientWaitedShare, waited),
            (Metric::ClientWait, wait),
            (Metric::ClientServiceLevel, in_time),
        ];
        assert_says(&said, scope, &values);
    }
}

/// A caller is transferred, and gives up there: they do not call the first desk again as if they had been served. Another is called back again
/// and again, and is one client whom no agent had to serve on the line.
#[test]
fn who_is_transferred_or_called_back_and_comes_again_is_one_client() {
    let desk = "[run]\nlength = \"1h\"\n\
                [class.a]\narrivals = { recorded = \"one.csv\" }\ntalk = \"1m\"\nrecall_share = 1.0\nrecall_delay = \"1m\"\n\
                transfers = [ { to = \"b\", share = 1.0 } ]\n[class.b]\narrivals = \"0/h\"\ntalk = \"1m\"\npatience = \"10s\"\n\
                [group.a]\nskills = [\"a\"]\nagents = 1\n[group.b]\nskills = [\"b\"]\nagents = 0\n";
    let said = summary(&read(desk, &[("one.csv", "time\n00:00:00\n")]));
    let values = [
        (Metric::Offered, 2.0),
        (Metric::Recalls, 0.0),
        (Metric::Clients, 1.0),
        (Metric::ClientAnswerShare, 0.0),
        (Metric::ClientAbandonShare, 1.0),
        (Metric::ClientWaitedShare, 1.0),
    ];
    assert_says(&said, Scope::Center, &values);

    let callback = "[run]\nlength = \"1h\"\n[class.a]\narrivals = { recorded = \"one.csv\" }\ntalk = \"1m\"\n\
                    recall_share = 1.0\nrecall_delay = \"9m\"\ncallback = { offer = \"at-once\", share = 1.0 }\n\
                    [group.g]\nskills = [\"a\"]\nagents = 1\n";
    let said = summary(&read(callback, &[("one.csv", "time\n00:00:00\n")]));
    assert_says(
        &said,
        Scope::Center,
        &[(Metric::Offered, 6.0), (Metric::Clients, 1.0), (Metric::ClientAnswerShare, 1.0)],
    );
    assert!(said.whole(Scope::Center).estimate(Metric::ClientServiceLevel).is_none(), "of nobody");
}

/// A call every ten minutes from 5 minutes on, for an hour and a half; the first half-hour is left out.
#[test]
fn a_beginning_that_is_left_out_counts_nowhere() {
    let calls: String =
        (0..9).map(|number| format!("{:02}:{:02}:00\n", (number * 10 + 5) / 60, (number * 10 + 5) % 60)).collect();
    let calls = format!("time\n{calls}");
    let text = |warm_up: &str| {
        format!(
            "[run]\nlength = \"90m\"\n{warm_up}\n[class.a]\narrivals = {{ recorded = \"calls.csv\" }}\ntalk = \"6m\"\n\
             [group.g]\nskills = [\"a\"]\nshifts = [ {{ from = \"00:00\", to = \"00:08\", agents = 1 }}, {{ from = \"00:20\", to = \"01:30\", agents = 1 }} ]\n"
        )
    };
    let whole = summary(&read(&text(""), &[("calls.csv", &calls)]));
    // The first is answered at once, and its agent stays for 3 minutes more, as the last one's does for 1; the second, at 00:15, waits for 5.
    assert_says(
        &whole,
        Scope::Center,
        &[(Metric::Offered, 9.0), (Metric::Overtime, 4.0 / 60.0), (Metric::WaitLongest, 300.0)],
    );
    assert!(whole.whole(Scope::Center).estimate(Metric::Asa).unwrap().value > 0.0);
    let rest = summary(&read(&text("warm_up = \"30m\""), &[("calls.csv", &calls)]));
    assert_says(
        &rest,
        Scope::Center,
        &[
            (Metric::Offered, 6.0),
            (Metric::Answered, 6.0),
            (Metric::Overtime, 1.0 / 60.0),
            (Metric::WaitLongest, 0.0),
            (Metric::Agents, 1.0),
            // Of the call of 00:25, which waited for a minute, two minutes are left; the last one goes on beyond the horizon after five.
            (Metric::Occupancy, (2.0 + 5.0 * 6.0 + 5.0) / 60.0),
        ],
    );
    let names = rest.by_interval(Scope::Center).map(|row| rest.labels.intervals[row.interval.unwrap()].as_str());
    assert_eq!(Vec::from_iter(names), ["00:30", "01:00"]);
    assert_eq!(rest.all_waits().count(), 12, "of two replications");
    for (wrong, words) in [
        ("warm_up = \"20m\"", "20m are not a whole number of intervals of 30m"),
        ("warm_up = \"90m\"", "nothing is left of a run of 1h 30m"),
        ("warm_up = \"30m\"\n[backtest]\nfile = \"calls.csv\"", "the real day is whole"),
        ("warm_up = \"30m\"\nbatches = { count = 5, warm_up = \"0s\" }", "one long run has a beginning of its own"),
    ] {
        let found = try_read(&text(wrong), &[("calls.csv", &calls)]).unwrap_err();
        assert!(found.contains(words), "{found}");
    }
}

/// One agent with calls of seventy minutes. The third caller hangs up to be called back before the beginning is over, the fourth after it; both
/// are called then.
#[test]
fn what_began_before_the_beginning_was_over_and_ends_after_it_makes_no_share_more_than_one() {
    let center = "[run]\nlength = \"2h\"\nwarm_up = \"90m\"\n[class.a]\narrivals = { recorded = \"calls.csv\" }\ntalk = \"70m\"\n\
                  callback = { share = 1, wait_above = \"0s\", within = \"3h\" }\n[group.g]\nskills = [\"a\"]\nagents = 1\n";
    let calls = "time\n00:00:00\n00:00:10\n01:20:00\n01:40:00\n";
    let said = summary(&read(center, &[("calls.csv", calls)]));
    let counts = [
        (Metric::Offered, 1.0),
        (Metric::CallbacksRequested, 1.0),
        (Metric::CallbacksOver, 1.0),
        (Metric::CallbacksCompleted, 1.0),
        (Metric::CallbackInTime, 1.0),
    ];
    assert_says(&said, Scope::Center, &counts);
    let out = folder("beginning");
    fs::write(out.join("center.toml"), center).unwrap();
    fs::write(out.join("calls.csv"), calls).unwrap();
    let (file, run) = (out.join("center.toml"), out.join("run"));
    call(&["run", text(&file), "--replications", "1", "--contacts", "--out", text(&run)]);
    let rows = fs::read_to_string(run.join("contacts.csv")).unwrap();
    let arrived = rows.lines().skip(1).map(|row| row.split(',').nth(6).unwrap());
    assert_eq!(Vec::from_iter(arrived), ["6000.0"; 2], "the contact and its callback");
}

#[test]
fn the_contacts_of_a_long_run_are_those_of_its_batches() {
    let out = folder("batches");
    let (file, run) = (out.join("center.toml"), out.join("run"));
    let center = "[run]\nlength = \"130h\"\ninterval = \"30m\"\nbatches = { count = 12, warm_up = \"9h\" }\n[class.\"a, b\"]\narrivals = \"10/h\"\n\
                  talk = \"2m\"\n[group.g]\nskills = [\"a, b\"]\nagents = 1\n";
    fs::write(&file, center).unwrap();
    call(&["run", text(&file), "--contacts", "--out", text(&run)]).ends_with(0);
    let table = |name: &str| {
        let bytes = fs::read(run.join(name)).unwrap();
        let text = if name.ends_with(".gz") { unpacked(&bytes) } else { String::from_utf8(bytes).unwrap() };
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let head = rows.headers().unwrap().clone();
        let cells = |row: csv::StringRecord| -> BTreeMap<String, String> {
            head.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()
        };
        Vec::from_iter(rows.records().map(|row| cells(row.unwrap())))
    };
    let mut by_batch: BTreeMap<String, f64> = BTreeMap::new();
    table("contacts.csv").iter().for_each(|row| *by_batch.entry(row["replication"].clone()).or_default() += 1.0);
    let offered = table("replications.csv.gz").into_iter().filter(|row| row["scope"] == "class");
    let offered: BTreeMap<String, f64> =
        offered.map(|row| (row["replication"].clone(), row["offered"].parse().unwrap())).collect();
    assert_eq!(offered.len(), 12);
    assert_eq!(by_batch, offered);
}

#[test]
fn the_service_level_by_which_a_center_is_judged_goes_by_its_short_name_everywhere() {
    let out = folder("headline");
    let file = out.join("center.toml");
    let center = "[run]\nlength = \"2h\"\nreplications = 4\nuntil = { metric = \"service_level\", relative = 0.5 }\n\
                  [service_level]\nheadline = \"answered-or-abandoned\"\n[class.a]\narrivals = \"30/h\"\npatience = \"1m\"\ntalk = \"2m\"\n\
                  [group.g]\nskills = [\"a\"]\nagents = 1\n";
    fs::write(&file, center).unwrap();
    let ran = call(&["run", text(&file)]).ends_with(0).out;
    assert!(ran.contains("service_level"), "{ran}");
    let vary = |values: &str, metrics: &str| {
        let vary = format!("class.a.talk={values}");
        call(&["sweep", text(&file), "--vary", &vary, "--metrics", metrics, "--replications", "2"])
    };
    let swept = vary("1m..2m..30s", "service_level").ends_with(0).out;
    assert!(swept.contains("3 points") && swept.contains("SL-off [%]"), "{swept}");
    let twice = vary("1m,2m", "service_level_offered,service_level").ends_with(1).err;
    assert!(twice.contains("`service_level` is `service_level_offered`, which stands here as well"), "{twice}");
    let endless = vary("1m..2m", "asa").ends_with(1).err;
    assert!(endless.contains("--> --vary:1:1") && endless.contains("1m..3m..30s"), "no invented file: {endless}");
}

/// Four callers at once for one agent with calls of ten seconds, and one of another class who waits for nothing.
const THRESHOLDS: &str = "[run]\nlength = \"1h\"\nreplications = 2\n[service_level]\nthresholds = [\"25s\", \"10s\"]\n\
                          [class.a]\narrivals = { recorded = \"calls.csv\" }\ntalk = \"10s\"\n\
                          [class.b]\narrivals = { recorded = \"one.csv\" }\ntalk = \"30s\"\nthresholds = [\"0s\", \"10s\"]\n\
                          [group.g]\nskills = [\"a\"]\nagents = 1\n[group.h]\nskills = [\"b\"]\nagents = 1\n";
const THRESHOLD_FILES: [(&str, &str); 2] =
    [("calls.csv", "time\n00:00:00\n00:00:00\n00:00:00\n00:00:00\n"), ("one.csv", "time\n00:00:00\n")];

#[test]
fn service_levels_are_told_for_all_thresholds_at_once_and_by_class() {
    let said = summary(&read(THRESHOLDS, &THRESHOLD_FILES));
    let shown = said.levels.iter().filter(|level| level.formula == ServiceLevelFormula::All);
    let shown = shown.map(|level| (level.class, level.threshold.seconds() as u64, level.value.unwrap().value));
    // The usual threshold of 20 s is a point of the curve.
    let of_all = [(None, 10, 3.0 / 5.0), (None, 20, 4.0 / 5.0), (None, 25, 4.0 / 5.0)];
    let of_a = [(Some(0), 10, 0.5), (Some(0), 20, 0.75), (Some(0), 25, 0.75)];
    let of_b = [0, 10, 20, 25].map(|limit| (Some(1), limit, 1.0));
    let expected = [of_all.as_slice(), &of_a, &of_b].concat();
    assert_eq!(Vec::from_iter(shown), expected);
}

#[test]
fn who_served_whom_and_levels_by_threshold_are_a_table_and_a_file_each() {
    let here = folder("figures-thresholds");
    fs::write(here.join("center.toml"), THRESHOLDS).unwrap();
    THRESHOLD_FILES.iter().for_each(|(name, text)| fs::write(here.join(name), text).unwrap());
    let out = here.join("out");
    let printed = call(&["run", text(&here.join("center.toml")), "--out", text(&out)]).ends_with(0).out;
    let levels = "Service level within\n\nclass  0s [%]  10s [%]  20s [%]  25s [%]\n----------------------------------------\na                 50.0     75.0     75.0\n\
                  b       100.0    100.0    100.0    100.0\nall               60.0     80.0     80.0\n";
    assert!(printed.contains(levels), "{printed}");
    let served = "Who served whom\n\nanswered by  g [%]  h [%]\n-------------------------\na            100.0\nb                   100.0\n";
    assert!(printed.contains(served), "{printed}");
    let file = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    let (served, levels) = (file("served.csv"), file("service_levels.csv"));
    let line = "\"a\",\"g\",4.0,0.0,1.0,0.0,10.0,0.0,4.0,0.0";
    assert!(served.lines().any(|found| found.replace(char::is_whitespace, "") == line), "{served}");
    assert_eq!(levels.lines().count(), 1 + 10 * ServiceLevelFormula::ALL.len(), "{levels}");
    assert!(levels.contains("class,\"a\",25.0,all,0.75,0.0"), "{levels}");
}

/// The names that outside cases brought: those that tell no reader apart are refused together, and the others run.
#[test]
fn names_that_readers_confuse_are_refused_at_once_and_all_others_stay_apart() {
    let names =
        ["all", "NA", "center", "*", "a.b", "<script>alert(1)</script>", "Überweisung, \"große\" 😀", "class", "nnn"];
    let refused = ["", "=cmd|' /C calc'!A0", "+1", "line\nbreak"];
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\\\"").replace('\n', "\\n"));
    let center = |names: &[&str]| {
        let classes: String = names
            .iter()
            .map(|name| format!("[class.{}]\narrivals = \"60/h\"\ntalk = \"1m\"\n", quoted(name)))
            .collect();
        let skills = Vec::from_iter(names.iter().map(|name| quoted(name))).join(", ");
        format!(
            "[run]\nlength = \"2h\"\nreplications = 2\n{classes}[group.all]\nagents = 20\nskills = [{skills}]\n[group.rest]\nagents = 1\nskills = [{}]\n",
            quoted(names[0])
        )
    };
    let wrong = try_read(&center(&[&names[..], &refused].concat()), &[]).unwrap_err();
    assert_eq!(wrong.matches("error[").count(), refused.len(), "{wrong}");
    let here = folder("figures-names");
    fs::write(here.join("center.toml"), center(&names)).unwrap();
    let out = here.join("out");
    let printed = call(&["run", text(&here.join("center.toml")), "--out", text(&out)]).ends_with(0).out;
    let summary = fs::read_to_string(out.join("summary.csv")).unwrap();
    for name in names {
        let cell = format!("class,\"\"\"{}\"\"\",", name.replace('"', "\"\""));
        let plain = format!("class,\"{}\",offered,", name.replace('"', "\"\""));
        let found = summary.lines().filter(|line| line.starts_with(&plain) || line.starts_with(&cell)).count();
        assert_eq!(
            found,
            1,
            "{name}: {}",
            summary.lines().take(400).filter(|line| line.contains(",offered,")).collect::<Vec<_>>().join("\n")
        );
    }
    // A class called `all` is not the sum of all.
    let table = printed.split("What became of the contacts").nth(1).unwrap().split("\n\n").nth(1).unwrap();
    let firsts = Vec::from_iter(table.lines().filter_map(|line| line.split_whitespace().next()));
    assert_eq!(firsts.iter().filter(|&&name| name == "all").count(), 1, "{table}");
    assert_eq!(firsts.last(), Some(&"(all)"), "{table}");
}

/// Far more work than two agents can do, of which each command warns.
const TOO_MUCH: &str = "# Is it too much?\n[run]\nlength = \"1h\"\nreplications = 2\n[class.a]\narrivals = \"60/h\"\npatience = \"5m\"\n\
                        talk = \"10m\"\n[group.g]\nskills = [\"a\"]\nagents = 2\n";

#[test]
fn what_is_warned_of_stands_in_the_files_of_runs_comparisons_and_sweeps() {
    let here = folder("figures-warnings");
    let file = here.join("center.toml");
    fs::write(&file, TOO_MUCH).unwrap();
    let page = |name: &str, arguments: &[&str]| {
        let out = here.join(name);
        let told = call(&[arguments, &["--out", text(&out)]].concat()).ends_with(0);
        told.complains(&["warning"]);
        let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&read("manifest.json")).unwrap();
        let warnings = manifest["warnings"].as_array().unwrap_or_else(|| panic!("{name}: no warnings in {manifest}"));
        assert!(warnings.iter().any(|line| line.as_str().unwrap().contains("S0")), "{warnings:?}");
        let page = read(&format!("{name}.md"));
        assert!(page.contains("- **Warning:** "), "{page}");
        page
    };
    page("summary", &["run", text(&file)]);
    page("comparison", &["compare", text(&file), text(&file), "--set-second", "group.g.agents=3"]);
    page("sweep", &["sweep", text(&file), "--vary", "group.g.agents=1..2", "--metrics", "asa"]);
}

/// A day in intervals of a second: a hundred thousand rows about few calls.
#[test]
fn a_day_in_seconds_is_told_in_short() {
    let here = folder("figures-seconds");
    let file = here.join("center.toml");
    let center = "[run]\nlength = \"24h\"\ninterval = \"1s\"\nreplications = 2\n[class.a]\narrivals = \"60/h\"\ntalk = \"1m\"\n\
                  [group.g]\nskills = [\"a\"]\nagents = 3\n";
    fs::write(&file, center).unwrap();
    let out = here.join("out");
    let printed = call(&["run", text(&file), "--out", text(&out)]).ends_with(0).out;
    assert!(
        printed.contains("The 86400 intervals are in intervals.csv alone.") && printed.lines().count() < 60,
        "{printed}"
    );
    let intervals = fs::read_to_string(out.join("intervals.csv")).unwrap();
    assert_eq!(intervals.lines().count(), 1 + 2 * 86_400);
    let offered =
        intervals.lines().skip(1).take(86_400).map(|line| line.split(',').nth(4).unwrap().parse::<f64>().unwrap());
    let total = fs::read_to_string(out.join("summary.csv")).unwrap();
    let total = total
        .lines()
        .find_map(|line| line.strip_prefix("center,,offered,contacts,"))
        .unwrap()
        .split(',')
        .next()
        .unwrap();
    assert!((offered.sum::<f64>() - total.parse::<f64>().unwrap()).abs() < 1e-6, "{total}");
    let page = fs::metadata(out.join("report.html")).unwrap().len();
    assert!(page < 1_000_000, "{page}");
    let sizes = fs::read_dir(&out).unwrap().filter_map(|file| file.unwrap().metadata().ok()).map(|about| about.len());
    // Of which the intervals are nearly all; they were 895 MB.
    assert!(sizes.sum::<u64>() < 40_000_000);
}

/// A day of four calls, given by its date, in a long run of days.
fn days(cycle: &str, calls: &str) -> Result<Scenario, String> {
    let text = format!(
        "[run]\ndate = \"2026-03-02\"\nlength = \"2880h\"\ninterval = \"1h\"\nbatches = {{ count = 5, warm_up = \"24h\"{cycle} }}\n\
         [class.a]\narrivals = {{ recorded = \"calls.csv\" }}\ntalk = \"6m\"\n[roster]\nfile = \"roster.csv\"\nskills = \"skills\"\n"
    );
    let roster = "agent,start,end,skills\nX,2026-03-02 08:00,2026-03-02 20:00,a\n";
    try_read(&text, &[("calls.csv", calls), ("roster.csv", roster)])
}

#[test]
fn what_is_given_for_one_cycle_of_a_long_run_comes_again_in_each() {
    let day = "time\n2026-03-02 09:00\n2026-03-02 10:00\n2026-03-02 11:00\n2026-03-02 21:00\n";
    let scenario = days(", cycle = \"24h\"", day).unwrap();
    let total = simulate(&scenario.center, 1, 0, Limits::default(), &mut ()).unwrap().total();
    // Who comes after hours waits for the next morning; on the last day there is none.
    assert_eq!((total.offered, total.answered()), (4 * 120, 4 * 120 - 1));
    assert_eq!(total.wait_answered, u128::from(Span::from_seconds(11 * 3_600 * 119).nanos()));
    let without = days("", day).unwrap();
    assert_eq!(simulate(&without.center, 1, 0, Limits::default(), &mut ()).unwrap().total().offered, 4);
    let other = days(", cycle = \"24h\"", &format!("{day}2026-03-03 09:30\n")).unwrap_err();
    assert!(
        other.contains("`cycle` says that everything repeats itself") && other.contains("a longer `cycle`"),
        "{other}"
    );
    let same: String =
        (2..4).flat_map(|day| ["09:00", "10:00"].map(|time| format!("2026-03-{day:02} {time}\n"))).collect();
    let other = days(", cycle = \"24h\"", &format!("time\n{same}")).unwrap_err();
    assert!(
        other.contains("others than these contacts"),
        "two days of a hundred and twenty are no repetition: {other}"
    );
}

const LONG: &str = "[run]\nlength = \"200h\"\ninterval = \"1h\"\nbatches = { count = 10, warm_up = \"10h\" }\n\
                    [class.a]\narrivals = \"120/h\"\npatience = \"exponential(5m)\"\ntalk = \"exponential(5m)\"\n\
                    [class.b]\narrivals = \"60/h\"\ntalk = \"exponential(5m)\"\n[queue.b]\ncapacity = 5\n\
                    [group.g]\nskills = [\"a\"]\nagents = 10\n[group.h]\nskills = [\"a\", \"b\"]\nagents = 6\n";

/// The metrics by part of a file of results, without values.
fn metrics_of(summary: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for line in summary.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        *found.entry(format!("{} {} {}", cells[0], cells[1], cells[2])).or_default() += 1;
    }
    found
}

#[test]
fn one_long_run_writes_all_contacts_of_its_batches_and_the_metrics_that_replications_have() {
    let here = folder("figures-long");
    let file = here.join("center.toml");
    fs::write(&file, LONG).unwrap();
    let (long, short) = (here.join("long"), here.join("short"));
    call(&["run", text(&file), "--contacts", "--out", text(&long)]).ends_with(0);
    let told = call(&["run", text(&file), "--replications", "2", "--contacts", "--out", text(&short)]).ends_with(0);
    told.complains(&["--replications 2 takes the place of [run.batches]: 2 times 200h from the start"]);
    let file = |folder: &Path, name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let contacts = file(&long, "contacts.csv");
    let by_batch = unpacked(&fs::read(long.join("replications.csv.gz")).unwrap());
    assert!(by_batch.starts_with("replication,scope,name,offered,"), "{}", &by_batch[..80]);
    let offered =
        by_batch.lines().filter_map(|line| line.split_once(",center,,")?.1.split(',').next()?.parse::<f64>().ok());
    assert_eq!(contacts.lines().count() as f64, 1.0 + offered.sum::<f64>());
    assert!(contacts.ends_with('\n'));
    let metrics = metrics_of(&file(&long, "summary.csv"));
    assert_eq!(metrics, metrics_of(&file(&short, "summary.csv")));
    assert!(metrics.len() > 200, "{} metrics of parts", metrics.len());
    // What is counted as it happens adds up over the batches like all else.
    let intervals = file(&long, "intervals.csv");
    let starts = intervals
        .lines()
        .filter(|line| line.starts_with("center,"))
        .take(10)
        .map(|line| line.split(',').nth(3).unwrap().to_owned());
    let expected = (0..10).map(|batch| format!("{}.0", (10 + 19 * batch) * 3_600));
    assert!(starts.eq(expected), "{intervals}");
}

/// A callback takes longer than a batch, as often as not, and so does a record that is not reached at once.
const CALLED_BACK: &str = "[run]\nlength = \"60h\"\ninterval = \"1h\"\nbatches = { count = 6, warm_up = \"6h\" }\n\
                           [class.a]\narrivals = \"120/h\"\ntalk = \"exponential(5m)\"\n\
                           [class.a.callback]\nshare = 0.7\ndelay = \"uniform(0s, 20h)\"\n\
                           [class.c]\ntalk = \"exponential(3m)\"\n\
                           [class.c.campaign]\nrecords = 600\nring = \"20s\"\nanswer_share = 0.3\ncalls = 3\nretry_delay = \"8h\"\n\
                           [group.g]\nskills = [\"a\", \"c\"]\nagents = 12\n";

#[test]
fn in_each_batch_of_a_long_run_the_callbacks_are_those_of_its_contacts_whenever_they_are_made() {
    let here = folder("figures-called-back");
    let (file, out) = (here.join("center.toml"), here.join("out"));
    fs::write(&file, CALLED_BACK).unwrap();
    call(&["run", text(&file), "--out", text(&out)]).ends_with(0);
    let rows = unpacked(&fs::read(out.join("replications.csv.gz")).unwrap());
    let mut lines = rows.lines();
    let head = Vec::from_iter(lines.next().unwrap().split(','));
    let lines = Vec::from_iter(lines.map(|line| Vec::from_iter(line.split(','))));
    let value = |row: &[&str], metric: &str| {
        let column = head.iter().position(|&name| name == metric).unwrap_or_else(|| panic!("no column {metric}"));
        row[column].parse::<f64>().unwrap_or_else(|_| panic!("{metric}: {:?}", row[column]))
    };
    let of =
        |name: &str| Vec::from_iter(lines.iter().filter(|row| row[1] == "class" && row[2].trim_matches('"') == name));
    let (calls, records) = (of("a"), of("c"));
    assert_eq!((calls.len(), records.len()), (6, 6));
    for row in calls {
        let requested = value(row, "callbacks_requested");
        let ended = ["completed", "unreached", "given_up", "contacted_again", "refused", "unfinished"];
        let ended = ended.iter().map(|way| value(row, &format!("callbacks_{way}"))).sum::<f64>();
        assert!(requested > 100.0, "{requested} asked to be called back");
        assert_eq!((value(row, "callbacks_over"), ended), (requested, requested));
    }
    let sum = |metric: &str| records.iter().map(|row| value(row, metric)).sum::<f64>();
    let ended = ["reached", "unreached", "refused", "unfinished"].map(|way| sum(&format!("campaign_{way}")));
    assert!(sum("campaign_records") > 100.0);
    assert_eq!(sum("campaign_records"), ended.iter().sum::<f64>());
}

#[test]
fn sites_of_a_long_run_whose_batches_go_together_are_named_though_the_whole_is_not() {
    let network = fs::read_to_string("scenarios/network.toml").unwrap();
    let long = "length = \"400h\"\ninterval = \"1h\"\nbatches = { count = 20, warm_up = \"20h\" }\n";
    let network = network.replace("start = \"08:00\"\nend = \"18:00\"\nreplications = 20\n", long);
    let file = folder("figures-correlated").join("center.toml");
    fs::write(&file, network).unwrap();
    // Each site has a mean time of its own that it learns, and so goes on having more or less than its share.
    let told = call(&["run", text(&file), "--set", "network.report_interval=\"0s\""]).ends_with(0);
    let out = told.out.replace('\n', " ");
    assert!(out.contains("Taken alone, batches of site north (correlation 0."), "{}", told.out);
    assert!(!out.contains("A batch goes with the one before it"), "{}", told.out);
}

#[test]
fn callers_who_redial_are_clients_once_and_offered_at_each_attempt() {
    let out = folder("figures-redial").join("results");
    call(&["run", "scenarios/redial.toml", "--replications", "2", "--out", text(&out)]).ends_with(0);
    let rows = fs::read_to_string(out.join("summary.csv")).unwrap();
    // scope, name, metric, unit, value
    let rows = Vec::from_iter(rows.lines().map(|row| row.split(',').collect::<Vec<_>>()));
    let value = |scope: &str, metric: &str| {
        let found = rows.iter().find(|row| (row[0], row[2]) == (scope, metric));
        let row = found.unwrap_or_else(|| panic!("there is no {metric} of {scope}"));
        row[4].parse::<f64>().unwrap_or_else(|_| panic!("{row:?}"))
    };
    for scope in ["center", "class"] {
        let of = |metric| value(scope, metric);
        assert_eq!(of("clients"), of("offered") - of("retrials") - of("recalls"), "{scope}");
        assert!(of("retrials") > 0.0 && of("recalls") > 0.0, "{scope}");
    }
    assert_eq!(value("queue", "retrials"), value("center", "retrials"));
}

#[test]
fn a_headcount_of_the_first_cycle_comes_again_in_each_and_another_period_is_refused() {
    let with = |headcount: &str| {
        let text = format!(
            "[run]\nlength = \"2400h\"\ninterval = \"1h\"\nbatches = {{ count = 5, warm_up = \"24h\", cycle = \"24h\" }}\n\
             [class.a]\narrivals = \"1/h\"\ntalk = \"1s\"\n[group.g]\nskills = [\"a\"]\nheadcount = {{ {headcount} }}\n"
        );
        try_read(&text, &[])
    };
    let by_day = with("agents = [2, 5, 3], interval = \"8h\"").unwrap();
    let said = summary(&by_day);
    assert_says(&said, Scope::Center, &[(Metric::Agents, 10.0 / 3.0)]);
    // Numbers that go on as they were are no change, however they are written.
    for same in
        ["agents = [4], interval = \"7h\", period = \"7h\"", "agents = [2, 5], interval = \"6h\", period = \"12h\""]
    {
        assert!(with(same).is_ok(), "{same}");
    }
    let other = with("agents = [2, 5], interval = \"5h\", period = \"10h\"").unwrap_err();
    assert!(other.contains("others than these numbers of agents"), "{other}");
}

/// What every run checks of its accounts went wrong for them once.
#[test]
fn who_writes_for_nothing_but_a_callback_sends_no_message_and_the_accounts_balance() {
    let text = "[run]\nlength = \"2h\"\n[provider.p]\nprotocol = \"A\"\n[proxy]\n\
                [class.a]\nmedium = \"im\"\nproviders = { p = 1 }\narrivals = \"60/h\"\ntalk = \"2m\"\npatience = \"1m\"\ncallback = { offer = \"at-once\", share = 0.8 }\n\
                [class.b]\nmedium = \"im\"\nproviders = { p = 1 }\narrivals = \"60/h\"\ntalk = \"2m\"\npatience = \"1m\"\n\
                [group.g]\nskills = [\"a\", \"b\"]\nprograms = [\"A\"]\nagents = 4\n";
    for agents in [4, 0] {
        let scenario = read(&text.replace("agents = 4", &format!("agents = {agents}")), &[]);
        let total = simulate(&scenario.center, 1, 0, Limits::default(), &mut ()).unwrap().total();
        assert!(total.offered > 200 && total.endings.total() == total.offered, "{total:?}");
    }
}

#[test]
fn there_is_no_overtime_where_nobody_s_duty_has_an_end() {
    let text = |staff: &str| {
        format!(
            "[run]\nlength = \"1h\"\n[class.a]\narrivals = \"60/h\"\ntalk = \"5m\"\n[group.g]\nskills = [\"a\"]\nagents = 6\n\
             [group.h]\nskills = [\"a\"]\n{staff}\n"
        )
    };
    let of = |staff: &str, scope| summary(&read(&text(staff), &[])).whole(scope).estimate(Metric::Overtime);
    let shifts = "shifts = [ { from = \"00:00\", to = \"00:30\", agents = 1 } ]";
    assert_eq!((of("agents = 1", Scope::Center), of("agents = 1", Scope::Group(1))), (None, None));
    assert_eq!(of(shifts, Scope::Group(0)), None);
    assert_eq!(of(shifts, Scope::Group(1)), of(shifts, Scope::Center));
    assert!(of(shifts, Scope::Center).is_some());
}

#[test]
fn who_finds_no_room_to_wait_for_a_port_stands_in_the_first_table() {
    let text = "[run]\nlength = \"1h\"\nreplications = 2\n[class.a]\narrivals = \"300/h\"\ntalk = \"1m\"\n\
                self_service = { queue = \"bot\", service = \"1m\", containment = 1, when_full = \"wait\" }\n[queue.bot]\ncapacity = 0\n\
                [group.g]\nagents = 3\nskills = [\"a\"]\n[group.bots]\nself_service = true\nagents = 2\nskills = [\"bot\"]\n";
    let said = summary(&read(text, &[]));
    let of = |metric| said.whole(Scope::Class(0)).estimate(metric).map_or(0.0, |estimate| estimate.value);
    assert!(of(Metric::NoPort) > 100.0);
    assert!((of(Metric::Offered) - of(Metric::Contained) - of(Metric::NoPort)).abs() < 1e-9);
}
