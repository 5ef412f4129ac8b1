//! Policies on both databases, with a catalog of a few users and things.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod agreement;
mod authorize;
mod catalog;
mod files;
mod life;
