//! The router in the network ahead of several sites.

use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::reader::{Fields, Reader};
use crate::ids::{IdVec, SiteId};
use crate::model::{Misrouted, Network, Reporting};
use crate::random::Distribution;
use crate::routing::network::{ActivityKinds, Destination, Detail, NetworkRules, Policy};

const INTERVAL_S: f64 = 30.0;
const LOSS: f64 = 0.0;
const CHOICES: u64 = 2;
const ATTEMPTS: u64 = 1;
const COUNTS_OWN: bool = false;

pub(super) const REPORT_INTERVAL: Key = Key {
    name: "report_interval",
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Means("\"30s\" in [network], and in [site.NAME] that of [network]"),
    doc: "How long from one report of a site to the next; with \"0s\" one follows every change.",
};
pub(super) const REPORT_LATENCY: Key = Key {
    name: "report_latency",
    kind: Kind::Distribution(Unit::Duration),
    default: Absence::Means("\"0s\" in [network], and in [site.NAME] that of [network]"),
    doc: "How long a report is on its way.",
};
pub(super) const REPORT_LOSS: Key = Key {
    name: "report_loss",
    kind: Kind::Number { least: 0.0, most: 1.0 },
    default: Absence::Means("0 in [network], and in [site.NAME] that of [network]"),
    doc: "Which share of the reports is lost on the way.",
};

pub(super) static NETWORK: Shape = Shape {
    title: "[network]",
    doc: "The router in the network, which routes contacts by what the sites reported: all contacts of classes in which no site has a `share`.",
    keys: &[
        Key {
            name: "policy",
            kind: Kind::Choice(&[
                Word { name: "percentage", doc: "By `percentage`, whatever the reports say." },
                Word {
                    name: "least-expected-wait",
                    doc: "The site with the least expected wait: 0 where somebody is free, else (waiting + 1) x mean handling time / slots, by the mean of what has ended there.",
                },
                Word { name: "longest-idle", doc: "The site of the agent who has been idle longest of all." },
                Word {
                    name: "least-loaded",
                    doc: "The site with the fewest contacts for each slot once this one is there: (contacts + 1) / slots.",
                },
                Word {
                    name: "shortest-of",
                    doc: "Of `choices` sites drawn by chance, the one with the fewest contacts there.",
                },
            ]),
            default: Absence::Is(|| word_of_policy(DEFAULT_POLICY).into()),
            doc: "Which center. Of several that are as good each is as likely.",
        },
        Key {
            name: "percentage",
            kind: Kind::Map("site", &Kind::Number { least: 0.0, most: 1.0 }),
            default: Absence::Means("the same for all"),
            doc: "Shares of the sites under `percentage`, and as long as no report has arrived; they sum to 1.",
        },
        Key {
            name: "choices",
            kind: Kind::Whole { least: 1, most: 255 },
            default: Absence::Is(|| CHOICES.to_string()),
            doc: "How many sites are drawn under `shortest-of`.",
        },
        Key {
            name: "activity",
            kind: Kind::List(&Kind::Choice(&[
                Word { name: "volume", doc: "Contacts waiting and in service, and how long they take." },
                Word { name: "status", doc: "Which agents are ready, busy, free." },
                Word { name: "skills", doc: "Who may serve whom." },
            ])),
            default: Absence::Means("all three"),
            doc: "What the reports tell.",
        },
        Key {
            name: "detail",
            kind: Kind::Choice(&[
                Word { name: "aggregated", doc: "Sums for the center." },
                Word { name: "by-agent", doc: "The free agents one by one." },
            ]),
            default: Absence::Means("\"by-agent\" where contacts are sent to agents, else \"aggregated\""),
            doc: "How fine the reports are.",
        },
        Key {
            name: "to",
            kind: Kind::Choice(&[
                Word { name: "site", doc: "The site, which chooses the agent and lets contacts wait." },
                Word {
                    name: "agent",
                    doc: "The address of the agent there who is free for longest, if any is known to be.",
                },
            ]),
            default: Absence::Is(|| "site".into()),
            doc: "What contacts are sent to.",
        },
        Key {
            name: "misrouted",
            kind: Kind::Choice(&[
                Word { name: "waits", doc: "It waits at the site to which it was sent." },
                Word { name: "sent-back", doc: "It is sent back for another selection." },
            ]),
            default: Absence::Is(|| "waits".into()),
            doc: "What becomes of a contact that was to find somebody free and does not. Where nobody could ever serve it, it is sent back in any case.",
        },
        Key {
            name: "attempts",
            kind: Kind::Whole { least: 1, most: 1_000 },
            default: Absence::Is(|| ATTEMPTS.to_string()),
            doc: "How often at most a contact is sent back under `sent-back`; then it waits where it is.",
        },
        Key {
            name: "counts_own",
            kind: Kind::Flag,
            default: Absence::Is(|| COUNTS_OWN.to_string()),
            doc: "Whether the router enters its own placements in the stored data until the next report.",
        },
        REPORT_INTERVAL,
        REPORT_LATENCY,
        REPORT_LOSS,
    ],
};

const DEFAULT_POLICY: Policy = Policy::LeastExpectedWait;

fn word_of_policy(policy: Policy) -> &'static str {
    match policy {
        Policy::Percentage => "percentage",
        Policy::LeastExpectedWait => "least-expected-wait",
        Policy::LongestIdle => "longest-idle",
        Policy::LeastLoaded => "least-loaded",
        Policy::ShortestOf(_) => "shortest-of",
    }
}

impl Reader<'_> {
    /// The section `[network]` for these sites, each with its table.
    pub(super) fn network(&mut self, fields: &Fields<'_>, sites: &[(SiteId, &str, Fields<'_>)]) -> Option<Network> {
        let choices = self.whole(fields, "choices").unwrap_or(CHOICES) as u8;
        let policies = [
            Policy::Percentage,
            Policy::LeastExpectedWait,
            Policy::LongestIdle,
            Policy::LeastLoaded,
            Policy::ShortestOf(choices),
        ];
        let word = self.choice(fields, "policy");
        let policy = policies.into_iter().find(|&policy| word == Some(word_of_policy(policy)));
        let policy = policy.unwrap_or(DEFAULT_POLICY);
        let by_chance = matches!(policy, Policy::ShortestOf(_));
        if let (false, Some(node)) = (by_chance, fields.node("choices")) {
            let problem = Problem::error(Code::Conflict, &node.at, "`choices` is for policy = \"shortest-of\" only");
            self.report(problem.help("leave it out, or change the policy"));
        }
        let activity = self.activity(fields);
        let destination = match self.choice(fields, "to") {
            Some("agent") => Destination::Agent,
            _ => Destination::Site,
        };
        let detail = match (self.choice(fields, "detail"), destination) {
            (Some("by-agent"), _) | (None, Destination::Agent) => Detail::ByAgent,
            _ => Detail::Aggregated,
        };
        let tells_status = activity.is_none_or(|activity| activity.status);
        if destination == Destination::Agent && (detail == Detail::Aggregated || !tells_status) {
            let message = "contacts cannot be sent to agents of whom the reports say nothing";
            let problem = Problem::error(Code::Conflict, fields.place("to"), message);
            self.report(problem.help("agents need \"status\" among `activity`, and detail = \"by-agent\""));
        }
        let shares = self.percentage(fields, sites);
        let misrouted = match self.choice(fields, "misrouted") {
            Some("sent-back") => {
                Misrouted::SentBack { most: self.whole(fields, "attempts").unwrap_or(ATTEMPTS) as u32 }
            }
            _ => {
                if let Some(node) = fields.node("attempts") {
                    let message = "`attempts` is for misrouted = \"sent-back\" only";
                    let problem = Problem::error(Code::Conflict, &node.at, message);
                    self.report(problem.help("leave it out, or send contacts back"));
                }
                Misrouted::Waits
            }
        };
        let counts_own = self.flag(fields, "counts_own").unwrap_or(COUNTS_OWN);
        let seconds = |value: f64| Distribution::constant(value).expect("a default is a constant");
        let nothing = Reporting { interval: seconds(INTERVAL_S), latency: seconds(0.0), loss: LOSS };
        let general = self.reporting(fields, &nothing);
        let reporting = sites.iter().map(|(_, _, site)| self.reporting(site, &general)).collect();
        let (activity, shares) = (activity?, shares?);
        let rules = NetworkRules { policy, destination, activity, detail, shares, counts_own };
        Some(Network { rules, reporting, misrouted })
    }

    fn activity(&mut self, fields: &Fields<'_>) -> Option<ActivityKinds> {
        let Some(node) = fields.node("activity") else {
            return Some(ActivityKinds { volume: true, status: true, skills: true });
        };
        static ONE: Kind = Kind::Choice(&[
            Word { name: "volume", doc: "" },
            Word { name: "status", doc: "" },
            Word { name: "skills", doc: "" },
        ]);
        let mut kinds = ActivityKinds { volume: false, status: false, skills: false };
        let items = self.list(node);
        let mut are_read = true;
        for item in items {
            match self.choice_of(item, &ONE) {
                Some("volume") => kinds.volume = true,
                Some("status") => kinds.status = true,
                Some(_) => kinds.skills = true,
                None => are_read = false,
            }
        }
        if items.is_empty() {
            let problem = Problem::error(Code::Nothing, &node.at, "the reports of the sites tell nothing");
            self.report(problem.help("name \"volume\", \"status\" or \"skills\", or take policy = \"percentage\""));
        }
        are_read.then_some(kinds)
    }

    fn percentage(&mut self, fields: &Fields<'_>, sites: &[(SiteId, &str, Fields<'_>)]) -> Option<IdVec<SiteId, f64>> {
        const SHARE: Kind = Kind::Number { least: 0.0, most: 1.0 };
        let Some(node) = fields.node("percentage") else {
            return Some(sites.iter().map(|_| 1.0 / sites.len() as f64).collect());
        };
        let mut shares: IdVec<SiteId, f64> = sites.iter().map(|_| 0.0).collect();
        let mut are_read = true;
        for (name, node) in &self.map(node).entries {
            let share = self.number_of(node, &SHARE);
            match sites.iter().find(|site| site.1 == name.text) {
                Some((site, _, _)) => match share {
                    Some(share) => shares[*site] = share,
                    None => are_read = false,
                },
                None => {
                    let near = super::nearest::nearest(&name.text, sites.iter().map(|site| site.1));
                    let help = near.map(|near| format!("did you mean `{near}`?"));
                    let message = format!("there is no site `{}`", super::diagnostics::shortened(&name.text));
                    self.report(Problem::error(Code::Unknown, &name.at, message).maybe_help(help));
                    are_read = false;
                }
            }
        }
        if !are_read {
            return None;
        }
        self.make_up(shares.iter().copied(), "the sites", &node.at)?;
        Some(shares)
    }

    fn reporting(&mut self, fields: &Fields<'_>, otherwise: &Reporting) -> Reporting {
        let mut distribution = |key: &str| fields.node(key).and_then(|node| self.distribution(node, Unit::Duration));
        let (interval, latency) = (distribution("report_interval"), distribution("report_latency"));
        Reporting {
            interval: interval.unwrap_or_else(|| otherwise.interval.clone()),
            latency: latency.unwrap_or_else(|| otherwise.latency.clone()),
            loss: self.number(fields, "report_loss").unwrap_or(otherwise.loss),
        }
    }
}
