//! What the configuration says, and what each kind of caller sees of it.

use platform::testing::databases;
use services::navigation::{Audience, Navigation as _, Viewer};
use services::{Actor, ErrorKind, Subject};

use super::world::{World, admin, entry, layout, settings, user, written};

const CONFIGURED: &str = "
callboard:
  navigation:
    groups:
      - kind: main
        entries:
          - /explore
          - {url: /, title: Begin, icon: star}
      - title: Payments
        audience: [group:default/payments, shop]
        entries:
          - {url: 'https://ledger.example', title: Ledger}
          - {url: 'https://keys.example', title: Keys, audience: administrators}
      - kind: more
        entries:
          - {url: 'https://wiki.example', title: Wiki}
          - {url: '/catalog?kind=api', title: APIs, audience: 'group:default/shop'}
    hidden: [/register]
";

#[tokio::test(flavor = "multi_thread")]
async fn without_a_word_of_anybody_plugins_say_where_things_stand() {
    for db in databases().await {
        let world = World::new(db).await;
        for actor in [admin(), user("jo", &[], false)] {
            assert_eq!(world.seen(&actor).await, "", "{}", world.db.kind);
        }
        let nobody = world.engine.shown(&Actor::anonymous("")).await.unwrap_err();
        assert_eq!(nobody.kind, ErrorKind::Unauthenticated);
        // Who changes it begins with all there is.
        let edited = world.engine.edited(&admin()).await.unwrap();
        assert_eq!((edited.version, edited.saved, edited.layout.groups.len()), (0, false, 4));
        let seen = world.engine.preview(&admin(), &edited.layout, &Viewer::Administrator).await.unwrap();
        let all = "main: / /catalog /explore | manage: /register | administration: /admin/people | person: /settings";
        assert_eq!(written(&seen), all);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_caller_sees_what_is_meant_for_them() {
    for db in databases().await {
        let world = World::with(db, CONFIGURED).await;
        let jo = user("jo", &[], false);
        let more = "more: https://wiki.example";
        // /catalog is not named: it comes in among those of its kind, after / that comes before it.
        assert_eq!(world.seen(&jo).await, format!("main: /explore / /catalog | {more} | person: /settings"));
        let teller = user("kim", &["group:default/payments", "group:default/shop"], false);
        assert_eq!(
            world.seen(&teller).await,
            format!(
                "main: /explore / /catalog | plain: https://ledger.example | {more} /catalog?kind=api | person: /settings"
            ),
            "{}",
            world.db.kind
        );
        let chief = user("ada", &["group:default/payments"], true);
        assert_eq!(
            world.seen(&chief).await,
            format!(
                "main: /explore / /catalog | administration: /admin/people | \
                 plain: https://ledger.example https://keys.example | {more} | person: /settings"
            )
        );
        // Programs administer, and are in no group.
        let program = Actor::new(Subject::Service { subject: "external:ci".into() }, "r");
        assert_eq!(
            world.seen(&program).await,
            format!("main: /explore / /catalog | administration: /admin/people | {more} | person: /settings")
        );
        let first = &world.engine.shown(&jo).await.unwrap()[0].entries;
        assert_eq!((first[0].title.as_str(), first[0].icon.as_str()), ("", ""), "what the plugin says");
        assert_eq!((first[1].title.as_str(), first[1].icon.as_str()), ("Begin", "star"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_what_the_others_see() {
    for db in databases().await {
        let world = World::with(db, CONFIGURED).await;
        world.knows_groups().await;
        let engine = &world.engine;
        let layout = engine.edited(&admin()).await.unwrap().layout;
        let preview = async |viewer: Viewer| written(&engine.preview(&admin(), &layout, &viewer).await.unwrap());
        assert_eq!(preview(Viewer::Everybody).await, world.seen(&user("jo", &[], false)).await, "{}", world.db.kind);
        assert_eq!(preview(Viewer::Administrator).await, world.seen(&admin()).await);
        // Whoever is in a group acts for those above it as well.
        let teller = user("kim", &["group:default/payments", "group:default/shop"], false);
        assert_eq!(preview(Viewer::Group("payments".into())).await, world.seen(&teller).await);
        let shop = user("lee", &["group:default/shop"], false);
        assert_eq!(preview(Viewer::Group("group:default/shop".into())).await, world.seen(&shop).await);
        assert_eq!(preview(Viewer::Group("nowhere".into())).await, preview(Viewer::Everybody).await);
        let person = engine.preview(&admin(), &layout, &Viewer::Group("user:default/jo".into())).await.unwrap_err();
        assert_eq!(person.kind, ErrorKind::Invalid);
    }
}

#[test]
fn what_is_wrong_in_the_configuration_is_told_with_its_place() {
    let wrong = "
callboard:
  navigation:
    groups:
      - kind: menu
      - kind: more
        entries:
          - {url: 'javascript:alert(1)', title: Run}
          - {url: //evil.example, title: Evil}
          - {url: https://x.example, icon: 'X!'}
          - /explore
      - kind: more
        title: 'a title that goes on for longer than anybody would want to read'
        audience: user:default/jo
        entries: [/explore, /nowhere]
    hidden: [nothing]
";
    let errors: Vec<String> = settings(wrong).unwrap_err().iter().map(ToString::to_string).collect();
    let address = "expected an address with http or https, or a page of the portal";
    let expected = [
        ":5 callboard.navigation.groups[0].kind: expected one of main, manage, administration, person, more".to_owned(),
        format!(":8 callboard.navigation.groups[1].entries[0].url: {address}"),
        format!(":9 callboard.navigation.groups[1].entries[1].url: {address}"),
        ":10 callboard.navigation.groups[1].entries[2].title: expected what people call it".to_owned(),
        ":10 callboard.navigation.groups[1].entries[2].icon: expected the name of an icon".to_owned(),
        ":12 callboard.navigation.groups[2].kind: expected one group of the kind more".to_owned(),
        ":13 callboard.navigation.groups[2].title: expected at most 60 characters, in one line".to_owned(),
        ":14 callboard.navigation.groups[2].audience: expected everybody, administrators, or references of groups"
            .to_owned(),
        ":15 callboard.navigation.groups[2].entries[0].url: expected each address once".to_owned(),
        ":15 callboard.navigation.groups[2].entries[1].title: expected what people call it".to_owned(),
        format!(":16 callboard.navigation.hidden[0]: {address}"),
    ];
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for (error, expected) in errors.iter().zip(&expected) {
        assert!(error.contains(expected.as_str()), "{error} is not {expected}");
    }
    let mapping =
        settings("callboard: {navigation: {groups: [{entries: [{title: x, audience: {a: b}}]}]}}").unwrap_err();
    assert!(mapping[0].to_string().contains("groups[0].entries[0].audience: expected a text or a list"), "{mapping:?}");
}

#[test]
fn short_and_long_forms_say_the_same() {
    let short = settings("callboard: {navigation: {groups: [{entries: [/explore]}]}}").unwrap().layout.unwrap();
    let long = "callboard: {navigation: {groups: [{title: '', audience: everybody, entries: [{url: ' /explore '}]}]}}";
    assert_eq!(settings(long).unwrap().layout.unwrap(), short);
    assert_eq!(
        short,
        layout(vec![services::navigation::LayoutGroup { entries: vec![entry("/explore", "")], ..Default::default() }])
    );
    assert_eq!(settings("callboard: {navigation: {}}").unwrap().layout, None);
    let groups = settings("callboard: {navigation: {groups: [{audience: [red, 'group:Other/Blue', red]}]}}").unwrap();
    let refs = vec!["group:default/red".to_owned(), "group:other/blue".to_owned()];
    assert_eq!(groups.layout.unwrap().groups[0].audience, Audience::Groups(refs));
}
