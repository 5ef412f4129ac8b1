//! Who one is, as the portal sees it.

use leptos::prelude::*;
use services::identity::Me;
use ui::{ButtonLink, Card, CopyButton, EmptyState, Property, PropertyList, Status, Tone, t, tv};

use crate::parts::{avatar, reference};

pub(super) fn view(me: Option<Me>) -> AnyView {
    let Some(me) = me else {
        return view! {
            <div class="card">
                <EmptyState
                    icon="user"
                    title=t("Nobody is signed in")
                    action=|| {
                        view! {
                            <ButtonLink href="/sign-in?return_to=/settings" icon="log-in" attr:rel="external">
                                {t("Sign in")}
                            </ButtonLink>
                        }
                    }
                />
            </div>
        }
        .into_any();
    };
    view! { <div class="two-columns">{person(&me)} {groups(&me)}</div> }.into_any()
}

fn person(me: &Me) -> AnyView {
    let user: Option<model::EntityRef> = me.entity_ref.parse().ok();
    let page = match (&user, me.in_catalog) {
        (Some(user), true) => view! { <a class="link" href=user.path()>{t("Your page in the catalog")}</a> }.into_any(),
        _ => view! {
            <span>{t("You stand in no catalog; what you may see and do does not follow from groups.")}</span>
        }
        .into_any(),
    };
    let administrator = me.administrator.then(|| {
        view! { <Status tone=Tone::Info icon="shield" label=t("administrator") /> }
    });
    let (shown, copied) = (me.entity_ref.clone(), me.entity_ref.clone());
    let way =
        me.way.clone().unwrap_or_else(|| t("Nothing: this portal is open to whoever is at its machine").to_owned());
    let email = me.email.clone().map(|email| {
        view! { <Property name=t("E-mail")>{email}</Property> }
    });
    view! {
        <section class="card profile-card" aria-label=t("You")>
            <div class="profile-head">
                {avatar(&me.title, true)}
                <div class="profile-name">
                    <h2>{me.title.clone()}</h2>
                    {administrator}
                </div>
            </div>
            <div class="card-body">
                <PropertyList>
                    {email}
                    <Property name=t("Reference")>
                        <code>{shown}</code>
                        <CopyButton label=t("Copy reference") text=copied />
                    </Property>
                    <Property name=t("Catalog")>{page}</Property>
                    <Property name=t("Signed in with")>{way}</Property>
                </PropertyList>
                <p class="muted quiet-note">
                    {t(
                        "Name, address and groups come from the catalog and from where you sign in; they are changed \
                         there.",
                    )}
                </p>
            </div>
        </section>
    }
    .into_any()
}

fn groups(me: &Me) -> AnyView {
    let count = me.groups.len();
    let content = if count == 0 {
        view! {
            <EmptyState icon="users" title=t("In no group")>
                <p>{tv(
                    "A user of the catalog names their groups with {0}.",
                    vec![view! { <code>"spec.memberOf"</code> }.into_any()],
                )}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows: Vec<_> = me.groups.iter().map(|group| view! { <li>{reference(group, true)}</li> }).collect();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    view! {
        <Card title=t("You act for") badge=move || view! { <span class="count">{count}</span> }>
            {content}
        </Card>
    }
    .into_any()
}
