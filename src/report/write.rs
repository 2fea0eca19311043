//! A folder of results, written aside and put in place as a whole.
//!
//! Whoever looks at the folder sees the results of before or those of now, never a part of them. What cannot be written is
//! found before the runs; a folder with anything in it that this program did not write is not touched.

use super::aside::{Aside, remove_leftovers};
use super::compressed::compressed;
use super::manifest::{Provenance, Repetition};
use super::{
    BacktestOutputs, ComparisonOutputs, Outputs, Picture, backtest, chart, compare, console, csv, goals, json,
    manifest, page, sweep,
};
use crate::digest::Digest;
use crate::experiment::Spread;
use crate::experiment::sweep::Results;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The file of a run's observations, by which results are compared.
pub const OBSERVATIONS: &str = "observations.json.gz";

/// Why results were not written.
#[derive(Debug)]
pub struct WriteError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong with it.
    pub cause: WriteCause,
}

/// What is wrong with a path for results.
#[derive(Debug)]
pub enum WriteCause {
    /// It is no name of a folder, such as `/`.
    NoName,
    /// It is a file.
    NotAFolder,
    /// It holds something that this program did not write.
    Foreign(PathBuf),
    /// The system refused.
    System {
        /// What was tried.
        action: &'static str,
        /// Its answer.
        error: io::Error,
    },
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.cause {
            WriteCause::NoName => write!(f, "cannot write results to {path}: give the name of a folder"),
            WriteCause::NotAFolder => {
                write!(f, "cannot write results to {path}: it is a file; give the name of a folder")
            }
            WriteCause::Foreign(found) => write!(
                f,
                "cannot write results to {path}: it holds {}, which is no result of this program; give a new or empty \
                 folder, or one with results only",
                found.display()
            ),
            WriteCause::System { action, error } => write!(f, "cannot {action} {path}: {error}"),
        }
    }
}

impl std::error::Error for WriteError {}

/// The error of something tried on a path.
pub(super) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_owned();
    move |error| WriteError { path, cause: WriteCause::System { action, error } }
}

/// A folder that results are being written for. When it is dropped before they are complete, nothing remains of them.
#[derive(Debug)]
pub struct OutDir {
    /// As it was given, for messages.
    shown: PathBuf,
    path: PathBuf,
    /// Beside it, under a name that starts with a dot.
    aside: Aside,
    /// What is written of each chart besides.
    pictures: Vec<Picture>,
}

impl OutDir {
    /// Makes sure that results can be written to `path` and gets ready for it: the folder is new, empty, or holds nothing but
    /// earlier results. Missing parents are made, and what a killed process left of results for this place is removed.
    ///
    /// # Errors
    /// It is a file, holds something else, or the system does not let us write there.
    pub fn prepare(path: &Path) -> Result<OutDir, WriteError> {
        let shown = path.to_owned();
        // What a link points to is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let no_name = || WriteError { path: shown.clone(), cause: WriteCause::NoName };
        let name = path.file_name().ok_or_else(no_name)?.to_owned();
        let parent = parent_of(&path);
        fs::create_dir_all(&parent).map_err(failed("make the folder", &parent))?;
        remove_leftovers(&path, &parent, &name);
        check_replaceable(&path, &shown)?;
        let aside = Aside::make(&parent, &name)?;
        Ok(OutDir { shown, path, aside, pictures: Vec::new() })
    }

    /// The same, where each chart is written in these forms as well.
    pub fn with_pictures(self, pictures: &[Picture]) -> OutDir {
        OutDir { pictures: pictures.to_vec(), ..self }
    }

    /// The hidden folder in which they are made. Whoever ends the program without dropping this removes it.
    pub fn hidden(&self) -> &Path {
        self.aside.path()
    }

    /// Creates a file of the results, and tells its path for messages; `name` is relative to the folder.
    pub(super) fn create(&self, name: &str) -> Result<(File, PathBuf), WriteError> {
        let (path, shown) = (self.aside.results().join(name), self.shown.join(name));
        let file = fs::create_dir_all(parent_of(&path)).and_then(|()| File::create(&path));
        Ok((file.map_err(failed("write", &shown))?, shown))
    }

    /// Where a file is until the results are put in place; `name` is relative to the folder.
    pub(super) fn place_of(&self, name: &str) -> PathBuf {
        self.aside.results().join(name)
    }

    /// Writes a file of the results; `name` is relative to the folder.
    ///
    /// # Errors
    /// The system refuses.
    pub fn write(
        &self,
        name: &str,
        write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        let (file, shown) = self.create(name)?;
        let mut file = BufWriter::new(file);
        write(&mut file).and_then(|()| file.flush()).map_err(failed("write", &shown))
    }

    /// Writes a text of the results, and of a chart its pictures beside it; `name` is relative to the folder.
    pub(super) fn write_text(&self, name: &str, text: &str) -> Result<(), WriteError> {
        self.write(name, |file| file.write_all(text.as_bytes()))?;
        let Some(stem) = name.strip_suffix(".svg") else { return Ok(()) };
        self.pictures.iter().try_for_each(|picture| {
            self.write(&format!("{stem}.{}", picture.name()), |file| file.write_all(&picture.of(text)))
        })
    }

    /// Writes a compressed file of the results; `name` is relative to the folder.
    fn write_compressed(
        &self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        self.write(name, |file| compressed(file, |out| write(out)).map(|_| ()))
    }

    /// The names of all files written so far, relative to the folder and in order, with their digests.
    fn digests(&self) -> Result<Vec<(String, Digest)>, WriteError> {
        let folder = self.aside.results();
        let digest = |name: PathBuf| {
            let digest = File::open(folder.join(&name)).and_then(Digest::of_reader);
            let digest = digest.map_err(failed("read", &self.shown.join(&name)))?;
            Ok((slashed(&name), digest))
        };
        files_in(&folder)?.into_iter().map(digest).collect()
    }

    /// Adds the manifest and puts the folder in place; returns the paths of all files, the manifest last.
    fn complete(self, provenance: Provenance<'_>, repetition: Option<Repetition>) -> Result<Vec<PathBuf>, WriteError> {
        let files = self.digests()?;
        let text = manifest::manifest(provenance, repetition, &files);
        self.write(manifest::NAME, |file| file.write_all(text.as_bytes()))?;
        let names = files.iter().map(|(name, _)| name.as_str()).chain([manifest::NAME]);
        let paths = names.map(|name| self.shown.join(name)).collect();
        self.commit()?;
        Ok(paths)
    }

    /// Puts the results in place of what was there.
    fn commit(self) -> Result<(), WriteError> {
        check_replaceable(&self.path, &self.shown)?;
        self.aside.put(&self.path).map_err(failed("write", &self.shown))
    }
}

fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Whether the path is free, an empty folder, or holds nothing but what its manifest lists.
fn check_replaceable(path: &Path, shown: &Path) -> Result<(), WriteError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("look at", shown)(error)),
        Ok(found) if !found.is_dir() => {
            return Err(WriteError { path: shown.to_owned(), cause: WriteCause::NotAFolder });
        }
        Ok(_) => {}
    }
    let text = fs::read_to_string(path.join(manifest::NAME)).ok();
    let listed = text.as_deref().and_then(manifest::listed).map(|mut names| {
        names.push(manifest::NAME.to_owned());
        names
    });
    let ours = |name: &str| listed.as_ref().is_some_and(|names| names.iter().any(|listed| listed == name));
    match files_in(path)?.into_iter().find(|name| !ours(&slashed(name))) {
        Some(foreign) => Err(WriteError { path: shown.to_owned(), cause: WriteCause::Foreign(foreign) }),
        None => Ok(()),
    }
}

/// Everything below a folder that is not a folder, relative to it and in order.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, WriteError> {
    let mut files = Vec::new();
    let mut to_visit = vec![PathBuf::new()];
    while let Some(inside) = to_visit.pop() {
        let here = folder.join(&inside);
        for found in fs::read_dir(&here).map_err(failed("read the folder", &here))? {
            let found = found.map_err(failed("read the folder", &here))?;
            let name = inside.join(found.file_name());
            if found.file_type().map_err(failed("look at", &found.path()))?.is_dir() {
                to_visit.push(name);
            } else {
                files.push(name);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// A relative path with slashes, on all systems.
fn slashed(name: &Path) -> String {
    let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// Writes everything about a run and puts the folder in place; returns the paths of all files, the manifest last.
///
/// # Errors
/// The system does not let us write, or something else appeared in the folder since it was prepared. Then the folder is as
/// it was before.
pub fn write_all(out: OutDir, outputs: &Outputs<'_>) -> Result<Vec<PathBuf>, WriteError> {
    let run = &outputs.run;
    out.write("summary.csv", |file| csv::summary(run.summary, file))?;
    out.write("intervals.csv", |file| csv::intervals(run.summary, file))?;
    out.write("waits.csv", |file| csv::waits(run.summary, file))?;
    out.write_compressed("replications.csv.gz", |file| csv::replications(run.summary, file))?;
    out.write_compressed(OBSERVATIONS, |file| file.write_all(outputs.observations.to_text().as_bytes()))?;
    if !run.summary.goals.is_empty() {
        out.write("goals.csv", |file| goals::csv(run.summary, file))?;
    }
    out.write("served.csv", |file| csv::served(run.summary, file))?;
    if !run.summary.levels.is_empty() {
        out.write("service_levels.csv", |file| csv::service_levels(run.summary, file))?;
    }
    let charts = page::charts(outputs);
    for (name, text) in [
        ("summary.json", json::summary(run)),
        ("summary.md", console::markdown(run)),
        ("report.html", page::run(outputs, &charts)),
    ] {
        out.write_text(name, &text)?;
    }
    for (name, chart) in &charts {
        out.write_text(&format!("charts/{name}.svg"), &chart.file())?;
    }
    let replications = match run.summary.spread {
        Spread::Batches(_) => 1,
        Spread::Replications | Spread::Pairs => run.summary.replications,
    };
    let repetition = Repetition { seed: run.seed, replications, confidence: run.summary.confidence };
    out.complete(outputs.provenance, Some(repetition))
}

/// A Markdown page with warnings below its title.
fn warned(page: String, warnings: &[String]) -> String {
    let Some((title, rest)) = page.split_once("\n\n").filter(|_| !warnings.is_empty()) else { return page };
    format!("{title}\n\n{}\n{rest}", console::warning_lines(warnings))
}

/// Writes everything about a sweep and puts the folder in place; returns the paths of all files, the manifest last.
///
/// # Errors
/// As those of [`write_all`].
pub fn write_sweep(out: OutDir, results: &Results, provenance: Provenance<'_>) -> Result<Vec<PathBuf>, WriteError> {
    out.write("points.csv", |file| sweep::csv::points(results, file))?;
    out.write("estimates.csv", |file| sweep::csv::estimates(results, file))?;
    out.write("observations.csv", |file| sweep::csv::observations(results, file))?;
    if results.baseline.is_some() {
        out.write("differences.csv", |file| sweep::csv::differences(results, file))?;
    }
    if let Some(front) = &results.front {
        out.write("front.csv", |file| sweep::csv::front(results, front, file))?;
    }
    let free = chart::free(results);
    let charts = chart::sweep(results, &free);
    let mut texts = vec![
        ("sweep.md".to_owned(), warned(sweep::markdown(results), provenance.warnings)),
        ("sweep.json".to_owned(), sweep::json::results(results, provenance.warnings)),
        ("report.html".to_owned(), page::sweep(results, &charts, provenance)),
    ];
    texts.extend(charts.iter().map(|(name, chart)| (name.clone(), chart.file())));
    for (name, text) in texts {
        out.write_text(&name, &text)?;
    }
    let repetition = Repetition {
        seed: results.seed,
        replications: results.points.iter().map(|point| point.replications).max().unwrap_or(0),
        confidence: results.confidence,
    };
    out.complete(provenance, Some(repetition))
}

/// Writes everything about a backtest and puts the folder in place; returns the paths of all files, the manifest last.
///
/// # Errors
/// As those of [`write_all`].
pub fn write_backtest(out: OutDir, outputs: &BacktestOutputs<'_>) -> Result<Vec<PathBuf>, WriteError> {
    let run = &outputs.run;
    out.write("days.csv", |file| backtest::csv::days(run.backtest, file))?;
    out.write("intervals.csv", |file| backtest::csv::intervals(run.backtest, file))?;
    out.write("errors.csv", |file| backtest::csv::errors(run.backtest, file))?;
    if let Some(fit) = run.fit {
        out.write("fit.csv", |file| backtest::csv::fit(fit, file))?;
    }
    let charts = [chart::days(run), chart::panels(run)];
    for (name, text) in [
        ("backtest.json", backtest::json(run)),
        ("backtest.md", warned(backtest::markdown(run), outputs.provenance.warnings)),
        ("report.html", page::backtest(outputs, &charts)),
        ("charts/days.svg", charts[0].file()),
        ("charts/intervals.svg", charts[1].file()),
    ] {
        out.write_text(name, &text)?;
    }
    let repetition =
        Repetition { seed: run.seed, replications: run.backtest.replications, confidence: run.backtest.confidence };
    out.complete(outputs.provenance, Some(repetition))
}

/// Writes everything about a comparison and puts the folder in place; returns the paths of all files, the manifest last.
///
/// # Errors
/// As those of [`write_all`].
pub fn write_comparison(out: OutDir, outputs: &ComparisonOutputs<'_>) -> Result<Vec<PathBuf>, WriteError> {
    let run = &outputs.run;
    out.write("comparison.csv", |file| compare::csv(run.comparison, file))?;
    let chart = compare::chart(run);
    for (name, text) in [
        ("comparison.json", compare::json(run)),
        ("comparison.md", warned(compare::markdown(run), outputs.provenance.warnings)),
        ("report.html", page::comparison(outputs, chart.as_ref())),
    ] {
        out.write_text(name, &text)?;
    }
    if let Some(chart) = chart {
        out.write_text("charts/differences.svg", &chart.file())?;
    }
    let [_, seed] = run.comparison.seeds;
    let [_, replications] = run.comparison.replications;
    let repetition = Repetition { seed, replications, confidence: run.comparison.confidence };
    out.complete(outputs.provenance, Some(repetition))
}

/// Writes texts by their names, with a manifest, and puts the folder in place; returns the paths of all files, the manifest last.
///
/// # Errors
/// As those of [`write_all`].
pub fn write_texts(
    out: OutDir,
    texts: &[(String, String)],
    provenance: Provenance<'_>,
) -> Result<Vec<PathBuf>, WriteError> {
    for (name, text) in texts {
        out.write_text(name, text)?;
    }
    out.complete(provenance, None)
}
