use model::{FieldChange, changes};
use serde_json::json;

fn change(field: &str, before: Option<&str>, after: Option<&str>) -> FieldChange {
    FieldChange { field: field.into(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
}

#[test]
fn changed_fields_are_told_by_path() {
    let before = json!({
        "metadata": {"name": "a", "etag": "1", "tags": ["x"], "labels": {"tier": "1"}},
        "spec": {"owner": "a", "replicas": 1, "profile": {"email": "e"}},
    });
    let after = json!({
        "metadata": {"name": "a", "etag": "2", "tags": ["x", "y"], "title": "A"},
        "spec": {"owner": "b", "replicas": 1, "profile": "none"},
    });
    assert_eq!(
        changes(&before, &after),
        [
            change("metadata.labels.tier", Some("1"), None),
            change("metadata.tags", Some(r#"["x"]"#), Some(r#"["x","y"]"#)),
            change("metadata.title", None, Some("A")),
            change("spec.owner", Some("a"), Some("b")),
            change("spec.profile", Some(r#"{"email":"e"}"#), Some("none")),
        ]
    );
    assert!(changes(&before, &before).is_empty());
    assert_eq!(changes(&json!({}), &json!({"a": {}})), [change("a", None, Some("{}"))]);
}

#[test]
fn many_and_long_changes_are_bounded() {
    let many: serde_json::Map<_, _> = (0..1_000).map(|at| (format!("k{at}"), json!("x".repeat(5_000)))).collect();
    let list = changes(&json!({}), &many.into());
    assert_eq!(list.len(), 200);
    assert!(list.iter().all(|change| change.after.as_ref().unwrap().chars().count() <= 2_000));
}
