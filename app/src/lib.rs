//! What people see: the document, the shell and the list of plugins.

mod plugins;

pub use plugins::plugins;
