//! Views of a list that were saved: choosing one, saving this one for oneself or for a group.

use leptos::prelude::*;
use leptos::task::spawn_local;
use server_fn::codec::GetUrl;
use services::Error;
use services::home::{NewView, SavedView};
use services::wire::Answer;
use ui::{
    Button, Choice, Dialog, EmptyState, Icon, IconButton, Look, Select, SkeletonText, TextField, Toast, click, t, tf,
    use_toasts,
};

use crate::{ThisPerson, sentence};

/// The saved views of a page that the caller sees.
#[server(prefix = "/fn", endpoint = "home/views", input = GetUrl, output = Answer)]
pub async fn my_views(path: String) -> Result<Vec<SavedView>, Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.home.views(&call.actor, &path).await)
}

/// Saves a view.
#[server(prefix = "/fn", endpoint = "home/save-view", input = Answer, output = Answer)]
pub async fn save_view(view: NewView) -> Result<SavedView, Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.home.save_view(&call.actor, &view).await)
}

/// Deletes a view.
#[server(prefix = "/fn", endpoint = "home/delete-view", output = Answer)]
pub async fn delete_view(id: String) -> Result<(), Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.home.delete_view(&call.actor, &id).await)
}

/// A button that opens the saved views of a page. What they are is asked for when it is opened.
#[component]
pub fn SavedViews(
    /// The path of the page: `/catalog`.
    path: &'static str,
    /// The page with its search, as it is shown.
    #[prop(into)]
    here: Signal<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <span class="js-only">
            <IconButton label=t("Saved views") icon="layers" on_click=click(move |_| open.set(true)) />
        </span>
        <Dialog open title=t("Saved views") id="saved-views">
            <div>{move || open.get().then(|| Suspend::new(views_dialog(path, here, open)))}</div>
        </Dialog>
    }
    .into_any()
}

#[lazy]
fn views_dialog(path: &'static str, here: Signal<String>, open: RwSignal<bool>) -> AnyView {
    let (views, toasts) = (RwSignal::new(None::<Result<Vec<SavedView>, Error>>), use_toasts());
    let load = move || {
        spawn_local(async move {
            let found = my_views(path.to_owned()).await;
            let _ = views.try_set(Some(found));
        });
    };
    load();
    let (name, group, wrong) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(None));
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let group = group.get_untracked();
        let view = NewView {
            name: name.get_untracked(),
            href: here.get_untracked(),
            group: (!group.is_empty()).then_some(group),
        };
        spawn_local(async move {
            match save_view(view).await {
                Ok(view) => {
                    name.set(String::new());
                    wrong.set(None);
                    toasts.show(Toast::done(tf("{0} is saved", &[&view.name])));
                    load();
                }
                Err(error) => wrong.set(Some(sentence(&error))),
            }
        });
    };
    let remove = Callback::new(move |id: String| {
        spawn_local(async move {
            match delete_view(id).await {
                Ok(()) => load(),
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    });
    let list = move || match views.get() {
        None => view! { <SkeletonText lines=3 /> }.into_any(),
        Some(Err(error)) => view! { <p class="muted">{sentence(&error)}</p> }.into_any(),
        Some(Ok(views)) if views.is_empty() => view! {
            <EmptyState icon="layers" title=t("No saved views yet")>
                <p>{t("Narrow the list, give it a name, and come back to it with a click.")}</p>
            </EmptyState>
        }
        .into_any(),
        Some(Ok(views)) => {
            let rows: Vec<AnyView> = views.into_iter().map(|view| row(view, open, remove)).collect();
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }
    };
    let groups = use_context::<ThisPerson>().and_then(|ThisPerson(person)| person.get_untracked()?.me);
    let groups = groups.map(|me| me.groups).unwrap_or_default();
    let choices: Vec<Choice> = std::iter::once(Choice::new("", t("Only me")))
        .chain(groups.into_iter().filter(|group| group.starts_with("group:")).map(|group| {
            let short = group.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
            Choice::new(group, tf("Everybody in {0}", &[&short]))
        }))
        .collect();
    let shared = choices.len() > 1;
    let choose = Callback::new(move |chosen| group.set(chosen));
    view! {
        {list}
        <form class="fields saved-view" on:submit=save novalidate=true>
            <TextField id="view-name" label=t("Save this view as") name="name" value=name required=true error=wrong />
            {shared
                .then(|| {
                    view! {
                        <Select
                            id="view-group"
                            label=t("For")
                            name="group"
                            choices=choices
                            value=group
                            on_choose=choose
                        />
                    }
                })}
            <div class="dialog-actions">
                <Button submit=true look=Look::Go icon="plus">
                    {t("Save")}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

fn row(view: SavedView, open: RwSignal<bool>, remove: Callback<String>) -> AnyView {
    let shared = view.group.as_ref().map(|group| {
        let short = group.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
        view! {
            <span class="faint">
                <Icon name="users" class="s" />
                {short}
            </span>
        }
    });
    let (id, label) = (view.id, tf("Delete {0}", &[&view.name]));
    view! {
        <li>
            <div class="cell">
                <a class="cut" href=view.href on:click=move |_| open.set(false)>
                    {view.name}
                </a>
            </div>
            <div class="end">
                {shared} <IconButton label icon="trash-2" on_click=click(move |_| remove.run(id.clone())) />
            </div>
        </li>
    }
    .into_any()
}
