//! Where one can go: the places of plugins in the order that the portal is laid out in, with pages and links beside them.

use services::navigation::{GroupKind, PluginPlace, ShownGroup};
use ui::t;

use crate::{NavigationItem, Plugins, Section};

/// A group of the sidebar. Its places are in the person's menu where its kind says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavigationGroup {
    /// What it stands for.
    pub kind: GroupKind,
    /// Its heading; empty for none.
    pub title: String,
    /// In their order.
    pub places: Vec<NavigationPlace>,
}

/// Somewhere one can go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavigationPlace {
    /// What it is called.
    pub title: String,
    /// Where it leads: a page of the portal, or an address with http or https.
    pub href: String,
    /// The name of an icon in the sprite.
    pub icon: String,
    /// The second key after `g` that goes there.
    pub key: Option<char>,
}

impl NavigationPlace {
    /// Whether it leads out of the portal, and opens beside it.
    pub fn is_external(&self) -> bool {
        !self.href.starts_with('/')
    }
}

impl From<NavigationItem> for NavigationPlace {
    fn from(item: NavigationItem) -> Self {
        let (title, href, icon) = (t(item.title).to_owned(), item.href.to_owned(), item.icon.to_owned());
        Self { title, href, icon, key: item.key }
    }
}

impl Section {
    /// All of them, in the order of the sidebar.
    pub const ALL: [Self; 4] = [Self::Main, Self::Manage, Self::Administer, Self::Own];

    /// The group that its places come into.
    pub fn kind(self) -> GroupKind {
        match self {
            Self::Main => GroupKind::Main,
            Self::Manage => GroupKind::Manage,
            Self::Administer => GroupKind::Administration,
            Self::Own => GroupKind::Person,
        }
    }
}

/// The heading of a group that has none of its own.
pub fn title_of(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Manage => t("Manage"),
        GroupKind::Administration => t("Administration"),
        GroupKind::More => t("More"),
        GroupKind::Plain | GroupKind::Main | GroupKind::Person => "",
    }
}

impl Plugins {
    /// The groups of the sidebar as the server says that somebody is shown them; where it says nothing, as the plugins want
    /// them, with what is for administrators only where they are meant too.
    pub fn groups(&self, shown: &[ShownGroup], administers: bool) -> Vec<NavigationGroup> {
        let mut groups = Vec::new();
        for group in shown {
            let title = if group.title.is_empty() { title_of(group.kind).to_owned() } else { group.title.clone() };
            let places = group.entries.iter().map(|entry| self.place(&entry.href, &entry.title, &entry.icon)).collect();
            groups.push(NavigationGroup { kind: group.kind, title, places });
        }
        if shown.is_empty() {
            for section in Section::ALL {
                let places: Vec<NavigationPlace> = self.navigation(section).into_iter().map(Into::into).collect();
                if !places.is_empty() && (administers || section != Section::Administer) {
                    let kind = section.kind();
                    groups.push(NavigationGroup { kind, title: title_of(kind).to_owned(), places });
                }
            }
        }
        groups
    }

    /// A place with a title and an icon of its own, or with those that its plugin gives it where they are empty.
    pub fn place(&self, href: &str, title: &str, icon: &str) -> NavigationPlace {
        let known = self.0.iter().flat_map(|plugin| &plugin.navigation).find(|item| item.href == href);
        let mut place = match known {
            Some(item) => NavigationPlace::from(*item),
            None => {
                let icon = if href.starts_with('/') { "file" } else { "globe" };
                NavigationPlace { title: href.to_owned(), href: href.to_owned(), icon: icon.to_owned(), key: None }
            }
        };
        if !title.is_empty() {
            title.clone_into(&mut place.title);
        }
        if !icon.is_empty() {
            icon.clone_into(&mut place.icon);
        }
        place
    }

    /// Every place of a plugin, as far as ordering it takes.
    pub fn places(&self) -> Vec<PluginPlace> {
        let items = self.0.iter().flat_map(|plugin| &plugin.navigation);
        items
            .map(|item| PluginPlace { href: item.href.to_owned(), kind: item.section.kind(), order: item.order })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use services::navigation::ShownEntry;

    use super::*;
    use crate::Plugin;

    fn plugins() -> Plugins {
        let item =
            |title, href, order, section| NavigationItem { title, href, icon: "box", key: Some('x'), order, section };
        Plugins(Arc::new(vec![Plugin {
            id: "x",
            title: "X",
            navigation: vec![
                item("B", "/b", 20, Section::Main),
                item("A", "/a", 10, Section::Main),
                item("Admin", "/admin", 10, Section::Administer),
            ],
            routes: Vec::new,
            entity_tabs: Vec::new(),
            entity_cards: || Box::pin(async { Vec::new() }),
            home_widgets: &[],
            actions: Vec::new(),
        }]))
    }

    fn titles(groups: &[NavigationGroup]) -> Vec<String> {
        let places = |group: &NavigationGroup| {
            let places: Vec<&str> = group.places.iter().map(|place| place.title.as_str()).collect();
            format!("{}: {}", group.title, places.join(" "))
        };
        groups.iter().map(places).collect()
    }

    #[test]
    fn without_a_layout_plugins_say_what_stands_where() {
        assert_eq!(titles(&plugins().groups(&[], true)), [": A B", "Administration: Admin"]);
        assert_eq!(titles(&plugins().groups(&[], false)), [": A B"]);
    }

    #[test]
    fn what_the_server_says_is_filled_up_from_the_plugins() {
        let entry =
            |href: &str, title: &str| ShownEntry { href: href.into(), title: title.into(), icon: String::new() };
        let shown = [ShownGroup {
            kind: GroupKind::More,
            title: String::new(),
            entries: vec![entry("/b", ""), entry("/a", "Begin"), entry("https://x.example", "X")],
        }];
        let groups = plugins().groups(&shown, false);
        assert_eq!(titles(&groups), ["More: B Begin X"]);
        let places = &groups[0].places;
        assert_eq!((places[1].icon.as_str(), places[1].key), ("box", Some('x')));
        assert_eq!((places[2].icon.as_str(), places[2].key, places[2].is_external()), ("globe", None, true));
    }
}
