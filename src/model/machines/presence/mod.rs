//! Clients who are seen: their devices lead their lives, presence services know of them, the collector of the center learns what these know, and
//! agents what it knows.
//!
//! Everything is computed when somebody looks: a client who is not in contact, and wishes nothing, is nowhere here, and nothing is ever
//! scheduled for changes on devices. Two questions are answered about a client: what is *seen* of their devices, however old, on which decisions
//! rest; and the *truth*, whether a call or message on a device would reach them, which decides what comes of it.

mod chain;
mod mail;
#[cfg(test)]
mod tests;
mod times;
mod watch;

pub use times::PresenceTimes;
pub(crate) use watch::Viewer;

use crate::ids::{ClassId, ContactId, DeviceId, IdVec, PresenceServiceId};
use crate::model::contact::{PresenceEvent, PresenceRecord};
use crate::model::plan::{Clientele, Delivery, PresencePlan, Software, Subscriber};
use crate::random::{Root, Stream};
use crate::time::Time;
use crate::workload::{Class, DeviceDraws, DeviceMedia, DeviceMedium, Life, Presence, Reach, Sight};
use chain::{Chain, periods};
use mail::Mailboxes;
use std::collections::BTreeMap;
use watch::{Book, Eyes, Seen, Watch, amalgamated};

/// When a message of a conversation reaches its client, or a client writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passage {
    /// At this moment.
    At(Time),
    /// Not in time: at this moment the conversation is given up.
    GivenUp(Time),
}

/// A message that does not reach its client at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// It reaches them in the end.
    Kept,
    /// The conversation is given up.
    GivenUp,
}

/// What clients of a class have, and how they come.
#[derive(Debug)]
struct Clients<'a> {
    clientele: &'a Clientele,
    /// The media of which their devices need one to make contact.
    media: DeviceMedia,
    /// One for each of their devices.
    draws: Vec<DeviceDraws>,
    software: Stream,
    addressed: Stream,
    /// Agents who may serve them.
    watchers: u64,
    listed: Listed,
}

/// Clients whom agents get a list about.
#[derive(Debug)]
struct Listed {
    count: u64,
    /// Since when there have been any.
    since: Time,
    /// Lists since then that are counted.
    lists: u64,
}

/// All clients who are watched.
#[derive(Debug)]
pub(crate) struct Presences<'a> {
    plan: &'a PresencePlan,
    chains: IdVec<PresenceServiceId, Chain<'a>>,
    classes: IdVec<ClassId, Option<Clients<'a>>>,
    /// By the place of their contact.
    present: IdVec<ContactId, Option<Box<Watch<'a>>>>,
    /// Messages that do not reach their client at once, by the place of the contact.
    held: IdVec<ContactId, Option<Held>>,
    /// Clients who come again, by class and number.
    away: BTreeMap<(ClassId, u64), Box<Watch<'a>>>,
    /// Whether a client may have come again whose last contact is not yet done with.
    overlaps: bool,
    times: IdVec<ClassId, PresenceTimes>,
    /// Rows of what happens, if somebody wants them.
    records: Option<Vec<PresenceRecord>>,
    seen: Vec<Option<Seen>>,
    lives: Vec<(usize, Life<'a>)>,
}

/// How clients of a class are seen, while the rest of the machine may change.
macro_rules! eyes {
    ($presences:ident, $class:expr) => {{
        let clients = $presences.classes[$class].as_ref().expect(WATCHED);
        let to_agents = &$presences.plan.collector.to_agents;
        let periodic = matches!(to_agents.delivery, Delivery::Periodic(_));
        Eyes {
            chains: &$presences.chains,
            collector: &$presences.plan.collector,
            clientele: clients.clientele,
            media: clients.media,
            list_since: (to_agents.as_list && periodic).then_some(clients.listed.since),
        }
    }};
}

/// Where what comes of watching clients of a class is written down, likewise.
macro_rules! book {
    ($presences:ident, $class:expr) => {
        &mut Book { times: &mut $presences.times[$class], records: &mut $presences.records, seen: &mut $presences.seen }
    };
}

const WATCHED: &str = "only a client who is watched has devices";

impl<'a> Presences<'a> {
    /// Nobody is watched yet. `watchers` are the agents who may serve a class; `records`, whether rows of what happens are wanted.
    pub(crate) fn new(
        plan: &'a PresencePlan,
        classes: &IdVec<ClassId, Class>,
        watchers: impl Fn(&Class) -> usize,
        records: bool,
        root: Root,
    ) -> Presences<'a> {
        let clients = |(id, class): (ClassId, &Class)| {
            let clientele = plan.clientele(id)?;
            let draws = |&device: &DeviceId| DeviceDraws::new(root, &class.name, &plan.devices[device]);
            Some(Clients {
                clientele,
                media: class.entry.device_media(),
                draws: clientele.devices.iter().map(draws).collect(),
                software: root.stream("client software", &class.name),
                addressed: root.stream("address of a client", &class.name),
                watchers: watchers(class) as u64,
                listed: Listed { count: 0, since: Time::START, lists: 0 },
            })
        };
        Presences {
            plan,
            chains: plan.services.iter().map(Chain::new).collect(),
            classes: classes.entries().map(clients).collect(),
            present: IdVec::new(),
            held: IdVec::new(),
            away: BTreeMap::new(),
            overlaps: false,
            times: classes.iter().map(|_| PresenceTimes::default()).collect(),
            records: records.then(Vec::new),
            seen: Vec::new(),
            lives: Vec::new(),
        }
    }

    /// A client of this number makes contact: the center subscribes to their presence, unless it still is subscribed.
    pub(crate) fn arrive(&mut self, id: ContactId, class: ClassId, client: u64, now: Time) {
        if self.classes[class].is_none() {
            return;
        }
        let mut watch = self.taken_back(class, client).unwrap_or_else(|| self.met(class, client, now));
        self.renew(&mut watch, now);
        watch.comes_again = false;
        *self.present.grown_to(id) = Some(watch);
        *self.held.grown_to(id) = None;
    }

    /// The contact's client has written: whoever was taken for gone is subscribed to anew.
    pub(crate) fn hear(&mut self, id: ContactId, now: Time) {
        if let Some(mut watch) = self.present.grown_to(id).take() {
            self.renew(&mut watch, now);
            *self.present.grown_to(id) = Some(watch);
        }
    }

    fn renew(&mut self, watch: &mut Watch<'a>, now: Time) {
        let class = watch.class;
        watch.count_to(now, eyes!(self, class), book!(self, class));
        if watch.subscription.ended.is_some() {
            self.count_messages(watch, now);
            watch.subscribe(now);
            self.times[class].subscriptions += 1;
            self.write_down_subscribed(watch, now);
        }
    }

    /// The client who was not in contact, or whose last contact is not yet done with.
    fn taken_back(&mut self, class: ClassId, client: u64) -> Option<Box<Watch<'a>>> {
        if self.away.is_empty() && !self.overlaps {
            return None;
        }
        self.away.remove(&(class, client)).or_else(|| {
            let is_meant = |watch: &Watch<'_>| (watch.class, watch.client) == (class, client);
            self.present.iter_mut().find(|present| present.as_deref().is_some_and(is_meant))?.take()
        })
    }

    /// A client comes of whom nothing was looked at before: by the first of their devices that is on and has the medium, those first on which they
    /// are active. If there is none, they turn on the first that has the medium.
    fn met(&mut self, class: ClassId, client: u64, now: Time) -> Box<Watch<'a>> {
        let clients = self.classes[class].as_mut().expect(WATCHED);
        let devices = clients.clientele.devices.iter().zip(&clients.draws);
        let lives = devices.map(|(&device, &draws)| Life::at(&self.plan.devices[device], draws, client, now));
        self.lives.clear();
        self.lives.extend(lives.enumerate());
        let (in_use, was_on) = chosen(&self.lives, clients.media).expect("one of the devices has the medium");
        self.lives[in_use].1.turn_to(now);
        let times = &mut self.times[class];
        times.turned_on += u64::from(!was_on);
        times.subscriptions += 1;
        if clients.listed.count == 0 {
            clients.listed = Listed { count: 0, since: now, lists: 0 };
        }
        clients.listed.count += 1;
        let has_address = clients.addressed.draws(client).unit() < clients.clientele.addressed;
        let software = match has_address {
            true => software(clients.clientele, clients.software, client),
            false => Software::Browser,
        };
        let eyes = eyes!(self, class);
        let lives = self.lives.iter().map(|&(_, life)| life);
        let mut watch = Box::new(Watch::new((class, client), lives, (software, in_use), eyes, now));
        self.write_down_subscribed(&mut watch, now);
        watch
    }

    fn write_down_subscribed(&mut self, watch: &mut Watch<'a>, now: Time) {
        if self.records.is_some() {
            let class = watch.class;
            watch.write_down(
                PresenceEvent::Subscribed,
                Viewer::Collector,
                None,
                now,
                eyes!(self, class),
                book!(self, class),
            );
        }
    }

    /// The contact's client will come again.
    pub(crate) fn comes_again(&mut self, id: ContactId) {
        if let Some(watch) = self.present.grown_to(id) {
            watch.comes_again = true;
            // Who was cut off may be back before the work after their contact is done.
            self.overlaps = true;
        }
    }

    /// The contact is done with: whoever does not come again is watched no more.
    pub(crate) fn leave(&mut self, id: ContactId, now: Time) {
        *self.held.grown_to(id) = None;
        let Some(watch) = self.present.grown_to(id).take() else { return };
        if watch.comes_again {
            self.away.insert((watch.class, watch.client), watch);
        } else {
            self.close(watch, now);
        }
    }

    /// When the client, who wants to come again now, can: at once if a device is on that has the medium, else when one is.
    pub(crate) fn returns(&mut self, class: ClassId, client: u64, now: Time) -> Time {
        let Some(watch) = self.away.get_mut(&(class, client)) else { return now };
        watch.count_to(now, eyes!(self, class), book!(self, class));
        let clients = self.classes[class].as_ref().expect(WATCHED);
        watch.advance_truth(now);
        self.lives.clear();
        self.lives.extend(watch.devices.iter().enumerate().map(|(place, tracked)| (place, tracked.truth)));
        if let Some((in_use, true)) = chosen(&self.lives, clients.media) {
            watch.in_use = in_use;
            return now;
        }
        let back = Mailboxes::anywhere(watch, clients.media, &mut self.lives).writes(now, Time::MAX);
        self.times[class].delayed_returns += 1;
        back.map_or(Time::MAX, |(at, _)| at)
    }

    /// The client, who wanted to come again, does not.
    pub(crate) fn stays_away(&mut self, class: ClassId, client: u64, now: Time) {
        if let Some(watch) = self.away.remove(&(class, client)) {
            self.close(watch, now);
        }
    }

    fn close(&mut self, mut watch: Box<Watch<'a>>, now: Time) {
        let class = watch.class;
        watch.count_to(now, eyes!(self, class), book!(self, class));
        self.count_messages(&watch, now);
        if self.classes[class].as_ref().expect(WATCHED).listed.count == 1 {
            self.count_lists_of(class, now);
        }
        self.classes[class].as_mut().expect(WATCHED).listed.count -= 1;
    }

    /// Counts the lists that agents have got by now.
    pub(crate) fn count_lists(&mut self, now: Time) {
        for class in self.classes.ids() {
            if self.classes[class].as_ref().is_some_and(|clients| clients.listed.count > 0) {
                self.count_lists_of(class, now);
            }
        }
    }

    /// The same of a class, some of whose clients are watched.
    fn count_lists_of(&mut self, class: ClassId, now: Time) {
        let to_agents = self.plan.collector.to_agents;
        if let Delivery::Periodic(period) | Delivery::PeriodicAndOnChange(period) = to_agents.delivery
            && to_agents.as_list
            && self.plan.collector.subscriber == Subscriber::Collector
        {
            let clients = self.classes[class].as_mut().expect(WATCHED);
            let lists = periods(clients.listed.since, period, now);
            self.times[class].to_agents += (lists - clients.listed.lists) * clients.watchers;
            clients.listed.lists = lists;
        }
    }

    fn count_messages(&mut self, watch: &Watch<'a>, now: Time) {
        let class = watch.class;
        let watchers = self.classes[class].as_ref().expect(WATCHED).watchers;
        watch.count_messages(now, watchers, eyes!(self, class), &mut self.times[class]);
    }

    /// The agent looks at what they see of the contact's client.
    pub(crate) fn look(&mut self, id: ContactId, now: Time) {
        let Some(watch) = self.present.grown_to(id) else { return };
        let class = watch.class;
        watch.look(Viewer::Agent, now, eyes!(self, class), book!(self, class));
    }

    /// Somebody looks at what they see of the contact's client: the presence of the client, and what of each of their devices, in the order
    /// of the class's.
    pub(crate) fn see(&mut self, id: ContactId, viewer: Viewer, now: Time) -> (Option<Presence>, Vec<Option<Sight>>) {
        let watch = self.present.grown_to(id).as_mut().expect(WATCHED);
        let class = watch.class;
        watch.look(viewer, now, eyes!(self, class), book!(self, class));
        let devices = self.seen.iter().flatten().map(|seen| seen.presence);
        let client = amalgamated(devices, self.plan.collector.undisturbed_anywhere);
        let sight = |seen: &Seen| Sight { presence: seen.presence, word: seen.word.as_ref().map(|word| word.0) };
        (client, self.seen.iter().map(|seen| seen.as_ref().map(sight)).collect())
    }

    /// Whether the center knows the contact's client to be connected on any of their devices. Of whom nothing is known it does not.
    pub(crate) fn is_online(&mut self, id: ContactId, now: Time) -> bool {
        let Some(watch) = self.present.grown_to(id).as_mut() else { return false };
        let class = watch.class;
        watch.count_to(now, eyes!(self, class), book!(self, class));
        watch.seen(Viewer::Collector, now, eyes!(self, class), &mut self.seen);
        is_any_connected(&self.seen)
    }

    /// The same of a client who is not in contact and may come again.
    pub(crate) fn is_online_away(&mut self, class: ClassId, client: u64, now: Time) -> bool {
        let Some(watch) = self.away.get_mut(&(class, client)) else { return false };
        watch.count_to(now, eyes!(self, class), book!(self, class));
        watch.seen(Viewer::Collector, now, eyes!(self, class), &mut self.seen);
        is_any_connected(&self.seen)
    }

    /// Whether a call on the device at this place of the contact's client would reach them at a moment that is not over.
    pub(crate) fn reach(&self, id: ContactId, place: u8, medium: DeviceMedium, at: Time) -> Reach {
        self.present[id].as_ref().expect(WATCHED).reach(place.into(), medium, at)
    }

    /// A message to the contact's client is where their devices should take it. Nothing if one takes it at once.
    pub(crate) fn deliver(&mut self, id: ContactId, now: Time) -> Option<Passage> {
        let watch = self.present.grown_to(id).as_mut()?;
        let (class, limit) = (watch.class, now + self.plan.collector.give_up_after);
        let clients = self.classes[class].as_ref().expect(WATCHED);
        watch.advance_truth(now);
        if Mailboxes::is_at_hand(watch, clients.media, eyes!(self, class), now) {
            return None;
        }
        let boxes = Mailboxes::of(watch, clients.media, eyes!(self, class), &mut self.lives);
        let delivered = boxes.delivered(now, limit);
        self.go_on(id, delivered, (now, limit))
    }

    /// The contact's client would write at this moment. Nothing if they can.
    pub(crate) fn write(&mut self, id: ContactId, wants: Time) -> Option<Passage> {
        let watch = self.present.get(id)?.as_ref()?;
        let (class, limit) = (watch.class, wants + self.plan.collector.give_up_after);
        let clients = self.classes[class].as_ref().expect(WATCHED);
        if Mailboxes::writes_at_hand(watch, clients.media, wants) {
            return None;
        }
        let boxes = Mailboxes::of(watch, clients.media, eyes!(self, class), &mut self.lives);
        let writes = boxes.writes(wants, limit);
        self.go_on(id, writes, (wants, limit))
    }

    /// The conversation goes on at a moment on a device, if it does.
    fn go_on(&mut self, id: ContactId, goes_on: Option<(Time, usize)>, (now, limit): (Time, Time)) -> Option<Passage> {
        let watch = self.present.grown_to(id).as_mut().expect(WATCHED);
        let times = &mut self.times[watch.class];
        let Some((at, place)) = goes_on else {
            times.undelivered += 1;
            *self.held.grown_to(id) = Some(Held::GivenUp);
            return Some(Passage::GivenUp(limit));
        };
        times.moved += u64::from(place != watch.in_use);
        watch.in_use = place;
        (at > now).then_some(Passage::At(at))
    }

    /// The message is kept, to be taken in the end.
    pub(crate) fn keep(&mut self, id: ContactId) {
        let watch = self.present.grown_to(id).as_ref().expect(WATCHED);
        self.times[watch.class].kept += 1;
        *self.held.grown_to(id) = Some(Held::Kept);
    }

    /// What held the contact up ends now, if something did.
    pub(crate) fn take_held(&mut self, id: ContactId) -> Option<Held> {
        self.held.grown_to(id).take()
    }

    /// What came of it so far, by class, but for what is open.
    pub(crate) fn times(&self) -> &IdVec<ClassId, PresenceTimes> {
        &self.times
    }

    /// The run is over: whoever wanted to come again does not. The rows of what happened, if they are wanted.
    pub(crate) fn finish(&mut self, now: Time) -> Vec<PresenceRecord> {
        while let Some((_, watch)) = self.away.pop_first() {
            self.close(watch, now);
        }
        self.records.take().unwrap_or_default()
    }
}

fn is_any_connected(seen: &[Option<Seen>]) -> bool {
    seen.iter().flatten().any(|seen| seen.presence != Presence::Offline)
}

/// The place of the device by which a client makes contact who has these, and whether it is on.
fn chosen(lives: &[(usize, Life<'_>)], media: DeviceMedia) -> Option<(usize, bool)> {
    let fits = || lives.iter().filter(|(_, life)| life.device().media.meets(media));
    let active = fits().find(|(_, life)| life.stretch().active);
    let on = active.or_else(|| fits().find(|(_, life)| life.stretch().is_on()));
    on.map(|&(place, _)| (place, true)).or_else(|| fits().next().map(|&(place, _)| (place, false)))
}

/// What software a client has.
fn software(clientele: &Clientele, stream: Stream, client: u64) -> Software {
    let mut point = stream.draws(client).unit();
    let mut last = Software::Browser;
    for (software, share) in Software::ALL.into_iter().zip(clientele.software).filter(|&(_, share)| share > 0.0) {
        last = software;
        if point < share {
            break;
        }
        point -= share;
    }
    last
}
