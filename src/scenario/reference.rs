//! The reference page of the format, made from the declared keys.

use super::diagnostics::Code;
use super::distributions::{DISTRIBUTION, FAMILIES, PART};
use super::keys::{Absence, Key, Kind, Shape, Word};

const OPENING: &str = "\
# Scenario files

This page is made from the declarations that the reader itself uses; a test fails when it is out of step.

A scenario is a TOML 1.0 file. Its first comment is the question that it answers. Keys that the format does not know are
refused, and all mistakes of a file are told at once, each with its line.

```toml
# How many agents does this queue need?

[run]
start = \"08:00\"
end = \"18:00\"

[class.sales]
arrivals = \"120/h\"
patience = \"exponential(4m)\"
talk = { distribution = \"lognormal\", mean = \"5m\", cv = 0.9 }

[group.front]
agents = 12
skills = [\"sales\"]
```

## How values are written

| Value | Written | Not |
|---|---|---|
| a duration | `\"2m 10s\"`, `\"250ms\"`, `\"1.5h\"`, `\"5 minutes\"`, `\"00:05:00\"`, `\"PT5M\"` | a bare number, or days: a day is `\"24h\"` |
| a rate | `\"120/h\"`, `\"2/min\"`, `\"0.5/s\"`, `\"960/day\"` | a bare number |
| a time of day | `\"08:30\"`, `\"08:30:15\"`; the end of the day is `\"24:00\"` | `\"8h30\"` |
| a date | `\"2014-03-10\"` | `\"10.03.2014\"` |
| a distribution of durations | a duration, which is a constant; `\"exponential(6m)\"`; a table with the key `distribution` | a bare number |
| a distribution of numbers | a number, which is a constant; `\"uniform(1, 5)\"`; a table with the key `distribution` | a duration |

A time of day counts from the start of the run, on its first day. Days have 24 hours. Paths are relative to the folder of the
scenario.

## CSV files

The first row names the columns. The separator is a comma, semicolon or tab, whichever is most frequent in that row. Numbers have
a decimal point. A byte order mark is skipped, blank rows are too. Columns of durations are numbers of seconds.

| Value in a column of times | Written | When it is |
|---|---|---|
| a time of day | `08:30`, `08:30:15`, `26:00` up to `48:00` | on the day in the column of dates; without one every day of the run, as shifts are, and after midnight too |
| date and time | `2014-03-10 08:30`, `2014-03-10T08:30:00` | then; [run] has a `date` |
| with an offset | `2014-03-10T08:30:00+01:00`, `2014-03-10 08:30:00 +01:00`, `2014-03-10T07:30:00Z`, `2014-03-10 07:30:00 UTC` | then, by the clocks of `timezone` of [run] |
| since 1970 | `1394438400` seconds or `1394438400000` milliseconds | likewise |

A column called `date` has the dates, where the run has one and no row is chosen by it with `where`; the key `date` names another. An end without a date
is on the day of the start, or on the next where it would be earlier: `22:00` to `06:00`. An end with a date is then, however long after the start.

Days have 24 hours: a run over the night in which clocks change, by `timezone`, is refused, because it has 23 or 25.

A row of volumes lasts as long as `interval` of `arrivals` says, or until the time in its column `end`, or else as long as the times
of the file are apart, those of all classes and days in it; a file whose times are unevenly apart, or in which a class has rows further apart than others have, has to say it. Rows of which
nothing lies within the run are left out, with a warning unless they are of another day or night; so there is one of days and ends of the run without a row.

## Values from the command line

`--set path=value` puts a value into the file before it is read, such as `--set class.sales.talk.cv=1.2` or
`--set run.date=2014-03-11`. The value is TOML; text needs no quotes. `*` stands for all tables there:
`--set 'class.*.patience=exponential(3m)'`. A distribution in short form is opened for it: after `talk = \"exponential(6m)\"` the path
`class.sales.talk.mean` is there. Tables of a name that the file does not have are refused.

## Sections
";

/// The reference page of the format, in Markdown.
pub fn reference() -> String {
    let mut page = OPENING.to_owned();
    let mut inner: Vec<&'static Shape> = Vec::new();
    let mut sections = Vec::new();
    for key in super::ROOT.keys {
        let (Kind::Table(shape) | Kind::Map(_, Kind::Table(shape)) | Kind::List(Kind::Table(shape))) = &key.kind else {
            continue;
        };
        chapter(shape, 3, absence(key), &mut page);
        collect(shape, &mut inner);
        sections.push(shape.title);
    }
    inner.retain(|shape| !sections.contains(&shape.title));
    page.push_str("\n## Tables within sections\n");
    for shape in inner {
        chapter(shape, 3, String::new(), &mut page);
    }
    distributions(&mut page);
    page.push_str(APART);
    page.push_str(&super::apart::rows());
    page.push_str("\n## Diagnostics\n\n| Code | Meaning |\n|---|---|\n");
    for code in Code::ALL {
        page.push_str(&format!("| `{code}` | {} |\n", code.meaning()));
    }
    page.push_str(EARLIER);
    page.push_str(&super::renamed::rows());
    page
}

const APART: &str = "
## What does not go together

| Mechanism | Does not go with | Why |
|---|---|---|
";

const EARLIER: &str = "
## Names of earlier versions

An old name is an error that says the new one. `switchboard migrate FILE...` rewrites scenarios, studies and checks, with their comments;
with `--dry-run` it only says what it would rename.

| Where | Was | Is |
|---|---|---|
";

const STUDY_OPENING: &str = "\
# Study files

This page is made from the declarations that the reader itself uses; a test fails when it is out of step.
[sweeps.md](sweeps.md) says how to run a study and what comes of it.

A study is a TOML 1.0 file. Its first comment is the question that it answers. All mistakes of a file are told at once, each
with its line; so are those of the scenarios that its points are, each with the first point in which it shows.

```toml
# How many agents does this queue need, and what does patience change?
scenario = \"queue.toml\"
metrics = [\"asa\", \"abandon_share\", \"class.sales.wait_p90\"]
replications = 20
baseline = { agents = 12, patience = \"exponential(4m)\" }

[parameter.agents]
path = \"group.front.agents\"
from = 10
to = 16
step = 2

[parameter.patience]
path = \"class.sales.patience\"
values = [\"exponential(2m)\", \"exponential(4m)\"]
```

## Keys
";

const CHECK_OPENING: &str = "\
# Files of checks

This page is made from the declarations that the reader itself uses; a test fails when it is out of step.
[statistics.md](statistics.md#the-check) says how a check judges.

The file of a check is a TOML 1.0 file. All mistakes of it are told at once, each with its line, together with those of its scenarios.

```toml
# Is the center as good as it was?

[[scenario]]
name = \"chat\"
file = \"../scenarios/chat.toml\"
baseline = \"baselines/chat.json\"
replications = 20

[[metric]]
metric = \"asa\"
worse = \"up\"
absolute = \"2s\"

[[metric]]
metric = \"occupancy\"
scope = \"group\"
worse = \"either\"
absolute = 0.03
relative = 0.05
```

## Keys
";

/// The reference page of studies, in Markdown.
pub fn study_reference() -> String {
    reference_of(STUDY_OPENING, &super::study::STUDY)
}

/// The reference page of checks, in Markdown.
pub fn check_reference() -> String {
    reference_of(CHECK_OPENING, &super::check_file::CHECK)
}

fn reference_of(opening: &str, file: &'static Shape) -> String {
    let mut page = opening.to_owned();
    let mut inner: Vec<&'static Shape> = Vec::new();
    chapter(file, 3, String::new(), &mut page);
    collect(file, &mut inner);
    for shape in inner {
        chapter(shape, 3, String::new(), &mut page);
    }
    page
}

/// The shapes within a shape, each once.
pub(super) fn collect(shape: &'static Shape, inner: &mut Vec<&'static Shape>) {
    fn of_kind(kind: &'static Kind, inner: &mut Vec<&'static Shape>) {
        match kind {
            Kind::Table(shape) if !inner.iter().any(|known| std::ptr::eq(*known, *shape)) => {
                inner.push(shape);
                collect(shape, inner);
            }
            Kind::List(kind) | Kind::Map(_, kind) => of_kind(kind, inner),
            Kind::Either(kinds) => kinds.iter().for_each(|kind| of_kind(kind, inner)),
            _ => {}
        }
    }
    shape.keys.iter().for_each(|key| of_kind(&key.kind, inner));
}

fn chapter(shape: &Shape, level: usize, absence: String, page: &mut String) {
    let title = if shape.title.starts_with('[') { format!("`{}`", shape.title) } else { shape.title.to_owned() };
    let absence = match absence.as_str() {
        "" => String::new(),
        "required" => " It has to be there.".to_owned(),
        words => format!(" Without it: {words}."),
    };
    page.push_str(&format!("\n{} {title}\n\n{}{absence}\n\n", "#".repeat(level), shape.doc));
    keys(shape, page);
}

fn keys(shape: &Shape, page: &mut String) {
    page.push_str("| Key | Value | Default | Meaning |\n|---|---|---|---|\n");
    for key in shape.keys {
        let words = cell(&key.kind.words());
        page.push_str(&format!(
            "| `{}` | {words} | {} | {}{} |\n",
            key.name,
            cell(&absence(key)),
            cell(key.doc),
            choices(&key.kind)
        ));
    }
}

fn absence(key: &Key) -> String {
    match key.default {
        Absence::Refused => "required".to_owned(),
        Absence::Means(words) => words.to_owned(),
        Absence::Is(value) => format!("`{}`", value()),
    }
}

/// What each of the words to choose from means.
fn choices(kind: &Kind) -> String {
    let list = |words: &[Word]| words.iter().map(|word| format!(" `{}`: {}", word.name, word.doc)).collect::<String>();
    match kind {
        Kind::Choice(words) => list(words),
        Kind::Either(kinds) => kinds.iter().map(choices).collect(),
        _ => String::new(),
    }
}

/// Text for a cell of a table, in which a bar would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn distributions(page: &mut String) {
    page.push_str(&format!("\n## Distributions\n\n{}\n\n", DISTRIBUTION.doc));
    page.push_str("| Distribution | Parameters | Meaning |\n|---|---|---|\n");
    for family in FAMILIES {
        let forms: Vec<String> = family.forms.iter().map(|form| format!("`{}`", form.join("`, `"))).collect();
        let mut parameters = forms.join("; or ");
        if !family.options.is_empty() {
            parameters.push_str(&format!("; and perhaps `{}`", family.options.join("`, `")));
        }
        page.push_str(&format!("| `{}` | {parameters} | {} |\n", family.name, family.doc));
    }
    page.push_str("\nIn short form the parameters stand in this order, or by name: `\"lognormal(5m, 0.9)\"`, `\"gamma(median = 4m, p90 = 9m)\"`.\n\n");
    keys(&DISTRIBUTION, page);
    page.push_str("\nA part of a mixture has\n\n");
    keys(&PART, page);
}
