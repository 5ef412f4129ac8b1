//! The head of a policy's page: its name, where it stands, and what can be done.

use leptos::prelude::*;
use plugin::PageHead;
use services::permission::PolicyState;
use ui::{Button, ButtonLink, Look, Menu, MenuButton, MenuLink, Status, TimeAgo, Tone, click, t, tv};

use super::state::{Editor, Saving};
use crate::address::{Part, PolicyAddress};
use crate::parts::{state, who};
use crate::policies::export;

pub(super) fn view(editor: Editor) -> AnyView {
    let summary = editor.summary.get_untracked();
    let (of, title) = (summary.state, summary.name);
    let below = move || {
        let summary = editor.summary.get();
        let changed = (!summary.changed_by.is_empty()).then(|| {
            view! {
                <span>{tv(
                    "changed {0} by {1}",
                    vec![view! { <TimeAgo at=summary.changed_at /> }.into_any(), who(&summary.changed_by).into_any()],
                )}</span>
            }
        });
        let published = summary.published_at.map(|at| {
            let by = summary.published_by.clone().unwrap_or_default();
            view! {
                <span>{tv(
                    "came into force {0} by {1}",
                    vec![view! { <TimeAgo at /> }.into_any(), who(&by).into_any()],
                )}</span>
            }
        });
        view! {
            {state(of)}
            {changed}
            {published}
        }
    };
    let actions = move || if of == PolicyState::Draft { of_draft(editor) } else { of_other(editor, of) };
    view! { <PageHead title below actions /> }.into_any()
}

fn of_draft(editor: Editor) -> AnyView {
    let id = editor.id.get_value();
    let running = move || editor.saving.get() == Saving::Running;
    let standing = move || {
        if running() {
            view! { <Status icon="refresh-cw" label=t("Saving") /> }.into_any()
        } else if editor.dirty() {
            view! { <Status tone=Tone::Warn icon="pencil" label=t("Unsaved changes") /> }.into_any()
        } else {
            view! { <Status tone=Tone::Ok icon="check" label=t("Saved") /> }.into_any()
        }
    };
    let idle = Signal::derive(move || running() || !editor.dirty());
    let why = Signal::derive(move || (!editor.dirty()).then(|| t("Everything is saved.").to_owned()));
    let revert = move |_| {
        if editor.policy.with_untracked(|policy| editor.saved.with_untracked(|saved| policy != saved)) {
            editor.revert();
        }
    };
    let asked = (id.clone(), editor.summary.with_untracked(|summary| summary.name.clone()));
    let discard = move |_| editor.page.discard.asked.set(Some(asked.clone()));
    view! {
        <span class="js-only" aria-live="polite">
            {standing}
        </span>
        <span class="js-only" data-keys="Ctrl S">
            <Button
                icon="check"
                disabled=idle
                why
                on_click=click(move |_| {
                    if !idle.get_untracked() {
                        editor.save();
                    }
                })
            >
                {t("Save draft")}
            </Button>
        </span>
        <ButtonLink href=PolicyAddress::of(Part::Publish).href(&id) look=Look::Go icon="shield-check">
            {t("Publish")}
        </ButtonLink>
        <Menu id="policy-more" label=t("More") compact=true>
            <MenuButton icon="rotate-ccw" label=t("Throw unsaved changes away") on_click=click(revert) />
            <MenuLink href=export(&id) icon="download" label=t("Export what is saved") download=true />
            <MenuButton icon="trash-2" label=t("Discard the draft…") danger=true on_click=click(discard) />
        </Menu>
    }
    .into_any()
}

fn of_other(editor: Editor, of: PolicyState) -> AnyView {
    let id = editor.id.get_value();
    let again = (of == PolicyState::Inactive).then(|| {
        view! {
            <ButtonLink href=PolicyAddress::of(Part::Publish).href(&id) icon="shield-check">
                {t("Put into force again")}
            </ButtonLink>
        }
    });
    view! {
        <ButtonLink href=export(&id) icon="download" attr:rel="external" attr:download="">
            {t("Export")}
        </ButtonLink>
        {again}
        <ActionForm action=editor.page.edit>
            <input type="hidden" name="id" value=id />
            <Button submit=true look=Look::Go icon="pencil">
                {t("Edit as draft")}
            </Button>
        </ActionForm>
    }
    .into_any()
}
