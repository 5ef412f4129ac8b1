//! Every address as nobody, as a user and as an administrator.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use http::{Request, header};
use platform::config::Config;
use platform::http::Http;
use platform::telemetry::Metrics;
use platform::testing;
use services::{Actor, Subject};
use tower::ServiceExt;

use super::*;
use crate::health::{Phase, Watched};
use crate::layers::actor::Policy;
use crate::layers::headers::PagePolicy;
use crate::pages::Pages;
use crate::plugins::{self, Engines};
use crate::router::{Parts, router};
use crate::sections::Sections;
use crate::settings::Settings;
use crate::site::Site;

struct Running {
    db: testing::TestDatabase,
    engines: Engines,
    _data: tempfile::TempDir,
}

async fn running() -> Running {
    let db = testing::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let config = format!("callboard: {{data: {:?}}}\n", data.path().display().to_string());
    let sections = match Sections::read(&Config::from_text(&config).unwrap()) {
        Ok(sections) => sections,
        Err(errors) => panic!("{errors:?}"),
    };
    let http = Http::new(sections.allowed.clone()).unwrap();
    let engines = plugins::start(&sections, &db, &http).await.unwrap();
    Running { db, engines, _data: data }
}

impl Running {
    fn portal(&self, subject: Subject) -> Router {
        let watched = Watched { phase: Phase::default(), db: self.db.database(), metrics: Metrics::start() };
        router(Parts {
            settings: Settings::default(),
            policy: Policy::fixed(subject),
            watched,
            pages: Pages {
                services: self.engines.services.clone(),
                site: Site::Embedded,
                policy: PagePolicy::default(),
                title: "Callboard".into(),
            },
            rest: self.engines.rest.clone(),
        })
    }

    /// What the engines and the pages serve.
    fn addresses(&self) -> BTreeSet<(String, String)> {
        let functions = server_fn::axum::server_fn_paths().map(|(path, method)| (method.to_string(), path.to_owned()));
        self.engines.addresses.iter().cloned().chain(functions).collect()
    }
}

/// Addresses that stand in the table and in no description.
const PLAIN: [&str; 5] =
    ["/.backstage/health/v1/liveness", "/.backstage/health/v1/readiness", "/metrics", "/pkg/{*path}", "/sign-in"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_address_is_listed_and_guarded() {
    let running = running().await;
    let served = running.addresses();
    let listed: BTreeSet<_> = TABLE
        .iter()
        .filter(|rule| !PLAIN.contains(&rule.path))
        .map(|rule| (rule.method.to_owned(), rule.path.to_owned()))
        .collect();
    assert_eq!(served.difference(&listed).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "served, not listed");
    assert_eq!(listed.difference(&served).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "listed, not served");

    let user = Subject::User {
        entity_ref: "user:default/jo".into(),
        ownership: vec!["user:default/jo".into()],
        administrator: false,
    };
    let callers = [
        ("nobody", running.portal(Subject::Anonymous)),
        ("a user", running.portal(user)),
        ("an administrator", running.portal(Actor::guest("").subject)),
    ];
    for rule in TABLE {
        for (caller, portal) in &callers {
            let status = call(portal, rule).await;
            let allowed = match rule.access {
                Access::Public | Access::Open => true,
                Access::Known | Access::Page => *caller != "nobody",
                Access::Administrator => *caller == "an administrator",
            };
            let refused = if *caller == "nobody" { 401 } else { 403 };
            let told = format!("{} {} as {caller}: {status}", rule.method, rule.path);
            if allowed {
                assert!(![401, 403, 405].contains(&status), "{told}");
            } else {
                assert_eq!(status, refused, "{told}");
            }
        }
    }
    for page in ["/", "/catalog", "/catalog/default/component/x", "/no/such/page"] {
        let request = Request::get(page).body(Body::empty()).unwrap();
        let answer = callers[0].1.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), 303, "{page}");
        let to = answer.headers()[header::LOCATION].to_str().unwrap();
        assert!(to.starts_with("/sign-in") && (page == "/" || to.contains("return_to=%2F")), "{page}: {to}");
    }
    running.engines.stop().await;
}

/// Calls an address with as little as possible.
async fn call(portal: &Router, rule: &Rule) -> u16 {
    let mut path = String::new();
    for part in rule.path.split('/').skip(1) {
        path.push('/');
        path.push_str(if part.starts_with('{') { "x" } else { part });
    }
    let kind = if path.starts_with("/fn/") { "application/x-www-form-urlencoded" } else { "application/json" };
    let body = if rule.method == "GET" || path.starts_with("/fn/") { "" } else { "{}" };
    let request =
        Request::builder().method(rule.method).uri(&path).header(header::CONTENT_TYPE, kind).body(Body::from(body));
    portal.clone().oneshot(request.unwrap()).await.unwrap().status().as_u16()
}
