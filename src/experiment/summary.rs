//! What all replications say: metrics with intervals for the center and its parts, in total and by interval.

use super::days::Days;
use super::goals::{Goal, Judged, judge};
use super::metric::Metric;
use super::precision::Precision;
use super::served::{Level, ServedBy, levels, served};
use super::sums::{AgentSums, ClientSums, MachineSums, Mechanisms, ProviderSums, Sums, TrunkSums};
use super::units::{Spread, Units};
use crate::ids::{ClassId, GroupId, Id, IdVec, ProviderId, QueueId, SiteId};
use crate::model::{
    Agent, AnnouncementTimes, AutomationTimes, CallbackTimes, Center, GroupTimes, Horizon, Hosting, InvitationTimes,
    Overflow, Placements, PresenceTimes, RunResult, ServerTimes, SipTimes, StatusTimes, SubscriberTimes, TrunkTimes,
    Waits, WhileWaitingTimes,
};
use crate::scenario::Scenario;
use crate::stats::{Estimate, SpanHistogram, SpanPairs};
use crate::time::{Span, Time};
use crate::workload::{Class, Entry};
use std::ops::{AddAssign, Range};

/// With more rows by interval than these, intervals are told in short: each row takes some 6 kB, and its metrics as many lines of a file.
const MAX_ROWS: usize = 20_000;

/// What is told of intervals in short.
pub(super) const IN_SHORT: &[Metric] = &[
    Metric::Offered,
    Metric::Answered,
    Metric::Abandoned,
    Metric::Blocked,
    Metric::AbandonShare,
    Metric::Asa,
    Metric::ServiceLevelAnswered,
    Metric::ServiceLevelOffered,
    Metric::ServiceLevelAll,
    Metric::Aht,
    Metric::Agents,
    Metric::AgentsBusy,
    Metric::Occupancy,
    Metric::Waiting,
    Metric::WaitingLongest,
];

/// The names of a center's parts and of its intervals, as they are shown, and its goals.
#[derive(Clone, Debug, PartialEq)]
pub struct Labels {
    /// By class.
    pub classes: Vec<String>,
    /// By queue.
    pub queues: Vec<String>,
    /// By group.
    pub groups: Vec<String>,
    /// By provider.
    pub providers: Vec<String>,
    /// By hosting, where contacts come by instant message.
    pub hosts: Vec<String>,
    /// By site, where there are several.
    pub sites: Vec<String>,
    /// Whether contacts are transferred.
    pub transfers: bool,
    /// Whether clients who look at the center's status may make contact as those of another class.
    pub switches: bool,
    /// By queue, whether its contacts are those of one class, at any time.
    pub queue_is_class: Vec<bool>,
    /// Whether contacts are offered to be called back.
    pub callbacks: bool,
    /// By device, where contacts are called back by the devices of their clients.
    pub devices: Vec<String>,
    /// Whether anybody may be told a wait.
    pub tells_waits: bool,
    /// The starts of the intervals, such as `08:30`.
    pub intervals: Vec<String>,
    /// What is to be reached, where anything is.
    pub goals: Vec<Goal>,
}

/// The scope of a kind with this number.
type ByNumber = fn(usize) -> Scope;

impl Labels {
    /// The names that the center has, with those of its intervals, which are given by number from 0.
    pub fn of(center: &Center, interval: impl Fn(usize) -> String) -> Labels {
        Labels {
            classes: center.classes.iter().map(|class| class.name.clone()).collect(),
            queues: center.queues.iter().map(|queue| queue.name.clone()).collect(),
            tells_waits: center.tells_waits(),
            groups: center.groups.iter().map(|group| group.name.clone()).collect(),
            providers: center.providers.iter().map(|provider| provider.name.clone()).collect(),
            transfers: center.some_transfer(),
            switches: center.some_switch(),
            queue_is_class: center.queues.ids().map(|queue| center.is_of_one_class(queue)).collect(),
            callbacks: center.calls_back(),
            devices: match center.calls_devices() {
                false => Vec::new(),
                true => center.presence.devices.iter().map(|device| device.name.clone()).collect(),
            },
            hosts: match center.classes.iter().any(|class| matches!(class.entry, Entry::Im(_))) {
                false => Vec::new(),
                true => Hosting::ALL.iter().map(|hosting| hosting.name().to_owned()).collect(),
            },
            sites: match center.sites.count() {
                1 => Vec::new(),
                _ => center.sites.entries().map(|(_, name)| name.to_owned()).collect(),
            },
            intervals: (0..center.horizon.intervals()).map(interval).collect(),
            goals: Vec::new(),
        }
    }

    /// The same of a scenario, with its goals.
    ///
    /// # Panics
    /// A goal is of a metric that is not there, which [`check`](super::check) would have said.
    pub fn of_scenario(scenario: &Scenario) -> Labels {
        let mut labels = Labels::of(&scenario.center, |interval| scenario.names.interval(interval));
        labels.goals = Goal::all(scenario, &labels).expect("the goals were looked at before the first run");
        labels
    }

    /// Every kind of scope besides the center, in the order of rows, and how many there are of it.
    fn kinds(&self) -> impl Iterator<Item = (ByNumber, usize)> {
        let Labels { classes, queues, groups, providers, hosts, sites, goals, .. } = self;
        let many = [classes, queues, groups, providers, hosts, sites].map(Vec::len);
        Scope::KINDS.into_iter().zip(many.into_iter().chain([goals.len()]))
    }

    /// Where a scope stands among all scopes; nothing for one that is not there.
    fn place(&self, scope: Scope) -> Option<usize> {
        let mut before = 1;
        for (of_kind, many) in self.kinds() {
            if of_kind(scope.index()) == scope {
                return (scope.index() < many).then_some(before + scope.index());
            }
            before += many;
        }
        (scope == Scope::Center).then_some(0)
    }

    /// Whether there are the same parts and goals, by name and in this order; intervals and what goals ask for may differ.
    pub(super) fn has_same_parts(&self, other: &Labels) -> bool {
        let parts = |labels: &Labels| Labels { intervals: Vec::new(), goals: Vec::new(), ..labels.clone() };
        let goals = |labels: &Labels| labels.goals.iter().map(|goal| goal.name.clone()).collect::<Vec<_>>();
        parts(self) == parts(other) && goals(self) == goals(other)
    }

    /// The names of all parts of the kind that [`Scope::name`] calls so; none for the center, and for no kind.
    pub(super) fn of_kind(&self, kind: &str) -> &[String] {
        match Scope::of_kind(kind, 0) {
            None | Some(Scope::Center) => &[],
            Some(Scope::Class(_)) => &self.classes,
            Some(Scope::Queue(_)) => &self.queues,
            Some(Scope::Group(_)) => &self.groups,
            Some(Scope::Provider(_)) => &self.providers,
            Some(Scope::Host(_)) => &self.hosts,
            Some(Scope::Site(_)) => &self.sites,
            Some(Scope::Goal(_)) => &[],
        }
    }

    /// The name of a part; empty for the center.
    ///
    /// # Panics
    /// There is no such part.
    pub fn name(&self, scope: Scope) -> &str {
        match scope {
            Scope::Center => "",
            Scope::Class(index) => &self.classes[index],
            Scope::Queue(index) => &self.queues[index],
            Scope::Group(index) => &self.groups[index],
            Scope::Provider(index) => &self.providers[index],
            Scope::Host(index) => &self.hosts[index],
            Scope::Site(index) => &self.sites[index],
            Scope::Goal(index) => &self.goals[index].name,
        }
    }
}

/// What a row is about: the center or one of its parts, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The whole center.
    Center,
    /// A class of contacts.
    Class(usize),
    /// A queue.
    Queue(usize),
    /// A group of agents.
    Group(usize),
    /// A provider.
    Provider(usize),
    /// Instant-messaging contacts by how they were hosted in the end, in the order of [`Hosting::ALL`].
    Host(usize),
    /// A site, where there are several.
    Site(usize),
    /// A goal; it has one metric, and none by interval.
    Goal(usize),
}

impl Scope {
    /// Every kind besides the center, in the order of rows.
    const KINDS: [ByNumber; 7] =
        [Scope::Class, Scope::Queue, Scope::Group, Scope::Provider, Scope::Host, Scope::Site, Scope::Goal];

    /// The number among those of its kind.
    const fn index(self) -> usize {
        match self {
            Scope::Center => 0,
            Scope::Class(index)
            | Scope::Queue(index)
            | Scope::Group(index)
            | Scope::Provider(index)
            | Scope::Host(index)
            | Scope::Site(index)
            | Scope::Goal(index) => index,
        }
    }

    /// The kind's name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Scope::Center => "center",
            Scope::Class(_) => "class",
            Scope::Queue(_) => "queue",
            Scope::Group(_) => "group",
            Scope::Provider(_) => "provider",
            Scope::Host(_) => "host",
            Scope::Site(_) => "site",
            Scope::Goal(_) => "goal",
        }
    }

    /// The part with this number of the kind that [`Scope::name`] calls so; `None` for no kind, or for a second center.
    pub(super) fn of_kind(name: &str, index: usize) -> Option<Scope> {
        let scopes = Scope::KINDS.map(|of| of(index));
        let center = (index == 0).then_some(Scope::Center);
        scopes.into_iter().chain(center).find(|scope| scope.name() == name)
    }
}

/// One metric in one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Which.
    pub metric: Metric,
    /// Its value over all replications; `None` when there is none, as the mean wait when nobody was answered.
    pub estimate: Option<Estimate>,
    /// Its value in each replication; only in rows of the whole horizon, elsewhere empty.
    pub by_replication: Vec<Option<f64>>,
}

impl Value {
    /// How much it varies from replication to replication; `None` in rows of intervals, and where fewer than two of them have a value.
    ///
    /// # Formula
    /// √(Σ (y - ȳ)² / (n - 1)) over the n replications that have a value.
    pub fn standard_deviation(&self) -> Option<f64> {
        let values: Vec<f64> = self.by_replication.iter().copied().flatten().collect();
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        (values.len() > 1).then(|| (squares / (count - 1.0)).sqrt())
    }
}

/// All that is known about one scope over the whole horizon or in one interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// About what.
    pub scope: Scope,
    /// In which interval, counted from 0; `None` for the whole horizon.
    pub interval: Option<usize>,
    /// The metrics that apply, in the order of [`Metric::ALL`].
    pub values: Vec<Value>,
}

impl Row {
    /// A metric; `None` when it does not apply here or has no value.
    pub fn estimate(&self, metric: Metric) -> Option<Estimate> {
        self.values.iter().find(|value| value.metric == metric)?.estimate
    }
}

/// What all replications say.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The names of parts and intervals.
    pub labels: Labels,
    /// The confidence of all intervals (0, 1).
    pub confidence: f64,
    /// How many replications there were, or batches of one long run.
    pub replications: usize,
    /// What intervals are made of.
    pub spread: Spread,
    /// How well the metric is known for which replications were added, if they were.
    pub precision: Option<Precision>,
    /// How long contacts arrived who count, in a replication or a batch.
    pub horizon: Span,
    /// How much of the beginning of each replication was left out.
    pub warm_up: Span,
    /// The length of an interval; the last one may be shorter. Of a long run it is a batch.
    pub interval: Span,
    /// A contact that waited at most this long was answered, or abandoned, in time.
    pub in_time: Span,
    /// A contact that gave up after at most this long abandoned short.
    pub short_abandon: Span,
    /// The service level that is shown where one is shown.
    pub headline: Metric,
    /// Where the goals were met, in their order.
    pub goals: Vec<Judged>,
    /// The rows of the whole horizon: the center, then each class, queue, group, provider, hosting, site, goal; then in the same order each
    /// scope's intervals, but for goals.
    pub rows: Vec<Row>,
    /// Whether there are so many intervals that only those of the center and the classes have rows, with the metrics that tables show.
    pub in_short: bool,
    /// Its days, where there are too many intervals to look at one by one.
    pub days: Option<Days>,
    /// Waits of the answered of all replications, by class.
    pub waits: Vec<SpanHistogram>,
    /// Waits that contacts were told and then met, of all replications, by class; empty where nobody is told any, and of batches.
    pub told: Vec<SpanPairs>,
    /// What each group did for each class.
    pub served: Vec<ServedBy>,
    /// The service levels under further thresholds: of all classes together, then of each.
    pub levels: Vec<Level>,
}

impl Summary {
    /// Sums up the replications of a center.
    ///
    /// # Panics
    /// The labels are not as many as the center's parts and intervals, or `confidence` is not between 0 and 1.
    pub fn new(center: &Center, results: &[RunResult], labels: Labels, confidence: f64) -> Summary {
        let goals = labels.goals.clone();
        Summary::of_units(Units::replications(center, results, &goals), labels, confidence)
    }

    /// The same of replications, pairs or batches.
    pub(super) fn of_units(units: Units<'_>, labels: Labels, confidence: f64) -> Summary {
        assert!(confidence > 0.0 && confidence < 1.0, "a confidence is between 0 and 1, not {confidence}");
        let (center, spread) = (units.center, units.spread());
        let counts = |labels: &Labels| {
            let Labels { classes, queues, groups, providers, hosts, sites, .. } = labels;
            [classes, queues, groups, providers, hosts, sites].map(Vec::len)
        };
        assert!(
            counts(&labels) == counts(&Labels::of(center, |_| String::new()))
                && labels.intervals.len() == units.intervals(),
            "every class, queue, group, provider, hosting, site and interval has one label"
        );

        let goals = judge(&units, confidence);
        let scopes = scopes(&labels);
        let in_short = scopes.len() * units.intervals() > MAX_ROWS;
        let mut rows = Vec::new();
        for &scope in &scopes {
            rows.push(row(scope, None, &units.whole(scope), (spread, confidence), Metric::ALL));
        }
        for &scope in scopes.iter().filter(|scope| !matches!(scope, Scope::Goal(_))) {
            if in_short && !matches!(scope, Scope::Center | Scope::Class(_)) {
                continue;
            }
            let metrics = if in_short { IN_SHORT } else { Metric::ALL };
            let repeats = matches!(scope, Scope::Queue(index) if labels.queue_is_class[index]);
            for interval in units.first_interval()..units.intervals() {
                let mut sums = units.in_interval(scope, interval);
                if repeats {
                    sums.iter_mut().for_each(|sums| sums.contacts = None);
                }
                rows.push(row(scope, Some(interval), &sums, (spread, confidence), metrics));
            }
        }
        let waits = center.classes.ids().map(|class| {
            let mut merged = SpanHistogram::default();
            units.waits(class).iter().for_each(|waits| merged.merge(&waits.answered));
            merged
        });
        let told = units.told();
        let days = Days::of(&units, &labels, confidence);
        let (horizon, interval) = match spread {
            Spread::Batches(long_run) => (long_run.batch, long_run.batch),
            Spread::Replications | Spread::Pairs => (center.horizon.length - center.warm_up, center.horizon.interval),
        };
        Summary {
            waits: waits.collect(),
            days,
            told,
            labels,
            confidence,
            replications: units.count(),
            spread,
            precision: None,
            horizon,
            warm_up: center.warm_up,
            interval,
            in_time: center.thresholds.in_time,
            short_abandon: center.thresholds.short_abandon,
            headline: Metric::of_service_level(center.thresholds.headline),
            goals,
            rows,
            in_short,
            served: served(units, confidence),
            levels: levels(units, confidence),
        }
    }

    /// The name of a part; empty for the center.
    pub fn name(&self, scope: Scope) -> &str {
        self.labels.name(scope)
    }

    /// When the first interval begins, after the start of the run: batches of a long run follow its beginning.
    pub fn first_interval(&self) -> Span {
        match self.spread {
            Spread::Batches(long_run) => long_run.warm_up,
            Spread::Replications | Spread::Pairs => Span::ZERO,
        }
    }

    /// The row of a scope over the whole horizon.
    ///
    /// # Panics
    /// There is no such scope.
    pub fn whole(&self, scope: Scope) -> &Row {
        self.labels.place(scope).and_then(|place| self.rows.get(place)).expect("a scope of this center")
    }

    /// Whether a metric of a scope says of the whole horizon what one of a class says too, for the queue is that of this class alone.
    pub fn repeats_class(&self, scope: Scope, metric: Metric) -> bool {
        let of_classes = || self.whole(Scope::Class(0)).values.iter().any(|value| value.metric == metric);
        matches!(scope, Scope::Queue(index) if self.labels.queue_is_class[index] && of_classes())
    }

    /// The rows of a scope by interval, in the order of time.
    pub fn by_interval(&self, scope: Scope) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.scope == scope && row.interval.is_some())
    }

    /// Waits of all the answered of all replications.
    pub fn all_waits(&self) -> SpanHistogram {
        let mut merged = SpanHistogram::default();
        self.waits.iter().for_each(|waits| merged.merge(waits));
        merged
    }
}

/// All scopes, in the order of rows: after the center those of one kind after another.
pub(super) fn scopes(labels: &Labels) -> Vec<Scope> {
    let of = |(scope, many): (ByNumber, usize)| (0..many).map(scope);
    std::iter::once(Scope::Center).chain(labels.kinds().flat_map(of)).collect()
}

pub(super) fn row(
    scope: Scope,
    interval: Option<usize>,
    sums: &[Sums],
    (spread, confidence): (Spread, f64),
    metrics: &[Metric],
) -> Row {
    let together = spread.together();
    let applies = |metric: &&Metric| sums.first().is_some_and(|sums| metric.applies_to(sums));
    let value = |&metric: &Metric| Value {
        metric,
        estimate: metric.estimate(sums, together, confidence),
        by_replication: match interval {
            None => sums.iter().map(|sums| metric.of_one(sums)).collect(),
            Some(_) => Vec::new(),
        },
    };
    Row { scope, interval, values: metrics.iter().filter(applies).map(value).collect() }
}

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
        let of =
            |belongs: &dyn Fn(ClassId) -> bool| self.center.classes.ids().filter(|&class| belongs(class)).collect();
        let classes: Vec<ClassId> = match scope {
            Scope::Center => of(&|_| true),
            Scope::Class(index) => vec![ClassId::from_index(index)],
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
        sums.contacts = Some(self.result.cells_of(intervals, &classes));
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
            Scope::Class(_) | Scope::Host(_) => {}
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
        match scope {
            Scope::Center => {
                sums.waits = Some(self.waits(&|_| true));
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
                sums.due = self.due(&|_| true);
                sums.automation = self.automation(&|_| true);
                sums.announcements = self.announcements(&|_| true);
                sums.callbacks = self.callbacks(&|_| true);
                sums.presence = self.presence(&|_| true);
                sums.status = self.status(&|_| true);
                sums.invitations = self.invitations(&|_| true);
                sums.while_waiting = self.while_waiting(&|_| true);
                sums.subscribers = self.subscribers(&|_| true);
                sums.sip = self.sip(&|_| true);
            }
            Scope::Class(index) => {
                sums.waits = Some(self.waits(&|class| class.index() == index));
                sums.due = self.due(&|class| class.index() == index);
                sums.automation = self.automation(&|class| class.index() == index);
                sums.announcements = self.announcements(&|class| class.index() == index);
                sums.callbacks = self.callbacks(&|class| class.index() == index);
                sums.presence = self.presence(&|class| class.index() == index);
                sums.status = self.status(&|class| class.index() == index);
                sums.invitations = self.invitations(&|class| class.index() == index);
                sums.while_waiting = self.while_waiting(&|class| class.index() == index);
                sums.subscribers = self.subscribers(&|class| class.index() == index);
                sums.sip = self.sip(&|class| class.index() == index);
            }
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
        sum_over(&self.result.automation, |class| belongs(class) && has_one(class))
    }

    /// What contacts of these classes were told; nothing where nobody is told anything.
    fn announcements(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<AnnouncementTimes> {
        let is_told = |class: ClassId| self.center.tells(class);
        sum_over(&self.result.announcements, |class| belongs(class) && is_told(class))
    }

    /// What became of the callbacks of these classes; nothing where nobody is offered any.
    fn callbacks(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<CallbackTimes> {
        let offers = |class: ClassId| self.center.classes[class].callback.is_some();
        sum_over(&self.result.callbacks, |class| belongs(class) && offers(class))
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

    /// Visitors of the pages of these classes; nothing where nobody is invited.
    fn invitations(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<InvitationTimes> {
        let invites = |class: ClassId| self.center.classes[class].invitations.is_some();
        sum_over(&self.result.invitations, |class| belongs(class) && invites(class))
    }

    /// What clients of these classes did themselves while they waited; nothing where none do anything.
    fn while_waiting(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<WhileWaitingTimes> {
        let may = |class: ClassId| self.center.classes[class].while_waiting.is_some();
        sum_over(&self.result.while_waiting, |class| belongs(class) && may(class))
    }

    /// Subscribers who were told of something and may be clients of these classes; nothing where nobody is told.
    fn subscribers(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<SubscriberTimes> {
        let are_told = |class: ClassId| !self.center.classes[class].notices.is_empty();
        sum_over(&self.result.subscribers, |class| belongs(class) && are_told(class))
    }

    /// What became of requests by SIP to these classes; nothing where nobody comes by SIP.
    fn sip(&self, belongs: &dyn Fn(ClassId) -> bool) -> Option<SipTimes> {
        let by_sip = |class: ClassId| matches!(self.center.classes[class].entry, Entry::Sip(_));
        sum_over(&self.result.sip, |class| belongs(class) && by_sip(class))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{replicate, sample};
    use crate::model::Limits;

    fn summary(center: &Center, replications: u32) -> Summary {
        let results = replicate(center, 3, replications, Some(2), Limits::default(), &|_| ()).unwrap();
        Summary::new(center, &results, Labels::of(center, sample::half_hour), 0.95)
    }

    fn value(row: &Row, metric: Metric) -> f64 {
        row.estimate(metric).unwrap_or_else(|| panic!("{} has no value", metric.name())).value
    }

    #[test]
    fn intervals_and_classes_add_up_to_the_center() {
        let summary = summary(&sample::mixed(), 4);
        let center = summary.whole(Scope::Center);
        for metric in [Metric::Offered, Metric::Answered, Metric::Handled, Metric::Abandoned] {
            let total = value(center, metric);
            assert!(total > 0.0);
            let by_interval: f64 = summary.by_interval(Scope::Center).map(|row| value(row, metric)).sum();
            let by_class: f64 = (0..2).map(|class| value(summary.whole(Scope::Class(class)), metric)).sum();
            assert!((by_interval - total).abs() < 1e-9 && (by_class - total).abs() < 1e-9, "{}", metric.name());
        }
        let rows = 1 + 2 + 2 + 2 + 2 + 3;
        assert_eq!(summary.rows.len(), rows + rows * 8);
    }

    #[test]
    fn time_averages_are_over_the_horizon_and_agents_come_and_go_by_plan() {
        let summary = summary(&sample::mixed(), 4);
        let agents: Vec<f64> = summary.by_interval(Scope::Center).map(|row| value(row, Metric::Agents)).collect();
        assert_eq!(agents, [7.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0]);
        assert_eq!(value(summary.whole(Scope::Center), Metric::Agents), 77.0 / 8.0);
        let occupancy = value(summary.whole(Scope::Group(0)), Metric::Occupancy);
        assert!((0.1..1.0).contains(&occupancy));
        assert!(value(summary.whole(Scope::Group(1)), Metric::Concurrency) > 1.0);
    }

    #[test]
    fn a_last_interval_that_the_horizon_cuts_short_is_averaged_over_the_time_it_had() {
        let mut center = sample::mixed();
        center.horizon = Horizon { length: Span::from_seconds(3_000), interval: Span::from_seconds(2_000) };
        center.closing = crate::model::Closing::Cut;
        let summary = summary(&center, 2);
        let last = summary.by_interval(Scope::Center).last().unwrap();
        assert_eq!(value(last, Metric::Agents), 10.0);
    }

    #[test]
    fn the_standard_deviation_is_that_of_the_replications_that_have_a_value() {
        let value = |by_replication| Value { metric: Metric::Asa, estimate: None, by_replication };
        let of = |numbers: &[Option<f64>]| value(numbers.to_vec()).standard_deviation();
        assert_eq!(of(&[Some(1.0), None, Some(4.0), Some(7.0)]), Some(3.0));
        assert_eq!((of(&[Some(1.0)]), of(&[None, Some(2.0)]), of(&[])), (None, None, None));
        let summary = summary(&sample::mixed(), 4);
        let offered = summary.whole(Scope::Center).values.iter().find(|value| value.metric == Metric::Offered).unwrap();
        // The half-width is t(0.975, 3) of them over the root of 4.
        let half = offered.estimate.unwrap().half_width.unwrap();
        assert!((half / (offered.standard_deviation().unwrap() / 2.0) - 3.182_446).abs() < 1e-5);
    }

    #[test]
    fn a_mean_wait_agrees_with_its_quantiles_and_its_classes() {
        let summary = summary(&sample::mixed(), 4);
        let center = summary.whole(Scope::Center);
        let (p50, p95) = (value(center, Metric::WaitP50), value(center, Metric::WaitP95));
        let asa = value(center, Metric::Asa);
        assert!(p50 < asa && asa < p95, "{p50} {asa} {p95}");
        assert_eq!(center.estimate(Metric::Asa).unwrap().replications, 4);
        assert_eq!(summary.all_waits().count(), summary.waits.iter().map(SpanHistogram::count).sum::<u64>());
    }

    #[test]
    fn only_the_parts_that_have_something_get_it() {
        let summary = summary(&sample::mixed(), 2);
        let has = |scope, metric| summary.whole(scope).values.iter().any(|value| value.metric == metric);
        assert!(has(Scope::Provider(0), Metric::Channels) && !has(Scope::Center, Metric::Channels));
        assert!(has(Scope::Queue(0), Metric::MaxWaiting) && !has(Scope::Class(0), Metric::MaxWaiting));
        assert!(has(Scope::Center, Metric::FocusAht) && !has(Scope::Group(0), Metric::FocusAht));
        let provider = |index| summary.whole(Scope::Provider(index));
        assert!(value(provider(0), Metric::Redirected) > 0.0);
        assert_eq!(value(provider(1), Metric::Redirected), 0.0);
        assert_eq!(value(provider(1), Metric::FellBack), value(provider(1), Metric::RedirectsAsked));
    }

    #[test]
    fn a_class_that_nobody_serves_has_no_wait_and_one_replication_no_interval() {
        let summary = summary(&sample::with_nobody_for(ClassId(1)), 1);
        let lost = summary.whole(Scope::Class(1));
        assert_eq!(value(lost, Metric::Answered), 0.0);
        for metric in [Metric::Asa, Metric::WaitP90, Metric::Aht, Metric::ServiceLevelAnswered] {
            assert!(lost.values.iter().any(|value| value.metric == metric && value.by_replication == [None]));
            assert_eq!(lost.estimate(metric), None);
        }
        let estimates = summary.rows.iter().flat_map(|row| &row.values).filter_map(|value| value.estimate);
        assert!(estimates.clone().count() > 100 && estimates.clone().all(|estimate| estimate.half_width.is_none()));
    }

    #[test]
    fn a_center_without_contacts_has_counts_of_nothing_and_no_means() {
        let summary = summary(&sample::without_contacts(), 3);
        let center = summary.whole(Scope::Center);
        assert_eq!(value(center, Metric::Offered), 0.0);
        assert_eq!(center.estimate(Metric::AnswerShare), None);
        assert_eq!(center.estimate(Metric::Concurrency), None);
        assert_eq!(value(center, Metric::Occupancy), 0.0);
    }
}
