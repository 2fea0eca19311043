//! The report of a run as one page for a browser: tables, charts and where they come from in one file, without scripts, fonts or
//! anything to load, so that it can be sent. It is well-formed XML, too.

use super::console::{head, lost_warning, notes, percent, tables};
use super::markup::in_markup;
use super::table::{Column, Table, estimate_cells, heading};
use super::{Outputs, Provenance, chart, goals};
use crate::experiment::{Metric, Precision, Scope, Summary};
use std::fmt::Write;

const STYLE: &str = include_str!("page.css");

/// The page, ending with a line feed.
pub(super) fn page(outputs: &Outputs<'_>) -> String {
    let run = &outputs.run;
    let title = escaped(&run.question.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut page = String::new();
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>{}</p>\n",
        escaped(&head(run))
    );
    if let Some(warning) = lost_warning(run.summary) {
        let _ = writeln!(page, "<p class=\"warning\">{}</p>", escaped(&warning));
    }
    let missed = run.summary.precision.as_ref().is_some_and(|precision: &Precision| !precision.holds());
    let _ = writeln!(page, "<p{}>{}</p>", if missed { " class=\"warning\"" } else { "" }, escaped(&notes(run.summary)));
    for warning in run.warnings {
        let _ = writeln!(page, "<p class=\"warning\">Warning: {}</p>", escaped(warning));
    }
    page.push_str(&first(run.summary));
    if let Some(table) = goals::table(run.summary) {
        let _ = writeln!(page, "<h2>Goals</h2>\n{}", in_html(&table));
        for sentence in goals::sentences(run.summary) {
            let _ = writeln!(page, "<p>{}</p>", escaped(&sentence));
        }
    }
    for (chart, about) in [(chart::service(run), "Service by interval"), (chart::waits(run), "Distribution of waits")] {
        let _ = writeln!(page, "<figure class=\"wide\" aria-label=\"{about}\" tabindex=\"0\">\n{}</figure>", chart);
    }
    let tables = tables(run.summary);
    for (title, table) in &tables {
        let _ = writeln!(page, "<h2>{}</h2>\n{}", escaped(title), in_html(table));
    }
    page.push_str(&meanings(tables.iter().map(|(_, table)| table)));
    page.push_str(&provenance(outputs, &outputs.provenance));
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

/// The few figures that are read first, large.
fn first(summary: &Summary) -> String {
    let center = summary.whole(Scope::Center);
    let mut text = String::from("<dl class=\"first\">\n");
    for metric in
        [Metric::Offered, Metric::Asa, summary.headline, Metric::AbandonShare, Metric::LostShare, Metric::Occupancy]
    {
        // What nobody was lost by says nothing.
        if metric == Metric::LostShare && center.estimate(metric).is_none_or(|share| share.value == 0.0) {
            continue;
        }
        let cells = estimate_cells(Column { metric, half_width: true }, &[center.estimate(metric)]);
        let value = cells[0].trim();
        if !value.is_empty() {
            let _ = writeln!(text, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(&heading(metric)), escaped(value));
        }
    }
    text.push_str("</dl>\n");
    text
}

/// A table that can be moved sideways where it is wider than the screen, its names staying in sight.
fn in_html(table: &Table) -> String {
    let cells = |cells: &[String], tag: &str| -> String {
        let cell = |(number, cell): (usize, &String)| match number {
            0 => format!("<th scope=\"{}\">{}</th>", if tag == "th" { "col" } else { "row" }, escaped(cell)),
            _ => format!("<{tag}>{}</{tag}>", escaped(cell)),
        };
        cells.iter().enumerate().map(cell).collect()
    };
    let (head, rows) = table.parts();
    let mut text =
        format!("<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>{}</tr></thead>\n<tbody>\n", cells(head, "th"));
    for row in rows {
        let _ = writeln!(text, "<tr>{}</tr>", cells(row, "td"));
    }
    text.push_str("</tbody>\n</table></div>");
    text
}

/// What the columns of these tables are.
fn meanings<'t>(tables: impl Iterator<Item = &'t Table>) -> String {
    let mut metrics: Vec<Metric> = tables.flat_map(Table::metrics).copied().collect();
    metrics.sort();
    metrics.dedup();
    let mut text = String::from("<h2>What the columns say</h2>\n<dl class=\"meanings\">\n");
    for metric in metrics {
        let _ = writeln!(text, "<dt>{}</dt><dd>{}</dd>", escaped(&heading(metric)), escaped(metric.definition()));
    }
    text.push_str("</dl>\n");
    text
}

fn provenance(outputs: &Outputs<'_>, provenance: &Provenance<'_>) -> String {
    let (summary, version) = (outputs.run.summary, env!("CARGO_PKG_VERSION"));
    let Provenance { command_line, scenario, sources, platform } = provenance;
    let program = env!("CARGO_PKG_NAME");
    let mut facts = vec![
        ("Program", format!("{program} {version} ({} {})", platform.os, platform.arch)),
        ("Command", format!("{program} {}", command_line.join(" "))),
        ("Seed", outputs.run.seed.to_string()),
        ("Intervals", format!("{} %", percent(summary.confidence))),
    ];
    facts.extend(sources.iter().map(|source| ("Read", source.fact())));
    let mut text = String::from("<h2>Where this comes from</h2>\n<dl class=\"facts\">\n");
    for (name, fact) in facts {
        let _ = writeln!(text, "<dt>{name}</dt><dd>{}</dd>", escaped(&fact));
    }
    let _ = write!(
        text,
        "</dl>\n<p>The manifest beside this page has the texts of all files, and <code>switchboard rerun</code> makes the same bytes \
         of it.</p>\n<details><summary>The scenario as it was understood</summary>\n<pre>{}</pre>\n</details>\n",
        escaped(scenario)
    );
    text
}

/// A text that a browser shows as it is, line by line.
fn escaped(text: &str) -> String {
    in_markup(text, &['\n', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Labels, Limits, Observations, replicate, sample};
    use crate::report::{Platform, Run, Source};

    /// The page of a run, with this question and this text of its scenario.
    fn page_of(question: &str, scenario: &str) -> String {
        let center = sample::mixed();
        let results = replicate(&center, 42, 3, Some(2), Limits::default(), &|_| ()).unwrap();
        let labels = Labels::of(&center, sample::half_hour);
        let observations = Observations::of(&center, &results, &labels, 42);
        let summary = Summary::new(&center, &results, labels, 0.95);
        let (sources, command_line) =
            ([Source::new("monday.toml", b"agents = 10")], ["run", "monday.toml"].map(str::to_owned));
        let platform = Platform { os: "linux", arch: "x86_64" };
        let provenance = Provenance { command_line: &command_line, scenario, sources: &sources, platform };
        let warnings = ["a.toml:3:1: S046: 3 < 4".to_owned()];
        let run = Run { question, warnings: &warnings, seed: 42, summary: &summary };
        page(&Outputs { run, observations: &observations, provenance })
    }

    /// Every element is closed where it should be; what they are called, in order.
    fn elements(page: &str) -> Vec<&str> {
        let (mut open, mut all) = (Vec::new(), Vec::new());
        let body = page.strip_prefix("<!DOCTYPE html>\n").expect("it says what it is");
        for piece in body.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').expect("tags end");
            assert!(!text.contains('>'), "a sign that is not written as an entity: {text}");
            let name = tag.trim_start_matches('/').split([' ', '/']).next().expect("tags have names");
            match (tag.starts_with('/'), tag.ends_with('/')) {
                (true, _) => assert_eq!(open.pop(), Some(name), "{tag}"),
                (false, true) => all.push(name),
                (false, false) => {
                    open.push(name);
                    all.push(name);
                }
            }
        }
        assert!(open.is_empty(), "{open:?}");
        all
    }

    #[test]
    fn the_page_is_whole_and_needs_nothing_else() {
        let page = page_of("Is <b>this</b> & that \"enough\"?", "[run]\nlength = \"2h\" # <script>\n");
        assert!(page.contains("<p class=\"warning\">Warning: a.toml:3:1: S046: 3 &lt; 4</p>"));
        let elements = elements(&page);
        let count = |name: &str| elements.iter().filter(|&&element| element == name).count();
        assert_eq!(
            (count("h1"), count("svg"), count("table"), count("script"), count("link"), count("img")),
            (1, 2, 7, 0, 0, 0)
        );
        assert!(page.contains("<h1>Is &lt;b&gt;this&lt;/b&gt; &amp; that &quot;enough&quot;?</h1>"));
        assert!(page.contains("length = &quot;2h&quot; # &lt;script&gt;"));
        let links = page.matches("http").count();
        assert_eq!(
            links,
            page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count(),
            "nothing is loaded from anywhere"
        );
        assert!(!page.contains("url(") && !page.contains("@import"));
    }

    #[test]
    fn the_page_says_what_the_tables_say_and_what_their_columns_mean() {
        let page = page_of("Is this enough?", "");
        for text in [
            "billing calls",
            "By interval of arrival",
            "Average speed of answer",
            "<dd>42</dd>",
            "monday.toml, 11 bytes",
            "08:30",
        ] {
            assert!(page.contains(text), "{text}");
        }
        assert!(page.contains("width=device-width"), "a phone does not show it as if it were a large screen");
    }
}
