use model::search::duplicate_keys;
use model::search_rows;
use serde_json::{Value, json};

fn rows(entity: &Value) -> Vec<(String, Option<String>, Option<String>)> {
    search_rows(entity).into_iter().map(|row| (row.key, row.value, row.original)).collect()
}

fn row(key: &str, value: Option<&str>, original: Option<&str>) -> (String, Option<String>, Option<String>) {
    (key.into(), value.map(str::to_owned), original.map(str::to_owned))
}

#[test]
fn leaves_become_rows() {
    let entity = json!({
        "kind": "B",
        "a": 1,
        "b": {"c": null, "e": ["F", "g", "G"]},
        "h": [{"i": 1.0, "j": "K"}, {"i": 2, "j": "l"}],
        "metadata": {"name": "N", "uid": "u", "etag": "e"},
        "status": {"items": []},
        "attachments": {"x": 1},
        "relations": [{"type": "ownedBy", "targetRef": "group:default/x"}],
    });
    let rows = rows(&entity);
    for expected in [
        row("a", Some("1"), Some("1")),
        row("b.c", None, None),
        row("b.e", Some("f"), Some("F")),
        row("b.e.f", Some("true"), Some("true")),
        row("b.e", Some("g"), Some("G")),
        row("h.i", Some("1"), Some("1")),
        row("h.j", Some("k"), Some("K")),
        row("metadata.name", Some("n"), Some("N")),
        row("metadata.namespace", None, None),
        row("metadata.namespace", Some("default"), Some("default")),
        row("metadata.uid", Some("u"), Some("u")),
        row("relations.ownedby", Some("group:default/x"), Some("group:default/x")),
    ] {
        assert!(rows.contains(&expected), "{expected:?} is missing in {rows:?}");
    }
    assert!(!rows.iter().any(|(key, ..)| key.contains("etag") || key.starts_with("status") || key.starts_with("att")));
    assert_eq!(rows.iter().filter(|(key, ..)| key == "b.e.g").count(), 1);
}

#[test]
fn long_values_exist_without_matching_and_long_keys_are_left_out() {
    let long = "x".repeat(201);
    let rows = rows(&json!({"a": long, "b": "x".repeat(200), long: 1}));
    assert!(rows.contains(&row("a", None, None)));
    assert!(rows.iter().any(|(key, value, _)| key == "b" && value.is_some()));
    assert!(!rows.iter().any(|(key, ..)| key.len() > 200));
}

#[test]
fn keys_that_differ_in_case_alone_are_found() {
    let mut keys = duplicate_keys(&json!({"spec": {"owner": 1, "OWNER": 2, "lifecycle": "a", "lifeCycle": "b"}}));
    keys.sort();
    assert_eq!(keys, ["spec.lifecycle", "spec.owner"]);
    assert_eq!(duplicate_keys(&json!({"metadata": {"name": "n", "Namespace": "x"}})), ["metadata.namespace"]);
    assert_eq!(
        duplicate_keys(&json!({"relations": [{"type": "dup", "targetRef": "a"}, {"type": "DUP", "targetRef": "b"}]})),
        ["relations.dup"]
    );
    assert!(duplicate_keys(&json!({"a": ["x", "X", "x"], "b": [{"c": 1}, {"c": 2}]})).is_empty());
}

#[test]
fn deep_documents_are_looked_into_so_far() {
    let mut deep = json!("x");
    for _ in 0..1_000 {
        deep = json!([deep]);
    }
    assert!(!search_rows(&json!({"a": deep})).iter().any(|row| row.key == "a"));
}
