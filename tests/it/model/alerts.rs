//! Level alerts, worked out by hand: when they go out, how, and who makes contact for them.

use super::presence::computer_and_cell;
use super::script::*;
use super::status::who_accept;
use switchboard::ids::ClassId;
use switchboard::model::*;
use switchboard::workload::*;

/// The wait is looked at once a minute, and is 240 s at 60 s, 180 s at 120 s, 120 s at 180 s and 60 s at 240 s. A client looks at 70 s, minds more
/// than 150 s, and does what `choice` says.
fn falling(choice: Choice, later: f64, alert: LevelAlert) -> Script {
    let habits = StatusHabits { later: constant(later), alert: Some(alert), ..who_accept(150.0, &[(choice, 1.0)]) };
    let visitor = Class { status: Some(Box::new(habits)), ..calls(&[contact(70.0, 60.0)]) };
    let callers = [0.0, 1.0, 2.0, 3.0, 4.0].map(|at| contact(at, 60.0));
    let mut script = Script::new().class(visitor).class(calls_of("callers", 0, &callers)).staff(Staff::voice());
    script.center.status = StatusServer { delivery: StatusDelivery::Push { every: s(60.0) }, latency: s(0.0) };
    script.center.paging.delay = constant(5.0);
    script
}

/// Everybody asks, and makes contact ten seconds after they have read it.
fn below(below: Level) -> LevelAlert {
    LevelAlert { share: 1.0, below, comes: 1.0, after: constant(10.0) }
}

/// When the client made contact, and what became of it each time.
fn attempts(script: &Script) -> Vec<(f64, Outcome)> {
    let records = script.records();
    let own = records.iter().filter(|record| record.class == ClassId(0));
    own.map(|record| (record.arrived.since(at(0.0)).seconds(), record.outcome)).collect()
}

fn alerts(script: &Script) -> AlertTimes {
    script.run().result.status[ClassId(0)].alerts
}

#[test]
fn cbk_15_ex_04_an_alert_goes_out_at_the_first_report_of_less_than_three_minutes_and_once() {
    let script = falling(Choice::StaysAway, 0.0, below(Level::Wait(s(180.0))));
    // Not at 120 s, when it is three minutes; read at 185 s, and the contact ten seconds after.
    assert_eq!(attempts(&script), [(70.0, Outcome::StayedAway), (195.0, Outcome::Handled)]);
    let times = alerts(&script);
    assert_eq!((times.asked, times.by_page, times.contacts, times.waited), (1, 1, 1, area(110.0)));
    let a_little_more = falling(Choice::StaysAway, 0.0, below(Level::Wait(s(180.001))));
    // They see three minutes at 135 s, which they mind, and ask again: less than that it is at 180 s.
    let stays = Outcome::StayedAway;
    assert_eq!(attempts(&a_little_more), [(70.0, stays), (135.0, stays), (195.0, Outcome::Handled)]);
    let by_line = falling(Choice::StaysAway, 0.0, below(Level::Waiting(2)));
    assert_eq!(attempts(&by_line), [(70.0, stays), (195.0, Outcome::Handled)]);
    let never = falling(Choice::StaysAway, 0.0, below(Level::Wait(s(1.0))));
    assert_eq!((attempts(&never).len(), alerts(&never).asked), (2, 1), "at 300 s the agent is free, and nobody waits");
}

#[test]
fn cbk_15_an_alert_is_for_who_asks_and_who_is_told_need_not_come() {
    let alert = below(Level::Wait(s(180.0)));
    let nobody_asks = falling(Choice::StaysAway, 0.0, LevelAlert { share: 0.0, ..alert.clone() });
    assert_eq!((attempts(&nobody_asks).len(), alerts(&nobody_asks)), (1, AlertTimes::default()));
    let nobody_comes = falling(Choice::StaysAway, 0.0, LevelAlert { comes: 0.0, ..alert.clone() });
    assert_eq!((attempts(&nobody_comes).len(), alerts(&nobody_comes).contacts), (1, 0));
    // After the end of the hour nobody comes.
    let late = falling(Choice::StaysAway, 0.0, LevelAlert { after: constant(3500.0), ..alert });
    assert_eq!((attempts(&late).len(), alerts(&late).by_page), (1, 1));
}

#[test]
fn cbk_15_who_put_it_off_comes_sooner_for_an_alert_and_no_second_time() {
    let alert = below(Level::Wait(s(180.0)));
    let put_off = |later, alert| falling(Choice::Later, later, alert);
    assert_eq!(
        attempts(&put_off(600.0, alert.clone())),
        [(70.0, Outcome::PutOff), (195.0, Outcome::Handled)],
        "and not at 670 s"
    );
    let nobody_comes = LevelAlert { comes: 0.0, ..alert.clone() };
    assert_eq!(attempts(&put_off(600.0, nobody_comes)), [(70.0, Outcome::PutOff), (670.0, Outcome::Handled)]);
    // At 120 s and 170 s of themselves, and again it is too long; told at 180 s, they come at 195 s in place of 220 s.
    let soon = put_off(50.0, alert.clone());
    assert_eq!(attempts(&soon).iter().map(|attempt| attempt.0).collect::<Vec<_>>(), [70.0, 120.0, 170.0, 195.0]);
    let times = alerts(&soon);
    assert_eq!((times.asked, times.came_before, times.by_page, times.contacts), (3, 2, 1, 1));
    // Told at 180 s, they come at 190 s of themselves.
    let sooner = put_off(120.0, alert);
    assert_eq!((attempts(&sooner)[1].0, alerts(&sooner).contacts), (190.0, 0));
}

#[test]
fn cbk_15_whoever_comes_for_an_alert_is_one_client_and_not_lost() {
    let total = falling(Choice::StaysAway, 0.0, below(Level::Wait(s(180.0)))).run().result.total();
    assert_eq!((total.offered, total.again.all, total.retrials, total.answered(), total.lost()), (7, 1, 1, 6, 0));
}

#[test]
fn cbk_22_alerts_go_by_message_to_who_is_online_and_by_page_to_who_is_not() {
    let with_a_computer = |off: f64| {
        let mut script = falling(Choice::StaysAway, 0.0, below(Level::Wait(s(180.0))));
        let day = [(0.0, Recorded::Active), (off, Recorded::Off), (3000.0, Recorded::Active)];
        script.center.presence = computer_and_cell(&day, 2);
        script
    };
    let told = |script: &Script| {
        let times = alerts(script);
        (attempts(script).last().unwrap().0, [times.by_message, times.by_page, times.undeliverable])
    };
    assert_eq!(told(&with_a_computer(181.0)), (190.0, [1, 0, 0]));
    assert_eq!(told(&with_a_computer(179.0)), (195.0, [0, 1, 0]));
    let mut offline = with_a_computer(179.0);
    offline.center.paging.dial_out = false;
    assert_eq!(told(&offline), (70.0, [0, 0, 1]));
}
