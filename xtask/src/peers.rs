//! Two processes on one PostgreSQL: whoever signs in at one is known at the other, and signed out of both.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use crate::client::Connection;
use crate::generate;
use crate::postgres::Postgres;
use crate::process::target;
use crate::server::Portal;
use crate::suites::Count;

/// How long the other process may go on knowing somebody who has signed out.
const PATIENCE: Duration = Duration::from_secs(10);

/// The suite.
pub fn run() -> Result<Count> {
    let folder = target().join("suites/peers");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    generate::write(200, &folder.join("catalog"), 7)?;
    let server = Postgres::start(&std::env::temp_dir().join(format!("callboard-peers-{}", std::process::id())))?;
    let database = server.database("peers")?;
    let mut portals = Vec::new();
    for name in ["one", "two"] {
        let own = folder.join(name);
        let configuration = generate::configure(&own, &folder.join("catalog"), Some(&database))?;
        portals.push(Portal::start(&own, &configuration)?);
    }
    let [one, two] = portals.as_slice() else { bail!("there are not two portals") };
    let cookie = Connection::cookie_of(one.port, "/api/auth/guest/start")?;
    for portal in [one, two] {
        let who = who(portal, &cookie)?;
        ensure!(who == "user:default/bench", "signed in at one, the caller is {who} at port {}", portal.port);
    }
    Connection::open_with(one.port, &cookie)?.post("/api/auth/sign-out")?;
    ensure!(who(one, &cookie)? != "user:default/bench", "signed out, and still known there");
    let start = Instant::now();
    while who(two, &cookie)? == "user:default/bench" {
        ensure!(start.elapsed() < PATIENCE, "signed out at one, still known at the other after {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
    println!("signed out of the other process after {:.1} s", start.elapsed().as_secs_f64());
    Ok(Count { passed: 1, failed: 0 })
}

fn who(portal: &Portal, cookie: &str) -> Result<String> {
    let answer = Connection::open_with(portal.port, cookie)?.get("/api/auth/v1/userinfo")?;
    let answer: serde_json::Value = serde_json::from_slice(&answer)?;
    Ok(answer["claims"]["sub"].as_str().unwrap_or_default().to_owned())
}
