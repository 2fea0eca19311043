//! `switchboard verify`.

use super::Failed;
use super::arguments::VerifyArguments;
use super::progress::Progress;
use super::terminal::{refuse, say};
use crate::report;
use crate::verify::{Case, Effort, QUICK_REPLICATIONS, REPLICATIONS, Verdict, Verification, suite};

/// Simulates the cases of which something is known exactly, and says whether that comes out.
pub(super) fn verify(arguments: &VerifyArguments) -> Result<(), Failed> {
    let cases = chosen(&arguments.only)?;
    let replications = if arguments.quick { QUICK_REPLICATIONS } else { REPLICATIONS };
    let effort = Effort { replications, seed: arguments.seed, threads: arguments.threads };
    let progress = Progress::new(u64::from(replications) * cases.len() as u64);
    let verified = (0..)
        .zip(&cases)
        .map(|(number, case)| case.verify(effort, &|done| progress.set(number * u64::from(replications) + done)));
    let verification = Verification { replications, seed: arguments.seed, cases: verified.collect() };
    drop(progress);
    say(&match (arguments.json, arguments.markdown) {
        (true, _) => report::json_verification(&verification),
        (_, true) => report::markdown_verification(&verification),
        (false, false) => report::console_verification(&verification),
    })?;
    match verification.verdict() {
        Verdict::Agrees => Ok(()),
        Verdict::Unclear => Err(Failed::GoalOpen),
        Verdict::Differs => Err(Failed::GoalMissed),
    }
}

/// The cases in whose names one of the patterns is found; all without any.
fn chosen(patterns: &[String]) -> Result<Vec<Case>, Failed> {
    let all = suite();
    let names = || all.iter().map(|case| case.name).collect::<Vec<_>>().join(", ");
    if let Some(pattern) = patterns.iter().find(|&pattern| !all.iter().any(|case| case.name.contains(pattern.as_str())))
    {
        return Err(refuse(&format!("--only {pattern}: no case has that in its name; there are {}", names())));
    }
    let fits = |case: &Case| patterns.is_empty() || patterns.iter().any(|pattern| case.name.contains(pattern.as_str()));
    Ok(all.into_iter().filter(fits).collect())
}
