//! The head of an entity's page: what it is, whose it is, where it comes from, what can be done.

use std::sync::Arc;

use leptos::prelude::*;
use plugin::{EntityLink, FollowButton, PageHead, StarButton, kinds};
use services::catalog::{FacetName, Overview, Source};
use ui::{ButtonLink, Chip, CopyButton, Icon, KindIcon, Menu, MenuButton, TimeAgo, click, dom, t, tv};

use super::actions::{Actions, refresh_button};
use crate::address::Address;
use crate::parts;

/// The head.
pub(super) fn view(actions: Actions, overview: &Arc<Overview>) -> AnyView {
    let (above, below, beside) = (overview.clone(), overview.clone(), overview.clone());
    let look = kinds::look(overview.link.entity_ref.kind());
    view! {
        <PageHead
            title=overview.link.title.clone()
            picture=move || view! { <KindIcon look large=true decorative=true /> }
            above=move || identity(&above)
            below=move || facts(&below)
            actions=move || {
                view! {
                    {stars(&beside)}
                    {out(t("View source"), "eye", beside.source.view_url.clone())}
                    {out(t("Edit"), "pencil", beside.source.edit_url.clone())}
                    {refresh_button(actions, &beside)}
                    {menu(actions, &beside)}
                }
            }
        />
    }
    .into_any()
}

/// The star, and following, for those who have something of their own.
fn stars(overview: &Overview) -> AnyView {
    let (target, title) = (overview.link.entity_ref.to_string(), overview.link.title.clone());
    view! {
        <FollowButton entity_ref=target.clone() />
        <StarButton target title />
    }
    .into_any()
}

fn identity(overview: &Overview) -> AnyView {
    let reference = overview.link.entity_ref.to_string();
    let kind_type = overview.link.kind_type.clone().map(|text| view! { <span class="dot-before">{text}</span> });
    view! {
        <div class="entity-ref muted">
            <span>{kinds::singular(&overview.kind)}</span>
            {kind_type}
            <code class="dot-before cut">{reference.clone()}</code>
            <CopyButton label=t("Copy reference") text=reference.clone() />
        </div>
    }
    .into_any()
}

fn out(label: &'static str, icon: &'static str, href: Option<String>) -> Option<AnyView> {
    href.map(|href| view! { <ButtonLink href icon external=true>{label}</ButtonLink> }.into_any())
}

fn menu(actions: Actions, overview: &Overview) -> AnyView {
    let reference = overview.link.entity_ref.to_string();
    let copy = |text: Option<String>| {
        let toasts = ui::use_toasts();
        move |_: web_sys::MouseEvent| {
            let text = text.clone().or_else(|| window().location().href().ok()).unwrap_or_default();
            leptos::task::spawn_local(async move {
                toasts.show(match dom::copy(&text).await {
                    true => ui::Toast::done(t("Copied")),
                    false => ui::Toast::failed(t("The browser refused to copy")),
                });
            });
        }
    };
    let removable = overview.removable_location.is_some();
    let remove = move |_| if removable { actions.unregistering.set(true) } else { actions.deleting.set(true) };
    let words = if removable { t("Remove location") } else { t("Delete entity") };
    // What would be refused is not offered.
    let remove = (removable || overview.can_delete)
        .then(|| view! { <MenuButton icon="trash-2" label=words danger=true on_click=click(remove) /> });
    view! {
        <div class="js-only">
            <Menu id="entity-menu" label=t("More") compact=true>
                <MenuButton icon="copy" label=t("Copy reference") on_click=click(copy(Some(reference))) />
                <MenuButton icon="link" label=t("Copy address") on_click=click(copy(None)) />
                {remove}
            </Menu>
        </div>
    }
    .into_any()
}

/// Owner, lifecycle, tags and freshness, on one line.
fn facts(overview: &Overview) -> AnyView {
    let owners: Vec<AnyView> =
        overview.owners.iter().cloned().map(|link| view! { <EntityLink link /> }.into_any()).collect();
    let no_owner = (owners.is_empty() && is_ownable(overview)).then(|| {
        view! { <ui::Status tone=ui::Tone::Warn icon="user" label=t("no owner") /> }
    });
    let tags: Vec<AnyView> = overview
        .tags
        .iter()
        .map(|tag| {
            let href =
                Address::default().with_kind(Some(overview.link.entity_ref.kind())).toggled(FacetName::Tag, tag).href();
            view! { <Chip label=tag.clone() href /> }.into_any()
        })
        .collect();
    view! {
        <div class="entity-facts">
            {owners} {no_owner} {overview.lifecycle.as_deref().map(parts::lifecycle)} {tags}
            {freshness(&overview.source)}
        </div>
    }
    .into_any()
}

/// Kinds whose entities ought to have an owner.
fn is_ownable(overview: &Overview) -> bool {
    matches!(
        overview.link.entity_ref.kind(),
        "component" | "api" | "resource" | "system" | "domain" | "template" | "airesource"
    )
}

fn freshness(source: &Source) -> Option<AnyView> {
    let read_at = source.read_at?;
    let name = file_name(&source.location);
    Some(
        view! {
            <span class="freshness faint" title=source.location.clone()>
                <Icon name="refresh-cw" class="s" />
                <span class="cut">
                    {tv("Read {0} from {1}", vec![view! { <TimeAgo at=read_at /> }.into_any(), name.into_any()])}
                </span>
            </span>
        }
        .into_any(),
    )
}

/// The last part of a location: `catalog-info.yaml`.
pub(super) fn file_name(location: &str) -> String {
    location.trim_end_matches('/').rsplit('/').next().unwrap_or(location).to_owned()
}
