//! What happens at each site, where there are several.

use super::center::{Center, Thresholds};
use super::contacts::{Contact, Stage};
use super::network::{NetworkRun, Placements};
use super::overflow::{Overflow, OverflowRun};
use super::record::{ContactRecord, Observer, Outcome, Responses};
use super::result::Cell;
use super::run::Run;
use super::sites::{Entrance, Sites};
use crate::ids::{AgentId, ClassId, ContactId, Id, IdVec, SiteId};
use crate::random::{Root, Stream};
use crate::routing::{Channel, Log, Router};
use crate::stats::{LevelByInterval, SpanHistogram};
use crate::time::{Span, Time};

/// The numbers of one site in one run.
#[derive(Clone, Debug)]
pub struct SiteTimes {
    /// Contacts that were routed here, by the interval in which they arrived.
    pub cells: Vec<Cell>,
    /// Waits of the answered.
    pub waits: SpanHistogram,
    /// Contacts waiting here \[contact·ns\]: one per interval, then one for the time after the horizon.
    pub waiting: Vec<u128>,
    /// The most that ever waited here at once.
    pub most_waiting: u32,
    /// What the router in the network did, if there is one.
    pub placements: Option<Placements>,
    /// What came of steps that have contacts asked for at other sites, if there are any.
    pub overflow: Option<Overflow>,
}

/// The engine of a site, with its deadline that is in the agenda.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) router: Router,
    pub(super) deadline: Option<Time>,
    pub(super) site: SiteId,
}

/// What a run has besides, where there are several sites. The run attends to one of them at a time, whose engine it has at
/// hand, so that a center of one site does as if there were no others.
#[derive(Debug)]
pub(super) struct SiteBooks<'a> {
    plan: &'a Sites,
    /// The engines of the sites that are not attended to now.
    engines: IdVec<SiteId, Option<Engine>>,
    books: IdVec<SiteId, Book>,
    splits: IdVec<ClassId, Stream>,
    pub(super) network: Option<NetworkRun<'a>>,
    pub(super) overflow: OverflowRun,
    /// Whether any step names a site.
    overflows: bool,
    /// Contacts that asked to be routed and left before their request had come to a site.
    pub(super) left_on_the_way: u64,
}

#[derive(Debug)]
struct Book {
    cells: Vec<Cell>,
    waits: SpanHistogram,
    waiting: LevelByInterval,
    /// Contacts that came directly.
    direct: u64,
    /// How long requests were on their way to the engine \[ns\].
    on_the_way: u128,
}

impl<'a> SiteBooks<'a> {
    /// Books for a center of several sites, with engines like this one; for one there are none.
    pub(super) fn new(center: &'a Center, root: Root, router: &Router, log: bool) -> Option<Box<SiteBooks<'a>>> {
        let plan = &center.sites;
        let book = |_| Book {
            cells: vec![Cell::default(); center.horizon.intervals()],
            waits: SpanHistogram::new(),
            waiting: center.horizon.level(),
            direct: 0,
            on_the_way: 0,
        };
        let splits = center.classes.iter().map(|class| root.stream("site", &class.name));
        let engine = |site: SiteId| (site.index() > 0).then(|| Engine { router: router.clone(), deadline: None, site });
        let books = || SiteBooks {
            plan,
            engines: plan.ids().map(engine).collect(),
            books: plan.ids().map(book).collect(),
            splits: splits.collect(),
            network: plan.network().map(|network| NetworkRun::new(center, network, root, log)),
            overflow: OverflowRun::new(plan),
            overflows: center.overflows(),
            left_on_the_way: 0,
        };
        plan.are_several().then(|| Box::new(books()))
    }

    /// The site to which the contact of this number in its class comes directly; nothing if the network places it.
    fn direct(&mut self, class: ClassId, number: u64) -> Option<SiteId> {
        let Entrance::Split(shares) = self.plan.entrance(class) else { return None };
        let site = chosen(shares, self.splits[class].draws(number).unit());
        self.books[site].direct += 1;
        Some(site)
    }

    /// Counts what became of a contact that arrived in this interval.
    fn count(
        &mut self,
        interval: usize,
        record: &ContactRecord,
        responses: Option<&Responses>,
        thresholds: Thresholds,
    ) {
        let Some(site) = record.site else {
            self.left_on_the_way += u64::from(record.requested.is_some());
            return;
        };
        let book = &mut self.books[site];
        book.cells[interval].offered += 1;
        book.cells[interval].count(record, thresholds);
        if let Some(responses) = responses {
            book.cells[interval].count_responses(responses, record.outcome);
        }
        if let (Some(requested), Some(connected)) = (record.requested, record.connected) {
            book.waits.record(connected.since(requested));
        }
    }

    /// Whether an engine, the one at hand or another, waits for its deadline.
    pub(super) fn some_deadline(&self, at_hand: &Engine) -> bool {
        std::iter::once(at_hand).chain(self.engines.iter().flatten()).any(|engine| engine.deadline.is_some())
    }

    /// The sum over all intervals of a site.
    pub(super) fn total(&self, site: SiteId) -> Cell {
        let mut total = Cell::default();
        self.books[site].cells.iter().for_each(|cell| total += cell);
        total
    }

    /// The time integral of contacts waiting at a site \[contact·ns\].
    pub(super) fn waiting(&self, site: SiteId, now: Time) -> u128 {
        self.books[site].waiting.integral(now)
    }

    /// How long the requests of contacts at a site were on their way to its engine, over all of them \[ns\].
    pub(super) fn on_the_way(&self, site: SiteId) -> u128 {
        self.books[site].on_the_way
    }

    /// Contacts that came to the site, directly or by the network, whether they stayed or not.
    pub(super) fn came(&self, site: SiteId) -> u64 {
        self.books[site].direct + self.network.as_ref().map_or(0, |network| network.placements(site).placed)
    }

    pub(super) fn finish(self, now: Time) -> IdVec<SiteId, SiteTimes> {
        let (network, overflow) = (self.network, self.overflow);
        let times = |(site, book): (SiteId, Book)| SiteTimes {
            cells: book.cells,
            waits: book.waits,
            most_waiting: book.waiting.maximum(),
            waiting: book.waiting.finish(now),
            placements: network.as_ref().map(|network| *network.placements(site)),
            overflow: self.overflows.then(|| *overflow.counts(site)),
        };
        let sites = self.books.ids();
        sites.zip(self.books).map(times).collect()
    }

    /// For tests of the books: a cell to spoil.
    #[cfg(test)]
    pub(super) fn spoil(&mut self, site: SiteId) -> &mut Cell {
        &mut self.books[site].cells[0]
    }
}

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// Has the engine of the site at hand.
    #[cold]
    pub(super) fn attend(&mut self, site: SiteId) {
        if let Some(sites) = &mut self.sites
            && self.engine.site != site
        {
            let engine = sites.engines[site].take().expect("an engine that is not at hand lies with the others");
            let other = std::mem::replace(&mut self.engine, engine);
            let place = other.site;
            sites.engines[place] = Some(other);
        }
    }

    /// A contact that asks to be routed comes to its site, or to the agent's address there that is returned.
    #[cold]
    pub(super) fn come_to_site(&mut self, id: ContactId, channel: Channel) -> Option<AgentId> {
        let Contact { class, number, requested, .. } = self.contacts[id];
        let address = match self.sites.as_mut()?.direct(class, number) {
            Some(site) => {
                self.contacts[id].site = site;
                self.attend(site);
                None
            }
            None => self.place(id, channel),
        };
        let on_the_way = self.now().since(requested);
        self.sites.as_mut()?.books[self.contacts[id].site].on_the_way += u128::from(on_the_way.nanos());
        address
    }

    /// A contact that waits at its site, or is on the way there, leaves. The run attends to the site from now on.
    #[cold]
    pub(super) fn leave_site(&mut self, id: ContactId, outcome: Outcome) {
        if matches!(self.contacts[id].stage, Stage::Waiting | Stage::Selected) {
            self.attend(self.contacts[id].site);
            self.leave_other_lines(id);
            self.wait_at_site(id, -1);
        }
        self.count_at_site(id, outcome, None, Span::ZERO);
    }

    /// Another contact waits at its site, or one fewer.
    #[cold]
    pub(super) fn wait_at_site(&mut self, id: ContactId, change: i32) {
        self.change_line(self.contacts[id].site, id, change);
    }

    /// A contact stands in the line of a site from now on, or no longer.
    pub(super) fn change_line(&mut self, site: SiteId, id: ContactId, change: i32) {
        let now = self.now();
        if let Some(sites) = &mut self.sites {
            sites.books[site].waiting.add(now, change);
        }
        self.watch(
            site,
            |monitor, demand, _| match change {
                1 => monitor.waits(demand),
                _ => monitor.stops_waiting(demand),
            },
            Some(id),
        );
    }

    /// A contact is connected at its site.
    #[cold]
    pub(super) fn connect_at_site(&mut self, id: ContactId, agent: AgentId, waited: bool) {
        if waited {
            self.wait_at_site(id, -1);
        }
        let site = self.contacts[id].site;
        self.watch(site, |monitor, demand, now| monitor.connects(now, demand, agent), Some(id));
    }

    /// A session ends at its site, to which the run attends from now on.
    #[cold]
    pub(super) fn end_at_site(&mut self, id: ContactId, agent: AgentId, wrap_up: Span) {
        let outcome = if self.contacts[id].cut { Outcome::Dropped } else { Outcome::Handled };
        self.count_at_site(id, outcome, Some(agent), wrap_up);
        self.release_at_site(id, agent);
    }

    /// A session gives its slot free at its site, to which the run attends from now on.
    #[cold]
    pub(super) fn release_at_site(&mut self, id: ContactId, agent: AgentId) {
        let site = self.contacts[id].site;
        let since = self.slot_since(id);
        self.attend(site);
        self.watch(site, |monitor, demand, now| monitor.ends(now, demand, agent, now.since(since)), Some(id));
    }

    /// An agent comes or leaves at his site, to which the run attends from now on.
    #[cold]
    pub(super) fn change_at_site(&mut self, agent: AgentId) {
        let site = self.center.sites.of_group(self.stations.group(agent));
        self.attend(site);
        self.watch(site, |monitor, _, now| monitor.happens_to(agent, now), None);
    }

    /// What an agent is known to be able to do changes at his site, to which the run attends from now on.
    #[cold]
    pub(super) fn report_at_site(&mut self, agent: AgentId) {
        let site = self.center.sites.of_group(self.stations.group(agent));
        self.attend(site);
        self.watch(site, |_, _, _| {}, None);
    }

    /// Counts what became of a contact.
    #[cold]
    pub(super) fn count_at_site(&mut self, id: ContactId, outcome: Outcome, agent: Option<AgentId>, wrap_up: Span) {
        let contact = &self.contacts[id];
        let interval = contact.cell as usize / self.center.classes.len();
        let record = self.record(id, outcome, agent, wrap_up);
        let responses = self.responses(id);
        if let Some(sites) = &mut self.sites {
            sites.count(interval, &record, responses.as_ref(), self.center.thresholds);
        }
    }

    /// The logs of all engines that kept one, in order of the sites.
    pub(super) fn take_logs(&mut self) -> IdVec<SiteId, Log> {
        let sites = self.center.sites.ids();
        sites
            .filter_map(|site| {
                self.attend(site);
                self.engine.router.take_log()
            })
            .collect()
    }
}

/// The site whose share has the point, a number in \[0, 1).
fn chosen(shares: &IdVec<SiteId, f64>, point: f64) -> SiteId {
    let mut sum = 0.0;
    let reached = shares.iter().position(|share| {
        sum += share;
        point < sum
    });
    // Where rounding leaves the sum below the point, the last one that has a share.
    let last = || shares.iter().rposition(|&share| share > 0.0).expect("shares of sites sum to 1");
    SiteId::from_index(reached.unwrap_or_else(last))
}
