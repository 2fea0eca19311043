//! A report as one page for a browser: the question, an answer in a few sentences, goals, key figures, charts, tables that can be sorted,
//! warnings, and where all of it comes from, in one file that needs no network, so that it can be sent.
//!
//! It can be read on a phone, in the dark, on paper and by ear. Without scripts it is all there too, and only the tables cannot be sorted
//! and no pointer shows values in charts.

mod answer;
mod kinds;

pub(super) use kinds::{backtest, charts, check, comparison, not_checked, run, staffing, sweep};

use super::chart::Chart;
use super::console::percent;
use super::manifest::Provenance;
use super::table::{Table, heading};
use crate::experiment::Metric;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// More rows of a table are not shown: nobody reads them on a page, and the hours of a year would make it too large to send.
const MOST_ROWS: usize = 400;

/// What stands on a page.
pub(super) struct Page<'a> {
    /// The question, or what the page is of.
    pub(super) title: String,
    /// What is said first, each a paragraph: the answer.
    pub(super) answer: Vec<String>,
    /// What makes the answer doubtful.
    pub(super) warnings: Vec<String>,
    /// How the numbers were made.
    pub(super) method: String,
    /// The rest, in order.
    pub(super) parts: Vec<Part<'a>>,
    /// Where it comes from, and with which confidence.
    pub(super) origin: Option<(Provenance<'a>, Option<u64>, Option<f64>)>,
    /// Whether a manifest stands beside it.
    pub(super) has_manifest: bool,
}

/// A part of a page.
pub(super) enum Part<'a> {
    /// The few figures that are read first, large: what, how much, and how it stands to a goal.
    Figures(Vec<Figure>),
    /// Charts beside each other, where there is room.
    Charts(Vec<&'a Chart<'a>>),
    /// A table with its title, what is to be said of it, and what follows from it.
    Table { title: String, note: String, table: Table, after: Vec<String> },
}

/// A figure with its name.
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) value: String,
    /// Whether a goal of it is met or missed, if there is one and that can be told.
    pub(super) met: Option<bool>,
}

impl Page<'_> {
    /// The page, ending with a line feed.
    pub(super) fn render(&self) -> String {
        let title = in_line(&self.title);
        // Who asked no question asked it by the command.
        let title =
            if title.is_empty() { in_line(&self.command().unwrap_or_else(|| "Results".to_owned())) } else { title };
        let markup = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    main {
                        h1 { (title) }
                        @if let Some(date) = self.origin.as_ref().and_then(|(provenance, ..)| provenance.date) {
                            p.date { (date) }
                        }
                        @for sentence in &self.answer { p.answer { (sentence) } }
                        @for warning in &self.warnings { p.warning { (in_line(warning)) } }
                        @for part in &self.parts { (part.render()) }
                        @if !self.method.is_empty() {
                            h2 { "How the numbers were made" }
                            p { (self.method) }
                        }
                        (self.meanings())
                        (self.provenance())
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        markup.into_string() + "\n"
    }

    /// What was typed, if that is known.
    fn command(&self) -> Option<String> {
        let (Provenance { command_line, .. }, ..) = self.origin.as_ref()?;
        Some(format!("{} {}", env!("CARGO_PKG_NAME"), command_line.join(" ")))
    }

    /// What the columns of the tables are.
    fn meanings(&self) -> Markup {
        let tables = self.parts.iter().filter_map(|part| match part {
            Part::Table { table, .. } => Some(table.metrics()),
            _ => None,
        });
        let mut metrics: Vec<Metric> = tables.flatten().copied().collect();
        metrics.sort();
        metrics.dedup();
        html! {
            @if !metrics.is_empty() {
                h2 { "What the columns say" }
                dl.meanings {
                    @for metric in metrics { dt { (heading(metric)) } dd { (metric.definition()) } }
                }
            }
        }
    }

    fn provenance(&self) -> Markup {
        let Some((provenance, seed, confidence)) = &self.origin else { return html! {} };
        let Provenance { scenario, sources, platform, .. } = provenance;
        let (program, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        let mut facts = vec![("Program", format!("{program} {version} ({} {})", platform.os, platform.arch))];
        facts.extend(self.command().map(|command| ("Command", command)));
        facts.extend(seed.map(|seed| ("Seed", seed.to_string())));
        facts.extend(confidence.map(|confidence| ("Intervals", format!("{} %", percent(confidence)))));
        facts.extend(sources.iter().map(|source| ("Read", source.fact())));
        html! {
            h2 { "Where this comes from" }
            dl.facts {
                @for (name, fact) in facts { dt { (name) } dd { (printable(&fact)) } }
            }
            @if self.has_manifest {
                p { "The manifest beside this page has the texts of all files that were read." }
            }
            @if !scenario.is_empty() {
                details {
                    summary { "The scenario as it was understood" }
                    pre tabindex="0" { (printable(scenario)) }
                }
            }
        }
    }
}

impl Part<'_> {
    /// A table that says all by itself.
    pub(super) fn table(title: &str, table: Table) -> Self {
        Part::Table { title: title.to_owned(), note: String::new(), table, after: Vec::new() }
    }

    fn render(&self) -> Markup {
        match self {
            Part::Figures(figures) => html! {
                dl.first {
                    @for Figure { name, value, met } in figures {
                        div class=[met.map(|met| if met { "met" } else { "missed" })] {
                            dt { (name) }
                            dd {
                                (value)
                                @if let Some(met) = met { span.mark { (if *met { " ✓ goal met" } else { " ✗ goal missed" }) } }
                            }
                        }
                    }
                }
            },
            Part::Charts(charts) => html! {
                @if !charts.is_empty() {
                    div.charts {
                        @for chart in charts {
                            figure {
                                figcaption { strong { (printable(&chart.about)) } " " (printable(&chart.note)) }
                                (PreEscaped(named(&chart.on_page(), &chart.about)))
                            }
                        }
                    }
                }
            },
            Part::Table { title, note, table, after } => html! {
                h2 { (title) }
                @if !note.is_empty() { p { (note) } }
                (in_html(table, title))
                @if table.parts().1.len() > MOST_ROWS {
                    p { "The other " (table.parts().1.len() - MOST_ROWS) " rows are in the files beside this page." }
                }
                @for sentence in after { p { (sentence) } }
            },
        }
    }
}

/// The picture with a name for those who hear it. It keeps its text, and has no size of its own, which the page gives it.
fn named(svg: &str, about: &str) -> String {
    let about = html! { (about) }.into_string();
    svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{about}\" "), 1)
}

/// A table that can be moved sideways where it is wider than the screen, its names staying in sight.
fn in_html(table: &Table, title: &str) -> Markup {
    let (head, rows) = table.parts();
    let texts: Vec<bool> = (0..head.len()).map(|column| rows.iter().any(|row| is_text(&row[column]))).collect();
    html! {
        div.wide tabindex="0" role="region" aria-label=(title) {
            table {
                thead {
                    tr {
                        @for (cell, is_text) in head.iter().zip(&texts) {
                            @if cell.is_empty() { td {} }
                            @else { th scope="col" class=[is_text.then_some("text")] { (printable(cell)) } }
                        }
                    }
                }
                tbody {
                    @for row in rows.iter().take(MOST_ROWS) {
                        tr {
                            @for (number, cell) in row.iter().enumerate() {
                                @if number == 0 { th scope="row" { (printable(cell)) } }
                                @else { td class=[classes(cell, texts[number])] { (printable(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether a cell has words and no number, so that its column is read from the left.
fn is_text(cell: &str) -> bool {
    cell.starts_with(char::is_alphabetic)
}

/// How a cell looks: by what it says of a goal, and aligned as its column.
fn classes(cell: &str, is_text: bool) -> Option<String> {
    let classes = Vec::from_iter([verdict(cell), is_text.then_some("text")].into_iter().flatten());
    (!classes.is_empty()).then(|| classes.join(" "))
}

/// What a cell says of a goal, for its colour.
fn verdict(cell: &str) -> Option<&'static str> {
    if cell.starts_with("MISSED") {
        Some("missed")
    } else if cell.starts_with("met") {
        Some("met")
    } else {
        None
    }
}

/// A text without the signs that control something, but for the ends of lines.
fn printable(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() && !['\n', '\t'].contains(&sign) { ' ' } else { sign }).collect()
}

/// The same on one line.
fn in_line(text: &str) -> String {
    printable(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::{Outputs, Platform, Run, Source};
    use super::*;
    use crate::experiment::{Labels, Limits, Observations, Summary, replicate, sample};

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
        let provenance = Provenance {
            command_line: &command_line,
            scenario,
            sources: &sources,
            platform,
            warnings: &[],
            date: Some(jiff::civil::date(2026, 3, 2)),
        };
        let warnings = ["a.toml:3:1: S046: 3 < 4".to_owned()];
        let run = Run { question, warnings: &warnings, seed: 42, summary: &summary };
        let outputs = Outputs { run, observations: &observations, provenance };
        super::run(&outputs, &charts(&outputs))
    }

    /// Elements without an end.
    const VOID: [&str; 2] = ["meta", "!DOCTYPE"];

    /// Every element is closed where it should be; what they are called, in order. Scripts and styles left out.
    fn elements(page: &str) -> Vec<&str> {
        let (mut open, mut all) = (Vec::new(), Vec::new());
        let script = page.find("<script>").expect("there is a script");
        let (start, end) = (page.find("<style>").expect("a style"), page.find("</style>").expect("a style") + 8);
        for part in [&page[..start], &page[end..script]] {
            for piece in part.split('<').skip(1) {
                let (tag, text) = piece.split_once('>').expect("tags end");
                assert!(!text.contains('>'), "a sign that is not written as an entity: {text}");
                let name = tag.trim_start_matches('/').split([' ', '/']).next().expect("tags have names");
                match (tag.starts_with('/'), tag.ends_with('/') || VOID.contains(&name)) {
                    (true, _) => assert_eq!(open.pop(), Some(name), "{tag}"),
                    (false, true) => all.push(name),
                    (false, false) => {
                        open.push(name);
                        all.push(name);
                    }
                }
            }
        }
        assert_eq!(open, ["html", "body"]);
        all
    }

    #[test]
    fn the_page_is_whole_and_needs_nothing_else() {
        let page = page_of("Is <b>this</b> & that \"enough\"?", "[run]\nlength = \"2h\" # <script>\n");
        assert!(page.contains("<p class=\"warning\">a.toml:3:1: S046: 3 &lt; 4</p>"));
        let elements = elements(&page);
        let count = |name: &str| elements.iter().filter(|&&element| element == name).count();
        assert_eq!((count("h1"), count("link"), count("img"), count("iframe")), (1, 0, 0, 0));
        assert!(count("svg") >= 4 && count("figcaption") == count("svg") && count("table") == 10, "{elements:?}");
        assert_eq!(page.matches("<svg role=\"img\" aria-label=").count(), count("svg"));
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
            "class=\"answer\"",
            "<p class=\"date\">2026-03-02</p>",
        ] {
            assert!(page.contains(text), "{text}");
        }
        assert!(page.contains("width=device-width"), "a phone does not show it as if it were a large screen");
    }
}
