//! Requests, responses and messages, and the tables of their properties.

use leptos::prelude::*;
use services::apis::{Body, Field};
use ui::{CodeBlock, t};

use crate::schemas::Names;

/// The bodies of one side of an operation.
pub fn view(title: &'static str, bodies: &[Body], names: &Names) -> Option<AnyView> {
    if bodies.is_empty() {
        return None;
    }
    let items: Vec<AnyView> = bodies.iter().map(|body| self::body(title, body, names)).collect();
    Some(
        view! {
            <section class="api-part">
                <h4>{title}</h4>
                {items}
            </section>
        }
        .into_any(),
    )
}

fn body(part: &str, body: &Body, names: &Names) -> AnyView {
    let title = (!body.title.is_empty() && body.title != part).then(|| view! { <b>{body.title.clone()}</b> });
    let kind = (!body.kind.is_empty()).then(|| names.kind(&body.kind, body.schema.as_deref()));
    let description =
        (!body.description.is_empty()).then(|| view! { <span class="muted">{body.description.clone()}</span> });
    let label = format!("{part} {}", body.title);
    let fields = (!body.fields.is_empty()).then(|| table(&body.fields, names, label.trim()));
    let example = body.example.clone().map(|text| {
        let lines = text.lines().map(escaped).collect::<Vec<_>>();
        view! { <CodeBlock label=t("Example") lines copy=text /> }
    });
    view! {
        <div class="api-body">
            <p class="api-body-head">{title} {kind} {description}</p>
            {fields}
            {example}
        </div>
    }
    .into_any()
}

/// Parameters or properties, those of properties indented.
pub fn table(fields: &[Field], names: &Names, label: &str) -> AnyView {
    let rows: Vec<AnyView> = fields.iter().map(|field| row(field, names)).collect();
    view! {
        <div class="api-table" role="region" aria-label=label.to_owned() tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t("Name")}</th>
                        <th scope="col">{t("Type")}</th>
                        <th scope="col">{t("Description")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(field: &Field, names: &Names) -> AnyView {
    let class = format!("api-field depth-{}", field.depth.min(6));
    let place = (!field.place.is_empty()).then(|| view! { <span class="api-place">{field.place.clone()}</span> });
    let required = field.required.then(|| view! { <span class="api-required">{t("required")}</span> });
    view! {
        <tr>
            <th scope="row" class=class>
                <code>{field.name.clone()}</code>
                {required}
                {place}
            </th>
            <td>{names.kind(&field.kind, field.schema.as_deref())}</td>
            <td class="api-text">{field.description.clone()}</td>
        </tr>
    }
    .into_any()
}

/// Text as HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
