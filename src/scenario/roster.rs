//! Agents from a CSV file, a row for each stretch of duty.

use super::apart::Apart;
use super::calendar::{Calendar, Repeats};
use super::diagnostics::{Code, Problem};
use super::groups::{MAX_GROUPS, Staff, duty};
use super::keys::{Absence, Key, Kind, Shape};
use super::moments::{DAYS_BEFORE, Moments};
use super::nearest::nearest;
use super::reader::{Fields, Reader};
use super::sheet::{Column, Sheet};
use super::stretches::Lasting;
use crate::ids::{AgentId, GroupId, Id};
use crate::model::Agent;
use crate::routing::{Capability, SkillLevel};
use crate::words::{are, counted};
use std::collections::BTreeMap;

const GROUP: &str = "roster";
const SEPARATOR: &str = "|";

pub(super) static ROSTER: Shape = Shape {
    title: "[roster]",
    doc: "Agents from a CSV file, a row for each stretch of duty of one agent. Without dates they come every day; with dates, an agent is another one each day.",
    keys: &[
        Key {
            name: "file",
            kind: Kind::Text("path of a CSV file, from the scenario's folder"),
            default: Absence::Refused,
            doc: "The roster.",
        },
        Key {
            name: "agent",
            kind: Kind::Text("a column"),
            default: Absence::Is(|| "agent".into()),
            doc: "Which column tells agents apart.",
        },
        Key {
            name: "start",
            kind: Kind::Text("a column"),
            default: Absence::Is(|| "start".into()),
            doc: "Which column has the time at which duty starts.",
        },
        Key {
            name: "end",
            kind: Kind::Text("a column"),
            default: Absence::Is(|| "end".into()),
            doc: "Which column has its end, up to \"48:00\"; earlier than the start is the next day.",
        },
        super::moments::DATE,
        super::moments::WEEKDAY,
        Key {
            name: "skills",
            kind: Kind::Text("a column"),
            default: Absence::Means("those of the group"),
            doc: "Which column has the skills, each as `name` or `name:level`.",
        },
        Key {
            name: "separator",
            kind: Kind::Text("what stands between skills"),
            default: Absence::Is(|| SEPARATOR.into()),
            doc: "What stands between the skills of a cell.",
        },
        Key {
            name: "group",
            kind: Kind::Text("a group"),
            default: Absence::Is(|| GROUP.into()),
            doc: "The group of all these agents; [group.NAME] may give it capacity, programs and slowdown.",
        },
        Key {
            name: "group_column",
            kind: Kind::Text("a column"),
            default: Absence::Means("`group`"),
            doc: "Which column has the group, in place of `group`; each has its [group.NAME].",
        },
        Key {
            name: "where",
            kind: super::volumes::CONDITIONS,
            default: Absence::Means("all rows"),
            doc: "Takes only the rows with these values.",
        },
    ],
};

/// An agent while the rows are read.
struct Draft {
    name: String,
    row: usize,
    group: GroupId,
    capability: Capability,
    /// From, to and the row.
    stretches: Vec<(i64, i64, usize)>,
}

/// The columns of a roster.
struct Columns {
    agent: Column,
    start: Moments,
    end: Column,
    skills: Option<Column>,
    group: Option<Column>,
}

impl Reader<'_> {
    /// The section `[roster]`.
    pub(super) fn roster(&mut self, fields: &Fields<'_>, calendar: &Calendar, staff: &mut Staff) -> Option<()> {
        let separator = self.text(fields, "separator").unwrap_or(SEPARATOR).to_owned();
        if separator.is_empty() {
            self.report(Problem::error(Code::Conflict, fields.place("separator"), "the separator of skills is empty"));
        }
        let file = fields.node("file")?;
        let sheet = self.sheet(file)?;
        let columns = self.roster_columns(fields, calendar, &sheet)?;
        let common = match columns.group {
            Some(_) => None,
            None => Some(self.common_group(fields, staff)?),
        };
        if separator.is_empty() {
            return None;
        }
        let told = self.count_of_errors();
        let mut drafts: Vec<Draft> = Vec::new();
        let mut numbers: BTreeMap<(Option<i64>, String), usize> = BTreeMap::new();
        for row in self.rows_where(&sheet, fields.node("where")) {
            let duty = (columns.start, Lasting::Until(columns.end));
            let Some((from, length)) = self.stretch(duty, &sheet, calendar, row) else { continue };
            let name = sheet.cell(row, columns.agent);
            if name.is_empty() {
                self.wrong_cell(&sheet, row, columns.agent, "there is no agent", None);
                continue;
            }
            let day = from.day;
            let horizon = calendar.horizon.length.nanos() as i64;
            let times = from.nanos(calendar, DAYS_BEFORE).map(|start| (start, start + length.nanos() as i64, row));
            let mut stretches = Vec::from_iter(times);
            // Of the days before and of other runs, only what reaches into this one is looked at.
            let is_elsewhere = from.is_elsewhere(length, calendar);
            stretches.retain(|&(start, end, _)| (end > 0 && start < horizon) || (day.is_some() && !is_elsewhere));
            if stretches.is_empty() && (day.is_some() || from.weekday.is_some()) {
                continue;
            }
            let number = *numbers.entry((day, name.to_owned())).or_insert(drafts.len());
            let group = match columns.group {
                None => common,
                Some(column) => self.group_of_cell(&sheet, row, column, staff),
            };
            let skills = self.skills_of_cell(&sheet, row, columns.skills, &separator, staff);
            let Some(group) = group else { continue };
            let plan = &staff.plans[group.index()];
            let skills = if skills.is_empty() { plan.skills.clone() } else { skills };
            let capability = plan.capability_with(skills);
            if number == drafts.len() {
                drafts.push(Draft { name: name.to_owned(), row, group, capability, stretches: Vec::new() });
            } else if drafts[number].group != group || drafts[number].capability != capability {
                let problem =
                    Problem::error(Code::Cell, &sheet.row_at(row), "an agent changes skills or group between two rows");
                self.report(problem.related(&sheet.row_at(drafts[number].row), "the first row of this agent"));
            }
            drafts[number].stretches.extend(stretches);
        }
        // Where something else is wrong, that may be why.
        let nobody = drafts.is_empty() && calendar.is_read && self.count_of_errors() == told;
        self.add_drafts(fields, &sheet, drafts, calendar, staff);
        if nobody {
            let message = format!("`{}` has no row for the days of the run: nobody of it comes", sheet.name);
            let problem = Problem::error(Code::NoRow, fields.place("file"), message);
            self.report(problem.help("check `date` in [run], or leave out [roster]"));
        }
        Some(())
    }

    fn roster_columns(&mut self, fields: &Fields<'_>, calendar: &Calendar, sheet: &Sheet) -> Option<Columns> {
        let mut named = |key: &str| match fields.node(key) {
            Some(node) => self.text_of(node).and_then(|name| self.column(sheet, name, &node.at)),
            None => self.column(sheet, key, fields.at),
        };
        let (agent, start, end) = (named("agent"), named("start"), named("end"));
        let mut chosen = |key: &str| if fields.node(key).is_some() { named(key).map(Some) } else { Some(None) };
        let (skills, group) = (chosen("skills"), chosen("group_column"));
        let start = self.moments((fields, fields.node("where")), calendar, sheet, start);
        Some(Columns { agent: agent?, start: start?, end: end?, skills: skills?, group: group? })
    }

    /// The group of all agents, declared or not.
    fn common_group(&mut self, fields: &Fields<'_>, staff: &mut Staff) -> Option<GroupId> {
        let name = self.text(fields, "group").unwrap_or(GROUP);
        let at = fields.place("group");
        if let Some(group) = staff.groups.find(name) {
            return Some(group);
        }
        let group = staff.groups.number(name, at, MAX_GROUPS);
        match group {
            Some(_) => {
                let plan = self.plain_group(at, staff);
                staff.plans.push(plan);
            }
            None => self.report(Problem::error(Code::Limit, at, format!("there are more than {MAX_GROUPS} groups"))),
        }
        group
    }

    fn group_of_cell(&mut self, sheet: &Sheet, row: usize, column: Column, staff: &Staff) -> Option<GroupId> {
        let name = sheet.cell(row, column);
        let group = staff.groups.find(name);
        if group.is_none() && !self.has_complained_enough(sheet) {
            let help = match nearest(name, staff.groups.iter()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "declare it as [group.NAME]".to_owned(),
            };
            let message = format!("there is no group `{}`", super::diagnostics::shortened(name));
            self.wrong_cell(sheet, row, column, &message, Some(help));
        }
        group
    }

    fn skills_of_cell(
        &mut self,
        sheet: &Sheet,
        row: usize,
        column: Option<Column>,
        separator: &str,
        staff: &mut Staff,
    ) -> Vec<SkillLevel> {
        let Some(column) = column else { return Vec::new() };
        let mut held = Vec::new();
        for part in sheet.cell(row, column).split(separator).map(str::trim).filter(|part| !part.is_empty()) {
            let (name, level) = match part.rsplit_once(':') {
                None => (part, Some(1)),
                Some((name, level)) => (name.trim(), level.trim().parse::<u8>().ok()),
            };
            let Some(level) = level else {
                self.wrong_cell(sheet, row, column, &format!("`{part}` has no level from 0 to 255"), None);
                continue;
            };
            let skill = match staff.skills.find(name) {
                Some(skill) => Some(skill),
                None => {
                    let at = sheet.cell_at(self, row, column);
                    self.skill(name, &at, &mut staff.skills)
                }
            };
            held.extend(skill.map(|skill| SkillLevel { skill, level }));
        }
        held
    }

    fn add_drafts(
        &mut self,
        fields: &Fields<'_>,
        sheet: &Sheet,
        drafts: Vec<Draft>,
        calendar: &Calendar,
        staff: &mut Staff,
    ) {
        let mut outside = 0;
        let stretches = drafts.iter().map(|draft| draft.stretches.len()).sum();
        let agents = Vec::from_iter(drafts.iter().map(|draft| (1, draft.group)));
        if !self.room_for(&agents, stretches, fields.place("file"), staff) {
            return;
        }
        if let Some(draft) = drafts.iter().find(|draft| staff.plans[draft.group.index()].in_numbers) {
            let plan = &staff.plans[draft.group.index()];
            let message = "the roster has persons in a group whose `headcount` says how many there are";
            let problem = Problem::apart(Apart::RosterAndHeadcount, &sheet.row_at(draft.row), message);
            self.report(problem.related(&plan.at, "the group").help("give the roster a group of its own"));
            return;
        }
        for mut draft in drafts {
            draft.stretches.sort_unstable();
            let items = Vec::from_iter(draft.stretches.iter().map(|&(from, to, _)| (from, to - from)));
            match calendar.repeats(&items) {
                Repeats::Already => {}
                Repeats::Once => {
                    let first = draft.stretches.clone();
                    let later = calendar.turns().skip(1);
                    draft.stretches.extend(later.flat_map(|turn| {
                        let again = first.iter().filter(|&&(from, ..)| from >= 0);
                        again.map(move |&(from, to, row)| (from + turn, to + turn, row))
                    }));
                }
                Repeats::Not => {
                    self.differs_from_cycle(&sheet.row_at(draft.row), "these agents on duty");
                    return;
                }
            }
            for pair in draft.stretches.windows(2) {
                if pair[1].0 < pair[0].1 {
                    let problem = Problem::error(
                        Code::Overlap,
                        &sheet.row_at(pair[1].2),
                        "two stretches of duty of one agent overlap",
                    );
                    self.report(problem.related(&sheet.row_at(pair[0].2), "the other stretch"));
                }
            }
            let stretches: Vec<(i64, i64)> = draft.stretches.iter().map(|&(from, to, _)| (from, to)).collect();
            let duty = duty(&stretches, calendar);
            if duty.is_empty() {
                outside += 1;
                staff.absent.insert(draft.capability);
                continue;
            }
            staff.persons.insert(AgentId::from_index(staff.agents.len()), draft.name);
            staff.agents.push(Agent { group: draft.group, capability: draft.capability, duty });
        }
        if outside > 0 {
            let (agents, are) = (counted(outside, "agent"), are(outside));
            let message = format!("{agents} {are} on duty only outside the time of the run, and left out");
            self.report(Problem::warning(Code::Outside, fields.place("file"), message));
        }
    }
}
