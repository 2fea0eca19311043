//! Broken scenarios and tables: each is refused with a place, a value and a rule, at once, without a panic.
//!
//! Two hundred and more: edits made by hand, each with the kind of message it has to get, and every key and cell of a
//! large scenario broken in the same few ways.

use std::path::Path;
use std::time::{Duration, Instant};
use switchboard::scenario::{Code, Diagnostic, Diagnostics, Memory, Severity, load};

/// No broken scenario takes longer to refuse. Each takes a few tenths of a second; what is to be found grows with the square of a
/// file and takes minutes, and a machine that is busy with other things must not fail the test.
const LONGEST: Duration = Duration::from_secs(5);

const BASE: &str = r#"# Is this enough?
[run]
start = "08:00"
end = "12:00"
interval = "30m"
date = "2014-03-10"
replications = 3
seed = 7
confidence = 0.9
closing = "cut"

[service_level]
threshold = "30s"
short_abandon = "3s"

[defaults]
patience = { distribution = "survival", file = "curve.csv", time = "t", survival = "left", beyond = "5m" }
wrap_up = "20s"

[queue.sales]
skill = "sales"
minimum_level = 2
weight = 3
capacity = 50
threshold = "40s"
groups = ["front", "back", "writers"]
rank = 0
steps = [{ after = "1m", skill = "chat", minimum_level = 1, groups = ["front"], rank = 1, waiting = 2, idle = { group = "front", agents = 1 } }]

[busyness]
day = 0.05

[class.sales]
queue = "sales"
language = "en"
priority = 2
arrivals = { file = "volumes.csv", contacts = "offered", date = "date", where = { type = "1" }, interval = "30m" }
busyness = { day = 0.1, interval = 0.05 }
weekday = { mon = 1.5 }
batch = { distribution = "uniform", low = 1, high = 3 }
bursts = { share = 0.3, delay = "1m" }
talk = { distribution = "lognormal", mean = "5m", cv = 0.9 }
talk_by_group = { front = { scale = 0.8 } }
wrap_up_by_group = { back = "exponential(1m)" }
preferred = { share = 0.2, limit = "30s" }

[class.recorded]
queue = "sales"
arrivals = { recorded = "contacts.csv", patience = "p", talk = "h" }
talk = "6m"

[class.chat]
medium = "im"
arrivals = "20/h"
patience = "endless"
talk = "exponential(6m)"
providers = { alpha = 0.6, beta = 0.4 }
dialogue_exchanges = 2
think = "5s"
session_exchanges = 4

[class.talk]
medium = "im"
queue = "chat"
arrivals = "5/h"
providers = { alpha = 1 }
turns = { count = 5, compose = "30s", compose_by_group = { front = { scale = 0.9 } }, answer = "exponential(40s)", idle_limit = "4m" }

[group.front]
skills = { sales = 3, chat = 1 }
programs = ["A", "B"]
capacity = { voice = 1, im = 3, total = 3 }
busy_with = { voice = { im = "waits" }, email = { voice = "interrupts", im = "beside" } }
slowdown = 0.2
answers = "new-first"
closed = [{ program = "A", from = "09:00", to = "09:10", day = 1 }]
reported_after = "10s"
shifts = [{ from = "08:00", to = "11:00", agents = 4, breaks = [{ from = "09:30", to = "09:45" }], days = ["mon"] }, { from = "09:30", to = "12:00", agents = 6 }]

[group.back]
agents = 3
skills = { sales = 2 }
speed = { sales = 12 }
cost = 40
languages = ["en"]
rank = 2
response = { delay = "exponential(3s)", no_answer = 0.02, timeout = "20s", not_ready = "5m" }
reserve = { agents = 1, queues = ["sales"] }

[roster]
file = "roster.csv"
agent = "name"
start = "from"
end = "until"
date = "day"
skills = "skills"
separator = "+"
group = "back"

[provider.alpha]
protocol = "A"
client_leg = "80ms"
proxy_leg = "40ms"
hosting = "redirect"
redirects = false

[provider.beta]
protocol = "B"

[proxy]
hosting = "relay"
can_host = ["A"]
direct_leg = "50ms"
redirect_delay = "300ms"
robot_delay = "1s"
programs = ["C"]
translation = { into = "A", covers = ["B"], service = "500ms" }

[program.C]
speaks = ["A", "B"]

[class.emails]
medium = "email"
queue = "sales"
arrivals = "5/h"
talk = "5m"
due = "4h"

[class.spoken]
queue = "sales"
arrivals = "5/h"
talk = "5m"
trunk = "city"
self_service = { queue = "menu", service = "1m", containment = 0.4, when = "no-agent", when_full = "wait" }
announcement = { says = "wait", accepted_wait = "exponential(1m)", patience = "2m" }

[trunk.city]
lines = 30

[group.writers]
agents = 1
skills = { sales = 2 }
capacity = { voice = 0, chat = 1, email = 1 }
appliances = [{ programs = ["A"], off = [{ from = "10:00", to = "11:00" }] }]

[group.menu]
self_service = true
agents = 1
skills = { menu = 1 }

[class.bills]
sip = true
queue = "sales"
arrivals = { invites = "day.sip" }
talk = "5m"

[sip]
parse = "100ms"
convert = "0s"
look_up = "exponential(1s)"
determine = "1ms"
establish = "2s"
client_ends = 0.4
session_host = "node"
outages = [{ from = "09:00", to = "09:05" }]
needs = ["reason"]
question = "8s"
urgency = { urgent = 4 }
protocol = "A"
software = { Beta = "B" }
customers = { file = "customers.csv", customer = "customer", priority = "level", talk = "factor" }

[routing]
agent_selection = "least-skilled"
contact_selection = "aging"
aging = "90s"
routines = ["skill", "language", "rank", "responsibility", "priority"]

[backtest]
file = "volumes.csv"
date = "date"
time = "time"
class = "class"
offered = "offered"
answered = "offered"
class_talk = "planned"
"#;

const VOLUMES: &str = "\
date,time,type,class,offered
2014-03-10,08:00,1,sales,5
2014-03-10,08:30,1,sales,7
2014-03-10,09:00,1,sales,0
2014-03-10,09:00,2,chat,1
2014-03-10,11:30,2,chat,0
2014-03-11,09:00,1,sales,9
2014-03-10,08:00,3,recorded,0
2014-03-10,08:00,3,talk,0
2014-03-10,08:00,3,emails,0
2014-03-10,08:00,3,spoken,0
2014-03-10,08:00,3,bills,0
2014-03-10,08:30,3,talk,0
2014-03-10,09:00,3,talk,0
2014-03-10,09:30,3,talk,0
2014-03-10,10:00,3,talk,0
2014-03-10,10:30,3,talk,0
2014-03-10,11:00,3,talk,0
2014-03-10,11:30,3,talk,0
2014-03-10,08:30,3,emails,0
2014-03-10,09:00,3,emails,0
2014-03-10,09:30,3,emails,0
2014-03-10,10:00,3,emails,0
2014-03-10,10:30,3,emails,0
2014-03-10,11:00,3,emails,0
2014-03-10,11:30,3,emails,0
2014-03-10,08:30,3,spoken,0
2014-03-10,09:00,3,spoken,0
2014-03-10,09:30,3,spoken,0
2014-03-10,10:00,3,spoken,0
2014-03-10,10:30,3,spoken,0
2014-03-10,11:00,3,spoken,0
2014-03-10,11:30,3,spoken,0
2014-03-10,08:00,3,chat,0
2014-03-10,08:30,3,chat,0
2014-03-10,09:30,3,chat,0
2014-03-10,10:00,3,chat,0
2014-03-10,10:30,3,chat,0
2014-03-10,11:00,3,chat,0
";

const ROSTER: &str = "\
day,name,from,until,skills
2014-03-10,A,08:00,10:00,sales:2+chat
2014-03-10,A,10:30,12:00,sales:2+chat
2014-03-10,B,09:00,12:30,sales:3
";

const CONTACTS: &str = "time,p,h\n08:00:05,10,61.5\n11:59:59,30,\n";
const DAY: &str =
    "--- 2014-03-10 08:00:01\nINVITE sip:a@b SIP/2.0\nFrom: <sip:c@d>\nTo: <sip:a@b>\nCall-ID: 1\nCSeq: 1 INVITE\n\n";
const CUSTOMERS: &str = "customer,level,factor\n4711,7,0.8\n";
const CURVE: &str = "t,left\n0,0.9\n60,0.5\n300,0.2\n";

/// The files of the base, with one of them replaced.
fn files(changed: &str, text: &[u8]) -> Memory {
    let files = [
        ("center.toml", BASE),
        ("volumes.csv", VOLUMES),
        ("roster.csv", ROSTER),
        ("contacts.csv", CONTACTS),
        ("curve.csv", CURVE),
        ("day.sip", DAY),
        ("customers.csv", CUSTOMERS),
    ];
    let memory = files.iter().fold(Memory::default(), |memory, (name, text)| memory.with(*name, *text));
    memory.with(changed, text)
}

/// Reads the base with one of its files replaced, and insists on a proper refusal.
#[allow(clippy::disallowed_methods)]
fn refusal(what: &str, changed: &str, text: &[u8]) -> Diagnostics {
    let began = Instant::now();
    let Err(wrong) = load(Path::new("center.toml"), &[], &files(changed, text)) else { panic!("accepted: {what}") };
    let rendered = wrong.render(false);
    assert!(began.elapsed() < LONGEST, "{what} took {:?}", began.elapsed());
    assert!(wrong.has_errors() && wrong.iter().all(|one| one.severity == Severity::Error), "{what}:\n{rendered}");
    for one in &wrong {
        assert!(!one.file.is_empty() && one.line > 0 && one.column > 0 && !one.message.is_empty(), "{what}: {one}");
        assert!(one.value.len() < 400 && one.message.len() < 600, "{what}: {one}");
        assert!(rendered.contains(&format!("{}:{}:", one.file, one.line)), "{what}: {one}\n{rendered}");
    }
    wrong
}

fn edited(from: &str, to: &str) -> String {
    assert!(BASE.contains(from), "the base has no {from}");
    BASE.replacen(from, to, 1)
}

#[test]
fn the_base_is_right() {
    let scenario = load(Path::new("center.toml"), &[], &files("center.toml", BASE.as_bytes()));
    let scenario = scenario.unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    assert!(scenario.warnings.is_empty(), "{}", scenario.warnings.render(false));
}

/// An edit of the base by hand, and the kind of message that it has to get.
const BY_HAND: &[(&str, &str, Code)] = &[
    // The time of the run.
    ("end = \"12:00\"", "length = \"999999999h\"", Code::Duration),
    ("end = \"12:00\"", "length = \"876000h\"", Code::Horizon),
    ("end = \"12:00\"", "length = \"0s\"", Code::Horizon),
    ("end = \"12:00\"", "length = \"-1h\"", Code::Duration),
    ("end = \"12:00\"", "length = \"4 days\"", Code::Duration),
    ("end = \"12:00\"", "length = 4", Code::Duration),
    ("end = \"12:00\"", "", Code::MissingKey),
    ("end = \"12:00\"", "end = \"25:00\"", Code::TimeOfDay),
    ("end = \"12:00\"", "end = \"noon\"", Code::TimeOfDay),
    ("end = \"12:00\"", "end = \"12:00\"\nlength = \"4h\"", Code::Conflict),
    ("start = \"08:00\"", "start = \"24:00\"", Code::Horizon),
    ("interval = \"30m\"", "interval = \"1ns\"", Code::Horizon),
    ("interval = \"30m\"", "interval = \"0s\"", Code::Horizon),
    ("interval = \"30m\"", "interval = \"30\"", Code::Duration),
    ("date = \"2014-03-10\"", "date = \"2014-02-30\"", Code::Date),
    ("date = \"2014-03-10\"", "date = \"2014-03-10\"\nweekday = \"mon\"", Code::Conflict),
    ("date = \"2014-03-10\"", "weekday = \"mon\"", Code::Conflict),
    ("date = \"2014-03-10\"", "weekday = \"monday\"", Code::Choice),
    ("date = \"2014-03-10\"", "date = \"2015-03-10\"", Code::NoRow),
    ("replications = 3", "replications = 0", Code::Number),
    ("replications = 3", "replications = 3.0", Code::WrongType),
    ("replications = 3", "replications = 99999999999999999999", Code::Number),
    ("replications = 3", "until = { metric = \"asa\" }", Code::MissingKey),
    ("replications = 3", "until = { metric = \"asa\", relative = 0 }", Code::Number),
    ("replications = 3", "until = { metric = 7, relative = 0.1 }", Code::WrongType),
    ("replications = 3", "until = { metric = \"clas.sales.asa\", relative = 0.1 }", Code::Unknown),
    ("replications = 3", "until = { metric = \"asa\", relative = 0.1, max = 5 }\nreplications = 6", Code::Conflict),
    ("replications = 3", "until = { metric = \"asa\", relative = 0.1 }\nreplications = 1", Code::Conflict),
    ("replications = 3", "until = { metric = \"asa\", relative = 0.1 }\nbatches = {}", Code::Apart),
    ("replications = 3", "replications = 3\nbatches = {}", Code::Apart),
    ("replications = 3", "batches = { cycle = \"1h\" }", Code::Horizon),
    ("replications = 3", "batches = { count = 5, warm_up = \"4h\" }", Code::Horizon),
    ("replications = 3", "batches = { count = 5, cycle = \"45m\" }", Code::Horizon),
    ("replications = 3", "batches = { count = 5, cycle = \"0s\" }", Code::Horizon),
    ("replications = 3", "batches = { count = 4 }", Code::Number),
    ("replications = 3", "antithetic = true\nbatches = { count = 5, warm_up = \"1h\" }", Code::Apart),
    ("replications = 3", "replications = 3\nantithetic = true", Code::Conflict),
    ("replications = 3", "antithetic = \"yes\"", Code::WrongType),
    ("confidence = 0.9", "confidence = 1", Code::Number),
    ("confidence = 0.9", "confidence = nan", Code::Number),
    ("confidence = 0.9", "confidence = 1e999", Code::Number),
    ("closing = \"cut\"", "closing = \"sometimes\"", Code::Choice),
    // Volumes.
    ("\"20/h\"", "\"20\"", Code::Rate),
    ("\"20/h\"", "20", Code::Rate),
    ("\"20/h\"", "\"-20/h\"", Code::Rate),
    ("\"20/h\"", "\"2,5/h\"", Code::Rate),
    ("\"20/h\"", "\"1e308/s\"", Code::Limit),
    ("\"20/h\"", "\"1e309/s\"", Code::Rate),
    ("\"20/h\"", "\"inf/h\"", Code::Rate),
    ("\"20/h\"", "{ rates = [20] }", Code::Rate),
    ("\"20/h\"", "{ rates = [\"20/h\"], counts = [3] }", Code::Conflict),
    ("\"20/h\"", "{}", Code::Conflict),
    ("\"20/h\"", "{ counts = [1.5] }", Code::WrongType),
    ("\"20/h\"", "{ counts = [-1] }", Code::Number),
    ("\"20/h\"", "{ expected = [-1] }", Code::Number),
    ("\"20/h\"", "{ expected = [1], interval = \"0s\" }", Code::Horizon),
    ("\"20/h\"", "{ expected = [1], time = \"t\" }", Code::Conflict),
    ("\"20/h\"", "{ counts = [1], interval = \"7h\" }", Code::Outside),
    ("\"20/h\"", "{ counts = [900000000] }", Code::Number),
    ("\"20/h\"", "{ counts = [1] }\nbusyness = { day = 0.1 }", Code::Apart),
    ("contacts = \"offered\"", "contacts = \"ofered\"", Code::Column),
    ("where = { type = \"1\" }", "where = { type = \"9\" }", Code::NoRow),
    ("where = { type = \"1\" }", "where = { typ = \"1\" }", Code::Column),
    ("where = { type = \"1\" }", "where = { type = 1.5 }", Code::WrongType),
    (", where = { type = \"1\" }", "", Code::Duplicate),
    ("file = \"volumes.csv\", contacts", "file = \"absent.csv\", contacts", Code::Unreadable),
    ("file = \"volumes.csv\", contacts", "file = \"\", contacts", Code::Unreadable),
    ("interval = \"30m\" }\nbusyness", "interval = \"1h\" }\nbusyness", Code::Duplicate),
    ("date = \"date\", where", "as = \"rates\", date = \"date\", where", Code::Cell),
    ("busyness = { day = 0.1", "busyness = { day = -0.1", Code::Number),
    ("day = 0.05", "day = 11", Code::Number),
    ("busyness = { day", "busyness = { states = [{ factor = 1, mean = \"1h\" }], day", Code::Number),
    (
        "busyness = { day",
        "busyness = { states = [{ factor = 1, mean = \"1h\" }, { factor = 2 }], day",
        Code::MissingKey,
    ),
    (
        "busyness = { day",
        "busyness = { states = [{ factor = 1, mean = \"1h\" }, { factor = 2, mean = \"0s\" }], day",
        Code::Number,
    ),
    (
        "busyness = { day",
        "busyness = { states = [{ factor = 0, mean = \"1h\" }, { factor = 0, mean = \"1h\" }], day",
        Code::Number,
    ),
    (
        "busyness = { day",
        "busyness = { states = [{ factor = 1, mean = \"1ms\" }, { factor = 2, mean = \"1ms\" }], day",
        Code::Limit,
    ),
    ("share = 0.3, delay", "share = 1, delay", Code::Number),
    ("share = 0.3, delay", "share = -0.1, delay", Code::Number),
    ("share = 0.3, delay = \"1m\"", "share = 0.3", Code::MissingKey),
    ("share = 0.3, delay = \"1m\"", "share = 0.3, delay = \"0s\"", Code::Horizon),
    ("\"20/h\"", "{ counts = [1] }\nbursts = { share = 0.1, delay = \"1m\" }", Code::Apart),
    ("weekday = { mon", "weekday = { monday", Code::UnknownKey),
    ("low = 1, high = 3", "low = 3, high = 1", Code::Distribution),
    // Programs and translation.
    ("programs = [\"C\"]", "programs = [\"D\"]", Code::Unknown),
    ("speaks = [\"A\", \"B\"]", "speaks = [\"C\"]", Code::Unknown),
    ("closed = [{ program = \"A\"", "closed = [{ program = \"C\"", Code::Unknown),
    ("to = \"09:10\"", "to = \"09:00\"", Code::Overlap),
    ("reported_after = \"10s\"", "reported_after = \"-10s\"", Code::Duration),
    ("covers = [\"B\"]", "covers = [\"C\"]", Code::Unknown),
    ("appliances = [{", "programs = [\"A\"]\nappliances = [{", Code::Conflict),
    ("protocol = \"B\"\n\n[proxy]", "protocol = { B = 0.5, D = 0.6 }\n\n[proxy]", Code::Shares),
    ("protocol = \"B\"\n\n[proxy]", "protocol = {}\n\n[proxy]", Code::Shares),
    ("protocol = \"B\"\n\n[proxy]", "protocol = [\"B\"]\n\n[proxy]", Code::WrongType),
    // Media and machines.
    ("medium = \"email\"", "medium = \"post\"", Code::Choice),
    ("medium = \"email\"", "medium = \"email\"\npatience = \"1m\"", Code::Apart),
    ("medium = \"email\"", "medium = \"email\"\ntrunk = \"city\"", Code::Apart),
    ("medium = \"email\"", "medium = \"chat\"", Code::Apart),
    ("medium = \"email\"", "medium = \"email\"\nsip = true", Code::Apart),
    ("trunk = \"city\"", "trunk = \"citty\"", Code::Unknown),
    ("lines = 30", "lines = -1", Code::Number),
    ("chat = 1, email = 1", "chat = 1, email = 0", Code::NoProgram),
    ("containment = 0.4", "containment = 1.4", Code::Number),
    ("when_full = \"wait\"", "when_full = \"never\"", Code::Choice),
    ("{ queue = \"menu\"", "{ queue = \"sales\"", Code::Apart),
    ("self_service = true", "self_service = false", Code::Apart),
    ("when = \"no-agent\"", "when = \"never\"", Code::Choice),
    ("says = \"wait\"", "says = \"busy\"", Code::Conflict),
    ("says = \"wait\"", "says = \"wait\", balking = 0.5", Code::Conflict),
    ("says = \"wait\", ", "", Code::MissingKey),
    ("{ menu = 1 }", "{ sales = 1 }", Code::NoSkill),
    // Response.
    ("no_answer = 0.02", "no_answer = 1.2", Code::Number),
    ("timeout = \"20s\", not_ready", "not_ready", Code::Conflict),
    ("timeout = \"20s\", not_ready", "timeout = 20, not_ready", Code::Duration),
    ("timeout = \"20s\", not_ready", "timeout = \"0s\", not_ready", Code::Conflict),
    ("self_service = true", "self_service = true\nresponse = { delay = \"1s\" }", Code::Apart),
    // SIP.
    ("sip = true", "sip = 1", Code::WrongType),
    ("sip = true", "sip = false", Code::Conflict),
    ("sip = true", "sip = true\nthink = \"1s\"", Code::Apart),
    ("{ invites = \"day.sip\" }", "{ invites = \"night.sip\" }", Code::Unreadable),
    ("{ invites = \"day.sip\" }", "{ invites = \"day.sip\", where = { a = \"b\" } }", Code::Conflict),
    ("{ invites = \"day.sip\" }", "{ invites = \"day.sip\", reasons = \"bill\" }", Code::WrongType),
    ("{ invites = \"day.sip\" }", "{ invites = \"day.sip\", reasons = [\"bill\"] }", Code::Message),
    ("{ invites = \"day.sip\" }", "{ invites = \"day.sip\" }\nbatch = 2", Code::Apart),
    ("client_ends = 0.4", "client_ends = 1.1", Code::Number),
    ("session_host = \"node\"", "session_host = \"nodes\"", Code::Choice),
    ("{ from = \"09:00\", to = \"09:05\" }", "{ from = \"09:05\", to = \"09:00\" }", Code::Overlap),
    ("to = \"09:05\" }", "to = \"09:05\" }, { from = \"09:04\", to = \"09:07\" }", Code::Overlap),
    ("urgency = { urgent = 4 }", "urgency = { urgent = 256 }", Code::Number),
    ("urgency = { urgent = 4 }", "urgency = { hurry = 4 }", Code::UnknownKey),
    ("customer = \"customer\", priority", "customer = \"name\", priority", Code::Column),
    ("priority = \"level\"", "priority = \"customer\"", Code::Cell),
    // Distributions.
    ("mean = \"5m\", cv = 0.9", "mean = \"5m\"", Code::Distribution),
    ("mean = \"5m\", cv = 0.9", "mean = \"5m\", cv = 1e-5", Code::Distribution),
    ("mean = \"5m\", cv = 0.9", "mean = \"0s\", cv = 0.9", Code::Distribution),
    ("mean = \"5m\", cv = 0.9", "mean = \"5m\", cv = inf", Code::Number),
    ("mean = \"5m\", cv = 0.9", "mean = 5, cv = 0.9", Code::Duration),
    ("mean = \"5m\", cv = 0.9", "mean = \"5m\", cv = 0.9, truncate = [\"9h\", \"8h\"]", Code::Distribution),
    ("mean = \"5m\", cv = 0.9", "mean = \"5m\", cv = 0.9, shift = -5", Code::WrongType),
    ("mean = \"5m\", cv = 0.9", "mean = \"5m\", cv = 0.9, scale = -1", Code::Number),
    ("distribution = \"lognormal\"", "distribution = \"normal\"", Code::Distribution),
    ("distribution = \"lognormal\"", "low = \"lognormal\"", Code::MissingKey),
    ("\"exponential(6m)\"", "\"exponential(6)\"", Code::Duration),
    ("\"exponential(6m)\"", "\"exponential(6m\"", Code::Distribution),
    ("\"exponential(6m)\"", "\"exponential\"", Code::Distribution),
    ("\"exponential(6m)\"", "\"(6m)\"", Code::Distribution),
    ("\"exponential(6m)\"", "\"endless\"", Code::Duration),
    ("\"exponential(6m)\"", "{ distribution = \"mixture\", parts = [{ weight = 1 }] }", Code::MissingKey),
    ("beyond = \"5m\"", "beyond = \"0s\"", Code::Distribution),
    ("beyond = \"5m\"", "beyond = \"forever\"", Code::Duration),
    ("survival = \"left\"", "survival = \"t\"", Code::Distribution),
    // Names.
    ("front = { scale", "fornt = { scale", Code::Unknown),
    ("alpha = 0.6", "alhpa = 0.6", Code::Unknown),
    ("alpha = 0.6", "alpha = 0.5", Code::Shares),
    ("providers = { alpha = 0.6, beta = 0.4 }", "", Code::MissingKey),
    ("providers = { alpha = 0.6, beta = 0.4 }", "providers = {}", Code::Shares),
    ("programs = [\"A\", \"B\"]", "programs = [\"C\"]", Code::Unknown),
    ("can_host = [\"A\"]", "can_host = [\"a\"]", Code::Unknown),
    ("skill = \"sales\"", "skill = \"seals\"", Code::NoSkill),
    ("minimum_level = 2", "minimum_level = 9", Code::NoSkill),
    ("minimum_level = 2", "minimum_level = 0", Code::Number),
    ("capacity = 50", "capacity = 5000000000", Code::Number),
    ("medium = \"im\"", "medium = \"telegraph\"", Code::Choice),
    ("medium = \"im\"", "", Code::Apart),
    ("dialogue_exchanges = 2", "dialogue_exchanges = 4000000000", Code::Limit),
    ("dialogue_exchanges = 2", "dialogue_exchanges = \"2s\"", Code::WrongType),
    ("dialogue_exchanges = 2", "dialogue = {}", Code::MissingKey),
    ("dialogue_exchanges = 2", "dialogue = { asks = [\"reason\"], link_tells = [\"raeson\"] }", Code::Unknown),
    ("dialogue_exchanges = 2", "dialogue = { asks = [\"reason\"], links = { gamma = 1.0 } }", Code::Unknown),
    ("dialogue_exchanges = 2", "dialogue = { asks = [\"reason\", \"reason\"] }", Code::Conflict),
    ("dialogue_exchanges = 2", "dialogue = { asks = [\"reason\"], qualified = 2 }", Code::Number),
    ("priority = 2", "priority = 256", Code::Number),
    ("share = 0.2", "share = 1.2", Code::Number),
    // Conversations turn by turn.
    ("count = 5, ", "", Code::MissingKey),
    ("count = 5", "count = 90000", Code::Limit),
    ("compose = \"30s\"", "compose = \"-30s\"", Code::Duration),
    ("answer = \"exponential(40s)\"", "answer = \"soon\"", Code::Duration),
    ("idle_limit = \"4m\"", "idle_limit = 4", Code::Duration),
    ("compose_by_group = { front", "compose_by_group = { frnt", Code::Unknown),
    ("turns = { count = 5", "talk = \"5m\"\nturns = { count = 5", Code::Conflict),
    ("turns = { count = 5", "session_exchanges = 5\nturns = { count = 5", Code::Conflict),
    ("answers = \"new-first\"", "answers = \"newest\"", Code::Choice),
    ("im = \"waits\"", "im = \"wait\"", Code::Choice),
    ("im = \"waits\"", "voice = \"waits\"", Code::Conflict),
    ("im = \"waits\"", "email = \"interrupts\"", Code::Conflict),
    ("email = { voice", "im = { voice", Code::Conflict),
    ("im = 3, total = 3 }", "im = 3, total = 1 }", Code::Conflict),
    (
        "talk = \"6m\"",
        "medium = \"im\"\nproviders = { alpha = 1 }\nturns = { count = 5, compose = \"30s\", answer = \"1m\" }",
        Code::Apart,
    ),
    // Agents.
    ("agents = 3", "agents = 4000000000", Code::Number),
    ("agents = 3", "agents = 1000000", Code::Limit),
    ("agents = 3", "agents = -3", Code::Number),
    ("agents = 3", "agents = \"3\"", Code::WrongType),
    ("agents = 3", "agents = 3\nshifts = []", Code::Conflict),
    ("voice = 1, im = 3, total = 3", "voice = 65536", Code::Number),
    ("voice = 1, im = 3, total = 3", "voice = 0, im = 0", Code::Conflict),
    ("slowdown = 0.2", "slowdown = -0.2", Code::Number),
    ("to = \"11:00\"", "to = \"08:00\"", Code::Overlap),
    ("to = \"11:00\"", "to = \"eleven\"", Code::TimeOfDay),
    ("to = \"09:45\"", "to = \"11:15\"", Code::Break),
    ("to = \"09:45\"", "to = \"09:15\"", Code::Break),
    (
        "from = \"09:30\", to = \"09:45\" }",
        "from = \"09:30\", to = \"09:45\" }, { from = \"09:40\", to = \"10:00\" }",
        Code::Overlap,
    ),
    ("days = [\"mon\"]", "days = [\"mo\"]", Code::Choice),
    ("separator = \"+\"", "separator = \"\"", Code::Conflict),
    ("agent = \"name\"", "agent = \"nmae\"", Code::Column),
    ("group = \"back\"", "group_column = \"skills\"", Code::Cell),
    ("protocol = \"A\"", "", Code::MissingKey),
    ("class_talk = \"planned\"", "class_talk = \"actual\"", Code::Conflict),
    ("class_talk = \"planned\"", "class_talk = \"learned\"", Code::Conflict),
    (
        "class_talk = \"planned\"",
        "talk_history = { file = \"volumes.csv\", date = \"day\", answered = \"offered\", talk = \"offered\" }",
        Code::Column,
    ),
    ("[busyness]\nday = 0.05", "[busyness]\nday = 0.05\ntalk = 1.5", Code::Number),
    ("time = \"time\"\nclass", "time = \"tiem\"\nclass", Code::Column),
    // The file itself.
    ("[run]", "[ran]", Code::UnknownKey),
    ("[run]", "[run", Code::Syntax),
    ("[run]", "[run]\n[run]", Code::Syntax),
    ("[class.chat]", "[class.sales]", Code::Syntax),
    ("seed = 7", "seed = 7\nseed = 8", Code::Syntax),
    ("seed = 7", "seed = ", Code::Syntax),
    ("seed = 7", "seed = 0x", Code::Syntax),
    ("seed = 7", "seed = \"", Code::Syntax),
    ("seed = 7", "seed.more = 7", Code::WrongType),
    ("seed = 7", "\"\" = 7", Code::UnknownKey),
    ("seed = 7", "seed = 07:00:00", Code::WrongType),
    ("[queue.sales]", "[queue]\nsales = 3\n[queue.service]", Code::WrongType),
    ("[provider.beta]", "[[provider.beta]]", Code::WrongType),
];

#[test]
fn every_mistake_by_hand_gets_its_message() {
    assert!(BY_HAND.len() >= 80, "only {}", BY_HAND.len());
    let told = BY_HAND.iter().map(|(from, to, code)| {
        let wrong = refusal(to, "center.toml", edited(from, to).as_bytes());
        let is_told = wrong.iter().any(|one| one.code == *code);
        if is_told { String::new() } else { format!("{from} -> {to}: no {code} in\n{}", wrong.render(false)) }
    });
    let missed: Vec<String> = told.filter(|missed| !missed.is_empty()).collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// A table by hand: which file, its text, and the kind of message that it has to get.
const TABLES: &[(&str, &str, Code)] = &[
    ("volumes.csv", "", Code::Table),
    ("volumes.csv", "\n\n\n", Code::Table),
    ("volumes.csv", "2014-03-10,08:00,1,2,5\n", Code::Table),
    ("volumes.csv", "date,time,type,class,offered\n", Code::NoRow),
    ("volumes.csv", "date,time,type,class,offered,offered\n2014-03-10,08:00,1,sales,5,5\n", Code::Table),
    ("volumes.csv", "date,time,type,class\n2014-03-10,08:00,1,sales\n", Code::Column),
    ("volumes.csv", "date,time,type,class,offered\n2014-03-10,08:00,1,sales\n", Code::Table),
    ("volumes.csv", "date,time,type,class,offered\n2014-03-10,08:00,1,sales,1,5\n", Code::Table),
    ("volumes.csv", "date;time;type;class;offered\n2014-03-10;08:00;1;sales;1,5\n", Code::Cell),
    ("volumes.csv", "date,time,type,class,offered\n2014-03-10,08:00,1,sales,\"5\n", Code::Table),
    (
        "volumes.csv",
        "date,time,type,class,offered\n2014-03-10,08:00,1,\"sales,5\n2014-03-10,08:30,1,sales,5\n",
        Code::Table,
    ),
    ("volumes.csv", "date|time|type|class|offered\n2014-03-10|08:00|1|sales|5\n", Code::Column),
    ("volumes.csv", "Date,Time,Type,Class,Offered\n2014-03-10,08:00,1,sales,5\n", Code::Column),
    ("volumes.csv", "date,time,type,class,offered\n10/03/2014,08:00,1,sales,5\n", Code::Cell),
    ("volumes.csv", "date,time,type,class,offered\n2014-03-10,8am,1,sales,5\n", Code::Cell),
    ("volumes.csv", "date,time,type,class,offered\n2014-03-10,08:00,1,sales,1 000\n", Code::Cell),
    ("volumes.csv", "date,time,type,class,offered\n2014-03-10,08:00,1,sales,NaN\n", Code::Cell),
    ("volumes.csv", "date,time,type,class,offered\n2014-03-10,08:00,1,sales,1e300\n", Code::Limit),
    (
        "volumes.csv",
        "date,time,type,class,offered\n2014-03-10,08:00,1,sales,5\n2014-03-10,08:00,1,sales,5\n",
        Code::Duplicate,
    ),
    (
        "volumes.csv",
        "date,time,type,class,offered\n2014-03-10,08:00,1,sales,5\n2014-03-10,08:10,1,sales,5\n",
        Code::Duplicate,
    ),
    ("roster.csv", "", Code::Table),
    ("roster.csv", "day,name,from,until,skills\n", Code::NoRow),
    ("roster.csv", "day,name,from,until,skills\n2014-03-11,A,08:00,10:00,sales\n", Code::NoRow),
    ("roster.csv", "day,name,from,until,skills\n2014-03-10,A,08:00,08:00,sales\n", Code::Cell),
    ("roster.csv", "day,name,from,until,skills\n2014-03-10,A,08:00,10:00,sales:many\n", Code::Cell),
    ("roster.csv", "day,name,from,until,skills\n2014-03-10,A,08:00,10:00,sales:300\n", Code::Cell),
    (
        "roster.csv",
        "day,name,from,until,skills\n2014-03-10,A,08:00,10:00,sales\n2014-03-10,A,09:00,11:00,sales\n",
        Code::Overlap,
    ),
    (
        "roster.csv",
        "day,name,from,until,skills\n2014-03-10,A,08:00,10:00,sales\n2014-03-10,A,10:00,11:00,chat\n",
        Code::Cell,
    ),
    ("roster.csv", "day,name,from,to,skills\n2014-03-10,A,08:00,10:00,sales\n", Code::Column),
    ("contacts.csv", "p,h\n1,2\n", Code::Column),
    ("contacts.csv", "time,p,h\n08:00,-1,2\n", Code::Cell),
    ("contacts.csv", "time,p,h\n08:00,1,2m\n", Code::Cell),
    ("curve.csv", "t,left\n", Code::Distribution),
    ("curve.csv", "t,left\n60,0.5\n0,0.9\n", Code::Distribution),
    ("curve.csv", "t,left\n0,0.5\n60,0.9\n", Code::Distribution),
    ("curve.csv", "t,left\n0,50\n", Code::Distribution),
    ("curve.csv", "t;left\n0;0,9\n", Code::Cell),
];

#[test]
fn every_broken_table_gets_its_message() {
    for (file, text, code) in TABLES {
        let wrong = refusal(text, file, text.as_bytes());
        assert!(wrong.iter().any(|one| one.code == *code), "{file}: {text}: no {code} in\n{}", wrong.render(false));
    }
}

/// Whether an error points at the line.
fn points_at(wrong: &Diagnostics, file: &str, line: usize) -> bool {
    wrong.iter().any(|one: &Diagnostic| one.file == file && one.line == line)
}

#[test]
fn every_key_of_a_large_scenario_is_guarded() {
    let lines: Vec<&str> = BASE.lines().collect();
    let mut broken = 0;
    for (number, line) in lines.iter().enumerate() {
        let Some((key, value)) = line.split_once(" = ") else { continue };
        let mut variants = vec![
            ("misspelt", format!("{key}_x = {value}")),
            ("negative", format!("{key} = -1")),
            ("nested", format!("{key} = [[]]")),
            ("unfinished", format!("{key} = \"")),
        ];
        if !value.starts_with('{') {
            variants.push(("table", format!("{key} = {{ zzz = -1 }}")));
        }
        for (way, variant) in variants {
            let mut changed = lines.clone();
            changed[number] = &variant;
            let wrong = refusal(&variant, "center.toml", changed.join("\n").as_bytes());
            assert!(points_at(&wrong, "center.toml", number + 1), "{way}: {variant}\n{}", wrong.render(false));
            broken += 1;
        }
    }
    assert!(broken > 250, "only {broken}");
}

#[test]
fn every_cell_that_counts_is_guarded() {
    let tables: [(&str, &str, &[usize]); 4] = [
        ("volumes.csv", VOLUMES, &[0, 1, 4]),
        ("roster.csv", ROSTER, &[0, 2, 3]),
        ("contacts.csv", CONTACTS, &[0, 1]),
        ("curve.csv", CURVE, &[0, 1]),
    ];
    let mut broken = 0;
    for (file, text, columns) in tables {
        let lines: Vec<&str> = text.lines().collect();
        for row in 1..lines.len() {
            for &column in columns {
                let cells: Vec<&str> = lines[row].split(',').collect();
                // Rows of other days and other classes may say anything but for what selects them.
                let other = cells[0] == "2014-03-11" || cells.get(3) == Some(&"other");
                if other && column > 0 {
                    continue;
                }
                for bad in ["?", "-1", "1e999", "1;5", "\u{1f4de}"] {
                    if cells.get(3) == Some(&"other") {
                        continue;
                    }
                    let mut changed = cells.clone();
                    changed[column] = bad;
                    let joined = changed.join(",");
                    let mut table = lines.clone();
                    table[row] = &joined;
                    let wrong = refusal(&joined, file, table.join("\n").as_bytes());
                    assert!(points_at(&wrong, file, row + 1), "{file}: {joined}\n{}", wrong.render(false));
                    broken += 1;
                }
            }
        }
    }
    assert!(broken > 60, "only {broken}");
}

#[test]
fn monstrous_files_are_refused_in_time() {
    let deep = format!("x = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let tables = format!("x = {}{}", "{ a = ".repeat(50_000), " }".repeat(50_000));
    let keys = format!("{} = 1", vec!["a"; 50_000].join("."));
    let list =
        format!("{BASE}\n[class.more]\narrivals = {{ rates = [{}] }}\ntalk = \"1m\"", "\"1/h\", ".repeat(200_000));
    let many = (0..3_000).map(|number| format!("[class.c{number}]\n")).collect::<String>();
    let wrong_everywhere =
        format!("{BASE}{}", (0..20_000).map(|n| format!("[class.c{n}]\nx = 1\n")).collect::<String>());
    let strange_keys = (0..100_000).map(|number| format!("handlin{number} = 1\n")).collect::<String>();
    let overlapping = format!("day,name,from,until,skills\n{}", "2014-03-10,A,08:00,12:00,sales:2\n".repeat(100_000));
    let rows = format!("date,time,type,class,offered\n{}", "2014-03-10,08:00,1,sales,x\n".repeat(200_000));
    let columns = format!("{}\n", vec!["c"; 100_000].join(","));
    let line = format!("seed = \"{}\"", "x".repeat(5_000_000));
    for (what, file, text) in [
        ("deep list", "center.toml", deep),
        ("deep table", "center.toml", tables),
        ("long key", "center.toml", keys),
        ("many classes", "center.toml", format!("{BASE}{many}")),
        ("wrong everywhere", "center.toml", wrong_everywhere),
        ("strange keys", "center.toml", format!("{BASE}{strange_keys}")),
        ("overlapping stretches", "roster.csv", overlapping),
        ("wrong rows", "volumes.csv", rows),
        ("many columns", "volumes.csv", columns),
        ("long line", "center.toml", BASE.replace("seed = 7", &line)),
    ] {
        refusal(what, file, text.as_bytes());
    }
    // More numbers than intervals are only a warning, but they are nobody's skill.
    refusal("long list", "center.toml", list.as_bytes());
}

#[test]
fn bytes_that_are_no_text_are_refused_at_their_place() {
    for (file, text) in [("center.toml", BASE), ("volumes.csv", VOLUMES), ("roster.csv", ROSTER)] {
        for at in [0, text.len() / 2, text.len() - 1] {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = 0xff;
            let wrong = refusal("0xff", file, &bytes);
            let message = format!("byte {at} is 0xff");
            assert!(wrong.iter().any(|one| one.code == Code::NotUtf8 && one.message.contains(&message)), "{file}");
        }
    }
}
