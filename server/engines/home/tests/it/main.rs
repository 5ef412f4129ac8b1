//! What is somebody's own, on both databases, over a real catalog.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod boards;
mod mine;
mod settings;
mod visits;
mod world;
