//! What is looked for: a form that works without scripts.

use leptos::prelude::*;
use leptos_router::components::Form;
use services::notifications::{NotificationView, Severity, Topic};
use ui::{Button, Choice, FilterChip, Select, t};

use crate::address::{InboxAddress, PATH};
use crate::words;

pub(crate) fn view(address: &InboxAddress, topics: &[Topic]) -> AnyView {
    let mut names: Vec<String> =
        topics.iter().map(|topic| topic.topic.clone()).filter(|name| !name.is_empty()).collect();
    names.extend((!address.topic.is_empty()).then(|| address.topic.clone()));
    names.sort();
    names.dedup();
    let mut origins: Vec<String> = topics.iter().map(|topic| topic.origin.clone()).collect();
    origins.extend((!address.origin.is_empty()).then(|| address.origin.clone()));
    origins.sort();
    origins.dedup();
    let named = |first: &str, names: Vec<String>, words: fn(&str) -> String| {
        let mut choices = vec![Choice::new("", first)];
        choices.extend(names.into_iter().map(|name| {
            let label = words(&name);
            Choice::new(name, label)
        }));
        choices
    };
    let severities = vec![
        Choice::new("", t("Whatever matters")),
        Choice::new("normal", t("Normal and above")),
        Choice::new("high", t("High and above")),
        Choice::new("critical", t("Critical")),
    ];
    let hidden = (address.view != NotificationView::default())
        .then(|| view! { <input type="hidden" name="view" value=address.view.key() /> });
    let now = address.clone();
    view! {
        <Form method="GET" action=PATH attr:class="inbox-filters" attr:role="search">
            {hidden} <div class="field">
                <label for="inbox-q">{t("Text")}</label>
                <input
                    class="input"
                    type="search"
                    id="inbox-q"
                    name="q"
                    value=now.text
                    placeholder=t("In title or description")
                    autocomplete="off"
                    data-page-search=""
                />
            </div>
            <Select
                id="inbox-topic"
                label=t("Topic")
                name="topic"
                choices=named(t("All topics"), names, str::to_owned)
                value=now.topic
            />
            <Select
                id="inbox-origin"
                label=t("From")
                name="origin"
                choices=named(t("Everywhere"), origins, words::origin)
                value=now.origin
            />
            <Select
                id="inbox-severity"
                label=t("Severity")
                name="severity"
                choices=severities
                value=now.severity.map(Severity::name).unwrap_or_default().to_owned()
            />
            <Button submit=true icon="filter">
                {t("Filter")}
            </Button>
        </Form>
        {chips(address)}
    }
    .into_any()
}

/// What is set, each with the way to be without it.
fn chips(address: &InboxAddress) -> Option<AnyView> {
    let chip = |name: &'static str, value: String, clear: fn(&mut InboxAddress)| {
        (!value.is_empty()).then(|| {
            let mut rest = address.at_page(1);
            clear(&mut rest);
            view! { <FilterChip name value remove=rest.href() /> }.into_any()
        })
    };
    let severity = address.severity.map(|severity| words::severity(severity).2.to_owned()).unwrap_or_default();
    let origin = if address.origin.is_empty() { String::new() } else { words::origin(&address.origin) };
    let chips: Vec<AnyView> = [
        chip(t("Text"), address.text.clone(), |rest| rest.text.clear()),
        chip(t("Topic"), address.topic.clone(), |rest| rest.topic.clear()),
        chip(t("From"), origin, |rest| rest.origin.clear()),
        chip(t("Severity"), severity, |rest| rest.severity = None),
    ]
    .into_iter()
    .flatten()
    .collect();
    let all = InboxAddress { view: address.view, ..InboxAddress::default() }.href();
    (!chips.is_empty()).then(|| {
        view! {
            <div class="inbox-chips">
                {chips} <a class="clear-all" href=all data-noscroll="">
                    {t("Clear all")}
                </a>
            </div>
        }
        .into_any()
    })
}
