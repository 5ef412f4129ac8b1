//! Questions to one [`Snapshot`](crate::index::Snapshot) of the index: which documents, in which order, how many.

pub mod cursor;
pub mod page;
pub mod select;
pub mod text;

pub use page::{Missing, Ordering, Start};
pub use select::Select;
