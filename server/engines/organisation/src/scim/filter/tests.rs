use proptest::prelude::*;
use serde_json::json;

use super::*;

fn user() -> Value {
    json!({
        "id": "A1", "externalId": "00uX", "userName": "Jo@Example.com", "active": true,
        "name": { "givenName": "Jo", "familyName": "Doe" },
        "emails": [
            { "value": "jo@example.com", "type": "work", "primary": true },
            { "value": "jo@home.example", "type": "home" },
        ],
        "nickName": "",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Web", "manager": { "value": "9" } },
        "meta": { "lastModified": "2026-05-01T10:00:00Z" },
    })
}

#[test]
fn filters_of_okta_and_entra_and_of_the_standard() {
    for yes in [
        "userName eq \"jo@example.com\"",
        "UserName EQ \"JO@example.com\"",
        "externalId eq \"00uX\"",
        "id eq \"A1\"",
        "emails.value eq \"jo@home.example\"",
        "emails[type eq \"work\"].value eq \"jo@example.com\"",
        "emails[type eq \"work\" and value co \"@example.com\"]",
        "emails eq \"jo@example.com\"",
        "userName sw \"jo\" and not (active eq false)",
        "active eq true",
        "active eq \"True\"",
        "name.familyName co \"O\" and name.givenName pr",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"web\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"9\"",
        "title pr or userName pr and active eq true",
        "(title pr or userName pr) and (id eq \"A1\")",
        "meta.lastModified gt \"2026-01-01T00:00:00Z\"",
        "title eq null",
        "title ne \"boss\"",
        "not (nickName pr)",
        "userName ew \".COM\"",
    ] {
        let filter = Filter::parse(yes).unwrap();
        assert!(filter.matches(&user()), "{yes}");
        assert_eq!(Filter::parse(&filter.to_string()).unwrap(), filter);
    }
    for no in [
        "id eq \"a1\"",
        "externalId eq \"00UX\"",
        "emails[type eq \"home\"].value eq \"jo@example.com\"",
        "active eq false",
        "title pr",
        "emails ne \"jo@example.com\"",
        "nickName pr",
        "userName eq \"\\\" or id pr or \\\"\"",
        "active gt true",
    ] {
        assert!(!Filter::parse(no).unwrap().matches(&user()), "{no}");
    }
}

#[test]
fn what_is_no_filter_is_told() {
    for (text, told) in [
        ("", "At byte 0 the filter has the end; expected the name of an attribute."),
        ("userName", "expected eq, ne"),
        ("userName eq jo", "expected a text in double quotes, true"),
        ("userName eq \"jo", "expected a text in double quotes"),
        ("userName eq \"jo\" userName", "expected 'and', 'or' or the end"),
        ("(userName pr", "expected ')'"),
        ("emails[type eq \"work\"", "expected ']'"),
        ("emails.value[type pr]", "expected a comparison"),
        ("userName eq \"a\";drop", "expected 'and', 'or' or the end"),
        ("urn:", "expected the name of an attribute"),
    ] {
        let error = Filter::parse(text).unwrap_err();
        assert_eq!((error.status, error.scim_type), (400, Some("invalidFilter")));
        assert!(error.detail.contains(told), "{text}: {}", error.detail);
    }
    let deep = format!("{}id pr{}", "(".repeat(2_000), ")".repeat(2_000));
    assert!(Filter::parse(&deep).unwrap_err().detail.contains("conditions in one another"));
    let long = format!("id eq \"{}\"", "x".repeat(5_000));
    assert!(Filter::parse(&long).unwrap_err().detail.contains("longer than 4096 bytes"));
    let wide = vec!["id pr"; 200].join(" and ");
    assert!(Filter::parse(&wide).is_err());
}

#[test]
fn what_is_certain_is_found_by_its_key() {
    let certain = |text: &str| Filter::parse(text).unwrap().equals("userName").map(str::to_owned);
    assert_eq!(certain("userName eq \"a\""), Some("a".into()));
    assert_eq!(certain("active eq true and username eq \"a\""), Some("a".into()));
    assert_eq!(certain("active eq true or userName eq \"a\""), None);
    assert_eq!(certain("not (userName eq \"a\")"), None);
    assert_eq!(certain("userName sw \"a\""), None);
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z$][a-zA-Z0-9_$-]{0,8}"
        .prop_filter("words of the language", |name| !["urn", "not"].iter().any(|word| name.eq_ignore_ascii_case(word)))
}

fn attr() -> impl Strategy<Value = Attr> {
    let schema = prop::option::of(Just("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".to_owned()));
    (schema, name(), prop::option::of(name())).prop_map(|(schema, name, part)| Attr { schema, name, part })
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<String>().prop_map(Literal::Text),
        any::<bool>().prop_map(Literal::Bool),
        any::<i64>().prop_map(|number| Literal::Number(number.into())),
        Just(Literal::Null),
    ]
}

fn tree() -> impl Strategy<Value = Filter> {
    let ops: Vec<Op> = OPS.iter().map(|(_, op)| *op).collect();
    let leaf = prop_oneof![
        (attr(), prop::sample::select(ops), literal())
            .prop_map(|(attr, op, literal)| Filter::Compare(attr, op, literal)),
        attr().prop_map(Filter::Present),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Filter::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Filter::Or(Box::new(a), Box::new(b))),
            inner.clone().prop_map(|inner| Filter::Not(Box::new(inner))),
            (name(), inner)
                .prop_map(|(name, inner)| { Filter::Within(Attr { schema: None, name, part: None }, Box::new(inner)) }),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        if let Ok(filter) = Filter::parse(&text) {
            filter.matches(&user());
        }
    }

    #[test]
    fn anything_like_a_filter_is_answered(text in "(not |\\(|\\)|\\[|\\]|\\.|userName|emails|urn:a:| eq | pr| and | or |\"a\"|true|1|ü){0,14}") {
        if let Ok(filter) = Filter::parse(&text) {
            filter.matches(&user());
            prop_assert_eq!(&Filter::parse(&filter.to_string()).unwrap(), &filter);
        }
    }

    #[test]
    fn filters_are_read_as_they_are_written(filter in tree()) {
        let text = filter.to_string();
        prop_assume!(text.len() < LONGEST);
        prop_assert_eq!(Filter::parse(&text).unwrap(), filter);
    }
}
