//! References within a definition.

use std::cell::{Cell, RefCell};

use crate::limits;
use crate::tree::{NOTHING, Node};

/// A definition with what reading it has cost so far.
pub struct Document {
    pub root: Node,
    steps: Cell<usize>,
    fields: Cell<usize>,
    /// Whether bodies unfold named schemas or only link to them.
    pub unfold: Cell<bool>,
    problems: RefCell<Vec<String>>,
}

/// What a reference leads to.
#[derive(Clone, Copy)]
pub struct Resolved<'a> {
    pub node: &'a Node,
    /// The last reference that was followed.
    pub pointer: Option<&'a str>,
}

impl Resolved<'_> {
    /// The name of the schema or message, when it has one on the page.
    pub fn name(&self) -> Option<String> {
        self.pointer.and_then(schema_name)
    }
}

/// References that are followed one after another.
const HOPS: usize = 16;

impl Document {
    pub fn new(root: Node) -> Self {
        Self { root, steps: Cell::new(0), fields: Cell::new(0), unfold: Cell::new(true), problems: RefCell::default() }
    }

    /// Follows `$ref` for as long as there is one.
    pub fn resolve<'a>(&'a self, node: &'a Node) -> Resolved<'a> {
        let mut resolved = Resolved { node, pointer: None };
        for _ in 0..HOPS {
            let Some(reference) = resolved.node.at("$ref").text() else { return resolved };
            self.step();
            resolved.pointer = Some(reference);
            let Some(pointer) = reference.strip_prefix('#') else {
                self.problem(format!("“{}” is outside of the definition and is not read.", clip(reference)));
                return Resolved { node: &NOTHING, ..resolved };
            };
            match self.root.pointer(pointer) {
                Some(node) => resolved.node = node,
                None => {
                    self.problem(format!("“{}” leads nowhere.", clip(reference)));
                    return Resolved { node: &NOTHING, ..resolved };
                }
            }
        }
        self.problem(format!("“{}” leads in a circle.", clip(resolved.pointer.unwrap_or_default())));
        Resolved { node: &NOTHING, ..resolved }
    }

    /// Counts a step; `false` when there have been too many.
    pub fn step(&self) -> bool {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps == limits::STEPS {
            self.problem("The definition refers to itself so often that not all of it is shown.".into());
        }
        steps < limits::STEPS
    }

    /// Counts a property; `false` when there have been too many.
    pub fn field(&self) -> bool {
        let fields = self.fields.get() + 1;
        self.fields.set(fields);
        if fields == limits::ALL_FIELDS {
            self.problem("The definition is so large that not all properties are shown.".into());
        }
        fields < limits::ALL_FIELDS
    }

    /// Tells of something that can not be understood, once.
    pub fn problem(&self, problem: String) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < limits::PROBLEMS && !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    pub fn into_problems(self) -> Vec<String> {
        self.problems.into_inner()
    }
}

fn clip(text: &str) -> String {
    model::text::clipped(text, 200)
}

/// The name of a schema that a reference leads to: `Pet` for `#/components/schemas/Pet` and for
/// `other.yaml#/Pet`.
pub fn schema_name(reference: &str) -> Option<String> {
    let pointer = reference.rsplit_once('#').map_or(reference, |(_, pointer)| pointer);
    let (parents, last) = pointer.rsplit_once('/')?;
    let known = ["/components/schemas", "/definitions", "/components/messages", "/$defs"];
    (known.contains(&parents) || !reference.starts_with('#')).then(|| crate::tree::decoded(last))
}
