//! The scenarios that come with the simulator are read without a warning and answer their questions sanely.

use std::path::{Path, PathBuf};
use switchboard::ids::ClassId;
use switchboard::ids::GroupId;
use switchboard::model::{
    Cell, ContactRecord, Hosting, HostingPolicy, InvitationTimes, Limits, Outcome, PresenceTimes, ProviderTimes,
    Reached, StatusTimes, simulate,
};
use switchboard::routing::ContactSelection;
use switchboard::scenario::{Disk, Files, Override, Scenario, load};
use switchboard::time::Time;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

fn scenario(name: &str, overrides: &[(&str, &str)]) -> Scenario {
    let set = |(path, value): &(&str, &str)| Override { path: path.to_string(), value: value.to_string() };
    let overrides: Vec<Override> = overrides.iter().map(set).collect();
    let scenario = load(&path(name), &overrides, &Disk).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    assert!(scenario.warnings.is_empty(), "{}", scenario.warnings.render(false));
    scenario
}

/// The totals of a few replications, and the share of people's capacity that was taken while they were there.
fn run(scenario: &Scenario, replications: u64) -> (Cell, f64) {
    let (mut total, mut busy, mut staffed) = (Cell::default(), 0_u128, 0_u128);
    for replication in 0..replications {
        let result =
            simulate(&scenario.center, scenario.settings.seed, replication, Limits::default(), &mut ()).unwrap();
        total += &result.total();
        let is_people = |&(id, _): &(GroupId, _)| !scenario.center.groups[id].self_service;
        for (id, group) in result.groups.entries().filter(is_people) {
            let mut agents = scenario.center.agents.iter().filter(|agent| agent.group == id);
            let capacity = agents.next().map_or(0, |agent| agent.capability.capacity().total);
            busy += group.sessions.iter().sum::<u128>();
            staffed += group.present.iter().sum::<u128>() * u128::from(capacity);
        }
    }
    (total, busy as f64 / staffed as f64)
}

/// Share of the answered who were answered in time.
fn in_time(total: &Cell) -> f64 {
    total.answered_in_time as f64 / total.answered() as f64
}

#[test]
fn every_shipped_scenario_gives_a_service_level_that_leaves_something_to_ask() {
    for file in crate::repository::files_below("scenarios").iter().filter(|file| file.has_extension(&["toml"])) {
        let name = file.path.trim_start_matches("scenarios/");
        let scenario = scenario(name, &[]);
        assert!(scenario.question.ends_with('?'), "{name}: {}", scenario.question);
        let (total, occupancy) = run(&scenario, 4);
        let level = in_time(&total);
        assert!((0.70..0.92).contains(&occupancy), "{name}: occupancy {occupancy}");
        assert!((0.30..0.98).contains(&level), "{name}: in time {level}");
    }
}

/// Settings that are said to concern tables, files, charts and how often a run is repeated.
const OF_REPORTS: [(&str, &[&str]); 8] = [
    ("run.interval", &["7m", "10m", "15m", "30m", "45m", "1h", "100h"]),
    ("run.confidence", &["0.5", "0.99"]),
    ("run.replications", &["1", "77"]),
    ("run.until", &["{ metric = \"asa\", relative = 0.1 }"]),
    ("service_level.short_abandon", &["0s", "1m"]),
    ("service_level.threshold", &["0s", "77s"]),
    ("service_level.thresholds", &["[\"10s\", \"1m\"]"]),
    ("service_level.headline", &["answered", "credit-short-abandoned"]),
];

#[test]
fn settings_of_reports_change_no_contact() {
    for file in crate::repository::files_below("scenarios").iter().filter(|file| file.has_extension(&["toml"])) {
        let name = file.path.trim_start_matches("scenarios/");
        let read = |overrides: &[Override]| {
            let scenario = load(&path(name), overrides, &Disk);
            scenario.unwrap_or_else(|wrong| panic!("{name}: {}", wrong.render(false)))
        };
        let contacts = |scenario: &Scenario| {
            let mut contacts = Vec::<ContactRecord>::new();
            simulate(&scenario.center, scenario.settings.seed, 0, Limits::default(), &mut contacts).unwrap();
            contacts
        };
        let plain = read(&[]);
        let (center, happened) = (format!("{:?}", plain.center), contacts(&plain));
        assert!(!happened.is_empty(), "{name}");
        for (key, values) in OF_REPORTS {
            for value in values {
                let mut varied = read(&[Override { path: key.into(), value: (*value).into() }]);
                // Whom somebody is to serve first may depend on how long it should take.
                let by_target = plain.center.rules.contact_selection == ContactSelection::LeastSlack;
                if key == "service_level.threshold" && by_target {
                    continue;
                }
                assert!(contacts(&varied) == happened, "{name}: {key} = {value} changes contacts");
                // Not only today's contacts: nothing that the center is made of.
                varied.center.horizon.interval = plain.center.horizon.interval;
                varied.center.thresholds = plain.center.thresholds;
                varied.center.answered_within = plain.center.answered_within.clone();
                for queue in varied.center.rules.queues.ids() {
                    varied.center.rules.queues[queue].in_time = plain.center.rules.queues[queue].in_time;
                }
                assert!(format!("{:?}", varied.center) == center, "{name}: {key} = {value} changes the center");
            }
        }
    }
}

/// A real day with this text in place of the scenario's own.
struct Changed(String);

impl Files for Changed {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        if path.ends_with("vanad.toml") { Ok(self.0.clone().into_bytes()) } else { Disk.read(path) }
    }
}

/// What really happened is held beside the run: none of its keys moves a contact, and neither does all of it.
#[test]
fn keys_of_the_backtest_change_no_contact() {
    let text = std::fs::read_to_string(path("vanad/vanad.toml")).unwrap();
    let (before, section) = text.split_once("[backtest]\n").unwrap();
    let (keys, after) = section.split_once("\n\n").unwrap();
    let contacts = |text: String| {
        let scenario = load(&path("vanad/vanad.toml"), &[], &Changed(text)).ok()?;
        let mut contacts = Vec::<ContactRecord>::new();
        simulate(&scenario.center, scenario.settings.seed, 0, Limits::default(), &mut contacts).unwrap();
        Some(contacts)
    };
    let happened = contacts(text.clone()).unwrap();
    assert!(happened.len() > 4_000);
    assert!(contacts(format!("{before}{after}")).unwrap() == happened, "all of it");
    let planned = format!("class_talk = \"planned\"\n{keys}");
    assert!(contacts(format!("{before}[backtest]\n{planned}\n\n{after}")).unwrap() == happened, "class_talk");
    let mut left_out = 0;
    for line in keys.lines() {
        let others = Vec::from_iter(keys.lines().filter(|other| *other != line)).join("\n");
        if let Some(without) = contacts(format!("{before}[backtest]\n{others}\n\n{after}")) {
            left_out += 1;
            assert!(without == happened, "{line}");
        }
    }
    assert!(left_out >= 4, "{left_out} keys may be left out");
}

#[test]
fn every_day_of_the_real_center_can_be_run() {
    let days = ["10", "11", "12", "13", "14"].map(|day| format!("2014-03-{day}"));
    for date in days.into_iter().chain(["12", "13", "14", "15", "16"].map(|day| format!("2014-05-{day}"))) {
        let set = |path: &str, value: &str| Override { path: path.into(), value: value.into() };
        let overrides = [set("run.date", &date), set("defaults.wrap_up.mean", "20s")];
        let scenario = load(&path("vanad/vanad.toml"), &overrides, &Disk);
        let scenario = scenario.unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        let offered: f64 = scenario.backtest.unwrap().cells.iter().map(|cell| cell.offered).sum();
        let arriving: f64 = scenario.center.classes.iter().map(|class| class.arrivals.expected(Time::MAX)).sum();
        assert_eq!(offered.round(), arriving.round(), "{date}");
        assert!((4_600.0..6_900.0).contains(&offered), "{date}: {offered}");
    }
}

/// Mean waits of the clients of the two providers \[s\].
fn waits(scenario: &Scenario) -> [f64; 2] {
    let mut cells = [Cell::default(); 2];
    for replication in 0..10 {
        let seed = scenario.settings.seed;
        let result = simulate(&scenario.center, seed, replication, Limits::default(), &mut ()).unwrap();
        for (class, sum) in cells.iter_mut().enumerate() {
            for interval in 0..result.intervals() {
                *sum += result.cell(interval, ClassId(class as u16));
            }
        }
    }
    cells.map(|sum| sum.wait_answered as f64 / sum.answered() as f64 / 1e9)
}

/// The same clients and seventeen agents, who run one program each, of whom some run both, who all run both, or for whom the
/// proxy translates.
#[test]
fn cap_02_xlt_01_agents_with_both_programs_and_translation_bring_the_waits_of_both_providers_together() {
    let without = |[alpha, beta, both]: [&str; 3]| {
        let translation = [("proxy.translation.covers", "[]"), ("group.unified.agents", "0")];
        let agents = [("group.alpha.agents", alpha), ("group.beta.agents", beta), ("group.both.agents", both)];
        waits(&scenario("translation.toml", &[&translation[..], &agents[..]].concat()))
    };
    let [apart, some, all] = [["10", "7", "0"], ["7", "4", "6"], ["0", "0", "17"]].map(without);
    let translated = waits(&scenario("translation.toml", &[]));
    let quick = waits(&scenario("translation.toml", &[("proxy.translation.service", "0s")]));
    let (mean, apartness) = (|[a, b]: [f64; 2]| (90.0 * a + 60.0 * b) / 150.0, |[a, b]: [f64; 2]| (a - b).abs());
    assert!(mean(apart) > 1.3 * mean(some) && mean(some) > mean(all), "{apart:?} {some:?} {all:?}");
    assert!(apartness(apart) > 3.0 * apartness(all), "{apart:?} {all:?}");
    // Translation that takes no time is as good as both programs for everybody; sixteen times 0.8 s a session cost some of it.
    assert_eq!(quick, all);
    assert!(mean(translated) > mean(quick) && mean(translated) < mean(apart), "{translated:?} {quick:?}");
    assert!(apartness(translated) < 0.3 * apartness(apart), "{translated:?}");
}

#[test]
fn every_hosting_can_be_chosen_from_the_command_line() {
    let hosted = |hosting: &str| scenario("hosting.toml", &[("proxy.hosting", hosting)]).center.providers;
    for mode in Hosting::ALL {
        assert!(hosted(mode.name()).iter().all(|provider| provider.hosting == HostingPolicy::always(mode)));
    }
}

/// What a few replications of a scenario add up to, with these changes.
fn totals(name: &str, overrides: &[(&str, &str)]) -> (Cell, Vec<ProviderTimes>) {
    let scenario = scenario(name, overrides);
    let mut total = Cell::default();
    let mut providers = vec![ProviderTimes::default(); scenario.center.providers.len()];
    for replication in 0..4 {
        let seed = scenario.settings.seed;
        let result = simulate(&scenario.center, seed, replication, Limits::default(), &mut ()).unwrap();
        total += &result.total();
        for (sum, times) in providers.iter_mut().zip(&result.providers) {
            sum.messages_exposed += times.messages_exposed;
            sum.fell_back += times.fell_back;
            sum.contacts += times.contacts;
            sum.questions += times.questions;
        }
    }
    (total, providers)
}

/// The mean dialogue \[s\].
fn dialogue(total: &Cell) -> f64 {
    total.dialogue as f64 / total.requested() as f64 / 1e9
}

/// Agents who serve every queue make up for a busyness of one queue, and not for one of all. Pairs of days that mirror each other tell it sooner.
#[test]
fn a_busyness_that_queues_share_costs_about_twice_what_one_of_their_own_does() {
    let classes = ["class.orders.busyness.day", "class.service.busyness.day", "class.invoices.busyness.day"];
    let in_time = |shared: &str, own: &str, in_pairs: &str| {
        let more = [("busyness.day", shared), ("run.antithetic", in_pairs)];
        let overrides = Vec::from_iter(classes.iter().map(|class| (*class, own)).chain(more));
        in_time(&run(&scenario("busy_days.toml", &overrides), 100).0)
    };
    let (calm, own, shared) = (in_time("0", "0", "false"), in_time("0", "0.15", "true"), in_time("0.15", "0", "true"));
    assert!(own < calm - 0.015 && calm - shared > 1.5 * (calm - own), "{calm} {own} {shared}");
}

#[test]
fn the_outage_costs_relay_its_sessions_handover_its_dialogues_and_redirect_neither() {
    let of = |mode: &str| totals("outage.toml", &[("proxy.hosting", mode)]).0;
    let (relay, redirect, handover) = (of("relay"), of("redirect"), of("handover"));
    assert!(
        relay.endings.at(Reached::Answered, Outcome::Dropped) > 10
            && relay.endings.at(Reached::Arrived, Outcome::Dropped) > 0,
        "{relay:?}"
    );
    assert_eq!(
        (
            redirect.endings.at(Reached::Answered, Outcome::Dropped),
            handover.endings.at(Reached::Answered, Outcome::Dropped)
        ),
        (0, 0)
    );
    assert!(
        handover.endings.at(Reached::Arrived, Outcome::Dropped)
            > redirect.endings.at(Reached::Arrived, Outcome::Dropped)
    );
    assert!(
        [relay, redirect, handover]
            .iter()
            .all(|total| total.endings.of(Outcome::Unreachable) > 100 && total.retrials > 100)
    );
}

#[test]
fn a_redirection_pays_for_the_dialogue_of_a_slow_provider_and_not_of_a_fast_one() {
    let of = |mode: &str, service: &str, leg: &str| {
        let beta = [("provider.beta.service", service), ("provider.beta.client_leg", leg)];
        dialogue(&totals("busy_provider.toml", &[("proxy.hosting", mode), beta[0], beta[1]]).0)
    };
    assert!(of("redirect", "0s", "0s") > of("relay", "0s", "0s") + 1.0);
    assert!(of("redirect", "0s", "exponential(900ms)") < of("relay", "0s", "exponential(900ms)"));
    assert!(of("redirect", "exponential(4s)", "0s") < of("relay", "exponential(4s)", "0s") - 5.0);
}

#[test]
fn the_higher_the_threshold_of_sensitivity_the_more_messages_the_providers_see() {
    let seen = ["0", "0.6", "1.1"].map(|threshold| {
        let providers = totals("sensitivity.toml", &[("proxy.hosting_sensitivity", threshold)]).1;
        providers.iter().map(|times| times.messages_exposed).sum::<u64>()
    });
    assert!(2 * seen[0] < seen[1] && 3 * seen[1] < 2 * seen[2], "{seen:?}");
}

#[test]
fn a_proxy_with_more_workers_answers_sooner_and_one_with_more_room_relays_fewer() {
    let (small, of_small) = totals("small_proxy.toml", &[]);
    let (quick, _) = totals("small_proxy.toml", &[("proxy.workers", "4")]);
    assert!(dialogue(&small) > dialogue(&quick) + 10.0, "{} and {}", dialogue(&small), dialogue(&quick));
    let (_, of_large) = totals("small_proxy.toml", &[("proxy.host_limit", "24")]);
    let fell_back = |providers: &[ProviderTimes]| providers.iter().map(|times| times.fell_back).sum::<u64>();
    assert!(fell_back(&of_small) > 10 * fell_back(&of_large), "{} {}", fell_back(&of_small), fell_back(&of_large));
}

#[test]
fn prx_12_what_clients_are_told_when_nobody_is_free_moves_who_gives_up_leaves_and_is_answered() {
    let class = |name: &str, rate: &'static str| (format!("class.{name}.arrivals"), rate);
    let all_as = |name: &str| {
        let sets = [class("told", "0/h"), class(name, "140/h")];
        totals("announcement.toml", &sets.each_ref().map(|(key, rate)| (key.as_str(), *rate))).0
    };
    let (silent, passed_on) = (all_as("silent"), all_as("passed_on"));
    let (told, _) = totals("announcement.toml", &[]);
    let (busy, _) = totals("announcement.toml", &[("class.told.announcement", "{ says = \"busy\", balking = 0.1 }")]);
    // Who would give up anyway leaves at once when told the wait, and does not when they are told nothing of it.
    assert_eq!(silent.endings.of(Outcome::Balked) + passed_on.endings.of(Outcome::Balked), 0);
    assert!(
        told.endings.of(Outcome::Balked) > 4 * told.abandoned() && 6 * told.abandoned() < silent.abandoned(),
        "{told:?} {silent:?}"
    );
    assert!(
        busy.endings.of(Outcome::Balked) > 0
            && busy.abandoned() < silent.abandoned()
            && busy.abandoned() > told.abandoned(),
        "{busy:?}"
    );
    assert!(passed_on.contained() > 0 && passed_on.wait_answered < told.wait_answered / 3, "{passed_on:?}");
}

/// Waiting up to half an hour for the agent who knows the thread spares them all so much reading that new threads are answered sooner.
#[test]
fn threads_that_wait_for_the_agent_who_knows_them_cost_less_work_and_new_ones_are_answered_sooner() {
    let of = |limit: &str| {
        let (total, _) = totals("threads.toml", &[("class.messages.thread.same_agent", limit)]);
        let mean = |nanos: u128, count: u64| nanos as f64 / count as f64 / 1e9;
        let agents = total.resolved_agents as f64 / total.resolved as f64;
        (agents, mean(total.conversation, total.handled()), mean(total.first_response, total.responded))
    };
    let (anybody, the_same) = (of("0s"), of("30m"));
    assert!(the_same.0 < 1.1 && anybody.0 > 3.0, "agents who answer: {anybody:?} {the_same:?}");
    assert!(the_same.1 < 0.85 * anybody.1, "work of an answer: {anybody:?} {the_same:?}");
    assert!(the_same.2 < 0.75 * anybody.2, "first response: {anybody:?} {the_same:?}");
}

#[test]
fn the_robot_asks_clients_of_a_provider_that_tells_more_less() {
    let (told, of_told) = totals("dialogue.toml", &[]);
    let each = |times: &ProviderTimes| times.questions as f64 / times.contacts as f64;
    assert!(each(&of_told[0]) + 0.1 < each(&of_told[1]), "{} {}", each(&of_told[0]), each(&of_told[1]));
    assert!(told.endings.of(Outcome::Unqualified) > 0);
    let strangers = [("class.sales.dialogue.members", "0"), ("class.sales.dialogue.links.alpha", "0")];
    let (asked, _) = totals("dialogue.toml", &strangers);
    assert!(dialogue(&told) < dialogue(&asked));
}

/// Pushing presence to agents twelve times as often makes what they see fresher by half the difference of the periods, and costs messages.
#[test]
fn presence_that_is_pushed_more_often_is_fresher_and_costs_messages() {
    let seen = |period: &str| {
        let scenario = scenario("presence.toml", &[("presence.to_agents.period", period)]);
        let times = (0..4).map(|replication| {
            let result = simulate(&scenario.center, 1, replication, Limits::default(), &mut ()).unwrap();
            result.presence[ClassId(0)]
        });
        times.fold(PresenceTimes::default(), |mut sum, times| {
            sum += &times;
            sum
        })
    };
    let (often, seldom) = (seen("5s"), seen("5m"));
    let age = |times: &PresenceTimes| times.age as f64 / 1e9 / times.seen_devices as f64;
    let wrong = |times: &PresenceTimes| times.wrong as f64 / (times.looks - times.unseen) as f64;
    assert!(age(&often) < 10.0 && age(&seldom) > 60.0, "{} and {}", age(&often), age(&seldom));
    assert!(wrong(&seldom) > wrong(&often), "{} and {}", wrong(&seldom), wrong(&often));
    assert!(often.to_agents > 20 * seldom.to_agents, "{} and {}", often.to_agents, seldom.to_agents);
}

#[test]
fn the_longer_a_service_shows_ghosts_the_more_of_what_agents_see_is_gone() {
    let ghosts = ["0s", "5m", "10m"].map(|ghost| {
        let scenario = scenario("presence.toml", &[("presence_service.messenger.ghost", ghost)]);
        let result = simulate(&scenario.center, 1, 0, Limits::default(), &mut ()).unwrap();
        let times = result.presence[ClassId(0)];
        times.seen_ghosts as f64 / times.seen_connected as f64
    });
    assert!(ghosts[0] < ghosts[1] && ghosts[1] < ghosts[2], "{ghosts:?}");
}

/// Looking at presence that is fresh reaches more clients at the first call than calling the phone that is on most often; looking at what is
/// ten minutes old reaches fewer.
#[test]
fn cbk_19_presence_that_is_fresh_is_worth_looking_at_and_what_is_ten_minutes_old_is_not() {
    let reached = |sets: &[(&str, &str)]| {
        let scenario = scenario("reach.toml", sets);
        let (mut first, mut called) = (0, 0);
        for replication in 0..10 {
            let result = simulate(&scenario.center, 1, replication, Limits::default(), &mut ()).unwrap();
            let times = result.callbacks[ClassId(1)];
            (first, called) = (first + times.answered_first, called + times.called);
        }
        first as f64 / called as f64
    };
    let order = [
        ("class.requests.callback.devices.by", "order"),
        ("class.requests.callback.devices.order", "[\"cell\", \"computer\", \"home\"]"),
    ];
    let old = [("presence_service.mobile.way", "[\"10m\"]"), ("presence_service.office.way", "[\"10m\"]")];
    let [fresh, old, blind] = [reached(&[]), reached(&old), reached(&order)];
    assert!(fresh > blind + 0.03 && blind > old + 0.01, "{fresh}, {blind} and {old}");
}

/// Five minutes ahead most have read it and are ready; half a minute ahead few have read it, and half an hour ahead most are busy again.
#[test]
fn cbk_12_a_page_is_worth_most_when_it_is_read_in_time_and_not_too_early() {
    let at_first_call = |key: &str, value: &str| {
        let scenario = scenario("page.toml", &[(key, value)]);
        let (mut first, mut called) = (0, 0);
        for replication in 0..6 {
            let result = simulate(&scenario.center, 1, replication, Limits::default(), &mut ()).unwrap();
            let times = result.callbacks[ClassId(1)];
            (first, called) = (first + times.answered_first, called + times.called);
        }
        first as f64 / called as f64
    };
    let without = at_first_call("paging.dial_out", "false");
    let [late, right, early] =
        ["30s", "5m", "30m"].map(|before| at_first_call("class.requests.callback.page.before", before));
    assert!(right > late + 0.05 && right > early + 0.05, "{late}, {right} and {early}");
    assert!(late > without && early > without + 0.02, "{late} and {early} against {without}");
}

/// Who stayed away comes back when they are told, in the hours that have room for them; many of them do not accept a minute either.
#[test]
fn cbk_15_alerts_bring_back_callers_who_stayed_away_after_the_peak() {
    let visitors = |share: &str| {
        let scenario = scenario("alerts.toml", &[("class.visitors.status.alert.share", share)]);
        let (mut served, mut came) = (0, 0);
        for replication in 0..6 {
            let result = simulate(&scenario.center, 1, replication, Limits::default(), &mut ()).unwrap();
            served += (0..result.intervals()).map(|interval| result.cell(interval, ClassId(0)).answered()).sum::<u64>();
            came += result.status[ClassId(0)].alerts.contacts;
        }
        (served, came)
    };
    let ((without, nobody), (with, came)) = (visitors("0"), visitors("0.7"));
    assert!(nobody == 0 && came > 6 * 20, "{nobody} and {came}");
    assert!(with > without, "{with} against {without}, and {came} came when they were told");
}

/// Those who look are spared most of their giving up, those who never look a little, and chats get some of them; a page that is ten minutes
/// old is further off.
#[test]
fn sta_15_showing_the_wait_helps_those_who_look_and_a_little_those_who_do_not() {
    let classes = |sets: &[(&str, &str)]| {
        let scenario = scenario("status.toml", sets);
        let mut cells = [Cell::default(); 3];
        let mut seen = StatusTimes::default();
        for replication in 0..6 {
            let result = simulate(&scenario.center, 1, replication, Limits::default(), &mut ()).unwrap();
            for (class, cell) in cells.iter_mut().enumerate() {
                (0..result.intervals()).for_each(|interval| *cell += result.cell(interval, ClassId(class as u16)));
            }
            seen += &result.status[ClassId(0)];
        }
        (cells, seen)
    };
    let (unseen, _) = classes(&[("class.visitors.status.share", "0")]);
    let (shown, seen) = classes(&[]);
    let (_, seen_late) = classes(&[("status.interval", "10m")]);
    let gave_up = |cell: &Cell| cell.abandoned() as f64 / cell.offered as f64;
    assert!(gave_up(&shown[0]) < 0.65 * gave_up(&unseen[0]), "{shown:?} {unseen:?}");
    assert!(gave_up(&shown[1]) < 0.95 * gave_up(&unseen[1]), "{shown:?} {unseen:?}");
    assert!(shown[2].offered == unseen[2].offered + shown[2].switched_in && shown[2].switched_in > 0);
    let off = |times: &StatusTimes| times.accuracy.error as f64 / times.accuracy.answered as f64;
    assert!(off(&seen) < 0.6 * off(&seen_late), "{seen:?} {seen_late:?}");
}

/// Calls answered in time, and chats of visitors who were invited, over a few days.
fn invited(overrides: &[(&str, &str)]) -> (f64, f64, f64) {
    let scenario = scenario("invitations.toml", overrides);
    let (mut calls, mut chats, mut times) = (Cell::default(), Cell::default(), InvitationTimes::default());
    for replication in 0..4 {
        let result =
            simulate(&scenario.center, scenario.settings.seed, replication, Limits::default(), &mut ()).unwrap();
        for interval in 0..result.intervals() {
            calls += &result.cell(interval, ClassId(0));
            chats += &result.cell(interval, ClassId(1));
        }
        times += &result.invitations.of(ClassId(1));
    }
    assert!(chats.offered <= times.accepted, "some who accept for later would come after the end");
    (in_time(&calls), chats.answered() as f64, times.invited as f64 / times.visitors as f64)
}

#[test]
fn piu_04_the_more_agents_stay_free_of_invitations_the_fewer_chats_there_are_and_the_sooner_calls_are_answered() {
    let [all, two, four] = ["0", "2", "4"].map(|reserve| invited(&[("class.invited.invitations.reserve", reserve)]));
    assert!(all.1 > 1.1 * two.1 && two.1 > 1.1 * four.1, "chats: {all:?} {two:?} {four:?}");
    assert!(all.0 + 0.02 < two.0 && two.0 + 0.01 < four.0, "calls in time: {all:?} {two:?} {four:?}");
    assert!(all.2 > two.2 && two.2 > four.2, "visitors invited: {all:?} {two:?} {four:?}");
}

#[test]
fn piu_13_a_sale_that_is_announced_over_some_hours_lets_fewer_callers_give_up_than_all_at_once() {
    let with = |over: &str| totals("notices.toml", &[("class.calls.notices[0].over", over)]).0;
    let [at_once, slowly] = ["0s", "6h"].map(with);
    let far = at_once.offered.abs_diff(slowly.offered) as f64;
    assert!(far < 0.02 * at_once.offered as f64, "nearly the same callers: {} {}", at_once.offered, slowly.offered);
    assert!(slowly.abandoned() * 3 < at_once.abandoned() * 2, "{} {}", slowly.abandoned(), at_once.abandoned());
    assert!(slowly.answered_in_time as f64 > 1.03 * at_once.answered_in_time as f64, "more are answered in time");
}

#[test]
fn piu_01_a_page_for_whoever_waits_takes_contacts_off_agents_and_fewer_clients_give_up() {
    let [none, some, all] =
        ["0", "0.33", "1"].map(|share| totals("while_waiting.toml", &[("class.orders.while_waiting.share", share)]).0);
    assert_eq!(none.self_served(), 0);
    assert!(some.self_served() > 20 && all.self_served() as f64 > 1.5 * some.self_served() as f64);
    assert!(some.abandoned() < none.abandoned() && all.abandoned() < some.abandoned());
    assert!(all.conversation < none.conversation, "agents have less to do");
    assert!(all.lost() <= none.lost());
}
