//! The devices of clients: what can be done with them, and the life that each leads.

mod life;
#[cfg(test)]
mod tests;

pub use life::{DeviceDraws, Life, Reach, Shown, Stretch};

use crate::ids::PresenceServiceId;
use crate::random::{Distribution, Draws, LengthBiased};
use crate::time::{Span, Time};

/// How a device shows its client, the most available first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// Connected, and the client was active on it lately.
    Online,
    /// Connected, and the client does not want to be disturbed.
    DoNotDisturb,
    /// Connected, and the client has not been active on it for some time.
    Away,
    /// Not connected.
    Offline,
}

impl Presence {
    /// All of them.
    pub const ALL: [Presence; 4] = [Presence::Online, Presence::DoNotDisturb, Presence::Away, Presence::Offline];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Presence::Online => "online",
            Presence::DoNotDisturb => "do not disturb",
            Presence::Away => "away",
            Presence::Offline => "offline",
        }
    }
}

/// By what a client can be reached on a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceMedium {
    /// Instant messages.
    Im,
    /// Chat on the center's own page.
    Chat,
    /// E-mail.
    Email,
    /// Calls over IP.
    IpPhone,
    /// Calls over the cellular network.
    Cellular,
    /// Calls over the telephone network.
    Telephone,
    /// Pages, which cannot be answered.
    Pager,
}

impl DeviceMedium {
    /// All of them.
    pub const ALL: [DeviceMedium; 7] = [
        DeviceMedium::Im,
        DeviceMedium::Chat,
        DeviceMedium::Email,
        DeviceMedium::IpPhone,
        DeviceMedium::Cellular,
        DeviceMedium::Telephone,
        DeviceMedium::Pager,
    ];

    /// The name in scenario files.
    pub const fn name(self) -> &'static str {
        match self {
            DeviceMedium::Im => "im",
            DeviceMedium::Chat => "chat",
            DeviceMedium::Email => "email",
            DeviceMedium::IpPhone => "ip-phone",
            DeviceMedium::Cellular => "cellular",
            DeviceMedium::Telephone => "telephone",
            DeviceMedium::Pager => "pager",
        }
    }

    /// Whether people talk by it.
    pub fn carries_talk(self) -> bool {
        matches!(self, DeviceMedium::IpPhone | DeviceMedium::Cellular | DeviceMedium::Telephone)
    }

    /// Whether a call by it leaves the center over a telephone line.
    pub fn takes_line(self) -> bool {
        matches!(self, DeviceMedium::Cellular | DeviceMedium::Telephone)
    }
}

/// A set of media.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeviceMedia(u8);

impl DeviceMedia {
    /// Whether it is one of them.
    pub fn contains(self, medium: DeviceMedium) -> bool {
        self.0 & 1 << medium as u8 != 0
    }

    /// Whether any of them is in both.
    pub fn meets(self, other: DeviceMedia) -> bool {
        self.0 & other.0 != 0
    }
}

impl FromIterator<DeviceMedium> for DeviceMedia {
    fn from_iter<I: IntoIterator<Item = DeviceMedium>>(media: I) -> DeviceMedia {
        DeviceMedia(media.into_iter().fold(0, |set, medium| set | 1 << medium as u8))
    }
}

/// A kind of device that clients have. All distributions are in seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// Its name, which also keys its chances.
    pub name: String,
    /// What the client can be reached by on it.
    pub media: DeviceMedia,
    /// Whether its telephone line is engaged while it is connected, as by a modem.
    pub shares_line: bool,
    /// Whether the client has it with them, so that it is noticed also where they are not active on it.
    pub carried: bool,
    /// Whether calls over the cellular or the telephone network reach it also while it is not connected.
    pub calls_offline: bool,
    /// The third-party service that knows its presence, for clients with that service's software.
    pub service: Option<PresenceServiceId>,
    /// When it is connected.
    pub connection: Connection,
    /// When its client is active on it while it is connected; nothing for always.
    pub activity: Option<Activity>,
    /// After so long without activity it shows its client as away; nothing for never.
    pub away_after: Option<Span>,
    /// Share of the client's spells of activity in which they do not want to be disturbed \[0, 1\]; the pause after such a spell belongs to it.
    pub do_not_disturb: f64,
    /// What clients leave word of when they go.
    pub word: Option<Word>,
    /// Messages to the client go to the connected devices of the highest priority that is not negative.
    pub priority: i8,
    /// The priority while it shows its client as away.
    pub away_priority: i8,
}

impl Device {
    /// One that is always connected and whose client is always active on it and reached by these media; no service knows it.
    pub fn connected(name: &str, media: impl IntoIterator<Item = DeviceMedium>) -> Device {
        Device {
            name: name.to_owned(),
            media: media.into_iter().collect(),
            shares_line: false,
            carried: false,
            calls_offline: false,
            service: None,
            connection: Connection::Always,
            activity: None,
            away_after: None,
            do_not_disturb: 0.0,
            word: None,
            priority: 0,
            away_priority: 0,
        }
    }
}

/// "Temporarily away, please reach me by this medium at this number": the device shows its client as away from the moment at which they go.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Share of pauses before which a client leaves it \[0, 1\].
    pub share: f64,
    /// By what they can be reached meanwhile.
    pub medium: DeviceMedium,
    /// At which number.
    pub number: String,
}

/// When a device is connected.
#[derive(Clone, Debug, PartialEq)]
pub enum Connection {
    /// Always.
    Always,
    /// By turns, for lengths of time that have nothing to do with each other.
    Alternating {
        /// How long it stays connected.
        on: Spells,
        /// How long it stays away.
        off: Spells,
        /// Share of its losses of connection that the service does not notice, so that the device seems to be there \[0, 1\]; others are
        /// seen at once.
        unnoticed: f64,
    },
    /// As recorded, the same on every day.
    Recorded(RecordedDay),
}

/// When the client is active on a connected device: by turns, beginning with activity when it is connected.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// How long they are active.
    pub active: Spells,
    /// How long they pause.
    pub pause: Spells,
}

/// Lengths of spells of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Spells {
    lengths: Distribution,
    biased: LengthBiased,
    mean: f64,
}

impl Spells {
    /// The least mean \[s\].
    pub const LEAST_MEAN_S: f64 = 1.0;

    /// Spells whose lengths have this distribution \[s\].
    ///
    /// # Panics
    /// Its mean is below [`Spells::LEAST_MEAN_S`] or infinite.
    pub fn new(lengths: Distribution) -> Spells {
        let mean = lengths.mean();
        assert!(mean >= Spells::LEAST_MEAN_S, "spells of {mean} s on average are none");
        Spells { biased: lengths.length_biased(), mean, lengths }
    }

    /// The mean \[s\].
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The length of a spell that begins.
    fn length(&self, draws: &mut Draws) -> Span {
        // A spell of no length would begin again and again at one moment.
        Span::from_seconds_f64(self.lengths.sample(draws)).max(Span::from_nanos(1))
    }

    /// How much is over, and how much left, of the spell that a moment falls into.
    fn met(&self, draws: &mut Draws) -> (Span, Span) {
        let (over, left) = self.biased.sample(draws);
        (Span::from_seconds_f64(over), Span::from_seconds_f64(left).max(Span::from_nanos(1)))
    }
}

/// What a device does at a time of the day, as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Connected, and the client is active on it.
    Active,
    /// The same, and the client does not want to be disturbed.
    DoNotDisturb,
    /// Connected, and the client is not active on it.
    Pause,
    /// Not connected.
    Off,
}

/// What a device does in the course of a day that repeats itself.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedDay(Vec<(Span, Recorded)>);

/// The length of a day.
pub const DAY: Span = Span::from_seconds(24 * 3_600);

impl RecordedDay {
    /// What the device does from each of these times on, counted from the start of the run and below [`DAY`], until the next.
    ///
    /// # Panics
    /// There are none, or they are not below a day and rising.
    pub fn new(changes: Vec<(Span, Recorded)>) -> RecordedDay {
        assert!(changes.windows(2).all(|pair| pair[0].0 < pair[1].0), "the times of a day rise");
        assert!(changes.last().is_some_and(|last| last.0 < DAY), "a day has at least one time");
        RecordedDay(changes)
    }

    /// What it does at this moment of the clock of [`life`], since when and until when.
    fn at(&self, clock: Time) -> (Recorded, Time, Time) {
        let (day, within) = (clock.nanos() / DAY.nanos(), Span::from_nanos(clock.nanos() % DAY.nanos()));
        let (next, count) = (self.0.partition_point(|change| change.0 <= within), self.0.len());
        let moment = |day: u64, time: Span| Time::START + DAY.times(day) + time;
        let (since, recorded) = self.0[(next + count - 1) % count];
        let until = self.0[next % count].0;
        (recorded, moment(day - u64::from(next == 0), since), moment(day + u64::from(next == count), until))
    }
}
