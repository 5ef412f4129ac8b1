//! Visits: counted, forgotten, switched off.

use platform::testing::databases;
use services::home::{Home as _, VisitKind, Visited};
use services::{Actor, ErrorKind};

use super::world::{World, jo};

async fn go(world: &World, who: &Actor, path: &str) {
    let visited = Visited { path: path.into(), title: format!("Title of {path}") };
    world.engine.visit(who, &visited).await.unwrap();
}

/// As if all visits so far had been so many seconds earlier.
async fn later(world: &World, seconds: i64) {
    let mut tx = world.db.begin().await.unwrap();
    platform::write!(tx, conn => {
        sqlx::query("UPDATE home_visits SET at = at - $1, rank = rank - $1")
            .bind(seconds * 1_000_000)
            .execute(conn)
            .await.map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_latest_and_the_most_frequent_pages() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, jo) = (&world.engine, jo());
        let paths = async |kind, limit| {
            let visits = engine.visits(&jo, kind, limit).await.unwrap();
            let of = |list: Vec<services::home::Visit>| list.into_iter().map(|one| one.path).collect::<Vec<_>>();
            (of(visits.recent), of(visits.frequent))
        };
        let (gateway, payments) = ("/catalog/default/component/gateway", "/catalog/default/api/payments");
        for (path, times) in [("/explore", 4), ("/catalog", 3), (payments, 2), (gateway, 1)] {
            for _ in 0..times {
                go(&world, &jo, path).await;
                later(&world, 60).await;
            }
        }
        // A tab is its entity's page, what follows a question mark is passed over, and the home page is no place to go.
        go(&world, &jo, &format!("{payments}/definition?x=1")).await;
        go(&world, &jo, "/").await;
        // At once again is the same visit.
        go(&world, &jo, "/catalog").await;
        go(&world, &jo, "/catalog").await;
        let (recent, frequent) = paths(VisitKind::All, 10).await;
        assert_eq!(recent, ["/catalog", payments, gateway, "/explore"], "{}", world.db.kind);
        assert_eq!(frequent, ["/catalog", "/explore", payments]);
        assert_eq!(paths(VisitKind::Entities, 10).await.0, [payments, gateway]);
        assert_eq!(paths(VisitKind::Pages, 1).await.0, ["/catalog"]);
        let first = engine.visits(&jo, VisitKind::Entities, 1).await.unwrap().recent.remove(0);
        assert_eq!((first.kind.as_deref(), first.kind_type.as_deref()), (Some("api"), Some("openapi")));
        assert_eq!((first.hits, first.title.as_str()), (3, "payments"));
        // What one may not see, and what is not there, is not shown.
        go(&world, &jo, "/catalog/default/component/secret").await;
        go(&world, &jo, "/catalog/default/component/nothing").await;
        assert_eq!(paths(VisitKind::Entities, 10).await.0, [payments, gateway]);

        // Old habits count less and less.
        later(&world, 200 * 24 * 3_600).await;
        for _ in 0..2 {
            go(&world, &jo, gateway).await;
            later(&world, 60).await;
        }
        assert_eq!(paths(VisitKind::All, 10).await.1[0], gateway);
        let bad = Visited { path: "//evil.example".into(), title: String::new() };
        assert_eq!(engine.visit(&jo, &bad).await.unwrap_err().kind, ErrorKind::Invalid);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_one_comes_back_to_is_suggested_until_one_says_no() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, jo) = (&world.engine, jo());
        for path in ["/explore", "/catalog"] {
            for _ in 0..6 {
                go(&world, &jo, path).await;
                later(&world, 30).await;
            }
        }
        let suggested = async || engine.mine(&jo).await.unwrap().suggested.map(|(path, _)| path);
        assert_eq!(suggested().await.as_deref(), Some("/catalog"), "{}", world.db.kind);
        engine.dismiss_suggestion(&jo, "/catalog").await.unwrap();
        assert_eq!(suggested().await.as_deref(), Some("/explore"));
        engine.pin(&jo, "/explore", "Explore").await.unwrap();
        assert_eq!(suggested().await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn visits_can_be_forgotten_and_switched_off() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, jo) = (&world.engine, jo());
        go(&world, &jo, "/catalog").await;
        engine.clear_visits(&jo).await.unwrap();
        let visits = engine.visits(&jo, VisitKind::All, 10).await.unwrap();
        assert!(visits.recent.is_empty() && visits.counted);
        go(&world, &jo, "/catalog").await;
        engine.count_visits(&jo, false).await.unwrap();
        go(&world, &jo, "/explore").await;
        let visits = engine.visits(&jo, VisitKind::All, 10).await.unwrap();
        assert!(visits.recent.is_empty() && !visits.counted);
        assert!(!engine.mine(&jo).await.unwrap().counted);
        engine.count_visits(&jo, true).await.unwrap();
        go(&world, &jo, "/explore").await;
        let visits = engine.visits(&jo, VisitKind::All, 10).await.unwrap();
        let paths: Vec<_> = visits.recent.iter().map(|visit| visit.path.as_str()).collect();
        assert_eq!(paths, ["/explore"], "what was visited meanwhile and before is forgotten");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_a_few_hundred_pages_are_kept() {
    for db in databases().await {
        let world = World::new(db).await;
        let jo = jo();
        for number in 0..320 {
            go(&world, &jo, &format!("/page-{number}")).await;
        }
        let count: i64 = platform::read!(world.db, conn => {
            sqlx::query_scalar("SELECT COUNT(*) FROM home_visits").fetch_one(conn).await
        })
        .unwrap();
        assert_eq!(count, 300, "{}", world.db.kind);
        let visits = world.engine.visits(&jo, VisitKind::All, 1).await.unwrap();
        assert_eq!(visits.recent[0].path, "/page-319");
    }
}
