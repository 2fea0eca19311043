//! What the robot asks the contacts of a class, and what it need not ask.

use super::diagnostics::{Code, Problem, shortened};
use super::keys::{Absence, Key, Kind, Shape, Word};
use super::nearest::nearest;
use super::providers::Messaging;
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::ids::{IdVec, ProviderId};
use crate::workload::{FieldSet, Inquiry, Introduction, Manner};

const SHARE: Kind = Kind::Number { least: 0.0, most: 1.0 };
const NAMES: Kind = Kind::List(&Kind::Text("a field"));
const NOBODY: f64 = 0.0;
const QUALIFIED: f64 = 1.0;
const MISPARSE: f64 = 0.0;
/// What a link of its own tells where nothing else is said.
const REASON: &str = "reason";

pub(super) static DIALOGUE: Shape = Shape {
    title: "a dialogue",
    doc: "What has to be known of contacts by instant message before they are routed. The robot asks for what is not.",
    keys: &[
        Key {
            name: "asks",
            kind: NAMES,
            default: Absence::Refused,
            doc: "Fields, in names of one's own; each that is not known takes an exchange.",
        },
        Key {
            name: "manner",
            kind: Kind::Choice(&[
                Word { name: "directed", doc: "One field after the other, with answers to choose from." },
                Word {
                    name: "free",
                    doc: "For all at once, in the client's own words, and again for those misunderstood.",
                },
            ]),
            default: Absence::Is(|| "directed".into()),
            doc: "How the robot asks.",
        },
        Key {
            name: "misparse",
            kind: Kind::Number { least: 0.0, most: 0.95 },
            default: Absence::Is(|| MISPARSE.to_string()),
            doc: "free: the probability that a field is misunderstood and asked for once more, each time.",
        },
        Key {
            name: "links",
            kind: Kind::Map("provider", &SHARE),
            default: Absence::Means("none"),
            doc: "Links of the class's own beside the general one of a provider: the share of its clients who come by them.",
        },
        Key {
            name: "link_tells",
            kind: NAMES,
            default: Absence::Means("`reason`, if it is among `asks`"),
            doc: "What is known of who comes by such a link.",
        },
        Key {
            name: "members",
            kind: SHARE,
            default: Absence::Is(|| NOBODY.to_string()),
            doc: "The share of clients who are members.",
        },
        Key {
            name: "member_tells",
            kind: NAMES,
            default: Absence::Means("all of `asks`"),
            doc: "What is known of members.",
        },
        Key {
            name: "member_priority",
            kind: Kind::Whole { least: 0, most: 255 },
            default: Absence::Means("that of the class"),
            doc: "The priority of members.",
        },
        Key {
            name: "adapters",
            kind: SHARE,
            default: Absence::Is(|| NOBODY.to_string()),
            doc: "The share of clients whose program shows forms: they answer everything in one exchange, over providers that \
                  let forms through.",
        },
        Key {
            name: "qualified",
            kind: SHARE,
            default: Absence::Is(|| QUALIFIED.to_string()),
            doc: "The share of contacts that turn out to be such as agents are for; the others are not routed.",
        },
    ],
};

impl Reader<'_> {
    /// The table `dialogue` of a class.
    pub(super) fn inquiry(&mut self, node: &Node, messaging: &Messaging) -> Option<Inquiry> {
        let fields = self.fields(node, &node.at, &DIALOGUE)?;
        let asks = self.asks(&fields)?;
        let misparse = self.number(&fields, "misparse");
        let manner = match self.choice(&fields, "manner") {
            Some("free") => Manner::Free { misparse: misparse.unwrap_or(MISPARSE) },
            _ => Manner::Directed,
        };
        if fields.node("misparse").is_some() && manner == Manner::Directed {
            self.unused(fields.place("misparse"), "the dialogue is not `free`".into());
        }
        let reason = asks.iter().position(|field| field == REASON);
        let link_tells = match fields.node("link_tells") {
            Some(node) => self.told(node, &asks),
            None => reason.map_or(FieldSet::default(), |reason| FieldSet::default().with(reason)),
        };
        let member_tells = match fields.node("member_tells") {
            Some(node) => self.told(node, &asks),
            None => FieldSet::first(asks.len()),
        };
        let mut providers: IdVec<ProviderId, Introduction> = IdVec::new();
        for (provider, told) in messaging.disclosures.entries() {
            let known = asks.iter().enumerate().filter(|(_, field)| told.iter().any(|(name, _)| name == *field));
            let discloses = known.fold(FieldSet::default(), |set, (field, _)| set.with(field));
            providers.push(Introduction { discloses, link: 0.0, forms: messaging.forms[provider] });
        }
        for (name, node) in fields.node("links").map(|node| &self.map(node).entries[..]).unwrap_or_default() {
            let share = self.number_of(node, &SHARE);
            match messaging.names.find(&name.text) {
                Some(provider) => providers[provider].link = share.unwrap_or(NOBODY),
                None => {
                    let near = nearest(&name.text, messaging.names.iter());
                    let help = near.map(|near| format!("did you mean `{near}`?"));
                    let message = format!("there is no provider `{}`", shortened(&name.text));
                    self.report(Problem::error(Code::Unknown, &name.at, message).maybe_help(help));
                }
            }
        }
        Some(Inquiry {
            manner,
            members: (self.number(&fields, "members").unwrap_or(NOBODY), member_tells),
            member_priority: self.whole(&fields, "member_priority").map(|priority| priority as u8),
            link_tells,
            adapters: self.number(&fields, "adapters").unwrap_or(NOBODY),
            qualified: self.number(&fields, "qualified").unwrap_or(QUALIFIED),
            providers,
            asks,
        })
    }

    /// The fields, each once.
    fn asks(&mut self, fields: &Fields<'_>) -> Option<Vec<String>> {
        let node = fields.node("asks")?;
        let mut asks: Vec<String> = Vec::new();
        for item in self.list(node) {
            let Some(name) = self.text_of(item) else { continue };
            if asks.iter().any(|known| known == name) {
                let message = format!("`{}` is asked for twice", shortened(name));
                self.report(Problem::error(Code::Conflict, &item.at, message).help("leave one of them out"));
            } else {
                asks.push(name.to_owned());
            }
        }
        if asks.len() > FieldSet::LIMIT {
            let message = format!("more than {} fields are no dialogue", FieldSet::LIMIT);
            self.report(Problem::error(Code::Limit, &node.at, message));
            return None;
        }
        Some(asks)
    }

    /// Those of the fields that are named.
    fn told(&mut self, node: &Node, asks: &[String]) -> FieldSet {
        let mut told = FieldSet::default();
        for item in self.list(node) {
            let Some(name) = self.text_of(item) else { continue };
            match asks.iter().position(|field| field == name) {
                Some(field) => told = told.with(field),
                None => {
                    let help = match nearest(name, asks.iter().map(String::as_str)) {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => "write it among `asks`, or leave it out".into(),
                    };
                    let message = format!("nobody asks for `{}`", shortened(name));
                    let problem = Problem::error(Code::Unknown, &item.at, message).unless_wrong(&[("class", "asks")]);
                    self.report(problem.help(help));
                }
            }
        }
        told
    }
}
