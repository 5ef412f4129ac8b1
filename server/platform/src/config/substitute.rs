//! What stands for something else: `${VAR}`, `$env`, `$file`, `$include`.

use std::path::Path;

use super::node::{Node, Place, Value, join};
use super::sources::{Environment, text_of};
use super::{Error, Warning, read};

/// Words of JSON schemas, which stand for themselves: kinds of one's own have a schema.
const SCHEMA: [&str; 8] = ["$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$ref", "$schema"];
/// How deep files include each other.
const MAX_INCLUDES: usize = 10;

/// Replaces everything in a value that was read from a file.
pub(super) fn all(node: &mut Node, environment: &Environment, warnings: &mut Vec<Warning>) -> Result<(), Error> {
    Substitution { environment, warnings, includes: 0 }.node(node, "")
}

struct Substitution<'a> {
    environment: &'a Environment,
    warnings: &'a mut Vec<Warning>,
    includes: usize,
}

impl Substitution<'_> {
    fn node(&mut self, node: &mut Node, path: &str) -> Result<(), Error> {
        match &mut node.value {
            Value::Text(text) if text.contains("${") => {
                let replaced = self.text(text, &node.place, path)?;
                // `token: ${TOKEN:-}` says that there may be none.
                node.value = replaced.filter(|text| !text.is_empty()).map_or(Value::Null, Value::Text);
                node.lenient = true;
            }
            Value::List(items) => {
                for (number, item) in items.iter_mut().enumerate() {
                    self.node(item, &format!("{path}[{number}]"))?;
                }
            }
            Value::Map(entries) => {
                let stands_in = |key: &str| key.starts_with('$') && !SCHEMA.contains(&key);
                let directive = entries.iter().find(|entry| stands_in(&entry.key));
                if let Some(directive) = directive {
                    if entries.len() > 1 {
                        let message = format!("{} must be the only key beside which nothing stands", directive.key);
                        return Err(Error::at(&directive.place, path, message));
                    }
                    let name = directive.key.clone();
                    let mut argument = directive.node.clone();
                    self.node(&mut argument, &join(path, &name))?;
                    *node = self.directive(&name, &argument, path)?;
                    return Ok(());
                }
                for entry in entries {
                    self.node(&mut entry.node, &join(path, &entry.key))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Replaces the variables of a text; nothing when one is not set and has no default.
    fn text(&mut self, text: &str, place: &Place, path: &str) -> Result<Option<String>, Error> {
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, from) = rest.split_at(start);
            // `$${X}` is written for `${X}`.
            if let Some(before) = before.strip_suffix('$') {
                result.push_str(before);
                let end = from.find('}').map_or(from.len(), |end| end + 1);
                let (kept, after) = from.split_at(end);
                result.push_str(kept);
                rest = after;
                continue;
            }
            result.push_str(before);
            let Some(end) = from.find('}') else {
                return Err(Error::at(place, path, "expected a } that ends ${, found none".into()));
            };
            let (name, after) = (from.get(2..end).unwrap_or_default(), from.get(end + 1..).unwrap_or_default());
            let (name, default) = match name.split_once(":-") {
                Some((name, default)) => (name.trim(), Some(default)),
                None => (name.trim(), None),
            };
            match self.environment.get(name).filter(|value| !value.is_empty() || default.is_none()).or(default) {
                Some(value) => result.push_str(value),
                None => {
                    self.warnings.push(Warning::unset(path, place.clone(), name));
                    return Ok(None);
                }
            }
            rest = after;
        }
        result.push_str(rest);
        Ok(Some(result))
    }

    fn directive(&mut self, name: &str, argument: &Node, path: &str) -> Result<Node, Error> {
        let Value::Text(text) = &argument.value else {
            let message = format!("expected a text after {name}, found {}", argument.describe(false));
            return Err(Error::at(&argument.place, path, message));
        };
        match name {
            "$env" => {
                let value = self.environment.get(text).map(str::to_owned);
                if value.is_none() {
                    self.warnings.push(Warning::unset(path, argument.place.clone(), text));
                }
                let mut node = Node::new(value.map_or(Value::Null, Value::Text), argument.place.clone());
                node.lenient = true;
                Ok(node)
            }
            "$file" => {
                let file = argument.place.folder().join(text);
                let content = text_of(&file).map_err(|error| Error::at(&argument.place, path, error.to_string()))?;
                let mut node = Node::new(Value::Text(content.trim().to_owned()), argument.place.clone());
                node.lenient = true;
                Ok(node)
            }
            "$include" => self.include(text, argument, path),
            _ => {
                let message = format!("expected $env, $file or $include, found {name}");
                Err(Error::at(&argument.place, path, message))
            }
        }
    }

    fn include(&mut self, text: &str, argument: &Node, path: &str) -> Result<Node, Error> {
        let wrong = |message: String| Error::at(&argument.place, path, message);
        let (file, inner) = text.split_once('#').map_or((text, ""), |(file, inner)| (file, inner));
        if self.includes >= MAX_INCLUDES {
            return Err(wrong(format!("files include each other more than {MAX_INCLUDES} times")));
        }
        let file = argument.place.folder().join(file);
        let known = file.extension().and_then(|extension| extension.to_str());
        if !matches!(known, Some("yaml" | "yml" | "json")) {
            return Err(wrong(format!("expected a file that ends in .yaml, .yml or .json, found {}", file.display())));
        }
        let content = text_of(Path::new(&file)).map_err(|error| wrong(error.to_string()))?;
        // JSON is YAML.
        let included = read::yaml(&content, &file.display().to_string())?;
        let mut node =
            included.at(inner).cloned().ok_or_else(|| wrong(format!("{} has no value at {inner}", file.display())))?;
        self.includes += 1;
        self.node(&mut node, path)?;
        self.includes -= 1;
        Ok(node)
    }
}
