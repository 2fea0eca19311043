//! The devices by which clients of a class are called back.

use super::devices::Devices;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::reader::{Fields, Reader};
use super::tree::{Node, Value};
use crate::ids::DeviceId;
use crate::model::Clientele;
use crate::time::Span;
use crate::workload::{Address, AddressSet, Addresses, By, ByPresence, Class, DeviceMedium, Dialler, Rings};

const LOOK_AGAIN: Span = Span::from_seconds(60);
const PUT_OFF: Span = Span::from_seconds(1800);
const COMPLIANCE: f64 = 1.0;
const BY_ORDER: &str = "order";

static ADDRESS: Shape = Shape {
    title: "an address",
    doc: "A device with the medium by which clients are called on it.",
    keys: &[
        Key {
            name: "device",
            kind: Kind::Text("a device"),
            default: Absence::Refused,
            doc: "One of the clients' devices.",
        },
        Key {
            name: "medium",
            kind: Kind::Choice(super::devices::MEDIA),
            default: Absence::Means("the first of `ip-phone`, `cellular` and `telephone` that it has"),
            doc: "One of its media by which people talk.",
        },
    ],
};

const fn listed(name: &'static str, default: &'static str, doc: &'static str) -> Key {
    Key { name, kind: Kind::List(&Kind::Text("a device")), default: Absence::Means(default), doc }
}

pub(super) static CALLED_BY: Shape = Shape {
    title: "callback.devices",
    doc: "By which of their devices clients are called back; the class needs `clients`. A device that is gone, or on which the client is not active unless they carry it, rings in vain; a line that is engaged is heard at once. `answer_share` is that of the calls that reach them.",
    keys: &[
        Key {
            name: "order",
            kind: Kind::List(&Kind::Either(&[Kind::Text("a device"), Kind::Table(&ADDRESS)])),
            default: Absence::Refused,
            doc: "Devices on which people talk, the first first that clients prefer, by name or with their medium. Of those that fit, one that has rung in vain less often comes before the others.",
        },
        Key {
            name: "by",
            kind: Kind::Choice(&[
                Word {
                    name: "presence",
                    doc: "What is seen of the client at the moment of dialling, however old: by the agent who dials, or by the center's collector where a robot does.",
                },
                Word { name: BY_ORDER, doc: "The order alone, whatever is seen." },
            ]),
            default: Absence::Is(|| "presence".into()),
            doc: "What decides which device is called. Devices that are seen as offline or not to be disturbed are passed over; of those on no presence service nothing is known, and they are called.",
        },
        listed(
            "online",
            "all of `order`",
            "The devices by which clients want to be called who are seen online, in the order of `order`.",
        ),
        listed("away", "all of `order`", "The same for those who are seen away."),
        listed(
            "do_not_disturb",
            "none",
            "The same for those who do not want to be disturbed; with none they are not called as long as they do not.",
        ),
        listed(
            "offline",
            "all of `order`",
            "The same for those who are seen offline or not at all, or on none of the devices by which they want to be called; devices that are seen offline come last then.",
        ),
        Key {
            name: "rings",
            kind: Kind::Choice(&[
                Word { name: "one", doc: "The first of the devices that fit." },
                Word {
                    name: "in-turn",
                    doc: "All that fit, one after the other until somebody answers, each for `ring_limit`.",
                },
                Word { name: "all", doc: "All that fit at once; who answers first stops the others." },
            ]),
            default: Absence::Is(|| "one".into()),
            doc: "Which devices ring at one call. A call holds one line of `trunk` if a telephone or cell phone is among them.",
        },
        Key {
            name: "look_again",
            kind: Kind::Duration,
            default: Absence::Is(|| LOOK_AGAIN.to_string()),
            doc: "How long after none of the devices fitted it is looked again. Until then the agent takes others.",
        },
        Key {
            name: "put_off",
            kind: Kind::Duration,
            default: Absence::Is(|| PUT_OFF.to_string()),
            doc: "How long it is looked at most before they are called by the order alone.",
        },
        Key {
            name: "compliance",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| COMPLIANCE.to_string()),
            doc: "dialled_by = \"agent\": the share of the calls at which agents go by what they see of the client and what that client prefers then; the others they dial by the order alone.",
        },
    ],
};

impl Reader<'_> {
    /// The key `devices` of the `callback` of a class whose clients have these.
    pub(super) fn called_by(
        &mut self,
        node: &Node,
        class: &Class,
        clientele: Option<&Clientele>,
        devices: &Devices,
    ) -> Option<Addresses> {
        let fields = self.fields(node, &node.at, &CALLED_BY)?;
        let Some(clientele) = clientele else {
            let message = format!("clients of the class `{}` have no devices by which they can be called", class.name);
            let problem = Problem::error(Code::MissingKey, fields.at, message);
            self.report(problem.help("give the class `clients`, such as clients = { devices = [\"phone\"] }"));
            return None;
        };
        let list = fields.node("order")?;
        let items = self.list(list);
        let order: Vec<Address> = items.iter().filter_map(|item| self.address(item, clientele, devices)).collect();
        if items.is_empty() {
            let problem = Problem::error(Code::Nothing, &list.at, "nobody can be called on no device");
            self.report(problem.help("name at least one"));
        }
        if items.len() > Addresses::MOST {
            self.too_many(&list.at, Addresses::MOST, "addresses of one client");
            return None;
        }
        if order.len() < items.len() || order.is_empty() {
            return None;
        }
        let by_order = self.choice(&fields, "by") == Some(BY_ORDER);
        let dialled_by_agent = class.callback.as_ref().is_none_or(|plan| plan.dialled_by == Dialler::Agent);
        if fields.node("compliance").is_some() && (by_order || !dialled_by_agent) {
            let why = if by_order { "the order alone decides" } else { "no agent dials" };
            let message = format!("`compliance` says nothing where {why}");
            let problem = Problem::error(Code::Conflict, fields.place("compliance"), message);
            self.report(problem.help("leave it out, or let agents dial by what they see"));
        }
        let by = if by_order {
            By::Order
        } else {
            let all: AddressSet = (0..order.len()).collect();
            let by = ByPresence {
                // In the order of `Presence::ALL`.
                listed: [
                    self.listed(&fields, "online", all, &order, devices)?,
                    self.listed(&fields, "do_not_disturb", AddressSet::default(), &order, devices)?,
                    self.listed(&fields, "away", all, &order, devices)?,
                    self.listed(&fields, "offline", all, &order, devices)?,
                ],
                look_again: self.duration(&fields, "look_again").unwrap_or(LOOK_AGAIN),
                put_off: self.duration(&fields, "put_off").unwrap_or(PUT_OFF),
                compliance: self.number(&fields, "compliance").unwrap_or(COMPLIANCE),
            };
            if by.look_again == Span::ZERO {
                let problem =
                    Problem::error(Code::Limit, fields.place("look_again"), "nobody looks again at the same moment");
                self.report(problem.help("give a time above 0"));
            }
            By::Presence(by)
        };
        let rings = match self.choice(&fields, "rings") {
            Some("in-turn") => Rings::InTurn,
            Some("all") => Rings::All,
            _ => Rings::One,
        };
        Some(Addresses { order, by, rings })
    }

    fn address(&mut self, node: &Node, clientele: &Clientele, devices: &Devices) -> Option<Address> {
        let (name, medium, at) = match &node.value {
            Value::Text(name) => (name.as_str(), None, &node.at),
            _ => {
                let fields = self.fields(node, &node.at, &ADDRESS)?;
                let medium = fields.node("medium").map(|node| (self.device_medium(node), &node.at));
                let at = medium.as_ref().map_or(fields.at, |(_, at)| at);
                (self.text(&fields, "device")?, medium.map(|(medium, _)| medium), at)
            }
        };
        let device = self.one_named(name, &node.at, "device", &devices.names)?;
        let place = clientele.devices.iter().position(|&own| own == device);
        let Some(place) = place else {
            let message = format!("clients of this class have no `{name}`");
            let problem = Problem::error(Code::Conflict, &node.at, message);
            self.report(problem.help("add it to `devices` of `clients`, or name one of those"));
            return None;
        };
        let media = devices.plans[device].media;
        let talk = |medium: &DeviceMedium| medium.carries_talk() && media.contains(*medium);
        let medium = match medium {
            Some(medium) => Some(medium?).filter(talk),
            None => DeviceMedium::ALL.into_iter().filter(|medium| medium.carries_talk()).find(talk),
        };
        if medium.is_none() {
            let message = format!("nobody can be called so on the device `{name}`");
            let problem = Problem::error(Code::Conflict, at, message);
            self.report(problem.help("name one of its media by which people talk: ip-phone, cellular or telephone"));
        }
        Some(Address { device, place: place as u8, medium: medium? })
    }

    /// The addresses of the devices that are listed under a key.
    fn listed(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        default: AddressSet,
        order: &[Address],
        devices: &Devices,
    ) -> Option<AddressSet> {
        let Some(node) = fields.node(key) else { return Some(default) };
        let named: Vec<DeviceId> = self.all_named(node, "device", &devices.names);
        for (&device, item) in named.iter().zip(self.list(node)) {
            if !order.iter().any(|address| address.device == device) {
                let message =
                    format!("`{}` is not among the devices by which clients are called", devices.plans[device].name);
                let problem = Problem::error(Code::Conflict, &item.at, message);
                self.report(problem.help("add it to `order`, at its place, or leave it out"));
            }
        }
        let is_named = |address: &usize| named.contains(&order[*address].device);
        Some((0..order.len()).filter(is_named).collect())
    }
}
