//! Organisations from outside: what is pushed as Okta and Entra push it, a real directory, and the forges' own lists.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod directory;
mod entra;
mod github;
mod gitlab;
mod okta;
mod world;
