//! Moving groups and entries of a layout.

use plugin::Plugins;
use services::navigation::{GroupKind, Layout, LayoutEntry};

/// Where something stands in a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// A group, by its place.
    Group(usize),
    /// An entry, by the place of its group and its own.
    Entry(usize, usize),
}

impl Spot {
    /// The group that it is, or stands in.
    pub(crate) fn group(self) -> usize {
        match self {
            Self::Group(group) | Self::Entry(group, _) => group,
        }
    }
}

/// The entry at a spot.
pub(crate) fn entry(layout: &Layout, spot: Spot) -> Option<&LayoutEntry> {
    match spot {
        Spot::Entry(group, at) => layout.groups.get(group)?.entries.get(at),
        Spot::Group(_) => None,
    }
}

/// Moves something one step up (-1) or down (1); entries go on into the next group. Gives where it is then.
pub(crate) fn shift(layout: &mut Layout, spot: Spot, step: isize) -> Option<Spot> {
    match spot {
        Spot::Group(at) => {
            layout.groups.get(at)?;
            let to = at.checked_add_signed(step).filter(|to| *to < layout.groups.len())?;
            layout.groups.swap(at, to);
            Some(Spot::Group(to))
        }
        Spot::Entry(group, at) => {
            entry(layout, spot)?;
            let within = at.checked_add_signed(step).filter(|to| *to < layout.groups[group].entries.len());
            if let Some(to) = within {
                layout.groups[group].entries.swap(at, to);
                return Some(Spot::Entry(group, to));
            }
            let next = group.checked_add_signed(step).filter(|next| *next < layout.groups.len())?;
            let to = if step < 0 { layout.groups[next].entries.len() } else { 0 };
            let moved = layout.groups[group].entries.remove(at);
            layout.groups[next].entries.insert(to, moved);
            Some(Spot::Entry(next, to))
        }
    }
}

/// Puts something where something else is; an entry that is put on a group comes to its end. Gives where it is then.
pub(crate) fn put(layout: &mut Layout, from: Spot, to: Spot) -> Option<Spot> {
    layout.groups.get(from.group().max(to.group()))?;
    match (from, to) {
        (from, to) if from == to => None,
        (Spot::Group(at), to) if at != to.group() => {
            let moved = layout.groups.remove(at);
            layout.groups.insert(to.group(), moved);
            Some(Spot::Group(to.group()))
        }
        (Spot::Group(_), _) => None,
        (Spot::Entry(group, at), to) => {
            entry(layout, from)?;
            let moved = layout.groups[group].entries.remove(at);
            let entries = &mut layout.groups[to.group()].entries;
            let place = match to {
                Spot::Entry(_, place) => place.min(entries.len()),
                Spot::Group(_) => entries.len(),
            };
            entries.insert(place, moved);
            Some(Spot::Entry(to.group(), place))
        }
    }
}

/// Takes an entry or a group away. Places of plugins that stood in the group come to the groups that their plugins want
/// them in, which are never taken away.
pub(crate) fn remove(layout: &mut Layout, spot: Spot, plugins: &Plugins) {
    match spot {
        Spot::Entry(group, at) if entry(layout, spot).is_some() => {
            let gone = layout.groups[group].entries.remove(at);
            layout.hidden.retain(|href| *href != gone.href);
        }
        Spot::Group(at) if layout.groups.get(at).is_some_and(|group| !group.kind.takes_places()) => {
            let gone = layout.groups.remove(at);
            let places = plugins.places();
            for entry in gone.entries {
                match places.iter().find(|place| place.href == entry.href) {
                    Some(place) => {
                        let home = layout.groups.iter_mut().find(|group| group.kind == place.kind);
                        home.into_iter().for_each(|group| group.entries.push(entry.clone()));
                    }
                    None => layout.hidden.retain(|href| *href != entry.href),
                }
            }
        }
        _ => {}
    }
}

/// Whether a group may be closed until it is opened: nothing but what was put into it stands there, and no other group is.
pub(crate) fn may_be_more(layout: &Layout, group: usize) -> bool {
    let own = |at: usize| at == group;
    layout.groups.get(group).is_none_or(|group| !group.kind.takes_places())
        && layout.groups.iter().enumerate().all(|(at, other)| own(at) || other.kind != GroupKind::More)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use services::navigation::LayoutGroup;

    use super::*;

    fn layout(groups: &[(GroupKind, &[&str])]) -> Layout {
        let entry = |href: &&str| LayoutEntry { href: (*href).into(), ..LayoutEntry::default() };
        let group = |(kind, hrefs): &(GroupKind, &[&str])| LayoutGroup {
            kind: *kind,
            entries: hrefs.iter().map(entry).collect(),
            ..LayoutGroup::default()
        };
        Layout { groups: groups.iter().map(group).collect(), ..Layout::default() }
    }

    /// `a b | c`
    fn written(layout: &Layout) -> String {
        let groups = layout
            .groups
            .iter()
            .map(|group| group.entries.iter().map(|entry| entry.href.as_str()).collect::<Vec<_>>().join(" "));
        groups.collect::<Vec<_>>().join(" | ")
    }

    fn three() -> Layout {
        layout(&[(GroupKind::Main, &["a", "b"]), (GroupKind::Plain, &[]), (GroupKind::Person, &["c"])])
    }

    #[test]
    fn entries_go_through_all_groups_and_no_further() {
        let mut layout = three();
        let mut spot = Spot::Entry(0, 0);
        let mut seen = Vec::new();
        while let Some(next) = shift(&mut layout, spot, 1) {
            spot = next;
            seen.push(written(&layout));
        }
        assert_eq!(seen, ["b a |  | c", "b | a | c", "b |  | a c", "b |  | c a"]);
        let mut back = Vec::new();
        while let Some(next) = shift(&mut layout, spot, -1) {
            spot = next;
            back.push(written(&layout));
        }
        assert_eq!(back, ["b |  | a c", "b | a | c", "b a |  | c", "a b |  | c"]);
    }

    #[test]
    fn groups_move_as_a_whole() {
        let mut layout = three();
        assert_eq!(shift(&mut layout, Spot::Group(0), 1), Some(Spot::Group(1)));
        assert_eq!(written(&layout), " | a b | c");
        assert_eq!(shift(&mut layout, Spot::Group(2), 1), None);
        assert_eq!(shift(&mut layout, Spot::Group(0), -1), None);
        assert_eq!(put(&mut layout, Spot::Group(2), Spot::Entry(1, 1)), Some(Spot::Group(1)));
        assert_eq!(written(&layout), " | c | a b");
        assert_eq!(put(&mut layout, Spot::Group(2), Spot::Entry(2, 0)), None);
    }

    #[test]
    fn what_is_dropped_takes_the_place_of_what_it_is_dropped_on() {
        let mut layout = three();
        assert_eq!(put(&mut layout, Spot::Entry(0, 0), Spot::Entry(0, 1)), Some(Spot::Entry(0, 1)));
        assert_eq!(written(&layout), "b a |  | c");
        assert_eq!(put(&mut layout, Spot::Entry(0, 1), Spot::Entry(2, 0)), Some(Spot::Entry(2, 0)));
        assert_eq!(written(&layout), "b |  | a c");
        assert_eq!(put(&mut layout, Spot::Entry(2, 1), Spot::Group(1)), Some(Spot::Entry(1, 0)));
        assert_eq!(written(&layout), "b | c | a");
        assert_eq!(put(&mut layout, Spot::Entry(0, 0), Spot::Entry(0, 0)), None);
    }

    #[test]
    fn a_group_that_goes_leaves_places_of_plugins_behind() {
        let item = plugin::NavigationItem {
            title: "A",
            href: "/a",
            icon: "box",
            key: None,
            order: 10,
            section: plugin::Section::Main,
        };
        let plugins = Plugins(Arc::new(vec![plugin::Plugin { navigation: vec![item], ..crate::plugin() }]));
        let mut layout = layout(&[(GroupKind::Main, &["/b"]), (GroupKind::More, &["/a", "https://x.example"])]);
        layout.hidden = vec!["https://x.example".into(), "/a".into()];
        remove(&mut layout, Spot::Group(0), &plugins);
        assert_eq!(written(&layout), "/b | /a https://x.example", "where places come in stays");
        remove(&mut layout, Spot::Group(1), &plugins);
        assert_eq!((written(&layout).as_str(), layout.hidden.as_slice()), ("/b /a", &["/a".to_owned()][..]));
        remove(&mut layout, Spot::Entry(0, 0), &plugins);
        assert_eq!(written(&layout), "/a");
    }

    #[test]
    fn one_group_of_those_that_are_filled_by_hand_may_be_closed() {
        let layout = layout(&[(GroupKind::Main, &[]), (GroupKind::Plain, &[]), (GroupKind::More, &[])]);
        assert!(!may_be_more(&layout, 0) && !may_be_more(&layout, 1) && may_be_more(&layout, 2));
        assert!(!may_be_more(&layout, 3), "a new one");
        let without = three();
        assert!(may_be_more(&without, 1) && may_be_more(&without, 3));
    }
}
