//! Git hosts of all kinds: what is asked of them and with which token, what is not asked again, patterns.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use platform::config::sections::IntegrationKind as Kind;
use serde_json::{Value, json};
use services::Actor;
use services::catalog::{Locations, RegisterRequest};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::world::*;

const KINDS: [Kind; 6] =
    [Kind::GitHub, Kind::GitLab, Kind::BitbucketCloud, Kind::BitbucketServer, Kind::Azure, Kind::Gitea];

/// A repository at a host of some kind, with the interface that such hosts have.
struct Repository {
    kind: Kind,
    files: Mutex<BTreeMap<String, String>>,
    /// What was asked and answered: path of the file, or `*` for a listing, and the status.
    log: Mutex<Vec<(String, u16)>>,
}

impl Repository {
    fn new(kind: Kind) -> Arc<Self> {
        Arc::new(Self { kind, files: Mutex::default(), log: Mutex::default() })
    }

    fn config(&self, host: &str) -> String {
        let (section, more) = match self.kind {
            Kind::GitHub => ("github", format!("token: sesame, apiBaseUrl: 'http://{host}/api/v3'")),
            Kind::GitLab => ("gitlab", format!("token: sesame, apiBaseUrl: 'http://{host}/api/v4'")),
            Kind::BitbucketCloud => {
                ("bitbucketCloud", format!("username: u, appPassword: sesame, apiBaseUrl: 'http://{host}/2.0'"))
            }
            Kind::BitbucketServer => {
                ("bitbucketServer", format!("token: sesame, apiBaseUrl: 'http://{host}/rest/api/1.0'"))
            }
            Kind::Azure => (
                "azure",
                format!(
                    "credentials: [{{organizations: [other], personalAccessToken: wrong}}, \
                     {{organizations: [org], personalAccessToken: sesame}}], apiBaseUrl: 'http://{host}'"
                ),
            ),
            Kind::Gitea => ("gitea", format!("username: u, password: sesame, apiBaseUrl: 'http://{host}/api/v1'")),
        };
        format!("integrations: {{{section}: [{{host: '{host}', {more}}}]}}\n{ALL}")
    }

    /// The header that has to come with each request.
    fn credentials(&self) -> (&'static str, &'static str) {
        match self.kind {
            Kind::GitHub => ("authorization", "token sesame"),
            Kind::GitLab => ("private-token", "sesame"),
            Kind::BitbucketServer => ("authorization", "Bearer sesame"),
            // "u:sesame" and ":sesame".
            Kind::BitbucketCloud | Kind::Gitea => ("authorization", "Basic dTpzZXNhbWU="),
            Kind::Azure => ("authorization", "Basic OnNlc2FtZQ=="),
        }
    }

    /// The address of a file as people see it.
    fn page(&self, host: &str, file: &str) -> String {
        match self.kind {
            Kind::GitHub => format!("http://{host}/acme/site/blob/main/{file}"),
            Kind::GitLab => format!("http://{host}/acme/web/site/-/blob/main/{file}"),
            Kind::BitbucketCloud => format!("http://{host}/acme/site/src/main/{file}"),
            Kind::BitbucketServer => format!("http://{host}/projects/ACME/repos/site/browse/{file}?at=main"),
            Kind::Azure => format!("http://{host}/org/acme/_git/site?path=/{file}&version=GBmain"),
            Kind::Gitea => format!("http://{host}/acme/site/src/branch/main/{file}"),
        }
    }

    /// The file that a request is for, or `*` for all.
    fn file(&self, request: &Request) -> Option<String> {
        let query: BTreeMap<String, String> = request.url.query_pairs().into_owned().collect();
        let has = |name: &str, value: &str| query.get(name).is_some_and(|found| found == value).then_some(());
        let path = percent_encoding::percent_decode_str(request.url.path()).decode_utf8().unwrap().into_owned();
        let all = || Some("*".to_owned());
        match self.kind {
            Kind::GitHub if path == "/api/v3/repos/acme/site/git/trees/main" => {
                has("recursive", "1").and_then(|()| all())
            }
            Kind::GitHub => {
                has("ref", "main")?;
                (request.headers.get("accept")? == "application/vnd.github.v3.raw").then_some(())?;
                Some(path.strip_prefix("/api/v3/repos/acme/site/contents/")?.to_owned())
            }
            Kind::GitLab => {
                has("ref", "main")?;
                let encoded = "/api/v4/projects/acme%2Fweb%2Fsite/repository/";
                let rest = request.url.path().strip_prefix(encoded)?;
                if rest == "tree" {
                    return has("recursive", "true").and_then(|()| all());
                }
                Some(rest.strip_prefix("files/")?.strip_suffix("/raw")?.replace("%2F", "/"))
            }
            Kind::BitbucketCloud => match path.strip_prefix("/2.0/repositories/acme/site/src/main/")? {
                "" => query.contains_key("max_depth").then(all)?,
                file => Some(file.to_owned()),
            },
            Kind::BitbucketServer => {
                has("at", "main")?;
                match path.strip_prefix("/rest/api/1.0/projects/ACME/repos/site/")? {
                    "files" => all(),
                    rest => Some(rest.strip_prefix("raw/")?.to_owned()),
                }
            }
            Kind::Azure => {
                (path == "/org/acme/_apis/git/repositories/site/items").then_some(())?;
                has("versionDescriptor.version", "main")?;
                match query.get("path") {
                    Some(file) => Some(file.strip_prefix('/')?.to_owned()),
                    None => has("recursionLevel", "full").and_then(|()| all()),
                }
            }
            Kind::Gitea if path == "/api/v1/repos/acme/site/git/trees/main" => {
                has("recursive", "true").and_then(|()| all())
            }
            Kind::Gitea => {
                has("ref", "main")?;
                Some(path.strip_prefix("/api/v1/repos/acme/site/raw/")?.to_owned())
            }
        }
    }

    /// A listing: its page, and what leads to the next one.
    fn listing(&self, request: &Request) -> ResponseTemplate {
        let files: Vec<String> = self.files.lock().unwrap().keys().cloned().collect();
        let query: BTreeMap<String, String> = request.url.query_pairs().into_owned().collect();
        let (head, tail) = files.split_at(files.len() / 2);
        let second = query.get("page").or(query.get("start")).is_some_and(|page| page == "2");
        let page = if second { tail } else { head };
        let items = |page: &[String], name: &str, kind: &str, blob: &str| -> Value {
            page.iter().map(|file| json!({name: file, kind: blob})).chain([json!({name: "a", kind: "tree"})]).collect()
        };
        let answer = |body: Value| ResponseTemplate::new(200).set_body_json(body);
        match self.kind {
            Kind::GitHub => answer(json!({"truncated": false, "tree": items(&files, "path", "type", "blob")})),
            Kind::Azure => answer(json!({"value": items(&files, "path", "gitObjectType", "blob")})),
            Kind::GitLab => {
                let next = if second { "" } else { "2" };
                answer(items(page, "path", "type", "blob")).insert_header("x-next-page", next)
            }
            Kind::BitbucketCloud => {
                let mut body = json!({"values": items(page, "path", "type", "commit_file")});
                if !second {
                    let host = request.headers["host"].to_str().unwrap();
                    let query = request.url.query().unwrap_or_default();
                    body["next"] = format!("http://{host}{}?{query}&page=2", request.url.path()).into();
                }
                answer(body)
            }
            Kind::BitbucketServer if second => answer(json!({"values": page, "isLastPage": true})),
            Kind::BitbucketServer => answer(json!({"values": page, "isLastPage": false, "nextPageStart": 2})),
            Kind::Gitea => {
                let tree: Value = page.iter().map(|file| json!({"path": file, "type": "blob"})).collect();
                let number = if second { 2 } else { 1 };
                answer(json!({"tree": tree, "page": number, "total_count": files.len()}))
            }
        }
    }

    fn answer(&self, request: &Request) -> ResponseTemplate {
        let (name, value) = self.credentials();
        if request.headers.get(name).is_none_or(|found| found != value) {
            return ResponseTemplate::new(401);
        }
        let Some(file) = self.file(request) else { return ResponseTemplate::new(400) };
        let content = match file.as_str() {
            "*" => Some(format!("{:?}", self.files.lock().unwrap())),
            file => self.files.lock().unwrap().get(file).cloned(),
        };
        let Some(content) = content else { return ResponseTemplate::new(404) };
        let etag =
            format!("\"{:x}\"", content.bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(31) + u64::from(byte)));
        let known = request.headers.get("if-none-match").is_some_and(|known| *known == *etag);
        let answer = match file.as_str() {
            _ if known => ResponseTemplate::new(304),
            "*" => self.listing(request),
            _ => ResponseTemplate::new(200).set_body_string(content),
        };
        self.log.lock().unwrap().push((file, if known { 304 } else { 200 }));
        answer.insert_header("etag", etag.as_str())
    }

    async fn serve(self: &Arc<Self>) -> MockServer {
        let server = MockServer::start().await;
        let repository = self.clone();
        Mock::given(any()).respond_with(move |request: &Request| repository.answer(request)).mount(&server).await;
        server
    }

    fn put(&self, file: &str, text: impl Into<String>) {
        self.files.lock().unwrap().insert(file.to_owned(), text.into());
    }

    /// What was asked since the last call, sorted.
    fn asked(&self) -> Vec<(String, u16)> {
        let mut asked = std::mem::take(&mut *self.log.lock().unwrap());
        asked.sort();
        asked
    }
}

fn entry(file: &str, status: u16) -> (String, u16) {
    (file.to_owned(), status)
}

fn address(text: String) -> RegisterRequest {
    RegisterRequest { address: text, ..RegisterRequest::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_every_host_are_read_with_its_token_and_not_again() {
    for kind in KINDS {
        let repository = Repository::new(kind);
        let server = repository.serve().await;
        let host = server.address().to_string();
        for world in worlds(&repository.config(&host)).await {
            let told = format!("{kind:?}, {}", world.kind);
            repository.put("all.yaml", format!("{}{}", component("all"), location("more", &["./sub/b.yaml"])));
            repository.put("sub/b.yaml", component("b").replace("production", "{$text: ../life.txt}"));
            repository.put("life.txt", "experimental");
            let guest = Actor::guest("test");
            let registered =
                world.service.register(&guest, &address(repository.page(&host, "all.yaml"))).await.unwrap();
            world.settle().await;
            let refs = world.refs().await;
            let expected = ["component:default/all", "component:default/b", "location:default/more"];
            assert_eq!(refs, expected, "{told}: {:?}", world.all_problems().await);
            assert_eq!(world.doc("component:default/b").await["spec"]["lifecycle"], "experimental", "{told}");
            assert!(repository.asked().iter().all(|(_, status)| *status == 200), "{told}");

            // All is as it was: the etags say so, and nothing is written.
            let seq = world.seq().await;
            let ids: Vec<String> = world.ingestion().await.locations.into_iter().map(|location| location.id).collect();
            let again = async || {
                for id in &ids {
                    world.service.read_now(&guest, id).await.unwrap();
                }
                world.settle().await;
            };
            again().await;
            let asked = repository.asked();
            assert_eq!(asked, [entry("all.yaml", 304), entry("life.txt", 200), entry("sub/b.yaml", 304)], "{told}");
            assert_eq!(world.seq().await, seq, "{told}");

            // A text that changes is noticed, though the file that refers to it is as it was.
            repository.put("life.txt", "deprecated");
            again().await;
            assert_eq!(world.doc("component:default/b").await["spec"]["lifecycle"], "deprecated", "{told}");

            // What the token can not see any more stays until its host says that it is gone from a good listing.
            repository.files.lock().unwrap().remove("sub/b.yaml");
            again().await;
            assert_eq!(world.refs().await, expected, "{told}");
            let problems = world.all_problems().await;
            assert!(problems.iter().any(|problem| problem.message.contains("status 404")), "{told}: {problems:?}");
            world.service.remove(&guest, &registered.id).await.unwrap();
            world.settle().await;
            assert!(world.refs().await.is_empty(), "{told}");
            repository.asked();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn patterns_select_files_of_every_host() {
    for kind in KINDS {
        let repository = Repository::new(kind);
        let server = repository.serve().await;
        let host = server.address().to_string();
        for world in worlds(&repository.config(&host)).await {
            let told = format!("{kind:?}, {}", world.kind);
            repository.files.lock().unwrap().clear();
            repository.put("catalog-info.yaml", component("root"));
            repository.put("x/catalog-info.yaml", component("x"));
            repository.put("x/y/catalog-info.yaml", component("y"));
            repository.put("x/y/other.yaml", component("other"));
            let guest = Actor::guest("test");
            let target = repository.page(&host, "**/catalog-info.yaml");
            let id = world.service.register(&guest, &address(target)).await.unwrap().id;
            let expected = ["component:default/root", "component:default/x", "component:default/y"];
            assert_eq!(world.refs().await, expected, "{told}: {:?}", world.all_problems().await);
            repository.asked();

            let again = async || {
                world.service.read_now(&guest, &id).await.unwrap();
                world.settle().await;
            };
            again().await;
            let asked = repository.asked();
            // Where a listing comes in pages, or says nothing of contents, files are read to be compared.
            let whole = matches!(kind, Kind::GitHub | Kind::Azure);
            assert_eq!(asked == [entry("*", 304)], whole, "{told}: {asked:?}");

            repository.put("x/catalog-info.yaml", component_of("x", "group:default/new"));
            again().await;
            assert_eq!(world.doc("component:default/x").await["spec"]["owner"], "group:default/new", "{told}");
            repository.asked();
        }
    }
}
