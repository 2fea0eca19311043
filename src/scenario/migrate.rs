//! Files of earlier versions under the names of today: scenarios, studies and checks, with their comments and their layout.

use super::ROOT;
use super::distributions::DISTRIBUTION;
use super::keys::{Kind, Shape};
use super::renamed::{self, key_of, word_of};
use super::study::STUDY;
use toml_edit::{DocumentMut, Item, Key, TableLike, Value};

/// A file under the names of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The whole text; all that has not been renamed is as it was, to the byte.
    pub text: String,
    /// What was renamed, each with where it stands.
    pub changes: Vec<Change>,
}

/// A name that has become another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where, as a path of keys.
    pub place: String,
    /// The old name.
    pub was: String,
    /// The new one.
    pub is: String,
}

/// Renames what had other names in earlier versions: keys of a scenario; paths and metrics of a study; paths and metrics of a check.
///
/// # Errors
/// The text is not TOML, which is said with its line; or a table has a name old and new.
pub fn migrate(text: &str) -> Result<Migrated, String> {
    let mut document: DocumentMut = text.parse().map_err(|error| format!("this is no TOML: {error}"))?;
    let mut walk = Walk { changes: Vec::new(), clash: None };
    let root = document.as_table_mut();
    if root.get("scenario").is_some_and(Item::is_array_of_tables) {
        walk.check(root);
    } else if root.contains_key("parameter") {
        walk.table(root, &STUDY, "");
        walk.study(root);
    } else {
        walk.table(root, &ROOT, "");
        walk.measures(root, &["run", "until", "metric"]);
    }
    match walk.clash {
        Some(clash) => Err(clash),
        None => Ok(Migrated { text: document.to_string(), changes: walk.changes }),
    }
}

struct Walk {
    changes: Vec<Change>,
    /// Why it cannot be done.
    clash: Option<String>,
}

impl Walk {
    /// Renames the keys of a table and of what is in it.
    fn table(&mut self, table: &mut dyn TableLike, shape: &'static Shape, path: &str) {
        let names: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
        let is_old = |name: &String| shape.key(name).is_none() && key_of(shape, name).is_some();
        if names.iter().any(is_old) {
            // A table keeps its order only if all of it is put in anew.
            let entries: Vec<(Key, Item)> = names
                .iter()
                .filter_map(|name| table.get_key_value(name).map(|(key, item)| (key.clone(), item.clone())))
                .collect();
            table.clear();
            for (key, item) in entries {
                let old = Some(key.get().to_owned()).filter(is_old);
                let Some((was, is)) = old.and_then(|was| Some((key_of(shape, &was)?, was))).map(|(is, was)| (was, is))
                else {
                    table.entry_format(&key).or_insert(item);
                    continue;
                };
                if names.iter().any(|name| name == is) {
                    self.clash = Some(format!("`{}` is there beside `{was}`, its old name", joined(path, is)));
                }
                let renamed = Key::new(is)
                    .with_leaf_decor(key.leaf_decor().clone())
                    .with_dotted_decor(key.dotted_decor().clone());
                table.entry_format(&renamed).or_insert(item);
                self.changes.push(Change { place: joined(path, &was), was, is: is.to_owned() });
            }
        }
        for (key, item) in table.iter_mut() {
            if let Some(known) = shape.key(key.get()) {
                self.item(item, &known.kind, &joined(path, key.get()), known.name);
            }
        }
    }

    fn item(&mut self, item: &mut Item, kind: &'static Kind, path: &str, key: &str) {
        if let Some(tables) = item.as_array_of_tables_mut() {
            for kind in alternatives(kind) {
                if let Kind::List(kind) = kind {
                    for (number, table) in tables.iter_mut().enumerate() {
                        self.table_of(table, kind, &format!("{path}[{number}]"), key);
                    }
                }
            }
        } else if let Some(value) = item.as_value_mut() {
            self.value(value, kind, path, key);
        } else if let Some(table) = item.as_table_mut() {
            self.table_of(table, kind, path, key);
        }
    }

    fn value(&mut self, value: &mut Value, kind: &'static Kind, path: &str, key: &str) {
        match value {
            Value::Array(array) => {
                for kind in alternatives(kind) {
                    if let Kind::List(kind) = kind {
                        for (number, value) in array.iter_mut().enumerate() {
                            self.value(value, kind, &format!("{path}[{number}]"), key);
                        }
                    }
                }
            }
            Value::InlineTable(table) => self.table_of(table, kind, path, key),
            Value::String(text) => {
                let word = alternatives(kind).any(|kind| matches!(kind, Kind::Choice(_)));
                if let Some(is) = word_of(key, text.value()).filter(|_| word) {
                    self.rename(value, is.to_owned(), path);
                }
            }
            _ => {}
        }
    }

    /// A table as the kinds that it may be have it.
    fn table_of(&mut self, table: &mut dyn TableLike, kind: &'static Kind, path: &str, key: &str) {
        for kind in alternatives(kind) {
            match kind {
                Kind::Table(shape) => self.table(table, shape, path),
                Kind::Distribution(_) => self.table(table, &DISTRIBUTION, path),
                Kind::Map(_, kind) => {
                    for (name, item) in table.iter_mut() {
                        self.item(item, kind, &joined(path, name.get()), key);
                    }
                }
                _ => {}
            }
        }
    }

    /// The paths and metrics that a study names.
    fn study(&mut self, study: &mut dyn TableLike) {
        if let Some(set) = study.get_mut("set").and_then(Item::as_table_like_mut) {
            let old: Vec<(String, String)> =
                set.iter().filter_map(|(path, _)| Some((path.to_owned(), renamed_path(path)?))).collect();
            for (was, is) in old {
                if let Some(item) = set.remove(&was) {
                    set.insert(&is, item);
                    self.changes.push(Change { place: joined("set", &was), was, is });
                }
            }
        }
        if let Some(parameters) = study.get_mut("parameter").and_then(Item::as_table_like_mut) {
            for (name, parameter) in parameters.iter_mut() {
                let place = format!("parameter.{}.path", name.get());
                let path = parameter.as_table_like_mut().and_then(|table| table.get_mut("path"));
                if let Some(path) = path.and_then(Item::as_value_mut) {
                    self.texts(path, renamed_path, &place);
                }
            }
        }
        self.measures(study, &["metrics"]);
        for goal in ["minimize", "maximize"] {
            self.measures(study, &["front", goal]);
            self.measures(study, &["best", goal]);
        }
    }

    /// The metrics that stand at a path of keys.
    fn measures(&mut self, table: &mut dyn TableLike, path: &[&str]) {
        let Some((key, rest)) = path.split_first() else { return };
        let Some(item) = table.get_mut(key) else { return };
        if !rest.is_empty() {
            if let Some(table) = item.as_table_like_mut() {
                self.measures(table, rest);
            }
        } else if let Some(value) = item.as_value_mut() {
            self.texts(value, renamed_measure, key);
        }
    }

    /// The metrics and the settings that a check names.
    fn check(&mut self, check: &mut dyn TableLike) {
        for (tables, key) in [("scenario", "set"), ("metric", "metric")] {
            let Some(all) = check.get_mut(tables).and_then(Item::as_array_of_tables_mut) else { continue };
            for (number, table) in all.iter_mut().enumerate() {
                if let Some(value) = table.get_mut(key).and_then(Item::as_value_mut) {
                    let rename = if key == "set" { renamed_setting } else { renamed_measure };
                    self.texts(value, rename, &format!("{tables}[{number}].{key}"));
                }
            }
        }
    }

    /// A text, or a list of them.
    fn texts(&mut self, value: &mut Value, rename: fn(&str) -> Option<String>, place: &str) {
        match value {
            Value::Array(array) => {
                for (number, value) in array.iter_mut().enumerate() {
                    self.texts(value, rename, &format!("{place}[{number}]"));
                }
            }
            Value::String(text) => {
                if let Some(is) = rename(text.value()) {
                    self.rename(value, is, place);
                }
            }
            _ => {}
        }
    }

    /// Puts another text there, with the blanks and comments around it.
    fn rename(&mut self, value: &mut Value, is: String, place: &str) {
        let was = value.as_str().unwrap_or_default().to_owned();
        let decor = value.decor().clone();
        *value = Value::from(is.as_str());
        *value.decor_mut() = decor;
        self.changes.push(Change { place: place.to_owned(), was, is });
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn alternatives(kind: &'static Kind) -> impl Iterator<Item = &'static Kind> {
    let kinds = match kind {
        Kind::Either(kinds) => kinds,
        kind => std::slice::from_ref(kind),
    };
    kinds.iter()
}

/// A path into a scenario under the names of today, if it has old ones.
fn renamed_path(path: &str) -> Option<String> {
    let mut kinds: Vec<&'static Kind> = Vec::new();
    let mut shape = Some(&ROOT);
    let (mut names, mut old) = (Vec::new(), false);
    for name in path.split('.') {
        let mut next = name;
        if let Some(shape) = shape.take() {
            if let Some(is) = key_of(shape, name).filter(|_| shape.key(name).is_none()) {
                (next, old) = (is, true);
            }
            kinds = shape.key(next).into_iter().flat_map(|key| alternatives(&key.kind)).collect();
        } else if let Some(inner) =
            kinds.iter().find_map(|kind| if let Kind::Map(_, kind) = kind { Some(kind) } else { None })
        {
            kinds = alternatives(inner).collect();
        }
        names.push(next);
        shape = kinds.iter().find_map(|kind| match kind {
            Kind::Table(shape) => Some(*shape),
            Kind::Distribution(_) => Some(&DISTRIBUTION),
            _ => None,
        });
        // What stands under a name that the user chose comes after that name.
        if kinds.iter().any(|kind| matches!(kind, Kind::Map(..))) {
            shape = None;
        }
    }
    old.then(|| names.join("."))
}

/// `PATH=VALUE` under the names of today.
fn renamed_setting(setting: &str) -> Option<String> {
    let (path, value) = setting.split_once('=')?;
    Some(format!("{}={value}", renamed_path(path)?))
}

/// A metric, or one of a part, under the name of today.
fn renamed_measure(name: &str) -> Option<String> {
    match name.rsplit_once('.') {
        Some((part, metric)) => Some(format!("{part}.{}", renamed::metric(metric)?)),
        None => renamed::metric(name).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        let migrated = migrate(text).unwrap();
        let again = migrate(&migrated.text).unwrap();
        assert_eq!((again.text.as_str(), again.changes.len()), (migrated.text.as_str(), 0), "it is renamed once");
        migrated.text
    }

    #[test]
    fn keys_become_those_of_today_and_all_else_stays_to_the_byte() {
        let old = r#"# How long do they wait?

[run] # the day
length = "8h"
until = { metric = "asa", relative = 0.1, most = 50 }

[class.sales]   # who buys
  arrivals = { recorded = "calls.csv", handling = "talk_s" }
handling   =  { law = "lognormal", mean = "5m", cv = 0.9 } # from last year
no_agent.tell = "wait"     # what they hear
no_agent.accepts = { law = "exponential", mean = "2m" }

[class.sales.handling_by_group]
front = { scale = 0.8 }
back = { law = "mixture", parts = [{ weight = 1, of = { law = "constant", value = "1m" } }] }

[class.handling] # a class may have any name
handling = "1m"
arrivals = "1/h"

[queue.sales]
limit = 5
target = "30s"
steps = [
  { after = "10s", centers = ["emea"] }, # then the others
]

[group.front]
response = { delay = "3s", missed = 0.1, limit = "20s", pause = "1m" }

[center.emea]
share = 0.5

[center.apac]
share = 0.5

[network]
to = "center"

[[rule]]
when = { class = "sales" }
then = { no_agent = { tell = "busy", leaves = 0.5 } }

[routing]
pick = "random"
"#;
        insta::assert_snapshot!(of(old));
    }

    #[test]
    fn studies_and_checks_name_paths_and_metrics_of_today() {
        let study = r#"# Which?
scenario = "day.toml"
metrics = ["asa", "most_waiting", "class.a.b.returned"] # of all
[set]
"routing.order" = "priority"
[parameter.time]
path = ["class.*.handling.cv", "defaults.handling"]
values = [1, 2]
[best]
minimize = "missed"
indifference = 1
most = 10
"#;
        insta::assert_snapshot!(of(study));
        let check = "[[scenario]]\nname = \"a\"\nset = [\"queue.a.limit=5\", \"class.limit.handling=1m\"]\n\n[[metric]]\nmetric = \"placed\" # there\n";
        insta::assert_snapshot!(of(check));
    }

    #[test]
    fn a_name_that_is_there_old_and_new_is_refused() {
        let both = "[class.a]\nhandling = \"1m\"\ntalk = \"2m\"\n";
        assert_eq!(migrate(both).unwrap_err(), "`class.a.talk` is there beside `handling`, its old name");
        assert!(migrate("a = = 1").unwrap_err().contains("no TOML"));
    }
}
