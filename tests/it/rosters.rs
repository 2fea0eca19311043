//! Rosters: shifts that cover what is required, people within the rules of their contracts, files that the simulator reads.

use crate::cli::{call, folder};
use crate::repository;
use std::path::Path;
use switchboard::experiment::rostering::{Roster, Rostering, Shift, make};
use switchboard::experiment::staffing::{Effort, Targets, pools, search};
use switchboard::experiment::{Limits, replicate};
use switchboard::scenario::{Disk, Memory, Scenario, load};
use switchboard::time::Span;

/// Two skills over six hours, with shifts of three and of five hours and a break in each.
const CENTER: &str = "# Which shifts?\n[run]\nstart = \"08:00\"\nend = \"14:00\"\ninterval = \"30m\"\ndate = \"2026-03-02\"\n\
    [class.a]\narrivals = { rates = [\"20/h\", \"50/h\", \"30/h\"], interval = \"2h\" }\ntalk = \"exponential(4m)\"\npatience = \"exponential(5m)\"\n\
    [class.b]\narrivals = \"20/h\"\ntalk = \"exponential(4m)\"\npatience = \"exponential(5m)\"\n\
    [group.only_a]\nagents = 1\nskills = [\"a\"]\ncost = 4\nabsence = 0.05\n[group.both]\nagents = 1\nskills = [\"a\", \"b\"]\ncost = 5\n\
    [shift.long]\nlength = \"5h\"\nearliest = \"08:00\"\nlatest = \"09:00\"\n\
    breaks = [{ length = \"15m\", from = \"1h\", to = \"2h\", paid = true }, { length = \"30m\", from = \"2h\", to = \"3h 30m\" }]\n\
    [shift.short]\nlength = \"3h\"\nearliest = \"08:00\"\nlatest = \"11:00\"\nbreaks = [{ length = \"15m\", from = \"1h\", to = \"2h\", paid = true }]\n";

const EFFORT: Effort<'_> =
    Effort { seed: 1, replications: 40, check: 120, probability: 0.9, threads: None, interrupted: None };

fn read(text: &str) -> Scenario {
    let files = Memory::default().with("center.toml", text);
    load(Path::new("center.toml"), &[], &files).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

fn roster(scenario: &Scenario) -> Roster {
    let pools = pools(&scenario.center).unwrap();
    let targets = Targets { service_level: Some(0.8), ..Targets::default() };
    let staffing = search(&scenario.center, &pools, &targets, &EFFORT, &|_| ()).unwrap();
    let rostering = Rostering { scenario, shifts: scenario.shifts.as_ref().unwrap(), pools: &pools };
    make(&rostering, &targets, &EFFORT, &staffing.heads, &|_| ()).unwrap_or_else(|why| panic!("{why}"))
}

/// When a shift begins and ends, from the midnight of the first day on \[s\].
fn span(shift: &Shift) -> (i64, i64) {
    let from = shift.day * 86_400 + shift.start.seconds() as i64;
    (from, from + shift.length.seconds() as i64)
}

/// Every shift is one of those that there may be, and every person has those that they may have.
fn check_rules(scenario: &Scenario, roster: &Roster) {
    let shifts = scenario.shifts.as_ref().unwrap();
    for shift in &roster.shifts {
        let template = &shifts.templates[shift.template];
        assert!(template.starts.contains(&shift.start) && template.length == shift.length, "{shift:?}");
        assert_eq!(shift.breaks.len(), template.breaks.len());
        for (&(from, to), window) in shift.breaks.iter().zip(&template.breaks) {
            assert!(window.from <= from && to <= window.to && to - from == window.length, "{shift:?}");
        }
    }
    for (pool, people) in roster.people.iter().enumerate() {
        for person in 0..people.count {
            let own: Vec<&Shift> =
                roster.shifts.iter().filter(|shift| (shift.pool, shift.person) == (pool, person)).collect();
            let worked = own.iter().map(|shift| shifts.templates[shift.template].paid());
            assert!(worked.fold(Span::ZERO, |sum, own| sum + own) <= shifts.contract.week);
            assert!((1..=shifts.contract.days as usize).contains(&own.len()), "{own:?}");
            let rest = shifts.contract.rest.seconds() as i64;
            assert!(own.windows(2).all(|pair| span(pair[0]).1 + rest <= span(pair[1]).0), "{own:?}");
        }
        assert!(people.fewest <= people.count);
    }
}

#[test]
fn a_roster_covers_its_day_costs_no_less_than_its_bound_and_is_within_the_rules() {
    let scenario = read(CENTER);
    let roster = roster(&scenario);
    check_rules(&scenario, &roster);
    assert!(roster.bound <= roster.covering + 1e-6 && roster.covering <= 1.02 * roster.bound, "{roster:?}");
    assert!(roster.cost <= roster.covering);
    // Of each group so many are on duty as its own shifts say.
    for (pool, on_duty) in roster.on_duty.iter().enumerate() {
        let stretches = roster.shifts.iter().filter(|shift| shift.pool == pool).flat_map(Shift::stretches);
        let hours: f64 = stretches.map(|(from, to)| (to - from).seconds() / 3_600.0).sum();
        assert!((on_duty.iter().sum::<f64>() * 0.5 - hours).abs() < 1e-9, "{roster:?}");
    }
    if roster.spared == 0 {
        let pairs = roster.required.0.iter().flatten().zip(roster.on_duty.iter().flatten());
        assert!(pairs.clone().all(|(&required, &on_duty)| on_duty >= f64::from(required) - 1e-9), "{roster:?}");
    }
    assert!(roster.check.cells.iter().all(|cell| cell.surely(EFFORT.probability)));
}

/// What is written is what was checked: run with other random numbers, the targets hold but for chance.
#[test]
fn the_files_of_a_roster_are_run_and_meet_the_targets() {
    let place = folder("rosters");
    let file = place.join("center.toml");
    std::fs::write(&file, CENTER).unwrap();
    let out = place.join("out");
    let words = ["--service-level", "0.8", "--replications", "40", "--check", "120", "--probability", "0.9"];
    let mut arguments = vec!["staff", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
    arguments.extend(words);
    let said = call(&arguments).ends_with(0).out;
    assert!(said.contains("Shifts\n") && said.contains("The roster costs "), "{said}");
    let scenario =
        load(&out.join("scenario.toml"), &[], &Disk).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    let results = replicate(&scenario.center, 4_711, 200, None, Limits::default(), &|_| ()).unwrap();
    let classes = scenario.center.classes.len();
    for place in 0..results[0].cells.len() {
        let slack = |result: &switchboard::experiment::RunResult| {
            let cell = result.cells.get(place);
            cell.answered_in_time as f64 - 0.8 * (cell.answered() + cell.abandoned() + cell.lost()) as f64
        };
        let slacks: Vec<f64> = results.iter().map(slack).collect();
        let mean = slacks.iter().sum::<f64>() / 200.0;
        let error = (slacks.iter().map(|slack| (slack - mean) * (slack - mean)).sum::<f64>() / 199.0 / 200.0).sqrt();
        assert!(mean > -4.0 * error, "interval {}, class {}: {mean} ± {error}", place / classes, place % classes);
    }
    // The calendar says the same, as what reads calendars finds.
    let imported = place.join("imported");
    let calendar = out.join("roster.ics");
    let read = call(&["import", calendar.to_str().unwrap(), "--out", imported.to_str().unwrap()]).ends_with(0);
    let hours = |text: String| -> f64 {
        let minutes = |clock: &str| clock[..2].parse::<f64>().unwrap() * 60.0 + clock[3..5].parse::<f64>().unwrap();
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let head = rows.headers().unwrap().clone();
        let at = |name: &str| head.iter().position(|cell| cell == name).unwrap();
        let (start, end) = (at("start"), at("end"));
        let rows = rows.records().map(|row| row.unwrap());
        let time = |cell: &str| minutes(cell.rsplit([' ', 'T']).next().unwrap());
        rows.map(|row| (time(&row[end]) - time(&row[start])) / 60.0).sum()
    };
    let text = |path: &Path| std::fs::read_to_string(path).unwrap();
    let same = [hours(text(&out.join("roster.csv"))), hours(text(&imported.join("roster.csv")))];
    assert_eq!(same[0], same[1], "{}", read.out);
}

#[test]
fn people_have_their_rest_and_their_hours_over_several_days() {
    let text = CENTER.replace("end = \"14:00\"", "length = \"102h\"").replace("rates = [\"20/h\", \"50/h\", \"30/h\"]", "rates = [\"40/h\", \"50/h\", \"30/h\", \"0/h\", \"0/h\", \"0/h\", \"0/h\", \"0/h\", \"0/h\", \"0/h\", \"0/h\", \"0/h\"]");
    let text = text.replace("interval = \"2h\" }", "interval = \"2h\", period = \"24h\" }");
    let text = text.replace(
        "[class.b]\narrivals = \"20/h\"",
        "[class.b]\narrivals = { rates = [\"20/h\", \"0/h\", \"0/h\", \"0/h\"], interval = \"6h\", period = \"24h\" }",
    );
    let text = format!("{text}\n[contract]\nweek = \"14h\"\ndays = 4\nrest = \"20h\"\n");
    let scenario = read(&text);
    let roster = roster(&scenario);
    check_rules(&scenario, &roster);
    assert_eq!(roster.days.iter().map(|(day, _)| *day).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert_eq!(roster.days[0].1, "Mon 02");
    // Nobody may have more than 14 hours, so that the people of one day do not do for five.
    let of_day = |day: i64| roster.shifts.iter().filter(|shift| shift.day == day).count();
    assert!(roster.people.iter().map(|people| people.count).sum::<usize>() > (0..5).map(of_day).max().unwrap());
}

#[test]
fn absence_takes_more_agents() {
    let effort = Effort { replications: 60, ..EFFORT };
    let cost = |absence: &str| {
        let text = CENTER.replace("absence = 0.05", &format!("absence = {absence}"));
        let scenario = read(&text.replace(
            "skills = [\"a\", \"b\"]\ncost = 5",
            &format!("skills = [\"a\", \"b\"]\ncost = 5\nabsence = {absence}"),
        ));
        let pools = pools(&scenario.center).unwrap();
        let targets = Targets { service_level: Some(0.8), ..Targets::default() };
        search(&scenario.center, &pools, &targets, &effort, &|_| ()).unwrap().cost
    };
    let (none, some) = (cost("0.0"), cost("0.2"));
    assert!(some > 1.1 * none, "{none} {some}");
}

#[test]
fn a_roster_that_cannot_be_says_what_is_missing() {
    let place = folder("rosters-refused");
    let file = place.join("center.toml");
    let say = |text: String| {
        std::fs::write(&file, text).unwrap();
        let arguments =
            ["staff", file.to_str().unwrap(), "--service-level", "0.8", "--replications", "20", "--check", "40"];
        call(&arguments)
    };
    let early = CENTER.replace("latest = \"09:00\"", "latest = \"08:00\"");
    say(early.replace("earliest = \"08:00\"\nlatest = \"11:00\"", "earliest = \"10:30\""))
        .ends_with(3)
        .complains(&["`only_a` needs ", "on duty at 13:30, and no [shift.NAME] has anybody there then"]);
    say(CENTER.replace("interval = \"30m\"\n", "interval = \"7m\"\n"))
        .ends_with(3)
        .complains(&["multiples of five minutes"]);
    say(CENTER.replace("end = \"14:00\"", "length = \"200h\"")).ends_with(3).complains(&["longer than a week"]);
}

#[test]
fn more_service_and_more_contacts_cost_more_and_another_agent_saves_some_of_what_they_cost() {
    let place = folder("prices");
    let file = place.join("center.toml");
    let text = CENTER.split("[shift.long]").next().unwrap();
    std::fs::write(&file, text).unwrap();
    let said = call(&[
        "staff",
        file.to_str().unwrap(),
        "--service-level",
        "0.8",
        "--replications",
        "60",
        "--check",
        "200",
        "--what-if",
    ]);
    let said = said.ends_with(0).out;
    let table = said.split("What more would cost\n").nth(1).unwrap_or_else(|| panic!("{said}"));
    let row = |name: &str| {
        let line = table.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {said}"));
        line[name.len()..].split_whitespace().map(|cell| cell.parse::<f64>().unwrap()).collect::<Vec<_>>()
    };
    let (level, volume, agent) =
        (row("one point of service level"), row("volume +10%"), row("one more of both all the time"));
    assert!(level[1] >= 0.0 && volume[1] > 0.0, "{said}");
    // Twelve intervals at a cost of 5, of which others who can go save a part.
    assert!((agent[1] - (60.0 + agent[3])).abs() < 1e-9 && agent[3] < 0.0, "{said}");
    let help = call(&["staff", "--help"]).ends_with(0).out;
    assert!(help.contains("--what-if") && repository::text_of("docs/staffing.md").contains("--what-if"));
}

#[test]
fn a_scenario_with_a_roster_of_its_own_gets_another_beside_it() {
    let folder = folder("staffed roster");
    let scenario = "[run]\nstart = \"08:00\"\nend = \"10:00\"\ninterval = \"1h\"\ndate = \"2026-03-02\"\n\
        [class.q]\narrivals = \"40/h\"\ntalk = \"exponential(3m)\"\npatience = \"exponential(3m)\"\n\
        [roster]\nfile = \"roster.csv\"\nskills = \"skills\"\ndate = \"date\"\n\
        [shift.am]\nlength = \"2h\"\nearliest = \"08:00\"\n";
    let (file, out) = (folder.join("center.toml"), folder.join("staffed"));
    std::fs::write(&file, scenario).unwrap();
    std::fs::write(folder.join("roster.csv"), "date,agent,start,end,skills\n2026-03-02,A,08:00,10:00,q\n").unwrap();
    let (file, out) = (file.to_str().unwrap(), out.to_str().unwrap());
    let few = ["--replications", "20", "--check", "40"];
    call(&[&["staff", file, "--service-level", "0.8", "--out", out][..], &few].concat()).ends_with(0);
    // What an import writes is called so, too; the new one has a name that no file of the scenario has.
    let written = std::fs::read_to_string(Path::new(out).join("roster-2.csv")).unwrap();
    assert!(written.starts_with("agent,group,shift,date,start,end\n"), "{written}");
    assert!(!Path::new(out).join("roster.csv").exists());
    call(&["run", Path::new(out).join("scenario.toml").to_str().unwrap(), "--replications", "2"]).ends_with(0);
}
