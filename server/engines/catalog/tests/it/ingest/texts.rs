//! Placeholders: `$text`, `$json`, `$yaml`, `$openapi` and `$asyncapi`, beside files and at addresses.

use serde_json::{Value, json};
use services::Actor;
use services::catalog::{Locations, RegisterRequest};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::world::*;

/// An API whose definition is this.
fn api(name: &str, definition: &str) -> String {
    format!(
        "---\napiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {{name: {name}}}\nspec:\n  type: openapi\n  \
         lifecycle: production\n  owner: makers\n  definition:\n    {definition}\n"
    )
}

fn described(text: &Value) -> Value {
    let text = text.as_str().unwrap();
    serde_json::from_str(text).unwrap_or_else(|_| serde_saphyr::from_str(text).unwrap())
}

#[tokio::test]
async fn files_bring_in_what_stands_beside_them() {
    for world in worlds(&reading(&["./sub/*.yaml"])).await {
        let kind = world.kind;
        world.write("sub/text.yaml", api("text", "$text: ../parts/a.txt"));
        world.write("parts/a.txt", "first");
        world.read().await;
        let problems = world.all_problems().await;
        assert_eq!(world.doc("api:default/text").await["spec"]["definition"], "first", "{kind}: {problems:?}");

        // A text that changes is noticed, though nobody has touched the file that names it.
        world.write("parts/a.txt", "second");
        world.read().await;
        assert_eq!(world.doc("api:default/text").await["spec"]["definition"], "second", "{kind}");

        // One that goes keeps what was there; once it is back, so is the entity.
        world.delete("parts/a.txt");
        world.read().await;
        assert_eq!(world.doc("api:default/text").await["spec"]["definition"], "second", "{kind}");
        let problem = world.problems("api:default/text").await.remove(0);
        assert!(problem.message.contains("parts/a.txt does not exist"), "{kind}: {problem:?}");
        assert_eq!(
            (problem.field.as_deref(), problem.line),
            (Some("spec.definition.$text"), Some(10)),
            "{kind}: {problem:?}"
        );
        world.write("parts/a.txt", "third");
        world.read().await;
        assert_eq!(world.doc("api:default/text").await["spec"]["definition"], "third", "{kind}");
        assert!(world.problems("api:default/text").await.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn json_and_yaml_become_values() {
    for world in worlds(&reading(&["./a.yaml"])).await {
        world.write(
            "a.yaml",
            component("a") + "  numbers: {$json: ./n.json}\n  list:\n    - deep: {$yaml: ./y.yaml}\n  kept: {$ref: '#/x', more: 1}\n  other: {$x: 1}\n",
        );
        world.write("n.json", "[1, 2]");
        world.write("y.yaml", "a: b # comment\n");
        world.read().await;
        let spec = world.doc("component:default/a").await["spec"].clone();
        assert_eq!(spec["numbers"], json!([1, 2]), "{}: {:?}", world.kind, world.all_problems().await);
        assert_eq!(spec["list"], json!([{"deep": {"a": "b"}}]), "{}", world.kind);
        assert_eq!((&spec["kept"], &spec["other"]), (&json!({"$ref": "#/x", "more": 1}), &json!({"$x": 1})));
    }
}

#[tokio::test]
async fn what_can_not_be_put_in_says_where_and_why() {
    for world in worlds(&reading(&["./*.yaml"])).await {
        let kind = world.kind;
        let long = "x".repeat(10_000);
        for (name, definition, expected) in [
            ("missing", "$text: ./no.txt", "no.txt does not exist"),
            ("outside", "$text: ../../../../../../../../etc/passwd", "/etc/passwd lies outside of"),
            ("broken", "$json: ./broken.json", "'./broken.json', line 2"),
            ("two", "$yaml: ./two.yml", "holds more than one document"),
            ("twice", "$yaml: ./twice.yml", "stands twice"),
            ("list", "$text: [a]", "Expected a text"),
            ("latin", "$text: ./latin.txt", "is not UTF-8"),
            ("scheme", "$text: ftp://example.com/x", "Reading from 'ftp://example.com/x' is not allowed"),
            ("host", "$text: https://example.com/x", "Reading from 'https://example.com/x' is not allowed"),
            ("metadata", "$text: http://169.254.169.254/latest/", "is not allowed"),
            ("long", &*format!("$text: {long}"), "name too long"),
            ("bundle", "$openapi: ./api.yml", "'parts.yml#/none' leads to nothing"),
            ("lost", "$asyncapi: ./lost.yml", "no.yml does not exist"),
        ] {
            world.write(&format!("{name}.yaml"), api(name, definition));
            world.write("broken.json", "{\n  a: 1}");
            world.write("two.yml", "a: 1\n---\nb: 1\n");
            world.write("twice.yml", "a: 1\na: 2\n");
            world.write("latin.txt", b"caf\xe9");
            world.write("api.yml", "openapi: 3.0.0\npaths: {$ref: 'parts.yml#/none'}\n");
            world.write("parts.yml", "a: 1\n");
            world.write("lost.yml", "asyncapi: 3.0.0\nchannels: {$ref: no.yml}\n");
            world.read().await;
            let problems = world.all_problems().await;
            assert_eq!(problems.len(), 1, "{kind}: {name}: {problems:#?}");
            let problem = &problems[0];
            assert!(problem.message.to_lowercase().contains(&expected.to_lowercase()), "{kind}: {name}: {problem:?}");
            assert!(problem.field.as_deref().unwrap().starts_with("spec.definition.$"), "{kind}: {name}: {problem:?}");
            assert_eq!(problem.line, Some(10), "{kind}: {name}: {problem:?}");
            world.delete(&format!("{name}.yaml"));
        }
        assert!(world.refs().await.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn descriptions_in_several_files_become_one() {
    for world in worlds(&reading(&["./apis/*.yaml"])).await {
        let kind = world.kind;
        world.write("apis/shop.yaml", api("shop", "$openapi: ../open/api.yml"));
        world.write("apis/mail.yaml", api("mail", "$asyncapi: ../async/api.json").replace("openapi\n", "asyncapi\n"));
        world.write(
            "open/api.yml",
            "openapi: 3.0.0\ninfo: {title: Shop, version: '1'}\npaths:\n  /pets:\n    $ref: paths/pets.yml\ncomponents:\n  schemas:\n    Pet: {$ref: 'schemas.yml#/Pet'}\n    Own: {$ref: '#/components/schemas/Pet'}\n",
        );
        world.write(
            "open/paths/pets.yml",
            "get:\n  responses:\n    '200':\n      content:\n        application/json:\n          schema: {$ref: '../schemas.yml#/Pet'}\n",
        );
        // It refers to itself.
        world.write(
            "open/schemas.yml",
            "Pet:\n  type: object\n  properties:\n    friend: {$ref: '#/Pet'}\n    name: {type: string}\n",
        );
        world.write("async/api.json", r#"{"asyncapi": "3.0.0", "channels": {"a": {"$ref": "./channel.yml"}}}"#);
        world.write("async/channel.yml", "address: a.b\n");
        world.read().await;
        let problems = world.all_problems().await;
        assert!(problems.is_empty(), "{kind}: {problems:?}");
        let shop = described(&world.doc("api:default/shop").await["spec"]["definition"]);
        let pet = "/components/schemas/Pet";
        let itself = json!({"$ref": format!("#{pet}")});
        assert_eq!(shop.pointer(pet).unwrap()["properties"]["name"], json!({"type": "string"}), "{kind}: {shop:#}");
        assert_eq!(shop.pointer(pet).unwrap()["properties"]["friend"], itself, "{kind}: {shop:#}");
        let schema = "/paths/~1pets/get/responses/200/content/application~1json/schema";
        assert_eq!(shop.pointer(schema).unwrap(), &itself, "{kind}: {shop:#}");
        assert_eq!(shop["components"]["schemas"]["Own"], itself, "{kind}");
        assert!(!shop.to_string().contains(".yml"), "{kind}: {shop:#}");
        let mail = described(&world.doc("api:default/mail").await["spec"]["definition"]);
        assert_eq!(mail["channels"]["a"], json!({"address": "a.b"}), "{kind}");

        // Any of the files may change.
        world.write("open/schemas.yml", "Pet: {type: string}\n");
        world.read().await;
        let shop = described(&world.doc("api:default/shop").await["spec"]["definition"]);
        assert_eq!(shop.pointer(pet).unwrap(), &json!({"type": "string"}), "{kind}: {shop:#}");
    }
}

/// References that lead round and round, and ones that multiply.
#[tokio::test]
async fn descriptions_without_an_end_are_bounded() {
    for world in worlds(&reading(&["./*.yaml"])).await {
        let kind = world.kind;
        world.write("circle.yaml", api("circle", "$openapi: ./a.yml"));
        world.write("a.yml", "openapi: 3.0.0\nx: {$ref: 'b.yml#/y'}\n");
        world.write("b.yml", "y: {z: {$ref: 'a.yml#/x'}, self: {$ref: b.yml}}\n");
        world.write("wide.yaml", api("wide", "$openapi: ./0.yml"));
        for level in 0..250 {
            world.write(&format!("{level}.yml"), format!("a: {{$ref: '{}.yml'}}\n", level + 1));
        }
        world.read().await;
        let problems = world.all_problems().await;
        assert_eq!(world.refs().await, ["api:default/circle"], "{kind}: {problems:?}");
        assert_eq!(problems.len(), 1, "{kind}: {problems:?}");
        assert!(problems[0].message.contains("more than 200 files"), "{kind}: {problems:?}");
    }
}

fn address(text: String) -> RegisterRequest {
    RegisterRequest { address: text, ..RegisterRequest::default() }
}

async fn serve(server: &MockServer, at: &str, status: u16, body: &str) {
    Mock::given(method("GET"))
        .and(path(at))
        .respond_with(ResponseTemplate::new(status).set_body_string(body))
        .mount(server)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_bring_in_what_stands_beside_them_and_in_no_other_repository() {
    let server = MockServer::start().await;
    let host = server.address();
    let config = format!("integrations: {{github: [{{host: '{host}', rawBaseUrl: 'http://{host}/raw'}}]}}\n{ALL}");
    for world in worlds(&config).await {
        let kind = world.kind;
        server.reset().await;
        let repository = format!("http://{host}/acme/site/blob/main");
        let text = [
            api("text", "$text: ./a.txt"),
            api("root", "$text: /a.txt"),
            api("whole", &format!("$text: {repository}/d/a.txt")),
            api("bundle", "$openapi: ../open.yml"),
            api("other", &format!("$text: http://{host}/acme/secret/blob/main/a.txt")),
            api("lost", "$text: ./later.txt"),
        ];
        serve(&server, "/raw/acme/site/main/d/all.yaml", 200, &text.concat()).await;
        serve(&server, "/raw/acme/site/main/d/a.txt", 200, "beside").await;
        serve(&server, "/raw/acme/site/main/a.txt", 200, "at the root").await;
        serve(&server, "/raw/acme/site/main/open.yml", 200, "openapi: 3.0.0\nx: {$ref: d/part.yml}\n").await;
        serve(&server, "/raw/acme/site/main/d/part.yml", 200, "part: 1\n").await;
        Mock::given(path("/raw/acme/secret/main/a.txt"))
            .respond_with(ResponseTemplate::new(200).set_body_string("secret"))
            .expect(0)
            .mount(&server)
            .await;
        let id =
            world.service.register(&Actor::guest("t"), &address(format!("{repository}/d/all.yaml"))).await.unwrap().id;
        let definition =
            async |name: &str| world.doc(&format!("api:default/{name}")).await["spec"]["definition"].clone();
        let problems = world.all_problems().await;
        let refs = world.refs().await;
        assert_eq!(
            refs,
            ["api:default/bundle", "api:default/root", "api:default/text", "api:default/whole"],
            "{kind}: {problems:#?}"
        );
        assert_eq!(definition("text").await, "beside", "{kind}");
        assert_eq!(definition("root").await, "at the root", "{kind}");
        assert_eq!(definition("whole").await, "beside", "{kind}");
        assert_eq!(described(&definition("bundle").await)["x"], json!({"part": 1}), "{kind}");
        let told = |text: &str| problems.iter().any(|problem| problem.message.contains(text));
        assert!(told("may only reference files from the same repository as the entity"), "{kind}: {problems:?}");
        assert!(told("/d/later.txt"), "{kind}: {problems:?}");

        // A text that was not there is asked for again.
        serve(&server, "/raw/acme/site/main/d/later.txt", 200, "now").await;
        world.service.read_now(&Actor::guest("t"), &id).await.unwrap();
        world.settle().await;
        assert_eq!(definition("lost").await, "now", "{kind}: {:?}", world.all_problems().await);
        server.verify().await;
    }
}
