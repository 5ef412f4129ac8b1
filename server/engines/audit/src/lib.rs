//! The record of what was done: entries that are only ever added, each in the transaction of what it records, each
//! with a hash over itself and the one before.
//!
//! - [`record`]: writing an entry. Engines call it first thing in their transactions.
//! - [`chain`]: the hash of an entry, and following it.
//! - [`engine`]: reading for people; what is older than is kept goes.
//! - [`refusals`]: attempts that were refused, noted without making anybody wait.
//!
//! Whoever can write to the database can write a whole chain anew. The newest hash, noted elsewhere from time to time,
//! shows that as well: `callboard audit verify` prints it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod chain;
pub mod engine;
mod export;
pub mod record;
pub mod refusals;

pub use engine::AuditEngine;
pub use record::{Entry, record};
pub use refusals::Refusals;
