//! How the portal is used, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;
use std::time::Duration;

use engine_insights::{InsightEngine, Parts};
use platform::testing::{TestDatabase, databases};
use services::insights::{Insights as _, UseAction, UseEvent};
use services::{Actor, Subject};

fn user(name: &str) -> Actor {
    let entity_ref = format!("user:default/{name}");
    Actor::new(Subject::User { ownership: vec![entity_ref.clone()], entity_ref, administrator: false }, "r")
}

fn engine(db: &TestDatabase, record: bool, keep: Option<Duration>) -> Arc<InsightEngine> {
    InsightEngine::new(Parts { db: db.database(), record, keep })
}

fn event(page: &str, subject: &str) -> UseEvent {
    UseEvent {
        action: UseAction::Search,
        plugin: "catalog".into(),
        page: page.into(),
        entity_ref: None,
        subject: subject.into(),
        value: Some(3),
    }
}

/// Who has done what where.
async fn kept(db: &TestDatabase) -> Vec<(String, String, String, String, Option<i64>)> {
    platform::read!(db, conn => {
        sqlx::query_as("SELECT who, action, page, subject, value FROM insights_events ORDER BY id").fetch_all(conn).await
    })
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_kept_under_a_pseudonym() {
    for db in databases().await {
        let own = engine(&db, true, None);
        own.record(&user("jo"), &[event("/catalog?q=secret", "shop"), event("/catalog", "shop")]).await.unwrap();
        own.record(&user("ann"), &[event("/explore", &"x".repeat(900))]).await.unwrap();
        // Another process has the same key.
        engine(&db, true, None).record(&user("jo"), &[event("/", "")]).await.unwrap();
        let rows = kept(&db).await;
        assert_eq!(rows.len(), 4, "{}", db.kind);
        assert_eq!(
            (rows[0].1.as_str(), rows[0].2.as_str(), rows[0].3.as_str(), rows[0].4),
            ("search", "/catalog", "shop", Some(3))
        );
        assert!(rows[0].0 == rows[1].0 && rows[0].0 == rows[3].0 && rows[0].0 != rows[2].0, "{rows:?}");
        assert!(rows.iter().all(|row| row.0.len() == 16 && !row.0.contains("jo")), "{rows:?}");
        assert_eq!(rows[2].3.len(), 200);
        // What is no page is none.
        own.record(&user("jo"), &[event("https://evil.example", "x")]).await.unwrap();
        assert_eq!(kept(&db).await.len(), 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_want_it_is_left_out_and_forgotten() {
    for db in databases().await {
        let own = engine(&db, true, None);
        let (jo, ann) = (user("jo"), user("ann"));
        for who in [&jo, &ann] {
            own.record(who, &[event("/catalog", "x")]).await.unwrap();
        }
        own.consent(&jo, false).await.unwrap();
        assert_eq!((own.records(&jo).await.unwrap(), own.records(&ann).await.unwrap()), (false, true), "{}", db.kind);
        own.record(&jo, &[event("/catalog", "x")]).await.unwrap();
        assert_eq!(kept(&db).await.len(), 1);
        own.consent(&jo, true).await.unwrap();
        own.record(&jo, &[event("/catalog", "x")]).await.unwrap();
        assert_eq!(kept(&db).await.len(), 2);
        // A portal that records nothing.
        let off = engine(&db, false, None);
        off.record(&ann, &[event("/catalog", "x")]).await.unwrap();
        assert!(!off.records(&ann).await.unwrap());
        assert_eq!(kept(&db).await.len(), 2);
        // What is old goes.
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert_eq!(engine(&db, true, Some(Duration::from_micros(1))).prune().await.unwrap(), 2);
    }
}
