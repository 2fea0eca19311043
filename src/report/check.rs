//! What a check says: to a reviewer, to a CI server, to a program, to the page of a change.

use super::console::{hung, wrapped};
use super::inputs;
use super::json::document;
use super::manifest::Provenance;
use super::markup::in_markup;
use super::number::{decimals_for, exact, rounded, rounded_half_width};
use super::table::{Table, factor, heading};
use crate::experiment::gate::{Finding, Loss, Moved, Verdict, Worse, replications_needed};
use crate::experiment::{Difference, Pairing, Scope};
use serde::Serialize;
use std::fmt::Write;

/// A scenario of a check with what was found.
#[derive(Clone, Debug)]
pub struct CheckedScenario<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The question that it answers.
    pub question: &'a str,
    /// Its file.
    pub file: &'a str,
    /// How baseline and candidate belong together.
    pub pairing: Pairing,
    /// Seeds of baseline and candidate.
    pub seeds: [u64; 2],
    /// Replications of baseline and candidate.
    pub replications: [usize; 2],
    /// What differs from the inputs of the baseline; `None` where those are not known.
    pub changes: Option<&'a [Difference]>,
    /// The line of its file at which that begins, 1 where nothing of it stands there.
    pub line: usize,
    /// In the order of the file of the check.
    pub findings: &'a [Finding],
    /// What is lost and was not before, whether that is watched or not.
    pub loss: Option<Loss>,
}

impl CheckedScenario<'_> {
    fn is_green(&self) -> bool {
        self.findings.iter().all(|finding| !finding.verdict.is_red())
    }
}

/// A check as its reader sees it.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    /// The file that says what is watched.
    pub file: &'a str,
    /// The question that it answers.
    pub question: &'a str,
    /// The probability of going red by chance.
    pub level: f64,
    /// In the order of the file.
    pub scenarios: &'a [CheckedScenario<'a>],
}

impl Check<'_> {
    fn findings(&self) -> impl Iterator<Item = (&CheckedScenario<'_>, &Finding)> {
        self.scenarios.iter().flat_map(|scenario| scenario.findings.iter().map(move |finding| (scenario, finding)))
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.findings().filter(|(_, finding)| finding.verdict == verdict).count()
    }

    /// Whether nothing is worse.
    pub fn is_green(&self) -> bool {
        self.scenarios.iter().all(CheckedScenario::is_green)
    }

    /// Whether of something it cannot be told with so few replications.
    pub fn is_open(&self) -> bool {
        self.count(Verdict::Open) > 0
    }
}

/// For a reviewer: what became worse with its evidence, what may have, and what cannot be seen with so few replications. Lines are
/// `width` wide at most \[signs\].
pub fn console(check: &Check<'_>, width: usize) -> String {
    let mut text = String::new();
    for scenario in check.scenarios {
        text.push_str(&wrapped(&format!("{}: {}", scenario.name, pairing(scenario)), width));
        for finding in scenario.findings {
            let mark = match finding.verdict {
                Verdict::Good => "  good       ",
                Verdict::Open => "  cannot tell",
                Verdict::Worse | Verdict::Gone => "  WORSE      ",
            };
            text.push_str(&hung(&format!("{mark} "), &sentence(finding), width));
            for line in with_it(finding) {
                text.push_str(&hung("              ", &line, width));
            }
        }
        if let Some(warning) = lost_warning(scenario) {
            text.push_str(&hung("  ", &warning, width));
        }
        if !scenario.is_green() {
            for line in where_from(scenario) {
                text.push_str(&hung("  ", &line, width));
            }
        }
    }
    text.push_str(&wrapped(&odds(check), width));
    text.push_str(&wrapped(&blindness(check), width));
    for (scenario, finding) in check.findings().filter(|(_, finding)| is_toothless(finding)) {
        let shown = |number: f64| rounded(number * factor(finding.watch.metric), 2);
        let (baseline, tolerance) = (shown(finding.baseline), shown(finding.tolerance));
        let sentence = format!(
            "{} in {} can never be WORSE: it was {baseline}, and a tolerance of {tolerance} lets it fall to 0.",
            title(finding),
            scenario.name
        );
        text.push_str(&wrapped(&sentence, width));
    }
    if !check.is_green() {
        // A command is not broken into lines: it is there to be copied.
        let _ = writeln!(text, "{}  {}", wrapped(ACCEPT, width), command_to_accept(check));
    }
    text
}

/// How baseline and candidate belong together.
fn pairing(scenario: &CheckedScenario<'_>) -> String {
    let ([before, now], [theirs, ours]) = (scenario.replications, scenario.seeds);
    match scenario.pairing {
        Pairing::Paired(pairs) => format!("{pairs} replications, paired"),
        Pairing::Independent => {
            format!("{before} replications with seed {theirs} against {now} with seed {ours}, independent")
        }
    }
}

/// What a part of a page is about: the question, the file, and how it was simulated.
pub(super) fn about(scenario: &CheckedScenario<'_>) -> String {
    let seed = match scenario.pairing {
        Pairing::Paired(_) => format!(" with seed {}", scenario.seeds[0]),
        Pairing::Independent => String::new(),
    };
    format!("{} {}: {}{seed}.", scenario.question, scenario.file, pairing(scenario)).trim_start().to_owned()
}

/// A metric that is worse, in a few words.
pub(super) fn in_short(scenario: &CheckedScenario<'_>, finding: &Finding) -> String {
    let shown = |number: f64| rounded(number * factor(finding.watch.metric), 2);
    let (title, before, tolerance) = (title(finding), shown(finding.baseline), shown(finding.tolerance));
    match finding.candidate {
        Some(now) => format!(
            "{title} in {} was {before} and is {}, where {tolerance} more or less is tolerated",
            scenario.name,
            shown(now)
        ),
        None => format!("{title} in {} was {before} and has no value any more", scenario.name),
    }
}

/// A warning of customers who are thrown out, by which what is watched may look better.
fn lost_warning(scenario: &CheckedScenario<'_>) -> Option<String> {
    let Loss { class, shares } = scenario.loss.as_ref()?;
    let [before, now] = shares.map(|share| rounded(100.0 * share, 1));
    let whose = class.as_ref().map_or_else(String::new, |class| format!(" of class {class}"));
    Some(format!(
        "WARNING: {now} % of the contacts{whose} are lost in other ways than by giving up waiting, and {before} % were: watch `lost_share`."
    ))
}

/// Whether the tolerance lets a metric vanish whose fall is to be noticed.
fn is_toothless(finding: &Finding) -> bool {
    finding.watch.worse == Worse::Down && finding.baseline > 0.0 && finding.tolerance >= finding.baseline
}

/// What moved with a metric that is worse; no lines where nothing did.
fn with_it(finding: &Finding) -> Vec<String> {
    let head = (!finding.moved.is_empty()).then(|| "With it moved:".to_owned());
    head.into_iter().chain(finding.moved.iter().map(|moved| format!("  {}", shown_move(moved)))).collect()
}

/// A metric before and now, with the digits that the interval of the difference supports.
fn shown_move(moved: &Moved) -> String {
    let factor = factor(moved.metric);
    let half = moved.difference.estimate(0.95).half_width.map(|half| half * factor);
    let decimals = decimals_for(half.into_iter()).unwrap_or(2);
    let shown = |number: f64| rounded(number * factor, decimals);
    let half = half.filter(|&half| half > 0.0);
    let half = half.map_or_else(String::new, |half| format!(" ± {}", rounded_half_width(half, decimals)));
    let plus = if moved.difference.value > 0.0 { "+" } else { "" };
    let (before, now, by) = (shown(moved.baseline), shown(moved.candidate), shown(moved.difference.value));
    format!("{} {before} -> {now} ({plus}{by}{half})", heading(moved.metric))
}

/// Where in the inputs of a scenario to look for the cause.
fn where_from(scenario: &CheckedScenario<'_>) -> Vec<String> {
    match scenario.changes {
        None => vec!["The baseline does not say what its inputs were; made anew, it will.".to_owned()],
        Some([]) => vec!["The inputs are those of the baseline: what changed is the program.".to_owned()],
        Some(changes) => {
            let lines = inputs::lines(changes).into_iter().map(|line| format!("  {line}"));
            std::iter::once("Inputs that differ from those of the baseline:".to_owned()).chain(lines).collect()
        }
    }
}

/// What to do if it is meant to be so; the command follows.
pub(super) const ACCEPT: &str = "If that is meant, make the baselines anew and say why in the change:";

/// Makes the baselines anew.
pub(super) fn command_to_accept(check: &Check<'_>) -> String {
    format!("switchboard check {} --update", check.file)
}

/// All that a reader of one red finding wants to know beside its sentence, line by line.
fn circumstances(check: &Check<'_>, scenario: &CheckedScenario<'_>, finding: &Finding) -> Vec<String> {
    let mut lines = with_it(finding);
    lines.extend(where_from(scenario));
    lines.extend([ACCEPT.to_owned(), command_to_accept(check)]);
    lines
}

/// The same of a scenario with everything that is worse in it, for its part of a page.
pub(super) fn remarks(scenario: &CheckedScenario<'_>) -> Vec<String> {
    let mut remarks = Vec::from_iter(lost_warning(scenario));
    for finding in scenario.findings.iter().filter(|finding| !finding.moved.is_empty()) {
        let moved: Vec<String> = finding.moved.iter().map(shown_move).collect();
        remarks.push(format!("With {} moved {}.", title(finding), moved.join(", ")));
    }
    if !scenario.is_green() {
        remarks.push(match scenario.changes {
            Some(changes) if !changes.is_empty() => inputs::sentence(changes),
            _ => where_from(scenario).concat(),
        });
    }
    remarks
}

/// How many are worse, how many may be, and how seldom chance alone makes a check red.
fn odds(check: &Check<'_>) -> String {
    let judged = check.findings().count();
    let worse = check.findings().filter(|(_, finding)| finding.verdict.is_red()).count();
    let open = match check.count(Verdict::Open) {
        0 => String::new(),
        open => format!(", and of {open} it cannot be told"),
    };
    format!("{worse} of {judged} worse{open}. {}", by_chance(check))
}

/// How seldom chance alone makes a check red.
pub(super) fn by_chance(check: &Check<'_>) -> String {
    format!("Chance alone makes a check red in at most {} % of runs.", rounded(100.0 * check.level, 2))
}

/// The findings of a scenario as a table: words first, what they rest on behind.
pub(super) fn table(scenario: &CheckedScenario<'_>) -> Table {
    let row = |finding: &Finding| {
        let factor = factor(finding.watch.metric);
        let shown = |number: f64| rounded(number * factor, 2);
        let half = finding.difference.and_then(|difference| difference.estimate(0.95).half_width);
        let change = finding.difference.map_or_else(String::new, |difference| {
            let plus = if difference.value > 0.0 { "+" } else { "" };
            let half = half.map_or_else(String::new, |half| format!(" ± {}", shown(half)));
            format!("{plus}{}{half}", shown(difference.value))
        });
        vec![
            title(finding),
            finding.verdict.name().to_owned(),
            shown(finding.baseline),
            finding.candidate.map_or_else(String::new, shown),
            change,
            shown(finding.tolerance),
            finding.p.map_or_else(String::new, chance),
        ]
    };
    let head = ["metric", "verdict", "baseline", "now", "change", "tolerance", "p"];
    Table::of_texts(&head, scenario.findings.iter().map(row).collect())
}

/// For a reader: a page with all findings.
pub fn page(check: &Check<'_>, provenance: Provenance<'_>) -> String {
    super::page::check(check, provenance)
}

/// The page of a check that could not be made.
pub fn page_of_errors(file: &str, broken: &[NotChecked], provenance: Provenance<'_>) -> String {
    super::page::not_checked(file, broken, provenance)
}

/// Where a move of twice the tolerance would often go unseen.
fn blindness(check: &Check<'_>) -> String {
    let judged = check.findings().count().max(1) as f64;
    let mut most: Option<(u64, usize, String)> = None;
    let unseen = |finding: &Finding| !finding.verdict.is_red();
    for (scenario, finding) in check.findings().filter(|(_, finding)| unseen(finding)) {
        let needed = finding.difference.as_ref();
        let Some(needed) = needed.and_then(|it| replications_needed(it, finding.tolerance, check.level / judged))
        else {
            continue;
        };
        let had = finding.difference.map_or(0, |difference| difference.replications);
        if needed > had as u64 && most.as_ref().is_none_or(|(most, ..)| needed > *most) {
            most = Some((needed, had, format!("{} in {}", title(finding), scenario.name)));
        }
    }
    most.map_or_else(String::new, |(needed, had, which)| {
        format!(
            "A move of twice the tolerance of {which} is caught less often than 95 %: with {had} replications it needs about \
             {needed}, or a larger tolerance."
        )
    })
}

/// The metric and its scope.
fn title(finding: &Finding) -> String {
    let watch = &finding.watch;
    let at = watch.interval.as_ref().map_or_else(String::new, |start| format!(" at {start}"));
    match watch.scope {
        Scope::Center => format!("{}{at}", heading(watch.metric)),
        scope => format!("{} of {} {}{at}", heading(watch.metric), scope.name(), watch.name),
    }
}

/// All about one metric.
fn sentence(finding: &Finding) -> String {
    let factor = factor(finding.watch.metric);
    // Four digits of the larger of value and tolerance.
    let decimals = {
        let size = (finding.tolerance * factor).abs().max(1e-4);
        (2 - libm::floor(libm::log10(size)) as i32).clamp(0, 6) as usize
    };
    let shown = |number: f64| rounded(number * factor, decimals);
    let worse = match finding.watch.worse {
        Worse::Up => "up is worse",
        Worse::Down => "down is worse",
        Worse::Either => "both ways are worse",
    };
    let (title, before, tolerance) = (title(finding), shown(finding.baseline), shown(finding.tolerance));
    let (Some(now), Some(difference), Some(p)) = (finding.candidate, finding.difference, finding.p) else {
        return format!("{title} was {before} and has no value any more");
    };
    let (now, moved) = (shown(now), shown(difference.value));
    let plus = if difference.value > 0.0 { "+" } else { "" };
    let half = difference.estimate(0.95).half_width.map_or_else(String::new, |half| format!(" ± {}", shown(half)));
    let evidence = match finding.verdict {
        Verdict::Good => String::new(),
        _ => format!(", p = {} against {}", chance(p), chance(finding.level)),
    };
    format!("{title}: {before} -> {now} ({plus}{moved}{half}; tolerance {tolerance}, {worse}{evidence})")
}

/// A probability, the small ones as a power of ten.
fn chance(p: f64) -> String {
    if p > 0.0 && p < 0.001 { format!("{p:.1e}") } else { exact((1e3 * p).round() / 1e3) }
}

/// For CI servers: a test case for each metric, in a suite for each scenario.
pub fn junit(check: &Check<'_>) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"switchboard check\">\n".to_owned();
    for scenario in check.scenarios {
        let failures = scenario.findings.iter().filter(|finding| finding.verdict.is_red()).count();
        let open = scenario.findings.iter().filter(|finding| finding.verdict == Verdict::Open).count();
        let (name, tests) = (xml(scenario.name), scenario.findings.len());
        let _ = writeln!(
            text,
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{open}\">"
        );
        for finding in scenario.findings {
            let (case, message) = (xml(&title(finding)), xml(&sentence(finding)));
            let _ = write!(text, "    <testcase classname=\"{name}\" name=\"{case}\"");
            let _ = match finding.verdict {
                Verdict::Worse | Verdict::Gone => {
                    let more = in_markup(&circumstances(check, scenario, finding).join("\n"), &['\n']);
                    writeln!(text, ">\n      <failure message=\"{message}\">{more}</failure>\n    </testcase>")
                }
                // CI servers show neither a success nor a failure.
                Verdict::Open => {
                    writeln!(text, ">\n      <skipped message=\"cannot tell: {message}\"/>\n    </testcase>")
                }
                Verdict::Good => writeln!(text, ">\n      <system-out>{message}</system-out>\n    </testcase>"),
            };
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// Why a scenario of a check could not be compared with its baseline, or the check not be made.
#[derive(Clone, Debug, Serialize)]
pub struct NotChecked {
    /// What the scenario is called; `None` for the check itself.
    pub scenario: Option<String>,
    /// The file that has to be mended.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    /// Why.
    pub message: String,
}

impl NotChecked {
    fn name(&self) -> &str {
        self.scenario.as_deref().unwrap_or(&self.file)
    }
}

/// For CI servers: a suite for each scenario, in it an error for each place.
pub fn junit_of_errors(broken: &[NotChecked]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"switchboard check\">\n".to_owned();
    for together in broken.chunk_by(|one, next| one.name() == next.name()) {
        let (name, count) = (xml(together[0].name()), together.len());
        let _ = writeln!(text, "  <testsuite name=\"{name}\" tests=\"{count}\" failures=\"0\" errors=\"{count}\">");
        for NotChecked { file, line, message, .. } in together {
            let (case, message) = (xml(&format!("can be checked: {file}, line {line}")), xml(message));
            let _ = write!(
                text,
                "    <testcase classname=\"{name}\" name=\"{case}\" file=\"{}\" line=\"{line}\">\n      <error message=\"{message}\"/>\n    \
                 </testcase>\n",
                xml(file)
            );
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// Lines that GitHub shows beside a change: an error for each.
pub fn annotations_of_errors(broken: &[NotChecked]) -> String {
    let property = |text: &str| message(text).replace(':', "%3A").replace(',', "%2C");
    let line = |one: &NotChecked| {
        let title = property(&format!("{} cannot be checked", one.name()));
        format!("::error file={},line={},title={title}::{}\n", property(&one.file), one.line, message(&one.message))
    };
    broken.iter().map(line).collect()
}

/// For programs, in the place of findings; ends with a line feed.
pub fn json_of_errors(file: &str, broken: &[NotChecked]) -> String {
    #[derive(Serialize)]
    struct Errors<'a> {
        file: &'a str,
        green: bool,
        errors: &'a [NotChecked],
    }
    document(SCHEMA_VERSION, &Errors { file, green: false, errors: broken })
}

/// A text as XML shows it, in one line.
fn xml(text: &str) -> String {
    in_markup(text, &[])
}

/// Lines that GitHub shows beside a change: an error for what is worse, a warning for what may be.
pub fn annotations(check: &Check<'_>) -> String {
    let mut text = String::new();
    let property = |text: &str| message(text).replace(':', "%3A").replace(',', "%2C");
    for scenario in check.scenarios {
        if let Some(warning) = lost_warning(scenario) {
            let title = property(&format!("{}: customers are lost", scenario.name));
            let _ = writeln!(
                text,
                "::warning file={},line=1,title={title}::{}",
                property(scenario.file),
                message(&warning)
            );
        }
    }
    for (scenario, finding) in check.findings() {
        let kind = match finding.verdict {
            Verdict::Good => continue,
            Verdict::Open => "warning",
            Verdict::Worse | Verdict::Gone => "error",
        };
        let title = property(&format!("{}: {} is {}", scenario.name, title(finding), finding.verdict.name()));
        let mut lines = vec![sentence(finding)];
        if finding.verdict.is_red() {
            lines.extend(circumstances(check, scenario, finding));
        }
        let _ = writeln!(
            text,
            "::{kind} file={},line={},title={title}::{}",
            property(scenario.file),
            scenario.line,
            message(&lines.join("\n"))
        );
    }
    text
}

/// A text in a workflow command.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Raised when a reader of the document would have to change.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    file: &'a str,
    level: f64,
    green: bool,
    /// Of customers who are lost and were not before.
    warnings: Vec<String>,
    findings: Vec<Line<'a>>,
    inputs: Vec<ChangesLine<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    scenario: &'a str,
    file: &'a str,
    scope: &'static str,
    name: &'a str,
    metric: &'static str,
    /// The start of the interval; absent for the whole run.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<&'a str>,
    unit: &'static str,
    verdict: &'static str,
    baseline: f64,
    candidate: Option<f64>,
    difference: Option<f64>,
    standard_error: Option<f64>,
    degrees: Option<f64>,
    tolerance: f64,
    p: Option<f64>,
    level: f64,
    paired: bool,
    seeds: [u64; 2],
    replications: [usize; 2],
    moved: Vec<MovedLine>,
}

#[derive(Serialize)]
struct MovedLine {
    metric: &'static str,
    unit: &'static str,
    baseline: f64,
    candidate: f64,
    difference: f64,
    standard_error: Option<f64>,
}

impl MovedLine {
    fn of(moved: &Moved) -> MovedLine {
        MovedLine {
            metric: moved.metric.name(),
            unit: moved.metric.unit().name(),
            baseline: moved.baseline,
            candidate: moved.candidate,
            difference: moved.difference.value,
            standard_error: moved.difference.standard_error,
        }
    }
}

/// What differs from the inputs of a scenario's baseline; `null` where those are not known.
#[derive(Serialize)]
struct ChangesLine<'a> {
    scenario: &'a str,
    changes: Option<Vec<inputs::Entry<'a>>>,
}

/// For programs, ending with a line feed.
pub fn json(check: &Check<'_>) -> String {
    let findings = check.findings().map(|(scenario, finding)| Line {
        scenario: scenario.name,
        file: scenario.file,
        scope: finding.watch.scope.name(),
        name: &finding.watch.name,
        metric: finding.watch.metric.name(),
        interval: finding.watch.interval.as_deref(),
        unit: finding.watch.metric.unit().name(),
        verdict: finding.verdict.name(),
        baseline: finding.baseline,
        candidate: finding.candidate,
        difference: finding.difference.map(|difference| difference.value),
        standard_error: finding.difference.and_then(|difference| difference.standard_error),
        degrees: finding.difference.map(|difference| difference.degrees),
        tolerance: finding.tolerance,
        p: finding.p,
        level: finding.level,
        paired: matches!(scenario.pairing, Pairing::Paired(_)),
        seeds: scenario.seeds,
        replications: scenario.replications,
        moved: finding.moved.iter().map(MovedLine::of).collect(),
    });
    let inputs = check.scenarios.iter();
    let inputs =
        inputs.map(|scenario| ChangesLine { scenario: scenario.name, changes: scenario.changes.map(inputs::entries) });
    document(
        SCHEMA_VERSION,
        &Document {
            file: check.file,
            level: check.level,
            green: check.is_green(),
            warnings: check
                .scenarios
                .iter()
                .filter_map(|scenario| Some(format!("{}: {}", scenario.name, lost_warning(scenario)?)))
                .collect(),
            findings: findings.collect(),
            inputs: inputs.collect(),
        },
    )
}
