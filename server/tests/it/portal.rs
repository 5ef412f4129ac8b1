//! A portal of a test's own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A running program; killed when dropped.
pub struct Portal {
    child: Child,
    port: u16,
    pub folder: Arc<TempDir>,
    log: Arc<Mutex<String>>,
}

impl Portal {
    /// Starts it with a configuration and waits until it is ready.
    pub fn start(config: &str) -> Self {
        Self::start_with(config, &[], None)
    }

    /// With files beside the configuration, and a limit for the length of files that it may write, in bytes.
    pub fn start_with(config: &str, files: &[(&str, &str)], limit: Option<u64>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("app-config.yaml", config)].iter().chain(files) {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self::run(Arc::new(folder), "data", limit)
    }

    /// Another process with the same configuration and files.
    pub fn another(&self) -> Self {
        Self::run(self.folder.clone(), "other-data", None)
    }

    fn run(folder: Arc<TempDir>, data: &str, limit: Option<u64>) -> Self {
        let program = env!("CARGO_BIN_EXE_callboard");
        let mut command = match limit {
            None => Command::new(program),
            Some(bytes) => {
                let mut shell = Command::new("sh");
                // A write beyond the limit shall fail as on a full disk, not end the program. In blocks of 512 bytes.
                let script = format!("trap '' XFSZ; ulimit -S -f {}; exec \"$0\" \"$@\"", bytes / 512);
                shell.args(["-c", &script, program]);
                shell
            }
        };
        let mut child = command
            .current_dir(folder.path())
            .arg("serve")
            .env("APP_CONFIG_backend_listen_port", "0")
            .env("APP_CONFIG_callboard_data", data)
            .env("APP_CONFIG_callboard_logging_level", "info")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let port = loop {
            let mut line = String::new();
            let ended = lines.read_line(&mut line).unwrap() == 0;
            let mut text = log.lock().unwrap();
            text.push_str(&line);
            assert!(!ended, "it ended:\n{text}");
            if let Some((_, address)) = line.split_once("ready: http://") {
                break address.trim().rsplit_once(':').unwrap().1.parse().unwrap();
            }
        };
        // A full pipe must not stop the program.
        let rest = log.clone();
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let mut text = rest.lock().unwrap();
                text.push_str(&line);
                text.push('\n');
            }
        });
        Self { child, port, folder, log }
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// A request with its whole answer.
    pub fn request(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            self.port,
            body.len()
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        (status, head.to_ascii_lowercase(), body.to_owned())
    }

    pub fn get(&self, path: &str) -> (u16, String, String) {
        self.request("GET", path, "", "")
    }

    /// A connection that has sent the beginning of a request, which is known to have been taken: the server has asked
    /// for the rest.
    pub fn unfinished(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\
             Expect: 100-continue\r\n\r\n"
        )
        .unwrap();
        let asked = "HTTP/1.1 100 Continue\r\n\r\n";
        let mut answer = vec![0; asked.len()];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), asked);
        stream
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        let status = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
    }

    /// Waits until it takes no connections any more.
    pub fn closed(&self) {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            assert!(start.elapsed() < Duration::from_secs(60), "it goes on listening");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
