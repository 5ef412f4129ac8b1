//! What the company has to say, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../../notifications/tests/it/told.rs"]
mod told;

use std::sync::{Arc, Mutex};

use engine_announcements::{AnnouncementEngine, Parts};
use engine_notifications::NotificationEngine;
use platform::db::now_micros as now;
use platform::testing::{TestDatabase, databases};
use services::announcements::{
    AnnouncementDraft, AnnouncementQuery, AnnouncementState, Announcements as _, Audience, Weight,
};
use services::notifications::{NotificationQuery, Notifications as _, Severity};
use services::permission::Standard;
use services::{Actor, ErrorKind, Subject};

use told::{Catalog, Told};

struct World {
    db: TestDatabase,
    engine: Arc<AnnouncementEngine>,
    notifications: Arc<NotificationEngine>,
}

fn user(name: &str, groups: &[&str], administrator: bool) -> Actor {
    let entity_ref = format!("user:default/{name}");
    let ownership = std::iter::once(entity_ref.clone()).chain(groups.iter().map(|group| (*group).to_owned())).collect();
    Actor::new(Subject::User { entity_ref, ownership, administrator }, "r")
}

fn jo() -> Actor {
    user("jo", &["group:default/red"], false)
}

fn out() -> Actor {
    user("out", &["group:default/blue"], false)
}

fn root() -> Actor {
    user("root", &[], true)
}

fn draft(title: &str) -> AnnouncementDraft {
    AnnouncementDraft { title: title.into(), body: format!("About **{title}**."), ..AnnouncementDraft::default() }
}

fn for_red(title: &str) -> AnnouncementDraft {
    AnnouncementDraft { audience: Audience::Groups(vec!["red".into()]), ..draft(title) }
}

impl World {
    fn new(db: TestDatabase) -> Self {
        let mut catalog = Catalog::default();
        catalog.owners.insert("component:default/shop".into(), vec!["group:default/red".into()]);
        let person = |name: &str, group: &str| (format!("user:default/{name}"), None, vec![group.to_owned()]);
        catalog.people = vec![
            person("jo", "group:default/red"),
            person("ann", "group:default/red"),
            person("out", "group:default/blue"),
        ];
        let catalog = Arc::new(Told(Mutex::new(catalog)));
        let notifications = NotificationEngine::new(engine_notifications::Parts {
            db: db.database(),
            glances: catalog.clone(),
            followers: catalog.clone(),
            decide: Arc::new(Standard),
            settings: engine_notifications::Settings::default(),
        });
        let engine = AnnouncementEngine::new(Parts {
            db: db.database(),
            glances: catalog,
            notifications: notifications.clone(),
        });
        Self { db, engine, notifications }
    }

    async fn titles(&self, actor: &Actor, all: bool) -> Vec<String> {
        let query = AnnouncementQuery { all, ..AnnouncementQuery::default() };
        let page = self.engine.list(actor, &query).await.unwrap();
        page.announcements.into_iter().map(|one| one.draft.title).collect()
    }

    async fn banners(&self, actor: &Actor) -> Vec<String> {
        self.engine.banners(actor).await.unwrap().into_iter().map(|banner| banner.title).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_it_is_for_see_it_from_its_first_moment_to_its_last() {
    for db in databases().await {
        let world = World::new(db);
        let (engine, hour) = (&world.engine, 3_600_000_000);
        engine.save(&root(), None, &draft("for all")).await.unwrap();
        let red = engine.save(&root(), None, &for_red("for red")).await.unwrap();
        let owners = AnnouncementDraft { audience: Audience::Owners("kind=component".into()), ..draft("for owners") };
        engine.save(&root(), None, &owners).await.unwrap();
        let later = AnnouncementDraft { from: Some(now() + hour), ..draft("later") };
        let later = engine.save(&root(), None, &later).await.unwrap();
        let over = AnnouncementDraft { from: Some(now() - hour), until: Some(now() - 1), ..draft("over") };
        engine.save(&root(), None, &over).await.unwrap();
        assert_eq!(world.titles(&jo(), false).await, ["for owners", "for red", "for all"], "{}", world.db.kind);
        assert_eq!(world.titles(&out(), false).await, ["for all"]);
        assert_eq!(world.titles(&jo(), true).await, ["for owners", "for red", "for all", "over"]);
        assert_eq!(world.titles(&root(), false).await, ["for all"], "what is for others is under all");
        assert_eq!(world.titles(&root(), true).await.len(), 5);
        // One by one as in lists.
        assert_eq!(engine.get(&out(), &red).await.unwrap_err().kind, ErrorKind::NotFound);
        assert_eq!(engine.get(&jo(), &later).await.unwrap_err().kind, ErrorKind::NotFound);
        let shown = engine.get(&root(), &later).await.unwrap();
        assert_eq!(shown.state, AnnouncementState::Upcoming);
        let shown = engine.get(&jo(), &red).await.unwrap();
        assert_eq!(
            (shown.html.as_str(), shown.summary.as_str()),
            ("<p>About <strong>for red</strong>.</p>\n", "About for red.")
        );
        assert!(shown.mine && shown.by.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn severe_ones_stand_above_pages_until_they_are_acknowledged_or_put_away() {
    for db in databases().await {
        let world = World::new(db);
        let engine = &world.engine;
        engine.save(&root(), None, &draft("worth knowing")).await.unwrap();
        let warning = AnnouncementDraft { weight: Weight::Warning, ..draft("warning") };
        let warning = engine.save(&root(), None, &warning).await.unwrap();
        let critical = AnnouncementDraft { weight: Weight::Critical, acknowledge: true, ..for_red("critical") };
        let critical = engine.save(&root(), None, &critical).await.unwrap();
        assert_eq!(world.banners(&jo()).await, ["critical", "warning"], "{}", world.db.kind);
        assert_eq!(world.banners(&out()).await, ["warning"]);
        engine.dismiss(&jo(), &warning).await.unwrap();
        assert_eq!(
            engine.dismiss(&jo(), &critical).await.unwrap_err().kind,
            ErrorKind::Invalid,
            "it is to be acknowledged"
        );
        engine.acknowledge(&jo(), &critical).await.unwrap();
        let first = engine.get(&jo(), &critical).await.unwrap().acknowledged_at;
        engine.acknowledge(&jo(), &critical).await.unwrap();
        assert_eq!(engine.get(&jo(), &critical).await.unwrap().acknowledged_at, first, "the first time counts");
        assert_eq!(world.banners(&jo()).await, Vec::<String>::new());
        assert_eq!(engine.acknowledge(&out(), &critical).await.unwrap_err().kind, ErrorKind::NotFound);
        // Those who wrote it see who has not.
        let who = engine.acknowledgements(&root(), &critical).await.unwrap();
        assert_eq!((who.of, who.done), (2, 1));
        let name = |link: &services::catalog::EntityLink| link.entity_ref.to_string();
        assert_eq!(who.have.iter().map(|(link, _)| name(link)).collect::<Vec<_>>(), ["user:default/jo"]);
        assert_eq!(who.have_not.iter().map(name).collect::<Vec<_>>(), ["user:default/ann"]);
        assert_eq!(engine.acknowledgements(&jo(), &critical).await.unwrap_err().kind, ErrorKind::Forbidden);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_told_once_when_it_begins() {
    for db in databases().await {
        let world = World::new(db);
        let engine = &world.engine;
        let critical = AnnouncementDraft { weight: Weight::Critical, ..for_red("fire") };
        let id = engine.save(&root(), None, &critical).await.unwrap();
        let later = AnnouncementDraft { from: Some(now() + 3_600_000_000), ..draft("later") };
        engine.save(&root(), None, &later).await.unwrap();
        assert_eq!(
            (engine.tell_begun().await.unwrap(), engine.tell_begun().await.unwrap()),
            (1, 0),
            "{}",
            world.db.kind
        );
        let query = NotificationQuery { limit: 10, ..NotificationQuery::default() };
        let inbox = world.notifications.list(&jo(), &query).await.unwrap().notifications;
        assert_eq!(inbox.len(), 1);
        assert_eq!((inbox[0].severity, inbox[0].link.clone()), (Severity::Critical, format!("/announcements/{id}")));
        assert_eq!(world.notifications.status(&out()).await.unwrap().unread, 0);
        // A change of the text tells nobody again.
        engine.save(&root(), Some(&id), &for_red("fire, put out")).await.unwrap();
        assert_eq!(engine.tell_begun().await.unwrap(), 0);
        assert_eq!(world.titles(&jo(), false).await, ["fire, put out"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_write() {
    for db in databases().await {
        let world = World::new(db);
        let engine = &world.engine;
        let id = engine.save(&root(), None, &draft("x")).await.unwrap();
        let kinds = [
            engine.save(&jo(), None, &draft("x")).await.unwrap_err().kind,
            engine.save(&jo(), Some(&id), &draft("x")).await.unwrap_err().kind,
            engine.delete(&jo(), &id).await.unwrap_err().kind,
            engine.preview(&jo(), "x").await.unwrap_err().kind,
        ];
        assert_eq!(kinds, [ErrorKind::Forbidden; 4]);
        for (field, bad) in [
            ("title", AnnouncementDraft { title: " ".into(), ..draft("x") }),
            ("body", AnnouncementDraft { body: String::new(), ..draft("x") }),
            ("until", AnnouncementDraft { until: Some(1), ..draft("x") }),
            ("audience", AnnouncementDraft { audience: Audience::Groups(Vec::new()), ..draft("x") }),
            ("audience", AnnouncementDraft { audience: Audience::Groups(vec!["user:jo".into()]), ..draft("x") }),
            ("audience", AnnouncementDraft { audience: Audience::Owners(" ".into()), ..draft("x") }),
        ] {
            let error = engine.save(&root(), None, &bad).await.unwrap_err();
            assert_eq!(error.fields.first().map(|wrong| wrong.field.as_str()), Some(field), "{bad:?} {error:?}");
        }
        let bad = AnnouncementDraft { audience: Audience::Owners("nonsense".into()), ..draft("x") };
        assert_eq!(engine.save(&root(), None, &bad).await.unwrap_err().kind, ErrorKind::Invalid);
        assert_eq!(engine.save(&root(), Some("none"), &draft("x")).await.unwrap_err().kind, ErrorKind::NotFound);
        assert!(!engine.preview(&root(), "<script>x</script>").await.unwrap().contains("<script"));
        engine.delete(&root(), &id).await.unwrap();
        assert_eq!(engine.delete(&root(), &id).await.unwrap_err().kind, ErrorKind::NotFound);
        // Each was recorded.
        let actions: Vec<String> = platform::read!(world.db, conn => {
            sqlx::query_scalar("SELECT action FROM audit_entries ORDER BY seq").fetch_all(conn).await
        })
        .unwrap();
        assert_eq!(actions, ["announcement.written", "announcement.deleted"], "{}", world.db.kind);
    }
}
