//! What is written about small centers, as a whole.

use super::number::nine_digits;
use super::*;
use crate::experiment::{Labels, Limits, Scope, WayIn, replicate, replicate_recorded, sample};
use crate::ids::ClassId;
use crate::model::Center;
use crate::time::Time;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn labels(center: &Center) -> Labels {
    Labels::of(center, sample::half_hour)
}

fn summary(center: &Center, replications: u32) -> Summary {
    results(center, replications).0
}

fn results(center: &Center, replications: u32) -> (Summary, Observations) {
    let results = replicate(center, 42, replications, Some(2), Limits::default(), &|_| ()).unwrap();
    let observations = Observations::of(center, &results, &labels(center), 42);
    (Summary::new(center, &results, labels(center), 0.95), observations)
}

fn run(summary: &Summary) -> Run<'_> {
    Run {
        question: "Are ten agents enough for calls and messages on a Monday morning?",
        warnings: &[],
        seed: 42,
        summary,
    }
}

/// An empty folder of one test, removed in the end.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new(test: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("switchboard-report-{}-{test}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn outputs<'a>(
    (summary, observations): &'a (Summary, Observations),
    sources: &'a [Source],
    command_line: &'a [String],
) -> Outputs<'a> {
    let platform = Platform { os: "linux", arch: "x86_64" };
    let provenance =
        Provenance { command_line, scenario: "agents = 10\n", sources, platform, warnings: &[], date: None };
    Outputs { run: run(summary), observations, provenance }
}

/// Runs the center, writes all files and gives their texts back by name.
fn written(center: &Center, replications: u32, threads: usize, path: &Path) -> Vec<(String, String)> {
    let labels = labels(center);
    let out = OutDir::prepare(path).unwrap();
    let contacts = ContactsFile::create(&out, &labels, Time::START).unwrap();
    let (threads, limits) = (Some(threads), Limits::default());
    let (results, ended) = replicate_recorded(center, 42, 0..replications, threads, limits, &|_| (), &contacts);
    ended.unwrap();
    let observations = Observations::of(center, &results, &labels, 42);
    let results = (Summary::new(center, &results, labels, 0.95), observations);
    let sources = [Source::new("monday.toml", b"agents = 10")];
    let command_line = ["run", "monday.toml"].map(str::to_owned);
    let paths = write_all(out, &outputs(&results, &sources, &command_line)).unwrap();
    let name = |file: &PathBuf| file.strip_prefix(path).unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|file| (name(file), text_of(fs::read(file).unwrap()).unwrap())).collect()
}

fn file<'a>(files: &'a [(String, String)], name: &str) -> &'a str {
    &files.iter().find(|(found, _)| found == name).unwrap_or_else(|| panic!("no {name}")).1
}

#[test]
fn the_console_report_is_the_table_that_a_planner_knows() {
    insta::assert_snapshot!(console(&run(&summary(&sample::mixed(), 10)), WIDTH));
}

#[test]
fn the_page_says_the_same_in_markdown() {
    insta::assert_snapshot!(markdown(&run(&summary(&sample::mixed(), 2))));
}

#[test]
fn the_files_have_the_heads_and_rows_that_programs_rely_on() {
    let folder = Folder::new("heads");
    let files = written(&sample::mixed(), 3, 2, &folder.0.join("out"));
    let mut start = String::new();
    for (name, text) in files.iter().filter(|(name, _)| name.contains(".csv")) {
        let lines: Vec<&str> = text.lines().take(4).collect();
        start.push_str(&format!("== {name}, {} lines\n{}\n", text.lines().count(), lines.join("\n")));
    }
    let json = |name: &str, count: usize| {
        let changes = ["\"version\"", "\"bytes\"", "\"xxh64\""];
        let lines = file(&files, name).lines().filter(|line| !changes.iter().any(|change| line.contains(change)));
        let lines: Vec<&str> = lines.take(count).collect();
        format!("== {name}, but for versions and digests\n{}\n", lines.join("\n"))
    };
    start.push_str(&json("manifest.json", 100));
    start.push_str(&json("summary.json", 25));
    insta::assert_snapshot!(start);
}

#[test]
fn one_thread_and_many_write_the_same_bytes() {
    let folder = Folder::new("threads");
    let center = sample::mixed();
    let alone = written(&center, 7, 1, &folder.0.join("1"));
    assert_eq!(alone.len(), 17, "{:?}", alone.iter().map(|(name, _)| name).collect::<Vec<_>>());
    for threads in [2, 16] {
        assert!(written(&center, 7, threads, &folder.0.join(threads.to_string())) == alone, "{threads} threads");
    }
}

#[test]
fn numbers_read_back_as_the_same_numbers_from_csv_and_json() {
    let folder = Folder::new("numbers");
    let center = sample::mixed();
    let files = written(&center, 3, 2, &folder.0.join("out"));
    let summary = summary(&center, 3);
    let whole = summary.whole(Scope::Class(1));
    let json: serde_json::Value = serde_json::from_str(file(&files, "summary.json")).unwrap();
    let row = &json["rows"][2];
    assert_eq!((row["scope"].as_str(), row["name"].as_str()), (Some("class"), Some("messages")));
    assert!(row["interval"].is_null() && json["rows"][14]["interval"] == 0);
    for value in &whole.values {
        let name = value.metric.name();
        let start = format!("class,\"messages\",{name},{},", value.metric.unit().name());
        let line = file(&files, "summary.csv").lines().find(|line| line.starts_with(&start)).unwrap();
        let cells: Vec<Option<f64>> = line[start.len()..].split(',').map(|cell| cell.parse().ok()).collect();
        let half_width = value.estimate.and_then(|estimate| estimate.half_width);
        let estimate = value.estimate.map(|estimate| estimate.value);
        let told = [estimate, half_width, value.standard_deviation()].map(|number| number.map(nine_digits));
        assert_eq!(cells, [told[0], told[1], told[2], Some(3.0)], "{name}");
        let close = |told: f64, number: f64| (told - number).abs() <= 5e-9 * number.abs();
        assert!(estimate.is_none_or(|number| close(told[0].unwrap(), number)), "{name}: {estimate:?}");
        // The reader of JSON used here may be off by the last digit; the text is not.
        let half_width = half_width.map(nine_digits);
        let text = half_width.map_or("null".to_owned(), |half_width| format!("\"half_width\":{half_width}"));
        assert!(file(&files, "summary.json").contains(&text), "{name}: {text}");
        let close = |read: f64| (read - half_width.unwrap()).abs() <= 1e-15 * read.abs();
        assert!(row["values"][name]["half_width"].as_f64().is_none_or(close), "{name}");
    }
    let defined = json["metrics"].as_array().unwrap().iter().map(|metric| metric["name"].as_str().unwrap());
    let occur = json["rows"].as_array().unwrap().iter().flat_map(|row| row["values"].as_object().unwrap().keys());
    assert_eq!(BTreeSet::from_iter(defined), BTreeSet::from_iter(occur.map(String::as_str)));
    let rows = summary.rows.iter().filter(|row| row.interval.is_none() || row.scope == Scope::Center);
    assert_eq!(json["rows"].as_array().unwrap().len(), rows.count());
}

#[test]
fn a_wait_file_ends_at_everybody() {
    let folder = Folder::new("waits");
    let files = written(&sample::mixed(), 2, 2, &folder.0.join("out"));
    let of = |class: &str| -> Vec<Vec<&str>> {
        let lines = file(&files, "waits.csv").lines().map(|line| line.split(',').collect::<Vec<_>>());
        lines.filter(|cells| cells[1].trim_matches('"') == class).collect()
    };
    let count = |class: &str| of(class).iter().map(|cells| cells[3].parse::<u64>().unwrap()).sum::<u64>();
    assert_eq!(of("messages")[0][2], "0.0", "the first bound is that of no wait");
    assert_eq!(of("messages").last().unwrap()[4], "1.0");
    assert_eq!(count("messages") + count("billing calls"), count(""));
}

#[test]
fn a_center_without_contacts_writes_empty_cells_and_no_nonsense() {
    let folder = Folder::new("empty");
    let center = sample::without_contacts();
    let files = written(&center, 3, 2, &folder.0.join("out"));
    assert!(file(&files, "summary.csv").contains("\ncenter,,offered,contacts,0.0,0.0,0.0,3\n"));
    assert!(file(&files, "summary.csv").contains("\ncenter,,asa,s,,,,3\n"));
    assert!(file(&files, "summary.json").contains("\"asa\":null"));
    assert_eq!(file(&files, "contacts.csv").lines().count(), 1);
    assert_eq!(file(&files, "waits.csv").lines().count(), 1);
    for (name, text) in &files {
        assert!(!text.contains("NaN") && !text.contains("inf,") && !text.contains(",-0.0,"), "{name}");
    }
    insta::assert_snapshot!(console(&run(&summary(&center, 3)), WIDTH));
}

#[test]
fn a_class_of_whom_nobody_is_answered_has_empty_cells_and_no_curve() {
    let folder = Folder::new("nobody");
    let files = written(&sample::with_nobody_for(ClassId(1)), 2, 2, &folder.0.join("out"));
    assert!(file(&files, "summary.csv").contains("\nclass,\"messages\",answered,contacts,0.0,0.0,0.0,2\n"));
    assert!(file(&files, "summary.csv").contains("\nclass,\"messages\",asa,s,,,,2\n"));
    let lines = file(&files, "replications.csv.gz").lines().map(|line| line.split(',').collect::<Vec<_>>());
    let lines = Vec::from_iter(lines);
    let place = |metric: &str| lines[0].iter().position(|&name| name == metric).unwrap();
    let row = lines.iter().find(|cells| cells[..3] == ["1", "class", "\"messages\""]).unwrap();
    assert_eq!((row[place("answered")], row[place("wait_p90")]), ("0.0", ""));
    assert!(!file(&files, "waits.csv").contains("messages"));
    assert!(file(&files, "charts/waits.svg").contains("none answered"));
}

#[test]
fn one_replication_has_no_half_widths_anywhere() {
    let folder = Folder::new("one");
    let files = written(&sample::mixed(), 1, 2, &folder.0.join("out"));
    let mut lines = file(&files, "summary.csv").lines();
    lines.next();
    assert!(lines.all(|line| line.ends_with(",,1")));
    assert!(!file(&files, "summary.md").contains('±'));
    assert!(!file(&files, "charts/service.svg").contains("<polygon opacity=\"0.22\""), "there is no band");
    let text = console(&run(&summary(&sample::mixed(), 1)), WIDTH);
    assert!(!text.contains('±') && text.contains("there are no intervals"), "{text}");
}

#[test]
fn strange_names_break_no_table_and_no_chart() {
    let mut summary = summary(&sample::mixed(), 2);
    summary.labels.classes = vec![String::new(), "<a & \"b\">|\u{1}\n".repeat(400)];
    summary.labels.groups = vec!["é".repeat(50), "\u{0}".into()];
    summary.labels.intervals.iter_mut().for_each(|label| label.push_str(" of a day with a name"));
    let run = Run { question: &"Why\u{7}? ".repeat(1_000), ..run(&summary) };
    assert!(console(&run, WIDTH).lines().all(|line| line.chars().count() <= 110), "{}", console(&run, WIDTH));
    assert!(markdown(&run).lines().filter(|line| line.starts_with("| ")).count() > 10);
    let charts = [Some(chart::service(&run)), chart::waits(&run), chart::agents(&run), chart::classes(&run)];
    for chart in charts {
        let chart = chart.expect("there are agents and classes");
        for (svg, width) in [(chart.file(), 960), (chart.on_page(), 480)] {
            let start = format!("<svg width=\"{width}\" height=\"");
            assert!(
                svg.starts_with(&start) && svg.contains(&format!("viewBox=\"0 0 {} ", 8 * width)),
                "{}",
                &svg[..80]
            );
            assert!(svg.chars().all(|sign| sign == '\n' || !sign.is_control()) && !svg.contains("<a"));
        }
    }
}

#[test]
fn charts_that_have_nothing_to_show_are_left_out_and_none_leaves_its_scale() {
    let empty = results(&sample::without_contacts(), 3);
    let run_of = run(&empty.0);
    assert!(chart::classes(&run_of).is_none() && chart::convergence(&run_of, &empty.1).is_none());
    let one = results(&sample::mixed(), 1);
    assert!(chart::convergence(&run(&one.0), &one.1).is_none(), "one replication does not settle");
    let many = results(&sample::mixed(), 6);
    let pictures = [
        chart::service(&run(&many.0)),
        chart::agents(&run(&many.0)).expect("there are agents"),
        chart::classes(&run(&many.0)).expect("there are two classes"),
        chart::convergence(&run(&many.0), &many.1).expect("there are six replications"),
    ];
    for svg in pictures.iter().flat_map(|chart| [chart.file(), chart.on_page()]) {
        let sizes = svg.split("viewBox=\"0 0 ").nth(1).and_then(|rest| rest.split('"').next()).expect("a size");
        let (width, height) = sizes.split_once(' ').expect("two numbers");
        let (width, height): (f64, f64) = (width.parse().unwrap(), height.parse().unwrap());
        let points = svg.split("points=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for point in points.flat_map(|points| points.split_whitespace()) {
            let (x, y) = point.split_once(',').expect("two numbers");
            let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
            assert!((0.0..=width).contains(&x) && (0.0..=height).contains(&y), "{point} of {sizes}");
        }
    }
}

#[test]
fn a_chart_has_at_most_twelve_labels_of_intervals_and_eight_lines() {
    let mut summary = summary(&sample::mixed(), 2);
    let (rows, waits) = (summary.by_interval(Scope::Center).cloned().collect::<Vec<_>>(), summary.waits[0].clone());
    summary.labels.intervals =
        (0..336).map(|number| format!("{:02}:{:02}", number / 2 % 24, number % 2 * 30)).collect();
    summary.rows.retain(|row| row.interval.is_none());
    summary
        .rows
        .extend((0..336).map(|number| crate::experiment::Row { interval: Some(number), ..rows[number % 8].clone() }));
    summary.labels.classes = (0..20).map(|number| format!("class {number}")).collect();
    (summary.labels.class_media, summary.labels.media) = (vec![WayIn::Voice; 20], Vec::new());
    let slower = |factor: u64| {
        let spans = waits.buckets().flat_map(|(bound, count)| (0..count).map(move |_| bound.times(factor)));
        spans.collect::<crate::stats::SpanHistogram>()
    };
    summary.waits = (1..=20).map(slower).collect();
    let run = run(&summary);
    let service = chart::service(&run).file();
    let labels = service.lines().filter(|line| line.contains(":00") || line.contains(":30")).count();
    assert!((5..=12).contains(&labels), "{labels}");
    let waits = chart::waits(&run).expect("somebody is answered").file();
    assert!(waits.contains("14 others") && waits.contains("class 5") && !waits.contains("class 6"));
}

#[test]
fn a_manifest_lists_every_other_file_with_its_digest() {
    let folder = Folder::new("manifest");
    let files = written(&sample::mixed(), 2, 2, &folder.0.join("out"));
    let manifest: serde_json::Value = serde_json::from_str(file(&files, "manifest.json")).unwrap();
    let listed = manifest["outputs"].as_array().unwrap();
    assert_eq!(listed.len(), files.len() - 1);
    for entry in listed {
        let bytes = fs::read(folder.0.join("out").join(entry["name"].as_str().unwrap())).unwrap();
        assert_eq!(entry["bytes"], bytes.len());
        assert_eq!(entry["xxh64"], crate::digest::Digest::of(&bytes).hex());
    }
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

#[test]
fn results_of_before_are_replaced_as_a_whole() {
    let folder = Folder::new("replace");
    let out = folder.0.join("out");
    written(&sample::mixed(), 2, 2, &out);
    let results = results(&sample::mixed(), 3);
    let prepared = OutDir::prepare(&out).unwrap();
    assert!(
        fs::read_to_string(out.join("summary.csv")).unwrap().contains(",2\n"),
        "the old ones stay until the new are done"
    );
    write_all(prepared, &outputs(&results, &[], &[])).unwrap();
    assert!(fs::read_to_string(out.join("summary.csv")).unwrap().contains(",3\n"));
    assert!(!out.join("contacts.csv").exists(), "nothing of the old results is left");
    assert_eq!(names(&folder.0), ["out"]);
}

#[test]
fn a_run_that_ends_early_leaves_nothing() {
    let folder = Folder::new("early");
    let out = OutDir::prepare(&folder.0.join("deep/er/out")).unwrap();
    ContactsFile::create(&out, &labels(&sample::mixed()), Time::START).unwrap();
    drop(out);
    assert_eq!(names(&folder.0.join("deep/er")), [""; 0]);
}

#[test]
fn what_cannot_be_replaced_is_refused_before_the_runs() {
    let folder = Folder::new("refuse");
    let at = |name: &str| folder.0.join(name);
    fs::write(at("file"), "mine").unwrap();
    fs::create_dir(at("mine")).unwrap();
    fs::write(at("mine/notes.txt"), "mine").unwrap();
    fs::create_dir(at("empty")).unwrap();
    written(&sample::without_contacts(), 1, 1, &at("ours"));
    fs::write(at("ours/charts/notes.txt"), "mine").unwrap();
    fs::create_dir(at("other")).unwrap();
    fs::write(at("other/manifest.json"), "{\"program\": \"other\", \"outputs\": []}").unwrap();
    let mut messages = String::new();
    for name in ["file", "file/out", "mine", "ours", "other", ".."] {
        let path = if name == ".." { PathBuf::from("/") } else { at(name) };
        let message = OutDir::prepare(&path).unwrap_err().to_string();
        messages.push_str(&message.replace(folder.0.to_str().unwrap(), "HERE"));
        messages.push('\n');
    }
    insta::assert_snapshot!(messages);
    assert_eq!(fs::read_to_string(at("ours/charts/notes.txt")).unwrap(), "mine");
    assert!(OutDir::prepare(&at("empty")).is_ok());
}

#[test]
fn a_file_that_appears_during_the_run_is_not_lost() {
    let folder = Folder::new("appears");
    let out = folder.0.join("out");
    let prepared = OutDir::prepare(&out).unwrap();
    fs::create_dir(&out).unwrap();
    fs::write(out.join("notes.txt"), "mine").unwrap();
    let results = results(&sample::without_contacts(), 1);
    let error = write_all(prepared, &outputs(&results, &[], &[])).unwrap_err();
    assert!(matches!(error.cause, WriteCause::Foreign(_)));
    assert_eq!((names(&folder.0), names(&out)), (vec!["out".into()], vec!["notes.txt".into()]));
}

#[test]
fn two_runs_into_one_folder_do_not_mix() {
    let folder = Folder::new("two");
    let out = folder.0.join("out");
    let (first, second) = (OutDir::prepare(&out).unwrap(), OutDir::prepare(&out).unwrap());
    let (one, other) = (results(&sample::without_contacts(), 1), results(&sample::without_contacts(), 2));
    write_all(first, &outputs(&one, &[], &[])).unwrap();
    write_all(second, &outputs(&other, &[], &[])).unwrap();
    assert!(fs::read_to_string(out.join("summary.csv")).unwrap().contains(",2\n"));
    assert_eq!(names(&folder.0), ["out"]);
}
