//! What can be called, sent or received.

use leptos::prelude::*;
use services::apis::{Operation, Section};
use ui::{Status, Tone, t};

use crate::bodies;
use crate::filter::operation_text;
use crate::index::{Filter, verb};
use crate::schemas::Names;

/// All sections.
pub fn view(sections: Vec<Section>, names: &Names, filter: &Filter) -> Vec<AnyView> {
    // The only operation of a definition has no reason to be folded.
    let open = sections.iter().map(|section| section.operations.len()).sum::<usize>() == 1;
    sections.into_iter().map(|section| self::section(section, names, filter, open)).collect()
}

fn section(section: Section, names: &Names, filter: &Filter, open: bool) -> AnyView {
    let hidden = filter.hides_all(section.operations.iter().map(operation_text).collect());
    let label = section.title.clone();
    let description =
        (!section.description.is_empty()).then(|| view! { <p class="muted api-text">{section.description}</p> });
    let panels: Vec<AnyView> =
        section.operations.into_iter().map(|operation| panel(operation, names, filter, open)).collect();
    view! {
        <section class="api-section" aria-label=label hidden=move || hidden.get()>
            <h3>{section.title}</h3>
            {description}
            <div class="api-panels">{panels}</div>
        </section>
    }
    .into_any()
}

fn panel(operation: Operation, names: &Names, filter: &Filter, open: bool) -> AnyView {
    let hidden = filter.hides(operation_text(&operation), false);
    let deprecated =
        operation.deprecated.then(|| view! { <Status tone=Tone::Warn icon="archive" label=t("Deprecated") /> });
    let summary = (!operation.summary.is_empty())
        .then(|| view! { <span class="api-summary cut">{operation.summary.clone()}</span> });
    let class = if operation.deprecated { "api-panel deprecated" } else { "api-panel" };
    let content = content(&operation, names);
    view! {
        <details class=class hidden=move || hidden.get() open=open>
            <summary>
                {verb(&operation.verb)}
                <code class="api-name">{operation.name}</code>
                {summary}
                {deprecated}
            </summary>
            <div class="api-panel-body" id=operation.anchor>
                {content}
            </div>
        </details>
    }
    .into_any()
}

fn content(operation: &Operation, names: &Names) -> AnyView {
    let description =
        (!operation.description.is_empty()).then(|| view! { <p class="api-text">{operation.description.clone()}</p> });
    let is_empty = operation.parameters.is_empty() && operation.request.is_empty() && operation.responses.is_empty();
    let parameters = (!operation.parameters.is_empty()).then(|| {
        let table = bodies::table(&operation.parameters, names, t("Parameters"));
        view! {
            <section class="api-part">
                <h4>{t("Parameters")}</h4>
                {table}
            </section>
        }
    });
    let (sent, received) = match operation.verb.as_str() {
        "publish" | "send" => (t("Messages"), t("Reply")),
        "subscribe" | "channel" => (t("Sent"), t("Messages")),
        "receive" => (t("Reply"), t("Messages")),
        "query" | "mutation" | "subscription" => (t("Request"), t("Result")),
        "rpc" => (t("Request"), t("Response")),
        _ => (t("Request"), t("Responses")),
    };
    let request = bodies::view(sent, &operation.request, names);
    let responses = bodies::view(received, &operation.responses, names);
    let nothing = (is_empty && operation.description.is_empty())
        .then(|| view! { <p class="muted">{t("The definition says no more about it.")}</p> });
    view! {
        {description}
        {parameters}
        {request}
        {responses}
        {nothing}
    }
    .into_any()
}
