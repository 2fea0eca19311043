//! The way of a contact by SIP: stages in order, the same request as by other media, outages, and who ends a session.

use super::script::*;
use switchboard::ids::{AgentId, AttributeId, ClassId, GroupId, QueueId, SiteId};
use switchboard::model::*;
use switchboard::routing::{Attributes, Call, Channel, Input, MAX_ATTRIBUTES, Request, Row, Then, When};
use switchboard::sip::parse;
use switchboard::time::Time;
use switchboard::workload::*;

/// Everything that is shown of contacts.
#[derive(Default)]
struct Seen {
    records: Vec<ContactRecord>,
    ways: Vec<SipRecord>,
}

impl Observer for Seen {
    fn on_contact(&mut self, record: &ContactRecord) {
        self.records.push(record.clone());
    }
    fn on_sip(&mut self, record: &SipRecord) {
        self.ways.push(record.clone());
    }
}

const UNKNOWN: Attributes = Attributes([0; MAX_ATTRIBUTES]);
const PLAIN: SipRequest =
    SipRequest { channel: Channel::Voice, priority: 0, questions: 0, customer: None, form: UNKNOWN };

/// Contacts by SIP for queue 0, who ask for this; a question takes 7 s.
fn by_sip(requests: SipRequests, contacts: &[RecordedContact]) -> Class {
    Class { entry: Entry::Sip(SipHabits { requests, question: constant(7.0) }), ..calls(contacts) }
}

fn alike(contacts: &[RecordedContact]) -> Class {
    by_sip(SipRequests::Alike(PLAIN), contacts)
}

/// One second to parse, two to convert, three to look up, four to determine, five to establish.
fn point() -> RoutingPoint {
    RoutingPoint {
        parse: constant(1.0),
        convert: constant(2.0),
        look_up: constant(3.0),
        determine: constant(4.0),
        establish: constant(5.0),
        ..RoutingPoint::default()
    }
}

fn watch(script: &Script) -> (Seen, RunResult) {
    let mut seen = Seen::default();
    let result = simulate(
        &script.complete(),
        script.seed,
        0,
        Limits { log: true, traces: true, ..Limits::default() },
        &mut seen,
    );
    let result = result.unwrap();
    seen.records.sort_by_key(|record| (record.class, record.number));
    seen.ways.sort_by_key(|way| (way.class, way.number));
    (seen, result)
}

fn with(point: RoutingPoint, mut script: Script) -> Script {
    script.center.routing_point = point;
    script
}

/// What the engine was asked, with the time.
fn asked(result: &RunResult) -> Vec<(Time, Request)> {
    let calls = result.logs[SiteId(0)].calls();
    let requests = calls.iter().filter_map(|(time, call)| match call {
        Call::Input(Input::Request(request)) => Some((*time, *request)),
        _ => None,
    });
    requests.collect()
}

#[test]
fn sip_01_sip_02_trap_10_stages_come_in_order_and_their_times_sum_to_the_set_up_time() {
    let script = with(point(), Script::new().class(alike(&[contact(10.0, 60.0)])).staff(Staff::voice()));
    let (seen, result) = watch(&script);
    let way = SipRecord {
        class: ClassId(0),
        number: 0,
        received: at(10.0),
        parsed: Some(at(11.0)),
        converted: Some(at(13.0)),
        determined: Some(at(17.0)),
        established: Some(at(22.0)),
        ended_by: seen.ways[0].ended_by,
    };
    assert_eq!(seen.ways, [way]);
    // The agent is held from the decision on, while the session is established.
    let record = &seen.records[0];
    assert_eq!((record.connected, record.left, record.outcome), (Some(at(17.0)), at(82.0), Outcome::Handled));
    assert_eq!(result.sip.of(ClassId(0)).set_up, area(12.0));
}

#[test]
fn each_session_is_ended_by_the_client_or_the_agent_and_both_are_counted() {
    let contacts: Vec<RecordedContact> = (0..200).map(|number| contact(f64::from(number) * 10.0, 5.0)).collect();
    let of = |client_ends: f64| {
        let script = Script::new().class(alike(&contacts)).staff(Staff::voice());
        let (seen, result) = watch(&with(RoutingPoint { client_ends, ..RoutingPoint::default() }, script));
        let by = |party| seen.ways.iter().filter(|way| way.ended_by == Some(party)).count() as u64;
        let SipTimes { ended_by_client, ended_by_agent, .. } = result.sip.of(ClassId(0));
        assert_eq!((ended_by_client, ended_by_agent), (by(Party::Client), by(Party::Agent)));
        assert_eq!(ended_by_client + ended_by_agent, 200);
        ended_by_client
    };
    assert_eq!((of(0.0), of(1.0)), (0, 200));
    // 4 standard errors of 200 sessions.
    assert!(of(0.3).abs_diff(60) as f64 <= 4.0 * (200.0_f64 * 0.3 * 0.7).sqrt(), "{}", of(0.3));
}

#[test]
fn sip_04_the_same_attributes_by_im_and_by_sip_give_equal_requests_and_the_same_agent() {
    let contacts: Vec<RecordedContact> = (0..40).map(|number| contact(f64::from(number) * 7.0, 100.0)).collect();
    let channel = Channel::Im(switchboard::ids::ProtocolId(0));
    let im = Class { priority: 3, ..messages(habits(0, 0, 0.0, 0), &contacts) };
    let sip = SipRequests::Alike(SipRequest { channel, priority: 3, ..PLAIN });
    let sip = Class { name: "messages".into(), priority: 3, ..by_sip(sip, &contacts) };
    let center = |class: Class| {
        let staff = (0..6).fold(Script::new().class(class), |script, _| script.staff(Staff::chat(2, &[0])));
        staff.provider(provider(0, 0.0, 0.0, Host::Provider))
    };
    let (im, sip) = (watch(&center(im)), watch(&center(sip)));
    assert_eq!(asked(&im.1), asked(&sip.1));
    let agents = |seen: &Seen| seen.records.iter().map(|record| (record.agent, record.left)).collect::<Vec<_>>();
    assert_eq!(agents(&im.0), agents(&sip.0));
    assert!(im.0.records.iter().any(|record| record.requested != record.connected), "somebody has to wait");
}

#[test]
fn sip_04_the_same_attributes_by_telephone_and_by_sip_give_equal_requests() {
    let contacts = [contact(0.0, 100.0), contact(5.0, 100.0), contact(6.0, 10.0)];
    let two = |class: Class| Script::new().class(class).staff(Staff::voice()).staff(Staff::voice());
    let (call, sip) = (watch(&two(calls(&contacts))), watch(&two(alike(&contacts))));
    assert_eq!(asked(&call.1), asked(&sip.1));
    assert_eq!(call.0.records, sip.0.records);
}

#[test]
fn sip_05_the_destination_is_returned_by_the_engine_alone_and_the_routing_point_acts_on_it() {
    let contacts: Vec<RecordedContact> = (0..20).map(|number| contact(f64::from(number) * 9.0, 30.0)).collect();
    let script = with(point(), Script::new().class(alike(&contacts)).staff(Staff::voice()).staff(Staff::voice()));
    let (seen, result) = watch(&script);
    // Without anybody who would set up a session, the engine gives the same answers to the same questions.
    assert_eq!(result.logs[SiteId(0)].replay(), Ok(()));
    // The session begins when the routing point has established it, later than the answer.
    for way in &seen.ways {
        assert_eq!(way.established.unwrap().since(way.determined.unwrap()), s(5.0));
    }
}

#[test]
fn sip_06_sip_12_no_session_without_a_request_and_each_ends_once_by_one_party() {
    let arrivals = RatedPieces::new(vec![Piece { end: at(3600.0), amount: 0.05, day: 0 }]).unwrap();
    let arrivals = Arrivals::Poisson { rates: arrivals, busyness: Busyness::default(), batch: None, bursts: None };
    let class = Class { arrivals, patience: Some(constant(90.0)), ..alike(&[]) };
    let center = Script::new().class(class).staff(Staff::voice()).staff(Staff::voice()).staff(Staff::voice());
    let point = RoutingPoint { client_ends: 0.7, outages: vec![Outage { from: at(900.0), to: at(1000.0) }], ..point() };
    let mut ended = [0_u32; 2];
    for seed in 1..=20 {
        let (seen, result) = watch(&Script { seed, ..with(point.clone(), center.clone()) });
        assert_eq!(seen.ways.len(), seen.records.len());
        let requests = asked(&result).len() as u64;
        assert!(requests >= result.sip.of(ClassId(0)).established && result.sip.of(ClassId(0)).established > 50);
        for (way, record) in seen.ways.iter().zip(&seen.records) {
            let stages = [Some(way.received), way.parsed, way.converted, record.requested, way.determined];
            let reached: Vec<Time> = stages.iter().map_while(|stage| *stage).collect();
            assert!(reached.is_sorted() && stages[reached.len()..].iter().all(Option::is_none), "{way:?}");
            assert_eq!(way.ended_by.is_some(), record.outcome == Outcome::Handled, "{way:?} {record:?}");
            match way.ended_by {
                Some(Party::Client) => ended[0] += 1,
                Some(Party::Agent) => ended[1] += 1,
                None => {}
            }
        }
    }
    let all = f64::from(ended[0] + ended[1]);
    let (share, error) = (f64::from(ended[0]) / all, (0.7 * 0.3 / all).sqrt());
    assert!((share - 0.7).abs() < 4.0 * error, "{share} ± {error}");
}

fn message(form: &str) -> String {
    format!(
        "INVITE sip:help@center.example SIP/2.0\nFrom: <sip:joe@client.example>;tag=1\nTo: <sip:help@center.example>\n\
         Call-ID: 1@client.example\nCSeq: 1 INVITE\nPriority: urgent\n\
         Content-Type: application/x-www-form-urlencoded\n\n{form}"
    )
}

const SEGMENT: AttributeId = AttributeId(2);

/// Joe and Kim are known, Joe as gold (1) and of Kim's segment nothing; others are plain (2).
fn converter(needs: &[&str]) -> Converter {
    let joe = Customer { priority: 9, talk: 0.5, attributes: UNKNOWN.with(SEGMENT, 1) };
    let kim = Customer { priority: 0, talk: 1.0, attributes: UNKNOWN };
    Converter {
        channel: Channel::Voice,
        software: Vec::new(),
        priority: 1,
        urgencies: [(switchboard::sip::Urgency::Urgent, 4)].into(),
        needs: needs.iter().map(|&field| field.to_owned()).collect(),
        customer_field: "customer".into(),
        customers: [("4711".to_owned(), joe), ("4712".to_owned(), kim)].into(),
        attributes: vec![FormAttribute {
            field: "segment".into(),
            attribute: SEGMENT,
            values: [("gold".to_owned(), 1), ("plain".to_owned(), 2)].into(),
        }],
    }
}

/// Messages that differ in their forms, the last of which cannot be read.
fn converted(needs: &[&str]) -> SipRequests {
    let converter = converter(needs);
    let forms = ["reason=bill&customer=4711", "reason=bill&customer=1", "customer=1", "broken"];
    let messages = forms.map(|form| match form {
        "broken" => parse(b"INVITE").ok().map(|invite| converter.convert(&invite)),
        form => Some(converter.convert(&parse(message(form).as_bytes()).unwrap())),
    });
    SipRequests::Messages(messages.to_vec())
}

#[test]
fn sip_07_who_filled_in_the_form_is_asked_nothing() {
    let contacts = [contact(0.0, 10.0), contact(100.0, 10.0), contact(200.0, 10.0)];
    let class = by_sip(converted(&["reason"]), &contacts);
    let (seen, _) = watch(&with(point(), Script::new().class(class).staff(Staff::voice())));
    let delays: Vec<f64> =
        seen.records.iter().map(|record| record.requested.unwrap().since(record.arrived).seconds()).collect();
    // The first is looked up, the third asked for the reason.
    assert_eq!(delays, [10.0, 7.0, 14.0]);
}

#[test]
fn sip_08_net_09_a_known_client_is_looked_up_goes_first_and_is_served_faster() {
    // Joe comes last of three to one busy agent.
    let contacts = [contact(0.0, 200.0), contact(0.0, 100.0), contact(1.0, 100.0), contact(2.0, 100.0)];
    let SipRequests::Messages(all) = converted(&[]) else { unreachable!() };
    let messages = vec![all[1], all[1], all[2], all[0]];
    let script = Script::new().class(by_sip(SipRequests::Messages(messages), &contacts)).staff(Staff::voice());
    let (seen, result) =
        watch(&with(point(), script.contact_selection(switchboard::routing::ContactSelection::Priority)));
    let priorities: Vec<u8> = asked(&result).iter().map(|(_, request)| request.priority).collect();
    assert_eq!(priorities, [4, 4, 4, 9]);
    let joe = &seen.records[3];
    assert_eq!(joe.requested, Some(at(2.0 + 1.0 + 2.0 + 3.0 + 4.0)));
    assert_eq!((joe.connected, joe.left), (Some(at(212.0)), at(212.0 + 5.0 + 50.0)));
    assert_eq!(seen.records[1].connected, Some(at(267.0)));
}

/// Who serves the clients with these forms, who come three minutes apart, and how long it takes them to ask: a rule leads gold
/// to agent 1, and all others come to agent 0.
fn served_by_segment(forms: &[&str], known: Vec<Known>) -> (Vec<u32>, Vec<f64>) {
    let converter = converter(&["reason"]);
    let messages = forms.iter().map(|form| Some(converter.convert(&parse(message(form).as_bytes()).unwrap())));
    let contacts = Vec::from_iter((0..forms.len()).map(|number| contact(180.0 * number as f64, 60.0)));
    let class = by_sip(SipRequests::Messages(messages.collect()), &contacts);
    let script = Script::new().class(class).class(calls_of("gold", 1, &[]));
    let mut script = with(point(), script.staff(Staff::voice()).staff(Staff::voice().skilled(&[1])));
    let gold = When { attributes: vec![(SEGMENT, vec![1])], ..When::default() };
    let to_gold = Then::Route { queue: Some(QueueId(1)), priority: None, treatment: None };
    script.center.rules.table = vec![Row { when: gold, then: to_gold }];
    script.center.enterprise.known = vec![known].into();
    let (seen, _) = watch(&script);
    let agents = seen.records.iter().map(|record| record.agent.unwrap().0);
    let delays = seen.records.iter().map(|record| record.requested.unwrap().since(record.arrived).seconds());
    (agents.collect(), delays.collect())
}

#[test]
fn sip_08_a_rule_goes_by_what_the_form_says_and_before_it_by_what_the_customer_data_say() {
    let forms = [
        "reason=bill&segment=gold",
        "reason=bill&segment=plain",
        "reason=bill",
        "reason=bill&segment=silver",
        "reason=bill&segment=plain&customer=4711",
        "reason=bill&customer=4711",
        // Of Kim is not known what segment she is of, and nobody is customer 1.
        "reason=bill&segment=gold&customer=4712",
        "reason=bill&segment=gold&customer=1",
        "segment=gold",
    ];
    let (agents, delays) = served_by_segment(&forms, Vec::new());
    assert_eq!(agents, [1, 0, 0, 0, 1, 1, 1, 1, 1]);
    // Seven seconds to parse, convert and determine, three more to look somebody up, seven for a question.
    assert_eq!(delays, [7.0, 7.0, 7.0, 7.0, 10.0, 10.0, 10.0, 7.0, 14.0]);
}

#[test]
fn sip_08_what_a_message_or_the_customer_data_say_counts_before_the_shares_of_the_class() {
    let forms = ["reason=bill&segment=plain", "reason=bill&customer=4711", "reason=bill"];
    let all = |value| vec![Known { attribute: SEGMENT, values: vec![(value, 1.0)] }];
    assert_eq!(served_by_segment(&forms, all(1)).0, [0, 1, 1]);
    assert_eq!(served_by_segment(&forms, all(2)).0, [0, 1, 0]);
}

#[test]
fn sip_03_a_message_that_cannot_be_read_is_rejected_before_routing_and_counted() {
    let contacts = [contact(0.0, 10.0), contact(1.0, 10.0), contact(2.0, 10.0), contact(3.0, 10.0)];
    let (seen, result) =
        watch(&with(point(), Script::new().class(by_sip(converted(&[]), &contacts)).staff(Staff::voice())));
    let broken = &seen.records[3];
    assert_eq!((broken.outcome, broken.requested, broken.left), (Outcome::Rejected, None, at(4.0)));
    assert_eq!(asked(&result).len(), 3);
    let times = result.sip.of(ClassId(0));
    assert_eq!((times.parsed, times.rejected, result.total().endings.of(Outcome::Rejected)), (3, 1, 1));
}

/// One in conversation, one waiting, one on the way, one who comes while the routing point is down from 20 to 50 s, and
/// one after it.
fn through_an_outage(session_host: SessionHost) -> (Vec<(Outcome, f64)>, SipTimes) {
    let contacts =
        [contact(0.0, 60.0), contact(2.0, 60.0), contact(18.0, 60.0), contact(30.0, 60.0), contact(50.0, 60.0)];
    let outages = vec![Outage { from: at(20.0), to: at(50.0) }];
    let script = Script::new().class(alike(&contacts)).staff(Staff::voice());
    let (seen, result) = watch(&with(RoutingPoint { session_host, outages, ..point() }, script));
    let ends = seen.records.iter().map(|record| (record.outcome, record.left.since(Time::START).seconds()));
    (ends.collect(), result.sip.of(ClassId(0)))
}

#[test]
fn sip_09_sessions_that_the_routing_point_keeps_are_cut_off_when_it_is_lost() {
    let (ends, times) = through_an_outage(SessionHost::RoutingPoint);
    let lost = |time: f64| (Outcome::Lost, time);
    assert_eq!(ends, [(Outcome::Dropped, 20.0), lost(20.0), lost(20.0), lost(30.0), (Outcome::Handled, 122.0)]);
    assert_eq!((times.dropped, times.lost, times.established), (1, 3, 2));
}

#[test]
fn an_agent_whose_client_is_cut_off_with_the_routing_point_does_the_work_after_the_conversation() {
    let mut script = Script::new().class(alike(&[contact(0.0, 60.0), contact(60.0, 10.0)])).staff(Staff::voice());
    script.center.classes[ClassId(0)].wrap_up.push(constant(60.0));
    let outages = vec![Outage { from: at(20.0), to: at(50.0) }];
    let (seen, result) = watch(&with(RoutingPoint { outages, ..RoutingPoint::default() }, script));
    let wrapped = |record| ContactRecord { wrap_up: s(60.0), ..record };
    let dropped = ContactRecord { outcome: Outcome::Dropped, ..served(0, 0.0, 0.0, 20.0, 0) };
    assert_eq!(seen.records, [wrapped(dropped), wrapped(served(1, 60.0, 80.0, 90.0, 0))]);
    assert_eq!(result.groups[GroupId(0)].busy, [area(20.0 + 60.0 + 10.0 + 60.0), 0]);
}

#[test]
fn sip_10_sessions_that_another_node_keeps_live_on() {
    let (ends, times) = through_an_outage(SessionHost::Node);
    let lost = |time: f64| (Outcome::Lost, time);
    assert_eq!(ends, [(Outcome::Handled, 72.0), lost(20.0), lost(20.0), lost(30.0), (Outcome::Handled, 137.0)]);
    assert_eq!((times.dropped, times.lost, times.established), (0, 3, 2));
}

#[test]
fn an_agent_freed_by_an_outage_takes_a_call_that_waits() {
    let sip = alike(&[contact(0.0, 60.0)]);
    let call = Class { name: "other".into(), ..calls(&[contact(10.0, 60.0)]) };
    let outages = vec![Outage { from: at(20.0), to: at(50.0) }];
    let script = Script::new().class(sip).class(call).staff(Staff::voice());
    let (seen, _) = watch(&with(RoutingPoint { outages, ..RoutingPoint::default() }, script));
    assert_eq!(seen.records[1], ContactRecord { class: ClassId(1), ..served(0, 10.0, 20.0, 80.0, 0) });
    assert_eq!(seen.records[0].agent, Some(AgentId(0)));
}

#[test]
fn who_gives_up_before_the_request_frees_everything() {
    let class = by_sip(SipRequests::Alike(PLAIN), &[impatient(0.0, 60.0, 5.0), impatient(10.0, 60.0, 7.5)]);
    let (seen, _) = watch(&with(point(), Script::new().class(class).staff(Staff::voice())));
    assert_eq!(seen.records[0].outcome, Outcome::AbandonedInDialogue);
    assert_eq!((seen.records[1].outcome, seen.records[1].connected), (Outcome::Handled, Some(at(17.0))));
}

#[test]
fn all_sessions_of_an_agent_are_cut_off_at_once_although_they_slow_each_other_down() {
    let channel = Channel::Im(switchboard::ids::ProtocolId(0));
    let chats = SipRequests::Alike(SipRequest { channel, ..PLAIN });
    let class = by_sip(chats, &[contact(0.0, 60.0), contact(1.0, 60.0), contact(2.0, 60.0)]);
    let outages = vec![Outage { from: at(20.0), to: at(50.0) }];
    let script = Script::new().class(class).staff(Staff::chat(3, &[0])).slowdown(1.0);
    let (seen, _) = watch(&with(RoutingPoint { outages, ..RoutingPoint::default() }, script));
    for record in &seen.records {
        assert_eq!((record.outcome, record.left), (Outcome::Dropped, at(20.0)));
    }
}

#[test]
fn tel_02_data_ahead_of_the_call_hide_the_time_of_the_stages_and_no_question() {
    // Parsing, converting and determining take 7 s, and a question another 7 s.
    let asked_at = |ahead: f64, questions: u8| {
        let requests = SipRequests::Alike(SipRequest { questions, ..PLAIN });
        let point = RoutingPoint { data_ahead: s(ahead), ..point() };
        let (seen, result) =
            watch(&with(point, Script::new().class(by_sip(requests, &[contact(10.0, 60.0)])).staff(Staff::voice())));
        assert_eq!(seen.records[0].left.since(seen.records[0].connected.unwrap()), s(5.0 + 60.0));
        asked(&result)[0].0
    };
    assert_eq!([0.0, 2.0, 6.0, 7.0, 100.0].map(|ahead| asked_at(ahead, 0)), [17.0, 15.0, 11.0, 10.0, 10.0].map(at));
    assert_eq!([0.0, 100.0].map(|ahead| asked_at(ahead, 1)), [24.0, 17.0].map(at));
}
