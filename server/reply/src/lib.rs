//! What all engines say in the same way: failed queries, answers over HTTP, links that people give, and
//! texts written in Markdown.

mod failed;
mod given;
pub mod markdown;
pub mod rest;

pub use failed::{of_database, of_kept};
pub use given::{icon, is_place};
