use super::{definition, fields, operation, operations};

const PETS: &str = r##"
openapi: 3.0.3
info:
  title: Pets
  version: 1.2.0
  description: |
    Reads **pets**. <script>alert(1)</script> [bad](javascript:alert(1))
servers:
  - url: https://pets.example.com/v1
    description: Production
tags:
  - name: pet
    description: Everything about pets
security:
  - key: []
paths:
  /pets/{id}:
    parameters:
      - $ref: '#/components/parameters/Id'
    get:
      tags: [pet]
      summary: Finds a pet
      deprecated: true
      parameters:
        - {name: limit, in: query, schema: {type: integer, format: int32, default: 20, maximum: 100}}
      responses:
        200:
          description: The pet
          content:
            application/json: {schema: {$ref: '#/components/schemas/Pet'}}
            application/xml: {schema: {$ref: '#/components/schemas/Pet'}}
        '404': {$ref: '#/components/responses/Missing'}
    post:
      requestBody:
        content:
          application/json:
            schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}
            example: [{name: Rex}]
      responses:
        default: {description: ok}
webhooks:
  newPet:
    post: {summary: A pet came}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string, format: uuid}}
  responses:
    Missing: {description: There is none, headers: {X-Reason: {required: true, schema: {type: string}}}}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Pet:
      type: object
      required: [name]
      description: An animal
      properties:
        name: {type: string, example: Rex}
        status: {$ref: '#/components/schemas/Status'}
        parent: {$ref: '#/components/schemas/Pet'}
        owner:
          type: object
          properties:
            email: {type: string, format: email}
    Dog:
      allOf:
        - $ref: '#/components/schemas/Pet'
        - type: object
          properties: {breed: {type: [string, 'null']}}
    Any:
      oneOf:
        - $ref: '#/components/schemas/Pet'
        - $ref: '#/components/schemas/Dog'
    Status: {type: string, enum: [available, sold]}
"##;

#[test]
fn operations_stand_under_their_tags() {
    let pets = definition("openapi", PETS);
    assert_eq!(pets.problems, Vec::<String>::new());
    assert_eq!((pets.title.as_str(), pets.version.as_str()), ("Pets", "1.2.0"));
    assert_eq!(pets.servers, ["https://pets.example.com/v1 — Production"]);
    let titles: Vec<_> = pets.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["pet", "Operations", "Webhooks"]);
    assert_eq!(operations(&pets), ["GET /pets/{id}", "POST /pets/{id}", "POST newPet"]);
    let anchors: Vec<_> = pets.sections.iter().flat_map(|s| &s.operations).map(|o| o.anchor.as_str()).collect();
    assert_eq!(anchors, ["get-pets-id", "post-pets-id", "post-newpet"]);
}

#[test]
fn descriptions_are_safe_html() {
    let html = definition("openapi", PETS).description_html;
    assert!(html.contains("<strong>pets</strong>"), "{html}");
    assert!(!html.contains("<script") && !html.contains("javascript:"), "{html}");
}

#[test]
fn parameters_and_bodies_are_unfolded() {
    let pets = definition("openapi", PETS);
    let get = operation(&pets, "GET /pets/{id}");
    assert!(get.deprecated);
    assert_eq!(fields(&get.parameters), ["id!: string (uuid)", "limit: integer (int32)", "key!: key X-Key (header)"]);
    assert_eq!(get.parameters[1].description, "Default 20. At most 100.");
    assert_eq!(get.responses.len(), 2);
    assert_eq!(get.responses[0].title, "200 · application/json, application/xml");
    assert_eq!(get.responses[0].schema.as_deref(), Some("Pet"));
    assert_eq!(
        fields(&get.responses[0].fields),
        ["name!: string", "status: Status", "parent: Pet", "owner: object", "  email: string (email)",]
    );
    assert_eq!(
        get.responses[0].example.as_deref(),
        Some(
            "{\n  \"name\": \"Rex\",\n  \"status\": \"available\",\n  \"owner\": {\n    \"email\": \"jo@example.com\"\n  }\n}"
        )
    );
    assert_eq!((get.responses[1].title.as_str(), get.responses[1].description.as_str()), ("404", "There is none"));
    assert_eq!(fields(&get.responses[1].fields), ["X-Reason!: string"]);
    let post = operation(&pets, "POST /pets/{id}");
    assert_eq!(post.request[0].kind, "array of Pet");
    assert_eq!(post.request[0].example.as_deref(), Some("[\n  {\n    \"name\": \"Rex\"\n  }\n]"));
}

#[test]
fn schemas_are_told_apart() {
    let pets = definition("openapi", PETS);
    let told: Vec<_> = pets.schemas.iter().map(|schema| format!("{} {}", schema.name, schema.kind)).collect();
    assert_eq!(told, ["Pet object", "Dog object", "Any Pet or Dog", "Status enum"]);
    assert_eq!(pets.schemas[3].values, ["available", "sold"]);
    assert!(fields(&pets.schemas[1].fields).contains(&"breed: string or null".to_owned()));
    assert_eq!(pets.schemas[2].fields[0].place, "one of");
    assert_eq!(pets.schemas[2].fields[0].schema.as_deref(), Some("Pet"));
}

#[test]
fn the_second_version_is_read() {
    let old = definition(
        "openapi",
        r##"{"swagger": "2.0", "info": {"title": "Old", "version": "1"}, "host": "a.example", "basePath": "/v1",
            "schemes": ["https"], "consumes": ["application/json"], "produces": ["application/json"],
            "paths": {"/a": {"post": {"parameters": [
                {"name": "body", "in": "body", "required": true, "schema": {"$ref": "#/definitions/A"}},
                {"name": "q", "in": "query", "type": "array", "items": {"type": "string"}}],
              "responses": {"200": {"description": "ok", "schema": {"type": "array", "items": {"$ref": "#/definitions/A"}}}}},
             "put": {"parameters": [{"name": "f", "in": "formData", "type": "file"}]}}},
            "definitions": {"A": {"type": "object", "properties": {"x": {"type": "integer"}}}}}"##,
    );
    assert_eq!(old.problems, Vec::<String>::new());
    assert_eq!(old.servers, ["https://a.example/v1"]);
    let post = operation(&old, "POST /a");
    assert_eq!(fields(&post.parameters), ["q: array of string"]);
    assert_eq!(post.request[0].title, "application/json");
    assert_eq!(post.request[0].example.as_deref(), Some("{\n  \"x\": 0\n}"));
    assert_eq!(post.responses[0].title, "200 · application/json");
    assert_eq!(post.responses[0].kind, "array of A");
    assert_eq!(fields(&operation(&old, "PUT /a").request[0].fields), ["f: file"]);
}

#[test]
fn references_that_lead_nowhere_are_told() {
    let text = r##"
openapi: 3.1.0
paths:
  /a:
    get:
      responses:
        '200':
          content:
            application/json: {schema: {$ref: '#/components/schemas/No'}}
        '201':
          content:
            application/json: {schema: {$ref: 'other.yaml#/Pet'}}
        '202': {$ref: '#/paths/~1a/get/responses/202'}
"##;
    let definition = definition("openapi", text);
    let problems = definition.problems.join("\n");
    assert!(problems.contains("“#/components/schemas/No” leads nowhere."), "{problems}");
    assert!(problems.contains("“other.yaml#/Pet” is outside of the definition"), "{problems}");
    assert!(problems.contains("leads in a circle"), "{problems}");
    assert_eq!(operation(&definition, "GET /a").responses[1].kind, "Pet");
}

#[test]
fn what_is_no_definition_is_told_and_still_shown() {
    for (text, problem) in [
        ("a: [", "The definition can not be read"),
        ("a: b", "none of the keys"),
        ("", "none of the keys"),
        ("openapi: 3.0.0", "no paths"),
    ] {
        let definition = definition("openapi", text);
        assert!(definition.problems.concat().contains(problem), "{text}: {:?}", definition.problems);
        assert_eq!(
            definition.raw_html.len(),
            text.lines().count().max(usize::from(text.is_empty()) * definition.raw_html.len())
        );
    }
}
