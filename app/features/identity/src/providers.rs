//! How people get in: the ways to sign in, and where the organisation comes from; for administrators.

use leptos::prelude::*;
use plugin::{PageHead, failure, use_page};
use services::identity::ProviderView;
use ui::{
    CopyButton, Crumb, EmptyState, Icon, Property, PropertyList, SkeletonCard, Status, TimeAgo, Tone, kept, thousands,
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
        {use_page("Sign-in".to_owned(), vec![Crumb::here("Administration"), Crumb::here("Sign-in")])}
        <div class="page providers-page">
            <PageHead title="Sign-in" />
            <p class="page-lead muted">
                "How people get in, and where users and groups come from. Both are set in " <code>"app-config.yaml"</code>
                ", under " <code>"auth.providers"</code> " and " <code>"catalog.providers"</code> "."
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
                <EmptyState icon="log-in" title="There is no way to sign in">
                    <p>"The first provider under " <code>"auth.providers"</code> " opens the door."</p>
                </EmptyState>
            </div>
        }
    });
    view! {
        <div class="stack">
            <section class="stack" aria-labelledby="ways-title">
                <h2 id="ways-title">"Ways to sign in"</h2>
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
        view! { <Status tone=Tone::Ok icon="check" label="open" /> }.into_any()
    } else {
        view! { <Status tone=Tone::Warn icon="lock" label="closed" /> }.into_any()
    };
    let closed = (!provider.open).then(|| {
        view! {
            <p class="muted">
                "It can not be used as long as other machines reach the portal: everybody would be the same person."
            </p>
        }
    });
    let address = (!provider.address.is_empty()).then(|| {
        let address = provider.address.clone();
        view! {
            <Property name="Address">
                <code>{address}</code>
            </Property>
        }
    });
    let callback = (!provider.callback.is_empty()).then(|| {
        let callback = provider.callback.clone();
        view! {
            <Property name="Callback">
                <code>{callback.clone()}</code>
                <CopyButton label="Copy the callback address" text=callback />
            </Property>
        }
    });
    let resolvers: Vec<_> =
        provider.resolvers.iter().map(|name| view! { <li><code>{name.clone()}</code></li> }).collect();
    let resolvers = (!resolvers.is_empty()).then(|| {
        view! {
            <Property name="Resolvers">
                <ol class="resolvers">{resolvers}</ol>
            </Property>
        }
    });
    let used = provider.used_at.map_or_else(
        || view! { <span class="faint">"never"</span> }.into_any(),
        |at| view! { <TimeAgo at /> }.into_any(),
    );
    let refused = provider.refused.map(|(at, why)| {
        view! {
            <p class="provider-refused">
                <Icon name="triangle-alert" class="s" />
                <span>"Last refusal " <TimeAgo at /> ": " {why}</span>
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
                <Property name="Name">
                    <code>{provider.id}</code>
                </Property>
                {address}
                {callback}
                {resolvers}
                <Property name="Accounts">{thousands(provider.accounts)}</Property>
                <Property name="Last used">{used}</Property>
            </PropertyList>
            {refused}
        </li>
    }
    .into_any()
}
