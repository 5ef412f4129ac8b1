//! What things of the navigation are called.

use plugin::title_of;
use services::navigation::{Audience, GroupKind, LayoutGroup};
use ui::{t, tf, tn};

/// What a group is called, also where it has no heading.
pub(crate) fn group_name(group: &LayoutGroup) -> String {
    let own = if group.title.is_empty() { title_of(group.kind) } else { &group.title };
    match (own, group.kind) {
        ("", GroupKind::Main) => t("First of all").to_owned(),
        ("", GroupKind::Person) => t("The person's menu").to_owned(),
        ("", _) => t("Without a heading").to_owned(),
        (own, _) => own.to_owned(),
    }
}

/// What comes into a group by itself, or what it does.
pub(crate) fn group_note(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Plain => "",
        GroupKind::Main => t("New places for everybody come in here."),
        GroupKind::Manage => t("New places for those who look after the catalog come in here."),
        GroupKind::Administration => t("New places for administrators come in here, and only they see them."),
        GroupKind::Person => t("At the foot of the sidebar; new places of the person's own come in here."),
        GroupKind::More => t("Closed until it is opened, and as it was left on each device."),
    }
}

/// For whom something is shown, unless that is everybody.
pub(crate) fn audience(audience: &Audience) -> Option<String> {
    match audience {
        Audience::Everybody => None,
        Audience::Administrators => Some(t("for administrators").to_owned()),
        Audience::Groups(groups) => {
            let names: Vec<&str> =
                groups.iter().map(|group| group.rsplit(['/', ':']).next().unwrap_or_default()).collect();
            Some(tf("for {0}", &[&names.join(", ")]))
        }
    }
}

/// How large a version is.
pub(crate) fn size(groups: u32, entries: u32) -> String {
    let groups = tn(u64::from(groups), "{0} group", "{0} groups");
    let entries = tn(u64::from(entries), "{0} entry", "{0} entries");
    tf("{0}, {1}", &[&groups, &entries])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_audiences_have_words() {
        let named =
            |kind, title: &str| group_name(&LayoutGroup { kind, title: title.into(), ..LayoutGroup::default() });
        assert_eq!(named(GroupKind::Main, ""), "First of all");
        assert_eq!(named(GroupKind::Main, "Begin"), "Begin");
        assert_eq!(named(GroupKind::Manage, ""), "Manage");
        assert_eq!(named(GroupKind::Plain, ""), "Without a heading");
        assert_eq!(audience(&Audience::Everybody), None);
        let groups = Audience::Groups(vec!["group:default/red".into(), "group:default/blue".into()]);
        assert_eq!(audience(&groups).as_deref(), Some("for red, blue"));
        assert_eq!(size(1, 12), "1 group, 12 entries");
    }
}
