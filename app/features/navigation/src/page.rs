//! The page: the navigation as it is laid out, and what others see of it.

use leptos::prelude::*;
use plugin::{PageHead, failure, use_page};
use services::navigation::{Edited, ShownGroup};
use ui::{Button, Crumb, Dialog, Look, Menu, MenuButton, SkeletonTable, Status, Tone, click, kept, t, tv, use_toasts};

use crate::draft::Draft;
use crate::functions::edited_layout;
use crate::routes::PATH;
use crate::{entry_form, group_form, list, preview, versions};

/// The page.
#[component]
pub fn NavigationPage() -> impl IntoView {
    let draft = Draft::new();
    let found = plugin::data(move || draft.saved.get(), |_| edited_layout());
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok((edited, first)) => page(draft, &edited, first),
                Err(error) => view! {
                    <PageHead title=t("Navigation") />
                    <div class="card">{failure(error, PATH.to_owned())}</div>
                }
                .into_any(),
            })
        })
    };
    view! {
        {use_page(
            t("Navigation").to_owned(),
            vec![Crumb::here(t("Administration")), Crumb::here(t("Navigation"))],
        )}
        <div class="page navigation-page">
            <Transition fallback=|| {
                view! {
                    <div class="card">
                        <SkeletonTable rows=12 columns=2 />
                    </div>
                }
            }>{ui::once(content)}</Transition>
            {dialogs(draft)}
        </div>
    }
    .into_any()
}

fn page(draft: Draft, edited: &Edited, first: Vec<ShownGroup>) -> AnyView {
    draft.begin_with(edited);
    let saved = edited.saved;
    let policies = view! { <a class="link" href="/admin/policies">{t("policies")}</a> }.into_any();
    let state = move || match saved {
        true => view! { <Status tone=Tone::Info icon="pencil" label=t("Changed here") /> },
        false => view! { <Status icon="file-code" label=t("As it is configured") /> },
    };
    view! {
        <PageHead title=t("Navigation") below=state actions=move || actions(draft, saved) />
        <p class="page-lead muted">
            {t(
                "The sidebar, the bar at the bottom of phones, the palette and the keys lead to these places, in this order.",
            )} " "
            {tv(
                "What somebody does not see here is only not shown to them: who may do what is decided by {0}.",
                vec![policies],
            )}
        </p>
        <p class="visually-hidden" role="status">
            {move || draft.said.get()}
        </p>
        <div class="two-columns">{list::view(draft)} {preview::card(draft, first)}</div>
    }
    .into_any()
}

/// The buttons in the page's head.
fn actions(draft: Draft, saved: bool) -> AnyView {
    let toasts = use_toasts();
    let unchanged = Signal::derive(move || draft.before.with(Vec::is_empty));
    let busy = Signal::derive(move || draft.saving.get() || unchanged.get());
    let add = click(move |_| {
        draft.group.set(draft.layout.with_untracked(|layout| layout.groups.len()));
        draft.group_open.set(true);
    });
    let reset = saved.then(|| {
        let act = click(move |_| draft.reset(toasts));
        view! { <MenuButton icon="refresh-cw" label=t("Back to what is configured") on_click=act /> }
    });
    view! {
        <div class="button-group js-only">
            <Button icon="plus" on_click=add>
                {t("Add group")}
            </Button>
            <Button icon="rotate-ccw" disabled=unchanged on_click=click(move |_| draft.undo())>
                {t("Undo")}
            </Button>
            <Menu id="navigation-menu" label=t("More for the navigation") compact=true>
                {reset}
                <MenuButton
                    icon="history"
                    label=t("Earlier versions")
                    on_click=click(move |_| draft.earlier.set(true))
                />
            </Menu>
            <Button look=Look::Go icon="check" disabled=busy on_click=click(move |_| draft.save(toasts))>
                {t("Save")}
            </Button>
        </div>
    }
    .into_any()
}

fn dialogs(draft: Draft) -> AnyView {
    view! {
        <Dialog open=draft.entry_open title=t("Entry of the navigation") id="edit-entry" class="nav-dialog">
            <div>{move || draft.entry_open.get().then(|| entry_form::form(draft))}</div>
        </Dialog>
        <Dialog open=draft.group_open title=t("Group of the navigation") id="edit-group" class="nav-dialog">
            <div>{move || draft.group_open.get().then(|| group_form::form(draft))}</div>
        </Dialog>
        <Dialog open=draft.earlier title=t("Earlier versions") id="nav-versions">
            <div>{move || draft.earlier.get().then(|| versions::list(draft))}</div>
        </Dialog>
    }
    .into_any()
}
