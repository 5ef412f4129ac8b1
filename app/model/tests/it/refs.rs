use model::{EntityRef, LocationRef, RefError};
use proptest::prelude::*;

#[test]
fn references_are_read_as_the_grammar_says() {
    for (text, kind, namespace, expected) in [
        ("component:default/a", None, "default", "component:default/a"),
        ("Component:Default/A", None, "default", "component:default/a"),
        ("component:a", None, "other", "component:other/a"),
        ("ns/a", Some("Group"), "default", "group:ns/a"),
        ("a", Some("Group"), "mine", "group:mine/a"),
        // A colon behind the slash belongs to the name.
        ("ns/a:b", Some("api"), "default", "api:ns/a:b"),
        ("k:ns/a/b", None, "default", "k:ns/a/b"),
    ] {
        assert_eq!(EntityRef::parse_with(text, kind, namespace).unwrap().to_string(), expected, "{text}");
    }
}

#[test]
fn what_is_no_reference_is_refused_with_backstages_words() {
    for text in ["", ":", "/", "a:", ":a", "a:/b", "a:b/", "/b"] {
        assert_eq!(
            EntityRef::parse_with(text, Some("component"), "default"),
            Err(RefError::Malformed(text.to_owned())),
            "{text}"
        );
    }
    let error = EntityRef::parse_with("a", None, "default").unwrap_err();
    assert_eq!(
        error.to_string(),
        "Entity reference \"a\" had missing or empty kind (e.g. did not start with \"component:\" or similar)"
    );
    assert_eq!(
        EntityRef::parse_with("a:", None, "default").unwrap_err().to_string(),
        "Entity reference \"a:\" was not on the form [<kind>:][<namespace>/]<name>"
    );
}

#[test]
fn locations_split_at_the_first_colon() {
    let location: LocationRef = " url : https://example.com/a.yaml ".parse().unwrap();
    assert_eq!(location, LocationRef::new("url", "https://example.com/a.yaml"));
    for text in ["", "url", "url:", ":x", "http://example.com/a", "https://example.com/a", "url: JavaScript:alert(1)"] {
        assert!(text.parse::<LocationRef>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn a_reference_reads_back_as_itself(kind in "[a-zA-Z][a-z0-9A-Z]{0,9}", namespace in "[a-z0-9]{1,9}", name in "[A-Za-z0-9._-]{1,20}") {
        let entity_ref = EntityRef::new(&kind, &namespace, &name);
        prop_assert_eq!(entity_ref.to_string().parse::<EntityRef>().unwrap(), entity_ref.clone());
        let json = serde_json::to_string(&entity_ref).unwrap();
        prop_assert_eq!(serde_json::from_str::<EntityRef>(&json).unwrap(), entity_ref);
    }

    #[test]
    fn any_text_is_a_reference_or_an_error(text in ".{0,40}", kind in proptest::option::of("[a-z]{0,5}")) {
        if let Ok(entity_ref) = EntityRef::parse_with(&text, kind.as_deref(), "default") {
            prop_assert_eq!(entity_ref.to_string(), entity_ref.to_string().to_lowercase());
        }
        let _ = text.parse::<LocationRef>();
    }
}
