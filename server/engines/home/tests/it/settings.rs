//! `/api/user-settings` as Backstage's clients use it.

use platform::testing::databases;
use serde_json::{Value, json};
use services::home::{Home as _, Target};

use super::world::{World, jo, program, user};

#[tokio::test(flavor = "multi_thread")]
async fn values_are_kept_under_keys_in_buckets() {
    for db in databases().await {
        let world = World::new(db).await;
        let (jo, kim) = (jo(), user("kim", &[], false));
        let path = "/buckets/default.home.customHomepage/keys/home";
        let (status, error) = world.send(&jo, "GET", path, Value::Null).await;
        assert_eq!((status, error["error"]["name"].as_str()), (404, Some("NotFoundError")));
        let value = json!({ "version": 1, "pages": { "default": [] } });
        let (status, answer) = world.send(&jo, "PUT", path, json!({ "value": value })).await;
        assert_eq!((status, &answer["value"]), (200, &value), "{}", world.db.kind);
        let (status, answer) = world.send(&jo, "GET", path, Value::Null).await;
        let wanted = json!({ "bucket": "default.home.customHomepage", "key": "home", "value": value });
        assert_eq!((status, answer), (200, wanted.clone()));
        // A key may have slashes.
        let (status, answer) = world.send(&jo, "PUT", "/buckets/b/keys/a%2Fb/c", json!({ "value": null })).await;
        assert_eq!((status, answer["key"].as_str()), (200, Some("a/b/c")));
        let asked = json!({ "items": [
            { "bucket": "b", "key": "a/b/c" }, { "bucket": "b", "key": "no" },
            { "bucket": "default.home.customHomepage", "key": "home" },
        ] });
        let (status, answer) = world.send(&jo, "POST", "/multiget", asked.clone()).await;
        let first = json!({ "bucket": "b", "key": "a/b/c", "value": null });
        assert_eq!((status, answer), (200, json!({ "items": [first, null, wanted] })));
        let (_, answer) = world.send(&kim, "POST", "/multiget", asked).await;
        assert_eq!(answer, json!({ "items": [null, null, null] }), "others have their own");
        assert_eq!(world.send(&jo, "DELETE", path, Value::Null).await.0, 204);
        assert_eq!(world.send(&jo, "DELETE", path, Value::Null).await.0, 204);
        assert_eq!(world.send(&jo, "GET", path, Value::Null).await.0, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_portal_has_tables_for_is_the_same_here() {
    for db in databases().await {
        let world = World::new(db).await;
        let jo = jo();
        let stars = "/buckets/default.starredEntities/keys/entityRefs";
        assert_eq!(world.send(&jo, "GET", stars, Value::Null).await.0, 404);
        let page: Target = "/catalog?kind=api".parse().unwrap();
        world.engine.star(&jo, &page, "APIs").await.unwrap();
        let refs = json!(["component:default/gateway", "api:default/payments"]);
        assert_eq!(world.send(&jo, "PUT", stars, json!({ "value": refs })).await.0, 200, "{}", world.db.kind);
        let mut mine = world.engine.mine(&jo).await.unwrap().stars;
        mine.sort();
        assert_eq!(mine, ["/catalog?kind=api", "api:default/payments", "component:default/gateway"]);
        let gone = json!(["api:default/payments"]);
        world.send(&jo, "PUT", stars, json!({ "value": gone })).await;
        assert_eq!(world.send(&jo, "GET", stars, Value::Null).await.1["value"], gone);
        assert_eq!(world.engine.mine(&jo).await.unwrap().stars.len(), 2);

        let shortcuts = "/buckets/shortcuts/keys/items";
        let items = json!([{ "id": "1", "url": "/explore", "title": "Explore" }, { "id": "2", "url": "/catalog", "title": "C" }]);
        assert_eq!(world.send(&jo, "PUT", shortcuts, json!({ "value": items })).await.0, 200);
        let mine = world.engine.mine(&jo).await.unwrap().shortcuts;
        let titles: Vec<_> = mine.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles, ["Explore", "C"]);
        let (_, answer) = world.send(&jo, "GET", shortcuts, Value::Null).await;
        assert_eq!(answer["value"][0]["url"], "/explore");
        for bad in [json!(["x"]), json!([{ "url": "https://evil.example", "title": "x" }]), json!("x"), json!([1])] {
            assert_eq!(world.send(&jo, "PUT", shortcuts, json!({ "value": bad })).await.0, 400, "{bad}");
        }
        assert_eq!(world.send(&jo, "PUT", stars, json!({ "value": ["/catalog"] })).await.0, 400);
        assert_eq!(world.engine.mine(&jo).await.unwrap().shortcuts.len(), 2, "what is refused changes nothing");
        assert_eq!(world.send(&jo, "DELETE", shortcuts, Value::Null).await.0, 204);
        assert_eq!(world.send(&jo, "GET", shortcuts, Value::Null).await.0, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_people_have_settings_and_only_so_many() {
    for db in databases().await {
        let world = World::new(db).await;
        let (jo, path) = (jo(), "/buckets/b/keys/k");
        for (method, path, body) in [
            ("GET", path, Value::Null),
            ("PUT", path, json!({ "value": 1 })),
            ("DELETE", path, Value::Null),
            ("POST", "/multiget", json!({ "items": [] })),
        ] {
            let (status, error) = world.send(&program(), method, path, body).await;
            assert_eq!((status, error["error"]["name"].as_str()), (403, Some("NotAllowedError")), "{method} {path}");
        }
        assert_eq!(world.send(&jo, "PUT", path, json!({ "worth": 1 })).await.0, 400);
        assert_eq!(world.send(&jo, "PUT", path, json!({ "value": "x".repeat(65_000) })).await.0, 200);
        assert_eq!(world.send(&jo, "PUT", path, json!({ "value": "x".repeat(66_000) })).await.0, 400);
        let long = format!("/buckets/{}/keys/k", "b".repeat(600));
        assert_eq!(world.send(&jo, "PUT", &long, json!({ "value": 1 })).await.0, 400);
        let many: Vec<Value> = (0..101).map(|_| json!({ "bucket": "b", "key": "k" })).collect();
        assert_eq!(world.send(&jo, "POST", "/multiget", json!({ "items": many })).await.0, 400);
    }
}
