//! What the company has to say.
//!
//! An announcement is for everybody, for groups, or for the owners of the entities that a filter selects; whom that
//! means is found when they look. When it begins, a notification tells them. Severe ones stand above every page until
//! they are acknowledged or put away.
//!
//! - [`engine`]: the trait of `services::announcements`.
//! - `store`: the tables. - `body`: Markdown to HTML.
//! - `begin`: telling people that one has begun.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod begin;
mod body;
pub mod engine;
mod error;
mod store;

pub use engine::{AnnouncementEngine, Parts};
pub use error::Error;

/// What the outbox calls a change of announcements; its key is empty, or a user who has acknowledged or dismissed one.
pub const CHANGED: &str = "announcements";
