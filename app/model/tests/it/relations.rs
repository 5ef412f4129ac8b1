use model::{Kinds, relations_of, validate};
use serde_json::{Value, json};

fn edges(kind: &str, spec: Value) -> Vec<String> {
    let version = if kind == "Template" { "scaffolder.backstage.io/v1beta3" } else { "backstage.io/v1alpha1" };
    let document = json!({
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": "Me", "namespace": "ns"},
        "spec": spec,
    });
    let kinds = Kinds::built_in();
    let entity = validate(&document, &kinds).unwrap();
    match relations_of(&entity, &kinds) {
        Ok(edges) => edges.iter().map(|edge| format!("{} {} {}", edge.source, edge.kind, edge.target)).collect(),
        Err(violations) => violations.iter().map(|violation| format!("{}: {violation}", violation.field())).collect(),
    }
}

#[test]
fn every_field_of_every_kind_gives_its_edge() {
    let component = json!({
        "type": "service", "lifecycle": "x", "owner": "team", "system": "sys", "subcomponentOf": "whole",
        "providesApis": ["p", "other/p", "p"], "consumesApis": ["c"],
        "dependsOn": ["resource:r", "component:default/c"], "dependencyOf": ["component:user"],
    });
    assert_eq!(
        edges("Component", component),
        [
            "component:ns/me consumesApi api:ns/c",
            "component:ns/me dependsOn component:default/c",
            "component:ns/me dependsOn resource:ns/r",
            "component:ns/me ownedBy group:ns/team",
            "component:ns/me partOf component:ns/whole",
            "component:ns/me partOf system:ns/sys",
            "component:ns/me providesApi api:ns/p",
            "component:ns/me providesApi api:other/p",
            "component:ns/user dependsOn component:ns/me",
        ]
    );
    assert_eq!(
        edges("API", json!({"type": "t", "lifecycle": "x", "owner": "user:jo", "definition": "d", "system": "s"})),
        ["api:ns/me ownedBy user:ns/jo", "api:ns/me partOf system:ns/s"]
    );
    assert_eq!(
        edges("Resource", json!({"type": "t", "owner": "o", "dependsOn": ["api:a"], "dependencyOf": ["component:b"]})),
        [
            "component:ns/b dependsOn resource:ns/me",
            "resource:ns/me dependsOn api:ns/a",
            "resource:ns/me ownedBy group:ns/o"
        ]
    );
    assert_eq!(
        edges("System", json!({"owner": "o", "domain": "d"})),
        ["system:ns/me ownedBy group:ns/o", "system:ns/me partOf domain:ns/d"]
    );
    assert_eq!(
        edges("Domain", json!({"owner": "o", "subdomainOf": "d"})),
        ["domain:ns/me ownedBy group:ns/o", "domain:ns/me partOf domain:ns/d"]
    );
    assert_eq!(
        edges("Group", json!({"type": "team", "children": ["c"], "parent": "p", "members": ["jo"]})),
        ["group:ns/c childOf group:ns/me", "group:ns/me childOf group:ns/p", "user:ns/jo memberOf group:ns/me"]
    );
    assert_eq!(edges("User", json!({"memberOf": ["g"]})), ["user:ns/me memberOf group:ns/g"]);
    assert_eq!(
        edges("Template", json!({"type": "t", "steps": [], "owner": "o"})),
        ["template:ns/me ownedBy group:ns/o"]
    );
    assert_eq!(
        edges(
            "AiResource",
            json!({"type": "plugin", "lifecycle": "x", "owner": "component:c", "skills": ["s"], "dependsOn": ["x"]})
        ),
        ["airesource:ns/me hasSkill airesource:ns/s"]
    );
}

#[test]
fn malformed_references_are_all_told() {
    assert_eq!(
        edges("Component", json!({"type": "t", "lifecycle": "x", "owner": ":", "dependsOn": ["a", "component:b"]})),
        [
            "spec.owner: Entity reference \":\" was not on the form [<kind>:][<namespace>/]<name>",
            "spec.dependsOn.0: Entity reference \"a\" had missing or empty kind (e.g. did not start with \"component:\" or similar)",
        ]
    );
}
