//! The software catalog: reads entities from their sources, stores them, and answers questions about them.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod bundle;
pub mod cli;
mod digest;
mod engine;
pub mod entities;
mod error;
pub mod graphs;
pub mod index;
pub mod locations;
pub mod parse;
pub mod process;
pub mod query;
pub mod reading;
pub mod rest;
pub mod rules;
pub mod schedule;
pub mod settings;
pub mod sight;
pub mod source;
pub mod store;
mod watch;
mod write;

pub use engine::{CatalogEngine, Parts, StartError};
pub use error::Error;
