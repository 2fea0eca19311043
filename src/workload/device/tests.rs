//! Lives against scripted days and against renewal theory.

use super::*;
use crate::random::Root;

fn spells(distribution: Distribution) -> Spells {
    Spells::new(distribution)
}

fn constant(seconds: f64) -> Spells {
    spells(Distribution::constant(seconds).unwrap())
}

fn exponential(mean: f64) -> Spells {
    spells(Distribution::exponential(mean).unwrap())
}

/// A computer with a modem that is always connected and whose client is always active.
fn computer() -> Device {
    Device::connected("computer", [DeviceMedium::Im, DeviceMedium::Telephone])
}

fn at(seconds: f64) -> Time {
    Time::START + Span::from_seconds_f64(seconds)
}

fn life(device: &Device, client: u64, now: Time) -> Life<'_> {
    Life::at(device, DeviceDraws::new(Root::new(3, 0), "class", device), client, now)
}

fn recorded(changes: &[(f64, Recorded)]) -> Connection {
    let changes = changes.iter().map(|&(seconds, does)| (Span::from_seconds_f64(seconds), does));
    Connection::Recorded(RecordedDay::new(changes.collect()))
}

#[test]
fn prs_02_away_exactly_at_last_activity_plus_the_period_and_a_disconnection_before_it_is_offline() {
    let connection = recorded(&[
        (0.0, Recorded::Off),
        (100.0, Recorded::Active),
        (200.0, Recorded::Pause),
        (400.0, Recorded::Active),
        (500.0, Recorded::Pause),
        (550.0, Recorded::Off),
    ]);
    let device = Device { connection, away_after: Some(Span::from_seconds(60)), ..computer() };
    let mut life = life(&device, 0, Time::START);
    let mut seen = Vec::new();
    while life.stretch().from < at(86_400.0) {
        seen.push((life.stretch().from.seconds(), life.stretch().presence));
        life.advance();
    }
    let expected = [
        (0.0, Presence::Offline),
        (100.0, Presence::Online),
        (200.0, Presence::Online),
        (260.0, Presence::Away),
        (400.0, Presence::Online),
        (500.0, Presence::Online),
        (550.0, Presence::Offline),
    ];
    assert_eq!(seen, expected);
    // The next day is like the first, and who looks first in the middle of a pause sees how long it has lasted.
    assert_eq!((life.stretch().from, life.stretch().until), (at(86_400.0), at(86_500.0)));
    let later = self::life(&device, 0, at(86_400.0 + 300.0)).stretch();
    assert_eq!((later.presence, later.until), (Presence::Away, at(86_400.0 + 400.0)));
}

#[test]
fn prs_03_a_word_of_how_to_be_reached_lasts_as_long_as_the_pause() {
    let word = Word { share: 1.0, medium: DeviceMedium::Cellular, number: "+1 555 0100".into() };
    let activity = Some(Activity { active: constant(100.0), pause: constant(50.0) });
    let device = Device { word: Some(word), activity, ..computer() };
    let mut life = life(&device, 4, Time::START);
    for _ in 0..20 {
        let Stretch { presence, active, word, .. } = life.stretch();
        assert_eq!(
            (presence == Presence::Away, word),
            (!active, !active),
            "away at once, with the word, and no longer"
        );
        life.advance();
    }
}

#[test]
fn dev_04_a_telephone_line_is_engaged_while_the_computer_is_connected_by_it() {
    let connection = recorded(&[(0.0, Recorded::Active), (100.0, Recorded::Off)]);
    let device = Device { connection, shares_line: true, ..computer() };
    let mut life = life(&device, 0, Time::START);
    let reach =
        |life: &Life<'_>| [DeviceMedium::Im, DeviceMedium::Telephone, DeviceMedium::Pager].map(|by| life.reach(by));
    assert_eq!(reach(&life), [Reach::Answered, Reach::Engaged, Reach::Gone]);
    life.advance_to(at(100.0));
    assert_eq!(reach(&life), [Reach::Gone, Reach::Answered, Reach::Gone]);
}

#[test]
fn a_lost_device_seems_to_be_there_until_its_stream_expires_or_it_is_back() {
    let connection = Connection::Alternating { on: constant(1000.0), off: constant(700.0), unnoticed: 1.0 };
    let device = Device { connection, ..computer() };
    let mut life = life(&device, 0, Time::START);
    while life.stretch().is_on() || life.stretch().from == Time::START {
        life.advance();
    }
    let lost = life.stretch().from;
    let shown = |after: u64, ghost: u64| {
        let shown = life.shown(lost + Span::from_seconds(after), Span::from_seconds(ghost));
        (shown.presence, shown.ghost)
    };
    assert_eq!(shown(299, 300), (Presence::Online, true));
    assert_eq!(shown(300, 300), (Presence::Offline, false));
    assert_eq!(shown(0, 0), (Presence::Offline, false));
    assert_eq!(life.next_change(lost, Span::from_seconds(300)), lost + Span::from_seconds(300));
    assert_eq!(
        life.next_change(lost + Span::from_seconds(300), Span::from_seconds(300)),
        lost + Span::from_seconds(700)
    );
    assert_eq!(life.next_change(lost, Span::from_seconds(800)), lost + Span::from_seconds(700));
}

/// A computer of which everything is left to chance.
fn lively() -> Device {
    Device {
        connection: Connection::Alternating {
            on: spells(Distribution::gamma_mean_cv(3000.0, 0.5).unwrap()),
            off: spells(Distribution::lognormal_mean_cv(1500.0, 1.0).unwrap()),
            unnoticed: 0.5,
        },
        activity: Some(Activity { active: exponential(200.0), pause: exponential(400.0) }),
        away_after: Some(Span::from_seconds(300)),
        do_not_disturb: 0.25,
        ..computer()
    }
}

/// Share of time in each presence of a device whose life is observed from `from` for so long, and its standard error, over many clients.
fn shares(device: &Device, clients: u64, length: f64) -> [(f64, f64); 4] {
    let per_client = |client: u64| {
        let mut life = life(device, client, Time::START);
        let (mut time, end) = ([0.0; 4], at(length));
        let mut from = Time::START;
        while from < end {
            let until = life.stretch().until.min(end);
            time[life.stretch().presence as usize] += until.since(from).seconds() / length;
            from = until;
            life.advance_to(from);
        }
        time
    };
    let all: Vec<[f64; 4]> = (0..clients).map(per_client).collect();
    std::array::from_fn(|presence| {
        let count = clients as f64;
        let mean = all.iter().map(|time| time[presence]).sum::<f64>() / count;
        let variance = all.iter().map(|time| (time[presence] - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, (variance / count).sqrt())
    })
}

/// What a moment at the start sees in many clients is what a long run sees in a few, in each presence.
#[test]
fn the_stationary_start_has_the_shares_of_a_long_run() {
    let device = lively();
    let (start, long) = (shares(&device, 40_000, 1e-3), shares(&device, 60, 2e6));
    for ((start, start_error), (long, long_error)) in start.into_iter().zip(long) {
        let error = start_error.hypot(long_error);
        assert!((start - long).abs() <= 4.0 * error, "{start} at the start, {long} in a long run, error {error}");
    }
    // A third of the time off, whatever the shapes.
    let (off, error) = start[Presence::Offline as usize];
    assert!((off - 1.0 / 3.0).abs() <= 4.0 * error, "{off}");
}

/// An always connected device: a pause X of rate 1/400 s shows the client as online up to 300 s and as away for (X - 300)+.
#[test]
fn prs_01_the_share_of_time_in_each_state_is_that_of_renewal_theory() {
    let device = Device { connection: Connection::Always, ..lively() };
    let (cycle, undisturbed) = (200.0 + 400.0, 0.25);
    let away = 400.0 * (-300.0_f64 / 400.0).exp() * (1.0 - undisturbed) / cycle;
    let expected = [1.0 - undisturbed - away, undisturbed, away, 0.0];
    for length in [1e-3, 20_000.0] {
        let clients = if length < 1.0 { 40_000 } else { 400 };
        for ((share, error), expected) in shares(&device, clients, length).into_iter().zip(expected) {
            assert!((share - expected).abs() <= 4.0 * error, "{share}, not {expected}, over {length} s");
        }
    }
}

/// A lost device is a ghost for the shorter of its time off and the ghost time G: with times off of mean M, that is the share
/// q M (1 - exp(-G / M)) / (on + M) of all time.
#[test]
fn ghosts_take_the_share_of_time_that_renewal_theory_says() {
    let connection = Connection::Alternating { on: exponential(1000.0), off: exponential(500.0), unnoticed: 0.4 };
    let device = Device { connection, ..computer() };
    let ghost = Span::from_seconds(300);
    let seen = (0..40_000).filter(|&client| life(&device, client, at(50.0)).shown(at(50.0), ghost).ghost).count();
    let expected = 0.4 * 500.0 * (1.0 - (-300.0_f64 / 500.0).exp()) / 1500.0;
    let (share, error) = (seen as f64 / 40_000.0, (expected * (1.0 - expected) / 40_000.0).sqrt());
    assert!((share - expected).abs() <= 4.0 * error, "{share}, not {expected}");
}

#[test]
fn a_life_is_the_same_whoever_looks_and_how_often() {
    let device = lively();
    for client in 0..50 {
        let (mut often, mut once) = (life(&device, client, at(10.0)), life(&device, client, at(10.0)));
        for second in 10..5_000 {
            often.advance_to(at(f64::from(second)));
        }
        once.advance_to(at(4_999.0));
        assert_eq!(often.stretch(), once.stretch());
    }
}

#[test]
fn a_view_of_a_life_that_goes_on_by_way_of_another_shows_what_it_would_have_shown_alone() {
    let device = lively();
    for client in 0..50 {
        let born = life(&device, client, at(10.0));
        let (mut ahead, mut late, mut alone) = (born, born, born);
        for second in (10..5_000).step_by(7) {
            // What is seen is a minute old, and one more while nothing is heard.
            ahead.advance_to(at(f64::from(second)));
            let seen = at(f64::from((second - second % 210).max(70) - 60));
            late.advance_with(&ahead, seen);
            alone.advance_to(seen);
            assert_eq!(late.stretch(), alone.stretch());
        }
        let (mut late, mut alone) = (late, alone);
        (0..20).for_each(|_| [&mut late, &mut alone].into_iter().for_each(Life::advance));
        assert_eq!(late.stretch(), alone.stretch(), "and so it goes on");
    }
}

#[test]
fn dev_03_who_turns_to_a_device_is_active_on_it_from_that_moment() {
    let device = lively();
    for client in 0..100 {
        let mut life = life(&device, client, at(10.0));
        life.turn_to(at(10.0));
        let Stretch { from, presence, active, .. } = life.stretch();
        assert_eq!((from, presence, active), (at(10.0), Presence::Online, true));
    }
}

#[test]
fn med_06_a_cell_phone_is_reached_by_its_telephone_network_by_its_data_network_or_by_both_as_declared() {
    let connection = recorded(&[(0.0, Recorded::Active), (100.0, Recorded::Off)]);
    let reached = |media: &[DeviceMedium], calls_offline, now| {
        let phone = Device {
            connection: connection.clone(),
            carried: true,
            calls_offline,
            ..Device::connected("phone", media.to_vec())
        };
        [DeviceMedium::Cellular, DeviceMedium::Im].map(|by| life(&phone, 0, at(now)).reach(by))
    };
    use Reach::{Answered, Gone};
    let both = [DeviceMedium::Cellular, DeviceMedium::Im];
    assert_eq!(reached(&both, true, 50.0), [Answered, Answered]);
    assert_eq!(reached(&both, true, 150.0), [Answered, Gone], "off the data network, and called all the same");
    assert_eq!(reached(&both, false, 150.0), [Gone, Gone], "switched off");
    assert_eq!(reached(&both[..1], true, 150.0), [Answered, Gone], "a telephone only");
    assert_eq!(reached(&both[1..], true, 50.0), [Gone, Answered], "data only");
}

/// There is no number of clients to set: a client is a number from which their devices are drawn when they come. Who comes of ten million
/// takes as many changes of a device to be followed for a day as who comes of a thousand, and nobody else takes any.
#[test]
fn a_thousand_who_come_of_ten_million_take_as_much_work_as_a_thousand_of_a_thousand() {
    let device = Device {
        connection: Connection::Alternating { on: exponential(3_600.0), off: exponential(1_800.0), unnoticed: 0.0 },
        activity: Some(Activity { active: exponential(600.0), pause: exponential(300.0) }),
        ..computer()
    };
    let changes = |client: u64| {
        let mut life = life(&device, client, Time::START);
        let mut changes = 0;
        while life.stretch().until < at(86_400.0) {
            life.advance();
            changes += 1;
        }
        f64::from(changes)
    };
    // Mean and the square of its standard error.
    let work = |apart: u64| {
        let each = Vec::from_iter((0..1_000).map(|number| changes(number * apart)));
        let mean = each.iter().sum::<f64>() / 1_000.0;
        (mean, each.iter().map(|of| (of - mean).powi(2)).sum::<f64>() / 999.0 / 1_000.0)
    };
    let ((few, few_error), (many, many_error)) = (work(1), work(10_000));
    assert!((many - few).abs() <= 4.0 * (few_error + many_error).sqrt(), "{few} and {many} changes");
    assert!(many / few < 1.1);
}
