//! What people say of a page or an entity.
//!
//! Feedback of an entity's page goes to who owns it then; all else goes to the portal's team, which is the group that
//! the configuration names and the administrators. Both sides are told of what the other says by notifications.
//!
//! - [`engine`]: the trait of `services::feedback`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod engine;
mod error;

pub use engine::{FeedbackEngine, Parts};
pub use error::Error;
