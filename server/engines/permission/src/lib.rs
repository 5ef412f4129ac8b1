//! Who may do what: a policy as data, compiled so that a decision costs microseconds.
//!
//! ```text
//! drafts ──► publish ──► permission_policies ──► compiled ──► decide(caller, permission) ──► yes, no, or a condition
//!                                (outbox wakes every process)                                       │
//!                                                       engines put the condition into their queries ┘
//! ```
//!
//! - [`compile`]: from a policy to what is decided with, and what is wrong with a policy.
//! - [`decide`]: the decision, and why it is so.
//! - [`standard`]: the policy that is in force until one is published.
//! - [`force`]: the policy in force, which decides.
//! - [`store`], [`engine`]: drafts and publishing.
//! - [`document`], [`backstage`]: policies as files; those of Backstage's RBAC plugin are read as well.
//! - [`impact`], [`difference`], [`check`]: looking before leaping.
//! - [`rest`]: the address that Backstage's clients ask.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod backstage;
pub mod check;
pub mod compile;
pub mod decide;
pub mod difference;
pub mod document;
pub mod engine;
pub mod force;
pub mod impact;
pub mod rest;
pub mod standard;
pub mod store;
pub mod why;

mod authorize;

pub use compile::Compiled;
pub use engine::{Parts, PermissionEngine};
pub use force::PolicyInForce;
