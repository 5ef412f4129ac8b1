//! `POST /api/permission/authorize`: yes or no for the caller, and never a condition (A29).

use axum::body::Body;
use engine_permission::{Parts, PermissionEngine, PolicyInForce, rest};
use http::{Request, header};
use platform::testing;
use serde_json::{Value, json};
use services::Actor;
use services::permission::{Permissions as _, SavePolicy};
use tower::ServiceExt as _;

use super::catalog::{admin, small, user};

const OWN: &str = "
callboard-policy: 1
name: Own
roles:
  - name: Everyone
    members: [everyone]
    rules:
      - permissions: [catalog.entity.delete]
        outcome: conditional
        conditions: {rule: IS_ENTITY_OWNER, params: {claims: [$ownerRefs, 'group:default/secret-group']}}
      - {permissions: [catalog.location.read], outcome: allow}
";

async fn ask(router: &axum::Router, actor: Actor, items: Value) -> (u16, String) {
    let request = Request::post("/api/permission/authorize")
        .header(header::CONTENT_TYPE, "application/json")
        .extension(actor)
        .body(Body::from(json!({ "items": items }).to_string()))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 100_000).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_hear_yes_or_no() {
    for db in testing::databases().await {
        let catalog = small();
        let in_force = PolicyInForce::load(db.database(), Vec::new()).await.unwrap();
        *catalog.decide.lock().unwrap() = Some(in_force.clone());
        let engine = PermissionEngine::new(Parts { db: db.database(), catalog, in_force, second_person: false });
        let ada = admin("ada");
        let policy = engine_permission::document::read(OWN).unwrap();
        let saved = engine.save(&ada, &SavePolicy { policy, ..SavePolicy::default() }).await.unwrap();
        engine.publish(&ada, &saved.summary.id, &saved.etag).await.unwrap();
        let router = rest::router(engine);
        let jo = user("jo", &["group:default/red"]);
        let delete = |id: &str, refs: Value| {
            json!({"id": id, "permission": {"type": "resource", "name": "catalog.entity.delete",
                "attributes": {"action": "delete"}, "resourceType": "catalog-entity"}, "resourceRef": refs})
        };
        let plain =
            |id: &str, name: &str| json!({"id": id, "permission": {"type": "basic", "name": name, "attributes": {}}});
        let items = json!([
            delete("1", json!("component:default/a")),
            delete("2", json!(["component:default/a", "component:default/b", "component:default/none", "not a ref"])),
            plain("3", "catalog.location.read"),
            plain("4", "catalog.location.create"),
            plain("5", "some.other.permission"),
        ]);
        let (status, text) = ask(&router, jo.clone(), items).await;
        let answer: Value = serde_json::from_str(&text).unwrap();
        let wanted = json!({"items": [
            {"id": "1", "result": "ALLOW"},
            {"id": "2", "result": ["ALLOW", "DENY", "DENY", "DENY"]},
            {"id": "3", "result": "ALLOW"},
            {"id": "4", "result": "DENY"},
            {"id": "5", "result": "DENY"},
        ]});
        assert_eq!((status, &answer), (200, &wanted), "{}", db.kind);
        // Without a resource there would be a condition: it is never told.
        let (status, text) = ask(&router, jo.clone(), json!([plain("1", "catalog.entity.delete")])).await;
        assert_eq!(status, 400);
        assert!(!text.contains("secret-group") && !text.contains("IS_ENTITY_OWNER"), "{text}");
        assert_eq!(ask(&router, Actor::anonymous(""), json!([])).await.0, 401);
        assert_eq!(ask(&router, jo.clone(), json!({"no": "list"})).await.0, 400);
        let many: Vec<String> = (0..2_000).map(|number| format!("component:default/n{number}")).collect();
        assert_eq!(ask(&router, jo, json!([delete("1", json!(many))])).await.0, 400);
    }
}
