//! What every engine stands on: database, configuration, outgoing HTTP and mail, files, telemetry.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod config;
pub mod csv;
pub mod db;
pub mod files;
pub mod http;
pub mod ldap;
pub mod mail;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;

#[doc(hidden)]
pub use sqlx;
