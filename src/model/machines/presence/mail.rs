//! What becomes of messages to clients and from them while devices come and go.
//!
//! A message goes to the devices that seem to be connected and have the highest priority that is not negative, whether they show the client as
//! away or not. If all of these are ghosts, it lies in a dead stream until one of them is back or its stream expires, and then goes as if it had
//! just been sent. If there are none, it is kept until one with such a priority comes.
//!
//! # Source
//! RFC 6121, section 8.5.2 (a message to a bare address), XEP-0160 (offline messages) and XEP-0198 (stream management), as the servers Prosody
//! 0.12.3 and ejabberd 23.01 do it.

use super::watch::{Eyes, Watch};
use crate::ids::PresenceServiceId;
use crate::model::plan::Release;
use crate::time::{Span, Time};
use crate::workload::{DeviceMedia, Life, Presence, Stretch};

/// Where a message goes, or where it stays.
enum Goes {
    /// To the device at this place.
    To(usize),
    /// To ghosts alone.
    Nowhere,
    /// Into the store.
    Kept,
}

/// The devices between which a conversation may move, in which nothing is so far ahead as the copies of their lives.
pub(super) struct Mailboxes<'s, 'a> {
    /// By place among the client's devices.
    lives: &'s mut Vec<(usize, Life<'a>)>,
    /// The place of the one by which the client is in contact.
    in_use: usize,
    ghost: Span,
    release: Release,
}

impl<'s, 'a> Mailboxes<'s, 'a> {
    /// Those of the client that have a medium and are on the service of the one in use.
    pub(super) fn of(
        watch: &Watch<'a>,
        media: DeviceMedia,
        eyes: Eyes<'_, 'a>,
        lives: &'s mut Vec<(usize, Life<'a>)>,
    ) -> Mailboxes<'s, 'a> {
        let service: Option<PresenceServiceId> = watch.devices[watch.in_use].truth.device().service;
        let fits = watch
            .devices
            .iter()
            .enumerate()
            .filter(|(_, tracked)| tracked.has(media) && tracked.truth.device().service == service);
        lives.clear();
        lives.extend(fits.map(|(place, tracked)| (place, tracked.truth)));
        let chain = service.map(|service| &eyes.chains[service]);
        Mailboxes {
            lives,
            in_use: watch.in_use,
            ghost: chain.map_or(Span::ZERO, |chain| chain.ghost()),
            release: chain.map_or(Release::LogOn, |chain| chain.release()),
        }
    }

    /// Whether the device by which the client is in contact takes a message at this moment, up to which the truth of their devices has come:
    /// so that nothing else has to be looked at.
    pub(super) fn is_at_hand(watch: &Watch<'a>, media: DeviceMedia, eyes: Eyes<'_, 'a>, now: Time) -> bool {
        let in_use = &watch.devices[watch.in_use];
        let service = in_use.truth.device().service;
        let ghost = service.map_or(Span::ZERO, |service| eyes.chains[service].ghost());
        let fits =
            watch.devices.iter().filter(|tracked| tracked.has(media) && tracked.truth.device().service == service);
        let highest = fits.filter_map(|tracked| priority(&tracked.truth, (now, ghost))).max();
        in_use.has(media)
            && in_use.truth.stretch().is_on()
            && highest.is_some()
            && priority(&in_use.truth, (now, ghost)) == highest
    }

    /// Whether the client can write at this moment, which may be ahead, on the device by which they are in contact.
    pub(super) fn writes_at_hand(watch: &Watch<'a>, media: DeviceMedia, wants: Time) -> bool {
        let in_use = &watch.devices[watch.in_use];
        let mut life = in_use.truth;
        life.advance_to(wants);
        in_use.has(media) && life.stretch().is_on()
    }

    /// All devices of the client that have a medium, whatever the service.
    pub(super) fn anywhere(
        watch: &Watch<'a>,
        media: DeviceMedia,
        lives: &'s mut Vec<(usize, Life<'a>)>,
    ) -> Mailboxes<'s, 'a> {
        let fits = watch.devices.iter().enumerate().filter(|(_, tracked)| tracked.has(media));
        lives.clear();
        lives.extend(fits.map(|(place, tracked)| (place, tracked.truth)));
        Mailboxes { lives, in_use: watch.in_use, ghost: Span::ZERO, release: Release::LogOn }
    }

    /// When a message that is sent now reaches the client, and the place of the device that takes it; nothing if that is after the limit.
    pub(super) fn delivered(mut self, now: Time, limit: Time) -> Option<(Time, usize)> {
        self.advance_to(now);
        let (mut at, mut goes) = (now, self.goes(now));
        loop {
            if let Goes::To(place) = goes {
                return Some((at, place));
            }
            let before: u64 = self.taking(at);
            at = self.next_change(at).filter(|&next| next <= limit)?;
            self.advance_to(at);
            goes = match goes {
                Goes::Kept if self.taking(at) & !before == 0 => Goes::Kept,
                Goes::Kept | Goes::Nowhere | Goes::To(_) => self.goes(at),
            };
        }
    }

    /// When the client can write who would at this moment, and on which device; nothing if that is after the limit.
    pub(super) fn writes(mut self, wants: Time, limit: Time) -> Option<(Time, usize)> {
        let mut at = wants;
        loop {
            self.advance_to(at);
            let on = self.lives.iter().filter(|(_, life)| life.stretch().is_on());
            if let Some(&(place, _)) = on.min_by_key(|(place, life)| (*place != self.in_use, !life.stretch().active)) {
                return Some((at, place));
            }
            at = self.next_change(at).filter(|&next| next <= limit)?;
        }
    }

    fn advance_to(&mut self, at: Time) {
        self.lives.iter_mut().for_each(|(_, life)| life.advance_to(at));
    }

    fn next_change(&self, at: Time) -> Option<Time> {
        let next = self.lives.iter().map(|(_, life)| life.next_change(at, self.ghost)).min()?;
        Some(next).filter(|&next| next < Time::MAX)
    }

    fn priority(&self, life: &Life<'_>, at: Time) -> Option<i8> {
        priority(life, (at, self.ghost))
    }

    /// Where a message goes at this moment.
    fn goes(&self, at: Time) -> Goes {
        let Some(highest) = self.lives.iter().filter_map(|(_, life)| self.priority(life, at)).max() else {
            return Goes::Kept;
        };
        // All of these get it; the client takes it where they are.
        let takes = |(place, life): &(usize, Life<'_>)| {
            let Stretch { active, .. } = life.stretch();
            let gets = life.stretch().is_on() && self.priority(life, at) == Some(highest);
            gets.then_some((*place != self.in_use, !active, *place))
        };
        self.lives.iter().filter_map(takes).min().map_or(Goes::Nowhere, |(_, _, place)| Goes::To(place))
    }

    /// A bit for each device that would have been given what is kept: who is connected, if a rise of the priority does not count; else whose
    /// priority is not negative.
    fn taking(&self, at: Time) -> u64 {
        let takes = |life: &Life<'_>| match self.release {
            Release::LogOn => life.stretch().is_on(),
            Release::LogOnOrRaised => life.stretch().is_on() && self.priority(life, at).is_some(),
        };
        let bits = self.lives.iter().enumerate().map(|(bit, (_, life))| u64::from(takes(life)) << bit);
        bits.sum()
    }
}

/// The priority of a device that is shown so long after it was lost; nothing where it is negative or the device is not shown.
fn priority(life: &Life<'_>, (at, ghost): (Time, Span)) -> Option<i8> {
    let device = life.device();
    match life.shown(at, ghost).presence {
        Presence::Offline => None,
        Presence::Away => Some(device.away_priority),
        Presence::Online | Presence::DoNotDisturb => Some(device.priority),
    }
    .filter(|&priority| priority >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Distribution, Root};
    use crate::workload::{Connection, Device, DeviceDraws, DeviceMedium, Spells};

    /// On for 1,000 s and off for 700 s by turns, always lost without notice.
    fn mobile(priority: i8) -> Device {
        let constant = |seconds| Spells::new(Distribution::constant(seconds).unwrap());
        let connection = Connection::Alternating { on: constant(1000.0), off: constant(700.0), unnoticed: 1.0 };
        Device { connection, ..fixed(priority) }
    }

    fn fixed(priority: i8) -> Device {
        Device { priority, away_priority: priority, ..Device::connected("device", [DeviceMedium::Im]) }
    }

    /// When after the loss of the first device, which is the one in use, a message is delivered that is sent 100 s after it, and where.
    fn delivered(devices: &[Device], ghost: u64) -> Option<(f64, usize)> {
        let life = |device| Life::at(device, DeviceDraws::new(Root::new(1, 0), "class", device), 0, Time::START);
        let mut lives: Vec<(usize, Life<'_>)> = devices.iter().map(life).enumerate().collect();
        while lives[0].1.stretch().is_on() || lives[0].1.stretch().from == Time::START {
            lives[0].1.advance();
        }
        let lost = lives[0].1.stretch().from;
        let (ghost, release) = (Span::from_seconds(ghost), Release::LogOn);
        let boxes = Mailboxes { lives: &mut lives, in_use: 0, ghost, release };
        let (when, place) = boxes.delivered(lost + Span::from_seconds(100), lost + Span::from_seconds(2_000))?;
        Some((when.since(lost).seconds(), place))
    }

    #[test]
    fn a_message_to_a_ghost_waits_until_it_is_back_or_its_stream_expires() {
        assert_eq!(delivered(&[mobile(0)], 0), Some((700.0, 0)), "kept, to the next log-on");
        assert_eq!(delivered(&[mobile(0)], 300), Some((700.0, 0)), "a dead stream, and then kept");
        assert_eq!(delivered(&[mobile(0)], 800), Some((700.0, 0)), "the stream is resumed");
        assert_eq!(delivered(&[mobile(5), fixed(0)], 0), Some((100.0, 1)), "the other has the highest priority now");
        assert_eq!(
            delivered(&[mobile(5), fixed(0)], 300),
            Some((300.0, 1)),
            "sent to the ghost until its stream expires"
        );
        assert_eq!(delivered(&[mobile(5), fixed(0)], 800), Some((700.0, 0)));
        assert_eq!(delivered(&[mobile(0), fixed(0)], 300), Some((100.0, 1)), "both have it");
        assert_eq!(delivered(&[mobile(0), fixed(-1)], 300), Some((700.0, 0)), "a negative priority gets nothing");
    }

    #[test]
    fn a_message_that_nobody_takes_in_time_is_given_up() {
        assert_eq!(delivered(&[mobile(-1)], 0), None);
    }
}
