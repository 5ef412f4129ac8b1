//! A portal with providers, and a browser that keeps cookies.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use engine_identity::{IdentityEngine, Parts, Settings, rest};
use http::{HeaderMap, HeaderValue, Request, Response, header};
use platform::config::Config;
use platform::db::Database;
use platform::testing::TestDatabase;
use services::Subject;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use url::Url;

use super::catalog::People;
use super::provider::Provider;

pub struct World {
    pub engine: Arc<IdentityEngine>,
    pub router: Router,
    pub people: Arc<People>,
    pub provider: Provider,
    pub db: TestDatabase,
}

/// What the configuration says besides where the provider is.
pub const USUAL: &str = "{resolver: emailMatchingUserEntityProfileEmail}";

pub fn engine(
    db: Database,
    people: Arc<People>,
    provider: &Provider,
    resolvers: &str,
    more: &str,
) -> Arc<IdentityEngine> {
    engine_with(db, people, provider, resolvers, more, "")
}

/// The same with more about sessions.
pub fn engine_with(
    db: Database,
    people: Arc<People>,
    provider: &Provider,
    resolvers: &str,
    more: &str,
    session: &str,
) -> Arc<IdentityEngine> {
    let at = provider.server.uri();
    let config = format!(
        "auth:\n  session: {{{session}idle: {{hours: 1}}, absolute: {{hours: 2}}}}\n  providers:\n    oidc:\n      development:\n        \
         metadataUrl: {at}/.well-known/openid-configuration\n        clientId: portal\n        clientSecret: secret\n        \
         signIn: {{resolvers: [{resolvers}]}}\n{more}\n\
         permission: {{rbac: {{admin: {{users: [{{name: 'group:default/platform'}}]}}}}}}\n"
    );
    let settings = Settings::of(&Config::from_text(&config).unwrap(), Some("https://portal.example")).unwrap();
    let parts = Parts { db, catalog: people, settings, only_local: true };
    IdentityEngine::start(parts, &TaskTracker::new(), &CancellationToken::new()).unwrap()
}

impl World {
    pub async fn new(db: TestDatabase) -> Self {
        Self::with(db, USUAL, "").await
    }

    pub async fn with(db: TestDatabase, resolvers: &str, more: &str) -> Self {
        let people = Arc::new(People::default());
        people.add("jo", "jo@example.com", &["group:default/team-a", "group:default/all"]);
        people.add("ada", "ada@example.com", &["group:default/platform"]);
        let provider = Provider::start().await;
        let engine = engine(db.database(), people.clone(), &provider, resolvers, more);
        let router = rest::router(engine.clone());
        Self { engine, router, people, provider, db }
    }

    /// From the first click to the end, as the provider's `subject`.
    pub async fn sign_in(&self, browser: &mut Browser, subject: &str) -> Answer {
        let begun = browser.begin(&self.router, "/catalog?kind=api").await;
        self.provider.hand_out(&self.provider.key.sign(&self.provider.claims(subject, &begun.nonce))).await;
        browser.come_back(&self.router, &begun.state).await
    }

    pub async fn subject(&self, browser: &Browser) -> Option<Subject> {
        self.engine.caller(&browser.headers()).await.unwrap().map(|caller| caller.subject)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Browser {
    pub cookies: BTreeMap<String, String>,
}

/// What a provider has got to know.
#[derive(Clone, Debug)]
pub struct Begun {
    pub url: Url,
    pub state: String,
    pub nonce: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub to: String,
}

impl Answer {
    /// Back to the sign-in page with this problem.
    pub fn is_refusal(&self, problem: &str) -> bool {
        self.status == 303 && self.to.starts_with(&format!("/sign-in?problem={problem}&"))
    }
}

impl Browser {
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let all: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !all.is_empty() {
            headers.insert(header::COOKIE, HeaderValue::from_str(&all.join("; ")).unwrap());
        }
        headers
    }

    pub async fn send(&mut self, router: &Router, method: &str, path: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        request.headers_mut().extend(self.headers());
        let response = router.clone().oneshot(request).await.unwrap();
        self.keep(&response);
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        Answer { status: response.status().as_u16(), to: to.unwrap_or_default() }
    }

    fn keep(&mut self, response: &Response<Body>) {
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            for part in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
                assert!(cookie.split("; ").any(|own| own == part), "{part} in {cookie}");
            }
            let (name, rest) = cookie.split_once('=').unwrap();
            assert!(name.starts_with("__Host-"), "{cookie}");
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub async fn begin(&mut self, router: &Router, return_to: &str) -> Begun {
        let query = serde_urlencoded::to_string([("return_to", return_to)]).unwrap();
        let answer = self.send(router, "GET", &format!("/api/auth/oidc/start?{query}")).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        let url = Url::parse(&answer.to).unwrap();
        let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        Begun { state: value("state"), nonce: value("nonce"), url: url.clone() }
    }

    pub async fn come_back(&mut self, router: &Router, state: &str) -> Answer {
        self.send(router, "GET", &format!("/api/auth/oidc/handler/frame?code=c&state={state}")).await
    }
}
