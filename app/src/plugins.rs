//! The one list of what this portal shows.

use std::sync::Arc;

use plugin::Plugins;

/// Every plugin, the portal's own features among them.
pub fn plugins() -> Plugins {
    Plugins(Arc::new(vec![
        feature_home::plugin(),
        feature_notifications::plugin(),
        feature_announcements::plugin(),
        feature_feedback::plugin(),
        feature_catalog::plugin(),
        feature_apis::plugin(),
        feature_identity::plugin(),
        feature_permission::plugin(),
        feature_audit::plugin(),
        feature_navigation::plugin(),
        feature_pulls::plugin(),
    ]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use plugin::Section;

    #[test]
    fn no_two_places_have_one_key_or_one_address() {
        let plugins = super::plugins();
        let items: Vec<_> = Section::ALL.into_iter().flat_map(|section| plugins.navigation(section)).collect();
        let (mut keys, mut places) = (BTreeSet::new(), BTreeSet::new());
        for item in items {
            assert!(item.key.is_none_or(|key| keys.insert(key)), "two places at g {:?}: {}", item.key, item.title);
            assert!(places.insert(item.href), "{} is there twice", item.href);
        }
    }
}
