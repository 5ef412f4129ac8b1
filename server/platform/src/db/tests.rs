use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use super::*;
use crate::testing;

async fn add(db: &Database, keys: &[&str]) {
    let mut tx = db.begin().await.unwrap();
    tx.outbox_all("entity", keys).await.unwrap();
    tx.commit().await.unwrap();
}

fn keys(rows: &[OutboxRow]) -> Vec<&str> {
    rows.iter().map(|row| row.key.as_str()).collect()
}

#[tokio::test]
async fn outbox_keeps_the_order_and_can_be_followed() {
    for db in testing::databases().await {
        assert_eq!(db.outbox_bounds().await.unwrap(), OutboxBounds::default(), "{}", db.kind);
        add(&db, &["z", "a", "m \"quoted\" ' \\ ü"]).await;
        let mut tx = db.begin().await.unwrap();
        tx.outbox("location", "1").await.unwrap();
        tx.outbox("entity", "b").await.unwrap();
        tx.commit().await.unwrap();

        let rows = db.outbox_after(0, 100).await.unwrap();
        assert_eq!(keys(&rows), ["z", "a", "m \"quoted\" ' \\ ü", "1", "b"], "{}", db.kind);
        assert_eq!(rows[3].kind, "location");
        assert!(rows.windows(2).all(|pair| pair[0].seq < pair[1].seq));
        let bounds = db.outbox_bounds().await.unwrap();
        assert_eq!((bounds.first, bounds.last), (rows[0].seq, rows[4].seq));
        let rest = db.outbox_after(rows[2].seq, 1).await.unwrap();
        assert_eq!(keys(&rest), ["1"]);
    }
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing() {
    for db in testing::databases().await {
        let mut tx = db.begin().await.unwrap();
        tx.outbox("entity", "gone").await.unwrap();
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        tx.outbox("entity", "gone too").await.unwrap();
        tx.rollback().await.unwrap();
        add(&db, &["kept"]).await;
        assert_eq!(keys(&db.outbox_after(0, 10).await.unwrap()), ["kept"], "{}", db.kind);
    }
}

#[tokio::test]
async fn many_keys_fit_into_one_call() {
    for db in testing::databases().await {
        let many: Vec<String> = (0..70_000).map(|number| format!("component:default/service-{number}")).collect();
        let mut tx = db.begin().await.unwrap();
        tx.outbox_all("entity", &many).await.unwrap();
        tx.commit().await.unwrap();
        let rows = db.outbox_after(0, 100_000).await.unwrap();
        assert_eq!(rows.len(), many.len());
        assert!(rows.iter().zip(&many).all(|(row, key)| &row.key == key), "{}", db.kind);
    }
}

#[tokio::test]
async fn concurrent_writers_commit_in_the_order_of_seq() {
    for db in testing::databases().await {
        let follower = {
            let db = db.database();
            tokio::spawn(async move {
                let (mut last, mut seen) = (0, 0);
                while seen < 200 {
                    for row in db.outbox_after(last, 1000).await.unwrap() {
                        assert!(row.seq > last);
                        last = row.seq;
                        seen += 1;
                    }
                }
                seen
            })
        };
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let db = db.database();
                tokio::spawn(async move {
                    for number in 0..50 {
                        let mut tx = db.begin().await.unwrap();
                        tx.outbox("entity", &format!("{writer}-{number}")).await.unwrap();
                        tokio::task::yield_now().await;
                        tx.commit().await.unwrap();
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        // A row that became visible behind the follower would be missed and the follower never end.
        let seen = tokio::time::timeout(Duration::from_secs(30), follower).await.expect("the follower missed a row");
        assert_eq!(seen.unwrap(), 200, "{}", db.kind);
    }
}

#[tokio::test]
async fn pruning_keeps_the_newest() {
    for db in testing::databases().await {
        let all: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        let mut tx = db.begin().await.unwrap();
        tx.outbox_all("entity", &all).await.unwrap();
        tx.commit().await.unwrap();
        let last = db.outbox_bounds().await.unwrap().last;

        assert_eq!(db.outbox_prune(Retention::default()).await.unwrap(), 0, "{}", db.kind);
        let week = Duration::from_secs(7 * 24 * 60 * 60);
        assert_eq!(db.outbox_prune(Retention { rows: 40, age: week }).await.unwrap(), 60);
        assert_eq!(db.outbox_after(0, 1000).await.unwrap().len(), 40);
        assert_eq!(db.outbox_prune(Retention { rows: 1000, age: Duration::ZERO }).await.unwrap(), 39);
        assert_eq!(db.outbox_bounds().await.unwrap(), OutboxBounds { first: last, last });
        // Numbers are never used twice, so followers notice that they missed something.
        add(&db, &["next"]).await;
        assert_eq!(db.outbox_bounds().await.unwrap().last, last + 1);
    }
}

#[tokio::test]
async fn followers_are_woken_by_this_process_and_by_others() {
    for db in testing::databases().await {
        let mut own = db.outbox_signal();
        add(&db, &["a"]).await;
        tokio::time::timeout(Duration::from_secs(10), own.changed()).await.expect("woken by itself").unwrap();
        if db.dialect() == Dialect::Postgres {
            let other = db.reopen().await;
            let mut signal = other.outbox_signal();
            // The other listens some moments after it was asked to; it polls as well, so a lost hint is no fault.
            let mut heard = false;
            for _ in 0..50 {
                add(&db, &["b"]).await;
                heard = tokio::time::timeout(Duration::from_millis(300), signal.changed()).await.is_ok();
                if heard {
                    break;
                }
            }
            assert!(heard);
        }
    }
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    for db in testing::databases().await {
        assert_eq!(db.pending_migrations().await.unwrap(), 0);
        db.migrate().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        crate::write!(tx, conn => {
            sqlx::query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
                .execute(conn)
                .await
                .map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        for error in [db.migrate().await.unwrap_err(), db.pending_migrations().await.unwrap_err()] {
            assert!(matches!(error, Error::Newer { version: 9999 }), "{}: {error}", db.kind);
        }
    }
}

#[tokio::test]
async fn several_processes_migrate_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::Sqlite(SqliteSettings::new(folder.path().join("new.sqlite")));
    let first = Database::open(&settings).await.unwrap();
    assert!(first.pending_migrations().await.unwrap() > 0);
    let second = Database::open(&settings).await.unwrap();
    let (one, two) = tokio::join!(first.migrate(), second.migrate());
    // SQLite has no lock for migrations: the later one may find the table made under its hands, never a half state.
    assert!(one.is_ok() || two.is_ok(), "{one:?} {two:?}");
    first.migrate().await.unwrap();
    second.migrate().await.unwrap();
    assert_eq!(first.pending_migrations().await.unwrap(), 0);
}

#[tokio::test]
async fn the_file_is_private_and_in_wal_mode() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/callboard.sqlite");
    let db = Database::open(&Settings::Sqlite(SqliteSettings::new(&path))).await.unwrap();
    db.migrate().await.unwrap();
    add(&db, &["a"]).await;
    assert_eq!(db.outbox_after(0, 1).await.unwrap().len(), 1);
    for suffix in ["", "-wal", "-shm"] {
        let file = folder.path().join(format!("data/callboard.sqlite{suffix}"));
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
    let Reader::Sqlite(read) = db.reader() else { panic!("not SQLite") };
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(read).await.unwrap();
    assert_eq!(mode, "wal");
    let refused = sqlx::query("DELETE FROM outbox").execute(read).await.unwrap_err();
    assert!(refused.to_string().contains("readonly"), "{refused}");
}

#[tokio::test]
async fn a_file_that_can_not_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data"), "no folder").unwrap();
    let path = folder.path().join("data/callboard.sqlite");
    let error = Database::open(&Settings::Sqlite(SqliteSettings::new(&path))).await.unwrap_err();
    assert!(error.to_string().contains("data/callboard.sqlite"), "{error}");
}

#[tokio::test]
async fn a_database_that_goes_away_gives_errors_and_comes_back() {
    let server = testing::PrivatePostgres::start().unwrap();
    let settings = PostgresSettings::from_url(&server.url("postgres")).unwrap();
    let db = Database::open(&Settings::Postgres(settings)).await.unwrap();
    db.migrate().await.unwrap();
    let mut signal = db.outbox_signal();
    add(&db, &["before"]).await;
    assert!(db.health().await.ok);

    server.stop().unwrap();
    let error = db.outbox_after(0, 10).await.unwrap_err();
    assert_eq!(Failure::of(&error), Failure::Unavailable, "{error:?}");
    let health = db.health().await;
    assert!(!health.ok && health.error.is_some(), "{health:?}");

    server.resume().unwrap();
    // Connections that broke give an error each until the pool has noticed.
    let mut good = 0;
    for _ in 0..200 {
        good = if db.health().await.ok { good + 1 } else { 0 };
        if good == 10 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(good, 10, "it stays away");
    assert_eq!(keys(&db.outbox_after(0, 10).await.unwrap()), ["before"]);
    signal.mark_unchanged();
    add(&db, &["after"]).await;
    tokio::time::timeout(Duration::from_secs(10), signal.changed()).await.unwrap().unwrap();
}

/// Invariant: every table exists in both migration sets with the same columns.
#[tokio::test]
async fn both_sets_of_migrations_make_the_same_schema() {
    let mut schemas = Vec::new();
    for db in testing::databases().await {
        let text = match db.dialect() {
            Dialect::Sqlite => {
                "SELECT m.name, p.name, lower(p.type) FROM sqlite_master m JOIN pragma_table_info(m.name) p \
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_sqlx%'"
            }
            Dialect::Postgres => {
                "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'"
            }
        };
        let rows: Vec<(String, String, String)> =
            crate::read!(db, conn => sqlx::query_as(text).fetch_all(conn).await).unwrap();
        let mut schema = BTreeMap::new();
        for (table, column, kind) in rows {
            let logical = match kind.as_str() {
                "integer" | "bigint" | "smallint" => "integer",
                "text" | "character varying" => "text",
                "boolean" => "boolean",
                "real" | "double precision" => "real",
                "blob" | "bytea" => "bytes",
                other => panic!("{}: {table}.{column} has the type {other}, which has no counterpart", db.kind),
            };
            schema.insert((table, column), logical);
        }
        assert!(schema.contains_key(&("outbox".into(), "seq".into())), "{}: {schema:?}", db.kind);
        schemas.push(schema);
    }
    assert_eq!(schemas[0], schemas[1]);
    let numbers = |migrator: &sqlx::migrate::Migrator| migrator.iter().map(|m| m.version).collect::<Vec<_>>();
    assert_eq!(numbers(&migrations::SQLITE), numbers(&migrations::POSTGRES));
}
