use super::*;

fn member(key: &str, name: &str) -> Member {
    Member { key: key.into(), name: name.into(), namespace: "default".into(), ..Member::default() }
}

fn person(key: &str, name: &str, teams: &[&str]) -> Person {
    Person { member: member(key, name), teams: teams.iter().map(|team| (*team).to_owned()).collect() }
}

fn team(key: &str, name: &str, parents: &[&str]) -> Team {
    let parents = parents.iter().map(|team| (*team).to_owned()).collect();
    Team { member: member(key, name), kind: None, parents }
}

fn find<'a>(documents: &'a [Document], entity_ref: &str) -> &'a Value {
    &documents.iter().find(|document| document.entity_ref == entity_ref).unwrap().value
}

#[test]
fn memberships_follow_keys_and_nothing_else() {
    let organisation = Organisation {
        people: vec![
            person("1", "Jo@Example.com", &["t1", "gone", "admins", "group:default/admins"]),
            Person {
                member: Member { title: Some("group:default/admins".into()), ..member("2", "eve") },
                ..Person::default()
            },
        ],
        teams: vec![team("t1", "Web Team", &["t2", "nowhere"]), team("t2", "all", &[]), team("a", "admins", &[])],
        problems: Vec::new(),
    };
    let (documents, problems) = organisation.documents();
    assert_eq!(problems, []);
    let jo = find(&documents, "user:default/jo_example.com");
    assert_eq!(jo["spec"]["memberOf"], json!(["group:default/web_team"]));
    assert_eq!(find(&documents, "user:default/eve")["spec"]["memberOf"], json!([]));
    assert_eq!(find(&documents, "group:default/web_team")["spec"]["parent"], "group:default/all");
    assert_eq!(find(&documents, "group:default/all")["spec"]["children"], json!(["group:default/web_team"]));
}

#[test]
fn circles_do_no_harm() {
    let organisation =
        Organisation { teams: vec![team("a", "a", &["b", "a"]), team("b", "b", &["a"])], ..Organisation::default() };
    let (documents, problems) = organisation.documents();
    assert_eq!(problems, []);
    let a = find(&documents, "group:default/a");
    assert_eq!(
        (&a["spec"]["parent"], &a["spec"]["children"]),
        (&json!("group:default/b"), &json!(["group:default/b"]))
    );
    for document in &documents {
        model::validate(&document.value, &model::Kinds::built_in()).unwrap();
    }
}

#[test]
fn the_same_name_is_nobodys_or_the_oldest_ones() {
    let both = Organisation {
        people: vec![person("cn=a", "Jo Doe", &[]), person("cn=b", "jo_doe", &[])],
        ..Organisation::default()
    };
    let (documents, problems) = both.documents();
    assert_eq!(documents, []);
    assert_eq!(problems[0].message, "2 would be user:default/jo_doe alike, none of them is taken over: cn=a, cn=b");
    let aged = |key: &str, age: u64| Team { member: Member { age: Some(age), ..member(key, key) }, ..Team::default() };
    let mut newer = aged("a b", 9);
    newer.member.title = Some("newer".into());
    let organisation = Organisation { teams: vec![newer, aged("a_b", 3)], ..Organisation::default() };
    let (documents, problems) = organisation.documents();
    assert_eq!((documents.len(), problems.len()), (1, 1));
    assert_eq!(documents[0].value["spec"]["profile"], json!({}));
}

#[test]
fn the_configuration_sets_values_but_not_who_it_is() {
    let set: BTreeMap<String, Value> = [
        ("metadata.annotations.example.com/from", json!("ldap")),
        ("metadata.name", json!("root")),
        ("kind", json!("Component")),
        ("spec.type", json!("business-unit")),
        ("spec.memberOf", json!(["group:default/admins"])),
        ("spec.profile", json!("nonsense")),
    ]
    .into_iter()
    .map(|(path, value)| (path.to_owned(), value))
    .collect();
    let own = Member { set: set.clone(), email: Some("a@b.c".into()), ..member("1", "jo") };
    let organisation = Organisation {
        people: vec![Person { member: own, ..Person::default() }],
        teams: vec![Team { member: Member { set, ..member("t", "web") }, ..Team::default() }],
        problems: Vec::new(),
    };
    let (documents, _) = organisation.documents();
    let jo = find(&documents, "user:default/jo");
    assert_eq!(jo["kind"], "User");
    assert_eq!(jo["metadata"]["annotations"]["example.com/from"], "ldap");
    assert_eq!(jo["spec"]["memberOf"], json!([]));
    assert_eq!(jo["spec"]["profile"], json!({ "email": "a@b.c" }));
    assert_eq!(find(&documents, "group:default/web")["spec"]["type"], "business-unit");
}
