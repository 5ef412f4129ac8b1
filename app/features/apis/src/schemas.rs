//! The named schemas, messages and types of a definition.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;
use services::apis::Schema;
use ui::{dom, t, tf};

use crate::bodies;
use crate::filter::schema_text;
use crate::index::Filter;

/// Where each named schema stands on the page.
#[derive(Clone)]
pub struct Names(Arc<HashMap<String, String>>);

impl Names {
    /// The places of these schemas. Names that differ only in case or signs get numbers.
    pub fn of(schemas: &[Schema]) -> Self {
        let mut taken: HashMap<String, usize> = HashMap::new();
        let mut names = HashMap::with_capacity(schemas.len());
        for schema in schemas {
            let base = dom::id("schema", &schema.name);
            let count = taken.entry(base.clone()).or_default();
            *count += 1;
            let anchor = if *count == 1 { base } else { format!("{base}--{count}") };
            names.entry(schema.name.clone()).or_insert(anchor);
        }
        Self(Arc::new(names))
    }

    /// The place of a schema.
    pub fn anchor(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A type, with a link to its schema if that is on the page.
    pub fn kind(&self, kind: &str, schema: Option<&str>) -> AnyView {
        match schema.and_then(|schema| self.anchor(schema)) {
            Some(anchor) => view! { <a class="api-kind" href=format!("#{anchor}")>{kind.to_owned()}</a> }.into_any(),
            None => view! { <span class="api-kind">{kind.to_owned()}</span> }.into_any(),
        }
    }
}

/// The last part of the page.
pub fn view(schemas: Vec<Schema>, names: &Names, filter: &Filter) -> Option<AnyView> {
    if schemas.is_empty() {
        return None;
    }
    let hidden = filter.hides_all(schemas.iter().map(schema_text).collect());
    let panels: Vec<AnyView> = schemas.into_iter().map(|schema| panel(schema, names, filter)).collect();
    Some(
        view! {
            <section class="api-section" aria-label=t("Schemas") hidden=move || hidden.get()>
                <h3>{t("Schemas")}</h3>
                <div class="api-panels">{panels}</div>
            </section>
        }
        .into_any(),
    )
}

fn panel(schema: Schema, names: &Names, filter: &Filter) -> AnyView {
    let hidden = filter.hides(schema_text(&schema), false);
    let anchor = names.anchor(&schema.name).unwrap_or_default().to_owned();
    let description =
        (!schema.description.is_empty()).then(|| view! { <p class="api-text">{schema.description.clone()}</p> });
    let fields = (!schema.fields.is_empty())
        .then(|| bodies::table(&schema.fields, names, &tf("Properties of {0}", &[&schema.name])));
    let values: Vec<_> = schema.values.iter().map(|value| view! { <li><code>{value.clone()}</code></li> }).collect();
    let values = (!values.is_empty()).then(|| view! { <ul class="api-values">{values}</ul> });
    let nothing = (schema.description.is_empty() && schema.fields.is_empty() && schema.values.is_empty())
        .then(|| view! { <p class="muted">{t("The definition says no more about it.")}</p> });
    view! {
        <details class="api-panel" hidden=move || hidden.get()>
            <summary>
                <code class="api-name">{schema.name}</code>
                <span class="api-summary muted cut">{schema.kind}</span>
            </summary>
            <div class="api-panel-body" id=anchor>
                {description}
                {fields}
                {values}
                {nothing}
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_has_a_place_of_its_own() {
        let schema = |name: &str| Schema { name: name.into(), ..Schema::default() };
        let names = Names::of(&[schema("Pet"), schema("pet"), schema("a.b/C"), schema("a b c")]);
        let mut anchors: Vec<_> =
            ["Pet", "pet", "a.b/C", "a b c"].iter().map(|name| names.anchor(name).unwrap()).collect();
        anchors.sort_unstable();
        anchors.dedup();
        assert_eq!(anchors.len(), 4);
        assert_eq!(names.anchor("Pet"), Some("schema-pet"));
        assert_eq!(names.anchor("none"), None);
    }
}
