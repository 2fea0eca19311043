//! The scenario file as it is written becomes a model that cannot be invalid, or diagnostics that point at the lines.
//!
//! The file is parsed once into a tree that knows where everything stands; values from the command line are put into it; then
//! each section is decoded by hand, and all that is wrong is collected. The keys of a section are declared once, in the file
//! that decodes it; the schema and the reference page are made from the same declarations.

mod addresses;
mod announcement;
mod apart;
mod attributes;
mod automation;
mod backtest;
mod busy;
mod busyness;
mod calendar;
mod callbacks;
mod calls;
mod campaigns;
mod check_file;
mod checks;
mod classes;
mod devices;
mod diagnostics;
mod distributions;
mod document;
mod explain;
mod file_kind;
mod files;
mod goals;
mod groups;
mod headcount;
mod hours;
mod inputs;
mod inquiry;
mod invitations;
mod invites;
mod keys;
mod measures;
mod migrate;
mod moments;
mod moves;
mod names;
mod nearest;
mod network;
mod notices;
mod outages;
mod overload;
mod overrides;
mod paging;
mod patience;
mod plausible;
mod presence;
mod programs;
mod providers;
mod quantities;
mod reader;
mod reference;
mod renamed;
mod render;
mod repetition;
mod response;
mod retrials;
mod roster;
mod routing;
mod rules;
mod schema;
mod shares;
mod sheet;
mod shifts;
mod silence;
mod sip;
mod sites;
mod status;
mod stretches;
mod study;
mod talk_level;
#[cfg(test)]
mod tests;

mod threads;
mod transfers;
mod translation;
mod tree;
mod trunks;
mod turns;
mod volumes;
mod what_if;
mod while_waiting;

pub use backtest::{Backtest, BacktestCell};
pub use calendar::{Settings, clock};
pub use check_file::{CheckFile, CheckRefused, NamedScenario, PlannedMetric, PlannedScenario, Watchable, Worse};
pub use diagnostics::{Code, Diagnostic, Diagnostics, Severity};
pub use document::{Document, Entry, Section, Value as DocumentValue};
pub use explain::{Explanation, WordKind, explanations};
pub use files::{Disk, Files, LARGEST_FILE, Memory, Snapshot, SourceFile};
pub use goals::{Each, Goal, Limit, SERVICE_LEVEL as HEADLINE, Target};
pub use inputs::{Difference, Inputs, line_of_value};
pub use measures::{NamedMetric, metric_help};
pub use migrate::{Change, Migrated, migrate};
pub use names::{begins_like_a_formula, reads_as};
pub use nearest::nearest;
pub use overrides::Override;
pub use reference::{check_reference, reference, study_reference};
pub use renamed::names_of_today;
pub use repetition::{Batches, Repetition, Until};
pub use schema::schema;
pub use shifts::{BreakWindow, Contract, Shifts, Template};
pub use study::{
    Best, Bound, Coordinate, Design, Direction, Layout, MAX_COLOURS, MetricName, Objective, Parameter, Place, Study,
};
pub use talk_level::TalkLevel;
pub use what_if::WhatIf;

use crate::ids::{AgentId, ClassId, Id, IdVec, ProtocolId, SkillId};
use crate::model::{Agent, Center, Extent, Horizon, PresencePlan, QueuePlan, Sites, StatusServer, Thresholds};
use crate::routing::Row;
use crate::stats::ServiceLevelFormula;
use crate::time::{Span, Time};
use crate::workload::{Arrivals, Class, SharedBusyness};
use apart::Apart;
use calendar::Calendar;
use classes::{Demand, Surroundings};
use diagnostics::{At, Problem};
use file_kind::FileKind;
use groups::Staff;
use keys::{Absence, Key, Kind, Shape, Word};
use moves::Moves;
use programs::Programs;
use reader::{Fields, Reader};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tree::{Node, Value};

const IN_TIME: Span = Span::from_seconds(20);
const SHORT_ABANDON: Span = Span::from_seconds(5);

/// The whole file.
static ROOT: Shape = Shape {
    title: "a scenario",
    doc: "A contact center and what it is run for. The first comment of the file is the question that it answers.",
    keys: &[
        Key {
            name: "$schema",
            kind: Kind::Text("a path or an address"),
            default: Absence::Means("no schema"),
            doc: "Where editors find the schema of the format; it changes nothing.",
        },
        section("run", Kind::Table(&calendar::RUN), Absence::Refused),
        section("service_level", Kind::Table(&SERVICE_LEVEL), Absence::Means("its defaults")),
        section("defaults", Kind::Table(&classes::DEFAULTS), Absence::Means("nothing")),
        section(
            "busyness",
            Kind::Table(&busyness::SHARED_BUSYNESS),
            Absence::Means("no day is busier than planned for all classes alike"),
        ),
        section("class", Kind::Map("class", &Kind::Table(&classes::CLASS)), Absence::Refused),
        section(
            "queue",
            Kind::Map("queue", &Kind::Table(&routing::QUEUE)),
            Absence::Means("one for each queue that classes name"),
        ),
        section("group", Kind::Map("group", &Kind::Table(&groups::GROUP)), Absence::Means("the roster brings agents")),
        section("site", Kind::Map("site", &Kind::Table(&sites::SITE)), Absence::Means("all agents are at one site")),
        section("network", Kind::Table(&network::NETWORK), Absence::Means("contacts come to the sites by `share`")),
        section("roster", Kind::Table(&roster::ROSTER), Absence::Means("groups bring agents")),
        section(
            "provider",
            Kind::Map("provider", &Kind::Table(&providers::PROVIDER)),
            Absence::Means("no instant messages"),
        ),
        section(
            "program",
            Kind::Map("program", &Kind::Table(&programs::PROGRAM)),
            Absence::Means("each protocol has a program of its name"),
        ),
        section(
            "presence_service",
            Kind::Map("presence service", &Kind::Table(&presence::PRESENCE_SERVICE)),
            Absence::Means("nobody knows of devices"),
        ),
        section("presence", Kind::Table(&presence::PRESENCE), Absence::Means("its defaults")),
        section(
            "device",
            Kind::Map("device", &Kind::Table(&devices::DEVICE)),
            Absence::Means("no device is looked at"),
        ),
        section("status", Kind::Table(&status::STATUS_SERVER), Absence::Means("its defaults")),
        section("paging", Kind::Table(&paging::PAGING), Absence::Means("its defaults")),
        section("proxy", Kind::Table(&providers::PROXY), Absence::Means("its defaults")),
        section("trunk", Kind::Map("trunk", &Kind::Table(&trunks::TRUNK)), Absence::Means("lines without limit")),
        section("sip", Kind::Table(&sip::SIP), Absence::Means("its defaults")),
        section("firewall", Kind::Table(&providers::FIREWALL), Absence::Means("none beside the proxy")),
        section("rule", Kind::List(&Kind::Table(&rules::RULE)), Absence::Means("contacts go as their class says")),
        section("rules_from", Kind::List(&Kind::Table(&rules::RULES_FROM)), Absence::Means("rules stay")),
        section("routing", Kind::Table(&routing::ROUTING), Absence::Means("its defaults")),
        section("goal", Kind::Map("goal", &Kind::Table(&goals::GOAL)), Absence::Means("nothing is to be reached")),
        section(
            "shift",
            Kind::Map("shift", &Kind::Table(&shifts::SHIFT)),
            Absence::Means("`staff` tells agents by interval and makes no roster"),
        ),
        section("contract", Kind::Table(&shifts::CONTRACT), Absence::Means("its defaults")),
        section("backtest", Kind::Table(&backtest::BACKTEST), Absence::Means("nothing to compare with")),
    ],
};

const fn section(name: &'static str, kind: Kind, default: Absence) -> Key {
    Key { name, kind, default, doc: "See there." }
}

/// The most memory that one replication may take while it runs, beyond what machines have, and the results of all from which on there is a
/// warning \[bytes\].
const MOST_BYTES: u128 = 1_000_000_000_000;
const MUCH: u128 = 4_000_000_000;

/// The words are those of [`ServiceLevelFormula::key`].
const HEADLINES: &[Word] = &[
    Word { name: "all", doc: "Of all offered: whoever is lost, in whatever way, counts against it." },
    Word { name: "all-exclude-short-abandoned", doc: "Of all offered but short abandonments." },
    Word { name: "answered-or-abandoned", doc: "Of those who were answered or gave up waiting." },
    Word { name: "answered", doc: "Of the answered." },
    Word { name: "exclude-abandoned-in-time", doc: "Who gave up in time is left out." },
    Word { name: "credit-abandoned-in-time", doc: "Who gave up in time counts as answered in time." },
    Word { name: "exclude-short-abandoned", doc: "Short abandonments are left out." },
    Word { name: "credit-short-abandoned", doc: "Short abandonments count as answered in time." },
];

/// The most thresholds of a class: each wait is held against all of them.
const MAX_THRESHOLDS: usize = 100;

static SERVICE_LEVEL: Shape = Shape {
    title: "[service_level]",
    doc: "What counts as in time, and which service level is shown.",
    keys: &[
        Key {
            name: "threshold",
            kind: Kind::Duration,
            default: Absence::Is(|| IN_TIME.to_string()),
            doc: "Who waits at most this long is answered in time. It is the `threshold` of queues that name none, by which some orders go.",
        },
        Key {
            name: "thresholds",
            kind: Kind::List(&Kind::Duration),
            default: Absence::Means("`threshold` alone"),
            doc: "Further thresholds, such as [\"10s\", \"60s\"]: `service_levels.csv` and a table have the service level for each of them and for `threshold`.",
        },
        Key {
            name: "short_abandon",
            kind: Kind::Duration,
            default: Absence::Is(|| SHORT_ABANDON.to_string()),
            doc: "Who gives up after at most this long is a short abandonment.",
        },
        Key {
            name: "headline",
            kind: Kind::Choice(HEADLINES),
            default: Absence::Is(|| ServiceLevelFormula::All.key().to_owned()),
            doc: "The service level that tables, charts and pages show where they show one; the files have all of them. It changes no result.",
        },
    ],
};

/// A scenario that can be run.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The question that it answers: the first comment of the file.
    pub question: String,
    /// The center.
    pub center: Center,
    /// How to run it.
    pub settings: Settings,
    /// The names of what the center knows by number only.
    pub names: Names,
    /// Every file that was read, the scenario first.
    pub sources: Vec<SourceFile>,
    /// What is to be reached, in the order of the file.
    pub goals: Vec<Goal>,
    /// What really happened, if the scenario says.
    pub backtest: Option<Backtest>,
    /// What rosters are made of, if the scenario says.
    pub shifts: Option<Shifts>,
    /// What may not be meant.
    pub warnings: Diagnostics,
    /// The scenario as TOML after the overrides, without comments: read again, it gives the same center.
    pub text: String,
}

impl Scenario {
    /// About how much memory a run takes that simulates so many replications at a time, from its number of replications, classes, groups and
    /// intervals \[bytes\].
    pub fn memory(&self, at_a_time: usize) -> u128 {
        self.memory_at_work(at_a_time) + kept(Extent::of(&self.center), &self.settings.repetition)
    }

    /// What agents are called: by the roster, or else by their group and their number in it from 1.
    pub fn agent_names(&self) -> Vec<String> {
        let mut members = vec![0_usize; self.center.groups.len()];
        let named = |(id, agent): (AgentId, &Agent)| {
            let member = &mut members[agent.group.index()];
            *member += 1;
            let numbered = || format!("{} {member}", self.center.groups[agent.group].name);
            self.names.persons.get(&id).cloned().unwrap_or_else(numbered)
        };
        self.center.agents.entries().map(named).collect()
    }

    /// About how much memory so many replications take that are simulated at a time, and of which little is kept \[bytes\].
    pub fn memory_at_work(&self, replications: usize) -> u128 {
        Extent::of(&self.center).bytes() * replications as u128
    }
}

/// The names of what a center knows by number only. Classes, queues, groups and providers carry their own.
#[derive(Clone, Debug)]
pub struct Names {
    /// Skills.
    pub skills: IdVec<SkillId, String>,
    /// Protocols of instant messages.
    pub protocols: IdVec<ProtocolId, String>,
    /// Those of a roster.
    persons: BTreeMap<AgentId, String>,
    start: Span,
    date: Option<jiff::civil::Date>,
    /// Of the day of the start, 0 for Monday.
    weekday: Option<usize>,
    horizon: Horizon,
}

impl Scenario {
    /// The scenario as it is run: so many times if that is said, else as it says itself. One long run has no intervals in its tables, so its
    /// intervals are the pieces it is cut into.
    #[must_use]
    pub fn repeated(mut self, replications: Option<u32>) -> Scenario {
        if let Some(count) = replications {
            self.settings.repetition = Repetition::Replications(count);
        }
        if let Repetition::Batches(batches) = &self.settings.repetition {
            self.center.horizon.interval = batches.piece;
            self.names.horizon.interval = batches.piece;
        }
        self
    }
}

impl Names {
    /// When the interval starts: `08:30`, in a run over several days with the date, or else the number of the day from 1.
    pub fn interval(&self, interval: usize) -> String {
        calendar::moment(self.start, self.date, self.horizon.length, self.horizon.interval.times(interval as u64))
    }

    /// The second of a moment of the run, in the same way: `08:30:00`.
    pub fn second(&self, time: Time) -> String {
        let text = calendar::moment(self.start, self.date, self.horizon.length, time.since(Time::START));
        // A full minute is written without its seconds.
        if text.matches(':').count() == 1 { format!("{text}:00") } else { text }
    }

    /// The number of the day on which the interval starts, 0 being the one of the start.
    pub fn day(&self, interval: usize) -> u64 {
        calendar::day(self.start, self.horizon.interval.times(interval as u64))
    }

    /// The date of the day with this number, 0 being the one of the start; nothing without a date of the run.
    pub fn date(&self, day: i64) -> Option<jiff::civil::Date> {
        self.date?.checked_add(jiff::ToSpan::days(day)).ok()
    }

    /// The weekday of the day with this number, 0 for Monday; nothing where it is not known.
    pub fn weekday(&self, day: i64) -> Option<usize> {
        self.weekday.map(|first| (first as i64 + day).rem_euclid(7) as usize)
    }

    /// The time of day at which the run starts, since midnight.
    pub fn start(&self) -> Span {
        self.start
    }

    /// How a day is called: its date, or its number from 1.
    pub fn day_name(&self, day: u64) -> String {
        calendar::day_name(self.date, day)
    }
}

/// All that is wrong with a scenario.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What, each with its place.
    pub diagnostics: Diagnostics,
    /// The metrics that it asks for, as far as they could be read.
    pub asked: Box<Asked>,
}

/// The metrics that a scenario asks for of which something else is wrong.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// By goals.
    pub goals: Vec<Goal>,
    /// By a precision.
    pub until: Option<Until>,
    /// The names of the parts that are there whatever is wrong with them, by their kind; of other kinds it is not known which there are.
    pub parts: Vec<(&'static str, Vec<String>)>,
}

/// Reads the scenario at `path` with the overrides put into it.
///
/// # Errors
/// All that is wrong with it, each with its place; what may not be meant is told with the scenario instead.
pub fn load(path: &Path, overrides: &[Override], files: &dyn Files) -> Result<Scenario, Diagnostics> {
    load_what_if(path, overrides, &[], files).map_err(|refused| refused.diagnostics)
}

/// The same of a center of which there is more or less of something; that is said after its question.
///
/// # Errors
/// As those of [`load`], and what cannot be more or less; with the metrics that are asked for all the same, so that what is wrong with them is
/// told together with it.
pub fn load_what_if(
    path: &Path,
    overrides: &[Override],
    what_if: &[WhatIf],
    files: &dyn Files,
) -> Result<Scenario, Refused> {
    let mut reader = Reader::new(files, path);
    match read(&mut reader, path, overrides, what_if) {
        Some(mut scenario) if !reader.has_errors() => {
            scenario.warnings = reader.diagnostics();
            Ok(scenario)
        }
        _ => Err(Refused { diagnostics: reader.diagnostics(), asked: Box::new(reader.asked) }),
    }
}

fn read(reader: &mut Reader<'_>, path: &Path, overrides: &[Override], what_if: &[WhatIf]) -> Option<Scenario> {
    let source = reader.open(&path.to_string_lossy(), None)?;
    let text = reader.sources[source].text.clone();
    let mut root = match tree::parse(source, &text) {
        Ok(root) => root,
        Err(problems) => {
            reader.report_all(problems);
            return None;
        }
    };
    for set in overrides {
        if let Some((target, value)) = reader.setting(set) {
            reader.put(&mut root, &target, &value);
        }
    }
    what_if.iter().for_each(|asked| reader.what_if(&mut root, asked));
    if reader.is_other_file(&root, FileKind::Scenario) {
        return None;
    }
    let mut scenario = decode(reader, &root)?;
    scenario.question = question(&text);
    for asked in what_if {
        scenario.question.push_str(&format!(" What if {}?", asked.text));
    }
    scenario.text = tree::write(&root);
    scenario.sources = std::mem::take(&mut reader.read);
    Some(scenario)
}

/// The parts of a scenario that are there if their tables are.
fn named_parts(root: &Fields<'_>) -> Vec<(&'static str, Vec<String>)> {
    let named = |kind: &'static str| {
        let Some(Value::Table(table)) = root.node(kind).map(|node| &node.value) else { return (kind, Vec::new()) };
        (kind, table.entries.iter().map(|(name, _)| name.text.clone()).collect())
    };
    ["class", "provider", "site", "goal"].map(named).into()
}

/// The table of a section, if it is there.
fn section_of<'t>(reader: &mut Reader<'_>, root: &Fields<'t>, name: &str, shape: &'static Shape) -> Option<Fields<'t>> {
    let node = root.node(name)?;
    reader.fields(node, root.place(name), shape)
}

fn decode(reader: &mut Reader<'_>, root_node: &Node) -> Option<Scenario> {
    let root = reader.fields(root_node, &root_node.at, &ROOT)?;
    reader.refuse_names(root_node);
    if let Some(node) = root.node("$schema") {
        reader.text_of(node);
    }
    let run = section_of(reader, &root, "run", &calendar::RUN);
    // Without [run] all else is still looked at, as of a day.
    let (mut calendar, settings, closing) = run.as_ref().map_or_else(calendar::of_a_day, |run| reader.run(run));
    let count = |name: &str| match root.node(name).map(|node| &node.value) {
        Some(Value::Table(table)) => table.entries.len(),
        _ => 0,
    };
    let extent = Extent {
        intervals: calendar.horizon.intervals(),
        classes: count("class"),
        groups: count("group"),
        providers: count("provider"),
        sites: count("site"),
    };
    let place = run.as_ref().map_or(root.at, |run| run.node("interval").map_or(run.at, |_| run.place("interval")));
    if extent.classes > classes::MAX_CLASSES {
        let message = format!("there are {} classes, more than {}", extent.classes, classes::MAX_CLASSES);
        reader.report(Problem::error(Code::Limit, root.place("class"), message));
        return None;
    }
    if !check_size(reader, place, extent, &settings.repetition) {
        calendar.horizon.interval = calendar.horizon.length;
    }
    let service_level = section_of(reader, &root, "service_level", &SERVICE_LEVEL);
    let headline = service_level.as_ref().and_then(|fields| reader.choice(fields, "headline"));
    let headline = headline.and_then(|word| ServiceLevelFormula::ALL.into_iter().find(|formula| formula.key() == word));
    let mut threshold = |key: &str, default: Span| {
        service_level.as_ref().and_then(|fields| reader.duration(fields, key)).unwrap_or(default)
    };
    let thresholds = Thresholds {
        in_time: threshold("threshold", IN_TIME),
        short_abandon: threshold("short_abandon", SHORT_ABANDON),
        headline: headline.unwrap_or(ServiceLevelFormula::All),
    };
    let proxy = section_of(reader, &root, "proxy", &providers::PROXY);
    let firewall = section_of(reader, &root, "firewall", &providers::FIREWALL);
    let mut messaging = reader.messaging([root.node("provider"), root.node("program")], proxy, firewall, &calendar);
    let sip = section_of(reader, &root, "sip", &sip::SIP);
    let mut signalling = reader.signalling(sip.as_ref(), &calendar, &mut messaging.protocols);
    let mut staff = Staff::new();
    if let Some(node) = root.node("group") {
        let programs = Programs::of(&messaging.protocols, &messaging.programs);
        reader.groups(node, &calendar, programs, &mut staff);
    }
    if let Some(fields) = section_of(reader, &root, "roster", &roster::ROSTER) {
        reader.roster(&fields, &calendar, &mut staff);
    }
    if staff.groups.names.is_empty() && root.node("roster").is_none() {
        let problem = Problem::error(Code::Nothing, &root_node.at, "nobody serves in this scenario");
        reader.report(problem.help("declare agents in [group.NAME] or a [roster]"));
    }
    if let Some(node) = root.node("site") {
        reader.name_centers(node, &mut staff);
    }
    let defaults = section_of(reader, &root, "defaults", &classes::DEFAULTS);
    let (trunk_names, trunks) = reader.trunks(root.node("trunk"));
    let invites = reader.invites(root.node("class"), &calendar);
    reader.attributes_by_sip(sip.as_ref(), &invites, &mut signalling);
    let around = Surroundings {
        calendar: &calendar,
        messaging: &messaging,
        signalling: &signalling,
        invites,
        trunks: &trunk_names,
        defaults,
        queues: root.node("queue"),
        rules: root.node("rule"),
        rules_from: root.node("rules_from"),
        in_time: thresholds.in_time,
    };
    let further = service_level.as_ref().and_then(|fields| fields.node("thresholds"));
    let further = further.map(|node| reader.thresholds(node)).unwrap_or_default();
    let mut demand = reader.classes(root.node("class"), &around, &mut staff);
    if count("class") == 0 && root.node("class").is_some() {
        let problem = Problem::error(Code::Nothing, root.place("class"), "nobody makes contact in this scenario");
        reader.report(problem.help("declare a [class.NAME]"));
    }
    let status = status(reader, &root, &mut demand);
    let presence = presence_plan(reader, &root, &calendar, &mut demand);
    let paging = section_of(reader, &root, "paging", &paging::PAGING);
    let paging = reader.paging(paging.as_ref(), demand.classes.iter());
    let busyness = section_of(reader, &root, "busyness", &busyness::SHARED_BUSYNESS);
    let mut busyness = busyness.map(|fields| reader.shared_busyness(&fields, &demand)).unwrap_or_default();
    if settings.antithetic && !mirror(&mut busyness, &mut demand.classes) && demand.is_whole() {
        let message = "nothing is busy or quiet by chance here, so no replication can mirror another";
        let at = run.as_ref().map_or(root.at, |run| run.place("antithetic"));
        let problem = Problem::error(Code::Conflict, at, message);
        reader.report(
            problem.help("give a class, or the center, `busyness` of days or intervals, or leave out `antithetic`"),
        );
    }
    let routing = section_of(reader, &root, "routing", &routing::ROUTING);
    let mut rules = reader.routing(routing.as_ref(), &demand);
    rules.reserves = reader.reserves(&staff, &demand.queues);
    (rules.table, rules.since_monday) = (std::mem::take(&mut demand.table), calendar.since_monday());
    let backtest = section_of(reader, &root, "backtest", &backtest::BACKTEST)
        .and_then(|fields| reader.backtest(&fields, &calendar, thresholds.in_time, &mut demand));
    let is_written = root.node("busyness").is_some_and(|node| node.get("talk").is_some());
    if let Some(deviation) = backtest.as_ref().and_then(|real| real.talk?.deviation).filter(|_| !is_written) {
        busyness.talk_cv = deviation.min(busyness::MAX_TALK_CV);
    }
    if busyness.talk_cv > 0.0 && matches!(settings.repetition, Repetition::Batches(_)) {
        let message = "one long run has one level of talk, so that its batches do not tell how uncertain that is";
        let problem = Problem::apart(Apart::BatchesAndTalk, root.place("busyness"), message);
        reader.report(problem.help("write `replications` in place of `batches`, or talk = 0 in [busyness]"));
    }
    let goals = root.node("goal").map_or_else(Vec::new, |node| reader.goals(node));
    let shifts = reader.shifts([root.node("shift"), root.node("contract")], root.place("contract"), &calendar, &staff);
    let network = section_of(reader, &root, "network", &network::NETWORK);
    let sites = match root.node("site") {
        Some(node) => reader.sites(node, network, &staff, (&demand, &rules)),
        None => {
            if root.node("network").is_some() {
                let problem =
                    Problem::error(Code::Conflict, root.place("network"), "there are no centers to place contacts at");
                reader.report(problem.help("declare them as [site.NAME]"));
            }
            Some(Sites::one())
        }
    };
    let answered_within = demand.names.names.iter().map(|name| {
        let own = root.node("class").and_then(|node| node.get(name)).and_then(|node| node.get("thresholds"));
        let own = own.map(|node| reader.thresholds(node)).unwrap_or_default();
        // Those that all classes have are there for all of them together; the one that tables go by is a point of the curve.
        let mut within = BTreeSet::from_iter(further.iter().copied().chain(own));
        if !within.is_empty() {
            within.insert(thresholds.in_time);
        }
        Vec::from_iter(within)
    });
    let answered_within = answered_within.collect();
    if reader.has_errors() {
        let until = match settings.repetition {
            Repetition::Until(until) => Some(until),
            Repetition::Replications(_) | Repetition::Batches(_) => None,
        };
        reader.asked = Asked { goals, until, parts: named_parts(&root) };
        return None;
    }
    let sites = sites?;
    let counts = |(_, table): &(_, Vec<Row>)| table.iter().any(|row| row.when.idle.is_some());
    if rules.name_groups() || demand.enterprise.tables.iter().any(counts) {
        staff.report_groups();
    }
    let moves = Moves::of_classes(&demand, &rules);
    reader.check(&calendar, closing, (&messaging, &signalling), &staff, (&demand, &rules, &moves));
    reader.check_plausible(
        (&calendar, closing),
        &messaging,
        (&staff, &sites),
        (&demand, &rules, &moves),
        thresholds.in_time,
    );
    let names = Names {
        skills: staff.skills.names.clone(),
        protocols: messaging.protocols.names.clone(),
        persons: std::mem::take(&mut staff.persons),
        start: calendar.start,
        date: calendar.date,
        weekday: calendar.weekday_of(0),
        horizon: calendar.horizon,
    };
    let center = Center {
        horizon: calendar.horizon,
        closing,
        thresholds,
        answered_within,
        warm_up: calendar.warm_up,
        classes: demand.classes,
        busyness,
        queues: demand.queues.names.iter().map(|name| QueuePlan { name: name.clone() }).collect(),
        groups: staff.model_groups(),
        program_changes: staff.program_changes(),
        agents: staff.agents,
        providers: messaging.providers,
        proxy: messaging.proxy,
        trunks,
        routing_point: signalling.point,
        firewall: messaging.firewall,
        rules,
        enterprise: demand.enterprise,
        presence,
        status,
        paging,
        sites,
    };
    Some(Scenario {
        question: String::new(),
        center,
        settings,
        names,
        sources: Vec::new(),
        goals,
        backtest,
        shifts,
        warnings: Diagnostics::default(),
        text: String::new(),
    })
}

/// Where clients see the center's status; classes are told how theirs look at it.
fn status(reader: &mut Reader<'_>, root: &Fields<'_>, demand: &mut Demand) -> StatusServer {
    let of_class = |(class, plan): (ClassId, &Class)| {
        let node = root.node("class")?.get(&plan.name)?.get("status")?;
        Some((class, node))
    };
    let nodes = Vec::from_iter(demand.classes.entries().filter_map(of_class));
    let section = section_of(reader, root, "status", &status::STATUS_SERVER);
    let server = reader.status_server(section.as_ref(), &nodes);
    reader.status(&nodes, server, demand);
    server
}

/// Clients' devices, and how they are seen; classes are told by which of them theirs are called back.
fn presence_plan(reader: &mut Reader<'_>, root: &Fields<'_>, calendar: &Calendar, demand: &mut Demand) -> PresencePlan {
    let (names, services) = reader.presence_services(root.node("presence_service"), calendar);
    let devices = reader.devices(root.node("device"), calendar, &names);
    let section = section_of(reader, root, "presence", &presence::PRESENCE);
    let collector = reader.collector(section.as_ref(), &names);
    let node_of = |class: &Class| root.node("class")?.get(&class.name);
    let clientele = |class: &Class| {
        let node = node_of(class)?.get("clients")?;
        reader.clientele(node, class, &devices, &names)
    };
    let clienteles: IdVec<ClassId, _> = demand.classes.iter().map(clientele).collect();
    for (class, clientele) in demand.classes.iter_mut().zip(clienteles.iter()) {
        if clientele.is_none() && node_of(class).is_some_and(|node| node.get("clients").is_some()) {
            continue;
        }
        let calls = node_of(class).and_then(|node| node.get("callback").or(node.get("campaign")));
        let Some(node) = calls.and_then(|calls| calls.get("devices")) else { continue };
        let addresses = reader.called_by(node, class, clientele.as_ref(), &devices);
        if let Some(callback) = &mut class.callback {
            callback.addresses = addresses;
        }
    }
    PresencePlan { devices: devices.plans, services, clienteles, collector }
}

impl Reader<'_> {
    /// Limits of the wait, ascending and each once.
    fn thresholds(&mut self, node: &Node) -> Vec<Span> {
        let mut thresholds: Vec<Span> = self.list(node).iter().filter_map(|node| self.duration_of(node)).collect();
        thresholds.sort_unstable();
        thresholds.dedup();
        if thresholds.len() > MAX_THRESHOLDS {
            let message = format!("there are {} thresholds, more than {MAX_THRESHOLDS}", thresholds.len());
            self.report(Problem::error(Code::Limit, &node.at, message));
        }
        thresholds
    }
}

/// Lets the second replication of each pair be as quiet as the first is busy, in all classes; whether any is busy or quiet by chance.
fn mirror(shared: &mut SharedBusyness, classes: &mut IdVec<ClassId, Class>) -> bool {
    shared.antithetic = true;
    let mut any = shared.day_cv > 0.0 || shared.talk_cv > 0.0;
    for class in classes.iter_mut() {
        if let Arrivals::Poisson { busyness, .. } | Arrivals::Renewal { busyness, .. } = &mut class.arrivals {
            busyness.antithetic = true;
            any |= busyness.day_cv > 0.0 || busyness.piece_cv > 0.0;
        }
    }
    any
}

/// About how much memory the results of all replications take \[bytes\].
fn kept(extent: Extent, repetition: &Repetition) -> u128 {
    extent.kept() * u128::from(repetition.at_most())
}

/// Refuses what would take more memory than a run may, before it takes it, and warns of much.
fn check_size(reader: &mut Reader<'_>, place: &At, extent: Extent, repetition: &Repetition) -> bool {
    let told = |bytes: u128| format!("about {:.1} GB of memory", bytes as f64 / 1e9);
    if extent.bytes() > MOST_BYTES {
        let message = format!(
            "the counts of {} intervals take {}, more than {:.0} GB",
            extent.intervals,
            told(extent.bytes()),
            MOST_BYTES as f64 / 1e9
        );
        reader.report(Problem::error(Code::Horizon, place, message).help("take a longer `interval` or a shorter run"));
        return false;
    }
    let all = extent.bytes() + kept(extent, repetition);
    if all > MUCH {
        let message = format!("the results of {} replications take {}", repetition.at_most(), told(all));
        let problem = Problem::warning(Code::Doubtful, place, message);
        reader.report(problem.help("take a longer `interval` or fewer replications, if this machine has less"));
    }
    true
}

/// The first block of comments, without the marks; lines for editors (`#:schema ...`) are none.
pub fn question(text: &str) -> String {
    let comments = text
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty() || line.starts_with("#:") || line.starts_with("\"$schema\""));
    let lines = comments.map_while(|line| line.strip_prefix('#')).map(str::trim);
    let block = lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    match block.find('?') {
        Some(mark) => block[..=mark].to_owned(),
        None => block,
    }
}
