//! The addresses of this capability's pages: what a page shows stands in them.

use plugin::{pairs, push_pair};
use serde::{Deserialize, Serialize};
use ui::t;

/// A person's settings.
pub const SETTINGS: &str = "/settings";
/// Where somebody lets a command line act for them.
pub const DEVICE: &str = "/device";
/// Everybody who has signed in.
pub const PEOPLE: &str = "/admin/people";
/// Tokens of programs.
pub const PROGRAMS: &str = "/admin/tokens";
/// Ways to sign in, and where the organisation comes from.
pub const PROVIDERS: &str = "/admin/providers";

/// The parts of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Who one is.
    #[default]
    Profile,
    /// How the portal looks.
    Appearance,
    /// What programs come with in one's name.
    Tokens,
    /// Where one is signed in.
    Sessions,
    /// Accounts at other systems.
    Connections,
}

impl Part {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 5] = [Self::Profile, Self::Appearance, Self::Connections, Self::Tokens, Self::Sessions];

    /// From the part of an address after the question mark.
    pub fn parse(search: &str) -> Self {
        let name = pairs(search.trim_start_matches('?')).find(|(name, _)| name == "part").map(|(_, value)| value);
        Self::ALL.into_iter().find(|part| name.as_deref() == Some(part.name())).unwrap_or_default()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Appearance => "appearance",
            Self::Tokens => "tokens",
            Self::Sessions => "sessions",
            Self::Connections => "connections",
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Profile => t("Profile"),
            Self::Appearance => t("Appearance"),
            Self::Tokens => t("Tokens"),
            Self::Sessions => t("Sessions"),
            Self::Connections => t("Connections"),
        }
    }

    /// Its address.
    pub fn href(self) -> String {
        match self {
            Self::Profile => SETTINGS.to_owned(),
            other => format!("{SETTINGS}?part={}", other.name()),
        }
    }
}

/// The list of people: `/admin/people?q=jo&page=2`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleAddress {
    /// What is searched for.
    pub text: String,
    /// From 1.
    pub page: u32,
}

impl PeopleAddress {
    /// From the part of an address after the question mark.
    pub fn parse(search: &str) -> Self {
        let mut this = Self { text: String::new(), page: 1 };
        for (name, value) in pairs(search.trim_start_matches('?')) {
            match name.as_str() {
                "q" => this.text = value,
                "page" => this.page = value.parse().unwrap_or(1).max(1),
                _ => {}
            }
        }
        this
    }

    /// The part of its address after the question mark.
    pub fn search(&self) -> String {
        let mut out = String::new();
        if !self.text.is_empty() {
            push_pair(&mut out, "q", &self.text);
        }
        if self.page > 1 {
            push_pair(&mut out, "page", &self.page.to_string());
        }
        out
    }

    /// Its address.
    pub fn href(&self) -> String {
        let search = self.search();
        if search.is_empty() { PEOPLE.to_owned() } else { format!("{PEOPLE}?{search}") }
    }
}

/// The page of a person, by their reference; `None` when it is none of a user.
pub fn of_person(entity_ref: &str) -> Option<String> {
    let user: model::EntityRef = entity_ref.parse().ok()?;
    (user.kind() == "user").then(|| format!("{PEOPLE}/{}/{}", user.namespace(), user.name()))
}

/// The page where a command line is let in: `/device?code=ABCD-EFGH`, and afterwards `/device?done=allowed`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceAddress {
    /// What the person has read at the command line.
    pub code: String,
    /// What they have said.
    pub done: Option<bool>,
}

impl DeviceAddress {
    /// From the part of an address after the question mark.
    pub fn parse(search: &str) -> Self {
        let mut this = Self::default();
        for (name, value) in pairs(search.trim_start_matches('?')) {
            match (name.as_str(), value.as_str()) {
                ("code", code) => this.code = code.trim().to_uppercase(),
                ("done", "allowed") => this.done = Some(true),
                ("done", "refused") => this.done = Some(false),
                _ => {}
            }
        }
        this
    }

    /// Where it leads after the answer.
    pub fn done(allow: bool) -> String {
        format!("{DEVICE}?done={}", if allow { "allowed" } else { "refused" })
    }

    /// Its address.
    pub fn href(&self) -> String {
        if self.code.is_empty() {
            return DEVICE.to_owned();
        }
        let mut search = String::new();
        push_pair(&mut search, "code", &self.code);
        format!("{DEVICE}?{search}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_survive_being_written_and_read() {
        for part in Part::ALL {
            let href = part.href();
            assert_eq!(Part::parse(href.split_once('?').map_or("", |(_, search)| search)), part);
        }
        assert_eq!(Part::parse("?part=unknown&x=y"), Part::Profile);
    }

    #[test]
    fn the_list_of_people_survives_being_written_and_read() {
        for href in ["/admin/people", "/admin/people?q=jo+l&page=3", "/admin/people?page=2"] {
            let search = href.split_once('?').map_or("", |(_, search)| search);
            assert_eq!(PeopleAddress::parse(search).href(), href);
        }
        assert_eq!(PeopleAddress::parse("page=0&q=").href(), "/admin/people");
    }

    #[test]
    fn people_have_pages_by_their_references() {
        assert_eq!(of_person("user:default/jo.larsen").as_deref(), Some("/admin/people/default/jo.larsen"));
        assert_eq!(of_person("group:default/payments"), None);
        assert_eq!(of_person("external:ci"), None);
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(DeviceAddress::parse("?code=+abcd-efgh+").code, "ABCD-EFGH");
        assert_eq!(DeviceAddress::parse("?code=abcd-efgh").href(), "/device?code=ABCD-EFGH");
        assert_eq!(DeviceAddress::parse("?done=refused").done, Some(false));
        assert_eq!(DeviceAddress::parse("?done=maybe"), DeviceAddress::default());
        let done = DeviceAddress::done(true);
        assert_eq!(DeviceAddress::parse(done.split_once('?').unwrap_or_default().1).done, Some(true));
    }
}
