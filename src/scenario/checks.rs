//! Whether the parts fit together: who can serve whom, and whether anybody does.

use super::apart::Apart;
use super::calendar::Calendar;
use super::classes::Demand;
use super::diagnostics::{At, Code, Problem};
use super::groups::{GroupPlan, Staff};
use super::moves::Moves;
use super::nearest::nearest;
use super::providers::Messaging;
use super::reader::Reader;
use super::sip::Signalling;
use super::volumes::MAX_CONTACTS;
use crate::ids::{ClassId, Id, IdVec, ProtocolId, ProviderId, SkillId};
use crate::model::{Closing, FallBack, Hosting};
use crate::routing::{Capability, Channel, Medium, Rules};
use crate::workload::{Class, Entry, SipRequests, WhenFull};
use std::collections::BTreeSet;

impl Reader<'_> {
    /// Checks a scenario of whose parts none is wrong by itself.
    pub(super) fn check(
        &mut self,
        calendar: &Calendar,
        closing: Closing,
        (messaging, signalling): (&Messaging, &Signalling),
        staff: &Staff,
        (demand, rules, moves): (&Demand, &Rules, &IdVec<ClassId, Moves>),
    ) {
        self.check_that_somebody_serves(staff);
        let mut expected = 0.0;
        for (id, class) in demand.classes.entries() {
            let at = demand.names.place(id);
            let of_class = class.expected(calendar.end());
            expected += of_class;
            if of_class > 0.0 {
                let queue_at = demand.queues.place(class.waits_in());
                self.check_class((class, rules, &moves[id]), closing, (at, queue_at), messaging, staff);
            }
        }
        let first = demand.names.place(ClassId(0));
        if expected > MAX_CONTACTS {
            let message = format!("{expected:.3e} contacts are expected, more than {MAX_CONTACTS:.0e}");
            self.report(Problem::error(Code::Limit, first, message).help("lower the volumes or shorten the run"));
        } else if expected == 0.0 && demand.classes.iter().all(|class| class.invitations.is_none()) {
            let problem = Problem::warning(Code::Nothing, first, "no contact arrives in this run");
            self.report(problem.help("check the volumes, and `date` in [run] if they come from a CSV file"));
        }
        self.check_use(messaging, signalling, staff, demand);
    }

    fn check_that_somebody_serves(&mut self, staff: &Staff) {
        for (group, plan) in staff.groups.names.ids().zip(&staff.plans) {
            if plan.needs_roster && !staff.agents.iter().any(|agent| agent.group == group) {
                let name = &staff.groups.names[group];
                let problem = Problem::warning(Code::Unused, &plan.at, format!("the group `{name}` has no agents"));
                self.report(problem.help("give it `agents` or `shifts`, or name it in the roster"));
            }
        }
    }

    fn check_class(
        &mut self,
        (class, rules, moves): (&Class, &Rules, &Moves),
        closing: Closing,
        (at, queue_at): (&At, &At),
        messaging: &Messaging,
        staff: &Staff,
    ) {
        let mut channels = channels_of(class, messaging);
        channels.dedup();
        let served_elsewhere = moves.queues.iter().any(|&queue| {
            staff.agents.iter().any(|agent| {
                let (asks, capability) = (&rules.queues[queue], &agent.capability);
                asks.admits(capability, &rules.filters, u16::MAX, class.language)
                    && channels.iter().any(|&(channel, _)| capability.speaks(channel))
            })
        });
        if served_elsewhere && moves.all {
            self.check_automation((class, rules), at, &channels, staff);
            return;
        }
        let unserved = if served_elsewhere { Problem::warning } else { Problem::error };
        let unless = if served_elsewhere { " unless a rule moves them" } else { "" };
        // Who gives up, finds no place to wait, is there when the run is cut or is moved, does not wait for ever.
        let asks = &rules.queues[class.waits_in()];
        let has_no_place = asks.capacity == Some(0);
        let ends = class.all_give_up() || has_no_place || closing == Closing::Cut || served_elsewhere;
        let able = |capability: &Capability| asks.admits(capability, &rules.filters, u16::MAX, class.language);
        let here = || staff.agents.iter().map(|agent| &agent.capability).filter(|capability| able(capability));
        let absent = || staff.absent.iter().filter(|capability| able(capability));
        let skill = &staff.skills.names[asks.target.skill];
        let skilled = |capability: &Capability| capability.level(asks.target.skill) >= asks.target.minimum_level;
        let somebody_skilled = staff.agents.iter().any(|agent| skilled(&agent.capability));
        if somebody_skilled && here().next().is_none() && absent().next().is_none() {
            let message = format!(
                "nobody with the skill `{skill}` also has the language, rank and group that contacts of class `{}` ask for",
                class.name
            );
            let problem = unserved(Code::NoSkill, at, message).label(format!("they would never be served{unless}"));
            self.report(problem.help("see `languages` and `rank` of groups, and `groups` and `rank` of the queue"));
            return;
        }
        if here().next().is_none() && absent().next().is_none() {
            let held = |skill: SkillId| staff.agents.iter().any(|agent| agent.capability.level(skill) > 0);
            let known =
                staff.skills.names.ids().filter(|&skill| held(skill)).map(|skill| staff.skills.names[skill].as_str());
            let known = Vec::from_iter(known);
            let level = if asks.target.minimum_level > 1 {
                format!(" at level {} or higher", asks.target.minimum_level)
            } else {
                String::new()
            };
            let message = format!(
                "nobody has the skill `{skill}`{level}, so contacts of class `{}` would never be served{unless}",
                class.name
            );
            let help = match nearest(skill, known.iter().copied().filter(|name| *name != skill.as_str())) {
                Some(near) => format!("did you mean `{near}`? Otherwise give `{skill}` to a group"),
                None => format!("give `{skill}` to a group, or another `skill` to the queue"),
            };
            let problem = unserved(Code::NoSkill, queue_at, message).label("asked for here");
            self.report(if queue_at == at { problem.help(help) } else { problem.related(at, "the class").help(help) });
            return;
        }
        let somebody_responds = staff.agents.iter().any(|agent| {
            let plan = &staff.plans[agent.group.index()];
            able(&agent.capability) && plan.response.as_ref().is_none_or(super::response::ever_comes)
        });
        if here().next().is_some() && !somebody_responds {
            let message =
                format!("nobody who can serve contacts of class `{}` would ever respond by the limit", class.name);
            let make = if ends { Problem::warning } else { Problem::error };
            let problem = make(Code::Conflict, at, message);
            self.report(
                problem.help(
                    "give `response` of a group a longer `timeout` or a shorter `delay`, and `no_answer` below 1",
                ),
            );
        }
        self.check_automation((class, rules), at, &channels, staff);
        let (mut unspoken, mut undone) = (Vec::new(), Vec::new());
        for &(channel, protocol) in &channels {
            let plain = match channel {
                Channel::Chat => "chat",
                Channel::Email => "email",
                Channel::Voice | Channel::Im(_) => "voice",
            };
            let by = protocol.map_or(plain, |protocol| messaging.protocols.names[protocol].as_str());
            let speaks = |capability: &&Capability| capability.speaks(channel);
            if here().any(|capability| speaks(&capability)) {
                continue;
            }
            if absent().any(|capability| speaks(&capability)) { &mut undone } else { &mut unspoken }.push(by);
        }
        let all = unspoken.len() + undone.len() == channels.len();
        let make = if all { unserved } else { Problem::warning };
        if !unspoken.is_empty() {
            let names = unspoken.join("`, `");
            let or_move = if served_elsewhere { " or a rule moves them" } else { "" };
            let message = format!(
                "nobody with the skill `{skill}` can serve `{names}`, so these contacts of class `{}` wait until they give up{or_move}",
                class.name
            );
            let help = if channels.iter().all(|(_, protocol)| protocol.is_none()) {
                format!("agents need `capacity` for {names}")
            } else {
                "agents need the protocol among their `programs`, and `capacity` for im".to_owned()
            };
            self.report(make(Code::NoProgram, at, message).help(help));
        }
        if !undone.is_empty() {
            let names = undone.join("`, `");
            let message = format!(
                "whoever could serve contacts of class `{}` by `{names}` is never on duty during the run",
                class.name
            );
            let make = if ends { Problem::warning } else { make };
            let check = "check the number of agents, and shifts or roster against `start` and `end` of [run]";
            let help = match ends {
                true => check.to_owned(),
                false => format!(
                    "{check}; where the class has a `patience`, nobody waits for ever and the center may be empty"
                ),
            };
            self.report(make(Code::NoDuty, at, message).help(help));
        }
    }

    /// Whether some machine can take the contacts that are to meet one.
    fn check_automation(
        &mut self,
        (class, rules): (&Class, &Rules),
        at: &At,
        channels: &[(Channel, Option<ProtocolId>)],
        staff: &Staff,
    ) {
        let Some(automation) = &class.automation else { return };
        let asks = &rules.queues[automation.queue];
        let able = |capability: &Capability| {
            asks.admits(capability, &rules.filters, u16::MAX, class.language)
                && channels.iter().any(|&(channel, _)| capability.speaks(channel))
        };
        if staff.agents.iter().any(|agent| able(&agent.capability)) || staff.absent.iter().any(able) {
            return;
        }
        let message = format!("no machine can take contacts of class `{}` by their medium and language", class.name);
        let (make, then): (fn(_, _, _) -> _, _) = match automation.when_full {
            WhenFull::Wait => (Problem::error, "they would wait for one for ever"),
            WhenFull::Skip => (Problem::warning, "all go straight to people"),
            WhenFull::Block => (Problem::warning, "all that come to them are turned away"),
        };
        let problem = make(Code::NoSkill, at, message).label(then);
        self.report(
            problem.help("give the self-service group the `languages`, `programs` and `capacity` of the class"),
        );
    }

    fn check_use(&mut self, messaging: &Messaging, signalling: &Signalling, staff: &Staff, demand: &Demand) {
        let mut asked = vec![false; staff.skills.names.len()];
        for rules in demand.rules.iter() {
            asked[rules.target.skill.index()] = true;
            rules.steps.iter().for_each(|step| asked[step.target.skill.index()] = true);
        }
        for skill in staff.skills.names.ids().filter(|skill| !asked[skill.index()]) {
            let name = &staff.skills.names[skill];
            let others =
                staff.skills.names.entries().filter(|(id, _)| asked[id.index()]).map(|(_, name)| name.as_str());
            // Of numbers each is near to others, and no slip of them.
            let is_word = name.chars().any(char::is_alphabetic);
            let meant = nearest(name, others).filter(|_| is_word);
            let meant = meant.map_or_else(String::new, |other| format!("; did you mean `{other}`?"));
            self.unused(staff.skills.place(skill), format!("no queue asks for the skill `{name}`{meant}"));
        }
        let mut used = vec![false; messaging.providers.len()];
        for class in demand.classes.iter() {
            if let Entry::Im(habits) = &class.entry {
                for (provider, &share) in habits.providers.entries() {
                    used[provider.index()] |= share > 0.0;
                }
            }
        }
        if demand.classes.iter().all(|class| class.turns().is_none()) {
            for at in staff.plans.iter().filter_map(|plan| plan.answers_at.as_ref()) {
                self.unused(at, "no class has conversations turn by turn, so `answers` changes nothing".into());
            }
        }
        if demand.classes.iter().any(|class| class.turns().is_some()) {
            let breaks = |plan: &&GroupPlan| {
                Medium::ALL.into_iter().any(|medium| plan.interruptions.interrupt(Medium::Im, medium))
            };
            for plan in staff.plans.iter().filter(breaks) {
                let message = "conversations turn by turn cannot be interrupted, they go by the agent's attention";
                let problem = Problem::apart(Apart::TurnsAndInterruptions, &plan.at, message);
                self.report(problem.help("leave `im` out of `busy_with`, or let what comes be `beside` it or wait"));
            }
        }
        for (provider, plan) in messaging.providers.entries() {
            if !used[provider.index()] {
                self.unused(messaging.names.place(provider), format!("nobody comes over the provider `{}`", plan.name));
            }
        }
        let asked: BTreeSet<&str> = demand.classes.iter().flat_map(asked_for).collect();
        for (field, at) in messaging.disclosures.iter().flatten().filter(|(field, _)| !asked.contains(field.as_str())) {
            self.unused(at, format!("no class asks for `{field}`"));
        }
        for (id, _) in messaging.providers.entries().filter(|(id, _)| used[id.index()]) {
            self.check_proxy(messaging, id);
        }
        let spoken = |protocol: ProtocolId| {
            signalling.protocols().any(|other| other == protocol)
                || used.iter().zip(messaging.providers.iter()).any(|(&used, provider)| {
                    let mut channels = provider.protocols.iter().map(|&(client, _)| messaging.proxy.channel_of(client));
                    used && channels.any(|channel| channel == Channel::Im(protocol))
                })
        };
        for protocol in messaging.protocols.names.ids().filter(|&protocol| !spoken(protocol)) {
            for (group, plan) in staff.groups.names.ids().zip(&staff.plans) {
                let somebody = || staff.agents.iter().any(|agent| agent.group == group);
                if !plan.installed.all().contains(protocol) || !somebody() {
                    continue;
                }
                let name = &messaging.protocols.names[protocol];
                self.unused(&plan.at, format!("agents run a program for `{name}`, but nobody comes by it"));
            }
        }
    }

    /// Whether the proxy can do with contacts of a provider what is asked.
    fn check_proxy(&mut self, messaging: &Messaging, id: ProviderId) {
        let (provider, proxy) = (&messaging.providers[id], &messaging.proxy);
        let (name, at) = (&provider.name, messaging.names.place(id));
        for &(number, _) in &provider.protocols {
            let protocol = &messaging.protocols.names[number];
            if !proxy.programs.contains(number) {
                let message = format!(
                    "the proxy runs no program for `{protocol}`, so all its contacts by `{name}` are unsupported"
                );
                let help = "add the protocol to `programs` of [proxy]";
                self.report(Problem::warning(Code::Hosting, at, message).help(help));
            } else if provider.hosting.mode != Hosting::Relay && !proxy.can_host.contains(number) {
                let then = match proxy.fall_back {
                    FallBack::Relay => "relayed",
                    FallBack::Refuse => "refused",
                };
                let message = format!(
                    "the proxy cannot host `{protocol}`, so contacts by `{name}` that it should host are {then}"
                );
                let help = "add the protocol to `can_host` of [proxy], or give the provider `hosting = \"relay\"`";
                self.report(Problem::warning(Code::Hosting, at, message).help(help));
            }
        }
    }
}

/// The channels by which contacts of a class come, each with its protocol if that is one of instant messages.
pub(super) fn channels_of(class: &Class, messaging: &Messaging) -> Vec<(Channel, Option<ProtocolId>)> {
    match &class.entry {
        Entry::Voice | Entry::Chat | Entry::Email => {
            class.entry.channel().map(|channel| (channel, None)).into_iter().collect()
        }
        Entry::Sip(habits) => {
            let channels: BTreeSet<Channel> = match &habits.requests {
                SipRequests::Alike(request) => BTreeSet::from([request.channel]),
                SipRequests::Messages(messages) => messages.iter().flatten().map(|one| one.channel).collect(),
            };
            let protocol = |channel| match channel {
                Channel::Im(protocol) => Some(protocol),
                _ => None,
            };
            channels.into_iter().map(|channel| (channel, protocol(channel))).collect()
        }
        Entry::Im(habits) => habits
            .providers
            .entries()
            .filter(|(_, share)| **share > 0.0)
            .flat_map(|(provider, _)| &messaging.providers[provider].protocols)
            .filter(|(_, share)| *share > 0.0)
            .map(|&(protocol, _)| (messaging.proxy.channel_of(protocol), Some(protocol)))
            .collect(),
    }
}

/// The fields that the robot has to find out of the contacts of a class.
fn asked_for(class: &Class) -> impl Iterator<Item = &str> {
    let inquiry = match &class.entry {
        Entry::Im(habits) => habits.inquiry.as_deref(),
        _ => None,
    };
    inquiry.into_iter().flat_map(|inquiry| inquiry.asks.iter().map(String::as_str))
}
