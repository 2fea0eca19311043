//! Callbacks by the devices of clients: which of them ring by what is seen, what comes of it in truth, and what that is worth.

use super::callbacks::{callback, offered, seen, watched};
use super::presence::service;
use super::script::*;
use switchboard::ids::{ClassId, DeviceId, GroupId, PresenceServiceId, TrunkId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::workload::*;

const LINE: u8 = 0;
const PC: u8 = 1;
const CELL: u8 = 2;

/// A device that does this in the course of the day, on a presence service but for the telephone.
fn device(medium: DeviceMedium, day: &[(f64, Recorded)]) -> Device {
    let changes = day.iter().map(|&(time, does)| (s(time), does)).collect();
    Device {
        service: (medium != DeviceMedium::Telephone).then_some(PresenceServiceId(0)),
        connection: Connection::Recorded(RecordedDay::new(changes)),
        carried: medium == DeviceMedium::Cellular,
        ..Device::connected(medium.name(), [medium])
    }
}

const ACTIVE: &[(f64, Recorded)] = &[(0.0, Recorded::Active)];
const OFF: &[(f64, Recorded)] = &[(0.0, Recorded::Off)];

/// A client with a telephone, a computer and a cell phone. The telephone is on nobody's presence service.
fn devices(pc: &[(f64, Recorded)], cell: &[(f64, Recorded)]) -> Vec<Device> {
    vec![
        device(DeviceMedium::Telephone, ACTIVE),
        device(DeviceMedium::IpPhone, pc),
        device(DeviceMedium::Cellular, cell),
    ]
}

fn address(place: u8) -> Address {
    let medium = [DeviceMedium::Telephone, DeviceMedium::IpPhone, DeviceMedium::Cellular][usize::from(place)];
    Address { device: DeviceId(place), place, medium }
}

/// By computer and then cell phone; by the cell phone who is away, and by the telephone who is offline.
fn preferring(rings: Rings) -> Addresses {
    let listed: [&[usize]; 4] = [&[0, 1], &[], &[1], &[2]];
    let by = ByPresence {
        listed: listed.map(|listed| listed.iter().copied().collect()),
        look_again: s(60.0),
        put_off: s(600.0),
        compliance: 1.0,
    };
    Addresses { order: vec![address(PC), address(CELL), address(LINE)], by: By::Presence(by), rings }
}

fn blind(places: &[u8]) -> Addresses {
    let order = places.iter().map(|&place| address(place)).collect();
    Addresses { order, by: By::Order, rings: Rings::One }
}

/// One client asks at once and is called from 100 s on; the agent has nothing else to do.
fn asks(plan: Callback, addresses: Addresses, devices: Vec<Device>) -> Script {
    let plan =
        Callback { offer: CallbackOffer::AtOnce, delay: Some(constant(100.0)), addresses: Some(addresses), ..plan };
    let mut script = Script::new().class(offered(plan, calls(&[contact(0.0, 50.0)]))).staff(Staff::voice());
    script.center.presence = seen_by_one_service(devices);
    script
}

fn seen_by_one_service(devices: Vec<Device>) -> PresencePlan {
    let of_class = (0..devices.len()).map(|place| DeviceId(place as u8)).collect();
    let clientele = Clientele {
        devices: of_class,
        software: [1.0, 0.0, 0.0, 0.0],
        watched_on: None,
        addressed: 1.0,
        amalgamated_on: None,
    };
    PresencePlan {
        clienteles: vec![Some(clientele)].into(),
        devices: devices.into(),
        services: vec![service()].into(),
        collector: Collector { enabled: vec![true].into(), lasts: Lasts::UntilSettled, ..Collector::default() },
    }
}

/// The device on which the client answered, when they did, and the calls.
fn reached(script: &Script) -> (Option<DeviceId>, f64, u16) {
    let (watched, _) = watched(script);
    let [record] = &watched.callbacks[..] else { panic!("there is one callback") };
    (record.device, record.connected.map_or(-1.0, |time| time.since(at(0.0)).seconds()), record.calls)
}

#[test]
fn cbk_01_cbk_02_cbk_08_ex_05_the_status_at_the_moment_of_the_call_selects_the_device() {
    let called = |pc, cell| reached(&asks(callback(), preferring(Rings::One), devices(pc, cell)));
    assert_eq!(called(ACTIVE, ACTIVE), (Some(DeviceId(PC)), 110.0, 1));
    // Whoever disconnects before they are called is called by what they prefer offline.
    assert_eq!(called(&[(0.0, Recorded::Active), (90.0, Recorded::Off)], OFF), (Some(DeviceId(LINE)), 110.0, 1));
    assert_eq!(called(&[(0.0, Recorded::Active), (90.0, Recorded::Off)], ACTIVE), (Some(DeviceId(CELL)), 110.0, 1));
    assert_eq!(called(&[(0.0, Recorded::Active), (105.0, Recorded::Off)], OFF), (Some(DeviceId(PC)), 110.0, 1));
}

#[test]
fn cbk_01_prs_06_a_device_that_is_gone_though_it_is_seen_rings_in_vain_and_the_next_is_called() {
    let mut script =
        asks(callback(), preferring(Rings::One), devices(&[(0.0, Recorded::Active), (90.0, Recorded::Off)], ACTIVE));
    script.center.presence.services[PresenceServiceId(0)].way = vec![s(15.0)];
    // Seen as at 85 s, the computer rings for 30 s in vain; 100 s later it is seen as gone.
    assert_eq!(reached(&script), (Some(DeviceId(CELL)), 240.0, 2));
    let times = script.run().result.callbacks[ClassId(0)];
    assert_eq!((times.rung, times.gone, times.answered_first, times.answered), (2, 1, 0, 1));
    assert_eq!(times.dialling, area(40.0));
}

#[test]
fn prs_01_nobody_is_called_who_does_not_want_to_be_disturbed_until_they_do_or_it_was_put_off_long_enough() {
    let undisturbed = |until| [(0.0, Recorded::DoNotDisturb), (until, Recorded::Active)];
    let called = |until: f64| {
        let script = asks(callback(), preferring(Rings::One), devices(&undisturbed(until), ACTIVE));
        (reached(&script), script.run().result.callbacks[ClassId(0)].put_off)
    };
    // Looked at at 100 s, 160 s, 220 s; and each time the agent is free at once.
    assert_eq!(called(200.0), ((Some(DeviceId(PC)), 230.0, 1), 2));
    // At 700 s it has been put off for ten minutes: by the order alone, in vain, and then the next, of whom that is tried.
    let ((device, answered, calls), put_off) = called(3000.0);
    assert_eq!((device, answered, calls, put_off), (Some(DeviceId(CELL)), 1440.0, 2, 20));
}

#[test]
fn dev_06_cbk_20_the_third_device_is_called_when_the_first_two_fail() {
    let (pc, cell) = (&[(0.0, Recorded::Active), (99.0, Recorded::Off)][..], OFF);
    let order = Addresses { by: By::Order, ..preferring(Rings::One) };
    let script = asks(callback(), order, devices(pc, cell));
    // In vain at 100 s and 230 s for 30 s each; at 360 s the telephone.
    assert_eq!(reached(&script), (Some(DeviceId(LINE)), 370.0, 3));
    let (of_one, _) = watched(&asks(callback(), blind(&[PC]), devices(pc, cell)));
    assert_eq!(seen(&of_one), [(0, 3, CallbackOutcome::Unreached, [0.0, 100.0, -1.0, 390.0])]);
}

#[test]
fn devices_that_ring_in_turn_take_the_sum_and_those_that_ring_at_once_the_first_answer() {
    let order = |rings| Addresses { by: By::Order, rings, ..preferring(Rings::One) };
    let called = |rings| {
        let script = asks(callback(), order(rings), devices(OFF, OFF));
        (reached(&script), script.run().result.callbacks[ClassId(0)].rung)
    };
    assert_eq!(called(Rings::InTurn), ((Some(DeviceId(LINE)), 170.0, 1), 3));
    assert_eq!(called(Rings::All), ((Some(DeviceId(LINE)), 110.0, 1), 3));
    // One after the other, whoever has come to their computer by the time that it rings there answers.
    let later = Addresses { order: vec![address(CELL), address(PC)], ..order(Rings::InTurn) };
    let back = &[(0.0, Recorded::Off), (129.0, Recorded::Active)];
    assert_eq!(reached(&asks(callback(), later, devices(back, OFF))), (Some(DeviceId(PC)), 140.0, 1));
}

#[test]
fn dev_04_an_engaged_line_is_heard_at_once_and_calls_over_ip_hold_none() {
    let mut modem = devices(ACTIVE, ACTIVE);
    modem[usize::from(LINE)].shares_line = true;
    let script = asks(callback(), blind(&[LINE, PC]), modem);
    assert_eq!(reached(&script), (Some(DeviceId(PC)), 210.0, 2), "nothing rings at 100 s");
    let calls_out = |place| {
        let plan = Callback { trunk: Some(TrunkId(0)), ..callback() };
        let mut script = asks(plan, blind(&[place]), devices(ACTIVE, ACTIVE));
        script.center.trunks = vec![Trunk { name: "lines".into(), lines: 1 }].into();
        script.run().result.trunks[TrunkId(0)].held[0]
    };
    assert_eq!([calls_out(CELL), calls_out(LINE), calls_out(PC)], [area(60.0), area(60.0), 0]);
}

#[test]
fn prs_12_prs_03_who_left_word_is_called_by_that_while_it_lasts() {
    // Seen away by the computer, whose word is the telephone, though the cell phone is what they prefer who are away.
    let word = Word { share: 1.0, medium: DeviceMedium::Telephone, number: "555 01".into() };
    let pause = Spells::new(constant(1e6));
    let activity = Some(Activity { active: Spells::new(constant(1.0)), pause });
    let away = |word| Device {
        connection: Connection::Always,
        activity: activity.clone(),
        away_after: Some(s(0.0)),
        word,
        ..device(DeviceMedium::IpPhone, ACTIVE)
    };
    let called = |word| {
        let mut owned = devices(ACTIVE, ACTIVE);
        owned[usize::from(PC)] = away(word);
        owned[usize::from(CELL)] =
            Device { away_after: Some(s(0.0)), ..device(DeviceMedium::Cellular, &[(0.0, Recorded::Pause)]) };
        reached(&asks(callback(), preferring(Rings::One), owned))
    };
    assert_eq!(called(Some(word)), (Some(DeviceId(LINE)), 110.0, 1));
    assert_eq!(called(None), (Some(DeviceId(CELL)), 110.0, 1));
}

#[test]
fn cbk_04_whoever_is_given_to_an_agent_after_the_hours_is_called_on_the_next_day() {
    // The agent is busy until 200 s, and calls begin until 150 s.
    let plan = Callback { hours: vec![(s(0.0), s(150.0))], ..callback() };
    let class = offered(plan, calls(&[contact(0.0, 200.0), contact(10.0, 50.0)]));
    let (late, result) = watched(&Script::new().class(class).staff(Staff::voice()));
    assert_eq!(seen(&late), [(1, 1, CallbackOutcome::Completed, [10.0, 86_400.0, 86_410.0, 86_460.0])]);
    assert_eq!(result.groups[GroupId(0)].busy[0], area(200.0), "nobody dials on the first day");
}

/// A device that is on and off by turns for exponential times with these means, and whose losses nobody notices.
#[derive(Clone, Copy)]
struct Markov {
    on: f64,
    off: f64,
}

impl Markov {
    fn device(self, name: &str) -> Device {
        let spells = |mean| Spells::new(Distribution::exponential(mean).unwrap());
        let connection = Connection::Alternating { on: spells(self.on), off: spells(self.off), unnoticed: 1.0 };
        Device { name: name.into(), connection, ..device(DeviceMedium::IpPhone, ACTIVE) }
    }

    fn share_on(self) -> f64 {
        self.on / (self.on + self.off)
    }

    /// The probabilities that it is shown, and that it is on an age later and was shown, and that it is on then and was not. Shown is what is
    /// on, or has been off for less than the ghost time: the age of a spell of no memory has the law of its length.
    fn shown(self, age: f64, ghost: f64) -> (f64, f64, f64) {
        let share = self.share_on();
        let kept = (-age * (1.0 / self.on + 1.0 / self.off)).exp();
        let (from_on, from_off) = (share + (1.0 - share) * kept, share * (1.0 - kept));
        let hidden = (1.0 - share) * (-ghost / self.off).exp();
        let ghosts = (1.0 - share) - hidden;
        (share + ghosts, share * from_on + ghosts * from_off, hidden * from_off)
    }
}

/// The probability that the first call reaches a client who is called on the first device if it is shown, else on the second if that is,
/// else on the first all the same.
fn first_call(devices: [Markov; 2], age: f64, ghost: f64) -> f64 {
    let [(shown, reached, unseen), (other_shown, other_reached, _)] = devices.map(|device| device.shown(age, ghost));
    reached + (1.0 - shown) * other_reached + (1.0 - other_shown) * unseen
}

/// Whether each of many clients answers the first call, with devices seen at this age and shown so long after they are gone.
fn answers(devices: [Markov; 2], age: f64, ghost: f64, by: By) -> Vec<bool> {
    const CLIENTS: usize = 12_000;
    let every = 3600.0 / CLIENTS as f64;
    let contacts = Vec::from_iter((0..CLIENTS).map(|client| contact(every * client as f64, 0.0)));
    let [one, other] = devices;
    let owned = vec![device(DeviceMedium::Telephone, ACTIVE), one.device("one"), other.device("other")];
    let order = vec![address(1), Address { device: DeviceId(2), place: 2, medium: DeviceMedium::IpPhone }];
    let plan = Callback {
        offer: CallbackOffer::AtOnce,
        delay: Some(constant(15_000.0)),
        addresses: Some(Addresses { order, by, rings: Rings::One }),
        ring: constant(0.0),
        ring_limit: s(0.0),
        attempts: 1,
        ..callback()
    };
    let mut script = Script::new().class(offered(plan, calls(&contacts))).staff(Staff::voice());
    script.center.presence = seen_by_one_service(owned);
    let service = &mut script.center.presence.services[PresenceServiceId(0)];
    (service.way, service.ghost) = (vec![s(age)], s(ghost));
    let (watched, result) = watched(&script);
    let times = result.callbacks[ClassId(0)];
    assert_eq!((times.called, times.calls), (CLIENTS as u64, CLIENTS as u64));
    watched.callbacks.iter().map(|record| record.connected.is_some()).collect()
}

fn by_presence() -> By {
    complying(1.0)
}

/// Such a share of the calls is made by what is seen.
fn complying(compliance: f64) -> By {
    let all: AddressSet = [0, 1].into_iter().collect();
    let listed = [all, AddressSet::default(), all, all];
    By::Presence(ByPresence { listed, look_again: s(60.0), put_off: s(0.0), compliance })
}

/// Mean, and its standard error.
fn mean_of(values: impl ExactSizeIterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let variance = values.map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, (variance / count).sqrt())
}

#[test]
fn cbk_19_looking_at_presence_beats_not_looking_by_what_theory_says_until_its_age_has_eaten_that_up() {
    // The first is on for 0.4 of the time, the second for a quarter.
    let devices = [Markov { on: 600.0, off: 900.0 }, Markov { on: 400.0, off: 1200.0 }];
    let share = devices[0].share_on();
    let blind = answers(devices, 0.0, 0.0, By::Order);
    let (success, error) = mean_of(blind.iter().map(|&answered| f64::from(answered)));
    assert!((success - share).abs() < 4.0 * error, "{success} +- {error}, not {share}");
    for ghost in [0.0, 600.0] {
        for age in [0.0, 200.0, 600.0, 6000.0] {
            let exact = first_call(devices, age, ghost);
            let aware = answers(devices, age, ghost, by_presence());
            let (success, error) = mean_of(aware.iter().map(|&answered| f64::from(answered)));
            assert!(
                (success - exact).abs() < 4.0 * error,
                "age {age}, ghost {ghost}: {success} +- {error}, not {exact}"
            );
            // The same clients with the same devices, whichever way they are called.
            let gains = aware.iter().zip(&blind).map(|(&aware, &blind)| f64::from(aware) - f64::from(blind));
            let (gain, error) = mean_of(gains);
            assert!((gain - (exact - share)).abs() < 4.0 * error, "age {age}, ghost {ghost}: gains {gain} +- {error}");
            assert!(if age > 1000.0 { gain < 0.0 } else { age > 500.0 || gain > 2.0 * error }, "age {age}: {gain}");
        }
    }
}

#[test]
fn cbk_23_the_more_calls_agents_make_by_what_they_see_the_more_first_calls_succeed_by_just_that_share() {
    let devices = [Markov { on: 600.0, off: 900.0 }, Markov { on: 400.0, off: 1200.0 }];
    let (seen, blind) = (first_call(devices, 0.0, 0.0), devices[0].share_on());
    let mut before = 0.0;
    for compliance in [0.0, 0.3, 0.7, 1.0] {
        let answered = answers(devices, 0.0, 0.0, complying(compliance));
        let (success, error) = mean_of(answered.iter().map(|&answered| f64::from(answered)));
        let exact = compliance * seen + (1.0 - compliance) * blind;
        assert!((success - exact).abs() < 4.0 * error, "{compliance}: {success} +- {error}, not {exact}");
        assert!(success > before, "{compliance}: {success}, and {before} with less");
        before = success;
    }
    assert_eq!(answers(devices, 0.0, 0.0, complying(0.0)), answers(devices, 0.0, 0.0, By::Order), "by the order alone");
}

#[test]
fn cbk_23_an_agent_looks_at_status_and_preferences_before_each_call_and_goes_by_what_is_so_then() {
    let plan = Callback { preview: Some(constant(20.0)), ..callback() };
    // The agent is given the client at 100 s and dials at 120 s, when the computer has been off for 10 s.
    let pc = &[(0.0, Recorded::Active), (110.0, Recorded::Off)][..];
    let script = asks(plan, preferring(Rings::One), devices(pc, ACTIVE));
    assert_eq!(reached(&script), (Some(DeviceId(CELL)), 130.0, 1));
    assert_eq!(script.run().result.callbacks[ClassId(0)].dialling, area(30.0));
}

#[test]
fn cbk_19_where_devices_are_alike_an_endless_age_is_worth_nothing_and_ghosts_bring_the_moment_forward() {
    let alike = [Markov { on: 600.0, off: 900.0 }; 2];
    let blind = answers(alike, 0.0, 0.0, By::Order);
    let aware = answers(alike, 7000.0, 0.0, by_presence());
    let (gain, error) = mean_of(aware.iter().zip(&blind).map(|(&aware, &blind)| f64::from(aware) - f64::from(blind)));
    assert!(gain.abs() < 4.0 * error, "{gain} +- {error}");
    assert!((first_call(alike, 1e6, 0.0) - alike[0].share_on()).abs() < 1e-12);
    // The age at which looking is worth nothing any more, where the second device is on more rarely.
    let unlike = [Markov { on: 600.0, off: 900.0 }, Markov { on: 400.0, off: 1200.0 }];
    let crossing = |ghost: f64| {
        let gain = |age: f64| first_call(unlike, age, ghost) - unlike[0].share_on();
        let (mut low, mut high) = (0.0, 10_000.0);
        assert!(gain(low) > 0.0 && gain(high) < 0.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if gain(middle) > 0.0 { low = middle } else { high = middle }
        }
        low
    };
    let ages = [0.0, 300.0, 600.0].map(crossing);
    let expected = [654.0, 534.0, 474.0];
    assert!(ages.iter().zip(expected).all(|(age, expected)| (age - expected).abs() < 1.0), "{ages:?} s");
    // On either side of it, with 600 s of ghosts.
    for (age, sign) in [(0.3 * ages[2], 1.0), (8.0 * ages[2], -1.0)] {
        let aware = answers(unlike, age, 600.0, by_presence());
        let blind = answers(unlike, age, 600.0, By::Order);
        let (gain, error) =
            mean_of(aware.iter().zip(&blind).map(|(&aware, &blind)| f64::from(aware) - f64::from(blind)));
        assert!(gain * sign > 2.0 * error, "age {age}: {gain} +- {error}");
    }
}
