//! Small centers that were once read or run otherwise than they were meant, with the right values.

use std::path::Path;
use switchboard::model::{Cell, ContactRecord, Extent, Limits, simulate};
use switchboard::scenario::{Memory, Override, Scenario, load};
use switchboard::time::{Span, Time};

fn read(text: &str, files: &[(&str, &str)], overrides: &[(&str, &str)]) -> Scenario {
    let memory = Memory::default().with("center.toml", text);
    let memory = files.iter().fold(memory, |memory, (path, text)| memory.with(*path, *text));
    let set = |(path, value): &(&str, &str)| Override { path: path.to_string(), value: value.to_string() };
    let overrides = Vec::from_iter(overrides.iter().map(set));
    load(Path::new("center.toml"), &overrides, &memory).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

/// What the replications add up to.
fn total(scenario: &Scenario, replications: u64) -> Cell {
    let mut total = Cell::default();
    for replication in 0..replications {
        let seed = scenario.settings.seed;
        total += &simulate(&scenario.center, seed, replication, Limits::default(), &mut ()).unwrap().total();
    }
    total
}

/// Thirteen agents and a hundred calls of three minutes each half-hour: 13.8 s, however long the intervals of tables are.
#[test]
fn the_answer_does_not_depend_on_the_intervals_of_tables() {
    let text = "[run]\nstart = \"09:00\"\nend = \"11:00\"\n[class.a]\narrivals = { file = \"v.csv\", time = \"start\", contacts = \"offered\" }\n\
                talk = \"exponential(3m)\"\n[group.g]\nagents = 13\nskills = [\"a\"]\n";
    let csv = "start,offered\n09:00,100\n09:30,100\n10:00,100\n10:30,100\n";
    let of = |interval: &str| {
        let total = total(&read(text, &[("v.csv", csv)], &[("run.interval", interval)]), 40);
        (total.offered, total.wait_answered)
    };
    let (offered, waited) = of("30m");
    let asa = waited as f64 / 1e9 / offered as f64;
    assert!((asa - 13.8).abs() < 0.1, "{asa}");
    for interval in ["7m", "10m", "15m", "1h"] {
        assert_eq!(of(interval), (offered, waited), "{interval}");
    }
}

/// Whom nobody is there for gives up after the minute of patience.
#[test]
fn with_nobody_on_duty_all_who_have_patience_give_up() {
    let text = "[run]\nlength = \"1h\"\n[class.a]\narrivals = \"60/h\"\npatience = \"1m\"\ntalk = \"1m\"\n[group.g]\nskills = [\"a\"]\nagents = 0\n";
    let total = total(&read(text, &[], &[]), 5);
    assert!(total.offered > 200);
    assert_eq!((total.abandoned(), total.answered()), (total.offered, 0));
}

/// Sixty parties of one and a half callers an hour are ninety callers, by the run as by what is read.
#[test]
fn parties_of_one_and_a_half_are_that_many() {
    let text = "[run]\nlength = \"10h\"\n[class.a]\narrivals = \"60/h\"\nbatch = 1.5\ntalk = \"1s\"\n[group.g]\nskills = [\"a\"]\nagents = 10\n";
    let scenario = read(text, &[], &[]);
    let expected = scenario.center.classes.iter().next().unwrap().arrivals.expected(switchboard::time::Time::MAX);
    assert!((expected - 900.0).abs() < 1e-9);
    let offered = total(&scenario, 30).offered as f64 / 30.0;
    // Of a compound Poisson sum of 600 parties with the second moment 2.5, over 30 replications.
    assert!((offered - 900.0).abs() < 4.0 * (600.0_f64 * 2.5 / 30.0).sqrt(), "{offered}");
}

/// One agent never responds, within 12 s, and then pauses for a minute; the other one serves them one after the other.
#[test]
fn a_group_that_never_responds_delays_and_does_not_stop() {
    let text = "[run]\nlength = \"10m\"\n[class.a]\narrivals = { recorded = \"c.csv\" }\ntalk = \"30s\"\n\
                [group.deaf]\nagents = 1\nskills = { a = 3 }\nresponse = { delay = \"2s\", no_answer = 1, timeout = \"12s\", not_ready = \"1m\" }\n\
                [group.keen]\nagents = 1\nskills = { a = 1 }\n[routing]\nagent_selection = \"best-level\"\n";
    let scenario = read(text, &[("c.csv", "time\n00:00:10\n00:00:11\n00:00:12\n")], &[]);
    let mut records = Vec::<ContactRecord>::new();
    simulate(&scenario.center, 1, 0, Limits::default(), &mut records).unwrap();
    records.sort_by_key(|record| record.number);
    let waits = records.iter().map(|record| record.connected.map(|at| at.since(record.arrived).seconds()));
    // The first is given to the one who is deaf, and after 12 s to the other one, who has the second since 11 s.
    assert_eq!(Vec::from_iter(waits), [Some(31.0), Some(0.0), Some(59.0)]);
}

/// A headcount by interval that begins again after its period, and what is wrong with one.
#[test]
fn a_headcount_is_so_many_agents_in_each_interval_and_lasts_or_begins_again() {
    let of = |headcount: &str| {
        format!(
            "[run]\nlength = \"4h\"\n[class.a]\narrivals = \"1/h\"\ntalk = \"1s\"\n[group.g]\nskills = [\"a\"]\nheadcount = {{ {headcount} }}\n"
        )
    };
    let hours = |headcount: &str| {
        let scenario = read(&of(headcount), &[], &[]);
        let result = simulate(&scenario.center, 1, 0, Limits::default(), &mut ()).unwrap();
        let present = result.groups.iter().next().unwrap().present.clone();
        let half_hours = present.iter().take(8).map(|nanos| *nanos as f64 / 1.8e12);
        let warnings = scenario.warnings.iter().map(|warning| warning.message.clone());
        (Vec::from_iter(half_hours), Vec::from_iter(warnings.filter(|warning| warning.contains("list"))))
    };
    let (present, warnings) = hours("agents = [3, 0, 2, 5], interval = \"30m\", period = \"2h\"");
    assert_eq!((present, warnings.len()), (vec![3.0, 0.0, 2.0, 5.0, 3.0, 0.0, 2.0, 5.0], 0));
    let (present, warnings) = hours("agents = [3, 1], interval = \"1h\"");
    assert_eq!(present, [3.0, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    assert_eq!(warnings, ["the list covers 2h of 4h: from then on there is 1 agent"]);
    for (wrong, words) in [
        ("agents = [], interval = \"30m\"", "this list covers no time"),
        ("agents = [2], interval = \"0s\"", "this list covers no time"),
        ("agents = [2.5], interval = \"30m\"", "there are no 2.5 agents"),
        ("agents = [2, 2], interval = \"30m\", period = \"30m\"", "longer than its period of 30m"),
    ] {
        let memory = Memory::default().with("center.toml", of(wrong));
        let told = load(Path::new("center.toml"), &[], &memory).map(drop).unwrap_err().render(false);
        assert!(told.contains(words), "{told}");
    }
}

/// A quarter faster, stated once: conversation and wrap-up take four fifths of the time, and the engine knows whom to take first.
#[test]
fn the_speed_of_a_group_holds_for_its_work_and_for_what_the_engine_is_told() {
    let center = |speed: &str, own: &str| {
        let text = format!(
            "[run]\nlength = \"1h\"\n[class.a]\narrivals = {{ recorded = \"c.csv\" }}\ntalk = \"100s\"\nwrap_up = \"50s\"\n{own}\n\
             [group.usual]\nskills = [\"a\"]\nagents = 1\n[group.quick]\nskills = [\"a\"]\nagents = 1\nspeed = {speed}\n\
             [routing]\nagent_selection = \"fastest\"\n"
        );
        let scenario = read(&text, &[("c.csv", "time\n00:01:00\n00:01:01\n")], &[]);
        let mut records = Vec::<ContactRecord>::new();
        simulate(&scenario.center, 1, 0, Limits::default(), &mut records).unwrap();
        records.sort_by_key(|record| record.number);
        Vec::from_iter(records.iter().map(|record| {
            let conversed = record.left.since(record.connected.unwrap()).seconds();
            (record.agent.unwrap().0, conversed, record.wrap_up.seconds())
        }))
    };
    assert_eq!(center("1.25", ""), [(1, 80.0, 40.0), (0, 100.0, 50.0)]);
    // What a class says of the group itself holds.
    assert_eq!(center("1.25", "talk_by_group = { quick = \"90s\" }"), [(1, 90.0, 40.0), (0, 100.0, 50.0)]);
    // As a table by skill it is what the engine is told, and nothing else.
    assert_eq!(center("{ a = 5 }", ""), [(1, 100.0, 50.0), (0, 100.0, 50.0)]);
}

/// Parties of three on average, of whom the most are of one: as many contacts, with the variance of geometric numbers.
#[test]
fn parties_of_geometric_size_have_their_mean_and_variance() {
    let text = "[run]\nlength = \"10h\"\n[class.a]\narrivals = \"60/h\"\nbatch = \"geometric(3)\"\ntalk = \"1s\"\n[group.g]\nskills = [\"a\"]\nagents = 10\n";
    let scenario = read(text, &[], &[]);
    let counts = Vec::from_iter((0..400).map(|replication| {
        simulate(&scenario.center, 1, replication, Limits::default(), &mut ()).unwrap().total().offered as f64
    }));
    let mean = counts.iter().sum::<f64>() / 400.0;
    let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / 399.0;
    // 600 parties, of the mean 3 and the second moment 2 x 9 - 3 = 15.
    let expected = 600.0 * 15.0;
    assert!((mean - 1_800.0).abs() < 4.0 * (expected / 400.0_f64).sqrt(), "{mean}");
    assert!((variance - expected).abs() < 4.0 * expected * (2.0 / 399.0_f64).sqrt(), "{variance}");
}

/// At lunch conversations take twice as long and nobody waits longer than 10 s; what counts is when a call arrives.
#[test]
fn contacts_of_some_hours_have_distributions_of_their_own() {
    let center = |hours: &str, more: &str| {
        format!(
            "[run]\nstart = \"11:00\"\nlength = \"27h\"\n[class.a]\narrivals = {{ recorded = \"c.csv\" }}\npatience = \"1m\"\ntalk = \"30s\"\nwrap_up = \"5s\"\n\
             hours = [{hours}]\n{more}\n[group.g]\nskills = [\"a\"]\nagents = 1\n"
        )
    };
    let lunch = "{ from = \"12:00\", to = \"13:00\", patience = \"10s\", talk = \"60s\" }";
    let calls = "time\n11:59:59\n12:00:00\n12:30:00\n12:59:59\n13:00:00\n13:00:01\n";
    let scenario = read(&center(lunch, ""), &[("c.csv", calls)], &[]);
    let mut records = Vec::<ContactRecord>::new();
    simulate(&scenario.center, 1, 0, Limits::default(), &mut records).unwrap();
    records.sort_by_key(|record| record.number);
    let told = Vec::from_iter(records.iter().map(|record| {
        let talk = record.connected.map(|at| record.left.since(at).seconds());
        (talk, record.left.since(record.arrived).seconds())
    }));
    let gave_up = |after: f64| (None, after);
    let day = [
        (Some(30.0), 30.0),
        // The agent would have been free after 34 s.
        gave_up(10.0),
        (Some(60.0), 60.0),
        (Some(60.0), 60.0),
        // To whom patience of a minute is left for the agent, who is free at 13:01:04.
        gave_up(60.0),
        gave_up(60.0),
    ];
    assert_eq!(told, [day, day].concat(), "the next day as the first");
    let wrong = |hours: &str, more: &str| {
        let memory = Memory::default().with("center.toml", center(hours, more)).with("c.csv", calls);
        load(Path::new("center.toml"), &[], &memory).map(drop).unwrap_err().render(false)
    };
    let noon = "{ from = \"12:30\", to = \"14:00\", talk = \"10s\" }";
    assert!(wrong(&format!("{lunch}, {noon}"), "").contains("some of these hours overlap"));
    let grouped = wrong(lunch, "talk_by_group = { g = { scale = 0.5 } }");
    assert!(grouped.contains("no `talk` of their own at these hours"), "{grouped}");
}

/// Nobody waits while there are places for 2,000, and the next one waits for the first to leave.
#[test]
fn one_agent_has_as_many_chats_at_once_as_they_have_places() {
    let text = "[run]\nlength = \"10m\"\n[class.a]\nmedium = \"chat\"\narrivals = { recorded = \"c.csv\" }\ntalk = \"2m\"\n\
                [group.g]\nagents = 1\nskills = [\"a\"]\ncapacity = { voice = 0, chat = 2000 }\n";
    let calls = format!("time\n{}", "00:01:00\n".repeat(2_001));
    let scenario = read(text, &[("c.csv", &calls)], &[]);
    let mut records = Vec::<ContactRecord>::new();
    simulate(&scenario.center, 1, 0, Limits::default(), &mut records).unwrap();
    let waits = records.iter().map(|record| record.connected.unwrap().since(record.requested.unwrap()).seconds());
    assert_eq!((records.len(), waits.sum::<f64>()), (2_001, 120.0));
}

/// Two hundred conversations begin at once, each of two answers of a second to a client who writes again at once. The agent composes one
/// answer at a time, those who wait longest first: the second round begins after the first has gone round.
#[test]
fn one_agent_answers_two_hundred_conversations_message_by_message() {
    let text = "[run]\nlength = \"1h\"\n[provider.web]\nprotocol = \"web\"\nclient_leg = \"0s\"\nproxy_leg = \"0s\"\n[proxy]\nrobot_delay = \"0s\"\n\
                [class.a]\nmedium = \"im\"\narrivals = { recorded = \"c.csv\" }\ndialogue_exchanges = 0\n\
                turns = { count = 2, compose = \"1s\", answer = \"0s\" }\n\
                [group.g]\nagents = 1\nskills = [\"a\"]\nprograms = [\"web\"]\ncapacity = { voice = 0, im = 200 }\nanswers = \"first-come\"\n";
    let calls = format!("time\n{}", "00:01:00\n".repeat(200));
    let scenario = read(text, &[("c.csv", &calls)], &[]);
    let mut records = Vec::<ContactRecord>::new();
    simulate(&scenario.center, 1, 0, Limits::default(), &mut records).unwrap();
    let mut ends = Vec::from_iter(records.iter().map(|record| record.left.since(Time::START).seconds()));
    ends.sort_by(f64::total_cmp);
    // After the minute and the first round of 200 s, one ends each second.
    let expected = Vec::from_iter((1..=200).map(|number| 260.0 + f64::from(number)));
    assert_eq!(ends, expected);
}

/// What all agents could have at once is held against what machines have.
#[test]
fn more_sessions_than_fit_into_memory_are_refused_with_what_they_take() {
    let text = "[run]\nlength = \"1h\"\n[class.a]\nmedium = \"chat\"\narrivals = \"1/h\"\ntalk = \"1m\"\n\
                [group.g]\nagents = 2000\nskills = [\"a\"]\ncapacity = { voice = 0, chat = 65535 }\n";
    let memory = Memory::default().with("center.toml", text);
    let refused = load(Path::new("center.toml"), &[], &memory).unwrap_err().render(false);
    assert!(
        refused.contains("the agents have up to 131070000 sessions at once, which take about 13 GB of memory"),
        "{refused}"
    );
}

/// What was refused as too many intervals times classes runs; what no machine would hold is refused with what it would take.
#[test]
fn many_classes_groups_and_intervals_run_and_what_they_take_is_told() {
    let parts = |many: usize| {
        let part = |n: usize| {
            format!(
                "[class.c{n}]\narrivals = \"6/h\"\ntalk = \"1m\"\n[group.g{n}]\nagents = 1\nskills = [\"c{n}\", \"c{}\"]\n",
                (n + 1) % many
            )
        };
        (0..many).map(part).collect::<String>()
    };
    let text =
        |many: usize, interval: &str| format!("[run]\nlength = \"1h\"\ninterval = \"{interval}\"\n{}", parts(many));
    let scenario = read(&text(1_200, "30s"), &[], &[]);
    let cells = scenario.center.horizon.intervals() * scenario.center.classes.len();
    let told = Extent::of(&scenario.center).bytes() as f64;
    let cell = size_of::<Cell>() as f64;
    assert!(
        cells > 100_000 && told > cell * cells as f64 && told < 3.0 * cell * cells as f64,
        "{told} for {cells} cells"
    );
    let few = read(&text(1_200, "30m"), &[], &[]);
    let expected: f64 =
        few.center.classes.iter().map(|class| class.arrivals.expected(Time::START + Span::from_seconds(3600))).sum();
    assert_eq!(simulate(&few.center, 1, 0, Limits::default(), &mut ()).unwrap().total().lost(), 0);
    assert!((expected - 7_200.0).abs() < 1e-6);
    let wrong = |text: &str| {
        let memory = Memory::default().with("center.toml", text);
        load(Path::new("center.toml"), &[], &memory).map(drop).unwrap_err().render(false)
    };
    let huge = wrong(&text(1_000, "1ms"));
    assert!(huge.contains("[S060]") && huge.contains(" GB of memory, more than 1000 GB"), "{huge}");
    #[cfg(target_os = "linux")]
    {
        let file = crate::cli::folder("memory").join("center.toml");
        std::fs::write(&file, text(1_000, "10ms")).unwrap();
        let answer = crate::cli::call(&["run", crate::cli::text(&file)]).ends_with(1);
        let told = ["GB of memory, and this machine has", "take a longer `interval` in [run]"];
        answer.complains(&told);
        let sweep = ["sweep", crate::cli::text(&file), "--vary", "group.g0.agents=1,2", "--metrics", "asa"];
        crate::cli::call(&sweep).ends_with(1).complains(&told);
        let staff = ["staff", crate::cli::text(&file), "--service-level", "0.8"];
        crate::cli::call(&staff).ends_with(1).complains(&told);
    }
    let often = read(&text(100, "1s"), &[], &[("run.replications", "5000")]);
    let warned = often.warnings.render(false);
    assert!(
        warned.contains("the results of 5000 replications take about") && warned.contains(" GB of memory"),
        "{warned}"
    );
}

/// One call over UDP, sent twice for want of an answer, at 09:00:12.5 by the clocks of Amsterdam.
#[test]
fn a_packet_capture_is_a_file_of_messages() {
    let invite = "INVITE sip:help@b SIP/2.0\r\nFrom: <sip:c@d>;tag=1\r\nTo: <sip:help@b>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n";
    let mut capture: Vec<u8> =
        [0xa1b2_c3d4_u32, 4 << 16 | 2, 0, 0, 65_535, 101].iter().flat_map(|word| word.to_le_bytes()).collect();
    for microseconds in [500_000_u32, 999_999] {
        let mut packet = Vec::new();
        let builder = etherparse::PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).udp(5060, 5060);
        builder.write(&mut packet, invite.as_bytes()).unwrap();
        let length = packet.len() as u32;
        capture.extend([1_394_438_412, microseconds, length, length].iter().flat_map(|word| word.to_le_bytes()));
        capture.extend(packet);
    }
    let text = "[run]\nstart = \"09:00\"\nlength = \"1h\"\ndate = \"2014-03-10\"\ntimezone = \"Europe/Amsterdam\"\n\
                [class.a]\nsip = true\narrivals = { invites = \"calls.pcap\" }\ntalk = \"1m\"\n[group.g]\nagents = 1\nskills = [\"a\"]\n";
    let memory = Memory::default().with("center.toml", text).with("calls.pcap", capture);
    let scenario =
        load(Path::new("center.toml"), &[], &memory).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    let mut records = Vec::<ContactRecord>::new();
    simulate(&scenario.center, 1, 0, Limits::default(), &mut records).unwrap();
    assert_eq!(records.iter().map(|record| record.arrived.seconds()).collect::<Vec<_>>(), [12.5]);
}

/// The log of a caller who is asked for credentials, gives them, and puts the call on hold and takes it back, beside another caller.
#[test]
fn who_is_in_session_or_asks_for_it_once_more_is_one_caller() {
    let invite = |second: u32, call: u32, to: &str, sequence: u32| {
        format!(
            "-----------------------------------------------  2014-03-10\t09:00:{second:02}.500000\t1394438412.500000\n\
             UDP message received [200] bytes :\n\nINVITE sip:help@b SIP/2.0\nFrom: <sip:c@d>;tag=x\nTo: <sip:help@b>{to}\n\
             Call-ID: {call}\nCSeq: {sequence} INVITE\n\n"
        )
    };
    let log = [
        invite(1, 1, "", 1),
        invite(2, 1, "", 2),
        invite(20, 1, ";tag=center", 3),
        invite(25, 1, ";tag=center", 4),
        invite(30, 2, "", 1),
    ];
    let text = "[run]\nstart = \"09:00\"\nlength = \"1h\"\ndate = \"2014-03-10\"\n\
                [class.a]\nsip = true\narrivals = { invites = \"calls.log\" }\ntalk = \"1m\"\n[group.g]\nagents = 1\nskills = [\"a\"]\n";
    let memory = Memory::default().with("center.toml", text).with("calls.log", log.concat());
    let scenario =
        load(Path::new("center.toml"), &[], &memory).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    assert!(
        scenario.warnings.render(false).contains("3 INVITEs of sessions that there are"),
        "{:?}",
        scenario.warnings
    );
    let mut records = Vec::<ContactRecord>::new();
    simulate(&scenario.center, 1, 0, Limits::default(), &mut records).unwrap();
    let mut arrived = Vec::from_iter(records.iter().map(|record| record.arrived.seconds()));
    arrived.sort_by(f64::total_cmp);
    assert_eq!(arrived, [1.5, 30.5]);
}

#[test]
fn a_request_without_a_date_comes_every_day_and_one_with_a_date_once() {
    let invite = |time: &str, call: u32| {
        format!(
            "--- {time}\nINVITE sip:help@b SIP/2.0\nFrom: <sip:c@d>;tag=x\nTo: <sip:help@b>\nCall-ID: {call}\nCSeq: 1 INVITE\n\n"
        )
    };
    let requests = [invite("10:00:00", 1), invite("08:00:00", 2), invite("2014-03-11 11:00:00", 3)];
    let text = "[run]\nstart = \"09:00\"\nlength = \"48h\"\ndate = \"2014-03-10\"\n\
                [class.a]\nsip = true\narrivals = { invites = \"calls.sip\" }\ntalk = \"1m\"\n[group.g]\nagents = 1\nskills = [\"a\"]\n";
    let memory = Memory::default().with("center.toml", text).with("calls.sip", requests.concat());
    let scenario =
        load(Path::new("center.toml"), &[], &memory).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    let mut records = Vec::<ContactRecord>::new();
    simulate(&scenario.center, 1, 0, Limits::default(), &mut records).unwrap();
    let hours = Vec::from_iter(records.iter().map(|record| record.arrived.seconds() / 3_600.0));
    assert_eq!(hours, [1.0, 23.0, 25.0, 26.0, 47.0]);
}

/// Runs that once ended in an error about their accounts, or did not end: everybody who came has one ending.
#[test]
fn whoever_came_has_one_ending_wherever_mechanisms_meet() {
    let bots = "[provider.p]\nprotocol = \"A\"\n[group.bots]\nself_service = true\nskills = [\"bot\"]\n";
    let centers = [
        // Messages that meet a machine first, over a proxy whose engine is a second away, and find no machine that runs their program.
        format!(
            "[run]\nlength = \"1h\"\n[class.a]\nmedium = \"im\"\narrivals = {{ counts = [20], interval = \"1h\" }}\ntalk = \"1m\"\n\
             self_service = {{ queue = \"bot\", service = \"40s\", containment = 0 }}\n[group.g]\nagents = 5\nskills = [\"a\"]\nprograms = [\"A\"]\n\
             [proxy]\nconsult = \"1s\"\n{bots}agents = 1\nprograms = [\"A\"]\n"
        ),
        // Calls over lines are given to a class of which some come for a callback alone.
        "[run]\nlength = \"1h\"\n[class.a]\narrivals = \"60/h\"\ntalk = \"1m\"\ntrunk = \"t\"\ntransfers = [{ to = \"b\", share = 1 }]\n\
         [class.b]\narrivals = \"20/h\"\ntalk = \"1m\"\ncallback = { offer = \"at-once\", share = 0.6 }\n\
         [group.g]\nagents = 3\nskills = [\"a\", \"b\"]\n[trunk.t]\nlines = 30\n"
            .to_owned(),
        // Clients who watch the status before they write, and then meet a machine.
        format!(
            "[run]\nlength = \"1h\"\n[class.a]\nmedium = \"im\"\narrivals = {{ rates = [\"600/h\"], interval = \"15m\" }}\ntalk = \"exponential(5s)\"\n\
             patience = \"uniform(10s, 40s)\"\nself_service = {{ queue = \"bot\", service = \"exponential(40s)\", containment = 1 }}\n\
             status = {{ watch = \"60s\", refresh = \"11s\" }}\n[group.g]\nheadcount = {{ agents = [1], interval = \"7m\" }}\nskills = [\"a\"]\n\
             programs = [\"A\"]\n[proxy]\noutages = [{{ from = \"00:02\", to = \"00:03\" }}]\n{bots}agents = 1\n"
        ),
    ];
    for center in centers {
        let scenario = read(&center, &[], &[]);
        let total = total(&scenario, 3);
        assert!(total.offered > 0 && total.endings.total() == total.offered, "{center}");
    }
}

/// An outage of the routing point while agents have been told of calls and have not answered yet.
#[test]
fn who_waits_by_sip_is_lost_before_any_agent_is_free_for_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/sip/sip.toml");
    let overrides = [("group.desk.response", "{delay=\"3s\"}"), ("group.desk.agents", "8")];
    let overrides = overrides.map(|(path, value)| Override { path: path.to_owned(), value: value.to_owned() });
    let scenario = load(&path, &overrides, &switchboard::scenario::Disk).unwrap();
    let total = total(&scenario, 2);
    assert!(total.endings.of(switchboard::model::Outcome::Lost) > 0 && total.endings.total() == total.offered);
}

#[test]
fn who_has_gone_without_a_word_is_transferred_to_nobody() {
    let text = "[run]\nlength = \"20h\"\n[class.a]\nmedium = \"chat\"\narrivals = \"60/h\"\ntalk = \"3m\"\npatience = \"exponential(1m)\"\n\
                silent_abandonment = { share = 0.5, look = \"20s\" }\ntransfers = [{ to = \"b\", share = 1, after = \"1m\" }]\n\
                [class.b]\narrivals = \"0/h\"\ntalk = \"3m\"\n[group.g]\nagents = 1\nskills = [\"a\"]\ncapacity = { chat = 1 }\n\
                [group.h]\nagents = 9\nskills = [\"b\"]\n";
    let total = total(&read(text, &[], &[]), 1);
    let silent = total.endings.of(switchboard::model::Outcome::SilentlyAbandoned);
    assert!(silent > 50, "{silent}");
    // All who are served in the first class, and nobody else; a look takes as long as it does.
    assert_eq!((total.transferred, total.transferred_in), (total.handled() - total.transferred_in, total.transferred));
    assert_eq!(total.silent_looks, u128::from(silent) * 20_000_000_000);
}

#[test]
fn a_class_that_cannot_be_read_is_told_where_others_lead_to_it() {
    for leads in ["transfers = [{ to = \"b\", share = 0.2 }]", "status = { switch = { b = 0.2 } }"] {
        let text = format!(
            "[run]\nlength = \"1h\"\n[class.a]\narrivals = \"60/h\"\ntalk = \"1m\"\n{leads}\n[class.b]\narrivals = \"60/h\"\n\
             [group.g]\nagents = 3\nskills = [\"a\", \"b\"]\n"
        );
        let memory = Memory::default().with("center.toml", text);
        let wrong = load(Path::new("center.toml"), &[], &memory).unwrap_err().render(false);
        assert!(wrong.contains("`talk`") && !wrong.contains("panicked"), "{wrong}");
    }
}
