//! The program: configuration → database → engines → router, and the command line.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod access;
pub mod cli;
mod languages;
pub mod layers;
mod look;
pub mod pages;
pub mod sections;
pub mod site;

mod answers;
mod health;
mod plugins;
mod portal;
mod router;
mod settings;
mod sign_in;
