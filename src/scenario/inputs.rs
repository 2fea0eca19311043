//! What a scenario was made of, kept beside its results, so that it can be said later what differs.

use super::Scenario;
use super::overrides::{keys, place_of};
use super::tree::{Node, Value, key, parse, write_value};
use crate::digest::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A scenario as it was read, and what tells its other files from those of another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    scenario: Vec<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
}

/// What differs between the inputs of two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The path of a value as `--set` takes it, or that of a file.
    pub path: String,
    /// What it was; `None` where it was not there.
    pub before: Option<String>,
    /// What it is.
    pub now: Option<String>,
}

impl Inputs {
    /// A scenario in full, as the program understood it, and the digests of the other files by their paths.
    pub fn new(scenario: &str, files: impl IntoIterator<Item = (String, String)>) -> Inputs {
        Inputs { scenario: scenario.lines().map(str::to_owned).collect(), files: files.into_iter().collect() }
    }

    /// Those of a scenario that was read.
    pub fn of(scenario: &Scenario) -> Inputs {
        let others = scenario.sources.iter().skip(1);
        Inputs::new(
            &scenario.text,
            others.map(|source| (source.path.clone(), Digest::of(source.text.as_bytes()).hex())),
        )
    }

    /// The lines of the scenario.
    pub fn scenario(&self) -> &[String] {
        &self.scenario
    }

    /// The digests of the other files, by their paths.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// What differs from the inputs of before: values in the order of this scenario, those that are gone after them, then files.
    /// `None` where one of the two is no TOML.
    pub fn since(&self, before: &Inputs) -> Option<Vec<Difference>> {
        let tree = |inputs: &Inputs| parse(0, &inputs.scenario.join("\n")).ok();
        let (then, now) = (tree(before)?, tree(self)?);
        let mut found = Vec::new();
        compare(String::new(), Some(&then), Some(&now), &mut found);
        let files: BTreeMap<&String, ()> =
            before.files.keys().chain(self.files.keys()).map(|path| (path, ())).collect();
        for path in files.into_keys() {
            let [before, now] = [before, self].map(|inputs| inputs.files.get(path).map(|hex| format!("XXH64 {hex}")));
            if before != now {
                found.push(Difference { path: path.clone(), before, now });
            }
        }
        Some(found)
    }
}

/// The line of a scenario on which the value at a path stands, from 1 on; if it is not there, the line of what is next around it. `None` where
/// the text is no TOML or has nothing of the path.
pub fn line_of_value(text: &str, path: &str) -> Option<usize> {
    let root = parse(0, text).ok()?;
    let (mut node, mut reached) = (&root, None);
    for (key, _) in keys(path)? {
        let next = match (&node.value, place_of(&key)) {
            (Value::Table(table), _) => {
                reached = table.name(&key).map(|name| name.at.start).or(reached);
                table.get(&key)
            }
            (_, Some(Some(place))) => {
                let item = node.items().get(place);
                reached = item.map(|item| item.at.start).or(reached);
                item
            }
            _ => None,
        };
        let Some(next) = next else { break };
        node = next;
    }
    reached.map(|at| text[..at].matches('\n').count() + 1)
}

/// Of lists, so many items may differ and be told one by one.
const FEW: usize = 3;

fn compare(path: String, before: Option<&Node>, now: Option<&Node>, found: &mut Vec<Difference>) {
    let tables = [before, now].map(|node| match node.map(|node| &node.value) {
        Some(Value::Table(table)) => Some(table),
        _ => None,
    });
    let below = |name: &str| if path.is_empty() { key(name) } else { format!("{path}.{}", key(name)) };
    if let [Some(then), Some(today)] = tables {
        for (name, node) in &today.entries {
            compare(below(&name.text), then.get(&name.text), Some(node), found);
        }
        for (name, node) in then.entries.iter().filter(|(name, _)| today.get(&name.text).is_none()) {
            compare(below(&name.text), Some(node), None, found);
        }
        return;
    }
    let text = |node: &Node| {
        let mut text = String::new();
        write_value(node, &mut text);
        text
    };
    let [then, today] = [before, now].map(|node| node.map(text));
    if then == today {
        return;
    }
    let lists = [before, now].map(|node| node.map_or(&[][..], Node::items));
    let differing = lists[0].iter().zip(lists[1]).filter(|(one, other)| text(one) != text(other)).count();
    if lists[0].len() == lists[1].len() && (1..=FEW).contains(&differing) {
        for (place, (then, today)) in lists[0].iter().zip(lists[1]).enumerate() {
            compare(format!("{path}[{place}]"), Some(then), Some(today), found);
        }
        return;
    }
    found.push(Difference { path, before: then, now: today });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(scenario: &str, files: &[(&str, &str)]) -> Inputs {
        Inputs::new(scenario, files.iter().map(|(path, digest)| ((*path).to_owned(), (*digest).to_owned())))
    }

    fn told(before: &Inputs, now: &Inputs) -> Vec<String> {
        let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let line = |one: &Difference| format!("{}: {} > {}", one.path, shown(&one.before), shown(&one.now));
        now.since(before).expect("both are TOML").iter().map(line).collect()
    }

    #[test]
    fn a_path_leads_to_the_line_of_its_value_or_of_what_is_around_it() {
        let text = "# Why?\n[run]\nseed = 1\n\n[class.\"a.b\"]\ntalk = { mean = \"4m\" }\nshifts = [\n  { agents = 1 },\n  { agents = 2 },\n]\n";
        let lines = [
            "run.seed",
            "class.\"a.b\".talk.mean",
            "class.\"a.b\".shifts[1].agents",
            "class.\"a.b\".patience",
            "group.x",
        ];
        assert_eq!(lines.map(|path| line_of_value(text, path)), [Some(3), Some(6), Some(9), Some(5), None]);
        assert_eq!(line_of_value("[run", "run"), None);
    }

    #[test]
    fn what_differs_is_told_by_the_path_that_would_set_it() {
        let before =
            "run.replications = 3\n[class.\"a.b\"]\ntalk = { mean = \"3m\", cv = 1.0 }\nskills = [1, 2]\nold = 1\n";
        let now = "run.replications = 3\n[class.\"a.b\"]\ntalk = { mean = \"4m\", cv = 1.0 }\nskills = [1, 2, 3]\nnew = true\n";
        assert_eq!(
            told(&inputs(before, &[]), &inputs(now, &[])),
            [
                "class.\"a.b\".talk.mean: \"3m\" > \"4m\"",
                "class.\"a.b\".skills: [1, 2] > [1, 2, 3]",
                "class.\"a.b\".new: - > true",
                "class.\"a.b\".old: 1 > -",
            ]
        );
    }

    #[test]
    fn of_lists_of_one_length_the_items_are_told_where_few_differ_and_else_the_whole() {
        let list = |items: &str| inputs(&format!("x = [{items}]\n"), &[]);
        assert_eq!(told(&list("{ a = 1 }, { a = 2 }"), &list("{ a = 1 }, { a = 3 }")), ["x[1].a: 2 > 3"]);
        assert_eq!(told(&list("1, 2, 3, 4"), &list("2, 3, 4, 5")), ["x: [1, 2, 3, 4] > [2, 3, 4, 5]"]);
    }

    #[test]
    fn files_of_other_contents_are_told_after_the_values_and_equal_inputs_differ_by_nothing() {
        let before = inputs("x = 1\n", &[("a.csv", "00"), ("b.csv", "11")]);
        let now = inputs("x = 2\n", &[("a.csv", "00"), ("b.csv", "12"), ("c.csv", "13")]);
        assert_eq!(told(&before, &now), ["x: 1 > 2", "b.csv: XXH64 11 > XXH64 12", "c.csv: - > XXH64 13"]);
        assert_eq!(told(&now, &now), [""; 0]);
        assert_eq!(inputs("x =", &[]).since(&before), None);
    }
}
