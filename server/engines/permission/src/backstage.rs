//! The policies of Backstage's community RBAC plugin: its CSV (`policies-csv-file`) and its conditions
//! (`conditionalPoliciesFile`), as one draft.
//!
//! Their meaning, as its documentation has it: a denial wins; what no rule is about is denied; roles add up; members are
//! users and groups, with all groups below them. Where a role has a condition for what it is also plainly allowed, the
//! condition counts.

use std::collections::BTreeMap;

use serde_json::Value;
use services::permission::{Action, Effect, Matcher, Outcome, Policy, PolicyRule, Resolution, Role, RuleTree, named};

use crate::document;

#[derive(Default)]
struct Parts {
    members: Vec<String>,
    denied: Vec<(String, Action)>,
    allowed: Vec<(String, Action)>,
    conditions: Vec<(Matcher, RuleTree)>,
    conditional: Vec<(String, Action)>,
}

/// The draft.
///
/// # Errors
/// Names the line or the document that can not be understood.
pub fn read(csv: &str, conditions: &str) -> Result<Policy, String> {
    if csv.len() + conditions.len() > document::LARGEST {
        return Err(format!("At most {} bytes are read.", document::LARGEST));
    }
    let mut roles: BTreeMap<String, Parts> = BTreeMap::new();
    for (line, number) in csv.lines().zip(1..) {
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let cells: Vec<String> = text.split(',').map(|cell| cell.trim().trim_matches('"').to_owned()).collect();
        let wrong = |expected: &str| format!("Line {number} of the CSV: expected {expected}, found '{text}'.");
        match cells.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["p", role, what, action, effect] => {
                let action = Action::named(action).ok_or_else(|| wrong("create, read, update, delete or use"))?;
                let parts = roles.entry(role_name(role).ok_or_else(|| wrong("role:default/name"))?).or_default();
                match *effect {
                    "allow" => parts.allowed.push(((*what).to_owned(), action)),
                    "deny" => parts.denied.push(((*what).to_owned(), action)),
                    _ => return Err(wrong("allow or deny")),
                }
            }
            ["g", member, role] => {
                let name = role_name(role).ok_or_else(|| wrong("role:default/name"))?;
                roles.entry(name).or_default().members.push((*member).to_lowercase());
            }
            _ => return Err(wrong("p, role, permission, action, effect or g, member, role")),
        }
    }
    read_conditions(conditions, &mut roles)?;
    if roles.is_empty() {
        return Err("There is no policy in it: neither the CSV nor the conditions name a role.".into());
    }
    Ok(Policy {
        name: "Imported".into(),
        description:
            "From Backstage's RBAC plugin. There a condition of any role counts before the plain permissions of \
                      all others; here roles add up, so look at people who have both."
                .into(),
        resolution: Resolution::DenyOverrides,
        fallback: Effect::Deny,
        roles: roles.into_iter().map(|(name, parts)| role(name, parts)).collect(),
        tests: Vec::new(),
    })
}

fn read_conditions(text: &str, roles: &mut BTreeMap<String, Parts>) -> Result<(), String> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let documents: Vec<Value> =
        serde_saphyr::from_multiple(text).map_err(|error| format!("The conditions are no YAML: {error}"))?;
    for (document, number) in documents.iter().filter(|document| !document.is_null()).zip(1..) {
        let wrong = |message: String| format!("Document {number} of the conditions: {message}.");
        let field = |key: &str| document.get(key).and_then(Value::as_str);
        let name = field("roleEntityRef").and_then(role_name);
        let name = name.ok_or_else(|| wrong("expected roleEntityRef: role:default/name".into()))?;
        let resource = field("resourceType").ok_or_else(|| wrong("expected a resourceType".into()))?;
        let mapping = document.get("permissionMapping").and_then(Value::as_array);
        let actions: Option<Vec<Action>> =
            mapping.and_then(|list| list.iter().map(|action| Action::named(action.as_str()?)).collect());
        let actions =
            actions.ok_or_else(|| wrong("expected permissionMapping with read, update, delete or use".into()))?;
        let conditions = document.get("conditions").ok_or_else(|| wrong("expected conditions".into()))?;
        let tree = document::tree_of(conditions, 0).map_err(wrong)?;
        let parts = roles.entry(name).or_default();
        for action in actions {
            let plugin = field("pluginId").map(str::to_owned);
            let matcher = Matcher::Like { plugin, action: Some(action), resource: Some(resource.to_owned()) };
            parts.conditions.push((matcher, tree.clone()));
            parts.conditional.push((resource.to_owned(), action));
        }
    }
    Ok(())
}

/// `role:default/engineers` is `default/engineers`; of the default namespace, `engineers`.
fn role_name(text: &str) -> Option<String> {
    let (kind, rest) = text.split_once(':')?;
    let (namespace, name) = rest.split_once('/')?;
    let good = kind.eq_ignore_ascii_case("role") && !namespace.is_empty() && !name.is_empty();
    good.then(|| if namespace.eq_ignore_ascii_case("default") { name.to_owned() } else { rest.to_owned() })
}

fn role(name: String, parts: Parts) -> Role {
    let mut rules: Vec<PolicyRule> = Vec::new();
    let mut add = |list: &[(String, Action)], outcome: Outcome| {
        rules.extend(
            list.iter().map(|(what, action)| PolicyRule { matches: matcher(what, *action), outcome: outcome.clone() }),
        );
    };
    add(&parts.denied, Outcome::Deny);
    let plain: Vec<(String, Action)> =
        parts.allowed.into_iter().filter(|(what, action)| !is_conditional(what, *action, &parts.conditional)).collect();
    add(&plain, Outcome::Allow);
    rules.extend(
        parts.conditions.into_iter().map(|(matches, tree)| PolicyRule { matches, outcome: Outcome::When(tree) }),
    );
    Role { name, members: parts.members, rules, ..Role::default() }
}

/// A permission by its name, or everything of a type of things.
fn matcher(what: &str, action: Action) -> Matcher {
    if what.contains('.') {
        Matcher::Named(vec![what.to_owned()])
    } else {
        Matcher::Like { plugin: None, action: Some(action), resource: Some(what.to_owned()) }
    }
}

fn is_conditional(what: &str, action: Action, conditional: &[(String, Action)]) -> bool {
    let resource = named(what).map_or(Some(what), |permission| permission.resource);
    conditional.iter().any(|(of, with)| Some(of.as_str()) == resource && *with == action)
}
