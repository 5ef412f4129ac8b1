//! The keys of the shell.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use plugin::{Announcer, LiveMine, LivePreferences, NavigationPlace, News, Plugins, target_of};
use ui::dom;
use wasm_bindgen::JsCast;

use crate::commands::Commands;
use crate::person::Administers;

/// Every place of the sidebar and of the person's menu, in order, for the person; followed.
pub fn destinations(plugins: &Plugins, administers: bool) -> Vec<NavigationPlace> {
    let shown = News::here().navigation();
    plugins.groups(&shown, administers).into_iter().flat_map(|group| group.places).collect()
}

/// Gives the page that is shown a star, or takes it away.
fn star(mine: (Option<LiveMine>, Option<Announcer>), path: &str, search: &str) {
    let (Some(live), Some(Announcer(title))) = mine else { return };
    let target = target_of(path, search);
    let title = title.get_untracked();
    let title = if target.starts_with('/') { title.as_str() } else { title.split(" · ").next().unwrap_or_default() };
    let starred = live.with_untracked(|mine| mine.stars.contains(&target));
    live.star(&target, title, !starred);
}

/// Presses the star of the row of a list that the focus is in, if there is one.
fn star_of_row() -> bool {
    let row = dom::focused().and_then(|element| element.closest("[data-row]").ok().flatten());
    let star = row.and_then(|row| row.query_selector("[data-row-star]").ok().flatten());
    let Some(star) = star.and_then(|star| star.dyn_into::<web_sys::HtmlElement>().ok()) else { return false };
    star.click();
    true
}

/// Listens to the keys of the shell.
pub fn listen() {
    let commands = Commands::here();
    let live = expect_context::<LivePreferences>();
    let navigate = use_navigate();
    let plugins = expect_context::<Plugins>();
    let mine = (use_context::<LiveMine>(), use_context::<Announcer>());
    let location = use_location();
    let location = (location.pathname, location.search);
    // After `g` the next key names a page, for a moment.
    let going = StoredValue::new(false);
    ui::use_keys(move |event| {
        let key = event.key();
        if (event.ctrl_key() || event.meta_key())
            && !event.alt_key()
            && !event.shift_key()
            && key.eq_ignore_ascii_case("k")
        {
            event.prevent_default();
            commands.palette.update(|open| *open = !*open);
            return;
        }
        if !ui::single_keys_allowed(&event) {
            return;
        }
        if going.get_value() {
            going.set_value(false);
            let places = untrack(|| destinations(&plugins, Administers::now()));
            if let Some(place) = places.iter().find(|place| key.chars().eq(place.key)) {
                event.prevent_default();
                navigate(&place.href, Default::default());
            }
            return;
        }
        match key.as_str() {
            "g" => {
                going.set_value(true);
                set_timeout(
                    move || {
                        let _ = going.try_set_value(false);
                    },
                    Duration::from_millis(1200),
                );
            }
            "s" if star_of_row() => {}
            "s" => star(mine, &location.0.get_untracked(), &location.1.get_untracked()),
            "?" => commands.help.set(true),
            "/" if !ui::focus_page_search() => commands.palette.set(true),
            "/" => {}
            "[" => live.set("sidebar", if live.get_untracked().collapsed { "pinned" } else { "collapsed" }),
            _ => return,
        }
        event.prevent_default();
    });
}
