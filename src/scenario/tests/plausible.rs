//! What can be run and hardly is meant is told; what is only busy is not.

use super::{SMALL, read_with, said};
use crate::scenario::{Diagnostics, Scenario};

/// What is said on the small scenario with these edits.
fn edited(edits: &[(&str, &str)]) -> String {
    let text = edits.iter().fold(SMALL.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    said(&text, &[], &[])
}

#[test]
fn a_skill_that_no_queue_asks_for_is_told_with_the_one_that_was_meant_unless_it_is_a_number() {
    let skills = |skills: &'static str| edited(&[("skills = [\"sales\"]", skills)]);
    let slip = skills("skills = [\"salse\", \"sales\"]");
    assert!(slip.contains("no queue asks for the skill `salse`; did you mean `sales`?"), "{slip}");
    let other = skills("skills = [\"french\", \"sales\"]");
    assert!(other.contains("no queue asks for the skill `french`") && !other.contains("did you mean"), "{other}");
    let numbers = said(&SMALL.replace("sales", "30175").replace("[\"30175\"]", "[\"30176\", \"30175\"]"), &[], &[]);
    assert!(numbers.contains("no queue asks for the skill `30176`") && !numbers.contains("did you mean"), "{numbers}");
}

#[test]
fn more_work_than_capacity_is_told_where_people_wait_for_ever_and_where_many_have_to_give_up() {
    let rate = |rate: &'static str| ("60/h", rate);
    let patient = ("talk", "patience = \"5m\"\ntalk");
    // Eight agents do 96 contacts of five minutes an hour.
    assert_eq!(edited(&[rate("96/h")]), "");
    let endless = edited(&[rate("97/h")]);
    assert!(endless.contains("class `sales` brings 16.2 h of work, and those who can do it are on duty for 16.0 h"));
    assert!(endless.contains("served after the end only"), "{endless}");
    assert_eq!(edited(&[rate("115/h"), patient]), "", "a busy center");
    assert!(edited(&[rate("200/h"), patient]).contains("at most 48 % can be served"));
    // Three at once who slow each other down by half a session are 1.5 agents.
    let chats = [
        ("60/h\"", "150/h\"\nmedium = \"chat\""),
        ("agents = 8", "agents = 8\nslowdown = 0.5\ncapacity = { chat = 3 }"),
    ];
    assert!(
        edited(&chats).contains("16.7 h of work, and those who can do it are on duty for 16.0 h"),
        "{}",
        edited(&chats)
    );
}

#[test]
fn callbacks_bring_work_as_calls_do_messages_of_a_thread_each_and_who_is_absent_does_none() {
    // Eight agents do 96 contacts of five minutes an hour.
    let rate = |rate: &'static str| ("60/h", rate);
    let called = ("[group", "[class.sales.callback]\nCALLED\n[group");
    let called_back = |keys: &'static str| edited(&[rate("120/h"), called, ("CALLED", keys)]);
    assert!(called_back("share = 1").contains("brings 20.0 h of work"), "{}", called_back("share = 1"));
    // Half of the calls are answered, of two that are made at most: three quarters are reached.
    assert_eq!(called_back("answer_share = 0.5\ncalls = 2"), "", "15 h of work");
    assert_eq!(called_back("patience = \"5m\""), "", "they may settle it elsewhere");
    let absent = edited(&[
        rate("60/h"),
        ("agents = 8", "shifts = [{ agents = 8, from = \"00:00\", to = \"02:00\" }]\nabsence = 0.5"),
    ]);
    assert!(absent.contains("10.0 h of work, and those who can do it are on duty for 8.0 h"), "{absent}");
    let thread = "30/h\"\nmedium = \"email\"\nthread = { thoughts = 4, reply = \"5m\" }\n#\"";
    let letters = edited(&[("60/h\"", thread), ("agents = 8", "agents = 8\ncapacity = { email = 1 }")]);
    assert!(letters.contains("brings 20.0 h of work"), "{letters}");
}

#[test]
fn more_work_than_capacity_for_a_part_of_the_run_is_told_with_its_time() {
    let volumes =
        |rates: &'static str| [("length = \"2h\"", "start = \"08:00\"\nend = \"16:00\""), ("\"60/h\"", rates)];
    // Eight agents do 96 contacts of five minutes an hour.
    let with = |rates: &'static str, more: &[(&str, &str)]| edited(&[volumes(rates).as_slice(), more].concat());
    let noon = "{ rates = [\"40/h\", \"40/h\", \"150/h\", \"150/h\", \"40/h\", \"40/h\", \"40/h\", \"40/h\"], interval = \"1h\" }";
    let endless = with(noon, &[]);
    assert!(
        endless.contains(
            "from 10:00 to 12:00 class `sales` brings 25.0 h of work, and those who can do it are on duty for 16.0 h"
        ),
        "{endless}"
    );
    assert!(endless.contains("the last of them wait for 1.1 h"), "{endless}");
    let patient = [("talk", "patience = \"5m\"\ntalk")];
    assert_eq!(with(noon, &patient), "", "a busy time");
    let many = "{ rates = [\"40/h\", \"40/h\", \"200/h\", \"200/h\", \"40/h\", \"40/h\", \"40/h\", \"40/h\"], interval = \"1h\" }";
    let impatient = with(many, &patient);
    assert!(
        impatient.contains("from 10:00 to 12:00") && impatient.contains("at most 48 % can be served"),
        "{impatient}"
    );
    // What is worked off within the hour, or lasts half an hour where people give up, is a busy time.
    let short = "{ rates = [\"40/h\", \"40/h\", \"200/h\", \"40/h\", \"40/h\", \"40/h\", \"40/h\", \"40/h\"], interval = \"30m\", period = \"8h\" }";
    assert_eq!((with(short, &[]), with(short, &patient)), (String::new(), String::new()));
}

#[test]
fn work_that_comes_by_transfer_counts_where_it_is_done() {
    let second = "transfers = [{ to = \"experts\", share = 0.5 }]\n\n[class.experts]\narrivals = \"0/h\"\ntalk = \"20m\"\n\n\
                  [group.back]\nagents = 5\nskills = [\"experts\"]\n\n[group";
    let told = edited(&[("[group", second)]);
    assert!(
        told.contains("class `experts` brings 20.0 h of work, and those who can do it are on duty for 10.0 h"),
        "{told}"
    );
}

#[test]
fn classes_that_share_agents_are_summed_up_and_others_are_not() {
    let second = "[class.service]\narrivals = \"60/h\"\ntalk = \"5m\"\n\n[group";
    let shared = edited(&[("[group", second), ("[\"sales\"]", "[\"sales\", \"service\"]")]);
    assert!(
        shared.contains(
            "classes `sales` and `service` bring 20.0 h of work, and those who can do it are on duty for 16.0 h"
        ),
        "{shared}"
    );
    let apart = "agents = 8\nskills = [\"sales\"]\n\n[group.back]\nagents = 8\nskills = [\"service\"]";
    assert_eq!(edited(&[("[group", second), ("agents = 8\nskills = [\"sales\"]", apart)]), "");
}

#[test]
fn classes_that_few_can_serve_are_too_many_for_them_whoever_else_shares_a_skill_with_them() {
    let service = |rate: &str| {
        format!(
            "[class.service]\narrivals = \"{rate}\"\ntalk = \"5m\"\n\n[class.rare]\narrivals = \"1/h\"\ntalk = \"5m\"\n\n\
             [group.back]\nagents = 50\nskills = [\"rare\"]\n\n[group"
        )
    };
    let all = ("[\"sales\"]\n", "[\"sales\", \"service\", \"rare\"]\n");
    let told = edited(&[all, ("[group", &service("60/h"))]);
    assert!(
        told.contains(
            "classes `sales` and `service` bring 20.0 h of work, and those who can do it are on duty for 16.0 h"
        ),
        "{told}"
    );
    assert_eq!(edited(&[all, ("[group", &service("30/h"))]), "", "90 calls of five minutes for eight agents");
}

#[test]
fn who_comes_again_after_having_been_served_counts_each_time() {
    let again = |delay: &str| format!("recall_share = 0.5\nrecall_delay = \"{delay}\"\ntalk");
    let told = edited(&[("talk", &again("5m"))]);
    // Of 15 contacts in each quarter of an hour half come again in the next, and of these half in the one after.
    assert!(told.contains("brings 17.5 h of work"), "{told}");
    assert_eq!(edited(&[("talk", &again("3h"))]), "", "nobody comes again after the end");
}

#[test]
fn those_who_are_told_of_something_bring_work_too() {
    let notice = |reaches: u32| {
        format!("notices = [{{ at = \"00:00\", reaches = {reaches}, share = 0.1, delay = \"10m\" }}]\ntalk")
    };
    // Ten hours of their own, and eight agents for two hours.
    let told = edited(&[("talk", &notice(800))]);
    assert!(told.contains("brings 16.7 h of work"), "{told}");
    assert_eq!(edited(&[("talk", &notice(100))]), "");
}

#[test]
fn contacts_at_hours_without_staff_are_told() {
    let shifts =
        |shifts: &'static str| [("length = \"2h\"", "start = \"08:00\"\nend = \"20:00\""), ("agents = 8", shifts)];
    let whole =
        "shifts = [{ from = \"08:00\", to = \"14:00\", agents = 8 }, { from = \"14:00\", to = \"20:00\", agents = 8 }]";
    assert_eq!(edited(&shifts(whole)), "");
    let noon =
        "shifts = [{ from = \"08:00\", to = \"12:00\", agents = 9 }, { from = \"13:00\", to = \"20:00\", agents = 9 }]";
    let told = edited(&shifts(noon));
    assert!(
        told.contains(
            "60 contacts of class `sales` arrive while nobody who can serve them is on duty: from 12:00 to 13:00"
        ),
        "{told}"
    );
    let short = noon.replace("13:00", "12:04").leak();
    assert_eq!(edited(&shifts(short)), "", "four minutes are bridged by waiting");
}

#[test]
fn thresholds_and_announced_waits_beyond_patience_are_told() {
    let hasty = edited(&[("talk", "patience = \"15s\"\ntalk")]);
    assert!(
        hasty.contains("up to 20s counts as answered in time, and 100 % of class `sales` give up sooner"),
        "{hasty}"
    );
    let balks = "patience = \"exponential(2m)\"\nannouncement = { says = \"wait\", accepted_wait = \"5m\" }\ntalk";
    let told = edited(&[("talk", balks)]);
    assert!(
        told.contains("accepts waits announced of 300 s on average, and waits 120 s on average before giving up"),
        "{told}"
    );
    let rule = "[[rule]]\nwhen = { waited = \"30s\" }\nthen = { announcement = { says = \"wait\", accepted_wait = \"5m\" } }\n[group";
    let by_rule = edited(&[("talk", "patience = \"exponential(2m)\"\ntalk"), ("[group", rule)]);
    assert!(by_rule.contains("accepts waits announced by a rule of 300 s on average"), "{by_rule}");
}

#[test]
fn sessions_at_once_that_cost_nothing_and_calls_beside_chats_are_told_unless_the_file_says_so() {
    let chat = "[class.chat]\nmedium = \"chat\"\narrivals = \"1/h\"\ntalk = \"5m\"\n\n[group";
    let skills = ("[\"sales\"]", "[\"sales\", \"chat\"]");
    let of = |group: &'static str| edited(&[("[group", chat), skills, ("agents = 8", group)]);
    let told = of("agents = 8\ncapacity = { chat = 3, total = 3 }");
    assert!(told.contains("up to 3 sessions at once, and each is as quick as if it were alone"), "{told}");
    assert!(told.contains("may be given a call while they have a chat"), "{told}");
    assert_eq!(of("agents = 8\ncapacity = { chat = 3, total = 3 }\nslowdown = 0\nbusy_with = {}"), "");
    assert_eq!(of("agents = 8\ncapacity = { chat = 1, total = 1 }"), "", "one thing at a time");
}

#[test]
fn nobody_on_duty_is_not_nobody_with_the_skill() {
    let patient = ("talk", "patience = \"1m\"\ntalk");
    let nobody = edited(&[patient, ("agents = 8", "agents = 0")]);
    assert!(
        nobody.starts_with("warning[S042]: whoever could serve contacts of class `sales` by `voice` is never on duty"),
        "{nobody}"
    );
    let endless = SMALL.replace("agents = 8", "agents = 0");
    assert!(read_with(&endless, &[], &[]).is_err(), "they would wait for ever");
    let no_place = format!("{endless}[queue.sales]\ncapacity = 0\n");
    assert!(read_with(&no_place, &[], &[]).is_ok(), "nobody waits");
    assert!(read_with(&endless.replace("length = \"2h\"", "length = \"2h\"\nclosing = \"cut\""), &[], &[]).is_ok());
    let reserve = "agents = 8\nreserve = { agents = 0, queues = [\"sales\"] }";
    assert_eq!(edited(&[("agents = 8", reserve)]), "");
}

#[test]
fn who_is_moved_by_a_rule_needs_nobody_in_the_queue_of_their_class() {
    let queues = "queue = \"door\"\ntalk = \"5m\"\n\n[queue.door]\n\n[queue.sales]\n";
    let with = |when: &str| {
        let rule = format!("skills = [\"sales\"]\n\n[[rule]]\n{when}\nthen = {{ queue = \"sales\" }}\n");
        read_with(&SMALL.replace("talk = \"exponential(5m)\"", queues).replace("skills = [\"sales\"]", &rule), &[], &[])
    };
    let told = |scenario: Result<_, Diagnostics>| -> String {
        let scenario: Scenario = scenario.unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
        scenario.warnings.render(false)
    };
    assert_eq!(told(with("")), "", "all are moved as soon as they come");
    assert_eq!(told(with("when = { class = [\"sales\"] }")), "");
    for some in ["when = { waiting = { queue = \"sales\", contacts = 3 } }", "when = { waited = \"10s\" }"] {
        let told = told(with(some));
        assert!(told.starts_with("warning[S040]: nobody has the skill `door`, so contacts of class `sales` would never be served unless a rule moves them"), "{told}");
    }
    let others = with("when = { class = [\"sales\"], queue = [\"sales\"] }").map(|_| ());
    assert!(
        others.is_err_and(|wrong| wrong.render(false).contains("error[S040]")),
        "the rule moves nobody out of that queue"
    );
}

#[test]
fn what_comes_to_a_site_is_held_against_who_is_on_duty_there() {
    let sites = |north: &str, south: &str, more: &str| {
        let text = SMALL.replace("60/h", "96/h").replace("[group.front]\nagents = 8", "[group.front]\nagents = 4");
        let text = format!(
            "{text}\n[group.south]\n{south}\nskills = [\"sales\"]\n[site.north]\ngroups = [\"front\"]\nshare = {north}\n\
             [site.south]\ngroups = [\"south\"]\nshare = {}\n{more}",
            1.0 - north.parse::<f64>().unwrap()
        );
        said(&text, &[], &[])
    };
    assert_eq!(sites("0.5", "agents = 4", ""), "", "as much as can be done at each");
    let uneven = sites("0.75", "agents = 4", "");
    assert!(
        uneven.contains(
            "class `sales` brings to site `north` 12.0 h of work, and those who can do it are on duty for 8.0 h"
        ),
        "{uneven}"
    );
    assert!(!uneven.contains("`south`"), "{uneven}");
    let step = "[queue.sales]\nsteps = [{ after = \"10s\", sites = [\"north\", \"south\"] }]\n";
    assert_eq!(sites("0.75", "agents = 4", step), "", "whoever waits is asked for at the other");
    let late = sites("0.5", "shifts = [{ agents = 8, from = \"01:00\", to = \"02:00\" }]", "");
    assert!(
        late.contains("48 contacts of class `sales` arrive at site `south` while nobody who can serve them is on duty: from 00:00 to 01:00"),
        "{late}"
    );
}

#[test]
fn a_share_in_percent_is_told_as_one() {
    let preferred = edited(&[("talk", "preferred = { share = 80, limit = \"1m\" }\ntalk")]);
    assert!(preferred.contains("this is a share: 80 % is 0.8"), "{preferred}");
    let confidence = edited(&[("length = \"2h\"", "length = \"2h\"\nconfidence = 95")]);
    assert!(confidence.contains("this is a share: 95 % is 0.95"), "{confidence}");
}

#[test]
fn what_looks_like_a_percentage_is_told_as_one() {
    for (from, to, told) in [
        ("agents = 8", "agents = 8\ncapacity = { chat = 2 }\nslowdown = 20", "20 is 2000 %"),
        ("talk = \"exponential(5m)\"", "talk = \"lognormal(mean = 5m, cv = 90)\"", "90 is 9000 %"),
        ("talk", "busyness = { day = 8 }\ntalk", "8 % is 0.08"),
    ] {
        let found = edited(&[(from, to)]);
        assert!(found.contains(told), "{to}: {found}");
    }
}

#[test]
fn agents_who_may_all_stay_with_clients_whom_they_transfer_to_each_other_are_told_of() {
    let center = |transfer: &str, patience: &str, group: &str| {
        let text = format!(
            "[run]\nlength = \"8h\"\n[class.a]\narrivals = \"6/h\"\ntalk = \"4m\"\ntransfers = [{{ to = \"b\", share = 0.5{transfer} }}]\n\
             [class.b]\narrivals = \"0/h\"\ntalk = \"3m\"\n{patience}\n[group.g]\nagents = 3\nskills = [\"a\", \"b\"]\n{group}"
        );
        said(&text, &[], &[])
    };
    let attended = ", form = \"attended\"";
    let told = center(attended, "", "");
    assert!(told.contains("all who serve class `b` may be staying with clients of class `a`"), "{told}");
    assert_eq!(center("", "", ""), "", "who lets go waits for nobody");
    assert_eq!(center(", form = \"attended\", limit = \"2m\"", "", ""), "");
    assert_eq!(center(attended, "patience = \"5m\"", ""), "");
    assert_eq!(center(attended, "", "[group.h]\nagents = 1\nskills = [\"b\"]\n"), "");
}
