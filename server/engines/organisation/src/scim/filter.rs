//! Filters (RFC 7644, section 3.4.2.2), and Entra's `emails[type eq "work"].value eq "…"`, which is none by the standard.

use std::fmt;

use serde_json::Value;

use super::error::Error;

mod eval;
mod parse;

pub(super) use parse::value_path;

/// Longest filter, in bytes.
pub const LONGEST: usize = 4_096;
/// Deepest nesting.
pub const DEPTH: usize = 24;

/// What a resource has to be like.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// A value compares.
    Compare(Attr, Op, Literal),
    /// There is a value.
    Present(Attr),
    /// Both.
    And(Box<Filter>, Box<Filter>),
    /// One of the two, or both.
    Or(Box<Filter>, Box<Filter>),
    /// Not.
    Not(Box<Filter>),
    /// One of the values of an attribute is like this.
    Within(Attr, Box<Filter>),
}

/// The name of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attr {
    /// The schema, if it is named.
    pub schema: Option<String>,
    /// The attribute.
    pub name: String,
    /// An attribute of its values.
    pub part: Option<String>,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
}

/// What is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A text.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// Nothing.
    Null,
}

pub(super) const OPS: [(&str, Op); 9] = [
    ("eq", Op::Eq),
    ("ne", Op::Ne),
    ("co", Op::Co),
    ("sw", Op::Sw),
    ("ew", Op::Ew),
    ("gt", Op::Gt),
    ("ge", Op::Ge),
    ("lt", Op::Lt),
    ("le", Op::Le),
];

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// `invalidFilter`, with what was expected where.
    pub fn parse(text: &str) -> Result<Self, Error> {
        parse::filter(text)
    }

    /// Whether a resource is like this.
    pub fn matches(&self, resource: &Value) -> bool {
        eval::matches(self, resource)
    }

    /// Whether it speaks of an attribute.
    pub fn names(&self, name: &str) -> bool {
        match self {
            Self::Compare(attr, ..) | Self::Present(attr) => attr.name.eq_ignore_ascii_case(name),
            Self::Within(attr, inner) => attr.name.eq_ignore_ascii_case(name) || inner.names(name),
            Self::And(a, b) | Self::Or(a, b) => a.names(name) || b.names(name),
            Self::Not(inner) => inner.names(name),
        }
    }

    /// The text that an attribute has in everything that is like this, if it says one.
    pub fn equals(&self, name: &str) -> Option<&str> {
        match self {
            Self::Compare(attr, Op::Eq, Literal::Text(text)) => {
                (attr.part.is_none() && attr.name.eq_ignore_ascii_case(name)).then_some(text)
            }
            Self::And(a, b) => a.equals(name).or_else(|| b.equals(name)),
            _ => None,
        }
    }
}

impl fmt::Display for Attr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}:")?;
        }
        f.write_str(&self.name)?;
        match &self.part {
            Some(part) => write!(f, ".{part}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{}", Value::from(text.as_str())),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Null => f.write_str("null"),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare(attr, op, literal) => {
                let name = OPS.iter().find(|(_, own)| own == op).map_or("eq", |(name, _)| name);
                write!(f, "{attr} {name} {literal}")
            }
            Self::Present(attr) => write!(f, "{attr} pr"),
            Self::And(a, b) => write!(f, "({a}) and ({b})"),
            Self::Or(a, b) => write!(f, "({a}) or ({b})"),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::Within(attr, inner) => write!(f, "{attr}[{inner}]"),
        }
    }
}

#[cfg(test)]
mod tests;
