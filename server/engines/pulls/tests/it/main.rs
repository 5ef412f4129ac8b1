//! What hosts are asked, and what is made of their answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use engine_pulls::{Access, Accounts, PullEngine};
use platform::config::Secret;
use platform::http::{Allowed, Http};
use serde_json::{Value, json};
use services::catalog::{Annotated, EntityLink};
use services::identity::{Connection, ForgeKind};
use services::pulls::{Checks, MyPulls, Pulls as _, Verdict};
use services::{Actor, Result, Subject};
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Somebody with accounts at both kinds of hosts.
struct Person {
    github: MockServer,
    gitlab: MockServer,
    lapsed: Mutex<Vec<String>>,
}

#[async_trait]
impl Accounts for Person {
    async fn connections(&self, _: &Actor) -> Result<Vec<Connection>> {
        let connection = |provider: &str, title: &str| Connection {
            provider: provider.into(),
            title: title.into(),
            username: Some("jo".into()),
            lapsed: self.lapsed.lock().unwrap().iter().any(|own| own == provider),
            since: Some(1),
        };
        Ok(vec![connection("github", "GitHub"), connection("gitlab", "GitLab")])
    }

    async fn access(&self, _: &Actor, provider: &str) -> Result<Option<Access>> {
        let (kind, server, at) = match provider {
            "github" => (ForgeKind::GitHub, &self.github, "/graphql"),
            _ => (ForgeKind::GitLab, &self.gitlab, "/api/graphql"),
        };
        let graphql: url::Url = format!("{}{at}", server.uri()).parse().unwrap();
        let allowed = Allowed::new().host(format!("{}:{}", graphql.host_str().unwrap(), graphql.port().unwrap()));
        let token = Secret::new(format!("token of {provider}"));
        Ok(Some(Access { kind, graphql, http: Http::new(allowed).unwrap(), token }))
    }

    async fn lapse(&self, _: &Actor, provider: &str, _: &Secret) {
        self.lapsed.lock().unwrap().push(provider.to_owned());
    }
}

/// Has a till, and does not know of GitHub.
struct Catalog;

#[async_trait]
impl Annotated for Catalog {
    async fn annotated(&self, _: &Actor, annotation: &str, values: &[String]) -> Result<Vec<Option<EntityLink>>> {
        let till = |value: &String| (annotation, value.as_str()) == ("gitlab.com/project-slug", "acme/till");
        let link = || EntityLink {
            entity_ref: "component:default/till".parse().unwrap(),
            title: "Till".into(),
            kind_type: None,
            exists: true,
        };
        Ok(values.iter().map(|value| till(value).then(link)).collect())
    }
}

async fn person() -> Arc<Person> {
    Arc::new(Person { github: MockServer::start().await, gitlab: MockServer::start().await, lapsed: Mutex::default() })
}

fn jo() -> Actor {
    let entity_ref = "user:default/jo".to_owned();
    Actor::new(Subject::User { ownership: vec![entity_ref.clone()], entity_ref, administrator: false }, "r")
}

async fn answers(server: &MockServer, at: &str, status: u16, body: Value) {
    Mock::given(method("POST"))
        .and(path(at))
        .and(body_string_contains("query"))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(server)
        .await;
}

fn of_github(number: u64, updated: &str, more: &Value) -> Value {
    let mut node = json!({
        "title": format!("Change {number}"), "url": format!("https://github.com/acme/shop/pull/{number}"),
        "number": number, "isDraft": false, "createdAt": "2026-11-01T10:00:00Z", "updatedAt": updated,
        "repository": {"nameWithOwner": "acme/shop"}, "author": {"login": "jo"}, "reviewDecision": null,
        "comments": {"totalCount": 3},
        "commits": {"nodes": [{"commit": {"statusCheckRollup": {"state": "SUCCESS"}}}]},
    });
    node.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    node
}

fn github(own: &[Value], total: u64, reviews: &[Value]) -> Value {
    json!({"data": {
        "own": {"issueCount": total, "nodes": own},
        "reviews": {"issueCount": reviews.len(), "nodes": reviews},
    }})
}

fn gitlab(own: &[Value], reviews: &[Value]) -> Value {
    json!({"data": {"currentUser": {
        "own": {"count": own.len(), "nodes": own},
        "reviews": {"count": reviews.len(), "nodes": reviews},
    }}})
}

fn of_gitlab(status: Option<&str>, approved: bool) -> Value {
    let by: Vec<Value> = approved.then(|| json!({"username": "ada"})).into_iter().collect();
    json!({
        "title": "Faster", "webUrl": "https://gitlab.example/acme/till/-/merge_requests/4", "reference": "!4",
        "draft": true, "createdAt": "2026-11-02T10:00:00Z", "updatedAt": "2026-11-20T10:00:00+01:00",
        "project": {"fullPath": "acme/till"}, "author": {"username": "jo"}, "approvedBy": {"nodes": by},
        "headPipeline": status.map(|status| json!({"status": status})), "userNotesCount": 0,
    })
}

async fn mine(person: &Arc<Person>) -> MyPulls {
    PullEngine::new(person.clone(), Arc::new(Catalog)).mine(&jo(), false).await.unwrap()
}

#[tokio::test]
async fn lists_of_all_hosts_are_one_the_last_changed_first() {
    let person = person().await;
    let ghost = json!({"author": null, "isDraft": true, "commits": {"nodes": []}});
    let own = [
        of_github(1, "2026-11-10T10:00:00Z", &json!({"reviewDecision": "CHANGES_REQUESTED"})),
        of_github(2, "2026-11-25T10:00:00Z", &json!({"reviewDecision": "REVIEW_REQUIRED"})),
    ];
    let reviews = [of_github(3, "2026-11-21T10:00:00Z", &ghost)];
    answers(&person.github, "/graphql", 200, github(&own, 12, &reviews)).await;
    answers(&person.gitlab, "/api/graphql", 200, gitlab(&[of_gitlab(Some("RUNNING"), true)], &[])).await;
    let mine = mine(&person).await;
    let numbers: Vec<String> = mine.own.iter().map(|pull| format!("{} {}", pull.repository, pull.number)).collect();
    assert_eq!(numbers, ["acme/shop #2", "acme/till !4", "acme/shop #1"]);
    let said: Vec<_> = mine.own.iter().map(|pull| (pull.checks, pull.verdict)).collect();
    let wanted =
        [(Checks::Passed, Verdict::Wanted), (Checks::Running, Verdict::Approved), (Checks::Passed, Verdict::Changes)];
    assert_eq!(said, wanted);
    let till = &mine.own[1];
    let entities: Vec<_> = mine.own.iter().map(|pull| pull.entity.as_ref().map(|link| link.title.as_str())).collect();
    assert_eq!(entities, [None, Some("Till"), None]);
    assert!(till.draft && till.host == "GitLab" && till.updated_at == 1_795_165_200_000_000, "{till:?}");
    assert_eq!((mine.reviews[0].author.as_str(), mine.reviews[0].checks), ("ghost", Checks::Absent));
    assert_eq!((mine.hosts[0].more, mine.hosts[1].more), ((10, 0), (0, 0)));
    assert!(mine.hosts.iter().all(|host| host.problem.is_none()));

    let asked = person.github.received_requests().await.unwrap();
    let body: Value = serde_json::from_slice(&asked[0].body).unwrap();
    let query = body["query"].as_str().unwrap();
    for words in ["author:@me", "review-requested:@me", "is:open", "archived:false", "first: 25"] {
        assert!(query.contains(words), "{words} in {query}");
    }
    assert_eq!(asked[0].headers["authorization"], "Bearer token of github");
}

#[tokio::test]
async fn a_host_is_asked_once_a_minute_unless_somebody_wants_it_anew() {
    let person = person().await;
    answers(&person.github, "/graphql", 200, github(&[], 0, &[])).await;
    answers(&person.gitlab, "/api/graphql", 200, gitlab(&[], &[])).await;
    let engine = PullEngine::new(person.clone(), Arc::new(Catalog));
    let actor = jo();
    let (one, two) = tokio::join!(engine.mine(&actor, false), engine.mine(&actor, false));
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(person.github.received_requests().await.unwrap().len(), 1);
    engine.mine(&actor, true).await.unwrap();
    assert_eq!(person.github.received_requests().await.unwrap().len(), 2);
    assert_eq!(person.gitlab.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_one_host_does_not_answer_is_said_and_the_other_is_shown() {
    for (status, body, words) in [
        (500, json!({}), "GitHub answers with status 500."),
        (429, json!({}), "GitHub has been asked too often"),
        (200, json!("x"), "not understood"),
        (200, json!({"data": null, "errors": [{"message": "Something went wrong"}]}), "not understood"),
        (401, json!({"message": "Bad credentials"}), "takes the connection no more"),
    ] {
        let person = person().await;
        answers(&person.github, "/graphql", status, body).await;
        answers(&person.gitlab, "/api/graphql", 200, gitlab(&[of_gitlab(None, false)], &[])).await;
        let mine = mine(&person).await;
        let problem = mine.hosts[0].problem.as_deref().unwrap();
        assert!(problem.contains(words), "{status}: {problem}");
        assert_eq!((mine.own.len(), mine.own[0].checks, mine.own[0].verdict), (1, Checks::Absent, Verdict::Open));
        let lapsed = person.lapsed.lock().unwrap().clone();
        assert_eq!(lapsed, if status == 401 { vec!["github".to_owned()] } else { Vec::new() });
        assert_eq!(mine.hosts[0].connection.lapsed, status == 401);
    }
}

#[tokio::test]
async fn a_token_that_opens_nothing_at_gitlab_has_lapsed() {
    let person = person().await;
    answers(&person.github, "/graphql", 200, github(&[], 0, &[])).await;
    answers(&person.gitlab, "/api/graphql", 200, json!({"data": {"currentUser": null}})).await;
    assert!(mine(&person).await.hosts[1].connection.lapsed);
    assert_eq!(*person.lapsed.lock().unwrap(), ["gitlab"]);
}

#[tokio::test]
async fn addresses_that_are_none_of_pages_and_what_may_not_be_seen_are_left_out() {
    let person = person().await;
    let own = [
        of_github(1, "2026-11-10T10:00:00Z", &json!({"url": "javascript:alert(1)"})),
        Value::Null,
        of_github(2, "no time", &json!({})),
    ];
    answers(&person.github, "/graphql", 200, github(&own, 3, &[])).await;
    answers(&person.gitlab, "/api/graphql", 200, gitlab(&[], &[])).await;
    let mine = mine(&person).await;
    assert_eq!(mine.own.iter().map(|pull| pull.number.as_str()).collect::<Vec<_>>(), ["#2"]);
    assert_eq!(mine.own[0].updated_at, 0);
}
