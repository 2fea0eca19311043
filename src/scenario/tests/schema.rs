//! The schema accepts what the reader accepts, and the reference page is in step.

use super::{FULL, SMALL};
use crate::scenario::{check_reference, reference, schema, study_reference};
use serde_json::Value;

/// Whether the value fits the schema, as far as the keywords go that the schema uses.
fn fits(value: &Value, schema: &Value, root: &Value) -> Result<(), String> {
    let fail = |what: &str| Err(format!("{value} has to be {what} by {schema}"));
    for (keyword, rule) in schema.as_object().expect("a schema is an object") {
        match keyword.as_str() {
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                fits(value, root.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is not defined")), root)?;
            }
            "type" => {
                let right = match rule.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "number" => value.is_number(),
                    other => panic!("no type {other}"),
                };
                if !right {
                    return fail(rule.as_str().unwrap());
                }
            }
            "enum" if !rule.as_array().unwrap().contains(value) => return fail("one of the words"),
            "minimum" if value.as_f64() < rule.as_f64() => return fail("not less than the minimum"),
            "maximum" if value.as_f64() > rule.as_f64() => return fail("not greater than the maximum"),
            "anyOf" if !rule.as_array().unwrap().iter().any(|schema| fits(value, schema, root).is_ok()) => {
                return fail("any of these");
            }
            "items" => value.as_array().into_iter().flatten().try_for_each(|item| fits(item, rule, root))?,
            "required" => {
                for key in rule.as_array().unwrap() {
                    if value.get(key.as_str().unwrap()).is_none() {
                        return fail(&format!("with {key}"));
                    }
                }
            }
            "properties" => {
                for (key, member) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = rule.get(key) {
                        fits(member, schema, root).map_err(|error| format!("{key}: {error}"))?;
                    }
                }
            }
            "additionalProperties" => {
                for (key, member) in value.as_object().into_iter().flatten() {
                    let declared = schema.get("properties").is_some_and(|properties| properties.get(key).is_some());
                    match rule {
                        _ if declared => {}
                        Value::Bool(false) => return fail(&format!("without {key}")),
                        rule => fits(member, rule, root).map_err(|error| format!("{key}: {error}"))?,
                    }
                }
            }
            "pattern" => {}
            "$schema" | "$defs" | "title" | "description" | "enum" | "minimum" | "maximum" | "anyOf" => {}
            other => panic!("the test does not know the keyword {other}"),
        }
    }
    Ok(())
}

fn check(text: &str) -> Result<(), String> {
    let value: Value = toml::from_str(text).expect("the text is TOML");
    fits(&value, &schema(), &schema())
}

#[test]
fn the_schema_accepts_the_scenarios_that_the_reader_accepts() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/");
    for name in ["monday.toml", "chat.toml", "hosting.toml", "vanad/vanad.toml"] {
        let text = std::fs::read_to_string(format!("{folder}{name}")).unwrap();
        assert_eq!(check(&text), Ok(()), "{name}");
    }
    assert_eq!(check(FULL), Ok(()));
    assert_eq!(check(SMALL), Ok(()));
}

#[test]
fn the_schema_refuses_strange_keys_wrong_types_and_missing_sections() {
    for (from, to) in [
        ("agents = 8", "agent = 8"),
        ("agents = 8", "agents = \"8\""),
        ("agents = 8", "agents = -8"),
        ("[run]", "[ran]"),
        ("\"exponential(5m)\"", "{ distribution = \"expnential\", mean = \"5m\" }"),
    ] {
        assert!(check(&SMALL.replace(from, to)).is_err(), "{to}");
    }
}

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scenario.md");
const STUDY_PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/study.md");
const CHECK_PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/check.md");

#[test]
fn the_reference_page_is_in_step() {
    let page = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert!(
        page == reference(),
        "docs/scenario.md is out of step: cargo test --lib -- --ignored write_the_reference_page"
    );
}

#[test]
fn every_section_and_table_of_the_reference_page_has_a_title_of_its_own() {
    let page = reference();
    let titles = Vec::from_iter(page.lines().filter(|line| line.starts_with("### ")));
    for (number, title) in titles.iter().enumerate() {
        assert!(!titles[..number].contains(title), "two tables of keys are called {title}");
    }
}

#[test]
fn the_reference_page_of_studies_is_in_step() {
    let page = std::fs::read_to_string(STUDY_PAGE).unwrap_or_default();
    assert!(
        page == study_reference(),
        "docs/study.md is out of step: cargo test --lib -- --ignored write_the_reference_page"
    );
}

#[test]
fn the_reference_page_of_checks_is_in_step() {
    let page = std::fs::read_to_string(CHECK_PAGE).unwrap_or_default();
    assert!(
        page == check_reference(),
        "docs/check.md is out of step: cargo test --lib -- --ignored write_the_reference_page"
    );
}

#[test]
#[ignore = "writes docs/scenario.md, docs/study.md and docs/check.md"]
fn write_the_reference_page() {
    std::fs::write(PAGE, reference()).unwrap();
    std::fs::write(STUDY_PAGE, study_reference()).unwrap();
    std::fs::write(CHECK_PAGE, check_reference()).unwrap();
}
