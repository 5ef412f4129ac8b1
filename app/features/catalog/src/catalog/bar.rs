//! The line above the table: text filter, what is chosen, how many, columns, density and export.

use std::sync::Arc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use plugin::said;
use services::catalog::{FacetName, ListPage};
use ui::{FilterChip, Icon, IconButton, Popover, SearchField, dom, t, tf, thousands, tn};

use super::{Shared, facets};
use crate::address::{Address, Column, PATH, SIZES, pairs};

/// How long the text filter waits for the next key.
const PAUSE: Duration = Duration::from_millis(160);

/// The line.
pub(super) fn view(shared: Shared, address: &Address, page: &ListPage) -> AnyView {
    let chips = chips(address, page);
    let count = if address.is_narrowed() {
        tf("{0} of {1}", &[&thousands(page.total), &thousands(page.of_kind)])
    } else {
        thousands(page.total)
    };
    view! {
        <div class="catalog-bar">
            {search(shared, address, page)} <div class="filter-chips">{chips}</div> <div class="bar-end">
                <p class="faint" aria-live="polite">
                    {count}
                </p>
                {columns(address)}
                {density()}
                {export(shared, page)}
            </div>
        </div>
    }
    .into_any()
}

fn search(shared: Shared, address: &Address, page: &ListPage) -> AnyView {
    let what = crate::parts::kinds_in_a_sentence(address.query.kind.as_deref());
    let typed = shared.typing.text;
    let keep: Vec<(String, String)> = pairs(&address.with_text("").search()).collect();
    let go = going_to_text(shared);
    let on_input = {
        let go = go.clone();
        Callback::new(move |text: String| {
            typed.set(text.clone());
            go(text, PAUSE);
        })
    };
    view! {
        <SearchField
            label=tf("Filter {0} {1}", &[&thousands(page.total), &what])
            action=PATH
            value=typed
            keep=keep
            on_input=on_input
            on:submit=move |event: web_sys::SubmitEvent| {
                event.prevent_default();
                go(typed.get_untracked(), Duration::ZERO);
            }
        />
    }
    .into_any()
}

/// The text of the filter. It belongs to the page, not to one answer, so that what is typed while an answer is on
/// its way stays.
#[derive(Clone, Copy)]
pub(super) struct Typing {
    text: RwSignal<String>,
    /// Runs from a key to the search for what was typed.
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl Typing {
    /// The text that the address has now.
    pub(super) fn new(address: Memo<Address>) -> Self {
        let text = Memo::new(move |_| address.with(|address| address.query.text.clone()));
        let this = Self { text: RwSignal::new(text.get_untracked()), pause: StoredValue::new(None) };
        Effect::new(move || {
            // Going back changes the text; what is being typed is left alone, down to its last blank.
            let text = text.get();
            let typing = this.pause.with_value(Option::is_some);
            if !typing && this.text.with_untracked(|typed| typed.trim() != text) {
                this.text.set(text);
            }
        });
        this
    }
}

/// Goes to the address with a text after a pause; a further text within the pause takes the place of the first.
fn going_to_text(shared: Shared) -> Arc<dyn Fn(String, Duration) + Send + Sync> {
    let waiting = shared.typing.pause;
    let navigate = use_navigate();
    Arc::new(move |text, pause| {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        let navigate = navigate.clone();
        let go = move || {
            let _ = waiting.try_update_value(Option::take);
            let Some(address) = shared.address.try_get_untracked() else { return };
            // Going back leads to where the text was empty, not from letter to letter.
            let replace = !address.query.text.is_empty();
            let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
            navigate(&address.with_text(&text).href(), options);
        };
        if pause.is_zero() {
            go();
        } else {
            let handle = set_timeout_with_handle(go, pause).ok();
            waiting.try_set_value(handle);
        }
    })
}

fn chips(address: &Address, page: &ListPage) -> Vec<AnyView> {
    let mut chips: Vec<AnyView> = address
        .query
        .selected
        .iter()
        .map(|selection| {
            let name = selection.facet;
            let values: Vec<String> = selection.values.iter().map(|value| value_label(page, name, value)).collect();
            view! {
                <FilterChip name=said(name.title()) value=values.join(", ") remove=address.without(name).href() />
            }
            .into_any()
        })
        .collect();
    if !address.query.text.is_empty() {
        chips.push(
            view! {
                <FilterChip name=t("Text") value=address.query.text.clone() remove=address.with_text("").href() />
            }
            .into_any(),
        );
    }
    if chips.len() > 1 {
        chips.push(
            view! {
                <a class="clear-all" href=address.cleared().href() data-noscroll="">
                    {t("Clear all")}
                </a>
            }
            .into_any(),
        );
    }
    chips
}

fn value_label(page: &ListPage, name: FacetName, value: &str) -> String {
    page.facets
        .iter()
        .find(|facet| facet.name == name)
        .and_then(|facet| facet.values.iter().find(|candidate| candidate.value == value))
        .map_or_else(|| value.to_owned(), |value| facets::label(name, value))
}

fn columns(address: &Address) -> AnyView {
    let shown = address.shown_columns();
    let items: Vec<AnyView> = Column::ALL
        .into_iter()
        .map(|column| {
            let on = shown.contains(&column);
            view! {
                <li>
                    <a
                        class="facet-value"
                        href=address.with_column_toggled(column).href()
                        aria-current=on.then_some("true")
                        data-noscroll=""
                    >
                        <span class="box" aria-hidden="true"></span>
                        {column.title()}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    let sizes: Vec<AnyView> = SIZES
        .into_iter()
        .map(|size| {
            view! {
                <a
                    class="size"
                    href=address.with_size(size).href()
                    aria-current=(size == address.query.size).then_some("true")
                >
                    {size}
                </a>
            }
            .into_any()
        })
        .collect();
    let reset = address.columns.is_some().then(|| {
        let mut usual = address.clone();
        usual.columns = None;
        view! {
            <a class="clear-all" href=usual.href() data-noscroll="">
                {t("As usual for this kind")}
            </a>
        }
    });
    view! {
        <Popover id="catalog-columns" label=t("Columns") icon="columns-3" compact=true>
            <p class="popover-title">{t("Columns")}</p>
            <ul>{items}</ul>
            {reset}
            <p class="popover-title">{t("Rows on a page")}</p>
            <div class="sizes">{sizes}</div>
        </Popover>
    }
    .into_any()
}

/// Row height: a choice of the person, not of the address. Without scripts the form keeps it in the same cookie.
fn density() -> AnyView {
    let compact = RwSignal::new(false);
    Effect::new(move || compact.set(dom::root_data("density").as_deref() == Some("compact")));
    let other = move || if compact.get() { "comfortable" } else { "compact" };
    let switch = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let next = other();
        dom::set_root_data("density", next);
        dom::set_cookie("density", next);
        compact.set(next == "compact");
    };
    view! {
        <form class="density" method="post" action="/fn/shell/preference" on:submit=switch>
            <input type="hidden" name="name" value="density" />
            <input type="hidden" name="value" value=other />
            <IconButton
                label=t("Compact rows")
                icon=Signal::derive(move || if compact.get() { "rows-4" } else { "rows-3" }.to_owned())
                pressed=Signal::derive(move || Some(compact.get()))
                submit=true
            />
        </form>
    }
    .into_any()
}

/// The formats as buttons of the form around the rows; with rows chosen only those.
fn export(shared: Shared, page: &ListPage) -> AnyView {
    let total = page.total;
    let title = move || match shared.selection.count() {
        0 => tf("Export all {0} found", &[&thousands(total)]),
        chosen => tn(chosen as u64, "Export {0} chosen", "Export {0} chosen"),
    };
    let buttons: Vec<AnyView> = [("csv", "CSV", "table"), ("json", "JSON", "braces"), ("yaml", "YAML", "file-code")]
        .into_iter()
        .map(|(value, label, icon)| {
            view! {
                <button type="submit" class="menu-item" form=super::rows::FORM name="format" value=value>
                    <Icon name=icon />
                    {label}
                </button>
            }
            .into_any()
        })
        .collect();
    let clear = move || {
        (shared.selection.count() > 0).then(|| {
            view! {
                <button type="button" class="menu-item" on:click=move |_| shared.selection.clear()>
                    <Icon name="x" />
                    {t("Choose none")}
                </button>
            }
        })
    };
    view! {
        <Popover id="catalog-export" label=t("Export") icon="download" compact=true>
            <p class="popover-title">{title}</p>
            {buttons}
            {clear}
        </Popover>
    }
    .into_any()
}
