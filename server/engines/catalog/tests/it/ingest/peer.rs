//! A host that misbehaves in ways that no proper server can.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What it does depends on the path: see [`misbehave`].
pub struct Peer {
    pub address: SocketAddr,
    /// Bytes that were taken from it.
    pub sent: Arc<AtomicU64>,
}

impl Peer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let sent = Arc::new(AtomicU64::new(0));
        let count = sent.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let count = count.clone();
                // It ends when the other side hangs up, or with the tests.
                std::thread::spawn(move || drop(misbehave(stream, &count)));
            }
        });
        Self { address, sent }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

fn misbehave(mut stream: TcpStream, count: &AtomicU64) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let length = stream.read(&mut request)?;
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let mut send = |bytes: &[u8]| {
        stream.write_all(bytes)?;
        count.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok::<_, std::io::Error>(())
    };
    let path = request.split(' ').nth(1).unwrap_or_default();
    match path {
        // Takes the request and says nothing.
        "/silent.yaml" => std::thread::sleep(Duration::from_secs(600)),
        // Says something every now and then, for ever.
        "/trickle.yaml" => {
            send(b"HTTP/1.1 200 OK\r\ncontent-type: text/yaml\r\n\r\n")?;
            loop {
                send(b"#")?;
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        // Announces a gigabyte.
        "/announced.yaml" => {
            send(b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n")?;
            loop {
                send(&[b'#'; 65536])?;
            }
        }
        // Sends without an end and without saying how much.
        "/endless.yaml" => {
            send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
            loop {
                send(format!("10000\r\n{}\r\n", "#".repeat(65536)).as_bytes())?;
            }
        }
        // Some kilobytes that become sixty-four megabytes.
        "/bomb.yaml" => {
            let mut packed = Vec::new();
            let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 5, 22);
            for _ in 0..64 {
                writer.write_all(&vec![b'#'; 1 << 20])?;
            }
            drop(writer);
            assert!(packed.len() < 1 << 20);
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                packed.len()
            );
            send(head.as_bytes())?;
            send(&packed)?;
        }
        // Hangs up in the middle.
        "/cut.yaml" => send(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nkind: ")?,
        _ => send(b"\x16\x03\x01 this is no HTTP\r\n\r\n")?,
    }
    Ok(())
}
