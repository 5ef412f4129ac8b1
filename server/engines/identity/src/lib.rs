//! People: how they sign in, who they are in the catalog, and where they are signed in.
//!
//! ```text
//! browser ──► /api/auth/<provider>/start ──► attempt (state, nonce, verifier; one browser, once)
//!                                                │
//! provider ◄─────────────── redirect ────────────┘
//!     └─────► /api/auth/<provider>/handler/frame ──► profile ──► resolver ──► user of the catalog
//!                                                                               │
//!                                     cookie ◄── session ◄── account (provider, subject) is bound to the user
//! ```
//!
//! - [`settings`]: the section `auth` of the configuration.
//! - [`provider`]: OpenID Connect ([`oidc`]), GitHub and GitLab ([`forge`]), the guest; [`proxied`]: who stands in front.
//! - [`resolve`]: from what a provider says to a user of the catalog.
//! - [`attempts`], [`accounts`], [`sessions`]: the tables.
//! - [`connections`]: accounts at GitHub and GitLab that people let the portal read with; [`seal`]: how they are kept.
//! - [`tokens`], [`devices`]: what programs come with, and how a command line gets it.
//! - [`keys`], [`identity_token`]: tokens that others can check; [`external`]: programs that others vouch for.
//! - [`people`]: everybody who has signed in; [`limits`]: so many attempts and no more.
//! - [`standing`]: what a user is at the moment: groups, administrator, still in the catalog.
//! - [`rest`]: the addresses, the same as Backstage's, so that callbacks that are registered at providers stay good.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod accounts;
pub mod attempts;
pub mod connections;
pub mod cookies;
pub mod devices;
pub mod engine;
pub mod error;
pub mod external;
pub mod forge;
pub mod identity_token;
pub mod keys;
pub mod limits;
pub mod local;
pub mod oidc;
pub mod outgoing;
pub mod people;
pub mod provider;
pub mod proxied;
pub mod resolve;
pub mod rest;
pub mod seal;
pub mod secret;
pub mod sessions;
pub mod settings;
pub mod standing;
pub mod tokens;

mod service;

pub use connections::Access;
pub use engine::{Caller, IdentityEngine, Parts};
pub use error::{Error, Refusal};
pub use settings::Settings;
