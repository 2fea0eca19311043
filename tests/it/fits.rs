//! What a fit finds again of a known center, from what the simulator wrote about it.

use crate::cli::{call, folder};
use std::fs;
use std::path::Path;
use switchboard::history::fit::{ClassFit, SharedFit};
use switchboard::history::{Choice, Fit, FittedCenter, Input, Wishes};
use switchboard::ids::ClassId;
use switchboard::model::Center;
use switchboard::random::Root;
use switchboard::scenario::{Memory, load};
use switchboard::stats::fitting::{Family, Fitted, Measured, Observation};
use switchboard::time::{Span, Time};
use switchboard::workload::{ArrivalStream, Arrivals, Busyness, Piece, RatedPieces, SharedBusyness};

/// Long waits, so that many give up, and short enough that the patience of most is cut off by an agent.
const CENTER: &str = r#"# How much does a fit find again?

[run]
start = "08:00"
end = "18:00"
replications = 1

[class.sales]
arrivals = "150/h"
patience = { distribution = "weibull", mean = "3m", cv = 0.7 }
talk = { distribution = "lognormal", mean = "4m", cv = 0.8 }
wrap_up = "exponential(30s)"

[group.front]
agents = 10
skills = ["sales"]
"#;

/// What is true of that center.
const TALK: (f64, f64) = (240.0, 0.8);
const WRAP_UP: f64 = 30.0;
const PATIENCE: (f64, f64) = (180.0, 0.7);

/// The contacts of so many days, each a file of its own.
fn histories(name: &str, count: usize) -> Vec<Input> {
    let place = folder(name);
    let scenario = place.join("known.toml");
    fs::write(&scenario, CENTER).unwrap();
    let out = place.join("out");
    let (scenario, out) = (scenario.to_str().unwrap(), out.to_str().unwrap());
    call(&["run", scenario, "--replications", &count.to_string(), "--contacts", "--out", out]).ends_with(0);
    let text = fs::read_to_string(place.join("out/contacts.csv")).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let mut days: Vec<String> = Vec::new();
    for row in rows.lines() {
        let day: usize = row.split(',').next().unwrap().parse().unwrap();
        while days.len() <= day {
            days.push(format!("{head}\n"));
        }
        days[day].push_str(row);
        days[day].push('\n');
    }
    days.into_iter().map(|text| Input { name: "contacts.csv".to_owned(), bytes: text.into_bytes() }).collect()
}

/// How often an interval of 95 % held the truth.
#[derive(Default)]
struct Coverage {
    of: usize,
    held: usize,
}

impl Coverage {
    fn count(&mut self, measured: Measured, truth: f64) {
        let (low, high) = measured.interval(0.95);
        self.of += 1;
        self.held += usize::from(low <= truth && truth <= high);
    }

    fn share(&self) -> f64 {
        self.held as f64 / self.of as f64
    }
}

/// Coverage of: mean and cv of conversations, mean of the work after them, mean and cv of patience, arrivals; and of the mean of patience
/// by a fit that leaves out who did not give up.
fn coverage(histories: &[Input]) -> ([Coverage; 6], Coverage, f64) {
    let (mut found, mut naive): ([Coverage; 6], Coverage) = Default::default();
    let mut censored = 0.0;
    for history in histories {
        let center =
            FittedCenter::of(std::slice::from_ref(history), &Wishes::default()).unwrap_or_else(|why| panic!("{why}"));
        let ClassFit { talk, after_call, patience, arrivals, .. } = &center.fit.classes["sales"];
        let of = |fitted: &[Fitted], family: Family| {
            fitted.iter().find(|fitted| fitted.distribution.family() == family).cloned().expect("the family was fitted")
        };
        let talk = of(&talk.as_ref().unwrap().candidates, Family::LogNormal);
        found[0].count(talk.mean, TALK.0);
        found[1].count(talk.cv, TALK.1);
        found[2].count(of(&after_call.as_ref().unwrap().candidates, Family::Exponential).mean, WRAP_UP);
        let patience = patience.as_ref().unwrap();
        let weibull = of(&patience.candidates, Family::Weibull);
        found[3].count(weibull.mean, PATIENCE.0);
        found[4].count(weibull.cv, PATIENCE.1);
        for cell in &arrivals.cells {
            found[5].count(cell.expected, 75.0);
        }
        let gave_up: Vec<Observation> = center
            .history
            .contacts
            .iter()
            .filter(|(_, contact)| contact.outcome == switchboard::history::Outcome::Abandoned)
            .map(|(_, contact)| Observation::ended(contact.wait))
            .collect();
        naive.count(Fitted::of(Family::Weibull, &gave_up).unwrap().mean, PATIENCE.0);
        censored += (1.0 - patience.gave_up as f64 / patience.waited as f64) / histories.len() as f64;
    }
    (found, naive, censored)
}

#[test]
fn what_the_simulator_was_told_is_found_again_within_its_errors() {
    let histories = histories("fits", 40);
    let (found, naive, censored) = coverage(&histories);
    assert!((0.6..0.8).contains(&censored), "{censored}");
    for (number, coverage) in found.iter().enumerate() {
        // Four standard errors of a share of 95 % of so many; intervals of one day count as one.
        let error = (0.95 * 0.05 / histories.len() as f64).sqrt();
        assert!((coverage.share() - 0.95).abs() < 4.0 * error, "{number}: {}", coverage.share());
    }
    assert!(naive.share() == 0.0, "{}", naive.share());
}

#[test]
#[ignore = "two minutes: a thousand histories, for the share of two hundred has a standard error of 1.5 points by itself"]
fn intervals_of_95_percent_hold_the_truth_in_93_to_97_percent_of_histories() {
    let histories = histories("fits-many", 1_000);
    let (found, naive, censored) = coverage(&histories);
    let shares: Vec<f64> = found.iter().map(Coverage::share).collect();
    assert!((0.65..0.8).contains(&censored), "{censored}");
    // In the order of `coverage`.
    assert!(shares.iter().all(|share| (0.93..=0.97).contains(share)), "{shares:?}");
    assert!(naive.share() < 0.05, "{}", naive.share());
    // Two hundred, all estimates together.
    let (found, ..) = coverage(&histories[..200]);
    let (of, held) = found[..5].iter().fold((0, 0), |(of, held), coverage| (of + coverage.of, held + coverage.held));
    let together = held as f64 / of as f64;
    assert!((0.93..=0.97).contains(&together), "{together}");
}

#[test]
fn an_atom_of_those_who_hang_up_at_once_is_told_from_hurry() {
    use switchboard::history::fit::PatienceFit;
    // One in ten of those who have to wait hangs up at once, the others wait 200 s on average; agents cut that off after 60.
    let mut waits: Vec<(f64, bool)> = vec![(0.0, false); 500];
    for number in 0..1_000 {
        let share = (f64::from(number) + 0.5) / 900.0;
        if number < 900 {
            let patience = -200.0 * (1.0 - share).max(1e-9).ln();
            waits.push((patience.min(60.0), patience <= 60.0));
        } else {
            waits.push((0.0, true));
        }
    }
    let fit = PatienceFit::of(&waits).unwrap();
    let share = fit.at_once.expect("there are some");
    assert!((share.value - 0.1).abs() < 2.0 * share.error + 0.006, "{share:?}");
    let mean = fit.candidates.iter().find(|fitted| fitted.distribution.family() == Family::Exponential).unwrap().mean;
    assert!((mean.value - 200.0).abs() < 3.0 * mean.error, "{mean:?}");
    // Without them there is no atom.
    let plain: Vec<(f64, bool)> = waits.iter().copied().filter(|wait| *wait != (0.0, true)).collect();
    assert_eq!(PatienceFit::of(&plain).unwrap().at_once, None);
}

/// A Weibull distribution of mean 120 s with a coefficient of variation of 1.40 has 3.3 % give up within a second: that is no atom. With an atom of a
/// tenth besides, both are found.
#[test]
fn hurry_that_the_distribution_explains_is_no_atom() {
    use switchboard::history::fit::PatienceFit;
    let (shape, mean) = (0.7286_f64, 120.0);
    let scale = mean / libm::tgamma(1.0 + 1.0 / shape);
    let patience = |share: f64| scale * (-(1.0 - share).ln()).powf(1.0 / shape);
    // Agents cut off every other wait after 90 s, and the others after 240.
    let waits = Vec::from_iter((0..4_000).map(|number| {
        let (patience, limit) = (patience((f64::from(number) + 0.5) / 4_000.0), [90.0, 240.0][number as usize % 2]);
        (patience.min(limit), patience <= limit)
    }));
    let quick = waits.iter().filter(|(wait, gave_up)| *gave_up && *wait <= 1.0).count();
    assert!((120..145).contains(&quick), "{quick}");
    let fit = PatienceFit::of(&waits).unwrap();
    assert_eq!(fit.at_once, None);
    let best = fit.distribution(0).expect("a distribution fits");
    assert_eq!(best.distribution.family(), Family::Weibull);
    assert!((best.mean.value - mean).abs() < 3.0 * best.mean.error, "{best:?}");
    let with_atom = Vec::from_iter(waits.iter().copied().chain(vec![(0.0, true); 444]));
    let fit = PatienceFit::of(&with_atom).unwrap();
    let share = fit.at_once.expect("a tenth hangs up at once");
    assert!((share.value - 0.1).abs() < 3.0 * share.error, "{share:?}");
    let best = fit.distribution(0).expect("a distribution fits");
    assert!((best.mean.value - mean).abs() < 3.0 * best.mean.error, "{best:?}");
}

#[test]
fn every_export_is_imported_fitted_and_run_by_one_command_each() {
    for (number, file) in [
        "01_asterisk_queue_log",
        "09_amazon_connect_historical.csv",
        "17_roster_german.csv",
        "19_forecast_matrix.csv",
        "20_vcon.jsonl",
    ]
    .into_iter()
    .enumerate()
    {
        let place = folder(&format!("import-fit-run-{number}"));
        let path = |name: &str| place.join(name).to_str().unwrap().to_owned();
        let (imported, fitted) = (path("imported"), path("fitted"));
        call(&["import", &format!("tests/imports/{file}"), "--out", &imported, "--timezone", "Europe/Madrid"])
            .ends_with(0);
        let fit = call(&["fit", &imported, "--out", &fitted, "--replications", "2"]).ends_with(0);
        let ran = call(&["run", &format!("{fitted}/scenario.toml"), "--replications", "2"]).ends_with(0);
        assert_eq!(ran.err, "", "{file}");
        if number == 0 {
            assert!(
                fit.out.contains("the patience of 78 % is cut off") && fit.out.contains("conversation of sales: gamma"),
                "{}",
                fit.out
            );
            let written = fs::read_to_string(place.join("fitted/fit.md")).unwrap();
            for picture in written
                .lines()
                .filter_map(|line| line.strip_suffix(')')?.rsplit_once('(').map(|(_, name)| name.to_owned()))
            {
                let text = fs::read_to_string(place.join("fitted").join(&picture))
                    .unwrap_or_else(|_| panic!("{picture} is there"));
                assert!(text.starts_with("<svg"), "{picture}");
            }
        }
    }
}

#[test]
fn a_folder_with_nothing_to_fit_says_what_to_give() {
    let place = folder("fit-nothing");
    let out = place.join("out");
    call(&["fit", place.to_str().unwrap(), "--out", out.to_str().unwrap()])
        .ends_with(1)
        .complains(&["there is none of contacts.csv", "switchboard import"]);
    assert!(!out.exists());
}

/// Contacts of six weeks by day and class, of days that are busy for all classes alike and for each by itself.
fn six_weeks(shared: f64, own: &[(&str, f64)], seed: u64) -> Input {
    const DAYS: u32 = 42;
    let end = |day: u32| Time::START + Span::from_seconds(u64::from(day) + 1);
    let pieces = Vec::from_iter((0..DAYS).map(|day| Piece { end: end(day), amount: 300.0, day }));
    let rates = RatedPieces::new(pieces).unwrap();
    let shared = SharedBusyness { day_cv: shared, ..SharedBusyness::default() };
    let mut text = "date,time,class,offered,answered\n".to_owned();
    for &(class, day_cv) in own {
        let busyness = Busyness { day_cv, ..Busyness::default() };
        let arrivals = Arrivals::Poisson { rates: rates.clone(), busyness, batch: None, bursts: None };
        let mut stream = ArrivalStream::new(&arrivals, &shared, Root::new(seed, 0), class);
        let times = Vec::from_iter(std::iter::from_fn(|| stream.next_time()));
        for day in 0..DAYS {
            let count = times.iter().filter(|&&time| time < end(day) && time.seconds() >= f64::from(day)).count();
            let date = jiff::civil::date(2026, 3, 2).checked_add(jiff::Span::new().days(day)).unwrap();
            text.push_str(&format!("{date},08:00,{class},{count},{count}\n"));
        }
    }
    Input { name: "volumes.csv".to_owned(), bytes: text.into_bytes() }
}

/// The fits of so many histories.
fn fits(shared: f64, own: &[(&str, f64)], histories: u64) -> Vec<Fit> {
    let of = |seed| {
        let (history, ..) = switchboard::history::read(&[six_weeks(shared, own, seed)], &Wishes::default()).unwrap();
        switchboard::history::fit::fit(&history)
    };
    (0..histories).map(of).collect()
}

/// What all classes share.
fn of_all(fit: Fit) -> SharedFit {
    fit.shared.expect("several classes and six weeks")
}

#[test]
fn busyness_that_classes_share_is_told_from_that_of_their_own() {
    const HISTORIES: u64 = 200;
    const SHARED: f64 = 0.15;
    let own = [("invoices", 0.1), ("sales", 0.2), ("service", 0.0)];
    let fits = Vec::from_iter(fits(SHARED, &own, HISTORIES).into_iter().map(of_all));
    let count = HISTORIES as f64;
    let mean_is = |what: &str, squares: &[f64], truth: f64| {
        let mean = squares.iter().sum::<f64>() / count;
        let error = (squares.iter().map(|square| (square - mean).powi(2)).sum::<f64>() / (count - 1.0) / count).sqrt();
        assert!((mean - truth).abs() < 4.0 * error, "{what}: {mean} ± {error}, and not {truth}");
    };
    let held = |what: &str, cvs: &[Measured], truth: f64| {
        let held = cvs.iter().filter(|cv| (cv.value - truth).abs() <= 1.96 * cv.error).count() as f64 / count;
        assert!((held - 0.95).abs() < 4.0 * (0.95 * 0.05 / count).sqrt(), "{what}: {held}");
    };
    let days = Vec::from_iter(fits.iter().map(|fit| fit.day));
    mean_is("shared", &Vec::from_iter(days.iter().map(|day| day.value.powi(2))), SHARED * SHARED);
    held("shared", &days, SHARED);
    assert!(fits.iter().filter(|fit| fit.day.value > 4.0 * fit.day.error).count() as f64 > 0.9 * count);
    for (class, truth) in own {
        let cvs = Vec::from_iter(fits.iter().map(|fit| fit.own[class]));
        // A square below 0 counts as 0, so that nothing is found again of nothing but its order.
        if truth == 0.0 {
            assert!(cvs.iter().filter(|cv| cv.value == 0.0).count() as f64 > 0.3 * count);
        } else {
            mean_is(class, &Vec::from_iter(cvs.iter().map(|cv| cv.value.powi(2))), truth * truth);
            held(class, &cvs, truth);
        }
    }
}

/// Two standard errors above 0 is where one of 44 lies by chance.
#[test]
fn busyness_is_seldom_seen_where_there_is_none() {
    const HISTORIES: u64 = 200;
    let classes = [("invoices", 0.1), ("sales", 0.2), ("service", 0.0)];
    let fits = fits(0.0, &classes, HISTORIES);
    let most = 0.023 + 4.0 * (0.023_f64 * 0.977 / HISTORIES as f64).sqrt();
    let shared = fits.iter().filter(|fit| fit.shared_busyness().is_some()).count() as f64 / HISTORIES as f64;
    assert!(shared < most, "{shared}");
    let of_class =
        |class: &str| fits.iter().filter(|fit| fit.classes[class].arrivals.is_busy()).count() as f64 / HISTORIES as f64;
    assert!(of_class("service") < most && of_class("sales") > 0.95, "{} {}", of_class("service"), of_class("sales"));
}

#[test]
fn a_fitted_scenario_has_the_busyness_that_its_classes_share_besides_their_own() {
    let input = six_weeks(0.3, &[("sales", 0.4), ("service", 0.0)], 1);
    let center = FittedCenter::of(std::slice::from_ref(&input), &Wishes::default()).unwrap();
    let shared = center.fit.shared_busyness().expect("much is shared");
    let read = |choice: &Choice| {
        let files = center.scenario(choice);
        let memory = files.iter().fold(Memory::default(), |memory, (name, text)| memory.with(name, text.as_str()));
        load(Path::new("scenario.toml"), &[], &memory).unwrap_or_else(|wrong| panic!("{}", wrong.render(false))).center
    };
    let fitted = read(&Choice::Best);
    assert!((fitted.busyness.day_cv - shared.day.value).abs() < 1e-4);
    let own = |number: u16, center: &Center| match &center.classes[ClassId(number)].arrivals {
        Arrivals::Poisson { busyness, .. } => busyness.day_cv,
        other => panic!("{other:?}"),
    };
    assert!((own(0, &fitted) - shared.own["sales"].value).abs() < 1e-4, "{shared:?}");
    assert_eq!(own(1, &fitted), 0.0, "{shared:?}");
    let alike = read(&Choice::NoBusyness);
    assert_eq!((alike.busyness.day_cv, own(0, &alike)), (0.0, 0.0));
    assert!(center.text().contains("busyness of days that all classes share: 0."), "{}", center.text());
    assert!(center.text().contains("besides, days of service: 0.000"), "{}", center.text());
    for row in ["cv_of_days_of_all_classes", "sales,arrivals,cv_of_days_of_its_own"] {
        assert!(center.estimates().contains(row), "{}", center.estimates());
    }
}
