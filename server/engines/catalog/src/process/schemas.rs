//! JSON schemas of foreign kinds.

use model::{Kinds, Violation};
use serde_json::Value;

/// The compiled schemas of the kinds that have one.
#[derive(Debug, Default)]
pub struct Schemas(Vec<(String, Vec<String>, jsonschema::Validator)>);

impl Schemas {
    /// Compiles the schemas. References to other documents are refused: nothing is fetched for them.
    ///
    /// # Errors
    /// Names the kind and what is wrong with its schema.
    pub fn of(kinds: &Kinds) -> Result<Self, String> {
        let mut list = Vec::new();
        for kind in kinds.iter() {
            if let Some(schema) = &kind.schema {
                let validator = jsonschema::options()
                    .build(schema)
                    .map_err(|error| format!("the schema of the kind '{}' can not be used: {error}", kind.name))?;
                list.push((kind.name.clone(), kind.api_versions.clone(), validator));
            }
        }
        Ok(Self(list))
    }

    /// What a document breaks of the schema of its kind.
    pub fn check(&self, api_version: &str, kind: &str, document: &Value) -> Vec<Violation> {
        let found = self
            .0
            .iter()
            .find(|(name, versions, _)| name == kind && versions.iter().any(|version| version == api_version));
        let Some((_, _, validator)) = found else {
            return Vec::new();
        };
        validator
            .iter_errors(document)
            .take(100)
            .map(|error| {
                let at = error.instance_path().as_str().to_owned();
                let path = at.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
                let place = if at.is_empty() { "<root>" } else { &at };
                Violation { path, message: format!("{place} {error}"), hint: None }
            })
            .collect()
    }
}
