//! Whatever somebody may not see is not there for them: a catalog seen through any condition answers every question as a
//! catalog would that never had the other entities (A12, A26, A27, A28).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use engine_catalog::entities::EntitiesService;
use engine_catalog::graphs::GraphsService;
use engine_catalog::sight::fulfils;
use model::EntityRef;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use services::catalog::*;
use services::permission::{Condition, Decide, Decision, Permission, of_catalog};
use services::{Actor, ErrorKind, Subject};

use super::fixture::*;

/// Decides as the test says.
#[derive(Default)]
struct Told(Mutex<Option<Condition>>);

impl Decide for Told {
    fn decide(&self, actor: &Actor, permission: &Permission) -> Decision {
        match (&*self.0.lock().unwrap(), &actor.subject) {
            (_, Subject::Portal) | (None, _) => Decision::Allow,
            (Some(condition), _) if *permission == of_catalog::READ => Decision::When(condition.clone()),
            (Some(_), _) => Decision::Allow,
        }
    }
}

/// Who sees what the condition says.
fn somebody() -> Actor {
    let jo = "user:default/jo".to_owned();
    Actor::new(Subject::User { entity_ref: jo.clone(), ownership: vec![jo], administrator: false }, "")
}

/// The same, in two groups.
fn member() -> Actor {
    let jo = "user:default/jo".to_owned();
    let ownership = vec![jo.clone(), "group:default/a".into(), "group:default/b".into()];
    Actor::new(Subject::User { entity_ref: jo, ownership, administrator: false }, "")
}

const OWNERS: [&str; 4] = ["group:default/a", "group:default/b", "group:default/c", "user:default/u1"];

/// Components, APIs, systems, domains, groups and users that name each other, some of which are not there.
fn documents() -> impl Strategy<Value = Vec<Value>> {
    let number = || 0u8..8;
    let thing = (
        number(),
        prop::sample::select(&OWNERS[..]),
        prop::collection::vec(number(), 0..3),
        prop::collection::vec(number(), 0..3),
        prop::option::of(number()),
        prop::collection::vec(prop::sample::select(&["x", "y", "z"][..]), 0..3),
        prop::sample::select(&["component", "component", "api", "system", "domain", "group", "user"][..]),
        any::<bool>(),
    );
    prop::collection::vec(thing, 12..40).prop_map(|things| {
        let mut documents: Vec<Value> = Vec::new();
        let mut names = BTreeSet::new();
        for (name, owner, depends, apis, part, tags, kind, marked) in things {
            let several = |kind: &str, numbers: &[u8]| -> Vec<String> {
                numbers.iter().map(|number| format!("{kind}:n{number}")).collect()
            };
            let (kind, name, spec) = match kind {
                "component" => (
                    "Component",
                    format!("n{name}"),
                    json!({"type": if marked { "service" } else { "website" }, "lifecycle": "production", "owner": owner,
                        "dependsOn": several("component", &depends), "consumesApis": several("api", &apis),
                        "providesApis": several("api", &depends), "system": part.map(|part| format!("n{part}"))}),
                ),
                "api" => (
                    "API",
                    format!("n{name}"),
                    json!({"type": "openapi", "lifecycle": "production", "owner": owner, "definition": "x",
                        "system": part.map(|part| format!("n{part}"))}),
                ),
                "system" => {
                    ("System", format!("n{name}"), json!({"owner": owner, "domain": part.map(|part| format!("n{part}"))}))
                }
                "domain" => ("Domain", format!("n{name}"), json!({"owner": owner})),
                "group" => {
                    let letters = ["a", "b", "c", "d"];
                    let name = letters[usize::from(name) % 4];
                    let parent = part.map(|part| letters[usize::from(part) % 4]);
                    ("Group", name.to_owned(), json!({"type": "team", "children": [], "parent": parent}))
                }
                _ => {
                    let groups: Vec<&str> = depends.iter().map(|one| ["a", "b", "c"][usize::from(*one) % 3]).collect();
                    ("User", format!("u{name}"), json!({"memberOf": groups, "profile": {"displayName": format!("U {name}")}}))
                }
            };
            if names.insert((kind, name.clone())) {
                let mut metadata = json!({"tags": tags, "description": format!("about {name}")});
                if marked {
                    metadata["annotations"] = json!({"acme.example/visible": "yes"});
                }
                let mut document = entity(kind, &name, metadata, spec);
                let spec = document["spec"].as_object_mut().unwrap();
                spec.retain(|_, value| !value.is_null());
                documents.push(document);
            }
        }
        documents
    })
}

fn conditions() -> impl Strategy<Value = Condition> {
    let owners = prop::collection::vec(prop::sample::select(&OWNERS[..]).prop_map(str::to_owned), 0..3);
    let kinds = prop::collection::vec(
        prop::sample::select(&["component", "api", "system", "domain", "group", "user"][..]).prop_map(str::to_owned),
        1..4,
    );
    let leaf = prop_oneof![
        owners.prop_map(|owners| Condition::In("relations.ownedby".into(), owners)),
        kinds.prop_map(|kinds| Condition::In("kind".into(), kinds)),
        Just(Condition::Exists("metadata.annotations.acme.example/visible".into(), true)),
        Just(Condition::In("metadata.tags".into(), vec!["x".into()])),
        Just(Condition::In("spec.type".into(), vec!["service".into()])),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Condition::All),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Condition::Any),
            inner.prop_map(|part| Condition::Not(Box::new(part))),
        ]
    })
}

/// What both catalogs are asked, and what they said. Errors as their kind and text.
async fn questions(
    entities: &Arc<EntitiesService>,
    graphs: &Arc<dyn Graphs>,
    actor: &Actor,
    refs: &[EntityRef],
) -> Vec<(String, String)> {
    let mut said = Vec::new();
    fn told<T: std::fmt::Debug>(answer: services::Result<T>) -> String {
        match answer {
            Ok(answer) => format!("{answer:?}"),
            Err(error) => format!("{:?} {} {:?}", error.kind, error.message, error.hint),
        }
    }
    let mut say = |question: String, answer: String| said.push((question, answer));
    for kind in [None, Some("component"), Some("group")] {
        for sort in [None, Some(SortColumn::Owner), Some(SortColumn::System)] {
            let query = ListQuery { kind: kind.map(str::to_owned), sort, size: 7, page: 1, ..ListQuery::default() };
            say(format!("list {kind:?} {sort:?}"), told(entities.list(actor, &query).await));
        }
    }
    let selected = Selection { facet: FacetName::Tag, values: vec!["x".into(), "hidden".into()] };
    let query = ListQuery { selected: vec![selected], size: 100, ..ListQuery::default() };
    say("list of a tag".into(), told(entities.list(actor, &query).await));
    let text = ListQuery { text: "about n3".into(), size: 100, ..ListQuery::default() };
    let found = entities.list(actor, &text).await.map(|page| {
        let rows: BTreeSet<String> = page.rows.iter().map(|row| row.link.entity_ref.to_string()).collect();
        (rows, page.total, page.facets)
    });
    say("list of a text".into(), told(found));
    for format in [ExportFormat::Csv, ExportFormat::Json, ExportFormat::Yaml] {
        say(format!("export {format:?}"), told(entities.export(actor, &ListQuery::default(), &[], format).await));
        say(
            format!("export of all {format:?}"),
            told(entities.export(actor, &ListQuery::default(), refs, format).await),
        );
    }
    let keys = ["kind", "relations.ownedby", "relations.ownerof", "relations.dependencyof", "relations.haspart"];
    let facets = FacetsQuery { facets: keys.map(str::to_owned).to_vec(), ..FacetsQuery::default() };
    say("facets".into(), told(entities.facets(actor, &facets).await));
    for filter in [
        "relations.dependencyof",
        "relations.dependencyof=component:default/n1",
        "relations.haspart=component:default/n2",
        "relations.hasmember",
        "relations.dependson=component:default/n1",
        "kind=component,spec.type=service",
    ] {
        let query = ByQuery { filter: vec![filter.into()], ..ByQuery::default() };
        say(format!("by query {filter}"), told(entities.by_query(actor, &query).await));
    }
    let order = |field: &str| ByQuery { order: vec![(field.into(), false)], limit: 5, ..ByQuery::default() };
    for field in ["metadata.name", "relations.ownedby"] {
        let page = entities.by_query(actor, &order(field)).await.map(|page| (page.items, page.total_items));
        say(format!("by query ordered by {field}"), told(page));
    }
    let starts =
        ByQuery { query: Some(json!({"relations.apiconsumedby": {"$hasPrefix": "component:"}})), ..ByQuery::default() };
    say("by prefix".into(), told(entities.by_query(actor, &starts).await));
    let all = EntitiesQuery { limit: Some(10), ..EntitiesQuery::default() };
    say("entities".into(), told(entities.entities(actor, &all).await));
    let by_refs = ByRefs { refs: refs.iter().map(ToString::to_string).collect(), ..ByRefs::default() };
    say("by refs".into(), told(entities.by_refs(actor, &by_refs).await));
    let filtered = ByRefs { filter: vec!["metadata.tags=x".into()], ..by_refs };
    say("by refs with a filter".into(), told(entities.by_refs(actor, &filtered).await));
    for typed in ["n1", "u", "component:default/n2", "nothing"] {
        let found = entities.suggest(actor, typed, 50).await.map(|links| {
            links.into_iter().map(|link| (link.entity_ref.to_string(), link.title)).collect::<BTreeSet<_>>()
        });
        say(format!("suggest {typed}"), told(found));
    }
    for entity_ref in refs {
        say(format!("by name {entity_ref}"), told(entities.by_name(actor, entity_ref).await));
        say(format!("by uid {entity_ref}"), told(entities.by_uid(actor, &uid(&entity_ref.to_string())).await));
        say(format!("overview {entity_ref}"), told(entities.overview(actor, entity_ref).await));
        say(format!("inspect {entity_ref}"), told(entities.inspect(actor, entity_ref).await));
        say(format!("history {entity_ref}"), told(entities.history(actor, entity_ref, None).await));
        say(format!("ancestry {entity_ref}"), told(entities.ancestry(actor, entity_ref).await));
        say(
            format!("allowed {entity_ref}"),
            told(entities.allowed(actor, &of_catalog::READ, std::slice::from_ref(entity_ref)).await),
        );
        match entity_ref.kind() {
            "group" => say(format!("group {entity_ref}"), told(entities.group(actor, entity_ref).await)),
            "user" => {
                say(format!("user {entity_ref}"), told(entities.user(actor, entity_ref).await));
                say(format!("membership {entity_ref}"), told(entities.membership(actor, entity_ref).await));
            }
            _ => {}
        }
        for unidirectional in [true, false] {
            let query = GraphQuery {
                roots: vec![entity_ref.clone()],
                depth: 3,
                kinds: Vec::new(),
                relations: Vec::new(),
                direction: Direction::LR,
                unidirectional,
                merge: unidirectional,
            };
            say(format!("graph {entity_ref} {unidirectional}"), told(graphs.graph(actor, &query).await));
        }
        say(format!("impact {entity_ref}"), told(graphs.impact(actor, entity_ref).await));
    }
    say("explore".into(), told(graphs.explore(actor).await));
    // What home pages show, to somebody who acts for two groups.
    let member = member();
    say("rows".into(), told(entities.rows(&member, refs).await));
    say("attention".into(), told(entities.attention(&member).await));
    say("groups of one's own".into(), told(entities.my_groups(&member).await));
    say("pulse".into(), told(entities.pulse(&member).await));
    let changes = entities
        .changes(&member, refs, 100)
        .await
        .map(|changes| changes.into_iter().map(|change| (change.row, change.kind, change.fields)).collect::<Vec<_>>());
    say("changes".into(), told(changes));
    said
}

/// The service over a catalog that decides as it is told.
fn deciding(catalog: &Catalog, told: &Arc<Told>) -> (Arc<EntitiesService>, Arc<dyn Graphs>) {
    let entities = EntitiesService::new(catalog.db.database(), catalog.index.clone(), told.clone());
    (entities.clone(), GraphsService::new(catalog.db.database(), entities, Vec::new()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_seen_is_not_there() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut hidden = 0;
    for _ in 0..3 {
        let documents = documents().new_tree(&mut runner).unwrap().current();
        let refs: Vec<EntityRef> = documents.iter().map(|document| reference(document).parse().unwrap()).collect();
        let all = answers(&documents);
        let catalogs = catalogs(&documents).await;
        for _ in 0..6 {
            let condition = conditions().new_tree(&mut runner).unwrap().current();
            let seen: Vec<Value> = documents
                .iter()
                .zip(&all)
                .filter(|(_, answer)| fulfils(answer, &condition))
                .map(|(document, _)| document.clone())
                .collect();
            hidden += documents.len() - seen.len();
            // A catalog that never had anything else, where everybody sees everything.
            let db = platform::testing::sqlite().await;
            put(&db, &seen).await;
            let bare = Catalog::open(db, tempfile::tempdir().unwrap()).await;
            bare.settled().await;
            let (entities, graphs) = deciding(&bare, &Arc::new(Told::default()));
            let wanted = questions(&entities, &graphs, &somebody(), &refs).await;
            for catalog in &catalogs {
                let told = Arc::new(Told(Mutex::new(Some(condition.clone()))));
                let (entities, graphs) = deciding(catalog, &told);
                let said = questions(&entities, &graphs, &somebody(), &refs).await;
                for ((question, wanted), (_, said)) in wanted.iter().zip(&said) {
                    assert_eq!(said, wanted, "{}: {question}\nunder {condition:?}", catalog.db.kind);
                }
            }
            bare.close().await;
        }
    }
    assert!(hidden > 50, "the conditions hide too little to prove anything: {hidden}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_see_nothing_sees_nothing_and_who_is_nobody_is_refused() {
    let documents = [component("a", json!({})), component("b", json!({}))];
    for catalog in catalogs(&documents).await {
        let told = Arc::new(Told(Mutex::new(Some(Condition::Any(Vec::new())))));
        let (entities, _) = deciding(&catalog, &told);
        let page = entities.list(&somebody(), &ListQuery { size: 10, ..ListQuery::default() }).await.unwrap();
        assert_eq!((page.rows.len(), page.total, page.kinds.len()), (0, 0, 0), "{}", catalog.db.kind);
        let missing = entities.by_name(&somebody(), &"component:default/a".parse().unwrap()).await.unwrap_err();
        assert_eq!(missing.kind, ErrorKind::NotFound);
        let nobody = entities.list(&Actor::anonymous(""), &ListQuery::default()).await.unwrap_err();
        assert_eq!(nobody.kind, ErrorKind::Unauthenticated);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn permissions_other_than_reading_count_for_what_is_seen_alone() {
    let documents = [component("mine", json!({})), component("theirs", json!({"owner": "team-b"}))];
    for catalog in catalogs(&documents).await {
        let own = Condition::In("relations.ownedby".into(), vec!["group:default/team-a".into()]);
        let (entities, _) = deciding(&catalog, &Arc::new(Told(Mutex::new(Some(own)))));
        let refs: Vec<EntityRef> = ["component:default/mine", "component:default/theirs", "component:default/none"]
            .map(|text| text.parse().unwrap())
            .to_vec();
        let allowed = entities.allowed(&somebody(), &of_catalog::DELETE, &refs).await.unwrap();
        assert_eq!(allowed, [true, false, false], "{}", catalog.db.kind);
        let refused = entities.memberships(&somebody(), 10).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Forbidden, "only the portal asks for everybody");
    }
}
