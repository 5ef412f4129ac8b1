//! Values to structs, with errors that name the place.

use std::cell::RefCell;
use std::fmt;

use serde::de::value::StringDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::Error;
use super::node::{Node, Place, Value};
use super::reference::Seen;
use super::secret::is_secret_path;

/// A key that its struct does not know.
pub(super) struct Unknown {
    pub(super) path: String,
    pub(super) place: Place,
    pub(super) known: Vec<&'static str>,
}

/// What was noticed on the way.
#[derive(Default)]
pub(super) struct Noticed {
    pub(super) unknown: Vec<Unknown>,
    pub(super) seen: Seen,
}

pub(super) type Collected = RefCell<Noticed>;

/// Reads a value into a struct.
pub(super) fn read<T: DeserializeOwned>(node: &Node, path: &str, noticed: &Collected) -> Result<T, Error> {
    let source = Source { node, path: path.to_owned(), pattern: path.to_owned(), noticed };
    T::deserialize(source).map_err(|problem| match problem.at {
        Some((place, path)) => Error::Value { place, path, message: problem.message },
        None => Error::Value { place: node.place.clone(), path: path.to_owned(), message: problem.message },
    })
}

/// A value on its way into a struct.
struct Source<'a> {
    node: &'a Node,
    /// `catalog.locations[0].target`.
    path: String,
    /// `catalog.locations[].target`.
    pattern: String,
    noticed: &'a Collected,
}

/// An error that finds its place on the way out.
#[derive(Debug)]
struct Problem {
    message: String,
    at: Option<(Place, String)>,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl de::Error for Problem {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), at: None }
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self { message: wanted(expected), at: None }
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self { message: wanted(expected), at: None }
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self { message: format!("expected {}", one_of(expected)), at: None }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { message: format!("the key {field} is missing"), at: None }
    }
}

/// What is expected, in words of people who write YAML.
fn wanted(expected: &dyn Expected) -> String {
    let text = expected.to_string();
    let text = match text.as_str() {
        "u8" => "a number from 0 to 255",
        "u16" => "a number from 0 to 65535",
        "u32" | "u64" | "usize" => "a number, 0 or greater",
        "i32" | "i64" | "f64" | "f32" => "a number",
        "a string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "a mapping",
        text if text.starts_with("struct ") => "a mapping",
        text if text.starts_with("enum ") => "one of its names",
        text => text,
    };
    format!("expected {text}")
}

fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nothing".into(),
        [only] => (*only).to_owned(),
        [all @ .., last] => format!("{} or {last}", all.join(", ")),
    }
}

impl<'a> Source<'a> {
    /// Says where the value stands, and what was found, unless something inside has already said so.
    fn place<T>(&self, result: Result<T, Problem>) -> Result<T, Problem> {
        result.map_err(|mut problem| {
            if problem.at.is_none() {
                if problem.message.starts_with("expected ") && !problem.message.contains(", found ") {
                    let found = self.node.describe(is_secret_path(&self.path));
                    problem.message = format!("{}, found {found}", problem.message);
                }
                problem.at = Some((self.node.place.clone(), self.path.clone()));
            }
            problem
        })
    }

    fn child(&self, node: &'a Node, path: String, pattern: String) -> Source<'a> {
        Source { node, path, pattern, noticed: self.noticed }
    }

    fn text(&self) -> Option<&'a str> {
        match &self.node.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn visit<'de, V: Visitor<'de>>(
        &self,
        visitor: V,
        fields: Option<&'static [&'static str]>,
    ) -> Result<V::Value, Problem> {
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Integer(value) => visitor.visit_i64(*value),
            Value::Unsigned(value) => visitor.visit_u64(*value),
            Value::Float(value) => visitor.visit_f64(*value),
            Value::Text(text) => visitor.visit_str(text),
            Value::List(items) => visitor.visit_seq(Items { source: self, items: items.iter().enumerate() }),
            Value::Map(entries) => {
                if let Some(fields) = fields {
                    let present = entries.iter().map(|entry| entry.key.clone());
                    self.noticed.borrow_mut().seen.add(&self.pattern, fields, present);
                }
                visitor.visit_map(Entries { source: self, entries: entries.iter(), next: None, fields })
            }
        }
    }

    /// A number: from the environment it comes as text.
    fn number<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Problem> {
        if let Some(text) = self.text().map(str::trim) {
            if let Ok(value) = text.parse() {
                return visitor.visit_u64(value);
            }
            if let Ok(value) = text.parse() {
                return visitor.visit_i64(value);
            }
            if let Ok(value) = text.parse() {
                return visitor.visit_f64(value);
            }
        }
        self.visit(visitor, None)
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
            let result = self.number(visitor);
            self.place(result)
        }
    )*};
}

impl<'de> Deserializer<'de> for Source<'_> {
    type Error = Problem;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    forward_to_deserialize_any! { char bytes byte_buf unit unit_struct seq tuple tuple_struct map identifier }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let result = self.visit(visitor, None);
        self.place(result)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let result = match self.text() {
            Some("true" | "yes" | "on" | "1") if self.node.lenient => visitor.visit_bool(true),
            Some("false" | "no" | "off" | "0") if self.node.lenient => visitor.visit_bool(false),
            _ => self.visit(visitor, None),
        };
        self.place(result)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        // An unquoted number is a text where a text is wanted: passwords and versions often look like one.
        let result = match &self.node.value {
            Value::Unsigned(value) => visitor.visit_string(value.to_string()),
            Value::Integer(value) => visitor.visit_string(value.to_string()),
            Value::Float(value) => visitor.visit_string(value.to_string()),
            _ => self.visit(visitor, None),
        };
        self.place(result)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        if self.node.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let result = self.visit(visitor, Some(fields));
        self.place(result)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let result = match self.text() {
            Some(text) => visitor.visit_enum(Variant(text.to_owned())),
            None => Err(Problem { message: format!("expected {}", one_of(names)), at: None }),
        };
        self.place(result)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_unit()
    }
}

/// The name of a variant without content.
struct Variant(String);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Problem;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Problem> {
        let name: StringDeserializer<Problem> = self.0.clone().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = Problem;

    fn unit_variant(self) -> Result<(), Problem> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Problem> {
        Err(Problem { message: "expected a mapping".into(), at: None })
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Problem> {
        Err(Problem { message: "expected a list".into(), at: None })
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Problem> {
        Err(Problem { message: "expected a mapping".into(), at: None })
    }
}

struct Items<'s, 'a, I> {
    source: &'s Source<'a>,
    items: I,
}

impl<'de, 'a, I: Iterator<Item = (usize, &'a Node)>> SeqAccess<'de> for Items<'_, 'a, I> {
    type Error = Problem;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Problem> {
        let Some((number, node)) = self.items.next() else { return Ok(None) };
        let path = format!("{}[{number}]", self.source.path);
        let pattern = format!("{}[]", self.source.pattern);
        seed.deserialize(self.source.child(node, path, pattern)).map(Some)
    }
}

struct Entries<'s, 'a> {
    source: &'s Source<'a>,
    entries: std::slice::Iter<'a, super::node::Entry>,
    next: Option<&'a super::node::Entry>,
    fields: Option<&'static [&'static str]>,
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = Problem;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Problem> {
        loop {
            let Some(entry) = self.entries.next() else { return Ok(None) };
            // A key without a value is the same as none; a struct then takes its default.
            if self.fields.is_some() && entry.node.is_null() {
                continue;
            }
            if let Some(fields) = self.fields
                && !fields.contains(&entry.key.as_str())
            {
                self.source.noticed.borrow_mut().unknown.push(Unknown {
                    path: super::node::join(&self.source.path, &entry.key),
                    place: entry.place.clone(),
                    known: fields.to_vec(),
                });
                continue;
            }
            self.next = Some(entry);
            let key: StringDeserializer<Problem> = entry.key.clone().into_deserializer();
            return seed.deserialize(key).map(Some);
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Problem> {
        let Some(entry) = self.next.take() else {
            return Err(Problem { message: "a value without a key".into(), at: None });
        };
        let path = super::node::join(&self.source.path, &entry.key);
        let free = if self.fields.is_some() { entry.key.as_str() } else { "*" };
        let pattern = super::node::join(&self.source.pattern, free);
        seed.deserialize(self.source.child(&entry.node, path, pattern))
    }
}
