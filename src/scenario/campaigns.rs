//! Outbound campaigns: records of a list that the center calls.

use super::apart::Apart;
use super::calendar::Calendar;
use super::calls::{self, CallsOut};
use super::diagnostics::{At, Code, Problem};
use super::groups::Staff;
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::names::Register;
use super::providers::no_delay;
use super::reader::{Fields, Reader};
use super::routing::QueueDraft;
use super::tree::Node;
use crate::ids::TrunkId;
use crate::random::Distribution;
use crate::time::{Span, Time};
use crate::workload::{Arrivals, Callback, CallbackOffer, Class, Dialler, Pacing, RecordedContact, RecordedContacts};

const PREVIEW: &str = "preview";
const PROGRESSIVE: &str = "progressive";
const PREDICTIVE: &str = "predictive";
const PREVIEW_S: f64 = 15.0;
const NUISANCE: f64 = 0.03;
const HOLD_PATIENCE_S: f64 = 5.0;
const MOST_RECORDS: u64 = 1_000_000;

/// What says nothing about people who do not make contact.
const OTHERS: [&str; 17] = [
    "announcement",
    "callback",
    "due",
    "invitations",
    "notices",
    "patience",
    "preferred",
    "recall_share",
    "retrial_after",
    "retrial_chances",
    "retrial_share",
    "self_service",
    "silent_abandonment",
    "sip",
    "status",
    "thread",
    "while_waiting",
];

/// What says nothing about records that are all there at the start.
const OF_ARRIVALS: [&str; 5] = ["batch", "bursts", "busyness", "spacing", "weekday"];

pub(super) static CAMPAIGN: Shape = Shape {
    title: "campaign",
    doc: "A campaign of outbound calls: the center calls the records of a list, by agents who have nothing else to do: a record is given to one when nobody waits whom they may serve, whatever the order of service, and callers who come meanwhile wait until they are done with it, or are kept agents free by `reserve` of the groups. The class is of calls; its contacts do not come of themselves, each is a record. Whoever answers is for an agent; other people than the one who is meant are called again, as is whoever does not answer.",
    keys: &[
        Key {
            name: "records",
            kind: Kind::Whole { least: 1, most: MOST_RECORDS },
            default: Absence::Means(
                "by `list`, or else by the `arrivals` of the class: records that come in the course of the day",
            ),
            doc: "How many records there are at the start of the run.",
        },
        Key {
            name: "list",
            kind: Kind::Text("path of a CSV file, from the scenario's folder"),
            default: Absence::Means("by `records`"),
            doc: "The list: each row is a record, which is there at the start of the run and called in its turn.",
        },
        Key {
            name: "mode",
            kind: Kind::Choice(&[
                Word {
                    name: PREVIEW,
                    doc: "The agent is given the record, looks at it, dials, and hears recordings out.",
                },
                Word {
                    name: PROGRESSIVE,
                    doc: "A dialler calls for an agent who has nothing else to do and is kept for the call as long as it rings; recordings are its own affair.",
                },
                Word {
                    name: PREDICTIVE,
                    doc: "A dialler calls for those who are free, and for one more whenever the chance is small enough that whoever answers finds nobody, by how many have answered and how long agents have talked so far.",
                },
            ]),
            default: Absence::Is(|| PROGRESSIVE.into()),
            doc: "How records are dialled.",
        },
        Key {
            name: "preview",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("{PREVIEW_S}s")),
            doc: "mode = \"preview\": how long the agent looks at a record before each call.",
        },
        Key {
            name: "nuisance",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| NUISANCE.to_string()),
            doc: "mode = \"predictive\": the share of those who answer that may have no agent within two seconds. While more than twice as many have had none, it leaves up to three agents free.",
        },
        Key {
            name: "hold_patience",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("exponential({HOLD_PATIENCE_S}s)")),
            doc: "mode = \"predictive\": how long those who have answered wait for an agent before they hang up.",
        },
        Key {
            name: "queue",
            kind: Kind::Text("a queue"),
            default: Absence::Means("that of the class"),
            doc: "For whom those are who answer. A queue of its own lets agents be kept free for others: see `reserve` of the groups.",
        },
        calls::PRIORITY,
        calls::TRUNK,
        calls::HOURS,
        calls::DEVICES,
        calls::RING,
        calls::RING_LIMIT,
        calls::ANSWER_SHARE,
        calls::VOICEMAIL,
        calls::WRONG_PARTY,
        calls::CALLS,
        calls::RETRY_DELAY,
    ],
};

/// What else a campaign is read with: the queues that are declared and when a contact of theirs is in time, and the trunks.
pub(super) type Around<'r, 't> = ((&'r [(&'t str, &'t At, QueueDraft<'t>)], Span), &'r Register<TrunkId>);

impl Reader<'_> {
    /// The records of a campaign that are there at the start, in each cycle of a run that has them; nothing where its class has arrivals.
    pub(super) fn records(&mut self, class: &Fields<'_>, calendar: &Calendar) -> Option<Option<Arrivals>> {
        let campaign = class.node("campaign");
        let node_of = |key: &str| campaign.and_then(|node| node.get(key));
        let given = [node_of("records"), node_of("list"), class.node("arrivals")];
        if let [first, second, ..] = Vec::from_iter(given.into_iter().flatten())[..] {
            let message = "it is said in two ways how many records there are";
            let problem = Problem::error(Code::Conflict, &second.at, message);
            self.report(problem.related(&first.at, "the other").help("keep one of `records`, `list` and `arrivals`"));
            return None;
        }
        let count = match given {
            [Some(node), ..] => self.whole_of(node, &CAMPAIGN.key("records").expect("it is declared").kind)?,
            [_, Some(node), _] => {
                let sheet = self.sheet(node)?;
                if sheet.len() == 0 {
                    let problem = Problem::error(Code::NoRow, &node.at, format!("`{}` has no row", sheet.name));
                    self.report(problem.help("each row is a record, below a first row with the names of the columns"));
                    return None;
                }
                sheet.len() as u64
            }
            _ => return Some(None),
        };
        let record = |turn: i64| RecordedContact { time: Time::from_nanos(turn as u64), patience: None, talk: None };
        let of_cycle = |turn| (0..count).map(move |_| (record(turn), None));
        let records = calendar.turns().flat_map(of_cycle).collect();
        Some(Some(Arrivals::Recorded(RecordedContacts::with_waits(records))))
    }

    /// The key `campaign` of a class.
    pub(super) fn campaign(
        &mut self,
        (node, of_class): (&Node, &Fields<'_>),
        class: &Class,
        (queues, trunks): Around<'_, '_>,
        staff: &mut Staff,
        demand: &mut super::classes::Demand,
    ) -> Option<Callback> {
        let fields = self.fields(node, &node.at, &CAMPAIGN)?;
        for key in OTHERS.into_iter().filter(|key| of_class.node(key).is_some()) {
            let message = format!("`{key}` is about people who make contact, and records of a campaign are called");
            let problem = Problem::apart(Apart::CampaignsAndPeople, of_class.place(key), message);
            self.report(problem.related(&node.at, "the campaign").help("leave one of the two out"));
        }
        for key in OF_ARRIVALS.into_iter().filter(|_| of_class.node("arrivals").is_none()) {
            if of_class.node(key).is_some() {
                let message =
                    format!("`{key}` is about arrivals, and the records of this campaign are there at the start");
                let problem = Problem::apart(Apart::CampaignsAndArrivals, of_class.place(key), message);
                self.report(problem.help("leave it out, or give the class `arrivals` in place of `records` or `list`"));
            }
        }
        if let Some(node) = of_class.node("trunk") {
            let problem =
                Problem::apart(Apart::CampaignsAndTrunk, &node.at, "nobody comes over a trunk, and records are called");
            self.report(problem.help("write `trunk` in `campaign`: the lines that calls out hold"));
        }
        for item in of_class.node("hours").map(|node| self.list(node)).unwrap_or_default() {
            if let Some(node) = item.get("patience") {
                let message = "`patience` is about people who make contact, and records of a campaign are called";
                self.report(
                    Problem::apart(Apart::CampaignsAndPeople, &node.at, message)
                        .help("leave it out, or see `hold_patience`"),
                );
            }
        }
        if self.choice(of_class, "medium").is_some_and(|medium| medium != "voice") {
            let problem =
                Problem::apart(Apart::CampaignsAndMedium, of_class.place("medium"), "records of a campaign are called");
            self.report(problem.related(&node.at, "the campaign").help("leave out `medium`"));
        }
        let queue = match self.text(&fields, "queue") {
            Some(name) => self.queue_of_class(name, fields.place("queue"), queues, staff, demand),
            None => Some(class.queue),
        };
        let queue = queue.unwrap_or(class.queue);
        self.refuse_without_calls(class, queue, &fields, staff, demand);
        let mode = self.choice(&fields, "mode").unwrap_or(PROGRESSIVE);
        for (key, its) in [("preview", PREVIEW), ("nuisance", PREDICTIVE), ("hold_patience", PREDICTIVE)] {
            if fields.node(key).is_some() && mode != its {
                let message = format!("`{key}` says nothing in the mode \"{mode}\"");
                let problem = Problem::error(Code::Conflict, fields.place(key), message);
                self.report(problem.help(format!("leave it out, or write mode = \"{its}\"")));
            }
        }
        let preview = match fields.node("preview") {
            Some(node) => self.distribution(node, Unit::Duration),
            None => Distribution::constant(PREVIEW_S).ok(),
        };
        let hold_patience = match fields.node("hold_patience") {
            Some(node) => self.finite_patience(node),
            None => Distribution::exponential(HOLD_PATIENCE_S).ok(),
        };
        let nuisance = fields.node("nuisance").map_or(Some(NUISANCE), |_| self.number(&fields, "nuisance"));
        let calls = self.calls_out(&fields, trunks);
        let priority = self.whole(&fields, "priority").map_or(class.priority, |priority| priority as u8);
        let dialled_by = match mode {
            PREDICTIVE => Dialler::Robot(Pacing::Predictive(nuisance?)),
            _ => Dialler::Agent,
        };
        let CallsOut { trunk, hours, ring, ring_limit, answer_share, voicemail, wrong_party, attempts, retry_delay } =
            calls?;
        let recordings = |(share, time)| (share, if mode == PREVIEW { time } else { no_delay() });
        Some(Callback {
            offer: CallbackOffer::Campaign,
            share: 1.0,
            queue,
            priority,
            trunk,
            dialled_by,
            delay: None,
            within: None,
            hours,
            agenda: None,
            addresses: None,
            ring,
            ring_limit,
            answer_share,
            voicemail: voicemail.map(recordings),
            wrong_party,
            preview: if mode == PREVIEW { Some(preview?) } else { None },
            attempts,
            retry_delay,
            patience: None,
            calls_again: 0.0,
            hold_patience: Some(hold_patience?),
            talk: None,
            page: None,
            updates: None,
        })
    }
}
