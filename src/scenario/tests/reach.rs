//! Devices by which clients are called back, as they are written.

use super::{read, said};
use crate::ids::{ClassId, DeviceId};
use crate::time::Span;
use crate::workload::{Address, Addresses, By, DeviceMedium, Rings};

/// Requests of clients with a computer and a cell phone, who are called by what this says.
fn with(devices: &str) -> String {
    format!(
        r#"# Whom?
[run]
start = "09:00"
end = "17:00"

[device.pc]
media = ["im", "ip-phone", "telephone"]

[device.cell]
media = ["cellular"]

[device.pager]
media = ["pager"]

[class.requests]
arrivals = "6/h"
talk = "5m"
clients = {{ devices = ["cell", "pc"] }}

[class.requests.callback]
offer = "at-once"
devices = {{ {devices} }}

[group.desk]
agents = 2
skills = ["requests"]
"#
    )
}

#[test]
fn devices_by_which_clients_are_called_are_read_as_written() {
    let of = |devices: &str| {
        let center = read(&with(devices)).center;
        center.classes[ClassId(0)].callback.as_ref().unwrap().addresses.clone().unwrap()
    };
    let pc = |medium| Address { device: DeviceId(0), place: 1, medium };
    let cell = Address { device: DeviceId(1), place: 0, medium: DeviceMedium::Cellular };
    let Addresses { order, by, rings } = of(
        "order = [\"pc\", { device = \"pc\", medium = \"telephone\" }, \"cell\"], away = [\"cell\"], offline = [], rings = \"in-turn\", put_off = \"5m\"",
    );
    assert_eq!(order, [pc(DeviceMedium::IpPhone), pc(DeviceMedium::Telephone), cell]);
    assert_eq!(rings, Rings::InTurn);
    let By::Presence(rules) = by else { panic!("what is seen decides") };
    let listed = rules.listed.map(|set| [0, 1, 2].map(|address| set.contains(address)));
    assert_eq!(listed, [[true; 3], [false; 3], [false, false, true], [false; 3]]);
    assert_eq!((rules.look_again, rules.put_off), (Span::from_seconds(60), Span::from_seconds(300)));
    assert_eq!(of("order = [\"cell\"], by = \"order\"").by, By::Order);
}

#[test]
fn what_cannot_be_of_devices_by_which_clients_are_called_names_its_line() {
    let cases = [
        ("nobody", with("order = []")),
        ("not theirs", with("order = [\"pager\"]")),
        ("no such device", with("order = [\"pcc\"]")),
        ("nothing to talk by", with("order = [{ device = \"pc\", medium = \"im\" }]")),
        ("not called by that", with("order = [\"pc\"], online = [\"cell\"]")),
        ("again at once", with("order = [\"pc\"], look_again = \"0s\"")),
        ("no clients", with("order = [\"pc\"]").replace("clients =", "# clients =")),
    ];
    let page = cases.map(|(name, text)| format!("== {name}\n{}", said(&text, &[], &[]))).join("\n");
    insta::assert_snapshot!("what_cannot_be_of_devices_by_which_clients_are_called", page);
}
