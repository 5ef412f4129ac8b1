//! Measures reading a catalog into the tables and the index, without HTTP:
//! `cargo run --release -p engine-catalog --example ingest_bench -- FOLDER [postgres://…]`, with an `all.yaml` in the
//! folder. Says wall time, processor time and memory of a first ingest and of one without changes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine_catalog::index::Index;
use engine_catalog::settings::{Section, Settings};
use engine_catalog::{CatalogEngine, Parts, schedule};
use platform::config::Config;
use platform::config::sections::{Backend, Integrations};
use platform::db::{Database, PostgresSettings, SqliteSettings};
use platform::http::Http;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The same as that of the portal.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("the folder of a catalog");
    let data = tempfile::tempdir().unwrap();
    let db = match arguments.next() {
        Some(address) => platform::db::Settings::Postgres(PostgresSettings::from_url(&address).unwrap()),
        None => platform::db::Settings::Sqlite(SqliteSettings::new(data.path().join("bench.sqlite"))),
    };
    let db = Database::open(&db).await.unwrap();
    db.migrate().await.unwrap();
    let index = Index::open(db.clone(), data.path()).unwrap();
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let (follower, following) = (index.clone(), stop.child_token());
    tasks.spawn(async move { follower.follow(following).await });

    let start = Measure::start();
    let engine = CatalogEngine::start(parts(&db, Path::new(&folder), data.path()), &tasks, &stop).await.unwrap();
    read(&db).await;
    start.say("stored");
    index.caught_up().await.unwrap();
    start.say("shown");
    println!("{} entities, {} rows of the outbox", index.snapshot().len(), db.outbox_bounds().await.unwrap().last);

    let start = Measure::start();
    schedule::configure(engine.service.reader()).await.unwrap();
    engine.service.wake().now();
    read(&db).await;
    start.say("read again");
    tokio::time::sleep(Duration::from_secs(3)).await;
    start.say("three seconds later");
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    db.close().await;
}

fn parts(db: &Database, folder: &Path, data: &Path) -> Parts {
    let config = format!(
        "catalog:\n  processingInterval: {{ hours: 12 }}\n  rules:\n    - allow: [Component, API, Resource, System, \
         Domain, Group, User, Location]\n  locations:\n    - type: file\n      target: {}\n",
        folder.join("all.yaml").display()
    );
    let config = Config::from_text(&config).unwrap();
    let section: Section = config.section("catalog").unwrap();
    let integrations: Integrations = config.section("integrations").unwrap();
    let backend: Backend = config.section("backend").unwrap();
    let http = Http::new(integrations.allowed(&backend.reading)).unwrap();
    let settings = Settings::of(&section, folder).unwrap();
    Parts {
        db: db.clone(),
        decide: Arc::new(services::permission::Standard),
        http,
        integrations,
        settings,
        data: data.to_owned(),
        sources: Default::default(),
    }
}

/// Waits until nothing is due or being read.
async fn read(db: &Database) {
    loop {
        let open: i64 = platform::read!(db, conn => {
            sqlx::query_scalar(
                "SELECT count(*) FROM catalog_locations WHERE next_read_at <= $1 OR claimed_until > 0 OR read_at IS NULL",
            )
            .bind(engine_catalog::store::now())
            .fetch_one(conn)
            .await
        })
        .unwrap();
        if open == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

struct Measure(Instant, f64);

impl Measure {
    fn start() -> Self {
        Self(Instant::now(), processor())
    }

    fn say(&self, what: &str) {
        println!(
            "{what:<20} {:6.2} s, {:6.2} s of processor time, {:4} MB resident, at most {:4} MB",
            self.0.elapsed().as_secs_f64(),
            processor() - self.1,
            status("VmRSS:") / 1000,
            status("VmHWM:") / 1000
        );
    }
}

/// Seconds of all threads so far, in user and kernel mode; of hundredths, as Linux counts.
fn processor() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn status(key: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
