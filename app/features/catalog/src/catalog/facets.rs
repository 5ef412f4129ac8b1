//! The facets beside the list: links, so that they work without scripts, with the number of entities of each.

use leptos::prelude::*;
use plugin::{said, said_within};
use services::catalog::{Facet, FacetName, FacetValue};
use ui::{t, tf, thousands, tn};

use crate::address::Address;

/// How many values of a facet show before the rest is folded away.
const SHOWN: usize = 6;
/// From how many folded values on a field narrows them down.
const LONG: usize = 12;

/// Whether there is something to narrow the list by.
pub(super) fn any(address: &Address, facets: &[Facet]) -> bool {
    facets.iter().any(|facet| worth_showing(address, facet))
}

/// The facets. On narrow screens they are folded behind one line.
pub(super) fn view(address: &Address, facets: &[Facet]) -> AnyView {
    // A constant number of children in a constant order, so that what is open stays open when the counts change.
    let groups: Vec<AnyView> = FacetName::ALL
        .into_iter()
        .map(|name| group(address, name, facets.iter().find(|facet| facet.name == name)))
        .collect();
    let chosen: usize = address.query.selected.iter().map(|selection| selection.values.len()).sum();
    let number = (chosen > 0).then(|| view! { <span class="badge tone-info">{chosen}</span> });
    view! {
        <aside class="facets" aria-label=t("Filters")>
            <input
                type="checkbox"
                id="facets-open"
                class="visually-hidden facets-switch"
                aria-label=t("Show filters")
            />
            <label for="facets-open" class="button facets-label">
                <ui::Icon name="filter" />
                {t("Filters")}
                {number}
            </label>
            <div class="facet-groups">{groups}</div>
        </aside>
    }
    .into_any()
}

fn group(address: &Address, name: FacetName, facet: Option<&Facet>) -> AnyView {
    let Some(facet) = facet.filter(|facet| worth_showing(address, facet)) else {
        return view! { <section class="facet" hidden></section> }.into_any();
    };
    let mut values: Vec<&FacetValue> = facet.values.iter().collect();
    // The chosen ones stay in sight, wherever their counts would put them.
    values.sort_by_key(|value| !address.is_selected(name, &value.value));
    let (first, rest) = values.split_at(values.len().min(SHOWN));
    let first: Vec<AnyView> = first.iter().map(|value| item(address, name, value, None)).collect();
    let id = format!("facet-{}", name.key());
    let labelled = id.clone();
    view! {
        <section class="facet" aria-labelledby=labelled>
            <h2 id=id>{said(name.title())}</h2>
            <ul>{first}</ul>
            {more(address, name, rest, facet.more)}
        </section>
    }
    .into_any()
}

/// A facet with one value that all have tells nothing.
fn worth_showing(address: &Address, facet: &Facet) -> bool {
    !facet.values.is_empty()
        && (facet.values.len() > 1 || facet.name != FacetName::Namespace || !address.selected(facet.name).is_empty())
}

fn item(address: &Address, name: FacetName, value: &FacetValue, hidden: Option<Signal<bool>>) -> AnyView {
    let on = address.is_selected(name, &value.value);
    view! {
        <li hidden=move || hidden.is_some_and(|hidden| hidden.get())>
            <a
                class="facet-value"
                href=address.toggled(name, &value.value).href()
                aria-current=on.then_some("true")
                title=label(name, value)
                data-noscroll=""
                rel="nofollow"
            >
                <span class="box" aria-hidden="true"></span>
                <span class="cut">{label(name, value)}</span>
                <span class="count">{thousands(value.count)}</span>
            </a>
        </li>
    }
    .into_any()
}

/// What a value is called: states have words of their own.
pub(super) fn label(name: FacetName, value: &FacetValue) -> String {
    match (name, value.value.as_str()) {
        (FacetName::Status, "problems") => t("Problems").to_owned(),
        (FacetName::Status, "orphan") => t("Orphaned").to_owned(),
        _ if value.label.is_empty() => value.value.clone(),
        _ => value.label.clone(),
    }
}

fn more(address: &Address, name: FacetName, rest: &[&FacetValue], omitted: u32) -> Option<AnyView> {
    if rest.is_empty() {
        return None;
    }
    let typed = RwSignal::new(String::new());
    let items: Vec<AnyView> = rest
        .iter()
        .map(|value| {
            let text = label(name, value).to_lowercase();
            let hidden = Signal::derive(move || typed.with(|typed| !text.contains(typed.as_str())));
            item(address, name, value, Some(hidden))
        })
        .collect();
    let field = (rest.len() >= LONG).then(|| {
        view! {
            <input
                type="search"
                class="input facet-search js-only"
                placeholder=tf("Find {0}", &[&said_within(name.title())])
                aria-label=tf("Find {0}", &[&said_within(name.title())])
                on:input=move |event| typed.set(event_target_value(&event).trim().to_lowercase())
            />
        }
    });
    let left_out = (omitted > 0).then(|| {
        view! { <p class="facet-note">{tf("{0} rarer ones: use the text filter", &[&thousands(omitted.into())])}</p> }
    });
    Some(
        view! {
            <details class="facet-more">
                <summary>
                    <span class="when-closed">{tn(rest.len() as u64, "{0} more", "{0} more")}</span>
                    <span class="when-open">{t("Less")}</span>
                </summary>
                {field}
                <ul>{items}</ul>
                {left_out}
            </details>
        }
        .into_any(),
    )
}
