//! How each kind of entity looks, the same everywhere.

use ui::{KindLook, key, t, tf};

/// The look of a kind; in whatever case it is written. A kind that companies add themselves has a neutral one.
pub fn look(kind: &str) -> KindLook {
    const LOOKS: [(&str, KindLook); 10] = [
        ("component", KindLook { icon: "box", class: "kind-component", title: "Component" }),
        ("api", KindLook { icon: "plug", class: "kind-api", title: "API" }),
        ("resource", KindLook { icon: "database", class: "kind-resource", title: "Resource" }),
        ("system", KindLook { icon: "layers", class: "kind-system", title: "System" }),
        ("domain", KindLook { icon: "boxes", class: "kind-domain", title: "Domain" }),
        ("group", KindLook { icon: "users", class: "kind-group", title: "Group" }),
        ("user", KindLook { icon: "user", class: "kind-user", title: "User" }),
        ("location", KindLook { icon: "map-pin", class: "kind-location", title: "Location" }),
        ("template", KindLook { icon: "wand-sparkles", class: "kind-template", title: "Template" }),
        ("airesource", KindLook { icon: "bot", class: "kind-airesource", title: "AI resource" }),
    ];
    let other = KindLook { icon: "puzzle", class: "kind-other", title: "Entity" };
    LOOKS.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind)).map_or(other, |(_, look)| *look)
}

/// What one entity of a kind is called: `api` gives `API`. A kind of the company's own stays as it is written.
pub fn singular(kind: &str) -> String {
    match look(kind) {
        look if look.class == "kind-other" => kind.to_owned(),
        look => t(look.title).to_owned(),
    }
}

/// What many entities of a kind are called: `api` gives `APIs`.
pub fn plural(kind: &str) -> String {
    const WORDS: [(&str, &str); 10] = [
        ("component", key("Components")),
        ("api", key("APIs")),
        ("resource", key("Resources")),
        ("system", key("Systems")),
        ("domain", key("Domains")),
        ("group", key("Groups")),
        ("user", key("Users")),
        ("location", key("Locations")),
        ("template", key("Templates")),
        ("airesource", key("AI resources")),
    ];
    let known = WORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind));
    // Translators: several entities of a kind that a company has added: Robot, Robots.
    known.map_or_else(|| tf("{0}s", &[kind]), |(_, words)| t(words).to_owned())
}
