//! What pages, REST handlers and programs may ask of the server: one trait per capability, with its
//! requests and answers. Engines implement the traits; pages find them in their context as [`Services`].
//!
//! Each method takes the caller first and decides there what the caller may see.

use std::sync::Arc;

pub mod announcements;
pub mod apis;
pub mod audit;
pub mod catalog;
pub mod feedback;
pub mod home;
pub mod identity;
pub mod insights;
pub mod navigation;
pub mod notifications;
pub mod permission;
pub mod proxy;
pub mod pulls;
pub mod wire;

mod actor;
mod error;

pub use actor::{Actor, Credentials, Grant, Subject};
pub use error::{Error, ErrorKind, FieldError, Result};

/// All capabilities of a running portal. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// Reading the catalog.
    pub entities: Arc<dyn catalog::Entities>,
    /// Where entities come from.
    pub locations: Arc<dyn catalog::Locations>,
    /// Entities that somebody refers to.
    pub glances: Arc<dyn catalog::Glances>,
    /// The catalog as a graph.
    pub graphs: Arc<dyn catalog::Graphs>,
    /// API definitions, taken apart for reading.
    pub apis: Arc<dyn apis::Apis>,
    /// Who people are.
    pub identity: Arc<dyn identity::Identity>,
    /// Who may do what.
    pub permissions: Arc<dyn permission::Permissions>,
    /// What was done.
    pub audit: Arc<dyn audit::Audit>,
    /// What is somebody's own.
    pub home: Arc<dyn home::Home>,
    /// How home pages are arranged.
    pub boards: Arc<dyn home::Boards>,
    /// What people are told.
    pub notifications: Arc<dyn notifications::Notifications>,
    /// What the company has to say.
    pub announcements: Arc<dyn announcements::Announcements>,
    /// What people say of a page or an entity.
    pub feedback: Arc<dyn feedback::Feedback>,
    /// How the portal is used.
    pub insights: Arc<dyn insights::Insights>,
    /// Where one can go.
    pub navigation: Arc<dyn navigation::Navigation>,
    /// What other systems of the company answer.
    pub proxy: Arc<dyn proxy::Proxy>,
    /// What people work on elsewhere.
    pub pulls: Arc<dyn pulls::Pulls>,
}
