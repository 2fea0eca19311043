//! Small centers whose right answer is known, run by the program as a user would.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs a center, whose classes have contacts at these seconds, and tells of each contact the class, its number in the class, the
/// wait \[s\] and the agent; or what the program said.
fn run(name: &str, center: &str, arrivals: &[(&str, &[u32])]) -> Result<Vec<(String, u32, String, String)>, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("routing_cases").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    let scenario = folder.join("center.toml");
    fs::write(&scenario, center).expect("a file can be written");
    for (class, seconds) in arrivals {
        let times = seconds.iter().map(|at| format!("{:02}:{:02}:{:02}\n", at / 3_600, at / 60 % 60, at % 60));
        let table = std::iter::once("time\n".to_owned()).chain(times).collect::<String>();
        fs::write(folder.join(format!("{class}.csv")), table).expect("a file can be written");
    }
    let out = folder.join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command.arg("run").arg(&scenario).args(["--threads", "1", "--contacts", "--out"]).arg(&out);
    let output = command.output().expect("the program starts");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let table = fs::read_to_string(out.join("contacts.csv")).expect("the contacts were written");
    let mut lines = table.lines().map(|line| Vec::from_iter(line.split(',')));
    let head = lines.next().expect("the head");
    let column = |name: &str| head.iter().position(|column| *column == name).expect("the column");
    let columns = ["class", "number", "wait_s", "agent"].map(column);
    let mut all = Vec::from_iter(lines.map(|line| {
        let [class, number, wait, agent] = columns.map(|column| line[column].to_owned());
        (class, number.parse().expect("a number"), wait.trim_end_matches(".0").to_owned(), agent)
    }));
    all.sort();
    Ok(all)
}

fn served(name: &str, center: &str, arrivals: &[(&str, &[u32])]) -> Vec<(String, u32, String, String)> {
    run(name, center, arrivals).unwrap_or_else(|said| panic!("{said}"))
}

fn are(served: &[(String, u32, String, String)], expected: &[(&str, u32, &str, &str)]) {
    let served = Vec::from_iter(
        served.iter().map(|(class, number, wait, agent)| (class.as_str(), *number, wait.as_str(), agent.as_str())),
    );
    assert_eq!(served, expected);
}

#[test]
fn two_equal_agents_get_every_second_call_under_least_occupied() {
    let center = "
        run = { start = '00:00', length = '1h', replications = 1 }
        class.a = { arrivals = { recorded = 'a.csv' }, talk = '10s' }
        group.g = { skills = ['a'], agents = 2 }
        routing = { agent_selection = 'least-occupied' }
    ";
    let calls = served("least_occupied", center, &[("a", &[0, 600, 1_200, 1_800, 2_400, 3_000])]);
    let agents = ["0", "1", "0", "1", "0", "1"];
    are(
        &calls,
        &Vec::from_iter(agents.into_iter().enumerate().map(|(number, agent)| ("a", number as u32, "0", agent))),
    );
}

#[test]
fn a_rule_moves_nobody_into_a_queue_that_is_full() {
    let center = "
        run = { start = '00:00', length = '20m', replications = 1 }
        class.a = { arrivals = { recorded = 'a.csv' }, talk = '2m' }
        class.b = { arrivals = { recorded = 'b.csv' }, talk = '2m' }
        queue.b = { capacity = 1 }
        rule = [{ when = { queue = ['a'], waited = '30s' }, then = { queue = 'b' } }]
        group.ga = { skills = ['a'], agents = 1 }
        group.gb = { skills = ['b'], agents = 1 }
    ";
    let calls = served("full", center, &[("a", &[0, 1, 2]), ("b", &[0, 1])]);
    let own =
        [("a", 0, "0", "0"), ("a", 1, "119", "0"), ("a", 2, "238", "0"), ("b", 0, "0", "1"), ("b", 1, "119", "1")];
    are(&calls, &own);
    // With one place more the first of them is moved, and goes before who asked as late as it did.
    let calls =
        served("less_full", &center.replace("capacity = 1", "capacity = 2"), &[("a", &[0, 1, 2]), ("b", &[0, 1])]);
    assert_eq!(calls.iter().filter(|call| call.3 == "1").count(), 3, "{calls:?}");
}

#[test]
fn a_group_that_never_responds_leaves_its_contacts_to_the_others() {
    let center = "
        run = { start = '00:00', length = '10m', replications = 1 }
        class.a = { arrivals = { recorded = 'a.csv' }, talk = '30s' }
        group.deaf = { agents = 1, skills = { a = 3 }, response = { delay = '2s', no_answer = 1, timeout = '12s', not_ready = '1m' } }
        group.keen = { agents = 1, skills = { a = 1 } }
        routing = { agent_selection = 'best-level' }
    ";
    let calls = served("deaf", center, &[("a", &[0, 1, 2])]);
    are(&calls, &[("a", 0, "31", "1"), ("a", 1, "0", "1"), ("a", 2, "59", "1")]);
    // With nobody else they would wait for ever, unless they give up.
    let alone = center.replace("skills = { a = 1 }", "skills = { b = 1 }");
    let said = run("deaf_alone", &alone, &[("a", &[0, 1, 2])]).expect_err("they would wait for ever");
    assert!(said.contains("nobody who can serve contacts of class `a` would ever respond by the limit"), "{said}");
    let patient = alone.replace("talk = '30s'", "talk = '30s', patience = '40s'");
    let calls = served("deaf_and_patient", &patient, &[("a", &[0, 1, 2])]);
    are(&calls, &[("a", 0, "40", ""), ("a", 1, "40", ""), ("a", 2, "40", "")]);
}
