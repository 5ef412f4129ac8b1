//! The roles of a draft: their order, and the one that is open.

use leptos::prelude::*;
use services::permission::Role;
use ui::{Button, EmptyState, IconButton, click, t, tf, tn};

use super::state::{Editor, moved};
use super::{general, role};
use crate::address::PolicyAddress;

pub(crate) fn view(editor: Editor) -> AnyView {
    // What was chosen with an address stays open as long as there is such a role.
    let open = Memo::new(move |_| {
        let count = editor.policy.with(|policy| policy.roles.len());
        editor.page.address.get().role.min(count.max(1)) - 1
    });
    let about = move || {
        editor.shape();
        general::card(editor)
    };
    let form = move || {
        editor.shape();
        let at = open.get();
        match editor.policy.with_untracked(|policy| policy.roles.get(at).cloned()) {
            Some(role) => role::form(editor, at, role),
            None => none(editor),
        }
    };
    view! {
        <div class="policy-edit">
            <div class="stack">{list(editor, open)} {about}</div>
            <div class="stack">{form}</div>
        </div>
    }
    .into_any()
}

fn none(editor: Editor) -> AnyView {
    view! {
        <div class="card">
            <EmptyState
                icon="users"
                title=t("No roles yet")
                action=move || {
                    view! {
                        <Button icon="plus" on_click=click(move |_| add(editor))>
                            {t("Add a role")}
                        </Button>
                    }
                }
            >
                <p>{t("A role gives some people some rules. The order counts when the first match does.")}</p>
            </EmptyState>
        </div>
    }
    .into_any()
}

fn add(editor: Editor) {
    let at = editor.policy.with_untracked(|policy| policy.roles.len());
    editor.reshape("role-name", |policy| policy.roles.push(Role::default()));
    editor.go_to_role(at);
}

/// A line of the list: name, members, rules.
type Line = (String, usize, usize);

fn list(editor: Editor, open: Memo<usize>) -> AnyView {
    let roles = Memo::new(move |_| {
        let line = |role: &Role| (role.name.clone(), role.members.len(), role.rules.len());
        editor.policy.with(|policy| policy.roles.iter().map(line).collect::<Vec<Line>>())
    });
    let lines = move || {
        let open = open.get();
        let roles = roles.get();
        let last = roles.len().saturating_sub(1);
        roles.into_iter().enumerate().map(|(at, role)| line(editor, at, last, role, at == open)).collect::<Vec<_>>()
    };
    view! {
        <section class="card" aria-labelledby="policy-roles">
            <header>
                <h2 id="policy-roles">{t("Roles")}</h2>
                <div class="card-actions js-only">
                    <Button look=ui::Look::Quiet icon="plus" on_click=click(move |_| add(editor))>
                        {t("Add")}
                    </Button>
                </div>
            </header>
            <ol class="role-list">{lines}</ol>
        </section>
    }
    .into_any()
}

fn line(editor: Editor, at: usize, last: usize, (name, members, rules): Line, open: bool) -> AnyView {
    let shown = if name.trim().is_empty() { tf("Role {0}", &[&(at + 1).to_string()]) } else { name };
    let below =
        format!("{} · {}", tn(members as u64, "{0} member", "{0} members"), tn(rules as u64, "{0} rule", "{0} rules"));
    let shift = move |up: bool| {
        let mut to = at;
        let focus =
            format!("role-{}-{}", if up { "up" } else { "down" }, if up { at.saturating_sub(1) } else { at + 1 });
        editor.reshape(focus, |policy| to = moved(&mut policy.roles, at, up));
        let open_now = editor.page.address.get_untracked().role - 1;
        if open_now == at {
            editor.go_to_role(to);
        } else if open_now == to {
            editor.go_to_role(at);
        }
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        if !event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowUp" => shift(true),
            "ArrowDown" => shift(false),
            _ => return,
        }
        event.prevent_default();
    };
    let href = PolicyAddress::role(at + 1).href(&editor.id.get_value());
    view! {
        <li class="role-line" on:keydown=keys>
            <a href=href aria-current=open.then_some("true") data-noscroll="" aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown">
                <span class="cut">{shown.clone()}</span>
                <span class="faint">{below}</span>
            </a>
            <span class="role-moves js-only">
                {mover(format!("role-up-{at}"), tf("Move {0} up", &[&shown]), "arrow-up", at == 0, move || shift(true))}
                {mover(
                    format!("role-down-{at}"),
                    tf("Move {0} down", &[&shown]),
                    "arrow-down",
                    at == last,
                    move || shift(false),
                )}
            </span>
        </li>
    }
    .into_any()
}

/// A button that moves something; at the end of a list it stays, and does nothing, so that the focus has a place.
pub(super) fn mover(
    id: String,
    label: String,
    icon: &'static str,
    end: bool,
    shift: impl Fn() + 'static + Send + Sync,
) -> AnyView {
    view! {
        <IconButton
            label
            icon
            attr:id=id
            attr:aria-disabled=end.then_some("true")
            on_click=click(move |_| {
                if !end {
                    shift();
                }
            })
        />
    }
    .into_any()
}
