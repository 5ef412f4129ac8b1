//! Who is told what, and what becomes of it.

use platform::testing::databases;
use services::ErrorKind;
use services::notifications::{
    Digest, Mark, NewNotification, Notification, NotificationQuery, NotificationView, Notifications as _, Recipients,
    Severity,
};
use services::{Actor, Credentials, Grant};

use super::world::{World, jo, message, program, to, user};

async fn titles(world: &World, actor: &Actor, view: NotificationView) -> Vec<String> {
    let query = NotificationQuery { view, limit: 100, ..NotificationQuery::default() };
    let page = world.engine.list(actor, &query).await.unwrap();
    assert_eq!(page.total, page.notifications.len() as u64, "{view:?}");
    page.notifications.into_iter().map(|one: Notification| one.title).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_stands_in_the_inboxes_of_those_it_was_said_to() {
    for db in databases().await {
        let world = World::new(db);
        world.catalog(|catalog| {
            catalog.owners.insert("component:default/shop".into(), vec!["group:default/red".into()]);
        });
        world.say(to(&["user:default/jo"]), "to jo").await;
        world.say(to(&["group:default/red"]), "to red").await;
        world.say(Recipients::Everybody, "to everybody").await;
        world.say(to(&["component:default/shop"]), "to the owners").await;
        let except =
            Recipients::Refs { refs: vec!["group:default/red".into()], except: vec!["user:default/jo".into()] };
        world.say(except, "to red without jo").await;
        // Addressed twice, told once.
        world.say(to(&["user:default/jo", "group:default/red"]), "to both").await;
        let wanted = ["to both", "to the owners", "to everybody", "to red", "to jo"];
        assert_eq!(titles(&world, &jo(), NotificationView::Inbox).await, wanted, "{}", world.db.kind);
        let ann = user("ann", &["group:default/red"]);
        let wanted = ["to both", "to red without jo", "to the owners", "to everybody", "to red"];
        assert_eq!(titles(&world, &ann, NotificationView::Unread).await, wanted);
        assert_eq!(titles(&world, &user("out", &[]), NotificationView::Inbox).await, ["to everybody"]);
        // Open pages hear of it by whom it was said to.
        let told = world.told().await;
        assert_eq!(told[..4], ["user:default/jo", "group:default/red", "", "group:default/red"]);
        // Nobody owns what is not there.
        let nobody = world.engine.send(&Actor::portal(), &message(to(&["api:default/none"]), "x")).await;
        assert_eq!(nobody.unwrap_err().kind, ErrorKind::Invalid);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_reads_saves_and_finishes_for_themselves() {
    for db in databases().await {
        let world = World::new(db);
        let (engine, jo, ann) = (&world.engine, jo(), user("ann", &["group:default/red"]));
        let one = world.say(to(&["group:default/red"]), "one").await;
        let two = world.say(to(&["group:default/red"]), "two").await;
        let others = world.say(to(&["user:default/out"]), "others").await;
        let status = engine.mark(&jo, &[one.clone(), others.clone(), "nonsense".into()], Mark::Read).await.unwrap();
        assert_eq!((status.unread, status.read), (1, 1), "{}", world.db.kind);
        assert_eq!(engine.status(&ann).await.unwrap().unread, 2);
        assert_eq!(engine.get(&jo, &others).await.unwrap_err().kind, ErrorKind::NotFound);
        engine.mark(&jo, std::slice::from_ref(&one), Mark::Saved).await.unwrap();
        engine.mark(&jo, std::slice::from_ref(&two), Mark::Done).await.unwrap();
        assert_eq!(titles(&world, &jo, NotificationView::Inbox).await, ["one"]);
        assert_eq!(titles(&world, &jo, NotificationView::Saved).await, ["one"]);
        assert_eq!(titles(&world, &jo, NotificationView::Done).await, ["two"]);
        assert_eq!(titles(&world, &jo, NotificationView::Unread).await, Vec::<String>::new());
        engine.mark(&jo, std::slice::from_ref(&two), Mark::Undone).await.unwrap();
        engine.mark(&jo, std::slice::from_ref(&one), Mark::Unread).await.unwrap();
        engine.mark(&jo, std::slice::from_ref(&one), Mark::Unsaved).await.unwrap();
        assert_eq!(titles(&world, &jo, NotificationView::Inbox).await, ["two", "one"]);
        assert_eq!(titles(&world, &jo, NotificationView::Read).await, ["two"]);
        let all = NotificationQuery { view: NotificationView::Unread, ..NotificationQuery::default() };
        assert_eq!(engine.mark_all(&ann, &all, Mark::Read).await.unwrap(), 2);
        assert_eq!(engine.status(&ann).await.unwrap().unread, 0);
        assert_eq!(engine.status(&jo).await.unwrap().unread, 1);
        // Their other windows hear of it.
        assert_eq!(world.told().await.last().unwrap(), "user:default/ann");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_again_is_new_again_and_stands_once() {
    for db in databases().await {
        let world = World::new(db);
        let (engine, jo) = (&world.engine, jo());
        let say = async |refs: &[&str], title: &str| {
            let message = NewNotification { scope: "build".into(), ..message(to(refs), title) };
            engine.send(&Actor::portal(), &message).await.unwrap()
        };
        let first = say(&["user:default/jo"], "failed once").await;
        engine.mark(&jo, std::slice::from_ref(&first), Mark::Done).await.unwrap();
        let again = say(&["user:default/jo"], "failed twice").await;
        assert_eq!(first, again, "{}", world.db.kind);
        assert_eq!(titles(&world, &jo, NotificationView::Inbox).await, ["failed twice"]);
        let one = engine.get(&jo, &again).await.unwrap();
        assert!(one.updated_at > one.created_at && one.read_at.is_none() && one.done_at.is_none());
        // Said to more people: it is said instead of the first for those who had it.
        let wider = say(&["user:default/jo", "user:default/ann"], "failed for all").await;
        assert_ne!(first, wider);
        assert_eq!(titles(&world, &jo, NotificationView::Inbox).await, ["failed for all"]);
        // Said to some of them only: the others keep what they had.
        say(&["user:default/jo"], "failed for jo").await;
        assert_eq!(titles(&world, &jo, NotificationView::Inbox).await, ["failed for jo"]);
        assert_eq!(titles(&world, &user("ann", &[]), NotificationView::Inbox).await, ["failed for all"]);
        // Who is left out is said anew each time.
        let say_but = async |except: &str| {
            let to = Recipients::Refs { refs: vec!["group:default/a".into()], except: vec![except.into()] };
            let message = NewNotification { scope: "reply".into(), ..message(to, "a reply") };
            engine.send(&Actor::portal(), &message).await.unwrap()
        };
        let (bo, cy) = (user("bo", &["group:default/a"]), user("cy", &["group:default/a"]));
        assert_eq!(say_but("user:default/bo").await, say_but("user:default/cy").await, "{}", world.db.kind);
        assert_eq!(titles(&world, &bo, NotificationView::Inbox).await, ["a reply"]);
        assert_eq!(titles(&world, &cy, NotificationView::Inbox).await, Vec::<String>::new());
        // Another program's is another one.
        let message = NewNotification { scope: "build".into(), ..message(to(&["user:default/jo"]), "ci") };
        engine.send(&program(), &message).await.unwrap();
        assert_eq!(titles(&world, &jo, NotificationView::Inbox).await, ["ci", "failed for jo"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_narrowed_ordered_and_paged() {
    for db in databases().await {
        let world = World::new(db);
        let (engine, jo) = (&world.engine, jo());
        for (title, topic, severity, origin) in [
            ("Build broken", "Builds", Severity::Critical, "plugin:b"),
            ("100% covered", "Builds", Severity::Low, "plugin:a"),
            ("New owner", "Owners", Severity::Normal, "plugin:c"),
        ] {
            let message = NewNotification {
                topic: topic.into(),
                severity,
                origin: origin.into(),
                description: format!("About {title}"),
                ..message(to(&["user:default/jo"]), title)
            };
            engine.send(&Actor::portal(), &message).await.unwrap();
        }
        let found = async |query: NotificationQuery| {
            let page = engine.list(&jo, &NotificationQuery { limit: 10, ..query }).await.unwrap();
            let titles = page.notifications.into_iter().map(|one| one.title).collect::<Vec<_>>();
            (titles.join(", "), page.total)
        };
        let all = NotificationQuery::default;
        for (query, wanted, total) in [
            (NotificationQuery { topic: "Builds".into(), ..all() }, "100% covered, Build broken", 2),
            (NotificationQuery { text: "100%".into(), ..all() }, "100% covered", 1),
            (NotificationQuery { text: "ABOUT new".into(), ..all() }, "New owner", 1),
            (NotificationQuery { text: "_".into(), ..all() }, "", 0),
            (NotificationQuery { severity: Some(Severity::High), ..all() }, "Build broken", 1),
            (NotificationQuery { origin: "plugin:c".into(), ..all() }, "New owner", 1),
            (NotificationQuery { offset: 1, ..all() }, "100% covered, Build broken", 3),
            (NotificationQuery { ascending: true, ..all() }, "Build broken, 100% covered, New owner", 3),
            (
                NotificationQuery {
                    order: services::notifications::NotificationOrder::Origin,
                    ascending: true,
                    ..all()
                },
                "100% covered, Build broken, New owner",
                3,
            ),
            (NotificationQuery { after: Some(i64::MAX - 1), ..all() }, "", 0),
        ] {
            assert_eq!(found(query.clone()).await, (wanted.to_owned(), total), "{} {query:?}", world.db.kind);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_see_an_entity_is_not_told_of_it() {
    for db in databases().await {
        let world = World::new(db);
        let engine = &world.engine;
        let (limited, jo) = (user("limited", &["group:default/red"]), jo());
        world.catalog(|catalog| {
            catalog.owners.insert("component:default/secret".into(), Vec::new());
            catalog.owners.insert("component:default/open".into(), Vec::new());
            catalog.hidden.insert("component:default/secret".into(), vec!["user:default/limited".into()]);
        });
        let mut ids = Vec::new();
        for name in ["secret", "open", "gone"] {
            let entity_ref = Some(format!("component:default/{name}"));
            let message = NewNotification { entity_ref, ..message(to(&["group:default/red"]), name) };
            ids.push(engine.send(&Actor::portal(), &message).await.unwrap());
        }
        assert_eq!(titles(&world, &limited, NotificationView::All).await, ["open"], "{}", world.db.kind);
        assert_eq!(titles(&world, &jo, NotificationView::All).await, ["gone", "open", "secret"]);
        // Counts, single ones and marks agree.
        assert_eq!(engine.status(&limited).await.unwrap().unread, 1);
        assert_eq!(engine.get(&limited, &ids[0]).await.unwrap_err().kind, ErrorKind::NotFound);
        assert_eq!(engine.mark_all(&limited, &NotificationQuery::default(), Mark::Read).await.unwrap(), 1);
        // Seen from now on, it is told from now on.
        world.catalog(|catalog| catalog.hidden.clear());
        assert_eq!(titles(&world, &limited, NotificationView::Unread).await, ["secret"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_choose_what_they_are_told() {
    for db in databases().await {
        let world = World::new(db);
        let (engine, jo) = (&world.engine, jo());
        let say = async |topic: &str, title: &str| {
            let message = NewNotification { topic: topic.into(), ..message(to(&["user:default/jo"]), title) };
            engine.send(&Actor::portal(), &message).await.unwrap()
        };
        let noise = say("Noise", "noise").await;
        say("Signal", "signal").await;
        let mut settings = engine.settings(&jo).await.unwrap();
        assert_eq!(settings.channels.len(), 1, "no mail is set up");
        let origin = settings.channels[0].origins.iter_mut().find(|origin| origin.id == "plugin:test").unwrap();
        assert_eq!(origin.topics.iter().map(|topic| topic.id.as_str()).collect::<Vec<_>>(), ["Noise", "Signal"]);
        origin.topics[0].enabled = false;
        settings.digest = Digest::Daily;
        engine.save_settings(&jo, &settings).await.unwrap();
        assert_eq!(titles(&world, &jo, NotificationView::Inbox).await, ["signal"], "{}", world.db.kind);
        assert_eq!(engine.status(&jo).await.unwrap().unread, 1);
        let kept = engine.settings(&jo).await.unwrap();
        assert_eq!((kept.digest, kept), (Digest::Daily, settings.clone()));
        // Nobody else has chosen.
        assert_eq!(engine.settings(&user("ann", &[])).await.unwrap().digest, Digest::Now);
        // What was saved stays.
        settings.channels[0]
            .origins
            .iter_mut()
            .for_each(|origin| origin.topics.iter_mut().for_each(|one| one.enabled = true));
        engine.save_settings(&jo, &settings).await.unwrap();
        engine.mark(&jo, std::slice::from_ref(&noise), Mark::Saved).await.unwrap();
        settings.channels[0].enabled = false;
        engine.save_settings(&jo, &settings).await.unwrap();
        assert_eq!(titles(&world, &jo, NotificationView::All).await, ["noise"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_programs_and_the_portal_speak() {
    for db in databases().await {
        let world = World::new(db);
        let engine = &world.engine;
        let text = message(to(&["user:default/jo"]), "x");
        assert_eq!(engine.send(&jo(), &text).await.unwrap_err().kind, ErrorKind::Forbidden);
        assert_eq!(engine.send(&Actor::anonymous(""), &text).await.unwrap_err().kind, ErrorKind::Unauthenticated);
        let reading = Credentials::Token { id: "t".into(), scope: Some(vec![Grant::reading()]) };
        assert_eq!(engine.send(&program().with(reading.clone()), &text).await.unwrap_err().kind, ErrorKind::Forbidden);
        // A program can not speak in the name of the portal.
        let id = engine.send(&program(), &text).await.unwrap();
        assert_eq!(engine.get(&jo(), &id).await.unwrap().origin, "external:ci");
        // A token of a person's that only reads does not mark.
        let jo_reading = jo().with(reading);
        assert_eq!(engine.status(&jo_reading).await.unwrap().unread, 1);
        assert_eq!(engine.mark(&jo_reading, &[id], Mark::Read).await.unwrap_err().kind, ErrorKind::Forbidden);
        assert_eq!(engine.status(&program()).await.unwrap_err().kind, ErrorKind::Forbidden);
        for bad in [
            NewNotification { title: "  ".into(), ..text.clone() },
            NewNotification { link: "javascript:alert(1)".into(), ..text.clone() },
            NewNotification { link: "//evil.example".into(), ..text.clone() },
            NewNotification { topic: "x".repeat(300), ..text.clone() },
            NewNotification { description: "x".repeat(10_001), ..text.clone() },
            NewNotification { to: to(&["not a reference:"]), ..text.clone() },
            NewNotification { to: to(&[]), ..text.clone() },
        ] {
            assert_eq!(engine.send(&Actor::portal(), &bad).await.unwrap_err().kind, ErrorKind::Invalid, "{bad:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_goes_unless_it_was_saved() {
    for db in databases().await {
        let settings = engine_notifications::Settings {
            keep: Some(std::time::Duration::from_micros(1)),
            ..engine_notifications::Settings::default()
        };
        let world = World::with(db, settings);
        let kept = world.say(to(&["user:default/jo"]), "kept").await;
        world.say(to(&["user:default/jo"]), "old").await;
        world.engine.mark(&jo(), &[kept], Mark::Saved).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        assert_eq!(world.engine.prune().await.unwrap(), 1);
        assert_eq!(titles(&world, &jo(), NotificationView::All).await, ["kept"], "{}", world.db.kind);
    }
}
