//! A plain HTTP client on one connection, so that what is measured is the server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// One connection that is kept.
pub struct Connection {
    reader: BufReader<TcpStream>,
    port: u16,
    /// Lines of each request's head.
    lines: String,
}

impl Connection {
    /// Connects to a port of this machine.
    pub fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        Ok(Self { reader: BufReader::with_capacity(1 << 16, stream), port, lines: String::new() })
    }

    /// The same with a cookie.
    pub fn open_with(port: u16, cookie: &str) -> Result<Self> {
        let own = Self::open(port)?;
        Ok(if cookie.is_empty() { own } else { own.with_line("Cookie", cookie) })
    }

    /// With one more line in the head of each request.
    #[must_use]
    pub fn with_line(mut self, name: &str, value: &str) -> Self {
        self.lines.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// Posts nothing to an address that answers with a cookie, and gives that.
    pub fn cookie_of(port: u16, path: &str) -> Result<String> {
        Self::open(port)?.post(path)
    }

    /// Posts nothing, and gives the cookie of the answer. The connection is of no use afterwards.
    pub fn post(self, path: &str) -> Result<String> {
        self.cookie("POST", path)
    }

    /// Asks with a method and no body, and gives the cookie of the answer. The connection is of no use afterwards.
    pub fn cookie(mut self, method: &str, path: &str) -> Result<String> {
        let own = &mut self;
        let (port, lines) = (own.port, own.lines.clone());
        let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}Content-Length: 0\r\n\r\n");
        own.reader.get_mut().write_all(head.as_bytes())?;
        let mut line = String::new();
        loop {
            line.clear();
            own.reader.read_line(&mut line)?;
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("set-cookie")
            {
                return Ok(value.split(';').next().unwrap_or_default().trim().to_owned());
            }
            if line.trim().is_empty() {
                bail!("{path} gave no cookie");
            }
        }
    }

    /// A GET request; the body of a 200 answer.
    pub fn get(&mut self, path: &str) -> Result<Vec<u8>> {
        let head = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}\r\n", self.port, self.lines);
        self.reader.get_mut().write_all(head.as_bytes())?;
        self.answer(path)
    }

    /// Sends a body of this type; the body of a 200 answer.
    pub fn send(&mut self, method: &str, path: &str, kind: &str, body: &str) -> Result<Vec<u8>> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nAccept: application/json\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\n{}\r\n{body}",
            body.len(),
            self.lines,
            port = self.port,
        );
        self.reader.get_mut().write_all(head.as_bytes())?;
        self.answer(path)
    }

    fn answer(&mut self, path: &str) -> Result<Vec<u8>> {
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        let status: u16 =
            line.split(' ').nth(1).and_then(|code| code.parse().ok()).context("an answer without a status")?;
        let (mut length, mut chunked) = (0, false);
        loop {
            line.clear();
            self.reader.read_line(&mut line)?;
            let lower = line.trim().to_ascii_lowercase();
            if lower.is_empty() {
                break;
            }
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            chunked |= lower.starts_with("transfer-encoding:") && lower.contains("chunked");
        }
        let mut answer = Vec::new();
        if chunked {
            loop {
                line.clear();
                self.reader.read_line(&mut line)?;
                let size = usize::from_str_radix(line.trim().split(';').next().unwrap_or("0"), 16)?;
                let start = answer.len();
                answer.resize(start + size, 0);
                self.reader.read_exact(&mut answer[start..])?;
                line.clear();
                self.reader.read_line(&mut line)?;
                if size == 0 {
                    break;
                }
            }
        } else {
            answer.resize(length, 0);
            self.reader.read_exact(&mut answer)?;
        }
        if !(200..300).contains(&status) {
            bail!("{path} answered {status}: {}", String::from_utf8_lossy(&answer));
        }
        Ok(answer)
    }
}
