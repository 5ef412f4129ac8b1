//! Cards on the narrow column: what the entity says about itself.

use leptos::prelude::*;
use plugin::{EntityContext, EntityLink};
use services::catalog::{EntityLink as Link, FacetName, Overview};
use ui::{Card, Chip, CopyButton, Icon, IconLink, Property, PropertyList, TimeAgo, t, tf};

use super::head::file_name;
use super::outline::RATIONALE;
use crate::address::Address;
use crate::parts;

/// Owner, system, lifecycle, source, and the description.
pub(super) fn view(context: EntityContext) -> AnyView {
    let overview = &context.overview;
    let tags: Vec<AnyView> = overview
        .tags
        .iter()
        .map(|tag| {
            let kind = overview.link.entity_ref.kind();
            let href = Address::default().with_kind(Some(kind)).toggled(FacetName::Tag, tag).href();
            view! { <Chip label=tag.clone() href /> }.into_any()
        })
        .collect();
    let edit = overview.source.edit_url.clone();
    let description = (!overview.description_html.is_empty()).then(|| {
        view! { <div class="card-body prose" inner_html=overview.description_html.clone()></div> }
    });
    let email = overview.profile.as_ref().and_then(|profile| profile.email.clone());
    let properties: Vec<AnyView> = [
        links_of(t("Owner"), &overview.owners),
        links_of(t("Part of"), &overview.part_of),
        overview.link.kind_type.clone().map(|text| property(t("Type"), text)),
        overview.lifecycle.as_deref().map(|text| {
            let badge = parts::lifecycle(text);
            view! { <Property name=t("Lifecycle")>{badge}</Property> }.into_any()
        }),
        email.map(|email| {
            let href = format!("mailto:{email}");
            view! {
                <Property name=t("E-mail")>
                    <a class="cut" href=href>
                        {email}
                    </a>
                </Property>
            }
            .into_any()
        }),
        (!tags.is_empty()).then(|| view! { <Property name=t("Tags")>{tags}</Property> }.into_any()),
    ]
    .into_iter()
    .flatten()
    .chain(fields(overview))
    .chain(source(overview))
    .collect();
    view! {
        <Card
            title=t("About")
            actions=move || {
                edit.clone().map(|href| view! { <IconLink label=t("Edit") icon="pencil" href external=true /> })
            }
        >
            <PropertyList>{properties}</PropertyList>
            {description}
        </Card>
    }
    .into_any()
}

fn property(name: &str, value: String) -> AnyView {
    view! { <Property name=name><span class="wrap">{value}</span></Property> }.into_any()
}

fn links_of(name: &str, links: &[Link]) -> Option<AnyView> {
    let items: Vec<AnyView> = links.iter().cloned().map(|link| view! { <EntityLink link /> }.into_any()).collect();
    (!items.is_empty()).then(|| view! { <Property name=name>{items}</Property> }.into_any())
}

/// Fields of the spec that have no place of their own, as a Location's targets.
fn fields(overview: &Overview) -> Vec<AnyView> {
    overview
        .fields
        .iter()
        .filter(|(name, _)| name != "type" && name != RATIONALE)
        .map(|(name, value)| {
            let separator = if name == "targets" { ", " } else { "\n" };
            let lines: Vec<AnyView> =
                value.split(separator).map(|line| view! { <span>{line.to_owned()}</span> }.into_any()).collect();
            let name = in_words(name);
            view! { <Property name=name><span class="wrap lines">{lines}</span></Property> }.into_any()
        })
        .collect()
}

/// `allowedTools` is shown as `Allowed tools`.
fn in_words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if words.is_empty() {
            words.extend(letter.to_uppercase());
        } else if letter.is_uppercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

fn source(overview: &Overview) -> Vec<AnyView> {
    let source = &overview.source;
    let mut out = Vec::new();
    if !source.location.is_empty() {
        let name = file_name(&source.location);
        let text = match source.line {
            Some(line) => tf("{0}, line {1}", &[&name, &line.to_string()]),
            None => name,
        };
        let location = source.location.clone();
        let link = match source.view_url.clone() {
            Some(href) => view! {
                <a class="cut" href=href target="_blank" rel="noopener noreferrer" title=location>
                    {text}
                </a>
            }
            .into_any(),
            None => view! { <span class="cut" title=location>{text}</span> }.into_any(),
        };
        let copied = source.location.clone();
        out.push(
            view! {
                <Property name=t("Source")>
                    <Icon name="git-branch" />
                    {link}
                    <CopyButton label=t("Copy location") text=copied />
                </Property>
            }
            .into_any(),
        );
    }
    let time = |name: &'static str, at: Option<i64>| {
        at.map(|at| view! { <Property name=name><span class="muted"><TimeAgo at /></span></Property> }.into_any())
    };
    out.extend(time(t("Read"), source.read_at));
    out.extend(time(t("Next read"), source.next_read_at));
    out.extend(time(t("Changed"), (overview.updated_at > 0).then_some(overview.updated_at)));
    out
}

/// The entity's links.
pub(super) fn links(context: EntityContext) -> AnyView {
    let items: Vec<AnyView> = context
        .overview
        .links
        .iter()
        .map(|link| {
            let title = link.title.clone().filter(|title| !title.is_empty()).unwrap_or_else(|| link.url.clone());
            let icon = link_icon(link.icon.as_deref().unwrap_or_default());
            view! {
                <li>
                    <a class="row-link" href=link.url.clone() target="_blank" rel="noopener noreferrer">
                        <Icon name=icon />
                        <span class="cut">{title}</span>
                        <Icon name="arrow-up-right" class="end" />
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <Card title=t("Links")>
            <ul class="rows">{items}</ul>
        </Card>
    }
    .into_any()
}

/// The sprite's icon for a key of Backstage's.
fn link_icon(key: &str) -> &'static str {
    match key {
        "dashboard" | "chart" | "monitoring" | "metrics" => "chart-line",
        "docs" | "documentation" | "book" | "techdocs" => "book-open",
        "alert" | "warning" => "triangle-alert",
        "chat" | "slack" | "message" => "message-square",
        "email" | "mail" => "mail",
        "github" | "gitlab" | "code" | "repo" | "source" => "git-branch",
        "group" | "team" => "users",
        "user" => "user",
        "help" | "support" => "life-buoy",
        "web" | "website" => "globe",
        "logs" | "log" => "scroll-text",
        "bug" | "issues" => "bug",
        "runbook" | "docs-runbook" => "file-text",
        _ => "link",
    }
}

/// The entity's labels.
pub(super) fn labels(context: EntityContext) -> AnyView {
    let items: Vec<AnyView> = context
        .overview
        .labels
        .iter()
        .map(|(name, value)| {
            let (name, value) = (name.clone(), value.clone());
            view! { <Property name=name><code class="wrap">{value}</code></Property> }.into_any()
        })
        .collect();
    view! {
        <Card title=t("Labels") class="labels">
            <PropertyList>{items}</PropertyList>
        </Card>
    }
    .into_any()
}
