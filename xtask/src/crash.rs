//! Crash safety: the process is killed while it reads a large catalog, at moments it can not foresee; after the
//! last start everything has to be there once.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::generate;
use crate::process::target;
use crate::server::Portal;
use crate::suites::Count;

/// Small enough for every run of the tests; `CRASH=full` takes 100,000 entities and ten kills.
pub fn run() -> Result<Count> {
    let full = std::env::var("CRASH").is_ok_and(|value| value == "full");
    let (entities, kills) = if full { (100_000, 10) } else { (20_000, 4) };
    survive(entities, kills)?;
    Ok(Count { passed: 1, failed: 0 })
}

fn survive(entities: usize, kills: usize) -> Result<()> {
    let folder = target().join("suites/crash");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let catalog = generate::write(entities, &folder.join("catalog"), 7)?;
    let configuration = generate::configure(&folder, &folder.join("catalog"), None)?;
    let mut expected = catalog.refs.clone();
    expected.insert("location:default/generated".to_owned());
    // The location of the configuration has an entity of its own, named by a hash.
    let generated = "location:default/generated-";

    let mut moment = 0x5DEE_CE66_D1CE_4E5B_u64 ^ u64::from(std::process::id());
    for round in 1..=kills {
        let mut portal = Portal::spawn(&folder, &configuration)?;
        moment ^= moment << 13;
        moment ^= moment >> 7;
        moment ^= moment << 17;
        // Somewhere between "just started" and "nearly done".
        let wait = Duration::from_millis(150 + moment % (entities as u64 / 20));
        std::thread::sleep(wait);
        let seen = portal.entities().unwrap_or(0);
        portal.kill();
        println!("kill {round} of {kills}: after {} ms, with {seen} entities visible", wait.as_millis());
    }

    let portal = Portal::start(&folder, &configuration)?;
    let start = Instant::now();
    loop {
        let count = portal.entities()?;
        if count == expected.len() as u64 + 1 {
            break;
        }
        if start.elapsed() > Duration::from_secs(180) {
            bail!("{count} of {} entities after three minutes; the log:\n{}", expected.len(), portal.log_tail());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    println!("everything there {:.1} s after the last start", start.elapsed().as_secs_f64());
    let mut refs = all_refs(&portal)?;
    refs.retain(|name| !name.starts_with(generated));
    let unique: BTreeSet<String> = refs.iter().cloned().collect();
    if unique.len() != refs.len() {
        bail!("{} entities are listed twice", refs.len() - unique.len());
    }
    if let Some(missing) = expected.difference(&unique).next() {
        bail!("{missing} is missing, {} in all", expected.difference(&unique).count());
    }
    if let Some(extra) = unique.difference(&expected).next() {
        bail!("{extra} was never there");
    }
    Ok(())
}

/// Every reference, page by page.
fn all_refs(portal: &Portal) -> Result<Vec<String>> {
    let mut refs = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let from = cursor.map(|cursor| format!("&cursor={}", percent(&cursor))).unwrap_or_default();
        let page = portal.json(&format!(
            "/api/catalog/entities/by-query?limit=5000&fields=kind,metadata.namespace,metadata.name&orderField=metadata.name{from}"
        ))?;
        for item in page["items"].as_array().context("no items")? {
            let part = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_lowercase();
            refs.push(format!(
                "{}:{}/{}",
                part(&item["kind"]),
                part(&item["metadata"]["namespace"]),
                part(&item["metadata"]["name"])
            ));
        }
        cursor = page["pageInfo"]["nextCursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            return Ok(refs);
        }
    }
}

/// A text as part of an address.
pub fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
