//! The field that says for whom something is shown.

use leptos::prelude::*;
use services::navigation::Audience;
use ui::{RadioChoice, RadioGroup, TextArea, t};

/// What is chosen and typed. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct AudienceField {
    whom: RwSignal<String>,
    groups: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
}

impl AudienceField {
    pub(crate) fn of(audience: &Audience) -> Self {
        let (whom, groups) = match audience {
            Audience::Everybody => ("everybody", String::new()),
            Audience::Administrators => ("administrators", String::new()),
            Audience::Groups(groups) => ("groups", groups.join("\n")),
        };
        Self { whom: RwSignal::new(whom.to_owned()), groups: RwSignal::new(groups), wrong: RwSignal::new(None) }
    }

    /// What it says. Nothing when groups are meant and what is typed is none; then it says so.
    pub(crate) fn read(self) -> Option<Audience> {
        self.wrong.set(None);
        match self.whom.get_untracked().as_str() {
            "administrators" => Some(Audience::Administrators),
            "groups" => match self.groups.with_untracked(|text| groups(text)) {
                Ok(groups) => Some(Audience::Groups(groups)),
                Err(wrong) => {
                    self.wrong.set(Some(wrong));
                    None
                }
            },
            _ => Some(Audience::Everybody),
        }
    }

    /// The fields. `id` is unique on the page.
    pub(crate) fn view(self, id: &'static str) -> AnyView {
        let whom = vec![
            RadioChoice { value: "everybody", label: t("Everybody"), description: "" },
            RadioChoice { value: "administrators", label: t("Administrators"), description: "" },
            RadioChoice {
                value: "groups",
                label: t("Groups"),
                description: t("Their members, and those of the groups below."),
            },
        ];
        let of_groups = move || self.whom.with(|whom| whom != "groups");
        view! {
            <RadioGroup
                id
                label=t("Who sees it")
                name="whom"
                choices=whom
                value=self.whom
                on_choose=Callback::new(move |whom| self.whom.set(whom))
            />
            <div hidden=of_groups>
                <TextArea
                    id=format!("{id}-named")
                    label=t("Groups")
                    name="groups"
                    value=self.groups
                    required=true
                    rows=3
                    description=t("References, one on a line.")
                    placeholder="group:default/platform"
                    error=self.wrong
                />
            </div>
        }
        .into_any()
    }
}

/// The references in a text; or what is wrong with it.
fn groups(text: &str) -> Result<Vec<String>, String> {
    let mut groups = Vec::new();
    for name in text.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty()) {
        let parsed = if name.contains(':') { name.parse() } else { format!("group:{name}").parse() };
        match parsed {
            Ok(group) if model::EntityRef::kind(&group) == "group" => groups.push(group.to_string()),
            _ => return Err(ui::tf("{0} is no reference of a group.", &[name])),
        }
    }
    if groups.is_empty() { Err(t("Name a group at least.").to_owned()) } else { Ok(groups) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_named_with_or_without_their_kind() {
        let both = groups("platform, group:other/red\n\ngroup:default/blue");
        assert_eq!(both.unwrap(), ["group:default/platform", "group:other/red", "group:default/blue"]);
        assert_eq!(groups("user:default/jo").unwrap_err(), "user:default/jo is no reference of a group.");
        assert_eq!(groups(" , \n").unwrap_err(), "Name a group at least.");
    }
}
