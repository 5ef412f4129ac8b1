//! For tests: fresh databases of both kinds. Only with the feature `testing`.
//!
//! ```ignore
//! for db in platform::testing::databases().await {
//!     // `db` is a migrated, empty database; `db.kind` says which in messages.
//! }
//! ```
//!
//! PostgreSQL is a private server that the tests start themselves, from the programs `initdb` and `postgres` on `PATH` or in
//! `/usr/lib/postgresql/*/bin` (Debian: `apt install postgresql`). It writes to a temporary folder, listens on a socket in
//! there and does not wait for disks. All test processes of a user share one server, whether they run one after the
//! other or at the same time: each holds a shared lock on a file, and a small supervisor stops the server a few
//! seconds after nobody holds it any more, however the processes ended. So `cargo test` and `cargo nextest` both pay
//! for one start. A test gets a database of its own, copied from a migrated template.
//!
//! A directory ([`PrivateDirectory`]) is a `slapd` of the test's own (Debian: `apt install slapd`).

mod postgres;
mod slapd;

use std::ops::Deref;

use crate::db::{Database, Dialect, Settings, SqliteSettings};

pub use postgres::PrivatePostgres;
pub use slapd::PrivateDirectory;

/// A database for one test; gone when dropped.
pub struct TestDatabase {
    db: Database,
    /// `sqlite` or `postgres`, for messages.
    pub kind: &'static str,
    /// How it was opened, to open it a second time as another process would.
    pub settings: Settings,
    _remains: Remains,
}

enum Remains {
    Folder { _folder: tempfile::TempDir },
    Database { _guard: postgres::DropLater },
}

impl Deref for TestDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.db
    }
}

impl TestDatabase {
    /// The handle itself, for what keeps one.
    pub fn database(&self) -> Database {
        self.db.clone()
    }

    /// Opens the same database once more, as another process would.
    pub async fn reopen(&self) -> Database {
        match Database::open(&self.settings).await {
            Ok(db) => db,
            Err(error) => fail(&format!("the test database could not be opened again: {error}")),
        }
    }
}

/// A fresh, migrated database of each kind.
///
/// # Panics
/// When one can not be made; a machine without PostgreSQL fails the test and says what to install.
pub async fn databases() -> [TestDatabase; 2] {
    [sqlite().await, postgres().await]
}

/// A fresh, migrated SQLite database in a temporary folder.
pub async fn sqlite() -> TestDatabase {
    let folder = match tempfile::Builder::new().prefix("callboard-test-").tempdir() {
        Ok(folder) => folder,
        Err(error) => fail(&format!("no temporary folder for the test database: {error}")),
    };
    let settings = Settings::Sqlite(SqliteSettings { path: folder.path().join("test.sqlite"), readers: 4 });
    let db = match Database::open(&settings).await {
        Ok(db) => db,
        Err(error) => fail(&format!("the SQLite test database could not be opened: {error}")),
    };
    if let Err(error) = db.migrate().await {
        fail(&format!("the SQLite test database could not be migrated: {error}"));
    }
    debug_assert_eq!(db.dialect(), Dialect::Sqlite);
    TestDatabase { db, kind: "sqlite", settings, _remains: Remains::Folder { _folder: folder } }
}

/// A fresh, migrated PostgreSQL database on the shared private server.
pub async fn postgres() -> TestDatabase {
    let (settings, guard) = match postgres::database().await {
        Ok(made) => made,
        Err(message) => fail(&message),
    };
    let settings = Settings::Postgres(settings);
    let db = match Database::open(&settings).await {
        Ok(db) => db,
        Err(error) => fail(&format!("the PostgreSQL test database could not be opened: {error}")),
    };
    TestDatabase { db, kind: "postgres", settings, _remains: Remains::Database { _guard: guard } }
}

/// Tests end in a panic; nothing else here may.
#[allow(clippy::panic)]
#[track_caller]
fn fail(message: &str) -> ! {
    panic!("{message}")
}
