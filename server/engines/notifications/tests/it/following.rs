//! Changes of entities, for those who follow them.

use engine_notifications::followed;
use platform::db::now_micros as now;
use platform::testing::databases;
use services::catalog::{ChangeKind, Happening};
use services::home::Follower;
use services::notifications::{Notification, NotificationQuery, Notifications as _};

use super::told::row;
use super::world::{World, jo, user};

fn change(id: i64, name: &str, owners: &[&str], fields: &[&str]) -> Happening {
    let owners: Vec<String> = owners.iter().map(|owner| (*owner).to_owned()).collect();
    Happening {
        id,
        at: now(),
        kind: ChangeKind::Updated,
        row: row(name, &owners),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        changed: u32::try_from(fields.len()).unwrap(),
    }
}

impl World {
    async fn changed(&self, name: &str) {
        let mut tx = self.db.begin().await.unwrap();
        tx.outbox("entity", name).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn look(&self) {
        while followed::look(&self.engine).await.unwrap() {}
    }

    async fn inbox(&self, actor: &services::Actor) -> Vec<Notification> {
        let query = NotificationQuery { limit: 50, ..NotificationQuery::default() };
        self.engine.list(actor, &query).await.unwrap().notifications
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn followers_hear_of_changes_once() {
    for db in databases().await {
        let world = World::new(db);
        let name = "component:default/shop";
        // What was before the first look is no news.
        world.changed(name).await;
        world.look().await;
        let follows = |who: &str, what: &str| Follower { user_ref: who.into(), entity_ref: what.into(), since: now() };
        world.catalog(|catalog| {
            catalog.owners.insert(name.into(), vec!["group:default/red".into()]);
            catalog.followers =
                vec![follows("user:default/jo", name), follows("user:default/ann", "group:default/red")];
        });
        let shop = change(1, name, &["group:default/red"], &["spec.owner", "metadata.tags"]);
        world.catalog(|catalog| catalog.changes.push(shop));
        world.changed(name).await;
        world.look().await;
        // Its relations were written again: nothing new to say.
        world.changed(name).await;
        world.look().await;
        for who in [jo(), user("ann", &[])] {
            let inbox = world.inbox(&who).await;
            assert_eq!(inbox.len(), 1, "{} {inbox:?}", world.db.kind);
            assert_eq!(
                (inbox[0].title.as_str(), inbox[0].description.as_str()),
                ("shop has changed", "spec.owner, metadata.tags")
            );
            assert_eq!(inbox[0].link, "/catalog/default/component/shop/history");
        }
        assert!(world.inbox(&user("out", &["group:default/red"])).await.is_empty(), "who does not follow");
        // The next change is said instead of it.
        let next = change(2, name, &["group:default/red"], &["spec.lifecycle"]);
        world.catalog(|catalog| catalog.changes.push(next));
        world.changed(name).await;
        world.look().await;
        let inbox = world.inbox(&jo()).await;
        assert_eq!((inbox.len(), inbox[0].description.as_str()), (1, "spec.lifecycle"));
        // Gone: who sees everything is told; a limited person can not be held against what is not there.
        world.catalog(|catalog| {
            catalog.owners.clear();
            catalog.followers.push(follows("user:default/limited", name));
        });
        world.changed(name).await;
        world.look().await;
        assert_eq!(world.inbox(&jo()).await[0].title, "shop is not in the catalog any more");
        assert!(world.inbox(&user("limited", &[])).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_tell_once() {
    for db in databases().await {
        let world = World::new(db);
        let name = "component:default/shop";
        world.look().await;
        world.catalog(|catalog| {
            catalog.owners.insert(name.into(), Vec::new());
            catalog.followers =
                vec![Follower { user_ref: "user:default/jo".into(), entity_ref: name.into(), since: now() }];
        });
        world.catalog(|catalog| catalog.changes.push(change(1, name, &[], &["x"])));
        world.changed(name).await;
        let (one, two) = tokio::join!(followed::look(&world.engine), followed::look(&world.engine));
        one.unwrap();
        two.unwrap();
        assert_eq!(world.inbox(&jo()).await.len(), 1, "{}", world.db.kind);
    }
}
