//! The pages as the server sends them, over services that answer what a test gives them.

mod double;
mod entities;
mod lists;
mod markup;
#[path = "../../../tests/it/nothing.rs"]
mod nothing;
#[path = "../../../tests/it/places.rs"]
mod places;
#[path = "../../../tests/it/voices.rs"]
mod voices;

use std::sync::{Arc, Once};

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Router, Routes, RoutesProps};
use plugin::Plugins;
use services::Actor;

use double::Double;

/// What the server answered.
struct Answer {
    status: u16,
    location: Option<String>,
    html: String,
}

impl Answer {
    /// The content of `<main>`, for what is not the document's head.
    fn main(&self) -> &str {
        let start = self.html.find("<main").expect("a main element");
        let end = self.html.rfind("</main>").expect("the end of main");
        &self.html[start..end]
    }

    #[track_caller]
    fn has(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "{text:?} is missing in\n{}", self.html);
        self
    }

    #[track_caller]
    fn has_not(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{text:?} should not be in\n{}", self.html);
        self
    }
}

/// The answer to a path; its markup is checked too.
async fn get(double: Double, path: &str) -> Answer {
    let services = double.services();
    let context = move || {
        provide_context(services.clone());
        provide_context(Actor::guest("request-7"));
        provide_context(ui::time::Now(1_795_344_300_000_000));
    };
    // Collecting the routes starts the executor, as in the program; once for all tests of the process.
    static STARTED: Once = Once::new();
    STARTED.call_once(|| drop(leptos_axum::generate_route_list(document)));
    let handler = leptos_axum::render_app_async_with_context(context, document);
    let request = Request::get(path).header("accept", "text/html").body(Body::empty()).expect("a request");
    let response = handler(request).await;
    let status = response.status().as_u16();
    let location = response.headers().get("location").map(|value| value.to_str().expect("ASCII").to_owned());
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    let html = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let answer = Answer { status, location, html };
    markup::check(answer.main());
    answer
}

fn document() -> AnyView {
    provide_meta_context();
    provide_context(Plugins(Arc::new(vec![crate::plugin()])));
    ui::provide_toasts();
    view! {
        <html lang="en">
            <head>
                <MetaTags />
            </head>
            <body>
                <Router>
                    <main>{pages()}</main>
                </Router>
            </body>
        </html>
    }
    .into_any()
}

fn pages() -> AnyView {
    let routes = leptos::tachys::view::iterators::StaticVec::from((crate::plugin().routes)());
    let children = leptos::children::ToChildren::to_children(move || routes);
    Routes(RoutesProps::builder().fallback(|| "no route").children(children).build()).into_any()
}
