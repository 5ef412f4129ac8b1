//! Choosing rows of a list.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::dom::BROWSER;
use crate::{t, tf};

/// The chosen rows of a list by their keys. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Selection(RwSignal<BTreeSet<String>>);

impl Default for Selection {
    fn default() -> Self {
        Self(RwSignal::new(BTreeSet::new()))
    }
}

impl Selection {
    /// Whether a row is chosen.
    pub fn has(self, key: &str) -> bool {
        self.0.with(|keys| keys.contains(key))
    }

    /// How many are chosen.
    pub fn count(self) -> usize {
        self.0.with(BTreeSet::len)
    }

    /// The keys that are chosen.
    pub fn keys(self) -> Vec<String> {
        self.0.with(|keys| keys.iter().cloned().collect())
    }

    /// Chooses a row or leaves it.
    pub fn set(self, key: &str, chosen: bool) {
        self.0.update(|keys| {
            if chosen {
                keys.insert(key.to_owned());
            } else {
                keys.remove(key);
            }
        });
    }

    /// Chooses none.
    pub fn clear(self) {
        self.0.update(BTreeSet::clear);
    }
}

/// The checkbox of a row. It submits its key as `name` when the list stands in a form, so that choosing works
/// without scripts too.
#[component]
pub fn SelectRow(
    /// Where the choice is kept.
    selection: Selection,
    /// The row's key.
    #[prop(into)]
    key: String,
    /// The row's name: `checkout-gateway`.
    #[prop(into)]
    label: String,
    /// The name of the field in a form.
    #[prop(default = "select")]
    name: &'static str,
) -> impl IntoView {
    let (this, that) = (key.clone(), key.clone());
    view! {
        <input
            class="check"
            type="checkbox"
            data-select=""
            name=name
            value=key
            aria-label=tf("Select {0}", &[&label])
            prop:checked=move || selection.has(&this)
            on:change=move |event| selection.set(&that, event_target_checked(&event))
        />
    }
    .into_any()
}

/// The checkbox over all rows of the page.
#[component]
pub fn SelectAll(
    /// Where the choice is kept.
    selection: Selection,
    /// The keys of the rows that are shown.
    #[prop(into)]
    keys: Signal<Vec<String>>,
) -> impl IntoView {
    let chosen = Memo::new(move |_| keys.with(|keys| keys.iter().filter(|key| selection.has(key)).count()));
    let all = move || keys.with(|keys| !keys.is_empty() && chosen.get() == keys.len());
    let some = move || BROWSER && chosen.get() > 0 && !all();
    view! {
        <input
            class="check js-only"
            type="checkbox"
            aria-label=t("Select all on this page")
            prop:checked=all
            prop:indeterminate=some
            on:change=move |event| {
                let on = event_target_checked(&event);
                keys.with_untracked(|keys| keys.iter().for_each(|key| selection.set(key, on)));
            }
        />
    }
    .into_any()
}
