//! What contacts are told when nobody can serve them at once, and what they do thereupon.

use super::script::*;
use switchboard::ids::{AgentId, ClassId, GroupId, QueueId};
use switchboard::model::*;
use switchboard::random::Distribution;
use switchboard::routing::status::Estimator;
use switchboard::workload::*;

fn told(tells: Said, class: Class) -> Class {
    Class { announcement: Some(Announcement { tells, again: None, patience: None }), ..class }
}

fn told_the_wait(accepts: Option<Distribution>, class: Class) -> Class {
    told(Said::Wait { estimator: Estimator::OwnQueue, accepted: accepts }, class)
}

/// A caller of class 0 who left when told.
fn balked(number: u64, arrived: f64, left: f64) -> ContactRecord {
    ContactRecord { outcome: Outcome::Balked, ..unserved(number, arrived, left) }
}

fn one_agent(class: Class) -> Script {
    Script::new().class(class).staff(Staff::voice())
}

#[test]
fn prx_12_only_who_finds_nobody_free_is_told_so_and_a_share_leaves() {
    let contacts = [contact(0.0, 60.0), contact(10.0, 60.0), contact(60.0, 60.0)];
    let run = one_agent(told(Said::Busy { balking: 1.0 }, calls(&contacts))).run();
    assert_eq!(run.records, [served(0, 0.0, 0.0, 60.0, 0), balked(1, 10.0, 10.0), served(2, 60.0, 60.0, 120.0, 0)]);
    let times = run.result.announcements.of(ClassId(0));
    assert_eq!(times, AnnouncementTimes { told: 1, balked: 1, ..AnnouncementTimes::default() });

    let stays = one_agent(told(Said::Busy { balking: 0.0 }, calls(&contacts))).run();
    let untold = one_agent(calls(&contacts)).run();
    assert_eq!(stays.records, untold.records, "who stays waits as if nothing had been said");
    assert_eq!(stays.result.announcements.of(ClassId(0)).told, 2);
}

/// Four calls of a minute. The third is told the minute that it takes (0 + 1) x 60 s / 1; the fourth twice that.
fn minutes() -> [RecordedContact; 4] {
    [contact(0.0, 60.0), contact(100.0, 60.0), contact(110.0, 60.0), contact(115.0, 60.0)]
}

#[test]
fn prx_12_sta_19_the_wait_that_is_told_is_the_engines_estimate_of_that_moment() {
    let run = one_agent(told_the_wait(Some(constant(1e6)), calls(&minutes()))).run();
    assert_eq!(run.records[3].connected, Some(at(220.0)));
    let times = run.result.announcements.of(ClassId(0));
    let expected = AnnouncementTimes {
        told: 2,
        balked: 0,
        announced: 2,
        announced_wait: area(60.0 + 120.0),
        accuracy: Accuracy {
            answered: 2,
            // They waited 50 s and 105 s.
            told: area(60.0 + 120.0),
            waited: area(50.0 + 105.0),
            error: area(10.0 + 15.0),
            squared_error: 10_000_u128.pow(2) + 15_000_u128.pow(2),
            waited_longer: 0,
        },
    };
    assert_eq!(times, expected);
    // Who was told a minute waited for 50 s, and who was told two for 105.
    let strips = run.result.told[ClassId(0)].strips(s(30.0));
    assert_eq!(
        strips.iter().map(|strip| (strip.count, strip.first)).collect::<Vec<_>>(),
        [(1, s(60.0)), (1, s(120.0))]
    );
    for (strip, met) in strips.iter().zip([50.0, 105.0]) {
        assert!((strip.seconds[1].seconds() - met).abs() < met / 8.0, "{strip:?}");
    }
}

#[test]
fn prx_12_who_is_told_a_longer_wait_than_he_accepts_leaves_and_makes_the_wait_of_the_next_shorter() {
    let run = one_agent(told_the_wait(Some(constant(59.0)), calls(&minutes()))).run();
    let a_minute = |record| ContactRecord { told: Some(s(60.0)), ..record };
    assert_eq!(run.records[2..], [a_minute(balked(2, 110.0, 110.0)), a_minute(balked(3, 115.0, 115.0))]);
    assert_eq!(run.result.announcements.of(ClassId(0)).announced_wait, area(60.0 + 60.0));

    let exactly = one_agent(told_the_wait(Some(constant(60.0)), calls(&minutes()))).run();
    let outcomes: Vec<Outcome> = exactly.records.iter().map(|record| record.outcome).collect();
    assert_eq!(outcomes, [Outcome::Handled, Outcome::Handled, Outcome::Handled, Outcome::Balked]);
}

#[test]
fn prx_12_who_says_nothing_of_what_he_accepts_goes_by_his_patience() {
    let contacts = |patience| [contact(0.0, 60.0), contact(100.0, 60.0), impatient(110.0, 60.0, patience)];
    let outcome = |patience| one_agent(told_the_wait(None, calls(&contacts(patience)))).run().records[2].outcome;
    assert_eq!((outcome(59.9), outcome(60.0)), (Outcome::Balked, Outcome::Handled));
    // Without a word they would have been served after 50 s.
    assert_eq!(one_agent(calls(&contacts(59.9))).run().records[2].outcome, Outcome::Handled);
}

#[test]
fn prx_12_before_a_session_has_ended_there_is_no_wait_to_tell_and_nobody_leaves() {
    let contacts = [contact(0.0, 60.0), impatient(1.0, 60.0, 1e4)];
    let run = one_agent(told_the_wait(Some(constant(0.0)), calls(&contacts))).run();
    assert_eq!(run.records[1].outcome, Outcome::Handled);
    assert_eq!(run.result.announcements.of(ClassId(0)), AnnouncementTimes { told: 1, ..AnnouncementTimes::default() });
}

#[test]
fn sta_19_what_is_told_may_renew_the_patience_of_who_stays() {
    let contacts = [contact(0.0, 60.0), impatient(10.0, 60.0, 30.0), impatient(11.0, 60.0, 500.0)];
    let announcement = Announcement { tells: Said::Busy { balking: 0.0 }, again: None, patience: Some(constant(45.0)) };
    let run = one_agent(Class { announcement: Some(announcement), ..calls(&contacts) }).run();
    assert_eq!(run.records[1..], [abandoned(1, 10.0, 55.0), abandoned(2, 11.0, 56.0)]);
}

/// Clients of a provider half a second away from it, which is a quarter from the proxy.
fn by_message(tells: Said, contacts: &[RecordedContact]) -> Script {
    let class = told(tells, messages(habits(0, 0, 0.0, 0), contacts));
    let script = Script::new().class(class).staff(Staff::chat(1, &[0]));
    script.provider(provider(0, 0.5, 0.25, Host::Provider))
}

#[test]
fn prx_12_over_instant_messages_the_notice_takes_its_way_and_the_client_leaves_when_he_has_read_it() {
    let contacts = [contact(0.0, 60.0), contact(10.0, 60.0)];
    let mut script = by_message(Said::Busy { balking: 1.0 }, &contacts);
    script.center.proxy.robot_delay = constant(0.25);
    let run = script.run();
    let record = over(0, Host::Provider, 10.75, balked(1, 10.0, 11.75));
    assert_eq!(run.records[1], record);
    let stays = by_message(Said::Busy { balking: 0.0 }, &contacts).run();
    let untold = {
        let mut script = by_message(Said::Busy { balking: 0.0 }, &contacts);
        script.center.classes[ClassId(0)].announcement = None;
        script.run()
    };
    let count = |run: &Run| run.result.providers.iter().map(|provider| provider.messages).sum::<u64>();
    assert_eq!(count(&stays), count(&untold) + 1, "the announcement is a message like others");
}

#[test]
fn prx_12_a_notice_that_comes_too_late_is_none() {
    // The agent is free at 60.75, and the second client, who asks at 60.5, would have read at 61.25 that they were not.
    let contacts = [contact(0.0, 60.0), contact(59.75, 60.0)];
    let run = by_message(Said::Busy { balking: 1.0 }, &contacts).run();
    assert_eq!((run.records[1].outcome, run.records[1].connected), (Outcome::Handled, Some(at(60.75))));
    assert_eq!(run.result.announcements.of(ClassId(0)), AnnouncementTimes::default());

    // They give up before they could read it.
    let contacts = [contact(0.0, 60.0), impatient(10.0, 60.0, 1.0)];
    let run = by_message(Said::Busy { balking: 1.0 }, &contacts).run();
    assert_eq!((run.records[1].outcome, run.records[1].left), (Outcome::Abandoned, at(11.0)));
    assert_eq!(run.result.announcements.of(ClassId(0)), AnnouncementTimes::default());
}

/// Callers who meet a machine of one port for 10 s when nobody of queue 0 is free.
fn machine_at_need(containment: f64, when_full: WhenFull, contacts: &[RecordedContact]) -> Script {
    let automation = Automation {
        queue: QueueId(1),
        service: constant(10.0),
        containment,
        when_used: WhenUsed::NobodyFree,
        when_full,
    };
    let mut script = one_agent(Class { automation: Some(automation), ..calls(contacts) });
    script = script.class(calls_of("nobody", 1, &[])).limit(1, 0);
    script.center.groups.push(Group {
        name: "machines".into(),
        self_service: true,
        ..script.center.groups[GroupId(0)].clone()
    });
    script.staff(Staff { group: 1, skills: vec![(1, 1)], ..Staff::voice() })
}

#[test]
fn prx_12_who_finds_nobody_free_is_passed_to_a_machine_and_others_never_meet_it() {
    let contacts = [contact(0.0, 60.0), contact(10.0, 60.0), contact(70.0, 60.0)];
    let run = machine_at_need(1.0, WhenFull::Skip, &contacts).run();
    let contained = ContactRecord {
        connected: Some(at(10.0)),
        agent: Some(AgentId(1)),
        outcome: Outcome::Contained,
        ..unserved(1, 10.0, 20.0)
    };
    assert_eq!(run.records, [served(0, 0.0, 0.0, 60.0, 0), contained, served(2, 70.0, 70.0, 130.0, 0)]);
    assert_eq!(run.result.automation.of(ClassId(0)).served, 1);
}

#[test]
fn who_waits_for_a_port_of_the_machine_is_told_nothing_and_who_then_waits_for_people_is() {
    let contacts = [contact(0.0, 60.0), contact(1.0, 60.0)];
    let mut script = machine_at_need(0.0, WhenFull::Wait, &contacts);
    script.center.rules.queues[QueueId(1)].capacity = None;
    let class = &mut script.center.classes[ClassId(0)];
    class.automation.as_mut().unwrap().when_used = WhenUsed::First;
    class.announcement = Some(Announcement { tells: Said::Busy { balking: 0.0 }, again: None, patience: None });
    let untold = |script: &Script| script.run().result.announcements.of(ClassId(0)).told;
    // The second waits for the one port until 10 s, and from 20 s on for the agent, who has the first until 70 s.
    let run = script.run();
    let handed_on = |requested, record| ContactRecord { requested: Some(at(requested)), ..record };
    let expected = [handed_on(10.0, served(0, 0.0, 10.0, 70.0, 0)), handed_on(20.0, served(1, 1.0, 70.0, 130.0, 0))];
    assert_eq!(run.records, expected);
    assert_eq!(untold(&script), 1);
    // With another agent nobody waits for people, and nobody is told.
    assert_eq!(untold(&script.staff(Staff::voice())), 0);
}

#[test]
fn prx_12_whom_the_machine_hands_on_or_has_no_port_for_waits_for_people_once() {
    let contacts = [contact(0.0, 60.0), contact(10.0, 60.0), contact(12.0, 60.0)];
    let run = machine_at_need(0.0, WhenFull::Skip, &contacts).run();
    // The second is at the machine to 20, the third finds its port taken and waits from 12 on: they are before them in line.
    let handed_on = ContactRecord { requested: Some(at(20.0)), ..served(1, 10.0, 120.0, 180.0, 0) };
    assert_eq!(run.records[1..], [handed_on, served(2, 12.0, 60.0, 120.0, 0)]);
    let times = run.result.automation.of(ClassId(0));
    assert_eq!((times.served, times.escalated, times.skipped), (1, 1, 1));

    let blocked_third = machine_at_need(0.0, WhenFull::Block, &contacts).run();
    assert_eq!(blocked_third.records[2], ContactRecord { outcome: Outcome::NoPort, ..blocked(2, 12.0) });
}

#[test]
fn prx_12_who_was_at_the_machine_in_vain_is_told_when_he_waits_for_people() {
    let contacts = [contact(0.0, 60.0), contact(10.0, 60.0)];
    let mut script = machine_at_need(0.0, WhenFull::Skip, &contacts);
    let announcement = Announcement { tells: Said::Busy { balking: 1.0 }, again: None, patience: None };
    script.center.classes[ClassId(0)].announcement = Some(announcement);
    let run = script.run();
    assert_eq!(run.records[1], ContactRecord { requested: Some(at(20.0)), ..balked(1, 10.0, 20.0) });
}

#[test]
fn sta_20_prs_21_who_waits_is_told_again_what_is_expected_at_their_place_until_they_are_served_or_leave() {
    // One call of a minute has ended when the third is told at 70 s that it takes a minute, with nobody before it.
    let again = |patience: f64, every: Option<f64>| {
        let contacts = [contact(0.0, 60.0), contact(60.0, 200.0), impatient(70.0, 60.0, patience)];
        let tells = Said::Wait { estimator: Estimator::OwnQueue, accepted: None };
        let announcement = Some(Announcement { tells, again: every.map(s), patience: None });
        let run = one_agent(Class { announcement, ..calls(&contacts) }).run();
        (run.records[2].clone(), run.result.announcements.of(ClassId(0)))
    };
    // Told again at 120, 170 and 220 s. At 220 s they would put up with 25 s more, and leave.
    let (record, times) = again(175.0, Some(50.0));
    assert_eq!(record, ContactRecord { told: Some(s(60.0)), ..balked(2, 70.0, 220.0) });
    assert_eq!((times.told, times.balked, times.announced), (1, 1, 4));
    let (record, times) = again(175.0, None);
    assert_eq!(record, ContactRecord { told: Some(s(60.0)), ..abandoned(2, 70.0, 245.0) });
    assert_eq!((times.told, times.announced), (1, 1));
    // Nobody is told anything when they are served: what was said last, at 220 s, is held against the 40 s that it took.
    let (record, times) = again(1e6, Some(50.0));
    assert_eq!(record, ContactRecord { told: Some(s(60.0)), ..served(2, 70.0, 260.0, 320.0, 0) });
    assert_eq!((times.announced, times.accuracy.told, times.accuracy.waited), (4, area(60.0), area(40.0)));
}

#[test]
fn sta_20_the_wait_that_is_told_again_is_by_the_place_and_not_by_all_who_wait() {
    // Two more wait behind the third when it is told again at 120 s, and it has still nobody before it.
    let contacts = [0.0, 60.0, 70.0, 80.0, 90.0].map(|time| contact(time, if time == 60.0 { 100.0 } else { 60.0 }));
    let tells = Said::Wait { estimator: Estimator::OwnQueue, accepted: Some(constant(1e6)) };
    let announcement = Some(Announcement { tells, again: Some(s(50.0)), patience: None });
    let run = one_agent(Class { announcement, ..calls(&contacts) }).run();
    let times = run.result.announcements.of(ClassId(0));
    // The second call ends at 160 s, so the mean is 80 s from then on, and the fourth is told that at 180 s with nobody before it.
    assert_eq!(times.told, 3);
    let third = run.records[2].clone();
    assert_eq!((third.connected, third.told), (Some(at(160.0)), Some(s(60.0))));
    assert_eq!(run.records[3].connected, Some(at(220.0)));
    assert_eq!(run.records[3].told, Some(s(80.0)));
}
