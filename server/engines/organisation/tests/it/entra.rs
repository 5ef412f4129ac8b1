//! What Microsoft Entra sends (learn.microsoft.com, "Develop and plan provisioning for a SCIM endpoint"), with its
//! quirks: operations with capitals, `active` as a text, paths with filters.

use platform::testing::databases;
use serde_json::{Value, json};

use super::world::World;

fn patch(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_groups_come_and_go() {
    for db in databases().await {
        let world = World::new(db, "    scim: {}\n").await;
        for path in ["/ServiceProviderConfig", "/Schemas", "/ResourceTypes"] {
            assert_eq!(world.send("GET", path, Value::Null).await.0, 200, "{path}");
        }
        // The test of a connection asks for somebody who is not there.
        let (status, list) = world.send("GET", "/Users?filter=userName+eq+%22ab6490ee-1e48%22", Value::Null).await;
        assert_eq!((status, &list["totalResults"], &list["Resources"]), (200, &json!(0), &json!([])));
        let user = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
            "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
            "userName": "ada.lovelace@contoso.com",
            "active": true,
            "emails": [{"primary": true, "type": "work", "value": "ada@contoso.com"}],
            "meta": {"resourceType": "User"},
            "name": {"formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada"},
            "roles": []
        });
        let (status, made) = world.send("POST", "/Users", user).await;
        assert_eq!(status, 201, "{}: {made}", world.db.kind);
        let at = format!("/Users/{}", made["id"].as_str().unwrap());
        let (status, changed) = world
            .send(
                "PATCH",
                &at,
                patch(json!([
                    {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "countess@contoso.com"},
                    {"op": "Replace", "path": "name.familyName", "value": "King"},
                    {"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "Engines"},
                    {"op": "Add", "path": "displayName", "value": "Ada King"}
                ])),
            )
            .await;
        assert_eq!(status, 200, "{changed}");
        assert_eq!(changed["emails"][0]["value"], "countess@contoso.com");
        assert_eq!(changed["name"]["familyName"], "King");
        let extension = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        assert_eq!(changed[extension]["department"], "Engines");

        let group = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "externalId": "8aa1a0c0", "displayName": "Engines",
            "meta": {"resourceType": "Group"}});
        let (status, group) = world.send("POST", "/Groups", group).await;
        assert_eq!(status, 201, "{group}");
        let group_at = format!("/Groups/{}", group["id"].as_str().unwrap());
        let members = json!([{"op": "Add", "path": "members", "value": [{"$ref": null, "value": made["id"]}]}]);
        assert!([200, 204].contains(&world.send("PATCH", &group_at, patch(members)).await.0));
        let user = "user:ada.lovelace_contoso.com";
        world.has(&["group:engines", user, &format!("{user} memberOf group:engines")]).await;
        let (_, shown) = world.send("GET", &format!("{group_at}?excludedAttributes=members"), Value::Null).await;
        assert!(shown.get("members").is_none() && shown["displayName"] == "Engines", "{shown}");
        let remove = json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": made["id"]}]}]);
        assert!([200, 204].contains(&world.send("PATCH", &group_at, patch(remove)).await.0));
        world.has(&["group:engines", user]).await;
        // Somebody is disabled: the value is a text.
        let (status, off) =
            world.send("PATCH", &at, patch(json!([{"op": "Replace", "path": "active", "value": "False"}]))).await;
        assert_eq!((status, &off["active"]), (200, &json!(false)), "{off}");
        assert_eq!(world.gone.0.lock().unwrap().len(), 1);
        world.has(&["group:engines"]).await;
        let (_, found) = world
            .send("GET", "/Users?filter=externalId+eq+%220a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef%22", Value::Null)
            .await;
        assert_eq!(found["totalResults"], 1);
        assert_eq!(world.send("DELETE", &at, Value::Null).await.0, 204);
        assert_eq!(world.send("PATCH", &at, patch(json!([]))).await.0, 404);
    }
}

/// A30: what somebody calls themselves puts them into no group.
#[tokio::test(flavor = "multi_thread")]
async fn names_are_not_references() {
    let world = World::new(platform::testing::sqlite().await, "    scim: {}\n").await;
    world.send("POST", "/Groups", json!({"displayName": "Platform", "members": []})).await;
    let eve = json!({"userName": "eve", "displayName": "group:default/platform", "title": "Platform",
        "groups": [{"value": "platform", "display": "Platform"}],
        "memberOf": ["group:default/platform"], "spec": {"memberOf": ["platform"]}});
    let (status, made) = world.send("POST", "/Users", eve).await;
    assert_eq!(status, 201, "{made}");
    world.has(&["group:platform", "user:eve"]).await;
}
