//! What clients are told who wait to be called: a page ahead of the first call, and from time to time how long it will take.
//!
//! When it will be a client's turn is estimated anew whenever the line moves and stands in between: from the moment at which an agent
//! last took somebody of the queue, or the client began to stand in line if that was later, it takes as long as a contact at their place
//! has to wait. Who is not to be called yet is expected to be called then, or so long after now as they would have to wait, if that is
//! later. So nothing is asked of the whole line: the page that is due first is looked at when something happens, and each of them
//! at the moment at which it is to go.

use crate::ids::{ClassId, ContactId, IdVec, QueueId, SiteId};
use crate::model::tallies::{Accuracy, counts};
use crate::time::{Span, Time};
use crate::workload::{Callback, CallbackDraws, PageAhead, Paging};
use std::collections::{BTreeMap, BTreeSet};

counts! {
    /// What clients of a class were told who waited to be called.
    pub struct NoticeTimes {
        /// Pages that went out ahead of the first call.
        pub pages: u64,
        /// Pages that could not, because the center does not dial out.
        pub pages_undeliverable: u64,
        /// Callbacks that were called, or over, before their page was due.
        pub unpaged: u64,
        /// How right it was when clients were expected to be called as their page went out, over those who were.
        pub page_accuracy: Accuracy,
        /// Callbacks that were called when their client had read the page and was ready.
        pub called_ready: u64,
        /// Of these: answered at the first call.
        pub answered_ready: u64,
        /// Estimates that were sent by message to clients who were online.
        pub updates_by_message: u64,
        /// Estimates that were sent by page to the others.
        pub updates_by_page: u64,
        /// Estimates that could not be sent to these, because the center does not dial out.
        pub updates_undeliverable: u64,
        /// The waits that were sent \[ns\].
        pub updated_wait: u128,
        /// How right the last of them was, over those who were called then.
        pub update_accuracy: Accuracy,
    }
}

impl NoticeTimes {
    /// Callbacks that were to be paged ahead.
    pub(super) fn to_be_paged(self) -> u128 {
        u128::from(self.pages + self.pages_undeliverable + self.unpaged)
    }
}

/// What is to be told, or comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Notice {
    /// What a client was sent settles the matter as they read it.
    Settle(ContactId),
    /// A client may be to be paged.
    Page(ContactId),
    /// A client is to be sent an estimate.
    Update(ContactId),
}

/// Whether a client has been paged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    /// There is none to send, or none any more.
    Over,
    /// It is to go out.
    Ahead,
    /// It went out, while they were expected to be called at `start`; they are ready from `read` to `until`.
    Sent { at: Time, start: Time, read: Time, until: Time },
}

/// A client who is told something.
#[derive(Clone, Copy, Debug)]
struct Client {
    class: ClassId,
    number: u64,
    /// When the contact asked first, by which it has its place.
    requested: Time,
    /// From when on they may be called.
    due: Time,
    /// Where and since when they stand in line to be called.
    in_line: Option<(SiteId, Time)>,
    page: Page,
    /// Their place among those whose page has not gone out, if they stand in line.
    unpaged: Option<Unpaged>,
    /// Whether they have been called.
    is_called: bool,
    /// Estimates that they were sent, and the last: when, and the wait.
    updates: u32,
    last: Option<(Time, Span)>,
    /// What is set for them, one moment for each kind of notice.
    settles_at: Option<Time>,
    page_at: Option<Time>,
    update_at: Option<Time>,
}

/// A contact whose page has not gone out, by when it asked, at its site.
type Unpaged = (SiteId, ClassId, Time, ContactId);

/// All clients who are told something while they wait to be called.
#[derive(Debug)]
pub(super) struct Notices<'a> {
    paging: &'a Paging,
    clients: IdVec<ContactId, Option<Client>>,
    agenda: BTreeSet<(Time, Notice)>,
    unpaged: BTreeSet<Unpaged>,
    /// When an agent last took somebody of a queue.
    moved: BTreeMap<(SiteId, QueueId), Time>,
    /// The moment of the next notice of which the driver knows.
    noted: Option<Time>,
}

impl<'a> Notices<'a> {
    /// Nobody waits yet.
    pub(super) fn new(paging: &'a Paging) -> Notices<'a> {
        Notices {
            paging,
            clients: IdVec::new(),
            agenda: BTreeSet::new(),
            unpaged: BTreeSet::new(),
            moved: BTreeMap::new(),
            noted: None,
        }
    }

    /// The client of this number waits to be called, at the place of a request.
    pub(super) fn begin(
        &mut self,
        id: ContactId,
        (class, number, requested): (ClassId, u64, Time),
        (plan, draws): (&Callback, &CallbackDraws),
        now: Time,
    ) {
        let updates = plan.updates.as_ref().filter(|updates| draws.wants_updates(updates, number));
        if plan.page.is_none() && updates.is_none() {
            return;
        }
        *self.clients.grown_to(id) = Some(Client {
            class,
            number,
            requested,
            due: now,
            in_line: None,
            page: if plan.page.is_some() { Page::Ahead } else { Page::Over },
            unpaged: None,
            is_called: false,
            updates: 0,
            last: None,
            settles_at: None,
            page_at: None,
            update_at: None,
        });
        if let Some(updates) = updates {
            self.set(Notice::Update(id), Some(now + updates.every));
        }
    }

    fn client(&mut self, id: ContactId) -> Option<&mut Client> {
        self.clients.grown_to(id).as_mut()
    }

    /// The notice is due at this moment in place of the one at which it was, or never.
    fn set(&mut self, notice: Notice, at: Option<Time>) {
        let (Notice::Settle(id) | Notice::Page(id) | Notice::Update(id)) = notice;
        let Some(client) = self.client(id) else { return };
        let set = match notice {
            Notice::Settle(_) => &mut client.settles_at,
            Notice::Page(_) => &mut client.page_at,
            Notice::Update(_) => &mut client.update_at,
        };
        let before = std::mem::replace(set, at);
        if let Some(before) = before {
            self.agenda.remove(&(before, notice));
        }
        if let Some(at) = at {
            self.agenda.insert((at, notice));
        }
    }

    /// The client is not to be called before this moment.
    pub(super) fn put_off(&mut self, id: ContactId, until: Time, plan: &Callback) {
        let Some(client) = self.client(id) else { return };
        (client.due, client.in_line) = (until, None);
        self.leave_line(id);
        if let (Some(Client { page: Page::Ahead, .. }), Some(page)) = (self.client(id), &plan.page) {
            self.set(Notice::Page(id), Some(ahead_of(until, page)));
        }
    }

    /// The client stands in line to be called from now on, if they do not yet.
    pub(super) fn stand_in_line(&mut self, id: ContactId, site: SiteId, now: Time) {
        let Some(client) = self.client(id).filter(|client| client.in_line.is_none()) else { return };
        client.in_line = Some((site, now));
        if client.page == Page::Ahead {
            let unpaged = (site, client.class, client.requested, id);
            client.unpaged = Some(unpaged);
            self.unpaged.insert(unpaged);
            self.set(Notice::Page(id), Some(now));
        }
    }

    fn leave_line(&mut self, id: ContactId) {
        if let Some(unpaged) = self.client(id).and_then(|client| client.unpaged.take()) {
            self.unpaged.remove(&unpaged);
        }
    }

    /// An agent takes somebody of the queue.
    pub(super) fn line_moves(&mut self, line: (SiteId, QueueId), now: Time) {
        self.moved.insert(line, now);
    }

    /// Whether the client stands in line.
    pub(super) fn stands_in_line(&self, id: ContactId) -> bool {
        self.clients.get(id).and_then(Option::as_ref).is_some_and(|client| client.in_line.is_some())
    }

    /// When it will be the client's turn in a queue, where a contact at their place has to wait so long.
    pub(super) fn turn(&self, id: ContactId, queue: QueueId, wait: Option<Span>, now: Time) -> Option<Time> {
        let client = self.clients.get(id)?.as_ref()?;
        let since = match client.in_line {
            Some((site, since)) => self.moved.get(&(site, queue)).map_or(since, |&moved| moved.max(since)),
            None => now,
        };
        Some((since + wait?).max(client.due).max(now))
    }

    /// Of those of a class who stand in line at a site and have not been paged, the one who asked first.
    pub(super) fn first_unpaged(&self, site: SiteId, class: ClassId) -> Option<ContactId> {
        let from = (site, class, Time::START, ContactId(0));
        let first = self.unpaged.range(from..).next()?;
        Some(first.3).filter(|_| (first.0, first.1) == (site, class))
    }

    /// The client is paged if they are expected to be called soon enough, at this moment. Whether there is nothing to page any more.
    pub(super) fn page(
        &mut self,
        id: ContactId,
        start: Option<Time>,
        (page, draws, times): (&PageAhead, &CallbackDraws, &mut NoticeTimes),
        now: Time,
    ) -> bool {
        let Some(&mut Client { number, in_line, page: Page::Ahead, page_at, .. }) = self.client(id) else {
            return true;
        };
        // Without an estimate it is looked at when something happens, and so it is where it stands in no line and would wait too long.
        let goes = start.map(|start| ahead_of(start, page));
        if goes.is_none_or(|goes| goes > now) {
            let goes = goes.filter(|_| in_line.is_some());
            if page_at != goes {
                self.set(Notice::Page(id), goes);
            }
            return false;
        }
        self.set(Notice::Page(id), None);
        self.leave_line(id);
        let sent = if self.paging.dial_out {
            times.pages += 1;
            let read = now + draws.page_delay(self.paging, number, 0);
            let until = draws.ready(page, number).map_or(Time::MAX, |ready| read + ready);
            Page::Sent { at: now, start: start.unwrap_or(now), read, until }
        } else {
            times.pages_undeliverable += 1;
            Page::Over
        };
        self.client(id).expect(TOLD).page = sent;
        true
    }

    /// Whether the client has read their page and is ready to be called.
    pub(super) fn is_ready(&self, id: ContactId, now: Time) -> bool {
        let client = self.clients.get(id).and_then(Option::as_ref);
        matches!(client, Some(Client { page: Page::Sent { read, until, .. }, .. }) if (*read..*until).contains(&now))
    }

    /// The client is called, and answers or not.
    pub(super) fn call(&mut self, id: ContactId, answers: bool, times: &mut NoticeTimes, now: Time) {
        let is_ready = self.is_ready(id, now);
        let Some(client) = self.client(id).filter(|client| !client.is_called) else { return };
        client.is_called = true;
        if let Some((at, wait)) = client.last {
            times.update_accuracy.count(wait, now.since(at));
        }
        match client.page {
            Page::Sent { at, start, .. } => {
                times.page_accuracy.count(start.since(at), now.since(at));
                times.called_ready += u64::from(is_ready);
                times.answered_ready += u64::from(is_ready && answers);
            }
            Page::Ahead => self.give_page_up(id, times),
            Page::Over => {}
        }
    }

    fn give_page_up(&mut self, id: ContactId, times: &mut NoticeTimes) {
        times.unpaged += 1;
        self.set(Notice::Page(id), None);
        self.leave_line(id);
        self.client(id).expect(TOLD).page = Page::Over;
    }

    /// The client is sent when it will be their turn, if that is known, and again after a while: by message if they are online, else by
    /// page.
    pub(super) fn update(
        &mut self,
        id: ContactId,
        (start, is_online): (Option<Time>, bool),
        (plan, draws, times): (&Callback, &CallbackDraws, &mut NoticeTimes),
        now: Time,
    ) {
        let (Some(updates), paging) = (&plan.updates, self.paging) else { return };
        self.set(Notice::Update(id), Some(now + updates.every));
        let (Some(client), Some(start)) = (self.client(id), start) else { return };
        if !is_online && !paging.dial_out {
            times.updates_undeliverable += 1;
            return;
        }
        let wait = start.since(now);
        let before = client.updates;
        client.updates += 1;
        client.last = Some((now, wait));
        times.updated_wait += u128::from(wait.nanos());
        let (number, is_settled) = (client.number, client.settles_at.is_some());
        let read = if is_online {
            times.updates_by_message += 1;
            now
        } else {
            times.updates_by_page += 1;
            now + draws.page_delay(paging, number, client.updates)
        };
        if !is_settled && draws.is_settled(updates, number, before) {
            self.set(Notice::Settle(id), Some(read));
        }
    }

    /// An estimate is due that is not sent, because the client is being called: the next one.
    pub(super) fn pass_over(&mut self, id: ContactId, every: Span, now: Time) {
        self.set(Notice::Update(id), Some(now + every));
    }

    /// The client waits to be called no more.
    pub(super) fn end(&mut self, id: ContactId, times: &mut NoticeTimes) {
        let Some(client) = self.client(id) else { return };
        if client.page == Page::Ahead {
            self.give_page_up(id, times);
        }
        for notice in [Notice::Settle(id), Notice::Page(id), Notice::Update(id)] {
            self.set(notice, None);
        }
        self.clients[id] = None;
    }

    /// The next notice that is due, if one is.
    pub(super) fn take(&mut self, now: Time) -> Option<Notice> {
        let &(_, notice) = self.agenda.first().filter(|(at, _)| *at <= now)?;
        self.set(notice, None);
        Some(notice)
    }

    /// When the next notice is due, where that has changed since it was last asked.
    pub(super) fn change(&mut self) -> Option<Option<Time>> {
        let next = self.agenda.first().map(|&(at, _)| at);
        (std::mem::replace(&mut self.noted, next) != next).then_some(next)
    }

    /// Nothing happens any more of which anybody could be told.
    pub(super) fn close(&mut self) {
        while let Some(&(_, notice)) = self.agenda.first() {
            self.set(notice, None);
        }
        self.noted = None;
    }
}

const TOLD: &str = "only who is told something is paged";

/// When the page goes out of a client who is expected to be called at this moment.
fn ahead_of(start: Time, page: &PageAhead) -> Time {
    Time::from_nanos(start.nanos().saturating_sub(page.before.nanos()))
}
