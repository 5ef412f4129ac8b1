//! What components promise to those who can not see them, and to the content security policy.

use std::sync::Arc;

use leptos::prelude::*;

use crate::*;

/// The HTML of a view, without the comments that hydration needs.
fn html(view: impl FnOnce() -> AnyView) -> String {
    let html = Owner::new().with(|| view().to_html());
    html.replace("<!>", "").replace("<!--", "\u{1}").split('\u{1}').fold(String::new(), |mut out, part| {
        out.push_str(part.split_once("-->").map_or(part, |(_, rest)| rest));
        out
    })
}

/// The value of an attribute in the first tag that contains `within`.
fn attribute(html: &str, within: &str, name: &str) -> Option<String> {
    let tag = html.split('<').find(|tag| tag.contains(within))?;
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

#[test]
fn fields_are_wired_to_their_label_help_and_error() {
    let field = |error: Option<&str>| {
        let error = error.map(str::to_owned);
        html(move || {
            let error = Signal::stored(error);
            view! { <TextField id="url" label="Address" name="target" description="Where it is." error required=true /> }
                .into_any()
        })
    };
    let fine = field(None);
    assert_eq!(attribute(&fine, "label ", "for").as_deref(), Some("url"));
    assert_eq!(attribute(&fine, "input ", "aria-describedby").as_deref(), Some("url-help"));
    assert_eq!(attribute(&fine, "input ", "aria-invalid"), None);
    let wrong = field(Some("It is empty."));
    assert_eq!(attribute(&wrong, "input ", "aria-describedby").as_deref(), Some("url-help url-error"));
    assert_eq!(attribute(&wrong, "input ", "aria-invalid").as_deref(), Some("true"));
    assert!(wrong.contains("It is empty."));
    assert_eq!(wrong.matches("id=\"url-error\"").count(), 1);
}

#[test]
fn buttons_with_icons_have_names() {
    let button = html(|| view! { <IconButton label="Copy reference" icon="copy" keys="c" /> }.into_any());
    assert_eq!(attribute(&button, "button ", "aria-label").as_deref(), Some("Copy reference"));
    assert_eq!(attribute(&button, "button ", "type").as_deref(), Some("button"));
    assert!(button.contains("aria-hidden=\"true\""), "the icon is silent: {button}");
}

#[test]
fn a_disabled_button_says_why_and_can_be_reached() {
    let disabled = || Signal::stored(true);
    let silent = html(move || view! { <Button disabled=disabled()>"Save"</Button> }.into_any());
    assert!(silent.contains(" disabled"));
    let explained = html(move || {
        let why = Signal::stored(Some("Only its owner may.".to_owned()));
        view! {
            <Button disabled=disabled() why>
                "Save"
            </Button>
        }
        .into_any()
    });
    assert!(!explained.contains(" disabled"), "{explained}");
    assert_eq!(attribute(&explained, "button ", "aria-disabled").as_deref(), Some("true"));
    assert_eq!(attribute(&explained, "button ", "aria-description").as_deref(), Some("Only its owner may."));
}

#[test]
fn tables_name_themselves_and_say_their_order() {
    let table = html(|| {
        let columns = vec![
            Column::new("Name", "w-40").sort("?sort=-name", Some(Sorted::Ascending)),
            Column::new("Type", "w-20").sort("?sort=type", None),
            Column::new("Actions", "").silent(),
        ];
        view! {
            <Table caption="Components" columns>
                <tr data-row="">
                    <th scope="row">"a"</th>
                    <td>"b"</td>
                    <td></td>
                </tr>
            </Table>
        }
        .into_any()
    });
    assert!(table.contains("Components</caption>"));
    assert_eq!(table.matches("scope=\"col\"").count(), 3);
    assert_eq!(table.matches("aria-sort").count(), 1);
    assert_eq!(attribute(&table, "aria-sort", "aria-sort").as_deref(), Some("ascending"));
    assert!(table.contains("<tbody><tr"), "rows stand in a body, or browsers would make one: {table}");
}

#[test]
fn pages_of_a_list_know_the_current_one() {
    let pages = html(|| {
        let href = Arc::new(|page: u32| format!("?page={page}"));
        view! { <Pagination page=2 size=50 total=491 href /> }.into_any()
    });
    assert!(pages.contains("51–100 of 491"));
    assert_eq!(attribute(&pages, "aria-current", "href").as_deref(), Some("?page=2"));
    assert!(pages.contains("aria-label=\"Next page\""));
    let one = html(|| view! { <Pagination page=1 size=50 total=3 href=Arc::new(|_| String::new()) /> }.into_any());
    assert!(one.contains("1–3 of 3") && !one.contains("aria-current"));
}

#[test]
fn dialogs_are_named_by_their_heading() {
    let dialog = html(|| {
        let open = RwSignal::new(false);
        view! {
            <Dialog open title="Shortcuts" id="help">
                "content"
            </Dialog>
        }
        .into_any()
    });
    assert_eq!(attribute(&dialog, "dialog ", "aria-labelledby").as_deref(), Some("help-title"));
    assert!(dialog.contains("<h2 id=\"help-title\">Shortcuts</h2>"), "{dialog}");
}

#[test]
fn one_box_of_a_drawing_is_a_tab_stop() {
    let node = |title: &str, current| GraphNode {
        title: title.into(),
        href: format!("/{title}"),
        icon: "box".into(),
        current,
        width: 120.0,
        height: 36.0,
        ..GraphNode::default()
    };
    let nodes = vec![node("a", false), node("b", true), node("c", false)];
    let edges = vec![GraphEdge { points: vec![(0.0, 0.0), (9.0, 9.0)], from: 0, to: 1, ..GraphEdge::default() }];
    let drawing =
        html(move || view! { <GraphView label="Around b" width=300.0 height=200.0 nodes edges /> }.into_any());
    assert_eq!(drawing.matches("tabindex=\"0\"").count(), 1);
    assert_eq!(attribute(&drawing, "tabindex=\"0\"", "href").as_deref(), Some("/b"));
    assert!(drawing.contains("id=\"arrow-around-b\"") && drawing.contains("url(#arrow-around-b)"));
    assert!(!drawing.contains(" style="));
}

#[test]
fn nothing_writes_a_style_attribute() {
    let all = html(|| {
        view! {
            <EmptyState icon="box" title="None">
                "x"
            </EmptyState>
            <ErrorState message="Broken" hint="Mend it".to_owned() request_id="r".to_owned() retry="/".to_owned() />
            <SkeletonTable />
            <Status tone=Tone::Ok label="production" />
            <FilterChip name="Type" value="service" remove="?" />
            <CodeBlock label="a.yaml" lines=vec!["a: <span class=\"string\">b</span>".to_owned()] mark=1u32 />
            <Diff before=Some("a".to_owned()) after=Some("b".to_owned()) />
            <TimeAgo at=0 />
        }
        .into_any()
    });
    assert!(!all.contains(" style="), "{all}");
    assert!(all.contains("role=\"alert\"") && all.contains("class=\"l mark\""));
}
