//! What people say of pages and entities, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../../notifications/tests/it/told.rs"]
mod told;

use std::sync::{Arc, Mutex};

use engine_feedback::{FeedbackEngine, Parts};
use engine_notifications::NotificationEngine;
use platform::testing::{TestDatabase, databases};
use services::feedback::{Feedback as _, FeedbackQuery, FeedbackState, NewFeedback};
use services::notifications::{NotificationQuery, Notifications as _};
use services::permission::Standard;
use services::{Actor, ErrorKind, Subject};

use told::{Catalog, Told};

struct World {
    db: TestDatabase,
    engine: Arc<FeedbackEngine>,
    notifications: Arc<NotificationEngine>,
}

fn user(name: &str, groups: &[&str], administrator: bool) -> Actor {
    let entity_ref = format!("user:default/{name}");
    let ownership = std::iter::once(entity_ref.clone()).chain(groups.iter().map(|group| (*group).to_owned())).collect();
    Actor::new(Subject::User { entity_ref, ownership, administrator }, "r")
}

/// Who says something.
fn jo() -> Actor {
    user("jo", &["group:default/blue"], false)
}

/// One of the group that owns the shop.
fn owner() -> Actor {
    user("olga", &["group:default/red"], false)
}

/// One of the portal's team.
fn team() -> Actor {
    user("tim", &["group:default/platform"], false)
}

fn of_shop(text: &str) -> NewFeedback {
    NewFeedback {
        page: "/catalog/default/component/shop".into(),
        page_title: "Shop".into(),
        entity_ref: Some("component:default/shop".into()),
        rating: Some(4),
        text: text.into(),
        to_portal: false,
    }
}

impl World {
    fn new(db: TestDatabase) -> Self {
        let mut catalog = Catalog::default();
        catalog.owners.insert("component:default/shop".into(), vec!["group:default/red".into()]);
        catalog.owners.insert("component:default/secret".into(), vec!["group:default/red".into()]);
        catalog.hidden.insert("component:default/secret".into(), vec!["user:default/jo".into()]);
        let catalog = Arc::new(Told(Mutex::new(catalog)));
        let notifications = NotificationEngine::new(engine_notifications::Parts {
            db: db.database(),
            glances: catalog.clone(),
            followers: catalog.clone(),
            decide: Arc::new(Standard),
            settings: engine_notifications::Settings::default(),
        });
        let engine = FeedbackEngine::new(Parts {
            db: db.database(),
            glances: catalog,
            notifications: notifications.clone(),
            team: vec!["group:default/platform".into()],
        });
        Self { db, engine, notifications }
    }

    async fn inbox(&self, actor: &Actor) -> Vec<String> {
        let query = NotificationQuery { limit: 20, ..NotificationQuery::default() };
        let page = self.notifications.list(actor, &query).await.unwrap();
        page.notifications.into_iter().map(|one| one.title).collect()
    }

    async fn seen(&self, actor: &Actor) -> Vec<String> {
        let page = self.engine.list(actor, &FeedbackQuery::default()).await.unwrap();
        assert_eq!(page.total, page.feedback.len() as u64);
        page.feedback.into_iter().map(|one| one.text).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_hear_of_their_entities_and_the_team_of_all_else() {
    for db in databases().await {
        let world = World::new(db);
        let engine = &world.engine;
        engine.give(&jo(), &of_shop("of the shop")).await.unwrap();
        engine.give(&jo(), &NewFeedback { to_portal: true, ..of_shop("of the portal") }).await.unwrap();
        let page = NewFeedback { page: "/explore?x=1".into(), text: "of a page".into(), ..NewFeedback::default() };
        engine.give(&jo(), &page).await.unwrap();
        // Of what one does not see nothing is said, and that it is there is not told.
        let secret = NewFeedback { entity_ref: Some("component:default/secret".into()), ..of_shop("of a secret") };
        engine.give(&jo(), &secret).await.unwrap();
        assert_eq!(world.seen(&owner()).await, ["of the shop"], "{}", world.db.kind);
        assert_eq!(world.seen(&team()).await, ["of a secret", "of a page", "of the portal"]);
        assert_eq!(world.seen(&user("root", &[], true)).await.len(), 3, "administrators are of the team");
        assert_eq!(world.seen(&jo()).await, Vec::<String>::new());
        assert_eq!(world.inbox(&owner()).await, ["Feedback on shop: 4 of 5"]);
        assert_eq!(world.inbox(&team()).await.len(), 3);
        let given = engine.list(&jo(), &FeedbackQuery { given: true, ..FeedbackQuery::default() }).await.unwrap();
        assert_eq!((given.total, given.mean, given.feedback[0].given), (4, Some(400), true));
        assert!(given.feedback[0].entity.is_none(), "it does not stand with what is not seen");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_answer_and_are_told() {
    for db in databases().await {
        let world = World::new(db);
        let engine = &world.engine;
        let id = engine.give(&jo(), &of_shop("slow")).await.unwrap();
        engine.reply(&owner(), &id, "Where?").await.unwrap();
        assert_eq!(world.inbox(&jo()).await, ["A reply to the feedback on Shop"], "{}", world.db.kind);
        engine.reply(&jo(), &id, "At the till").await.unwrap();
        assert_eq!(
            world.inbox(&owner()).await,
            ["A reply to the feedback on Shop"],
            "one message for each, the latest"
        );
        engine.set_state(&owner(), &id, FeedbackState::Done).await.unwrap();
        engine.set_state(&owner(), &id, FeedbackState::Done).await.unwrap();
        assert_eq!(world.inbox(&jo()).await, ["Your feedback on Shop is now: Done"]);
        let detail = engine.get(&jo(), &id).await.unwrap();
        let said: Vec<(String, Option<FeedbackState>)> =
            detail.replies.into_iter().map(|reply| (reply.text, reply.state)).collect();
        let wanted = [("Where?", None), ("At the till", None), ("", Some(FeedbackState::Done))];
        assert_eq!(said, wanted.map(|(text, state)| (text.to_owned(), state)));
        assert!(!detail.answers && engine.get(&owner(), &id).await.unwrap().answers);
        assert_eq!(detail.feedback.replies, 2);
        // Nobody else.
        let kinds = [
            engine.get(&team(), &id).await.unwrap_err().kind,
            engine.reply(&team(), &id, "x").await.unwrap_err().kind,
            engine.set_state(&team(), &id, FeedbackState::New).await.unwrap_err().kind,
        ];
        assert_eq!(kinds, [ErrorKind::NotFound; 3]);
        assert_eq!(engine.set_state(&jo(), &id, FeedbackState::New).await.unwrap_err().kind, ErrorKind::Forbidden);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_says_nothing_and_what_is_too_much_is_refused() {
    for db in databases().await {
        let world = World::new(db);
        let engine = &world.engine;
        for bad in [
            NewFeedback { text: " ".into(), rating: None, ..of_shop("") },
            NewFeedback { rating: Some(6), ..of_shop("x") },
            NewFeedback { page: "https://evil.example".into(), ..of_shop("x") },
            NewFeedback { text: "x".repeat(5_001), ..of_shop("") },
            NewFeedback { entity_ref: Some("::".into()), ..of_shop("x") },
        ] {
            assert_eq!(engine.give(&jo(), &bad).await.unwrap_err().kind, ErrorKind::Invalid, "{bad:?}");
        }
        let id = engine.give(&jo(), &NewFeedback { text: String::new(), ..of_shop("") }).await.unwrap();
        assert_eq!(engine.reply(&jo(), &id, "  ").await.unwrap_err().kind, ErrorKind::Invalid);
        for _ in 1..30 {
            engine.give(&jo(), &of_shop("again")).await.unwrap();
        }
        assert_eq!(
            engine.give(&jo(), &of_shop("again")).await.unwrap_err().kind,
            ErrorKind::TooMany,
            "{}",
            world.db.kind
        );
        assert!(engine.give(&owner(), &of_shop("of others")).await.is_ok());
        let program = Actor::new(Subject::Service { subject: "external:ci".into() }, "r");
        assert_eq!(engine.give(&program, &of_shop("x")).await.unwrap_err().kind, ErrorKind::Forbidden);
    }
}
