//! A fit as a page with its pictures.

use super::chart;
use super::table::{Table, WIDTH};
use crate::history::FittedCenter;
use std::fmt::Write;

/// How much the answer changes with what was assumed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// What is otherwise; the first is the fit itself.
    pub label: String,
    /// Share answered in time, share that gave up, and mean wait \[s\]; `None` where there is none.
    pub results: [Option<f64>; 3],
}

/// The table of what matters, the greatest change of the share answered in time first; the fit itself on top; for a terminal of this
/// width \[signs\].
pub fn sensitivity(rows: &[Sensitivity], width: usize) -> String {
    let Some(base) = rows.first() else { return String::new() };
    let change = |row: &Sensitivity| match (row.results[0], base.results[0]) {
        (Some(own), Some(fit)) => (own - fit).abs(),
        _ => 0.0,
    };
    let mut sorted: Vec<&Sensitivity> = rows[1..].iter().collect();
    sorted.sort_by(|one, two| change(two).total_cmp(&change(one)));
    let cell = |value: Option<f64>, factor: f64| value.map_or("-".to_owned(), |value| format!("{:.1}", factor * value));
    let line = |row: &Sensitivity| {
        let [in_time, gave_up, wait] = row.results;
        vec![row.label.clone(), cell(in_time, 100.0), cell(gave_up, 100.0), cell(wait, 1.0)]
    };
    let rows = std::iter::once(base).chain(sorted).map(line).collect();
    Table::of_texts(&["otherwise", "in time %", "gave up %", "ASA s"], rows).plain(width)
}

/// The page and its pictures, by their names.
pub fn fit(center: &FittedCenter, rows: &[Sensitivity]) -> Vec<(String, String)> {
    let (mut pictures, mut list) = (Vec::new(), String::new());
    for (number, (class, fit)) in (1..).zip(&center.fit.classes) {
        let mut add = |kind: &str, caption: String, picture: String| {
            let name = format!("charts/{kind}-{number}.svg");
            let _ = write!(list, "\n![{}]({name})\n", caption.replace(['[', ']', '\n'], " "));
            pictures.push((name, picture));
        };
        for (kind, words, work) in
            [("conversation", "Conversation", &fit.talk), ("after", "Work after the conversation", &fit.after_call)]
        {
            let Some(work) = work else { continue };
            let title = format!("{words} of {class}");
            add(kind, title.clone(), chart::density(&title, work).file());
            let parts = [
                ("hour", &work.by_hour),
                ("agent", &work.by_agent),
                ("weekday", &work.by_weekday),
                ("date", &work.by_date),
            ];
            for (part, effect) in parts {
                if effect.parts.len() > 1 {
                    let title = format!("{title} by {part}");
                    let picture = chart::profile(&title, part, effect).file();
                    add(&format!("{kind}-by-{part}"), title.clone(), picture);
                }
            }
        }
        if let Some(patience) = &fit.patience {
            let title = format!("Patience of {class}");
            add("patience", title.clone(), chart::survival(&title, patience).file());
        }
    }
    let mut page = format!("# What was fitted\n\n```text\n{}```\n", center.text());
    if rows.len() > 1 {
        let _ = write!(
            page,
            "\n## Which assumption matters\n\nThe fitted center simulated with the second-best distribution of one thing at a time, and the same random \
             numbers.\n\n```text\n{}```\n",
            sensitivity(rows, WIDTH)
        );
    }
    if !list.is_empty() {
        let _ = write!(page, "\n## Pictures\n{list}");
    }
    let mut files = vec![("fit.md".to_owned(), page)];
    files.extend(pictures);
    files
}
