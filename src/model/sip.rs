//! The way of a contact by SIP: its message is received and parsed, converted into a routing request and decided on, and
//! the session is established (four applications: parser, converter, routing server, session manager).
//!
//! The request that comes of a message is the one that any other medium makes, so the engine does not know the difference.

use super::center::{Center, Outage};
use super::contacts::Stage;
use super::record::{ContactRecord, Observer, Outcome, SipRecord};
use super::result::SipTimes;
use super::run::{Run, lane};
use super::stations::Work;
use crate::ids::{AgentId, ClassId, ContactId, IdVec};
use crate::random::{Law, Root};
use crate::time::{Span, Time};
use crate::workload::{Entry, Party, SipDraws, SipHabits, SipRequest, SipStage};

/// The place where requests by SIP arrive, and what it takes there.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutingPoint {
    /// How long it takes to receive and parse a message \[s\].
    pub parse: Law,
    /// To convert it into a routing request \[s\].
    pub convert: Law,
    /// To look up a client who is known \[s\].
    pub look_up: Law,
    /// To determine the best destination, a wait for it apart \[s\].
    pub determine: Law,
    /// To establish the session with the agent, who is held meanwhile \[s\].
    pub establish: Law,
    /// Which share of the sessions the client ends \[0, 1\].
    pub client_ends: f64,
    /// Who keeps a session that is established.
    pub session_host: SessionHost,
    /// When it is down: in order, not overlapping and not touching.
    pub outages: Vec<Outage>,
}

impl Default for RoutingPoint {
    /// Nothing takes any time, clients and agents end sessions equally often, and the routing point keeps them.
    fn default() -> Self {
        let none = Law::constant(0.0).expect("zero is a constant");
        RoutingPoint {
            parse: none.clone(),
            convert: none.clone(),
            look_up: none.clone(),
            determine: none.clone(),
            establish: none,
            client_ends: 0.5,
            session_host: SessionHost::RoutingPoint,
            outages: Vec::new(),
        }
    }
}

/// Who keeps an established session until a party ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionHost {
    /// The routing point, a proxy: its outage cuts the session off.
    RoutingPoint,
    /// Another node of the network: the session goes on whatever becomes of the routing point.
    Node,
}

/// What goes on at the routing point of a run.
#[derive(Debug)]
pub(super) struct SipRun {
    draws: IdVec<ClassId, SipDraws>,
    /// How far each contact has come, by its place.
    ways: IdVec<ContactId, Way>,
    pub(super) times: IdVec<ClassId, SipTimes>,
    /// Beginnings and ends of outages that have been.
    changes: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Way {
    parsed: Option<Time>,
    converted: Option<Time>,
    determined: Option<Time>,
    established: Option<Time>,
}

impl SipRun {
    /// Nothing where nobody comes by SIP.
    pub(super) fn new(center: &Center, root: Root) -> Option<Box<SipRun>> {
        let comes = center.classes.iter().any(|class| matches!(class.entry, Entry::Sip(_)));
        comes.then(|| {
            Box::new(SipRun {
                draws: center.classes.iter().map(|class| SipDraws::new(root, &class.name)).collect(),
                ways: IdVec::new(),
                times: center.classes.iter().map(|_| SipTimes::default()).collect(),
                changes: 0,
            })
        })
    }

    fn is_down(&self) -> bool {
        self.changes % 2 == 1
    }
}

const SIP: &str = "a contact by SIP means a center that is reached by it";

impl<O: Observer, const PLAIN: bool> Run<'_, O, PLAIN> {
    /// A message arrives at the routing point.
    pub(super) fn invite(&mut self, id: ContactId) {
        let sip = self.sip.as_mut().expect(SIP);
        *sip.ways.grown_to(id) = Way::default();
        if sip.is_down() {
            return self.dismiss(id, Outcome::Lost, None, Span::ZERO);
        }
        self.start_patience(id);
        self.take_stage(id, SipStage::Parse, Span::ZERO);
    }

    /// Begins a stage; it is over after its law's time and `besides`.
    fn take_stage(&mut self, id: ContactId, stage: SipStage, besides: Span) {
        let point = &self.center.routing_point;
        let law = match stage {
            SipStage::Parse => &point.parse,
            SipStage::Convert => &point.convert,
            SipStage::LookUp => &point.look_up,
            SipStage::Determine => &point.determine,
            SipStage::Establish => &point.establish,
        };
        let now = self.now();
        let contact = &mut self.contacts[id];
        contact.stage = Stage::Signalling(stage);
        let takes = self.sip.as_ref().expect(SIP).draws[contact.class].stage(law, contact.number, stage);
        self.agenda.schedule(lane::STEPS, id.0, now + takes + besides);
    }

    /// A stage of the contact is over.
    pub(super) fn signal(&mut self, id: ContactId, stage: SipStage) {
        let (class, number) = (self.contacts[id].class, self.contacts[id].number);
        let Entry::Sip(habits) = &self.center.classes[class].entry else {
            unreachable!("only contacts by SIP have its stages")
        };
        let now = self.now();
        let sip = self.sip.as_mut().expect(SIP);
        let Some(request) = habits.requests.of(number) else {
            sip.ways[id].parsed = Some(now);
            self.agenda.cancel(lane::STEPS, id.0);
            self.agenda.cancel(lane::PATIENCE, id.0);
            return self.dismiss(id, Outcome::Rejected, None, Span::ZERO);
        };
        match stage {
            SipStage::Parse => {
                sip.ways[id].parsed = Some(now);
                sip.times[class].parsed += 1;
                self.take_stage(id, SipStage::Convert, Span::ZERO);
            }
            SipStage::Convert => {
                sip.ways[id].converted = Some(now);
                let asked = sip.draws[class].questions(&habits.question, number, request.questions);
                let next = if request.customer.is_some() { SipStage::LookUp } else { SipStage::Determine };
                self.take_stage(id, next, asked);
            }
            SipStage::LookUp => self.take_stage(id, SipStage::Determine, Span::ZERO),
            SipStage::Determine => {
                let &SipRequest { channel, priority, .. } = request;
                self.agenda.cancel(lane::STEPS, id.0);
                self.request(id, channel, priority);
            }
            SipStage::Establish => unreachable!("a session is established with its agent, not on the way to him"),
        }
    }

    /// The destination is determined: what the conversation with the agent takes, and what it takes to establish it.
    pub(super) fn establish(&mut self, id: ContactId, habits: &SipHabits, handling: Span) -> (Span, Span) {
        let now = self.now();
        let contact = &self.contacts[id];
        let customer = habits.requests.of(contact.number).and_then(|request| request.customer);
        let handling = match customer {
            Some(known) if !contact.automated => {
                Span::from_nanos((handling.nanos() as f64 * known.handling).round() as u64)
            }
            _ => handling,
        };
        let sip = self.sip.as_mut().expect(SIP);
        if sip.ways[id].established.is_some() {
            // Handed on by an automated system: the session is there.
            return (handling, Span::ZERO);
        }
        let law = &self.center.routing_point.establish;
        let takes = sip.draws[contact.class].stage(law, contact.number, SipStage::Establish);
        let way = &mut sip.ways[id];
        (way.determined, way.established) = (Some(now), Some(now + takes));
        let times = &mut sip.times[contact.class];
        times.established += 1;
        times.set_up += u128::from((contact.requested.since(contact.arrived) + takes).nanos());
        (handling, takes)
    }

    /// Counts and shows the way of a contact that the center is done with.
    #[cold]
    pub(super) fn end_signalling(&mut self, id: ContactId, record: &ContactRecord) {
        if !matches!(self.center.classes[record.class].entry, Entry::Sip(_)) {
            return;
        }
        let sip = self.sip.as_mut().expect(SIP);
        let times = &mut sip.times[record.class];
        let mut ended_by = None;
        match record.outcome {
            Outcome::Rejected => times.rejected += 1,
            Outcome::Lost => times.lost += 1,
            Outcome::Dropped => times.dropped += 1,
            Outcome::Handled => {
                let party = sip.draws[record.class].ends(self.center.routing_point.client_ends, record.number);
                match party {
                    Party::Client => times.ended_by_client += 1,
                    Party::Agent => times.ended_by_agent += 1,
                }
                ended_by = Some(party);
            }
            _ => {}
        }
        let Way { parsed, converted, determined, established } = sip.ways[id];
        if O::WATCHES {
            self.observer.on_sip(&SipRecord {
                class: record.class,
                number: record.number,
                received: record.arrived,
                parsed,
                converted,
                determined,
                established: established.filter(|&moment| moment <= record.left),
                ended_by,
            });
        }
    }

    /// Notes when the routing point next goes down or comes up again.
    pub(super) fn schedule_outage(&mut self) {
        let slot = self.slot_of_routing_point();
        let Some(sip) = &self.sip else { return };
        let outage = self.center.routing_point.outages.get(sip.changes / 2);
        match outage.map(|outage| if sip.is_down() { outage.to } else { outage.from }) {
            Some(time) => self.agenda.schedule(lane::SHIFTS, slot, time),
            None => self.agenda.cancel(lane::SHIFTS, slot),
        }
    }

    /// Its slot among the shifts: behind those of all agents and all other machines.
    #[inline]
    pub(super) fn slot_of_routing_point(&self) -> u32 {
        self.center.agents.len() as u32 + super::faults::CAUSES * self.faults.len() as u32
    }

    /// The routing point goes down, and takes with it who is on the way and, where it keeps them, the sessions; or it
    /// comes up again.
    #[cold]
    pub(super) fn on_outage(&mut self) {
        let sip = self.sip.as_mut().expect(SIP);
        sip.changes += 1;
        let down = sip.is_down();
        self.schedule_outage();
        if !down {
            return;
        }
        let center = self.center;
        let by_sip = |class: ClassId| matches!(center.classes[class].entry, Entry::Sip(_));
        // Who waits is gone before any agent is free for him.
        for id in self.contacts.present() {
            let contact = self.contacts[id];
            if !by_sip(contact.class) || contact.stage == Stage::Served {
                continue;
            }
            if matches!(contact.stage, Stage::Waiting | Stage::Selected) {
                self.stop_waiting(id, Outcome::Lost);
            }
            self.agenda.cancel(lane::STEPS, id.0);
            self.agenda.cancel(lane::PATIENCE, id.0);
            self.dismiss(id, Outcome::Lost, None, Span::ZERO);
        }
        if center.routing_point.session_host == SessionHost::RoutingPoint {
            let contacts = &self.contacts;
            let kept = |session: &super::stations::Session| {
                session.work != Work::WrapUp && by_sip(contacts[session.contact].class)
            };
            for place in self.stations.places_with(kept) {
                let now = self.now();
                self.stations.cut_off(place, now, &mut self.agenda);
            }
        }
        self.act_apart();
    }

    /// The contact's conversation was cut off.
    #[cold]
    pub(super) fn drop_contact(&mut self, id: ContactId, agent: AgentId) {
        self.contacts[id].conversed = self.now();
        self.dismiss(id, Outcome::Dropped, Some(agent), Span::ZERO);
    }
}
