//! Level alerts: clients who have looked at the status and do not come may ask to be told when it is better.

use crate::ids::{ClassId, ClientId};
use crate::model::tallies::counts;
use crate::routing::Channel;
use crate::time::{Span, Time};
use crate::workload::{LevelAlert, Paging, StatusDraws};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

counts! {
    /// Clients of a class who asked to be told when the status is better, and what came of it.
    pub struct AlertTimes {
        /// Clients who asked, each time that they did.
        pub asked: u64,
        /// Of these: were told by message.
        pub by_message: u64,
        /// Of these: were told by page.
        pub by_page: u64,
        /// Of these: could not be told, because the center does not dial out.
        pub undeliverable: u64,
        /// Of these: came of themselves before.
        pub came_before: u64,
        /// From asking to the alert, over those who were told \[ns\].
        pub waited: u128,
        /// Contacts that were made because of an alert.
        pub contacts: u64,
    }
}

impl AlertTimes {
    /// Clients who asked and for whom that is over.
    pub(super) fn ended(&self) -> u64 {
        self.by_message + self.by_page + self.undeliverable + self.came_before
    }
}

/// A client whose condition is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Alert {
    pub(crate) client: ClientId,
    pub(crate) class: ClassId,
    /// The number of their contact.
    pub(crate) number: u64,
    /// How often they had tried before they asked.
    attempt: u16,
    channel: Channel,
    asked: Time,
    /// Their place among all who ever asked.
    turn: u64,
}

/// All clients who wait for an alert.
#[derive(Debug)]
pub(super) struct Alerts<'a> {
    paging: &'a Paging,
    waiting: BTreeMap<ClientId, Alert>,
    /// By what they look at, and who asked first in front.
    order: BTreeSet<(ClassId, Channel, u64, ClientId)>,
    /// Those whose condition was met at the last report, until they are told.
    met: VecDeque<Alert>,
    asked: u64,
}

impl<'a> Alerts<'a> {
    /// Nobody has asked yet.
    pub(super) fn new(paging: &'a Paging) -> Alerts<'a> {
        Alerts { paging, waiting: BTreeMap::new(), order: BTreeSet::new(), met: VecDeque::new(), asked: 0 }
    }

    /// A client who would make contact by this channel asks to be told.
    pub(super) fn ask(
        &mut self,
        client: ClientId,
        (class, channel): (ClassId, Channel),
        (number, attempt): (u64, u16),
        now: Time,
    ) {
        let turn = self.asked;
        self.asked += 1;
        self.order.insert((class, channel, turn, client));
        self.waiting.insert(client, Alert { client, class, number, attempt, channel, asked: now, turn });
    }

    /// The client wants to be told no more, if they did.
    pub(super) fn end(&mut self, client: ClientId) -> Option<Alert> {
        let alert = self.waiting.remove(&client)?;
        self.order.remove(&(alert.class, alert.channel, alert.turn, client));
        Some(alert)
    }

    /// What these clients look at meets their condition: all of them are to be told.
    pub(super) fn meet(&mut self, (class, channel): (ClassId, Channel)) {
        let of_them = (class, channel, 0, ClientId(0))..=(class, channel, u64::MAX, ClientId(u32::MAX));
        while let Some(&(.., client)) = self.order.range(of_them.clone()).next() {
            let alert = self.end(client).expect("whoever waits in order waits");
            self.met.push_back(alert);
        }
    }

    /// The next client who is to be told.
    pub(super) fn take(&mut self) -> Option<Alert> {
        self.met.pop_front()
    }

    /// How many still wait.
    pub(super) fn waiting(&self) -> u64 {
        self.waiting.len() as u64
    }

    /// The client is told: by message if they are online, else by page. When they make contact for it; nothing when they do not.
    pub(super) fn tell(
        &self,
        alert: &Alert,
        is_online: bool,
        (plan, draws, times): (&LevelAlert, &StatusDraws, &mut AlertTimes),
        now: Time,
    ) -> Option<Time> {
        let Alert { number, attempt, asked, .. } = *alert;
        if !is_online && !self.paging.dial_out {
            times.undeliverable += 1;
            return None;
        }
        times.waited += u128::from(now.since(asked).nanos());
        let read = if is_online {
            times.by_message += 1;
            now
        } else {
            times.by_page += 1;
            now + draws.page_delay(self.paging, number, attempt)
        };
        let after: Span = draws.after_alert(plan, number, attempt)?;
        Some(read + after)
    }
}
