//! Making a draft of files: a policy that was exported, or those of Backstage's RBAC plugin.

use leptos::prelude::*;
use plugin::{PageHead, failure, sentence, use_page};
use ui::{Button, FileDrop, Look, SkeletonCard, TextArea, TextField, kept, t};

use crate::address::IMPORT;
use crate::functions::{ImportPolicy, known_permissions};
use crate::parts::crumbs;

/// The largest file, in kilobytes.
const MOST: u32 = 1024;

/// The page.
#[component]
pub fn ImportPage() -> impl IntoView {
    let action = ServerAction::<ImportPolicy>::new();
    // Whoever may not import is told before they look for files.
    let found = plugin::data(|| (), |()| known_permissions());
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(_) => form(action),
                Err(error) => view! { <div class="card">{failure(error, IMPORT.to_owned())}</div> }.into_any(),
            })
        })
    };
    view! {
        {use_page(t("Import a policy").to_owned(), crumbs(t("Import")))}
        <div class="page import-page">
            <PageHead title=t("Import a policy") />
            <Transition fallback=|| view! { <SkeletonCard lines=8 /> }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

fn form(action: ServerAction<ImportPolicy>) -> AnyView {
    let pending = action.pending();
    let (policy, csv, conditions) = (RwSignal::default(), RwSignal::default(), RwSignal::default());
    let name = RwSignal::<String>::default();
    let wrong = move || match action.value().get() {
        Some(Err(error)) => Some(sentence(&error)),
        _ => None,
    };
    view! {
        <div>
            <p class="page-lead muted">
                {t("Files become a draft that you look at, test and publish like any other. Nothing changes before.")}
            </p>
            <ActionForm action attr:class="stack">
                <div class="import-ways">
                    <section class="card" aria-labelledby="import-own">
                        <header>
                            <h2 id="import-own">{t("A policy of Callboard")}</h2>
                        </header>
                        <div class="card-body fields">
                            <TextArea
                                id="import-policy"
                                label=t("Exported policy")
                                name="policy"
                                value=policy
                                code=true
                                rows=10
                                description=t("YAML, as Export gives it.")
                            />
                            {take(t("YAML, up to 1 MB"), ".yaml,.yml", policy)}
                        </div>
                    </section>
                    <section class="card" aria-labelledby="import-backstage">
                        <header>
                            <h2 id="import-backstage">{t("Backstage's RBAC plugin")}</h2>
                        </header>
                        <div class="card-body fields">
                            <TextArea
                                id="import-csv"
                                label=t("Roles and permissions")
                                name="csv"
                                value=csv
                                code=true
                                rows=5
                                description=t("The CSV of policies-csv-file.")
                                placeholder="p, role:default/readers, catalog.entity.read, read, allow"
                            />
                            {take(t("CSV, up to 1 MB"), ".csv", csv)}
                            <TextArea
                                id="import-conditions"
                                label=t("Conditions")
                                name="conditions"
                                value=conditions
                                code=true
                                rows=5
                                description=t("The YAML of conditionalPoliciesFile.")
                            />
                            {take(t("YAML, up to 1 MB"), ".yaml,.yml", conditions)}
                        </div>
                    </section>
                </div>
                <section class="card import-go" aria-label=t("The draft")>
                    <TextField
                        id="import-name"
                        label=t("Name of the draft")
                        name="name"
                        value=name
                        description=t("The name in the file otherwise.")
                    />
                    <Button submit=true look=Look::Go icon="import" disabled=Signal::derive(move || pending.get())>
                        {t("Make a draft")}
                    </Button>
                    <p class="form-wrong" role="alert">
                        {wrong}
                    </p>
                </section>
            </ActionForm>
        </div>
    }
    .into_any()
}

/// A file whose content goes into a field.
fn take(hint: &'static str, accept: &'static str, into: RwSignal<String>) -> AnyView {
    let on_file = Callback::new(move |(_, content): (String, String)| into.set(content));
    view! { <FileDrop hint accept most=MOST on_file /> }.into_any()
}
