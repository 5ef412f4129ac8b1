//! Other systems of the company behind the portal: `/api/proxy/<endpoint>/…`, as Backstage has it, and what cards of home
//! pages draw of their answers.
//!
//! The portal adds what an endpoint's configuration says (a token, mostly) and takes away what is its own: neither
//! cookies nor credentials of people reach the other side, and nothing that it answers can set them here. Whoever is
//! known may ask an endpoint: it is set up for everybody.
//!
//! - [`settings`] is the section `proxy`.
//! - [`relay`]: a request and its answer.
//! - [`figures`]: what is drawn of an answer. - [`on_call`]: who is on call.
//! - [`rest`] answers at `/api/proxy`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod engine;
mod error;
pub mod figures;
pub mod on_call;
pub mod relay;
pub mod rest;
pub mod settings;

pub use engine::ProxyEngine;
pub use error::Error;
pub use settings::Settings;
