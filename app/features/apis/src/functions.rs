//! The server functions of these pages: adapters to the services, nothing more.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use services::Error;
use services::apis;
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {model::EntityRef, plugin::Call};

/// One side of a definition. The other side is left empty, so that a page does not carry what it does not show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// The definition.
    pub definition: apis::Definition,
    /// Whether there is more to read than the text.
    pub has_reference: bool,
    /// Whether this is the text.
    pub raw: bool,
}

/// The definition of an API: its text if that is asked for or all there is, else what can be called.
#[server(prefix = "/fn", endpoint = "apis/definition", output = Answer)]
pub async fn definition(entity_ref: String, #[server(default)] raw: bool) -> Result<Side, Error> {
    let call = Call::here()?;
    let entity_ref: EntityRef = call.answer(entity_ref.parse().map_err(|error| Error::invalid(format!("{error}"))))?;
    call.answer(call.services.apis.definition(&call.actor, &entity_ref).await.map(|definition| side(definition, raw)))
}

#[cfg(any(feature = "ssr", test))]
fn side(mut definition: apis::Definition, raw: bool) -> Side {
    let has_reference = !definition.sections.is_empty() || !definition.schemas.is_empty();
    let raw = raw || !has_reference;
    if raw {
        definition.sections = Vec::new();
        definition.schemas = Vec::new();
    } else {
        definition.raw_html = Vec::new();
        definition.raw = String::new();
    }
    Side { definition, has_reference, raw }
}

#[cfg(test)]
mod tests {
    use services::apis::{Definition, Section};

    use super::*;

    fn definition() -> Definition {
        Definition {
            sections: vec![Section::default()],
            raw_html: vec!["a".into()],
            raw: "a".into(),
            ..Definition::default()
        }
    }

    #[test]
    fn each_side_leaves_out_the_other() {
        let text = side(definition(), true);
        assert!(text.raw && text.has_reference && text.definition.sections.is_empty());
        let reference = side(definition(), false);
        assert!(!reference.raw && reference.definition.raw_html.is_empty() && reference.definition.raw.is_empty());
    }

    #[test]
    fn without_a_reference_the_text_is_shown() {
        let only = side(Definition { sections: Vec::new(), ..definition() }, false);
        assert!(only.raw && !only.has_reference);
    }
}
