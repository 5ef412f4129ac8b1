//! One text for both dialects.

/// Reads from a [`Database`](crate::db::Database): expands the body once for each dialect, with `conn` a shared
/// executor (`&SqlitePool` or `&PgPool`; may be used several times) and `Db` the sqlx database type.
///
/// ```ignore
/// let names = platform::read!(db, conn => {
///     sqlx::query_scalar::<_, String>("SELECT name FROM catalog_entities WHERE kind = $1").bind(kind).fetch_all(conn).await
/// })?;
/// ```
#[macro_export]
macro_rules! read {
    ($db:expr, $conn:ident => $body:expr) => {
        match $db.reader() {
            $crate::db::Reader::Sqlite($conn) => {
                #[allow(dead_code)]
                type Db = $crate::sqlx::Sqlite;
                $body
            }
            $crate::db::Reader::Postgres($conn) => {
                #[allow(dead_code)]
                type Db = $crate::sqlx::Postgres;
                $body
            }
        }
    };
}

/// Writes (or reads) within a [`Transaction`](crate::db::Transaction): expands the body once for each dialect, with
/// `conn` the connection (`&mut SqliteConnection` or `&mut PgConnection`; reborrow it as `&mut *conn` to use it several
/// times) and `Db` the sqlx database type.
///
/// ```ignore
/// platform::write!(tx, conn => sqlx::query("DELETE FROM catalog_entities WHERE id = $1").bind(id).execute(conn).await)?;
/// ```
#[macro_export]
macro_rules! write {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx.connection() {
            $crate::db::Connection::Sqlite($conn) => {
                #[allow(dead_code)]
                type Db = $crate::sqlx::Sqlite;
                $body
            }
            $crate::db::Connection::Postgres($conn) => {
                #[allow(dead_code)]
                type Db = $crate::sqlx::Postgres;
                $body
            }
        }
    };
}
