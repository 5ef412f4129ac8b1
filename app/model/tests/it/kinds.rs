use model::kind::{Direction, KindError, plural};
use model::{Kind, Kinds, RELATION_PAIRS, inverse_of, relations_of, validate};
use serde_json::json;

fn foreign() -> Kind {
    serde_json::from_value(json!({
        "kind": "Library",
        "apiVersions": ["example.com/v1"],
        "relationFields": [
            {"path": "spec.owner", "relation": "ownedBy", "defaultKind": "Group"},
            {"path": "spec.parts", "relation": "hasPart", "defaultKind": "Component", "allowedKinds": ["Component"]},
            {"path": "spec.reads", "relation": "readBy", "defaultKind": "User", "defaultNamespace": "default"},
        ],
    }))
    .unwrap()
}

#[test]
fn every_built_in_relation_has_a_pair() {
    for kind in Kinds::built_in().iter() {
        for field in &kind.relation_fields {
            assert!(inverse_of(&field.relation).is_some(), "{} of {}", field.relation, kind.name);
            let (forward, direction) = field.canonical();
            assert!(RELATION_PAIRS.iter().any(|pair| pair.forward == forward));
            assert_eq!(direction == Direction::Forward, forward == field.relation);
        }
    }
}

#[test]
fn foreign_kinds_take_part() {
    let mut kinds = Kinds::built_in();
    kinds.declare(foreign()).unwrap();
    assert_eq!(kinds.find("library").unwrap().plural, "Libraries");
    let entity = validate(
        &json!({
            "apiVersion": "example.com/v1",
            "kind": "Library",
            "metadata": {"name": "l", "namespace": "ns"},
            "spec": {"owner": "team", "parts": ["a", "resource:r"], "reads": "jo"},
        }),
        &kinds,
    )
    .unwrap();
    let edges: Vec<_> = relations_of(&entity, &kinds)
        .unwrap()
        .iter()
        .map(|edge| format!("{} {} {}", edge.source, edge.kind, edge.target))
        .collect();
    assert_eq!(
        edges,
        [
            "component:ns/a partOf library:ns/l",
            "library:ns/l ownedBy group:ns/team",
            "library:ns/l readBy user:default/jo",
        ]
    );
}

#[test]
fn foreign_kinds_must_be_of_use() {
    let mut kinds = Kinds::built_in();
    assert_eq!(
        kinds.declare(Kind { name: "component".into(), ..foreign() }),
        Err(KindError::Duplicate("component".into()))
    );
    assert_eq!(kinds.declare(Kind { name: "a b".into(), ..foreign() }), Err(KindError::Name("a b".into())));
    assert_eq!(
        kinds.declare(Kind { api_versions: Vec::new(), ..foreign() }),
        Err(KindError::NoVersion("Library".into()))
    );
}

#[test]
fn plurals() {
    for (one, many) in [
        ("Component", "Components"),
        ("API", "APIs"),
        ("Library", "Libraries"),
        ("Survey", "Surveys"),
        ("Process", "Processes"),
        ("Box", "Boxes"),
    ] {
        assert_eq!(plural(one), many);
    }
}
