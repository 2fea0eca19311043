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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::plan::Outage;
    use crate::model::sample::{area, at, class, constant, record, seconds};
    use crate::routing::Attributes;
    use crate::workload::{Customer, SipRequest, SipRequests};

    const ID: ContactId = ContactId(2);
    /// The only class, its first contact, and the cell in which that counts.
    const ONLY: (ClassId, u64, u32) = (ClassId(0), 0, 0);

    /// Stages of one to five seconds, of which the data are there two seconds ahead; down from 50 s to 60 s.
    fn point() -> RoutingPoint {
        RoutingPoint {
            parse: constant(1.0),
            convert: constant(2.0),
            look_up: constant(3.0),
            determine: constant(4.0),
            data_ahead: seconds(2),
            establish: constant(5.0),
            client_ends: 1.0,
            session_host: SessionHost::RoutingPoint,
            outages: vec![Outage { from: at(50), to: at(60) }],
        }
    }

    /// A known client, with whom conversations take half as long and whose form lacks a field, for which they are asked in six seconds.
    fn request() -> SipRequest {
        let customer = Some(Customer { priority: 7, talk: 0.5, attributes: Attributes::default() });
        SipRequest { channel: Channel::Voice, priority: 7, questions: 1, customer, form: Attributes::default() }
    }

    fn classes(requests: SipRequests) -> IdVec<ClassId, Class> {
        vec![class("calls", Entry::Sip(SipHabits { requests, question: constant(6.0) }))].into()
    }

    #[test]
    fn a_message_passes_its_stages_of_which_what_went_by_before_the_call_is_taken_off() {
        let (point, classes) = (point(), classes(SipRequests::Alike(request())));
        let mut signalling = SignallingPoint::new(&point, &classes, 1, Root::new(1, 0)).expect("they come by SIP");
        use SipStage::{Convert, Determine, LookUp, Parse};
        assert_eq!(signalling.receive(ID, ONLY.0, ONLY.1), Some((Parse, seconds(0))));
        assert_eq!(signalling.signal(ID, ONLY, Parse, at(10)), Signalled::Stage(Convert, seconds(1)));
        assert_eq!(signalling.signal(ID, ONLY, Convert, at(11)), Signalled::Stage(LookUp, seconds(3 + 6)));
        assert_eq!(signalling.signal(ID, ONLY, LookUp, at(20)), Signalled::Stage(Determine, seconds(4)));
        assert_eq!(signalling.signal(ID, ONLY, Determine, at(24)), Signalled::Asks(Channel::Voice, 7));
        let establish = |signalling: &mut SignallingPoint<'_>| {
            signalling.establish(ID, ONLY, (seconds(60), true), seconds(14), at(30))
        };
        assert_eq!(establish(&mut signalling), (seconds(30), seconds(5)));
        assert_eq!(establish(&mut signalling), (seconds(30), seconds(0)), "handed on, it is there already");
        let SipTimes { parsed, established, set_up, .. } = signalling.times().of(ONLY.0);
        assert_eq!((parsed, established, set_up), (1, 1, area(19)));
        let record = signalling.end(ID, ONLY.2, &record(at(10), Some(at(30)), at(70), Outcome::Handled));
        let moments = (record.parsed, record.converted, record.determined, record.established);
        assert_eq!(moments, (Some(at(10)), Some(at(11)), Some(at(30)), Some(at(35))));
        assert_eq!((record.ended_by, signalling.times().of(ONLY.0).ended_by_client), (Some(Party::Client), 1));
    }

    #[test]
    fn a_message_that_cannot_be_read_is_rejected_when_it_was_parsed() {
        let (point, classes) = (point(), classes(SipRequests::Messages(vec![None])));
        let mut signalling = SignallingPoint::new(&point, &classes, 1, Root::new(1, 0)).expect("they come by SIP");
        signalling.receive(ID, ONLY.0, ONLY.1);
        assert_eq!(signalling.signal(ID, ONLY, SipStage::Parse, at(10)), Signalled::Rejected);
        let record = signalling.end(ID, ONLY.2, &record(at(9), None, at(10), Outcome::Rejected));
        assert_eq!((record.parsed, record.converted), (Some(at(10)), None));
        let SipTimes { parsed, rejected, .. } = signalling.times().of(ONLY.0);
        assert_eq!((parsed, rejected), (0, 1));
    }

    #[test]
    fn nothing_is_received_while_the_routing_point_is_down_and_only_its_own_sessions_end_with_it() {
        let (point, classes) = (point(), classes(SipRequests::Alike(request())));
        let mut signalling = SignallingPoint::new(&point, &classes, 1, Root::new(1, 0)).expect("they come by SIP");
        assert_eq!(signalling.next_change(), Some(at(50)));
        assert!(signalling.change() && signalling.keeps_sessions());
        assert_eq!((signalling.next_change(), signalling.receive(ID, ONLY.0, ONLY.1)), (Some(at(60)), None));
        assert!(!signalling.change() && signalling.next_change().is_none());
        assert!(signalling.receive(ID, ONLY.0, ONLY.1).is_some());
        let of_node = RoutingPoint { session_host: SessionHost::Node, ..point.clone() };
        let signalling = SignallingPoint::new(&of_node, &classes, 1, Root::new(1, 0)).expect("they come by SIP");
        assert!(!signalling.keeps_sessions() && signalling.receives(ONLY.0));
    }
}
