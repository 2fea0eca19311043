//! The center's status as clients see it before they make contact, and what they do thereupon.

use super::announcement::{AVERAGED, ESTIMATOR};
use super::apart::Apart;
use super::classes::Demand;
use super::diagnostics::{Code, Problem};
use super::keys::{Absence, Key, Kind, Shape, Unit, Word};
use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::ids::ClassId;
use crate::model::{StatusDelivery, StatusServer};
use crate::random::Distribution;
use crate::time::Span;
use crate::workload::{Accepted, AgentWait, Choice, Class, Entry, Level, LevelAlert, StatusHabits, Watch};

const PAGE: &str = "page";
const CALL: &str = "call";
const PULL: &str = "pull";
const PUSH: &str = "push";
const SHARE: f64 = 1.0;
const NOBODY: f64 = 0.0;
const PUT_OFF_FOR_S: f64 = 3_600.0;
const COME_AFTER_S: f64 = 120.0;

/// The section of the center.
pub(super) static STATUS_SERVER: Shape = Shape {
    title: "[status]",
    doc: "The status server, which looks at the center, and the page on which clients of classes with `status` see what it knows: agents available and idle, contacts waiting, and the expected wait. Over several sites they see all of them as one center.",
    keys: &[
        Key {
            name: "delivery",
            kind: Kind::Choice(&[
                Word {
                    name: PULL,
                    doc: "The page asks the server at each look and has the answer two ways later: two messages a look.",
                },
                Word {
                    name: PUSH,
                    doc: "The server sends what it knows to the page once an `interval`, and whoever looks sees at once what came last.",
                },
                Word {
                    name: "stream",
                    doc: "The page asks when a client begins to look, and has it sent anew once an `interval` as long as they do.",
                },
            ]),
            default: Absence::Is(|| PULL.to_owned()),
            doc: "How what the server knows comes to the page.",
        },
        Key {
            name: "interval",
            kind: Kind::Duration,
            default: Absence::Means("whenever it is asked; \"push\" and \"stream\" need one"),
            doc: "How often the server looks at the center, from the start on.",
        },
        Key {
            name: "latency",
            kind: Kind::Duration,
            default: Absence::Is(|| Span::ZERO.to_string()),
            doc: "The way of a message between server and page.",
        },
    ],
};

const fn share(name: &'static str, doc: &'static str) -> Key {
    Key { name, kind: Kind::Number { least: 0.0, most: 1.0 }, default: Absence::Is(|| NOBODY.to_string()), doc }
}

/// The key of a class.
pub(super) static STATUS: Shape = Shape {
    title: "status",
    doc: "Clients who look at the center's status before they make contact, through the page of [status], and what those do to whom what they see is too long: the shares of `switch`, `callback`, `self_service`, `put_off` and `stay_away` do so, and the others come all the same. Every client who looks is offered, and what they did in place of coming is an outcome. Who tries or comes again looks again; who came from another class does not.",
    keys: &[
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| SHARE.to_string()),
            doc: "Which share of the clients looks first.",
        },
        Key {
            name: "by",
            kind: Kind::Choice(&[
                Word { name: PAGE, doc: "On the center's page." },
                Word {
                    name: CALL,
                    doc: "voice: by a call to a recording or a spoken menu, which holds a line of the class's `trunk`; who comes thereupon holds it on.",
                },
            ]),
            default: Absence::Is(|| PAGE.to_owned()),
            doc: "How they look.",
        },
        Key {
            name: "steps",
            kind: Kind::List(&Kind::Distribution(Unit::Duration)),
            default: Absence::Means("they see it at once"),
            doc: "What they go through before they see or hear anything, such as logging on, filling in a form and waiting for the answer, or a spoken menu: how long each step takes, one after the other.",
        },
        ESTIMATOR,
        AVERAGED,
        Key {
            name: "own_agent",
            kind: Kind::Choice(&[
                Word {
                    name: "by-medium",
                    doc: "How many wait for the agent alone by the client's medium, and (this number + 1) x the mean handling time by it / the sessions of it that the agent can hold.",
                },
                Word {
                    name: "averaged",
                    doc: "How many do by any medium, and the mean of these waits over the media that the agent serves.",
                },
            ]),
            default: Absence::Means("they are shown the group, as all others are"),
            doc: "What clients are shown who have a `preferred` agent, while that agent is on duty and not unavailable for their `backlog`: that agent in place of the group. An agent who would take the contact at once shows no wait.",
        },
        Key {
            name: "accepted_wait",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("their patience"),
            doc: "The longest wait that they accept. Whoever would be served at once is shown none.",
        },
        Key {
            name: "accepted_waiting",
            kind: Kind::Distribution(Unit::Count),
            default: Absence::Means("they go by the wait"),
            doc: "In place of it: the most contacts waiting that they accept.",
        },
        Key {
            name: "watch",
            kind: Kind::Duration,
            default: Absence::Means("nobody looks again"),
            doc: "How long those to whom it is too long look again and again before they decide; they come as soon as it is not.",
        },
        Key {
            name: "refresh",
            kind: Kind::Duration,
            default: Absence::Means("the `interval` of delivery = \"stream\"; `watch` needs it otherwise"),
            doc: "How often they look again.",
        },
        Key {
            name: "switch",
            kind: Kind::Map("class", &Kind::Number { least: 0.0, most: 1.0 }),
            default: Absence::Means("nobody takes another medium"),
            doc: "Shares that make contact as those of another class, at once: with its medium, queue, patience and work, and offered there.",
        },
        share(
            "callback",
            "The share that asks to be called back as the `callback` of the class says, without having made contact.",
        ),
        share("self_service", "The share that serves itself on the page."),
        share("put_off", "The share that comes later."),
        Key {
            name: "put_off_for",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("exponential({}h)", PUT_OFF_FOR_S / 3_600.0)),
            doc: "How much later, counted from looking. They come as retrials, look again if they looked before, and not after the end of the run's arrivals.",
        },
        share("stay_away", "The share that does not make contact."),
        Key {
            name: "patience",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Means("their own"),
            doc: "How long those put up with waiting who come after they were shown a wait, counted from then.",
        },
        Key {
            name: "alert",
            kind: Kind::Table(&ALERT),
            default: Absence::Means("nobody is told"),
            doc: "Those who put it off or stay away may ask to be told when it is better. Needs an `interval` of [status].",
        },
    ],
};

static ALERT: Shape = Shape {
    title: "status.alert",
    doc: "An alert for clients who put it off or stay away: at the first report of the status server at which what they look at is below a level, once, by message to clients who are seen connected on one of their devices, and by page to all others (see [paging]). Who makes contact for it comes as a retrial, sooner than they would have come of themselves if they put it off.",
    keys: &[
        Key {
            name: "share",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| SHARE.to_string()),
            doc: "Which share of them asks for it.",
        },
        Key {
            name: "wait_below",
            kind: Kind::Duration,
            default: Absence::Means("it goes by `waiting_below`"),
            doc: "The wait by the class's `estimator` has to be less; \"moving-average\" goes by the mean wait of the last.",
        },
        Key {
            name: "waiting_below",
            kind: Kind::Whole { least: 1, most: 1_000_000 },
            default: Absence::Means("it goes by `wait_below`"),
            doc: "In place of it: the contacts waiting have to be fewer.",
        },
        Key {
            name: "come",
            kind: Kind::Number { least: 0.0, most: 1.0 },
            default: Absence::Is(|| SHARE.to_string()),
            doc: "Which share of those who are told makes contact for it.",
        },
        Key {
            name: "come_after",
            kind: Kind::Distribution(Unit::Duration),
            default: Absence::Is(|| format!("exponential({}m)", COME_AFTER_S / 60.0)),
            doc: "How long after they have read it.",
        },
    ],
};

impl Reader<'_> {
    /// The section `[status]`.
    pub(super) fn status_server(&mut self, fields: Option<&Fields<'_>>, classes: &[(ClassId, &Node)]) -> StatusServer {
        let Some(fields) = fields else { return StatusServer::default() };
        if classes.is_empty() {
            self.unused(fields.at, "no class has `status`, so nobody looks at the center's status".to_owned());
        }
        let latency = self.duration(fields, "latency").unwrap_or(Span::ZERO);
        let every = self.duration(fields, "interval").filter(|&every| every > Span::ZERO);
        let word = self.choice(fields, "delivery").unwrap_or(PULL);
        let delivery = match (word, every) {
            (PULL, every) => StatusDelivery::Pull { every },
            (PUSH, Some(every)) => StatusDelivery::Push { every },
            (_, Some(every)) => StatusDelivery::Stream { every },
            (_, None) => {
                let message = format!("delivery = \"{word}\" needs an `interval` above 0");
                let problem = Problem::error(Code::MissingKey, fields.place("delivery"), message)
                    .unless_wrong(&[("status", "interval")]);
                self.report(problem.help("say how often the status is sent, such as interval = \"10s\""));
                StatusDelivery::default()
            }
        };
        StatusServer { delivery, latency }
    }

    /// The keys `status` of classes, once all classes are known.
    pub(super) fn status(&mut self, nodes: &[(ClassId, &Node)], server: StatusServer, demand: &mut Demand) {
        for &(class, node) in nodes {
            if let Some(habits) = self.status_habits(node, class, server, demand) {
                demand.classes[class].status = Some(Box::new(habits));
            }
        }
    }

    fn status_habits(
        &mut self,
        node: &Node,
        class: ClassId,
        server: StatusServer,
        demand: &Demand,
    ) -> Option<StatusHabits> {
        let fields = self.fields(node, &node.at, &STATUS)?;
        self.refuse_to_look(&demand.classes[class], &fields);
        let share = fields.node("share").map_or(Some(SHARE), |_| self.number(&fields, "share"));
        let by_call = self.choice(&fields, "by") == Some(CALL);
        if by_call && !matches!(demand.classes[class].entry, Entry::Voice) {
            let problem = Problem::apart(
                Apart::StatusByCallAndMedium,
                fields.place("by"),
                "who calls to hear the status comes by voice",
            );
            self.report(problem.help("write medium = \"voice\" in the class, or leave out `by`"));
        }
        let nodes = fields.node("steps").map(|node| self.list(node)).unwrap_or_default();
        let steps: Option<Vec<_>> = nodes.iter().map(|node| self.distribution(node, Unit::Duration)).collect();
        let estimator = self.estimator(&fields);
        let own_agent = self.choice(&fields, "own_agent").map(|word| match word {
            "averaged" => AgentWait::Averaged,
            _ => AgentWait::ByMedium,
        });
        if own_agent.is_some() && demand.classes[class].preferred.is_none() {
            let problem = Problem::error(
                Code::MissingKey,
                fields.place("own_agent"),
                "nobody of the class has an agent of their own",
            );
            self.report(
                problem.help("write preferred = { share = 1, limit = \"5m\" } in the class, or leave out `own_agent`"),
            );
        }
        let accepted = self.accepted(&fields);
        let watch = self.watch(&fields, server);
        let choices = self.choices(&fields, class, demand);
        let later = match fields.node("put_off_for") {
            Some(node) => self.distribution(node, Unit::Duration),
            None => Distribution::exponential(PUT_OFF_FOR_S).ok(),
        };
        if later.as_ref().is_some_and(|later| later.is_constant() == Some(0.0)) {
            let message = "who puts it off for no time sees the same, and puts it off again";
            let problem = Problem::error(Code::Conflict, fields.place("put_off_for"), message);
            self.report(problem.help("give a time above 0"));
        }
        let patience = match fields.node("patience") {
            Some(node) => self.finite_patience(node).map(Some),
            None => Some(None),
        };
        let alert = match fields.node("alert") {
            Some(node) => self.alert(node, choices.as_deref(), server).map(Some),
            None => Some(None),
        };
        Some(StatusHabits {
            alert: alert?,
            share: share?,
            by_call,
            steps: steps?,
            estimator: estimator?,
            own_agent,
            accepted: accepted?,
            watch: watch?,
            choices: choices?,
            later: later?,
            patience: patience?,
        })
    }

    fn alert(&mut self, node: &Node, choices: Option<&[(Choice, f64)]>, server: StatusServer) -> Option<LevelAlert> {
        let fields = self.fields(node, &node.at, &ALERT)?;
        let share = fields.node("share").map_or(Some(SHARE), |_| self.number(&fields, "share"));
        let comes = fields.node("come").map_or(Some(SHARE), |_| self.number(&fields, "come"));
        let after = match fields.node("come_after") {
            Some(node) => self.distribution(node, Unit::Duration),
            None => Distribution::exponential(COME_AFTER_S).ok(),
        };
        let wait = self.duration(&fields, "wait_below").map(Level::Wait);
        let waiting = self.whole(&fields, "waiting_below").map(|most| Level::Waiting(most as u32));
        let below = match (fields.node("wait_below"), fields.node("waiting_below")) {
            (Some(_), Some(both)) => {
                let message = "an alert goes by the wait or by the contacts waiting, not by both";
                let problem = Problem::error(Code::Conflict, &both.at, message);
                self.report(problem.help("leave out `wait_below` or `waiting_below`"));
                None
            }
            (Some(node), None) if wait == Some(Level::Wait(Span::ZERO)) => {
                let problem = Problem::error(Code::Conflict, &node.at, "no wait is less than 0s");
                self.report(problem.help("give a time above 0, such as wait_below = \"3m\""));
                None
            }
            (None, None) => {
                let problem = Problem::error(Code::MissingKey, fields.at, "it is not said when an alert goes out");
                self.report(problem.help("say wait_below = \"3m\", or waiting_below = 5"));
                None
            }
            _ => wait.or(waiting),
        };
        if server.delivery.every().is_none() {
            let message = "alerts go out at a report of the status server, which makes none";
            let problem = Problem::error(Code::MissingKey, fields.at, message).unless_wrong(&[("status", "interval")]);
            self.report(problem.help("give [status] an `interval`, such as interval = \"30s\""));
        }
        let do_not_come =
            |&(choice, share): &(Choice, f64)| matches!(choice, Choice::Later | Choice::StaysAway) && share > 0.0;
        if choices.is_some_and(|choices| !choices.iter().any(do_not_come)) {
            let message = "nobody puts it off or stays away, who could ask for an alert";
            let problem = Problem::error(Code::Conflict, fields.at, message);
            self.report(problem.help("give `put_off` or `stay_away` too, or leave it out"));
        }
        Some(LevelAlert { share: share?, below: below?, comes: comes?, after: after? })
    }

    fn refuse_to_look(&mut self, class: &Class, fields: &Fields<'_>) {
        let strange = match &class.entry {
            Entry::Email => Some((
                Apart::StatusAndEmail,
                "nobody waits for the answer to an e-mail, so that nobody looks how long it takes",
            )),
            Entry::Sip(_) => {
                Some((Apart::StatusAndSip, "contacts by SIP are there without their client having looked at a page"))
            }
            Entry::Voice | Entry::Chat | Entry::Im(_) => None,
        };
        let comes_for_one = class.callback.as_ref().is_some_and(|callback| callback.is_all());
        let why = "its clients come for nothing but a callback, however long the wait";
        let strange = strange.or(comes_for_one.then_some((Apart::StatusAndCallbacksAtOnce, why)));
        if let Some((apart, message)) = strange {
            self.report(Problem::apart(apart, fields.at, message).help("leave out `status`"));
        }
    }

    fn accepted(&mut self, fields: &Fields<'_>) -> Option<Accepted> {
        let Some(node) = fields.node("accepted_waiting") else {
            let wait = fields.node("accepted_wait").map(|node| self.finite_patience(node));
            return wait.map_or(Some(None), |wait| wait.map(Some)).map(Accepted::Wait);
        };
        if fields.node("accepted_wait").is_some() {
            let message = "clients go by the contacts waiting or by the wait, not by both";
            let problem = Problem::error(Code::Conflict, &node.at, message);
            self.report(problem.help("leave out `accepted_wait` or `accepted_waiting`"));
        }
        self.distribution(node, Unit::Count).map(Accepted::Waiting)
    }

    fn watch(&mut self, fields: &Fields<'_>, server: StatusServer) -> Option<Option<Watch>> {
        let stream = match server.delivery {
            StatusDelivery::Stream { every } => Some(every),
            StatusDelivery::Pull { .. } | StatusDelivery::Push { .. } => None,
        };
        let at_most = self.duration(fields, "watch");
        let refresh = self.duration(fields, "refresh");
        let wrong = match (at_most, refresh, stream) {
            (None, Some(_), _) => Some((
                "refresh",
                "`refresh` says nothing where nobody looks again",
                "give `watch` too, or leave it out",
            )),
            (Some(_), Some(_), Some(_)) => Some((
                "refresh",
                "a stream is seen whenever it comes",
                "leave out `refresh`, or take another delivery in [status]",
            )),
            (Some(_), None, None) => {
                Some(("watch", "`watch` needs `refresh`", "say how often they look again, such as refresh = \"30s\""))
            }
            (Some(_), Some(Span::ZERO), None) => {
                Some(("refresh", "nobody looks again at the same moment", "give a time above 0"))
            }
            _ => None,
        };
        if let Some((key, message, help)) = wrong {
            self.report(Problem::error(Code::Conflict, fields.place(key), message).help(help));
            return None;
        }
        Some(at_most.zip(refresh.or(stream)).map(|(at_most, every)| Watch { every, at_most }))
    }

    /// What clients do to whom it is too long, with their shares.
    fn choices(&mut self, fields: &Fields<'_>, own: ClassId, demand: &Demand) -> Option<Vec<(Choice, f64)>> {
        let (mut choices, mut are_read) = (Vec::new(), true);
        for (name, node) in fields.node("switch").map(|node| &self.map(node).entries[..]).unwrap_or_default() {
            let share = self.number_of(node, &Kind::Number { least: 0.0, most: 1.0 });
            let Some(class) = self.one_named(&name.text, &name.at, "class", &demand.names) else { continue };
            self.refuse_as_another(&name.text, &name.at, class == own, &demand.classes[class]);
            are_read &= share.is_some();
            choices.extend(share.map(|share| (Choice::Another(class), share)));
        }
        for (key, choice) in [
            ("callback", Choice::Callback),
            ("self_service", Choice::SelfService),
            ("put_off", Choice::Later),
            ("stay_away", Choice::StaysAway),
        ] {
            if fields.node(key).is_some() {
                let share = self.number(fields, key);
                are_read &= share.is_some();
                choices.extend(share.map(|share| (choice, share)));
            }
        }
        let asks = choices.iter().any(|&(choice, share)| choice == Choice::Callback && share > 0.0);
        // Of a callback that could not be read an error has been told.
        if asks && demand.classes[own].callback.is_none() && demand.is_whole() {
            let message = "clients who ask to be called back need a `callback` of the class";
            let problem = Problem::error(Code::MissingKey, fields.place("callback"), message);
            self.report(problem.help("write callback = { } in the class, which says how they are called"));
        }
        self.are_within(choices.iter().map(|&(_, share)| share), "what clients do who do not come", fields.at);
        if fields.node("put_off_for").is_some() && fields.node("put_off").is_none() {
            let message = "`put_off_for` says nothing where nobody puts it off";
            let problem = Problem::error(Code::Conflict, fields.place("put_off_for"), message);
            self.report(problem.help("say with `put_off` which share does, or leave it out"));
        }
        are_read.then_some(choices)
    }

    fn refuse_as_another(&mut self, name: &str, at: &super::diagnostics::At, is_own: bool, class: &Class) {
        let wrong = match &class.entry {
            _ if is_own => Some((None, "it is the class itself")),
            Entry::Sip(_) => Some((Some(Apart::ChoiceOfSip), "its contacts come by SIP")),
            _ if class.is_campaign() => {
                Some((Some(Apart::ChoiceOfCampaigns), "its contacts are records of a campaign"))
            }
            _ if !class.transfers.is_empty() => Some((
                Some(Apart::ChoiceOfTransfers),
                "its contacts are transferred, and nobody changes the class twice",
            )),
            _ => None,
        };
        if let Some((apart, rule)) = wrong {
            let message = format!("clients cannot choose the class `{name}` in place of their own: {rule}");
            let problem = match apart {
                Some(apart) => Problem::apart(apart, at, message),
                None => Problem::error(Code::Conflict, at, message),
            };
            self.report(problem.help("name another class, which may have the same queue"));
        }
    }
}
