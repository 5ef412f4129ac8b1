//! What all engines say in the same way: failed queries, answers over HTTP, and texts written in Markdown.

mod failed;
pub mod markdown;
pub mod rest;

pub use failed::{of_database, of_kept};
