//! A replication of a center, summed in parts.

use super::scope::{Scope, media};
use super::sums::{AgentSums, ClientSums, MachineSums, Mechanisms, ProviderSums, Sums, TrunkSums};
use crate::ids::{ClassId, GroupId, Id, IdVec, ProviderId, QueueId, SiteId};
use crate::model::{
    Agent, AnnouncementTimes, AutomationTimes, ByArrival, CallbackEndings, CallbackTimes, Center, GroupTimes, Horizon,
    InvitationTimes, Numbers, Overflow, Placements, PresenceTimes, RunResult, ServerTimes, SipTimes, StatusEndings,
    StatusTimes, SubscriberTimes, TrunkTimes, Waits, WhileWaitingTimes,
};
use crate::time::Time;
use crate::workload::{Class, Entry};
use std::ops::{AddAssign, Range};

const GOALS: &str = "goals are judged by what was summed, and sum nothing themselves";

/// A replication of a center, to be summed in parts.
pub(super) struct Part<'a> {
    pub(super) center: &'a Center,
    pub(super) mechanisms: Mechanisms,
    pub(super) result: &'a RunResult,
}

impl Part<'_> {
    /// The sums of a scope in one interval.
    pub(super) fn in_interval(&self, scope: Scope, interval: usize) -> Sums {
        self.over(scope, interval..interval + 1)
    }

    /// What is counted by contact in a scope, over several intervals.
    fn contacts(&self, scope: Scope, intervals: Range<usize>, sums: &mut Sums) {
        let of = |belongs: &dyn Fn(ClassId) -> bool| -> Vec<ClassId> {
            self.center.classes.ids().filter(|&class| belongs(class)).collect()
        };
        let classes = match scope {
            // Asked for each class and interval: all classes are not looked at for it.
            Scope::Class(index) => vec![ClassId::from_index(index)],
            Scope::Center | Scope::Medium(_) => self.of_classes(scope).map_or_else(Vec::new, |belongs| of(&belongs)),
            Scope::Queue(index) => {
                let queue = QueueId::from_index(index);
                if let Some(tally) = self.result.by_queue.get(queue) {
                    sums.contacts = Some(tally.cells.sum(intervals));
                    sums.by_message = self.center.classes.iter().any(Class::is_by_message);
                    return;
                }
                of(&|class| self.center.classes[class].queue == queue)
            }
            Scope::Host(index) => {
                sums.contacts = Some(self.result.hosts[index].cells.sum(intervals));
                return;
            }
            Scope::Site(index) => {
                sums.contacts = Some(self.result.sites[SiteId::from_index(index)].cells.sum(intervals));
                return;
            }
            Scope::Group(_) | Scope::Provider(_) | Scope::Goal(_) => return,
        };
        let last = intervals.end - 1;
        let longest = |class: &ClassId| self.result.waiting_longest[last * self.center.classes.len() + class.index()];
        sums.waiting_longest = classes.iter().map(longest).max();
        sums.by_message = classes.iter().any(|&class| self.center.classes[class].is_by_message());
        if matches!(scope, Scope::Center | Scope::Class(_) | Scope::Medium(_)) {
            sums.campaigns = self.campaigns(&classes, intervals.clone());
        }
        sums.contacts = Some(self.result.cells_of(intervals, &classes));
    }

    /// Calls to the records of campaigns among these classes, if there are any, in some intervals.
    fn campaigns(&self, classes: &[ClassId], intervals: Range<usize>) -> Option<CallbackEndings> {
        let is_campaign = |class: &ClassId| {
            let callback = self.center.classes[*class].callback.as_ref();
            callback.is_some_and(|callback| callback.is_campaign())
        };
        let campaigns = Vec::from_iter(classes.iter().copied().filter(is_campaign));
        (!campaigns.is_empty()).then(|| self.result.callback_endings.over(intervals, &campaigns))
    }

    /// The sums of a scope in one interval that are not counted by contact.
    fn times(&self, scope: Scope, interval: usize) -> Sums {
        let mechanisms = self.mechanisms;
        let mut sums = Sums { length: self.length(interval), mechanisms, ..Sums::default() };
        let servers =
            |times: &ServerTimes| MachineSums { busy: times.busy[interval], waiting: times.waiting[interval] };
        match scope {
            Scope::Center => {
                sums.waiting = Some(self.result.queues.iter().map(|queue| queue.waiting[interval]).sum());
                sums.agents = Some(agents(self.people(), interval));
                let trunks = &self.result.trunks;
                sums.lines = (!trunks.is_empty()).then(|| trunks.iter().map(|trunk| trunk.held[interval]).sum());
                if mechanisms.messaging {
                    sums.hosted = Some(self.result.proxy.hosted[interval]);
                    sums.servers = Some(servers(&self.result.proxy.servers));
                }
            }
            Scope::Class(_) | Scope::Medium(_) | Scope::Host(_) => {}
            Scope::Queue(index) => {
                let queue = QueueId::from_index(index);
                sums.max_waiting = Some(self.result.queues[queue].max_waiting[interval]);
                sums.waiting = Some(self.result.queues[queue].waiting[interval]);
            }
            Scope::Group(index) => {
                let group = &self.result.groups[GroupId::from_index(index)];
                sums.agents = Some(agents(std::iter::once(group), interval));
            }
            Scope::Provider(index) => {
                let times = &self.result.providers[ProviderId::from_index(index)];
                sums.channels = Some(times.channels[interval]);
                sums.servers = Some(servers(&times.servers));
            }
            Scope::Site(index) => {
                let site = &self.result.sites[SiteId::from_index(index)];
                sums.waiting = Some(site.waiting[interval]);
                sums.max_waiting = Some(site.max_waiting[interval]);
                sums.agents = Some(agents(self.groups_of(index), interval));
            }
            Scope::Goal(_) => unreachable!("{GOALS}"),
        }
        sums
    }

    /// The sums of a scope over several intervals; nothing of what is known over the whole horizon only.
    pub(super) fn over(&self, scope: Scope, intervals: Range<usize>) -> Sums {
        let times = intervals.clone().map(|interval| self.times(scope, interval));
        let Some(mut sums) = times.reduce(added) else { return Sums::default() };
        self.contacts(scope, intervals, &mut sums);
        sums
    }

    /// How often agents of these groups did not respond, if any of them takes time to.
    fn missed(&self, of: &impl Fn(GroupId) -> bool) -> Option<u64> {
        let groups = self.center.groups.entries().filter(|&(id, group)| of(id) && group.response.is_some());
        groups.map(|(id, _)| self.result.groups[id].missed).reduce(|sum, missed| sum + missed)
    }

    /// The sums of a scope over the whole horizon, with what is not known by interval.
    pub(super) fn whole(&self, scope: Scope) -> Sums {
        let intervals = self.center.horizon.intervals();
        let mut sums = self.over(scope, self.center.first_interval()..intervals);
        let to_end = |groups: &mut dyn Iterator<Item = &GroupTimes>, sums: &mut Sums| {
            let length = self.result.ended.since(Time::START) - self.center.warm_up;
            sums.length_to_end = Some(u128::from(length.nanos()));
            sums.agents_to_end =
                sums.agents.zip(Some(agents(groups, intervals))).map(|(within, after)| within.and(&after));
        };
        // The attempts of a client may be of several hosts, queues and sites, and are all of one class but for transfers.
        if let (Some(contacts), Scope::Center | Scope::Class(_)) = (sums.contacts, scope) {
            sums.clients = Some(ClientSums::of(&contacts, scope == Scope::Center));
        }
        if let Some(belongs) = self.of_classes(scope) {
            sums.waits = Some(self.waits(&belongs));
            sums.due = self.due(&belongs);
            sums.automation = self.automation(&belongs);
            sums.announcements = self.announcements(&belongs);
            sums.callbacks = self.callbacks(&belongs);
            sums.callback_endings = self.callback_endings(&belongs);
            sums.presence = self.presence(&belongs);
            sums.status = self.status(&belongs);
            sums.status_endings = self.status_endings(&belongs);
            sums.invitations = self.invitations(&belongs);
            sums.while_waiting = self.while_waiting(&belongs);
            sums.subscribers = self.subscribers(&belongs);
            sums.sip = self.sip(&belongs);
        }
        match scope {
            Scope::Center => {
                to_end(&mut self.people(), &mut sums);
                let after = self.result.queues.iter().map(|queue| queue.waiting[intervals]).sum::<u128>();
                sums.waiting_to_end = sums.waiting.map(|within| within + after);
                sums.overtime = self.overtime(&|_| true);
                sums.missed = self.missed(&|_| true);
                sums.placements = self.placements_together().map(|all| (all, all.placed));
                sums.overflow = self.overflow_together();
                let add = |sums: TrunkSums, trunk: &TrunkTimes| TrunkSums {
                    max_held: sums.max_held.max(most(&trunk.max_held[self.center.first_interval()..])),
                    calls: sums.calls + trunk.calls,
                    blocked: sums.blocked + trunk.blocked,
                };
                let trunks = &self.result.trunks;
                sums.trunks = (!trunks.is_empty()).then(|| trunks.iter().fold(TrunkSums::default(), add));
            }
            Scope::Class(_) | Scope::Medium(_) => {}
            Scope::Queue(index) => {
                let queue = QueueId::from_index(index);
                sums.waits = Some(match self.result.by_queue.get(queue) {
                    Some(tally) => tally.waits.clone(),
                    None => self.waits(&|class| self.center.classes[class].queue == queue),
                });
                let times = &self.result.queues[queue];
                sums.max_waiting = sums.max_waiting.max(Some(times.max_waiting[intervals]));
            }
            Scope::Group(index) => {
                sums.overtime = self.overtime(&|group| group.index() == index);
                sums.missed = self.missed(&|group| group.index() == index);
            }
            Scope::Provider(index) => {
                let times = &self.result.providers[ProviderId::from_index(index)];
                sums.provider = Some(ProviderSums {
                    max_channels: most(&times.max_channels[self.center.first_interval()..]),
                    contacts: times.contacts,
                    redirects_asked: times.redirects_asked,
                    redirected: times.redirected,
                    fell_back: times.fell_back,
                    questions: times.questions,
                    redirects_failed: times.redirects_failed,
                    handed_over: times.handed_over,
                    messages: times.messages,
                    latency: times.latency,
                    round_trips: times.round_trips,
                    round_trip: times.round_trip,
                    legs: times.legs,
                    downtime: times.downtime,
                    messages_exposed: times.messages_exposed,
                });
            }
            Scope::Host(index) => sums.waits = Some(self.result.hosts[index].waits.clone()),
            Scope::Site(index) => {
                let site = &self.result.sites[SiteId::from_index(index)];
                sums.waits = Some(site.waits.clone());
                sums.max_waiting = sums.max_waiting.max(Some(site.max_waiting[intervals]));
                sums.waiting_to_end = sums.waiting.map(|within| within + site.waiting[intervals]);
                to_end(&mut self.groups_of(index), &mut sums);
                sums.placements = site.placements.zip(self.placements_together().map(|all| all.placed));
                sums.overflow = site.overflow;
                sums.overtime = self.overtime(&|group| self.center.sites.of_group(group).index() == index);
            }
            Scope::Goal(_) => unreachable!("{GOALS}"),
        }
        sums
    }

    /// Which classes a scope is made of; nothing for one of something else.
    fn of_classes(&self, scope: Scope) -> Option<Box<dyn Fn(ClassId) -> bool + '_>> {
        match scope {
            Scope::Center => Some(Box::new(|_| true)),
            Scope::Class(index) => Some(Box::new(move |class| class.index() == index)),
            Scope::Medium(index) => {
                let medium = media(self.center)[index];
                Some(Box::new(move |class| self.center.classes[class].entry.way() == medium))
            }
            Scope::Queue(_)
            | Scope::Group(_)
            | Scope::Provider(_)
            | Scope::Host(_)
            | Scope::Site(_)
            | Scope::Goal(_) => None,
        }
    }

    /// What the router in the network did about all sites, if there is one.
    fn placements_together(&self) -> Option<Placements> {
        together(self.result.sites.iter().filter_map(|site| site.placements))
    }

    /// What came of steps to other sites, at all of them, if there are any.
    fn overflow_together(&self) -> Option<Overflow> {
        together(self.result.sites.iter().filter_map(|site| site.overflow))
    }

    /// The groups of a site.
    fn groups_of(&self, site: usize) -> impl Iterator<Item = &GroupTimes> {
        let here = move |group: GroupId| self.center.sites.of_group(group).index() == site;
        self.result.groups.entries().filter(move |(group, _)| here(*group)).map(|(_, times)| times)
    }

    /// The groups of people: machines are no staff.
    fn people(&self) -> impl Iterator<Item = &GroupTimes> {
        let both = self.center.groups.iter().zip(self.result.groups.iter());
        both.filter(|(plan, _)| !plan.self_service).map(|(_, times)| times)
    }

    /// How long people of these groups stayed beyond their duty \[ns\]; nothing where no duty of theirs has an end.
    fn overtime(&self, belongs: &dyn Fn(GroupId) -> bool) -> Option<u128> {
        let counts = |group: GroupId| belongs(group) && !self.center.groups[group].self_service;
        let ends = |agent: &Agent| counts(agent.group) && agent.duty.iter().any(|duty| duty.to < Time::MAX);
        let of_group = |(group, times): (GroupId, &GroupTimes)| if counts(group) { times.overtime } else { 0 };
        self.center.agents.iter().any(ends).then(|| self.result.groups.entries().map(of_group).sum())
    }

    /// E-mails of these classes answered by the time they were due, and all that were handled; nothing where none is due.
    fn due(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<(u64, u64)> {
        let has_time = |&class: &ClassId| belongs(class) && self.center.classes[class].due.is_some();
        let of_class = |class: ClassId| {
            let intervals = self.center.first_interval()..self.center.horizon.intervals();
            let cells = intervals.map(|interval| self.result.cell(interval, class));
            cells.fold((0, 0), |(by_due, handled), cell| (by_due + cell.answered_by_due, handled + cell.handled()))
        };
        let mine = self.center.classes.ids().filter(has_time).map(of_class);
        mine.reduce(|(a, b), (c, d): (u64, u64)| (a + c, b + d))
    }

    /// What became of contacts of these classes at their self-service systems; nothing where there is none.
    fn automation(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<AutomationTimes> {
        let has_one = |class: ClassId| self.center.classes[class].automation.is_some();
        self.by_arrival(&self.result.automation, |class| belongs(class) && has_one(class))
    }

    /// What contacts of these classes were told; nothing where nobody is told anything.
    fn announcements(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<AnnouncementTimes> {
        let is_told = |class: ClassId| self.center.tells(class);
        self.by_arrival(&self.result.announcements, |class| belongs(class) && is_told(class))
    }

    /// What became of the callbacks of these classes; nothing where nobody is offered any.
    fn callbacks(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<CallbackTimes> {
        let offers = |class: ClassId| self.center.classes[class].callback.is_some();
        sum_over(&self.result.callbacks, |class| belongs(class) && offers(class))
    }

    /// What became of them.
    fn callback_endings(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<CallbackEndings> {
        let offers = |class: ClassId| self.center.classes[class].callback.is_some();
        self.by_arrival(&self.result.callback_endings, |class| belongs(class) && offers(class))
    }

    /// What came of watching clients of these classes; nothing where nobody is watched.
    fn presence(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<PresenceTimes> {
        let is_watched = |class: ClassId| self.center.presence.clientele(class).is_some();
        sum_over(&self.result.presence, |class| belongs(class) && is_watched(class))
    }

    /// Clients of these classes who looked at the center's status first; nothing where nobody does.
    fn status(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<StatusTimes> {
        let looks = |class: ClassId| self.center.classes[class].status.is_some();
        sum_over(&self.result.status, |class| belongs(class) && looks(class))
    }

    /// What they did.
    fn status_endings(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<StatusEndings> {
        let looks = |class: ClassId| self.center.classes[class].status.is_some();
        self.by_arrival(&self.result.status_endings, |class| belongs(class) && looks(class))
    }

    /// Visitors of the pages of these classes; nothing where nobody is invited.
    fn invitations(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<InvitationTimes> {
        let invites = |class: ClassId| self.center.classes[class].invitations.is_some();
        self.by_arrival(&self.result.invitations, |class| belongs(class) && invites(class))
    }

    /// What clients of these classes did themselves while they waited; nothing where none do anything.
    fn while_waiting(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<WhileWaitingTimes> {
        let may = |class: ClassId| self.center.classes[class].while_waiting.is_some();
        self.by_arrival(&self.result.while_waiting, |class| belongs(class) && may(class))
    }

    /// Subscribers who were told of something and may be clients of these classes; nothing where nobody is told.
    fn subscribers(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<SubscriberTimes> {
        let are_told = |class: ClassId| !self.center.classes[class].notices.is_empty();
        sum_over(&self.result.subscribers, |class| belongs(class) && are_told(class))
    }

    /// What became of requests by SIP to these classes; nothing where nobody comes by SIP.
    fn sip(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<SipTimes> {
        let by_sip = |class: ClassId| matches!(self.center.classes[class].entry, Entry::Sip(_));
        self.by_arrival(&self.result.sip, |class| belongs(class) && by_sip(class))
    }

    /// What is counted of these classes by arrival, over the intervals that are shown; nothing where none is one of them.
    fn by_arrival<T: Numbers>(&self, counts: &ByArrival<T>, belongs: impl Fn(ClassId) -> bool) -> Option<T> {
        let classes = Vec::from_iter(self.center.classes.ids().filter(|&class| belongs(class)));
        let intervals = self.center.first_interval()..self.center.horizon.intervals();
        (!classes.is_empty()).then(|| counts.over(intervals, &classes))
    }

    fn waits(&self, belongs: &dyn Fn(ClassId) -> bool) -> Waits {
        let mut together = Waits::default();
        let mine = self.result.waits.entries().filter(|&(class, _)| belongs(class));
        mine.for_each(|(_, waits)| together += waits);
        together
    }

    /// How long the time integrals of an interval ran \[ns\]: the horizon may end inside the last one.
    fn length(&self, interval: usize) -> u128 {
        let Horizon { length, interval: each } = self.center.horizon;
        let start = each.times(interval as u64);
        u128::from((length.min(start + each) - start).nanos())
    }
}

fn agents<'a>(groups: impl Iterator<Item = &'a GroupTimes>, interval: usize) -> AgentSums {
    groups.fold(AgentSums::default(), |sums, group| {
        sums.and(&AgentSums {
            present: group.present[interval],
            busy: group.busy[interval],
            sessions: group.sessions[interval],
            attending: group.attending.as_ref().map(|areas| areas[interval]),
        })
    })
}

/// The most over all intervals and the time after them.
fn most(by_interval: &[u32]) -> u32 {
    by_interval.iter().copied().max().unwrap_or(0)
}

/// What there is of these classes, together; nothing where none is one of them.
fn sum_over<T: Copy + for<'a> AddAssign<&'a T>>(
    by_class: &IdVec<ClassId, T>,
    belongs: impl Fn(ClassId) -> bool,
) -> Option<T> {
    together(by_class.entries().filter(|&(class, _)| belongs(class)).map(|(_, &times)| times))
}

/// All of these added up; nothing where there are none.
fn together<T: for<'a> AddAssign<&'a T>>(parts: impl Iterator<Item = T>) -> Option<T> {
    parts.reduce(|mut sum, part| {
        sum += &part;
        sum
    })
}

/// The sums of two intervals of one scope that are not counted by contact.
fn added(a: Sums, b: Sums) -> Sums {
    let agents = a.agents.zip(b.agents).map(|(a, b)| a.and(&b));
    let area = |a: Option<u128>, b: Option<u128>| a.zip(b).map(|(a, b)| a + b);
    Sums {
        agents,
        waiting: area(a.waiting, b.waiting),
        max_waiting: a.max_waiting.max(b.max_waiting),
        channels: area(a.channels, b.channels),
        lines: area(a.lines, b.lines),
        hosted: area(a.hosted, b.hosted),
        servers: a
            .servers
            .zip(b.servers)
            .map(|(a, b)| MachineSums { busy: a.busy + b.busy, waiting: a.waiting + b.waiting }),
        // Of one center.
        mechanisms: a.mechanisms,
        length: a.length + b.length,
        ..Sums::default()
    }
}
