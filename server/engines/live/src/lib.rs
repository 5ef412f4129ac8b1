//! What open pages hear of while they are open, over one stream of server-sent events for each browser.
//!
//! ```text
//! outbox ──► follower ──► batches ──► one stream for each browser: what concerns its person, what they may see
//! ```
//!
//! A message says *that* something has changed, never what it is now: pages ask again, and each question is decided as
//! any other. The id of each event is the `seq` of the outbox, so that a browser that was away for a moment gets what it
//! has missed. A stream ends after a while and the browser comes again, which is when it is asked anew who it is: who is
//! signed out hears nothing any more.
//!
//! - [`follow`]: one follower of the outbox for all streams of the process.
//! - [`stream`]: the events of one browser.
//! - [`rest`]: `GET /api/live`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod error;
pub mod follow;
pub mod rest;
pub mod stream;

pub use error::Error;
pub use follow::{LiveEngine, Parts};
