//! Organisations from outside: what is pushed as Okta and Entra push it, and a real directory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod directory;
mod entra;
mod okta;
mod world;
