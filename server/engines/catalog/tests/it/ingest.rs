//! The writing half: from files to tables, on both databases.

mod abuse;
mod conflicts;
mod git;
mod guard;
mod hostile;
mod hosts;
mod kinds;
mod peer;
mod peers;
mod registered;
mod shared;
mod sources;
mod stored;
mod texts;
mod types;
mod world;
mod yaml;
