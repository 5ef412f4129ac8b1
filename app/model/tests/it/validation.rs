use model::validate::{format, validate_envelope};
use model::{Entity, Kinds, Violation, validate};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANUAL: &str = "To learn more about catalog file format, visit: https://github.com/backstage/backstage/blob/master/docs/architecture-decisions/adr002-default-catalog-file-format.md";

fn component() -> Value {
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": "a"},
        "spec": {"type": "service", "lifecycle": "x", "owner": "o"},
    })
}

fn check(document: &Value) -> Result<Entity, Vec<Violation>> {
    validate(document, &Kinds::built_in())
}

fn told(document: &Value) -> Vec<(String, String)> {
    check(document).unwrap_err().iter().map(|violation| (violation.field(), violation.message.clone())).collect()
}

fn with(pointer: &str, value: Value) -> Value {
    let mut document = component();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[key.replace("~1", "/")] = value;
    document
}

fn without(pointer: &str) -> Value {
    let mut document = component();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
    document
}

#[test]
fn a_valid_document_becomes_an_entity() {
    let mut document = component();
    document["metadata"]["custom"] = json!({"x": 1});
    document["spec"]["dependsOn"] = json!(["resource:b", "component:a"]);
    document["spec"]["extra"] = json!([2, 1]);
    let entity = check(&document).unwrap();
    assert_eq!(entity.metadata.namespace.as_deref(), Some("default"));
    assert_eq!(entity.metadata.extra["custom"], json!({"x": 1}));
    let spec = entity.spec.unwrap();
    assert_eq!(spec["dependsOn"], json!(["component:a", "resource:b"]));
    assert_eq!(spec["extra"], json!([2, 1]));
}

#[test]
fn missing_and_mistyped_fields() {
    for (document, field, message) in [
        (
            without("/apiVersion"),
            "apiVersion",
            "<root> must have required property 'apiVersion' - missingProperty: apiVersion",
        ),
        (without("/kind"), "kind", "<root> must have required property 'kind' - missingProperty: kind"),
        (without("/metadata"), "metadata", "<root> must have required property 'metadata' - missingProperty: metadata"),
        (
            without("/metadata/name"),
            "metadata.name",
            "/metadata must have required property 'name' - missingProperty: name",
        ),
        (without("/spec"), "spec", "<root> must have required property 'spec' - missingProperty: spec"),
        (without("/spec/owner"), "spec.owner", "/spec must have required property 'owner' - missingProperty: owner"),
        (with("/metadata/name", json!(1)), "metadata.name", "/metadata/name must be string - type: string"),
        (
            with("/metadata/namespace", json!("")),
            "metadata.namespace",
            "/metadata/namespace must NOT have fewer than 1 characters - limit: 1",
        ),
        (
            with("/metadata/title", json!("")),
            "metadata.title",
            "/metadata/title must NOT have fewer than 1 characters - limit: 1",
        ),
        (with("/metadata/labels", json!([])), "metadata.labels", "/metadata/labels must be object - type: object"),
        (
            with("/metadata/annotations", json!({"a/b": 1})),
            "metadata.annotations.a/b",
            "/metadata/annotations/a~1b must be string - type: string",
        ),
        (with("/metadata/tags", json!("java")), "metadata.tags", "/metadata/tags must be array - type: array"),
        (
            with("/metadata/links", json!([{"title": "x"}])),
            "metadata.links.0.url",
            "/metadata/links/0 must have required property 'url' - missingProperty: url",
        ),
        (with("/spec", json!("x")), "spec", "/spec must be object - type: object"),
        (with("/spec/owner", Value::Null), "spec.owner", "/spec/owner must be string - type: string"),
        (with("/spec/type", json!("")), "spec.type", "/spec/type must NOT have fewer than 1 characters - limit: 1"),
        (
            with("/spec/providesApis", json!([1])),
            "spec.providesApis.0",
            "/spec/providesApis/0 must be string - type: string",
        ),
        (with("/relations", json!([])), "relations", "Unknown field relations"),
        (with("/status", json!({})), "status", "Unknown field status"),
        (with("/foo", json!(1)), "foo", "Unknown field foo"),
        (json!([]), "", "Expected object at root, got object"),
        (json!("x"), "", "Expected object at root, got string"),
    ] {
        assert_eq!(told(&document), [(field.to_owned(), message.to_owned())], "{document}");
    }
}

#[test]
fn formats_are_told_with_backstages_words() {
    let names = "a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], at most 63 characters in total";
    let prefixed = "a valid prefix and/or suffix";
    for (document, field, shown, expectation, found) in [
        (with("/metadata/name", json!("a b")), "metadata.name", "metadata.name", names, "a b"),
        (
            with("/metadata/namespace", json!("Default")),
            "metadata.namespace",
            "metadata.namespace",
            "a string that is sequences of [a-z0-9] separated by [-], at most 63 characters in total",
            "Default",
        ),
        (with("/metadata/labels", json!({"a/b/c": "x"})), "metadata.labels.a/b/c", "labels.a/b/c", prefixed, "a/b/c"),
        (with("/metadata/labels", json!({"a": "x y"})), "metadata.labels.a", "labels.a", names, "x y"),
        (with("/metadata/annotations", json!({"-": "x"})), "metadata.annotations.-", "annotations.-", prefixed, "-"),
        (
            with("/metadata/tags", json!(["ok", "AI/ML"])),
            "metadata.tags.1",
            "tags.1",
            "a string that is sequences of [a-z0-9+#] separated by [-], at most 63 characters in total",
            "AI/ML",
        ),
        (
            with("/metadata/links", json!([{"url": "/docs"}])),
            "metadata.links.0.url",
            "links.0.url",
            "a string that is a valid url",
            "/docs",
        ),
        (
            with("/metadata/links", json!([{"url": "http://a", "title": "  "}])),
            "metadata.links.0.title",
            "links.0.title",
            "a non empty string",
            "  ",
        ),
        (
            with("/metadata/links", json!([{"url": "http://a", "icon": "a b"}])),
            "metadata.links.0.icon",
            "links.0.icon",
            names,
            "a b",
        ),
    ] {
        let message = format!("\"{shown}\" is not valid; expected {expectation} but found \"{found}\". {MANUAL}");
        assert_eq!(told(&document), [(field.to_owned(), message)], "{document}");
    }
}

#[test]
fn a_recorded_answer_is_given_again() {
    let mut document = component();
    document["metadata"]["name"] = json!("a b");
    document["spec"] = json!({"type": "service", "lifecycle": "x"});
    let told = told(&document);
    assert_eq!(told.len(), 2, "every error is told");
    assert_eq!(
        told[0].1,
        "\"metadata.name\" is not valid; expected a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], at most 63 characters in total but found \"a b\". To learn more about catalog file format, visit: https://github.com/backstage/backstage/blob/master/docs/architecture-decisions/adr002-default-catalog-file-format.md"
    );
}

#[test]
fn foreign_kinds_and_versions_are_not_claimed() {
    for (pointer, value, field, hint) in [
        ("/kind", "Thing", "kind", "Use one of the known kinds, or declare the kind in the portal's configuration."),
        ("/kind", "component", "kind", "Write the kind as `Component`."),
        (
            "/apiVersion",
            "backstage.io/v2",
            "apiVersion",
            "Use one of the apiVersions backstage.io/v1alpha1, backstage.io/v1beta1 instead of backstage.io/v2.",
        ),
    ] {
        let violations = check(&with(pointer, json!(value))).unwrap_err();
        assert_eq!(violations.len(), 1);
        assert_eq!(violations[0].field(), field);
        assert_eq!(violations[0].hint.as_deref(), Some(hint));
        assert!(violations[0].message.starts_with("No processor recognized the entity "));
        assert!(violations[0].message.ends_with(" as valid, possibly caused by a foreign kind or apiVersion"));
    }
}

#[test]
fn specs_of_all_kinds() {
    let backstage = "backstage.io/v1alpha1";
    let scaffolder = "scaffolder.backstage.io/v1beta3";
    let ai = json!({"type": "x", "lifecycle": "x", "owner": "o"});
    let ai_with = |extra: Value| {
        let mut spec = ai.clone();
        for (key, value) in extra.as_object().unwrap() {
            spec[key] = value.clone();
        }
        spec
    };
    for (version, kind, spec, fields) in [
        (backstage, "Component", json!({}), vec!["spec.type", "spec.lifecycle", "spec.owner"]),
        (backstage, "API", json!({"type": "openapi"}), vec!["spec.lifecycle", "spec.owner", "spec.definition"]),
        (backstage, "API", json!({"type": "mcp-server"}), vec!["spec.lifecycle", "spec.owner", "spec.remotes"]),
        (
            backstage,
            "API",
            json!({"type": "mcp-server", "lifecycle": "x", "owner": "o", "remotes": []}),
            vec!["spec.remotes"],
        ),
        (
            backstage,
            "API",
            json!({"type": "mcp-server", "lifecycle": "x", "owner": "o", "remotes": [{"type": "sse"}]}),
            vec!["spec.remotes.0.url"],
        ),
        (backstage, "Resource", json!({"dependsOn": "x"}), vec!["spec.type", "spec.owner", "spec.dependsOn"]),
        (backstage, "System", json!({"domain": 1}), vec!["spec.owner", "spec.domain"]),
        (backstage, "Domain", json!({"subdomainOf": ""}), vec!["spec.owner", "spec.subdomainOf"]),
        (
            backstage,
            "Group",
            json!({"profile": {"email": 1}, "members": [1]}),
            vec!["spec.type", "spec.children", "spec.profile.email", "spec.members.0"],
        ),
        (backstage, "Group", json!({"type": "team", "children": []}), vec![]),
        (backstage, "User", json!({}), vec!["spec.memberOf"]),
        (backstage, "User", json!({"memberOf": []}), vec![]),
        (backstage, "Location", json!({}), vec![]),
        (backstage, "Location", json!({"presence": "maybe", "targets": [""]}), vec!["spec.targets.0", "spec.presence"]),
        (scaffolder, "Template", json!({}), vec!["spec.type", "spec.steps"]),
        (
            scaffolder,
            "Template",
            json!({"type": "t", "steps": [{"if": 1, "input": []}], "parameters": "x", "output": {"links": [{"url": ""}]}}),
            vec![
                "spec.parameters",
                "spec.steps.0.action",
                "spec.steps.0.input",
                "spec.steps.0.if",
                "spec.output.links.0.url",
            ],
        ),
        (
            scaffolder,
            "Template",
            json!({"type": "t", "steps": [{"action": "a", "if": true}], "parameters": [{"x": 1}]}),
            vec![],
        ),
        (backstage, "Template", json!({"type": "t", "steps": []}), vec!["apiVersion"]),
        ("backstage.io/v1beta1", "AiResource", ai.clone(), vec!["apiVersion"]),
        (backstage, "AiResource", ai.clone(), vec![]),
        (
            backstage,
            "AiResource",
            ai_with(json!({"type": "skill", "agents": [1], "compatibility": "x".repeat(501)})),
            vec!["spec.agents.0", "spec.compatibility"],
        ),
        (backstage, "AiResource", ai_with(json!({"type": "rule"})), vec!["spec.category", "spec.rationale"]),
        (backstage, "AiResource", ai_with(json!({"type": "plugin"})), vec!["spec.skills"]),
        (
            backstage,
            "AiResource",
            ai_with(json!({"type": "marketplace", "version": ""})),
            vec!["spec.plugins", "spec.version"],
        ),
    ] {
        let document = json!({"apiVersion": version, "kind": kind, "metadata": {"name": "a"}, "spec": spec});
        let told: Vec<_> = check(&document).err().unwrap_or_default().iter().map(Violation::field).collect();
        assert_eq!(told, fields, "{document}");
    }
}

#[test]
fn keys_that_differ_in_case_alone_are_refused() {
    assert_eq!(
        told(&with("/spec/Owner", json!("p"))),
        [(String::new(), "Entity has duplicate keys that vary only in casing, 'spec.owner'".to_owned())]
    );
}

#[test]
fn deep_documents_are_refused() {
    let mut deep = json!("x");
    for _ in 0..5_000 {
        deep = json!([deep]);
    }
    let violations = check(&with("/spec/deep", deep)).unwrap_err();
    assert_eq!(violations[0].message, "The document is nested more than 100 levels deep");
}

#[test]
fn the_envelope_alone() {
    assert!(validate_envelope(&json!({"apiVersion": "x", "kind": "y", "metadata": {"name": "a b"}, "foo": 1})).is_ok());
    assert!(validate_envelope(&json!({"apiVersion": "x", "kind": "y", "metadata": {"name": ""}})).is_err());
}

#[test]
fn patterns() {
    let long = "a".repeat(63);
    let too_long = "a".repeat(64);
    let cases: &[(&str, fn(&str) -> bool, &[&str], &[&str])] = &[
        (
            "name",
            format::is_object_name,
            &["a", "A1", "a--b", "a.b_c-d", &long],
            &["", "-a", "a-", "a b", "ä", "a\n", &too_long],
        ),
        (
            "namespace",
            format::is_namespace,
            &["a", "a-b", "a--b", "1"],
            &["", "A", "-a", "a-", "a_b", "a.b", &too_long],
        ),
        ("kind", format::is_kind, &["A", "Component", "a1"], &["", "1a", "a-b", &too_long]),
        (
            "version",
            format::is_api_version,
            &["v1", "backstage.io/v1alpha1"],
            &["", "/v1", "a/", "a/b/c", "A.io/v1", "a..b/v1", "v-1"],
        ),
        ("key", format::is_key, &["a", "backstage.io/x", "a_b", "a.b/C-d"], &["", "a/", "/a", "A/b", "a/b/c", "a b"]),
        ("label", format::is_label_value, &["", "a", "A.b"], &["a b", &too_long]),
        (
            "tag",
            format::is_tag,
            &["java", "c++", "c#", "a:b", "a-b"],
            &["", "Java", "a--b", "-a", "a b", "a_b", &too_long],
        ),
        (
            "url",
            format::is_url,
            &[
                "http://a",
                "https://a.b/c?d#e",
                "HTTPS://A",
                "http:a",
                "mailto:jo@example.com",
                "ftp://u:p@h:21/x",
                "https://[::1]:80/",
                "file:///etc",
                "slack://channel?id=1",
                " https://a ",
                "https://ä.example",
                "x:",
                "https://example.com/ä b",
            ],
            &[
                "",
                "a",
                "/docs",
                "docs/a.md",
                "http://",
                "https://",
                "http:// a",
                "http://a b/",
                "https://a:99999",
                "https://a:x",
                "1a://b",
                "://a",
                "https://[::g]/",
            ],
        ),
    ];
    for (name, matches, good, bad) in cases {
        for text in *good {
            assert!(matches(text), "{text:?} should be a {name}");
        }
        for text in *bad {
            assert!(!matches(text), "{text:?} should not be a {name}");
        }
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("name|labels|tags|links|url|owner|type|[A-Za-z]{0,3}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_document_is_an_entity_or_has_errors(metadata in values(), spec in values(), kind in "Component|API|Group|User|Template|x", name in "[a-z]{1,5}") {
        let mut document = json!({"apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec});
        if let Value::Object(metadata) = &mut document["metadata"] {
            metadata.insert("name".into(), name.into());
        }
        if let Ok(entity) = check(&document) {
            // What came out is valid itself, and comes out again as it is.
            let again = serde_json::to_value(&entity).unwrap();
            prop_assert_eq!(check(&again).unwrap(), entity);
        }
    }

    #[test]
    fn addresses_never_panic(text in ".{0,40}|[a-z:/@\\[\\]?#.]{0,20}") {
        format::is_url(&text);
        format::is_key(&text);
        format::is_tag(&text);
    }
}
