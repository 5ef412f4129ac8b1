//! Bad input (A35, A20): each error names its place, keeps the last good state and hurts nothing else.

use super::world::*;

#[tokio::test]
async fn broken_documents_keep_their_last_good_version() {
    for world in worlds(&reading(&["./a.yaml"])).await {
        let kind = world.kind;
        let rest = components((0..10).map(|n| format!("a{n}")));
        world.write("a.yaml", format!("{rest}{}", component("x")));
        world.read().await;

        // A rule is broken: it is known which entity it is.
        world.write(
            "a.yaml",
            format!("{rest}{}", component("x").replace("  owner: group:default/makers\n", "  owner: ''\n")),
        );
        world.read().await;
        assert_eq!(world.doc("component:default/x").await["spec"]["owner"], "group:default/makers", "{kind}");
        let problems = world.problems("component:default/x").await;
        assert_eq!(problems[0].field.as_deref(), Some("spec.owner"), "{kind}: {problems:?}");
        assert_eq!(problems[0].line, Some(99), "{kind}");
        assert!(problems[0].file.as_deref().unwrap().ends_with("a.yaml"));

        // The YAML is broken: it is not known which one it is, so what is missing stays.
        world.write("a.yaml", format!("{rest}---\nkind: [Component\n---\n{}", component("y")));
        world.read().await;
        let refs = world.refs().await;
        assert!(
            refs.contains(&"component:default/x".to_owned()) && refs.contains(&"component:default/y".to_owned()),
            "{kind}"
        );
        assert!(world.problems("component:default/x").await[0].message.contains("YAML can not be read"), "{kind}");

        // Mended, the problems go.
        world.write("a.yaml", format!("{rest}{}{}", component("x"), component("y")));
        world.read().await;
        assert!(world.problems("component:default/x").await.is_empty(), "{kind}");
        assert!(world.all_problems().await.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn hostile_documents_are_refused_one_by_one() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..15 {
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", ")));
    }
    let head = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ";
    let many = (0..100_000).map(|n| format!("    - component:default/c{n}\n")).collect::<String>();
    let documents = [
        ("grows beyond bounds", bomb),
        ("the limit is", format!("{head}big\n  description: {}\n", "x".repeat(6 << 20))),
        ("nested", format!("{head}deep\nspec: {}\n", "{a: ".repeat(10_000))),
        ("stands twice", format!("{head}twice\n  name: again\n")),
        ("can not hold", format!("{head}nan\nspec:\n  n: .nan\n")),
        ("relations", format!("{head}many\nspec:\n  type: a\n  lifecycle: b\n  owner: c\n  dependsOn:\n{many}")),
        ("Expected object", "- a\n- b\n".to_owned()),
        ("Unknown field relations", format!("{head}rel\nspec: {{type: a, lifecycle: b, owner: c}}\nrelations: []\n")),
        ("No processor recognized", "apiVersion: example.com/v1\nkind: Odd\nmetadata: {name: odd}\n".to_owned()),
    ];
    for world in worlds(&reading(&["./a.yaml"])).await {
        let text: String = documents.iter().map(|(_, text)| format!("---\n{text}")).collect();
        let hostile = format!(
            "---\n{head}proto\n  __proto__: {{polluted: true}}\nspec: {{type: a, lifecycle: b, owner: c, n: 123456789012345678901234567890}}\n"
        );
        world.write("a.yaml", format!("{}{text}{hostile}{}", component("first"), component("last")));
        world.read().await;
        assert_eq!(
            world.refs().await,
            ["component:default/first", "component:default/last", "component:default/proto"],
            "{}",
            world.kind
        );
        let problems = world.all_problems().await;
        for (expected, _) in &documents {
            let found = problems.iter().find(|problem| problem.message.contains(expected));
            assert!(found.is_some_and(|problem| problem.line.is_some()), "{}: {expected} in {problems:#?}", world.kind);
        }
    }
}

#[tokio::test]
async fn wrong_encodings_say_what_they_are() {
    for world in worlds(&reading(&["./*.yaml"])).await {
        world.write("a.yaml", component("a"));
        world.write("utf16.yaml", component("b").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
        world.write("latin.yaml", b"kind: caf\xe9\n");
        world.read().await;
        assert_eq!(world.refs().await, ["component:default/a"], "{}", world.kind);
        let problems = world.all_problems().await;
        assert!(problems.iter().any(|problem| problem.message.contains("UTF-16") && problem.hint.is_some()));
        assert!(problems.iter().any(|problem| problem.message.contains("not UTF-8") && problem.line == Some(1)));
    }
}

#[tokio::test]
async fn kinds_and_types_of_locations_are_bounded_by_the_rules() {
    let config = "catalog:\n  locations:\n    - type: file\n      target: ./a.yaml\n";
    for world in worlds(config).await {
        world.write(
            "a.yaml",
            format!(
                "{}---\napiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {{name: root}}\nspec: {{memberOf: []}}\n\
                 ---\napiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: l}}\nspec: {{type: git, target: 'git+file:///etc'}}\n",
                component("a")
            ),
        );
        world.read().await;
        assert_eq!(world.refs().await, ["component:default/a"], "{}", world.kind);
        let problems = world.all_problems().await;
        assert!(problems.iter().any(|problem| problem.message.contains("is not of an allowed kind for that location")));
        assert!(
            problems
                .iter()
                .any(|problem| problem.message == "Registered locations must be of an allowed type [\"url\"]")
        );
    }
}

#[tokio::test]
async fn links_and_paths_do_not_lead_out() {
    for world in worlds(&reading(&["./in/**/*.yaml"])).await {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret.yaml"), component("secret")).unwrap();
        world.write("in/a.yaml", format!("{}{}", component("a"), location("l", &["/etc/hosts.yaml", "../../x.yaml"])));
        world.write(
            "in/text.yaml",
            "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: t}\nspec:\n  type: openapi\n  lifecycle: a\n  owner: b\n  definition:\n    $text: /etc/passwd\n",
        );
        std::os::unix::fs::symlink(outside.path().join("secret.yaml"), world.folder.path().join("in/link.yaml"))
            .unwrap();
        std::os::unix::fs::symlink(outside.path(), world.folder.path().join("in/folder")).unwrap();
        std::os::unix::fs::symlink(world.folder.path(), world.folder.path().join("in/circle")).unwrap();
        world.read().await;
        let refs = world.refs().await;
        assert!(!refs.contains(&"component:default/secret".to_owned()), "{}: {refs:?}", world.kind);
        assert!(refs.contains(&"component:default/a".to_owned()) && !refs.contains(&"api:default/t".to_owned()));
        let problems = world.all_problems().await;
        let told = |text: &str| {
            problems.iter().any(|problem| {
                problem.message.contains(text) || problem.file.as_deref().is_some_and(|file| file.contains(text))
            })
        };
        assert!(
            told("link.yaml") && told("/etc/hosts.yaml lies outside") && told("/etc/passwd lies outside"),
            "{}: {problems:#?}",
            world.kind
        );
    }
}
