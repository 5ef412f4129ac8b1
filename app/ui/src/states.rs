//! What a list, a table or a card shows when it has no content to show.

use leptos::children::ViewFn;
use leptos::prelude::*;

use crate::{ButtonLink, Icon, t, tv};

/// There is nothing: what it would be, and what to do to have some.
#[component]
pub fn EmptyState(
    /// What it is about.
    #[prop(into)]
    icon: String,
    /// What there is none of: `No systems yet`.
    #[prop(into)]
    title: String,
    /// The one thing to do, as a button or link.
    #[prop(optional, into)]
    action: ViewFn,
    /// What it is and how it comes about; a command or YAML to copy.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="state">
            <Icon name=icon class="l" />
            <p class="state-title">{title}</p>
            <div class="state-text">{children.map(|children| children())}</div>
            <div class="state-actions">{action.run()}</div>
        </div>
    }
    .into_any()
}

/// Something failed or is forbidden: what happened, what to do, what to quote when asking for help.
#[component]
pub fn ErrorState(
    /// What happened.
    #[prop(into)]
    message: String,
    /// What to do about it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The id under which the log has the cause.
    #[prop(optional, into)]
    request_id: Option<String>,
    /// The address to try again: mostly the page's own.
    #[prop(optional, into)]
    retry: Option<String>,
    /// The person may not see it: a lock instead of an alarm.
    #[prop(optional)]
    forbidden: bool,
    /// Another way on than trying again.
    #[prop(optional, into)]
    action: ViewFn,
) -> impl IntoView {
    let icon = if forbidden { "lock" } else { "circle-alert" };
    view! {
        <div class=if forbidden { "state" } else { "state bad" } role="alert">
            <Icon name=icon class="l" />
            <p class="state-title">{message}</p>
            {hint.filter(|hint| !hint.is_empty()).map(|hint| view! { <p class="state-text">{hint}</p> })}
            {request_id
                .filter(|id| !id.is_empty())
                .map(|id| {
                    view! {
                        <p class="state-text faint">
                            {tv("Request {0}", vec![view! { <code>{id}</code> }.into_any()])}
                        </p>
                    }
                })}
            {retry
                .map(|href| {
                    view! {
                        // A full load on purpose: whatever state led here is gone afterwards.
                        <div class="state-actions">
                            <ButtonLink href=href icon="rotate-ccw" attr:rel="external">
                                {t("Try again")}
                            </ButtonLink>
                        </div>
                    }
                })}
            <div class="state-actions">{action.run()}</div>
        </div>
    }
    .into_any()
}

/// The person may not: what, which permission it takes, who can grant it, and the way back.
#[component]
pub fn ForbiddenState(
    /// What they may not.
    #[prop(into)]
    message: String,
    /// The name of the permission that is missing; empty when it is not one.
    #[prop(into)]
    permission: String,
    /// Who can grant it.
    #[prop(into)]
    who: String,
    /// To be quoted when asking.
    #[prop(into)]
    request_id: String,
    /// A page that is open to everybody.
    #[prop(into)]
    back: String,
    /// The address to try again, once it is granted.
    #[prop(into)]
    retry: String,
) -> impl IntoView {
    let fact = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>
                        <code>{value}</code>
                    </dd>
                </div>
            }
        })
    };
    view! {
        <div class="state forbidden" role="alert">
            <Icon name="lock" class="l" />
            <p class="state-title">{message}</p>
            <p class="state-text">{who}</p>
            <dl class="state-facts">{fact(t("Permission"), permission)} {fact(t("Request"), request_id)}</dl>
            <div class="state-actions">
                <ButtonLink href=back icon="arrow-left">
                    {t("To the start page")}
                </ButtonLink>
                <ButtonLink href=retry icon="rotate-ccw" attr:rel="external">
                    {t("Try again")}
                </ButtonLink>
            </div>
        </div>
    }
    .into_any()
}
