//! The pages of settings and administration within the whole document, as the server sends them, over services that
//! answer with a sample.
#![cfg(feature = "ssr")]

mod double;
mod home;
mod languages;
#[path = "../../features/catalog/src/tests/markup.rs"]
mod markup;
mod nothing;
mod pages;
mod places;
mod sample;
mod voices;

use std::sync::Once;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use leptos::prelude::*;
use services::{Actor, Credentials, Subject};

/// What the server answered.
struct Answer {
    status: u16,
    html: String,
}

impl Answer {
    /// The content of `<main>`.
    fn main(&self) -> &str {
        let start = self.html.find("<main").expect("a main element");
        let end = self.html.rfind("</main>").expect("the end of main");
        &self.html[start..end]
    }

    #[track_caller]
    fn has(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "{text:?} is missing in\n{}", self.main());
        self
    }

    #[track_caller]
    fn has_not(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{text:?} should not be in\n{}", self.main());
        self
    }
}

/// The person who asks.
fn person(administrator: bool) -> Actor {
    let entity_ref = sample::user().to_string();
    let subject = Subject::User { ownership: vec![entity_ref.clone()], entity_ref, administrator };
    Actor::new(subject, "request-7").with(Credentials::Session("s1".into()))
}

/// The answer to a path, in English; its markup is checked too.
async fn get(actor: Actor, path: &str) -> Answer {
    get_in(app::Language::default(), actor, path).await
}

/// The same in a language.
async fn get_in(language: app::Language, actor: Actor, path: &str) -> Answer {
    let context = move || {
        language.clone().provide();
        provide_context(app::SiteAssets::below("/pkg/x", "x", std::collections::HashMap::new()));
        provide_context(double::services());
        provide_context(actor.clone());
        provide_context(ui::time::Now(sample::NOW));
    };
    // Collecting the routes starts the executor, as in the program; once for all tests of the process.
    static STARTED: Once = Once::new();
    STARTED.call_once(|| drop(leptos_axum::generate_route_list(app::shell)));
    let handler = leptos_axum::render_app_async_with_context(context, app::shell);
    let request = Request::get(path).header("accept", "text/html").body(Body::empty()).expect("a request");
    let response = handler(request).await;
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    let html = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let answer = Answer { status, html };
    markup::check(answer.main());
    answer
}
