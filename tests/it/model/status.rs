//! Clients who look at the center's status before they make contact: what they see, how old it is, and what they do thereupon.

use super::callbacks::Watched;
use super::script::*;
use switchboard::ids::{AgentId, ClassId, ContactId, DemandId, GroupId, QueueId, SkillId, TrunkId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::routing::status::{Estimator, Figures, Staff as Roll, Standing, WaitHistory};
use switchboard::routing::{
    AgentState, Attributes, Capability, Capacity, Channel, Input, Medium, Need, Preferred, ProtocolSet, QueueRules,
    Request, Reserve, Router, Rules, SkillLevel,
};
use switchboard::time::Span;
use switchboard::workload::*;

/// Everybody looks; who is shown a wait of more than this does what `choices` say.
pub(super) fn who_accept(wait: f64, choices: &[(Choice, f64)]) -> StatusHabits {
    StatusHabits {
        share: 1.0,
        by_call: false,
        steps: Vec::new(),
        estimator: Estimator::OwnQueue,
        own_agent: None,
        accepted: Accepted::Wait(Some(constant(wait))),
        watch: None,
        choices: choices.to_vec(),
        later: constant(600.0),
        patience: None,
        alert: None,
    }
}

fn looking(habits: StatusHabits, class: Class) -> Class {
    Class { status: Some(Box::new(habits)), ..class }
}

/// Calls of a minute to one agent: the first ends at 60 s, so that from then on the wait can be estimated.
fn minutes(at: &[f64]) -> Vec<RecordedContact> {
    [0.0].iter().chain(at).map(|&at| contact(at, 60.0)).collect()
}

fn one_agent(habits: StatusHabits, at: &[f64]) -> Script {
    Script::new().class(looking(habits, calls(&minutes(at)))).staff(Staff::voice())
}

fn with(delivery: StatusDelivery, latency: f64, mut script: Script) -> Script {
    script.center.status = StatusServer { delivery, latency: s(latency) };
    script
}

/// A client who looked then and did something else at this time.
fn elsewhere(outcome: Outcome, number: u64, looked: f64, left: f64) -> ContactRecord {
    ContactRecord { outcome, requested: None, site: None, ..unserved(number, looked, left) }
}

fn shown(wait: f64, record: ContactRecord) -> ContactRecord {
    ContactRecord { told: Some(s(wait)), ..record }
}

/// An engine with agents of these groups, skills and states, one call at a time, and so many calls that ask for skill 0.
fn engine(agents: &[(u16, u16, AgentState)], asking: u32, reserves: Vec<Reserve>) -> Router {
    let queues = (0..2).map(|queue| QueueRules::of_skill(SkillId(queue), 1)).collect();
    let mut router = Router::new(Rules { queues, reserves, ..Rules::default() });
    for (agent, &(group, skill, state)) in (0..).map(AgentId).zip(agents) {
        let capacity = Capacity { by_medium: [1, 0, 0, 0], total: 1 };
        let skills = [SkillLevel { skill: SkillId(skill), level: 1 }];
        let capability = Capability::new(skills, ProtocolSet::default(), capacity).in_group(GroupId(group));
        router.handle(at(0.0), Input::Capability { agent, capability });
        router.handle(at(0.0), Input::State { agent, state });
    }
    (0..asking).for_each(|number| ask(&mut router, number, 0.0));
    router
}

fn ask(router: &mut Router, number: u32, now: f64) {
    let request = Request {
        contact: ContactId(number),
        queue: QueueId(0),
        channel: Channel::Voice,
        priority: 0,
        deferred: false,
        language: None,
        attributes: Attributes::default(),
        preferred: None,
        draw: 0,
    };
    router.handle(at(now), Input::Request(request));
}

/// What the center shows to somebody who would call queue 0 now.
fn figures(router: &Router, agents: usize, estimator: Estimator, now: f64) -> Figures {
    let need = Need { queue: QueueId(0), channel: Channel::Voice, language: None };
    let mut roll = Roll::new(vec![need].into(), (0..agents as u32).map(AgentId), true);
    roll.refresh(router);
    let history = WaitHistory::new(2, [estimator]);
    Standing::at(&roll, DemandId(0), router, estimator).figures(estimator, &history, (QueueId(0), at(now)))
}

const READY: AgentState = AgentState::Ready;

#[test]
fn ex_01_sta_03_sta_06_sta_10_trap_02_behind_25_callers_of_12_agents_who_are_all_busy_it_takes_2_min_10_s() {
    let agents = [(0, 0, READY); 12];
    let mut router = engine(&agents, 12, Vec::new());
    assert_eq!(figures(&router, 12, Estimator::OwnQueue, 0.0).wait, None, "nobody has been served yet");
    (0..12).for_each(|contact| router.handle(at(60.0), Input::SessionEnded { contact: ContactId(contact) }));
    let free = figures(&router, 12, Estimator::OwnQueue, 60.0);
    assert_eq!(free, Figures { available: 12, idle: 12, waiting: 0, wait: Some(Span::ZERO) });
    (12..49).for_each(|number| ask(&mut router, number, 60.0));
    let shown = figures(&router, 12, Estimator::OwnQueue, 60.0);
    assert_eq!(shown, Figures { available: 12, idle: 0, waiting: 25, wait: Some(s(130.0)) });
}

#[test]
fn sta_11_ex_08_who_wants_a_pickup_is_shown_the_agents_for_these_alone() {
    let not_ready = AgentState::NotReady;
    // Two who sell four-wheel drives, one of them at home, and two who sell others.
    let router = engine(&[(0, 0, READY), (0, 0, not_ready), (1, 1, READY), (1, 1, READY)], 0, Vec::new());
    let shown = figures(&router, 4, Estimator::OwnQueue, 0.0);
    assert_eq!(shown, Figures { available: 1, idle: 1, waiting: 0, wait: Some(Span::ZERO) });
}

/// Jim, who takes a call and an e-mail at a time, has had one of each kind: a call over the telephone network of a minute, one over IP
/// of two, an e-mail of five. Then he is given one of each, and five, five and eight more wait for him alone.
fn jim() -> Router {
    let queues = (0..3).map(|queue| QueueRules::of_skill(SkillId(queue), 1)).collect();
    let mut router = Router::new(Rules { queues, ..Rules::default() });
    let skills = (0..3).map(|skill| SkillLevel { skill: SkillId(skill), level: 1 });
    let capacity = Capacity { by_medium: [1, 0, 0, 1], total: 2 };
    let capability = Capability::new(skills, ProtocolSet::default(), capacity);
    router.handle(at(0.0), Input::Capability { agent: AgentId(0), capability });
    router.handle(at(0.0), Input::State { agent: AgentId(0), state: READY });
    let mut number = 0;
    let mut ask = |router: &mut Router, queue: u16, now: f64| {
        let channel = if queue == 2 { Channel::Email } else { Channel::Voice };
        let preferred = Some(Preferred { agent: AgentId(0), limit: Span::MAX, backlog: None });
        let (contact, language, attributes) = (ContactId(number), None, Attributes::default());
        let request = Request {
            contact,
            queue: QueueId(queue),
            channel,
            priority: 0,
            deferred: false,
            language,
            attributes,
            preferred,
            draw: 0,
        };
        router.handle(at(now), Input::Request(request));
        number += 1;
        contact
    };
    for (queue, from, until) in [(0, 0.0, 60.0), (1, 60.0, 180.0), (2, 180.0, 480.0)] {
        let contact = ask(&mut router, queue, from);
        router.handle(at(until), Input::SessionEnded { contact });
    }
    for (queue, contacts) in [(0, 1 + 5), (1, 5), (2, 1 + 8)] {
        (0..contacts).for_each(|_| _ = ask(&mut router, queue, 500.0));
    }
    router
}

#[test]
fn ex_02_sta_02_sta_07_sta_08_jim_has_five_calls_five_by_ip_and_eight_e_mails_waiting() {
    let router = jim();
    let waiting = Vec::from_iter(router.waiting_for(AgentId(0)));
    assert_eq!(
        waiting,
        [(QueueId(0), Medium::Voice, 5), (QueueId(1), Medium::Voice, 5), (QueueId(2), Medium::Email, 8),]
    );
    // All who wait do for him alone.
    assert_eq!((0..3).map(|queue| router.waiting(QueueId(queue))).sum::<u32>(), 18);
    let need = |queue, channel| Need { queue: QueueId(queue), channel, language: None };
    let needs = vec![need(0, Channel::Voice), need(1, Channel::Voice), need(2, Channel::Email)];
    let mut roll = Roll::new(needs.into(), [AgentId(0)], true);
    roll.refresh(&router);
    let figures = roll.figures_of(AgentId(0), &router).unwrap();
    // Calls took a minute and a half each, e-mails five.
    assert_eq!(figures.waits[Medium::Voice as usize], Some(s(11.0 * 90.0)));
    assert_eq!(figures.waits[Medium::Email as usize], Some(s(9.0 * 300.0)));
    assert_eq!(figures.waits[Medium::Chat as usize], None, "he takes no chats");
    assert_eq!(figures.average_wait(), Some(s((990.0 + 2_700.0) / 2.0)));
    assert_eq!(figures.waiting(), 18);
}

#[test]
fn an_agent_who_is_not_on_duty_shows_nothing_and_one_who_is_free_no_wait() {
    let mut router = jim();
    let mut roll =
        Roll::new(vec![Need { queue: QueueId(0), channel: Channel::Voice, language: None }].into(), [AgentId(0)], true);
    router.handle(at(600.0), Input::State { agent: AgentId(0), state: AgentState::NotReady });
    roll.refresh(&router);
    assert_eq!(roll.figures_of(AgentId(0), &router), None);
    let free = engine(&[(0, 0, READY)], 0, Vec::new());
    let mut roll =
        Roll::new(vec![Need { queue: QueueId(0), channel: Channel::Voice, language: None }].into(), [AgentId(0)], true);
    roll.refresh(&free);
    assert_eq!(roll.figures_of(AgentId(0), &free).unwrap().waits[Medium::Voice as usize], Some(Span::ZERO));
}

/// One agent, who takes a call or an e-mail at a time. A call of a minute is over when five e-mails of 100 s come for them alone; a second
/// caller looks at 170 s, when three of these wait, and accepts 100 s.
fn adviser(own_agent: Option<AgentWait>, backlog: Option<u32>) -> ContactRecord {
    let habits = StatusHabits { own_agent, ..who_accept(100.0, &[(Choice::StaysAway, 1.0)]) };
    let wish = Some(PreferredAgent { share: 1.0, limit: s(10_000.0), backlog });
    let callers = looking(habits, calls(&[contact(0.0, 60.0), contact(170.0, 60.0)]));
    let mails: Vec<RecordedContact> = (0..5).map(|_| contact(10.0, 100.0)).collect();
    let mails = Class { entry: Entry::Email, ..wants_own(10_000.0, calls_of("mails", 1, &mails)) };
    let script = Script::new()
        .class(Class { preferred: wish, ..callers })
        .class(mails)
        .staff(Staff { capacity: [1, 1, 1], ..Staff::voice().skilled(&[0, 1]) });
    script.run().records.into_iter().find(|record| record.class == ClassId(0) && record.number == 1).unwrap()
}

#[test]
fn rte_16_sta_08_piu_10_who_has_an_agent_of_their_own_sees_how_long_that_one_takes_by_medium_or_over_all_media() {
    // By telephone nobody waits for the agent: one call of a minute. By e-mail it takes (3 + 1) x 100 s, on average 230 s.
    let comes = adviser(Some(AgentWait::ByMedium), None);
    assert_eq!((comes.outcome, comes.told), (Outcome::Handled, Some(s(60.0))));
    let stays = adviser(Some(AgentWait::Averaged), None);
    assert_eq!((stays.outcome, stays.left), (Outcome::StayedAway, at(170.0)));
}

#[test]
fn sta_09_an_agent_with_a_long_backlog_is_not_available_and_the_group_is_shown() {
    assert_eq!(adviser(Some(AgentWait::Averaged), Some(4)).outcome, Outcome::StayedAway, "three wait, one less");
    // The caller is shown the group, for which nobody waits by telephone, and waits for anybody.
    let group = adviser(Some(AgentWait::Averaged), Some(3));
    assert_eq!((group.outcome, group.told), (Outcome::Handled, Some(s(60.0))));
}

#[test]
fn sta_04_agents_who_are_kept_free_for_others_are_idle_and_serve_nobody_at_once() {
    let reserve = Reserve { group: GroupId(0), keep: 2, queues: vec![QueueId(1)] };
    let router = engine(&[(0, 0, READY), (0, 0, READY)], 0, vec![reserve.clone()]);
    let shown = figures(&router, 2, Estimator::HeadOfLine, 5.0);
    assert_eq!(shown, Figures { available: 2, idle: 2, waiting: 0, wait: Some(Span::ZERO) });
    let mut router = engine(&[(0, 0, READY), (0, 0, READY)], 1, vec![reserve]);
    ask(&mut router, 1, 2.0);
    let shown = figures(&router, 2, Estimator::HeadOfLine, 5.0);
    assert_eq!(
        shown,
        Figures { available: 2, idle: 2, waiting: 2, wait: Some(s(5.0)) },
        "the first waits since the start"
    );
}

#[test]
fn sta_15_sta_16_whoever_is_shown_a_longer_wait_than_they_accept_does_something_else() {
    // The second calls at 100 s and is served at once; the third would wait for (0 + 1) x 60 s, and is served after 50 s.
    let run = |choices: &[(Choice, f64)], accepts| one_agent(who_accept(accepts, choices), &[100.0, 110.0]).run();
    let first = || [served(0, 0.0, 0.0, 60.0, 0), served(1, 100.0, 100.0, 160.0, 0)].map(|record| shown(0.0, record));
    for (choice, outcome) in [
        (Choice::StaysAway, Outcome::StayedAway),
        (Choice::SelfService, Outcome::SelfServed),
        (Choice::Later, Outcome::PutOff),
    ] {
        let run = run(&[(choice, 1.0)], 59.0);
        assert_eq!(run.records[..3], [&first()[..], &[elsewhere(outcome, 2, 110.0, 110.0)]].concat()[..]);
    }
    for (choices, accepts) in [(&[(Choice::StaysAway, 1.0)][..], 60.0), (&[], 59.0)] {
        let run = run(choices, accepts);
        assert_eq!(run.records[2], shown(60.0, served(2, 110.0, 160.0, 220.0, 0)));
        let times = run.result.status[ClassId(0)];
        let accuracy = Accuracy {
            answered: 3,
            told: area(60.0),
            waited: area(50.0),
            error: area(10.0),
            squared_error: 10_000 * 10_000,
            waited_longer: 0,
        };
        let expected = StatusTimes {
            looked: 3,
            looks: 3,
            seen: 3,
            shown: 3,
            shown_wait: area(60.0),
            messages: 6,
            accuracy,
            ..StatusTimes::default()
        };
        assert_eq!(times, expected);
        let too_long = u64::from(accepts < 60.0);
        assert_eq!(
            run.result.status_endings.of(ClassId(0)),
            StatusEndings { came: 3, too_long, ..StatusEndings::default() }
        );
    }
}

#[test]
fn sta_15_who_puts_it_off_comes_later_and_looks_again() {
    let run = one_agent(who_accept(0.0, &[(Choice::Later, 1.0)]), &[100.0, 110.0, 650.0]).run();
    // At 710 s the agent is free again: the third, at the second attempt, is served at once.
    let again = ContactRecord { retrials: 1, ..shown(0.0, served(2, 710.0, 710.0, 770.0, 0)) };
    assert_eq!(run.records[2..4], [elsewhere(Outcome::PutOff, 2, 110.0, 110.0), again]);
    assert_eq!(run.result.cell(0, ClassId(0)).retrials, 1);
    let never =
        one_agent(StatusHabits { later: constant(4e3), ..who_accept(0.0, &[(Choice::Later, 1.0)]) }, &[10.0]).run();
    assert_eq!(never.records.len(), 2, "before the first call has ended no wait is shown, and nobody puts it off");
}

#[test]
fn sta_15_web_03_who_takes_another_medium_is_one_of_another_class_from_then_on() {
    let chats = Class { entry: Entry::Chat, name: "chats".into(), queue: QueueId(1), ..calls(&[contact(5.0, 30.0)]) };
    let class = looking(who_accept(59.0, &[(Choice::Another(ClassId(1)), 1.0)]), calls(&minutes(&[100.0, 110.0])));
    let mut script =
        Script::new().class(class).class(chats).staff(Staff::voice()).staff(Staff::chat(1, &[]).skilled(&[1]));
    script.center.classes[ClassId(1)].talk = vec![constant(45.0)].into();
    let run = script.run();
    assert_eq!(run.records[2], elsewhere(Outcome::Switched, 2, 110.0, 110.0));
    let chosen = ContactRecord { switched_from: Some(ClassId(0)), ..of(1, served(2, 110.0, 110.0, 155.0, 1)) };
    assert_eq!(run.records[4], chosen);
    let cells = [0, 1].map(|class| run.result.cell(0, ClassId(class)));
    assert_eq!(cells.map(|cell| (cell.offered, cell.switched_in)), [(3, 0), (2, 1)]);
}

/// Of themselves nobody accepts one; it rings for 5 s.
fn callback() -> Box<Callback> {
    let offer = CallbackOffer::Waiting { after: s(1e4), above: None };
    Box::new(Callback { offer, share: 0.0, ring: constant(5.0), attempts: 1, ..super::callbacks::callback() })
}

#[test]
fn sta_15_web_03_piu_09_who_asks_for_a_callback_is_called_in_turn_without_having_waited() {
    let mut script = one_agent(who_accept(59.0, &[(Choice::Callback, 1.0)]), &[100.0, 110.0]);
    script.center.classes[ClassId(0)].callback = Some(callback());
    let mut watched = Watched::default();
    simulate(&script.complete(), 1, 0, Limits::default(), &mut watched).unwrap();
    assert_eq!(watched.contacts[1], elsewhere(Outcome::CalledBack, 2, 110.0, 110.0));
    let [record] = &watched.callbacks[..] else { panic!("there is one callback") };
    // At 160 s the agent dials, and at 165 s the client answers.
    let moments = (record.accepted, record.first_call, record.connected, record.left);
    assert_eq!(moments, (at(110.0), Some(at(160.0)), Some(at(165.0)), at(225.0)));
}

#[test]
fn sta_12_sta_14_a_pull_takes_two_messages_and_what_is_seen_is_as_old_as_the_way_back() {
    let script = one_agent(who_accept(59.0, &[(Choice::StaysAway, 1.0)]), &[61.0, 117.0, 122.0]);
    let run = with(StatusDelivery::Pull { every: None }, 3.0, script).run();
    // The first comes at 6 s; at 64 s, when the server hears of the second, no call has ended yet, so that no wait is shown. They come
    // at 67 s, when the agent is free again, and are served until 127 s: so the others are told at 120 s and 125 s that they are busy.
    let second = ContactRecord { requested: Some(at(67.0)), ..served(1, 61.0, 67.0, 127.0, 0) };
    let gone = [elsewhere(Outcome::StayedAway, 2, 117.0, 123.0), elsewhere(Outcome::StayedAway, 3, 122.0, 128.0)];
    assert_eq!(run.records[1..], [&[second][..], &gone].concat()[..]);
    let times = run.result.status[ClassId(0)];
    assert_eq!((times.looks, times.messages, times.seen, times.age), (4, 8, 4, area(4.0 * 3.0)));
}

#[test]
fn sta_05_sta_12_what_is_pushed_is_seen_at_once_and_at_most_one_interval_and_one_way_old() {
    let script = one_agent(who_accept(0.0, &[(Choice::StaysAway, 1.0)]), &[65.0, 71.0, 125.0, 133.9]);
    let run = with(StatusDelivery::Push { every: s(10.0) }, 4.0, script).run();
    // The first sees nothing, for nothing has come. At 65 s the page shows 60 s, when the agent was free again; at 71 s still; at
    // 125 s it shows 120 s, and at 133.9 s the same, for what is sent at 130 s comes at 134 s.
    let expected = [
        served(0, 0.0, 0.0, 60.0, 0),
        shown(0.0, served(1, 65.0, 65.0, 125.0, 0)),
        shown(0.0, served(2, 71.0, 125.0, 185.0, 0)),
        elsewhere(Outcome::StayedAway, 3, 125.0, 125.0),
        elsewhere(Outcome::StayedAway, 4, 133.9, 133.9),
    ];
    assert_eq!(run.records, expected);
    let times = run.result.status[ClassId(0)];
    assert_eq!((times.looks, times.seen, times.messages), (5, 4, 0));
    assert_eq!(times.age, area(5.0 + 11.0 + 5.0 + 13.9));
}

#[test]
fn sta_01_sta_05_what_the_server_saw_last_decides_and_not_how_it_is() {
    // The server looks every 100 s: at 100 s the agent is free, from 110 s to 170 s they are not.
    let script = one_agent(who_accept(0.0, &[(Choice::StaysAway, 1.0)]), &[110.0, 120.0, 205.0]);
    let run = with(StatusDelivery::Pull { every: Some(s(100.0)) }, 0.0, script).run();
    let outcomes = Vec::from_iter(run.records.iter().map(|record| (record.outcome, record.told)));
    let handled = |wait| (Outcome::Handled, Some(s(wait)));
    // Of the line at 200 s the last sees that it takes a minute more.
    assert_eq!(outcomes, [handled(0.0), handled(0.0), handled(0.0), (Outcome::StayedAway, None)]);
    assert_eq!(run.result.status[ClassId(0)].accuracy.waited_longer, 1);
}

#[test]
fn sta_13_who_refreshes_comes_as_soon_as_it_is_short_enough_and_decides_by_the_last_look() {
    let watch = |at_most| Some(Watch { every: s(30.0), at_most: s(at_most) });
    let habits = |at_most| StatusHabits { watch: watch(at_most), ..who_accept(0.0, &[(Choice::StaysAway, 1.0)]) };
    let run = one_agent(habits(90.0), &[100.0, 110.0]).run();
    // They look at 110, 140 and 170 s, when the agent has been free for 10 s.
    let came = shown(0.0, ContactRecord { requested: Some(at(170.0)), ..served(2, 110.0, 170.0, 230.0, 0) });
    assert_eq!(run.records[2], came);
    assert_eq!(run.result.status[ClassId(0)].looks, 2 + 3);
    let in_vain = one_agent(habits(45.0), &[100.0, 110.0]).run();
    assert_eq!(in_vain.records[2], elsewhere(Outcome::StayedAway, 2, 110.0, 140.0), "a third look would be too late");
    assert_eq!(in_vain.result.status_endings.of(ClassId(0)).too_long, 1, "once for a client, however often they look");
}

#[test]
fn sta_13_a_stream_is_asked_for_once_and_shows_what_comes() {
    let watch = Some(Watch { every: s(50.0), at_most: s(200.0) });
    let habits = StatusHabits { watch, ..who_accept(0.0, &[(Choice::StaysAway, 1.0)]) };
    let run = with(StatusDelivery::Stream { every: s(50.0) }, 1.0, one_agent(habits, &[100.0, 110.0])).run();
    // Asked at 100 s, answered at 101 s and seen at 102 s, when the server knows of 100 s. The next looks at 112 s: too long, as at
    // 151 s, and at 201 s they see that the agent has been free at 200 s.
    let first = shown(0.0, ContactRecord { requested: Some(at(102.0)), ..served(1, 100.0, 102.0, 162.0, 0) });
    let second = shown(0.0, ContactRecord { requested: Some(at(112.0)), ..served(2, 110.0, 162.0, 222.0, 0) });
    assert_eq!(run.records[1..], [first, second], "what was so at 100 s is all that the server knows at 111 s");
    let watch = Some(Watch { every: s(50.0), at_most: s(200.0) });
    let habits = StatusHabits { watch, ..who_accept(0.0, &[(Choice::StaysAway, 1.0)]) };
    let run = with(StatusDelivery::Stream { every: s(50.0) }, 1.0, one_agent(habits, &[140.0, 155.0])).run();
    let first = shown(0.0, ContactRecord { requested: Some(at(142.0)), ..served(1, 140.0, 142.0, 202.0, 0) });
    // At 157 s they see 150 s, at 201 s 200 s, and at 251 s that the agent is free.
    let second = shown(0.0, ContactRecord { requested: Some(at(251.0)), ..served(2, 155.0, 251.0, 311.0, 0) });
    assert_eq!(run.records[1..], [first, second]);
    let times = run.result.status[ClassId(0)];
    assert_eq!((times.looks, times.messages), (1 + 1 + 3, 2 + 2 + 2 + 2));
}

#[test]
fn patience_counts_from_coming_and_what_is_shown_may_renew_it() {
    let contacts = [contact(0.0, 60.0), contact(100.0, 60.0), impatient(105.0, 60.0, 40.0)];
    let class = |patience| looking(StatusHabits { patience, ..who_accept(1e6, &[]) }, calls(&contacts));
    let run = |patience: Option<Distribution>| {
        let script = Script::new().class(class(patience)).staff(Staff::voice());
        with(StatusDelivery::Pull { every: None }, 2.0, script).run().records[2].clone()
    };
    let came = |left| shown(60.0, ContactRecord { requested: Some(at(109.0)), ..abandoned(2, 105.0, left) });
    assert_eq!(run(None), came(149.0));
    assert_eq!(run(Some(constant(10.0))), came(119.0));
}

#[test]
fn who_says_nothing_of_what_they_accept_goes_by_their_patience_and_others_by_who_waits() {
    let contacts = |patience| [contact(0.0, 60.0), contact(100.0, 60.0), impatient(105.0, 60.0, patience)];
    let outcome = |accepted: Accepted, patience| {
        let habits = StatusHabits { accepted, ..who_accept(0.0, &[(Choice::StaysAway, 1.0)]) };
        let script = Script::new().class(looking(habits, calls(&contacts(patience)))).staff(Staff::voice());
        script.run().records[2].outcome
    };
    assert_eq!(outcome(Accepted::Wait(None), 59.9), Outcome::StayedAway);
    assert_eq!(outcome(Accepted::Wait(None), 60.0), Outcome::Handled);
    // All agents are busy and nobody waits: that is none too many.
    assert_eq!(outcome(Accepted::Waiting(constant(0.0)), 60.0), Outcome::Handled);
}

#[test]
fn sta_18_centers_that_share_a_page_are_seen_as_one() {
    let class = looking(who_accept(0.0, &[(Choice::StaysAway, 1.0)]), calls(&minutes(&[100.0, 110.0, 120.0])));
    let script = Script::new().class(class).staff(Staff::voice()).staff(Staff { group: 1, ..Staff::voice() });
    let run = script.sites(&["north", "south"], &[&[1.0, 0.0]]).run();
    // All come to the north. At 110 s an agent in the south is idle, which the page shows: so they come, and wait.
    let outcomes = Vec::from_iter(run.records.iter().map(|record| record.outcome));
    assert_eq!(outcomes, [Outcome::Handled; 4]);
    assert_eq!(run.result.status[ClassId(0)].accuracy.waited_longer, 2);
}

#[test]
fn a_page_at_which_nobody_looks_changes_nothing() {
    let contacts = Vec::from_iter((0..40).map(|number| impatient(f64::from(number) * 20.0, 45.0, 70.0)));
    let script = |class| Script::new().class(class).staff(Staff::voice()).staff(Staff::voice());
    let nobody = StatusHabits { share: 0.0, ..who_accept(0.0, &[(Choice::StaysAway, 1.0)]) };
    let pushed = with(StatusDelivery::Push { every: s(7.0) }, 1.0, script(looking(nobody, calls(&contacts)))).run();
    let without = script(calls(&contacts)).run();
    assert_eq!(pushed.records, without.records);
    assert_eq!(pushed.result.status[ClassId(0)], StatusTimes::default());
}

#[test]
fn who_still_looks_when_the_run_is_cut_off_is_counted() {
    let habits = who_accept(0.0, &[]);
    let script = one_agent(habits, &[3_599.0]).closing(Closing::Cut);
    let run = with(StatusDelivery::Pull { every: None }, 10.0, script).run();
    assert_eq!(run.records[1], elsewhere(Outcome::Unserved, 1, 3_599.0, 3_600.0));
    assert_eq!(run.result.status_endings.of(ClassId(0)).unsettled, 1);
}

#[test]
fn sta_21_every_look_of_one_moment_shows_what_the_server_knew_then() {
    // Two look at the very moment at which the server does; both see that nobody has called since.
    let script = one_agent(who_accept(0.0, &[(Choice::StaysAway, 1.0)]), &[100.0, 100.0, 130.0]);
    let run = with(StatusDelivery::Pull { every: Some(s(50.0)) }, 0.0, script).run();
    let told = Vec::from_iter(run.records.iter().map(|record| record.told));
    assert_eq!(told[1..], [Some(Span::ZERO); 3]);
}

#[test]
fn ex_13_a_page_with_three_figures_leads_to_a_call_an_e_mail_or_a_callback() {
    let agents = [(0, 0, READY)];
    let mut router = engine(&agents, 1, Vec::new());
    router.handle(at(60.0), Input::SessionEnded { contact: ContactId(0) });
    ask(&mut router, 1, 100.0);
    let shown = figures(&router, 1, Estimator::OwnQueue, 110.0);
    assert_eq!(shown, Figures { available: 1, idle: 0, waiting: 0, wait: Some(s(60.0)) });

    let run = |choices: &[(Choice, f64)]| {
        let mut script = one_agent(who_accept(59.0, choices), &[100.0, 110.0]);
        script.center.classes[ClassId(0)].callback = Some(callback());
        let mails = Class { entry: Entry::Email, ..calls_of("mails", 0, &[]) };
        let mut script = script.class(mails).staff(Staff { capacity: [0, 1, 1], ..Staff::voice() });
        script.center.classes[ClassId(1)].talk = vec![constant(45.0)].into();
        script.run().records
    };
    assert_eq!(run(&[])[2], self::shown(60.0, served(2, 110.0, 160.0, 220.0, 0)));
    let by_mail = run(&[(Choice::Another(ClassId(1)), 1.0)]);
    assert_eq!(by_mail[2].outcome, Outcome::Switched);
    let mail = ContactRecord { switched_from: Some(ClassId(0)), ..of(1, served(2, 110.0, 110.0, 155.0, 1)) };
    assert_eq!(by_mail[3], mail);
    assert_eq!(run(&[(Choice::Callback, 1.0)])[2].outcome, Outcome::CalledBack);
}

#[test]
fn web_02_the_answer_is_displayed_after_all_steps_of_the_form_and_shows_what_is_so_then() {
    // Logging on, filling in and integrating the answer take 20 s; each way between page and server takes 3 s.
    let steps = vec![constant(5.0), constant(12.0), constant(3.0)];
    let habits = StatusHabits { steps, ..who_accept(50.0, &[(Choice::StaysAway, 1.0)]) };
    let run = with(StatusDelivery::Pull { every: None }, 3.0, one_agent(habits, &[])).run();
    let comes = ContactRecord { requested: Some(at(26.0)), ..served(0, 0.0, 26.0, 86.0, 0) };
    assert_eq!(run.records, [shown(0.0, comes)]);
    assert_eq!((run.result.status[ClassId(0)].looks, run.result.status[ClassId(0)].age), (1, area(3.0)));
}

/// Calls over two lines. Who looks needs ten seconds to hear the status, and stays away when it is too long.
fn hearing(by_call: bool, at: &[f64]) -> Run {
    let habits = StatusHabits { by_call, steps: vec![constant(10.0)], ..who_accept(50.0, &[(Choice::StaysAway, 1.0)]) };
    let mut script = one_agent(habits, at);
    script.center.trunks = vec![Trunk { name: "lines".into(), lines: 2 }].into();
    script.center.classes[ClassId(0)].trunk = Some(TrunkId(0));
    script.run()
}

#[test]
fn sta_17_gen_01_a_recording_costs_a_line_for_as_long_as_it_takes_and_a_page_none() {
    // The first is served from 10 to 70 s. Those who look at 75 and 80 s: one is served from 85 to 145 s, the other is shown that nobody else
    // waits, which is a minute, and stays away.
    let times = [75.0, 80.0];
    let (page, call) = (hearing(false, &times), hearing(true, &times));
    let outcomes = |run: &Run| Vec::from_iter(run.records.iter().map(|record| (record.outcome, record.left)));
    let expected = [(Outcome::Handled, at(70.0)), (Outcome::Handled, at(145.0)), (Outcome::StayedAway, at(90.0))];
    assert_eq!((outcomes(&page), outcomes(&call)), (expected.to_vec(), expected.to_vec()));
    let lines = |run: &Run| run.result.trunks[TrunkId(0)].held.iter().sum::<u128>();
    assert_eq!((lines(&page), lines(&call)), (area(60.0 + 60.0), area(70.0 + 70.0 + 10.0)));
    // Who finds all lines held hears nothing, and nobody is held twice for one call.
    let busy = hearing(true, &[75.0, 80.0, 82.0]);
    assert_eq!(busy.records[3].outcome, Outcome::NoLine);
    assert_eq!(busy.result.trunks[TrunkId(0)].calls, 4);
    assert_eq!(busy.result.status[ClassId(0)].looked, 3);
}
