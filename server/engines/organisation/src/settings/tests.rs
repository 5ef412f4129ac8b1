use super::*;

fn read(providers: &str) -> Result<Settings, Vec<String>> {
    let config = Config::from_text(&format!("catalog:\n  providers:\n{providers}")).unwrap();
    Settings::of(&config).map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

#[test]
fn one_or_several_providers_are_read() {
    let one = read("    ldapOrg:\n      target: ldaps://a.example\n      users: {dn: 'ou=p'}\n").unwrap();
    assert_eq!(one.ldap.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["default"]);
    let two = read(
        "    ldapOrg:\n      a: {target: 'ldaps://a.example', users: {dn: 'ou=p'}}\n      b: {target: 'ldaps://b.example', groups: {dn: 'ou=g'}}\n",
    )
    .unwrap();
    assert_eq!(two.ldap.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(two.scim.is_none());
    assert!(read("    scim: {}\n").unwrap().scim.is_some());
    let forges = read(
        "    githubOrg: [{id: x, githubUrl: 'https://github.com', orgs: [acme]}]\n    gitlab: {y: {host: gitlab.com, orgEnabled: true, group: acme}}\n",
    )
    .unwrap();
    assert_eq!((forges.github.len(), forges.gitlab.len()), (1, 1));
}

#[test]
fn what_can_not_be_used_is_told_with_its_key() {
    for (providers, key) in [
        ("    ldapOrg: {default: {target: 'https://a.example'}}\n", "catalog.providers.ldapOrg.default.target"),
        ("    ldapOrg: {default: {target: 'ldap://u:p@a.example', users: {dn: x}}}\n", "target"),
        ("    githubOrg: [{id: 'a b', githubUrl: 'https://github.com'}]\n", "id"),
        (
            "    ldapOrg: {default: {target: 'ldaps://a.example', users: {dn: x}, schedule: {frequency: often}}}\n",
            "schedule.frequency",
        ),
    ] {
        let errors = read(providers).map(drop).unwrap_err();
        assert!(errors.iter().any(|error| error.contains(key)), "{providers}: {errors:?}");
    }
}
