//! The books of a run: what went in came out. Checked at the end of every run, in exact numbers.

use super::center::Center;
use super::record::Observer;
use super::result::{AutomationTimes, Cell};
use super::run::Run;
use super::site_books::SiteBooks;
use super::sites::Sites;
use crate::ids::{IdVec, SiteId};
use crate::time::{Span, Time};
use crate::workload::Entry;
use std::fmt;

/// Two sides that should be equal and are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imbalance {
    /// Which rule is broken.
    pub rule: &'static str,
    /// The name of the class, queue, group or site, or empty for the whole center.
    pub of: String,
    /// One side.
    pub left: u128,
    /// The other side.
    pub right: u128,
}

impl fmt::Display for Imbalance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Imbalance { rule, of, left, right } = self;
        write!(
            f,
            "the books of the run do not balance: {rule}{}{of}: {left} against {right}. This is a bug of the simulator; \
             no result of this run can be trusted",
            if of.is_empty() { "" } else { ", for " }
        )
    }
}

impl std::error::Error for Imbalance {}

fn demand_equal(rule: &'static str, of: &str, left: u128, right: u128) -> Result<(), Imbalance> {
    if left == right { Ok(()) } else { Err(Imbalance { rule, of: of.to_owned(), left, right }) }
}

/// What there was at the end of a run and is in no count of contacts \[ns\].
#[derive(Debug)]
pub(super) struct Leftover {
    /// The time that contacts had waited who were left waiting.
    pub(super) waits: u128,
    pub(super) waits_by_site: IdVec<SiteId, u128>,
    /// Stretches of sessions whose slot was released and that never came to an end.
    pub(super) unfinished: u128,
}

impl Leftover {
    /// Nothing yet.
    pub(super) fn of(center: &Center) -> Leftover {
        Leftover { waits: 0, waits_by_site: center.sites.ids().map(|_| 0).collect(), unfinished: 0 }
    }

    /// Adds the wait of a contact that came to no site yet.
    pub(super) fn add(&mut self, wait: Span) {
        self.waits += u128::from(wait.nanos());
    }

    /// Adds the wait of a contact at a site.
    pub(super) fn add_at_site(&mut self, site: SiteId, wait: Span) {
        self.add(wait);
        self.waits_by_site[site] += u128::from(wait.nanos());
    }
}

/// Checks a run that has ended.
pub(super) fn check<O: Observer, const PLAIN: bool>(
    run: &Run<'_, O, PLAIN>,
    leftover: &Leftover,
) -> Result<(), Imbalance> {
    let now = run.now();
    let center = run.center;
    let classes = center.classes.len().max(1);

    let mut total = Cell::default();
    for (number, class) in center.classes.iter().enumerate() {
        let mut sum = Cell::default();
        run.cells.iter().skip(number).step_by(classes).for_each(|cell| sum += cell);
        let unfit = sum.rejected + sum.unsupported + sum.unqualified;
        let refused = unfit + sum.blocked + sum.refused + sum.unreachable + sum.no_channel;
        let lost = sum.balked + sum.lost + sum.dropped_in_dialogue + sum.dropped_waiting;
        let gone = sum.contained + sum.abandoned_in_dialogue + sum.abandoned + refused + lost + sum.unserved;
        demand_equal(
            "contacts that arrived = answered + contained + abandoned + turned away, lost or cut off + left unserved",
            &class.name,
            sum.offered.into(),
            (sum.answered + gone).into(),
        )?;
        total += &sum;
    }
    demand_equal(
        "contacts answered = handled + dropped + still in service",
        "",
        total.answered.into(),
        (total.handled + total.dropped + run.stations.open_sessions() + run.away).into(),
    )?;

    let mut automated = AutomationTimes::default();
    run.automation.iter().flat_map(|run| run.times.iter()).for_each(|times| automated += times);
    demand_equal(
        "contacts contained + handed on = served by automated systems",
        "",
        u128::from(total.contained + automated.escalated),
        automated.served.into(),
    )?;

    demand_equal(
        "contacts that balked = were told and left",
        "",
        total.balked.into(),
        run.notices.iter().flat_map(|run| run.times.iter()).map(|times| u128::from(times.balked)).sum(),
    )?;

    // Little's law, exactly: the area under the number waiting is the sum of the waits.
    let waiting: u128 = run.waiting.iter().map(|level| level.integral(now)).sum();
    demand_equal(
        "time integral of contacts waiting = sum of their waits [ns]",
        "",
        waiting,
        total.wait_answered + total.wait_abandoned + total.wait_lost + leftover.waits + automated.waited,
    )?;
    if let Some(sites) = &run.sites {
        check_sites(sites, &center.sites, &total, leftover, now)?;
    }

    let levels = run.stations.groups.iter();
    let (busy, sessions) = levels
        .map(|group| (group.busy.integral(now), group.sessions().integral(now)))
        .fold((0, 0), |(busy, sessions), (one, other)| (busy + one, sessions + other));
    demand_equal(
        "time integral of busy agents = sum of the agents' busy times [ns]",
        "",
        busy,
        run.stations.busy(now),
    )?;
    demand_equal(
        "time integral of open sessions = sum of the lengths of the sessions [ns]",
        "",
        sessions,
        run.stations.closed + run.stations.released + run.stations.still_open(now),
    )?;
    demand_equal(
        "lengths of closed sessions + time without a slot = waits for responses + conversations, cut off or not, + work after them + \
         automated service [ns]",
        "",
        run.stations.closed + run.stations.released + total.released,
        run.response.as_ref().map_or(0, |run| run.time)
            + total.conversation
            + total.cut_off
            + total.wrap_up
            + automated.service
            + leftover.unfinished,
    )?;
    demand_equal(
        "time integral of lines held = time for which calls held them [ns]",
        "",
        run.trunks.iter().map(|(held, _)| held.integral(now)).sum(),
        run.line_time,
    )?;
    let attending: u128 = run.attention.attending.iter().map(|level| level.integral(now)).sum();
    demand_equal(
        "time integral of agents who compose or wrap up = sum of these works [ns]",
        "",
        attending,
        run.attention.worked + run.attention.in_hand(now),
    )?;
    check_hosts(run)?;
    check_duty(run, now)
}

/// Hosts: whoever is not present any more holds neither channel nor account nor room, and no machine has his message.
fn check_hosts<O: Observer, const PLAIN: bool>(run: &Run<'_, O, PLAIN>) -> Result<(), Imbalance> {
    for (provider, plan) in run.center.providers.entries() {
        let channels = run.channels[provider].value();
        demand_equal("channels held after everybody left", &plan.name, channels.into(), 0)?;
        demand_equal("accounts held after everybody left", &plan.name, run.accounts[provider].into(), 0)?;
    }
    if let Some(books) = &run.host_books {
        let mut by_message = Cell::default();
        let classes = run.center.classes.iter().map(|class| matches!(class.entry, Entry::Im(_)));
        let comes: Vec<bool> = classes.collect();
        let cells = run.cells.iter().zip(comes.iter().cycle());
        cells.filter(|(_, comes)| **comes).for_each(|(cell, _)| by_message += cell);
        let total = books.total();
        demand_equal(
            "contacts by instant message = contacts by who hosted them",
            "",
            by_message.offered.into(),
            total.offered.into(),
        )?;
        demand_equal(
            "waits of contacts by instant message = waits by who hosted them [ns]",
            "",
            by_message.wait_answered + by_message.wait_abandoned + by_message.wait_lost,
            total.wait_answered + total.wait_abandoned + total.wait_lost,
        )?;
    }
    demand_equal("contacts hosted by the proxy after everybody left", "", run.hosted.value().into(), 0)?;
    demand_equal("addresses translated after everybody left", "", run.bindings.into(), 0)?;
    let left = run.pools.iter().map(|pool| u128::from(pool.busy.value()) + u128::from(pool.waiting.value())).sum();
    demand_equal("messages at machines after everybody left", "", left, 0)
}

/// The books of the sites: each has its own law of Little, and together they have everybody who asked to be routed.
fn check_sites(
    books: &SiteBooks,
    sites: &Sites,
    total: &Cell,
    leftover: &Leftover,
    now: Time,
) -> Result<(), Imbalance> {
    let mut together = Cell::default();
    for (site, name) in sites.entries() {
        let book = books.total(site);
        demand_equal(
            "contacts of a site = answered + abandoned + balked + blocked + refused + cut off + left unserved",
            name,
            book.offered.into(),
            (book.answered
                + book.abandoned
                + book.balked
                + book.blocked
                + book.refused
                + book.dropped_waiting
                + book.unserved)
                .into(),
        )?;
        let overflow = &books.overflow;
        demand_equal(
            "time integral of contacts waiting at a site + their ways to it + their waits before it = sum of their waits + time in its \
             line of those that left for another [ns]",
            name,
            books.waiting(site, now) + books.on_the_way(site) + overflow.before(site),
            book.wait_answered
                + book.wait_abandoned
                + book.wait_lost
                + leftover.waits_by_site[site]
                + overflow.elsewhere(site),
        )?;
        let flows = overflow.counts(site);
        demand_equal(
            "contacts that a site counted + flowed out = came directly + placed by the network + flowed in",
            name,
            (book.offered + flows.flow_out).into(),
            (books.came(site) + flows.flow_in).into(),
        )?;
        together += &book;
    }
    demand_equal(
        "contacts of all sites + left on the way there = contacts that asked to be routed",
        "",
        (together.offered + books.left_on_the_way).into(),
        total.requested.into(),
    )
}

/// Agents' time: who is present is on duty or stays to finish; who is busy is present.
fn check_duty<O: Observer, const PLAIN: bool>(run: &Run<'_, O, PLAIN>, now: Time) -> Result<(), Imbalance> {
    for (group, plan) in run.center.groups.entries() {
        let levels = &run.stations.groups[group];
        let members = run.center.agents.iter().filter(|agent| agent.group == group);
        let duty: u128 = members
            .flat_map(|agent| &agent.duty)
            .map(|duty| u128::from(duty.to.min(now).since(duty.from.min(now)).nanos()))
            .sum();
        demand_equal(
            "time integral of agents present = duty + overtime [ns]",
            &plan.name,
            levels.present.integral(now),
            duty + levels.overtime + run.stations.unfinished_overtime(group, now),
        )?;
        let (busy, present) = (levels.busy.integral(now), levels.present.integral(now));
        demand_equal("busy time beyond the time present [ns]", &plan.name, busy.saturating_sub(present), 0)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AgentId, ClassId, GroupId, IdVec, ProtocolId, ProviderId, QueueId, SkillId};
    use crate::kernel::{self, Bounds};
    use crate::model::*;
    use crate::random::{Law, Root};
    use crate::routing::{Capability, Capacity, ProtocolSet, QueueRules, Rules, SkillLevel};
    use crate::stats::LevelByInterval;
    use crate::time::Span;
    use crate::workload::{Arrivals, Class, MessagingHabits, RecordedContact, RecordedContacts, SessionForm, Turns};

    /// Two calls for one agent, the second of whom waits.
    fn center() -> Center {
        let law = || Law::constant(30.0).unwrap();
        let call = |nanos| RecordedContact { time: Time::from_nanos(nanos), patience: None, handling: None };
        let class = Class {
            name: "calls".into(),
            arrivals: Arrivals::Recorded(vec![call(5), call(7)].into()),
            entry: Entry::Voice,
            queue: QueueId(0),
            priority: 0,
            patience: None,
            handling: vec![law()].into(),
            wrap_up: vec![law()].into(),
            preferred: None,
            language: None,
            trunk: None,
            due: None,
            automation: None,
            notice: None,
        };
        let capacity = Capacity { by_medium: [1, 0, 0, 0], total: 1 };
        let skill = SkillLevel { skill: SkillId(0), level: 1 };
        let agent = Agent {
            group: GroupId(0),
            capability: Capability::new([skill], ProtocolSet::default(), capacity),
            duty: vec![Duty { from: Time::START, to: Time::MAX }],
        };
        let hour = Span::from_seconds(3600);
        let queue = QueueRules::of_skill(SkillId(0), 1);
        Center {
            horizon: Horizon { length: hour, interval: hour },
            closing: Closing::Drain,
            thresholds: Thresholds { in_time: Span::ZERO, short_abandon: Span::ZERO },
            classes: vec![class].into(),
            queues: vec![QueuePlan { name: "calls".into() }].into(),
            groups: vec![Group {
                name: "desk".into(),
                slowdown: Slowdown::NONE,
                interruptions: Interruptions::NONE,
                answers: AnswerOrder::FirstCome,
                reported_after: Span::ZERO,
                automated: false,
                response: None,
            }]
            .into(),
            agents: vec![agent].into(),
            providers: IdVec::from(vec![Provider {
                name: "nobody's".into(),
                protocols: vec![(ProtocolId(0), 1.0)],
                client_leg: law(),
                proxy_leg: law(),
                servers: MessageServers::instant(),
                outages: Outages::default(),
                channels: None,
                accounts: None,
                hosting: HostingPolicy::always(Hosting::Relay),
                redirects: 1.0,
            }]),
            proxy: Proxy {
                programs: ProtocolSet::default(),
                host_limit: None,
                fall_back: FallBack::Relay,
                redirect_failure: 0.0,
                can_host: ProtocolSet::default(),
                direct_leg: law(),
                redirect_delay: law(),
                robot_delay: law(),
                servers: MessageServers::instant(),
                outages: Outages::default(),
                translation: None,
                agent_leg: law(),
                consult: law(),
            },
            rules: Rules { queues: vec![queue].into(), ..Rules::default() },
            trunks: IdVec::new(),
            routing_point: RoutingPoint::default(),
            enterprise: Enterprise::default(),
            firewall: None,
            program_changes: Vec::new(),
            sites: Sites::one(),
        }
    }

    /// Two conversations turn by turn, the first of whose clients is silent so long that he gives his place to the second.
    fn conversing() -> Center {
        let law = |seconds| Law::constant(seconds).unwrap();
        let mut center = center();
        let turns = Turns { count: law(2.0), answer: law(300.0), idle_limit: Some(Span::from_seconds(20)) };
        center.classes[ClassId(0)].entry = Entry::Im(MessagingHabits {
            providers: vec![1.0].into(),
            inquiry: None,
            dialogue_exchanges: law(0.0),
            think: law(0.0),
            sensitivity: law(0.0),
            returns: None,
            session: SessionForm::Turns(turns),
        });
        let programs = ProtocolSet::from_iter([ProtocolId(0)]);
        center.proxy.programs = programs;
        let capacity = Capacity { by_medium: [0, 1, 0, 0], total: 1 };
        let skill = SkillLevel { skill: SkillId(0), level: 1 };
        center.agents[AgentId(0)].capability = Capability::new([skill], programs, capacity);
        let provider = &mut center.providers[ProviderId(0)];
        (provider.client_leg, provider.proxy_leg) = (law(0.0), law(0.0));
        center
    }

    #[test]
    fn each_spoiled_book_of_conversations_is_found_by_the_rule_for_it() {
        let honest: Spoil = |run| assert!(run.cells[0].released > 0 && run.attention.worked > 0 && run.away == 0);
        assert_eq!(broken_in(conversing(), honest), None);
        let cases: [(Spoil, &str); 6] = [
            (|run| run.away += 1, "contacts answered"),
            (|run| run.stations.released += 1, "time integral of open sessions"),
            (|run| run.stations.closed += 1, "time integral of open sessions"),
            (|run| run.cells[0].released += 1, "lengths of closed sessions + time without a slot"),
            (|run| run.attention.worked += 1, "time integral of agents who compose"),
            (|run| run.attention.attending[GroupId(0)] = untouched(), "time integral of agents who compose"),
        ];
        for (number, (spoil, rule)) in cases.into_iter().enumerate() {
            let found = broken_in(conversing(), spoil);
            assert!(found.is_some_and(|found| found.starts_with(rule)), "case {number}: {found:?}, not {rule}");
        }
    }

    #[test]
    fn stretches_left_over_that_never_were_are_found() {
        let (center, mut nobody) = (conversing(), ());
        let mut run = Run::<_, false>::new(&center, Root::new(1, 0), Limits::default(), &mut nobody);
        kernel::run(&mut run, Bounds { events: 1_000, interrupted: None });
        let found = check(&run, &Leftover { unfinished: 1, ..Leftover::of(&center) });
        assert!(found.unwrap_err().rule.starts_with("lengths of closed sessions + time without a slot"));
    }

    type Spoil = fn(&mut Run<'_, (), false>);

    /// The rule that is broken when the books are spoiled so after an honest run.
    fn broken(spoil: Spoil) -> Option<&'static str> {
        broken_in(center(), spoil)
    }

    fn broken_in(center: Center, spoil: Spoil) -> Option<&'static str> {
        let mut nobody = ();
        let mut run = Run::<_, false>::new(&center, Root::new(1, 0), Limits::default(), &mut nobody);
        kernel::run(&mut run, Bounds { events: 1_000, interrupted: None });
        spoil(&mut run);
        check(&run, &Leftover::of(&center)).err().map(|imbalance| imbalance.rule)
    }

    #[test]
    fn honest_books_balance() {
        assert_eq!(broken(|_| {}), None);
    }

    #[test]
    fn each_spoiled_book_is_found_by_the_rule_for_it() {
        let cases: [(Spoil, &str); 26] = [
            (|run| run.cells[0].offered += 1, "contacts that arrived"),
            (|run| run.cells[0].blocked += 1, "contacts that arrived"),
            (|run| run.cells[0].balked += 1, "contacts that arrived"),
            (|run| run.cells[0].contained += 1, "contacts that arrived"),
            (|run| run.cells[0].rejected += 1, "contacts that arrived"),
            (|run| run.cells[0].lost += 1, "contacts that arrived"),
            (|run| run.cells[0].unreachable += 1, "contacts that arrived"),
            (|run| run.cells[0].unqualified += 1, "contacts that arrived"),
            (|run| run.cells[0].dropped_waiting += 1, "contacts that arrived"),
            (
                |run| {
                    let now = run.now();
                    run.channels[ProviderId(0)].add(now, 1)
                },
                "channels held",
            ),
            (|run| run.accounts[ProviderId(0)] += 1, "accounts held"),
            (
                |run| {
                    let now = run.now();
                    run.hosted.add(now, 1)
                },
                "contacts hosted by the proxy",
            ),
            (|run| run.bindings += 1, "addresses translated"),
            (
                |run| {
                    let now = run.now();
                    run.pools[0].busy.add(now, 1)
                },
                "messages at machines",
            ),
            (|run| run.cells[0].handled -= 1, "contacts answered"),
            (|run| run.cells[0].dropped += 1, "contacts answered"),
            (|run| (run.cells[0].contained, run.cells[0].offered) = (1, 3), "contacts contained"),
            (|run| run.cells[0].wait_lost += 1, "time integral of contacts waiting"),
            (|run| run.cells[0].cut_off += 1, "lengths of closed sessions"),
            (|run| run.cells[0].wait_abandoned += 1, "time integral of contacts waiting"),
            (|run| run.stations.groups[GroupId(0)].busy = untouched(), "time integral of busy agents"),
            (|run| run.line_time += 1, "time integral of lines held"),
            (|run| run.stations.closed += 1, "time integral of open sessions"),
            (|run| run.cells[0].wrap_up += 1, "lengths of closed sessions"),
            (|run| run.stations.groups[GroupId(0)].overtime += 1, "time integral of agents present"),
            (|run| run.stations.groups[GroupId(0)].present = untouched(), "time integral of agents present"),
        ];
        for (number, (spoil, rule)) in cases.into_iter().enumerate() {
            let found = broken(spoil);
            assert!(found.is_some_and(|found| found.starts_with(rule)), "case {number}: {found:?}, not {rule}");
        }
    }

    #[test]
    fn each_spoiled_book_of_a_host_is_found_by_the_rule_for_it() {
        let with_messages = || {
            let mut messages = center().classes[ClassId(0)].clone();
            messages.name = "messages".into();
            messages.arrivals = Arrivals::Recorded(RecordedContacts::default());
            let none = || Law::constant(0.0).unwrap();
            messages.entry = Entry::Im(MessagingHabits {
                providers: IdVec::new(),
                dialogue_exchanges: none(),
                think: none(),
                sensitivity: none(),
                returns: None,
                session: SessionForm::Held { exchanges: none() },
                inquiry: None,
            });
            let calls = center().classes[ClassId(0)].clone();
            Center { classes: vec![calls, messages].into(), ..center() }
        };
        let broken = |spoil| broken_in(with_messages(), spoil);
        assert_eq!(broken(|_| {}), None);
        let cases: [(Spoil, &str); 2] = [
            (|run| host(run).offered += 1, "contacts by instant message"),
            (|run| host(run).wait_answered += 1, "waits of contacts by instant message"),
        ];
        for (number, (spoil, rule)) in cases.into_iter().enumerate() {
            let found = broken(spoil);
            assert!(found.is_some_and(|found| found.starts_with(rule)), "case {number}: {found:?}, not {rule}");
        }
    }

    #[test]
    fn each_spoiled_book_of_a_site_is_found_by_the_rule_for_it() {
        let two = || {
            let names = ["north".to_owned(), "south".to_owned()];
            let everybody_to_the_north = Entrance::Split(vec![1.0, 0.0].into());
            let sites = Sites::several(
                Vec::from(names).into(),
                vec![SiteId(0)].into(),
                vec![everybody_to_the_north].into(),
                None,
            );
            Center { sites, ..center() }
        };
        let broken = |spoil| broken_in(two(), spoil);
        assert_eq!(broken(|_| {}), None);
        let cases: [(Spoil, &str); 4] = [
            (|run| book(run).offered += 1, "contacts of a site = "),
            (
                |run| {
                    book(run).offered += 1;
                    book(run).blocked += 1;
                },
                "contacts that a site counted",
            ),
            (|run| book(run).wait_answered += 1, "time integral of contacts waiting at a site"),
            (
                |run| {
                    run.cells[0].requested += 1;
                },
                "contacts of all sites",
            ),
        ];
        for (number, (spoil, rule)) in cases.into_iter().enumerate() {
            let found = broken(spoil);
            assert!(found.is_some_and(|found| found.starts_with(rule)), "case {number}: {found:?}, not {rule}");
        }
    }

    fn host<'a>(run: &'a mut Run<'_, (), false>) -> &'a mut Cell {
        run.host_books.as_mut().expect("there are messages").spoil()
    }

    fn book<'a>(run: &'a mut Run<'_, (), false>) -> &'a mut Cell {
        run.sites.as_mut().expect("there are several sites").spoil(SiteId(0))
    }

    /// The level of something that never happened.
    fn untouched() -> LevelByInterval {
        LevelByInterval::new(Time::START, Span::from_seconds(3600), 1, 0)
    }
}
