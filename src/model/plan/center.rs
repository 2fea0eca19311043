//! What a center consists of: everything that a run needs, complete and free of contradictions.

use super::horizon::{Closing, Horizon, Thresholds};
use super::message_path::MessagePath;
use super::outage::Outages;
use super::presence::PresencePlan;
use super::programs::ProgramChange;
use super::provider::Provider;
use super::proxy::{Firewall, Proxy};
use super::routing_point::RoutingPoint;
use super::rules::Enterprise;
use super::sites::Sites;
use super::staff::{Agent, Group};
use super::status::StatusServer;
use super::trunk::Trunk;
use crate::ids::{AgentId, ClassId, GroupId, IdVec, ProviderId, QueueId, SiteId, TrunkId};
use crate::routing::{Row, Rules, Then};
use crate::time::Span;
use crate::workload::{Announcement, Callback, CallbackOffer, Choice, Class, Entry, Paging, Said, SharedBusyness};

/// A center and what it is run for.
#[derive(Clone, Debug)]
pub struct Center {
    /// How long contacts arrive, and how that time is cut for statistics.
    pub horizon: Horizon,
    /// What happens when contacts arrive no more.
    pub closing: Closing,
    /// Limits that the counts of results go by.
    pub thresholds: Thresholds,
    /// Further limits of the wait, by class and ascending, for each of which the service level is told; classes without may be missing.
    pub answered_within: IdVec<ClassId, Vec<Span>>,
    /// How much of the beginning counts nowhere but in intervals of its own: whole intervals, and less than the horizon.
    pub warm_up: Span,
    /// Who makes contact.
    pub classes: IdVec<ClassId, Class>,
    /// How much busier than planned a day may turn out for all of them.
    pub busyness: SharedBusyness,
    /// Where contacts wait, in the order of the queues of `rules`.
    pub queues: IdVec<QueueId, QueuePlan>,
    /// Who serves, in groups.
    pub groups: IdVec<GroupId, Group>,
    /// Who serves, one by one.
    pub agents: IdVec<AgentId, Agent>,
    /// The instant-messaging providers.
    pub providers: IdVec<ProviderId, Provider>,
    /// The proxy through which all instant messages pass.
    pub proxy: Proxy,
    /// The telephone lines into the center, in groups.
    pub trunks: IdVec<TrunkId, Trunk>,
    /// Where requests by SIP arrive.
    pub routing_point: RoutingPoint,
    /// The firewall between proxy and agents, when it is a machine of its own.
    pub firewall: Option<Firewall>,
    /// When agents close and start programs, in the order of time.
    pub program_changes: Vec<ProgramChange>,
    /// How contacts are routed, at each of its sites.
    pub rules: Rules,
    /// What the table of the rules goes by, and when it is replaced.
    pub enterprise: Enterprise,
    /// Clients' devices, and how they are seen.
    pub presence: PresencePlan,
    /// Where clients see its status, if those of any class look.
    pub status: StatusServer,
    /// How pages reach clients who are not online.
    pub paging: Paging,
    /// The sites that it consists of, most often one.
    pub sites: Sites,
}

impl Center {
    /// The machines that instant messages pass.
    pub(crate) fn message_path(&self) -> MessagePath<'_> {
        MessagePath { providers: &self.providers, proxy: &self.proxy, firewall: self.firewall.as_ref() }
    }

    /// Causes that bring providers, the proxy or the firewall down, over all of them.
    pub(crate) fn fault_causes(&self) -> usize {
        self.message_path().outages().count() * Outages::CAUSES as usize
    }

    /// The further limits of the wait of a class.
    pub fn limits_of(&self, class: ClassId) -> &[Span] {
        self.answered_within.get(class).map_or(&[], Vec::as_slice)
    }

    /// The first interval that counts.
    pub fn first_interval(&self) -> usize {
        (self.warm_up.nanos() / self.horizon.interval.nanos().max(1)) as usize
    }

    /// All that anybody may be told.
    pub(crate) fn announcements(&self) -> impl Iterator<Item = &Announcement> {
        let by_rule = self.enterprise.treatments.iter().filter_map(|treatment| treatment.announcement.as_ref());
        self.classes.iter().filter_map(|class| class.announcement.as_ref()).chain(by_rule)
    }

    /// Whether clients of any class look at the center's status before they make contact.
    pub fn shows_status(&self) -> bool {
        self.classes.iter().any(|class| class.status.is_some())
    }

    /// Whether any of these may do such a thing in place of making contact.
    pub fn some_choose(&self, is_such: impl Fn(Choice) -> bool) -> bool {
        let habits = self.classes.iter().filter_map(|class| class.status.as_ref());
        habits.flat_map(|habits| &habits.choices).any(|&(choice, _)| is_such(choice))
    }

    /// Whether any of these may ask to be told when it is better.
    pub fn some_ask_for_alerts(&self) -> bool {
        self.classes.iter().any(|class| class.status.as_ref().is_some_and(|habits| habits.alert.is_some()))
    }

    /// Whether any of these may make contact as one of another class then.
    pub fn some_switch(&self) -> bool {
        self.some_choose(|choice| matches!(choice, Choice::Another(_)))
    }

    /// Whether contacts of any class may be called back.
    pub fn calls_back(&self) -> bool {
        self.some_call_back(|_| true)
    }

    /// Whether such callbacks are offered to contacts of any class.
    pub fn some_call_back(&self, is_such: impl Fn(&Callback) -> bool) -> bool {
        self.classes.iter().filter_map(|class| class.callback.as_deref()).any(is_such)
    }

    /// Whether agents may give contacts to other classes.
    pub fn some_transfer(&self) -> bool {
        self.classes.iter().any(|class| !class.transfers.is_empty())
    }

    /// Whether clients of any class are called back by their devices.
    pub fn calls_devices(&self) -> bool {
        self.some_call_back(|callback| callback.addresses.is_some())
    }

    /// Whether anybody may be told a wait, or shown one.
    pub fn tells_waits(&self) -> bool {
        self.shows_status() || self.announcements().any(|announcement| matches!(announcement.tells, Said::Wait { .. }))
    }

    /// Whether anybody may be told anything.
    pub(crate) fn tells_anybody(&self) -> bool {
        self.classes.ids().any(|class| self.tells(class))
    }

    /// Whether anything goes by the wait that the engine expects.
    pub(crate) fn needs_estimates(&self) -> bool {
        let expects = |callback: &Callback| {
            callback.tells() || matches!(callback.offer, CallbackOffer::Waiting { above: Some(_), .. })
        };
        self.tells_anybody() || self.shows_status() || self.some_call_back(expects)
    }

    /// Whether contacts of any queue do not wait while nobody is on duty.
    pub fn some_are_empty(&self) -> bool {
        self.rules.queues.iter().any(|queue| !queue.when_empty.joins())
    }

    /// Whether there is a table of rules at any time.
    pub(crate) fn has_rules(&self) -> bool {
        !self.rules.table.is_empty() || !self.enterprise.tables.is_empty()
    }

    /// The rows of all tables of rules, that which is in force first before the others.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rules.table.iter().chain(self.enterprise.tables.iter().flat_map(|(_, table)| table))
    }

    /// Whether the contacts of the queue are those of one class, at any time.
    pub fn is_of_one_class(&self, queue: QueueId) -> bool {
        let mut classes = self.classes.iter().filter(|class| class.queue == queue);
        let moves = |row: &Row| matches!(row.then, Then::Route { queue: Some(_), .. });
        classes.next().is_some() && classes.next().is_none() && !self.rows().any(moves)
    }

    /// Whether all contacts come by voice or chat, straight to the one engine, and want no more of it than an agent: nothing
    /// lies before the engine, beside it or behind it.
    pub(crate) fn is_plain(&self) -> bool {
        let plain = |class: &Class| {
            let Class {
                by_arrival,
                entry,
                preferred,
                trunk,
                due,
                automation,
                announcement,
                callback,
                transfers,
                retrials,
                recalls,
                status,
                thread,
                invitations,
                while_waiting,
                notices,
                ..
            } = class;
            let silent = &class.silent_abandonment;
            let direct = matches!(entry, Entry::Voice | Entry::Chat);
            direct
                && by_arrival.are_none()
                && preferred.is_none()
                && trunk.is_none()
                && due.is_none()
                && automation.is_none()
                && announcement.is_none()
                && callback.is_none()
                && silent.is_none()
                && transfers.is_empty()
                && retrials.is_none()
                && recalls.is_none()
                && status.is_none()
                && thread.is_none()
                && invitations.is_none()
                && while_waiting.is_none()
                && notices.is_empty()
        };
        let no_steps = self.rules.queues.iter().all(|queue| queue.steps.is_empty() && queue.when_empty.joins());
        let usual = |group: &Group| group.response.is_none() && group.interruptions.are_none() && !group.in_numbers;
        !self.sites.are_several()
            && !self.has_rules()
            && !self.presence.is_used()
            && no_steps
            && self.groups.iter().all(usual)
            && self.classes.iter().all(plain)
    }

    /// Whether any step has contacts asked for at other sites.
    pub fn overflows(&self) -> bool {
        self.rules.queues.iter().flat_map(|queue| &queue.steps).any(|step| !step.sites.is_empty())
    }

    /// Whether contacts of the class may be told something when they have to wait.
    pub fn tells(&self, class: ClassId) -> bool {
        let by_rule = self.enterprise.treatments.iter().any(|treatment| treatment.announcement.is_some());
        by_rule || self.classes[class].announcement.is_some()
    }

    /// Whether any conversation goes turn by turn.
    pub(crate) fn converses_by_turns(&self) -> bool {
        self.classes.iter().any(|class| class.turns().is_some())
    }

    /// The agents of each site, in rising order.
    pub(crate) fn agents_by_site(&self) -> IdVec<SiteId, Vec<AgentId>> {
        let at = |site: SiteId| {
            let here = move |agent: &Agent| self.sites.of_group(agent.group) == site;
            self.agents.entries().filter(|(_, agent)| here(agent)).map(|(id, _)| id).collect()
        };
        self.sites.ids().map(at).collect()
    }

    /// The agents who have what the class's queue asks for, in order, whatever programs they run.
    pub(crate) fn agents_who_may_serve(&self, class: &Class) -> Vec<AgentId> {
        let asks = &self.rules.queues[class.queue];
        let able = |agent: &Agent| asks.admits(&agent.capability, &self.rules.filters, 0, class.language);
        self.agents.entries().filter(|(_, agent)| able(agent)).map(|(id, _)| id).collect()
    }
}

/// A waiting line; its rules are the engine's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuePlan {
    /// Its name.
    pub name: String,
}
