//! Callbacks from the offer to their end, and what their clients are told.

use super::*;
use crate::model::contact::Wish;
use crate::model::sample::{area, at, class, constant, horizon, seconds};
use crate::workload::{Entry, PageAhead, Rings, ShareByTime, Updates};

const ID: ContactId = ContactId(4);
const CLASS: ClassId = ClassId(0);
const FIRST: (ClassId, u64) = (CLASS, 0);
const SITE: SiteId = SiteId(0);
const QUEUE: QueueId = QueueId(1);

/// Offered to whom 30 s are not enough, and accepted by all; the client is called 10 s later at the earliest, answers after 5 s and may be
/// called twice. The conversation takes a minute.
fn plan() -> Callback {
    Callback {
        offer: CallbackOffer::Waiting { after: Span::ZERO, above: Some(seconds(30)) },
        share: 1.0,
        queue: QUEUE,
        priority: 0,
        trunk: None,
        dialled_by: Dialler::Agent,
        delay: Some(constant(10.0)),
        within: Some(seconds(100)),
        hours: Vec::new(),
        agenda: None,
        addresses: None,
        ring: constant(5.0),
        ring_limit: seconds(20),
        answer_share: ShareByTime::from(1.0),
        voicemail: None,
        wrong_party: None,
        preview: None,
        attempts: 2,
        retry_delay: constant(300.0),
        patience: None,
        calls_again: 0.0,
        hold_patience: None,
        talk: Some(constant(60.0)),
        page: None,
        updates: None,
    }
}

/// Pages take a minute to be read.
fn with(plan: Callback, does: impl FnOnce(&mut Callbacks<'_>)) {
    let classes = vec![Class { callback: Some(Box::new(plan)), ..class("calls", Entry::Voice) }].into();
    let paging = Paging { dial_out: true, delay: constant(60.0) };
    // The run begins at half past seven.
    let callbacks = Callbacks::new(&classes, (1, &paging), (seconds(27_000), horizon(3_600)), Root::new(1, 0));
    does(&mut callbacks.expect("callbacks are offered"));
}

/// The contact, which came at the start.
fn contact() -> Contact {
    Contact::new(Wish::new(CLASS, 0), 0, at(0))
}

fn reach(_: Address, _: Time) -> Reach {
    Reach::Answered
}

#[test]
fn a_callback_is_offered_once_to_whom_the_expected_wait_is_too_long() {
    with(plan(), |callbacks| {
        assert_eq!(callbacks.offer(ID, CLASS, None), Offer::Never);
        assert_eq!(callbacks.offer(ID, CLASS, Some(seconds(30))), Offer::Never);
        assert_eq!(callbacks.offer(ID, CLASS, Some(seconds(31))), Offer::Now);
        assert_eq!(callbacks.offer(ID, CLASS, Some(seconds(31))), Offer::Never, "nobody is offered one twice");
        callbacks.forget(ID);
        assert_eq!(callbacks.progress(ID), None);
    });
    let later = CallbackOffer::Waiting { after: seconds(40), above: None };
    with(Callback { offer: later, ..plan() }, |callbacks| {
        assert_eq!(callbacks.offer(ID, CLASS, None), Offer::After(seconds(40)));
    });
    let nobody = Callback { offer: CallbackOffer::AtOnce, share: 0.0, ..plan() };
    with(nobody, |callbacks| {
        assert!(callbacks.come_for_one(CLASS) && !callbacks.accept(ID, FIRST, at(0)));
        assert_eq!((callbacks.came_for_none(), callbacks.accepted()), (1, 0));
    });
}

#[test]
fn a_client_is_called_when_they_wish_and_the_callback_ends_in_one_way() {
    with(plan(), |callbacks| {
        assert!(callbacks.accept(ID, FIRST, at(20)));
        assert_eq!(
            (callbacks.due(ID, FIRST), callbacks.gives_up(ID, FIRST), callbacks.has_place(ID)),
            (at(30), None, true)
        );
        callbacks.put_off(ID, CLASS, at(30));
        assert!(callbacks.waits_for_call(ID) && callbacks.enter_line(ID, SITE, at(30)));
        assert_eq!(callbacks.progress(ID), Some(Progress::InLine));
        assert_eq!(callbacks.call(ID, FIRST, &[], at(50), reach), seconds(5));
        assert_eq!((callbacks.called(ID), callbacks.last_call(ID)), (Called::Answered, (1, at(50))));
        assert!(!callbacks.waits_for_call(ID));
        assert_eq!(callbacks.talk(ID, FIRST, at(55)), Some(seconds(60)));
        assert!(callbacks.check().is_err(), "it is not over");
        let mut contact = contact();
        contact.leg.connected = at(55);
        let record = callbacks.record(ID, &contact, CallbackOutcome::Completed, (at(115), seconds(7)));
        assert_eq!((record.accepted, record.due, record.first_call), (at(20), at(30), Some(at(50))));
        assert_eq!((record.connected, record.calls), (Some(at(55)), 1));
        callbacks.settle(ID, &record, &contact, at(122));
        assert_eq!((callbacks.check(), callbacks.progress(ID)), (Ok(()), None));
        let CallbackTimes { called, answered_first, reached, delay, .. } = callbacks.times()[CLASS];
        let CallbackEndings { completed, promised, in_time, .. } = callbacks.endings().of(CLASS);
        assert_eq!((completed, called, answered_first, reached), (1, 1, 1, 1));
        assert_eq!((delay, promised, in_time, callbacks.work()), (area(25), 1, 1, area(60 + 7)));
    });
}

#[test]
fn who_does_not_answer_is_called_again_later_until_there_were_enough_calls() {
    let never = Callback { answer_share: ShareByTime::from(0.0), ..plan() };
    with(never, |callbacks| {
        callbacks.accept(ID, FIRST, at(0));
        for (calls, again) in [(1, Some(seconds(300))), (2, None)] {
            assert_eq!(callbacks.call(ID, FIRST, &[], at(10), reach), seconds(20), "as long as it rings in vain");
            assert_eq!((callbacks.called(ID), callbacks.last_call(ID).0), (Called::Unanswered, calls));
            assert_eq!((callbacks.retry(ID, FIRST), callbacks.progress(ID)), (again, Some(Progress::Later)));
        }
        let record = callbacks.record(ID, &contact(), CallbackOutcome::Unreached, (at(400), Span::ZERO));
        callbacks.settle(ID, &record, &contact(), at(400));
        let CallbackTimes { calls, called, answered, .. } = callbacks.times()[CLASS];
        let CallbackEndings { unreached, in_time, promised, .. } = callbacks.endings().of(CLASS);
        assert_eq!((unreached, calls, called, answered, in_time, promised), (1, 2, 1, 0, 0, 1));
        assert_eq!(callbacks.check(), Ok(()));
    });
}

#[test]
fn calls_are_made_in_the_hours_of_the_day() {
    // From eight to nine, half an hour after the beginning of the run.
    let morning = Callback { hours: vec![(seconds(28_800), seconds(32_400))], ..plan() };
    with(morning, |callbacks| {
        let opens = [0, 1_799, 1_800, 5_399, 5_400].map(|now| callbacks.opens(CLASS, at(now)));
        assert_eq!(opens, [at(1_800), at(1_800), at(1_800), at(5_399), at(86_400 + 1_800)]);
    });
}

#[test]
fn the_robot_dials_in_order_as_many_as_its_pacing_allows_and_who_answers_it_may_hang_up() {
    let robot = Callback { dialled_by: Dialler::Robot(Pacing::Ahead(0)), delay: None, ..plan() };
    with(robot, |callbacks| {
        let [first, second] = [ContactId(9), ContactId(2)];
        let mut contacts = [contact(), contact()];
        contacts[1].leg.requested = at(1);
        for (id, contact) in [first, second].into_iter().zip(&contacts).rev() {
            callbacks.accept(id, FIRST, at(1));
            callbacks.await_robot(id, contact, at(1));
        }
        let robot = callbacks.next_robot(SITE, None).unwrap();
        assert_eq!(callbacks.next_robot(SITE, Some(robot)), None);
        assert_eq!(callbacks.next_for_robot(robot), Some(first), "who asked first");
        assert!(
            !callbacks.may_dial((robot, CLASS), 0, (0, 0), at(1))
                && callbacks.may_dial((robot, CLASS), 0, (1, 0), at(1))
        );
        callbacks.dial(robot);
        assert!(!callbacks.may_dial((robot, CLASS), 0, (1, 0), at(1)), "it rings for as many as are free");
        assert_eq!(callbacks.next_for_robot(robot), Some(second));
        callbacks.call(first, FIRST, &[], at(1), reach);
        callbacks.robot_is_done(&contacts[0]);
        callbacks.enter_line(first, SITE, at(6));
        assert_eq!(callbacks.progress(first), Some(Progress::OnHold));
        callbacks.hang_up(first, CLASS, at(9));
        let CallbackTimes { hung_up, unconnected, on_hold, .. } = callbacks.times()[CLASS];
        assert_eq!((hung_up, unconnected, on_hold), (1, 1, area(3)));
        assert!(callbacks.may_dial((robot, CLASS), 0, (1, 0), at(9)) && callbacks.robots_wait());
    });
}

#[test]
fn who_finds_no_line_waits_for_one_in_the_order_of_coming() {
    let trunk = TrunkId(0);
    with(Callback { trunk: Some(trunk), ..plan() }, |callbacks| {
        assert!(callbacks.takes_line(CLASS, &[]));
        for id in [8, 3] {
            callbacks.accept(ContactId(id), FIRST, at(0));
            callbacks.await_line(ContactId(id), CLASS, trunk);
        }
        let next = [0; 3].map(|_| callbacks.next_for_line(trunk));
        assert_eq!(next, [Some(ContactId(8)), Some(ContactId(3)), None]);
        assert_eq!(callbacks.times()[CLASS].no_line, 2);
    });
}

#[test]
fn a_page_goes_out_so_long_before_the_expected_turn_and_says_how_right_that_was() {
    let page = PageAhead { before: seconds(120), answer_share: None, ready: Some(constant(90.0)) };
    with(Callback { page: Some(page), delay: None, ..plan() }, |callbacks| {
        callbacks.accept(ID, FIRST, at(0));
        callbacks.begin_notices(ID, &contact(), at(0));
        callbacks.enter_line(ID, SITE, at(0));
        assert_eq!(callbacks.take_notice(at(0)), Some(Notice::Page(ID)));
        assert_eq!(callbacks.first_unpaged(SITE, CLASS), Some(ID));
        let turn = callbacks.expected_turn(ID, CLASS, Some(seconds(300)), at(0));
        assert_eq!(turn, Some(at(300)));
        assert!(!callbacks.page(ID, CLASS, turn, at(0)));
        assert_eq!(callbacks.change_of_notices(), Some(Some(at(180))));
        assert_eq!((callbacks.take_notice(at(179)), callbacks.take_notice(at(180))), (None, Some(Notice::Page(ID))));
        assert!(callbacks.page(ID, CLASS, turn, at(180)) && callbacks.first_unpaged(SITE, CLASS).is_none());
        // Read at 240 s; they are ready for 90 s, and called 20 s after the expected moment.
        callbacks.call(ID, FIRST, &[], at(320), reach);
        let NoticeTimes { pages, page_accuracy, called_ready, answered_ready, .. } = callbacks.times()[CLASS].notices;
        assert_eq!((pages, called_ready, answered_ready), (1, 1, 1));
        assert_eq!((page_accuracy.told, page_accuracy.waited, page_accuracy.error), (area(120), area(140), area(20)));
    });
}

#[test]
fn estimates_go_out_from_time_to_time_but_while_the_client_is_called_and_may_settle_the_matter() {
    let updates = Updates { every: seconds(100), share: 1.0, settles: 1.0 };
    with(Callback { updates: Some(updates), delay: None, ..plan() }, |callbacks| {
        callbacks.accept(ID, FIRST, at(0));
        callbacks.begin_notices(ID, &contact(), at(0));
        callbacks.enter_line(ID, SITE, at(0));
        assert!(callbacks.tell() && callbacks.stands_in_line(ID));
        assert_eq!(callbacks.take_notice(at(100)), Some(Notice::Update(ID)));
        assert!(callbacks.is_to_be_updated(ID, CLASS, at(100)));
        // An agent took somebody at 80 s, from when the wait counts.
        callbacks.line_moves((SITE, QUEUE), at(80));
        let turn = callbacks.expected_turn(ID, CLASS, Some(seconds(50)), at(100));
        callbacks.update(ID, CLASS, (turn, false), at(100));
        let NoticeTimes { updates_by_page, updated_wait, .. } = callbacks.times()[CLASS].notices;
        assert_eq!((updates_by_page, updated_wait), (1, area(30)));
        assert_eq!((callbacks.take_notice(at(159)), callbacks.take_notice(at(160))), (None, Some(Notice::Settle(ID))));
        callbacks.call(ID, FIRST, &[], at(190), reach);
        assert_eq!(callbacks.take_notice(at(200)), Some(Notice::Update(ID)));
        assert!(!callbacks.is_to_be_updated(ID, CLASS, at(200)));
        assert_eq!(callbacks.change_of_notices(), Some(Some(at(300))));
        assert_eq!(callbacks.times()[CLASS].notices.update_accuracy.error, area(60));
    });
}

#[test]
fn the_records_of_a_campaign_are_asked_for_by_nobody_and_unaware_until_they_are_reached() {
    let campaign = Callback {
        offer: CallbackOffer::Campaign,
        dialled_by: Dialler::Robot(Pacing::Ringing(3)),
        delay: None,
        wrong_party: Some((ShareByTime::from(1.0), constant(15.0))),
        ..plan()
    };
    with(campaign, |callbacks| {
        assert!(callbacks.are_records(CLASS) && callbacks.gives_others(CLASS));
        callbacks.ask(ID, CLASS, at(0));
        let contact = contact();
        callbacks.await_robot(ID, &contact, at(0));
        callbacks.dial(callbacks.next_robot(SITE, None).unwrap());
        callbacks.call(ID, FIRST, &[], at(0), reach);
        assert_eq!(callbacks.called(ID), Called::WrongParty(seconds(15)));
        assert!(callbacks.is_unaware(ID, CLASS));
        callbacks.enter_line(ID, SITE, at(5));
        assert!(!callbacks.is_unaware(ID, CLASS));
        callbacks.talk_to_other(ID, CLASS, at(6));
        let CallbackTimes { records, wrong_parties, others_for_agents, unconnected, on_hold, .. } =
            callbacks.times()[CLASS];
        assert_eq!((records, wrong_parties, others_for_agents, unconnected, on_hold), (1, 1, 1, 0, area(1)));
        assert_eq!(callbacks.accepted(), 0, "nobody who made contact");
    });
}

#[test]
fn of_several_addresses_the_first_that_is_answered_counts_and_the_others_rang_in_vain() {
    let call = |address: usize, _: Time| {
        let called = if address == 1 { Called::Answered } else { Called::Voicemail(seconds(30)) };
        let takes = [20, 8, 20][address];
        ((called, seconds(takes)), if address == 2 { Reach::Gone } else { Reach::Answered })
    };
    let in_turn = Rung::of(Rings::InTurn, &[0, 1, 2], at(0), call);
    assert_eq!((in_turn.called, in_turn.rings, in_turn.count), (Called::Answered, seconds(28), 2));
    assert_eq!((in_turn.answered_at, in_turn.in_vain, in_turn.gone), (Some(1), vec![0], 0));
    let all = Rung::of(Rings::All, &[0, 1, 2], at(0), call);
    assert_eq!((all.called, all.rings, all.count), (Called::Answered, seconds(8), 3));
    assert_eq!((all.answered_at, all.in_vain, all.gone), (Some(1), vec![0, 2], 1));
    let recorded = Rung::of(Rings::InTurn, &[0, 2], at(0), call);
    assert_eq!((recorded.called, recorded.rings), (Called::Voicemail(seconds(30)), seconds(40)));
    assert_eq!(Rung::of(Rings::All, &[], at(0), call).called, Called::Unanswered);
}
