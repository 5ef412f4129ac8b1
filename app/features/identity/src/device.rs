//! A command line asks to act for somebody: what it is, and the answer.

use leptos::prelude::*;
use leptos_router::components::Form;
use plugin::{PageHead, failure, sentence, use_page};
use services::identity::DeviceRequest;
use services::{Error, ErrorKind};
use ui::{
    Button, ButtonLink, Crumb, EmptyState, Icon, Look, Property, PropertyList, SkeletonCard, TextField, TimeAgo, kept,
    t, tn, tv,
};

use crate::address::{DEVICE, DeviceAddress};
use crate::functions::{AnswerDevice, waiting_device};

/// The page.
#[component]
pub fn DevicePage() -> impl IntoView {
    let address = plugin::address_at(DEVICE, DeviceAddress::parse);
    let typed = RwSignal::new(address.with_untracked(|address| address.code.clone()));
    let answer = ServerAction::<AnswerDevice>::new();
    let found = plugin::data(
        move || address.with(|address| address.code.clone()),
        |code| async move { if code.is_empty() { None } else { Some(waiting_device(code).await) } },
    );
    let content = move || {
        let done = address.with(|address| address.done);
        Suspend::new(async move {
            let found = found.await;
            kept(move || match (done, found) {
                (Some(allowed), _) => answered(allowed),
                (None, None) => ask(typed, None),
                (None, Some(Ok(request))) => question(request, answer),
                (None, Some(Err(error))) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Invalid) => {
                    ask(typed, Some(error))
                }
                (None, Some(Err(error))) => {
                    let state = failure(error, address.get_untracked().href());
                    view! { <div class="card">{state}</div> }.into_any()
                }
            })
        })
    };
    let crumbs = vec![Crumb::link(t("Settings"), "/settings"), Crumb::here(t("Command line"))];
    view! {
        {use_page(t("Command line").to_owned(), crumbs)}
        <div class="page device-page">
            <PageHead title=t("Command line") />
            <Transition fallback=|| view! { <SkeletonCard lines=6 /> }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

/// No code yet, or one that is good for nothing.
fn ask(typed: RwSignal<String>, wrong: Option<Error>) -> AnyView {
    let error = Signal::stored(wrong.map(|error| sentence(&error)));
    view! {
        <section class="card device-card" aria-labelledby="device-title">
            <header>
                <h2 id="device-title">{t("Let a command line act for you")}</h2>
            </header>
            <div class="card-body">
                <p class="muted">
                    {t(
                        "It shows a code of eight letters when it is asked to sign in. Codes are good for some \
                         minutes.",
                    )}
                </p>
                <Form method="GET" action=DEVICE attr:class="fields">
                    <TextField
                        id="device-code"
                        label=t("Code")
                        name="code"
                        value=typed
                        required=true
                        placeholder="ABCD-EFGH"
                        error
                    />
                    <div>
                        <Button submit=true look=Look::Go icon="eye">
                            {t("Look at it")}
                        </Button>
                    </div>
                </Form>
            </div>
        </section>
    }
    .into_any()
}

/// What asks, and the two answers.
fn question(request: DeviceRequest, answer: ServerAction<AnswerDevice>) -> AnyView {
    let pending = answer.pending();
    let wrong = move || match answer.value().get() {
        Some(Err(error)) => Some(sentence(&error)),
        _ => None,
    };
    let code = request.user_code.clone();
    let form = |allow: bool, label: &'static str, icon: &'static str, look: Look| {
        let code = code.clone();
        view! {
            <ActionForm action=answer>
                <input type="hidden" name="code" value=code />
                <input type="hidden" name="allow" value=if allow { "true" } else { "false" } />
                <Button submit=true look icon disabled=Signal::derive(move || pending.get())>
                    {label}
                </Button>
            </ActionForm>
        }
    };
    view! {
        <section class="card device-card" aria-labelledby="device-title">
            <header>
                <Icon name="terminal" />
                <h2 id="device-title">{t("A command line asks to act for you")}</h2>
            </header>
            <div class="card-body">
                <p class="device-code" aria-label=t("Code")>
                    {request.user_code.clone()}
                </p>
                <PropertyList>
                    <Property name=t("Program")>{request.name}</Property>
                    <Property name=t("From")>{request.address}</Property>
                    <Property name=t("Asked")>
                        <TimeAgo at=request.created_at />
                    </Property>
                    <Property name=t("Lasts")>{tn(u64::from(request.days), "{0} day", "{0} days")}</Property>
                </PropertyList>
                <p>
                    {tv(
                        "Is this the code on your screen, and have you started it yourself? It may then do whatever \
                         you may. You can end it at any time under {0}.",
                        vec![view! { <a class="link" href="/settings?part=tokens">{t("Tokens")}</a> }.into_any()],
                    )}
                </p>
                <div class="button-group">
                    {form(true, t("Allow"), "check", Look::Go)} {form(false, t("Refuse"), "x", Look::Danger)}
                </div>
                <p class="form-wrong" role="alert">
                    {wrong}
                </p>
            </div>
        </section>
    }
    .into_any()
}

fn answered(allowed: bool) -> AnyView {
    let (icon, title, words) = if allowed {
        ("circle-check", t("It may act for you"), t("Go back to the command line; it goes on by itself."))
    } else {
        ("circle-x", t("It may not act for you"), t("The command line has been told. Nothing was made."))
    };
    view! {
        <div class="card device-card" role="status">
            <EmptyState
                icon
                title
                action=move || {
                    view! { <ButtonLink href="/settings?part=tokens" icon="key">{t("Your tokens")}</ButtonLink> }
                }
            >
                <p>{words}</p>
            </EmptyState>
        </div>
    }
    .into_any()
}
