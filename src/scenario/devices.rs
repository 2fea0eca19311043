//! The devices of clients, and what clients of a class have.

use super::calendar::Calendar;
use super::diagnostics::{At, Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::names::Register;
use super::presence::PresenceNames;
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::ids::{DeviceId, IdVec, PresenceServiceId};
use crate::model::{Clientele, Software};
use crate::random::Distribution;
use crate::time::Span;
use crate::workload::{
    Activity, Class, Connection, DAY, Device, DeviceMedium, Recorded, RecordedDay, Spells, Word as LeftWord,
};

const MAX_DEVICES: usize = 250;
/// The most devices of one client.
const MAX_OF_CLIENT: usize = 16;
const SHARE: Kind = Kind::Number { least: 0.0, most: 1.0 };
const PRIORITY: Kind = Kind::Number { least: -128.0, most: 127.0 };

pub(super) const MEDIA: &[Word] = &[
    Word { name: DeviceMedium::Im.name(), doc: "Instant messages." },
    Word { name: DeviceMedium::Chat.name(), doc: "Chat on the center's own page." },
    Word { name: DeviceMedium::Email.name(), doc: "E-mail." },
    Word { name: DeviceMedium::IpPhone.name(), doc: "Calls over IP." },
    Word { name: DeviceMedium::Cellular.name(), doc: "Calls over the cellular network." },
    Word { name: DeviceMedium::Telephone.name(), doc: "Calls over the telephone network." },
    Word { name: DeviceMedium::Pager.name(), doc: "Pages, which cannot be answered." },
];

const DOES: &[Word] = &[
    Word { name: "active", doc: "It is connected, and the client is active on it." },
    Word { name: "do-not-disturb", doc: "The same, and the client does not want to be disturbed." },
    Word { name: "pause", doc: "It is connected, and the client is not active on it." },
    Word { name: "off", doc: "It is not connected." },
];

static MOMENT: Shape = Shape {
    title: "a time of the day",
    doc: "What a device does from then on.",
    keys: &[
        Key { name: "at", kind: Kind::TimeOfDay, default: Absence::Refused, doc: "When." },
        Key { name: "does", kind: Kind::Choice(DOES), default: Absence::Refused, doc: "What it does." },
    ],
};

static WORD: Shape = Shape {
    title: "word",
    doc: "\"Temporarily away, please reach me there\": what clients let their device say when they go. It shows them as away at once.",
    keys: &[
        Key { name: "share", kind: SHARE, default: Absence::Refused, doc: "The share of pauses before which they do." },
        Key {
            name: "medium",
            kind: Kind::Choice(MEDIA),
            default: Absence::Refused,
            doc: "By what they can be reached meanwhile.",
        },
        Key { name: "number", kind: Kind::Text("a number"), default: Absence::Refused, doc: "At which number." },
    ],
};

pub(super) static DEVICE: Shape = Shape {
    title: "[device.NAME]",
    doc: "A kind of device that clients have. It leads a life of its own at each client, which is looked at only while that client is in contact or comes again. The name keys its chances.",
    keys: &[
        Key {
            name: "media",
            kind: Kind::List(&Kind::Choice(MEDIA)),
            default: Absence::Refused,
            doc: "By what clients make contact and can be reached on it.",
        },
        Key {
            name: "service",
            kind: Kind::Text("a presence service"),
            default: Absence::Means("no third party knows of it"),
            doc: "The third-party service that knows of it, for clients with its software.",
        },
        Key {
            name: "on",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("always on"),
            doc: "How long it stays connected; needs `off`.",
        },
        Key {
            name: "off",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("always on"),
            doc: "How long it stays away; needs `on`.",
        },
        Key {
            name: "unnoticed_losses",
            kind: SHARE,
            default: Absence::Is(|| "0".into()),
            doc: "The share of its losses of connection that its service does not notice, as when a phone that can resume its stream leaves the network: for the service's `ghost` time it seems to be there. Others are seen at once.",
        },
        Key {
            name: "active",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("clients are active whenever it is on"),
            doc: "How long a client is active on it, beginning when it is connected; needs `pause`.",
        },
        Key {
            name: "pause",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("clients are active whenever it is on"),
            doc: "How long they pause; needs `active`.",
        },
        Key {
            name: "day",
            kind: Kind::List(&Kind::Table(&MOMENT)),
            default: Absence::Means("left to chance"),
            doc: "What it does in the course of a recorded day, the same on every day and at every client, in place of `on`, `off`, `active` and `pause`.",
        },
        Key {
            name: "away_after",
            kind: Kind::Duration,
            default: Absence::Means("never"),
            doc: "After so long without activity it shows its client as away.",
        },
        Key {
            name: "do_not_disturb",
            kind: SHARE,
            default: Absence::Is(|| "0".into()),
            doc: "The share of spells of activity in which clients do not want to be disturbed, with the pause after them.",
        },
        Key {
            name: "word",
            kind: Kind::Table(&WORD),
            default: Absence::Means("they leave none"),
            doc: "What clients leave word of when they pause.",
        },
        Key {
            name: "shares_line",
            kind: Kind::Flag,
            default: Absence::Is(|| "false".into()),
            doc: "Whether it is connected over its own telephone line, which is engaged meanwhile.",
        },
        Key {
            name: "calls_offline",
            kind: Kind::Flag,
            default: Absence::Is(|| "false".into()),
            doc: "Whether calls over the cellular or the telephone network reach it also while it is not connected: those networks are others than that by which it is seen.",
        },
        Key {
            name: "carried",
            kind: Kind::Flag,
            default: Absence::Is(|| "false".into()),
            doc: "Whether clients have it with them, so that they notice a call also when they are not active on it.",
        },
        Key {
            name: "priority",
            kind: PRIORITY,
            default: Absence::Is(|| "0".into()),
            doc: "A whole number: messages go to the connected devices of the highest priority that is not negative.",
        },
        Key {
            name: "away_priority",
            kind: PRIORITY,
            default: Absence::Means("that of `priority`"),
            doc: "The same while it shows its client as away: that alone changes nothing, only the number does.",
        },
    ],
};

pub(super) static CLIENTS: Shape = Shape {
    title: "clients",
    doc: "What clients of a class have, by which they make contact and are seen. Without it they are nowhere but in contact.",
    keys: &[
        Key {
            name: "devices",
            kind: Kind::List(&Kind::Text("a device")),
            default: Absence::Refused,
            doc: "Their devices, those first that they prefer. They make contact by the first that is on and has the medium, on which they are active if there is one; if none is on, they turn on the first that has the medium. Who comes again comes when one is on.",
        },
        Key {
            name: "software",
            kind: Kind::Map("software (third-party, own, both, browser)", &SHARE),
            default: Absence::Means("third-party software"),
            doc: "The shares of clients with the software of third-party services, the center's own, both, or a browser only, by which nobody is seen; they sum to 1.",
        },
        Key {
            name: "watched_on",
            kind: Kind::Text("a presence service"),
            default: Absence::Means("every service"),
            doc: "The service on which they want to be watched, and on no other.",
        },
        Key {
            name: "addressed",
            kind: SHARE,
            default: Absence::Is(|| "1".into()),
            doc: "The share of clients whose contact carries the address by which they are seen, as a call does that was begun on their computer's page: they are seen during the contact and after it, as long as the subscription lasts. Nothing is seen of the others.",
        },
        Key {
            name: "amalgamated_on",
            kind: Kind::Text("a device"),
            default: Absence::Means("the center"),
            doc: "The one of their devices that combines the presence of all of them and tells it: while it is off, nothing else is seen.",
        },
    ],
};

/// The devices of a scenario.
pub(super) struct Devices {
    pub(super) names: Register<DeviceId>,
    pub(super) plans: IdVec<DeviceId, Device>,
}

impl Reader<'_> {
    /// The tables `[device.NAME]`.
    pub(super) fn devices(&mut self, node: Option<&Node>, calendar: &Calendar, services: &PresenceNames) -> Devices {
        let mut devices = Devices { names: Register::new(), plans: IdVec::new() };
        for (name, node) in node.map(|node| &self.map(node).entries[..]).unwrap_or_default() {
            let Some(fields) = self.fields(node, &name.at, &DEVICE) else { continue };
            if devices.names.number(&name.text, &name.at, MAX_DEVICES).is_none() {
                self.too_many(&name.at, MAX_DEVICES, "devices");
                break;
            }
            let device = self.device(&name.text, &fields, calendar, services);
            devices.plans.push(device.unwrap_or_else(|| unread(&name.text)));
        }
        devices
    }

    fn device(
        &mut self,
        name: &str,
        fields: &Fields<'_>,
        calendar: &Calendar,
        services: &PresenceNames,
    ) -> Option<Device> {
        let media = fields.node("media").map(|node| self.media(node));
        let service = fields.node("service").map(|node| self.presence_service(node, services));
        let (on, off) = self.both(fields, "on", "off");
        let (active, pause) = self.both(fields, "active", "pause");
        let day = fields.node("day").map(|node| self.recorded_day(node, calendar));
        if day.is_some() {
            for key in ["on", "off", "active", "pause", "do_not_disturb", "word", "unnoticed_losses"] {
                if fields.node(key).is_some() {
                    let message = format!("`{key}` leaves to chance what `day` has recorded");
                    let problem = Problem::error(Code::Conflict, fields.place(key), message);
                    self.report(problem.help("leave one of the two out"));
                }
            }
        }
        let unnoticed = self.number(fields, "unnoticed_losses").unwrap_or(0.0);
        let priority = self.priority(fields, "priority").unwrap_or(0);
        let away_priority = self.priority(fields, "away_priority").unwrap_or(priority);
        let [shares_line, calls_offline, carried] =
            ["shares_line", "calls_offline", "carried"].map(|key| self.flag(fields, key).unwrap_or(false));
        let away_after = self.duration(fields, "away_after");
        let do_not_disturb = self.number(fields, "do_not_disturb").unwrap_or(0.0);
        let word = fields.node("word").map(|node| self.left_word(node));
        let connection = match (day, on, off) {
            (Some(day), ..) => Connection::Recorded(day?),
            (None, Some(on), Some(off)) => Connection::Alternating { on, off, unnoticed },
            _ => Connection::Always,
        };
        let service = match service {
            Some(service) => Some(service?),
            None => None,
        };
        let word = match word {
            Some(word) => Some(word?),
            None => None,
        };
        Some(Device {
            name: name.to_owned(),
            media: media??,
            shares_line,
            calls_offline,
            carried,
            service,
            connection,
            activity: active.zip(pause).map(|(active, pause)| Activity { active, pause }),
            away_after,
            do_not_disturb,
            word,
            priority,
            away_priority,
        })
    }

    fn media(&mut self, node: &Node) -> Option<crate::workload::DeviceMedia> {
        let named: Option<Vec<DeviceMedium>> = self.list(node).iter().map(|item| self.device_medium(item)).collect();
        let named = named?;
        if named.is_empty() {
            let problem = Problem::error(Code::Nothing, &node.at, "nothing can be done with a device without a medium");
            self.report(problem.help("such as media = [\"im\"]"));
        }
        Some(named.into_iter().collect())
    }

    pub(super) fn device_medium(&mut self, node: &Node) -> Option<DeviceMedium> {
        static CHOICE: Kind = Kind::Choice(MEDIA);
        let word = self.choice_of(node, &CHOICE)?;
        DeviceMedium::ALL.into_iter().find(|medium| medium.name() == word)
    }

    /// Two kinds of spells that take turns.
    fn both(
        &mut self,
        fields: &Fields<'_>,
        one: &'static str,
        other: &'static str,
    ) -> (Option<Spells>, Option<Spells>) {
        for (key, missing) in [(one, other), (other, one)] {
            if fields.node(key).is_some() && fields.node(missing).is_none() && !fields.is_misspelt(missing) {
                let message = format!("`{key}` needs `{missing}`");
                self.report(
                    Problem::error(Code::Conflict, fields.place(key), message).help(format!("give `{missing}`")),
                );
            }
        }
        let mut spells = |key| fields.node(key).and_then(|node| self.spells(node));
        (spells(one), spells(other))
    }

    fn spells(&mut self, node: &Node) -> Option<Spells> {
        let lengths: Distribution = self.distribution(node, Unit::Duration)?;
        if lengths.mean() < Spells::LEAST_MEAN_S {
            let message =
                format!("a mean below {} s would fill the life of a device with changes", Spells::LEAST_MEAN_S);
            self.report(Problem::error(Code::Limit, &node.at, message).help("take a longer time"));
            return None;
        }
        Some(Spells::new(lengths))
    }

    fn priority(&mut self, fields: &Fields<'_>, key: &str) -> Option<i8> {
        let priority = self.number(fields, key)?;
        if priority.fract() != 0.0 {
            let problem = Problem::error(Code::Number, fields.place(key), "a priority is a whole number");
            self.report(problem.help("from -128 to 127"));
        }
        Some(priority as i8)
    }

    fn left_word(&mut self, node: &Node) -> Option<LeftWord> {
        let fields = self.fields(node, &node.at, &WORD)?;
        let (share, number) = (self.number(&fields, "share"), self.text(&fields, "number").map(str::to_owned));
        let medium = fields.node("medium").and_then(|node| self.device_medium(node));
        Some(LeftWord { share: share?, medium: medium?, number: number? })
    }

    /// What a device does in the course of a day, counted from the time of day at which the run starts.
    fn recorded_day(&mut self, node: &Node, calendar: &Calendar) -> Option<RecordedDay> {
        let mut changes: Vec<(Span, Recorded, At)> = Vec::new();
        for node in self.list(node) {
            let Some(fields) = self.fields(node, &node.at, &MOMENT) else { continue };
            let (at, does) = (self.time_of_day(&fields, "at"), self.choice(&fields, "does"));
            let (Some(at), Some(does)) = (at, does) else { continue };
            let does = match does {
                "active" => Recorded::Active,
                "do-not-disturb" => Recorded::DoNotDisturb,
                "pause" => Recorded::Pause,
                _ => Recorded::Off,
            };
            let since_start = Span::from_nanos((DAY + at - calendar.start).nanos() % DAY.nanos());
            changes.push((since_start, does, node.at.clone()));
        }
        changes.sort_by_key(|change| change.0);
        if let Some(pair) = changes.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let problem = Problem::error(Code::Overlap, &pair[1].2, "a device does one thing at a time");
            self.report(problem.related(&pair[0].2, "the other thing").help("leave one of the two out"));
            return None;
        }
        if changes.is_empty() {
            let problem = Problem::error(Code::Nothing, &node.at, "a day without any time says nothing");
            self.report(problem.help("such as day = [{ at = \"09:00\", does = \"active\" }]"));
            return None;
        }
        Some(RecordedDay::new(changes.into_iter().map(|(at, does, _)| (at, does)).collect()))
    }

    /// The key `clients` of a class.
    pub(super) fn clientele(
        &mut self,
        node: &Node,
        class: &Class,
        devices: &Devices,
        services: &PresenceNames,
    ) -> Option<Clientele> {
        let fields = self.fields(node, &node.at, &CLIENTS)?;
        let list = fields.node("devices")?;
        let named = self.all_named(list, "device", &devices.names);
        if named.len() < self.list(list).len() {
            return None;
        }
        if named.len() > MAX_OF_CLIENT {
            self.too_many(&list.at, MAX_OF_CLIENT, "devices of one client");
        }
        let media = class.entry.device_media();
        if !named.iter().any(|&device| devices.plans[device].media.meets(media)) {
            let message = format!("contacts of the class `{}` can come by none of these devices", class.name);
            let problem = Problem::error(Code::Conflict, &list.at, message);
            self.report(problem.help("add a device that has their medium"));
        }
        let watched_on: Option<PresenceServiceId> = match fields.node("watched_on") {
            Some(node) => Some(self.presence_service(node, services)?),
            None => None,
        };
        let amalgamated_on = match fields.node("amalgamated_on") {
            Some(node) => {
                let name = self.text_of(node)?;
                let device = self.one_named(name, &node.at, "device", &devices.names)?;
                let place = named.iter().position(|&own| own == device);
                if place.is_none() {
                    let message = format!("clients of this class have no `{name}`");
                    let problem = Problem::error(Code::Conflict, &node.at, message);
                    self.report(problem.help("add it to `devices`, or name one of those"));
                }
                place
            }
            None => None,
        };
        let software = match fields.node("software") {
            Some(node) => self.software(node)?,
            None => [1.0, 0.0, 0.0, 0.0],
        };
        let addressed = self.number(&fields, "addressed").unwrap_or(1.0);
        Some(Clientele { devices: named, software, watched_on, addressed, amalgamated_on })
    }

    fn software(&mut self, node: &Node) -> Option<[f64; Software::ALL.len()]> {
        let mut shares = [0.0; Software::ALL.len()];
        for (name, node) in &self.map(node).entries {
            let share = self.number_of(node, &SHARE);
            match Software::ALL.into_iter().find(|software| software.name() == name.text) {
                Some(software) => shares[software as usize] = share?,
                None => self.unknown_key(name, "software", Software::ALL.iter().map(|software| software.name())),
            }
        }
        self.make_up(shares, "the software", &node.at);
        Some(shares)
    }
}

/// In the place of a device of which something is wrong, so that the others keep their numbers.
fn unread(name: &str) -> Device {
    Device::connected(name, DeviceMedium::ALL)
}
