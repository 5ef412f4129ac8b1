//! `backend.database`

use std::path::Path;

use serde::{Deserialize, Deserializer};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::short::{Short, short};
use crate::config::Secret;
use crate::db::{Error, PostgresSettings, Settings, SqliteSettings};

/// `backend.database`: an address as `postgres://…`, or `{client, connection}`.
#[derive(Clone, Debug, Default)]
pub struct Database {
    client: Option<Client>,
    connection: Connection,
    max_connections: Option<u32>,
}

/// `backend.database.client`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Client {
    #[serde(rename = "sqlite", alias = "better-sqlite3")]
    Sqlite,
    #[serde(rename = "pg", alias = "postgres")]
    Postgres,
}

/// The long form of [`Database`].
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DatabaseFields {
    client: Option<Client>,
    connection: Connection,
    max_connections: Option<u32>,
}

impl From<DatabaseFields> for Database {
    fn from(fields: DatabaseFields) -> Self {
        Self { client: fields.client, connection: fields.connection, max_connections: fields.max_connections }
    }
}

impl Short for Database {
    type Long = DatabaseFields;
    const FIELDS: &'static [&'static str] = &["client", "connection", "maxConnections"];
    const EXPECTED: &'static str =
        "an address as postgres://user@host/database, or a mapping with client and connection";

    fn short(text: &str) -> Option<Self> {
        let postgres = is_postgres(text);
        let sqlite = text.starts_with("sqlite:");
        (postgres || sqlite).then(|| Self {
            client: Some(if postgres { Client::Postgres } else { Client::Sqlite }),
            connection: Connection { address: Some(Secret::new(text)), ..Connection::default() },
            max_connections: None,
        })
    }
}

impl<'de> Deserialize<'de> for Database {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short(deserializer)
    }
}

/// `backend.database.connection`: an address or a path, or its parts.
#[derive(Clone, Debug, Default)]
struct Connection {
    address: Option<Secret>,
    parts: ConnectionFields,
}

/// The long form of the connection.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ConnectionFields {
    filename: Option<String>,
    directory: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    user: Option<String>,
    password: Option<Secret>,
    database: Option<String>,
    ssl: Ssl,
}

impl From<ConnectionFields> for Connection {
    fn from(parts: ConnectionFields) -> Self {
        Self { address: None, parts }
    }
}

impl Short for Connection {
    type Long = ConnectionFields;
    const FIELDS: &'static [&'static str] =
        &["filename", "directory", "host", "port", "user", "password", "database", "ssl"];
    const EXPECTED: &'static str = "an address, a path, or a mapping with host, user, password and database";

    fn short(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self { address: Some(Secret::new(text)), parts: ConnectionFields::default() })
    }
}

impl<'de> Deserialize<'de> for Connection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short(deserializer)
    }
}

/// `backend.database.connection.ssl`: `true`, `false`, or `{ca, rejectUnauthorized}`.
#[derive(Clone, Debug, Default)]
struct Ssl {
    required: bool,
    fields: SslFields,
}

/// The long form of `ssl`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SslFields {
    ca: Option<String>,
    reject_unauthorized: bool,
}

impl Default for SslFields {
    fn default() -> Self {
        Self { ca: None, reject_unauthorized: true }
    }
}

impl From<SslFields> for Ssl {
    fn from(fields: SslFields) -> Self {
        Self { required: true, fields }
    }
}

impl Short for Ssl {
    type Long = SslFields;
    const FIELDS: &'static [&'static str] = &["ca", "rejectUnauthorized"];
    const EXPECTED: &'static str = "true, false, or a mapping with ca and rejectUnauthorized";

    fn short(text: &str) -> Option<Self> {
        let required = text.parse().ok()?;
        Some(Self { required, fields: SslFields::default() })
    }
}

impl<'de> Deserialize<'de> for Ssl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short(deserializer)
    }
}

fn is_postgres(text: &str) -> bool {
    text.starts_with("postgres://") || text.starts_with("postgresql://")
}

/// The file in the folder for data.
const FILE: &str = "callboard.sqlite";

impl Database {
    /// How to open it. Without settings, a file in the folder for data.
    ///
    /// # Errors
    /// When an address is not understood.
    pub fn settings(&self, data: &Path) -> Result<Settings, Error> {
        let address = self.connection.address.as_ref().map(Secret::expose);
        let postgres = match self.client {
            Some(client) => client == Client::Postgres,
            None => address.is_some_and(is_postgres) || self.connection.parts.host.is_some(),
        };
        if !postgres {
            return Ok(Settings::Sqlite(SqliteSettings::new(self.file(address, data))));
        }
        let mut settings = match address {
            Some(address) => PostgresSettings::from_url(address)?,
            None => PostgresSettings::new(self.connection.parts.options()),
        };
        if let Some(connections) = self.max_connections {
            settings.connections = connections;
        }
        Ok(Settings::Postgres(settings))
    }

    fn file(&self, address: Option<&str>, data: &Path) -> std::path::PathBuf {
        let parts = &self.connection.parts;
        match (address, &parts.filename, &parts.directory) {
            // Backstage's default forgets everything on each start, which nobody wants of a portal.
            (Some(":memory:"), ..) => data.join(FILE),
            (Some(path), ..) => path.trim_start_matches("sqlite:").trim_start_matches("//").into(),
            (None, Some(name), _) if name != ":memory:" => name.into(),
            (None, _, Some(folder)) => Path::new(folder).join(FILE),
            _ => data.join(FILE),
        }
    }
}

impl ConnectionFields {
    fn options(&self) -> PgConnectOptions {
        let mut options = PgConnectOptions::new();
        if let Some(host) = &self.host {
            options = options.host(host);
        }
        if let Some(port) = self.port {
            options = options.port(port);
        }
        if let Some(user) = &self.user {
            options = options.username(user);
        }
        if let Some(password) = &self.password {
            options = options.password(password.expose());
        }
        options = options.database(self.database.as_deref().unwrap_or("callboard"));
        if self.ssl.required {
            options = match (&self.ssl.fields.ca, self.ssl.fields.reject_unauthorized) {
                (_, false) => options.ssl_mode(PgSslMode::Require),
                (Some(ca), true) => {
                    options.ssl_mode(PgSslMode::VerifyFull).ssl_root_cert_from_pem(ca.clone().into_bytes())
                }
                (None, true) => options.ssl_mode(PgSslMode::VerifyFull),
            };
        }
        options
    }
}
