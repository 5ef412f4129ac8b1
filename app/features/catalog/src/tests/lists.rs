//! The list in each of its states.

use services::Error;
use services::catalog::*;

use super::double::{Answers, Double};
use super::get;

fn link(text: &str, title: &str) -> EntityLink {
    EntityLink { entity_ref: text.parse().expect("a reference"), title: title.into(), kind_type: None, exists: true }
}

fn row(name: &str) -> Row {
    Row {
        link: EntityLink { kind_type: Some("service".into()), ..link(&format!("component:default/{name}"), name) },
        kind: "Component".into(),
        description: "Takes <money> & gives change".into(),
        owners: vec![link("group:default/payments", "Payments"), link("group:default/risk", "Risk")],
        system: Some(link("system:default/shop", "Shop")),
        lifecycle: Some("production".into()),
        tags: ["rust", "tier-1", "pci", "grpc"].map(str::to_owned).to_vec(),
        updated_at: 1_795_344_000_000_000,
        problems: true,
        orphan: false,
    }
}

fn value(value: &str, label: &str, count: u64) -> FacetValue {
    FacetValue { value: value.into(), label: label.into(), count }
}

fn page(rows: Vec<Row>, total: u64) -> ListPage {
    let tags = (0..30).map(|at| value(&format!("tag-{at}"), &format!("tag-{at}"), 30 - at)).collect();
    ListPage {
        rows,
        total,
        of_kind: 612,
        kinds: [("Component", 612), ("API", 143), ("Gadget", 2)]
            .map(|(kind, count)| KindCount { kind: kind.into(), count })
            .to_vec(),
        facets: vec![
            Facet {
                name: FacetName::Type,
                values: vec![value("service", "service", 318), value("job", "job", 77)],
                more: 0,
            },
            Facet { name: FacetName::Owner, values: vec![value("group:default/payments", "Payments", 31)], more: 0 },
            Facet { name: FacetName::Tag, values: tags, more: 12 },
            Facet { name: FacetName::Status, values: vec![value("problems", "problems", 4)], more: 0 },
        ],
        as_of: 1_795_344_200_000_000,
    }
}

fn answering(list: services::Result<ListPage>) -> Double {
    Double::new(Answers { list, ..Answers::default() })
}

#[tokio::test]
async fn a_page_of_rows() {
    let double = answering(Ok(page(vec![row("checkout"), row("ledger")], 491)));
    let answer = get(double.clone(), "/catalog?type=service&page=2&size=20").await;
    assert_eq!(answer.status, 200);
    answer
        .has("<title>Components · Catalog</title>")
        .has("href=\"/catalog/default/component/checkout\"")
        .has("href=\"/catalog/default/group/payments\"")
        .has("Takes &lt;money&gt; &amp; gives change")
        .has("Has problems")
        .has("491 of 612")
        .has("21–40 of 491");
    // Facets, sorting, paging and columns are links to what they do.
    answer
        .has("href=\"/catalog?size=20\" aria-label=\"Remove filter Type: service\"")
        .has("href=\"/catalog?type=service&amp;type=job&amp;size=20\"")
        .has("href=\"/catalog?type=service&amp;sort=-name&amp;size=20\"")
        .has("href=\"/catalog?type=service&amp;page=3&amp;size=20\"")
        .has("href=\"/catalog?kind=gadget&amp;size=20\"");
    // The form exports without scripts.
    answer
        .has("action=\"/fn/catalog/export\"")
        .has("name=\"refs[]\"")
        .has("value=\"type=service&amp;page=2&amp;size=20\"");
    let asked = double.asked();
    assert_eq!(asked.len(), 1, "the list is asked for once: {asked:?}");
    assert_eq!((asked[0].page, asked[0].size, asked[0].kind.as_deref()), (2, 20, Some("component")));
}

#[tokio::test]
async fn chosen_columns_and_long_facets() {
    let double = answering(Ok(page(vec![row("checkout")], 1)));
    let answer = get(double, "/catalog?kind=all&columns=tags,updated").await;
    answer
        .has("<title>Catalog</title>")
        .has("class=\"col-tags\"")
        .has("class=\"col-updated\"")
        .has_not("class=\"col-owner\"")
        .has("5 min ago")
        .has("+2")
        .has("24 more")
        .has("placeholder=\"Find tags\"")
        .has("12 rarer ones");
}

#[tokio::test]
async fn nothing_found_clears_filters() {
    let answer = get(answering(Ok(page(Vec::new(), 0))), "/catalog?q=nonsense&tag=a&size=100").await;
    assert_eq!(answer.status, 200);
    answer.has("No components fit these filters").has("href=\"/catalog?size=100\"").has("value=\"nonsense\"");
}

#[tokio::test]
async fn an_empty_catalog_says_how_to_fill_it() {
    let answer = get(answering(Ok(ListPage::default())), "/catalog").await;
    answer.has("The catalog is empty").has("Register a location").has("kind: Component");
}

#[tokio::test]
async fn a_kind_without_entities_and_a_page_beyond_the_last() {
    let answer = get(answering(Ok(page(Vec::new(), 0))), "/catalog?kind=domain").await;
    answer.has("No domains yet").has("href=\"/catalog?kind=all\"");
    let answer = get(answering(Ok(page(Vec::new(), 40))), "/catalog?page=9").await;
    answer.has("There is no such page").has("To the first page");
}

#[tokio::test]
async fn failures_say_what_to_do_and_what_to_quote() {
    let error = Error::unavailable("The index is being built.").hint("It takes a few seconds.");
    let answer = get(answering(Err(error)), "/catalog?q=x").await;
    assert_eq!(answer.status, 503);
    answer
        .has("The index is being built.")
        .has("It takes a few seconds.")
        .has("request-7")
        .has("href=\"/catalog?q=x\"");
    let answer = get(answering(Err(Error::forbidden("You may not read the catalog."))), "/catalog").await;
    assert_eq!(answer.status, 403);
    answer.has("You may not read the catalog.").has("can grant it");
}

#[tokio::test]
async fn addresses_of_backstage_lead_to_ours() {
    let answer = get(answering(Ok(page(vec![row("a")], 1))), "/catalog?filters[kind]=api&filters[tags]=x").await;
    assert_eq!((answer.status, answer.location.as_deref()), (302, Some("/catalog?kind=api&tag=x")));
}
