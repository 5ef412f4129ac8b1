//! How the portal is used, recorded for the dashboards that read it.
//!
//! Nothing leaves the portal. Who did something is a pseudonym: the same person is the same one, and only with the key of
//! this portal's database can it be told which. Whoever does not want to be part of it is left out, and so is everybody
//! where the configuration switches recording off.
//!
//! - [`engine`]: the trait of `services::insights`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod engine;
mod error;

pub use engine::{InsightEngine, Parts};
pub use error::Error;
