//! On SQLite and PostgreSQL: what is drawn, who is hit, and the landscape.

use std::collections::HashSet;

use platform::db::Database;
use platform::testing::databases;
use proptest::prelude::*;
use serde_json::json;
use services::catalog::{Direction, GraphQuery, Impact};

use super::*;

/// A catalog with just these entities and relations.
#[derive(Clone, Debug, Default)]
struct Catalog {
    entities: Vec<EntityRef>,
    relations: Vec<(String, &'static str, String)>,
}

impl Catalog {
    /// `"component:a dependsOn component:b"` and so on; an entity alone on its line has no relations. What is only
    /// pointed to is not in the catalog unless it has a line.
    fn parse(lines: &[&'static str]) -> Self {
        let mut this = Self::default();
        for line in lines {
            let words: Vec<&'static str> = line.split(' ').collect();
            let entity: EntityRef = words[0].parse().unwrap();
            if !this.entities.contains(&entity) {
                this.entities.push(entity.clone());
            }
            if let [_, kind, target] = words[..] {
                this.relations.push((entity.to_string(), kind, target.parse::<EntityRef>().unwrap().to_string()));
            }
        }
        this
    }

    async fn store(&self, db: &Database) {
        let mut tx = db.begin().await.unwrap();
        for (index, entity) in self.entities.iter().enumerate() {
            let kind = match entity.kind() {
                "api" => "API".to_owned(),
                kind => kind[..1].to_uppercase() + &kind[1..],
            };
            let doc = json!({
                "apiVersion": "backstage.io/v1alpha1",
                "kind": kind,
                "metadata": {
                    "name": entity.name(),
                    "title": format!("The {}", entity.name()),
                    "description": format!("What {} is for.\nMore.", entity.name()),
                },
                "spec": { "type": "service" },
            });
            platform::write!(tx, conn => sqlx::query(
                "INSERT INTO catalog_entities \
                 (id, uid, entity_ref, kind, namespace, name, location_id, doc, etag, hash, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, 'l', $7, 'e', 0, 0, 0)",
            )
            .bind(index as i64)
            .bind(format!("uid-{index}"))
            .bind(entity.to_string())
            .bind(&kind)
            .bind(entity.namespace())
            .bind(entity.name())
            .bind(doc.to_string())
            .execute(conn)
            .await
            .map(|_| ()))
            .unwrap();
        }
        for batch in self.relations.chunks(5_000) {
            platform::write!(tx, conn => {
                let mut query = sqlx::QueryBuilder::<Db>::new(
                    "INSERT INTO catalog_relations (origin_id, source_ref, type, target_ref) ",
                );
                query.push_values(batch, |mut row, (source, kind, target)| {
                    row.push_bind(0_i64).push_bind(source).push_bind(*kind).push_bind(target);
                });
                query.push(" ON CONFLICT DO NOTHING").build().execute(conn).await.map(|_| ())
            })
            .unwrap();
        }
        tx.commit().await.unwrap();
    }
}

fn graphs(db: Database, tools: Vec<Tool>) -> Arc<dyn Graphs> {
    let data = tempfile::tempdir().unwrap();
    let index = crate::index::Index::open(db.clone(), data.path()).unwrap();
    let entities = EntitiesService::new(db.clone(), index, Arc::new(services::permission::Standard));
    GraphsService::new(db, entities, tools)
}

fn actor() -> Actor {
    Actor::guest("test")
}

fn around(root: &str, depth: u32) -> GraphQuery {
    GraphQuery {
        roots: vec![root.parse().unwrap()],
        depth,
        kinds: Vec::new(),
        relations: Vec::new(),
        direction: Direction::LR,
        unidirectional: true,
        merge: true,
    }
}

/// Nodes with their distances, and lines as `a -label-> b`; both sorted.
fn told(graph: &Graph) -> (Vec<String>, Vec<String>) {
    let name = |index: usize| graph.nodes[index].link.entity_ref.name().to_owned();
    let mut nodes: Vec<String> =
        graph.nodes.iter().map(|node| format!("{}@{}", node.link.entity_ref.name(), node.distance)).collect();
    let mut lines: Vec<String> =
        graph.edges.iter().map(|edge| format!("{} -{}-> {}", name(edge.from), edge.label, name(edge.to))).collect();
    nodes.sort();
    lines.sort();
    (nodes, lines)
}

fn hits(impact: &Impact) -> Vec<String> {
    impact
        .items
        .iter()
        .map(|item| {
            format!("{}@{} through {}", item.link.entity_ref.name(), item.distance, item.through.entity_ref.name())
        })
        .collect()
}

const SHOP: &[&str] = &[
    "component:ui consumesApi api:orders",
    "component:ui ownedBy group:web",
    "component:orders providesApi api:orders",
    "component:orders dependsOn resource:db",
    "component:orders partOf system:shop",
    "component:orders ownedBy group:payments",
    "component:worker partOf component:orders",
    "component:report dependsOn component:ui",
    "api:orders partOf system:shop",
    "resource:db ownedBy group:payments",
    "system:shop partOf domain:retail",
    "system:shop ownedBy group:payments",
    "system:tools",
    "system:lost partOf domain:gone",
    "domain:retail ownedBy group:payments",
    "group:payments childOf group:engineering",
    "group:web childOf group:engineering",
    "group:engineering",
    "user:jo memberOf group:payments",
];

#[tokio::test]
async fn a_drawing_shows_what_is_around_an_entity() {
    for db in databases().await {
        Catalog::parse(SHOP).store(&db).await;
        let service = graphs(db.database(), Vec::new());
        let graph = service.graph(&actor(), &around("component:orders", 1)).await.unwrap();
        let (nodes, lines) = told(&graph);
        assert_eq!(nodes, ["db@1", "orders@0", "orders@1", "payments@1", "shop@1", "worker@1"], "{}", db.kind);
        assert_eq!(
            lines,
            [
                "orders -apiProvidedBy / providesApi-> orders",
                "orders -dependsOn / dependencyOf-> db",
                "orders -hasPart / partOf-> worker",
                "payments -ownerOf / ownedBy-> orders",
                "shop -hasPart / partOf-> orders",
            ],
            "{}",
            db.kind
        );
        assert_eq!(graph.nodes[0].link.title, "The orders");
        assert_eq!(graph.nodes[0].link.kind_type.as_deref(), Some("service"));
        assert!(graph.nodes.iter().all(|node| node.link.exists));
        assert_eq!(graph.omitted, 0);

        let mut both = around("component:orders", 1);
        both.unidirectional = false;
        let (_, lines) = told(&service.graph(&actor(), &both).await.unwrap());
        assert!(lines.contains(&"payments -ownerOf / ownedBy-> db".to_owned()), "lines between neighbours: {lines:?}");

        let mut apart = around("resource:db", 1);
        apart.merge = false;
        let (_, lines) = told(&service.graph(&actor(), &apart).await.unwrap());
        assert_eq!(lines, ["db -dependencyOf-> orders", "db -ownedBy-> payments"], "{}", db.kind);
        apart.unidirectional = false;
        let (_, lines) = told(&service.graph(&actor(), &apart).await.unwrap());
        assert!(lines.contains(&"orders -dependsOn-> db".to_owned()), "{lines:?}");
    }
}

#[tokio::test]
async fn kinds_and_relations_select_what_is_followed() {
    for db in databases().await {
        Catalog::parse(SHOP).store(&db).await;
        let service = graphs(db.database(), Vec::new());
        let mut query = around("component:orders", 3);
        query.kinds = vec!["resource".into(), "group".into()];
        let (nodes, _) = told(&service.graph(&actor(), &query).await.unwrap());
        assert_eq!(nodes, ["db@1", "engineering@2", "orders@0", "payments@1", "web@3"], "{}", db.kind);
        query.kinds = vec!["gr_up".into(), "%".into()];
        let (nodes, _) = told(&service.graph(&actor(), &query).await.unwrap());
        assert_eq!(nodes, ["orders@0"], "a kind is no pattern ({})", db.kind);
        query.kinds.clear();
        query.relations = vec!["dependencyOf".into()];
        let (nodes, _) = told(&service.graph(&actor(), &query).await.unwrap());
        assert_eq!(nodes, ["db@1", "orders@0"], "an inverse selects its pair ({})", db.kind);
    }
}

#[tokio::test]
async fn circles_loops_and_dangling_ends_are_drawn() {
    for db in databases().await {
        Catalog::parse(&[
            "component:a dependsOn component:b",
            "component:b dependsOn component:c",
            "component:c dependsOn component:a",
            "component:a dependsOn component:a",
            "component:c dependsOn component:gone",
        ])
        .store(&db)
        .await;
        let service = graphs(db.database(), Vec::new());
        let graph = service.graph(&actor(), &around("component:a", 5)).await.unwrap();
        let (nodes, lines) = told(&graph);
        assert_eq!(nodes, ["a@0", "b@1", "c@1", "gone@2"], "{}", db.kind);
        assert_eq!(lines.len(), 5, "{lines:?}");
        let gone = graph.nodes.iter().find(|node| node.link.entity_ref.name() == "gone").unwrap();
        assert!(!gone.link.exists);
        assert_eq!(gone.link.title, "gone");

        let nothing = service.graph(&actor(), &around("component:nobody", 2)).await.unwrap();
        assert_eq!(told(&nothing), (vec!["nobody@0".to_owned()], Vec::new()));
        assert!(!nothing.nodes[0].link.exists);
    }
}

#[tokio::test]
async fn a_group_of_a_hundred_thousand_is_drawn_in_part_and_says_so() {
    for db in databases().await {
        let mut catalog = Catalog::parse(&["group:all childOf group:top", "component:a ownedBy group:all"]);
        catalog.relations.extend(
            (0..100_000).map(|user| (format!("user:default/u{user:06}"), "memberOf", "group:default/all".to_owned())),
        );
        catalog.store(&db).await;
        let service = graphs(db.database(), Vec::new());
        let graph = service.graph(&actor(), &around("group:all", 3)).await.unwrap();
        assert_eq!(graph.nodes.len(), MOST_NODES, "{}", db.kind);
        assert_eq!(graph.nodes.len() as u64 + graph.omitted, 100_003, "{}", db.kind);
        let (nodes, _) = told(&graph);
        for kept in ["a@1", "top@1", "u000000@1"] {
            assert!(nodes.contains(&kept.to_owned()), "the members leave room for {kept} ({})", db.kind);
        }
    }
}

#[tokio::test]
async fn failure_runs_to_dependents_consumers_and_wholes() {
    for db in databases().await {
        Catalog::parse(SHOP).store(&db).await;
        let service = graphs(db.database(), Vec::new());
        let impact = service.impact(&actor(), &"resource:db".parse().unwrap()).await.unwrap();
        assert_eq!(
            hits(&impact),
            ["orders@1 through db", "orders@2 through orders", "ui@3 through orders", "report@4 through ui"],
            "{}",
            db.kind
        );
        assert_eq!(impact.total, 4);
        let kinds: Vec<_> = impact.kinds.iter().map(|kind| (kind.kind.as_str(), kind.count)).collect();
        assert_eq!(kinds, [("Component", 3), ("API", 1)]);
        let owners: Vec<_> = impact.owners.iter().map(|(owner, things)| (owner.entity_ref.name(), *things)).collect();
        assert_eq!(owners, [("payments", 1), ("web", 1)]);
        assert_eq!(impact.items[0].owners[0].title, "The payments");

        let part = service.impact(&actor(), &"component:worker".parse().unwrap()).await.unwrap();
        assert_eq!(hits(&part)[0], "orders@1 through worker", "a subcomponent takes the whole with it ({})", db.kind);
        let whole = service.impact(&actor(), &"system:shop".parse().unwrap()).await.unwrap();
        assert_eq!(whole.total, 0, "a system is no failure path ({})", db.kind);
        let consumer = service.impact(&actor(), &"component:ui".parse().unwrap()).await.unwrap();
        assert_eq!(hits(&consumer), ["report@1 through ui"], "an API survives its consumers ({})", db.kind);
    }
}

#[tokio::test]
async fn impact_ends_in_circles_and_lists_a_thousand() {
    for db in databases().await {
        let mut catalog = Catalog::parse(&["component:a dependsOn component:b", "component:b dependsOn component:a"]);
        catalog.relations.extend(
            (0..3_000)
                .map(|user| (format!("component:default/c{user:04}"), "dependsOn", "component:default/a".to_owned())),
        );
        catalog.store(&db).await;
        let service = graphs(db.database(), Vec::new());
        let impact = service.impact(&actor(), &"component:b".parse().unwrap()).await.unwrap();
        assert_eq!(impact.total, 3_001, "{}", db.kind);
        assert_eq!(impact.items.len(), 1_000, "{}", db.kind);
        assert_eq!(impact.items[0].link.entity_ref.name(), "a");
        assert!(impact.items.iter().skip(1).all(|item| item.distance == 2 && !item.link.exists));
    }
}

#[tokio::test]
async fn the_landscape_has_domains_groups_and_tools() {
    for db in databases().await {
        Catalog::parse(SHOP).store(&db).await;
        let tool = |title: &str, url: &str| Tool { title: title.into(), url: url.into(), ..Tool::default() };
        let tools = vec![tool("Grafana", "https://grafana.example"), tool("Bad", "javascript:alert(1)")];
        let explore = graphs(db.database(), tools).explore(&actor()).await.unwrap();

        assert_eq!(explore.domain_total, 1);
        let [retail, homeless] = &explore.domains[..] else { panic!("{:?}", explore.domains) };
        assert_eq!(retail.domain.as_ref().unwrap().title, "The retail");
        assert_eq!(retail.owner.as_ref().unwrap().entity_ref.name(), "payments");
        assert_eq!(retail.description, "What retail is for.");
        let systems: Vec<_> = retail.systems.iter().map(|(link, size)| (link.entity_ref.name(), *size)).collect();
        assert_eq!((systems, retail.system_total), (vec![("shop", 2)], 1), "{}", db.kind);
        let systems: Vec<_> = homeless.systems.iter().map(|(link, size)| (link.entity_ref.name(), *size)).collect();
        assert_eq!((homeless.domain.is_none(), systems), (true, vec![("lost", 0), ("tools", 0)]), "{}", db.kind);

        let groups: Vec<_> = explore
            .groups
            .iter()
            .map(|group| (group.link.entity_ref.name(), group.level, group.members, group.owned))
            .collect();
        assert_eq!(groups, [("engineering", 0, 0, 0), ("payments", 1, 1, 4), ("web", 1, 0, 1)], "{}", db.kind);
        assert_eq!(explore.group_total, 3);
        assert_eq!(explore.tools.len(), 1, "a tool that is no web address is left out");
    }
}

#[tokio::test]
async fn nobody_sees_anything_without_signing_in() {
    let db = platform::testing::sqlite().await;
    let service = graphs(db.database(), Vec::new());
    let nobody = Actor::anonymous("test");
    let refused = |error: Error| assert_eq!(error.kind, services::ErrorKind::Unauthenticated);
    refused(service.graph(&nobody, &around("component:a", 1)).await.unwrap_err());
    refused(service.impact(&nobody, &"component:a".parse().unwrap()).await.unwrap_err());
    refused(service.explore(&nobody).await.unwrap_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn drawings_are_whole_and_respect_the_depth(
        relations in proptest::collection::vec((0_usize..24, 0_usize..7, 0_usize..24), 0..60),
        depth in 1_u32..5,
        unidirectional: bool,
        merge: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let db = platform::testing::sqlite().await;
            let name = |node: usize| format!("component:default/n{node}");
            let wanted = relations.iter();
            let catalog = Catalog {
                relations: wanted
                    .map(|(from, kind, to)| (name(*from), model::RELATION_PAIRS[*kind].forward, name(*to)))
                    .collect(),
                ..Catalog::default()
            };
            catalog.store(&db).await;
            let mut query = around("component:n0", depth);
            (query.unidirectional, query.merge) = (unidirectional, merge);
            let service = graphs(db.database(), Vec::new());
            let graph = service.graph(&actor(), &query).await.unwrap();
            assert_eq!(graph, service.graph(&actor(), &query).await.unwrap());

            // Distances as a plain walk over the same relations finds them.
            let mut reached = HashSet::from([0]);
            let mut expected = vec![(0, 0)];
            for step in 1..=depth {
                let next: HashSet<usize> = relations
                    .iter()
                    .flat_map(|(from, _, to)| [(*from, *to), (*to, *from)])
                    .filter(|(near, far)| reached.contains(near) && !reached.contains(far))
                    .map(|(_, far)| far)
                    .collect();
                expected.extend(next.iter().map(|node| (*node, step)));
                reached.extend(next);
            }
            expected.sort_unstable();
            let mut found: Vec<(usize, u32)> = graph
                .nodes
                .iter()
                .map(|node| (node.link.entity_ref.name()[1..].parse().unwrap(), node.distance))
                .collect();
            found.sort_unstable();
            assert_eq!(found, expected);
            for edge in &graph.edges {
                assert!(edge.from < graph.nodes.len() && edge.to < graph.nodes.len());
                assert!(edge.points.len() >= 2 && !edge.label.is_empty());
            }
        });
    }
}
