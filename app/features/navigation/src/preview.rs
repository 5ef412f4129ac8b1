//! What others see.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::{NavigationGroup, NavigationPlace, Plugins, sentence};
use services::Error;
use services::navigation::{GroupKind, Layout, ShownGroup, Viewer};
use ui::{Button, Choice, EmptyState, Icon, Select, TextField, t, tf};

use crate::draft::Draft;
use crate::functions::preview_layout;

/// The card. `first` is what everybody sees of the layout in force.
pub(crate) fn card(draft: Draft, first: Vec<ShownGroup>) -> AnyView {
    let viewer = RwSignal::new(Viewer::Everybody);
    let shown = RwSignal::new(Ok(first));
    follow(draft, viewer, shown);
    let plugins = expect_context::<Plugins>();
    let seen = move || match shown.get() {
        Ok(groups) if groups.is_empty() => {
            view! { <EmptyState icon="panel-left" title=t("Nothing at all") /> }.into_any()
        }
        Ok(groups) => {
            let groups: Vec<AnyView> = plugins.groups(&groups, false).into_iter().map(group).collect();
            view! { <div class="nav-preview">{groups}</div> }.into_any()
        }
        Err(error) => view! { <p class="card-body muted">{sentence(&error)}</p> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="nav-preview-title">
            <header>
                <h2 id="nav-preview-title">{t("What others see")}</h2>
            </header>
            <div class="card-body fields">{choice(viewer)}</div>
            <div aria-live="polite">{seen}</div>
        </section>
    }
    .into_any()
}

/// As whom.
fn choice(viewer: RwSignal<Viewer>) -> AnyView {
    let (whom, group) = (RwSignal::new("everybody".to_owned()), RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<String>);
    let choices = vec![
        Choice::new("everybody", t("As everybody")),
        Choice::new("administrator", t("As an administrator")),
        Choice::new("group", t("As a member of a group")),
    ];
    let look = move || {
        let name = group.get_untracked().trim().to_owned();
        wrong.set(None);
        match whom.get_untracked().as_str() {
            "administrator" => viewer.set(Viewer::Administrator),
            "everybody" => viewer.set(Viewer::Everybody),
            _ if name.is_empty() => {}
            _ => viewer.set(Viewer::Group(name)),
        }
    };
    let asked = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if group.with_untracked(|group| group.trim().is_empty()) {
            wrong.set(Some(t("Name a group.").to_owned()));
            return;
        }
        look();
    };
    let choose = Callback::new(move |chosen| {
        whom.set(chosen);
        look();
    });
    view! {
        <Select id="nav-viewer" label=t("Look at it") name="viewer" choices value=whom on_choose=choose />
        <form hidden=move || whom.with(|whom| whom != "group") class="nav-viewer" on:submit=asked novalidate=true>
            <TextField
                id="nav-viewer-group"
                label=t("Group")
                name="group"
                value=group
                required=true
                placeholder="group:default/platform"
                error=wrong
            />
            <Button submit=true icon="eye">
                {t("Look")}
            </Button>
        </form>
    }
    .into_any()
}

/// Asks the server again when the layout or the viewer is another one. An answer that comes too late is dropped.
fn follow(draft: Draft, viewer: RwSignal<Viewer>, shown: RwSignal<Result<Vec<ShownGroup>, Error>>) {
    Effect::new(move |before: Option<(Layout, Viewer)>| {
        let now = (draft.layout.get(), viewer.get());
        // The first answer has come with the page.
        if before.is_some_and(|before| before != now) {
            let (layout, whose) = now.clone();
            spawn_local(async move {
                let answer = preview_layout(layout.clone(), whose.clone()).await;
                let latest = draft.layout.try_with_untracked(|now| *now == layout) == Some(true)
                    && viewer.try_with_untracked(|now| *now == whose) == Some(true);
                if latest {
                    let _ = shown.try_set(answer);
                }
            });
        }
        now
    });
}

fn group(NavigationGroup { kind, title, places }: NavigationGroup) -> AnyView {
    let title = match kind {
        GroupKind::Person => t("In the person's menu").to_owned(),
        GroupKind::More => tf("{0}, closed at first", &[&title]),
        _ => title,
    };
    let heading = (!title.is_empty()).then(|| view! { <h3 class="nav-heading">{title}</h3> });
    let places: Vec<AnyView> = places.into_iter().map(place).collect();
    view! {
        {heading}
        <ul>{places}</ul>
    }
    .into_any()
}

fn place(place: NavigationPlace) -> AnyView {
    let sign = place.is_external().then(|| view! { <Icon name="arrow-up-right" class="s nav-out" /> });
    view! {
        <li class="nav">
            <Icon name=place.icon />
            <span class="nav-label">{place.title}</span>
            {sign}
        </li>
    }
    .into_any()
}
