//! The end of a run: who is still there is dismissed, the books are checked, and the result is laid out.

use super::balance::{self, Leftover};
use super::contacts::Stage;
use super::limits::RunError;
use super::record::{Observer, Outcome};
use super::result::{GroupTimes, ProviderTimes, ProxyTimes, QueueTimes, RunResult, ServerTimes};
use super::run::Run;
use super::servers::Pool;
use super::stations::{GroupLevels, Work};
use crate::stats::LevelByInterval;
use crate::time::Span;

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// The result of a run that went to its end, after so many events.
    ///
    /// # Errors
    /// The books do not balance.
    pub(super) fn finish(mut self, events: u64) -> Result<RunResult, RunError> {
        let now = self.now();
        self.unselect_all();
        let mut leftover = Leftover::of(self.center);
        for session in self.stations.open_now() {
            if session.work != Work::WrapUp {
                self.contacts[session.contact].conversed = now;
                self.recall(session.contact);
                self.release_host(session.contact);
            }
            let wrap_up = now.since(self.contacts[session.contact].conversed);
            if session.by_turns {
                leftover.unfinished += u128::from(self.talks[session.contact].released.nanos());
            }
            self.count_at_site(session.contact, Outcome::InService, Some(session.agent), wrap_up);
            self.dismiss(session.contact, Outcome::InService, Some(session.agent), wrap_up);
        }
        for id in self.contacts.present() {
            let contact = &mut self.contacts[id];
            match contact.stage {
                Stage::Away => {
                    self.contacts.remove(id);
                    continue;
                }
                Stage::Served => contact.conversed = now,
                Stage::Waiting => {
                    leftover.add_at_site(contact.site, now.since(contact.requested));
                    if let Some(sites) = &mut self.sites {
                        sites.overflow.leave(id, now);
                    }
                }
                Stage::Consulting => leftover.add(now.since(contact.requested)),
                _ => {}
            }
            let (outcome, agent) = match contact.stage {
                // Its slot was released: it has no session that could be open.
                Stage::Served => {
                    leftover.unfinished += u128::from(self.talks[id].released.nanos());
                    (Outcome::InService, Some(self.talks[id].agent()))
                }
                _ => (Outcome::Unserved, None),
            };
            self.recall(id);
            self.release_host(id);
            self.count_at_site(id, outcome, agent, Span::ZERO);
            self.dismiss(id, outcome, agent, Span::ZERO);
        }
        balance::check(&self, &leftover).map_err(RunError::Imbalance)?;
        let trunks = self.trunk_times().into();
        let logs = self.take_logs();
        let network_log = self.take_network_log();
        let queue = |level: LevelByInterval| QueueTimes { most_waiting: level.maximum(), waiting: level.finish(now) };
        let mut downtimes = Vec::from_iter((0..self.faults.len()).map(|number| self.downtime(number))).into_iter();
        let mut attending = self.attention.attending.into_iter();
        let mut missed = self.response.map(|run| run.missed.into_iter());
        let group = |levels: GroupLevels| GroupTimes {
            missed: missed.as_mut().and_then(Iterator::next).unwrap_or(0),
            attending: attending.next().map(|level| level.finish(now)),
            sessions: levels.sessions().clone().finish(now),
            present: levels.present.finish(now),
            busy: levels.busy.finish(now),
            overtime: levels.overtime,
        };
        let servers = |pool: Pool| ServerTimes {
            busy: pool.busy.finish(now),
            waiting: pool.waiting.finish(now),
            begun: pool.begun,
            refused: pool.refused,
        };
        let mut downtime = || downtimes.next().unwrap_or(0);
        let mut pools = self.pools.into_iter().map(servers);
        let mut next = || pools.next().expect("each provider, the proxy and the firewall have a pool");
        let provider = |(times, channels): (ProviderTimes, LevelByInterval)| ProviderTimes {
            most_channels: channels.maximum(),
            channels: channels.finish(now),
            servers: next(),
            downtime: downtime(),
            ..times
        };
        let providers = self.providers.into_iter().zip(self.channels).map(provider).collect();
        let proxy = ProxyTimes {
            most_hosted: self.hosted.maximum(),
            hosted: self.hosted.finish(now),
            servers: next(),
            firewall: next(),
            downtime: downtime(),
            firewall_downtime: downtime(),
        };
        Ok(RunResult {
            cells: self.cells,
            waits: self.classes.into_iter().map(|class| class.waits).collect(),
            queues: self.waiting.into_iter().map(queue).collect(),
            groups: self.stations.groups.into_iter().map(group).collect(),
            providers,
            proxy,
            hosts: self.host_books.map(|books| books.finish()).unwrap_or_default(),
            sites: self.sites.map(|books| *books).map(|books| books.finish(now)).unwrap_or_default(),
            trunks,
            answered_by_due: self.answered_by_due,
            automation: self.automation.map(|run| run.times).unwrap_or_default(),
            notices: self.notices.map(|run| run.times).unwrap_or_default(),
            sip: self.sip.map(|sip| sip.times).unwrap_or_default(),
            events,
            most_present: self.contacts.most(),
            ended: now,
            logs,
            network_log,
        })
    }
}
