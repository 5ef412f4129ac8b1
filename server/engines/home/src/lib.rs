//! What belongs to one person: stars, shortcuts, visits, saved views, what they follow, how their home page is arranged.
//!
//! Every write tells the outbox that something of the person's has changed (kind [`CHANGED`], key the person), so that
//! their open pages can hear of it. What the catalog says of an entity is asked for when it is shown and never kept, so
//! nothing here goes stale, and nothing tells of what somebody may not see any more.
//!
//! - [`engine`]: the traits of `services::home`, put together.
//! - `stars`, `shortcuts`, `visits`, `views`, `follows`: one table each.
//! - `boards`, [`arrange`]: arrangements of home pages, and laying one over another.
//! - `tools`: the toolbox. - `notes`: texts on cards.
//! - `buckets`, [`rest`]: the same as Backstage's clients keep it.
//! - [`settings`]: what the configuration says.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod arrange;
mod boards;
mod buckets;
pub mod engine;
mod error;
mod follows;
mod notes;
pub mod rest;
pub mod settings;
mod shortcuts;
mod stars;
mod tools;
mod views;
mod visits;
mod who;

pub use engine::{HomeEngine, Parts};
pub use error::Error;
pub use settings::Settings;

/// What the outbox calls a change of something of a person's; its key is the person.
pub const CHANGED: &str = "home";
