//! The tab «Definition» on pages of APIs.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::EntityRef;
use plugin::{EntityContext, ahead};
use services::apis::Definition;
use services::catalog::Overview;
use services::{Error, ErrorKind};
use ui::{Badge, CodeBlock, EmptyState, Icon, SkeletonCard, SkeletonText, TabItem, Tabs, kept, t};

use crate::functions::{Side, definition};
use crate::schemas::Names;
use crate::{index, operations, schemas};

/// For APIs with a definition, and for those that only say where they are.
pub fn shows(overview: &Overview) -> bool {
    let is_server = || overview.link.kind_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("mcp-server"));
    overview.link.entity_ref.kind() == "api" && (overview.has_definition || is_server())
}

/// Asks for what the tab shows first.
pub fn look(entity: &EntityRef) {
    let reference = entity.to_string();
    ahead::look(question(&reference, false), definition(reference, false));
}

fn question(reference: &str, raw: bool) -> String {
    format!("definition?{reference}&{raw}")
}

/// The tab.
pub fn view(context: EntityContext) -> AnyView {
    let reference = context.overview.link.entity_ref.to_string();
    let path = format!("{}/definition", context.overview.link.entity_ref.path());
    let query = use_query_map();
    let raw = Memo::new(move |_| query.with(|query| query.get_str("view") == Some("raw")));
    let found = plugin::data(
        move || (reference.clone(), raw.get()),
        |(reference, raw)| ahead::warm(question(&reference, raw), definition(reference, raw)),
    );
    view! {
        <Transition fallback=skeleton>
            {move || {
                let path = path.clone();
                Suspend::new(async move {
                    let found = found.await;
                    kept(move || match found {
                        Ok(side) => content(side, &path),
                        Err(error) => failed(error, path),
                    })
                })
            }}
        </Transition>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="api">
            <div class="card api-head">
                <SkeletonText lines=2 />
            </div>
            <div class="api-columns">
                <SkeletonCard lines=10 />
                <SkeletonCard lines=14 />
            </div>
        </div>
    }
    .into_any()
}

fn failed(error: Error, retry: String) -> AnyView {
    if error.kind == ErrorKind::NotFound {
        return view! {
            <div class="card">
                <EmptyState icon="plug" title=t("This API has no definition")>
                    <p>{t("Its entity file can hold it, or name the file that does:")}</p>
                    <pre class="api-advice">"spec:\n  type: openapi\n  definition:\n    $text: ./openapi.yaml"</pre>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    view! { <div class="card">{plugin::failure(error, retry)}</div> }.into_any()
}

pub fn content(side: Side, path: &str) -> AnyView {
    let Side { mut definition, has_reference, raw } = side;
    let tabs = has_reference.then(|| {
        let tab = |title: &str, href: String, current| TabItem { title: title.to_owned(), href, count: None, current };
        let items = vec![tab(t("Reference"), path.to_owned(), !raw), tab(t("Raw"), format!("{path}?view=raw"), raw)];
        view! { <Tabs label=t("Forms of the definition") items /> }
    });
    let head = head(&mut definition);
    let body = if raw { text(definition) } else { reference(definition, path) };
    view! {
        <div class="api">
            {head}
            {tabs}
            {body}
        </div>
    }
    .into_any()
}

/// What the definition says of itself, and what could not be understood.
fn head(definition: &mut Definition) -> AnyView {
    let title = if definition.title.is_empty() { t("Definition").to_owned() } else { definition.title.clone() };
    // Of protocol buffers it is the language that has a version, not the interface.
    let version_of = if definition.format == "grpc" { t("Syntax") } else { t("Version") };
    let version = (!definition.version.is_empty())
        .then(|| view! { <Badge label=format!("{version_of} {}", definition.version) /> });
    let format = (!definition.format.is_empty()).then(|| view! { <Badge label=format_title(&definition.format) /> });
    let servers: Vec<_> = std::mem::take(&mut definition.servers)
        .into_iter()
        .map(|server| view! { <li><code>{server}</code></li> })
        .collect();
    let servers = (!servers.is_empty()).then(|| {
        view! {
            <div class="api-servers">
                <h3>{t("Servers")}</h3>
                <ul>{servers}</ul>
            </div>
        }
    });
    let description = std::mem::take(&mut definition.description_html);
    let description = (!description.is_empty()).then(|| view! { <div class="prose" inner_html=description></div> });
    let problems: Vec<_> = std::mem::take(&mut definition.problems)
        .into_iter()
        .map(|problem| {
            view! {
                <li>
                    <Icon name="triangle-alert" class="s" />
                    <span>{problem}</span>
                </li>
            }
        })
        .collect();
    let problems = (!problems.is_empty()).then(|| {
        view! {
            <div class="api-problems">
                <h3>{t("Not understood")}</h3>
                <ul>{problems}</ul>
            </div>
        }
    });
    view! {
        <section class="card api-head" aria-label=t("About the definition")>
            <div class="api-title">
                <h2>{title}</h2>
                {version}
                {format}
            </div>
            {description}
            {servers}
            {problems}
        </section>
    }
    .into_any()
}

fn format_title(format: &str) -> String {
    match format {
        "openapi" => "OpenAPI".into(),
        "asyncapi" => "AsyncAPI".into(),
        "graphql" => "GraphQL".into(),
        "grpc" => "gRPC".into(),
        "mcp-server" => "MCP server".into(),
        other => other.to_owned(),
    }
}

fn text(definition: Definition) -> AnyView {
    if definition.raw_html.is_empty() {
        return view! {
            <div class="card">
                <EmptyState icon="file-code" title=t("The definition is empty") />
            </div>
        }
        .into_any();
    }
    let (lines, omitted, copy) = (definition.raw_html, definition.raw_omitted, definition.raw);
    if copy.is_empty() {
        view! { <CodeBlock label=t("Definition") lines omitted /> }.into_any()
    } else {
        view! { <CodeBlock label=t("Definition") lines omitted copy /> }.into_any()
    }
}

fn reference(definition: Definition, path: &str) -> AnyView {
    let names = Names::of(&definition.schemas);
    let filter = index::Filter::here(path);
    index::reveal_what_the_address_names();
    let list = index::view(&definition, &names, &filter);
    let sections = operations::view(definition.sections, &names, &filter);
    let schemas = schemas::view(definition.schemas, &names, &filter);
    view! {
        <div class="api-columns">
            {list}
            <div class="api-content">{sections} {schemas} {index::nothing_found(&filter)}</div>
        </div>
    }
    .into_any()
}
