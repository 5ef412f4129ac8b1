//! A location that suddenly loses much of what it had (A36).

use services::Actor;
use services::catalog::Locations;

use super::world::*;

#[tokio::test]
async fn a_fifth_stays_until_somebody_confirms() {
    for world in worlds(&reading(&["./a.yaml"])).await {
        let kind = world.kind;
        world.write("a.yaml", components((0..20).map(|n| format!("a{n}"))));
        world.read().await;
        world.write("a.yaml", components((5..20).map(|n| format!("a{n}"))));
        world.read().await;
        assert_eq!(world.refs().await.len(), 20, "{kind}");
        let ingestion = world.ingestion().await;
        assert_eq!(ingestion.locations[0].held_removals, 5, "{kind}");
        assert_eq!(ingestion.failing, 1, "{kind}");

        // Reading again does not wear it down; what changed besides came through.
        world.write("a.yaml", components((5..21).map(|n| format!("a{n}"))));
        world.read().await;
        assert_eq!(world.refs().await.len(), 21, "{kind}");

        let id = ingestion.locations[0].id.clone();
        world.service.confirm_removal(&Actor::guest("t"), &id).await.unwrap();
        world.settle().await;
        assert_eq!(world.refs().await.len(), 16, "{kind}");
        assert_eq!(world.ingestion().await.locations[0].held_removals, 0, "{kind}");
        assert!(world.service.confirm_removal(&Actor::guest("t"), &id).await.is_err());
    }
}

#[tokio::test]
async fn it_is_forgotten_when_the_source_recovers() {
    for world in worlds(&reading(&["./*.yaml"])).await {
        let all = components((0..20).map(|n| format!("a{n}")));
        world.write("a.yaml", &all);
        world.write("b.yaml", component("b"));
        world.read().await;
        world.delete("a.yaml");
        world.read().await;
        assert_eq!(world.refs().await.len(), 21, "{}", world.kind);
        assert_eq!(world.ingestion().await.locations[0].held_removals, 20, "{}", world.kind);
        world.write("a.yaml", &all);
        world.read().await;
        assert_eq!(world.ingestion().await.locations[0].held_removals, 0, "{}", world.kind);
        assert_eq!(world.refs().await.len(), 21, "{}", world.kind);
    }
}

#[tokio::test]
async fn losing_what_location_entities_name_counts_too() {
    for world in worlds(&reading(&["./all.yaml"])).await {
        let kind = world.kind;
        world.write("all.yaml", location("all", &["./a.yaml", "./b.yaml"]));
        world.write("a.yaml", components((0..20).map(|n| format!("a{n}"))));
        world.write("b.yaml", components((0..20).map(|n| format!("b{n}"))));
        world.read().await;
        world.write("all.yaml", location("all", &["./a.yaml"]));
        world.read().await;
        assert_eq!(world.refs().await.len(), 41, "{kind}");
        let held = world.ingestion().await.locations.into_iter().find(|location| location.held_removals > 0).unwrap();
        assert_eq!(held.held_removals, 20, "{kind}");
        world.service.confirm_removal(&Actor::guest("t"), &held.id).await.unwrap();
        world.settle().await;
        world.read().await;
        assert_eq!(world.refs().await.len(), 21, "{kind}");
    }
}

/// A first read that was broken off has stored entities, but written no number of them down.
#[tokio::test]
async fn what_is_stored_is_counted_when_the_read_before_was_broken_off() {
    for world in worlds(&reading(&["./a.yaml"])).await {
        let kind = world.kind;
        world.write("a.yaml", components((0..100).map(|n| format!("a{n}"))));
        world.read().await;
        let mut tx = world.test.begin().await.unwrap();
        platform::write!(tx, conn => {
            sqlx::query("UPDATE catalog_locations SET entities = 0, read_at = NULL, good_at = NULL, revision = NULL, fingerprint = ''")
                .execute(&mut *conn)
                .await
                .unwrap();
            sqlx::query("UPDATE catalog_files SET hash = ''").execute(conn).await.unwrap();
        });
        tx.commit().await.unwrap();
        world.write("a.yaml", components((6..100).map(|n| format!("a{n}"))));
        world.read().await;
        assert_eq!(world.refs().await.len(), 94, "{kind}");
        assert_eq!(world.ingestion().await.locations[0].held_removals, 0, "{kind}");

        // A third is still too much.
        world.write("a.yaml", components((40..100).map(|n| format!("a{n}"))));
        world.read().await;
        assert_eq!(world.refs().await.len(), 94, "{kind}");
    }
}
