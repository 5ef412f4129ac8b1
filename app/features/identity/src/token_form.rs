//! Making a token.

use leptos::prelude::*;
use plugin::sentence;
use services::identity::TokenKind;
use services::permission;
use ui::{Button, Checkbox, Choice, Look, RadioChoice, RadioGroup, Select, Selection, TextField, t, tn};

use crate::tokens::TokenActions;

/// What is typed and chosen for a new token. It belongs to the page, so that it stays when the list is drawn anew.
#[derive(Clone, Copy)]
pub(crate) struct TokenForm {
    name: RwSignal<String>,
    scope: RwSignal<String>,
    chosen: Selection,
    days: RwSignal<String>,
}

impl Default for TokenForm {
    fn default() -> Self {
        Self {
            name: RwSignal::default(),
            scope: RwSignal::new("read".to_owned()),
            chosen: Selection::default(),
            days: RwSignal::new("90".to_owned()),
        }
    }
}

impl TokenForm {
    /// For the next one.
    pub fn clear(self) {
        self.name.set(String::new());
        self.scope.set("read".to_owned());
        self.chosen.clear();
    }
}

/// The form, in its card.
pub(crate) fn card(actions: TokenActions, kind: TokenKind) -> AnyView {
    let form = actions.form;
    let wrong = move |field: &'static str| {
        Signal::derive(move || match actions.create.value().get() {
            Some(Err(error)) => error.fields.into_iter().find(|wrong| wrong.field == field).map(|wrong| wrong.message),
            _ => None,
        })
    };
    let general = move || match actions.create.value().get() {
        Some(Err(error)) if error.fields.is_empty() => Some(sentence(&error)),
        _ => None,
    };
    let (kind_name, example, help) = match kind {
        TokenKind::Personal => ("personal", t("release script"), t("What it is for. You see it in this list.")),
        TokenKind::Service => ("service", "ci", t("The program's name; one token has it at a time.")),
    };
    let choices = scopes(kind);
    let days = [7, 30, 90, 365];
    let pending = actions.create.pending();
    let name = form.name;
    view! {
        <section class="card" aria-labelledby="new-token-title">
            <header>
                <h2 id="new-token-title">{t("New token")}</h2>
            </header>
            <div class="card-body">
                <noscript>
                    <p class="muted">
                        {t(
                            "Making a token takes scripts: its secret is shown once, on this page, and is kept \
                             nowhere.",
                        )}
                    </p>
                </noscript>
                <ActionForm action=actions.create attr:class="fields">
                    <input type="hidden" name="kind" value=kind_name />
                    <TextField
                        id="token-name"
                        label=t("Name")
                        name="name"
                        value=name
                        required=true
                        placeholder=example
                        description=help
                        error=wrong("name")
                    />
                    <RadioGroup
                        id="token-scope"
                        label=t("It may")
                        name="scope"
                        choices
                        value=form.scope
                        on_choose=Callback::new(move |scope| form.scope.set(scope))
                    />
                    {permissions(form)}
                    <Select
                        id="token-days"
                        label=t("It ends after")
                        name="days"
                        choices=days
                            .into_iter()
                            .map(|days: u64| Choice::new(days.to_string(), tn(days, "{0} day", "{0} days")))
                            .collect()
                        value=form.days
                        on_choose=Callback::new(move |days| form.days.set(days))
                        error=wrong("days")
                    />
                    <p class="form-wrong" role="alert">
                        {general}
                    </p>
                    <div class="js-only">
                        <Button
                            submit=true
                            look=Look::Go
                            icon="plus"
                            disabled=Signal::derive(move || pending.get())
                        >
                            {t("Create token")}
                        </Button>
                    </div>
                </ActionForm>
            </div>
        </section>
    }
    .into_any()
}

fn scopes(kind: TokenKind) -> Vec<RadioChoice> {
    let all = match kind {
        TokenKind::Personal => RadioChoice {
            value: "all",
            label: t("Do everything I may"),
            description: t("Also what you may do later on."),
        },
        TokenKind::Service => RadioChoice {
            value: "all",
            label: t("Do everything"),
            description: t("Without a limit, as an administrator. Rarely needed."),
        },
    };
    vec![
        RadioChoice {
            value: "read",
            label: t("Only read"),
            description: t("Permissions that look and change nothing."),
        },
        all,
        RadioChoice { value: "chosen", label: t("Do what I choose"), description: "" },
    ]
}

fn permissions(form: TokenForm) -> AnyView {
    let lines: Vec<AnyView> = permission::all()
        .iter()
        .map(|permission| {
            view! {
                <li>
                    <Checkbox
                        label=plugin::said(permission.title)
                        name="permissions[]"
                        value=permission.name
                        checked=Signal::derive(move || form.chosen.has(permission.name))
                        on_change=Callback::new(move |on| form.chosen.set(permission.name, on))
                    />
                    <code class="faint">{permission.name}</code>
                </li>
            }
            .into_any()
        })
        .collect();
    // What is not chosen is not sent either: the fields of a group that is off are left out of the form.
    let off = move || form.scope.with(|scope| scope != "chosen");
    view! {
        <fieldset class="token-permissions" hidden=off disabled=off>
            <legend class="visually-hidden">{t("Permissions")}</legend>
            <ul>{lines}</ul>
        </fieldset>
    }
    .into_any()
}
