//! What clients are told who wait to be called, worked out by hand: when the page goes out, what it is worth, and what updates say.

use super::callbacks::{at_once_after, callback, offered, seen, watched};
use super::presence::computer_and_cell;
use super::script::*;
use switchboard::ids::{ClassId, DeviceId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::workload::*;

/// Ten minutes are a conversation, and nothing else takes time. The agent is busy from the start, and from 600 s on it is known how long
/// that takes.
const LONG: f64 = 600.0;

/// Called back by an agent who is answered at once; paged five minutes ahead.
fn paged() -> Callback {
    let page = PageAhead { before: s(300.0), answer_share: Some(1.0), ready: None };
    Callback { ring: constant(0.0), page: Some(page), ..callback() }
}

fn updated(every: f64, settles: f64) -> Callback {
    Callback { page: None, updates: Some(Updates { every: s(every), share: 1.0, settles }), ..paged() }
}

/// Two callers keep the agent busy until 1200 s; these hang up to be called back.
fn line(plan: Callback, hang_up: &[f64]) -> Script {
    let contacts = [0.0, 600.0].iter().chain(hang_up).map(|&at| contact(at, LONG));
    Script::new().class(offered(plan, calls(&Vec::from_iter(contacts)))).staff(Staff::voice())
}

fn notices(script: &Script) -> NoticeTimes {
    script.run().result.callbacks[ClassId(0)].notices
}

/// How long before the first call the page of the last of these went out.
fn lead_of_last(script: &Script, fewer: &Script) -> f64 {
    let sum = |script: &Script| notices(script).page_accuracy.waited as f64 / 1e9;
    sum(script) - sum(fewer)
}

#[test]
fn cbk_09_the_page_goes_out_five_minutes_before_it_is_expected_to_be_their_turn() {
    let pages = |hang_up: &[f64]| line(paged(), hang_up);
    // The first hangs up ten seconds into a conversation and is expected ten seconds late, at 1210 s. The others are called when they are
    // expected, at 1800 s and 2400 s: the line has moved on by then, and from that moment it takes one conversation each.
    let all = [610.0, 620.0, 630.0];
    let leads = [0, 1, 2].map(|last| lead_of_last(&pages(&all[..=last]), &pages(&all[..last])));
    assert_eq!(leads, [290.0, 300.0, 300.0]);
    let times = notices(&pages(&all));
    assert_eq!((times.pages, times.unpaged, times.called_ready, times.answered_ready), (3, 0, 3, 3));
    assert_eq!((times.page_accuracy.told, times.page_accuracy.error), (area(900.0), area(10.0)));
}

#[test]
fn cbk_09_ex_03_whose_turn_is_near_is_paged_at_once_and_who_is_called_at_once_is_not() {
    let minutes = |hang_up: &[f64]| {
        let contacts = [0.0, 60.0].iter().chain(hang_up).map(|&at| contact(at, 60.0));
        Script::new().class(offered(paged(), calls(&Vec::from_iter(contacts)))).staff(Staff::voice())
    };
    // At 70 s and 80 s; called at 120 s and 180 s.
    assert_eq!(lead_of_last(&minutes(&[70.0]), &minutes(&[])), 50.0);
    assert_eq!(lead_of_last(&minutes(&[70.0, 80.0]), &minutes(&[70.0])), 100.0);
    // Who asks to be called as soon as possible while the agent is free is called at that moment.
    let free = Script::new()
        .class(offered(Callback { page: paged().page, ..at_once_after(0.0) }, calls(&[contact(5.0, 9.0)])));
    let times = notices(&free.staff(Staff::voice()));
    assert_eq!((times.pages, times.unpaged), (0, 1));
}

#[test]
fn cbk_09_the_page_is_set_anew_when_it_will_be_later_or_sooner() {
    // The conversation that begins at 600 s takes 900 s: at 1500 s conversations take 750 s on average, and the second is expected at 2250 s.
    let mut late = line(paged(), &[610.0, 620.0]);
    let contacts = [(0.0, 600.0), (600.0, 900.0), (610.0, 600.0), (620.0, 600.0)].map(|(at, talk)| contact(at, talk));
    late.center.classes[ClassId(0)].arrivals = Arrivals::Recorded(contacts.to_vec().into());
    let mut fewer = late.clone();
    fewer.center.classes[ClassId(0)].arrivals = Arrivals::Recorded(contacts[..3].to_vec().into());
    // The first was paged at 910 s and called at 1500 s; the second was to be paged at 1520 s, is at 1950 s, and called at 2100 s.
    assert_eq!((lead_of_last(&fewer, &line(paged(), &[])), lead_of_last(&late, &fewer)), (590.0, 150.0));
    // One who stands before them gives up at 800 s: they are expected at 1220 s in place of 1820 s, and called at 1200 s.
    let hasty = Callback { page: None, patience: Some(constant(190.0)), ..paged() };
    let hasty = Class { name: "hasty".into(), ..offered(hasty, calls(&[contact(610.0, LONG)])) };
    let sooner = line(paged(), &[620.0]).class(hasty);
    assert_eq!(lead_of_last(&sooner, &line(paged(), &[])), 280.0);
}

#[test]
fn cbk_09_nobody_is_paged_twice_and_nobody_while_it_is_not_known_how_long_it_takes() {
    // Nobody answers; they are called three times.
    let unready = PageAhead { answer_share: Some(0.0), ..paged().page.unwrap() };
    let in_vain = Callback { answer_share: 0.0.into(), page: Some(unready), ..paged() };
    let times = line(in_vain, &[610.0]).run().result.callbacks[ClassId(0)];
    assert_eq!((times.calls, times.notices.pages, times.notices.page_accuracy.answered), (3, 1, 1));
    // No conversation has ended when they are called.
    let first = Script::new().class(offered(paged(), calls(&[contact(0.0, LONG), contact(10.0, LONG)])));
    let times = notices(&first.staff(Staff::voice()));
    assert_eq!((times.pages, times.unpaged), (0, 1));
}

#[test]
fn cbk_11_a_center_that_does_not_dial_out_sends_no_pages_and_counts_them() {
    let mut script = line(Callback { answer_share: 0.0.into(), attempts: 1, ..paged() }, &[610.0]);
    let reached = |script: &Script| script.run().result.callbacks[ClassId(0)].reached;
    assert_eq!(reached(&script), 1, "who has read a page answers");
    script.center.paging.dial_out = false;
    let times = notices(&script);
    assert_eq!((times.pages, times.pages_undeliverable, times.unpaged), (0, 1, 0));
    assert_eq!(reached(&script), 0);
}

#[test]
fn cbk_12_only_who_has_read_the_page_by_then_and_is_still_ready_is() {
    let called = |delay: f64, ready: f64| {
        let page = PageAhead { ready: Some(constant(ready)), ..paged().page.unwrap() };
        let mut script =
            line(Callback { answer_share: 0.0.into(), attempts: 1, page: Some(page), ..paged() }, &[610.0]);
        script.center.paging.delay = constant(delay);
        let times = script.run().result.callbacks[ClassId(0)];
        (times.notices.called_ready, times.reached)
    };
    // Paged at 910 s and called at 1200 s.
    assert_eq!([called(0.0, 291.0), called(0.0, 290.0)], [(1, 1), (0, 0)]);
    assert_eq!([called(290.0, 1.0), called(291.0, 1000.0)], [(1, 1), (0, 0)]);
}

#[test]
fn cbk_12_pages_make_more_first_calls_succeed_by_as_many_as_are_still_ready() {
    const CLIENTS: usize = 20_000;
    let contacts = Vec::from_iter((0..CLIENTS).map(|client| contact(3600.0 / CLIENTS as f64 * client as f64, 0.0)));
    // The agent is free: all are called 1000 s after they asked, and paged 300 s before that. They stay ready for ten minutes on average.
    let ready = Some(Distribution::exponential(600.0).unwrap());
    let page = PageAhead { before: s(300.0), answer_share: Some(0.9), ready };
    let plan =
        |page| Callback { answer_share: 0.5.into(), attempts: 1, ring_limit: s(0.0), page, ..at_once_after(1000.0) };
    let run = |page| {
        let class = offered(plan(page), calls(&contacts));
        Script::new().class(class).staff(Staff::voice()).run().result.callbacks[ClassId(0)]
    };
    let (with, without) = (run(Some(page)), run(None));
    let near = |count: u64, of: u64, share: f64| {
        let error = (share * (1.0 - share) / of as f64).sqrt();
        let found = count as f64 / of as f64;
        assert!((found - share).abs() < 4.0 * error, "{found} against {share}, which is off by {error} by chance");
    };
    let still_ready = (-300.0_f64 / 600.0).exp();
    near(with.notices.called_ready, with.called, still_ready);
    near(with.notices.answered_ready, with.notices.called_ready, 0.9);
    near(with.answered_first, with.called, 0.9 * still_ready + 0.5 * (1.0 - still_ready));
    near(without.answered_first, without.called, 0.5);
    // The same clients: whoever answers without a page answers with one.
    assert!(with.answered_first > without.answered_first);
}

/// One client with a cell phone of which nothing is seen and a computer that is on until this moment, who is to be called at 1000 s.
fn seen_until(off: f64, plan: Callback) -> Script {
    let plan = Callback { offer: CallbackOffer::AtOnce, delay: Some(constant(1000.0)), ..plan };
    let mut script = Script::new().class(offered(plan, calls(&[contact(0.0, 50.0)]))).staff(Staff::voice());
    script.center.presence = computer_and_cell(&[(0.0, Recorded::Active), (off, Recorded::Off)], 1);
    script
}

#[test]
fn cbk_09_ex_03_ex_05_a_client_who_is_offline_is_paged_five_minutes_ahead_and_called_on_the_cell_phone() {
    let address = |place: u8, medium| Address { device: DeviceId(place), place, medium };
    let listed: [&[usize]; 4] = [&[0], &[0], &[0], &[1]];
    let by = ByPresence {
        listed: listed.map(|listed| listed.iter().copied().collect()),
        look_again: s(60.0),
        put_off: s(600.0),
        compliance: 1.0,
    };
    let order = vec![address(0, DeviceMedium::IpPhone), address(1, DeviceMedium::Cellular)];
    let addresses = Addresses { order, by: By::Presence(by), rings: Rings::One };
    let plan = Callback { answer_share: 0.0.into(), addresses: Some(addresses), ..paged() };
    let script = seen_until(500.0, plan);
    let (watched, result) = watched(&script);
    assert_eq!(seen(&watched), [(0, 1, CallbackOutcome::Completed, [0.0, 1000.0, 1000.0, 1050.0])]);
    assert_eq!(watched.callbacks[0].device, Some(DeviceId(1)));
    let times = result.callbacks[ClassId(0)].notices;
    assert_eq!((times.pages, times.page_accuracy.waited, times.page_accuracy.error), (1, area(300.0), 0));
}

#[test]
fn cbk_10_updates_go_by_message_to_who_is_online_and_by_page_to_who_is_not() {
    // At 300 s, 600 s and 900 s; the agent is free, so that they are expected to be called when they may be.
    let sent = |off: f64| {
        let times = notices(&seen_until(off, updated(300.0, 0.0)));
        assert_eq!(times.updated_wait, area(700.0 + 400.0 + 100.0));
        (times.updates_by_message, times.updates_by_page)
    };
    assert_eq!([sent(2000.0), sent(601.0), sent(599.0), sent(1.0)], [(3, 0), (2, 1), (1, 2), (0, 3)]);
    let mut script = seen_until(599.0, updated(300.0, 0.0));
    script.center.paging.dial_out = false;
    let times = notices(&script);
    assert_eq!((times.updates_by_message, times.updates_by_page, times.updates_undeliverable), (1, 0, 2));
    // Who does not ask for them is sent none.
    let mut nobody = seen_until(599.0, updated(300.0, 0.0));
    let callback = nobody.center.classes[ClassId(0)].callback.as_mut().unwrap();
    callback.updates = Some(Updates { share: 0.0, ..callback.updates.unwrap() });
    assert_eq!(notices(&nobody), NoticeTimes::default());
}

#[test]
fn cbk_16_updates_come_at_their_times_and_tell_less_and_less_as_the_line_moves() {
    // One who hangs up at 620 s behind another who does at 610 s, of whom nothing is counted here.
    let before =
        Class { name: "before".into(), ..offered(Callback { page: None, ..paged() }, calls(&[contact(610.0, LONG)])) };
    let script = line(updated(100.0, 0.0), &[620.0]).class(before);
    let by = |end: f64| {
        let times = notices(&script.clone().horizon(end).closing(Closing::Cut));
        (times.updates_by_page, (times.updated_wait as f64 / 1e9).round())
    };
    let told = Vec::from_iter((7..19).map(|hundred| {
        let (from, to) = (by(100.0 * f64::from(hundred)), by(100.0 * f64::from(hundred + 1)));
        if to.0 > from.0 { to.1 - from.1 } else { -1.0 }
    }));
    // Expected at 1820 s; from 1200 s on, when the one before is called, at 1800 s.
    assert_eq!(told, [1100.0, 1000.0, 900.0, 800.0, 700.0, 580.0, 480.0, 380.0, 280.0, 180.0, 80.0, -1.0]);
    assert_eq!(notices(&script).updates_by_page, 11, "they end with the call");
    let accuracy = notices(&script).update_accuracy;
    assert_eq!((accuracy.answered, accuracy.told, accuracy.waited), (1, area(80.0), area(80.0)));
}

#[test]
fn cbk_17_what_a_client_is_sent_may_settle_the_matter_and_then_no_call_is_made() {
    let settled = |delay: f64| {
        let mut script = line(updated(100.0, 1.0), &[610.0]);
        script.center.paging.delay = constant(delay);
        let (watched, result) = watched(&script);
        assert_eq!(result.total().called_back(), 1, "it was not in vain");
        seen(&watched)
    };
    assert_eq!(settled(0.0), [(2, 0, CallbackOutcome::Settled, [610.0, -1.0, -1.0, 710.0])]);
    assert_eq!(settled(25.0), [(2, 0, CallbackOutcome::Settled, [610.0, -1.0, -1.0, 735.0])]);
    // Who is called before they have read it talks.
    assert_eq!(settled(500.0), [(2, 1, CallbackOutcome::Completed, [610.0, 1200.0, 1200.0, 1800.0])]);
}

#[test]
fn cbk_16_nothing_is_sent_any_more_when_nobody_can_be_called() {
    // The only agent leaves at 700 s with the second caller in hand: the client is never called.
    let mut script = line(Callback { page: paged().page, ..updated(50.0, 0.0) }, &[610.0]);
    let agent = &mut script.center.agents[switchboard::ids::AgentId(0)];
    agent.duty = vec![Duty { from: at(0.0), to: at(700.0) }];
    let (watched, result) = watched(&script);
    assert_eq!(watched.callbacks[0].outcome, CallbackOutcome::Unfinished);
    assert!(result.ended <= at(3650.0), "{}", result.ended);
    // Expected at 1210 s as long as somebody is on duty.
    assert_eq!(result.callbacks[ClassId(0)].notices.updated_wait, area(550.0));
}
