//! What people see: the document, the shell and the list of plugins.

mod address;
mod assets;
mod banners;
mod brand;
mod clicks;
mod commands;
mod document;
mod feedback;
mod help;
mod keyboard;
mod language;
mod live;
mod look;
mod lost;
mod navigation;
mod notices;
mod palette;
mod person;
mod plugins;
mod root;
mod shortcuts;
mod sidebar;
#[cfg(feature = "ssr")]
mod sign_in;
mod topbar;
mod warm;

pub use assets::SiteAssets;
pub use document::shell;
pub use language::Language;
pub use look::Look;
#[cfg(feature = "ssr")]
pub use plugin::PageParts;
pub use plugin::{LANGUAGE, Languages, Preferences};
pub use plugins::plugins;
pub use root::App;
#[cfg(feature = "ssr")]
pub use sign_in::{SignIn, sign_in_document};
