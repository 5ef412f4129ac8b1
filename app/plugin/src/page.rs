//! What every page says about itself: its place, its name, and what can be done on it.

use leptos::children::ViewFn;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use ui::words::Speaker;
use ui::{Breadcrumbs, Crumb};

/// Told to those who can not see that another page has come, and kept among the recent pages. The shell provides it.
#[derive(Clone, Copy, Debug)]
pub struct Announcer(pub RwSignal<String>);

/// Called first on every page: sets the document's title, tells the shell which page this is and gives the
/// breadcrumbs, which stand in the bar on top.
///
/// It returns a view that has to be the first of the page, so that a page that is served whole has its
/// breadcrumbs in it. A page whose name comes from data calls it inside its `Suspend`.
pub fn use_page(title: impl Into<Signal<String>>, crumbs: impl Into<Signal<Vec<Crumb>>>) -> AnyView {
    place(title.into(), crumbs.into())
}

fn place(title: Signal<String>, crumbs: Signal<Vec<Crumb>>) -> AnyView {
    if let Some(Announcer(announce)) = use_context::<Announcer>() {
        Effect::new(move || announce.set(title.get()));
    }
    // The server reads the title when the page that it comes from may be gone.
    let (first, speaker) = (title.get_untracked(), Speaker::here());
    view! {
        <Title text=move || speaker.say(|| title.try_get()).unwrap_or_else(|| first.clone()) />
        <div class="page-place">
            <Breadcrumbs crumbs />
        </div>
    }
    .into_any()
}

/// What the address of a page at this path says, as `parse` reads it from the part after the question mark.
///
/// While the next page is on its way, the address is no longer this page's: what it said last stands. So it does where the
/// caller has broken off while the server still makes the page.
pub fn address_at<T>(path: &'static str, parse: impl Fn(&str) -> T + Send + Sync + 'static) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let location = use_location();
    ui::settled(Memo::new(move |before: Option<&T>| {
        let stays = || location.pathname.try_with(|here| here != path).unwrap_or(true);
        match before {
            Some(before) if stays() => before.clone(),
            _ => location.search.try_with(|search| parse(search)).unwrap_or_else(|| parse("")),
        }
    }))
}

/// The head of a page: its heading with what stands above and beside it.
#[component]
pub fn PageHead(
    /// The heading (the only one of level 1).
    #[prop(into)]
    title: String,
    /// A picture before it: a large [`KindIcon`](ui::KindIcon).
    #[prop(optional, into)]
    picture: ViewFn,
    /// A line above it.
    #[prop(optional, into)]
    above: ViewFn,
    /// A line below it.
    #[prop(optional, into)]
    below: ViewFn,
    /// What can be done: buttons, one of them filled at most.
    #[prop(optional, into)]
    actions: ViewFn,
) -> impl IntoView {
    view! {
        <header class="page-head">
            {picture.run()}
            <div class="page-title">
                <div class="page-above">{above.run()}</div>
                <h1>{title}</h1>
                <div class="page-below">{below.run()}</div>
            </div>
            <div class="page-actions">{actions.run()}</div>
        </header>
    }
    .into_any()
}
