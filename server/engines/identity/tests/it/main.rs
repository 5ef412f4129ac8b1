//! Signing in from beginning to end: a provider that speaks OpenID Connect, a catalog, and both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod attacks;
mod catalog;
mod connections;
mod fronts;
mod programs;
mod provider;
mod sign_in;
mod tokens;
mod world;
