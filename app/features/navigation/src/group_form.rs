//! The form of a group: its heading, who sees it, whether it is closed.

use leptos::prelude::*;
use plugin::title_of;
use services::navigation::{GroupKind, LayoutGroup};
use ui::{Button, Checkbox, Look, TextField, t};

use crate::audience::AudienceField;
use crate::draft::Draft;
use crate::entry_form::title_problem;
use crate::order::may_be_more;
use crate::words::group_note;

/// The content of the dialog.
pub(crate) fn form(draft: Draft) -> AnyView {
    let at = draft.group.get_untracked();
    let (old, may_close) = draft
        .layout
        .with_untracked(|layout| (layout.groups.get(at).cloned().unwrap_or_default(), may_be_more(layout, at)));
    let (title, wrong) = (RwSignal::new(old.title.clone()), RwSignal::new(None::<String>));
    let closed = RwSignal::new(old.kind == GroupKind::More);
    let audience = AudienceField::of(&old.audience);
    let LayoutGroup { kind, entries, .. } = old;
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let called = title.get_untracked().trim().to_owned();
        wrong.set(title_problem(&called, false));
        let Some(audience) = audience.read() else { return };
        if wrong.with_untracked(Option::is_some) {
            return;
        }
        let kind = match (kind, may_close && closed.get_untracked()) {
            (GroupKind::Plain | GroupKind::More, true) => GroupKind::More,
            (GroupKind::Plain | GroupKind::More, false) => GroupKind::Plain,
            (other, _) => other,
        };
        draft.set_group(at, LayoutGroup { kind, title: called, audience, entries: entries.clone() });
        draft.group_open.set(false);
    };
    let close = may_close.then(|| {
        view! {
            <Checkbox
                label=t("Closed until it is opened")
                name="closed"
                checked=closed
                on_change=Callback::new(move |on| closed.set(on))
            />
        }
    });
    // The person's menu has no heading.
    let heading = (kind != GroupKind::Person).then(|| {
        let usual = move || if closed.get() { title_of(GroupKind::More) } else { title_of(kind) };
        view! {
            <TextField
                id="nav-group-title"
                label=t("Heading")
                name="title"
                value=title
                placeholder=untrack(usual)
                error=wrong
            />
        }
    });
    view! {
        <form class="fields nav-form" on:submit=save novalidate=true>
            <p class="muted">{group_note(kind)}</p>
            {heading}
            {close}
            {audience.view("nav-group-whom")}
            <div class="dialog-actions">
                <Button submit=true look=Look::Go>
                    {t("Done")}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
