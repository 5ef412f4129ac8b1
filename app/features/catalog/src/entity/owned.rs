//! How many things somebody owns, by kind and type, leading to them.

use leptos::prelude::*;
use plugin::kinds;
use services::catalog::{FacetName, Owned};
use ui::{KindIcon, thousands};

use crate::address::Address;

/// The counts as a list of links to the catalog with these owners chosen. Without owners they lead nowhere.
pub(super) fn view(owned: &[Owned], owners: &[String]) -> AnyView {
    let items: Vec<AnyView> = owned.iter().map(|owned| item(owned, owners)).collect();
    view! { <ul class="owned">{items}</ul> }.into_any()
}

fn item(owned: &Owned, owners: &[String]) -> AnyView {
    let kind = if owned.count == 1 { kinds::singular(&owned.kind) } else { kinds::plural(&owned.kind) };
    let content = view! {
        <KindIcon look=kinds::look(&owned.kind) decorative=true />
        <span class="owned-text">
            <b>{thousands(owned.count)}</b>
            <span class="cut">{kind}</span>
            <span class="faint cut">{owned.kind_type.clone().unwrap_or_default()}</span>
        </span>
    };
    if owners.is_empty() {
        return view! { <li class="owned-item">{content}</li> }.into_any();
    }
    let mut address = Address::default().with_kind(Some(&owned.kind));
    if let Some(kind_type) = &owned.kind_type {
        address = address.toggled(FacetName::Type, kind_type);
    }
    for owner in owners {
        address = address.toggled(FacetName::Owner, owner);
    }
    view! {
        <li>
            <a class="owned-item" href=address.href()>
                {content}
            </a>
        </li>
    }
    .into_any()
}
