//! Administrators change the navigation: versions, the way back, what is recorded, who hears of it.

use std::time::Duration;

use platform::testing::databases;
use services::ErrorKind;
use services::navigation::{Audience, GroupKind, Layout, Navigation as _, Viewer};

use super::world::{World, admin, entry, group, layout, user, written};

/// A layout with one link of the company's own.
fn with_link(title: &str) -> Layout {
    layout(vec![group(GroupKind::More, "", vec![entry("https://wiki.example", title)])])
}

const AS_BEFORE: &str = "main: / /catalog /explore | manage: /register";

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_kept_and_can_be_brought_back() {
    for db in databases().await {
        let world = World::with(db, "callboard: {navigation: {hidden: [/explore]}}").await;
        let (engine, root, jo) = (&world.engine, admin(), user("jo", &[], false));
        assert_eq!(world.seen(&jo).await, "main: / /catalog | manage: /register | person: /settings");
        assert_eq!(engine.save(&root, &with_link("Wiki"), 0).await.unwrap(), 1, "{}", world.db.kind);
        let shown = format!("{AS_BEFORE} | more: https://wiki.example | person: /settings");
        assert_eq!(world.seen(&jo).await, shown, "what is saved stands in the place of what is configured");
        let edited = engine.edited(&root).await.unwrap();
        assert_eq!((edited.version, edited.saved), (1, true));

        // Another window has saved meanwhile.
        let lost = engine.save(&root, &with_link("Other"), 0).await.unwrap_err();
        assert_eq!(lost.kind, ErrorKind::Conflict);
        assert_eq!(engine.save(&root, &with_link("Handbook"), 1).await.unwrap(), 2);
        engine.reset(&root).await.unwrap();
        assert_eq!(world.seen(&jo).await, "main: / /catalog | manage: /register | person: /settings");
        let edited = engine.edited(&root).await.unwrap();
        assert_eq!((edited.version, edited.saved), (3, false));
        // There is nothing more to go back from.
        engine.reset(&root).await.unwrap();
        let versions = engine.versions(&root).await.unwrap();
        let read: Vec<_> = versions.iter().map(|one| (one.version, one.groups, one.entries, one.reset)).collect();
        assert_eq!(read, [(3, 0, 0, true), (2, 1, 1, false), (1, 1, 1, false)]);
        assert_eq!(versions[0].by, "user:default/root");

        assert_eq!(engine.restore(&root, 1).await.unwrap(), 4);
        let groups = engine.shown(&jo).await.unwrap();
        assert_eq!((written(&groups), groups[2].entries[0].title.as_str()), (shown, "Wiki"));
        // Going back to a version that was none is going back to what is configured.
        assert_eq!(engine.restore(&root, 3).await.unwrap(), 5);
        assert_eq!(world.seen(&jo).await, "main: / /catalog | manage: /register | person: /settings");
        assert_eq!(engine.restore(&root, 99).await.unwrap_err().kind, ErrorKind::NotFound);
        for version in 5..30 {
            engine.save(&root, &with_link("Again"), version).await.unwrap();
        }
        let versions = engine.versions(&root).await.unwrap();
        assert_eq!((versions.len(), versions[0].version, versions[19].version), (20, 30, 11));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_change_it_and_all_of_it_is_recorded() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, root, jo) = (&world.engine, admin(), user("jo", &["group:default/shop"], false));
        let refused = [
            engine.edited(&jo).await.unwrap_err().kind,
            engine.preview(&jo, &with_link("x"), &Viewer::Everybody).await.unwrap_err().kind,
            engine.save(&jo, &with_link("x"), 0).await.unwrap_err().kind,
            engine.reset(&jo).await.unwrap_err().kind,
            engine.versions(&jo).await.unwrap_err().kind,
            engine.restore(&jo, 1).await.unwrap_err().kind,
        ];
        assert_eq!(refused, [ErrorKind::Forbidden; 6], "{}", world.db.kind);
        engine.save(&root, &with_link("Wiki"), 0).await.unwrap();
        engine.reset(&root).await.unwrap();
        engine.restore(&root, 1).await.unwrap();
        engine.save(&root, &with_link("Wiki"), 0).await.unwrap_err();
        let recorded: Vec<(String, String, String)> = platform::read!(world.db, conn => {
            sqlx::query_as("SELECT action, actor, target FROM audit_entries WHERE action LIKE 'navigation.%' ORDER BY seq")
                .fetch_all(conn)
                .await
        })
        .unwrap();
        let actions: Vec<&str> = recorded.iter().map(|(action, ..)| action.as_str()).collect();
        assert_eq!(actions, ["navigation.saved", "navigation.reset", "navigation.restored"]);
        assert!(recorded.iter().all(|(_, actor, target)| actor == "user:default/root" && target == "everybody"));
        // Everybody's open pages hear of each.
        let rows = world.db.outbox_after(0, 10_000).await.unwrap();
        let told: Vec<&str> =
            rows.iter().filter(|row| row.kind == engine_navigation::CHANGED).map(|row| row.key.as_str()).collect();
        assert_eq!(told, ["", "", ""]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leads_astray_is_refused() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, root) = (&world.engine, admin());
        for href in [
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://jo:secret@evil.example",
            "ftp://x.example",
            "file:///etc/passwd",
            "mailto:a@b.example",
            "explore",
            "",
        ] {
            let bad = layout(vec![group(GroupKind::Plain, "", vec![entry(href, "Go")])]);
            let error = engine.save(&root, &bad, 0).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid, "{href}");
            assert_eq!(error.fields[0].field, "groups[0].entries[0].url", "{href}");
            let hidden = Layout { hidden: vec![href.into()], ..Layout::default() };
            assert_eq!(engine.preview(&root, &hidden, &Viewer::Everybody).await.unwrap_err().kind, ErrorKind::Invalid);
        }
        let many = |count: usize| {
            let entries = (0..count).map(|at| entry(&format!("https://{at}.example"), "x")).collect();
            layout(vec![group(GroupKind::Plain, "", entries)])
        };
        let crowd = layout(vec![group(GroupKind::Plain, "", Vec::new()); 31]);
        let twice = layout(vec![
            group(GroupKind::Main, "", vec![entry("/explore", "")]),
            group(GroupKind::More, "", vec![entry("/explore", "Again")]),
        ]);
        let mut nobody = with_link("x");
        nobody.groups[0].audience = Audience::Groups(Vec::new());
        let mut person = with_link("x");
        person.groups[0].entries[0].audience = Audience::Groups(vec!["user:default/jo".into()]);
        let two = layout(vec![group(GroupKind::More, "", Vec::new()), group(GroupKind::More, "", Vec::new())]);
        for (bad, why) in [
            (many(201), "too many entries"),
            (crowd, "too many groups"),
            (twice, "an address that is there twice"),
            (nobody, "for no group"),
            (person, "for a person"),
            (two, "two of a kind"),
            (with_link(""), "a link without a title"),
            (with_link("one\nline"), "a title of two lines"),
        ] {
            assert_eq!(engine.save(&root, &bad, 0).await.unwrap_err().kind, ErrorKind::Invalid, "{why}");
        }
        assert_eq!(engine.versions(&root).await.unwrap(), [], "{}", world.db.kind);
        engine.save(&root, &many(200), 0).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_hears_of_it() {
    for db in databases().await {
        let world = World::new(db).await;
        let (root, jo, other) = (admin(), user("jo", &[], false), world.elsewhere().await);
        assert_eq!(other.shown(&jo).await.unwrap(), []);
        world.engine.save(&root, &with_link("Wiki"), 0).await.unwrap();
        let heard = async |wanted: &str| {
            for _ in 0..2_400 {
                let groups = other.shown(&jo).await.unwrap();
                if groups.iter().flat_map(|group| &group.entries).any(|entry| entry.title == wanted) {
                    return true;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            false
        };
        assert!(heard("Wiki").await, "{}", world.db.kind);
        // It is the same table: both count on from the other's version.
        assert_eq!(other.save(&root, &with_link("Handbook"), 1).await.unwrap(), 2);
        assert!(heard("Handbook").await, "who has saved it sees it at once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_layout_that_can_not_be_read_leaves_what_is_configured() {
    for db in databases().await {
        let world = World::with(db, "callboard: {navigation: {hidden: [/explore, /register]}}").await;
        let jo = user("jo", &[], false);
        let mut tx = world.db.begin().await.unwrap();
        platform::write!(tx, conn => {
            sqlx::query("INSERT INTO navigation_layouts (version, layout, saved_by, saved_at) VALUES (1, 'no', 'x', 1)")
                .execute(conn)
                .await.map(drop)
        })
        .unwrap();
        tx.outbox(engine_navigation::CHANGED, "").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.seen(&jo).await, "main: / /catalog | person: /settings", "{}", world.db.kind);
        // It is saved over.
        let edited = world.engine.edited(&admin()).await.unwrap();
        assert_eq!((edited.version, edited.saved), (1, false));
        world.engine.save(&admin(), &edited.layout, 1).await.unwrap();
    }
}
