//! Writing an entry.

use platform::db::{Transaction, now_micros as now};
use services::Actor;
use services::audit::AuditOutcome;

use crate::chain;

/// Longer texts are cut: what a caller sends must not fill the record.
const LONGEST: usize = 500;
/// Details of one entry.
const DETAILS: usize = 20;

/// An entry that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub actor: String,
    /// What: the capability and what happened there, `identity.signed-in`.
    pub action: String,
    /// To what.
    pub target: String,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// The id of the request.
    pub request_id: String,
    /// The network address that it came from.
    pub address: String,
    /// More about it. No secrets, nothing that opens anything.
    pub details: Vec<(String, String)>,
}

impl Entry {
    /// Something that a caller has done.
    pub fn of(actor: &Actor, action: &str, target: &str) -> Self {
        Self {
            actor: actor.name().to_owned(),
            action: action.to_owned(),
            target: target.to_owned(),
            request_id: actor.request_id.clone(),
            address: actor.address.clone(),
            ..Self::default()
        }
    }

    /// With one more detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.details.push((name.to_owned(), value.into()));
        self
    }

    /// It was refused.
    #[must_use]
    pub fn refused(mut self) -> Self {
        self.outcome = AuditOutcome::Refused;
        self
    }

    /// Adds it to the record as part of a transaction. First thing there: on PostgreSQL everybody who adds an entry
    /// waits until this transaction ends, and the outbox has a lock of its own that is taken after this one.
    pub async fn write(self, tx: &mut Transaction) -> Result<(), sqlx::Error> {
        let at = now();
        let (seq, before): (i64, String) = platform::write!(tx, conn => {
            sqlx::query_as("UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash").fetch_one(conn).await
        })?;
        let entry = self.bounded();
        let details = serde_json::to_string(&entry.details).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let hash = chain::hash(&before, seq, at, &entry, &details);
        platform::write!(tx, conn => {
            sqlx::query(
                "INSERT INTO audit_entries (seq, at, actor, action, target, outcome, request_id, address, details, hash) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(seq)
            .bind(at)
            .bind(&entry.actor)
            .bind(&entry.action)
            .bind(&entry.target)
            .bind(entry.outcome.name())
            .bind(&entry.request_id)
            .bind(&entry.address)
            .bind(&details)
            .bind(&hash)
            .execute(&mut *conn)
            .await?;
            sqlx::query("UPDATE audit_head SET hash = $1 WHERE id = 1").bind(&hash).execute(conn).await.map(drop)
        })
    }

    /// With texts that a database takes and that are not too long.
    fn bounded(mut self) -> Self {
        for text in [&mut self.actor, &mut self.action, &mut self.target, &mut self.request_id, &mut self.address] {
            *text = bounded(text);
        }
        self.details.truncate(DETAILS);
        self.details = self.details.iter().map(|(name, value)| (bounded(name), bounded(value))).collect();
        self
    }
}

fn bounded(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// Adds something that a caller has done to the record, as part of a transaction. See [`Entry::write`].
///
/// # Errors
/// When the database can not be written.
pub async fn record(
    tx: &mut Transaction,
    actor: &Actor,
    action: &'static str,
    target: &str,
    details: &[(&str, &str)],
) -> Result<(), sqlx::Error> {
    let entry = details.iter().fold(Entry::of(actor, action, target), |entry, (name, value)| entry.with(name, *value));
    entry.write(tx).await
}
