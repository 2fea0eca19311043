//! Several sites: each has agents, queues and an engine of its own.

use super::script::*;
use switchboard::ids::{GroupId, SiteId};
use switchboard::model::ContactRecord;

/// One agent in the north and one in the south.
fn two() -> Script {
    Script::new().staff(Staff::voice()).staff(Staff { group: 1, ..Staff::voice() })
}

#[test]
fn csr_04_who_comes_to_a_full_site_waits_there_though_another_is_idle() {
    let calls = calls(&[contact(0.0, 60.0), contact(10.0, 60.0)]);
    let run = two().class(calls).sites(&["north", "south"], &[&[1.0, 0.0]]).run();
    assert_eq!(run.records, [served(0, 0.0, 0.0, 60.0, 0), served(1, 10.0, 60.0, 120.0, 0)]);
    let north = &run.result.sites[SiteId(0)];
    assert_eq!((north.cells.get(0).offered, north.cells.get(0).answered(), north.max_waiting[0]), (2, 2, 1));
    assert_eq!(north.waiting, [area(50.0), 0]);
    assert_eq!(run.result.sites[SiteId(1)].cells.get(0).offered, 0);
}

#[test]
fn csr_04_an_agent_of_one_site_never_takes_who_waits_at_another() {
    let (north, south) =
        (calls(&[contact(0.0, 100.0), contact(1.0, 100.0)]), calls_of("south", 0, &[contact(0.0, 10.0)]));
    let script = two().class(north).class(south);
    let records = script.sites(&["north", "south"], &[&[1.0, 0.0], &[0.0, 1.0]]).records();
    let in_the_south = |record| at_site(1, of(1, record));
    assert_eq!(
        records,
        [served(0, 0.0, 0.0, 100.0, 0), served(1, 1.0, 100.0, 200.0, 0), in_the_south(served(0, 0.0, 0.0, 10.0, 1))]
    );
}

#[test]
fn a_fixed_split_sends_each_site_its_share_and_the_same_contacts_whatever_happens_there() {
    let many: Vec<_> = (0..10_000).map(|number| contact(f64::from(number) * 0.3, 0.1)).collect();
    let split = |talk: f64| {
        let class = calls(&many.iter().map(|call| impatient(call.time.seconds(), talk, 1.0)).collect::<Vec<_>>());
        two().class(class).sites(&["north", "south"], &[&[0.3, 0.7]]).records()
    };
    let sites = |records: &[ContactRecord]| records.iter().map(|record| record.site).collect::<Vec<_>>();
    let quiet = split(0.1);
    assert_eq!(sites(&quiet), sites(&split(5.0)));
    let north = quiet.iter().filter(|record| record.site == Some(SiteId(0))).count() as f64;
    let standard_error = (10_000.0_f64 * 0.3 * 0.7).sqrt();
    assert!((north - 3_000.0).abs() < 4.0 * standard_error, "{north}");
}

#[test]
fn csr_01_agents_at_any_number_of_stations_serve_as_one_group_and_each_is_busy_idle_or_away() {
    let calls = calls(&[contact(0.0, 60.0), contact(10.0, 60.0), contact(20.0, 60.0), contact(30.0, 60.0)]);
    let staff = || Staff::voice().on_duty(&[(0.0, 100.0)]);
    let run = Script::new().class(calls).staff(staff()).staff(staff()).staff(staff()).horizon(200.0).run();
    let connected = run.records.iter().map(|record| (record.agent.unwrap().0, record.connected.unwrap()));
    assert_eq!(connected.collect::<Vec<_>>(), [(0, at(0.0)), (1, at(10.0)), (2, at(20.0)), (0, at(60.0))]);
    let group = &run.result.groups[GroupId(0)];
    let (busy, present) = (group.busy[0], group.present[0]);
    // The fourth call keeps its agent 20 s beyond their duty.
    assert_eq!((busy, present), (area(4.0 * 60.0), area(3.0 * 100.0 + 20.0)));
    let (idle, away) = (present - busy, area(3.0 * 200.0) - present);
    assert_eq!(busy + idle + away, area(3.0 * 200.0));
    assert_eq!(group.overtime, area(20.0));
}
