//! What open pages cost: a thousand streams on one process, and how long a change takes to reach them.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::client::Connection;
use crate::server::Portal;

/// Streams that are open at once.
const STREAMS: usize = 1_000;
/// Changes that are timed.
const CHANGES: usize = 5;

/// What was measured.
pub struct Figures {
    /// Memory of the portal for each stream, in bytes.
    pub memory: u64,
    /// From a change to a stream in the middle, in milliseconds.
    pub p50: f64,
    /// To all but the slowest hundredth.
    pub p99: f64,
}

/// Opens the streams of a person who is signed in, and changes something of theirs.
pub fn measure(portal: &Portal, cookie: &str) -> Result<Figures> {
    take_files();
    let before = portal.resident();
    let mut streams = Vec::with_capacity(STREAMS);
    for _ in 0..STREAMS {
        let mut stream = TcpStream::connect(("127.0.0.1", portal.port))?;
        write!(
            stream,
            "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n",
            portal.port
        )?;
        stream.set_nonblocking(true)?;
        streams.push(stream);
    }
    // Each says hello first.
    heard(&mut streams, "hello")?;
    let memory = portal.resident().saturating_sub(before) / STREAMS as u64;
    let mut delays = Vec::new();
    for change in 0..CHANGES {
        let start = Instant::now();
        star(portal, cookie, change)?;
        delays.extend(heard(&mut streams, "mine")?.into_iter().map(|at| (at - start).as_secs_f64() * 1e3));
    }
    delays.sort_by(f64::total_cmp);
    let at = |part: f64| delays[((delays.len() - 1) as f64 * part) as usize];
    Ok(Figures { memory, p50: at(0.5), p99: at(0.99) })
}

/// Systems begin programs with 1,024 files, which is not enough for the streams and all else.
fn take_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // Where that is refused, the streams say so.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

/// When each stream has brought an event of that name.
fn heard(streams: &mut [TcpStream], event: &str) -> Result<Vec<Instant>> {
    let word = format!("event: {event}");
    let mut times: Vec<Option<Instant>> = vec![None; streams.len()];
    let mut texts = vec![String::new(); streams.len()];
    let start = Instant::now();
    let mut buffer = [0u8; 4096];
    while times.iter().any(Option::is_none) {
        if start.elapsed() > Duration::from_secs(30) {
            bail!("{} streams have not heard {event}", times.iter().filter(|time| time.is_none()).count());
        }
        let mut idle = true;
        for (at, stream) in streams.iter_mut().enumerate() {
            match stream.read(&mut buffer) {
                Ok(0) => bail!("a stream has ended"),
                Ok(count) => {
                    idle = false;
                    texts[at].push_str(&String::from_utf8_lossy(&buffer[..count]));
                    if times[at].is_none() && texts[at].contains(&word) {
                        times[at] = Some(Instant::now());
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        if idle {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
    Ok(times.into_iter().flatten().collect())
}

fn star(portal: &Portal, cookie: &str, change: usize) -> Result<()> {
    let body = format!("{{\"value\":[\"component:default/c{change}\"]}}");
    let path = "/api/user-settings/buckets/starredEntities/keys/entityRefs";
    Connection::open_with(portal.port, cookie)?.send("PUT", path, "application/json", &body).map(drop)
}
