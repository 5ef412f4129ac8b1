//! From a policy to what is decided with: who has which roles by one look into a table, and for each permission the
//! rules that are about it, in their order.

use std::collections::{HashMap, HashSet};

use services::FieldError;
use services::permission::{
    Condition, Effect, Matcher, Member, Outcome, Permission, Policy, RULES, Resolution, RuleTree, RuleUse, all, named,
};

/// Roles of a policy.
const ROLES: usize = 500;
/// Members of a role.
const MEMBERS: usize = 5_000;
/// Rules of a role.
const RULES_OF_ROLE: usize = 200;
/// Tests of a policy.
const TESTS: usize = 500;
/// Depth of nested conditions.
const DEPTH: usize = 8;
/// Parts of one condition.
const PARTS: usize = 100;
/// Characters of names and values.
const LONGEST: usize = 500;

/// A policy, ready to decide.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    pub(crate) resolution: Resolution,
    pub(crate) fallback: Effect,
    /// Names of the roles, in their order.
    pub(crate) roles: Vec<RoleInfo>,
    everyone: Vec<u32>,
    namespaces: HashMap<String, Vec<u32>>,
    members: HashMap<String, Vec<u32>>,
    /// For each known permission, by its place in [`all`]: the rules about it, in the order of roles and rules.
    pub(crate) rules: Vec<Vec<CompiledRule>>,
}

/// What is told of a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RoleInfo {
    pub name: String,
    pub owner: String,
}

/// A rule that is about a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CompiledRule {
    /// The place of its role.
    pub role: u32,
    /// Its place in the role.
    pub rule: u32,
    pub says: Says,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    Allow,
    Deny,
    When(Template),
}

/// A condition with places for the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Template {
    /// All of them hold.
    All(Vec<Template>),
    /// At least one holds.
    Any(Vec<Template>),
    /// It does not hold.
    Not(Box<Template>),
    /// The key is there.
    Exists(String),
    /// The key has one of the values.
    In(String, Vec<Value>),
}

/// A value of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// As it stands, lower case.
    Text(String),
    /// The caller.
    CurrentUser,
    /// The caller and all groups that they act for.
    OwnerRefs,
}

impl Template {
    /// With the caller in its places.
    pub fn fill(&self, user: &str, ownership: &[String]) -> Condition {
        let all = |parts: &[Self]| parts.iter().map(|part| part.fill(user, ownership)).collect();
        match self {
            Self::All(parts) => Condition::All(all(parts)),
            Self::Any(parts) => Condition::Any(all(parts)),
            Self::Not(part) => Condition::Not(Box::new(part.fill(user, ownership))),
            Self::Exists(key) => Condition::Exists(key.clone(), true),
            Self::In(key, values) => {
                let mut filled = Vec::with_capacity(values.len());
                for value in values {
                    match value {
                        Value::Text(text) => filled.push(text.clone()),
                        Value::CurrentUser => filled.push(user.to_owned()),
                        Value::OwnerRefs => filled.extend(ownership.iter().cloned()),
                    }
                }
                Condition::In(key.clone(), filled)
            }
        }
    }
}

impl Compiled {
    /// Compiles a policy. What is wrong with it is told beside; rules that are wrong count as denials, so that a policy
    /// that slipped through allows nothing by mistake.
    pub fn of(policy: &Policy) -> (Self, Vec<FieldError>) {
        let mut problems = Problems::default();
        let mut compiled = Self {
            resolution: policy.resolution,
            fallback: policy.fallback,
            rules: vec![Vec::new(); all().len()],
            ..Self::default()
        };
        problems.text("name", &policy.name, true);
        problems.text("description", &policy.description, false);
        problems.count("roles", policy.roles.len(), ROLES);
        problems.count("tests", policy.tests.len(), TESTS);
        let mut names = HashSet::new();
        for (role, place) in policy.roles.iter().take(ROLES).zip(0u32..) {
            let path = format!("roles[{place}]");
            problems.text(&format!("{path}.name"), &role.name, true);
            problems.text(&format!("{path}.owner"), &role.owner, false);
            problems.text(&format!("{path}.description"), &role.description, false);
            if !names.insert(role.name.trim().to_lowercase()) {
                problems.add(&format!("{path}.name"), format!("There are two roles named {}.", role.name.trim()));
            }
            compiled.roles.push(RoleInfo { name: role.name.trim().to_owned(), owner: role.owner.trim().to_owned() });
            problems.count(&format!("{path}.members"), role.members.len(), MEMBERS);
            problems.count(&format!("{path}.rules"), role.rules.len(), RULES_OF_ROLE);
            for (number, member) in role.members.iter().take(MEMBERS).enumerate() {
                match Member::parse(member) {
                    Ok(Member::Everyone) => compiled.everyone.push(place),
                    Ok(Member::Namespace(name)) => compiled.namespaces.entry(name).or_default().push(place),
                    Ok(Member::Entity(entity_ref)) => compiled.members.entry(entity_ref).or_default().push(place),
                    Err(message) => problems.add(&format!("{path}.members[{number}]"), message),
                }
            }
            for (rule, number) in role.rules.iter().take(RULES_OF_ROLE).zip(0u32..) {
                let path = format!("{path}.rules[{number}]");
                let says = match &rule.outcome {
                    Outcome::Allow => Says::Allow,
                    Outcome::Deny => Says::Deny,
                    Outcome::When(tree) => match problems.template(&format!("{path}.conditions"), tree, 0) {
                        Some(template) => Says::When(template),
                        None => Says::Deny,
                    },
                };
                problems.matcher(&path, &rule.matches, matches!(says, Says::When(_)));
                for (permission, rules) in all().iter().zip(&mut compiled.rules) {
                    // A condition says nothing where there are no single things.
                    let applies = permission.resource.is_some() || !matches!(rule.outcome, Outcome::When(_));
                    if applies && is_about(&rule.matches, permission) {
                        rules.push(CompiledRule { role: place, rule: number, says: says.clone() });
                    }
                }
            }
        }
        for (number, test) in policy.tests.iter().take(TESTS).enumerate() {
            let path = format!("tests[{number}]");
            problems.text(&format!("{path}.name"), &test.name, false);
            if !test.user.parse::<model::EntityRef>().is_ok_and(|user| user.kind() == "user") {
                problems.add(&format!("{path}.user"), format!("expected user:default/jo, found '{}'", test.user));
            }
            match named(&test.permission) {
                None => problems.add(&format!("{path}.permission"), unknown(&test.permission)),
                Some(permission) if permission.resource.is_some() && test.entity.is_empty() => {
                    problems.add(
                        &format!("{path}.entity"),
                        "This permission is decided for single entities: name one.".into(),
                    );
                }
                Some(_) => {}
            }
            if !test.entity.is_empty() && test.entity.parse::<model::EntityRef>().is_err() {
                let message = format!("expected component:default/website, found '{}'", test.entity);
                problems.add(&format!("{path}.entity"), message);
            }
        }
        (compiled, problems.0)
    }

    /// The roles of a user, in their order.
    pub(crate) fn roles_of(&self, user: &str, ownership: &[String]) -> Vec<u32> {
        let mut roles = self.everyone.clone();
        if let Some(namespace) = user.split_once(':').and_then(|(_, rest)| rest.split_once('/')).map(|(name, _)| name)
            && let Some(found) = self.namespaces.get(namespace)
        {
            roles.extend_from_slice(found);
        }
        if !self.members.is_empty() {
            if let Some(found) = self.members.get(user) {
                roles.extend_from_slice(found);
            }
            for own in ownership {
                if let Some(found) = self.members.get(own) {
                    roles.extend_from_slice(found);
                }
            }
        }
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// The rules about a permission; none for one that is not known.
    pub(crate) fn rules_about(&self, permission: &Permission) -> &[CompiledRule] {
        let place = all().iter().position(|known| known.name == permission.name);
        place.and_then(|place| self.rules.get(place)).map_or(&[], Vec::as_slice)
    }
}

/// Whether a rule is about a permission.
pub(crate) fn is_about(matcher: &Matcher, permission: &Permission) -> bool {
    match matcher {
        Matcher::All => true,
        Matcher::Named(names) => names.iter().any(|name| name.trim() == permission.name),
        Matcher::Like { plugin, action, resource } => {
            plugin.as_ref().is_none_or(|plugin| plugin == permission.plugin())
                && action.is_none_or(|action| permission.action == Some(action))
                && resource.as_ref().is_none_or(|resource| permission.resource == Some(resource.as_str()))
        }
    }
}

fn unknown(name: &str) -> String {
    format!("There is no permission '{name}'.")
}

#[derive(Default)]
struct Problems(Vec<FieldError>);

impl Problems {
    fn add(&mut self, field: &str, message: String) {
        self.0.push(FieldError { field: field.to_owned(), message, file: None, line: None });
    }

    fn text(&mut self, field: &str, text: &str, needed: bool) {
        if needed && text.trim().is_empty() {
            self.add(field, "A name is needed.".into());
        }
        if text.chars().count() > LONGEST || text.chars().any(|c| c.is_control() && c != '\n') {
            self.add(field, format!("At most {LONGEST} characters, without control characters."));
        }
    }

    fn count(&mut self, field: &str, count: usize, most: usize) {
        if count > most {
            self.add(field, format!("At most {most}; there are {count}."));
        }
    }

    fn matcher(&mut self, path: &str, matcher: &Matcher, conditional: bool) {
        match matcher {
            Matcher::All => {}
            Matcher::Named(names) => {
                if names.is_empty() {
                    self.add(&format!("{path}.permissions"), "Name at least one permission.".into());
                }
                for name in names {
                    match named(name.trim()) {
                        Some(permission) if conditional && permission.resource.is_none() => self.add(
                            &format!("{path}.permissions"),
                            format!("{name} is not decided for single things, so it can not have a condition."),
                        ),
                        Some(_) => {}
                        // Of a part of the portal that is not there: it matches nothing, and is kept.
                        None if is_name(name.trim()) => {}
                        None => self.add(&format!("{path}.permissions"), unknown(name)),
                    }
                }
            }
            Matcher::Like { plugin, action, resource } => {
                if plugin.is_none() && action.is_none() && resource.is_none() {
                    self.add(&format!("{path}.permissions"), "Say which, or choose all.".into());
                }
                let names = [("plugin", plugin), ("resourceType", resource)];
                for (key, value) in names.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
                    if !is_name(value) {
                        self.add(&format!("{path}.permissions.{key}"), format!("expected a name, found '{value}'"));
                    }
                }
            }
        }
    }

    fn template(&mut self, path: &str, tree: &RuleTree, depth: usize) -> Option<Template> {
        if depth >= DEPTH {
            self.add(path, format!("Conditions may be nested {DEPTH} deep."));
            return None;
        }
        let mut parts = |parts: &[RuleTree], kind: &str| -> Option<Vec<Template>> {
            if parts.is_empty() || parts.len() > PARTS {
                self.add(path, format!("Expected 1 to {PARTS} conditions here."));
                return None;
            }
            let inner = parts.iter().enumerate();
            inner.map(|(at, part)| self.template(&format!("{path}.{kind}[{at}]"), part, depth + 1)).collect()
        };
        match tree {
            RuleTree::All(inner) => Some(Template::All(parts(inner, "allOf")?)),
            RuleTree::Any(inner) => Some(Template::Any(parts(inner, "anyOf")?)),
            RuleTree::Not(inner) => {
                Some(Template::Not(Box::new(self.template(&format!("{path}.not"), inner, depth + 1)?)))
            }
            RuleTree::Rule(rule) => self.rule(path, rule),
        }
    }

    fn rule(&mut self, path: &str, used: &RuleUse) -> Option<Template> {
        let Some(info) = RULES.iter().find(|info| info.name == used.rule) else {
            let known: Vec<&str> = RULES.iter().map(|info| info.name).collect();
            self.add(
                &format!("{path}.rule"),
                format!("There is no rule '{}'; there are {}.", used.rule, known.join(", ")),
            );
            return None;
        };
        let mut good = true;
        for (name, values) in &used.params {
            let field = format!("{path}.params.{name}");
            match info.params.iter().find(|(known, ..)| known == name) {
                None => {
                    self.add(&field, format!("{} has no parameter '{name}'.", info.name));
                    good = false;
                }
                Some((_, _, several, _)) if values.len() > 1 && !several => {
                    self.add(&field, "One value is expected here.".into());
                    good = false;
                }
                Some(_) if values.len() > PARTS || values.iter().any(|value| value.chars().count() > LONGEST) => {
                    self.add(&field, format!("At most {PARTS} values of {LONGEST} characters."));
                    good = false;
                }
                Some(_) => {}
            }
        }
        let values = |name: &str| -> Vec<String> {
            let found = used.params.iter().filter(|(own, _)| own == name).flat_map(|(_, values)| values);
            found.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
        };
        for (name, needed, ..) in info.params {
            if *needed && values(name).is_empty() {
                self.add(&format!("{path}.params.{name}"), format!("{} needs this.", info.name));
                good = false;
            }
        }
        if !good {
            return None;
        }
        let one = |name: &str| values(name).first().map(|value| value.to_lowercase());
        let keyed = |prefix: &str, name: &str| {
            let key = format!("{prefix}.{}", one(name)?);
            Some(match one("value") {
                Some(value) => Template::In(key, vec![Value::Text(value)]),
                None => Template::Exists(key),
            })
        };
        match info.name {
            "IS_ENTITY_OWNER" => {
                let claims = values("claims");
                let mut filled = Vec::with_capacity(claims.len());
                for claim in claims {
                    filled.push(match claim.as_str() {
                        "$currentUser" => Value::CurrentUser,
                        "$ownerRefs" => Value::OwnerRefs,
                        text => match text.parse::<model::EntityRef>() {
                            Ok(entity_ref) => Value::Text(entity_ref.to_string()),
                            Err(_) => {
                                let message =
                                    format!("expected group:default/x, $currentUser or $ownerRefs, found '{text}'");
                                self.add(&format!("{path}.params.claims"), message);
                                return None;
                            }
                        },
                    });
                }
                Some(Template::In("relations.ownedby".into(), filled))
            }
            "IS_ENTITY_KIND" => {
                let kinds = values("kinds").into_iter().map(|kind| Value::Text(kind.to_lowercase())).collect();
                Some(Template::In("kind".into(), kinds))
            }
            "HAS_ANNOTATION" => keyed("metadata.annotations", "annotation"),
            "HAS_LABEL" => keyed("metadata.labels", "label"),
            "HAS_METADATA" => keyed("metadata", "key"),
            "HAS_SPEC" => keyed("spec", "key"),
            _ => None,
        }
    }
}

fn is_name(text: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !text.is_empty() && text.len() <= 200 && text.chars().all(good)
}
