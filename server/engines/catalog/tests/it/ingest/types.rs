//! A20: the types of locations are checked when one is registered, and each time one is read.

use services::Actor;
use services::catalog::{AddLocation, Locations, RegisterRequest};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::world::*;

fn leading(kind: &str, target: &str) -> String {
    format!(
        "{}---\napiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: l}}\nspec:\n  type: {kind}\n  target: '{target}'\n",
        component("a")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_leads_to_addresses_alone() {
    let server = MockServer::start().await;
    let guest = Actor::guest("t");
    let config = format!("backend: {{reading: {{allow: [{{host: '{}'}}]}}}}\n{ALL}", server.address());
    for world in worlds(&config).await {
        let kind = world.kind;
        world.write("secret.yaml", component("secret"));
        let secret = world.folder.path().join("secret.yaml");
        let secret = secret.to_str().unwrap();
        let url = format!("{}/a.yaml", server.uri());
        let serve = async |text: String| {
            server.reset().await;
            Mock::given(method("GET"))
                .respond_with(ResponseTemplate::new(200).set_body_string(text))
                .mount(&server)
                .await;
        };
        serve(component("a")).await;
        let request = RegisterRequest { address: url.clone(), ..RegisterRequest::default() };
        let id = world.service.register(&guest, &request).await.unwrap().id;
        for (kind_of, target) in [
            ("file", secret.to_owned()),
            ("file", format!("file://{secret}")),
            ("url", format!("file://{secret}")),
            ("url", "javascript:alert(1)".into()),
            ("git", format!("git+file://{}", world.folder.path().display())),
            ("upload", "x.yaml".into()),
            ("FILE", secret.to_owned()),
        ] {
            serve(leading(kind_of, &target)).await;
            world.service.read_now(&guest, &id).await.unwrap();
            world.settle().await;
            let (refs, problems) = (world.refs().await, world.all_problems().await);
            assert_eq!(refs, ["component:default/a"], "{kind}: {kind_of}:{target}");
            let told = |text: &str| problems.iter().any(|problem| problem.error && problem.message.contains(text));
            assert!(
                told("must be of an allowed type [\"url\"]") || told("is not an address"),
                "{kind}: {kind_of}:{target}: {problems:?}"
            );
            // Nothing is left that could be read later.
            assert_eq!(world.ingestion().await.total, 1, "{kind}: {kind_of}:{target}");

            let preview = world.service.preview(&guest, &request).await.unwrap();
            assert_eq!(preview.items.iter().filter(|item| !item.problems.is_empty()).count(), 1, "{kind}: {preview:?}");
            let ask = AddLocation { kind: kind_of.into(), target: target.clone(), ..AddLocation::default() };
            assert!(world.service.add(&guest, &ask).await.is_err(), "{kind}: {kind_of}:{target}");
            assert!(world.service.update(&guest, &id, kind_of, &target).await.is_err(), "{kind}: {kind_of}:{target}");
            if !target.starts_with("git+") {
                let direct = RegisterRequest { address: target.clone(), ..RegisterRequest::default() };
                assert!(world.service.register(&guest, &direct).await.is_err(), "{kind}: {kind_of}:{target}");
            }
        }
        world.service.remove(&guest, &id).await.unwrap();
        world.settle().await;
    }
}

/// The rules look at where a chain of locations begins, not at its last link.
#[tokio::test(flavor = "multi_thread")]
async fn rules_hold_along_the_chain() {
    let server = MockServer::start().await;
    let user =
        "---\napiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: root}\nspec: {memberOf: [admins]}\n";
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200).set_body_string(user)).mount(&server).await;
    let config = format!(
        "backend: {{reading: {{allow: [{{host: '{0}'}}]}}}}\ncatalog:\n  rules:\n    - allow: [Location]\n    - allow: [User]\n      locations: [{{type: url, exact: 'http://{0}/people.yaml'}}]\n  locations:\n    - {{type: file, target: ./a.yaml}}\n",
        server.address()
    );
    for mut world in worlds(&config).await {
        world.write("a.yaml", leading("url", &format!("{}/people.yaml", server.uri())).replace(&component("a"), ""));
        world.read().await;
        assert_eq!(world.refs().await, ["location:default/l"], "{}", world.kind);
        let problems = world.all_problems().await;
        let told = problems.iter().find(|problem| problem.message.contains("not of an allowed kind")).unwrap();
        assert!(told.message.contains("originated at file:"), "{}: {told:?}", world.kind);
        assert!(told.hint.as_deref().unwrap().contains("- allow: [User]"), "{}: {told:?}", world.kind);
        // Named by the configuration itself, it may bring people; what is taken back goes again.
        let named = format!("{config}    - {{type: url, target: '{}/people.yaml'}}\n", server.uri());
        world.restart(&named);
        world.delete("a.yaml");
        world.read().await;
        assert!(
            world.refs().await.contains(&"user:default/root".to_owned()),
            "{}: {:?}",
            world.kind,
            world.all_problems().await
        );
    }
}
