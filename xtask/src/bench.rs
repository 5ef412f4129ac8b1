//! `cargo xtask bench`: catalogs of 10,000 and 100,000 entities (and, with `BENCH=full`, a million) on SQLite and
//! PostgreSQL, side by side. `BENCH=<number>` measures that size alone.
//!
//! Figures are of this machine and this moment; what to compare with is the column beside, or an earlier commit.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::client::Connection;
use crate::crash::percent;
use crate::generate::{self, Catalog};
use crate::postgres::Postgres;
use crate::process::{command, run as run_command, target};
use crate::server::Portal;
use crate::site;
use crate::{bench_live, bench_people};

/// Row by row: what was measured and the figure, for one size and database.
type Column = Vec<(&'static str, String)>;

/// Prints the table.
pub fn run() -> Result<()> {
    site::build(site::Kind::Release)?;
    run_command(command("cargo").args(["build", "--release", "--package", "callboard"]))?;
    let wish = std::env::var("BENCH").unwrap_or_default();
    let sizes: Vec<usize> = match wish.as_str() {
        "" => vec![10_000, 100_000],
        "full" => vec![10_000, 100_000, 1_000_000],
        number => vec![number.parse().context("BENCH is 'full' or a number of entities")?],
    };
    let folder = target().join("bench");
    let mut titles = vec![String::from("entities, database")];
    let mut columns: Vec<Column> = Vec::new();
    for size in sizes {
        let source = folder.join(format!("catalog-{size}"));
        if source.exists() {
            fs::remove_dir_all(&source)?;
        }
        let catalog = generate::write(size, &source, 42)?;
        println!("{size} entities, {:.1} MB of YAML", catalog.bytes as f64 / 1e6);
        titles.push(format!("{size} SQLite"));
        columns.push(measure(&folder.join("sqlite"), &source, &catalog, None)?);
        print_table(&titles, &columns);
        let server = Postgres::start(&std::env::temp_dir().join(format!("callboard-bench-{}", std::process::id())))?;
        let address = server.database("bench")?;
        titles.push(format!("{size} PostgreSQL"));
        let mut column = measure(&folder.join("postgres"), &source, &catalog, Some(&address))?;
        for (name, value) in &mut column {
            if *name == "database size" {
                *value = megabytes(server.size("bench")?);
            }
        }
        columns.push(column);
        print_table(&titles, &columns);
    }
    Ok(())
}

fn print_table(titles: &[String], columns: &[Column]) {
    let mut lines = vec![titles.to_vec()];
    for (row, (name, _)) in columns.first().map(Vec::as_slice).unwrap_or_default().iter().enumerate() {
        let mut line = vec![(*name).to_owned()];
        line.extend(columns.iter().map(|column| column.get(row).map(|(_, value)| value.clone()).unwrap_or_default()));
        lines.push(line);
    }
    println!();
    for line in &lines {
        let cells: Vec<String> = line
            .iter()
            .enumerate()
            .map(|(at, cell)| if at == 0 { format!("{cell:<42}") } else { format!("{cell:>19}") })
            .collect();
        println!("{}", cells.join(""));
    }
    println!();
}

fn measure(folder: &Path, source: &Path, catalog: &Catalog, database: Option<&str>) -> Result<Column> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let configuration = generate::configure(folder, source, database)?;
    // With the Location that names the files, and the one that stands for the configuration's entry.
    let expected = catalog.refs.len() as u64 + 2;
    let mut column = Column::new();

    let start = Instant::now();
    let portal = Portal::start(folder, &configuration)?;
    // Asking costs the portal some of the processor: the larger the catalog, the less often.
    let pause = Duration::from_millis((expected / 1000).clamp(10, 500));
    wait(Duration::from_secs(3600), pause, || Ok(portal.entities()? == expected)).with_context(|| portal.log_tail())?;
    column.push(("first ingest", seconds(start.elapsed())));
    column.push(("… processor time of the portal", seconds(portal.processor())));
    column.push(("memory after it", megabytes(portal.resident())));
    column.push(("most memory during it", megabytes(portal.most_resident())));
    drop(portal);

    let mut portal = Portal::spawn(folder, &configuration)?;
    let ready = portal.wait_ready(Duration::from_secs(120))?;
    column.push(("start to ready", milliseconds(ready)));
    let complete = Instant::now();
    wait(Duration::from_secs(600), PAUSE, || Ok(portal.entities()? == expected))?;
    column.push(("… and the whole catalog listed", milliseconds(ready + complete.elapsed())));

    // Starting reads every file of this machine again: each is a location of its own, besides the one that names them.
    let locations = files(source)?.len() as u64 + 1;
    wait(Duration::from_secs(600), PAUSE, || Ok(reads(&portal)? >= locations))?;
    column.push(("unchanged re-ingest, with the start", seconds(ready + complete.elapsed())));
    settle(&portal)?;

    column.push(("one change to visible", milliseconds(one_change(&portal, source)?)));
    // The change was taken back, which is read as well: what follows is about a portal at rest.
    settle(&portal)?;
    column.push(("resident memory", megabytes(portal.resident())));
    column.push(("database size", megabytes(folder_size(&folder.join("data"))?)));

    let names = &catalog.components;
    let name = |turn: usize| names[turn.wrapping_mul(7919) % names.len()].clone();
    let components = "filter=kind%3Dcomponent&orderField=metadata.name%2Casc&limit=20";
    let requests: [(&'static str, Box<dyn Fn(usize) -> String>); 8] = [
        (
            "entity by name",
            Box::new(move |turn| format!("/api/catalog/entities/by-name/component/default/{}", name(turn))),
        ),
        ("first page of components by name", Box::new(move |_| format!("/api/catalog/entities/by-query?{components}"))),
        ("page 100", Box::new(move |_| format!("/api/catalog/entities/by-query?{components}&offset=1980"))),
        (
            "three facets under a filter",
            Box::new(|_| {
                "/api/catalog/entity-facets?facet=spec.type&facet=spec.lifecycle&facet=spec.owner&filter=kind%3Dcomponent".to_owned()
            }),
        ),
        (
            "full text",
            Box::new(|turn| {
                let words = ["payment", "gate", "ledger", "fraud-sc", "shipping", "wallet", "quota", "search"];
                format!(
                    "/api/catalog/entities/by-query?filter=kind%3Dcomponent&limit=20&orderField=metadata.name&fullTextFilterFields=metadata.name,metadata.title&fullTextFilterTerm={}",
                    percent(words[turn % words.len()])
                )
            }),
        ),
        ("home page, HTML", Box::new(|_| "/".to_owned())),
        ("page of the catalog, HTML", Box::new(|_| "/catalog?kind=component".to_owned())),
        (
            "page of an entity, HTML",
            Box::new({
                let names = names.clone();
                move |turn| format!("/catalog/default/component/{}", names[turn.wrapping_mul(7919) % names.len()])
            }),
        ),
    ];
    for (label, path) in &requests {
        let (middle, worst) = latency(portal.port, "", path.as_ref())?;
        column.push((label, format!("{middle:.2} / {worst:.2} ms")));
    }
    let (middle, worst) = keys(portal.port, names)?;
    column.push(("a key in the palette", format!("{middle:.2} / {worst:.2} ms")));
    // As somebody who sees a part only: see the policy in `generate`.
    let cookie = Connection::cookie_of(portal.port, "/api/auth/guest/start")?;
    let first = requests[1].1.as_ref();
    let (all, seen) = (latency(portal.port, "", first)?, latency(portal.port, &cookie, first)?);
    column.push(("first page of what one may see", format!("{:.2} / {:.2} ms", seen.0, seen.1)));
    column.push(("… as a multiple of the whole", format!("{:.2}", seen.0 / all.0)));
    column.push(("sign-in to the first page, HTML", format!("{:.1} ms", sign_in(portal.port)?)));
    column.push(("a decision", decision()?));
    let live = bench_live::measure(&portal, &cookie)?;
    column.push(("1,000 open streams, memory of each", format!("{:.1} kB", live.memory as f64 / 1e3)));
    column.push(("… from a change to their pages", format!("{:.1} / {:.1} ms", live.p50, live.p99)));
    column.push(("by name, requests/s of 16 callers", throughput(portal.port, requests[0].1.as_ref())?));
    column.push(("first page, requests/s of 16", throughput(portal.port, requests[1].1.as_ref())?));
    drop(portal);
    let people = bench_people::measure(folder, &configuration, catalog)?;
    column
        .push(("home page of one of 200 people, p50/p95", format!("{:.1} / {:.1} ms", people.alone.0, people.alone.1)));
    column.push(("… eight of them at a time", format!("{:.1} / {:.1} ms", people.together.0, people.together.1)));
    Ok(column)
}

/// From the button of the sign-in page to the whole first page, in milliseconds: the middle of 30.
fn sign_in(port: u16) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..30 {
        let start = Instant::now();
        let cookie = Connection::cookie_of(port, "/api/auth/guest/start")?;
        Connection::open_with(port, &cookie)?.get("/catalog?kind=component")?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

/// What `examples/decision_bench.rs` of the engine says.
fn decision() -> Result<String> {
    let mut run = command("cargo");
    run.args(["run", "--release", "--quiet", "--package", "engine-permission", "--example", "decision_bench"]);
    let output = run.output().context("the decisions were not measured")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// How long nothing has to be read for the readers to count as idle.
const SETTLED: Duration = Duration::from_millis(1500);

/// Waits until no location has been read for a while.
fn settle(portal: &Portal) -> Result<()> {
    let mut last = (reads(portal)?, Instant::now());
    wait(Duration::from_secs(600), PAUSE, || {
        let now = reads(portal)?;
        if now != last.0 {
            last = (now, Instant::now());
        }
        Ok(last.1.elapsed() >= SETTLED)
    })
}

/// How many times a location was read, from the portal's own counters.
fn reads(portal: &Portal) -> Result<u64> {
    let (_, body) = portal.get("/metrics")?;
    let text = String::from_utf8_lossy(&body);
    let counts = text.lines().filter(|line| line.starts_with("callboard_catalog_reads_total"));
    Ok(counts.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>() as u64)
}

fn one_change(portal: &Portal, source: &Path) -> Result<Duration> {
    let file = files(source)?.pop().context("no files")?;
    let text = fs::read_to_string(&file)?;
    let at = text.rfind("  description: \"").context("no description to change")?;
    let name_at = text[..at].rfind("  name: ").context("no name")?;
    let name = text[name_at + 8..].lines().next().unwrap_or_default().to_owned();
    let mark = format!("Changed at {}", std::process::id());
    let end = text[at..].find('\n').map_or(text.len(), |line| at + line);
    let changed = format!("{}  description: \"{mark}\"{}", &text[..at], &text[end..]);
    fs::write(&file, changed)?;
    let has_mark = || -> Result<bool> {
        let answer =
            portal.json(&format!("/api/catalog/entities/by-query?filter=kind%3Dcomponent,metadata.name%3D{name}"))?;
        Ok(answer["items"][0]["metadata"]["description"] == mark.as_str())
    };
    let start = Instant::now();
    let result = wait(Duration::from_secs(120), PAUSE, has_mark);
    let elapsed = start.elapsed();
    fs::write(&file, text)?;
    result?;
    wait(Duration::from_secs(120), PAUSE, || Ok(!has_mark()?))?;
    Ok(elapsed)
}

/// The files of a generated catalog, in their order.
fn files(source: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(source)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("catalog-")));
    files.sort();
    Ok(files)
}

fn latency(port: u16, cookie: &str, path: &dyn Fn(usize) -> String) -> Result<(f64, f64)> {
    let mut connection = Connection::open_with(port, cookie)?;
    times(&mut |turn| connection.get(&path(turn)).map(drop))
}

/// What the palette asks with each key, from one letter of a name to six.
fn keys(port: u16, names: &[String]) -> Result<(f64, f64)> {
    let mut connection = Connection::open(port)?;
    times(&mut |turn| {
        let typed: String = names[turn.wrapping_mul(7919) % names.len()].chars().take(1 + turn % 6).collect();
        let body = format!("text={}&limit=8", percent(&typed));
        connection.send("POST", "/fn/catalog/suggest", "application/x-www-form-urlencoded", &body).map(drop)
    })
}

/// How long a question takes that is put again and again: in the middle, and all but one of a hundred, milliseconds.
fn times(ask: &mut dyn FnMut(usize) -> Result<()>) -> Result<(f64, f64)> {
    for turn in 0..30 {
        ask(turn)?;
    }
    let mut times = Vec::new();
    let limit = Instant::now();
    for turn in 0..1000 {
        let start = Instant::now();
        ask(turn)?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        if limit.elapsed() > Duration::from_secs(20) {
            break;
        }
    }
    times.sort_by(f64::total_cmp);
    Ok((times[times.len() / 2], times[times.len() * 99 / 100]))
}

fn throughput(port: u16, path: &dyn Fn(usize) -> String) -> Result<String> {
    let paths: Vec<String> = (0..512).map(path).collect();
    let span = Duration::from_secs(4);
    let done: usize = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..16)
            .map(|caller| {
                let paths = &paths;
                scope.spawn(move || -> Result<usize> {
                    let mut connection = Connection::open(port)?;
                    let start = Instant::now();
                    let mut turn = 0;
                    while start.elapsed() < span {
                        connection.get(&paths[(caller * 37 + turn) % paths.len()])?;
                        turn += 1;
                    }
                    Ok(turn)
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().map_or(0, |turns| turns.unwrap_or(0))).sum()
    });
    Ok(format!("{:.0}", done as f64 / span.as_secs_f64()))
}

/// How long to wait before asking again.
const PAUSE: Duration = Duration::from_millis(10);

fn wait(limit: Duration, pause: Duration, mut done: impl FnMut() -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if done()? {
            return Ok(());
        }
        std::thread::sleep(pause);
    }
    bail!("not done after {limit:?}")
}

fn folder_size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        let index = entry.path().components().any(|part| part.as_os_str() == "index");
        if entry.file_type().is_file() && !index {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 / 1e6)
}
