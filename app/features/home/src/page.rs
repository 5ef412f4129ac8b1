//! The home page: a greeting, and the widgets as the person has arranged them.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use plugin::{HomeWidget, PageAction, PageHead, ThisPerson, failure, use_page};
use services::home::Arranged;
use ui::{Button, Crumb, Icon, Look, SkeletonCard, click, kept, t, tf};

use crate::board::{self, Known, known};
use crate::draft::Draft;
use crate::functions::my_board;
use crate::greeting::{day, greeting, wall};

/// Its address.
pub(crate) const PATH: &str = "/";

/// The note in the page's head that names the widgets on it.
pub(crate) const WIDGETS: &str = "home-widgets";

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
                        <div class="page-actions">{actions(draft, administers)}</div>
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
                    // For the browser, which has to have their code before it takes the page over.
                    let ids: Vec<&str> = arranged.board.widgets.iter().map(|placed| placed.widget.as_str()).collect();
                    plugin::note(WIDGETS, ids.join(" "));
                    view! {
                        {news(draft, &arranged, widgets)}
                        {board::view(draft, widgets)}
                    }
                    .into_any()
                }
                Err(error) => view! { <div class="card">{failure(error, PATH.to_owned())}</div> }.into_any(),
            })
        })
    };
    plugin::offer(move || vec![PageAction::run(t("Arrange this page"), "pencil", move || draft.begin())]);
    view! {
        {use_page(t("Home").to_owned(), vec![Crumb::here(t("Home"))])}
        <div class="page home-page" class:arranging=move || draft.arranging.get()>
            <Suspense fallback=|| view! { <PageHead title=t("Home") /> }>{ui::once(head)}</Suspense>
            {move || draft.tools.get().map(|tools| (tools.dialogs)(draft, widgets))}
            <Transition fallback=|| {
                view! {
                    <div class="card">
                        <SkeletonCard lines=6 />
                    </div>
                }
            }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

/// The button that begins to arrange, and those that come in its place.
fn actions(draft: Draft, administers: bool) -> AnyView {
    draft.administers.set(administers);
    view! {
        <div class="button-group js-only" on:pointerenter=move |_| draft.warm() on:focusin=move |_| draft.warm()>
            {move || match draft.at_work() {
                Some(tools) => (tools.actions)(draft),
                None => view! {
                    <Button icon="pencil" on_click=click(move |_| draft.begin())>
                        {t("Edit home")}
                    </Button>
                }
                .into_any(),
            }}
        </div>
        <p class="visually-hidden" role="status">
            {move || draft.said.get()}
        </p>
    }
    .into_any()
}

/// What administrators have added since the person last arranged their page.
fn news(draft: Draft, arranged: &Arranged, widgets: Known) -> AnyView {
    let names: Vec<&str> = arranged
        .board
        .widgets
        .iter()
        .filter(|placed| arranged.added.contains(&placed.id))
        .filter_map(|placed| known(widgets, &placed.widget).map(|widget| t(widget.title)))
        .collect();
    if names.is_empty() {
        return ().into_any();
    }
    let words = tf("New on your home page: {0}.", &[&names.join(", ")]);
    view! {
        <p class="note home-news">
            <Icon name="sparkles" class="s" />
            <span>{words}</span>
            <Button look=Look::Quiet on_click=click(move |_| draft.begin())>
                {t("Arrange")}
            </Button>
        </p>
    }
    .into_any()
}
