//! The hash of an entry, and following it from entry to entry.

use platform::db::Database;
use services::audit::Verified;
use sha2::{Digest, Sha256};

use crate::record::Entry;

/// Entries that are looked at in one statement.
const BATCH: i64 = 2_000;

/// SHA-256 over the hash before and everything that an entry says, each text with its length, hexadecimal.
pub fn hash(before: &str, seq: i64, at: i64, entry: &Entry, details: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(seq.to_be_bytes());
    digest.update(at.to_be_bytes());
    for text in [
        before,
        &entry.actor,
        &entry.action,
        &entry.target,
        entry.outcome.name(),
        &entry.request_id,
        &entry.address,
        details,
    ] {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub seq: i64,
    pub at: i64,
    pub actor: String,
    pub action: String,
    pub target: String,
    pub outcome: String,
    pub request_id: String,
    pub address: String,
    pub details: String,
    pub hash: String,
}

impl Row {
    fn entry(&self) -> Option<Entry> {
        Some(Entry {
            actor: self.actor.clone(),
            action: self.action.clone(),
            target: self.target.clone(),
            outcome: services::audit::AuditOutcome::named(&self.outcome)?,
            request_id: self.request_id.clone(),
            address: self.address.clone(),
            details: Vec::new(),
        })
    }
}

#[derive(sqlx::FromRow)]
struct Head {
    seq: i64,
    hash: String,
    first_seq: i64,
    first_prev: String,
}

/// Follows the chain from the oldest entry that is kept to the newest.
///
/// # Errors
/// When the database can not be read. What is wrong with the chain is in the answer.
pub async fn verify(db: &Database) -> Result<Verified, sqlx::Error> {
    // The end as it was before: entries that come meanwhile are the next time's.
    let head: Option<Head> = platform::read!(db, conn => {
        sqlx::query_as("SELECT seq, hash, first_seq, first_prev FROM audit_head WHERE id = 1").fetch_optional(conn).await
    })?;
    let Some(head) = head else {
        let broken = Some((0, "The row that says where the record ends is gone.".to_owned()));
        return Ok(Verified { broken, ..Verified::default() });
    };
    let mut verified = Verified { hash: head.hash.clone(), ..Verified::default() };
    let (mut expected, mut before) = (head.first_seq, head.first_prev);
    loop {
        let rows: Vec<Row> = platform::read!(db, conn => {
            sqlx::query_as(
                "SELECT seq, at, actor, action, target, outcome, request_id, address, details, hash FROM audit_entries \
                 WHERE seq >= $1 AND seq <= $2 ORDER BY seq LIMIT $3",
            )
            .bind(expected)
            .bind(head.seq)
            .bind(BATCH)
            .fetch_all(conn)
            .await
        })?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.seq != expected {
                verified.broken = Some((expected, format!("Entry {expected} is missing.")));
                return Ok(verified);
            }
            let hash = row.entry().map(|entry| hash(&before, row.seq, row.at, &entry, &row.details));
            if hash.as_deref() != Some(row.hash.as_str()) {
                verified.broken = Some((row.seq, format!("Entry {} is not as it was written.", row.seq)));
                return Ok(verified);
            }
            verified.entries += 1;
            verified.first.get_or_insert(row.seq);
            verified.last = Some(row.seq);
            before = row.hash;
            expected += 1;
        }
    }
    if expected <= head.seq {
        verified.broken = Some((expected, format!("Entry {expected} is missing; the last should be {}.", head.seq)));
    } else if verified.entries > 0 && before != head.hash {
        verified.broken = Some((head.seq, "The newest entry is not the one that was written last.".to_owned()));
    }
    Ok(verified)
}
