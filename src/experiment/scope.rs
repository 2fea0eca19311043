//! What results are about: the center, its parts, and their names.

use super::goals::Goal;
use crate::model::{Center, Hosting};
use crate::scenario::Scenario;
use crate::workload::{Entry, WayIn};

/// The names of a center's parts and of its intervals, as they are shown, and its goals.
#[derive(Clone, Debug, PartialEq)]
pub struct Labels {
    /// By class.
    pub classes: Vec<String>,
    /// By class: how its contacts come.
    pub class_media: Vec<WayIn>,
    /// How contacts come, where they do in several ways: nothing but counts makes sense of all of them together.
    pub media: Vec<WayIn>,
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
    /// The weekday of the first day, 0 for Monday, where it is known.
    pub weekday: Option<usize>,
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
            class_media: center.classes.iter().map(|class| class.entry.way()).collect(),
            media: media(center),
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
            weekday: None,
            goals: Vec::new(),
        }
    }

    /// The same of a scenario, with its weekday and its goals.
    ///
    /// # Panics
    /// A goal is of a metric that is not there, which [`check`](super::check) would have said.
    pub fn of_scenario(scenario: &Scenario) -> Labels {
        let mut labels = Labels::of(&scenario.center, |interval| scenario.names.interval(interval));
        labels.weekday = scenario.names.weekday(0);
        labels.goals = Goal::all(scenario, &labels).expect("the goals were looked at before the first run");
        labels
    }

    /// Every kind of scope besides the center, in the order of rows, and how many there are of it.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (ByNumber, usize)> {
        let Labels { classes, media, queues, groups, providers, hosts, sites, goals, .. } = self;
        let parts = [queues, groups, providers, hosts, sites].map(Vec::len);
        let many = [classes.len(), media.len()].into_iter().chain(parts).chain([goals.len()]);
        Scope::KINDS.into_iter().zip(many)
    }

    /// Where a scope stands among all scopes; nothing for one that is not there.
    pub(super) fn place(&self, scope: Scope) -> Option<usize> {
        let mut before = 1;
        for (of_kind, many) in self.kinds() {
            if of_kind(scope.index()) == scope {
                return (scope.index() < many).then_some(before + scope.index());
            }
            before += many;
        }
        (scope == Scope::Center).then_some(0)
    }

    /// Whether a scope is a part of the center that is neither all of it nor another part under another name.
    pub(super) fn is_of_its_own(&self, scope: Scope) -> bool {
        let many = self.kinds().find(|(of_kind, _)| of_kind(scope.index()) == scope).map_or(0, |(_, many)| many);
        let repeats = matches!(scope, Scope::Queue(index) if self.queue_is_class[index]);
        many > 1 && !repeats && !matches!(scope, Scope::Goal(_))
    }

    /// Whether there are the same parts and goals, by name and in this order; intervals and what goals ask for may differ.
    pub(super) fn has_same_parts(&self, other: &Labels) -> bool {
        let parts = |labels: &Labels| Labels { intervals: Vec::new(), goals: Vec::new(), ..labels.clone() };
        let goals = |labels: &Labels| labels.goals.iter().map(|goal| goal.name.clone()).collect::<Vec<_>>();
        parts(self) == parts(other) && goals(self) == goals(other)
    }

    /// The names of all parts of the kind that [`Scope::name`] calls so; none for the center, and for no kind.
    pub(super) fn of_kind(&self, kind: &str) -> Vec<&str> {
        let names: &[String] = match Scope::of_kind(kind, 0) {
            None | Some(Scope::Center | Scope::Goal(_)) => &[],
            Some(Scope::Class(_)) => &self.classes,
            Some(Scope::Medium(_)) => return self.media.iter().map(|medium| medium.name()).collect(),
            Some(Scope::Queue(_)) => &self.queues,
            Some(Scope::Group(_)) => &self.groups,
            Some(Scope::Provider(_)) => &self.providers,
            Some(Scope::Host(_)) => &self.hosts,
            Some(Scope::Site(_)) => &self.sites,
        };
        names.iter().map(String::as_str).collect()
    }

    /// The name of a part; empty for the center.
    ///
    /// # Panics
    /// There is no such part.
    pub fn name(&self, scope: Scope) -> &str {
        match scope {
            Scope::Center => "",
            Scope::Class(index) => &self.classes[index],
            Scope::Medium(index) => self.media[index].name(),
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
    /// All classes whose contacts come in one way, where there are several ways.
    Medium(usize),
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
    pub(super) const KINDS: [ByNumber; 8] = [
        Scope::Class,
        Scope::Medium,
        Scope::Queue,
        Scope::Group,
        Scope::Provider,
        Scope::Host,
        Scope::Site,
        Scope::Goal,
    ];

    /// The number among those of its kind.
    const fn index(self) -> usize {
        match self {
            Scope::Center => 0,
            Scope::Class(index)
            | Scope::Medium(index)
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
            Scope::Medium(_) => "medium",
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

/// How contacts of a center come, in their order; nothing where all come in one way.
pub(super) fn media(center: &Center) -> Vec<WayIn> {
    let mut media = Vec::from_iter(center.classes.iter().map(|class| class.entry.way()));
    media.sort_unstable();
    media.dedup();
    if media.len() > 1 { media } else { Vec::new() }
}

/// All scopes, in the order of rows: after the center those of one kind after another.
pub(super) fn scopes(labels: &Labels) -> Vec<Scope> {
    let of = |(scope, many): (ByNumber, usize)| (0..many).map(scope);
    std::iter::once(Scope::Center).chain(labels.kinds().flat_map(of)).collect()
}
