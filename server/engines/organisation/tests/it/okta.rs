//! What Okta sends (developer.okta.com, "Understanding SCIM 2.0"), in its order.

use platform::testing::databases;
use serde_json::{Value, json};
use services::{Actor, Subject};

use super::world::World;

const SCIM: &str = "    scim: {}\n";

fn user(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("{name}@example.com"),
        "name": {"givenName": name, "familyName": "Doe"},
        "emails": [{"primary": true, "value": format!("{name}@example.com"), "type": "work"}],
        "displayName": format!("{name} Doe"),
        "locale": "en-US",
        "externalId": format!("00u{name}"),
        "groups": [],
        "password": "1mz050nq",
        "active": true
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_change_and_go() {
    for db in databases().await {
        let world = World::new(db, SCIM).await;
        // Is somebody of that name there?
        let (status, list) = world
            .send("GET", "/Users?filter=userName%20eq%20%22jo%40example.com%22&startIndex=1&count=100", Value::Null)
            .await;
        assert_eq!((status, &list["totalResults"]), (200, &json!(0)), "{}", world.db.kind);
        let (status, made) = world.send("POST", "/Users", user("jo")).await;
        assert_eq!(status, 201, "{made}");
        let id = made["id"].as_str().unwrap().to_owned();
        assert_eq!(made["meta"]["location"], format!("https://portal.example/scim/v2/Users/{id}"));
        assert_eq!(made.get("password"), None, "what opens something is not kept");
        let (status, refused) = world.send("POST", "/Users", user("jo")).await;
        assert_eq!((status, &refused["scimType"]), (409, &json!("uniqueness")));
        world.send("POST", "/Users", user("ben")).await;
        world.has(&["user:ben_example.com", "user:jo_example.com"]).await;

        // A group, then its members by a patch without a path and with filters.
        let group = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Team Red", "members": []});
        let (status, group) = world.send("POST", "/Groups", group).await;
        assert_eq!(status, 201, "{group}");
        let at = format!("/Groups/{}", group["id"].as_str().unwrap());
        let operations = |operations: Value| json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations});
        let add = operations(
            json!([{"op": "add", "path": "members", "value": [{"value": id, "display": "jo@example.com"}]}]),
        );
        let (status, body) = world.send("PATCH", &at, add).await;
        assert!([200, 204].contains(&status), "{status} {body}");
        world
            .has(&[
                "group:team_red",
                "user:ben_example.com",
                "user:jo_example.com",
                "user:jo_example.com memberOf group:team_red",
            ])
            .await;
        let rename = operations(json!([{"op": "replace", "value": {"id": group["id"], "displayName": "Team Blue"}}]));
        assert!([200, 204].contains(&world.send("PATCH", &at, rename).await.0));
        world
            .has(&[
                "group:team_blue",
                "user:ben_example.com",
                "user:jo_example.com",
                "user:jo_example.com memberOf group:team_blue",
            ])
            .await;
        let remove = operations(json!([{"op": "remove", "path": format!("members[value eq \"{id}\"]")}]));
        assert!([200, 204].contains(&world.send("PATCH", &at, remove).await.0));
        world.has(&["group:team_blue", "user:ben_example.com", "user:jo_example.com"]).await;

        // Somebody leaves: by a patch without a path.
        let leave = operations(json!([{"op": "replace", "value": {"active": false}}]));
        let (status, body) = world.send("PATCH", &format!("/Users/{id}"), leave).await;
        assert_eq!((status, &body["active"]), (200, &json!(false)), "{body}");
        assert_eq!(*world.gone.0.lock().unwrap(), ["user:default/jo_example.com"]);
        world.has(&["group:team_blue", "user:ben_example.com"]).await;
        // And comes back by a whole replacement.
        let (status, _) = world.send("PUT", &format!("/Users/{id}"), user("jo")).await;
        assert_eq!(status, 200);
        world.has(&["group:team_blue", "user:ben_example.com", "user:jo_example.com"]).await;
        // All go: nothing is held back, as each was asked for.
        let (_, list) = world.send("GET", "/Users", Value::Null).await;
        for user in list["Resources"].as_array().unwrap() {
            let (status, _) =
                world.send("DELETE", &format!("/Users/{}", user["id"].as_str().unwrap()), Value::Null).await;
            assert_eq!(status, 204);
        }
        assert_eq!(world.send("DELETE", &at, Value::Null).await.0, 204);
        world.has(&[]).await;
        assert_eq!(world.send("GET", &format!("/Users/{id}"), Value::Null).await.0, 404);
        let recorded: Vec<String> = platform::read!(world.db, conn => {
            sqlx::query_scalar("SELECT DISTINCT action FROM audit_entries WHERE action LIKE 'scim.%' ORDER BY action").fetch_all(conn).await
        })
        .unwrap();
        for action in ["scim.group-created", "scim.user-changed", "scim.user-created", "scim.user-deleted"] {
            assert!(recorded.iter().any(|own| own == action), "{action}: {recorded:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_programs_that_administer_push_and_only_where_it_is_switched_on() {
    let world = World::new(platform::testing::sqlite().await, SCIM).await;
    let jo = Subject::User { entity_ref: "user:default/jo".into(), ownership: vec![], administrator: false };
    for (actor, wanted) in [(Actor::anonymous(""), 401), (Actor::new(jo, ""), 403)] {
        assert_eq!(world.send_as(actor, "POST", "/Users", user("jo")).await.0, wanted);
    }
    for (body, wanted) in [(json!({}), 400), (json!([1]), 400), (json!({"userName": ""}), 400)] {
        let (status, error) = world.send("POST", "/Users", body.clone()).await;
        assert_eq!(status, wanted, "{body}");
        assert_eq!(error["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
        assert_eq!(error["status"], wanted.to_string());
    }
    let (status, error) = world.send("GET", "/Users?filter=userName%20is%20jo", Value::Null).await;
    assert_eq!((status, &error["scimType"]), (400, &json!("invalidFilter")));
    let off = World::new(platform::testing::sqlite().await, "    ldapOrg: {}\n").await;
    assert_eq!(off.send("GET", "/Users", Value::Null).await.0, 404);
}
