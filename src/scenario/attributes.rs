//! What rules may ask of a contact besides: attributes, by the shares of its class or as its message and the customer data say.

use super::diagnostics::{At, Code, Problem, shortened};
use super::invites::Invites;
use super::keys::Kind;
use super::nearest::nearest;
use super::reader::{Fields, Reader};
use super::sip::Signalling;
use super::tree::Node;
use crate::ids::{AttributeId, Id};
use crate::model::Known;
use crate::routing::{MAX_ATTRIBUTES, Row};
use crate::workload::FormAttribute;
use std::collections::{BTreeMap, BTreeSet};

/// The most values of an attribute.
const MAX_VALUES: usize = 10_000;
/// The attributes that every contact has, with the first numbers.
const OF_ALL: [&str; 2] = ["class", "provider"];
/// So many fields and columns are looked at for the one that was meant.
const MAX_CANDIDATES: usize = 10_000;

/// Attributes by number, those that every contact has apart.
#[derive(Clone, Debug, Default)]
pub(super) struct AttributeNames(Vec<Attribute>);

/// An attribute with its values as numbers, which start at 1.
#[derive(Clone, Debug)]
struct Attribute {
    name: String,
    /// Where it was first named.
    at: At,
    values: BTreeMap<String, u16>,
    /// Whether it has values that are not here, in a file that could not be read or beyond the limit; that was told.
    open: bool,
}

impl Attribute {
    /// The number of the value, a new one if it is new; nothing when there are too many already.
    fn number(&mut self, value: &str) -> Option<u16> {
        if let Some(&known) = self.values.get(value) {
            return Some(known);
        }
        if self.values.len() == MAX_VALUES {
            self.open = true;
            return None;
        }
        let next = self.values.len() as u16 + 1;
        self.values.insert(value.to_owned(), next);
        Some(next)
    }
}

impl AttributeNames {
    fn find(&self, name: &str) -> Option<AttributeId> {
        let place = self.0.iter().position(|attribute| attribute.name == name)?;
        Some(AttributeId::from_index(OF_ALL.len() + place))
    }

    fn get(&self, id: AttributeId) -> &Attribute {
        &self.0[id.index() - OF_ALL.len()]
    }

    fn get_mut(&mut self, id: AttributeId) -> &mut Attribute {
        &mut self.0[id.index() - OF_ALL.len()]
    }

    /// All of them as fields of a form.
    pub(super) fn as_fields(&self) -> Vec<FormAttribute> {
        let field = |Attribute { name, values, .. }: &Attribute| FormAttribute {
            field: name.clone(),
            attribute: self.find(name).expect("it is one of them"),
            values: values.clone(),
        };
        self.0.iter().map(field).collect()
    }
}

impl Reader<'_> {
    /// The attribute of this name, a new one if it is new.
    fn attribute(&mut self, name: &str, at: &At, names: &mut AttributeNames) -> Option<AttributeId> {
        if OF_ALL.contains(&name) {
            let message = format!("`{name}` is known of every contact");
            self.report(Problem::error(Code::Conflict, at, message).help("give the attribute another name"));
            return None;
        }
        if let Some(known) = names.find(name) {
            return Some(known);
        }
        let most = MAX_ATTRIBUTES - OF_ALL.len();
        if names.0.len() == most {
            self.report(Problem::error(Code::Limit, at, format!("there are more than {most} attributes")));
            return None;
        }
        names.0.push(Attribute { name: name.to_owned(), at: at.clone(), values: BTreeMap::new(), open: false });
        names.find(name)
    }

    fn too_many_values(&mut self, name: &str, at: &At) {
        let message = format!("there are more than {MAX_VALUES} values of `{name}`");
        self.report(Problem::error(Code::Limit, at, message));
    }

    /// The attributes of a class with the shares of their values.
    pub(super) fn attributes_of_class(&mut self, node: &Node, names: &mut AttributeNames) -> Vec<Known> {
        const SHARE: Kind = Kind::Number { least: 0.0, most: 1.0 };
        let mut known = Vec::new();
        for (name, node) in &self.map(node).entries {
            let Some(attribute) = self.attribute(&name.text, &name.at, names) else { continue };
            let was_open = names.get(attribute).open;
            let mut values = Vec::new();
            let entries = &self.map(node).entries;
            for (value, node) in entries {
                let number = names.get_mut(attribute).number(&value.text);
                values.extend(self.number_of(node, &SHARE).map(|share| (number.unwrap_or(0), share)));
            }
            if names.get(attribute).open && !was_open {
                self.too_many_values(&name.text, &name.at);
            }
            // Of a share that is wrong by itself, that is told.
            if values.len() == entries.len() {
                self.make_up(values.iter().map(|&(_, share)| share), &format!("`{}`", name.text), &node.at);
            }
            known.push(Known { attribute, values });
        }
        known
    }

    /// The attributes that `[sip]` names, with the values that forms of messages and rows of customers have, numbered in the order
    /// of their texts; and what the rows say goes to the customers.
    pub(super) fn attributes_by_sip(
        &mut self,
        fields: Option<&Fields<'_>>,
        invites: &Invites,
        signalling: &mut Signalling,
    ) {
        let Some((fields, node)) = fields.and_then(|fields| Some((fields, fields.node("attributes")?))) else { return };
        let sheet = signalling.sheet.clone();
        let open = !invites.are_whole() || (fields.node("customers").is_some() && sheet.is_none());
        for item in self.list(node) {
            let Some(name) = self.text_of(item) else { continue };
            if signalling.attributes.find(name).is_some() {
                let message = format!("`{}` stands here twice", shortened(name));
                self.report(Problem::error(Code::Conflict, &item.at, message).help("leave one of them out"));
                continue;
            }
            let Some(id) = self.attribute(name, &item.at, &mut signalling.attributes) else { continue };
            let column = sheet.as_ref().and_then(|(sheet, names)| Some((sheet, *names, sheet.find(name)?)));
            let cells = column.iter().flat_map(|(sheet, _, column)| {
                (0..sheet.len()).map(|row| sheet.cell(row, *column)).filter(|cell| !cell.is_empty())
            });
            let (mut texts, mut open) = (BTreeSet::new(), open);
            for text in invites.forms().filter_map(|form| form.get(name)).chain(cells) {
                texts.insert(text);
                if texts.len() > MAX_VALUES {
                    open = true;
                    self.too_many_values(name, &item.at);
                    break;
                }
            }
            if texts.is_empty() && column.is_none() && !open {
                let fields = invites.forms().flat_map(|form| form.names());
                let columns = sheet.iter().flat_map(|(sheet, _)| sheet.columns());
                let near = nearest(name, columns.chain(fields).take(MAX_CANDIDATES));
                let message = format!("no form and no column of `customers` has `{}`", shortened(name));
                let problem = Problem::warning(Code::Unknown, &item.at, message).label("never known");
                self.report(problem.maybe_help(near.map(|near| format!("did you mean `{near}`?"))));
            }
            let attribute = signalling.attributes.get_mut(id);
            attribute.open = open;
            for text in texts {
                attribute.number(text);
            }
            let Some((sheet, names, column)) = column else { continue };
            for row in 0..sheet.len() {
                let value = attribute.values.get(sheet.cell(row, column));
                if let (Some(&value), Some(known)) = (value, signalling.customers.get_mut(sheet.cell(row, names))) {
                    known.attributes = known.attributes.with(id, value);
                }
            }
        }
    }

    /// The attributes that a rule asks for, each with the values that fit.
    pub(super) fn attributes_of_rule(&mut self, node: &Node, names: &AttributeNames) -> Vec<(AttributeId, Vec<u16>)> {
        let mut asked = Vec::new();
        for (name, node) in &self.map(node).entries {
            let Some(id) = names.find(&name.text) else {
                let known = names.0.iter().map(|attribute| attribute.name.as_str());
                let help = match nearest(&name.text, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name it among the `attributes` of a class, or of [sip]".to_owned(),
                };
                let message = format!("there is no attribute `{}`", shortened(&name.text));
                let problem = Problem::error(Code::Unknown, &name.at, message)
                    .unless_wrong(&[("class", "attributes"), ("sip", "attributes")]);
                self.report(problem.help(help));
                continue;
            };
            let Attribute { values, open, .. } = names.get(id);
            let mut numbers = Vec::new();
            for item in self.list(node) {
                let Some(value) = self.text_of(item) else { continue };
                match values.get(value) {
                    Some(&number) => numbers.push(number),
                    None if *open => {}
                    None => {
                        let help = nearest(value, values.keys().map(String::as_str));
                        let message = format!("`{}` is never `{}`", name.text, shortened(value));
                        let help = help.map(|near| format!("did you mean `{near}`?"));
                        self.report(Problem::error(Code::Unknown, &item.at, message).maybe_help(help));
                    }
                }
            }
            asked.push((id, numbers));
        }
        asked
    }

    /// Warns of the attributes that none of the rows asks for.
    pub(super) fn attributes_unasked<'a>(
        &mut self,
        names: &AttributeNames,
        rows: impl Iterator<Item = &'a Row> + Clone,
    ) {
        for Attribute { name, at, .. } in &names.0 {
            let id = names.find(name);
            let asks = |row: &Row| row.when.attributes.iter().any(|&(asked, _)| Some(asked) == id);
            if !rows.clone().any(asks) {
                self.unused(at, format!("no [[rule]] asks for `{}`", shortened(name)));
            }
        }
    }
}
