//! Places of plugins that a layout does not name, and what somebody is shown of a layout.

use services::navigation::{
    Audience, GroupKind, Layout, LayoutEntry, LayoutGroup, PluginPlace, ShownEntry, ShownGroup,
};

/// The groups that places of plugins come into, in the order of the sidebar, but for the person's menu.
const SIDEBAR: [GroupKind; 3] = [GroupKind::Main, GroupKind::Manage, GroupKind::Administration];

/// A layout with every place of a plugin in it. Groups that it does not have are put where they stand without it: after the
/// one that comes before them, or first of all. A place that it does not name is put among those of its group by its order.
pub fn complete(layout: &Layout, places: &[PluginPlace]) -> Layout {
    let mut layout = layout.clone();
    let mut next = 0;
    for kind in SIDEBAR {
        let at = match layout.groups.iter().position(|group| group.kind == kind) {
            Some(at) => at,
            None => {
                layout.groups.insert(next, LayoutGroup { kind, ..LayoutGroup::default() });
                next
            }
        };
        next = at.saturating_add(1);
    }
    if layout.groups.iter().all(|group| group.kind != GroupKind::Person) {
        layout.groups.push(LayoutGroup { kind: GroupKind::Person, ..LayoutGroup::default() });
    }
    let named = |layout: &Layout, href: &str| {
        layout.groups.iter().flat_map(|group| &group.entries).any(|entry| entry.href == href)
    };
    for place in places {
        if named(&layout, &place.href) {
            continue;
        }
        if let Some(group) = layout.groups.iter_mut().find(|group| group.kind == place.kind) {
            let at = among(&group.entries, place, places);
            group.entries.insert(at, LayoutEntry { href: place.href.clone(), ..LayoutEntry::default() });
        }
    }
    layout
}

/// Where a place stands in its group: after the last one of the same kind that comes before it, else before the first one
/// that comes after it, else at the end.
fn among(entries: &[LayoutEntry], place: &PluginPlace, places: &[PluginPlace]) -> usize {
    let order = |entry: &LayoutEntry| {
        let known = places.iter().find(|known| known.href == entry.href && known.kind == place.kind);
        known.map(|known| known.order)
    };
    let before = entries.iter().rposition(|entry| order(entry).is_some_and(|order| order <= place.order));
    let after = || entries.iter().position(|entry| order(entry).is_some());
    match before {
        Some(before) => before.saturating_add(1),
        None => after().unwrap_or(entries.len()),
    }
}

/// Who looks.
#[derive(Clone, Copy, Debug)]
pub struct Looking<'a> {
    /// They administer the portal.
    pub administrator: bool,
    /// What they act for: references.
    pub ownership: &'a [String],
}

impl Looking<'_> {
    fn is_meant(self, audience: &Audience) -> bool {
        match audience {
            Audience::Everybody => true,
            Audience::Administrators => self.administrator,
            Audience::Groups(groups) => groups.iter().any(|group| self.ownership.contains(group)),
        }
    }
}

/// What somebody is shown of a layout that is [`complete`]. Groups without an entry for them are left out, and so are places
/// of plugins that are gone.
pub fn shown(layout: &Layout, places: &[PluginPlace], looking: Looking<'_>) -> Vec<ShownGroup> {
    let seen = |entry: &&LayoutEntry| {
        let place = places.iter().find(|place| place.href == entry.href);
        let for_administrators = place.is_some_and(|place| place.kind == GroupKind::Administration);
        (place.is_some() || !entry.title.is_empty())
            && (!for_administrators || looking.administrator)
            && looking.is_meant(&entry.audience)
            && !layout.hidden.contains(&entry.href)
    };
    let mut groups = Vec::new();
    for group in layout.groups.iter().filter(|group| looking.is_meant(&group.audience)) {
        let entries: Vec<ShownEntry> = group.entries.iter().filter(seen).map(entry).collect();
        if !entries.is_empty() {
            groups.push(ShownGroup { kind: group.kind, title: group.title.clone(), entries });
        }
    }
    groups
}

fn entry(entry: &LayoutEntry) -> ShownEntry {
    ShownEntry { href: entry.href.clone(), title: entry.title.clone(), icon: entry.icon.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(href: &str, kind: GroupKind, order: u16) -> PluginPlace {
        PluginPlace { href: href.into(), kind, order }
    }

    fn places() -> Vec<PluginPlace> {
        vec![
            place("/b", GroupKind::Main, 20),
            place("/a", GroupKind::Main, 10),
            place("/m", GroupKind::Manage, 10),
            place("/admin", GroupKind::Administration, 10),
            place("/settings", GroupKind::Person, 10),
        ]
    }

    fn group(kind: GroupKind, hrefs: &[&str]) -> LayoutGroup {
        let entry = |href: &&str| LayoutEntry { href: (*href).into(), ..LayoutEntry::default() };
        LayoutGroup { kind, entries: hrefs.iter().map(entry).collect(), ..LayoutGroup::default() }
    }

    fn layout(groups: Vec<LayoutGroup>) -> Layout {
        Layout { groups, ..Layout::default() }
    }

    /// `main: /a /b | manage: /m`
    fn written(layout: &Layout) -> String {
        let group = |group: &LayoutGroup| {
            let hrefs: Vec<&str> = group.entries.iter().map(|entry| entry.href.as_str()).collect();
            format!("{}: {}", group.kind.name(), hrefs.join(" "))
        };
        layout.groups.iter().map(group).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn without_a_layout_places_stand_where_their_plugins_want_them() {
        let whole = complete(&Layout::default(), &places());
        assert_eq!(written(&whole), "main: /a /b | manage: /m | administration: /admin | person: /settings");
    }

    #[test]
    fn groups_that_are_not_named_come_in_where_they_stand_without_a_layout() {
        let own = layout(vec![group(GroupKind::More, &["/b"])]);
        let whole = complete(&own, &places());
        assert_eq!(written(&whole), "main: /a | manage: /m | administration: /admin | more: /b | person: /settings");
        let own = layout(vec![group(GroupKind::Plain, &[]), group(GroupKind::Main, &[]), group(GroupKind::More, &[])]);
        let whole = complete(&own, &places());
        assert_eq!(
            written(&whole),
            "plain:  | main: /a /b | manage: /m | administration: /admin | more:  | person: /settings"
        );
        let own = layout(vec![group(GroupKind::Plain, &[]), group(GroupKind::Manage, &[])]);
        let whole = complete(&own, &places());
        assert_eq!(written(&whole), "main: /a /b | plain:  | manage: /m | administration: /admin | person: /settings");
    }

    #[test]
    fn a_new_place_stands_after_those_that_come_before_it() {
        let mut places = places();
        places.push(place("/new", GroupKind::Main, 15));
        let main = |hrefs: &[&str], places: &[PluginPlace]| {
            let whole = complete(&layout(vec![group(GroupKind::Main, hrefs)]), places);
            written(&whole).split(" | ").next().unwrap().to_owned()
        };
        assert_eq!(main(&["/a", "/b"], &places), "main: /a /new /b");
        // The administrator's order stays, and so does what else stands there.
        assert_eq!(
            main(&["/b", "https://x.example", "/a", "https://y.example"], &places),
            "main: /b https://x.example /a /new https://y.example"
        );
        assert_eq!(main(&["https://x.example", "/b"], &places), "main: https://x.example /a /new /b");
        assert_eq!(main(&["https://x.example"], &places), "main: https://x.example /a /new /b");
    }

    #[test]
    fn each_is_shown_what_is_meant_for_them() {
        let mut own = layout(vec![
            group(GroupKind::Main, &["/a", "/b"]),
            LayoutGroup {
                title: "Red".into(),
                audience: Audience::Groups(vec!["group:default/red".into()]),
                ..group(GroupKind::Plain, &["https://red.example", "/admin", "/gone"])
            },
        ]);
        own.groups[1].entries[0].title = "Red's".into();
        own.groups[0].entries[1].audience = Audience::Administrators;
        own.hidden = vec!["/m".into()];
        let whole = complete(&own, &places());
        let seen = |administrator, ownership: &[&str]| {
            let ownership: Vec<String> = ownership.iter().map(|own| (*own).to_owned()).collect();
            let groups = shown(&whole, &places(), Looking { administrator, ownership: &ownership });
            let hrefs = groups
                .iter()
                .map(|group| group.entries.iter().map(|entry| entry.href.as_str()).collect::<Vec<_>>().join(" "));
            hrefs.collect::<Vec<_>>().join(" | ")
        };
        assert_eq!(seen(false, &[]), "/a | /settings");
        assert_eq!(seen(false, &["group:default/blue"]), "/a | /settings");
        // A place of the administration stays with administrators, wherever it stands; one that is gone is nowhere.
        assert_eq!(seen(false, &["group:default/red"]), "/a | https://red.example | /settings");
        assert_eq!(seen(true, &["group:default/red"]), "/a /b | https://red.example /admin | /settings");
        assert_eq!(seen(true, &[]), "/a /b | /settings");
    }
}
