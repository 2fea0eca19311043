//! What can be run, but hardly is meant: more work than those on duty can do, contacts at hours at which nobody could serve them,
//! sessions at once that cost nothing.

use super::calendar::Calendar;
use super::classes::Demand;
use super::diagnostics::{At, Code, Problem};
use super::groups::{GroupPlan, Staff};
use super::moves::Moves;
use super::overload::{Work, overloaded};
use super::providers::Messaging;
use super::reader::Reader;
use crate::ids::{ClassId, GroupId, Id, IdVec, SiteId};
use crate::model::{Closing, Entrance, Sites, Slowdown};
use crate::routing::{Capability, Channel, Medium, Rules};
use crate::time::{Span, Time};
use crate::words::counted;
use crate::workload::{Arrivals, Callback, Class, Entry, Notice, Said, SessionForm, TransferForm};
use std::collections::{BTreeMap, BTreeSet};
use std::iter::Sum;
use std::ops::Range;

/// Fewer contacts than these on average are no reason to speak of hours without staff.
const FEW: f64 = 1.0;
/// So many classes are named in one message.
const NAMED: usize = 4;
/// A shorter time without staff is bridged by waiting.
const SHORT: Span = Span::from_seconds(300);
/// Work beyond the capacity by less than this factor is a matter of rounding.
const ROUNDING: f64 = 1.001;
/// Work is held against those on duty in stretches of this length.
const STRETCH: Span = Span::from_seconds(900);
/// Where more comes than can be done for a part of the run, a wait this long, or this long a time of it, is told.
const LONG: Span = Span::from_seconds(3_600);
/// By less than this one it is what a busy center with impatient clients may be planned for.
const BUSY: f64 = 1.2;
/// And by less than this one, for a part of the run: half of those who come then are served.
const RUSH: f64 = 2.0;

/// Agents of one site who are alike, in the time of the run.
struct Alike<'a> {
    capability: &'a Capability,
    site: SiteId,
    groups: BTreeSet<GroupId>,
    slowdown: &'a Slowdown,
    /// Somebody of them is on duty: from, to \[ns\].
    covered: Vec<(u64, u64)>,
    /// Of all of them together \[s\].
    on_duty: f64,
    /// When more or fewer of them are on duty \[ns\], in any order.
    changes: Vec<(u64, i64)>,
}

/// Classes whose contacts the same people do, and the work that they bring.
#[derive(Clone, Default)]
struct Load {
    classes: BTreeSet<ClassId>,
    /// Where they come to.
    sites: BTreeSet<Option<SiteId>>,
    /// In the whole run, and in each of its stretches \[s\].
    work: f64,
    by_stretch: Vec<f64>,
}

/// Work by who can do it, by number.
type ByPeople = (Vec<usize>, Load);

/// Contacts of a class: all of them, or those that come to one of several sites.
struct Stream {
    class: ClassId,
    /// Nothing where there is one, or where the router in the network chooses.
    site: Option<SiteId>,
    /// Of all of the class.
    share: f64,
    /// The people who can serve them, by number.
    able: Vec<usize>,
    /// By which they come.
    channels: Vec<Channel>,
}

impl Reader<'_> {
    /// Warns of what hardly is meant in a scenario that can be run.
    pub(super) fn check_plausible(
        &mut self,
        (calendar, closing): (&Calendar, Closing),
        messaging: &Messaging,
        (staff, sites): (&Staff, &Sites),
        (demand, rules, moves): (&Demand, &Rules, &IdVec<ClassId, Moves>),
        in_time: Span,
    ) {
        let people = alike((staff, sites), calendar);
        let machines: BTreeSet<&Capability> = staff
            .agents
            .iter()
            .filter(|agent| staff.plans[agent.group.index()].self_service)
            .map(|agent| &agent.capability)
            .collect();
        let streams = Vec::from_iter(demand.classes.entries().flat_map(|(id, class)| {
            let channels = super::checks::channels_of(class, messaging);
            let queue = &rules.queues[class.waits_in()];
            let admits = |capability: &Capability| {
                queue.admits(capability, &rules.filters, u16::MAX, class.language)
                    && channels.iter().any(|&(channel, _)| capability.speaks(channel))
            };
            let machines = machines.iter().any(|capability| admits(capability));
            let able = Vec::from_iter((0..people.len()).filter(|&one| !machines && admits(people[one].capability)));
            let channels = Vec::from_iter(channels.into_iter().map(|(channel, _)| channel));
            let elsewhere = BTreeSet::from_iter(queue.steps.iter().flat_map(|step| step.sites.iter().copied()));
            let to = |(site, share): (Option<SiteId>, f64)| {
                let is_asked = |at: SiteId| site.is_none_or(|site| site == at || elsewhere.contains(&at));
                let able = able.iter().copied().filter(|&one| is_asked(people[one].site)).collect();
                Stream { class: id, site, share, able, channels: channels.clone() }
            };
            entrances(sites, id).into_iter().map(to).collect::<Vec<_>>()
        }));
        // Where rules may move contacts or turn them away, it is not known here who serves how many.
        let stay: IdVec<ClassId, bool> = moves.iter().map(Moves::are_none).collect();
        self.check_load((calendar, closing), &people, (&streams, &stay), (demand, sites));
        for (id, class) in demand.classes.entries() {
            // They stand in the order of the classes.
            let first = streams.partition_point(|stream| stream.class < id);
            let of_class = streams[first..].iter().take_while(|stream| stream.class == id);
            for stream in of_class.filter(|_| stay[id]) {
                self.check_hours(calendar, &people, stream, (demand, sites));
            }
            self.check_patience((id, class), &moves[id], demand, in_time);
            self.check_calls_out(calendar, &people, (id, class), (rules, demand));
            self.check_transfers(&people, (id, class), (rules, demand));
        }
        self.check_sessions(staff, &streams, &people, demand);
    }

    /// More work than can be done in the run or in a part of it, by all who can do any of it.
    fn check_load(
        &mut self,
        (calendar, closing): (&Calendar, Closing),
        people: &[Alike<'_>],
        (streams, stay): (&[Stream], &IdVec<ClassId, bool>),
        (demand, sites): (&Demand, &Sites),
    ) {
        let stretches = calendar.horizon.length.nanos().div_ceil(STRETCH.nanos()) as usize;
        let mut left = loads((people, streams), stay, (demand, calendar), stretches);
        let on_duty = Vec::from_iter(people.iter().map(|alike| alike.on_duty));
        // Whom a full queue turns away does not wait either.
        let is_bounded = |id: ClassId| demand.rules[demand.classes[id].queue].capacity.is_some();
        let is_endless = |id: &ClassId| !demand.classes[*id].all_give_up() && !is_bounded(*id);
        for (beyond, of_all) in [(ROUNDING, false), (BUSY, true)] {
            let time = Vec::from_iter(on_duty.iter().map(|on_duty| on_duty * beyond));
            let works = left.iter().map(|(able, load)| Work { takes: load.work, able });
            let over: BTreeSet<Vec<usize>> =
                overloaded(&Vec::from_iter(works), &time).into_iter().map(|kind| left[kind].0.clone()).collect();
            let (over, rest) = left.into_iter().partition(|(able, _)| over.contains(able));
            left = rest;
            for connected in apart(over) {
                let load = connected.iter().map(|(_, load)| load).sum::<Load>();
                let endless = load.classes.iter().any(is_endless);
                if of_all || endless {
                    let able = BTreeSet::from_iter(connected.iter().flat_map(|(able, _)| able));
                    let on_duty = able.into_iter().map(|&number| on_duty[number]).sum();
                    self.tell_overload((&load, on_duty), (endless, closing), (demand, sites));
                } else {
                    left.extend(connected);
                }
            }
        }
        for connected in apart(left) {
            let together = Vec::from_iter(&connected);
            // And those whose work is done by few of these people only.
            let by_few = |few: &ByPeople| {
                let is_among = |(able, _): &&ByPeople| able.iter().all(|number| few.0.contains(number));
                connected.iter().filter(is_among).collect::<Vec<_>>()
            };
            let sets = [together].into_iter().chain(connected.iter().map(by_few));
            let rush = sets.filter_map(|set| {
                let load = set.iter().map(|(_, load)| load).sum::<Load>();
                // E-mails wait for a quieter hour.
                if load.classes.iter().any(|&id| matches!(demand.classes[id].entry, Entry::Email)) {
                    return None;
                }
                let able = BTreeSet::from_iter(set.iter().flat_map(|(able, _)| able));
                let changes = able.into_iter().flat_map(|&number| people[number].changes.iter().copied());
                let endless = load.classes.iter().any(is_endless);
                let rush = Rush::find(&load.by_stretch, &on_duty_in(changes, stretches), endless)?;
                Some((load, rush))
            });
            if let Some((load, rush)) = rush.into_iter().next() {
                self.tell_rush(&rush, &load.brings(demand, sites), demand.names.place(load.first()), calendar);
            }
        }
    }

    /// More work than those on duty can do in the whole run.
    fn tell_overload(
        &mut self,
        (load, on_duty): (&Load, f64),
        (endless, closing): (bool, Closing),
        (demand, sites): (&Demand, &Sites),
    ) {
        let (work, on_duty) = (load.work / 3_600.0, on_duty / 3_600.0);
        let of = load.brings(demand, sites);
        let message = format!("{of} {work:.1} h of work, and those who can do it are on duty for {on_duty:.1} h");
        let label = if endless {
            match closing {
                Closing::Drain => "who waits for ever is served after the end only".to_owned(),
                Closing::Cut => "who waits for ever is still waiting when the run is cut off".to_owned(),
            }
        } else {
            format!("at most {:.0} % can be served", 100.0 * on_duty / work)
        };
        let problem = Problem::warning(Code::Overload, demand.names.place(load.first()), message).label(label);
        self.report(problem.help("more agents, shorter talk, or fewer contacts; see volumes and units"));
    }

    /// More work than can be done in a part of the run.
    fn tell_rush(&mut self, rush: &Rush, of: &str, at: &At, calendar: &Calendar) {
        let moment = |stretch: usize| Time::START + STRETCH.times(stretch as u64);
        let end = moment(rush.stretches.end).min(calendar.end());
        let message = format!(
            "from {} to {} {of} {:.1} h of work, and those who can do it are on duty for {:.1} h",
            calendar.clock(moment(rush.stretches.start)),
            calendar.clock(end),
            rush.work / 3_600.0,
            rush.on_duty / 3_600.0
        );
        let label = match rush.wait {
            Some(wait) => format!("the last of them wait for {:.1} h", wait / 3_600.0),
            None => format!("at most {:.0} % can be served", 100.0 * rush.on_duty / rush.work),
        };
        let problem = Problem::warning(Code::Overload, at, message).label(label);
        self.report(
            problem.help("more agents at that time, shorter talk, or fewer contacts; see volumes, units and shifts"),
        );
    }

    /// Contacts at hours at which nobody who could serve them is on duty.
    fn check_hours(
        &mut self,
        calendar: &Calendar,
        people: &[Alike<'_>],
        &Stream { class: id, site, share, ref able, .. }: &Stream,
        (demand, sites): (&Demand, &Sites),
    ) {
        let class = &demand.classes[id];
        // E-mails lie there until somebody comes, and a machine may be all that is wanted at night.
        if able.is_empty() || class.automation.is_some() || matches!(class.entry, Entry::Email) {
            return;
        }
        let mut covered = Vec::from_iter(able.iter().flat_map(|&number| people[number].covered.iter().copied()));
        covered.sort_unstable();
        let end = calendar.horizon.length.nanos();
        let mut gaps: Vec<(Time, Time)> = Vec::new();
        let mut now = 0;
        for (from, to) in covered.into_iter().chain([(end, end)]) {
            if from > now + SHORT.nanos() {
                gaps.push((Time::from_nanos(now), Time::from_nanos(from.min(end))));
            }
            now = now.max(to);
        }
        let contacts =
            |&(from, to): &(Time, Time)| share * (class.arrivals.expected(to) - class.arrivals.expected(from));
        let expected: f64 = gaps.iter().map(contacts).sum();
        let Some(&(from, to)) = gaps.iter().find(|gap| contacts(gap) > 0.0) else { return };
        if expected < FEW {
            return;
        }
        let more = match gaps.iter().filter(|gap| contacts(gap) > 0.0).count() {
            1 => String::new(),
            2 => " and once more".to_owned(),
            count => format!(" and {} times more", count - 1),
        };
        let (from, to) = (calendar.clock(from), calendar.clock(to));
        let number = expected.round() as usize;
        let (contacts, arrive) = (counted(number, "contact"), if number == 1 { "arrives" } else { "arrive" });
        let there = site.map(|site| format!(" at site `{}`", sites.name(site))).unwrap_or_default();
        let message = format!(
            "{contacts} of class `{}` {arrive}{there} while nobody who can serve them is on duty: from {from} to {to}{more}",
            class.name
        );
        let problem = Problem::warning(Code::NoDuty, demand.names.place(id), message);
        self.report(problem.help("check shifts or roster against the volumes, and skills against queues"));
    }

    /// Calls out that could be made at hours only at which nobody is on duty who makes them.
    fn check_calls_out(
        &mut self,
        calendar: &Calendar,
        people: &[Alike<'_>],
        (id, class): (ClassId, &Class),
        (rules, demand): (&Rules, &Demand),
    ) {
        let Some(plan) = class.callback.as_ref().filter(|plan| !plan.hours.is_empty()) else { return };
        let queue = &rules.queues[plan.queue];
        let able = people.iter().filter(|alike| {
            queue.admits(alike.capability, &rules.filters, u16::MAX, class.language)
                && alike.capability.speaks(Channel::Voice)
        });
        let covered = Vec::from_iter(able.flat_map(|alike| alike.covered.iter().copied()));
        let hours_of = |day: i64| plan.hours.iter().map(move |&(from, to)| (day, from, to));
        let mut hours = (0..calendar.days()).flat_map(hours_of);
        let is_on_duty = |(day, from, to): (i64, Span, Span)| {
            let (from, to) = (calendar.nanos(day, from), calendar.nanos(day, to));
            covered.iter().any(|&(comes, goes)| from < goes as i64 && (comes as i64) < to)
        };
        if covered.is_empty() || hours.any(is_on_duty) {
            return;
        }
        let message = format!(
            "nobody of class `{}` is ever called: who would do it is on duty at no time that its `hours` of calls allow",
            class.name
        );
        let problem = Problem::warning(Code::NoDuty, demand.names.place(id), message);
        self.report(problem.help("check `hours` against shifts or roster"));
    }

    /// Agents who may all stay with clients whom they give to nobody but each other.
    fn check_transfers(
        &mut self,
        people: &[Alike<'_>],
        (id, class): (ClassId, &Class),
        (rules, demand): (&Rules, &Demand),
    ) {
        let may_serve = |class: &Class, alike: &Alike<'_>| {
            rules.queues[class.waits_in()].admits(alike.capability, &rules.filters, u16::MAX, class.language)
        };
        for transfer in class.transfers.iter().filter(|transfer| transfer.share > 0.0) {
            let to = &demand.classes[transfer.to];
            let stays = matches!(transfer.form, TransferForm::Attended { limit: None, .. }) && !to.all_give_up();
            let mut next = people.iter().filter(|alike| may_serve(to, alike)).peekable();
            if !stays || next.peek().is_none() || next.any(|alike| !may_serve(class, alike)) {
                continue;
            }
            let message = format!(
                "all who serve class `{}` may be staying with clients of class `{}` whom they transfer to it: then each waits for \
                 another, for good",
                to.name, class.name
            );
            let problem = Problem::warning(Code::Overload, demand.names.place(id), message);
            self.report(problem.help("give the transfer a `limit`, or let a group serve the second class alone"));
        }
    }

    /// Waits that are planned for and that hardly anybody would put up with.
    fn check_patience(&mut self, (id, class): (ClassId, &Class), moves: &Moves, demand: &Demand, in_time: Span) {
        let Some(patience) = &class.patience else { return };
        let at = demand.names.place(id);
        let gone = patience.cdf(in_time.seconds());
        if gone > 0.5 && in_time > Span::ZERO {
            let message = format!(
                "who waits up to {in_time} counts as answered in time, and {:.0} % of class `{}` give up sooner",
                100.0 * gone,
                class.name
            );
            let problem = Problem::warning(Code::Doubtful, at, message);
            self.report(problem.help("check the unit of `patience`, and `threshold` of [service_level]"));
        }
        if let Arrivals::Recorded(recorded) = &class.arrivals {
            let numbered = recorded.contacts().iter().enumerate().filter(|(_, contact)| contact.patience.is_none());
            let waits = numbered.filter_map(|(number, _)| recorded.waited(number));
            let beyond = waits.filter(|waited| patience.cdf(waited.seconds()) >= 1.0).count();
            if beyond > 0 {
                let message = format!(
                    "{beyond} recorded contacts of class `{}` were answered after a wait that is longer than patience ever is",
                    class.name
                );
                let problem = Problem::warning(Code::Doubtful, at, message).label("they wait as long as they did");
                self.report(problem.help("a distribution of patience without an upper end, or a later one"));
            }
        }
        let by_rules = moves.treatments.iter().filter_map(|&treatment| {
            demand.enterprise.treatments[treatment]
                .announcement
                .as_ref()
                .map(|announcement| ("announced by a rule", announcement))
        });
        let own = class.announcement.as_ref().map(|announcement| ("announced", announcement));
        let accepted = own.into_iter().chain(by_rules).filter_map(|(whose, announcement)| match &announcement.tells {
            Said::Wait { accepted: Some(accepts), .. } if announcement.patience.is_none() => {
                Some((whose, accepts.mean()))
            }
            _ => None,
        });
        let beyond: Vec<_> = accepted.filter(|(_, accepts)| *accepts > patience.mean()).collect();
        for (whose, accepts) in beyond {
            let message = format!(
                "class `{}` accepts waits {whose} of {accepts:.0} s on average, and waits {:.0} s on average before giving up",
                class.name,
                patience.mean()
            );
            let problem = Problem::warning(Code::Doubtful, at, message);
            self.report(problem.help(
                "those who accept have the same patience as before; give `announcement` a `patience` of their own",
            ));
        }
    }

    /// Sessions at once that cost nothing, and calls beside chats, where the file says neither.
    fn check_sessions(&mut self, staff: &Staff, streams: &[Stream], people: &[Alike<'_>], demand: &Demand) {
        for (group, plan) in staff.groups.names.ids().zip(&staff.plans) {
            let mine = |number: &usize| people[*number].groups.contains(&group);
            if plan.self_service || (plan.slowdown_at_all && plan.meetings_at_all) {
                continue;
            }
            // Media in one piece, turn by turn each message takes the agent's whole attention.
            let mut held = [false; Medium::COUNT];
            let mut comes = [false; Medium::COUNT];
            for Stream { class, able, channels, .. } in streams {
                if able.iter().any(mine) {
                    for channel in channels {
                        comes[channel.medium() as usize] = true;
                        held[channel.medium() as usize] |= demand.classes[*class].turns().is_none();
                    }
                }
            }
            self.check_meetings(&staff.groups.names[group], plan, held, comes);
        }
    }

    fn check_meetings(
        &mut self,
        name: &str,
        plan: &GroupPlan,
        held: [bool; Medium::COUNT],
        comes: [bool; Medium::COUNT],
    ) {
        let at_once = |medium: Medium| plan.capacity.by_medium[medium as usize].min(plan.capacity.total);
        let several = Medium::ALL.into_iter().find(|&medium| held[medium as usize] && at_once(medium) > 1);
        if let (Some(medium), false, true) = (several, plan.slowdown_at_all, plan.slowdown.is_none()) {
            let message = format!(
                "agents of `{name}` have up to {} sessions at once, and each is as quick as if it were alone",
                at_once(medium)
            );
            let problem = Problem::warning(Code::Doubtful, &plan.at, message);
            self.report(problem.help(
                "slowdown = 0.2 takes a fifth longer for each further session; slowdown = 0 says that it is meant",
            ));
        }
        let call = comes[Medium::Voice as usize] && at_once(Medium::Voice) > 0 && plan.capacity.total > 1;
        let text = [Medium::Chat, Medium::Im].into_iter().any(|medium| comes[medium as usize] && at_once(medium) > 0);
        if call && text && !plan.meetings_at_all {
            let message =
                format!("agents of `{name}` may be given a call while they have a chat, and the other way round");
            let problem = Problem::warning(Code::Doubtful, &plan.at, message);
            self.report(problem.help(
                "busy_with = { voice = { im = \"waits\", chat = \"waits\" } } keeps chats from those on a call; busy_with = {} says that it is meant",
            ));
        }
    }
}

impl Load {
    fn first(&self) -> ClassId {
        *self.classes.first().expect("a load is that of a class")
    }

    /// Who brings it, and where to.
    fn brings(&self, demand: &Demand, sites: &Sites) -> String {
        let site = self.sites.first().copied().flatten().filter(|_| self.sites.len() == 1);
        let there = site.map(|site| format!(" to site `{}`", sites.name(site))).unwrap_or_default();
        let names = Vec::from_iter(self.classes.iter().map(|&id| format!("`{}`", demand.classes[id].name)));
        match names.as_slice() {
            [one] => format!("class {one} brings{there}"),
            [some @ .., last] if some.len() < NAMED => format!("classes {} and {last} bring{there}", some.join(", ")),
            many => format!("{} classes bring{there}", many.len()),
        }
    }
}

impl<'a> Sum<&'a Load> for Load {
    fn sum<I: Iterator<Item = &'a Load>>(loads: I) -> Load {
        let mut sum = Load::default();
        for load in loads {
            sum.classes.extend(&load.classes);
            sum.sites.extend(&load.sites);
            sum.work += load.work;
            sum.by_stretch.resize(load.by_stretch.len(), 0.0);
            sum.by_stretch.iter_mut().zip(&load.by_stretch).for_each(|(sum, work)| *sum += work);
        }
        sum
    }
}

/// The work of all contacts that are not moved by rules and of whom no machine serves some, by who can do it.
fn loads(
    (people, streams): (&[Alike<'_>], &[Stream]),
    stay: &IdVec<ClassId, bool>,
    (demand, calendar): (&Demand, &Calendar),
    stretches: usize,
) -> Vec<ByPeople> {
    let contacts = contacts_of(demand, calendar, stretches);
    let mut loads: BTreeMap<&[usize], Load> = BTreeMap::new();
    for &Stream { class: id, site, share, ref able, ref channels } in streams {
        let class = &demand.classes[id];
        // Times without anybody are told as such.
        let is_served = able.iter().any(|&number| people[number].on_duty > 0.0);
        if !is_served || class.automation.is_some() || !stay[id] {
            continue;
        }
        let (agents, alone) = (able.iter().map(|&number| &people[number]), seconds(class));
        let least = agents.map(|alike| alone / max_at_once(alike, channels, class));
        let least = share * least.fold(f64::INFINITY, f64::min) * certain(class);
        let load = loads.entry(able).or_default();
        let (contacts, by_stretch) = &contacts[id];
        load.work += contacts * least;
        load.by_stretch.resize(stretches, 0.0);
        load.by_stretch.iter_mut().zip(by_stretch).for_each(|(work, contacts)| *work += contacts * least);
        load.classes.insert(id);
        load.sites.insert(site);
    }
    loads.into_iter().map(|(able, load)| (able.to_vec(), load)).collect()
}

/// Work by who can do it, in parts that have none of these people in common.
fn apart(loads: Vec<ByPeople>) -> Vec<Vec<ByPeople>> {
    let mut parts: Vec<(BTreeSet<usize>, Vec<ByPeople>)> = Vec::new();
    for (able, load) in loads {
        let mut people = BTreeSet::from_iter(able.iter().copied());
        let mut together = Vec::new();
        let shares = |(others, _): &mut (BTreeSet<usize>, Vec<_>)| able.iter().any(|number| others.contains(number));
        for (others, loads) in parts.extract_if(.., shares) {
            people.extend(others);
            together.extend(loads);
        }
        together.push((able, load));
        parts.push((people, together));
    }
    parts.into_iter().map(|(_, loads)| loads).collect()
}

/// Which share of a class comes where, as far as that is known.
fn entrances(sites: &Sites, class: ClassId) -> Vec<(Option<SiteId>, f64)> {
    let by_share = sites.are_several().then(|| sites.entrance(class));
    let Some(Entrance::Split(shares)) = by_share else { return vec![(None, 1.0)] };
    shares.entries().filter(|&(_, &share)| share > 0.0).map(|(site, &share)| (Some(site), share)).collect()
}

/// People by what they can do and where, in the order of their capabilities.
fn alike<'a>((staff, sites): (&'a Staff, &Sites), calendar: &Calendar) -> Vec<Alike<'a>> {
    let mut by_capability: BTreeMap<(&Capability, SiteId), Alike<'a>> = BTreeMap::new();
    let end = calendar.end();
    for agent in staff.agents.iter() {
        let plan = &staff.plans[agent.group.index()];
        if plan.self_service {
            continue;
        }
        let site = sites.of_group(agent.group);
        let alike = by_capability.entry((&agent.capability, site)).or_insert_with(|| Alike {
            capability: &agent.capability,
            site,
            groups: BTreeSet::new(),
            slowdown: &plan.slowdown,
            covered: Vec::new(),
            on_duty: 0.0,
            changes: Vec::new(),
        });
        alike.groups.insert(agent.group);
        // Of groups with the same capability the least slowed down counts: what is warned of is certain.
        if plan.slowdown.stretch(2) < alike.slowdown.stretch(2) {
            alike.slowdown = &plan.slowdown;
        }
        for duty in &agent.duty {
            let to = duty.to.min(end);
            alike.on_duty += to.since(duty.from).seconds() * plan.attendance.kept();
            if to > duty.from {
                alike.covered.push((duty.from.nanos(), to.nanos()));
                alike.changes.extend([(duty.from.nanos(), 1), (to.nanos(), -1)]);
            }
        }
    }
    let mut people = Vec::from_iter(by_capability.into_values());
    for alike in &mut people {
        alike.covered.sort_unstable();
        let mut merged: Vec<(u64, u64)> = Vec::new();
        for &(from, to) in &alike.covered {
            match merged.last_mut() {
                Some(last) if last.1 >= from => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        alike.covered = merged;
    }
    people
}

/// How many contacts of each class come on average in the run, and in each of its first stretches: of themselves, and by transfer from classes
/// of which nobody gives up.
fn contacts_of(demand: &Demand, calendar: &Calendar, stretches: usize) -> IdVec<ClassId, (f64, Vec<f64>)> {
    let of_themselves = |class: &Class| {
        let mut contacts = (class.arrivals.expected(calendar.end()), class.arrivals.expected_in(STRETCH, stretches));
        class.notices.iter().for_each(|notice| add_those_told(notice, &mut contacts));
        contacts
    };
    let mut contacts: IdVec<ClassId, (f64, Vec<f64>)> = demand.classes.iter().map(of_themselves).collect();
    // Who waits for ever is served, and may come again for the same each time: after this many stretches, on average and at the soonest.
    for (id, class) in demand.classes.entries().filter(|(_, class)| class.patience.is_none()) {
        let Some(recalls) = &class.recalls else { continue };
        let later = ((seconds(class) + recalls.delay.mean()) / STRETCH.seconds()).ceil().max(1.0) as usize;
        let (all, by_stretch) = &mut contacts[id];
        for at in later..by_stretch.len() {
            let again = recalls.share * by_stretch[at - later];
            by_stretch[at] += again;
            *all += again;
        }
    }
    // Whoever is transferred may be once more, and never back: a class is looked at when nobody comes to it any more.
    let transfers = |class: ClassId| &demand.classes[class].transfers;
    let mut left = Vec::from_iter(demand.classes.ids().filter(|&class| !transfers(class).is_empty()));
    let leads_to = |class: ClassId, to: ClassId| transfers(class).iter().any(|transfer| transfer.to == to);
    while let Some(at) = left.iter().position(|&class| !left.iter().any(|&other| leads_to(other, class))) {
        let id = left.remove(at);
        let is_served = demand.classes[id].patience.is_none() && !demand.classes[id].is_campaign();
        for transfer in transfers(id).iter().filter(|_| is_served) {
            let (all, by_stretch) = contacts[id].clone();
            let (to, to_by_stretch) = &mut contacts[transfer.to];
            *to += transfer.share * all;
            to_by_stretch.iter_mut().zip(by_stretch).for_each(|(to, from)| *to += transfer.share * from);
        }
    }
    contacts
}

/// Adds those who make contact because they are told of something: after the mean delay, evenly as long as it takes to tell all of them.
fn add_those_told(notice: &Notice, (all, by_stretch): &mut (f64, Vec<f64>)) {
    let parts = notice.over.nanos().div_ceil(STRETCH.nanos()).max(1);
    let each = notice.contacts() / parts as f64;
    for told in &notice.times {
        let first = *told + Span::from_seconds_f64(notice.delay.mean());
        for part in 0..parts {
            let at = first.since(Time::START) + STRETCH.times(part);
            // Nobody makes contact after the end.
            if let Some(contacts) = by_stretch.get_mut((at.nanos() / STRETCH.nanos()) as usize) {
                *contacts += each;
                *all += each;
            }
        }
    }
}

/// For how long agents are on duty in each of the first stretches \[s\], of whom there are more or fewer from these moments on.
fn on_duty_in(changes: impl Iterator<Item = (u64, i64)>, stretches: usize) -> Vec<f64> {
    let mut by_time: BTreeMap<u64, i64> = BTreeMap::new();
    changes.for_each(|(at, more)| *by_time.entry(at).or_default() += more);
    let mut on_duty = vec![0.0; stretches];
    let (mut from, mut agents, each) = (0, 0, STRETCH.nanos());
    for (to, more) in by_time {
        let touched = (from / each) as usize..(to.div_ceil(each) as usize).min(stretches);
        for (begins, on_duty) in (from / each..).map(|stretch| stretch * each).zip(&mut on_duty[touched]) {
            let within = Span::from_nanos(to.min(begins + each) - from.max(begins));
            *on_duty += agents as f64 * within.seconds();
        }
        (from, agents) = (to, agents + more);
    }
    on_duty
}

/// A part of the run in which more comes than can be done.
struct Rush {
    stretches: Range<usize>,
    /// What comes, and the time on duty of those who can do it \[s\].
    work: f64,
    on_duty: f64,
    /// How long who comes last waits, where nobody gives up \[s\].
    wait: Option<f64>,
}

impl Rush {
    /// The worst of them, if there is one, by what comes and who is on duty in each stretch \[s\]: if nobody gives up, the one after which
    /// the wait is longest, and else the one in which most is left undone.
    fn find(work: &[f64], on_duty: &[f64], endless: bool) -> Option<Rush> {
        let mut worst: Option<(f64, Rush)> = None;
        let (mut start, mut left) = (0, 0.0);
        for stretch in 0..work.len() {
            let more = work[stretch] - on_duty[stretch];
            let goes_on = if endless { left + more > 0.0 } else { work[stretch] > RUSH * on_duty[stretch] };
            if !goes_on || on_duty[stretch] == 0.0 {
                // Times without anybody are told as such.
                (start, left) = (stretch + 1, 0.0);
                continue;
            }
            left += more;
            let wait = left / (on_duty[stretch] / STRETCH.seconds());
            let stretches = start..stretch + 1;
            let (badness, is_long) = match endless {
                true => (wait, wait > LONG.seconds()),
                false => (left, STRETCH.times(stretches.len() as u64) >= LONG),
            };
            if is_long && worst.as_ref().is_none_or(|(known, _)| badness > *known) {
                let sum = |of: &[f64]| of[stretches.clone()].iter().sum();
                let rush = Rush {
                    work: sum(work),
                    on_duty: sum(on_duty),
                    wait: endless.then_some(wait),
                    stretches: stretches.clone(),
                };
                worst = Some((badness, rush));
            }
        }
        worst.map(|(_, rush)| rush)
    }
}

/// The share of the contacts of the class that people have to serve for certain, if nobody gives up \[0, 1\].
fn certain(class: &Class) -> f64 {
    let qualified = match &class.entry {
        Entry::Im(habits) => habits.inquiry.as_ref().map_or(1.0, |inquiry| inquiry.qualified),
        _ => 1.0,
    };
    let may_do_otherwise = [
        class.status.as_ref().map(|status| status.share),
        class.while_waiting.as_ref().map(|while_waiting| while_waiting.share),
        class.callback.as_ref().map(|callback| callback.share * (1.0 - reached(callback))),
    ];
    may_do_otherwise.into_iter().flatten().fold(qualified, |certain, share| certain * (1.0 - share))
}

/// The share of those who ask for a callback to whom an agent talks for certain \[0, 1\].
fn reached(callback: &Callback) -> f64 {
    let may_be_settled = callback.patience.is_some() || callback.tells() || callback.hold_patience.is_some();
    // A campaign has as many records as there is time for.
    if may_be_settled || callback.is_campaign() || callback.addresses.is_some() {
        return 0.0;
    }
    let other = callback.wrong_party.as_ref().map_or(0.0, |(share, _)| share.most());
    let answers: f64 = callback.answer_share.least() * (1.0 - other);
    1.0 - (1.0 - answers).powi(callback.attempts.into())
}

/// An agent's work for a contact of the class, at least \[s\].
fn seconds(class: &Class) -> f64 {
    let least = |distributions: &mut dyn Iterator<Item = f64>| distributions.fold(f64::INFINITY, f64::min);
    let hours = class.by_arrival.all();
    let talks = class.talk.iter().chain(hours.iter().flat_map(|hours| hours.talk.iter()));
    let wrap_ups = class.wrap_up.iter().chain(hours.iter().flat_map(|hours| hours.wrap_up.iter()));
    let talk = least(&mut talks.map(|distribution| distribution.mean()));
    let wrap_up = least(&mut wrap_ups.map(|distribution| distribution.mean()));
    let messages = class.turns().map_or(1.0, |turns| turns.count.mean().max(1.0));
    // Each thought of a thread is answered by itself.
    let thoughts = class.thread.as_ref().map_or(1.0, |thread| thread.thoughts.mean().max(1.0));
    thoughts * (messages * talk + wrap_up)
}

/// How many contacts of the class an agent has done, in the time that one takes alone.
fn max_at_once(alike: &Alike<'_>, channels: &[Channel], class: &Class) -> f64 {
    let turn_by_turn = matches!(&class.entry, Entry::Im(habits) if matches!(habits.session, SessionForm::Turns(_)));
    if turn_by_turn {
        return 1.0;
    }
    let capacity = alike.capability.capacity();
    let most = channels.iter().map(|channel| capacity.by_medium[channel.medium() as usize]).max().unwrap_or(1);
    let rate = |open: u32| f64::from(open) / alike.slowdown.stretch(open);
    (1..=u32::from(most.min(capacity.total))).map(rate).fold(1.0, f64::max)
}
