//! What happens at each site, where there are several: who comes there, who waits there, and what becomes of them.

use crate::ids::Id;
use crate::ids::{ClassId, IdVec, SiteId};
use crate::model::contact::{ContactRecord, Responses};
use crate::model::plan::{Entrance, Horizon, Sites, Thresholds};
use crate::model::tallies::{Cell, Packed, Wait, WaitCounter, Waits};
use crate::random::{Root, Stream};
use crate::stats::LevelByInterval;
use crate::time::{Span, Time};
use crate::workload::Class;

/// The sites of a run.
#[derive(Debug)]
pub(crate) struct SiteCounts<'a> {
    plan: &'a Sites,
    thresholds: Thresholds,
    sites: IdVec<SiteId, Site>,
    splits: IdVec<ClassId, Stream>,
    /// Contacts that asked to be routed and left before their request had come to a site.
    left_on_the_way: u64,
}

#[derive(Debug)]
struct Site {
    cells: Vec<Cell>,
    waits: WaitCounter,
    waiting: LevelByInterval,
    /// Contacts that came directly.
    direct: u64,
    /// How long requests were on their way to the engine \[ns\].
    on_the_way: u128,
}

/// What happened at a site in a run that is over.
#[derive(Debug)]
pub(crate) struct Visited {
    pub(crate) cells: Packed<Cell>,
    pub(crate) waits: Waits,
    pub(crate) waiting: Vec<u128>,
    pub(crate) max_waiting: Vec<u32>,
}

impl<'a> SiteCounts<'a> {
    /// Nothing for a center of one site.
    pub(crate) fn new(
        plan: &'a Sites,
        classes: &IdVec<ClassId, Class>,
        (horizon, thresholds): (Horizon, Thresholds),
        root: Root,
    ) -> Option<Box<SiteCounts<'a>>> {
        let site = |_| Site {
            cells: vec![Cell::default(); horizon.intervals()],
            waits: WaitCounter::default(),
            waiting: horizon.level(),
            direct: 0,
            on_the_way: 0,
        };
        plan.are_several().then(|| {
            Box::new(SiteCounts {
                plan,
                thresholds,
                sites: plan.ids().map(site).collect(),
                splits: classes.iter().map(|class| root.stream("site", &class.name)).collect(),
                left_on_the_way: 0,
            })
        })
    }

    /// To which site a contact of this number in its class belongs; nothing if the network places it.
    pub(crate) fn site_of(&self, class: ClassId, number: u64) -> Option<SiteId> {
        let Entrance::Split(shares) = self.plan.entrance(class) else { return None };
        Some(chosen(shares, self.splits[class].draws(number).unit()))
    }

    /// The site to which the contact of this number in its class comes directly; nothing if the network places it.
    pub(crate) fn direct(&mut self, class: ClassId, number: u64) -> Option<SiteId> {
        let site = self.site_of(class, number)?;
        self.sites[site].direct += 1;
        Some(site)
    }

    /// A request has come to the site that was on its way for so long.
    pub(crate) fn add_way(&mut self, site: SiteId, time: Span) {
        self.sites[site].on_the_way += u128::from(time.nanos());
    }

    /// Another contact waits at the site.
    pub(crate) fn join(&mut self, site: SiteId, now: Time) {
        self.sites[site].waiting.add(now, 1);
    }

    /// One fewer waits there.
    pub(crate) fn leave(&mut self, site: SiteId, now: Time) {
        self.sites[site].waiting.add(now, -1);
    }

    /// Counts what became of a contact that arrived in this interval, with its wait unless that is left out.
    pub(crate) fn count(
        &mut self,
        interval: usize,
        record: &ContactRecord,
        responses: Option<&Responses>,
        counts_waits: bool,
    ) {
        let Some(site) = record.site else {
            self.left_on_the_way += u64::from(record.requested.is_some());
            return;
        };
        let site = &mut self.sites[site];
        site.cells[interval].arrive(record.retrials, record.recalls);
        site.cells[interval].count(record, self.thresholds);
        if let Some(responses) = responses {
            site.cells[interval].count_responses(responses, record.outcome);
        }
        if let Some(wait) = Wait::of(record).filter(|_| counts_waits) {
            site.waits.record(wait);
        }
    }

    /// The sum over all intervals of a site.
    pub(crate) fn total(&self, site: SiteId) -> Cell {
        let mut total = Cell::default();
        self.sites[site].cells.iter().for_each(|cell| total += cell);
        total
    }

    /// The time integral of contacts waiting at a site \[contact·ns\].
    pub(crate) fn waiting(&self, site: SiteId, now: Time) -> u128 {
        self.sites[site].waiting.integral(now)
    }

    /// How long the requests of contacts at a site were on their way to its engine, over all of them \[ns\].
    pub(crate) fn on_the_way(&self, site: SiteId) -> u128 {
        self.sites[site].on_the_way
    }

    /// Contacts that came to the site directly, whether they stayed or not.
    pub(crate) fn came_directly(&self, site: SiteId) -> u64 {
        self.sites[site].direct
    }

    /// Contacts that asked to be routed and left before their request had come to a site.
    pub(crate) fn left_on_the_way(&self) -> u64 {
        self.left_on_the_way
    }

    /// What happened at the sites of a run that is over.
    pub(crate) fn finish(self, now: Time) -> IdVec<SiteId, Visited> {
        let visited = |site: Site| {
            let (waiting, max_waiting) = site.waiting.finish_with_maxima(now);
            Visited { cells: site.cells.into_iter().collect(), waits: site.waits.finish(), waiting, max_waiting }
        };
        self.sites.into_iter().map(visited).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_belongs_to_the_site_in_whose_share_it_falls_and_nobody_comes_to_one_without() {
        let shares = vec![0.25, 0.0, 0.75].into();
        let sites = [0.0, 0.249, 0.25, 0.999].map(|point| chosen(&shares, point));
        assert_eq!(sites, [SiteId(0), SiteId(0), SiteId(2), SiteId(2)]);
        assert_eq!(chosen(&vec![0.5, 0.4, 0.0].into(), 0.95), SiteId(1));
    }
}
