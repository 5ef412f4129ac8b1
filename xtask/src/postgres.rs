//! A PostgreSQL server of its own for the benchmark: a socket in a temporary folder, stopped when dropped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// A running server.
pub struct Postgres {
    folder: PathBuf,
    tools: PathBuf,
    port: u16,
}

impl Postgres {
    /// Makes and starts a server with its files under `folder`, durable as a real one is.
    pub fn start(folder: &Path) -> Result<Self> {
        let tools = tools()?;
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let server = Self { folder: folder.to_owned(), tools, port: crate::server::free_port()? };
        if is_root()? {
            crate::process::run(Command::new("chown").arg("postgres").arg(folder))?;
        }
        let data = folder.join("data").display().to_string();
        server.as_user("initdb", &["-D", &data, "-U", "callboard", "--auth=trust", "--encoding=UTF8", "--locale=C"])?;
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c shared_buffers=256MB -c max_wal_size=2GB",
            server.port,
            folder.display()
        );
        let log = folder.join("log").display().to_string();
        server.as_user("pg_ctl", &["-D", &data, "-l", &log, "-w", "-o", &options, "start"])?;
        Ok(server)
    }

    /// A new, empty database.
    pub fn database(&self, name: &str) -> Result<String> {
        let port = self.port.to_string();
        self.as_user("createdb", &["-h", "127.0.0.1", "-p", &port, "-U", "callboard", name])?;
        Ok(format!("postgres://callboard@127.0.0.1:{}/{name}", self.port))
    }

    /// How many bytes a database takes.
    pub fn size(&self, name: &str) -> Result<u64> {
        let output = Command::new(self.tools.join("psql"))
            .args(["-h", "127.0.0.1", "-U", "callboard", "-p", &self.port.to_string(), "-d", name, "-Atc"])
            .arg("select pg_database_size(current_database())")
            .output()?;
        String::from_utf8_lossy(&output.stdout).trim().parse().context("no size from psql")
    }

    /// Runs one of PostgreSQL's tools; the server refuses to run as root.
    fn as_user(&self, tool: &str, arguments: &[&str]) -> Result<()> {
        let program = self.tools.join(tool);
        let mut command = if is_root()? {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        let output = command.args(arguments).current_dir("/").stdin(std::process::Stdio::null());
        let status = output.stdout(std::process::Stdio::null()).status()?;
        if !status.success() {
            bail!("{tool} ended with {status}; see {}", self.folder.join("log").display());
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.join("data").display().to_string();
        let _ = self.as_user("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> Result<bool> {
    Ok(Command::new("id").arg("-u").output()?.stdout.starts_with(b"0\n"))
}

fn tools() -> Result<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|folders| folders.flatten().map(|folder| folder.path().join("bin")).collect())
        .unwrap_or_default();
    found.sort();
    found.pop().context("PostgreSQL is not there: apt-get install postgresql")
}
