//! The end of a run: who is still there is dismissed, the accounts are checked, and the result is put together.

use super::Driver;
use crate::ids::{AgentId, ClassId, ContactId, IdVec, SiteId};
use crate::model::accounts::{ClassEntry, Ledger, SiteEntry};
use crate::model::assembly::{self, MessagePlant};
use crate::model::contact::{Outcome, Stage};
use crate::model::counts::Counts;
use crate::model::imbalance::Imbalance;
use crate::model::limits::RunError;
use crate::model::machines::sites::{SiteCounts, Visited};
use crate::model::machines::stations::{Session, Work};
use crate::model::result::{RunResult, SiteTimes};
use crate::model::tallies::Cell;
use crate::model::timetable::{Only, Rare};
use crate::routing::Log;
use crate::stats::SpanPairs;
use crate::time::Span;
use crate::workload::{Class, Entry};

/// What there was at the end of a run and is in no count of contacts \[ns\].
struct Leftover {
    /// The time that contacts had waited who were left waiting.
    waits: u128,
    waits_by_site: IdVec<SiteId, u128>,
    /// Stretches of sessions whose slot was released and that never came to an end.
    unfinished: u128,
    /// Open sessions of agents who call or have called back, or have yet to find out that the client has gone.
    not_in_service: u64,
    /// How long those of the latter had taken.
    looks: u128,
}

impl<const WATCHED: bool> Driver<'_, WATCHED> {
    /// The result of a run that went to its end, after so many events.
    ///
    /// # Errors
    /// The accounts do not balance.
    pub(super) fn finish(mut self, events: u64) -> Result<RunResult, RunError> {
        let leftover = self.dismiss_all();
        self.check(&leftover).map_err(RunError::Imbalance)?;
        let (center, now) = (self.center, self.now);
        let plant = self.message_plant();
        let (providers, proxy) = (plant.providers(center, now), plant.proxy(center, now));
        let groups = assembly::groups(center, &self.stations, &self.attention, self.responses.as_deref(), now);
        if let Some(presence) = &mut self.presence {
            presence.finish(self.now).iter().for_each(|record| self.observer.on_presence(record));
        }
        let Counts { callbacks, presence, status, subscribers, .. } = self.counts();
        let told = self.told_and_met();
        let network_log = self.network.as_mut().and_then(|network| network.take_log());
        let logs: IdVec<SiteId, Log> = self.engines.iter_mut().filter_map(|engine| engine.router.take_log()).collect();
        let visited = self.sites.take().map(|sites| sites.finish(now)).unwrap_or_default();
        let sites = visited.ids().zip(visited).map(|(site, visited)| self.site_times(site, visited)).collect();
        let counted = self.tallies.finish();
        let result = RunResult {
            cells: counted.cells,
            waits: counted.waits,
            hosts: counted.hosts,
            by_queue: counted.by_queue,
            served: counted.served,
            within: counted.within,
            waiting_longest: counted.waiting_longest,
            queues: self.queues.times(now),
            groups,
            providers,
            proxy,
            sites,
            trunks: self.trunks.times(now),
            automation: self.self_service.as_ref().map(|systems| systems.times()).unwrap_or_default(),
            announcements: self.announcements.as_ref().map(|told| told.times()).unwrap_or_default(),
            told,
            callbacks,
            callback_endings: self.callbacks.as_ref().map(|callbacks| callbacks.endings()).unwrap_or_default(),
            presence,
            status,
            status_endings: self.status.as_ref().map(|page| page.endings()).unwrap_or_default(),
            invitations: self.pages.as_ref().map(|pages| pages.times()).unwrap_or_default(),
            while_waiting: self.self_help.as_ref().map(|help| help.times()).unwrap_or_default(),
            subscribers,
            sip: self.signalling.as_ref().map(|point| point.times()).unwrap_or_default(),
            pieces: Vec::new(),
            events,
            max_present: self.contacts.most(),
            ended: now,
            logs,
            network_log,
        };
        Ok(self.pieces.finish(result))
    }

    /// The waits that contacts were told by announcements or that their clients were shown by the status page, with those that they met.
    fn told_and_met(&self) -> IdVec<ClassId, SpanPairs> {
        let heard = self.announcements.as_ref().map(|announcements| announcements.pairs());
        let shown = self.status.as_ref().map(|page| page.pairs());
        let Some(mut told) = heard.or(shown).cloned() else { return IdVec::new() };
        if let (Some(_), Some(shown)) = (heard, shown) {
            told.iter_mut().zip(shown).for_each(|(told, shown)| told.merge(shown));
        }
        told
    }

    /// What was counted so far, and neither by interval nor by contact.
    fn counts(&self) -> Counts {
        let (center, now) = (self.center, self.now);
        let site = |site: SiteId| {
            let placements = self.network.as_ref().map(|network| *network.placements(site));
            (placements, center.overflows().then(|| *self.overflows.counts(site)))
        };
        let mut counts = Counts {
            groups: assembly::group_counts(center, &self.stations, self.responses.as_deref(), now),
            trunks: self.trunks.calls(),
            sites: if self.sites.is_some() { center.sites.ids().map(site).collect() } else { IdVec::new() },
            callbacks: self.callbacks.as_ref().map(|callbacks| callbacks.times().clone()).unwrap_or_default(),
            presence: self.presence.as_ref().map(|seen| seen.times().clone()).unwrap_or_default(),
            status: self.status.as_ref().map(|page| page.times().clone()).unwrap_or_default(),
            subscribers: self.mailings.as_ref().map(|mailings| mailings.times()).unwrap_or_default(),
            ..Counts::default()
        };
        self.message_plant().count_into(&mut counts, center, now);
        counts
    }

    fn message_plant(&self) -> MessagePlant<'_, '_> {
        MessagePlant { hosts: &self.hosts, robot: &self.robot, journeys: &self.journeys, faults: &self.faults }
    }

    /// A piece of a long run ends, or the beginning that is left out: what was counted up to here is kept.
    #[cold]
    pub(super) fn on_piece_end(&mut self) {
        if let Some(presence) = &mut self.presence {
            presence.count_lists(self.now);
        }
        let counts = self.counts();
        self.pieces.end(self.now, counts);
        self.timetable.schedule_or_cancel(Rare::PieceEnd(Only), self.pieces.next());
    }

    fn site_times(&self, site: SiteId, visited: Visited) -> SiteTimes {
        SiteTimes {
            cells: visited.cells,
            waits: visited.waits,
            waiting: visited.waiting,
            max_waiting: visited.max_waiting,
            placements: self.network.as_ref().map(|network| *network.placements(site)),
            overflow: self.center.overflows().then(|| *self.overflows.counts(site)),
        }
    }

    /// Dismisses who is still there.
    fn dismiss_all(&mut self) -> Leftover {
        let now = self.now;
        if let Some(transfers) = &mut self.transfers {
            transfers.close();
        }
        let (called_back, open): (Vec<_>, Vec<_>) =
            self.stations.open_now().into_iter().partition(|session| self.is_called_back(session.contact));
        if self.callbacks.is_some() {
            self.dismiss_callbacks();
        }
        for place in self.stations.selected() {
            let id = self.stations.session(place).contact;
            self.leave_selected(id, place);
        }
        let waits_by_site = self.center.sites.ids().map(|_| 0).collect();
        let not_in_service = called_back.len() as u64;
        let mut leftover = Leftover { waits: 0, waits_by_site, unfinished: 0, not_in_service, looks: 0 };
        for Session { contact: id, agent, work, by_turns, .. } in
            open.into_iter().filter(|session| session.work != Work::Selected)
        {
            if work != Work::WrapUp {
                self.contacts[id].leg.conversed = now;
                self.recall(id);
                self.release(id);
            }
            if self.look_at_silent(id).is_some() {
                leftover.not_in_service += 1;
                leftover.looks += u128::from(now.since(self.contacts[id].leg.connected).nanos());
                self.end(id, Outcome::SilentlyAbandoned, Some(agent), Span::ZERO);
                continue;
            }
            let wrap_up = now.since(self.contacts[id].leg.conversed);
            if by_turns {
                leftover.unfinished += u128::from(self.conversations.released(id).nanos());
            }
            self.end(id, Outcome::InService, Some(agent), wrap_up);
        }
        for id in self.contacts.present() {
            let contact = &mut self.contacts[id];
            let waited = u128::from(now.since(contact.leg.requested).nanos());
            let (outcome, agent) = match contact.stage {
                // Its slot was released: it has no session that could be open.
                Stage::Served { .. } => {
                    contact.leg.conversed = now;
                    leftover.unfinished += u128::from(self.conversations.released(id).nanos());
                    (Outcome::InService, Some(self.conversations.agent(id)))
                }
                Stage::Waiting => {
                    leftover.waits += waited;
                    leftover.waits_by_site[contact.site] += waited;
                    if self.sites.is_some() {
                        self.overflows.leave(id, now);
                    }
                    (Outcome::Unserved, None)
                }
                Stage::Consulting => {
                    leftover.waits += waited;
                    (Outcome::Unserved, None)
                }
                _ => (Outcome::Unserved, None),
            };
            self.recall(id);
            self.release(id);
            self.end(id, outcome, agent, Span::ZERO);
        }
        leftover
    }

    /// Counts a contact at its site and dismisses it.
    fn end(&mut self, id: ContactId, outcome: Outcome, agent: Option<AgentId>, wrap_up: Span) {
        if self.sites.is_some() {
            self.count_at_site(id, outcome, agent, wrap_up);
        }
        self.dismiss(id, outcome, agent, wrap_up);
    }

    /// Whether all accounts balance.
    fn check(&self, leftover: &Leftover) -> Result<(), Imbalance> {
        let now = self.now;
        self.ledger(leftover).check()?;
        self.stations.check(now)?;
        self.attention.check(now)?;
        self.trunks.check(now)?;
        self.callbacks.as_ref().map_or(Ok(()), |callbacks| callbacks.check())?;
        self.status.as_ref().map_or(Ok(()), |page| page.check())?;
        self.pages.as_ref().map_or(Ok(()), |pages| pages.check())?;
        self.hosts.check()?;
        self.bindings.check()?;
        self.journeys.check()
    }

    fn ledger(&self, leftover: &Leftover) -> Ledger {
        // Who comes for nothing but a callback sends no message.
        let calls_only = |class| self.callbacks.as_ref().is_some_and(|callbacks| callbacks.come_for_one(class));
        let entry = |(class, plan): (_, &Class)| ClassEntry {
            name: plan.name.clone(),
            counts: self.tallies.of_class(class),
            by_message: matches!(plan.entry, Entry::Im(_)) && !calls_only(class),
            did_not_come: self.status.as_ref().map_or(0, |page| page.did_not_come(class)),
        };
        Ledger {
            classes: self.center.classes.entries().map(entry).collect(),
            in_service: self.stations.open_sessions() - leftover.not_in_service + self.conversations.away(),
            self_served_waiting: self.self_help.as_ref().map_or(0, |help| help.done()),
            turned_elsewhere: self.status.as_ref().map_or(0, |page| page.turned_elsewhere()),
            callbacks_accepted: self.callbacks.as_ref().map_or(0, |callbacks| callbacks.accepted()),
            callbacks: self.callbacks.as_ref().map_or(0, |callbacks| callbacks.work()),
            self_service: self.self_service.as_ref().map(|systems| systems.total()).unwrap_or_default(),
            balked: self.announcements.as_ref().map_or(0, |announcements| announcements.balked())
                + self.callbacks.as_ref().map_or(0, |callbacks| callbacks.came_for_none()),
            waiting: self.queues.integral(self.now),
            left_waiting: leftover.waits,
            sessions: self.stations.length_of_sessions() + leftover.looks,
            responses: self.responses.as_ref().map_or(0, |responses| responses.time()),
            unfinished: leftover.unfinished,
            hosts: self.tallies.of_hosts(),
            queues: self.tallies.of_queues(),
            sites: self.sites.as_ref().map(|sites| self.site_entries(sites, leftover)).unwrap_or_default(),
            left_on_the_way: self.sites.as_ref().map_or(0, |sites| sites.left_on_the_way()),
        }
    }

    fn site_entries(&self, sites: &SiteCounts<'_>, leftover: &Leftover) -> Vec<SiteEntry> {
        let entry = |(site, name): (SiteId, &str)| {
            let flows = self.overflows.counts(site);
            let placed = self.network.as_ref().map_or(0, |network| network.placements(site).placed);
            let counts: Cell = sites.total(site);
            SiteEntry {
                name: name.to_owned(),
                counts,
                waiting: sites.waiting(site, self.now),
                left_waiting: leftover.waits_by_site[site],
                on_the_way: sites.on_the_way(site),
                before: self.overflows.before(site),
                elsewhere: self.overflows.elsewhere(site),
                came: sites.came_directly(site) + placed,
                flow_in: flows.flow_in,
                flow_out: flows.flow_out,
            }
        };
        self.center.sites.entries().map(entry).collect()
    }
}
