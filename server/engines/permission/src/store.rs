//! The table of policies.

use platform::db::{Database, Transaction};
use services::permission::{Policy, PolicyState, PolicySummary};
use sha2::{Digest, Sha256};

/// A row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// A UUID.
    pub id: String,
    /// `draft`, `published`, `inactive`.
    pub state: String,
    /// JSON.
    pub document: String,
    /// Changes with every change.
    pub etag: String,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    pub changed_at: i64,
    /// Who put it into force.
    pub published_by: Option<String>,
    /// When.
    pub published_at: Option<i64>,
}

const COLUMNS: &str = "id, state, document, etag, changed_by, changed_at, published_by, published_at";

impl Row {
    /// Where it stands.
    pub fn state(&self) -> PolicyState {
        match self.state.as_str() {
            "published" => PolicyState::Published,
            "inactive" => PolicyState::Inactive,
            _ => PolicyState::Draft,
        }
    }

    /// What it says.
    ///
    /// # Errors
    /// When the document is none, which only a damaged database or a newer program can bring about.
    pub fn policy(&self) -> Result<Policy, serde_json::Error> {
        serde_json::from_str(&self.document)
    }

    /// Its line of the list.
    pub fn summary(&self, policy: &Policy) -> PolicySummary {
        PolicySummary {
            id: self.id.clone(),
            name: policy.name.clone(),
            description: policy.description.clone(),
            state: self.state(),
            roles: u32::try_from(policy.roles.len()).unwrap_or(u32::MAX),
            tests: u32::try_from(policy.tests.len()).unwrap_or(u32::MAX),
            changed_by: self.changed_by.clone(),
            changed_at: self.changed_at,
            published_by: self.published_by.clone(),
            published_at: self.published_at,
        }
    }
}

/// The etag of a document that somebody changed at a time.
pub fn etag(document: &str, at: i64) -> String {
    let digest = Sha256::new().chain_update(at.to_be_bytes()).chain_update(document).finalize();
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// All: the one in force, drafts by their last change, then those that were in force.
pub async fn list(db: &Database) -> Result<Vec<Row>, sqlx::Error> {
    platform::read!(db, conn => {
        let sql = format!(
            "SELECT {COLUMNS} FROM permission_policies ORDER BY CASE state WHEN 'published' THEN 0 WHEN 'draft' THEN 1 \
             ELSE 2 END, CASE state WHEN 'inactive' THEN published_at ELSE changed_at END DESC, id"
        );
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(conn).await
    })
}

/// One.
pub async fn one(db: &Database, id: &str) -> Result<Option<Row>, sqlx::Error> {
    platform::read!(db, conn => {
        let sql = format!("SELECT {COLUMNS} FROM permission_policies WHERE id = $1");
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(conn).await
    })
}

/// The one in force.
pub async fn published(db: &Database) -> Result<Option<Row>, sqlx::Error> {
    platform::read!(db, conn => {
        let sql = format!("SELECT {COLUMNS} FROM permission_policies WHERE state = 'published'");
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_optional(conn).await
    })
}

/// A new draft.
pub async fn insert(tx: &mut Transaction, row: &Row, name: &str) -> Result<(), sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO permission_policies (id, name, state, document, etag, created_at, changed_by, changed_at) \
             VALUES ($1, $2, 'draft', $3, $4, $5, $6, $5)",
        )
        .bind(&row.id)
        .bind(name)
        .bind(&row.document)
        .bind(&row.etag)
        .bind(row.changed_at)
        .bind(&row.changed_by)
        .execute(conn)
        .await
        .map(drop)
    })
}

/// Changes a draft that still is as it was seen. Gives whether it was.
pub async fn update(tx: &mut Transaction, row: &Row, name: &str, seen: &str) -> Result<bool, sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query(
            "UPDATE permission_policies SET name = $1, document = $2, etag = $3, changed_by = $4, changed_at = $5 \
             WHERE id = $6 AND state = 'draft' AND etag = $7",
        )
        .bind(name)
        .bind(&row.document)
        .bind(&row.etag)
        .bind(&row.changed_by)
        .bind(row.changed_at)
        .bind(&row.id)
        .bind(seen)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() > 0)
    })
}

/// Takes one away that is not in force. Gives whether it was there.
pub async fn delete(tx: &mut Transaction, id: &str) -> Result<bool, sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM permission_policies WHERE id = $1 AND state <> 'published'")
            .bind(id)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() > 0)
    })
}

/// Puts one into force that still is as it was seen, in the place of the one before. Gives whether it was.
pub async fn publish(tx: &mut Transaction, id: &str, seen: &str, by: &str, at: i64) -> Result<bool, sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query("UPDATE permission_policies SET state = 'inactive' WHERE state = 'published' AND id <> $1")
            .bind(id)
            .execute(&mut *conn)
            .await?;
        sqlx::query(
            "UPDATE permission_policies SET state = 'published', published_by = $1, published_at = $2 \
             WHERE id = $3 AND etag = $4 AND state <> 'published'",
        )
        .bind(by)
        .bind(at)
        .bind(id)
        .bind(seen)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() > 0)
    })
}
