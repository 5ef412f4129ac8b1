//! The one list of what this portal shows.

use std::sync::Arc;

use plugin::Plugins;

/// Every plugin, the portal's own features among them.
pub fn plugins() -> Plugins {
    Plugins(Arc::new(vec![
        feature_home::plugin(),
        feature_catalog::plugin(),
        feature_apis::plugin(),
        feature_identity::plugin(),
        feature_permission::plugin(),
        feature_audit::plugin(),
    ]))
}
