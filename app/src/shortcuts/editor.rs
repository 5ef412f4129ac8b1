//! The dialog that changes a shortcut: name, colour, icon, place, gone.

use leptos::prelude::*;
use plugin::LiveMine;
use services::home::{Change, Color, ShortcutChange};
use ui::{Button, Dialog, IconChoice, Look, TextField, click, key, t};

use super::{Editing, class_of, shift};

/// Icons to choose from; none is the dot.
const ICONS: [(&str, &str); 16] = [
    ("", key("None")),
    ("star", key("Star")),
    ("box", key("Box")),
    ("boxes", key("Boxes")),
    ("rocket", key("Rocket")),
    ("server", key("Server")),
    ("database", key("Database")),
    ("cloud", key("Cloud")),
    ("activity", key("Pulse")),
    ("bug", key("Bug")),
    ("book-open", key("Book")),
    ("terminal", key("Terminal")),
    ("users", key("People")),
    ("flask-conical", key("Flask")),
    ("wrench", key("Wrench")),
    ("globe", key("Globe")),
];

fn name_of(color: Color) -> &'static str {
    match color {
        Color::Plain => t("Grey"),
        Color::Blue => t("Blue"),
        Color::Violet => t("Violet"),
        Color::Amber => t("Amber"),
        Color::Green => t("Green"),
        Color::Teal => t("Teal"),
        Color::Red => t("Orange"),
    }
}

/// The dialog. What is in it is fetched when it is first opened.
#[component]
pub fn ShortcutEditor() -> impl IntoView {
    let editing = expect_context::<Editing>();
    let open = editing.open;
    view! {
        <Dialog open title=t("Shortcut") id="shortcut-editor">
            <div>{move || open.get().then(|| Suspend::new(content(editing)))}</div>
        </Dialog>
    }
    .into_any()
}

#[lazy]
fn content(editing: Editing) -> AnyView {
    let live = LiveMine::here();
    let shortcut = editing.shortcut.get_untracked();
    let (title, icon, color) =
        (RwSignal::new(shortcut.title.clone()), RwSignal::new(shortcut.icon.clone()), RwSignal::new(shortcut.color));
    let wrong = RwSignal::new(None::<String>);
    let id = StoredValue::new(shortcut.id.clone());
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let title = title.get_untracked();
        let length = title.trim().chars().count();
        if length == 0 || length > 80 {
            wrong.set(Some(t("A name of 1 to 80 characters").into()));
            return;
        }
        let change = ShortcutChange { title, icon: icon.get_untracked(), color: color.get_untracked() };
        live.change(Change::Shortcut { id: id.get_value(), change });
        editing.open.set(false);
    };
    let remove = move |_| {
        editing.open.set(false);
        live.unpin(shortcut.clone());
    };
    let place = Memo::new(move |_| {
        live.with(|mine| {
            let at = mine.shortcuts.iter().position(|one| one.id == id.get_value());
            (at == Some(0), at.is_none_or(|at| at + 1 >= mine.shortcuts.len()))
        })
    });
    let colors: Vec<AnyView> = Color::ALL
        .into_iter()
        .map(|one| {
            view! {
                <label class="swatch" data-tip=name_of(one)>
                    <input
                        type="radio"
                        name="color"
                        aria-label=name_of(one)
                        prop:checked=move || color.get() == one
                        on:change=move |_| color.set(one)
                    />
                    <span class=class_of(one)></span>
                </label>
            }
            .into_any()
        })
        .collect();
    let icons = ICONS.into_iter().map(|(name, label)| (name.to_owned(), t(label).to_owned())).collect();
    view! {
        <form class="fields shortcut-form" on:submit=save novalidate=true>
            <TextField id="shortcut-title" label=t("Name") name="title" value=title required=true error=wrong />
            <fieldset class="swatches">
                <legend>{t("Colour")}</legend>
                {colors}
            </fieldset>
            <IconChoice label=t("Icon") choices=icons value=icon />
            <div class="dialog-actions">
                <Button look=Look::Danger icon="trash-2" on_click=click(remove)>
                    {t("Remove")}
                </Button>
                <Button
                    icon="arrow-up"
                    disabled=Signal::derive(move || place.get().0)
                    on_click=click(move |_| shift(live, &id.get_value(), -1))
                >
                    {t("Up")}
                </Button>
                <Button
                    icon="arrow-down"
                    disabled=Signal::derive(move || place.get().1)
                    on_click=click(move |_| shift(live, &id.get_value(), 1))
                >
                    {t("Down")}
                </Button>
                <Button submit=true look=Look::Go>
                    {t("Save")}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
