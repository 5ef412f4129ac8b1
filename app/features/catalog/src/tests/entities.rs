//! The pages of entities of each kind, and their states.

use model::Link;
use services::Error;
use services::catalog::*;

use super::double::{Answers, Double};
use super::get;

fn link(text: &str, exists: bool) -> EntityLink {
    let entity_ref: model::EntityRef = text.parse().expect("a reference");
    EntityLink { title: entity_ref.name().to_uppercase(), entity_ref, kind_type: Some("service".into()), exists }
}

fn relation(kind: &str, title: &str, items: Vec<EntityLink>) -> RelationGroup {
    RelationGroup { kind: kind.into(), title: title.into(), total: items.len() as u64, items }
}

fn overview(text: &str, kind: &str) -> Overview {
    Overview {
        link: link(text, true),
        kind: kind.into(),
        name: "x".into(),
        description_html: "<p>Sells <b>tickets</b>.</p>".into(),
        lifecycle: Some("deprecated".into()),
        owners: vec![link("group:default/payments", true)],
        part_of: vec![link("system:default/shop", true)],
        tags: vec!["rust".into()],
        labels: vec![("tier".into(), "1".into())],
        links: vec![Link { url: "https://logs.example".into(), title: Some("Logs".into()), ..Link::default() }],
        profile: None,
        source: Source {
            location: "url:https://git.example/shop/catalog-info.yaml".into(),
            origin: "url:https://git.example/all.yaml".into(),
            view_url: Some("https://git.example/view".into()),
            edit_url: Some("https://git.example/edit".into()),
            line: Some(12),
            read_at: Some(1_795_344_180_000_000),
            next_read_at: None,
        },
        relations: vec![
            relation(
                "dependsOn",
                "Depends on",
                vec![link("resource:default/db", true), link("component:default/gone", false)],
            ),
            relation(
                "hasPart",
                "Has part",
                vec![link("component:default/part", true), link("api:default/part-api", true)],
            ),
        ],
        problems: Vec::new(),
        orphan: false,
        etag: "e1".into(),
        updated_at: 1_795_000_000_000_000,
        has_definition: false,
        outline: None,
        fields: vec![("targets".into(), "./a.yaml\n./b.yaml".into())],
        can_refresh: true,
        can_delete: true,
        removable_location: Some("location-1".into()),
    }
}

fn answering(overview: Overview) -> Answers {
    Answers { overview: Ok(overview), ..Answers::default() }
}

#[tokio::test]
async fn a_component_says_what_it_is() {
    let answers = answering(overview("component:default/checkout", "Component"));
    let answer = get(Double::new(answers), "/catalog/default/component/checkout").await;
    assert_eq!(answer.status, 200);
    answer
        .has("<title>CHECKOUT</title>")
        .has("component:default/checkout")
        .has("href=\"https://git.example/edit\"")
        .has("<p>Sells <b>tickets</b>.</p>")
        .has("catalog-info.yaml, line 12")
        .has("2 min ago")
        .has("deprecated")
        .has("Depends on")
        .has("Has part: Components")
        .has("Has part: APIs")
        .has("not in the catalog")
        .has_not("href=\"/catalog/default/component/gone\"")
        .has("action=\"/fn/catalog/refresh\"")
        .has("href=\"/catalog/default/component/checkout/history\"");
}

#[tokio::test]
async fn problems_and_orphans_are_said_first() {
    let mut broken = overview("component:default/checkout", "Component");
    broken.orphan = true;
    broken.problems = vec![Problem {
        error: true,
        message: "spec.owner is missing".into(),
        file: Some("catalog-info.yaml".into()),
        line: Some(7),
        field: Some("spec.owner".into()),
        hint: Some("Add the group that looks after it.".into()),
    }];
    let answer = get(Double::new(answering(broken)), "/catalog/default/component/checkout").await;
    answer
        .has("This entity is orphaned")
        .has("catalog-info.yaml, line 7")
        .has("<code>spec.owner<")
        .has("Add the group that looks after it.");
}

#[tokio::test]
async fn a_missing_entity_proposes_near_ones() {
    let answers = Answers { near: vec![link("component:default/checkout", true)], ..Answers::default() };
    let answer = get(Double::new(answers), "/catalog/default/component/chekout").await;
    assert_eq!(answer.status, 404);
    answer.has("component:default/chekout").has("href=\"/catalog/default/component/checkout\"");
}

#[tokio::test]
async fn failures_have_their_status() {
    for (error, status) in [(Error::internal(), 500), (Error::forbidden("Not yours."), 403)] {
        let answers = Answers { overview: Err(error), ..Answers::default() };
        let answer = get(Double::new(answers), "/catalog/default/component/checkout").await;
        assert_eq!(answer.status, status);
        answer.has("request-7");
    }
}

#[tokio::test]
async fn an_unknown_tab_is_not_found() {
    let answers = answering(overview("component:default/checkout", "Component"));
    let answer = get(Double::new(answers), "/catalog/default/component/checkout/nonsense").await;
    assert_eq!(answer.status, 404);
    answer.has("This entity has no such part");
}

#[tokio::test]
async fn a_group_shows_members_and_what_it_owns() {
    let owned =
        |kind: &str, kind_type: &str, count| Owned { kind: kind.into(), kind_type: Some(kind_type.into()), count };
    let group = GroupView {
        parent: Some(link("group:default/company", true)),
        children: vec![link("group:default/refunds", true)],
        members: vec![Member {
            link: link("user:default/jo.larsen", true),
            profile: Profile { email: Some("jo@x".into()), picture: None },
        }],
        member_total: 1,
        aggregated_member_total: 4,
        owned: vec![owned("Component", "service", 3)],
        aggregated: vec![owned("Component", "service", 9)],
    };
    let mut answers = answering(overview("group:default/payments", "Group"));
    answers.group = Ok(group);
    let double = Double::new(answers);
    let answer = get(double.clone(), "/catalog/default/group/payments").await;
    answer
        .has(">JL<")
        .has("3 more in groups below")
        .has("href=\"/catalog?type=service&amp;owner=group:default/payments\"")
        .has("href=\"/catalog/default/group/refunds\"");
    let answer = get(double, "/catalog/default/group/payments?owned=all").await;
    answer.has("<b>9<").has_not("owner=group:default/payments");
}

#[tokio::test]
async fn a_user_owns_through_groups() {
    let mut answers = answering(overview("user:default/jo", "User"));
    answers.user = Ok(UserView {
        groups: vec![link("group:default/payments", true)],
        owned: vec![Owned { kind: "API".into(), kind_type: None, count: 2 }],
        entities: vec![link("api:default/pay", true)],
        total: 2,
    });
    let answer = get(Double::new(answers), "/catalog/default/user/jo").await;
    answer
        .has("href=\"/catalog?kind=api&amp;owner=user:default/jo&amp;owner=group:default/payments\"")
        .has("href=\"/catalog/default/api/pay\"");
}

#[tokio::test]
async fn a_system_lists_its_parts() {
    let mut answers = answering(overview("system:default/shop", "System"));
    answers.list = Ok(ListPage { total: 0, ..ListPage::default() });
    let double = Double::new(answers);
    get(double.clone(), "/catalog/default/system/shop").await.has("Nothing is part of this system yet");
    let asked = double.asked();
    assert_eq!(asked[0].selected, [Selection { facet: FacetName::System, values: vec!["system:default/shop".into()] }]);
    assert_eq!(asked[0].kind, None);
    let answer =
        get(Double::new(answering(overview("domain:default/selling", "Domain"))), "/catalog/default/domain/selling")
            .await;
    answer.has("href=\"/catalog/default/component/part\"");
}

#[tokio::test]
async fn foreign_kinds_and_locations_have_their_fields() {
    for (text, kind) in
        [("gadget:default/x", "Gadget"), ("location:default/x", "Location"), ("template:default/x", "Template")]
    {
        let path = text.parse::<model::EntityRef>().expect("a reference").path();
        get(Double::new(answering(overview(text, kind))), &path).await.has("targets").has("./b.yaml").has(kind);
    }
}

#[tokio::test]
async fn history_shows_what_changed() {
    let mut answers = answering(overview("component:default/checkout", "Component"));
    let field = FieldChange { field: "spec.owner".into(), before: Some("risk".into()), after: Some("payments".into()) };
    answers.history = Ok(History {
        changes: vec![
            Change {
                id: 9,
                at: 1_795_344_000_000_000,
                kind: ChangeKind::Updated,
                fields: vec![field],
                revision: Some("0123456789abcdef".into()),
                location: "file:a/b.yaml".into(),
            },
            Change {
                id: 3,
                at: 1_795_000_000_000_000,
                kind: ChangeKind::Created,
                fields: Vec::new(),
                revision: None,
                location: String::new(),
            },
        ],
        next: Some(3),
    });
    let answer = get(Double::new(answers), "/catalog/default/component/checkout/history").await;
    answer
        .has("1 field changed")
        .has("spec.owner")
        .has("payments")
        .has("0123456789<")
        .has("b.yaml")
        .has("href=\"/catalog/default/component/checkout/history?before=3\"");
    let answers = answering(overview("component:default/checkout", "Component"));
    get(Double::new(answers), "/catalog/default/component/checkout/history").await.has("No changes are known");
}

#[tokio::test]
async fn inspect_shows_the_raw_forms() {
    let mut answers = answering(overview("component:default/checkout", "Component"));
    answers.inspection = Ok(Inspection {
        yaml: "kind: Component\nx: <script>\n".into(),
        json: "{\n  \"kind\": \"Component\"\n}".into(),
        source_json: String::new(),
        relations: vec![("ownedBy".into(), link("group:default/payments", true))],
        ancestry: vec![link("location:default/all", true)],
        colocated: Vec::new(),
        problems: Vec::new(),
        uid: "u-1".into(),
        etag: "e-1".into(),
    });
    let double = Double::new(answers);
    let path = "/catalog/default/component/checkout/inspect";
    let answer = get(double.clone(), path).await;
    answer.has("u-1").has("ownedBy").has("&lt;script&gt;").has("Read through");
    get(double.clone(), &format!("{path}?form=json")).await.has("&quot;kind&quot;");
    get(double, &format!("{path}?form=source")).await.has("It never stood in a file");
}
