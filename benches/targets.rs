//! How far the simulator is from its targets for speed: `cargo bench --bench targets`, a line for each target.
//!
//! Whatever is compared runs in turn, round by round, and is divided within its round; medians of the rounds are shown, so that
//! the machine's other work strikes both sides. Speeds are best taken on a machine with nothing else to do all the same: at
//! most one of two sides may be struck in the middle of a round.
//!
//! Options, after `--`: `--markdown` for a table of docs/speed.md, `--full` for a run of 10^8 contacts, `--rounds N`, `--only TEXT`
//! for the targets whose name holds the text, `--test` for a tiny round of everything.
//!
//! `--alone N` makes one run of model A with so many contacts and tells the most memory that it took \[KiB\], `--alone N --recorded`
//! one that writes a record for each contact: for memory, and under `valgrind --tool=callgrind` for instructions. `--wishes N DIALLER` likewise
//! makes one run in which so many clients wait to be called back, by an `agent` or a `robot`.

// A benchmark reads the clock, prints and starts programs; nothing here is part of a simulation.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

pub mod floor;
pub mod models;

use models::{A, B, C, Plan, center_of, length};
use std::fmt::Write;
use std::hint::black_box;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;
use switchboard::experiment::sweep::{Job, Sweep};
use switchboard::experiment::{self, Labels, metric_names};
use switchboard::model::{Center, Limits};
use switchboard::report::{ContactsFile, OutDir};
use switchboard::scenario::{Coordinate, Disk, Files, Snapshot, Study};
use switchboard::time::Time;

/// The switch with which this program starts itself for one run, whose memory it then tells.
const ALONE: &str = "--alone";
/// The same for a run in which clients wait to be called back.
const WISHES: &str = "--wishes";

const EXPONENTIAL: &[(&str, String)] = &[];

struct Options {
    rounds: usize,
    /// Contacts are divided by this.
    divisor: u64,
    full: bool,
    markdown: bool,
    only: Option<String>,
}

/// A line of the table.
struct Row {
    target: &'static str,
    must: &'static str,
    goal: &'static str,
    measured: String,
    verdict: Verdict,
}

enum Verdict {
    Goal,
    Must,
    Failed,
    NotMeasured,
}

impl Verdict {
    /// What a figure amounts to, of which less is better.
    fn of(figure: f64, must: f64, goal: f64) -> Verdict {
        match figure {
            figure if figure <= goal => Verdict::Goal,
            figure if figure <= must => Verdict::Must,
            _ => Verdict::Failed,
        }
    }

    fn text(&self) -> &'static str {
        match self {
            Verdict::Goal => "goal reached",
            Verdict::Must => "must reached",
            Verdict::Failed => "FAILED",
            Verdict::NotMeasured => "not measured",
        }
    }
}

type Measure = fn(&Options) -> Row;

const MEASURES: [(&str, Measure); 18] = [
    ("model A", |options| against_floor(options, "model A, times the floor", A, 3_000_000, floor_a)),
    ("model B", |options| against_floor(options, "model B, times the floor", B, 2_000_000, floor_b)),
    ("model C", |options| against_floor(options, "model C, times the floor", C, 300_000, floor_c)),
    ("agents", growth_with_agents),
    ("classes", |options| growth_with_classes(options, "classes 1, 10, 100; agents with two skills", false)),
    ("classes, all skills", |options| growth_with_classes(options, "classes 1, 10, 100; agents with all skills", true)),
    ("waiting", growth_with_waiting),
    ("contacts", growth_with_contacts),
    ("memory", memory),
    ("records", records),
    ("lognormal", lognormal),
    ("callbacks", callbacks),
    ("wishes, memory", memory_of_wishes),
    ("wishes, decisions", growth_with_wishes),
    ("start-up", start_up),
    ("two cores", two_cores),
    ("sweep point", sweep_point),
    ("sweep on two cores", sweep_on_two_cores),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = arguments.iter().position(|argument| argument == ALONE) {
        let contacts = arguments.get(at + 1).and_then(|count| count.parse().ok()).expect("a number of contacts");
        println!("{}", alone(contacts, arguments.iter().any(|argument| argument == "--recorded")));
        return ExitCode::SUCCESS;
    }
    if let Some(at) = arguments.iter().position(|argument| argument == WISHES) {
        let wishes = arguments.get(at + 1).and_then(|count| count.parse().ok()).expect("a number of clients");
        let dialler = arguments.get(at + 2).expect("who dials");
        black_box(models::run(&wishing(wishes, dialler, 2), 1));
        println!("{}", peak());
        return ExitCode::SUCCESS;
    }
    let given = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let value = |flag: &str| {
        let at = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(at + 1).cloned()
    };
    // `cargo bench` says `--bench`; `cargo test` says nothing of its own.
    let quick = given("--test") || !given("--bench");
    let rounds = value("--rounds").and_then(|count| count.parse().ok()).filter(|&count| count > 0);
    let options = Options {
        rounds: rounds.unwrap_or(if quick { 1 } else { 7 }),
        divisor: if quick { 100 } else { 1 },
        full: given("--full"),
        markdown: given("--markdown"),
        only: value("--only"),
    };
    line(&options, ["target", "must, at most", "goal", "measured", "verdict"]);
    if options.markdown {
        line(&options, ["---"; 5]);
    }
    for (name, measure) in MEASURES {
        if options.only.as_ref().is_none_or(|only| name.contains(only.as_str())) {
            let row = measure(&options);
            // So few contacts say nothing.
            let verdict = if quick { "a test only" } else { row.verdict.text() };
            line(&options, [row.target, row.must, row.goal, &row.measured, verdict]);
        }
    }
    ExitCode::SUCCESS
}

fn line(options: &Options, cells: [&str; 5]) {
    let [target, must, goal, measured, verdict] = cells;
    if options.markdown {
        println!("| {target} | {must} | {goal} | {measured} | {verdict} |");
    } else {
        println!("{target:<46} {must:<14} {goal:<10} {verdict:<13} {measured}");
    }
}

/// Runs the contestants in turn, `rounds` times after one warm-up. Gives each one's figures, one a round.
fn in_turn(options: &Options, contestants: &mut [&mut dyn FnMut(u64) -> f64]) -> Vec<Vec<f64>> {
    let mut figures = vec![Vec::new(); contestants.len()];
    for contestant in contestants.iter_mut() {
        contestant(0);
    }
    for round in 1..=options.rounds as u64 {
        for (contestant, figures) in contestants.iter_mut().zip(&mut figures) {
            figures.push(contestant(round));
        }
    }
    figures
}

/// Nanoseconds for each of the contacts that `work` returns.
fn cost(work: impl FnOnce() -> u64) -> f64 {
    let start = Instant::now();
    let contacts = black_box(work());
    start.elapsed().as_nanos() as f64 / contacts as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    (values[last / 2] + values[last.div_ceil(2)]) / 2.0
}

/// The median over the rounds of one figure divided by another.
fn ratio(above: &[f64], below: &[f64]) -> f64 {
    median(above.iter().zip(below).map(|(above, below)| above / below).collect())
}

fn floor_a(seed: u64, contacts: u64) -> u64 {
    floor::erlang_a::run(seed, contacts).contacts
}

fn floor_b(seed: u64, contacts: u64) -> u64 {
    floor::skills::run(seed, contacts).contacts
}

fn floor_c(seed: u64, contacts: u64) -> u64 {
    floor::chats::run(seed, contacts).contacts
}

fn against_floor(
    options: &Options,
    target: &'static str,
    plan: Plan,
    contacts: u64,
    floor: fn(u64, u64) -> u64,
) -> Row {
    let contacts = contacts / options.divisor;
    let costs = in_turn(
        options,
        &mut [&mut |round| cost(|| floor(round, contacts)), &mut |round| {
            cost(|| models::run(&plan.center(contacts, EXPONENTIAL), round).0)
        }],
    );
    let times = ratio(&costs[1], &costs[0]);
    let (floor, here) = (median(costs[0].clone()), median(costs[1].clone()));
    let measured = format!("{times:.2} ({here:.1} against {floor:.1} ns a contact)");
    Row { target, must: "3", goal: "2", measured, verdict: Verdict::of(times, 3.0, 2.0) }
}

/// The costs of these centers in turn, each in multiples of the first, and the costs themselves in words.
fn growth(options: &Options, centers: &[Center]) -> (Vec<f64>, String) {
    let mut runs =
        Vec::from_iter(centers.iter().map(|center| move |round: u64| cost(|| models::run(black_box(center), round).0)));
    let mut contestants = Vec::from_iter(runs.iter_mut().map(|run| run as &mut dyn FnMut(u64) -> f64));
    let costs = in_turn(options, &mut contestants);
    let words = Vec::from_iter(costs.iter().map(|costs| format!("{:.0}", median(costs.clone()))));
    (costs.iter().map(|cost| ratio(cost, &costs[0])).collect(), words.join(", "))
}

fn growth_with_agents(options: &Options) -> Row {
    let centers = [100_u32, 1_000, 10_000].map(|agents| {
        let set = [("class.calls.arrivals", format!("{agents}/s")), ("group.agents.agents", agents.to_string())];
        // The rate of the plan is that of 100 agents.
        A.center(3_000_000 / options.divisor * 100 / u64::from(agents), &set)
    });
    let (times, costs) = growth(options, &centers);
    let measured = format!("{:.2} ({costs} ns a contact with 100, 1,000, 10,000 agents)", times[2]);
    let verdict = Verdict::of(times[2], 2.0, 1.7);
    Row { target: "model A with 100 times the agents", must: "2", goal: "1.7", measured, verdict }
}

/// What a growth by `factor` may cost at most to count as logarithmic: as much again for each doubling.
fn logarithmic(factor: f64) -> f64 {
    1.0 + factor.log2()
}

/// A hundred agents and a hundred calls a second, in so many classes, of which each agent serves two or all.
fn classes(count: usize, all: bool) -> String {
    let mut text =
        String::from("[run]\nlength = \"1s\"\n[service_level]\nthreshold = \"200ms\"\nshort_abandon = \"50ms\"\n");
    text += "[defaults]\npatience = \"exponential(1s)\"\ntalk = \"exponential(1s)\"\n";
    for class in 0..count {
        let _ = write!(text, "[class.c{class}]\narrivals = \"{}/s\"\n", 100 / count);
    }
    let groups = if all { 1 } else { count };
    for group in 0..groups {
        let served = if all { (0..count).collect() } else { vec![group, (group + 1) % count] };
        let mut skills = Vec::from_iter(served.iter().map(|class| format!("\"c{class}\"")));
        skills.dedup();
        let _ = write!(text, "[group.g{group}]\nagents = {}\nskills = [{}]\n", 100 / groups, skills.join(", "));
    }
    text
}

fn growth_with_classes(options: &Options, target: &'static str, all: bool) -> Row {
    let seconds = 10_000.0 / options.divisor as f64;
    let centers = [1, 10, 100].map(|count| center_of(&classes(count, all), seconds));
    let (times, costs) = growth(options, &centers);
    let measured = format!("{:.2} ({costs} ns a contact)", times[2]);
    let bound = logarithmic(100.0);
    Row { target, must: "7.6", goal: "7.6", measured, verdict: Verdict::of(times[2], bound, bound) }
}

/// Twice as many calls as a hundred agents can serve, so that a hundred a second leave and the number waiting is a hundred
/// times the mean patience; what happens in a second stays the same.
fn growth_with_waiting(options: &Options) -> Row {
    let centers = ["100ms", "1s", "10s", "100s"].map(|patience| {
        let set = [
            ("class.calls.arrivals", "200/s".to_owned()),
            ("class.calls.patience", format!("exponential({patience})")),
        ];
        A.center(1_000_000 / options.divisor, &set)
    });
    let (times, costs) = growth(options, &centers);
    let measured = format!("{:.2} ({costs} ns a contact with 10, 100, 1,000, 10,000 waiting)", times[3]);
    let bound = logarithmic(1_000.0);
    let verdict = Verdict::of(times[3], bound, bound);
    Row { target: "1,000 times the waiting contacts", must: "11", goal: "11", measured, verdict }
}

fn growth_with_contacts(options: &Options) -> Row {
    let most = if options.full { 100_000_000 } else { 10_000_000 } / options.divisor;
    let few = 100_000 / options.divisor;
    let (short, long) = (A.center(few, EXPONENTIAL), A.center(most, EXPONENTIAL));
    let costs = in_turn(
        &Options { rounds: options.rounds.min(3), only: None, ..*options },
        &mut [
            // As many contacts, so that both sides take as long.
            &mut |round| cost(|| (0..most / few).map(|run| models::run(&short, round << 32 | run).0).sum()),
            &mut |round| cost(|| models::run(&long, round).0),
        ],
    );
    let times = ratio(&costs[1], &costs[0]);
    let measured = format!("{:+.1} % from {few} to {most}", 100.0 * (times - 1.0));
    let verdict = Verdict::of(times, 1.1, 1.02);
    Row { target: "cost of a contact in a long run", must: "+10 %", goal: "flat (2 %)", measured, verdict }
}

/// One run of so many contacts, recorded or not, and its [`peak`].
fn alone(contacts: u64, recorded: bool) -> u64 {
    let center = A.center(contacts, EXPONENTIAL);
    if recorded {
        black_box(Recorded::new(&center).run(1).0);
    } else {
        black_box(models::run(&center, 1));
    }
    peak()
}

/// The most memory that this process ever held \[KiB\].
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    most.trim().trim_end_matches(" kB").parse().expect("the system tells a number of KiB")
}

fn memory(options: &Options) -> Row {
    let (target, must, goal) = ("peak memory, 1e5 to 1e7 (1e8) contacts", "32 MiB, flat", "8 MiB");
    if !cfg!(target_os = "linux") {
        let measured = "only Linux tells the peak memory of a process".into();
        return Row { target, must, goal, measured, verdict: Verdict::NotMeasured };
    }
    let sizes: &[u64] =
        if options.full { &[100_000, 1_000_000, 10_000_000, 100_000_000] } else { &[100_000, 1_000_000, 10_000_000] };
    let peak = |&contacts: &u64| peak_of(&[ALONE, &(contacts / options.divisor).to_string()]) / 1024.0;
    let peaks = Vec::from_iter(sizes.iter().map(peak));
    let words = Vec::from_iter(peaks.iter().map(|peak| format!("{peak:.1}")));
    let most = peaks.iter().copied().fold(0.0, f64::max);
    // Flat means that contacts leave nothing behind: a byte for each of 10^6 would show.
    let flat = most - peaks[0] < 1.0;
    let verdict = if flat { Verdict::of(most, 32.0, 8.0) } else { Verdict::Failed };
    Row { target, must, goal, measured: format!("{} MiB", words.join(", ")), verdict }
}

/// The most memory of a run that this program makes when it is started with these arguments \[KiB\].
fn peak_of(arguments: &[&str]) -> f64 {
    let this = std::env::current_exe().expect("the system knows this program");
    let output = Command::new(this).args(arguments).output().expect("this program starts again");
    let text = String::from_utf8(output.stdout).expect("it tells a number");
    text.trim().parse().expect("it tells a number")
}

/// A contact that hangs up at once and is called by a robot, against a call that is taken or waits.
fn callbacks(options: &Options) -> Row {
    let center = |agents: u64, callback: &str| {
        let text = format!(
            "[run]\nlength = \"1s\"\n[class.calls]\narrivals = \"{}/s\"\ntalk = \"exponential(1s)\"\npatience = \"exponential(1s)\"\n\
             {callback}[group.agents]\nagents = {agents}\nskills = [\"calls\"]\n",
            agents * 9 / 10
        );
        center_of(&text, 1_000_000.0 / options.divisor as f64 / (agents * 9 / 10) as f64)
    };
    let robot = "callback = { offer = \"at-once\", dialled_by = \"robot\", ring = \"exponential(100ms)\", hold_patience = \"exponential(1s)\" }\n";
    let centers = [center(100, ""), center(100, robot), center(1_000, ""), center(1_000, robot)];
    let mut runs =
        Vec::from_iter(centers.iter().map(|center| move |round: u64| cost(|| models::run(black_box(center), round).0)));
    let mut contestants = Vec::from_iter(runs.iter_mut().map(|run| run as &mut dyn FnMut(u64) -> f64));
    let costs = in_turn(options, &mut contestants);
    let times = [ratio(&costs[1], &costs[0]), ratio(&costs[3], &costs[2])];
    let measured = format!("{:.2}, {:.2} (with 100, 1,000 agents)", times[0], times[1]);
    let verdict = Verdict::of(times[0].max(times[1]), 2.5, 2.5);
    Row { target: "a callback by a robot, times a plain call", must: "2.5", goal: "2.5", measured, verdict }
}

/// A thousand agents, for whom in the first second so many clients leave a wish to be called back, and in each other second as many as they can
/// serve in one.
fn wishing(wishes: u64, dialler: &str, seconds: usize) -> Center {
    let counts = Vec::from_iter((1..seconds).map(|_| "1000"));
    let text = format!(
        "[run]\nlength = \"1s\"\nclosing = \"cut\"\n[class.calls]\n\
         arrivals = {{ counts = [{wishes}, {}], interval = \"1s\" }}\ntalk = \"exponential(1s)\"\n\
         callback = {{ offer = \"at-once\", dialled_by = \"{dialler}\", ring = \"100ms\" }}\n\
         [group.agents]\nagents = 1000\nskills = [\"calls\"]\n",
        counts.join(", ")
    );
    center_of(&text, seconds as f64)
}

fn memory_of_wishes(options: &Options) -> Row {
    let (target, must, goal) = ("memory of each of 1e6 pending callbacks", "200 bytes", "200 bytes");
    if !cfg!(target_os = "linux") {
        let measured = "only Linux tells the peak memory of a process".into();
        return Row { target, must, goal, measured, verdict: Verdict::NotMeasured };
    }
    let most = 1_000_000 / options.divisor;
    let peak = |wishes: u64, dialler: &str| peak_of(&[WISHES, &wishes.to_string(), dialler]);
    let each = ["agent", "robot"].map(|dialler| (peak(most, dialler) - peak(1_000, dialler)) * 1024.0 / most as f64);
    let measured = format!("{:.0}, {:.0} bytes (agents dial, a robot does)", each[0], each[1]);
    Row { target, must, goal, measured, verdict: Verdict::of(each[0].max(each[1]), 200.0, 200.0) }
}

/// What a callback costs from wish to end while so many others are pending: a long run without a short one, which has the same at its start.
fn growth_with_wishes(options: &Options) -> Row {
    let (most, seconds) = (1_000_000 / options.divisor, 1 + 200 / options.divisor as usize);
    let figures = ["agent", "robot"].map(|dialler| {
        let pairs = [1_000, most].map(|wishes| [wishing(wishes, dialler, seconds), wishing(wishes, dialler, 2)]);
        let cost = |[long, short]: &[Center; 2], round: u64| {
            let took = |center: &Center| {
                let start = Instant::now();
                black_box(models::run(black_box(center), round));
                start.elapsed().as_nanos() as f64
            };
            (took(long) - took(short)) / (1_000 * (seconds - 2).max(1)) as f64
        };
        let costs = in_turn(options, &mut [&mut |round| cost(&pairs[0], round), &mut |round| cost(&pairs[1], round)]);
        (ratio(&costs[1], &costs[0]), median(costs[0].clone()), median(costs[1].clone()))
    });
    let [agent, robot] = figures.map(|(times, few, many)| format!("{times:.2} ({few:.0}, {many:.0} ns)"));
    Row {
        target: "a callback among 1e6 pending, against 1e3",
        must: "2",
        goal: "2",
        measured: format!("{agent} where agents dial, {robot} where a robot does"),
        verdict: Verdict::of(figures[0].0.max(figures[1].0), 2.0, 2.0),
    }
}

/// A center whose contacts are written to a folder.
struct Recorded<'c> {
    center: &'c Center,
    labels: Labels,
    folder: std::path::PathBuf,
}

impl Recorded<'_> {
    fn new(center: &Center) -> Recorded<'_> {
        let labels = Labels::of(center, |interval| interval.to_string());
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("records");
        Recorded { center, labels, folder }
    }

    /// One run, on one thread: the contacts, and the folder, which is there as long as this is kept.
    fn run(&self, seed: u64) -> (u64, OutDir) {
        let (one, limits) = (Some(1), Limits::default());
        let out = OutDir::prepare(&self.folder).expect("the folder can be written to");
        let file = ContactsFile::create(&out, &self.labels, Time::START).expect("the file can be written");
        let (results, ended) = experiment::replicate_recorded(self.center, seed, 0..1, one, limits, &|_| (), &file);
        ended.expect("the run ends and is written");
        (results[0].total().offered, out)
    }
}

fn records(options: &Options) -> Row {
    let contacts = 1_000_000 / options.divisor;
    let center = A.center(contacts, EXPONENTIAL);
    let (one, tell) = (Some(1), |_| ());
    let plain = |round| {
        let results = experiment::replicate(&center, round, 1, one, Limits::default(), &tell).expect("the run ends");
        results[0].total().offered
    };
    let recorded = Recorded::new(&center);
    let written = |round| {
        // To write a file is measured, and not to remove it.
        let mut folder = None;
        let cost = cost(|| {
            let (offered, out) = recorded.run(round);
            folder = Some(out);
            offered
        });
        drop(folder);
        cost
    };
    let (mut plain, mut written) = (|round| cost(|| plain(round)), written);
    let costs = in_turn(options, &mut [&mut plain, &mut written]);
    percent("writing one record for each contact", &costs)
}

fn lognormal(options: &Options) -> Row {
    let contacts = 1_000_000 / options.divisor;
    let distribution = || "lognormal(mean = 1s, cv = 1)".to_owned();
    let set = [("class.calls.talk", distribution()), ("class.calls.patience", distribution())];
    let (exponential, lognormal) = (A.center(contacts, EXPONENTIAL), A.center(contacts, &set));
    let costs = in_turn(
        options,
        &mut [&mut |round| cost(|| models::run(&exponential, round).0), &mut |round| {
            cost(|| models::run(&lognormal, round).0)
        }],
    );
    percent("lognormal service and patience", &costs)
}

fn percent(target: &'static str, costs: &[Vec<f64>]) -> Row {
    let times = ratio(&costs[1], &costs[0]);
    let (here, plain) = (median(costs[1].clone()), median(costs[0].clone()));
    let measured = format!("{:+.0} % ({here:.0} against {plain:.0} ns a contact)", 100.0 * (times - 1.0));
    Row { target, must: "+50 %", goal: "+25 %", measured, verdict: Verdict::of(times, 1.5, 1.25) }
}

/// Milliseconds that the program takes to run model A with these switches.
fn program(seconds: f64, switches: &[&str]) -> f64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command.arg("run").arg(A.path()).args(switches).stdout(Stdio::null()).stderr(Stdio::null());
    for (path, value) in length(seconds) {
        command.arg("--set").arg(format!("{path}={value}"));
    }
    let start = Instant::now();
    let status = command.status().expect("the program starts");
    assert!(status.success(), "the program ends with {status}");
    start.elapsed().as_secs_f64() * 1e3
}

fn start_up(options: &Options) -> Row {
    let runs = if options.divisor > 1 { 2 } else { 20 };
    let time = median((0..runs).map(|_| program(1.0, &[])).collect());
    let verdict = Verdict::of(time, 20.0, 5.0);
    let measured = format!("{time:.1} ms with 100 contacts");
    Row { target: "start-up of `run` on a small scenario", must: "20 ms", goal: "5 ms", measured, verdict }
}

fn two_cores(options: &Options) -> Row {
    let (target, must, goal) = ("two threads on replications, times as fast", "1.9 or more", "1.95");
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        let measured = "this machine has one processor".into();
        return Row { target, must, goal, measured, verdict: Verdict::NotMeasured };
    }
    // Many, for a thread has nothing to do while the other is at the last of them.
    let seconds = 1_250.0 / options.divisor as f64;
    let run = |threads| program(seconds, &["--replications", "128", "--threads", threads]);
    let times = in_turn(options, &mut [&mut |_| run("1"), &mut |_| run("2")]);
    let faster = ratio(&times[0], &times[1]);
    // Less is better for verdicts: the share of the time that is left.
    let verdict = Verdict::of(1.0 / faster, 1.0 / 1.9, 1.0 / 1.95);
    Row { target, must, goal, measured: format!("{faster:.2}"), verdict }
}

/// The study of this text, whose scenario lies in the repository.
fn in_study<T>(text: &str, work: impl FnOnce(&Study<'_>) -> T) -> T {
    let file = std::path::Path::new("scenarios/study.toml");
    let known = Vec::from_iter(metric_names());
    let files = StudyBesideDisk(text);
    let snapshot = Snapshot::of(&files);
    let study = Study::load(file, &[], &known, &snapshot);
    work(&study.unwrap_or_else(|wrong| panic!("{}", wrong.render(false))))
}

/// The disk with one file more.
struct StudyBesideDisk<'t>(&'t str);

impl Files for StudyBesideDisk<'_> {
    fn read(&self, path: &std::path::Path) -> std::io::Result<Vec<u8>> {
        match path.ends_with("study.toml") {
            true => Ok(self.0.as_bytes().to_vec()),
            false => Disk.read(path),
        }
    }
}

/// A sweep on one thread against the runs that it is made of.
fn sweep_point(options: &Options) -> Row {
    const POINTS: u32 = 64;
    let points: Vec<String> = (1..=POINTS).map(|seconds| format!("\"{seconds}s\"")).collect();
    let text = format!(
        "scenario = \"vanad/vanad.toml\"\nmetrics = [\"asa\"]\nreplications = 1\n[parameter.wrap_up]\n\
         path = \"defaults.wrap_up.mean\"\nvalues = [{}]\n",
        points.join(", ")
    );
    let (one, limits) = (Some(1), Limits::default());
    let figures = in_study(&text, |study| {
        let centers: Vec<Center> = (0..POINTS as usize)
            .map(|place| study.scenario(&[Coordinate::Place(place)]).expect("it is a scenario").center)
            .collect();
        let runs = |_| {
            let start = Instant::now();
            for center in &centers {
                black_box(experiment::replicate(center, 1, 1, one, limits, &|_| ()).expect("the run ends"));
            }
            start.elapsed().as_secs_f64()
        };
        let sweep = |_| {
            let start = Instant::now();
            let sweep = Sweep::prepare(study, one).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
            let jobs: Vec<Job> = sweep.jobs().collect();
            let take = |record| {
                black_box(record);
                Ok::<(), ()>(())
            };
            sweep.run(&jobs, limits, (one, false), &|_| (), take).expect("the runs end");
            start.elapsed().as_secs_f64()
        };
        let (mut runs, mut sweep) = (runs, sweep);
        in_turn(options, &mut [&mut runs, &mut sweep])
    });
    let beyond = median(figures[1].iter().zip(&figures[0]).map(|(sweep, runs)| sweep - runs).collect());
    let each = 1e3 * beyond / f64::from(POINTS);
    let run = 1e3 * median(figures[0].clone()) / f64::from(POINTS);
    Row {
        target: "a point of a sweep beyond its run",
        must: "1 ms",
        goal: "1 ms",
        measured: format!("{each:.2} ms beyond a run of {run:.1} ms (vanad, 64 points)"),
        verdict: Verdict::of(each, 1.0, 1.0),
    }
}

/// A sweep of 64 points on one thread and on two.
fn sweep_on_two_cores(options: &Options) -> Row {
    let (target, must, goal) = ("a sweep of 64 points on two threads", "1.9 or more", "1.95");
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        let measured = "this machine has one processor".into();
        return Row { target, must, goal, measured, verdict: Verdict::NotMeasured };
    }
    let replications = (80 / options.divisor).max(1);
    let text = format!(
        "scenario = \"chat.toml\"\nmetrics = [\"asa\", \"abandon_share\"]\nreplications = {replications}\n\
         [parameter.agents]\npath = \"group.writers.agents\"\nvalues = [6, 7, 8, 9, 10, 11, 12, 13]\n\
         [parameter.slowdown]\npath = \"group.writers.slowdown\"\nvalues = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]\n"
    );
    let times = in_study(&text, |study| {
        let on = |threads| {
            let start = Instant::now();
            let threads = Some(threads);
            let sweep = Sweep::prepare(study, threads).unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
            let jobs: Vec<Job> = sweep.jobs().collect();
            let take = |record| {
                black_box(record);
                Ok::<(), ()>(())
            };
            sweep.run(&jobs, Limits::default(), (threads, false), &|_| (), take).expect("the runs end");
            start.elapsed().as_secs_f64()
        };
        in_turn(options, &mut [&mut |_| on(1), &mut |_| on(2)])
    });
    let faster = ratio(&times[0], &times[1]);
    let verdict = Verdict::of(1.0 / faster, 1.0 / 1.9, 1.0 / 1.95);
    Row { target, must, goal, measured: format!("{faster:.2}"), verdict }
}
