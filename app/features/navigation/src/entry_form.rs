//! The form of an entry: a place of a plugin with a title of one's own, a page, a link.

use leptos::prelude::*;
use plugin::Plugins;
use services::home::is_page;
use services::navigation::LayoutEntry;
use ui::{Button, Look, TextField, t};

use crate::audience::AudienceField;
use crate::draft::Draft;
use crate::icons;
use crate::order::entry;

/// Characters of a title.
pub(crate) const TITLE: usize = 60;

/// The content of the dialog.
pub(crate) fn form(draft: Draft) -> AnyView {
    let plugins = expect_context::<Plugins>();
    let spot = draft.entry.get_untracked();
    let old = draft.layout.with_untracked(|layout| entry(layout, spot).cloned()).unwrap_or_default();
    let known = plugins.places().into_iter().any(|place| place.href == old.href);
    // What its plugin calls it stands in the field without having been typed.
    let usual = if known { plugins.place(&old.href, "", "").title } else { Default::default() };
    let (href, title, icon) =
        (RwSignal::new(old.href.clone()), RwSignal::new(old.title.clone()), RwSignal::new(old.icon.clone()));
    let (href_wrong, title_wrong) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let audience = AudienceField::of(&old.audience);
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (to, called) = (href.get_untracked().trim().to_owned(), title.get_untracked().trim().to_owned());
        let taken = draft.layout.with_untracked(|layout| {
            let others = layout.groups.iter().flat_map(|group| &group.entries);
            to != old.href && others.into_iter().any(|other| other.href == to)
        });
        href_wrong.set(match () {
            () if !leads_somewhere(&to) => {
                Some(t("A page of the portal begins with /, another site with https:// or http://.").to_owned())
            }
            () if taken => Some(t("It stands in the navigation already.").to_owned()),
            () => None,
        });
        title_wrong.set(title_problem(&called, !known));
        let audience = audience.read();
        if href_wrong.with_untracked(Option::is_some) || title_wrong.with_untracked(Option::is_some) {
            return;
        }
        let Some(audience) = audience else { return };
        draft.set_entry(spot, LayoutEntry { href: to, title: called, icon: icon.get_untracked(), audience });
        draft.entry_open.set(false);
    };
    let address = if known {
        view! {
            <p class="nav-address">
                <span class="muted">{t("A place of the portal:")} " "</span>
                <code>{href.get_untracked()}</code>
            </p>
        }
        .into_any()
    } else {
        view! {
            <TextField
                id="nav-entry-href"
                label=t("Address")
                name="href"
                value=href
                required=true
                placeholder="https://grafana.example.com"
                description=t("Of another site, which opens in a new tab, or a page of the portal.")
                error=href_wrong
            />
        }
        .into_any()
    };
    let plain = if known { t("The usual one") } else { t("The one for all links") };
    view! {
        <form class="fields nav-form" on:submit=save novalidate=true>
            {address}
            <TextField
                id="nav-entry-title"
                label=t("Title")
                name="title"
                value=title
                required=!known
                placeholder=usual
                error=title_wrong
            />
            {icons::choice(plain, icon)}
            {audience.view("nav-entry-whom")}
            <div class="dialog-actions">
                <Button submit=true look=Look::Go>
                    {t("Done")}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// What is wrong with a title.
pub(crate) fn title_problem(title: &str, required: bool) -> Option<String> {
    if required && title.is_empty() {
        return Some(t("Say what people call it.").to_owned());
    }
    (title.chars().count() > TITLE).then(|| t("At most 60 characters.").to_owned())
}

/// Whether an address may be one of the navigation. The server looks closer.
fn leads_somewhere(href: &str) -> bool {
    let site = href.strip_prefix("https://").or_else(|| href.strip_prefix("http://"));
    is_page(href) || site.is_some_and(|site| !site.is_empty() && !site.contains([' ', '@']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_pages_and_sites() {
        for good in ["/", "/catalog?kind=api", "https://a.example", "http://localhost:3000/x"] {
            assert!(leads_somewhere(good), "{good}");
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "//evil.example",
            "/\\evil.example",
            "https://",
            "https://a@b.example",
            "a.example",
        ] {
            assert!(!leads_somewhere(bad), "{bad}");
        }
    }

    #[test]
    fn titles_are_short_and_there() {
        assert!(title_problem("", true).is_some() && title_problem("", false).is_none());
        assert!(title_problem(&"x".repeat(61), false).is_some());
    }
}
