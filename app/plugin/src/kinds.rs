//! How each kind of entity looks, the same everywhere.

use ui::words::within;
use ui::{KindLook, key, t, tf};

/// Each kind with its look, and what several of its entities are called.
const KINDS: [(&str, KindLook, &str); 10] = [
    ("component", KindLook { icon: "box", class: "kind-component", title: "Component" }, key("Components")),
    ("api", KindLook { icon: "plug", class: "kind-api", title: "API" }, key("APIs")),
    ("resource", KindLook { icon: "database", class: "kind-resource", title: "Resource" }, key("Resources")),
    ("system", KindLook { icon: "layers", class: "kind-system", title: "System" }, key("Systems")),
    ("domain", KindLook { icon: "boxes", class: "kind-domain", title: "Domain" }, key("Domains")),
    ("group", KindLook { icon: "users", class: "kind-group", title: "Group" }, key("Groups")),
    ("user", KindLook { icon: "user", class: "kind-user", title: "User" }, key("Users")),
    ("location", KindLook { icon: "map-pin", class: "kind-location", title: "Location" }, key("Locations")),
    ("template", KindLook { icon: "wand-sparkles", class: "kind-template", title: "Template" }, key("Templates")),
    ("airesource", KindLook { icon: "bot", class: "kind-airesource", title: "AI resource" }, key("AI resources")),
];

fn known(kind: &str) -> Option<&'static (&'static str, KindLook, &'static str)> {
    KINDS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(kind))
}

/// The look of a kind; in whatever case it is written. A kind that companies add themselves has a neutral one.
pub fn look(kind: &str) -> KindLook {
    let other = KindLook { icon: "puzzle", class: "kind-other", title: "Entity" };
    known(kind).map_or(other, |(_, look, _)| *look)
}

/// What one entity of a kind is called: `api` gives `API`. A kind of the company's own stays as it is written.
pub fn singular(kind: &str) -> String {
    known(kind).map_or(kind, |(_, look, _)| t(look.title)).to_owned()
}

/// What many entities of a kind are called: `api` gives `APIs`.
pub fn plural(kind: &str) -> String {
    // Translators: several entities of a kind that a company has added: Robot, Robots.
    known(kind).map_or_else(|| tf("{0}s", &[kind]), |(_, _, several)| t(several).to_owned())
}

/// The same within a sentence: `components`, `APIs`.
pub fn plural_within(kind: &str) -> String {
    match known(kind) {
        Some((_, _, several)) => within(several, t(several)),
        None => plural(kind).to_lowercase(),
    }
}
