//! What part of the graph to show: a form, so that it works without scripts; with them each change shows at once.

use leptos::prelude::*;
use leptos_router::components::Form;
use model::RELATION_PAIRS;
use plugin::kinds::look;
use ui::{Choice, Icon, KindIcon, Select, t, tn};
use wasm_bindgen::JsCast;

use super::address::{DIRECTIONS, MOST_DEPTH, direction_key};
use super::drawing::phrase;
use super::{GraphAddress, PATH, choice};

/// The kinds that can be chosen, in the order of the form.
const KINDS: [&str; 10] =
    ["component", "api", "resource", "system", "domain", "group", "user", "template", "airesource", "location"];

/// The search for roots, and the form of the options.
pub(super) fn view(address: Memo<GraphAddress>) -> AnyView {
    let form = move || address.with(|address| (!address.roots.is_empty()).then(|| form(address)));
    view! {
        <aside class="graph-options" aria-label=t("Options of the graph")>
            {choice::roots(address)}
            {form}
        </aside>
    }
    .into_any()
}

fn form(address: &GraphAddress) -> AnyView {
    let hidden: Vec<_> =
        address.roots.iter().map(|root| view! { <input type="hidden" name="root" value=root.to_string() /> }).collect();
    let view_kept = address.list.then(|| view! { <input type="hidden" name="view" value="list" /> });
    let depths = (1..=MOST_DEPTH)
        .map(|depth| Choice::new(depth.to_string(), tn(u64::from(depth), "{0} step", "{0} steps")))
        .collect();
    let directions = DIRECTIONS.iter().map(|(_, key, title)| Choice::new(*key, t(title))).collect();
    let kinds: Vec<_> = KINDS
        .iter()
        .map(|kind| {
            let look = look(kind);
            let label = view! { <KindIcon look decorative=true /> {t(look.title)} }.into_any();
            tick("kind", kind, address.kinds.iter().any(|chosen| chosen == kind), label)
        })
        .collect();
    let relations: Vec<_> = RELATION_PAIRS
        .iter()
        .map(|pair| {
            let label = view! { {phrase(pair.forward)} <span class="faint">" / " {phrase(pair.reverse)}</span> };
            tick("relation", pair.forward, address.relations.iter().any(|it| it == pair.forward), label.into_any())
        })
        .collect();
    let depth = Signal::stored(address.depth.to_string());
    let direction = Signal::stored(direction_key(address.direction).to_owned());
    let back = tick("back", "true", address.back, view! { {t("Between neighbours too")} }.into_any());
    let split = tick("split", "true", address.split, view! { {t("One for each direction")} }.into_any());
    view! {
        // The router takes the form over, so that the page stays.
        <Form method="GET" action=PATH attr:class="graph-form" on:change=send>
            {hidden}
            {view_kept}
            <Select id="graph-depth" label=t("Depth") name="depth" choices=depths value=depth />
            <Select id="graph-direction" label=t("Direction") name="direction" choices=directions value=direction />
            <fieldset>
                <legend>{t("Kinds")}</legend>
                {kinds}
            </fieldset>
            <fieldset>
                <legend>{t("Relations")}</legend>
                {relations}
            </fieldset>
            <fieldset>
                <legend>{t("Lines")}</legend>
                {back}
                {split}
            </fieldset>
            <button type="submit" class="button graph-apply">
                <Icon name="check" />
                {t("Show")}
            </button>
        </Form>
    }
    .into_any()
}

fn tick(name: &'static str, value: &str, checked: bool, label: AnyView) -> AnyView {
    view! {
        <label class="checkbox">
            <input class="check" type="checkbox" name=name value=value.to_owned() checked=checked />
            <span class="graph-tick">{label}</span>
        </label>
    }
    .into_any()
}

/// Sends the form that a changed field stands in.
fn send(event: web_sys::Event) {
    let field = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let form = field.and_then(|field| field.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        let _ = form.request_submit();
    }
}
