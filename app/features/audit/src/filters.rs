//! What is looked for: a form that works without scripts.

use leptos::prelude::*;
use leptos_router::components::Form;
use services::audit::AuditOutcome;
use ui::{Button, Choice, FilterChip, Select, t};

use crate::address::{AuditAddress, PATH};
use crate::words;

pub(crate) fn view(address: &AuditAddress) -> AnyView {
    let mut actions = vec![Choice::new("", t("Everything"))];
    actions.extend(words::AREAS.iter().map(|(value, label)| Choice::new(*value, t(label))));
    if !address.action.is_empty() && words::AREAS.iter().all(|(value, _)| *value != address.action) {
        actions.push(Choice::new(&address.action, words::action(&address.action)));
    }
    let outcomes = vec![
        Choice::new("", t("Done or refused")),
        Choice::new("done", t("Done")),
        Choice::new("refused", t("Refused")),
    ];
    let outcome = address.outcome.map(AuditOutcome::name).unwrap_or_default().to_owned();
    let now = address.clone();
    view! {
        <Form method="GET" action=PATH attr:class="audit-filters" attr:role="search">
            {field("q", t("Text"), "search", now.text, t("In who, what or the details"))}
            {field("actor", t("Who"), "text", now.actor, "user:default/jo")}
            <Select id="audit-action" label=t("What") name="action" choices=actions value=now.action />
            <Select id="audit-outcome" label=t("Outcome") name="outcome" choices=outcomes value=outcome />
            {field("from", t("From"), "date", now.from, "")}
            {field("to", t("To"), "date", now.to, "")}
            <Button submit=true icon="filter">
                {t("Filter")}
            </Button>
        </Form>
        {chips(address)}
    }
    .into_any()
}

fn field(
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: String,
    placeholder: &'static str,
) -> AnyView {
    let id = format!("audit-{name}");
    // The key `/` goes to the text.
    let search = (kind == "search").then_some("");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                class="input"
                type=kind
                id=id
                name=name
                value=value
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                data-page-search=search
            />
        </div>
    }
    .into_any()
}

/// What is set, each with the way to be without it.
fn chips(address: &AuditAddress) -> Option<AnyView> {
    let chip = |name: &'static str, value: String, clear: fn(&mut AuditAddress)| {
        (!value.is_empty()).then(|| {
            let mut rest = address.page(None);
            clear(&mut rest);
            view! { <FilterChip name value remove=rest.href() /> }.into_any()
        })
    };
    let action = if address.action.is_empty() {
        String::new()
    } else {
        let area = words::AREAS.iter().find(|(value, _)| *value == address.action);
        area.map_or_else(|| words::action(&address.action), |(_, label)| t(label).to_owned())
    };
    let chips: Vec<AnyView> = [
        chip(t("Text"), address.text.clone(), |rest| rest.text.clear()),
        chip(t("Who"), address.actor.clone(), |rest| rest.actor.clear()),
        chip(t("What"), action, |rest| rest.action.clear()),
        chip(t("Outcome"), address.outcome.map(AuditOutcome::name).unwrap_or_default().to_owned(), |rest| {
            rest.outcome = None;
        }),
        chip(t("From"), address.from.clone(), |rest| rest.from.clear()),
        chip(t("To"), address.to.clone(), |rest| rest.to.clear()),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!chips.is_empty()).then(|| {
        view! {
            <div class="audit-chips">
                {chips} <a class="clear-all" href=PATH data-noscroll="">
                    {t("Clear all")}
                </a>
            </div>
        }
        .into_any()
    })
}
