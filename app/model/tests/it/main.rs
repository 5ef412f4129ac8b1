//! What the formats of the catalog mean, rule by rule.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod change;
mod fields;
mod filter;
mod kinds;
mod predicate;
mod refs;
mod relations;
mod samples;
mod search;
mod validation;
