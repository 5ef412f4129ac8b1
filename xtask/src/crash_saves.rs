//! Crash safety of what people do: the process is killed while stars, arrangements of a home page and notifications are
//! written; after the last start everything is there that was said to be.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::target;
use crate::server::Portal;
use crate::suites::Count;

/// What a program shows that sends notifications.
const TOKEN: &str = "a-token-of-a-program-for-tests";
/// How often the process is killed.
const KILLS: usize = 5;

/// Runs it.
pub fn run() -> Result<Count> {
    survive()?;
    Ok(Count { passed: 1, failed: 0 })
}

/// What was acknowledged, and where the portal is at the moment; 0 while it is away.
#[derive(Default)]
struct Told {
    port: AtomicU16,
    stars: AtomicU64,
    boards: AtomicU64,
    notifications: AtomicU64,
    over: AtomicBool,
}

fn survive() -> Result<()> {
    let folder = target().join("suites/crash-saves");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let configuration = folder.join("app-config.yaml");
    let access = format!("[{{ type: static, options: {{ token: {TOKEN}, subject: ci }} }}]");
    fs::write(&configuration, format!("backend: {{ auth: {{ externalAccess: {access} }} }}\n"))?;
    let told = Arc::new(Told::default());
    let writers = [write_stars as fn(&Told), write_boards, write_notifications].map(|write| {
        std::thread::spawn({
            let told = told.clone();
            move || write(&told)
        })
    });
    for round in 1..=KILLS {
        let mut portal = Portal::start(&folder, &configuration)?;
        told.port.store(portal.port, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(700 + 331 * (round as u64 % 4)));
        portal.kill();
        told.port.store(0, Ordering::SeqCst);
        println!(
            "kill {round} of {KILLS}: {} stars, {} arrangements, {} notifications were acknowledged",
            told.stars.load(Ordering::SeqCst),
            told.boards.load(Ordering::SeqCst),
            told.notifications.load(Ordering::SeqCst)
        );
    }
    told.over.store(true, Ordering::SeqCst);
    for writer in writers {
        if writer.join().is_err() {
            bail!("a writer has stopped");
        }
    }
    let portal = Portal::start(&folder, &configuration)?;
    let (stars, boards, notifications) = (
        told.stars.load(Ordering::SeqCst),
        told.boards.load(Ordering::SeqCst),
        told.notifications.load(Ordering::SeqCst),
    );
    if stars < 5 || boards < 5 || notifications < 5 {
        bail!("too little was written to say anything: {stars}, {boards}, {notifications}");
    }
    let kept = portal.json("/api/user-settings/buckets/starredEntities/keys/entityRefs")?;
    let kept = kept["value"].as_array().context("no stars")?.len() as u64;
    if kept < stars {
        bail!("{kept} stars of {stars} are there");
    }
    let total = portal.json("/api/notifications?limit=1")?["totalCount"].as_u64().context("no notifications")?;
    if total < notifications {
        bail!("{total} notifications of {notifications} are there");
    }
    // The version that was acknowledged is there, or one that was written and not acknowledged any more.
    if save_board(portal.port, boards).is_none() && save_board(portal.port, boards + 1).is_none() {
        bail!("the arrangement {boards} is not there");
    }
    println!("all of it is there: {kept} stars, arrangement {boards}, {total} notifications");
    Ok(())
}

/// Calls again and again, while the portal is there.
fn again(told: &Told, mut act: impl FnMut(u16)) {
    while !told.over.load(Ordering::SeqCst) {
        match told.port.load(Ordering::SeqCst) {
            0 => std::thread::sleep(Duration::from_millis(5)),
            port => act(port),
        }
    }
}

fn write_stars(told: &Told) {
    again(told, |port| {
        // At most as many as a person may have.
        let next = (told.stars.load(Ordering::SeqCst) + 1).min(900);
        let refs: Vec<String> = (0..next).map(|number| format!("component:default/c{number}")).collect();
        let body = serde_json::json!({ "value": refs }).to_string();
        let path = "/api/user-settings/buckets/starredEntities/keys/entityRefs";
        if ask(port, "PUT", path, "application/json", &body).is_some_and(|(status, _)| status == 200) {
            told.stars.store(next, Ordering::SeqCst);
        }
    });
}

/// Saves an arrangement over a version, in the form of server functions (`services::wire`). Gives the new version.
fn save_board(port: u16, version: u64) -> Option<u64> {
    let body = format!("3;0;3;0;0;0;{version};");
    let (status, answer) = ask(port, "POST", "/fn/home/save-board", "text/x-callboard; charset=utf-8", &body)?;
    (status == 200).then(|| answer.trim_end_matches(';').parse().ok()).flatten()
}

fn write_boards(told: &Told) {
    let mut version = 0;
    again(told, |port| match save_board(port, version) {
        Some(new) => {
            version = new;
            told.boards.store(new, Ordering::SeqCst);
        }
        // One that was written and not acknowledged.
        None if told.port.load(Ordering::SeqCst) == port => version += 1,
        None => {}
    });
}

fn write_notifications(told: &Told) {
    again(told, |port| {
        let body = "{\"recipients\":{\"type\":\"broadcast\"},\"payload\":{\"title\":\"x\"}}";
        let answer = ask(port, "POST", "/api/notifications", "application/json", body);
        if answer.is_some_and(|(status, _)| status == 200) {
            told.notifications.fetch_add(1, Ordering::SeqCst);
        }
    });
}

/// Status and body; nothing when the portal is killed meanwhile.
fn ask(port: u16, method: &str, path: &str, kind: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    // Programs come with their token; all else is the guest's.
    let token = if path == "/api/notifications" { format!("Authorization: Bearer {TOKEN}\r\n") } else { String::new() };
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {kind}\r\nAccept: text/x-callboard, */*\r\n\
         {token}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    // An answer that was broken off is none.
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    (length.is_none_or(|length: usize| body.len() == length)).then(|| (status, body.to_owned()))
}
