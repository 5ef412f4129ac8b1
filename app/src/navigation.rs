//! Moving from page to page without a load: where the focus goes, what is said, what is remembered.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use plugin::{Announcer, LiveMine, News, visit};
use ui::dom;
use wasm_bindgen::JsCast;

/// Says the name of a page that has come, to those who can not see it come.
#[component]
pub fn Announcements() -> impl IntoView {
    let said = RwSignal::new(String::new());
    let path = use_location().pathname;
    let live = use_context::<LiveMine>();
    if let Some(Announcer(title)) = use_context::<Announcer>() {
        Effect::new(move |first: Option<()>| {
            let title = title.get();
            if let Some(live) = live
                && !title.is_empty()
            {
                stay(live, path, title.clone());
            }
            // A page that was loaded whole is read by the screen reader itself.
            if first.is_some() && !title.is_empty() {
                said.set(title);
            }
        });
    }
    view! {
        <div class="visually-hidden" aria-live="polite" aria-atomic="true">
            {move || said.get()}
        </div>
    }
    .into_any()
}

/// How long somebody stays on a page that they have come to.
const STAY: Duration = Duration::from_millis(1500);

/// Remembers a page, here and on the server, unless the person has gone on by then or does not want it.
fn stay(live: LiveMine, here: Memo<String>, title: String) {
    let (path, news) = (here.get_untracked(), use_context::<News>());
    let remember = move || {
        let stayed = here.try_with_untracked(|here| *here == path).unwrap_or(false);
        let counted = live.with_untracked(|mine| mine.counted);
        if !stayed || !(counted || news.is_some_and(News::recorded)) {
            return;
        }
        spawn_local(async move {
            // One that is not counted is no loss.
            let _ = visit(path, title).await;
        });
    };
    set_timeout(remember, STAY);
}

/// After a navigation the focus is where it was when that place still exists, else at the content.
pub fn follow_navigation() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.as_ref().is_some_and(|before| *before != path) {
            set_timeout(settle_focus, Duration::from_millis(60));
        }
        path
    });
}

fn settle_focus() {
    if let Some(drawer) = dom::by_id("sidebar")
        && drawer.matches(":popover-open").unwrap_or(false)
    {
        let _ = drawer.hide_popover();
    }
    let Some(main) = dom::by_id("main") else { return };
    let stays = dom::focused().is_some_and(|element| {
        main.contains(Some(&element))
            || element.closest("dialog[open], dialog:popover-open").is_ok_and(|dialog| dialog.is_some())
    });
    if !stays && let Some(main) = main.dyn_ref::<web_sys::HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = main.focus_with_options(&options);
    }
}
