//! Texts that are made to hurt: bombs of aliases, depth, circles, sheer size.

use super::definition;

#[test]
fn alias_bombs_are_refused() {
    let mut text = String::from("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let alias = format!("*a{}, ", level - 1).repeat(10);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", alias.trim_end_matches(", ")));
    }
    let definition = definition("openapi", &text);
    assert!(definition.problems[0].contains("can not be read"), "{:?}", definition.problems);
    assert!(!definition.raw_html.is_empty());
}

#[test]
fn depth_is_bounded() {
    let deep = 20_000;
    for (kind, text) in [
        ("openapi", format!("openapi: {}{}", "[".repeat(deep), "]".repeat(deep))),
        ("openapi", format!("{{\"openapi\": {}1{}}}", "{\"a\":".repeat(deep), "}".repeat(deep))),
        ("graphql", format!("type A {{ a: {}Int{} }}", "[".repeat(deep), "]".repeat(deep))),
        ("graphql", format!("type A @a(x: {}1{}) {{ a: Int }}", "[".repeat(deep), "]".repeat(deep))),
        ("grpc", format!("syntax = \"proto3\"; option (a) = {}{};", "{a:".repeat(deep), "}".repeat(deep))),
        ("grpc", format!("{}{}", "message A {".repeat(deep), "}".repeat(deep))),
    ] {
        let definition = definition(kind, &text);
        assert!(!definition.problems.is_empty(), "{kind}");
    }
}

#[test]
fn circles_and_fans_of_references_end() {
    // Each schema has ten properties that are the next one: ten to the twentieth paths.
    let mut text = String::from(
        "openapi: 3.1.0\npaths: {/a: {get: {responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}}}}}\ncomponents:\n  schemas:\n",
    );
    for level in 0..20 {
        text.push_str(&format!("    S{level}:\n      type: object\n      allOf: [{{$ref: '#/components/schemas/S{}'}}, {{$ref: '#/components/schemas/S0'}}]\n      properties:\n", (level + 1) % 20));
        for property in 0..10 {
            text.push_str(&format!("        p{property}: {{oneOf: [{{$ref: '#/components/schemas/S{}'}}, {{$ref: '#/components/schemas/S0'}}]}}\n", (level + 1) % 20));
        }
    }
    let definition = definition("openapi", &text);
    assert_eq!(definition.schemas.len(), 20);
    assert!(definition.schemas.iter().all(|schema| schema.fields.len() <= 200));
    assert!(definition.schemas.iter().flat_map(|schema| &schema.fields).all(|field| field.depth < 6));
}

#[test]
fn many_operations_are_cut() {
    let mut text = String::from("openapi: 3.1.0\npaths:\n");
    for number in 0..5_000 {
        text.push_str(&format!("  /p{number}: {{get: {{}}}}\n"));
    }
    let definition = definition("openapi", &text);
    assert_eq!(definition.sections[0].operations.len(), 2_000);
    assert!(definition.problems[0].contains("Only the first 2000 operations"));
}

#[test]
fn strange_values_do_no_harm() {
    let text = "openapi: .nan\ninfo: [1]\npaths: {__proto__: {get: {parameters: 7, responses: [x], tags: {a: b}}}, ~: {get: {}}}\ncomponents: {schemas: {A: true, B: 12345678901234567890123, C: {type: {a: b}, enum: 3, properties: [x], allOf: {}}}}";
    let definition = definition("openapi", text);
    assert_eq!(definition.problems, Vec::<String>::new());
    assert_eq!(definition.sections.iter().map(|section| section.operations.len()).sum::<usize>(), 2);
    assert_eq!(definition.schemas.len(), 3);
}
