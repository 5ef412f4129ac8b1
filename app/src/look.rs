//! What the portal is called and how it looks: the company's own. The server provides it as context and writes it into
//! `<html>`, where the browser reads it back.

use std::sync::Arc;

use leptos::prelude::*;
use ui::dom;

use crate::brand::Mark;

/// The look of a portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What it is called.
    pub name: Arc<str>,
    /// The address of a picture in place of the portal's mark.
    pub logo: Option<Arc<str>>,
    /// The address of a picture for the browser's tab.
    pub favicon: Option<Arc<str>>,
    /// The address of a style sheet with the company's colour.
    pub css: Option<Arc<str>>,
    /// Links at the foot of every page: words and address.
    pub links: Arc<[(String, String)]>,
}

impl Default for Look {
    fn default() -> Self {
        Self { name: "Callboard".into(), logo: None, favicon: None, css: None, links: Arc::default() }
    }
}

impl Look {
    /// That of the page.
    pub(crate) fn here() -> Self {
        if let Some(look) = use_context::<Self>() {
            return look;
        }
        let text = |name: &str| dom::root_data(name).filter(|text| !text.is_empty());
        let links = text("links").unwrap_or_default();
        let mut lines = links.lines().map(str::to_owned);
        let mut pairs = Vec::new();
        while let (Some(title), Some(href)) = (lines.next(), lines.next()) {
            pairs.push((title, href));
        }
        Self {
            name: text("name").map_or_else(|| Self::default().name, Into::into),
            logo: text("logo").map(Into::into),
            links: pairs.into(),
            ..Self::default()
        }
    }

    /// The links as they stand in `<html>`; nothing where there are none.
    pub(crate) fn written_links(&self) -> Option<String> {
        let lines: Vec<&str> = self.links.iter().flat_map(|(title, href)| [title.as_str(), href.as_str()]).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

/// The company's mark, or the portal's own.
pub(crate) fn mark(look: &Look) -> AnyView {
    match &look.logo {
        Some(logo) => view! { <img class="mark" src=logo.to_string() alt="" width="22" height="22" /> }.into_any(),
        None => view! { <Mark /> }.into_any(),
    }
}

/// The links at the foot of every page.
pub(crate) fn foot(look: &Look) -> Option<AnyView> {
    let links: Vec<AnyView> = look
        .links
        .iter()
        .cloned()
        .map(|(title, href)| {
            let foreign = !href.starts_with('/');
            view! {
                <li>
                    <a href=href rel=foreign.then_some("noopener noreferrer")>
                        {title}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! {
            <footer class="site-foot">
                <ul>{links}</ul>
            </footer>
        }
        .into_any()
    })
}
