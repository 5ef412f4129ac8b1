use model::fields::parse;
use serde_json::json;

#[test]
fn named_parts_are_kept() {
    let entity = json!({
        "kind": "Component",
        "metadata": {"name": "a", "annotations": {"backstage.io/x": "1", "backstage.io/y": "2"}, "tags": ["t"]},
        "spec": {"type": "service", "profile": {"displayName": "A"}},
    });
    for (fields, expected) in [
        ("kind", json!({"kind": "Component"})),
        ("kind,metadata.name", json!({"kind": "Component", "metadata": {"name": "a"}})),
        ("metadata.annotations.backstage.io/x", json!({"metadata": {"annotations": {"backstage.io/x": "1"}}})),
        ("metadata.annotations", json!({"metadata": {"annotations": {"backstage.io/x": "1", "backstage.io/y": "2"}}})),
        ("spec.profile.displayName, spec.type", json!({"spec": {"type": "service", "profile": {"displayName": "A"}}})),
        ("metadata.nothing,other,spec.type.x", json!({})),
        ("metadata.tags", json!({"metadata": {"tags": ["t"]}})),
    ] {
        assert_eq!(parse([fields]).unwrap().unwrap().project(&entity), expected, "{fields}");
    }
}

#[test]
fn nothing_named_keeps_all_and_lists_are_refused() {
    assert_eq!(parse(["", " , "]).unwrap(), None);
    assert_eq!(
        parse(["metadata.tags[0]"]).unwrap_err().to_string(),
        "invalid fields, array type fields are not supported"
    );
}
