use proptest::prelude::*;
use serde_json::json;

use super::*;

fn documents(text: &str) -> Vec<Result<Document, Fault>> {
    split(text, "a.yaml").unwrap().iter().flat_map(read).collect()
}

fn value(text: &str) -> Value {
    documents(text).remove(0).unwrap().value
}

fn fault(text: &str) -> Fault {
    documents(text).into_iter().find_map(Result::err).unwrap()
}

#[test]
fn documents_are_told_apart_and_know_their_lines() {
    let found = documents("# head\na: 1\n---\n\nb: 2\n--- # three\nc: 3\n---\n...\n---\n");
    let lines: Vec<_> = found.into_iter().map(|document| document.map(|d| (d.line, d.value)).unwrap()).collect();
    assert_eq!(lines, [(2, json!({"a": 1})), (5, json!({"b": 2})), (7, json!({"c": 3}))]);
}

#[test]
fn an_error_in_one_document_does_not_hide_the_others() {
    let found = documents("a: 1\n---\nb: [1, 2\n---\nc: 3\n---\nd: x: y\n---\ne: 5\n");
    assert_eq!(found.len(), 5);
    assert_eq!(found.iter().filter(|document| document.is_ok()).count(), 3);
    let lines: Vec<_> = found.into_iter().filter_map(Result::err).map(|fault| fault.line.unwrap()).collect();
    assert!(lines[0] == 3 || lines[0] == 4, "{lines:?}");
    assert_eq!(lines[1], 7);
}

#[test]
fn scalars_follow_the_core_schema() {
    let text = "a: [null, ~, '', true, False, 1, -2, +3, 0x1f, 0o17, 1.5, .5, 1e3, '1', yes, 1.2.3, 2020-01-01, 12:30, 0x, 18446744073709551616]";
    assert_eq!(
        value(text)["a"],
        json!([
            null,
            null,
            "",
            true,
            false,
            1,
            -2,
            3,
            31,
            15,
            1.5,
            0.5,
            1000.0,
            "1",
            "yes",
            "1.2.3",
            "2020-01-01",
            "12:30",
            "0x",
            18446744073709551616.0
        ])
    );
    assert_eq!(value("a: !!str 1\nb: |\n  x\n  y\nc:\n"), json!({"a": "1", "b": "x\ny\n", "c": null}));
    assert_eq!(value("1: a\ntrue: b\n<<: {c: d}"), json!({"1": "a", "true": "b", "<<": {"c": "d"}}));
}

#[test]
fn numbers_that_json_lacks_are_refused() {
    for text in ["a: .nan", "a: -.inf", "a: 1e999"] {
        assert!(fault(text).message.contains("can not hold"), "{text}");
    }
}

#[test]
fn doubled_keys_are_refused_with_their_line() {
    let fault = fault("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n");
    assert_eq!(fault.line, Some(5));
    assert!(fault.message.contains("`c` stands twice"));
    let twice = read(&Chunk { text: "{\"a\": 1,\n\"a\": 2}", line: 1, json: true });
    assert!(twice[0].as_ref().unwrap_err().message.contains("`a` stands twice"));
}

#[test]
fn aliases_are_followed_within_bounds() {
    assert_eq!(value("a: &x [1]\nb: *x\n"), json!({"a": [1], "b": [1]}));
    let mut bomb = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..12 {
        let inner = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{inner}]\n"));
    }
    assert!(fault(&bomb).message.contains("aliases"));
    assert!(fault("a: &x [*x]").message.contains("contains it"));
    assert!(fault("a: *nothing").message.contains("can not be read"));
}

#[test]
fn depth_and_size_are_bounded() {
    for text in
        ["[".repeat(10_000), "{a: ".repeat(10_000), (0..300).map(|n| format!("{}a:\n", " ".repeat(n))).collect()]
    {
        assert_eq!(documents(&text).iter().filter(|document| document.is_err()).count(), 1);
    }
    let long = format!("a: {}\n---\nb: 1\n", "x".repeat(limits::DOCUMENT));
    let found = documents(&long);
    assert!(found[0].as_ref().unwrap_err().message.contains("limit"));
    assert!(found[1].is_ok());
    let many = format!("[{}]", "1,".repeat(limits::NODES + 1));
    assert!(fault(&many).message.contains("more than"));
    let deep = "[".repeat(1_000);
    assert!(read(&Chunk { text: &deep, line: 1, json: true })[0].is_err());
}

#[test]
fn wrong_encodings_are_named() {
    let utf16: Vec<u8> = "\u{feff}kind: API".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(decode(&utf16).unwrap_err().message.contains("UTF-16"));
    assert!(decode(b"\0k\0i\0n").unwrap_err().message.contains("UTF-16"));
    let latin = decode(b"a: 1\nb: caf\xe9\n").unwrap_err();
    assert!(latin.message.contains("not UTF-8") && latin.message.contains("0xe9"));
    assert_eq!(latin.line, Some(2));
    assert_eq!(decode(b"\xef\xbb\xbfa: 1").unwrap(), "a: 1");
}

#[test]
fn fields_are_found() {
    let text = "---\nkind: X\nmetadata:\n  name: a\n  annotations:\n    a.b/c: d\n  tags:\n    - one\n    - two\nspec:\n  list:\n    - name: x\n      url: y\n";
    let chunks = split(text, "a.yaml").unwrap();
    for (path, line) in [
        ("kind", 2),
        ("metadata.name", 4),
        ("metadata.annotations.a.b/c", 6),
        ("metadata.tags.1", 9),
        ("spec", 10),
        ("spec.owner", 10),
        ("spec.list.0.url", 13),
        ("", 2),
        ("nothing", 2),
    ] {
        assert_eq!(line_of(&chunks[0], 0, path), line, "{path}");
    }
}

#[test]
fn hostile_keys_are_ordinary() {
    let read = value("__proto__: {a: 1}\nconstructor: b\n'': c\n");
    assert_eq!(read["__proto__"]["a"], 1);
    assert_eq!(read[""], "c");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(text) = decode(&bytes) {
            for path in ["a.yaml", "a.json"] {
                for chunk in split(text, path).unwrap() {
                    for (at, document) in read(&chunk).iter().enumerate() {
                        if document.is_ok() {
                            line_of(&chunk, at, "a.b");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn no_yaml_like_text_makes_it_panic(text in "([-a: \\[\\]{}&*!|>'\"#%\n,?0-9.~<]|---\n|\u{e9}){0,120}") {
        for chunk in split(&text, "a.yaml").unwrap() {
            read(&chunk);
            line_of(&chunk, 0, "a.0.b");
        }
    }

    #[test]
    fn what_is_json_is_read_alike(texts in proptest::collection::vec("[a-z0-9 ]{0,8}", 1..6)) {
        let object = json!({"items": texts, "more": {"n": texts.len()}});
        let text = serde_json::to_string_pretty(&object).unwrap();
        prop_assert_eq!(value(&text), object.clone());
        let chunk = Chunk { text: &text, line: 1, json: true };
        let document = read(&chunk).remove(0).unwrap();
        prop_assert_eq!(document.value, object);
    }
}
