//! The list of shortcuts.

use leptos::prelude::*;
use plugin::LivePreferences;
use ui::{Checkbox, Dialog, Kbd, key, t};

use crate::commands::Commands;
use crate::keyboard::destinations;
use crate::person::Administers;

const GENERAL: [(&str, &str); 5] = [
    ("Ctrl K", key("Find pages, entities and actions")),
    ("/", key("Search on this page")),
    ("s", key("Star this page")),
    ("[", key("Pin or unpin the sidebar")),
    ("?", key("These shortcuts")),
];
const LISTS: [(&str, &str); 3] = [("j", key("Next row")), ("k", key("Previous row")), ("x", key("Select the row"))];
const DRAWINGS: [(&str, &str); 4] =
    [("+", key("Enlarge")), ("-", key("Reduce")), ("0", key("Show all")), ("← ↑ → ↓", key("Move between boxes"))];

/// The dialog that lists every shortcut and switches single keys off. What is in it is fetched when it is first
/// opened.
#[component]
pub fn Help() -> impl IntoView {
    let open = Commands::here().help;
    view! {
        <Dialog open title=t("Keyboard shortcuts") id="help" class="wide">
            <div>{move || open.get().then(|| Suspend::new(content()))}</div>
        </Dialog>
    }
    .into_any()
}

#[lazy]
fn content() -> AnyView {
    let live = expect_context::<LivePreferences>();
    let keys = Signal::derive(move || live.get().keys);
    let places: Vec<(String, String)> = untrack(|| destinations(&expect_context(), Administers::now()))
        .into_iter()
        .filter_map(|place| Some((format!("g {}", place.key?), place.title)))
        .collect();
    let owned = |rows: &[(&str, &'static str)]| {
        rows.iter().map(|(keys, what)| ((*keys).to_owned(), t(what).to_owned())).collect()
    };
    let groups = [
        (t("Everywhere"), owned(&GENERAL)),
        (t("Go to"), places),
        (t("Lists"), owned(&LISTS)),
        (t("Drawings"), owned(&DRAWINGS)),
    ];
    let groups: Vec<AnyView> = groups.into_iter().map(group).collect();
    view! {
        <div class="dialog-body shortcuts">{groups}</div>
        <div class="dialog-actions">
            <Checkbox
                label=t("Single keys act (those with Ctrl always do)")
                name="keys"
                checked=keys
                on_change=Callback::new(move |on| live.set("keys", if on { "on" } else { "off" }))
            />
        </div>
    }
    .into_any()
}

fn group((title, rows): (&'static str, Vec<(String, String)>)) -> AnyView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(keys, what)| {
            view! {
                <div>
                    <dt>{what}</dt>
                    <dd>
                        <Kbd keys />
                    </dd>
                </div>
            }
        })
        .collect();
    view! {
        <section>
            <h3>{title}</h3>
            <dl>{rows}</dl>
        </section>
    }
    .into_any()
}
