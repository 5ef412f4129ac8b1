//! Groups of GitLab, over a host that answers the queries page by page.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use platform::testing::databases;
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::world::World;

/// The members of each group; what is not below `acme` is what a host could say wrongly.
#[derive(Clone, Default)]
struct Host(Arc<Mutex<BTreeMap<&'static str, Vec<Value>>>>);

/// As many as a page has here, whatever is asked for.
const SIZE: usize = 2;

fn page(all: &[Value], after: &Value) -> Value {
    let start: usize = after.as_str().map_or(0, |cursor| cursor.parse().unwrap());
    let end = all.len().min(start + SIZE);
    json!({
        "pageInfo": { "hasNextPage": end < all.len(), "endCursor": end.to_string() },
        "nodes": all[start..end],
    })
}

fn group(number: usize, path: &str) -> Value {
    let id = format!("gid://gitlab/Group/{number}");
    let name = path.rsplit('/').next();
    json!({ "id": id, "fullPath": path, "name": name, "description": null, "avatarUrl": "/uploads/a.png" })
}

impl Respond for Host {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let groups = self.0.lock().unwrap();
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let (query, given) = (body["query"].as_str().unwrap(), &body["variables"]);
        let asked = given["group"].as_str().unwrap();
        let Some(number) = groups.keys().position(|path| *path == asked) else {
            return ResponseTemplate::new(200).set_body_json(json!({ "data": { "group": null } }));
        };
        let found = if query.starts_with("query groups") {
            let below: Vec<Value> = groups
                .keys()
                .enumerate()
                .filter(|(_, path)| **path != asked)
                .map(|(number, path)| group(number, path))
                .collect();
            let mut found = group(number, asked);
            found["descendantGroups"] = page(&below, &given["after"]);
            found
        } else {
            json!({ "groupMembers": page(&groups[asked], &given["after"]) })
        };
        ResponseTemplate::new(200).set_body_json(json!({ "data": { "group": found } }))
    }
}

fn member(number: u64, name: &str, state: &str) -> Value {
    let id = format!("gid://gitlab/User/{number}");
    json!({ "user": { "id": id, "username": name, "name": name, "publicEmail": "", "state": state, "avatarUrl": null } })
}

fn people(names: &[(u64, &str)]) -> Vec<Value> {
    names.iter().map(|(number, name)| member(*number, name, "active")).collect()
}

async fn world(db: platform::testing::TestDatabase, state: &Host, more: &str) -> (World, MockServer) {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/api/graphql"))
        .and(header("authorization", "Bearer sesame"))
        .respond_with(state.clone())
        .mount(&server)
        .await;
    let host = server.address();
    let text = format!(
        "integrations:\n  gitlab: [{{host: '{host}', token: sesame, baseUrl: 'http://{host}'}}]\ncatalog:\n  providers:\n    \
         gitlab:\n      acme:\n        host: '{host}'\n        orgEnabled: true\n        group: acme\n{more}        \
         schedule: {{frequency: {{seconds: 1}}, timeout: {{seconds: 20}}}}\n"
    );
    (World::with(db, &text).await, server)
}

fn company() -> Host {
    let mut first = people(&[(1, "ada"), (2, "ben"), (3, "cem")]);
    first.push(member(4, "blocked", "blocked"));
    first.push(member(5, "project_12_bot", "active"));
    // A user whose account has been deleted since.
    first.push(json!({ "user": null }));
    let groups = [
        ("acme", first),
        ("acme/red", people(&[(6, "dan"), (1, "ada")])),
        ("acme/red/deep", people(&[(7, "eva")])),
        ("acme/secret", people(&[(8, "fay")])),
        // Not below the group at the top, though its name begins like it, or its end is as one of ours.
        ("acme-evil", people(&[(9, "eve")])),
        ("evil/red", people(&[(9, "eve")])),
    ];
    Host(Arc::new(Mutex::new(groups.into())))
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_below_the_top_are_read_page_by_page_and_nothing_beside_it() {
    for db in databases().await {
        let state = company();
        let (world, _server) = world(db, &state, "        groupPattern: '^acme(/red.*)?$'\n").await;
        let mut wanted = vec![
            "group:acme",
            "group:red",
            "group:red childOf group:acme",
            "group:red-deep",
            "group:red-deep childOf group:red",
            "user:ada",
            "user:ada memberOf group:acme",
            "user:ada memberOf group:red",
            "user:ben",
            "user:ben memberOf group:acme",
            "user:cem",
            "user:cem memberOf group:acme",
            "user:dan",
            "user:dan memberOf group:red",
            "user:eva",
            "user:eva memberOf group:red-deep",
        ];
        world.has(&wanted).await;
        state.0.lock().unwrap().get_mut("acme").unwrap().remove(1);
        wanted.retain(|text| !text.starts_with("user:ben"));
        world.has(&wanted).await;
        // The top is gone: that is no empty company.
        state.0.lock().unwrap().remove("acme");
        world.complains("gitlab-org", "shows no group acme").await;
        world.has(&wanted).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_groups_above_and_below_count_where_the_configuration_says_so() {
    let state = company();
    let more = "        relations: [DIRECT, INHERITED]\n        userPattern: ['^ada$', '^eva$']\n";
    let (inherited, _server) = world(platform::testing::sqlite().await, &state, more).await;
    let of = |all: Vec<String>, name: &str| -> Vec<String> {
        let begin = format!("user:{name} memberOf group:");
        all.iter().filter_map(|text| text.strip_prefix(&begin)).map(str::to_owned).collect()
    };
    let groups = ["group:acme", "group:red", "group:red-deep", "group:secret"];
    let mut wanted: Vec<String> = groups.map(str::to_owned).into();
    wanted.extend(["group:red childOf group:acme", "group:red-deep childOf group:red"].map(str::to_owned));
    wanted.push("group:secret childOf group:acme".into());
    wanted.extend(["acme", "red", "red-deep", "secret"].map(|name| format!("user:ada memberOf group:{name}")));
    wanted.extend(["user:ada", "user:eva", "user:eva memberOf group:red-deep"].map(str::to_owned));
    wanted.sort();
    inherited.has(&wanted.iter().map(String::as_str).collect::<Vec<_>>()).await;

    let more = more.replace("INHERITED", "DESCENDANTS");
    let (below, _server) = world(platform::testing::sqlite().await, &state, &more).await;
    wanted.retain(|text| *text != "user:ada memberOf group:red-deep" && *text != "user:ada memberOf group:secret");
    wanted.extend(["acme", "red"].map(|name| format!("user:eva memberOf group:{name}")));
    wanted.sort();
    below.has(&wanted.iter().map(String::as_str).collect::<Vec<_>>()).await;
    assert_eq!(of(below.people().await, "eva"), ["acme", "red", "red-deep"]);
}
