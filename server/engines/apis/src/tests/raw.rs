use serde_json::json;

use super::definition;
use crate::read;

#[test]
fn lines_are_escaped_and_have_classes() {
    let yaml = definition("openapi", "openapi: \"3.0\" # <b>\na: 1\n");
    assert_eq!(yaml.raw_html.len(), 2);
    let all = yaml.raw_html.join("\n");
    assert!(all.contains("entity name") && all.contains("string") && all.contains("comment"), "{all}");
    assert!(all.contains("&lt;b&gt;") && !all.contains("<b>"), "{all}");
    let proto = definition("grpc", "/* a\n b */ message A { string x = 1; } // <c>");
    assert_eq!(proto.raw_html[0], "<span class=\"comment\">/* a</span>");
    assert!(proto.raw_html[1].contains("<span class=\"keyword\">message</span>"), "{:?}", proto.raw_html);
    assert!(proto.raw_html[1].ends_with("<span class=\"comment\">// &lt;c&gt;</span>"), "{:?}", proto.raw_html);
}

#[test]
fn text_without_its_elements_is_the_text() {
    let text = "openapi: 3.0.0\npaths:\n  /a: {get: {summary: \"x & y\", x: [1, true, null]}}\n# end";
    for kind in ["openapi", "graphql", "grpc", "trpc"] {
        let raw = definition(kind, text).raw_html.join("\n");
        let mut bare = String::new();
        let mut inside = false;
        for character in raw.chars() {
            match character {
                '<' => inside = true,
                '>' => inside = false,
                other if !inside => bare.push(other),
                _ => {}
            }
        }
        assert_eq!(bare.replace("&quot;", "\"").replace("&amp;", "&"), text, "{kind}");
    }
}

#[test]
fn long_texts_are_cut() {
    let text = format!("{}\n", "x".repeat(3_000)).repeat(6_000);
    let definition = definition("trpc", &text);
    assert_eq!((definition.raw_html.len(), definition.raw_omitted), (5_000, 1_000));
    assert!(definition.raw_html.iter().all(|line| line.chars().count() <= 1_001));
    assert_eq!(definition.format, "trpc");
    assert!(definition.problems.is_empty());
}

#[test]
fn remotes_of_mcp_servers_are_shown() {
    let spec = json!({"type": "mcp-server", "remotes": [{"type": "streamable-http", "url": "https://a.example/mcp"}]});
    let definition = read("mcp-server", "", spec.as_object().unwrap());
    let operation = &definition.sections[0].operations[0];
    assert_eq!((operation.verb.as_str(), operation.name.as_str()), ("streamable-http", "https://a.example/mcp"));
    assert!(definition.raw_html.len() > 3);
}
