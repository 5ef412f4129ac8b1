//! What the spec of each built-in kind must hold.

use serde_json::Value;

use super::Violation;
use super::schema::{Property, Shape, check_properties, optional, required};
use crate::{DEFAULT_NAMESPACE, EntityRef, Kinds};

const TEXTS: Shape = Shape::List(&Shape::Text, 0);

const COMPONENT: &[Property] = &[
    required("type", Shape::Text),
    required("lifecycle", Shape::Text),
    required("owner", Shape::Text),
    optional("system", Shape::Text),
    optional("subcomponentOf", Shape::Text),
    optional("providesApis", TEXTS),
    optional("consumesApis", TEXTS),
    optional("dependsOn", TEXTS),
    // Not in Backstage's schema, but read by it.
    optional("dependencyOf", TEXTS),
];

const API: &[Property] = &[
    required("type", Shape::Text),
    required("lifecycle", Shape::Text),
    required("owner", Shape::Text),
    required("definition", Shape::Text),
    optional("system", Shape::Text),
];

const MCP_SERVER: &[Property] = &[
    required("type", Shape::Text),
    required("lifecycle", Shape::Text),
    required("owner", Shape::Text),
    required("remotes", Shape::List(&Shape::Object(&[required("type", Shape::Text), required("url", Shape::Text)]), 1)),
    optional("system", Shape::Text),
];

const RESOURCE: &[Property] = &[
    required("type", Shape::Text),
    required("owner", Shape::Text),
    optional("dependsOn", TEXTS),
    optional("dependencyOf", TEXTS),
    optional("system", Shape::Text),
];

const SYSTEM: &[Property] =
    &[required("owner", Shape::Text), optional("domain", Shape::Text), optional("type", Shape::Text)];

const DOMAIN: &[Property] =
    &[required("owner", Shape::Text), optional("subdomainOf", Shape::Text), optional("type", Shape::Text)];

const PROFILE: Shape = Shape::Object(&[
    optional("displayName", Shape::Text),
    optional("email", Shape::Text),
    optional("picture", Shape::Text),
]);

const GROUP: &[Property] = &[
    required("type", Shape::Text),
    required("children", TEXTS),
    optional("profile", PROFILE),
    optional("parent", Shape::Text),
    optional("members", TEXTS),
];

const USER: &[Property] = &[required("memberOf", TEXTS), optional("profile", PROFILE)];

const LOCATION: &[Property] = &[
    optional("type", Shape::Text),
    optional("target", Shape::Text),
    optional("targets", TEXTS),
    optional("presence", Shape::OneOf(&["required", "optional"])),
];

const OBJECT: Shape = Shape::Object(&[]);
const PERMISSIONS: Property =
    optional("backstage:permissions", Shape::Object(&[optional("tags", Shape::List(&Shape::AnyText, 0))]));

const TEMPLATE: &[Property] = &[
    required("type", Shape::Text),
    optional("owner", Shape::Text),
    optional("lifecycle", Shape::Text),
    optional("parameters", Shape::ObjectOrList),
    optional("secrets", Shape::Object(&[optional("schema", OBJECT)])),
    optional(
        "presentation",
        Shape::Object(&[optional(
            "buttonLabels",
            Shape::Object(&[
                optional("backButtonText", Shape::AnyText),
                optional("createButtonText", Shape::AnyText),
                optional("reviewButtonText", Shape::AnyText),
            ]),
        )]),
    ),
    required(
        "steps",
        Shape::List(
            &Shape::Object(&[
                required("action", Shape::AnyText),
                optional("id", Shape::AnyText),
                optional("name", Shape::AnyText),
                optional("input", OBJECT),
                optional("if", Shape::TextOrBool),
                PERMISSIONS,
            ]),
            0,
        ),
    ),
    optional(
        "output",
        Shape::Object(&[
            optional(
                "links",
                Shape::List(
                    &Shape::Object(&[
                        optional("if", Shape::TextOrBool),
                        optional("url", Shape::Text),
                        optional("entityRef", Shape::Text),
                        optional("title", Shape::Text),
                        optional("icon", Shape::Text),
                    ]),
                    0,
                ),
            ),
            optional(
                "text",
                Shape::List(
                    &Shape::Object(&[
                        optional("if", Shape::TextOrBool),
                        optional("title", Shape::Text),
                        optional("icon", Shape::Text),
                        optional("content", Shape::AnyText),
                    ]),
                    0,
                ),
            ),
        ]),
    ),
];

const AI_RESOURCE: &[Property] = &[
    required("type", Shape::Text),
    required("lifecycle", Shape::Text),
    required("owner", Shape::Text),
    optional("system", Shape::Text),
];

const AI_SKILL: &[Property] = &[
    optional("disciplines", TEXTS),
    optional("categories", TEXTS),
    optional("agents", TEXTS),
    optional("dependsOn", TEXTS),
    optional("allowedTools", Shape::Text),
    optional("license", Shape::Text),
    optional("compatibility", Shape::TextUpTo(500)),
];

const AI_RULE: &[Property] =
    &[optional("disciplines", TEXTS), required("category", Shape::Text), required("rationale", Shape::Text)];

const AI_PLUGIN: &[Property] = &[required("skills", TEXTS), optional("version", Shape::Text)];

const AI_MARKETPLACE: &[Property] = &[required("plugins", TEXTS), optional("version", Shape::Text)];

/// The rules of a built-in kind, in two lists; `None` for a foreign kind.
fn rules(kind: &str, spec_type: Option<&str>) -> Option<(&'static [Property], &'static [Property])> {
    let nothing: &[Property] = &[];
    Some(match (kind, spec_type) {
        ("Component", _) => (COMPONENT, nothing),
        ("API", Some("mcp-server")) => (MCP_SERVER, nothing),
        ("API", _) => (API, nothing),
        ("Resource", _) => (RESOURCE, nothing),
        ("System", _) => (SYSTEM, nothing),
        ("Domain", _) => (DOMAIN, nothing),
        ("Group", _) => (GROUP, nothing),
        ("User", _) => (USER, nothing),
        ("Location", _) => (LOCATION, nothing),
        ("Template", _) => (TEMPLATE, nothing),
        ("AiResource", Some("skill")) => (AI_RESOURCE, AI_SKILL),
        ("AiResource", Some("rule")) => (AI_RESOURCE, AI_RULE),
        ("AiResource", Some("plugin")) => (AI_RESOURCE, AI_PLUGIN),
        ("AiResource", Some("marketplace")) => (AI_RESOURCE, AI_MARKETPLACE),
        ("AiResource", _) => (AI_RESOURCE, nothing),
        _ => return None,
    })
}

pub(super) fn check(document: &Value, kinds: &Kinds, violations: &mut Vec<Violation>) {
    let text = |field: &str| document.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    let (Some(api_version), Some(kind)) = (text("apiVersion"), text("kind")) else { return };
    if kinds.claiming(api_version, kind).is_none() {
        violations.push(unclaimed(document, api_version, kind, kinds));
        return;
    }
    let spec = document.get("spec");
    let spec_type = spec.and_then(|spec| spec.get("type")).and_then(Value::as_str);
    let Some((rules, more)) = rules(kind, spec_type) else { return };
    match spec {
        Some(Value::Object(spec)) => {
            check_properties(spec, rules, &["spec".into()], violations);
            check_properties(spec, more, &["spec".into()], violations);
        }
        // What is there and no object has been told of with the envelope.
        Some(_) => {}
        None => violations.push(
            Violation::new(vec!["spec".into()], "<root> must have required property 'spec' - missingProperty: spec")
                .hint("Add `spec` at the top of the document."),
        ),
    }
}

fn unclaimed(document: &Value, api_version: &str, kind: &str, kinds: &Kinds) -> Violation {
    let metadata =
        |field: &str| document.get("metadata").and_then(|metadata| metadata.get(field)).and_then(Value::as_str);
    let entity_ref =
        EntityRef::new(kind, metadata("namespace").unwrap_or(DEFAULT_NAMESPACE), metadata("name").unwrap_or_default());
    let violation = Violation::new(
        vec!["kind".into()],
        format!(
            "No processor recognized the entity {entity_ref} as valid, possibly caused by a foreign kind or apiVersion"
        ),
    );
    match kinds.find(kind) {
        Some(known) if known.name != kind => violation.hint(format!("Write the kind as `{}`.", known.name)),
        Some(known) => Violation { path: vec!["apiVersion".into()], ..violation }
            .hint(format!("Use one of the apiVersions {} instead of {api_version}.", known.api_versions.join(", "))),
        None => violation.hint("Use one of the known kinds, or declare the kind in the portal's configuration."),
    }
}
