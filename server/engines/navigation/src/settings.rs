//! What the configuration says: `callboard.navigation`.

use platform::config::sections::{NavigationEntry, NavigationGroup, NavigationSection};
use platform::config::{Config, Error};
use services::navigation::{Audience, GroupKind, Layout, LayoutEntry, LayoutGroup, PluginPlace};

use crate::check::checked;

const PATH: &str = "callboard.navigation";

/// Ready for use.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The layout that the portal begins with; none where the configuration says nothing.
    pub layout: Option<Layout>,
}

impl Settings {
    /// From the section, which the configuration has been asked for. `places` are those of the portal's plugins.
    ///
    /// # Errors
    /// Everything that can not be used.
    pub fn of(config: &Config, section: &NavigationSection, places: &[PluginPlace]) -> Result<Self, Vec<Error>> {
        if section.groups.is_empty() && section.hidden.is_empty() {
            return Ok(Self::default());
        }
        let fail = |key: &str, message: String| {
            let path = format!("{PATH}.{key}");
            Error::at(&config.nearest(&path), &path, message)
        };
        let mut errors = Vec::new();
        let groups = section
            .groups
            .iter()
            .enumerate()
            .map(|(at, group)| {
                let kind = kind(group.kind.as_deref()).unwrap_or_else(|message| {
                    errors.push(fail(&format!("groups[{at}].kind"), message));
                    GroupKind::Plain
                });
                group_of(kind, group)
            })
            .collect();
        let layout = Layout { groups, hidden: section.hidden.clone() };
        match checked(&layout, places) {
            Ok(layout) if errors.is_empty() => Ok(Self { layout: Some(layout) }),
            Ok(_) => Err(errors),
            Err(problems) => {
                errors.extend(problems.into_iter().map(|problem| fail(&problem.field, problem.message)));
                Err(errors)
            }
        }
    }
}

/// The kinds that can be named.
fn kind(name: Option<&str>) -> Result<GroupKind, String> {
    let Some(name) = name else { return Ok(GroupKind::Plain) };
    let known = GroupKind::ALL.into_iter().filter(|kind| *kind != GroupKind::Plain);
    known.clone().find(|kind| kind.name() == name).ok_or_else(|| {
        let names: Vec<&str> = known.map(GroupKind::name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

fn group_of(kind: GroupKind, group: &NavigationGroup) -> LayoutGroup {
    LayoutGroup {
        kind,
        title: group.title.clone(),
        audience: audience(&group.audience),
        entries: group.entries.iter().map(entry_of).collect(),
    }
}

fn entry_of(NavigationEntry(entry): &NavigationEntry) -> LayoutEntry {
    LayoutEntry {
        href: entry.url.clone(),
        title: entry.title.clone(),
        icon: entry.icon.clone(),
        audience: audience(&entry.audience),
    }
}

/// What is neither of the two words has to be groups, which is looked at with the rest.
fn audience(names: &[String]) -> Audience {
    match names {
        [] => Audience::Everybody,
        [one] if one == "everybody" => Audience::Everybody,
        [one] if one == "administrators" => Audience::Administrators,
        groups => Audience::Groups(groups.to_vec()),
    }
}
