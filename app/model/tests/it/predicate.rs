use model::predicate::{matches, parse};
use model::{Predicate, search_rows};
use proptest::prelude::*;
use serde_json::{Value, json};

fn entity() -> Value {
    json!({
        "kind": "Component",
        "metadata": {"name": "Abc", "tags": ["java", "Go"], "description": "x".repeat(300)},
        "spec": {"type": "service", "replicas": 3, "public": false},
        "relations": [{"type": "ownedBy", "targetRef": "group:default/x"}, {"type": "partOf", "targetRef": "system:default/s"}],
    })
}

#[test]
fn operators_select_by_rows() {
    let rows = search_rows(&entity());
    for (query, expected) in [
        (json!({}), true),
        (json!({"kind": "COMPONENT"}), true),
        (json!({"kind": "component", "spec.type": "website"}), false),
        (json!({"spec.replicas": 3, "spec.public": false}), true),
        (json!({"spec.type": {"$in": ["Service", "x"]}}), true),
        (json!({"spec.type": {"$in": []}}), false),
        (json!({"metadata.description": {"$exists": true}}), true),
        (json!({"metadata.description": "x".repeat(300)}), false),
        (json!({"metadata.title": {"$exists": false}}), true),
        (json!({"metadata.name": {"$hasPrefix": "aB"}}), true),
        (json!({"metadata.name": {"$hasPrefix": "b"}}), false),
        (json!({"metadata.tags": {"$contains": "go"}}), true),
        (json!({"metadata.tags": {"$contains": "g"}}), false),
        (json!({"relations": {"$contains": {"type": "ownedBy", "targetRef": "group:default/x"}}}), true),
        (
            json!({"relations": {"$contains": {"type": "ownedBy", "targetRef": {"$in": ["a", "Group:default/X"]}}}}),
            true,
        ),
        (json!({"relations": {"$contains": {"type": "partOf", "targetRef": "group:default/x"}}}), false),
        (json!({"relations": {"$contains": {"type": "partOf"}}}), true),
        (json!({"relations": {"$contains": {"type": {"$in": ["dependsOn", "partOf"]}}}}), true),
        (json!({"$any": []}), false),
        (json!({"$all": []}), true),
        (json!({"$any": [{"kind": "api"}, {"kind": "component"}]}), true),
        (json!({"$all": [{"kind": "api"}, {"kind": "component"}]}), false),
        (json!({"$not": {"kind": "api"}}), true),
        (json!({"$not": {"$not": {"kind": "api"}}}), false),
    ] {
        assert_eq!(matches(&rows, &parse(&query).unwrap()), expected, "{query}");
    }
}

#[test]
fn what_is_no_predicate_is_refused() {
    for (query, part) in [
        (json!("component"), "top-level primitive values are not supported"),
        (json!(["component"]), "top-level primitive"),
        (json!(null), "top-level primitive"),
        (json!({"$all": [3]}), "top-level primitive"),
        (json!({"$all": [], "kind": "a"}), "$all must be the only key in the predicate"),
        (json!({"$not": {}, "$any": []}), "must be the only key in the predicate"),
        (json!({"$all": {}}), "$all expects an array"),
        (json!({"$nor": []}), "unknown operator \"$nor\""),
        (json!({"kind": null}), "Invalid filter predicate value for field \"kind\""),
        (json!({"kind": ["a"]}), "for field \"kind\""),
        (json!({"kind": {"$exists": "yes"}}), "for field \"kind\""),
        (json!({"kind": {"$in": "a"}}), "for field \"kind\""),
        (json!({"kind": {"$in": [{}]}}), "for field \"kind\""),
        (json!({"kind": {"$hasPrefix": 1}}), "for field \"kind\""),
        (json!({"kind": {"$in": [], "$exists": true}}), "for field \"kind\""),
        (json!({"spec.x": {"$contains": {"a": "b"}}}), "for field \"spec.x\""),
        (json!({"relations": {"$contains": {"targetRef": "a"}}}), "for field \"relations\""),
        (json!({"relations": {"$contains": {"type": "a", "other": "b"}}}), "for field \"relations\""),
    ] {
        let error = parse(&query).unwrap_err().to_string();
        assert!(error.contains(part), "{query} gave {error}");
    }
}

#[test]
fn depth_is_bounded() {
    let mut query = json!({});
    for _ in 0..200 {
        query = json!({"$not": query});
    }
    assert_eq!(parse(&query), Err(model::predicate::PredicateError::Depth));
}

fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(
                r"\$all|\$any|\$not|\$in|\$contains|relations|type|[a-c.]{0,3}",
                inner,
                0..4
            )
            .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_document_is_a_predicate_or_an_error(query in documents(), entity in documents()) {
        if let Ok(predicate) = parse(&query) {
            let rows = search_rows(&entity);
            let negated = Predicate::Not(Box::new(predicate.clone()));
            prop_assert_ne!(matches(&rows, &predicate), matches(&rows, &negated));
        }
    }
}
