//! What a layout may be, whether it stands in the configuration or was made on the page.

use std::collections::BTreeSet;

use model::EntityRef;
use services::navigation::{Audience, GroupKind, Layout, LayoutEntry, LayoutGroup, PluginPlace};
use services::{Error, FieldError};

/// Groups of a layout.
const GROUPS: usize = 30;
/// Entries of a layout, and addresses that are hidden.
const ENTRIES: usize = 200;
/// Characters of a title.
const TITLE: usize = 60;
/// Groups of the catalog that something is for.
const MEMBERS: usize = 100;

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Where, as it is written in the configuration below `callboard.navigation`: `groups[0].entries[1].url`.
    pub(crate) field: String,
    /// What is expected.
    pub(crate) message: String,
}

/// All that is wrong, as people see it who have made the layout on the page.
pub(crate) fn refusal(problems: Vec<Problem>) -> Error {
    let first = problems.first().map(|problem| format!("{}: {}", problem.field, problem.message)).unwrap_or_default();
    let mut error = Error::invalid(format!("The navigation can not be saved. {first}."));
    error.fields = problems
        .into_iter()
        .map(|problem| FieldError { field: problem.field, message: problem.message, file: None, line: None })
        .collect();
    error
}

/// A layout in the form in which it is kept: without spaces around texts, references of groups written out.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn checked(layout: &Layout, places: &[PluginPlace]) -> Result<Layout, Vec<Problem>> {
    let mut check = Check { places, problems: Vec::new(), kinds: BTreeSet::new(), hrefs: BTreeSet::new() };
    if layout.groups.len() > GROUPS {
        check.fail("groups".into(), format!("expected at most {GROUPS} groups"));
    }
    if layout.groups.iter().map(|group| group.entries.len()).sum::<usize>() > ENTRIES {
        check.fail("groups".into(), format!("expected at most {ENTRIES} entries in all"));
    }
    if layout.hidden.len() > ENTRIES {
        check.fail("hidden".into(), format!("expected at most {ENTRIES} addresses"));
    }
    let groups =
        layout.groups.iter().enumerate().map(|(at, group)| check.group(&format!("groups[{at}]"), group)).collect();
    let mut hidden: Vec<String> = Vec::new();
    for (at, href) in layout.hidden.iter().enumerate() {
        let href = check.href(&format!("hidden[{at}]"), href);
        if !hidden.contains(&href) {
            hidden.push(href);
        }
    }
    if check.problems.is_empty() { Ok(Layout { groups, hidden }) } else { Err(check.problems) }
}

struct Check<'a> {
    places: &'a [PluginPlace],
    problems: Vec<Problem>,
    kinds: BTreeSet<&'static str>,
    hrefs: BTreeSet<String>,
}

impl Check<'_> {
    fn fail(&mut self, field: String, message: impl Into<String>) {
        self.problems.push(Problem { field, message: message.into() });
    }

    fn group(&mut self, path: &str, group: &LayoutGroup) -> LayoutGroup {
        if group.kind != GroupKind::Plain && !self.kinds.insert(group.kind.name()) {
            self.fail(format!("{path}.kind"), format!("expected one group of the kind {}", group.kind.name()));
        }
        let title = self.title(path, &group.title);
        let audience = self.audience(path, &group.audience);
        let entries = group
            .entries
            .iter()
            .enumerate()
            .map(|(at, entry)| self.entry(&format!("{path}.entries[{at}]"), entry))
            .collect();
        LayoutGroup { kind: group.kind, title, audience, entries }
    }

    fn entry(&mut self, path: &str, entry: &LayoutEntry) -> LayoutEntry {
        let field = format!("{path}.url");
        let href = self.href(&field, &entry.href);
        if !self.hrefs.insert(href.clone()) {
            self.fail(field, "expected each address once");
        }
        let title = self.title(path, &entry.title);
        if title.is_empty() && self.places.iter().all(|place| place.href != href) {
            self.fail(format!("{path}.title"), "expected what people call it");
        }
        if reply::icon(&entry.icon).is_err() {
            self.fail(format!("{path}.icon"), "expected the name of an icon");
        }
        LayoutEntry { href, title, icon: entry.icon.clone(), audience: self.audience(path, &entry.audience) }
    }

    fn href(&mut self, field: &str, href: &str) -> String {
        let href = href.trim();
        if !reply::is_place(href) {
            self.fail(field.to_owned(), "expected an address with http or https, or a page of the portal");
        }
        href.to_owned()
    }

    fn title(&mut self, path: &str, title: &str) -> String {
        let title = title.trim();
        if title.chars().count() > TITLE || title.chars().any(char::is_control) {
            self.fail(format!("{path}.title"), format!("expected at most {TITLE} characters, in one line"));
        }
        title.to_owned()
    }

    fn audience(&mut self, path: &str, audience: &Audience) -> Audience {
        let Audience::Groups(groups) = audience else { return audience.clone() };
        let field = format!("{path}.audience");
        if groups.is_empty() || groups.len() > MEMBERS {
            self.fail(field.clone(), format!("expected 1 to {MEMBERS} groups"));
        }
        let mut refs = Vec::new();
        for group in groups {
            match group_ref(group) {
                Some(group) if refs.contains(&group) => {}
                Some(group) => refs.push(group),
                None => self.fail(
                    field.clone(),
                    "expected everybody, administrators, or references of groups, as in group:default/platform",
                ),
            }
        }
        Audience::Groups(refs)
    }
}

/// The whole reference of a group, which may have been given without its kind.
pub(crate) fn group_ref(text: &str) -> Option<String> {
    let text = text.trim();
    let parsed: EntityRef =
        if text.contains(':') { text.parse().ok()? } else { format!("group:{text}").parse().ok()? };
    (parsed.kind() == "group").then(|| parsed.to_string())
}
