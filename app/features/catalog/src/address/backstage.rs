//! The addresses of Backstage's own catalog page, which people have in bookmarks and chats:
//! `?filters[kind]=component&filters[tags]=a&filters[owners][0]=team-a&limit=20&offset=40`.

use model::{DEFAULT_NAMESPACE, EntityRef};
use services::catalog::FacetName;

use super::{Address, kind};

/// Whether a name is one that only Backstage's page has.
pub(super) fn is_ours(name: &str) -> bool {
    filter(name).is_some() || matches!(name, "offset" | "limit" | "cursor")
}

/// Takes what a pair says. What the list can not do (`user`, `cursor`) is passed over.
pub(super) fn take(address: &mut Address, name: &str, value: &str) {
    let facet = match (name, filter(name)) {
        ("limit", _) => {
            if let Ok(size) = value.parse() {
                address.query = address.with_size(size).query;
            }
            return;
        }
        (_, Some("kind")) => {
            address.query.kind = kind(value);
            return;
        }
        (_, Some("text")) => {
            address.query.text = value.to_owned();
            return;
        }
        (_, Some("orphan")) => return status(address, value, "orphan"),
        (_, Some("error")) => return status(address, value, "problems"),
        (_, Some("type")) => FacetName::Type,
        (_, Some("owners" | "owner")) => {
            if let Ok(owner) = EntityRef::parse_with(value, Some("group"), DEFAULT_NAMESPACE) {
                address.select(FacetName::Owner, &owner.to_string());
            }
            return;
        }
        (_, Some("lifecycles" | "lifecycle")) => FacetName::Lifecycle,
        (_, Some("tags" | "tag")) => FacetName::Tag,
        (_, Some("namespace" | "namespaces")) => FacetName::Namespace,
        _ => return,
    };
    if value != "all" {
        address.select(facet, value);
    }
}

fn status(address: &mut Address, value: &str, name: &str) {
    if value == "true" {
        address.select(FacetName::Status, name);
    }
}

/// `kind` for `filters[kind]`, `filters[kind][]` and `filters[kind][0]`.
fn filter(name: &str) -> Option<&str> {
    name.strip_prefix("filters[")?.split(']').next()
}
