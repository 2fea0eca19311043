//! Whatever it is told, the engine does not panic; a call that is refused changes nothing; and what is not refused is decided as
//! by the dense core.

use super::*;
use crate::dense::generated::{capabilities, drive, plans, refined_rule_sets, tables};
use crate::dense::{
    AgentState, Attributes, Capability, Capacity, ProtocolSet, QueueRules, Reserve, Router, Row, Rules, SkillLevel,
    Step, Target, Then, When,
};
use crate::ids::{AttributeId, GroupId, LanguageId, ProtocolId, QueueId, SiteId, SkillId, TreatmentId};
use crate::time::{Span, Time};
use proptest::prelude::*;

fn second(at: u64) -> Time {
    Time::START + Span::from_seconds(at)
}

/// One call at a time, with this skill at level 5.
fn able(skill: SkillId) -> Capability {
    let capacity = Capacity { by_medium: [1, 0, 0, 0], total: 1 };
    Capability::new([SkillLevel { skill, level: 5 }], ProtocolSet::default(), capacity)
}

/// The queue "sales" for the skill "selling".
fn of_sales() -> (Names, Rules) {
    let mut names = Names::default();
    let selling = names.declare("selling").unwrap();
    names.declare::<QueueId>("sales").unwrap();
    (names, Rules { queues: vec![QueueRules::of_skill(selling, 1)].into(), ..Rules::default() })
}

/// The same with Ann, who is ready and sells.
fn with_ann() -> Engine {
    let (names, rules) = of_sales();
    let mut engine = Engine::new(names, rules).unwrap();
    let capability = able(SkillId(0));
    engine.tell(second(0), Input::Capability { agent: "Ann".into(), capability }).unwrap();
    engine.tell(second(0), Input::State { agent: "Ann".into(), state: AgentState::Ready }).unwrap();
    engine
}

fn asks(contact: &str) -> Input {
    Input::Request(Request::new(contact, "sales", Channel::Voice))
}

#[test]
fn agents_contacts_queues_and_sites_have_the_names_of_the_driver() {
    let (mut names, mut rules) = of_sales();
    let abroad = names.declare("abroad").unwrap();
    let (after, only_if, target) = (Span::from_seconds(30), Default::default(), Target::skilled(SkillId(0), 1));
    rules.queues[QueueId(0)].steps = vec![Step { after, only_if, target, sites: vec![abroad] }];
    let after = names.declare::<QueueId>("after hours").unwrap();
    let told = names.declare("told to wait").unwrap();
    rules.queues.push(QueueRules::of_skill(SkillId(0), 1));
    let when = When { waited: Some(Span::from_seconds(60)), ..When::default() };
    let then = Then::Route { queue: Some(after), priority: None, treatment: Some(told) };
    rules.table = vec![Row { when, then }];
    let mut engine = Engine::new(names, rules).unwrap();
    engine.tell(second(0), Input::Capability { agent: 4_711_u32.into(), capability: able(SkillId(0)) }).unwrap();
    engine.tell(second(0), Input::State { agent: 4_711_u32.into(), state: AgentState::Ready }).unwrap();
    let answer = |decisions: Vec<Decision>| {
        let [Decision { contact, outcome, treatment, .. }] = <[_; 1]>::try_from(decisions).unwrap();
        (contact, outcome, treatment)
    };
    let connected = answer(engine.tell(second(1), asks("first")).unwrap());
    assert_eq!(connected, ("first".into(), Outcome::Connect { agent: 4_711_u32.into() }, None));
    assert_eq!(engine.place_of(&"first".into()), Some(Place::With(4_711_u32.into())));
    engine.tell(second(2), asks("second")).unwrap();
    assert_eq!(engine.place_of(&"second".into()), Some(Place::Waiting));
    assert_eq!(engine.deadline(), Some(second(32)));
    let overflow = answer(engine.tell(second(32), Input::Deadline).unwrap());
    assert_eq!(overflow.1, Outcome::Overflow { site: "abroad".into() });
    let moved = answer(engine.tell(second(62), Input::Deadline).unwrap());
    let to = Outcome::Move { queue: "after hours".into(), priority: 0, estimate: None };
    assert_eq!(moved, ("second".into(), to, Some("told to wait".into())));
    assert_eq!([engine.waiting(&"sales".into()), engine.waiting(&"after hours".into())], [Ok(0), Ok(1)]);
    let ended = Input::SessionEnded { contact: "first".into() };
    assert_eq!(answer(engine.tell(second(70), ended).unwrap()).0, "second".into());
    assert_eq!(engine.place_of(&"first".into()), None);
}

#[test]
fn a_kind_of_which_nothing_is_declared_goes_by_its_numbers() {
    let rules = Rules { queues: vec![QueueRules::of_skill(SkillId(9), 1)].into(), ..Rules::default() };
    let mut engine = Engine::new(Names::default(), rules).unwrap();
    let asks = |queue: Name| Input::Request(Request::new(1_u64 << 40, queue, Channel::Voice));
    let there_is_none = |name| Err(Error::Unknown { kind: Kind::Queue, name });
    assert_eq!(engine.tell(second(0), asks(1_u32.into())), there_is_none(1_u32.into()));
    assert_eq!(engine.tell(second(0), asks("0".into())), there_is_none("0".into()));
    assert_eq!(engine.tell(second(0), asks(0_u32.into())).unwrap()[0].contact, Name::Number(1 << 40));
}

#[test]
fn every_mistake_of_a_driver_is_an_error_of_its_own() {
    let mut engine = with_ann();
    engine.tell(second(10), asks("first")).unwrap();
    engine.tell(second(10), asks("second")).unwrap();
    let unknown = |kind, name: &str| Error::Unknown { kind, name: name.into() };
    let number = |kind, number: u32| Error::Unknown { kind, name: number.into() };
    let state = AgentState::Ready;
    let asking = |request: Request| Input::Request(request);
    let third = || Request::new("third", "sales", Channel::Voice);
    let row = |when, then| Input::Table(vec![Row { when, then }]);
    let in_row = |error| Error::Row { row: 0, error: Box::new(error) };
    let to = |queue| Then::Route { queue: Some(QueueId(queue)), priority: None, treatment: None };
    let day = Span::from_seconds(86_400);
    let capable = |capability| Input::Capability { agent: "Bob".into(), capability };
    for (input, error) in [
        (Input::State { agent: "Bob".into(), state }, unknown(Kind::Agent, "Bob")),
        (asks("first"), Error::AsksTwice { contact: "first".into() }),
        (asks("second"), Error::AsksTwice { contact: "second".into() }),
        (Input::Resume(Request::new("first", "sales", Channel::Voice)), Error::AsksTwice { contact: "first".into() }),
        (asking(Request::new("third", "sale", Channel::Voice)), unknown(Kind::Queue, "sale")),
        (asking(Request::new("third", "sales", Channel::Im("irc".into()))), unknown(Kind::Protocol, "irc")),
        (asking(Request { language: Some("Welsh".into()), ..third() }), unknown(Kind::Language, "Welsh")),
        (asking(Request { language: Some(64_u32.into()), ..third() }), number(Kind::Language, 64)),
        (Input::Withdraw { contact: "third".into() }, Error::NotThere { contact: "third".into() }),
        (Input::SessionEnded { contact: "third".into() }, Error::NotServed { contact: "third".into() }),
        (Input::SessionEnded { contact: "second".into() }, Error::NotServed { contact: "second".into() }),
        (Input::Hold { contact: "third".into() }, Error::NotThere { contact: "third".into() }),
        (Input::Reenter(Request::new("second", "sales", Channel::Voice)), Error::NotHeld { contact: "second".into() }),
        (Input::Reenter(third()), Error::NotHeld { contact: "third".into() }),
        (Input::Unanswered { contact: "second".into() }, Error::NotServed { contact: "second".into() }),
        (capable(able(SkillId(1))), number(Kind::Skill, 1)),
        (capable(able(SkillId(0)).at_speeds([(SkillId(2), 3)])), number(Kind::Skill, 2)),
        (row(When::default(), to(1)), in_row(number(Kind::Queue, 1))),
        (row(When { queues: Some(vec![QueueId(7)]), ..When::default() }, Then::Refuse), in_row(number(Kind::Queue, 7))),
        (row(When { waiting: Some((QueueId(7), 1)), ..When::default() }, to(0)), in_row(number(Kind::Queue, 7))),
        (
            row(When { attributes: vec![(AttributeId(8), vec![1])], ..When::default() }, to(0)),
            in_row(number(Kind::Attribute, 8)),
        ),
        (row(When { hours: Some((day, day)), ..When::default() }, to(0)), Error::NoTimeOfDay { row: 0 }),
        (Input::Table(vec![Row { when: When::default(), then: Then::Refuse }; 1_001]), Error::TooManyRows),
    ] {
        let before = format!("{engine:?}");
        assert_eq!(engine.tell(second(20), input.clone()), Err(error), "{input:?}");
        assert_eq!(format!("{engine:?}"), before, "{input:?}");
    }
    let early = engine.tell(second(9), Input::Deadline);
    assert_eq!(early, Err(Error::TimeRunsBackwards { to: second(9), from: second(10) }), "refused calls do not count");
    assert_eq!(engine.waiting(&"sale".into()), Err(unknown(Kind::Queue, "sale")));
}

#[test]
fn every_mistake_in_rules_is_an_error_of_its_own() {
    let number = |kind, number: u32| Error::Unknown { kind, name: number.into() };
    let step = |after| Step {
        after: Span::from_seconds(after),
        only_if: Default::default(),
        target: Target::skilled(SkillId(0), 1),
        sites: Vec::new(),
    };
    let reserve = |group, queue| Reserve { group: GroupId(group), keep: 1, queues: vec![QueueId(queue)] };
    let sales = || "sales".into();
    let (named, rules) = of_sales();
    let with = |change: &dyn Fn(&mut Rules)| {
        let mut rules = rules.clone();
        change(&mut rules);
        Engine::new(named.clone(), rules).map(|_| ()).unwrap_err()
    };
    let queue = QueueId(0);
    let heavy = with(&|rules| rules.queues[queue].weight = 1 << 31);
    assert_eq!(heavy, Error::Weights { sum: 1 << 31 });
    let many = with(&|rules| rules.queues[queue].steps = vec![step(1); 17]);
    assert_eq!(many, Error::TooManySteps { queue: sales() });
    let falling = with(&|rules| rules.queues[queue].steps = vec![step(2), step(1)]);
    assert_eq!(falling, Error::StepsDoNotAscend { queue: sales() });
    let without = with(&|rules| _ = rules.queues.push(QueueRules::of_skill(SkillId(0), 1)));
    assert_eq!(without, Error::QueuesWithoutNames { names: 1, rules: 2 });
    let twice = with(&|rules| rules.reserves = vec![reserve(3, 0), reserve(3, 0)]);
    assert_eq!(twice, Error::ReservedTwice { group: 3_u32.into() });
    assert_eq!(with(&|rules| rules.reserves = vec![reserve(3, 1)]), number(Kind::Queue, 1));
    assert_eq!(with(&|rules| rules.queues[queue].target.skill = SkillId(1)), number(Kind::Skill, 1));
    let many = Rules { queues: vec![QueueRules::of_skill(SkillId(0), 1); 10_001].into(), ..Rules::default() };
    assert_eq!(Engine::new(Names::default(), many).map(|_| ()), Err(Error::TooMany { kind: Kind::Queue }));
}

#[test]
fn more_names_than_the_engine_can_tell_apart_are_refused() {
    let mut names = Names::default();
    let declared = Vec::from_iter((0..64_u32).map(|number| names.declare::<ProtocolId>(number).unwrap().0));
    assert_eq!(declared, Vec::from_iter(0..64));
    assert_eq!(names.declare::<ProtocolId>("one more"), Err(Error::TooMany { kind: Kind::Protocol }));
    assert_eq!(names.declare::<ProtocolId>(63_u32), Ok(ProtocolId(63)), "that one is there");
    assert_eq!(names.declare::<LanguageId>("Welsh"), Ok(LanguageId(0)), "another kind");
    assert_eq!(
        [names.name(ProtocolId(2)), names.name(SiteId(2)), names.name(TreatmentId(2))],
        [2_u32; 3].map(Name::from)
    );
}

/// A driver who gets most things wrong: what they say, and how much later than what they said before \[s\], if it is later.
fn nonsense() -> impl Strategy<Value = Vec<(i64, Input)>> {
    let contact = || {
        prop_oneof![
            (0_u64..6).prop_map(Name::from),
            Just(Name::from("x")),
            Just(Name::from(u64::MAX)),
            Just(Name::from(""))
        ]
    };
    let agent = || prop_oneof![6 => (0_u64..5).prop_map(Name::from), 1 => Just(Name::from("x"))];
    let static_name = || prop_oneof![4 => (0_u64..3).prop_map(Name::from), 1 => (0_u64..100).prop_map(Name::from), 1 => Just(Name::from("x"))];
    let channel = prop_oneof![
        4 => Just(Channel::Voice), 2 => static_name().prop_map(Channel::Im), 1 => Just(Channel::Chat), 1 => Just(Channel::Email)
    ];
    let limit = prop_oneof![3 => (0_u64..60).prop_map(Span::from_seconds), 1 => Just(Span::MAX)];
    let wish = prop::option::weighted(
        0.3,
        (agent(), limit).prop_map(|(agent, limit)| Preferred { agent, limit, backlog: None }),
    );
    let language = prop::option::weighted(0.2, static_name());
    let about = ((any::<u8>(), any::<bool>()), language, any::<[u16; 8]>(), wish, any::<u64>());
    let request = (contact(), static_name(), channel, about).prop_map(
        |(contact, queue, channel, ((priority, deferred), language, attributes, preferred, draw))| Request {
            contact,
            queue,
            channel,
            priority,
            deferred,
            language,
            attributes: Attributes(attributes),
            preferred,
            draw,
        },
    );
    let state = prop_oneof![3 => Just(AgentState::Ready), 1 => Just(AgentState::NotReady)];
    let input = prop_oneof![
        2 => (agent(), capabilities()).prop_map(|(agent, capability)| Input::Capability { agent, capability }),
        4 => (agent(), state).prop_map(|(agent, state)| Input::State { agent, state }),
        1 => tables().prop_map(Input::Table),
        12 => request.clone().prop_map(Input::Request),
        2 => request.clone().prop_map(Input::Resume),
        2 => request.prop_map(Input::Reenter),
        2 => contact().prop_map(|contact| Input::Hold { contact }),
        3 => contact().prop_map(|contact| Input::Withdraw { contact }),
        2 => contact().prop_map(|contact| Input::Unanswered { contact }),
        6 => contact().prop_map(|contact| Input::SessionEnded { contact }),
        3 => Just(Input::Deadline),
    ];
    let pause = prop_oneof![3 => 0_i64..10, 1 => -5_i64..0];
    prop::collection::vec((pause, input), 0..200)
}

/// Rule sets of random plans, sometimes with something that cannot be.
fn rule_sets() -> impl Strategy<Value = Rules> {
    let number = (any::<prop::sample::Index>(), any::<bool>(), tables());
    (plans(), number).prop_map(|(plan, (which, wrong, table))| {
        let sets = Vec::from_iter(refined_rule_sets(&plan));
        let rules = which.get(&sets).clone();
        // Its rows may name queues that there are not.
        if wrong { Rules { table, ..rules } } else { rules }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_driver_who_gets_most_things_wrong_brings_about_errors_that_change_nothing(
        rules in rule_sets(), nonsense in nonsense(), traces in any::<bool>(),
    ) {
        let Ok(new) = Engine::new(Names::default(), rules) else { return Ok(()) };
        let new = if traces { new.with_traces() } else { new };
        let (mut engine, mut accepted, mut decisions) = (new.clone(), Vec::new(), Vec::new());
        let mut at = 100_i64;
        for (pause, input) in nonsense {
            at += pause;
            let now = second(at.max(0).unsigned_abs());
            match engine.tell(now, input.clone()) {
                Ok(decided) => {
                    decisions.push(decided);
                    accepted.push((now, input));
                }
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
        // An engine that has never been told what was refused.
        let mut other = new;
        for ((now, input), decided) in accepted.into_iter().zip(decisions) {
            prop_assert_eq!(other.tell(now, input), Ok(decided));
        }
        prop_assert_eq!(format!("{engine:?}"), format!("{other:?}"));
    }

    #[test]
    fn what_is_not_refused_is_decided_as_by_the_dense_core(plan in plans()) {
        for rules in refined_rule_sets(&plan) {
            // Those of whom agents are kept free may be queues that there are not.
            let Ok(engine) = Engine::new(Names::default(), rules.clone()) else { continue };
            let mut engine = engine.with_traces();
            drive(&plan, Router::new(rules).with_traces(), |step| {
                let expected = Vec::from_iter(step.decisions.iter().map(Decision::from));
                prop_assert_eq!(engine.tell(step.now, (&step.call).into()), Ok(expected));
                Ok(())
            })?;
        }
    }
}

#[test]
fn the_random_driver_gets_most_things_wrong_and_enough_right() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut refused, mut connected, mut moved, mut mistakes) = (0, 0, 0, std::collections::BTreeSet::new());
    for _ in 0..200 {
        let rules = rule_sets().new_tree(&mut runner).unwrap().current();
        let nonsense = nonsense().new_tree(&mut runner).unwrap().current();
        let Ok(mut engine) = Engine::new(Names::default(), rules) else { continue };
        let mut at = 100_i64;
        for (pause, input) in nonsense {
            at += pause;
            match engine.tell(second(at.max(0).unsigned_abs()), input) {
                Err(error) => {
                    refused += 1;
                    mistakes.insert(format!("{error:?}").split([' ', '(']).next().unwrap_or_default().to_owned());
                }
                Ok(decisions) => {
                    let count =
                        |is: fn(&Outcome) -> bool| decisions.iter().filter(|decision| is(&decision.outcome)).count();
                    connected += count(|outcome| matches!(outcome, Outcome::Connect { .. }));
                    moved += count(|outcome| matches!(outcome, Outcome::Move { .. } | Outcome::Overflow { .. }));
                }
            }
        }
    }
    assert!(refused > 5_000 && connected > 200 && moved > 200, "{refused} {connected} {moved}");
    let all = ["AsksTwice", "NotHeld", "NotServed", "NotThere", "Row", "TimeRunsBackwards", "Unknown"];
    assert_eq!(Vec::from_iter(mistakes), all);
}
