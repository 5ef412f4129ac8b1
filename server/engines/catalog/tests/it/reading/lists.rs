//! The catalog's list, export and suggestions.

use serde_json::{Value, json};
use services::Actor;
use services::catalog::{
    Annotated as _, Entities, ExportFormat, FacetName, Glances as _, ListQuery, Selection, SortColumn,
};

use super::fixture::{actor, catalogs, component, entity};

fn company() -> Vec<Value> {
    vec![
        entity("Group", "team-a", json!({"title": "Team A"}), json!({"type": "team", "children": []})),
        entity("Group", "team-b", json!({}), json!({"type": "team", "children": []})),
        entity("System", "shop", json!({"title": "The Shop"}), json!({"owner": "team-a"})),
        component("cart", json!({"system": "shop", "type": "service"})),
        component("checkout", json!({"system": "shop", "type": "website", "lifecycle": "experimental"})),
        component("mailer", json!({"owner": "team-b", "type": "Service"})),
        entity(
            "Component",
            "ledger",
            json!({"title": "a Ledger", "tags": ["java", "money"], "namespace": "finance",
            "description": "Keeps the payment records of everybody"}),
            json!({"type": "library", "lifecycle": "production", "owner": "group:default/team-b"}),
        ),
    ]
}

fn query() -> ListQuery {
    ListQuery { kind: Some("component".into()), page: 1, size: 50, ..ListQuery::default() }
}

fn select(facet: FacetName, values: &[&str]) -> Selection {
    Selection { facet, values: values.iter().map(|value| (*value).to_owned()).collect() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_has_rows_tabs_and_facets() {
    for catalog in catalogs(&company()).await {
        let page = catalog.service.list(&actor(), &query()).await.unwrap();
        let titles: Vec<&str> = page.rows.iter().map(|row| row.link.title.as_str()).collect();
        assert_eq!(titles, ["a Ledger", "cart", "checkout", "mailer"], "{}", catalog.db.kind);
        assert_eq!((page.total, page.of_kind), (4, 4));
        let kinds: Vec<(&str, u64)> = page.kinds.iter().map(|kind| (kind.kind.as_str(), kind.count)).collect();
        assert_eq!(kinds, [("Component", 4), ("System", 1), ("Group", 2)]);
        let cart = page.rows.iter().find(|row| row.link.title == "cart").unwrap();
        assert_eq!(cart.owners[0].title, "Team A");
        assert!(cart.owners[0].exists);
        assert_eq!(cart.system.as_ref().unwrap().title, "The Shop");
        let facet = |name: FacetName| {
            let facet = page.facets.iter().find(|facet| facet.name == name).unwrap();
            facet.values.iter().map(|value| (value.label.clone(), value.count)).collect::<Vec<_>>()
        };
        assert_eq!(facet(FacetName::Type), [("Service".to_owned(), 2), ("library".into(), 1), ("website".into(), 1)]);
        assert_eq!(facet(FacetName::Owner), [("Team A".to_owned(), 2), ("team-b".into(), 2)]);
        assert_eq!(facet(FacetName::System), [("The Shop".to_owned(), 2)]);
        assert_eq!(facet(FacetName::Namespace), [("default".to_owned(), 3), ("finance".into(), 1)]);
        assert_eq!(facet(FacetName::Status), []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facet_is_counted_under_all_filters_but_its_own() {
    for catalog in catalogs(&company()).await {
        let query = ListQuery {
            selected: vec![select(FacetName::Type, &["service"]), select(FacetName::Owner, &["group:default/team-b"])],
            ..query()
        };
        let page = catalog.service.list(&actor(), &query).await.unwrap();
        assert_eq!(page.rows.iter().map(|row| row.link.entity_ref.name()).collect::<Vec<_>>(), ["mailer"]);
        assert_eq!((page.total, page.of_kind), (1, 4));
        let facet = |name: FacetName| {
            let facet = page.facets.iter().find(|facet| facet.name == name).unwrap();
            facet.values.iter().map(|value| (value.value.to_lowercase(), value.count)).collect::<Vec<_>>()
        };
        assert_eq!(facet(FacetName::Type), [("service".to_owned(), 1), ("library".into(), 1)]);
        assert_eq!(
            facet(FacetName::Owner),
            [("group:default/team-a".to_owned(), 1), ("group:default/team-b".into(), 1)]
        );
        assert_eq!(facet(FacetName::Lifecycle), [("production".to_owned(), 1)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_value_without_entities_is_still_shown() {
    for catalog in catalogs(&company()).await {
        let query = ListQuery { selected: vec![select(FacetName::Tag, &["cobol"])], ..query() };
        let page = catalog.service.list(&actor(), &query).await.unwrap();
        assert_eq!(page.total, 0);
        let tags = page.facets.iter().find(|facet| facet.name == FacetName::Tag).unwrap();
        assert!(tags.values.iter().any(|value| value.value == "cobol" && value.count == 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_order_and_what_has_no_value_comes_last() {
    for catalog in catalogs(&company()).await {
        let names = async |sort, descending| {
            let query = ListQuery { sort: Some(sort), descending, ..query() };
            let page = catalog.service.list(&actor(), &query).await.unwrap();
            page.rows.iter().map(|row| row.link.entity_ref.name().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(SortColumn::Name, true).await, ["mailer", "checkout", "cart", "ledger"]);
        assert_eq!(names(SortColumn::Type, false).await, ["ledger", "cart", "mailer", "checkout"]);
        assert_eq!(names(SortColumn::System, false).await, ["cart", "checkout", "ledger", "mailer"]);
        assert_eq!(names(SortColumn::System, true).await, ["checkout", "cart", "ledger", "mailer"]);
        assert_eq!(names(SortColumn::Lifecycle, false).await, ["checkout", "ledger", "cart", "mailer"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_is_found_where_it_stands_and_never_an_error() {
    for catalog in catalogs(&company()).await {
        let names = async |text: &str| {
            let query = ListQuery { text: text.into(), kind: None, ..query() };
            let page = catalog.service.list(&actor(), &query).await.unwrap();
            let mut names: Vec<_> = page.rows.iter().map(|row| row.link.entity_ref.name().to_owned()).collect();
            names.sort();
            names
        };
        assert_eq!(names("ledg").await, ["ledger"], "as it is typed");
        assert_eq!(names("payment records").await, ["ledger"], "in the description");
        assert_eq!(names("money").await, ["ledger"], "a tag");
        assert_eq!(names("PAY rec").await, Vec::<String>::new(), "only the last word is still being typed");
        assert_eq!(names("team-b").await, ["ledger", "mailer", "team-b"], "an owner");
        assert_eq!(names("  ").await.len(), 7, "nothing typed");
        for hostile in [
            "\" OR",
            "NEAR(",
            "*",
            "title:",
            "cart AND",
            "(((",
            "\\",
            "%",
            "_",
            "^2",
            "name:[a TO *]",
            "+-!",
            "\u{0}\u{1}",
            "a~1000",
            "/.*/",
            "'; DROP TABLE catalog_entities; --",
            "😀",
            "\u{202e}",
            &"a ".repeat(10_000),
            &"x".repeat(100_000),
        ] {
            let query = ListQuery { text: hostile.into(), ..query() };
            catalog.service.list(&actor(), &query).await.unwrap();
            catalog.service.suggest(&actor(), hostile, 10).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_hold_what_is_selected() {
    let mut entities = company();
    entities.push(entity(
        "Component",
        "evil",
        json!({"title": "=cmd|' /C calc'!A0", "description": "+1"}),
        json!({"owner": "team-a"}),
    ));
    for catalog in catalogs(&entities).await {
        let export = catalog.service.export(&actor(), &query(), &[], ExportFormat::Csv).await.unwrap();
        assert_eq!(export.file_name, "component.csv");
        assert_eq!(export.content.lines().count(), 6);
        assert!(export.content.contains("\"'=cmd|' /C calc'!A0\""), "{}", export.content);
        let refs = ["component:default/cart".parse().unwrap(), "component:default/none".parse().unwrap()];
        let export = catalog.service.export(&actor(), &query(), &refs, ExportFormat::Json).await.unwrap();
        let entities: Vec<Value> = serde_json::from_str(&export.content).unwrap();
        assert_eq!(entities.len(), 1);
        assert_eq!(entities[0]["metadata"]["name"], "cart");
        let export = catalog.service.export(&actor(), &query(), &refs, ExportFormat::Yaml).await.unwrap();
        assert!(
            export.content.starts_with("---\n") && export.content.contains("kind: Component"),
            "{}",
            export.content
        );
        assert!(!export.content.contains("uid:") && !export.content.contains("relations:"), "as a file holds it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_forgive_a_slip() {
    for catalog in catalogs(&company()).await {
        let first = async |text: &str| {
            let links = catalog.service.suggest(&actor(), text, 5).await.unwrap();
            links.first().map(|link| link.entity_ref.to_string())
        };
        assert_eq!(first("cart").await.as_deref(), Some("component:default/cart"));
        assert_eq!(first("chec").await.as_deref(), Some("component:default/checkout"));
        assert_eq!(first("Ledg").await.as_deref(), Some("component:finance/ledger"));
        assert_eq!(first("chekout").await.as_deref(), Some("component:default/checkout"));
        assert_eq!(first("system:default/shop").await.as_deref(), Some("system:default/shop"));
        assert_eq!(first("component:default/chekout").await.as_deref(), Some("component:default/checkout"));
        assert_eq!(first("zzzzzz").await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_names_a_kind_gets_it_first() {
    let things = [
        entity("System", "shop", json!({}), json!({"owner": "team-a"})),
        component("shop-front", json!({})),
        entity("System", "shop-old", json!({}), json!({"owner": "team-a"})),
    ];
    for catalog in catalogs(&things).await {
        let refs = async |text: &str| {
            let links = catalog.service.suggest(&actor(), text, 2).await.unwrap();
            links.iter().map(|link| link.entity_ref.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(refs("shop").await[0], "system:default/shop");
        assert_eq!(refs("component:default/shop").await, ["component:default/shop-front", "system:default/shop"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_a_group_acts_for_those_above_it_and_for_no_other() {
    let group = |name: &str, parent: Option<&str>| {
        entity("Group", name, json!({}), json!({"type": "team", "children": [], "parent": parent}))
    };
    let things = [
        group("all", None),
        group("engineering", Some("all")),
        group("web", Some("engineering")),
        group("mobile", Some("engineering")),
        // Two that are each other's parents.
        group("hen", Some("egg")),
        group("egg", Some("hen")),
        entity("User", "jo", json!({}), json!({"memberOf": ["web"]})),
        entity("User", "ada", json!({}), json!({"memberOf": ["hen"]})),
        entity("User", "new", json!({}), json!({"memberOf": []})),
    ];
    for catalog in catalogs(&things).await {
        let groups = async |name: &str| {
            let user = format!("user:default/{name}").parse().unwrap();
            catalog.service.membership(&actor(), &user).await
        };
        assert_eq!(
            groups("jo").await.unwrap(),
            ["web", "engineering", "all"].map(|name| format!("group:default/{name}"))
        );
        assert_eq!(groups("ada").await.unwrap(), ["group:default/hen", "group:default/egg"]);
        assert_eq!(groups("new").await.unwrap(), [""; 0]);
        assert_eq!(groups("gone").await.unwrap_err().kind.status(), 404);
        let meant = async |owners: &[&str]| {
            let owners: Vec<String> = owners.iter().map(|owner| (*owner).to_owned()).collect();
            catalog.service.audience(&Actor::portal(), &owners).await.unwrap()
        };
        let names = async |owners: &[&str]| -> Vec<String> {
            meant(owners).await.into_iter().map(|one| one.entity_ref).collect()
        };
        let engineers = meant(&["group:default/engineering"]).await;
        assert_eq!(engineers.len(), 1, "{engineers:?}");
        let mut acts_for = engineers[0].ownership.clone();
        acts_for.sort();
        assert_eq!(
            acts_for,
            ["group:default/all", "group:default/engineering", "group:default/web", "user:default/jo"],
            "{}",
            catalog.db.kind
        );
        assert_eq!(
            names(&["group:default/egg", "user:default/new", "user:default/gone", "component:default/x"]).await,
            ["user:default/ada", "user:default/new"]
        );
        assert_eq!(names(&["group:default/none"]).await, [""; 0]);
        assert_eq!(names(&[]).await, ["user:default/ada", "user:default/jo", "user:default/new"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_carries_an_annotation_is_found_where_it_is_clear() {
    let carrying = |kind: &str, name: &str, slug: &str| {
        entity(kind, name, json!({"annotations": {"github.com/project-slug": slug}}), json!({"owner": "team-a"}))
    };
    let things = [
        carrying("Component", "till", "acme/Till"),
        carrying("API", "till-api", "acme/till"),
        carrying("API", "prices", "acme/prices"),
        carrying("Component", "left", "acme/many"),
        carrying("Component", "right", "acme/many"),
        carrying("System", "many", "acme/many"),
    ];
    for catalog in catalogs(&things).await {
        let found = async |annotation: &str| {
            let values = ["acme/till", "ACME/prices", "acme/many", "acme/none", "acme/till"].map(str::to_owned);
            let found = catalog.service.annotated(&actor(), annotation, &values).await.unwrap();
            found.into_iter().map(|link| link.map(|link| link.entity_ref.to_string())).collect::<Vec<_>>()
        };
        let (till, prices) = (Some("component:default/till".to_owned()), Some("api:default/prices".to_owned()));
        assert_eq!(found("github.com/project-slug").await, [till.clone(), prices, None, None, till]);
        assert_eq!(found("gitlab.com/project-slug").await, [None, None, None, None, None]);
    }
}
