//! A person: their groups, and what they own through them.

use leptos::prelude::*;
use plugin::EntityContext;
use services::catalog::{EntityLink as Link, FacetName, UserView};
use ui::{Card, EmptyState, SkeletonCard, t, thousands, tv};

use super::{owned, relations};
use crate::address::Address;
use crate::functions::user;
use crate::parts;

/// The cards.
pub(super) fn view(context: EntityContext) -> AnyView {
    let reference = context.overview.link.entity_ref.to_string();
    let path = context.overview.link.entity_ref.path();
    let asked = reference.clone();
    let found = plugin::data(move || asked.clone(), user);
    view! {
        <Suspense fallback=|| view! { <SkeletonCard lines=5 /> }>
            {move || {
                let (path, reference) = (path.clone(), reference.clone());
                Suspend::new(async move {
                    match found.await {
                        Ok(user) => cards(&user, reference),
                        Err(error) => {
                            let state = parts::failure(error, path);
                            view! { <Card title=t("Groups")>{state}</Card> }.into_any()
                        }
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

fn cards(user: &UserView, reference: String) -> AnyView {
    let groups: Vec<&Link> = user.groups.iter().collect();
    let count = groups.len();
    let membership = if groups.is_empty() {
        view! {
            <EmptyState icon="users" title=t("In no group")>
                <p>{tv(
                    "A user names their groups with {0}.",
                    vec![view! { <code>"spec.memberOf"</code> }.into_any()],
                )}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <div class="relations">{relations::list(&groups)}</div> }.into_any()
    };
    let owners: Vec<String> =
        std::iter::once(reference).chain(user.groups.iter().map(|group| group.entity_ref.to_string())).collect();
    let all = owners.iter().fold(Address::default().with_kind(None), |it, owner| it.toggled(FacetName::Owner, owner));
    let total = user.total;
    let owns = if user.owned.is_empty() {
        view! {
            <EmptyState icon="box" title=t("Owns nothing yet")>
                <p>{t("What this person or one of their groups owns stands here.")}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        let first: Vec<&Link> = user.entities.iter().take(12).collect();
        view! {
            <div>
                {owned::view(&user.owned, &owners)} <div class="relations ruled">{relations::list(&first)}</div>
            </div>
        }
        .into_any()
    };
    let href = all.href();
    view! {
        <div class="cards">
            <Card
                title=t("Owns")
                badge=move || view! { <span class="count">{thousands(total)}</span> }
                actions=move || (total > 0).then(|| view! { <a href=href.clone()>{t("Open in the catalog")}</a> })
            >
                {owns}
            </Card>
            <Card title=t("Groups") badge=move || view! { <span class="count">{count}</span> }>
                {membership}
            </Card>
        </div>
    }
    .into_any()
}
