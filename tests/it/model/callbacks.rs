//! Callbacks, worked out by hand: who hangs up, who is called when, by whom, and what agents and lines have to do with it.

use super::script::*;
use switchboard::ids::{AgentId, ClassId, QueueId, TrunkId};
use switchboard::ids::{GroupId, SkillId};
use switchboard::model::*;
use switchboard::routing::{ContactSelection, QueueRules, Reserve};
use switchboard::workload::{Callback, CallbackOffer, Class, ClientAgenda, Dialler, Pacing, Transfer, TransferForm};

/// Everybody who has to wait accepts; each call is answered after 10 s.
pub(super) fn callback() -> Callback {
    Callback {
        offer: CallbackOffer::Waiting { after: s(0.0), above: None },
        share: 1.0,
        queue: QueueId(0),
        priority: 0,
        trunk: None,
        dialled_by: Dialler::Agent,
        agenda: None,
        addresses: None,
        delay: None,
        within: None,
        hours: Vec::new(),
        ring: constant(10.0),
        ring_limit: s(30.0),
        answer_share: 1.0.into(),
        voicemail: None,
        wrong_party: None,
        preview: None,
        attempts: 3,
        retry_delay: constant(100.0),
        patience: None,
        calls_again: 0.0,
        hold_patience: None,
        talk: None,
        page: None,
        updates: None,
    }
}

fn robot(ahead: u16) -> Callback {
    Callback { dialled_by: Dialler::Robot(Pacing::Ahead(ahead)), ..callback() }
}

pub(super) fn offered(callback: Callback, class: Class) -> Class {
    Class { callback: Some(Box::new(callback)), ..class }
}

#[derive(Default)]
pub(super) struct Watched {
    pub(super) contacts: Vec<ContactRecord>,
    pub(super) callbacks: Vec<CallbackRecord>,
}

impl Observer for Watched {
    fn on_contact(&mut self, record: &ContactRecord) {
        self.contacts.push(record.clone());
    }
    fn on_callback(&mut self, record: &CallbackRecord) {
        self.callbacks.push(record.clone());
    }
}

pub(super) fn watched(script: &Script) -> (Watched, RunResult) {
    let mut watched = Watched::default();
    let limits = Limits { log: true, traces: true, events: 1_000_000, ..Limits::default() };
    let result = simulate(&script.complete(), script.seed, 0, limits, &mut watched).unwrap();
    watched.contacts.sort_by_key(|record| (record.class, record.number, record.retrials));
    watched.callbacks.sort_by_key(|record| (record.class, record.number, record.retrials));
    (watched, result)
}

/// Number of the contact, calls, outcome, and when: accepted, first called, talked to, over.
pub(super) type Seen = (u64, u16, CallbackOutcome, [f64; 4]);

pub(super) fn seen(watched: &Watched) -> Vec<Seen> {
    let seconds = |time: Option<switchboard::time::Time>| time.map_or(-1.0, |time| time.since(at(0.0)).seconds());
    let of = |record: &CallbackRecord| {
        let times = [Some(record.accepted), record.first_call, record.connected, Some(record.left)];
        (record.number, record.calls, record.outcome, times.map(seconds))
    };
    watched.callbacks.iter().map(of).collect()
}

#[test]
fn cbk_05_cbk_24_a_callback_begins_when_a_caller_at_that_place_would_have_been_served() {
    // Contact 1 hangs up; contact 2 would wait on behind it. The agent is free at 100 and dials for 10 s.
    let class = offered(callback(), calls(&[contact(0.0, 100.0), contact(10.0, 50.0)]));
    let waits = calls_of("waits", 0, &[contact(20.0, 40.0)]);
    let script = Script::new().class(class).class(waits).staff(Staff::voice());
    let (watched, result) = watched(&script);
    assert_eq!(seen(&watched), [(1, 1, CallbackOutcome::Completed, [10.0, 100.0, 110.0, 160.0])]);
    let expected = [
        served(0, 0.0, 0.0, 100.0, 0),
        ContactRecord { outcome: Outcome::CalledBack, ..unserved(1, 10.0, 10.0) },
        of(1, served(0, 20.0, 160.0, 200.0, 0)),
    ];
    assert_eq!(watched.contacts, expected, "a live caller behind it waits as long as ever");
    let (times, endings) = (result.callbacks[ClassId(0)], result.callback_endings.of(ClassId(0)));
    assert_eq!((times.offered, times.accepted, endings.completed, times.calls, times.answered_first), (1, 1, 1, 1, 1));
    assert_eq!((times.delay, times.dialling, endings.talk), (area(100.0), area(10.0), area(50.0)));
    assert_eq!(
        result.queues[QueueId(0)].waiting[0],
        area(140.0),
        "who is to be called back is not waiting on the line"
    );
}

#[test]
fn csr_08_cbk_14_a_call_in_vain_takes_the_agent_who_dials_as_long_as_it_rings_and_a_robot_takes_nobody() {
    let people = || [contact(0.0, 100.0), contact(10.0, 50.0)];
    let nobody = Callback { answer_share: 0.0.into(), attempts: 2, ..callback() };
    let script = Script::new().class(offered(nobody.clone(), calls(&people()))).staff(Staff::voice());
    let (by_agent, result) = watched(&script);
    // It rings for 30 s at 100 and, 100 s after that, at 230.
    assert_eq!(seen(&by_agent), [(1, 2, CallbackOutcome::Unreached, [10.0, 100.0, -1.0, 260.0])]);
    assert_eq!(result.callbacks[ClassId(0)].dialling, area(60.0));
    assert_eq!(result.groups[GroupId(0)].busy[0], area(160.0));
    let by_robot = Callback { dialled_by: Dialler::Robot(Pacing::Ahead(1)), ..nobody };
    let (by_robot, result) = watched(&Script::new().class(offered(by_robot, calls(&people()))).staff(Staff::voice()));
    // The robot dials at once: nobody else waits before this client.
    assert_eq!(seen(&by_robot), [(1, 2, CallbackOutcome::Unreached, [10.0, 10.0, -1.0, 170.0])]);
    assert_eq!(result.callbacks[ClassId(0)].dialling, 0);
    assert_eq!(result.groups[GroupId(0)].busy[0], area(100.0));
}

#[test]
fn cbk_14_who_has_answered_a_robot_waits_for_an_agent_and_hangs_up_when_none_comes() {
    let class = |patience| {
        let plan = Callback { hold_patience: Some(constant(patience)), attempts: 1, ..robot(1) };
        offered(plan, calls(&[contact(0.0, 100.0), contact(10.0, 50.0)]))
    };
    // Answered at 20, on hold until 100.
    let (patient, result) = watched(&Script::new().class(class(90.0)).staff(Staff::voice()));
    assert_eq!(seen(&patient), [(1, 1, CallbackOutcome::Completed, [10.0, 10.0, 100.0, 150.0])]);
    assert_eq!(result.callbacks[ClassId(0)].on_hold, area(80.0));
    let (hasty, result) = watched(&Script::new().class(class(15.0)).staff(Staff::voice()));
    assert_eq!(seen(&hasty), [(1, 1, CallbackOutcome::Unreached, [10.0, 10.0, -1.0, 35.0])]);
    assert_eq!((result.callbacks[ClassId(0)].hung_up, result.callbacks[ClassId(0)].on_hold), (1, area(15.0)));
    // With nobody ahead it dials only when the agent is free.
    let plan = Callback { dialled_by: Dialler::Robot(Pacing::Ahead(0)), ..robot(0) };
    let class = offered(plan, calls(&[contact(0.0, 100.0), contact(10.0, 50.0)]));
    let (careful, _) = watched(&Script::new().class(class).staff(Staff::voice()));
    assert_eq!(seen(&careful), [(1, 1, CallbackOutcome::Completed, [10.0, 100.0, 110.0, 160.0])]);
}

#[test]
fn cbk_20_after_a_call_in_vain_the_next_is_made_at_the_place_that_the_client_had() {
    let plan = Callback { answer_share: 0.0.into(), attempts: 3, retry_delay: constant(15.0), ..callback() };
    let class = offered(plan, calls(&[contact(0.0, 100.0), contact(10.0, 50.0)]));
    let waits = calls_of("waits", 0, &[contact(20.0, 40.0), contact(30.0, 40.0)]);
    let (watched, result) = watched(&Script::new().class(class).class(waits).staff(Staff::voice()));
    // Called at 100 until 130; then contact 0 of the others until 170; at 145 it stands first in line again and is called before the next.
    assert_eq!(seen(&watched), [(1, 3, CallbackOutcome::Unreached, [10.0, 100.0, -1.0, 270.0])]);
    assert_eq!(watched.contacts[3], of(1, served(1, 30.0, 200.0, 240.0, 0)));
    assert_eq!(result.callback_endings.of(ClassId(0)).unreached, 1);
}

#[test]
fn recordings_and_others_who_answer_take_time_and_the_client_is_called_again() {
    let machine =
        Callback { answer_share: 0.0.into(), voicemail: Some((1.0.into(), constant(20.0))), attempts: 1, ..callback() };
    let class = |plan| offered(plan, calls(&[contact(0.0, 100.0), contact(10.0, 50.0)]));
    let (left, result) = watched(&Script::new().class(class(machine)).staff(Staff::voice()));
    assert_eq!(seen(&left), [(1, 1, CallbackOutcome::Unreached, [10.0, 100.0, -1.0, 150.0])]);
    assert_eq!((result.callbacks[ClassId(0)].voicemails, result.callbacks[ClassId(0)].dialling), (1, area(50.0)));
    let other = Callback { wrong_party: Some((1.0.into(), constant(7.0))), attempts: 2, ..callback() };
    let (wrong, result) = watched(&Script::new().class(class(other)).staff(Staff::voice()));
    // 10 s of ringing and 7 s of talk at 100, and the same at 217.
    assert_eq!(seen(&wrong), [(1, 2, CallbackOutcome::Unreached, [10.0, 100.0, -1.0, 234.0])]);
    assert_eq!((result.callbacks[ClassId(0)].wrong_parties, result.callbacks[ClassId(0)].answered), (2, 0));
}

#[test]
fn cbk_04_nobody_is_called_before_the_time_that_they_asked_for_or_outside_the_hours_though_agents_are_idle() {
    let class = |plan| offered(plan, calls(&[contact(0.0, 20.0), contact(10.0, 50.0)]));
    let later = Callback { delay: Some(constant(300.0)), within: Some(s(15.0)), ..callback() };
    let (watched_later, result) = watched(&Script::new().class(class(later.clone())).staff(Staff::voice()));
    assert_eq!(seen(&watched_later), [(1, 1, CallbackOutcome::Completed, [10.0, 310.0, 320.0, 370.0])]);
    assert_eq!((result.callbacks[ClassId(0)].delay, result.callback_endings.of(ClassId(0)).in_time), (area(10.0), 1));
    // The center opens at 08:00; calls begin from 08:30 on.
    let hours = Callback { hours: vec![(s(8.5 * 3600.0), s(9.0 * 3600.0))], ..later };
    let mut script = Script::new().class(class(hours)).staff(Staff::voice());
    script.center.rules.since_monday = s(8.0 * 3600.0);
    let (watched_hours, result) = watched(&script);
    assert_eq!(seen(&watched_hours), [(1, 1, CallbackOutcome::Completed, [10.0, 1800.0, 1810.0, 1860.0])]);
    assert_eq!(result.callback_endings.of(ClassId(0)).in_time, 0, "an hour that is closed keeps no promise");
}

#[test]
fn cbk_13_one_of_higher_priority_is_called_before_one_who_asked_earlier() {
    let low = offered(callback(), calls(&[contact(0.0, 100.0), contact(10.0, 50.0)]));
    let high = Class { name: "high".into(), ..calls(&[contact(20.0, 50.0)]) };
    let high = offered(Callback { priority: 1, ..callback() }, high);
    let script =
        Script::new().class(low).class(high).staff(Staff::voice()).contact_selection(ContactSelection::Priority);
    let (watched, _) = watched(&script);
    assert_eq!(
        seen(&watched),
        [
            (1, 1, CallbackOutcome::Completed, [10.0, 160.0, 170.0, 220.0]),
            (0, 1, CallbackOutcome::Completed, [20.0, 100.0, 110.0, 160.0]),
        ]
    );
}

#[test]
fn cbk_07_one_owed_by_an_agent_waits_for_them_and_one_owed_by_the_group_for_the_first() {
    // Agent 0 is busy until 100, agent 1 until 50.
    let busy = calls(&[contact(0.0, 100.0), contact(0.0, 50.0)]);
    let run = |own: bool| {
        let class = offered(callback(), calls_of("own", 0, &[contact(10.0, 20.0)]));
        let class = if own { wants_own(500.0, class) } else { class };
        let script = Script::new().class(busy.clone()).class(class).staff(Staff::voice()).staff(Staff::voice());
        // Whom the contact wants is left to chance: take the first seed by which it is agent 0.
        let of_seed = |seed| watched(&Script { seed, ..script.clone() }).0;
        let wanted = |watched: &Watched| watched.callbacks.iter().any(|record| record.agent == Some(AgentId(0)));
        let chosen = (1..200).map(of_seed).find(|watched| !own || wanted(watched)).unwrap();
        let last = chosen.callbacks.last().unwrap().clone();
        (last.agent, last.connected)
    };
    assert_eq!(run(true), (Some(AgentId(0)), Some(at(110.0))));
    assert_eq!(run(false), (Some(AgentId(1)), Some(at(60.0))));
}

#[test]
fn cbk_06_who_waits_for_a_callback_gives_up_only_by_settling_the_matter_or_by_coming_again() {
    let class = |again| {
        let plan = Callback { patience: Some(constant(40.0)), calls_again: again, ..callback() };
        offered(plan, calls(&[contact(0.0, 100.0), impatient(10.0, 50.0, 5.0)]))
    };
    let (settled, result) = watched(&Script::new().class(class(0.0)).staff(Staff::voice()));
    assert_eq!(seen(&settled), [(1, 0, CallbackOutcome::GivenUp, [10.0, -1.0, -1.0, 50.0])]);
    assert_eq!(
        (result.total().abandoned(), result.total().offered),
        (0, 2),
        "the patience of those who wait is not theirs"
    );
    // Who comes again at 50 is offered a callback once more, and so on until the agent is free at 100: nobody has two.
    let (again, result) = watched(&Script::new().class(class(1.0)).staff(Staff::voice()));
    let over = Vec::from_iter(again.callbacks.iter().map(|record| (record.retrials, record.outcome)));
    assert_eq!(over[..2], [(0, CallbackOutcome::ContactedAgain), (1, CallbackOutcome::ContactedAgain)]);
    assert_eq!((over.len(), over[2].0, over[2].1), (3, 2, CallbackOutcome::Completed));
    assert_eq!((result.total().offered, result.total().retrials), (4, 2));
}

#[test]
fn cbk_18_cbk_24_where_no_line_is_free_the_callback_waits_and_holds_none_before_and_gets_the_next() {
    let plan = Callback { trunk: Some(TrunkId(0)), ..callback() };
    let class = offered(plan, calls(&[contact(0.0, 20.0), contact(10.0, 50.0)]));
    let mut busy = calls_of("others", 1, &[contact(0.0, 200.0)]);
    busy.trunk = Some(TrunkId(0));
    let mut script = Script::new().class(class).class(busy).staff(Staff::voice()).staff(Staff::voice().skilled(&[1]));
    script.center.trunks = vec![Trunk { name: "lines".into(), lines: 1 }].into();
    let (watched, result) = watched(&script);
    assert_eq!(seen(&watched), [(1, 1, CallbackOutcome::Completed, [10.0, 200.0, 210.0, 260.0])]);
    assert_eq!((result.callbacks[ClassId(0)].no_line, result.trunks[TrunkId(0)].held[0]), (1, area(260.0)));
    assert_eq!(
        result.groups[GroupId(0)].busy[0],
        area(20.0 + 60.0 + 200.0),
        "nobody waits at the telephone for a line"
    );
}

#[test]
fn agents_kept_free_for_calls_do_not_call_back() {
    let own = QueueId(1);
    let class = offered(
        Callback { queue: own, ..callback() },
        calls(&[contact(0.0, 50.0), contact(0.0, 90.0), contact(10.0, 20.0)]),
    );
    let mut script = Script::new().class(class).staff(Staff::voice()).staff(Staff::voice());
    script.center.rules.queues.push(QueueRules::of_skill(SkillId(0), 1));
    script.center.queues.push(QueuePlan { name: "callbacks".into() });
    script.center.rules.reserves = vec![Reserve { group: GroupId(0), keep: 1, queues: vec![QueueId(0)] }];
    let reports = script.center.agents.iter_mut();
    reports.for_each(|agent| agent.capability = agent.capability.clone().in_group(GroupId(0)));
    let (watched, _) = watched(&script);
    // One agent is free from 50 on and kept; the second from 90 on.
    assert_eq!(seen(&watched), [(2, 1, CallbackOutcome::Completed, [10.0, 90.0, 100.0, 120.0])]);
}

#[test]
fn cbk_21_a_client_by_instant_message_becomes_one_who_is_called_and_gives_their_channel_back() {
    let mut script = Script::new()
        .class(offered(
            Callback { talk: Some(constant(33.0)), ..callback() },
            messages(habits(0, 0, 0.0, 0), &[contact(10.0, 50.0)]),
        ))
        .class(calls_of("calls", 0, &[contact(0.0, 100.0)]))
        .provider(provider(0, 0.0, 0.0, Host::Provider))
        .staff(Staff { programs: vec![0], capacity: [1, 1, 1], ..Staff::voice() });
    script.center.providers[switchboard::ids::ProviderId(0)].channels = Some(1);
    let (watched, result) = watched(&script);
    assert_eq!(seen(&watched), [(0, 1, CallbackOutcome::Completed, [10.0, 100.0, 110.0, 143.0])]);
    assert_eq!(watched.contacts[0].outcome, Outcome::CalledBack);
    assert_eq!(result.total().offered, 2, "the contact counts once");
    assert_eq!(result.providers[switchboard::ids::ProviderId(0)].channels[0], 0, "it hangs up as it arrives");
}

#[test]
fn cbk_03_who_comes_for_nothing_but_a_callback_is_called_in_turn_and_never_waits() {
    let plan = Callback { offer: CallbackOffer::AtOnce, ..callback() };
    let class = offered(plan, calls(&[contact(10.0, 50.0), contact(20.0, 50.0)]));
    let script = Script::new().class(class).class(calls_of("calls", 0, &[contact(0.0, 100.0), contact(15.0, 30.0)]));
    let (watched, result) = watched(&script.staff(Staff::voice()));
    assert_eq!(
        seen(&watched),
        [
            (0, 1, CallbackOutcome::Completed, [10.0, 100.0, 110.0, 160.0]),
            (1, 1, CallbackOutcome::Completed, [20.0, 190.0, 200.0, 250.0]),
        ]
    );
    assert_eq!(
        result.queues[QueueId(0)].waiting[0],
        area(145.0),
        "only the caller who asked at 15 waits, from then to 160"
    );
}

#[test]
fn cbk_03_by_a_form_on_hanging_up_or_through_an_agent_a_callback_comes_to_the_same_place() {
    // The agent who calls is with another until 100 s, and the wish is there at 10 s.
    let called = |classes: Vec<Class>, other: Option<Staff>| {
        let busy = calls_of("others", 0, &[contact(0.0, 100.0)]);
        let script = classes.into_iter().fold(Script::new(), Script::class).class(busy);
        seen(&watched(&other.into_iter().fold(script.staff(Staff::voice()), Script::staff)).0)
    };
    let at_once = || Callback { offer: CallbackOffer::AtOnce, ..callback() };
    let by_form = called(vec![offered(at_once(), calls(&[contact(10.0, 50.0)]))], None);
    let on_hanging_up = called(vec![offered(callback(), calls(&[contact(10.0, 50.0)]))], None);
    // Another agent talks for 10 s and writes it down.
    let wishes = Class { talk: vec![constant(50.0)].into(), ..calls_of("wishes", 0, &[]) };
    let written_down = Transfer { to: ClassId(1), share: 1.0, after: None, form: TransferForm::Blind };
    let desk = Class { transfers: vec![written_down], ..calls_of("desk", 1, &[contact(0.0, 10.0)]) };
    let through_an_agent = called(vec![desk, offered(at_once(), wishes)], Some(Staff::voice().skilled(&[1])));
    let expected = [(0, 1, CallbackOutcome::Completed, [10.0, 100.0, 110.0, 160.0])];
    assert_eq!([&by_form[..], &on_hanging_up[..], &through_an_agent[..]], [&expected[..]; 3]);
}

/// What every run checks of its accounts went wrong for them once.
#[test]
fn who_comes_for_nothing_but_a_callback_and_asks_for_none_has_left() {
    let plan = Callback { offer: CallbackOffer::AtOnce, share: 0.5, ..callback() };
    let arrivals: Vec<_> = (0..200).map(|n| contact(f64::from(n), 1.0)).collect();
    let (watched, result) = watched(&Script::new().class(offered(plan, calls(&arrivals))).staff(Staff::voice()));
    let total = result.total().endings;
    let (gone, called) = (total.of(Outcome::Balked), total.of(Outcome::CalledBack));
    assert_eq!((gone + called, called), (200, watched.callbacks.len() as u64));
    assert!((60..=140).contains(&gone), "{gone}");
}

#[test]
fn the_offer_comes_after_so_long_a_wait_or_to_those_who_have_to_expect_a_longer_one() {
    let later = Callback { offer: CallbackOffer::Waiting { after: s(30.0), above: None }, ..callback() };
    let class = offered(
        later,
        calls(&[contact(0.0, 35.0), contact(10.0, 50.0), contact(20.0, 50.0), impatient(21.0, 9.0, 20.0)]),
    );
    let (after, _) = watched(&Script::new().class(class).staff(Staff::voice()));
    // Contact 1 is served at 35, before it is offered one; contact 2 hangs up at 50; contact 3 gives up before its offer.
    assert_eq!(seen(&after), [(2, 1, CallbackOutcome::Completed, [50.0, 85.0, 95.0, 145.0])]);
    assert_eq!(after.contacts[1], served(1, 10.0, 35.0, 85.0, 0));
    assert_eq!(after.contacts[3], abandoned(3, 21.0, 41.0));
    // The mean of the sessions so far is 60 s, and one agent: one in line means 60 s, two mean 120 s.
    let long = Callback { offer: CallbackOffer::Waiting { after: s(0.0), above: Some(s(100.0)) }, ..callback() };
    let contacts = [contact(0.0, 60.0), contact(70.0, 60.0), contact(80.0, 60.0), contact(90.0, 60.0)];
    let (above, _) = watched(&Script::new().class(offered(long, calls(&contacts))).staff(Staff::voice()));
    assert_eq!(above.callbacks.len(), 1);
    assert_eq!((above.callbacks[0].number, above.callbacks[0].accepted), (3, at(90.0)));
}

#[test]
fn callbacks_that_are_not_over_when_the_run_ends_are_told_of() {
    let class = offered(
        callback(),
        calls(&[contact(0.0, 100.0), contact(10.0, 50.0), contact(20.0, 50.0), contact(30.0, 50.0)]),
    );
    let script = Script::new().class(class).staff(Staff::voice()).horizon(115.0).closing(Closing::Cut);
    let (watched, result) = watched(&script);
    let outcomes = Vec::from_iter(watched.callbacks.iter().map(|record| (record.number, record.outcome)));
    let unfinished = CallbackOutcome::Unfinished;
    assert_eq!(outcomes, [(1, unfinished), (2, unfinished), (3, unfinished)]);
    assert_eq!(result.callback_endings.of(ClassId(0)).unfinished, 3);
    // Nobody is there any more to call: the run ends all the same.
    let class = offered(callback(), calls(&[contact(0.0, 100.0), contact(10.0, 50.0)]));
    let (gone, _) = watched_without_staff(class);
    assert_eq!(gone.callbacks[0].outcome, unfinished);
}

fn watched_without_staff(class: Class) -> (Watched, RunResult) {
    watched(&Script::new().class(class).staff(Staff::voice().on_duty(&[(0.0, 50.0)])))
}

/// Called so long after they ask for it, and answering at once.
pub(super) fn at_once_after(delay: f64) -> Callback {
    Callback { offer: CallbackOffer::AtOnce, delay: Some(constant(delay)), ring: constant(0.0), ..callback() }
}

/// A message takes the place of the call, on which the client calls again 20 s later.
fn by_message() -> Callback {
    let dialled_by = Dialler::Message(Pacing::Ahead(0));
    Callback { dialled_by, ring: constant(20.0), ring_limit: s(60.0), ..callback() }
}

#[test]
fn cbk_25_a_page_is_the_callback_itself_and_brings_the_client_back_who_talks_to_whoever_is_free_then() {
    let class = offered(by_message(), calls(&[contact(0.0, 100.0), contact(10.0, 50.0)]));
    let (watched, result) = watched(&Script::new().class(class).staff(Staff::voice()));
    // The message goes out when the agent is free at 100 s. There is no talk on the pager.
    assert_eq!(seen(&watched), [(1, 1, CallbackOutcome::ContactedAgain, [10.0, 100.0, -1.0, 120.0])]);
    let theirs = Vec::from_iter(watched.contacts.iter().filter(|record| record.number == 1));
    let told = theirs.iter().map(|record| (record.outcome, record.retrials, record.arrived, record.left));
    let expected = [(Outcome::CalledBack, 0, at(10.0), at(10.0)), (Outcome::Handled, 1, at(120.0), at(180.0))];
    assert_eq!(told.collect::<Vec<_>>(), expected, "one client, with one entry and one call");
    assert_eq!(result.callbacks[ClassId(0)].dialling, 0);
    assert_eq!(result.groups[GroupId(0)].busy[0], area(160.0), "the agent is with nobody while the message is read");
}

#[test]
fn a_client_whom_a_message_would_bring_back_after_the_end_of_the_arrivals_has_not_come_again() {
    // Told at 100 s, they would call at 120 s, and nobody does from 110 s on.
    let class = offered(by_message(), calls(&[contact(0.0, 100.0), contact(10.0, 50.0)]));
    let (told, result) = watched(&Script::new().class(class).staff(Staff::voice()).horizon(110.0));
    assert_eq!(seen(&told), [(1, 1, CallbackOutcome::Unfinished, [10.0, 100.0, -1.0, 120.0])]);
    assert_eq!((told.contacts.len(), result.callback_endings.of(ClassId(0)).contacted_again), (2, 0));
    // Who gives up waiting for a call and would call again then has not either.
    let plan = Callback { patience: Some(constant(105.0)), calls_again: 1.0, ..callback() };
    let class = offered(plan, calls(&[contact(0.0, 500.0), contact(10.0, 50.0)]));
    let (gone, _) = watched(&Script::new().class(class).staff(Staff::voice()).horizon(110.0));
    assert_eq!(seen(&gone), [(1, 0, CallbackOutcome::Unfinished, [10.0, -1.0, -1.0, 115.0])]);
}

#[test]
fn clients_who_come_for_nothing_but_a_callback_are_called_from_the_site_to_which_they_would_have_come() {
    let class = offered(Callback { ring: constant(0.0), ..at_once_after(0.0) }, calls(&vec![contact(1.0, 10.0); 40]));
    let script = Script::new()
        .class(class)
        .staff(Staff::voice())
        .staff(Staff { group: 1, ..Staff::voice() })
        .sites(&["a", "b"], &[&[0.5, 0.5]]);
    let (called, _) = watched(&script);
    let by = |agent| called.callbacks.iter().filter(|record| record.agent == Some(AgentId(agent))).count();
    assert_eq!(by(0) + by(1), 40, "everybody is called");
    assert!((10..=30).contains(&by(0)), "by the agents of both: {}", by(0));
}

#[test]
fn cbk_25_a_message_that_nobody_reads_is_sent_again_up_to_a_limit_and_an_agent_who_is_free_is_promised_once() {
    let plan = Callback { answer_share: 0.0.into(), attempts: 2, ..by_message() };
    let waiting = [contact(0.0, 100.0), contact(10.0, 50.0)];
    let (unread, result) = watched(&Script::new().class(offered(plan, calls(&waiting))).staff(Staff::voice()));
    // In vain at 160 s; sent again 100 s later.
    assert_eq!(seen(&unread), [(1, 2, CallbackOutcome::Unreached, [10.0, 100.0, -1.0, 320.0])]);
    assert_eq!(result.total().offered, 2);
    // Two are told one after the other, as there is one agent, who talks for a minute.
    let waiting = [contact(0.0, 100.0), contact(10.0, 5.0), contact(20.0, 5.0)];
    let (told, _) = watched(&Script::new().class(offered(by_message(), calls(&waiting))).staff(Staff::voice()));
    let again = told.contacts.iter().filter(|record| record.retrials == 1);
    let again = Vec::from_iter(again.map(|record| (record.number, record.arrived, record.connected)));
    assert_eq!(again, [(1, at(120.0), Some(at(120.0))), (2, at(200.0), Some(at(200.0)))]);
}

/// Of clients who can talk or cannot for good, by agendas that they change every 100 s, each is called as soon as they have changed it to
/// one by which they can: after a geometric number of changes of mean 1.
#[test]
fn cbk_03_piu_05_piu_07_an_agenda_that_is_edited_before_the_attempt_is_honoured() {
    let agenda = |edited: Option<f64>| {
        let (free, busy) = (constant(1e6), constant(1e6));
        ClientAgenda { free, busy, edited: edited.map(constant) }
    };
    let called = |edited: Option<f64>| {
        let plan =
            Callback { agenda: Some(agenda(edited)), ring: constant(0.0), delay: Some(constant(5.0)), ..callback() };
        let mut contacts = vec![contact(0.0, 1.0)];
        contacts.extend(vec![contact(0.5, 0.0); 400]);
        let (watched, _) = watched(&Script::new().class(offered(plan, calls(&contacts))).staff(Staff::voice()));
        let first = seen(&watched).into_iter().map(|(.., [accepted, called, ..])| called - accepted);
        Vec::from_iter(first.filter(|after| *after >= 0.0))
    };
    let kept = called(None);
    assert!(kept.iter().all(|&after| after == 5.0 || after > 1e3), "{kept:?}");
    let at_once = kept.iter().filter(|&&after| after == 5.0).count() as f64;
    assert!((at_once - 200.0).abs() < 4.0 * 10.0, "half of them can talk, {at_once}");
    let edited = called(Some(100.0));
    assert_eq!(edited.len(), 400, "everybody can at last");
    assert!(edited.iter().all(|&after| after == 5.0 || after % 100.0 == 0.0), "{edited:?}");
    let changes: f64 = edited.iter().map(|after| (after / 100.0).floor()).sum();
    assert!((changes - 400.0).abs() < 4.0 * (400.0_f64 * 2.0).sqrt(), "{changes}");
}
