//! What people and programs see of a catalog that somebody has filled or asks with bad intent: circles (A35),
//! addresses that are none (A33), and syntax in the place of values (A38).

use std::sync::Arc;

use engine_catalog::entities::EntitiesService;
use engine_catalog::graphs::GraphsService;
use engine_catalog::index::Index;
use model::EntityRef;
use serde_json::json;
use services::Actor;
use services::catalog::{
    ByQuery, Direction, Entities, FacetsQuery, FullTextFilter, GraphQuery, Graphs, IngestionQuery, Locations,
};
use services::permission::Standard;
use tokio_util::sync::CancellationToken;

use super::world::*;

struct Shown {
    entities: Arc<EntitiesService>,
    graphs: Arc<dyn Graphs>,
    _data: tempfile::TempDir,
}

/// What the index and the graphs make of a world.
async fn shown(world: &World) -> Shown {
    let data = tempfile::tempdir().unwrap();
    let index = Index::open(world.test.database(), data.path()).unwrap();
    let following = index.clone();
    tokio::spawn(async move { following.follow(CancellationToken::new()).await });
    index.caught_up().await.unwrap();
    let entities = EntitiesService::new(world.test.database(), index, Arc::new(Standard));
    Shown { graphs: GraphsService::new(world.test.database(), entities.clone(), Vec::new()), entities, _data: data }
}

fn guest() -> Actor {
    Actor::guest("test")
}

fn at(text: &str) -> EntityRef {
    text.parse().unwrap()
}

fn group(name: &str, parent: &str, children: &str) -> String {
    format!(
        "---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {{name: {name}}}\nspec: {{type: team, parent: {parent}, children: [{children}]}}\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn circles_end_everywhere() {
    for world in worlds(&reading(&["./a.yaml"])).await {
        let kind = world.kind;
        world.write(
            "a.yaml",
            [
                // Each is the other's parent and child, one is its own.
                group("a", "b", "b"),
                group("b", "a", "a"),
                group("c", "c", "c, a"),
                "---\napiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: jo}\nspec: {memberOf: [a, b, c]}\n".into(),
                component_of("x", "a") + "  subcomponentOf: x\n  dependsOn: ['component:y', 'component:x']\n  dependencyOf: ['component:y']\n",
                component_of("y", "b") + "  subcomponentOf: x\n  dependsOn: ['component:x']\n",
                "---\napiVersion: backstage.io/v1alpha1\nkind: Domain\nmetadata: {name: d}\nspec: {owner: a, subdomainOf: e}\n".into(),
                "---\napiVersion: backstage.io/v1alpha1\nkind: Domain\nmetadata: {name: e}\nspec: {owner: a, subdomainOf: d}\n".into(),
                location("one", &["./b.yaml", "./a.yaml"]),
            ]
            .concat(),
        );
        world.write("b.yaml", location("two", &["./a.yaml", "./b.yaml"]) + &component("deep"));
        world.read().await;
        assert!(world.all_problems().await.is_empty(), "{kind}: {:?}", world.all_problems().await);
        let shown = shown(&world).await;

        let ancestry = shown.entities.ancestry(&guest(), &at("component:default/deep")).await.unwrap();
        let items = ancestry["items"].as_array().unwrap();
        assert_eq!(ancestry["rootEntityRef"], "component:default/deep");
        assert!(items.len() >= 3 && items.len() <= 6, "{kind}: {ancestry:#}");

        for root in ["component:x", "group:a", "group:c", "domain:d"] {
            let query = GraphQuery {
                roots: vec![at(root)],
                depth: 10,
                kinds: Vec::new(),
                relations: Vec::new(),
                direction: Direction::LR,
                unidirectional: false,
                merge: true,
            };
            let graph = shown.graphs.graph(&guest(), &query).await.unwrap();
            let mut nodes: Vec<_> = graph.nodes.iter().map(|node| node.link.entity_ref.to_string()).collect();
            let all = nodes.len();
            nodes.sort();
            nodes.dedup();
            assert_eq!(nodes.len(), all, "{kind}: {root} stands twice");
            assert!(nodes.contains(&at(root).to_string()) && all >= 8, "{kind}: {nodes:?}");
        }
        let impact = shown.graphs.impact(&guest(), &at("component:x")).await.unwrap();
        let hit: Vec<_> = impact.items.iter().map(|item| item.link.entity_ref.name().to_owned()).collect();
        assert_eq!(hit, ["y"], "{kind}");
        shown.graphs.explore(&guest()).await.unwrap();

        let group = shown.entities.group(&guest(), &at("group:a")).await.unwrap();
        assert_eq!((group.member_total, group.aggregated_member_total), (1, 1), "{kind}: {group:?}");
        let owned: u64 = group.aggregated.iter().map(|owned| owned.count).sum();
        assert_eq!(owned, 4, "{kind}: {group:?}");
        let user = shown.entities.user(&guest(), &at("user:jo")).await.unwrap();
        assert_eq!((user.groups.len(), user.total), (3, 4), "{kind}: {user:?}");
        shown.entities.overview(&guest(), &at("group:c")).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_addresses_that_can_be_followed_are_shown() {
    let text = r##"---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: x
  description: "[a](javascript:alert(1)) <script>alert(1)</script> <img src=x onerror=alert(1)> [b](https://good.example/)"
  annotations:
    backstage.io/view-url: javascript:alert(1)
    backstage.io/edit-url: ' JavaScript:alert(1)'
    backstage.io/source-location: 'url:javascript:alert(1)'
  links:
    - {url: 'javascript:alert(1)', title: a}
    - {url: 'JAVASCRIPT:alert(1)', title: b}
    - {url: 'data:text/html,<script>', title: d}
    - {url: 'vbscript:x', title: e}
    - {url: 'file:///etc/passwd', title: f}
    - {url: 'blob:https://x', title: g}
    - {url: 'https://good.example/', title: good}
    - {url: 'mailto:a@good.example', title: mail}
spec: {type: service, lifecycle: production, owner: makers}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: jo}
spec: {memberOf: [], profile: {displayName: '<b>Jo</b>', email: 'javascript:x', picture: 'javascript:alert(1)'}}
"##;
    for world in worlds(&reading(&["./a.yaml"])).await {
        let kind = world.kind;
        let bad =
            ["{url: 'https://x', icon: '\"><script>'}", "{url: '//evil.example'}", "{url: 'java\tscript:alert(1)'}"];
        let bad: String =
            bad.iter().map(|link| component("bad").replace("spec:", &format!("  links: [{link}]\nspec:"))).collect();
        world.write("a.yaml", format!("{text}{bad}"));
        world.read().await;
        // What is no address or no name of an icon does not come in at all.
        assert_eq!(world.refs().await, ["component:default/x", "user:default/jo"], "{kind}");
        let problems = world.all_problems().await;
        let fields: Vec<_> = problems.iter().filter_map(|problem| problem.field.as_deref()).collect();
        assert_eq!(
            fields,
            ["metadata.links.0.icon", "metadata.links.0.url", "metadata.links.0.url"],
            "{kind}: {problems:?}"
        );
        let shown = shown(&world).await;
        let overview = shown.entities.overview(&guest(), &at("component:x")).await.unwrap();
        let links: Vec<_> = overview.links.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(links, ["https://good.example/", "mailto:a@good.example"], "{kind}");
        for address in [&overview.source.view_url, &overview.source.edit_url].into_iter().flatten() {
            assert!(address.starts_with("https://"), "{kind}: {address}");
        }
        let html = &overview.description_html;
        assert!(html.contains("https://good.example/"), "{kind}: {html}");
        assert!(
            !html.contains("javascript:") && !html.contains("<script") && !html.contains("onerror"),
            "{kind}: {html}"
        );
        let user = shown.entities.overview(&guest(), &at("user:jo")).await.unwrap();
        let profile = user.profile.unwrap_or_default();
        assert_eq!((profile.email, profile.picture), (None, None), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn syntax_is_taken_as_text() {
    let hostile = [
        "'",
        "\"",
        "' OR '1'='1",
        "\" OR \"\"=\"",
        "'; DROP TABLE catalog_entities; --",
        "a' UNION SELECT 1 --",
        "%",
        "_",
        "a%",
        "*",
        "NEAR(",
        "title:",
        "name:[a TO *]",
        "(((((",
        "/(a+)+$/",
        "\\",
        "$1",
        "${jndi:x}",
        "a AND",
        "^",
        "~",
        "\u{202e}",
        "💥",
    ];
    for world in worlds(&reading(&["./a.yaml"])).await {
        let kind = world.kind;
        world.write("a.yaml", components(["alpha".into(), "beta".into()]));
        world.read().await;
        let shown = shown(&world).await;
        for text in hostile {
            let told = format!("{kind}: {text}");
            let page = async |query: ByQuery| shown.entities.by_query(&guest(), &query).await;
            let filter = vec![format!("metadata.name={text}")];
            let found = page(ByQuery { filter: filter.clone(), ..ByQuery::default() }).await;
            assert!(found.is_ok_and(|page| page.items.is_empty()), "{told}");
            let predicate = json!({"metadata.name": text});
            let found = page(ByQuery { query: Some(predicate.clone()), ..ByQuery::default() }).await;
            assert!(found.is_ok_and(|page| page.items.is_empty()), "{told}");
            let full = FullTextFilter { term: text.into(), fields: vec!["metadata.name".into()] };
            let found = page(ByQuery { text: Some(full), ..ByQuery::default() }).await.unwrap();
            assert!(found.items.is_empty(), "{told}: {:?}", found.items);
            // By a field that no entity has none is ordered and none counted; what can be no field is refused. Three are
            // there with the entity that stands for the location.
            for answer in [
                page(ByQuery { order: vec![(text.into(), false)], ..ByQuery::default() })
                    .await
                    .map(|page| page.items.len()),
                page(ByQuery { cursor: Some(text.into()), ..ByQuery::default() }).await.map(|page| page.items.len()),
                page(ByQuery { fields: vec![text.into()], ..ByQuery::default() }).await.map(|page| page.items.len()),
            ] {
                assert!(
                    answer.as_ref().map_or_else(|error| error.kind.status() == 400, |count| matches!(count, 0 | 3)),
                    "{told}: {answer:?}"
                );
            }
            let facets = FacetsQuery { facets: vec![text.into()], filter, query: None };
            if let Ok(facets) = shown.entities.facets(&guest(), &facets).await {
                assert!(facets.iter().all(|(_, values)| values.is_empty()), "{told}: {facets:?}");
            }
            assert!(shown.entities.by_uid(&guest(), text).await.is_err(), "{told}");
            assert!(shown.entities.suggest(&guest(), text, 10).await.is_ok(), "{told}");
            let query = IngestionQuery { text: text.into(), ..IngestionQuery::default() };
            let locations = world.service.ingestion(&guest(), &query).await.unwrap().locations;
            assert!(locations.is_empty(), "{told}: {locations:?}");
        }
        assert_eq!(world.refs().await.len(), 2, "{kind}");
        // The same ways lead to what is there.
        let filter = vec!["metadata.name=ALPHA".to_owned()];
        let found = shown.entities.by_query(&guest(), &ByQuery { filter, ..ByQuery::default() }).await.unwrap();
        assert_eq!(found.items.len(), 1, "{kind}");
        let query = IngestionQuery { text: "A.YAML".into(), ..IngestionQuery::default() };
        assert_eq!(world.service.ingestion(&guest(), &query).await.unwrap().locations.len(), 1, "{kind}");
    }
}
