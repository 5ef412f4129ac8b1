//! What people are told, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod delivery;
mod following;
mod inbox;
mod rest;
mod settings;
mod told;
mod world;
