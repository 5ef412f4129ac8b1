//! The list of what there is, beside the content: links within the page and a text filter.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use services::apis::Definition;
use ui::{SearchField, dom, t, tn};

use crate::filter::{matches, operation_text, schema_text};
use crate::schemas::Names;

/// The text filter. It stands in the address as `q`, so it works as a form where there are no scripts.
#[derive(Clone)]
pub struct Filter {
    /// What is typed.
    pub typed: RwSignal<String>,
    path: Arc<str>,
    /// What could be found, in the order of the page.
    texts: StoredValue<Vec<Arc<str>>>,
}

impl Filter {
    /// The filter of this address.
    pub fn here(path: &str) -> Self {
        let query = use_query_map();
        let text = Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default()));
        let typed = RwSignal::new(text.get_untracked());
        Effect::new(move || {
            // Going back changes the text; what is being typed is left alone, down to its last blank.
            let text = text.get();
            if typed.with_untracked(|typed| typed.trim() != text) {
                typed.set(text);
            }
        });
        Self { typed, path: path.into(), texts: StoredValue::new(Vec::new()) }
    }

    /// Whether what is found by a text is hidden. `counts` for what the filter is about, once for each.
    pub fn hides(&self, text: String, counts: bool) -> Signal<bool> {
        let text: Arc<str> = text.into();
        if counts {
            self.texts.update_value(|texts| texts.push(text.clone()));
        }
        let typed = self.typed;
        Signal::derive(move || typed.with(|typed| !matches(&text, typed)))
    }

    /// Whether a group is hidden: when all of it is.
    pub fn hides_all(&self, texts: Vec<String>) -> Signal<bool> {
        let typed = self.typed;
        let texts: Arc<[String]> = texts.into();
        Signal::derive(move || {
            typed.with(|typed| !typed.trim().is_empty() && !texts.iter().any(|text| matches(text, typed)))
        })
    }

    fn field(&self, count: usize) -> AnyView {
        let (typed, path) = (self.typed, self.path.clone());
        let navigate = use_navigate();
        let on_input = Callback::new(move |text: String| {
            typed.set(text.clone());
            let text = text.trim();
            let address = if text.is_empty() {
                path.to_string()
            } else {
                format!("{path}?q={}", leptos_router::location::Url::escape(text))
            };
            navigate(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        });
        let action = self.path.to_string();
        view! {
            <SearchField
                label=tn(count as u64, "Filter {0} entry", "Filter {0} entries")
                action
                value=typed
                on_input
                on:submit=|event: web_sys::SubmitEvent| event.prevent_default()
            />
        }
        .into_any()
    }
}

/// The list.
pub fn view(definition: &Definition, names: &Names, filter: &Filter) -> AnyView {
    let count =
        definition.sections.iter().map(|section| section.operations.len()).sum::<usize>() + definition.schemas.len();
    let sections: Vec<AnyView> = definition
        .sections
        .iter()
        .map(|section| {
            let links: Vec<AnyView> = section
                .operations
                .iter()
                .map(|operation| {
                    let hidden = filter.hides(operation_text(operation), true);
                    link(hidden, &operation.anchor, verb(&operation.verb), &operation.name, operation.deprecated)
                })
                .collect();
            let hidden = filter.hides_all(section.operations.iter().map(operation_text).collect());
            group(hidden, &section.title, links)
        })
        .collect();
    let schemas: Vec<AnyView> = definition
        .schemas
        .iter()
        .filter_map(|schema| {
            let hidden = filter.hides(schema_text(schema), true);
            Some(link(hidden, names.anchor(&schema.name)?, ().into_any(), &schema.name, false))
        })
        .collect();
    let schemas = (!schemas.is_empty())
        .then(|| group(filter.hides_all(definition.schemas.iter().map(schema_text).collect()), t("Schemas"), schemas));
    let field = filter.field(count);
    view! {
        <nav class="api-index" aria-label=t("Contents of the definition")>
            {field}
            <div class="api-index-groups">{sections} {schemas}</div>
        </nav>
    }
    .into_any()
}

fn group(hidden: Signal<bool>, title: &str, links: Vec<AnyView>) -> AnyView {
    view! {
        <section hidden=move || hidden.get()>
            <h3>{title.to_owned()}</h3>
            <ul>{links}</ul>
        </section>
    }
    .into_any()
}

fn link(hidden: Signal<bool>, anchor: &str, mark: AnyView, name: &str, deprecated: bool) -> AnyView {
    let class = if deprecated { "api-link deprecated" } else { "api-link" };
    view! {
        <li hidden=move || hidden.get()>
            <a class=class href=format!("#{anchor}")>
                {mark}
                <span class="cut">{name.to_owned()}</span>
            </a>
        </li>
    }
    .into_any()
}

/// The badge of a verb: the word, and a colour for those that everybody knows.
pub fn verb(verb: &str) -> AnyView {
    let tone = match verb {
        "GET" | "HEAD" | "query" | "subscribe" | "receive" => "tone-info",
        "POST" | "publish" | "send" | "mutation" => "tone-ok",
        "PUT" | "PATCH" => "tone-warn",
        "DELETE" => "tone-bad",
        _ => "tone-neutral",
    };
    view! { <span class=format!("api-verb {tone}")>{verb.to_owned()}</span> }.into_any()
}

/// What shows when the filter leaves nothing.
pub fn nothing_found(filter: &Filter) -> AnyView {
    let (typed, texts) = (filter.typed, filter.texts);
    let hidden = move || typed.with(|typed| texts.with_value(|texts| texts.iter().any(|text| matches(text, typed))));
    view! {
        <div class="card api-none" hidden=hidden>
            <p class="muted">{t("Nothing in this definition has these words.")}</p>
            <a href=filter.path.to_string()>{t("Show all")}</a>
        </div>
    }
    .into_any()
}

/// Opens the panel that the address names, now and whenever it names another one. Without scripts browsers do
/// it themselves, because the id stands inside of the panel.
pub fn reveal_what_the_address_names() {
    let hash = use_location().hash;
    Effect::new(move || {
        let hash = hash.get();
        let id = hash.trim_start_matches('#');
        if id.is_empty() {
            return;
        }
        if let Some(target) = dom::by_id(id)
            && let Ok(Some(panel)) = target.closest("details")
        {
            let _ = panel.set_attribute("open", "");
            panel.scroll_into_view();
        }
    });
}
