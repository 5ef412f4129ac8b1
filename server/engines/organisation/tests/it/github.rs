//! Organisations of GitHub, over a host that answers the queries page by page.

use std::sync::{Arc, Mutex};

use platform::testing::databases;
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::world::World;

#[derive(Clone, Default)]
struct State {
    members: Vec<Value>,
    /// Slug, slug of the team above it, members.
    teams: Vec<(&'static str, Option<&'static str>, Vec<&'static str>)>,
    /// Answers this to whatever is asked beyond the first page.
    later: Option<ResponseTemplate>,
}

#[derive(Clone, Default)]
struct Host(Arc<Mutex<State>>);

fn page(all: &[Value], after: &Value, size: &Value) -> Value {
    let start: usize = after.as_str().map_or(0, |cursor| cursor.strip_prefix("at-").unwrap().parse().unwrap());
    let end = all.len().min(start + usize::try_from(size.as_u64().unwrap()).unwrap());
    json!({
        "pageInfo": { "hasNextPage": end < all.len(), "endCursor": format!("at-{end}") },
        "nodes": all[start..end],
    })
}

impl Respond for Host {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let state = self.0.lock().unwrap();
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let (query, given) = (body["query"].as_str().unwrap(), &body["variables"]);
        if let (Some(later), false) = (&state.later, given["after"].is_null()) {
            return later.clone();
        }
        if given["org"] != "acme" {
            let errors = json!([{ "message": "Could not resolve to an Organization" }]);
            return ResponseTemplate::new(200)
                .set_body_json(json!({ "data": { "organization": null }, "errors": errors }));
        }
        let logins = |names: &[&str]| names.iter().map(|name| json!({ "login": name })).collect::<Vec<_>>();
        let found = match query.split(['(', '{']).next().unwrap() {
            "query members" => {
                json!({ "membersWithRole": page(&state.members, &given["after"], &given["size"]) })
            }
            "query teams" => {
                let all: Vec<Value> = state.teams.iter().enumerate().map(|(number, (slug, above, members))| {
                    json!({
                        "databaseId": number, "slug": slug, "combinedSlug": format!("acme/{slug}"), "name": slug,
                        "description": null, "avatarUrl": null, "parentTeam": above.map(|slug| json!({ "slug": slug })),
                        "members": page(&logins(members), &Value::Null, &given["members"]),
                    })
                }).collect();
                json!({ "teams": page(&all, &given["after"], &given["size"]) })
            }
            "query team" => {
                let team = state.teams.iter().find(|(slug, ..)| given["slug"] == *slug).unwrap();
                json!({ "team": { "members": page(&logins(&team.2), &given["after"], &given["members"]) } })
            }
            other => panic!("{other}"),
        };
        ResponseTemplate::new(200).set_body_json(json!({ "data": { "organization": found } }))
    }
}

fn member(number: u64, login: &str) -> Value {
    json!({ "databaseId": number, "login": login, "name": login, "email": null, "bio": null, "avatarUrl": null })
}

async fn host(state: &Host) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/graphql"))
        .and(header("authorization", "token sesame"))
        .respond_with(state.clone())
        .mount(&server)
        .await;
    server
}

fn configuration(server: &MockServer, organisations: &str) -> String {
    let host = server.address();
    format!(
        "integrations:\n  github: [{{host: '{host}', token: sesame, apiBaseUrl: 'http://{host}'}}]\ncatalog:\n  providers:\n    \
         githubOrg:\n      id: acme\n      githubUrl: 'http://{host}'\n      orgs: [{organisations}]\n      \
         pageSizes: {{teams: 2, teamMembers: 2, organizationMembers: 2}}\n      excludeSuspendedUsers: true\n      \
         schedule: {{frequency: {{seconds: 1}}, timeout: {{seconds: 20}}}}\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_teams_come_page_by_page_and_only_members_of_the_organisation_are_anybody() {
    for db in databases().await {
        let state = Host::default();
        let mut suspended = member(6, "gone");
        suspended["suspendedAt"] = "2026-01-01T00:00:00Z".into();
        *state.0.lock().unwrap() = State {
            members: vec![
                member(1, "Ada"),
                member(2, "ben"),
                member(3, "cem"),
                member(4, "dan"),
                member(5, "eva"),
                suspended,
            ],
            teams: vec![
                // `guest` is in a team without being a member of the organisation.
                ("all", None, vec!["ada", "ben", "cem", "dan", "guest"]),
                ("red", Some("all"), vec!["eva"]),
                ("blue", Some("red"), vec![]),
            ],
            later: None,
        };
        let server = host(&state).await;
        let world = World::with(db, &configuration(&server, "acme")).await;
        let mut wanted = vec![
            "group:all",
            "group:blue",
            "group:blue childOf group:red",
            "group:red",
            "group:red childOf group:all",
            "user:ada",
            "user:ada memberOf group:all",
            "user:ben",
            "user:ben memberOf group:all",
            "user:cem",
            "user:cem memberOf group:all",
            "user:dan",
            "user:dan memberOf group:all",
            "user:eva",
            "user:eva memberOf group:red",
        ];
        world.has(&wanted).await;

        // Half an answer is none: nobody is taken for gone while later pages can not be had.
        let half = json!({ "data": null, "errors": [{ "message": "Something went wrong" }] });
        for (later, words) in [
            (ResponseTemplate::new(502), "502"),
            (ResponseTemplate::new(200).set_body_json(half), "Something went wrong"),
            (ResponseTemplate::new(200).set_body_string("<html>"), "not understood"),
        ] {
            state.0.lock().unwrap().later = Some(later);
            world.complains("github-org", words).await;
            world.has(&wanted).await;
        }

        {
            let mut state = state.0.lock().unwrap();
            state.later = None;
            state.members.remove(1);
        }
        wanted.retain(|text| !text.starts_with("user:ben"));
        world.has(&wanted).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_that_can_not_be_seen_brings_nobody_and_says_so() {
    let state = Host::default();
    state.0.lock().unwrap().members = vec![member(1, "ada")];
    let server = host(&state).await;
    let world = World::with(platform::testing::sqlite().await, &configuration(&server, "acme, other")).await;
    world.complains("github-org", "Could not resolve to an Organization").await;
    assert_eq!(world.people().await, Vec::<String>::new());
}
