//! Cursors: every page once, in order, forwards and back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use services::catalog::{ByQuery, Entities};

use super::fixture::{actor, catalogs, component, reference, uid, value};

fn things() -> Vec<Value> {
    (0..23)
        .map(|number| component(&format!("n{number:02}"), json!({"type": format!("t{}", number % 4), "rank": number})))
        .collect()
}

async fn walk(catalog: &super::fixture::Catalog, first: ByQuery) -> (Vec<String>, Vec<String>) {
    let service = &catalog.service;
    let limit = first.limit;
    let mut page = service.by_query(&actor(), &first).await.unwrap();
    let total = page.total_items;
    let mut forwards: Vec<Vec<String>> = Vec::new();
    assert_eq!(page.page_info.prev_cursor, None, "there is nothing before the first page");
    loop {
        assert_eq!(page.total_items, total);
        forwards.push(page.items.iter().map(|item| reference(&value(item))).collect());
        let Some(cursor) = page.page_info.next_cursor.clone() else { break };
        // Everything but limit and fields comes from the cursor.
        let next = ByQuery { cursor: Some(cursor), limit, filter: vec!["kind=none".into()], ..ByQuery::default() };
        page = service.by_query(&actor(), &next).await.unwrap();
    }
    let mut backwards = vec![forwards.last().unwrap().clone()];
    while let Some(cursor) = page.page_info.prev_cursor.clone() {
        page =
            service.by_query(&actor(), &ByQuery { cursor: Some(cursor), limit, ..ByQuery::default() }).await.unwrap();
        assert!(page.page_info.next_cursor.is_some());
        backwards.push(page.items.iter().map(|item| reference(&value(item))).collect());
    }
    backwards.reverse();
    assert_eq!(forwards.concat().len(), total);
    (forwards.concat(), backwards.concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_join_up_in_both_directions() {
    for catalog in catalogs(&things()).await {
        for order in [
            None,
            Some(("metadata.name", false)),
            Some(("spec.type", false)),
            Some(("SPEC.type", true)),
            Some(("metadata.uid", true)),
        ] {
            for limit in [1, 4, 5, 22, 23, 50] {
                let first = ByQuery {
                    limit,
                    order: order.iter().map(|(field, down)| ((*field).to_owned(), *down)).collect(),
                    ..ByQuery::default()
                };
                let (forwards, backwards) = walk(&catalog, first).await;
                assert_eq!(forwards, backwards, "{order:?} by {limit} on {}", catalog.db.kind);
                let mut wanted: Vec<(String, String, String)> = (0..23)
                    .map(|number| {
                        let name = format!("component:default/n{number:02}");
                        let value = match order.map(|(field, _)| field.to_lowercase()).as_deref() {
                            Some("metadata.name") => format!("n{number:02}"),
                            Some("spec.type") => format!("t{}", number % 4),
                            _ => String::new(),
                        };
                        (value, uid(&name), name)
                    })
                    .collect();
                wanted.sort();
                if order.is_some_and(|(_, descending)| descending) {
                    wanted.reverse();
                }
                assert_eq!(forwards, wanted.into_iter().map(|(_, _, name)| name).collect::<Vec<_>>());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_stays_where_it_is_while_the_catalog_moves() {
    for catalog in catalogs(&things()).await {
        let first = ByQuery { limit: 5, order: vec![("metadata.name".into(), false)], ..ByQuery::default() };
        let page = catalog.service.by_query(&actor(), &first).await.unwrap();
        catalog.remove(&["component:default/n04", "component:default/n05"]).await;
        catalog.put(&[component("n021", json!({})), component("n041", json!({}))]).await;
        let next = ByQuery { cursor: page.page_info.next_cursor, limit: 3, ..ByQuery::default() };
        let (refs, total) = catalog.refs(next).await;
        assert_eq!(refs, ["component:default/n041", "component:default/n06", "component:default/n07"]);
        assert_eq!(total, 23, "counted once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counting_can_be_left_out_and_asked_for_alone() {
    for catalog in catalogs(&things()).await {
        let page = catalog.service.by_query(&actor(), &ByQuery { limit: 0, ..ByQuery::default() }).await.unwrap();
        assert_eq!((page.items.len(), page.total_items), (0, 23));
        let first = ByQuery { limit: 2, total: false, ..ByQuery::default() };
        let page = catalog.service.by_query(&actor(), &first).await.unwrap();
        assert_eq!((page.items.len(), page.total_items), (2, 0));
        let page =
            catalog.service.by_query(&actor(), &ByQuery { limit: 2, offset: 21, ..ByQuery::default() }).await.unwrap();
        assert_eq!((page.items.len(), page.page_info.next_cursor), (2, None));
        let by_missing = ByQuery { order: vec![("spec.none".into(), false)], ..ByQuery::default() };
        assert_eq!(catalog.refs(by_missing).await, (vec![], 0), "without the field they are left out");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_believed_no_more_than_a_parameter() {
    for catalog in catalogs(&things()).await {
        let first = ByQuery { limit: 2, order: vec![("metadata.name".into(), false)], ..ByQuery::default() };
        let page = catalog.service.by_query(&actor(), &first).await.unwrap();
        let cursor = page.page_info.next_cursor.unwrap();
        let json: Value = serde_json::from_slice(&STANDARD.decode(&cursor).unwrap()).unwrap();
        let tampered = |change: &dyn Fn(&mut Value)| {
            let mut json = json.clone();
            change(&mut json);
            ByQuery { cursor: Some(STANDARD.encode(json.to_string())), ..ByQuery::default() }
        };
        for refused in [
            tampered(&|json| json["orderFieldValues"] = json!([])),
            tampered(&|json| json["orderFieldValues"] = json!([{"$gt": ""}, "x"])),
            tampered(&|json| json["orderFields"] = json!([{"field": ""}])),
            tampered(&|json| json["permissions"] = json!("all")),
            tampered(&|json| json["query"] = json!("kind")),
            tampered(&|json| json["filter"] = json!(["=x"])),
            tampered(&|json| json["isPrevious"] = json!("maybe")),
            ByQuery { cursor: Some("nonsense".into()), ..ByQuery::default() },
            ByQuery { cursor: Some(String::new()), ..ByQuery::default() },
        ] {
            let error = catalog.service.by_query(&actor(), &refused).await.unwrap_err();
            assert_eq!(error.kind, services::ErrorKind::Invalid, "{refused:?}");
        }
        // What is well formed selects and orders like a parameter does, and shows nothing more.
        let moved = tampered(&|json| json["orderFieldValues"] = json!(["n20", "zzz"]));
        assert_eq!(catalog.refs(moved).await.0, ["component:default/n21", "component:default/n22"]);
        let nobody = services::Actor::anonymous("test");
        let asked = ByQuery { cursor: Some(cursor), ..ByQuery::default() };
        assert!(catalog.service.by_query(&nobody, &asked).await.is_err());
    }
}
