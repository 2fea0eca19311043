//! Calls over trunks and over IP, chats and e-mails, at one set of agents.

use super::script::*;
use switchboard::ids::{AgentId, ClassId, GroupId, QueueId, TrunkId};
use switchboard::model::*;
use switchboard::routing::{Condition, ContactSelection, Filter, MediaPairs, Medium, Step};
use switchboard::time::Time;
use switchboard::workload::*;

/// Calls by circuit over trunk 0.
fn by_circuit(class: Class) -> Class {
    Class { trunk: Some(TrunkId(0)), ..class }
}

fn emails(name: &str, queue: u16, contacts: &[RecordedContact]) -> Class {
    Class { entry: Entry::Email, ..calls_of(name, queue, contacts) }
}

/// With one trunk of so many lines.
fn lines(lines: u32, mut script: Script) -> Script {
    script.center.trunks.push(Trunk { name: "trunk".into(), lines });
    script
}

/// An agent with one session at a time, of any medium.
fn any_one() -> Staff {
    Staff { programs: vec![0], capacity: [1, 1, 1], ..Staff::voice() }
}

#[test]
fn med_02_tel_01_a_call_holds_its_line_while_it_waits_and_messages_need_none() {
    let desk = Staff { programs: vec![0], capacity: [1, 1, 2], skills: vec![(0, 1), (1, 1)], ..Staff::voice() };
    let calls = by_circuit(calls(&[contact(0.0, 60.0), contact(1.0, 60.0), contact(2.0, 60.0), contact(60.0, 60.0)]));
    let chat = Class { queue: QueueId(1), ..messages(habits(0, 0, 0.0, 0), &[contact(3.0, 10.0)]) };
    let script = Script::new().class(calls).class(chat).staff(desk);
    let run = lines(2, script.provider(provider(0, 0.0, 0.0, Host::Provider))).run();
    // The first talks, the second waits, and both lines are held; the fourth finds the first one's line free.
    let third = ContactRecord { requested: None, site: None, outcome: Outcome::NoLine, ..blocked(2, 2.0) };
    let talked = [served(0, 0.0, 0.0, 60.0, 0), served(1, 1.0, 60.0, 120.0, 0)];
    assert_eq!(&run.records[..4], [talked[0].clone(), talked[1].clone(), third, served(3, 60.0, 120.0, 180.0, 0)]);
    assert_eq!(run.records[4].outcome, Outcome::Handled);
    let trunk = &run.result.trunks[TrunkId(0)];
    assert_eq!((trunk.calls, trunk.blocked, trunk.max_held[0]), (4, 1, 2));
    assert_eq!(trunk.held.iter().sum::<u128>(), area(60.0 + 119.0 + 120.0));
}

#[test]
fn a_line_is_free_when_the_conversation_is_over_and_when_a_caller_gives_up() {
    let mut class = by_circuit(calls(&[contact(0.0, 60.0), contact(70.0, 10.0), impatient(71.0, 10.0, 5.0)]));
    class.wrap_up.push(constant(100.0));
    let run = lines(2, Script::new().class(class).staff(Staff::voice())).run();
    let held = [60.0, 170.0 - 70.0, 5.0];
    assert_eq!(run.result.trunks[TrunkId(0)].held.iter().sum::<u128>(), area(held.iter().sum()));
}

#[test]
fn med_03_letters_never_give_up_and_are_answered_when_nobody_else_waits() {
    for order in [ContactSelection::FirstCome, ContactSelection::Priority, ContactSelection::WeightedWait] {
        // Patience says nothing to an e-mail, and no priority brings it before a caller.
        let emails = emails("emails", 0, &[contact(0.0, 100.0), impatient(1.0, 100.0, 5.0), contact(2.0, 100.0)]);
        let emails = Class { priority: 9, due: Some(s(250.0)), ..emails };
        let callers = calls(&[contact(50.0, 30.0), contact(110.0, 30.0)]);
        let script = Script::new().class(emails).class(callers).staff(any_one()).contact_selection(order);
        let run = script.run();
        let connected: Vec<Option<Time>> = run.records.iter().map(|record| record.connected).collect();
        // An e-mail in work is finished; the caller of 50 s comes next, the one of 110 s as soon as they are done.
        let times = [0.0, 160.0, 260.0, 100.0, 130.0].map(|time| Some(at(time)));
        assert_eq!(connected, times, "{order:?}");
        assert_eq!(run.result.cell(0, ClassId(0)).answered_by_due, 1, "the second is done at 260 s, 9 s too late");
    }
}

/// An agent who may have a call, a chat and an e-mail, two of them at once, and what breaks into what.
fn interrupted(pairs: MediaPairs, classes: Vec<Class>) -> Script {
    let mut script = classes.into_iter().fold(Script::new(), Script::class);
    script.center.groups[GroupId(0)].interruptions = Interruptions::new(pairs).unwrap();
    script.staff(Staff { programs: vec![0], capacity: [1, 1, 2], skills: vec![(0, 1)], ..Staff::voice() })
}

#[test]
fn a_letter_that_a_call_breaks_into_stands_still_until_the_call_and_its_wrap_up_are_over() {
    let email = emails("emails", 0, &[contact(0.0, 600.0)]);
    let mut call = calls(&[contact(100.0, 60.0), contact(300.0, 60.0)]);
    call.wrap_up.push(constant(20.0));
    let pairs = MediaPairs::NONE.and(Medium::Email, Medium::Voice);
    let run = interrupted(pairs, vec![email.clone(), call.clone()]).run();
    assert_eq!(run.records[0].left, at(600.0 + 2.0 * 80.0));
    // The call does not announcement anything.
    assert_eq!(run.records[1].left, at(160.0));
    let beside = interrupted(MediaPairs::NONE, vec![email.clone(), call.clone()]).run();
    assert_eq!(beside.records[0].left, at(600.0));

    // With a slowdown an e-mail that is not interrupted takes longer, and one that is interrupted stands still all the same.
    let mut slowed = interrupted(pairs, vec![email, call]);
    slowed.center.groups[GroupId(0)].slowdown = Slowdown::linear(0.5).unwrap();
    let run = slowed.run();
    // The calls take half as long again.
    assert_eq!((run.records[1].left, run.records[0].left), (at(190.0), at(600.0 + 2.0 * 120.0)));
}

#[test]
fn a_letter_whose_call_is_over_before_it_began_or_that_ends_first_is_not_held_up() {
    let email = emails("emails", 0, &[contact(160.0, 50.0), contact(160.0, 50.0)]);
    let call = calls(&[contact(100.0, 60.0), contact(300.0, 60.0)]);
    let run = interrupted(MediaPairs::NONE.and(Medium::Email, Medium::Voice), vec![email, call]).run();
    assert_eq!([0, 1].map(|number| run.records[number].left), [at(210.0), at(260.0)]);
}

#[test]
fn a_letter_that_comes_during_a_call_begins_when_the_call_is_over_if_calls_interrupt_letters() {
    let email = emails("emails", 0, &[contact(110.0, 50.0)]);
    let call = calls(&[contact(100.0, 60.0)]);
    let run = interrupted(MediaPairs::NONE.and(Medium::Email, Medium::Voice), vec![email, call]).run();
    // It is given to the agent, who has room for it, and stands still from the start.
    assert_eq!((run.records[0].connected, run.records[0].left), (Some(at(110.0)), at(210.0)));
}

#[test]
fn media_that_interrupt_each_other_in_a_circle_are_none() {
    let pairs =
        |pairs: &[(Medium, Medium)]| pairs.iter().fold(MediaPairs::NONE, |all, &(at, comes)| all.and(at, comes));
    let (voice, im, email) = (Medium::Voice, Medium::Im, Medium::Email);
    assert!(Interruptions::new(pairs(&[(email, voice), (email, im), (im, voice)])).is_some());
    assert!(Interruptions::new(pairs(&[(email, voice), (voice, email)])).is_none());
    assert!(Interruptions::new(pairs(&[(email, voice), (voice, im), (im, email)])).is_none());
    assert!(Interruptions::new(pairs(&[(email, email)])).is_none());
}

#[test]
fn med_01_web_04_media_and_sources_have_counts_of_their_own_that_sum_to_the_totals() {
    let every = |shift: f64| (0..30).map(|number| contact(f64::from(number) * 40.0 + shift, 25.0)).collect::<Vec<_>>();
    let chats = Class { name: "chats".into(), entry: Entry::Chat, ..calls(&every(1.0)) };
    let script = Script::new()
        .class(by_circuit(calls(&every(0.0))))
        .class(Class { name: "ip".into(), ..calls(&every(5.0)) })
        .class(messages(habits(0, 1, 3.0, 0), &every(2.0)))
        .class(chats)
        .class(emails("emails", 0, &every(3.0)));
    let script = (0..3).fold(script, |script, _| script.staff(any_one()));
    let run = lines(4, script.provider(provider(0, 0.0, 0.0, Host::Provider))).run();
    let total = run.result.total();
    let mut sum = Cell::default();
    for class in 0..5 {
        let cell = run.result.cell(0, ClassId(class));
        assert!(cell.offered == 30 && cell.handled() > 0, "{class}: {cell:?}");
        sum += cell;
    }
    assert_eq!(sum, total);
    assert_eq!(run.records.len(), 150);
}

#[test]
fn csr_06_a_station_takes_no_contact_of_a_medium_that_it_lacks() {
    let every = |shift: f64| (0..40).map(|number| contact(f64::from(number) * 10.0 + shift, 25.0)).collect::<Vec<_>>();
    let of = |entry: Entry, name: &str, shift| Class { entry, ..calls_of(name, 0, &every(shift)) };
    let classes = [of(Entry::Voice, "calls", 0.0), of(Entry::Chat, "chats", 1.0), of(Entry::Email, "emails", 2.0)];
    let mut script = classes.into_iter().fold(Script::new(), Script::class);
    // A telephone, a PC without e-mails, a PC for e-mails alone, and everything.
    let media = [[1, 0, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1], [1, 1, 1, 1]];
    for by_medium in media {
        script = script.staff(Staff::voice());
        let agent = script.center.agents.iter_mut().last().unwrap();
        let capacity = switchboard::routing::Capacity { by_medium, total: 2 };
        let skill = switchboard::routing::SkillLevel { skill: switchboard::ids::SkillId(0), level: 1 };
        agent.capability = switchboard::routing::Capability::new([skill], Default::default(), capacity);
    }
    let mut served = [[0; 3]; 4];
    for record in script.records() {
        served[record.agent.unwrap().0 as usize][usize::from(record.class.0)] += 1;
    }
    for (agent, by_class) in served.iter().enumerate() {
        for (class, medium) in [0, 2, 3].into_iter().enumerate() {
            assert_eq!(by_class[class] > 0, media[agent][medium] > 0, "agent {agent}: {by_class:?}");
        }
    }
}

#[test]
fn rte_11_calls_by_circuit_and_over_ip_wait_in_one_line_and_go_in_the_order_of_arrival() {
    let circuit = by_circuit(calls(&[contact(0.0, 60.0), contact(20.0, 60.0)]));
    let ip = Class { name: "ip".into(), ..calls(&[contact(10.0, 60.0), contact(30.0, 60.0)]) };
    let run = lines(9, Script::new().class(circuit).class(ip).staff(Staff::voice())).run();
    let connected = run.records.iter().map(|record| record.connected.unwrap().since(Time::START).seconds());
    assert_eq!(connected.collect::<Vec<_>>(), [0.0, 120.0, 60.0, 180.0]);
}

#[test]
fn tel_03_the_number_called_gives_the_reason_and_nobody_is_asked() {
    let sales = calls_of("sales line", 0, &[contact(3.0, 10.0)]);
    let service = calls_of("service line", 1, &[contact(4.0, 10.0)]);
    let script = Script::new().class(sales).class(service);
    let records = script.staff(Staff::voice()).staff(Staff::voice().skilled(&[1])).records();
    for (record, agent) in records.iter().zip([0, 1]) {
        assert_eq!((record.requested, record.agent), (Some(record.arrived), Some(AgentId(agent))));
    }
}

/// Contacts of a class that come by chance all day.
fn by_chance(rate: f64, class: Class) -> Class {
    let rates = RatedPieces::new(vec![Piece { end: at(200_000.0), amount: rate, day: 0 }]).unwrap();
    let distribution = switchboard::random::Distribution::exponential(60.0).unwrap();
    Class {
        arrivals: Arrivals::Poisson { rates, busyness: Busyness::default(), batch: None, bursts: None },
        talk: vec![distribution].into(),
        ..class
    }
}

/// The mean wait of those of the class who were answered \[s\].
fn mean_wait(script: Script, class: u16) -> f64 {
    let result = script.horizon(200_000.0).run_with(Limits::default()).result;
    let cell = result.cell(0, ClassId(class));
    cell.wait_answered as f64 / cell.answered() as f64 / 1e9
}

#[test]
fn rte_08_more_calls_make_messages_wait_longer_at_shared_agents_and_not_at_agents_of_their_own() {
    let center = |calls_rate: f64, shared: bool| {
        let call = by_chance(calls_rate, calls(&[]));
        let chat = by_chance(0.03, Class { queue: QueueId(1), ..messages(habits(0, 0, 0.0, 0), &[]) });
        let staff = if shared {
            vec![any_one().skilled(&[0, 1]); 6]
        } else {
            [vec![Staff::voice(); 3], vec![Staff::chat(1, &[0]).skilled(&[1]); 3]].concat()
        };
        let script = staff.into_iter().fold(Script::new().class(call).class(chat), Script::staff);
        mean_wait(script.provider(provider(0, 0.0, 0.0, Host::Provider)), 1)
    };
    assert!(center(0.045, true) > 1.5 * center(0.02, true));
    assert_eq!(center(0.045, false), center(0.02, false));
}

#[test]
fn rte_10_a_line_shared_by_a_group_is_shorter_than_lines_of_single_agents() {
    let center = |class: Class| (0..5).fold(Script::new().class(class), |script, _| script.staff(Staff::voice()));
    let class = || by_chance(0.06, calls(&[]));
    let (shared, own) = (mean_wait(center(class()), 0), mean_wait(center(wants_own(1e6, class())), 0));
    // Five servers of load 0.72 with one line, against lines of single ones: M/M/5 against M/M/1.
    assert!(shared * 4.0 < own, "{shared} against {own}");
}

#[test]
fn rte_12_media_routed_together_wait_no_longer_than_each_at_agents_of_its_own() {
    let both = |staff: Vec<Staff>| {
        let call = by_chance(0.04, calls(&[]));
        let chat = by_chance(0.04, Class { queue: QueueId(1), ..messages(habits(0, 0, 0.0, 0), &[]) });
        let script = staff.into_iter().fold(Script::new().class(call).class(chat), Script::staff);
        let script = script.provider(provider(0, 0.0, 0.0, Host::Provider));
        [0, 1].map(|class| mean_wait(script.clone(), class))
    };
    let unified = both(vec![any_one().skilled(&[0, 1]); 6]);
    let apart = both([vec![Staff::voice(); 3], vec![Staff::chat(1, &[0]).skilled(&[1]); 3]].concat());
    assert!(unified[0] < apart[0] && unified[1] < apart[1], "{unified:?} against {apart:?}");
}

#[test]
fn med_04_lines_that_are_shared_turn_fewer_calls_away_than_as_many_apart() {
    let turned_away = |shared: bool| {
        let mut script = Script::new().horizon(200_000.0);
        for (number, name) in ["one", "two"].into_iter().enumerate() {
            let trunk = TrunkId(if shared { 0 } else { number as u16 });
            script = script.class(Class { trunk: Some(trunk), ..by_chance(0.1, calls_of(name, 0, &[])) });
        }
        script = if shared { lines(16, script) } else { lines(8, lines(8, script)) };
        let script = (0..16).fold(script, |script, _| script.staff(Staff::voice()));
        script.run_with(Limits::default()).result.total().blocked()
    };
    assert!(turned_away(true) < turned_away(false) * 3 / 4);
}

#[test]
fn med_04_a_ring_widens_a_chat_after_a_wait_to_agents_who_are_there_for_calls() {
    let chats = [contact(0.0, 100.0), contact(10.0, 20.0), contact(15.0, 20.0)];
    let chats = Class { entry: Entry::Chat, ..calls_of("chats", 0, &chats) };
    let writers = Staff { capacity: [0, 1, 1], ..Staff::voice() };
    let talkers = Staff { group: 1, capacity: [1, 1, 1], skills: vec![(0, 1), (1, 1)], ..Staff::voice() };
    let script = Script::new().class(chats).class(calls_of("calls", 1, &[contact(35.0, 30.0)]));
    let mut script = script.staff(writers).staff(talkers);
    let talkers = Group { name: "talkers".into(), ..script.center.groups[GroupId(0)].clone() };
    script.center.groups.push(talkers);
    let capability = &mut script.center.agents[AgentId(1)].capability;
    *capability = capability.clone().in_group(GroupId(1));
    let queue = &mut script.center.rules.queues[QueueId(0)];
    let everybody = queue.target.clone();
    queue.target.groups = Some(vec![GroupId(0)]);
    queue.steps = vec![Step { after: s(30.0), only_if: Condition::default(), target: everybody, sites: Vec::new() }];
    script.center.rules.filters.push(Filter::Responsibility);
    // Who is there for calls is idle, and takes a chat only when it has waited 30 s; at 35 s they have a call first.
    let chats = [served(0, 0.0, 0.0, 100.0, 0), served(1, 10.0, 65.0, 85.0, 1), served(2, 15.0, 85.0, 105.0, 1)];
    let expected = Vec::from_iter(chats.into_iter().chain([of(1, served(0, 35.0, 35.0, 65.0, 1))]));
    assert_eq!(script.records(), expected);
}
