//! The status server and the page on which clients look at the center before they make contact.
//!
//! What the server knows is what it saw when it looked last. A client sees what had come to the page by then, decides by that alone, and
//! is held against it: how long those wait who come is compared with what they were shown.

mod alerts;

use crate::ids::{AgentId, ClassId, ClientId, ContactId, DemandId, IdVec, QueueId, SiteId};
use crate::model::contact::ContactRecord;
use crate::model::imbalance::{Imbalance, demand_equal};
use crate::model::plan::{Demands, StatusDelivery, StatusServer};
use crate::model::tallies::{Accuracy, ArrivalCounter, ByArrival, counts};
use crate::random::Root;
use crate::routing::status::{AgentFigures, Figures, Staff, Standing, WaitHistory};
use crate::routing::{Channel, Router};
use crate::stats::SpanPairs;
use crate::time::{Span, Time};
use crate::workload::{AgentWait, Choice, Class, Paging, StatusDraws, StatusHabits};
pub(crate) use alerts::Alert;
pub use alerts::AlertTimes;
use alerts::Alerts;
use std::collections::VecDeque;

counts! {
    /// Clients of a class who looked at the status before they made contact, and what they saw.
    pub struct StatusTimes {
        /// Clients who looked, each time that they wanted to make contact.
        pub looked: u64,
        /// How often they looked, those who looked again each time.
        pub looks: u64,
        /// Looks at which there was something to see.
        pub seen: u64,
        /// How old that was \[ns\].
        pub age: u128,
        /// Looks that showed a wait.
        pub shown: u64,
        /// These waits \[ns\].
        pub shown_wait: u128,
        /// Messages between server and page for these looks.
        pub messages: u64,
        /// How right the waits were that those had been shown last who came.
        pub accuracy: Accuracy,
        /// Clients who asked to be told when it is better.
        pub alerts: AlertTimes,
    }
}

counts! {
    /// What clients of a class did who looked at the status in one interval.
    pub struct StatusEndings {
        /// Made contact.
        pub came: u64,
        /// Made contact as one of another class.
        pub switched: u64,
        /// Asked to be called back.
        pub callbacks: u64,
        /// Did it themselves.
        pub self_served: u64,
        /// Put it off.
        pub put_off: u64,
        /// Did not make contact.
        pub stayed_away: u64,
        /// Were still looking when the run ended.
        pub unsettled: u64,
        /// Of all of them: it was too long to them the first time.
        pub too_long: u64,
    }
}

impl StatusEndings {
    /// All who looked: each did one thing.
    pub fn all(&self) -> u64 {
        let StatusEndings { came, switched, callbacks, self_served, put_off, stayed_away, unsettled, .. } = *self;
        came + switched + callbacks + self_served + put_off + stayed_away + unsettled
    }
}

/// What a client does who has looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Makes contact.
    Comes,
    /// Looks again at this moment.
    LooksAgain(Time),
    /// Something else.
    Chooses(Choice),
}

/// A look of one client, and how it goes on.
#[derive(Clone, Copy, Debug)]
struct View {
    /// When they began to look.
    since: Time,
    channel: Channel,
    /// The client's own agent, if they are to see that one, and which wait.
    own: Option<(AgentId, AgentWait)>,
    state: ViewState,
    /// What they saw last, and when that was so.
    seen: Option<(Figures, Time)>,
    /// Whether it has been too long to them.
    too_long: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ViewState {
    /// Looks for the first time.
    Begins,
    /// What the page asked for is on the way to the server.
    Asked,
    /// The answer is on the way.
    Answered,
    /// Looks again.
    Again,
    /// Made contact then, with this patience if it is not their own.
    Came(Time, Option<Span>),
}

/// What the server saw at a moment, in the order of [`StatusPage::shown`].
#[derive(Clone, Debug)]
struct Report {
    made: Time,
    figures: Vec<Figures>,
    /// By agent, where clients see their own: nothing for those who were not on duty.
    agents: IdVec<AgentId, Option<AgentFigures>>,
}

/// The status server of a center and its page.
#[derive(Debug)]
pub(crate) struct StatusPage<'a> {
    server: StatusServer,
    habits: IdVec<ClassId, Option<&'a StatusHabits>>,
    draws: IdVec<ClassId, StatusDraws>,
    demands: Demands,
    /// What there is to show: for each class that looks what its contacts need by each of their channels.
    shown: Vec<(ClassId, Channel)>,
    staff: IdVec<SiteId, Staff>,
    /// By agent, where clients see their own.
    site_of: IdVec<AgentId, SiteId>,
    /// By class, with how many who wait for one agent alone that agent is not available to one more.
    backlogs: IdVec<ClassId, Option<u32>>,
    history: WaitHistory,
    /// What the server saw, the last behind: what the page has, and what is on the way to it.
    reports: VecDeque<Report>,
    views: IdVec<ContactId, Option<View>>,
    /// Who asked to be told when it is better, where anybody may.
    alerts: Option<Alerts<'a>>,
    times: IdVec<ClassId, StatusTimes>,
    /// What those did who have looked, by when they first looked.
    endings: ArrivalCounter<StatusEndings>,
    /// What clients were shown last and how long it took, of those who came from this moment on.
    pairs: IdVec<ClassId, SpanPairs>,
    from: Time,
}

const LOOKS: &str = "only clients of classes that look do";
const ALERTS: &str = "only clients of classes with alerts ask for one";
const VIEW: &str = "a client who looks has a view";

impl<'a> StatusPage<'a> {
    /// The server has seen nothing yet. Contacts of these classes wait in so many queues; each site has these agents, in rising order.
    /// Of those who come from this moment on it is kept what they were shown and how long it took.
    pub(crate) fn new(
        (server, paging): (StatusServer, &'a Paging),
        classes: &'a IdVec<ClassId, Class>,
        (demands, queues): (Demands, usize),
        agents: IdVec<SiteId, Vec<AgentId>>,
        (from, intervals): (Time, usize),
        root: Root,
    ) -> StatusPage<'a> {
        let habits: IdVec<ClassId, _> = classes.iter().map(|class| class.status.as_deref()).collect();
        let looking = habits.entries().filter(|(_, habits)| habits.is_some()).map(|(class, _)| class);
        let shown = |class| demands.of_class(class).iter().map(move |&(channel, _)| (class, channel));
        let estimators = Vec::from_iter(habits.iter().flatten().map(|habits| habits.estimator));
        let mut site_of = IdVec::new();
        if habits.iter().flatten().any(|habits| habits.own_agent.is_some()) {
            for (site, agents) in agents.entries() {
                agents.iter().for_each(|&agent| *site_of.grown_to(agent) = site);
            }
        }
        StatusPage {
            server,
            shown: looking.flat_map(shown).collect(),
            draws: classes.iter().map(|class| StatusDraws::new(root, &class.name)).collect(),
            staff: agents.iter().map(|agents| Staff::new(demands.needs.clone(), agents.clone(), true)).collect(),
            site_of,
            alerts: habits.iter().flatten().any(|habits| habits.alert.is_some()).then(|| Alerts::new(paging)),
            backlogs: classes.iter().map(|class| class.preferred.and_then(|wish| wish.backlog)).collect(),
            habits,
            demands,
            history: WaitHistory::new(queues, estimators),
            reports: VecDeque::new(),
            views: IdVec::new(),
            times: classes.iter().map(|_| StatusTimes::default()).collect(),
            endings: ArrivalCounter::new(intervals, classes.len()),
            pairs: classes.iter().map(|_| SpanPairs::default()).collect(),
            from,
        }
    }

    /// Whether the client of this number looks before they make contact.
    pub(crate) fn looks(&self, class: ClassId, number: u64) -> bool {
        self.habits[class].is_some_and(|habits| self.draws[class].looks(habits, number))
    }

    /// How long it takes the client at this attempt until they see or hear anything, and whether they call for it.
    pub(crate) fn way(&self, class: ClassId, number: u64, attempt: u16) -> (Span, bool) {
        let habits = self.habits[class].expect(LOOKS);
        (self.draws[class].steps(habits, number, attempt), habits.by_call)
    }

    /// What the engine of the site knows of an agent changes.
    pub(crate) fn changes(&mut self, site: SiteId, agent: AgentId) {
        self.staff[site].changes(agent);
    }

    /// A contact is connected after this wait, be it none.
    pub(crate) fn connected(&mut self, queue: QueueId, wait: Span) {
        self.history.connected(queue, wait);
    }

    /// A contact gives up after this wait.
    pub(crate) fn gave_up(&mut self, queue: QueueId, wait: Span) {
        self.history.gave_up(queue, wait);
    }

    /// The server looks at the center, whose sites have these engines. When it does again; nothing where it does whenever it is asked.
    pub(crate) fn report<'r>(&mut self, now: Time, routers: impl Fn(SiteId) -> &'r Router) -> Option<Time> {
        let every = self.server.delivery.every()?;
        self.staff.ids().for_each(|site| self.staff[site].refresh(routers(site)));
        let figures = Vec::from_iter(self.shown.iter().map(|&shown| self.figures_now(shown, now, &routers)));
        if let Some(alerts) = &mut self.alerts {
            for (&shown, figures) in self.shown.iter().zip(&figures) {
                let plan = self.habits[shown.0].and_then(|habits| habits.alert.as_ref());
                if plan.is_some_and(|plan| plan.below.is_met(figures)) {
                    alerts.meet(shown);
                }
            }
        }
        let agents = self.site_of.ids().map(|agent| self.figures_of_agent(agent, &routers)).collect();
        // The page needs what came last and what is on the way; the server nothing else.
        while self.reports.get(1).is_some_and(|next| next.made + self.server.latency <= now) {
            self.reports.pop_front();
        }
        self.reports.push_back(Report { made: now, figures, agents });
        Some(now + every)
    }

    /// A client of the class wants to make contact by this channel and with this agent, if they have one of their own, and looks first.
    pub(crate) fn begin(
        &mut self,
        id: ContactId,
        class: ClassId,
        (channel, agent): (Channel, Option<AgentId>),
        now: Time,
    ) {
        self.times[class].looked += 1;
        let own = agent.zip(self.habits[class].expect(LOOKS).own_agent);
        *self.views.grown_to(id) =
            Some(View { since: now, channel, own, state: ViewState::Begins, seen: None, too_long: false });
    }

    /// The client goes on looking. When they do next; nothing when they see at this moment what there is to see.
    pub(crate) fn go_on<'r>(
        &mut self,
        id: ContactId,
        class: ClassId,
        now: Time,
        routers: impl Fn(SiteId) -> &'r Router,
    ) -> Option<Time> {
        let StatusServer { delivery, latency } = self.server;
        let View { channel, own, state, .. } = self.views[id].expect(VIEW);
        let times = &mut self.times[class];
        let asks = match delivery {
            StatusDelivery::Pull { .. } => true,
            StatusDelivery::Push { .. } => false,
            StatusDelivery::Stream { .. } => state != ViewState::Again,
        };
        match state {
            ViewState::Begins | ViewState::Again if asks => {
                times.looks += 1;
                times.messages += 1;
                self.pass(id, ViewState::Asked, latency, now).or_else(|| self.go_on(id, class, now, routers))
            }
            ViewState::Begins | ViewState::Again => {
                times.looks += 1;
                times.messages += u64::from(matches!(delivery, StatusDelivery::Stream { .. }));
                let arrived = self.reports.iter().rev().find(|report| report.made + latency <= now);
                let seen = arrived.map(|report| (self.figures_of(report, (class, channel), own), report.made));
                self.see(id, class, seen, now);
                None
            }
            ViewState::Asked => {
                times.messages += 1;
                let seen = match (delivery.every(), self.reports.back()) {
                    (Some(_), Some(last)) => (self.figures_of(last, (class, channel), own), last.made),
                    (Some(_), None) => unreachable!("the server looks before anybody can ask"),
                    (None, _) => {
                        self.staff.ids().for_each(|site| self.staff[site].refresh(routers(site)));
                        let own = own.and_then(|(agent, wait)| {
                            self.shown_of_agent(self.figures_of_agent(agent, &routers)?, (class, channel), wait)
                        });
                        (own.unwrap_or_else(|| self.figures_now((class, channel), now, &routers)), now)
                    }
                };
                self.views[id].as_mut().expect(VIEW).seen = Some(seen);
                self.pass(id, ViewState::Answered, latency, now).or_else(|| self.go_on(id, class, now, routers))
            }
            ViewState::Answered => {
                self.see(id, class, self.views[id].expect(VIEW).seen, now);
                None
            }
            ViewState::Came(..) => unreachable!("whoever has made contact looks no more"),
        }
    }

    /// Something is on its way for so long, if that is any time: until when.
    fn pass(&mut self, id: ContactId, state: ViewState, latency: Span, now: Time) -> Option<Time> {
        self.views[id].as_mut().expect(VIEW).state = state;
        (latency > Span::ZERO).then(|| now + latency)
    }

    fn see(&mut self, id: ContactId, class: ClassId, seen: Option<(Figures, Time)>, now: Time) {
        self.views[id].as_mut().expect(VIEW).seen = seen;
        let Some((figures, made)) = seen else { return };
        let times = &mut self.times[class];
        times.seen += 1;
        times.age += u128::from(now.since(made).nanos());
        if let Some(wait) = figures.wait {
            times.shown += 1;
            times.shown_wait += u128::from(wait.nanos());
        }
    }

    fn figures_of(&self, report: &Report, shown: (ClassId, Channel), own: Option<(AgentId, AgentWait)>) -> Figures {
        let own = own.and_then(|(agent, wait)| self.shown_of_agent(report.agents[agent]?, shown, wait));
        if let Some(own) = own {
            return own;
        }
        let place = self.shown.iter().position(|&known| known == shown);
        report.figures[place.expect("everything that clients look at is shown")]
    }

    /// How it stands now with one agent; nothing while they are not on duty.
    fn figures_of_agent<'r>(&self, agent: AgentId, routers: &impl Fn(SiteId) -> &'r Router) -> Option<AgentFigures> {
        let site = self.site_of[agent];
        self.staff[site].figures_of(agent, routers(site))
    }

    /// What a client of the class by this channel sees of their own agent; nothing when that one is not available to one more.
    fn shown_of_agent(
        &self,
        agent: AgentFigures,
        (class, channel): (ClassId, Channel),
        wait: AgentWait,
    ) -> Option<Figures> {
        if self.backlogs[class].is_some_and(|most| agent.waiting() >= most) {
            return None;
        }
        let medium = channel.medium() as usize;
        let (waiting, wait) = match wait {
            AgentWait::ByMedium => (agent.waiting[medium], agent.waits[medium]),
            AgentWait::Averaged => (agent.waiting(), agent.average_wait()),
        };
        let idle = agent.waits[medium] == Some(Span::ZERO);
        let wait = if idle { Some(Span::ZERO) } else { wait };
        Some(Figures { available: 1, idle: idle.into(), waiting, wait })
    }

    /// How it stands now for a contact of the class by this channel, over all sites.
    fn figures_now<'r>(
        &self,
        (class, channel): (ClassId, Channel),
        now: Time,
        routers: &impl Fn(SiteId) -> &'r Router,
    ) -> Figures {
        let demand: DemandId = self.demands.of(class, channel);
        let estimator = self.habits[class].expect(LOOKS).estimator;
        let at = |(site, staff): (SiteId, &Staff)| Standing::at(staff, demand, routers(site), estimator);
        let standing = self.staff.entries().map(at).fold(Standing::default(), Standing::and);
        standing.figures(estimator, &self.history, (self.demands.needs[demand].queue, now))
    }

    /// What the client of this number does who sees now what there is to see, at this attempt and with this patience.
    pub(crate) fn decide(
        &mut self,
        id: ContactId,
        (class, number): (ClassId, u64),
        attempt: u16,
        patience: Span,
        now: Time,
    ) -> Verdict {
        let (habits, draws) = (self.habits[class].expect(LOOKS), &self.draws[class]);
        let view = self.views[id].as_mut().expect(VIEW);
        let is_too_long = |(figures, _): &(Figures, Time)| draws.is_too_much(habits, number, figures, patience);
        if !view.seen.as_ref().is_some_and(is_too_long) {
            return Verdict::Comes;
        }
        view.too_long = true;
        if let Some(watch) = habits.watch {
            let next = match self.server.delivery {
                StatusDelivery::Stream { every } => arrival_after(now, every, self.server.latency),
                StatusDelivery::Pull { .. } | StatusDelivery::Push { .. } => now + watch.every,
            };
            view.state = ViewState::Again;
            if next <= view.since + watch.at_most {
                return Verdict::LooksAgain(next);
            }
        }
        draws.choice(habits, number, attempt).map_or(Verdict::Comes, Verdict::Chooses)
    }

    /// The client makes contact now, and is counted in this cell.
    pub(crate) fn come(&mut self, id: ContactId, (class, number): (ClassId, u64), cell: u32, now: Time) {
        let habits = self.habits[class].expect(LOOKS);
        let view = self.views[id].as_mut().expect(VIEW);
        let endings = self.endings.at(cell);
        endings.came += 1;
        endings.too_long += u64::from(view.too_long);
        let renewed =
            view.seen.and_then(|(figures, _)| figures.wait).and_then(|_| self.draws[class].patience(habits, number));
        view.state = ViewState::Came(now, renewed);
    }

    /// The client, who is counted in this cell, does something else.
    pub(crate) fn turn_elsewhere(&mut self, id: ContactId, cell: u32, choice: Choice) {
        let view = self.views[id].take().expect(VIEW);
        let endings = self.endings.at(cell);
        endings.too_long += u64::from(view.too_long);
        *match choice {
            Choice::Another(_) => &mut endings.switched,
            Choice::Callback => &mut endings.callbacks,
            Choice::SelfService => &mut endings.self_served,
            Choice::Later => &mut endings.put_off,
            Choice::StaysAway => &mut endings.stayed_away,
        } += 1;
    }

    /// Whether a client who does this at this attempt asks to be told when it is better.
    pub(crate) fn wants_alert(&self, (class, number): (ClassId, u64), attempt: u16, choice: Choice) -> bool {
        let plan = self.habits[class].expect(LOOKS).alert.as_ref();
        matches!(choice, Choice::Later | Choice::StaysAway)
            && plan.is_some_and(|plan| self.draws[class].wants_alert(plan, number, attempt))
    }

    /// A client who would make contact by this channel asks for that.
    pub(crate) fn ask_for_alert(
        &mut self,
        client: ClientId,
        of: (ClassId, Channel),
        (number, attempt): (u64, u16),
        now: Time,
    ) {
        self.times[of.0].alerts.asked += 1;
        self.alerts.as_mut().expect(ALERTS).ask(client, of, (number, attempt), now);
    }

    /// A client comes again, whom nobody has to tell any more.
    pub(crate) fn comes_of_themselves(&mut self, client: ClientId) {
        if let Some(alert) = self.alerts.as_mut().and_then(|alerts| alerts.end(client)) {
            self.times[alert.class].alerts.came_before += 1;
        }
    }

    /// The next client who is to be told, after a report.
    pub(crate) fn next_alert(&mut self) -> Option<Alert> {
        self.alerts.as_mut()?.take()
    }

    /// The client is told: by message if they are online, else by page. When they make contact for it; nothing when they do not.
    pub(crate) fn alert(&mut self, alert: &Alert, is_online: bool, now: Time) -> Option<Time> {
        let class = alert.class;
        let plan = self.habits[class].expect(LOOKS).alert.as_ref().expect(ALERTS);
        let what = (plan, &self.draws[class], &mut self.times[class].alerts);
        self.alerts.as_ref().expect(ALERTS).tell(alert, is_online, what, now)
    }

    /// A client of the class makes contact because of an alert.
    pub(crate) fn comes_by_alert(&mut self, class: ClassId) {
        self.times[class].alerts.contacts += 1;
    }

    /// For how long the client of this number puts it off at this attempt.
    pub(crate) fn later(&self, class: ClassId, number: u64, attempt: u16) -> Span {
        self.draws[class].later(self.habits[class].expect(LOOKS), number, attempt)
    }

    /// When a client who had looked made contact, and their patience from then on if it is not their own.
    pub(crate) fn came(&self, id: ContactId) -> Option<(Time, Option<Span>)> {
        match self.views.get(id)?.as_ref()?.state {
            ViewState::Came(at, patience) => Some((at, patience)),
            _ => None,
        }
    }

    /// The wait that the client of the contact was shown last before they came, if they were.
    pub(crate) fn shown_wait(&self, id: ContactId) -> Option<Span> {
        let view = self.views.get(id)?.as_ref()?;
        view.seen.filter(|_| matches!(view.state, ViewState::Came(..)))?.0.wait
    }

    /// The contact, which counts in this cell, is done with: how far off was the wait that its client had been shown?
    pub(crate) fn compare(&mut self, id: ContactId, cell: u32, record: &ContactRecord) {
        let Some(view) = self.views.grown_to(id).take() else { return };
        let ViewState::Came(at, _) = view.state else {
            let endings = self.endings.at(cell);
            endings.unsettled += 1;
            endings.too_long += u64::from(view.too_long);
            return;
        };
        if let (Some((Figures { wait: Some(wait), .. }, _)), Some(connected)) = (view.seen, record.answered()) {
            self.times[record.class].accuracy.count(wait, connected.since(at));
            if at >= self.from {
                self.pairs[record.class].record(wait, connected.since(at));
            }
        }
    }

    /// Clients who looked and neither came nor asked to be called back.
    pub(crate) fn turned_elsewhere(&self) -> u128 {
        let StatusEndings { switched, self_served, put_off, stayed_away, .. } = self.endings.total();
        u128::from(switched + self_served + put_off + stayed_away)
    }

    /// Clients of a class who looked and have not made contact.
    pub(crate) fn did_not_come(&self, class: ClassId) -> u64 {
        self.times[class].looked - self.endings.of(class).came
    }

    /// The waits that clients were shown and then met, by class.
    pub(crate) fn pairs(&self) -> &IdVec<ClassId, SpanPairs> {
        &self.pairs
    }

    /// Clients who looked and what they saw, by class.
    pub(crate) fn times(&self) -> &IdVec<ClassId, StatusTimes> {
        &self.times
    }

    /// What those did who looked, by when they wanted to make contact, in a run that is over.
    pub(crate) fn endings(&self) -> ByArrival<StatusEndings> {
        self.endings.finish()
    }

    /// Whether everybody who looked did one thing.
    pub(crate) fn check(&self) -> Result<(), Imbalance> {
        let mut total = StatusTimes::default();
        self.times.iter().for_each(|times| total += times);
        demand_equal(
            "clients who looked at the status = came + other medium + callbacks + self-served + put off + stayed away + still looking",
            "",
            total.looked.into(),
            self.endings.total().all().into(),
        )?;
        demand_equal(
            "clients who asked for an alert = were told or could not be + came before + still wait",
            "",
            total.alerts.asked.into(),
            (total.alerts.ended() + self.alerts.as_ref().map_or(0, Alerts::waiting)).into(),
        )
    }
}

/// When the next report arrives at a page after this moment: the server makes one every so often, from the start on.
fn arrival_after(now: Time, every: Span, latency: Span) -> Time {
    let sent = now.nanos().checked_sub(latency.nanos());
    let next = sent.map_or(0, |sent| (sent / every.nanos() + 1) * every.nanos());
    Time::from_nanos(next) + latency
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contact::Outcome;
    use crate::model::sample::{area, at, class, constant, proxy, record, request, seconds, without_agents};
    use crate::routing::status::Estimator;
    use crate::workload::{Accepted, Entry, Level, LevelAlert, Watch};

    const ID: ContactId = ContactId(1);
    const FIRST: (ClassId, u64) = (ClassId(0), 0);

    /// Nobody who waits is accepted; whoever minds looks again every 10 s for 15 s, and then stays away and asks for an alert when nobody waits.
    fn habits() -> StatusHabits {
        StatusHabits {
            share: 1.0,
            by_call: false,
            steps: vec![constant(2.0), constant(3.0)],
            estimator: Estimator::QueueLength,
            own_agent: None,
            accepted: Accepted::Waiting(constant(0.0)),
            watch: Some(Watch { every: seconds(10), at_most: seconds(15) }),
            choices: vec![(Choice::StaysAway, 1.0)],
            later: constant(60.0),
            patience: Some(constant(40.0)),
            alert: Some(LevelAlert { share: 1.0, below: Level::Waiting(1), comes: 1.0, after: constant(5.0) }),
        }
    }

    /// An engine without agents in whose only queue so many contacts wait.
    fn engine(waiting: u32) -> Router {
        let mut router = without_agents();
        for contact in 0..waiting {
            router.request(at(0), request(ContactId(contact)));
        }
        router
    }

    /// One site without agents; the way between server and page takes 1 s, and a page a minute to be read.
    fn with(delivery: StatusDelivery, does: impl FnOnce(&mut StatusPage<'_>)) {
        let classes = vec![Class { status: Some(Box::new(habits())), ..class("calls", Entry::Voice) }].into();
        let paging = Paging { dial_out: true, delay: constant(60.0) };
        let server = StatusServer { delivery, latency: seconds(1) };
        let demands = Demands::new(&classes, &IdVec::new(), &proxy());
        let agents = vec![vec![]].into();
        does(&mut StatusPage::new((server, &paging), &classes, (demands, 1), agents, (at(0), 1), Root::new(1, 0)));
    }

    #[test]
    fn a_page_that_asks_shows_two_ways_later_what_the_server_saw_and_who_minds_looks_again_for_a_while() {
        with(StatusDelivery::Pull { every: None }, |page| {
            let engine = engine(2);
            let go_on = |page: &mut StatusPage<'_>, now| page.go_on(ID, FIRST.0, at(now), |_| &engine);
            assert_eq!((page.looks(FIRST.0, 0), page.way(FIRST.0, 0, 0)), (true, (seconds(5), false)));
            page.begin(ID, FIRST.0, (Channel::Voice, None), at(0));
            for (now, verdict) in [(0, Verdict::LooksAgain(at(12))), (12, Verdict::Chooses(Choice::StaysAway))] {
                let ways = [now, now + 1, now + 2].map(|now| go_on(page, now));
                assert_eq!(ways, [Some(at(now + 1)), Some(at(now + 2)), None]);
                assert_eq!(page.decide(ID, FIRST, 0, Span::MAX, at(now + 2)), verdict);
            }
            page.turn_elsewhere(ID, 0, Choice::StaysAway);
            let StatusTimes { looked, looks, seen, age, messages, .. } = page.times()[FIRST.0];
            let StatusEndings { too_long, stayed_away, .. } = page.endings().of(FIRST.0);
            assert_eq!((looked, looks, seen, age, messages), (1, 2, 2, area(2), 4));
            assert_eq!((too_long, stayed_away, page.did_not_come(FIRST.0), page.check()), (1, 1, 1, Ok(())));
        });
    }

    #[test]
    fn what_is_pushed_is_seen_as_soon_as_it_has_arrived_and_who_comes_is_held_against_it() {
        with(StatusDelivery::Push { every: seconds(30) }, |page| {
            let (empty, full) = (engine(0), engine(1));
            assert_eq!(page.report(at(0), |_| &empty), Some(at(30)));
            assert_eq!(page.report(at(30), |_| &full), Some(at(60)));
            page.begin(ID, FIRST.0, (Channel::Voice, None), at(30));
            // The second report is still on its way.
            assert_eq!(page.go_on(ID, FIRST.0, at(30), |_| &full), None);
            assert_eq!(page.decide(ID, FIRST, 0, Span::MAX, at(30)), Verdict::Comes);
            page.come(ID, FIRST, 0, at(30));
            assert_eq!(page.came(ID), Some((at(30), None)), "no wait was shown that would renew their patience");
            page.compare(ID, 0, &record(at(30), Some(at(50)), at(60), Outcome::Handled));
            page.begin(ID, FIRST.0, (Channel::Voice, None), at(31));
            page.go_on(ID, FIRST.0, at(31), |_| &full);
            assert_eq!(page.decide(ID, FIRST, 0, Span::MAX, at(31)), Verdict::LooksAgain(at(41)));
            page.compare(ID, 0, &record(at(31), None, at(32), Outcome::Unserved));
            let StatusTimes { age, messages, .. } = page.times()[FIRST.0];
            let StatusEndings { came, unsettled, .. } = page.endings().of(FIRST.0);
            assert_eq!((came, unsettled, age, messages, page.check()), (1, 1, area(30 + 1), 0, Ok(())));
        });
    }

    #[test]
    fn whoever_asked_is_told_in_their_order_when_a_report_meets_the_level_unless_they_came_before() {
        with(StatusDelivery::Push { every: seconds(30) }, |page| {
            let (empty, full) = (engine(0), engine(1));
            assert!(page.wants_alert(FIRST, 0, Choice::StaysAway) && !page.wants_alert(FIRST, 0, Choice::SelfService));
            for client in [5, 2, 8] {
                page.ask_for_alert(ClientId(client), (FIRST.0, Channel::Voice), (client.into(), 0), at(10));
            }
            page.report(at(30), |_| &full);
            assert_eq!(page.next_alert(), None);
            page.comes_of_themselves(ClientId(5));
            page.report(at(60), |_| &empty);
            let [first, second] = [(); 2].map(|()| page.next_alert().expect("two still wait"));
            assert_eq!((first.client, second.client, page.next_alert()), (ClientId(2), ClientId(8), None));
            assert_eq!(page.alert(&first, true, at(60)), Some(at(65)));
            assert_eq!(page.alert(&second, false, at(60)), Some(at(125)), "by page");
            let AlertTimes { asked, by_message, by_page, came_before, waited, .. } = page.times()[FIRST.0].alerts;
            assert_eq!((asked, by_message, by_page, came_before, waited), (3, 1, 1, 1, area(100)));
            assert_eq!(page.check(), Ok(()));
        });
    }

    #[test]
    fn reports_arrive_one_latency_after_each_period() {
        let second = |at: f64| Time::START + Span::from_seconds_f64(at);
        let after = |now: f64| arrival_after(second(now), Span::from_seconds(10), Span::from_seconds(3));
        assert_eq!([0.0, 2.5, 3.0, 12.9, 13.0].map(after), [3.0, 3.0, 13.0, 13.0, 23.0].map(second));
    }
}
