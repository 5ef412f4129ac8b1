//! How people get in: the ways to sign in, and where the organisation comes from; for administrators.

use leptos::prelude::*;
use plugin::{PageHead, failure, use_page};
use services::identity::ProviderView;
use ui::{
    CopyButton, Crumb, EmptyState, Icon, Property, PropertyList, SkeletonCard, Status, TimeAgo, Tone, kept, t,
    thousands, tv,
};

use crate::address::PROVIDERS;
use crate::functions::{DoorsView, doors};
use crate::organisation;

/// The page.
#[component]
pub fn ProvidersPage() -> impl IntoView {
    let found = plugin::data(|| (), |()| doors());
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(doors) => shown(doors),
                Err(error) => view! { <div class="card">{failure(error, PROVIDERS.to_owned())}</div> }.into_any(),
            })
        })
    };
    view! {
        {use_page(t("Sign-in").to_owned(), vec![Crumb::here(t("Administration")), Crumb::here(t("Sign-in"))])}
        <div class="page providers-page">
            <PageHead title=t("Sign-in") />
            <p class="page-lead muted">
                {tv(
                    "How people get in, and where users and groups come from. Both are set in {0}, under {1} and {2}.",
                    vec![
                        view! { <code>"app-config.yaml"</code> }.into_any(),
                        view! { <code>"auth.providers"</code> }.into_any(),
                        view! { <code>"catalog.providers"</code> }.into_any(),
                    ],
                )}
            </p>
            <Transition fallback=|| view! { <SkeletonCard lines=8 /> }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

fn shown(doors: DoorsView) -> AnyView {
    let providers: Vec<_> = doors.providers.into_iter().map(provider).collect();
    let empty = providers.is_empty().then(|| {
        view! {
            <div class="card">
                <EmptyState icon="log-in" title=t("There is no way to sign in")>
                    <p>{tv(
                        "The first provider under {0} opens the door.",
                        vec![view! { <code>"auth.providers"</code> }.into_any()],
                    )}</p>
                </EmptyState>
            </div>
        }
    });
    view! {
        <div class="stack">
            <section class="stack" aria-labelledby="ways-title">
                <h2 id="ways-title">{t("Ways to sign in")}</h2>
                {empty}
                <ul class="providers">{providers}</ul>
            </section>
            {organisation::view(doors.sources, doors.source_total)}
        </div>
    }
    .into_any()
}

fn provider(provider: ProviderView) -> AnyView {
    let state = if provider.open {
        view! { <Status tone=Tone::Ok icon="check" label=t("open") /> }.into_any()
    } else {
        view! { <Status tone=Tone::Warn icon="lock" label=t("closed") /> }.into_any()
    };
    let closed = (!provider.open).then(|| {
        view! {
            <p class="muted">
                {t(
                    "It can not be used as long as other machines reach the portal: everybody would be the same \
                     person.",
                )}
            </p>
        }
    });
    let address = (!provider.address.is_empty()).then(|| {
        let address = provider.address.clone();
        view! {
            <Property name=t("Address")>
                <code>{address}</code>
            </Property>
        }
    });
    let callback = (!provider.callback.is_empty()).then(|| {
        let callback = provider.callback.clone();
        view! {
            <Property name=t("Callback")>
                <code>{callback.clone()}</code>
                <CopyButton label=t("Copy the callback address") text=callback />
            </Property>
        }
    });
    let resolvers: Vec<_> =
        provider.resolvers.iter().map(|name| view! { <li><code>{name.clone()}</code></li> }).collect();
    let resolvers = (!resolvers.is_empty()).then(|| {
        view! {
            <Property name=t("Resolvers")>
                <ol class="resolvers">{resolvers}</ol>
            </Property>
        }
    });
    let used = provider.used_at.map_or_else(
        || view! { <span class="faint">{t("never")}</span> }.into_any(),
        |at| view! { <TimeAgo at /> }.into_any(),
    );
    let refused = provider.refused.map(|(at, why)| {
        view! {
            <p class="provider-refused">
                <Icon name="triangle-alert" class="s" />
                <span>{tv("Last refusal {0}: {1}", vec![view! { <TimeAgo at /> }.into_any(), why.into_any()])}</span>
            </p>
        }
    });
    view! {
        <li class="card provider">
            <div class="provider-head">
                <h3>{provider.title}</h3>
                <span class="faint">{provider.kind}</span>
                {state}
            </div>
            {closed}
            <PropertyList>
                <Property name=t("Name")>
                    <code>{provider.id}</code>
                </Property>
                {address}
                {callback}
                {resolvers}
                <Property name=t("Accounts")>{thousands(provider.accounts)}</Property>
                <Property name=t("Last used")>{used}</Property>
            </PropertyList>
            {refused}
        </li>
    }
    .into_any()
}
