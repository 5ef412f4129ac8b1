//! The application: the shell around the pages of all plugins.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::any_nested_route::AnyNestedRoute;
use leptos_router::components::{Router, Routes, RoutesProps};
use leptos_router::hooks::use_location;
use plugin::{Announcer, LiveMine, LivePreferences, News, PageActions, ThisPerson};
use ui::{ToastRegion, TooltipLayer, provide_toasts, settled, t};

use crate::banners::Banners;
use crate::commands::Commands;
use crate::feedback::FeedbackDialog;
use crate::help::Help;
use crate::look::{Look, foot};
use crate::navigation::{Announcements, follow_navigation};
use crate::notices::Notices;
use crate::palette::Palette;
use crate::person::Administers;
use crate::shortcuts::{Editing, ShortcutEditor};
use crate::sidebar::{BottomBar, Sidebar};
use crate::topbar::TopBar;
use crate::{clicks, keyboard, live, lost, plugins, warm};

/// Everything in the document's body.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(plugins());
    provide_context(Announcer(RwSignal::default()));
    ui::time::start_clock();
    LivePreferences::provide();
    provide_context(Administers::default());
    let toasts = provide_toasts();
    LiveMine::provide(toasts);
    ThisPerson::provide();
    News::provide(toasts);
    provide_context(Editing::default());
    provide_context(Commands::default());
    provide_context(PageActions::default());
    let look = Look::here();
    let (name, foot) = (look.name.clone(), foot(&look));
    view! {
        <Title formatter=move |title: String| titled(&name, title) />
        <Router>
            {settle_address()}
            <a class="skip" href="#main">
                {t("Skip to the content")}
            </a>
            <Notices />
            <Banners />
            <div class="shell">
                <Sidebar />
                <TopBar />
                <main id="main" tabindex="-1">
                    {pages()}
                </main>
                {foot}
                <BottomBar />
            </div>
            <Palette />
            <Help />
            <ShortcutEditor />
            <FeedbackDialog />
            <Announcements />
            <Living />
        </Router>
        <ToastRegion toasts />
        <TooltipLayer />
    }
}

/// The parts of the address, which all parts of a page read.
fn settle_address() {
    let location = use_location();
    for part in [location.pathname, location.search, location.hash] {
        settled(part);
    }
    settled(location.query);
}

/// What has to stand inside the router without showing anything.
#[component]
fn Living() -> impl IntoView {
    follow_navigation();
    keyboard::listen();
    live::listen();
    clicks::listen();
    warm::listen();
    Effect::new(|_| ui::keep_icons());
    ui::keep_scroll();
}

/// The pages of all plugins, and what is shown where there is none: a page like the others, so that its code is
/// fetched by those who need it.
fn pages() -> AnyView {
    let mut routes: Vec<AnyNestedRoute> = Vec::new();
    for plugin in plugins().0.iter() {
        routes.extend((plugin.routes)());
    }
    routes.push(plugin::page("/*lost", lost::page()));
    let routes = leptos::tachys::view::iterators::StaticVec::from(routes);
    let props = RoutesProps::builder().fallback(|| ()).children(ToChildren::to_children(move || routes)).build();
    Routes(props).into_any()
}

fn titled(name: &str, title: String) -> String {
    if title.is_empty() { name.to_owned() } else { format!("{title} · {name}") }
}
