//! The record on both databases: what is written stays as it was, and shows when it does not.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Duration;

use engine_audit::{AuditEngine, Entry, Refusals, chain, record};
use platform::testing::{TestDatabase, databases};
use services::audit::{Audit, AuditFormat, AuditOutcome, AuditQuery};
use services::{Actor, ErrorKind, Subject};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

async fn add(db: &TestDatabase, action: &'static str, target: &str) {
    let mut tx = db.begin().await.unwrap();
    record(&mut tx, &Actor::guest("r1"), action, target, &[("how", "well")]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn run(db: &TestDatabase, sql: &'static str) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    platform::write!(tx, conn => sqlx::query(sql).execute(conn).await.map(drop))?;
    tx.commit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_form_a_chain_that_is_read_page_by_page() {
    for db in databases().await {
        let engine = AuditEngine::new(db.database(), None);
        let admin = Actor::guest("");
        assert_eq!(engine.verify(&admin).await.unwrap().entries, 0, "{}", db.kind);
        for number in 0..150 {
            add(&db, if number % 2 == 0 { "catalog.registered" } else { "identity.signed-in" }, &format!("t{number}"))
                .await;
        }
        let page = engine.list(&admin, &AuditQuery::default()).await.unwrap();
        assert_eq!((page.entries.len(), page.total), (100, 150), "{}", db.kind);
        assert_eq!(page.entries[0].target, "t149");
        let rest = engine.list(&admin, &AuditQuery { before: page.next, ..AuditQuery::default() }).await.unwrap();
        assert_eq!((rest.entries.len(), rest.next), (50, None));
        let query = AuditQuery { action: "identity.".into(), text: "T14".into(), ..AuditQuery::default() };
        let found: Vec<i64> =
            engine.list(&admin, &query).await.unwrap().entries.iter().map(|entry| entry.seq).collect();
        assert_eq!(found, [150, 148, 146, 144, 142], "{}", db.kind);
        let query = AuditQuery { outcome: Some(AuditOutcome::Refused), ..AuditQuery::default() };
        assert!(engine.list(&admin, &query).await.unwrap().entries.is_empty());
        let query = AuditQuery { text: "100%_".into(), ..AuditQuery::default() };
        assert!(engine.list(&admin, &query).await.unwrap().entries.is_empty(), "patterns are plain text");
        let verified = engine.verify(&admin).await.unwrap();
        assert_eq!((verified.entries, verified.broken), (150, None));
        assert_eq!(verified.hash, page.entries[0].hash);
        let file = engine.export(&admin, &AuditQuery::default(), AuditFormat::Csv).await.unwrap();
        assert_eq!(file.content.lines().count(), 151);
        let user = Subject::User { entity_ref: "user:default/jo".into(), ownership: vec![], administrator: false };
        let refused = engine.list(&Actor::new(user, ""), &AuditQuery::default()).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Forbidden);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_undone_is_not_recorded_and_leaves_no_gap() {
    for db in databases().await {
        add(&db, "a.b", "one").await;
        let mut tx = db.begin().await.unwrap();
        record(&mut tx, &Actor::portal(), "a.b", "undone", &[]).await.unwrap();
        tx.rollback().await.unwrap();
        add(&db, "a.b", "two").await;
        let verified = chain::verify(&db).await.unwrap();
        assert_eq!((verified.entries, verified.last, verified.broken), (2, Some(2), None), "{}", db.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_form_one_chain() {
    for db in databases().await {
        let writers = (0..8).map(|_| {
            let db = db.database();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let mut tx = db.begin().await.unwrap();
                    record(&mut tx, &Actor::portal(), "a.b", "c", &[]).await.unwrap();
                    tx.outbox("test", "c").await.unwrap();
                    tx.commit().await.unwrap();
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let verified = chain::verify(&db).await.unwrap();
        assert_eq!((verified.entries, verified.broken), (80, None), "{}", db.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_can_neither_be_changed_nor_deleted() {
    for db in databases().await {
        for _ in 0..3 {
            add(&db, "a.b", "c").await;
        }
        for sql in [
            "UPDATE audit_entries SET actor = 'user:default/nobody' WHERE seq = 2",
            "DELETE FROM audit_entries WHERE seq = 2",
            "DELETE FROM audit_entries",
        ] {
            assert!(run(&db, sql).await.is_err(), "{}: {sql}", db.kind);
        }
        assert_eq!(chain::verify(&db).await.unwrap().broken, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_around_the_database_is_found_out() {
    // Each on its own database: the attack, and the entry that is found to be wrong.
    const ATTACKS: [(&str, i64); 4] = [
        ("UPDATE audit_entries SET actor = 'user:default/nobody' WHERE seq = 2", 2),
        ("UPDATE audit_entries SET details = '[]' WHERE seq = 3", 3),
        ("DELETE FROM audit_entries WHERE seq = 2", 2),
        ("DELETE FROM audit_entries WHERE seq = 5", 5),
    ];
    for (attack, wrong) in ATTACKS {
        for db in databases().await {
            for _ in 0..5 {
                add(&db, "a.b", "c").await;
            }
            if db.kind == "sqlite" {
                run(&db, "DROP TRIGGER audit_entries_stay").await.unwrap();
                run(&db, "DROP TRIGGER audit_entries_are_kept").await.unwrap();
            } else {
                run(&db, "DROP TRIGGER audit_entries_stay ON audit_entries").await.unwrap();
            }
            run(&db, attack).await.unwrap();
            let broken = chain::verify(&db).await.unwrap().broken;
            assert_eq!(broken.map(|(seq, _)| seq), Some(wrong), "{}: {attack}", db.kind);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_entries_go_and_the_rest_still_holds() {
    for db in databases().await {
        for _ in 0..5 {
            add(&db, "a.b", "c").await;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        let kept = AuditEngine::new(db.database(), Some(Duration::from_secs(3600)));
        assert_eq!(kept.prune().await.unwrap(), 0);
        let engine = AuditEngine::new(db.database(), Some(Duration::from_millis(10)));
        // The newest stays.
        assert_eq!(engine.prune().await.unwrap(), 4, "{}", db.kind);
        add(&db, "a.b", "c").await;
        let verified = engine.verify(&Actor::guest("")).await.unwrap();
        assert_eq!((verified.first, verified.last, verified.broken), (Some(5), Some(7), None), "{}", db.kind);
        assert_eq!(engine.list(&Actor::guest(""), &AuditQuery::default()).await.unwrap().total, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_attempts_are_noted_but_do_not_fill_the_record() {
    for db in databases().await {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let refusals = Refusals::start(db.database(), &tasks, &stop);
        for number in 0..200 {
            let mut actor = Actor::anonymous(format!("r{number}"));
            actor.address = "203.0.113.9".into();
            refusals.note(Entry::of(&actor, "request.refused", "GET /api/catalog/entities"));
        }
        refusals.note(Entry::of(&Actor::guest("other"), "request.refused", &"x".repeat(5_000)));
        stop.cancel();
        tasks.close();
        tasks.wait().await;
        let engine = AuditEngine::new(db.database(), None);
        let page = engine.list(&Actor::guest(""), &AuditQuery::default()).await.unwrap();
        assert_eq!(page.total, 31, "{}", db.kind);
        assert!(page.entries.iter().all(|entry| entry.outcome == AuditOutcome::Refused));
        assert_eq!(page.entries[0].target.len(), 500);
        assert_eq!(engine.verify(&Actor::guest("")).await.unwrap().broken, None);
    }
}
