//! What `switchboard trace` tells of a client: every thing that happened to them, once, in its order.

use crate::cli::{call, folder, text};
use std::fs;
use std::path::Path;
use switchboard::experiment::Story;
use switchboard::model::{ContactRecord, Limits, simulate};
use switchboard::scenario::{Disk, Scenario, load};

/// Two minutes with each of three callers, for one agent: the second gives up after a minute and a half and calls again five minutes later.
const CENTER: &str = "# Who waits?\n[run]\nstart = \"08:00\"\nlength = \"1h\"\n\
                      [class.calls]\narrivals = { recorded = \"calls.csv\" }\ntalk = \"2m\"\nwrap_up = \"10s\"\npatience = \"90s\"\n\
                      retrial_share = 1\nretrial_after = [\"abandoned\"]\nretrial_delay = \"5m\"\nretrial_limit = 1\n\
                      [group.desk]\nskills = [\"calls\"]\nagents = 1\n";

#[test]
fn a_client_who_gives_up_and_calls_again_has_one_story_with_times_and_reasons() {
    let here = folder("stories");
    fs::write(here.join("center.toml"), CENTER).unwrap();
    fs::write(here.join("calls.csv"), "time\n08:00:00\n08:00:10\n08:00:20\n").unwrap();
    let center = here.join("center.toml");
    let told = call(&["trace", text(&center), "--contact", "1"]).ends_with(0).out;
    let expected = "Who waits?\nThe client of contact 1 of class `calls`, replication 0 with seed 1.\n\n    time     seconds  what happens\n\
        08:00:10      10.000  calls\n\
        08:00:10      10.000  has to wait at place 1: no agent is free for it\n\
        08:01:40     100.000  gives up after a wait of 1 min 30 s\n\
        08:06:40     400.000  calls once more, not having been served (once)\n\
        08:06:40     400.000  is given to desk 1: 1 agent is free for it\n\
        08:06:40     400.000  is connected with desk 1 after a wait of 0.0 s\n\
        08:08:40     520.000  is served: the conversation took 2 min 0 s; desk 1 has 10.0 s of work after it\n";
    assert_eq!(told, expected);
    let document = call(&["trace", text(&center), "--contact", "1", "--json"]).ends_with(0).out;
    let document: serde_json::Value = serde_json::from_str(&document).expect("it is JSON");
    assert_eq!(document["contact"], 1);
    let events = document["events"].as_array().expect("a list of events");
    assert_eq!(events.len(), 7);
    // The page says which keys there are, no more and no fewer.
    let page = crate::repository::text_of("docs/inside.md");
    let keys = |head: &str| {
        let rows = page.lines().skip_while(|line| !line.starts_with(&format!("| {head} |"))).skip(2);
        let rows = rows.take_while(|line| line.starts_with('|'));
        let mut keys = Vec::from_iter(rows.map(|row| row.split('`').nth(1).expect("a key").to_owned()));
        keys.sort();
        keys
    };
    let of = |value: &serde_json::Value| Vec::from_iter(value.as_object().expect("an object").keys().cloned());
    let sorted = |mut keys: Vec<String>| {
        keys.sort();
        keys
    };
    assert_eq!(sorted(of(&document)), keys("Key"));
    assert!(events.iter().all(|event| sorted(of(event)) == keys("Key of an event")));
    let third = serde_json::json!({"at_s": 100.0, "time": "08:01:40", "what": "gives up after a wait of 1 min 30 s"});
    assert_eq!(events[2], third);
    // The third waits as long twice, and the second came before.
    let longest = call(&["trace", text(&center)]).ends_with(0).out;
    assert!(longest.contains("contact 1 of class"), "{longest}");
    let other = call(&["trace", text(&center), "--contact", "3"]).ends_with(2).err;
    assert!(other.contains("class `calls` has no contact 3 in replication 0"), "{other}");
    let unknown = call(&["trace", text(&center), "--class", "chats"]).ends_with(2).err;
    assert!(unknown.contains("there is no class `chats`; there are calls"), "{unknown}");
}

#[test]
fn what_a_client_went_through_is_drawn_with_their_devices_and_callbacks() {
    let here = folder("client");
    let drawn = |scenario: &str, name: &str, more: &[&str]| {
        let file = here.join(name);
        call(&[&["trace", scenario, "--chart", text(&file)], more].concat()).ends_with(0);
        fs::read(file).expect("it was drawn")
    };
    let chart = String::from_utf8(drawn("scenarios/presence.toml", "a.svg", &[])).expect("an SVG is text");
    for words in ["waits for somebody", "is served", "online", "looked at", "phone", "The client of contact "] {
        assert!(chart.contains(words), "{words}");
    }
    assert!(drawn("scenarios/presence.toml", "a.pdf", &[]).starts_with(b"%PDF-"));
    let file = here.join("a.gif");
    call(&["trace", "scenarios/presence.toml", "--chart", text(&file)]).ends_with(2).complains(&[".svg, .png or .pdf"]);
}

#[test]
fn every_call_in_vain_is_told_with_what_came_of_it_and_when_the_next_is_due() {
    let here = folder("calls");
    let center = here.join("calls.toml");
    let text_of = "# Who answers?\n[run]\nstart = \"08:00\"\nlength = \"1h\"\n[class.offers]\ntalk = \"1m\"\n\
                   [class.offers.campaign]\nrecords = 1\nanswer_share = 0\ncalls = 2\nretry_delay = \"100s\"\n\
                   [group.desk]\nskills = [\"offers\"]\nagents = 1\n";
    fs::write(&center, text_of).unwrap();
    // Nobody else is there whose story could be told.
    let told = call(&["trace", text(&center)]).ends_with(0).out;
    let expected = "Who answers?\nThe client of contact 0 of class `offers`, replication 0 with seed 1.\n\n    time     seconds  what happens\n\
        08:00:00       0.000  is given to desk 1: 1 agent is free for it\n\
        08:00:00       0.000  is called for the first time, 0.0 s after the record was there\n\
        08:00:30      30.000  does not answer within 30.0 s of ringing\n\
        08:00:30      30.000  is to be called again at 08:02:10\n\
        08:02:10     130.000  is given to desk 1: 1 agent is free for it\n\
        08:02:10     130.000  is called again, twice by now\n\
        08:02:40     160.000  does not answer within 30.0 s of ringing\n\
        08:02:40     160.000  was called twice and is not called any more\n";
    assert_eq!(told, expected);
}

fn shipped(name: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    load(&path, &[], &Disk).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)))
}

/// Where clients go on with another desk, choose another medium, meet a machine first or are called back.
#[test]
fn piu_08_stories_follow_clients_wherever_they_go_and_tell_of_each_contact_once() {
    for (file, goes_on) in [
        ("transfer.toml", "transferred by"),
        ("status.toml", "in place of"),
        ("menu.toml", "with the self-service system"),
        ("callback.toml", "has been called back"),
        ("waited.toml", "rule 2 fits"),
        ("invitations.toml", "has been invited, and opens a chat"),
        ("overflow.toml", "is asked for at site"),
    ] {
        let scenario = shipped(file);
        let mut records: Vec<ContactRecord> = Vec::new();
        simulate(&scenario.center, 1, 0, Limits::default(), &mut records).unwrap();
        let agents = || (0..scenario.center.agents.len()).map(|agent| format!("agent {agent}")).collect();
        let (mut tried, mut found) = (0, 0);
        for record in records.iter().step_by(records.len() / 20) {
            let client = (record.came_as(), record.number);
            let mut story = Story::new(&scenario, agents(), client.0, client.1);
            simulate(&scenario.center, 1, 0, Limits::default(), &mut story).unwrap();
            let events = story.events().expect("the client came");
            let told = events.iter().map(|(at, _, what)| format!("{:>11.3}  {what}\n", at.seconds()));
            let told: String = told.collect();
            let theirs = records.iter().filter(|record| (record.came_as(), record.number) == client);
            for contact in theirs {
                let arrived = format!("{:>11.3}  ", contact.arrived.seconds());
                assert!(told.contains(&arrived), "{file} {client:?}: nothing at {arrived}\n{told}");
            }
            tried += 1;
            found += usize::from(told.contains(goes_on));
        }
        assert!(tried >= 15, "{file}: {tried} clients");
        assert!(found > 0, "{file}: none of {tried} stories says `{goes_on}`");
    }
}
