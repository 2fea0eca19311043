//! The routing point of SIP: a message is received and parsed, converted into a routing request and decided on, and the session
//! is established (four applications: parser, converter, routing server, session manager).
//!
//! The request that comes of a message is the one that any other medium makes, so the engine does not know the difference.

use crate::ids::{ClassId, ContactId, IdVec};
use crate::model::contact::{ContactRecord, Outcome, SipRecord};
use crate::model::plan::{RoutingPoint, SessionHost};
use crate::model::tallies::{ArrivalCounter, ByArrival, counts};
use crate::random::Root;
use crate::routing::Channel;
use crate::time::{Span, Time};
use crate::workload::{Class, Entry, Party, SipDraws, SipHabits, SipStage};

counts! {
    /// What became of the requests of a class by SIP.
    pub struct SipTimes {
        /// Messages that were parsed and could be read.
        pub parsed: u64,
        /// Messages that could not be read.
        pub rejected: u64,
        /// Contacts that came while the routing point was down or were lost with it before they were connected.
        pub lost: u64,
        /// Sessions that were cut off with it.
        pub dropped: u64,
        /// Sessions for which a destination was determined.
        pub established: u64,
        /// What the stages took, over these sessions, the wait for an agent apart \[ns\].
        pub set_up: u128,
        /// Sessions that the client ended.
        pub ended_by_client: u64,
        /// Sessions that the agent ended.
        pub ended_by_agent: u64,
    }
}

/// How far a contact has come.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    parsed: Option<Time>,
    converted: Option<Time>,
    determined: Option<Time>,
    established: Option<Time>,
    /// How much of the time of stages has gone by before the call came and is not yet taken off.
    ahead: Span,
}

/// What a contact does when a stage is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signalled {
    /// Its next stage begins, which takes so long.
    Stage(SipStage, Span),
    /// It asks to be routed, by this channel and with this priority.
    Asks(Channel, u8),
    /// Its message could not be read.
    Rejected,
}

/// The routing point in a run.
#[derive(Debug)]
pub(crate) struct SignallingPoint<'a> {
    plan: &'a RoutingPoint,
    habits: IdVec<ClassId, Option<&'a SipHabits>>,
    draws: IdVec<ClassId, SipDraws>,
    /// How far each contact has come, by its place.
    progress: IdVec<ContactId, Progress>,
    times: ArrivalCounter<SipTimes>,
    /// Beginnings and ends of outages that have been.
    changes: usize,
}

impl<'a> SignallingPoint<'a> {
    /// Nothing where nobody comes by SIP.
    pub(crate) fn new(
        plan: &'a RoutingPoint,
        classes: &'a IdVec<ClassId, Class>,
        intervals: usize,
        root: Root,
    ) -> Option<Box<SignallingPoint<'a>>> {
        let habits = |class: &'a Class| match &class.entry {
            Entry::Sip(habits) => Some(habits),
            Entry::Voice | Entry::Chat | Entry::Email | Entry::Im(_) => None,
        };
        classes.iter().any(|class| habits(class).is_some()).then(|| {
            Box::new(SignallingPoint {
                plan,
                habits: classes.iter().map(habits).collect(),
                draws: classes.iter().map(|class| SipDraws::new(root, &class.name)).collect(),
                progress: IdVec::new(),
                times: ArrivalCounter::new(intervals, classes.len()),
                changes: 0,
            })
        })
    }

    fn habits(&self, class: ClassId) -> &'a SipHabits {
        self.habits[class].expect("only contacts by SIP have its stages")
    }

    /// Whether contacts of the class come by SIP.
    pub(crate) fn receives(&self, class: ClassId) -> bool {
        self.habits[class].is_some()
    }

    /// A message arrives. What its first stage takes; nothing where the routing point is down.
    pub(crate) fn receive(&mut self, id: ContactId, class: ClassId, number: u64) -> Option<(SipStage, Span)> {
        *self.progress.grown_to(id) = Progress { ahead: self.plan.data_ahead, ..Progress::default() };
        let parse = SipStage::Parse;
        (!self.is_down()).then(|| (parse, self.takes_still(id, (class, number), parse)))
    }

    /// How much longer a stage of the contact takes, of which some has gone by before its call came.
    fn takes_still(&mut self, id: ContactId, (class, number): (ClassId, u64), stage: SipStage) -> Span {
        let takes = self.takes(class, number, stage);
        let ahead = &mut self.progress[id].ahead;
        let gone = takes.min(*ahead);
        *ahead = *ahead - gone;
        takes - gone
    }

    /// How long a stage of the contact of this number takes.
    fn takes(&self, class: ClassId, number: u64, stage: SipStage) -> Span {
        let point = self.plan;
        let distribution = match stage {
            SipStage::Parse => &point.parse,
            SipStage::Convert => &point.convert,
            SipStage::LookUp => &point.look_up,
            SipStage::Determine => &point.determine,
            SipStage::Establish => &point.establish,
        };
        self.draws[class].stage(distribution, number, stage)
    }

    /// A stage of the contact, which counts in this cell, is over.
    pub(crate) fn signal(
        &mut self,
        id: ContactId,
        (class, number, cell): (ClassId, u64, u32),
        stage: SipStage,
        now: Time,
    ) -> Signalled {
        let habits = self.habits(class);
        let Some(request) = habits.requests.of(number) else {
            self.progress[id].parsed = Some(now);
            return Signalled::Rejected;
        };
        let (next, besides) = match stage {
            SipStage::Parse => {
                self.progress[id].parsed = Some(now);
                self.times.at(cell).parsed += 1;
                (SipStage::Convert, Span::ZERO)
            }
            SipStage::Convert => {
                self.progress[id].converted = Some(now);
                let asked = self.draws[class].questions(&habits.question, number, request.questions);
                let known = request.customer.is_some();
                (if known { SipStage::LookUp } else { SipStage::Determine }, asked)
            }
            SipStage::LookUp => (SipStage::Determine, Span::ZERO),
            SipStage::Determine => return Signalled::Asks(request.channel, request.priority),
            SipStage::Establish => unreachable!("a session is established with its agent, not on the way there"),
        };
        Signalled::Stage(next, self.takes_still(id, (class, number), next) + besides)
    }

    /// The destination is determined: what the conversation takes and what it takes to establish it, if with a person it would
    /// take `talk` for anybody, and so much with a machine. `before` is how long the contact took until it asked.
    pub(crate) fn establish(
        &mut self,
        id: ContactId,
        (class, number, cell): (ClassId, u64, u32),
        (talk, with_a_person): (Span, bool),
        before: Span,
        now: Time,
    ) -> (Span, Span) {
        let customer = self.habits(class).requests.of(number).and_then(|request| request.customer);
        let talk = match customer {
            Some(known) if with_a_person => Span::from_nanos((talk.nanos() as f64 * known.talk).round() as u64),
            _ => talk,
        };
        if self.progress[id].established.is_some() {
            // Handed on by a self-service system: the session is there.
            return (talk, Span::ZERO);
        }
        let takes = self.takes(class, number, SipStage::Establish);
        let progress = &mut self.progress[id];
        (progress.determined, progress.established) = (Some(now), Some(now + takes));
        let times = self.times.at(cell);
        times.established += 1;
        times.set_up += u128::from((before + takes).nanos());
        (talk, takes)
    }

    /// Counts a contact by SIP that the center is done with, and says how its way was.
    pub(crate) fn end(&mut self, id: ContactId, cell: u32, record: &ContactRecord) -> SipRecord {
        let times = self.times.at(cell);
        let mut ended_by = None;
        match record.outcome {
            Outcome::Rejected => times.rejected += 1,
            Outcome::Lost => times.lost += 1,
            Outcome::Dropped => times.dropped += 1,
            Outcome::Handled => {
                let party = self.draws[record.class].ends(self.plan.client_ends, record.number);
                match party {
                    Party::Client => times.ended_by_client += 1,
                    Party::Agent => times.ended_by_agent += 1,
                }
                ended_by = Some(party);
            }
            _ => {}
        }
        let Progress { parsed, converted, determined, established, .. } = self.progress[id];
        SipRecord {
            class: record.class,
            number: record.number,
            received: record.arrived,
            parsed,
            converted,
            determined,
            established: established.filter(|&moment| moment <= record.left),
            ended_by,
        }
    }

    fn is_down(&self) -> bool {
        self.changes % 2 == 1
    }

    /// When the routing point next goes down or comes up again.
    pub(crate) fn next_change(&self) -> Option<Time> {
        let outage = self.plan.outages.get(self.changes / 2)?;
        Some(if self.is_down() { outage.to } else { outage.from })
    }

    /// The routing point goes down, or comes up again. Whether it is down now.
    pub(crate) fn change(&mut self) -> bool {
        self.changes += 1;
        self.is_down()
    }

    /// Whether sessions end when the routing point goes down.
    pub(crate) fn keeps_sessions(&self) -> bool {
        self.plan.session_host == SessionHost::RoutingPoint
    }

    /// What became of the requests, in a run that is over.
    pub(crate) fn times(&self) -> ByArrival<SipTimes> {
        self.times.finish()
    }
}
