//! One client who is watched: the lives of their devices, as they are and as they are seen.

use super::chain::{Chain, Subscription, collector_seen_at, periods};
use super::times::PresenceTimes;
use crate::ids::{ClassId, IdVec, PresenceServiceId};
use crate::model::contact::{PresenceEvent, PresenceRecord};
use crate::model::plan::{Clientele, Collector, Delivery, Lasts, Software, Subscriber};
use crate::time::{Span, Time};
use crate::workload::{DeviceMedia, DeviceMedium, Life, Presence, Reach, came_as, first_number};

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Viewer {
    /// The collector, on whose knowledge decisions rest.
    Collector,
    /// An agent, who learns it from the collector or has subscribed themselves.
    Agent,
}

/// What is seen of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// How it shows its client.
    pub(crate) presence: Presence,
    /// How old that is.
    pub(crate) age: Span,
    /// By what and at which number the client can be reached meanwhile, if they left word of that.
    pub(crate) word: Option<(DeviceMedium, String)>,
    /// Whether it is in truth gone.
    pub(crate) ghost: bool,
}

/// How clients of a class are seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Eyes<'p, 'a> {
    pub(super) chains: &'p IdVec<PresenceServiceId, Chain<'a>>,
    pub(super) collector: &'a Collector,
    pub(super) clientele: &'a Clientele,
    /// The media of which one of their devices needs one, for contacts of the class to come by it.
    pub(super) media: DeviceMedia,
    /// When agents' list about clients of the class began, if they get one and it has.
    pub(super) list_since: Option<Time>,
}

/// Where what comes of watching is written down.
#[derive(Debug)]
pub(super) struct Book<'s> {
    pub(super) times: &'s mut PresenceTimes,
    /// Rows of what happens, if somebody wants them.
    pub(super) records: &'s mut Option<Vec<PresenceRecord>>,
    /// Room for what is seen at one look.
    pub(super) seen: &'s mut Vec<Option<Seen>>,
}

/// A device of the client.
#[derive(Clone, Debug)]
pub(super) struct Tracked<'a> {
    /// The services on which it is seen.
    paths: [Option<PresenceServiceId>; 2],
    /// Up to when its time is counted.
    counted: Life<'a>,
    /// As it is now.
    pub(super) truth: Life<'a>,
    /// As it was when what each viewer sees was so.
    seen: [Life<'a>; 2],
    /// Changes of what is shown, since the subscription.
    changes: u64,
}

/// A client who is watched.
#[derive(Clone, Debug)]
pub(super) struct Watch<'a> {
    pub(super) class: ClassId,
    /// The number of the client in the class.
    pub(super) client: u64,
    pub(super) devices: Vec<Tracked<'a>>,
    /// The place of the device by which they make contact.
    pub(super) in_use: usize,
    /// Whether they will come again.
    pub(super) comes_again: bool,
    pub(super) subscription: Subscription,
    counted_to: Time,
    quiet: Quiet,
    looks: u64,
}

/// What is the same from when the time of a client's devices was counted last to the next change of one of them.
#[derive(Clone, Copy, Debug)]
struct Quiet {
    until: Time,
    /// How many of the devices are in each state, in the order of [`Presence::ALL`].
    devices: [u8; Presence::ALL.len()],
    ghosts: u8,
}

impl Quiet {
    /// It has to be looked what the devices do.
    const OVER: Quiet = Quiet { until: Time::START, devices: [0; Presence::ALL.len()], ghosts: 0 };
}

impl<'a> Watch<'a> {
    /// The client makes contact for the first time, by the device at this place, and is watched from now on.
    pub(super) fn new(
        (class, client): (ClassId, u64),
        lives: impl Iterator<Item = Life<'a>>,
        (software, in_use): (Software, usize),
        eyes: Eyes<'_, 'a>,
        now: Time,
    ) -> Watch<'a> {
        let track = |life: Life<'a>| Tracked {
            paths: paths(&life, software, eyes),
            counted: life,
            truth: life,
            seen: [life; 2],
            changes: 0,
        };
        Watch {
            class,
            client,
            devices: lives.map(track).collect(),
            in_use,
            comes_again: false,
            subscription: Subscription { since: now, ended: None },
            counted_to: now,
            quiet: Quiet::OVER,
            looks: 0,
        }
    }

    /// The client is subscribed to anew, where the subscription has ended.
    pub(super) fn subscribe(&mut self, now: Time) {
        self.subscription = Subscription { since: now, ended: None };
        (self.counted_to, self.quiet, self.looks) = (now, Quiet::OVER, 0);
        for tracked in &mut self.devices {
            tracked.counted.advance_to(now);
            tracked.changes = 0;
        }
    }

    /// Counts time and changes up to now, or to the end of the subscription if that comes before.
    pub(super) fn count_to(&mut self, now: Time, eyes: Eyes<'_, 'a>, book: &mut Book<'_>) {
        if now < self.quiet.until && self.subscription.ended.is_none() {
            let length = now.since(self.counted_to).nanos();
            let Quiet { devices, ghosts, .. } = self.quiet;
            for (presence, count) in Presence::ALL.into_iter().zip(devices) {
                *book.times.time_in(presence) += u128::from(length) * u128::from(count);
            }
            book.times.ghost += u128::from(length) * u128::from(ghosts);
            self.counted_to = now;
            return;
        }
        self.count_changes_to(now, eyes, book);
        self.quiet = self.quiet_from(now, eyes);
    }

    /// What the devices do from a moment on to which their time is counted.
    fn quiet_from(&self, now: Time, eyes: Eyes<'_, 'a>) -> Quiet {
        let mut quiet = Quiet { until: Time::MAX, ..Quiet::OVER };
        for tracked in &self.devices {
            let (life, ghost) = (&tracked.counted, tracked.ghost(eyes));
            quiet.until = quiet.until.min(life.next_change(now, ghost));
            quiet.devices[life.stretch().presence as usize] += 1;
            quiet.ghosts += u8::from(life.shown(now, ghost).ghost);
        }
        quiet
    }

    fn count_changes_to(&mut self, now: Time, eyes: Eyes<'_, 'a>, book: &mut Book<'_>) {
        let ends = eyes.collector.lasts == Lasts::UntilOffline && self.devices.iter().any(Tracked::is_visible);
        while self.counted_to < now && self.subscription.ended.is_none() {
            let from = self.counted_to;
            let ghost = |tracked: &Tracked<'_>| tracked.ghost(eyes);
            let changes = self.devices.iter().map(|tracked| tracked.counted.next_change(from, ghost(tracked)));
            let until = changes.min().unwrap_or(now).min(now);
            let length = u128::from(until.since(from).nanos());
            for place in 0..self.devices.len() {
                let tracked = &mut self.devices[place];
                let ghost = tracked.ghost(eyes);
                let (shown, was) = (tracked.counted.shown(from, ghost), tracked.counted.stretch().presence);
                *book.times.time_in(was) += length;
                book.times.ghost += if shown.ghost { length } else { 0 };
                tracked.counted.advance_to(until);
                let then = tracked.counted.shown(until, ghost);
                let changes = (shown.presence, shown.word) != (then.presence, then.word);
                tracked.changes += u64::from(changes);
                if book.records.is_some() && (changes || was != tracked.counted.stretch().presence) {
                    self.write_down(PresenceEvent::Changed, Viewer::Collector, Some(place), until, eyes, book);
                }
            }
            self.counted_to = until;
            let gone =
                |tracked: &Tracked<'_>| tracked.counted.shown(until, tracked.ghost(eyes)).presence == Presence::Offline;
            if ends && self.devices.iter().filter(|tracked| tracked.is_visible()).all(gone) {
                self.subscription.ended = Some(until);
            }
        }
    }

    /// The truth of the devices goes on to this moment.
    pub(super) fn advance_truth(&mut self, now: Time) {
        for Tracked { truth, counted, .. } in &mut self.devices {
            truth.advance_with(counted, now);
        }
    }

    /// Counts the messages that the subscription took up to now.
    pub(super) fn count_messages(&self, now: Time, watchers: u64, eyes: Eyes<'_, 'a>, times: &mut PresenceTimes) {
        let Subscription { since, ended } = self.subscription;
        let (until, looks) = (ended.unwrap_or(now), self.looks);
        let agents_subscribe = eyes.collector.subscriber == Subscriber::Agents;
        for tracked in &self.devices {
            for chain in tracked.paths.iter().flatten().map(|&service| &eyes.chains[service]) {
                let each = chain.messages(since, until, tracked.changes, looks);
                times.upstream += each * if agents_subscribe { watchers } else { 1 };
            }
        }
        let (Some(begins), false) = (self.known_from(eyes), agents_subscribe) else { return };
        let to_agents = eyes.collector.to_agents;
        let changes: u64 = self.devices.iter().map(|tracked| tracked.changes).sum();
        let on_change = if until < begins { 0 } else { 1 + changes };
        times.to_agents += match to_agents.delivery {
            Delivery::Pull => 2 * looks,
            Delivery::OnChange => on_change * watchers,
            // Counted for all clients together.
            Delivery::Periodic(_) if to_agents.as_list => 0,
            Delivery::PeriodicAndOnChange(_) if to_agents.as_list => changes * watchers,
            Delivery::Periodic(period) => periods(begins, period, until) * watchers,
            Delivery::PeriodicAndOnChange(period) => (periods(begins, period, until) + changes) * watchers,
        };
    }

    /// When the collector first knows something of the client.
    fn known_from(&self, eyes: Eyes<'_, 'a>) -> Option<Time> {
        let services = self.devices.iter().flat_map(|tracked| tracked.paths).flatten();
        services.map(|service| eyes.chains[service].known_from(self.subscription.since)).min()
    }

    /// What the viewer sees of each device now, in the order of the class's devices; nothing of those of which nothing is known.
    pub(super) fn seen(&mut self, viewer: Viewer, now: Time, eyes: Eyes<'_, 'a>, seen: &mut Vec<Option<Seen>>) {
        seen.clear();
        let direct = viewer == Viewer::Collector || eyes.collector.subscriber == Subscriber::Agents;
        let at_collector = match (direct, self.known_from(eyes)) {
            (_, None) => None,
            (true, _) => Some(now),
            (false, Some(known)) => collector_seen_at(eyes.collector.to_agents, eyes.list_since.unwrap_or(known), now),
        };
        let Some(at_collector) = at_collector else { return seen.resize(self.devices.len(), None) };
        let combined = eyes.clientele.amalgamated_on.map(|place| self.devices[place].moment(at_collector, self, eyes));
        for place in 0..self.devices.len() {
            let tracked = &self.devices[place];
            let moment = match combined {
                Some(combined) if tracked.is_visible() => combined,
                Some(_) => None,
                None => tracked.moment(at_collector, self, eyes),
            };
            let ghost = tracked.ghost(eyes);
            let Tracked { counted, truth, seen: lives, .. } = &mut self.devices[place];
            truth.advance_with(counted, now);
            seen.push(moment.map(|moment| {
                let life = &mut lives[viewer as usize];
                life.advance_with(counted, moment);
                let shown = life.shown(moment, ghost);
                let word = life.device().word.as_ref().filter(|_| shown.word);
                Seen {
                    presence: shown.presence,
                    age: now.since(moment),
                    word: word.map(|word| (word.medium, word.number.clone())),
                    ghost: shown.presence != Presence::Offline && !truth.stretch().is_on(),
                }
            }));
        }
        // The device that combines the presence of all hides the others while it is off.
        if let Some(Some(combines)) = eyes.clientele.amalgamated_on.map(|place| seen[place].clone())
            && combines.presence == Presence::Offline
        {
            for other in seen.iter_mut().flatten() {
                (other.presence, other.word, other.ghost) = (Presence::Offline, None, false);
            }
        }
    }

    /// An agent looks at the client, or whoever goes by what the collector knows. What they see is left in the book.
    pub(super) fn look(&mut self, viewer: Viewer, now: Time, eyes: Eyes<'_, 'a>, book: &mut Book<'_>) {
        self.count_to(now, eyes, book);
        if book.records.is_some() {
            self.write_down(PresenceEvent::Looked, viewer, None, now, eyes, book);
        }
        self.seen(viewer, now, eyes, book.seen);
        self.looks += 1;
        let times = &mut *book.times;
        times.looks += 1;
        for seen in book.seen.iter().flatten() {
            times.seen_devices += 1;
            times.age += u128::from(seen.age.nanos());
            times.seen_connected += u64::from(seen.presence != Presence::Offline);
            times.seen_ghosts += u64::from(seen.ghost);
        }
        let anywhere = eyes.collector.undisturbed_anywhere;
        let truth = amalgamated(self.devices.iter().map(|tracked| tracked.truth.stretch().presence), anywhere);
        match amalgamated(book.seen.iter().flatten().map(|seen| seen.presence), anywhere) {
            None => times.unseen += 1,
            seen => times.wrong += u64::from(seen != truth),
        }
    }

    /// Writes a row of the device at this place, or of all, as this viewer sees it.
    pub(super) fn write_down(
        &mut self,
        event: PresenceEvent,
        viewer: Viewer,
        place: Option<usize>,
        at: Time,
        eyes: Eyes<'_, 'a>,
        book: &mut Book<'_>,
    ) {
        self.seen(viewer, at, eyes, book.seen);
        let places = place.map_or(0..self.devices.len(), |place| place..place + 1);
        for place in places {
            let device = eyes.clientele.devices[place];
            let fits = |medium: &DeviceMedium| {
                let medium = [*medium].into_iter().collect::<DeviceMedia>();
                eyes.media.meets(medium) && self.devices[place].has(medium)
            };
            let medium = DeviceMedium::ALL.into_iter().find(fits);
            self.devices[place].truth.advance_to(at);
            let record = PresenceRecord {
                at,
                class: self.class,
                client: first_number(self.client),
                came_as: came_as(self.class, self.client),
                device,
                event,
                reach: medium.map_or(Reach::Gone, |medium| self.reach(place, medium, at)),
                is: self.devices[place].truth.stretch().presence,
                seen: book.seen[place].as_ref().map(|seen| (seen.presence, seen.age)),
                word: book.seen[place].as_ref().and_then(|seen| seen.word.clone()),
            };
            book.records.as_mut().expect("rows are written where somebody wants them").push(record);
        }
    }

    /// Whether a call or message by this medium on the device at this place would reach the client at a moment that is not over.
    pub(super) fn reach(&self, place: usize, medium: DeviceMedium, at: Time) -> Reach {
        // A copy, since the moment may be ahead: it has rung elsewhere before.
        let mut life = self.devices[place].truth;
        life.advance_to(at);
        life.reach(medium)
    }
}

impl<'a> Tracked<'a> {
    /// Whether anything is seen of it.
    fn is_visible(&self) -> bool {
        self.paths.iter().any(Option::is_some)
    }

    /// How long it seems to be there after it was lost.
    pub(super) fn ghost(&self, eyes: Eyes<'_, '_>) -> Span {
        self.paths.iter().flatten().next().map_or(Span::ZERO, |&service| eyes.chains[service].ghost())
    }

    /// The latest moment of it of which the collector knew at a moment.
    fn moment(&self, at: Time, watch: &Watch<'_>, eyes: Eyes<'_, '_>) -> Option<Time> {
        let chains = self.paths.iter().flatten().map(|&service| &eyes.chains[service]);
        chains.filter_map(|chain| chain.seen_at(at, watch.subscription)).max()
    }

    pub(super) fn has(&self, media: DeviceMedia) -> bool {
        self.truth.device().media.meets(media)
    }
}

/// The services on which a device is seen: of the client's software, if the center is enabled for it, and the client may be watched on it.
fn paths(life: &Life<'_>, software: Software, eyes: Eyes<'_, '_>) -> [Option<PresenceServiceId>; 2] {
    let (third_party, own) = match software {
        Software::ThirdParty => (life.device().service, None),
        Software::Own => (None, eyes.collector.own),
        Software::Both => (life.device().service, eyes.collector.own),
        Software::Browser => (None, None),
    };
    let watched = |service: &PresenceServiceId| {
        eyes.collector.enabled[*service] && eyes.clientele.watched_on.is_none_or(|only| only == *service)
    };
    [own.filter(watched), third_party.filter(|service| watched(service) && Some(*service) != own)]
}

/// The presence of a client by those of their devices; nothing where there are none.
pub(super) fn amalgamated(devices: impl Iterator<Item = Presence>, undisturbed_anywhere: bool) -> Option<Presence> {
    devices.reduce(|one, other| match (one, other) {
        (Presence::DoNotDisturb, _) | (_, Presence::DoNotDisturb) if undisturbed_anywhere => Presence::DoNotDisturb,
        (one, other) => one.min(other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prs_09_any_device_online_is_online_else_any_away_is_away_and_all_offline_is_offline() {
        use Presence::{Away, DoNotDisturb, Offline, Online};
        let table: [(&[Presence], Presence, Presence); 9] = [
            (&[Online, Offline, Away], Online, Online),
            (&[Offline, Online], Online, Online),
            (&[Away, Offline], Away, Away),
            (&[Offline, Away, Away], Away, Away),
            (&[Offline, Offline], Offline, Offline),
            (&[Online, DoNotDisturb], DoNotDisturb, Online),
            (&[DoNotDisturb, Away], DoNotDisturb, DoNotDisturb),
            (&[DoNotDisturb, Offline], DoNotDisturb, DoNotDisturb),
            (&[DoNotDisturb], DoNotDisturb, DoNotDisturb),
        ];
        for (devices, anywhere, for_itself) in table {
            assert_eq!(amalgamated(devices.iter().copied(), true), Some(anywhere), "{devices:?}");
            assert_eq!(amalgamated(devices.iter().copied(), false), Some(for_itself), "{devices:?}");
        }
        assert_eq!(amalgamated(std::iter::empty(), true), None);
    }
}
