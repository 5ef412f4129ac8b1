//! The page where people sign in. It is a document of its own that needs no script: whoever stands before the door gets
//! nothing of the house but its style sheet.

use leptos::prelude::*;
use services::identity::Way;
use ui::{Icon, t, tf, tv};

use crate::look::{Look, mark};
use crate::{Language, Preferences, SiteAssets};

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// What the portal is called, and how it looks.
    pub look: Look,
    /// What it is written in.
    pub language: Language,
    /// What can be signed in with.
    pub ways: Vec<Way>,
    /// Why it did not work before; one of the names that `/api/auth` gives.
    pub problem: Option<String>,
    /// The provider where it did not work.
    pub provider: Option<String>,
    /// The query that says where to afterwards, with its `?`; empty for the start page.
    pub back: String,
}

/// The whole document.
pub fn sign_in_document(page: SignIn, assets: &SiteAssets, preferences: Preferences) -> String {
    let [theme, ..] = preferences.attributes();
    let scheme = theme.unwrap_or("light dark");
    let css = page.look.css.as_ref().map(|href| view! { <link rel="stylesheet" href=href.to_string() /> });
    let favicon = page.look.favicon.clone().unwrap_or_else(|| assets.favicon.clone());
    let kind = page.look.favicon.is_none().then_some("image/svg+xml");
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_context(ui::SpriteAddress(assets.icons.clone()));
        let language = page.language.clone();
        let (tag, direction) = (language.tag.to_string(), language.direction);
        language.provide();
        // Whatever marks the end of a text elsewhere would be part of the title.
        let title = format!("{} · {}", t("Sign in"), page.look.name).replace('&', "&amp;").replace('<', "&lt;");
        view! {
            <html lang=tag dir=direction data-theme=theme>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content=scheme />
                    <meta name="robots" content="noindex" />
                    <link rel="stylesheet" href=assets.css.to_string() />
                    {css}
                    <link rel="icon" type=kind href=favicon.to_string() />
                    <title inner_html=title></title>
                </head>
                <body>
                    <main class="door">{card(page)}</main>
                </body>
            </html>
        }
        .to_html()
    });
    format!("<!DOCTYPE html>{html}")
}

fn card(page: SignIn) -> AnyView {
    let known = |id: &str| page.ways.iter().find(|way| way.id == id).map(|way| way.title.clone());
    let provider = page.provider.as_deref().and_then(known);
    let problem =
        page.problem.as_deref().map(|problem| told(problem, provider.as_deref().unwrap_or(t("the provider"))));
    let empty = page.ways.is_empty();
    let ways: Vec<_> = page.ways.iter().map(|way| entry(way, &page.back)).collect();
    view! {
        <section class="door-card" aria-labelledby="door-title">
            <div class="door-brand">
                {mark(&page.look)}
                <span>{page.look.name.to_string()}</span>
            </div>
            <h1 id="door-title">{t("Sign in")}</h1>
            {problem
                .map(|(what, remedy)| {
                    view! {
                        <div class="door-problem" role="alert">
                            <Icon name="triangle-alert" />
                            <div>
                                <p>{what}</p>
                                <p>{remedy}</p>
                            </div>
                        </div>
                    }
                })}
            <ul class="door-ways">{ways}</ul>
            {empty
                .then(|| {
                    view! {
                        <p>{t("There is no way to sign in to this portal yet.")}</p>
                        <p class="muted">
                            {tv(
                                "Whoever runs it adds a provider under {0} in its configuration. Programs use a token of \
                                 {1}.",
                                ["auth.providers", "backend.auth.externalAccess"]
                                    .map(|key| view! { <code>{key}</code> }.into_any())
                                    .into(),
                            )}
                        </p>
                    }
                })}
        </section>
    }
    .into_any()
}

fn entry(way: &Way, back: &str) -> AnyView {
    let target = format!("{}{back}", way.path());
    let label = if way.form { t("Enter as a guest").to_owned() } else { tf("Continue with {0}", &[&way.title]) };
    if way.form {
        view! {
            <li>
                <form method="post" action=target>
                    <button class="button door-way" type="submit">{label}</button>
                </form>
            </li>
        }
        .into_any()
    } else {
        view! {
            <li>
                <a class="button go door-way" href=target>{label}</a>
            </li>
        }
        .into_any()
    }
}

/// What happened, and what to do.
fn told(problem: &str, provider: &str) -> (String, &'static str) {
    match problem {
        "denied" => (tf("{0} did not let you through.", &[provider]), t("Try again, and agree to what it asks.")),
        "stale" => (
            t("This sign-in had ended already.").to_owned(),
            t("Begin again, and finish within ten minutes in the same browser."),
        ),
        "unknown" => (
            tf("{0} knows you, but nobody in the catalog has your account.", &[provider]),
            t("Ask whoever looks after the portal to add a User for you, or sign in with another account."),
        ),
        "ambiguous" => (
            tf("More than one user of the catalog has your account at {0}.", &[provider]),
            t("Ask whoever looks after the portal to leave it to one of them."),
        ),
        "unverified" => (
            tf("{0} has not checked your e-mail address.", &[provider]),
            t("Confirm the address there, then sign in again."),
        ),
        "taken" => (
            t("Your user signs in with another account.").to_owned(),
            t("Use the account of last time, or ask whoever looks after the portal to release it."),
        ),
        _ => (
            tf("Signing in with {0} did not work.", &[provider]),
            t("Try again in a moment. If it stays like this, the portal's log says why."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(problem: Option<&str>) -> String {
        let way = |id: &str, title: &str, form| Way { id: id.into(), title: title.into(), form };
        let page = SignIn {
            look: Look::default(),
            language: Language::default(),
            ways: vec![way("okta", "Okta", false), way("guest", "Guest", true)],
            problem: problem.map(str::to_owned),
            provider: Some("okta".into()),
            back: "?return_to=%2Fcatalog".into(),
        };
        sign_in_document(page, &SiteAssets::default(), Preferences::default())
    }

    #[test]
    fn ways_lead_back_to_where_one_wanted_to() {
        let html = page(None);
        assert!(html.contains("/api/auth/okta/start?return_to=%2Fcatalog"), "{html}");
        assert!(html.contains("Continue with Okta") && html.contains("Enter as a guest"), "{html}");
        assert!(!html.contains("<script") && !html.contains("role=\"alert\""), "{html}");
    }

    #[test]
    fn a_problem_names_the_provider_and_a_remedy() {
        let html = page(Some("unknown"));
        assert!(html.contains("role=\"alert\"") && html.contains("Okta knows you"), "{html}");
        assert!(page(Some("<script>")).contains("did not work"));
    }
}
