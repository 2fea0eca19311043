//! Rows against a library's CSV, and what happens to them on their way to the file.

use super::*;
use crate::experiment::{ContactRecord, Host, Limits, Observer, Outcome, Stopped, replicate_recorded, sample};
use crate::ids::{AgentId, ClassId, ProviderId, SiteId};
use crate::model::{Hosting, Modes};
use crate::report::WriteCause;
use crate::report::tests::Folder;
use crate::time::{Span, Time};
use std::fs;

/// Labels with these names of classes, providers and sites, and no others.
fn labels(classes: &[&str], providers: &[&str], sites: &[&str]) -> Labels {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let known = Labels::of(&sample::mixed(), sample::half_hour);
    let tells_waits = !sites.is_empty();
    Labels { classes: names(classes), providers: names(providers), sites: names(sites), tells_waits, ..known }
}

/// What is put for these records of replication 3.
fn rows(file: &ContactsFile, records: &[ContactRecord]) -> String {
    let mut text = Vec::new();
    let mut put = |chunk: Chunk| text.extend_from_slice(chunk.text());
    let mut rows = file.watch(3, &mut put);
    records.iter().for_each(|record| rows.on_contact(record));
    file.end(rows);
    String::from_utf8(text).unwrap()
}

/// The same, made with a library.
fn expected(labels: &Labels, records: &[ContactRecord]) -> String {
    let seconds = |nanos: u64| {
        let text = format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
        let short = text.trim_end_matches('0');
        if short.ends_with('.') { format!("{short}0") } else { short.to_owned() }
    };
    let span = |span: Option<Span>| span.map_or(String::new(), |span| seconds(span.nanos()));
    let mut out = csv::Writer::from_writer(Vec::new());
    for record in records {
        let ContactRecord { class, number, retrials, arrived, requested, connected, left, .. } = *record;
        let mut row = vec![
            "3".to_owned(),
            labels.classes[usize::from(class.0)].clone(),
            number.to_string(),
            record.outcome.name().to_owned(),
            retrials.to_string(),
            record.recalls.to_string(),
            seconds(arrived.nanos()),
            span(Some(requested.unwrap_or(left).since(arrived))),
            span(requested.map(|requested| connected.unwrap_or(left).since(requested))),
            span(connected.map(|connected| left.since(connected))),
            span(connected.map(|_| record.wrap_up)),
            record.agent.map_or(String::new(), |agent| agent.0.to_string()),
        ];
        if !labels.providers.is_empty() {
            row.extend([
                record.hosted.map_or(String::new(), |(provider, _)| labels.providers[usize::from(provider.0)].clone()),
                match record.hosted {
                    None => String::new(),
                    Some((_, Host::Provider)) => "provider".to_owned(),
                    Some((_, Host::Proxy)) => "proxy".to_owned(),
                },
                record.modes.map_or(String::new(), |modes| modes.asked.name().to_owned()),
                record.modes.map_or(String::new(), |modes| modes.used.name().to_owned()),
            ]);
        }
        if !labels.sites.is_empty() {
            row.push(record.site.map_or(String::new(), |site| labels.sites[usize::from(site.0)].clone()));
        }
        if labels.tells_waits {
            row.push(span(record.told));
        }
        out.write_record(row).unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

fn at(nanos: u64) -> Time {
    Time::from_nanos(nanos)
}

/// Contacts of every outcome, as they are and with each part missing or extreme in turn.
fn records() -> Vec<ContactRecord> {
    let full = ContactRecord {
        class: ClassId(1),
        number: 1_234_567,
        retrials: 2,
        recalls: 1,
        arrived: at(12_345_678_901_234),
        requested: Some(at(12_345_678_901_235)),
        connected: Some(at(12_346_000_000_000)),
        left: at(12_399_120_000_000),
        wrap_up: Span::from_nanos(30_000_000_100),
        site: Some(SiteId(1)),
        transferred_from: None,
        switched_from: None,
        moved_to: None,
        told: Some(Span::from_nanos(130_000_000_000)),
        agent: Some(AgentId(17)),
        hosted: Some((ProviderId(0), Host::Provider)),
        modes: Some(Modes::RELAYED),
        outcome: Outcome::Handled,
    };
    let of = |outcome: &Outcome| ContactRecord { outcome: *outcome, ..full.clone() };
    let mut records: Vec<ContactRecord> = Outcome::ALL.iter().map(of).collect();
    for change in [
        (|record| record.class = ClassId(0)) as fn(&mut ContactRecord),
        |record| record.number = u64::MAX,
        |record| record.retrials = u16::MAX,
        |record| record.recalls = u16::MAX,
        |record| record.arrived = Time::START,
        |record| record.requested = Some(record.arrived),
        |record| record.requested = None,
        |record| record.connected = record.requested,
        |record| record.connected = None,
        |record| record.left = Time::MAX,
        |record| record.left = record.connected.unwrap_or(record.left),
        |record| record.wrap_up = Span::ZERO,
        |record| record.wrap_up = Span::MAX,
        |record| record.told = Some(Span::ZERO),
        |record| record.told = None,
        |record| record.site = None,
        |record| record.site = Some(SiteId(0)),
        |record| record.agent = None,
        |record| record.agent = Some(AgentId(u32::MAX)),
        |record| record.hosted = None,
        |record| record.hosted = Some((ProviderId(1), Host::Proxy)),
        |record| record.modes = None,
        |record| record.modes = Some(Modes { asked: Hosting::Handover, used: Hosting::Redirect }),
    ] {
        // Whatever was changed before stays, so that parts are missing together; and each is changed alone.
        let mut together = records.last().unwrap().clone();
        let mut alone = full.clone();
        change(&mut alone);
        change(&mut together);
        records.extend([alone, together]);
    }
    let longest = ContactRecord {
        number: u64::MAX,
        retrials: u16::MAX,
        recalls: u16::MAX,
        arrived: at(i64::MAX as u64 - 3),
        requested: Some(at(i64::MAX as u64 - 2)),
        connected: Some(at(i64::MAX as u64 - 1)),
        left: Time::MAX,
        wrap_up: Span::MAX,
        agent: Some(AgentId(u32::MAX)),
        modes: Some(Modes { asked: Hosting::Handover, used: Hosting::Redirect }),
        outcome: Outcome::AbandonedInDialogue,
        ..full
    };
    records.push(longest);
    records
}

#[test]
fn rows_are_those_of_a_library_for_every_outcome_and_whatever_is_missing() {
    let folder = Folder::new("rows");
    let out = OutDir::prepare(&folder.0.join("out")).unwrap();
    let long = "long, \"and\" longer ".repeat(20_000);
    for labels in [
        labels(&["calls", "chats"], &["alpha", "beta"], &["here", "there"]),
        labels(&["calls", "chats"], &["alpha", "beta"], &[]),
        labels(&["calls", "chats"], &[], &["here", "there"]),
        labels(&["calls", "chats"], &[], &[]),
        labels(
            &["", "says \"hello\", often"],
            &["a name of more than thirty-two bytes, with a comma", ""],
            &["é\n", &long],
        ),
        labels(&[&long, &long], &[&long, &long], &[&long, &long]),
    ] {
        let file = ContactsFile::create(&out, &labels, Time::START).unwrap();
        let records = records();
        assert!(rows(&file, &records) == expected(&labels, &records), "{:?}", labels.classes[0].get(..20));
    }
}

#[test]
fn chunks_end_with_a_row_and_are_filled_again() {
    let folder = Folder::new("chunks");
    let out = OutDir::prepare(&folder.0.join("out")).unwrap();
    let labels = labels(&["calls", "chats"], &["alpha", "beta"], &["here", "there"]);
    let path = folder.0.join("rows");
    let file = ContactsFile {
        file: File::create(&path).unwrap(),
        ..ContactsFile::create(&out, &labels, Time::START).unwrap()
    };
    let records = Vec::from_iter(records().into_iter().cycle().take(10_000));
    let mut put = |chunk: Chunk| {
        assert!(chunk.text().ends_with(b"\n") && chunk.text().len() < Chunk::FULL + 1_000);
        file.take(chunk).unwrap();
    };
    for replication in 0..5 {
        let mut rows = file.watch(replication, &mut put);
        records.iter().for_each(|record| rows.on_contact(record));
        file.end(rows);
    }
    file.flush().unwrap();
    // Some wait for a block while others are filled.
    assert!(file.spare().len() <= 8, "{}", file.spare().len());
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1 + 50_000);
}

#[test]
fn what_cannot_be_written_stops_the_replications_and_names_the_file() {
    let folder = Folder::new("read-only");
    let (path, closed) = (folder.0.join("out"), folder.0.join("closed"));
    let out = OutDir::prepare(&path).unwrap();
    let center = sample::mixed();
    let labels = Labels::of(&center, sample::half_hour);
    fs::write(&closed, "").unwrap();
    for threads in [1, 2, 16] {
        // A file that is open for reading takes nothing.
        let file = ContactsFile {
            file: File::open(&closed).unwrap(),
            ..ContactsFile::create(&out, &labels, Time::START).unwrap()
        };
        let (_, run) = replicate_recorded(&center, 42, 0..20, Some(threads), Limits::default(), &|_| (), &file);
        let Err(Stopped::Refused(error)) = run else { panic!("rows were written to a file that takes none") };
        assert_eq!(error.path, path.join("contacts.csv"));
        assert!(matches!(error.cause, WriteCause::System { action: "write", .. }), "{error}");
    }
}
