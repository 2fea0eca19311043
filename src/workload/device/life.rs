//! The life of one device of one client: a pure function of the seed, the client and the device, advanced when somebody looks.
//!
//! It starts at the client's first contact, in its stationary law: no earlier time is ever simulated. What is shown is what a presence
//! service sees that hears of everything at once; who is further away sees the same later.

use super::{Activity, Connection, DAY, Device, DeviceMedium, Presence, Recorded};
use crate::random::{Root, Stream};
use crate::time::{Span, Time};

/// The clock of lives is ahead of that of the run, so that a spell may have begun long before the start: whole days, more than fifty years.
const PAST: Span = DAY.times(20_000);

/// The random numbers of all devices of one kind that clients of one class have, each addressed by the number of the client.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeviceDraws {
    connection: Stream,
    activity: Stream,
}

impl DeviceDraws {
    /// Those of clients of the class.
    pub fn new(root: Root, class: &str, device: &Device) -> DeviceDraws {
        let owner = format!("{class} / {}", device.name);
        DeviceDraws {
            connection: root.stream("device connection", &owner),
            activity: root.stream("device activity", &owner),
        }
    }
}

/// A time in which nothing changes on a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When it began; the start of the run where it began before.
    pub from: Time,
    /// When it ends; [`Time::MAX`] is never.
    pub until: Time,
    /// What the device shows of its client, or whether it is off.
    pub presence: Presence,
    /// Whether the client is active on it.
    pub active: bool,
    /// Whether the client has left word of how to reach them meanwhile.
    pub word: bool,
    /// What the service goes on showing where the connection was lost without its notice.
    remains: Option<(Presence, bool)>,
}

impl Stretch {
    /// Whether the device is connected.
    pub fn is_on(&self) -> bool {
        self.presence != Presence::Offline
    }
}

/// Whether a call or message on a device reaches its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It does, and the client is there to answer.
    Answered,
    /// It arrives, and nobody takes it now: the client is not there, or does not want to be disturbed.
    Unattended,
    /// The line is engaged by the device's own connection.
    Engaged,
    /// The device is off, or has no such medium.
    Gone,
}

/// The life of one device of one client, at some moment of it. It goes forward only; a copy may go ahead.
#[derive(Clone, Copy, Debug)]
pub struct Life<'a> {
    device: &'a Device,
    connection: Stream,
    activity: Stream,
    /// The number of the spell of connection, and in it of the spell of activity.
    spell: u32,
    burst: u32,
    on_until: Time,
    pause_until: Time,
    /// Whether the client does not want to be disturbed since they were active last.
    undisturbed: bool,
    /// By the clock of lives.
    stretch: Stretch,
}

impl<'a> Life<'a> {
    /// The life of the device of a client of this number, at the moment at which it is looked at first.
    pub fn at(device: &'a Device, draws: DeviceDraws, client: u64, now: Time) -> Life<'a> {
        let (connection, activity) = (draws.connection.of(client), draws.activity.of(client));
        let clock = now + PAST;
        let off = Stretch {
            from: clock,
            until: clock,
            presence: Presence::Offline,
            active: false,
            word: false,
            remains: None,
        };
        let mut life = Life {
            device,
            connection,
            activity,
            spell: 0,
            burst: 0,
            on_until: Time::MAX,
            pause_until: Time::MAX,
            undisturbed: false,
            stretch: off,
        };
        life.start(clock);
        life
    }

    /// The device.
    pub fn device(&self) -> &'a Device {
        self.device
    }

    /// The client turns to the device at the moment of the life: whatever it did, it is connected and they are active on it. What was
    /// recorded stays as it is.
    pub fn turn_to(&mut self, now: Time) {
        let clock = now + PAST;
        match &self.device.connection {
            Connection::Recorded(_) => {}
            Connection::Alternating { .. } if !self.stretch.is_on() => {
                self.spell += 1;
                self.turn_on(clock);
            }
            Connection::Alternating { .. } | Connection::Always => {
                self.burst += 1;
                self.begin_burst(clock);
            }
        }
        if self.stretch.presence == Presence::DoNotDisturb && !matches!(self.device.connection, Connection::Recorded(_))
        {
            (self.undisturbed, self.stretch.presence) = (false, Presence::Online);
        }
    }

    /// What it does now, in the time of the run.
    pub fn stretch(&self) -> Stretch {
        let moment = |clock: Time| match clock {
            Time::MAX => Time::MAX,
            clock => Time::START + clock.since(Time::START + PAST),
        };
        Stretch { from: moment(self.stretch.from), until: moment(self.stretch.until), ..self.stretch }
    }

    /// Goes on to the stretch that this moment falls into.
    pub fn advance_to(&mut self, now: Time) {
        let clock = now + PAST;
        while self.stretch.until <= clock {
            self.advance();
        }
    }

    /// The same, by way of another view of the same life: what has been drawn for that is not drawn again, as far as it has not come beyond
    /// the moment.
    pub fn advance_with(&mut self, other: &Life<'a>, now: Time) {
        let clock = now + PAST;
        if self.stretch.until <= clock && self.stretch.from < other.stretch.from && other.stretch.from <= clock {
            *self = *other;
        }
        self.advance_to(now);
    }

    /// Goes on to the next stretch, which there is unless this one never ends.
    pub fn advance(&mut self) {
        let from = self.stretch.until;
        if let Connection::Recorded(_) = self.device.connection {
            return self.begin_recorded(from);
        }
        if !self.stretch.is_on() {
            self.spell += 1;
            self.turn_on(from);
        } else if from >= self.on_until {
            self.turn_off(from);
        } else if self.stretch.active {
            self.begin_pause(from);
        } else if from < self.pause_until {
            let (presence, until) = (Presence::Away, self.pause_until);
            self.stretch = Stretch { from, until, presence, ..self.stretch };
        } else {
            self.burst += 1;
            self.begin_burst(from);
        }
    }

    /// What a service that goes on showing a lost device for `ghost` shows at this moment of the stretch: the presence, whether there is word of
    /// how to reach the client, and whether the device is gone.
    pub fn shown(&self, at: Time, ghost: Span) -> Shown {
        let Stretch { from, presence, word, remains, .. } = self.stretch;
        match remains {
            Some((presence, word)) if at + PAST < from + ghost => Shown { presence, word, ghost: true },
            _ => Shown { presence, word, ghost: false },
        }
    }

    /// When what is done or shown next changes after this moment.
    pub fn next_change(&self, at: Time, ghost: Span) -> Time {
        let Stretch { from, until, remains, .. } = self.stretch();
        match remains {
            // The stretch may have begun before the start.
            Some(_) => {
                let gone = Time::START + (self.stretch.from + ghost).since(Time::START + PAST);
                if at < gone && from < until { gone.min(until) } else { until }
            }
            None => until,
        }
    }

    /// Whether a call or message by this medium would reach the client now.
    pub fn reach(&self, medium: DeviceMedium) -> Reach {
        let Device { media, shares_line, carried, calls_offline, .. } = *self.device;
        let Stretch { presence, active, .. } = self.stretch;
        let attended =
            if presence != Presence::DoNotDisturb && (active || carried) { Reach::Answered } else { Reach::Unattended };
        match (medium, presence) {
            _ if !media.contains(medium) => Reach::Gone,
            (DeviceMedium::Telephone, Presence::Offline) if shares_line => Reach::Answered,
            (DeviceMedium::Telephone, _) if shares_line => Reach::Engaged,
            // Nobody is active on what is off, but whoever carries it hears it.
            (DeviceMedium::Cellular | DeviceMedium::Telephone, Presence::Offline) if calls_offline => attended,
            // E-mails are there when the client comes back.
            (DeviceMedium::Email, Presence::Offline) => Reach::Unattended,
            (_, Presence::Offline) => Reach::Gone,
            _ => attended,
        }
    }

    /// The device in its stationary law.
    fn start(&mut self, clock: Time) {
        let device = self.device;
        match &device.connection {
            Connection::Always => self.start_activity(clock),
            Connection::Recorded(_) => self.begin_recorded(clock),
            Connection::Alternating { on, off, .. } => {
                let mut draws = self.connection.draws(0);
                if draws.unit() * (on.mean() + off.mean()) < on.mean() {
                    let (over, left) = on.met(&mut draws);
                    self.on_until = clock + left;
                    self.begin_burst(before(clock, over));
                    self.catch_up(clock);
                } else {
                    let (over, left) = off.met(&mut draws);
                    let lost = before(clock, over);
                    let on = on.length(&mut draws);
                    self.on_until = lost;
                    self.begin_burst(before(lost, on));
                    while self.stretch.is_on() {
                        self.advance();
                    }
                    self.stretch.until = clock + left;
                }
            }
        }
    }

    /// A device that is always connected, in the stationary law of its client's activity.
    fn start_activity(&mut self, clock: Time) {
        let Some(Activity { active, pause }) = &self.device.activity else { return self.begin_burst(clock) };
        let mut draws = self.connection.draws(0);
        if draws.unit() * (active.mean() + pause.mean()) < active.mean() {
            let (_, left) = active.met(&mut draws);
            self.begin_burst(clock);
            self.stretch.until = clock + left;
        } else {
            let (over, left) = pause.met(&mut draws);
            self.undisturbed = self.wants_no_disturbance();
            self.pause_from(before(clock, over), clock + left);
            self.catch_up(clock);
        }
    }

    fn catch_up(&mut self, clock: Time) {
        while self.stretch.until <= clock {
            self.advance();
        }
    }

    fn turn_on(&mut self, from: Time) {
        let Connection::Alternating { on, .. } = &self.device.connection else {
            unreachable!("only a device that alternates is turned on")
        };
        // The numbers of the first spell are those of the start.
        let mut draws = self.connection.draws(2 * u64::from(self.spell) + 2);
        self.on_until = from + on.length(&mut draws);
        self.burst = 0;
        self.begin_burst(from);
    }

    fn turn_off(&mut self, from: Time) {
        let Connection::Alternating { off, unnoticed, .. } = &self.device.connection else {
            unreachable!("only a device that alternates is turned off")
        };
        let mut draws = self.connection.draws(2 * u64::from(self.spell) + 1);
        let remains = draws.unit() < *unnoticed;
        let remains = remains.then_some((self.stretch.presence, self.stretch.word));
        let until = from + off.length(&mut draws);
        self.stretch = Stretch { from, until, presence: Presence::Offline, active: false, word: false, remains };
    }

    fn wants_no_disturbance(&self) -> bool {
        let share = self.device.do_not_disturb;
        share > 0.0 && self.activity.of(self.spell.into()).draws(2 * u64::from(self.burst)).unit() < share
    }

    /// The client is active on the device.
    fn begin_burst(&mut self, from: Time) {
        self.undisturbed = self.wants_no_disturbance();
        let length = self.device.activity.as_ref().map(|activity| {
            let mut draws = self.activity.of(self.spell.into()).draws(2 * u64::from(self.burst));
            draws.word();
            activity.active.length(&mut draws)
        });
        let until = length.map_or(self.on_until, |length| (from + length).min(self.on_until));
        let presence = if self.undisturbed { Presence::DoNotDisturb } else { Presence::Online };
        self.stretch = Stretch { from, until, presence, active: true, word: false, remains: None };
    }

    /// They pause.
    fn begin_pause(&mut self, from: Time) {
        let activity = self.device.activity.as_ref().expect("only a client who is active by turns pauses");
        let mut draws = self.activity.of(self.spell.into()).draws(2 * u64::from(self.burst) + 1);
        draws.word();
        let length = activity.pause.length(&mut draws);
        self.pause_from(from, from + length);
    }

    fn pause_from(&mut self, from: Time, until: Time) {
        self.pause_until = until.min(self.on_until);
        let mut draws = self.activity.of(self.spell.into()).draws(2 * u64::from(self.burst) + 1);
        let word = self.device.word.as_ref().is_some_and(|word| draws.unit() < word.share) && !self.undisturbed;
        let (presence, until) = match self.device.away_after {
            _ if self.undisturbed => (Presence::DoNotDisturb, self.pause_until),
            _ if word => (Presence::Away, self.pause_until),
            Some(Span::ZERO) => (Presence::Away, self.pause_until),
            Some(after) => (Presence::Online, (from + after).min(self.pause_until)),
            None => (Presence::Online, self.pause_until),
        };
        self.stretch = Stretch { from, until, presence, active: false, word, remains: None };
    }

    /// What was recorded of the device.
    fn begin_recorded(&mut self, clock: Time) {
        let Connection::Recorded(day) = &self.device.connection else {
            unreachable!("only what was recorded is looked up")
        };
        let (recorded, since, until) = day.at(clock);
        let idle = self.device.away_after.filter(|_| recorded == Recorded::Pause).map(|after| since + after);
        let (presence, until) = match (recorded, idle) {
            (Recorded::Off, _) => (Presence::Offline, until),
            (Recorded::DoNotDisturb, _) => (Presence::DoNotDisturb, until),
            (Recorded::Pause, Some(away)) if away <= clock => (Presence::Away, until),
            (Recorded::Pause, Some(away)) => (Presence::Online, away.min(until)),
            (Recorded::Active | Recorded::Pause, _) => (Presence::Online, until),
        };
        let active = matches!(recorded, Recorded::Active | Recorded::DoNotDisturb);
        self.stretch = Stretch { from: since.max(clock), until, presence, active, word: false, remains: None };
    }
}

/// What a service shows of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// How it shows the client.
    pub presence: Presence,
    /// Whether the client has left word of how to reach them.
    pub word: bool,
    /// Whether the device is gone all the same.
    pub ghost: bool,
}

fn before(clock: Time, span: Span) -> Time {
    Time::START + (clock.since(Time::START) - span)
}
