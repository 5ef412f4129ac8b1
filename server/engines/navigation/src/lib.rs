//! Where one can go: places of plugins, pages and links in groups, as the configuration and administrators lay them out.
//!
//! ```text
//! callboard.navigation ─┐
//!                       ├─► the layout in force ─► with every place of a plugin ─► what somebody is shown
//! navigation_layouts ───┘   (in memory, looked up when the outbox says that something has changed)
//! ```
//!
//! What somebody is not shown they can still open: this decides nothing.
//!
//! - [`engine`]: the trait of `services::navigation`.
//! - `hold`: the layout in force, in memory. - `store`: the table.
//! - [`complete`]: places of plugins that a layout does not name, and what somebody is shown of one.
//! - `check`: what a layout may be. - [`settings`]: what the configuration says.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod check;
pub mod complete;
pub mod engine;
mod error;
mod hold;
pub mod settings;
mod store;

pub use engine::{NavigationEngine, Parts};
pub use error::Error;
pub use settings::Settings;

/// What the outbox calls another layout; its key is empty, for everybody.
pub const CHANGED: &str = "navigation";
