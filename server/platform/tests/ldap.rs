//! The client for directories against a real one.

#![allow(clippy::unwrap_used, clippy::panic)]

use platform::config::Secret;
use platform::ldap::{Directory, Error, Limits, Scope, Search, Server};
use platform::testing::PrivateDirectory;

const ADMIN: &str = "cn=admin,dc=example,dc=com";

fn ldif(people: usize) -> String {
    let mut text =
        "dn: dc=example,dc=com\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n\
                    dn: ou=people,dc=example,dc=com\nobjectClass: organizationalUnit\nou: people\n"
            .to_owned();
    for number in 0..people {
        text += &format!(
            "\ndn: uid=p{number},ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: p{number}\n\
             cn: Person {number}\nsn: {number}\nmail: p{number}@example.com\n"
        );
    }
    text
}

fn server(url: &str) -> Server {
    Server { url: url.parse().unwrap(), start_tls: false, verify: true }
}

fn search(page: Option<u32>) -> Search {
    Search {
        base: "ou=people,dc=example,dc=com".into(),
        scope: Scope::One,
        filter: "(objectClass=inetOrgPerson)".into(),
        attributes: vec!["uid".into(), "entryUUID".into()],
        page,
    }
}

async fn bound(server: &Server) -> Directory {
    let mut directory = Directory::connect(server).await.unwrap();
    directory.bind(ADMIN, &Secret::new("secret")).await.unwrap();
    directory
}

#[tokio::test]
async fn everything_is_found_page_by_page() {
    let directory = PrivateDirectory::start(&ldif(250)).unwrap();
    let mut connection = bound(&server(&directory.url())).await;
    let found = connection.search(&search(Some(40)), Limits::default()).await.unwrap();
    assert_eq!(found.len(), 250);
    let first = &found[0];
    assert_eq!(first.dn, "uid=p0,ou=people,dc=example,dc=com");
    assert_eq!((first.text("UID"), first.text("mail")), (Some("p0"), None));
    assert_eq!(first.text("entryuuid").unwrap().len(), 36);
    connection.close().await;
}

#[tokio::test]
async fn what_is_not_whole_is_an_error() {
    let directory = PrivateDirectory::start(&ldif(30)).unwrap();
    let mut connection = bound(&server(&directory.url())).await;
    let few = Limits { entries: 29, ..Limits::default() };
    let error = connection.search(&search(Some(7)), few).await.unwrap_err();
    assert!(matches!(&error, Error::TooMuch { limit, .. } if limit == "29 entries"), "{error}");
    let small = Limits { bytes: 1_000, ..Limits::default() };
    let error = connection.search(&search(Some(7)), small).await.unwrap_err();
    assert!(matches!(&error, Error::TooMuch { limit, .. } if limit == "1000 bytes"), "{error}");
    let nowhere = Search { base: "ou=nowhere,dc=example,dc=com".into(), ..search(None) };
    let error = connection.search(&nowhere, Limits::default()).await.unwrap_err();
    assert!(error.to_string().contains("noSuchObject"), "{error}");
    let broken = Search { filter: "(uid=".into(), ..search(None) };
    let error = connection.search(&broken, Limits::default()).await.unwrap_err();
    assert!(error.to_string().ends_with("\"(uid=\" is not a filter"), "{error}");
    // The connection is still good.
    assert_eq!(connection.search(&search(None), Limits::default()).await.unwrap().len(), 30);
}

#[tokio::test]
async fn strangers_are_not_let_in() {
    let mut directory = PrivateDirectory::start(&ldif(1)).unwrap();
    let server = server(&directory.url());
    let mut connection = Directory::connect(&server).await.unwrap();
    let error = connection.bind(ADMIN, &Secret::new("wrong-word")).await.unwrap_err();
    assert!(matches!(error, Error::Refused { .. }), "{error}");
    assert!(!error.to_string().contains("wrong-word"), "{error}");
    let error = connection.search(&search(None), Limits::default()).await.unwrap_err();
    assert!(matches!(error, Error::Search { .. }), "{error}");
    directory.stop();
    let error = Directory::connect(&server).await.err().unwrap();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn connections_are_encrypted_in_both_ways_and_certificates_are_checked() {
    let directory = PrivateDirectory::start(&ldif(3)).unwrap();
    let secure = server(&directory.secure_url());
    let upgraded = Server { start_tls: true, ..server(&directory.url()) };
    for server in [secure, upgraded] {
        let error = Directory::connect(&server).await.err().unwrap();
        assert!(error.to_string().contains("certificate"), "{error}");
        let trusting = Server { verify: false, ..server };
        let mut connection = bound(&trusting).await;
        assert_eq!(connection.search(&search(Some(2)), Limits::default()).await.unwrap().len(), 3);
    }
}

#[tokio::test]
async fn addresses_that_nobody_may_reach_are_not_asked() {
    for (url, told) in [
        ("ldap://169.254.169.254", "169.254.169.254, which may not be reached"),
        ("ldap://[fe80::1]", "which may not be reached"),
        ("ldap://[::ffff:169.254.169.254]:80", "which may not be reached"),
        ("ldapi:///run/slapd", "neither ldap:// nor ldaps://"),
        ("https://example.com", "neither ldap:// nor ldaps://"),
        ("ldap:///dc=example", "it has no host"),
    ] {
        let error = Directory::connect(&server(url)).await.err().unwrap();
        assert!(matches!(error, Error::Address { .. }) && error.to_string().contains(told), "{url}: {error}");
    }
}
