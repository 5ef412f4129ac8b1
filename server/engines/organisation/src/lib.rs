//! The company as others know it: users and groups from a directory (LDAP), from an identity provider that pushes them
//! (SCIM), from the teams of GitHub and the groups of GitLab.
//!
//! ```text
//! directory, GitHub, GitLab ◄── read on a schedule ──┐
//!                                                    ├── organisation ──► documents ──► catalog
//! Okta, Entra ── push ──► /scim/v2 ──► scim_* ───────┘
//! ```
//!
//! Each provider of the configuration is a location of the catalog, whose source stands here; from then on its users and
//! groups are entities as all others.
//!
//! - [`settings`]: the section `catalog.providers` of the configuration.
//! - [`organisation`]: people and teams, and how they become documents; nobody is put into a group by a text that they
//!   control.
//! - [`ldap`], [`github`], [`gitlab`]: those who are asked.
//! - [`scim`]: those who push.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod github;
pub mod gitlab;
pub mod graphql;
pub mod ldap;
pub mod names;
pub mod organisation;
pub mod pieces;
pub mod scim;
pub mod settings;
pub mod source;

pub use scim::{Departed, Nobody, Parts, ScimEngine};
pub use settings::Settings;
