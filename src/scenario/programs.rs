//! The programs of agents: what they are compatible with, on which devices they run, and when they do not.

use super::calendar::Calendar;
use super::diagnostics::{At, Code, Problem};
use super::groups::Staff;
use super::keys::{Absence, Key, Kind, Shape};
use super::names::Register;
use super::nearest::nearest;
use super::outages::{DAY, FROM, OUTAGE, TO};
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::ids::{GroupId, Id, ProtocolId};
use crate::model::ProgramChange;
use crate::routing::ProtocolSet;
use crate::time::{Span, Time};
use std::collections::{BTreeMap, BTreeSet};

const REPORTED_AFTER: Span = Span::ZERO;
/// The most stretches in which programs or devices of a group are off.
const MAX_CLOSED: usize = 10_000;

pub(super) static PROGRAM: Shape = Shape {
    title: "[program.NAME]",
    doc: "A program of agents or the proxy that is compatible with other programs than those of its name: of other brands, or of \
          other versions. A protocol has a program of its own name without this.",
    keys: &[Key {
        name: "speaks",
        kind: Kind::List(&Kind::Text("a protocol")),
        default: Absence::Refused,
        doc: "The protocols of the clients' programs that it is compatible with.",
    }],
};

pub(super) const PROGRAMS: Key = Key {
    name: "programs",
    kind: Kind::List(&Kind::Text("a protocol or program")),
    default: Absence::Means("none"),
    doc: "Programs for instant messages that are installed at the agents' stations, and running whenever they are not `closed`.",
};

pub(super) const APPLIANCES: Key = Key {
    name: "appliances",
    kind: Kind::List(&Kind::Table(&APPLIANCE)),
    default: Absence::Means("one with `programs`, always on"),
    doc: "Several devices of each agent, each with an address of its own. An agent is one agent, however many are on.",
};

pub(super) const CLOSED: Key = Key {
    name: "closed",
    kind: Kind::List(&Kind::Table(&CLOSING)),
    default: Absence::Means("never"),
    doc: "When a program is not running. Sessions that are open then go on.",
};

pub(super) const REPORTED: Key = Key {
    name: "reported_after",
    kind: Kind::Duration,
    default: Absence::Is(|| REPORTED_AFTER.to_string()),
    doc: "How long until the routing engine learns that programs were closed or started. Until then it gives contacts to agents who \
          cannot answer them, which tells it, or leaves them waiting for agents who could.",
};

pub(super) static APPLIANCE: Shape = Shape {
    title: "an appliance",
    doc: "A device with programs.",
    keys: &[
        Key {
            name: "programs",
            kind: Kind::List(&Kind::Text("a protocol or program")),
            default: Absence::Refused,
            doc: "The programs that run on it.",
        },
        Key {
            name: "off",
            kind: Kind::List(&Kind::Table(&OUTAGE)),
            default: Absence::Means("never"),
            doc: "When it is off, and all its programs with it.",
        },
    ],
};

pub(super) static CLOSING: Shape = Shape {
    title: "a closure",
    doc: "A time in which a program is installed and not running, on none of an agent's devices.",
    keys: &[
        Key {
            name: "program",
            kind: Kind::Text("a protocol or program"),
            default: Absence::Refused,
            doc: "Which program.",
        },
        FROM,
        TO,
        DAY,
    ],
};

/// What the programs that have tables of their own are compatible with, by name.
pub(super) type Declared = BTreeMap<String, ProtocolSet>;

/// The programs that a scenario knows.
#[derive(Clone, Copy)]
pub(super) struct Programs<'a> {
    protocols: &'a Register<ProtocolId>,
    declared: Option<&'a Declared>,
}

impl<'a> Programs<'a> {
    /// Those that have the names of protocols.
    pub(super) fn plain(protocols: &'a Register<ProtocolId>) -> Programs<'a> {
        Programs { protocols, declared: None }
    }

    /// These, and others that are declared.
    pub(super) fn of(protocols: &'a Register<ProtocolId>, declared: &'a Declared) -> Programs<'a> {
        Programs { protocols, declared: Some(declared) }
    }

    /// What the program of this name is compatible with.
    fn find(&self, name: &str) -> Option<ProtocolSet> {
        let declared = self.declared.and_then(|declared| declared.get(name).copied());
        declared.or_else(|| self.protocols.find(name).map(|protocol| ProtocolSet::from_iter([protocol])))
    }

    fn names(&self) -> impl Iterator<Item = &'a str> + Clone {
        self.protocols.iter().chain(self.declared.into_iter().flat_map(|declared| declared.keys().map(String::as_str)))
    }
}

/// The programs of a group, by device.
#[derive(Clone, Debug, Default)]
pub(super) struct Installed {
    appliances: Vec<Appliance>,
    /// When which program is closed.
    closed: Vec<(String, Time, Time)>,
    pub(super) reported_after: Span,
}

#[derive(Clone, Debug, Default)]
struct Appliance {
    programs: Vec<(String, ProtocolSet)>,
    off: Vec<(Time, Time)>,
}

impl Installed {
    /// What all programs are compatible with when everything runs.
    pub(super) fn all(&self) -> ProtocolSet {
        let programs = self.appliances.iter().flat_map(|appliance| &appliance.programs);
        programs.fold(ProtocolSet::default(), |all, (_, speaks)| all.union(*speaks))
    }

    /// What the programs that run at this time are compatible with.
    fn running(&self, at: Time) -> ProtocolSet {
        let within = |from: Time, to: Time| from <= at && at < to;
        let closed = |name: &str| self.closed.iter().any(|(of, from, to)| of == name && within(*from, *to));
        let on = |appliance: &&Appliance| !appliance.off.iter().any(|&(from, to)| within(from, to));
        let programs = self.appliances.iter().filter(on).flat_map(|appliance| &appliance.programs);
        let open = programs.filter(|(name, _)| !closed(name));
        open.fold(ProtocolSet::default(), |all, (_, speaks)| all.union(*speaks))
    }

    fn changes(&self, group: GroupId) -> Vec<ProgramChange> {
        let closed = self.closed.iter().map(|&(_, from, to)| (from, to));
        let off = self.appliances.iter().flat_map(|appliance| appliance.off.iter().copied());
        let times: BTreeSet<Time> = closed.chain(off).flat_map(|(from, to)| [from, to]).collect();
        let mut before = self.all();
        let mut changes = Vec::new();
        for at in times {
            let running = self.running(at);
            if std::mem::replace(&mut before, running) != running {
                changes.push(ProgramChange { at, group, running });
            }
        }
        changes
    }
}

impl Staff {
    /// When agents close and start programs, in the order of time.
    pub(super) fn program_changes(&self) -> Vec<ProgramChange> {
        let groups = self.plans.iter().enumerate();
        let mut changes = Vec::from_iter(groups.flat_map(|(at, plan)| plan.installed.changes(GroupId::from_index(at))));
        changes.sort_by_key(|change| (change.at, change.group));
        changes
    }
}

impl Reader<'_> {
    /// The tables `[program.NAME]`.
    pub(super) fn declared_programs(&mut self, node: Option<&Node>, protocols: &Register<ProtocolId>) -> Declared {
        let (plain, mut declared) = (Programs::plain(protocols), Declared::new());
        for (name, node) in node.map(|node| &self.map(node).entries[..]).unwrap_or_default() {
            let Some(fields) = self.fields(node, &name.at, &PROGRAM) else { continue };
            let speaks = fields.node("speaks").map(|node| self.programs(node, plain)).unwrap_or_default();
            declared.insert(name.text.clone(), speaks);
        }
        declared
    }

    /// What programs of a list are compatible with, all together.
    pub(super) fn programs(&mut self, node: &Node, programs: Programs<'_>) -> ProtocolSet {
        let list = self.list_of_programs(node, programs);
        list.into_iter().fold(ProtocolSet::default(), |all, (_, speaks)| all.union(speaks))
    }

    fn list_of_programs(&mut self, node: &Node, programs: Programs<'_>) -> Vec<(String, ProtocolSet)> {
        let mut found = Vec::new();
        for item in self.list(node) {
            let Some(name) = self.text_of(item) else { continue };
            match programs.find(name) {
                Some(speaks) => found.push((name.to_owned(), speaks)),
                None => {
                    let help = nearest(name, programs.names()).map(|near| format!("did you mean \"{near}\"?"));
                    let help = help.unwrap_or_else(|| "take a protocol of a [provider.NAME], or leave it out".into());
                    let message = format!("no provider has the protocol `{}`", super::diagnostics::shortened(name));
                    let problem = Problem::error(Code::Unknown, &item.at, message)
                        .label("nobody would come by it")
                        .unless_wrong(&[("provider", "protocol"), ("sip", "protocol"), ("proxy", "translation")]);
                    self.report(problem.help(help));
                }
            }
        }
        found
    }

    /// The keys `programs`, `appliances`, `closed` and `reported_after` of a group.
    pub(super) fn installed(&mut self, fields: &Fields<'_>, programs: Programs<'_>, calendar: &Calendar) -> Installed {
        let mut installed = Installed::default();
        if let Some(node) = fields.node(PROGRAMS.name) {
            let programs = self.list_of_programs(node, programs);
            installed.appliances.push(Appliance { programs, off: Vec::new() });
        }
        if let (Some(_), Some(node)) = (fields.node(PROGRAMS.name), fields.node(APPLIANCES.name)) {
            let problem = Problem::error(Code::Conflict, &node.at, "`appliances` say which programs there are");
            self.report(problem.related(fields.place(PROGRAMS.name), "the programs").help("leave out `programs`"));
        }
        for node in fields.node(APPLIANCES.name).map(|node| self.list(node)).unwrap_or_default() {
            let Some(appliance) = self.fields(node, &node.at, &APPLIANCE) else { continue };
            let programs = appliance.node("programs").map(|node| self.list_of_programs(node, programs));
            let off = self.stretches(&appliance, "off", &OUTAGE, calendar);
            let off = off.into_iter().map(|(from, to, _)| (from, to)).collect();
            installed.appliances.push(Appliance { programs: programs.unwrap_or_default(), off });
        }
        for (from, to, node) in self.stretches(fields, CLOSED.name, &CLOSING, calendar) {
            let Some(name) = node.get("program").and_then(|node| self.text_of(node)) else { continue };
            let mut known = installed.appliances.iter().flat_map(|appliance| &appliance.programs);
            if !known.any(|(program, _)| program == name) {
                self.not_installed(name, &node.at);
            }
            installed.closed.push((name.to_owned(), from, to));
        }
        let stretches = installed.closed.len() + installed.appliances.iter().map(|one| one.off.len()).sum::<usize>();
        if stretches > MAX_CLOSED {
            let message = format!("there are {stretches} times at which programs are closed, more than {MAX_CLOSED}");
            self.report(Problem::error(Code::Limit, fields.at, message));
        }
        installed.reported_after = self.duration(fields, REPORTED.name).unwrap_or(REPORTED_AFTER);
        if fields.node(REPORTED.name).is_some() && stretches == 0 {
            self.unused(fields.place(REPORTED.name), "these agents never close a program".to_owned());
        }
        installed
    }

    fn not_installed(&mut self, name: &str, at: &At) {
        let message = format!("these agents do not have the program `{}`", super::diagnostics::shortened(name));
        self.report(Problem::error(Code::Unknown, at, message).help("it has to be one of their `programs`"));
    }
}
