//! The pages as the server writes them.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::location::RequestUrl;
use leptos_router::path;
use services::apis::{Body, Definition, Field, Operation, Schema, Section};

use crate::functions::Side;
use crate::tab;

/// A hostile definition: every text tries to be an element.
fn side(raw: bool) -> Side {
    let evil = "<img src=x onerror=alert(1)>";
    let field = |name: &str, depth| Field {
        name: name.into(),
        place: "query".into(),
        kind: "array of Pet".into(),
        schema: Some("Pet".into()),
        required: true,
        description: evil.into(),
        depth,
    };
    let body = Body {
        title: "200".into(),
        kind: "Pet".into(),
        schema: Some("Pet".into()),
        fields: vec![field("a", 0), field("b", 9)],
        example: Some(evil.into()),
        ..Body::default()
    };
    let operation = |verb: &str, name: &str| Operation {
        verb: verb.into(),
        name: name.into(),
        summary: evil.into(),
        deprecated: verb == "GET",
        parameters: vec![field("limit", 0)],
        responses: vec![body.clone()],
        anchor: format!("{}-{name}", verb.to_lowercase()),
        ..Operation::default()
    };
    let definition = Definition {
        format: "openapi".into(),
        title: "Pets".into(),
        version: "1".into(),
        description_html: "<p>Reads <strong>pets</strong>.</p>".into(),
        servers: vec!["https://a.example".into()],
        problems: vec![evil.into()],
        sections: vec![Section {
            title: "pet".into(),
            description: evil.into(),
            operations: vec![operation("GET", "pets"), operation("POST", "owners")],
        }],
        schemas: vec![
            Schema { name: "Pet".into(), kind: "object".into(), fields: vec![field("name", 0)], ..Schema::default() },
            Schema { name: "pet".into(), kind: "enum".into(), values: vec![evil.into()], ..Schema::default() },
        ],
        raw_html: vec!["<span class=\"comment\"># a</span>".into()],
        raw: "# a".into(),
        ..Definition::default()
    };
    Side { definition, has_reference: true, raw }
}

fn html(address: &str, side: Side) -> String {
    Owner::new().with(|| {
        provide_context(RequestUrl::new(address));
        let view = move || tab::content(side.clone(), "/p");
        view! {
            <Router>
                <FlatRoutes fallback=|| "none">
                    <Route path=path!("/p") view=view />
                </FlatRoutes>
            </Router>
        }
        .to_html()
    })
}

/// The values of an attribute.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    html.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn links_within_the_page_lead_to_one_place_each() {
    let html = html("/p", side(false));
    let ids = values(&html, "id");
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
    let links: Vec<_> = values(&html, "href").into_iter().filter_map(|href| href.strip_prefix('#')).collect();
    assert!(links.len() > 8, "{links:?}");
    assert!(links.iter().all(|link| ids.contains(link)), "{links:?} of {ids:?}");
}

#[test]
fn texts_of_definitions_stay_texts() {
    for raw in [false, true] {
        let html = html("/p", side(raw));
        assert!(!html.contains("<img"), "{html}");
        assert!(!html.contains(" style="), "{html}");
        assert!(html.contains("<strong>pets</strong>"));
    }
    assert!(html("/p", side(false)).contains("&lt;img src=x onerror=alert(1)&gt;"));
}

#[test]
fn the_address_filters_before_there_are_scripts() {
    let all = html("/p", side(false));
    let some = html("/p?q=get+PETS", side(false));
    let hidden = |html: &str| html.matches("<details hidden class=\"api-panel\"").count();
    assert_eq!(hidden(&all), 0);
    assert!(hidden(&some) >= 2, "{some}");
    assert!(some.contains("value=\"get PETS\""), "{some}");
    let none = html("/p?q=nothing", side(false));
    assert!(none.contains("<div class=\"card api-none\">"), "{none}");
}

#[test]
fn the_text_has_its_own_address() {
    let html = html("/p", side(true));
    assert!(html.contains("href=\"/p?view=raw\" aria-current=\"page\""), "{html}");
    assert!(html.contains("<span class=\"comment\"># a</span>"));
    assert!(!html.contains("api-index"));
}
