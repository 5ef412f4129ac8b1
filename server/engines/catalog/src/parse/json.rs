//! JSON files: one document, with the same bounds and the same refusal of doubled keys as YAML.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{Chunk, Document, Fault, limits};

/// Reads the document of a JSON file.
pub fn read(chunk: &Chunk<'_>) -> Vec<Result<Document, Fault>> {
    if chunk.text.trim().is_empty() {
        return Vec::new();
    }
    let nodes = Cell::new(0);
    let mut reader = serde_json::Deserializer::from_str(chunk.text);
    let result = Strict { nodes: &nodes }.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    match result {
        Ok(Value::Null) => Vec::new(),
        Ok(value) => vec![Ok(Document { value, line: chunk.line })],
        Err(error) => {
            let line = chunk.line + (error.line() as u32).saturating_sub(1);
            vec![Err(Fault::new(format!("The JSON can not be read: {error}"), line))]
        }
    }
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    nodes: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.nodes.set(self.nodes.get() + 1);
        if self.nodes.get() > limits::NODES {
            return Err(D::Error::custom(format!("more than {} values", limits::NODES)));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("the key `{key}` stands twice in the same object")));
            }
            let value = access.next_value_seed(self)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
