//! `/api/notifications` as Backstage's clients use it.

use platform::testing::databases;
use serde_json::{Value, json};
use services::notifications::{Mark, Notifications as _};

use super::world::{World, jo, program, to, user};

#[tokio::test(flavor = "multi_thread")]
async fn programs_send_and_people_read() {
    for db in databases().await {
        let world = World::new(db);
        let body = json!({
            "recipients": { "type": "entity", "entityRef": ["group:default/red"], "excludeEntityRef": "user:default/ann" },
            "payload": { "title": "Deployed", "description": "Version 2", "link": "https://ci.example/1", "severity": "high",
                         "topic": "Deployments", "scope": "shop", "metadata": { "run": 1 } }
        });
        let (status, sent) = world.ask(&program(), "POST", "", body.clone()).await;
        assert_eq!((status, sent[0]["origin"].as_str()), (200, Some("external:ci")), "{sent}");
        let (status, list) = world.ask(&jo(), "GET", "?limit=5&orderField=created,desc", Value::Null).await;
        assert_eq!((status, list["totalCount"].as_u64()), (200, Some(1)), "{} {list}", world.db.kind);
        let one = &list["notifications"][0];
        assert_eq!(one["user"], "user:default/jo");
        assert_eq!(one["payload"], body["payload"]);
        assert!(one["read"].is_null() && one["created"].as_str().is_some_and(|at| at.ends_with('Z')), "{one}");
        let id = one["id"].as_str().unwrap().to_owned();
        let (_, status) = world.ask(&jo(), "GET", "/status", Value::Null).await;
        assert_eq!(status, json!({ "unread": 1, "read": 0 }));
        let update = json!({ "ids": [id], "read": true, "saved": true });
        let (status, updated) = world.ask(&jo(), "POST", "/notifications/update", update).await;
        assert!(status == 200 && updated[0]["read"].is_string() && updated[0]["saved"].is_string(), "{updated}");
        let (_, list) = world.ask(&jo(), "GET", "/notifications?read=false", Value::Null).await;
        assert_eq!(list["totalCount"], 0);
        let (_, list) = world.ask(&jo(), "GET", "/notifications?saved=true&minimumSeverity=high", Value::Null).await;
        assert_eq!(list["totalCount"], 1);
        let (_, topics) = world.ask(&jo(), "GET", "/topics", Value::Null).await;
        assert_eq!(topics, json!({ "topics": [{ "topic": "Deployments" }] }));
        let (status, _) =
            world.ask(&user("ann", &["group:default/red"]), "GET", &format!("/notifications/{id}"), Value::Null).await;
        assert_eq!(status, 404);
        // To everybody: nobody in particular.
        let all = json!({ "recipients": { "type": "broadcast" }, "payload": { "title": "Maintenance" } });
        world.ask(&program(), "POST", "/notifications", all).await;
        let (_, list) = world.ask(&jo(), "GET", "/notifications?search=maint", Value::Null).await;
        assert!(
            list["notifications"][0]["user"].is_null() && list["notifications"][0]["payload"]["severity"] == "normal"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_have_the_shape_that_clients_know() {
    for db in databases().await {
        let world = World::new(db);
        world.say(to(&["user:default/jo"]), "x").await;
        let off = json!({ "channels": [{ "id": "Web", "origins": [{ "id": "plugin:test", "enabled": false }] }] });
        let (status, kept) = world.ask(&jo(), "POST", "/settings", off).await;
        assert_eq!(status, 200);
        let origin = kept["channels"][0]["origins"].as_array().unwrap().iter().find(|one| one["id"] == "plugin:test");
        assert_eq!(origin.unwrap()["enabled"], false, "{kept}");
        assert_eq!(world.ask(&jo(), "GET", "/settings", Value::Null).await.1, kept, "{}", world.db.kind);
        assert_eq!(world.engine.status(&jo()).await.unwrap().unread, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said() {
    for db in databases().await {
        let world = World::new(db);
        let id = world.say(to(&["user:default/jo"]), "x").await;
        for (path, words) in [
            ("?limit=0", "limit"),
            ("?read=maybe", "read"),
            ("?minimumSeverity=loud", "minimumSeverity"),
            ("?createdAfter=yesterday", "createdAfter"),
            ("?orderField=colour", "orderField"),
            ("?page=2", "page"),
        ] {
            let (status, answer) = world.ask(&jo(), "GET", path, Value::Null).await;
            assert!(status == 400 && answer["error"]["message"].as_str().unwrap().contains(words), "{path}: {answer}");
        }
        for body in [
            json!({}),
            json!({ "recipients": { "type": "entity" }, "payload": { "title": "x" } }),
            json!({ "recipients": { "type": "all" }, "payload": { "title": "x" } }),
            json!({ "recipients": { "type": "broadcast" }, "payload": {} }),
            json!({ "recipients": { "type": "broadcast" }, "payload": { "title": "x", "severity": "loud" } }),
            json!({ "recipients": { "type": "broadcast" }, "payload": { "title": "x", "link": "javascript:1" } }),
        ] {
            assert_eq!(world.ask(&program(), "POST", "", body.clone()).await.0, 400, "{body}");
        }
        let broadcast = json!({ "recipients": { "type": "broadcast" }, "payload": { "title": "x" } });
        assert_eq!(world.ask(&jo(), "POST", "", broadcast).await.0, 403, "people do not send");
        assert_eq!(world.ask(&program(), "GET", "/status", Value::Null).await.0, 403, "programs have no inbox");
        assert_eq!(world.ask(&jo(), "POST", "/notifications/update", json!({ "ids": [id] })).await.0, 400);
        // Done is more than read: clients see it as read.
        world.engine.mark(&jo(), std::slice::from_ref(&id), Mark::Done).await.unwrap();
        assert_eq!(world.ask(&jo(), "GET", "/status", Value::Null).await.1, json!({ "unread": 0, "read": 1 }));
    }
}
