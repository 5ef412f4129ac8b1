//! The private PostgreSQL server of the tests.

use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::sync::OnceCell;

use crate::db::{Database, PostgresSettings, Settings};

const SUPERVISOR: &str = include_str!("supervisor.sh");
const START_TIMEOUT: Duration = Duration::from_secs(60);

type Result<T> = std::result::Result<T, String>;

/// The server of this process, shared with other processes.
static SHARED: OnceCell<Shared> = OnceCell::const_new();
/// Databases whose tests have ended.
static TO_DROP: Mutex<Vec<String>> = Mutex::new(Vec::new());
static COUNTER: AtomicU64 = AtomicU64::new(0);

struct Shared {
    server: PrivatePostgres,
    template: String,
}

/// A PostgreSQL server that lives as long as this value, or the process.
pub struct PrivatePostgres {
    folder: PathBuf,
    /// Held shared: the supervisor stops the server when nobody does.
    _in_use: File,
}

/// Drops a database some time after its test.
pub(super) struct DropLater(String);

impl Drop for DropLater {
    fn drop(&mut self) {
        if let Ok(mut names) = TO_DROP.lock() {
            names.push(std::mem::take(&mut self.0));
        }
    }
}

/// A fresh copy of the template.
pub(super) async fn database() -> Result<(PostgresSettings, DropLater)> {
    let shared = SHARED.get_or_try_init(shared).await?;
    let mut admin = shared.server.connect("postgres").await?;
    let old = TO_DROP.lock().map(|mut names| std::mem::take(&mut *names)).unwrap_or_default();
    for name in old {
        // Connections of its test may still be closing.
        execute(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.ok();
    }
    let name = format!("t_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    execute(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    execute(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {}", shared.template)).await?;
    admin.close().await.ok();
    let settings = PostgresSettings { connections: 5, ..PostgresSettings::new(shared.server.options(&name)) };
    Ok((settings, DropLater(name)))
}

async fn shared() -> Result<Shared> {
    let server = tokio::task::spawn_blocking(PrivatePostgres::shared).await.map_err(|error| error.to_string())??;
    let template = server.template().await?;
    Ok(Shared { server, template })
}

impl PrivatePostgres {
    /// The server that all test processes of this user share; started if nobody has yet.
    fn shared() -> Result<Self> {
        let temporary = std::env::temp_dir();
        let owner = std::fs::metadata("/proc/self").map_or(0, |meta| meta.uid());
        let version = short_hash(SUPERVISOR.as_bytes());
        let name = format!("callboard-postgres-{owner}-{version}");
        let folder = temporary.join(&name);
        let start_lock = lock_file(&temporary.join(format!("{name}.start")))?;
        start_lock.lock().map_err(|error| format!("waiting for other tests to start PostgreSQL: {error}"))?;
        let in_use_path = temporary.join(format!("{name}.lock"));
        let in_use = lock_file(&in_use_path)?;
        in_use.lock_shared().map_err(|error| format!("waiting for the last PostgreSQL to stop: {error}"))?;
        let running = folder.join("ready").exists()
            && std::os::unix::net::UnixStream::connect(folder.join("run/.s.PGSQL.5432")).is_ok();
        if !running {
            start(&folder, &in_use_path, 5)?;
        }
        Ok(Self { folder, _in_use: in_use })
    }

    /// A server for one test that wants to stop it. Starting takes about a second.
    pub fn start() -> Result<Self> {
        let name = format!("callboard-postgres-own-{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let in_use_path = folder.join("in-use");
        let in_use = lock_file(&in_use_path)?;
        in_use.lock_shared().map_err(|error| error.to_string())?;
        start(&folder, &in_use_path, 0)?;
        Ok(Self { folder, _in_use: in_use })
    }

    /// Stops the server under its clients, as a failover would; its data stays.
    pub fn stop(&self) -> Result<()> {
        self.control(&["-m", "fast", "-w", "stop"])
    }

    /// Starts it again after [`PrivatePostgres::stop`].
    pub fn resume(&self) -> Result<()> {
        let log = self.folder.join("data/server.log");
        self.control(&["-l", &log.to_string_lossy(), "-w", "start"])
    }

    fn control(&self, arguments: &[&str]) -> Result<()> {
        let program = programs()?.join("pg_ctl");
        let mut command = match server_user() {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", &user, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        let status = command
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(arguments)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|error| format!("pg_ctl: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("pg_ctl {arguments:?}: {status}")) }
    }

    /// How to connect to one of its databases; `postgres` is there from the start.
    pub fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(self.folder.join("run"))
            .port(5432)
            .username("callboard")
            .database(database)
    }

    /// The address of one of its databases, for settings that are text.
    pub fn url(&self, database: &str) -> String {
        let host: String = self.folder.join("run").to_string_lossy().replace('/', "%2F");
        format!("postgres://callboard@{host}:5432/{database}")
    }

    async fn connect(&self, database: &str) -> Result<PgConnection> {
        let mut last = String::new();
        for _ in 0..50 {
            match self.options(database).connect().await {
                Ok(connection) => return Ok(connection),
                Err(error) => last = error.to_string(),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(format!("the private PostgreSQL server does not answer: {last}"))
    }

    /// The template of this program's migrations; made by the first process that wants it.
    async fn template(&self) -> Result<String> {
        let mut hash = Sha256::new();
        for migration in crate::db::embedded_postgres_migrations() {
            hash.update(migration);
        }
        let name = format!("tpl_{}", short_hash(&hash.finalize()));
        let mut admin = self.connect("postgres").await?;
        // One process at a time; ends with the connection.
        execute(&mut admin, "SELECT pg_advisory_lock(1)".to_owned()).await?;
        let there = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM pg_database WHERE datname = $1")
            .bind(&name)
            .fetch_one(&mut admin)
            .await
            .map_err(|error| error.to_string())?;
        if there == 0 {
            let raw = format!("{name}_raw");
            execute(&mut admin, format!("DROP DATABASE IF EXISTS {raw} WITH (FORCE)")).await?;
            execute(&mut admin, format!("CREATE DATABASE {raw}")).await?;
            let settings = PostgresSettings { connections: 2, ..PostgresSettings::new(self.options(&raw)) };
            let db = Database::open(&Settings::Postgres(settings)).await.map_err(|error| error.to_string())?;
            let migrated = db.migrate().await;
            db.close().await;
            migrated.map_err(|error| format!("the PostgreSQL test database could not be migrated: {error}"))?;
            execute(&mut admin, format!("ALTER DATABASE {raw} RENAME TO {name}")).await?;
        }
        admin.close().await.ok();
        Ok(name)
    }
}

async fn execute(admin: &mut PgConnection, sql: String) -> Result<()> {
    let mut attempts = 0;
    loop {
        match sqlx::query(AssertSqlSafe(sql.as_str())).execute(&mut *admin).await {
            Ok(_) => return Ok(()),
            // object_in_use: somebody else is just leaving.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("55006") && attempts < 50 => {
                attempts += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(error) => return Err(format!("{sql}: {error}")),
        }
    }
}

/// Starts the supervisor and waits for the server. The caller holds the lock in use.
fn start(folder: &Path, in_use: &Path, linger: u32) -> Result<()> {
    let programs = programs()?;
    if folder.join("data").exists() || !in_use.starts_with(folder) {
        // Left by a supervisor that was killed.
        std::fs::remove_dir_all(folder).ok();
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let log = folder.join("log");
    File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let mut supervisor = Command::new("sh")
        .arg("-c")
        .arg(SUPERVISOR)
        .arg("callboard-postgres")
        .arg(folder)
        .arg(programs)
        .arg(in_use)
        .arg(linger.to_string())
        .arg(server_user().unwrap_or_default())
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Not interrupted together with the tests: it has to clean up after them.
        .process_group(0)
        .spawn()
        .map_err(|error| format!("sh: {error}"))?;
    let deadline = Instant::now() + START_TIMEOUT;
    loop {
        if folder.join("ready").exists() {
            return Ok(());
        }
        let ended = matches!(supervisor.try_wait(), Ok(Some(_)));
        if ended || folder.join("failed").exists() || Instant::now() > deadline {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            return Err(format!("the private PostgreSQL server of the tests did not start:\n{log}"));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The folder with `initdb`, `pg_ctl` and `postgres`; the newest version when there are several.
fn programs() -> Result<PathBuf> {
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    let version = |path: &PathBuf| -> u32 {
        let name = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        name.and_then(|name| name.parse().ok()).unwrap_or(0)
    };
    found.sort_by_key(version);
    found.reverse();
    found.extend(on_path.unwrap_or_default());
    let complete =
        |folder: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file());
    found.into_iter().find(complete).ok_or_else(|| {
        "PostgreSQL is needed by the tests and was not found: no folder with initdb, pg_ctl and postgres on PATH or in \
         /usr/lib/postgresql/*/bin. On Debian: apt install postgresql"
            .to_owned()
    })
}

/// PostgreSQL refuses to run as root.
fn server_user() -> Option<String> {
    let root = std::fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0);
    if !root {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let user = if users.lines().any(|line| line.starts_with("postgres:")) { "postgres" } else { "nobody" };
    Some(user.to_owned())
}

fn lock_file(path: &Path) -> Result<File> {
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
