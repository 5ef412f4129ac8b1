//! What people work on at GitHub and GitLab. Each host is asked one question of its GraphQL interface, with the account
//! that the person has connected, for their own pull requests and those that wait for their review.
//!
//! - [`engine`]: asking all hosts of a person, remembering a while.
//! - [`github`], [`gitlab`]: the question and its answer.
//! - [`ask`]: sending it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod ask;
pub mod engine;
mod error;
mod github;
mod gitlab;

pub use engine::{Access, Accounts, PullEngine};
pub use error::Error;
