//! Which kinds may come from which locations (`catalog.rules`).
//!
//! A rule looks at the *origin*: the configured or registered location that led to an entity, whatever
//! Location entities stand between. The default lets Components, APIs and Locations in, nothing else.

use globset::{GlobBuilder, GlobMatcher};
use model::LocationRef;

/// All rules; one that matches is enough.
#[derive(Clone, Debug)]
pub struct Rules(Vec<Rule>);

/// One rule.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    allow: Vec<(String, Option<String>)>,
    kind: Option<String>,
    place: Place,
}

#[derive(Clone, Debug, Default)]
enum Place {
    #[default]
    Any,
    Exact(String),
    Pattern(GlobMatcher),
}

impl Default for Rules {
    fn default() -> Self {
        let mut rule = Rule::default();
        for kind in ["Component", "API", "Location"] {
            rule.allow(kind, None);
        }
        Self(vec![rule])
    }
}

impl Rules {
    /// Exactly these.
    pub fn of(rules: Vec<Rule>) -> Self {
        Self(rules)
    }

    /// One more.
    pub fn add(&mut self, rule: Rule) {
        self.0.push(rule);
    }

    /// Whether an entity of a kind and type may come from an origin.
    pub fn allow(&self, kind: &str, spec_type: Option<&str>, origin: &LocationRef) -> bool {
        self.0.iter().any(|rule| rule.matches(kind, spec_type, origin))
    }
}

impl Rule {
    /// Allows a kind, or one type of it.
    pub fn allow(&mut self, kind: &str, spec_type: Option<&str>) {
        self.allow.push((kind.to_owned(), spec_type.map(str::to_owned)));
    }

    /// Restricts the rule to a type of location and a target: an exact one, or a glob without regard to case.
    pub fn place(&mut self, kind: Option<String>, exact: Option<String>, pattern: Option<&str>) -> Result<(), String> {
        self.kind = kind;
        self.place = match (exact, pattern) {
            (Some(exact), _) => Place::Exact(exact),
            (None, Some(pattern)) => Place::Pattern(
                GlobBuilder::new(pattern)
                    .case_insensitive(true)
                    .literal_separator(true)
                    .build()
                    .map_err(|error| format!("'{pattern}' is not a pattern: {error}"))?
                    .compile_matcher(),
            ),
            (None, None) => Place::Any,
        };
        Ok(())
    }

    /// The rule for one location alone.
    #[must_use]
    pub fn only_from(mut self, location: LocationRef) -> Self {
        self.kind = Some(location.kind);
        self.place = Place::Exact(location.target);
        self
    }

    fn matches(&self, kind: &str, spec_type: Option<&str>, origin: &LocationRef) -> bool {
        let allowed = self.allow.iter().any(|(allowed, wanted)| {
            allowed.eq_ignore_ascii_case(kind)
                && wanted
                    .as_ref()
                    .is_none_or(|wanted| spec_type.is_some_and(|found| found.eq_ignore_ascii_case(wanted)))
        });
        allowed
            && self.kind.as_ref().is_none_or(|kind| *kind == origin.kind)
            && match &self.place {
                Place::Any => true,
                Place::Exact(target) => *target == origin.target,
                Place::Pattern(pattern) => pattern.is_match(&origin.target),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(target: &str) -> LocationRef {
        LocationRef::new("url", target)
    }

    #[test]
    fn the_default_is_that_of_backstage() {
        let rules = Rules::default();
        assert!(rules.allow("component", None, &url("https://a/b")));
        assert!(rules.allow("Location", None, &url("https://a/b")));
        assert!(!rules.allow("User", None, &url("https://a/b")));
        assert!(!rules.allow("Template", None, &LocationRef::new("file", "/a")));
    }

    #[test]
    fn rules_look_at_kind_type_and_origin() {
        let mut rule = Rule::default();
        rule.allow("Component", Some("Website"));
        rule.place(Some("url".into()), None, Some("https://GitHub.com/acme/**")).unwrap();
        let rules = Rules::of(vec![rule]);
        assert!(rules.allow("component", Some("website"), &url("https://github.com/acme/site/a.yaml")));
        assert!(!rules.allow("component", Some("service"), &url("https://github.com/acme/site/a.yaml")));
        assert!(!rules.allow("component", None, &url("https://github.com/acme/site/a.yaml")));
        assert!(!rules.allow("component", Some("website"), &url("https://github.com/other/a.yaml")));
        assert!(!rules.allow("component", Some("website"), &LocationRef::new("file", "https://github.com/acme/a")));
    }

    #[test]
    fn a_location_can_have_rules_of_its_own() {
        let mut rule = Rule::default();
        rule.allow("Group", None);
        let mut rules = Rules::default();
        rules.add(rule.only_from(LocationRef::new("file", "/org.yaml")));
        assert!(rules.allow("Group", None, &LocationRef::new("file", "/org.yaml")));
        assert!(!rules.allow("Group", None, &LocationRef::new("file", "/other.yaml")));
    }
}
