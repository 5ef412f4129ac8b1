use model::filter::{matches, parse};
use model::{Condition, search_rows};
use proptest::prelude::*;
use serde_json::json;

fn condition(key: &str, values: Option<&[&str]>) -> Condition {
    Condition { key: key.into(), values: values.map(|values| values.iter().map(|v| (*v).to_owned()).collect()) }
}

#[test]
fn repeated_parameters_are_alternatives_and_commas_combine() {
    assert_eq!(
        parse(["kind=Component, spec.type = Service ", "kind=api"]).unwrap(),
        vec![
            vec![condition("kind", Some(&["component"])), condition("spec.type", Some(&["service"]))],
            vec![condition("kind", Some(&["api"]))],
        ]
    );
}

#[test]
fn a_key_twice_takes_either_value() {
    assert_eq!(parse(["kind=a,KIND=b,kind=a"]).unwrap(), vec![vec![condition("kind", Some(&["a", "b"]))]]);
    assert_eq!(parse(["kind,kind=b"]).unwrap(), vec![vec![condition("kind", Some(&["b"]))]]);
}

#[test]
fn the_first_equals_sign_divides() {
    assert_eq!(parse(["a=b=c"]).unwrap(), vec![vec![condition("a", Some(&["b=c"]))]]);
    assert_eq!(parse(["a="]).unwrap(), vec![vec![condition("a", Some(&[""]))]]);
    assert_eq!(parse(["a"]).unwrap(), vec![vec![condition("a", None)]]);
}

#[test]
fn blank_parameters_say_nothing_and_an_empty_key_is_an_error() {
    assert_eq!(parse([" ", ",,", ""]).unwrap(), Vec::<Vec<_>>::new());
    assert_eq!(
        parse(["kind=a,=b"]).unwrap_err().to_string(),
        "Invalid filter, '=b' is not a valid statement (expected a string on the form a=b or a= or a)"
    );
}

#[test]
fn filters_select_by_rows() {
    let rows = search_rows(&json!({
        "kind": "Component",
        "metadata": {"name": "a", "tags": ["Java", "go"], "annotations": {"backstage.io/orphan": "true"}, "x": null},
        "spec": {"type": "service"},
        "relations": [{"type": "ownedBy", "targetRef": "group:default/x"}],
    }));
    for (filter, expected) in [
        ("kind=component", true),
        ("KIND=COMPONENT,spec.type=service", true),
        ("kind=component,spec.type=website", false),
        ("kind=api,kind=component", true),
        ("metadata.tags=java,metadata.tags=ruby", true),
        ("metadata.tags.java,metadata.tags.go", true),
        ("metadata.tags.java=true", true),
        ("metadata.tags.ruby", false),
        ("metadata.annotations.backstage.io/orphan=true", true),
        ("relations.ownedby=group:default/x", true),
        ("metadata.x", true),
        ("metadata.x=", false),
        ("metadata.namespace=default", true),
        ("", true),
    ] {
        assert_eq!(matches(&rows, &parse([filter]).unwrap()), expected, "{filter}");
    }
    assert!(matches(&rows, &parse(["kind=api", "kind=component"]).unwrap()));
}

proptest! {
    #[test]
    fn any_text_is_a_filter_or_an_error(parameters in proptest::collection::vec("[a-cA-C=, .]{0,12}|.{0,30}", 0..4)) {
        if let Ok(filter) = parse(&parameters) {
            // Written again, it is the same filter.
            let written: Vec<String> = filter.iter().map(|conditions| {
                let parts: Vec<String> = conditions.iter().flat_map(|condition| match &condition.values {
                    None => vec![condition.key.clone()],
                    Some(values) => values.iter().map(|value| format!("{}={value}", condition.key)).collect(),
                }).collect();
                parts.join(",")
            }).collect();
            prop_assert_eq!(parse(&written).unwrap(), filter);
        }
    }
}
