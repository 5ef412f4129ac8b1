//! Stars, shortcuts, views, what is followed.

use platform::testing::databases;
use services::ErrorKind;
use services::home::{Color, Home as _, NewView, Shortcut, ShortcutChange, Target};

use super::world::{World, jo, program, user};

fn target(text: &str) -> Target {
    text.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn stars_stay_when_what_they_were_for_has_gone() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, jo) = (&world.engine, jo());
        engine.star(&jo, &target("component:default/gateway"), "").await.unwrap();
        engine.star(&jo, &target("/catalog?kind=api"), "APIs").await.unwrap();
        engine.star(&jo, &target("component:default/planned"), "Planned").await.unwrap();
        // Once is enough, and the second time changes nothing.
        engine.star(&jo, &target("Component:Gateway"), "Something else").await.unwrap();
        let stars = engine.stars(&jo).await.unwrap();
        let shown: Vec<_> = stars.iter().map(|star| (star.title.as_str(), star.href(), star.is_gone())).collect();
        let wanted = [
            ("Planned", "/catalog/default/component/planned".to_owned(), true),
            ("APIs", "/catalog?kind=api".to_owned(), false),
            ("Checkout gateway", "/catalog/default/component/gateway".to_owned(), false),
        ];
        assert_eq!(shown, wanted, "{}", world.db.kind);
        let owner = &stars[2].row.as_ref().unwrap().owners[0];
        // Groups do not come from files that anybody registers.
        assert_eq!((owner.title.as_str(), owner.exists), ("red", false));

        // What comes later is there, what is deleted later is gone, and both stay starred.
        let planned = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: planned}\nspec: {type: service, lifecycle: x, owner: red}\n";
        world.register("second.yaml", planned).await;
        world.shows("component:default/planned", true).await;
        assert!(!engine.stars(&jo).await.unwrap()[0].is_gone());
        engine.unstar(&jo, &target("component:default/planned")).await.unwrap();
        engine.unstar(&jo, &target("component:default/planned")).await.unwrap();
        assert_eq!(engine.mine(&jo).await.unwrap().stars, ["/catalog?kind=api", "component:default/gateway"]);
        // Each change was told once, what changed nothing was not.
        assert_eq!(world.told().await, ["user:default/jo"; 4]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_seen_looks_as_if_it_was_gone() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, jo, admin) = (&world.engine, jo(), user("root", &[], true));
        for who in [&jo, &admin] {
            engine.star(who, &target("component:default/secret"), "").await.unwrap();
            engine.follow(who, "component:default/secret", true).await.unwrap();
        }
        let of =
            async |who| (engine.stars(who).await.unwrap().remove(0), engine.followed(who).await.unwrap().remove(0));
        let (star, followed) = of(&jo).await;
        assert!(star.is_gone() && followed.is_gone() && star.title == "secret");
        let (star, followed) = of(&admin).await;
        assert!(!star.is_gone() && !followed.is_gone());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_somebodys_own() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, jo, kim) = (&world.engine, jo(), user("kim", &["group:default/blue"], true));
        engine.star(&jo, &target("component:default/gateway"), "").await.unwrap();
        let shortcut = engine.pin(&jo, "/catalog", "Catalog").await.unwrap();
        let view = NewView { name: "Mine".into(), href: "/catalog?kind=api".into(), group: None };
        let view = engine.save_view(&jo, &view).await.unwrap();
        assert_eq!(engine.mine(&kim).await.unwrap().stars, Vec::<String>::new());
        // Not even administrators change it.
        engine.unpin(&kim, &shortcut.id).await.unwrap();
        let change = ShortcutChange { title: "Hers".into(), ..ShortcutChange::default() };
        let kinds = [
            engine.change_shortcut(&kim, &shortcut.id, &change).await.unwrap_err().kind,
            engine.rename_view(&kim, &view.id, "Hers").await.unwrap_err().kind,
            engine.delete_view(&kim, &view.id).await.unwrap_err().kind,
        ];
        assert_eq!(kinds, [ErrorKind::NotFound; 3]);
        assert_eq!(engine.mine(&jo).await.unwrap().shortcuts, [shortcut]);
        // Programs have nothing.
        assert_eq!(engine.mine(&program()).await.unwrap_err().kind, ErrorKind::Forbidden);
        let star = engine.star(&program(), &target("/catalog"), "").await;
        assert_eq!(star.unwrap_err().kind, ErrorKind::Forbidden);
        // A token that only reads does not write.
        let reading = services::Credentials::Token { id: "t".into(), scope: Some(vec![services::Grant::reading()]) };
        let reading = jo.clone().with(reading);
        assert_eq!(engine.mine(&reading).await.unwrap().stars.len(), 1);
        assert_eq!(engine.unstar(&reading, &target("/catalog")).await.unwrap_err().kind, ErrorKind::Forbidden);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn shortcuts_are_named_painted_ordered_and_put_back() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, jo) = (&world.engine, jo());
        let mut all = Vec::new();
        for name in ["a", "b", "c"] {
            all.push(engine.pin(&jo, &format!("/catalog?owner={name}"), name).await.unwrap());
        }
        assert_eq!(engine.pin(&jo, "/catalog?owner=a", "again").await.unwrap(), all[0]);
        let titles = async || {
            let mine = engine.mine(&jo).await.unwrap();
            mine.shortcuts.into_iter().map(|one| one.title).collect::<Vec<_>>().join(" ")
        };
        let ids = [all[2].id.clone(), "nobody's".into(), all[0].id.clone()];
        engine.arrange_shortcuts(&jo, &ids).await.unwrap();
        assert_eq!(titles().await, "c a b", "{}", world.db.kind);
        let change = ShortcutChange { title: " The A ".into(), icon: "rocket".into(), color: Color::Teal };
        engine.change_shortcut(&jo, &all[0].id, &change).await.unwrap();
        engine.unpin(&jo, &all[0].id).await.unwrap();
        assert_eq!(titles().await, "c b");
        let taken = Shortcut { title: "The A".into(), icon: "rocket".into(), color: Color::Teal, ..all[0].clone() };
        engine.put_back_shortcut(&jo, &taken, 1).await.unwrap();
        assert_eq!(titles().await, "c The A b");
        let back = engine.mine(&jo).await.unwrap().shortcuts.remove(1);
        assert_eq!((back.href, back.icon, back.color), (taken.href, taken.icon, taken.color));
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", ""] {
            assert_eq!(engine.pin(&jo, bad, "x").await.unwrap_err().kind, ErrorKind::Invalid, "{bad}");
        }
        for bad in [
            ShortcutChange { title: " ".into(), ..ShortcutChange::default() },
            ShortcutChange { title: "a".repeat(81), ..ShortcutChange::default() },
            ShortcutChange { title: "a".into(), icon: "x\" onload=".into(), ..ShortcutChange::default() },
        ] {
            assert_eq!(engine.change_shortcut(&jo, &all[1].id, &bad).await.unwrap_err().kind, ErrorKind::Invalid);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_shared_with_groups_that_one_is_in() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, jo) = (&world.engine, jo());
        let (ann, out) = (user("ann", &["group:default/red"], false), user("out", &["group:default/blue"], true));
        let view = |name: &str, group: Option<&str>| NewView {
            name: name.into(),
            href: format!("/catalog?kind=component&text={name}"),
            group: group.map(str::to_owned),
        };
        engine.save_view(&jo, &view("own", None)).await.unwrap();
        let shared = engine.save_view(&jo, &view("Shared", Some("group:red"))).await.unwrap();
        let names = async |who| {
            let views = engine.views(who, "/catalog").await.unwrap();
            views.into_iter().map(|view| (view.name, view.group)).collect::<Vec<_>>()
        };
        let red = Some("group:default/red".to_owned());
        assert_eq!(names(&jo).await, [("own".to_owned(), None), ("Shared".to_owned(), red.clone())]);
        assert_eq!(names(&ann).await, [("Shared".to_owned(), red.clone())], "{}", world.db.kind);
        assert_eq!(names(&out).await, []);
        assert!(engine.views(&jo, "/explore").await.unwrap().is_empty(), "of another page");
        let refused = engine.save_view(&out, &view("x", Some("group:default/red"))).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Forbidden);
        engine.rename_view(&ann, &shared.id, "Ours").await.unwrap();
        assert_eq!(names(&jo).await[0], ("Ours".to_owned(), red));
        assert_eq!(engine.delete_view(&out, &shared.id).await.unwrap_err().kind, ErrorKind::NotFound);
        engine.delete_view(&ann, &shared.id).await.unwrap();
        assert_eq!(names(&jo).await.len(), 1);
    }
}
