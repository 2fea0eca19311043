//! Outbound campaigns, worked out by hand: who is called when, by whom, and who answers.

use super::callbacks::{callback, offered, seen, watched};
use super::script::*;
use switchboard::ids::{ClassId, GroupId};
use switchboard::model::*;
use switchboard::time::Span;
use switchboard::workload::{Callback, CallbackOffer, Class, Dialler, Pacing, ShareByTime, Transfer, TransferForm};

/// Every record is called by an agent; whoever it is answers after 10 s.
fn campaign() -> Callback {
    Callback { offer: CallbackOffer::Campaign, ..callback() }
}

fn by_dialler(pacing: Pacing) -> Callback {
    Callback { dialled_by: Dialler::Robot(pacing), ..campaign() }
}

/// So many records from the start on, each of 50 s of talk.
fn records(count: usize, plan: Callback) -> Script {
    Script::new().class(offered(plan, calls(&vec![contact(0.0, 50.0); count])))
}

#[test]
fn an_agent_looks_at_a_record_dials_and_talks_and_goes_on_to_the_next() {
    let plan = Callback { preview: Some(constant(20.0)), ..campaign() };
    let (watched, result) = watched(&records(2, plan).staff(Staff::voice()));
    assert_eq!(
        seen(&watched),
        [
            (0, 1, CallbackOutcome::Completed, [0.0, 20.0, 30.0, 80.0]),
            (1, 1, CallbackOutcome::Completed, [0.0, 100.0, 110.0, 160.0])
        ]
    );
    let (times, endings) = (result.callbacks[ClassId(0)], result.callback_endings.of(ClassId(0)));
    assert_eq!((times.records, endings.records_completed, times.calls), (2, 2, 2));
    // Twice 20 s of looking and 10 s of ringing.
    assert_eq!((times.dialling, endings.talk), (area(60.0), area(100.0)));
    assert_eq!(result.groups[GroupId(0)].busy[0], area(160.0));
    assert!(watched.contacts.is_empty() && result.total().offered == 0, "no record makes contact");
}

#[test]
fn a_record_that_was_looked_at_until_calls_may_not_begin_any_more_is_called_at_once_when_they_may() {
    // It may ring from 0 to 15 s after midnight: the agent looks until 20 s.
    let plan = Callback { preview: Some(constant(20.0)), hours: vec![(s(0.0), s(15.0))], ..campaign() };
    let script = records(1, plan).staff(Staff::voice());
    let (watched, result) = watched(&script);
    let midnight = 86_400.0;
    let times = [0.0, midnight, midnight + 10.0, midnight + 60.0];
    assert_eq!(seen(&watched), [(0, 1, CallbackOutcome::Completed, times)]);
    assert_eq!(result.callbacks[ClassId(0)].dialling, area(20.0 + 10.0));
}

#[test]
fn a_dialler_calls_for_each_free_agent_and_no_more_where_it_counts_on_no_others() {
    let (watched, result) =
        watched(&records(3, by_dialler(Pacing::Ahead(0))).staff(Staff::voice()).staff(Staff::voice()));
    // Two ring at once; the third when the first of them is over.
    let first_calls = seen(&watched).iter().map(|seen| seen.3[1]).collect::<Vec<_>>();
    assert_eq!(first_calls, [0.0, 0.0, 60.0]);
    let times = result.callbacks[ClassId(0)];
    assert_eq!((times.on_hold, times.unconnected, times.dialling), (0, 0, 0));
}

#[test]
fn whoever_answers_a_dialler_and_has_no_agent_within_two_seconds_is_a_nuisance_call() {
    // Both answer at 10 s; the agent is with the first until 60 s.
    let at_once = by_dialler(Pacing::Ringing(2));
    let (_, result) = watched(&records(2, at_once.clone()).staff(Staff::voice()));
    let times = result.callbacks[ClassId(0)];
    assert_eq!((times.for_agents(), times.unconnected, times.hung_up), (2, 1, 0));
    let hasty = Callback { hold_patience: Some(constant(1.0)), attempts: 1, ..at_once };
    let (hasty, result) = watched(&records(2, hasty).staff(Staff::voice()));
    let times = result.callbacks[ClassId(0)];
    let reached = result.callback_endings.of(ClassId(0)).records_completed;
    assert_eq!((times.unconnected, times.hung_up, reached), (1, 1, 1));
    assert_eq!(seen(&hasty)[1], (1, 1, CallbackOutcome::Unreached, [0.0, 0.0, -1.0, 11.0]));
}

#[test]
fn others_who_answer_a_dialler_are_given_to_an_agent_who_is_done_with_them_soon() {
    let plan = Callback { wrong_party: Some((1.0.into(), constant(7.0))), attempts: 2, ..by_dialler(Pacing::Ahead(0)) };
    let (wrong, result) = watched(&records(1, plan).staff(Staff::voice()));
    // It rings for 10 s at 0 and the agent talks for 7 s; the same at 117.
    assert_eq!(seen(&wrong), [(0, 2, CallbackOutcome::Unreached, [0.0, 0.0, -1.0, 134.0])]);
    let times = result.callbacks[ClassId(0)];
    assert_eq!((times.wrong_parties, times.others_for_agents, times.for_agents(), times.answered), (2, 2, 2, 0));
    assert_eq!((times.dialling, result.groups[GroupId(0)].busy[0]), (area(14.0), area(14.0)));
}

#[test]
fn who_answers_goes_by_the_time_of_day_at_which_it_rings() {
    let from = |seconds: u64| Span::from_seconds(seconds);
    let nobody_before = ShareByTime::from_times(vec![(from(0), 0.0), (from(100), 1.0)]).unwrap();
    let plan = Callback { answer_share: nobody_before, ..campaign() };
    let (watched, _) = watched(&records(1, plan).staff(Staff::voice()));
    // In vain from 0 to 30 s, and again 100 s later.
    assert_eq!(seen(&watched), [(0, 2, CallbackOutcome::Completed, [0.0, 0.0, 140.0, 190.0])]);
}

#[test]
fn who_is_the_right_party_goes_by_the_time_of_day_and_is_counted_when_the_call_is_made() {
    // Until 100 s after midnight it is always another who answers.
    let others = ShareByTime::from_times(vec![(s(0.0), 1.0), (s(100.0), 0.0)]).unwrap();
    let plan = Callback { wrong_party: Some((others, constant(7.0))), ..campaign() };
    let script = records(2, plan).staff(Staff::voice()).horizon(300.0).intervals(100.0);
    let (watched, result) = watched(&script);
    // It rings for 10 s at 0 and at 17, each time with 7 s of talk; again 100 s after that, and then for the client.
    assert_eq!(
        seen(&watched),
        [
            (0, 2, CallbackOutcome::Completed, [0.0, 0.0, 127.0, 177.0]),
            (1, 2, CallbackOutcome::Completed, [0.0, 17.0, 187.0, 237.0])
        ]
    );
    let by_interval = [0, 1, 2].map(|interval| {
        let endings = result.callback_endings.over(interval..interval + 1, &[ClassId(0)]);
        (endings.campaign_calls, endings.right_parties, endings.records_completed)
    });
    assert_eq!(by_interval, [(2, 0, 0), (2, 2, 1), (0, 0, 1)]);
}

#[test]
fn records_are_given_to_agents_when_no_caller_waits_whom_they_may_serve_however_long_they_have_been_there() {
    // The agent dials at 0 for 10 s and talks for 50 s; a caller comes at 20 and another at 80.
    let callers = calls_of("callers", 0, &[contact(20.0, 30.0), contact(80.0, 30.0)]);
    let (watched, _) = watched(&records(3, campaign()).class(callers).staff(Staff::voice()));
    let caller = |number, arrived, connected, left| of(1, served(number, arrived, connected, left, 0));
    assert_eq!(watched.contacts, [caller(0, 20.0, 60.0, 90.0), caller(1, 80.0, 90.0, 120.0)]);
    let called = seen(&watched).iter().map(|seen| seen.3[1]).collect::<Vec<_>>();
    assert_eq!(called, [0.0, 120.0, 180.0]);
}

#[test]
fn who_has_answered_a_dialler_waits_for_an_agent_as_callers_do() {
    // Both records answer at 10 s; the caller who comes at 20 is behind the second of them.
    let callers = calls_of("callers", 0, &[contact(20.0, 30.0)]);
    let (watched, _) = watched(&records(2, by_dialler(Pacing::Ringing(2))).class(callers).staff(Staff::voice()));
    assert_eq!(watched.contacts, [of(1, served(0, 20.0, 110.0, 140.0, 0))]);
}

#[test]
fn records_of_a_campaign_add_up_where_clients_of_others_are_called_back_as_well() {
    // One record is reached before the run is over; the others are not. A caller hangs up and is called back.
    let waits = offered(callback(), calls_of("waits", 0, &[contact(5.0, 20.0)]));
    let script = records(3, campaign()).class(waits).staff(Staff::voice()).horizon(100.0).closing(Closing::Cut);
    let (_, result) = watched(&script);
    let [of_records, of_callers] = [ClassId(0), ClassId(1)].map(|class| result.callback_endings.of(class));
    let ended = of_records.records_completed + of_records.records_unreached + of_records.records_unfinished;
    assert_eq!((result.callbacks[ClassId(0)].records, of_records.records), (3, 3));
    assert_eq!(ended + of_records.records_refused, 3);
    assert_eq!((of_callers.records, result.callbacks[ClassId(1)].accepted, of_callers.all()), (0, 1, 1));
}

#[test]
fn whoever_is_reached_may_be_given_to_somebody_else_and_is_a_contact_from_then_on() {
    // It rings for 10 s and the agent talks for 50 s; the specialist talks for 30 s.
    let to_specialists = Transfer { to: ClassId(1), share: 1.0, after: None, form: TransferForm::Blind };
    let called = offered(campaign(), calls(&[contact(0.0, 50.0)]));
    let called = Class { transfers: vec![to_specialists], ..called };
    let specialists = Class { talk: vec![constant(30.0)].into(), ..calls_of("specialists", 1, &[]) };
    let staffed =
        Script::new().class(called).class(specialists).staff(Staff::voice()).staff(Staff::voice().skilled(&[1]));
    let (watched, result) = watched(&staffed);
    assert_eq!(seen(&watched), [(0, 1, CallbackOutcome::Completed, [0.0, 0.0, 10.0, 60.0])]);
    let given = ContactRecord { transferred_from: Some(ClassId(0)), ..of(1, served(0, 60.0, 60.0, 90.0, 1)) };
    assert_eq!(watched.contacts, [given]);
    let [of_records, of_specialists] = [ClassId(0), ClassId(1)].map(|class| result.cell(0, class));
    assert_eq!((of_records.offered, of_records.transferred), (0, 1));
    assert_eq!((of_specialists.offered, of_specialists.transferred_in), (1, 1));
}
