//! The software catalog: reads entities from their sources, stores them, and answers questions about them.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod entities;
pub mod graphs;
pub mod index;
pub mod query;
pub mod rest;
