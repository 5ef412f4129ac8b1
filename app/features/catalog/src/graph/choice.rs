//! Choosing where the graph starts.

use std::time::Duration;

use leptos::prelude::*;
use model::EntityRef;
use plugin::kinds::look;
use plugin::suggest;
use services::catalog::EntityLink;
use ui::{ButtonLink, EmptyState, Icon, KindIcon, Look, SearchField, t, tf};

use super::functions::landscape;
use super::{GraphAddress, PATH};

/// The roots that are chosen, and the search for more.
pub(super) fn roots(address: Memo<GraphAddress>) -> AnyView {
    let text = RwSignal::new(address.with_untracked(|address| address.text.clone()));
    // A new address brings its own text, an empty one after something was chosen.
    Effect::new(move |_| text.set(address.with(|address| address.text.clone())));
    let settled = RwSignal::new(text.get_untracked());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let now = text.get();
        if let Some(waiting) = timer.get_value() {
            waiting.clear();
        }
        let handle = set_timeout_with_handle(
            move || {
                let _ = settled.try_set(now.clone());
            },
            Duration::from_millis(120),
        );
        timer.set_value(handle.ok());
    });
    on_cleanup(move || {
        if let Some(waiting) = timer.try_get_value().flatten() {
            waiting.clear();
        }
    });
    let found = plugin::data(
        move || settled.get().trim().to_owned(),
        |text| async move { if text.is_empty() { Vec::new() } else { suggest(text, 8).await.unwrap_or_default() } },
    );
    let keep = Signal::derive(move || {
        address.with(|address| {
            let without = GraphAddress { text: String::new(), ..address.clone() };
            crate::address::pairs(&without.search()).collect::<Vec<_>>()
        })
    });
    let results = move || {
        let address = address.get();
        Suspend::new(async move {
            let found = found.await;
            let searched = !settled.get_untracked().trim().is_empty();
            results(&address, found, searched)
        })
    };
    let chosen =
        move || address.with(|address| address.roots.iter().map(|root| chip(address, root)).collect::<Vec<_>>());
    view! {
        <div class="graph-roots">
            <SearchField
                label=t("Start from an entity")
                action=PATH
                value=text
                keep
                on_input=Callback::new(move |now| text.set(now))
            />
            <Transition fallback=|| view! { <div></div> }>{results}</Transition>
            <ul class="graph-chosen" aria-label=t("The graph starts from")>
                {chosen}
            </ul>
        </div>
    }
    .into_any()
}

fn results(address: &GraphAddress, found: Vec<EntityLink>, searched: bool) -> AnyView {
    let empty = found.is_empty();
    let rows: Vec<_> = found
        .into_iter()
        .map(|link| {
            let add = (!address.roots.is_empty()).then(|| {
                let label = tf("Add {0}", &[&link.title]);
                view! {
                    <a
                        class="icon-button"
                        href=address.toggled_root(&link.entity_ref).href()
                        aria-label=label
                        data-tip=t("Add to the graph")
                    >
                        <Icon name="plus" />
                    </a>
                }
            });
            view! {
                <li>
                    <a
                        class="graph-result"
                        href=address.with_root(link.entity_ref.clone()).href()
                        title=link.entity_ref.to_string()
                    >
                        <KindIcon look=look(link.entity_ref.kind()) />
                        <span class="cut">{link.title.clone()}</span>
                    </a>
                    {add}
                </li>
            }
        })
        .collect();
    view! {
        <div class="graph-results" role="status">
            {(searched && empty).then(|| view! { <p class="faint">{t("No entity has such a name.")}</p> })}
            {(!empty).then(|| view! { <ul>{rows}</ul> })}
        </div>
    }
    .into_any()
}

fn chip(address: &GraphAddress, root: &EntityRef) -> AnyView {
    let look = look(root.kind());
    let label = tf("Remove {0}", &[&root.humanised()]);
    view! {
        <li>
            <KindIcon look />
            <a class="cut" href=root.path() title=root.to_string()>
                {root.humanised()}
            </a>
            <a
                class="icon-button"
                href=address.toggled_root(root).href()
                aria-label=label
                data-tip=t("Take out of the graph")
            >
                <Icon name="x" class="s" />
            </a>
        </li>
    }
    .into_any()
}

/// Before anything is chosen: what one could start from.
pub(super) fn start() -> AnyView {
    let landscape = plugin::data(|| (), |()| landscape());
    let starts = move || {
        Suspend::new(async move {
            let explore = landscape.await.unwrap_or_default();
            let domains = explore.domains.into_iter().filter_map(|domain| domain.domain);
            let groups = explore.groups.into_iter().filter(|group| group.level == 0).map(|group| group.link);
            let links: Vec<_> = domains.chain(groups).take(10).collect();
            let any = !links.is_empty();
            let links: Vec<_> = links
                .into_iter()
                .map(|link| {
                    let href = GraphAddress::around(link.entity_ref.clone()).href();
                    view! {
                        <li>
                            <a class="graph-result" href=href>
                                <KindIcon look=look(link.entity_ref.kind()) />
                                <span class="cut">{link.title}</span>
                            </a>
                        </li>
                    }
                })
                .collect();
            view! { <div>{any.then(|| view! { <ul class="graph-starts">{links}</ul> })}</div> }
        })
    };
    view! {
        <EmptyState
            icon="waypoints"
            title=t("Where shall the graph start?")
            action=|| {
                view! {
                    <ButtonLink href="/catalog" look=Look::Plain icon="list">
                        {t("Choose in the catalog")}
                    </ButtonLink>
                }
            }
        >
            <p>{t("Search for an entity, or start from one of these. The graph shows what is around it.")}</p>
            <Suspense fallback=|| view! { <div></div> }>{starts}</Suspense>
        </EmptyState>
    }
    .into_any()
}
