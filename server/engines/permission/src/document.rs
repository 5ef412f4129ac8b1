//! Policies as YAML files.
//!
//! ```yaml
//! callboard-policy: 1
//! name: Engineers own what they build
//! resolution: first-match        # or deny-overrides
//! fallback: deny
//! roles:
//!   - name: Engineers
//!     owner: group:default/platform
//!     members: [namespace:default]
//!     rules:
//!       - permissions: {action: read}      # all, a list of names, or plugin, action, resourceType
//!         outcome: allow                   # allow, deny, conditional
//!       - permissions: [catalog.entity.delete]
//!         outcome: conditional
//!         conditions: {rule: IS_ENTITY_OWNER, params: {claims: [$ownerRefs]}}
//! tests:
//!   - {user: 'user:default/jo', permission: catalog.entity.delete, entity: 'component:default/a', expect: allow}
//! ```
//!
//! Conditions have the shape of Backstage's: `allOf`, `anyOf`, `not`, or a rule with its parameters.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use services::permission::{
    Action, Effect, Matcher, Outcome, Policy, PolicyRule, Resolution, Role, RuleTree, RuleUse, TestCase,
};

/// Largest file that is read, in bytes.
pub const LARGEST: usize = 2 << 20;
/// Nesting that is followed; deeper is refused by compiling.
const DEPTH: usize = 20;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PolicyFile {
    callboard_policy: u32,
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(default)]
    resolution: Resolution,
    #[serde(default)]
    fallback: Effect,
    #[serde(default)]
    roles: Vec<RoleFile>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tests: Vec<TestFile>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleFile {
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    owner: String,
    #[serde(default)]
    members: Vec<String>,
    #[serde(default)]
    rules: Vec<RuleFile>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    permissions: Value,
    outcome: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    conditions: Option<Value>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TestFile {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    user: String,
    permission: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    entity: String,
    expect: Effect,
}

/// A policy as a file.
pub fn write(policy: &Policy) -> String {
    let file = PolicyFile {
        callboard_policy: 1,
        name: policy.name.clone(),
        description: policy.description.clone(),
        resolution: policy.resolution,
        fallback: policy.fallback,
        roles: policy.roles.iter().map(role_file).collect(),
        tests: policy
            .tests
            .iter()
            .map(|test| TestFile {
                name: test.name.clone(),
                user: test.user.clone(),
                permission: test.permission.clone(),
                entity: test.entity.clone(),
                expect: test.expect,
            })
            .collect(),
    };
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    // Everything in it can be written.
    serde_saphyr::to_string_with_options(&file, options).unwrap_or_default()
}

fn role_file(role: &Role) -> RoleFile {
    RoleFile {
        name: role.name.clone(),
        description: role.description.clone(),
        owner: role.owner.clone(),
        members: role.members.clone(),
        rules: role
            .rules
            .iter()
            .map(|rule| RuleFile {
                permissions: match &rule.matches {
                    Matcher::All => json!("all"),
                    Matcher::Named(names) => json!(names),
                    Matcher::Like { plugin, action, resource } => {
                        let mut fields = Map::new();
                        let mut put = |key: &str, value: Option<&str>| {
                            if let Some(value) = value {
                                fields.insert(key.to_owned(), json!(value));
                            }
                        };
                        put("plugin", plugin.as_deref());
                        put("action", action.map(Action::name));
                        put("resourceType", resource.as_deref());
                        Value::Object(fields)
                    }
                },
                outcome: match &rule.outcome {
                    Outcome::Allow => "allow".into(),
                    Outcome::Deny => "deny".into(),
                    Outcome::When(_) => "conditional".into(),
                },
                conditions: match &rule.outcome {
                    Outcome::When(tree) => Some(tree_value(tree)),
                    _ => None,
                },
            })
            .collect(),
    }
}

fn tree_value(tree: &RuleTree) -> Value {
    match tree {
        RuleTree::All(parts) => json!({ "allOf": parts.iter().map(tree_value).collect::<Vec<_>>() }),
        RuleTree::Any(parts) => json!({ "anyOf": parts.iter().map(tree_value).collect::<Vec<_>>() }),
        RuleTree::Not(part) => json!({ "not": tree_value(part) }),
        RuleTree::Rule(rule) => {
            let params: Map<String, Value> = rule
                .params
                .iter()
                .map(|(name, values)| {
                    let several = services::permission::RULES
                        .iter()
                        .filter(|info| info.name == rule.rule)
                        .flat_map(|info| info.params)
                        .any(|(known, _, several, _)| known == name && *several);
                    let value = match values.as_slice() {
                        [one] if !several => json!(one),
                        values => json!(values),
                    };
                    (name.clone(), value)
                })
                .collect();
            json!({ "rule": rule.rule, "params": params })
        }
    }
}

/// A policy from a file.
///
/// # Errors
/// Says what is wrong and where.
pub fn read(text: &str) -> Result<Policy, String> {
    if text.len() > LARGEST {
        return Err(format!("The file has {} bytes; at most {LARGEST} are read.", text.len()));
    }
    let file: PolicyFile =
        serde_saphyr::from_str(text).map_err(|error| format!("This is no policy of Callboard: {error}"))?;
    if file.callboard_policy != 1 {
        return Err(format!("callboard-policy: expected 1, found {}.", file.callboard_policy));
    }
    let mut roles = Vec::with_capacity(file.roles.len());
    for (place, role) in file.roles.into_iter().enumerate() {
        let mut rules = Vec::with_capacity(role.rules.len());
        for (number, rule) in role.rules.into_iter().enumerate() {
            let path = format!("roles[{place}].rules[{number}]");
            rules.push(rule_of(rule).map_err(|message| format!("{path}: {message}"))?);
        }
        let RoleFile { name, description, owner, members, .. } = role;
        roles.push(Role { name, description, owner, members, rules });
    }
    let tests = file.tests.into_iter().map(|test| TestCase {
        name: test.name,
        user: test.user,
        permission: test.permission,
        entity: test.entity,
        expect: test.expect,
    });
    Ok(Policy {
        name: file.name,
        description: file.description,
        resolution: file.resolution,
        fallback: file.fallback,
        roles,
        tests: tests.collect(),
    })
}

fn rule_of(rule: RuleFile) -> Result<PolicyRule, String> {
    let matches = match &rule.permissions {
        Value::String(all) if all == "all" => Matcher::All,
        Value::String(one) => Matcher::Named(vec![one.clone()]),
        Value::Array(names) => {
            let names: Option<Vec<String>> = names.iter().map(|name| name.as_str().map(str::to_owned)).collect();
            Matcher::Named(names.ok_or("permissions: expected names")?)
        }
        Value::Object(fields) => {
            if let Some(key) = fields.keys().find(|key| !["plugin", "action", "resourceType"].contains(&key.as_str())) {
                return Err(format!("permissions: expected plugin, action or resourceType, found {key}"));
            }
            let text = |key: &str| fields.get(key).and_then(Value::as_str).map(str::to_owned);
            let action = match text("action") {
                None => None,
                Some(name) => Some(Action::named(&name).ok_or_else(|| {
                    format!("permissions.action: expected create, read, update, delete or use, found {name}")
                })?),
            };
            Matcher::Like { plugin: text("plugin"), action, resource: text("resourceType") }
        }
        _ => return Err("permissions: expected all, a list of names, or plugin, action and resourceType".into()),
    };
    let outcome = match (rule.outcome.as_str(), &rule.conditions) {
        ("allow", None) => Outcome::Allow,
        ("deny", None) => Outcome::Deny,
        ("conditional", Some(conditions)) => Outcome::When(tree_of(conditions, 0)?),
        ("conditional", None) => return Err("conditions: needed for the outcome conditional".into()),
        ("allow" | "deny", Some(_)) => return Err("conditions: only for the outcome conditional".into()),
        (other, _) => return Err(format!("outcome: expected allow, deny or conditional, found {other}")),
    };
    Ok(PolicyRule { matches, outcome })
}

/// Conditions in Backstage's shape.
///
/// # Errors
/// Says what is expected.
pub fn tree_of(value: &Value, depth: usize) -> Result<RuleTree, String> {
    if depth > DEPTH {
        return Err("conditions: nested too deeply".into());
    }
    let Value::Object(fields) = value else {
        return Err("conditions: expected allOf, anyOf, not, or rule with params".into());
    };
    let list = |parts: &Value| -> Result<Vec<RuleTree>, String> {
        let parts = parts.as_array().ok_or("conditions: expected a list below allOf and anyOf")?;
        parts.iter().map(|part| tree_of(part, depth + 1)).collect()
    };
    if let Some(parts) = fields.get("allOf") {
        return Ok(RuleTree::All(list(parts)?));
    }
    if let Some(parts) = fields.get("anyOf") {
        return Ok(RuleTree::Any(list(parts)?));
    }
    if let Some(part) = fields.get("not") {
        return Ok(RuleTree::Not(Box::new(tree_of(part, depth + 1)?)));
    }
    let rule = fields.get("rule").and_then(Value::as_str).ok_or("conditions: expected allOf, anyOf, not or rule")?;
    let mut params = Vec::new();
    if let Some(Value::Object(given)) = fields.get("params") {
        for (name, value) in given {
            let values = match value {
                Value::Array(values) => values.iter().filter_map(plain).collect(),
                value => plain(value).into_iter().collect(),
            };
            params.push((name.clone(), values));
        }
    }
    Ok(RuleTree::Rule(RuleUse { rule: rule.to_owned(), params }))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}
