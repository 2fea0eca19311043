//! Random runs: what a driver that keeps the contract could tell an engine.
//!
//! A plan says what the driver would like to do next; numbers in it choose among what is possible at that moment (who
//! waits, who is served, which number is free), so that every plan is a valid run for every set of rules.

use super::*;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const SKILLS: u16 = 2;
const PROTOCOLS: u8 = 2;
const GROUPS: u16 = 3;
const LANGUAGES: u8 = 2;
const AGENTS: u32 = 8;
/// Few, so that numbers are used again all the time, in another order than that of the requests.
const CONTACTS: u32 = 24;

const ORDERS: [ContactSelection; 10] = ContactSelection::all(Span::from_seconds(20));

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    queues: Vec<QueueRules>,
    /// Few, so that agents are alike and become alike.
    capabilities: Vec<Capability>,
    /// Pauses before the moves \[s\], and the moves.
    moves: Vec<(u64, Move)>,
    /// Which agent selection meets which contact selection.
    turn: usize,
    refined: Refinement,
}

/// What plain rules do not have.
#[derive(Clone, Debug)]
struct Refinement {
    /// For each queue: the groups that are responsible, the rank, and steps.
    queues: Vec<(Option<Vec<GroupId>>, u8, Vec<Step>)>,
    filters: Vec<Filter>,
    priority_first: bool,
    reserves: Vec<Reserve>,
    /// The first is in force from the beginning.
    tables: Vec<Vec<Row>>,
}

#[derive(Clone, Debug)]
enum Move {
    Capability {
        agent: u32,
        capability: Index,
    },
    State {
        agent: u32,
        state: AgentState,
    },
    Request {
        number: Index,
        queue: Index,
        request: Request,
    },
    /// Somebody comes back to the agent who served them, or wants another.
    Resume {
        number: Index,
        queue: Index,
        request: Request,
    },
    Withdraw(Index),
    /// Who waits hangs up to be called back.
    Hold(Index),
    /// Who is with an agent could not be reached.
    HoldServed(Index),
    Reenter {
        held: Index,
        queue: Index,
        request: Request,
    },
    WithdrawHeld(Index),
    /// Who is being served leaves, as far as the driver knows before their agent has responded.
    LeaveUnanswered(Index),
    Unanswered(Index),
    /// The table is replaced, where there is one.
    Table(Index),
    End(Index),
    Deadline {
        in_time: bool,
    },
}

/// One call of the engine and what came of it.
pub(crate) struct Moved<'a> {
    pub(crate) now: Time,
    pub(crate) call: Call,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) router: &'a Router,
}

fn channels() -> impl Strategy<Value = Channel> {
    let im = (0..PROTOCOLS).prop_map(|protocol| Channel::Im(ProtocolId(protocol)));
    prop_oneof![4 => Just(VOICE), 4 => im, 1 => Just(Channel::Chat), 2 => Just(Channel::Email)]
}

fn queues() -> impl Strategy<Value = QueueRules> {
    let limit = prop_oneof![2 => Just(None), 1 => (0_u32..8).prop_map(Some)];
    let when_empty = prop_oneof![4 => Just(WhenEmpty::Join), 1 => Just(WhenEmpty::Refuse), 2 => Just(WhenEmpty::Leave)];
    (0..SKILLS, 0_u8..3, 0_u32..4, 0_u64..60, limit, when_empty).prop_map(
        |(skill, minimum_level, weight, target, capacity, when_empty)| {
            let in_time = Span::from_seconds(target);
            QueueRules { weight, in_time, capacity, when_empty, ..queue(skill, minimum_level) }
        },
    )
}

/// Tables of rows for who asks and for who waits.
pub(crate) fn tables() -> impl Strategy<Value = Vec<Row>> {
    let queue = || (0_u16..3).prop_map(QueueId);
    let queues = prop::option::weighted(0.4, prop::collection::vec(queue(), 1..3));
    let channels = prop::option::weighted(0.3, prop::collection::vec(channels(), 1..4));
    let priority = prop::option::weighted(0.3, (0_u8..2, 0_u8..2).prop_map(|(least, more)| (least, least + more)));
    let waiting = prop::option::weighted(0.2, (queue(), 1_u32..3));
    let idle = prop::option::weighted(0.2, ((0..GROUPS).prop_map(GroupId), 1_u32..3));
    let waited = prop::option::weighted(0.6, (1_u64..20).prop_map(Span::from_seconds));
    let when = (queues, channels, priority, waiting, idle, waited).prop_map(
        |(queues, channels, priority, waiting, idle, waited)| When {
            queues,
            channels,
            priority,
            waiting,
            idle,
            waited,
            ..When::default()
        },
    );
    let treatment = prop::option::weighted(0.3, (0_u16..3).prop_map(TreatmentId));
    let route = (prop::option::of(queue()), prop::option::of(0_u8..4), treatment)
        .prop_map(|(queue, priority, treatment)| Then::Route { queue, priority, treatment });
    let then = prop_oneof![8 => route, 1 => Just(Then::Refuse)];
    prop::collection::vec((when, then).prop_map(|(when, then)| Row { when, then }), 0..5)
}

fn refinements() -> impl Strategy<Value = Refinement> {
    let groups = || prop::option::weighted(0.3, prop::collection::vec((0..GROUPS).prop_map(GroupId), 1..3));
    let idle = prop::option::weighted(0.3, ((0..GROUPS).prop_map(GroupId), 1_u32..3));
    let condition = (0_u32..3, idle).prop_map(|(waiting, idle)| Condition { waiting, idle });
    let target = (0..SKILLS, 0_u8..3, groups(), 0_u8..3).prop_map(|(skill, level, groups, rank)| Target {
        groups,
        rank,
        ..Target::skilled(SkillId(skill), level)
    });
    let sites = prop::collection::vec((0_u16..3).prop_map(SiteId), 0..3);
    let step = (0_u64..30, condition, target, sites).prop_map(|(after, only_if, target, sites)| Step {
        after: Span::from_seconds(after),
        only_if,
        target,
        sites,
    });
    let queue = (groups(), 0_u8..2, prop::collection::vec(step, 0..4)).prop_map(|(groups, rank, mut steps)| {
        steps.sort_by_key(|step| step.after);
        (groups, rank, steps)
    });
    let filters = Just(vec![Filter::Skill, Filter::Language, Filter::Rank, Filter::Responsibility]).prop_shuffle();
    let filters = (filters, 0_usize..5).prop_map(|(filters, some)| filters[..some].to_vec());
    let reserve = (0..GROUPS, 1_u32..3, prop::collection::vec((0_u16..3).prop_map(QueueId), 0..3))
        .prop_map(|(group, keep, queues)| Reserve { group: GroupId(group), keep, queues });
    let reserves = prop::collection::vec(reserve, 0..2);
    let tables = prop::collection::vec(tables(), 1..4);
    (prop::collection::vec(queue, 4), filters, any::<bool>(), reserves, tables).prop_map(
        |(queues, filters, priority_first, reserves, tables)| Refinement {
            queues,
            filters,
            priority_first,
            reserves,
            tables,
        },
    )
}

pub(crate) fn capabilities() -> impl Strategy<Value = Capability> {
    let skills = prop::collection::vec((0..SKILLS, 0_u8..6), 1..6);
    let programs = prop::collection::vec(0..PROTOCOLS, 0..5);
    let at_once = prop_oneof![1 => Just(0_u16), 8 => Just(1), 6 => 2_u16..4];
    let speeds = prop::collection::vec((0..SKILLS, 0_u16..4), 0..3);
    let able = (skills, programs, [at_once.clone(), at_once.clone()], at_once)
        .prop_map(|(skills, programs, by_medium, total)| able(&skills, &programs, by_medium, total));
    let languages = prop::collection::vec((0..LANGUAGES).prop_map(LanguageId), 0..3);
    let media = || prop::sample::select(Medium::ALL.to_vec());
    let pairs = prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec((media(), media()), 1..4)];
    let exclusions = pairs.prop_map(|pairs| {
        let pairs = pairs.into_iter().filter(|(at, other)| at != other);
        pairs.fold(MediaPairs::default(), |all, (at, comes)| all.and(at, comes))
    });
    let about = (0_u32..3, 0..GROUPS, 0_u8..3, languages, exclusions);
    (able, speeds, about).prop_map(|(able, speeds, (cost, group, rank, languages, exclusions))| {
        let able = able.in_group(GroupId(group)).of_rank(rank).speaking(languages).excluding(exclusions);
        able.at_speeds(speeds.into_iter().map(|(skill, speed)| (SkillId(skill), speed))).costing(cost)
    })
}

fn requests() -> impl Strategy<Value = Request> {
    // Two whom everybody wants, so that contacts wait for them while others are idle; and one number more than there
    // are agents: somebody never heard of.
    let wanted = prop_oneof![4 => 0..2_u32, 1 => 0..=AGENTS];
    let backlog = prop_oneof![3 => Just(None), 1 => (1_u32..4).prop_map(Some)];
    let wish = prop::option::weighted(0.5, (wanted, 0_u64..60, backlog));
    let language = prop::option::weighted(0.3, (0..LANGUAGES).prop_map(LanguageId));
    let what = (channels(), 0_u8..3, prop::bool::weighted(0.2));
    (what, language, wish, any::<u64>()).prop_map(|((channel, priority, deferred), language, wish, draw)| {
        let preferred = wish.map(|(agent, seconds, backlog)| Preferred {
            agent: AgentId(agent),
            limit: Span::from_seconds(seconds),
            backlog,
        });
        Request { channel, priority, deferred, language, preferred, draw, ..call(0) }
    })
}

fn moves() -> impl Strategy<Value = Move> {
    let index = any::<Index>;
    // Those whom everybody wants come and go more often.
    let agents = || prop_oneof![1 => 0..2_u32, 2 => 0..AGENTS];
    let state = prop_oneof![3 => Just(AgentState::Ready), 2 => Just(AgentState::NotReady)];
    prop_oneof![
        2 => (agents(), index()).prop_map(|(agent, capability)| Move::Capability { agent, capability }),
        5 => (agents(), state).prop_map(|(agent, state)| Move::State { agent, state }),
        10 => (index(), index(), requests())
            .prop_map(|(number, queue, request)| Move::Request { number, queue, request }),
        1 => (index(), index(), requests())
            .prop_map(|(number, queue, request)| Move::Resume { number, queue, request }),
        3 => index().prop_map(Move::Withdraw),
        3 => index().prop_map(Move::Hold),
        2 => index().prop_map(Move::HoldServed),
        4 => (index(), index(), requests())
            .prop_map(|(held, queue, request)| Move::Reenter { held, queue, request }),
        1 => index().prop_map(Move::WithdrawHeld),
        1 => index().prop_map(Move::LeaveUnanswered),
        2 => index().prop_map(Move::Unanswered),
        1 => index().prop_map(Move::Table),
        12 => index().prop_map(Move::End),
        3 => any::<bool>().prop_map(|in_time| Move::Deadline { in_time }),
    ]
}

/// Random plans. Some agents are there from the beginning, others may come later.
pub(crate) fn plans() -> impl Strategy<Value = Plan> {
    let queues = prop::collection::vec(queues(), 1..4);
    let capabilities = prop::collection::vec(capabilities(), 3..7);
    let staff = prop::collection::vec(any::<Index>(), 4..=AGENTS as usize);
    let pauses = prop_oneof![Just(0_u64), 0_u64..8];
    let moves = prop::collection::vec((pauses, moves()), 0..300);
    let turns = 0..ORDERS.len();
    (queues, capabilities, staff, moves, turns, refinements()).prop_map(
        |(queues, capabilities, staff, moves, turn, refined)| {
            let staff = staff.into_iter().enumerate().flat_map(|(agent, capability)| {
                let agent = agent as u32;
                let ready = Move::State { agent, state: AgentState::Ready };
                [(0, Move::Capability { agent, capability }), (0, ready)]
            });
            Plan { queues, capabilities, moves: staff.chain(moves).collect(), turn, refined }
        },
    )
}

/// The plan's queues with every agent selection and every order, each agent selection with a different order from plan to plan.
pub(crate) fn rule_sets(plan: &Plan) -> impl Iterator<Item = Rules> + use<'_> {
    let pairs = (0..AgentSelection::ALL.len())
        .map(|number| (AgentSelection::ALL[number], ORDERS[(number + plan.turn) % ORDERS.len()]));
    pairs.map(|(agent_selection, contact_selection)| {
        rules(plan.queues.iter().cloned(), agent_selection, contact_selection)
    })
}

/// The same with steps, groups, ranks, languages, reserves and other routines.
pub(crate) fn refined_rule_sets(plan: &Plan) -> impl Iterator<Item = Rules> + use<'_> {
    let Refinement { queues, filters, priority_first, reserves, tables } = &plan.refined;
    rule_sets(plan).map(move |plain| {
        let refined = plain.queues.into_iter().zip(queues).map(|(mut queue, (groups, rank, steps))| {
            queue.target.groups.clone_from(groups);
            queue.target.rank = *rank;
            queue.steps.clone_from(steps);
            queue
        });
        Rules {
            queues: refined.collect(),
            filters: filters.clone(),
            priority_first: *priority_first,
            reserves: reserves.clone(),
            table: of_queues(&tables[0], plan),
            ..plain
        }
    })
}

/// The rows of a table that name none but the plan's queues.
fn of_queues(table: &[Row], plan: &Plan) -> Vec<Row> {
    let known = |queue: &QueueId| usize::from(queue.0) < plan.queues.len();
    let knows = |row: &&Row| {
        let named = row.when.queues.iter().flatten().chain(row.when.waiting.iter().map(|(queue, _)| queue));
        let target = if let Then::Route { queue, .. } = &row.then { queue.as_ref() } else { None };
        named.chain(target).all(known)
    };
    table.iter().filter(knows).cloned().collect()
}

/// What a driver knows.
#[derive(Default)]
struct Driver {
    now: Time,
    known: Vec<u32>,
    waiting: Vec<ContactId>,
    served: Vec<ContactId>,
    held: Vec<ContactId>,
}

impl Driver {
    /// The call that a move comes to, if anything.
    fn call(&mut self, plan: &Plan, router: &Router, wanted: &Move) -> Option<Call> {
        let chosen = |among: &[ContactId], index: &Index| (!among.is_empty()).then(|| *index.get(among));
        let input = match *wanted {
            Move::Capability { agent, capability } => {
                self.known.push(agent);
                reports(agent, capability.get(&plan.capabilities).clone())
            }
            Move::State { agent, state } => {
                let agent = self.known.contains(&agent).then_some(AgentId(agent))?;
                Input::State { agent, state }
            }
            Move::Request { number, queue, request } => Input::Request(self.asking(plan, (number, queue), request)?),
            Move::Resume { number, queue, request } => Input::Resume(self.asking(plan, (number, queue), request)?),
            Move::Withdraw(index) => {
                let contact = chosen(&self.waiting, &index)?;
                self.waiting.retain(|&other| other != contact);
                Input::Withdraw(contact)
            }
            Move::Hold(index) => {
                let contact = chosen(&self.waiting, &index)?;
                self.waiting.retain(|&other| other != contact);
                self.held.push(contact);
                Input::Hold(contact)
            }
            Move::HoldServed(index) => {
                let contact = chosen(&self.served, &index)?;
                self.served.retain(|&other| other != contact);
                self.held.push(contact);
                Input::Hold(contact)
            }
            Move::Reenter { held, queue, request } => {
                let contact = chosen(&self.held, &held)?;
                self.held.retain(|&other| other != contact);
                Input::Reenter(Request { contact, queue: QueueId(queue.index(plan.queues.len()) as u16), ..request })
            }
            Move::WithdrawHeld(index) => {
                let contact = chosen(&self.held, &index)?;
                self.held.retain(|&other| other != contact);
                Input::Withdraw(contact)
            }
            Move::LeaveUnanswered(index) => {
                let contact = chosen(&self.served, &index)?;
                self.served.retain(|&other| other != contact);
                Input::Withdraw(contact)
            }
            Move::Unanswered(index) => {
                let contact = chosen(&self.served, &index)?;
                self.served.retain(|&other| other != contact);
                Input::Unanswered { contact }
            }
            Move::Table(index) => {
                let has_one = !router.rules.table.is_empty();
                Input::Table(has_one.then(|| of_queues(index.get::<Vec<Row>>(&plan.refined.tables), plan))?)
            }
            Move::End(index) => {
                let contact = chosen(&self.served, &index)?;
                self.served.retain(|&other| other != contact);
                Input::SessionEnded { contact }
            }
            Move::Deadline { in_time } => {
                let due = router.deadline().filter(|_| in_time);
                self.now = self.now.max(due.unwrap_or(self.now));
                return Some(Call::Deadline);
            }
        };
        Some(Call::Input(input))
    }

    /// The request of a contact that is not there, if there is a free number.
    fn asking(&self, plan: &Plan, (number, queue): (Index, Index), request: Request) -> Option<Request> {
        let taken = |contact: &ContactId| {
            self.waiting.contains(contact) || self.served.contains(contact) || self.held.contains(contact)
        };
        let free = Vec::from_iter((0..CONTACTS).map(ContactId).filter(|contact| !taken(contact)));
        let contact = (!free.is_empty()).then(|| *number.get(&free))?;
        Some(Request { contact, queue: QueueId(queue.index(plan.queues.len()) as u16), ..request })
    }

    fn learn(&mut self, decision: &Decision) {
        self.waiting.retain(|&contact| contact != decision.contact);
        match decision.outcome {
            Outcome::Connect { .. } => self.served.push(decision.contact),
            Outcome::Wait { .. } | Outcome::Move { .. } | Outcome::Overflow { .. } => {
                self.waiting.push(decision.contact)
            }
            Outcome::Refuse(_) => {}
        }
    }
}

/// Drives the engine through the plan, with a check after every call.
pub(crate) fn drive(
    plan: &Plan,
    mut router: Router,
    mut check: impl FnMut(&Moved) -> Result<(), TestCaseError>,
) -> Result<Router, TestCaseError> {
    let mut driver = Driver::default();
    for (pause, wanted) in &plan.moves {
        driver.now = driver.now + Span::from_seconds(*pause);
        let Some(call) = driver.call(plan, &router, wanted) else { continue };
        match &call {
            Call::Input(input) => router.handle(driver.now, input.clone()),
            Call::Deadline => router.handle_deadline(driver.now),
        }
        let decisions = Vec::from_iter(std::iter::from_fn(|| router.poll()));
        decisions.iter().for_each(|decision| driver.learn(decision));
        check(&Moved { now: driver.now, call, decisions, router: &router })?;
    }
    Ok(router)
}

/// Kinds of answers by what called for them, which the random runs must reach to prove anything.
fn kinds(step: &Moved) -> Vec<&'static str> {
    let kind = |decision: &Decision| match (&step.call, decision.outcome) {
        (Call::Deadline, Outcome::Connect { .. }) => "connected at a deadline",
        (Call::Input(Input::SessionEnded { .. }), Outcome::Connect { .. }) => "connected at the end of a session",
        (Call::Input(Input::Capability { .. }), Outcome::Connect { .. }) => "connected at a report of capability",
        (Call::Input(Input::State { state: AgentState::Ready, .. }), Outcome::Connect { .. }) => "connected as ready",
        (Call::Input(Input::Unanswered { .. }), Outcome::Connect { .. }) => "connected to another who responds",
        (Call::Input(Input::Unanswered { .. }), _) => "waits again",
        (Call::Input(Input::Reenter(_)), Outcome::Connect { .. }) => "connected as they are to be had again",
        (Call::Input(Input::Reenter(_)), _) => "waits as they are to be had again",
        (Call::Input(Input::Hold(_)), Outcome::Connect { .. }) => "connected in place of one who is held",
        (Call::Input(Input::Resume(_)), Outcome::Connect { .. }) => "connected as they come back",
        (Call::Input(Input::Resume(_)), _) => "waits as they come back",
        (_, Outcome::Move { .. }) => "moved by a rule",
        (_, Outcome::Overflow { .. }) => "asked for at another site",
        (Call::Deadline, Outcome::Refuse(_)) => "turned away after a wait",
        (_, Outcome::Refuse(Refusal::ByRule)) => "turned away by a rule",
        (_, Outcome::Connect { .. }) => "connected at once",
        (_, Outcome::Wait { estimate: Some(_), .. }) => "waits with an estimate",
        (_, Outcome::Wait { .. }) => "waits",
        (_, Outcome::Refuse(_)) => "refused",
    };
    let wishes = step.decisions.iter().flat_map(|decision| decision.trace.iter()).flat_map(|trace| &trace.steps);
    let wishes = wishes.filter_map(|step| match step {
        (Routine::Preference, 0) => Some("the preferred agent is busy"),
        (Routine::Preference, _) => Some("the preferred agent is free"),
        _ => None,
    });
    let several = (step.decisions.len() > 1).then_some("several connected at one call");
    step.decisions.iter().map(kind).chain(wishes).chain(several).collect()
}

#[test]
fn random_runs_reach_every_kind_of_answer_often() {
    let mut counts = std::collections::BTreeMap::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..256 {
        let plan = plans().new_tree(&mut runner).expect("no plan is rejected").current();
        let table = of_queues(&plan.refined.tables[0], &plan);
        let stepping = plan.queues.iter().zip(&plan.refined.queues);
        let queues = stepping.map(|(queue, (.., steps))| QueueRules { steps: steps.clone(), ..queue.clone() });
        let rules = Rules { table, ..rules(queues, AgentSelection::LongestIdle, ContactSelection::Priority) };
        let router = Router::new(rules);
        drive(&plan, router.with_traces(), |step| {
            kinds(step).into_iter().for_each(|kind| *counts.entry(kind).or_insert(0) += 1);
            Ok(())
        })
        .expect("nothing is checked on the way");
    }
    assert_eq!(counts.len(), 22, "{counts:#?}");
    assert!(counts.values().all(|&count| count >= 10), "{counts:#?}");
}
