//! Measures the index alone, without HTTP: `cargo run --release -p engine-catalog --example index_bench -- 100000`.
//!
//! The entities are made up like those of the benchmark's generator, written into an SQLite database in a
//! temporary folder, and read by the follower as in a running portal.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine_catalog::entities::EntitiesService;
use engine_catalog::index::Index;
use platform::db::{Database, Settings, SqliteSettings};
use serde_json::json;
use services::Actor;
use services::catalog::{ByQuery, Entities, FacetName, FacetsQuery, FullTextFilter, ListQuery, Selection, SortColumn};
use sqlx::QueryBuilder;
use tokio_util::sync::CancellationToken;

const ADJECTIVES: [&str; 31] = [
    "amber", "brisk", "calm", "deep", "eager", "fast", "grand", "hidden", "idle", "jade", "keen", "lunar", "mellow",
    "noble", "open", "prime", "quiet", "rapid", "solar", "tidal", "urban", "vivid", "warm", "young", "zesty", "agile",
    "bold", "crisp", "dusty", "exact", "frozen",
];
const NOUNS: [&str; 30] = [
    "payment", "order", "cart", "invoice", "ledger", "user", "profile", "session", "token", "catalog", "search",
    "index", "media", "image", "video", "stream", "event", "queue", "job", "mail", "report", "metric", "trace",
    "audit", "policy", "quota", "billing", "shipping", "stock", "price",
];
const TAGS: [&str; 16] = [
    "java", "go", "python", "rust", "react", "grpc", "rest", "kafka", "postgres", "redis", "ml", "batch", "public",
    "pci", "tier1", "legacy",
];
const WORDS: [&str; 24] = [
    "handles",
    "manages",
    "stores",
    "exposes",
    "customer",
    "order",
    "payment",
    "data",
    "requests",
    "events",
    "records",
    "latency",
    "high",
    "availability",
    "checkout",
    "platform",
    "search",
    "team",
    "regions",
    "partners",
    "asynchronous",
    "retries",
    "caching",
    "metrics",
];

/// A small generator of numbers: the same ones each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

struct Thing {
    kind: &'static str,
    name: String,
    doc: String,
    edges: Vec<(String, &'static str, String)>,
}

fn thing(number: usize, count: usize, numbers: &mut Numbers) -> Thing {
    let (groups, systems, resources) = (count * 3 / 100, count / 20, count / 10);
    let kind = match number % 100 {
        0..3 => "Group",
        3..13 => "User",
        13..15 => "Domain",
        15..20 => "System",
        20..30 => "Resource",
        30..40 => "API",
        _ => "Component",
    };
    let name = format!("{}-{}-{number}", numbers.of(&ADJECTIVES), numbers.of(&NOUNS));
    let entity_ref = format!("{}:default/{name}", kind.to_lowercase());
    // Refers to names that need not exist: what counts here is how many different ones there are.
    let owner = format!("group:default/team-{}", numbers.below(groups));
    let system = format!("system:default/system-{}", numbers.below(systems));
    let mut edges = Vec::new();
    let description: Vec<&str> = (0..8 + numbers.below(16)).map(|_| numbers.of(&WORDS)).collect();
    let tags: Vec<&str> = (0..1 + numbers.below(4)).map(|_| numbers.of(&TAGS)).collect();
    let kind_type = match kind {
        "Group" => "team",
        "API" => numbers.of(&["openapi", "grpc", "asyncapi", "graphql"]),
        "Resource" => numbers.of(&["database", "s3-bucket", "cache"]),
        _ => numbers.of(&["service", "service", "website", "library", "job"]),
    };
    let mut spec = json!({"type": kind_type, "owner": owner});
    if kind != "Group" && kind != "User" {
        edges.push((entity_ref.clone(), "ownedBy", owner.clone()));
        spec["lifecycle"] = json!(numbers.of(&["production", "production", "experimental", "deprecated"]));
        spec["system"] = json!(system);
        edges.push((entity_ref.clone(), "partOf", system));
    }
    if kind == "Component" {
        for _ in 0..numbers.below(3) {
            let target = format!("resource:default/resource-{}", numbers.below(resources));
            edges.push((entity_ref.clone(), "dependsOn", target));
        }
        spec["dependsOn"] = edges.iter().filter(|edge| edge.1 == "dependsOn").map(|edge| edge.2.clone()).collect();
    }
    edges.sort();
    edges.dedup();
    let doc = json!({
        "apiVersion": "backstage.io/v1alpha1", "kind": kind,
        "metadata": {
            "name": name, "namespace": "default", "title": name.replace('-', " "), "description": description.join(" "),
            "labels": {"tier": format!("{}", numbers.below(4)), "env": numbers.of(&["prod", "staging", "dev"])},
            "tags": tags,
            "annotations": {
                "backstage.io/managed-by-location": "file:/srv/catalog/single.yaml",
                "backstage.io/managed-by-origin-location": "file:/srv/catalog/single.yaml",
                "example.com/project-slug": format!("org/{name}"),
                "example.com/cost-center": format!("{}", numbers.below(9_000)),
            },
            "links": [{"url": format!("https://dash.example.com/{name}"), "title": "Dashboard", "icon": "dashboard"}],
        },
        "spec": spec,
    });
    Thing { kind, name, doc: doc.to_string(), edges }
}

async fn fill(db: &Database, count: usize) {
    let mut numbers = Numbers(42);
    let mut number = 0;
    while number < count {
        let mut tx = db.begin().await.unwrap();
        for _ in 0..20 {
            let batch: Vec<(usize, Thing)> = (number..count.min(number + 1_000))
                .map(|number| (number, thing(number, count, &mut numbers)))
                .collect();
            number += batch.len();
            if batch.is_empty() {
                break;
            }
            platform::write!(tx, conn => {
                let mut query = QueryBuilder::<Db>::new(
                    "INSERT INTO catalog_entities (id, uid, entity_ref, kind, namespace, name, location_id, file_id, doc, etag, \
                     hash, orphan, created_at, updated_at) ",
                );
                query.push_values(&batch, |mut row, (number, thing)| {
                    row.push_bind(*number as i64 + 1)
                        .push_bind(uuid::Uuid::from_u128((*number as u128) << 64).to_string())
                        .push_bind(format!("{}:default/{}", thing.kind.to_lowercase(), thing.name))
                        .push_bind(thing.kind)
                        .push_bind("default")
                        .push_bind(&thing.name)
                        .push_bind("l1")
                        .push_bind(1i64)
                        .push_bind(&thing.doc)
                        .push_bind(format!("{number:040x}"))
                        .push_bind(0i64)
                        .push_bind(false)
                        .push_bind(1_700_000_000_000_000i64)
                        .push_bind(1_700_000_000_000_000i64 + (*number as i64 / 100));
                });
                query.build().execute(&mut *conn).await.unwrap();
                let edges: Vec<_> =
                    batch.iter().flat_map(|(number, thing)| thing.edges.iter().map(move |edge| (*number, edge))).collect();
                for edges in edges.chunks(5_000) {
                    let mut query = QueryBuilder::<Db>::new("INSERT INTO catalog_relations (origin_id, source_ref, type, target_ref) ");
                    query.push_values(edges, |mut row, (number, (source, kind, target))| {
                        row.push_bind(*number as i64 + 1).push_bind(source).push_bind(*kind).push_bind(target);
                    });
                    query.build().execute(&mut *conn).await.unwrap();
                }
            });
        }
        tx.commit().await.unwrap();
    }
}

/// Resident memory in MB: all of it, and without the pages of files.
fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default() / 1024
    };
    (of("VmRSS:"), of("RssAnon:"))
}

/// Milliseconds that the threads of this process have run: tells more than the clock on a busy machine.
fn processor() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    nanoseconds.sum::<u64>() as f64 / 1e6
}

async fn measure<F: Future<Output = usize>>(name: &str, rounds: usize, mut ask: impl FnMut(usize) -> F) {
    let mut times = Vec::with_capacity(rounds);
    let mut sum = 0;
    let before = processor();
    for round in 0..rounds {
        let started = Instant::now();
        sum += ask(round).await;
        times.push(started.elapsed());
    }
    let mean = (processor() - before) / rounds as f64;
    times.sort();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "{name:<44} p50 {:>8.3} ms  p99 {:>8.3} ms  processor {mean:>8.3} ms  ({} answered)",
        at(50),
        at(99),
        sum / rounds
    );
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let count: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    // A folder that is given is kept; if it is filled already, only starting and asking are measured.
    let kept = std::env::args().nth(2).map(std::path::PathBuf::from);
    let temporary = tempfile::tempdir().unwrap();
    let folder = kept.as_deref().unwrap_or(temporary.path());
    let filled = folder.join("bench.sqlite").exists();
    let settings = Settings::Sqlite(SqliteSettings { path: folder.join("bench.sqlite"), readers: 4 });
    let db = Database::open(&settings).await.unwrap();
    if !filled {
        build(&db, folder, count).await;
    }
    ask(&db, folder, count).await;
}

/// Fills the database and builds the index.
async fn build(db: &Database, folder: &std::path::Path, count: usize) {
    db.migrate().await.unwrap();
    let started = Instant::now();
    fill(db, count).await;
    println!("{count} entities written in {:.1} s, {:?} MB", started.elapsed().as_secs_f64(), memory());

    let started = Instant::now();
    let index = Index::open(db.clone(), folder).unwrap();
    let stop = CancellationToken::new();
    let task = tokio::spawn({
        let (index, stop) = (index.clone(), stop.clone());
        async move { index.follow(stop).await }
    });
    index.caught_up().await.unwrap();
    println!("index built in {:.1} s, {:?} MB", started.elapsed().as_secs_f64(), memory());
    // Merges go on in the background.
    tokio::time::sleep(Duration::from_secs(if count > 300_000 { 40 } else { 8 })).await;
    stop.cancel();
    task.await.unwrap();
}

/// Starts with what is there, and asks.
async fn ask(db: &Database, folder: &std::path::Path, count: usize) {
    let started = Instant::now();
    let index = Index::open(db.clone(), folder).unwrap();
    println!("opened in {:.3} s", started.elapsed().as_secs_f64());
    let stop = CancellationToken::new();
    tokio::spawn({
        let (index, stop) = (index.clone(), stop.clone());
        async move { index.follow(stop).await }
    });
    let service = EntitiesService::new(db.clone(), index.clone(), Arc::new(services::permission::Standard));
    let actor = Actor::guest("bench");
    let first = ListQuery { kind: Some("component".into()), page: 1, size: 50, ..ListQuery::default() };
    service.list(&actor, &first).await.unwrap();
    println!("first list after {:.3} s, {:?} MB", started.elapsed().as_secs_f64(), memory());
    tokio::time::sleep(Duration::from_secs(2)).await;
    println!(
        "{} segments: {:?}",
        index.snapshot().segments.len(),
        index.snapshot().segments.iter().map(|one| one.len()).collect::<Vec<_>>()
    );
    questions(&service, &actor, count).await;
    println!("after the questions {:?} MB", memory());

    let seen = index.applied();
    let mut times = Vec::new();
    for round in 0..20 {
        let entity_ref = format!("component:default/changed-{round}");
        let started = Instant::now();
        let mut tx = db.begin().await.unwrap();
        platform::write!(tx, conn => sqlx::query("UPDATE catalog_entities SET updated_at = updated_at + 1 WHERE id = $1")
            .bind(round + 1).execute(conn).await.map(drop)).unwrap();
        tx.outbox("entity", &entity_ref).await.unwrap();
        tx.commit().await.unwrap();
        index.caught_up().await.unwrap();
        times.push(started.elapsed());
    }
    times.sort();
    println!(
        "one change shown after p50 {:.3} s, worst {:.3} s (seq {})",
        times[10].as_secs_f64(),
        times[19].as_secs_f64(),
        seen.borrow().seq
    );
    questions(&service, &actor, count).await;
    println!("at the end {:?} MB", memory());
    stop.cancel();
}

async fn questions(service: &EntitiesService, actor: &Actor, count: usize) {
    let list = |query: ListQuery| async move { service.list(actor, &query).await.unwrap().rows.len() };
    let base = ListQuery { kind: Some("component".into()), page: 1, size: 50, ..ListQuery::default() };
    let owner = |round: usize| Selection {
        facet: FacetName::Owner,
        values: vec![format!("group:default/team-{}", round % (count * 3 / 100))],
    };
    measure("list, first page", 200, |_| list(base.clone())).await;
    measure("list, pages 1 to 200", 200, |round| list(ListQuery { page: round as u32 + 1, ..base.clone() })).await;
    measure("list, the middle, by updated", 100, |round| {
        let page = (count / 200 + round) as u32;
        list(ListQuery { page, sort: Some(SortColumn::Updated), descending: true, ..base.clone() })
    })
    .await;
    measure("list, one owner, never asked before", 200, |round| {
        list(ListQuery { selected: vec![owner(round)], ..base.clone() })
    })
    .await;
    measure("list, type and tags, never asked before", 64, |round| {
        let select =
            |facet, values: &[&str]| Selection { facet, values: values.iter().map(|value| (*value).into()).collect() };
        let chosen = vec![
            select(FacetName::Type, &[["service", "website", "library", "job"][round % 4]]),
            select(FacetName::Tag, &[TAGS[round / 4 % 16]]),
        ];
        list(ListQuery { selected: chosen, ..base.clone() })
    })
    .await;
    measure("list, full text", 200, |round| {
        let text = format!("{} {}", ADJECTIVES[round % 31], &NOUNS[round % 30][..3]);
        list(ListQuery { text, ..base.clone() })
    })
    .await;
    measure("list, full text, one frequent word", 30, |round| {
        list(ListQuery { text: NOUNS[round].into(), ..base.clone() })
    })
    .await;
    measure("by query, 20 by name", 200, |_| async {
        let asked = ByQuery {
            filter: vec!["kind=component".into()],
            order: vec![("metadata.name".into(), false)],
            ..ByQuery::default()
        };
        service.by_query(actor, &asked).await.unwrap().items.len()
    })
    .await;
    measure("by query, substring of the name", 200, |round| async move {
        let asked = ByQuery {
            filter: vec!["kind=component".into()],
            order: vec![("metadata.name".into(), false)],
            text: Some(FullTextFilter { term: NOUNS[round % 30][1..].into(), fields: vec!["metadata.name".into()] }),
            ..ByQuery::default()
        };
        service.by_query(actor, &asked).await.unwrap().items.len()
    })
    .await;
    measure("three facets under a filter", 200, |round| async move {
        let asked = FacetsQuery {
            facets: ["spec.type", "spec.lifecycle", "relations.ownedBy"].map(str::to_owned).to_vec(),
            filter: vec![
                format!("kind=component,metadata.annotations.example.com/cost-center={}", round),
                "kind=component".into(),
            ],
            query: None,
        };
        service.facets(actor, &asked).await.unwrap().len()
    })
    .await;
    measure(
        "suggest",
        100,
        |round| async move { service.suggest(actor, &NOUNS[round % 30][..3], 10).await.unwrap().len() },
    )
    .await;
    let page = service.by_query(actor, &ByQuery { limit: 500, offset: count / 3, ..ByQuery::default() }).await.unwrap();
    let refs: Vec<model::EntityRef> = page
        .items
        .iter()
        .map(|item| {
            let entity: serde_json::Value = serde_json::from_str(item.get()).unwrap();
            model::EntityRef::new(
                entity["kind"].as_str().unwrap(),
                "default",
                entity["metadata"]["name"].as_str().unwrap(),
            )
        })
        .collect();
    let refs = &refs;
    measure("by name, first time", 500, |round| async move {
        service.by_name(actor, &refs[round]).await.unwrap().get().len()
    })
    .await;
    measure(
        "by name, again",
        500,
        |round| async move { service.by_name(actor, &refs[round]).await.unwrap().get().len() },
    )
    .await;
}
