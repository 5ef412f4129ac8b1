//! Arrangements of home pages, and the toolbox.

use engine_home::{Settings, arrange};
use platform::config::Config;
use platform::testing::databases;
use services::ErrorKind;
use services::home::{Board, BoardOwner, Boards as _, Placed, ToolChange};

use super::world::{World, jo, user};

fn board(ids: &[&str]) -> Board {
    let placed = |id: &&str| Placed { id: (*id).into(), widget: "home.quick".into(), ..Placed::default() };
    Board { widgets: ids.iter().map(placed).collect(), ..Board::default() }
}

fn ids(board: &Board) -> String {
    board.widgets.iter().map(|placed| placed.id.as_str()).collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_arrangement_is_shown_and_what_is_new_below_comes_in() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, jo) = (&world.engine, jo());
        let (admin, other) = (user("root", &[], true), user("kim", &["group:default/blue"], false));
        let group = BoardOwner::Group("group:default/red".into());
        let first = engine.board(&jo).await.unwrap();
        assert_eq!((first.board.widgets, first.version), (arrange::at_first().widgets, 0));

        engine.save(&admin, &BoardOwner::Portal, &board(&["a", "b"]), 0).await.unwrap();
        engine.save(&admin, &group, &board(&["a", "g"]), 0).await.unwrap();
        assert_eq!(ids(&engine.board(&other).await.unwrap().board), "a b", "{}", world.db.kind);
        let theirs = engine.board(&jo).await.unwrap();
        assert_eq!((ids(&theirs.board).as_str(), &theirs.owner), ("a g", &group));

        // Jo removes one and adds another.
        let mut own = board(&["own", "a"]);
        own.known = theirs.board.known;
        let version = engine.save(&jo, &BoardOwner::Me, &own, theirs.version).await.unwrap();
        assert_eq!(ids(&engine.board(&jo).await.unwrap().board), "own a");
        let mut group_board = board(&["a", "new", "g"]);
        group_board.widgets[1].required = true;
        engine.save(&admin, &group, &group_board, 1).await.unwrap();
        let merged = engine.board(&jo).await.unwrap();
        assert_eq!((ids(&merged.board).as_str(), merged.added.as_slice()), ("own a new", &["new".to_owned()][..]));

        // Another window has saved meanwhile.
        engine.save(&jo, &BoardOwner::Me, &own, version).await.unwrap();
        let lost = engine.save(&jo, &BoardOwner::Me, &board(&["x"]), version).await.unwrap_err();
        assert_eq!(lost.kind, ErrorKind::Conflict);

        // Back, and back again.
        let versions = engine.versions(&jo, &BoardOwner::Me).await.unwrap();
        assert_eq!(versions.iter().map(|one| (one.version, one.widgets)).collect::<Vec<_>>(), [(2, 2), (1, 2)]);
        engine.reset(&jo, &BoardOwner::Me).await.unwrap();
        let reset = engine.board(&jo).await.unwrap();
        assert_eq!((ids(&reset.board).as_str(), &reset.owner, reset.version), ("a new g", &group, 3));
        assert_eq!(engine.restore(&jo, &BoardOwner::Me, 2).await.unwrap(), 4);
        assert_eq!(ids(&engine.board(&jo).await.unwrap().board), "own a new");
        assert_eq!(engine.restore(&jo, &BoardOwner::Me, 99).await.unwrap_err().kind, ErrorKind::NotFound);
        for number in 4..30 {
            engine.save(&jo, &BoardOwner::Me, &own, number).await.unwrap();
        }
        assert_eq!(engine.versions(&jo, &BoardOwner::Me).await.unwrap().len(), 20);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn arrangements_of_others_are_for_administrators_and_recorded() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, jo, admin) = (&world.engine, jo(), user("root", &[], true));
        for owner in [BoardOwner::Portal, BoardOwner::Group("group:default/red".into())] {
            let errors = [
                engine.save(&jo, &owner, &board(&["a"]), 0).await.unwrap_err().kind,
                engine.saved(&jo, &owner).await.unwrap_err().kind,
                engine.reset(&jo, &owner).await.unwrap_err().kind,
                engine.versions(&jo, &owner).await.unwrap_err().kind,
                engine.restore(&jo, &owner, 1).await.unwrap_err().kind,
            ];
            assert_eq!(errors, [ErrorKind::Forbidden; 5]);
            engine.save(&admin, &owner, &board(&["a"]), 0).await.unwrap();
        }
        let person = BoardOwner::Group("user:default/jo".into());
        assert_eq!(engine.save(&admin, &person, &board(&["a"]), 0).await.unwrap_err().kind, ErrorKind::Invalid);
        for bad in [board(&["a", "a"]), board(&[""]), Board { widgets: vec![Placed::default()], ..Board::default() }] {
            assert_eq!(engine.save(&jo, &BoardOwner::Me, &bad, 0).await.unwrap_err().kind, ErrorKind::Invalid);
        }
        let recorded: Vec<(String, String)> = platform::read!(world.db, conn => {
            sqlx::query_as("SELECT action, target FROM audit_entries WHERE action LIKE 'home.%' ORDER BY seq")
                .fetch_all(conn)
                .await
        })
        .unwrap();
        let recorded: Vec<_> = recorded.iter().map(|(action, target)| format!("{action} {target}")).collect();
        assert_eq!(recorded, ["home.arranged everybody", "home.arranged group:default/red"], "{}", world.db.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_group_begins_with_everybodys_and_can_be_reset() {
    for db in databases().await {
        let world = World::new(db).await;
        let (engine, admin) = (&world.engine, user("root", &[], true));
        let group = BoardOwner::Group("group:default/red".into());
        engine.save(&admin, &BoardOwner::Portal, &board(&["a", "b"]), 0).await.unwrap();
        let first = engine.saved(&admin, &group).await.unwrap();
        assert_eq!((first.board, first.owner, first.version), (board(&["a", "b"]), BoardOwner::Portal, 0));
        engine.save(&admin, &group, &board(&["c"]), first.version).await.unwrap();
        let own = engine.saved(&admin, &group).await.unwrap();
        assert_eq!((own.board, own.owner, own.version), (board(&["c"]), group.clone(), 1));
        // Once reset it is as everybody's again, and is saved over the reset.
        engine.reset(&admin, &group).await.unwrap();
        let again = engine.saved(&admin, &group).await.unwrap();
        assert_eq!((again.board, again.owner, again.version), (board(&["a", "b"]), BoardOwner::Portal, 2));
        engine.save(&admin, &group, &board(&["d"]), again.version).await.unwrap();
        let member = user("member", &["group:default/red"], false);
        assert_eq!(engine.board(&member).await.unwrap().owner, group, "{}", world.db.kind);
        let versions = engine.versions(&admin, &group).await.unwrap();
        assert_eq!(versions.iter().map(|version| version.widgets).collect::<Vec<_>>(), [1, 0, 1]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pages_of_listed_sites_stand_in_cards() {
    for db in databases().await {
        let listed = "home: { frames: ['https://status.example.com', 'http://localhost:8080'] }";
        let world = World::with(db, Settings::of(&Config::from_text(listed).unwrap()).unwrap()).await;
        let (engine, jo) = (&world.engine, jo());
        for (asked, answer) in [
            ("https://status.example.com", "https://status.example.com/"),
            ("https://STATUS.example.com:443/a?b=c#d", "https://status.example.com/a?b=c#d"),
            ("http://localhost:8080/x", "http://localhost:8080/x"),
        ] {
            assert_eq!(engine.frame(&jo, asked).await.unwrap(), answer);
        }
        for other in [
            "http://status.example.com",
            "https://status.example.com:8443/",
            "https://status.example.com.evil.example/",
            "https://status.example.com@evil.example/",
            "https://jo:secret@status.example.com/",
            "https://evil.example/https://status.example.com",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://localhost/",
        ] {
            assert_eq!(engine.frame(&jo, other).await.unwrap_err().kind, ErrorKind::Forbidden, "{other}");
        }
        for none in ["", "/catalog", "status.example.com", "//status.example.com"] {
            assert_eq!(engine.frame(&jo, none).await.unwrap_err().kind, ErrorKind::Invalid, "{none}");
        }
    }
    for wrong in
        ["https://status.example.com/page", "http://status.example.com", "status.example.com", "*", "https://*"]
    {
        let text = format!("home: {{ frames: ['{wrong}'] }}");
        assert!(Settings::of(&Config::from_text(&text).unwrap()).is_err(), "{wrong}");
    }
}

const CONFIGURED: &str = "
home:
  widgets:
    - {widget: home.starred, width: 12, locked: true}
    - {widget: home.starred, width: 99, height: 0, settings: {show: all}}
  tools:
    - {title: Code search, url: 'https://code.example.com', icon: code, category: Code}
";

#[tokio::test(flavor = "multi_thread")]
async fn the_toolbox_has_the_companys_tools_and_ones_own() {
    for db in databases().await {
        let world = World::with(db, Settings::of(&Config::from_text(CONFIGURED).unwrap()).unwrap()).await;
        let (engine, jo, admin) = (&world.engine, jo(), user("root", &[], true));
        let tool = |title: &str, own| ToolChange {
            title: title.into(),
            url: "https://x.example".into(),
            own,
            ..ToolChange::default()
        };
        engine.save_tool(&jo, &tool("Mine", true)).await.unwrap();
        assert_eq!(engine.save_tool(&jo, &tool("Ours", false)).await.unwrap_err().kind, ErrorKind::Forbidden);
        engine.save_tool(&admin, &tool("Ours", false)).await.unwrap();
        let titles = async |who| {
            let toolbox = engine.toolbox(who).await.unwrap();
            toolbox.tools.into_iter().map(|tool| (tool.title, tool.own)).collect::<Vec<_>>()
        };
        let company = [("Code search".to_owned(), false), ("Ours".to_owned(), false)];
        assert_eq!(titles(&admin).await, company, "{}", world.db.kind);
        assert_eq!(titles(&jo).await.last().unwrap(), &("Mine".to_owned(), true));
        let tools = engine.toolbox(&jo).await.unwrap().tools;
        let (ours, mine) = (&tools[1], &tools[2]);
        assert_eq!(engine.remove_tool(&jo, &ours.id).await.unwrap_err().kind, ErrorKind::Forbidden);
        engine.remove_tool(&admin, &mine.id).await.unwrap();
        assert_eq!(titles(&jo).await.len(), 3, "it is nobody else's to take away");
        let change = ToolChange { id: mine.id.clone(), ..tool("Renamed", true) };
        engine.save_tool(&jo, &change).await.unwrap();
        assert_eq!(titles(&jo).await[2].0, "Renamed");
        engine.remove_tool(&jo, &mine.id).await.unwrap();
        assert_eq!(titles(&jo).await, company);
        for bad in ["javascript:1", "data:text/html,x", "//evil.example", "https://user@evil.example", "ftp://x", ""] {
            let change = ToolChange { url: bad.into(), ..tool("x", true) };
            assert_eq!(engine.save_tool(&jo, &change).await.unwrap_err().kind, ErrorKind::Invalid, "{bad}");
        }
        let first = engine.board(&jo).await.unwrap().board;
        assert_eq!(ids(&first), "home.starred home.starred.1");
        assert_eq!((first.widgets[1].size.width, first.widgets[1].size.height), (12, 1));
    }
}

#[test]
fn what_is_wrong_in_the_configuration_is_told_all_at_once() {
    let text = "home:\n  widgets: [{widget: Starred}]\n  tools: [{title: ' ', url: 'javascript:1', icon: 'X!'}]\n";
    let errors = Settings::of(&Config::from_text(text).unwrap()).unwrap_err();
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 4, "{texts:?}");
    assert!(texts[0].contains(":2 home.widgets[0].widget: expected a widget"), "{texts:?}");
}
