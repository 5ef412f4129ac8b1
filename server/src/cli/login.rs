//! `callboard login` and `callboard whoami`: the command line asks for a token (RFC 8628), and keeps it in a file that
//! only its owner may read.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use platform::http::{Allowed, Error, Http, Request};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    url: String,
    token: String,
}

#[derive(Deserialize)]
struct Begun {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: u64,
    interval: u64,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    user: String,
}

fn file() -> anyhow::Result<PathBuf> {
    let folder = match (std::env::var_os("XDG_CONFIG_HOME"), std::env::var_os("HOME")) {
        (Some(folder), _) if !folder.is_empty() => PathBuf::from(folder),
        (_, Some(home)) => PathBuf::from(home).join(".config"),
        _ => anyhow::bail!("there is no HOME to keep the token in"),
    };
    Ok(folder.join("callboard/credentials.json"))
}

fn client(url: &str) -> anyhow::Result<Http> {
    let parsed = Request::parse(url)?;
    let host = parsed.host_str().context("the address names no host")?;
    let host = parsed.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    Ok(Http::new(Allowed::new().host(host))?)
}

async fn post(http: &Http, url: &str, body: &Value) -> Result<bytes::Bytes, Error> {
    let request = Request::post_json(Request::parse(url)?, body).header("accept", "application/json");
    http.send(request).await.map(|answer| answer.body)
}

pub(super) async fn login(url: &str) -> anyhow::Result<()> {
    let url = url.trim_end_matches('/');
    let http = client(url)?;
    let machine = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let name = format!("callboard on {}", if machine.trim().is_empty() { "a machine" } else { machine.trim() });
    let begun = post(&http, &format!("{url}/api/auth/device/start"), &json!({ "name": name })).await?;
    let begun: Begun = serde_json::from_slice(&begun).context("the portal has answered something else")?;
    let page = if begun.verification_uri.starts_with("http") {
        begun.verification_uri_complete
    } else {
        format!("{url}{}", begun.verification_uri_complete)
    };
    println!("Open {page}\nand confirm the code {}", begun.user_code);
    let interval = Duration::from_secs(begun.interval.clamp(1, 60));
    let (at, question) = (format!("{url}/api/auth/device/token"), json!({ "device_code": begun.device_code }));
    let granted = tokio::time::timeout(Duration::from_secs(begun.expires_in), async {
        loop {
            tokio::time::sleep(interval).await;
            match post(&http, &at, &question).await {
                Ok(answer) => return Ok(answer),
                // Nobody has said anything yet, or it was asked too often.
                Err(Error::Status { status: 400 | 429, .. }) => {}
                Err(Error::Status { status: 403, .. }) => anyhow::bail!("it was refused in the browser"),
                Err(Error::Status { status: 410, .. }) => anyhow::bail!("the code is good no more; start again"),
                Err(error) => return Err(error.into()),
            }
        }
    });
    let granted = granted.await.context("nobody has confirmed the code in time; start again")??;
    let granted: Granted = serde_json::from_slice(&granted).context("the portal has answered something else")?;
    keep(&Kept { url: url.to_owned(), token: granted.access_token })?;
    println!("Signed in as {}", granted.user);
    Ok(())
}

fn keep(kept: &Kept) -> anyhow::Result<()> {
    let path = file()?;
    let folder = path.parent().context("the file has no folder")?;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // A new file, so that one that others may read is not written to.
    let fresh = path.with_extension("new");
    let _ = std::fs::remove_file(&fresh);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    file.write_all(serde_json::to_string_pretty(kept)?.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&fresh, &path).with_context(|| format!("{} can not be written", path.display()))
}

pub(super) async fn whoami() -> anyhow::Result<()> {
    let path = file()?;
    let text = std::fs::read_to_string(&path).context("nobody is signed in here; run callboard login")?;
    let kept: Kept = serde_json::from_str(&text).with_context(|| format!("{} can not be read", path.display()))?;
    let request = Request::get(Request::parse(&format!("{}/api/auth/v1/userinfo", kept.url))?)
        .header("authorization", &format!("Bearer {}", kept.token));
    let answer = match client(&kept.url)?.send(request).await {
        Ok(answer) => answer,
        Err(Error::Status { status: 401, .. }) => {
            anyhow::bail!("the token is good no more at {}; run callboard login", kept.url)
        }
        Err(error) => return Err(error.into()),
    };
    let claims: Value = serde_json::from_slice(&answer.body)?;
    let text = |pointer: &str| claims.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    println!("{} at {}", text("/claims/sub"), kept.url);
    for group in claims.pointer("/claims/ent").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    {
        if group != text("/claims/sub") {
            println!("  acts for {group}");
        }
    }
    Ok(())
}
