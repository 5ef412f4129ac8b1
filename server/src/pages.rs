//! Pages: Leptos renders them with the services and the caller in its context.

use app::PageParts;
use axum::Router;
use axum::extract::FromRef;
use axum::http::request::Parts;
use http::header::{CONTENT_SECURITY_POLICY, COOKIE};
use http::{HeaderValue, header};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list_with_exclusions_and_ssg_and_context};
use services::{Actor, Services};

use crate::languages::{self, Languages};
use crate::layers::headers::PagePolicy;
use crate::site::Site;

/// What pages need.
#[derive(Clone)]
pub struct Pages {
    /// What they ask.
    pub services: Services,
    /// Where the browser's half is.
    pub site: Site,
    /// What they may load and run.
    pub policy: PagePolicy,
    /// What the portal is called, and how it looks.
    pub(crate) look: crate::look::Served,
    /// What they can be read in.
    pub(crate) languages: Languages,
}

/// Leptos' own options; none of them matters, as our document names its parts itself.
#[derive(Clone)]
struct Options(LeptosOptions);

impl FromRef<Options> for LeptosOptions {
    fn from_ref(options: &Options) -> Self {
        options.0.clone()
    }
}

/// The route of all addresses without a page, which are answered last and by every method.
const LOST: &str = "/{*lost}";

/// Pages and server functions.
pub fn routes(pages: Pages) -> Router {
    let options = Options(LeptosOptions::builder().output_name("frontend").build());
    let context = context(pages);
    let (paths, _) = generate_route_list_with_exclusions_and_ssg_and_context(
        app::shell,
        Some(vec![LOST.to_owned()]),
        context.clone(),
    );
    let lost = leptos_axum::render_app_async_with_context(context.clone(), app::shell);
    Router::new().leptos_routes_with_context(&options, paths, context, app::shell).fallback(lost).with_state(options)
}

/// What is put into the context of each page and server function.
fn context(pages: Pages) -> impl Fn() + Clone + Send + Sync + 'static {
    // What the site is made of does not change while the program runs, unless it is read from a folder.
    let embedded = matches!(pages.site, Site::Embedded).then(|| pages.site.assets());
    move || {
        provide_context(pages.services.clone());
        let assets = embedded.clone().unwrap_or_else(|| pages.site.assets());
        provide_context(ui::SpriteAddress(assets.icons.clone()));
        // What a page is made of is named in its head, so that the browser need not find out step by step.
        provide_context(PageParts::new(assets.base.clone(), assets.parts.clone()));
        provide_context(assets);
        provide_context(pages.look.look.clone());
        provide_context(ui::time::Now(platform::db::now_micros()));
        if let Some(parts) = use_context::<Parts>() {
            if let Some(actor) = parts.extensions.get::<Actor>() {
                provide_context(actor.clone());
            }
            let cookies = parts.headers.get(COOKIE).and_then(|value| value.to_str().ok());
            provide_context(app::Preferences::from_cookies(cookies.unwrap_or_default()));
            let (language, offered) = pages.languages.of_request(&parts.headers);
            if let Some(response) = use_context::<ResponseOptions>() {
                for (name, value) in languages::headers(&language) {
                    response.insert_header(name, value);
                }
            }
            language.provide();
            provide_context(offered);
        }
        if let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) {
            if let Ok(policy) = HeaderValue::from_str(&pages.policy.with(&nonce.to_string())) {
                response.insert_header(CONTENT_SECURITY_POLICY, policy);
            }
            // What a page says depends on who asks and when.
            response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        }
    }
}
