//! A real directory: Debian's slapd, with nested groups, a circle, and somebody who leaves.

use platform::testing::{PrivateDirectory, databases};

use super::world::World;

const HEAD: &str = "dn: dc=example,dc=com\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n\n\
    dn: ou=people,dc=example,dc=com\nobjectClass: organizationalUnit\nou: people\n\n\
    dn: ou=groups,dc=example,dc=com\nobjectClass: organizationalUnit\nou: groups\n\n";

fn person(uid: &str) -> String {
    format!(
        "dn: uid={uid},ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid} Doe\nsn: Doe\n\
         mail: {uid}@example.com\n\n"
    )
}

fn group(name: &str, members: &[&str]) -> String {
    let members: String = members.iter().map(|member| format!("member: {member},dc=example,dc=com\n")).collect();
    format!("dn: cn={name},ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: {name}\n{members}\n")
}

fn entries(people: &[&str], groups: &[(&str, &[&str])]) -> String {
    let mut text = HEAD.to_owned();
    people.iter().for_each(|uid| text.push_str(&person(uid)));
    groups.iter().for_each(|(name, members)| text.push_str(&group(name, members)));
    text
}

fn configuration(directory: &PrivateDirectory) -> String {
    format!(
        "    ldapOrg:\n      default:\n        target: {}\n        bind: {{dn: 'cn=admin,dc=example,dc=com', secret: secret}}\n        \
         users: {{dn: 'ou=people,dc=example,dc=com', options: {{filter: '(uid=*)', paged: true}}}}\n        \
         groups: {{dn: 'ou=groups,dc=example,dc=com', options: {{filter: '(objectClass=groupOfNames)'}}}}\n        \
         schedule: {{frequency: {{seconds: 1}}, timeout: {{seconds: 20}}}}\n",
        directory.url()
    )
}

const PEOPLE: [&str; 6] = ["ada", "ben", "cem", "dan", "eva", "fay"];

#[tokio::test(flavor = "multi_thread")]
async fn users_and_groups_are_read_and_who_leaves_is_gone_with_the_next_read() {
    for db in databases().await {
        // `all` has `red` in it, which has `all` in it: a circle. `nobody` is not found and passed over.
        let groups: [(&str, &[&str]); 2] = [
            ("red", &["uid=ada,ou=people", "uid=nobody,ou=people", "cn=all,ou=groups"]),
            ("all", &["cn=red,ou=groups", "uid=ben,ou=people"]),
        ];
        let mut directory = PrivateDirectory::start(&entries(&PEOPLE, &groups)).unwrap();
        let world = World::new(db, &configuration(&directory)).await;
        let mut wanted = vec!["group:all", "group:all childOf group:red", "group:red", "group:red childOf group:all"];
        wanted.extend(["user:ada", "user:ada memberOf group:red", "user:ben", "user:ben memberOf group:all"]);
        wanted.extend(["user:cem", "user:dan", "user:eva", "user:fay"]);
        world.has(&wanted).await;

        directory.replace(&entries(&PEOPLE[..5], &groups)).unwrap();
        wanted.pop();
        world.has(&wanted).await;

        // A directory that has lost nearly everybody is not believed until somebody confirms it.
        directory.replace(&entries(&PEOPLE[..1], &[])).unwrap();
        let mut held = None;
        for _ in 0..2_400 {
            held = platform::read!(world.db, conn => {
                sqlx::query_scalar::<_, Option<String>>("SELECT held FROM catalog_locations WHERE kind = 'ldap'").fetch_one(conn).await
            })
            .unwrap();
            if held.is_some() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert!(held.is_some(), "{}: the removal is held back", world.db.kind);
        assert_eq!(world.people().await.iter().filter(|text| !text.contains(' ')).count(), 7, "{}", world.db.kind);

        // A directory that is away takes nobody with it.
        directory.stop();
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        assert_eq!(world.people().await.iter().filter(|text| !text.contains(' ')).count(), 7);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_checked_unless_the_configuration_says_otherwise() {
    let directory = PrivateDirectory::start(&entries(&PEOPLE[..1], &[])).unwrap();
    let secure = configuration(&directory).replace(&directory.url(), &directory.secure_url());
    let checked = World::new(platform::testing::sqlite().await, &secure).await;
    let trusting = secure.replace("        bind:", "        tls: {rejectUnauthorized: false}\n        bind:");
    let trusting = World::new(platform::testing::sqlite().await, &trusting).await;
    trusting.has(&["user:ada"]).await;
    let problems: Option<String> = platform::read!(checked.db, conn => {
        sqlx::query_scalar("SELECT problems FROM catalog_locations WHERE kind = 'ldap'").fetch_one(conn).await
    })
    .unwrap();
    assert!(problems.is_some_and(|problems| problems.to_lowercase().contains("certificate")));
    assert_eq!(checked.people().await, Vec::<String>::new());
}
