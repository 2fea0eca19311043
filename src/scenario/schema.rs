//! The JSON schema of scenario files, with which editors complete and check them; made from the declared keys.

use super::distributions::{DISTRIBUTION, FAMILIES};
use super::keys::{Absence, Key, Kind, Shape, Unit};
use serde_json::{Map, Value, json};

/// The schema of scenario files: JSON Schema, draft 2020-12, for the data that the TOML stands for.
///
/// It knows shapes, words and ranges; that names are declared and parts fit together, only [`load`](super::load) checks.
pub fn schema() -> Value {
    let mut definitions = Map::new();
    let mut root = shape(&super::ROOT, &mut definitions);
    define(&DISTRIBUTION, &mut definitions);
    definitions.insert("duration".into(), quantity("A duration such as 2m 10s, 250ms, 1.5h", "[0-9]"));
    definitions.insert("rate".into(), quantity("A rate such as 120/h, 2/min, 0.5/s", "^[^/]+/[^/]+$"));
    definitions.insert("time_of_day".into(), quantity("A time of day such as 08:30", "^[0-9]{1,2}:[0-9]{1,2}"));
    definitions.insert("date".into(), quantity("A date such as 2014-03-10", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"));
    let distribution = json!({ "$ref": reference(&DISTRIBUTION) });
    let names: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
    let short = json!({
        "type": "string",
        "pattern": format!("^ *({}) *\\(.*\\) *$", names.join("|")),
        "description": "A distribution in short form such as exponential(6m)",
    });
    definitions.insert(
        "distribution_of_durations".into(),
        json!({ "anyOf": [{ "$ref": "#/$defs/duration" }, short, distribution] }),
    );
    let number = json!({ "type": "number", "minimum": 0 });
    definitions.insert("distribution_of_numbers".into(), json!({ "anyOf": [number, short, distribution] }));
    if let Value::Object(fields) = &mut root {
        fields.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        fields.insert("title".into(), json!("A scenario of Switchboard"));
        fields.insert("$defs".into(), Value::Object(definitions));
    }
    root
}

fn quantity(description: &str, pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern, "description": description })
}

/// The name of a shape's definition: letters and underscores.
fn slug(shape: &Shape) -> String {
    let letters = shape.title.trim_start_matches("a ").chars();
    letters
        .filter(|letter| !"[]".contains(*letter))
        .map(|letter| if " .".contains(letter) { '_' } else { letter })
        .collect()
}

fn reference(shape: &Shape) -> String {
    format!("#/$defs/{}", slug(shape))
}

fn define(defined: &'static Shape, definitions: &mut Map<String, Value>) {
    let name = slug(defined);
    if !definitions.contains_key(&name) {
        // Shapes may hold each other.
        definitions.insert(name.clone(), Value::Null);
        let schema = shape(defined, definitions);
        definitions.insert(name, schema);
    }
}

fn shape(shape: &'static Shape, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in shape.keys {
        properties.insert(key.name.into(), property(key, definitions));
    }
    let required: Vec<&str> =
        shape.keys.iter().filter(|key| matches!(key.default, Absence::Refused)).map(|key| key.name).collect();
    json!({
        "type": "object",
        "description": shape.doc,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(key: &'static Key, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = kind(&key.kind, definitions);
    if let Value::Object(fields) = &mut schema {
        let default = match key.default {
            Absence::Refused => String::new(),
            Absence::Means(words) => format!(" Default: {words}."),
            Absence::Is(value) => format!(" Default: {}.", value()),
        };
        fields.insert("description".into(), json!(format!("{}{default}", key.doc)));
    }
    schema
}

fn kind(kind: &'static Kind, definitions: &mut Map<String, Value>) -> Value {
    match kind {
        Kind::Any(what) => json!({ "description": what }),
        Kind::Text(what) => json!({ "type": "string", "description": what }),
        Kind::DistributionName => json!({ "enum": FAMILIES.iter().map(|family| family.name).collect::<Vec<_>>() }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Whole { least, most } if *most >= i64::MAX as u64 => json!({ "type": "integer", "minimum": least }),
        Kind::Whole { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Number { least, most } if most.is_infinite() => json!({ "type": "number", "minimum": least }),
        Kind::Number { least, most } => json!({ "type": "number", "minimum": least, "maximum": most }),
        Kind::Duration => json!({ "$ref": "#/$defs/duration" }),
        Kind::Rate => json!({ "$ref": "#/$defs/rate" }),
        Kind::TimeOfDay => json!({ "$ref": "#/$defs/time_of_day" }),
        Kind::Date => json!({ "$ref": "#/$defs/date" }),
        Kind::Distribution(Unit::Duration) => json!({ "$ref": "#/$defs/distribution_of_durations" }),
        Kind::Distribution(Unit::Count) => json!({ "$ref": "#/$defs/distribution_of_numbers" }),
        Kind::Amount { .. } => json!({ "anyOf": [{ "$ref": "#/$defs/duration" }, { "type": "number" }] }),
        Kind::Choice(words) => json!({ "enum": words.iter().map(|word| word.name).collect::<Vec<_>>() }),
        Kind::List(each) => json!({ "type": "array", "items": self::kind(each, definitions) }),
        Kind::Map(_, each) => json!({ "type": "object", "additionalProperties": self::kind(each, definitions) }),
        Kind::Table(shape) => {
            define(shape, definitions);
            json!({ "$ref": reference(shape) })
        }
        Kind::Either(kinds) => {
            json!({ "anyOf": kinds.iter().map(|each| self::kind(each, definitions)).collect::<Vec<_>>() })
        }
    }
}
