//! The home page: a greeting, and the widgets as the person has arranged them.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use plugin::{HomeWidget, PageHead, ThisPerson, failure, use_page};
use ui::{Crumb, SkeletonCard, kept};

use crate::arrange::{self, Draft};
use crate::board;
use crate::functions::my_board;
use crate::greeting::{day, greeting, wall};

/// Its address.
pub(crate) const PATH: &str = "/";

/// The page.
#[component]
pub fn HomePage(
    /// Every widget that there is.
    widgets: Vec<HomeWidget>,
) -> impl IntoView {
    let widgets = StoredValue::new(widgets);
    let draft = Draft::new();
    let found = plugin::data(move || draft.saved.get(), |_| my_board());
    let ThisPerson(person) = expect_context();
    let wall = wall();
    // `?arrange=true` is where the palette leads to.
    let query = use_query_map();
    let path = use_location().pathname;
    Effect::new(move || {
        let asked = query.with(|query| query.get_str("arrange").is_some_and(|value| value == "true"));
        if asked && path.with_untracked(|path| path == PATH) {
            draft.wanted.set(true);
        }
    });
    let head = move || {
        Suspend::new(async move {
            let me = person.await.me;
            let administers = me.as_ref().is_some_and(|me| me.administrator);
            // Where everybody is the guest, nobody has a name.
            let name = me.filter(|me| me.way.is_some()).map(|me| me.title).unwrap_or_default();
            kept(move || {
                view! {
                    <header class="page-head home-head">
                        <div class="page-title">
                            <p class="page-above muted">{move || day(wall).unwrap_or_else(|| "\u{a0}".to_owned())}</p>
                            <h1>{move || greeting(wall, &name)}</h1>
                        </div>
                        <div class="page-actions">{arrange::actions(draft, administers)}</div>
                    </header>
                }
                .into_any()
            })
        })
    };
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(arranged) => {
                    draft.begin_with(&arranged);
                    view! {
                        {arrange::news(draft, &arranged, widgets)}
                        {board::view(draft, widgets)}
                    }
                    .into_any()
                }
                Err(error) => view! { <div class="card">{failure(error, PATH.to_owned())}</div> }.into_any(),
            })
        })
    };
    view! {
        {use_page("Home".to_owned(), vec![Crumb::here("Home")])}
        <div class="page home-page" class:arranging=move || draft.arranging.get()>
            <Suspense fallback=|| view! { <PageHead title="Home" /> }>{ui::once(head)}</Suspense>
            <Transition fallback=|| {
                view! {
                    <div class="card">
                        <SkeletonCard lines=6 />
                    </div>
                }
            }>{ui::once(content)}</Transition>
            {arrange::dialogs(draft, widgets)}
        </div>
    }
    .into_any()
}
