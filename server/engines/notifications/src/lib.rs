//! What people are told.
//!
//! ```text
//! plugins, programs ──► send ──► messages, recipients ──► inbox: read by whoever acts for a recipient
//!                                     │
//!                                     ├──► outbox ──► open pages
//!                                     └──► deliver ──► mail, webhooks
//! entities that change ──► followed ──► send
//! ```
//!
//! A message is kept once, with the users and groups it was said to; whose inbox it stands in is found when they look,
//! so that who joins a group sees what it was told. What has become of it (read, saved, done) is kept for those who have
//! touched it. A message that tells of an entity is shown to those who see that entity, in lists and in counts alike.
//!
//! - [`engine`]: the trait of `services::notifications`, put together.
//! - `send`: checking and keeping what is said. - `inbox`: lists, counts, marks.
//! - `choices`: what people want to be told.
//! - [`followed`]: changes of entities, for those who follow them.
//! - [`deliver`]: mail and webhooks; `letter` is the text of mail.
//! - [`rest`]: `/api/notifications`, as Backstage's clients know it.
//! - [`settings`]: what the configuration says.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod choices;
pub mod deliver;
pub mod engine;
mod error;
pub mod followed;
mod inbox;
mod letter;
pub mod rest;
mod send;
pub mod settings;

pub use engine::{NotificationEngine, Parts};
pub use error::Error;
pub use settings::Settings;

/// What the outbox calls a change of somebody's notifications; its key is a user, a group, or empty for everybody.
pub const CHANGED: &str = "notifications";
