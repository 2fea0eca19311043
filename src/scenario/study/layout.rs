//! How the metrics of a study are drawn over its parameters.

use super::keys::CHART;
use super::parameter::unknown;
use super::{Design, Parameter};
use crate::scenario::diagnostics::{At, Code, Problem};
use crate::scenario::reader::{Fields, Reader};
use crate::scenario::tree::Node;

/// No more values can be told apart by colours and marks.
pub const MAX_COLOURS: usize = 7;

/// Which parameter is where in charts, as far as the study says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The parameter on the horizontal axis.
    pub x: Option<usize>,
    /// The parameter whose values have a colour each.
    pub colour: Option<usize>,
    /// The parameters whose values have panels.
    pub panels: Vec<usize>,
    /// Whether the horizontal axis is logarithmic.
    pub log_x: bool,
    /// Whether the vertical axis is logarithmic.
    pub log_y: bool,
}

impl Layout {
    /// Whether it says which parameter is where.
    pub fn is_chosen(&self) -> bool {
        self.x.is_some() || self.colour.is_some() || !self.panels.is_empty()
    }

    /// The parameters that have a place, in the order in which they are asked for.
    fn placed(&self) -> impl Iterator<Item = usize> {
        self.x.into_iter().chain(self.colour).chain(self.panels.iter().copied())
    }
}

impl Reader<'_> {
    /// The layout, if it fits the design.
    pub(super) fn layout(&mut self, study: &Fields<'_>, design: Option<Design>, parameters: &[Parameter]) -> Layout {
        let Some(node) = study.node("chart") else { return Layout::default() };
        let Some(fields) = self.fields(node, study.place("chart"), &CHART) else { return Layout::default() };
        let mut layout = Layout {
            log_x: self.flag(&fields, "log_x").unwrap_or(false),
            log_y: self.flag(&fields, "log_y").unwrap_or(false),
            ..Layout::default()
        };
        for key in ["x", "colour", "panels"] {
            let Some(node) = fields.node(key) else { continue };
            if !has_place(design, key) {
                let message = format!("the charts of this design have no `{key}` to choose");
                let help = "a grid has `x`, `colour` and `panels`, a list `x`; of others each parameter has a panel";
                self.report(Problem::error(Code::Conflict, fields.place(key), message).help(help));
                continue;
            }
            let nodes = if key == "panels" { self.list(node) } else { std::slice::from_ref(node) };
            for node in nodes {
                let Some(parameter) = self.placed_parameter(node, parameters) else { continue };
                if layout.placed().any(|other| other == parameter) {
                    let message = format!("`{}` has two places in the charts", parameters[parameter].name);
                    self.report(Problem::error(Code::Conflict, &node.at, message).help("name each parameter once"));
                    continue;
                }
                match key {
                    "x" => layout.x = Some(parameter),
                    "colour" => {
                        self.few_colours(&node.at, &parameters[parameter]);
                        layout.colour = Some(parameter);
                    }
                    _ => layout.panels.push(parameter),
                }
            }
        }
        layout
    }

    /// The parameter that is named here, which varies by itself.
    fn placed_parameter(&mut self, node: &Node, parameters: &[Parameter]) -> Option<usize> {
        let name = self.text_of(node)?;
        let Some(number) = parameters.iter().position(|parameter| parameter.name == name) else {
            let names = Vec::from_iter(parameters.iter().map(|parameter| parameter.name.as_str()));
            self.report(unknown(node, name, &names));
            return None;
        };
        if let Some(other) = parameters[number].with {
            let message =
                format!("`{name}` varies in step with `{}`, and has no place of its own", parameters[other].name);
            let help = format!("name `{}`", parameters[other].name);
            self.report(Problem::error(Code::Conflict, &node.at, message).help(help));
            return None;
        }
        Some(number)
    }

    fn few_colours(&mut self, at: &At, parameter: &Parameter) {
        let count = parameter.values().unwrap_or(0);
        if count > MAX_COLOURS {
            let message = format!("`{}` has {count} values, and colours tell apart {MAX_COLOURS}", parameter.name);
            self.report(Problem::error(Code::Limit, at, message).help("put it on the axis, `x`, or into `panels`"));
        }
    }
}

/// Whether charts of a design have a choice of this.
fn has_place(design: Option<Design>, key: &str) -> bool {
    match design {
        None | Some(Design::Grid) => true,
        Some(Design::List) => key == "x",
        Some(Design::LatinHypercube { .. } | Design::Sobol { .. }) => false,
    }
}
