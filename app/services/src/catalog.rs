//! The software catalog: reading it, filling it, and seeing it as a graph.

mod entities;
mod glances;
mod graphs;
mod locations;
mod outline;
mod rest;

pub use entities::*;
pub use glances::*;
pub use graphs::*;
pub use locations::*;
pub use outline::*;
pub use rest::*;
