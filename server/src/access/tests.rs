//! Every address as nobody, as a user, as an administrator and as a program; and what a policy changes for owners.

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
use crate::languages::Languages;
use crate::layers::actor::Policy;
use crate::layers::headers::PagePolicy;
use crate::pages::Pages;
use crate::plugins::{self, Engines};
use crate::router::{Parts, router};
use crate::sections::Sections;
use crate::settings::Settings;
use crate::site::Site;

/// The engines of a portal with nothing in it.
pub(crate) struct Running {
    db: testing::TestDatabase,
    pub(crate) engines: Engines,
    _data: tempfile::TempDir,
}

pub(crate) async fn running() -> Running {
    let db = testing::sqlite().await;
    let data = tempfile::tempdir().unwrap();
    let config = format!("callboard: {{data: {:?}}}\n", data.path().display().to_string());
    let sections = match Sections::read(&Config::from_text(&config).unwrap()) {
        Ok(sections) => sections,
        Err(errors) => panic!("{errors:?}"),
    };
    let http = Http::new(sections.allowed.clone()).unwrap();
    let engines = plugins::start(&sections, &db, &http, "".into()).await.unwrap();
    Running { db, engines, _data: data }
}

impl Running {
    fn portal(&self, subject: Subject) -> Router {
        self.speaking(subject, Languages::default())
    }

    /// The portal in some languages.
    pub(crate) fn speaking(&self, subject: Subject, languages: Languages) -> Router {
        let watched = Watched { phase: Phase::default(), db: self.db.database(), metrics: Metrics::start() };
        router(Parts {
            settings: Settings::default(),
            policy: Policy::fixed(subject),
            watched,
            pages: Pages {
                services: self.engines.services.clone(),
                site: Site::Embedded,
                policy: PagePolicy::default(),
                look: Default::default(),
                languages,
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
const PLAIN: [&str; 7] = [
    "/.backstage/health/v1/liveness",
    "/.backstage/health/v1/readiness",
    "/metrics",
    "/pkg/{*path}",
    "/look/{file}",
    "/languages/{file}",
    "/sign-in",
];

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
        ("a program", running.portal(Subject::Service { subject: "external:ci".into() })),
    ];
    for rule in TABLE {
        for (caller, portal) in &callers {
            let status = call(portal, rule).await;
            let allowed = match rule.access {
                Access::Public | Access::Open => true,
                // Nobody here has a session.
                Access::Session => false,
                Access::Known | Access::Page => *caller != "nobody",
                Access::Person | Access::Own => !["nobody", "a program"].contains(caller),
                Access::Policy | Access::Administrator => ["an administrator", "a program"].contains(caller),
                Access::Program => *caller == "a program",
            };
            let refused = if *caller == "nobody" || rule.access == Access::Session { 401 } else { 403 };
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
    let body = match rule.method {
        "GET" => "",
        // What the policy is asked about has to be understood first.
        _ if rule.access == Access::Policy && path.starts_with("/fn/") => {
            "location_id=x&entity_ref=component:default/x"
        }
        _ if path.starts_with("/fn/") => "",
        "PUT" => "{\"type\":\"url\",\"target\":\"https://example.com/x.yaml\"}",
        _ => "{}",
    };
    let request =
        Request::builder().method(rule.method).uri(&path).header(header::CONTENT_TYPE, kind).body(Body::from(body));
    portal.clone().oneshot(request.unwrap()).await.unwrap().status().as_u16()
}

/// Owners see and take away what is theirs.
const OWNERS: &str = "
callboard-policy: 1
name: Owners
roles:
  - name: Everyone
    members: [everyone]
    rules:
      - permissions: [catalog.entity.read, catalog.entity.delete, catalog.entity.refresh]
        outcome: conditional
        conditions: {rule: IS_ENTITY_OWNER, params: {claims: [$ownerRefs]}}
";

const FILE: &str = "
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: mine}
spec: {type: service, lifecycle: production, owner: 'user:default/owner', dependsOn: ['component:theirs']}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: theirs}
spec: {type: service, lifecycle: production, owner: 'group:default/others'}
";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn owners_have_what_the_policy_gives_them_at_every_address() {
    use services::catalog::RegisterRequest;
    use services::permission::Import;

    let running = running().await;
    let (services, admin) = (&running.engines.services, Actor::guest(""));
    let request = RegisterRequest { file_name: "a.yaml".into(), content: FILE.into(), ..RegisterRequest::default() };
    services.locations.register(&admin, &request).await.unwrap();
    let import = Import { policy: OWNERS.into(), ..Import::default() };
    let draft = services.permissions.import(&admin, &import).await.unwrap();
    services.permissions.publish(&admin, &draft.summary.id, &draft.etag).await.unwrap();
    let owner = running.portal(Subject::User {
        entity_ref: "user:default/owner".into(),
        ownership: vec!["user:default/owner".into()],
        administrator: false,
    });
    let other = running.portal(Subject::User {
        entity_ref: "user:default/other".into(),
        ownership: vec!["user:default/other".into()],
        administrator: false,
    });
    let ask = async |portal: &Router, method: &str, path: &str, body: &str| {
        let kind = if path.starts_with("/fn/") { "application/x-www-form-urlencoded" } else { "application/json" };
        let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, kind);
        let answer = portal.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        let text = http_body_util::BodyExt::collect(answer.into_body()).await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&text).into_owned())
    };
    let (mine, theirs) = ("component/default/mine", "component/default/theirs");
    // The list follows a moment later.
    for _ in 0..200 {
        if ask(&owner, "GET", "/api/catalog/entities", "").await.1.contains("mine") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    for (path, seen) in [
        (format!("/api/catalog/entities/by-name/{mine}"), true),
        (format!("/api/catalog/entities/by-name/{theirs}"), false),
        (format!("/api/catalog/entities/by-name/{theirs}/ancestry"), false),
        ("/fn/catalog/entity?entity_ref=component:default/mine".to_owned(), true),
        ("/fn/catalog/entity?entity_ref=component:default/theirs".to_owned(), false),
        ("/fn/catalog/inspect?entity_ref=component:default/theirs&form=yaml".to_owned(), false),
        ("/fn/catalog/history?entity_ref=component:default/theirs".to_owned(), false),
    ] {
        assert_eq!(ask(&owner, "GET", &path, "").await.0, if seen { 200 } else { 404 }, "{path} as its owner");
        assert_eq!(ask(&other, "GET", &path, "").await.0, 404, "{path} as somebody else");
    }
    for (method, path) in [
        ("GET", "/api/catalog/entities"),
        ("GET", "/api/catalog/entities/by-query"),
        ("GET", "/api/catalog/entity-facets?facet=metadata.name"),
        ("GET", "/fn/catalog/list?search="),
        ("POST", "/fn/catalog/export"),
    ] {
        let body = if path.ends_with("export") { "format=csv" } else { "" };
        let (status, text) = ask(&owner, method, path, body).await;
        assert!(status == 200 && text.contains("mine"), "{path}: {status} {text}");
        let (status, text) = ask(&other, method, path, body).await;
        assert!(status == 200 && !text.contains("mine") && !text.contains("theirs"), "{path}: {status} {text}");
    }
    let delete = |name: &str| format!("entity_ref=component:default/{name}");
    assert_eq!(ask(&other, "POST", "/fn/catalog/delete", &delete("mine")).await.0, 404, "it is not there for others");
    assert_eq!(ask(&owner, "POST", "/fn/catalog/delete", &delete("theirs")).await.0, 404);
    assert_eq!(ask(&owner, "POST", "/fn/catalog/unregister", "location_id=x").await.0, 403);
    let (status, text) = ask(&owner, "POST", "/fn/catalog/delete", &delete("mine")).await;
    assert!([200, 302, 303].contains(&status), "{status} {text}");
    running.engines.stop().await;
}
