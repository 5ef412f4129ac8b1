//! Files that were dropped on the register page.

use platform::db::{Database, Transaction};

use super::now;

/// Keeps a dropped file, in the place of an earlier one.
pub async fn put(tx: &mut Transaction, location_id: &str, file_name: &str, content: &str) -> Result<(), sqlx::Error> {
    let at = now();
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO catalog_uploads (location_id, file_name, content, uploaded_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (location_id) DO UPDATE SET file_name = excluded.file_name, content = excluded.content, \
             uploaded_at = excluded.uploaded_at",
        )
        .bind(location_id)
        .bind(file_name)
        .bind(content)
        .bind(at)
        .execute(conn)
        .await
        .map(drop)
    })
}

/// Name and content of a dropped file.
pub async fn get(db: &Database, location_id: &str) -> Result<Option<(String, String)>, sqlx::Error> {
    platform::read!(db, conn => {
        sqlx::query_as("SELECT file_name, content FROM catalog_uploads WHERE location_id = $1")
            .bind(location_id)
            .fetch_optional(conn)
            .await
    })
}
