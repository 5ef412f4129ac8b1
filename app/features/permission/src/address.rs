//! The addresses of this capability's pages: what a page shows stands in them.

use plugin::{pairs, push_pair};
use services::permission::Question;
use ui::t;

/// Every policy.
pub const PATH: &str = "/admin/policies";
/// Making a draft of files.
pub const IMPORT: &str = "/admin/policies/import";
/// Why somebody may or may not do something.
pub const WHY: &str = "/admin/policies/why";

/// The page of a policy.
pub fn of_policy(id: &str) -> String {
    format!("{PATH}/{id}")
}

/// The parts of a policy's page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// What it says.
    #[default]
    Roles,
    /// What it has to answer.
    Tests,
    /// Who would gain and lose what.
    Impact,
    /// What is different from the one in force.
    Differences,
    /// The last look before it comes into force.
    Publish,
}

impl Part {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 5] = [Self::Roles, Self::Tests, Self::Impact, Self::Differences, Self::Publish];

    /// The name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Tests => "tests",
            Self::Impact => "impact",
            Self::Differences => "differences",
            Self::Publish => "publish",
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Roles => t("Roles"),
            Self::Tests => t("Tests"),
            Self::Impact => t("Impact"),
            Self::Differences => t("Differences"),
            Self::Publish => t("Publish"),
        }
    }
}

/// What the address of a policy's page says: `/admin/policies/7f3a?part=roles&role=2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyAddress {
    /// Which part shows.
    pub part: Part,
    /// The role that is open, from 1.
    pub role: usize,
}

impl Default for PolicyAddress {
    fn default() -> Self {
        Self { part: Part::Roles, role: 1 }
    }
}

impl PolicyAddress {
    /// From the part of an address after the question mark.
    pub fn parse(search: &str) -> Self {
        let mut this = Self::default();
        for (name, value) in pairs(search.trim_start_matches('?')) {
            match name.as_str() {
                "part" => this.part = Part::ALL.into_iter().find(|part| part.name() == value).unwrap_or_default(),
                "role" => this.role = value.parse().unwrap_or(1).max(1),
                _ => {}
            }
        }
        this
    }

    /// Another part of the same policy.
    pub fn of(part: Part) -> Self {
        Self { part, ..Self::default() }
    }

    /// A role of it, from 1.
    pub fn role(role: usize) -> Self {
        Self { part: Part::Roles, role: role.max(1) }
    }

    /// Its address.
    pub fn href(self, id: &str) -> String {
        let mut search = String::new();
        if self.part != Part::Roles {
            push_pair(&mut search, "part", self.part.name());
        }
        if self.part == Part::Roles && self.role > 1 {
            push_pair(&mut search, "role", &self.role.to_string());
        }
        let path = of_policy(id);
        if search.is_empty() { path } else { format!("{path}?{search}") }
    }

    /// Where something that a problem's field names can be mended: `roles[1].rules[0].permissions`.
    pub fn of_field(field: &str) -> Self {
        let role = field.strip_prefix("roles[").and_then(|rest| rest.split(']').next()).and_then(|at| at.parse().ok());
        match role {
            Some(role) => Self::role(usize::saturating_add(role, 1)),
            None if field.starts_with("tests") => Self::of(Part::Tests),
            None => Self::default(),
        }
    }
}

/// Reads a question: `/admin/policies/why?user=user:default/jo&permission=catalog.entity.read`.
pub fn question(search: &str) -> Question {
    let mut question = Question::default();
    for (name, value) in pairs(search.trim_start_matches('?')) {
        let value = value.trim().to_owned();
        match name.as_str() {
            "user" => question.user = value,
            "permission" => question.permission = value,
            "entity" => question.entity = value,
            _ => {}
        }
    }
    question
}

/// The address of a question.
pub fn of_question(question: &Question) -> String {
    let mut search = String::new();
    for (name, value) in [("user", &question.user), ("permission", &question.permission), ("entity", &question.entity)]
    {
        if !value.is_empty() {
            push_pair(&mut search, name, value);
        }
    }
    if search.is_empty() { WHY.to_owned() } else { format!("{WHY}?{search}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_being_written_and_read() {
        for href in [
            "/admin/policies/a",
            "/admin/policies/a?role=3",
            "/admin/policies/a?part=tests",
            "/admin/policies/a?part=publish",
        ] {
            let search = href.split_once('?').map_or("", |(_, search)| search);
            assert_eq!(PolicyAddress::parse(search).href("a"), href);
        }
        assert_eq!(PolicyAddress::parse("?part=nothing&role=0"), PolicyAddress::default());
    }

    #[test]
    fn problems_lead_to_where_they_are_mended() {
        assert_eq!(PolicyAddress::of_field("roles[2].rules[0].permissions"), PolicyAddress::role(3));
        assert_eq!(PolicyAddress::of_field("tests[0].user").part, Part::Tests);
        assert_eq!(PolicyAddress::of_field("name"), PolicyAddress::default());
    }

    #[test]
    fn questions_survive_being_written_and_read() {
        let href = "/admin/policies/why?user=user:default/jo&permission=catalog.entity.delete&entity=api:default/a";
        assert_eq!(of_question(&question(href.split_once('?').unwrap_or_default().1)), href);
        assert_eq!(of_question(&question("")), WHY);
    }
}
