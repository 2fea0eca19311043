//! Callbacks: who is to be called back and how far that is, what the robot has to dial, and what came of it.
//!
//! A client who accepts a callback hangs up; from then on the contact stands for what they want. It waits at the place of its request, is
//! called, by the agent to whom it is given or by a robot that looks for an agent when somebody has answered, and ends in exactly one
//! [`CallbackOutcome`]. A contact is here only while it is offered a callback or waits for one.

mod notices;
mod pending;
mod robot;
mod robots;
mod rung;
#[cfg(test)]
mod tests;

use crate::ids::{ClassId, ContactId, IdVec, QueueId, SiteId, TrunkId};
use crate::model::contact::{CallbackOutcome, CallbackRecord, Contact};
use crate::model::imbalance::{Imbalance, demand_equal};
use crate::model::plan::Horizon;
use crate::model::tallies::{ArrivalCounter, ByArrival, counts};
use crate::random::Root;
use crate::time::{Span, Time};
use crate::workload::{
    Address, Addresses, By, Callback, CallbackDraws, CallbackOffer, Called, Class, Dialler, Outlook, Pacing, Paging,
    Presence, Reach, Sight, came_as, first_number, switched_from, transferred_from,
};
pub(crate) use notices::Notice;
pub use notices::NoticeTimes;
use notices::Notices;
use pending::{ByDevices, Pending};
use robot::{Robot, Turn};
pub(crate) use robots::RobotId;
use robots::Robots;
use rung::Rung;
use std::cmp::Reverse;
use std::collections::VecDeque;

counts! {
    /// What was done for the callbacks of a class. Times are sums \[ns\].
    pub struct CallbackTimes {
        /// Contacts that were offered one.
        pub offered: u64,
        /// Of these: accepted.
        pub accepted: u64,
        /// Of these: records of a campaign, which nobody was offered.
        pub records: u64,
        /// Of the accepted: called at least once.
        pub called: u64,
        /// Calls.
        pub calls: u64,
        /// Devices that rang at them, where clients are called by their devices.
        pub rung: u64,
        /// Of these: were gone, or had no such medium.
        pub gone: u64,
        /// Times that a call was put off, because none of the client's devices was seen on which they were to be called.
        pub put_off: u64,
        /// Of the calls: the client answered.
        pub answered: u64,
        /// Of these: at the first call.
        pub answered_first: u64,
        /// Calls that somebody else answered.
        pub wrong_parties: u64,
        /// Of these: whom a robot gave to an agent.
        pub others_for_agents: u64,
        /// Calls that a recording answered.
        pub voicemails: u64,
        /// Calls that could not be made at their turn, because no line was free.
        pub no_line: u64,
        /// Those who answered a robot and hung up before an agent was there.
        pub hung_up: u64,
        /// Those who answered a robot and had no agent within two seconds, or hung up before.
        pub unconnected: u64,
        /// How long those who had answered a robot waited for an agent, whether one came or not.
        pub on_hold: u128,
        /// Callbacks in which client and agent talked.
        pub reached: u64,
        /// From the moment from which they could be called to the conversation, over these.
        pub delay: u128,
        /// How long agents let it ring, talked to others or spoke to recordings.
        pub dialling: u128,
        /// What clients were told who waited to be called.
        pub notices: NoticeTimes,
    }
}

counts! {
    /// What became of the callbacks of contacts that came in one interval, of a class, or of records of a campaign that were over in it. Times are sums \[ns\].
    pub struct CallbackEndings {
        /// Called back and served to the end.
        pub completed: u64,
        /// Of these: of the records of a campaign.
        pub records_completed: u64,
        /// Records of a campaign.
        pub records: u64,
        /// Of these: not reached by as many calls as there are to be.
        pub records_unreached: u64,
        /// Of these: refused, since the queue was full.
        pub records_refused: u64,
        /// Of these: still open when the run ended.
        pub records_unfinished: u64,
        /// Calls to records of campaigns, by when they were made.
        pub campaign_calls: u64,
        /// Of these: whoever is meant answered.
        pub right_parties: u64,
        /// Not reached by as many calls as there are to be.
        pub unreached: u64,
        /// What the client was sent meanwhile settled the matter, and no call was made any more.
        pub settled: u64,
        /// The client settled the matter elsewhere before they were called.
        pub given_up: u64,
        /// The client made contact again before they were called.
        pub contacted_again: u64,
        /// Refused, since the queue was full.
        pub refused: u64,
        /// Still open when the run ended.
        pub unfinished: u64,
        /// Callbacks of which it is promised within which time they are made.
        pub promised: u64,
        /// Of these: in which they had talked by then.
        pub in_time: u64,
        /// Conversations of the completed.
        pub talk: u128,
        /// Agents' work after them.
        pub wrap_up: u128,
    }
}

impl CallbackTimes {
    /// Those who answered and whom an agent was to talk to.
    pub fn for_agents(&self) -> u64 {
        self.answered + self.others_for_agents
    }
}

impl CallbackEndings {
    /// All callbacks: each ended in one way.
    pub fn all(&self) -> u64 {
        let CallbackEndings { completed, unreached, settled, given_up, contacted_again, refused, unfinished, .. } =
            *self;
        completed + unreached + settled + given_up + contacted_again + refused + unfinished
    }
}

/// How far a contact is that is offered a callback or waits for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It waits as others do, and was or will be offered one.
    Offered,
    /// It is not to be called yet, or not again.
    Later,
    /// It stands in the line of the engine: the agent to whom it is given dials.
    InLine,
    /// It waits for a line of its trunk.
    ForLine,
    /// It waits for the robot to dial.
    ForRobot,
    /// The agent to whom it is given looks at it before they dial, it rings, or somebody else than the client has answered.
    Ringing,
    /// The client, or in a campaign whoever else, has answered the robot and stands in the line of the engine.
    OnHold,
    /// The client talks to the agent, or the agent does the work after it.
    Served,
}

/// When a contact that has to wait is offered a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// Never, or not again.
    Never,
    /// At once.
    Now,
    /// After so long a wait.
    After(Span),
}

/// The callbacks of a run.
#[derive(Debug)]
pub(crate) struct Callbacks<'a> {
    plans: IdVec<ClassId, Option<&'a Callback>>,
    draws: IdVec<ClassId, CallbackDraws>,
    /// How long before the start of the run its day began.
    since_midnight: Span,
    /// By the place of the contact.
    pending: IdVec<ContactId, Option<Pending>>,
    /// Likewise, of classes whose clients are called by devices.
    by_devices: IdVec<ContactId, ByDevices>,
    robots: Robots,
    /// Who waits for a line, by trunk: the first has waited longest.
    for_line: IdVec<TrunkId, VecDeque<ContactId>>,
    times: IdVec<ClassId, CallbackTimes>,
    horizon: Horizon,
    /// What became of those that are over, by when their contacts came. Records of a campaign come nowhere: they count where they are over.
    endings: ArrivalCounter<CallbackEndings>,
    /// What clients are told meanwhile, where they are told anything.
    notices: Option<Notices<'a>>,
    /// Classes whose clients are paged.
    paged: Vec<ClassId>,
    /// Callbacks that are not over.
    open: u64,
    /// Contacts that came for nothing but a callback and asked for none.
    came_for_none: u128,
}

const PENDING: &str = "only who is offered a callback or waits for one is called back";
const PLAN: &str = "only contacts of a class with callbacks are called back";
const DAY: Span = Span::from_seconds(86_400);
/// Rules for outbound calls count those as abandoned who answer and have no agent within this time: in the United States 16 CFR 310.4 (b) (1)
/// (iv), of the Federal Trade Commission.
const CONNECTED_WITHIN: Span = Span::from_seconds(2);

impl<'a> Callbacks<'a> {
    /// Nothing where nobody is offered any. The run begins so long after midnight and is so long.
    pub(crate) fn new(
        classes: &'a IdVec<ClassId, Class>,
        (trunks, paging): (usize, &'a Paging),
        (since_midnight, horizon): (Span, Horizon),
        root: Root,
    ) -> Option<Box<Callbacks<'a>>> {
        let plan_of = |class: ClassId| classes[class].callback.as_deref();
        let of_class =
            |is_so: fn(&Callback) -> bool| classes.ids().filter(move |&class| plan_of(class).is_some_and(is_so));
        classes.iter().any(|class| class.callback.is_some()).then(|| {
            Box::new(Callbacks {
                plans: classes.iter().map(|class| class.callback.as_deref()).collect(),
                draws: classes.iter().map(|class| CallbackDraws::new(root, &class.name)).collect(),
                since_midnight: Span::from_nanos(since_midnight.nanos() % DAY.nanos()),
                pending: IdVec::new(),
                by_devices: IdVec::new(),
                robots: Robots::new(classes.iter().map(|class| class.callback.as_deref())),
                for_line: (0..trunks).map(|_| VecDeque::new()).collect(),
                times: classes.iter().map(|_| CallbackTimes::default()).collect(),
                horizon,
                endings: ArrivalCounter::new(horizon.intervals(), classes.len()),
                notices: of_class(Callback::tells).next().map(|_| Notices::new(paging)),
                paged: of_class(|plan| plan.page.is_some()).collect(),
                open: 0,
                came_for_none: 0,
            })
        })
    }

    /// What contacts of the class are offered.
    pub(crate) fn plan(&self, class: ClassId) -> &'a Callback {
        self.plans[class].expect(PLAN)
    }

    fn pending_of(&mut self, id: ContactId) -> &mut Pending {
        self.pending[id].as_mut().expect(PENDING)
    }

    /// How far the contact is.
    pub(crate) fn progress(&self, id: ContactId) -> Option<Progress> {
        self.pending.get(id)?.as_ref().map(|pending| pending.progress)
    }

    /// Whether contacts of the class come for nothing but a callback.
    pub(crate) fn come_for_one(&self, class: ClassId) -> bool {
        self.plans[class].is_some_and(Callback::is_all)
    }

    /// Whether they do not come at all, and are records of a campaign.
    #[inline]
    pub(crate) fn are_records(&self, class: ClassId) -> bool {
        self.plans[class].is_some_and(Callback::is_campaign)
    }

    /// A contact has to wait, as long as the engine expects. When it is offered a callback; nobody is twice.
    pub(crate) fn offer(&mut self, id: ContactId, class: ClassId, estimate: Option<Span>) -> Offer {
        let Some(plan) = self.plans[class] else { return Offer::Never };
        let CallbackOffer::Waiting { after, above } = plan.offer else { return Offer::Never };
        let expects = |above: Span| estimate.is_some_and(|estimate| estimate > above);
        let pending = self.pending.grown_to(id);
        if pending.is_some() || !above.is_none_or(expects) {
            return Offer::Never;
        }
        *pending = Some(Pending::new(Progress::Offered, Time::START));
        if after == Span::ZERO { Offer::Now } else { Offer::After(after) }
    }

    /// The contact of this number is offered a callback. Whether it accepts.
    pub(crate) fn accept(&mut self, id: ContactId, (class, number): (ClassId, u64), now: Time) -> bool {
        let (plan, draws, times) = (self.plans[class].expect(PLAN), &self.draws[class], &mut self.times[class]);
        times.offered += 1;
        let (accepts, at_once) = (draws.accepts(plan, number), plan.offer == CallbackOffer::AtOnce);
        if accepts {
            self.begin(id, class, !at_once, now);
        }
        self.came_for_none += u128::from(at_once && !accepts);
        accepts
    }

    /// The client asks for a callback of themselves, without having asked the engine for anything, or is a record of a campaign.
    pub(crate) fn ask(&mut self, id: ContactId, class: ClassId, now: Time) {
        let records = u64::from(self.are_records(class));
        let times = &mut self.times[class];
        times.offered += 1;
        times.records += records;
        self.begin(id, class, false, now);
    }

    fn begin(&mut self, id: ContactId, class: ClassId, has_place: bool, now: Time) {
        let plan = self.plans[class].expect(PLAN);
        self.times[class].accepted += 1;
        self.open += 1;
        let mut pending = Pending::new(Progress::Later, now);
        pending.has_place = has_place;
        *self.pending.grown_to(id) = Some(pending);
        if plan.addresses.is_some() {
            *self.by_devices.grown_to(id) = ByDevices::default();
        }
    }

    /// From when on the client may be called.
    pub(crate) fn due(&self, id: ContactId, (class, number): (ClassId, u64)) -> Time {
        self.pending[id].as_ref().expect(PENDING).accepted + self.draws[class].delay(self.plan(class), number)
    }

    /// When the client gives up who has not been called; nothing when they never do.
    pub(crate) fn gives_up(&self, id: ContactId, (class, number): (ClassId, u64)) -> Option<Time> {
        let patience = self.draws[class].patience(self.plan(class), number)?;
        let gives_up = self.pending[id].as_ref()?.accepted + patience;
        (gives_up < Time::MAX).then_some(gives_up)
    }

    /// A contact that was offered a callback, at most, is served or gone.
    pub(crate) fn forget(&mut self, id: ContactId) {
        if let Some(pending) = self.pending.grown_to(id).take() {
            assert_eq!(pending.progress, Progress::Offered, "who waits for a callback is not forgotten");
        }
    }

    /// The time since midnight.
    fn of_day(&self, now: Time) -> Span {
        Span::from_nanos((self.since_midnight + now.since(Time::START)).nanos() % DAY.nanos())
    }

    /// From this moment on calls may be made that are to be made now.
    pub(crate) fn opens(&self, class: ClassId, now: Time) -> Time {
        let hours = &self.plan(class).hours;
        if hours.is_empty() {
            return now;
        }
        let until = |&(from, to): &(Span, Span)| match self.of_day(now).nanos() {
            at if from.nanos() <= at && at < to.nanos() => 0,
            at if at < from.nanos() => from.nanos() - at,
            at => DAY.nanos() - at + from.nanos(),
        };
        now + hours.iter().map(until).min().map_or(Span::ZERO, Span::from_nanos)
    }

    /// From this moment on the client may be called who could be now, by the hours of the class and by their own agenda; to be asked again then.
    pub(crate) fn opens_for(&self, id: ContactId, (class, number): (ClassId, u64), now: Time) -> Time {
        let opens = self.opens(class, now);
        match &self.plan(class).agenda {
            Some(agenda) if opens == now => {
                let accepted = self.pending[id].as_ref().expect(PENDING).accepted;
                self.draws[class].agenda.opens(agenda, number, accepted, now)
            }
            _ => opens,
        }
    }

    /// The contact is not called before the event that is set for it, at this moment.
    pub(crate) fn put_off(&mut self, id: ContactId, class: ClassId, until: Time) {
        self.pending_of(id).progress = Progress::Later;
        if let Some(notices) = &mut self.notices {
            notices.put_off(id, until, self.plans[class].expect(PLAN));
        }
    }

    /// The contact stands in the line of the engine from now on. Whether the engine knows its place from before.
    pub(crate) fn enter_line(&mut self, id: ContactId, site: SiteId, now: Time) -> bool {
        self.stand_in_line(id, site, now);
        let pending = self.pending_of(id);
        if pending.progress == Progress::Ringing {
            (pending.progress, pending.since) = (Progress::OnHold, now);
        } else {
            pending.progress = Progress::InLine;
        }
        std::mem::replace(&mut pending.has_place, true)
    }

    /// Whether the engine keeps a place for the contact or has it in its line.
    pub(crate) fn has_place(&self, id: ContactId) -> bool {
        self.pending[id].as_ref().is_some_and(|pending| pending.has_place)
    }

    /// Whether the client does not know that they are to be called: a record of a campaign that nobody has called yet, or reached.
    pub(crate) fn is_unaware(&self, id: ContactId, class: ClassId) -> bool {
        self.are_records(class) && self.progress(id) != Some(Progress::OnHold)
    }

    /// The contact waits for a line of its trunk.
    pub(crate) fn await_line(&mut self, id: ContactId, class: ClassId, trunk: TrunkId) {
        self.pending_of(id).progress = Progress::ForLine;
        self.times[class].no_line += 1;
        self.for_line[trunk].push_back(id);
    }

    /// A line of the trunk was given back: who has waited for one longest.
    pub(crate) fn next_for_line(&mut self, trunk: TrunkId) -> Option<ContactId> {
        self.for_line[trunk].pop_front()
    }

    /// The contact waits for the robot.
    pub(crate) fn await_robot(&mut self, id: ContactId, contact: &Contact, now: Time) {
        self.stand_in_line(id, contact.site, now);
        self.pending_of(id).progress = Progress::ForRobot;
        self.robots.add(self.robots.of(contact.class, contact.site), self.turn(id, contact));
    }

    fn turn(&self, id: ContactId, contact: &Contact) -> Turn {
        (Reverse(self.plan(contact.class).priority), contact.leg.requested, id)
    }

    /// Whether robots have anybody to dial.
    #[inline]
    pub(crate) fn robots_wait(&self) -> bool {
        self.robots.wait()
    }

    /// The first robot of a site, after another if one is given and in the order of their queues, that has somebody to dial.
    pub(crate) fn next_robot(&self, site: SiteId, after: Option<RobotId>) -> Option<RobotId> {
        self.robots.next(site, after)
    }

    /// Whom the robot dials next.
    pub(crate) fn next_for_robot(&self, robot: RobotId) -> Option<ContactId> {
        self.robots.first(robot)
    }

    /// Whether the robot may call the client as one more, `before` whom others wait, while so many agents are free and so many others on duty.
    pub(crate) fn may_dial(
        &self,
        (robot, class): (RobotId, ClassId),
        before: u32,
        (free, taken): (u32, u32),
        now: Time,
    ) -> bool {
        let (plan, times) = (self.plan(class), &self.times[class]);
        let (Dialler::Robot(pacing) | Dialler::Message(pacing)) = plan.dialled_by else { return false };
        let robot = &self.robots[robot];
        let mut outlook = Outlook { before, ringing: robot.ringing, free, ..Outlook::default() };
        if matches!(pacing, Pacing::AtMostInVain(_) | Pacing::Predictive(_)) {
            outlook.answered = self.answered_share(class, now);
        }
        if let Pacing::Predictive(share) = pacing {
            outlook.coming = robot.coming(&plan.ring, now);
            outlook.busy = robot.serving();
            outlook.elsewhere = taken.saturating_sub(robot.serving());
            outlook.ending = robot.ending(plan.ring.mean(), now);
            // As if fifty who answered before had found nobody as often as is allowed: the first of them says little.
            let (unconnected, answered) = (times.unconnected as f64 + 50.0 * share, times.for_agents() as f64 + 50.0);
            outlook.found_nobody = unconnected / answered;
        }
        pacing.allows(outlook)
    }

    /// The share of the calls to the class that somebody answers for an agent, so far. Before the first answers it is what is planned, as if ten
    /// calls had shown it.
    fn answered_share(&self, class: ClassId, now: Time) -> f64 {
        let (plan, times) = (self.plan(class), &self.times[class]);
        let planned = 10.0 * plan.answer_share.at(self.of_day(now));
        (times.for_agents() as f64 + planned) / (times.calls as f64 + 10.0)
    }

    /// Whether clients of the class are told by a message that it is their turn, in place of a call.
    pub(crate) fn is_by_message(&self, class: ClassId) -> bool {
        matches!(self.plan(class).dialled_by, Dialler::Message(_))
    }

    /// The robot dials whoever is next. They do not wait for it any more.
    pub(crate) fn dial(&mut self, robot: RobotId) {
        self.robots.dial(robot);
    }

    /// It rings for a client whom the robot has dialled.
    pub(crate) fn await_answer(&mut self, contact: &Contact, now: Time) {
        let plan = self.plan(contact.class);
        if matches!(plan.dialled_by, Dialler::Robot(Pacing::Predictive(_))) {
            let answered = self.answered_share(contact.class, now);
            self.robot(contact).dials(answered, plan.ring_limit, now);
        }
    }

    /// Whoever has answered the robot is given to an agent.
    pub(crate) fn give(&mut self, contact: &Contact, now: Time) {
        self.robot(contact).serves(true, now);
    }

    /// An agent is done with somebody whom the robot has given them, if it was a robot.
    pub(crate) fn take_back(&mut self, contact: &Contact, now: Time) {
        if matches!(self.plan(contact.class).dialled_by, Dialler::Robot(_)) {
            self.robot(contact).serves(false, now);
        }
    }

    fn robot(&mut self, contact: &Contact) -> &mut Robot {
        let robot = self.robots.of(contact.class, contact.site);
        &mut self.robots[robot]
    }

    /// The robot's call is over, answered or not.
    pub(crate) fn robot_is_done(&mut self, contact: &Contact) {
        self.robot(contact).ringing -= 1;
    }

    /// The devices by which the contact is called, and whether it has to be looked how they are seen; nothing where it is not said.
    pub(crate) fn addresses(&self, class: ClassId) -> Option<(&'a Addresses, bool)> {
        let addresses = self.plan(class).addresses.as_ref()?;
        Some((addresses, matches!(addresses.by, By::Presence(_))))
    }

    /// Which addresses of the contact ring, by what is seen of its client and, in order, of their devices.
    ///
    /// # Errors
    /// The client is not to be called now: when it is to be looked again.
    pub(crate) fn choose(
        &mut self,
        id: ContactId,
        (class, number): (ClassId, u64),
        (client, devices): (Option<Presence>, &[Option<Sight>]),
        now: Time,
    ) -> Result<Vec<usize>, Time> {
        let plan = self.plan(class);
        let Some(addresses) = &plan.addresses else { return Ok(Vec::new()) };
        let (draws, before) = (self.draws[class], self.pending_of(id).calls);
        let by_devices = &mut self.by_devices[id];
        let By::Presence(rules) = &addresses.by else { return Ok(addresses.in_order(&by_devices.in_vain)) };
        if plan.dialled_by == Dialler::Agent && !draws.complies(rules.compliance, number, before) {
            return Ok(addresses.in_order(&by_devices.in_vain));
        }
        let chosen = addresses.by_presence(rules, client, devices, &by_devices.in_vain);
        if !chosen.is_empty() {
            return Ok(chosen);
        }
        let since = *by_devices.unseen.get_or_insert(now);
        if now >= since + rules.put_off {
            return Ok(addresses.in_order(&by_devices.in_vain));
        }
        self.times[class].put_off += 1;
        Err((now + rules.look_again).min(since + rules.put_off))
    }

    /// It rings at the contact of this number, at these addresses where it is called by devices, of which `reach` says whether they
    /// reach the client at a moment. For how long.
    pub(crate) fn call(
        &mut self,
        id: ContactId,
        (class, number): (ClassId, u64),
        chosen: &[usize],
        now: Time,
        reach: impl Fn(Address, Time) -> Reach,
    ) -> Span {
        let (plan, draws, of_day) = (self.plan(class), self.draws[class], self.of_day(now));
        let before = self.pending_of(id).calls;
        let ready = self.notices.as_ref().is_some_and(|notices| notices.is_ready(id, now));
        let mut rung = Rung::default();
        let (called, rings) = match &plan.addresses {
            None => draws.call(plan, number, (before, of_day), ready),
            Some(addresses) => {
                let call = |address, at| {
                    let reach = reach(addresses.order[address], at);
                    (draws.call_at(plan, number, (before, of_day, ready), (address, reach)), reach)
                };
                rung = Rung::of(addresses.rings, chosen, now, call);
                (rung.called, rung.rings)
            }
        };
        let pending = self.pending_of(id);
        pending.call(called, now);
        if plan.addresses.is_some() {
            let by_devices = &mut self.by_devices[id];
            (by_devices.unseen, by_devices.answered_at) = (None, rung.answered_at.map(|address| address as u8));
            for &address in &rung.in_vain {
                by_devices.in_vain[address] = by_devices.in_vain[address].saturating_add(1);
            }
        }
        let times = &mut self.times[class];
        times.calls += 1;
        times.called += u64::from(before == 0);
        times.rung += rung.count;
        times.gone += rung.gone;
        if let Some(notices) = &mut self.notices {
            notices.call(id, called == Called::Answered, &mut times.notices, now);
        }
        if plan.is_campaign() {
            let endings = self.endings_of_campaign(class, now);
            endings.campaign_calls += 1;
            endings.right_parties += u64::from(called == Called::Answered);
        }
        let times = &mut self.times[class];
        match called {
            Called::Answered => {
                times.answered += 1;
                times.answered_first += u64::from(before == 0);
            }
            Called::WrongParty(_) => {
                times.wrong_parties += 1;
                times.others_for_agents += u64::from(gives_others(plan));
            }
            Called::Voicemail(_) => times.voicemails += 1,
            Called::Unanswered => {}
        }
        rings
    }

    /// Whether a call to these addresses holds a line of a trunk.
    pub(crate) fn takes_line(&self, class: ClassId, chosen: &[usize]) -> bool {
        let plan = self.plan(class);
        let by_line =
            |addresses: &Addresses| chosen.iter().any(|&address| addresses.order[address].medium.takes_line());
        plan.trunk.is_some() && plan.addresses.as_ref().is_none_or(by_line)
    }

    /// What comes of the call that is made.
    pub(crate) fn called(&self, id: ContactId) -> Called {
        self.pending[id].as_ref().expect(PENDING).called()
    }

    /// The how manieth call is made, or was last, and since when it rings or an agent is awaited.
    pub(crate) fn last_call(&self, id: ContactId) -> (u16, Time) {
        let pending = self.pending[id].as_ref().expect(PENDING);
        (pending.calls, pending.since)
    }

    /// The agent to whom the contact is given looks at it first, for so long; nothing where they dial at once, or it was looked at and could not
    /// be called then.
    pub(crate) fn preview(&mut self, id: ContactId, (class, number): (ClassId, u64)) -> Option<Span> {
        let (plan, draws) = (self.plan(class), self.draws[class]);
        let pending = self.pending_of(id);
        let preview = draws.preview(plan, number, pending.calls).filter(|_| !pending.is_known)?;
        (pending.progress, pending.is_known) = (Progress::Ringing, true);
        Some(preview)
    }

    /// Whether a robot gives an agent whoever answers at calls to the class, and not the client alone.
    pub(crate) fn gives_others(&self, class: ClassId) -> bool {
        gives_others(self.plan(class))
    }

    /// An agent talks from now on to another than the client, who has answered a robot.
    pub(crate) fn talk_to_other(&mut self, id: ContactId, class: ClassId, now: Time) {
        let pending = self.pending_of(id);
        pending.progress = Progress::Ringing;
        let held = now.since(pending.since);
        self.count_hold(class, held, false);
    }

    /// Somebody who answered a robot waited for so long, until an agent was there or they hung up.
    fn count_hold(&mut self, class: ClassId, held: Span, hung_up: bool) {
        let times = &mut self.times[class];
        times.hung_up += u64::from(hung_up);
        times.unconnected += u64::from(hung_up || held > CONNECTED_WITHIN);
        times.on_hold += u128::from(held.nanos());
    }

    /// A call was in vain. How long after it the next is made, if there is another.
    pub(crate) fn retry(&mut self, id: ContactId, (class, number): (ClassId, u64)) -> Option<Span> {
        let (plan, draws) = (self.plan(class), self.draws[class]);
        let pending = self.pending_of(id);
        pending.progress = Progress::Later;
        (pending.calls < plan.attempts).then(|| draws.retry(plan, number, pending.calls - 1))
    }

    /// How long a client who has answered a robot waits for an agent.
    pub(crate) fn hold_patience(&self, class: ClassId, number: u64) -> Option<Span> {
        self.draws[class].hold_patience(self.plan(class), number)
    }

    /// Who had answered a robot hangs up before an agent was there.
    pub(crate) fn hang_up(&mut self, id: ContactId, class: ClassId, now: Time) {
        let waited = now.since(self.pending_of(id).since);
        self.count_hold(class, waited, true);
    }

    /// The client and an agent talk from now on. How long, if that is said of callbacks.
    pub(crate) fn talk(&mut self, id: ContactId, (class, number): (ClassId, u64), now: Time) -> Option<Span> {
        let (plan, due) = (self.plan(class), self.due(id, (class, number)));
        let pending = self.pending_of(id);
        let held = if pending.progress == Progress::OnHold { now.since(pending.since) } else { Span::ZERO };
        pending.progress = Progress::Served;
        let delay = now.since(due);
        self.count_hold(class, held, false);
        let times = &mut self.times[class];
        times.reached += 1;
        times.delay += u128::from(delay.nanos());
        self.draws[class].talk(plan, number)
    }

    /// An agent let it ring for so long, or was with somebody else.
    pub(crate) fn add_dialling(&mut self, class: ClassId, time: Span) {
        self.times[class].dialling += u128::from(time.nanos());
    }

    /// Whether a client who has given up makes contact again.
    pub(crate) fn contacts_again(&self, class: ClassId, number: u64) -> bool {
        self.draws[class].calls_again(self.plan(class), number)
    }

    /// The callback is over, and this is what became of it.
    pub(crate) fn settle(&mut self, id: ContactId, record: &CallbackRecord, contact: &Contact, now: Time) {
        let pending = self.pending[id].take().expect(PENDING);
        if pending.progress == Progress::ForRobot {
            self.robots.remove(self.robots.of(contact.class, contact.site), self.turn(id, contact));
        }
        if pending.progress == Progress::Served {
            self.take_back(contact, now);
        }
        if let Some(trunk) = self.plan(contact.class).trunk
            && pending.progress == Progress::ForLine
        {
            self.for_line[trunk].retain(|&other| other != id);
        }
        self.open -= 1;
        if let Some(notices) = &mut self.notices {
            notices.end(id, &mut self.times[record.class].notices);
        }
        let plan = self.plan(record.class);
        let endings = match plan.is_campaign() {
            false => self.endings.at(contact.cell),
            true => self.endings_of_campaign(record.class, now),
        };
        endings.promised += u64::from(plan.within.is_some());
        let in_time = |connected: Time| plan.within.is_some_and(|within| connected.since(record.due) <= within);
        endings.in_time += u64::from(record.connected.is_some_and(in_time));
        let record_of_campaign = u64::from(plan.is_campaign());
        endings.records += record_of_campaign;
        match record.outcome {
            CallbackOutcome::Completed => {
                endings.completed += 1;
                endings.records_completed += record_of_campaign;
                let talked = record.connected.map_or(Span::ZERO, |connected| record.left.since(connected));
                endings.talk += u128::from(talked.nanos());
                endings.wrap_up += u128::from(record.wrap_up.nanos());
            }
            CallbackOutcome::Unreached => {
                endings.unreached += 1;
                endings.records_unreached += record_of_campaign;
            }
            CallbackOutcome::Settled => endings.settled += 1,
            CallbackOutcome::GivenUp => endings.given_up += 1,
            CallbackOutcome::ContactedAgain => endings.contacted_again += 1,
            CallbackOutcome::Refused => {
                endings.refused += 1;
                endings.records_refused += record_of_campaign;
            }
            CallbackOutcome::Unfinished => {
                endings.unfinished += 1;
                endings.records_unfinished += record_of_campaign;
            }
        }
    }

    /// What is counted of records of a campaign at this moment: they came at none.
    fn endings_of_campaign(&mut self, class: ClassId, now: Time) -> &mut CallbackEndings {
        let interval = (now.since(Time::START).nanos() / self.horizon.interval.nanos()) as usize;
        let cell = self.endings.cell(interval.min(self.horizon.intervals() - 1), class);
        self.endings.at(cell)
    }

    /// What there is to say of a callback that is over, and was last at this moment with so much work after it.
    pub(crate) fn record(
        &self,
        id: ContactId,
        contact: &Contact,
        outcome: CallbackOutcome,
        (left, wrap_up): (Time, Span),
    ) -> CallbackRecord {
        let pending = self.pending[id].as_ref().expect(PENDING);
        CallbackRecord {
            class: contact.class,
            number: first_number(contact.number),
            came_as: came_as(contact.class, contact.number),
            transferred_from: transferred_from(contact.number),
            switched_from: switched_from(contact.number),
            retrials: contact.retrials,
            recalls: contact.recalls,
            accepted: pending.accepted,
            due: self.due(id, (contact.class, contact.number)),
            calls: pending.calls,
            first_call: pending.first_call(),
            connected: (pending.progress == Progress::Served).then_some(contact.leg.connected),
            left,
            wrap_up,
            agent: None,
            device: self.plan(contact.class).addresses.as_ref().and_then(|addresses| {
                let address = self.by_devices[id].answered_at?;
                Some(addresses.order[usize::from(address)].device)
            }),
            outcome,
        }
    }

    /// Whether any clients are told something while they wait to be called.
    #[inline]
    pub(crate) fn tell(&self) -> bool {
        self.notices.is_some()
    }

    /// The client of a contact waits to be called from now on: they may have to be told something meanwhile.
    pub(crate) fn begin_notices(&mut self, id: ContactId, contact: &Contact, now: Time) {
        let Some(notices) = &mut self.notices else { return };
        let Contact { class, number, leg, .. } = *contact;
        notices.begin(id, (class, number, leg.requested), (self.plans[class].expect(PLAN), &self.draws[class]), now);
    }

    fn stand_in_line(&mut self, id: ContactId, site: SiteId, now: Time) {
        if let Some(notices) = &mut self.notices {
            notices.stand_in_line(id, site, now);
        }
    }

    /// An agent takes somebody of a queue at a site.
    pub(crate) fn line_moves(&mut self, line: (SiteId, QueueId), now: Time) {
        if let Some(notices) = &mut self.notices {
            notices.line_moves(line, now);
        }
    }

    /// Whether the contact stands in line to be called, where that is asked about clients who are told something.
    pub(crate) fn stands_in_line(&self, id: ContactId) -> bool {
        self.notices.as_ref().is_some_and(|notices| notices.stands_in_line(id))
    }

    /// When it will be the turn of a client who is told something, where a contact at their place has to wait so long.
    pub(crate) fn expected_turn(&self, id: ContactId, class: ClassId, wait: Option<Span>, now: Time) -> Option<Time> {
        self.notices.as_ref()?.turn(id, self.plan(class).queue, wait, now)
    }

    /// Classes whose clients are paged.
    pub(crate) fn paged(&self) -> &[ClassId] {
        &self.paged
    }

    /// Of those of a class who stand in line at a site and have not been paged, the one who asked first.
    pub(crate) fn first_unpaged(&self, site: SiteId, class: ClassId) -> Option<ContactId> {
        self.notices.as_ref()?.first_unpaged(site, class)
    }

    /// The client is paged if they are expected to be called soon enough, at this moment. Whether there is nothing to page any more.
    pub(crate) fn page(&mut self, id: ContactId, class: ClassId, start: Option<Time>, now: Time) -> bool {
        let (Some(notices), Some(page)) = (&mut self.notices, &self.plans[class].expect(PLAN).page) else {
            return true;
        };
        notices.page(id, start, (page, &self.draws[class], &mut self.times[class].notices), now)
    }

    /// Whether the contact waits to be called and is not being at this moment.
    pub(crate) fn waits_for_call(&self, id: ContactId) -> bool {
        match self.progress(id) {
            Some(Progress::Later | Progress::InLine | Progress::ForLine | Progress::ForRobot) => true,
            Some(Progress::Offered | Progress::Ringing | Progress::OnHold | Progress::Served) | None => false,
        }
    }

    /// An estimate is due for a client. Whether they are sent one, which they are not while they are being called.
    pub(crate) fn is_to_be_updated(&mut self, id: ContactId, class: ClassId, now: Time) -> bool {
        let waits = self.waits_for_call(id);
        if let (false, Some(notices), Some(updates)) =
            (waits, &mut self.notices, &self.plans[class].expect(PLAN).updates)
        {
            notices.pass_over(id, updates.every, now);
        }
        waits
    }

    /// The client is sent when it will be their turn, if that is known: by message if they are online, else by page.
    pub(crate) fn update(
        &mut self,
        id: ContactId,
        class: ClassId,
        (start, is_online): (Option<Time>, bool),
        now: Time,
    ) {
        let Some(notices) = &mut self.notices else { return };
        let what = (self.plans[class].expect(PLAN), &self.draws[class], &mut self.times[class].notices);
        notices.update(id, (start, is_online), what, now);
    }

    /// The next notice that is due, if one is.
    pub(crate) fn take_notice(&mut self, now: Time) -> Option<Notice> {
        self.notices.as_mut()?.take(now)
    }

    /// When the next notice is due, where that has changed since it was last asked.
    pub(crate) fn change_of_notices(&mut self) -> Option<Option<Time>> {
        self.notices.as_mut()?.change()
    }

    /// Nothing happens any more of which anybody could be told.
    pub(crate) fn close_notices(&mut self) {
        if let Some(notices) = &mut self.notices {
            notices.close();
        }
    }

    /// Callbacks that were accepted by those who made contact, over all classes.
    pub(crate) fn accepted(&self) -> u128 {
        self.times.iter().map(|times| u128::from(times.accepted - times.records)).sum()
    }

    /// Contacts that came for nothing but a callback and asked for none.
    pub(crate) fn came_for_none(&self) -> u128 {
        self.came_for_none
    }

    /// What agents did for callbacks, over all that is over \[ns\].
    pub(crate) fn work(&self) -> u128 {
        let CallbackEndings { talk, wrap_up, .. } = self.endings.total();
        self.times.iter().map(|times| times.dialling).sum::<u128>() + talk + wrap_up
    }

    /// What was done for the callbacks, by class.
    pub(crate) fn times(&self) -> &IdVec<ClassId, CallbackTimes> {
        &self.times
    }

    /// What became of the callbacks, in a run that is over.
    pub(crate) fn endings(&self) -> ByArrival<CallbackEndings> {
        self.endings.finish()
    }

    /// Whether every callback ended in one way, in a run that is over.
    ///
    /// # Errors
    /// Some did not end, or in several ways.
    pub(crate) fn check(&self) -> Result<(), Imbalance> {
        demand_equal(
            "callbacks accepted = completed + unreached + settled + given up + contacted again + refused + unfinished",
            "",
            self.times.iter().map(|times| u128::from(times.accepted)).sum(),
            self.endings.total().all().into(),
        )?;
        let paged = || self.paged.iter().map(|&class| &self.times[class]);
        demand_equal(
            "callbacks to be paged = paged + not deliverable + called or over before",
            "",
            paged().map(|times| u128::from(times.accepted)).sum(),
            paged().map(|times| times.notices.to_be_paged()).sum(),
        )?;
        demand_equal(
            "records of campaigns = records that are over",
            "",
            self.times.iter().map(|times| u128::from(times.records)).sum(),
            self.endings.total().records.into(),
        )?;
        demand_equal("callbacks that are not over", "", self.open.into(), 0)
    }
}

/// Whether a robot gives an agent whoever answers, and not the client alone.
fn gives_others(plan: &Callback) -> bool {
    plan.is_campaign() && matches!(plan.dialled_by, Dialler::Robot(_))
}
