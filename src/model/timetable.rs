//! The pending events of a run. Every source of events is declared here once, in the order in which events of one moment come.
//!
//! Contacts have events again and again, so each of their sources has a lane of its own; the others share lanes, in which the slots
//! of one source follow those of the one before.

use super::plan::Center;
use crate::ids::{AgentId, ClassId, ClientId, ContactId, Id, SiteId};
use crate::kernel;
use crate::time::Time;

/// The lanes of the agenda, in the order of phases.
pub(crate) mod lane {
    pub(crate) const SHIFTS: usize = 0;
    pub(crate) const SESSIONS: usize = 1;
    pub(crate) const DEADLINES: usize = 2;
    pub(crate) const STEPS: usize = 3;
    pub(crate) const CALLBACKS: usize = 4;
    pub(crate) const RETURNS: usize = 5;
    pub(crate) const ARRIVALS: usize = 6;
    pub(crate) const PATIENCE: usize = 7;
    pub(crate) const CLOSE: usize = 8;
    pub(crate) const COUNT: usize = 9;
    /// A bit for each lane of which contacts have events again and again.
    pub(crate) const BUSY: u32 = 1 << SESSIONS | 1 << STEPS | 1 << ARRIVALS | 1 << PATIENCE;
}

/// The agenda of a run.
pub(crate) type Agenda = kernel::Agenda<{ lane::COUNT }, { lane::BUSY }>;

/// The slot of a source that has only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Only;

impl Id for Only {
    fn from_index(index: usize) -> Only {
        assert_eq!(index, 0, "there is only one");
        Only
    }
    fn index(self) -> usize {
        0
    }
}

/// What brings a machine down or up again: its number and the cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FaultId(pub(crate) u32);

impl Id for FaultId {
    fn from_index(index: usize) -> FaultId {
        FaultId(index as u32)
    }
    fn index(self) -> usize {
        self.0 as usize
    }
}

macro_rules! sources {
    ($($(#[$doc:meta])* $source:ident($id:ty) in $lane:ident, $count:expr;)+) => {
        /// An event of a source that shares its lane.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Rare {
            $($(#[$doc])* $source($id),)+
        }

        /// The sources, in the order of their slots in a lane.
        #[derive(Clone, Copy)]
        enum Source {
            $($source,)+
        }

        const SOURCES: &[Source] = &[$(Source::$source,)+];

        impl Source {
            fn lane(self) -> usize {
                match self {
                    $(Source::$source => lane::$lane,)+
                }
            }

            /// How many slots it has in a run of the center.
            fn slots(self, center: &Center) -> usize {
                let count: fn(&Center) -> usize = match self {
                    $(Source::$source => $count,)+
                };
                count(center)
            }

            fn event(self, index: usize) -> Rare {
                match self {
                    $(Source::$source => Rare::$source(<$id>::from_index(index)),)+
                }
            }
        }

        impl Rare {
            fn source_and_index(self) -> (Source, usize) {
                match self {
                    $(Rare::$source(id) => (Source::$source, id.index()),)+
                }
            }
        }
    };
}

sources! {
    /// A piece of a long run ends, or the beginning that is left out.
    PieceEnd(Only) in SHIFTS, |_| 1;
    /// An agent comes on duty or leaves.
    Duty(AgentId) in SHIFTS, |center| center.agents.len();
    /// A provider, the proxy or the firewall fails or comes back.
    Fault(FaultId) in SHIFTS, |center| center.fault_causes();
    /// The routing point of SIP goes down or comes up.
    RoutingPoint(Only) in SHIFTS, |_| 1;
    /// Agents close or start programs.
    ProgramChange(Only) in SHIFTS, |_| 1;
    /// The engine learns of it.
    ProgramReport(Only) in SHIFTS, |_| 1;
    /// A table of rules takes the place of another.
    Table(Only) in SHIFTS, |_| 1;
    /// An agent who did not answer takes contacts again.
    Back(AgentId) in SHIFTS, |center| center.agents.len();
    /// The engine of a site wants to be asked again.
    Deadline(SiteId) in DEADLINES, |center| center.sites.count();
    /// A site makes a report for the router in the network.
    SiteReport(SiteId) in DEADLINES, |center| center.sites.count();
    /// A report of a site arrives there.
    ReportArrival(SiteId) in DEADLINES, |center| center.sites.count();
    /// The status server looks at the center.
    StatusReport(Only) in DEADLINES, |_| 1;
    /// Clients who wait to be called may have to be told something.
    Notices(Only) in DEADLINES, |_| 1;
    /// A visitor of the page of a class comes, may be invited, or their invitation ends.
    Visitors(ClassId) in DEADLINES, |center| center.classes.len();
    /// Subscribers are told of something, for contacts of a class.
    Mailing(ClassId) in DEADLINES, |center| center.classes.len();
    /// The horizon ends.
    Close(Only) in CLOSE, |_| 1;
}

/// The pending events.
#[derive(Debug)]
pub(crate) struct Timetable {
    agenda: Agenda,
    /// By source, its first slot.
    firsts: [u32; SOURCES.len()],
}

/// The events of one lane, whose slots are ids of one kind. What a machine is given that has events there and nowhere else.
#[derive(Debug)]
pub(crate) struct Slots<'t, const LANE: usize>(&'t mut Agenda);

/// The events of the places of sessions: see [`lane`].
pub(crate) type Sessions<'t> = Slots<'t, { lane::SESSIONS }>;
/// The steps of contacts.
pub(crate) type Steps<'t> = Slots<'t, { lane::STEPS }>;

impl<'t, const LANE: usize> Slots<'t, LANE> {
    /// The events of the lane on an agenda.
    #[inline(always)]
    pub(crate) fn new(agenda: &'t mut Agenda) -> Self {
        Slots(agenda)
    }

    /// The event of the slot is due at `time`, in place of the one that it had.
    #[inline(always)]
    pub(crate) fn schedule(&mut self, slot: u32, time: Time) {
        self.0.schedule(LANE, slot, time);
    }

    /// The slot has no event.
    #[inline(always)]
    pub(crate) fn cancel(&mut self, slot: u32) {
        self.0.cancel(LANE, slot);
    }

    /// When the event of the slot is due, if it has one.
    #[inline]
    pub(crate) fn time_of(&self, slot: u32) -> Option<Time> {
        self.0.time_of(LANE, slot)
    }
}

impl Timetable {
    /// Nothing pending.
    pub(crate) fn new(center: &Center) -> Timetable {
        let mut ends = [0; lane::COUNT];
        let mut firsts = [0; SOURCES.len()];
        for (first, source) in firsts.iter_mut().zip(SOURCES) {
            let end = &mut ends[source.lane()];
            *first = *end;
            *end += source.slots(center) as u32;
        }
        Timetable { agenda: Agenda::new(), firsts }
    }

    /// All that is pending, for the loop.
    #[inline(always)]
    pub(crate) fn agenda(&self) -> &Agenda {
        &self.agenda
    }

    /// Nothing is pending any more.
    pub(crate) fn clear(&mut self) {
        self.agenda = Agenda::new();
    }

    /// Whether anything but deadlines and reports is pending.
    pub(crate) fn goes_on(&self) -> bool {
        (0..lane::COUNT).any(|lane| lane != lane::DEADLINES && !self.agenda.is_empty(lane))
    }

    /// Nothing is pending any more, if nobody comes, and nothing that is pending is brought about by contacts or done by agents for them:
    /// what shifts, faults and reports go on to do is of no account then. Whether it is so.
    pub(crate) fn ends_with_work(&mut self, nobody_comes: bool) -> bool {
        let work = [lane::SESSIONS, lane::STEPS, lane::CALLBACKS, lane::RETURNS, lane::ARRIVALS, lane::PATIENCE];
        let ends = nobody_comes && work.into_iter().all(|lane| self.agenda.is_empty(lane));
        if ends {
            self.clear();
        }
        ends
    }

    /// The event happens at `time`; never where that is nothing or [`Time::MAX`].
    pub(crate) fn schedule_or_cancel(&mut self, event: Rare, time: Option<Time>) {
        match time {
            Some(time) if time < Time::MAX => self.schedule(event, time),
            _ => self.cancel(event),
        }
    }

    #[inline]
    pub(crate) fn schedule(&mut self, event: Rare, time: Time) {
        let (lane, slot) = self.slot(event);
        self.agenda.schedule(lane, slot, time);
    }

    #[inline]
    pub(crate) fn cancel(&mut self, event: Rare) {
        let (lane, slot) = self.slot(event);
        self.agenda.cancel(lane, slot);
    }

    #[inline]
    fn slot(&self, event: Rare) -> (usize, u32) {
        let (source, index) = event.source_and_index();
        (source.lane(), self.firsts[source as usize] + index as u32)
    }

    /// Which event of a shared lane the slot stands for.
    pub(crate) fn event(&self, lane: usize, slot: u32) -> Rare {
        let of_lane = SOURCES.iter().filter(|source| source.lane() == lane);
        let source = of_lane.rev().find(|&&source| self.firsts[source as usize] <= slot);
        let source = source.expect("each slot of a shared lane belongs to a source");
        source.event((slot - self.firsts[*source as usize]) as usize)
    }

    #[inline(always)]
    pub(crate) fn sessions(&mut self) -> Sessions<'_> {
        Slots::new(&mut self.agenda)
    }

    #[inline(always)]
    pub(crate) fn steps(&mut self) -> Steps<'_> {
        Slots::new(&mut self.agenda)
    }

    /// The next step of a contact.
    #[inline(always)]
    pub(crate) fn schedule_step(&mut self, contact: ContactId, time: Time) {
        self.agenda.schedule(lane::STEPS, contact.0, time);
    }

    #[inline(always)]
    pub(crate) fn cancel_step(&mut self, contact: ContactId) {
        self.agenda.cancel(lane::STEPS, contact.0);
    }

    /// When something is due about the callback of a contact.
    pub(crate) fn schedule_callback(&mut self, contact: ContactId, time: Time) {
        self.agenda.schedule(lane::CALLBACKS, contact.0, time);
    }

    pub(crate) fn cancel_callback(&mut self, contact: ContactId) {
        self.agenda.cancel_if_pending(lane::CALLBACKS, contact.0);
    }

    /// When a client comes back.
    pub(crate) fn schedule_return(&mut self, client: ClientId, time: Time) {
        self.agenda.schedule(lane::RETURNS, client.0, time);
    }

    /// When a client comes back, if that is set.
    pub(crate) fn return_of(&self, client: ClientId) -> Option<Time> {
        self.agenda.time_of(lane::RETURNS, client.0)
    }

    pub(crate) fn cancel_return(&mut self, client: ClientId) {
        self.agenda.cancel(lane::RETURNS, client.0);
    }

    /// When a contact gives up, if that is set.
    pub(crate) fn patience_of(&self, contact: ContactId) -> Option<Time> {
        self.agenda.time_of(lane::PATIENCE, contact.0)
    }

    /// The next contact of the class arrives, if there is one.
    #[inline(always)]
    pub(crate) fn schedule_arrival(&mut self, class: ClassId, time: Option<Time>) {
        match time {
            Some(time) => self.agenda.schedule(lane::ARRIVALS, u32::from(class.0), time),
            None => self.agenda.cancel(lane::ARRIVALS, u32::from(class.0)),
        }
    }

    /// A contact does not give up, of which it may be that it would not have.
    #[inline]
    pub(crate) fn cancel_patience_if_set(&mut self, contact: ContactId) {
        self.agenda.cancel_if_pending(lane::PATIENCE, contact.0);
    }

    /// A contact gives up.
    #[inline(always)]
    pub(crate) fn schedule_patience(&mut self, contact: ContactId, time: Time) {
        self.agenda.schedule(lane::PATIENCE, contact.0, time);
    }

    #[inline(always)]
    pub(crate) fn cancel_patience(&mut self, contact: ContactId) {
        self.agenda.cancel(lane::PATIENCE, contact.0);
    }
}
