//! Devices of clients and presence services as they are written.

use super::{FULL, read, said};
use crate::ids::{ClassId, DeviceId, PresenceServiceId};
use crate::model::{Delivery, Lasts, Release, Software, Subscriber, WhileDown};
use crate::time::{Span, Time};
use crate::workload::{Connection, DeviceMedium};

const CLASS: &str = "[class.chat]\nmedium = \"im\"\n";

/// The full scenario with what clients of the chat have, and these sections.
fn with(clients: &str, sections: &str) -> String {
    assert!(FULL.contains(CLASS));
    format!("{}\n{sections}", FULL.replacen(CLASS, &format!("{CLASS}clients = {{ {clients} }}\n"), 1))
}

const SECTIONS: &str = r#"
[presence_service.messenger]
latency = "1s"
way = ["2s", "3s"]
delivery = "period"
period = "30s"
ghost = "10m"
outages = [{ from = "09:00", to = "09:30" }]
while_down = "unknown"
release = "log-on"

[presence_service.own]
way = []

[presence]
services = ["messenger"]
own = "own"
subscriber = "agents"
lasts = "until-settled"
do_not_disturb = "device"
to_agents = { latency = "1s", delivery = "period-and-change", period = "1m", list = true }
give_up_after = "5m"

[device.pc]
media = ["im", "telephone"]
service = "messenger"
on = "exponential(2h)"
off = "exponential(1h)"
unnoticed_losses = 0.25
active = "10m"
pause = "5m"
away_after = "3m"
word = { share = 0.5, medium = "cellular", number = "+1 555 0100" }
priority = 5
away_priority = -1

[device.phone]
media = ["im", "cellular"]
day = [{ at = "07:00", does = "active" }, { at = "08:30", does = "pause" }, { at = "23:00", does = "off" }]
"#;

#[test]
fn devices_services_and_what_clients_have_are_read_as_written() {
    let clients = "devices = [\"phone\", \"pc\"], software = { own = 0.25, both = 0.75 }, watched_on = \"messenger\", amalgamated_on = \"pc\"";
    let plan = read(&with(clients, SECTIONS)).center.presence;
    let clientele = plan.clientele(ClassId(1)).expect("clients of the chat have devices");
    assert!(plan.clientele(ClassId(0)).is_none());
    assert_eq!((&clientele.devices[..], clientele.amalgamated_on), (&[DeviceId(1), DeviceId(0)][..], Some(1)));
    assert_eq!((clientele.software, Software::ALL[1].name()), ([0.0, 0.25, 0.75, 0.0], "own"));
    assert_eq!(clientele.watched_on, Some(PresenceServiceId(0)));
    let messenger = &plan.services[PresenceServiceId(0)];
    assert_eq!(
        (messenger.delivery, messenger.ghost),
        (Delivery::Periodic(Span::from_seconds(30)), Span::from_seconds(600))
    );
    assert_eq!((messenger.while_down, messenger.release), (WhileDown::Unknown, Release::LogOn));
    assert_eq!((messenger.way.len(), messenger.outages[0].from), (2, Time::START + Span::from_seconds(3_600)));
    let collector = &plan.collector;
    assert_eq!(collector.enabled, vec![true, false].into());
    assert_eq!((collector.own, collector.undisturbed_anywhere), (Some(PresenceServiceId(1)), false));
    assert_eq!((collector.subscriber, collector.lasts), (Subscriber::Agents, Lasts::UntilSettled));
    assert!(collector.to_agents.as_list);
    let pc = &plan.devices[DeviceId(0)];
    assert_eq!((pc.priority, pc.away_priority, pc.away_after), (5, -1, Some(Span::from_seconds(180))));
    assert!(pc.media.contains(DeviceMedium::Telephone) && !pc.media.contains(DeviceMedium::Chat));
    assert!(matches!(pc.connection, Connection::Alternating { unnoticed: 0.25, .. }));
    assert!(matches!(plan.devices[DeviceId(1)].connection, Connection::Recorded(_)));
}

#[test]
fn what_cannot_be_of_devices_and_presence_names_its_line() {
    let device = |keys: &str| format!("[device.pc]\nmedia = [\"im\"]\n{keys}\n");
    let pc = "devices = [\"pc\"]";
    let cases = [
        ("no such device", with("devices = [\"pcc\"]", &device(""))),
        ("nothing to come by", with(pc, "[device.pc]\nmedia = [\"pager\"]\n")),
        ("no medium", with(pc, "[device.pc]\nmedia = []\n")),
        ("no such service", with(pc, &device("service = \"aol\""))),
        ("half a spell", with(pc, &device("on = \"1h\""))),
        ("too short", with(pc, &device("active = \"1ms\"\npause = \"1h\""))),
        (
            "recorded and by chance",
            with(pc, &device("day = [{ at = \"09:00\", does = \"off\" }]\non = \"1h\"\noff = \"1h\"")),
        ),
        (
            "two things at once",
            with(pc, &device("day = [{ at = \"09:00\", does = \"off\" }, { at = \"09:00\", does = \"active\" }]")),
        ),
        ("half a priority", with(pc, &device("priority = 0.5"))),
        ("strange software", with("devices = [\"pc\"], software = { browsr = 1.0 }", &device(""))),
        ("more than all", with("devices = [\"pc\"], software = { own = 0.5, both = 0.6 }", &device(""))),
        (
            "not theirs",
            with(
                "devices = [\"pc\"], amalgamated_on = \"phone\"",
                &format!("{}[device.phone]\nmedia = [\"im\"]\n", device("")),
            ),
        ),
        ("how often", with(pc, &format!("{}[presence]\nto_agents = {{ delivery = \"period\" }}\n", device("")))),
        ("never by period", with(pc, &format!("{}[presence_service.aol]\nperiod = \"1m\"\n", device("")))),
        (
            "without end",
            with(pc, &format!("{}[presence_service.aol]\ndelivery = \"period\"\nperiod = \"0s\"\n", device(""))),
        ),
    ];
    let page = cases.map(|(name, text)| format!("== {name}\n{}", said(&text, &[], &[]))).join("\n");
    insta::assert_snapshot!("what_cannot_be_of_devices_and_presence", page);
}
