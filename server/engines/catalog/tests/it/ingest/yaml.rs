//! Files that no editor would write (A35): each is refused with its place, what it held before stays, and the
//! files beside it are read.

use super::world::*;

/// A name, the bytes of the file, what the problem says, and its line where one can be told.
fn files() -> Vec<(&'static str, Vec<u8>, &'static str, Option<u32>)> {
    let good = component("x");
    let utf16 = |order: fn(u16) -> [u8; 2]| good.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let with = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
    let head = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: x}\nspec:\n";
    let quadratic = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 10_000].join(", "));
    vec![
        ("utf16le", utf16(u16::to_le_bytes), "UTF-16", None),
        ("utf16be", utf16(u16::to_be_bytes), "UTF-16", None),
        ("utf16le-bom", with(&[0xff, 0xfe], utf16(u16::to_le_bytes)), "UTF-16", None),
        ("utf16be-bom", with(&[0xfe, 0xff], utf16(u16::to_be_bytes)), "UTF-16", None),
        ("utf32", good.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(), "UTF-32", None),
        ("latin1", good.replace("service", "caf\u{e9}").chars().map(|c| c as u8).collect(), "not UTF-8", Some(7)),
        ("nul", good.replace("service", "ser\0vice").into_bytes(), "can not be read", Some(7)),
        ("bell", good.replace("service", "ser\x07vice").into_bytes(), "can not be read", Some(7)),
        ("binary", (0..=255).cycle().take(5_000).collect(), "UTF-8", None),
        ("open", format!("{head}  type: 'service\n").into_bytes(), "can not be read", None),
        ("tabs", format!("{head}\ttype: service\n").into_bytes(), "can not be read", Some(5)),
        ("indent", format!("{head}  type: service\n lifecycle: x\n").into_bytes(), "can not be read", Some(6)),
        ("twice", format!("{head}  type: a\n  type: b\n").into_bytes(), "`type` stands twice", Some(6)),
        ("twice-deep", format!("{head}  a: [{{b: 1, 'b': 2}}]\n").into_bytes(), "`b` stands twice", Some(5)),
        ("flow", format!("{head}  a: {}\n", "[".repeat(100_000)).into_bytes(), "nested", Some(5)),
        ("block", format!("{head}  a:\n    {}x\n", "- ".repeat(50_000)).into_bytes(), "nested", None),
        (
            "stairs",
            (0..400).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>().into_bytes(),
            "nested",
            None,
        ),
        ("circle", format!("{head}  a: &a [*a]\n").into_bytes(), "contains it", Some(5)),
        ("unknown-alias", format!("{head}  a: *nobody\n").into_bytes(), "can not be read", Some(5)),
        ("quadratic", quadratic.into_bytes(), "beyond bounds", None),
        ("infinite", format!("{head}  a: .inf\n").into_bytes(), "can not hold", Some(5)),
        ("huge", format!("{head}  a: 1e999\n").into_bytes(), "can not hold", Some(5)),
        ("complex", format!("{head}  [a]: 1\n").into_bytes(), "can not be a key", Some(5)),
        ("template", format!("{head}  a: {{{{ name }}}}\n").into_bytes(), "can not be a key", Some(5)),
        ("scalar", b"just a text\n".to_vec(), "Expected object", Some(1)),
        ("many", "---\n".repeat(1_000_001).into_bytes(), "1000001 documents", None),
        ("wide", format!("{head}  a: [{}]\n", "1,".repeat(600_000)).into_bytes(), "values", None),
    ]
}

#[tokio::test]
async fn files_that_can_not_be_read_keep_what_they_held() {
    for world in worlds(&reading(&["./*.yaml"])).await {
        let kind = world.kind;
        world.write("good.yaml", component("good"));
        for (name, ..) in files() {
            world.write(&format!("{name}.yaml"), component(name));
        }
        world.read().await;
        let before = world.refs().await;
        assert_eq!(before.len(), files().len() + 1, "{kind}");
        for (name, bytes, ..) in files() {
            world.write(&format!("{name}.yaml"), bytes);
        }
        world.write("good.yaml", component_of("good", "group:default/new"));
        world.read().await;
        assert_eq!(world.refs().await, before, "{kind}");
        assert_eq!(world.doc("component:default/good").await["spec"]["owner"], "group:default/new", "{kind}");
        let problems = world.all_problems().await;
        for (name, _, expected, line) in files() {
            let file = format!("/{name}.yaml");
            let problem =
                problems.iter().find(|problem| problem.file.as_ref().is_some_and(|path| path.ends_with(&file)));
            let problem = problem.unwrap_or_else(|| panic!("{kind}: {name}: {problems:#?}"));
            assert!(problem.error && problem.message.contains(expected), "{kind}: {name}: {problem:?}");
            if line.is_some() {
                assert_eq!(problem.line, line, "{kind}: {name}: {problem:?}");
            }
            // What holds the entity up stands on its own page as well.
            let own = world.problems(&format!("component:default/{name}")).await;
            assert!(own.iter().any(|problem| problem.message.contains(expected)), "{kind}: {name}: {own:?}");
        }
        assert_eq!(problems.iter().filter(|problem| problem.error).count(), files().len(), "{kind}: {problems:#?}");
        assert!(world.problems("component:default/good").await.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn what_is_unusual_but_good_is_read() {
    let text = component("a");
    for world in worlds(&reading(&["./*.yaml", "./*.json"])).await {
        world.write("bom.yaml", ["\u{feff}", &text].concat());
        world.write("crlf.yaml", component("crlf").replace('\n', "\r\n"));
        world.write("directive.yaml", format!("%YAML 1.2\n{}", component("directive")));
        world.write("tags.yaml", component("tags").replace("service", "!!python/object/apply:os.system service"));
        world.write("alias.yaml", component("alias").replace("type: service", "type: &t service\n  again: *t"));
        world.write("merge.yaml", component("merge") + "  base: &b {x: 1}\n  merged: {<<: *b}\n");
        world.write(
            "proto.yaml",
            component("proto") + "  __proto__: {polluted: true}\n  constructor: {prototype: {x: 1}}\n",
        );
        world.write("emoji.yaml", component("emoji") + "  text: \u{1f3ad} \u{202e}txt\n");
        world.write("a.json", r#"{"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": "json"}, "spec": {"type": "a", "lifecycle": "b", "owner": "c"}}"#);
        world.read().await;
        let names = ["a", "alias", "crlf", "directive", "emoji", "json", "merge", "proto", "tags"];
        assert_eq!(
            world.refs().await,
            names.map(|name| format!("component:default/{name}")),
            "{}: {:?}",
            world.kind,
            world.all_problems().await
        );
        // Merge keys are off, as in Backstage, and a tag runs nothing.
        let spec = world.doc("component:default/merge").await["spec"]["merged"].clone();
        assert_eq!(spec, serde_json::json!({"<<": {"x": 1}}), "{}", world.kind);
        assert_eq!(world.doc("component:default/tags").await["spec"]["type"], "service", "{}", world.kind);
    }
}

#[tokio::test]
async fn enormous_files_are_not_taken_into_memory() {
    for world in worlds(&reading(&["./*.yaml"])).await {
        world.write("a.yaml", component("a"));
        world.write("huge.yaml", component("huge"));
        world.read().await;
        // A file with a hole: nothing of it is on the disk.
        let huge = std::fs::File::options().write(true).open(world.folder.path().join("huge.yaml")).unwrap();
        huge.set_len(257 << 20).unwrap();
        world.read().await;
        assert_eq!(world.refs().await, ["component:default/a", "component:default/huge"], "{}", world.kind);
        let problem = world.problems("component:default/huge").await.remove(0);
        assert!(problem.message.contains("is larger than 268435456 bytes"), "{}: {problem:?}", world.kind);
        assert_eq!(problem.hint.as_deref(), Some("Split it into several files."), "{}", world.kind);
    }
}
