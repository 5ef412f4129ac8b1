//! Policies as files, ours and those of Backstage's RBAC plugin; what is wrong with them is told.

use engine_permission::{Compiled, backstage, document};
use services::permission::*;

const CSV: &str = "
# Who is who
g, user:default/jo, role:default/engineers
g, group:default/red, role:default/engineers
g, group:default/platform, role:ops/admins
p, role:default/engineers, catalog-entity, read, allow
p, role:default/engineers, catalog.location.create, create, allow
p, role:default/engineers, catalog-entity, delete, deny
p, role:ops/admins, catalog-entity, delete, allow
p, role:ops/admins, scaffolder.task.create, create, allow
";

const CONDITIONS: &str = "
result: CONDITIONAL
roleEntityRef: role:default/engineers
pluginId: catalog
resourceType: catalog-entity
permissionMapping: [read]
conditions:
  anyOf:
    - rule: IS_ENTITY_OWNER
      resourceType: catalog-entity
      params: {claims: [$ownerRefs]}
    - not:
        rule: HAS_ANNOTATION
        resourceType: catalog-entity
        params: {annotation: secret}
---
result: CONDITIONAL
roleEntityRef: role:ops/admins
pluginId: catalog
resourceType: catalog-entity
permissionMapping: [update]
conditions: {rule: IS_ENTITY_KIND, params: {kinds: [Component]}}
";

#[test]
fn the_files_of_backstages_plugin_become_a_policy() {
    let policy = backstage::read(CSV, CONDITIONS).unwrap();
    let (compiled, problems) = Compiled::of(&policy);
    assert_eq!(problems, []);
    assert_eq!((policy.resolution, policy.fallback), (Resolution::DenyOverrides, Effect::Deny));
    let names: Vec<&str> = policy.roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(names, ["engineers", "ops/admins"]);
    let red = ["user:default/x".to_owned(), "group:default/red".to_owned()];
    let ops = ["user:default/y".to_owned(), "group:default/platform".to_owned()];
    let decide = |own: &[String], permission| compiled.decide(&own[0], own, permission);
    assert!(matches!(decide(&red, &of_catalog::READ), Decision::When(_)), "the condition counts before the plain yes");
    assert_eq!(decide(&red, &of_catalog::LOCATION_CREATE), Decision::Allow);
    assert_eq!(decide(&red, &of_catalog::DELETE), Decision::Deny);
    assert_eq!(decide(&ops, &of_catalog::DELETE), Decision::Allow);
    assert_eq!(decide(&ops, &of_catalog::READ), Decision::Deny);
    assert!(matches!(decide(&ops, &of_catalog::REFRESH), Decision::When(_)));
    let both: Vec<String> = red.iter().chain(&ops).cloned().collect();
    assert_eq!(decide(&both, &of_catalog::DELETE), Decision::Deny, "a denial wins");
}

#[test]
fn what_can_not_be_understood_is_named() {
    for (csv, conditions, expected) in [
        ("p, role:default/x, catalog-entity, fly, allow", "", "Line 1 of the CSV"),
        ("\np, role:default/x, catalog-entity, read, maybe", "", "Line 2 of the CSV"),
        ("p, user:default/x, catalog-entity, read, allow", "", "role:default/name"),
        ("hello", "", "Line 1"),
        ("", "", "name a role"),
        ("", "roleEntityRef: x", "Document 1 of the conditions"),
        ("", "{", "no YAML"),
    ] {
        let message = backstage::read(csv, conditions).unwrap_err();
        assert!(message.contains(expected), "{csv:?} {conditions:?}: {message}");
    }
    let head = "callboard-policy: 1\nname: x\nroles:\n  - name: a\n    members: [everyone]\n    rules:\n      - ";
    for (rule, expected) in [
        ("{permissions: all, outcome: perhaps}", "roles[0].rules[0]: outcome"),
        ("{permissions: all, outcome: conditional}", "conditions: needed"),
        ("{permissions: {colour: red}, outcome: allow}", "found colour"),
        ("{permissions: {action: fly}, outcome: allow}", "found fly"),
        ("{permissions: all, outcome: allow, conditions: {rule: X}}", "only for the outcome conditional"),
    ] {
        let message = document::read(&format!("{head}{rule}\n")).unwrap_err();
        assert!(message.contains(expected), "{rule}: {message}");
    }
    assert!(document::read("callboard-policy: 2\nname: x\n").is_err());
    assert!(document::read("name: x\nunknown: 1\n").is_err());
}

fn fields(policy: &Policy) -> Vec<String> {
    Compiled::of(policy).1.into_iter().map(|problem| problem.field).collect()
}

#[test]
fn what_is_wrong_with_a_policy_is_told_field_by_field() {
    let rule = |rule: &str, params: &[(&str, &[&str])]| {
        let params = params
            .iter()
            .map(|(name, values)| ((*name).to_owned(), values.iter().map(|value| (*value).to_owned()).collect()));
        RuleTree::Rule(RuleUse { rule: rule.into(), params: params.collect() })
    };
    let with = |matches: Matcher, outcome: Outcome| Policy {
        name: "x".into(),
        roles: vec![Role {
            name: "a".into(),
            members: vec!["everyone".into()],
            rules: vec![PolicyRule { matches, outcome }],
            ..Role::default()
        }],
        ..Policy::default()
    };
    let when = |tree: RuleTree| with(Matcher::All, Outcome::When(tree));
    assert_eq!(fields(&Policy::default()), ["name"]);
    let mut twice = with(Matcher::All, Outcome::Allow);
    twice.roles.push(Role { name: "A ".into(), members: vec!["somebody".into()], ..Role::default() });
    assert_eq!(fields(&twice), ["roles[1].name", "roles[1].members[0]"]);
    assert_eq!(fields(&with(Matcher::Named(vec![]), Outcome::Allow)), ["roles[0].rules[0].permissions"]);
    assert_eq!(
        fields(&with(Matcher::Named(vec!["no such!".into()]), Outcome::Allow)),
        ["roles[0].rules[0].permissions"]
    );
    let location = Matcher::Named(vec!["catalog.location.create".into()]);
    let owner = || rule("IS_ENTITY_OWNER", &[("claims", &["$ownerRefs"])]);
    assert_eq!(fields(&with(location, Outcome::When(owner()))), ["roles[0].rules[0].permissions"]);
    for (tree, field) in [
        (rule("NO_RULE", &[]), "conditions.rule"),
        (rule("IS_ENTITY_OWNER", &[]), "conditions.params.claims"),
        (rule("IS_ENTITY_OWNER", &[("claims", &["not a ref!"])]), "conditions.params.claims"),
        (rule("HAS_LABEL", &[("label", &["a", "b"])]), "conditions.params.label"),
        (rule("HAS_LABEL", &[("label", &["a"]), ("other", &["b"])]), "conditions.params.other"),
        (RuleTree::Any(vec![]), "conditions"),
        (RuleTree::Not(Box::new(rule("NO_RULE", &[]))), "conditions.not.rule"),
    ] {
        assert_eq!(fields(&when(tree)), [format!("roles[0].rules[0].{field}")]);
    }
    let mut deep = owner();
    for _ in 0..20 {
        deep = RuleTree::Not(Box::new(deep));
    }
    assert_eq!(fields(&when(deep)).len(), 1);
    // What is wrong allows nothing.
    let (compiled, _) = Compiled::of(&when(RuleTree::Any(vec![])));
    let jo = ["user:default/jo".to_owned()];
    assert_eq!(compiled.decide(&jo[0], &jo, &of_catalog::READ), Decision::Deny);
}
