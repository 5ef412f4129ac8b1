//! A portal of its own for a suite or a benchmark: a free port, a fresh folder, stopped when dropped.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{root, target};

/// A running portal.
pub struct Portal {
    child: Child,
    /// Where it listens on the loopback address.
    pub port: u16,
    /// Its configuration, data and log.
    pub folder: PathBuf,
}

/// The program that `cargo build --release` made.
pub fn program() -> PathBuf {
    target().join("release/callboard")
}

impl Portal {
    /// Starts a portal in `folder` with a configuration file, and waits until it is ready.
    pub fn start(folder: &Path, configuration: &Path) -> Result<Self> {
        let mut portal = Self::spawn(folder, configuration)?;
        portal.wait_ready(Duration::from_secs(60))?;
        Ok(portal)
    }

    /// Starts a portal without waiting.
    pub fn spawn(folder: &Path, configuration: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let port = free_port()?;
        let overlay = folder.join("overlay.yaml");
        let mut file = File::create(&overlay)?;
        writeln!(file, "app:\n  baseUrl: http://127.0.0.1:{port}")?;
        writeln!(file, "backend:\n  baseUrl: http://127.0.0.1:{port}\n  listen: 127.0.0.1:{port}")?;
        writeln!(file, "callboard:\n  data: {}", folder.join("data").display())?;
        let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log.txt"))?;
        let child = Command::new(program())
            .current_dir(root())
            .arg("serve")
            .arg("--config")
            .arg(configuration)
            .arg("--config")
            .arg(&overlay)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("can not start {}", program().display()))?;
        Ok(Self { child, port, folder: folder.to_owned() })
    }

    /// The address of the portal.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the portal says that it is ready; gives the time it took.
    pub fn wait_ready(&mut self, limit: Duration) -> Result<Duration> {
        let start = Instant::now();
        while start.elapsed() < limit {
            if let Some(status) = self.child.try_wait()? {
                bail!("the portal ended with {status}; its log:\n{}", self.log_tail());
            }
            if self.get("/.backstage/health/v1/readiness").is_ok_and(|(status, _)| status == 200) {
                return Ok(start.elapsed());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("the portal was not ready after {limit:?}; its log:\n{}", self.log_tail())
    }

    /// A GET request: status and body.
    pub fn get(&self, path: &str) -> Result<(u16, Vec<u8>)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").context("an answer without a head")?;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).context("an answer without a status")?;
        Ok((status, answer.split_off(end + 4)))
    }

    /// A GET request that answers JSON.
    pub fn json(&self, path: &str) -> Result<serde_json::Value> {
        let (status, body) = self.get(path)?;
        if status != 200 {
            bail!("GET {path} answered {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(serde_json::from_slice(&body)?)
    }

    /// How many entities the catalog has.
    pub fn entities(&self) -> Result<u64> {
        let answer = self.json("/api/catalog/entities/by-query?limit=0")?;
        answer["totalItems"].as_u64().context("no totalItems")
    }

    /// Ends the process at once, as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The last lines of the log.
    pub fn log_tail(&self) -> String {
        let log = fs::read_to_string(self.folder.join("log.txt")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most memory that was ever resident, in bytes.
    pub fn most_resident(&self) -> u64 {
        self.status("VmHWM:")
    }

    fn status(&self, key: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
    }

    /// Processor time of all threads so far, in user and kernel mode.
    pub fn processor(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap_or_default();
        // The name of the program, which may hold anything, ends with the last parenthesis.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
        // Linux counts in hundredths, whatever its own clock.
        Duration::from_millis((ticks(11) + ticks(12)) * 10)
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A port that nobody listens on.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
