//! How soon the home page is there when two hundred people have made it theirs.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::client::Connection;
use crate::crash::percent;
use crate::generate::{self, Catalog};
use crate::server::Portal;

/// People with data of their own.
const PEOPLE: usize = 200;
/// What each of them has starred.
const STARS: usize = 20;
/// Pages that each of them has been to.
const VISITS: usize = 10;
/// How often each of them opens the page.
const MORNINGS: usize = 3;
/// Those who do so at the same time.
const TOGETHER: usize = 8;

/// What was measured, in milliseconds.
pub struct Figures {
    /// One after the other: the middle, and all but the slowest twentieth.
    pub alone: (f64, f64),
    /// Eight at the same time.
    pub together: (f64, f64),
}

/// Starts the portal of a folder again with people who sign in, and has them open their home pages.
pub fn measure(folder: &Path, configuration: &Path, catalog: &Catalog) -> Result<Figures> {
    let configuration = generate::with_people(folder, configuration)?;
    let mut portal = Portal::spawn(folder, &configuration)?;
    portal.wait_ready(Duration::from_secs(120))?;
    let port = portal.port;
    let users = catalog.refs.iter().filter_map(|name| name.strip_prefix("user:default/"));
    let names: Vec<&str> = users.take(PEOPLE).collect();
    if names.is_empty() {
        bail!("the catalog has no users");
    }
    // They are known once the catalog is read.
    let start = Instant::now();
    while sign_in(port, names[0]).is_err() {
        if start.elapsed() > Duration::from_secs(600) {
            bail!("nobody can sign in\n{}", portal.log_tail());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    let mut cookies = Vec::new();
    for (at, name) in names.iter().enumerate() {
        // So many may sign in from one address in a minute, and no more.
        let cookie = loop {
            match sign_in(port, name) {
                Ok(cookie) => break cookie,
                Err(error) if start.elapsed() > Duration::from_secs(900) => {
                    return Err(error.context(format!("{name} can not sign in")));
                }
                Err(_) => std::thread::sleep(Duration::from_secs(1)),
            }
        };
        furnish(port, &cookie, catalog, at)?;
        cookies.push(cookie);
    }
    let alone = mornings(port, &cookies)?;
    let share = cookies.len().div_ceil(TOGETHER);
    let together = std::thread::scope(|scope| -> Result<Vec<f64>> {
        let callers: Vec<_> = cookies.chunks(share).map(|some| scope.spawn(move || mornings(port, some))).collect();
        let mut times = Vec::new();
        for caller in callers {
            times.extend(caller.join().map_err(|_| anyhow::anyhow!("a caller ended"))??);
        }
        Ok(times)
    })?;
    Ok(Figures { alone: middle(alone), together: middle(together) })
}

fn sign_in(port: u16, name: &str) -> Result<String> {
    Connection::open(port)?.with_line("X-Forwarded-User", name).cookie("GET", "/api/auth/oauth2Proxy/start")
}

/// Stars and visits of somebody.
fn furnish(port: u16, cookie: &str, catalog: &Catalog, person: usize) -> Result<()> {
    let component = |at: usize| &catalog.components[(person * 7919 + at * 104_729) % catalog.components.len()];
    let mut connection = Connection::open_with(port, cookie)?;
    let stars: Vec<String> = (0..STARS).map(|at| format!("\"component:default/{}\"", component(at))).collect();
    let path = "/api/user-settings/buckets/starredEntities/keys/entityRefs";
    connection.send("PUT", path, "application/json", &format!("{{\"value\":[{}]}}", stars.join(",")))?;
    for at in 0..VISITS {
        let name = component(at);
        let page = percent(&format!("/catalog/default/component/{name}"));
        let body = format!("path={page}&title={}", percent(name));
        connection.send("POST", "/fn/home/visit", "application/x-www-form-urlencoded", &body)?;
    }
    Ok(())
}

/// How long each of them waits for their home page, each time.
fn mornings(port: u16, cookies: &[String]) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    for _ in 0..MORNINGS {
        for cookie in cookies {
            let mut connection = Connection::open_with(port, cookie)?;
            let start = Instant::now();
            connection.get("/")?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(times)
}

/// The middle, and all but the slowest twentieth.
fn middle(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    (at(0.5), at(0.95))
}
