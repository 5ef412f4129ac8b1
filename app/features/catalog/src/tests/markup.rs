//! Whether a browser builds the elements that were written. Where it would move or close one by itself, what the
//! program takes over is not what it thinks it is (hydration), so such nesting is a fault.

/// Elements without an end.
const VOID: [&str; 9] = ["area", "br", "col", "hr", "img", "input", "link", "meta", "use"];
/// Elements that end a paragraph.
const BLOCK: [&str; 24] = [
    "address", "article", "aside", "details", "dialog", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "header", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
];
/// Elements that take clicks: none may stand in another.
const INTERACTIVE: [&str; 6] = ["a", "button", "input", "select", "textarea", "label"];

/// Panics at the first fault of a piece of markup.
#[track_caller]
pub fn check(html: &str) {
    let mut open: Vec<String> = Vec::new();
    let mut ids: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = &comment[comment.find("-->").expect("the end of a comment") + 3..];
            continue;
        }
        let tag = &rest[..end_of_tag(rest)];
        rest = &rest[tag.len() + 1..];
        // An empty comment, by which the browser's half finds its places.
        if tag == "!" {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(
                open.pop().as_deref(),
                Some(name.trim()),
                "an end that fits no beginning, before {}",
                head(rest)
            );
            continue;
        }
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default().to_owned();
        nest(&open, &name, tag);
        if let Some(id) = attribute(tag, "id") {
            assert!(!ids.contains(&id), "the id {id} stands twice");
            ids.push(id);
        }
        assert!(attribute(tag, "style").is_none(), "a style attribute: {tag}");
        assert!(!tag.contains(" onclick="), "an inline handler: {tag}");
        if VOID.contains(&name.as_str()) || tag.ends_with('/') {
            if name == "use" && !tag.ends_with('/') {
                open.push(name);
            }
            continue;
        }
        if name == "script" {
            rest = &rest[rest.find("</script>").expect("the end of a script")..];
        }
        open.push(name);
    }
}

fn nest(open: &[String], name: &str, tag: &str) {
    let parent = open.last().map(String::as_str).unwrap_or_default();
    let inside = |outer: &str| open.iter().any(|it| it == outer);
    assert!(!(inside("p") && BLOCK.contains(&name)), "<{tag}> in a paragraph");
    assert!(!(inside("form") && name == "form"), "a form in a form");
    let hidden = attribute(tag, "type").as_deref() == Some("hidden");
    if INTERACTIVE.contains(&name) && !hidden {
        assert!(!inside("a") && !inside("button"), "<{tag}> in {open:?}");
    }
    match name {
        "li" => assert!(matches!(parent, "ul" | "ol"), "<{tag}> in <{parent}>"),
        "tr" => assert!(matches!(parent, "tbody" | "thead"), "<{tag}> in <{parent}>"),
        "td" | "th" => assert_eq!(parent, "tr", "<{tag}>"),
        "tbody" | "thead" | "caption" => assert_eq!(parent, "table", "<{tag}>"),
        "summary" => assert_eq!(parent, "details", "<{tag}>"),
        "dt" | "dd" => assert!(matches!(parent, "dl" | "div"), "<{tag}> in <{parent}>"),
        _ => match parent {
            "ul" | "ol" => panic!("<{tag}> in a list"),
            "table" | "tbody" | "thead" | "tr" => panic!("<{tag}> in <{parent}>"),
            _ => {}
        },
    }
}

fn end_of_tag(text: &str) -> usize {
    let mut quoted = false;
    text.char_indices()
        .find(|(_, c)| {
            quoted ^= *c == '"';
            *c == '>' && !quoted
        })
        .map(|(at, _)| at)
        .expect("the end of a tag")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next().map(str::to_owned)
}

fn head(text: &str) -> &str {
    &text[..text.char_indices().nth(120).map_or(text.len(), |(at, _)| at)]
}

#[test]
fn faults_are_found() {
    for fault in ["<p><div></div></p>", "<ul><div></div></ul>", "<table><tr></tr></table>", "<a><a></a></a>", "<b></i>"]
    {
        assert!(std::panic::catch_unwind(|| check(fault)).is_err(), "{fault}");
    }
    check("<ul><li><a href=\"/x>y\">x</a></li></ul><input type=\"text\"><br/>");
}
