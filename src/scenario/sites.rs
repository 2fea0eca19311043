//! The sites of a scenario that has several.

use super::classes::Demand;
use super::diagnostics::{Code, Problem, shortened};
use super::groups::Staff;
use super::keys::{Absence, Key, Kind, Shape};
use super::nearest::nearest;
use super::network::{REPORT_INTERVAL, REPORT_LATENCY, REPORT_LOSS};
use super::reader::{Fields, Reader};
use super::tree::{Node, Value};
use crate::ids::{ClassId, GroupId, IdVec, LanguageId, QueueId, SiteId};
use crate::model::{Entrance, Sites};
use crate::routing::{Rules, Then};
use crate::workload::Entry;
use std::collections::BTreeSet;

const MAX_SITES: usize = 1_000;
/// The most sites times agents, for each site's engine has room for all of them.
const MAX_SEATS: usize = 10_000_000;

const SHARE: Kind = Kind::Number { least: 0.0, most: 1.0 };

pub(super) static SITE: Shape = Shape {
    title: "[site.NAME]",
    doc: "One of several sites, with agents, queues and an engine of its own. Without any, all agents are one center.",
    keys: &[
        Key {
            name: "groups",
            kind: Kind::List(&Kind::Text("a group")),
            default: Absence::Refused,
            doc: "Who works there. Every group belongs to one center.",
        },
        Key {
            name: "share",
            kind: Kind::Either(&[SHARE, Kind::Map("class", &SHARE)]),
            default: Absence::Means("0 where another site has a share, and else [network] places the contacts"),
            doc: "Which share of the contacts comes to it directly, of all classes or by class. The shares of the sites sum to 1.",
        },
        REPORT_INTERVAL,
        REPORT_LATENCY,
        REPORT_LOSS,
    ],
};

/// A site as it is written.
struct Draft<'t> {
    fields: Fields<'t>,
    /// By class, as far as something is said.
    shares: IdVec<ClassId, Option<f64>>,
}

impl Reader<'_> {
    /// The names of the tables `[site.NAME]`, which steps of queues may name.
    pub(super) fn name_centers(&mut self, node: &Node, staff: &mut Staff) {
        for (name, _) in &self.map(node).entries {
            if staff.sites.number(&name.text, &name.at, MAX_SITES).is_none() {
                let message = format!("there are more than {MAX_SITES} sites");
                return self.report(Problem::error(Code::Limit, &name.at, message));
            }
        }
    }

    /// The tables `[site.NAME]`. Whether all fits together is looked at only where nothing else is wrong.
    pub(super) fn sites(
        &mut self,
        node: &Node,
        network: Option<Fields<'_>>,
        staff: &Staff,
        (demand, rules): (&Demand, &Rules),
    ) -> Option<Sites> {
        let names = &staff.sites;
        let mut drafts = Vec::new();
        let mut site_of: IdVec<GroupId, Option<SiteId>> = staff.plans.iter().map(|_| None).collect();
        let told = self.count_of_errors();
        for (name, node) in &self.map(node).entries {
            let Some(fields) = self.fields(node, &name.at, &SITE) else { continue };
            let site = names.find(&name.text)?;
            self.groups_of_site(&fields, site, &mut site_of, staff);
            let shares = self.shares_of_site(&fields, demand);
            drafts.push(Draft { fields, shares });
        }
        if names.names.is_empty() {
            return Some(Sites::one());
        }
        let (sites, agents) = (names.names.len(), staff.agents.len());
        if sites.saturating_mul(agents) > MAX_SEATS {
            let message = format!("{sites} sites times {agents} agents are more than {MAX_SEATS}");
            let problem = Problem::error(Code::Limit, names.place(SiteId(0)), message);
            self.report(problem.help("take fewer sites or agents"));
        }
        // Of what could not be read nothing follows.
        let are_read = self.count_of_errors() == told;
        for (group, _) in site_of.entries().filter(|(_, site)| site.is_none() && are_read) {
            let message = format!("the group `{}` belongs to no site", staff.groups.names[group]);
            let problem = Problem::error(Code::MissingKey, staff.groups.place(group), message);
            self.report(problem.help("name it in `groups` of one [site.NAME]"));
        }
        let by_network = network.is_some();
        let network = match network {
            Some(fields) => {
                let sites: Vec<_> = names
                    .names
                    .entries()
                    .zip(&drafts)
                    .map(|((site, name), draft)| (site, name.as_str(), draft.fields))
                    .collect();
                Some(self.network(&fields, &sites))
            }
            None => {
                for draft in &drafts {
                    self.refuse_reports(&draft.fields);
                }
                None
            }
        };
        let entrance = |class| self.entrance(class, &drafts, demand, by_network);
        let entrances: Vec<Option<Entrance>> =
            if are_read { demand.classes.ids().map(entrance).collect() } else { vec![None] };
        let of_group = site_of.into_iter().collect::<Option<Vec<SiteId>>>()?;
        for (id, class) in demand.classes.entries() {
            let (refused, why) = match (&class.entry, &class.automation) {
                (Entry::Sip(_), _) => ("by SIP", "one routing point, ahead of one engine, takes what comes by SIP"),
                (_, Some(_)) => (
                    "to self-service systems",
                    "a system belongs to one site, and it is not said at which site a contact goes on that leaves it",
                ),
                _ => continue,
            };
            let message = format!("contacts of class `{}` come {refused}, which several sites do not have", class.name);
            let problem = Problem::error(Code::Conflict, demand.names.place(id), message);
            self.report(problem.help(format!("{why}: leave out [site.NAME], or give the class another way in")));
        }
        let sites = Sites::several(
            names.names.clone(),
            of_group.into(),
            entrances.into_iter().collect::<Option<Vec<_>>>()?.into(),
            match network {
                Some(network) => Some(network?),
                None => None,
            },
        );
        if self.has_errors() {
            return None;
        }
        self.check_sites(&sites, staff, (demand, rules));
        self.check_rules_at_sites(&sites, staff, (demand, rules));
        Some(sites)
    }

    /// Without a router in the network nobody reports.
    fn refuse_reports(&mut self, fields: &Fields<'_>) {
        for key in [REPORT_INTERVAL, REPORT_LATENCY, REPORT_LOSS] {
            if let Some(node) = fields.node(key.name) {
                let message = format!("`{}` has nobody to report to", key.name);
                self.report(
                    Problem::error(Code::Conflict, &node.at, message).help("write a [network], or leave it out"),
                );
            }
        }
    }

    fn groups_of_site(
        &mut self,
        fields: &Fields<'_>,
        site: SiteId,
        site_of: &mut IdVec<GroupId, Option<SiteId>>,
        staff: &Staff,
    ) {
        for item in fields.node("groups").map(|node| self.list(node)).unwrap_or_default() {
            let Some(name) = self.text_of(item) else { continue };
            let Some(group) = staff.groups.find(name) else {
                let help = nearest(name, staff.groups.iter()).map(|near| format!("did you mean \"{near}\"?"));
                let message = format!("there is no group `{}`", shortened(name));
                self.report(Problem::error(Code::Unknown, &item.at, message).maybe_help(help));
                continue;
            };
            match site_of[group] {
                Some(other) => {
                    let message =
                        format!("the group `{name}` belongs to the site `{}` already", staff.sites.names[other]);
                    self.report(Problem::error(Code::Conflict, &item.at, message).help("name it in one site only"));
                }
                None => site_of[group] = Some(site),
            }
        }
    }

    fn shares_of_site(&mut self, fields: &Fields<'_>, demand: &Demand) -> IdVec<ClassId, Option<f64>> {
        let mut shares: IdVec<ClassId, Option<f64>> = demand.classes.iter().map(|_| None).collect();
        let Some(node) = fields.node("share") else { return shares };
        let Value::Table(table) = &node.value else {
            let share = self.number_of(node, &SHARE);
            shares.iter_mut().for_each(|place| *place = share);
            return shares;
        };
        for (name, node) in &table.entries {
            let share = self.number_of(node, &SHARE);
            if let Some(class) = self.one_named(&name.text, &name.at, "class", &demand.names) {
                shares[class] = share;
            }
        }
        shares
    }

    /// How the contacts of a class get to a center.
    fn entrance(
        &mut self,
        class: ClassId,
        drafts: &[Draft<'_>],
        demand: &Demand,
        by_network: bool,
    ) -> Option<Entrance> {
        let name = &demand.classes[class].name;
        let comes_for_one = demand.classes[class].callback.as_ref().is_some_and(|callback| callback.is_all());
        let given = |draft: &Draft<'_>| draft.shares[class];
        if drafts.iter().all(|draft| given(draft).is_none()) {
            if by_network && !comes_for_one {
                return Some(Entrance::Network);
            }
            if by_network {
                let message = format!("it is not said from which site clients of class `{name}` are called");
                let problem = Problem::error(Code::MissingKey, demand.names.place(class), message);
                let why = "the router in the network places those who ask for an agent, and nobody of these does: give `share` to [site.NAME]";
                self.report(problem.help(why));
                return None;
            }
            let message = format!("it is not said to which site contacts of class `{name}` come");
            let problem = Problem::error(Code::MissingKey, demand.names.place(class), message);
            self.report(problem.help("give `share` to [site.NAME], or write a [network] that places them"));
            return None;
        }
        let shares: IdVec<SiteId, f64> = drafts.iter().map(|draft| given(draft).unwrap_or(0.0)).collect();
        let first = drafts.iter().find(|draft| given(draft).is_some()).unwrap_or(&drafts[0]);
        let of = format!("the sites in class `{name}`");
        self.make_up(shares.iter().copied(), &of, first.fields.place("share"))?;
        Some(Entrance::Split(shares))
    }

    /// Rules lead to queues that somebody serves at every site, or whose steps lead on.
    fn check_rules_at_sites(&mut self, sites: &Sites, staff: &Staff, (demand, rules): (&Demand, &Rules)) {
        let tables = std::iter::once(&rules.table).chain(demand.enterprise.tables.iter().map(|(_, table)| table));
        let led_to = tables.flatten().filter_map(|row| match row.then {
            Then::Route { queue, .. } => queue,
            Then::Refuse => None,
        });
        for queue in BTreeSet::from_iter(led_to) {
            let serves = |site: SiteId| somebody_serves((queue, None), site, sites, staff, rules);
            let leads_on = rules.queues[queue].steps.iter().any(|step| !step.sites.is_empty());
            for site in sites.ids().filter(|&site| !leads_on && !serves(site)) {
                let (queue, name) = (&demand.queues.names[queue], &staff.sites.names[site]);
                let message =
                    format!("a rule leads to the queue `{queue}`, whom nobody at the site `{name}` may serve");
                let problem = Problem::warning(Code::NoSkill, staff.sites.place(site), message);
                self.report(problem.help("give a group there what they need, or the queue a step to another site"));
            }
        }
    }

    /// Whoever comes to a site, or is asked for there, has to find somebody who may serve them.
    fn check_sites(&mut self, sites: &Sites, staff: &Staff, (demand, rules): (&Demand, &Rules)) {
        let names = &staff.sites;
        for (id, class) in demand.classes.entries() {
            let queue = class.waits_in();
            let steps = rules.queues[queue].steps.iter();
            for site in BTreeSet::from_iter(steps.flat_map(|step| step.sites.iter().copied())) {
                if !somebody_serves((queue, class.language), site, sites, staff, rules) {
                    let message = format!(
                        "a step of queue `{}` has contacts of class `{}` asked for at the site `{}`, where nobody may serve them",
                        demand.queues.names[queue], class.name, names.names[site]
                    );
                    let problem = Problem::error(Code::NoSkill, names.place(site), message);
                    self.report(problem.help("let the step name another site, or give a group there what they need"));
                }
            }
            let Entrance::Split(shares) = sites.entrance(id) else { continue };
            for (site, _) in shares.entries().filter(|&(_, &share)| share > 0.0) {
                if !somebody_serves((queue, class.language), site, sites, staff, rules) {
                    let skill = &staff.skills.names[rules.queues[queue].target.skill];
                    let message = format!(
                        "contacts of class `{}` come to the site `{}`, where nobody has the skill `{skill}`",
                        class.name, names.names[site]
                    );
                    let problem = Problem::error(Code::NoSkill, names.place(site), message);
                    self.report(problem.help(format!("give `{skill}` to a group there, or its share to another site")));
                }
            }
        }
    }
}

/// Whether anybody at a site may serve contacts of a queue in a language, be it after all its steps.
fn somebody_serves(
    (queue, language): (QueueId, Option<LanguageId>),
    site: SiteId,
    sites: &Sites,
    staff: &Staff,
    rules: &Rules,
) -> bool {
    let mut here = staff.agents.iter().filter(|agent| sites.of_group(agent.group) == site);
    here.any(|agent| rules.queues[queue].admits(&agent.capability, &rules.filters, u16::MAX, language))
}
