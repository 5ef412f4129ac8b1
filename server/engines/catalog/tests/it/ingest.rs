//! The writing half: from files to tables, on both databases.

mod conflicts;
mod guard;
mod hostile;
mod sources;
mod stored;
mod world;
